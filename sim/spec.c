/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What follows "sim:": which profile, with which card.
 */
#include <stdlib.h>
#include <string.h>

#include "spec.h"
#include "text.h"

#define MOST_OBJECTS 10000000
#define MOST_LATENCY 3600000
/* A packet's length has 32 bits, and counts its header. */
#define MOST_CHUNK (UINT32_MAX - 12)
#define DEFAULT_SIZE (UINT64_C(4) << 20)

/* Which of the options that need another one were given. */
struct given {
	bool size;
	bool perdir;
};

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f'    ? c - 'a' + 10 :
	    c >= 'A' && c <= 'F'    ? c - 'A' + 10 :
				      -1;
}

/* Percent-decoding, in place. */
static bool
decode(char *s)
{
	char *out = s;
	int high, low;

	for (; *s != '\0'; s++, out++) {
		*out = *s;
		if (*s != '%')
			continue;
		if ((high = hex_digit(s[1])) < 0 ||
		    (low = hex_digit(s[2])) < 0 || high + low == 0)
			return false;
		*out = (char)(high << 4 | low);
		s += 2;
	}
	*out = '\0';
	return true;
}

/* A decimal number, with K, M or G behind it if suffix says so. */
static bool
number(const char *s, uint64_t most, bool suffix, uint64_t *value)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t v = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (suffix && *s != '\0' && (unit = strchr(units, *s)) != NULL) {
		for (const char *u = units; u <= unit; u++) {
			if (v > UINT64_MAX / 1024)
				return false;
			v *= 1024;
		}
		s++;
	}
	*value = v;
	return *s == '\0' && v <= most;
}

static int
bad(struct mptp_error *error, const char *key, const char *value,
    const char *accepted)
{
	return mptp_error_set(error, MPTP_ERR_ARG,
	    "sim: bad %s '%s': it takes %s", key, value, accepted);
}

