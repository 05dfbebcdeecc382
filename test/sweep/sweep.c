/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The sweep: each verb, with something going wrong at each byte of its conversation.
 *
 *   sweep usb|ip|usbip|ptpip [VERB]
 *
 * The whole program runs in this process, on a clock that does not wait, and the camera
 * with it: by usb and ip in memory, by usbip and ptpip at the other end of sockets. First
 * all goes well; then, for each byte either way, the pipe is cut, falls silent, or loses,
 * doubles or changes that byte. Each run has to end in the same result or in an error:
 * its exit code and one error on stderr, in time, with no file that is not whole, here
 * or at the camera, no descriptor or block of memory left, and a camera that the next
 * command can use.
 *
 * Each byte gets one of the ways to go wrong, and those around the ends of pieces all of
 * them; of these cases, each second is run. SWEEP=N is each N-th, SWEEP=full all ways at
 * all bytes. VERB@BYTE:WAY:MODE, as a failure is told, is one case.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks.h"
#include "camera.h"
#include "check.h"
#include "clock.h"
#include "cmd/cmd.h"
#include "descriptors.h"
#include "run.h"

#define TIME "&time=20240131T120000"
#define SPEC "generic-mtp?objects=3&size=1500&chunk=600" TIME
#define LARGE_SPEC "generic-mtp?objects=1&size=70000&chunk=16K" TIME
#define CARD "/DCIM/100GENER/"
#define DELAY_MS 600
/* Of the cases, so that a minute is enough. */
#define EVERY 2
/* Opening, recovery, and politeness at the end. */
#define LIMIT_MS 10000
/* After each so-manieth case, the same verb once more. */
#define ONCE_MORE 16

/* What about a verb is its own. */
#define CHANGES 1   /* it changes the camera */
#define FILES 2	    /* it comes with files, in "got" */
#define VARIES 4    /* it tells times, or what room there is */
#define LARGE 8	    /* it is run on a card of LARGE_SIZE */
#define IMPORT 16   /* it may leave parts, and has a ledger */
#define SEVERAL 32  /* things, each of which may fail */
#define DATED 128   /* what is new is dated now */
#define PROPERTY 64 /* what it changes is no object */

static const struct verb {
	const char *name, *words;
	unsigned what;
	unsigned every; /* each so-manieth case, where there are too many */
} verbs[] = {
	{ "info", "info", 0, 1 },
	{ "ls", "ls -R", SEVERAL, 1 },
	{ "ls-l", "ls -l " CARD, SEVERAL, 1 },
	{ "df", "df", 0, 1 },
	{ "props", "props", VARIES | SEVERAL, 2 },
	{ "prop", "prop BatteryLevel", 0, 1 },
	{ "prop-set", "prop ExposureTime 1/250", CHANGES | PROPERTY, 1 },
	{ "get", "get -o got/ " CARD "IMG_0002.JPG", FILES, 1 },
	{ "get-all",
	    "get -o got/ " CARD "IMG_0001.JPG " CARD "IMG_0002.JPG " CARD
	    "IMG_0003.JPG",
	    FILES | SEVERAL, 2 },
	{ "get-large", "get -o got/ " CARD "IMG_0001.JPG", FILES | LARGE, 16 },
	{ "thumb", "thumb -o got/ " CARD "IMG_0001.JPG", FILES, 1 },
	{ "meta", "meta " CARD "IMG_0001.JPG", 0, 2 },
	{ "put", "put sent.bin --to /DCIM", CHANGES, 1 },
	{ "rm", "rm " CARD "IMG_0002.JPG", CHANGES, 1 },
	{ "mkdir", "mkdir /DCIM/NEW", CHANGES | DATED, 1 },
	{ "refs", "refs " CARD "IMG_0002.JPG", 0, 1 },
	{ "cp", "cp " CARD "IMG_0002.JPG /DCIM", CHANGES, 1 },
	{ "protect", "protect on " CARD "IMG_0002.JPG", CHANGES, 1 },
	{ "capture", "capture", CHANGES | DATED, 1 },
	{ "events", "events --for 3s", 0, 1 },
	{ "clock", "clock", VARIES, 1 },
	{ "raw", "raw GetObjectHandles 0xffffffff", 0, 1 },
	{ "recover", "recover", VARIES, 1 },
	{ "json", "--json ls -R", SEVERAL, 1 },
	{ "import", "import got --ledger ledger.db",
	    CHANGES | FILES | VARIES | IMPORT | SEVERAL, 20 },
};
#define NVERBS (sizeof(verbs) / sizeof(*verbs))

