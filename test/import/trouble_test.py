#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Imports after a crash of the computer, several at once, and to file systems that are
# full, or lack what others have.
import contextlib
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess

from drive import card, command, drive, good
from tap import Skip, files, main, test

CRASH = os.environ['CRASH']
DAY = '2023/2023-11-14/'
MOVIE = 'DCIM/100TEST_/A.MOV'
MIB = 1 << 20


def ledger(sql, *values):
    with sqlite3.connect('ledger.db') as db:
        return db.execute(sql, values).fetchall()


def content(name, folder='dest'):
    with open(os.path.join(folder, name), 'rb') as file:
        return file.read()


def half_a_movie():
    """One that was being copied when the program was killed."""
    movie = os.urandom(9 * MIB)
    card({MOVIE: movie})
    env = {**os.environ, 'TZ': 'UTC', 'LD_PRELOAD': CRASH, 'CRASH_AT': '60',
           'CRASH_ONLY': 'write'}
    run = subprocess.run(command(), env=env, stdout=subprocess.PIPE,
                         timeout=60)
    assert run.returncode == -signal.SIGKILL, run
    part = 'dest/' + DAY + 'A.MOV.part'
    here = os.stat(part).st_size
    assert 2 * MIB < here < 8 * MIB, here
    return movie, part, here


@test
def what_changed_meanwhile_is_no_reason_to_delete():
    movie, part, here = half_a_movie()
    with open(part, 'r+b') as file:
        file.seek(MIB)
        file.write(bytes(99))
    told = drive('move')
    assert told.states() == {'A.MOV': 'failed'}, told
    assert 'what an earlier run had begun is not what the camera' in str(told)
    assert files('card') == [MOVIE] and files('dest') == [], files('dest')
    good('move')
    assert content(DAY + 'A.MOV') == movie and files('card') == []


@test
def a_disk_that_fails_is_told_with_what_to_do_and_the_rest_goes_on():
    names = [f'{i}.JPG' for i in range(4)]
    card({'DCIM/100TEST_/' + name: os.urandom(100000) for name in names})
    failed = 0
    for at in range(1, 200):
        shutil.rmtree('dest', ignore_errors=True)
        for name in os.listdir('.'):
            if name.startswith('ledger.db'):
                os.remove(name)
        # Only of the copies: a write to the ledger that fails is another thing.
        told = drive(env={'LD_PRELOAD': CRASH, 'CRASH_AT': str(at), 'CRASH_ONLY': 'write',
                          'CRASH_ERROR': str(errno.EIO), 'CRASH_PART': '1'})
        states = list(told.states().values())
        if 'failed' not in states:
            break
        failed += 1
        assert sorted(states) == ['done'] * 3 + ['failed'], (at, told)
        (entry,) = [e for e in told.entries.values() if e[0] == 'failed']
        assert 'look at the disk' in entry[-1], entry
        assert len(files('dest')) == 3, files('dest')
        good()
        assert len(files('dest')) == 4, files('dest')
    assert failed >= 4, failed


@test
def one_that_was_killed_goes_on_where_it_was():
    movie, part, here = half_a_movie()
    told = good('plan')
    assert told.states() == {'A.MOV': 'resumed'}, told
    told = good()
    assert told.sums['received'][0] < 9 * MIB - here + 80000, told
    assert files('dest') == [DAY + 'A.MOV'], files('dest')
    assert content(DAY + 'A.MOV') == movie


@test
def after_a_crash_of_the_computer_only_what_is_durable_counts():
    movie, part, here = half_a_movie()
    ledger('UPDATE parts SET boot=?, durable=?', 'another start', MIB)
    with open(part, 'r+b') as file:
        file.seek(MIB + 5)
        file.write(bytes(MIB))  # a hole that was never written
    told = good()
    received = told.sums['received'][0]
    assert 8 * MIB < received < 8 * MIB + 80000, told
    assert content(DAY + 'A.MOV') == movie


