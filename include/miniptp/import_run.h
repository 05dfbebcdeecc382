/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An import: what of a camera is new is planned, copied, and written down in the
 * ledger. Included by <miniptp/import.h>.
 */
#ifndef MINIPTP_IMPORT_RUN_H
#define MINIPTP_IMPORT_RUN_H

#include <miniptp/camera.h>
#include <miniptp/import.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From one folder of a camera's objects to one or two folders of this computer. A
 * handle is for one thread; the camera and the ledger are its own meanwhile. Any number
 * of processes may import at once, from and to the same. */
struct mptp_import;

/* What is to become of an object, and what became of it. */
enum mptp_import_state {
	MPTP_IMPORT_NEW,     /* to be copied */
	MPTP_IMPORT_RESUMED, /* to be copied; a part of it is here, and goes on */
	MPTP_IMPORT_CHANGED, /* to be copied, under another name: by this path the
			      * camera had another object, with another size or time,
			      * whose copy is here */
	MPTP_IMPORT_EDITED, /* to be copied, under another name: its copy is here, but
			      * was written to */
	/* A copy is here, by the ledger or by its content; see to_compare below. */
	MPTP_IMPORT_HERE,
	MPTP_IMPORT_FILTERED, /* not wanted by the filter, or by planned() */
	MPTP_IMPORT_UNREADABLE, /* its info could not be read, or makes no sense */
	/* Only after mptp_import_run(): */
	MPTP_IMPORT_DONE,     /* copied, and on the disk */
	MPTP_IMPORT_VERIFIED, /* and read back; also what was here, with move */
	MPTP_IMPORT_FAILED, /* what could not be copied, or not as it should be */
	MPTP_IMPORT_LEFT    /* not reached before the run ended */
};
#define MPTP_IMPORT_STATES 11

/* An object, borrowed during the call. */
struct mptp_import_entry {
	struct mptp_import_item item;
	const char *path; /* on the camera, "/store_00010001/DCIM/…" */
	/* Absolute paths of its copies, as they are planned or came to be; NULL: there
	 * is none, nor will there be. also is below the second destination. */
	const char *destination, *also;
	enum mptp_import_state state;
	uint64_t resume; /* bytes that are here already */
	bool deleted;	 /* from the camera */
	bool gone; /* it was to be deleted, and somebody else had done so */
	/* Not deleted, as was asked for: it is protected, or another file of its shot
	 * is, or it is about one that was not taken. */
	bool kept;
	/* It came, and what destination has, which is of another object by the ledger, or
	 * of none, was read back and is the same: there is no copy of its own.
	 * MPTP_IMPORT_HERE or, with move, _VERIFIED. */
	bool duplicate;
	/* With MPTP_IMPORT_HERE, as it is planned: see to_compare of the sums. */
	bool to_compare;
	/* Absolute path of a file that was taken for a copy of it, until that was looked
	 * at: the camera has another content. It is left as it is, and the object is
	 * copied beside it. NULL: there is none. */
	const char *unlike;
	/* Of its content, as the ledger has them, in hex; NULL: it is not known. */
	const char *hash;
	/* Why it failed or is unreadable, or why it was not deleted; or NULL. */
	const struct mptp_error *error;
};

struct mptp_import_count {
	uint64_t files, bytes;
};
struct mptp_import_sums {
	struct mptp_import_count of[MPTP_IMPORT_STATES];
	/* What is to be copied in all, without what is here of it. */
	struct mptp_import_count wanted;
	/* What came from the camera in mptp_import_run(); and how many files were copied,
	 * also those that a destination got from the other one. */
	struct mptp_import_count copied;
	/* With move; those that are gone were to be deleted, and somebody else, such as
	 * another import, had done so: they are in neither of the others. */
	struct mptp_import_count deleted, not_deleted, gone;
	/* Of those that are here: what has the name that a copy would get, and the size,
	 * the beginning and the end of the object, but not its time. A run reads each whole
	 * from the camera, and copies it beside if it is another. */
	struct mptp_import_count to_compare;
	/* Left out by newer_than_last alone, and the ledger knows no copy of it. */
	struct mptp_import_count never_came;
	uint64_t unreadable_folders;
	/* How many of wanted have a size that is not known before they are here; they
	 * are counted with what they have at least. */
	uint64_t unsized;
	/* Files begun by an import that did not end, of this camera, which this one
	 * will not go on with: mptp_import_parts() tells them. 0 while the listing is
	 * incomplete. */
	uint64_t parts;
	/* Files in folders to which something is to be copied, whose names are those of
	 * files that were begun, and which the ledger does not know: of another program,
	 * or by a ledger that was lost. mptp_import_strays() tells them. */
	uint64_t strays;
	/* On the file system of each destination, in bytes; of the second one 0 if
	 * there is none. needed is for what is wanted, and free is what this user
	 * may use. Two destinations on one file system both have what both need. */
	uint64_t space_needed[2], space_free[2];
};

