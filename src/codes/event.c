/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the parameters of an event mean.
 */
#include <string.h>

#include <miniptp/event.h>

/* ISO 15740 12.3: 0xffffffff says that no transaction caused it. Many cameras
 * write 0, which is no transaction within a session either. */
#define NO_TRANSACTION 0xffffffffu

static bool
is_transaction(uint32_t id)
{
	return id != 0 && id != NO_TRANSACTION;
}

/* In MTP's events, a property is one of objects (MTP 1.1 G.2). */
static const struct {
	const char *name;
	bool mtp;
	enum mptp_event_meaning meaning;
} meanings[] = {
	{ "transaction", false, MPTP_EVENT_TRANSACTION },
	{ "handle", false, MPTP_EVENT_HANDLE },
	{ "storage", false, MPTP_EVENT_STORAGE },
	{ "property", true, MPTP_EVENT_OBJECT_PROPERTY },
	{ "property", false, MPTP_EVENT_PROPERTY },
	{ "format", false, MPTP_EVENT_FORMAT },
};

/* 0: none that is told. */
static unsigned
meaning_of(const struct mptp_code *row, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (strlen(meanings[i].name) == len &&
		    memcmp(meanings[i].name, name, len) == 0 &&
		    (!meanings[i].mtp || row->dialect == MPTP_DIALECT_MTP))
			return meanings[i].meaning;
	return 0;
}

/* Where an event has it; NULL: nowhere. */
static uint32_t *
place(struct mptp_typed_event *event, unsigned meaning)
{
	switch (meaning) {
	case MPTP_EVENT_TRANSACTION:
		return &event->transaction;
	case MPTP_EVENT_HANDLE:
		return &event->handle;
	case MPTP_EVENT_STORAGE:
		return &event->storage;
	case MPTP_EVENT_PROPERTY:
		return &event->property;
	case MPTP_EVENT_OBJECT_PROPERTY:
		return &event->object_property;
	case MPTP_EVENT_FORMAT:
		return &event->format;
	default:
		return NULL;
	}
}

static void
put(struct mptp_typed_event *event, unsigned meaning, uint32_t value)
{
	uint32_t *at = place(event, meaning);

	/* The header's transaction is the better one. */
	if (at == NULL ||
	    (meaning == MPTP_EVENT_TRANSACTION &&
		((event->has & MPTP_EVENT_TRANSACTION) != 0 ||
		    !is_transaction(value))))
		return;
	*at = value;
	event->has |= meaning;
}

uint32_t
mptp_event_value(
    const struct mptp_typed_event *event, enum mptp_event_meaning meaning)
{
	struct mptp_typed_event copy = *event;
	const uint32_t *at = place(&copy, meaning);

	return at == NULL ? 0 : *at;
}

void
mptp_event_type(struct mptp_typed_event *typed, enum mptp_dialect dialect,
    const struct mptp_event *event)
{
	const struct mptp_code *row =
	    mptp_code_find(MPTP_KIND_EVENT, dialect, event->code);
	const char *name = row != NULL ? row->parameters : NULL;
	const struct mptp_typed_event blank = { .code = event->code,
		.sequence = typed->sequence,
		.lost = typed->lost,
		.time_ns = typed->time_ns };

	*typed = blank;
	typed->nparam = event->nparam < 5 ? event->nparam : 5;
	if (is_transaction(event->transaction)) {
		typed->has = MPTP_EVENT_TRANSACTION;
		typed->transaction = event->transaction;
	}
	for (unsigned i = 0; i < typed->nparam; i++) {
		size_t len;

		typed->param[i] = event->param[i];
		if (name == NULL)
			continue;
		name += strspn(name, " []");
		len = strcspn(name, " []");
		put(typed, meaning_of(row, name, len), event->param[i]);
		name += len;
	}
}
