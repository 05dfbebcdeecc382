#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The corpora of the fuzz targets, under sanitizers of clang beside those that
# `make check` has; and programs as they are, under valgrind.
#
#   tools/sanitize.py [--build FOLDER] memory|integer|valgrind [TARGET…]
#
# memory: reads of what was never written. What other libraries do is not seen; those that
# the program loads late (SQLite, EXIF) are not there: test/fuzz/known.c.
# integer: unsigned numbers that wrap and conversions that change a value; what is meant
# to is listed in test/fuzz/integer.txt.
# valgrind: programs of the loopback suite, and miniptp with cameras that do wrong.
import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "test" / "fuzz" / "corpus"
IGNORED = ROOT / "test" / "fuzz" / "integer.txt"
OPTIONS = {
    # What other libraries return counts as written.
    "memory": ["-Db_sanitize=memory", "-Db_lundef=false",
               "-Dc_args=-mllvm -msan-eager-checks=1"],
    "integer": ["-Dc_args=-fsanitize=integer -fno-sanitize-recover=integer "
                f"-fsanitize-ignorelist={IGNORED}",
                "-Dc_link_args=-fsanitize=integer"],
}
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--errors-for-leak-kinds=definite,possible",
            "--fair-sched=yes"]  # cameras are threads of the same process
# The last of them breaks off at so many calls that only some are taken.
LOOPBACK = ("camera_capture", "camera_resolve", "camera_send", "camera_transfer",
            "recovery_session", "session", "cancel")
EVERY = "29"
SLOW_S = 600
CAMERA = "sim:generic-mtp?objects=3&size=1500"
PICTURE = "/DCIM/100GENER/IMG_0001.JPG"
VERBS = {
    "ls": ["ls", "-lR"],
    "get": ["get", "-o", "/dev/null", PICTURE],
    "props": ["--json", "props"],
    "capture": ["capture"],
    "rm": ["rm", PICTURE],
}
FAULTS = ("", "any/3:busy", "any#5:disconnect", "any#6:garbage", "any#7-:twice",
          "any/4:long=9")


def configure(build, sanitizer):
    if (build / "build.ninja").exists():
        return
    compiler = os.environ.get("CC", "clang")
    subprocess.run(["meson", "setup", build, "-Dtests=enabled", *OPTIONS[sanitizer]],
                   cwd=ROOT, env=dict(os.environ, CC=compiler), check=True,
                   stdout=subprocess.DEVNULL)


def valgrind(build, targets):
    """Exit codes of the programs are their own matter, if it is not valgrind's."""
    runs = {target: [build / "test" / "loopback" / f"loopback_{target}"]
            for target in LOOPBACK}
    for verb, words in VERBS.items():
        for fault in FAULTS:
            camera = f"{CAMERA}&fault={fault}" if fault else CAMERA
            runs[f"{verb} {fault}".strip()] = [
                build / "cmd" / "miniptp", "--no-cache", "--timeout", "5", "-c",
                camera, *words]
    failed = 0
    for name, words in runs.items():
        if targets and name.split()[0] not in targets:
            continue
        try:
            run = subprocess.run([*VALGRIND, *words], capture_output=True, text=True,
                                 errors="replace", check=False, timeout=SLOW_S,
                                 env=dict(os.environ, EVERY=EVERY))
        except subprocess.TimeoutExpired:
            print(f"not ok - {name}: it takes more than {SLOW_S} s")
            failed += 1
            continue
        bad = run.returncode == 99 or run.returncode < 0 or \
            (name in LOOPBACK and run.returncode != 0)
        print(f"{'not ok' if bad else 'ok'} - {name}", flush=True)
        if bad:
            print((run.stderr or run.stdout)[:4000])
        failed += bad
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sanitizer", choices=[*OPTIONS, "valgrind"])
    parser.add_argument("--build", type=Path)
    parser.add_argument("target", nargs="*")
    args = parser.parse_args()
    if args.sanitizer == "valgrind":
        return valgrind((args.build or ROOT / "build").resolve(), args.target)
    build = (args.build or ROOT / f"build-{args.sanitizer}").resolve()
    configure(build, args.sanitizer)
    subprocess.run(["ninja", "-C", build, "--quiet", "replays"], check=True)
    failed = passed = 0
    for program in sorted((build / "test" / "fuzz").glob("replay_*")):
        target = program.name[7:]
        if not program.is_file() or args.target and target not in args.target:
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
