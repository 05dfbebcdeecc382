/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An import of a virtual camera, by the API alone, for tests that kill it:
 *
 *   drive SPEC LEDGER DESTINATION [WORD…]
 *
 * where a WORD is plan, move, verify, camera, known, duplicates, newest, oldest,
 * smallest, newer, also=DIR, template=TEXT, files=N (of a batch), quiet, discard, look
 * (the ledger is opened to read only), stop=N (after N objects), or vanish=DIR (after
 * the first, the destination gets that name, and an empty folder takes its place). Each
 * entry is a line: state, object, destination, and what follows the state is parted by
 * tabs. Then the sums.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <miniptp.h>
#include <miniptp/import.h>
#include <miniptp/sim.h>

struct words {
	struct mptp_import_options options;
	struct mptp_template *pattern;
	bool plan, quiet, discard, look;
	unsigned stop, done;
	const char *vanish;
};

/* What came from the camera is counted where it comes in. */
static struct {
	const struct mptp_transport_ops *sim;
	struct mptp_transport_ops wrapped, counting;
	uint64_t received;
} pipe_to;

static void
count_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	pipe_to.received += n;
	pipe_to.sim->done(t, pipe, n);
}

static int
open_counted(struct mptp_transport **t, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	int status = mptp_sim_transport.open(t, address, options, error);

	if (status == MPTP_OK) {
		pipe_to.sim = (*t)->ops;
		pipe_to.counting = *pipe_to.sim;
		pipe_to.counting.done = count_done;
		(*t)->ops = &pipe_to.counting;
	}
	return status;
}

static int
complain(const char *what, const struct mptp_error *error)
{
	fprintf(stderr, "%s: %s\n", what, error->text);
	return -error->status;
}

static const char *
state_text(enum mptp_import_state state)
{
	static const char *const texts[MPTP_IMPORT_STATES] = { "new", "resumed",
		"changed", "edited", "here", "filtered", "unreadable", "done", "verified",
		"failed", "left" };

	return texts[state];
}

static int
tell(void *ctx, const struct mptp_import_entry *e)
{
	(void)ctx;
	printf("%s%s\t%s\t%s\t%s\t%" PRIu64 "\t%s\n", state_text(e->state),
	    e->deleted ? "+deleted" : "", e->path,
	    e->destination == NULL ? "-" : e->destination,
	    e->also == NULL ? "-" : e->also, e->resume,
	    e->error == NULL ? "" : e->error->text);
	return 0;
}

static int
tell_part(void *ctx, const struct mptp_import_part *part)
{
	(void)ctx;
	printf("part\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\n", part->file,
	    part->path, part->size, part->is_here);
	return 0;
}

static int
done(void *ctx, const struct mptp_import_entry *e)
{
	struct words *words = ctx;

	(void)e;
	if (words->vanish != NULL) {
		if (rename(words->options.destination, words->vanish) != 0 ||
		    mkdir(words->options.destination, 0777) != 0)
			return 1;
		words->vanish = NULL;
	}
	return words->stop != 0 && ++words->done >= words->stop;
}

/* A lens with a name that is none of a file, and of each third object a date, one that is
 * none, or nothing. */
static const char *
exif(void *ctx, uint32_t handle, const char *field)
{
	static const char *const dates[] = { NULL, "2031:05:06 07:08:09",
		"0000:00:00 00:00:00" };

	(void)ctx;
	if (strcmp(field, "DateTimeOriginal") == 0)
		return dates[handle % 3];
	return strcmp(field, "LensModel") == 0 ? "../20-40/f4" : NULL;
}

static void
tell_sums(const struct mptp_import_sums *sums)
{
	for (int i = 0; i < MPTP_IMPORT_STATES; i++)
		if (sums->of[i].files > 0)
			printf("sum %s %" PRIu64 " %" PRIu64 "\n",
			    state_text((enum mptp_import_state)i),
			    sums->of[i].files, sums->of[i].bytes);
	printf("sum wanted %" PRIu64 " %" PRIu64 "\n", sums->wanted.files,
	    sums->wanted.bytes);
	printf("sum copied %" PRIu64 " %" PRIu64 "\n", sums->copied.files,
	    sums->copied.bytes);
	printf("sum deleted %" PRIu64 " %" PRIu64 "\n", sums->deleted.files,
	    sums->not_deleted.files);
	printf("sum parts %" PRIu64 "\n", sums->parts);
	printf("sum received %" PRIu64 "\n", pipe_to.received);
}

