/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One connection to a USB/IP server, without its socket.
 */
#include <string.h>

#include "base/bytes.h"
#include "host/import.h"

#define COUNT_SIZE 4
#define IN 0x80
#define NOT_ISOCHRONOUS 0xffffffffu
/* Linux's server takes none of 0. This one is right at every speed; how often the
 * endpoint is asked is up to its descriptor. */
#define INTERVAL 8

enum { CLASS_IMAGE = 6, CLASS_VENDOR = 0xff };

enum state {
	OPERATION, /* the reply to a list or an import begins */
	COUNT,	   /* how many devices a list has */
	NEXT,	   /* is there one more? */
	DEVICE,	   /* one of them */
	INTERFACE, /* one of its interfaces */
	IMPORTED,  /* the device that is ours */
	HEADER,	   /* a return comes next */
	DATA,	   /* what was read, for a submit */
	DROP,	   /* the same for nobody */
	OVER
};

void
import_init(struct import *import)
{
	*import = (struct import){ .state = OPERATION };
}

size_t
import_list(uint8_t out[IMPORT_REQUEST_MAX])
{
	usbip_op_pack(out, USBIP_REQ_DEVLIST, USBIP_OK);
	return USBIP_OPERATION_SIZE;
}

size_t
import_device(uint8_t out[IMPORT_REQUEST_MAX], const char *busid)
{
	const size_t len = strlen(busid);

	usbip_op_pack(out, USBIP_REQ_IMPORT, USBIP_OK);
	memset(out + USBIP_OPERATION_SIZE, 0, USBIP_BUSID);
	memcpy(out + USBIP_OPERATION_SIZE, busid,
	    len < USBIP_BUSID ? len : USBIP_BUSID - 1);
	return IMPORT_REQUEST_MAX;
}

/* ---- submits ------------------------------------------------------------ */

static bool
is_in(const struct import_submit *submit)
{
	return ((submit->endpoint == 0 ? submit->setup[0] : submit->endpoint) &
		   IN) != 0;
}

/* 0 stands for none. */
static uint32_t
next_sequence(struct import *import)
{
	if (++import->sequence == 0)
		import->sequence = 1;
	return import->sequence;
}

void
import_submit(struct import *import, struct import_submit *submit,
    uint8_t header[USBIP_HEADER_SIZE])
{
	struct usbip_submit message = {
		.command = USBIP_CMD_SUBMIT,
		.sequence = next_sequence(import),
		.device = import->device,
		.in = is_in(submit),
		.endpoint = submit->endpoint & 0x0f,
		.length = submit->len,
		.packets = NOT_ISOCHRONOUS,
		.interval = submit->interrupt ? INTERVAL : 0,
	};

	if (submit->endpoint == 0)
		memcpy(message.setup, submit->setup, sizeof(message.setup));
	usbip_submit_pack(header, &message);
	submit->sequence = message.sequence;
	submit->unlink = 0;
	submit->returned = false;
	submit->moved = 0;
	submit->status = USBIP_ECONNRESET;
	submit->next = import->first;
	import->first = submit;
}

void
import_unlink(struct import *import, struct import_submit *submit,
    uint8_t header[USBIP_HEADER_SIZE])
{
	struct usbip_submit message = {
		.command = USBIP_CMD_UNLINK,
		.sequence = next_sequence(import),
		.device = import->device,
		.unlink = submit->sequence,
	};

	usbip_submit_pack(header, &message);
	submit->unlink = message.sequence;
}

bool
import_outstanding(const struct import_submit *submit)
{
	return submit->sequence != 0;
}

static struct import_submit *
find(const struct import *import, uint32_t sequence, bool unlink)
{
	struct import_submit *s = import->first;

	while (s != NULL && (unlink ? s->unlink : s->sequence) != sequence)
		s = s->next;
	return s;
}

void
import_withdraw(struct import *import, struct import_submit *submit)
{
	struct import_submit **at = &import->first;

	while (*at != submit)
		at = &(*at)->next;
	*at = submit->next;
	submit->sequence = submit->unlink = 0;
}

static enum import_news
end(struct import *import, struct import_submit *submit,
    struct import_told *told)
{
	import_withdraw(import, submit);
	told->submit = submit;
	return IMPORT_RETURNED;
}

