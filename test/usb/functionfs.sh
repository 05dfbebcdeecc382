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

seconds=60 # more than any of these takes
card=/run/card
uploads=/run/uploads
gadgets=/sys/kernel/config/usb_gadget
udc=dummy_udc.0

if counting; then
	modprobe() { :; }
	rmmod() { :; }
	mount() { :; }
fi

# ---- the camera ------------------------------------------------------------------

fill_card()
{
	rm -rf "$card" "$uploads"
	mkdir -p "$card/folder"
	fill "$card" size
	fill "$uploads" up
	head -c 300000 /dev/urandom >"$card/picture_300000.jpg"
}

tells_of_itself()
{
	kill -0 "$sim" 2>/dev/null || fail "it ended: $(cat sim.err)"
	grep -q '^listening ' sim.out
}

device_is_there()
{
	ls /sys/bus/usb/devices/*-1:1.0/bInterfaceClass >/dev/null 2>&1
}

device_is_gone()
{
	! device_is_there
}

# serve [OPTION...]: as the whole card, until the check ends.
serve()
{
	fill_card
	env --default-signal=INT "$miniptp" sim generic-mtp --dir "$card" \
		--listen "gadget:$where" "$@" >sim.out 2>sim.err &
	sim=$!
	trap '{ kill -9 $sim; wait $sim; } 2>/dev/null; await device_is_gone' EXIT
	await tells_of_itself
	[ "$where" != "" ] || await device_is_there
}
where=

nothing_is_left()
{
	[ -z "$(ls $gadgets)" ] || fail "left: $(ls $gadgets)"
	! ls -d /run/miniptp-* 2>/dev/null >&2 || fail "left in /run"
	! grep functionfs /proc/mounts >&2 || fail "left mounted"
	device_is_gone || fail "the device is still there"
}

# stopped_by SIGNAL STATUS
stopped_by()
{
	kill "-$1" $sim
	pid=$sim
	ends 10
	exits "$2"
	[ ! -s sim.err ] || [ "$1" = INT ] || fail "$(cat sim.err)"
	nothing_is_left
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

# ---- transfers -------------------------------------------------------------------

all_is_transferred() # SPEED MEGABITS
{
	local size

	serve --speed "$1"
	[ "$(cat /sys/bus/usb/devices/*-1/speed)" = "$2" ] ||
		fail "speed $(cat /sys/bus/usb/devices/*-1/speed)"
	run devices
	exits 0
	says out '^usb:.* Generic MTP Camera '
	# shellcheck disable=SC2086
	run get $(printf '/size_%s.bin ' $sizes)
	exits 0
	for size in $sizes; do
		same "size_$size.bin" "$card/size_$size.bin"
	done
	run put --to /folder "$uploads"/up_*.bin
	exits 0
	for size in $sizes; do
		same "$uploads/up_$size.bin" "$card/folder/up_$size.bin"
	done
	run rm '/folder/up_*'
	exits 0
	[ -z "$(ls "$card/folder")" ] || fail "left: $(ls "$card/folder")"
	stopped_by TERM 0
}

high_speed() { all_is_transferred high 480; }
super_speed() { all_is_transferred super 5000; }
full_speed() { all_is_transferred full 12; }

has_read() # BYTES
{
	awk -v n="$1" '/^rchar/ { exit $2 < n }' /proc/$pid/io 2>/dev/null
}

ctrl_c_ends_transfers()
{
	serve
	truncate -s 2G "$card/huge.bin"
	run ls
	start get /huge.bin
	await bigger_than 1000000 huge.bin.part
	kill -INT $pid
	ends 10
	exits 130
	run get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
	rm "$card/huge.bin"
	truncate -s 400M huge_up.bin
	start put --to /folder huge_up.bin
	await has_read 10000000
	kill -INT $pid
	ends 10
	exits 130
	run put --to /folder "$uploads/up_1048576.bin"
	exits 0
	same "$uploads/up_1048576.bin" "$card/folder/up_1048576.bin"
	stopped_by INT 130
}

# The cable is pulled amid a download, and plugged in again.
replugged_it_goes_on()
{
	local port

	serve
	truncate -s 2G "$card/huge.bin"
	run ls
	start get /huge.bin
	await bigger_than 1000000 huge.bin.part
	port=$(readlink -f /sys/bus/usb/devices/*-1/port)
	echo 1 >"$port/disable" || fail "no $port/disable"
	ends 10
	exits 3
	one_error
	await device_is_gone
	echo 0 >"$port/disable"
	await device_is_there
	run get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
	stopped_by TERM 0
}

# ---- its end ---------------------------------------------------------------------

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
	pid=$sim
	ends 10
	exits 0
	[ "$(ls $gadgets)" = other ] || fail "left: $(ls $gadgets)"
	rmdir $gadgets/other
	nothing_is_left
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
	nothing_is_left
}

switched_off_it_ends()
{
	serve
	run power-off
	exits 0
	pid=$sim
	ends 10
	exits 0
	grep -q 'it was switched off' sim.err || fail "$(cat sim.err)"
	nothing_is_left
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
	says sim.out "^listening on gadget:$where as "
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
	pid=$sim
	ends 10
	exits 0
	umount ffs-mtp
	rm $g/configs/c.1/ffs.mtp
	rmdir $g/configs/c.1 $g/functions/ffs.mtp $g/strings/0x409 $g
	nothing_is_left
}

# ---- the class, byte by byte -----------------------------------------------------

bytes_are_right() # CHECK
{
	serve
	timeout $seconds "$here/usbfs.py" "$1" >&2 || fail "not so"
	run info
	exits 0
	stopped_by TERM 0
}

nonsense_halts() { bytes_are_right nonsense; }
others_stall() { bytes_are_right stalls; }
no_empty_packets() { bytes_are_right no_empty_packets; }
headers_alone() { bytes_are_right headers_alone; }
cancels() { bytes_are_right cancels; }
resets() { bytes_are_right resets; }

# ---- other people's programs -----------------------------------------------------

gphoto2_works()
{
	program gphoto2
	serve
	other gphoto2 --summary
	says out 'Model: *Generic MTP Camera'
	other gphoto2 -q --folder /store_00010001 \
		--get-file picture_300000.jpg --filename got
	same got "$card/picture_300000.jpg"
	other gphoto2 --folder /store_00010001/folder \
		--upload-file "$uploads/up_1048576.bin"
	same "$uploads/up_1048576.bin" "$card/folder/up_1048576.bin"
	other gphoto2 --folder /store_00010001/folder \
		--delete-file up_1048576.bin
	[ -z "$(ls "$card/folder")" ] || fail "left: $(ls "$card/folder")"
}

# libmtp's programs succeed whatever happens, so what they print is looked at.
mtp()
{
	other "$@"
	! grep -q -e '^Error' -e 'PTP Layer error' -e 'No [Dd]evices' out err ||
		fail "$* failed"
}

mtp_tools_work()
{
	local id

	program mtp-detect
	serve
	mtp mtp-detect
	says out 'Model: Generic MTP Camera'
	for size in 0 500 1048564 1048576; do
		mtp mtp-sendfile "$uploads/up_$size.bin" 0
		same "$uploads/up_$size.bin" "$card/up_$size.bin"
	done
	mtp mtp-files
	id=$(awk '/^File ID:/ { id = $3 }
		/Filename: up_1048564.bin/ { print id }' out)
	mtp mtp-getfile "$id" got
	same got "$uploads/up_1048564.bin"
	mtp mtp-delfile -n "$id"
	[ ! -e "$card/up_1048564.bin" ] || fail "it is still there"
}

# ---- all of them -----------------------------------------------------------------

capture_begins
check without_a_controller "gadget: there is no controller"
modprobe dummy_hcd is_super_speed=0
check without_libcomposite "gadget: what else is not there"
modprobe libcomposite
mount -t configfs none /sys/kernel/config
check only_root_may "gadget: only root may"
check high_speed "gadget: high speed"
check full_speed "gadget: full speed"
check ctrl_c_ends_transfers "gadget: Ctrl-C ends transfers, and it"
check replugged_it_goes_on "gadget: replugged, it goes on"
check killed_it_is_cleaned_up "gadget: what a killed one left is cleaned up"
check two_at_one_controller "gadget: a second one is told that it is busy"
check another_gadget_is_there "gadget: another gadget is left in peace"
check switched_off_it_ends "gadget: switched off, it ends"
check a_mounted_one_is_used "gadget: a FunctionFS that is mounted already"
check nonsense_halts "gadget: nonsense halts the endpoints"
check others_stall "gadget: unknown requests stall"
check no_empty_packets "gadget: a host that sends no empty packets"
check headers_alone "gadget: a host that sends headers alone"
check cancels "gadget: cancels in both directions"
check resets "gadget: resets, of the class and of the port"
check gphoto2_works "gadget: gphoto2"
check mtp_tools_work "gadget: mtp-tools"
rmmod dummy_hcd
modprobe dummy_hcd is_super_speed=1
check super_speed "gadget: SuperSpeed"
counting && echo "$count"
exit 0
