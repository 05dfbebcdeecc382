#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera as a USB device, with our program and with those of others;
# to be run inside the lab's machine, by check.sh (tap.sh says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"
. "$here/transfers.sh"
. "$here/unplug.sh"
. "$here/others.sh"

seconds=120

# ---- ours ---------------------------------------------------------------------

is_described()
{
	run devices
	exits 0
	says out "^usb:[0-9]*,[0-9]* .*$model"
	run info
	exits 0
	says out "$model"
	[ ! -s err ] || fail "errors"
}

tree_is_the_card()
{
	tree_is "$card"
}

another_client_is_told_that_it_is_busy()
{
	"$here/attach.py" 127.0.0.1 "$address" >out 2>err &&
		fail "attached twice"
	says err 'refused with status 2'
	run info
	exits 0
}

# ---- after a program died -----------------------------------------------------

# With kill -9: nothing is told to the camera.
die_in_a_download()
{
	half_a_download
	kill -9 $pid
	wait $pid 2>/dev/null
	rm -f huge.bin.part
}

die_in_an_upload()
{
	half_an_upload
	kill -9 $pid || fail "the upload is over already"
	wait $pid 2>/dev/null
	rm -f huge_up.bin
}

camera_is_in_step()
{
	run get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
	rm size_1048576.bin
	run put --to /folder "$uploads/up_500.bin"
	exits 0
	same "$uploads/up_500.bin" "$card/folder/up_500.bin"
	run rm /folder/up_500.bin
	exits 0
}

ours_after_a_death()
{
	die_in_a_download
	camera_is_in_step
	die_in_an_upload
	camera_is_in_step
}

recover_after_a_death()
{
	for death in die_in_a_download die_in_an_upload; do
		$death
		run recover --json
		exits 0
		says out '"answers": *true'
		camera_is_in_step
	done
}

gphoto2_after_a_death()
{
	for death in die_in_a_download die_in_an_upload; do
		$death
		other gphoto2 --summary
		says out "Model: *$model"
	done
	camera_is_in_step
}

# ---- evidence -----------------------------------------------------------------

talks()
{
	run info
	exits 0
}

talks_and_fails()
{
	talks
	fail "as it shall"
}

# GetDeviceInfo of transaction 0, as it stands in a bulk transfer.
a_failing_check_leaves_its_packets()
{
	[ -p /run/capture ] || skip "no usbmon"
	mkdir kept
	(
		work=$PWD/inner LAB_KEPT=$PWD/kept count=0 CHECKS_FROM=0
		check talks_and_fails "fails, on purpose"
		check talks "talks"
	) >out
	says out '^not ok 1 - fails, on purpose'
	says out '^# as it shall'
	says out '^# on the wire: .*/001-fails--on-purpose.pcap'
	says out '^ok 2'
	[ "$(ls kept)" = 001-fails--on-purpose.pcap ] ||
		fail "kept: $(ls kept)"
	python3 - kept/* <<-'END' >&2 || fail "no capture of what was said"
		import struct, sys
		data = open(sys.argv[1], "rb").read()
		magic, _, _, _, _, _, link = struct.unpack("<IHHIIII", data[:24])
		assert (magic, link) == (0xa1b2c3d4, 189)
		at, packets = 24, []
		while at < len(data):
		    _, _, size, _ = struct.unpack("<IIII", data[at : at + 16])
		    packets.append(data[at + 16 : at + 16 + size])
		    at += 16 + size
		bulk = [p[48:] for p in packets if p[9] == 3]
		assert struct.pack("<HH", 1, 0x1001) in [b[4:8] for b in bulk]
		assert struct.pack("<HH", 3, 0x2001) in [b[4:8] for b in bulk]
	END
}

# ---- all of them --------------------------------------------------------------

load vhci-hcd
counting || only_ptp2
capture_begins

check_camera()
{
	check is_described "$1: devices and info"
	check tree_is_the_card "$1: ls -R"
	check sizes_are_fetched "$1: get files of all sizes"
	check sizes_are_sent "$1: put files of all sizes, and rm"
	check gphoto2_describes_it "$1: gphoto2 --summary"
	check gphoto2_lists_what_we_list "$1: gphoto2 -L"
	check gphoto2_fetches "$1: gphoto2 --get-file"
	check gphoto2_sends_and_deletes "$1: gphoto2 --upload-file, --delete-file"
}

counting || fill_card
model="Generic PTP Camera"
plug usbip generic-ptp --dir $card
check_camera "PTP"
check gphoto2_makes_folders "PTP: gphoto2 --mkdir, --rmdir"
check ctrl_c_ends_a_download "PTP: Ctrl-C ends a download"
check ctrl_c_ends_an_upload "PTP: Ctrl-C ends an upload"
check ours_after_a_death "PTP: get and put after a program was killed"
check recover_after_a_death "PTP: recover after a program was killed"
check gphoto2_after_a_death "PTP: gphoto2 after a program was killed"
check another_client_is_told_that_it_is_busy "the device is busy for others"
check a_failing_check_leaves_its_packets "a failing check leaves its packets"
check_unplugging PTP
unplug

counting || fill_card
model="Generic MTP Camera"
plug usbip generic-mtp --dir $card
check_camera "MTP"
check mtp_detect_knows_it "mtp-detect"
check mtp_files_lists_what_we_list "mtp-files"
check mtp_folders_shows_the_folders "mtp-folders"
check mtp_filetree_shows_all "mtp-filetree"
check mtp_sendfile_sends "mtp-sendfile"
check mtp_getfile_fetches "mtp-getfile"
check mtp_newfolder_makes_one "mtp-newfolder"
check mtp_delfile_deletes "mtp-delfile"
check mtp_tracks_and_the_like_work "mtp-tracks, -playlists, -albums, -emptyfolders"
check aft_lists_what_we_list "aft-mtp-cli: ls"
check aft_fetches "aft-mtp-cli: get"
check aft_sends_and_deletes "aft-mtp-cli: put, rm, mkdir"
check jmtpfs_is_a_file_system "jmtpfs"
unplug
counting && echo "$count"
exit 0
