/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sending an object: announced, sent, and taken back if that fails.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "camera/camera.h"

struct sending {
	struct mptp_camera *camera;
	uint32_t storage, parent;
	const struct mptp_object_info *info;
	const struct mptp_source *source;
	bool by_properties; /* announced by SendObjectPropList */
};

static ptrdiff_t
read_nothing(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return 0;
}

/* For errors. */
static struct mptp_op
announcement(const struct sending *s)
{
	return (struct mptp_op){ .code = s->by_properties ?
		    MPTP_OP_SEND_OBJECT_PROP_LIST :
		    MPTP_OP_SEND_OBJECT_INFO,
		.nparam = 2,
		.param = { s->storage, s->parent } };
}

/* ObjectInfo can name any size below 4 GiB, although a size of 4 GiB less a
 * byte also means one that it cannot name. */
static void
choose_announcement(struct sending *s)
{
	bool has_list =
	    mptp_camera_supports(s->camera, MPTP_OP_SEND_OBJECT_PROP_LIST);
	bool has_info =
	    mptp_camera_supports(s->camera, MPTP_OP_SEND_OBJECT_INFO);

	s->by_properties = has_list &&
	    (!has_info ||
		(s->info->size >= MPTP_SIZE_ASK && !s->camera->wide_size));
}

/* What cannot be sent is refused before the camera makes an object of it. */
static int
check(const struct sending *s)
{
	const struct mptp_op announce = announcement(s);
	const struct mptp_op content = { .code = MPTP_OP_SEND_OBJECT };
	const struct mptp_object_info *info = s->info;
	int rc;

	if ((rc = camera_require(s->camera, &announce)) != MPTP_OK)
		return rc;
	if (info->format == MPTP_OF_ASSOCIATION)
		return MPTP_OK;
	if ((rc = camera_require(s->camera, &content)) != MPTP_OK)
		return rc;
	if (info->size > UINT32_MAX && !s->by_properties &&
	    !s->camera->wide_size)
		return camera_fail(s->camera, &announce, MPTP_ERR_UNSUPPORTED,
		    "the camera takes no object of 4 GiB or more, and this one "
		    "has %" PRIu64 " bytes",
		    info->size);
	return MPTP_OK;
}

static int
check_source(const struct sending *s)
{
	const struct mptp_op announce = announcement(s);
	const struct mptp_object_info *info = s->info;

	if (info->format != MPTP_OF_ASSOCIATION &&
	    info->size != (s->source != NULL ? s->source->size : 0))
		return camera_fail(s->camera, &announce, MPTP_ERR_ARG,
		    "the source does not have the %" PRIu64
		    " bytes of the object's info",
		    info->size);
	return MPTP_OK;
}

/* ---- announcing by properties ------------------------------------------- */

/* Those of an object's info that no parameter of the operation carries. */
#define MOST_PROPERTIES 5
struct announced {
	struct mptp_object_prop items[MOST_PROPERTIES];
	struct mptp_object_prop_list list;
};

static bool
has(const struct mptp_u16_array *properties, uint16_t code)
{
	for (uint32_t i = 0; i < properties->n; i++)
		if (properties->items[i] == code)
			return true;
	return false;
}

static void
add(struct announced *a, const struct mptp_u16_array *taken, uint16_t property,
    struct mptp_value value)
{
	if (!has(taken, property) ||
	    (value.type == MPTP_TYPE_STR &&
		(value.str == NULL || *value.str == '\0')))
		return;
	a->items[a->list.n++] =
	    (struct mptp_object_prop){ .property = property, .value = value };
}

static struct mptp_value
text(char *str)
{
	return (struct mptp_value){ .type = MPTP_TYPE_STR, .str = str };
}

/* With what the camera takes of objects of this format; its file's name first,
 * which every one does. */
static void
describe(struct announced *a, const struct mptp_object_info *info,
    const struct mptp_u16_array *taken)
{
	*a = (struct announced){ .list.items = a->items };
	a->items[a->list.n++] =
	    (struct mptp_object_prop){ .property = MPTP_OPC_OBJECT_FILE_NAME,
		    .value = text(info->name) };
	add(a, taken, MPTP_OPC_NAME, text(info->name));
	add(a, taken, MPTP_OPC_DATE_CREATED, text(info->captured));
	add(a, taken, MPTP_OPC_DATE_MODIFIED, text(info->modified));
	if (info->protection != 0)
		add(a, taken, MPTP_OPC_PROTECTION_STATUS,
		    (struct mptp_value){
			.type = MPTP_TYPE_U16, .u = info->protection });
}

