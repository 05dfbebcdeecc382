/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a program's cache knows of the objects of a card.
 *
 * A card that another device wrote to may have other files under the same handles.
 * Whoever exchanges all of them is found out by any sample. The handles of all folders
 * tell what came, went or moved; then equal free space has to be the same space. A few
 * that were exchanged for others of the same size are found by samples alone, so as many
 * are taken as nobody has to wait for.
 */
#include <string.h>

#include "camera/cache.h"
#include "camera/lists.h"
#include "camera/object.h"
#include "camera/path.h"
#include "session/session.h"
#include "transport/deadline.h"
#include "transport/random.h"

/* Fewer are read as soon as looked at. */
#define OBJECTS_LEAST 65
#define SAMPLES 12
#define SAMPLES_CHANGED 48
#define SAMPLES_MOST 512
#define SAMPLES_MS 60
#define SAMPLES_RANDOM 64 /* numbers, in 256 bytes */
/* One may be drawn several times. */
#define DRAWS_MOST (8 * SAMPLES_MOST)

enum trait {
	TRAIT_NO_LISTS = 1, /* they cannot be believed, or had */
	TRAIT_PLAIN = 2,    /* they lack widths and heights */
	TRAIT_NO_WHOLE = 4, /* there is none of a whole card */
	TRAIT_LATE = 8	    /* one did not come in time, once */
};

/* Nor is what was known of the device. */
static void
drop(struct mptp_camera *camera, uint32_t storage)
{
	struct cache_state *state = &camera->cache;

	state->use = CACHE_KEEP;
	state->ops->drop(state->ops->ctx, storage);
	if (state->recalled)
		camera->lists = (struct lists_state){ .way = LISTS_ALL };
	state->recalled = false;
}

/* ---- samples --------------------------------------------------------------- */

struct samples {
	struct mptp_camera *camera;
	const struct survey *survey;
	uint32_t random[SAMPLES_RANDOM];
	unsigned nrandom, draws, n;
	uint32_t start; /* folder whose edges come first */
	uint32_t handle[SAMPLES_MOST];
};

/* Is what is kept of an object what the camera says? */
static int
compare(struct samples *s, uint32_t handle, bool *same)
{
	const struct mptp_cache *ops = s->camera->cache.ops;
	struct mptp_object_info kept, read = { 0 };
	int rc;

	if (!ops->get(ops->ctx, handle, &kept))
		return MPTP_OK;
	s->handle[s->n++] = handle;
	rc = mptp_camera_object_info(s->camera, handle, &read);
	*same = rc == MPTP_OK && object_same(&kept, &read) &&
	    object_same_picture(&kept, &read);
	mptp_object_info_clear(&kept);
	mptp_object_info_clear(&read);
	return forgive(s->camera, rc);
}

/* Some at a time, so that the system is not asked for each. */
static uint32_t
random_number(struct samples *s)
{
	const unsigned i = s->nrandom++ % SAMPLES_RANDOM;

	if (i == 0)
		(void)random_bytes(s->random, sizeof(s->random));
	return s->random[i];
}

/* What is most likely to be another one; then by turns at random and at the ends of
 * folders. */
static uint32_t
draw(struct samples *s, unsigned i)
{
	const struct survey *survey = s->survey;

	if (i < survey->doubts)
		return survey->doubtful[i];
	switch (i -= survey->doubts) {
	case 0:
		return survey->biggest;
	case 1:
		return survey->newest;
	case 2:
		return survey->oldest;
	default:
		i -= 3;
		break;
	}
	if (i % 2 == 0 || i / 2 >= 3 * survey->nfolders)
		return survey_any(survey, random_number(s));
	return survey_edge(
	    survey, (s->start + i / 6) % survey->nfolders, i / 2);
}

static bool
was_drawn(const struct samples *s, uint32_t handle)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->handle[i] == handle)
			return true;
	return false;
}

static int
take_samples(struct samples *s, unsigned least, bool *same)
{
	const int64_t deadline = deadline_in(SAMPLES_MS);
	const uint32_t there = s->survey->objects + s->survey->doubts;
	int rc = MPTP_OK;

	s->start = random_number(s) % s->survey->nfolders;
	while (rc == MPTP_OK && *same && s->n < SAMPLES_MOST && s->n < there &&
	    s->draws < DRAWS_MOST &&
	    (s->n < least || deadline_left(deadline) > 0)) {
		const uint32_t handle = draw(s, s->draws++);

		if (handle != 0 && !was_drawn(s, handle))
			rc = compare(s, handle, same);
	}
	return rc;
}

