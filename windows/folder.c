/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading folders.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "port.h"

struct posix_dir {
	int fd;
	HANDLE search;
	WIN32_FIND_DATAW found;
	bool pending; /* found was not given yet */
	struct dirent entry;
};

DIR *
fdopendir(int fd)
{
	wchar_t *path = windows_path_at(fd, "."), *pattern = NULL;
	DIR *dir = calloc(1, sizeof(*dir));
	size_t len = path == NULL ? 0 : wcslen(path);

	if (path != NULL && dir != NULL)
		pattern = calloc(len + 3, sizeof(*pattern));
	if (pattern == NULL) {
		errno = path == NULL ? errno : ENOMEM;
		goto fail;
	}
	wcscpy(pattern, path);
	wcscat(pattern, pattern[len - 1] == L'\\' ? L"*" : L"\\*");
	dir->search = FindFirstFileW(pattern, &dir->found);
	dir->pending = dir->search != INVALID_HANDLE_VALUE;
	/* The root of a disk may hold nothing at all. */
	if (!dir->pending && GetLastError() != ERROR_FILE_NOT_FOUND) {
		windows_failed();
		goto fail;
	}
	dir->fd = fd;
	free(pattern);
	free(path);
	return dir;
fail:
	free(pattern);
	free(path);
	free(dir);
	return NULL;
}

DIR *
opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	DIR *dir;

	if (fd < 0)
		return NULL;
	if ((dir = fdopendir(fd)) == NULL)
		close(fd);
	return dir;
}

struct dirent *
readdir(DIR *dir)
{
	if (dir->search == INVALID_HANDLE_VALUE)
		return NULL;
	for (;;) {
		if (!dir->pending && !FindNextFileW(dir->search, &dir->found)) {
			if (GetLastError() != ERROR_NO_MORE_FILES)
				windows_failed();
			return NULL;
		}
		dir->pending = false;
		/* Half a surrogate pair has no UTF-8, so nobody can name it. */
		if (windows_text(dir->entry.d_name, sizeof(dir->entry.d_name),
			dir->found.cFileName))
			return &dir->entry;
	}
}

int
closedir(DIR *dir)
{
	if (dir->search != INVALID_HANDLE_VALUE)
		FindClose(dir->search);
	close(dir->fd);
	free(dir);
	return 0;
}

int
alphasort(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
forget(struct dirent **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

/* A new place for the entry, at its place in the order. */
static bool
insert(struct dirent ***list, size_t n, const struct dirent *entry,
    int (*compare)(const struct dirent **, const struct dirent **))
{
	struct dirent **more = realloc(*list, (n + 1) * sizeof(*more));
	struct dirent *copy = malloc(sizeof(*copy));
	size_t at = n;

	if (more != NULL)
		*list = more;
	if (more == NULL || copy == NULL) {
		free(copy);
		return false;
	}
	*copy = *entry;
	for (; at > 0; at--) {
		const struct dirent *before = more[at - 1], *this = copy;

		if (compare(&before, &this) <= 0)
			break;
		more[at] = more[at - 1];
	}
	more[at] = copy;
	return true;
}

int
scandir(const char *path, struct dirent ***out,
    int (*wanted)(const struct dirent *),
    int (*compare)(const struct dirent **, const struct dirent **))
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct dirent **list = NULL;
	size_t n = 0;

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		if (wanted != NULL && !wanted(entry))
			continue;
		if (n == INT_MAX || !insert(&list, n, entry, compare)) {
			closedir(dir);
			forget(list, n);
			errno = ENOMEM;
			return -1;
		}
		n++;
	}
	closedir(dir);
	*out = list;
	return (int)n;
}
