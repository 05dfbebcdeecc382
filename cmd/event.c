/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events, as they are shown and handed on.
 */
#include <stdio.h>
#include <string.h>

#include "event.h"
#include "local/date.h"
#include "moment.h"
#include "out.h"

/* What an event can be about, in the order in which it is shown. */
static const struct about {
	enum mptp_event_meaning meaning;
	const char *key, *variable;
	int digits;
	int kind; /* enum mptp_kind of its names; negative: it has none */
} abouts[] = {
	{ MPTP_EVENT_HANDLE, "handle", "MINIPTP_HANDLE", 8, -1 },
	{ MPTP_EVENT_STORAGE, "storage", "MINIPTP_STORAGE", 8, -1 },
	{ MPTP_EVENT_PROPERTY, "property", "MINIPTP_PROPERTY", 4,
	    MPTP_KIND_PROPERTY },
	{ MPTP_EVENT_OBJECT_PROPERTY, "object_property",
	    "MINIPTP_OBJECT_PROPERTY", 4, MPTP_KIND_OBJECT_PROPERTY },
	{ MPTP_EVENT_FORMAT, "format", "MINIPTP_FORMAT", 4, MPTP_KIND_FORMAT },
};
#define NABOUTS (sizeof(abouts) / sizeof(*abouts))

/* NULL: it has none. */
static const char *
name_of(const struct app *app, int kind, uint32_t code)
{
	const struct mptp_code *row = kind < 0 ?
	    NULL :
	    mptp_code_find(
		(enum mptp_kind)kind, mptp_camera_dialect(app->camera), code);

	return row == NULL ? NULL : row->name;
}

static const char *
event_name(const struct app *app, const struct mptp_typed_event *event,
    char *buf, size_t cap)
{
	return mptp_code_text(MPTP_KIND_EVENT, mptp_camera_dialect(app->camera),
	    event->code, buf, cap);
}

char *
event_text(char buf[EVENT_TEXT], const struct app *app,
    const struct mptp_typed_event *event)
{
	char code[16];
	size_t at = (size_t)snprintf(
	    buf, EVENT_TEXT, "%s", event_name(app, event, code, sizeof(code)));
	const char *name;

	for (size_t i = 0; i < NABOUTS; i++) {
		const uint32_t value =
		    mptp_event_value(event, abouts[i].meaning);

		if ((event->has & abouts[i].meaning) == 0)
			continue;
		name = name_of(app, abouts[i].kind, value);
		at += (size_t)snprintf(buf + at, EVENT_TEXT - at, " 0x%0*x%s%s",
		    abouts[i].digits, (unsigned)value, name != NULL ? " " : "",
		    name != NULL ? name : "");
	}
	if ((event->has & ~(unsigned)MPTP_EVENT_TRANSACTION) != 0)
		return buf;
	/* What a vendor's own event says. */
	for (unsigned i = 0; i < event->nparam; i++)
		at += (size_t)snprintf(buf + at, EVENT_TEXT - at, " 0x%08x",
		    (unsigned)event->param[i]);
	return buf;
}

static json_t *
name_json(const char *name)
{
	return name == NULL ? json_null() : json_string(name);
}

json_t *
event_json(const struct app *app, const struct mptp_typed_event *event)
{
	char code[16], key[40], time[MPTP_DATE_TEXT];
	json_t *json, *params = json_array();
	struct mptp_date date;

	moment_date(&date, event->time_ns);
	mptp_date_iso(time, &date, 'T');
	json = json_pack("{s:I, s:s, s:I, s:I, s:o, s:s}", "sequence",
	    (json_int_t)event->sequence, "time", time, "monotonic_ns",
	    (json_int_t)event->time_ns, "lost", (json_int_t)event->lost, "code",
	    json_hex(event->code, 4), "name",
	    event_name(app, event, code, sizeof(code)));
	json_object_set_new(json, "transaction",
	    (event->has & MPTP_EVENT_TRANSACTION) != 0 ?
		json_integer(event->transaction) :
		json_null());
	for (size_t i = 0; i < NABOUTS; i++) {
		const uint32_t value =
		    mptp_event_value(event, abouts[i].meaning);
		const bool has = (event->has & abouts[i].meaning) != 0;

		json_object_set_new(json, abouts[i].key,
		    has ? json_hex(value, abouts[i].digits) : json_null());
		if (abouts[i].kind < 0)
			continue;
		snprintf(key, sizeof(key), "%s_name", abouts[i].key);
		json_object_set_new(json, key,
		    name_json(
			has ? name_of(app, abouts[i].kind, value) : NULL));
	}
	for (unsigned i = 0; i < event->nparam; i++)
		json_array_append_new(params, json_hex(event->param[i], 8));
	json_object_set_new(json, "parameters", params);
	return json;
}

void
event_environment(char env[EVENT_VARIABLES][EVENT_VARIABLE],
    const struct app *app, const struct mptp_typed_event *event)
{
	char code[16];
	const char *name;
	unsigned n = 0;

	snprintf(env[n++], EVENT_VARIABLE, "MINIPTP_EVENT=%s",
	    event_name(app, event, code, sizeof(code)));
	snprintf(env[n++], EVENT_VARIABLE, "MINIPTP_CODE=0x%04x",
	    (unsigned)event->code);
	snprintf(env[n++], EVENT_VARIABLE, "MINIPTP_SEQUENCE=%llu",
	    (unsigned long long)event->sequence);
	if ((event->has & MPTP_EVENT_TRANSACTION) != 0)
		snprintf(env[n++], EVENT_VARIABLE, "MINIPTP_TRANSACTION=%u",
		    (unsigned)event->transaction);
	else
		snprintf(env[n++], EVENT_VARIABLE, "MINIPTP_TRANSACTION");
	for (size_t i = 0; i < NABOUTS; i++, n++) {
		const uint32_t value =
		    mptp_event_value(event, abouts[i].meaning);

		name = name_of(app, abouts[i].kind, value);
		if ((event->has & abouts[i].meaning) == 0)
			snprintf(
			    env[n], EVENT_VARIABLE, "%s", abouts[i].variable);
		else if (name != NULL)
			snprintf(env[n], EVENT_VARIABLE, "%s=%s",
			    abouts[i].variable, name);
		else
			snprintf(env[n], EVENT_VARIABLE, "%s=0x%0*x",
			    abouts[i].variable, abouts[i].digits,
			    (unsigned)value);
	}
}
