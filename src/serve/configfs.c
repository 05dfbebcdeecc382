/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Making a gadget of our own at a device controller, and removing it.
 *
 * A gadget is ours if it has our name, and left behind if nobody has the lock.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "gadget/descriptor.h"
#include "serve/configfs.h"

#define CONTROLLERS "/sys/class/udc"
#define GADGETS "/sys/kernel/config/usb_gadget"
#define HOMES "/run"
#define NAME "miniptp-"
#define LANGUAGE "strings/0x409"
#define CONFIGURATION_FOLDER "configs/c.1"
/* What a function may be called is 40 bytes long, with "ffs." before it. */
#define CONTROLLER_MAX 27
#define LISTED 200

/* ---- controllers --------------------------------------------------------- */

/* How many there are; the names of all, cut if they are many, and the last one's. */
static unsigned
list_controllers(char list[LISTED], char name[CONFIGFS_NAME])
{
	DIR *folder = opendir(CONTROLLERS);
	const struct dirent *entry;
	unsigned n = 0;
	size_t at = 0;

	list[0] = '\0';
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, CONFIGFS_NAME, "%.*s", CONFIGFS_NAME - 1,
		    entry->d_name);
		if (LISTED - at > CONFIGFS_NAME + 2)
			at += (size_t)sprintf(
			    list + at, "%s%s", n > 0 ? ", " : "", name);
		n++;
	}
	if (folder != NULL)
		closedir(folder);
	return n;
}

int
configfs_controller(
    char name[CONFIGFS_NAME], const char *wanted, struct mptp_error *error)
{
	char list[LISTED], path[CONFIGFS_PATH];
	unsigned n = list_controllers(list, name);

	if (n == 0)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "this computer has no USB device controller, or its driver "
		    "is not loaded (" CONTROLLERS " is empty)");
	if (wanted[0] == '\0' && n > 1)
		return mptp_error_set(error, MPTP_ERR_AMBIGUOUS,
		    "there are %u USB device controllers, choose one: %s", n,
		    list);
	if (wanted[0] == '\0')
		return MPTP_OK;
	snprintf(
	    path, sizeof(path), CONTROLLERS "/%.*s", CONFIGFS_NAME, wanted);
	if (wanted[0] == '.' || access(path, F_OK) != 0)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "there is no USB device controller '%s'; there is %s",
		    wanted, list);
	snprintf(name, CONFIGFS_NAME, "%.*s", CONFIGFS_NAME - 1, wanted);
	return MPTP_OK;
}

/* ---- files --------------------------------------------------------------- */

static int
failed(int sys, const char *what, const char *path, struct mptp_error *error)
{
	return error_set_sys(error,
	    sys == EACCES || sys == EPERM || sys == EROFS ? MPTP_ERR_ACCESS :
							    MPTP_ERR_IO,
	    sys, "cannot %s %s", what, path);
}

/* Of two parts of a path. */
static const char *
join(char out[CONFIGFS_PATH], const char *a, const char *b)
{
	snprintf(out, CONFIGFS_PATH, "%.*s/%.*s", 127, a, 120, b);
	return out;
}

static int
make_folder(
    const struct configfs *c, const char *name, struct mptp_error *error)
{
	char path[CONFIGFS_PATH];

	if (mkdir(join(path, c->gadget, name), 0755) == 0 || errno == EEXIST)
		return MPTP_OK;
	return failed(errno, "make", path, error);
}

static int
put(const struct configfs *c, const char *name, const char *text,
    struct mptp_error *error)
{
	char path[CONFIGFS_PATH];
	int fd = open(join(path, c->gadget, name), O_WRONLY | O_CLOEXEC);
	int sys = errno;
	bool done;

	if (fd < 0)
		return failed(sys, "write to", path, error);
	done = write(fd, text, strlen(text)) >= 0;
	sys = errno;
	close(fd);
	return done ? MPTP_OK : failed(sys, "write to", path, error);
}

static int
put_number(const struct configfs *c, const char *name, unsigned number,
    struct mptp_error *error)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%x", number);
	return put(c, name, text, error);
}

