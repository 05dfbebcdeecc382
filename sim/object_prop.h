/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Object properties of MTP: which there are, and what may be in them.
 */
#ifndef SIM_OBJECT_PROP_H
#define SIM_OBJECT_PROP_H

#include <miniptp.h>
#include <miniptp/sim.h>

/* Kinds of objects, by their format; they share their properties. */
enum {
	SIM_KIND_OTHER = 1,
	SIM_KIND_FOLDER = 2,
	SIM_KIND_IMAGE = 4,
	SIM_KIND_AUDIO = 8,
	SIM_KIND_VIDEO = 16,
	SIM_KIND_LIST = 32, /* albums, playlists */
	SIM_KIND_ANY = 63
};

/* Group codes: a group is what can be told about as quickly. The last one is not
 * among "all properties" (MTP 1.1 E.2.1). */
enum sim_group {
	SIM_GROUP_PLACE = 1,
	SIM_GROUP_ABOUT = 2,
	SIM_GROUP_MEDIA = 3
};
#define SIM_GROUP_SLOW 0xffffffffu

struct sim_object_prop {
	uint16_t code;
	uint16_t type;
	uint8_t kinds;	  /* that have it */
	uint8_t writable; /* kinds for which it can be set */
	uint8_t form;
	uint32_t group;
	/* The end of a range or of an enumeration from 0, both of which begin at 0
	 * (0: the values that have names); the most elements of an array. */
	uint32_t most;
};

/* Ends with code 0; in the order of the codes. */
extern const struct sim_object_prop sim_object_props[];

/* Of objects of a kind. OK, or why not. */
uint16_t sim_object_prop_of(
    uint32_t code, unsigned kinds, const struct sim_object_prop **);
unsigned sim_kind_of(const struct mptp_sim *, uint16_t format);

/* Its description, for the caller to clear. False: no memory. */
bool sim_object_prop_describe(const struct mptp_sim *,
    const struct sim_object_prop *, unsigned kinds,
    struct mptp_object_prop_desc *);
/* May it have that value, of its type? */
bool sim_object_prop_allows(
    const struct sim_object_prop *, const struct mptp_value *);

#endif
