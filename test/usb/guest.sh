#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Reading from QEMU's MTP device, and being one of many users of USB; to be run
# inside the lab's machine, by check.sh (tap.sh says how).
#
# The order matters: the last ones unplug the camera and plug it in again.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/qemu.sh"
. "$here/transfers.sh"

# What ends with a packet, or with a read.
sizes="500 511 512 513 65536 262132 1048576"

# ---- checks -------------------------------------------------------------------

devices_are_listed()
{
	run devices
	exits 0
	says out '^usb:001,00[0-9] .*QEMU filesharing'
	[ ! -s err ] || fail "errors"
	run devices --json
	exits 0
	json "any(d['uri'].startswith('usb:') and d['model'] == \
		'QEMU filesharing' for l in lines \
		for d in (l if isinstance(l, list) else [l]))"
}

every_address_works()
{
	local uri serial

	run devices
	uri=$(grep -o '^usb:[0-9,]*' out)
	serial=$(cat /sys/bus/usb/devices/1-1/serial)
	for uri in "$uri" usb: usb:46f4:0004 "usb:serial=$serial"; do
		run -c "$uri" df
		exits 0
	done
}

wrong_addresses_find_nothing()
{
	local uri

	for uri in usb:001,099 usb:04a9:32f5 usb:serial=none; do
		run -c "$uri" info
		exits 3
		one_error
	done
	run -c usb:nonsense info
	exits 2
	says err 'usb:BUS,DEVICE'
}

it_is_described()
{
	run info
	exits 0
	says out QEMU
	run df
	exits 0
	says out 00010001
}

tree_is_the_card()
{
	tree_is "$card"
}

get_64m()
{
	run get -o got /size_67108864.bin
	exits 0
	same got "$card/size_67108864.bin"
}

get_by_path_in_a_folder()
{
	run get "/store_00010001/folder/inner/size_77.bin"
	exits 0
	same size_77.bin "$card/folder/inner/size_77.bin"
}

get_to_standard_output()
{
	run get -o - /size_1048576.bin
	exits 0
	same out "$card/size_1048576.bin"
}

missing_handle()
{
	run get 0x7fffffff
	exits 1 4
	one_error
	[ ! -s out ] || fail "output"
	run get /size_512.bin
	exits 0
}

a_device_held_is_told_by_whom()
{
	truncate -s 2G "$card/huge.bin"
	mkfifo pipe
	sleep 60 <pipe &
	"$miniptp" get -o - /huge.bin >pipe 2>/dev/null &
	pid=$!
	sleep 2
	run info
	doctor=$("$miniptp" doctor)
	doctor_status=$?
	kill -9 $pid %1
	exits 5
	one_error
	says err "miniptp (pid $pid)"
	[ $doctor_status = 5 ] || fail "doctor exits with $doctor_status"
	grep -q "problem *holder *held by miniptp (pid $pid)" <<<"$doctor" ||
		fail "doctor: $doctor"
}

after_a_program_was_killed()
{
	run get -o got /size_1048576.bin
	exits 0
	same got "$card/size_1048576.bin"
}