/* What can go wrong there. */
static const struct medium {
	enum mangle_mode modes[7];
	unsigned every; /* each so-manieth case */
} in_memory = { { MANGLE_CUT, MANGLE_SILENT, MANGLE_STUCK, MANGLE_FLIP,
		    MANGLE_LOSE, MANGLE_TWICE, MANGLE_DELAY },
	1 },
  network = { { MANGLE_CUT, MANGLE_SILENT, MANGLE_RESET, MANGLE_FLIP,
		  MANGLE_LOSE, MANGLE_TWICE, MANGLE_DELAY },
	  16 };
#define MODES (sizeof(in_memory.modes) / sizeof(*in_memory.modes))

/* ---- the sweep ---------------------------------------------------------- */

struct sweep {
	const struct verb *verb;
	const struct medium *medium;
	struct run reference, device, before, after;
	uint64_t bytes[2];
	uint64_t step[2][MANGLE_STEPS];
	size_t nstep[2];
	unsigned files; /* that come when all goes well */
	unsigned cases, failed;
	unsigned ended[16]; /* by exit code */
	unsigned like;	    /* with the same output */
	int64_t longest;
	bool dirty;
};

static void
tidy(const struct verb *verb)
{
	if ((verb->what & IMPORT) != 0) {
		unlink("ledger.db");
		unlink("ledger.db-wal");
		unlink("ledger.db-shm");
	}
	if ((verb->what & FILES) != 0)
		mkdir("got", 0700);
}

static void
begin_run(struct sweep *s)
{
	if (s->dirty || (s->verb->what & CHANGES) != 0)
		camera_renew((s->verb->what & LARGE) != 0 ? LARGE_SPEC : SPEC);
	s->dirty = false;
	tidy(s->verb);
}

static bool
alters(enum mangle_mode mode)
{
	return mode == MANGLE_FLIP || mode == MANGLE_LOSE ||
	    mode == MANGLE_TWICE;
}

/* All goes well again. */
static void
run_next(const char *words, struct run *next)
{
	camera_mangle.mode = MANGLE_NOTHING;
	camera_mangle.hit = false;
	run_verb(words, next);
	if (next->code != EXIT_DONE || next->nerr > 0)
		wrong("then %s: exit %d, %.150s", words, next->code, next->err);
}

/* What it changes; of what is new, the camera's clock makes the dates. */
static const char *
look_of(const struct verb *verb)
{
	if ((verb->what & PROPERTY) != 0)
		return "prop ExposureTime";
	return (verb->what & DATED) != 0 ? "ls -R" : "ls -lR";
}

/* The camera answers whoever comes next, and has what it had or what it should have:
 * done tells which. NULL: it was told anything. */
static void
check_camera(struct sweep *s, const bool *done)
{
	static struct run next;
	bool before, after;

	run_next("raw GetDeviceInfo", &next);
	if (strcmp(next.out, s->device.out) != 0)
		wrong("then another DeviceInfo: %.150s", next.out);
	if (done == NULL || (s->verb->what & CHANGES) == 0)
		return;
	run_next(look_of(s->verb), &next);
	before = strcmp(next.out, s->before.out) == 0;
	after = strcmp(next.out, s->after.out) == 0;
	if (!before && !after)
		wrong("at the camera something is by halves: %.200s", next.out);
	if (*done && !after)
		wrong("exit 0, and the camera does not have it");
}

/* The same verb once more, as if nothing had been. */
static void
check_again(struct sweep *s)
{
	static struct run again;

	tidy(s->verb);
	run_next(s->verb->words, &again);
	if ((s->verb->what & VARIES) == 0 &&
	    strcmp(again.out, s->reference.out) != 0)
		wrong("once more, with other output: %.150s", again.out);
	if ((s->verb->what & FILES) != 0 &&
	    check_files(AT_FDCWD, "got", true, false) != s->files)
		wrong("once more, and files are missing");
}

static void
check_result(struct sweep *s, const struct run *run, enum mangle_mode mode)
{
	const bool exact = !alters(mode), done = run->code == EXIT_DONE;
	const unsigned what = s->verb->what;
	unsigned files = 0;

	check_run(run, (what & SEVERAL) == 0, !exact);
	if (run->ms > LIMIT_MS)
		wrong("it took %lld ms", (long long)run->ms);
	if (done && exact && (what & VARIES) == 0 &&
	    strcmp(run->out, s->reference.out) != 0)
		wrong("exit 0 with other output: %.150s", run->out);
	if (mode == MANGLE_DELAY && !done)
		wrong("what came in time failed: %.150s", run->err);
	if ((what & FILES) != 0)
		files =
		    check_files(AT_FDCWD, "got", exact, (what & IMPORT) != 0);
	if (done && exact && files != s->files)
		wrong("exit 0 and %u files of %u", files, s->files);
}

