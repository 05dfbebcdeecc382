#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# How large the library and the program are, built as small as they get.
#
#   tools/size.sh [MESON-OPTION…]
#
# Builds in a temporary folder. "code" is the section .text; "text" is that column
# of size(1), all that is only read: code, strings, tables, symbols; "data" its column
# of what is also written, if only by the loader; "file" the size when stripped.
set -e

top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

meson setup "$work/build" "$top" --buildtype=minsize -Ddebug=false \
    -Dtests=disabled "$@" >"$work/log" 2>&1 &&
    ninja -C "$work/build" >>"$work/log" 2>&1 || {
	tail -n 20 "$work/log" >&2
	exit 1
}

# NAME FILE TARGET, which is for text
row() {
	size "$2" | awk 'NR == 2 { print $1, $2 }' >"$work/size"
	read -r text data <"$work/size"
	code=$(size -A "$2" | awk '$1 == ".text" { print $2 }')
	strip -o "$work/stripped" "$2"
	file=$(($(wc -c <"$work/stripped")))
	printf '%-16s %9s %9s %9s %9s %9s\n' \
	    "$1" "$code" "$text" "$data" "$file" "$3"
}

printf '%-16s %9s %9s %9s %9s %9s\n' bytes code text data file target
row libminiptp "$(readlink -f "$work/build/libminiptp.so")" 150000
row libminiptp-sim "$(readlink -f "$work/build/libminiptp-sim.so")" -
row miniptp "$work/build/cmd/miniptp" 400000
