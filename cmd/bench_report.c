/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What bench tells.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "out.h"
#include "text.h"

static int
compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void
bench_sort(struct bench_times *times)
{
	if (times->n > 0)
		qsort(times->ns, times->n, sizeof(*times->ns), compare);
}

static uint64_t
median(const struct bench_times *times)
{
	const uint64_t *middle = &times->ns[times->n / 2];

	return times->n % 2 == 1 ? *middle : (middle[-1] + middle[0]) / 2;
}

/* Bytes in a second. */
static uint64_t
rate(uint64_t bytes, uint64_t ns)
{
	return (uint64_t)((double)bytes * 1e9 / (double)(ns > 0 ? ns : 1));
}

/* The fastest; 0: none was measured. */
static uint32_t
best_chunk(const struct bench *b)
{
	uint64_t best = 0;
	uint32_t size = 0;

	for (unsigned i = 0; i < b->nchunks; i++) {
		uint64_t r = rate(b->chunk[i].bytes, b->chunk[i].ns);

		if (r <= best)
			continue;
		best = r;
		size = b->chunk[i].size;
	}
	return size;
}

static const char *
name_of(const struct bench *b, uint16_t code, char buf[16])
{
	return mptp_code_text(MPTP_KIND_OPERATION,
	    mptp_camera_dialect(b->app->camera), code, buf, 16);
}

/* ---- for people --------------------------------------------------------- */

static void
add_times(struct table *t, const struct bench_times *times)
{
	table_cell(t, "%u", times->n);
	table_cell(t, "%.3f", (double)median(times) / 1e6);
	table_cell(t, "%.3f", (double)times->ns[0] / 1e6);
	table_cell(t, "%.3f", (double)times->ns[times->n - 1] / 1e6);
}

static void
add_rates(struct table *t, const char *what, uint64_t bytes,
    const struct bench_times *times)
{
	char size[SIZE_TEXT];

	if (times->n == 0)
		return;
	table_cell(t, "%s", what);
	table_cell(t, "%s", text_size(size, bytes));
	table_cell(t, "%u", times->n);
	table_cell(t, "%.1f", (double)rate(bytes, median(times)) / 1e6);
	table_cell(
	    t, "%.1f", (double)rate(bytes, times->ns[times->n - 1]) / 1e6);
	table_cell(t, "%.1f", (double)rate(bytes, times->ns[0]) / 1e6);
}

static void
add_titles(struct table *t, const char *const *titles, size_t n)
{
	for (size_t i = 0; i < n; i++)
		table_cell(t, "%s", titles[i]);
}

static void
print_operations(struct bench *b)
{
	static const char *const titles[] = { "OPERATION", "RUNS", "MEDIAN ms",
		"MIN ms", "MAX ms" };
	struct table t = { .align = "<>>>>" };
	char buf[16];

	add_titles(&t, titles, 5);
	for (unsigned i = 0; i < b->noperations; i++) {
		table_cell(&t, "%s", name_of(b, b->operation[i].code, buf));
		add_times(&t, &b->operation[i].times);
	}
	table_end(b->app, &t);
}

static void
print_transfers(struct bench *b)
{
	static const char *const titles[] = { "TRANSFER", "SIZE", "RUNS",
		"MEDIAN MB/s", "MIN MB/s", "MAX MB/s" };
	struct table t = { .align = "<>>>>>" };
	const uint32_t best = best_chunk(b);
	char size[SIZE_TEXT], what[64];

	add_titles(&t, titles, 6);
	add_rates(&t, "download", b->object.info.size, &b->download);
	for (unsigned i = 0; i < b->nchunks; i++) {
		struct bench_times one = { &b->chunk[i].ns, 1 };

		snprintf(what, sizeof(what), "in pieces of %s%s",
		    text_size(size, b->chunk[i].size),
		    b->chunk[i].size == best ? ", the best" : "");
		add_rates(&t, what, b->chunk[i].bytes, &one);
	}
	add_rates(&t, "upload", b->upload_size, &b->upload);
	table_end(b->app, &t);
}

static void
print(struct bench *b)
{
	char safe[4096];

	print_operations(b);
	if (b->path != NULL)
		out(b->app, "\n0x%08x  %s\n", (unsigned)b->object.handle,
		    text_safe(safe, sizeof(safe), b->path));
	if (b->download.n + b->nchunks + b->upload.n > 0) {
		out(b->app, "\n");
		print_transfers(b);
	}
}

/* ---- for programs ------------------------------------------------------- */

static json_t *
us(uint64_t ns)
{
	return json_integer((json_int_t)((ns + 500) / 1000));
}

static json_t *
operations_json(const struct bench *b)
{
	json_t *list = json_array();
	char buf[16];

	for (unsigned i = 0; i < b->noperations; i++) {
		const struct bench_times *times = &b->operation[i].times;

		json_array_append_new(list,
		    json_pack("{s:o, s:s, s:i, s:o, s:o, s:o}", "code",
			json_hex(b->operation[i].code, 4), "name",
			name_of(b, b->operation[i].code, buf), "runs",
			(int)times->n, "median_us", us(median(times)), "min_us",
			us(times->ns[0]), "max_us",
			us(times->ns[times->n - 1])));
	}
	return list;
}

static json_t *
rates_json(uint64_t bytes, const struct bench_times *times)
{
	if (times->n == 0)
		return json_null();
	return json_pack("{s:I, s:i, s:I, s:I, s:I}", "bytes",
	    (json_int_t)bytes, "runs", (int)times->n, "median_bytes_per_s",
	    (json_int_t)rate(bytes, median(times)), "min_bytes_per_s",
	    (json_int_t)rate(bytes, times->ns[times->n - 1]), "max_bytes_per_s",
	    (json_int_t)rate(bytes, times->ns[0]));
}

static json_t *
chunks_json(const struct bench *b)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < b->nchunks; i++)
		json_array_append_new(list,
		    json_pack("{s:I, s:I, s:I}", "size",
			(json_int_t)b->chunk[i].size, "bytes",
			(json_int_t)b->chunk[i].bytes, "bytes_per_s",
			(json_int_t)rate(b->chunk[i].bytes, b->chunk[i].ns)));
	return list;
}

static json_t *
object_of(const struct bench *b)
{
	if (b->path == NULL)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "handle",
	    json_hex(b->object.handle, 8), "path", json_text(b->path), "size",
	    object_size_json(b->object.info.size));
}

int
bench_report(struct bench *b)
{
	const uint32_t best = best_chunk(b);

	if (!b->app->json) {
		print(b);
		return EXIT_DONE;
	}
	return out_json(b->app,
	    json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "object", object_of(b),
		"operations", operations_json(b), "download",
		rates_json(b->object.info.size, &b->download), "pieces",
		chunks_json(b), "best_piece",
		best == 0 ? json_null() : json_integer((json_int_t)best),
		"upload", rates_json(b->upload_size, &b->upload)));
}
