/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a program is kept from, whatever its words are: between it and the system
 * (-Wl,--wrap), there is no other program, no network and no USB, and what it writes to
 * descriptor 1 is lost. No word leads out of its folder, as all that begin at the root or
 * go up are refused.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <spawn.h>
#include <sys/socket.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confined.h"
#include "own_folder.h"
#include "fuzz.h"

#define SAMPLE 700

static const char *made;
static int outside = -1; /* where the target itself is at home */

/* ---- the system ---------------------------------------------------------- */

int __wrap_posix_spawn(pid_t *, const char *,
    const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
    char *const[], char *const[]);
int
__wrap_posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const argv[], char *const env[])
{
	(void)pid, (void)path, (void)actions, (void)attributes;
	(void)argv, (void)env;
	return EPERM;
}

int __wrap_posix_spawnp(pid_t *, const char *,
    const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
    char *const[], char *const[]);
int
__wrap_posix_spawnp(pid_t *pid, const char *file,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const argv[], char *const env[])
{
	return __wrap_posix_spawn(pid, file, actions, attributes, argv, env);
}

int __wrap_kill(pid_t, int);
int
__wrap_kill(pid_t pid, int number)
{
	(void)pid, (void)number;
	errno = EPERM;
	return -1;
}

int __wrap_socket(int, int, int);
int
__wrap_socket(int family, int type, int protocol)
{
	(void)family, (void)type, (void)protocol;
	errno = EACCES;
	return -1;
}

int __wrap_getaddrinfo(
    const char *, const char *, const struct addrinfo *, struct addrinfo **);
int
__wrap_getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **found)
{
	(void)node, (void)service, (void)hints, (void)found;
	return EAI_FAIL;
}

int __wrap_libusb_init(void *);
int
__wrap_libusb_init(void *context)
{
	(void)context;
	return -99;
}

ssize_t __real_write(int, const void *, size_t);
ssize_t __wrap_write(int, const void *, size_t);
ssize_t
__wrap_write(int fd, const void *bytes, size_t len)
{
	return fd == STDOUT_FILENO ? (ssize_t)len :
				     __real_write(fd, bytes, len);
}

/* ---- the folder ---------------------------------------------------------- */

static void
sample(const char *name)
{
	FILE *file = fopen(name, "w");

	check(file != NULL);
	for (int i = 0; i < SAMPLE; i++)
		fputc(i % 256, file);
	check(fclose(file) == 0);
}

static void
make(void)
{
	static const char *const variables[] = { "HOME", "TMPDIR",
		"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
		"XDG_CACHE_HOME" };

	made = own_folder();
	outside = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check(outside >= 0);
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++)
		check(setenv(variables[i], made, 1) == 0);
	check(setenv("TZ", "UTC", 1) == 0);
	check(freopen("/dev/null", "r", stdin) != NULL);
}

void
confined_begin(void)
{
	if (made == NULL)
		make();
	check(chdir(made) == 0);
	sample("a.bin");
	sample("b.jpg");
	check(mkdir("got", 0700) == 0);
}

void
confined_end(void)
{
	check(fchdir(outside) == 0);
	own_folder_empty();
}

bool
confined_word(const char *word)
{
	const char *value = word[0] == '-' ? strchr(word, '=') : word;

	if (strstr(word, "..") != NULL || strstr(word, "sim:") != NULL ||
	    strstr(word, "file:") != NULL || strchr(word, '~') != NULL ||
	    (word[0] == '-' && value == NULL && strchr(word, '/') != NULL))
		return false;
	for (const char *p = value; p != NULL && (p = strchr(p, '/')) != NULL;
	     p++)
		if (p == word ||
		    (!isalnum((unsigned char)p[-1]) &&
			strchr("._-)}*?]%", p[-1]) == NULL))
			return false;
	return true;
}
