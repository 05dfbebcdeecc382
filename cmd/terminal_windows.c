/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Windows' console.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include "terminal.h"

/* The console outlives us, and keeps what was set. */
static UINT old_code_page;

static void
restore(void)
{
	SetConsoleOutputCP(old_code_page);
}

/* Escape sequences, as in progress bars, are taken if that is asked for. */
static void
take_sequences(DWORD which)
{
	HANDLE console = GetStdHandle(which);
	DWORD mode;

	if (GetConsoleMode(console, &mode))
		SetConsoleMode(
		    console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

void
terminal_prepare(void)
{
	for (int fd = 0; fd <= 2; fd++)
		_setmode(fd, _O_BINARY);
	/* The C library knows no buffering by lines, and would keep messages. */
	setvbuf(stderr, NULL, _IONBF, 0);
	take_sequences(STD_OUTPUT_HANDLE);
	take_sequences(STD_ERROR_HANDLE);
	old_code_page = GetConsoleOutputCP();
	if (old_code_page == 0 || old_code_page == CP_UTF8)
		return;
	SetConsoleOutputCP(CP_UTF8);
	atexit(restore);
}

size_t
terminal_columns(void)
{
	CONSOLE_SCREEN_BUFFER_INFO info;
	int columns;

	if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_ERROR_HANDLE), &info))
		return 80;
	columns = info.srWindow.Right - info.srWindow.Left + 1;
	return columns < 20 ? 80 : (size_t)columns;
}
