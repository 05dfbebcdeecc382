#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The code generator refuses each kind of mistake, naming its line, and accepts
# what is right. usage: gen_codes_test.py GENERATOR DATA...
"""Prints TAP."""

import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PTP = 'dialect ptp - PTP *\n'
# A mistake in the last line of each; what the message must hold.
MISTAKES = {
    'unknown word': ('operatoin 0x1001 A none - | A.', 'unknown word'),
    'long line': ('# ' + 'x' * 160, 'longer than 160'),
    'tab': ('response\t0x2001 A | A.', 'tab'),
    'trailing space': ('response 0x2001 A | A. ', 'trailing space'),
    'not ASCII': ('response 0x2001 \u00c4 | A.', 'ASCII'),
    'no summary': ('response 0x2001 A', 'summary is missing'),
    'empty summary': ('response 0x2001 A |', 'summary is missing'),
    'summary without a full stop': ('response 0x2001 A | A b', 'no sentence'),
    'summary of a value': ('property 0x5001 A u8 - | A.\n'
                           'value 1 B | Bee.', 'takes no summary'),
    'summary of nothing': ('| A.', 'takes no summary'),
    'code too short': ('response 0x201 A | A.', 'no code'),
    'code not hex': ('response 0x20g1 A | A.', 'no code'),
    'code in decimal': ('response 8193 A | A.', 'no code'),
    'code in capitals': ('response 0x20AB A | A.', 'no code'),
    'code too large': ('response 0x00012001 A | A.', 'too large'),
    'bad name': ('response 0x2001 A-B | A.', 'bad name'),
    'nothing but a code': ('response 0x2001', 'want: response'),
    'disorder': ('response 0x2002 A | A b.\n'
                 'response 0x2001 B | A b.', 'out of order'),
    'disorder of kinds': ('event 0x4001 A - | A b.\n'
                          'response 0x2001 B | A b.', 'out of order'),
    'duplicate code': ('response 0x2001 A | A b.\n'
                       'response 0x2001 B | A b.', 'a duplicate'),
    'duplicate name': ('response 0x2001 A | A b.\n'
                       'response 0x2002 A | A b.', 'duplicate response a'),
    'duplicate name in other case': ('response 0x2001 Ab | A b.\n'
                                     'response 0x2002 aB | A b.',
                                     'duplicate response ab'),
    'duplicate constant': ('response 0x2001 AbC | A b.\n'
                           'response 0x2002 Ab_C | A b.',
                           'duplicate constant MPTP_RC_AB_C'),
    'duplicate constant of another dialect': (
        'response 0x2001 AbC | A b.\ndialect b - B *\n'
        'response 0xa001 AbC | A b.', 'duplicate constant'),
    "an operation's name that hides another's": (
        'operation 0x1001 A none - | A b.\ndialect b - B\n'
        'operation 0x9001 a none - | A b.', 'hides that of ptp'),
    'no phase': ('operation 0x1001 A | A b.', 'want a phase'),
    'bad phase': ('operation 0x1001 A up:bytes - | A b.', 'want a phase'),
    'phase without dataset': ('operation 0x1001 A in - | A b.',
                              'want a phase'),
    'dataset without phase': ('operation 0x1001 A none:bytes - | A b.',
                              'want a phase'),
    'unknown dataset': ('operation 0x1001 A in:divice_info - | A b.',
                        'unknown dataset "divice_info"'),
    'no parameters': ('operation 0x1001 A none | A b.', 'want parameters'),
    'bad parameter': ('operation 0x1001 A none Handle | A b.',
                      'want parameters'),
    'optional before required': ('operation 0x1001 A none [a] b | A b.',
                                 'want parameters'),
    'no parameters of an event': ('event 0x4001 A | A b.', 'want parameters'),
    'too much': ('response 0x2001 A u8 | A b.', 'too much'),
    'unknown type': ('property 0x5001 A u9 - | A b.', 'want: TYPE UNIT'),
    'no unit': ('property 0x5001 A u8 | A b.', 'want: TYPE UNIT'),
    'bad unit': ('property 0x5001 A u8 % | A b.', 'want: TYPE UNIT'),
    'bad type of an object property': ('object_property 0xdc01 A int - | A b.',
                                       'want: TYPE UNIT'),
    'value of no property': ('response 0x2001 A | A b.\nvalue 1 B',
                             'no integer property'),
    'value of a string': ('property 0x5001 A str - | A b.\nvalue 1 B',
                          'no integer property'),
    'value without a name': ('property 0x5001 A u8 - | A b.\nvalue 1',
                             'want: value'),
    'value with a bad name': ('property 0x5001 A u8 - | A b.\nvalue 1 B!',
                              'want: value'),
    'value that is no number': ('property 0x5001 A u8 - | A b.\nvalue x B',
                                'bad number'),
    'value too large': ('property 0x5001 A u8 - | A b.\nvalue 256 B',
                        '256 is no u8'),
    'value too large, signed': ('property 0x5001 A i8 - | A b.\nvalue 128 B',
                                '128 is no i8'),
    'value below zero': ('property 0x5001 A u8 - | A b.\nvalue -1 B',
                         '-1 is no u8'),
    'disorder of values': ('property 0x5001 A u8 - | A b.\n'
                           'value 2 B\nvalue 1 C', 'out of order'),
    'duplicate value': ('property 0x5001 A u8 - | A b.\n'
                        'value 2 B\nvalue 2 C', 'duplicate value'),
    'duplicate name of a value': ('property 0x5001 A u8 - | A b.\n'
                                  'value 1 B\nvalue 2 b', 'duplicate name'),
    'also without a value': ('property 0x5001 A u8 - | A b.\nalso 1',
                             'want: value'),
    'values of nothing': ('property 0x5001 A u8 - | A b.\n'
                          'values_of 0x5000', 'no values'),
    'values of another type': ('property 0x5001 A u8 - | A b.\nvalue 1 B\n'
                               'property 0x5002 C u16 - | A b.\n'
                               'values_of 0x5001', 'no values'),
    'more values than shared': ('property 0x5001 A u8 - | A b.\nvalue 1 B\n'
                                'property 0x5002 C u8 - | A b.\n'
                                'values_of 0x5001\nvalue 2 D',
                                'no integer property'),
    'values after values': ('property 0x5001 A u8 - | A b.\nvalue 1 B\n'
                            'property 0x5002 C u8 - | A b.\nvalue 1 B\n'
                            'values_of 0x5001', 'want: values_of'),
    'dialect without a label': ('dialect b -', 'want: dialect'),
    'duplicate dialect': ('dialect ptp - P', 'duplicate dialect'),
    'unknown dialect': ('dialect b - B c', 'unknown dialect "c"'),
    'bad vendor of a dialect': ('dialect b 11 B', 'no code'),
    'duplicate vendor of a dialect': ('dialect b 0x0000000b B\n'
                                      'dialect c 0x0000000b C',
                                      'duplicate vendor'),
    'duplicate manufacturer': ('manufacturer A\ndialect b - B\n'
                               'manufacturer A', 'duplicate manufacturer'),
    'empty manufacturer': ('manufacturer', 'want: manufacturer'),
}
OUTSIDE = {
    'code before any dialect': ('response 0x2001 A | A b.',
                                'below a dialect'),
    'manufacturer before any dialect': ('manufacturer A', 'below a dialect'),
    'first dialect is not ptp': ('dialect mtp - MTP *', 'must be ptp'),
}
RIGHT = PTP + '''\
operation 0x1001 GetStorageIDs in:u32_array - | A comment follows. # why
operation 0x1002 GetObject64 out:bytes handle [size] | A "quoted" word.
property 0x5001 RGBGain i8 ev | A b.
  value -1 less
  value 0x01 1/3
  also -2
property 0x5002 B i8 - | A b.
  values_of 0x5001
object_property 0xdc01 C u8[] - | A b.
vendor 0xfffffffe Late | A b.
'''
count = failures = 0


