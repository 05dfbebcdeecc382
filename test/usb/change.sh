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

# It waits in vain for more of what, with its header, is a multiple of 64 bytes.
sizes="0 1 511 512 513 1000 65536 1048576"

# ---- changing -----------------------------------------------------------------

every_size_is_sent()
{
	local size

	fill . up
	run put --to /folder up_*.bin
	exits 0
	for size in $sizes; do
		same "up_$size.bin" "$card/folder/up_$size.bin"
	done
	run get -o back/ /folder/
	exits 0
	diff -r back/folder "$card/folder" >&2 || fail "the folders differ"
}

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
	echo other >up_513.bin
	run put --to /folder up_513.bin
	[ "$status" != 0 ] || fail "sent"
	[ "$(stat -c %s "$card/folder/up_513.bin")" = 513 ] ||
		fail "overwritten"
}

# It has neither MoveObject nor SetObjectPropValue.
moves_are_refused()
{
	run mv /folder/up_513.bin /folder/renamed.bin
	exits 1 4
	one_error
	run mv /folder/up_513.bin /folder/made/
	exits 1 4
	one_error
	[ -e "$card/folder/up_513.bin" ] || fail "it is gone"
}

trees_and_files_are_removed()
{
	run rm /folder/up_0.bin /folder/up_512.bin
	exits 0
	absent "$card/folder/up_0.bin" "$card/folder/up_512.bin"
	run rm -R --yes /folder/made
	exits 0
	absent "$card/folder/made"
	rm "$card"/folder/up_*
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

# ---- cancelling ---------------------------------------------------------------

ctrl_c_ends_an_upload()
{
	truncate -s 300M huge_up.bin
	start put --to /folder huge_up.bin
	await bigger_than 1000000 "$card/folder/huge_up.bin"
	kill -INT $pid
	ends 15
	exits 130
	fill . up
	run put --to /folder up_1048576.bin
	exits 0
	same up_1048576.bin "$card/folder/up_1048576.bin"
	absent "$card/folder/huge_up.bin"
	rm "$card/folder/up_1048576.bin"
}

cancels_in_a_row()
{
	cancels /cancels.bin "$card/cancels.bin" /folder 100
}

# ---- unplugging ---------------------------------------------------------------

# What was under way ended by itself, or by one clear error.
ended() # FILE [TRUE_CONTENT]
{
	ends 20
	if [ "$status" = 0 ]; then
		[ $# = 1 ] || same "$1" "$2"
		return
	fi
	exits 3
	one_error
	absent "$1" "$1.part"
}

works_again()
{
	rm -f "$card/folder/huge_up.bin"
	plug_in
	run get -o again /size_1048576.bin
	exits 0
	same again "$card/size_1048576.bin"
	rm again
}

# Up to 0.4 s after it began.
at_random()
{
	local round delay seed=${SEED:-$RANDOM}

	echo "# seed $seed"
	RANDOM=$seed
	for round in 1 2 3 4 5 6 7; do
		"$1"
		delay=$((RANDOM % 400))
		sleep "0.$(printf %03d $delay)"
		pull_out
		"$2"
		works_again
	done
}

begin_download() { start get /huge.bin; }
end_download() { ended huge.bin; }
begin_upload() { start put --to /folder huge_up.bin; }
end_upload() { ended nothing; }
begin_listing() { start ls -R; }
end_listing() { ended nothing; }

unplugged_in_downloads()
{
	at_random begin_download end_download
}

unplugged_in_uploads()
{
	truncate -s 300M huge_up.bin
	at_random begin_upload end_upload
}

unplugged_in_listings()
{
	at_random begin_listing end_listing
}

counting || {
	head -c 3000000 /dev/urandom >"$card/cancels.bin"
	for folder in 1 2 3 4 5; do
		mkdir -p "$card/many_$folder"
		touch "$card/many_$folder"/{1..40}.txt
	done
}
capture_begins

check every_size_is_sent "QEMU: put files of all sizes, and get them"
check files_are_sent_to_the_root "QEMU: put into the root, rm"
check folders_are_made "QEMU: mkdir, put into it"
check nothing_is_overwritten "QEMU: put overwrites nothing"
check moves_are_refused "QEMU: mv"
check trees_and_files_are_removed "QEMU: rm, rm -R"
check events_are_told "QEMU: events of a file that appears"
check removals_are_told "QEMU: events of a file that goes"
check ctrl_c_ends_an_upload "QEMU: Ctrl-C ends an upload"
check cancels_in_a_row "QEMU: 100 cancels, and a download"
check unplugged_in_downloads "QEMU: unplugged 7 times in a download"
check unplugged_in_uploads "QEMU: unplugged 7 times in an upload"
check unplugged_in_listings "QEMU: unplugged 7 times in a listing"
counting && echo "$count"
exit 0
