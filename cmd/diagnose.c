/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Judging a device on USB.
 */
#include <stdio.h>
#include <string.h>

#include "diagnose.h"
#include "release.h"

#define CLASS_IMAGE 0x06
#define CLASS_STORAGE 0x08
#define CLASS_VIDEO 0x0e
#define CLASS_VENDOR 0xff

/* ---- what it is ---- */

struct vendor {
	uint16_t id;
	bool is_phone;
};

/* Whose devices may show another face (usb.ids). */
static const struct vendor vendors[] = {
	{ 0x03f0, false }, /* HP */
	{ 0x040a, false }, /* Kodak */
	{ 0x04a9, false }, /* Canon */
	{ 0x04b0, false }, /* Nikon */
	{ 0x04cb, false }, /* Fujifilm */
	{ 0x04da, false }, /* Panasonic */
	{ 0x04e8, true },  /* Samsung */
	{ 0x054c, false }, /* Sony */
	{ 0x05ac, true },  /* Apple */
	{ 0x07b4, false }, /* Olympus */
	{ 0x07cf, false }, /* Casio */
	{ 0x0a17, false }, /* Pentax */
	{ 0x0bb4, true },  /* HTC */
	{ 0x0fce, true },  /* Sony Mobile */
	{ 0x1003, false }, /* Sigma */
	{ 0x1004, true },  /* LG */
	{ 0x12d1, true },  /* Huawei */
	{ 0x18d1, true },  /* Google */
	{ 0x1a98, false }, /* Leica */
	{ 0x22b8, true },  /* Motorola */
	{ 0x22d9, true },  /* Oppo */
	{ 0x25fb, false }, /* Ricoh */
	{ 0x2672, false }, /* GoPro */
	{ 0x2717, true },  /* Xiaomi */
	{ 0x2a70, true },  /* OnePlus */
	{ 0x2ca3, false }, /* DJI */
	{ 0x33a2, false }, /* OM Digital Solutions */
};

static const struct vendor *
vendor_of(const struct probe_device *d)
{
	for (size_t i = 0; i < sizeof(vendors) / sizeof(*vendors); i++)
		if (vendors[i].id == d->vendor)
			return &vendors[i];
	return NULL;
}

static bool
is_image(const struct probe_interface *interface)
{
	return interface->class == CLASS_IMAGE && interface->subclass == 1 &&
	    interface->protocol == 1;
}

static bool
is_named_mtp(const struct probe_interface *interface)
{
	return interface->class == CLASS_VENDOR &&
	    strstr(interface->name, "MTP") != NULL;
}

static const struct probe_interface *
find_interface(
    const struct probe_device *d, bool (*fits)(const struct probe_interface *))
{
	for (size_t i = 0; i < d->interfaces; i++)
		if (fits(&d->interface[i]))
			return &d->interface[i];
	return NULL;
}

static bool
has_class(const struct probe_device *d, uint8_t class)
{
	for (size_t i = 0; i < d->interfaces; i++)
		if (d->interface[i].class == class)
			return true;
	return false;
}

/* Interfaces of a phone that only charges, is debugged, or tethers. */
static bool
is_silent(const struct probe_device *d)
{
	for (size_t i = 0; i < d->interfaces; i++)
		switch (d->interface[i].class) {
		case 0x02: /* communications */
		case 0x0a: /* and their data */
		case 0xe0: /* wireless */
		case CLASS_VENDOR:
			break;
		default:
			return false;
		}
	return true;
}

enum device_kind
device_kind(const struct probe_device *d, bool listed)
{
	const struct vendor *vendor = vendor_of(d);

	if (find_interface(d, is_image) != NULL)
		return DEVICE_PTP;
	if (listed || find_interface(d, is_named_mtp) != NULL)
		return DEVICE_MTP;
	if (vendor == NULL || d->is_hub)
		return DEVICE_OTHER;
	if (has_class(d, CLASS_STORAGE))
		return DEVICE_STORAGE;
	if (has_class(d, CLASS_VIDEO))
		return DEVICE_WEBCAM;
	return vendor->is_phone && is_silent(d) ? DEVICE_SILENT : DEVICE_OTHER;
}

