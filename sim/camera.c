/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A virtual camera at work: from request to response.
 */
#include <string.h>

#include "camera.h"

/*
 * Operations that a profile lists and the model does not have are answered with
 * AccessDenied: they exist, as the list says, and are refused. Any other is
 * OperationNotSupported.
 */
static uint16_t
check(struct mptp_sim *sim, const struct sim_operation *o,
    const struct mptp_op *op)
{
	if (!sim->open && (o == NULL || !o->sessionless))
		return MPTP_RC_SESSION_NOT_OPEN;
	if (!sim_offers(sim, op->code))
		return MPTP_RC_OPERATION_NOT_SUPPORTED;
	if (o == NULL)
		return MPTP_RC_ACCESS_DENIED;
	if (sim_capture_excludes(sim, op->code))
		return MPTP_RC_DEVICE_BUSY;
	if (op->nparam < o->min)
		return MPTP_RC_INVALID_PARAMETER;
	for (unsigned i = o->max; i < op->nparam && i < 5; i++) {
		if (op->param[i] != 0)
			return MPTP_RC_PARAMETER_NOT_SUPPORTED;
	}
	switch (o->first) {
	case SIM_FIRST_STORAGE:
		return sim_storage_check(sim, op->param[0], NULL);
	case SIM_FIRST_OBJECT: {
		struct mptp_object_info info;

		return sim->store->ops->info(sim->store, op->param[0], &info) ?
		    MPTP_RC_OK :
		    sim_object_missing(sim, op->param[0]);
	}
	case SIM_FIRST_PROPERTY:
		return op->param[0] <= UINT16_MAX &&
			sim_property_find(sim, (uint16_t)op->param[0]) != NULL ?
		    MPTP_RC_OK :
		    MPTP_RC_DEVICE_PROP_NOT_SUPPORTED;
	default:
		return MPTP_RC_OK;
	}
}

/* Which way data go that nobody here knows of. */
static uint8_t
phase_of(const struct mptp_sim *sim, uint16_t operation)
{
	const struct mptp_code *code = mptp_code_find(MPTP_KIND_OPERATION,
	    mptp_dialect_of(&sim->profile.info), operation);

	return code == NULL ? MPTP_PHASE_NONE : code->phase;
}

static void
release(void *ctx)
{
	struct mptp_sim *sim = ctx;

	if (sim->upload.state == SIM_UPLOAD_RUNNING)
		sim_upload_forget(sim);
	if (sim->store->ops->done != NULL)
		sim->store->ops->done(sim->store);
	sim_data_clear(&sim->data);
	sim_fault_over(sim);
	sim->transaction = SIM_NO_TRANSACTION;
	if (sim->working)
		sim_script_operation(sim, sim->operation);
	sim->working = false;
}

static void
request(void *ctx, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_sim *sim = ctx;
	const struct sim_operation *o =
	    sim_model_operation(sim->profile.model, op->code);
	uint16_t rc;

	/* SendObject comes right behind SendObjectInfo (ISO 15740 10.4.12). */
	if (op->code != MPTP_OP_SEND_OBJECT)
		sim_upload_forget(sim);
	sim_data_clear(&sim->data);
	sim->transaction = reply->transaction;
	sim->operation = op->code;
	sim->working = true;
	reply->release = release;
	reply->release_ctx = sim;
	reply->phase = o == NULL ? phase_of(sim, op->code) : o->phase;
	rc = sim_fault_request(sim, op, reply->phase);
	if (rc == MPTP_RC_OK)
		rc = check(sim, o, op);
	if (reply->phase != MPTP_PHASE_OUT) {
		if (rc == MPTP_RC_OK)
			rc = o->handler(sim, op, reply);
		reply->response.code = rc;
		sim_fault_reply(sim, reply);
		return;
	}
	if (rc == MPTP_RC_OK && o->begin != NULL)
		rc = o->begin(sim, op, reply);
	if (rc == MPTP_RC_OK && reply->receive.write == NULL)
		sim_receive(sim, reply, SIM_DATA_MOST, MPTP_RC_GENERAL_ERROR);
	/* 0: once the data are in. */
	reply->response.code = rc == MPTP_RC_OK ? 0 : rc;
	sim_fault_reply(sim, reply);
}

