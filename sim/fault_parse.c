/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The language of faults.
 *
 *   FAULTS = FAULT { "," FAULT }
 *   FAULT  = OPERATION [ "#" N [ "-" [ M ] ] | "/" N ] [ "@" BYTES ]
 *            ":" WHAT [ "=" VALUE ]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

#define MOST_FAULTS 256
#define MOST_DELAY 3600000
#define MOST_EVENTS 100000
#define MOST_BYTES (INT64_C(1) << 40)
#define WORD 64
#define SHOWN 60 /* of a fault: a list of them would leave no room for the reason */

enum value { NONE, NUMBER, SIGNED, OPTIONAL, OPERATION, RESPONSE, EVENT };

static const struct word {
	const char *name;
	enum sim_fault_kind kind;
	enum value value;
	bool placed; /* may begin at a byte */
	int64_t usual, most;
} words[] = {
	{ "stall", SIM_FAULT_STALL, NONE, true, 0, 0 },
	{ "delay", SIM_FAULT_DELAY, NUMBER, true, 0, MOST_DELAY },
	{ "drip", SIM_FAULT_DRIP, NONE, true, 0, 0 },
	{ "garbage", SIM_FAULT_GARBAGE, OPTIONAL, true, MOST_BYTES,
	    MOST_BYTES },
	{ "short", SIM_FAULT_SHORT, OPTIONAL, false, 1, MOST_BYTES },
	{ "long", SIM_FAULT_LONG, OPTIONAL, false, 1, MOST_BYTES },
	{ "length", SIM_FAULT_LENGTH, SIGNED, false, 0, MOST_BYTES },
	{ "id", SIM_FAULT_ID, OPTIONAL, false, 1, UINT32_MAX },
	{ "code", SIM_FAULT_CODE, NUMBER, false, 0, UINT16_MAX },
	{ "no-response", SIM_FAULT_NO_RESPONSE, NONE, false, 0, 0 },
	{ "twice", SIM_FAULT_TWICE, NONE, false, 0, 0 },
	{ "event", SIM_FAULT_EVENT, EVENT, false, 0, 0 },
	{ "storm", SIM_FAULT_STORM, NUMBER, false, 0, MOST_EVENTS },
	{ "late-events", SIM_FAULT_LATE_EVENTS, NONE, false, 0, 0 },
	{ "busy", SIM_FAULT_REFUSE, NONE, true, MPTP_RC_DEVICE_BUSY, 0 },
	{ "full", SIM_FAULT_REFUSE, NONE, true, MPTP_RC_STORE_FULL, 0 },
	{ "refuse", SIM_FAULT_REFUSE, RESPONSE, true, 0, 0 },
	{ "no-store", SIM_FAULT_NO_STORE, NONE, false, 0, 0 },
	{ "no-session", SIM_FAULT_NO_SESSION, NONE, false, 0, 0 },
	{ "disconnect", SIM_FAULT_DISCONNECT, NONE, true, 0, 0 },
	{ "reset", SIM_FAULT_RESET, NONE, true, 0, 0 },
	{ "half-close", SIM_FAULT_HALF_CLOSE, NONE, true, 0, 0 },
};
#define NWORDS (sizeof(words) / sizeof(*words))

struct reader {
	const char *where, *fault, *at;
	enum mptp_dialect dialect;
	struct mptp_error *error;
};

static int
wrong(const struct reader *r, const char *what)
{
	const size_t n = strcspn(r->fault, ",");
	const bool all = n <= SHOWN;

	return mptp_error_set(r->error, MPTP_ERR_ARG,
	    "%s: bad fault '%.*s%s', at character %zu: expected %s", r->where,
	    all ? (int)n : SHOWN, r->fault, all ? "" : "...",
	    (size_t)(r->at - r->fault) + 1, what);
}

