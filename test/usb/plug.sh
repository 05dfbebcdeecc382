# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Plugging in the virtual camera by USB/IP; to be sourced behind tap.sh.
# shellcheck shell=bash disable=SC2154

vhci=/sys/devices/platform/vhci_hcd.0

# There is no other camera in this machine.
device_is_there()
{
	ls /sys/bus/usb/devices/*-[1-9]*:1.0/bInterfaceClass >/dev/null 2>&1
}

device_is_gone()
{
	! device_is_there
}

ended() # PID
{
	! kill -0 "$1" 2>/dev/null
}

listening()
{
	grep -q '^listening' /run/sim.out
}

# plug PROFILE [OPTION...]
plug()
{
	if counting || [ -n "$without" ]; then return; fi
	"$miniptp" sim "$@" --listen usbip:127.0.0.1:0 \
		>/run/sim.out 2>/run/sim.err &
	sim=$!
	(await listening) || return
	port=$("$here/attach.py" 127.0.0.1 \
		"$(sed 's/.*usbip:127.0.0.1:\([0-9]*\) .*/\1/' /run/sim.out)")
	(await device_is_there)
}

unplug()
{
	if counting || [ -n "$without" ]; then return; fi
	[ -z "$port" ] || echo "$port" >$vhci/detach
	(await device_is_gone)
	kill $sim
	(await ended $sim) || kill -9 $sim
	wait $sim
	! grep . /run/sim.err | sed 's/^/# sim: /'
}
