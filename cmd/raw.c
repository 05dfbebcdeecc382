/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * raw: any operation, standard or not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encode.h"
#include "named.h"
#include "out.h"
#include "output.h"
#include "param.h"
#include "payload.h"
#include "pretty.h"
#include "progress.h"
#include "save.h"
#include "text.h"
#include "typed.h"
#include "value.h"

enum { RAW_SEND, RAW_ENCODE, RAW_VALUE, RAW_SAVE };

static const struct opt opts[] = {
	[RAW_SEND] = { 0, "send", OPT_TEXT, "FILE",
	    "data to send; - is standard input" },
	[RAW_ENCODE] = { 0, "encode", OPT_TEXT, "FILE",
	    "JSON to send as a dataset or value; - is standard input" },
	[RAW_VALUE] = { 0, "value", OPT_TEXT, "VALUE",
	    "value to send, as prop takes it" },
	[RAW_SAVE] = { 0, "save", OPT_TEXT, "FILE",
	    "keep the data that come; - is standard output" },
};

#define SHOWN 4096	    /* bytes of a dump */
#define DECODED (16u << 20) /* largest dataset that is decoded */

struct raw {
	struct app *app;
	const struct mptp_code *row; /* NULL: unknown operation */
	const struct mptp_dataset *dataset;
	struct mptp_code property; /* what property_of() may return */
	struct mptp_op request, response;
	struct save *save; /* or NULL */
	struct payload payload;
	bool carries_value; /* bare, of a property */
	bool to_stdout;	    /* the data, and nothing else */
	bool came;	    /* a data phase */
	int error;	    /* errno of the file that could not be written */
	json_t *decoded;    /* of it, or NULL */
	json_t *value_text;
	uint16_t value_type;
	uint8_t *data; /* the beginning of what came */
	size_t kept, room;
	uint64_t received;
	struct progress progress;
};

static const struct mptp_code *
property_of(struct raw *raw)
{
	return typed_property(
	    raw->app, raw->row, &raw->request, &raw->property);
}

static int
begin(void *ctx, uint64_t size)
{
	struct raw *raw = ctx;

	(void)size;
	raw->came = true;
	return MPTP_OK;
}

static int
take(void *ctx, const void *buf, size_t len)
{
	struct raw *raw = ctx;
	size_t limit =
	    raw->dataset != NULL || raw->carries_value ? DECODED : SHOWN;
	size_t n = limit - raw->kept < len ? limit - raw->kept : len;

	if (raw->to_stdout && out_bytes(raw->app, buf, len) != MPTP_OK)
		return MPTP_ERR_CANCELLED;
	if (raw->save != NULL &&
	    (raw->error = save_write(raw->save, buf, len)) != 0)
		return MPTP_ERR_CANCELLED;
	if (raw->kept + n > raw->room) {
		raw->room = (raw->kept + n) * 2;
		raw->data = must_alloc(raw->data, raw->room);
	}
	if (n > 0)
		memcpy(raw->data + raw->kept, buf, n);
	raw->kept += n;
	raw->received += len;
	progress_add(&raw->progress, len);
	return MPTP_OK;
}

static int
parse_request(struct raw *raw, const struct args *args)
{
	enum mptp_dialect dialect = mptp_camera_dialect(raw->app->camera);
	const char *word = args->operand[0];
	uint64_t number;

	if (text_number(word, &number) && number <= UINT16_MAX)
		raw->row = mptp_code_find(
		    MPTP_KIND_OPERATION, dialect, (uint32_t)number);
	else if ((raw->row = named_code(raw->app, MPTP_KIND_OPERATION, word)) !=
	    NULL)
		number = raw->row->code;
	else
		return EXIT_USAGE;
	raw->request.code = (uint16_t)number;
	for (int i = 1; i < args->n; i++) {
		int code = param_parse(raw->app, raw->row, (unsigned)i - 1,
		    args->operand[i], &raw->request.param[i - 1]);

		if (code != EXIT_DONE)
			return code;
	}
	raw->request.nparam = (uint8_t)(args->n - 1);
	if (raw->row != NULL && raw->row->dataset != NULL) {
		raw->dataset = mptp_dataset_find(raw->row->dataset);
		raw->carries_value = strcmp(raw->row->dataset, "value") == 0;
	}
	return EXIT_DONE;
}

/* Cameras differ from the tables, and this one knows. */
static int
value_type(struct raw *raw, const struct mptp_code *property, uint16_t *type)
{
	*type = typed_by_camera(raw->app, raw->row, &raw->request);
	if (*type == MPTP_TYPE_UNDEFINED)
		*type = typed_by_tables(property);
	if (*type != MPTP_TYPE_UNDEFINED)
		return EXIT_DONE;
	return fail(raw->app, EXIT_USAGE,
	    "neither the camera nor the tables tell the type of that property: "
	    "give its bytes with --send");
}

