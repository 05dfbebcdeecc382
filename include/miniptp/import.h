/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import consists of: a library of its own, libminiptp-import, above
 * <miniptp.h> and not part of it.
 */
#ifndef MINIPTP_IMPORT_H
#define MINIPTP_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/date.h>
#include <miniptp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Templates: where an object goes ---- */

/* A path below the destination, in which fields stand for what is known of an
 * object:
 *
 *   {date:FORMAT}  when it was captured, with %Y %y %m %d %H %M %S %j %% as of
 *                  strftime(); FORMAT is %Y-%m-%d if there is none
 *   {time:FORMAT}  the same with %H%M%S
 *   {camera}       its model
 *   {serial}       its serial number
 *   {storage}      the storage's label
 *   {folder}       the name of the object's folder
 *   {name} {ext}   the object's name before and behind its last dot
 *   {seq:04}       a number, here with at least four digits
 *   {exif:FIELD}   an EXIF field, by libexif's name, such as LensModel
 *
 * {{ and }} are the braces themselves. A slash of the template, also in a FORMAT,
 * begins a folder's content; one in a value never does. */
struct mptp_template;

/* For whoever chooses none: a folder for each day, and the camera's own names. */
#define MPTP_TEMPLATE_DEFAULT "{date:%Y/%Y-%m-%d}/{name}.{ext}"

/* Takes the text apart, which is then no longer needed. The template is the caller's,
 * to be freed by mptp_template_free(). MPTP_ERR_ARG: it is none, and the error (which
 * may be NULL) says at which column, counted in characters from 1; also when it begins
 * or ends with a slash, or has an empty folder, "." or "..". MPTP_ERR_NOMEM. */
MPTP_API int mptp_template_parse(
    struct mptp_template **pattern, const char *text, struct mptp_error *error);
/* Frees it and sets the pointer to NULL. */
MPTP_API void mptp_template_free(struct mptp_template **pattern);

/* What has to be known before it is expanded, since it may cost something. */
enum mptp_template_need {
	MPTP_TEMPLATE_DATE = 1,
	MPTP_TEMPLATE_SEQ = 2,
	MPTP_TEMPLATE_EXIF = 4
};
/* enum mptp_template_need, or'ed. */
MPTP_API unsigned mptp_template_needs(const struct mptp_template *pattern);

/* The EXIF field that it has at that place among those that it has, from 0, for who can
 * tell whether there is such a field; NULL: it has no more. Borrowed. */
MPTP_API const char *mptp_template_exif(
    const struct mptp_template *pattern, size_t at);

/* What is known of an object. Strings are as the camera has them, however hostile;
 * NULL and "" are not known. All are borrowed for the call. */
struct mptp_template_values {
	const struct mptp_date *date; /* NULL: not known */
	const char *camera, *serial, *storage, *folder, *name;
	uint32_t handle; /* what has no name, or one too long, is told by it */
	uint64_t seq;
	/* The value of an EXIF field, or NULL. NULL: there is no EXIF. */
	const char *(*exif)(void *ctx, const char *field);
	void *ctx;
	size_t longest; /* bytes that a name may have, 32 or more; 0: 255 */
};

/* Gives a relative path with '/' between folders, to be freed by free(). Every name
 * in it is one that all usual file systems take: what is no name there (separators,
 * controls, marks of direction, invalid UTF-8, names of devices, dots and spaces at
 * the end, a dash at the beginning) has become '_'. A dot at the beginning is kept only if it is the template's,
 * so that nothing is hidden unasked. What is not known reads "unknown", a date as a
 * whole "undated"; the dot before an {ext} that is empty is left out. Too long a name
 * is shortened: a file's by "~" and the handle before its extension, so that no two
 * become the same, a folder's at its end. The same values give the same path.
 * MPTP_ERR_ARG: longest is less than 32; MPTP_ERR_NOMEM. */
MPTP_API int mptp_template_expand(const struct mptp_template *pattern,
    const struct mptp_template_values *values, char **path);

/* ---- Names that are one where case does not count ---- */

