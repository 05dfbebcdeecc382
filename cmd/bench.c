/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * bench: how fast a camera is. It only reads, unless an upload is asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "changes.h"
#include "folder.h"
#include "moment.h"
#include "out.h"
#include "text.h"

#define RUNS 3		    /* of a transfer, but none is begun after: */
#define ENOUGH 10000000000u /* ns */
#define WHOLE (64u << 20)   /* of what is larger, no whole is fetched unasked */
#define PIECES (16u << 20)  /* what is read in chunks */
#define MOST_COUNT 10000
#define UPLOAD_NAME "MPTPTEST.BIN"
#define UPLOAD_SIZE (8u << 20)

enum { BENCH_COUNT, BENCH_UPLOAD, BENCH_TO, BENCH_SIZE };

static const struct opt opts[] = {
	[BENCH_COUNT] = { 'n', "count", OPT_NUMBER, "N",
	    "run each operation so often, 20 by default" },
	[BENCH_UPLOAD] = { 0, "upload", OPT_FLAG, NULL,
	    "send a file, and delete it again" },
	[BENCH_TO] = { 0, "to", OPT_TEXT, "FOLDER",
	    "of the camera, for that file" },
	[BENCH_SIZE] = { 0, "size", OPT_NUMBER, "BYTES",
	    "of that file, 8 MiB by default" },
};

static int
drop(void *ctx, const void *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return MPTP_OK;
}

static const struct mptp_sink nowhere = { .write = drop };

static void
times_begin(struct bench_times *times, unsigned most)
{
	*times = (struct bench_times){ .ns = must_alloc(
					   NULL, most * sizeof(*times->ns)) };
}

/* ---- operations --------------------------------------------------------- */

static int
call(struct bench *b, uint16_t code, uint32_t storage)
{
	struct mptp_camera *camera = b->app->camera;
	struct mptp_device_info device = { 0 };
	struct mptp_storage_info store = { 0 };
	struct mptp_object_info object = { 0 };
	struct mptp_u32_array ids = { 0 };
	int status;

	switch (code) {
	case MPTP_OP_GET_DEVICE_INFO:
		status = mptp_get_device_info(camera, &device);
		mptp_device_info_clear(&device);
		return status;
	case MPTP_OP_GET_STORAGE_IDS:
		status = mptp_get_storage_ids(camera, &ids);
		mptp_u32_array_clear(&ids);
		return status;
	case MPTP_OP_GET_STORAGE_INFO:
		status = mptp_get_storage_info(camera, storage, &store);
		mptp_storage_info_clear(&store);
		return status;
	case MPTP_OP_GET_OBJECT_INFO:
		status =
		    mptp_get_object_info(camera, b->object.handle, &object);
		mptp_object_info_clear(&object);
		return status;
	default:
		return mptp_get_thumb(camera, b->object.handle, &nowhere);
	}
}

static void
measure_operation(struct bench *b, uint16_t code, uint32_t storage)
{
	struct bench_times times;

	if (b->tally.stop || !mptp_camera_supports(b->app->camera, code))
		return;
	times_begin(&times, b->count);
	while (times.n < b->count) {
		const uint64_t begin = moment_now_ns();

		if (call(b, code, storage) != MPTP_OK) {
			tally_count(&b->tally, fail_camera(b->app, NULL));
			free(times.ns);
			return;
		}
		times.ns[times.n++] = moment_now_ns() - begin;
	}
	bench_sort(&times);
	tally_count(&b->tally, EXIT_DONE);
	b->operation[b->noperations].code = code;
	b->operation[b->noperations++].times = times;
}

static void
measure_operations(struct bench *b, uint32_t storage)
{
	measure_operation(b, MPTP_OP_GET_DEVICE_INFO, storage);
	measure_operation(b, MPTP_OP_GET_STORAGE_IDS, storage);
	if (storage != 0)
		measure_operation(b, MPTP_OP_GET_STORAGE_INFO, storage);
	if (b->path == NULL)
		return;
	measure_operation(b, MPTP_OP_GET_OBJECT_INFO, storage);
	if (b->object.info.thumb_size > 0)
		measure_operation(b, MPTP_OP_GET_THUMB, storage);
}

