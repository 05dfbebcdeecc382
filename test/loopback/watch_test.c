/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <miniptp/watch.h>

#include "base/error.h"

/* ---- a bus that obeys ----------------------------------------------------- */

/* Devices are letters. Those of now are shown by the next look. */
struct bus {
	struct mptp_watcher watcher; /* first */
	pthread_mutex_t lock;	     /* of what is there now */
	char now[64], known[64];
	bool began;
	char meant; /* only this one; 0: all */
	int pipe[2];
	int looks;
	int failure; /* of the next look */
	int again_ms;
};

/* What there is to watch in a test; the transport finds it here. */
static struct bus *bus;

static void
set_bus(struct bus *b, const char *now)
{
	*b = (struct bus){ .again_ms = -1 };
	assert_int_equal(pthread_mutex_init(&b->lock, NULL), 0);
	strcpy(b->now, now);
	assert_int_equal(pipe(b->pipe), 0);
	bus = b;
}

/* From now on, and told by the descriptor. */
static void
change(struct bus *b, const char *now)
{
	pthread_mutex_lock(&b->lock);
	strcpy(b->now, now);
	pthread_mutex_unlock(&b->lock);
	assert_int_equal(write(b->pipe[1], "", 1), 1);
}

static bool
tell(struct bus *b, char device, enum mptp_sighted what,
    int (*seen)(void *, enum mptp_sighted, const struct mptp_found *),
    void *ctx)
{
	struct mptp_found found = { .usb_vendor = (uint8_t)device };

	if (b->meant != 0 && b->meant != device)
		return true;
	snprintf(found.uri, sizeof(found.uri), "bus:%c", device);
	return seen(ctx, what, &found) == 0;
}

static int
look(struct mptp_watcher *watcher,
    int (*seen)(void *, enum mptp_sighted, const struct mptp_found *),
    void *ctx, int *again_ms, struct mptp_error *error)
{
	struct bus *b = (struct bus *)watcher;
	struct pollfd fd = { .fd = b->pipe[0], .events = POLLIN };
	char bytes[8], now[64], *gone;
	const int failure = b->failure;
	size_t known;

	b->looks++;
	*again_ms = b->again_ms;
	while (poll(&fd, 1, 0) > 0)
		assert_true(read(b->pipe[0], bytes, sizeof(bytes)) > 0);
	b->failure = MPTP_OK;
	if (failure != MPTP_OK)
		return mptp_error_set(
		    error, failure, "the bus is out of order");
	pthread_mutex_lock(&b->lock);
	strcpy(now, b->now);
	pthread_mutex_unlock(&b->lock);
	for (const char *k = b->known; *k != '\0'; k++) {
		if (strchr(now, *k) != NULL)
			continue;
		if (!tell(b, *k, MPTP_DEVICE_LOST, seen, ctx))
			return MPTP_OK;
		gone = strchr(b->known, *k--);
		memmove(gone, gone + 1, strlen(gone));
	}
	for (const char *n = now; *n != '\0'; n++) {
		if (strchr(b->known, *n) != NULL)
			continue;
		if (!tell(b, *n,
			b->began ? MPTP_DEVICE_ARRIVED : MPTP_DEVICE_THERE,
			seen, ctx))
			return MPTP_OK;
		known = strlen(b->known);
		b->known[known] = *n;
		b->known[known + 1] = '\0';
	}
	b->began = true;
	return MPTP_OK;
}

static int
descriptor(struct mptp_watcher *watcher, size_t i)
{
	return i == 0 ? ((struct bus *)watcher)->pipe[0] : -1;
}

static void
close_bus(struct mptp_watcher **watcher)
{
	struct bus *b = (struct bus *)*watcher;

	pthread_mutex_destroy(&b->lock);
	close(b->pipe[0]);
	close(b->pipe[1]);
	*watcher = NULL;
}

static const struct mptp_watcher_ops bus_ops = {
	.look = look, .fd = descriptor, .close = close_bus
};
static const struct mptp_watcher_ops mute_ops = { .look = look,
	.close = close_bus };

static int
watch_bus(struct mptp_watcher **watcher, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	(void)options;
	if (strlen(address) > 1)
		return mptp_error_set(error, MPTP_ERR_ARG, "a letter, please");
	bus->watcher.ops = &bus_ops;
	bus->meant = *address;
	*watcher = &bus->watcher;
	return MPTP_OK;
}

