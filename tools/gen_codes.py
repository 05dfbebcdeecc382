#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Checks data/*.codes and writes C, a man page, a fuzz dictionary or words.
"""usage: gen_codes.py header|table|man|dict|words OUT IN..."""

import re
import sys
from pathlib import Path

# Kinds as enum mptp_kind numbers them: what their constants begin with, their
# heading in the man page, and the columns between name and summary.
KINDS = {
    'operation': ('OP', 'Operations', 'phase parameters'),
    'response': ('RC', 'Responses', ''),
    'event': ('EV', 'Events', 'parameters'),
    'property': ('DP', 'Device properties', 'type unit'),
    'object_property': ('OPC', 'Object properties', 'type unit'),
    'format': ('OF', 'Object formats', ''),
    'storage_type': ('STORAGE_TYPE', 'Storage types', ''),
    'filesystem_type': ('FILESYSTEM_TYPE', 'Filesystem types', ''),
    'access_capability': ('ACCESS_CAPABILITY', 'Access capabilities', ''),
    'association_type': ('ASSOCIATION_TYPE', 'Association types', ''),
    'protection': ('PROTECTION', 'Protection', ''),
    'vendor': ('VENDOR', 'Vendor extensions', ''),
}
KIND_NUMBER = {kind: i for i, kind in enumerate(KINDS)}
INTEGERS = {f'{sign}{8 << i}': 2 * i + (1 if sign == 'i' else 2)
            for i in range(5) for sign in 'iu'}
TYPES = {'-': 0, 'str': 0xffff, **INTEGERS,
         **{f'{t}[]': 0x4000 | n for t, n in INTEGERS.items()}}
WORDS = ['dialect', 'manufacturer', 'extension', 'value', 'also', 'values_of']
SIGNS = ['manufacturer', 'vendor', 'extension']  # strongest first

CODE = re.compile(r'0x([0-9a-f]{4}|[0-9a-f]{8})$')
NAME = re.compile(r'[A-Za-z0-9]\w*$')
VALUE_NAME = re.compile(r'[A-Za-z0-9+-][\w+./:-]*$')
WORD = re.compile(r'[a-z][a-z0-9_]*$')
PARAMETERS = re.compile(r'- $|([a-z]\w* )*(\[[a-z]\w*\] )*$')
SUMMARY = re.compile(r'\w(.*\w)?\.$')
DATASET_H = Path(__file__).parent.parent / 'include/miniptp/dataset.h'


class Bad(Exception):
    """What is wrong with the line being read."""


class Dialect:
    def __init__(self, index, name, label):
        self.index, self.name, self.label = index, name, label
        self.scope = index  # whose it is; None: every camera's
        self.signs = []     # (how, text or number)


class Row:
    def __init__(self, kind, dialect, code, name):
        self.kind, self.dialect = kind, dialect
        self.code, self.name = code, name
        self.phase, self.type = 'none', '-'
        self.dataset = self.parameters = self.unit = None
        self.values = None    # [(number, name)]
        self.shared = False   # values are another row's
        self.last = None      # greatest of them
        self.summary = self.constant = ''

    def place(self):
        return KIND_NUMBER[self.kind], self.dialect.index, self.code


def to_code(word, limit):
    if not CODE.match(word):
        raise Bad(f'"{word}" is no code of 4 or 8 lower-case hex digits')
    if int(word, 16) > limit:
        raise Bad(f'code {word} is too large')
    return int(word, 16)


def snake(name):
    """GetStorageIDs to GET_STORAGE_IDS, GetObject64 to GET_OBJECT_64."""
    name = re.sub(r'([A-Z]{2,})s(?![a-z])',
                  lambda m: m[1].capitalize() + 's', name)
    name = re.sub(r'([a-z])([A-Z0-9])', r'\1_\2', name)
    return re.sub(r'([A-Z0-9])([A-Z][a-z])', r'\1_\2', name).upper()


