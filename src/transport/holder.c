/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Who holds a USB device: the processes with its file open, from Linux's /proc.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <miniptp/text.h>
#include <miniptp/transport.h>

bool
mptp_usb_rule_installed(const char *root)
{
	static const char *const places[] = {
		"/etc/udev/rules.d",
		"/run/udev/rules.d",
		"/usr/local/lib/udev/rules.d",
		"/usr/lib/udev/rules.d",
		"/lib/udev/rules.d",
	};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		snprintf(path, sizeof(path), "%s%s/70-miniptp.rules", root,
		    places[i]);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

static bool
has_open(const char *root, long pid, const char *file)
{
	char path[PATH_MAX], link[PATH_MAX + NAME_MAX + 2], target[64];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc/%ld/fd", root, pid);
	dir = opendir(path);
	if (dir == NULL)
		return false;
	while (!found && (entry = readdir(dir)) != NULL) {
		ssize_t n;

		snprintf(link, sizeof(link), "%s/%s", path, entry->d_name);
		n = readlink(link, target, sizeof(target) - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		found = strcmp(target, file) == 0;
	}
	closedir(dir);
	return found;
}

static void
set_program(struct mptp_holder *holder, const char *name)
{
	const int room = (int)sizeof(holder->program) - 1;

	snprintf(holder->program, sizeof(holder->program), "%.*s", room, name);
	mptp_text_clean(holder->program);
}

/* comm is cut at 15 characters, which hides what gvfs programs are; the
 * program's file is not always ours to see. */
static void
name_of(struct mptp_holder *holder, const char *root)
{
	char path[PATH_MAX], file[256];
	const char *base;
	ssize_t n;
	FILE *comm;

	snprintf(path, sizeof(path), "%s/proc/%ld/exe", root, holder->pid);
	n = readlink(path, file, sizeof(file) - 1);
	if (n > 0) {
		file[n] = '\0';
		base = strrchr(file, '/');
		set_program(holder, base != NULL ? base + 1 : file);
		return;
	}
	set_program(holder, "a program");
	snprintf(path, sizeof(path), "%s/proc/%ld/comm", root, holder->pid);
	comm = fopen(path, "r");
	if (comm == NULL)
		return;
	if (fgets(file, sizeof(file), comm) != NULL) {
		file[strcspn(file, "\n")] = '\0';
		set_program(holder, file);
	}
	fclose(comm);
}

size_t
mptp_usb_holders(struct mptp_holder *holders, size_t most, const char *root,
    uint8_t bus, uint8_t device)
{
	const long own = root[0] == '\0' ? (long)getpid() : -1;
	char file[40], path[PATH_MAX];
	struct dirent *entry;
	size_t n = 0;
	DIR *proc;

	snprintf(path, sizeof(path), "%s/proc", root);
	proc = opendir(path);
	if (proc == NULL)
		return 0;
	snprintf(file, sizeof(file), "/dev/bus/usb/%03u/%03u", bus, device);
	while (n < most && (entry = readdir(proc)) != NULL) {
		char *end;
		const long pid = strtol(entry->d_name, &end, 10);

		if (pid <= 0 || *end != '\0' || pid == own ||
		    !has_open(root, pid, file))
			continue;
		holders[n] = (struct mptp_holder){ .pid = pid };
		name_of(&holders[n++], root);
	}
	closedir(proc);
	return n;
}
