/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger: its file, and what happens when that is damaged.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/ledger.h"
#include "local/home.h"
#include "local/newfile.h"
#include "local/system.h"

#define ASIDE 1000
#define LONGEST_END sizeof(".damaged-1000-wal")

/* In what an errno would say; 0: nothing that somebody could do something about. */
static int
sys_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_FULL:
		return ENOSPC;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return EACCES;
	default:
		return 0;
	}
}

static void
tell_result(sqlite3 *db, int result, int status, struct mptp_error *error)
{
	const char *path = db == NULL ? NULL : sqlite3_db_filename(db, "main");
	const int sys = sys_of(result);

	(void)mptp_error_set(error, status, "the ledger%s%s: %s%s",
	    path == NULL ? "" : " ", path == NULL ? "" : path,
	    db == NULL ? sqlite3_errstr(result) : sqlite3_errmsg(db),
	    sys == ENOSPC ? "; make room there, and run it again" : "");
	if (error != NULL)
		error->sys = sys;
}

/* The check when it is opened does not look into indexes, which takes long: whoever opens
 * it next does, since the file of its lock is not empty then. */
static void
note_damage(sqlite3 *db)
{
	const char *path = db == NULL ? NULL : sqlite3_db_filename(db, "main");
	const size_t size = path == NULL ? 0 : strlen(path) + LONGEST_END;
	char *name = path == NULL ? NULL : malloc(size);
	int fd;

	if (name == NULL)
		return;
	snprintf(name, size, "%s-lock", path);
	fd = open(name, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		(void)!write(fd, "!", 1);
		(void)close(fd);
	}
	free(name);
}

int
ledger_result(sqlite3 *db, int result, struct mptp_error *error)
{
	int status;

	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return MPTP_OK;
	case SQLITE_NOMEM:
		status = MPTP_ERR_NOMEM;
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		status = MPTP_ERR_BUSY;
		break;
	case SQLITE_CORRUPT:
		note_damage(db);
		status = MPTP_ERR_FORMAT;
		break;
	case SQLITE_NOTADB:
		status = MPTP_ERR_FORMAT;
		break;
	default:
		status = MPTP_ERR_IO;
		break;
	}
	tell_result(db, result, status, error);
	return status;
}

int
ledger_run(sqlite3 *db, const char *sql, struct mptp_error *error)
{
	return ledger_result(
	    db, sqlite3_exec(db, sql, NULL, NULL, NULL), error);
}

static int
failed(struct mptp_error *error, int sys, const char *what, const char *path)
{
	int status =
	    mptp_error_set(error, sys == ENOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_IO,
		"cannot %s %s: %s", what, path, strerror(sys));

	if (error != NULL)
		error->sys = sys;
	return status;
}

int
ledger_find_path(const char *path, char **own, struct mptp_error *error)
{
	char folder[HOME_SIZE], usual[HOME_SIZE + sizeof("/ledger.db")];

	if (path == NULL) {
		if (!home_find(folder, "XDG_DATA_HOME", ".local/share"))
			return mptp_error_set(error, MPTP_ERR_MISSING,
			    "the ledger has no place: there is no home folder");
		snprintf(usual, sizeof(usual), "%s/ledger.db", folder);
		path = usual;
	}
	if (*path == '\0')
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "the ledger needs a path");
	*own = strdup(path);
	return *own == NULL ? failed(error, ENOMEM, "open", path) : MPTP_OK;
}

/* All that lead to the file. What is there is left as it is. */
static int
make_folders(char *path, struct mptp_error *error)
{
	char *slash = strrchr(path, '/');
	int sys, status = MPTP_OK;

	if (slash == NULL || slash == path)
		return MPTP_OK;
	*slash = '\0';
	sys = home_make(path);
	if (sys != 0)
		status = failed(error, sys, "make the folder", path);
	*slash = '/';
	return status;
}

/* Who opens, checks and puts aside does it alone. */
struct lock {
	char *name;
	int fd;
	bool fresh; /* it was not there before */
	bool is_noted; /* that the ledger is damaged */
};

/* Whoever made it may have removed it meanwhile. */
static bool
is_removed(struct lock *lock)
{
	struct stat st;

	if (fstat(lock->fd, &st) != 0)
		return false;
	lock->is_noted = st.st_size > 0;
	return st.st_nlink == 0;
}

