/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The words of each kind that a word can become.
 */
#ifndef CMD_CANDIDATE_H
#define CMD_CANDIDATE_H

#include "complete.h"

/* If it begins like word, not minding case. */
void candidate_add(
    struct candidates *, const char *word, const char *text, const char *help);
/* Puts the first len bytes of before in front of each. */
void candidate_prepend(struct candidates *, const char *before, size_t len);

/* Of the open camera, at most those that are read in CANDIDATE_SECONDS. */
#define CANDIDATE_SECONDS 2
void candidate_objects(
    struct app *, struct candidates *, const char *word, bool only_folders);
/* By what the help calls them: OPERATION, PROPERTY, FORMAT, DATASET … */
void candidate_names(
    struct app *, struct candidates *, const char *word, const char *kind);
/* What a property can be, by its name or code. */
void candidate_values(
    struct app *, struct candidates *, const char *word, const char *property);
/* Schemes, and the virtual cameras. */
void candidate_uris(struct candidates *, const char *word);

#endif