def report(ok, name, why=''):
    global count, failures
    count += 1
    failures += not ok
    print(f'{"ok" if ok else "not ok"} {count} - {name}')
    if not ok:
        print('\n'.join(f'# {line}' for line in str(why).split('\n')))


def generate(mode, out, *data):
    """None, or what the generator says before it exits with status 1."""
    try:
        generator.main([mode, str(out), *map(str, data)])
    except SystemExit as end:
        return end.code
    return None


def refuse(name, text, message, folder):
    data, out = folder / 'bad.codes', folder / 'out'
    data.write_text(text + '\n', encoding='utf-8')
    line = text.count('\n') + 1
    said = str(generate('header', out, data))
    report(said.startswith(f'{data}:{line}: ') and message in said
           and not out.exists(), name, said)


def refuse_as_a_program(folder):
    data, out = folder / 'bad.codes', folder / 'out'
    data.write_text(PTP + 'nonsense\n')
    run = subprocess.run([sys.executable, sys.argv[1], 'table', out, data],
                         capture_output=True, text=True, check=False)
    report(run.returncode == 1 and not out.exists()
           and run.stderr == f'{data}:2: unknown word "nonsense"\n',
           'the program exits with 1 and says why', run.stderr)


def accept(folder):
    data, out = folder / 'good.codes', folder / 'out'
    data.write_text(RIGHT)
    said = generate('header', out, data)
    text = said or out.read_text()
    for line in ('\tMPTP_OP_GET_STORAGE_IDS = 0x1001,',
                 '\tMPTP_OP_GET_OBJECT_64 = 0x1002,',
                 '\tMPTP_DP_RGB_GAIN = 0x5001,',
                 '\tMPTP_OPC_C = 0xdc01,',
                 '#define MPTP_VENDOR_LATE 0xfffffffeu'):
        report(line in text.split('\n'), f'constant: {line.strip()}', text)
    generate('table', out, data)
    text = out.read_text()
    report('"A comment follows."' in text and 'why' not in text,
           'comments are no part of a summary', text)
    report('A \\"quoted\\" word.' in text, 'quotes are escaped', text)
    report(re.search(r'0xff+, "less".*0x1, "1/3".*0xf+e, "1/3"', text, re.S),
           'values below zero are sign-extended', text)
    report(re.search(r'{ 2, 0, 3 },\s*{ 3, 0, 3 },', text),
           'shared values are stored once', text)


