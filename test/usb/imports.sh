#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Imports whose camera's cable is pulled out, those of whatever is plugged in, and those
# to file systems that hosts of other machines lack; to be run inside the lab's machine,
# by check.sh (tap.sh says how).
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"

seconds=150 # more than any of these takes

# Every file of the card is in FOLDER, whatever its folder there, and nothing else.
all_is_in() # FOLDER
{
	python3 - "$card" "$1" <<-'END' >&2 || fail "other files: $(ls "$1")"
		import hashlib, os, sys
		def contents(folder):
		    found = []
		    for base, _, names in os.walk(folder):
		        for name in names:
		            with open(os.path.join(base, name), "rb") as file:
		                found.append(hashlib.sha256(file.read()).digest())
		    return sorted(found)
		assert contents(sys.argv[1]) == contents(sys.argv[2])
		assert not [n for _, _, names in os.walk(sys.argv[2]) for n in names
		            if n.endswith(".part") or "~" in n]
	END
}

files_of() # FOLDER
{
	find "$1" -type f | wc -l
}

# Are there as many bytes in ./to?
there_are() # BYTES
{
	[ "$(find to -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }')" \
		-ge "$1" ]
}

# ---- its cable ----------------------------------------------------------------

an_import_waits_for_its_camera()
{
	local round seed=${SEED:-$RANDOM}

	echo "# seed $seed"
	RANDOM=$seed
	mkdir to
	start import --wait --ledger ledger.db -t '{name}.{ext}' to
	for round in 1 2 3; do
		await there_are $((round * 4000000 + RANDOM * 50))
		pull_out
		plug_in
	done
	ends 150
	exits 0
	says out "^$(files_of "$card") copied, "
	says err 'waiting for it to come back'
	all_is_in to
	run --json ledger --ledger ledger.db verify
	exits 0
	run import --ledger ledger.db -t '{name}.{ext}' to
	exits 0
	says out " $(files_of "$card") here already"
}

udev()
{
	[ -x /lib/systemd/systemd-udevd ] || skip "no udev"
	/lib/systemd/systemd-udevd --daemon 2>/dev/null || skip "no udev"
}

whatever_is_plugged_in_is_imported()
{
	udev
	pull_out
	mkdir to
	start import --watch --ledger ledger.db -t '{name}.{ext}' to
	plug_in
	await grep -q ": $(files_of "$card") copied" out
	all_is_in to
	pull_out
	echo new >"$card/appeared.txt"
	plug_in
	await grep -q ': 1 copied' out
	all_is_in to
	kill -INT $pid
	ends 10
	exits 130
}

# ---- several that are plugged in ------------------------------------------------

cameras=

a_camera() # OPTION...: attached, until the check ends
{
	"$miniptp" sim "$@" --attach >&2 &
	cameras+=" $!"
	trap 'kill $cameras; wait $cameras 2>/dev/null; await device_is_gone' EXIT
}

one_that_hangs_keeps_no_other_waiting()
{
	udev
	mkdir to
	start import --watch --ledger ledger.db to
	a_camera generic-mtp --objects 1 --size 3K --fault GetObject:stall
	await grep -q ': 1 new' out
	a_camera generic-ptp --objects 2 --size 1K
	await grep -q ': 2 copied' out
	kill -INT $pid
	ends 10
	exits 130
}

a_phone_is_imported_when_it_is_unlocked()
{
	udev
	mkdir to
	cat >script.json <<-END
		[{"remove_storage": 65537},
		 {"after": "GetStorageIDs", "times": 2, "after_ms": 100,
		  "add_storage": 65537}]
	END
	start import --watch --ledger ledger.db to
	a_camera generic-mtp --objects 2 --size 1K --script script.json
	await grep -q ': 2 copied' out
	says err 'shows no storage'
	# Other programs may have it now.
	await "$miniptp" ls
	kill -INT $pid
	ends 10
	exits 130
}

# ---- file systems -------------------------------------------------------------

