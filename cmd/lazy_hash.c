/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * OpenSSL's libcrypto, when it is needed.
 */
#include <stddef.h>

#include <openssl/evp.h>

#include "lazy.h"

static struct lazy crypto = { .soname = LAZY_HASH };

LAZY(&crypto, EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL)
LAZY_VOID(&crypto, EVP_MD_CTX_free, (EVP_MD_CTX * state), (state))
LAZY(&crypto, const EVP_MD *, EVP_sha256, (void), (), NULL)
LAZY(&crypto, int, EVP_DigestInit_ex,
    (EVP_MD_CTX * state, const EVP_MD *kind, ENGINE *engine),
    (state, kind, engine), 0)
LAZY(&crypto, int, EVP_DigestUpdate,
    (EVP_MD_CTX * state, const void *bytes, size_t len), (state, bytes, len), 0)
LAZY(&crypto, int, EVP_DigestFinal_ex,
    (EVP_MD_CTX * state, unsigned char *bytes, unsigned int *len),
    (state, bytes, len), 0)
LAZY(&crypto, int, EVP_MD_CTX_copy_ex,
    (EVP_MD_CTX * to, const EVP_MD_CTX *from), (to, from), 0)
