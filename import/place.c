/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Under which names copies will be: those of the template, and where there is such a
 * name already, in either case, with "~2" and so on before the extension. All files of
 * a shot get the same number, so that they still sort together.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import/place.h"
#include "import/strays.h"
#include "local/name.h"
#include "local/newfile.h"
#include "local/system.h"

#define SHOT PLACE_TOGETHER
#define MOST 1000000

static const char *
store_label(const struct mptp_import *import, uint32_t id)
{
	for (size_t i = 0; i < import->nstores; i++)
		if (import->stores[i].id == id)
			return import->stores[i].label;
	return NULL;
}

/* Of the object that is being named. */
struct asking {
	struct mptp_import *import;
	uint32_t handle;
};

static const char *
exif(void *ctx, const char *field)
{
	const struct asking *asking = ctx;
	const struct mptp_import_options *options = &asking->import->options;

	return options->exif(options->ctx, asking->handle, field);
}

/* "2023:11:14 22:13:20" (EXIF 2.32, 4.6.5), for who is not told otherwise. */
static void
ask_date(struct mptp_import *import, uint32_t i)
{
	struct entry *entry = &import->entries[i];
	char text[] = "2000-01-01T00:00:00";
	const char *value;

	if (entry->has_date || entry->exif_asked ||
	    import->options.exif == NULL ||
	    (mptp_template_needs(import->pattern) & MPTP_TEMPLATE_DATE) == 0)
		return;
	entry->exif_asked = true;
	value = import->options.exif(
	    import->options.ctx, import->items[i].handle, "DateTimeOriginal");
	if (value == NULL || strlen(value) < sizeof(text) - 1)
		return;
	memcpy(text, value, sizeof(text) - 1);
	text[4] = text[7] = '-';
	text[10] = 'T';
	entry->has_date = mptp_date_parse(text, &entry->date);
}

/* A part, or what SQLite takes for a journal of the database that it stands beside, and
 * plays into it. */
static bool
has_meaning(const char *name)
{
	static const char *const ends[] = { "-journal", "-wal", "-shm" };
	const size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		const size_t end = strlen(ends[i]);

		if (len > end && strcmp(name + len - end, ends[i]) == 0)
			return true;
	}
	return newfile_is_part(name);
}

/* Also where case does not count, and where some characters are not seen. */
static bool
may_have_meaning(const char *name)
{
	bool has = has_meaning(name);
	char *key;

	if (!has && mptp_name_fold(name, &key) == MPTP_OK) {
		has = has_meaning(key);
		free(key);
	}
	return has;
}

/* What is no such file is called otherwise: "NAME.part_". */
static int
avoid_meaning(struct mptp_import *import, char **rel)
{
	size_t len = strlen(*rel);
	char *more;

	if (!may_have_meaning(local_name(*rel)))
		return MPTP_OK;
	if (strlen(local_name(*rel)) >= import->longest) {
		(*rel)[len - 1] = '_';
		return MPTP_OK;
	}
	more = realloc(*rel, len + sizeof("_"));
	if (more == NULL) {
		free(*rel);
		*rel = NULL;
		return import_nomem(import);
	}
	strcpy(more + len, "_");
	*rel = more;
	return MPTP_OK;
}

/* What is longer can be made from within its folder, and opened by nobody's path. */
static int
check_length(struct mptp_import *import, uint32_t i, const char *rel)
{
	for (unsigned s = 0; s < import->roots; s++)
		if (strlen(import->root[s].path) + sizeof("/") + strlen(rel) +
			sizeof("~999999.99.part") >
		    PATH_MAX)
			return import_fail(import, MPTP_ERR_IO,
			    "%s gets a name by the template with which its "
			    "path is longer than %d bytes: make the template "
			    "shorter",
			    import->entries[i].path, PATH_MAX);
	return MPTP_OK;
}