@test
def after_a_disk_was_pulled_out_only_what_is_durable_counts():
    """The computer is the same, and maybe the number of the device, but not its node."""
    movie, part, here = half_a_movie()
    ((start,),) = ledger('SELECT boot FROM parts')
    with open('/proc/sys/kernel/random/boot_id') as file:
        boot, device, node = start.split('/')
        assert boot == file.read().strip(), start
    number = os.stat('dest').st_dev
    assert int(device, 16) == number
    try:
        path = f'/sys/dev/block/{os.major(number)}:{os.minor(number)}'
        assert int(node, 16) == os.stat(path).st_ino
    except FileNotFoundError:
        assert int(node, 16) == 0
    ledger('UPDATE parts SET boot=?, durable=?', f'{boot}/{device}/{int(node, 16) + 1:x}',
           MIB)
    with open(part, 'r+b') as file:
        file.seek(MIB + 5)
        file.write(bytes(MIB))
    told = good()
    received = told.sums['received'][0]
    assert 8 * MIB < received < 8 * MIB + 80000, told
    assert content(DAY + 'A.MOV') == movie


@test
def a_part_with_another_end_is_not_gone_on_with():
    movie, part, here = half_a_movie()
    with open(part, 'r+b') as file:
        file.seek(here - 7)
        file.write(b'another')
    told = good()
    assert told.sums['received'][0] > 9 * MIB, told
    assert content(DAY + 'A.MOV') == movie
    assert files('dest') == [DAY + 'A.MOV'], files('dest')


@test
def what_was_whole_needs_no_camera_that_can_go_on():
    with open('profile.json', 'w') as file:
        json.dump({
            'summary': 'no parts of objects', 'model': 'ptp',
            'device_info': {
                'operations': [f'0x{code:04x}' for code in range(0x1001, 0x100c)],
                'manufacturer': 'miniptp', 'model': 'Plain', 'serial': '7',
                'image_formats': ['0x3801']},
            'storages': [{'id': '0x00010001', 'type': 4, 'filesystem': 3,
                          'access': 0, 'capacity': 1 << 34,
                          'free_bytes': 1 << 33, 'label': 'CARD'}]}, file)
    objects = {f'DCIM/100TEST_/{i}.JPG': os.urandom(300000) for i in range(9)}
    card(objects)
    spec = 'sim:./profile.json?dir=card'
    overhead = good('plan', spec=spec).sums['received'][0]
    env = {**os.environ, 'TZ': 'UTC', 'LD_PRELOAD': CRASH, 'CRASH_AT': '32',
           'CRASH_ONLY': 'write'}
    # Amid the copying, before any has its name.
    run = subprocess.run(command(spec=spec), env=env, stdout=subprocess.PIPE,
                         timeout=60)
    assert run.returncode == -signal.SIGKILL, run
    whole = [name for name in files('dest')
             if os.stat('dest/' + name).st_size == 300000]
    assert len(whole) > 2, files('dest')
    assert all(name.endswith('.part') for name in whole), whole
    told = good(spec=spec)
    most = overhead + (9 - len(whole)) * 301000 + 9000
    assert told.sums['received'][0] < most, (told, most)
    assert sorted(map(content, files('dest'))) == sorted(objects.values())


@test
def a_part_of_what_is_gone_is_told_and_kept_until_it_is_discarded():
    half_a_movie()
    os.remove('card/' + MOVIE)
    card({'DCIM/100TEST_/B.JPG': b'1'})
    told = good()
    assert [os.path.basename(p) for p in told.parts] == ['A.MOV.part'], told
    assert files('dest') == [DAY + 'A.MOV.part', DAY + 'B.JPG']
    good('discard')
    assert not os.path.exists('ledger.db-wal')  # it was closed
    assert files('dest') == [DAY + 'B.JPG'], files('dest')
    assert ledger('SELECT * FROM parts') == []


@test
def with_a_ledger_that_is_only_read_nothing_but_a_plan_is_made():
    half_a_movie()
    card({'DCIM/100TEST_/B.JPG': b'1'})
    os.unlink('ledger.db-runs')
    told = drive('look', 'plan')
    assert told.code == 0 and told.states() == {'A.MOV': 'resumed', 'B.JPG': 'new'}, told
    os.remove('card/' + MOVIE)
    for words in [], ['discard']:
        told = drive('look', *words)
        assert told.code != 0 and 'can be read, but not written' in told.err, told
        assert files('dest') == [DAY + 'A.MOV.part'], files('dest')
        assert not os.path.exists('ledger.db-runs')


@test
def what_is_not_ours_is_no_part():
    card({MOVIE: b'movie'})
    os.makedirs('dest/' + DAY)
    with open('dest/' + DAY + 'A.MOV.part', 'w') as file:
        file.write('of another program')
    good()
    assert content(DAY + 'A.MOV') == b'movie'
    assert content(DAY + 'A.MOV.part') == b'of another program'


