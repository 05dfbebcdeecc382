#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera at a USB device controller by FunctionFS, with our program and
# with those of others at the other end of the cable, which dummy_hcd is; to be run
# inside the lab's machine, by check.sh (tap.sh says how), before what loads
# dummy_hcd.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"
. "$here/transfers.sh"
. "$here/unplug.sh"
. "$here/others.sh"

seconds=60 # more than any of these takes
model="Generic MTP Camera"

if counting; then
	rmmod() { :; }
fi

# Until the check ends.
serve()
{
	trap '{ kill -9 $sim; wait $sim; } 2>/dev/null; (await device_is_gone)' EXIT
	sim_begins generic-mtp --dir "$card" --listen "gadget:$where" ||
		exit 1
	[ "$where" != "" ] || await device_is_there
}
where=

# stopped_by SIGNAL STATUS
stopped_by()
{
	kill "-$1" $sim
	sim_ends "$2"
	[ ! -s /run/sim.err ] || [ "$1" = INT ] || fail "$(cat /run/sim.err)"
	nothing_is_left_of_gadgets
}

# ---- what is in the way ----------------------------------------------------------

without_a_controller()
{
	run sim generic-mtp --listen gadget:
	exits 3
	one_error
	says err 'no USB device controller'
}

without_libcomposite()
{
	run sim generic-mtp --listen gadget:
	exits 3
	one_error
	says err "modprobe libcomposite"
	run sim generic-mtp --listen gadget:other
	exits 3
	one_error
	says err "no USB device controller 'other'; there is $udc"
	run sim generic-mtp --listen gadget:/run
	exits 3
	one_error
	says err "no FunctionFS is mounted at /run"
}

only_root_may()
{
	chmod 777 .
	su nobody -s /bin/bash -c \
		"$miniptp sim generic-mtp --listen gadget:" >out 2>err
	status=$?
	exits 1
	one_error
	says err 'cannot make .*: Permission denied'
}

# ---- plugged in ------------------------------------------------------------------

speed_is() # MEGABITS
{
	[ "$(cat /sys/bus/usb/devices/*-1/speed)" = "$1" ] ||
		fail "speed $(cat /sys/bus/usb/devices/*-1/speed)"
	run devices
	exits 0
	says out '^usb:.* Generic MTP Camera '
}
full_speed() { speed_is 12; }
high_speed() { speed_is 480; }
super_speed() { speed_is 5000; }

# The class, byte by byte; and then ours.
bytes_are_right() # CHECK
{
	timeout $seconds "$here/usbfs.py" "$1" >&2 || fail "not so"
	run info
	exits 0
}
nonsense_halts() { bytes_are_right nonsense; }
others_stall() { bytes_are_right stalls; }
no_empty_packets() { bytes_are_right no_empty_packets; }
headers_alone() { bytes_are_right headers_alone; }
both_ways_are_cancelled() { bytes_are_right cancels; }
resets() { bytes_are_right resets; }

# ---- its end ---------------------------------------------------------------------

ctrl_c_ends_it()
{
	serve
	run info
	exits 0
	stopped_by INT 130
}

terminated_nothing_is_left()
{
	serve
	run info
	exits 0
	stopped_by TERM 0
}

killed_it_is_cleaned_up()
{
	serve
	trap - EXIT
	kill -9 $sim
	wait $sim 2>/dev/null
	await device_is_gone
	[ -d "$gadgets/miniptp-$udc" ] || fail "nothing is left, so what is checked?"
	mkdir $gadgets/other
	serve
	run info
	exits 0
	kill $sim
	sim_ends 0
	[ "$(ls $gadgets)" = other ] || fail "left: $(ls $gadgets)"
	rmdir $gadgets/other
	nothing_is_left_of_gadgets
}

two_at_one_controller()
{
	serve
	run sim generic-ptp --listen gadget:$udc
	exits 5
	one_error
	says err "another miniptp is the camera at $udc"
	run info
	exits 0
	stopped_by TERM 0
}

another_gadget_is_there()
{
	local g=$gadgets/other

	mkdir -p $g/configs/c.1 $g/functions/Loopback.0
	ln -s $g/functions/Loopback.0 $g/configs/c.1/
	echo $udc >$g/UDC || fail "no other gadget"
	run sim generic-mtp --listen gadget:
	exits 5
	one_error
	says err "$udc has another gadget"
	[ "$(ls $gadgets)" = other ] || fail "left: $(ls $gadgets)"
	[ "$(cat $g/UDC)" = $udc ] || fail "the other gadget was unbound"
	echo >$g/UDC
	rm $g/configs/c.1/Loopback.0
	rmdir $g/configs/c.1 $g/functions/Loopback.0 $g
	nothing_is_left_of_gadgets
}

