/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The elements of an ObjectPropList (MTP 1.1 E.2.1), each as soon as it is there, in
 * whatever pieces the list comes: that of a whole card may be larger than one wants to
 * keep.
 */
#ifndef CODEC_PROP_STREAM_H
#define CODEC_PROP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One element; bytes are those of its value, borrowed during the call. */
struct prop_element {
	uint32_t handle;
	uint16_t property, type;
	const uint8_t *bytes;
	size_t len;
};

#define PROP_HEAD 8 /* handle, property, type */
/* The longest element that is told: one with a string. */
#define PROP_MOST (PROP_HEAD + 1 + 2 * 255)

/* Zeroed, but for the callback, at first. Arrays are passed over. */
struct prop_stream {
	void (*element)(void *ctx, const struct prop_element *);
	void *ctx;
	uint32_t left; /* elements */
	bool counted;
	bool ended;    /* nothing more is to come, or what came is no element */
	uint64_t skip; /* bytes of an array */
	uint8_t piece[PROP_MOST];
	size_t have;
};

void prop_stream_feed(struct prop_stream *, const void *buf, size_t len);

#endif
