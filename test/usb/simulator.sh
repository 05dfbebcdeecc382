#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera as a USB device, with our program and with those of others;
# to be run inside the lab's machine, by check.sh.
#
#   simulator.sh PROGRAM
#   simulator.sh --count
#
# Prints one TAP line per check; with --count only how many there are.
set -u

here=$(cd "$(dirname "$0")" && pwd)
miniptp=$1
. "$here/tap.sh"

seconds=120
card=/run/card
uploads=/run/uploads
vhci=/sys/devices/platform/vhci_hcd.0
# Of 500 bytes, 1012 and 1 MiB - 12, with the header of their data, whole
# packets of high speed and of SuperSpeed: an empty packet ends these.
sizes="0 1 52 500 511 512 513 1012 65536 262132 1048564 1048576"

# ---- the camera ---------------------------------------------------------------

counting()
{
	[ "$miniptp" = --count ]
}
if counting; then
	check() { count=$((count + 1)); }
fi

fill_card()
{
	rm -rf "$card" "$uploads"
	mkdir -p "$card/folder/inner" "$uploads"
	for size in $sizes; do
		head -c "$size" /dev/urandom >"$card/size_$size.bin"
		head -c "$size" /dev/urandom >"$uploads/up_$size.bin"
	done
	head -c 77 /dev/urandom >"$card/folder/inner/size_77.bin"
	# Of a PTP camera, gphoto2 fetches no file of undefined format.
	head -c 300000 /dev/urandom >"$card/picture_300000.jpg"
}

# There is no other camera in this machine.
device_is_there()
{
	ls /sys/bus/usb/devices/*-[1-9]*:1.0/bInterfaceClass >/dev/null 2>&1
}

device_is_gone()
{
	! device_is_there
}

listening()
{
	grep -q '^listening' /run/sim.out
}

# plug PROFILE [OPTION...]
plug()
{
	counting && return
	"$miniptp" sim "$@" --listen usbip:127.0.0.1:0 \
		>/run/sim.out 2>/run/sim.err &
	sim=$!
	(await listening) || return
	port=$("$here/attach.py" 127.0.0.1 \
		"$(sed 's/.*usbip:127.0.0.1:\([0-9]*\) .*/\1/' /run/sim.out)")
	(await device_is_there)
}

unplug()
{
	counting && return
	[ -z "$port" ] || echo "$port" >$vhci/detach
	(await device_is_gone)
	kill $sim
	wait $sim
	! grep . /run/sim.err | sed 's/^/# sim: /'
}

# other SECONDS PROGRAM...: must succeed; its output in ./out and ./err.
other()
{
	program "$1"
	timeout $seconds "$@" >out 2>err
	status=$?
	[ $status = 0 ] || fail "$* ends with $status"
}

# ---- ours ---------------------------------------------------------------------

# What ls prints of files: number, name, size.
our_files()
{
	"$miniptp" --json ls -R | python3 -c '
import json, sys
for line in sys.stdin:
    o = json.loads(line)
    if not o["folder"]:
        print(int(o["handle"], 16), o["path"].split("/")[-1], o["size"])
' | sort
}

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
	run --json ls -R
	exits 0
	python3 - "$card" <<-'END' >&2 || fail "the card has other files"
		import json, os, sys
		card = sys.argv[1]
		ours = {}
		for line in open("out"):
		    o = json.loads(line)
		    path = o["path"].split("/", 2)[2].rstrip("/")
		    ours[path] = None if o["folder"] else o["size"]
		disk = {}
		for base, folders, files in os.walk(card):
		    for f in folders + files:
		        p = os.path.join(base, f)
		        disk[os.path.relpath(p, card)] = \
		            None if os.path.isdir(p) else os.path.getsize(p)
		for p in ours.keys() ^ disk.keys():
		    print(p)
		assert ours == disk
	END
}

