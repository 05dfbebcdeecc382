#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera plugged into the machine's own USB by "miniptp sim --attach";
# to be run inside the lab's machine, by check.sh (tap.sh says how), before what
# loads the module.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"

seconds=60 # more than any of these takes
serial=usb:serial=00000000000000000000000000000002

attach() # OPTION...
{
	# A check that fails leaves none behind.
	trap 'kill -9 $sims 2>/dev/null; wait; await all_ports_are_free' EXIT
	sim_begins generic-mtp --attach "$@" || exit 1
	sims="${sims:-} $sim"
}

is_unplugged()
{
	all_ports_are_free || fail "a port is in use"
	run info
	exits 3
}

# ended_by SIGNAL STATUS
ended_by()
{
	kill "-$1" $sim
	sim_ends "$2"
	is_unplugged
}

without_the_module()
{
	run sim generic-mtp --attach
	exits 3
	one_error
	says err "modprobe vhci-hcd"
}

speed_is_served() # SPEED MEGABITS
{
	attach --speed "$1"
	run -c "$(sed 's/.* at \(usb:[0-9,]*\),.*/\1/' /run/sim.out)" ls -R
	exits 0
	mv out by_address
	run -c $serial ls -R
	exits 0
	mv out by_serial
	"$miniptp" -c sim:generic-mtp ls -R >in_process
	diff by_address in_process >&2 || fail "other files"
	diff by_serial in_process >&2 || fail "other files"
	[ "$(cat /sys/bus/usb/devices/[0-9]*-*/speed)" = "$2" ] ||
		fail "speed $(cat /sys/bus/usb/devices/[0-9]*-*/speed)"
	ended_by TERM 0
	[ ! -s /run/sim.err ] || fail "$(cat /run/sim.err)"
}

full_speed() { speed_is_served full 12; }
high_speed() { speed_is_served high 480; }
super_speed() { speed_is_served super 5000; }

ctrl_c_unplugs()
{
	attach
	ended_by INT 130
}

a_killed_one_is_unplugged()
{
	attach
	kill -9 $sim
	await all_ports_are_free
	is_unplugged
}

told_in_json()
{
	attach --json
	cp /run/sim.out out
	json "lines[0]['address'].startswith('usb:0')"
	json "lines[0]['model'] == 'Generic MTP Camera'"
	json "'usb:serial=' + lines[0]['serial'] == '$serial'"
	ended_by TERM 0
}

pulled_out_it_ends()
{
	attach
	echo 0 >$vhci/detach
	sim_ends 0
	says /run/sim.err '^miniptp: it was unplugged$'
	is_unplugged
}

switched_off_it_ends()
{
	attach
	run power-off
	exits 0
	sim_ends 0
	is_unplugged
}

others_are_told_that_it_is_busy()
{
	local port

	attach --listen usbip:127.0.0.1:0
	port=$(sed -n 's/^listening on usbip:127.0.0.1:\([0-9]*\) .*/\1/p' \
		/run/sim.out)
	"$here/attach.py" 127.0.0.1 "$port" >out 2>err &&
		fail "attached twice"
	says err 'refused with status 2'
	# Pulled out, it can be had by others.
	echo 0 >$vhci/detach
	await all_ports_are_free
	"$here/attach.py" 127.0.0.1 "$port" >out 2>err || fail "not attached"
	await "$miniptp" info >out 2>err
	kill $sim
	sim_ends 0
	await all_ports_are_free
}

two_are_two()
{
	local first second

	attach
	first=$sim
	attach
	second=$sim
	run --json devices
	exits 0
	json 'len(lines[0]) == 2'
	kill $first
	sim=$first
	sim_ends 0
	run info
	exits 0
	sim=$second
	ended_by TERM 0
}

# There are many, over several controllers; that all are taken is what their files
# say meanwhile.
all_ports_are_taken()
{
	local file

	trap 'umount $vhci/status*' EXIT
	for file in "$vhci"/status*; do
		sed 's/ 004 / 006 /' "$file" >"${file##*/}"
		mount --bind "${file##*/}" "$file" || fail "no other $file"
	done
	run sim generic-mtp --attach
	exits 5
	one_error
	says err "no high-speed port of vhci_hcd is free"
}

only_root_may()
{
	chmod 777 .
	su nobody -s /bin/bash -c \
		"$miniptp sim generic-mtp --attach" >out 2>err
	status=$?
	exits 1
	one_error
	says err "only root may attach"
}

check without_the_module "attach: the module is not loaded"
load vhci-hcd
capture_begins
check high_speed "attach: high speed"
check super_speed "attach: SuperSpeed"
check full_speed "attach: full speed"
check told_in_json "attach: as JSON"
check ctrl_c_unplugs "attach: Ctrl-C unplugs it"
check a_killed_one_is_unplugged "attach: killing it unplugs it"
check pulled_out_it_ends "attach: pulled out, it ends"
check switched_off_it_ends "attach: switched off, it ends"
check others_are_told_that_it_is_busy "attach: others are told that it is busy"
check two_are_two "attach: two at once"
check all_ports_are_taken "attach: no port is free"
check only_root_may "attach: only root may"
counting && echo "$count"
exit 0
