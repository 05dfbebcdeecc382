#!/usr/bin/env python3
# The library holds no mutable globals: nothing of it is in .data or .bss.
import re
import subprocess
import sys
import tempfile

WRITABLE = re.compile(r"^\.(data|bss|tdata|tbss)(\.(?!rel\.ro)\S+)?\s+(\d+)",
                      re.M)


def writable(path):
    """(object, section, bytes) of what an object or archive can change."""
    run = subprocess.run(["size", "-A", path], check=True, text=True,
                         stdout=subprocess.PIPE)
    for part in re.split(r"\n\n+", run.stdout):
        for match in WRITABLE.finditer(part):
            if int(match.group(3)) > 0:
                name = part.strip().splitlines()[0].split()[0]
                yield name, match.group(0).split()[0], match.group(3)


def main():
    cc, libraries = sys.argv[1], sys.argv[2:]
    print("1..2")
    found = [line for library in libraries for line in writable(library)]
    print(("not ok" if found else "ok") + " 1 - no writable data in the library")
    for line in found:
        print("# " + " ".join(line))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([cc, "-x", "c", "-c", "-o", folder + "/x.o", "-"],
                       input="static int n; int *f(void) { return &n; }\n",
                       text=True, check=True)
        caught = bool(list(writable(folder + "/x.o")))
    print(("ok" if caught else "not ok") + " 2 - a static variable is caught")


main()
