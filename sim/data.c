/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data phases: whole datasets, objects, and lists that are made on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"

void
sim_data_clear(struct sim_data *data)
{
	free(data->bytes);
	data->bytes = NULL;
	data->len = data->at = 0;
	data->overflow = false;
	data->handle = 0;
}

/* ---- datasets ----------------------------------------------------------- */

static ptrdiff_t
read_bytes(void *ctx, void *buf, size_t len)
{
	struct sim_data *data = &((struct mptp_sim *)ctx)->data;

	if (len > data->len - data->at)
		len = data->len - data->at;
	memcpy(buf, data->bytes + data->at, len);
	data->at += len;
	return (ptrdiff_t)len;
}

/* Room for len bytes to send, or NULL. */
static uint8_t *
prepare(struct mptp_sim *sim, struct mptp_reply *reply, size_t len)
{
	sim_data_clear(&sim->data);
	if ((sim->data.bytes = malloc(len + 1)) == NULL)
		return NULL;
	sim->data.len = len;
	reply->send = (struct mptp_source){ len, read_bytes, sim };
	return sim->data.bytes;
}

uint16_t
sim_send_bytes(struct mptp_sim *sim, struct mptp_reply *reply,
    const void *bytes, size_t len)
{
	uint8_t *to = prepare(sim, reply, len);

	if (to == NULL)
		return MPTP_RC_GENERAL_ERROR;
	memcpy(to, bytes, len);
	return MPTP_RC_OK;
}

uint16_t
sim_send_dataset(struct mptp_sim *sim, struct mptp_reply *reply,
    const struct mptp_dataset *dataset, const void *d)
{
	size_t len = mptp_dataset_pack(dataset, d, NULL, 0);
	uint8_t *to = len == 0 ? NULL : prepare(sim, reply, len);

	if (to == NULL)
		return MPTP_RC_GENERAL_ERROR;
	mptp_dataset_pack(dataset, d, to, len);
	return MPTP_RC_OK;
}

uint16_t
sim_send_value(struct mptp_sim *sim, struct mptp_reply *reply,
    const struct mptp_value *value)
{
	size_t len = mptp_value_pack(value, NULL, 0);
	uint8_t *to = len == 0 ? NULL : prepare(sim, reply, len);

	if (to == NULL)
		return MPTP_RC_GENERAL_ERROR;
	mptp_value_pack(value, to, len);
	return MPTP_RC_OK;
}

/* No room is made before something arrives for it. */
static bool
make_room(struct sim_data *data, size_t len)
{
	size_t cap = data->cap;
	uint8_t *bytes;

	if (len > data->most - data->len)
		return false;
	while (cap < data->len + len)
		cap *= 2;
	if (cap == data->cap)
		return true;
	if ((bytes = realloc(data->bytes, cap)) == NULL)
		return false;
	data->bytes = bytes;
	data->cap = cap;
	return true;
}

static int
take_bytes(void *ctx, const void *buf, size_t len)
{
	struct sim_data *data = &((struct mptp_sim *)ctx)->data;

	if (data->overflow || !make_room(data, len)) {
		data->overflow = true;
		return 0;
	}
	memcpy(data->bytes + data->len, buf, len);
	data->len += len;
	return 0;
}

void
sim_receive(struct mptp_sim *sim, struct mptp_reply *reply, size_t most,
    uint16_t refusal)
{
	struct sim_data *data = &sim->data;

	sim_data_clear(data);
	data->most = most;
	data->refusal = refusal;
	data->cap = SIM_DATA_MOST;
	if ((data->bytes = malloc(data->cap)) == NULL)
		data->overflow = true;
	reply->receive = (struct mptp_sink){ NULL, take_bytes, sim };
}

/* ---- lists -------------------------------------------------------------- */

bool
sim_is_within(struct mptp_sim *sim, uint32_t handle, uint32_t folder)
{
	struct mptp_object_info info;

	while (sim->store->ops->info(sim->store, handle, &info)) {
		if (info.parent == folder)
			return true;
		handle = info.parent;
	}
	return false;
}

static bool
format_wanted(struct mptp_sim *sim, uint32_t wanted, uint32_t handle)
{
	struct mptp_object_info info;

	if (wanted == 0)
		return true;
	if (!sim->store->ops->info(sim->store, handle, &info))
		return false;
	return wanted == 0xffffffff ? sim_is_image(sim, info.format) :
				      info.format == wanted;
}

/* Goes into a folder, if what it holds is wanted. */
static void
enter(struct mptp_sim *sim, struct sim_selection *s, uint32_t handle)
{
	struct mptp_object_info info;

	if (s->naround + 1 >= s->levels || s->naround == SIM_TREE_DEPTH ||
	    !sim->store->ops->info(sim->store, handle, &info) ||
	    info.format != MPTP_OF_ASSOCIATION)
		return;
	s->around[s->naround++] = s->cursor;
	s->cursor.parent = handle;
	s->cursor.at = 0;
}

bool
sim_selection_next(
    struct mptp_sim *sim, struct sim_selection *s, uint32_t *handle)
{
	if (s->only != 0) {
		if (s->cursor.at++ != 0)
			return false;
		*handle = s->only;
		return format_wanted(sim, s->format, *handle);
	}
	for (;;) {
		if (sim->store->ops->next(sim->store, &s->cursor, handle)) {
			if (s->levels > 1)
				enter(sim, s, *handle);
			if (format_wanted(sim, s->format, *handle))
				return true;
		} else if (s->naround == 0) {
			return false;
		} else {
			s->cursor = s->around[--s->naround];
		}
	}
}

static ptrdiff_t
read_list(void *ctx, void *buf, size_t len)
{
	struct mptp_sim *sim = ctx;
	struct sim_list *list = &sim->data.list;
	uint8_t *out = buf;
	size_t n, done = 0;

	while (done < len) {
		if (list->at == list->len) {
			list->at = 0;
			list->len = list->record(
			    sim, &list->selection, &list->state, list->bytes);
			if (list->len == 0)
				break;
		}
		n = list->len - list->at;
		if (n > len - done)
			n = len - done;
		memcpy(out + done, list->bytes + list->at, n);
		list->at += n;
		done += n;
	}
	return (ptrdiff_t)done;
}

/* Made once to learn the size, and again while it is sent. */
uint16_t
sim_send_list(struct mptp_sim *sim, struct mptp_reply *reply,
    const struct sim_selection *selection, sim_record *record,
    size_t count_size)
{
	struct sim_list *list = &sim->data.list;
	uint64_t size = count_size, count = 0;
	size_t len;

	list->selection = *selection;
	list->state = 0;
	while ((len = record(
		    sim, &list->selection, &list->state, list->bytes)) != 0) {
		size += len;
		count++;
	}
	list->selection = *selection;
	list->record = record;
	list->state = 0;
	for (size_t i = 0; i < count_size; i++)
		list->bytes[i] = (uint8_t)(count >> 8 * i);
	list->at = 0;
	list->len = count_size;
	reply->send = (struct mptp_source){ size, read_list, sim };
	return MPTP_RC_OK;
}
