#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera as a USB device, with an initiator that shares nothing with
# ours, pyusb_client.py; to be run inside the lab's machine, by check.sh (tap.sh
# says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"
. "$here/transfers.sh"
. "$here/others.sh"

seconds=60

client()
{
	other python3 "$here/pyusb_client.py" "$@"
}

it_says_what_we_say()
{
	client info
	mv out theirs
	"$miniptp" --json raw GetDeviceInfo >out 2>err || fail "ours fails"
	python3 - <<-'END' >ours || fail "no DeviceInfo"
		import json
		d = json.load(open("out"))["data"]
		print(d["manufacturer"], d["model"], d["device_version"],
		    d["serial"], *sorted(d["operations"]), sep="\n")
	END
	diff ours theirs >&2 || fail "not the same"
}

it_lists_what_we_list()
{
	client list
	sort out >theirs
	our_files >ours
	[ -s ours ] || fail "nothing listed"
	diff ours theirs >&2 || fail "not the same files"
}

fetched() # CHECK
{
	# shellcheck disable=SC2046
	client "$1" $(names size)
	same_sizes size "$card" .
}
it_fetches() { fetched get; }
it_fetches_by_packets()
{
	sizes="0 500 511 512 1012 65536" fetched get_by_packets
}

sent_and_deleted() # HOW
{
	# shellcheck disable=SC2046
	client put "$1" folder $(names "$uploads/up")
	same_sizes up "$uploads" "$card/folder"
	# shellcheck disable=SC2046
	client delete $(names up)
	[ "$(ls "$card/folder")" = inner ] || fail "left: $(ls "$card/folder")"
}
it_sends_and_deletes() { sent_and_deleted whole; }
it_sends_with_headers_apart() { sent_and_deleted split; }

it_cancels_downloads()
{
	client cancel_in cancels.bin "$card/cancels.bin"
}

it_cancels_uploads()
{
	client cancel_out folder up.bin
	[ "$(ls "$card/folder")" = inner ] || fail "left: $(ls "$card/folder")"
}

status_is_told()
{
	client status
}

garbage_stalls()
{
	client stall
}

a_reset_ends_all()
{
	client reset
}

# As the small programs do that have no CloseSession; and we come after them.
sessions_are_left_open()
{
	local i

	for i in 1 2 3; do
		client left_open
		says out '^size_512.bin$'
	done
	run info
	exits 0
	client left_open
}

programs_die()
{
	client die_in_download cancels.bin
	client left_open
	client die_in_download cancels.bin
	run get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
}

small_programs_work_twice()
{
	client minimal 0x1004 8
	client minimal 0x1004 8
}

# What such a program asks of a Canon: GetMacAddress.
small_programs_work_with_a_canon()
{
	client minimal 0x9033 6
	client minimal 0x9033 6
}

load vhci-hcd
load_gadgets
counting || python3 -c 'import usb.core' 2>/dev/null || without="no python3-usb"
capture_begins
counting || fill_card

# What packets and speed can make a difference to.
check_transfers()
{
	check it_fetches "PyUSB, $1: get"
	check it_fetches_by_packets "PyUSB, $1: get, packet by packet"
	check it_sends_and_deletes "PyUSB, $1: put and delete"
	check it_sends_with_headers_apart "PyUSB, $1: put, headers apart"
	check it_cancels_downloads "PyUSB, $1: cancelled downloads"
	check it_cancels_uploads "PyUSB, $1: a cancelled upload"
	check garbage_stalls "PyUSB, $1: stall and clear halt"
}

plug usbip generic-mtp --dir $card
check it_says_what_we_say "PyUSB: DeviceInfo"
check it_lists_what_we_list "PyUSB: lists"
check_transfers "high speed"
check status_is_told "PyUSB: GetDeviceStatus"
check a_reset_ends_all "PyUSB: the class's reset"
check sessions_are_left_open "PyUSB: sessions that are left open"
check programs_die "PyUSB: programs that die in a download"
check small_programs_work_twice "PyUSB: a minimal program, twice"
unplug

plug usbip generic-mtp --dir $card --speed super
check_transfers "super speed"
unplug

plug gadget generic-mtp --dir $card
check_transfers "FunctionFS"
check sessions_are_left_open "PyUSB, FunctionFS: sessions that are left open"
check programs_die "PyUSB, FunctionFS: programs that die in a download"
check small_programs_work_twice "PyUSB, FunctionFS: a minimal program, twice"
unplug

plug attach canon-eos-r6
check small_programs_work_with_a_canon "PyUSB, canon-eos-r6: a minimal program, twice"
unplug
counting && echo "$count"
exit 0
