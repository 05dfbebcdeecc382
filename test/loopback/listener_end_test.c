/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A listener that has no descriptors left, and one that is interrupted.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "few_words.h"
#include "net.h"
#include "serve/listener.h"

#include <miniptp.h>

static void
running_out_of_descriptors_passes(void **state)
{
	struct camera *camera = *state;
	struct rlimit before, few;
	uint8_t payload[64];
	int spare[64], n = 0;
	int fd = net_connect(camera->port);

	be_served(camera->port);
	wait_for_gone(1);
	close(fd);
	net_sleep(50);
	getrlimit(RLIMIT_NOFILE, &before);
	few = before;
	few.rlim_cur = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	/* One is left for the client, none for accept(). */
	while (n < 64 && (spare[n] = dup(0)) >= 0)
		n++;
	assert_in_range(n, 2, 63);
	close(spare[--n]);
	fd = net_connect(camera->port);
	send_command_request(fd);
	net_sleep(250);
	assert_int_equal(recv(fd, payload, 1, MSG_DONTWAIT), -1);
	while (n > 0)
		close(spare[--n]);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(receive(fd, payload), 2);
	close(fd);
}

static struct mptp_listener *volatile in_handler;

static void
on_alarm(int signal)
{
	(void)signal;
	mptp_listener_interrupt(in_handler);
}

static void
an_interrupt_ends_it_from_anywhere(void **state)
{
	const struct itimerval soon = { { 0, 0 }, { 0, 30000 } };
	const struct mptp_device device = { .request = camera_request };
	struct sigaction action = { .sa_handler = on_alarm };
	struct sigaction before;
	struct mptp_listener *l;
	struct mptp_error error;

	(void)state;
	assert_int_equal(mptp_listener_open(&l, "127.0.0.1:0", NULL), MPTP_OK);
	/* Before it runs, */
	mptp_listener_interrupt(l);
	assert_int_equal(
	    mptp_listener_run(l, &device, &error), MPTP_ERR_CANCELLED);
	assert_int_equal(error.status, MPTP_ERR_CANCELLED);
	/* and from a signal handler while it does, more than once. */
	in_handler = l;
	sigaction(SIGALRM, &action, &before);
	for (int i = 0; i < 2; i++) {
		setitimer(ITIMER_REAL, &soon, NULL);
		assert_int_equal(
		    mptp_listener_run(l, &device, &error), MPTP_ERR_CANCELLED);
	}
	sigaction(SIGALRM, &before, NULL);
	mptp_listener_close(&l);
}

/* The initiator's connection may have been looked at since. */
static void
an_interrupt_ends_it_though_its_descriptor_was_read(void **state)
{
	const struct mptp_device device = { .request = camera_request };
	struct mptp_listener *l;

	(void)state;
	assert_int_equal(mptp_listener_open(&l, "127.0.0.1:0", NULL), MPTP_OK);
	mptp_listener_interrupt(l);
	wake_drain(&l->wake);
	alarm(20);
	assert_int_equal(mptp_listener_run(l, &device, NULL), MPTP_ERR_CANCELLED);
	alarm(0);
	mptp_listener_close(&l);
}

static void
an_interrupt_hangs_up_on_whoever_is_served(void **state)
{
	struct camera *camera = *state;
	struct initiator i;

	/* It does not read, so the camera is stuck in a write. */
	greet(&i, camera->port);
	complete(&i, camera->port);
	send_operation(i.command, OP_SEND_MUCH, 0, 1u << 24);
	net_sleep(100);
	mptp_listener_interrupt(camera->listener);
	pthread_join(camera->thread, NULL);
	assert_int_equal(camera->status, MPTP_ERR_CANCELLED);
	assert_int_equal(gone, 1);
	leave(&i);
	/* It can be switched on again. */
	pthread_create(&camera->thread, NULL, camera_run, camera);
	be_served(camera->port);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, switch_on, switch_off)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(running_out_of_descriptors_passes),
		cmocka_unit_test(an_interrupt_ends_it_from_anywhere),
		cmocka_unit_test(
		    an_interrupt_ends_it_though_its_descriptor_was_read),
		TEST(an_interrupt_hangs_up_on_whoever_is_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
