/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Collecting an answer. Documents of which there may be any number are written
 * as they come, so that an answer needs no more memory than one of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "reply.h"

#define KEPT 100 /* failures; a camera can have any number of them */

static void
write_json(struct app *app, const char *before, json_t *json)
{
	char *text = json == NULL ?
	    NULL :
	    out_json_text(json, JSON_COMPACT | JSON_ENCODE_ANY);

	out_stdout(app, before);
	out_stdout(app, text == NULL ? "null" : text);
	free(text);
	json_decref(json);
}

void
reply_begin(struct app *app, struct reply *reply, json_t *id)
{
	*reply = (struct reply){
		.id = id, .failures = json_array(), .notes = json_array()
	};
	app->reply = reply;
}

static void
begin_answer(struct app *app)
{
	struct reply *reply = app->reply;

	if (reply->camera != NULL)
		write_json(app, "{\"camera\":", json_text(reply->camera));
	else
		write_json(app, "{\"id\":", reply->id);
	reply->id = NULL;
}

static void
begin_output(struct app *app)
{
	begin_answer(app);
	out_stdout(app, ",\"output\":");
}

static void
write_output(struct app *app)
{
	struct reply *reply = app->reply;

	/* Its documents had lines of their own. */
	if (reply->camera != NULL && reply->is_lines) {
		begin_answer(app);
		return;
	}
	if (reply->begun) {
		out_stdout(app, "]");
		return;
	}
	begin_output(app);
	if (reply->document != NULL)
		write_json(app, "", reply->document);
	else if (reply->text != NULL)
		write_json(app, "", json_text(reply->text));
	else
		out_stdout(app, reply->is_lines ? "[]" : "null");
}

/* The failure that the exit code is of. Where some of several objects failed,
 * that is the first, but for its exit code. */
static json_t *
failure_of(const struct reply *reply, int code)
{
	json_t *failure, *first = json_array_get(reply->failures, 0);
	size_t i;

	if (code == EXIT_DONE)
		return NULL;
	json_array_foreach(reply->failures, i, failure)
		if (json_integer_value(json_object_get(failure, "exit")) ==
		    code)
			return json_incref(failure);
	first = json_copy(first);
	json_object_set_new(first, "exit", json_integer(code));
	return first;
}

void
reply_end(struct app *app, int code)
{
	struct reply *reply = app->reply;
	size_t failures = json_array_size(reply->failures);
	char number[24];

	/* In any case, one. */
	if (code != EXIT_DONE && failures == 0)
		fail(app, code, "it was not done");

	write_output(app);
	snprintf(number, sizeof(number), ",\"exit\":%d", code);
	out_stdout(app, number);
	write_json(app, ",\"error\":", failure_of(reply, code));
	if (failures > 1 || code == EXIT_PARTIAL)
		write_json(app, ",\"errors\":", json_incref(reply->failures));
	if (reply->untold > 0)
		write_json(app, ",\"errors_left_out\":",
		    json_integer((json_int_t)reply->untold));
	if (json_array_size(reply->notes) > 0)
		write_json(app, ",\"notes\":", json_incref(reply->notes));
	out_stdout(app, "}\n");
	json_decref(reply->failures);
	json_decref(reply->notes);
	free(reply->text);
	app->reply = NULL;
	out_flush(app);
}

void
reply_text(struct reply *reply, const char *text)
{
	size_t n = strlen(text);

	reply->text = must_alloc(reply->text, reply->len + n + 1);
	memcpy(reply->text + reply->len, text, n + 1);
	reply->len += n;
}

void
reply_document(struct app *app, json_t *json)
{
	struct reply *reply = app->reply;
	json_t *first = reply->document;

	if (reply->is_lines) {
		reply_line(app, json);
		return;
	}
	if (first == NULL) {
		reply->document = json;
		return;
	}
	/* More than there should be, and yet nothing is lost. */
	reply->is_lines = true;
	reply->document = NULL;
	reply_line(app, first);
	reply_line(app, json);
}

void
reply_line(struct app *app, json_t *json)
{
	struct reply *reply = app->reply;

	if (reply->camera != NULL) {
		begin_output(app);
		write_json(app, "", json);
		out_stdout(app, "}\n");
		return;
	}
	if (!reply->begun)
		begin_output(app);
	write_json(app, reply->begun ? "," : "[", json);
	reply->begun = true;
}

/* "0x1007" and its name, or null. */
static void
set_code(struct app *app, json_t *json, const char *key, enum mptp_kind kind,
    uint16_t code)
{
	char name_key[32], buf[16];

	json_object_set_new(
	    json, key, code == 0 ? json_null() : json_hex(code, 4));
	snprintf(name_key, sizeof(name_key), "%s_name", key);
	json_object_set_new(json, name_key,
	    code == 0 ?
		json_null() :
		json_text(mptp_code_text(kind,
		    app->camera == NULL ? MPTP_DIALECT_PTP :
					  mptp_camera_dialect(app->camera),
		    code, buf, sizeof(buf))));
}

void
reply_failure(struct app *app, int code, const struct mptp_error *error,
    const char *message)
{
	struct reply *reply = app->reply;
	json_t *json;

	if (code == EXIT_DONE) {
		if (json_array_size(reply->notes) < KEPT)
			json_array_append_new(reply->notes, json_text(message));
		return;
	}
	if (json_array_size(reply->failures) >= KEPT) {
		reply->untold++;
		return;
	}
	json = json_pack(
	    "{s:o, s:i}", "message", json_text(message), "exit", code);
	set_code(app, json, "operation", MPTP_KIND_OPERATION,
	    error == NULL ? 0 : error->operation);
	set_code(app, json, "response", MPTP_KIND_RESPONSE,
	    error == NULL ? 0 : error->response);
	json_array_append_new(reply->failures, json);
}

void
reply_refuse(struct app *app)
{
	if (!app->reply->refused)
		fail(app, EXIT_USAGE,
		    "data do not go into an answer: name a file for them");
	app->reply->refused = true;
}
