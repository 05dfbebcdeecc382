/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The console's events, each in a thread of its own.
 */
#include <signal.h>
#include <windows.h>

#include "signals.h"

static void (*told)(int number);

static BOOL WINAPI
handle(DWORD event)
{
	/* The window that closes, or the user who logs off, ends us anyway as
	 * soon as this returns, so there is no more to do here. */
	told(event == CTRL_C_EVENT ? SIGINT : SIGTERM);
	if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
		Sleep(INFINITE);
	return TRUE;
}

void
signals_catch(void (*caught)(int number))
{
	told = caught;
	SetConsoleCtrlHandler(handle, TRUE);
}

void
signals_hold(bool held)
{
	(void)held; /* they come in a thread of their own */
}