/* To what is in the gadget. */
static int
make_link(const struct configfs *c, const char *name, const char *to,
    struct mptp_error *error)
{
	char path[CONFIGFS_PATH], target[CONFIGFS_PATH];

	if (symlink(join(target, c->gadget, to), join(path, c->gadget, name)) ==
	    0)
		return MPTP_OK;
	return failed(errno, "make", path, error);
}

/* ---- removing ------------------------------------------------------------ */

static void
remove_name(const struct configfs *c, const char *name, bool folder)
{
	char path[CONFIGFS_PATH];

	join(path, c->gadget, name);
	if (folder)
		rmdir(path);
	else
		unlink(path);
}

static void
remove_gadget(const struct configfs *c)
{
	char name[CONFIGFS_PATH];

	bool there = access(c->gadget, F_OK) == 0;

	if (there)
		put(c, "UDC", "\n", NULL);
	umount2(c->mount, MNT_DETACH);
	if (!there)
		return;
	remove_name(c, "os_desc/c.1", false);
	snprintf(name, sizeof(name), CONFIGURATION_FOLDER "/ffs." NAME "%s",
	    c->controller);
	remove_name(c, name, false);
	remove_name(c, CONFIGURATION_FOLDER "/" LANGUAGE, true);
	remove_name(c, CONFIGURATION_FOLDER, true);
	snprintf(name, sizeof(name), "functions/ffs." NAME "%s", c->controller);
	remove_name(c, name, true);
	remove_name(c, LANGUAGE, true);
	rmdir(c->gadget);
}

void
configfs_remove(struct configfs *c)
{
	if (c->lock < 0)
		return;
	remove_gadget(c);
	rmdir(c->mount);
	rmdir(c->home);
	close(c->lock);
	c->lock = -1;
}

/* ---- making -------------------------------------------------------------- */

void
configfs_init(struct configfs *c, const char *controller)
{
	memset(c, 0, sizeof(*c));
	c->lock = -1;
	snprintf(c->controller, sizeof(c->controller), "%.*s",
	    CONFIGFS_NAME - 1, controller);
	snprintf(
	    c->gadget, sizeof(c->gadget), GADGETS "/" NAME "%s", c->controller);
	snprintf(c->home, sizeof(c->home), HOMES "/" NAME "%s", c->controller);
	snprintf(c->mount, sizeof(c->mount), "%s/ffs", c->home);
}

/* 1: it is ours now; 0: somebody removed it meanwhile, try again. */
static int
lock_home(struct configfs *c, struct mptp_error *error)
{
	struct stat by_name, by_fd;

	if (mkdir(c->home, 0700) != 0 && errno != EEXIST)
		return failed(errno, "make", c->home, error);
	c->lock =
	    open(c->home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->lock < 0)
		return errno == ENOENT ? 0 :
					 failed(errno, "open", c->home, error);
	if (flock(c->lock, LOCK_EX | LOCK_NB) != 0) {
		close(c->lock);
		c->lock = -1;
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "another miniptp is the camera at %s already",
		    c->controller);
	}
	if (fstat(c->lock, &by_fd) == 0 && stat(c->home, &by_name) == 0 &&
	    by_fd.st_ino == by_name.st_ino && by_fd.st_dev == by_name.st_dev)
		return 1;
	close(c->lock);
	c->lock = -1;
	return 0;
}

static const char *
speed_name(enum mptp_usb_speed speed)
{
	return speed == MPTP_USB_SUPER ? "super-speed" :
	    speed == MPTP_USB_HIGH     ? "high-speed" :
					 "full-speed";
}

static const char *
text_or_none(const char *text)
{
	return text != NULL ? text : "";
}

/* What the device is. */
static int
fill_in(const struct configfs *c, const struct mptp_usb_identity *identity,
    struct mptp_error *error)
{
	int status = put_number(c, "idVendor", identity->vendor, error);

