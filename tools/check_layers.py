#!/usr/bin/env python3
# Check that each layer includes only what is drawn below it, and that the
# library neither prints nor exits (see ARCHITECTURE.md).
#
#   tools/check_layers.py ROOT
#
# One line "file:line: what is wrong" per violation; exit 1 if there are any.
import os
import re
import sys

LAYERS = ["base", "codes", "codec", "frame", "gadget", "machine", "trace",
          "transport", "session", "camera"]
RANK = {layer: i for i, layer in enumerate(LAYERS)}
# Beside each other: none of them includes another.
RANK["serve"] = RANK["session"]
RANK["reader"] = RANK["session"]
RANK["host"] = RANK["gadget"]

# Public headers stand in the layer whose terms they are in.
PUBLIC = {"error": "base", "date": "base", "text": "base", "value": "base",
          "dataset": "base", "codes": "codes", "code": "codes",
          "event": "codes", "json": "codec", "property": "codec",
          "machine": "frame", "usb": "gadget", "trace": "trace", "trace_reader": "reader",
          "transport": "transport",
          "watch": "transport",
          "session": "session",
          "serve": "serve", "listener": "serve", "cache": "camera", "camera": "camera",
          "capture": "camera",
          "operation": "camera"}

# What the library does not know.
ABOVE = ("miniptp.h", "miniptp/import.h", "miniptp/import_run.h",
         "miniptp/sim.h")
LOCAL_PUBLIC = {"miniptp/date.h", "miniptp/text.h"}
TOPS = ("cmd", "sim", "import", "local")  # beside the layers of src/

PURE = {"base", "codes", "codec", "frame", "gadget", "host",
        "machine"}  # no I/O, no clock
IMPURE_HEADER = re.compile(r"(unistd|time|fcntl|poll|signal|pthread|netdb)\.h$"
                           r"|^(sys|net|netinet|arpa)/")
FORBIDDEN = re.compile(r"\b(f?printf|v?fprintf|vprintf|puts|fputs|putchar|"
                       r"perror|exit|_exit|abort|assert)\s*\(")
MAKES = re.compile(r"canon|nikon|sony|fuji|olympus|panasonic|leica|pentax|"
                   r"ricoh|sigma(?!sk)|samsung|kodak|iriver", re.I)
# Where a make may be named in code; elsewhere only in comments, as evidence.
MAKES_ALLOWED = re.compile(r"^src/codec/(canon\.c|nikon\.c|dataset(_type)?\.[ch]|"
                           r"own_size\.[ch])$"
                           r"|^sim/model(_\w+)?\.[ch]$")

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[">]')


def without_comments(text):
    """The same lines with comments blanked; strings are kept."""
    def blank(match):
        token = match.group(0)
        return token if token[0] in "\"'" else re.sub(r"[^\n]", " ", token)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'',
                  blank, text, flags=re.S)


def without_strings(line):
    return re.sub(r'"(?:\\.|[^"\\])*"', '""', line)


def check_include(layer, kind, header):
    """What is wrong with this include from this layer, or None."""
    if layer == "local":
        if header.startswith("miniptp") and header not in LOCAL_PUBLIC or \
                kind == '"' and not header.startswith("local/"):
            return ("local/ sees only <miniptp/date.h>, <miniptp/text.h> "
                    "and its own headers")
        return None
    if layer == "import":
        if kind == '"' and not header.startswith(("import/", "local/")):
            return ("import/ sees only <miniptp.h>, local/ and its own "
                    "headers")
        if header == "miniptp/sim.h":
            return "the library does not know what stands above it"
        return None
    if layer in ("cmd", "sim"):
        if header == "miniptp.h" or header.startswith("miniptp/"):
            return None
        if layer == "cmd" and header.startswith("local/"):
            return None
        if kind == '"' and "/" in header:
            return f"{layer}/ sees only <miniptp.h> and its own headers"
        return None
    if header in ABOVE:
        return "the library does not know what stands above it"
    if header.startswith("miniptp/"):
        target = PUBLIC.get(os.path.basename(header)[:-2])
        if target is None:
            return f"<{header}> has no place in the layers"
    elif kind == '"':
        target = header.split("/")[0]
        if "/" not in header or target not in RANK:
            return f'"{header}": internal headers are named "layer/name.h"'
    else:
        if layer in PURE and IMPURE_HEADER.search(header):
            return f"{layer} does no I/O and reads no clock: <{header}>"
        return None
    if target != layer and RANK[target] >= RANK[layer]:
        return f"{layer} includes {target}, which is not below it"
    return None


def check_file(root, path, layer):
    """Violations in one file, as (line, text)."""
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = file.read()
    for number, line in enumerate(without_comments(text).split("\n"), 1):
        match = INCLUDE.match(line)
        if match:
            wrong = check_include(layer, *match.groups())
            if wrong:
                yield number, wrong
            continue
        if layer not in ("cmd", "sim"):
            match = FORBIDDEN.search(without_strings(line))
            if match:
                yield number, f"the library does not call {match.group(1)}()"
        if layer != "cmd" and not MAKES_ALLOWED.match(path):
            match = MAKES.search(line)
            if match:
                yield number, f"'{match.group(0)}' is named outside data/"
        elif layer == "cmd" and MAKES.search(line):
            yield number, f"'{MAKES.search(line).group(0)}' is named in cmd/"
    if path.startswith("src/machine/initiator") and \
            '"machine/responder' in text \
            or path.startswith("src/machine/responder") and \
            '"machine/initiator' in text:
        yield 1, "the two machines share frames, never state"


def sources(root):
    """(path, layer) of every C file that belongs to one."""
    for top in ("src",) + TOPS:
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders.sort()
            for name in sorted(files):
                if not name.endswith((".c", ".h")):
                    continue
                path = os.path.relpath(os.path.join(folder, name), root)
                parts = path.split(os.sep)
                yield path, parts[1] if top == "src" else top


def main():
    root = sys.argv[1]
    violations = files = 0
    for path, layer in sources(root):
        files += 1
        if layer not in RANK and layer not in TOPS:
            print(f"{path}:1: '{layer}' is no layer")
            violations += 1
            continue
        for number, text in check_file(root, path, layer):
            print(f"{path}:{number}: {text}")
            violations += 1
    if files == 0:
        print(f"{root}: no sources")
        return 1
    return 1 if violations else 0


sys.exit(main())