/* ---- a listing ------------------------------------------------------------- */

/* Files may have come and gone, and have taken another's room, so that the free space says
 * nothing; some devices do not tell it at all. */
static bool
proves_nothing(bool changed, uint64_t free_bytes)
{
	return changed || free_bytes == 0 || free_bytes == UINT64_MAX;
}

/* Are the handles, and the free space, what they would be if nothing had changed? And
 * if they are not, can that be? */
static int
verify(struct mptp_camera *camera, const struct cache_listing *l,
    const struct mptp_cache_kept *kept, uint64_t free_bytes)
{
	struct cache_state *state = &camera->cache;
	const struct survey *survey = &state->survey;
	struct samples samples = { .camera = camera, .survey = survey };
	const bool whole = l->handles == NULL && l->folder == MPTP_PARENT_ROOT;
	const bool changed =
	    survey->changes > 0 || (whole && survey->objects != kept->objects);
	const bool room_changed = free_bytes != kept->free_bytes;
	bool same = !room_changed || changed || !whole;
	int rc;

	/* Of what is mostly gone or elsewhere, no history is wanted. */
	if (whole &&
	    (survey->doubts > SURVEY_DOUBTS ||
		(!survey->odd && survey->objects < kept->objects / 2))) {
		drop(camera, state->storage);
		return MPTP_OK;
	}
	if (survey->odd || survey->objects == 0 ||
	    (l->unchanged &&
		proves_nothing(changed || room_changed, free_bytes)))
		return MPTP_OK;
	if (whole && room_changed && changed) {
		rc = survey_explains(survey, camera, kept, free_bytes, &same);
		if (rc != MPTP_OK)
			return rc;
	}
	rc = take_samples(&samples,
	    changed || room_changed ? SAMPLES_CHANGED : SAMPLES, &same);
	if (rc != MPTP_OK)
		return rc;
	if (same)
		state->use = CACHE_BELIEVE;
	else
		drop(camera, state->storage);
	return MPTP_OK;
}

static int
look_closer(struct mptp_camera *camera, const struct cache_listing *l,
    const struct mptp_cache_kept *kept, uint64_t free_bytes)
{
	struct cache_state *state = &camera->cache;
	int rc = MPTP_OK;

	if (lists_offered(camera)) {
		if (camera->lists.plain && !l->brief && kept->objects > 0)
			state->use = CACHE_PICTURE;
		return MPTP_OK;
	}
	if (kept->objects < OBJECTS_LEAST)
		return MPTP_OK;
	if (l->handles != NULL)
		survey_add(&state->survey, state->ops, l->folder, l->handles);
	else
		rc = survey_read(
		    &state->survey, camera, state->ops, l->storage, l->folder);
	return rc == MPTP_OK ? verify(camera, l, kept, free_bytes) : rc;
}

/* What an earlier session found out about the device. */
static void
recall(struct mptp_camera *camera, uint32_t traits)
{
	struct lists_state *lists = &camera->lists;

	if (traits == 0 || lists->agreed > 0)
		return;
	camera->cache.recalled = true;
	if ((traits & TRAIT_NO_LISTS) != 0)
		lists->way = LISTS_NONE;
	lists->was_late = (traits & TRAIT_LATE) != 0;
	lists->plain |= (traits & TRAIT_PLAIN) != 0;
	lists->no_whole |= (traits & TRAIT_NO_WHOLE) != 0;
}

/* What comes too late, or not at all, may be the network's fault the first time. */
static uint32_t
traits_of(const struct mptp_camera *camera)
{
	const struct lists_state *lists = &camera->lists;
	uint32_t traits = 0;

	if (lists->way == LISTS_NONE && lists->late && !lists->was_late)
		traits |= TRAIT_LATE;
	else if (lists->way == LISTS_NONE && !lists->busy)
		traits |= TRAIT_NO_LISTS;
	if (lists->plain)
		traits |= TRAIT_PLAIN;
	if (lists->no_whole)
		traits |= TRAIT_NO_WHOLE;
	return traits;
}

/* Begun, where there is something to begin with. */
static int
start(struct mptp_camera *camera, uint32_t storage, bool only_kept,
    struct mptp_cache_kept *kept, uint64_t *free_bytes)
{
	struct cache_state *state = &camera->cache;
	struct mptp_storage_info info;
	struct mptp_cache_card card = { .storage = storage,
		.only_kept = only_kept };
	int rc;

