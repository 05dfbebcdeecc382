/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * ledger export: the copies for other programs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "ledger_choose.h"
#include "ledger_open.h"
#include "object.h"
#include "one_of.h"
#include "out.h"
#include "output.h"
#include "save.h"
#include "text.h"

static const char *const formats[] = { "json", "csv", "xxh128", "sha256",
	NULL };
enum { FORMAT_JSON, FORMAT_CSV, FORMAT_XXH128, FORMAT_SHA256 };

struct exporting {
	struct app *app;
	struct choice choice;
	int format;
	enum mptp_hash hash; /* the ledger's */
	bool on_terminal;
	struct save *save; /* NULL: standard output */
	int error;	   /* errno of the file */
	uint64_t n;
};

/* A line that grows. */
struct line {
	char *text;
	size_t len, room;
};

static void
add(struct line *line, char c)
{
	if (line->len + 1 >= line->room) {
		line->room = line->room * 2 + 256;
		line->text = must_alloc(line->text, line->room);
	}
	line->text[line->len++] = c;
	line->text[line->len] = '\0';
}

static void
add_text(struct line *line, const char *s)
{
	while (*s != '\0')
		add(line, *s++);
}

/* What begins so, programs for tables take for a formula; what a camera calls itself is
 * none. */
static bool
is_formula(const char *s)
{
	return s != NULL && *s != '\0' && strchr("=+-@\t\r", *s) != NULL;
}

/* RFC 4180 2.5 to 2.7. */
static void
add_field(struct line *line, const char *s)
{
	const bool quoted = s != NULL && strpbrk(s, ",\"\r\n") != NULL;

	if (line->len > 0)
		add(line, ',');
	if (quoted)
		add(line, '"');
	if (is_formula(s))
		add(line, '\'');
	for (; s != NULL && *s != '\0'; s++) {
		if (*s == '"')
			add(line, '"');
		add(line, *s);
	}
	if (quoted)
		add(line, '"');
}

static void
add_csv(struct line *line, const struct mptp_copy *copy, enum mptp_hash hash)
{
	char size[24], time[COPY_TIME], captured[DATE_TEXT];

	snprintf(size, sizeof(size), "%llu", (unsigned long long)copy->size);
	add_field(line, copy_state(copy));
	add_field(line, copy->camera);
	add_field(line, copy->storage);
	add_field(line, copy->persistent);
	add_field(line, copy->path);
	add_field(line, date_text(captured, copy->captured, 'T'));
	add_field(line, size);
	add_field(line, hash == MPTP_HASH_XXH128 ? copy->hash : NULL);
	add_field(line, hash == MPTP_HASH_SHA256 ? copy->hash : NULL);
	add_field(line, copy_time(time, copy->modified));
	add_field(line, copy_time(time, copy->imported));
	add_field(line, copy->destination);
}

/* As sha256sum and xxhsum read them: a name with one of the characters that cannot be in a
 * line as they are is written with backslashes, and a backslash before the line says so. */
static void
add_sum(struct line *line, const struct mptp_copy *copy, const char *characters)
{
	const bool quoted = strpbrk(copy->destination, characters) != NULL;

	if (quoted)
		add(line, '\\');
	add_text(line, copy->hash);
	add_text(line, "  ");
	for (const char *s = copy->destination; *s != '\0'; s++) {
		if (!quoted)
			add(line, *s);
		else if (*s == '\\')
			add_text(line, "\\\\");
		else if (*s == '\n')
			add_text(line, "\\n");
		else if (*s == '\r')
			add_text(line, "\\r");
		else
			add(line, *s);
	}
}

static void
add_json(struct line *line, const struct mptp_copy *copy, enum mptp_hash hash)
{
	json_t *json = must_have(copy_json(copy, hash));
	char *text = must_have(json_dumps(json, JSON_COMPACT));

	add_text(line, text);
	free(text);
	json_decref(json);
}

/* Files get it as it is; a terminal does not. */
static int
write_line(struct exporting *exporting, struct line *line)
{
	char *safe;

	if (exporting->save == NULL && exporting->on_terminal) {
		safe = must_alloc(NULL, 4 * line->len + 1);
		out(exporting->app, "%s\n",
		    text_safe(safe, 4 * line->len + 1, line->text));
		free(safe);
		return out_row(exporting->app) ? MPTP_OK : MPTP_ERR_CANCELLED;
	}
	add(line, '\n');
	if (exporting->save == NULL)
		return out_bytes(exporting->app, line->text, line->len);
	exporting->error = save_write(exporting->save, line->text, line->len);
	return exporting->error == 0 ? MPTP_OK : MPTP_ERR_CANCELLED;
}

