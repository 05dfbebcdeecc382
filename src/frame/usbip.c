/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The messages of USB/IP 1.1.1.
 */
#include <string.h>

#include "base/bytes.h"
#include "frame/usbip.h"

#define PATH_SIZE 256
#define NOT_ISOCHRONOUS 0xffffffffu

void
usbip_op_unpack(struct usbip_op *op, const uint8_t *in)
{
	op->version = get_be16(in);
	op->code = get_be16(in + 2);
	op->status = get_be32(in + 4);
}

void
usbip_op_pack(
    uint8_t *out, enum usbip_operation operation, enum usbip_status status)
{
	put_be16(out, USBIP_VERSION);
	put_be16(out + 2, (uint16_t)operation);
	put_be32(out + 4, (uint32_t)status);
}

/* A text in a field of that size, filled with NULs. */
static void
put_text(uint8_t *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	memset(out, 0, size);
	memcpy(out, text, len < size ? len : size - 1);
}

void
usbip_device_pack(uint8_t *out, const struct usbip_device *device)
{
	put_text(out, PATH_SIZE, device->path);
	put_text(out + PATH_SIZE, USBIP_BUSID, device->busid);
	out += PATH_SIZE + USBIP_BUSID;
	put_be32(out, device->bus);
	put_be32(out + 4, device->number);
	put_be32(out + 8, device->speed);
	put_be16(out + 12, device->vendor);
	put_be16(out + 14, device->product);
	put_be16(out + 16, device->release);
	out[18] = device->class;
	out[19] = device->subclass;
	out[20] = device->protocol;
	out[21] = device->configuration;
	out[22] = device->configurations;
	out[23] = device->interfaces;
}

bool
usbip_device_unpack(struct usbip_device *device, const uint8_t *in)
{
	const uint8_t *busid = in + PATH_SIZE;

	if (memchr(in, 0, PATH_SIZE) == NULL ||
	    memchr(busid, 0, USBIP_BUSID) == NULL)
		return false;
	device->path = (const char *)in;
	device->busid = (const char *)busid;
	in += PATH_SIZE + USBIP_BUSID;
	device->bus = get_be32(in);
	device->number = get_be32(in + 4);
	device->speed = get_be32(in + 8);
	device->vendor = get_be16(in + 12);
	device->product = get_be16(in + 14);
	device->release = get_be16(in + 16);
	device->class = in[18];
	device->subclass = in[19];
	device->protocol = in[20];
	device->configuration = in[21];
	device->configurations = in[22];
	device->interfaces = in[23];
	return true;
}

uint32_t
usbip_device_id(const struct usbip_device *device)
{
	return device->bus << 16 | device->number;
}

bool
usbip_submit_unpack(struct usbip_submit *submit, const uint8_t *in)
{
	*submit = (struct usbip_submit){ 0 };
	submit->command = get_be32(in);
	submit->sequence = get_be32(in + 4);
	submit->device = get_be32(in + 8);
	submit->in = get_be32(in + 12) == 1;
	submit->endpoint = get_be32(in + 16);
	if (submit->command == USBIP_CMD_UNLINK) {
		submit->unlink = get_be32(in + 20);
		return true;
	}
	submit->flags = get_be32(in + 20);
	submit->length = get_be32(in + 24);
	submit->packets = get_be32(in + 32);
	submit->interval = get_be32(in + 36);
	memcpy(submit->setup, in + 40, sizeof(submit->setup));
	return submit->command == USBIP_CMD_SUBMIT;
}

void
usbip_submit_pack(uint8_t *out, const struct usbip_submit *submit)
{
	memset(out, 0, USBIP_HEADER_SIZE);
	put_be32(out, submit->command);
	put_be32(out + 4, submit->sequence);
	put_be32(out + 8, submit->device);
	put_be32(out + 12, submit->in);
	put_be32(out + 16, submit->endpoint);
	if (submit->command == USBIP_CMD_UNLINK) {
		put_be32(out + 20, submit->unlink);
		return;
	}
	put_be32(out + 20, submit->flags);
	put_be32(out + 24, submit->length);
	put_be32(out + 32, submit->packets);
	put_be32(out + 36, submit->interval);
	memcpy(out + 40, submit->setup, sizeof(submit->setup));
}

bool
usbip_return_unpack(struct usbip_return *ret, const uint8_t *in)
{
	ret->command = get_be32(in);
	ret->sequence = get_be32(in + 4);
	ret->status = (int32_t)get_be32(in + 20);
	ret->length = ret->command == USBIP_RET_SUBMIT ? get_be32(in + 24) : 0;
	return ret->command == USBIP_RET_SUBMIT ||
	    ret->command == USBIP_RET_UNLINK;
}

void
usbip_return_pack(uint8_t *out, const struct usbip_return *ret)
{
	memset(out, 0, USBIP_HEADER_SIZE);
	put_be32(out, ret->command);
	put_be32(out + 4, ret->sequence);
	put_be32(out + 20, (uint32_t)ret->status);
	if (ret->command != USBIP_RET_SUBMIT)
		return;
	put_be32(out + 24, ret->length);
	put_be32(out + 32, NOT_ISOCHRONOUS);
}