static bool
accept(struct reader *r, char c)
{
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

/* A name, or a code; empty: neither stands there. */
static bool
word(struct reader *r, char buf[WORD])
{
	const size_t n = strspn(r->at,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_-");

	if (n == 0 || n >= WORD)
		return false;
	memcpy(buf, r->at, n);
	buf[n] = '\0';
	return true;
}

/* Decimal, or 0x…; with K, M or G behind it where bytes are meant. */
static int
number(struct reader *r, int64_t least, int64_t most, int64_t *value)
{
	const char *units = "KMG", *unit;
	char *end, what[80];
	unsigned long long n;
	bool good = *r->at >= '0' && *r->at <= '9';

	n = good ?
	    strtoull(r->at, &end, strncmp(r->at, "0x", 2) == 0 ? 16 : 10) :
	    0;
	if (good && *end != '\0' && (unit = strchr(units, *end)) != NULL) {
		for (; unit >= units && n <= (unsigned long long)most; unit--)
			n *= 1024;
		end++;
	}
	if (!good || n < (unsigned long long)least ||
	    n > (unsigned long long)most) {
		snprintf(what, sizeof(what), "a number from %lld to %lld",
		    (long long)least, (long long)most);
		return wrong(r, what);
	}
	r->at = end;
	*value = (int64_t)n;
	return MPTP_OK;
}

static int
code(struct reader *r, enum mptp_kind kind, const char *what, int64_t *value)
{
	const struct mptp_code *found;
	char name[WORD];

	if (r->at[0] == '0' && r->at[1] == 'x')
		return number(r, 1, UINT16_MAX, value);
	if (!word(r, name) ||
	    (found = mptp_code_named(kind, r->dialect, name)) == NULL)
		return wrong(r, what);
	r->at += strlen(name);
	*value = found->code;
	return MPTP_OK;
}

static int
operation(struct reader *r, struct sim_fault *fault)
{
	int64_t value = 0;
	char name[WORD];
	int rc;

	if (word(r, name) && strcmp(name, "any") == 0) {
		r->at += strlen(name);
		return MPTP_OK;
	}
	rc = code(r, MPTP_KIND_OPERATION,
	    "an operation's name or code, or 'any'", &value);
	fault->operation = (uint16_t)value;
	return rc;
}

/* Which of its uses. */
static int
times(struct reader *r, struct sim_fault *fault)
{
	int64_t value;
	int rc;

	fault->first = 1;
	fault->last = UINT32_MAX;
	fault->every = 1;
	if (accept(r, '/')) {
		if ((rc = number(r, 1, UINT32_MAX, &value)) == MPTP_OK)
			fault->every = (uint32_t)value;
		return rc;
	}
	if (!accept(r, '#'))
		return MPTP_OK;
	if ((rc = number(r, 1, UINT32_MAX, &value)) != MPTP_OK)
		return rc;
	fault->first = fault->last = (uint32_t)value;
	if (!accept(r, '-'))
		return MPTP_OK;
	fault->last = UINT32_MAX;
	if (*r->at < '0' || *r->at > '9')
		return MPTP_OK;
	rc = number(r, fault->first, UINT32_MAX, &value);
	fault->last = (uint32_t)value;
	return rc;
}

static int
unknown(const struct reader *r)
{
	char what[400] = "one of";
	size_t at = strlen(what);

	for (size_t i = 0; i < NWORDS && at < sizeof(what); i++)
		at += (size_t)snprintf(what + at, sizeof(what) - at, "%s %s",
		    i == 0 ? "" : ",", words[i].name);
	return wrong(r, what);
}

static int
argument(struct reader *r, const struct word *w, struct sim_fault *fault)
{
	bool minus = false;
	int rc = MPTP_OK;

	fault->value = w->usual;
	if (!accept(r, '='))
		return w->value == NONE || w->value == OPTIONAL ?
		    MPTP_OK :
		    wrong(r, "'=' and a value");
	switch (w->value) {
	case NONE:
		r->at--;
		return wrong(r, "no value");
	case RESPONSE:
		return code(r, MPTP_KIND_RESPONSE, "a response's name or code",
		    &fault->value);
	case EVENT:
		return code(r, MPTP_KIND_EVENT, "an event's name or code",
		    &fault->value);
	case SIGNED:
		minus = accept(r, '-');
		if (!minus)
			accept(r, '+');
		/* fall through */
	default:
		rc = number(r, 0, w->most, &fault->value);
		if (minus)
			fault->value = -fault->value;
		return rc;
	}
}

static int
what(struct reader *r, struct sim_fault *fault)
{
	const struct word *w = NULL;
	const char *begin = r->at;
	char name[WORD] = "";

	word(r, name);
	for (size_t i = 0; i < NWORDS && w == NULL; i++)
		if (strcmp(words[i].name, name) == 0)
			w = &words[i];
	if (w == NULL)
		return unknown(r);
	if (fault->placed && !w->placed)
		return wrong(r, "a fault that can begin at a byte");
	fault->kind = w->kind;
	r->at = begin + strlen(name);
	return argument(r, w, fault);
}

static int
one(struct reader *r, struct sim_fault *fault)
{
	int64_t value;
	int rc;

	r->fault = r->at;
	if ((rc = operation(r, fault)) != MPTP_OK ||
	    (rc = times(r, fault)) != MPTP_OK)
		return rc;
	if (accept(r, '@')) {
		if ((rc = number(r, 0, MOST_BYTES, &value)) != MPTP_OK)
			return rc;
		fault->placed = true;
		fault->at = (uint64_t)value;
	}
	if (!accept(r, ':'))
		return wrong(r, "':' and what goes wrong");
	if ((rc = what(r, fault)) != MPTP_OK)
		return rc;
	return *r->at == '\0' || *r->at == ',' ? MPTP_OK :
						 wrong(r, "',' or the end");
}

static int
keep(struct sim_faults *faults, const struct sim_fault *fault,
    const struct reader *r)
{
	struct sim_fault *more;

	if (faults->n == MOST_FAULTS)
		return wrong(r, "at most 256 faults");
	more = realloc(faults->fault, (faults->n + 1) * sizeof(*more));
	if (more == NULL)
		return mptp_error_set(
		    r->error, MPTP_ERR_NOMEM, "out of memory");
	more[faults->n++] = *fault;
	faults->fault = more;
	return MPTP_OK;
}

int
sim_faults_add(struct sim_faults *faults, const char *text, const char *where,
    enum mptp_dialect dialect, struct mptp_error *error)
{
	struct reader r = { where, text, text, dialect, error };
	int rc;

	do {
		struct sim_fault fault = { .operation = 0 };

		if ((rc = one(&r, &fault)) == MPTP_OK)
			rc = keep(faults, &fault, &r);
	} while (rc == MPTP_OK && accept(&r, ','));
	return rc;
}

void
sim_faults_clear(struct sim_faults *faults)
{
	free(faults->fault);
	*faults = (struct sim_faults){ .fault = NULL };
}
