/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Moves and copies on cards of every kind: from a list, generated, and a folder.
 */
#ifndef TEST_SIM_PLACE_H
#define TEST_SIM_PLACE_H

#include "sim_folder.h"

#define SD1 0x00010001u
/* The last of the cards is the folder. */
#define CARDS 3
#define CARD_OF_FOLDER 2

void open_card(struct run *, struct folder *, size_t i);
/* A new folder. */
uint32_t make(struct run *, uint32_t parent, const char *name);
uint16_t move(struct run *, uint32_t handle, uint32_t storage, uint32_t parent);
uint16_t copy(struct run *, uint32_t handle, uint32_t storage, uint32_t parent);
/* Neither moved nor copied there. */
void expect_no_place(struct run *, uint32_t handle, uint32_t storage,
    uint32_t parent, uint16_t refusal);

#endif
