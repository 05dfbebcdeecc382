#!/usr/bin/env python3
# Make an archive to install from one whose internal symbols are hidden: in an
# archive, hidden symbols still clash with those of the program that links it. What
# a compiler left there for optimizing while linking knows nothing of it, so it goes.
#
#   tools/seal_library.py LD OBJCOPY AR IN.a OUT.a
import os
import subprocess
import sys


def main():
    ld, objcopy, ar, source, target = sys.argv[1:6]
    whole = target[:-len(".a")] + ".o"
    subprocess.run([ld, "-r", "-o", whole, "--whole-archive", source],
                   check=True)
    subprocess.run([objcopy, "--localize-hidden",
                    "--remove-section=.gnu.lto_*", whole], check=True)
    if os.path.exists(target):
        os.remove(target)
    subprocess.run([ar, "rcs", target, whole], check=True)
    os.remove(whole)


main()
