/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Uploads of any size: zeros cost no disk, and come back as zeros.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim_folder.h"

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

/* SendObject of zeros, in slices on no boundary, with a mark every GiB and at
 * the end. */
static uint16_t
send_zeros(struct run *run, uint64_t size)
{
	const struct mptp_op op = { .code = MPTP_OP_SEND_OBJECT };
	struct mptp_reply reply = { 0 };
	size_t slice = MIB - 12;
	uint8_t *zeros = calloc(1, slice);

	assert_non_null(zeros);
	run->device->request(run->device->ctx, &op, &reply);
	assert_int_equal(reply.response.code, 0);
	for (uint64_t at = 0, n; at < size; at += n) {
		n = size - at < slice ? size - at : slice;
		if (at / GIB != (at + n) / GIB)
			zeros[5] = 1;
		assert_int_equal(
		    reply.receive.write(reply.receive.ctx, zeros, (size_t)n),
		    0);
		zeros[5] = 0;
	}
	run->device->received(run->device->ctx, &op, &reply, true);
	if (reply.release != NULL)
		reply.release(reply.release_ctx);
	free(zeros);
	return reply.response.code;
}

static uint64_t
size_of(struct run *run, uint32_t handle)
{
	struct mptp_value value;
	uint64_t size;

	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, handle,
			     (uint32_t)MPTP_OPC_OBJECT_SIZE),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, MPTP_TYPE_U64, run->data, run->len),
	    MPTP_OK);
	size = value.u;
	mptp_value_clear(&value);
	return size;
}

/* The byte at an offset. */
static uint8_t
byte_at(struct run *run, uint32_t handle, uint64_t offset)
{
	assert_int_equal(ask(run, MPTP_OP_GET_PARTIAL_OBJECT_64, 4, handle,
			     (uint32_t)offset, (uint32_t)(offset >> 32), 1u),
	    MPTP_RC_OK);
	assert_int_equal(run->len, 1);
	return run->data[0];
}

static void
large_uploads_cost_no_disk(void **state)
{
	static const uint64_t sizes[] = { 4 * GIB - 1, 4 * GIB, 4 * GIB + 1,
		10 * GIB };
	struct folder *f = *state;
	uint32_t handle;
	char path[400];
	struct stat st;

	snprintf(path, sizeof(path), "%s/BIG", f->path);
	folder_open(f, "generic-mtp");
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(
		    announce(&f->run, 0, 0, "BIG", (int64_t)sizes[i]),
		    MPTP_RC_OK);
		handle = f->run.response.param[2];
		assert_int_equal(send_zeros(&f->run, sizes[i]), MPTP_RC_OK);
		assert_int_equal(size_of(&f->run, handle), sizes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_size, sizes[i]);
		assert_true((uint64_t)st.st_blocks * 512 < MIB);
		assert_int_equal(byte_at(&f->run, handle, sizes[i] - 1), 0);
		assert_int_equal(
		    ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, handle), MPTP_RC_OK);
	}
	run_close(&f->run);
}

static void
large_uploads_go_to_cards_without_a_folder(void **state)
{
	static const char *const cards[] = { "generic-mtp",
		"generic-mtp?objects=2&size=1K" };
	struct run run;
	uint32_t handle, after;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		run_open(&run, cards[i]);
		upload(&run, 0, 0, "BEFORE", "before");
		assert_int_equal(
		    announce(&run, 0, 0, "BIG", (int64_t)(5 * GIB)),
		    MPTP_RC_OK);
		handle = run.response.param[2];
		assert_int_equal(send_zeros(&run, 5 * GIB), MPTP_RC_OK);
		after = upload(&run, 0, 0, "AFTER", "after");
		assert_int_equal(size_of(&run, handle), 5 * GIB);
		expect_content(&run, after, "after");
		assert_int_equal(byte_at(&run, handle, 5 * GIB - 1), 0);
		run_close(&run);
	}
}

/* Zeros and others in turn, at and off the boundaries of blocks. */
static void
holes_are_zeros(void **state)
{
	struct folder *f = *state;
	size_t len = 200000;
	uint8_t *content = calloc(1, len);
	struct run run;
	uint32_t handle;

	assert_non_null(content);
	for (size_t i = 0; i < len; i++) {
		if (i / 5000 % 3 == 1 || (i > 60000 && i < 60002))
			content[i] = (uint8_t)(i * 7 | 1);
	}
	for (int i = 0; i < 2; i++) {
		if (i == 0) {
			run_open(&run, "generic-mtp");
		} else {
			folder_open(f, "generic-mtp");
			run = f->run;
		}
		/* What was dropped must not shine through. */
		upload(&run, 0, 0, "X", "odd");
		assert_int_equal(announce(&run, 0, 0, "Y", 99999), MPTP_RC_OK);
		memset(content + 150000, 255, 50000);
		assert_int_equal(
		    tell(&run, MPTP_OP_SEND_OBJECT, content + 1, len - 1, 0),
		    MPTP_RC_INCOMPLETE_TRANSFER);
		memset(content + 150000, 0, 50000);
		assert_int_equal(
		    announce(&run, 0, 0, "Y", (int64_t)len), MPTP_RC_OK);
		handle = run.response.param[2];
		assert_int_equal(
		    tell(&run, MPTP_OP_SEND_OBJECT, content, len, 0),
		    MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT, 1, handle), MPTP_RC_OK);
		assert_int_equal(run.len, len);
		assert_memory_equal(run.data, content, len);
		run_close(&run);
	}
	free(content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    large_uploads_cost_no_disk, folder_setup, folder_teardown),
		cmocka_unit_test(large_uploads_go_to_cards_without_a_folder),
		cmocka_unit_test_setup_teardown(
		    holes_are_zeros, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
