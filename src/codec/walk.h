/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One description of a dataset, many uses of it.
 *
 * For each dataset a function walk_NAME(walk, dataset) visits the fields in the
 * order of the wire. A walker decides what a visit means: pack, unpack, clear,
 * compare, print, parse, invent. The first failure stays in walk->err and turns
 * later visits into nothing, so the descriptions handle no errors.
 *
 * Walkers that only read (pack, equal, json) get the dataset without its const;
 * they must not write, and a description may write only what it was told that
 * the walker writes.
 */
#ifndef CODEC_WALK_H
#define CODEC_WALK_H

#include <stdbool.h>

#include <miniptp/dataset.h>

struct walk;

typedef void walk_function(struct walk *, void *d);

/* An integer: held in `held` bytes of memory, `wire` bytes on the wire. */
struct number {
	uint8_t held;
	uint8_t wire;
	bool is_signed;
	bool saturates; /* too large for the wire: all ones, not an error */
	bool nonzero;	/* zero means something else; do not invent it */
};

/* Items behind a pointer field, and their count. */
struct list {
	size_t size;	 /* bytes of an item in memory */
	size_t least;	 /* fewest bytes of an item on the wire */
	uint8_t prefix;	 /* bytes of the count; 0: visited by itself before */
	bool bytes;	 /* items are plain bytes */
	bool records;	 /* items have named fields */
	bool may_be_cut; /* it may end inside: keep the whole items */
	void (*item)(struct walk *, void *item, const void *context);
	const void *context;
};

/* What a visit means. Those that may be NULL are no concern of the walker.
 * Names are NULL for items of lists and for values alone. */
struct walk_ops {
	void (*number)(struct walk *, const char *name, void *v, struct number);
	void (*string)(struct walk *, const char *name, char **v);
	/* 128-bit integers: n bytes as on the wire, least significant first. */
	void (*wide)(struct walk *, const char *name, uint8_t *v, size_t n);
	/* field is the address of a pointer to the items. */
	void (*list)(struct walk *, const char *name, void *field, uint32_t *n,
	    const struct list *);
	/* May be NULL: */
	/* A string that is not there when it is empty; NULL: as any other. */
	void (*optional_string)(struct walk *, const char *name, char **v);
	/* The count of the list that follows, plus bias, in so many bytes. */
	void (*count)(struct walk *, uint32_t *n, size_t bytes, uint32_t bias);
	/* A u16 or u8 that decides the layout, best one of these. */
	void (*among)(struct walk *, void *v, size_t size,
	    const uint16_t *these, size_t n);
	/* A field of the struct that is not on the wire. */
	void (*flag)(struct walk *, const char *name, bool *v);
	/* A field of the wire that is not in the struct. */
	void (*derived)(struct walk *, uint64_t v, size_t bytes);
	/* What has to be true for this to be encoded. */
	void (*require)(struct walk *, bool);
	/* The type that a value has, and the one that it should have. */
	void (*value_type)(
	    struct walk *, const char *name, uint16_t *has, uint16_t type);
	/* From here on the input may end between two fields, or not. */
	void (*may_end)(struct walk *, bool);
	/* The input from here on. */
	const uint8_t *(*input)(const struct walk *, size_t *left);
};

struct walk {
	const struct walk_ops *ops;
	int err; /* enum mptp_status */
};

static inline void
walk_number(struct walk *w, const char *name, void *v, struct number number)
{
	if (w->err == 0)
		w->ops->number(w, name, v, number);
}

static inline void
walk_u8(struct walk *w, const char *name, uint8_t *v)
{
	walk_number(w, name, v, (struct number){ .held = 1, .wire = 1 });
}

static inline void
walk_u16(struct walk *w, const char *name, uint16_t *v)
{
	walk_number(w, name, v, (struct number){ .held = 2, .wire = 2 });
}

static inline void
walk_u32(struct walk *w, const char *name, uint32_t *v)
{
	walk_number(w, name, v, (struct number){ .held = 4, .wire = 4 });
}

static inline void
walk_u64(struct walk *w, const char *name, uint64_t *v)
{
	walk_number(w, name, v, (struct number){ .held = 8, .wire = 8 });
}

static inline void
walk_string(struct walk *w, const char *name, char **v)
{
	if (w->err == 0)
		w->ops->string(w, name, v);
}

static inline void
walk_optional_string(struct walk *w, const char *name, char **v)
{
	if (w->err == 0 && w->ops->optional_string != NULL)
		w->ops->optional_string(w, name, v);
	else
		walk_string(w, name, v);
}

static inline void
walk_wide(struct walk *w, const char *name, uint8_t *v, size_t n)
{
	if (w->err == 0)
		w->ops->wide(w, name, v, n);
}

static inline void
walk_count(struct walk *w, uint32_t *n, size_t bytes, uint32_t bias)
{
	if (w->err == 0 && w->ops->count != NULL)
		w->ops->count(w, n, bytes, bias);
}

static inline void
walk_flag(struct walk *w, const char *name, bool *v)
{
	if (w->err == 0 && w->ops->flag != NULL)
		w->ops->flag(w, name, v);
}

static inline void
walk_derived(struct walk *w, uint64_t v, size_t bytes)
{
	if (w->err == 0 && w->ops->derived != NULL)
		w->ops->derived(w, v, bytes);
}

static inline void
walk_require(struct walk *w, bool condition)
{
	if (w->err == 0 && w->ops->require != NULL)
		w->ops->require(w, condition);
}

static inline void
walk_may_end(struct walk *w, bool may)
{
	if (w->err == 0 && w->ops->may_end != NULL)
		w->ops->may_end(w, may);
}

/* What is still to be read; NULL when this walker reads no bytes. */
static inline const uint8_t *
walk_input(const struct walk *w, size_t *left)
{
	if (w->err != 0 || w->ops->input == NULL)
		return NULL;
	return w->ops->input(w, left);
}

void walk_list(struct walk *, const char *name, void *field, uint32_t *n,
    const struct list *);
/* Arrays of plain integers behind a 32-bit count (ISO 15740 5.4). */
void walk_u16s(struct walk *, const char *name, uint16_t **items, uint32_t *n);
void walk_u32s(struct walk *, const char *name, uint32_t **items, uint32_t *n);
/* A value whose type was visited before. Without a known type it is an error,
 * except where there is no value either. */
void walk_value(
    struct walk *, const char *name, uint16_t type, struct mptp_value *);
/* The data type of values to come. */
void walk_type(struct walk *, const char *name, uint16_t *type);
/* The form flag of a property; invented ones are among these. */
void walk_form(struct walk *, const char *name, uint8_t *form,
    const uint16_t *these, size_t n);

/* Fewest bytes that a value takes on the wire. */
size_t value_least(uint16_t type);

/* For walkers: integers and pointers in memory whose type is not known here. */
uint64_t number_load(const void *v, struct number);
void number_store(void *v, struct number, uint64_t);
bool number_fits(struct number, uint64_t, size_t bytes);
void *pointer_load(const void *field);
void pointer_store(void *field, void *items);

#endif