def check_real_data(folder):
    out = folder / 'out'
    for mode, sample in {
            'header': '\tMPTP_OP_GET_PARTIAL_OBJECT_64 = 0x95c1,',
            'table': '\t{ CODE_BY_NOTHING, 0, 0, NULL },',
            'man': '.It 0x1005 Sy GetStorageInfo No in:storage_info storage',
            'dict': 'RC_DEVICE_BUSY="\\x19\\x20"',
            'words': 'GetDeviceInfo'}.items():
        said = generate(mode, out, *sys.argv[2:])
        text = said or out.read_text()
        report(said is None and sample in text.split('\n'),
               f'the project\'s data as {mode}', text[:2000])
    generate('dict', out, *sys.argv[2:])
    bad = [line for line in out.read_text().splitlines()
           if not re.match(r'[A-Z]\w+="(\\x[0-9a-f]{2}){2,4}"$', line)]
    report(not bad, 'every line of the dictionary is an entry', bad)


sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location('generator', sys.argv[1])
generator = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generator)
with tempfile.TemporaryDirectory() as temporary:
    for title, (lines, what) in MISTAKES.items():
        refuse(title, PTP + lines, what, Path(temporary))
    for title, (lines, what) in OUTSIDE.items():
        refuse(title, lines, what, Path(temporary))
    refuse_as_a_program(Path(temporary))
    accept(Path(temporary))
    check_real_data(Path(temporary))
report(str(generate('neither', '/dev/null', 'x')).startswith('usage'),
       'an unknown mode is refused')
print(f'1..{count}')
sys.exit(failures > 0)
