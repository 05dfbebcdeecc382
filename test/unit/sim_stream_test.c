/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Pictures at another size, and streams.
 */
#include <string.h>

#include "sim_run.h"

static uint32_t
le32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	    (uint32_t)bytes[3] << 24;
}

/* A baseline JPEG of that size, and nothing else. */
static void
expect_jpeg(const uint8_t *bytes, size_t len, unsigned width, unsigned height)
{
	size_t at = 2, segment;

	assert_in_range(len, 20, 100000000);
	assert_memory_equal(bytes, "\xff\xd8", 2);
	assert_memory_equal(bytes + len - 2, "\xff\xd9", 2);
	while (bytes[at + 1] != 0xc0) {
		assert_int_equal(bytes[at], 0xff);
		segment = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
		at += 2 + segment;
		assert_in_range(at, 0, len - 10);
	}
	assert_int_equal(bytes[at + 5] << 8 | bytes[at + 6], height);
	assert_int_equal(bytes[at + 7] << 8 | bytes[at + 8], width);
}

static void
expect_resized(struct run *run, uint32_t handle, uint32_t width,
    uint32_t height, uint32_t real_height)
{
	assert_int_equal(ask(run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 3, handle,
			     width, height),
	    MPTP_RC_OK);
	assert_int_equal(run->response.nparam, 2);
	assert_int_equal(run->response.param[0], width);
	assert_int_equal(run->response.param[1], real_height);
	expect_jpeg(run->data, run->len, width, real_height);
}

static void
pictures_are_resized(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	/* 6000 x 4000 */
	expect_resized(&run, 3, 300, 0, 200);
	expect_resized(&run, 3, 1, 0, 1);
	expect_resized(&run, 3, 17, 33, 33);
	expect_resized(&run, 3, 6000, 0, 4000);
	assert_int_equal(ask(&run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 2, 3u, 0u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 2, 3u, 0xffffffffu),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 3, 3u, 1u, 100000u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 2, 99u, 10u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	/* A text, and a folder. */
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 2, 8u, 10u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_RESIZED_IMAGE_OBJECT, 2, 1u, 10u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	run_close(&run);
}

static void
enable(struct run *run, uint8_t streams)
{
	const uint8_t value[4] = { streams, 0, 0, 0 };

	assert_int_equal(tell(run, MPTP_OP_SET_DEVICE_PROP_VALUE, value, 4, 1,
			     (uint32_t)MPTP_DP_ENABLED_STREAMS),
	    MPTP_RC_OK);
}

static struct mptp_stream_info
stream_info(struct run *run, uint32_t stream)
{
	struct mptp_stream_info info;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_STREAM_INFO, 1, stream), MPTP_RC_OK);
	assert_int_equal(run->len, 36);
	assert_int_equal(
	    mptp_stream_info_unpack(&info, run->data, run->len), MPTP_OK);
	assert_int_equal(info.dataset_size, 36);
	return info;
}

/* The packet of a stream at this place, as its info announces it. Its frame's
 * data are told, and where the next packet is. */
static size_t
expect_packet(const struct run *run, size_t at, uint32_t stream,
    const struct mptp_stream_info *info, const uint8_t **data, size_t *len)
{
	const uint8_t *packet = run->data + at;
	const uint8_t *frame = packet + info->packet_header_size;
	size_t all;

	assert_in_range(at, 0, run->len - info->packet_header_size);
	assert_int_equal(le32(packet), stream);
	all = info->packet_header_size + le32(packet + 4);
	*data = frame + info->frame_header_size;
	*len = le32(frame);
	assert_int_equal(le32(packet + 4), info->frame_header_size + *len);
	assert_in_range(le32(packet + 4), 0, info->frame_max_size);
	while (all % info->packet_alignment != 0)
		assert_int_equal(packet[all++], 0);
	assert_in_range(all, 0, info->packet_max_size);
	assert_in_range(at + all, 0, run->len);
	return at + all;
}

static void
streams_are_enabled_first(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STREAM, 0), MPTP_RC_NO_STREAM_ENABLED);
	assert_int_equal(ask(&run, MPTP_OP_GET_STREAM_INFO, 1, 1u),
	    MPTP_RC_NO_STREAM_ENABLED);
	for (uint32_t stream = 0; stream < 6; stream += 3)
		assert_int_equal(ask(&run, MPTP_OP_GET_STREAM_INFO, 1, stream),
		    MPTP_RC_INVALID_PARAMETER);
	enable(&run, 1);
	stream_info(&run, 1);
	assert_int_equal(ask(&run, MPTP_OP_GET_STREAM_INFO, 1, 2u),
	    MPTP_RC_NO_STREAM_ENABLED);
	enable(&run, 0);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STREAM, 0), MPTP_RC_NO_STREAM_ENABLED);
	run_close(&run);
}

static void
packets_are_as_announced(void **state)
{
	static const char resolution[] =
	    "\x09"
	    "1\0002\0008\0000\0x\0007\0002\0000\0\0";
	struct mptp_stream_info video, sound;
	const uint8_t *data;
	uint8_t first[200];
	struct run run;
	size_t at, len;

	(void)state;
	run_open(&run, "generic-ptp");
	enable(&run, 3);
	video = stream_info(&run, 1);
	sound = stream_info(&run, 2);
	assert_int_equal(ask(&run, MPTP_OP_GET_STREAM, 0), MPTP_RC_OK);
	at = expect_packet(&run, 0, 1, &video, &data, &len);
	expect_jpeg(data, len, 640, 480);
	memcpy(first, data + len - 200, 200);
	at = expect_packet(&run, at, 2, &sound, &data, &len);
	assert_int_equal(at, run.len);
	/* 8000 samples a second, 25 frames, 2 bytes. */
	assert_int_equal(len, 640);
	/* The next frame is another one, and as large as is set. */
	enable(&run, 1);
	assert_int_equal(ask(&run, MPTP_OP_GET_STREAM, 0), MPTP_RC_OK);
	expect_packet(&run, 0, 1, &video, &data, &len);
	assert_memory_not_equal(first, data + len - 200, 200);
	assert_int_equal(tell(&run, MPTP_OP_SET_DEVICE_PROP_VALUE, resolution,
			     19, 1, (uint32_t)MPTP_DP_VIDEO_RESOLUTION),
	    MPTP_RC_OK);
	video = stream_info(&run, 1);
	assert_int_equal(ask(&run, MPTP_OP_GET_STREAM, 0), MPTP_RC_OK);
	assert_int_equal(
	    expect_packet(&run, 0, 1, &video, &data, &len), run.len);
	expect_jpeg(data, len, 1280, 720);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pictures_are_resized),
		cmocka_unit_test(streams_are_enabled_first),
		cmocka_unit_test(packets_are_as_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
