/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder of the process, in memory if there is such a place.
 */
#ifndef FUZZ_OWN_FOLDER_H
#define FUZZ_OWN_FOLDER_H

/* Its path. It is removed with all in it when the process is over, however it ended. */
const char *own_folder(void);
/* All that is in it. */
void own_folder_empty(void);

#endif
