#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Each virtual camera as a USB device, at high speed and SuperSpeed, compared with
# what it is in process; and hundreds of cancels; to be run inside the lab's machine,
# by check.sh (tap.sh says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"
. "$here/transfers.sh"
. "$here/others.sh"

seconds=60

speed_is() # SPEED
{
	local speed

	case $1 in
	high) speed=480 ;;
	super) speed=5000 ;;
	esac
	[ "$(cat /sys/bus/usb/devices/[0-9]*-[1-9]*/speed)" = $speed ] ||
		fail "not at $1 speed"
}

# What is said of it in process is in $files, and so is a file of it.
it_is_the_profile()
{
	local verb

	for verb in info df ls; do
		run --json $verb
		exits 0
		sed '/"uri":/d' out
	done >said
	diff "$files/profiles/$profile.said" said >&2 || fail "not the same"
	speed_is "${how#* }"
	run get -o got "$(cat "$files/profiles/$profile.handle")"
	exits 0
	same got "$files/profiles/$profile.file"
}

load vhci-hcd
# A controller for both speeds.
counting || modprobe dummy_hcd is_super_speed=1
load_gadgets
counting || only_ptp2
capture_begins

for speed in high super; do
	counting || fill_card
	plug usbip generic-mtp --dir $card --speed $speed
	limit=300 check hundreds_of_cancels "$speed speed: 200 cancels, and a download"
	[ $speed = high ] || {
		check sizes_are_fetched "$speed speed: get files of all sizes"
		check sizes_are_sent "$speed speed: put files of all sizes, and rm"
	}
	unplug
done

counting || fill_card
plug usbip generic-mtp --dir $card --speed full
check sizes_are_fetched "full speed: get files of all sizes"
check sizes_are_sent "full speed: put files of all sizes, and rm"
unplug

# Each as it is, with its own card.
profiles=$(cd "$here/../../data/profiles" && echo *.json)
for profile in ${profiles//.json/}; do
	for how in "attach high" "attach super" "gadget high" "gadget super"; do
		plug "${how% *}" "$profile" --speed "${how#* }"
		check it_is_the_profile \
			"$profile, $how speed: the same as in process, get"
		unplug
	done
done

plug attach generic-mtp
check mtp_format_empties_it "generic-mtp: mtp-format"
unplug
plug attach canon-eos-r6
check gphoto2_lists_what_we_list "canon-eos-r6: gphoto2 -L"
unplug
counting && echo "$count"
exit 0
