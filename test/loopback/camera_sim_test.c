/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera API against the virtual cameras, as a program would use it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>
#include <miniptp/sim.h>

#include "over.h"

#define JPEG 0x3801
#define FIVE_GIB (UINT64_C(5) << 30)

static const char *framing;

static void
over_closed(void *ctx)
{
	struct mptp_sim *sim = ctx;

	mptp_sim_close(&sim);
}

/* Served by its own, where it is not to be in memory. */
static struct mptp_camera *
open_over(const char *spec)
{
	struct mptp_camera *camera = NULL;
	struct mptp_error error;
	struct mptp_sim *sim;

	if (mptp_sim_open(&sim, spec, &error) != MPTP_OK ||
	    mptp_camera_adopt(&camera,
		over_open(mptp_sim_device(sim), over_closed, sim), NULL,
		&error) != MPTP_OK)
		fail_msg("%s", error.text);
	return camera;
}

static struct mptp_camera *
open_sim(const char *spec)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	const struct mptp_options options = { .transports = transports };
	struct mptp_camera *camera;
	struct mptp_error error;
	char uri[200];

	if (over_wanted())
		return open_over(spec);
	snprintf(uri, sizeof(uri), "sim:%s%sframing=%s", spec,
	    strchr(spec, '?') != NULL ? "&" : "?", framing);
	if (mptp_camera_open(&camera, uri, &options, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	return camera;
}

static void
check(struct mptp_camera *camera, int rc)
{
	if (rc != MPTP_OK)
		fail_msg("%s", mptp_camera_error(camera)->text);
}

/* ---- every object of every profile ------------------------------------- */

struct tour {
	struct mptp_camera *camera;
	unsigned objects;
	unsigned large;
};

/* From within a walk the camera can be asked for more. */
static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct tour *tour = ctx;
	struct mptp_object_info info;
	uint32_t storage, handle;
	char *path;

	tour->objects++;
	tour->large += entry->info->size > UINT32_MAX;
	check(tour->camera,
	    mptp_camera_resolve(tour->camera, entry->path, &storage, &handle));
	assert_int_equal(handle, entry->handle);
	assert_int_equal(storage, entry->info->storage);
	check(
	    tour->camera, mptp_camera_path(tour->camera, handle, NULL, &path));
	assert_string_equal(path, entry->path);
	free(path);
	check(
	    tour->camera, mptp_camera_object_info(tour->camera, handle, &info));
	assert_true(
	    mptp_dataset_equal(&mptp_dataset_object_info, &info, entry->info));
	mptp_object_info_clear(&info);
	return 0;
}

static unsigned
tour_all(struct mptp_camera *camera, unsigned *large)
{
	struct tour tour = { .camera = camera };
	const struct mptp_walker walker = { .visit = visit, .ctx = &tour };
	struct mptp_storage_info info;
	struct mptp_u32_array stores;
	uint32_t count;

	check(camera, mptp_get_storage_ids(camera, &stores));
	for (uint32_t i = 0; i < stores.n; i++) {
		check(camera,
		    mptp_get_storage_info(camera, stores.items[i], &info));
		mptp_storage_info_clear(&info);
		if ((stores.items[i] & 0xffff) == 0)
			continue;
		check(camera,
		    mptp_get_num_objects(camera, stores.items[i],
			MPTP_FORMAT_ANY, MPTP_PARENT_ROOT, &count));
		check(camera,
		    mptp_camera_walk(camera, stores.items[i], MPTP_PARENT_ROOT,
			NULL, MPTP_WALK_TREE, &walker));
		assert_true(tour.objects >= count);
	}
	mptp_u32_array_clear(&stores);
	*large = tour.large;
	return tour.objects;
}

static int
profile(void *ctx, const char *name, const char *summary)
{
	struct mptp_camera *camera = open_sim(name);
	unsigned large;

	(void)summary;
	assert_true(tour_all(camera, &large) > 0);
	mptp_camera_close(&camera);
	++*(unsigned *)ctx;
	return 0;
}

static void
every_object_of_every_profile_is_found_by_its_path(void **state)
{
	unsigned profiles = 0;

	(void)state;
	assert_int_equal(mptp_sim_profiles(profile, &profiles, NULL), MPTP_OK);
	assert_true(profiles >= 4);
}

static void
large_objects_have_their_true_size(void **state)
{
	static const char *const specs[] = {
		"generic-ptp?objects=7&perdir=3&size=5G",
		"generic-mtp?objects=7&perdir=3&size=5G",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct mptp_camera *camera = open_sim(specs[i]);
		unsigned large;

		assert_true(tour_all(camera, &large) > 7);
		assert_int_equal(large, 7);
		mptp_camera_close(&camera);
	}
}