/* What was written as JSON, or else as text, becomes bytes. */
static int
encode(struct raw *raw, json_t *json, const char *text)
{
	const struct mptp_code *property = property_of(raw);
	uint16_t type;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int code;

	if (raw->carries_value) {
		code = value_type(raw, property, &type);
		if (code == EXIT_DONE)
			code = text != NULL ?
			    encode_text(
				raw->app, type, property, text, &bytes, &len) :
			    encode_value(
				raw->app, type, property, json, &bytes, &len);
	} else if (raw->dataset != NULL) {
		code =
		    encode_dataset(raw->app, raw->dataset, json, &bytes, &len);
	} else {
		code = fail(raw->app, EXIT_USAGE,
		    "%s sends data that have no fields: give them with --send",
		    raw->row->name);
	}
	if (code == EXIT_DONE)
		payload_set(&raw->payload, bytes, len);
	else
		free(bytes);
	return code;
}

/* From one of the options that tell what to send. */
static int
open_payload(struct raw *raw, const struct args *args)
{
	const char *send = args->option[RAW_SEND].text;
	const char *file = args->option[RAW_ENCODE].text;
	const char *value = args->option[RAW_VALUE].text;
	const int given = (send != NULL) + (file != NULL) + (value != NULL);
	const struct mptp_code *row = raw->row;
	json_t *json = NULL;
	int code;

	if (given == 0)
		return row != NULL && row->phase == MPTP_PHASE_OUT ?
		    fail(raw->app, EXIT_USAGE,
			"%s sends data: say which with %s", row->name,
			raw->carries_value ? "--value VALUE or --send FILE" :
			    raw->dataset != NULL ?
					     "--encode FILE or --send FILE" :
					     "--send FILE") :
		    EXIT_DONE;
	if (given > 1)
		return fail(raw->app, EXIT_USAGE,
		    "--send, --encode and --value exclude each other");
	if (row != NULL && row->phase != MPTP_PHASE_OUT)
		return fail(
		    raw->app, EXIT_USAGE, "%s sends no data", row->name);
	if (send != NULL)
		return payload_open(raw->app, &raw->payload, send);
	if (row == NULL || (value != NULL && !raw->carries_value))
		return fail(raw->app, EXIT_USAGE,
		    "%s carries no %s that is known: give its bytes with "
		    "--send",
		    args->operand[0], value != NULL ? "value" : "dataset");
	if (file != NULL &&
	    (code = encode_read(raw->app, file, &json)) != EXIT_DONE)
		return code;
	code = encode(raw, json, value);
	json_decref(json);
	return code;
}

static const char *
operation_name(const struct raw *raw, char *buf, size_t cap)
{
	return mptp_code_text(MPTP_KIND_OPERATION,
	    mptp_camera_dialect(raw->app->camera), raw->request.code, buf, cap);
}

/* What only reads does no harm, done or not. */
static bool
may_be_done(const struct raw *raw)
{
	return raw->row == NULL ||
	    (raw->row->phase != MPTP_PHASE_IN &&
		raw->request.code != MPTP_OP_GET_NUM_OBJECTS);
}

static int
explain(struct raw *raw, bool was_lost)
{
	struct mptp_session *session = mptp_camera_session(raw->app->camera);
	struct mptp_error error = *mptp_session_error(session);
	const size_t len = strlen(error.text);

	if (!was_lost && mptp_session_lost(session) && may_be_done(raw))
		snprintf(error.text + len, sizeof(error.text) - len,
		    "; whether it was done is not known, and it is not "
		    "repeated: look at the camera first");
	return fail_error(raw->app, &error);
}

/* What the camera answered is the result, whatever it is. */
static int
exchange(struct raw *raw, const char *sent)
{
	struct payload *payload = &raw->payload;
	const struct mptp_source source = { payload->size, payload_read,
		payload };
	const struct mptp_sink sink = { begin, take, raw };
	struct mptp_session *session = mptp_camera_session(raw->app->camera);
	const bool was_lost = mptp_session_lost(session);
	char name[16];
	int status;

	progress_begin(&raw->progress, raw->app,
	    operation_name(raw, name, sizeof(name)), MPTP_SIZE_UNKNOWN);
	status = mptp_session_run(session, &raw->request,
	    payload->present ? &source : NULL, payload->present ? NULL : &sink,
	    &raw->response);
	progress_end(&raw->progress);
	if (raw->error != 0 && raw->save != NULL)
		return fail(raw->app, EXIT_FAILED, "%s: cannot write %s: %s",
		    operation_name(raw, name, sizeof(name)),
		    raw->save->file.part, strerror(raw->error));
	if (payload->error != 0)
		return fail(raw->app, EXIT_FAILED, "%s: cannot read %s: %s",
		    operation_name(raw, name, sizeof(name)), sent,
		    strerror(payload->error));
	if (raw->app->out_error != 0)
		return EXIT_FAILED; /* out_end() tells */
	if (status == MPTP_OK || status == MPTP_ERR_RESPONSE)
		return EXIT_DONE;
	return explain(raw, was_lost);
}

