/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * decode: a recorded dataset, in words.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "pretty.h"
#include "word.h"

#define LARGEST ((size_t)64 << 20)

/* Exit code; *bytes is to be freed. */
static int
read_all(struct app *app, const char *path, uint8_t **bytes, size_t *len)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	size_t room = 0;
	int code = EXIT_DONE;

	*bytes = NULL;
	*len = 0;
	if (f == stdin && app->in_shell)
		return fail(app, EXIT_USAGE,
		    "standard input is the shell's: name a file");
	if (f == NULL)
		return fail(app, EXIT_FAILED, "cannot read %s: %s", path,
		    strerror(errno));
	do {
		if (*len == room) {
			room = room * 2 + 65536;
			*bytes = must_alloc(*bytes, room);
		}
		*len += fread(*bytes + *len, 1, room - *len, f);
	} while (!feof(f) && !ferror(f) && *len <= LARGEST);
	if (ferror(f))
		code = fail(app, EXIT_FAILED, "cannot read %s: %s", path,
		    strerror(errno));
	else if (*len > LARGEST)
		code = fail(
		    app, EXIT_FAILED, "%s is too large for a dataset", path);
	if (f != stdin)
		fclose(f);
	return code;
}

/* What the standards call those that have another name here. */
static const struct {
	const char *name, *own;
} standard[] = {
	{ "DevicePropDesc", "property_desc" },
	{ "ObjectFilesystemManifest", "manifest" },
	{ "FilesystemManifest", "manifest" },
	{ "AUINT16", "u16_array" },
	{ "AUINT32", "u32_array" },
	{ "ObjectHandleArray", "u32_array" },
	{ "StorageIDArray", "u32_array" },
};
#define NSTANDARD (sizeof(standard) / sizeof(*standard))

static const char *
name_at(const void *ctx, size_t i)
{
	const struct mptp_dataset *dataset;

	(void)ctx;
	if (i < NSTANDARD)
		return standard[i].name;
	dataset = mptp_dataset_at(i - NSTANDARD);
	return dataset == NULL ? NULL : mptp_dataset_name(dataset);
}

/* "DeviceInfo" is device_info. */
static bool
same_but_underscores(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "_");
		b += strspn(b, "_");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

/* NULL: what is wrong has been told. */
static const struct mptp_dataset *
find(struct app *app, const char *word)
{
	const struct words words = { name_at, NULL, "" };
	const char *name;
	char problem[400];
	int found = WORD_UNKNOWN;

	for (int i = 0; found < 0 && (name = name_at(NULL, (size_t)i)) != NULL;
	     i++)
		if (same_but_underscores(word, name))
			found = i;
	if (found < 0)
		found = word_find(word, &words, problem, sizeof(problem));
	if (found >= 0)
		return (size_t)found < NSTANDARD ?
		    mptp_dataset_find(standard[found].own) :
		    mptp_dataset_at((size_t)found - NSTANDARD);
	fail(app, EXIT_USAGE, "dataset %s%s%s", word, problem,
	    strchr(problem, '?') != NULL ? "" : "; miniptp decode lists them");
	return NULL;
}

static int
list(struct app *app)
{
	const struct mptp_dataset *dataset;
	json_t *names = app->json ? json_array() : NULL;

	for (size_t i = 0; (dataset = mptp_dataset_at(i)) != NULL; i++) {
		if (names != NULL)
			json_array_append_new(
			    names, json_text(mptp_dataset_name(dataset)));
		else
			out(app, "%s\n", mptp_dataset_name(dataset));
	}
	return names != NULL ? out_json(app, names) : EXIT_DONE;
}

static int
print(struct app *app, const struct mptp_dataset *dataset, const char *path,
    const uint8_t *bytes, size_t len)
{
	const char *name = mptp_dataset_name(dataset);
	void *d = must_alloc(NULL, mptp_dataset_size(dataset));
	json_t *json;
	int code = EXIT_DONE, status;

	memset(d, 0, mptp_dataset_size(dataset));
	status = mptp_dataset_unpack(dataset, d, bytes, len);
	if (status != MPTP_OK) {
		code = fail(app, EXIT_FAILED, "%s is no %s: %s", path, name,
		    mptp_status_text(status));
	} else {
		json = mptp_dataset_to_json(dataset, d);
		if (json == NULL || app->json) {
			code = out_json(app, json);
		} else {
			pretty_json(app,
			    &(struct dataset_of){
				.dialect = field_dialect(name, d),
				.name = name },
			    json, 0);
			json_decref(json);
		}
		mptp_dataset_clear(dataset, d);
	}
	free(d);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	const char *path = args->n > 1 ? args->operand[1] : "-";
	const struct mptp_dataset *dataset;
	uint8_t *bytes;
	size_t len;
	int code;

	if (args->n == 0)
		return list(app);
	dataset = find(app, args->operand[0]);
	if (dataset == NULL)
		return EXIT_USAGE;
	code = read_all(app, path, &bytes, &len);
	if (code == EXIT_DONE)
		code = print(app, dataset, path, bytes, len);
	free(bytes);
	return code;
}

const struct command cmd_decode = {
	.name = "decode",
	.args = "[DATASET [FILE]]",
	.summary = "Decode a recorded dataset, or list the datasets",
	.details = "Without FILE it is read from standard input.",
	.most = 2,
	.run = run,
};
