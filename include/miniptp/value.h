/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The small things that cross the wire: requests, responses, events, values.
 */
#ifndef MINIPTP_VALUE_H
#define MINIPTP_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include <miniptp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Data types (ISO 15740 5.3, MTP 1.1 3.1.1). The signed ones are odd. */
enum mptp_type {
	MPTP_TYPE_UNDEFINED = 0x0000,
	MPTP_TYPE_I8 = 0x0001,
	MPTP_TYPE_U8 = 0x0002,
	MPTP_TYPE_I16 = 0x0003,
	MPTP_TYPE_U16 = 0x0004,
	MPTP_TYPE_I32 = 0x0005,
	MPTP_TYPE_U32 = 0x0006,
	MPTP_TYPE_I64 = 0x0007,
	MPTP_TYPE_U64 = 0x0008,
	MPTP_TYPE_I128 = 0x0009,
	MPTP_TYPE_U128 = 0x000a,
	MPTP_TYPE_ARRAY = 0x4000, /* or-ed with one of the above */
	MPTP_TYPE_STR = 0xffff
};

/* An operation request, or the response to one. Parameters beyond nparam
 * read as 0 (ISO 15740 9.3). */
struct mptp_op {
	uint16_t code;
	uint8_t nparam;
	uint32_t param[5];
};

struct mptp_event {
	uint16_t code;
	uint32_t transaction; /* that caused it; 0 or 0xffffffff: none */
	uint8_t nparam;
	uint32_t param[5]; /* the standard has 3; vendors send more */
};

/* The value of a device or object property, of any type. Integers of up to 64
 * bits are held widened (sign-extended if signed); 128 bits as the 16 bytes on
 * the wire, little-endian. Arrays hold n elements of the type's own size, in
 * host order (128-bit elements as wire bytes). */
struct mptp_value {
	uint16_t type; /* enum mptp_type */
	uint32_t n;    /* arrays: how many elements */
	union {
		uint64_t u;
		int64_t i;
		uint8_t u128[16];
		char *str; /* NULL reads as "" */
		void *array;
	};
};

/* Bytes of one element of the type (array or not); 0 for strings and unknown
 * types. */
MPTP_API size_t mptp_type_size(uint16_t type);

/* "u16", "i128", "str", "u8[]"; NULL for an unknown type. */
MPTP_API const char *mptp_type_name(uint16_t type);

/* The integer element i of an array, widened as in mptp_value. 0 when v is no
 * array, i is out of range or the element is wider than 64 bits. */
MPTP_API uint64_t mptp_value_element(const struct mptp_value *v, uint32_t i);

/*
 * A value alone, as GetDevicePropValue and SetDevicePropValue carry it (ISO
 * 15740 10.4.21-22). unpack overwrites *v and on failure leaves it cleared;
 * pack writes at most cap bytes and returns how many the value needs, as
 * snprintf does, or 0 if it cannot be encoded (a string over 254 units or that
 * is not UTF-8). Errors: MPTP_ERR_SHORT, _NOMEM, _FORMAT (no such type, or bytes
 * left over, which then is another type; but zeros behind a string are fine,
 * since some devices keep it in a field of a fixed length).
 */
MPTP_API int mptp_value_unpack(
    struct mptp_value *v, uint16_t type, const void *buf, size_t len);
MPTP_API size_t mptp_value_pack(
    const struct mptp_value *v, void *buf, size_t cap);
MPTP_API void mptp_value_clear(struct mptp_value *v);

#ifdef __cplusplus
}
#endif
#endif
