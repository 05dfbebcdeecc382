# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# QEMU's MTP device, which shows $card, and its being plugged in and out; to be
# sourced behind tap.sh.
# shellcheck shell=bash disable=SC2154

# QEMU takes another port each time.
plugged()
{
	local device

	for device in /sys/bus/usb/devices/*; do
		[ "$(cat "$device/idVendor" 2>/dev/null)" != 46f4 ] ||
			! ls "$device"/*:1.0/bInterfaceClass >/dev/null 2>&1 ||
			return 0
	done
	return 1
}

unplugged()
{
	! plugged
}

monitor()
{
	echo "$*" >"$LAB_MONITOR"
}

plug_in() # [SERIAL [CONTROLLER]]
{
	monitor "device_add usb-mtp,bus=${2:-xhci}.0,id=mtp0,rootdir=$card,readonly=off${1:+,serial=$1}"
	await plugged
}

pull_out()
{
	monitor "device_del mtp0"
	await unplugged
}
