#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# An import that is killed at each of its calls that change a file system, one after
# another; then it is run once more. All has to be there, once, and the ledger right.
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile

from drive import command, good
from drive import card as make_card
from tap import files, main, test

# Writing back is as good as nothing there; it is only asked for.
if os.access('/dev/shm', os.W_OK):
    tempfile.tempdir = '/dev/shm'

CRASH = os.environ['CRASH']
DAY = '2023/2023-11-14/'
BLOCK = 64 << 10
CARD = {'DCIM/100TEST_/IMG_0001.JPG': os.urandom(300000),
        'DCIM/100TEST_/IMG_0001.CR3': os.urandom(700000),
        'DCIM/100TEST_/IMG_0002.JPG': b'',
        'DCIM/100TEST_/IMG_0003.JPG': b'3' * 10,
        'DCIM/101TEST_/IMG_0001.JPG': os.urandom(90000),
        'DCIM/101TEST_/IMG_0005.MOV': os.urandom((8 << 20) + 1)}
WANT = {DAY + 'IMG_0001.JPG': 'DCIM/100TEST_/IMG_0001.JPG',
        DAY + 'IMG_0001.CR3': 'DCIM/100TEST_/IMG_0001.CR3',
        DAY + 'IMG_0002.JPG': 'DCIM/100TEST_/IMG_0002.JPG',
        DAY + 'IMG_0003.JPG': 'DCIM/100TEST_/IMG_0003.JPG',
        DAY + 'IMG_0001~2.JPG': 'DCIM/101TEST_/IMG_0001.JPG',
        DAY + 'IMG_0005.MOV': 'DCIM/101TEST_/IMG_0005.MOV'}


def check(folder, ledger, about):
    have = {name: open(os.path.join(folder, name), 'rb').read()
            for name in files(folder)}
    assert sorted(have) == sorted(WANT), (about, sorted(have))
    for name, path in WANT.items():
        assert have[name] == CARD[path], (about, name)
    with sqlite3.connect(ledger) as db:
        rows = db.execute('SELECT destination, path, size, state, inode '
                          'FROM copies').fetchall()
        parts = db.execute('SELECT file FROM parts').fetchall()
    base = os.path.realpath(folder) + '/'
    have = {row[0].replace(base, ''): row[1:] for row in rows
            if row[0].startswith(base)}
    assert {name: row[0] for name, row in have.items()} == WANT, (about, rows)
    for name, (path, size, state, inode) in have.items():
        assert size == len(CARD[path]) and state in (1, 2), (about, name)
        assert inode == os.stat(base + name).st_ino, (about, name)
    assert not parts, (about, parts)


def killed(words, **crash):
    env = {**os.environ, 'TZ': 'UTC', 'LD_PRELOAD': CRASH,
           **{'CRASH_' + k: str(v) for k, v in crash.items()}}
    return subprocess.run(command(*words), env=env, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def here():
    """Bytes of the card that are on this computer."""
    return sum(os.stat('dest/' + name).st_size for name in files('dest'))


def clean():
    for name in ('dest', 'also'):
        shutil.rmtree(name, ignore_errors=True)
        os.mkdir(name)
    for name in os.listdir('.'):
        if name.startswith('ledger'):
            os.remove(name)


def all_points(*words, also=False, plain=0, half=0, step=1):
    make_card(CARD)
    clean()
    words = (*words, *(['also=also'] if also else []))
    run = killed(words, COUNT=os.path.abspath('count'), PLAIN=plain)
    assert run.returncode == 0, run
    check('dest', 'ledger.db', 'whole')
    with open('count') as file:
        points = int(file.read())
    assert points > 50, points
    clean()
    overhead = good('plan').sums['received'][0]
    total = sum(len(content) for content in CARD.values())
    for at in range(1, points + 1, step):
        clean()
        run = killed(words, AT=at, PLAIN=plain, HALF=half)
        assert run.returncode == -signal.SIGKILL, (at, run)
        kept = min(here(), total)
        run = killed(words, PLAIN=plain)
        assert run.returncode == 0, (at, run)
        received = int(run.stdout.split(b'sum received ')[1])
        # Of each file, one block at most, and its info.
        most = overhead + total - kept + len(CARD) * (BLOCK + 2000)
        assert also or received <= most, (at, received, most, kept)
        check('dest', 'ledger.db', at)
        if also:
            check('also', 'ledger.db', at)
    print(f'# {points} points')


@test
def killed_before_each_call():
    all_points()


@test
def killed_amid_each_write():
    all_points(half=1, step=7)


@test
def killed_with_small_batches():
    all_points('files=1', step=9)


@test
def killed_where_nothing_renames_without_replacing():
    all_points(plain=1, step=9)


@test
def killed_where_there_are_no_links():
    all_points(plain=2, step=9)


@test
def an_empty_file_goes_only_if_it_is_ours():
    """It holds a name, where nothing renames without replacing; its time tells."""
    path, name = 'DCIM/100TEST_/IMG_0001.JPG', DAY + 'IMG_0001.JPG'
    for time, want in ('as the part', [name]), \
            ('now', [name, DAY + 'IMG_0001~2.JPG']):
        make_card({path: CARD[path]})
        clean()
        run = killed((), ONLY='rename', AT=1)
        assert run.returncode == -signal.SIGKILL, run
        assert files('dest') == [name + '.part'], files('dest')
        with open('dest/' + name, 'wb'):
            pass
        if time != 'now':
            os.utime('dest/' + name, (1, os.stat(f'dest/{name}.part').st_mtime))
        good()
        assert sorted(files('dest')) == sorted(want), (time, files('dest'))
        have = [os.stat('dest/' + other).st_size for other in want]
        assert have == [0, 300000][-len(want):], (time, have)


@test
def killed_with_two_destinations():
    all_points('verify', also=True, step=9)


main()