/* What two names have in common that a file system without case, or without a
 * difference between ways of writing the same character, takes for the same: full case
 * folding in normal form D, without what does not show, as in ext4's such folders. No
 * such system tells apart what is equal by this; some tell apart more. *key is to be
 * freed by free(). MPTP_ERR_ARG: it is not UTF-8; MPTP_ERR_NOMEM. */
MPTP_API int mptp_name_fold(const char *name, char **key);

/* ---- Objects: what is filtered, grouped and ordered ---- */

enum mptp_media {
	MPTP_MEDIA_RAW = 1,
	MPTP_MEDIA_JPEG = 2,
	MPTP_MEDIA_HEIF = 4,
	MPTP_MEDIA_VIDEO = 8,
	MPTP_MEDIA_AUDIO = 16,
	MPTP_MEDIA_SIDECAR = 32, /* XMP and the like, THM: about another file */
	MPTP_MEDIA_OTHER = 64
};
/* By the extension of the name, which is more exact, or else by the object format
 * (ISO 15740 6.2; 0: not known). NULL is no name. */
MPTP_API enum mptp_media mptp_media_of(const char *name, uint16_t format);

/* An object, as far as it is known without its content. Strings are borrowed, and as the
 * camera has them; NULL is not known. */
struct mptp_import_item {
	uint32_t handle, storage;
	const char *folder; /* a path, "DCIM/100MPTP_" */
	const char *name;
	uint16_t format;
	bool is_protected;
	bool has_time;
	int rating; /* 0 to 100, as MTP's object property Rating; -1: none */
	uint64_t size;
	bool size_unknown; /* size is what it has at least: 4 GiB - 1 */
	int64_t time;	   /* of capture, seconds since 1970 UTC, if has_time */
};

/* Which objects are files of one shot: shots[i] becomes the place, in items, of the
 * first one of the shot that item i belongs to. Files of one storage, folder and name
 * but for the extension, in either case, are. Where a sidecar or a recording of sound
 * finds none, it belongs to the picture whose whole name it begins with
 * ("IMG_1.CR3.xmp"), or, by the rules of DCF, to the only one with its number
 * ("SND_0001.WAV" to "IMG_0001.JPG"). shots has room for n; n is below 2^32.
 * MPTP_ERR_NOMEM. */
MPTP_API int mptp_import_group(
    const struct mptp_import_item *items, size_t n, uint32_t *shots);

/* What of all that is taken; zeros take everything. */
struct mptp_filter {
	unsigned media; /* enum mptp_media, or'ed; 0: any */
	/* Patterns as of fnmatch(3), in either case: of the name, or with a '/' of
	 * the folder's path and the name, or of a folder's path alone. A '/' at either
	 * end counts for no more than that. What fits one, or is in such a folder, is
	 * not taken. */
	const char *const *exclude;
	size_t n_exclude;
	/* What is in this folder or below; NULL: everywhere. Case counts. */
	const char *folder;
	bool has_since, has_until;
	int64_t since, until; /* seconds, both included */
	int least_rating;     /* 0 to 100; 0: any, also none */
	bool only_protected;
	uint64_t least_size, most_size; /* most_size 0: any */
};

/* Sets taken[i] to whether the item i is. shots are those of mptp_import_group().
 * Time, rating and protection are of the whole shot: it is enough if one of its files
 * has them, and an object without a time is not taken where one is asked for. Kind, size,
 * folder and the patterns are of each file. Sidecars and sound are taken if any other file
 * of the shot is, unless a pattern excludes them; where none is, or the shot has nothing
 * else, they go by these like the others, if media asks for their kind or there is
 * nothing else. MPTP_ERR_NOMEM. */
MPTP_API int mptp_filter_apply(const struct mptp_filter *,
    const struct mptp_import_item *items, size_t n, const uint32_t *shots,
    bool *taken);

enum mptp_import_order {
	MPTP_ORDER_CAMERA, /* as they are listed */
	MPTP_ORDER_NEWEST, /* those without a time come last, here and below */
	MPTP_ORDER_OLDEST,
	MPTP_ORDER_SMALLEST /* all files of a shot together */
};
/* sequence[k] becomes the place, in items, of what is to come as the k-th. A shot stays
 * together, its files as they are listed; its time is the earliest of them. Shots that
 * are equal come as they are listed. MPTP_ERR_NOMEM. */