/* By the tables, unless what came is no value of that type, or else as the
 * camera describes it. */
static bool
unpack_value(struct raw *raw, struct mptp_value *value)
{
	uint16_t type = typed_by_tables(property_of(raw));

	if (mptp_value_unpack(value, type, raw->data, raw->kept) == MPTP_OK)
		return true;
	type = typed_by_camera(raw->app, raw->row, &raw->request);
	return mptp_value_unpack(value, type, raw->data, raw->kept) == MPTP_OK;
}

static void
decode_value(struct raw *raw)
{
	const struct mptp_code *property = property_of(raw);
	struct mptp_value value;
	char *text;

	if (unpack_value(raw, &value)) {
		text = value_text(property, &value);
		raw->decoded = mptp_value_to_json(&value);
		raw->value_text = json_text(text);
		raw->value_type = value.type;
		free(text);
	}
	mptp_value_clear(&value);
}

static void
decode(struct raw *raw)
{
	void *d;

	if (raw->kept == 0 || raw->kept != raw->received)
		return;
	if (raw->carries_value)
		decode_value(raw);
	if (raw->dataset == NULL)
		return;
	d = must_alloc(NULL, mptp_dataset_size(raw->dataset));
	memset(d, 0, mptp_dataset_size(raw->dataset));
	if (mptp_dataset_unpack(raw->dataset, d, raw->data, raw->kept) ==
	    MPTP_OK)
		raw->decoded = mptp_dataset_to_json(raw->dataset, d);
	mptp_dataset_clear(raw->dataset, d);
	free(d);
}

#define RESPONSE_LINE 160

static const char *
response_line(const struct raw *raw, char line[RESPONSE_LINE])
{
	const struct mptp_op *response = &raw->response;
	char buf[16];
	int n = snprintf(line, RESPONSE_LINE, "%.80s 0x%04x",
	    mptp_code_text(MPTP_KIND_RESPONSE,
		mptp_camera_dialect(raw->app->camera), response->code, buf,
		sizeof(buf)),
	    response->code);

	for (unsigned i = 0; i < response->nparam && i < 5; i++)
		n += snprintf(line + n, RESPONSE_LINE - (size_t)n, " 0x%08x",
		    (unsigned)response->param[i]);
	return line;
}

/* A value as the description of its property would be shown. */
static void
print_value(struct raw *raw)
{
	const struct mptp_code *property = property_of(raw);
	const bool of_object =
	    property != NULL && property->kind == MPTP_KIND_OBJECT_PROPERTY;
	json_t *fields = json_object();

	if (property != NULL)
		json_object_set_new(
		    fields, "code", json_integer(property->code));
	json_object_set_new(fields, "type", json_integer(raw->value_type));
	json_object_set(fields, "value", raw->decoded);
	pretty_json(raw->app,
	    &(struct dataset_of){
		.dialect = mptp_camera_dialect(raw->app->camera),
		.name = of_object ? "object_prop_desc" : "property_desc" },
	    fields, 0);
	json_decref(fields);
}

static void
print_text(struct raw *raw)
{
	enum mptp_dialect dialect = mptp_camera_dialect(raw->app->camera);
	struct app *app = raw->app;
	char line[RESPONSE_LINE], size[SIZE_TEXT];
	size_t shown = raw->kept < SHOWN ? raw->kept : SHOWN;

	out(app, "%s\n", response_line(raw, line));
	if (raw->save != NULL)
		out(app, "%s saved\n", text_size(size, raw->received));
	if (raw->decoded != NULL && raw->carries_value) {
		print_value(raw);
	} else if (raw->decoded != NULL) {
		pretty_json(app,
		    &(struct dataset_of){ .dialect = dialect,
			.name = mptp_dataset_name(raw->dataset),
			.names_items = raw->request.code ==
			    MPTP_OP_GET_OBJECT_PROPS_SUPPORTED,
			.items = MPTP_KIND_OBJECT_PROPERTY },
		    raw->decoded, 0);
	} else if (raw->received > 0 && raw->save == NULL) {
		out(app, "%s of data\n", text_size(size, raw->received));
		pretty_bytes(app, raw->data, shown);
		if (raw->received > shown)
			out(app, "… and %llu bytes more\n",
			    (unsigned long long)(raw->received - shown));
	}
}

