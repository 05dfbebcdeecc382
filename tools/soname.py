#!/usr/bin/env python3
# What the linker would write down as the name of a library, for those that are
# loaded when they are needed; nothing if that cannot be told.
#
#   tools/soname.py LIBRARY -- COMPILER…
import os
import re
import subprocess
import sys
import tempfile


def main():
    library, compiler = sys.argv[1], sys.argv[3:]
    with tempfile.TemporaryDirectory() as folder:
        linked = os.path.join(folder, "linked")
        try:
            subprocess.run(
                compiler + ["-shared", "-nostdlib", "-Wl,--no-as-needed",
                            "-o", linked, "-x", "c", os.devnull,
                            "-l" + library],
                check=True, stderr=subprocess.DEVNULL)
            run = subprocess.run(["readelf", "-d", linked], check=True,
                                 stdout=subprocess.PIPE, text=True)
        except (OSError, subprocess.CalledProcessError):
            return
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", run.stdout)
    if len(names) == 1:
        print(names[0])


main()
