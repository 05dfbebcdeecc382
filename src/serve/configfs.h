/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Making a gadget of our own at a device controller, with one function, and
 * removing it (Linux, Documentation/usb/gadget_configfs.rst).
 */
#ifndef SERVE_CONFIGFS_H
#define SERVE_CONFIGFS_H

#include <miniptp/error.h>
#include <miniptp/usb.h>

#define CONFIGFS_NAME 64
#define CONFIGFS_PATH 256
#define CONFIGFS_HOME 128

struct configfs {
	char controller[CONFIGFS_NAME];
	char gadget[CONFIGFS_PATH]; /* its folder in configfs */
	char home[CONFIGFS_HOME];   /* a folder that nobody else looks into */
	char mount[CONFIGFS_PATH];  /* in it: where its FunctionFS is */
	int lock;		    /* on home, while this exists; -1: none */
};

/* Which controller is meant: that one, or by "" the only one there is. MPTP_ERR_NODEV,
 * _AMBIGUOUS, _UNSUPPORTED. */
int configfs_controller(
    char name[CONFIGFS_NAME], const char *wanted, struct mptp_error *);

void configfs_init(struct configfs *, const char *controller);
/* Make the gadget and mount its FunctionFS. What a process left behind that was killed
 * is removed before. After a failure, too, configfs_remove() is to be called. MPTP_ERR_NODEV,
 * _ACCESS, _BUSY, _IO. */
int configfs_make(
    struct configfs *, const struct mptp_usb_identity *, struct mptp_error *);
/* Once FunctionFS knows the descriptors: show it to the host. */
int configfs_bind(const struct configfs *, struct mptp_error *);
/* Once its files are closed. */
void configfs_remove(struct configfs *);

#endif