MPTP_API int mptp_import_sort(const struct mptp_import_item *items, size_t n,
    const uint32_t *shots, enum mptp_import_order order, uint32_t *sequence);

/* ---- The ledger: what was imported, and where it is ---- */

/* A file of SQLite that any number of processes may use at once. What a call has
 * written is there after a crash of the program or of the computer. A handle is for
 * one thread. */
struct mptp_ledger;

/* Opens it, and makes what is missing of it and of its folder, for nobody else to look
 * into. path NULL: $XDG_DATA_HOME/miniptp/ledger.db, or the same in ~/.local/share. The
 * file is checked: one that is damaged is put aside under another name, which *aside then
 * is (to be freed by free(); NULL: nothing was), and an empty one takes its place; aside
 * may be NULL. What bears no mark of a ledger is put aside only from the usual place.
 * MPTP_ERR_UNSUPPORTED: it is such a file, of a newer version, of another program, or no
 * file but a folder or the like; MPTP_ERR_BUSY: others held it for 10 s; MPTP_ERR_IO;
 * MPTP_ERR_NOMEM; MPTP_ERR_MISSING: no path, and no home that is there; MPTP_ERR_ARG: an
 * empty path.
 * Here and below, error may be NULL. */
MPTP_API int mptp_ledger_open(struct mptp_ledger **, const char *path,
    char **aside, struct mptp_error *error);
/* To read only, where neither it nor its folder can be written, as on a backup: nothing is
 * made, changed or put aside. What would write to it fails with MPTP_ERR_IO, and sys
 * EACCES; but mptp_ledger_verify() tells what it finds, and marks nothing.
 * MPTP_ERR_MISSING: it is not there; MPTP_ERR_FORMAT: it is damaged;
 * MPTP_ERR_UNSUPPORTED: also of an older version; otherwise as mptp_ledger_open(). */
MPTP_API int mptp_ledger_open_read_only(
    struct mptp_ledger **, const char *path, struct mptp_error *error);
/* What was not committed is undone. Sets the pointer to NULL. */
MPTP_API void mptp_ledger_close(struct mptp_ledger **);

/* By what the content of copies is known. All copies of a ledger have the same one, so
 * that any two can be compared. XXH128 finds damage as well as SHA-256 does, in a fraction
 * of the time, but whoever wants to can make a file that has a given one: against forgery
 * there is SHA-256. */
enum mptp_hash {
	MPTP_HASH_ANY = 0, /* none yet; for who chooses: whichever it is */
	MPTP_HASH_XXH128 = 1,
	MPTP_HASH_SHA256 = 2
};
/* For whoever chooses none. */
#define MPTP_HASH_DEFAULT MPTP_HASH_XXH128
/* "xxh128", "sha256"; NULL: no such one. */
MPTP_API const char *mptp_hash_name(enum mptp_hash hash);

/* Which one the ledger has; MPTP_HASH_ANY: that is not decided yet, and it has no copy with
 * a hash. MPTP_ERR_UNSUPPORTED: one that this version does not know; otherwise as
 * mptp_ledger_begin(). */
MPTP_API int mptp_ledger_hash(
    struct mptp_ledger *, enum mptp_hash *hash, struct mptp_error *error);
/* Decides it, for as long as there is the ledger; unless somebody has, it is decided by the
 * first import or rebuilding, or the first copy that is put, to be MPTP_HASH_DEFAULT.
 * MPTP_ERR_STATE: it has another one, and keeps that; otherwise as mptp_ledger_hash(). */
MPTP_API int mptp_ledger_set_hash(
    struct mptp_ledger *, enum mptp_hash hash, struct mptp_error *error);

enum mptp_copy_state {
	MPTP_COPY_NAMING = 0,	/* whole, and about to get its name */
	MPTP_COPY_DONE = 1,	/* under its name */
	MPTP_COPY_VERIFIED = 2, /* and it was read back as it should be */
	MPTP_COPY_BAD = 3,	/* and it was not */
	/* It was here before; that it is the object, its name, size, time, beginning and
	 * end say, but the whole was never compared. Its hash is the file's. */
	MPTP_COPY_ALIKE = 4
};

