/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What this computer knows of the devices on its USB, without asking them.
 */
#ifndef CMD_PROBE_H
#define CMD_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp.h>

#define PROBE_INTERFACES 32 /* as many as a configuration has, or more */
#define PROBE_HOLDERS 4

struct probe_interface {
	unsigned configuration, number;
	uint8_t class, subclass, protocol;
	char name[64];
	char driver[32]; /* of the kernel; "usbfs": a program; "": nobody */
};

/* The file by which programs reach the device. */
struct probe_file {
	char path[40]; /* "/dev/bus/usb/001/004" */
	bool is_there;
	bool may; /* read and write */
	unsigned mode;
	char owner[32], group[32];
	bool group_may; /* read and write */
	bool in_group;	/* this process is */
	bool
	    has_list; /* of further accounts that may, as udev's uaccess makes */
	long first_user; /* on that list; negative: none is */
};

/* All text is fit for a terminal. */
struct probe_device {
	char port[32]; /* "1-2.3" */
	uint8_t bus, device, class;
	bool is_hub;
	uint16_t vendor, product;
	char maker[96], model[96], serial[96];
	char udev_serial[128]; /* ID_SERIAL of udev, by which gvfs names it */
	bool configured;
	struct probe_interface interface[PROBE_INTERFACES];
	size_t interfaces;

	unsigned speed; /* Mbit/s; 0: not known */
	unsigned can;	/* what the device could do; 0: not known */
	char hub[32];	/* where it is plugged in: "1-2", or "usb1" */
	unsigned hub_speed;

	bool auto_suspend; /* when idle for so long: */
	long suspend_ms;
	bool suspended;

	struct probe_file file;
	struct mptp_holder holder[PROBE_HOLDERS];
	size_t holders;
};

/* Can any of this be told on this system? */
bool probe_works(void);

/*
 * Calls visit() for each device, in the order of their numbers. root is "", or a
 * folder that is looked at in place of /. False: this system, or that folder, shows
 * no USB.
 */
bool probe_devices(const char *root,
    void (*visit)(void *ctx, const struct probe_device *), void *ctx);

/* Programs that run and take cameras by themselves; how many of at most most. */
size_t probe_takers(struct mptp_holder *, size_t most, const char *root);

#endif
