#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The checks on real USB; to be run inside the lab's machine, by check.sh.
#
#   guest.sh PROGRAM CARD SOURCE
#
# CARD is the folder that the camera mtp0 shows, SOURCE the project. Prints one
# TAP line per check. The order matters: the last ones unplug the camera.
set -u

miniptp=$1 card=$2 source=$3
. "$(dirname "$0")/tap.sh"

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

# ---- checks -------------------------------------------------------------------

devices_are_listed()
{
	run devices
	exits 0
	says out '^usb:001,00[0-9] .*QEMU filesharing'
	[ ! -s err ] || fail "errors"
}

devices_in_json()
{
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

info_is_shown()
{
	run info
	exits 0
	says out QEMU
}

df_shows_the_store()
{
	run df
	exits 0
	says out 00010001
}

tree_is_listed()
{
	local name

	run ls -R
	exits 0
	for name in $(cd "$card" && find . -mindepth 1 -printf '%f\n'); do
		says out "$name"
	done
}

tree_in_json()
{
	run ls -R --json
	exits 0
	json "len(lines) == $(find "$card" -mindepth 1 | wc -l)"
	json "all(l['size'] == int(l['path'].split('_')[-1].split('.')[0]) \
		for l in lines if 'size_' in l['path'])"
	json "sum('size_' in l['path'] for l in lines) > 6"
}

get_size()
{
	run get -o got "/size_$1.bin"
	exits 0
	same got "$card/size_$1.bin"
}
get_511() { get_size 511; }
get_512() { get_size 512; }
get_513() { get_size 513; }
get_1k() { get_size 1024; }
get_1m() { get_size 1048576; }
get_64m() { get_size 67108864; }
# With the container's header, whole packets: an empty packet ends these.
get_500() { get_size 500; }
get_whole_read() { get_size 262132; }

get_by_path_in_a_folder()
{
	run get "/store_00010001/folder/inner/size_77.bin"
	exits 0
	same size_77.bin "$card/folder/inner/size_77.bin"
}

get_several_at_once()
{
	run get /size_511.bin /size_500.bin /size_512.bin
	exits 0
	for n in 500 511 512; do
		same size_$n.bin "$card/size_$n.bin"
	done
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
	cp "$source/data/udev/70-miniptp.rules" /run/udev/rules.d/
	udevadm test --action=add /sys/bus/usb/devices/1-1 >out 2>err
	says out '^TAGS=.*:uaccess:'
	[ "$(stat -c %a:%G /dev/bus/usb/001/002)" = 660:plugdev ] ||
		fail "the device's file: $(ls -l /dev/bus/usb/001/002)"
}

ctrl_c_ends_a_download()
{
	start get /huge.bin
	await bigger_than 1000000 huge.bin.part
	kill -INT $pid
	ends 10
	exits 130
	[ ! -e huge.bin ] || fail "there is a huge.bin"
	[ ! -e huge.bin.part ] || fail "there is a huge.bin.part"
}

right_after_ctrl_c()
{
	run get -o got /size_67108864.bin
	exits 0
	same got "$card/size_67108864.bin"
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
	start get /huge.bin
	await bigger_than 1000000 huge.bin.part
	monitor "device_del mtp0"
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
	monitor "device_add usb-mtp,bus=xhci.0,id=mtp0,rootdir=$card"
	await plugged
	run get /size_513.bin
	exits 0
	same size_513.bin "$card/size_513.bin"
}

# ---- plugging in and out ------------------------------------------------------

# lines_are N FILE
lines_are()
{
	[ "$(wc -l <"$2")" -ge "$1" ]
}

# QEMU takes whatever port is free.
cameras_are() # N
{
	local device n=0

	for device in /sys/bus/usb/devices/*; do
		[ "$(cat "$device/idVendor" 2>/dev/null)" != 46f4 ] ||
			! ls "$device"/*:1.0/bInterfaceClass >/dev/null 2>&1 ||
			n=$((n + 1))
	done
	[ $n = "$1" ]
}

plug_in() # SERIAL
{
	monitor "device_add usb-mtp,bus=xhci.0,id=mtp0,rootdir=$card,serial=$1"
	await plugged
}

# Whatever the check before left.
only_one()
{
	monitor "device_del mtp1"
	monitor "device_del mtp0"
	await cameras_are 0
	plug_in lab
}

pull_out()
{
	monitor "device_del mtp0"
	await unplugged
}

watch_tells_of_it()
{
	only_one
	start watch --json
	await lines_are 1 out
	pull_out
	await lines_are 2 out
	plug_in lab
	await lines_are 3 out
	kill -INT $pid
	ends 10
	exits 130
	[ "$(cat err)" = 'miniptp: interrupted' ] || fail "errors"
	json "[l['what'] for l in lines] == ['there', 'lost', 'arrived']"
	json "[l['sequence'] for l in lines] == [1, 2, 3]"
	json "lines[0]['uri'] == lines[1]['uri'] != lines[2]['uri']"
	json "lines[2]['stable_uri'] == 'usb:serial=lab'"
	json "lines[2]['model'] == 'QEMU filesharing'"
}

# Without udev, libusb does not tell of anything.
udev()
{
	[ -x /lib/systemd/systemd-udevd ] || skip "no udev"
	/lib/systemd/systemd-udevd --daemon 2>/dev/null || skip "no udev"
}

watch_by_udev_tells_of_it()
{
	udev
	watch_tells_of_it
}

watch_runs_a_command_that_uses_the_camera()
{
	only_one
	cat >each <<-END
		echo \$MINIPTP_EVENT \$MINIPTP_CAMERA \$MINIPTP_STABLE_URI >>told
		[ \$MINIPTP_EVENT = lost ] || "$miniptp" get -o got /size_512.bin
	END
	start watch --count 2 --exec 'sh ./each'
	await test -s got
	pull_out
	ends 10
	exits 0
	same got "$card/size_512.bin"
	says told '^there usb:001,[0-9]* usb:serial=lab$'
	says told '^lost usb:001,[0-9]* usb:serial=lab$'
}

watch_shows_only_what_it_is_asked_for()
{
	local other=46f4:0004

	only_one
	start -c usb:serial=other watch --until arrived
	monitor "device_add usb-mtp,bus=xhci.0,id=mtp1,rootdir=$card,serial=other"
	await cameras_are 2
	ends 20
	exits 0
	[ "$(wc -l <out)" = 1 ] || fail "more than that one"
	says out ' usb:001,[0-9]*  QEMU  QEMU filesharing  other$'
	run -c usb:$other watch --count 2
	exits 0
	[ "$(grep -c ' there ' out)" = 2 ] || fail "not both"
	run -c usb:serial=none watch --until arrived --for 1s
	exits 6
	one_error
	monitor "device_del mtp1"
	await cameras_are 1
}

a_port_is_an_address()
{
	local port

	only_one
	port=$(basename "$(dirname "$(grep -l 46f4 /sys/bus/usb/devices/*/idVendor)")")
	run -c "usb:port=$port" ls
	exits 0
	run -c "usb:port=$port.1" ls
	exits 3
	one_error
}

