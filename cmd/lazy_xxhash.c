/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libxxhash, when it is needed.
 */
#include <stddef.h>

#include <xxhash.h>

#include "lazy.h"

static struct lazy xxhash = { .soname = LAZY_XXHASH };

LAZY(&xxhash, XXH3_state_t *, XXH3_createState, (void), (), NULL)
LAZY(&xxhash, XXH_errorcode, XXH3_freeState, (XXH3_state_t * state), (state),
    XXH_ERROR)
LAZY_VOID(&xxhash, XXH3_copyState,
    (XXH3_state_t * to, const XXH3_state_t *from), (to, from))
LAZY(&xxhash, XXH_errorcode, XXH3_128bits_reset, (XXH3_state_t * state),
    (state), XXH_ERROR)
LAZY(&xxhash, XXH_errorcode, XXH3_128bits_update,
    (XXH3_state_t * state, const void *bytes, size_t len), (state, bytes, len),
    XXH_ERROR)
LAZY(&xxhash, XXH128_hash_t, XXH3_128bits_digest, (const XXH3_state_t *state),
    (state), ((XXH128_hash_t){ 0, 0 }))