no_permission_names_the_rule()
{
	chmod 600 /dev/bus/usb/001/*
	timeout $seconds setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$miniptp" info >out 2>err
	status=$?
	exits 1
	one_error
	says err 70-miniptp.rules
	timeout $seconds setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$miniptp" devices >out 2>err
	status=$?
	exits 0
	says out 'QEMU filesharing'
	timeout $seconds setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$miniptp" doctor >out 2>err
	status=$?
	exits 1
	says out 'problem *permission *may not be opened: /dev/bus/usb/001/00'
	says out 'next: *put 70-miniptp.rules into /etc/udev/rules.d'
}

doctor_finds_nothing_in_the_way()
{
	run doctor
	exits 0
	says out '^usb:001,00[0-9]  QEMU  QEMU filesharing$'
	says out 'ok *holder *nobody'
	says out '480 Mbit/s, at 1-1 of usb1'
	says out 'note *session *not tried'
	run doctor --open
	exits 0
	says out 'ok *session *opened with QEMU'
	says out '^nothing stands in the way$'
	run doctor --json
	json "lines[0]['ready'] and lines[0]['cameras'][0]['usb_vendor'] == '0x46f4'"
	! grep '^  problem\|^  warning' out || fail "not so healthy"
}

the_rule_gives_access()
{
	command -v udevadm >/dev/null || skip "no udevadm"
	getent group plugdev >/dev/null || skip "no group plugdev"
	mkdir -p /run/udev/rules.d
	cp "$SOURCE/data/udev/70-miniptp.rules" /run/udev/rules.d/
	udevadm test --action=add /sys/bus/usb/devices/1-1 >out 2>err
	says out '^TAGS=.*:uaccess:'
	[ "$(stat -c %a:%G /dev/bus/usb/001/002)" = 660:plugdev ] ||
		fail "the device's file: $(ls -l /dev/bus/usb/001/002)"
}

others_can_use_it_afterwards()
{
	command -v gphoto2 >/dev/null || skip "no gphoto2"
	timeout 60 gphoto2 --quiet --summary >out 2>err ||
		fail "gphoto2 fails"
	says out 'QEMU'
	run df
	exits 0
}

two_cameras_are_never_mixed_up()
{
	monitor "device_add usb-mtp,bus=xhci.0,id=mtp1,rootdir=$card/folder"
	await test -e /sys/bus/usb/devices/1-2:1.0/bInterfaceClass
	run info
	exits 3
	says err 'usb:001,00[0-9].*usb:001,00[0-9]'
	run -c "usb:001,$(printf %03d "$(cat /sys/bus/usb/devices/1-2/devnum)")" \
		ls -R
	monitor "device_del mtp1"
	await test ! -e /sys/bus/usb/devices/1-2
	exits 0
	says out size_77.bin
	! grep -q size_512.bin out || fail "the other camera's files"
}

unplugging_ends_a_download()
{
	half_a_download
	pull_out
	ends 5
	exits 3
	one_error
	[ ! -e huge.bin ] || fail "there is a huge.bin"
	[ ! -e huge.bin.part ] || fail "there is a huge.bin.part"
}

without_a_camera()
{
	await unplugged
	run info
	exits 3
	one_error
	says err 'no camera'
	run devices
	exits 0
	! grep -q usb: out || fail "devices listed"
	run doctor
	exits 3
	says out 'problem *camera *none on the bus'
}

plugged_in_again()
{
	plug_in
	run get /size_513.bin
	exits 0
	same size_513.bin "$card/size_513.bin"
}

capture_begins
check devices_are_listed "devices lists the camera"
check every_address_works "each form of USB address reaches it"
check wrong_addresses_find_nothing "wrong addresses find nothing else"
check it_is_described "info and df"
check doctor_finds_nothing_in_the_way "doctor, with nothing in the way"
check tree_is_the_card "ls -R, with true sizes"
check sizes_are_fetched "get files of all sizes"
check get_by_path_in_a_folder "get by path, in a folder"
check get_to_standard_output "get to standard output"
check missing_handle "a missing handle is one clear error"
check a_device_held_is_told_by_whom "held by another program, which is named, by doctor too"
check after_a_program_was_killed "get after a program was killed in a download"
check no_permission_names_the_rule "no permission names the udev rule, and doctor does"
check the_rule_gives_access "the udev rule gives access"
check ctrl_c_ends_a_download "Ctrl-C ends a download and leaves no file"
check get_64m "get 64 MiB right after Ctrl-C"
check others_can_use_it_afterwards "other programs can use the camera afterwards"
check two_cameras_are_never_mixed_up "of two cameras none is picked"
check unplugging_ends_a_download "unplugging ends a download and leaves no file"
check without_a_camera "no camera is told as such"
check plugged_in_again "get after plugging in again"
counting && echo "$count"
exit 0
