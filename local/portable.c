/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What Windows takes for a name of a file.
 */
#include <string.h>
#include <strings.h>

#include "local/portable.h"

/* ':' would make a stream of another file. */
bool
portable_forbids(uint32_t c)
{
	return c < 0x80 && c != 0 && strchr("/\\<>:\"|?*", (int)c) != NULL;
}

/* Devices, in every folder and with every ending. The digits may be raised. */
static bool
is_device(const char *name)
{
	static const char *const devices[] = { "CON", "PRN", "AUX", "NUL",
		"CLOCK$", "CONIN$", "CONOUT$" };
	static const char *const ports[] = { "COM", "LPT" };
	static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "\xc2\xb9", "\xc2\xb2", "\xc2\xb3" };
	size_t len = strcspn(name, ".");

	while (len > 0 && name[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (len == strlen(devices[i]) &&
		    strncasecmp(name, devices[i], len) == 0)
			return true;
	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		for (size_t k = 0; k < sizeof(digits) / sizeof(*digits); k++)
			if (len == 3 + strlen(digits[k]) &&
			    strncasecmp(name, ports[i], 3) == 0 &&
			    memcmp(name + 3, digits[k], len - 3) == 0)
				return true;
	return false;
}

char *
portable_flaw(char *name)
{
	size_t len = strlen(name);

	if (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' '))
		return name + len - 1;
	return is_device(name) ? name : NULL;
}
