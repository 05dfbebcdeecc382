/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * miniptp: talk to cameras.
 */
#include <stdlib.h>

#include <jansson.h>

#include <miniptp/sim.h>
#include <miniptp/trace_reader.h>

#include "alloc.h"
#include "interrupt.h"
#include "out.h"
#include "run.h"
#include "terminal.h"

/* What lacks in a document would be taken for what is not there. */
static void *
allocate_json(size_t size)
{
	return must_alloc(NULL, size);
}

int
main(int argc, char **argv)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, &mptp_replay_transport, NULL
	};
	struct app app = { .options = { .transports = transports } };
	int code;

	json_set_alloc_funcs(allocate_json, free);
	terminal_prepare();
	interrupt_catch();
	code = run_words(&app, argc, argv);
	if (interrupted()) {
		code = EXIT_INTERRUPTED;
		fail(&app, code, "interrupted");
	}
	return out_end(&app, code);
}