/* ---- as a listing shows it ---------------------------------------------- */

/* What a walk saw, by one way and by the other. */
struct shown {
	struct mptp_object_info info[400];
	uint32_t handle[400];
	unsigned n, at, ndiffer;
};

static int
note_shown(void *ctx, const struct mptp_entry *entry)
{
	struct shown *shown = ctx;
	uint8_t buf[2048];
	size_t len = mptp_object_info_pack(entry->info, buf, sizeof(buf));

	assert_true(shown->n < 400 && len <= sizeof(buf));
	shown->handle[shown->n] = entry->handle;
	assert_int_equal(
	    mptp_object_info_unpack(&shown->info[shown->n], buf, len), MPTP_OK);
	shown->info[shown->n++].size = entry->info->size;
	return 0;
}

static const char *
text(const char *s)
{
	return s != NULL ? s : "";
}

static int
compare_shown(void *ctx, const struct mptp_entry *entry)
{
	struct shown *shown = ctx;
	const struct mptp_object_info *a = &shown->info[shown->at];
	const struct mptp_object_info *b = entry->info;

	assert_true(shown->at < shown->n);
	assert_int_equal(entry->handle, shown->handle[shown->at]);
	shown->at++;
	assert_int_equal(a->storage, b->storage);
	assert_int_equal(a->format, b->format);
	assert_int_equal(a->protection, b->protection);
	assert_true(a->size == b->size);
	assert_int_equal(a->parent, b->parent);
	assert_int_equal(a->association_type, b->association_type);
	assert_int_equal(a->image_width, b->image_width);
	assert_int_equal(a->image_height, b->image_height);
	assert_string_equal(text(a->name), text(b->name));
	assert_string_equal(text(a->captured), text(b->captured));
	assert_string_equal(text(a->modified), text(b->modified));
	return 0;
}

static void
tour_both_ways(const char *spec, uint32_t storage)
{
	static struct shown shown;
	const struct mptp_walker full = { .visit = note_shown, .ctx = &shown };
	const struct mptp_walker brief = { .visit = compare_shown,
		.ctx = &shown };
	struct mptp_camera *camera = open_sim(spec);

	shown = (struct shown){ .n = 0 };
	check(camera,
	    mptp_camera_walk(camera, storage, MPTP_PARENT_ROOT, NULL,
		MPTP_WALK_TREE, &full));
	check(camera,
	    mptp_camera_walk(camera, storage, MPTP_PARENT_ROOT, NULL,
		MPTP_WALK_TREE | MPTP_WALK_SHOWN, &brief));
	assert_true(shown.n > 0);
	assert_int_equal(shown.at, shown.n);
	for (unsigned i = 0; i < shown.n; i++)
		mptp_object_info_clear(&shown.info[i]);
	mptp_camera_close(&camera);
}

static int
tour_profile_both_ways(void *ctx, const char *name, const char *summary)
{
	(void)summary;
	tour_both_ways(name, MPTP_STORAGE_ALL);
	tour_both_ways(name, 0x00010001);
	++*(unsigned *)ctx;
	return 0;
}

static void
what_is_shown_is_the_same_by_both_ways(void **state)
{
	unsigned profiles = 0;

	(void)state;
	assert_int_equal(
	    mptp_sim_profiles(tour_profile_both_ways, &profiles, NULL),
	    MPTP_OK);
	assert_true(profiles >= 4);
	tour_both_ways("generic-mtp?objects=300&perdir=30&size=5G", 0x00010001);
	tour_both_ways(
	    "generic-mtp?objects=300&perdir=30&size=5G", MPTP_STORAGE_ALL);
	tour_both_ways(
	    "generic-mtp?objects=50&perdir=7&size=4294967295", 0x00010001);
}

struct requests {
	unsigned n, lists;
};

static void
count_request(void *ctx, enum mptp_log_level level, const char *line)
{
	struct requests *requests = ctx;

	if (level != MPTP_LOG_INFO || strstr(line, " bytes, ") == NULL)
		return;
	requests->n++;
	requests->lists += strstr(line, "GetObjectPropList(") != NULL;
}

struct seen {
	const struct requests *requests;
	unsigned objects, before_lists;
};

static int
pass(void *ctx, const struct mptp_entry *entry)
{
	struct seen *seen = ctx;

	(void)entry;
	seen->objects++;
	seen->before_lists += seen->requests->lists == 0;
	return 0;
}