static void
received(void *ctx, const struct mptp_op *op, struct mptp_reply *reply,
    bool complete)
{
	struct mptp_sim *sim = ctx;
	const struct sim_operation *o =
	    sim_model_operation(sim->profile.model, op->code);

	if (!complete)
		reply->response.code = MPTP_RC_INCOMPLETE_TRANSFER;
	else if (o == NULL)
		reply->response.code = MPTP_RC_GENERAL_ERROR;
	else if (sim->data.overflow)
		reply->response.code = sim->data.refusal;
	else
		reply->response.code = o->handler(sim, op, reply);
	sim_fault_received(sim, reply);
}

/* The card is the initiator's while it transfers an object. */
static bool
is_busy(const struct mptp_sim *sim)
{
	return sim->working || sim->upload.state == SIM_UPLOAD_ANNOUNCED ||
	    sim->upload.state == SIM_UPLOAD_RUNNING;
}

static bool
event(void *ctx, struct mptp_event *out)
{
	struct mptp_sim *sim = ctx;

	if (!is_busy(sim)) {
		sim_script_run(sim);
		sim_capture_run(sim);
	}
	return sim_fault_lets_events(sim) &&
	    (sim_events_take(sim, out) || sim_fault_event(sim, out));
}

void
sim_session_end(struct mptp_sim *sim)
{
	sim_upload_forget(sim);
	sim_edits_forget(sim);
	sim_capture_leave(sim);
	sim->enumerations = (struct sim_enumerations){ 0 };
	sim->open = false;
	sim_events_forget(sim);
}

static void
gone(void *ctx)
{
	struct mptp_sim *sim = ctx;

	sim_session_end(sim);
	sim_fault_gone(sim);
	sim->off = false;
}

static int
due(void *ctx)
{
	const struct mptp_sim *sim = ctx;
	int script = sim_script_due(sim), capture = sim_capture_due(sim);
	int fault = sim_fault_due(sim);

	if (sim->events.n != 0 && sim_fault_lets_events(sim))
		return 0;
	if (fault >= 0)
		return fault;
	/* What is due comes later; nobody is to turn around for it. */
	if (is_busy(sim))
		return -1;
	return script < 0		    ? capture :
	    capture < 0 || script < capture ? script :
					      capture;
}

static struct mptp_transport *
between(void *ctx, struct mptp_transport *pipe)
{
	return sim_fault_wire(ctx, pipe);
}

static bool
off(void *ctx)
{
	return ((const struct mptp_sim *)ctx)->off;
}

/* What it is on USB. A profile that tells no ids has some of pid.codes. */
static void
describe_usb(const struct mptp_sim *sim, struct mptp_usb_identity *usb)
{
	const struct sim_profile *profile = &sim->profile;
	const struct mptp_device_info *info = &profile->info;

	usb->vendor = profile->usb_vendor;
	usb->product = profile->usb_product;
	if (usb->vendor == 0) {
		usb->vendor = 0x1209;
		usb->product = 0x7074;
	}
	usb->release = 0x0100;
	usb->maker = info->manufacturer;
	usb->model = info->model;
	usb->serial = info->serial;
	usb->speed = sim->spec.packet == 1024 ? MPTP_USB_SUPER :
	    sim->spec.packet == 512	      ? MPTP_USB_HIGH :
						MPTP_USB_FULL;
	usb->mtp = info->vendor_description != NULL &&
	    strstr(info->vendor_description, "microsoft.com") != NULL;
}

void
sim_device_init(struct mptp_sim *sim)
{
	struct mptp_device *device = &sim->device;
	const char *model = sim->profile.info.model;

	uint32_t seed = 0;

	sim->transaction = SIM_NO_TRANSACTION;
	if (sim->spec.has_time)
		sim_clock_set(&sim->clock, sim->spec.time);
	else
		sim_clock_set_to_host(&sim->clock);
	/* The same camera has the same identity every time. */
	for (const char *c = model; c != NULL && *c != '\0'; c++)
		seed = seed * 31 + (unsigned char)*c;
	mptp_sim_content(
	    seed, 0, device->identity.guid, sizeof(device->identity.guid));
	if (model != NULL && strlen(model) < sizeof(device->identity.name))
		memcpy(device->identity.name, model, strlen(model));
	describe_usb(sim, &device->usb);
	device->request = request;
	device->received = received;
	device->event = event;
	device->gone = gone;
	device->due = due;
	device->off = off;
	device->between = between;
	device->latency_ms = sim->spec.latency_ms;
	device->data_packet = sim->spec.chunk;
	device->ctx = sim;
}