struct import_submit *
import_abandon(struct import *import)
{
	struct import_submit *submit = import->first;

	if (submit == NULL)
		return NULL;
	import_withdraw(import, submit);
	if (submit == import->filling) {
		submit->moved -= import->left;
		import->filling = NULL;
	}
	submit->status = USBIP_ENODEV;
	import->state = OVER;
	return submit;
}

/* ---- returns ------------------------------------------------------------ */

/* One that is to be unlinked ends when that is answered, too. */
static enum import_news
returned(struct import *import, struct import_submit *submit,
    struct import_told *told)
{
	import->state = HEADER;
	import->filling = NULL;
	submit->returned = true;
	return submit->unlink != 0 ? IMPORT_NOTHING : end(import, submit, told);
}

/* Not ours any more: the server had said that it was returned already, which
 * came behind. */
static enum import_news
too_late(struct import *import, const struct usbip_return *ret)
{
	for (unsigned i = 0; i < IMPORT_LATE; i++) {
		if (import->late[i].sequence != ret->sequence)
			continue;
		if (ret->sequence == 0 || ret->length > import->late[i].len)
			break;
		import->late[i].sequence = 0;
		import->left = ret->length;
		import->lost += ret->length;
		import->state = ret->length > 0 ? DROP : HEADER;
		return IMPORT_NOTHING;
	}
	return IMPORT_NONSENSE;
}

static enum import_news
unlinked(struct import *import, const struct usbip_return *ret,
    struct import_told *told)
{
	struct import_submit *submit =
	    ret->sequence == 0 ? NULL : find(import, ret->sequence, true);

	if (submit == NULL)
		return IMPORT_NONSENSE;
	/* 0 is said of what was returned before; Linux's server also says so
	 * when it is about to, and when it ended in the very moment. */
	if (!submit->returned && ret->status == 0) {
		import->late[import->next_late].sequence = submit->sequence;
		import->late[import->next_late].len =
		    is_in(submit) ? submit->len : 0;
		import->next_late = (import->next_late + 1) % IMPORT_LATE;
	}
	if (!submit->returned && ret->status < 0)
		submit->status = ret->status;
	return end(import, submit, told);
}

static enum import_news
begin_return(struct import *import, struct import_told *told)
{
	struct import_submit *submit;
	struct usbip_return ret;

	if (!usbip_return_unpack(&ret, import->message))
		return IMPORT_NONSENSE;
	if (ret.command == USBIP_RET_UNLINK)
		return unlinked(import, &ret, told);
	submit = ret.sequence == 0 ? NULL : find(import, ret.sequence, false);
	if (submit == NULL || submit->returned)
		return too_late(import, &ret);
	if (ret.length > submit->len || ret.status > 0)
		return IMPORT_NONSENSE;
	submit->status = ret.status;
	submit->moved = ret.length;
	if (!is_in(submit) || ret.length == 0)
		return returned(import, submit, told);
	import->filling = submit;
	import->left = ret.length;
	import->state = DATA;
	return IMPORT_NOTHING;
}

/* ---- before ------------------------------------------------------------- */

static enum import_news
begin_reply(struct import *import, struct import_told *told)
{
	struct usbip_op op;

	usbip_op_unpack(&op, import->message);
	if (op.version >> 8 != USBIP_VERSION >> 8 ||
	    (op.code != USBIP_REP_IMPORT && op.code != USBIP_REP_DEVLIST))
		return IMPORT_NONSENSE;
	if (op.status != USBIP_OK) {
		import->state = OVER;
		told->status = op.status;
		return IMPORT_REFUSED;
	}
	import->state = op.code == USBIP_REP_IMPORT ? IMPORTED : COUNT;
	return IMPORT_NOTHING;
}

static enum import_news
next_device(struct import *import)
{
	if (import->devices == 0) {
		import->state = OVER;
		return IMPORT_LIST_END;
	}
	import->devices--;
	import->looks = IMPORT_NO_CAMERA;
	import->state = DEVICE;
	return IMPORT_NOTHING;
}

/* Of a device that its driver has taken away from all others, Linux's server
 * knows no interfaces, and tells of none or of class 0. */
static bool
may_be(uint8_t class)
{
	return class == 0 || class == CLASS_IMAGE || class == CLASS_VENDOR;
}

