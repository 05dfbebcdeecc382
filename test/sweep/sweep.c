/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The sweep: each verb, with something going wrong at each byte of its conversation.
 *
 *   sweep usb|ip [VERB]
 *
 * The whole program runs in this process, on a clock that does not wait. First all
 * goes well; then, for each byte either way, the pipe is cut, falls silent, or loses,
 * doubles or changes that byte. Each run has to end in the same result or in an error:
 * its exit code and its lines on stderr, in time, with no file that is not whole, no
 * descriptor left, and a camera that the next command can use.
 *
 * By default each byte gets one of the ways to go wrong, and those around the ends of
 * pieces all of them. SWEEP=full is all ways at all bytes; SWEEP=N each N-th of the
 * cases. VERB@BYTE:WAY:MODE, as a failure is told, is one case.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <miniptp/sim.h>

#include "camera.h"
#include "clock.h"
#include "cmd/out.h"
#include "cmd/run.h"

#define TIME "&time=20240131T120000"
#define SPEC "generic-mtp?objects=3&size=1500&chunk=600" TIME
#define OBJECT_SIZE 1500
#define LARGE_SPEC "generic-mtp?objects=1&size=70000&chunk=16K" TIME
#define LARGE_SIZE 70000
#define CARD "/DCIM/100GENER/"
#define THUMB_SIZE 233
#define TIMEOUT "1"
#define DELAY_MS 600
/* Opening, recovery, and politeness at the end. */
#define LIMIT_MS 10000
/* A run that takes so long (in real time) turns in circles. */
#define HANG_S 60
#define WORDS 24
#define TEXT 65536

/* What about a verb is its own. */
#define CHANGES 1 /* it changes the camera */
#define FILES 2	  /* it comes with files, in "got" */
#define VARIES 4  /* it tells times, or what room there is */
#define LARGE 8	  /* it is run on a card of LARGE_SIZE */
#define IMPORT 16 /* it may leave parts, and has a ledger */

static const struct verb {
	const char *name, *words;
	unsigned what;
	unsigned every; /* each so-manieth case, where there are too many */
} verbs[] = {
	{ "info", "info", 0, 1 },
	{ "ls", "ls -R", 0, 1 },
	{ "ls-l", "ls -l " CARD, 0, 1 },
	{ "df", "df", 0, 1 },
	{ "props", "props", VARIES, 2 },
	{ "prop", "prop BatteryLevel", 0, 1 },
	{ "prop-set", "prop ExposureTime 1/250", CHANGES, 1 },
	{ "get", "get -o got/ " CARD "IMG_0002.JPG", FILES, 1 },
	{ "get-all",
	    "get -o got/ " CARD "IMG_0001.JPG " CARD "IMG_0002.JPG " CARD
	    "IMG_0003.JPG",
	    FILES, 2 },
	{ "get-large", "get -o got/ " CARD "IMG_0001.JPG", FILES | LARGE, 16 },
	{ "thumb", "thumb -o got/ " CARD "IMG_0001.JPG", FILES, 1 },
	{ "meta", "meta " CARD "IMG_0001.JPG", 0, 2 },
	{ "put", "put sent.bin --to /DCIM", CHANGES, 1 },
	{ "rm", "rm " CARD "IMG_0002.JPG", CHANGES, 1 },
	{ "mkdir", "mkdir /DCIM/NEW", CHANGES, 1 },
	{ "refs", "refs " CARD "IMG_0002.JPG", 0, 1 },
	{ "cp", "cp " CARD "IMG_0002.JPG /DCIM", CHANGES, 1 },
	{ "protect", "protect on " CARD "IMG_0002.JPG", CHANGES, 1 },
	{ "capture", "capture", CHANGES, 1 },
	{ "events", "events --for 3s", 0, 1 },
	{ "clock", "clock", VARIES, 1 },
	{ "raw", "raw GetObjectHandles 0xffffffff", 0, 1 },
	{ "recover", "recover", VARIES, 1 },
	{ "json", "--json ls -R", 0, 1 },
	{ "import", "import got --ledger ledger.db",
	    CHANGES | FILES | VARIES | IMPORT, 20 },
};
#define NVERBS (sizeof(verbs) / sizeof(*verbs))

