#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Runs the checks on real USB on the program in a build folder: those of guest.sh
# against QEMU's MTP device, those of simulator.sh with the virtual camera and
# other people's programs, those of attached.sh on plugging it in, and those of
# functionfs.sh on being a device.
#
#   check.sh BUILD_DIR [LOG]
#
# Prints TAP and "N passed, N failed, N skipped". Where the lab cannot be had,
# all are skipped. LOG gets the machine's console, LOG.simulator the second one's,
# LOG.attached the third one's.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?BUILD_DIR}" && pwd) || exit 2
log=${2:-/dev/null}
program=$build/cmd/miniptp
first=$(grep -c '^check ' "$here/guest.sh")
second=$((first + $("$here/simulator.sh" --count)))
third=$((second + $("$here/attached.sh" --count)))
fourth=$((third + $("$here/functionfs.sh" --count)))
fifth=$((fourth + $("$here/loopback.sh" --count)))
checks=$((fifth + $("$here/usbipd.sh" --count)))

if [ ! -x "$program" ]; then
	echo "$program is not there: build it first" >&2
	exit 1
fi
if ! why=$("$here/lab.sh" --prepare 2>&1); then
	echo "skipped: ${why##*$'\n'}"
	echo "0 passed, 0 failed, $checks skipped"
	exit 0
fi

card=$(mktemp -d) || exit 1
results=$(mktemp) || exit 1
trap 'rm -rf "$card" "$results"' EXIT
# The guest sees files with the rights of whoever runs this.
chmod 755 "$card"
mkdir -p "$card/folder/inner"
for size in 500 511 512 513 1024 262132 1048576 67108864; do
	head -c $size /dev/urandom >"$card/size_$size.bin"
done
head -c 77 /dev/urandom >"$card/folder/inner/size_77.bin"
# Takes longer to download than any check waits; no room on the disk.
truncate -s 2G "$card/huge.bin"

"$here/lab.sh" --mtp "$card" --timeout 600 --console "$log" -- \
	"$here/guest.sh" "$program" "$card" "$here/../.." | tee "$results"
"$here/lab.sh" --timeout 1200 --console "${2:+$2.simulator}" -- \
	env CHECKS_BEFORE="$first" "$here/simulator.sh" "$program" |
	tee -a "$results"
"$here/lab.sh" --timeout 600 --console "${2:+$2.attached}" -- \
	bash -c "CHECKS_BEFORE=$second '$here/attached.sh' '$program'
		CHECKS_BEFORE=$third '$here/functionfs.sh' '$program'" |
	tee -a "$results"
"$here/lab.sh" --timeout 1800 --console "${2:+$2.loopback}" -- \
	env CHECKS_BEFORE="$fourth" "$here/loopback.sh" \
	"$build/test/loopback" | tee -a "$results"
"$here/lab.sh" --mtp "$card" --timeout 600 --console "${2:+$2.usbipd}" -- \
	env CHECKS_BEFORE="$fifth" "$here/usbipd.sh" "$program" "$card" |
	tee -a "$results"
echo "1..$checks"

passed=$(grep '^ok ' "$results" | grep -vc '# SKIP')
skipped=$(grep -c '^ok .*# SKIP' "$results")
# What never ran has not passed.
failed=$((checks - passed - skipped))
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