# The shell in the background; ask it with >&3.
start_shell()
{
	mkfifo lines
	exec 3<>lines
	"$miniptp" -q shell <lines >out 2>err &
	pid=$!
}

the_shell_opens_the_same_one_again()
{
	only_one
	start_shell
	echo ls >&3
	await grep -q size_512 out
	pull_out
	echo ls >&3
	await grep -q 'connect opens it again' err
	# Another camera is not it, though it is the only one.
	plug_in different
	echo connect >&3
	await grep -q 'no camera with the serial number lab' err
	monitor "device_add usb-mtp,bus=xhci.0,id=mtp1,rootdir=$card/folder,serial=lab"
	await cameras_are 2
	echo connect >&3
	echo 'ls -R' >&3
	await grep -q size_77.bin out
	echo exit >&3
	ends 10
	monitor "device_del mtp1"
	await cameras_are 1
}

one_serial_number_of_two_is_refused()
{
	only_one
	monitor "device_add usb-mtp,bus=xhci.0,id=mtp1,rootdir=$card,serial=lab"
	await cameras_are 2
	run -c usb:serial=lab ls
	exits 3
	says err '2 cameras are plugged in, say which: usb:001'
	[ ! -s out ] || fail "output"
	monitor "device_del mtp1"
	await cameras_are 1
}

check devices_are_listed "devices lists the camera"
check devices_in_json "devices --json lists the camera"
check every_address_works "each form of USB address reaches it"
check wrong_addresses_find_nothing "wrong addresses find nothing else"
check info_is_shown "info"
check doctor_finds_nothing_in_the_way "doctor, with nothing in the way"
check df_shows_the_store "df"
check tree_is_listed "ls -R"
check tree_in_json "ls -R --json, with true sizes"
check get_511 "get 511 bytes"
check get_512 "get 512 bytes"
check get_513 "get 513 bytes"
check get_1k "get 1 KB"
check get_1m "get 1 MiB"
check get_64m "get 64 MiB"
check get_500 "get what ends with a packet"
check get_whole_read "get what ends with a read"
check get_by_path_in_a_folder "get by path, in a folder"
check get_several_at_once "get several in one session"
check get_to_standard_output "get to standard output"
check missing_handle "a missing handle is one clear error"
check a_device_held_is_told_by_whom "held by another program, which is named, by doctor too"
check after_a_program_was_killed "get after a program was killed in a download"
check no_permission_names_the_rule "no permission names the udev rule, and doctor does"
check the_rule_gives_access "the udev rule gives access"
check ctrl_c_ends_a_download "Ctrl-C ends a download and leaves no file"
check right_after_ctrl_c "get 64 MiB right after Ctrl-C"
check others_can_use_it_afterwards "other programs can use the camera afterwards"
check two_cameras_are_never_mixed_up "of two cameras none is picked"
check unplugging_ends_a_download "unplugging ends a download and leaves no file"
check without_a_camera "no camera is told as such"
check plugged_in_again "get after plugging in again"
check watch_tells_of_it "watch tells of unplugging and plugging in"
check watch_by_udev_tells_of_it "watch does so by udev"
check watch_runs_a_command_that_uses_the_camera "watch --exec runs what uses the camera"
check watch_shows_only_what_it_is_asked_for "watch shows the camera that is asked for"
check a_port_is_an_address "usb:port= is an address"
check the_shell_opens_the_same_one_again "the shell's connect opens the same camera again"
check one_serial_number_of_two_is_refused "of two with the same serial number none is picked"
