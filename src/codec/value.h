/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A value as if it were a dataset; its type is set before.
 */
#ifndef CODEC_VALUE_H
#define CODEC_VALUE_H

#include "codec/walk.h"

void walk_value_alone(struct walk *, void *v);

#endif