class Reader:
    """Reads files line by line; whatever looks wrong raises Bad."""

    def __init__(self):
        self.dialects, self.rows = [], []
        self.dialect = self.row = None  # to which the next line belongs
        self.seen = set()
        self.datasets = {'bytes', 'value'} | set(re.findall(
            r'^MPTP_DATASET\((\w+)\);', DATASET_H.read_text(), re.M))

    def file(self, path):
        self.dialect = self.row = None
        for at, line in enumerate(Path(path).read_text().split('\n'), 1):
            try:
                self.line(line)
            except Bad as e:
                sys.exit(f'{path}:{at}: {e}')

    def line(self, line):
        if len(line) > 160:
            raise Bad('line is longer than 160 columns')
        if not line.isascii() or '\t' in line or line != line.rstrip():
            raise Bad('tab, trailing space or character beyond ASCII')
        line, bar, summary = re.sub(r'(^|\s)#.*', '', line).partition('|')
        word, *args = line.split() or ['']
        if word in KINDS:
            self.code(word, args, summary.strip())
        elif word and word not in WORDS:
            raise Bad(f'unknown word "{word}"')
        elif bar:
            raise Bad(f'"{word}" takes no summary')
        elif word == 'dialect':
            self.begin_dialect(args)
        elif word in ('manufacturer', 'extension'):
            self.sign(word, ' '.join(args))
        elif word in ('value', 'also'):
            self.value(word, args)
        elif word == 'values_of':
            self.values_of(args)

    def once(self, what, *where):
        if (where, what) in self.seen:
            raise Bad(f'duplicate {where[-1]} {what}')
        self.seen.add((where, what))

    def begin_dialect(self, args):
        names = [d.name for d in self.dialects]
        if len(args) not in (3, 4) or not WORD.match(args[0]):
            raise Bad('want: dialect NAME VENDOR[,VENDOR]|- LABEL [*|DIALECT]')
        if not names and args[0] != 'ptp':
            raise Bad('the first dialect must be ptp')
        self.once(args[0], 'dialect')
        d = Dialect(len(names), args[0], args[2])
        if len(args) == 4:
            if args[3] not in ['*', *names]:
                raise Bad(f'unknown dialect "{args[3]}"')
            d.scope = None if args[3] == '*' else names.index(args[3])
        self.dialects.append(d)
        self.dialect, self.row = d, None
        for word in args[1].split(',') if args[1] != '-' else []:
            self.sign('vendor', to_code(word, 0xffffffff))

    def sign(self, how, what):
        if self.dialect is None or what == '':
            raise Bad(f'want: {how} TEXT, below a dialect')
        self.once(what, how)
        self.dialect.signs.append((how, what))

    def code(self, kind, args, summary):
        if self.dialect is None or len(args) < 2:
            raise Bad(f'want: {kind} CODE NAME ... | SUMMARY, below a dialect')
        wide = kind in ('vendor', 'property')
        row = Row(kind, self.dialect,
                  to_code(args[0], 0xffffffff if wide else 0xffff), args[1])
        if self.row and row.place() <= self.row.place():
            how = ('a duplicate' if row.place() == self.row.place()
                   else 'out of order')
            raise Bad(f'{kind} {args[0]} is {how}')
        self.name(row)
        self.columns(row, KINDS[kind][2], args[2:])
        if not SUMMARY.match(summary):
            raise Bad('summary is missing or is no sentence')
        row.summary = summary
        self.rows.append(row)
        self.row = row

    def name(self, row):
        if not NAME.match(row.name):
            raise Bad(f'bad name "{row.name}"')
        folded, prefix = row.name.lower(), ''
        self.once(folded, row.dialect.name, row.kind)
        if row.dialect.scope is not None:
            prefix = row.dialect.name.upper() + '_'
            # By name it would be mistaken for the standard's operation.
            for d in self.dialects:
                if d.scope is None and row.kind == 'operation' and (
                        (d.name, row.kind), folded) in self.seen:
                    raise Bad(f'name {row.name} hides that of {d.name}')
        row.constant = f'MPTP_{KINDS[row.kind][0]}_{prefix}{snake(row.name)}'
        self.once(row.constant, 'constant')

    def columns(self, row, columns, args):
        if columns.startswith('phase'):
            phase, *args = args or ['']
            row.phase, _, dataset = phase.partition(':')
            if row.phase not in (('in', 'out') if dataset else ('none',)):
                raise Bad('want a phase: none, in:DATASET or out:DATASET')
            if dataset and dataset not in self.datasets:
                raise Bad(f'unknown dataset "{dataset}"')
            row.dataset = dataset or None
        if columns.endswith('parameters'):
            if not args or not PARAMETERS.match(' '.join(args) + ' '):
                raise Bad('want parameters: - or NAME... [OPTIONAL]...')
            row.parameters = ' '.join(args) if args != ['-'] else None
        elif columns == 'type unit':
            if len(args) != 2 or args[0] not in TYPES or not (
                    args[1] == '-' or WORD.match(args[1])):
                raise Bad('want: TYPE UNIT, a known type and - or a unit')
            row.type, row.unit = args[0], args[1] if args[1] != '-' else None
        elif columns == '' and args:
            raise Bad(f'"{args[0]}" is too much for a {row.kind}')

    def value(self, word, args):
        row = self.row
        if row is None or row.type not in INTEGERS or row.shared:
            raise Bad(f'{word} of no integer property')
        values = row.values or []
        if word == 'also' and len(args) == 1 and values:
            args = [args[0], values[-1][1]]
        elif word == 'also' or len(args) != 2 or not VALUE_NAME.match(args[1]):
            raise Bad('want: value NUMBER NAME, then also NUMBER for the same')
        elif args[1].lower() in (name.lower() for _, name in values):
            raise Bad(f'duplicate name {args[1]}')
        try:
            n = int(args[0], 0)
        except ValueError:
            raise Bad(f'bad number "{args[0]}"') from None
        bits, signed = int(row.type[1:]), row.type[0] == 'i'
        if not 0 <= n + (signed << bits - 1) < 1 << bits:
            raise Bad(f'{args[0]} is no {row.type}')
        if n in (number for number, _ in values):
            raise Bad(f'duplicate value {args[0]}')
        if word == 'value':
            if values and n < row.last:
                raise Bad(f'value {args[0]} is out of order')
            row.last = n
        row.values = values + [(n, args[1])]

    def values_of(self, args):
        row = self.row
        if row is None or row.values is not None or len(args) != 1:
            raise Bad('want: values_of CODE, alone below a property')
        code = to_code(args[0], 0xffffffff)
        for other in self.rows:
            if (other.kind, other.dialect, other.code, other.type) == (
                    row.kind, row.dialect, code, row.type) and other.values:
                row.values, row.shared = other.values, True
                return
        raise Bad(f'no values of {row.type} above for {args[0]}')


