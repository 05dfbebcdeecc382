/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The whole program: the first byte says whether with JSON, whether in the shell and by
 * which framing; then come lines, each a command with its options. It has a virtual
 * camera and a folder of its own; nothing else can be reached: see confined.c. Each ends
 * with an exit code that is documented, and with words if that is not 0.
 */
#include <stdio.h>
#include <stdlib.h>

#include <miniptp.h>
#include <miniptp/sim.h>
#include <miniptp/trace_reader.h>

#include "camera.h"
#include "clock.h"
#include "cmd/again.h"
#include "cmd/cmd.h"
#include "cmd/lex.h"
#include "cmd/opt.h"
#include "cmd/out.h"
#include "cmd/run.h"
#include "confined.h"
#include "tape.h"

#define LINES_MOST 6
#define WORDS_MOST 24
#define UNTIL "--for=2s" /* for which time there are events */
#define SPEC "generic-mtp?objects=3&size=1500"

const size_t camera_properties_most = 12;

enum { AS_JSON = 1, IN_SHELL = 2, BY_IP = 4 };

/* These wait for somebody, or measure: only their options are read. */
static const char *const not_run[] = { "bench", "doctor", "shell", "sim",
	"watch" };

/* What was said, in place of stdout and stderr. */
struct said {
	FILE *file, *own;
	char *text;
	size_t len;
};

static void
listen_to(struct said *said, FILE **stream)
{
	*said = (struct said){ .own = *stream };
	said->file = open_memstream(&said->text, &said->len);
	check(said->file != NULL);
	*stream = said->file;
}

static void
check_said(struct said *said, FILE **stream)
{
	uint32_t c;

	check(fclose(said->file) == 0);
	*stream = said->own;
	for (const char *s = said->text; s < said->text + said->len;
	     s += mptp_text_next(s, &c))
		check(mptp_text_next(s, &c) > 0 &&
		    (c == '\n' || mptp_text_printable(c)));
	free(said->text);
}

/* Where it stands; 0: there is none. */
static int
verb_at(int argc, char **argv)
{
	struct opt_set all = { global_opts, nglobal_opts, { { 0 } } },
		       classic = { classic_opts, nclassic_opts, { { 0 } } };
	char problem[512];
	const int verb = opt_parse(
	    &all, &classic, argc, argv, 1, true, problem, sizeof(problem));

	return verb > 0 && verb < argc ? verb : 0;
}

static void
read_options(const struct command *command, int verb, int argc, char **argv)
{
	struct opt_set own = { command->opts, command->nopts, { { 0 } } },
		       all = { global_opts, nglobal_opts, { { 0 } } };
	char problem[512] = "";

	check(opt_parse(&own, &all, argc, argv, verb + 1, false, problem,
		  sizeof(problem)) >= 0 ||
	    problem[0] != '\0');
}

/* "100", "--count=100". */
static bool
is_number(const char *word)
{
	const char *value = strchr(word, '=');
	const size_t n = strcspn(word, "0123456789");

	return value != NULL ? strlen(value) > 3 : word[n] != '\0';
}

/* Is it run, and not for ever? */
static bool
ends(const struct command *command, int argc, char **argv)
{
	const bool events = strcmp(command->name, "events") == 0,
		   capture = strcmp(command->name, "capture") == 0;

	for (size_t i = 0; i < sizeof(not_run) / sizeof(*not_run); i++)
		if (strcmp(command->name, not_run[i]) == 0)
			return false;
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], "--w", 3) == 0 ||
		    (events && strncmp(argv[i], "--f", 3) == 0) ||
		    (capture && strlen(argv[i]) > 2 && is_number(argv[i])))
			return false;
	return true;
}

/* False: it was not run. */
static bool
run_line(struct app *app, struct lexed *lexed)
{
	char program[] = "miniptp", until[] = UNTIL, problem[200];
	char *argv[WORDS_MOST + 3] = { program };
	const struct command *command;
	int argc = 1, verb, code;

	for (int i = 0; i < lexed->n && argc <= WORDS_MOST; i++) {
		if (!confined_word(lexed->word[i]))
			return false;
		argv[argc++] = lexed->word[i];
	}
	verb = verb_at(argc, argv);
	command = verb > 0 ?
	    command_find(app, argv[verb], problem, sizeof(problem)) :
	    NULL;
	if (command != NULL && !ends(command, argc, argv)) {
		read_options(command, verb, argc, argv);
		return false;
	}
	if (command != NULL && strcmp(command->name, "events") == 0) {
		memmove(argv + verb + 2, argv + verb + 1,
		    (size_t)(argc - verb - 1) * sizeof(*argv));
		argv[verb + 1] = until;
		argc++;
	}
	code = run_words(app, argc, argv);
	if (!app->in_shell)
		code = out_end(app, code);
	check((code >= EXIT_DONE && code <= EXIT_UNVERIFIED) ||
	    code == EXIT_INTERRUPTED);
	fflush(stderr);
	return code != EXIT_DONE;
}

static void
run_text(struct app *app, const char *text, bool shell)
{
	struct lexed lexed;
	bool must_tell = false;
	struct said out, err;

	listen_to(&out, &stdout);
	listen_to(&err, &stderr);
	lex(&lexed, text);
	if (lexed.open == 0 && lexed.n > 0) {
		app->in_shell = shell;
		must_tell = run_line(app, &lexed);
	}
	lex_clear(&lexed);
	fflush(stderr);
	fflush(stdout);
	/* What trace diff has to say is its output. */
	check(!must_tell || err.len > 0 || out.len > 0);
	check_said(&err, &stderr);
	check_said(&out, &stdout);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, &mptp_replay_transport, NULL
	};
	struct tape tape = { data, size };
	const uint8_t how = tape_u8(&tape);
	struct app app = { .options = { .transports = transports } };
	char *text = tape_text(&tape, 400), *rest = text, *line;

	confined_begin();
	clock_start();
	setenv("MINIPTP_CAMERA",
	    (how & BY_IP) != 0 ? "sim:" SPEC "&framing=ip" : "sim:" SPEC, 1);
	app.uri = getenv("MINIPTP_CAMERA");
	app.json = (how & AS_JSON) != 0;
	for (int i = 0; i < LINES_MOST && !app.leaving &&
	     (line = strtok_r(rest, "\n", &rest)) != NULL;
	     i++)
		run_text(&app, line, (how & IN_SHELL) != 0);
	app_disconnect(&app);
	again_forget(&app);
	free(app.own_uri);
	free(app.same_uri);
	free(app.folder);
	free(text);
	confined_end();
	return 0;
}
