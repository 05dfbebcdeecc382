/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Devices as Linux shows them in /sys, /dev, /proc and udev's notes. What is read
 * there may come from a device, and is made fit to show.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "probe.h"
#include "probe_file.h"

#define DEVICES "/sys/bus/usb/devices"
#define HUB 0x09
/* A path to something in a folder whose path is at most PATH_MAX. */
#define LONGER (PATH_MAX + 300)

bool
probe_works(void)
{
	return true;
}

/* ---- single values ---- */

/* The first line of a file; "" if there is none. */
static char *
read_line(char *out, size_t size, const char *folder, const char *name)
{
	char path[LONGER + 300];
	FILE *file;
	size_t len;

	*out = '\0';
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	if (file == NULL)
		return out;
	if (fgets(out, (int)size, file) == NULL)
		*out = '\0';
	fclose(file);
	out[strcspn(out, "\n")] = '\0';
	mptp_text_clean(out);
	for (len = strlen(out); len > 0 && out[len - 1] == ' '; len--)
		out[len - 1] = '\0';
	return out;
}

static unsigned long
read_number(const char *folder, const char *name, int base)
{
	char text[32];

	return strtoul(read_line(text, sizeof(text), folder, name), NULL, base);
}

/* The last part of what a link leads to; "" if it is none. */
static void
read_link(char *out, size_t size, const char *folder, const char *name)
{
	char path[LONGER + 300], target[PATH_MAX];
	const char *base;
	ssize_t n;

	*out = '\0';
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	base = strrchr(target, '/');
	snprintf(
	    out, size, "%.*s", (int)size - 1, base != NULL ? base + 1 : target);
	mptp_text_clean(out);
}

/* ---- names in the folder of devices ---- */

/* "1-2.3"; root hubs and interfaces have other names. */
static bool
is_port(const char *name)
{
	const size_t bus = strspn(name, "0123456789");

	return bus > 0 && name[bus] == '-' && strlen(name) < 32 &&
	    name[bus + 1] != '\0' &&
	    strspn(name + bus + 1, "0123456789.") == strlen(name + bus + 1);
}

/* What a device is plugged into: "1-2" for "1-2.3", "usb1" for "1-2". */
static void
hub_of(char *out, size_t size, const char *port)
{
	const char *dot = strrchr(port, '.');

	if (dot != NULL)
		snprintf(out, size, "%.*s", (int)(dot - port), port);
	else
		snprintf(out, size, "usb%.*s", (int)strcspn(port, "-"), port);
}

/* ---- what is known of one ---- */

static void
read_interface(struct probe_device *d, const char *devices, const char *name)
{
	struct probe_interface *interface = &d->interface[d->interfaces];
	const char *numbers = name + strlen(d->port);
	char folder[LONGER];

	if (d->interfaces == PROBE_INTERFACES)
		return;
	*interface = (struct probe_interface){ 0 };
	if (sscanf(numbers, ":%3u.%3u", &interface->configuration,
		&interface->number) != 2)
		return;
	snprintf(folder, sizeof(folder), "%s/%.60s", devices, name);
	interface->class = (uint8_t)read_number(folder, "bInterfaceClass", 16);
	interface->subclass =
	    (uint8_t)read_number(folder, "bInterfaceSubClass", 16);
	interface->protocol =
	    (uint8_t)read_number(folder, "bInterfaceProtocol", 16);
	read_line(
	    interface->name, sizeof(interface->name), folder, "interface");
	read_link(
	    interface->driver, sizeof(interface->driver), folder, "driver");
	d->interfaces++;
}

static int
by_number(const void *a, const void *b)
{
	const struct probe_interface *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static void
read_interfaces(struct probe_device *d, const char *devices)
{
	const size_t len = strlen(d->port);
	struct dirent *entry;
	DIR *dir = opendir(devices);

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, d->port, len) == 0 &&
		    entry->d_name[len] == ':')
			read_interface(d, devices, entry->d_name);
	closedir(dir);
	qsort(d->interface, d->interfaces, sizeof(*d->interface), by_number);
}

/* The speeds that its binary object store tells of (USB 3.2 9.6.2): a header of 5
 * bytes, then capabilities with length, type 0x10 and kind; 3 is SuperSpeed, 0x0a
 * SuperSpeedPlus. Newer kernels show it. 0: it does not, or has none. */
static unsigned
speed_in_store(const char *folder)
{
	char path[LONGER + 300];
	uint8_t store[1024];
	unsigned speed = 0;
	size_t n, at = 5;
	FILE *file;

	snprintf(path, sizeof(path), "%s/bos_descriptors", folder);
	file = fopen(path, "rb");
	if (file == NULL)
		return 0;
	n = fread(store, 1, sizeof(store), file);
	fclose(file);
	while (at + 3 <= n && store[at] >= 3) {
		if (store[at + 1] == 0x10 && store[at + 2] == 3 && speed < 5000)
			speed = 5000;
		if (store[at + 1] == 0x10 && store[at + 2] == 0x0a)
			speed = 10000;
		at += store[at];
	}
	return speed;
}

/* The version of USB that it claims, when it has no such store: what does 2.0 and
 * is a camera can do 480 Mbit/s, what claims 3 can do 5000. */
static unsigned
speed_of_version(const char *folder)
{
	char text[16];
	const double version =
	    strtod(read_line(text, sizeof(text), folder, "version"), NULL);

	return version >= 3 ? 5000 : version >= 2 ? 480 : 12;
}