static json_t *
bytes_json(const struct raw *raw)
{
	size_t shown = raw->kept < SHOWN ? raw->kept : SHOWN;
	char *hex = must_alloc(NULL, 2 * shown + 1);
	json_t *json;

	hex[0] = '\0';
	for (size_t i = 0; i < shown; i++)
		sprintf(hex + 2 * i, "%02x", raw->data[i]);
	json = json_string(hex);
	free(hex);
	return json;
}

static int
print_json(struct raw *raw)
{
	enum mptp_dialect dialect = mptp_camera_dialect(raw->app->camera);
	json_t *params = json_array(), *json;
	char operation[16], response[16];

	for (unsigned i = 0; i < raw->response.nparam && i < 5; i++)
		json_array_append_new(
		    params, json_hex(raw->response.param[i], 8));
	json = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "operation",
	    json_hex(raw->request.code, 4), "operation_name",
	    json_text(operation_name(raw, operation, sizeof(operation))),
	    "response", json_hex(raw->response.code, 4), "response_name",
	    json_text(mptp_code_text(MPTP_KIND_RESPONSE, dialect,
		raw->response.code, response, sizeof(response))),
	    "parameters", params, "size",
	    json_integer((json_int_t)raw->received));
	if (raw->decoded != NULL) {
		json_object_set_new(
		    json, "dataset", json_text(raw->row->dataset));
		json_object_set(json, "data", raw->decoded);
		if (raw->value_text != NULL) {
			json_object_set_new(json, "type_name",
			    json_text(mptp_type_name(raw->value_type)));
			json_object_set(json, "text", raw->value_text);
		}
	} else if (raw->received > 0) {
		json_object_set_new(json, "data", bytes_json(raw));
	}
	return out_json(raw->app, json);
}

/* Where an answer has it all, the camera's goes among the failures, too. */
static int
refused(struct raw *raw)
{
	const struct mptp_error *error =
	    mptp_session_error(mptp_camera_session(raw->app->camera));

	return raw->app->reply != NULL ? fail_error(raw->app, error) :
					 exit_code_of(error);
}

/* Data that the camera does not call OK may be a part of what was asked for. */
static int
keep(struct raw *raw)
{
	struct save *save = raw->save;
	int code = EXIT_DONE;

	if (save == NULL)
		return code;
	if (raw->came && raw->response.code == MPTP_RC_OK)
		return save_commit(save, NULL);
	if (raw->response.code == MPTP_RC_OK)
		code = fail(raw->app, EXIT_FAILED,
		    "the camera sent no data; %s was not made",
		    save->file.final);
	save_abort(save);
	raw->save = NULL;
	return code;
}

static int
finish(struct raw *raw)
{
	char line[RESPONSE_LINE];
	int code = keep(raw);

	if (!raw->to_stdout)
		decode(raw);
	if (raw->to_stdout)
		note(raw->app, "%s", response_line(raw, line));
	else if (raw->app->json)
		print_json(raw);
	else
		print_text(raw);
	if (raw->response.code != MPTP_RC_OK && code == EXIT_DONE)
		code = refused(raw);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct raw raw = { .app = app, .payload.fd = -1 };
	const char *path = args->option[RAW_SAVE].text;
	char *own = NULL;
	struct save save;
	int code = parse_request(&raw, args);

	if (code == EXIT_DONE)
		code = open_payload(&raw, args);
	raw.to_stdout = path != NULL && strcmp(path, "-") == 0;
	if (code == EXIT_DONE && raw.to_stdout && app->json)
		code = fail(app, EXIT_USAGE,
		    "--save -: the data and --json cannot "
		    "both go to standard output");
	if (code == EXIT_DONE && raw.to_stdout)
		code = out_standard(app);
	if (code == EXIT_DONE && path != NULL && !raw.to_stdout)
		code = output_own(app, path, &own);
	if (own != NULL) {
		code = save_begin(app, &save, own);
		raw.save = code == EXIT_DONE ? &save : NULL;
	}
	if (code == EXIT_DONE &&
	    (code = exchange(&raw, args->option[RAW_SEND].text)) == EXIT_DONE)
		code = finish(&raw);
	else if (raw.save != NULL)
		save_abort(raw.save);
	payload_close(&raw.payload);
	json_decref(raw.decoded);
	json_decref(raw.value_text);
	free(raw.data);
	free(own);
	return code;
}

const struct command cmd_raw = {
	.name = "raw",
	.args = "OPERATION [PARAM…]",
	.summary = "Run any operation, by name or number",
	.details =
	    "Parameters are decimal, 0x… or, for properties, formats and the "
	    "like, names.\nData that come are decoded if their dataset or the "
	    "property's type is known, and\notherwise dumped. --encode takes "
	    "what --json prints under data, with names or\nnumbers. An answer "
	    "other than OK exits with 4.",
	OPTS(opts),
	.least = 1,
	.most = 6,
	.needs_camera = true,
	.changes = true,
	.takes_as_is = true,
	.run = run,
};