@test
def several_at_once_copy_each_object_once():
    objects = {f'DCIM/{100 + i // 50}TEST_/{i % 50:03}.JPG': os.urandom(9000)
               for i in range(200)}
    card(objects)
    runs = [subprocess.Popen(command(f'files={4 + i}', 'quiet'),
                             stdout=subprocess.PIPE, text=True,
                             env={**os.environ, 'TZ': 'UTC'})
            for i in range(4)]
    told = [(run.communicate(timeout=100)[0], run.returncode) for run in runs]
    assert all(code == 0 for _, code in told), told
    copied = sum(int(line.split()[2]) for out, _ in told
                 for line in out.splitlines() if line.startswith('sum copied'))
    assert copied == len(objects), told
    have = [content(name) for name in files('dest')]
    assert sorted(have) == sorted(objects.values()), len(have)
    assert ledger('SELECT count(*) FROM copies WHERE state=1') == [(200,)]
    assert ledger('SELECT * FROM parts') == []


def shell(*words):
    return subprocess.run(words, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False).returncode == 0


@contextlib.contextmanager
def mounted(*words):
    """A file system at dest."""
    os.makedirs('dest', exist_ok=True)
    if os.geteuid() != 0 or not shell('mount', *words, 'dest'):
        raise Skip('nothing can be mounted here')
    try:
        yield
    finally:
        shell('umount', 'dest')


@test
def a_full_disk_fails_what_does_not_fit_and_goes_on():
    objects = {'DCIM/100TEST_/A.MOV': os.urandom(9 * MIB),
               'DCIM/100TEST_/B.JPG': os.urandom(MIB),
               'DCIM/100TEST_/C.JPG': os.urandom(5 * MIB),
               'DCIM/100TEST_/D.JPG': os.urandom(MIB // 2)}
    card(objects)
    with mounted('-t', 'tmpfs', '-o', 'size=4m', 'none'):
        told = drive()
        assert told.code == 0, told
        assert told.states() == {'A.MOV': 'failed', 'B.JPG': 'done',
                                 'C.JPG': 'failed', 'D.JPG': 'done'}, told
        assert files('dest') == [DAY + 'B.JPG', DAY + 'D.JPG'], files('dest')
        assert 'make room' in told.entries[
            '/store_00010001/DCIM/100TEST_/C.JPG'][5], told
        shell('mount', '-o', 'remount,size=40m', 'dest')
        good()
        for name, data in objects.items():
            assert content(DAY + os.path.basename(name)) == data, name


@test
def fat_takes_all_that_it_can():
    objects = {'DCIM/100TEST_/A.JPG': os.urandom(70000),
               'DCIM/100TEST_/a.CR3': os.urandom(70000),
               'DCIM/101TEST_/a.jpg': (os.urandom(70000), 1700000001)}
    card(objects)
    with open('disk', 'wb') as file:
        file.truncate(40 * MIB)
    if shutil.which('mkfs.vfat') is None or not shell('mkfs.vfat', 'disk'):
        raise Skip('there is no mkfs.vfat')
    with mounted('-o', 'loop', 'disk'):
        told = good('verify')
        assert set(told.states().values()) == {'verified'}, told
        have = [content(name) for name in files('dest')]
        want = [c if isinstance(c, bytes) else c[0] for c in objects.values()]
        assert sorted(have) == sorted(want), files('dest')
        shell('mount', '-o', 'remount', 'dest')
        told = good()
        assert set(told.states().values()) == {'here'}, told
        shell('umount', 'dest')
        assert shell('mount', '-o', 'loop', 'disk', 'dest')
        told = good()  # with other inodes, and coarser times
        assert set(told.states().values()) == {'here'}, told


@test
def a_destination_that_is_gone_is_not_written_below():
    card({f'DCIM/100TEST_/{i}.JPG': b'1' for i in range(6)})
    told = drive('files=1', 'vanish=away')
    assert told.code == 0, told
    states = sorted(told.states().values())
    assert states == ['done'] * states.count('done') + \
        ['failed'] * states.count('failed') and 'failed' in states, told
    assert files('dest') == [], files('dest')
    os.rmdir('dest')
    os.rename('away', 'dest')
    good()
    assert files('dest') == [DAY + f'{i}.JPG' for i in range(6)], files('dest')


main()
