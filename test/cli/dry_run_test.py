# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# --dry-run: of every verb that has it, it changes nothing, says so in the same
# words, and in JSON by the same member.
import json
import os

import ledgers
from tap import good, main, run, test

MTP = 'sim:generic-mtp'
PICTURE = '/store_00010001/DCIM/100MPTP_/DSC_0001.JPG'

# Of each verb, what there is to be done.
LINES = {
    'put': [['--to', 'DCIM', 'note.txt'], ['-R', '--to', 'DCIM', 'folder']],
    'meta': [['--set', 'Name=x', PICTURE]],
    'rm': [[PICTURE], ['-R', '--yes', 'DCIM']],
    'mkdir': [['DCIM/new'], ['-p', 'DCIM/a/b']],
    'mv': [[PICTURE, 'MISC'], [PICTURE, 'MISC/x.jpg']],
    'cp': [[PICTURE, 'MISC'], ['-R', 'DCIM', 'MISC']],
    'protect': [['on', PICTURE], ['-R', 'off', 'DCIM']],
    'refs': [['--set', '0x3', '0x4'], ['--clear', '0x3']],
    'format': [['--yes', '/store_00010001']],
    'prop': [['FNumber', 'f/2.8'], ['FNumber=f/2.8', 'ExposureIndex=200'],
             ['--reset', 'WhiteBalance'], ['--reset', 'all']],
    'clock': [['set', '2024-01-31T12:00:00'], ['sync']],
    'reset': [[]],
    'power-off': [[]],
    'ledger': [['forget', '--yes', 'note.txt']],
}
# A plan, which tells states.
OTHERS = {'import'}

# What there is to be seen of a change.
LOOK = [['ls', '-R'], ['props'], ['meta', PICTURE], ['refs', '0x3'],
        ['ledger', 'list']]


def make_files():
    os.makedirs('folder/inner')
    for name in ('note.txt', 'folder/a.txt', 'folder/inner/b.txt'):
        with open(name, 'w', encoding='utf-8') as file:
            file.write('hello')
    if ledgers.has_ledger():
        ledgers.know('note.txt')
    elif LINES.pop('ledger', None):
        LOOK.remove(['ledger', 'list'])


def answers(*commands):
    lines = ''.join(json.dumps({'command': command}) + '\n'
                    for command in commands)
    result = run('--json', 'shell', camera=MTP, stdin=lines.encode())
    assert result.code == 0 and result.err == '', result
    return [json.loads(line) for line in result.lines()]


def still(looked):
    """But for the clock, which goes on."""
    for answer in looked:
        for item in answer['output']:
            if isinstance(item, dict) and item.get('name') == 'DateTime':
                for member in ('current', 'value_text'):
                    item.pop(member, None)
    return looked


def items(document):
    return document if isinstance(document, list) else [document]


@test
def every_verb_that_has_it_is_here():
    verbs = [line.split('\t')[0] for line in
             good('completion', 'words', '').lines()]
    have = {verb for verb in verbs
            if '--dry-run' in good(verb, '--help').out}
    assert have == set(LINES) | OTHERS, have ^ set(LINES)


@test
def nothing_is_changed_and_json_says_so():
    make_files()
    for verb, ways in LINES.items():
        for words in ways:
            got = answers(*LOOK, [verb, '-n', *words], *LOOK)
            n = len(LOOK)
            assert still(got[:n]) == still(got[n + 1:]), (verb, words)
            assert got[n]['exit'] == 0, (verb, words, got[n])
            told = items(got[n]['output'])
            assert told and all(item['done'] is False for item in told), \
                (verb, words, told)
            assert not any('dry_run' in item for item in told), told
            assert all(item.get('verified') is None for item in told), told


@test
def what_is_done_is_told_by_the_same_member():
    make_files()
    for verb, ways in LINES.items():
        for words in ways:
            got, = answers([verb, *words])
            assert got['exit'] == 0, (verb, words, got)
            told = items(got['output'])
            assert told and all(item['done'] is True for item in told), \
                (verb, words, told)
    assert good('--json', 'clock', camera=MTP).json()['done'] is None
    assert good('--json', 'refs', '0x3', camera=MTP).json()['done'] is None


@test
def every_line_says_that_it_only_would():
    make_files()
    for verb, ways in LINES.items():
        for words in ways:
            lines = good(verb, '-n', *words, camera=MTP).lines()
            assert any('would ' in line.lower() for line in lines), \
                (verb, words, lines)
            if verb not in ('prop', 'clock'): # which show more
                assert all('would ' in line for line in lines), lines


main()
