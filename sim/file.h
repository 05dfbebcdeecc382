/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files as stores need them: whole reads and writes, holes, safe renaming.
 */
#ifndef SIM_FILE_H
#define SIM_FILE_H

#include <stddef.h>
#include <stdint.h>

/* A file without a name, in $TMPDIR or /tmp. -1: errno tells. */
int sim_file_temporary(void);
/* As pread() and pwrite(), uninterrupted; the latter writes all, or returns an
 * errno. */
ptrdiff_t sim_file_read(int fd, uint64_t offset, void *buf, size_t len);
int sim_file_write(int fd, uint64_t offset, const void *buf, size_t len);
/*
 * The same where nothing was ever written: zeros stay a hole and cost no disk.
 * The file may end before them; its owner sets its size in the end.
 */
int sim_file_write_fresh(int fd, uint64_t offset, const void *buf, size_t len);
/* Give the room of a part back, where the system can. */
void sim_file_punch(int fd, uint64_t offset, uint64_t len);
/* Never onto something: EEXIST. File systems that cannot do that at once leave a
 * moment between the question and the act. -1: errno tells. */
int sim_file_rename(
    int from_folder, const char *from, int to_folder, const char *to);

#endif