static bool
take_word(struct words *words, const char *word)
{
	struct mptp_import_options *o = &words->options;

	if (strcmp(word, "plan") == 0)
		words->plan = true;
	else if (strcmp(word, "quiet") == 0)
		words->quiet = true;
	else if (strcmp(word, "discard") == 0)
		words->discard = true;
	else if (strcmp(word, "look") == 0)
		words->look = true;
	else if (strcmp(word, "move") == 0)
		o->move = true;
	else if (strcmp(word, "verify") == 0)
		o->verify = MPTP_VERIFY_DISK;
	else if (strcmp(word, "camera") == 0)
		o->verify = MPTP_VERIFY_CAMERA;
	else if (strcmp(word, "known") == 0)
		o->known_is_here = true;
	else if (strcmp(word, "duplicates") == 0)
		o->keep_duplicates = true;
	else if (strcmp(word, "newer") == 0)
		o->newer_than_last = true;
	else if (strcmp(word, "newest") == 0)
		o->order = MPTP_ORDER_NEWEST;
	else if (strcmp(word, "oldest") == 0)
		o->order = MPTP_ORDER_OLDEST;
	else if (strcmp(word, "smallest") == 0)
		o->order = MPTP_ORDER_SMALLEST;
	else if (strncmp(word, "also=", 5) == 0)
		o->also = word + 5;
	else if (strncmp(word, "files=", 6) == 0)
		o->batch_files = (unsigned)atoi(word + 6);
	else if (strncmp(word, "stop=", 5) == 0)
		words->stop = (unsigned)atoi(word + 5);
	else if (strncmp(word, "vanish=", 7) == 0)
		words->vanish = word + 7;
	else if (strncmp(word, "template=", 9) == 0)
		return mptp_template_parse(&words->pattern, word + 9, NULL) ==
		    MPTP_OK;
	else
		return false;
	return true;
}

static int
import_all(struct mptp_camera *camera, struct words *words)
{
	struct mptp_import_sums sums;
	struct mptp_import *import;
	struct mptp_error error;
	int status = mptp_import_open(&import, camera, &words->options, &error);

	if (status != MPTP_OK)
		return complain("open", &error);
	status = mptp_import_plan(import, &sums);
	if (status != MPTP_OK) {
		status = complain("plan", mptp_import_error(import));
		goto out;
	}
	if (words->discard)
		status = mptp_import_discard_parts(import);
	else if (!words->plan)
		status = mptp_import_run(import, &sums);
	if (status != MPTP_OK)
		status = complain("run", mptp_import_error(import));
	if (!words->quiet) {
		(void)mptp_import_each(import, tell, NULL);
		(void)mptp_import_parts(import, tell_part, NULL);
	}
	tell_sums(&sums);
out:
	mptp_import_close(&import);
	return status;
}

static int
open_ledger(struct mptp_ledger **ledger, const char *path,
    const struct words *words, struct mptp_error *error)
{
	return words->look ? mptp_ledger_open_read_only(ledger, path, error) :
			     mptp_ledger_open(ledger, path, NULL, error);
}

int
main(int argc, char **argv)
{
	const struct mptp_transport_ops *const transports[] = {
		&pipe_to.wrapped, NULL
	};
	const struct mptp_options options = { .transports = transports };
	struct words words = { .options = { .done = done, .exif = exif } };
	struct mptp_camera *camera = NULL;
	struct mptp_ledger *ledger = NULL;
	struct mptp_error error = { 0 };
	int status = 2;

	for (int i = 4; i < argc; i++)
		if (!take_word(&words, argv[i]))
			return 2;
	if (argc < 4)
		return 2;
	words.options.ctx = &words;
	pipe_to.wrapped = mptp_sim_transport;
	pipe_to.wrapped.open = open_counted;
	if (mptp_camera_open(&camera, argv[1], &options, &error) != MPTP_OK ||
	    open_ledger(&ledger, argv[2], &words, &error) != MPTP_OK) {
		status = complain("begin", &error);
		goto out;
	}
	words.options.ledger = ledger;
	words.options.destination = argv[3];
	words.options.pattern = words.pattern;
	status = import_all(camera, &words);
out:
	mptp_ledger_close(&ledger);
	mptp_camera_close(&camera);
	mptp_template_free(&words.pattern);
	return status;
}
