/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Checked output.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "moment.h"
#include "out.h"
#include "reply.h"
#include "sink.h"
#include "text.h"

#define DEL 0x7f
/* So that 0.1 is not 0.10000000000000001. */
#define DIGITS 15

static void
remember(struct app *app)
{
	if (app->out_error == 0)
		app->out_error = errno != 0 ? errno : EIO;
}

void
out(struct app *app, const char *format, ...)
{
	va_list ap, again;
	char *text;
	int len;

	if (app->out_error != 0)
		return;
	va_start(ap, format);
	errno = 0;
	if (app->reply != NULL || app->sink != NULL) {
		va_copy(again, ap);
		len = vsnprintf(NULL, 0, format, again);
		va_end(again);
		text = must_alloc(NULL, (size_t)len + 1);
		vsnprintf(text, (size_t)len + 1, format, ap);
		if (app->reply != NULL)
			reply_text(app->reply, text);
		else
			out_stdout(app, text);
		free(text);
	} else if (vprintf(format, ap) < 0) {
		remember(app);
	}
	va_end(ap);
}

void
out_stdout(struct app *app, const char *text)
{
	if (app->out_error != 0)
		return;
	errno = 0;
	if (app->sink != NULL)
		app->out_error = sink_out(app->sink, text);
	else if (fputs(text, stdout) == EOF)
		remember(app);
}

/* Past stdio, which would cut it into pieces and copy some. */
static void
write_all(struct app *app, const uint8_t *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, at, len);

		if (n < 0 && errno != EINTR) {
			remember(app);
			return;
		}
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
}

int
out_standard(struct app *app)
{
	if (app->sink != NULL)
		return fail(app, EXIT_USAGE,
		    "data of several cameras do not go to one standard output");
	if (app->reply == NULL)
		return EXIT_DONE;
	reply_refuse(app);
	return EXIT_USAGE;
}

int
out_bytes(struct app *app, const void *buf, size_t len)
{
	if (out_standard(app) != EXIT_DONE)
		return MPTP_ERR_IO;
	if (out_flush(app))
		write_all(app, buf, len);
	return app->out_error == 0 ? MPTP_OK : MPTP_ERR_IO;
}

bool
out_flush(struct app *app)
{
	errno = 0;
	if (app->out_error == 0 && app->sink != NULL)
		app->out_error = sink_flush(app->sink);
	else if (app->out_error == 0 && fflush(stdout) != 0)
		remember(app);
	return app->out_error == 0;
}

/* What nobody waits for. */
#define ROWS_MS 20

bool
out_row(struct app *app)
{
	const int64_t now = moment_now_ms();

	if (app->rows_ms == 0)
		app->rows_watched = isatty(STDOUT_FILENO) == 1;
	else if (!app->rows_watched && now - app->rows_ms < ROWS_MS)
		return app->out_error == 0;
	app->rows_ms = now;
	return out_flush(app);
}

/* A reader that has seen enough ("| head") is no news to anybody. */
int
out_end(struct app *app, int code)
{
	if (out_flush(app))
		return code;
	if (app->out_error != EPIPE)
		fail(app, EXIT_FAILED, "cannot write to standard output: %s",
		    strerror(app->out_error));
	return code == EXIT_INTERRUPTED ? code : EXIT_FAILED;
}

/* DEL is ASCII, and no control character to those who made JSON. */
static char *
escape_del(char *text)
{
	size_t n = 0, len = strlen(text);
	char *in = text, *out, *safe;

	for (const char *s = text; (s = strchr(s, DEL)) != NULL; s++)
		n++;
	if (n == 0)
		return text;
	out = safe = must_alloc(NULL, len + 5 * n + 1);
	for (; *in != '\0'; in++)
		if (*in == DEL)
			out += sprintf(out, "\\u007f");
		else
			*out++ = *in;
	*out = '\0';
	free(text);
	return safe;
}

char *
out_json_text(const json_t *json, size_t flags)
{
	char *text = json_dumps(
	    json, flags | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(DIGITS));

	return text == NULL ? NULL : escape_del(text);
}

static int
dump(struct app *app, json_t *json, size_t flags)
{
	char *text;

	if (json == NULL || (text = out_json_text(json, flags)) == NULL) {
		json_decref(json);
		return fail_status(app, MPTP_ERR_NOMEM);
	}
	json_decref(json);
	out(app, "%s\n", text);
	free(text);
	return EXIT_DONE;
}

int
out_json(struct app *app, json_t *json)
{
	if (app->reply == NULL || json == NULL)
		return dump(app, json, JSON_INDENT(2));
	reply_document(app, json);
	return EXIT_DONE;
}

int
out_json_line(struct app *app, json_t *json)
{
	if (app->reply == NULL || json == NULL)
		return dump(app, json, JSON_COMPACT);
	reply_line(app, json);
	return EXIT_DONE;
}

const char *
json_problem(const json_error_t *error)
{
	/* These are told by the names of flags to the parser. */
	switch (json_error_code(error)) {
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a string has the character U+0000 in it";
	default:
		return error->text;
	}
}

json_t *
json_text(const char *s)
{
	json_t *json = json_string(s == NULL ? "" : s);
	char *safe;

	if (json != NULL)
		return json;
	safe = must_copy(s);
	json = json_string(text_safe(safe, strlen(s) + 1, s));
	free(safe);
	return json;
}

json_t *
json_hex(uint32_t number, int digits)
{
	char text[2 + 8 + 1] = "0x";

	while (digits < 8 && number >> 4 * digits != 0)
		digits++;
	for (int i = 0; i < digits; i++)
		text[2 + i] =
		    "0123456789abcdef"[number >> 4 * (digits - 1 - i) & 15];
	return json_stringn_nocheck(text, (size_t)digits + 2);
}

void
table_cell(struct table *table, const char *format, ...)
{
	char text[1024], *safe;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (table->n == table->room) {
		table->room = table->room * 2 + 64;
		table->cells = must_alloc(
		    table->cells, table->room * sizeof(*table->cells));
	}
	safe = must_copy(text);
	table->cells[table->n++] = text_safe(safe, strlen(text) + 1, text);
}

void
table_end(struct app *app, struct table *table)
{
	size_t ncols = strlen(table->align), widths[16] = { 0 };

	for (size_t i = 0; i < table->n; i++) {
		size_t width = text_width(table->cells[i]);

		if (width > widths[i % ncols])
			widths[i % ncols] = width;
	}
	for (size_t i = 0; i < table->n; i++) {
		const char *cell = table->cells[i];
		size_t column = i % ncols;
		int pad = (int)(widths[column] - text_width(cell));
		bool last = column + 1 == ncols;

		if (table->align[column] == '>')
			out(app, "%*s%s", pad, "", cell);
		else
			out(app, "%s%*s", cell, last ? 0 : pad, "");
		out(app, last ? "\n" : "  ");
	}
	table_drop(table);
}

void
table_drop(struct table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
	*table = (struct table){ 0 };
}