static int
take_once(struct lock *lock)
{
	const int how = O_RDWR | O_CREAT | O_CLOEXEC;

	lock->fd = open(lock->name, how | O_EXCL, 0600);
	lock->fresh = lock->fd >= 0;
	if (!lock->fresh && errno == EEXIST)
		lock->fd = open(lock->name, how, 0600);
	if (lock->fd < 0)
		return errno;
	while (flock(lock->fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return errno;
	return 0;
}

static int
lock(struct lock *lock, const char *path, struct mptp_error *error)
{
	size_t size = strlen(path) + LONGEST_END;
	int sys;

	*lock = (struct lock){ .name = malloc(size), .fd = -1 };
	if (lock->name == NULL)
		return failed(error, ENOMEM, "lock", path);
	snprintf(lock->name, size, "%s-lock", path);
	while ((sys = take_once(lock)) == 0 && is_removed(lock))
		(void)close(lock->fd);
	return sys == 0 ? MPTP_OK : failed(error, sys, "make", lock->name);
}

/* Beside what is no ledger after all, nothing is left. */
static void
unlock(struct lock *lock, bool is_ledger)
{
	if (lock->fresh && !is_ledger)
		(void)unlink(lock->name);
	if (lock->fd >= 0)
		(void)close(lock->fd);
	free(lock->name);
}

int
ledger_check_kind(const char *path, struct mptp_error *error)
{
	struct stat st;

	if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "the ledger is a file, and %s is %s", path,
	    S_ISDIR(st.st_mode) ? "a folder" : "a device or the like");
}

/* The log goes first: without its log, a file is older, not wrong, and if this ends
 * in between, the file is looked at again. */
static int
put_aside(const char *path, char **aside, struct mptp_error *error)
{
	static const char *const ends[] = { "-wal", "-shm", "" };
	size_t size = strlen(path) + LONGEST_END;
	char *from = malloc(size), *to = malloc(size);
	int sys = from == NULL || to == NULL ? ENOMEM : EEXIST;

	for (int n = 1; n <= ASIDE && sys == EEXIST; n++) {
		snprintf(to, size, "%s.damaged-%d", path, n);
		if (newfile_exists(to))
			continue;
		sys = 0;
		for (size_t i = 0; i < 3 && sys == 0; i++) {
			snprintf(from, size, "%s%s", path, ends[i]);
			snprintf(to, size, "%s.damaged-%d%s", path, n, ends[i]);
			if (newfile_exists(from))
				sys = newfile_rename(-1, from, to);
		}
	}
	free(from);
	if (sys != 0) {
		free(to);
		return failed(error, sys, "put aside the damaged", path);
	}
	*aside = to;
	return MPTP_OK;
}

static int
first_line(void *ok, int columns, char **values, char **names)
{
	(void)names;
	*(bool *)ok =
	    columns == 1 && values[0] != NULL && strcmp(values[0], "ok") == 0;
	return 0;
}

/* Nobody else is to know who took which pictures. SQLite gives its other files the mode
 * of this one. What is there is not opened: closing it would end the locks that another
 * thread has on it. */
static void
make_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)close(fd);
}

int
ledger_name_file(struct mptp_error *error, int status, const char *path)
{
	struct mptp_error was;

	if (error == NULL || status == MPTP_OK ||
	    strstr(error->text, local_name(path)) != NULL)
		return status;
	was = *error;
	(void)mptp_error_set(error, status, "%s: %s", path, was.text);
	error->sys = was.sys;
	return status;
}

int
ledger_check_content(sqlite3 *db, struct mptp_error *error)
{
	bool ok = false;
	/* Whoever made the file may have had his own ideas. */
	int status = ledger_run(
	    db, "PRAGMA trusted_schema=OFF;PRAGMA cell_size_check=ON", error);

	if (status != MPTP_OK)
		return status;
	status = ledger_result(db,
	    sqlite3_exec(db, "PRAGMA quick_check(1)", first_line, &ok, NULL),
	    error);
	if (status == MPTP_OK && !ok)
		status = mptp_error_set(
		    error, MPTP_ERR_FORMAT, "the ledger is damaged");
	return status;
}

static int
refuse_to_write(struct mptp_error *error)
{
	const int status = mptp_error_set(
	    error, MPTP_ERR_IO, "the ledger can be read, but not written");

	if (error != NULL)
		error->sys = EACCES;
	return status;
}

int
ledger_check_writable(const struct mptp_ledger *ledger, struct mptp_error *error)
{
	return ledger->read_only ? refuse_to_write(error) : MPTP_OK;
}

