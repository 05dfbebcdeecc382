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
# of what is also written, if only by the loader; "file" the size when stripped. How
# much code and text are of the target is in percent behind them.
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

# SIZE TARGET
of_target() {
	printf '%s' "$1${2:+ ($((($1 * 100 + $2 / 2) / $2))%)}"
}

# NAME FILE [TARGET]
row() {
	size "$2" | awk 'NR == 2 { print $1, $2 }' >"$work/size"
	read -r text data <"$work/size"
	code=$(size -A "$2" | awk '$1 == ".text" { print $2 }')
	strip -o "$work/stripped" "$2"
	line "$1" "$(of_target "$code" "$3")" "$(of_target "$text" "$3")" \
	    "$data" "$(($(wc -c <"$work/stripped")))" "${3:--}"
}

line() {
	printf '%-16s %14s %14s %9s %9s %9s\n' "$@"
}

line bytes code text data file target
row libminiptp "$(readlink -f "$work/build/libminiptp.so")" 150000
row libminiptp-serve "$(readlink -f "$work/build/libminiptp-serve.so")"
row libminiptp-trace "$(readlink -f "$work/build/libminiptp-trace.so")"
row libminiptp-sim "$(readlink -f "$work/build/libminiptp-sim.so")"
row miniptp "$work/build/cmd/miniptp" 400000
