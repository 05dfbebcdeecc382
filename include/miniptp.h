/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * miniptp: the Picture Transfer Protocol (ISO 15740), MTP 1.1 and their
 * dialects, as initiator and as responder.
 *
 * Three tiers, each usable alone:
 *   1. codec     bytes <-> structs          <miniptp/dataset.h>, <miniptp/json.h>
 *   2. machines  protocol state, no I/O     <miniptp/machine.h>
 *   3. session   blocking calls             <miniptp/session.h>, <miniptp/camera.h>,
 *                                           <miniptp/operation.h>
 * and the other end of the wire             <miniptp/serve.h>
 * and who finds it there                    <miniptp/listener.h>
 * and cameras that are plugged in           <miniptp/watch.h>
 * and what went over the wire               <miniptp/trace.h>, <miniptp/trace_reader.h>
 *
 * Rules that hold everywhere:
 *   - Functions return 0 (MPTP_OK) or a negative enum mptp_status unless said
 *     otherwise. Codes from the wire never share a type with ours.
 *   - What _new, _open or _unpack gives, _free, _close or _clear takes back;
 *     those take the address of the handle, accept NULL, and reset it.
 *     Everything else is borrowed until the next call on the same handle.
 *   - Strings are UTF-8. Sizes and offsets of objects are 64 bits wide.
 *   - One thread per handle, any number of handles; there are no globals. Only
 *     mptp_session_interrupt(), mptp_listener_interrupt() and
 *     mptp_watch_interrupt() may be called from another thread or from a
 *     signal handler.
 */
#ifndef MINIPTP_H
#define MINIPTP_H

#include <miniptp/cache.h>
#include <miniptp/camera.h>
#include <miniptp/capture.h>
#include <miniptp/code.h>
#include <miniptp/dataset.h>
#include <miniptp/date.h>
#include <miniptp/error.h>
#include <miniptp/event.h>
#include <miniptp/json.h>
#include <miniptp/listener.h>
#include <miniptp/machine.h>
#include <miniptp/operation.h>
#include <miniptp/property.h>
#include <miniptp/serve.h>
#include <miniptp/session.h>
#include <miniptp/text.h>
#include <miniptp/trace.h>
#include <miniptp/trace_reader.h>
#include <miniptp/transport.h>
#include <miniptp/usb.h>
#include <miniptp/value.h>
#include <miniptp/watch.h>

#endif