bool
is_camera(enum device_kind kind)
{
	return kind == DEVICE_PTP || kind == DEVICE_MTP;
}

/* ---- mode ---- */

static void
judge_mode(struct findings *f, enum device_kind kind, enum level otherwise)
{
	switch (kind) {
	case DEVICE_PTP:
		found_out(f, LEVEL_OK, "mode", "PTP: the still image class");
		break;
	case DEVICE_MTP:
		found_out(f, LEVEL_OK, "mode", "MTP, under a class of its own");
		break;
	case DEVICE_STORAGE:
		found_out(f, otherwise, "mode",
		    "mass storage, and not PTP or MTP: it may be a camera that "
		    "shows itself as a disk");
		advise(f,
		    "choose PTP, MTP, PC connection or remote control in the "
		    "camera's USB menu, and plug it in again; or copy from "
		    "the disk");
		break;
	case DEVICE_WEBCAM:
		found_out(f, otherwise, "mode",
		    "a webcam, and neither PTP nor MTP: it may be a camera "
		    "that streams");
		advise(f,
		    "choose PTP, MTP, PC connection or remote control in the "
		    "camera's USB menu, and plug it in again");
		break;
	case DEVICE_SILENT:
		found_out(f, otherwise, "mode",
		    "neither PTP nor MTP: it may be a phone that only charges "
		    "or tethers");
		advise(f,
		    "unlock the phone and choose \"File transfer\" or PTP in "
		    "its message about USB");
		break;
	case DEVICE_OTHER:
		found_out(f, LEVEL_PROBLEM, "mode",
		    "neither PTP nor MTP: nothing that can be opened");
		break;
	}
}

/* ---- permission ---- */

static void
advise_permission(
    struct findings *f, const struct probe_file *file, bool rule_installed)
{
	if (!rule_installed)
		advise(f,
		    "put 70-miniptp.rules into /etc/udev/rules.d, as root "
		    "run: udevadm control --reload, and plug the camera in "
		    "again");
	else if (file->group_may && !file->in_group)
		advise(f,
		    "the rule is installed: plug the camera in again; where "
		    "nobody sits at the machine (over ssh), as root run: "
		    "usermod -aG %s YOU, and log in anew",
		    file->group);
	else
		advise(f,
		    "the rule is installed, but not in force: plug the camera "
		    "in again, or as root run: udevadm trigger");
}

static void
judge_permission(
    struct findings *f, const struct probe_device *d, bool rule_installed)
{
	const struct probe_file *file = &d->file;
	char list[64] = "";

	if (!file->is_there) {
		found_out(f, LEVEL_PROBLEM, "permission", "%s is missing",
		    file->path);
		advise(f,
		    "a container needs /dev/bus/usb from its host; elsewhere, "
		    "udev or devtmpfs makes it");
		return;
	}
	if (file->has_list)
		snprintf(list, sizeof(list), ", and lets in user %ld",
		    file->first_user);
	found_out(f, file->may ? LEVEL_OK : LEVEL_PROBLEM, "permission",
	    "%s %s (%s:%s, mode %04o%s)",
	    file->may ? "may be opened:" : "may not be opened:", file->path,
	    file->owner, file->group, file->mode, list);
	if (!file->may)
		advise_permission(f, file, rule_installed);
}

/* ---- holder ---- */

static void
list_programs(
    char *out, size_t size, const struct mptp_holder *holder, size_t n)
{
	size_t len = 0;

	*out = '\0';
	for (size_t i = 0; i < n && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s (pid %ld)",
		    i > 0 ? ", " : "", holder[i].program, holder[i].pid);
}

static const struct probe_interface *
camera_interface(const struct probe_device *d)
{
	const struct probe_interface *interface = find_interface(d, is_image);

	if (interface == NULL)
		interface = find_interface(d, is_named_mtp);
	return interface == NULL && d->interfaces > 0 ? &d->interface[0] :
							interface;
}

