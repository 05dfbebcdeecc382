/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * trace diff: where two sessions part.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "text.h"
#include "trace.h"

/* So far apart, both are looked through for where they agree again. */
#define AHEAD 64

/* What is compared of an item: its line, without times, and its data. */
struct said {
	char text[256];
	uint64_t packet, sum;
};

struct side {
	const char *path;
	struct mptp_trace_reader *reader;
	struct said ahead[AHEAD];
	unsigned first, n;
	bool found, end;
};

struct diff {
	struct app *app;
	struct side side[2];
	unsigned differences;
};

/* FNV-1a. */
static uint64_t
sum_of(const struct mptp_transaction *t)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < t->ndata; i++)
		sum = (sum ^ t->data[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static void
keep(struct side *side, const struct mptp_trace_item *item)
{
	struct said *said = &side->ahead[(side->first + side->n) % AHEAD];
	struct mptp_transaction t = item->transaction;
	char *time;

	said->packet = item->packet;
	said->sum = 0;
	if (item->kind == MPTP_TRACE_TRANSACTION) {
		/* Without how long it took. */
		t.ended_ns = t.began_ns;
		mptp_transaction_text(&t, said->text, sizeof(said->text));
		time = strrchr(said->text, ',');
		if (time != NULL)
			*time = '\0';
		said->sum = sum_of(&t);
	} else {
		snprintf(said->text, sizeof(said->text), "%s", item->text);
	}
	side->n++;
}

static int
fill(struct diff *diff, struct side *side)
{
	struct mptp_trace_item item;
	struct mptp_error error;

	while (side->n < AHEAD && !side->end) {
		if (mptp_trace_reader_next(side->reader, &item, &error) !=
		    MPTP_OK)
			return fail(diff->app, EXIT_FAILED, "%s: %s",
			    side->path, error.text);
		side->end = item.kind == MPTP_TRACE_END;
		if (side->end)
			return trace_ended(
			    diff->app, side->path, side->found, item.text);
		side->found = true;
		/* Who it is, is another one each time. */
		if (item.kind != MPTP_TRACE_PEER)
			keep(side, &item);
	}
	return EXIT_DONE;
}

static const struct said *
at(const struct side *side, unsigned i)
{
	return &side->ahead[(side->first + i) % AHEAD];
}

static void
drop(struct side *side)
{
	side->first = (side->first + 1) % AHEAD;
	side->n--;
}

static void
tell(struct diff *diff, const char *mark, const struct said *said)
{
	char text[512];

	diff->differences++;
	if (diff->app->json)
		out_json_line(diff->app,
		    json_pack("{s:s, s:I, s:s}", "difference", mark, "packet",
			(json_int_t)said->packet, "text",
			text_safe(text, sizeof(text), said->text)));
	else
		out(diff->app, "%s %llu  %s\n", mark,
		    (unsigned long long)said->packet,
		    text_safe(text, sizeof(text), said->text));
}

/* The nearest place where both say the same. */
static void
resync(const struct diff *diff, unsigned *left, unsigned *right)
{
	const struct side *a = &diff->side[0], *b = &diff->side[1];

	for (unsigned sum = 1; sum < a->n + b->n; sum++)
		for (unsigned i = 0; i <= sum; i++)
			if (i < a->n && sum - i < b->n &&
			    strcmp(at(a, i)->text, at(b, sum - i)->text) == 0) {
				*left = i;
				*right = sum - i;
				return;
			}
	*left = a->n;
	*right = b->n;
}

static void
compare(struct diff *diff)
{
	struct side *a = &diff->side[0], *b = &diff->side[1];
	unsigned left = 0, right = 0;

	if (a->n == 0 || b->n == 0 ||
	    strcmp(at(a, 0)->text, at(b, 0)->text) != 0)
		resync(diff, &left, &right);
	for (; left > 0; left--, drop(a))
		tell(diff, "-", at(a, 0));
	for (; right > 0; right--, drop(b))
		tell(diff, "+", at(b, 0));
	if (a->n == 0 || b->n == 0)
		return;
	if (at(a, 0)->sum != at(b, 0)->sum)
		tell(diff, "~", at(b, 0));
	drop(a);
	drop(b);
}

int
trace_diff(struct app *app, const struct args *args)
{
	struct diff *diff = must_alloc(NULL, sizeof(*diff));
	struct mptp_error error;
	int code = EXIT_DONE;

	memset(diff, 0, sizeof(*diff));
	diff->app = app;
	for (unsigned i = 0; i < 2 && code == EXIT_DONE; i++) {
		struct side *side = &diff->side[i];

		side->path = args->operand[i];
		if (mptp_trace_reader_open(&side->reader, side->path, &error) !=
		    MPTP_OK)
			code = fail_error(app, &error);
	}
	while (code == EXIT_DONE) {
		for (unsigned i = 0; i < 2 && code == EXIT_DONE; i++)
			code = fill(diff, &diff->side[i]);
		if (diff->side[0].n == 0 && diff->side[1].n == 0)
			break;
		if (code == EXIT_DONE)
			compare(diff);
	}
	if (code == EXIT_DONE && diff->differences > 0)
		code = EXIT_FAILED;
	mptp_trace_reader_close(&diff->side[0].reader);
	mptp_trace_reader_close(&diff->side[1].reader);
	free(diff);
	return code;
}
