/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A run of an import, within.
 */
#ifndef IMPORT_RUN_H
#define IMPORT_RUN_H

#include <time.h>

#include "import/engine.h"
#include "import/folders.h"
#include "import/hasher.h"
#include "import/owner.h"
#include "import/start.h"

/* Of the camera. */
#define ASKED_AT_ONCE ((uint32_t)4 << 20)

/* A copy that is being made. */
struct target {
	int64_t part;	      /* its row; 0: it is not made */
	const char *rel;      /* name that it is to get */
	const char *file;     /* its name until then; both below the root */
	const char *existing; /* what is there has its content; or NULL */
	bool is_twin;	      /* and is another object's, by the ledger */
	struct job
	    *like;  /* so will be what this one of the batch gets; or NULL */
	bool fresh; /* begun in this run */
	bool named;
	bool failed;
	uint64_t durable; /* bytes that a crash of the computer leaves */
	bool
	    same_start; /* nothing that was written of it can be lost, see start.h */
	int fd, folder; /* of it, and of the folder that it is in; or -1 */
	int64_t modified;
	uint64_t inode;
	struct stamp
	    stamp;	/* when it was read back, and then when it was named */
	bool read_back; /* and nobody wrote to it in between */
};

/* An object in work. */
struct job {
	uint32_t i;
	bool reserved, whole, over, told;
	bool resumed; /* some of it is of an earlier run */
	bool
	    from_here; /* it came from the other destination, and not the camera */
	struct target target[SIDES];
	char hash[HASH_SIZE];
};

/* Objects that get their names together. */
struct batch {
	struct job *jobs;
	size_t njobs;
	struct folders folders;
	struct timespec since; /* the first that is whole was */
	bool any_whole;
	unsigned long hashed;  /* its last hash, for hasher_wait() */
	struct syncer *syncer; /* at work, or NULL */
};

struct run {
	struct mptp_import *import;
	struct owner owner;
	char start[SIDES][START_SIZE];
	bool full[SIDES]; /* something did not fit, though it seemed to */
	struct hasher *hasher;
	/* One is copied while the data of the one before are written back. */
	struct batch batches[2], *now, *before;
	/* Those that another import is at. */
	uint32_t *waiting;
	size_t nwaiting;
	struct job *ending; /* it has its bytes, see copy_end(); or NULL */
	int ended;	    /* how that went, if it was done meanwhile */
	unsigned batch_files, batch_ms;
	uint64_t batch_bytes;
	uint64_t files_done, bytes_from_here;
	struct mptp_import_count to_move; /* of what was here */
	uint64_t bytes_compared;	  /* of that */
	/* The program has stopped it; how long the disk is waited for. */
	bool stopping;
	struct timespec stopped_until;
	/* To move: of each shot, how many files that are wanted are not verified, and
	 * where in the sequence it begins. */
	uint32_t *unverified, *first;
	unsigned char *stays; /* and why something of it stays, if it does */
	bool keeps;	      /* the camera keeps what it says it deleted */
	size_t remade;	      /* copies that turned out to be none */
	/* See existing.c: by name, the first in the list, plus 1. */
	struct existing *existing;
	size_t nexisting;
	struct strings looked[SIDES];
	/* Statements that are run for each file, see journal_close(). */
	sqlite3_stmt *find_part, *find_name, *insert_part, *adopt_part,
	    *mark_copy, *leave_part, *drop_part, *find_twin;
};

static inline struct entry *
run_entry(const struct run *run, const struct job *job)
{
	return &run->import->entries[job->i];
}

/* Is it whole there, and to get its name? */
static inline bool
job_is_due(const struct job *job, unsigned side)
{
	const struct target *target = &job->target[side];

	return job->whole && !job->over && target->part != 0 && !target->failed;
}

/* ---- reserve.c, journal.c: what the ledger is told, and when ---- */

/* Makes jobs of some of these objects, and writes down which files will be begun.
 * *n becomes how many of them were looked at. Those that another import is at are put
 * aside, those that are here by now are done. */
int journal_reserve(
    struct run *, const uint32_t *objects, size_t most, size_t *n);
/* Those of the jobs that are whole are about to get their names. */
int journal_naming(struct run *);
/* What is begun next cannot be called as was written down: another file is. */
int journal_other_file(struct run *, struct target *, unsigned side);
/* One of them will have another name. */
int journal_rename(struct run *, const struct job *, unsigned side);
/* They have their names. */
int journal_done(struct run *);
/* So many bytes of it are on the disk. */
int journal_durable(
    struct run *, const struct target *, unsigned side, uint64_t bytes);
/* Nobody is at these any more; keep false: nor is there anything of them. */
int journal_release(struct run *, int64_t part, bool keep);
/* A copy that was about to get that name has it, or did not get it. */
int journal_has_name(
    struct run *, unsigned side, const char *rel, enum mptp_copy_state);
int journal_forget(struct run *, unsigned side, const char *rel);
void journal_close(struct run *);

/* ---- recover.c: what earlier imports left ---- */
int recover(struct run *);

/* ---- partfile.c ---- */

/* Opens or makes the files of a job. 0, or an errno of one, whose target failed. */
int partfile_open(struct run *, struct job *, unsigned side);
/* Sets so many bytes apart for it, or finds out whether they fit; 0 or an errno. */
int partfile_room(const struct run *, const struct target *, unsigned side,
    uint64_t size);
int partfile_fits(const struct run *, const struct target *, unsigned side,
    uint64_t size);
/* How many bytes of it can be relied on, but for the camera's word. */
uint64_t partfile_usable(const struct run *, const struct job *, unsigned side);
void partfile_close(struct target *);
/* Is what has its name still the file that is open? Another program may have put one of
 * its own there. */
bool partfile_is_ours(const struct target *);
/* Removes it, and its row. */
int partfile_discard(struct run *, struct job *, unsigned side);

/* ---- copy.c, fate.c ---- */

/* Copies the object of a job. What only it failed by is told in its entry. What is left
 * to do for it is done while the camera prepares the next one, and by copy_end() at the
 * latest, which comes before the end of the batch. */
int copy_job(struct run *, struct job *);
int copy_end(struct run *);
/* The object failed, for the reason in *error. */
int job_fail(struct run *, struct job *, const struct mptp_error *error);
/* So it is, and what there is of it is no good to go on with. */
int job_fail_wholly(struct run *, struct job *, const struct mptp_error *error);
/* Only its copy in that destination did. */
int job_fail_side(
    struct run *, struct job *, unsigned side, const struct mptp_error *error);
int job_fail_disk(
    struct run *, struct job *, unsigned side, int sys, const char *what);
/* May the same be tried for other objects? */
bool copy_may_go_on(struct run *, int status);
/* Tells how far it is. */
int run_progress(struct run *, const struct job *, uint64_t bytes);

/* ---- batch.c ---- */

/* Begins to write back what is whole of the batch, and makes the other one the one that
 * is copied into. */
int batch_turn(struct run *);
/* All that is whole, of the one before, or of both, becomes durable, gets its name and
 * is told. */
int batch_end_before(struct run *);
int batch_end(struct run *);
/* The same, and what is not whole is left. */
int batch_end_all(struct run *);
/* Tells what is over. */
int batch_tell(struct run *);
/* Tells the program of an object whose fate is known. */
int run_done(struct run *, uint32_t i);

#endif
