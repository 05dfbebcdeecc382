/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What was wrong in other programs for cameras, each under its number: of libgphoto2
 * (releases 2.5.34 and before) and libmtp (1.1.13 and before). Bytes are unpacked from
 * memory of their very length, and cut everywhere, for a sanitizer to see what is read
 * behind them and what is not freed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>

#include "failing.h"
#include "frame/frame.h"
#include "frame/usbip.h"

/* All allocations are freed again, whatever comes of it. */
static int
unpack_exactly(const struct mptp_dataset *set, const uint8_t *bytes, size_t len)
{
	void *d = calloc(1, mptp_dataset_size(set));
	uint8_t *copy = malloc(len > 0 ? len : 1);
	const long before = failing_live();
	int status;

	assert_non_null(d);
	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	status = mptp_dataset_unpack(set, d, copy, len);
	assert_int_not_equal(status, MPTP_ERR_NOMEM);
	if (status != MPTP_OK)
		assert_int_equal(failing_live(), before);
	mptp_dataset_clear(set, d);
	assert_int_equal(failing_live(), before);
	free(copy);
	free(d);
	return status;
}

static void
unpack_cut_everywhere(
    const struct mptp_dataset *set, const uint8_t *bytes, size_t len)
{
	for (size_t n = 0; n <= len; n++)
		unpack_exactly(set, bytes, n);
}

static void
cve_2026_40333_unbounded_reads_in_eos_events(void **state)
{
	/* An image format and custom functions that promise more than there is. */
	static const uint8_t in[] = { 24, 0, 0, 0, 0x89, 0xc1, 0, 0, 0x20, 0xd1,
		0, 0, 2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x20, 0,
		0, 0, 0x89, 0xc1, 0, 0, 0xa0, 0xd1, 0, 0, 0xff, 0xff, 0xff,
		0x7f };
	struct mptp_canon_events events;

	(void)state;
	unpack_cut_everywhere(&mptp_dataset_canon_events, in, sizeof(in));
	assert_int_equal(
	    mptp_canon_events_unpack(&events, in, sizeof(in)), MPTP_OK);
	/* The second is not whole, and so is none. */
	assert_int_equal(events.n, 1);
	assert_int_equal(events.items[0].npayload, 16);
	mptp_canon_events_clear(&events);
}

/* There, a name of 13 bytes in a dataset of Canon's that nothing here reads, copied with
 * no room for a NUL. What is here of a fixed width are USB/IP's two texts; */
static void
cve_2026_40334_name_that_fills_its_field(void **state)
{
	static const struct {
		size_t at, len;
	} field[] = { { 0, 256 }, { 256, USBIP_BUSID } };
	struct usbip_device device;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint8_t *in = calloc(1, USBIP_DEVICE_SIZE);

		assert_non_null(in);
		memset(in + field[i].at, 'x', field[i].len - 1);
		assert_true(usbip_device_unpack(&device, in));
		assert_int_equal(strlen(i == 0 ? device.path : device.busid),
		    field[i].len - 1);
		in[field[i].at + field[i].len - 1] = 'x';
		assert_false(usbip_device_unpack(&device, in));
		free(in);
	}
}

/* and PTP's strings tell how long they are, NUL or none. */
static void
cve_2026_40334_string_without_its_nul(void **state)
{
	uint8_t in[1 + 2 * 255];
	struct mptp_value v;

	(void)state;
	memset(in, 'a', sizeof(in));
	for (size_t i = 2; i < sizeof(in); i += 2)
		in[i] = 0;
	for (unsigned units = 1; units <= 255; units += 254) {
		in[0] = (uint8_t)units;
		assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_STR, in,
				     1 + 2 * (size_t)units),
		    MPTP_OK);
		assert_int_equal(strlen(v.str), units < 255 ? units : 254);
		mptp_value_clear(&v);
	}
}

static void
cve_2026_40335_out_of_bounds_read_of_128_bits(void **state)
{
	static const uint8_t in[16] = { 1 };
	struct mptp_value v;

	(void)state;
	for (size_t n = 0; n < sizeof(in); n++) {
		uint8_t *copy = malloc(n > 0 ? n : 1);

		assert_non_null(copy);
		if (n > 0)
			memcpy(copy, in, n);
		assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_U128, copy, n),
		    MPTP_ERR_SHORT);
		assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_I128, copy, n),
		    MPTP_ERR_SHORT);
		free(copy);
	}
}

/* A description with strings, whose choices are too few. */
static const uint8_t description[] = { 0x01, 0x50, 0xff, 0xff, 1, 2, 'a', 0, 0,
	0, 2, 'b', 0, 0, 0, 2, 3, 0, 2, 'c', 0, 0, 0, 2, 'd', 0, 0, 0, 9, 'e',
	0 };

static void
cve_2026_40336_leak_in_a_description_that_fails(void **state)
{
	(void)state;
	/* unpack_exactly() counts what is allocated. */
	unpack_cut_everywhere(
	    &mptp_dataset_property_desc, description, sizeof(description));
}

