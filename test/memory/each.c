/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Each test of a program of the loopback suite, again and again, and each time another
 * allocation of the library fails. The program is linked with this instead of cmocka's
 * way to run tests.
 *
 * A test that lacks memory may pass, or may find that something is not as it should be:
 * then it ends where it finds that. What it may not do is crash, hang, or lose memory:
 * what neither it nor anything that it holds knows of any more. The sanitizers see to
 * that, with which the library is compiled for this.
 *
 * By default, of the allocations that the same calls lead to, the first one fails.
 * MEMORY=full is each of them; MEMORY=random:N so many of each test, one at random in
 * each of N equal parts; NAME[@N] is the test of this name, or one case.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "allocator.h"
#include "counter.h"

/* Nobody waits so long, not even with sanitizers on a machine that is busy. */
#define HANG_S 120
#define FOUND 255 /* what exit() cmocka makes of an assertion that fails */
#define SKIPPED 77
#define KNOWN 65536 /* a power of two */

int __wrap__cmocka_run_group_tests(const char *name,
    const struct CMUnitTest *tests, size_t n, CMFixtureFunction setup,
    CMFixtureFunction teardown);
void __wrap__skip(const char *file, int line);
void __wrap_abort(void);

static struct each {
	FILE *heard; /* what tests say */
	uint64_t known[KNOWN];
	unsigned cases, passed, bad;
} each;

struct subject {
	const struct CMUnitTest *test;
	uint64_t n; /* allocations */
};

void
__wrap__skip(const char *file, int line)
{
	(void)file;
	(void)line;
	exit(SKIPPED);
}

/* The helpers of tests, where there is no test to blame. */
void
__wrap_abort(void)
{
	exit(FOUND);
}

/* Outside of cmocka, whose handlers would hide signals, and whose way out of an
 * assertion is then exit(), with everything in its place that the test holds. */
static void
run_here(const struct CMUnitTest *test, uint64_t failing, bool traced)
{
	void *state = test->initial_state;

	dup2(fileno(each.heard), 1);
	dup2(fileno(each.heard), 2);
	alarm(HANG_S);
	allocator_arm(failing, traced);
	if (test->setup_func != NULL && test->setup_func(&state) != 0)
		exit(FOUND);
	test->test_func(&state);
	if (test->teardown_func != NULL && test->teardown_func(&state) != 0)
		exit(FOUND);
	exit(0);
}

static int
run(const struct CMUnitTest *test, uint64_t failing, bool traced)
{
	pid_t child;
	int status;

	rewind(each.heard);
	if (ftruncate(fileno(each.heard), 0) != 0)
		exit(1);
	fflush(stdout);
	child = fork();
	if (child == 0)
		run_here(test, failing, traced);
	if (child < 0 || waitpid(child, &status, 0) != child)
		exit(1);
	return status;
}

static void
tell_heard(void)
{
	char line[400];
	unsigned n = 0;

	rewind(each.heard);
	while (n++ < 40 && fgets(line, sizeof(line), each.heard) != NULL)
		printf("#   %s", line);
}

static bool
is_new(uint64_t stack)
{
	size_t at = (size_t)stack % KNOWN;

	if (stack == 0)
		return false;
	while (each.known[at] != 0 && each.known[at] != stack)
		at = (at + 1) % KNOWN;
	if (each.known[at] == stack)
		return false;
	each.known[at] = stack;
	return true;
}

static void
one_case(const struct CMUnitTest *test, uint64_t failing)
{
	const int status = run(test, failing, false);
	const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

	each.cases++;
	each.passed += code == 0;
	if (code == 0 || code == FOUND || code == SKIPPED)
		return;
	if (each.bad++ < 5) {
		printf("# %s@%llu: ", test->name, (unsigned long long)failing);
		if (WIFSIGNALED(status))
			printf("%s\n",
			    WTERMSIG(status) == SIGALRM ?
				"it hangs" :
				strsignal(WTERMSIG(status)));
		else
			printf("exit %d\n", code);
		tell_heard();
	}
}