	/* From within a listing another one does without. */
	if (state->ops == NULL || state->begun || storage == MPTP_STORAGE_ALL)
		return MPTP_OK;
	rc = mptp_get_storage_info(camera, storage, &info);
	if (rc != MPTP_OK)
		return rc == MPTP_ERR_UNSUPPORTED ? MPTP_OK :
						    forgive(camera, rc);
	card.capacity = info.capacity;
	card.free_bytes = *free_bytes = info.free_bytes;
	card.description = info.description;
	card.label = info.label;
	*kept = (struct mptp_cache_kept){ 0 };
	state->ops->begin(state->ops->ctx, &card, kept);
	mptp_storage_info_clear(&info);
	state->begun = true;
	state->storage = storage;
	state->use = CACHE_KEEP;
	return MPTP_OK;
}

int
cache_begin(
    struct mptp_camera *camera, const struct cache_listing *l, bool *began)
{
	const struct cache_state *state = &camera->cache;
	const bool without =
	    state->begun || state->ops == NULL || state->ops->bypassed;
	struct mptp_cache_kept kept;
	uint64_t free_bytes;
	int rc = without ? MPTP_OK :
			   start(camera, l->storage, false, &kept, &free_bytes);

	*began = !without && state->begun;
	if (rc != MPTP_OK || !*began)
		return rc;
	recall(camera, kept.traits);
	return look_closer(camera, l, &kept, free_bytes);
}

void
cache_end(struct mptp_camera *camera, bool complete)
{
	struct cache_state *state = &camera->cache;

	/* What lists tell is not kept, and so not looked for there. */
	complete =
	    complete && (state->use != CACHE_KEEP || !lists_offered(camera));
	state->begun = false;
	state->use = CACHE_KEEP;
	survey_clear(&state->survey);
	if (state->ops != NULL)
		state->ops->end(state->ops->ctx, complete, traits_of(camera));
}

bool
cache_folder(
    struct mptp_camera *camera, uint32_t folder, struct mptp_u32_array *handles)
{
	return survey_take(&camera->cache.survey, folder, handles);
}

bool
cache_get(
    struct mptp_camera *camera, uint32_t handle, struct mptp_object_info *info)
{
	const struct cache_state *state = &camera->cache;

	return state->use == CACHE_BELIEVE &&
	    state->ops->get(state->ops->ctx, handle, info);
}

bool
cache_get_picture(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *told, struct mptp_object_info *info)
{
	const struct cache_state *state = &camera->cache;

	if (state->use != CACHE_PICTURE ||
	    !state->ops->get(state->ops->ctx, handle, info))
		return false;
	if (object_same(told, info))
		return true;
	mptp_object_info_clear(info);
	return false;
}

void
cache_put(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *info)
{
	struct cache_state *state = &camera->cache;
	struct mptp_object_info kept;
	bool same = false;

	if (!state->begun)
		return;
	if (state->ops->get(state->ops->ctx, handle, &kept)) {
		same = object_same(&kept, info) &&
		    object_same_picture(&kept, info);
		if (state->use == CACHE_BELIEVE && !same)
			drop(camera, state->storage);
		mptp_object_info_clear(&kept);
	}
	if (!same)
		state->ops->put(state->ops->ctx, handle, info);
}

/* ---- words ------------------------------------------------------------------ */

/* Is an object kept that would be shown by that name? */
static bool
is_called(
    const struct mptp_cache *ops, uint32_t handle, const char *name, size_t len)
{
	struct mptp_object_info kept;
	char shown[NAME_SIZE];
	bool is;

	if (!ops->get(ops->ctx, handle, &kept))
		return false;
	object_name(shown, &kept, handle);
	is = strlen(shown) == len && memcmp(shown, name, len) == 0;
	mptp_object_info_clear(&kept);
	return is;
}

void
cache_search(struct mptp_camera *camera)
{
	camera->cache.wrong = false;
}

bool
cache_was_wrong(struct mptp_camera *camera, uint32_t storage, const char *name,
    size_t len, const struct mptp_u32_array *handles)
{
	struct cache_state *state = &camera->cache;
	const struct mptp_error error = camera->error;
	struct mptp_cache_kept kept;
	uint64_t free_bytes;
	bool wrong = false;

	if (state->wrong)
		return true;
	if (state->begun ||
	    start(camera, storage, true, &kept, &free_bytes) != MPTP_OK ||
	    !state->begun) {
		camera->error = error;
		return false;
	}
	recall(camera, kept.traits);
	for (uint32_t i = 0; kept.objects > 0 && i < handles->n && !wrong; i++)
		wrong = is_called(state->ops, handles->items[i], name, len);
	if (wrong)
		drop(camera, storage);
	cache_end(camera, false);
	camera->error = error;
	return wrong;
}