static int
watch_mute(struct mptp_watcher **watcher, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	const int status = watch_bus(watcher, address, options, error);

	bus->watcher.ops = &mute_ops;
	return status;
}

static int
watch_broken(struct mptp_watcher **watcher, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	(void)watcher;
	(void)address;
	(void)options;
	return mptp_error_set(error, MPTP_ERR_ACCESS, "the broken one");
}

static const struct mptp_transport_ops bus_transport = { .scheme = "bus",
	.watch = watch_bus };
static const struct mptp_transport_ops mute_transport = { .scheme = "mute",
	.watch = watch_mute };
static const struct mptp_transport_ops broken = { .scheme = "broken",
	.watch = watch_broken };
/* Hides the real one, so that the tests depend on no hardware. */
static const struct mptp_transport_ops no_usb = { .scheme = "usb" };

static const struct mptp_transport_ops *const good[] = { &no_usb, &broken,
	&bus_transport, NULL };
static const struct mptp_transport_ops *const mute[] = { &no_usb,
	&mute_transport, NULL };
static const struct mptp_transport_ops *const bad[] = { &no_usb, &broken,
	NULL };
static const struct mptp_transport_ops *const none[] = { &no_usb, NULL };

static struct mptp_watch *
opened(const char *uri, bool there)
{
	const struct mptp_options options = { .transports = good };
	struct mptp_watch *watch;
	struct mptp_error error = { 0 };

	assert_int_equal(
	    mptp_watch_open(&watch, uri, there, &options, &error), MPTP_OK);
	return watch;
}

/* All that is to be had at once: "+a", ">a", "<a". */
static const char *
all(struct mptp_watch *watch, char *text)
{
	struct mptp_sighting sighting;
	int status;

	*text = '\0';
	while ((status = mptp_watch_next(watch, &sighting, 0, NULL)) == MPTP_OK)
		sprintf(text + strlen(text), "%c%.20s ", "+><"[sighting.what],
		    sighting.device.uri + 4);
	assert_int_equal(status, MPTP_ERR_TIMEOUT);
	return text;
}

/* ---- what is told --------------------------------------------------------- */

static void
those_that_are_there_come_first_if_asked_for(void **state)
{
	struct mptp_watch *watch;
	struct bus b;
	char text[200];

	(void)state;
	set_bus(&b, "ab");
	watch = opened(NULL, true);
	assert_string_equal(all(watch, text), "+a +b ");
	mptp_watch_close(&watch);
	assert_null(watch);

	set_bus(&b, "ab");
	watch = opened(NULL, false);
	assert_string_equal(all(watch, text), "");
	change(&b, "bc");
	assert_string_equal(all(watch, text), "<a >c ");
	mptp_watch_close(&watch);
	mptp_watch_close(&watch);
	mptp_watch_close(NULL);
}

static void
sightings_are_numbered_and_dated(void **state)
{
	struct mptp_watch *watch;
	struct mptp_sighting one, two;
	struct bus b;

	(void)state;
	set_bus(&b, "a");
	watch = opened(NULL, false);
	assert_int_equal(
	    mptp_watch_next(watch, &one, 0, NULL), MPTP_ERR_TIMEOUT);
	change(&b, "b");
	assert_int_equal(mptp_watch_next(watch, &one, -1, NULL), MPTP_OK);
	assert_int_equal(mptp_watch_next(watch, &two, -1, NULL), MPTP_OK);
	assert_int_equal(one.sequence, 1);
	assert_int_equal(one.what, MPTP_DEVICE_LOST);
	assert_int_equal(one.device.usb_vendor, 'a');
	assert_int_equal(two.sequence, 2);
	assert_int_equal(two.what, MPTP_DEVICE_ARRIVED);
	assert_true(one.time_ns > 0 && two.time_ns >= one.time_ns);
	mptp_watch_close(&watch);
}

static void
only_what_was_asked_for_is_told(void **state)
{
	struct mptp_watch *watch;
	struct bus b;
	char text[200];

	(void)state;
	set_bus(&b, "ab");
	watch = opened("bus:b", true);
	assert_string_equal(all(watch, text), "+b ");
	change(&b, "a");
	assert_string_equal(all(watch, text), "<b ");
	mptp_watch_close(&watch);
}

