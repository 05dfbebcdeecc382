#!/bin/sh
# A program for Windows, run by Wine: $EXE with these arguments.
for wine in wine64 wine /usr/lib/wine/wine64; do
	if command -v "$wine" >/dev/null; then
		exec env WINEDEBUG=-all "$wine" "$EXE" "$@"
	fi
done
echo "there is no Wine here" >&2
exit 127
