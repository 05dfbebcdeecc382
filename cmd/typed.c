/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Types of bare values.
 */
#include "param.h"
#include "typed.h"

/* Which of the parameters is the property; false: none. */
static bool
find(const struct mptp_code *operation, const struct mptp_op *request,
    enum mptp_kind *kind, uint32_t *code)
{
	for (unsigned i = 0; i < request->nparam; i++)
		if (param_kind(operation, i, kind) &&
		    (*kind == MPTP_KIND_PROPERTY ||
			*kind == MPTP_KIND_OBJECT_PROPERTY)) {
			*code = request->param[i];
			return true;
		}
	return false;
}

const struct mptp_code *
typed_property(struct app *app, const struct mptp_code *operation,
    const struct mptp_op *request, struct mptp_code *copy)
{
	const enum mptp_dialect dialect = mptp_camera_dialect(app->camera);
	enum mptp_kind kind;
	uint32_t code;

	if (!find(operation, request, &kind, &code))
		return NULL;
	return mptp_property_in_dialect(
	    copy, mptp_code_find(kind, dialect, code), dialect);
}

uint16_t
typed_by_tables(const struct mptp_code *property)
{
	return property != NULL ? property->type : MPTP_TYPE_UNDEFINED;
}

static uint16_t
device_type(struct app *app, uint32_t property)
{
	struct mptp_property_desc desc;
	uint16_t type = MPTP_TYPE_UNDEFINED;

	if (mptp_get_device_prop_desc(app->camera, property, &desc) == MPTP_OK)
		type = desc.type;
	mptp_property_desc_clear(&desc);
	return type;
}

static uint16_t
object_type(struct app *app, uint32_t property, uint32_t handle)
{
	struct mptp_object_prop_desc desc = { 0 };
	struct mptp_object_info info;
	uint16_t type = MPTP_TYPE_UNDEFINED;

	if (mptp_get_object_info(app->camera, handle, &info) == MPTP_OK &&
	    mptp_get_object_prop_desc(
		app->camera, property, info.format, &desc) == MPTP_OK)
		type = desc.type;
	mptp_object_prop_desc_clear(&desc);
	mptp_object_info_clear(&info);
	return type;
}

uint16_t
typed_by_camera(struct app *app, const struct mptp_code *operation,
    const struct mptp_op *request)
{
	enum mptp_kind kind;
	uint32_t code;

	if (!find(operation, request, &kind, &code))
		return MPTP_TYPE_UNDEFINED;
	return kind == MPTP_KIND_PROPERTY ?
	    device_type(app, code) :
	    object_type(app, code, request->param[0]);
}
