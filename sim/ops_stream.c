/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of PTP 1.1 on streams: motion JPEG, and sound in 16 bits.
 *
 * A packet is a header (stream, bytes that follow but for the padding, time; 16
 * bytes), one frame, and padding. A frame is a header (bytes that follow, number;
 * 8 bytes) and its data. All are little-endian.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "shot.h"

enum { VIDEO = 1, AUDIO = 2 };
enum { PACKET_HEADER = 16, FRAME_HEADER = 8, ALIGNMENT = 4 };
enum { TIME_RESOLUTION_NS = 1000000, INFO_SIZE = 36 };
enum { DEFAULT_WIDTH = 640, DEFAULT_HEIGHT = 480, SIDE_MOST = 4096 };
enum { DEFAULT_RATE = 25, DEFAULT_SAMPLING = 8000, SAMPLING_MOST = 192000 };
/* Bytes that a unit of 16 x 16 pixels takes at most: four blocks of brightness
 * and two of colour, each of up to 10 + 11 + 1 bits, and a zero behind each 0xff. */
enum { UNIT = 16, UNIT_MOST = 34, HEAD_MOST = 512 };

static uint32_t
enabled(struct mptp_sim *sim)
{
	return (uint32_t)sim_property_number(sim, MPTP_DP_ENABLED_STREAMS, 0);
}

static void
frame_of(struct mptp_sim *sim, struct sim_picture *picture)
{
	const struct mptp_property_desc *d =
	    sim_property_find(sim, MPTP_DP_VIDEO_RESOLUTION);

	*picture = (struct sim_picture){ .number = sim->frames };
	if (d == NULL || d->type != MPTP_TYPE_STR ||
	    !sim_pixels_parse(
		d->current.str, &picture->width, &picture->height) ||
	    picture->width > SIDE_MOST || picture->height > SIDE_MOST) {
		picture->width = DEFAULT_WIDTH;
		picture->height = DEFAULT_HEIGHT;
	}
}

/* Of sound, as long as a frame of video lasts. */
static uint32_t
sound_size(struct mptp_sim *sim)
{
	uint64_t rate =
	    sim_property_number(sim, MPTP_DP_VIDEO_FRAME_RATE, DEFAULT_RATE);
	uint64_t sampling = sim_property_number(
	    sim, MPTP_DP_AUDIO_SAMPLING_RATE, DEFAULT_SAMPLING);

	if (sampling > SAMPLING_MOST)
		sampling = SAMPLING_MOST;
	return (uint32_t)(sampling / (rate == 0 ? 1 : rate)) * 2;
}

static uint32_t
frame_most(struct mptp_sim *sim, uint32_t stream)
{
	struct sim_picture picture;

	frame_of(sim, &picture);
	return stream == AUDIO ? sound_size(sim) :
				 HEAD_MOST +
		((picture.width + UNIT - 1) / UNIT) *
		    ((picture.height + UNIT - 1) / UNIT) * UNIT_MOST;
}

static size_t
padding(size_t len)
{
	return (ALIGNMENT - len % ALIGNMENT) % ALIGNMENT;
}

static uint16_t
get_stream_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint32_t stream = op->param[0];
	uint64_t supported =
	    sim_property_number(sim, MPTP_DP_SUPPORTED_STREAMS, 0);
	struct mptp_stream_info info = { .dataset_size = INFO_SIZE,
		.time_resolution = TIME_RESOLUTION_NS,
		.frame_header_size = FRAME_HEADER,
		.packet_header_size = PACKET_HEADER,
		.packet_alignment = ALIGNMENT };
	size_t most;

	if ((stream != VIDEO && stream != AUDIO) || (supported & stream) == 0)
		return MPTP_RC_INVALID_PARAMETER;
	if ((enabled(sim) & stream) == 0)
		return MPTP_RC_NO_STREAM_ENABLED;
	info.frame_max_size = FRAME_HEADER + frame_most(sim, stream);
	most = PACKET_HEADER + info.frame_max_size;
	info.packet_max_size = (uint32_t)(most + padding(most));
	return sim_send_dataset(sim, reply, &mptp_dataset_stream_info, &info);
}

static void
put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* A tone. */
static size_t
make_sound(struct mptp_sim *sim, uint8_t *to)
{
	uint32_t size = sound_size(sim);

	for (uint32_t i = 0; i < size / 2; i++) {
		uint32_t phase = i % 16;

		put(to + 2 * (size_t)i, (phase < 8 ? phase : 15 - phase) * 1000,
		    2);
	}
	return size;
}

static size_t
make_picture(struct mptp_sim *sim, uint8_t *to, size_t cap)
{
	struct sim_picture picture;
	struct sim_jpeg jpeg;

	frame_of(sim, &picture);
	sim_jpeg_begin(&jpeg, &picture, NULL, 0);
	return sim_jpeg_read(&jpeg, to, cap);
}

/* Its length. */
static size_t
make_packet(struct mptp_sim *sim, uint32_t stream, uint8_t *to)
{
	uint8_t *frame = to + PACKET_HEADER;
	uint8_t *data = frame + FRAME_HEADER;
	size_t len = stream == AUDIO ?
	    make_sound(sim, data) :
	    make_picture(sim, data, frame_most(sim, VIDEO));
	size_t all = PACKET_HEADER + FRAME_HEADER + len;

	put(frame, len, 4);
	put(frame + 4, sim->frames, 4);
	put(to, stream, 4);
	put(to + 4, FRAME_HEADER + len, 4);
	put(to + 8, (uint64_t)(sim_now_ms() - sim->clock.set_at), 8);
	memset(to + all, 0, padding(all));
	return all + padding(all);
}

/* One packet of each stream that is enabled. */
static uint16_t
get_stream(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	size_t room = 2 * (PACKET_HEADER + FRAME_HEADER + ALIGNMENT) +
	    frame_most(sim, VIDEO) + frame_most(sim, AUDIO);
	uint32_t streams = enabled(sim);
	uint8_t *bytes;
	size_t len = 0;
	uint16_t rc;

	(void)op;
	if ((streams & (VIDEO | AUDIO)) == 0)
		return MPTP_RC_NO_STREAM_ENABLED;
	if ((bytes = malloc(room)) == NULL)
		return MPTP_RC_GENERAL_ERROR;
	sim->frames++;
	if ((streams & VIDEO) != 0)
		len += make_packet(sim, VIDEO, bytes + len);
	if ((streams & AUDIO) != 0)
		len += make_packet(sim, AUDIO, bytes + len);
	rc = sim_send_bytes(sim, reply, bytes, len);
	free(bytes);
	return rc;
}

const struct sim_operation sim_operations_stream[] = {
	{ MPTP_OP_GET_STREAM_INFO, MPTP_PHASE_IN, 1, 1,
	    .handler = get_stream_info },
	{ MPTP_OP_GET_STREAM, MPTP_PHASE_IN, .handler = get_stream }, { 0 }
};
