/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where what an initiator sent is over. The library is lenient with cameras and
 * ignores what comes behind; a camera that does so hides an initiator's mistakes.
 */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <miniptp.h>

/* Bytes of the value at the beginning; 0: it is cut, or there is no such type. */
size_t sim_wire_value(uint16_t type, const uint8_t *bytes, size_t len);
/* Do the bytes end where the list does, and no sooner (MTP 1.1 E.2.1)? */
bool sim_wire_is_prop_list(const uint8_t *bytes, size_t len);
/* Nothing behind ObjectInfo, as it was unpacked. Strings at the end may be left
 * out. */
bool sim_wire_is_object_info(
    const struct mptp_object_info *, const uint8_t *bytes, size_t len);

#endif