def opening(what):
    return ['/*', ' * SPDX-License-Identifier: MIT',
            ' * Copyright (c) 2026 The miniptp authors', ' *',
            f' * {what} Generated from data/; do not edit.', ' */']


def header(r):
    out = opening('Codes and what they are called.')
    out += ['#ifndef MINIPTP_CODES_H', '#define MINIPTP_CODES_H', '',
            'enum mptp_kind {', *(f'\tMPTP_KIND_{k.upper()},' for k in KINDS),
            '};', '', 'enum mptp_dialect {',
            *(f'\tMPTP_DIALECT_{d.name.upper()},' for d in r.dialects), '};']
    for kind, (_, heading, _) in KINDS.items():
        rows = [row for row in r.rows if row.kind == kind]
        # Beyond int, C11 has no enumerators.
        small = [row for row in rows if row.code <= 0x7fffffff]
        out += ['', f'/* {heading}. */']
        out += ['enum {'] * bool(small)
        out += [f'\t{row.constant} = 0x{row.code:04x},' for row in small]
        out += ['};'] * bool(small)
        out += [f'#define {row.constant} 0x{row.code:08x}u' for row in rows
                if row not in small]
    return out + ['', '#endif']


def quoted(text):
    return 'NULL' if text is None else '"' + text.replace('"', '\\"') + '"'


