/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cancels transfers at random offsets, in one session, in every way that there is:
 * by what a sink or source returns, by an interrupt from within, by a signal.
 * After each one another request has to be answered, and at the end the whole
 * object has to arrive.
 *
 *   usb_cancels URI OBJECT FILE FOLDER ROUNDS SEED [FIRST LAST]
 *
 * OBJECT is on the camera, FILE what it holds; uploads go to FOLDER, "-": there are
 * none. With FIRST and LAST, all are cancelled between these offsets, and none by a
 * signal, which may come at any. Prints what was done; what fails is told with its
 * round.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <miniptp.h>

enum way { RETURNED, INTERRUPTED, SIGNALLED, WAYS };

struct transfer {
	FILE *file;
	uint64_t at, cancel_at;
	enum way way;
	bool differs;
};

struct run {
	struct mptp_camera *camera;
	const char *file, *folder;
	uint32_t handle, storage, parent, children;
	uint64_t size, first, last, random;
	unsigned cancelled, late;
};

static struct mptp_session *session; /* for the handler */

static void
on_alarm(int number)
{
	(void)number;
	mptp_session_interrupt(session);
}

/* Marsaglia's xorshift64. */
static uint64_t
draw(struct run *run, uint64_t below)
{
	run->random ^= run->random << 13;
	run->random ^= run->random >> 7;
	run->random ^= run->random << 17;
	return below == 0 ? 0 : run->random % below;
}

