/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The endpoints of a gadget in a mounted FunctionFS.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <miniptp/codes.h>

#include "base/bytes.h"
#include "base/error.h"
#include "serve/functionfs.h"

#define PATH_SIZE 256
#define CONTAINER_COMMAND 1

/* ---- life ---------------------------------------------------------------- */

void
functionfs_init(struct functionfs *f)
{
	memset(f, 0, sizeof(*f));
	f->control = f->bulk_in = f->bulk_out = f->interrupt = -1;
	f->async.fd = -1;
}

static void
close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
functionfs_close(struct functionfs *f)
{
	async_close(&f->async);
	close_one(&f->bulk_in);
	close_one(&f->bulk_out);
	close_one(&f->interrupt);
	close_one(&f->control);
}

static int
open_one(
    int *fd, const char *folder, const char *name, struct mptp_error *error)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	*fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (*fd >= 0)
		return MPTP_OK;
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "no FunctionFS is mounted at %s", folder);
	case EBUSY:
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "%s is used by another program", path);
	case EACCES:
	case EPERM:
		return error_set_sys(
		    error, MPTP_ERR_ACCESS, errno, "cannot open %s", path);
	default:
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot open %s", path);
	}
}

static bool
put_message(struct functionfs *f, const uint8_t *message, size_t len)
{
	return write(f->control, message, len) == (ssize_t)len;
}

static int
describe(struct functionfs *f, const char *folder,
    const struct mptp_usb_identity *identity, struct mptp_error *error)
{
	uint8_t message[FUNCTIONFS_MESSAGE_MAX];
	size_t len = functionfs_descriptors(identity, false, message);
	bool done = put_message(f, message, len);

	if (!done && errno == EINVAL) {
		len = functionfs_descriptors(identity, true, message);
		done = put_message(f, message, len);
	}
	if (done) {
		len = functionfs_strings(identity, message);
		done = put_message(f, message, len);
	}
	if (done)
		return MPTP_OK;
	/* Who was here before has told of its own. */
	if (errno == EBADFD || errno == ESRCH)
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "the FunctionFS at %s is used by another program", folder);
	return error_set_sys(error, MPTP_ERR_IO, errno,
	    "the FunctionFS at %s does not take our descriptors", folder);
}

int
functionfs_open(struct functionfs *f, const char *folder,
    const struct mptp_usb_identity *identity, struct mptp_error *error)
{
	int status = open_one(&f->control, folder, "ep0", error);

	if (status == MPTP_OK)
		status = describe(f, folder, identity, error);
	if (status == MPTP_OK)
		status = open_one(&f->bulk_in, folder, "ep1", error);
	if (status == MPTP_OK)
		status = open_one(&f->bulk_out, folder, "ep2", error);
	if (status == MPTP_OK)
		status = open_one(&f->interrupt, folder, "ep3", error);
	if (status == MPTP_OK && !async_open(&f->async, FUNCTIONFS_WRITES + 2))
		status = error_set_sys(error, MPTP_ERR_IO, errno,
		    "no asynchronous input and output");
	return status;
}

size_t
functionfs_packet(const struct functionfs *f)
{
	struct usb_endpoint_descriptor descriptor;

	if (ioctl(f->bulk_in, FUNCTIONFS_ENDPOINT_DESC, &descriptor) < 0)
		return gadget_packet(MPTP_USB_HIGH);
	return get_le16((const uint8_t *)&descriptor.wMaxPacketSize);
}

/* ---- to the host --------------------------------------------------------- */

/* What is to be written next, in f->in. */
static bool
fetch_next(struct functionfs *f, struct gadget *g)
{
	struct gadget_endpoint *bulk = &g->bulk;
	enum gadget_fetched fetched;

	if (f->fetched)
		return true;
	if (f->owes_empty) {
		f->owes_empty = false;
		f->in_len = 0;
		return true;
	}
	fetched = gadget_endpoint_fetch(bulk, f->in, sizeof(f->in), &f->in_len);
	f->owes_empty = fetched == GADGET_SHORT && f->in_len > 0 &&
	    f->in_len % bulk->packet == 0;
	return f->in_len > 0 || fetched == GADGET_SHORT;
}

/* False: there is nothing to write, or the kernel does not take it now. */
static bool
write_next(struct functionfs *f, struct gadget *g, struct async_io *io)
{
	if (!fetch_next(f, g))
		return false;
	f->fetched = async_submit(&f->async, io, f->bulk_in, true, f->in,
			 f->in_len) != 0;
	return !f->fetched;
}

static void
run_in(struct functionfs *f, struct gadget *g, bool *moved)
{
	for (int i = 0; i < FUNCTIONFS_WRITES; i++) {
		struct async_io *io = &f->writes[i];

		if (io->ended && io->result >= 0)
			g->bulk.halted = false;
		*moved = *moved || io->ended;
		io->ended = false;
		if (!io->busy && write_next(f, g, io))
			*moved = true;
	}
}

