/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Destinations that go and come back while import --watch runs, as of a disk that is
 * taken out.
 */
#ifndef CMD_IMPORT_PLACES_H
#define CMD_IMPORT_PLACES_H

#include "import.h"

#define PLACES 2

struct places {
	int missing[PLACES]; /* not 0 of one that was missed and told */
	int pause_ms;	     /* until they are looked for again */
	int64_t again;
};

/* What of it can be done now becomes all of it; what is missing is told once. False: there
 * is nowhere to import to. */
bool places_take(struct places *, struct app *, struct import_wanted *);
/* What is missing by now is told. */
void places_check(struct places *, struct app *, const struct import_wanted *);
/* Is one missing, as far as was seen? */
bool places_miss(const struct places *);
/* Has something come back? May be asked often: it looks less and less often. */
bool places_are_back(
    struct places *, struct app *, const struct import_wanted *);

#endif
