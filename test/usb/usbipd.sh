#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A camera that Linux's own USB/IP server exports, read by ours without the kernel's
# help; to be run inside the lab's machine, by check.sh (tap.sh says how). The last
# one unplugs the camera.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/qemu.sh"

seconds=150 # more than any of these takes

# From now on the kernel's own USB/IP server has the camera.
exported_by_the_kernel()
{
	program usbipd
	program usbip
	modprobe usbip-host || skip "no usbip-host"
	usbipd -D >usbipd.out 2>&1 || fail "usbipd does not start"
	await server_listens
	busid=$(basename "$(dirname "$(grep -lx 46f4 \
		/sys/bus/usb/devices/*/idVendor)")")
	usbip bind -b "$busid" >out 2>err || fail "usbip bind fails"
	run devices -c usbip:127.0.0.1
	exits 0
	says out "^usbip:127.0.0.1:3240/$busid .*46f4:0004"
	run -c usbip:127.0.0.1 info
	exits 0
	says out QEMU
}

server_listens()
{
	(exec 3<>/dev/tcp/127.0.0.1/3240) 2>/dev/null
}

remote()
{
	server_listens || skip "no usbipd"
	run -c usbip:127.0.0.1 "$@"
}

its_files_are_fetched()
{
	remote ls -R
	exits 0
	says out size_77.bin
	remote get /size_500.bin /size_511.bin /size_512.bin /size_262132.bin \
		/size_1048576.bin /size_67108864.bin
	exits 0
	for size in 500 511 512 262132 1048576 67108864; do
		same size_$size.bin "$card/size_$size.bin"
	done
}

ctrl_c_ends_a_remote_download()
{
	server_listens || skip "no usbipd"
	truncate -s 2G "$card/huge.bin"
	start -c usbip:127.0.0.1 get /huge.bin
	await bigger_than 1000000 huge.bin.part
	kill -INT $pid
	ends 10
	exits 130
	[ ! -e huge.bin.part ] || fail "there is a huge.bin.part"
	remote get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
}

remote_unplugging_ends_a_download()
{
	server_listens || skip "no usbipd"
	truncate -s 2G "$card/huge.bin"
	start -c usbip:127.0.0.1 get /huge.bin
	await bigger_than 1000000 huge.bin.part
	pull_out
	ends 10
	exits 3
	one_error
	[ ! -e huge.bin.part ] || fail "there is a huge.bin.part"
	remote info
	exits 3
	one_error
}

capture_begins
check exported_by_the_kernel "usbipd: devices and info"
check its_files_are_fetched "usbipd: ls -R, get"
check ctrl_c_ends_a_remote_download "usbipd: Ctrl-C ends a download"
check remote_unplugging_ends_a_download "usbipd: unplugging ends a download"
counting && echo "$count"
exit 0
