#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# QEMU's MTP device plugged in and out: watch, addresses that stay, and the shell's
# connect; to be run inside the lab's machine, by check.sh (tap.sh says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/qemu.sh"

# lines_are N FILE
lines_are()
{
	[ "$(wc -l <"$2")" -ge "$1" ]
}

# Whatever the check before left.
only_one()
{
	monitor "device_del mtp1"
	monitor "device_del mtp0"
	await cameras_are 0
	plug_in lab
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

# More than so many times.
misses_it()
{
	[ "$(grep -c 'no camera with the serial number lab' err)" -gt "$1" ]
}

the_shell_opens_the_same_one_again()
{
	local before

	only_one
	start_shell
	echo ls >&3
	await grep -q size_512 out
	pull_out
	echo ls >&3
	echo pwd >&3
	await grep -q '^camera ' out
	await grep -q 'open.* it again' err
	before=$(grep -c 'no camera with the serial number lab' err)
	# Another camera is not it, though it is the only one.
	plug_in different
	echo connect >&3
	await misses_it "$before"
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

capture_begins
check watch_tells_of_it "watch tells of unplugging and plugging in"
check watch_by_udev_tells_of_it "watch does so by udev"
check watch_runs_a_command_that_uses_the_camera "watch --exec runs what uses the camera"
check watch_shows_only_what_it_is_asked_for "watch shows the camera that is asked for"
check a_port_is_an_address "usb:port= is an address"
check the_shell_opens_the_same_one_again "the shell's connect opens the same camera again"
check one_serial_number_of_two_is_refused "of two with the same serial number none is picked"
counting && echo "$count"
exit 0
