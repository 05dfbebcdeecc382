#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Checks data/*.codes and writes C, a man page, a fuzz dictionary or words.
"""usage: gen_codes.py header|table|man|dict|words OUT IN..."""

import re
import sys
from pathlib import Path

# Kinds in the order in which a file has them: what their constants begin with,
# the heading in the man page, and the columns between name and summary.
KINDS = {
    'vendor': ('VENDOR', 'Vendor extensions', ''),
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
}
# As enum mptp_kind numbers them.
KIND_NUMBERS = [k for k in KINDS if k != 'vendor'] + ['vendor']

INTEGERS = {f'{s}{8 << i}': 2 * i + (1 if s == 'i' else 2)
            for i in range(5) for s in 'iu'}
TYPES = {'-': 0, 'str': 0xffff, **INTEGERS,
         **{f'{t}[]': 0x4000 | n for t, n in INTEGERS.items()}}
PHASES = {'none': 'NONE', 'in': 'IN', 'out': 'OUT'}
SIGNS = ['manufacturer', 'vendor', 'extension']  # strongest first

NAME = re.compile(r'[A-Za-z0-9]\w*$', re.ASCII)
VALUE_NAME = re.compile(r'[A-Za-z0-9+-][\w+./-]*$', re.ASCII)
WORD = re.compile(r'[a-z][a-z0-9_]*$')
PARAMETERS = re.compile(r'[a-z][a-z0-9_]*( [a-z][a-z0-9_]*)*'
                        r'( \[[a-z][a-z0-9_]*\])*$'
                        r'|\[[a-z][a-z0-9_]*\]( \[[a-z][a-z0-9_]*\])*$')
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
        self.kind, self.dialect, self.code, self.name = (
            kind, dialect, code, name)
        self.phase, self.type = 'NONE', 0
        self.dataset = self.parameters = self.unit = None
        self.values = None  # [(number, name)], perhaps another row's
        self.summary = ''


def number(word, limit):
    if not re.match(r'0x([0-9a-f]{4}|[0-9a-f]{8})$', word):
        raise Bad(f'"{word}" is no code of 4 or 8 lower-case hex digits')
    if int(word, 16) > limit:
        raise Bad(f'code {word} is too large')
    return int(word, 16)


def snake(name):
    name = re.sub(r'([A-Z]{2,})s(?![a-z])',
                  lambda m: m[1].capitalize() + 's', name)
    name = re.sub(r'([a-z])([A-Z0-9])', r'\1_\2', name)
    return re.sub(r'([A-Z0-9])([A-Z][a-z])', r'\1_\2', name).upper()


