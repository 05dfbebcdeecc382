/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Who holds a USB device: the processes with its file open, from Linux's /proc.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transport/usb_holder.h"

bool
usb_rule_installed(void)
{
	static const char *const places[] = {
		"/etc/udev/rules.d/70-miniptp.rules",
		"/usr/local/lib/udev/rules.d/70-miniptp.rules",
		"/usr/lib/udev/rules.d/70-miniptp.rules",
		"/lib/udev/rules.d/70-miniptp.rules",
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (access(places[i], F_OK) == 0)
			return true;
	return false;
}

static bool
has_open(long pid, const char *file)
{
	char path[320], target[64];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%ld/fd", pid);
	dir = opendir(path);
	if (dir == NULL)
		return false;
	while (!found && (entry = readdir(dir)) != NULL) {
		ssize_t n;

		snprintf(
		    path, sizeof(path), "/proc/%ld/fd/%s", pid, entry->d_name);
		n = readlink(path, target, sizeof(target) - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		found = strcmp(target, file) == 0;
	}
	closedir(dir);
	return found;
}

static void
set_program(struct usb_holder *holder, const char *name)
{
	const int room = (int)sizeof(holder->program) - 1;

	snprintf(holder->program, sizeof(holder->program), "%.*s", room, name);
}

/* comm is cut at 15 characters, which hides what gvfs programs are; the
 * program's file is not always ours to see. */
static void
name_of(struct usb_holder *holder)
{
	char path[64], file[256];
	const char *base;
	ssize_t n;
	FILE *comm;

	snprintf(path, sizeof(path), "/proc/%ld/exe", holder->pid);
	n = readlink(path, file, sizeof(file) - 1);
	if (n > 0) {
		file[n] = '\0';
		base = strrchr(file, '/');
		set_program(holder, base != NULL ? base + 1 : file);
		return;
	}
	set_program(holder, "a program");
	snprintf(path, sizeof(path), "/proc/%ld/comm", holder->pid);
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
usb_holders(struct usb_holder *holders, uint8_t bus, uint8_t device)
{
	char file[40];
	struct dirent *entry;
	size_t n = 0;
	DIR *proc;

	proc = opendir("/proc");
	if (proc == NULL)
		return 0;
	snprintf(file, sizeof(file), "/dev/bus/usb/%03u/%03u", bus, device);
	while (n < USB_HOLDERS && (entry = readdir(proc)) != NULL) {
		char *end;
		const long pid = strtol(entry->d_name, &end, 10);

		if (pid <= 0 || *end != '\0' || pid == (long)getpid() ||
		    !has_open(pid, file))
			continue;
		holders[n] = (struct usb_holder){ .pid = pid };
		name_of(&holders[n++]);
	}
	closedir(proc);
	return n;
}
