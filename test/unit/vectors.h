/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The vectors in test/vectors; see the README there.
 */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H

#include <miniptp/dataset.h>

struct vector {
	const struct mptp_dataset *set;
	char title[100]; /* "object.txt:12: size in 64 bits" */
	uint8_t bytes[600];
	size_t len;
	uint8_t packed[600];
	size_t npacked;
	int err; /* expected of unpack */
	char json[2000];
};

/* All of them. *n says how many; NULL, and a message on stderr, when a file is
 * wrong. */
struct vector *vectors_load(const char *folder, size_t *n);

#endif
