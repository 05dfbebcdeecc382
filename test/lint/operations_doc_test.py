#!/usr/bin/env python3
# docs/operations.md has every operation of the tables, each with its function,
# with verbs that there are, and with the virtual cameras that answer it.
#
#   operations_doc_test.py PROGRAM PAGE INCLUDE_FOLDER TABLE…
import json
import os
import re
import subprocess
import sys

PROFILES = ("generic-ptp", "generic-mtp")
ROW = re.compile(r"^\| (0x[0-9A-F]{4}) \| (\w+) \| `(mptp_\w+)\(\)` \| "
                 r"([^|]+) \| ([^|]*) \|$", re.M)


def program(*args):
    env = {k: v for k, v in os.environ.items() if k != "MINIPTP_CAMERA"}
    return subprocess.run([sys.argv[1], *args], stdout=subprocess.PIPE,
                          env=env, check=True, encoding="utf-8").stdout


def wrong(page, facts):
    """What the page has otherwise than it is, a line each."""
    text, seen = [], []
    for code, name, function, verbs, profiles in ROW.findall(page):
        number = int(code, 16)
        seen.append((name, number))
        if function not in facts["functions"]:
            text.append(f"{name}: no header has {function}()")
        elif facts["functions"][function] != name:
            text.append(f"{name}: {function}() is of another operation")
        for verb in verbs.strip().split(", "):
            if verb != "every verb" and verb not in facts["verbs"]:
                text.append(f"{name}: there is no verb {verb}")
        answer = [p for p in PROFILES if number in facts["profiles"][p]]
        if profiles.strip() != ", ".join(answer):
            text.append(f"{name}: answered by {', '.join(answer)}")
        if not answer:
            text.append(f"{name}: no virtual camera answers it")
    text += [f"the page lacks {name}" for name, number in facts["rows"]
             if (name, number) not in seen]
    text += [f"the page invents {name}" for name, number in seen
             if (name, number) not in facts["rows"]]
    if not text and seen != facts["rows"]:
        text.append("not in the order of the tables")
    return text


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def gather():
    include, tables = sys.argv[3], sys.argv[4:]
    header = read(os.path.join(include, "miniptp", "operation.h"))
    session = read(os.path.join(include, "miniptp", "session.h"))
    functions = {function: name for name, function in re.findall(
        r"/\* (\w+) 0x[0-9A-F]{4}[,.](?:(?!\*/).)*?\*/\s*"
        r"MPTP_API int (mptp_\w+)\(", header, re.S)}
    functions.update(
        {function: name for name, function in re.findall(
            r"^ \*   (\w+) 0x[0-9A-F]{4} is (mptp_\w+)\(\)", header, re.M)
         if re.search(rf"\b{function}\(", session)})
    found = [row for table in tables for row in re.findall(
        r"^operation (0x[0-9a-f]{4}) (\w+)", read(table), re.M)]
    return {
        "functions": functions,
        "verbs": re.findall(r"^  ([a-z-]+) +\S",
                            program("--help").split("\n\n")[1], re.M),
        "profiles": {p: json.loads(program(
            "--json", "-c", "sim:" + p, "raw", "GetDeviceInfo"))
            ["data"]["operations"] for p in PROFILES},
        "rows": [(name, int(code, 16)) for code, name in found
                 if name != "Undefined"],
    }


# (what is wrong, text of the page, in its place, the complaint)
SAMPLES = [
    ("a lost operation", "| 0x1019 | MoveObject ", "| 0x1019 | moved ",
     "the page lacks MoveObject"),
    ("another number", "| 0x1019 |", "| 0x1119 |", "the page lacks MoveObject"),
    ("an invented function", "mptp_move_object", "mptp_shift_object",
     "MoveObject: no header has mptp_shift_object()"),
    ("another function", "mptp_move_object", "mptp_copy_object",
     "MoveObject: mptp_copy_object() is of another operation"),
    ("an invented verb", "| mv |", "| move |",
     "MoveObject: there is no verb move"),
    ("a camera that does not answer", "`mptp_skip()` | raw | generic-mtp",
     "`mptp_skip()` | raw | generic-ptp, generic-mtp",
     "Skip: answered by generic-mtp"),
]


def main():
    page, facts = read(sys.argv[2]), gather()
    text = wrong(page, facts)
    tests = [(f"operations.md tells of {len(facts['rows'])} operations",
              not text and len(facts["rows"]) > 50, text)]
    for name, old, new, complaint in SAMPLES:
        text = wrong(page.replace(old, new), facts)
        tests.append((f"{name} is caught", complaint in text, text))
    print(f"1..{len(tests)}")
    for number, (name, good, text) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + "\n# ".join(text))


main()
