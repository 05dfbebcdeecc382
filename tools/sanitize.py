#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The corpora of the fuzz targets, under sanitizers of clang beside those that
# `make check` has.
#
#   tools/sanitize.py [--build FOLDER] memory|integer [TARGET…]
#
# memory: reads of what was never written. Targets that read JSON or pictures through
# libraries that are not built for it are left out, or leave that out.
# integer: unsigned numbers that wrap and conversions that change a value; what is meant
# to is listed in test/fuzz/integer.txt.
import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "test" / "fuzz" / "corpus"
IGNORED = ROOT / "test" / "fuzz" / "integer.txt"
OPTIONS = {
    "memory": ["-Db_sanitize=memory", "-Db_lundef=false"],
    "integer": ["-Dc_args=-fsanitize=integer -fno-sanitize-recover=integer "
                f"-fsanitize-ignorelist={IGNORED}",
                "-Dc_link_args=-fsanitize=integer"],
}
# These read JSON before all else.
JSON = ("pair", "profile", "responder")
LEFT_OUT = {"memory": (*JSON, "verbs"),
            # Where numbers of the program and of imports wrap was not looked at yet.
            "integer": ("verbs",)}


def configure(build, sanitizer):
    if (build / "build.ninja").exists():
        return
    compiler = os.environ.get("CC", "clang")
    subprocess.run(["meson", "setup", build, "-Dtests=enabled", *OPTIONS[sanitizer]],
                   cwd=ROOT, env=dict(os.environ, CC=compiler), check=True,
                   stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanitizer", choices=OPTIONS)
    parser.add_argument("--build", type=Path)
    parser.add_argument("target", nargs="*")
    args = parser.parse_args()
    build = (args.build or ROOT / f"build-{args.sanitizer}").resolve()
    configure(build, args.sanitizer)
    subprocess.run(["ninja", "-C", build, "--quiet", "replays"], check=True)
    failed = passed = 0
    for program in sorted((build / "test" / "fuzz").glob("replay_*")):
        target = program.name[7:]
        if not program.is_file() or args.target and target not in args.target or \
                target in LEFT_OUT[args.sanitizer]:
            continue
        run = subprocess.run([program, CORPUS / target], capture_output=True,
                             text=True, errors="replace", check=False)
        print(f"{'ok' if run.returncode == 0 else 'not ok'} - {target}", flush=True)
        if run.returncode != 0:
            print(run.stderr[:4000])
        failed += run.returncode != 0
        passed += run.returncode == 0
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
