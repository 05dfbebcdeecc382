#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# An import that deletes from the camera: whatever fails, and whenever, of each object
# there is the camera's or a copy that is right.
import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile

from drive import card as make_card
from drive import command, drive, good
from tap import files, main, test

if os.access('/dev/shm', os.W_OK):
    tempfile.tempdir = '/dev/shm'

CRASH = os.environ['CRASH']
DAY = '2023/2023-11-14/'
CARD = {'DCIM/100TEST_/IMG_0001.JPG': os.urandom(30000),
        'DCIM/100TEST_/IMG_0001.CR3': os.urandom(70000),
        'DCIM/100TEST_/IMG_0002.JPG': b'',
        'DCIM/101TEST_/IMG_0001.JPG': os.urandom(9000),
        'DCIM/101TEST_/IMG_0005.MOV': os.urandom(2 << 20)}
EIO, ENOSPC = 5, 28


def clean():
    for name in ('card', 'dest', 'also'):
        shutil.rmtree(name, ignore_errors=True)
    os.mkdir('also')
    for name in os.listdir('.'):
        if name.startswith('ledger'):
            os.remove(name)
    make_card(CARD)


def faulty(*words, **crash):
    env = {**os.environ, 'TZ': 'UTC', 'LD_PRELOAD': CRASH,
           **{'CRASH_' + k: str(v) for k, v in crash.items()}}
    return subprocess.run(command(*words), env=env, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def nothing_lost(about, folders=('dest',)):
    """What is gone from the card is in all of these, whole, and under a name."""
    left = files('card')
    gone = [content for name, content in CARD.items() if name not in left]
    for name in left:
        with open('card/' + name, 'rb') as file:
            assert file.read() == CARD[name], (about, name)
    for folder in folders:
        have = [open(os.path.join(folder, name), 'rb').read()
                for name in files(folder) if not name.endswith('.part')]
        for content in gone:
            assert content in have, (about, folder, len(content))
    return left


@test
def all_that_is_verified_is_deleted():
    clean()
    told = good('move')
    assert set(told.states().values()) == {'verified+deleted'}, told
    assert nothing_lost('') == [], files('card')
    assert told.sums['deleted'] == [len(CARD), 0], told
    with sqlite3.connect('ledger.db') as db:
        assert db.execute('SELECT DISTINCT state FROM copies').fetchall() == \
            [(2,)]


@test
def what_was_here_is_compared_with_the_camera_first():
    clean()
    good()
    name = 'DCIM/101TEST_/IMG_0005.MOV'
    with open('card/' + name, 'r+b') as file:
        file.seek(1 << 20)
        file.write(b'edited')
    os.utime('card/' + name, (1700000000, 1700000000))
    with open('card/' + name, 'rb') as file:
        edited = file.read()
    told = good('move')
    assert files('card') == [], told
    assert told.names()['IMG_0005.MOV'] == DAY + 'IMG_0005~2.MOV', told
    with open('dest/' + DAY + 'IMG_0005~2.MOV', 'rb') as file:
        assert file.read() == edited
    assert nothing_lost('') == []
    assert told.sums['deleted'] == [len(CARD), 0], told


@test
def what_is_here_but_damaged_comes_again_before_it_goes():
    clean()
    good()
    path = 'dest/' + DAY + 'IMG_0005.MOV'
    with open(path, 'r+b') as file:
        file.seek(1 << 20)
        file.write(b'damaged')
    os.utime(path, (1700000000, 1700000000))
    good('move')
    assert nothing_lost('') == [], files('card')


@test
def what_is_protected_stays():
    clean()
    os.chmod('card/DCIM/101TEST_/IMG_0005.MOV', 0o444)
    told = good('move')
    state = told.entries['/store_00010001/DCIM/101TEST_/IMG_0005.MOV']
    assert state[0] == 'verified' and 'protected' in state[5], state
    assert files('card') == ['DCIM/101TEST_/IMG_0005.MOV']


@test
def what_is_protected_keeps_its_shot():
    for name, other in (('CR3', 'JPG'), ('JPG', 'CR3')):
        clean()
        os.chmod('card/DCIM/100TEST_/IMG_0001.' + name, 0o444)
        told = good('move')
        state = told.entries['/store_00010001/DCIM/100TEST_/IMG_0001.' + other]
        assert state[0] == 'verified' and 'shot is protected' in state[5], told
        assert sorted(files('card')) == ['DCIM/100TEST_/IMG_0001.CR3',
                                         'DCIM/100TEST_/IMG_0001.JPG'], told


@test
def a_shot_stays_together():
    clean()
    os.makedirs('dest/2023')
    run = faulty('move', FLIP=1)
    assert run.returncode == 0, run
    left = nothing_lost('flip')
    assert left, run
    stems = {name.rsplit('.')[0] for name in left}
    assert sorted(left) == sorted(
        name for name in CARD if name.rsplit('.')[0] in stems), left


@test
def a_disk_that_keeps_something_else_is_found_out():
    for at in range(1, 7):
        for words in (('move',), ('move', 'also=also')):
            clean()
            run = faulty(*words, FLIP=at)
            folders = ('dest', 'also') if len(words) > 1 else ('dest',)
            left = nothing_lost((at, words), folders)
            assert run.returncode == 0, run
            assert left or b'failed' not in run.stdout, (at, run.stdout)


def each_fault(*words, step=1, folders=('dest',), **crash):
    clean()
    run = faulty(*words, COUNT=os.path.abspath('count'))
    assert run.returncode == 0, run
    with open('count') as file:
        points = int(file.read())
    assert points > 50, points
    pictures = len({(os.path.basename(name), content)
                    for name, content in CARD.items()})
    for at in range(1, points + 1, step):
        clean()
        run = faulty(*words, AT=at, **crash)
        if 'ERROR' not in crash:
            assert run.returncode == -signal.SIGKILL, (at, run)
        nothing_lost((at, crash, run), folders)
        told = drive(*words)
        assert told.code == 0, (at, told)
        left = nothing_lost((at, crash, told), folders)
        assert not left, (at, crash, left, told)
        for folder in folders:
            assert len(files(folder)) == pictures, (at, crash, told)
    print(f'# {points} points')


@contextlib.contextmanager
def twins():
    """Some of the card are there twice."""
    more = {name.replace('/101', '/102'): content
            for name, content in CARD.items() if '/101' in name}
    CARD.update(more)
    yield
    for name in more:
        del CARD[name]


@test
def killed_before_each_call():
    each_fault('move', step=2)


@test
def each_call_fails_once():
    each_fault('move', ERROR=EIO, step=4)


@test
def all_calls_fail_from_some_point_on():
    each_fault('move', ERROR=ENOSPC, TIMES=1000000, step=7)


@test
def each_call_fails_with_two_destinations():
    each_fault('move', 'also=also', ERROR=EIO, TIMES=3, step=13,
               folders=('dest', 'also'))


@test
def one_file_stands_for_two_objects_whatever_fails():
    with twins():
        clean()
        told = good('move')
        assert files('card') == [] and told.sums['deleted'][0] == len(CARD)
        each_fault('move', step=7)
        each_fault('move', 'files=1', ERROR=EIO, step=11)


main()