int
place_expand(struct mptp_import *import, uint32_t i, char **rel)
{
	struct asking asking = { .import = import,
		.handle = import->items[i].handle };
	const struct mptp_device_info *device =
	    mptp_camera_device(import->camera);
	const struct mptp_import_item *item = &import->items[i];
	const struct entry *entry = &import->entries[i];
	const char *slash = strrchr(item->folder, '/');
	struct mptp_template_values values = {
		.camera = device->model,
		.serial = device->serial,
		.storage = store_label(import, item->storage),
		.folder = slash == NULL ? item->folder : slash + 1,
		.name = item->name,
		.handle = item->handle,
		.seq = import->seq,
		.longest = import->longest,
		.exif = import->options.exif == NULL ? NULL : exif,
		.ctx = &asking,
	};
	int status;

	ask_date(import, i);
	values.date = entry->has_date ? &entry->date : NULL;
	status = mptp_template_expand(import->pattern, &values, rel);
	if (status == MPTP_ERR_NOMEM)
		return import_nomem(import);
	if (status != MPTP_OK)
		return import_fail(
		    import, status, "cannot name what is at %s", entry->path);
	status = avoid_meaning(import, rel);
	if (status == MPTP_OK &&
	    (status = check_length(import, i, *rel)) != MPTP_OK) {
		free(*rel);
		*rel = NULL;
	}
	return status;
}

char *
place_numbered(const char *rel, uint32_t number, size_t longest)
{
	const char *name = local_name(rel);
	size_t stem = name_stem(name), end = strlen(name) - stem;
	size_t size = strlen(rel) + 16;
	char suffix[16], *out = malloc(size);
	int len = number < 2 ?
	    0 :
	    snprintf(suffix, sizeof(suffix), "~%u", (unsigned)number);

	if (out == NULL)
		return NULL;
	suffix[len] = '\0';
	if (stem + end + (size_t)len > longest && end + (size_t)len < longest)
		stem = name_cut(name, longest - end - (size_t)len);
	snprintf(out, size, "%.*s%s%s", (int)((size_t)(name - rel) + stem), rel,
	    suffix, name + strlen(name) - end);
	return out;
}

/* Takes over the folded name, which is freed if it is not kept. */
static int
take_folded(struct mptp_import *import, unsigned side, char *folded)
{
	const char *kept;

	if (folded == NULL)
		return import_nomem(import);
	if (strings_find(&import->taken[side], folded) != NULL) {
		free(folded);
		return MPTP_OK;
	}
	kept = pool_copy(&import->pool, folded, strlen(folded));
	free(folded);
	if (kept == NULL || strings_add(&import->taken[side], kept) == NULL)
		return import_nomem(import);
	return MPTP_OK;
}

int
place_take(struct mptp_import *import, unsigned side, const char *rel)
{
	char *folded;

	/* What is no UTF-8 is none of ours, and equal to none. */
	if (mptp_name_fold(rel, &folded) == MPTP_ERR_ARG)
		return MPTP_OK;
	return take_folded(import, side, folded);
}

