/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * trace: what was recorded.
 */
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "trace.h"
#include "word.h"

static const struct action {
	const char *name;
	int least, most; /* words behind it */
	int (*run)(struct app *, const struct args *);
} actions[] = {
	{ "show", 1, 1, trace_show },
	{ "profile", 1, 1, trace_profile },
	{ "redact", 2, 2, trace_redact },
	{ "diff", 2, 2, trace_diff },
};
#define ACTIONS (sizeof(actions) / sizeof(*actions))

int
trace_each(struct app *app, const char *path,
    int (*take)(void *ctx, const struct mptp_trace_item *), void *ctx)
{
	struct mptp_trace_reader *reader;
	struct mptp_trace_item item;
	struct mptp_error error;
	unsigned found = 0;
	int code = EXIT_DONE, status;

	if (mptp_trace_reader_open(&reader, path, &error) != MPTP_OK)
		return fail_error(app, &error);
	while ((status = mptp_trace_reader_next(reader, &item, &error)) ==
		MPTP_OK &&
	    item.kind != MPTP_TRACE_END && code == EXIT_DONE) {
		found++;
		code = take(ctx, &item);
	}
	mptp_trace_reader_close(&reader);
	if (code != EXIT_DONE)
		return code;
	if (status != MPTP_OK)
		return fail(app, EXIT_FAILED, "%s: %s", path, error.text);
	return trace_ended(app, path, found > 0, item.text);
}

int
trace_ended(struct app *app, const char *path, bool found, const char *amid)
{
	if (!found)
		return fail(app, EXIT_FAILED, "%s: there is no PTP in it%s%s",
		    path, amid[0] != '\0' ? ": " : "", amid);
	if (amid[0] != '\0')
		fail(app, 0, "%s: %s", path, amid);
	return EXIT_DONE;
}

void *
trace_dataset(
    const struct mptp_transaction *t, const struct mptp_dataset **dataset)
{
	const struct mptp_code *row =
	    mptp_code_find(MPTP_KIND_OPERATION, t->dialect, t->request.code);
	void *d;
	int status;

	*dataset = NULL;
	if (row == NULL || row->dataset == NULL || t->ndata == 0 ||
	    t->ndata != t->bytes || row->phase != t->phase)
		return NULL;
	*dataset = mptp_dataset_find(row->dataset);
	if (*dataset == NULL)
		return NULL;
	d = must_alloc(NULL, mptp_dataset_size(*dataset));
	memset(d, 0, mptp_dataset_size(*dataset));
	status = mptp_dataset_unpack(*dataset, d, t->data, t->ndata);
	if (status == MPTP_OK)
		return d;
	free(d);
	/* Or it would be shown as what nobody understands. */
	if (status == MPTP_ERR_NOMEM)
		(void)must_have(NULL);
	return NULL;
}

static const char *
name_at(const void *ctx, size_t i)
{
	(void)ctx;
	return i < ACTIONS ? actions[i].name : NULL;
}

static int
run(struct app *app, const struct args *args)
{
	const struct words words = { name_at, NULL, "" };
	struct args rest = { args->operand + 1, args->n - 1, args->option };
	const struct action *action;
	char problem[400];
	int found =
	    word_find(args->operand[0], &words, problem, sizeof(problem));

	if (found < 0)
		return fail(app, EXIT_USAGE,
		    "trace: %s%s; it takes show, profile, redact, "
		    "diff",
		    args->operand[0], problem);
	action = &actions[found];
	if (rest.n < action->least || rest.n > action->most)
		return fail(app, EXIT_USAGE, "trace %s takes %s", action->name,
		    action->most == 2 ? "two files" : "one file");
	return action->run(app, &rest);
}

const struct command cmd_trace = {
	.name = "trace",
	.args = "show|profile|redact|diff FILE [FILE]",
	.summary = "Show what --trace, Wireshark or tcpdump recorded",
	.details =
	    "FILE is a trace of ours, or a capture of a network (PTP/IP) or of "
	    "USB\n(usbmon, USBPcap), as pcapng or pcap. With -v, show decodes "
	    "the datasets.\nprofile makes a virtual camera of the first camera "
	    "in it: with\n\"miniptp trace profile FILE > camera.json\" it is "
	    "sim:./camera.json.\nredact writes a new FILE without what tells of a "
	    "person, diff compares two; its\nexit code is 1 if they differ.",
	.least = 1,
	.most = 3,
	.is_lines = true,
	.run = run,
};
