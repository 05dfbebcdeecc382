/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which imports are running.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* F_OFD_SETLK */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/owner.h"
#include "import/sql.h"

#define MOST 100000
#define BOOT "/proc/sys/kernel/random/boot_id"

/* Of an open file where there is such a lock, so that two imports of one process are
 * two. */
#ifdef F_OFD_SETLK
#define LOCK_SET F_OFD_SETLK
#define LOCK_GET F_OFD_GETLK
#else
#define LOCK_SET F_SETLK
#define LOCK_GET F_GETLK
#endif

static struct flock
lock_of(int64_t number)
{
	return (struct flock){ .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = (off_t)number,
		.l_len = 1 };
}

bool
owner_is_alive(const struct owner *owner, int64_t number)
{
	struct flock lock = lock_of(number);

	if (number <= 0 || number == owner->number)
		return false;
	return fcntl(owner->fd, LOCK_GET, &lock) == 0 && lock.l_type != F_UNLCK;
}

/* One that no part bears. */
static int
first_free(
    struct mptp_ledger *ledger, int64_t *number, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status = sql_prepare(
	    ledger, &s, "SELECT coalesce(max(run), 0) + 1 FROM parts", error);

	*number = 1;
	if (status == MPTP_OK) {
		status = ledger_result(ledger->db, sqlite3_step(s), error);
		*number = sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return status;
}

static void
read_boot(struct owner *owner)
{
	FILE *file = fopen(BOOT, "r");

	if (file == NULL)
		return;
	if (fgets(owner->boot, sizeof(owner->boot), file) == NULL)
		owner->boot[0] = '\0';
	owner->boot[strcspn(owner->boot, "\n")] = '\0';
	fclose(file);
}

int
owner_open(
    struct owner *owner, struct mptp_ledger *ledger, struct mptp_error *error)
{
	const char *path = sqlite3_db_filename(ledger->db, "main");
	size_t size = (path == NULL ? 0 : strlen(path)) + sizeof("-runs");
	char *name = malloc(size);
	int64_t number;
	int status = ledger_check_writable(ledger, error);

	*owner = (struct owner){ .fd = -1 };
	if (name == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (status != MPTP_OK) {
		free(name);
		return status;
	}
	snprintf(name, size, "%s-runs", path == NULL ? "" : path);
	owner->fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (owner->fd < 0) {
		status = mptp_error_set(error, MPTP_ERR_IO,
		    "cannot open %s: %s", name, strerror(errno));
		free(name);
		return status;
	}
	free(name);
	read_boot(owner);
	status = first_free(ledger, &number, error);
	for (int i = 0; i < MOST && status == MPTP_OK; i++) {
		struct flock lock = lock_of(number + i);

		if (fcntl(owner->fd, LOCK_SET, &lock) == 0) {
			owner->number = number + i;
			return MPTP_OK;
		}
		if (errno != EACCES && errno != EAGAIN)
			break;
	}
	if (status == MPTP_OK)
		status = mptp_error_set(error, MPTP_ERR_IO,
		    "cannot lock a file beside the ledger: %s",
		    strerror(errno));
	return status;
}

void
owner_close(struct owner *owner)
{
	if (owner->fd >= 0)
		(void)close(owner->fd);
	*owner = (struct owner){ .fd = -1 };
}