/* ---- reading ------------------------------------------------------------ */

static void
measure_download(struct bench *b)
{
	const uint64_t first = moment_now_ns();
	char size[SIZE_TEXT];

	if (b->too_large) {
		note(b->app,
		    "every file is larger than %s, and none is fetched whole "
		    "unless it is named",
		    text_size(size, WHOLE));
		return;
	}
	times_begin(&b->download, RUNS);
	while (!b->tally.stop && b->download.n < RUNS &&
	    (b->download.n == 0 || moment_now_ns() - first < ENOUGH)) {
		const uint64_t begin = moment_now_ns();

		if (mptp_camera_fetch(b->app->camera, b->object.handle,
			b->object.info.size, &nowhere) != MPTP_OK) {
			tally_count(&b->tally, fail_camera(b->app, b->path));
			break;
		}
		b->download.ns[b->download.n++] = moment_now_ns() - begin;
		tally_count(&b->tally, EXIT_DONE);
	}
	bench_sort(&b->download);
}

static int
read_piece(struct bench *b, uint64_t at, uint32_t size, uint32_t *count)
{
	struct mptp_camera *camera = b->app->camera;

	if (mptp_camera_supports(camera, MPTP_OP_GET_PARTIAL_OBJECT_64))
		return mptp_get_partial_object_64(
		    camera, b->object.handle, at, size, &nowhere, count);
	return mptp_get_partial_object(
	    camera, b->object.handle, (uint32_t)at, size, &nowhere, count);
}

/* From the beginning of the object, in pieces of that size. */
static int
measure_chunk(struct bench *b, uint32_t size)
{
	const uint64_t whole = b->object.info.size;
	const uint64_t most = whole < PIECES ? whole : PIECES;
	const uint64_t begin = moment_now_ns();
	uint64_t at = 0;

	while (at < most) {
		uint32_t count = 0;
		const uint32_t want =
		    most - at < size ? (uint32_t)(most - at) : size;

		if (read_piece(b, at, want, &count) != MPTP_OK)
			return fail_camera(b->app, b->path);
		if (count == 0)
			break; /* what is measured is what came */
		at += count;
	}
	b->chunk[b->nchunks].size = size;
	b->chunk[b->nchunks].bytes = at;
	b->chunk[b->nchunks++].ns = moment_now_ns() - begin;
	return EXIT_DONE;
}

static void
measure_chunks(struct bench *b)
{
	int code = EXIT_DONE;

	if (!mptp_camera_supports(b->app->camera, MPTP_OP_GET_PARTIAL_OBJECT) &&
	    !mptp_camera_supports(
		b->app->camera, MPTP_OP_GET_PARTIAL_OBJECT_64))
		return;
	/* A larger one than the object is the same as all of it. */
	for (uint32_t size = 16u << 10;
	     code == EXIT_DONE && !b->tally.stop && b->nchunks < BENCH_CHUNKS &&
	     (b->nchunks == 0 || size / 4 < b->object.info.size);
	     size *= 4) {
		code = measure_chunk(b, size);
		tally_count(&b->tally, code);
	}
}

/* ---- sending ------------------------------------------------------------ */

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	uint64_t *left = ctx;

	if (len > *left)
		len = (size_t)*left;
	memset(buf, 0x5a, len);
	*left -= len;
	return (ptrdiff_t)len;
}

