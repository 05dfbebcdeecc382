/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * shell --json: another program asks, one line of JSON each, and is answered by
 * one line each.
 */
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "interrupt.h"
#include "out.h"
#include "reply.h"
#include "shell.h"

static int
bad(struct app *app, const char *problem)
{
	return fail(app, EXIT_USAGE,
	    "%s; a request is like "
	    "{\"id\": 1, \"command\": [\"ls\", \"-R\"]}",
	    problem);
}

/* What is wrong with a request, or NULL. */
static const char *
check(json_t *request)
{
	json_t *command = json_object_get(request, "command"), *word, *value;
	const char *key;
	size_t i;

	if (!json_is_object(request))
		return "this is no object";
	json_object_foreach(request, key, value)
		if (strcmp(key, "id") != 0 && strcmp(key, "command") != 0)
			return "it has more than id and command";
	if (!json_is_array(command) || json_array_size(command) == 0)
		return "command has to be an array of words";
	if (json_array_size(command) > 100000)
		return "command has too many words";
	json_array_foreach(command, i, word)
		if (!json_is_string(word))
			return "the words of command have to be strings";
	return NULL;
}

static int
run_request(struct app *app, json_t *request)
{
	const json_t *command = json_object_get(request, "command");
	const char *problem = check(request);
	size_t n = json_array_size(command);
	char **words;
	int code;

	if (problem != NULL)
		return bad(app, problem);
	words = must_alloc(NULL, n * sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] =
		    must_copy(json_string_value(json_array_get(command, i)));
	code = shell_run(app, words, (int)n);
	for (size_t i = 0; i < n; i++)
		free(words[i]);
	free(words);
	return code;
}

static void
answer(struct app *app, const char *line, const char *problem)
{
	json_error_t error;
	json_t *request = problem != NULL ?
	    NULL :
	    json_loads(line, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	json_t *id = json_object_get(request, "id");
	struct reply reply;
	int code;

	reply_begin(app, &reply, json_incref(id));
	if (problem != NULL)
		code = bad(app, problem);
	else if (request == NULL)
		code = fail(app, EXIT_USAGE, "this is no JSON: %s",
		    json_problem(&error));
	else
		code = run_request(app, request);
	reply_end(app, code);
	json_decref(request);
}

int
request_loop(struct app *app)
{
	const char *problem;
	char *line;

	while (!app->leaving && app->out_error == 0 &&
	    (line = input_line(&problem)) != NULL) {
		if (problem != NULL || line[strspn(line, " \t\r")] != '\0')
			answer(app, line, problem);
		free(line);
	}
	return EXIT_DONE;
}