static void
list_counted(const char *uri, struct requests *requests, struct seen *seen)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	const struct mptp_options options = { .transports = transports,
		.log = count_request,
		.log_ctx = requests };
	const struct mptp_walker walker = { .visit = pass, .ctx = seen };
	struct mptp_camera *camera;
	struct mptp_error error;

	*requests = (struct requests){ .n = 0 };
	*seen = (struct seen){ .requests = requests };
	assert_int_equal(
	    mptp_camera_open(&camera, uri, &options, &error), MPTP_OK);
	check(camera,
	    mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL,
		MPTP_WALK_TREE | MPTP_WALK_BRIEF, &walker));
	mptp_camera_close(&camera);
}

/* Whatever the folders' size. */
static void
a_card_of_10000_is_listed_by_few_requests(void **state)
{
	struct requests requests;
	struct seen seen;

	(void)state;
	list_counted("sim:generic-mtp?objects=10000&perdir=999&size=1K",
	    &requests, &seen);
	assert_int_equal(seen.objects, 10000 + 11 + 1);
	assert_in_range(requests.n, 1, 20);
	list_counted("sim:generic-mtp?objects=10000&perdir=100&size=1K",
	    &requests, &seen);
	assert_int_equal(seen.objects, 10000 + 100 + 1);
	assert_in_range(requests.n, 1, 20);
}

/* Two folders and some files, before all that is in the second is waited for. */
static void
the_first_of_many_are_shown_before_they_are_all_there(void **state)
{
	struct requests requests;
	struct seen seen;

	(void)state;
	list_counted("sim:generic-mtp?objects=5000&perdir=5000&size=1K",
	    &requests, &seen);
	assert_int_equal(seen.objects, 5000 + 1 + 1);
	assert_int_equal(requests.lists, 1);
	assert_int_equal(seen.before_lists, 2 + 2);
}

/* ---- contents ---------------------------------------------------------- */

struct file {
	uint32_t handle; /* whose content it has to be; 0: what was sent */
	uint64_t begun, len, stop_at;
	bool wrong;
};

