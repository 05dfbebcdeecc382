#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A card of all that comes, from which an import is killed again and again: at a random
# moment, after so many bytes, or before or amid a call that changes a file system. It
# is looked at after each, and then the import is run once more.
#
# OBJECTS=20000 KILLS=500 is what "make check-import" asks for; SEED repeats one.
import collections
import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time

import hashes
from fake import serving
from importing import need_import, seed
from mixed import BLOCK, Mixed, content
from tap import main, start, test

OBJECTS = int(os.environ.get('OBJECTS') or 700)
KILLS = int(os.environ.get('KILLS') or 30)
CRASH = os.environ['CRASH']
WAYS = 'time', 'bytes', 'call', 'half'
CALLS = 4  # that change a file system, for each file, or a little fewer

# Writing back is as good as nothing there; it is only asked for.
if os.access('/dev/shm', os.W_OK):
    tempfile.tempdir = '/dev/shm'


@contextlib.contextmanager
def preloaded(**crash):
    """What is started meanwhile is killed by itself."""
    env = {'LD_PRELOAD': CRASH, **{'CRASH_' + k: str(v) for k, v in crash.items()}}
    os.environ.update(env)
    try:
        yield
    finally:
        for name in env:
            del os.environ[name]


def ledger():
    """Its copies and parts, of a copy of it: the next import is to find it as the
    killed one left it."""
    shutil.rmtree('look', ignore_errors=True)
    os.mkdir('look')
    for end in '', '-wal', '-journal':
        with contextlib.suppress(FileNotFoundError):
            shutil.copy('config/miniptp/ledger.db' + end, 'look/ledger.db' + end)
    with contextlib.closing(sqlite3.connect('look/ledger.db')) as db:
        if not list(db.execute("SELECT 1 FROM sqlite_master WHERE name='parts'")):
            return [], []
        return (list(db.execute('SELECT captured, destination, size, hash, state,'
                                ' modified, inode FROM copies')),
                list(db.execute('SELECT captured, file, size FROM parts')))


