#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What of the library the fuzz targets' corpora reach.
#
#   tools/coverage.py BUILD [--found FOLDER]… [--update]
#
# BUILD was configured with -Db_coverage=true by gcc. Prints a table of the targets and
# one of the layers, and fails if one of those that a peer's bytes reach first is covered
# by less than 95 % of its lines, or if more is not covered than test/fuzz/uncovered.txt
# tells, with the reasons. --update writes that file anew, for reasons to be added.
# FOLDER has further inputs, in a folder for each target.
import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "test" / "fuzz" / "corpus"
LISTED = ROOT / "test" / "fuzz" / "uncovered.txt"
LAYERS = ("base", "codec", "frame", "machine")
LEAST = 95.0
UNTOLD = "# (why?)"


def replays(build):
    return sorted(p for p in (build / "test" / "fuzz").glob("replay_*")
                  if p.is_file() and os.access(p, os.X_OK))


def lines_of(build, prefix):
    """{file: {line: [count, function]}} of what ran with that prefix."""
    objects = build / "test" / "fuzz" / "libfuzz-miniptp.a.p"
    folder = Path(str(prefix) + str(objects))
    if not folder.is_dir():
        return {}
    for note in objects.glob("*.gcno"):
        (folder / note.name).symlink_to(note)
    run = subprocess.run(
        ["gcov", "--json-format", "--stdout",
         *sorted(p.name for p in folder.glob("*.gcda"))],
        cwd=folder, capture_output=True, text=True, check=True)
    found = {}
    for text in run.stdout.splitlines():
        for file in json.loads(text)["files"]:
            path = os.path.normpath(build / file["file"])
            name = os.path.relpath(path, ROOT)
            lines = found.setdefault(name, {})
            for line in file["lines"]:
                entry = lines.setdefault(
                    line["line_number"], [0, line.get("function_name", "")])
                entry[0] += line["count"]
    return found


def run_target(build, program, folders):
    with tempfile.TemporaryDirectory() as prefix:
        env = dict(os.environ, GCOV_PREFIX=prefix)
        run = subprocess.run([program, *folders], env=env, check=False,
                             capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"{program.name} failed:\n{run.stdout}{run.stderr}")
        return lines_of(build, Path(prefix))


def merge(total, found):
    for name, lines in found.items():
        into = total.setdefault(name, {})
        for number, (count, function) in lines.items():
            entry = into.setdefault(number, [0, function])
            entry[0] += count


def layer_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "src" and len(parts) == 3 else None


def uncovered(total):
    """(file, function, text) of each line in the layers that did not run."""
    found = Counter()
    for name in sorted(total):
        if layer_of(name) not in LAYERS:
            continue
        source = (ROOT / name).read_text().splitlines()
        for number, (count, function) in sorted(total[name].items()):
            if count == 0:
                found[(name, function, source[number - 1].strip())] += 1
    return found


def listed():
    """The same, as told, with the reasons."""
    found, reasons, reason = Counter(), {}, UNTOLD
    if not LISTED.exists():
        return found, reasons
    for line in LISTED.read_text().splitlines():
        if line.startswith("# "):
            reason = line
        elif line.strip():
            name, function, text = line.split(" ", 2)
            found[(name, function, text)] += 1
            reasons[(name, function, text)] = reason
    return found, reasons


def update(found, reasons):
    by_reason = {}
    for key in found.elements():
        by_reason.setdefault(reasons.get(key, UNTOLD), []).append(key)
    out = []
    for reason in sorted(by_reason):
        out += [reason] + [" ".join(key) for key in sorted(by_reason[reason])] + [""]
    LISTED.write_text("\n".join(out).rstrip("\n") + "\n")


def share(lines):
    ran = sum(count > 0 for count, _ in lines)
    return ran, len(lines), 100.0 * ran / len(lines) if lines else 100.0


def library(reached):
    return share([entry for name, lines in reached.items() if layer_of(name)
                  for entry in lines.values()])


def compare(found):
    """How many lines are not told of. That a list tells of too many is only said."""
    told, reasons = listed()
    new, gone = found - told, told - found
    untold = [key for key, reason in reasons.items() if reason == UNTOLD]
    for title, keys in (("not covered, and not listed", new),
                        ("listed, but covered or no longer there", gone),
                        ("without a reason", untold)):
        for key in sorted(keys):
            print(f"{title}: {' '.join(key)}")
    return len(new) + len(untold)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--found", type=Path, action="append", default=[])
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()
    build = args.build.resolve()
    total, table = {}, []
    for program in replays(build):
        target = program.name[7:]
        folders = [CORPUS / target]
        folders += [c / target for c in args.found if (c / target).is_dir()
                    and any((c / target).iterdir())]
        reached = run_target(build, program, folders)
        table.append((target, library(reached)[0]))
        merge(total, reached)
    print(f"{'target':16} {'lines':>7}")
    for target, ran in [*table, ("all", library(total)[0])]:
        print(f"{target:16} {ran:7}")
    bad = 0
    print(f"\n{'layer':16} {'lines':>7} {'covered':>8}")
    for layer in LAYERS:
        ran, of, percent = share([entry for name, lines in total.items()
                                  if layer_of(name) == layer
                                  for entry in lines.values()])
        print(f"{layer:16} {of:7} {percent:7.1f} %")
        if percent < LEAST:
            print(f"    that is less than {LEAST} %")
            bad += 1
    found = uncovered(total)
    if args.update:
        update(found, listed()[1])
    bad += compare(found)
    print(f"{len(LAYERS)} passed, 0 failed" if bad == 0
          else f"0 passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
