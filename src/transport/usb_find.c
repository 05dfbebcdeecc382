/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding cameras: by the still image class, by an interface that is named MTP,
 * or by Microsoft's OS descriptors.
 */
#include <stdio.h>
#include <string.h>

#include <miniptp/text.h>

#include "base/utf.h"
#include "transport/usb_find.h"

#define CLASS_IMAGE 0x06
#define CLASS_VENDOR 0xff
#define STRING_TIMEOUT_MS 1000

/* A device while it is looked at. Strings come from sysfs, which needs no
 * permission and causes no traffic; else the device is opened, at most once. */
struct probe {
	libusb_device *device;
	libusb_device_handle *handle;
	bool tried;
	char sysfs[64]; /* "/sys/bus/usb/devices/1-2.3"; "": none */
};

static void
probe_begin(struct probe *probe, libusb_device *device)
{
	uint8_t port[8];
	int ports, n;

	*probe = (struct probe){ .device = device };
	ports = libusb_get_port_numbers(device, port, (int)sizeof(port));
	if (ports <= 0)
		return;
	n = snprintf(probe->sysfs, sizeof(probe->sysfs),
	    "/sys/bus/usb/devices/%u", libusb_get_bus_number(device));
	for (int i = 0; i < ports; i++)
		n +=
		    snprintf(probe->sysfs + n, sizeof(probe->sysfs) - (size_t)n,
			"%c%u", i == 0 ? '-' : '.', port[i]);
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

static void
read_descriptor(
    libusb_device_handle *handle, uint8_t index, char *out, size_t size)
{
	uint8_t raw[256];
	char text[3 * 127 + 1];
	int n;

	/* String 0 lists the languages: take the first. */
	n = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN,
	    LIBUSB_REQUEST_GET_DESCRIPTOR, LIBUSB_DT_STRING << 8, 0, raw,
	    sizeof(raw) - 1, STRING_TIMEOUT_MS);
	if (n < 4)
		return;
	n = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN,
	    LIBUSB_REQUEST_GET_DESCRIPTOR,
	    (uint16_t)(LIBUSB_DT_STRING << 8 | index),
	    (uint16_t)(raw[2] | raw[3] << 8), raw, sizeof(raw) - 1,
	    STRING_TIMEOUT_MS);
	if (n < 2 || raw[1] != LIBUSB_DT_STRING)
		return;
	if (n > raw[0])
		n = raw[0];
	if (n < 2)
		return;
	utf16le_to_utf8(text, raw + 2, (size_t)(n - 2) / 2);
	snprintf(out, size, "%.*s", (int)size - 1, text);
}

/* One of the device's strings, made fit for a terminal; "" if it has none or it
 * cannot be read. file is its place behind the device's path, index its number
 * with the device. */
static void
probe_string(struct probe *probe, const char *file, uint8_t index, char *out,
    size_t size)
{
	char path[128];
	size_t len;

	*out = '\0';
	if (index == 0)
		return;
	snprintf(path, sizeof(path), "%s%s", probe->sysfs, file);
	if (probe->sysfs[0] == '\0' || !read_line(out, size, path)) {
		libusb_device_handle *handle = probe_handle(probe);

		if (handle != NULL)
			read_descriptor(handle, index, out, size);
	}
	mptp_text_clean(out);
	for (len = strlen(out); len > 0 && out[len - 1] == ' '; len--)
		out[len - 1] = '\0';
}

/* ---- which interface ---------------------------------------------------- */

static bool
read_endpoints(struct usb_interface *interface,
    const struct libusb_interface_descriptor *setting)
{
	for (int i = 0; i < setting->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *e =
		    &setting->endpoint[i];
		const bool in = e->bEndpointAddress & LIBUSB_ENDPOINT_IN;
		const int type = e->bmAttributes & 3;
		const size_t packet = e->wMaxPacketSize & 0x7ff;

		if (packet == 0)
			continue;
		if (type == LIBUSB_TRANSFER_TYPE_BULK && in &&
		    interface->in == 0) {
			interface->in = e->bEndpointAddress;
			interface->in_packet = packet;
		} else if (type == LIBUSB_TRANSFER_TYPE_BULK && !in &&
		    interface->out == 0) {
			interface->out = e->bEndpointAddress;
			interface->out_packet = packet;
		} else if (type == LIBUSB_TRANSFER_TYPE_INTERRUPT && in &&
		    interface->event == 0) {
			interface->event = e->bEndpointAddress;
			interface->event_packet = packet;
		}
	}
	return interface->in != 0 && interface->out != 0;
}

int
usb_msos_request(const uint8_t *string, size_t len)
{
	static const uint8_t signature[] = { LIBUSB_DT_STRING, 'M', 0, 'S', 0,
		'F', 0, 'T', 0, '1', 0, '0', 0, '0', 0 };

	if (len < 18 || memcmp(string + 1, signature, sizeof(signature)) != 0)
		return -1;
	return string[16];
}

