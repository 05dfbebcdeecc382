/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder with files and a ledger, for tests of what compares the two.
 */
#ifndef LEDGER_FOLDER_H
#define LEDGER_FOLDER_H

#include <miniptp/import.h>

/* cmocka's setup and teardown: a new folder, which is the current one. *state is its
 * absolute path. */
int folder_enter(void **state);
/* The same, where ledgers have SHA-256. */
int folder_enter_sha256(void **state);
int folder_leave(void **state);

struct mptp_ledger *folder_ledger(void);
void folder_write(const char *name, const char *content);
/* Gives it that time. */
void folder_date(const char *name, int64_t modified);
/* "FOLDER/name", good for a few calls. */
const char *folder_path(const char *name);

/* Has the ledger know the file as it is, of an object "123:DCIM/name". */
void folder_import(struct mptp_ledger *, const char *name);
void folder_import_as(
    struct mptp_ledger *, const char *name, enum mptp_copy_state state);
/* The same for new files, one for each letter: "in/LETTER" has "content" and the time
 * 5000. */
void folder_fill(
    struct mptp_ledger *, const char *letters, enum mptp_copy_state state);

/* What the ledger has for it: "-" or the camera, ":", the object's path, " " and the
 * state's number; "" if nothing. Good for a few calls. */
const char *folder_row(struct mptp_ledger *, const char *name);

/* What was told, each as "GOOD name" with ", " between, sorted; then forgotten. */
const char *folder_told(void);
/* Those functions; after that many bytes or files they return 7 (0: never). */
struct folder_stop {
	uint64_t bytes, files;
	/* Called once, while a file is read; or NULL. */
	void (*meanwhile)(void);
	uint64_t read;	/* bytes, as the last progress said */
	unsigned reads; /* how often it said so: once for each small file */
};
struct mptp_ledger_calls folder_calls(struct folder_stop *);

#endif
