#!/usr/bin/env python3
# Make an archive to install from one whose internal symbols are hidden: in an
# archive, hidden symbols still clash with those of the program that links it.
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
    subprocess.run([objcopy, "--localize-hidden", whole], check=True)
    if os.path.exists(target):
        os.remove(target)
    subprocess.run([ar, "rcs", target, whole], check=True)
    os.remove(whole)


main()