/* ---- one run ------------------------------------------------------------ */

struct run {
	int code;
	int64_t ms;
	char out[TEXT], err[TEXT];
	size_t nout, nerr;
};

static int tap_fd, out_fd, err_fd, own_err_fd;
static char failing[300]; /* what fails, or "" */
static char where[200];	  /* the case that runs */

static void
say(const char *format, ...)
{
	char line[1000];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (write(tap_fd, line, (size_t)n) < 0)
		abort();
}

static void
wrong(const char *format, ...)
{
	va_list args;

	if (failing[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(failing, sizeof(failing), format, args);
	va_end(args);
}

static void
on_alarm(int number)
{
	static const char text[] = "Bail out! it turns in circles: ";

	(void)number;
	if (write(tap_fd, text, sizeof(text) - 1) < 0 ||
	    write(tap_fd, where, strlen(where)) < 0 ||
	    write(tap_fd, "\n", 1) < 0)
		abort();
	abort();
}

static size_t
take(int fd, char text[TEXT])
{
	ssize_t n = pread(fd, text, TEXT - 1, 0);

	if (n < 0 || ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	text[n] = '\0';
	return (size_t)n;
}

static void
run_verb(const char *text, struct run *run)
{
	static const struct mptp_transport_ops *const transports[] = {
		&camera_transport, NULL
	};
	struct app app = { .options = { .transports = transports } };
	char words[400], program[] = "miniptp";
	char *argv[WORDS] = { program };
	int argc = 1;
	int64_t begun = clock_now();

	snprintf(words, sizeof(words),
	    "-q --no-cache --timeout " TIMEOUT " -c sweep: %s", text);
	for (char *rest = words, *word;
	     argc < WORDS - 1 && (word = strtok_r(rest, " ", &rest)) != NULL;)
		argv[argc++] = word;
	alarm(HANG_S);
	run->code = run_words(&app, argc, argv);
	run->code = out_end(&app, run->code);
	alarm(0);
	run->ms = clock_now() - begun;
	fflush(stdout);
	fflush(stderr);
	run->nout = take(out_fd, run->out);
	run->nerr = take(err_fd, run->err);
}

/* ---- what has to hold --------------------------------------------------- */

static void
check_text(const struct run *run)
{
	const char *line = run->err;

	for (size_t i = 0; i < run->nerr; i++)
		if (iscntrl((unsigned char)run->err[i]) && run->err[i] != '\n')
			wrong(
			    "a control character on stderr: %.100s", run->err);
	/* raw shows the response, whatever it is. */
	if (run->code != EXIT_DONE && run->nerr == 0 && run->nout == 0)
		wrong("exit %d and not a word", run->code);
	for (const char *end; (end = strchr(line, '\n')) != NULL;)
		line = end + 1;
	if (*line != '\0')
		wrong("half a line: %.100s", line);
}

static void
check_code(int code)
{
	switch (code) {
	case EXIT_DONE:
	case EXIT_FAILED:
	case EXIT_NO_CAMERA:
	case EXIT_REFUSED:
	case EXIT_BUSY:
	case EXIT_TIMED_OUT:
	case EXIT_PARTIAL:
	case EXIT_UNVERIFIED:
		return;
	default:
		wrong("exit %d", code);
	}
}

/* Of a generated object or of the thumbnail: is it whole? exact: and as it should be.
 * No size of a thumbnail is to be relied on. */
static void
check_file(int folder, const char *name, bool exact)
{
	static uint8_t bytes[LARGE_SIZE + 1], good[LARGE_SIZE];
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	unsigned number = 1;

	close(fd);
	if (strstr(name, ".thumb.") != NULL && (!exact || n == THUMB_SIZE))
		return;
	if (n != OBJECT_SIZE && n != LARGE_SIZE) {
		wrong("%s has %zd bytes", name, n);
		return;
	}
	if (!exact)
		return;
	if (sscanf(name, "IMG_%u", &number) != 1)
		number = 1;
	mptp_sim_content(0x40000000u + number - 1, 0, good, (size_t)n);
	if (memcmp(bytes, good, (size_t)n) != 0)
		wrong("%s is not what the camera has", name);
}

/* All files below, which are removed; parts may be left if parts are. */
static unsigned
sweep_folder(int parent, const char *name, bool exact, bool parts)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct stat st;
	unsigned files = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *child = entry->d_name;
		const char *end = strrchr(child, '.');

		if (strcmp(child, ".") == 0 || strcmp(child, "..") == 0)
			continue;
		if (fstatat(fd, child, &st, AT_SYMLINK_NOFOLLOW) != 0)
			abort();
		if (S_ISDIR(st.st_mode)) {
			files += sweep_folder(fd, child, exact, parts);
			unlinkat(fd, child, AT_REMOVEDIR);
			continue;
		}
		if (end != NULL && strcmp(end, ".part") == 0) {
			if (!parts)
				wrong("%s is left over", child);
		} else {
			check_file(fd, child, exact);
			files++;
		}
		unlinkat(fd, child, 0);
	}
	if (dir != NULL)
		closedir(dir);
	return files;
}

static int
first_free_descriptor(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

/* ---- the sweep ---------------------------------------------------------- */

struct sweep {
	const struct verb *verb;
	const struct mptp_framing *framing;
	struct run reference;
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
		camera_renew((s->verb->what & LARGE) != 0 ? LARGE_SPEC : SPEC,
		    s->framing);
	s->dirty = false;
	tidy(s->verb);
	failing[0] = '\0';
}

static bool
alters(enum mangle_mode mode)
{
	return mode == MANGLE_FLIP || mode == MANGLE_LOSE ||
	    mode == MANGLE_TWICE;
}

/* The camera is there, and answers whoever comes next. */
static void
check_next(struct sweep *s)
{
	static struct run next;

	camera_mangle.mode = MANGLE_NOTHING;
	camera_mangle.hit = false;
	run_verb("raw GetDeviceInfo", &next);
	if (next.code != EXIT_DONE || next.nerr > 0)
		wrong("the next command: exit %d, %.150s", next.code, next.err);
	(void)s;
}

static void
one_case(
    struct sweep *s, enum mangle_way way, uint64_t at, enum mangle_mode mode)
{
	static struct run run;
	const int descriptor = first_free_descriptor();
	unsigned files;

	begin_run(s);
	snprintf(where, sizeof(where), "%s@%llu:%s:%s", s->verb->name,
	    (unsigned long long)at, way == MANGLE_IN ? "in" : "out",
	    mangle_text(mode));
	camera_mangle.mode = mode;
	camera_mangle.way = way;
	camera_mangle.at = at;
	camera_mangle.delay_ms = DELAY_MS;
	camera_mangle.hit = false;
	run_verb(s->verb->words, &run);
	check_code(run.code);
	check_text(&run);
	if (run.ms > LIMIT_MS)
		wrong("it took %lld ms", (long long)run.ms);
	if (run.code == EXIT_DONE && !alters(mode) &&
	    (s->verb->what & VARIES) == 0 &&
	    strcmp(run.out, s->reference.out) != 0)
		wrong("exit 0 with other output: %.150s", run.out);
	if (mode == MANGLE_DELAY && run.code != EXIT_DONE)
		wrong("what came in time failed: %.150s", run.err);
	files = (s->verb->what & FILES) == 0 ?
	    0 :
	    sweep_folder(
		AT_FDCWD, "got", !alters(mode), (s->verb->what & IMPORT) != 0);
	if (run.code == EXIT_DONE && !alters(mode) && files != s->files)
		wrong("exit 0 and %u files of %u", files, s->files);
	check_next(s);
	if (first_free_descriptor() != descriptor)
		wrong("a descriptor is left open");
	/* What the camera was told is anybody's guess. */
	s->dirty = alters(mode) && way == MANGLE_OUT;
	s->cases++;
	s->ended[run.code < 9 ? run.code : 9]++;
	s->like += strcmp(run.out, s->reference.out) == 0;
	if (run.ms > s->longest)
		s->longest = run.ms;
	if (failing[0] != '\0' && s->failed++ < 5)
		say("# %s: %s (exit %d, %.200s)\n", where, failing, run.code,
		    run.err);
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

			for (int mode = 0; mode < MANGLE_MODES; mode++)
				if ((end ||
					at % MANGLE_MODES == (uint64_t)mode) &&
				    n++ % every == 0)
					one_case(s, (enum mangle_way)way, at,
					    (enum mangle_mode)mode);
		}
	}
}

