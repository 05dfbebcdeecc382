/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Packets that were captured in part only: nothing is read behind them, where here no
 * memory is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "reader/dissect.h"
#include "reader/network.h"
#include "trace/packet.h"
#include "trace/usb_class.h"

enum { ETHERNET = 1, RAW = 101, COOKED = 113, MON = 189, MMAPPED = 220 };
enum { USBPCAP = 249, COOKED2 = 276 };

/* PTP/IP's OpenSession, and the container of USB. */
static const uint8_t request[22] = { 22, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0x02,
	0x10, 0, 0, 0, 0, 1, 0, 0, 0 };
static const uint8_t container[16] = { 16, 0, 0, 0, 1, 0, 0x02, 0x10, 0, 0, 0,
	0, 1, 0, 0, 0 };

/* Memory that ends where a page does that nobody may touch. */
static uint8_t *
fence(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(pages != MAP_FAILED);
	assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
	return pages + page;
}

static void
fence_free(uint8_t *end)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(end - page, 2 * page);
}

/* A packet with headers, to be told of its link type. */
struct sample {
	uint16_t linktype;
	uint8_t bytes[200];
	size_t len;
};

static void
add(struct sample *s, const void *bytes, size_t len)
{
	memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
}

/* Of the packet, so much was captured. Does it tell of anything? */
static bool
tells(struct dissector *d, const struct sample *s, size_t len, uint8_t *end)
{
	const struct capture_packet packet = { .number = 1,
		.linktype = s->linktype,
		.bytes = end - len,
		.len = len,
		.length = s->len };
	const bool network = dissect_kind_of(s->linktype) == DISSECT_NETWORK;
	struct chunk chunk = { .len = 0 };
	volatile uint8_t last = 0;
	bool told = false;

	memcpy(end - len, s->bytes, len);
	assert_int_equal(network ? dissect_network(d, &packet, &chunk) :
				   dissect_usb(d, &packet, &chunk),
	    MPTP_OK);
	do {
		told |= chunk.len > 0 || chunk.control != 0;
		if (chunk.len > 0)
			last = chunk.bytes[chunk.len - 1];
	} while (network && dissect_more(d, &chunk));
	(void)last;
	return told;
}

/* Cut anywhere; at the end it is whole, and told. */
static void
cut(const struct sample *s)
{
	struct dissector *d = calloc(1, sizeof(*d));
	uint8_t *end = fence();

	assert_non_null(d);
	for (size_t len = 0; len < s->len; len++) {
		tells(d, s, len, end);
		dissect_free(d);
		memset(d, 0, sizeof(*d));
	}
	assert_true(tells(d, s, s->len, end));
	dissect_free(d);
	free(d);
	fence_free(end);
}

/* ---- networks -------------------------------------------------------------- */

static void
add_tcp(struct sample *s)
{
	uint8_t packet[PACKET_TCP];
	struct packet_tcp tcp = { .host = 2, .port = 50000 };

	packet_tcp(packet, &tcp, 0, TCP_ACK, request, sizeof(request));
	add(s, packet + 34, 20);
	add(s, request, sizeof(request));
}

static void
add_ipv4(struct sample *s)
{
	uint8_t packet[PACKET_TCP];
	struct packet_tcp tcp = { .host = 2, .port = 50000 };

	packet_tcp(packet, &tcp, 0, TCP_ACK, request, sizeof(request));
	add(s, packet + 14, 20);
	add_tcp(s);
}

