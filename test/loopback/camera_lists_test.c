/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Folders that are read by GetObjectPropList, of devices that do so in their way: how
 * many requests that takes, and that nothing else is listed than without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "camera/lists.h"

#include "fake.h"

#define NFILES 40
#define FIVE_GIB (UINT64_C(5) << 30)
#define LIST MPTP_OP_GET_OBJECT_PROP_LIST
#define INFO MPTP_OP_GET_OBJECT_INFO
#define DIR 0x100u
#define DIR2 0x200u

static const struct mptp_framing *framing;

static const uint16_t operations[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1005,
	0x1007, 0x1008, 0x1009, 0x9803, 0x9805, 0 };

/* Two folders of so many files, one of which is large. */
struct card {
	struct fake_object objects[2 * NFILES + 3];
	char name[NFILES][16];
	uint8_t list[8][32768];
	struct fake_answer answers[24];
	unsigned nlists, nanswers;
};

static void
make_card(struct card *c)
{
	*c = (struct card){ .nlists = 0 };
	c->objects[0] = (struct fake_object){
		.handle = DIR, .format = FOLDER, .name = "one"
	};
	c->objects[1] = (struct fake_object){
		.handle = DIR2, .format = FOLDER, .name = "two"
	};
	for (uint32_t i = 0; i < 2 * NFILES; i++) {
		const uint32_t folder = i < NFILES ? DIR : DIR2;

		snprintf(c->name[i % NFILES], sizeof(c->name[0]), "%u.JPG",
		    (unsigned)(i % NFILES));
		c->objects[i + 2] =
		    (struct fake_object){ .handle = folder + 1 + i % NFILES,
			    .parent = folder,
			    .format = JPEG,
			    .size = i == 5 ? FIVE_GIB : i,
			    .name = c->name[i % NFILES] };
	}
}

/* How a list of a folder is wrong. */
struct quirk {
	uint16_t only;	   /* this property; 0: all */
	uint32_t renamed;  /* this object */
	uint32_t left_out; /* this object */
	uint16_t unknown;  /* this property */
};

static void
tell(struct mptp_object_prop_list *list, const struct quirk *q, uint32_t handle,
    uint16_t property, const struct mptp_value *value)
{
	if ((q->only != 0 && q->only != property) || q->left_out == handle ||
	    q->unknown == property)
		return;
	list->items[list->n++] =
	    (struct mptp_object_prop){ handle, property, *value };
}

static void
tell_object(struct mptp_object_prop_list *list, const struct quirk *q,
    const struct fake_object *o)
{
	static char wrong[] = "wrong.jpg", none[] = "";
	const struct mptp_value format = { .type = MPTP_TYPE_U16,
		.u = o->format };
	const struct mptp_value size = { .type = MPTP_TYPE_U64, .u = o->size };
	const struct mptp_value storage = { .type = MPTP_TYPE_U32,
		.u = 0x00010001 };
	const struct mptp_value parent = { .type = MPTP_TYPE_U32,
		.u = o->parent };
	const struct mptp_value date = { .type = MPTP_TYPE_STR, .str = none };
	struct mptp_value name = { .type = MPTP_TYPE_STR };

	name.str = q->renamed == o->handle ? wrong : (char *)(uintptr_t)o->name;
	tell(list, q, o->handle, MPTP_OPC_STORAGE_ID, &storage);
	tell(list, q, o->handle, MPTP_OPC_OBJECT_FORMAT, &format);
	tell(list, q, o->handle, MPTP_OPC_OBJECT_SIZE, &size);
	tell(list, q, o->handle, MPTP_OPC_PARENT_OBJECT, &parent);
	tell(list, q, o->handle, MPTP_OPC_OBJECT_FILE_NAME, &name);
	tell(list, q, o->handle, MPTP_OPC_DATE_MODIFIED, &date);
}

/* Answers a list of the folder's objects with what it should be, but for the
 * quirk. */
static void
answer_list(struct card *c, uint32_t folder, const struct quirk *q)
{
	struct mptp_object_prop items[NFILES * 6];
	struct mptp_object_prop_list list = { items, 0 };
	uint8_t *buf = c->list[c->nlists++];
	size_t len;

	for (size_t i = 0; c->objects[i].handle != 0; i++)
		if (c->objects[i].parent == folder)
			tell_object(&list, q, &c->objects[i]);
	len = mptp_object_prop_list_pack(&list, buf, sizeof(c->list[0]));
	assert_true(len > 0 && len <= sizeof(c->list[0]));
	c->answers[c->nanswers++] = (struct fake_answer){ .operation = LIST,
		.response = MPTP_RC_OK,
		.data = buf,
		.len = len,
		.about = q->only != 0 ? q->only : folder };
}

static void
refuse_list(struct card *c, uint16_t response, uint32_t about)
{
	c->answers[c->nanswers++] = (struct fake_answer){
		.operation = LIST, .response = response, .about = about
	};
}

