/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cards that are read by one GetObjectPropList, of devices that tell of all their objects
 * or only seem to: how many requests that takes, and that the same is listed, in the same
 * order, whatever the list holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake.h"

#define NFOLDERS 10u
#define NFILES 6u
#define NOBJECTS (1 + NFOLDERS * (1 + NFILES))
#define DCIM 0x10u
#define STORE 0x00010001u
#define LIST MPTP_OP_GET_OBJECT_PROP_LIST
#define INFO MPTP_OP_GET_OBJECT_INFO
#define HANDLES MPTP_OP_GET_OBJECT_HANDLES

static const struct mptp_framing *framing;

static const uint16_t operations[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1005,
	0x1007, 0x1008, 0x1009, 0x9803, 0x9805, 0 };

/* How the list of all is wrong. */
struct quirk {
	uint32_t left_out; /* this object */
	uint32_t moved;	   /* this object… */
	uint32_t to;	   /* …into this one; 0: the root */
	uint32_t renamed;  /* this object */
	uint32_t foreign;  /* this object is said to be of another store */
	uint32_t new;	   /* one that no handle is for */
	uint16_t unknown;  /* this property is not told of any */
	bool twice;	   /* everything is */
	bool reversed;
	size_t cut;	/* so many bytes are missing at the end */
	uint32_t count; /* is told instead of the right one */
};

static struct card {
	struct fake_object objects[NOBJECTS + 1];
	char name[NOBJECTS][16];
	uint8_t list[NFOLDERS + 2][32768];
	struct fake_answer answers[NFOLDERS + 3];
	struct mptp_object_prop items[2 * (NOBJECTS + 1) * 6];
	unsigned n;
} card;

/* The same on each of the folders' handles: 0x100, 0x200… */
static void
make_objects(unsigned folders)
{
	struct fake_object *o = card.objects;

	*o++ = (struct fake_object){
		.handle = DCIM, .format = FOLDER, .name = "DCIM"
	};
	for (uint32_t i = 0; i < folders * (1 + NFILES); i++) {
		const uint32_t folder = (1 + i % folders) * 0x100;
		const uint32_t file = i / folders;

		snprintf(card.name[i], sizeof(card.name[i]), "%x.JPG",
		    (unsigned)(folder + file));
		*o++ = (struct fake_object){ .handle = folder + file,
			.parent = file == 0 ? DCIM : folder,
			.format = file == 0 ? FOLDER : JPEG,
			.size = file == 0 ? 0 : folder + file,
			.name = card.name[i] };
	}
	*o = (struct fake_object){ 0 };
}

static void
tell(struct mptp_object_prop_list *list, const struct quirk *q, uint32_t handle,
    uint16_t property, uint16_t type, uint64_t value)
{
	if (property != q->unknown)
		list->items[list->n++] = (struct mptp_object_prop){ handle,
			property, { .type = type, .u = value } };
}

static void
tell_object(struct mptp_object_prop_list *list, const struct quirk *q,
    const struct fake_object *o)
{
	static char wrong[] = "wrong.jpg";
	const uint32_t handle = o->handle;

	if (handle == q->left_out)
		return;
	tell(list, q, handle, MPTP_OPC_STORAGE_ID, MPTP_TYPE_U32,
	    handle == q->foreign ? STORE + 1 : STORE);
	tell(list, q, handle, MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U16, o->format);
	tell(list, q, handle, MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64, o->size);
	tell(list, q, handle, MPTP_OPC_PARENT_OBJECT, MPTP_TYPE_U32,
	    handle == q->moved ? q->to : o->parent);
	list->items[list->n++] = (struct mptp_object_prop){
		handle, MPTP_OPC_OBJECT_FILE_NAME,
		{ .type = MPTP_TYPE_STR,
		    .str = handle == q->renamed ? wrong :
						  (char *)(uintptr_t)o->name }
	};
}

static void
tell_all(
    struct mptp_object_prop_list *list, const struct quirk *q, uint32_t parent)
{
	const struct fake_object extra = {
		.handle = q->new, .parent = 0x100, .format = JPEG, .name = "new"
	};
	size_t n = 0;

