/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The card of the fake camera, and what it sends about it: datasets and content.
 */
#ifndef TEST_FAKE_DATA_H
#define TEST_FAKE_DATA_H

#include "fake.h"

/* An object that is there now; NULL: there is none. */
const struct fake_object *fake_find(const struct fake *, uint32_t handle);
/* How many handles a request for them, or for their number, is answered with. */
uint32_t fake_count(const struct fake *, const struct mptp_op *request);

/* Each of these answers OK, with a data phase. */
void fake_send(struct mptp_reply *, const void *data, size_t len);
/* With the response that comes behind the data. */
void fake_send_and_answer(struct mptp_reply *, const void *data, size_t len,
    const struct mptp_op *response);
void fake_send_content(struct mptp_reply *, uint64_t size);
void fake_send_device_info(const struct fake *, struct mptp_reply *);
void fake_send_storages(const struct fake *, struct mptp_reply *);
void fake_send_storage_info(
    const struct fake *, uint32_t storage, struct mptp_reply *);
void fake_send_handles(
    const struct fake *, const struct mptp_op *request, struct mptp_reply *);
void fake_send_manifest(
    const struct fake *, const struct mptp_op *request, struct mptp_reply *);
void fake_send_object_info(
    const struct fake *, const struct fake_object *, struct mptp_reply *);
void fake_send_object_size(
    const struct fake *, const struct fake_object *, struct mptp_reply *);

#endif
