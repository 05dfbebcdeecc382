#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What a destination does to an import: it is full, slow, goes away, or somebody planted
# links in it; or several imports of one camera are at theirs at once.
import contextlib
import os
import re
import signal
import subprocess

from importing import (contents, generated, ledger, ledger_is_true, need_import,
                       no_strays, tree, write)
from fake import Camera, Thing, serving
from tap import Skip, good, main, run, start, test, wait_for

CRASH = os.environ['CRASH']
DAY = 'to/2020/2020-02-02'
MIB = 1 << 20


def shell(*words):
    return subprocess.run(words, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


@contextlib.contextmanager
def mounted(folder, *words):
    """A file system there."""
    os.makedirs(folder, exist_ok=True)
    if os.geteuid() != 0 or not shell('mount', *words, folder):
        raise Skip('nothing can be mounted here')
    try:
        yield
    finally:
        shell('umount', '-l', folder)


def things(n, size):
    return [Thing(f'P{i:03}.JPG', os.urandom(size)) for i in range(n)]


@test
def two_at_once_to_two_folders_both_have_all():
    need_import()
    uri = 'sim:generic-mtp?objects=150&size=60K'
    children = []
    for name in 'to', 'other', 'to', 'other':
        os.makedirs(name, exist_ok=True)
        children.append(start('import', name, camera=uri))
    for child in children:
        out, err = child.communicate(timeout=120)
        assert child.returncode == 0, (out, err)
    for name in 'to', 'other':
        assert contents(name) == generated(150, 60 << 10), name
        no_strays(name)
    rows = ledger()
    assert len(rows) == 300 == len({row['destination'] for row in rows})
    r = good('ledger', 'verify')
    assert '300' in r.out, r


@test
def a_real_file_system_that_is_full_takes_what_it_can():
    need_import()
    with open('disk', 'wb') as file:
        file.truncate(24 * MIB)
    if not shell('mkfs.ext4', '-q', '-F', '-m0', 'disk'):
        raise Skip('there is no mkfs.ext4')
    camera = Camera(*things(30, MIB), Thing('LARGE.MOV', os.urandom(40 * MIB)),
                    Thing('SMALL.TXT', b'small'))
    with mounted('to', '-o', 'loop', 'disk'), serving(camera) as uri:
        r = run('import', '--verify', 'to', camera=uri)
        assert r.code == 7 and 'No space left' in r.err, r
        for path, data in tree('to').items():
            assert path.endswith('.part') or data in [
                thing.data for thing in camera.things.values()], path
        there = names()
        assert len(there) > 9, there
        assert not [name for name in there if name.startswith('LARGE')], there
        rows = {row['destination'] for row in ledger() if row['state'] in (1, 2)}
        whole = {os.path.realpath('to/' + path) for path in tree('to')
                 if not path.endswith('.part')}
        assert rows == whole, rows ^ whole
        # Where there is room, it goes on.
        for name in 'LARGE.MOV', *(f'P{i:03}.JPG' for i in range(25, 30)):
            camera.things = {h: t for h, t in camera.things.items()
                             if t.name != name}
        for path in sorted(whole)[:9]:
            os.remove(path)
        r = run('import', '--once', '--discard-parts', 'to', camera=uri)
        assert r.code == 0, r
        no_strays()


FETCH, PIECE = 0x1009, 0x101b


@test
def what_does_not_fit_is_not_asked_for():
    need_import()
    camera = Camera(*things(12, 3 * MIB // 2), Thing('SMALL.TXT', b'small'))
    with mounted('to', '-t', 'tmpfs', '-o', 'size=8m', 'none'), \
            serving(camera) as uri:
        asked = []
        for _ in range(2):
            camera.counted.clear()
            r = run('import', 'to', camera=uri)
            assert r.code == 7 and 'make room there' in r.err, r
            there = names()
            assert 'SMALL.TXT' in there and len(there) in (5, 6), there
            assert not [name for name in there if name.endswith('.part')]
            asked.append(camera.counted[FETCH])
        assert asked == [len(there), 0], (asked, there)
        shell('mount', '-o', 'remount,size=40m', 'to')
        r = run('import', 'to', camera=uri)
        assert r.code == 0 and camera.counted[FETCH] == 13 - len(there), r
        assert len(names()) == 13, names()


@test
def what_did_not_fit_after_all_goes_on():
    """The file system did not know, or another program was faster."""
    need_import()
    data = os.urandom(24 * MIB)
    camera = Camera(Thing('A.MOV', data), Thing('B.JPG', data[:MIB]))
    camera.answers[PIECE] = camera.piece
    full = dict(LD_PRELOAD=CRASH, CRASH_ONLY='write', CRASH_PART='1',
                CRASH_ERROR='28', CRASH_AT='200', CRASH_TIMES='1000000')
    os.makedirs('to', exist_ok=True)
    with serving(camera) as uri:
        os.environ.update(full)
        try:
            r = run('import', 'to', camera=uri)
        finally:
            for name in full:
                del os.environ[name]
        assert r.code == 7 and 'No space left' in r.err, r
        parts = [name for name in names() if name.endswith('.part')]
        assert parts == ['A.MOV.part'], names()
        [there] = [len(part) for name, part in tree('to').items()
                   if name.endswith('.part')]
        assert 8 * MIB <= there < 24 * MIB, there
        camera.counted.clear()
        r = run('import', 'to', camera=uri)
        assert r.code == 0, r
        assert camera.counted[FETCH] == 1, camera.counted  # B.JPG
    no_strays()
    assert sorted(tree('to').values()) == sorted((data, data[:MIB]))


def names(folder='to'):
    return [name for _, _, found in os.walk(folder) for name in found]


def copied(files):
    """Wait until so many have their names."""
    wait_for(lambda: len([name for name in names()
                          if not name.endswith('.part')]) >= files, 60)


@test
def what_is_unmounted_midway_is_not_written_below():
    need_import()
    uri = 'sim:generic-mtp?objects=300&size=100K&latency=5'
    with open('disk', 'wb') as file:
        file.truncate(100 * MIB)
    if not shell('mkfs.ext4', '-q', '-F', 'disk'):
        raise Skip('there is no mkfs.ext4')
    with mounted('to', '-o', 'loop', 'disk'):
        child = start('import', 'to', camera=uri)
        copied(20)
        assert shell('umount', '-l', 'to')
        out, err = child.communicate(timeout=60)
        assert child.returncode not in (0, -9), (out, err)
        assert b'to' in err, err
        assert tree('to') == {}, tree('to')
        # What the ledger says was done is there, once the disk is back.
        with mounted('to', '-o', 'loop', 'disk'):
            r = run('ledger', 'verify')
            assert r.code == 0, r
            good('import', 'to', camera=uri.replace('&latency=5', ''))
            assert contents('to') == generated(300, 100 << 10)
            no_strays()
            assert len(ledger()) == 300


@test
def planted_links_are_not_written_through():
    need_import()
    camera = Camera(*things(4, 3000))
    write('outside/kept', b'kept')
    os.makedirs(DAY)
    os.symlink('../../../outside/kept', DAY + '/P000.JPG')
    os.symlink('../../../outside/new', DAY + '/P001.JPG')
    os.symlink('../../../outside/kept', DAY + '/P002.JPG.part')
    os.symlink('../../../outside/new', DAY + '/P003.JPG.part')
    os.symlink('nowhere', DAY + '/P000~2.JPG')
    with serving(camera) as uri:
        for _ in range(2):
            r = run('import', '--verify', 'to', camera=uri)
            assert r.code == 0, r
    assert tree('outside') == {'kept': b'kept'}
    have = [os.path.join(base, name) for base, _, found in os.walk('to')
            for name in found if not os.path.islink(os.path.join(base, name))]
    assert len(have) == 4, have
    found = []
    for path in have:
        with open(path, 'rb') as file:
            found.append(file.read())
    assert sorted(found) == sorted(t.data for t in camera.things.values())
    assert len(ledger()) == 4


@test
def a_folder_that_cannot_be_written_fails_alone():
    need_import()
    camera = Camera(*things(4, 3000))
    for handle in 1, 2:
        camera.things[handle].captured = '20210303T030303'
    os.makedirs(DAY)
    with mounted(DAY, '-t', 'tmpfs', '-o', 'ro', 'none'), serving(camera) as uri:
        r = run('import', 'to', camera=uri)
        assert r.code == 7 and '2 copied' in r.out and '2 failed' in r.out, r
        assert len(re.findall('Read-only file system; nothing may be written there',
                              r.err)) == 2, r
        shell('umount', DAY)
        good('import', 'to', camera=uri)
    assert contents('to') == sorted(t.data for t in camera.things.values())
    ledger_is_true()


@test
def a_slow_disk_is_waited_for_and_ctrl_c_is_heeded():
    need_import()
    uri = 'sim:generic-mtp?objects=400&size=20K'
    os.mkdir('to')
    os.environ.update(LD_PRELOAD=CRASH, CRASH_SLOW='60')
    try:
        child = start('import', 'to', camera=uri)
        copied(1)
    finally:
        del os.environ['LD_PRELOAD'], os.environ['CRASH_SLOW']
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, (out, err)
    # It does not wait until a disk that is as slow as that has all that was copied.
    parts = [name for name in names() if name.endswith('.part')]
    assert len(parts) > 8, len(parts)
    for path, data in tree('to').items():
        assert path.endswith('.part') or len(data) == 20 << 10, path
    good('import', 'to', camera=uri)
    assert contents('to') == generated(400, 20 << 10)
    no_strays()
    ledger_is_true()


main()