/* A copy of an object. Strings are UTF-8 or NULL for not known, and borrowed. */
struct mptp_copy {
	int64_t id; /* the ledger's */
	/* The object. camera is its serial number, or what else tells cameras apart;
	 * persistent is MTP's PersistentUniqueObjectIdentifier, in hex. */
	const char *camera, *storage, *persistent, *path, *captured;
	uint64_t size;	  /* less than 2^63 */
	const char *hash; /* the ledger's, in hex */
	/* The file: its absolute path, time in seconds and inode. */
	const char *destination;
	int64_t modified;
	uint64_t inode;
	int64_t imported; /* seconds since 1970 UTC */
	enum mptp_copy_state state;
};

/* Until mptp_ledger_commit(), what is written comes to be together or not at all, and
 * other processes that write wait. MPTP_ERR_STATE: it was begun, or was not;
 * otherwise as mptp_ledger_open(), also below: MPTP_ERR_BUSY, _IO, _NOMEM and, for a
 * file that was damaged since, MPTP_ERR_FORMAT. After a failed commit all is undone. */
MPTP_API int mptp_ledger_begin(struct mptp_ledger *, struct mptp_error *error);
MPTP_API int mptp_ledger_commit(struct mptp_ledger *, struct mptp_error *error);
/* Undoes what was written since the beginning; without one, nothing. */
MPTP_API void mptp_ledger_rollback(struct mptp_ledger *);

/* Writes a copy, in the place of what the ledger had for that destination, if it had
 * anything; the id is not looked at. Of a file that is found again, camera and path may
 * be NULL. MPTP_ERR_ARG: no destination, or too large a size. */
MPTP_API int mptp_ledger_put(struct mptp_ledger *, const struct mptp_copy *copy,
    struct mptp_error *error);
/* The file of a copy is elsewhere now, or has another time. MPTP_ERR_MISSING: no such
 * copy; MPTP_ERR_ARG: no destination. If the ledger has another one for that
 * destination, that is forgotten. */
MPTP_API int mptp_ledger_moved(struct mptp_ledger *, int64_t id,
    const char *destination, int64_t modified, uint64_t inode,
    struct mptp_error *error);
/* MPTP_ERR_MISSING: no such copy. */
MPTP_API int mptp_ledger_mark(struct mptp_ledger *, int64_t id,
    enum mptp_copy_state state, struct mptp_error *error);
/* The ledger no longer knows it; the file stays. MPTP_ERR_MISSING: no such copy. */
MPTP_API int mptp_ledger_forget(
    struct mptp_ledger *, int64_t id, struct mptp_error *error);

/* A copy, which is borrowed until it returns. What is not 0 ends the search, which
 * then returns it. It must not write to the ledger. */
typedef int mptp_copy_fn(void *ctx, const struct mptp_copy *copy);

/* Tells the copies of an object, the newest first: those with its camera, storage and
 * persistent id, if it has one, and those with its camera, storage, path, size and time
 * of capture. */
MPTP_API int mptp_ledger_find(struct mptp_ledger *,
    const struct mptp_copy *object, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error);
/* Tells the copies with that content, by whatever name and of whatever camera. hash
 * NULL: with that size. */
MPTP_API int mptp_ledger_find_content(struct mptp_ledger *, uint64_t size,
    const char *hash, mptp_copy_fn *tell, void *ctx, struct mptp_error *error);
/* Tells the copies that may be of an object with that size: whose file has its name
 * (NULL: not known), or was modified when the object was, or within 2 s of it, since
 * FAT's times are as coarse (modified may be NULL). Those with both come first, of these
 * and the others the newest. Whether it is the object, its content tells: after a ledger
 * was lost and rebuilt, nothing else connects the two. */
MPTP_API int mptp_ledger_find_file(struct mptp_ledger *, uint64_t size,
    const char *name, const int64_t *modified, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error);
/* Tells all, the oldest first. */
MPTP_API int mptp_ledger_list(struct mptp_ledger *, mptp_copy_fn *tell,
    void *ctx, struct mptp_error *error);

/* *away: is the folder empty, though the ledger has copies below it, and another one than
 * imports wrote to, such as where a disk is not mounted? One that was emptied since is
 * the same, by its inode and the place where its file system is mounted. MPTP_ERR_IO: it
 * cannot be opened; otherwise as mptp_ledger_begin(). */