def found(folder='to'):
    """Sizes of all files, by their absolute paths."""
    sizes, folders = {}, [os.path.realpath(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    sizes[entry.path] = entry.stat(follow_symlinks=False).st_size
    return sizes


class Import:
    """One that is killed, and all that must be true of it in between."""

    def __init__(self, camera, chance, uri, *words):
        self.camera, self.chance, self.uri = camera, chance, uri
        self.kind = chance.choice(hashes.KINDS)
        self.words = ['import', '--hash', self.kind, *words, 'to']
        self.files = camera.files()
        self.handle = {thing.captured: h for h, thing in self.files.items()}
        self.hash = {h: hashes.of(content(h, thing.size), self.kind)
                     for h, thing in self.files.items()}
        self.all = set(self.hash.values())
        self.whole = {}  # path: hash, of what has its name
        self.known = {}  # handle: bytes that need not be sent again
        self.listing, self.fetched, self.took = 0.03, 20e6, 1
        self.total = sum(thing.size for thing in self.files.values())
        self.beyond = self.again = 0  # bytes sent more than once

    def digest(self, path):
        with open(path, 'rb') as file:
            return hashes.of(file.read(), self.kind)

    def share(self, of, kills):
        """At random, so much that it is used up in about so many kills."""
        return self.chance.uniform(0, 2 * of / kills)

    def kill(self, way, kills):
        """Run it, and kill it. Did it end before?"""
        camera = self.camera
        camera.sent_of.clear()
        camera.first = camera.budget = None
        left = self.total - sum(self.known.values())
        with contextlib.ExitStack() as stack:
            if way in ('call', 'half'):
                most = CALLS * (len(self.files) - len(self.whole))
                stack.enter_context(preloaded(
                    AT=1 + int(self.share(most, kills)), HALF=int(way == 'half')))
            began = time.monotonic()
            child = start(*self.words, camera=self.uri)
            # However slow this computer is, something is left for the other kills.
            camera.spent, camera.budget = child.kill, int(
                self.share(left, kills) if way == 'bytes' else 2 * left / kills)
        try:
            child.communicate(timeout=None if way != 'time' else
                              self.chance.uniform(0, 2 * self.listing) +
                              self.share(left / self.fetched * self.took, kills))
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
        camera.idle.wait()
        camera.budget = None
        if camera.first:
            self.listing = camera.first - began
            self.took += time.monotonic() - camera.first
            self.fetched += sum(camera.sent_of.values())
        assert child.returncode in (0, -9), child.returncode
        return child.returncode == 0

    def look(self):
        """Nothing wrong has a name, nothing that had one lost it, and what the ledger
        says is true."""
        sizes = found()
        copies, parts = ledger()
        for path in sizes:
            if path not in self.whole and not path.endswith('.part'):
                self.whole[path] = self.digest(path)
                assert self.whole[path] in self.all, path
        gone = [path for path in self.whole if path not in sizes]
        assert not gone, gone
        # What is gone from the camera is here.
        here = set(self.whole.values())
        lost = [h for h in self.files
                if h not in self.camera.things and self.hash[h] not in here]
        assert not lost, lost
        self.known = {}
        for when, path, size, checksum, state, *_ in copies:
            if state in (1, 2):
                assert self.whole[path] == checksum, path
                assert self.hash[self.handle[when]] == checksum, path
                self.known[self.handle[when]] = size
            elif path in self.whole or path + '.part' in sizes:
                self.known[self.handle[when]] = size
        ours = set()
        for when, path, size in parts:
            ours.add(path)
            self.known.setdefault(self.handle[when], sizes.get(path, 0))
        strays = [path for path in sizes
                  if path.endswith('.part') and path not in ours]
        assert not strays, strays

    def count(self):
        """No byte that was here came again, but a block of each file."""
        for handle, sent in self.camera.sent_of.items():
            size, here = self.files[handle].size, self.known.get(handle, 0)
            most = size - here + min(here, BLOCK)
            assert sent <= most, (handle, size, here, sent)
            self.again += max(0, sent - (size - here))


def check_end(work):
    sizes = found()
    copies, parts = ledger()
    assert not parts, parts
    assert not [path for path in sizes if path.endswith('.part')]
    assert collections.Counter(map(work.digest, sizes)) == \
        collections.Counter(work.hash.values())
    assert len(copies) == len(work.files), len(copies)
    for when, path, size, checksum, state, modified, inode in copies:
        handle, stat = work.handle[when], os.stat(path)
        assert state in (1, 2) and checksum == work.hash[handle] == work.digest(path), path
        assert size == stat.st_size and inode == stat.st_ino, path
        assert modified == int(stat.st_mtime), path
    assert {path for _, path, *_ in copies} == set(sizes)


@test
def killed_at_random_it_goes_on_and_fetches_nothing_twice():
    need_import()
    chance = seed()
    camera = Mixed(OBJECTS, chance)
    os.mkdir('to')
    ended = collections.Counter()
    sent = 0
    with serving(camera) as uri:
        work = Import(camera, chance, uri)
        for kills in range(KILLS, 0, -1):
            way = chance.choice(WAYS)
            ended[way, work.kill(way, kills)] += 1
            sent += sum(camera.sent_of.values())
            work.count()
            work.look()
            if kills % 50 == 0:
                print(f'# {kills} to go, {len(work.whole)} of {OBJECTS} files whole, '
                      f'{sent >> 10} KiB sent', flush=True)
        camera.sent_of.clear()
        before = len(work.whole)
        child = start('import', 'to', camera=uri)
        out, err = child.communicate(timeout=600)
        assert child.returncode == 0, (out, err)
        camera.idle.wait()
        sent += sum(camera.sent_of.values())
        work.count()
        check_end(work)
        camera.sent_of.clear()
        child = start('import', 'to', camera=uri)
        out, err = child.communicate(timeout=600)
        assert child.returncode == 0 and not err, (out, err)
        assert not camera.sent_of, camera.sent_of
    killed = {way: ended[way, False] for way in WAYS}
    print(f'# killed {killed}, {before} of {OBJECTS} files were whole before the last '
          f'run; {work.total} bytes in all, {sent} sent, of what was here {work.again}')
    child = start('ledger', 'verify')
    out, err = child.communicate(timeout=1800)
    assert child.returncode == 0, (out, err)


@test
def killed_at_random_it_deletes_nothing_that_is_not_here():
    need_import()
    chance = seed()
    camera = Mixed(OBJECTS // 2, chance)
    os.mkdir('to')
    with serving(camera) as uri:
        work = Import(camera, chance, uri, '--move')
        for kills in range(KILLS // 2, 0, -1):
            work.kill(chance.choice(WAYS), kills)
            work.look()
        left = len(camera.files())
        child = start(*work.words, camera=uri)
        out, err = child.communicate(timeout=1800)
        assert child.returncode == 0, (out, err)
        assert not camera.files(), camera.files()
    check_end(work)
    print(f'# {left} of {len(work.files)} were left before the last run')


main()