static int
open_file(sqlite3 **db, const char *path, struct mptp_error *error)
{
	int result, status;

	make_private(path);
	result = sqlite3_open_v2(
	    path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	status = ledger_result(*db, result, error);
	if (status != MPTP_OK)
		return status;
	(void)sqlite3_busy_timeout(*db, LEDGER_PATIENCE_MS);
	status = ledger_check_content(*db, error);
	/* SQLite itself makes do with less than it was asked for. */
	if (status == MPTP_OK && sqlite3_db_readonly(*db, "main") != 0)
		status = refuse_to_write(error);
	if (status == MPTP_OK)
		status = ledger_migrate(*db, error);
	/* Synchronous: what is told to be written may be deleted elsewhere. */
	if (status == MPTP_OK)
		status = ledger_run(*db,
		    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL", error);
	return status;
}

static void
close_file(sqlite3 **db)
{
	(void)sqlite3_close(*db);
	*db = NULL;
}

static int
check_all(sqlite3 *db, bool *ok, struct mptp_error *error)
{
	*ok = false;
	return ledger_result(db,
	    sqlite3_exec(
		db, "PRAGMA integrity_check(1)", first_line, ok, NULL),
	    error);
}

/* Where only indexes are wrong, they are made anew, and nothing is lost. */
static int
repair(sqlite3 *db, struct mptp_error *error)
{
	struct mptp_error why;
	bool ok;
	int status = check_all(db, &ok, error);

	if (status != MPTP_OK || ok)
		return status;
	status = ledger_run(db, "REINDEX", &why);
	if (status == MPTP_OK)
		status = check_all(db, &ok, &why);
	if (status == MPTP_ERR_NOMEM || status == MPTP_ERR_BUSY ||
	    (status != MPTP_OK && why.sys != 0))
		return mptp_error_set(error, status, "%s", why.text);
	return ok ? MPTP_OK :
		    mptp_error_set(
			error, MPTP_ERR_FORMAT, "the ledger is damaged");
}

/* Another takes its place. */
static int
replace(sqlite3 **db, const char *path, bool usual, char **aside,
    struct mptp_error *error)
{
	enum mptp_hash hash;
	int status = ledger_hash_left(*db, &hash, error);

	close_file(db);
	if (status != MPTP_OK)
		return status;
	if (usual || ledger_is_file(path))
		status = put_aside(path, aside, error);
	else
		status = mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "the file is no ledger of miniptp, and was let be");
	if (status == MPTP_OK)
		status = open_file(db, path, error);
	return status == MPTP_OK ? ledger_begin_hash(*db, hash, error) : status;
}

/* usual: nobody but the ledger is at that place, whatever is left of it. */
static int
open_checked(sqlite3 **db, const char *path, bool usual, char **aside,
    struct mptp_error *error)
{
	struct lock own;
	int status = ledger_check_kind(path, error);

	if (status != MPTP_OK)
		return status;
	status = lock(&own, path, error);
	if (status == MPTP_OK)
		status = open_file(db, path, error);
	if (status == MPTP_OK && own.is_noted)
		status = repair(*db, error);
	if (status == MPTP_ERR_FORMAT)
		status = replace(db, path, usual, aside, error);
	if (status == MPTP_OK && own.is_noted)
		(void)!ftruncate(own.fd, 0);
	unlock(&own, status == MPTP_OK);
	return status;
}

int
mptp_ledger_open(struct mptp_ledger **out, const char *path, char **aside,
    struct mptp_error *error)
{
	struct mptp_ledger *ledger = calloc(1, sizeof(*ledger));
	char *own = NULL, *put = NULL;
	int status;

	*out = NULL;
	if (aside != NULL)
		*aside = NULL;
	if (ledger == NULL)
		status = failed(error, ENOMEM, "open", "the ledger");
	else
		status = ledger_find_path(path, &own, error);
	if (status == MPTP_OK)
		status = make_folders(own, error);
	if (status == MPTP_OK)
		status = ledger_name_file(error,
		    open_checked(&ledger->db, own, path == NULL, &put, error),
		    own);
	free(own);
	if (aside != NULL)
		*aside = put;
	else
		free(put);
	*out = ledger;
	if (status != MPTP_OK)
		mptp_ledger_close(out);
	return status;
}

void
mptp_ledger_close(struct mptp_ledger **ledger)
{
	if (*ledger == NULL)
		return;
	mptp_ledger_rollback(*ledger);
	(void)sqlite3_finalize((*ledger)->put);
	close_file(&(*ledger)->db);
	free(*ledger);
	*ledger = NULL;
}

int
mptp_ledger_begin(struct mptp_ledger *ledger, struct mptp_error *error)
{
	int status;

	if (ledger->begun)
		return mptp_error_set(error, MPTP_ERR_STATE,
		    "the ledger is being written to already");
	status = ledger_check_writable(ledger, error);
	if (status == MPTP_OK)
		status = ledger_run(ledger->db, "BEGIN IMMEDIATE", error);
	ledger->begun = status == MPTP_OK;
	return status;
}

int
mptp_ledger_commit(struct mptp_ledger *ledger, struct mptp_error *error)
{
	int status;

	if (!ledger->begun)
		return mptp_error_set(
		    error, MPTP_ERR_STATE, "nothing was begun in the ledger");
	status = ledger_run(ledger->db, "COMMIT", error);
	if (status != MPTP_OK)
		mptp_ledger_rollback(ledger);
	ledger->begun = false;
	return status;
}

void
mptp_ledger_rollback(struct mptp_ledger *ledger)
{
	if (ledger->begun)
		(void)ledger_run(ledger->db, "ROLLBACK", NULL);
	ledger->begun = false;
}
