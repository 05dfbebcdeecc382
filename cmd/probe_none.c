/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Systems that do not show what they know of USB in files.
 */
#include "probe.h"

bool
probe_works(void)
{
	return false;
}

bool
probe_devices(const char *root,
    void (*visit)(void *ctx, const struct probe_device *), void *ctx)
{
	(void)root;
	(void)visit;
	(void)ctx;
	return false;
}

size_t
probe_takers(struct mptp_holder *takers, size_t most, const char *root)
{
	(void)takers;
	(void)most;
	(void)root;
	return 0;
}
