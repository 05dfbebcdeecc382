/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What devices send, and what the initiator has to make of it.
 *
 * A script is hex digits; '/' ends a USB transfer, so "…//" is a zero-length
 * packet behind it, and two containers with no '/' between are glued together.
 */
#ifndef TEST_INITIATOR_SCENARIOS_H
#define TEST_INITIATOR_SCENARIOS_H

#include <stdint.h>

#include <miniptp/error.h>

struct scenario {
	const char *name;
	uint16_t code;	    /* the operation, sent as transaction 1 */
	const char *script; /* what the device sends */
	int status;
	uint16_t response;
	const char *payload; /* what the sink has to get, in hex */
};

/* Transaction 1 of an open session asks for ObjectInfo (0x1008). */
static const struct scenario usb_scenarios[] = {
	{ "response alone", 0x1008, "0c000000 0300 0920 01000000 /", MPTP_OK,
	    0x2009, "" },
	{ "response parameters", 0x1008,
	    "14000000 0300 0120 01000000 01000000 02000000 /", MPTP_OK, 0x2001,
	    "" },
	{ "data and response", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "response glued to data", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "zero-length packet behind the data", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd //"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "zero-length packets before everything", 0x1008,
	    "// 10000000 0200 0810 01000000 aabbccdd ///"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "split header", 0x1008,
	    "10000000 0200 0810 01000000 / aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "split header, long data", 0x1008,
	    "1e000000 0200 0810 01000000 / 000102030405060708090a0b0c0d0e0f1011 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "000102030405060708090a0b0c0d0e0f1011" },
	{ "split header, then the response after all", 0x1008,
	    "ff000000 0200 0810 01000000 / 0c000000 0300 0220 01000000 /",
	    MPTP_OK, 0x2002, "" },
	{ "split header, then what looks like another transaction's response",
	    0x1008,
	    "18000000 0200 0810 01000000 / 0c000000 0300 0220 05000000 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "0c0000000300022005000000" },
	{ "split header, then what is too long for a response", 0x1008,
	    "18000000 0200 0810 01000000 / 0e000000 0300 0220 01000000 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "0e0000000300022001000000" },
	{ "empty data", 0x1008,
	    "0c000000 0200 0810 01000000 / 0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "empty data glued to the response", 0x1008,
	    "0c000000 0200 0810 01000000 0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "unknown length", 0x1008,
	    "ffffffff 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "unknown length, zero-length packet", 0x1008,
	    "ffffffff 0200 0810 01000000 aabbccdd //"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "unknown length, split header", 0x1008,
	    "ffffffff 0200 0810 01000000 / 000102030405060708090a0b0c0d0e0f /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "000102030405060708090a0b0c0d0e0f" },
	{ "unknown length, split header, short data", 0x1008,
	    "ffffffff 0200 0810 01000000 / aabb /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabb" },
	{ "unknown length, no data", 0x1008,
	    "ffffffff 0200 0810 01000000 / 0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "unknown length, no data, zero-length packet", 0x1008,
	    "ffffffff 0200 0810 01000000 // 0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "stale response", 0x1008,
	    "0c000000 0300 1f20 00000000 /"
	    "10000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "stale data and response", 0x1008,
	    "10000000 0200 0910 00000000 11223344 /"
	    "0c000000 0300 0120 00000000 /"
	    "10000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "stray bytes behind the response", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 deadbeef deadbeef deadbeef deadbeef /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "stray bytes behind the data", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd 0000 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "more behind the data than stray bytes", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd 112233445566778899aabbcc /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aabbccdd" },
	{ "a header alone, then another one with the data", 0x1008,
	    "1c000000 0200 0810 01000000 /"
	    "1c000000 0200 0810 01000000 000102030405060708090a0b0c0d0e0f /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_ERR_INCOMPLETE, 0x2001, "1c000000020008100100000000010203" },
	{ "a response that is shorter than it says", 0x1008,
	    "20000000 0300 0120 01000000 05000000 /", MPTP_OK, 0x2001, "" },
	{ "a response that says it is longer than any", 0x1008,
	    "01010000 0300 0220 01000000 05000000 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "a container of a type that is none, and what is glued to it", 0x1008,
	    "0c000000 0500 0220 01000000 0c000000 0300 0220 01000000 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "data cut short", 0x1008,
	    "14000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aabbccdd" },
	{ "data cut short, and said so", 0x1008,
	    "14000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0720 01000000 /",
	    MPTP_OK, 0x2007, "aabbccdd" },
	{ "data of another operation", 0x1008,
	    "10000000 0200 0910 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_ERR_FORMAT, 0x2001, "" },
	{ "data whose header says nothing", 0x1008,
	    "10000000 0200 0000 00000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "data twice", 0x1008,
	    "10000000 0200 0810 01000000 aabbccdd /"
	    "10000000 0200 0810 01000000 11223344 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_ERR_FORMAT, 0x2001, "aabbccdd" },
	{ "what is left of a cancelled transaction", 0x1008,
	    "deadbeef deadbeef deadbeef deadbeef deadbeef /"
	    "0c000000 0300 1f20 00000000 /"
	    "10000000 0200 0810 01000000 aabbccdd /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "an event on the wrong pipe", 0x1008,
	    "10000000 0400 0240 ffffffff 01000000 /"
	    "0c000000 0300 0120 01000000 /",
	    MPTP_OK, 0x2001, "" },
	{ "CloseSession answered without an id", 0x1003,
	    "0c000000 0300 0120 00000000 /", MPTP_OK, 0x2001, "" },
};

/* Packets: length, type, … */
static const struct scenario ip_scenarios[] = {
	{ "response alone", 0x1008, "0e000000 07000000 0920 01000000", MPTP_OK,
	    0x2009, "" },
	{ "data in one packet", 0x1008,
	    "14000000 09000000 01000000 0400000000000000"
	    "10000000 0c000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "data in many packets", 0x1008,
	    "14000000 09000000 01000000 0400000000000000"
	    "0d000000 0a000000 01000000 aa"
	    "0c000000 0a000000 01000000"
	    "0e000000 0a000000 01000000 bbcc"
	    "0d000000 0c000000 01000000 dd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "an empty last packet", 0x1008,
	    "14000000 09000000 01000000 0400000000000000"
	    "10000000 0a000000 01000000 aabbccdd"
	    "0c000000 0c000000 01000000"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "unknown total", 0x1008,
	    "14000000 09000000 01000000 ffffffffffffffff"
	    "10000000 0a000000 01000000 aabbccdd"
	    "0c000000 0c000000 01000000"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "no data at all, and no last packet", 0x1008,
	    "14000000 09000000 01000000 0000000000000000"
	    "0e000000 07000000 0220 01000000",
	    MPTP_OK, 0x2002, "" },
	{ "no data at all, no last packet, and all is well", 0x1008,
	    "14000000 09000000 01000000 0000000000000000"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "" },
	{ "all data, and no last packet", 0x1008,
	    "14000000 09000000 01000000 0400000000000000"
	    "10000000 0a000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "unknown total, and no last packet", 0x1008,
	    "14000000 09000000 01000000 ffffffffffffffff"
	    "10000000 0a000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aabbccdd" },
	{ "an answer in mid-data", 0x1008,
	    "14000000 09000000 01000000 0800000000000000"
	    "10000000 0a000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aabbccdd" },
	{ "more data than announced", 0x1008,
	    "14000000 09000000 01000000 0200000000000000"
	    "10000000 0c000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aabb" },
	{ "data of another transaction amid these", 0x1008,
	    "14000000 09000000 01000000 0400000000000000"
	    "0d000000 0a000000 01000000 aa"
	    "0e000000 0a000000 02000000 bbcc"
	    "0d000000 0c000000 01000000 dd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aadd" },
	{ "data of another transaction amid data of an unknown length", 0x1008,
	    "14000000 09000000 01000000 ffffffffffffffff"
	    "0d000000 0a000000 01000000 aa"
	    "0e000000 0a000000 02000000 bbcc"
	    "0d000000 0c000000 01000000 dd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aadd" },
	{ "the last data, of another transaction", 0x1008,
	    "14000000 09000000 01000000 ffffffffffffffff"
	    "0d000000 0a000000 01000000 aa"
	    "0e000000 0c000000 00000000 bbcc"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aa" },
	{ "fewer data than announced", 0x1008,
	    "14000000 09000000 01000000 0800000000000000"
	    "10000000 0c000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_INCOMPLETE, 0x2001, "aabbccdd" },
	{ "data twice", 0x1008,
	    "14000000 09000000 01000000 0200000000000000"
	    "0e000000 0c000000 01000000 aabb"
	    "14000000 09000000 01000000 0200000000000000"
	    "0e000000 0c000000 01000000 ccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_ERR_FORMAT, 0x2001, "aabb" },
	{ "a packet type that nobody knows", 0x1008,
	    "0c000000 77000000 11223344"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "" },
	{ "the data of a cancelled predecessor", 0x1008,
	    "14000000 09000000 00000000 0200000000000000"
	    "0e000000 0c000000 00000000 1122"
	    "0e000000 07000000 1f20 00000000"
	    "14000000 09000000 01000000 0400000000000000"
	    "10000000 0c000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "packets of a predecessor's data amid ours", 0x1008,
	    "14000000 09000000 01000000 0400000000000000"
	    "0e000000 0a000000 00000000 1122"
	    "0e000000 0a000000 01000000 aabb"
	    "0c000000 0c000000 00000000"
	    "0e000000 0c000000 01000000 ccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
	{ "the end of a cancelled predecessor", 0x1008,
	    "0c000000 0b000000 00000000"
	    "0e000000 07000000 1f20 00000000"
	    "14000000 09000000 01000000 0400000000000000"
	    "10000000 0c000000 01000000 aabbccdd"
	    "0e000000 07000000 0120 01000000",
	    MPTP_OK, 0x2001, "aabbccdd" },
};

#endif
