#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# An import that deletes from a camera at whose every step something goes wrong, one step
# and one fault after another. Whatever is gone from the camera has a copy that is right;
# run again until nothing goes wrong, all is moved.
import os
import shutil
import struct
import tempfile

from fake import BUSY, GENERAL_ERROR, OK, Camera, Thing, serving
from importing import ledger_is_true, need_import, no_strays, tree
from tap import main, run, test

if os.access('/dev/shm', os.W_OK):
    tempfile.tempdir = '/dev/shm'

STEP = int(os.environ.get('STEP') or 3)
CONTENT = {'A.JPG': os.urandom(700), 'A.CR3': os.urandom(90001), 'B.JPG': b'',
           'C.MOV': os.urandom(300000)}
DELETE = 0x100b


class Faulty(Camera):
    """At the at-th of its transactions in a session, or in all, it does what fault
    says."""

    def __init__(self):
        super().__init__(*(Thing(name, data) for name, data in CONTENT.items()))
        self.at, self.fault, self.n = 0, None, 0
        self.answers[0x101b] = self.part
        self.answers[DELETE] = self.delete
        self.wrapped = dict(self.answers)
        for operation in self.answers:
            self.answers[operation] = \
                lambda p, operation=operation: self.answer(operation, p)

    def part(self, p):
        data = self.things[p[0]].data[p[1]:p[1] + p[2]]
        return OK, data, [len(data)]

    def delete(self, p):
        return (0x2009 if self.things.pop(p[0], None) is None else OK), None

    def answer(self, operation, p):
        self.n += 1
        usual = self.wrapped[operation]
        if self.n != self.at or operation in (0x1001, 0x1002, 0x1003):
            return usual(p)
        return self.fault(operation, p, usual)


def refused(_operation, _p, _usual):
    return GENERAL_ERROR, None


def busy(_operation, _p, _usual):
    return BUSY, None


def gone_before(_operation, _p, _usual):
    raise EOFError


def gone_after(_operation, p, usual):
    """It did it, and nobody heard."""
    usual(p)
    raise EOFError


def cut(_operation, p, usual):
    """Half of the data, and it says that this was all."""
    code, data, *more = usual(p)
    return (code, data and data[:len(data) // 2], *more)


def lied(operation, p, usual):
    """It says that it did it, and did not, or sends more than there is."""
    if operation == DELETE:
        return OK, None
    code, data, *more = usual(p)
    return (code, data and data + bytes(9), *more)


def fails_late(_operation, p, usual):
    """All data, and then an error."""
    _, data, *more = usual(p)
    return (GENERAL_ERROR, data, *more)


FAULTS = refused, busy, gone_before, gone_after, cut, lied, fails_late


def nothing_is_lost(camera, about):
    left = {thing.name for thing in camera.things.values()}
    have = [data for path, data in tree('to').items()
            if not path.endswith('.part')]
    for name, data in CONTENT.items():
        assert name in left or data in have, (name, about)
    wrong = [data for data in have if data not in CONTENT.values()]
    assert not wrong, about
    return left


def one(at, fault):
    """Was there so many a transaction?"""
    for folder in 'to', 'config':
        shutil.rmtree(folder, ignore_errors=True)
    os.mkdir('to')
    camera = Faulty()
    camera.at, camera.fault = at, fault
    with serving(camera) as uri:
        r = run('import', '--move', 'to', camera=uri)
        reached = camera.n >= at
        left = nothing_is_lost(camera, (at, fault, r))
        assert not left or r.code != 0, (at, fault, r)
        camera.at = 0
        # A part that is not what the camera has is thrown away, and fetched anew.
        for _ in range(2):
            r = run('import', '--move', 'to', camera=uri)
            nothing_is_lost(camera, (at, fault, r))
    assert r.code == 0 and not camera.things, (at, fault, r)
    assert sorted(tree('to').values()) == sorted(CONTENT.values()), (at, fault, r)
    no_strays()
    ledger_is_true()
    return reached


@test
def whatever_fails_what_is_deleted_has_a_copy():
    need_import()
    points = 0
    for number, fault in enumerate(FAULTS):
        at = 1 + number % STEP
        while one(at, fault):
            points += 1
            at += STEP
    print(f'# {points} faults')


@test
def a_size_of_64_bits_that_lies_names_nothing():
    """ObjectInfo leaves it open, and what its property says is not so, or is so; if that
    leaves it open, too, fewer than 32 bits hold are not all."""
    need_import()
    data = os.urandom(300000)
    for size, code in ((0, 7), (1000, 7), (299999, 7), (5 << 30, 7), (1 << 63, 7),
                       ((1 << 64) - 1, 7), (len(data), 0)):
        camera = Camera(Thing('A.MP4', data, size=0xffffffff))
        camera.answers[0x9803] = lambda p, size=size: (OK, struct.pack('<Q', size))
        camera.answers[0x101b] = lambda p: (OK, data[p[1]:p[1] + p[2]])
        camera.answers[DELETE] = lambda p: (OK, None)
        shutil.rmtree('to', ignore_errors=True)
        os.mkdir('to')
        with serving(camera) as uri:
            for words in (), ('--move',):
                r = run('import', *words, 'to', camera=uri)
                assert r.code == code or code == 0, (size, r)
                assert list(tree('to').values()) == ([] if code else [data]), r
        assert (camera.counted[DELETE] > 0) == (code == 0), size


main()