static void
strike(struct sweep *s, enum mangle_way way, uint64_t at, enum mangle_mode mode,
    struct run *run)
{
	begin_run(s);
	camera_mangle.mode = mode;
	camera_mangle.way = way;
	camera_mangle.at = at;
	camera_mangle.delay_ms = DELAY_MS;
	camera_mangle.hit = false;
	run_verb(s->verb->words, run);
}

/* What a case leaves in memory, it leaves each time; what is made once is no leak. */
static void
check_blocks(struct sweep *s, enum mangle_way way, uint64_t at,
    enum mangle_mode mode, long before)
{
	static struct run run;
	long blocks = blocks_now();

	for (int i = 0; i < 3 && blocks > before; i++) {
		before = blocks;
		strike(s, way, at, mode, &run);
		check_files(AT_FDCWD, "got", false, true);
		begin_run(s);
		blocks = blocks_now();
	}
	if (blocks > before)
		wrong("%ld blocks of memory are lost", blocks - before);
}

static void
one_case(
    struct sweep *s, enum mangle_way way, uint64_t at, enum mangle_mode mode)
{
	static struct run run;
	int descriptors;
	bool done;
	long blocks;

	snprintf(run_case, sizeof(run_case), "%s@%llu:%s:%s", s->verb->name,
	    (unsigned long long)at, way == MANGLE_IN ? "in" : "out",
	    mangle_text(mode));
	check_begin();
	begin_run(s);
	descriptors = descriptors_now();
	blocks = blocks_now();
	strike(s, way, at, mode, &run);
	check_result(s, &run, mode);
	/* What the camera was told is anybody's guess. */
	s->dirty = alters(mode) && way == MANGLE_OUT;
	done = run.code == EXIT_DONE;
	check_camera(s, alters(mode) ? NULL : &done);
	if (!s->dirty && s->cases % ONCE_MORE == 0 &&
	    (s->verb->what & (CHANGES | LARGE)) == 0)
		check_again(s);
	/* A camera that was told something keeps it in a file. */
	begin_run(s);
	if (descriptors_now() != descriptors)
		wrong("%d descriptors are left open",
		    descriptors_now() - descriptors);
	check_blocks(s, way, at, mode, blocks);
	s->cases++;
	s->ended[run.code < 9 ? run.code : 9]++;
	s->like += strcmp(run.out, s->reference.out) == 0;
	if (run.ms > s->longest)
		s->longest = run.ms;
	if (*check_failing() != '\0' && s->failed++ < 5)
		say("# %s: %s (exit %d, %.200s)\n", run_case, check_failing(),
		    run.code, run.err);
}

/* Is the byte one of the two on either side of the end of a piece? */
static bool
at_end(const struct sweep *s, enum mangle_way way, uint64_t at)
{
	for (size_t i = 0; i < s->nstep[way]; i++)
		if (at + 2 >= s->step[way][i] && at < s->step[way][i] + 2)
			return true;
	return at + 2 >= s->bytes[way];
}

/* full: all modes; otherwise each every-th of the cases. */
static void
all_cases(struct sweep *s, bool full, unsigned every)
{
	unsigned n = 0;

	for (int way = MANGLE_IN; way <= MANGLE_OUT; way++) {
		for (uint64_t at = 0; at < s->bytes[way]; at++) {
			const bool end =
			    full || at_end(s, (enum mangle_way)way, at);

			for (size_t i = 0; i < MODES; i++)
				if ((end || at % MODES == i) &&
				    n++ % every == 0)
					one_case(s, (enum mangle_way)way, at,
					    s->medium->modes[i]);
		}
	}
}

