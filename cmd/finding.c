/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Findings.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "finding.h"
#include "out.h"

static const char *const words[] = { "ok", "note", "warning", "problem" };

void
found_out(struct findings *f, enum level level, const char *about,
    const char *format, ...)
{
	struct finding *finding;
	va_list ap;

	if (f->n == f->room) {
		f->room = f->room * 2 + 8;
		f->items = must_alloc(f->items, f->room * sizeof(*f->items));
	}
	finding = &f->items[f->n++];
	*finding = (struct finding){ .level = level, .about = about };
	va_start(ap, format);
	vsnprintf(finding->text, sizeof(finding->text), format, ap);
	va_end(ap);
	mptp_text_clean(finding->text);
}

void
advise(struct findings *f, const char *format, ...)
{
	struct finding *finding = &f->items[f->n - 1];
	va_list ap;

	va_start(ap, format);
	vsnprintf(finding->next, sizeof(finding->next), format, ap);
	va_end(ap);
	mptp_text_clean(finding->next);
}

void
findings_clear(struct findings *f)
{
	free(f->items);
	*f = (struct findings){ 0 };
}

size_t
findings_count(const struct findings *f, enum level level)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->items[i].level == level;
	return n;
}

void
findings_print(struct app *app, const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *finding = &f->items[i];

		out(app, "  %-7s  %-10s  %s\n", words[finding->level],
		    finding->about, finding->text);
		if (finding->next[0] != '\0')
			out(app, "  %-7s  %-10s  %s\n", "",
			    "  next:", finding->next);
	}
}

json_t *
findings_json(const struct findings *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *finding = &f->items[i];

		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:o, s:o}", "about", finding->about,
			"level", words[finding->level], "text",
			json_text(finding->text), "next",
			finding->next[0] == '\0' ? json_null() :
						   json_text(finding->next)));
	}
	return list;
}
