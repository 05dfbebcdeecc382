/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a capture.
 */
#include <string.h>

#include <miniptp.h>

#include "fuzz.h"

/* What is lent can be read, and what is told can be shown. */
static unsigned
look_at(const struct mptp_trace_item *item)
{
	const struct mptp_transaction *t = &item->transaction;
	unsigned sum = 0;

	check(memchr(item->text, '\0', sizeof(item->text)) != NULL);
	for (const char *p = item->text; *p != '\0'; p++)
		check((unsigned char)*p >= 0x20);
	if (item->kind != MPTP_TRACE_TRANSACTION)
		return 0;
	check(t->ndata <= t->bytes && t->ndata <= 1u << 20);
	check(t->request.nparam <= 5 && t->response.nparam <= 5);
	for (size_t i = 0; i < t->ndata; i++)
		sum += t->data[i];
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mptp_trace_reader *reader;
	struct mptp_trace_item item = { .kind = MPTP_TRACE_TROUBLE };
	struct mptp_error error;
	int status = mptp_trace_reader_memory(&reader, data, size, &error);

	if (status != MPTP_OK) {
		check(reader == NULL && error.text[0] != '\0');
		return 0;
	}
	while (status == MPTP_OK && item.kind != MPTP_TRACE_END) {
		status = mptp_trace_reader_next(reader, &item, &error);
		if (status == MPTP_OK)
			check((look_at(&item) | 1) != 0);
		else
			check(error.text[0] != '\0');
	}
	mptp_trace_reader_close(&reader);
	check(reader == NULL);
	return 0;
}