static bool
all_is_well(struct sweep *s)
{
	static struct run run;
	const unsigned what = s->verb->what;

	snprintf(run_case, sizeof(run_case), "%s", s->verb->name);
	check_begin();
	s->dirty = true;
	begin_run(s);
	run_next("raw GetDeviceInfo", &s->device);
	if ((what & CHANGES) != 0)
		run_next(look_of(s->verb), &s->before);
	run_next(s->verb->words, &s->reference);
	s->bytes[MANGLE_IN] = camera_mangle.passed[MANGLE_IN];
	s->bytes[MANGLE_OUT] = camera_mangle.passed[MANGLE_OUT];
	memcpy(s->step, camera_mangle.step, sizeof(s->step));
	memcpy(s->nstep, camera_mangle.nstep, sizeof(s->nstep));
	if ((what & FILES) != 0)
		s->files = check_files(AT_FDCWD, "got", true, false);
	if ((what & CHANGES) != 0)
		run_next(look_of(s->verb), &s->after);
	/* What the C library makes once is made. */
	begin_run(s);
	run_verb(s->verb->words, &run);
	check_files(AT_FDCWD, "got", true, false);
	if (*check_failing() != '\0')
		say("# %s: %s\n", s->verb->name, check_failing());
	return *check_failing() == '\0';
}

static void
tell(const struct sweep *s)
{
	static const char *const ends[] = { "done", "failed", "usage",
		"no camera", "refused", "busy", "timed out", "partial",
		"unverified", "?" };
	char text[400] = "";
	size_t at = 0;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (s->ended[i] > 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    ", %u %s", s->ended[i], ends[i]);
	say("# %llu bytes in, %llu out; %u with the whole output; at most "
	    "%.1f s\n",
	    (unsigned long long)s->bytes[MANGLE_IN],
	    (unsigned long long)s->bytes[MANGLE_OUT], s->like,
	    (double)s->longest / 1000);
	say("%sok - %s, cases: %u%s\n", s->failed > 0 ? "not " : "",
	    s->verb->name, s->cases, text);
	if (s->failed > 0)
		say("# %u failed\n", s->failed);
}

/* "ls@120:in:flip" */
static bool
parse_case(const char *text, uint64_t *at, enum mangle_way *way,
    enum mangle_mode *mode)
{
	const char *place = strchr(text, '@');
	char ways[8], modes[16];
	unsigned long long n;

	if (place == NULL ||
	    sscanf(place, "@%llu:%7[^:]:%15s", &n, ways, modes) != 3)
		return false;
	*at = n;
	*way = strcmp(ways, "in") == 0 ? MANGLE_IN : MANGLE_OUT;
	for (int i = 0; i < MANGLE_NOTHING; i++)
		if (strcmp(modes, mangle_text((enum mangle_mode)i)) == 0) {
			*mode = (enum mangle_mode)i;
			return true;
		}
	return false;
}

static unsigned
sweep_verb(
    const struct verb *verb, const struct medium *medium, const char *only)
{
	static struct sweep s;
	const char *how = getenv("SWEEP");
	const bool full = how != NULL && strcmp(how, "full") == 0;
	const unsigned every =
	    how != NULL && !full ? (unsigned)atoi(how) : EVERY;
	enum mangle_mode mode;
	enum mangle_way way;
	uint64_t at;

	s = (struct sweep){ .verb = verb, .medium = medium };
	if (!all_is_well(&s))
		s.failed++;
	else if (only != NULL && parse_case(only, &at, &way, &mode))
		one_case(&s, way, at, mode);
	else
		all_cases(
		    &s, full, full ? 1 : verb->every * medium->every * every);
	tell(&s);
	return s.cases;
}

int
main(int argc, char **argv)
{
	/* Disks are not what is tested. */
	char memory[] = "/dev/shm/sweepXXXXXX", disk[] = "/tmp/sweepXXXXXX";
	char *folder = access("/dev/shm", W_OK) == 0 ? memory : disk;
	const char *only = argc > 2 ? argv[2] : NULL;
	const struct medium *medium;
	unsigned cases = 0, n = 0;
	enum camera_by by;

	if (argc < 2 || !camera_by_name(argv[1], &by))
		return 2;
	medium = by == CAMERA_USB || by == CAMERA_IP ? &in_memory : &network;
	run_prepare(folder);
	camera_begin(by);
	for (size_t i = 0; i < NVERBS; i++) {
		const size_t len = strlen(verbs[i].name);

		if (only != NULL &&
		    (strncmp(only, verbs[i].name, len) != 0 ||
			(only[len] != '\0' && only[len] != '@')))
			continue;
		cases += sweep_verb(&verbs[i], medium, only);
		n++;
	}
	camera_end();
	say("# %u cases in all\n1..%u\n", cases, n);
	tidy(&verbs[0]);
	if (chdir("/") == 0)
		check_files(AT_FDCWD, folder, false, true);
	rmdir(folder);
	return run_end();
}