enum mptp_import_verify {
	MPTP_VERIFY_NONE,
	MPTP_VERIFY_DISK,  /* read back from the disk, not from its cache */
	MPTP_VERIFY_CAMERA /* and read from the camera once more */
};

/* With move, what was here is compared before it is deleted, and counts, too. */
struct mptp_import_progress {
	uint64_t files_done, files_total, bytes_done, bytes_total;
	bool total_is_least; /* not all sizes are known yet */
	/* What is being copied, and how much of it has come; NULL: nothing now. */
	const struct mptp_import_entry *entry;
	uint64_t entry_bytes;
};

/* What planned() decides. */
enum mptp_import_decision { MPTP_IMPORT_TAKE, MPTP_IMPORT_SKIP };

/* All is borrowed until mptp_import_close(). */
struct mptp_import_options {
	/* Not NULL. One that is open to read only is enough for a plan. */
	struct mptp_ledger *ledger;
	/* Folders that are there; also NULL: only one copy. */
	const char *destination, *also;
	const struct mptp_template *pattern; /* NULL: MPTP_TEMPLATE_DEFAULT */
	const struct mptp_filter *filter;    /* NULL: everything */
	enum mptp_import_order order;
	/* Only what was captured after the newest copy that the ledger has of this
	 * camera; what has no time, as its shot; and what was begun and not ended below a
	 * destination, with its shot. What never came is counted. */
	bool newer_than_last;
	/* What the ledger has is here, also if its file is elsewhere than below the
	 * destination, or gone; but what it has below also is there alone. Otherwise only
	 * files below the destination count. */
	bool known_is_here;
	/* What was copied has a file of its own also if the ledger has one, of that name,
	 * size and time of capture, whose content is the same. Otherwise the file that was
	 * here stands for both, as for a picture whose folder the camera renumbered. */
	bool keep_duplicates;
	/* A destination that mptp_ledger_is_away() takes for one whose disk is not mounted
	 * is filled all the same. */
	bool empty_is_meant;
	/* 0; or since when, in seconds since 1970 UTC, other cameras are imported at the
	 * same time, of which one may have the same serial number: what the ledger has
	 * since then is compared with the camera before it is taken for here. */
	int64_t others_since;
	/* Where the camera's clock has no zone of its own: so many minutes east of UTC.
	 * false: this computer's civil time. */
	bool zone_fixed;
	int zone_east;
	enum mptp_import_verify verify;
	/* Delete from the camera what was copied and verified in this run, or what was
	 * here, and was compared with the camera in this run, byte by byte. What then turns
	 * out to be no copy is left as it is, and the object copied beside it. Implies
	 * MPTP_VERIFY_DISK. Nothing of a shot of which one file is protected, and
	 * nothing unless all files of it that are wanted are verified and may go. Its
	 * sound and sidecars stay with a picture or movie that is not wanted. The camera is
	 * asked afterwards whether it is gone. */
	bool move;
	/* After so many files, bytes or milliseconds, what has been copied is made
	 * durable and gets its name; 0: the library's choice. */
	unsigned batch_files, batch_ms;
	uint64_t batch_bytes;

	/* All of these may be NULL. They must not call the import, the camera or the
	 * ledger, but for mptp_session_interrupt(), if they do not say otherwise. */

	/* An EXIF field of an object, by libexif's name, or NULL; borrowed until the next
	 * call. It may ask the camera. Asked, while it is planned, for what a template
	 * has of EXIF, and for "DateTimeOriginal" ("2023:11:14 22:13:20") where a
	 * template has a date and the camera does not tell one. */
	const char *(*exif)(void *ctx, uint32_t handle, const char *field);
	/* Each object that is wanted, as it is planned and in its order. */
	enum mptp_import_decision (*planned)(
	    void *ctx, const struct mptp_import_entry *);
	/* Now and then during a plan: how many objects were seen. Now and then during a
	 * run: how far it is. Not 0: ends it. */
	int (*listed)(void *ctx, uint64_t objects);
	int (*progress)(void *ctx, const struct mptp_import_progress *);
	/* Each object whose fate is known: copied and durable, deleted or not, failed,
	 * or found to be here during the run. Not 0: ends the run. */
	int (*done)(void *ctx, const struct mptp_import_entry *);
	/* Asked often; true: the run ends as soon as what is whole has its name. */
	bool (*stopped)(void *ctx);
	void *ctx;
};

