# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the checks on real USB share; to be sourced. $miniptp is the program.
# shellcheck shell=bash

work=/run/checks
seconds=20 # more than any of these takes, and less than forever
count=${CHECKS_BEFORE:-0}

# check FUNCTION DESCRIPTION: a check fails by failing, and says why on stderr.
check()
{
	local status

	count=$((count + 1))
	rm -rf "$work"
	mkdir -p "$work"
	(cd "$work" && "$1" 2>complaint)
	status=$?
	case $status in
	0) echo "ok $count - $2" ;;
	77) echo "ok $count - $2 # SKIP $(head -n1 "$work/complaint")" ;;
	*)
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/complaint"
		;;
	esac
}

skip()
{
	echo "$*" >&2
	exit 77
}

# The check is about this program of somebody else's.
program()
{
	command -v "$1" >/dev/null || skip "no $1"
}

fail()
{
	echo "$*" >&2
	[ ! -s out ] || sed 's/^/out: /' out | head -n 20 >&2
	[ ! -s err ] || sed 's/^/err: /' err | head -n 20 >&2
	exit 1
}

# The program, with its output in ./out and ./err.
run()
{
	timeout $seconds "$miniptp" "$@" >out 2>err
	status=$?
}

exits() # STATUS...
{
	local one

	for one; do
		[ $status != "$one" ] || return 0
	done
	fail "exit status $status instead of $*"
}

says() # FILE PATTERN
{
	grep -q -e "$2" "$1" || fail "nothing in $1 matches $2"
}

# One line that is meant for a person, and nothing else.
one_error()
{
	[ "$(wc -l <err)" = 1 ] || fail "not one line of error"
	says err '^miniptp: .'
}

same() # FILE FILE
{
	cmp "$1" "$2" || fail "$1 differs from $2"
}

# Wait until CONDITION holds, or complain.
await() # CONDITION...
{
	local end=$((SECONDS + seconds))

	until "$@"; do
		[ $SECONDS -lt $end ] || fail "in vain: $*"
		sleep 0.05
	done
}

bigger_than() # BYTES FILE
{
	[ "$(stat -c %s "$2" 2>/dev/null || echo 0)" -gt "$1" ]
}

# The program in the background, as from a terminal: bash has it ignore Ctrl-C.
start()
{
	env --default-signal=INT "$miniptp" "$@" >out 2>err &
	pid=$!
}

ends() # within how many seconds of now
{
	local begin=$SECONDS

	(
		sleep "$1"
		kill -9 $pid
	) 2>/dev/null &
	watch=$!
	wait $pid
	status=$?
	kill $watch 2>/dev/null
	[ $status != 137 ] || fail "still running after $((SECONDS - begin)) s"
}

json() # PYTHON, over lines = [one object per line of ./out]
{
	python3 - "$1" <<-'END' >&2 || fail "not so: $1"
		import json, sys
		text = open("out").read()
		try:
		    lines = [json.loads(text)]
		except ValueError:
		    lines = [json.loads(l) for l in text.splitlines()]
		assert eval(sys.argv[1])
	END
}