static void
packets_of_ipv4_are_cut(void **state)
{
	static const uint8_t ethernet[14] = { [12] = 0x08 };
	static const uint8_t tagged[18] = { [12] = 0x81, [16] = 0x08 };
	static const uint8_t cooked[16] = { [14] = 0x08 };
	static const uint8_t cooked2[20] = { 0x08 };
	static const struct {
		uint16_t linktype;
		const uint8_t *bytes;
		size_t len;
	} links[] = {
		{ RAW, NULL, 0 },
		{ ETHERNET, ethernet, sizeof(ethernet) },
		{ ETHERNET, tagged, sizeof(tagged) },
		{ COOKED, cooked, sizeof(cooked) },
		{ COOKED2, cooked2, sizeof(cooked2) },
		{ 0, cooked, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct sample s = { .linktype = links[i].linktype };

		if (links[i].len > 0)
			add(&s, links[i].bytes, links[i].len);
		add_ipv4(&s);
		cut(&s);
	}
}

/* With a header of options, and as a fragment that is the only one. */
static void
packets_of_ipv6_are_cut(void **state)
{
	static const uint8_t options[16] = { 44, 1 }, fragment[8] = { 6 };
	uint8_t ip[40] = { 0x60, [7] = 64, [8] = 0xfd, [24] = 0xfd, [39] = 1 };
	struct sample s = { .linktype = RAW };

	(void)state;
	put_be16(ip + 4, 16 + 8 + 20 + sizeof(request));
	ip[6] = 60;
	add(&s, ip, sizeof(ip));
	add(&s, options, sizeof(options));
	add(&s, fragment, sizeof(fragment));
	add_tcp(&s);
	cut(&s);
}

static void
a_header_has_its_least(void **state)
{
	struct fragments fragments = { 0 };
	struct sample s = { .linktype = RAW };
	struct tcp tcp;

	(void)state;
	add_ipv4(&s);
	for (unsigned words = 0; words <= 5; words++) {
		const struct capture_packet packet = { .number = 1,
			.linktype = RAW,
			.bytes = s.bytes,
			.len = s.len,
			.length = s.len };
		bool found;

		s.bytes[0] = (uint8_t)(0x40 | words);
		/* What would then be the header of TCP. */
		memset(s.bytes + 12, 0x50, 8);
		assert_int_equal(
		    network_read(&fragments, &packet, &tcp, &found), MPTP_OK);
		assert_int_equal(found, words == 5);
	}
}

/* ---- segments -------------------------------------------------------------- */

/* They are longer than IPv4 can tell, as a computer sees them that moves more at once. */
static void
no_more_is_kept_of_segments_than_their_most(void **state)
{
	const uint32_t much = SEGMENTS_BYTES + 1000, third = SEGMENTS_BYTES / 6;
	struct dissector *d = calloc(1, sizeof(*d));
	uint8_t *bytes = calloc(1, much + 40);
	struct capture_packet packet = { .number = 1,
		.linktype = RAW,
		.bytes = bytes,
		.len = much + 40,
		.length = much + 40 };
	struct chunk chunk = { .len = 0 };
	struct sample s = { .linktype = RAW };

	(void)state;
	assert_non_null(d);
	assert_non_null(bytes);
	add_ipv4(&s);
	memcpy(bytes, s.bytes, s.len);
	put_be16(bytes + 2, 0); /* it is too long to be told */
	assert_int_equal(dissect_network(d, &packet, &chunk), MPTP_OK);
	assert_true(dissect_more(d, &chunk));
	assert_int_equal(chunk.len, SEGMENTS_BYTES);
	assert_int_equal(chunk.missing, 1000);
	assert_false(dissect_more(d, &chunk));
	/* Four that wait, of which three are half of it; the last is cut. */
	packet.len = packet.length = third + 40;
	for (uint32_t i = 1; i <= 5; i++) {
		packet.number++;
		put_be32(bytes + 24, much + i % 5 * third);
		assert_int_equal(dissect_network(d, &packet, &chunk), MPTP_OK);
		if (i < 5)
			assert_false(dissect_more(d, &chunk));
	}
	for (uint32_t i = 0; i < 5; i++) {
		const size_t len = i < 4 ? third : SEGMENTS_BYTES / 2 % 3;

		assert_true(dissect_more(d, &chunk));
		assert_int_equal(chunk.len, len);
		assert_int_equal(chunk.missing, third - len);
	}
	assert_false(dissect_more(d, &chunk));
	dissect_free(d);
	free(bytes);
	free(d);
}

static size_t
kept(const struct dissector *d)
{
	size_t n = 0;

	for (unsigned i = 0; i < FLOWS; i++)
		for (unsigned j = 0; j < LANE_DIRECTIONS; j++)
			for (unsigned k = 0; k < SEGMENTS; k++)
				n += d->flow[i].half[j].waiting[k].len;
	return n;
}

/* Numbers go around: behind one that is nearly half of them ahead, old ones wait, too. */
static void
segments_from_all_around_have_no_more_room(void **state)
{
	const uint32_t behind = 1u << 30, ahead = (1u << 31) - 200;
	struct dissector *d = calloc(1, sizeof(*d));
	uint8_t *bytes = calloc(1, SEGMENTS_BYTES + 40);
	struct capture_packet packet = { .linktype = RAW, .bytes = bytes };
	struct chunk chunk = { .len = 0 };
	struct sample s = { .linktype = RAW };

	(void)state;
	assert_non_null(d);
	assert_non_null(bytes);
	add_ipv4(&s);
	memcpy(bytes, s.bytes, s.len);
	put_be16(bytes + 2, 0);
	for (uint32_t i = 0; i < 8; i++) {
		const uint32_t at = i == 0 ? 0 :
		    i == 1		   ? 100 + ahead :
					     100 - behind + i;

		packet.number++;
		packet.len = i < 2 ? 140 : SEGMENTS_BYTES + 40;
		packet.length = i < 2 ? 140 : behind + 1000;
		put_be32(bytes + 24, at);
		assert_int_equal(dissect_network(d, &packet, &chunk), MPTP_OK);
		while (dissect_more(d, &chunk))
			;
		assert_in_range(kept(d), 0, SEGMENTS_BYTES);
	}
	dissect_free(d);
	free(bytes);
	free(d);
}

/* ---- USB --------------------------------------------------------------------- */

static void
records_of_usbmon_are_cut(void **state)
{
	const struct packet_usb usb = { .id = 1,
		.transfer = USB_BULK,
		.endpoint = 2,
		.device = 1,
		.status = LINUX_EINPROGRESS,
		.length = sizeof(container),
		.kept = sizeof(container) };
	uint8_t header[PACKET_USB];

	(void)state;
	packet_usb(header, &usb);
	for (int i = 0; i < 2; i++) {
		struct sample s = { .linktype = i == 0 ? MON : MMAPPED };

		add(&s, header, i == 0 ? 48 : 64);
		add(&s, container, sizeof(container));
		cut(&s);
	}
}

static void
usbpcap(struct sample *s, uint8_t info, uint8_t endpoint, uint8_t kind,
    size_t header, size_t length)
{
	uint8_t bytes[28] = { 0 };

	bytes[0] = (uint8_t)header;
	bytes[2] = 7;
	bytes[16] = info;
	bytes[19] = 1;
	bytes[21] = endpoint;
	bytes[22] = kind;
	bytes[23] = (uint8_t)length;
	*s = (struct sample){ .linktype = USBPCAP };
	add(s, bytes, header);
}

static void
records_of_usbpcap_are_cut(void **state)
{
	static const uint8_t setup[8] = { 0xa1, 0x67, 0, 0, 0, 0, 4, 0 };
	static const uint8_t fine[4] = { 4, 0, 0x01, 0x20 };
	struct dissector *d = calloc(1, sizeof(*d));
	uint8_t *end = fence();
	struct sample bulk, asked, told;

	(void)state;
	assert_non_null(d);
	usbpcap(&bulk, 0, 2, USB_BULK, 27, sizeof(container));
	add(&bulk, container, sizeof(container));
	cut(&bulk);
	/* A request of the class, whose device is known for a camera. */
	usbpcap(&asked, 0, 0, USB_CONTROL, 28, sizeof(setup));
	add(&asked, setup, sizeof(setup));
	usbpcap(&told, 1, 0x80, USB_CONTROL, 28, sizeof(fine));
	told.bytes[27] = 1;
	add(&told, fine, sizeof(fine));
	for (size_t len = 0; len <= asked.len; len++) {
		assert_true(tells(d, &bulk, bulk.len, end));
		assert_false(tells(d, &asked, len, end));
		assert_int_equal(
		    tells(d, &told, told.len, end), len == asked.len);
	}
	dissect_free(d);
	free(d);
	fence_free(end);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_of_ipv4_are_cut),
		cmocka_unit_test(packets_of_ipv6_are_cut),
		cmocka_unit_test(a_header_has_its_least),
		cmocka_unit_test(no_more_is_kept_of_segments_than_their_most),
		cmocka_unit_test(segments_from_all_around_have_no_more_room),
		cmocka_unit_test(records_of_usbmon_are_cut),
		cmocka_unit_test(records_of_usbpcap_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
