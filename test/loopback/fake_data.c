/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The card of the fake camera, and what it sends about it: datasets and content.
 */
#include <stdlib.h>
#include <string.h>

#include "fake_data.h"

#define HANDLES_MAX 2048

/* ---- the card ----------------------------------------------------------- */

const struct fake_object fake_card[] = {
	{ .handle = 0x10, .format = FOLDER, .name = "DCIM" },
	{ .handle = 0x11, .parent = 0x10, .format = FOLDER, .name = "100CAM" },
	{ .handle = 0x12,
	    .parent = 0x11,
	    .format = JPEG,
	    .size = 5000,
	    .name = "A.JPG" },
	{ .handle = 0x13,
	    .parent = 0x11,
	    .format = JPEG,
	    .size = 70000,
	    .name = "B.JPG" },
	{ .handle = 0x14, .parent = 0x10, .format = JPEG, .name = "last.jpg" },
	{ .handle = 0x20, .format = FOLDER, .name = "MISC" },
	{ 0 },
};

static const uint32_t one_store[] = { 0x00010001, 0 };

static bool
is_there(const struct fake *f, const struct fake_object *object)
{
	for (unsigned i = 0; object->of_shot && i < f->nsteps; i++)
		if (f->steps[i].shows == object->handle)
			return true;
	return !object->of_shot;
}

const struct fake_object *
fake_find(const struct fake *f, uint32_t handle)
{
	for (size_t i = 0; f->objects != NULL && f->objects[i].handle; i++)
		if (f->objects[i].handle == handle &&
		    is_there(f, &f->objects[i]))
			return &f->objects[i];
	return NULL;
}

static uint32_t
storage_of(const struct fake *f, const struct fake_object *object)
{
	const uint32_t *ids = f->stores != NULL ? f->stores : one_store;

	return object->storage != 0 ? object->storage : ids[0];
}

static bool
is_listed(const struct fake *f, const struct fake_object *object,
    uint32_t storage, uint32_t folder)
{
	uint32_t in =
	    object->listed_in != 0 ? object->listed_in : object->parent;

	if (!is_there(f, object) ||
	    (storage != MPTP_STORAGE_ALL && storage != storage_of(f, object)))
		return false;
	if (f->listing == FAKE_STANDARD && folder == MPTP_PARENT_ANY)
		return true;
	if (folder == MPTP_PARENT_ROOT)
		folder = 0;
	if (in == MPTP_PARENT_ROOT)
		in = 0;
	if (f->listing == FAKE_FLAT || in == folder)
		return true;
	for (int i = 0; f->listing == FAKE_SUBTREE && i < 8; i++) {
		if ((object = fake_find(f, in)) == NULL)
			return folder == 0;
		if ((in = object->parent) == folder)
			return true;
	}
	return false;
}

static uint32_t
list(const struct fake *f, const struct mptp_op *request, uint32_t *handles)
{
	uint32_t n = 0;

	for (size_t i = 0; f->objects != NULL && f->objects[i].handle; i++)
		if (is_listed(f, &f->objects[i], request->param[0],
			request->param[2]))
			handles[n++] = f->objects[i].handle;
	return n;
}

uint32_t
fake_count(const struct fake *f, const struct mptp_op *request)
{
	uint32_t handles[HANDLES_MAX];

	return list(f, request, handles);
}

/* ---- data to send ------------------------------------------------------ */

uint8_t
fake_content(uint64_t offset)
{
	return (uint8_t)(offset * 7 + (offset >> 8) * 31);
}

struct outgoing {
	uint8_t *bytes; /* NULL: object content */
	uint64_t at, len;
	struct mptp_reply *reply; /* gets this one behind them; or NULL */
	struct mptp_op response;
};

static ptrdiff_t
outgoing_read(void *ctx, void *buf, size_t len)
{
	struct outgoing *out = ctx;
	uint64_t left = out->len - out->at;
	size_t n = len < left ? len : (size_t)left;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)buf)[i] = out->bytes != NULL ?
		    out->bytes[out->at + i] :
		    fake_content(out->at + i);
	out->at += n;
	if (out->reply != NULL && out->at == out->len)
		out->reply->response = out->response;
	return (ptrdiff_t)n;
}

static void
outgoing_release(void *ctx)
{
	struct outgoing *out = ctx;

	free(out->bytes);
	free(out);
}

/* bytes, NULL for object content, are taken over. */
static void
send_data(struct mptp_reply *reply, uint8_t *bytes, uint64_t len)
{
	struct outgoing *out = calloc(1, sizeof(*out));

	*out = (struct outgoing){ .bytes = bytes, .len = len };
	reply->phase = MPTP_PHASE_IN;
	reply->send = (struct mptp_source){
		.size = len, .read = outgoing_read, .ctx = out
	};
	reply->release = outgoing_release;
	reply->release_ctx = out;
	reply->response.code = MPTP_RC_OK;
}

