#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
"""Put camera profiles into C: embed_profiles.py OUTPUT.c PROFILE.json...

The same pairs of characters come again and again in all of them, so each of the
commonest pairs is written as one byte, which may be half of another pair:
sim/builtin.c unpacks them."""

import collections
import json
import pathlib
import sys

PAIRS = range(0x80, 0x100)  # the bytes that JSON in ASCII leaves free


def c_string(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def c_bytes(data):
    return ['\t' + ', '.join(map(str, data[at:at + 16])) + ','
            for at in range(0, len(data), 16)]


def each_once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f'a key twice among {[key for key, _ in pairs]}')
    return dict(pairs)


def load(path):
    try:
        profile = json.loads(path.read_bytes(), object_pairs_hook=each_once)
        summary = profile['summary']
    except (ValueError, KeyError, TypeError) as error:
        sys.exit(f'{path}: no JSON object with a summary: {error}')
    if not isinstance(summary, str) or not summary.isprintable():
        sys.exit(f'{path}: summary: not one line of text')
    text = json.dumps(profile, separators=(',', ':'))
    return path.stem, summary, text.encode('ascii')


def pack(texts):
    """The pairs that the bytes in PAIRS stand for, and the texts with them."""
    pairs = []
    for byte in PAIRS:
        count = collections.Counter()
        for text in texts:
            count.update(zip(text, text[1:]))
        pair = bytes(max(count, key=lambda pair: (count[pair], pair)))
        pairs.append(pair)
        texts = [text.replace(pair, bytes([byte])) for text in texts]
    return pairs, texts


def main():
    output, *names = sys.argv[1:]
    profiles = sorted(load(pathlib.Path(name)) for name in names)
    pairs, packed = pack([text for _, _, text in profiles])
    out = ['/* Generated from data/profiles/ by tools/embed_profiles.py. */',
           '#include "builtin.h"', '',
           'const unsigned char sim_builtin_pairs[][2] = {']
    out += [f'\t{{ {a}, {b} }},' for a, b in pairs]
    out += ['};', '']
    for i, data in enumerate(packed):
        out += [f'static const unsigned char packed_{i}[] = {{',
                *c_bytes(data), '};', '']
    out.append('const struct sim_builtin sim_builtins[] = {')
    for i, (name, summary, text) in enumerate(profiles):
        out.append(f'\t{{ {c_string(name)}, {c_string(summary)}, packed_{i}, '
                   f'sizeof(packed_{i}), {len(text)} }},')
    out += ['\t{ NULL, NULL, NULL, 0, 0 },', '};', '']
    pathlib.Path(output).write_text('\n'.join(out), encoding='utf-8')


if __name__ == '__main__':
    main()