static int
export_copy(void *ctx, const struct mptp_copy *copy)
{
	struct exporting *exporting = ctx;
	struct line line = { .text = NULL };
	int status;

	if (!choice_fits(&exporting->choice, copy) ||
	    (exporting->format >= FORMAT_XXH128 &&
		(copy->hash == NULL || copy->state == MPTP_COPY_NAMING)))
		return MPTP_OK;
	exporting->n++;
	/* Of which a reply can consist, too. */
	if (exporting->format == FORMAT_JSON && exporting->save == NULL) {
		out_json_line(exporting->app, copy_json(copy, exporting->hash));
		return out_row(exporting->app) ? MPTP_OK : MPTP_ERR_CANCELLED;
	}
	if (exporting->format == FORMAT_JSON)
		add_json(&line, copy, exporting->hash);
	else if (exporting->format == FORMAT_CSV)
		add_csv(&line, copy, exporting->hash);
	else /* xxhsum 0.8.1 reads no backslashes, and takes these two as they are */
		add_sum(&line, copy,
		    exporting->format == FORMAT_XXH128 ? "\n" : "\\\r\n");
	status = write_line(exporting, &line);
	free(line.text);
	return status;
}

static int
export_all(struct exporting *exporting, struct mptp_ledger *ledger)
{
	static const char titles[] =
	    "state,camera,storage,persistent,path,captured,size,xxh128,sha256,"
	    "modified,imported,file";
	struct line line = { .text = NULL };
	struct mptp_error error = { 0 };
	int status = MPTP_OK;

	if (exporting->format == FORMAT_CSV) {
		add_text(&line, titles);
		status = write_line(exporting, &line);
		free(line.text);
	}
	if (status == MPTP_OK)
		status =
		    mptp_ledger_list(ledger, export_copy, exporting, &error);
	if (status == MPTP_OK)
		return choice_check(exporting->app, &exporting->choice);
	if (exporting->error != 0)
		return fail(exporting->app, EXIT_FAILED, "cannot write: %s",
		    strerror(exporting->error));
	/* Where standard output fails, out_end() says so. */
	return exporting->app->out_error != 0 ?
	    EXIT_FAILED :
	    ledger_fail(exporting->app, &error);
}

static int
export_to(
    struct exporting *exporting, struct mptp_ledger *ledger, const char *path)
{
	struct app *app = exporting->app;
	struct save save;
	char safe[4096];
	int code = save_begin(app, &save, path);

	if (code != EXIT_DONE)
		return code;
	exporting->save = &save;
	code = export_all(exporting, ledger);
	if (code == EXIT_DONE)
		code = save_commit(&save, NULL);
	else
		save_abort(&save);
	if (code != EXIT_DONE)
		return code;
	if (app->json)
		return out_json_line(app,
		    json_pack("{s:o, s:o}", "file", json_text(path), "copies",
			object_size_json(exporting->n)));
	out(app, "%s  %llu cop%s\n", text_safe(safe, sizeof(safe), path),
	    (unsigned long long)exporting->n, exporting->n == 1 ? "y" : "ies");
	return EXIT_DONE;
}

/* Lines for a program that computes another hash are for nobody. */
static int
check_hash(struct exporting *exporting, struct mptp_ledger *ledger)
{
	const char *format = formats[exporting->format];
	enum mptp_hash has;
	int code = ledger_take_hash(
	    exporting->app, ledger, MPTP_HASH_ANY, true, &exporting->hash);

	if (code != EXIT_DONE || exporting->format < FORMAT_XXH128 ||
	    mptp_ledger_hash(ledger, &has, NULL) != MPTP_OK ||
	    has == MPTP_HASH_ANY || strcmp(format, mptp_hash_name(has)) == 0)
		return code;
	return fail(exporting->app, EXIT_USAGE,
	    "--format %s: the ledger has %s of its files; --format %s is for %s -c",
	    format, ledger_hash_title(has), mptp_hash_name(has),
	    has == MPTP_HASH_SHA256 ? "sha256sum" : "xxhsum");
}

int
ledger_export(struct app *app, const struct args *args)
{
	struct exporting exporting = { .app = app,
		.on_terminal = isatty(STDOUT_FILENO) == 1 };
	const char *path = args->option[LEDGER_OUTPUT].text;
	const char *format = args->option[LEDGER_FORMAT].text;
	struct mptp_ledger *ledger = NULL;
	int code = choice_make(app, args, &exporting.choice);

	if (path != NULL && strcmp(path, "-") == 0)
		path = NULL;
	if (code == EXIT_DONE && format != NULL) {
		exporting.format = one_of(app, "format", format, one_of_names,
		    formats, "json, csv, xxh128, sha256");
		code = exporting.format < 0 ? EXIT_USAGE : EXIT_DONE;
	}
	if (code == EXIT_DONE && path == NULL && app->json &&
	    exporting.format != FORMAT_JSON)
		code = fail(app, EXIT_USAGE,
		    "--format %s is no JSON: with --json it wants -o FILE",
		    formats[exporting.format]);
	if (code == EXIT_DONE && path == NULL &&
	    exporting.format != FORMAT_JSON)
		code = out_standard(app);
	if (code == EXIT_DONE)
		code = ledger_open_to_read(
		    app, args->option[LEDGER_FILE].text, &ledger, NULL);
	if (code == EXIT_DONE)
		code = check_hash(&exporting, ledger);
	if (code == EXIT_DONE)
		code = path == NULL ? export_all(&exporting, ledger) :
				      export_to(&exporting, ledger, path);
	mptp_ledger_close(&ledger);
	choice_clear(&exporting.choice);
	return code;
}