static void
judge_holder(struct findings *f, const struct probe_device *d, bool is_ours)
{
	const struct probe_interface *interface = camera_interface(d);
	const char *driver = interface == NULL ? "" : interface->driver;
	const bool claimed = strcmp(driver, "usbfs") == 0;
	char who[300], how[400];

	list_programs(who, sizeof(who), d->holder, d->holders);
	if (is_ours)
		found_out(f, LEVEL_OK, "holder", "this program has it open");
	else if (claimed && d->holders > 0) {
		found_out(f, LEVEL_PROBLEM, "holder", "held by %s", who);
		advise(f, "%s",
		    release_text(how, sizeof(how), d, d->holder[0].program));
	} else if (claimed) {
		found_out(f, LEVEL_PROBLEM, "holder",
		    "held by a program that this account cannot see");
		advise(f, "as root, miniptp doctor names it");
	} else if (d->holders > 0) {
		found_out(f, LEVEL_WARNING, "holder",
		    "opened by %s, who may take it any time", who);
		advise(f, "%s",
		    release_text(how, sizeof(how), d, d->holder[0].program));
	} else if (driver[0] != '\0')
		found_out(f, LEVEL_OK, "holder",
		    "the kernel's driver %s, which makes room when the camera "
		    "is opened",
		    driver);
	else
		found_out(f, LEVEL_OK, "holder", "nobody");
}

/* Programs that may take it when it is plugged in, or looked at. */
static void
judge_takers(struct findings *f, const struct probe_device *d,
    const struct circumstances *c)
{
	char who[300], how[400];

	/* Who has it already has been told. */
	if (c->takers == 0 || d->holders > 0)
		return;
	list_programs(who, sizeof(who), c->taker, c->takers);
	found_out(f, LEVEL_NOTE, "desktop", "%s may take it", who);
	advise(f, "once it is taken: %s",
	    release_text(how, sizeof(how), d, c->taker[0].program));
}

/* ---- speed and power ---- */

static void
judge_speed(struct findings *f, const struct probe_device *d)
{
	if (d->speed == 0) {
		found_out(f, LEVEL_NOTE, "speed", "not known");
		return;
	}
	if (d->speed >= d->can) {
		found_out(f, LEVEL_OK, "speed", "%u Mbit/s, at %s of %s",
		    d->speed, d->port, d->hub);
		return;
	}
	found_out(f, LEVEL_WARNING, "speed",
	    "%u Mbit/s, at %s of %s; the camera can do %u", d->speed, d->port,
	    d->hub, d->can);
	if (d->hub_speed != 0 && d->hub_speed < d->can)
		advise(f,
		    "the hub %s does %u Mbit/s: plug the camera into a faster "
		    "port",
		    d->hub, d->hub_speed);
	else
		advise(
		    f, "try another cable, and a port of the computer's own");
}

static void
judge_power(struct findings *f, const struct probe_device *d)
{
	if (!d->configured) {
		found_out(f, LEVEL_PROBLEM, "power",
		    "the system has not configured it: its port may not give "
		    "enough power");
		advise(f, "plug it into another port, or a hub with a supply");
		return;
	}
	if (!d->auto_suspend) {
		found_out(f, LEVEL_OK, "power", "stays on");
		return;
	}
	if (d->suspend_ms < 0) {
		found_out(f, LEVEL_OK, "power", "is never suspended");
		return;
	}
	found_out(f, LEVEL_WARNING, "power",
	    "is suspended when idle for %ld.%ld s%s, which some cameras do not "
	    "survive",
	    d->suspend_ms / 1000, d->suspend_ms % 1000 / 100,
	    d->suspended ? ", and is now" : "");
	advise(f, "as root: echo on >/sys/bus/usb/devices/%s/power/control",
	    d->port);
}

void
diagnose(struct findings *f, const struct probe_device *d,
    enum device_kind kind, const struct circumstances *c)
{
	judge_mode(f, kind, c->is_meant ? LEVEL_PROBLEM : LEVEL_WARNING);
	if (!is_camera(kind))
		return;
	judge_permission(f, d, c->rule_installed);
	judge_holder(f, d, c->is_ours);
	judge_takers(f, d, c);
	judge_speed(f, d);
	judge_power(f, d);
}