/* A header of 16 bytes with the count at 8, then 24 bytes per function: first
 * interface, a reserved byte, compatible id. */
bool
usb_msos_is_mtp(const uint8_t *ids, size_t len, uint8_t interface)
{
	const size_t count = len > 8 ? ids[8] : 0;

	for (size_t i = 0; i < count && len >= 16 + 24 * (i + 1); i++) {
		const uint8_t *section = ids + 16 + 24 * i;

		if ((section[0] == interface || count == 1) &&
		    memcmp(section + 2, "MTP", 4) == 0)
			return true;
	}
	return false;
}

static bool
ask_msos(struct probe *probe, uint8_t interface)
{
	libusb_device_handle *handle = probe_handle(probe);
	uint8_t string[18], ids[16 + 24 * 8];
	int n, request;

	if (handle == NULL)
		return false;
	n = libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN,
	    LIBUSB_REQUEST_GET_DESCRIPTOR, LIBUSB_DT_STRING << 8 | 0xee, 0,
	    string, sizeof(string), STRING_TIMEOUT_MS);
	request = n < 0 ? -1 : usb_msos_request(string, (size_t)n);
	if (request < 0)
		return false;
	n = libusb_control_transfer(handle,
	    LIBUSB_ENDPOINT_IN | LIBUSB_REQUEST_TYPE_VENDOR, (uint8_t)request,
	    0, 4, ids, sizeof(ids), STRING_TIMEOUT_MS);
	return n > 0 && usb_msos_is_mtp(ids, (size_t)n, interface);
}

static bool
is_camera(struct probe *probe, const struct usb_interface *interface,
    const struct libusb_interface_descriptor *setting)
{
	char name[64], file[32];

	if (setting->bInterfaceClass == CLASS_IMAGE &&
	    setting->bInterfaceSubClass == 1 &&
	    setting->bInterfaceProtocol == 1)
		return true;
	if (setting->bInterfaceClass == CLASS_VENDOR) {
		snprintf(file, sizeof(file), ":%u.%u/interface",
		    interface->configuration, interface->number);
		probe_string(probe, file, interface->name, name, sizeof(name));
		if (strstr(name, "MTP") != NULL)
			return true;
	}
	/* Asking for string 0xEE hangs some devices, so it is only done where
	 * the interface has just what MTP needs. */
	if ((setting->bInterfaceClass == CLASS_VENDOR ||
		setting->bInterfaceClass == CLASS_IMAGE) &&
	    setting->bNumEndpoints == 3 && interface->event != 0)
		return ask_msos(probe, interface->number);
	return false;
}

static bool
find_interface(struct probe *probe, struct usb_interface *out,
    const struct libusb_config_descriptor *config)
{
	for (int i = 0; i < config->bNumInterfaces; i++)
		for (int k = 0; k < config->interface[i].num_altsetting; k++) {
			const struct libusb_interface_descriptor *setting =
			    &config->interface[i].altsetting[k];

			*out = (struct usb_interface){
				.configuration = config->bConfigurationValue,
				.number = setting->bInterfaceNumber,
				.setting = setting->bAlternateSetting,
				.name = setting->iInterface,
			};
			if (read_endpoints(out, setting) &&
			    is_camera(probe, out, setting))
				return true;
		}
	return false;
}

static bool
look_at(libusb_device *device, struct usb_camera *camera)
{
	struct libusb_device_descriptor device_desc;
	struct libusb_config_descriptor *config = NULL;
	struct mptp_found *found = &camera->found;
	struct probe probe;
	bool is;

	*camera = (struct usb_camera){
		.device = device,
		.bus = libusb_get_bus_number(device),
		.address = libusb_get_device_address(device),
	};
	if (libusb_get_device_descriptor(device, &device_desc) != 0 ||
	    device_desc.bDeviceClass == LIBUSB_CLASS_HUB)
		return false;
	if (libusb_get_active_config_descriptor(device, &config) != 0 &&
	    libusb_get_config_descriptor(device, 0, &config) != 0)
		return false;
	probe_begin(&probe, device);
	is = find_interface(&probe, &camera->interface, config);
	libusb_free_config_descriptor(config);
	if (is) {
		found->usb_vendor = device_desc.idVendor;
		found->usb_product = device_desc.idProduct;
		snprintf(found->uri, sizeof(found->uri), "usb:%03u,%03u",
		    camera->bus, camera->address);
		probe_string(&probe, "/manufacturer", device_desc.iManufacturer,
		    found->maker, sizeof(found->maker));
		probe_string(&probe, "/product", device_desc.iProduct,
		    found->model, sizeof(found->model));
		probe_string(&probe, "/serial", device_desc.iSerialNumber,
		    found->serial, sizeof(found->serial));
	}
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
		if (look_at(devices[i], &camera))
			result = visit(ctx, &camera);
	libusb_free_device_list(devices, 1);
	return result;
}
