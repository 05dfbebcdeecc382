/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Owner, mode and access list of a device's file.
 */
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "probe_file.h"

#define GROUPS 256

static void
name_user(char *out, size_t size, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		snprintf(out, size, "%s", user->pw_name);
	else
		snprintf(out, size, "%lu", (unsigned long)uid);
	mptp_text_clean(out);
}

static void
name_group(char *out, size_t size, gid_t gid)
{
	const struct group *group = getgrgid(gid);

	if (group != NULL)
		snprintf(out, size, "%s", group->gr_name);
	else
		snprintf(out, size, "%lu", (unsigned long)gid);
	mptp_text_clean(out);
}

static bool
is_in(gid_t gid)
{
	gid_t groups[GROUPS];
	const int n = getgroups(GROUPS, groups);

	for (int i = 0; i < n; i++)
		if (groups[i] == gid)
			return true;
	return getegid() == gid;
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)(p[0] | p[1] << 8 | p[2] << 16) | (uint32_t)p[3] << 24;
}

/* The list as the kernel gives it (include/uapi/linux/posix_acl_xattr.h): version
 * 2, then entries of tag, permission and id; tag 2 is a user. */
static void
read_list(struct probe_file *file, const char *path)
{
	uint8_t list[4 + 8 * 64];
	const ssize_t n =
	    getxattr(path, "system.posix_acl_access", list, sizeof(list));

	file->first_user = -1;
	if (n < 4 || get32(list) != 2)
		return;
	for (ssize_t at = 4; at + 8 <= n; at += 8) {
		const unsigned tag = list[at] | (unsigned)list[at + 1] << 8;

		if (tag != 2)
			continue;
		file->has_list = true;
		if (file->first_user < 0)
			file->first_user = (long)get32(list + at + 4);
	}
}

void
probe_file(
    struct probe_file *file, const char *root, uint8_t bus, uint8_t device)
{
	char path[PATH_MAX];
	struct stat st;

	*file = (struct probe_file){ .first_user = -1 };
	snprintf(file->path, sizeof(file->path), "/dev/bus/usb/%03u/%03u", bus,
	    device);
	snprintf(path, sizeof(path), "%s%s", root, file->path);
	file->is_there = stat(path, &st) == 0;
	if (!file->is_there)
		return;
	file->may = access(path, R_OK | W_OK) == 0;
	file->mode = st.st_mode & 07777u;
	name_user(file->owner, sizeof(file->owner), st.st_uid);
	name_group(file->group, sizeof(file->group), st.st_gid);
	file->group_may = (st.st_mode & 060) == 060;
	file->in_group = is_in(st.st_gid);
	read_list(file, path);
}
