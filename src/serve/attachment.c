/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Plugging a gadget into this computer's own USB (Linux,
 * drivers/usb/usbip/vhci_sysfs.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "serve/attachment.h"
#include "transport/deadline.h"

/* All controllers' ports are told of, and attached to, at the first one. */
#define VHCI "/sys/devices/platform/vhci_hcd.0/"
#define DEVICES "/sys/bus/usb/devices/"
#define CONTROLLERS 64
/* Enough for the 32 ports of a controller. */
#define STATUS_SIZE 4096
/* A host tries for so long at most: it resets the port some times. */
#define ENUMERATION_MS 60000
#define END_MS 5000
#define PATH_SIZE 128

/* ---- files of the kernel ------------------------------------------------- */

/* False: no such file. */
static bool
read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* 0, or an error number. */
static int
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int sys = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		sys = errno;
	close(fd);
	return sys;
}

static bool
read_status(unsigned controller, char text[STATUS_SIZE])
{
	char path[PATH_SIZE];

	if (controller == 0)
		snprintf(path, sizeof(path), VHCI "status");
	else
		snprintf(path, sizeof(path), VHCI "status.%u", controller);
	return read_file(path, text, STATUS_SIZE);
}

static bool
port_find(unsigned number, struct vhci_port *port)
{
	char text[STATUS_SIZE];

	for (unsigned i = 0; i < CONTROLLERS && read_status(i, text); i++)
		for (const char *at = text; vhci_next(&at, port);)
			if (port->number == number)
				return true;
	return false;
}

static bool
device_number(const char *busid, const char *what, unsigned *number)
{
	char path[PATH_SIZE], text[16];

	snprintf(path, sizeof(path), DEVICES "%s/%s", busid, what);
	if (!read_file(path, text, sizeof(text)))
		return false;
	*number = (unsigned)strtoul(text, NULL, 10);
	return *number > 0;
}

/* ---- attaching ----------------------------------------------------------- */

static int
explain(int sys, struct mptp_error *error)
{
	if (sys == EACCES || sys == EPERM || sys == EROFS)
		return error_set_sys(error, MPTP_ERR_ACCESS, sys,
		    "only root may attach a device: cannot write to " VHCI
		    "attach");
	return error_set_sys(
	    error, MPTP_ERR_IO, sys, "vhci_hcd does not take the device");
}

/* To the first port that is free and stays so until we have it. */
static int
attach(struct attachment *a, int fd, enum mptp_usb_speed speed, uint32_t device,
    struct mptp_error *error)
{
	bool super = speed == MPTP_USB_SUPER;
	char status[STATUS_SIZE], text[64];
	struct vhci_port port;
	int sys;

	for (unsigned i = 0; i < CONTROLLERS && read_status(i, status); i++) {
		for (const char *at = status; vhci_next(&at, &port);) {
			if (port.super != super || port.state != VHCI_FREE)
				continue;
			snprintf(text, sizeof(text), "%u %d %u %u", port.number,
			    fd, (unsigned)device, (unsigned)speed);
			sys = write_file(VHCI "attach", text);
			a->port = port.number;
			if (sys == 0)
				return MPTP_OK;
			if (sys != EBUSY)
				return explain(sys, error);
		}
	}
	return mptp_error_set(error, MPTP_ERR_BUSY,
	    "no %s port of vhci_hcd is free: detach a device that is attached "
	    "('usbip port' lists them)",
	    super ? "SuperSpeed" : "high-speed");
}

int
attachment_begin(struct attachment *a, int *fd, enum mptp_usb_speed speed,
    uint32_t device, struct mptp_error *error)
{
	int pair[2], status;

	*fd = -1;
	if (access(VHCI "status", F_OK) != 0)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "vhci_hcd is not loaded, which cameras are attached to: "
		    "'modprobe vhci-hcd' as root");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot make sockets");
	status = attach(a, pair[1], speed, device, error);
	/* The kernel holds its end by itself. */
	close(pair[1]);
	if (status != MPTP_OK) {
		close(pair[0]);
		return status;
	}
	*fd = pair[0];
	a->deadline = deadline_in(ENUMERATION_MS);
	return MPTP_OK;
}

/* ---- afterwards ---------------------------------------------------------- */

/* It has a configuration, and what came with that is known to the system. */
static bool
is_enumerated(const struct vhci_port *port)
{
	char path[PATH_SIZE];

	snprintf(
	    path, sizeof(path), DEVICES "%s:1.0/bInterfaceNumber", port->busid);
	return access(path, F_OK) == 0;
}

int
attachment_check(
    struct attachment *a, struct mptp_found *found, struct mptp_error *error)
{
	struct vhci_port port;
	unsigned bus, device;

	if (port_find(a->port, &port) && port.state == VHCI_ADDRESSED &&
	    is_enumerated(&port) && device_number(port.busid, "busnum", &bus) &&
	    device_number(port.busid, "devnum", &device)) {
		snprintf(found->uri, sizeof(found->uri), "usb:%03u,%03u", bus,
		    device);
		return MPTP_OK;
	}
	if (deadline_left(a->deadline) == 0)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "the system does not take the camera at port %u of "
		    "vhci_hcd: 'dmesg' may tell why",
		    a->port);
	return MPTP_ERR_STATE;
}

void
attachment_end(struct attachment *a)
{
	const struct timespec moment = { 0, ATTACHMENT_CHECK_MS * 1000000L };
	int64_t end = deadline_in(END_MS);
	struct vhci_port port;

	while (port_find(a->port, &port) && port.state != VHCI_FREE &&
	    deadline_left(end) > 0)
		nanosleep(&moment, NULL);
}
