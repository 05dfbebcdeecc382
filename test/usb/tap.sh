# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the checks on real USB share; to be sourced by a script that prints one
# TAP line per check, or with --count as its only argument how many there are.
# From check.sh come
#
#   MINIPTP        the program
#   FILES          what cards are filled with, and what is sent; see check.sh
#   QEMU_CARD      where the folders are that QEMU's device shows; see qemu.sh
#   SOURCE, BUILD  the project, and where it was built
#   CHECKS_BEFORE  how many checks other scripts have
#   CHECKS_FROM    the first that is wanted, if an earlier machine did the others
#   LAB_KEPT       what is written there outlives the machine, as files in LOG
# shellcheck shell=bash

miniptp=${MINIPTP:-} files=${FILES:-}
work=/run/checks
seconds=20 # more than any command takes, and less than forever
limit=180  # the same of a check
count=${CHECKS_BEFORE:-0}
without=   # why none of the checks that follow can be had

# ---- checks -------------------------------------------------------------------

case ${1:-} in
--count) counting() { true; } ;;
*) counting() { false; } ;;
esac

# check FUNCTION DESCRIPTION: a check fails by failing, and says why on stderr.
check()
{
	local status

	count=$((count + 1))
	if counting || [ $count -lt "${CHECKS_FROM:-0}" ]; then return; fi
	if [ -n "$without" ]; then
		echo "ok $count - $2 # SKIP $without"
		return
	fi
	rm -rf "$work"
	mkdir -p "$work"
	capture new
	within_limit "$1"
	status=$?
	case $status in
	0) echo "ok $count - $2" ;;
	77) echo "ok $count - $2 # SKIP $(head -n1 "$work/complaint")" ;;
	*)
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/complaint"
		keep_capture "$2"
		;;
	esac
}

# Runs FUNCTION in $work, in a group of processes that is ended with it.
within_limit()
{
	local job status

	rm -f "$work.end"
	mkfifo "$work.end"
	exec 8<>"$work.end"
	set -m
	(
		exec 8<&-
		(cd "$work" && "$1" 2>complaint)
		echo $? >"$work.end"
	) &
	job=$!
	set +m
	if ! read -r -t "$limit" -u 8 status; then
		status=1
		echo "no end after $limit s" >>"$work/complaint"
	fi
	kill -9 -- -$job 2>/dev/null
	wait $job 2>/dev/null
	exec 8<&-
	return "$status"
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

# ---- what went over the wire --------------------------------------------------

# The packets of each check are kept in memory, and written if it fails.
capture_begins()
{
	counting && return
	[ -x "$BUILD/test/usb/usb_capture" ] && modprobe usbmon 2>/dev/null &&
		[ -e /dev/usbmon0 ] || return
	rm -f /run/capture
	mkfifo /run/capture
	"$BUILD/test/usb/usb_capture" /dev/usbmon0 </run/capture &
	exec 9>/run/capture
}

# capture new | capture "save FILE"
capture()
{
	[ ! -p /run/capture ] || echo "$1" >&9
}

keep_capture() # DESCRIPTION
{
	local name

	[ -p /run/capture ] && [ -n "${LAB_KEPT:-}" ] || return
	name=$(printf '%03d-%s.pcap' "$count" "$(tr -c 'a-zA-Z0-9\n' - <<<"$1")")
	capture "save $LAB_KEPT/$name"
	(await test -e "$LAB_KEPT/$name") 2>/dev/null
	echo "# on the wire: ${LOG:-LOG}/$name"
}

# ---- what checks are made of --------------------------------------------------

# The program, with its output in ./out and ./err.
run()
{
	timeout $seconds "$miniptp" "$@" >out 2>err
	status=$?
}

# Another one, which must succeed; the same.
other()
{
	program "$1"
	timeout $seconds "$@" >out 2>err
	status=$?
	[ $status = 0 ] || fail "$* ends with $status"
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

absent() # FILE...
{
	local one

	for one; do
		[ ! -e "$one" ] || fail "there is a $one"
	done
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

# ---- cards --------------------------------------------------------------------

# ls -R tells what is in FOLDER, which is the only store.
tree_is() # FOLDER
{
	run --json ls -R
	exits 0
	python3 - "$1" <<-'END' >&2 || fail "the card has other files"
		import json, os, sys
		card = sys.argv[1]
		ours = {}
		for line in open("out"):
		    o = json.loads(line)
		    path = o["path"].split("/", 2)[2].rstrip("/")
		    ours[path] = None if o["folder"] else o["size"]
		disk = {}
		for base, folders, files in os.walk(card):
		    for f in folders + files:
		        p = os.path.join(base, f)
		        disk[os.path.relpath(p, card)] = \
		            None if os.path.isdir(p) else os.path.getsize(p)
		for p in ours.keys() ^ disk.keys():
		    print(p)
		assert ours == disk
	END
}

# The shell, once it has listed all: only then do some cameras tell of changes.
shell_begins()
{
	mkfifo commands
	timeout $seconds "$miniptp" shell <commands >out 2>err &
	pid=$!
	exec 5>commands
	printf '%s\n' 'ls -R /' df >&5
	await grep -q '^STORE' out
}

# It is told of EVENT, and ends.
told() # EVENT
{
	printf '%s\n' "events --until $1 --for 10s" info >&5
	await grep -q '^Model' out
	says out " $1 "
	exec 5>&-
	wait $pid || fail "the shell ends with $?"
}
