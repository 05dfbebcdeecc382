#!/usr/bin/env python3
# Make an archive to install from one whose internal symbols are hidden: in an
# archive, hidden symbols still clash with those of the program that links it. What
# a compiler left there for optimizing while linking knows nothing of it, so it goes.
#
# Of further archives it has what it needs.
#
#   tools/seal_library.py LD OBJCOPY AR OUT.a IN.a [COPY.a]
import os
import subprocess
import sys


def main():
    ld, objcopy, ar, target, source, *copies = sys.argv[1:]
    whole = target[:-len(".a")] + ".o"
    subprocess.run([ld, "-r", "-o", whole, "--whole-archive", source,
                    "--no-whole-archive", *copies],
                   check=True)
    subprocess.run([objcopy, "--localize-hidden",
                    "--remove-section=.gnu.lto_*", whole], check=True)
    if os.path.exists(target):
        os.remove(target)
    subprocess.run([ar, "rcs", target, whole], check=True)
    os.remove(whole)


main()
