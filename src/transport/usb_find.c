/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding cameras: by the still image class, by an interface that is named MTP,
 * or by Microsoft's OS descriptors.
 */
#include <stdio.h>
#include <string.h>

#include "transport/usb_find.h"

#define STRING_TIMEOUT_MS 1000

/* A device while it is looked at. Strings come from sysfs, which needs no
 * permission and causes no traffic; else the device is opened, at most once. */
struct probe {
	libusb_device *device;
	libusb_device_handle *handle;
	bool tried;
	char sysfs[64]; /* "/sys/bus/usb/devices/1-2.3"; "": none */
};

/* As Linux names it, "1-2.3"; "" if it is not known. */
static void
write_port(char *out, size_t size, libusb_device *device)
{
	uint8_t port[8];
	int ports, n;

	*out = '\0';
	ports = libusb_get_port_numbers(device, port, (int)sizeof(port));
	if (ports <= 0)
		return;
	n = snprintf(out, size, "%u", libusb_get_bus_number(device));
	for (int i = 0; i < ports; i++)
		n += snprintf(out + n, size - (size_t)n, "%c%u",
		    i == 0 ? '-' : '.', port[i]);
}

static void
probe_begin(struct probe *probe, libusb_device *device, const char *port)
{
	*probe = (struct probe){ .device = device };
	if (port[0] != '\0')
		snprintf(probe->sysfs, sizeof(probe->sysfs),
		    "/sys/bus/usb/devices/%s", port);
}

static void
probe_end(struct probe *probe)
{
	if (probe->handle != NULL)
		libusb_close(probe->handle);
}

static libusb_device_handle *
probe_handle(struct probe *probe)
{
	if (!probe->tried && libusb_open(probe->device, &probe->handle) != 0)
		probe->handle = NULL;
	probe->tried = true;
	return probe->handle;
}

static bool
read_line(char *out, size_t size, const char *path)
{
	FILE *file = fopen(path, "r");
	bool ok;

	if (file == NULL)
		return false;
	ok = fgets(out, (int)size, file) != NULL;
	fclose(file);
	if (!ok)
		*out = '\0';
	out[strcspn(out, "\n")] = '\0';
	return ok;
}

static int
probe_control(void *ctx, uint8_t type, uint8_t request, uint16_t value,
    uint16_t index, uint8_t *data, uint16_t len)
{
	libusb_device_handle *handle = probe_handle(ctx);

	return handle == NULL ? -1 :
				libusb_control_transfer(handle, type, request,
				    value, index, data, len, STRING_TIMEOUT_MS);
}

/* One of the device's strings, made fit for a terminal; "" if it has none or it
 * cannot be read. file is its place behind the device's path, index its number
 * with the device. */
static void
probe_string(struct probe *probe, const char *file, uint8_t index, char *out,
    size_t size)
{
	const struct usb_asker asker = { .control = probe_control,
		.ctx = probe };
	char path[128];

	*out = '\0';
	if (index == 0)
		return;
	snprintf(path, sizeof(path), "%s%s", probe->sysfs, file);
	if (probe->sysfs[0] == '\0' || !read_line(out, size, path))
		usb_string(&asker, index, out, size);
	usb_string_clean(out);
}

/* ---- which interface ---------------------------------------------------- */

static void
probe_name(
    void *ctx, const struct usb_interface *interface, char *out, size_t size)
{
	char file[32];

	snprintf(file, sizeof(file), ":%u.%u/interface",
	    interface->configuration, interface->number);
	probe_string(ctx, file, interface->name, out, size);
}

static void
read_setting(struct usb_interface *out, uint8_t configuration,
    const struct libusb_interface_descriptor *setting)
{
	*out = (struct usb_interface){
		.configuration = configuration,
		.number = setting->bInterfaceNumber,
		.setting = setting->bAlternateSetting,
		.name = setting->iInterface,
		.class = setting->bInterfaceClass,
		.subclass = setting->bInterfaceSubClass,
		.protocol = setting->bInterfaceProtocol,
		.endpoints = setting->bNumEndpoints,
	};
	for (int i = 0; i < setting->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *e =
		    &setting->endpoint[i];

		usb_interface_endpoint(out, e->bEndpointAddress,
		    e->bmAttributes, e->wMaxPacketSize);
	}
}

static bool
find_interface(struct probe *probe, struct usb_interface *out,
    const struct libusb_config_descriptor *config)
{
	const struct usb_asker asker = { probe_control, probe_name, probe };

	for (int i = 0; i < config->bNumInterfaces; i++)
		for (int k = 0; k < config->interface[i].num_altsetting; k++) {
			read_setting(out, config->bConfigurationValue,
			    &config->interface[i].altsetting[k]);
			if (usb_interface_is_camera(out, &asker))
				return true;
		}
	return false;
}

static void
describe(struct usb_camera *camera, struct probe *probe,
    const struct libusb_device_descriptor *descriptor)
{
	struct mptp_found *found = &camera->found;

	found->usb_vendor = descriptor->idVendor;
	found->usb_product = descriptor->idProduct;
	snprintf(found->uri, sizeof(found->uri), "usb:%03u,%03u", camera->bus,
	    camera->address);
	probe_string(probe, "/manufacturer", descriptor->iManufacturer,
	    found->maker, sizeof(found->maker));
	probe_string(probe, "/product", descriptor->iProduct, found->model,
	    sizeof(found->model));
	probe_string(probe, "/serial", descriptor->iSerialNumber, found->serial,
	    sizeof(found->serial));
	if (found->serial[0] != '\0')
		snprintf(found->stable_uri, sizeof(found->stable_uri),
		    "usb:serial=%s", found->serial);
	else if (camera->port[0] != '\0')
		snprintf(found->stable_uri, sizeof(found->stable_uri),
		    "usb:port=%s", camera->port);
}

bool
usb_look_at(libusb_device *device, struct usb_camera *camera)
{
	struct libusb_device_descriptor descriptor;
	struct libusb_config_descriptor *config = NULL;
	struct probe probe;
	bool is;

	*camera = (struct usb_camera){
		.device = device,
		.bus = libusb_get_bus_number(device),
		.address = libusb_get_device_address(device),
	};
	if (libusb_get_device_descriptor(device, &descriptor) != 0 ||
	    descriptor.bDeviceClass == LIBUSB_CLASS_HUB)
		return false;
	if (libusb_get_active_config_descriptor(device, &config) != 0 &&
	    libusb_get_config_descriptor(device, 0, &config) != 0)
		return false;
	write_port(camera->port, sizeof(camera->port), device);
	probe_begin(&probe, device, camera->port);
	is = find_interface(&probe, &camera->interface, config);
	libusb_free_config_descriptor(config);
	if (is)
		describe(camera, &probe, &descriptor);
	probe_end(&probe);
	return is;
}

int
usb_walk(libusb_context *context,
    int (*visit)(void *ctx, const struct usb_camera *), void *ctx)
{
	libusb_device **devices;
	struct usb_camera camera;
	ssize_t n;
	int result = 0;

	n = libusb_get_device_list(context, &devices);
	if (n < 0)
		return (int)n;
	for (ssize_t i = 0; i < n && result == 0; i++)
		if (usb_look_at(devices[i], &camera))
			result = visit(ctx, &camera);
	libusb_free_device_list(devices, 1);
	return result;
}
