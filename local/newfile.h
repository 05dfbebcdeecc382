/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A new file that appears under its name only when it is whole, and never in
 * the place of another.
 */
#ifndef LOCAL_NEWFILE_H
#define LOCAL_NEWFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* The folder of a file's path, for those who make many files in it. */
struct newfile_folder {
	int fd; /* negative: it is found by the path */
	/* Made just now, so that nothing in it has to be looked for first: what there is
	 * by now is seen when the part gets its name. */
	bool ours;
};

/* Is a file called so not whole yet? Whatever ends in ".part" is taken for that. */
bool newfile_is_part(const char *path);
/* Also where case does not count. */
bool newfile_may_be_part(const char *path);

struct newfile {
	char *final;
	char *part; /* NULL: it was not tried to make one */
	int folder; /* what both are in, from this byte on; negative: nothing is open */
	size_t name;
	int fd;
	bool created; /* the part is ours to remove */
	uint64_t written;
};

/* All of these: 0 or an errno. */

/* Makes the part, "NAME.part" or, if there is one already, "NAME.2.part" and so on.
 * EEXIST and no part: there is something at path. Whatever comes out of it,
 * newfile_close() is owed. The folder may be NULL; else it stays open until then. */
int newfile_begin(
    struct newfile *, const char *path, const struct newfile_folder *);
int newfile_write(struct newfile *, const void *buf, size_t len);
/* The same for any descriptor of a file, from that offset on. */
int newfile_write_at(int fd, const void *buf, size_t len, uint64_t offset);
/* Sets the time (NULL: leaves it) and gives the part its name. EEXIST: there is
 * something by now, and it was not touched. ESTALE: another program moved or replaced
 * the part, and what is there now was not touched. */
int newfile_commit(struct newfile *, const time_t *modified);
/* Removes what there is of ours, if it was not committed, and forgets the names. */
void newfile_close(struct newfile *);

/* In the folder, which is open; negative: the names are paths. In one step where the
 * system can; where it cannot, and is killed meanwhile, an empty file of the final name
 * may be left, with the time of the part. EEXIST as above. */
int newfile_rename(int folder, const char *part, const char *final);

/* The same, or ENOSYS where it cannot be one step. */
int newfile_rename_at_once(int folder, const char *part, const char *final);

/* Is the open file what has that name in the folder (negative: it is a path)? */
bool newfile_has_name(int fd, int folder, const char *name);

/* Is there anything, even a dangling link? errno tells why there seems to be none. */
bool newfile_exists(const char *path);
/* Would any other file fail, too? */
bool newfile_is_hopeless(int error);

#endif
