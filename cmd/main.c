/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * miniptp: talk to cameras.
 */
#include <miniptp/sim.h>
#include <miniptp/trace_reader.h>

#include "interrupt.h"
#include "out.h"
#include "run.h"
#include "terminal.h"

int
main(int argc, char **argv)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, &mptp_replay_transport, NULL
	};
	struct app app = { .options = { .transports = transports } };
	int code;

	terminal_prepare();
	interrupt_catch();
	code = run_words(&app, argc, argv);
	if (interrupted()) {
		code = EXIT_INTERRUPTED;
		fail(&app, code, "interrupted");
	}
	return out_end(&app, code);
}
