/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The floor of a download by USB: OpenSession and GetObject written by hand, and then
 * nothing but bulk reads, whose bytes are counted, and dropped unless a file is named.
 *
 *   usb_read [-n READS] [-s SIZE] [-m] [-o FILE] DEVICE HANDLE
 *
 * DEVICE is VENDOR:PRODUCT in hexadecimal digits, or BUS,DEVICE in decimal ones. HANDLE
 * may be "first", of what is at the top of the card: some devices make handles only as
 * they list. READS (1) of SIZE bytes (262144) are outstanding together; -m: in memory that
 * the device writes to itself. -o: the bytes are written to FILE. Prints how many bytes
 * came in how many seconds, from the request for the object to its response.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libusb.h>

#define READS_MAX 64
#define REQUEST_MS 5000

enum { OPEN_SESSION = 0x1002, CLOSE_SESSION = 0x1003 };
enum { GET_OBJECT_HANDLES = 0x1007, GET_OBJECT = 0x1009 };
enum { OK = 0x2001 };
enum { COMMAND = 1, DATA = 2, RESPONSE = 3 };

struct camera {
	libusb_device_handle *handle;
	int interface;
	unsigned char in, out;
};

/* The answer to GetObject, as it comes. */
struct answer {
	uint64_t bytes, length; /* of the container of the data: came; in all */
	bool begun, data_over, over, failed;
	uint16_t code;
	int file; /* -1: they are dropped */
};

/* Reads that are outstanding together. */
struct ring {
	struct answer *answer;
	struct libusb_transfer *idle[READS_MAX];
	int size, idles, flying;
	uint64_t asked; /* bytes, of the data */
	bool asked_response;
};

static void
fail(const char *what, int code)
{
	fprintf(stderr, "usb_read: %s: %s\n", what, libusb_strerror(code));
	exit(1);
}

static void
put(unsigned char *to, uint32_t value, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = (unsigned char)(value >> 8 * i);
}

static uint32_t
get(const unsigned char *from, int n)
{
	uint32_t value = 0;

	for (int i = 0; i < n; i++)
		value |= (uint32_t)from[i] << 8 * i;
	return value;
}

/* ---- the device ----------------------------------------------------------- */

static bool
is_meant(libusb_device *device, const char *name)
{
	struct libusb_device_descriptor d;
	char id[16], place[16];

	if (libusb_get_device_descriptor(device, &d) != 0)
		return false;
	snprintf(id, sizeof(id), "%04x:%04x", d.idVendor, d.idProduct);
	snprintf(place, sizeof(place), "%03d,%03d",
	    libusb_get_bus_number(device), libusb_get_device_address(device));
	return strcmp(name, id) == 0 || strcmp(name, place) == 0;
}

static void
note_endpoint(struct camera *camera, const struct libusb_endpoint_descriptor *e)
{
	if ((e->bmAttributes & 3) != LIBUSB_TRANSFER_TYPE_BULK)
		return;
	if ((e->bEndpointAddress & LIBUSB_ENDPOINT_IN) == 0) {
		camera->out = e->bEndpointAddress;
		return;
	}
	camera->in = e->bEndpointAddress;
}

/* The first interface with a bulk endpoint of each direction. */
static void
find_endpoints(struct camera *camera, libusb_device *device)
{
	struct libusb_config_descriptor *config;
	int code = libusb_get_active_config_descriptor(device, &config);

	if (code != 0)
		fail("configuration", code);
	for (int i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface_descriptor *d =
		    &config->interface[i].altsetting[0];

		camera->in = camera->out = 0;
		camera->interface = d->bInterfaceNumber;
		for (int k = 0; k < d->bNumEndpoints; k++)
			note_endpoint(camera, &d->endpoint[k]);
		if (camera->in != 0 && camera->out != 0)
			break;
	}
	libusb_free_config_descriptor(config);
	if (camera->in == 0 || camera->out == 0)
		fail("endpoints", LIBUSB_ERROR_NOT_FOUND);
}

static void
open_camera(struct camera *camera, const char *name)
{
	libusb_device **list, *device = NULL;
	ssize_t n = libusb_get_device_list(NULL, &list);
	int code;

	for (ssize_t i = 0; i < n && device == NULL; i++)
		if (is_meant(list[i], name))
			device = list[i];
	if (device == NULL)
		fail(name, LIBUSB_ERROR_NO_DEVICE);
	find_endpoints(camera, device);
	code = libusb_open(device, &camera->handle);
	if (code == 0)
		code =
		    libusb_claim_interface(camera->handle, camera->interface);
	if (code != 0)
		fail("opening it", code);
	libusb_free_device_list(list, 1);
}

