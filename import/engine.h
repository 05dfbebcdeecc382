/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An import, within.
 */
#ifndef IMPORT_ENGINE_H
#define IMPORT_ENGINE_H

#include <sys/types.h>
#include <time.h>

#include <sqlite3.h>

#include <miniptp/import_run.h>

#include "import/hash.h"
#include "import/ledger.h"
#include "import/pool.h"
#include "import/root.h"

#define SIDES 2 /* destinations, at most */

/* What changes with a file, whoever writes to it. */
struct stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

/* A copy of an object in one destination. */
struct side {
	const char *rel; /* its path below the root, as far as it is known */
	bool wanted;	 /* it is to be made */
	bool adopted;	 /* it was here before the ledger knew it so */
	bool alike;	 /* and that it is the object is still to be proven */
	bool
	    unproven; /* it stands for the object, but was never compared whole */
	int64_t row; /* of the ledger's copies, if it is to be moved; or 0 */
	uint64_t resume; /* bytes that are here of it */
	bool read_back;	 /* in this run; and then it was this file: */
	struct stamp stamp;
};

struct entry {
	const char *path;	/* on the camera */
	const char *key;	/* the same for the ledger, see listing.c */
	const char *captured;	/* for the ledger; NULL: not known */
	const char *persistent; /* as the ledger has it; NULL: not known */
	bool has_modified;
	int64_t modified;      /* as a file's time, if the camera told one */
	struct mptp_date date; /* for names, if has_date */
	bool edited;	       /* its copy was written to */
	/* Its size by the listing, or MPTP_SIZE_UNKNOWN: what is begun is known by it. */
	uint64_t listed;
	bool has_date, is_folder, changed, deleted, gone, kept;
	bool duplicate;	  /* it was copied, and what is here is the same */
	bool cached;	  /* what is told of it is from the program's cache */
	bool told;	  /* what became of it, in this run */
	const char *base; /* the name by the template, once it is final */
	bool exif_asked;  /* for its date */
	enum mptp_import_state state;
	struct side side[SIDES];
	const char *hash;
	bool compared; /* in this run the camera sent what has that hash */
	/* Absolute path of a file that was taken for its copy, and has another content. */
	const char *unlike;
	int64_t others; /* no row of the ledger up to this one is about it */
	struct mptp_error *error;
};

struct store {
	uint32_t id;
	const char *label;
};

/* A row of the ledger about a file that was begun. */
struct part {
	int64_t id, run;
	const char *file, *destination; /* absolute */
	bool is_ours;			/* of this camera */
	const char *storage, *path, *captured;
	uint64_t size, was_here;
	bool used, removed;
	uint32_t next; /* with the same path, plus 1 */
};

/* A file by the name of a part. */
struct stray {
	unsigned side;
	const char *rel;
};

struct mptp_import {
	struct mptp_camera *camera;
	struct mptp_import_options options;
	struct mptp_template *own_pattern;
	const struct mptp_template *pattern;
	struct mptp_error error;
	int unanswered; /* what failed where only yes or no is said, and "no" was */
	bool planned, ran;
	enum mptp_hash hash; /* the ledger's */

	struct root root[SIDES];
	unsigned roots;
	/* Names, folded, that there are or will be, by destination; and the folders
	 * whose names were read. */
	struct strings taken[SIDES], read[SIDES];
	struct strings adopted[SIDES]; /* files that objects were found to be */
	struct strings numbers; /* the last one that was put behind a name */
	struct tree *tree[SIDES];

	struct pool pool;
	const char *camera_key;
	bool nameless; /* that key is of a model: another camera may have it */
	struct store *stores;
	size_t nstores;
	/* items[i] and entries[i] are one object. */
	struct mptp_import_item *items;
	struct entry *entries;
	size_t n, cap;
	uint32_t *shots;
	uint32_t *sequence; /* first those that are wanted */
	size_t wanted;
	uint64_t seq;
	size_t longest; /* bytes of a name */
	uint64_t unreadable_folders, unreadable_objects;
	struct timespec listed; /* when its reading began */
	uint32_t session;	/* in which */

	sqlite3_stmt *known, *known_id;
	struct content_block *content; /* see content.c */
	bool ids_asked;
	struct strings paths; /* of objects, once they were asked for */
	struct part *parts;
	size_t nparts;
	struct strings part_paths;
	struct stray *strays;
	size_t nstrays;

	struct mptp_import_sums sums;
	char *told[SIDES]; /* paths that are lent */
};

/* Sets the import's error. */
int import_fail(struct mptp_import *, int status, const char *format, ...)
    MPTP_PRINTF(3, 4);
int import_nomem(struct mptp_import *);
/* For what the program calls: that memory lacked is told, whoever found that. */
int import_ends(struct mptp_import *, int status);
/* For those who can only say yes or no: whoever asked them, or their asker, has to ask
 * import_answered() before anything comes of it. Of the failure, the import's error is
 * set; that of a camera is not one, unless memory lacked. */
void import_unanswered(struct mptp_import *, int status);
/* That failure, if status is MPTP_OK; else status. */
int import_answered(struct mptp_import *, int status);
/* MPTP_ERR_CANCELLED, if the program wants no more. */
int import_stopped(struct mptp_import *);
/* A date of the camera's for the ledger: without fractions, of which ways to ask for an
 * object tell more or fewer. What is no date stays as it is; NULL or "" is NULL. */
const char *import_date(char buf[static MPTP_DATE_TEXT], const char *text);
/* By the clock that is not set. */
long import_ms_since(const struct timespec *);
/* Is it what was listed as the object i, by its size, name and date? */
bool import_is_listed(
    const struct mptp_import *, uint32_t i, const struct mptp_object_info *);
/* May the copy be of another camera, by what is known of both? */
bool import_may_be_of_another(
    const struct mptp_import *, const struct mptp_copy *);
/* What is told to the program; strings that are made are in the pool. */
int import_entry(struct mptp_import *, uint32_t i, struct mptp_import_entry *);
/* The ledger's words for an object. */
struct mptp_copy import_key(
    const struct mptp_import *, uint32_t i, char storage[static 9]);
/* Is the copy of that object? Camera and path are what it was found by. The size of the
 * object may be MPTP_SIZE_UNKNOWN, which is known to be large. */
bool import_is_copy_of(
    const struct mptp_copy *, const struct mptp_copy *object);

/* The same for what is begun of it. */
struct mptp_copy import_part_key(
    const struct mptp_import *, uint32_t i, char storage[static 9]);
/* Asks the camera whether it is larger, by what 32 bits cannot tell, than was listed.
 * Then that is its size, and *larger. */
int import_ask_size(struct mptp_import *, uint32_t i, bool *larger);

/* How many there are of each state. */
void import_count(struct mptp_import *);
/* Was nothing left out of the camera's listing? */
bool import_is_all_listed(const struct mptp_import *);
/* Is it to be copied? */
bool import_is_wanted(const struct entry *);

/* listing.c: reads the camera's objects. */
int listing_read(struct mptp_import *);
/* plan.c */
int plan_make(struct mptp_import *);

#endif
