/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Blocks of pcapng (IETF draft-ietf-opsawg-pcapng) and records of pcap (IETF
 * draft-ietf-opsawg-pcap).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "reader/capture.h"

#define SECTION 0x0a0d0d0au
#define ORDER_MAGIC 0x1a2b3c4du
enum {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OLD = 2,
	BLOCK_SIMPLE = 3,
	BLOCK_PACKET = 6
};
enum { OPTION_RESOLUTION = 9 };
#define MICROSECONDS 6
/* Of pcap: fractions that are nanoseconds, and records as Alexey Kuznetsov's patch of
 * libpcap wrote them. */
#define MAGIC_NANO 0xa1b23c4du
#define MAGIC_LONG 0xa1b2cd34u
#define BLOCK_MOST (CAPTURE_PACKET_MOST + 65536u)
#define STEP 65536u
/* What is before each packet of a pcap; the longer one tells of the interface too. */
enum { RECORD = 16, RECORD_LONG = 24 };

/* ---- bytes --------------------------------------------------------------- */

static size_t
take(struct capture *c, void *buf, size_t len)
{
	struct capture_source *source = &c->source;
	size_t n;

	if (source->file != NULL) {
		n = fread(buf, 1, len, source->file);
	} else {
		n = len < source->len ? len : source->len;
		if (n > 0)
			memcpy(buf, source->bytes, n);
		source->bytes = n > 0 ? source->bytes + n : source->bytes;
		source->len -= n;
	}
	c->at += n;
	return n;
}

static uint16_t
u16(const struct capture *c, const uint8_t *p)
{
	return c->swapped ? get_be16(p) : get_le16(p);
}

static uint32_t
u32(const struct capture *c, const uint8_t *p)
{
	return c->swapped ? get_be32(p) : get_le32(p);
}

static int
wrong(const struct capture *c, struct mptp_error *error, const char *what)
{
	return mptp_error_set(error, MPTP_ERR_FORMAT,
	    "the capture is damaged near byte %llu: %s",
	    (unsigned long long)c->at, what);
}

static int
failed(const struct capture *c, struct mptp_error *error)
{
	(void)c;
	return error_set_sys(
	    error, MPTP_ERR_IO, errno, "cannot read the capture");
}

/* The next len bytes, into c->bytes. Memory grows with what is there, not with what
 * a length says. *got: fewer than len, at the end of the file. */
static int
fetch(struct capture *c, size_t len, size_t *got, struct mptp_error *error)
{
	size_t have = 0, n;

	do {
		if (have == c->room) {
			size_t room = c->room * 2 < STEP ? STEP : c->room * 2;
			uint8_t *bytes = realloc(c->bytes, room);

			if (bytes == NULL)
				return mptp_error_set(
				    error, MPTP_ERR_NOMEM, "out of memory");
			c->bytes = bytes;
			c->room = room;
		}
		n = len - have < c->room - have ? len - have : c->room - have;
		*got = take(c, c->bytes + have, n);
		have += *got;
	} while (*got == n && have < len);
	*got = have;
	if (have < len && c->source.file != NULL && ferror(c->source.file))
		return failed(c, error);
	return MPTP_OK;
}

/* ---- pcapng -------------------------------------------------------------- */

/* A section begins, whose total length was read in whatever order. */
static int
begin_section(struct capture *c, struct mptp_error *error)
{
	uint8_t magic[4];

	if (take(c, magic, 4) < 4) {
		c->cut = true;
		return MPTP_OK;
	}
	if (get_le32(magic) != ORDER_MAGIC && get_be32(magic) != ORDER_MAGIC)
		return wrong(c, error, "a section of no byte order");
	c->swapped = get_le32(magic) != ORDER_MAGIC;
	c->ninterface = 0;
	return MPTP_OK;
}

