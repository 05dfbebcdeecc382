/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * As much PTP/IP as a floor program needs: what must be sent is sent, what comes
 * is taken, and nothing is done besides. It trusts the peer, which is our own
 * virtual camera, and ends the program when something is not as it expects.
 */
#ifndef FLOOR_IP_H
#define FLOOR_IP_H

#include <stddef.h>
#include <stdint.h>

#define FLOOR_IN (1024 * 1024)
#define FLOOR_OK 0x2001

struct floor_ip {
	int command, event;
	uint32_t transaction; /* of the last request */
	uint32_t response[5]; /* parameters of the last response */
	uint64_t announced;   /* size of the last data that came */
	uint8_t *in;	      /* in[at..end) was received and not looked at */
	size_t at, end;
};

/* Takes the data that come, in pieces as they came. */
typedef void floor_sink(void *ctx, const uint8_t *bytes, size_t len);

/* What floor_keep() gathers; the bytes are to be freed. */
struct floor_data {
	uint8_t *bytes;
	size_t len, room;
};

/* Sinks: into a struct floor_data, and into the file descriptor at ctx. */
floor_sink floor_keep, floor_save;

/* Both connections, and OpenSession. address: A.B.C.D:PORT. */
void floor_open(struct floor_ip *, const char *address);
/* CloseSession, and both connections. */
void floor_close(struct floor_ip *);

/* One transaction with data in or none; sink NULL: they are dropped. Returns the
 * response code. */
uint16_t floor_run(struct floor_ip *, uint16_t code, unsigned nparam,
    const uint32_t *param, floor_sink *sink, void *ctx);
/* One with data out. read() fills up to len bytes of buf, and returns how many. */
uint16_t floor_send(struct floor_ip *, uint16_t code, unsigned nparam,
    const uint32_t *param, uint64_t size,
    size_t (*read)(void *ctx, uint8_t *buf, size_t len), void *ctx);
/* floor_run() in halves, for those who have several requests under way. */
void floor_request(
    struct floor_ip *, uint16_t code, unsigned nparam, const uint32_t *param);
uint16_t floor_answer(struct floor_ip *, floor_sink *sink, void *ctx);

/* Prints "what: why", and ends the program. */
_Noreturn void floor_die(const char *what);
void *floor_alloc(size_t size);
void floor_write(int fd, const uint8_t *bytes, size_t len);

uint16_t floor_get16(const uint8_t *);
uint32_t floor_get32(const uint8_t *);
uint64_t floor_get64(const uint8_t *);
void floor_put16(uint8_t *, uint16_t);
void floor_put32(uint8_t *, uint32_t);
void floor_put64(uint8_t *, uint64_t);

#endif
