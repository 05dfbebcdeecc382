# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# QEMU's MTP device, and its being plugged in and out; to be sourced behind tap.sh.
# shellcheck shell=bash disable=SC2154

# A device that was pulled out in a session goes on watching its folders, and QEMU
# crashes when one of them changes. So each that is plugged in has a card of its own.
card=${QEMU_CARD:-}/now

# QEMU takes another port each time.
plugged()
{
	cameras_are 1
}

unplugged()
{
	cameras_are 0
}

cameras_are() # N
{
	local device vendor n=0

	for device in /sys/bus/usb/devices/*-*/idVendor; do
		# It may be going right now.
		{ read -r vendor <"$device"; } 2>/dev/null || continue
		device=${device%/*}
		[ "$vendor" != 46f4 ] ||
			! compgen -G "$device/*:1.0/bInterfaceClass" >/dev/null ||
			n=$((n + 1))
	done
	[ $n = "$1" ]
}

monitor()
{
	echo "$*" >"$LAB_MONITOR"
}

plug_in() # [SERIAL [CONTROLLER]]
{
	local new

	new=$(mktemp -d "$QEMU_CARD/XXXXXX") || exit 1
	chmod 755 "$new"
	cp -al "$card/." "$new"
	ln -sfn "${new##*/}" "$card"
	monitor "device_add usb-mtp,bus=${2:-xhci}.0,id=mtp0,rootdir=$new,readonly=off${1:+,serial=$1}"
	await plugged
}

pull_out()
{
	monitor "device_del mtp0"
	await unplugged
}