switched_off_it_ends()
{
	serve
	run power-off
	exits 0
	sim_ends 0
	says /run/sim.err 'it was switched off'
	nothing_is_left_of_gadgets
}

# ---- a FunctionFS that somebody else has made ------------------------------------

a_mounted_one_is_used()
{
	local g=$gadgets/mine

	modprobe usb_f_fs
	mkdir -p $g/strings/0x409 $g/configs/c.1 $g/functions/ffs.mtp
	echo 0x1d6b >$g/idVendor
	echo 0x0100 >$g/idProduct
	echo mine >$g/strings/0x409/product
	ln -s $g/functions/ffs.mtp $g/configs/c.1/
	mkdir -p ffs-mtp
	mount -t functionfs mtp ffs-mtp || fail "not mounted"
	where=$PWD/ffs-mtp
	serve
	says /run/sim.out "^listening on gadget:$where as "
	echo $udc >$g/UDC || fail "not bound"
	await device_is_there
	run info
	exits 0
	says out '^Model *Generic MTP Camera'
	run devices
	says out ' mine '
	# Unbound and bound again.
	echo >$g/UDC
	await device_is_gone
	echo $udc >$g/UDC || fail "not bound again"
	await device_is_there
	run info
	exits 0
	kill $sim
	sim_ends 0
	umount ffs-mtp
	rm $g/configs/c.1/ffs.mtp
	rmdir $g/configs/c.1 $g/functions/ffs.mtp $g/strings/0x409 $g
	nothing_is_left_of_gadgets
}

# ---- all of them -----------------------------------------------------------------

check_transfers() # SPEED
{
	check "$1_speed" "gadget: $1 speed"
	check sizes_are_fetched "gadget, $1 speed: get files of all sizes"
	check sizes_are_sent "gadget, $1 speed: put files of all sizes, and rm"
}

counting || { fill_card; only_ptp2; }
capture_begins
check without_a_controller "gadget: there is no controller"
counting || modprobe dummy_hcd is_super_speed=0 || without="no dummy_hcd"
check without_libcomposite "gadget: what else is not there"
load_gadgets
check only_root_may "gadget: only root may"

plug gadget generic-mtp --dir "$card"
check_transfers high
check ctrl_c_ends_a_download "gadget: Ctrl-C ends a download"
check ctrl_c_ends_an_upload "gadget: Ctrl-C ends an upload"
check_unplugging gadget
# Of a camera that has not told of anything yet.
check nonsense_halts "gadget: nonsense halts the endpoints"
check others_stall "gadget: unknown requests stall"
check no_empty_packets "gadget: a host that sends no empty packets"
check headers_alone "gadget: a host that sends headers alone"
check both_ways_are_cancelled "gadget: cancels in both directions"
check resets "gadget: resets, of the class and of the port"
limit=300 check hundreds_of_cancels "gadget: 200 cancels, and a download"
check gphoto2_describes_it "gadget: gphoto2 --summary"
check gphoto2_fetches "gadget: gphoto2 --get-file"
check gphoto2_sends_and_deletes "gadget: gphoto2 --upload-file, --delete-file"
check mtp_detect_knows_it "gadget: mtp-detect"
check mtp_sendfile_sends "gadget: mtp-sendfile"
check mtp_getfile_fetches "gadget: mtp-getfile"
unplug

check ctrl_c_ends_it "gadget: Ctrl-C ends it"
check terminated_nothing_is_left "gadget: terminated, it leaves nothing"
check killed_it_is_cleaned_up "gadget: what a killed one left is cleaned up"
check two_at_one_controller "gadget: a second one is told that it is busy"
check another_gadget_is_there "gadget: another gadget is left in peace"
check switched_off_it_ends "gadget: switched off, it ends"
check a_mounted_one_is_used "gadget: a FunctionFS that is mounted already"

plug gadget generic-mtp --dir "$card" --speed full
check_transfers full
unplug

rmmod dummy_hcd
counting || modprobe dummy_hcd is_super_speed=1 || without="no dummy_hcd"
plug gadget generic-mtp --dir "$card" --speed super
check_transfers super
unplug
counting && echo "$count"
exit 0
