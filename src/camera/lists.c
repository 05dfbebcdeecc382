/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a whole folder by GetObjectPropList.
 */
#include <string.h>

#include "camera/lists.h"
#include "camera/object.h"

/* Fewer objects are read as quickly one by one; fewer than MANY, than property by
 * property. */
#define FEW 4
#define MANY 32
/* So many ObjectInfos have to agree, one of a file among them. */
#define ENOUGH_AGREED 4
/* A property list with more than that of each object holds more than is wanted. */
#define MUCH 2048
/* And what holds more than this is none. */
#define TOO_MUCH ((uint64_t)1 << 16)
#define FAILURES_MOST 2

/* In the order of their bits in camera->lists.lacks. */
static const uint16_t wanted[] = { MPTP_OPC_OBJECT_FILE_NAME,
	MPTP_OPC_OBJECT_FORMAT, MPTP_OPC_OBJECT_SIZE, MPTP_OPC_PARENT_OBJECT,
	MPTP_OPC_STORAGE_ID, MPTP_OPC_PROTECTION_STATUS,
	MPTP_OPC_ASSOCIATION_TYPE, MPTP_OPC_DATE_CREATED,
	MPTP_OPC_DATE_MODIFIED, MPTP_OPC_WIDTH, MPTP_OPC_HEIGHT };
#define NWANTED (sizeof(wanted) / sizeof(*wanted))
#define NNEEDED 3
#define NBRIEF (NWANTED - 2)

struct reading {
	struct mptp_camera *camera;
	uint32_t storage, folder;
	const struct mptp_u32_array *handles;
	bool brief;
	struct batch *batch;
	uint64_t limit;
};

/* A list as it comes. */
struct arriving {
	struct batch *batch;
	struct prop_stream stream;
	uint64_t limit;
	bool over;
};

struct batch_defaults
lists_defaults(
    const struct mptp_camera *camera, uint32_t storage, uint32_t folder)
{
	const char *extension = camera->device.vendor_description;

	return (struct batch_defaults){
		.storage = storage != MPTP_STORAGE_ALL ? storage : 0,
		.parent = folder != MPTP_PARENT_ROOT ? folder : 0,
		.created_is_modified = extension != NULL &&
		    strstr(extension, "android.com") != NULL
	};
}

static int
receive(void *ctx, const void *buf, size_t len)
{
	struct arriving *a = ctx;

	a->batch->bytes += len;
	a->over = a->batch->bytes > a->limit;
	if (!a->over)
		prop_stream_feed(&a->stream, buf, len);
	if (a->batch->no_memory)
		return MPTP_ERR_NOMEM;
	return a->over ? MPTP_ERR_FORMAT : MPTP_OK;
}

uint64_t
lists_limit(uint32_t objects)
{
	return (objects + TOO_MUCH) * TOO_MUCH;
}

int
lists_ask(struct mptp_camera *camera, uint32_t handle, uint32_t property,
    uint32_t depth, struct batch *batch, uint64_t limit)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_OBJECT_PROP_LIST,
		.nparam = 5,
		.param = { handle, MPTP_FORMAT_ANY, property, 0, depth } };
	struct arriving a = { .batch = batch,
		.stream = { .element = batch_add, .ctx = batch },
		.limit = limit };
	const struct mptp_sink sink = { .write = receive, .ctx = &a };
	const bool hasty = camera->hasty;
	int rc;

	/* There is another way to ask. */
	camera->hasty = true;
	rc = camera_run(camera, &request, NULL, &sink, NULL);
	camera->hasty = hasty;
	if (batch->no_memory)
		return camera_fail(
		    camera, &request, MPTP_ERR_NOMEM, "out of memory");
	camera->lists.late |= rc == MPTP_ERR_TIMEOUT;
	return a.over || rc == MPTP_ERR_TIMEOUT ? MPTP_ERR_FORMAT : rc;
}

/* One GetObjectPropList of the folder's objects. */
static int
ask(struct reading *r, uint32_t property)
{
	const uint32_t folder = r->folder == MPTP_PARENT_ROOT ? 0 : r->folder;

	return lists_ask(r->camera, folder, property, MPTP_DEPTH_CHILDREN,
	    r->batch, r->limit);
}

static uint32_t
count_known(const struct reading *r)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->handles->n; i++)
		n += batch_knows(r->batch, r->handles->items[i]);
	return n;
}

/* Not again, if it was not about this folder only. */
static void
note_failure(struct reading *r, int rc)
{
	struct lists_state *state = &r->camera->lists;
	const uint16_t response = r->camera->error.response;

	batch_clear(r->batch);
	if (rc == MPTP_ERR_RESPONSE &&
	    (response == MPTP_RC_INVALID_OBJECT_HANDLE ||
		response == MPTP_RC_DEVICE_BUSY) &&
	    ++state->failures < FAILURES_MOST)
		return;
	state->busy = state->failures >= FAILURES_MOST;
	state->way = state->way == LISTS_ALL && rc != MPTP_ERR_FORMAT ?
	    LISTS_EACH :
	    LISTS_NONE;
}

static int
ask_all(struct reading *r)
{
	struct lists_state *state = &r->camera->lists;
	int rc = ask(r, MPTP_PROPERTY_ALL);

	if (rc != MPTP_OK) {
		note_failure(r, rc);
		return forgive(r->camera, rc);
	}
	if (count_known(r) == 0) {
		note_failure(r, MPTP_OK);
		return MPTP_OK;
	}
	/* It tells of all objects, whatever it is asked for. */
	if (r->batch->n / 4 > r->handles->n)
		state->way = LISTS_NONE;
	else if (r->batch->bytes / MUCH > r->handles->n)
		state->way = LISTS_EACH;
	return MPTP_OK;
}

