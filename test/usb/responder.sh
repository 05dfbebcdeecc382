#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Ours against uMTP Responder, of Debian's package; to be run inside the lab's
# machine, by check.sh (tap.sh says how). What the responder lacks or does wrong is
# said where it is got around.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
. "$here/camera.sh"
. "$here/transfers.sh"
. "$here/unplug.sh"
. "$here/umtp.sh"

store=/store_ffff0001

# ---- reading ------------------------------------------------------------------

it_is_described()
{
	run devices
	exits 0
	says out '^usb:[0-9]*,[0-9]* .*Lab responder'
	run info
	exits 0
	says out 'Lab responder'
	[ ! -s err ] || fail "errors"
	run df
	exits 0
	says out "$store"
}

tree_is_the_card()
{
	tree_is "$card"
}

a_folder_is_fetched()
{
	run get folder/
	exits 0
	diff -r folder "$card/folder" >&2 || fail "the folders differ"
}

# It numbers objects in each session anew, as they are listed.
in_one_session() # COMMAND...
{
	printf '%s\n' 'ls /' "$@" >commands
	run shell -e <commands
	exits 0
}

parts_are_fetched()
{
	local handle

	handle=$("$miniptp" --json ls / | python3 -c '
import json, sys
print(next(o["handle"] for o in map(json.loads, sys.stdin)
    if o["path"].endswith("/size_65536.bin")))')
	in_one_session "raw --save part GetPartialObject $handle 1000 501"
	tail -c +1001 "$card/size_65536.bin" | head -c 501 >expected
	same part expected
	rm part
	in_one_session "raw --save part GetPartialObject64 $handle 65000 0 1000"
	tail -c +65001 "$card/size_65536.bin" >expected
	same part expected
}

meta_tells_properties()
{
	run meta --props /size_513.bin
	exits 0
	says out 'size_513.bin'
	says out '513'
}

# It makes none.
thumbnails_are_refused()
{
	run thumb /picture_300000.jpg
	exits 1 4
	one_error
	absent picture_300000.jpg
}

# It keeps a lock when it refuses a store, and never answers again.
wrong_stores_are_not_asked()
{
	run ls /store_00020001
	exits 1 4
	one_error
	run ls /
	exits 0
	says out size_512.bin
}

# ---- changing -----------------------------------------------------------------

folders_are_sent_and_made()
{
	mkdir -p sent/inner/empty
	echo one >sent/one
	echo two >sent/inner/two
	run put -R sent
	exits 0
	diff -r sent "$card/sent" >&2 || fail "the folders differ"
	run mkdir /sent/made
	exits 0
	[ -d "$card/sent/made" ] || fail "no folder was made"
}

nothing_is_overwritten()
{
	echo other >size_513.bin
	run put size_513.bin
	[ "$status" != 0 ] || fail "sent"
	[ "$(stat -c %s "$card/size_513.bin")" = 513 ] || fail "overwritten"
}

files_are_renamed()
{
	run mv /sent/one /sent/renamed
	exits 0
	absent "$card/sent/one"
	[ "$(cat "$card/sent/renamed")" = one ] || fail "not renamed"
}

# It has no MoveObject.
moves_are_refused()
{
	run mv /sent/renamed /folder/
	exits 1 4
	one_error
	[ -e "$card/sent/renamed" ] || fail "it is gone"
}

# It deletes a folder with what is in it.
trees_are_removed()
{
	run rm -R --yes /sent
	exits 0
	absent "$card/sent"
	tree_is "$card"
}

# ---- events -------------------------------------------------------------------

events_are_told()
{
	shell_begins
	echo new >"$card/appeared.txt"
	told ObjectAdded
}

removals_are_told()
{
	shell_begins
	rm "$card/appeared.txt"
	told ObjectRemoved
}

# ---- cancelling, unplugging ---------------------------------------------------

# It tells itself of a Cancel by a signal. A read that this interrupts, of the next
# request or of data of which nothing has come yet, it takes for the end of the
# connection, and leaves the bus. So all come amid the data, of which ours may be so
# much ahead; on a slow machine that is not always enough. If it has left, it is
# started again for the rest: that it has is what makes the failure its own.
cancels_in_a_row()
{
	local left=200 left_bus=0

	until some_cancels "$left" $left_bus >told 2>complaints; do
		{ ! connected && [ $left_bus -lt 10 ]; } || fail "$(cat complaints)"
		left_bus=$((left_bus + 1))
		left=$((left + 1 - $(sed -n 's/^in round \([0-9]*\) .*/\1/p' err)))
		rm -f "$card/folder/cancels.bin"
		pull_out
		plug_in
	done
	cat told
	echo "# the responder left the bus $left_bus times"
}

some_cancels() # ROUNDS SEEDS_BEFORE
(
	SEED=${SEED:+$((SEED + $2))}
	cancels "$1" /folder 700000 2500000
)

# ---- all of them --------------------------------------------------------------

counting || {
	fill_card
	responder_begins
}
capture_begins

check it_is_described "uMTP: devices, info, df"
check tree_is_the_card "uMTP: ls -R"
check sizes_are_fetched "uMTP: get files of all sizes"
check a_folder_is_fetched "uMTP: get a folder"
check parts_are_fetched "uMTP: parts of objects"
check meta_tells_properties "uMTP: meta"
check thumbnails_are_refused "uMTP: thumb"
check wrong_stores_are_not_asked "uMTP: a wrong store"
check sizes_are_sent "uMTP: put files of all sizes, and rm"
check folders_are_sent_and_made "uMTP: put a folder, mkdir"
check nothing_is_overwritten "uMTP: put overwrites nothing"
check files_are_renamed "uMTP: mv renames"
check moves_are_refused "uMTP: mv to another folder"
check trees_are_removed "uMTP: rm -R"
check events_are_told "uMTP: events of a file that appears"
check removals_are_told "uMTP: events of a file that goes"
check ctrl_c_ends_a_download "uMTP: Ctrl-C ends a download"
check ctrl_c_ends_an_upload "uMTP: Ctrl-C ends an upload"
limit=300 check cancels_in_a_row "uMTP: 200 cancels, and a download"
check_unplugging uMTP
counting && echo "$count"
exit 0
