# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What ours does with any camera, whoever answers; to be sourced behind tap.sh. The
# camera shows $card, and lets files be sent to the folder /folder in it.
# shellcheck shell=bash disable=SC2154

# Of 500 bytes, 1012 and 1 MiB - 12, with the header of their data, whole packets
# of high speed and of SuperSpeed: an empty packet ends these. 262132 bytes end
# with a read of ours.
sizes="0 1 52 500 511 512 513 1012 65536 262132 1048564 1048576"
uploads=$files/uploads

# names PREFIX: one for each size
names()
{
	# shellcheck disable=SC2086
	printf "$1_%s.bin " $sizes
}

# same_sizes PREFIX FOLDER OTHER
same_sizes()
{
	# shellcheck disable=SC2046
	(cd "$2" && sha1sum $(names "$1")) >sums || fail "not all in $2"
	(cd "$3" && sha1sum --quiet -c -) <sums >&2 || fail "$3 has others"
}

sizes_are_fetched()
{
	# shellcheck disable=SC2046
	run get $(names /size)
	exits 0
	same_sizes size "$card" .
}

sizes_are_sent()
{
	local there

	there=$(ls "$card/folder")
	# shellcheck disable=SC2046
	run put --to /folder $(names "$uploads/up")
	exits 0
	same_sizes up "$uploads" "$card/folder"
	# shellcheck disable=SC2046
	run rm $(names /folder/up)
	exits 0
	[ "$(ls "$card/folder")" = "$there" ] ||
		fail "left: $(ls "$card/folder")"
}

# ---- Ctrl-C -------------------------------------------------------------------

# More than any check has time for.
half_a_download()
{
	truncate -s 2G "$card/huge.bin"
	run ls
	start get /huge.bin
	await bigger_than 1000000 huge.bin.part
}

half_an_upload()
{
	truncate -s 400M huge_up.bin
	start put --to /folder huge_up.bin
	await has_read 5000000
}

has_read() # BYTES
{
	awk -v n="$1" '/^rchar/ { exit $2 < n }' /proc/$pid/io 2>/dev/null
}

ctrl_c_ends_a_download()
{
	half_a_download
	kill -INT $pid
	ends 15
	exits 130
	absent huge.bin huge.bin.part
	rm "$card/huge.bin"
	run get /size_1048576.bin
	exits 0
	same size_1048576.bin "$card/size_1048576.bin"
}

ctrl_c_ends_an_upload()
{
	half_an_upload
	kill -INT $pid
	ends 15
	exits 130
	run put --to /folder "$uploads/up_1048576.bin"
	exits 0
	same "$uploads/up_1048576.bin" "$card/folder/up_1048576.bin"
	absent "$card/folder/huge_up.bin"
	rm "$card/folder/up_1048576.bin"
}

# ---- in a row -----------------------------------------------------------------

# Cancelled at random, but the same whenever SEED is.
cancels() # ROUNDS FOLDER [FIRST LAST]
{
	local seed=${SEED:-$RANDOM$RANDOM} there

	there=$(ls "$card/folder")
	echo "# seed $seed"
	[ -x "$BUILD/test/usb/usb_cancels" ] || skip "built without tests"
	timeout "$limit" "$BUILD/test/usb/usb_cancels" usb: /cancels.bin \
		"$card/cancels.bin" "$2" "$1" "$seed" "${@:3}" >out 2>err ||
		fail "cancelling fails"
	sed 's/^/# /' out
	[ "$(ls "$card/folder")" = "$there" ] ||
		fail "left: $(ls "$card/folder")"
}

hundreds_of_cancels()
{
	cancels 200 /folder
}
