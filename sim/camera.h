/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A virtual camera at work.
 */
#ifndef SIM_CAMERA_H
#define SIM_CAMERA_H

#include "capture.h"
#include "clock.h"
#include "data.h"
#include "edit.h"
#include "enumeration.h"
#include "event.h"
#include "jpeg.h"
#include "model.h"
#include "profile.h"
#include "spec.h"
#include "store.h"
#include "values.h"

enum sim_upload_state {
	SIM_UPLOAD_NONE,
	SIM_UPLOAD_ANNOUNCED, /* SendObjectInfo was answered with OK */
	SIM_UPLOAD_RUNNING,   /* SendObject is under way */
	SIM_UPLOAD_COMPLETE   /* it is there already; SendObject may follow */
};

struct sim_upload {
	enum sim_upload_state state;
	uint32_t storage;
	uint32_t handle;
	uint64_t announced; /* MPTP_SIZE_UNKNOWN: not told */
	uint64_t received;
	uint16_t failed; /* a response code; 0: not */
};

struct mptp_sim {
	struct sim_store *store;
	struct mptp_device device;
	void *model_state;

	/* What is offered: sorted, and as GetDeviceInfo tells it. */
	uint16_t *operations;
	uint32_t noperations;

	bool open;
	uint32_t session;
	bool off; /* until the next initiator comes */
	struct sim_clock clock;
	struct sim_capture capture;
	struct sim_jpeg resized; /* that is being sent */
	uint32_t frames;	 /* of streams, so far */
	struct sim_upload upload;
	struct sim_values values;
	struct sim_spec spec;
	struct sim_profile profile;
	struct sim_edit edits[SIM_EDITS_MOST];

	/* The transaction under way. */
	bool working; /* is there one? */

	uint16_t operation;
	uint32_t transaction; /* its id, or SIM_NO_TRANSACTION */

	struct sim_data data;
	struct sim_enumerations enumerations;
	struct sim_events events;
};

/* camera.c: the callbacks of struct mptp_device. */
void sim_device_init(struct mptp_sim *);
void sim_session_end(struct mptp_sim *);

/* offer.c */
int sim_offer_init(struct mptp_sim *, struct mptp_error *);
bool sim_offers(const struct mptp_sim *, uint16_t operation);

/* ops_session.c: what GetDeviceInfo tells. Borrows all of it. */
#define SIM_PROPERTIES_MOST 256
void sim_device_info(const struct mptp_sim *, struct mptp_device_info *,
    uint16_t properties[SIM_PROPERTIES_MOST]);

/* ops_storage.c: OK, or why not. */
uint16_t sim_storage_check(const struct mptp_sim *, uint32_t id, size_t *index);

/* Is there room in storage number index for one more object, of that size? OK or
 * StoreFull. */
uint16_t sim_storage_room(struct mptp_sim *, size_t index, uint64_t size);
/* Where things go that nobody says a place for: the first one that is there. */
uint32_t sim_storage_default(const struct mptp_sim *);
/* AccessCapability: 0 read and write, 1 read, 2 read and delete. */
uint16_t sim_storage_access(const struct mptp_sim *, uint32_t id);

/* ops_object.c: why there is no object of that handle. */
uint16_t sim_object_missing(struct mptp_sim *, uint32_t handle);
/* All of its info, thumbnail included. */
bool sim_object_info(
    struct mptp_sim *, uint32_t handle, struct mptp_object_info *);
void sim_add_thumbnail(struct mptp_sim *, struct mptp_object_info *);
/* Parameters storage, [format], [parent], which may be "all" each. OK, or why
 * not. */
uint16_t sim_select_objects(
    struct mptp_sim *, const struct mptp_op *, struct sim_selection *);
/* A code of the kind that formats have (ISO 15740 5.1)? */
bool sim_is_format(uint32_t code);
bool sim_is_image(const struct mptp_sim *, uint16_t format);
/* Of an object that exists, and of what it holds. */
uint16_t sim_object_delete(struct mptp_sim *, uint32_t handle);
/* After it was removed: drop what is kept beside it, and tell. */
void sim_object_gone(struct mptp_sim *, uint32_t handle);
/* Is the name free there? parent as in ObjectInfo: 0 is the root. */
bool sim_name_free(
    struct mptp_sim *, uint32_t storage, uint32_t parent, const char *name);

/* ops_transfer.c. Parameters handle, offset (low, high), size: an operation of several makes. */
uint16_t sim_get_partial_object_64(
    struct mptp_sim *, const struct mptp_op *, struct mptp_reply *);

/* ops_upload.c: where a new object may go. storage and parent are parameters of
 * an operation, either of which may be left to us; info gets both as ObjectInfo
 * has them, index the storage's. */
uint16_t sim_destination(struct mptp_sim *, uint32_t storage, uint32_t parent,
    struct mptp_object_info *info, size_t *index);
void sim_upload_forget(struct mptp_sim *);
/* Begin an upload to a destination that was checked, with a valid name. announced:
 * its size, or MPTP_SIZE_UNKNOWN. OK, with the response's parameters. */
uint16_t sim_upload_announce(struct mptp_sim *, const struct mptp_object_info *,
    uint64_t announced, struct mptp_reply *);
/* What was announced is there now, if it needs no content. */
uint16_t sim_upload_arrive(
    struct mptp_sim *, const struct mptp_object_info *, struct mptp_reply *);

/* ops_property.c */
struct mptp_property_desc *sim_property_find(struct mptp_sim *, uint16_t code);
/* What an integer is now; other, if there is none of that code. */
uint64_t sim_property_number(
    const struct mptp_sim *, uint16_t code, uint64_t other);
/* Give it another value, which is taken over, and tell the initiator. */
void sim_property_change(
    struct mptp_sim *, struct mptp_property_desc *, struct mptp_value *);
/* Does its form allow a value of its type? */
bool sim_property_allows(
    const struct mptp_property_desc *, const struct mptp_value *);
/* May an initiator set it to that? OK, or why not. */
uint16_t sim_property_check(
    const struct mptp_property_desc *, const struct mptp_value *);

/* ops_playback.c: a property was set, and others follow from it. */
void sim_playback_changed(struct mptp_sim *, uint16_t property);

/* thumb.c: of every picture, a grey JPEG */
#define SIM_THUMB_SIZE 233
extern const uint8_t sim_thumbnail[SIM_THUMB_SIZE];
#define SIM_THUMB_WIDTH 160
#define SIM_THUMB_HEIGHT 120

#endif
