/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a program does with a camera.
 */
#include <miniptp/codes.h>

#include "program.h"

struct program {
	struct mptp_camera *camera;
	uint32_t file, property;
	uint64_t size;
	unsigned objects;
};

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct program *p = ctx;

	check(entry->path[0] == '/' && strchr(entry->path, '\n') == NULL);
	check(strchr(entry->path, 0x1b) == NULL);
	if (!mptp_object_is_folder(entry->info)) {
		p->file = entry->handle;
		p->size = entry->info->size;
	}
	return ++p->objects > 300 ? MPTP_ERR_CANCELLED : MPTP_OK;
}

static int
failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	(void)ctx, (void)handle;
	check(error->text[0] != '\0');
	return MPTP_OK;
}

static int
take(void *ctx, const void *buf, size_t len)
{
	uint64_t *got = ctx;

	(void)buf;
	*got += len;
	return *got > (8u << 20) ? MPTP_ERR_CANCELLED : MPTP_OK;
}

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 'x', len);
	return (ptrdiff_t)len;
}

static int
walk(struct program *p, unsigned how)
{
	const struct mptp_walker walker = {
		.visit = visit, .failed = failed, .ctx = p
	};

	p->objects = 0;
	return mptp_camera_walk(
	    p->camera, MPTP_STORAGE_ALL, MPTP_PARENT_ROOT, NULL, how, &walker);
}

static int
fetch(struct program *p)
{
	uint64_t got = 0;
	const struct mptp_sink sink = { .write = take, .ctx = &got };
	int status = mptp_camera_fetch(p->camera, p->file, p->size, &sink);

	check(status != MPTP_OK || p->size == MPTP_SIZE_UNKNOWN ||
	    got == p->size);
	return status;
}

static int
send(struct program *p)
{
	struct mptp_object_info info = {
		.name = (char *)"new.bin", .format = 0x3000, .size = 3000
	};
	const struct mptp_source source = { 3000, give, NULL };
	uint32_t handle;

	return mptp_camera_send(p->camera, 0, 0, &info, &source, &handle);
}

static int
describe(struct program *p)
{
	const struct mptp_device_info *info = mptp_camera_device(p->camera);
	struct mptp_property_desc desc;
	int status = MPTP_OK;

	for (uint32_t i = 0; i < info->nproperties && i < 4; i++) {
		status = mptp_get_device_prop_desc(
		    p->camera, info->properties[i], &desc);
		if (status == MPTP_OK)
			mptp_property_desc_clear(&desc);
	}
	return status;
}

static int
find(struct program *p)
{
	struct mptp_object object;
	char *path = NULL;
	int status = mptp_camera_find(p->camera, "/DCIM", &object);

	if (status == MPTP_OK)
		mptp_object_clear(&object);
	if (mptp_camera_path(p->camera, p->file, NULL, &path) == MPTP_OK)
		free(path);
	return status;
}

static int
look(struct program *p)
{
	struct mptp_object_info info;
	struct mptp_object_prop_list list;
	int status = mptp_camera_object_info(p->camera, p->file, &info);

	if (status == MPTP_OK)
		mptp_object_info_clear(&info);
	status = mptp_camera_object_properties(p->camera, p->file, &list);
	if (status == MPTP_OK)
		mptp_object_prop_list_clear(&list);
	return status;
}

static int
capture(struct program *p)
{
	struct mptp_typed_event event;
	int status = mptp_initiate_capture(p->camera, 0, 0, NULL);

	for (int i = 0; i < 4; i++)
		(void)mptp_session_event(
		    mptp_camera_session(p->camera), &event, 50);
	return status;
}

static void
act(struct program *p, uint8_t deed)
{
	int status = MPTP_OK;

	switch (deed % 10) {
	case 0:
		status = walk(p, MPTP_WALK_TREE);
		break;
	case 1:
		status = walk(p, MPTP_WALK_TREE | MPTP_WALK_BRIEF);
		break;
	case 2:
		status = fetch(p);
		break;
	case 3:
		status = send(p);
		break;
	case 4:
		status = describe(p);
		break;
	case 5:
		status = find(p);
		break;
	case 6:
		status = look(p);
		break;
	case 7:
		status = capture(p);
		break;
	case 8:
		status =
		    mptp_session_recover(mptp_camera_session(p->camera), NULL);
		break;
	default:
		mptp_session_interrupt(mptp_camera_session(p->camera));
		break;
	}
	check(status <= MPTP_OK);
}
struct deeds
deeds_read(struct tape *tape)
{
	struct deeds deeds = { { 0 } };

	for (int i = 0; i < DEEDS_MOST; i++)
		if ((deeds.deed[i] = tape_u8(tape)) == 0)
			break;
	return deeds;
}

void
deeds_do(const struct deeds *deeds, struct mptp_camera *camera)
{
	struct program program = { .camera = camera };

	for (int i = 0; deeds->deed[i] != 0; i++)
		act(&program, deeds->deed[i]);
}