static bool
all_is_well(struct sweep *s)
{
	s->dirty = true;
	begin_run(s);
	snprintf(where, sizeof(where), "%s", s->verb->name);
	camera_mangle.mode = MANGLE_NOTHING;
	camera_mangle.hit = false;
	run_verb(s->verb->words, &s->reference);
	s->bytes[MANGLE_IN] = camera_mangle.passed[MANGLE_IN];
	s->bytes[MANGLE_OUT] = camera_mangle.passed[MANGLE_OUT];
	memcpy(s->step, camera_mangle.step, sizeof(s->step));
	memcpy(s->nstep, camera_mangle.nstep, sizeof(s->nstep));
	if ((s->verb->what & FILES) != 0)
		s->files = sweep_folder(AT_FDCWD, "got", true, false);
	if (s->reference.code != EXIT_DONE || s->reference.nerr != 0 ||
	    failing[0] != '\0') {
		say("# %s: exit %d, %s, %s\n", s->verb->name, s->reference.code,
		    s->reference.err, failing);
		return false;
	}
	return true;
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
	for (int i = 0; i < MANGLE_MODES; i++)
		if (strcmp(modes, mangle_text((enum mangle_mode)i)) == 0) {
			*mode = (enum mangle_mode)i;
			return true;
		}
	return false;
}