static struct fake
fake_of(const struct card *c)
{
	return (struct fake){ .framing = framing,
		.operations = operations,
		.objects = c->objects,
		.answers = c->answers };
}

struct count {
	unsigned n, wrong;
	uint64_t largest;
};

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct count *count = ctx;

	count->n++;
	count->wrong += strstr(entry->path, "wrong") != NULL;
	if (entry->info->size > count->largest)
		count->largest = entry->info->size;
	return MPTP_OK;
}

/* Every object is seen as it is; so many lists and infos are asked for. */
static void
expect(struct card *c, unsigned how, unsigned lists, unsigned infos)
{
	struct fake f = fake_of(c);
	struct mptp_camera *camera = fake_open(&f);
	struct count count = { .n = 0 };
	const struct mptp_walker walker = { .visit = visit, .ctx = &count };

	assert_int_equal(mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT,
			     NULL, how | MPTP_WALK_TREE, &walker),
	    MPTP_OK);
	assert_int_equal(count.n, 2 + 2 * NFILES);
	assert_int_equal(count.wrong, 0);
	assert_true(count.largest == FIVE_GIB);
	assert_int_equal(fake_asked(&f, LIST), lists);
	assert_int_equal(fake_asked(&f, INFO), infos);
	mptp_camera_close(&camera);
}

static struct card card;

static void
a_folder_is_read_by_one_request(void **state)
{
	static const struct quirk none = { 0 };

	(void)state;
	make_card(&card);
	answer_list(&card, DIR, &none);
	answer_list(&card, DIR2, &none);
	/* The two folders, and the first and the last file of each. */
	expect(&card, MPTP_WALK_BRIEF, 2, 2 + 4);
	expect(&card, MPTP_WALK_SHOWN, 2, 2 + 4);
	/* Who wants all of an ObjectInfo gets it. */
	expect(&card, 0, 0, 2 + 2 * NFILES);
}

static void
what_lies_is_not_asked_again(void **state)
{
	static const struct quirk last = { .renamed = DIR + NFILES };
	static const struct quirk none = { 0 };

	(void)state;
	make_card(&card);
	answer_list(&card, DIR, &last);
	answer_list(&card, DIR2, &none);
	expect(&card, MPTP_WALK_BRIEF, 1, 2 + 2 + 2 * NFILES);
}

static void
what_a_list_leaves_out_is_read(void **state)
{
	static const struct quirk some = { .left_out = DIR + 7 };
	static const struct quirk sizes = { .unknown = MPTP_OPC_OBJECT_SIZE };
	static const struct quirk none = { 0 };

	(void)state;
	make_card(&card);
	answer_list(&card, DIR, &some);
	answer_list(&card, DIR2, &none);
	expect(&card, MPTP_WALK_BRIEF, 2, 2 + 4 + 1);
	/* Without the sizes it is of no use. Nor is property by property. */
	make_card(&card);
	answer_list(&card, DIR, &sizes);
	answer_list(&card, DIR2, &sizes);
	expect(&card, MPTP_WALK_BRIEF, 1 + 3, 2 + 2 * NFILES);
}

/* Two folders of folders, all of which a list tells rightly, and then one of files. */
static void
folders_alone_earn_no_trust(void **state)
{
	static const struct quirk none = { 0 }, lie = { .renamed = 0x301 };
	const uint32_t folders[] = { DIR, DIR2, 0x300 };
	const struct mptp_walker walker = { .visit = visit,
		.ctx = &(struct count){ .n = 0 } };
	const struct count *count = walker.ctx;
	struct fake_object *o = card.objects;
	struct mptp_camera *camera;
	struct fake f;

	(void)state;
	card = (struct card){ .nlists = 0 };
	for (uint32_t i = 0; i < 3; i++)
		*o++ = (struct fake_object){
			.handle = folders[i], .format = FOLDER, .name = "one"
		};
	for (uint32_t i = 0; i < 12; i++)
		*o++ = (struct fake_object){
			.handle = folders[i / 4] + 1 + i % 4,
			.parent = folders[i / 4],
			.format = i < 8 ? FOLDER : JPEG,
			.size = i < 8 ? 0 : i,
			.name = "two"
		};
	for (uint32_t i = 0; i < 3; i++)
		answer_list(&card, folders[i], i < 2 ? &none : &lie);
	f = fake_of(&card);
	camera = fake_open(&f);
	assert_int_equal(mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT,
			     NULL, MPTP_WALK_BRIEF | MPTP_WALK_TREE, &walker),
	    MPTP_OK);
	assert_int_equal(count->n, 15);
	assert_int_equal(count->wrong, 0);
	assert_int_equal(fake_asked(&f, LIST), 3);
	mptp_camera_close(&camera);
}

