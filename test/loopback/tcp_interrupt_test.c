/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two TCP connections as a transport: who waits or writes is interrupted.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>

#include <cmocka.h>

#include "net.h"
#include "tcp_ends.h"

static void *
interrupt_soon(void *ctx)
{
	net_sleep(30);
	tcp_interrupt(ctx);
	return NULL;
}

static void
an_interrupt_is_sticky_and_seen_once(void **state)
{
	struct ends e;
	unsigned ready;

	(void)state;
	ends_open(&e);
	net_send(e.far[MPTP_PIPE_COMMAND], "c", 1);
	for (int i = 0; i < 3; i++)
		tcp_interrupt(e.t);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_ERR_CANCELLED);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_OK);
	assert_int_equal(
	    tcp_wait(e.t, EVENT, &ready, 0, NULL), MPTP_ERR_TIMEOUT);
	tcp_interrupt(e.t);
	assert_int_equal(
	    tcp_write(e.t, MPTP_PIPE_EVENT, "x", 1, true, FOR_EVER, NULL),
	    MPTP_ERR_CANCELLED);
	/* Not one byte was written, so the next packet is whole. */
	assert_int_equal(
	    tcp_write(e.t, MPTP_PIPE_EVENT, "y", 1, true, FOR_EVER, NULL),
	    MPTP_OK);
	char c;
	assert_int_equal(net_recv(e.far[MPTP_PIPE_EVENT], &c, 1), 1);
	assert_int_equal(c, 'y');
	ends_close(&e);
}

static void
a_thread_interrupts_a_wait(void **state)
{
	struct ends e;
	pthread_t thread;
	unsigned ready;

	(void)state;
	ends_open(&e);
	for (int i = 0; i < 3; i++) {
		pthread_create(&thread, NULL, interrupt_soon, e.t);
		assert_int_equal(
		    tcp_wait(e.t, COMMAND | EVENT, &ready, FOR_EVER, NULL),
		    MPTP_ERR_CANCELLED);
		pthread_join(thread, NULL);
	}
	ends_close(&e);
}

static struct mptp_transport *volatile in_handler;

static void
on_alarm(int signal)
{
	(void)signal;
	tcp_interrupt(in_handler);
}

static void
a_signal_interrupts_a_wait(void **state)
{
	const struct itimerval soon = { { 0, 0 }, { 0, 30000 } };
	struct sigaction action = { .sa_handler = on_alarm };
	struct sigaction before;
	struct ends e;
	unsigned ready;

	(void)state;
	ends_open(&e);
	in_handler = e.t;
	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_ERR_CANCELLED);
	sigaction(SIGALRM, &before, NULL);
	ends_close(&e);
}

/* The peer wakes up only after the interrupt: the packet is finished, and the
 * interrupt is seen by the call after. */
static void *
interrupt_then_read(void *ctx)
{
	struct ends *e = ctx;
	static uint8_t buf[4 << 20];

	net_sleep(30);
	tcp_interrupt(e->t);
	net_sleep(30);
	for (size_t i = 0, n = net_recv(e->far[0], buf, sizeof(buf)); i < n;
	     i++)
		if (buf[i] != ends_content(i))
			return NULL;
	return e;
}

static void
an_interrupt_cuts_no_packet_short(void **state)
{
	static uint8_t much[4 << 20];
	struct ends e;
	pthread_t thread;
	unsigned ready;
	void *intact;

	(void)state;
	ends_open(&e);
	for (size_t i = 0; i < sizeof(much); i++)
		much[i] = ends_content(i);
	pthread_create(&thread, NULL, interrupt_then_read, &e);
	assert_int_equal(tcp_write(e.t, MPTP_PIPE_COMMAND, much, sizeof(much),
			     true, FOR_EVER, NULL),
	    MPTP_OK);
	pthread_join(thread, &intact);
	assert_ptr_equal(intact, &e);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, FOR_EVER, NULL), MPTP_ERR_CANCELLED);
	ends_close(&e);
}

static void
an_interrupted_write_to_a_dead_peer_ends(void **state)
{
	static uint8_t much[8 << 20];
	struct ends e;
	pthread_t thread;
	unsigned ready;

	(void)state;
	ends_open(&e);
	pthread_create(&thread, NULL, interrupt_soon, e.t);
	assert_int_equal(tcp_write(e.t, MPTP_PIPE_COMMAND, much, sizeof(much),
			     true, FOR_EVER, NULL),
	    MPTP_ERR_IO);
	pthread_join(thread, NULL);
	assert_int_equal(
	    tcp_write(e.t, MPTP_PIPE_COMMAND, much, 1, true, FOR_EVER, NULL),
	    MPTP_ERR_NODEV);
	assert_int_equal(
	    tcp_wait(e.t, COMMAND, &ready, 0, NULL), MPTP_ERR_CANCELLED);
	ends_close(&e);
}

/* Any argument: it waits in recv(). */
int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interrupt_is_sticky_and_seen_once),
		cmocka_unit_test(a_thread_interrupts_a_wait),
		cmocka_unit_test(a_signal_interrupts_a_wait),
		cmocka_unit_test(an_interrupt_cuts_no_packet_short),
		cmocka_unit_test(an_interrupted_write_to_a_dead_peer_ends),
	};

	(void)argv;
	ends_patient = argc > 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