# A card whose names not every file system takes, or tells apart.
names_begin()
{
	local name

	card=$work/names
	mkdir -p "$card"/DCIM/10{0,1}TEST_
	for name in IMG_1.JPG img_1.jpg 'a:b*c?"<>|.JPG' 'dot. ' CON.JPG \
		'naïve 写真.JPG' IMG_1.CR3; do
		head -c $((RANDOM + 1)) /dev/urandom >"$card/DCIM/100TEST_/$name"
		touch -d '2024-05-06 07:08:09' "$card/DCIM/100TEST_/$name"
	done
	: >"$card/DCIM/100TEST_/empty.WAV"
	head -c 3000001 /dev/urandom >"$card/DCIM/101TEST_/IMG_1.JPG"
}

contents_of() # FOLDER
{
	find "$1" -type f -exec sha256sum {} + | cut -c1-64 | sort
}

a_part_is_there()
{
	find to -name '*.part' | grep -q .
}

mount_it() # TYPE OPTIONS
{
	mount -t "$1" -o "$2" /dev/loop0 to || fail "not mounted"
}

an_import() # CAMERA ARGUMENT...
{
	run -c "$1" import --ledger ledger.db "${@:2}" to
}

# Nothing there renames without overwriting, links, or has inodes that stay.
imported_to() # TYPE MKFS OPTIONS
{
	local generated='sim:generic-mtp?objects=20&size=300K' objects

	program "$2"
	modprobe -a loop "$1" 2>/dev/null || skip "no $1"
	names_begin
	truncate -s 60M disk
	"$2" disk >out 2>err || fail "$2"
	mkdir to all
	losetup /dev/loop0 disk || fail "no loop"
	trap 'umount to; losetup -d /dev/loop0' EXIT
	mount_it "$1" "$3"
	an_import "sim:generic-mtp?dir=$card" --verify
	exits 0
	contents_of "$card" >wanted
	contents_of to | diff wanted - >&2 || fail "other files: $(find to)"
	umount to
	mount_it "$1" "$3"
	an_import "sim:generic-mtp?dir=$card"
	exits 0
	says out " $(files_of "$card") here already"
	it_is_killed_there "$generated"
	objects=$(files_of to)
	"$miniptp" -c "$generated" get -o all -R /DCIM >/dev/null
	contents_of all | sort - wanted >both
	contents_of to | diff both - >&2 || fail "other files: $(find to)"
	run ledger --ledger ledger.db verify
	exits 0
	says out "^$objects good"
}

it_is_killed_there() # CAMERA
{
	# The camera takes a minute amid the seventh object.
	start -c "$1&fault=GetObject#7@100000:delay=60000" import --ledger ledger.db to
	await a_part_is_there
	kill -9 $pid
	wait $pid 2>/dev/null
	an_import "$1" --verify
	exits 0
	! a_part_is_there || fail "a part is left"
}

a_file_too_large_is_told()
{
	imported_to vfat mkfs.vfat iocharset=utf8
	an_import 'sim:generic-mtp?objects=1&size=5G'
	exits 7
	says err 'File too large; its file system takes no file so large'
	! a_part_is_there || fail "a part is left"
}

vfat_without_unicode() { imported_to vfat mkfs.vfat iocharset=iso8859-1; }
exfat() { imported_to exfat mkfs.exfat iocharset=utf8; }

check a_file_too_large_is_told "imported to vfat, but for what is too large there"
check vfat_without_unicode "imported to vfat, without Unicode"
check exfat "imported to exfat"
load vhci-hcd
check one_that_hangs_keeps_no_other_waiting "import --watch: one that hangs keeps no other waiting"
check a_phone_is_imported_when_it_is_unlocked "import --watch: a phone is imported when it is unlocked"
counting || fill_card
counting || head -c 15000000 /dev/urandom >"$card/movie.bin"
capture_begins
plug usbip generic-mtp --dir "$card"
check an_import_waits_for_its_camera "an import waits for its camera, and goes on"
check whatever_is_plugged_in_is_imported "import --watch imports what is plugged in"
unplug
counting && echo "$count"
exit 0
