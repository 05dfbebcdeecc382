/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * raw: any operation, standard or not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"
#include "named.h"
#include "out.h"
#include "pretty.h"
#include "progress.h"
#include "save.h"
#include "text.h"

enum { RAW_SEND, RAW_SAVE };

static const struct opt opts[] = {
	[RAW_SEND] = { 0, "send", OPT_TEXT, "FILE",
	    "data to send; - is standard input" },
	[RAW_SAVE] = { 0, "save", OPT_TEXT, "FILE",
	    "keep the data that come; - is standard output" },
};

#define SHOWN 4096	    /* bytes of a dump */
#define DECODED (16u << 20) /* largest dataset that is decoded */

struct raw {
	struct app *app;
	const struct mptp_code *row; /* NULL: unknown operation */
	const struct mptp_dataset *dataset;
	struct mptp_op request, response;
	struct save *save; /* or NULL */
	int fd;		   /* what to send; -1: nothing */
	uint64_t to_send;
	bool to_stdout; /* the data, and nothing else */
	int error;	/* errno of the file that failed */
	uint8_t *data;	/* the beginning of what came */
	size_t kept, room;
	uint64_t received;
	struct progress progress;
};

static int
take(void *ctx, const void *buf, size_t len)
{
	struct raw *raw = ctx;
	size_t limit = raw->dataset != NULL ? DECODED : SHOWN;
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

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	struct raw *raw = ctx;
	ssize_t n = read(raw->fd, buf, len);

	if (n >= 0)
		return n;
	raw->error = errno;
	return MPTP_ERR_CANCELLED;
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
		if (!text_number(args->operand[i], &number) ||
		    number > UINT32_MAX)
			return fail(raw->app, EXIT_USAGE,
			    "'%s' is no parameter: they "
			    "are numbers of 32 bits",
			    args->operand[i]);
		raw->request.param[i - 1] = (uint32_t)number;
	}
	raw->request.nparam = (uint8_t)(args->n - 1);
	if (raw->row != NULL && raw->row->dataset != NULL)
		raw->dataset = mptp_dataset_find(raw->row->dataset);
	return EXIT_DONE;
}

/* A pipe does not tell its size, which has to be announced: keep what it gives
 * in a file without a name. */