	if (status == MPTP_OK)
		status = put_number(c, "idProduct", identity->product, error);
	if (status == MPTP_OK)
		status = put_number(c, "bcdDevice", identity->release, error);
	/* Linux before 5.11 does not know it. */
	put(c, "max_speed", speed_name(gadget_speed(identity)), NULL);
	if (status == MPTP_OK)
		status = make_folder(c, LANGUAGE, error);
	if (status == MPTP_OK)
		status = put(c, LANGUAGE "/manufacturer",
		    text_or_none(identity->maker), error);
	if (status == MPTP_OK)
		status = put(c, LANGUAGE "/product",
		    text_or_none(identity->model), error);
	if (status == MPTP_OK)
		status = put(c, LANGUAGE "/serialnumber",
		    text_or_none(identity->serial), error);
	return status;
}

/* By which Windows and libmtp know MTP. */
static int
fill_in_microsoft(const struct configfs *c, struct mptp_error *error)
{
	int status = put(c, "os_desc/qw_sign", "MSFT100", error);

	if (status == MPTP_OK)
		status = put_number(c, "os_desc/b_vendor_code",
		    GADGET_MICROSOFT_REQUEST, error);
	if (status == MPTP_OK)
		status = put(c, "os_desc/use", "1", error);
	if (status == MPTP_OK)
		status =
		    make_link(c, "os_desc/c.1", CONFIGURATION_FOLDER, error);
	return status;
}

/* The configuration, with the function in it. */
static int
fill_in_function(const struct configfs *c, struct mptp_error *error)
{
	char name[CONFIGFS_PATH], in[CONFIGFS_PATH];
	int status;

	snprintf(name, sizeof(name), "functions/ffs." NAME "%s", c->controller);
	snprintf(in, sizeof(in), CONFIGURATION_FOLDER "/ffs." NAME "%s",
	    c->controller);
	status = make_folder(c, name, error);
	if (status == MPTP_OK)
		status = make_folder(c, CONFIGURATION_FOLDER, error);
	if (status == MPTP_OK)
		status =
		    put(c, CONFIGURATION_FOLDER "/bmAttributes", "0xc0", error);
	if (status == MPTP_OK)
		status = put(c, CONFIGURATION_FOLDER "/MaxPower", "0", error);
	if (status == MPTP_OK)
		status = make_link(c, in, name, error);
	return status;
}

static int
mount_function(const struct configfs *c, struct mptp_error *error)
{
	char name[CONFIGFS_PATH];

	snprintf(name, sizeof(name), NAME "%s", c->controller);
	if (mkdir(c->mount, 0700) != 0 && errno != EEXIST)
		return failed(errno, "make", c->mount, error);
	if (mount(name, c->mount, "functionfs", MS_NOEXEC | MS_NOSUID, NULL) ==
	    0)
		return MPTP_OK;
	return failed(errno, "mount FunctionFS at", c->mount, error);
}

int
configfs_make(struct configfs *c, const struct mptp_usb_identity *identity,
    struct mptp_error *error)
{
	int status;

	if (access(GADGETS, F_OK) != 0)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    GADGETS " is not there: 'modprobe libcomposite' and "
			    "'mount -t configfs none /sys/kernel/config' "
			    "as root");
	if (strlen(c->controller) > CONTROLLER_MAX)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "the name of the controller %s is too long", c->controller);
	do
		status = lock_home(c, error);
	while (status == 0);
	if (status < 0)
		return status;
	remove_gadget(c);
	if (mkdir(c->gadget, 0755) != 0)
		return failed(errno, "make", c->gadget, error);
	status = fill_in(c, identity, error);
	if (status == MPTP_OK)
		status = fill_in_function(c, error);
	if (status == MPTP_OK && identity->mtp)
		status = fill_in_microsoft(c, error);
	if (status == MPTP_OK)
		status = mount_function(c, error);
	return status;
}

int
configfs_bind(const struct configfs *c, struct mptp_error *error)
{
	struct mptp_error why;
	int status = put(c, "UDC", c->controller, &why);

	if (status != MPTP_OK && why.sys == EBUSY)
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "the controller %s has another gadget (see UDC of each in " GADGETS
		    ")",
		    c->controller);
	if (status != MPTP_OK && error != NULL)
		*error = why;
	return status;
}
