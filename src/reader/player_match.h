/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A player's lenient half: requests are found wherever they were recorded.
 */
#ifndef READER_PLAYER_MATCH_H
#define READER_PLAYER_MATCH_H

#include "reader/player.h"

/* Up to the next chunk that is the camera's; p->have: there is one. */
int player_advance(struct player *, struct mptp_error *);
int player_rewind(struct player *, struct mptp_error *);
int player_take(struct player *, struct mptp_error *);

/* Does it begin with a request? */
bool player_request(
    const struct player *, const struct chunk *, struct frame *);
/* The initiator says this on its command pipe. */
int player_hear(
    struct player *, const uint8_t *bytes, size_t len, struct mptp_error *);
/* May the capture go on past where it is, to what is to be read? */
bool player_lets(const struct player *);
/* By the transaction ids of now. */
void player_renumber(struct player *, enum mptp_pipe, struct played *);

#endif