static int
spool_input(void)
{
	FILE *file = tmpfile();
	int fd = file == NULL ? -1 : dup(fileno(file));
	char buf[65536];
	ssize_t n = -1;

	if (file != NULL)
		fclose(file);
	while (fd >= 0 && (n = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		if (write(fd, buf, (size_t)n) != n) {
			n = -1;
			break;
		}
	if (fd >= 0 && (n < 0 || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int
open_source(struct raw *raw, const char *path)
{
	struct stat st;

	if (path == NULL && raw->row != NULL &&
	    raw->row->phase == MPTP_PHASE_OUT)
		return fail(raw->app, EXIT_USAGE,
		    "%s sends data: say which with --send "
		    "FILE",
		    raw->row->name);
	if (path == NULL)
		return EXIT_DONE;
	if (raw->row != NULL && raw->row->phase != MPTP_PHASE_OUT)
		return fail(
		    raw->app, EXIT_USAGE, "%s sends no data", raw->row->name);
	if (strcmp(path, "-") != 0)
		return input_open(raw->app, path, &raw->fd, &raw->to_send);
	if (raw->app->in_shell)
		return fail(raw->app, EXIT_USAGE,
		    "standard input is the shell's: name a file");
	raw->fd = spool_input();
	if (raw->fd < 0 || fstat(raw->fd, &st) != 0)
		return fail(raw->app, EXIT_FAILED,
		    "cannot keep standard input: %s", strerror(errno));
	raw->to_send = (uint64_t)st.st_size;
	return EXIT_DONE;
}

static const char *
operation_name(const struct raw *raw, char *buf, size_t cap)
{
	return mptp_code_text(MPTP_KIND_OPERATION,
	    mptp_camera_dialect(raw->app->camera), raw->request.code, buf, cap);
}

/* What the camera answered is the result, whatever it is. */
static int
exchange(struct raw *raw, const char *sent)
{
	const struct mptp_source source = { raw->to_send, give, raw };
	const struct mptp_sink sink = { NULL, take, raw };
	struct mptp_session *session = mptp_camera_session(raw->app->camera);
	char name[16];
	int status;

	progress_begin(&raw->progress, raw->app,
	    operation_name(raw, name, sizeof(name)), MPTP_SIZE_UNKNOWN);
	status = mptp_session_run(session, &raw->request,
	    raw->fd >= 0 ? &source : NULL, raw->fd >= 0 ? NULL : &sink,
	    &raw->response);
	progress_end(&raw->progress);
	if (raw->error != 0 && raw->save != NULL)
		return fail(raw->app, EXIT_FAILED, "%s: cannot write %s: %s",
		    operation_name(raw, name, sizeof(name)), raw->save->part,
		    strerror(raw->error));
	if (raw->error != 0)
		return fail(raw->app, EXIT_FAILED, "%s: cannot read %s: %s",
		    operation_name(raw, name, sizeof(name)), sent,
		    strerror(raw->error));
	if (raw->app->out_error != 0)
		return EXIT_FAILED; /* out_end() tells */
	if (status == MPTP_OK || status == MPTP_ERR_RESPONSE)
		return EXIT_DONE;
	return fail_error(raw->app, mptp_session_error(session));
}

static json_t *
decode(const struct raw *raw)
{
	json_t *json = NULL;
	void *d;

	if (raw->dataset == NULL || raw->kept == 0 ||
	    raw->kept != raw->received)
		return NULL;
	d = must_alloc(NULL, mptp_dataset_size(raw->dataset));
	memset(d, 0, mptp_dataset_size(raw->dataset));
	if (mptp_dataset_unpack(raw->dataset, d, raw->data, raw->kept) ==
	    MPTP_OK)
		json = mptp_dataset_to_json(raw->dataset, d);
	mptp_dataset_clear(raw->dataset, d);
	free(d);
	return json;
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

static void
print_text(struct raw *raw)
{
	enum mptp_dialect dialect = mptp_camera_dialect(raw->app->camera);
	struct app *app = raw->app;
	json_t *decoded = decode(raw);
	char line[RESPONSE_LINE], size[SIZE_TEXT];
	size_t shown = raw->kept < SHOWN ? raw->kept : SHOWN;

	out(app, "%s\n", response_line(raw, line));
	if (raw->save != NULL)
		out(app, "%s saved\n", text_size(size, raw->received));
	if (decoded != NULL) {
		pretty_json(app,
		    &(struct dataset_of){
			dialect, mptp_dataset_name(raw->dataset) },
		    decoded, 0);
	} else if (raw->received > 0 && raw->save == NULL) {
		out(app, "%s of data\n", text_size(size, raw->received));
		pretty_bytes(app, raw->data, shown);
		if (raw->received > shown)
			out(app, "… and %llu bytes more\n",
			    (unsigned long long)(raw->received - shown));
	}
	json_decref(decoded);
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
	json_t *decoded = decode(raw), *params = json_array(), *json;
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
	if (decoded != NULL) {
		json_object_set_new(json, "dataset",
		    json_text(mptp_dataset_name(raw->dataset)));
		json_object_set_new(json, "data", decoded);
	} else if (raw->received > 0) {
		json_object_set_new(json, "data", bytes_json(raw));
	}
	return out_json(raw->app, json);
}

static int
finish(struct raw *raw)
{
	char line[RESPONSE_LINE];
	int code = EXIT_DONE;

	if (raw->save != NULL)
		code = save_commit(raw->save, (time_t)-1);
	if (raw->to_stdout)
		note(raw->app, "%s", response_line(raw, line));
	else if (raw->app->json)
		print_json(raw);
	else
		print_text(raw);
	if (raw->response.code != MPTP_RC_OK && code == EXIT_DONE)
		code = raw->response.code == MPTP_RC_DEVICE_BUSY ? EXIT_BUSY :
								   EXIT_REFUSED;
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct raw raw = { .app = app, .fd = -1 };
	const char *path = args->option[RAW_SAVE].text;
	struct save save;
	int code = parse_request(&raw, args);

	if (code == EXIT_DONE)
		code = open_source(&raw, args->option[RAW_SEND].text);
	raw.to_stdout = path != NULL && strcmp(path, "-") == 0;
	if (code == EXIT_DONE && raw.to_stdout && app->json)
		code = fail(app, EXIT_USAGE,
		    "--save -: the data and --json cannot "
		    "both go to standard output");
	if (code == EXIT_DONE && path != NULL && !raw.to_stdout) {
		code = save_begin(app, &save, path);
		raw.save = code == EXIT_DONE ? &save : NULL;
	}
	if (code == EXIT_DONE &&
	    (code = exchange(&raw, args->option[RAW_SEND].text)) == EXIT_DONE)
		code = finish(&raw);
	else if (raw.save != NULL)
		save_abort(raw.save);
	if (raw.fd >= 0)
		close(raw.fd);
	free(raw.data);
	return code;
}

const struct command cmd_raw = {
	.name = "raw",
	.args = "OPERATION [PARAM…]",
	.summary = "Run any operation, by name or number",
	.details = "Parameters are decimal or 0x…. Data that come are decoded "
		   "if their dataset is\nknown, and otherwise dumped. An "
		   "answer other than OK exits with 4.",
	OPTS(opts),
	.least = 1,
	.most = 6,
	.needs_camera = true,
	.run = run,
};
