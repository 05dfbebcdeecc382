#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Runs the checks on real USB on the program in a build folder, each line of
# "boots" in a machine of its own.
#
#   check.sh BUILD_DIR [LOG]
#
# Prints TAP and "N passed, N failed, N skipped". Where the lab cannot be had,
# all are skipped. LOG, by default BUILD_DIR/usb-log, is a folder that gets what
# went over the wire in the checks that failed, and the console of their machine;
# nothing of what went well.
set -u

boots="guest.sh watch.sh change.sh usbipd.sh
	attached.sh functionfs.sh responder.sh
	simulator.sh pyusb.sh
	loopback.sh"

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?BUILD_DIR}" && pwd) || exit 2
source=$(realpath "$here/../..")
log=$(realpath -m "${2:-$build/usb-log}")

if [ ! -x "$build/cmd/miniptp" ]; then
	echo "$build/cmd/miniptp is not there: build it first" >&2
	exit 1
fi
checks=0
for script in $boots; do
	checks=$((checks + $("$here/$script" --count)))
done
if ! why=$("$here/lab.sh" --prepare 2>&1); then
	echo "skipped: ${why##*$'\n'}"
	echo "0 passed, 0 failed, $checks skipped"
	exit 0
fi

card=$(mktemp -d) || exit 1
results=$(mktemp) || exit 1
trap 'rm -rf "$card" "$results"{,.boot}' EXIT
rm -f "$log"/*.pcap "$log"/console-*

# What QEMU's device shows. The guest sees it with the rights of whoever runs
# this.
chmod 755 "$card"
mkdir -p "$card/folder/inner"
for size in 500 511 512 513 1024 262132 1048576 67108864; do
	head -c $size /dev/urandom >"$card/size_$size.bin"
done
head -c 77 /dev/urandom >"$card/folder/inner/size_77.bin"
# Takes longer to download than any check waits; no room on the disk.
truncate -s 2G "$card/huge.bin"

# QEMU itself crashes once in a while as it starts: once more then.
boot() # SCRIPT...
{
	local mtp=() command='' attempt

	[ "$1" != guest.sh ] || mtp=(--mtp "$card")
	for script; do
		command+="CHECKS_BEFORE=$before '$here/$script';"
		before=$((before + $("$here/$script" --count)))
	done
	for attempt in first second; do
		"$here/lab.sh" "${mtp[@]}" --timeout 900 --keep "$log" -- \
			env MINIPTP="$build/cmd/miniptp" CARD="$card" \
			BUILD="$build" SOURCE="$source" LOG="$log" \
			${SEED:+"SEED=$SEED"} \
			bash -c "$command" | tee "$results.boot"
		[ ! -s "$results.boot" ] || break
	done
	cat "$results.boot" >>"$results"
}

before=0
while read -r scripts; do
	# shellcheck disable=SC2086
	boot $scripts </dev/null
done <<<"$boots"
echo "1..$checks"

passed=$(grep '^ok ' "$results" | grep -vc '# SKIP')
skipped=$(grep -c '^ok .*# SKIP' "$results")
# What never ran has not passed.
failed=$((checks - passed - skipped))
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
