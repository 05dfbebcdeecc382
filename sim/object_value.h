/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of object properties.
 */
#ifndef SIM_OBJECT_VALUE_H
#define SIM_OBJECT_VALUE_H

#include "object_prop.h"

/* The list that was sent, for the caller to clear; false: there is no whole one. */
bool sim_object_props_unpack(
    const struct mptp_sim *, struct mptp_object_prop_list *);

/* The value on the wire, which takes at most cap bytes; 0: it does not fit. info
 * is the object's. */
size_t sim_object_value_pack(struct mptp_sim *, uint32_t handle,
    const struct mptp_object_info *info, const struct sim_object_prop *,
    uint8_t *buf, size_t cap);
/* Into info what ObjectInfo tells, too, and was set. Clear keywords when done with
 * info, which borrows it. */
void sim_object_value_inform(struct mptp_sim *, uint32_t handle,
    struct mptp_object_info *info, struct mptp_value *keywords);
/* Type and form; of data that hold nothing else. OK, or why not; the value is
 * for the caller to clear if it is OK. */
uint16_t sim_object_value_unpack(struct mptp_value *,
    const struct sim_object_prop *, const uint8_t *bytes, size_t len);
/* Could anything of the object be set, and this property? */
uint16_t sim_object_value_may_set(
    struct mptp_sim *, uint32_t handle, const struct sim_object_prop *);
/* Set it to a value of its type, as far as the form allows it, and tell. */
uint16_t sim_object_value_set(struct mptp_sim *, uint32_t handle,
    const struct sim_object_prop *, const struct mptp_value *);
/* Keep it for an object that is announced, whatever can be set later. */
uint16_t sim_object_value_keep(struct mptp_sim *, uint32_t handle,
    uint16_t code, const struct mptp_value *);

#endif
