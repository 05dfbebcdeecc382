/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import tells: its plan, each file, and how it ended.
 */
#ifndef CMD_IMPORT_TELL_H
#define CMD_IMPORT_TELL_H

#include <jansson.h>

#include "import.h"
#include "import_bar.h"
#include "import_exif.h"

#define IMPORT_LISTED 100 /* failures; there can be any number of them */

/* One camera's, from its first plan to its end, however often it is begun anew. */
struct importing {
	struct app *app;
	const struct import_wanted *wanted;
	struct mptp_ledger *ledger;
	enum mptp_hash hash; /* the ledger's */
	struct import_bar bar;
	struct import_exif exif;
	char model[96], serial[96], stable[256]; /* the camera's */
	bool known;				 /* these are */
	bool lost;				 /* it went meanwhile */
	/* Of this try, and of those before it. */
	struct mptp_import_sums sums;
	struct mptp_import_count copied, done, verified, deleted, gone;
	/* What was told in those before it, and is here still, not told again. */
	struct mptp_import_count before;
	/* To move: handles of what the plan found here, sorted, and how many of these
	 * were verified. */
	uint32_t *were_here;
	size_t nwere_here;
	struct mptp_import_count verified_here;
	/* To move, and to go on: what was told in any try. NULL: there is but one. */
	json_t *told;
	uint64_t hooks_failed;
	bool hooks_over; /* it was interrupted, and one had to be ended */
	uint64_t kept_protected, kept_with_shot; /* these stay on the camera */
	int64_t started_ms, others_since; /* s: other cameras are imported */
	/* Failures, to be listed at the end. */
	char *failures[IMPORT_LISTED];
	size_t nfailures, untold;
};

/* What was here, without what this import has brought. */
struct mptp_import_count import_was_here(const struct importing *);
/* "new", "here", "done" … */
const char *import_word(enum mptp_import_state);
/* The same document that a command gets. Never NULL. */
json_t *import_entry_json(
    const struct importing *, const struct mptp_import_entry *);
json_t *import_plan_json(const struct importing *, double seconds);
json_t *import_end_json(const struct importing *, int code);

void import_tell_plan(struct importing *, const struct mptp_import_sums *);
/* The same with its files; what is left out is only counted, and without -v what is
 * here as well. As mptp_import_each(). */
int import_tell_dry(
    struct importing *, struct mptp_import *, const struct mptp_import_sums *);
/* With -v, programs are told what the plan knows to be here. */
void import_tell_here(struct importing *, struct mptp_import *);
/* One whose fate is known. If nobody can be told, it goes on all the same: pictures are
 * wanted more than a log. */
void import_tell_file(struct importing *, const struct mptp_import_entry *);
/* Parts that no import will go on with. */
void import_tell_parts(struct importing *, struct mptp_import *);
/* What the run did, what it left, and what failed. */
void import_tell_end(struct importing *, struct mptp_import *, int code);
/* Was it not deleted because it or its shot is protected, which is no failure? */
bool import_is_kept(const struct importing *, const struct mptp_import_entry *);
/* Those of a try that did not come to its end; what failed is tried again. */
void import_forget_failures(struct importing *);

#endif