static void
arm(long microseconds)
{
	const struct itimerval t = { .it_value = { 0, microseconds } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* Is it time? Then what is to be returned. */
static int
cancels(struct transfer *t, size_t len)
{
	t->at += len;
	if (t->at < t->cancel_at)
		return 0;
	if (t->way == RETURNED)
		return MPTP_ERR_CANCELLED;
	if (t->way == INTERRUPTED)
		mptp_session_interrupt(session);
	t->cancel_at = UINT64_MAX;
	return 0;
}

static int
compare(void *ctx, const void *buf, size_t len)
{
	struct transfer *t = ctx;
	const uint8_t *bytes = buf;
	uint8_t expected[65536];

	for (size_t done = 0, n; done < len && !t->differs; done += n) {
		n = len - done < sizeof(expected) ? len - done :
						    sizeof(expected);
		t->differs = fread(expected, 1, n, t->file) != n ||
		    memcmp(expected, bytes + done, n) != 0;
	}
	return cancels(t, len);
}

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	struct transfer *t = ctx;
	const size_t n = fread(buf, 1, len, t->file);
	const int rc = cancels(t, n);

	return rc != 0 ? rc : (ptrdiff_t)n;
}

/* ---- transfers ------------------------------------------------------------- */

static int
download(struct run *run, struct transfer *t)
{
	const struct mptp_sink sink = { .write = compare, .ctx = t };

	return mptp_camera_fetch(run->camera, run->handle, run->size, &sink);
}

static int
upload(struct run *run, struct transfer *t, uint32_t *handle)
{
	char name[] = "cancels.bin";
	const struct mptp_object_info info = {
		.format = MPTP_OF_UNDEFINED, .size = run->size, .name = name
	};
	const struct mptp_source source = {
		.size = run->size, .read = give, .ctx = t
	};

	return mptp_camera_send(
	    run->camera, run->storage, run->parent, &info, &source, handle);
}

/* A transfer of one direction; only a cancel may end it early. */
static int
transfer(struct run *run, struct transfer *t, bool up)
{
	uint32_t handle = 0;
	int rc;

	if ((t->file = fopen(run->file, "rb")) == NULL)
		return MPTP_ERR_IO;
	if (t->way == SIGNALLED)
		arm(1 + (long)draw(run, 300000));
	rc = up ? upload(run, t, &handle) : download(run, t);
	arm(0);
	/* A signal that came too late is not meant for the next. */
	mptp_session_forget_interrupt(session);
	fclose(t->file);
	if (rc == MPTP_OK && !up && t->at != run->size)
		t->differs = true;
	if (rc == MPTP_OK && up)
		rc = mptp_delete_object(run->camera, handle, MPTP_FORMAT_ANY);
	return rc;
}

static int
complain(const struct run *run, const char *what, int rc)
{
	fprintf(stderr, "%s: %s (%d)\n", what,
	    mptp_camera_error(run->camera)->text, rc);
	return 1;
}

static int
count_children(struct run *run, uint32_t *n)
{
	struct mptp_u32_array handles;
	const int rc = mptp_get_object_handles(
	    run->camera, run->storage, MPTP_FORMAT_ANY, run->parent, &handles);

	*n = handles.n;
	mptp_u32_array_clear(&handles);
	return rc;
}

static int
one_round(struct run *run, bool up)
{
	struct transfer t = { .cancel_at = run->first +
		    draw(run, run->last - run->first),
		.way = (enum way)draw(
		    run, run->last <= run->size ? SIGNALLED : WAYS) };
	struct mptp_object_info info;
	int rc;

	if (t.way == SIGNALLED)
		t.cancel_at = UINT64_MAX;
	rc = transfer(run, &t, up);
	if (rc == MPTP_OK)
		run->late++;
	else if (rc == MPTP_ERR_CANCELLED)
		run->cancelled++;
	else
		return complain(run, up ? "upload" : "download", rc);
	if (t.differs) {
		fprintf(stderr, "other bytes than in %s\n", run->file);
		return 1;
	}
	rc = mptp_get_object_info(run->camera, run->handle, &info);
	mptp_object_info_clear(&info);
	return rc == MPTP_OK ? 0 : complain(run, "afterwards", rc);
}

static int
finish(struct run *run)
{
	struct transfer t = { .cancel_at = UINT64_MAX, .way = RETURNED };
	uint32_t n = 0;
	int rc = transfer(run, &t, false);

	if (rc != MPTP_OK)
		return complain(run, "the whole download", rc);
	if (t.differs) {
		fprintf(stderr, "the whole download has other bytes\n");
		return 1;
	}
	if (run->parent != 0 && (rc = count_children(run, &n)) != MPTP_OK)
		return complain(run, "the folder", rc);
	if (n != run->children) {
		fprintf(stderr, "%u objects in the folder, not %u\n",
		    (unsigned)n, (unsigned)run->children);
		return 1;
	}
	printf("%u cancelled, %u were through before\n", run->cancelled,
	    run->late);
	return 0;
}

static int
prepare(struct run *run, const char *object)
{
	struct mptp_object_info info;
	int rc = mptp_camera_resolve(
	    run->camera, object, &run->storage, &run->handle);

	if (rc == MPTP_OK) {
		rc = mptp_camera_object_info(run->camera, run->handle, &info);
		run->size = info.size;
		if (run->last == 0)
			run->last = run->size + 1;
		mptp_object_info_clear(&info);
	}
	if (rc == MPTP_OK && strcmp(run->folder, "-") != 0) {
		rc = mptp_camera_resolve(
		    run->camera, run->folder, &run->storage, &run->parent);
		if (rc == MPTP_OK)
			rc = count_children(run, &run->children);
	}
	return rc == MPTP_OK ? 0 : complain(run, "at first", rc);
}

int
main(int argc, char **argv)
{
	const struct sigaction alarm = { .sa_handler = on_alarm };
	struct run run = { 0 };
	struct mptp_error error;
	unsigned long rounds;
	int failed;

	if (argc != 7 && argc != 9)
		return 2;
	run.file = argv[3];
	run.folder = argv[4];
	rounds = strtoul(argv[5], NULL, 10);
	run.first = argc == 9 ? strtoull(argv[7], NULL, 10) : 1;
	run.last = argc == 9 ? strtoull(argv[8], NULL, 10) : 0;
	run.random = strtoull(argv[6], NULL, 10) | (uint64_t)1 << 63;
	if (mptp_camera_open(&run.camera, argv[1], NULL, &error) != MPTP_OK) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	session = mptp_camera_session(run.camera);
	sigaction(SIGALRM, &alarm, NULL);
	failed = prepare(&run, argv[2]);
	for (unsigned long i = 0; failed == 0 && i < rounds; i++) {
		failed = one_round(&run, run.parent != 0 && i % 2 == 1);
		if (failed != 0)
			fprintf(stderr, "in round %lu of seed %s\n", i + 1,
			    argv[6]);
	}
	if (failed == 0)
		failed = finish(&run);
	mptp_camera_close(&run.camera);
	return failed;
}