def table(r):
    out = opening('The code tables.') + ['#include "codes/table.h"', '']
    values, ranges, first = [], [], {}
    out += ['const struct mptp_code code_rows[] = {']
    for at, row in enumerate(sorted(r.rows, key=Row.place)):
        out += [f'\t{{ 0x{row.code:04x}, {KIND_NUMBER[row.kind]}, '
                f'{row.dialect.index}, MPTP_PHASE_{row.phase.upper()}, '
                f'0x{TYPES[row.type]:04x}, {quoted(row.name)},',
                f'\t    {quoted(row.dataset)}, {quoted(row.parameters)}, '
                f'{quoted(row.unit)},', f'\t    {quoted(row.summary)} }},']
        if row.values:
            if id(row.values) not in first:
                first[id(row.values)] = len(values)
                values += row.values
            ranges += [(at, first[id(row.values)], len(row.values))]
    out += ['};', f'const size_t code_nrows = {len(r.rows)};', '',
            'const struct code_value code_values[] = {']
    out += [f'\t{{ 0x{n & 0xffffffffffffffff:x}, {quoted(name)} }},'
            for n, name in values or [(0, None)]]
    out += ['};', '', 'const struct code_range code_ranges[] = {']
    out += [f'\t{{ {at}, {start}, {n} }},'
            for at, start, n in ranges or [(0, 0, 0)]]
    out += ['};', f'const size_t code_nranges = {len(ranges)};', '',
            'const struct code_dialect code_dialects[] = {']
    out += [f'\t{{ "{d.name}", "{d.label}", '
            f'{"CODE_EVERYWHERE" if d.scope is None else d.scope} }},'
            for d in r.dialects]
    out += ['};', f'const size_t code_ndialects = {len(r.dialects)};', '',
            'const struct code_sign code_signs[] = {']
    signs = [(how, d.index, what) for d in r.dialects for how, what in d.signs]
    for how, d, what in sorted(signs, key=lambda s: SIGNS.index(s[0])):
        what = f'{what:#x}, NULL' if how == 'vendor' else f'0, {quoted(what)}'
        out += [f'\t{{ CODE_BY_{how.upper()}, {d}, {what} }},']
    return out + ['\t{ CODE_BY_NOTHING, 0, 0, NULL },', '};']


def man(r):
    out = ['.\\" SPDX-License-Identifier: MIT',
           '.\\" Copyright (c) 2026 The miniptp authors', '.\\"',
           '.\\" Generated from data/; do not edit.', '.Dd January 1, 2026',
           '.Dt MINIPTP-CODES 7', '.Os', '.Sh NAME', '.Nm miniptp-codes',
           '.Nd codes of PTP, MTP and their dialects', '.Sh DESCRIPTION',
           'What each number means, in each dialect.',
           'A vendor may use a number that others use for something else.']
    last = None
    for row in sorted(r.rows, key=lambda x: (x.dialect.index, *x.place())):
        if (row.dialect, row.kind) != last:
            out += ['.El'] * bool(last)
            if last is None or row.dialect != last[0]:
                out += [f'.Sh {row.dialect.label.upper()}']
            out += [f'.Ss {KINDS[row.kind][1]}', '.Bl -tag -width Ds']
            last = row.dialect, row.kind
        notes = [f'{row.phase}:{row.dataset}' if row.dataset else '',
                 row.parameters, row.type if row.type != '-' else '', row.unit]
        notes = ''.join(f' {note}' for note in notes if note)
        out += [f'.It 0x{row.code:04x} Sy {row.name}'
                f'{" No" if notes else ""}{notes}', row.summary]
        if row.values:
            out += ['.br', ', '.join(
                f'{n:#x} {name}' for n, name in row.values) + '.']
    return out + ['.El', '.Sh SEE ALSO', '.Xr miniptp 1']


def dictionary(r):
    def escaped(code):
        wire = code.to_bytes(2 if code <= 0xffff else 4, 'little')
        return ''.join(f'\\x{byte:02x}' for byte in wire)
    return [f'{row.constant.removeprefix("MPTP_")}="{escaped(row.code)}"'
            for row in sorted(r.rows, key=Row.place)]


def words(r):
    return sorted({row.name for row in r.rows})


def main(args):
    modes = {'header': header, 'table': table, 'man': man, 'dict': dictionary,
             'words': words}
    if len(args) < 3 or args[0] not in modes:
        sys.exit(__doc__)
    reader = Reader()
    for path in args[2:]:
        reader.file(path)
    Path(args[1]).write_text('\n'.join(modes[args[0]](reader)) + '\n')


if __name__ == '__main__':
    main(sys.argv[1:])
