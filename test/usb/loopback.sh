#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The camera tests of test/loopback over real USB: each camera of theirs is served by
# USB/IP, plugged into the machine through vhci_hcd and opened by libusb; to be
# run inside the lab's machine, by check.sh (tap.sh says how); see
# test/loopback/over.h. Left out is camera_send_sizes, which sends 28 GB: here that
# takes an hour.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"

limit=310

passes()
{
	MINIPTP_TEST_OVER=$over CMOCKA_MESSAGE_OUTPUT=TAP \
		timeout 300 "$BUILD/test/loopback/loopback_camera_$program" \
		usb >out 2>err
	status=$?
	grep '^not ok' out >&2
	[ $status = 0 ] || fail "exit status $status"
}

load vhci-hcd
capture_begins
over=usb
for program in capture info object_property operation recorded resolve send sim \
	transfer walk; do
	check passes "camera_$program over usb"
done
# For what packets of another size make a difference.
over=usb-super
for program in send sim transfer; do
	check passes "camera_$program over usb-super"
done
counting && echo "$count"
exit 0