	while (card.objects[n].handle != 0)
		n++;
	for (size_t i = 0; i < n; i++) {
		const struct fake_object *o =
		    &card.objects[q->reversed ? n - 1 - i : i];

		if (parent == MPTP_HANDLE_ALL || o->parent == parent)
			tell_object(list, q, o);
	}
	if (q->new != 0)
		tell_object(list, q, &extra);
}

static void
answer(uint32_t about, const struct quirk *q)
{
	struct mptp_object_prop_list list = { card.items, 0 };
	uint8_t *buf = card.list[card.n];
	size_t len;

	tell_all(&list, q, about);
	if (q->twice)
		tell_all(&list, q, about);
	len = mptp_object_prop_list_pack(&list, buf, sizeof(card.list[0]));
	assert_true(len > q->cut && len <= sizeof(card.list[0]));
	for (unsigned i = 0; q->count != 0 && i < 4; i++)
		buf[i] = (uint8_t)(q->count >> 8 * i);
	card.answers[card.n++] = (struct fake_answer){ .operation = LIST,
		.response = MPTP_RC_OK,
		.data = buf,
		.len = len - q->cut,
		.about = about };
}

/* The folders are told as they are. That of all comes last: it is also about all
 * properties. */
static void
make_card(unsigned folders, const struct quirk *q)
{
	static const struct quirk none = { 0 };

	card.n = 0;
	make_objects(folders);
	answer(DCIM, &none);
	for (uint32_t i = 1; i <= folders; i++)
		answer(0x100 * i, &none);
	if (q != NULL)
		answer(MPTP_HANDLE_ALL, q);
	else
		card.answers[card.n++] =
		    (struct fake_answer){ .operation = LIST,
			    .response =
				MPTP_RC_SPECIFICATION_BY_DEPTH_UNSUPPORTED };
	card.answers[card.n] = (struct fake_answer){ 0 };
}

struct rows {
	char text[NOBJECTS * 64];
	size_t len;
};

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	struct rows *rows = ctx;

	rows->len += (size_t)snprintf(rows->text + rows->len,
	    sizeof(rows->text) - rows->len, "%x %x %x %x %llu %s\n",
	    (unsigned)entry->handle, (unsigned)entry->info->storage,
	    (unsigned)entry->info->parent, (unsigned)entry->info->format,
	    (unsigned long long)entry->info->size, entry->path);
	assert_true(rows->len < sizeof(rows->text));
	return MPTP_OK;
}

static void
walk(struct mptp_camera *camera, unsigned how, struct rows *rows)
{
	const struct mptp_walker walker = { .visit = visit, .ctx = rows };

	rows->len = 0;
	assert_int_equal(mptp_camera_walk(camera, STORE, MPTP_PARENT_ROOT, NULL,
			     how | MPTP_WALK_TREE, &walker),
	    MPTP_OK);
}

static struct mptp_camera *
open_card(struct fake *f)
{
	const enum fake_listing listing = f->listing;

	*f = (struct fake){ .framing = framing,
		.operations = operations,
		.objects = card.objects,
		.listing = listing,
		.answers = card.answers };
	return fake_open(f);
}

/* Twice, since what failed is not to be asked again: lists, infos and handles. */
static void
expect(struct fake *f, unsigned lists, unsigned infos, unsigned handles)
{
	static struct rows rows, one_by_one;
	struct mptp_camera *camera = open_card(f);

	walk(camera, MPTP_WALK_BRIEF, &rows);
	assert_int_equal(fake_asked(f, LIST), lists);
	assert_int_equal(fake_asked(f, INFO), infos);
	assert_int_equal(fake_asked(f, HANDLES), handles);
	walk(camera, 0, &one_by_one);
	assert_string_equal(rows.text, one_by_one.text);
	f->nlog = 0;
	walk(camera, MPTP_WALK_BRIEF, &rows);
	assert_string_equal(rows.text, one_by_one.text);
	if (lists > 3)
		assert_int_equal(fake_asked(f, LIST), 1 + NFOLDERS);
	mptp_camera_close(&camera);
}

#define TRIED (1 + NFOLDERS + 1)
/* The root's only object, and the first and the last in two folders. */
#define READ 5

