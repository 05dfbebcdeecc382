/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of object properties: what the store knows, and what was set.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "object_value.h"
#include "text.h"
#include "wire.h"

/* ---- what they are ------------------------------------------------------ */

/* Numbers and strings of ObjectInfo; strings are borrowed. False: it is not
 * there. */
static bool
of_info(const struct mptp_object_info *info, uint16_t code,
    struct mptp_value *value)
{
	switch (code) {
	case MPTP_OPC_STORAGE_ID:
		value->u = info->storage;
		return true;
	case MPTP_OPC_OBJECT_FORMAT:
		value->u = info->format;
		return true;
	case MPTP_OPC_PROTECTION_STATUS:
		value->u = info->protection;
		return true;
	case MPTP_OPC_OBJECT_SIZE:
		value->u = info->size;
		return true;
	case MPTP_OPC_ASSOCIATION_TYPE:
		value->u = info->association_type;
		return true;
	case MPTP_OPC_ASSOCIATION_DESC:
		value->u = info->association_desc;
		return true;
	case MPTP_OPC_PARENT_OBJECT:
		value->u = info->parent;
		return true;
	case MPTP_OPC_OBJECT_FILE_NAME:
		value->str = info->name;
		return true;
	case MPTP_OPC_DATE_MODIFIED:
		value->str = info->modified;
		return true;
	default:
		return false;
	}
}

/* The same for what may be set to something else. */
static void
of_default(const struct mptp_object_info *info, uint16_t code,
    struct mptp_value *value)
{
	switch (code) {
	case MPTP_OPC_DATE_CREATED:
	case MPTP_OPC_DATE_ADDED:
		value->str = info->captured;
		break;
	case MPTP_OPC_DATE_AUTHORED:
		value->str = info->captured;
		break;
	case MPTP_OPC_KEYWORDS:
		value->str = info->keywords;
		break;
	case MPTP_OPC_NAME:
	case MPTP_OPC_DISPLAY_NAME:
		value->str = info->name;
		break;
	case MPTP_OPC_WIDTH:
		value->u = info->image_width;
		break;
	case MPTP_OPC_HEIGHT:
		value->u = info->image_height;
		break;
	case MPTP_OPC_IMAGE_BIT_DEPTH:
		value->u = info->image_depth;
		break;
	default:
		break;
	}
}

/* The sample of a picture is its thumbnail. */
static void
of_thumbnail(const struct mptp_object_info *info, uint16_t code,
    struct mptp_value *value)
{
	switch (code) {
	case MPTP_OPC_REPRESENTATIVE_SAMPLE_FORMAT:
		value->u = info->thumb_size == 0 ? MPTP_OF_UNDEFINED :
						   info->thumb_format;
		break;
	case MPTP_OPC_REPRESENTATIVE_SAMPLE_SIZE:
		value->u = info->thumb_size;
		break;
	case MPTP_OPC_REPRESENTATIVE_SAMPLE_HEIGHT:
		value->u = info->thumb_height;
		break;
	case MPTP_OPC_REPRESENTATIVE_SAMPLE_WIDTH:
		value->u = info->thumb_width;
		break;
	case MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA:
		value->n = info->thumb_size == 0 ? 0 : SIM_THUMB_SIZE;
		value->array = (uint8_t *)(uintptr_t)sim_thumbnail;
		break;
	default:
		break;
	}
}

/* Identities beyond the session: the same object has the same. */
static void
identify(const struct mptp_object_info *info, uint32_t handle,
    struct mptp_value *value)
{
	for (unsigned b = 0; b < 4; b++) {
		value->u128[b] = (uint8_t)(handle >> 8 * b);
		value->u128[4 + b] = (uint8_t)(info->storage >> 8 * b);
	}
}

/* A sample that was set has the size that it has. */
static bool
of_sample(struct mptp_sim *sim, uint32_t handle, uint16_t code,
    struct mptp_value *value)
{
	const struct sim_kept *sample;

	if (code != MPTP_OPC_REPRESENTATIVE_SAMPLE_SIZE)
		return false;
	sample = sim_values_find(
	    &sim->values, handle, MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA);
	if (sample == NULL)
		return false;
	value->u = sample->len - 4; /* the count */
	return true;
}

size_t
sim_object_value_pack(struct mptp_sim *sim, uint32_t handle,
    const struct mptp_object_info *info, const struct sim_object_prop *prop,
    uint8_t *buf, size_t cap)
{
	struct mptp_object_info full = *info;
	struct mptp_value value = { .type = prop->type };
	const struct sim_kept *kept;
	size_t len;

	if (!of_info(info, prop->code, &value) &&
	    !of_sample(sim, handle, prop->code, &value)) {
		kept = sim_values_find(&sim->values, handle, prop->code);
		if (kept != NULL) {
			if (kept->len <= cap)
				memcpy(buf, kept->bytes, kept->len);
			return kept->len <= cap ? kept->len : 0;
		}
		of_default(info, prop->code, &value);
		sim_add_thumbnail(sim, &full);
		of_thumbnail(&full, prop->code, &value);
		if (prop->code == MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER)
			identify(info, handle, &value);
		if (prop->code == MPTP_OPC_ALLOWED_FOLDER_CONTENTS) {
			value.n = sim->profile.info.nimage_formats;
			value.array = sim->profile.info.image_formats;
		}
	}
	len = mptp_value_pack(&value, buf, cap);
	return len <= cap ? len : 0;
}

static bool
unpack_kept(struct mptp_sim *sim, uint32_t handle, uint16_t code, uint16_t type,
    struct mptp_value *value)
{
	const struct sim_kept *kept =
	    sim_values_find(&sim->values, handle, code);