void
fake_send_content(struct mptp_reply *reply, uint64_t size)
{
	send_data(reply, NULL, size);
}

void
fake_send(struct mptp_reply *reply, const void *data, size_t len)
{
	uint8_t *bytes = malloc(len + 1);

	memcpy(bytes, data, len);
	send_data(reply, bytes, len);
}

void
fake_send_and_answer(struct mptp_reply *reply, const void *data, size_t len,
    const struct mptp_op *response)
{
	struct outgoing *out;

	fake_send(reply, data, len);
	if (response->code == MPTP_RC_OK) {
		reply->response = *response;
		return;
	}
	out = reply->send.ctx;
	out->reply = reply;
	out->response = *response;
}

static void
send_dataset(
    struct mptp_reply *reply, const struct mptp_dataset *dataset, const void *d)
{
	size_t len = mptp_dataset_pack(dataset, d, NULL, 0);
	uint8_t *bytes = malloc(len + 1);

	mptp_dataset_pack(dataset, d, bytes, len);
	send_data(reply, bytes, len);
}

/* ---- datasets ---------------------------------------------------------- */

static const uint16_t all_operations[] = { 0x1001, 0x1002, 0x1003, 0x1004,
	0x1005, 0x1006, 0x1007, 0x1008, 0x1009, 0x100b, 0x100c, 0x100d, 0x100e,
	0x1014, 0x1015, 0x1016, 0 };

void
fake_send_device_info(const struct fake *f, struct mptp_reply *reply)
{
	static char description[] = "microsoft.com: 1.0";
	static char maker[] = "Nobody", model[] = "Fake";
	const uint16_t *ops =
	    f->operations != NULL ? f->operations : all_operations;
	struct mptp_device_info info = { .standard_version = 100,
		.vendor_description = description,
		.manufacturer = f->maker != NULL ? f->maker : maker,
		.model = model };
	uint16_t list[64], events[16];

	for (; ops[info.noperations] != 0; info.noperations++)
		list[info.noperations] = ops[info.noperations];
	info.operations = list;
	for (ops = f->events; ops != NULL && ops[info.nevents] != 0;
	     info.nevents++)
		events[info.nevents] = ops[info.nevents];
	info.events = events;
	send_dataset(reply, &mptp_dataset_device_info, &info);
}

static void
send_array(struct mptp_reply *reply, const uint32_t *items, uint32_t n)
{
	uint32_t copy[HANDLES_MAX];
	const struct mptp_u32_array array = { .items = copy, .n = n };

	if (n > 0)
		memcpy(copy, items, n * sizeof(*items));
	send_dataset(reply, &mptp_dataset_u32_array, &array);
}

void
fake_send_storages(const struct fake *f, struct mptp_reply *reply)
{
	const uint32_t *ids = f->stores != NULL ? f->stores : one_store;
	uint32_t n = 0;

	while (ids[n] != 0)
		n++;
	send_array(reply, ids, n);
}

void
fake_send_storage_info(
    const struct fake *f, uint32_t storage, struct mptp_reply *reply)
{
	const struct mptp_storage_info info = {
		.capacity = storage == f->roomless ? 0 : 1000,
		.free_bytes = f->free_bytes
	};

	send_dataset(reply, &mptp_dataset_storage_info, &info);
}

void
fake_send_handles(const struct fake *f, const struct mptp_op *request,
    struct mptp_reply *reply)
{
	uint32_t handles[HANDLES_MAX];

	send_array(reply, handles, list(f, request, handles));
}

void
fake_send_object_info(const struct fake *f, const struct fake_object *object,
    struct mptp_reply *reply)
{
	char name[600];
	struct mptp_object_info info = { .storage = storage_of(f, object),
		.format = object->format,
		.size = object->size,
		.parent = object->parent,
		.association_type = object->format == 0x3001,
		.name = name,
		.wide_size = f->wide };

	strcpy(name, object->name);
	send_dataset(reply, &mptp_dataset_object_info, &info);
}

void
fake_send_manifest(const struct fake *f, const struct mptp_op *request,
    struct mptp_reply *reply)
{
	struct mptp_manifest_entry items[64] = { 0 };
	struct mptp_manifest m = { .items = items };

	for (size_t i = 0; f->objects[i].handle != 0; i++)
		if (is_listed(f, &f->objects[i], request->param[0],
			request->param[2]))
			items[m.n++] = (struct mptp_manifest_entry){
				.handle = f->objects[i].handle,
				.size = f->objects[i].size
			};
	send_dataset(reply, &mptp_dataset_manifest, &m);
}

void
fake_send_object_size(const struct fake *f, const struct fake_object *object,
    struct mptp_reply *reply)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(object->size >> 8 * i);
	fake_send(reply, bytes, f->narrow ? 4 : 8);
}