/* Told once its interfaces have been looked at, too. */
static enum import_news
device_known(struct import *import)
{
	import->state = import->interfaces > 0 ? INTERFACE : NEXT;
	return import->interfaces > 0 ? IMPORT_NOTHING : IMPORT_DEVICE;
}

static enum import_news
look_at_interface(struct import *import, const uint8_t *in)
{
	if (in[0] == CLASS_IMAGE && in[1] == 1 && in[2] == 1)
		import->looks = IMPORT_CAMERA;
	else if (may_be(in[0]) && import->looks == IMPORT_NO_CAMERA)
		import->looks = IMPORT_MAYBE;
	import->interfaces--;
	return device_known(import);
}

static enum import_news
imported(struct import *import)
{
	if (!usbip_device_unpack(&import->found, import->described))
		return IMPORT_NONSENSE;
	import->device = usbip_device_id(&import->found);
	import->state = HEADER;
	return IMPORT_DONE;
}

/* ---- turning ------------------------------------------------------------ */

/* What is collected next, and where. */
static size_t
wanted(struct import *import, uint8_t **to)
{
	*to = import->message;
	switch (import->state) {
	case OPERATION:
		return USBIP_OPERATION_SIZE;
	case COUNT:
		return COUNT_SIZE;
	case NEXT:
		return 0;
	case DEVICE:
	case IMPORTED:
		*to = import->described;
		return USBIP_DEVICE_SIZE;
	case INTERFACE:
		return USBIP_INTERFACE_SIZE;
	default:
		return USBIP_HEADER_SIZE;
	}
}

static enum import_news
step(struct import *import, struct import_told *told)
{
	switch (import->state) {
	case OPERATION:
		return begin_reply(import, told);
	case COUNT:
		import->devices = get_be32(import->message);
		return next_device(import);
	case NEXT:
		return next_device(import);
	case DEVICE:
		if (!usbip_device_unpack(&import->found, import->described))
			return IMPORT_NONSENSE;
		import->interfaces = import->found.interfaces;
		if (import->interfaces == 0 && may_be(import->found.class))
			import->looks = IMPORT_MAYBE;
		return device_known(import);
	case INTERFACE:
		return look_at_interface(import, import->message);
	case IMPORTED:
		return imported(import);
	default:
		return begin_return(import, told);
	}
}

/* The bytes may be none, and then nowhere. */
static void
advance(const uint8_t **bytes, size_t *len, size_t n)
{
	if (n > 0)
		*bytes += n;
	*len -= n;
}

/* Data of a return, to where they belong. */
static enum import_news
take_data(struct import *import, const uint8_t **bytes, size_t *len,
    struct import_told *told)
{
	struct import_submit *submit = import->filling;
	const size_t n = *len < import->left ? *len : import->left;

	if (import->state == DATA && n > 0)
		memcpy(submit->buf + (submit->moved - import->left), *bytes, n);
	advance(bytes, len, n);
	import->left -= (uint32_t)n;
	if (import->left > 0)
		return IMPORT_NOTHING;
	if (import->state == DATA)
		return returned(import, submit, told);
	import->state = HEADER;
	return IMPORT_NOTHING;
}

/* More of the message that comes next; is it whole? */
static bool
collect(struct import *import, const uint8_t **bytes, size_t *len)
{
	uint8_t *to;
	const size_t whole = wanted(import, &to);
	const size_t missing = whole - import->have;
	const size_t n = *len < missing ? *len : missing;

	if (n > 0)
		memcpy(to + import->have, *bytes, n);
	import->have += n;
	advance(bytes, len, n);
	if (import->have < whole)
		return false;
	import->have = 0;
	return true;
}

enum import_news
import_feed(struct import *import, const uint8_t **bytes, size_t *len,
    struct import_told *told)
{
	enum import_news news = IMPORT_NOTHING;

	while (news == IMPORT_NOTHING) {
		if (import->state == OVER) {
			advance(bytes, len, *len);
			return IMPORT_NOTHING;
		}
		if (import->state == DATA || import->state == DROP) {
			news = take_data(import, bytes, len, told);
			if (import->left > 0)
				break;
		} else if (collect(import, bytes, len)) {
			news = step(import, told);
		} else {
			break;
		}
	}
	if (news == IMPORT_NONSENSE)
		import->state = OVER;
	return news;
}