static void
more_than_are_kept_are_told_all_the_same(void **state)
{
	static const char many[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	struct mptp_watch *watch;
	struct bus b;
	char text[400];

	(void)state;
	set_bus(&b, many);
	watch = opened(NULL, true);
	assert_int_equal(strlen(all(watch, text)), 3 * strlen(many));
	change(&b, "");
	assert_int_equal(strlen(all(watch, text)), 3 * strlen(many));
	mptp_watch_close(&watch);
}

static int
count_to_two(void *ctx, const struct mptp_sighting *sighting)
{
	(void)sighting;
	return ++*(int *)ctx == 2 ? 7 : 0;
}

static void
a_callback_is_called_until_it_says_stop(void **state)
{
	struct mptp_watch *watch;
	struct bus b;
	int n = 0;

	(void)state;
	set_bus(&b, "abc");
	watch = opened(NULL, true);
	assert_int_equal(mptp_watch_run(watch, count_to_two, &n, -1, NULL), 7);
	assert_int_equal(n, 2);
	assert_int_equal(
	    mptp_watch_run(watch, count_to_two, &n, 0, NULL), MPTP_ERR_TIMEOUT);
	assert_int_equal(n, 3);
	mptp_watch_close(&watch);
}

/* ---- waiting -------------------------------------------------------------- */

/* So that the other thread most likely waits by then; it need not. */
static void
wait_a_moment(void)
{
	const struct timespec moment = { 0, 20000000 };

	nanosleep(&moment, NULL);
}

/* The next sighting, which the other thread may bring about. */
static int
next_while(void *(*other)(void *), void *ctx, struct mptp_watch *watch,
    struct mptp_sighting *sighting)
{
	pthread_t thread;
	int status;

	assert_int_equal(pthread_create(&thread, NULL, other, ctx), 0);
	status = mptp_watch_next(watch, sighting, -1, NULL);
	pthread_join(thread, NULL);
	return status;
}

static void *
change_later(void *ctx)
{
	wait_a_moment();
	change(ctx, "z");
	return NULL;
}

static void
a_wait_ends_with_what_happens(void **state)
{
	struct mptp_watch *watch;
	struct mptp_sighting sighting;
	struct bus b;

	(void)state;
	set_bus(&b, "");
	watch = opened(NULL, false);
	assert_int_equal(
	    next_while(change_later, &b, watch, &sighting), MPTP_OK);
	assert_string_equal(sighting.device.uri, "bus:z");
	mptp_watch_close(&watch);
}

static void
without_a_descriptor_it_is_looked_at_again(void **state)
{
	const struct mptp_options options = { .transports = mute };
	struct mptp_watch *watch;
	struct mptp_sighting sighting;
	struct bus b;

	(void)state;
	set_bus(&b, "");
	b.again_ms = 1;
	assert_int_equal(
	    mptp_watch_open(&watch, NULL, false, &options, NULL), MPTP_OK);
	assert_int_equal(
	    next_while(change_later, &b, watch, &sighting), MPTP_OK);
	assert_string_equal(sighting.device.uri, "bus:z");
	assert_true(b.looks > 1);
	mptp_watch_close(&watch);
}

static void
an_interrupt_ends_the_wait_once(void **state)
{
	struct mptp_watch *watch;
	struct mptp_sighting sighting;
	struct mptp_error error;
	struct bus b;

	(void)state;
	set_bus(&b, "");
	watch = opened(NULL, true);
	mptp_watch_interrupt(watch);
	assert_int_equal(
	    mptp_watch_next(watch, &sighting, -1, &error), MPTP_ERR_CANCELLED);
	assert_int_equal(error.status, MPTP_ERR_CANCELLED);
	assert_int_equal(
	    mptp_watch_next(watch, &sighting, 0, NULL), MPTP_ERR_TIMEOUT);
	mptp_watch_close(&watch);
}

static void *
interrupt_later(void *ctx)
{
	wait_a_moment();
	mptp_watch_interrupt(ctx);
	return NULL;
}

static void
another_thread_may_interrupt(void **state)
{
	struct mptp_watch *watch;
	struct mptp_sighting sighting;
	struct bus b;

	(void)state;
	set_bus(&b, "");
	watch = opened(NULL, true);
	assert_int_equal(next_while(interrupt_later, watch, watch, &sighting),
	    MPTP_ERR_CANCELLED);
	mptp_watch_close(&watch);
}

static bool
readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void
its_descriptor_tells_when_to_look(void **state)
{
	struct mptp_watch *watch;
	struct mptp_sighting sighting;
	struct bus b;
	char text[200];
	int fd;

	(void)state;
	set_bus(&b, "ab");
	watch = opened(NULL, true);
	fd = mptp_watch_fd(watch);
	if (fd == MPTP_ERR_UNSUPPORTED) {
		mptp_watch_close(&watch);
		skip();
	}
	assert_true(fd >= 0);
	assert_int_equal(mptp_watch_fd(watch), fd);
	assert_true(readable(fd)); /* nobody looked yet */
	assert_int_equal(mptp_watch_next(watch, &sighting, 0, NULL), MPTP_OK);
	assert_true(readable(fd)); /* the other one */
	assert_string_equal(all(watch, text), "+b ");
	assert_false(readable(fd));
	change(&b, "b");
	assert_true(readable(fd));
	assert_string_equal(all(watch, text), "<a ");
	assert_false(readable(fd));
	b.again_ms = 0; /* and it is due again at once */
	assert_string_equal(all(watch, text), "");
	assert_int_equal(
	    poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1), 1);
	mptp_watch_close(&watch);
}

