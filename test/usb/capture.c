/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The last packets on USB, kept in memory and written when asked for.
 *
 *   usb_capture /dev/usbmon0
 *
 * Standard input has lines: "new" forgets what was seen, "save FILE" writes it for
 * Wireshark and the like, into a file that is there once it is whole. The formats
 * are those of the kernel's Documentation/usb/usbmon.rst and of libpcap's
 * LINKTYPE_USB_LINUX.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define HEADER 48
#define SNAP 512 /* of the data of each */
#define MOST 8192
#define LINKTYPE_USB_LINUX 189
#define RING (128 * 1024)
/* Where the kernel's header says how much data it has got. */
#define LENGTH_AT 36

struct mon_get {
	void *header;
	void *data;
	size_t room;
};
#define MON_RING_SIZE _IO(0x92, 4)
#define MON_GET _IOW(0x92, 6, struct mon_get)

struct packet {
	uint8_t bytes[HEADER + SNAP];
	uint32_t len;
};

struct capture {
	int monitor;
	size_t first, n;
	struct packet packets[MOST];
};

static void
take(struct capture *c)
{
	struct packet *packet = &c->packets[(c->first + c->n) % MOST];
	struct mon_get get = { packet->bytes, packet->bytes + HEADER, SNAP };
	uint32_t len;

	if (ioctl(c->monitor, MON_GET, &get) != 0)
		return;
	memcpy(&len, packet->bytes + LENGTH_AT, sizeof(len));
	packet->len = HEADER + (len < SNAP ? len : SNAP);
	len = packet->len - HEADER;
	memcpy(packet->bytes + LENGTH_AT, &len, sizeof(len));
	if (c->n < MOST)
		c->n++;
	else
		c->first = (c->first + 1) % MOST;
}

static int
ready(const struct capture *c)
{
	struct pollfd p = { .fd = c->monitor, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void
write_packet(FILE *file, const struct packet *packet)
{
	int64_t seconds;
	int32_t microseconds;
	uint32_t head[4];

	memcpy(&seconds, packet->bytes + 16, sizeof(seconds));
	memcpy(&microseconds, packet->bytes + 24, sizeof(microseconds));
	head[0] = (uint32_t)seconds;
	head[1] = (uint32_t)microseconds;
	head[2] = head[3] = packet->len;
	fwrite(head, sizeof(head), 1, file);
	fwrite(packet->bytes, packet->len, 1, file);
}

static void
save(const struct capture *c, const char *name)
{
	static const uint32_t head[] = { 0xa1b2c3d4, 4 << 16 | 2, 0, 0,
		HEADER + SNAP, LINKTYPE_USB_LINUX };
	char unfinished[4096];
	FILE *file;

	snprintf(unfinished, sizeof(unfinished), "%s.part", name);
	if ((file = fopen(unfinished, "wb")) == NULL) {
		perror(unfinished);
		return;
	}
	fwrite(head, sizeof(head), 1, file);
	for (size_t i = 0; i < c->n; i++)
		write_packet(file, &c->packets[(c->first + i) % MOST]);
	if (fclose(file) != 0 || rename(unfinished, name) != 0)
		perror(name);
}

/* What the kernel holds was before the command. */
static void
obey(struct capture *c, char *line)
{
	for (unsigned i = 0; i < MOST && ready(c); i++)
		take(c);
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, "new") == 0)
		c->first = c->n = 0;
	else if (strncmp(line, "save ", 5) == 0)
		save(c, line + 5);
}

int
main(int argc, char **argv)
{
	struct capture *c = calloc(1, sizeof(*c));
	char line[4096];

	if (argc != 2 || c == NULL)
		return 2;
	if ((c->monitor = open(argv[1], O_RDONLY | O_NONBLOCK)) < 0) {
		perror(argv[1]);
		return 1;
	}
	ioctl(c->monitor, MON_RING_SIZE, RING);
	setvbuf(stdin, NULL, _IONBF, 0);
	for (;;) {
		struct pollfd p[] = { { .fd = c->monitor, .events = POLLIN },
			{ .fd = STDIN_FILENO, .events = POLLIN } };

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if ((p[1].revents & (POLLIN | POLLHUP)) != 0) {
			if (fgets(line, sizeof(line), stdin) == NULL)
				break;
			obey(c, line);
		} else if (p[0].revents != 0) {
			take(c);
		}
	}
	free(c);
	return 0;
}
