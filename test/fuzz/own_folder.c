/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder of the process. Nobody asks one that is killed: a child sees by the end of a
 * pipe that it is gone.
 */
#define _XOPEN_SOURCE 700 /* fdopendir() */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "own_folder.h"
#include "fuzz.h"

static char in_memory[] = "/dev/shm/miniptp-fuzz-XXXXXX";
static char at_hand[] = "/tmp/miniptp-fuzz-XXXXXX";
static const char *made;

/* Not by nftw(): what other libraries write, MemorySanitizer takes for not written. */
static void
empty(int folder)
{
	DIR *dir = fdopendir(folder);
	struct dirent *entry;

	check(dir != NULL);
	while ((entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;
		int inner;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    unlinkat(folder, name, 0) == 0)
			continue;
		inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
		check(inner >= 0);
		empty(inner);
		check(unlinkat(folder, name, AT_REMOVEDIR) == 0);
	}
	check(closedir(dir) == 0);
}

void
own_folder_empty(void)
{
	int folder = open(made, O_RDONLY | O_DIRECTORY);

	check(folder >= 0);
	empty(folder);
}

/* In a group of its own: who interrupts the process means all of its. */
static void
remove_in_the_end(void)
{
	int end[2];
	char byte;
	pid_t child;

	check(pipe(end) == 0);
	check((child = fork()) >= 0);
	setpgid(child, child); /* by whoever comes first */
	if (child > 0) {
		close(end[0]);
		check(fcntl(end[1], F_SETFD, FD_CLOEXEC) == 0);
		return;
	}
	for (int fd = 0; fd < end[0]; fd++)
		close(fd); /* somebody may wait for their end */
	close(end[1]);
	(void)!read(end[0], &byte, 1);
	execl("/bin/rm", "rm", "-rf", "--", made, (char *)NULL);
	_exit(1);
}

const char *
own_folder(void)
{
	if (made != NULL)
		return made;
	made = mkdtemp(in_memory);
	if (made == NULL)
		made = mkdtemp(at_hand);
	check(made != NULL);
	remove_in_the_end();
	return made;
}
