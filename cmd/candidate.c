/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Collecting candidates.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <miniptp/sim.h>

#include "alloc.h"
#include "candidate.h"
#include "moment.h"
#include "place.h"
#include "text.h"
#include "value.h"
#include "word.h"

#define MOST 5000

static void
keep(struct candidates *c, const char *text, const char *help)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->item[i].text, text) == 0)
			return;
	if (c->n >= MOST)
		return;
	if (c->n % 64 == 0)
		c->item = must_alloc(c->item, (c->n + 64) * sizeof(*c->item));
	c->item[c->n++] = (struct candidate){ must_copy(text), help };
}

void
candidate_add(
    struct candidates *c, const char *word, const char *text, const char *help)
{
	if (word_begins(text, word))
		keep(c, text, help);
}

void
candidate_prepend(struct candidates *c, const char *before, size_t len)
{
	for (size_t i = 0; i < c->n; i++) {
		size_t size = len + strlen(c->item[i].text) + 1;
		char *whole = must_alloc(NULL, size);

		snprintf(
		    whole, size, "%.*s%s", (int)len, before, c->item[i].text);
		free(c->item[i].text);
		c->item[i].text = whole;
	}
}

void
complete_clear(struct candidates *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->item[i].text);
	free(c->item);
	*c = (struct candidates){ 0 };
}

