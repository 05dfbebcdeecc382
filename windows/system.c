/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The rest: strings, randomness, times, the process.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "port.h"
/* After <windows.h>, whose types it needs. */
#include <bcrypt.h>

char *
strdup(const char *s)
{
	return _strdup(s);
}

int
strcasecmp(const char *a, const char *b)
{
	return _stricmp(a, b);
}

int
strncasecmp(const char *a, const char *b, size_t n)
{
	return _strnicmp(a, b, n);
}

/* The C library's ends where sockets begin. */
char *
posix_strerror(int error)
{
	static const struct {
		int error;
		const char *text;
	} table[] = {
		{ EADDRINUSE, "Address already in use" },
		{ EADDRNOTAVAIL, "No such address here" },
		{ EAFNOSUPPORT, "No such kind of address here" },
		{ ECANCELED, "Canceled" },
		{ ECONNABORTED, "Connection ended by this computer" },
		{ ECONNREFUSED, "Connection refused" },
		{ ECONNRESET, "Connection reset by peer" },
		{ EDQUOT, "Disk quota exceeded" },
		{ EHOSTDOWN, "Host is down" },
		{ EHOSTUNREACH, "No route to host" },
		{ ELOOP, "It is a symbolic link" },
		{ ENETDOWN, "Network is down" },
		{ ENETRESET, "Connection lost by the network" },
		{ ENETUNREACH, "Network is unreachable" },
		{ ENOBUFS, "No buffer space left" },
		{ ENOTCONN, "Not connected" },
		{ ENOTSOCK, "Not a socket" },
		{ ENOTSUP, "Not supported" },
		{ EOVERFLOW, "Too large" },
		{ ETIMEDOUT, "Timed out" },
	};

#undef strerror
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error)
			return (char *)table[i].text;
	return strerror(error);
}

int
getentropy(void *buf, size_t len)
{
	if (BCryptGenRandom(
		NULL, buf, (ULONG)len, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0)
		return 0;
	errno = EIO;
	return -1;
}

time_t
timegm(struct tm *tm)
{
	return _mkgmtime(tm);
}

int
getpid(void)
{
	return (int)GetCurrentProcessId();
}
