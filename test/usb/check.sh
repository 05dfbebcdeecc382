#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Runs the checks on real USB on the program in a build folder.
#
#   check.sh BUILD_DIR [LOG]
#
# Prints TAP and "N passed, N failed, N skipped". Where the lab cannot be had,
# all are skipped. LOG, by default BUILD_DIR/usb-log, is a folder that gets what
# went over the wire in the checks that failed, and the console of their machine;
# nothing of what went well.
set -u

# Each line is a machine, with so many processors; those of the two lists run at the
# same time. With one it is twice as fast, but Linux's vhci_hcd needs a second: as a
# program ends in a download, usb_hcd_flush_endpoint() waits, with interrupts off, for
# a thread of that driver.
lists=("1 guest.sh watch.sh change.sh usbipd.sh
	2 profiles.sh pyusb.sh
	1 responder.sh"
	"1 functionfs.sh
	2 attached.sh simulator.sh
	2 imports.sh
	2 loopback.sh")

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?BUILD_DIR}" && pwd) || exit 2
source=$(realpath "$here/../..")
log=$(realpath -m "${2:-$build/usb-log}")

if [ ! -x "$build/cmd/miniptp" ]; then
	echo "$build/cmd/miniptp is not there: build it first" >&2
	exit 1
fi
declare -A before # how many checks come before those of a script
checks=0
for script in ${lists[*]//[12] /}; do
	before[$script]=$checks
	checks=$((checks + $("$here/$script" --count)))
done
if ! why=$("$here/lab.sh" --prepare 2>&1); then
	echo "skipped: ${why##*$'\n'}"
	echo "0 passed, 0 failed, $checks skipped"
	exit 0
fi

groups= # of processes that are to end
own=$(mktemp -d) || exit 1
trap 'kill -- $groups 2>/dev/null; rm -rf "$own"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -f "$log"/*.pcap "$log"/console-*

# ---- what the machines find ready ---------------------------------------------

random_files() # PREFIX SIZE...
{
	local size

	for size in "${@:2}"; do
		head -c "$size" /dev/urandom >"${1}_$size.bin"
	done
}

# What is said of each virtual camera in process, and a file of it.
ask_profiles()
{
	local json profile verb

	for json in "$source"/data/profiles/*.json; do
		profile=$(basename "$json" .json)
		for verb in info df ls; do
			ask "$profile" --json "$verb" | sed '/"uri":/d'
		done >"$files/profiles/$profile.said"
		ask "$profile" --json ls -R | sed -n \
			'/"folder": *false/s/.*"handle": *"\(0x[0-9a-f]*\)".*/\1/p' |
			head -n 1 >"$files/profiles/$profile.handle"
		ask "$profile" get -o "$files/profiles/$profile.file" \
			"$(cat "$files/profiles/$profile.handle")" >/dev/null
	done
}

ask() # PROFILE ARGUMENT...
{
	"$build/cmd/miniptp" -q -c "sim:$1" "${@:2}"
}

# The guest sees it with the rights of whoever runs this.
files=$own/files qemu_card=$own/qemu
mkdir -p "$files"/{card/folder/inner,uploads,profiles} "$qemu_card"
chmod 755 "$own"
sizes="0 1 52 500 511 512 513 1012 65536 262132 1048564 1048576"
# shellcheck disable=SC2086
random_files "$files/card/size" $sizes
# shellcheck disable=SC2086
random_files "$files/uploads/up" $sizes
random_files "$files/card/folder/inner/size" 77
head -c 4000000 /dev/urandom >"$files/card/cancels.bin"
# Of a PTP camera, gphoto2 fetches no file of undefined format.
head -c 300000 /dev/urandom >"$files/card/picture_300000.jpg"
ask_profiles
cp -r "$files/card" "$qemu_card/first"
random_files "$qemu_card/first/size" 67108864
ln -s first "$qemu_card/now"

# ---- the machines -------------------------------------------------------------

# machine FIRST LAST PROCESSORS SCRIPT...: has checks FIRST to LAST. QEMU crashes once in a
# while, its MTP device above all. Then another machine goes on with the check that
# was under way, but not a third.
machine()
{
	local first=$1 last=$2 from=$1 lost=0 mtp=() command='' script next
	local told=$own/told-$1

	[ "$4" != guest.sh ] ||
		mtp=(--share "$qemu_card" --mtp "$qemu_card/first")
	for script in "${@:4}"; do
		command+="CHECKS_BEFORE=${before[$script]} '$here/$script';"
	done
	: >"$told"
	while :; do
		"$here/lab.sh" "${mtp[@]}" --processors "$3" --timeout 1200 --keep "$log" -- env \
			MINIPTP="$build/cmd/miniptp" FILES="$files" \
			QEMU_CARD="$qemu_card" BUILD="$build" \
			SOURCE="$source" LOG="$log" CHECKS_FROM="$from" \
			${SEED:+"SEED=$SEED"} bash -c "$command" |
			tee -a "$told"
		[ "${PIPESTATUS[0]}" != 124 ] || return
		next=$((first + $(grep -c -e '^ok ' -e '^not ok ' "$told")))
		[ $next -le "$last" ] || return
		[ $next != "$lost" ] || return
		echo "# the machine stopped in check $next, another goes on"
		lost=$next from=$next
		[ ${#mtp[@]} = 0 ] || mtp[3]=$(realpath "$qemu_card/now")
	done
}

list() # LINES
{
	local processors scripts last

	while read -r processors scripts; do
		last=${scripts##* }
		# shellcheck disable=SC2086
		machine $((before[${scripts%% *}] + 1)) \
			$((before[$last] + $("$here/$last" --count))) \
			"$processors" $scripts </dev/null
	done <<<"$1"
}

# start_list N
start_list()
{
	set -m
	list "${lists[$1]}" >"$own/$1" &
	set +m
	groups+=" -$!"
	started=$!
}

# In the background, so that a signal is heeded at once.
show() # N PROCESS
{
	tail -n +1 -f --pid="$2" "$own/$1" &
	wait $!
	wait "$2"
}

# The second is shown when the first is over.
start_list 0
first=$started
[ "$(nproc)" -gt 1 ] || wait
start_list 1
show 0 "$first"
show 1 "$started"
groups=
echo "1..$checks"

passed=$(cat "$own"/[01] | grep '^ok ' | grep -vc '# SKIP')
skipped=$(cat "$own"/[01] | grep -c '^ok .*# SKIP')
# What never ran has not passed.
failed=$((checks - passed - skipped))
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