/* Also after Ctrl-C, which ends one call. */
static int
take_back(struct bench *b, uint32_t handle)
{
	struct mptp_camera *camera = b->app->camera;

	if (mptp_delete_object(camera, handle, MPTP_FORMAT_ANY) == MPTP_OK)
		return EXIT_DONE;
	if (mptp_camera_error(camera)->status == MPTP_ERR_CANCELLED &&
	    mptp_delete_object(camera, handle, MPTP_FORMAT_ANY) == MPTP_OK)
		return EXIT_INTERRUPTED;
	fail_camera(b->app, NULL);
	return fail(b->app, EXIT_FAILED,
	    "the test file 0x%08x %s is still on the camera", (unsigned)handle,
	    UPLOAD_NAME);
}

static int
send_once(struct bench *b, const struct folder *folder)
{
	char name[] = UPLOAD_NAME;
	const struct mptp_object_info info = { .name = name,
		.format = MPTP_OF_UNDEFINED,
		.size = b->upload_size };
	uint64_t left = b->upload_size;
	const struct mptp_source source = { b->upload_size, give, &left };
	const uint64_t begin = moment_now_ns();
	uint32_t handle = 0;

	if (mptp_camera_send(b->app->camera, folder->storage, folder->handle,
		&info, &source, &handle) != MPTP_OK)
		return fail_camera(b->app, UPLOAD_NAME);
	b->upload.ns[b->upload.n++] = moment_now_ns() - begin;
	return take_back(b, handle);
}

static int
upload_place(struct bench *b, const char *word, struct folder *folder)
{
	struct object object = { .folder = true };
	int code =
	    camera_offers(b->app, MPTP_OP_DELETE_OBJECT, "delete objects");

	if (code == EXIT_DONE)
		code = object_destination(
		    b->app, word, &object.storage, &object.handle);
	if (code == EXIT_DONE)
		code = folder_read(b->app, &object, folder);
	if (code == EXIT_DONE && folder_find(folder, UPLOAD_NAME) != NULL)
		code = fail(b->app, EXIT_FAILED,
		    "%s/%s is there already, and is left alone", folder->path,
		    UPLOAD_NAME);
	return code;
}

static void
measure_upload(struct bench *b, const char *word)
{
	struct folder folder = { 0 };
	char size[SIZE_TEXT];
	const uint64_t first = moment_now_ns();
	int code = upload_place(b, word, &folder);

	if (code == EXIT_DONE)
		note(b->app, "%s, of %s, is sent to %s, and deleted again",
		    UPLOAD_NAME, text_size(size, b->upload_size), folder.path);
	times_begin(&b->upload, RUNS);
	while (code == EXIT_DONE && b->upload.n < RUNS &&
	    (b->upload.n == 0 || moment_now_ns() - first < ENOUGH))
		code = send_once(b, &folder);
	tally_count(&b->tally, code);
	bench_sort(&b->upload);
	folder_clear(&folder);
}

/* ---- what is fetched ---------------------------------------------------- */

/* Rather the largest of those that are not too large, or else the smallest. */
static bool
is_better(uint64_t size, uint64_t than)
{
	if ((size <= WHOLE) != (than <= WHOLE))
		return size <= WHOLE;
	return size <= WHOLE ? size > than : size < than;
}

static int
keep_best(void *ctx, const struct mptp_entry *entry)
{
	struct bench *b = ctx;
	const uint64_t size = entry->info->size;

	if (mptp_object_is_folder(entry->info) || size == MPTP_SIZE_UNKNOWN ||
	    size == 0 ||
	    (b->path != NULL && !is_better(size, b->object.info.size)))
		return 0;
	object_clear(&b->object);
	free(b->path);
	b->path = must_copy(entry->path);
	b->object.handle = entry->handle;
	object_info_copy(&b->object.info, entry->info);
	return 0;
}

