/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What Linux's vhci_hcd tells of its ports.
 */
#include <stdio.h>
#include <string.h>

#include "gadget/vhci.h"

/* "hs  0000 006 003 00010001 000005 3-1": hub, port, state, speed, device, file
 * descriptor, bus id. The first line has these words. */
static bool
parse(const char *line, struct vhci_port *port)
{
	char hub[4];

	if (sscanf(line, "%3s %u %u %*u %*x %*u %31s", hub, &port->number,
		&port->state, port->busid) != 4)
		return false;
	port->super = strcmp(hub, "ss") == 0;
	return port->super || strcmp(hub, "hs") == 0;
}

bool
vhci_next(const char **text, struct vhci_port *port)
{
	bool found = false;

	while (!found && **text != '\0') {
		*port = (struct vhci_port){ 0 };
		found = parse(*text, port);
		*text += strcspn(*text, "\n");
		*text += **text == '\n';
	}
	return found;
}
