/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the parts of the verb import share: what was asked for.
 */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include <miniptp/import.h>

#include "cmd.h"

enum import_option {
	IMPORT_DRY_RUN,
	IMPORT_TEMPLATE,
	IMPORT_ONLY,
	IMPORT_EXCLUDE,
	IMPORT_FOLDER,
	IMPORT_SINCE,
	IMPORT_UNTIL,
	IMPORT_NEWER,
	IMPORT_ONCE,
	IMPORT_DUPLICATES,
	IMPORT_RATED,
	IMPORT_PROTECTED,
	IMPORT_MIN_SIZE,
	IMPORT_MAX_SIZE,
	IMPORT_ORDER,
	IMPORT_OFFSET,
	IMPORT_ALSO,
	IMPORT_MAKE,
	IMPORT_EMPTY,
	IMPORT_VERIFY,
	IMPORT_MOVE,
	IMPORT_HOOK,
	IMPORT_WAIT,
	IMPORT_WATCH,
	IMPORT_DISCARD,
	IMPORT_REBUILD,
	IMPORT_HASH,
	IMPORT_LEDGER,
	IMPORT_OPTIONS
};

struct import_wanted {
	/* All but the ledger and the callbacks. */
	struct mptp_import_options options;
	struct mptp_filter filter;
	struct mptp_template *pattern;
	char *destination, *also, *folder;
	const char *command, *ledger; /* or NULL */
	enum mptp_hash hash;
	bool dry, waits, watches, discards, rebuilds;
	int patience_ms; /* how long to wait for the camera; 0: for ever */
};

/* Exit code; failures have been told. Whatever comes out of it, import_clear() is
 * owed. */
int import_read(struct app *, const struct args *, struct import_wanted *);
void import_clear(struct import_wanted *);

/* What came of an import. */
struct import_outcome {
	char model[96];
	uint64_t files, bytes, failed, deleted;
};

/* What is asked for, of one camera; or of whatever comes. Exit code. */
int import_camera(
    struct app *, const struct import_wanted *, struct import_outcome *);
int import_watch(struct app *, const struct import_wanted *);
/* Have the ledger know what is in the destination. Exit code. */
int import_rebuild(struct app *, const struct import_wanted *);

/* The verb, in a build with import or without. */
int import_run(struct app *, const struct args *);

#endif
