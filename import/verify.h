/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading back.
 */
#ifndef IMPORT_VERIFY_H
#define IMPORT_VERIFY_H

#include "import/run.h"

/* Reads back the copies of a job that is whole, as the options wish. What is not as it
 * should be is removed, and the object has failed. */
int verify_job(struct run *, struct job *);

#endif
