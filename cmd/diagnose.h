/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What stands between the user and a device on USB, judged from what this computer
 * knows of it. No I/O.
 */
#ifndef CMD_DIAGNOSE_H
#define CMD_DIAGNOSE_H

#include "finding.h"
#include "probe.h"

enum device_kind {
	DEVICE_OTHER,
	DEVICE_PTP, /* the still image class */
	DEVICE_MTP, /* by the name of an interface, or because libusb says so */
	/* Of a maker of cameras or phones, but not as one that could be opened: */
	DEVICE_STORAGE,
	DEVICE_WEBCAM,
	DEVICE_SILENT /* charges only, or tethers */
};

/* What else is known. */
struct circumstances {
	bool rule_installed;
	const struct mptp_holder *taker; /* programs that take cameras */
	size_t takers;
	bool is_ours;  /* this program has it open */
	bool is_meant; /* by its address, and not just as one of all */
};

/* listed: the library takes it for a camera. */
enum device_kind device_kind(const struct probe_device *, bool listed);
bool is_camera(enum device_kind);

void diagnose(struct findings *, const struct probe_device *, enum device_kind,
    const struct circumstances *);

#endif
