# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Other people's programs, unchanged, against the virtual camera that is plugged in;
# to be sourced behind transfers.sh. What they say is compared with what ours says.
# shellcheck shell=bash disable=SC2154

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
	absent "$card/folder/up_1048576.bin"
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