static int
set_path(char **path, const char *key, const char *value, const char *what,
    struct mptp_error *error)
{
	if (value[0] == '\0')
		return bad(error, key, value, what);
	free(*path);
	if ((*path = strdup(value)) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return MPTP_OK;
}

/* Given several times, they are one list. */
static int
add_faults(struct sim_spec *spec, const char *value, struct mptp_error *error)
{
	size_t len = spec->faults == NULL ? 0 : strlen(spec->faults) + 1;
	char *faults = realloc(spec->faults, len + strlen(value) + 1);

	if (faults == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (len > 0)
		faults[len - 1] = ',';
	memcpy(faults + len, value, strlen(value) + 1);
	spec->faults = faults;
	return MPTP_OK;
}

static int
set_framing(struct sim_spec *spec, const char *value, struct mptp_error *error)
{
	if (strcmp(value, "usb") == 0)
		spec->framing = &mptp_framing_usb;
	else if (strcmp(value, "ip") == 0)
		spec->framing = &mptp_framing_ip;
	else
		return bad(error, "framing", value, "usb or ip");
	return MPTP_OK;
}

/* A speed of USB is told by the size of its packets. */
static int
set_speed(struct sim_spec *spec, const char *value, struct mptp_error *error)
{
	if (strcmp(value, "full") == 0)
		spec->packet = 64;
	else if (strcmp(value, "high") == 0)
		spec->packet = 512;
	else if (strcmp(value, "super") == 0)
		spec->packet = 1024;
	else
		return bad(error, "speed", value, "full, high or super");
	return MPTP_OK;
}

static int
set_chunk(struct sim_spec *spec, const char *value, struct mptp_error *error)
{
	uint64_t n = MOST_CHUNK;

	if (strcmp(value, "one") != 0 &&
	    (!number(value, MOST_CHUNK, true, &n) || n == 0))
		return bad(error, "chunk", value,
		    "one, or bytes, also as 64K or 1M, below 4G");
	spec->chunk = (uint32_t)n;
	return MPTP_OK;
}

static int
set_option(struct sim_spec *spec, struct given *given, const char *key,
    const char *value, struct mptp_error *error)
{
	uint64_t n;

	if (strcmp(key, "dir") == 0)
		return set_path(
		    &spec->dir, key, value, "the path of a folder", error);
	if (strcmp(key, "script") == 0)
		return set_path(
		    &spec->script, key, value, "the path of a file", error);
	if (strcmp(key, "fault") == 0)
		return add_faults(spec, value, error);
	if (strcmp(key, "framing") == 0)
		return set_framing(spec, value, error);
	if (strcmp(key, "chunk") == 0)
		return set_chunk(spec, value, error);
	if (strcmp(key, "speed") == 0)
		return set_speed(spec, value, error);
	if (strcmp(key, "objects") == 0) {
		if (!number(value, MOST_OBJECTS, false, &n))
			return bad(error, key, value, "0 to 10000000");
		spec->generated = true;
		spec->objects = (uint32_t)n;
	} else if (strcmp(key, "size") == 0) {
		/* All objects together still count in 64 bits. */
		if (!number(value, UINT64_C(1) << 40, true, &n))
			return bad(error, key, value,
			    "bytes, also as 10K, 10M or 10G, up to 1024G");
		given->size = true;
		spec->size = n;
	} else if (strcmp(key, "perdir") == 0) {
		if (!number(value, MOST_OBJECTS, false, &n) || n == 0)
			return bad(error, key, value, "1 to 10000000");
		given->perdir = true;
		spec->perdir = (uint32_t)n;
	} else if (strcmp(key, "latency") == 0) {
		if (!number(value, MOST_LATENCY, false, &n))
			return bad(
			    error, key, value, "0 to 3600000 milliseconds");
		spec->latency_ms = (int)n;
	} else if (strcmp(key, "time") == 0) {
		if (!sim_date_civil(value, &spec->time))
			return bad(
			    error, key, value, "a date, as in 20240131T235959");
		spec->has_time = true;
	} else if (strcmp(key, "packet") == 0) {
		if (!number(value, 1024, false, &n) ||
		    (n != 64 && n != 512 && n != 1024))
			return bad(error, key, value, "64, 512 or 1024");
		spec->packet = (uint32_t)n;
	} else {
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "sim: unknown option '%s': dir, objects, size, perdir, "
		    "latency, chunk, time, script, fault, framing, packet and "
		    "speed are "
		    "accepted",
		    key);
	}
	return MPTP_OK;
}

static int
parse_options(struct sim_spec *spec, char *options, struct mptp_error *error)
{
	struct given given = { 0 };
	char *next, *value;
	int rc;

	for (char *key = options; key != NULL; key = next) {
		if ((next = strchr(key, '&')) != NULL)
			*next++ = '\0';
		if ((value = strchr(key, '=')) == NULL)
			return mptp_error_set(error, MPTP_ERR_ARG,
			    "sim: option '%s' needs a value: %s=…", key, key);
		*value++ = '\0';
		if (!decode(value))
			return mptp_error_set(error, MPTP_ERR_ARG,
			    "sim: bad %s '%s': %% stands before two "
			    "hexadecimal digits, %%25 for itself",
			    key, value);
		if ((rc = set_option(spec, &given, key, value, error)) !=
		    MPTP_OK)
			return rc;
	}
	if (spec->dir != NULL && spec->generated)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "sim: dir and objects exclude each other");
	if ((given.size || given.perdir) && !spec->generated)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "sim: %s needs objects=N", given.size ? "size" : "perdir");
	return MPTP_OK;
}

int
sim_spec_parse(
    struct sim_spec *spec, const char *text, struct mptp_error *error)
{
	char *options;
	int rc;

	*spec = (struct sim_spec){ .size = DEFAULT_SIZE,
		.perdir = 1000,
		.framing = &mptp_framing_usb,
		.packet = 512 };
	if ((spec->profile = strdup(text)) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if ((options = strchr(spec->profile, '?')) == NULL)
		return MPTP_OK;
	*options++ = '\0';
	if ((rc = parse_options(spec, options, error)) != MPTP_OK)
		sim_spec_clear(spec);
	return rc;
}

void
sim_spec_clear(struct sim_spec *spec)
{
	free(spec->profile);
	free(spec->dir);
	free(spec->script);
	free(spec->faults);
	*spec = (struct sim_spec){ 0 };
}
