#!/usr/bin/env python3
# Make a copy of archives whose functions ask for memory by other names, so that a test
# can refuse it to them and to nobody else: what the program itself allocates goes to
# malloc() and its kin as ever.
#
#   redirect.py AR OBJCOPY OUT.a IN.a…
import os
import subprocess
import sys

FUNCTIONS = "malloc", "calloc", "realloc", "strdup", "strndup"


def main():
    ar, objcopy, target, *sources = sys.argv[1:]
    if os.path.exists(target):
        os.remove(target)
    for source in sources:
        # Meson's archives are thin: they only name what is in them.
        listed = subprocess.run([ar, "t", source], check=True, text=True,
                                stdout=subprocess.PIPE).stdout.split()
        members = [member if os.path.exists(member) else
                   os.path.join(os.path.dirname(source), member)
                   for member in listed]
        subprocess.run([ar, "qc", target, *members], check=True)
    renames = [f"--redefine-sym={name}=memory_{name}" for name in FUNCTIONS]
    subprocess.run([objcopy, *renames, target], check=True)
    subprocess.run([ar, "s", target], check=True)


main()
