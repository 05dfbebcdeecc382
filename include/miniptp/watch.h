/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Hot-plug: cameras that are plugged in and unplugged, none of which is opened.
 */
#ifndef MINIPTP_WATCH_H
#define MINIPTP_WATCH_H

#include <miniptp/transport.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mptp_watch;

struct mptp_sighting {
	enum mptp_sighted what;
	/* Counted from 1, with no gaps. */
	uint64_t sequence;
	/* Nanoseconds of CLOCK_MONOTONIC when it was noticed. */
	uint64_t time_ns;
	/* Of one that is lost, too, as it was. Its uri opens it while it is there,
	 * its stable_uri also after it came back. A device that resets itself and
	 * comes back under another address is lost, and then arrives. */
	struct mptp_found device;
};

/*
 * Watch for devices. uri: those that it means, "usb:serial=0123" for instance;
 * NULL: all, over all transports that can be watched (those in options first).
 * there: begin with those that are there already.
 *
 * On USB, libusb tells of changes, on Linux after udev's rules were applied;
 * since it does not everywhere (not on Windows, nor in a container that has no
 * udev), the bus is looked at every two seconds as well. A device that is away for
 * less than that may go unnoticed where libusb does not tell. Cameras of "ip:"
 * cannot be watched; one of "sim:" is there as soon as it is named, and stays.
 *
 * MPTP_ERR_ARG          no such scheme, or a bad address
 * MPTP_ERR_UNSUPPORTED  this transport, or none of this build, can be watched
 * MPTP_ERR_IO           there are no descriptors left
 * MPTP_ERR_NOMEM, or what a transport of the program's own returns.
 */
MPTP_API int mptp_watch_open(struct mptp_watch **, const char *uri, bool there,
    const struct mptp_options *, struct mptp_error *);

/*
 * The next one, waiting for it at most timeout_ms milliseconds (0: only look,
 * negative: for ever). What happens between two calls is noticed by the next one,
 * but for devices that came and went meanwhile. *error, which may be NULL, has the
 * words.
 *
 * MPTP_ERR_TIMEOUT: nothing happened. MPTP_ERR_CANCELLED: interrupted.
 * MPTP_ERR_IO, _NOMEM: the devices cannot be listed; the next call tries again.
 */
MPTP_API int mptp_watch_next(struct mptp_watch *, struct mptp_sighting *,
    int timeout_ms, struct mptp_error *);

/*
 * Call happened() for each, until it returns something else than 0, which is then
 * returned; it should be positive, so as not to be taken for an error. For
 * timeout_ms milliseconds altogether; the errors are those of mptp_watch_next(),
 * _TIMEOUT when the time is over. From within happened(), only
 * mptp_watch_interrupt() may be called.
 */
MPTP_API int mptp_watch_run(struct mptp_watch *,
    int (*happened)(void *ctx, const struct mptp_sighting *), void *ctx,
    int timeout_ms, struct mptp_error *);

/*
 * A descriptor for poll() and its like, the watch's own, which is readable when
 * mptp_watch_next() should be called: with a timeout of 0, until it does not
 * return MPTP_OK. Every now and then this is in vain. It is the same each time.
 * Negative: MPTP_ERR_UNSUPPORTED (not on this system), _IO.
 */
MPTP_API int mptp_watch_fd(struct mptp_watch *);

/* Make the wait that goes on, or else the next one, end with MPTP_ERR_CANCELLED.
 * May be called from any thread and from signal handlers. */
MPTP_API void mptp_watch_interrupt(struct mptp_watch *);

/* NULL, and a pointer to NULL, are nothing to do. */
MPTP_API void mptp_watch_close(struct mptp_watch **);

#ifdef __cplusplus
}
#endif
#endif
