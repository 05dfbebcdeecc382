/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Whether all that is to be sent can be: by its names, and by its size together.
 */
#ifndef CMD_PUT_PLAN_H
#define CMD_PUT_PLAN_H

#include "folder.h"

struct dirent;
struct plan_node;

struct put_plan {
	struct app *app;
	struct folders *folders; /* of the camera; those that are read stay */
	bool skip;		 /* files that are there by name */
	bool full;		 /* was told */
	uint64_t room;		 /* of the store; UINT64_MAX: it is not known */
	struct plan_node **nodes;
	size_t n;
};

/* to outlives it. */
void plan_begin(struct put_plan *, struct app *, struct folders *,
    const struct folder *to, bool skip);
/* In to, behind all that was planned before. Every failure is told, of a folder
 * except what cannot be read in it. Exit code, of the first one. */
int plan_file(
    struct put_plan *, const char *path, const char *name, uint64_t size);
int plan_folder(struct put_plan *, const char *path, const char *name);
void plan_end(struct put_plan *);
/* What is in a folder of this computer, as scandir(), in an order. */
int plan_scan(const char *path, struct dirent ***);

/* Can it be called so in a folder? On cameras, a name is not a file's alone. skip:
 * a file that is there is none to be sent, and no failure. Exit code. */
int plan_check_file(struct app *, const char *path, const char *name,
    const struct folder *to, bool *skip);
int plan_check_folder(
    struct app *, const char *path, const char *name, const struct folder *to);

#endif
