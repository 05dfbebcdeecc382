#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Changing what is on QEMU's MTP device, being told of changes, cancelling, and
# unplugging it at any moment; to be run inside the lab's machine, by check.sh
# (tap.sh says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/qemu.sh"
. "$here/transfers.sh"
. "$here/unplug.sh"

# It waits in vain for more of what, with its header, is a multiple of 64 bytes.
sizes="0 1 511 512 513 65536 1048576"

# ---- changing -----------------------------------------------------------------

files_are_sent_to_the_root()
{
	echo hello >root.txt
	run put root.txt
	exits 0
	same root.txt "$card/root.txt"
	run rm /root.txt
	exits 0
	absent "$card/root.txt"
}

# The handle that it answers for a folder is often that of the next object, so there
# is no sending folders with what is in them.
folders_are_made()
{
	run mkdir /folder/made
	exits 0
	[ -d "$card/folder/made" ] || fail "no folder was made"
	echo one >one
	run put --to /folder/made one
	exits 0
	same one "$card/folder/made/one"
}

nothing_is_overwritten()
{
	echo other >one
	run put --to /folder/made one
	[ "$status" != 0 ] || fail "sent"
	[ "$(cat "$card/folder/made/one")" = one ] || fail "overwritten"
}

# It has neither MoveObject nor SetObjectPropValue.
moves_are_refused()
{
	run mv /folder/made/one /folder/made/two
	exits 1 4
	one_error
	run mv /folder/made/one /folder/
	exits 1 4
	one_error
	[ -e "$card/folder/made/one" ] || fail "it is gone"
}

trees_are_removed()
{
	run rm -R --yes /folder/made
	exits 0
	absent "$card/folder/made"
}

# ---- events -------------------------------------------------------------------

# At xHCI it tells of an event only when it is asked anew, so here it is at EHCI.
at_ehci()
{
	modprobe ehci_pci 2>/dev/null
	pull_out
	plug_in lab ehci
	shell_begins
}

at_xhci()
{
	pull_out
	plug_in
}

events_are_told()
{
	at_ehci
	echo new >"$card/appeared.txt"
	told ObjectAdded
	at_xhci
}

removals_are_told()
{
	at_ehci
	rm "$card/appeared.txt"
	told ObjectRemoved
	at_xhci
}

capture_begins

check sizes_are_sent "QEMU: put files of all sizes, and rm"
check files_are_sent_to_the_root "QEMU: put into the root, rm"
check folders_are_made "QEMU: mkdir, put into it"
check nothing_is_overwritten "QEMU: put overwrites nothing"
check moves_are_refused "QEMU: mv"
check trees_are_removed "QEMU: rm -R"
check events_are_told "QEMU: events of a file that appears"
check removals_are_told "QEMU: events of a file that goes"
check ctrl_c_ends_a_download "QEMU: Ctrl-C ends a download"
check ctrl_c_ends_an_upload "QEMU: Ctrl-C ends an upload"
limit=300 check hundreds_of_cancels "QEMU: 200 cancels, and a download"
rounds=7
check_unplugging QEMU
counting && echo "$count"
exit 0