every_size_is_fetched()
{
	local size

	# shellcheck disable=SC2086
	run get $(printf '/size_%s.bin ' $sizes)
	exits 0
	for size in $sizes; do
		same "size_$size.bin" "$card/size_$size.bin"
	done
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

# ---- gphoto2 ------------------------------------------------------------------

# Its one driver for PTP; reading all of them takes longer than each check.
only_ptp2()
{
	local driver

	for driver in /usr/lib/*/libgphoto2/*/ptp2.so; do
		[ -e "$driver" ] || return
		mkdir -p /run/camlibs
		ln -sf "$driver" /run/camlibs/
		export CAMLIBS=/run/camlibs
	done
}

gphoto2_describes_it()
{
	other gphoto2 --auto-detect
	says out '^USB PTP Class Camera \|^MTP Device '
	other gphoto2 --summary
	says out "Model: *$model"
	says out 'File Download, File Deletion, File Upload'
}

gphoto2_lists_what_we_list()
{
	other gphoto2 -L
	grep '^#' out | awk '{ print $2 }' | sort >theirs
	our_files | awk '{ print $2 }' | sort >ours
	[ -s ours ] || fail "nothing listed"
	diff ours theirs >&2 || fail "not the same files"
}

gphoto2_fetches()
{
	other gphoto2 -q --folder /store_00010001 \
		--get-file picture_300000.jpg --filename got
	same got "$card/picture_300000.jpg"
}

gphoto2_sends_and_deletes()
{
	other gphoto2 --folder /store_00010001/folder \
		--upload-file "$uploads/up_1048576.bin"
	same "$uploads/up_1048576.bin" "$card/folder/up_1048576.bin"
	other gphoto2 --folder /store_00010001/folder \
		--delete-file up_1048576.bin
	[ "$(ls "$card/folder")" = inner ] || fail "left: $(ls "$card/folder")"
}

gphoto2_makes_folders()
{
	other gphoto2 --folder /store_00010001 --mkdir made
	[ -d "$card/made" ] || fail "no folder was made"
	other gphoto2 --folder /store_00010001 --rmdir made
	[ ! -e "$card/made" ] || fail "the folder is still there"
}

# ---- libmtp's programs --------------------------------------------------------

# libmtp's programs succeed whatever happens, so what they print is looked at.
mtp()
{
	other "$@"
	! grep -q -e '^Error' -e 'PTP Layer error' -e 'No [Dd]evices' out err ||
		fail "$* failed"
}

mtp_detect_knows_it()
{
	mtp mtp-detect
	says out "Model: $model"
	says out 'interface 0, altsetting 0'
	says out 'contains the string "MTP"'
	says out 'StorageDescription: SD card'
}

their_files()
{
	awk '/^File ID:/ { id = $3 }
	     /^ *Filename:/ { name = $2 }
	     /^ *File size/ { print id, name, $3 }' out | sort
}

mtp_files_lists_what_we_list()
{
	mtp mtp-files
	their_files >theirs
	our_files >ours
	[ -s ours ] || fail "nothing listed"
	diff ours theirs >&2 || fail "not the same files"
}

mtp_folders_shows_the_folders()
{
	mtp mtp-folders
	says out '^[0-9]*	folder$'
	says out '^[0-9]*	  inner$'
}

mtp_filetree_shows_all()
{
	local name

	mtp mtp-filetree
	for name in $(cd "$card" && find . -mindepth 1 -printf '%f\n'); do
		says out "$name$"
	done
}

# id_of NAME
id_of()
{
	our_files | awk -v name="$1" '$2 == name { print $1 }'
}

mtp_sendfile_sends()
{
	local size

	for size in 0 500 1048564 1048576; do
		mtp mtp-sendfile "$uploads/up_$size.bin" 0
		same "$uploads/up_$size.bin" "$card/up_$size.bin"
	done
}

mtp_getfile_fetches()
{
	local size

	for size in 0 500 1048576; do
		mtp mtp-getfile "$(id_of up_$size.bin)" got
		same got "$card/up_$size.bin"
		rm got
	done
}

mtp_newfolder_makes_one()
{
	mtp mtp-newfolder made 0 0
	[ -d "$card/made" ] || fail "no folder was made"
}

mtp_delfile_deletes()
{
	mtp mtp-delfile -n "$(id_of up_500.bin)"
	[ ! -e "$card/up_500.bin" ] || fail "it is still there"
	rm "$card"/up_*
	rmdir "$card/made"
}

mtp_tracks_and_the_like_work()
{
	local what

	for what in mtp-tracks mtp-playlists mtp-albums mtp-emptyfolders; do
		mtp $what
		says out '^OK'
	done
}

# A folder is never formatted; a card of its own is.
mtp_format_empties_it()
{
	program mtp-format
	echo y | timeout $seconds mtp-format >out 2>err ||
		fail "mtp-format fails"
	mtp mtp-files
	! grep -q Filename out || fail "files are listed"
	run ls
	exits 0
	[ ! -s out ] || fail "files are left"
}

# ---- android-file-transfer ----------------------------------------------------

aft()
{
	other aft-mtp-cli "$@"
	! grep -q -i error out err || fail "aft-mtp-cli $* fails"
}

aft_lists_what_we_list()
{
	aft 'ls'
	awk '$1 ~ /^[0-9]+$/ { print $1, $2 }' out | sort >theirs
	"$miniptp" --json ls / | python3 -c '
import json, sys
for line in sys.stdin:
    o = json.loads(line)
    print(int(o["handle"], 16), o["path"].rstrip("/").split("/")[-1])
' | sort >ours
	[ -s ours ] || fail "nothing listed"
	diff ours theirs >&2 || fail "not the same files"
}

aft_fetches()
{
	for size in 0 500 1048576; do
		aft "get size_$size.bin got"
		same got "$card/size_$size.bin"
		rm got
	done
}

aft_sends_and_deletes()
{
	for size in 0 500 1048576; do
		aft "put $uploads/up_$size.bin aft_$size.bin"
		same "$uploads/up_$size.bin" "$card/aft_$size.bin"
		aft "rm aft_$size.bin"
		[ ! -e "$card/aft_$size.bin" ] || fail "it is still there"
	done
	aft 'mkdir aft_made'
	[ -d "$card/aft_made" ] || fail "no folder was made"
	aft 'rm aft_made'
	[ ! -e "$card/aft_made" ] || fail "the folder is still there"
}

# ---- jmtpfs -------------------------------------------------------------------

jmtpfs_is_a_file_system()
{
	local top="mnt/SD card"

	program jmtpfs
	modprobe fuse || skip "no FUSE"
	mkdir mnt
	other jmtpfs mnt
	same "$top/size_1048576.bin" "$card/size_1048576.bin"
	same "$top/folder/inner/size_77.bin" "$card/folder/inner/size_77.bin"
	cp "$uploads/up_1048576.bin" "$top/folder/jm.bin" || fail "no copy"
	mkdir "$top/jm" || fail "no folder"
	rm "$top/size_1.bin" || fail "no removal"
	fusermount -u mnt || fail "not unmounted"
	await device_is_free
	same "$card/folder/jm.bin" "$uploads/up_1048576.bin"
	[ -d "$card/jm" ] || fail "no folder was made"
	[ ! -e "$card/size_1.bin" ] || fail "the file is still there"
}

device_is_free()
{
	! pgrep -x jmtpfs >/dev/null
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

# ---- all of them --------------------------------------------------------------

counting || modprobe vhci-hcd || exit 1
counting || only_ptp2

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
	case $profile in
	generic-mtp) check mtp_format_empties_it "$profile: mtp-format" ;;
	canon-*) check gphoto2_lists_what_we_list "$profile: gphoto2 -L" ;;
	esac
	unplug
done
counting && echo "$count"
exit 0
