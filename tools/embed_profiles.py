#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
"""Put camera profiles into C: embed_profiles.py OUTPUT.c PROFILE.json..."""

import json
import pathlib
import sys


def c_string(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def load(path):
    text = path.read_bytes()
    try:
        summary = json.loads(text)['summary']
    except (ValueError, KeyError, TypeError) as error:
        sys.exit(f'{path}: no JSON object with a summary: {error}')
    if not isinstance(summary, str) or not summary.isprintable():
        sys.exit(f'{path}: summary: not one line of text')
    return path.stem, summary, text


def main():
    output, *names = sys.argv[1:]
    profiles = sorted(load(pathlib.Path(name)) for name in names)
    out = ['/* Generated from data/profiles/ by tools/embed_profiles.py. */',
           '#include "profile.h"', '']
    for i, (name, summary, text) in enumerate(profiles):
        # Bytes, as C compilers need not take string literals this long.
        out.append(f'static const char text_{i}[] = {{')
        for at in range(0, len(text), 16):
            out.append('\t' + ', '.join(str(b if b < 128 else b - 256)
                                        for b in text[at:at + 16]) + ',')
        out += ['};', '']
    out.append('const struct sim_builtin sim_builtins[] = {')
    for i, (name, summary, text) in enumerate(profiles):
        out.append(f'\t{{ {c_string(name)}, {c_string(summary)}, '
                   f'text_{i}, sizeof(text_{i}) }},')
    out += ['\t{ NULL, NULL, NULL, 0 },', '};', '']
    pathlib.Path(output).write_text('\n'.join(out), encoding='utf-8')


if __name__ == '__main__':
    main()
