/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The profiles of the virtual cameras, between simulator and tables (-Wl,--wrap): each
 * is unpacked once, and its pictures are small.
 */
#include <string.h>

#include "camera.h"
#include "fuzz.h"
#include "sim/builtin.h"

#define PROFILES_MOST 8

struct known {
	char name[40];
	json_t *root;
};

int __real_sim_builtin_load(const char *, json_t **, struct mptp_error *);
int __wrap_sim_builtin_load(const char *, json_t **, struct mptp_error *);

/* Sizes of pictures are the only texts of properties like "6000x4000". */
static json_t *
smaller(const json_t *text)
{
	unsigned width, height;
	char small[32];

	if (sscanf(json_string_value(text), "%ux%u", &width, &height) != 2 ||
	    width < 100)
		return NULL;
	snprintf(small, sizeof(small), "%ux%u", width / 100, height / 100);
	return json_string(small);
}

static void
shrink(json_t *json)
{
	const char *key;
	json_t *value, *other;
	void *next;
	size_t i;

	json_object_foreach_safe(json, next, key, value)
	{
		if (json_is_string(value) && (other = smaller(value)) != NULL)
			json_object_set_new(json, key, other);
		else
			shrink(value);
	}
	json_array_foreach(json, i, value) {
		if (json_is_string(value) && (other = smaller(value)) != NULL)
			json_array_set_new(json, i, other);
		else
			shrink(value);
	}
}

static void
prepare(json_t *root)
{
	json_t *properties = json_object_get(root, "properties");

	while (json_array_size(properties) > camera_properties_most)
		json_array_remove(properties, json_array_size(properties) - 1);
	shrink(properties);
}

int
__wrap_sim_builtin_load(
    const char *name, json_t **root, struct mptp_error *error)
{
	static struct known known[PROFILES_MOST];
	struct known *k = known;
	int status;

	while (k->root != NULL && strcmp(k->name, name) != 0)
		k++;
	check(k < known + PROFILES_MOST - 1);
	if (k->root == NULL) {
		status = __real_sim_builtin_load(name, &k->root, error);
		if (status != MPTP_OK)
			return status;
		snprintf(k->name, sizeof(k->name), "%s", name);
		prepare(k->root);
	}
	*root = json_deep_copy(k->root);
	check(*root != NULL);
	return MPTP_OK;
}