static int
add_interface(struct capture *c, size_t len, struct mptp_error *error)
{
	struct capture_interface *interface;
	size_t at = 8;

	if (len < 8)
		return wrong(c, error, "an interface that is too short");
	if (c->ninterface == CAPTURE_INTERFACES)
		return wrong(c, error, "more than 32 interfaces");
	interface = &c->interface[c->ninterface++];
	interface->linktype = u16(c, c->bytes);
	interface->most = u32(c, c->bytes + 4);
	interface->resolution = MICROSECONDS;
	while (at + 4 <= len) {
		uint16_t code = u16(c, c->bytes + at);
		size_t n = u16(c, c->bytes + at + 2);

		if (code == 0 || at + 4 + n > len)
			break;
		if (code == OPTION_RESOLUTION && n == 1)
			interface->resolution = c->bytes[at + 4];
		at += 4 + (n + 3) / 4 * 4;
	}
	return MPTP_OK;
}

/* In nanoseconds; what is beyond them is 0. */
static int64_t
time_of(uint64_t ticks, uint8_t resolution)
{
	const unsigned power = resolution & 0x7f;
	uint64_t per_second = 1;

	if ((resolution & 0x80) != 0) {
		if (power > 32)
			return 0;
		per_second = (uint64_t)1 << power;
	} else {
		if (power > 9)
			return 0;
		for (unsigned i = 0; i < power; i++)
			per_second *= 10;
	}
	if (ticks / per_second > INT64_MAX / 1000000000 - 1)
		return 0;
	return (int64_t)(ticks / per_second * 1000000000 +
	    ticks % per_second * 1000000000 / per_second);
}

/* How much of a packet that does not say so itself is there: there may be padding. */
static uint32_t
shortest(uint64_t length, size_t room, const struct capture_interface *of)
{
	uint64_t n = length < room ? length : room;

	return (uint32_t)(of->most > 0 && of->most < n ? of->most : n);
}

/* A block with a packet, whose body is in c->bytes. */
static int
packet_of(struct capture *c, uint32_t type, size_t len,
    struct capture_packet *packet, struct mptp_error *error)
{
	const size_t header = type == BLOCK_SIMPLE ? 4 : 20;
	const uint8_t *p = c->bytes;
	uint32_t interface = 0, captured;

	if (len < header)
		return wrong(c, error, "a packet that is too short");
	if (type == BLOCK_SIMPLE) {
		packet->length = u32(c, p);
		captured = shortest(packet->length, len - 4, c->interface);
	} else {
		interface = type == BLOCK_PACKET ? u32(c, p) : u16(c, p);
		captured = u32(c, p + 12);
		packet->length = u32(c, p + 16);
	}
	if (interface >= c->ninterface)
		return wrong(c, error, "a packet of no interface");
	if (captured > len - header)
		return wrong(
		    c, error, "a packet that is larger than its block");
	if (header == 20)
		packet->time_ns =
		    time_of((uint64_t)u32(c, p + 4) << 32 | u32(c, p + 8),
			c->interface[interface].resolution);
	packet->linktype = c->interface[interface].linktype;
	packet->bytes = p + header;
	packet->len = captured;
	packet->at = c->at - len - 4 + header;
	packet->number = ++c->packets;
	return MPTP_OK;
}

/* *found: the block was a packet. */
static int
next_block(struct capture *c, struct capture_packet *packet, bool *found,
    bool *end, struct mptp_error *error)
{
	uint8_t head[8];
	size_t n = take(c, head, sizeof(head)), got;
	size_t body;
	uint32_t type, total;
	int status = MPTP_OK;

	*end = n < sizeof(head);
	c->cut = n > 0 && *end;
	if (*end)
		return c->source.file != NULL && ferror(c->source.file) ?
		    failed(c, error) :
		    MPTP_OK;
	type = get_le32(head); /* the same both ways */
	if (type == SECTION)
		status = begin_section(c, error);
	if (status != MPTP_OK || c->cut) {
		*end = true;
		return status;
	}
	type = u32(c, head);
	total = u32(c, head + 4);
	body = type == SECTION ? 16 : 12;
	if (total < body || total % 4 != 0 || total > BLOCK_MOST)
		return wrong(c, error, "a block of an impossible length");
	body = total - body + 4; /* with the length behind it */
	status = fetch(c, body, &got, error);
	if (status != MPTP_OK)
		return status;
	if (got < body) {
		c->cut = *end = true;
		return MPTP_OK;
	}
	body -= 4;
	if (u32(c, c->bytes + body) != total)
		return wrong(c, error, "a block's two lengths differ");
	if (type == BLOCK_INTERFACE)
		return add_interface(c, body, error);
	*found = type == BLOCK_PACKET || type == BLOCK_PACKET_OLD ||
	    type == BLOCK_SIMPLE;
	return *found ? packet_of(c, type, body, packet, error) : MPTP_OK;
}