size_t
complete_common(const struct candidates *c)
{
	size_t len = c->n == 0 ? 0 : strlen(c->item[0].text);

	for (size_t i = 1; i < c->n; i++)
		for (size_t at = 0; at < len; at++)
			if (c->item[i].text[at] != c->item[0].text[at])
				len = at;
	/* Not within a character. */
	while (len > 0 && c->n > 0 && (c->item[0].text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* ---- objects ---- */

struct looking {
	struct candidates *c;
	const char *before; /* what is written of the folder */
	size_t len;
	const char *name; /* what is begun */
	bool only_folders;
	int64_t end; /* moment_now_ms() */
};

/* What cannot be written on a terminal is not offered. */
static void
add_name(const struct looking *looking, const char *name, bool folder)
{
	size_t size = looking->len + strlen(name) + 2;
	char *text, *safe;

	if (!word_begins(name, looking->name))
		return;
	text = must_alloc(NULL, 2 * size);
	safe = text + size;
	snprintf(text, size, "%.*s%s%s", (int)looking->len, looking->before,
	    name, folder ? "/" : "");
	if (strcmp(text_safe(safe, size, text), text) == 0)
		keep(looking->c, text, NULL);
	free(text);
}

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	const struct looking *looking = ctx;
	const char *slash = strrchr(entry->path, '/');
	bool folder = mptp_object_is_folder(entry->info);

	if (folder || !looking->only_folders)
		add_name(looking, slash + 1, folder);
	return moment_now_ms() > looking->end ? MPTP_ERR_CANCELLED : MPTP_OK;
}

static int
pass_over(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	(void)ctx;
	(void)handle;
	(void)error;
	return MPTP_OK;
}

static void
add_stores(struct app *app, const struct looking *looking)
{
	struct mptp_u32_array ids = { 0 };
	char name[32];

	if (mptp_get_storage_ids(app->camera, &ids) == MPTP_OK)
		for (uint32_t i = 0; i < ids.n; i++) {
			if ((ids.items[i] & 0xffff) == 0)
				continue;
			snprintf(name, sizeof(name), "store_%08x",
			    (unsigned)ids.items[i]);
			add_name(looking, name, true);
		}
	mptp_u32_array_clear(&ids);
}

void
candidate_objects(
    struct app *app, struct candidates *c, const char *word, bool only_folders)
{
	const char *slash = strrchr(word, '/');
	struct looking looking = { .c = c,
		.before = word,
		.len = slash == NULL ? 0 : (size_t)(slash + 1 - word),
		.only_folders = only_folders,
		.end = moment_now_ms() + CANDIDATE_SECONDS * 1000 };
	const struct mptp_walker walker = {
		.visit = visit, .failed = pass_over, .ctx = &looking
	};
	uint32_t storage, handle;
	char *folder, *place;

	if (app->camera == NULL)
		return;
	looking.name = word + looking.len;
	folder = must_copy(word);
	folder[looking.len] = '\0';
	place = place_of(app, looking.len == 0 ? "." : folder);
	if (strspn(place, "/.") == strlen(place))
		add_stores(app, &looking);
	if (mptp_camera_resolve(app->camera,
		strcmp(place, ".") == 0 ? "/" : place, &storage,
		&handle) == MPTP_OK)
		(void)mptp_camera_walk(app->camera, storage, handle, NULL,
		    MPTP_WALK_BRIEF | MPTP_WALK_CACHED, &walker);
	free(place);
	free(folder);
}

/* ---- names ---- */

static const struct {
	const char *name;
	enum mptp_kind kind;
} kinds[] = {
	{ "OPERATION", MPTP_KIND_OPERATION },
	{ "PROPERTY", MPTP_KIND_PROPERTY },
	{ "NAME|CODE", MPTP_KIND_PROPERTY },
	{ "EVENT", MPTP_KIND_EVENT },
	{ "FORMAT", MPTP_KIND_FORMAT },
	{ "OBJECTPROPERTY", MPTP_KIND_OBJECT_PROPERTY },
};

static bool
has_code(const uint16_t *codes, uint32_t n, uint32_t code)
{
	for (uint32_t i = 0; i < n; i++)
		if (codes[i] == code)
			return true;
	return false;
}

/* With a camera, only what it has and as it calls it. */
static bool
is_offered(struct app *app, const struct mptp_code *row)
{
	const struct mptp_device_info *d;

	if (app->camera == NULL)
		return true;
	d = mptp_camera_device(app->camera);
	if (mptp_code_find((enum mptp_kind)row->kind,
		mptp_camera_dialect(app->camera), row->code) != row)
		return false;
	if (row->kind == MPTP_KIND_OPERATION)
		return has_code(d->operations, d->noperations, row->code);
	if (row->kind == MPTP_KIND_PROPERTY)
		return has_code(d->properties, d->nproperties, row->code);
	return true;
}

static void
add_codes(struct app *app, struct candidates *c, const char *word,
    enum mptp_kind kind, bool all)
{
	const struct mptp_code *row;

	for (size_t i = 0; (row = mptp_code_at(i)) != NULL; i++)
		if (all ||
		    ((enum mptp_kind)row->kind == kind && is_offered(app, row)))
			candidate_add(c, word, row->name, row->summary);
}

struct naming {
	struct candidates *c;
	const char *word, *before;
};

static int
add_profile(void *ctx, const char *name, const char *summary)
{
	const struct naming *naming = ctx;
	char text[160];

	(void)summary; /* it does not outlive the call */
	snprintf(text, sizeof(text), "%s%s", naming->before, name);
	candidate_add(naming->c, naming->word, text, NULL);
	return 0;
}

void
candidate_names(
    struct app *app, struct candidates *c, const char *word, const char *kind)
{
	struct naming naming = { c, word, "" };
	const struct mptp_dataset *dataset;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			add_codes(app, c, word, kinds[i].kind, false);
	if (strcmp(kind, "WORD") == 0)
		add_codes(app, c, word, MPTP_KIND_OPERATION, true);
	if (strcmp(kind, "PROFILE") == 0)
		mptp_sim_profiles(add_profile, &naming, NULL);
	if (strcmp(kind, "DATASET") == 0)
		for (size_t i = 0; (dataset = mptp_dataset_at(i)) != NULL; i++)
			candidate_add(
			    c, word, mptp_dataset_name(dataset), NULL);
}

/* What the camera offers now, or else all names that there are. */
void
candidate_values(struct app *app, struct candidates *c, const char *word,
    const char *property)
{
	enum mptp_dialect dialect = app->camera == NULL ?
	    MPTP_DIALECT_PTP :
	    mptp_camera_dialect(app->camera);
	struct mptp_property_desc desc = { 0 };
	const struct mptp_code *row;
	const char *name;
	uint64_t number;

	row = property == NULL ?
	    NULL :
	    text_number(property, &number) ?
	    mptp_code_find(MPTP_KIND_PROPERTY, dialect, (uint32_t)number) :
	    mptp_code_named(MPTP_KIND_PROPERTY, dialect, property);
	if (row == NULL)
		return;
	if (app->camera != NULL &&
	    mptp_get_device_prop_desc(app->camera, row->code, &desc) ==
		MPTP_OK &&
	    desc.form == MPTP_FORM_ENUM) {
		for (uint32_t i = 0; i < desc.nchoices; i++) {
			char *text = value_text(row, &desc.choices[i]);

			text_safe(text, strlen(text) + 1, text);
			candidate_add(c, word, text, NULL);
			free(text);
		}
	} else {
		for (size_t i = 0;
		     (name = mptp_code_value_at(row, i, &number)) != NULL; i++)
			candidate_add(c, word, name, NULL);
	}
	mptp_property_desc_clear(&desc);
}

void
candidate_uris(struct candidates *c, const char *word)
{
	const struct mptp_transport_ops *const *t;
	struct naming naming = { c, word, "sim:" };
	char text[40];

	for (t = mptp_transports(); *t != NULL; t++) {
		snprintf(text, sizeof(text), "%s:", (*t)->scheme);
		candidate_add(c, word, text, NULL);
	}
	candidate_add(c, word, "replay:", NULL);
	mptp_sim_profiles(add_profile, &naming, NULL);
}

/* ---- files ---- */

void
complete_files(struct candidates *c, const char *word)
{
	const char *slash = strrchr(word + c->skip, '/');
	struct looking looking = { .c = c,
		.before = word,
		.len = slash == NULL ? c->skip : (size_t)(slash + 1 - word) };
	char *folder = must_copy(word + c->skip), *path;
	struct dirent *entry;
	struct stat st;
	size_t size;
	DIR *dir;

	folder[looking.len - c->skip] = '\0';
	looking.name = word + looking.len;
	dir = opendir(folder[0] == '\0' ? "." : folder);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		/* Hidden ones are to be asked for. */
		if (entry->d_name[0] == '.' && looking.name[0] != '.')
			continue;
		size = strlen(folder) + strlen(entry->d_name) + 1;
		path = must_alloc(NULL, size);
		snprintf(path, size, "%s%s", folder, entry->d_name);
		add_name(&looking, entry->d_name,
		    stat(path, &st) == 0 && S_ISDIR(st.st_mode));
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	free(folder);
}
