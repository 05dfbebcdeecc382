#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
"""miniptp(3) from the public headers: gen_man3.py OUTPUT HEADER...

Each comment stands behind what it is about: declarations are shown as they are
in the header, in its order. A declaration of a function without any comment in
its paragraph is an error."""

import pathlib
import re
import sys

COMMENT = re.compile(r"/\*(.*?)\*/", re.S)
BOILERPLATE = re.compile(
    r"^#(if|ifdef|ifndef|else|elif|endif|include)\b.*\n"
    r"|^extern \"C\" \{\n|^\}\n(?=#endif)", re.M)
MACROS = re.compile(r"^#define (MINIPTP_\w+_H|MINIPTP_H|MPTP_API)\b.*\n",
                    re.M)


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def comment_lines(body):
    """The text of a comment, without its frame."""
    lines = [re.sub(r"^\s*\*( |$)?", "", line)
             if i or line.lstrip().startswith("*") else line.strip()
             for i, line in enumerate(body.rstrip().split("\n"))]
    return [line.rstrip() for line in lines]


def call(word):
    """The macro for "session_run()," or None."""
    match = re.fullmatch(r"([(\"]?)([a-z_]\w*)\(\)([.,;:)]*)(\S*)", word)
    if not match:
        return None
    before = f"Pf {match[1]} " if match[1] else ""
    after = "".join(" " + mark for mark in match[3])
    rest = f" Ns \\&{escape(match[4])}" if match[4] else ""
    return f".{before}Fn {match[2]}{after}{rest}"


def sentences(text):
    """Each on a line of its own, as manual pages are written, and no longer
    than 76."""
    for sentence in re.split(r"(?<=[.!?]) +(?=\S)", text):
        line = ""
        for word in sentence.split():
            macro = call(word)
            if macro or len((line + " " + escape(word)).encode()) > 76:
                if line:
                    yield line
                line = ""
            if macro:
                yield macro
            else:
                line += (" " if line else "") + escape(word)
        if line:
            yield line


def literal(lines):
    return [".Bd -literal -offset indent",
            *(escape(line.expandtabs(8)) for line in lines), ".Ed"]


def text_blocks(lines):
    """mdoc of a comment: paragraphs, and what is indented as it is."""
    out, paragraph, table = [], [], []

    def flush():
        if paragraph:
            out.extend([".Pp", *sentences(" ".join(paragraph))])
            paragraph.clear()
        while table and not table[-1]:
            table.pop()
        if table:
            out.extend(literal(table))
            table.clear()

    for line in lines:
        indented = line.startswith("  ")
        if not line and table:
            table.append(line)
        elif not line or indented != bool(table):
            flush()
            (table if indented else paragraph).extend([line] if line else [])
        else:
            (table if indented else paragraph).append(line)
    flush()
    return out