static void
run_interrupt(struct functionfs *f, struct gadget *g, bool *moved)
{
	if (f->event.busy)
		return;
	if (f->packet_len == 0)
		gadget_endpoint_fetch(&g->interrupt, f->packet,
		    sizeof(f->packet), &f->packet_len);
	if (f->packet_len == 0 ||
	    async_submit(&f->async, &f->event, f->interrupt, true, f->packet,
		f->packet_len) != 0)
		return;
	f->packet_len = 0;
	*moved = true;
}

bool
functionfs_sent(const struct functionfs *f, const struct gadget *g)
{
	for (int i = 0; i < FUNCTIONFS_WRITES; i++)
		if (f->writes[i].busy)
			return false;
	return !f->owes_empty && !f->fetched &&
	    gadget_endpoint_ready(&g->bulk) == 0 && !g->bulk.last;
}

/* ---- from the host ------------------------------------------------------- */

/* Lend what a read has brought. */
static void
end_read(struct functionfs *f)
{
	f->read.ended = false;
	if (f->read.result < 0)
		return;
	f->at = 0;
	f->end = (size_t)f->read.result;
	f->last = f->end < f->asked;
	f->lent = true;
	functionfs_was_read(&f->reading, f->out, f->end, f->last);
}

static void
run_out(struct functionfs *f, struct gadget *g, bool *moved)
{
	if (f->read.ended) {
		end_read(f);
		g->out_halted = g->out_halted && !f->lent;
		*moved = true;
	}
	if (f->read.busy || f->lent)
		return;
	f->asked =
	    functionfs_next_read(&f->reading, g->bulk.packet, sizeof(f->out));
	if (async_submit(
		&f->async, &f->read, f->bulk_out, false, f->out, f->asked) == 0)
		*moved = true;
}

bool
functionfs_out(
    const struct functionfs *f, const uint8_t **bytes, size_t *len, bool *last)
{
	*bytes = f->out + f->at;
	*len = f->end - f->at;
	*last = f->last;
	return f->lent;
}

void
functionfs_out_done(struct functionfs *f, size_t n)
{
	f->at += n;
	f->lent = f->at < f->end;
}

/* ---- both ---------------------------------------------------------------- */

void
functionfs_run(struct functionfs *f, struct gadget *g, bool *moved)
{
	async_reap(&f->async);
	if (g->configuration == 0)
		return;
	run_in(f, g, moved);
	run_interrupt(f, g, moved);
	run_out(f, g, moved);
}

/* Some hosts do not wait for the device to say that the cancel is done. */
static bool
is_request(const struct functionfs *f)
{
	const uint8_t *bytes = f->out + f->at;
	size_t len = f->end - f->at;

	return f->lent && f->last && f->at == 0 && len >= 12 &&
	    get_le32(bytes) == len && get_le16(bytes + 4) == CONTAINER_COMMAND;
}

void
functionfs_cancel(struct functionfs *f)
{
	for (int i = 0; i < FUNCTIONFS_WRITES; i++) {
		async_cancel(&f->async, &f->writes[i]);
		f->writes[i].ended = false;
	}
	f->owes_empty = f->fetched = false;
	async_cancel(&f->async, &f->read);
	if (f->read.ended)
		end_read(f);
	if (!is_request(f)) {
		f->lent = false;
		f->reading = (struct functionfs_reading){ 0 };
	}
}

/* To go in the wrong direction halts an endpoint, and fails. */
void
functionfs_halt(struct functionfs *f)
{
	uint8_t byte = 0;

	functionfs_cancel(f);
	f->lent = false;
	if (read(f->bulk_in, &byte, 1) >= 0 ||
	    write(f->bulk_out, &byte, 1) >= 0)
		f->reading = (struct functionfs_reading){ 0 };
}

/* ---- endpoint 0 ---------------------------------------------------------- */

bool
functionfs_event(struct functionfs *f, uint8_t event[FUNCTIONFS_EVENT_SIZE])
{
	ssize_t n;

	/* "Identifier removed": a setup packet was overtaken by the next. */
	do
		n = read(f->control, event, FUNCTIONFS_EVENT_SIZE);
	while (n < 0 && (errno == EINTR || errno == EIDRM));
	return n == FUNCTIONFS_EVENT_SIZE;
}

/* The wrong direction stalls here too. */
static bool
stall(struct functionfs *f, bool in)
{
	uint8_t byte = 0;
	ssize_t n =
	    in ? read(f->control, &byte, 0) : write(f->control, &byte, 0);

	return n < 0 && errno == EL2HLT;
}

bool
functionfs_control(
    struct functionfs *f, struct gadget *g, const uint8_t setup[8])
{
	uint8_t data[GADGET_CONTROL_MAX];
	size_t length = get_le16(setup + 6), len = 0;
	bool in = (setup[0] & 0x80) != 0, done;

	/* Reading the data accepts the request, and so does reading none. */
	if (!in && length > sizeof(data))
		return stall(f, in);
	if (!in && length > 0) {
		ssize_t n = read(f->control, data, length);

		if (n != (ssize_t)length)
			return false;
		len = length;
	}
	done = gadget_control(g, setup, data, &len);
	if (!in && length > 0)
		return true;
	if (!done)
		return stall(f, in);
	if (in)
		return write(f->control, data, len) == (ssize_t)len;
	return read(f->control, data, 0) == 0;
}
