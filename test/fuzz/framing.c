/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Both framings, in any slices: the first byte chooses the framing, the second the
 * slices; then come transfers, each behind a byte with its length, or its hundreds if
 * that is above 200. However they are sliced, the frames are the same; and a message
 * is what it is written as.
 */
#include "frame/frame.h"

#include "tape.h"

#define FRAMES_MOST 64

/* Frames one after another; neighbouring data are one. */
struct heard {
	struct frame frame[FRAMES_MOST];
	uint32_t sum[FRAMES_MOST]; /* over the data, for want of a copy */
	size_t n;
	int status;
};

struct transfers {
	const struct mptp_framing *framing;
	struct tape tape;
};

static void
add_data(struct heard *heard, const struct frame *frame)
{
	uint32_t *sum;

	if (heard->n == 0 || heard->frame[heard->n - 1].kind != FRAME_DATA) {
		if (heard->n == FRAMES_MOST)
			return;
		heard->frame[heard->n] = *frame;
		heard->frame[heard->n].len = 0;
		heard->sum[heard->n++] = 0;
	}
	check(frame->len > 0);
	sum = &heard->sum[heard->n - 1];
	for (size_t i = 0; i < frame->len; i++)
		*sum = *sum * 31 + frame->bytes[i];
	heard->frame[heard->n - 1].len += frame->len;
}

/* Written and read again, it is the same. */
static void
check_message(const struct mptp_framing *framing, const struct frame *frame)
{
	uint8_t bytes[FRAME_MESSAGE_MAX];
	struct frame_reader reader = { 0 };
	struct frame again = { .kind = FRAME_NONE };
	struct frame_input in = { .bytes = bytes, .last = true };

	in.len = framing->message(bytes, frame);
	check(in.len > 0 && in.len <= sizeof(bytes));
	check(framing->read(&reader, &in, &again) == MPTP_OK);
	check(again.kind == frame->kind && again.code == frame->code);
	check(again.transaction == frame->transaction);
	check(again.nparam == frame->nparam && again.number == frame->number);
	check(memcmp(again.param, frame->param, sizeof(again.param)) == 0);
	check(strcmp(again.identity.name, frame->identity.name) == 0);
	check(memcmp(again.identity.guid, frame->identity.guid, 16) == 0);
}

static void
add(struct heard *heard, const struct mptp_framing *framing,
    const struct frame *frame)
{
	if (frame->kind == FRAME_DATA) {
		add_data(heard, frame);
		return;
	}
	check(frame->nparam <= 5);
	check(memchr(frame->identity.name, '\0',
		  sizeof(frame->identity.name)) != NULL);
	if (frame->kind != FRAME_DATA_START && frame->kind != FRAME_DATA_END)
		check_message(framing, frame);
	if (heard->n < FRAMES_MOST)
		heard->frame[heard->n++] = *frame;
}

static bool
feed(struct heard *heard, const struct mptp_framing *framing,
    struct frame_reader *reader, const uint8_t *bytes, size_t len, bool last)
{
	struct frame_input in = { bytes, len, last };
	struct frame frame;

	do {
		size_t before = in.len;

		heard->status = framing->read(reader, &in, &frame);
		check(in.len <= before && in.bytes + in.len == bytes + len);
		if (heard->status != MPTP_OK)
			return false;
		if (frame.kind != FRAME_NONE)
			add(heard, framing, &frame);
	} while (frame.kind != FRAME_NONE);
	check(in.len == 0);
	return true;
}

/* One transfer, of memory of its very length each slice. */
static bool
feed_transfer(struct heard *heard, const struct mptp_framing *framing,
    struct frame_reader *reader, struct tape *tape, uint32_t *seed)
{
	const bool ends = framing->transfers;
	bool good = true, open = true;

	while (good && open) {
		size_t n = tape->left, len;
		uint8_t *slice;

		if (seed != NULL)
			n = slice_of(seed, n);
		/* The end of a transfer may come by itself. */
		open = n < tape->left || (seed != NULL && *seed % 3 == 0);
		if (n == 0)
			open = false;
		slice = tape_take(tape, n, &len);
		good = feed(heard, framing, reader, slice, len, ends && !open);
		free(slice);
	}
	return good;
}

static void
run(struct heard *heard, struct transfers transfers, uint32_t *seed)
{
	struct tape *tape = &transfers.tape;
	struct frame_reader reader = { 0 };
	bool good = true;

	*heard = (struct heard){ .n = 0 };
	while (good && tape->left > 0) {
		uint8_t length = tape_u8(tape);
		size_t n = length > 200 ? (length - 200) * 100u : length;
		struct tape one = { tape->at, n };

		one.left = n < tape->left ? n : tape->left;
		tape->at += one.left;
		tape->left -= one.left;
		good = feed_transfer(
		    heard, transfers.framing, &reader, &one, seed);
	}
}

static void
compare(const struct heard *a, const struct heard *b)
{
	check(a->status == b->status);
	check(a->n == b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct frame *x = &a->frame[i], *y = &b->frame[i];

		check(x->kind == y->kind && x->code == y->code);
		check(x->transaction == y->transaction);
		check(x->nparam == y->nparam && x->size == y->size);
		check(x->number == y->number && x->data_out == y->data_out);
		check(memcmp(x->param, y->param, sizeof(x->param)) == 0);
		if (x->kind == FRAME_DATA)
			check(x->len == y->len && a->sum[i] == b->sum[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct heard whole, sliced;
	struct transfers transfers = { .tape = { data, size } };
	uint32_t seed;

	transfers.framing = tape_u8(&transfers.tape) % 2 == 0 ?
	    &mptp_framing_usb :
	    &mptp_framing_ip;
	seed = tape_u8(&transfers.tape);
	run(&whole, transfers, NULL);
	run(&sliced, transfers, &seed);
	compare(&whole, &sliced);
	return 0;
}
