/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * miniptp: talk to cameras.
 */
#include <fcntl.h>
#include <unistd.h>

#include <miniptp/sim.h>

#include "interrupt.h"
#include "out.h"
#include "run.h"

/* A file that is opened must not become standard output by chance. */
static void
hold_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int
main(int argc, char **argv)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	struct app app = { .options = { .transports = transports } };
	int code;

	hold_standard_files();
	interrupt_catch();
	code = run_words(&app, argc, argv);
	if (interrupted()) {
		code = EXIT_INTERRUPTED;
		fail(&app, code, "interrupted");
	}
	return out_end(&app, code);
}
