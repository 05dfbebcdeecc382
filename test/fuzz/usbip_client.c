/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a USB/IP server that we are a client of: the first byte chooses the
 * slices, the rest is what the server says. What the client asks of it is always
 * the same, so that answers can be found.
 */
#include <string.h>

#include "fuzz.h"
#include "host/import.h"

#define SUBMITS 3
#define BUSID_MAX 31

struct client {
	struct import import;
	struct import_submit submit[SUBMITS];
	unsigned news;
};

static void
ask(struct client *c, int i)
{
	static const uint8_t endpoint[SUBMITS] = { 0, 0x81, 0x02 };
	static const uint8_t descriptor[8] = { 0x80, 6, 0, 1, 0, 0, 18 };
	static const uint32_t length[SUBMITS] = { 18, 512, 100 };
	uint8_t header[USBIP_HEADER_SIZE];
	struct import_submit *submit = &c->submit[i];

	submit->endpoint = endpoint[i];
	memcpy(submit->setup, descriptor, sizeof(descriptor));
	submit->len = length[i];
	import_submit(&c->import, submit, header);
	/* Each fourth is taken back at once. */
	if (c->news % 4 == 3)
		import_unlink(&c->import, submit, header);
}

static void
hear(struct client *c, enum import_news news, const struct import_told *told)
{
	c->news++;
	switch (news) {
	case IMPORT_DEVICE:
		check(strlen(c->import.found.busid) <= BUSID_MAX);
		check(strlen(c->import.found.path) < 256);
		break;
	case IMPORT_DONE:
		for (int i = 0; i < SUBMITS; i++)
			ask(c, i);
		break;
	case IMPORT_RETURNED:
		check(!import_outstanding(told->submit));
		check(told->submit->moved <= told->submit->len);
		check(told->submit->status <= 0);
		ask(c, (int)(told->submit - c->submit));
		break;
	default:
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct client c = { .news = 0 };
	uint32_t seed = size > 0 ? data[0] : 0;
	struct import_told told;
	enum import_news news = IMPORT_NOTHING;
	unsigned ended = 0, outstanding = 0;

	import_init(&c.import);
	/* Memory of its very length, for a sanitizer. */
	c.submit[0].buf = malloc(18);
	c.submit[1].buf = malloc(512);
	check(c.submit[0].buf != NULL && c.submit[1].buf != NULL);
	for (size_t at = 1; at < size && news != IMPORT_NONSENSE;) {
		size_t n = slice_of(&seed, size - at), left = n;
		const uint8_t *bytes = data + at;

		do {
			news = import_feed(&c.import, &bytes, &left, &told);
			check(bytes + left == data + at + n);
			if (news != IMPORT_NOTHING)
				hear(&c, news, &told);
		} while (news != IMPORT_NOTHING && news != IMPORT_NONSENSE);
		check(left == 0 || news == IMPORT_NONSENSE);
		at += n;
	}
	for (int i = 0; i < SUBMITS; i++)
		outstanding += import_outstanding(&c.submit[i]);
	while (import_abandon(&c.import) != NULL)
		ended++;
	check(ended == outstanding);
	free(c.submit[0].buf);
	free(c.submit[1].buf);
	return 0;
}