static void
read_speed(struct probe_device *d, const char *devices, const char *folder)
{
	char hub[LONGER];
	const unsigned version = speed_of_version(folder);

	d->speed = (unsigned)read_number(folder, "speed", 10);
	d->can = speed_in_store(folder);
	if (d->can < version)
		d->can = version;
	if (d->can < d->speed)
		d->can = d->speed;
	hub_of(d->hub, sizeof(d->hub), d->port);
	snprintf(hub, sizeof(hub), "%s/%.40s", devices, d->hub);
	d->hub_speed = (unsigned)read_number(hub, "speed", 10);
}

static void
read_power(struct probe_device *d, const char *folder)
{
	char text[32];

	d->auto_suspend =
	    strcmp(read_line(text, sizeof(text), folder, "power/control"),
		"auto") == 0;
	d->suspend_ms = strtol(
	    read_line(text, sizeof(text), folder, "power/autosuspend_delay_ms"),
	    NULL, 10);
	d->suspended = strcmp(read_line(text, sizeof(text), folder,
				  "power/runtime_status"),
			   "suspended") == 0;
}

/* In udev's notes on the device, named after the number of its file. */
static void
read_udev(struct probe_device *d, const char *root, const char *folder)
{
	static const char key[] = "E:ID_SERIAL=";
	char path[PATH_MAX], number[32], line[512];
	FILE *file;

	read_line(number, sizeof(number), folder, "dev");
	if (strspn(number, "0123456789:") != strlen(number) || !*number)
		return;
	snprintf(path, sizeof(path), "%s/run/udev/data/c%s", root, number);
	file = fopen(path, "r");
	if (file == NULL)
		return;
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, key, sizeof(key) - 1) == 0) {
			line[strcspn(line, "\n")] = '\0';
			snprintf(d->udev_serial, sizeof(d->udev_serial), "%.*s",
			    (int)sizeof(d->udev_serial) - 1,
			    line + sizeof(key) - 1);
		}
	fclose(file);
	mptp_text_clean(d->udev_serial);
}

static void
read_device(struct probe_device *d, const char *root, const char *devices,
    const char *port)
{
	char folder[LONGER];

	*d = (struct probe_device){ 0 };
	snprintf(d->port, sizeof(d->port), "%.31s", port);
	snprintf(folder, sizeof(folder), "%s/%s", devices, d->port);
	d->bus = (uint8_t)read_number(folder, "busnum", 10);
	d->device = (uint8_t)read_number(folder, "devnum", 10);
	d->class = (uint8_t)read_number(folder, "bDeviceClass", 16);
	d->is_hub = d->class == HUB;
	d->vendor = (uint16_t)read_number(folder, "idVendor", 16);
	d->product = (uint16_t)read_number(folder, "idProduct", 16);
	read_line(d->maker, sizeof(d->maker), folder, "manufacturer");
	read_line(d->model, sizeof(d->model), folder, "product");
	read_line(d->serial, sizeof(d->serial), folder, "serial");
	d->configured = read_number(folder, "bConfigurationValue", 10) != 0;
	read_interfaces(d, devices);
	read_speed(d, devices, folder);
	read_power(d, folder);
	read_udev(d, root, folder);
	probe_file(&d->file, root, d->bus, d->device);
	d->holders =
	    mptp_usb_holders(d->holder, PROBE_HOLDERS, root, d->bus, d->device);
}

/* ---- all of them ---- */

static int
by_place(const void *a, const void *b)
{
	const struct probe_device *x = a, *y = b;

	return x->bus != y->bus ? x->bus - y->bus : x->device - y->device;
}

bool
probe_devices(const char *root,
    void (*visit)(void *ctx, const struct probe_device *), void *ctx)
{
	struct probe_device *list = NULL;
	char devices[PATH_MAX];
	struct dirent *entry;
	size_t n = 0, room = 0;
	DIR *dir;

	snprintf(devices, sizeof(devices), "%s" DEVICES, root);
	dir = opendir(devices);
	if (dir == NULL)
		return false;
	while ((entry = readdir(dir)) != NULL) {
		if (!is_port(entry->d_name))
			continue;
		if (n == room) {
			room = room * 2 + 8;
			list = must_alloc(list, room * sizeof(*list));
		}
		read_device(&list[n++], root, devices, entry->d_name);
	}
	closedir(dir);
	if (n > 0)
		qsort(list, n, sizeof(*list), by_place);
	for (size_t i = 0; i < n; i++)
		visit(ctx, &list[i]);
	free(list);
	return true;
}

/* ---- programs ---- */

/* As the kernel has their names, cut at 15 characters. */
static const char *
taker_name(const char *comm)
{
	static const struct {
		const char *comm, *name;
	} known[] = {
		{ "gvfs-gphoto2-vo", "gvfs-gphoto2-volume-monitor" },
		{ "gvfs-mtp-volume", "gvfs-mtp-volume-monitor" },
		{ "gvfsd-gphoto2", "gvfsd-gphoto2" },
		{ "gvfsd-mtp", "gvfsd-mtp" },
		{ "kiod5", "kiod5" },
		{ "kiod6", "kiod6" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(comm, known[i].comm) == 0)
			return known[i].name;
	return NULL;
}

size_t
probe_takers(struct mptp_holder *takers, size_t most, const char *root)
{
	char path[PATH_MAX], comm[32];
	struct dirent *entry;
	const char *name;
	size_t n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc", root);
	dir = opendir(path);
	if (dir == NULL)
		return 0;
	while (n < most && (entry = readdir(dir)) != NULL) {
		const long pid = strtol(entry->d_name, NULL, 10);

		if (pid <= 0)
			continue;
		snprintf(path, sizeof(path), "%s/proc/%ld", root, pid);
		name = taker_name(read_line(comm, sizeof(comm), path, "comm"));
		if (name == NULL)
			continue;
		takers[n].pid = pid;
		snprintf(
		    takers[n].program, sizeof(takers[n].program), "%s", name);
		n++;
	}
	closedir(dir);
	return n;
}