/* The names in the folder of rel, once. */
static int
read_folder(struct mptp_import *import, unsigned side, const char *rel)
{
	const char *slash = strrchr(rel, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - rel);
	char *folder = strndup(rel, len);
	const struct dirent *d;
	const char *kept;
	int fd, status = MPTP_OK;
	DIR *dir;

	if (folder == NULL)
		return import_nomem(import);
	if (strings_find(&import->read[side], folder) != NULL) {
		free(folder);
		return MPTP_OK;
	}
	kept = pool_copy(&import->pool, folder, len);
	free(folder);
	if (kept == NULL || strings_add(&import->read[side], kept) == NULL)
		return import_nomem(import);
	fd = openat(import->root[side].fd, len == 0 ? "." : kept,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return MPTP_OK;
	dir = fdopendir(fd);
	if (dir == NULL) {
		(void)close(fd);
		return import_nomem(import);
	}
	while (status == MPTP_OK && (d = readdir(dir)) != NULL) {
		size_t size = len + strlen(d->d_name) + 2;
		char *path = malloc(size);

		if (path == NULL) {
			status = import_nomem(import);
			break;
		}
		snprintf(
		    path, size, "%s%s%s", kept, len == 0 ? "" : "/", d->d_name);
		status = place_take(import, side, path);
		if (status == MPTP_OK)
			status = strays_note(import, side, path);
		free(path);
	}
	(void)closedir(dir);
	return status;
}

/* Is the name free wherever the entry wants it? */
static int
is_free(struct mptp_import *import, const struct entry *entry, const char *rel,
    const char *folded, bool *free_there)
{
	int status = MPTP_OK;

	*free_there = true;
	for (unsigned i = 0; i < import->roots && status == MPTP_OK; i++) {
		if (!entry->side[i].wanted)
			continue;
		status = read_folder(import, i, rel);
		if (strings_find(&import->taken[i], folded) != NULL)
			*free_there = false;
	}
	return status;
}

/* Files that want names, and those that are tried. */
struct shot {
	uint32_t at[SHOT];
	char *base[SHOT];
	char *rel[SHOT], *folded[SHOT];
	size_t n;
};

static void
forget_tried(struct shot *shot)
{
	for (size_t i = 0; i < shot->n; i++) {
		free(shot->rel[i]);
		free(shot->folded[i]);
		shot->rel[i] = shot->folded[i] = NULL;
	}
}

/* Do all of them get a name by this number? */
static int
try_number(
    struct mptp_import *import, struct shot *shot, uint32_t number, bool *good)
{
	int status = MPTP_OK;

	*good = true;
	forget_tried(shot);
	for (size_t i = 0; i < shot->n && status == MPTP_OK && *good; i++) {
		const struct entry *entry = &import->entries[shot->at[i]];

		shot->rel[i] =
		    place_numbered(shot->base[i], number, import->longest);
		if (shot->rel[i] == NULL ||
		    mptp_name_fold(shot->rel[i], &shot->folded[i]) != MPTP_OK)
			return import_nomem(import);
		status =
		    is_free(import, entry, shot->rel[i], shot->folded[i], good);
		for (size_t j = 0; j < i && *good; j++)
			*good = strcmp(shot->folded[i], shot->folded[j]) != 0;
	}
	return status;
}

static int
keep_names(struct mptp_import *import, struct shot *shot)
{
	for (size_t i = 0; i < shot->n; i++) {
		struct entry *entry = &import->entries[shot->at[i]];
		const char *rel = pool_copy(
		    &import->pool, shot->rel[i], strlen(shot->rel[i]));

		entry->base = pool_copy(
		    &import->pool, shot->base[i], strlen(shot->base[i]));
		if (rel == NULL || entry->base == NULL)
			return import_nomem(import);
		for (unsigned side = 0; side < import->roots; side++) {
			if (!entry->side[side].wanted)
				continue;
			entry->side[side].rel = rel;
			if (place_take(import, side, rel) != MPTP_OK)
				return import->error.status;
		}
	}
	return MPTP_OK;
}

/* Where the last number for a name was found, so that many of one name take no time
 * that grows with their number. */
static uint32_t *
last_number(struct mptp_import *import, const char *base)
{
	uint32_t *number = strings_find(&import->numbers, base);
	const char *kept;

	if (number != NULL)
		return number;
	kept = pool_copy(&import->pool, base, strlen(base));
	return kept == NULL ? NULL : strings_add(&import->numbers, kept);
}

static int
place(struct mptp_import *import, struct shot *shot)
{
	uint32_t first = 1, *last;
	bool good = false;
	int status = MPTP_OK;

	for (size_t i = 0; i < shot->n; i++) {
		last = last_number(import, shot->base[i]);
		if (last == NULL)
			return import_nomem(import);
		if (*last >= first)
			first = *last + 1;
	}
	for (uint32_t n = first; n < MOST && status == MPTP_OK && !good; n++) {
		status = try_number(import, shot, n, &good);
		for (size_t i = 0; good && i < shot->n; i++)
			*last_number(import, shot->base[i]) = n;
	}
	if (status == MPTP_OK && !good)
		status = import_fail(import, MPTP_ERR_IO,
		    "there are too many files named %s", shot->base[0]);
	if (status == MPTP_OK)
		status = keep_names(import, shot);
	forget_tried(shot);
	return status;
}

/* Would two of them be called the same, by whatever number? *mixed tells. */
static int
is_mixed(struct mptp_import *import, struct shot *shot, bool *mixed)
{
	int status = MPTP_OK;

	*mixed = false;
	for (size_t i = 0; i < shot->n && status == MPTP_OK; i++) {
		status = mptp_name_fold(shot->base[i], &shot->folded[i]);
		for (size_t j = 0; j < i && status == MPTP_OK; j++)
			*mixed |= strcmp(shot->folded[i], shot->folded[j]) == 0;
	}
	forget_tried(shot);
	return status == MPTP_OK ? MPTP_OK : import_nomem(import);
}

static bool
wants_name(const struct mptp_import *import, uint32_t i)
{
	const struct entry *entry = &import->entries[i];

	for (unsigned side = 0; side < import->roots; side++)
		if (entry->side[side].wanted && entry->side[side].rel == NULL)
			return true;
	return false;
}

/* A copy that is to be made in both destinations, and got its name in one of them first,
 * gets the same one in the other, if it is free there. */
static int
place_as_other(struct mptp_import *import, uint32_t i, bool *good)
{
	struct side *side = import->entries[i].side;
	unsigned to = side[0].rel == NULL ? 0 : 1;
	const char *rel = side[1 - to].rel;
	char *folded;
	int status;

	*good = false;
	if (!side[0].wanted || !side[1].wanted || rel == NULL ||
	    side[to].rel != NULL)
		return MPTP_OK;
	if (mptp_name_fold(rel, &folded) != MPTP_OK)
		return import_nomem(import);
	status = read_folder(import, to, rel);
	*good = status == MPTP_OK &&
	    strings_find(&import->taken[to], folded) == NULL;
	free(folded);
	if (!*good)
		return status;
	side[to].rel = rel;
	return place_take(import, to, rel);
}

int
place_one(struct mptp_import *import, uint32_t i)
{
	struct shot one = { .n = 1, .at = { i } };
	bool good;
	int status = place_as_other(import, i, &good);

	if (status != MPTP_OK || good)
		return status;
	status = place_expand(import, i, &one.base[0]);
	import->seq++;
	if (status == MPTP_OK)
		status = place(import, &one);
	free(one.base[0]);
	return status;
}

int
place_shot(struct mptp_import *import, size_t at, size_t n)
{
	struct shot shot = { .n = 0 }, one = { .n = 1 };
	bool mixed = false;
	int status = MPTP_OK;

	for (size_t i = at; i < at + n && status == MPTP_OK; i++) {
		uint32_t of = import->sequence[i];

		if (!wants_name(import, of))
			continue;
		shot.at[shot.n] = of;
		status = place_expand(import, of, &shot.base[shot.n]);
		import->seq++;
		if (status == MPTP_OK)
			shot.n++;
	}
	if (status == MPTP_OK)
		status = is_mixed(import, &shot, &mixed);
	if (status == MPTP_OK && shot.n > 0 && !mixed)
		status = place(import, &shot);
	else
		for (size_t i = 0; i < shot.n && status == MPTP_OK; i++) {
			one.at[0] = shot.at[i];
			one.base[0] = shot.base[i];
			status = place(import, &one);
		}
	for (size_t i = 0; i < shot.n; i++)
		free(shot.base[i]);
	return status;
}
