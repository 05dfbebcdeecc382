/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What keeps a program from a USB device on systems other than Linux, and what a
 * person can do about it.
 */
#include <libusb.h>
#include <stddef.h>
#if defined(__linux__)
#include <unistd.h>
#endif

#include "base/error.h"
#include "transport/usb_address.h"

enum usb_system
usb_system(void)
{
#if defined(__linux__)
	return USB_LINUX;
#elif defined(__APPLE__)
	return USB_MACOS;
#elif defined(_WIN32)
	return USB_WINDOWS;
#else
	return USB_OTHER;
#endif
}

const char *
usb_system_lacks(void)
{
#if defined(__linux__)
	if (access("/dev/bus/usb", F_OK) != 0)
		return "this computer shows no USB, so no camera can come: "
		       "/dev/bus/usb is missing; a container needs it from its "
		       "host";
#endif
	return NULL;
}

/* libusb reaches devices through WinUSB and its like, and nothing else. */
static int
explain_windows(struct mptp_error *error, int code, const char *name)
{
	switch (code) {
	case LIBUSB_ERROR_NOT_SUPPORTED:
	case LIBUSB_ERROR_NOT_FOUND:
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "%s has Windows' own driver, which lets nobody in: give it "
		    "the driver WinUSB, as with the program Zadig; Windows "
		    "itself does not show its pictures then",
		    name);
	case LIBUSB_ERROR_ACCESS:
	case LIBUSB_ERROR_BUSY:
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "%s is in use by another program: close it", name);
	default:
		return MPTP_OK;
	}
}

/* The interface is taken from its owner only for root, or for a program that
 * has the entitlement com.apple.vm.device-access. */
static int
explain_macos(struct mptp_error *error, int code, const char *name)
{
	if (code != LIBUSB_ERROR_ACCESS && code != LIBUSB_ERROR_BUSY)
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_BUSY,
	    "%s is held by macOS' ptpcamerad or by another program: close "
	    "Photos and Image Capture, say 'killall ptpcamerad' and try again "
	    "at once, or run this as root",
	    name);
}

static int
explain_other(struct mptp_error *error, int code, const char *name)
{
	if (code != LIBUSB_ERROR_ACCESS)
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_ACCESS,
	    "no permission to open %s: this account needs to read and write "
	    "its file in /dev, as the group operator may on many systems",
	    name);
}

int
usb_system_explain(struct mptp_error *error, enum usb_system system, int code,
    const char *name)
{
	if (system != USB_LINUX && code == LIBUSB_ERROR_NO_DEVICE)
		return mptp_error_set(
		    error, MPTP_ERR_NODEV, "%s went away", name);
	switch (system) {
	case USB_WINDOWS:
		return explain_windows(error, code, name);
	case USB_MACOS:
		return explain_macos(error, code, name);
	case USB_OTHER:
		return explain_other(error, code, name);
	case USB_LINUX:
		break;
	}
	return MPTP_OK;
}
