# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera as a USB device of the lab's machine, in each of the ways that
# there are; to be sourced behind tap.sh. It is the only device there.
# shellcheck shell=bash disable=SC2154

card=/run/card
vhci=/sys/devices/platform/vhci_hcd.0
gadgets=/sys/kernel/config/usb_gadget
udc=dummy_udc.0

fill_card()
{
	rm -rf "$card"
	cp -r "$files/card" "$card"
}

device_is_there()
{
	local class

	for class in /sys/bus/usb/devices/*-[1-9]*:1.0/bInterfaceClass; do
		[ ! -e "$class" ] || return 0
	done
	return 1
}

device_is_gone()
{
	! device_is_there
}

# Nothing has to be waited for: the end of the program is the end of the device.
all_ports_are_free()
{
	! tail -n +2 $vhci/status | grep -qv '^.. *[0-9]* 004 '
}

nothing_is_left_of_gadgets()
{
	[ -z "$(ls $gadgets)" ] || fail "left: $(ls $gadgets)"
	! ls -d /run/miniptp-* 2>/dev/null >&2 || fail "left in /run"
	! grep functionfs /proc/mounts >&2 || fail "left mounted"
	device_is_gone || fail "the device is still there"
}

# ---- the program that is the camera -------------------------------------------

# sim_begins PROFILE OPTION...: in the background, as $sim, from a terminal.
sim_begins()
{
	env --default-signal=INT "$miniptp" sim "$@" \
		>/run/sim.out 2>/run/sim.err &
	sim=$!
	(await sim_tells)
}

sim_tells()
{
	kill -0 "$sim" 2>/dev/null || fail "it ended: $(cat /run/sim.err)"
	grep -q -e '^listening ' -e '^attached ' -e '"serial"' /run/sim.out
}

sim_ends() # STATUS
{
	pid=$sim
	ends 10
	exits "$1"
}

# ---- plugged in for many checks -----------------------------------------------

# plug HOW PROFILE [OPTION...]: HOW is usbip, attach, or gadget.
plug()
{
	if counting || [ -n "$without" ]; then return; fi
	case $1 in
	usbip) set -- "${@:2}" --listen usbip:127.0.0.1:0 ;;
	attach) set -- "${@:2}" --attach ;;
	gadget) set -- "${@:2}" --listen "gadget:$udc" ;;
	esac
	sim_begins "$@" || return
	address=$(sed -n 's/.* on usbip:127.0.0.1:\([0-9]*\) .*/\1/p' \
		/run/sim.out)
	port=
	[ -z "$address" ] ||
		port=$("$here/attach.py" 127.0.0.1 "$address")
	(await device_is_there)
}

# What it complained of is shown.
unplug()
{
	if counting || [ -n "$without" ]; then return; fi
	[ -z "$port" ] || echo "$port" >$vhci/detach
	kill $sim
	(await sim_is_gone) || kill -9 $sim
	wait $sim
	(await device_is_gone)
	! grep . /run/sim.err | sed 's/^/# sim: /'
}

sim_is_gone()
{
	! kill -0 $sim 2>/dev/null
}

load() # MODULE...: or $without says which is missing
{
	local module

	counting && return
	for module; do
		modprobe "$module" 2>/dev/null || without="no module $module"
	done
}

load_gadgets()
{
	load dummy_hcd libcomposite
	counting || mountpoint -q /sys/kernel/config ||
		mount -t configfs none /sys/kernel/config
}

# ---- its cable, which may be pulled out while it goes on ----------------------

# By USB/IP the kernel lets go of it; at a controller, the port is switched off.
pull_out()
{
	if [ -n "$port" ]; then
		echo "$port" >$vhci/detach
	else
		readlink -f /sys/bus/usb/devices/*-1/port >/run/cable
		echo 1 >"$(cat /run/cable)/disable" || fail "no $(cat /run/cable)"
	fi
	await device_is_gone
}

plug_in()
{
	if [ -n "$port" ]; then
		port=$("$here/attach.py" 127.0.0.1 "$address")
	else
		echo 0 >"$(cat /run/cable)/disable"
	fi
	await device_is_there
}