	*value = (struct mptp_value){ .type = type };
	return kept != NULL &&
	    mptp_value_unpack(value, type, kept->bytes, kept->len) == MPTP_OK;
}

void
sim_object_value_inform(struct mptp_sim *sim, uint32_t handle,
    struct mptp_object_info *info, struct mptp_value *keywords)
{
	struct mptp_value v;

	if (unpack_kept(
		sim, handle, MPTP_OPC_KEYWORDS, MPTP_TYPE_STR, keywords))
		info->keywords = keywords->str;
	if (unpack_kept(sim, handle, MPTP_OPC_WIDTH, MPTP_TYPE_U32, &v))
		info->image_width = (uint32_t)v.u;
	if (unpack_kept(sim, handle, MPTP_OPC_HEIGHT, MPTP_TYPE_U32, &v))
		info->image_height = (uint32_t)v.u;
	if (unpack_kept(
		sim, handle, MPTP_OPC_IMAGE_BIT_DEPTH, MPTP_TYPE_U32, &v))
		info->image_depth = (uint32_t)v.u;
}

bool
sim_object_props_unpack(
    const struct mptp_sim *sim, struct mptp_object_prop_list *list)
{
	const struct sim_data *data = &sim->data;

	return sim_wire_is_prop_list(data->bytes, data->len) &&
	    mptp_object_prop_list_unpack(list, data->bytes, data->len) ==
	    MPTP_OK;
}

/* ---- what they are set to ----------------------------------------------- */

uint16_t
sim_object_value_unpack(struct mptp_value *value,
    const struct sim_object_prop *prop, const uint8_t *bytes, size_t len)
{
	return sim_wire_value(prop->type, bytes, len) == len &&
		mptp_value_unpack(value, prop->type, bytes, len) == MPTP_OK ?
	    MPTP_RC_OK :
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT;
}

uint16_t
sim_object_value_may_set(
    struct mptp_sim *sim, uint32_t handle, const struct sim_object_prop *prop)
{
	struct mptp_object_info info;

	if (!sim->store->ops->info(sim->store, handle, &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if ((prop->writable & sim_kind_of(sim, info.format)) == 0)
		return MPTP_RC_ACCESS_DENIED;
	if (sim_storage_access(sim, info.storage) != 0)
		return MPTP_RC_STORE_READ_ONLY;
	/* Protection itself can be taken off. */
	if (info.protection != 0 && prop->code != MPTP_OPC_PROTECTION_STATUS)
		return MPTP_RC_OBJECT_WRITE_PROTECTED;
	return MPTP_RC_OK;
}

static uint16_t
rename_object(struct mptp_sim *sim, uint32_t handle, const char *name)
{
	struct mptp_object_info info;

	if (!sim->store->ops->info(sim->store, handle, &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (info.name != NULL && strcmp(info.name, name) == 0)
		return MPTP_RC_OK;
	if (!sim_name_free(sim, info.storage, info.parent, name))
		return MPTP_RC_ACCESS_DENIED;
	return sim->store->ops->rename(sim->store, handle, name);
}

uint16_t
sim_object_value_keep(struct mptp_sim *sim, uint32_t handle, uint16_t code,
    const struct mptp_value *value)
{
	size_t len = mptp_value_pack(value, NULL, 0);
	uint8_t *bytes = len == 0 ? NULL : malloc(len);
	bool kept = false;

	if (bytes != NULL) {
		mptp_value_pack(value, bytes, len);
		kept = sim_values_set(&sim->values, handle, code, bytes, len);
	}
	free(bytes);
	return kept ? MPTP_RC_OK : MPTP_RC_STORE_FULL;
}

/* True: ObjectInfo tells of it, too. */
static uint16_t
apply(struct mptp_sim *sim, uint32_t handle, uint16_t code,
    const struct mptp_value *value, bool *in_info)
{
	const struct sim_store_ops *ops = sim->store->ops;

	*in_info = true;
	switch (code) {
	case MPTP_OPC_OBJECT_FILE_NAME:
		return rename_object(sim, handle, value->str);
	case MPTP_OPC_PROTECTION_STATUS:
		return ops->protect(sim->store, handle, (uint16_t)value->u);
	case MPTP_OPC_DATE_MODIFIED:
		return sim_date_valid(value->str) ?
		    ops->touch(sim->store, handle, value->str) :
		    MPTP_RC_INVALID_OBJECT_PROP_VALUE;
	default:
		*in_info = code == MPTP_OPC_KEYWORDS ||
		    code == MPTP_OPC_WIDTH || code == MPTP_OPC_HEIGHT;
		return sim_object_value_keep(sim, handle, code, value);
	}
}

uint16_t
sim_object_value_set(struct mptp_sim *sim, uint32_t handle,
    const struct sim_object_prop *prop, const struct mptp_value *value)
{
	const struct mptp_event changed = { .code = MPTP_EV_OBJECT_PROP_CHANGED,
		.transaction = sim->transaction,
		.nparam = 2,
		.param = { handle, prop->code } };
	bool in_info;
	uint16_t rc = sim_object_value_may_set(sim, handle, prop);

	if (rc != MPTP_RC_OK)
		return rc;
	if (value->type != prop->type)
		return MPTP_RC_INVALID_OBJECT_PROP_FORMAT;
	if (!sim_object_prop_allows(prop, value))
		return MPTP_RC_INVALID_OBJECT_PROP_VALUE;
	rc = apply(sim, handle, prop->code, value, &in_info);
	if (rc == MPTP_RC_OK && in_info)
		sim_echo(sim, MPTP_EV_OBJECT_INFO_CHANGED, handle);
	if (rc == MPTP_RC_OK && !sim->profile.quiet)
		sim_raise(sim, &changed);
	return rc;
}
