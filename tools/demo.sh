#!/bin/sh
# The main job, on a virtual camera: what it is, what is on it, fetch a picture.
#
#   tools/demo.sh PROGRAM
set -eu

miniptp=$1
export MINIPTP_CAMERA=sim:canon-eos-r6
object=/store_00010001/DCIM/100CANON/2U4A3378.CR3

title() { printf '\n== %s\n' "$1"; }
show() {
	printf '$ miniptp'
	printf ' %s' "$@"
	printf '\n'
	"$miniptp" "$@"
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo "This is $("$miniptp" --version) with a virtual camera: no hardware is needed."
title "What camera is this?"
show info
title "What is on its card?"
show ls -R -l
title "Fetch a picture"
show get -o "$folder" $object
title "Is it the same as on the card?"
echo "Read again, by another operation, and compared:"
show raw GetPartialObject 0x5190d321 0 0xffffffff --save "$folder/again"
if cmp "$folder/2U4A3378.CR3" "$folder/again"; then
	echo "Yes: $(stat -c %s "$folder/again" 2>/dev/null || wc -c <"$folder/again") bytes, every one."
else
	exit 1
fi

title "Your own camera"
unset MINIPTP_CAMERA
if "$miniptp" devices 2>/dev/null | grep -q 'usb:'; then
	"$miniptp" devices
	echo "It is plugged in. Leave -c out, or choose one: $miniptp -c URI info"
else
	echo "Plug it in and switch it on, then: $miniptp info"
	echo "By network: $miniptp -c ip:ADDRESS info"
fi