static unsigned
sweep_verb(const struct verb *verb, const struct mptp_framing *framing,
    const char *only)
{
	static struct sweep s;
	const char *how = getenv("SWEEP");
	const bool full = how != NULL && strcmp(how, "full") == 0;
	const unsigned every = how != NULL && !full ? (unsigned)atoi(how) : 1;
	enum mangle_mode mode;
	enum mangle_way way;
	uint64_t at;

	s = (struct sweep){ .verb = verb, .framing = framing };
	if (!all_is_well(&s))
		s.failed++;
	else if (only != NULL && parse_case(only, &at, &way, &mode))
		one_case(&s, way, at, mode);
	else
		all_cases(&s, full, full ? 1 : verb->every * every);
	tell(&s);
	return s.cases;
}

static void
prepare(char *folder)
{
	FILE *file;

	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		abort();
	setenv("HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("XDG_DATA_HOME", folder, 1);
	setenv("XDG_STATE_HOME", folder, 1);
	setenv("XDG_CACHE_HOME", folder, 1);
	setenv("TZ", "UTC", 1);
	unsetenv("MINIPTP_CAMERA");
	if ((file = fopen("sent.bin", "w")) == NULL)
		abort();
	for (int i = 0; i < 700; i++)
		fputc(i % 256, file);
	fclose(file);
	tap_fd = dup(1);
	own_err_fd = dup(2);
	out_fd = open("out", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	err_fd = open("err", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (freopen("/dev/null", "r", stdin) == NULL || out_fd < 0 ||
	    err_fd < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0)
		abort();
	signal(SIGALRM, on_alarm);
}

int
main(int argc, char **argv)
{
	/* Disks are not what is tested. */
	char memory[] = "/dev/shm/sweepXXXXXX", disk[] = "/tmp/sweepXXXXXX";
	char *folder = access("/dev/shm", W_OK) == 0 ? memory : disk;
	const struct mptp_framing *framing =
	    argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
						     &mptp_framing_usb;
	const char *only = argc > 2 ? argv[2] : NULL;
	unsigned cases = 0, n = 0;

	prepare(folder);
	for (size_t i = 0; i < NVERBS; i++) {
		const size_t len = strlen(verbs[i].name);

		if (only != NULL &&
		    (strncmp(only, verbs[i].name, len) != 0 ||
			(only[len] != '\0' && only[len] != '@')))
			continue;
		cases += sweep_verb(&verbs[i], framing, only);
		n++;
	}
	camera_end();
	say("# %u cases in all\n1..%u\n", cases, n);
	tidy(&verbs[0]);
	if (chdir("/") == 0)
		sweep_folder(AT_FDCWD, folder, false, true);
	rmdir(folder);
	/* For sanitizers. */
	return dup2(own_err_fd, 2) < 0;
}
