#!/usr/bin/env python3
# miniptp(3) has every function that the libraries export, as it is declared
# and with what the header says of it, and is clean mdoc.
#
#   man3_test.py GENERATOR PAGE INCLUDE LIBRARY...
import os
import re
import shutil
import subprocess
import sys
import tempfile

GENERATOR, PAGE, INCLUDE, *LIBRARIES = sys.argv[1:]
HAS_IMPORT = any("miniptp-import" in library for library in LIBRARIES)
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def plain(page):
    """What the page says, without its markup, in one line."""
    page = re.sub(r"^\.(Fn|Pf \S+ Fn) (\S+)((?: \S+)*)$",
                  lambda m: m[2] + "()" + re.sub(r" Ns \\&| ", "", m[3]), page,
                  flags=re.M)
    page = re.sub(r"^\.[A-Z][a-z].*\n", "", page, flags=re.M)
    page = page.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")
    return " ".join(page.split())


def shown(page):
    """Functions that the page declares, with those that a dataset brings."""
    blocks = " ".join(re.findall(r"^\.Bd -literal.*?^\.Ed", page, re.M | re.S))
    names = set(re.findall(r"\b(mptp_\w+)\(", COMMENT.sub("", blocks)))
    for dataset in re.findall(r"\bMPTP_DATASET\((\w+)\);", blocks):
        names |= {f"mptp_{dataset}_{verb}"
                  for verb in ("pack", "unpack", "clear")}
    return names


def exported():
    names = set()
    for library in LIBRARIES:
        run = subprocess.run(["nm", "-D", "--defined-only", library],
                             check=True, stdout=subprocess.PIPE, text=True)
        names |= {line.split()[-1].split("@")[0]
                  for line in run.stdout.splitlines()
                  if line.split()[-2] == "T"}
    return names


def headers():
    return [os.path.join(base, name) for base, _, names in os.walk(INCLUDE)
            for name in sorted(names) if name.endswith(".h")
            and (HAS_IMPORT or name != "import.h")]


def declarations():
    """Each declaration of a function, in one line."""
    for path in headers():
        text = re.sub(r"#define.*?[^\\]\n", "\n", read(path), flags=re.S)
        for found in re.findall(r"^MPTP_API\s([^;]*\([^;]*;)", text, re.M):
            if "#if" not in found:
                yield " ".join(found.split())


def comments():
    """The first words of what the headers say above functions."""
    for path in headers():
        for found in re.findall(r"^/\*((?:(?!\*/).)*)\*/\nMPTP_API",
                                read(path), re.M | re.S):
            text = re.sub(r"^\s*\*", "", found, flags=re.M)
            text = text.split("\n  ")[0].split("\n\n")[0]
            yield " ".join(text.split())[:60].rsplit(" ", 1)[0]


def lint():
    run = subprocess.run(["mandoc", "-T", "lint", "-W", "style", PAGE],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         check=False, encoding="utf-8")
    return "\n".join(line for line in run.stdout.splitlines()
                     if "referenced manual not found" not in line
                     and "outdated mandoc.db" not in line)


def generated(header):
    """(exit code, page or errors) for a header of these lines."""
    with tempfile.TemporaryDirectory() as folder:
        path, page = folder + "/x.h", folder + "/x.3"
        with open(path, "w", encoding="utf-8") as file:
            file.write("/*\n * SPDX-License-Identifier: MIT\n"
                       " * Copyright (c) 2026 The miniptp authors\n *\n"
                       " * Head.\n */\n" + header)
        run = subprocess.run([sys.executable, GENERATOR, page, path],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             check=False, encoding="utf-8")
        return run.returncode, run.stdout if run.returncode else read(page)


def sample_tests():
    code, said = generated("MPTP_API int mptp_x(void);\n")
    yield ("a function without a comment is refused",
           code != 0 and "mptp_x has no comment" in said, said)
    code, said = generated("/* ---- title ---- */\n\n"
                           "MPTP_API int mptp_x(void);\n")
    yield "a title is no comment", code != 0, said
    code, said = generated(
        "/* Does it.\n * .Fl -x\n * 'y' \\n */\nMPTP_API int mptp_x(int a,\n"
        "    char *b); /* both */\n/* Other. See mptp_x(), too. */\n"
        "MPTP_API int mptp_y(void);\n")
    yield ("what looks like markup is text",
           code == 0 and not re.search(r"^(\.Fl|')", said, re.M)
           and "'y' \\en" in said, said)
    yield ("functions are named as such",
           code == 0 and "\n.Fn mptp_x ,\n" in said, said)
    yield "both are shown", shown(said) == {"mptp_x", "mptp_y"}, said


def main():
    page = read(PAGE)
    text, has = plain(page), shown(page)
    want = exported()
    lacking = [found for found in declarations() if found not in text]
    unsaid = [found for found in comments() if found not in text]
    first = sorted(want)[0]
    without = re.sub(rf"\b{first}\(", "x(", page)
    tests = [
        ("every function that is exported is shown",
         want <= has and len(want) > 150, " ".join(sorted(want - has))),
        ("a lost function is caught", first not in shown(without), first),
        ("declarations are those of the headers",
         not lacking and len(list(declarations())) > 100, "\n".join(lacking)),
        ("comments are those of the headers",
         not unsaid and len(list(comments())) > 100, "\n".join(unsaid)),
        *sample_tests()]
    if shutil.which("mandoc"):
        said = lint()
        tests.append(("the page is clean", said == "", said))
    else:
        tests.append(("the page is clean # SKIP no mandoc", True, ""))
    print(f"1..{len(tests)}")
    for number, (name, good, output) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + output.replace("\n", "\n# "))
    return 0 if all(good for _, good, _ in tests) else 1


sys.exit(main())
