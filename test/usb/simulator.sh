#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera as a USB device, with our program and with those of others;
# to be run inside the lab's machine, by check.sh (tap.sh says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/plug.sh"
. "$here/others.sh"

seconds=120
card=/run/card
uploads=/run/uploads

fill_card()
{
	rm -rf "$card" "$uploads"
	mkdir -p "$card/folder/inner"
	fill "$card" size
	fill "$uploads" up
	head -c 77 /dev/urandom >"$card/folder/inner/size_77.bin"
	# Of a PTP camera, gphoto2 fetches no file of undefined format.
	head -c 300000 /dev/urandom >"$card/picture_300000.jpg"
}

# ---- ours ---------------------------------------------------------------------

is_described()
{
	run devices
	exits 0
	says out "^usb:00[0-9],00[0-9] .*$model"
	run info
	exits 0
	says out "$model"
	[ ! -s err ] || fail "errors"
}

tree_is_the_card()
{
	tree_is "$card"
}

every_size_is_fetched()
{
	fetch_sizes "" "$card"
}

every_size_is_sent()
{
	local size

	run put --to /folder "$uploads"/up_*.bin
	exits 0
	for size in $sizes; do
		same "$uploads/up_$size.bin" "$card/folder/up_$size.bin"
	done
}

files_are_removed()
{
	for size in $sizes; do
		set -- "$@" "/folder/up_$size.bin"
	done
	run rm "$@"
	exits 0
	[ "$(ls "$card/folder")" = inner ] || fail "left: $(ls "$card/folder")"
}

half_a_download()
{
	truncate -s 2G "$card/huge.bin"
	run ls
	start get /huge.bin
	await bigger_than 1000000 huge.bin.part
}

ctrl_c_ends_a_download()
{
	half_a_download
	kill -INT $pid
	ends 10
	exits 130
	[ ! -e huge.bin.part ] || fail "there is a huge.bin.part"
	run get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
}

ctrl_c_ends_an_upload()
{
	truncate -s 300M huge_up.bin
	start put --to /folder huge_up.bin
	await test -e "$card"/folder/huge_up.bin -o -n "$(ls -A "$card/folder")"
	sleep 1
	kill -INT $pid
	ends 10
	exits 130
	run put --to /folder "$uploads/up_1048576.bin"
	exits 0
	[ ! -e "$card/folder/huge_up.bin" ] || fail "half an object"
	same "$uploads/up_1048576.bin" "$card/folder/up_1048576.bin"
	rm "$card/folder/up_1048576.bin"
}

another_client_is_told_that_it_is_busy()
{
	"$here/attach.py" 127.0.0.1 \
		"$(sed 's/.*usbip:127.0.0.1:\([0-9]*\) .*/\1/' /run/sim.out)" \
		>out 2>err && fail "attached twice"
	says err 'refused with status 2'
	run info
	exits 0
}

unplugging_ends_a_download()
{
	half_a_download
	echo "$port" >$vhci/detach
	ends 10
	exits 3
	one_error
	[ ! -e huge.bin.part ] || fail "there is a huge.bin.part"
	rm "$card/huge.bin"
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
	truncate -s 300M huge_up.bin
	start put --to /folder huge_up.bin
	sleep 2
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
		json "lines[0]['answers']"
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

# ---- each profile -------------------------------------------------------------

# What is said of it, but for where it is.
it_is_the_profile()
{
	local where

	for where in usb: "sim:$profile"; do
		for verb in info df ls; do
			"$miniptp" -c "$where" --json $verb |
				sed "/\"uri\":/d"
		done >"of_${where%%:*}" 2>err || fail "$verb fails"
	done
	[ -s of_sim ] || fail "nothing said"
	diff of_sim of_usb >&2 || fail "not the same"
}

its_first_file_is_the_profiles()
{
	local handle

	handle=$("$miniptp" --json ls -R | python3 -c '
import json, sys
print(next(o["handle"] for o in map(json.loads, sys.stdin) if not o["folder"]))')
	for where in usb: "sim:$profile"; do
		run -c "$where" get -o "of_${where%%:*}" "$handle"
		exits 0
	done
	same of_usb of_sim
}

# ---- cancels ------------------------------------------------------------------

hundreds_of_cancels()
{
	cancels /cancels.bin "$card/cancels.bin" /folder 200
	[ "$(ls "$card/folder")" = inner ] || fail "left: $(ls "$card/folder")"
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
		work=$PWD/inner LAB_KEPT=$PWD/kept count=0
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

counting || modprobe vhci-hcd || without="no vhci_hcd"
counting || only_ptp2
capture_begins

check_transfers()
{
	check every_size_is_fetched "$1: get files of all sizes"
	check every_size_is_sent "$1: put files of all sizes"
	check files_are_removed "$1: rm"
}

check_camera()
{
	check is_described "$1: devices and info"
	check tree_is_the_card "$1: ls -R"
	check_transfers "$1, high speed"
	check gphoto2_describes_it "$1: gphoto2 --summary"
	check gphoto2_lists_what_we_list "$1: gphoto2 -L"
	check gphoto2_fetches "$1: gphoto2 --get-file"
	check gphoto2_sends_and_deletes "$1: gphoto2 --upload-file, --delete-file"
}

counting || fill_card
model="Generic PTP Camera"
plug generic-ptp --dir $card
check_camera "PTP"
check gphoto2_makes_folders "PTP: gphoto2 --mkdir, --rmdir"
check ctrl_c_ends_a_download "PTP: Ctrl-C ends a download"
check ctrl_c_ends_an_upload "PTP: Ctrl-C ends an upload"
check ours_after_a_death "PTP: get and put after a program was killed"
check recover_after_a_death "PTP: recover after a program was killed"
check gphoto2_after_a_death "PTP: gphoto2 after a program was killed"
check another_client_is_told_that_it_is_busy "the device is busy for others"
check a_failing_check_leaves_its_packets "a failing check leaves its packets"
check unplugging_ends_a_download "PTP: unplugging ends a download"
port=
unplug

counting || fill_card
model="Generic MTP Camera"
plug generic-mtp --dir $card
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

for speed in super full; do
	counting || fill_card
	plug generic-mtp --dir $card --speed $speed
	check_transfers "MTP, $speed speed"
	unplug
done

# Each as it is, with its own card.
profiles=$(cd "$here/../../data/profiles" && echo *.json)
for profile in ${profiles//.json/}; do
	plug "$profile"
	check it_is_the_profile "$profile: the same as in process"
	check its_first_file_is_the_profiles "$profile: get"
	case $profile in
	generic-mtp) check mtp_format_empties_it "$profile: mtp-format" ;;
	canon-*) check gphoto2_lists_what_we_list "$profile: gphoto2 -L" ;;
	esac
	unplug
	plug "$profile" --speed super
	check it_is_the_profile "$profile, super speed: the same as in process"
	check its_first_file_is_the_profiles "$profile, super speed: get"
	unplug
done

for speed in high super; do
	counting || {
		fill_card
		head -c 4000000 /dev/urandom >"$card/cancels.bin"
	}
	plug generic-mtp --dir $card --speed $speed
	limit=240 check hundreds_of_cancels "$speed speed: 200 cancels, and a download"
	unplug
done
counting && echo "$count"
exit 0
