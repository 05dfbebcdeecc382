/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Pictures as files, made while they are read.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "exif.h"
#include "shot.h"

enum { DEFAULT_WIDTH = 640, DEFAULT_HEIGHT = 480 };
/* Raw files are as if the sensor were small. */
enum { RAW_SHRINK = 16, RAW_LEAST = 16 };
enum { THUMBNAIL_MOST = 8192, HEAD_MOST = 16384 };
enum { BLACK_AND_WHITE = 2 }; /* of the property EffectMode */

bool
sim_pixels_parse(const char *text, uint32_t *width, uint32_t *height)
{
	uint32_t side[2] = { 0, 0 };
	int i = 0;

	for (; text != NULL && *text != '\0'; text++) {
		if (*text == 'x' && i == 0 && side[0] != 0) {
			i = 1;
			continue;
		}
		if (*text < '0' || *text > '9' || side[i] > SIM_JPEG_SIDE)
			return false;
		side[i] = side[i] * 10 + (uint32_t)(*text - '0');
	}
	*width = side[0];
	*height = side[1];
	return side[0] != 0 && side[1] != 0 && side[0] <= SIM_JPEG_SIDE &&
	    side[1] <= SIM_JPEG_SIDE;
}

static const char *
text_of(struct mptp_sim *sim, uint16_t code)
{
	const struct mptp_property_desc *d = sim_property_find(sim, code);

	return d == NULL || d->type != MPTP_TYPE_STR ? NULL : d->current.str;
}

static void
fill(struct sim_exif *exif, struct mptp_sim *sim)
{
	const struct mptp_device_info *info = &sim->profile.info;

	exif->maker = info->manufacturer;
	exif->model = info->model;
	exif->software = info->device_version;
	exif->artist = text_of(sim, MPTP_DP_ARTIST);
	exif->copyright = text_of(sim, MPTP_DP_COPYRIGHT_INFO);
	exif->orientation = sim->profile.capture.orientation;
	exif->f_100 = (uint32_t)sim_property_number(sim, MPTP_DP_F_NUMBER, 0);
	exif->time_10000 =
	    (uint32_t)sim_property_number(sim, MPTP_DP_EXPOSURE_TIME, 0);
	exif->iso =
	    (uint32_t)sim_property_number(sim, MPTP_DP_EXPOSURE_INDEX, 0);
	exif->bias_1000 = (int32_t)sim_property_number(
	    sim, MPTP_DP_EXPOSURE_BIAS_COMPENSATION, 0);
	exif->focal_100 =
	    (uint32_t)sim_property_number(sim, MPTP_DP_FOCAL_LENGTH, 0);
	exif->program = (uint32_t)sim_property_number(
	    sim, MPTP_DP_EXPOSURE_PROGRAM_MODE, 0);
	exif->metering = (uint32_t)sim_property_number(
	    sim, MPTP_DP_EXPOSURE_METERING_MODE, 0);
	exif->white_balance =
	    (uint32_t)sim_property_number(sim, MPTP_DP_WHITE_BALANCE, 0);
}

static bool
is_raw(uint16_t format)
{
	return format != MPTP_OF_EXIF_JPEG && format != MPTP_OF_JFIF &&
	    format != MPTP_OF_UNDEFINED_IMAGE;
}

static uint32_t
shrunk(uint32_t side)
{
	uint32_t small = side / RAW_SHRINK;

	return small < RAW_LEAST ? RAW_LEAST : small;
}

static void
read_thumbnail(
    const struct sim_picture *picture, uint8_t *buf, size_t cap, size_t *len)
{
	struct sim_picture small = *picture;
	struct sim_jpeg jpeg;

	small.width = SIM_THUMB_WIDTH;
	small.height = SIM_THUMB_HEIGHT;
	sim_jpeg_begin(&jpeg, &small, NULL, 0);
	*len = sim_jpeg_read(&jpeg, buf, cap);
}

int
sim_shot_begin(struct sim_shot *shot, struct mptp_sim *sim, uint16_t format,
    uint32_t number)
{
	struct sim_picture picture = { DEFAULT_WIDTH, DEFAULT_HEIGHT, number,
		sim_property_number(sim, MPTP_DP_EFFECT_MODE, 0) ==
		    BLACK_AND_WHITE };
	uint8_t thumbnail[THUMBNAIL_MOST];
	struct sim_exif exif = { .thumbnail = thumbnail };
	char date[SIM_DATE_SIZE];
	uint32_t width, height;

	if (sim_pixels_parse(
		text_of(sim, MPTP_DP_IMAGE_SIZE), &width, &height)) {
		picture.width = width;
		picture.height = height;
	}
	*shot = (struct sim_shot){ .format = format };
	if ((shot->head = malloc(HEAD_MOST)) == NULL)
		return MPTP_ERR_NOMEM;
	shot->width = exif.width =
	    is_raw(format) ? shrunk(picture.width) : picture.width;
	shot->height = exif.height =
	    is_raw(format) ? shrunk(picture.height) : picture.height;
	sim_clock_tell(&sim->clock, date);
	exif.date = date;
	fill(&exif, sim);
	read_thumbnail(
	    &picture, thumbnail, sizeof(thumbnail), &exif.nthumbnail);
	if (is_raw(format)) {
		shot->nhead = sim_exif_raw(&exif, shot->head, HEAD_MOST);
		shot->size =
		    shot->nhead + UINT64_C(2) * shot->width * shot->height;
	} else {
		shot->nhead = sim_exif_segment(&exif, shot->head, HEAD_MOST);
		shot->size = sim_jpeg_size(&picture, shot->head, shot->nhead);
	}
	sim_jpeg_begin(&shot->jpeg, &picture, shot->head, shot->nhead);
	return MPTP_OK;
}

/* Of raw data: a slope, in 14 bits. */
static uint8_t
sample_byte(const struct sim_shot *shot)
{
	uint64_t at = shot->at - shot->nhead;
	uint64_t sample = at / 2 * 16 % 16384;

	return (uint8_t)(at % 2 == 0 ? sample & 0xff : sample >> 8);
}

size_t
sim_shot_read(struct sim_shot *shot, uint8_t *buf, size_t len)
{
	if (!is_raw(shot->format))
		return sim_jpeg_read(&shot->jpeg, buf, len);
	if (len > shot->size - shot->at)
		len = (size_t)(shot->size - shot->at);
	for (size_t i = 0; i < len; i++, shot->at++)
		buf[i] = shot->at < shot->nhead ? shot->head[shot->at] :
						  sample_byte(shot);
	return len;
}

void
sim_shot_end(struct sim_shot *shot)
{
	free(shot->head);
	*shot = (struct sim_shot){ 0 };
}
