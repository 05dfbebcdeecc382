/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Packets of PTP/IP (CIPA DC-005): a u32 length, which includes this header, a
 * u32 type, and a payload.
 */
#ifndef FRAME_IP_H
#define FRAME_IP_H

#define IP_HEADER 8

enum ip_packet {
	IP_INIT_COMMAND_REQUEST = 1,
	IP_INIT_COMMAND_ACK,
	IP_INIT_EVENT_REQUEST,
	IP_INIT_EVENT_ACK,
	IP_INIT_FAIL,
	IP_OPERATION_REQUEST,
	IP_OPERATION_RESPONSE,
	IP_EVENT,
	IP_START_DATA,
	IP_DATA,
	IP_CANCEL,
	IP_END_DATA,
	IP_PROBE_REQUEST,
	IP_PROBE_RESPONSE
};

#endif