/* ---- transactions --------------------------------------------------------- */

static void
request(const struct camera *camera, uint16_t operation, uint32_t transaction,
    const uint32_t *parameters, int n)
{
	unsigned char container[24];
	const int len = 12 + 4 * n;
	int moved, code;

	put(container, (uint32_t)len, 4);
	put(container + 4, COMMAND, 2);
	put(container + 6, operation, 2);
	put(container + 8, transaction, 4);
	for (int i = 0; i < n; i++)
		put(container + 12 + 4 * i, parameters[i], 4);
	code = libusb_bulk_transfer(
	    camera->handle, camera->out, container, len, &moved, REQUEST_MS);
	if (code != 0)
		fail("a request", code);
}

/* One transfer, which is a whole container. */
static int
receive(const struct camera *camera, unsigned char *to, int size)
{
	int moved,
	    code = libusb_bulk_transfer(
		camera->handle, camera->in, to, size, &moved, REQUEST_MS);

	if (code != 0)
		fail("an answer", code);
	return moved;
}

static void
small_transaction(const struct camera *camera, uint16_t operation,
    uint32_t transaction, const uint32_t *parameters, int n)
{
	unsigned char response[1024];

	request(camera, operation, transaction, parameters, n);
	receive(camera, response, sizeof(response));
}

/* Of the first of the few objects at the top of the card. */
static uint32_t
first_handle(const struct camera *camera, uint32_t transaction)
{
	static const uint32_t top[] = { 0xffffffff, 0, 0xffffffff };
	unsigned char handles[1024], response[1024];
	int len;

	request(camera, GET_OBJECT_HANDLES, transaction, top, 3);
	len = receive(camera, handles, sizeof(handles));
	if (len < 20 || get(handles + 4, 2) != DATA)
		fail("a handle", LIBUSB_ERROR_NOT_FOUND);
	receive(camera, response, sizeof(response));
	return get(handles + 16, 4);
}

/* All but the container's header. */
static void
keep(struct answer *a, const unsigned char *bytes, size_t len)
{
	const size_t header = a->bytes < 12 ? 12 - (size_t)a->bytes : 0;

	if (a->file < 0 || len <= header)
		return;
	len -= header;
	if (write(a->file, bytes + header, len) != (ssize_t)len)
		a->failed = true;
}

/* A transfer or a part of one: short says that it ended there. */
static void
take(struct answer *a, const unsigned char *bytes, size_t len, bool is_short)
{
	if (!a->begun && len >= 12 && get(bytes + 4, 2) == DATA) {
		a->begun = true;
		a->length = get(bytes, 4);
	}
	if (a->begun && !a->data_over) {
		keep(a, bytes, len);
		a->bytes += len;
		a->data_over = is_short;
		return;
	}
	if (len < 12) /* the end of data that were whole packets */
		return;
	a->code = (uint16_t)get(bytes + 6, 2);
	a->over = true;
}

static void
read_one_by_one(const struct camera *camera, struct answer *answer, int size)
{
	unsigned char *buf = malloc((size_t)size);
	int moved, code = 0;

	while (buf != NULL && code == 0 && !answer->over && !answer->failed) {
		code = libusb_bulk_transfer(
		    camera->handle, camera->in, buf, size, &moved, REQUEST_MS);
		if (code == 0)
			take(answer, buf, (size_t)moved, moved < size);
	}
	answer->failed = answer->failed || buf == NULL || code != 0;
	free(buf);
}

/* Reads for the data and one for the response. What were asked for beyond that would
 * have to be taken back, which QEMU's device does not survive. */
static bool
is_wanted(struct ring *ring)
{
	const struct answer *a = ring->answer;

	if (a->over || a->failed)
		return false;
	if (ring->flying == 0 || (a->begun && ring->asked < a->length))
		return true;
	if (!a->begun || ring->asked_response)
		return false;
	ring->asked_response = true;
	return true;
}

static void
submit(struct ring *ring)
{
	while (ring->idles > 0 && is_wanted(ring)) {
		struct libusb_transfer *transfer = ring->idle[--ring->idles];

		if (libusb_submit_transfer(transfer) != 0) {
			ring->answer->failed = true;
			return;
		}
		ring->flying++;
		ring->asked += (uint64_t)ring->size;
	}
}

