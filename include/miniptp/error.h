/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What can go wrong, and how it is told.
 */
#ifndef MINIPTP_ERROR_H
#define MINIPTP_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef MPTP_API /* a library may have copies of its own */
#elif defined(_WIN32) && defined(MPTP_BUILD)
#define MPTP_API __declspec(dllexport)
#elif defined(__GNUC__) && !defined(_WIN32)
#define MPTP_API __attribute__((visibility("default")))
#else
#define MPTP_API
#endif

/* The format is C's own everywhere; Windows' differs. */
#if defined(__GNUC__) && defined(_WIN32)
#define MPTP_PRINTF(f, a) __attribute__((format(gnu_printf, f, a)))
#elif defined(__GNUC__)
#define MPTP_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define MPTP_PRINTF(f, a)
#endif

enum mptp_status {
	MPTP_OK = 0,
	MPTP_ERR_NOMEM = -1,
	MPTP_ERR_ARG = -2,   /* the caller broke a contract */
	MPTP_ERR_STATE = -3, /* not now: a transaction runs, or it is closed */
	MPTP_ERR_NODEV = -4, /* no such camera, or it went away */
	MPTP_ERR_AMBIGUOUS = -5,   /* several cameras answer to that URI */
	MPTP_ERR_ACCESS = -6,	   /* the system denies access to the device */
	MPTP_ERR_BUSY = -7,	   /* the camera or its interface is taken */
	MPTP_ERR_TIMEOUT = -8,	   /* a deadline passed */
	MPTP_ERR_CANCELLED = -9,   /* interrupted, or a callback said stop */
	MPTP_ERR_IO = -10,	   /* the pipe failed; see mptp_error.sys */
	MPTP_ERR_SHORT = -11,	   /* input ended inside a field */
	MPTP_ERR_FORMAT = -12,	   /* input contradicts the protocol */
	MPTP_ERR_INCOMPLETE = -13, /* fewer or more bytes than announced */
	MPTP_ERR_RESPONSE = -14,   /* camera said no; see mptp_error.response */
	MPTP_ERR_REFUSED = -15,	   /* camera refused the connection itself */
	MPTP_ERR_UNSUPPORTED =
	    -16,	       /* not offered by the camera or this build */
	MPTP_ERR_MISSING = -17 /* the camera has no such object or store */
};

/* Why the last call on a handle failed. text is one line for a person, naming
 * what was attempted and what to do next; it holds no control characters. */
struct mptp_error {
	int status;	    /* enum mptp_status */
	uint16_t operation; /* what was being attempted; 0: no operation */
	uint16_t response;  /* MPTP_ERR_RESPONSE: the code on the wire */
	int sys;	    /* MPTP_ERR_IO, _ACCESS: errno or 0 */
	char text[320];
};

/* The symbol's own words, e.g. "timed out"; never NULL, for any number. */
MPTP_API const char *mptp_status_text(int status);

/* For transports and devices that are brought along: fills *error, which may be
 * NULL, and returns status, so that a failure is one statement. What must not
 * reach a terminal becomes '?' (see mptp_text_clean). */
MPTP_API int mptp_error_set(struct mptp_error *error, int status,
    const char *format, ...) MPTP_PRINTF(3, 4);

/* "1.2.3", the version of the library that is running. */
MPTP_API const char *mptp_version(void);

#ifdef __cplusplus
}
#endif
#endif