class Reader:
    """Reads files line by line; whatever looks wrong raises Bad."""

    def __init__(self):
        self.dialects, self.rows = [], []
        self.datasets = {'bytes', 'value'} | set(re.findall(
            r'^MPTP_DATASET\((\w+)\);', DATASET_H.read_text(), re.M))
        self.seen, self.constants = {}, {}
        self.dialect = self.row = None

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
        words = line.split()
        if not words:
            if bar:
                raise Bad('summary of nothing')
            return
        kind, args = words[0], words[1:]
        if kind in KINDS:
            self.code(kind, args, summary.strip())
        elif bar:
            raise Bad(f'"{kind}" takes no summary')
        elif kind == 'dialect':
            self.begin_dialect(args)
        elif kind in ('manufacturer', 'extension'):
            self.sign(kind, ' '.join(args))
        elif kind in ('value', 'also'):
            self.value(kind, args)
        elif kind == 'values_of':
            self.values_of(args)
        else:
            raise Bad(f'unknown word "{kind}"')

    def begin_dialect(self, args):
        if len(args) not in (3, 4) or not WORD.match(args[0]):
            raise Bad('want: dialect NAME VENDOR[,VENDOR]|- LABEL [*|DIALECT]')
        names = [d.name for d in self.dialects]
        if args[0] in names:
            raise Bad(f'duplicate dialect {args[0]}')
        if not names and args[0] != 'ptp':
            raise Bad('the first dialect must be ptp')
        d = Dialect(len(names), args[0], args[2])
        if len(args) == 4 and args[3] != '*' and args[3] not in names:
            raise Bad(f'unknown dialect "{args[3]}"')
        if len(args) == 4:
            d.scope = None if args[3] == '*' else names.index(args[3])
        self.dialects.append(d)
        self.dialect, self.row = d, None
        for word in args[1].split(',') if args[1] != '-' else []:
            self.sign('vendor', number(word, 0xffffffff))

    def sign(self, how, what):
        if self.dialect is None:
            raise Bad(f'{how} before any dialect')
        if what == '':
            raise Bad(f'want: {how} TEXT')
        self.unique(('sign', how), what, f'{how} {what}')
        self.dialect.signs.append((how, what))

    def unique(self, where, what, text):
        if what in self.seen.setdefault(where, set()):
            raise Bad(f'duplicate {text}')
        self.seen[where].add(what)

    def code(self, kind, args, summary):
        if self.dialect is None:
            raise Bad(f'{kind} before any dialect')
        if len(args) < 2:
            raise Bad(f'want: {kind} CODE NAME ... | SUMMARY')
        if not NAME.match(args[1]):
            raise Bad(f'bad name "{args[1]}"')
        wide = kind in ('vendor', 'property')
        row = Row(kind, self.dialect,
                  number(args[0], 0xffffffff if wide else 0xffff), args[1])
        self.check_order(row)
        self.check_name(row)
        self.columns(row, KINDS[kind][2], args[2:])
        if not re.match(r'\w.*\w[)"]?\.$', summary):
            raise Bad('summary is missing or is no sentence')
        row.summary = summary
        self.rows.append(row)
        self.row = row

    def check_order(self, row):
        if self.row is None:
            return
        kinds = list(KINDS)
        old = kinds.index(self.row.kind), self.row.code
        new = kinds.index(row.kind), row.code
        if new == old:
            raise Bad(f'duplicate code 0x{row.code:04x}')
        if new < old:
            raise Bad(f'{row.kind} 0x{row.code:04x} is out of order')

    def check_name(self, row):
        shared = [d for d in self.dialects if d.scope is None]
        folded = row.name.lower()
        self.unique((row.kind, row.dialect.name), folded, f'name {row.name}')
        # By name, a vendor's operation would be mistaken for the standard's.
        if row.kind == 'operation' and row.dialect not in shared:
            for d in shared:
                if folded in self.seen.get((row.kind, d.name), ()):
                    raise Bad(f'name {row.name} hides that of {d.name}')
        if row.code > 0xffffffff >> (row.kind == 'vendor'):
            return
        prefix = ''
        if row.dialect not in shared:
            prefix = row.dialect.name.upper() + '_'
        row.constant = f'MPTP_{KINDS[row.kind][0]}_{prefix}{snake(row.name)}'
        self.unique('constant', row.constant, f'constant {row.constant}')

    def columns(self, row, columns, args):
        if columns == '' and args:
            raise Bad(f'"{args[0]}" is too much for a {row.kind}')
        if columns.startswith('phase'):
            phase, _, row.dataset = (args.pop(0) if args else '').partition(':')
            if phase not in PHASES or (phase == 'none') != (not row.dataset):
                raise Bad('want a phase: none, in:DATASET or out:DATASET')
            if row.dataset and row.dataset not in self.datasets:
                raise Bad(f'unknown dataset "{row.dataset}"')
            row.phase, row.dataset = PHASES[phase], row.dataset or None
        if columns.endswith('parameters') and args != ['-']:
            row.parameters = ' '.join(args)
            if not PARAMETERS.match(row.parameters):
                raise Bad('want parameters: - or NAME... [OPTIONAL]...')
        if columns == 'type unit':
            if len(args) != 2 or args[0] not in TYPES:
                raise Bad('want: TYPE UNIT, a known type and - or a unit')
            row.type = TYPES[args[0]]
            row.type_name = args[0]
            if args[1] != '-':
                if not WORD.match(args[1]):
                    raise Bad(f'bad unit "{args[1]}"')
                row.unit = args[1]

    def value(self, kind, args):
        row = self.row
        if row is None or row.type_name not in INTEGERS:
            raise Bad(f'{kind} of no integer property')
        if len(args) != 2 or not VALUE_NAME.match(args[1]):
            raise Bad(f'want: {kind} NUMBER NAME')
        try:
            n = int(args[0], 0)
        except ValueError:
            raise Bad(f'bad number "{args[0]}"') from None
        bits = int(row.type_name[1:])
        low = -(1 << bits - 1) if row.type_name[0] == 'i' else 0
        if not low <= n < low + (1 << bits):
            raise Bad(f'{args[0]} is no {row.type_name}')
        row.values = [] if row.values is None else row.values
        if row.values and n <= row.values[-1][0]:
            raise Bad(f'value {args[0]} is out of order or double')
        known = args[1].lower() in (name.lower() for _, name in row.values)
        if known != (kind == 'also'):
            raise Bad(f'"{kind}" {"repeats" if known else "lacks"} a name')
        row.values.append((n, args[1]))

    def values_of(self, args):
        row = self.row
        if row is None or row.values is not None or len(args) != 1:
            raise Bad('want: values_of CODE, alone below a property')
        code = number(args[0], 0xffffffff)
        for other in self.rows:
            if (other.kind, other.dialect, other.code) == (
                    row.kind, row.dialect, code) and other.values:
                row.values = other.values
                return
        raise Bad(f'no values above for {args[0]}')


def notice():
    return ['/*', ' * SPDX-License-Identifier: MIT',
            ' * Copyright (c) 2026 The miniptp authors', ' *']


