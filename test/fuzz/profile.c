/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Profiles of virtual cameras. What is taken for one is a camera then: it is asked all
 * that needs no parameter, and what it has.
 */
#include <stdio.h>

#include <miniptp.h>
#include <miniptp/codes.h>
#include <miniptp/sim.h>

#include "tape.h"

#define READ_MOST 65536u
#define ASKED_MOST 64u

static void
ask(const struct mptp_device *device, uint16_t code, uint32_t parameter)
{
	static uint32_t transaction;
	static uint8_t bytes[4096];
	struct mptp_op op = { .code = code, .nparam = 1 };
	struct mptp_reply reply = { .transaction = ++transaction };
	uint64_t got = 0;

	op.param[0] = parameter;
	device->request(device->ctx, &op, &reply);
	if (reply.phase == MPTP_PHASE_OUT && reply.response.code == 0)
		device->received(device->ctx, &op, &reply, false);
	else if (reply.phase == MPTP_PHASE_IN &&
	    reply.response.code == MPTP_RC_OK)
		while (got < reply.send.size && got < READ_MOST) {
			ptrdiff_t n = reply.send.read(
			    reply.send.ctx, bytes, sizeof(bytes));

			if (n <= 0)
				break;
			got += (uint64_t)n;
		}
	check(reply.response.code != 0);
	if (reply.release != NULL)
		reply.release(reply.release_ctx);
}

static void
use(struct mptp_sim *sim)
{
	static const uint16_t of_object[] = { MPTP_OP_GET_OBJECT_INFO,
		MPTP_OP_GET_OBJECT, MPTP_OP_GET_THUMB };
	const struct mptp_device *device = mptp_sim_device(sim);
	struct mptp_event event;

	check(mptp_sim_model(sim) != NULL);
	ask(device, MPTP_OP_OPEN_SESSION, 1);
	ask(device, MPTP_OP_GET_DEVICE_INFO, 0);
	ask(device, MPTP_OP_GET_STORAGE_IDS, 0);
	ask(device, MPTP_OP_GET_OBJECT_HANDLES, 0xffffffff);
	for (uint32_t i = 0; i < ASKED_MOST; i++) {
		ask(device, MPTP_OP_GET_DEVICE_PROP_DESC, 0x5000 + i);
		ask(device, MPTP_OP_GET_DEVICE_PROP_DESC, 0xd000 + i);
	}
	for (uint32_t i = 1; i < 5; i++)
		ask(device, MPTP_OP_GET_STORAGE_INFO, i << 16 | 1);
	for (size_t i = 0; i < sizeof(of_object) / sizeof(of_object[0]); i++)
		for (uint32_t handle = 1; handle < 8; handle++)
			ask(device, of_object[i], handle);
	while (device->event != NULL && device->event(device->ctx, &event))
		continue;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *file = tmpfile();
	struct mptp_error error = { 0 };
	struct mptp_sim *sim = NULL;
	char path[64];

	check(file != NULL);
	check(fwrite(data, 1, size, file) == size);
	rewind(file);
	snprintf(path, sizeof(path), "/dev/fd/%d", fileno(file));
	if (mptp_sim_open(&sim, path, &error) == MPTP_OK)
		use(sim);
	else
		check(
		    error.text[0] != '\0' && strchr(error.text, 0x1b) == NULL);
	mptp_sim_close(&sim);
	fclose(file);
	return 0;
}