/* Which fail is known after a run in which none does. */
static void
all_cases(const struct CMUnitTest *test)
{
	static uint64_t chosen[COUNTER_KEPT];
	const uint64_t n = allocator_count();
	size_t nchosen = 0;

	for (uint64_t i = 0; i < n && nchosen < COUNTER_KEPT; i++)
		if (is_new(allocator_stack(i)))
			chosen[nchosen++] = i;
	for (size_t i = 0; i < nchosen; i++)
		one_case(test, chosen[i]);
}

static void
cases_at_random(const struct CMUnitTest *test, uint64_t parts)
{
	const uint64_t n = allocator_count();

	if (parts > n)
		parts = n;
	for (uint64_t i = 0; i < parts; i++) {
		const uint64_t from = i * n / parts, to = (i + 1) * n / parts;

		one_case(test, from + (uint64_t)random() % (to - from));
	}
}

/* parts: 0, one case for the same calls. place: "@N", the only case; or NULL. */
static void
each_allocation(const struct CMUnitTest *test, unsigned number, uint64_t parts,
    const char *place)
{
	const int status = run(test, ALLOCATOR_NEVER, true);
	const uint64_t n = allocator_count();

	each.cases = each.passed = each.bad = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
		printf("ok %u - %s # SKIP\n", number, test->name);
		return;
	}
	if (status != 0) {
		printf("# with all memory, %s fails\n", test->name);
		tell_heard();
		each.bad++;
	} else if (place != NULL) {
		one_case(test, strtoull(place + 1, NULL, 10));
		tell_heard();
	} else if (parts > 0) {
		cases_at_random(test, parts);
	} else {
		all_cases(test);
	}
	printf(
	    "%sok %u - %s, allocations: %llu, cases: %u, of which pass: %u\n",
	    each.bad > 0 ? "not " : "", number, test->name,
	    (unsigned long long)n, each.cases, each.passed);
}

static bool
is_meant(const struct CMUnitTest *test, const char *name)
{
	const size_t len = strcspn(name, "@");

	return strncmp(name, test->name, len) == 0 && test->name[len] == '\0';
}

static int
by_size(const void *a, const void *b)
{
	const struct subject *left = a, *right = b;

	return left->n < right->n ? -1 : left->n > right->n;
}

/* Small ones first: what a large one does that they do is not done by that again. */
static void
each_test(struct subject *subjects, size_t n, uint64_t parts, const char *place)
{
	if (n > 1)
		for (size_t i = 0; i < n; i++) {
			run(subjects[i].test, ALLOCATOR_NEVER, false);
			subjects[i].n = allocator_count();
		}
	qsort(subjects, n, sizeof(*subjects), by_size);
	for (size_t i = 0; i < n; i++)
		each_allocation(subjects[i].test, (unsigned)i + 1, parts, place);
	printf("1..%zu\n", n);
}

static uint64_t
parts_of(const char *how)
{
	static const char begin[] = "random:";

	if (how == NULL)
		return 0;
	if (strcmp(how, "full") == 0)
		return UINT64_MAX;
	return strncmp(how, begin, strlen(begin)) == 0 ?
	    strtoull(how + strlen(begin), NULL, 10) :
	    0;
}

int
__wrap__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests,
    size_t n, CMFixtureFunction setup, CMFixtureFunction teardown)
{
	const char *how = getenv("MEMORY");
	const uint64_t parts = parts_of(how);
	const bool all = how == NULL || parts > 0;
	struct subject *subjects = calloc(n, sizeof(*subjects));
	size_t nmeant = 0;

	(void)name;
	if (subjects == NULL || setup != NULL || teardown != NULL ||
	    (each.heard = tmpfile()) == NULL)
		return 1;
	allocator_begin();
	srandom((unsigned)(time(NULL) ^ getpid()));
	for (size_t i = 0; i < n; i++)
		if (all || is_meant(&tests[i], how))
			subjects[nmeant++].test = &tests[i];
	each_test(subjects, nmeant, parts, all ? NULL : strchr(how, '@'));
	fclose(each.heard);
	free(subjects);
	return 0;
}
