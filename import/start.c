/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A disk that was pulled out amid, or a server that went down, loses what was only
 * written as the computer does that crashes. A disk that comes back has a new node in
 * sysfs, if with the same device number; of a server, and of what another program serves
 * as a file system, nobody can tell.
 */
#include <stdio.h>
#include <sys/stat.h>
#ifdef MPTP_LINUX
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#endif

#include "import/start.h"

#ifdef MPTP_LINUX
/* By the f_type of statfs(2). */
static bool
is_served(const struct root *root)
{
	static const unsigned long types[] = {
		0x6969,	    /* NFS */
		0x517b,	    /* SMB */
		0xff534d42, /* CIFS */
		0xfe534d42, /* SMB2 */
		0x65735546, /* FUSE */
		0x01021997, /* 9P */
		0x00c36400, /* Ceph */
		0x5346414f, /* AFS */
		0x73757245, /* Coda */
		0x786f4256, /* VirtualBox's shared folders */
	};
	struct statfs fs;
	bool served = fstatfs(root->fd, &fs) != 0;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		served |= ((unsigned long)fs.f_type & 0xffffffff) == types[i];
	return served;
}

/* Of a file system without a device of its own it is 0. */
static unsigned long long
node_of(const struct root *root)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u",
	    major(root->device), minor(root->device));
	return stat(path, &st) == 0 ? (unsigned long long)st.st_ino : 0;
}
#else
static bool
is_served(const struct root *root)
{
	(void)root;
	return false;
}

static unsigned long long
node_of(const struct root *root)
{
	(void)root;
	return 0;
}
#endif

void
start_of(char start[START_SIZE], const char *boot, const struct root *root)
{
	start[0] = '\0';
	if (boot[0] != '\0' && !is_served(root))
		snprintf(start, START_SIZE, "%s/%llx/%llx", boot,
		    (unsigned long long)root->device, node_of(root));
}