/* Looks at the destinations. The camera must outlive it. Error may be NULL.
 * MPTP_ERR_ARG: no camera, no ledger, or no destination; or both are the same folder, or
 * one is in the other; MPTP_ERR_IO: a destination is no folder, or cannot be opened;
 * MPTP_ERR_MISSING: it is away, see mptp_ledger_is_away(); what the ledger's functions
 * return; MPTP_ERR_NOMEM. */
MPTP_API int mptp_import_open(struct mptp_import **, struct mptp_camera *,
    const struct mptp_import_options *, struct mptp_error *error);
/* Sets the pointer to NULL. Parts of files stay, to be gone on with. */
MPTP_API void mptp_import_close(struct mptp_import **);

/* Why the last call failed; never NULL. */
MPTP_API const struct mptp_error *mptp_import_error(const struct mptp_import *);

/* Reads the camera's listing, the ledger and the destinations, and decides. It writes
 * nothing. With the program's cache (<miniptp/cache.h>), a card that did not change is
 * not read again, except to move. sums may be NULL.
 * MPTP_ERR_STATE: it was planned already. MPTP_ERR_CANCELLED: stopped() or listed()
 * said so. What mptp_camera_walk() returns, where nothing at all can be listed; what
 * the ledger's functions return; MPTP_ERR_IO, MPTP_ERR_NOMEM. */
MPTP_API int mptp_import_plan(
    struct mptp_import *, struct mptp_import_sums *sums);

/* Tells all objects, first those that are wanted in the order in which they are
 * copied; also, as MPTP_IMPORT_UNREADABLE, folders and storages that could not be listed,
 * which only unreadable_folders counts. What is not 0 ends it, and is returned. */
MPTP_API int mptp_import_each(struct mptp_import *,
    int (*tell)(void *ctx, const struct mptp_import_entry *), void *ctx);

/* A file that was begun, and by the ledger is ours. Borrowed during the call. */
struct mptp_import_part {
	const char *file; /* absolute path of it */
	const char *path; /* of the object on the camera, without its store */
	/* Bytes of the object, or MPTP_SIZE_UNKNOWN, and of the file as it is, or was
	 * until it was removed. */
	uint64_t size, is_here;
	bool removed; /* by mptp_import_discard_parts() */
};
/* Tells the parts that the plan has no use for, since their objects are no longer on
 * the camera, or not wanted now. None, unless the whole camera could be listed: what
 * was not seen may still be there. */
MPTP_API int mptp_import_parts(struct mptp_import *,
    int (*tell)(void *ctx, const struct mptp_import_part *), void *ctx);
/* Removes those, and nothing else. */
MPTP_API int mptp_import_discard_parts(struct mptp_import *);
/* Tells the absolute paths of the strays; they are let be. What is not 0 ends it, and is
 * returned. MPTP_ERR_NOMEM. */
MPTP_API int mptp_import_strays(
    struct mptp_import *, int (*tell)(void *ctx, const char *path), void *ctx);

/*
 * Does what was planned. What has its name and a row in the ledger that says it is done
 * has its data and its name on the disk: the data of a batch are written back, then the
 * ledger says under which names they will be, then they get these, never in the place
 * of something else, then folders are written back, then the ledger says that it is
 * done. Whenever it is killed, the next run goes on. sums may be NULL.
 *
 * MPTP_OK: all objects were tried. Some may have failed, which the sums and the
 * entries tell. Otherwise the rest is left:
 * MPTP_ERR_STATE: it was not planned, or was run already; or, with move, the listing is
 * incomplete: nothing was done. MPTP_ERR_CANCELLED: a callback, or an interrupt of the
 * session. MPTP_ERR_NODEV, _IO, _TIMEOUT, _FORMAT: the camera, a destination or the
 * ledger is gone or fails. MPTP_ERR_NOMEM. */
MPTP_API int mptp_import_run(
    struct mptp_import *, struct mptp_import_sums *sums);

#ifdef __cplusplus
}
#endif
#endif
