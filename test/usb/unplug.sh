# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A camera that is unplugged at random moments of downloads, uploads and listings, and
# while its events are shown, and plugged in again; to be sourced behind transfers.sh.
# pull_out() and plug_in() are the camera's own.
# shellcheck shell=bash disable=SC2154

rounds=3

# Up to 0.4 s after it began.
at_random() # ARGUMENT_OF_OURS...
{
	local round delay seed=${SEED:-$RANDOM}

	echo "# seed $seed"
	RANDOM=$seed
	for ((round = 0; round < rounds; round++)); do
		start "$@"
		delay=$((RANDOM % 400))
		sleep "0.$(printf %03d $delay)"
		pull_out
		ends_with_one_error
		plug_in
		# What was sent is there, or it is not.
		rm -f "$card/folder/huge_up.bin"
		run get -o again /size_1048576.bin
		exits 0
		same again "$card/size_1048576.bin"
		rm again
	done
}

# Or it was through before, unless it lasts.
ends_with_one_error()
{
	ends 20
	if [ "$status" = 0 ] && [ -z "${lasting:-}" ]; then return; fi
	exits 3
	one_error
	absent huge.bin huge.bin.part
}

unplugged_in_downloads()
{
	truncate -s 2G "$card/huge.bin"
	at_random get /huge.bin
	rm "$card/huge.bin"
}

unplugged_in_uploads()
{
	truncate -s 300M huge_up.bin
	at_random put --to /folder huge_up.bin
}

unplugged_in_listings()
{
	mkdir "$card"/many_{1..4}
	touch "$card"/many_{1..4}/{1..20}.txt
	at_random ls -R
	rm -r "$card"/many_{1..4}
}

unplugged_while_it_is_listened_to()
{
	local lasting=yes

	at_random events --for 60s
}

check_unplugging() # NAME
{
	check unplugged_in_downloads "$1: unplugged $rounds times in a download"
	check unplugged_in_uploads "$1: unplugged $rounds times in an upload"
	check unplugged_in_listings "$1: unplugged $rounds times in a listing"
	check unplugged_while_it_is_listened_to \
		"$1: unplugged $rounds times while events are shown"
}
