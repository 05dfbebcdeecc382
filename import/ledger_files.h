/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files and copies side by side: what verifying and rebuilding have in common. The
 * files of folders are kept in a table of the connection's own, on disk if there are
 * many, so that memory does not grow with them.
 */
#ifndef IMPORT_LEDGER_FILES_H
#define IMPORT_LEDGER_FILES_H

#include "import/hash.h"
#include "import/ledger.h"

struct comparing {
	struct mptp_ledger *ledger;
	enum mptp_hash hash; /* the ledger's */
	struct mptp_ledger_calls calls;
	uint64_t *counts; /* by enum mptp_check; the caller's, or these: */
	uint64_t own[MPTP_CHECKS];
	uint64_t done, total; /* bytes */
	struct mptp_error *error;
};

/* calls and counts may be NULL. What is between costs no waiting for the disk at each row; that at the end is for all.
 * Changes are of single rows, so that nobody is locked out while files are read.
 * MPTP_ERR_STATE: something else was begun. */
int comparing_begin(struct comparing *, struct mptp_ledger *,
    const struct mptp_ledger_calls *calls, uint64_t *counts,
    struct mptp_error *error);
/* Returns status, or the error of the end. */
int comparing_end(struct comparing *, int status);

/* Fills temp.files (path, size, modified, inode, hash) with what is in those folders;
 * hash is NULL. What cannot be looked at is told, and with parts also what is called as
 * one and is none by the ledger. */
int files_gather(struct comparing *, const char *const *folders,
    size_t n_folders, bool parts);

/* A file as it is now. */
struct found {
	const char *path;
	uint64_t size, inode;
	int64_t modified;
	char hash[HASH_SIZE]; /* "": it could not be read */
	int sys;	      /* why */
	bool is_there;	      /* it could be opened, at least */
};
/* Reads it, and tells the progress. Only if expected is UINT64_MAX or its size: another
 * one is not read, and the hash is "". */
int found_read(
    struct comparing *, struct found *, const char *path, uint64_t expected);

/* What it means that the content is not the copy's. */
enum mptp_check found_differs(const struct found *, const struct mptp_copy *);

/* Tells what became of a copy or, if copy is NULL, a file, and counts it. */
int comparing_tell(struct comparing *, enum mptp_check,
    const struct mptp_copy *copy, const char *path, int sys);

/* A copy with strings of its own. */
struct kept {
	struct mptp_copy copy;
	char *strings;
};
/* An mptp_copy_fn, with a struct kept, that keeps the first one; ends the search with
 * KEPT, or with MPTP_ERR_NOMEM. */
#define KEPT 1
int kept_first(void *kept, const struct mptp_copy *);
void kept_clear(struct kept *);

/* The copy of this id, if it still is as it was told, is there now, with that state; but
 * what is only alike, reading it does not verify. One that is open to read only stays as
 * it is. */
int ledger_amend(struct mptp_ledger *, const struct mptp_copy *was,
    const struct found *now, enum mptp_copy_state state, struct mptp_error *);

#endif
