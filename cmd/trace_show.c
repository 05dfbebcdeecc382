/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * trace show: one line for each transaction.
 */
#include <stdio.h>
#include <stdlib.h>

#include "out.h"
#include "pretty.h"
#include "text.h"
#include "trace.h"

#define DUMP 64

struct show {
	struct app *app;
	int64_t first_ns;
	bool begun;
};

/* ---- for people ---------------------------------------------------------- */

static void
print_data(struct app *app, const struct mptp_transaction *t)
{
	const struct mptp_dataset *dataset;
	void *d = trace_dataset(t, &dataset);
	json_t *json;

	if (d == NULL) {
		pretty_bytes(app, t->data, t->ndata < DUMP ? t->ndata : DUMP);
		if (t->bytes > DUMP)
			out(app, "… and %llu bytes more\n",
			    (unsigned long long)(t->bytes - DUMP));
		return;
	}
	json = mptp_dataset_to_json(dataset, d);
	if (json != NULL)
		pretty_json(app,
		    &(struct dataset_of){ .dialect = t->dialect,
			.name = mptp_dataset_name(dataset),
			.names_items = t->request.code ==
			    MPTP_OP_GET_OBJECT_PROPS_SUPPORTED,
			.items = MPTP_KIND_OBJECT_PROPERTY },
		    json, 2);
	json_decref(json);
	mptp_dataset_clear(dataset, d);
	free(d);
}

static void
print(struct show *show, const struct mptp_trace_item *item)
{
	struct app *app = show->app;
	char text[512];
	int64_t since = item->time_ns - show->first_ns;

	if (since < 0)
		since = 0;
	out(app, "%5lld.%06lld  ", (long long)(since / 1000000000),
	    (long long)(since / 1000 % 1000000));
	if (item->connection > 1)
		out(app, "#%u ", item->connection);
	out(app, "%s%s\n", item->kind == MPTP_TRACE_TROUBLE ? "! " : "",
	    text_safe(text, sizeof(text), item->text));
	if (item->kind == MPTP_TRACE_TRANSACTION && app->verbose > 0 &&
	    item->transaction.bytes > 0)
		print_data(app, &item->transaction);
}

/* ---- for programs -------------------------------------------------------- */

static json_t *
parameters(const uint32_t *param, unsigned n)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < n && i < 5; i++)
		json_array_append_new(list, json_hex(param[i], 8));
	return list;
}

static void
set_code(json_t *json, const char *key, enum mptp_kind kind,
    enum mptp_dialect dialect, uint16_t code)
{
	char name_key[32], buf[32];

	snprintf(name_key, sizeof(name_key), "%s_name", key);
	json_object_set_new(
	    json, key, code == 0 ? json_null() : json_hex(code, 4));
	json_object_set_new(json, name_key,
	    code == 0 ? json_null() :
			json_text(mptp_code_text(
			    kind, dialect, code, buf, sizeof(buf))));
}

static void
set_data(json_t *json, const struct mptp_transaction *t)
{
	const struct mptp_dataset *dataset;
	void *d = trace_dataset(t, &dataset);

	if (d == NULL)
		return;
	json_object_set_new(
	    json, "dataset", json_string(mptp_dataset_name(dataset)));
	json_object_set_new(json, "data", mptp_dataset_to_json(dataset, d));
	mptp_dataset_clear(dataset, d);
	free(d);
}

static void
set_transaction(json_t *json, const struct mptp_transaction *t, bool with_data)
{
	static const char *const phases[] = { "none", "in", "out" };

	set_code(json, "operation", MPTP_KIND_OPERATION, t->dialect,
	    t->request.code);
	json_object_set_new(json, "parameters",
	    parameters(t->request.param, t->request.nparam));
	json_object_set_new(
	    json, "transaction", json_integer((json_int_t)t->id));
	set_code(
	    json, "response", MPTP_KIND_RESPONSE, t->dialect, t->response.code);
	json_object_set_new(json, "response_parameters",
	    parameters(t->response.param, t->response.nparam));
	json_object_set_new(json, "response_transaction",
	    t->response.code == 0 ? json_null() :
				    json_integer((json_int_t)t->response_id));
	json_object_set_new(json, "phase", json_string(phases[t->phase % 3]));
	json_object_set_new(json, "size", json_integer((json_int_t)t->bytes));
	json_object_set_new(json, "data_transaction",
	    t->phase == MPTP_PHASE_NONE ? json_null() :
					  json_integer((json_int_t)t->data_id));
	json_object_set_new(json, "cancelled", json_boolean(t->cancelled));
	json_object_set_new(json, "elapsed_ns",
	    json_integer((json_int_t)(t->ended_ns - t->began_ns)));
	if (with_data)
		set_data(json, t);
}

static void
set_peer(json_t *json, const struct mptp_trace_item *item)
{
	char guid[33];

	for (unsigned i = 0; i < 16; i++)
		snprintf(guid + 2 * i, 3, "%02x", item->peer.guid[i]);
	json_object_set_new(json, "initiator", json_boolean(item->initiator));
	json_object_set_new(json, "guid", json_string(guid));
	json_object_set_new(json, "name", json_text(item->peer.name));
}

static json_t *
item_json(const struct mptp_trace_item *item, bool with_data)
{
	static const char *const kinds[] = { "end", "transaction", "event",
		"peer", "control", "trouble" };
	json_t *json;

	json = json_pack("{s:s, s:i, s:I, s:I, s:s}", "kind", kinds[item->kind],
	    "connection", (int)item->connection, "packet",
	    (json_int_t)item->packet, "time_ns", (json_int_t)item->time_ns,
	    "text", "");
	json_object_set_new(json, "text", json_text(item->text));
	if (item->kind == MPTP_TRACE_TRANSACTION)
		set_transaction(json, &item->transaction, with_data);
	if (item->kind == MPTP_TRACE_PEER)
		set_peer(json, item);
	if (item->kind != MPTP_TRACE_EVENT)
		return json;
	set_code(json, "event", MPTP_KIND_EVENT, item->transaction.dialect,
	    item->event.code);
	json_object_set_new(json, "parameters",
	    parameters(item->event.param, item->event.nparam));
	return json;
}

/* ---- both ---------------------------------------------------------------- */

static int
take(void *ctx, const struct mptp_trace_item *item)
{
	struct show *show = ctx;
	struct app *app = show->app;

	if (!show->begun)
		show->first_ns = item->kind == MPTP_TRACE_TRANSACTION ?
		    item->transaction.began_ns :
		    item->time_ns;
	show->begun = true;
	if (app->json)
		return out_json_line(app, item_json(item, app->verbose > 0));
	print(show, item);
	return out_row(app) ? EXIT_DONE : EXIT_FAILED;
}

int
trace_show(struct app *app, const struct args *args)
{
	struct show show = { .app = app };

	return trace_each(app, args->operand[0], take, &show);
}