/* ---- pcap ---------------------------------------------------------------- */

static int
next_record(struct capture *c, struct capture_packet *packet, bool *end,
    struct mptp_error *error)
{
	uint8_t head[RECORD_LONG];
	size_t n = take(c, head, c->record), got;
	uint32_t captured;
	int status;

	*end = n < c->record;
	c->cut = n > 0 && *end;
	if (*end)
		return c->source.file != NULL && ferror(c->source.file) ?
		    failed(c, error) :
		    MPTP_OK;
	captured = u32(c, head + 8);
	if (captured > CAPTURE_PACKET_MOST)
		return wrong(c, error, "a packet of an impossible length");
	status = fetch(c, captured, &got, error);
	if (status != MPTP_OK)
		return status;
	if (got < captured) {
		c->cut = *end = true;
		return MPTP_OK;
	}
	packet->time_ns = (int64_t)u32(c, head) * 1000000000 +
	    (int64_t)u32(c, head + 4) * (c->nanoseconds ? 1 : 1000);
	packet->length = u32(c, head + 12);
	packet->linktype = c->interface[0].linktype;
	packet->bytes = c->bytes;
	packet->len = captured;
	packet->at = c->at - captured;
	packet->number = ++c->packets;
	return MPTP_OK;
}

/* ---- both ---------------------------------------------------------------- */

static int
begin_classic(struct capture *c, const uint8_t magic[4])
{
	static const uint32_t magics[] = { 0xa1b2c3d4, MAGIC_NANO, MAGIC_LONG };
	const uint32_t little = get_le32(magic), big = get_be32(magic);
	uint32_t found = 0;
	uint8_t rest[20];

	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (magics[i] == little || magics[i] == big)
			found = magics[i];
	if (found == 0)
		return MPTP_ERR_FORMAT;
	c->swapped = found == big;
	c->nanoseconds = found == MAGIC_NANO;
	c->record = found == MAGIC_LONG ? RECORD_LONG : RECORD;
	if (take(c, rest, sizeof(rest)) < sizeof(rest))
		return MPTP_ERR_FORMAT;
	c->ninterface = 1;
	c->interface[0].linktype = (uint16_t)(u32(c, rest + 16) & 0xffff);
	return MPTP_OK;
}

int
capture_open(struct capture *c, const struct capture_source *source,
    struct mptp_error *error)
{
	uint8_t head[8];
	size_t got;
	uint32_t total;
	int status = MPTP_ERR_FORMAT;

	*c = (struct capture){ .source = *source };
	got = take(c, head, 4);
	if (got == 4 && get_le32(head) == SECTION) {
		c->ng = true;
		if (take(c, head + 4, 4) < 4)
			return wrong(c, error, "it ends in its first block");
		status = begin_section(c, error);
		if (status != MPTP_OK || c->cut)
			return status;
		total = u32(c, head + 4);
		if (total < 28 || total % 4 != 0 || total > BLOCK_MOST)
			return wrong(
			    c, error, "a section of an impossible length");
		status = fetch(c, total - 12, &got, error);
		c->cut = got < total - 12;
		return status;
	}
	if (got == 4)
		status = begin_classic(c, head);
	return status == MPTP_OK ?
	    status :
	    mptp_error_set(error, MPTP_ERR_FORMAT,
		"it is no capture: neither pcapng nor pcap");
}

void
capture_close(struct capture *c)
{
	if (c->source.file != NULL)
		fclose(c->source.file);
	free(c->bytes);
	*c = (struct capture){ 0 };
}

int
capture_next(struct capture *c, struct capture_packet *packet, bool *end,
    struct mptp_error *error)
{
	bool found = false;
	int status = MPTP_OK;

	*packet = (struct capture_packet){ 0 };
	*end = c->cut;
	while (status == MPTP_OK && !*end && !found) {
		if (c->ng) {
			status = next_block(c, packet, &found, end, error);
		} else {
			status = next_record(c, packet, end, error);
			found = !*end;
		}
	}
	packet->swapped = c->swapped;
	return status;
}