def clean(code):
    """Declarations as their user writes them."""
    code = code.replace("MPTP_API ", "")
    code = re.sub(r"#if defined\(__GNUC__\)\n.*?#endif\n", "", code, flags=re.S)
    lines = [line.rstrip() for line in code.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def members(paragraph):
    """(comment or None, code) pairs; a comment within a declaration is code."""
    at, depth, comment, begin = 0, 0, None, 0
    while at < len(paragraph):
        if paragraph.startswith("/*", at):
            end = COMMENT.match(paragraph, at).end()
            before = paragraph[begin:at]
            fresh = depth == 0 and paragraph[:at].rstrip(" \t")[-1:] in (
                "", "\n") and not before.rstrip().endswith((",", "("))
            if fresh:
                if before.strip():
                    yield comment, before
                    comment = None
                elif comment is not None:
                    yield comment, ""
                comment = paragraph[at + 2:end - 2]
                begin = end
            at = end
            continue
        depth += {"{": 1, "}": -1}.get(paragraph[at], 0)
        at += 1
    if comment is not None or paragraph[begin:].strip():
        yield comment, paragraph[begin:]


def paragraphs(text):
    """Between empty lines, but not within a comment or braces."""
    held = ""
    for part in re.split(r"\n[ \t]*\n", text):
        held += ("\n\n" if held else "") + part
        bare = COMMENT.sub("", held)
        if held.count("/*") == held.count("*/") and \
                bare.count("{") == bare.count("}"):
            yield held.strip("\n")
            held = ""
    if held.strip():
        yield held


def functions(code):
    return re.findall(r"\b(mptp_\w+)\(", COMMENT.sub("", code))


def check(name, paragraph):
    for match in re.finditer(r"^MPTP_API[^;(]*?\b(mptp_\w+)\s*\(", paragraph,
                             re.M):
        if "/*" not in paragraph[:match.start()] or \
                re.match(r"\s*/\* -{3}", paragraph[:match.start()]) and \
                paragraph[:match.start()].count("/*") < 2:
            sys.exit(f"{name}: {match[1]} has no comment")


def section(path):
    name = ("miniptp/" if path.parent.name == "miniptp" else "") + path.name
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("*/\n")
    lines = comment_lines(head.split("authors\n", 1)[1])
    yield f".Sh <{name}>"
    yield from text_blocks(lines)[1:]
    text = re.sub(r"^#define MPTP_DATASET\(.*?[^\\]\n\n", "", rest,
                  flags=re.M | re.S)
    text = MACROS.sub("", BOILERPLATE.sub("", text))
    for paragraph in paragraphs(text):
        title = re.match(r"/\* -+ (.*?) -+ \*/\s*$", paragraph)
        if title:
            yield f".Ss {escape(title[1])}"
            continue
        check(name, paragraph)
        for comment, code in members(paragraph):
            if re.fullmatch(r"\s*-+ .* -+\s*", comment or ""):
                yield f".Ss {escape(comment.strip(' -'))}"
                comment = None
            lines = clean(code)
            if lines:
                yield from literal(lines)
            if comment is not None:
                yield from text_blocks(comment_lines(comment))


def tidy(lines):
    """No paragraph begins before the first text, nor two at once."""
    kept = []
    for line in lines:
        if line == ".Pp" and kept and kept[-1].startswith((".Sh ", ".Ss ")):
            continue
        if line.startswith(".Bd") and kept and kept[-1] == ".Pp":
            kept.pop()
        kept.append(line)
    return kept


def main():
    output, *names = sys.argv[1:]
    paths = [pathlib.Path(name) for name in names]
    page = ['.\\" SPDX-License-Identifier: MIT',
            '.\\" Copyright (c) 2026 The miniptp authors', '.\\"',
            '.\\" Generated from the headers; do not edit.',
            ".Dd January 1, 2026", ".Dt MINIPTP 3", ".Os",
            ".Sh NAME", ".Nm miniptp",
            ".Nd talk to cameras by PTP and MTP, or be one",
            ".Sh SYNOPSIS", ".In miniptp.h", ".In miniptp/import.h", ".In miniptp/sim.h",
            *literal(["cc list.c $(pkg-config --cflags --libs miniptp)"]),
            ".Pp", "What reads traces is in", ".Li miniptp-trace ,", "virtual cameras are in",
            ".Li miniptp-sim ,", "and what an import consists of in",
            ".Li miniptp-import .",
            "The names of codes, such as", ".Li MPTP_OP_GET_OBJECT ,",
            "are in", ".In miniptp/codes.h ,", "which", ".Xr miniptp-codes 7",
            "lists."]
    for path in paths:
        page.extend(section(path))
    page += [".Sh SEE ALSO", ".Xr miniptp 1 ,", ".Xr miniptp-codes 7 ,",
             ".Xr miniptp-sim 7"]
    pathlib.Path(output).write_text("\n".join(tidy(page)) + "\n",
                                    encoding="utf-8")


if __name__ == "__main__":
    main()
