/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The virtual camera (libminiptp-sim). Put &mptp_sim_transport into
 * mptp_options.transports, and "sim:PROFILE?…" is a camera like any other.
 */
#ifndef MINIPTP_SIM_H
#define MINIPTP_SIM_H

#include <miniptp/serve.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "sim:PROFILE[?dir=PATH|objects=N&size=BYTES&perdir=N][&latency=MS]
 * [&chunk=BYTES|one][&time=DATE][&script=FILE][&fault=FAULTS][&framing=usb|ip]
 * [&packet=BYTES]"; see miniptp-sim(7). */
extern MPTP_API const struct mptp_transport_ops mptp_sim_transport;

struct mptp_sim;

/* spec: what follows "sim:" in a URI. MPTP_ERR_ARG (bad option, bad size,
 * unknown profile: the error lists them), _FORMAT (the profile's file and line),
 * _IO, _NOMEM. The profiles of data/profiles/ are built in; a name with a slash
 * or ending in ".json" is a file. */
MPTP_API int mptp_sim_open(
    struct mptp_sim **, const char *spec, struct mptp_error *);
MPTP_API void mptp_sim_close(struct mptp_sim **);
/* To be served, borrowed from the sim. */
MPTP_API const struct mptp_device *mptp_sim_device(struct mptp_sim *);
/* "Canon EOS R6"; borrowed. */
MPTP_API const char *mptp_sim_model(const struct mptp_sim *);

/* With dir=: how many entries of the folder are no objects, when it was last read
 * (at opening, and as a session begins): links, special files, and what has a name
 * that PTP cannot carry (control characters, invalid UTF-8, more than 254 UTF-16
 * units). Otherwise 0. */
MPTP_API unsigned mptp_sim_skipped(const struct mptp_sim *);

/* Call complain with what a step of the script could not do when it came, such as
 * "my.json[2].add_object: its name is taken": one line, lent for the call, which comes
 * from within the serving of the camera. NULL: nobody hears of it, as at first. What
 * can be known before is an error of mptp_sim_open(). */
MPTP_API void mptp_sim_on_complaint(struct mptp_sim *,
    void (*complain)(void *ctx, const char *text), void *ctx);

/* Every built-in profile: name and one-line description. */
MPTP_API int mptp_sim_profiles(
    int (*found)(void *ctx, const char *name, const char *summary), void *ctx,
    struct mptp_error *);

/*
 * Content of generated objects: a pure function of handle and offset. The bytes
 * are those of 64-bit little-endian words; word w (offset / 8) of object h is
 *
 *   z = (h << 32 | h) + (w + 1) * 0x9e3779b97f4a7c15
 *   z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9
 *   z = (z ^ z >> 27) * 0x94d049bb133111eb
 *   z ^ z >> 31                                          (mod 2^64; splitmix64)
 */
MPTP_API void mptp_sim_content(
    uint32_t handle, uint64_t offset, void *buf, size_t len);

#ifdef __cplusplus
}
#endif
#endif
