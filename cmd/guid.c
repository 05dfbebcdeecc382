/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The user's GUID, kept as a line of 32 hex digits.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h> /* macOS */
#endif

#include "fail.h"
#include "guid.h"
#include "local/home.h"
#include "local/system.h"

#define PATH_SIZE (HOME_SIZE + 16)

bool
guid_parse(const char *text, uint8_t guid[16])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (; *text != '\0'; text++) {
		const char *digit =
		    strchr(digits, tolower((unsigned char)*text));

		if (*text == '-' && n > 0)
			continue;
		if (digit == NULL || n == 32)
			return false;
		guid[n / 2] = (uint8_t)((n % 2 == 0 ? 0 : guid[n / 2] << 4) |
		    (digit - digits));
		n++;
	}
	return n == 32;
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

/* Written aside and linked, so that of two programs that start at once both
 * use what the first one stored. */
static bool
guid_write(const char *folder, const char *path, const uint8_t guid[16])
{
	char aside[PATH_SIZE], line[34];
	int fd, result;

	snprintf(aside, sizeof(aside), "%s/guid.XXXXXX", folder);
	if ((fd = mkstemp(aside)) < 0) /* of mode 0600 */
		return false;
	for (size_t i = 0; i < 16; i++)
		snprintf(line + 2 * i, 3, "%02x", guid[i]);
	line[32] = '\n';
	result = write(fd, line, 33) == 33 ? fsync(fd) : -1;
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
	char host[80] = "miniptp", user[80];

	if (gethostname(host, sizeof(host)) != 0 || host[0] == '\0')
		snprintf(host, sizeof(host), "miniptp");
	host[sizeof(host) - 1] = '\0';
	if (local_user(user, sizeof(user)))
		snprintf(name, cap, "%s@%s", user, host);
	else
		snprintf(name, cap, "%s", host);
}

void
guid_load(struct app *app, struct mptp_identity *identity)
{
	char folder[HOME_SIZE], path[PATH_SIZE];
	bool corrupt;

	friendly_name(identity->name, sizeof(identity->name));
	if (!home_find(folder, "XDG_CONFIG_HOME", ".config")) {
		if (folder[0] == '\0')
			fail(app, 0,
			    "no folder for the camera pairing id; set "
			    "XDG_CONFIG_HOME to keep it");
		else
			fail(app, 0,
			    "%s is no folder to keep the camera pairing id "
			    "in: the camera may ask again next time",
			    folder);
		return;
	}
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
	if (corrupt || getentropy(identity->guid, 16) != 0)
		return;
	(void)home_make(folder);
	if (!guid_write(folder, path, identity->guid) ||
	    !guid_read(path, identity->guid))
		fail(app, 0,
		    "cannot keep the camera pairing id in %s: the camera "
		    "may ask again next time",
		    path);
}
