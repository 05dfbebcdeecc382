/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder with files and a ledger.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "import/hash.h"
#include "import/ledger.h"
#include "ledger_folder.h"

#define TOLD 64
#define LINE 300

static struct {
	char folder[128];
	char lines[TOLD][LINE];
	size_t n;
	enum mptp_hash hash; /* of new ledgers */
} now;

int
folder_enter(void **state)
{
	char folder[] = "/tmp/ledger_folder_XXXXXX";

	now.n = 0;
	if (mkdtemp(folder) == NULL || chdir(folder) != 0 ||
	    mkdir("in", 0777) != 0)
		return -1;
	/* As it really is, if /tmp is a link. */
	*state = realpath(".", NULL);
	snprintf(now.folder, sizeof(now.folder), "%s", (char *)*state);
	return 0;
}

int
folder_enter_sha256(void **state)
{
	now.hash = MPTP_HASH_SHA256;
	return folder_enter(state);
}

int
folder_leave(void **state)
{
	char command[200];

	now.hash = MPTP_HASH_ANY;
	(void)chdir("/");
	snprintf(command, sizeof(command), "rm -r %s", (char *)*state);
	free(*state);
	return system(command);
}

struct mptp_ledger *
folder_ledger(void)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;

	if (mptp_ledger_open(&ledger, "ledger.db", NULL, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	if (now.hash != MPTP_HASH_ANY)
		assert_int_equal(
		    mptp_ledger_set_hash(ledger, now.hash, NULL), MPTP_OK);
	return ledger;
}

void
folder_write(const char *name, const char *content)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_int_equal(
	    fwrite(content, 1, strlen(content), file), strlen(content));
	assert_int_equal(fclose(file), 0);
}

void
folder_date(const char *name, int64_t modified)
{
	const struct timespec times[2] = { { .tv_sec = modified },
		{ .tv_sec = modified } };

	assert_int_equal(utimensat(AT_FDCWD, name, times, 0), 0);
}

static char *
next_buffer(void)
{
	static char buffers[8][LINE];
	static size_t at;

	return buffers[at++ % 8];
}

const char *
folder_path(const char *name)
{
	char *path = next_buffer();

	snprintf(path, LINE, "%s/%s", now.folder, name);
	return path;
}

void
folder_import_as(
    struct mptp_ledger *ledger, const char *name, enum mptp_copy_state state)
{
	int fd = open(name, O_RDONLY);
	char hash[HASH_SIZE], object[LINE];
	struct stat st;
	struct mptp_copy copy;
	enum mptp_hash kind;

	assert_int_equal(ledger_hash(ledger, &kind, NULL), MPTP_OK);
	assert_int_equal(fstat(fd, &st), 0);
	snprintf(object, sizeof(object), "DCIM/%s", name);
	copy = (struct mptp_copy){ .camera = "123",
		.path = object,
		.hash = hash,
		.destination = folder_path(name),
		.modified = st.st_mtime,
		.inode = st.st_ino,
		.state = state };
	assert_int_equal(
	    hash_file(fd, kind, hash, &copy.size, NULL, NULL, NULL), MPTP_OK);
	assert_int_equal(mptp_ledger_put(ledger, &copy, NULL), MPTP_OK);
	close(fd);
}

void
folder_import(struct mptp_ledger *ledger, const char *name)
{
	folder_import_as(ledger, name, MPTP_COPY_DONE);
}

void
folder_fill(
    struct mptp_ledger *ledger, const char *letters, enum mptp_copy_state state)
{
	for (const char *c = letters; *c != '\0'; c++) {
		const char name[] = { 'i', 'n', '/', *c, '\0' };

		folder_write(name, "content");
		folder_date(name, 5000);
		folder_import_as(ledger, name, state);
	}
}

struct row {
	const char *path;
	char *text;
};

static int
write_row(void *ctx, const struct mptp_copy *copy)
{
	struct row *row = ctx;

	if (strcmp(copy->destination, row->path) != 0)
		return 0;
	snprintf(row->text, LINE, "%s:%s %d",
	    copy->camera == NULL ? "-" : copy->camera,
	    copy->path == NULL ? "" : copy->path, (int)copy->state);
	return 0;
}

const char *
folder_row(struct mptp_ledger *ledger, const char *name)
{
	struct row row = { folder_path(name), next_buffer() };

	row.text[0] = '\0';
	assert_int_equal(
	    mptp_ledger_list(ledger, write_row, &row, NULL), MPTP_OK);
	return row.text;
}

static int
tell(void *ctx, const struct mptp_checked *checked)
{
	static const char *const words[MPTP_CHECKS] = { "GOOD", "MOVED",
		"ADDED", "CHANGED", "BAD", "MISSING", "UNREADABLE", "UNHASHED",
		"PART" };
	const size_t len = strlen(now.folder);
	const char *path = checked->path;
	struct folder_stop *stop = ctx;

	assert_true(now.n < TOLD);
	if (strncmp(path, now.folder, len) == 0)
		path += len + 1;
	snprintf(
	    now.lines[now.n++], LINE, "%s %s", words[checked->check], path);
	return stop->files > 0 && now.n >= stop->files ? 7 : 0;
}

static int
progress(void *ctx, const char *path, uint64_t done, uint64_t total)
{
	struct folder_stop *stop = ctx;

	assert_non_null(path);
	assert_true(done <= total);
	stop->read = done;
	stop->reads++;
	if (stop->meanwhile != NULL) {
		stop->meanwhile();
		stop->meanwhile = NULL;
	}
	return stop->bytes > 0 && done >= stop->bytes ? 7 : 0;
}

struct mptp_ledger_calls
folder_calls(struct folder_stop *stop)
{
	return (struct mptp_ledger_calls){
		.tell = tell, .progress = progress, .ctx = stop
	};
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

const char *
folder_told(void)
{
	static char all[TOLD * LINE];
	size_t len = 0;

	qsort(now.lines, now.n, LINE, compare);
	all[0] = '\0';
	for (size_t i = 0; i < now.n; i++)
		len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s",
		    i == 0 ? "" : ", ", now.lines[i]);
	now.n = 0;
	return all;
}