static int
find_best(struct bench *b, const struct mptp_u32_array *stores)
{
	const struct mptp_walker walker = { .visit = keep_best, .ctx = b };
	int code;

	for (uint32_t i = 0; i < stores->n; i++)
		if (mptp_camera_walk(b->app->camera, stores->items[i],
			MPTP_PARENT_ROOT, NULL,
			MPTP_WALK_TREE | MPTP_WALK_BRIEF, &walker) != MPTP_OK)
			return fail_camera(b->app, NULL);
	if (b->path == NULL) {
		note(b->app, "there is no file on the camera to be fetched");
		return EXIT_DONE;
	}
	/* What a listing tells may be less than all. */
	object_clear(&b->object);
	code = object_read(b->app, &b->object);
	b->too_large = b->object.info.size > WHOLE;
	return code;
}

static int
find_object(struct bench *b, const struct args *args,
    const struct mptp_u32_array *stores)
{
	int code;

	if (args->n == 0)
		return find_best(b, stores);
	code = object_find(b->app, args->operand[0], &b->object);
	if (code == EXIT_DONE && b->object.folder)
		return fail(b->app, EXIT_USAGE,
		    "%s is a folder, and a file is wanted", args->operand[0]);
	if (code == EXIT_DONE)
		code = object_path(b->app, &b->object, &b->path);
	return code;
}

/* ---- the verb ----------------------------------------------------------- */

static int
read_options(struct bench *b, const struct opt_value *option)
{
	b->count = 20;
	if (option[BENCH_COUNT].times > 0) {
		if (option[BENCH_COUNT].number == 0 ||
		    option[BENCH_COUNT].number > MOST_COUNT)
			return fail(b->app, EXIT_USAGE,
			    "--count: 1 to %d can be run", MOST_COUNT);
		b->count = (unsigned)option[BENCH_COUNT].number;
	}
	b->upload_size = option[BENCH_SIZE].times > 0 ?
	    option[BENCH_SIZE].number :
	    UPLOAD_SIZE;
	if (option[BENCH_UPLOAD].times == 0 &&
	    (option[BENCH_TO].times > 0 || option[BENCH_SIZE].times > 0))
		return fail(b->app, EXIT_USAGE,
		    "--to and --size are about the file of --upload");
	if (b->upload_size == 0 || b->upload_size > UINT32_MAX - 1)
		return fail(b->app, EXIT_USAGE,
		    "--size: a file of less than 4 GiB can be sent, and of at "
		    "least a byte");
	return EXIT_DONE;
}

static void
clear(struct bench *b)
{
	for (unsigned i = 0; i < b->noperations; i++)
		free(b->operation[i].times.ns);
	free(b->download.ns);
	free(b->upload.ns);
	free(b->path);
	object_clear(&b->object);
}

static int
run(struct app *app, const struct args *args)
{
	struct bench b = { .app = app };
	struct mptp_u32_array stores = { 0 };
	int code = read_options(&b, args->option);

	if (code == EXIT_DONE)
		code = object_stores(app, &stores);
	if (code == EXIT_DONE)
		code = find_object(&b, args, &stores);
	if (code != EXIT_DONE)
		goto out;
	measure_operations(&b, stores.n > 0 ? stores.items[0] : 0);
	if (b.path != NULL) {
		measure_download(&b);
		measure_chunks(&b);
	}
	if (args->option[BENCH_UPLOAD].times > 0 && !b.tally.stop)
		measure_upload(&b, args->option[BENCH_TO].text);
	code = bench_report(&b);
	if (code == EXIT_DONE)
		code = tally_code(&b.tally, b.tally.done + b.tally.failed);
out:
	mptp_u32_array_clear(&stores);
	clear(&b);
	return code;
}

const struct command cmd_bench = {
	.name = "bench",
	.args = "[OBJECT]",
	.summary = "Measure how fast a camera is",
	.details =
	    "How long operations take, how fast OBJECT, or else the largest "
	    "file of at\nmost 64 MiB, is fetched, whole and in pieces, and "
	    "which size of pieces is the\nbest. Nothing is changed without "
	    "--upload.",
	OPTS(opts),
	.most = 1,
	.needs_camera = true,
	.run = run,
};
