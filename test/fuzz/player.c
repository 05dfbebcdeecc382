/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A program and the camera of a capture: the first byte says whether strictly, then come
 * what the program does (each in a byte, up to a 0) and the capture.
 */
#include <miniptp.h>

#include "clock.h"
#include "files.h"
#include "program.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_replay_transport, NULL
	};
	const struct mptp_options options = { .timeout_ms = 1000,
		.transports = transports };
	struct tape tape = { data, size };
	const bool lenient = tape_u8(&tape) % 2 != 0;
	const struct deeds deeds = deeds_read(&tape);
	struct mptp_error error = { 0 };
	struct mptp_camera *camera;
	char uri[128];

	file_write(0, tape.at, tape.left);
	snprintf(uri, sizeof(uri), "replay:%s?%s", file_path(0),
	    lenient ? "lenient" : "strict");
	clock_start();
	if (mptp_camera_open(&camera, uri, &options, &error) == MPTP_OK) {
		deeds_do(&deeds, camera);
		mptp_camera_close(&camera);
	} else {
		check(error.text[0] != '\0');
	}
	check(clock_passed() < LONGEST);
	return 0;
}