static void LIBUSB_CALL
arrived(struct libusb_transfer *transfer)
{
	struct ring *ring = transfer->user_data;

	ring->idle[ring->idles++] = transfer;
	ring->flying--;
	if (transfer->status == LIBUSB_TRANSFER_COMPLETED)
		take(ring->answer, transfer->buffer,
		    (size_t)transfer->actual_length,
		    transfer->actual_length < transfer->length);
	else
		ring->answer->failed = true;
	submit(ring);
}

static void
read_together(const struct camera *camera, struct answer *answer, int reads,
    int size, bool mapped)
{
	const size_t all = (size_t)reads * (size_t)size;
	struct ring ring = { .answer = answer, .size = size };
	unsigned char *memory =
	    mapped ? libusb_dev_mem_alloc(camera->handle, all) : malloc(all);

	if (memory == NULL)
		fail("memory", LIBUSB_ERROR_NO_MEM);
	for (int i = 0; i < reads; i++) {
		struct libusb_transfer *transfer = libusb_alloc_transfer(0);

		if (transfer == NULL)
			fail("memory", LIBUSB_ERROR_NO_MEM);
		libusb_fill_bulk_transfer(transfer, camera->handle, camera->in,
		    memory + (size_t)i * (size_t)size, size, arrived, &ring, 0);
		ring.idle[ring.idles++] = transfer;
	}
	submit(&ring);
	while (ring.flying > 0)
		libusb_handle_events(NULL);
	while (ring.idles > 0)
		libusb_free_transfer(ring.idle[--ring.idles]);
	if (mapped)
		libusb_dev_mem_free(camera->handle, memory, all);
	else
		free(memory);
}

/* ---- the program ---------------------------------------------------------- */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
usage(void)
{
	fputs("usage: usb_read [-n READS] [-s SIZE] [-m] [-o FILE] DEVICE "
	      "HANDLE\n",
	    stderr);
	return 2;
}

struct options {
	int reads, size;
	bool mapped;
	const char *file;
};

static bool
read_options(struct options *options, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "n:s:mo:")) != -1) {
		if (option == 'n')
			options->reads = atoi(optarg);
		else if (option == 's')
			options->size = atoi(optarg);
		else if (option == 'm')
			options->mapped = true;
		else if (option == 'o')
			options->file = optarg;
		else
			return false;
	}
	return argc - optind == 2 && options->reads >= 1 &&
	    options->reads <= READS_MAX && options->size >= 1024;
}

static void
fetch(const struct camera *camera, const struct options *options,
    uint32_t object, struct answer *answer)
{
	request(camera, GET_OBJECT, 2, &object, 1);
	if (options->reads == 1 && !options->mapped)
		read_one_by_one(camera, answer, options->size);
	else
		read_together(camera, answer, options->reads, options->size,
		    options->mapped);
}

int
main(int argc, char **argv)
{
	static const uint32_t session = 1;
	struct options options = { .reads = 1, .size = 256 * 1024 };
	struct answer answer = { .file = -1 };
	struct camera camera;
	uint32_t object;
	double begun;
	int code;

	if (!read_options(&options, argc, argv))
		return usage();
	if (options.file != NULL &&
	    (answer.file = open(
		 options.file, O_WRONLY | O_CREAT | O_TRUNC, 0666)) < 0) {
		perror(options.file);
		return 1;
	}
	if ((code = libusb_init(NULL)) != 0)
		fail("libusb", code);
	open_camera(&camera, argv[optind]);
	small_transaction(&camera, OPEN_SESSION, 0, &session, 1);
	object = strcmp(argv[optind + 1], "first") == 0 ?
	    first_handle(&camera, 1) :
	    (uint32_t)strtoul(argv[optind + 1], NULL, 0);
	begun = now();
	fetch(&camera, &options, object, &answer);
	if (answer.failed || answer.code != OK) {
		fprintf(stderr, "usb_read: no object, response 0x%04x\n",
		    answer.code);
		return 1;
	}
	printf("%llu bytes in %.4f s\n",
	    (unsigned long long)(answer.bytes > 12 ? answer.bytes - 12 : 0),
	    now() - begun);
	small_transaction(&camera, CLOSE_SESSION, 3, NULL, 0);
	libusb_release_interface(camera.handle, camera.interface);
	libusb_close(camera.handle);
	libusb_exit(NULL);
	return 0;
}
