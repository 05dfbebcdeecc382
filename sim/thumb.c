/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The thumbnail of every picture: a grey JPEG of 160 x 120.
 */
#include "camera.h"

/* One component and tables with a single code each, so that every block of
 * 8 x 8 is two zero bits: no change of brightness, end of block. */
const uint8_t sim_thumbnail[SIM_THUMB_SIZE] = {
	/* SOI, JFIF */
	0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0,
	1, 0, 0,
	/* DQT: all ones */
	0xff, 0xdb, 0, 67, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	/* SOF0: 8 bits, 120 lines of 160, one component */
	0xff, 0xc0, 0, 11, 8, 0, SIM_THUMB_HEIGHT, 0, SIM_THUMB_WIDTH, 1, 1,
	0x11, 0,
	/* DHT: DC, AC */
	0xff, 0xc4, 0, 20, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0,
	/* SOS, 75 bytes of zero for 300 blocks, EOI */
	0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0, [SIM_THUMB_SIZE - 2] = 0xff,
	[SIM_THUMB_SIZE - 1] = 0xd9
};
