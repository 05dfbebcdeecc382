/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A prompt, and lines as the terminal gives them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "edit.h"
#include "input.h"

struct edit *
edit_open(struct app *app)
{
	(void)app;
	return NULL;
}

char *
edit_line(struct edit *edit, const char *prompt)
{
	(void)edit;
	fputs(prompt, stderr);
	return input_line(NULL);
}

void
edit_remember(struct edit *edit, const char *line)
{
	(void)edit;
	(void)line;
}

void
edit_close(struct edit *edit)
{
	(void)edit;
}
