/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * OpenSSL's libcrypto, when it is needed.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <stddef.h>

#include <openssl/sha.h>

#include "lazy.h"

static struct lazy crypto = { .soname = LAZY_CRYPTO };

LAZY(&crypto, int, SHA256_Init, (SHA256_CTX * state), (state), 0)
LAZY(&crypto, int, SHA256_Update,
    (SHA256_CTX * state, const void *bytes, size_t len), (state, bytes, len), 0)
LAZY(&crypto, int, SHA256_Final, (unsigned char *bytes, SHA256_CTX *state),
    (bytes, state), 0)
