/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Asking for a camera.
 */
#include <stdio.h>
#include <string.h>

#include "release.h"

/* Percent signs in place of all that is more than a letter to a URI or a shell, as
 * what udev has for a serial number is partly the device's own. */
static void
escape(char *out, size_t size, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	size_t at = 0;

	for (; *s != '\0' && at + 4 <= size; s++)
		at += (size_t)snprintf(out + at, size - at,
		    strchr(plain, *s) != NULL ? "%c" : "%%%02X",
		    (unsigned char)*s);
	out[at] = '\0';
}

/* gvfs names a mount by udev's ID_SERIAL; older ones, by the device's numbers. */
static void
release_gvfs(
    char *out, size_t size, const struct probe_device *d, const char *scheme)
{
	char serial[3 * sizeof(d->udev_serial) + 1];

	if (d->udev_serial[0] == '\0') {
		snprintf(out, size,
		    "gio mount -u '%s://[usb:%03u,%03u]/'; if there is no such "
		    "mount, gio mount -l tells its name",
		    scheme, d->bus, d->device);
		return;
	}
	escape(serial, sizeof(serial), d->udev_serial);
	snprintf(out, size,
	    "gio mount -u %s://%s/ (with an old gvfs: gio mount -u "
	    "'%s://[usb:%03u,%03u]/')",
	    scheme, serial, scheme, d->bus, d->device);
}

/* KDE's daemon has no call that lets go of a single device; it comes back by
 * itself when it is needed. */
static void
release_kde(char *out, size_t size, const char *program)
{
	const char generation = program[strlen(program) - 1] == '5' ? '5' : '6';

	snprintf(out, size,
	    "close the windows of Dolphin and Gwenview that show it; if that "
	    "does not help: kquitapp%c kiod%c",
	    generation, generation);
}

char *
release_text(
    char *out, size_t size, const struct probe_device *d, const char *program)
{
	if (strstr(program, "gvfs") != NULL)
		release_gvfs(out, size, d,
		    strstr(program, "mtp") != NULL ? "mtp" : "gphoto2");
	else if (strncmp(program, "kio", 3) == 0)
		release_kde(out, size, program);
	else
		snprintf(out, size, "end it, or wait until it is done");
	return out;
}