static void
what_is_too_long_is_no_list(void **state)
{
	static const struct quirk none = { 0 };
	struct batch batch = { .items = NULL };
	struct mptp_camera *camera;
	struct fake f;
	size_t len;

	(void)state;
	make_card(&card);
	answer_list(&card, DIR, &none);
	len = card.answers[0].len;
	f = fake_of(&card);
	camera = fake_open(&f);
	assert_int_equal(lists_ask(camera, DIR, MPTP_PROPERTY_ALL,
			     MPTP_DEPTH_CHILDREN, &batch, len - 1),
	    MPTP_ERR_FORMAT);
	batch_clear(&batch);
	assert_int_equal(lists_ask(camera, DIR, MPTP_PROPERTY_ALL,
			     MPTP_DEPTH_CHILDREN, &batch, len),
	    MPTP_OK);
	assert_int_equal(batch.n, NFILES);
	batch_clear(&batch);
	mptp_camera_close(&camera);
}

static void
property_by_property_where_all_is_refused(void **state)
{
	static const uint16_t known[] = { MPTP_OPC_OBJECT_FILE_NAME,
		MPTP_OPC_OBJECT_FORMAT, MPTP_OPC_OBJECT_SIZE };
	struct fake f;
	struct mptp_camera *camera;
	struct count count = { .n = 0 };
	const struct mptp_walker walker = { .visit = visit, .ctx = &count };

	(void)state;
	make_card(&card);
	refuse_list(&card, MPTP_RC_PARAMETER_NOT_SUPPORTED, MPTP_PROPERTY_ALL);
	for (size_t i = 0; i < 3; i++) {
		const struct quirk q = { .only = known[i] };

		answer_list(&card, DIR, &q);
	}
	refuse_list(&card, MPTP_RC_OBJECT_PROP_NOT_SUPPORTED, 0);
	f = fake_of(&card);
	camera = fake_open(&f);
	for (int i = 0; i < 2; i++)
		assert_int_equal(mptp_camera_walk(camera, 0x00010001, DIR, "/x",
				     MPTP_WALK_BRIEF, &walker),
		    MPTP_OK);
	assert_int_equal(count.n, 2 * NFILES);
	assert_true(count.largest == FIVE_GIB);
	/* Once for all, then for nine properties; later for those it knows. */
	assert_int_equal(fake_asked(&f, LIST), 1 + 9 + 3);
	assert_int_equal(fake_asked(&f, INFO), 4);
	mptp_camera_close(&camera);
}

static void
a_refusal_is_remembered(void **state)
{
	(void)state;
	make_card(&card);
	refuse_list(&card, MPTP_RC_OPERATION_NOT_SUPPORTED, 0);
	expect(&card, MPTP_WALK_BRIEF, 2, 2 + 2 * NFILES);
	/* An empty answer is one, too. */
	make_card(&card);
	card.answers[0] = (struct fake_answer){ .operation = LIST,
		.response = MPTP_RC_OK,
		.data = "\0\0\0",
		.len = 4 };
	expect(&card, MPTP_WALK_BRIEF, 1 + 3, 2 + 2 * NFILES);
}

static void
a_path_costs_no_more_than_it_must(void **state)
{
	static const struct quirk none = { 0 };
	/* Stores, the root's handles and two infos, the folder's handles, its names,
	 * the info of what is meant; at first those of the first and the last, too. */
	static const unsigned requests[] = { 9, 9, 7, 7 };
	struct fake f;
	struct mptp_camera *camera;
	uint32_t storage, handle;

	(void)state;
	make_card(&card);
	answer_list(&card, DIR, &none);
	answer_list(&card, DIR2, &none);
	f = fake_of(&card);
	camera = fake_open(&f);
	for (size_t i = 0; i < 4; i++) {
		f.nlog = 0;
		assert_int_equal(mptp_camera_resolve(camera,
				     i % 2 == 0 ? "/two/7.JPG" : "/one/7.JPG",
				     &storage, &handle),
		    MPTP_OK);
		assert_int_equal(handle, (i % 2 == 0 ? DIR2 : DIR) + 8);
		assert_int_equal(f.nlog, requests[i]);
	}
	/* A handle is asked about, and nothing else. */
	f.nlog = 0;
	assert_int_equal(
	    mptp_camera_resolve(camera, "0x00000108", &storage, &handle),
	    MPTP_OK);
	assert_int_equal(f.nlog, 1);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_read_by_one_request),
		cmocka_unit_test(what_lies_is_not_asked_again),
		cmocka_unit_test(what_a_list_leaves_out_is_read),
		cmocka_unit_test(folders_alone_earn_no_trust),
		cmocka_unit_test(what_is_too_long_is_no_list),
		cmocka_unit_test(property_by_property_where_all_is_refused),
		cmocka_unit_test(a_refusal_is_remembered),
		cmocka_unit_test(a_path_costs_no_more_than_it_must),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