def header(r):
    out = notice() + [' * Codes of operations, responses, events, properties '
                      'and formats. Generated', ' * from data/; do not edit.',
                      ' */', '#ifndef MINIPTP_CODES_H',
                      '#define MINIPTP_CODES_H', '', 'enum mptp_kind {']
    out += [f'\tMPTP_KIND_{k.upper()},' for k in KIND_NUMBERS]
    out += ['};', '', 'enum mptp_dialect {']
    out += [f'\tMPTP_DIALECT_{d.name.upper()},' for d in r.dialects]
    out += ['};']
    for kind in KIND_NUMBERS:
        rows = [row for row in r.rows if row.kind == kind]
        if not rows:
            continue
        out += ['', f'/* {KINDS[kind][1]}. */', 'enum {']
        out += [f'\t{row.constant} = 0x{row.code:04x},' for row in rows
                if row.code <= 0x7fffffff]
        out += ['};']
        out += [f'#define {row.constant} 0x{row.code:08x}u' for row in rows
                if row.code > 0x7fffffff]
    return out + ['', '#endif']


def quoted(text):
    return 'NULL' if text is None else '"' + text.replace('"', '\\"') + '"'


def table(r):
    out = notice() + [' * The code tables. Generated from data/; do not edit.',
                      ' */', '#include "codes/table.h"', '']
    order = sorted(r.rows, key=lambda row: (
        KIND_NUMBERS.index(row.kind), row.dialect.index, row.code))
    out += ['const struct mptp_code code_rows[] = {']
    for row in order:
        out += [f'\t{{ 0x{row.code:04x}, {KIND_NUMBERS.index(row.kind)}, '
                f'{row.dialect.index}, MPTP_PHASE_{row.phase}, '
                f'0x{row.type:04x}, {quoted(row.name)},',
                f'\t    {quoted(row.dataset)}, {quoted(row.parameters)}, '
                f'{quoted(row.unit)},', f'\t    {quoted(row.summary)} }},']
    out += ['};', 'const size_t code_nrows = sizeof(code_rows) / '
            'sizeof(*code_rows);', '']
    values, ranges, first = [], [], {}
    for at, row in enumerate(order):
        if row.values is None:
            continue
        if id(row.values) not in first:
            first[id(row.values)] = len(values)
            values += row.values
        ranges.append((at, first[id(row.values)], len(row.values)))
    out += ['const struct code_value code_values[] = {']
    out += [f'\t{{ 0x{n & 0xffffffffffffffff:x}, {quoted(name)} }},'
            for n, name in values or [(0, None)]]
    out += ['};', '', 'const struct code_range code_ranges[] = {']
    out += [f'\t{{ {at}, {start}, {n} }},' for at, start, n in
            ranges or [(0, 0, 0)]]
    out += ['};', 'const size_t code_nranges = ' f'{len(ranges)};', '',
            'const struct code_dialect code_dialects[] = {']
    for d in r.dialects:
        scope = 'CODE_EVERYWHERE' if d.scope is None else d.scope
        out += [f'\t{{ "{d.name}", "{d.label}", {scope} }},']
    out += ['};', f'const size_t code_ndialects = {len(r.dialects)};', '',
            'const struct code_sign code_signs[] = {']
    signs = [(SIGNS.index(how), d, what) for d in r.dialects
             for how, what in d.signs]
    for how, d, what in sorted(signs, key=lambda s: s[0]):
        text = isinstance(what, str)
        out += [f'\t{{ CODE_BY_{SIGNS[how].upper()}, {d.index}, '
                f'{0 if text else hex(what)}, '
                f'{quoted(what if text else None)} }},']
    return out + ['\t{ CODE_BY_NOTHING, 0, 0, NULL },', '};']


def man(r):
    out = ['.\\" SPDX-License-Identifier: MIT',
           '.\\" Copyright (c) 2026 The miniptp authors', '.\\"',
           '.\\" Generated from data/; do not edit.', '.Dd $Mdocdate$',
           '.Dt MINIPTP-CODES 7', '.Os', '.Sh NAME', '.Nm miniptp-codes',
           '.Nd codes of PTP, MTP and their dialects', '.Sh DESCRIPTION',
           'What each number means, in each dialect.',
           'A vendor may use a number that others use for something else.']
    for d in r.dialects:
        out += [f'.Sh {d.label.upper()}']
        for kind, (_, heading, _) in KINDS.items():
            rows = [row for row in r.rows
                    if row.kind == kind and row.dialect is d]
            if rows:
                out += [f'.Ss {heading}', '.Bl -tag -width Ds']
            for row in rows:
                more = [x for x in (row.parameters, row.unit) if x]
                if row.dataset:
                    more.insert(0, f'{row.phase.lower()}:{row.dataset}')
                if row.type:
                    more.insert(0, row.type_name)
                out += [f'.It 0x{row.code:04x} Sy {row.name} No '
                        f'{" ".join(more)}'.removesuffix(' No '), row.summary]
                if row.values:
                    out += ['.br', ', '.join(
                        f'{n:#x} {name}' for n, name in row.values) + '.']
            if rows:
                out += ['.El']
    return out + ['.Sh SEE ALSO', '.Xr miniptp 1']


def dictionary(r):
    lines = set()
    for row in r.rows:
        width = 2 if row.code <= 0xffff else 4
        code = ''.join(f'\\x{b:02x}' for b in row.code.to_bytes(width, 'little'))
        lines.add(f'{row.dialect.name}_{row.kind}_{row.name}="{code}"')
    return sorted(lines)


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