/* ---- what is read besides ---------------------------------------------------- */

/* A size of 32 bits is not the true one of a large object. */
static bool
agrees(const struct mptp_object_info *kept, const struct mptp_object_info *read)
{
	struct mptp_object_info as_kept = *read;

	if (read->size == MPTP_SIZE_ASK && kept->size >= MPTP_SIZE_ASK)
		as_kept.size = kept->size;
	return object_same(kept, &as_kept) &&
	    object_same_picture(kept, &as_kept);
}

/* Of the card that is in there. */
static void
drop_if_wrong(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *read)
{
	const struct mptp_cache *ops = camera->cache.ops;
	struct mptp_cache_kept kept;
	struct mptp_object_info info;
	uint64_t free_bytes;

	if (start(camera, read->storage, true, &kept, &free_bytes) != MPTP_OK ||
	    !camera->cache.begun)
		return;
	recall(camera, kept.traits);
	camera->cache.proven = lists_offered(camera);
	if (!camera->cache.proven && ops->get(ops->ctx, handle, &info)) {
		if (!agrees(&info, read)) {
			drop(camera, read->storage);
			camera->cache.wrong = true;
		}
		mptp_object_info_clear(&info);
	}
	cache_end(camera, false);
}

void
cache_check(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *read)
{
	const struct cache_state *state = &camera->cache;
	const struct mptp_error error = camera->error;
	struct mptp_object_info kept;
	bool same;

	if (state->ops == NULL || state->begun ||
	    (state->proven && lists_offered(camera)) ||
	    !state->ops->look(state->ops->ctx, read->storage, handle, &kept))
		return;
	same = agrees(&kept, read);
	mptp_object_info_clear(&kept);
	if (!same)
		drop_if_wrong(camera, handle, read);
	camera->error = error;
}

/* ---- changes ------------------------------------------------------------- */

static void
forget(struct mptp_camera *camera, uint32_t handle)
{
	const struct mptp_cache *ops = camera->cache.ops;

	if (handle == 0 || handle == MPTP_HANDLE_ALL)
		drop(camera, MPTP_STORAGE_ALL);
	else
		ops->forget(ops->ctx, handle);
}

void
cache_note(struct mptp_camera *camera, const struct mptp_op *request)
{
	if (camera->cache.ops == NULL)
		return;
	switch (request->code) {
	case MPTP_OP_DELETE_OBJECT:
	case MPTP_OP_SET_OBJECT_PROTECTION:
	case MPTP_OP_MOVE_OBJECT:
	case MPTP_OP_SET_OBJECT_PROP_VALUE:
	case MPTP_OP_SEND_PARTIAL_OBJECT:
	case MPTP_OP_TRUNCATE_OBJECT:
	case MPTP_OP_BEGIN_EDIT_OBJECT:
	case MPTP_OP_END_EDIT_OBJECT:
		forget(camera, request->param[0]);
		break;
	case MPTP_OP_SET_OBJECT_PROP_LIST:
		drop(camera, MPTP_STORAGE_ALL);
		break;
	case MPTP_OP_FORMAT_STORE:
		drop(camera, request->param[0]);
		break;
	default:
		break;
	}
}

static void
on_event(void *ctx, const struct mptp_typed_event *event)
{
	struct mptp_camera *camera = ctx;

	if ((event->has & MPTP_EVENT_HANDLE) != 0)
		forget(camera, event->handle);
	switch (event->code) {
	case MPTP_EV_STORE_ADDED:
	case MPTP_EV_STORE_REMOVED:
		camera->cache.use = CACHE_KEEP;
		break;
	case MPTP_EV_DEVICE_RESET:
	case MPTP_EV_UNREPORTED_STATUS:
		drop(camera, MPTP_STORAGE_ALL);
		break;
	default:
		break;
	}
}

void
mptp_camera_set_cache(
    struct mptp_camera *camera, const struct mptp_cache *cache)
{
	struct cache_state *state = &camera->cache;

	survey_clear(&state->survey);
	*state = (struct cache_state){ .ops = cache,
		.watch = { .seen = on_event, .ctx = camera } };
	session_set_watch(camera->session, SESSION_WATCH_CACHE,
	    cache != NULL ? &state->watch : NULL);
}

void
mptp_camera_drop_cache(struct mptp_camera *camera)
{
	if (camera->cache.ops != NULL)
		drop(camera, MPTP_STORAGE_ALL);
}