static int
ask_each(struct reading *r)
{
	struct lists_state *state = &r->camera->lists;
	const size_t n = r->brief ? NBRIEF : NWANTED;
	int rc = MPTP_OK;

	for (size_t i = 0; i < n && rc == MPTP_OK; i++) {
		if ((state->lacks & 1u << i) != 0)
			continue;
		/* Without the first ones, the rest is of no use. */
		if (i == NNEEDED && count_known(r) == 0)
			break;
		rc = ask(r, wanted[i]);
		if (rc == MPTP_ERR_RESPONSE && i >= NNEEDED) {
			state->lacks |= 1u << i;
			rc = forgive(r->camera, rc);
		}
	}
	r->batch->partial = r->brief;
	if (rc != MPTP_OK || count_known(r) == 0)
		note_failure(r, rc);
	return forgive(r->camera, rc);
}

/* ---- trust -------------------------------------------------------------- */

static int
read_both(struct mptp_camera *camera, const struct batch *batch,
    const struct batch_defaults *defaults, uint32_t handle,
    struct mptp_object_info *told, struct mptp_object_info *read)
{
	struct sizes sizes = { 0 };
	int rc = batch_info(batch, handle, defaults, told);

	if (rc != MPTP_OK)
		return mptp_error_set(&camera->error, rc, "out of memory");
	rc = object_size(camera, handle, told, &sizes);
	sizes_clear(&sizes);
	return rc == MPTP_OK ? mptp_camera_object_info(camera, handle, read) :
			       rc;
}

int
lists_compare(struct mptp_camera *camera, const struct batch *batch,
    const struct batch_defaults *defaults, uint32_t handle, bool *same)
{
	struct lists_state *state = &camera->lists;
	struct mptp_object_info told = { 0 }, read = { 0 };
	int rc = read_both(camera, batch, defaults, handle, &told, &read);

	*same = rc == MPTP_OK && object_same(&told, &read);
	if (*same) {
		state->agreed++;
		state->file_agreed |= !mptp_object_is_folder(&read);
		state->plain |= !object_same_picture(&told, &read);
	}
	mptp_object_info_clear(&told);
	mptp_object_info_clear(&read);
	return forgive(camera, rc);
}

/* Does the object's info say the same as the lists? */
static int
compare(struct reading *r, uint32_t handle)
{
	const struct batch_defaults defaults =
	    lists_defaults(r->camera, r->storage, r->folder);
	bool same;
	int rc = lists_compare(r->camera, r->batch, &defaults, handle, &same);

	if (rc == MPTP_OK && !same)
		r->camera->lists.way = LISTS_NONE;
	return rc;
}

bool
lists_trusted(const struct mptp_camera *camera)
{
	return camera->lists.agreed >= ENOUGH_AGREED &&
	    camera->lists.file_agreed;
}

bool
lists_offered(const struct mptp_camera *camera)
{
	return camera->lists.way != LISTS_NONE &&
	    mptp_camera_supports(camera, MPTP_OP_GET_OBJECT_PROP_LIST);
}

bool
lists_fit_pictures(const struct mptp_camera *camera)
{
	return camera->cache.use == CACHE_PICTURE;
}

/* The first object and the last, of those that were told. */
static int
check(struct reading *r)
{
	struct lists_state *state = &r->camera->lists;
	const enum lists_way way = state->way;
	const struct mptp_u32_array *handles = r->handles;
	uint32_t first = 0, last = handles->n;
	int rc = MPTP_OK;

	while (first < last && !batch_knows(r->batch, handles->items[first]))
		first++;
	while (last > first && !batch_knows(r->batch, handles->items[last - 1]))
		last--;
	if (first < last && !lists_trusted(r->camera))
		rc = compare(r, handles->items[first]);
	if (rc == MPTP_OK && last - first > 1 && !lists_trusted(r->camera) &&
	    state->way == way)
		rc = compare(r, handles->items[last - 1]);
	if (state->way != way ||
	    (state->plain && !r->brief && !lists_fit_pictures(r->camera)))
		batch_clear(r->batch);
	return rc;
}

int
lists_read(struct mptp_camera *camera, uint32_t storage, uint32_t folder,
    const struct mptp_u32_array *handles, bool brief, struct batch *batch)
{
	struct lists_state *state = &camera->lists;
	struct reading r = { .camera = camera,
		.storage = storage,
		.folder = folder,
		.handles = handles,
		.brief = brief,
		.batch = batch,
		.limit = lists_limit(handles->n) };
	int rc = MPTP_OK;

	if (handles->n < FEW || !lists_offered(camera) ||
	    (state->plain && !brief && !lists_fit_pictures(camera)))
		return MPTP_OK;
	if (state->way == LISTS_ALL)
		rc = ask_all(&r);
	if (rc == MPTP_OK && batch->n == 0 && state->way == LISTS_EACH &&
	    handles->n >= MANY)
		rc = ask_each(&r);
	if (rc == MPTP_OK && batch->n > 0)
		rc = check(&r);
	if (rc != MPTP_OK)
		batch_clear(batch);
	return rc;
}
