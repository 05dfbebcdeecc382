/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger where it cannot be written, as on a backup: nothing is made beside it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/ledger.h"

/* To be freed. */
static char *
uri_of(const char *path, const char *how)
{
	static const char head[] = "file://";
	char *uri = malloc(sizeof(head) + 3 * strlen(path) + strlen(how));
	char *to = uri;

	if (uri == NULL)
		return NULL;
	/* Two slashes at the beginning would be a computer's name. */
	to += sprintf(to, "%s", *path == '/' ? head : "file:");
	for (; *path != '\0'; path++)
		to +=
		    sprintf(to, strchr("%?#", *path) == NULL ? "%c" : "%%%02X",
			(unsigned char)*path);
	memcpy(to, how, strlen(how) + 1);
	return uri;
}

static int
open_by(sqlite3 **db, const char *path, const char *how, const char *first,
    struct mptp_error *error)
{
	const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
	char *uri = uri_of(path, how);
	int status, result;

	if (uri == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	result = sqlite3_open_v2(uri, db, flags, NULL);
	status = ledger_result(*db, result, error);
	free(uri);
	if (status == MPTP_OK) {
		(void)sqlite3_busy_timeout(*db, LEDGER_PATIENCE_MS);
		status = ledger_run(*db, first, error);
	}
	/* Only now is it looked at. */
	if (status == MPTP_OK)
		status = ledger_run(*db, "SELECT 1 FROM sqlite_master", error);
	if (status != MPTP_OK) {
		(void)sqlite3_close(*db);
		*db = NULL;
	}
	return status;
}

/* Its log, which is not written out if nobody closed the ledger, or it was copied in
 * use. */
static bool
has_log(const char *path, bool *has)
{
	const size_t size = strlen(path) + sizeof("-wal");
	char *name = malloc(size);
	struct stat st;

	if (name == NULL)
		return false;
	snprintf(name, size, "%s-wal", path);
	*has = stat(name, &st) == 0 && st.st_size > 0;
	free(name);
	return true;
}

/* Where SQLite can make no index of the log beside it, it keeps one in memory if it need
 * not share it; and without a log, the file is all there is. Who could write to it
 * meanwhile would have made both, and the first way has gone. */
static int
open_alone(sqlite3 **db, const char *path, struct mptp_error *error)
{
	bool log;

	if (!has_log(path, &log))
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return log ? open_by(db, path, "?vfs=unix-none",
			 "PRAGMA locking_mode=EXCLUSIVE", error) :
		     open_by(db, path, "?immutable=1", "", error);
}

static int
check_there(const char *path, struct mptp_error *error)
{
	struct stat st;
	int status;

	if (stat(path, &st) == 0)
		return ledger_check_kind(path, error);
	status = mptp_error_set(error,
	    errno == ENOENT ? MPTP_ERR_MISSING : MPTP_ERR_IO,
	    "the ledger %s: %s", path, strerror(errno));
	if (error != NULL)
		error->sys = errno;
	return status;
}

static int
open_path(sqlite3 **db, const char *path, struct mptp_error *error)
{
	int status = check_there(path, error);

	if (status != MPTP_OK)
		return status;
	status = open_by(db, path, "", "", error);
	if (status == MPTP_ERR_IO)
		status = open_alone(db, path, error);
	if (status == MPTP_OK)
		status = ledger_check_content(*db, error);
	if (status == MPTP_OK)
		status = ledger_check_version(*db, error);
	return status;
}

int
mptp_ledger_open_read_only(
    struct mptp_ledger **out, const char *path, struct mptp_error *error)
{
	struct mptp_ledger *ledger = calloc(1, sizeof(*ledger));
	char *own = NULL;
	int status;

	*out = NULL;
	if (ledger == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	ledger->read_only = true;
	status = ledger_find_path(path, &own, error);
	if (status == MPTP_OK)
		status = ledger_name_file(
		    error, open_path(&ledger->db, own, error), own);
	free(own);
	*out = ledger;
	if (status != MPTP_OK)
		mptp_ledger_close(out);
	return status;
}
