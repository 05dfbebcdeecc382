#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The camera tests of test/loopback over real USB: each camera of theirs is served by
# USB/IP, plugged into the machine through vhci_hcd and opened by libusb; to be
# run inside the lab's machine, by check.sh. See test/loopback/over.h.
#
#   loopback.sh FOLDER
#   loopback.sh --count
#
# FOLDER has the test programs. Prints one TAP line per check; with --count only
# how many there are. Left out is camera_send_sizes, which sends 28 GB: here that
# takes an hour.
set -u

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
. "$here/tap.sh"

programs="capture info object_property operation recorded resolve send sim
	transfer walk"

if [ "$folder" = --count ]; then
	# shellcheck disable=SC2086
	set -- $programs
	echo $((2 * $#))
	exit 0
fi

passes()
{
	MINIPTP_TEST_OVER=$over CMOCKA_MESSAGE_OUTPUT=TAP \
		timeout 300 "$folder/loopback_camera_$program" usb >out 2>err
	status=$?
	grep '^not ok' out >&2
	[ $status = 0 ] || fail "exit status $status"
}

modprobe vhci-hcd || exit 1
for over in usb usb-super; do
	for program in $programs; do
		check passes "camera_$program over $over"
	done
done
exit 0