/* ---- failures ------------------------------------------------------------- */

static void
what_cannot_be_watched_is_told(void **state)
{
	struct mptp_options options = { .transports = bad };
	struct mptp_watch *watch;
	struct mptp_error error = { 0 };

	(void)state;
	assert_int_equal(mptp_watch_open(&watch, NULL, true, &options, &error),
	    MPTP_ERR_ACCESS);
	assert_string_equal(error.text, "the broken one");
	assert_null(watch);
	options.transports = none;
	assert_int_equal(mptp_watch_open(&watch, NULL, true, &options, &error),
	    MPTP_ERR_UNSUPPORTED);
	assert_int_equal(
	    mptp_watch_open(&watch, "ip:localhost", true, &options, &error),
	    MPTP_ERR_UNSUPPORTED);
	assert_non_null(strstr(error.text, "ip:localhost"));
	assert_int_equal(
	    mptp_watch_open(&watch, "nonsense", true, &options, &error),
	    MPTP_ERR_ARG);
	options.transports = good;
	assert_int_equal(
	    mptp_watch_open(&watch, "bus:ab", true, &options, &error),
	    MPTP_ERR_ARG);
	assert_string_equal(error.text, "a letter, please");
}

static void
a_look_that_fails_is_told_and_made_good(void **state)
{
	struct mptp_watch *watch;
	struct mptp_sighting sighting;
	struct mptp_error error;
	struct bus b;
	char text[200];

	(void)state;
	set_bus(&b, "a");
	b.failure = MPTP_ERR_IO;
	watch = opened(NULL, true);
	assert_int_equal(
	    mptp_watch_next(watch, &sighting, -1, &error), MPTP_ERR_IO);
	assert_string_equal(error.text, "the bus is out of order");
	assert_string_equal(all(watch, text), "+a ");
	mptp_watch_close(&watch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_are_there_come_first_if_asked_for),
		cmocka_unit_test(sightings_are_numbered_and_dated),
		cmocka_unit_test(only_what_was_asked_for_is_told),
		cmocka_unit_test(more_than_are_kept_are_told_all_the_same),
		cmocka_unit_test(a_callback_is_called_until_it_says_stop),
		cmocka_unit_test(a_wait_ends_with_what_happens),
		cmocka_unit_test(without_a_descriptor_it_is_looked_at_again),
		cmocka_unit_test(an_interrupt_ends_the_wait_once),
		cmocka_unit_test(another_thread_may_interrupt),
		cmocka_unit_test(its_descriptor_tells_when_to_look),
		cmocka_unit_test(what_cannot_be_watched_is_told),
		cmocka_unit_test(a_look_that_fails_is_told_and_made_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