static void
a_card_is_read_by_one_request(void **state)
{
	static const struct quirk none = { 0 };
	struct fake f = { .listing = FAKE_STANDARD };

	(void)state;
	make_card(NFOLDERS, &none);
	/* DCIM, the first folder, all; and two more samples. */
	expect(&f, 3, READ + 2, 5);
}

static void
a_few_folders_are_read_one_by_one(void **state)
{
	static const struct quirk none = { 0 };
	struct fake f = { .listing = FAKE_STANDARD };
	struct mptp_camera *camera;
	static struct rows rows;

	(void)state;
	make_card(5, &none);
	camera = open_card(&f);
	walk(camera, MPTP_WALK_BRIEF, &rows);
	assert_int_equal(fake_asked(&f, LIST), 1 + 5);
	assert_int_equal(fake_asked(&f, HANDLES), 2 + 5);
	mptp_camera_close(&camera);
}

static void
a_refusal_is_remembered(void **state)
{
	struct fake f = { .listing = FAKE_STANDARD };

	(void)state;
	make_card(NFOLDERS, NULL);
	expect(&f, TRIED, READ, 2 + NFOLDERS + 1);
}

static void
where_the_root_is_taken_for_all_no_list_is_asked_for(void **state)
{
	static const struct quirk none = { 0 };
	struct fake f = { .listing = FAKE_TREE };

	(void)state;
	make_card(NFOLDERS, &none);
	expect(&f, 1 + NFOLDERS, READ, 2 + NFOLDERS + 1);
}

static void
what_does_not_fit_the_handles_is_not_believed(void **state)
{
	static const struct quirk quirks[] = {
		{ .left_out = 0x903 },
		{ .left_out = 0x900 },
		{ .moved = 0x203, .to = 0x300 },
		{ .moved = 0x903, .to = 0 },
		{ .moved = 0x903, .to = 0x903 },
		{ .moved = 0x903, .to = 0x9999 },
		{ .moved = 0x903, .to = 0x904 },
		{ .moved = 0x900, .to = 0xa00 },
		{ .foreign = 0x903 },
		{ .new = 0x7777 },
		{ .unknown = MPTP_OPC_PARENT_OBJECT },
		{ .unknown = MPTP_OPC_STORAGE_ID },
		{ .unknown = MPTP_OPC_OBJECT_SIZE },
		{ .reversed = true },
		{ .cut = 9 },
		{ .cut = 300 },
		{ .count = 1 },
		{ .count = 300 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(quirks) / sizeof(*quirks); i++) {
		struct fake f = { .listing = FAKE_STANDARD };

		make_card(NFOLDERS, &quirks[i]);
		expect(&f, TRIED, READ, 2 + NFOLDERS + 1);
	}
}

static void
what_another_info_contradicts_is_not_believed(void **state)
{
	static const struct quirk last = { .renamed = 0x206 };
	struct fake f = { .listing = FAKE_STANDARD };

	(void)state;
	make_card(NFOLDERS, &last);
	expect(&f, TRIED, READ + 1, 2 + NFOLDERS + 1);
}

/* What is told twice counts once, and what is said of the count matters little. */
static void
what_is_only_odd_is_taken(void **state)
{
	static const struct quirk quirks[] = { { .twice = true },
		{ .count = 1000000 }, { .count = 0xffffffff } };

	(void)state;
	for (size_t i = 0; i < sizeof(quirks) / sizeof(*quirks); i++) {
		struct fake f = { .listing = FAKE_STANDARD };

		make_card(NFOLDERS, &quirks[i]);
		expect(&f, 3, READ + 2, 5);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_is_read_by_one_request),
		cmocka_unit_test(a_few_folders_are_read_one_by_one),
		cmocka_unit_test(a_refusal_is_remembered),
		cmocka_unit_test(
		    where_the_root_is_taken_for_all_no_list_is_asked_for),
		cmocka_unit_test(what_does_not_fit_the_handles_is_not_believed),
		cmocka_unit_test(what_another_info_contradicts_is_not_believed),
		cmocka_unit_test(what_is_only_odd_is_taken),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