static bool
is_about_a_property(const struct mptp_error *error)
{
	switch (error->response) {
	case MPTP_RC_INVALID_OBJECT_PROP_CODE:
	case MPTP_RC_INVALID_OBJECT_PROP_FORMAT:
	case MPTP_RC_INVALID_OBJECT_PROP_VALUE:
	case MPTP_RC_OBJECT_PROP_NOT_SUPPORTED:
		return true;
	default:
		return false;
	}
}

static int
announce_by_properties(const struct sending *s, struct mptp_place *place)
{
	struct mptp_u16_array taken = { 0 };
	struct announced a;
	int rc = MPTP_OK;

	if (mptp_camera_supports(s->camera, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED))
		rc = forgive(s->camera,
		    mptp_get_object_props_supported(
			s->camera, s->info->format, &taken));
	if (rc != MPTP_OK)
		return rc;
	describe(&a, s->info, &taken);
	mptp_u16_array_clear(&taken);
	rc = mptp_send_object_prop_list(s->camera, s->storage, s->parent,
	    s->info->format, s->info->size, &a.list, place, NULL);
	if (rc == MPTP_ERR_RESPONSE && a.list.n > 1 &&
	    is_about_a_property(&s->camera->error)) {
		a.list.n = 1;
		rc =
		    mptp_send_object_prop_list(s->camera, s->storage, s->parent,
			s->info->format, s->info->size, &a.list, place, NULL);
	}
	return rc;
}

/* ---- taking it back ----------------------------------------------------- */

/* Is the object that the camera has just given this handle surely the one that
 * was being sent? *gone: there is none. */
static bool
is_ours(const struct sending *s, uint32_t handle, bool *gone)
{
	struct mptp_object_info info;
	bool ours;

	*gone = false;
	if (handle == 0 || handle == MPTP_HANDLE_ALL)
		return false;
	if (mptp_get_object_info(s->camera, handle, &info) != MPTP_OK) {
		*gone =
		    s->camera->error.response == MPTP_RC_INVALID_OBJECT_HANDLE;
		return false;
	}
	ours = !mptp_object_is_folder(&info) && s->info->name != NULL &&
	    *s->info->name != '\0' && strcasecmp(info.name, s->info->name) == 0;
	mptp_object_info_clear(&info);
	return ours;
}

/* Deletes what is left of an object whose sending failed, and adds to the
 * failure's words if that cannot be done. */
static void
take_back(const struct sending *s, uint32_t handle)
{
	struct mptp_error *error = &s->camera->error;
	const struct mptp_error failure = *error;
	const char *words = "may have been left";
	bool gone;

	if (failure.status == MPTP_ERR_NODEV || failure.status == MPTP_ERR_IO ||
	    failure.status == MPTP_ERR_STATE)
		return;
	if (is_ours(s, handle, &gone)) {
		gone = mptp_delete_object(s->camera, handle, MPTP_FORMAT_ANY) ==
		    MPTP_OK;
		words = "could not be deleted";
	}
	*error = failure;
	if (gone || handle == 0)
		return;
	mptp_error_set(error, failure.status,
	    "%s; what came of it, 0x%08" PRIx32 ", %s", failure.text, handle,
	    words);
	error->operation = failure.operation;
	error->response = failure.response;
	error->sys = failure.sys;
}

int
mptp_camera_send_check(struct mptp_camera *camera, uint32_t storage,
    uint32_t parent, const struct mptp_object_info *info)
{
	struct sending s = { .camera = camera,
		.storage = storage,
		.parent = parent,
		.info = info };

	choose_announcement(&s);
	return check(&s);
}

int
mptp_camera_send(struct mptp_camera *camera, uint32_t storage, uint32_t parent,
    const struct mptp_object_info *info, const struct mptp_source *source,
    uint32_t *handle)
{
	static const struct mptp_source nothing = { .read = read_nothing };
	struct sending s = { .camera = camera,
		.storage = storage,
		.parent = parent,
		.info = info,
		.source = source };
	struct mptp_place place;
	int rc;

	*handle = 0;
	choose_announcement(&s);
	if ((rc = check(&s)) != MPTP_OK || (rc = check_source(&s)) != MPTP_OK)
		return rc;
	rc = s.by_properties ?
	    announce_by_properties(&s, &place) :
	    mptp_send_object_info(camera, storage, parent, info, &place);
	if (rc != MPTP_OK)
		return rc;
	if (info->format != MPTP_OF_ASSOCIATION) {
		rc = mptp_send_object(
		    camera, source != NULL ? source : &nothing);
		if (rc != MPTP_OK)
			take_back(&s, place.handle);
	}
	if (rc == MPTP_OK)
		*handle = place.handle;
	return rc;
}
