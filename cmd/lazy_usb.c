/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * libusb, when it is needed: what the library calls of it. Whatever else it will
 * call has to be added here, or the program does not link.
 */
#include <stddef.h>

#include <libusb.h>

#include "lazy.h"

#define FAILED lazy_failed(LIBUSB_ERROR_NO_MEM, LIBUSB_ERROR_OTHER)

static struct lazy usb = { .soname = LAZY_USB };

/* Without the library, libusb_init() fails, and this is asked why. */
LAZY(
    &usb, const char *, libusb_strerror, (int code), (code), lazy_problem(&usb))
LAZY_VOID(&usb, libusb_set_pollfd_notifiers,
    (libusb_context * ctx, libusb_pollfd_added_cb added,
	libusb_pollfd_removed_cb removed, void *of),
    (ctx, added, removed, of))
LAZY(&usb, int, libusb_hotplug_register_callback,
    (libusb_context * ctx, int events, int flags, int vendor, int product,
	int class, libusb_hotplug_callback_fn call, void *of,
	libusb_hotplug_callback_handle *handle),
    (ctx, events, flags, vendor, product, class, call, of, handle), FAILED)
LAZY(&usb, int, libusb_init, (libusb_context * *ctx), (ctx), FAILED)
LAZY(&usb, int, libusb_has_capability, (uint32_t capability), (capability),
    FAILED)
LAZY(&usb, ssize_t, libusb_get_device_list,
    (libusb_context * ctx, libusb_device ***list), (ctx, list), FAILED)
LAZY(&usb, libusb_device *, libusb_ref_device, (libusb_device * dev), (dev),
    NULL)
LAZY(&usb, uint8_t, libusb_get_bus_number, (libusb_device * dev), (dev), 0)
LAZY(&usb, uint8_t, libusb_get_device_address, (libusb_device * dev), (dev), 0)
LAZY(&usb, int, libusb_get_port_numbers,
    (libusb_device * dev, uint8_t *port_numbers, int port_numbers_len),
    (dev, port_numbers, port_numbers_len), FAILED)
LAZY(&usb, int, libusb_get_device_descriptor,
    (libusb_device * dev, struct libusb_device_descriptor *desc), (dev, desc),
    FAILED)
LAZY(&usb, int, libusb_get_active_config_descriptor,
    (libusb_device * dev, struct libusb_config_descriptor **config),
    (dev, config), FAILED)
LAZY(&usb, int, libusb_get_config_descriptor,
    (libusb_device * dev, uint8_t config_index,
	struct libusb_config_descriptor **config),
    (dev, config_index, config), FAILED)
LAZY(&usb, int, libusb_get_configuration,
    (libusb_device_handle * dev, int *config), (dev, config), FAILED)
LAZY(&usb, int, libusb_set_configuration,
    (libusb_device_handle * dev_handle, int configuration),
    (dev_handle, configuration), FAILED)
LAZY(&usb, int, libusb_open,
    (libusb_device * dev, libusb_device_handle **dev_handle), (dev, dev_handle),
    FAILED)
LAZY(&usb, int, libusb_claim_interface,
    (libusb_device_handle * dev_handle, int interface_number),
    (dev_handle, interface_number), FAILED)
LAZY(&usb, int, libusb_release_interface,
    (libusb_device_handle * dev_handle, int interface_number),
    (dev_handle, interface_number), FAILED)
LAZY(&usb, int, libusb_set_interface_alt_setting,
    (libusb_device_handle * dev_handle, int interface_number,
	int alternate_setting),
    (dev_handle, interface_number, alternate_setting), FAILED)
LAZY(&usb, int, libusb_set_auto_detach_kernel_driver,
    (libusb_device_handle * dev_handle, int enable), (dev_handle, enable),
    FAILED)
LAZY(&usb, int, libusb_clear_halt,
    (libusb_device_handle * dev_handle, unsigned char endpoint),
    (dev_handle, endpoint), FAILED)
LAZY(&usb, int, libusb_reset_device, (libusb_device_handle * dev_handle),
    (dev_handle), FAILED)
LAZY(&usb, int, libusb_control_transfer,
    (libusb_device_handle * dev_handle, uint8_t request_type, uint8_t bRequest,
	uint16_t wValue, uint16_t wIndex, unsigned char *data, uint16_t wLength,
	unsigned int timeout),
    (dev_handle, request_type, bRequest, wValue, wIndex, data, wLength,
	timeout),
    FAILED)
LAZY(&usb, struct libusb_transfer *, libusb_alloc_transfer, (int iso_packets),
    (iso_packets), NULL)
LAZY(&usb, int, libusb_submit_transfer, (struct libusb_transfer * transfer),
    (transfer), FAILED)
LAZY(&usb, int, libusb_cancel_transfer, (struct libusb_transfer * transfer),
    (transfer), FAILED)
LAZY(&usb, unsigned char *, libusb_dev_mem_alloc,
    (libusb_device_handle * dev_handle, size_t length), (dev_handle, length),
    NULL)
LAZY(&usb, int, libusb_dev_mem_free,
    (libusb_device_handle * dev_handle, unsigned char *buffer, size_t length),
    (dev_handle, buffer, length), FAILED)
LAZY(&usb, int, libusb_handle_events_timeout_completed,
    (libusb_context * ctx, struct timeval *tv, int *completed),
    (ctx, tv, completed), FAILED)
LAZY(&usb, const struct libusb_pollfd **, libusb_get_pollfds,
    (libusb_context * ctx), (ctx), NULL)
LAZY_VOID(&usb, libusb_free_pollfds, (const struct libusb_pollfd **pollfds),
    (pollfds))
LAZY_VOID(&usb, libusb_exit, (libusb_context * ctx), (ctx))
LAZY_VOID(&usb, libusb_free_device_list,
    (libusb_device * *list, int unref_devices), (list, unref_devices))
LAZY_VOID(&usb, libusb_unref_device, (libusb_device * dev), (dev))
LAZY_VOID(&usb, libusb_free_config_descriptor,
    (struct libusb_config_descriptor * config), (config))
LAZY_VOID(&usb, libusb_close, (libusb_device_handle * dev_handle), (dev_handle))
LAZY_VOID(
    &usb, libusb_free_transfer, (struct libusb_transfer * transfer), (transfer))
