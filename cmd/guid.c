/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The user's GUID, kept as a line of 32 hex digits.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"
#include "guid.h"

#define FOLDER_SIZE 4096
#define PATH_SIZE (FOLDER_SIZE + 16)

/* False: no place is known, or the name is too long. Empty: it is not there,
 * which has been told. */
static bool
guid_folder(struct app *app, char *path)
{
	const char *base = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	const struct passwd *user;
	struct stat st;
	int n;

	if (base != NULL && base[0] == '/') {
		n = snprintf(path, FOLDER_SIZE, "%s/miniptp", base);
	} else {
		if ((home == NULL || home[0] != '/') &&
		    (user = getpwuid(getuid())) != NULL)
			home = user->pw_dir;
		if (home == NULL || home[0] != '/')
			return false;
		if (stat(home, &st) != 0 || !S_ISDIR(st.st_mode)) {
			fail(app, 0,
			    "%s is no folder to keep the camera pairing id "
			    "in: the camera may ask again next time",
			    home);
			*path = '\0';
			return true;
		}
		n = snprintf(path, FOLDER_SIZE, "%s/.config/miniptp", home);
	}
	return n > 0 && n < FOLDER_SIZE;
}

static void
make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	(void)mkdir(path, 0700);
}

static bool
guid_read(const char *path, uint8_t guid[16])
{
	FILE *f = fopen(path, "r");
	uint8_t any = 0;
	bool good = f != NULL;
	unsigned byte;

	for (size_t i = 0; good && i < 16; i++) {
		good = fscanf(f, "%2x", &byte) == 1;
		guid[i] = (uint8_t)byte;
		any |= guid[i];
	}
	if (f != NULL)
		fclose(f);
	return good && any != 0;
}

static bool
guid_random(uint8_t guid[16])
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && read(fd, guid, 16) == 16;

	if (fd >= 0)
		close(fd);
	return good;
}

/* Written aside and linked, so that of two programs that start at once both
 * use what the first one stored. */
static bool
guid_write(const char *folder, const char *path, const uint8_t guid[16])
{
	char aside[PATH_SIZE];
	int fd, result;

	snprintf(aside, sizeof(aside), "%s/guid.XXXXXX", folder);
	if ((fd = mkstemp(aside)) < 0) /* of mode 0600 */
		return false;
	for (size_t i = 0; i < 16; i++)
		dprintf(fd, "%02x", guid[i]);
	result = dprintf(fd, "\n") == 1 ? fsync(fd) : -1;
	if (close(fd) != 0)
		result = -1;
	if (result == 0 && link(aside, path) != 0 && errno != EEXIST)
		result = rename(aside, path);
	(void)unlink(aside);
	return result == 0;
}

static void
friendly_name(char *name, size_t cap)
{
	const struct passwd *user = getpwuid(getuid());
	char host[128] = "miniptp";

	if (gethostname(host, sizeof(host)) != 0 || host[0] == '\0')
		snprintf(host, sizeof(host), "miniptp");
	host[sizeof(host) - 1] = '\0';
	if (user == NULL)
		snprintf(name, cap, "%s", host);
	else
		snprintf(name, cap, "%s@%s", user->pw_name, host);
}

void
guid_load(struct app *app, struct mptp_identity *identity)
{
	char folder[FOLDER_SIZE], path[PATH_SIZE];
	bool corrupt;

	friendly_name(identity->name, sizeof(identity->name));
	if (!guid_folder(app, folder)) {
		fail(app, 0,
		    "no folder for the camera pairing id; set "
		    "XDG_CONFIG_HOME to keep it");
		return;
	}
	if (folder[0] == '\0')
		return;
	snprintf(path, sizeof(path), "%s/guid", folder);
	if (guid_read(path, identity->guid))
		return;
	corrupt = access(path, R_OK) == 0;
	memset(identity->guid, 0, sizeof(identity->guid));
	if (corrupt)
		fail(app, 0,
		    "%s is corrupt: delete it, and a new camera pairing id "
		    "is made",
		    path);
	if (corrupt || !guid_random(identity->guid))
		return;
	make_folders(folder);
	if (!guid_write(folder, path, identity->guid) ||
	    !guid_read(path, identity->guid))
		fail(app, 0,
		    "cannot keep the camera pairing id in %s: the camera "
		    "may ask again next time",
		    path);
}
