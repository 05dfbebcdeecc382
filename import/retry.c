/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Patience with a camera that is busy.
 */
#include <time.h>

#include "import/retry.h"

#define TIMES 6
#define FIRST_MS 50L

static bool
is_busy(const struct mptp_error *error, int status)
{
	return status == MPTP_ERR_RESPONSE &&
	    error->response == MPTP_RC_DEVICE_BUSY;
}

bool
retry_is_due(struct retry *retry, struct mptp_import *import, int status,
    bool data_came)
{
	long ms = FIRST_MS << retry->times;
	const struct timespec pause = { .tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000 };

	if (!data_came || !is_busy(mptp_camera_error(import->camera), status) ||
	    retry->times == TIMES || import_stopped(import) != MPTP_OK)
		return false;
	retry->times++;
	(void)nanosleep(&pause, NULL);
	return true;
}