static void
cve_2026_40338_and_40339_description_ends_in_its_choices(void **state)
{
	struct mptp_property_desc desc;

	(void)state;
	/* Before, within and behind the number of the choices. */
	for (size_t n = 16; n <= 18; n++) {
		uint8_t *copy = malloc(n);

		assert_non_null(copy);
		memcpy(copy, description, n);
		if (mptp_property_desc_unpack(&desc, copy, n) == MPTP_OK) {
			assert_int_equal(desc.nchoices, 0);
			mptp_property_desc_clear(&desc);
		}
		free(copy);
	}
}

static void
cve_2026_40340_object_info_ends_where_its_width_is_told(void **state)
{
	uint8_t in[64] = { 1, 0, 1, 0, 1, 0x38 };

	(void)state;
	unpack_cut_everywhere(&mptp_dataset_object_info, in, sizeof(in));
	memset(in + 40, 0xff, sizeof(in) - 40);
	unpack_cut_everywhere(&mptp_dataset_object_info, in, sizeof(in));
	for (size_t n = 48; n < 52; n++)
		assert_int_equal(
		    unpack_exactly(&mptp_dataset_object_info, in, n),
		    MPTP_ERR_SHORT);
}

static void
cve_2026_40341_and_cve_2017_9831_record_of_an_absurd_length(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 7, 9, 0x7fffffff, 0x80000000,
		0xfffffff8, 0xffffffff };
	uint8_t in[20] = { 0, 0, 0, 0, 0x8e, 0xc1 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (unsigned k = 0; k < 4; k++)
			in[k] = (uint8_t)(sizes[i] >> 8 * k);
		unpack_cut_everywhere(
		    &mptp_dataset_canon_events, in, sizeof(in));
	}
}

static void
cve_2017_9832_count_that_overflows_when_multiplied(void **state)
{
	/* Times the size of an element, in memory or on the wire, 0 or little. */
	static const uint32_t counts[] = { 0xffffffff, 0x80000000, 0x40000001,
		0x20000001, 0x15555556, 0x10000001, 0x0aaaaaab, 0x06666667 };
	uint8_t in[4 + 10] = { 0 };

	(void)state;
	in[9] = 0xdc;
	in[10] = MPTP_TYPE_U16;
	failing_after(1000000); /* the largest is measured from here on */
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (unsigned k = 0; k < 4; k++)
			in[k] = (uint8_t)(counts[i] >> 8 * k);
		for (size_t at = 0; mptp_dataset_at(at) != NULL; at++)
			unpack_cut_everywhere(
			    mptp_dataset_at(at), in, sizeof(in));
	}
	/* None on the word of whoever sent that. */
	assert_in_range(failing_largest(), 1, 4096);
	assert_false(failing_stop());
}

/* libgphoto2's ptpip.c: a length of 0 to 7 is less than the header that it counts. */
static void
packet_of_ptp_ip_shorter_than_its_header(void **state)
{
	uint8_t in[8] = { 0, 0, 0, 0, 7 };
	struct frame frame;

	(void)state;
	for (uint8_t length = 0; length < 8; length++) {
		struct frame_reader reader = { 0 };
		struct frame_input input = { in, sizeof(in), false };

		in[0] = length;
		assert_int_equal(mptp_framing_ip.read(&reader, &input, &frame),
		    MPTP_ERR_FORMAT);
	}
}

/* The same: a name is read up to a NUL that nobody has to send. */
static void
name_in_ptp_ip_without_an_end(void **state)
{
	uint8_t in[FRAME_MESSAGE_MAX] = { 0, 0, 0, 0, 2 };
	struct frame frame;

	(void)state;
	memset(in + 28, 'x', sizeof(in) - 28);
	for (size_t len = 28; len < sizeof(in); len++) {
		struct frame_reader reader = { 0 };
		uint8_t *copy = malloc(len);
		struct frame_input input = { copy, len, false };

		assert_non_null(copy);
		in[0] = (uint8_t)len;
		memcpy(copy, in, len);
		assert_int_equal(
		    mptp_framing_ip.read(&reader, &input, &frame), MPTP_OK);
		assert_int_equal(frame.kind, FRAME_INIT_COMMAND_ACK);
		assert_non_null(memchr(
		    frame.identity.name, '\0', sizeof(frame.identity.name)));
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cve_2026_40333_unbounded_reads_in_eos_events),
		cmocka_unit_test(cve_2026_40334_name_that_fills_its_field),
		cmocka_unit_test(cve_2026_40334_string_without_its_nul),
		cmocka_unit_test(cve_2026_40335_out_of_bounds_read_of_128_bits),
		cmocka_unit_test(
		    cve_2026_40336_leak_in_a_description_that_fails),
		cmocka_unit_test(
		    cve_2026_40338_and_40339_description_ends_in_its_choices),
		cmocka_unit_test(
		    cve_2026_40340_object_info_ends_where_its_width_is_told),
		cmocka_unit_test(
		    cve_2026_40341_and_cve_2017_9831_record_of_an_absurd_length),
		cmocka_unit_test(
		    cve_2017_9832_count_that_overflows_when_multiplied),
		cmocka_unit_test(packet_of_ptp_ip_shorter_than_its_header),
		cmocka_unit_test(name_in_ptp_ip_without_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
