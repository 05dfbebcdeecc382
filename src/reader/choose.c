/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which camera of a capture is meant.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/codes.h>
#include <miniptp/trace_reader.h>

#include "base/error.h"

/* More are counted, and not named. */
#define NAMED 8

struct heard {
	unsigned connection;
	bool spoke; /* there is a transaction */
	char name[48];
};

struct roll {
	struct heard heard[NAMED];
	unsigned n; /* that spoke */
	unsigned first, wanted;
	unsigned last; /* that was counted, if it is not named */
	bool has_wanted;
};

static bool
is_there(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (file != NULL)
		fclose(file);
	return file != NULL;
}

/* "FILE#2", unless there is a file of this whole name; 0: no number is given. */
static unsigned
take_number(char *path)
{
	char *mark = strrchr(path, '#');
	unsigned number = 0;

	if (mark == NULL || mark[1] == '\0' || is_there(path))
		return 0;
	for (const char *p = mark + 1; *p != '\0'; p++) {
		if (!isdigit((unsigned char)*p) || number > 100000)
			return 0;
		number = number * 10 + (unsigned)(*p - '0');
	}
	if (number > 0)
		*mark = '\0';
	return number;
}

/* Its place, or NULL if there are too many. */
static struct heard *
place_of(struct roll *roll, unsigned connection)
{
	for (struct heard *h = roll->heard; h < roll->heard + NAMED; h++) {
		if (h->connection == 0)
			h->connection = connection;
		if (h->connection == connection)
			return h;
	}
	return NULL;
}

static void
note_name(struct heard *heard, const char *name)
{
	char *to = heard->name;

	if (*to != '\0' || name == NULL)
		return;
	for (; *name != '\0' && to < heard->name + sizeof(heard->name) - 1;
	     name++)
		if (isprint((unsigned char)*name))
			*to++ = *name;
	*to = '\0';
}

static void
note_model(struct heard *heard, const struct mptp_transaction *t)
{
	struct mptp_device_info info = { 0 };

	if (t->request.code != MPTP_OP_GET_DEVICE_INFO || t->ndata == 0 ||
	    t->ndata != t->bytes)
		return;
	if (mptp_dataset_unpack(
		&mptp_dataset_device_info, &info, t->data, t->ndata) == MPTP_OK)
		note_name(heard, info.model);
	mptp_device_info_clear(&info);
}

static void
note_item(struct roll *roll, const struct mptp_trace_item *item)
{
	struct heard *heard = place_of(roll, item->connection);
	const bool speaks = item->kind == MPTP_TRACE_TRANSACTION &&
	    item->transaction.request.code != 0;

	if (speaks &&
	    (heard == NULL ? item->connection > roll->last : !heard->spoke)) {
		if (roll->n++ == 0)
			roll->first = item->connection;
		roll->has_wanted =
		    roll->has_wanted || item->connection == roll->wanted;
	}
	if (heard != NULL && item->kind == MPTP_TRACE_PEER && !item->initiator)
		note_name(heard, item->peer.name);
	if (heard == NULL) {
		if (speaks && item->connection > roll->last)
			roll->last = item->connection;
		return;
	}
	heard->spoke = heard->spoke || speaks;
	if (speaks)
		note_model(heard, &item->transaction);
}

static int
call_roll(struct roll *roll, const char *path, struct mptp_error *error)
{
	struct mptp_trace_reader *reader;
	struct mptp_trace_item item;
	struct mptp_error damage;
	int status = mptp_trace_reader_open(&reader, path, error);

	if (status != MPTP_OK)
		return status;
	/* What is damaged is told by whoever gets there. */
	while (mptp_trace_reader_next(reader, &item, &damage) == MPTP_OK &&
	    item.kind != MPTP_TRACE_END)
		note_item(roll, &item);
	mptp_trace_reader_close(&reader);
	return MPTP_OK;
}

static int
is_unclear(const struct roll *roll, const char *path, struct mptp_error *error)
{
	char list[240] = "";
	unsigned told = 0;
	size_t at = 0;

	for (const struct heard *h = roll->heard; h < roll->heard + NAMED; h++)
		if (h->spoke && at + sizeof(h->name) + 16 < sizeof(list)) {
			at += (size_t)snprintf(list + at, sizeof(list) - at,
			    "%s#%u %s", told++ > 0 ? ", " : "", h->connection,
			    h->name[0] != '\0' ? h->name : "(unnamed)");
		}
	if (roll->wanted != 0)
		return mptp_error_set(error, MPTP_ERR_AMBIGUOUS,
		    "%.100s has no camera #%u; there %s %s%s", path,
		    roll->wanted, roll->n == 1 ? "is" : "are",
		    roll->n == 0 ? "none" : list, told < roll->n ? ", …" : "");
	return mptp_error_set(error, MPTP_ERR_AMBIGUOUS,
	    "%.100s holds %u connections to cameras: %s%s; say which, as in "
	    "%.40s#%u",
	    path, roll->n, list, told < roll->n ? ", …" : "", path,
	    roll->first);
}

int
mptp_trace_choose(const char *name, char **path, unsigned *connection,
    struct mptp_error *error)
{
	struct roll roll = { .n = 0 };
	int status;

	*connection = 1;
	*path = strdup(name);
	if (*path == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	roll.wanted = take_number(*path);
	status = call_roll(&roll, *path, error);
	if (status == MPTP_OK &&
	    (roll.wanted != 0 ? !roll.has_wanted : roll.n > 1))
		status = is_unclear(&roll, *path, error);
	if (roll.wanted != 0)
		*connection = roll.wanted;
	else if (roll.n == 1)
		*connection = roll.first;
	if (status != MPTP_OK) {
		free(*path);
		*path = NULL;
	}
	return status;
}