MPTP_API int mptp_ledger_is_away(struct mptp_ledger *, const char *folder,
    bool *away, struct mptp_error *error);

/* ---- Whether the copies are still what they should be ---- */

enum mptp_check {
	MPTP_CHECK_GOOD, /* there, and as it should be */
	MPTP_CHECK_MOVED, /* as it should be, but elsewhere: the ledger knows now */
	MPTP_CHECK_ADDED, /* rebuilding: the ledger did not know it */
	MPTP_CHECK_CHANGED, /* it has another content, and another time or inode */
	MPTP_CHECK_BAD, /* another content or size, though nobody wrote to it */
	MPTP_CHECK_MISSING, /* verifying: it is nowhere */
	MPTP_CHECK_UNREADABLE,
	MPTP_CHECK_UNHASHED, /* verifying: the ledger does not say what it should be */
	MPTP_CHECK_PART /* rebuilding: "NAME.part", which no import will go on with,
			 * since the ledger does not know it; it is left as it is */
};
#define MPTP_CHECKS 9

struct mptp_checked {
	enum mptp_check check;
	/* As the ledger had it; NULL: it did not. */
	const struct mptp_copy *copy;
	const char *path; /* of the file, or of a folder that is unreadable */
	int sys;	  /* MPTP_CHECK_UNREADABLE: errno */
};

/* Either may be NULL. What is not 0 ends the call, which returns it; what was found
 * until then stays in the ledger. They must not write to the ledger. */
struct mptp_ledger_calls {
	int (*tell)(void *ctx, const struct mptp_checked *);
	/* While a file is read: how much of all that is to be read has been, in
	 * bytes. What is looked for elsewhere is not in the total. */
	int (*progress)(
	    void *ctx, const char *path, uint64_t done, uint64_t total);
	void *ctx;
};

/* Reads each copy back, from the disk itself as far as the system lets one, compares it
 * with its hash, and marks it MPTP_COPY_VERIFIED or, also if reading it fails,
 * MPTP_COPY_BAD; one that is MPTP_COPY_ALIKE stays so if it is as it was found, since only
 * the camera can tell more. Only those at or below one of the paths, which are absolute; n_paths 0:
 * all. A copy that is not where it was is looked for in those paths that are folders,
 * among the files that the ledger does not know: by inode and time first, and decided by
 * its content; without paths, nowhere. Links in the folders are not followed. What is
 * about to be named is left to its import. Tells each copy.
 *
 * The ledger is not locked while files are read. counts, which may be NULL, has
 * MPTP_CHECKS numbers, by enum mptp_check; calls may be NULL. MPTP_ERR_STATE: something
 * was begun; MPTP_ERR_UNSUPPORTED: its hash cannot be computed here; MPTP_ERR_IO: also,
 * that a folder cannot be looked into; otherwise as mptp_ledger_begin(). */
MPTP_API int mptp_ledger_verify(struct mptp_ledger *, const char *const *paths,
    size_t n_paths, const struct mptp_ledger_calls *calls, uint64_t *counts,
    struct mptp_error *error);

/* Has the ledger know the files of a folder, an absolute path, and of those in it. Those
 * that it has, with their size, time and inode, are not read, but only counted as good.
 * A file that was renamed below the folder is told by its inode and time, or else, as
 * all that are left, by its hash, for which it is read. One that the ledger did not know
 * is put into it as a copy of the object that another copy with this content is of, or
 * with no camera and path, for mptp_ledger_find_file() to find. A copy whose file has
 * another content than it should is marked MPTP_COPY_BAD; one whose file is gone stays.
 * Left out are links, what is hidden, and parts of files ("NAME.part"); of these, those are
 * told that the ledger does not know as such. Otherwise as
 * mptp_ledger_verify(). */
MPTP_API int mptp_ledger_rebuild(struct mptp_ledger *, const char *folder,
    const struct mptp_ledger_calls *calls, uint64_t *counts,
    struct mptp_error *error);

#ifdef __cplusplus
}
#endif

#include <miniptp/import_run.h>

#endif