static void
content(uint32_t handle, uint64_t offset, uint8_t *buf, size_t len)
{
	if (handle != 0) {
		mptp_sim_content(handle, offset, buf, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		buf[i] = (uint8_t)((offset + i) * 13);
}

static int
file_begin(void *ctx, uint64_t size)
{
	((struct file *)ctx)->begun = size;
	return 0;
}

static int
file_write(void *ctx, const void *buf, size_t len)
{
	struct file *file = ctx;
	const uint8_t *bytes = buf;
	uint8_t expected[4096];

	for (size_t n; len > 0; bytes += n, len -= n) {
		n = len < sizeof(expected) ? len : sizeof(expected);
		content(file->handle, file->len, expected, n);
		file->wrong |= memcmp(bytes, expected, n) != 0;
		file->len += n;
	}
	return file->len >= file->stop_at ? MPTP_ERR_CANCELLED : 0;
}

static int
fetch(struct mptp_camera *camera, const char *object, struct file *file)
{
	const struct mptp_sink sink = {
		.begin = file_begin, .write = file_write, .ctx = file
	};
	struct mptp_object_info info;
	uint32_t storage, handle;
	uint64_t size;

	check(camera, mptp_camera_resolve(camera, object, &storage, &handle));
	check(camera, mptp_camera_object_info(camera, handle, &info));
	size = info.size;
	mptp_object_info_clear(&info);
	return mptp_camera_fetch(camera, handle, size, &sink);
}

static void
a_picture_is_fetched_byte_for_byte(void **state)
{
	struct mptp_camera *camera = open_sim("canon-eos-r6");
	struct file file = { .handle = 0x5190d381, .stop_at = UINT64_MAX };

	(void)state;
	check(camera, fetch(camera, "/DCIM/100CANON/2U4A3384.CR3", &file));
	assert_int_equal(file.begun, 18202710);
	assert_int_equal(file.len, 18202710);
	assert_false(file.wrong);
	mptp_camera_close(&camera);
}

static void
a_film_of_5_gib_can_be_begun_and_left(void **state)
{
	struct mptp_camera *camera = open_sim("generic-mtp?objects=1&size=5G");
	struct file file = { .stop_at = 3 << 20 };
	struct mptp_u32_array handles;
	char object[16];

	(void)state;
	check(camera,
	    mptp_get_object_handles(
		camera, MPTP_STORAGE_ALL, JPEG, MPTP_PARENT_ANY, &handles));
	assert_int_equal(handles.n, 1);
	file.handle = handles.items[0];
	snprintf(object, sizeof(object), "0x%08x", (unsigned)file.handle);
	mptp_u32_array_clear(&handles);
	assert_int_equal(fetch(camera, object, &file), MPTP_ERR_CANCELLED);
	assert_true(file.begun == FIVE_GIB);
	assert_true(file.len >= 3 << 20);
	assert_false(file.wrong);
	/* The session goes on. */
	file.len = 0;
	file.stop_at = 1000;
	assert_int_equal(fetch(camera, object, &file), MPTP_ERR_CANCELLED);
	assert_false(file.wrong);
	mptp_camera_close(&camera);
}

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	uint64_t *at = ctx;

	content(0, *at, buf, len);
	*at += len;
	return (ptrdiff_t)len;
}

static void
what_is_sent_can_be_fetched_and_deleted(void **state)
{
	static char name[] = "sent.jpg";
	const struct mptp_object_info info = {
		.format = JPEG, .size = 100000, .name = name
	};
	uint64_t at = 0;
	const struct mptp_source source = {
		.size = 100000, .read = give, .ctx = &at
	};
	struct mptp_camera *camera = open_sim("canon-ixus-180");
	struct file file = { .stop_at = UINT64_MAX };
	uint32_t storage, handle, found;

	(void)state;
	check(camera, mptp_camera_resolve(camera, "/", &storage, &found));
	check(camera,
	    mptp_camera_send(
		camera, storage, MPTP_PARENT_ROOT, &info, &source, &handle));
	check(
	    camera, mptp_camera_resolve(camera, "/SENT.JPG", &storage, &found));
	assert_int_equal(found, handle);
	check(camera, fetch(camera, "/sent.jpg", &file));
	assert_int_equal(file.len, 100000);
	assert_false(file.wrong);
	check(camera, mptp_delete_object(camera, handle, MPTP_FORMAT_ANY));
	assert_int_equal(
	    mptp_camera_resolve(camera, "/sent.jpg", &storage, &found),
	    MPTP_ERR_MISSING);
	mptp_camera_close(&camera);
}

/* ---- settings ---------------------------------------------------------- */

static void
every_setting_is_described_and_read(void **state)
{
	struct mptp_camera *camera = open_sim("canon-eos-r6");
	const struct mptp_device_info *device = mptp_camera_device(camera);
	struct mptp_property_desc desc;

	(void)state;
	assert_int_equal(mptp_camera_dialect(camera), MPTP_DIALECT_CANON);
	assert_int_equal(device->nproperties, 5);
	for (uint32_t i = 0; i < device->nproperties; i++) {
		check(camera,
		    mptp_get_device_prop_desc(
			camera, device->properties[i], &desc));
		assert_int_equal(desc.code, device->properties[i]);
		mptp_property_desc_clear(&desc);
	}
	mptp_camera_close(&camera);
}

static void
a_setting_that_was_written_reads_so(void **state)
{
	struct mptp_value value = { .type = MPTP_TYPE_STR,
		.str = (char[]){ "miniptp" } };
	struct mptp_camera *camera = open_sim("generic-mtp");

	(void)state;
	check(camera, mptp_set_device_prop_value(camera, 0xd402, &value));
	check(camera,
	    mptp_get_device_prop_value(camera, 0xd402, MPTP_TYPE_STR, &value));
	assert_string_equal(value.str, "miniptp");
	mptp_value_clear(&value);
	value = (struct mptp_value){ .type = MPTP_TYPE_U16, .u = 0x7777 };
	assert_int_equal(mptp_set_device_prop_value(camera, 0x500f, &value),
	    MPTP_ERR_RESPONSE);
	assert_int_equal(mptp_camera_error(camera)->response, 0x201c);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_object_of_every_profile_is_found_by_its_path),
		cmocka_unit_test(large_objects_have_their_true_size),
		cmocka_unit_test(what_is_shown_is_the_same_by_both_ways),
		cmocka_unit_test(a_card_of_10000_is_listed_by_few_requests),
		cmocka_unit_test(
		    the_first_of_many_are_shown_before_they_are_all_there),
		cmocka_unit_test(a_picture_is_fetched_byte_for_byte),
		cmocka_unit_test(a_film_of_5_gib_can_be_begun_and_left),
		cmocka_unit_test(what_is_sent_can_be_fetched_and_deleted),
		cmocka_unit_test(every_setting_is_described_and_read),
		cmocka_unit_test(a_setting_that_was_written_reads_so),
	};

	framing = argc > 1 ? argv[1] : "usb";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
