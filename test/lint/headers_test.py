#!/usr/bin/env python3
# Each public header stands alone, as C11 and as C++17, and the shared library
# exports exactly the functions that they declare, and calls its own directly.
import os
import re
import subprocess
import sys

CC, CXX, INCLUDE, GENERATED, LIBRARY = sys.argv[1:6]
MORE = sys.argv[6:]  # libraries besides, as far as they are built
# Headers of other libraries.
HEADERS = {"libminiptp-serve": ["miniptp/listener.h"],
           "libminiptp-trace": ["miniptp/trace_reader.h"],
           "libminiptp-import": ["miniptp/import.h", "miniptp/import_run.h"]}
OTHERS = {"miniptp/sim.h"}.union(*HEADERS.values())


def compiles(header, language):
    compiler, standard = ((CC, "c11") if language == "c" else (CXX, "c++17"))
    run = subprocess.run(
        [compiler, "-x", language, "-std=" + standard, "-Wall", "-Wextra",
         "-Wpedantic", "-Werror", "-fsyntax-only", "-I", INCLUDE,
         "-I", GENERATED, "-"],
        input=f"#include <{header}>\n", text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    return run.returncode == 0, run.stdout


def declared(headers):
    """Names that the headers declare with MPTP_API."""
    names = set()
    for header in headers:
        with open(os.path.join(INCLUDE, header)) as file:
            text = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)
        for name in re.findall(r"^MPTP_DATASET\((\w+)\);", text, re.M):
            names |= {f"mptp_{name}_{verb}" for verb in
                      ("pack", "unpack", "clear")}
            names.add("mptp_dataset_" + name)
        text = re.sub(r"#(?:define|ifdef).*?[^\\]\n", "\n", text, flags=re.S)
        for line in re.findall(r"MPTP_API[^;]*;", text):
            match = re.search(r"\b(mptp_\w+)\s*(?:\(|;)", line.replace("\n", " "))
            names.add(match.group(1))
    return names


def exported(library):
    run = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                         stdout=subprocess.PIPE, text=True)
    return {line.split()[-1].split("@")[0] for line in run.stdout.splitlines()}


def called_by_name(library):
    """Functions of its own that a library has the loader look up."""
    run = subprocess.run(["readelf", "-rW", library], check=True,
                         stdout=subprocess.PIPE, text=True)
    return {line.split()[4] for line in run.stdout.splitlines()
            if "JUMP" in line} & exported(library)


def main():
    headers = ["miniptp.h"] + sorted(
        "miniptp/" + name for name in os.listdir(INCLUDE + "/miniptp")
        if name.endswith(".h"))
    tests = []
    for header in headers:
        tests.append((f"{header} alone as C11", *compiles(header, "c")))
        name = f"{header} alone as C++17"
        tests.append((name, *compiles(header, "c++")) if CXX else
                     (name + " # SKIP no C++ compiler", True, ""))
    libraries = [(LIBRARY, [h for h in headers if h not in OTHERS])]
    libraries += [(library, HEADERS[os.path.basename(library).split(".")[0]])
                  for library in MORE]
    for library, its in libraries:
        want, have = declared(its), exported(library)
        name = os.path.basename(library)
        tests.append((f"what is declared is exported by {name}",
                      want and not want - have, " ".join(sorted(want - have))))
        tests.append((f"what {name} exports is declared",
                      not have - want, " ".join(sorted(have - want))))
        called = called_by_name(library)
        tests.append((f"{name} calls its own functions directly",
                      not called, " ".join(sorted(called))))
    print(f"1..{len(tests)}")
    for number, (name, good, output) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + output.replace("\n", "\n# "))


main()
