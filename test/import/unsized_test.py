#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Movies whose size the camera does not tell beforehand: it says only that 32 bits do not
# hold it, or what 32 bits hold of it. The part that was begun is a hole with the right end, so that it costs no disk.
import json
import os
import shutil
import sqlite3
import struct

from fake import GENERAL_ERROR, OK, Camera, Thing, send, serving
from importing import ledger_is_true, need_import, tree
from tap import content, main, run, simulator, start, test

GIB, MIB = 1 << 30, 1 << 20
SIZE = 4 * GIB + 3 * MIB + 21
HANDLE = 0x40000000
CANON, NIKON = 11, 10  # their vendor extensions
BLOCK = 64 << 10
SMALL = 300000
INVALID_PARAMETER = 0x201d


class Unsized(Camera):
    """It has one movie, and reads it in pieces by an operation of its make."""

    def __init__(self, size=SIZE, behind=INVALID_PARAMETER):
        super().__init__(Thing('A.MP4', b'', size=0xffffffff))
        self.size, self.behind = size, behind
        self.vendor = CANON
        self.asked, self.cuts = [], False
        self.answers[0x1009] = lambda p: (OK, content(HANDLE, SMALL))
        self.answers[0x9174] = self.part
        os.mkdir('to')

    def part(self, p):
        at = p[1] | p[2] << 32
        self.asked.append(at)
        if at >= self.size and self.behind:
            return self.behind, None
        return OK, content(HANDLE, min(p[3], self.size - at), at)

    def send_data(self, command, operation, params, data):
        if operation != 0x1009 or not self.cuts:
            super().send_data(command, operation, params, data)
            return
        send(command, 9, struct.pack('<IQ', self.tid, self.size))
        send(command, 10, struct.pack('<I', self.tid) + data)
        raise EOFError


def rows(of='SELECT size, state FROM copies'):
    with sqlite3.connect('config/miniptp/ledger.db') as db:
        return db.execute(of).fetchall()


def stretch(path, begun, right=BLOCK):
    """It is a hole, but for that many bytes at its end."""
    with open(path, 'r+b') as file:
        file.truncate(0)
        file.truncate(begun)
        file.seek(begun - right)
        file.write(content(HANDLE, right, begun - right))


def part_of_it(folder='to'):
    (base, _, (name,)), = [x for x in os.walk(folder) if x[2]]
    assert name.endswith('.part'), name
    return os.path.join(base, name)


def begin(camera, uri, begun, *args, also=None):
    """An import that ends, as if it had come so far, and farther in the second place: the
    end is right, and what is before it a hole."""
    camera.cuts = True
    r = run('import', *args, 'to', camera=uri)
    assert r.code not in (0, 7), r
    camera.cuts = False
    for folder, more in ('to', 0), ('also', also):
        if more is not None:
            assert 0 < os.stat(part_of_it(folder)).st_size <= SMALL
            stretch(part_of_it(folder), begun + more, BLOCK + more)


def imported(uri, *args):
    """What is told as JSON, by what it is."""
    child = start('--json', 'import', *args, 'to', camera=uri)
    out, err = child.communicate(timeout=1200)
    assert child.returncode == 0 and not err, (out, err)
    told = [json.loads(line) for line in out.splitlines()]
    return {line['what']: line for line in told}


@test
def it_is_planned_and_comes():
    need_import()
    camera = Unsized()
    with serving(camera) as uri:
        told = imported(uri, '-n')
        assert told['plan']['unsized'] == 1, told
        assert told['plan']['wanted'] == {'files': 1, 'bytes': 4 * GIB - 1}
        assert told['plan']['destination']['needed'] == 4 * GIB - 1, told
        assert told['file']['size'] is None, told
        r = run('import', '-n', 'to', camera=uri)
        assert r.code == 0 and 'does not tell' in r.out, r
        assert imported(uri, '--max-size', '1G')['plan']['wanted']['files'] == 0


@test
def what_is_announced_modulo_4_gib_is_not_taken_for_whole():
    """It has at least 4 GiB - 1, so that what came is a piece of it."""
    need_import()
    os.mkdir('also')
    camera = Unsized()
    camera.answers[0x100b] = lambda p: (OK, camera.things.pop(p[0]) and None)
    with serving(camera) as uri:
        for options in [], ['--verify'], ['--move'], ['--also', 'also', '--move']:
            r = run('import', *options, 'to', camera=uri)
            assert r.code == 7 and 'fewer' in r.err, (options, r)
            assert not tree('to') and not tree('also'), (tree('to'), options)
            assert not rows() and not rows('SELECT * FROM parts'), options
            assert camera.things, options


@test
def one_that_ends_early_is_not_taken_for_whole():
    """Nothing announced how much it is, and what came is less than it can be."""
    need_import()
    camera = Unsized()

    def send_data(command, operation, params, data):
        if operation != 0x1009:
            Camera.send_data(camera, command, operation, params, data)
            return
        send(command, 9, struct.pack('<IQ', camera.tid, 0xffffffffffffffff))
        send(command, 12, struct.pack('<I', camera.tid) + data)
    camera.send_data = send_data
    camera.answers[0x9174] = lambda p: (OK, b'')
    with serving(camera) as uri:
        r = run('import', 'to', camera=uri)
    assert r.code == 7 and 'fewer' in r.err, r
    assert not rows()


@test
def one_that_was_begun_goes_on_and_is_known_then():
    need_import()
    camera = Unsized()
    begun = SIZE - 3 * BLOCK - 99
    with serving(camera) as uri:
        begin(camera, uri, begun)
        fetched = camera.counted[0x1009]
        told = imported(uri)
        assert camera.asked[:2] == [begun - BLOCK, begun], camera.asked
        assert told['file']['size'] == SIZE, told
        assert told['end']['copied']['bytes'] <= SIZE - begun + BLOCK, told
        assert rows() == [(SIZE, 1)] and not rows('SELECT * FROM parts')
        told = imported(uri)
        assert told['plan']['here'] == {'files': 1, 'bytes': SIZE}, told
        assert told['plan']['unsized'] == 0, told
        assert camera.counted[0x1009] == fetched
        # Another one, by its time.
        camera.things[1].captured = '20200303T030303'
        told = imported(uri, '-n')
        assert told['plan']['changed']['files'] == 1, told


@test
def one_that_was_begun_in_two_places_goes_on_in_both():
    need_import()
    camera = Unsized()
    os.mkdir('also')
    begun = SIZE - 3 * BLOCK - 99
    with serving(camera) as uri:
        begin(camera, uri, begun, '--also', 'also', also=99)
        told = imported(uri, '--also', 'also')
        assert camera.asked[:2] == [begun - BLOCK, begun], camera.asked
        assert told['file']['size'] == SIZE, told
        assert told['end']['copied']['bytes'] <= SIZE - begun + BLOCK, told
        assert rows() == [(SIZE, 1)] * 2 and not rows('SELECT * FROM parts')
        fetched = camera.counted[0x1009]
        # What one has tells its size, and is enough for the other.
        os.remove(told['file']['also'])
        told = imported(uri, '-n', '--also', 'also')
        assert told['plan']['unsized'] == 0, told
        assert told['plan']['wanted'] == {'files': 1, 'bytes': SIZE}, told
        assert told['plan']['destination']['needed'] == SIZE, told
        assert camera.counted[0x1009] == fetched


@test
def where_the_end_cannot_be_told_from_a_failure_it_begins_anew():
    need_import()
    camera = Unsized(behind=GENERAL_ERROR)
    with serving(camera) as uri:
        begin(camera, uri, SIZE - BLOCK)
        fetched = camera.counted[0x1009]
        r = run('import', 'to', camera=uri)
    assert camera.counted[0x1009] == fetched + 1
    # Of which only what 32 bits hold comes.
    assert r.code == 7 and 'fewer' in r.err, r
    assert not rows() and not tree('to'), tree('to')


@test
def one_that_is_listed_modulo_4_gib_comes_whole():
    need_import()
    camera, listed = Unsized(), SIZE % (4 * GIB)
    begun = SIZE - BLOCK - 7
    camera.things[1].size = listed
    camera.answers[0x1009] = lambda p: (OK, content(HANDLE, listed + 1))
    with serving(camera) as uri:
        # What it sends more is not believed, nor is a size that has nothing to do with it.
        for size in listed, listed + 1, SIZE + 1:
            camera.answers[0x9803] = lambda p, size=size: (OK, struct.pack('<Q', size))
            r = run('import', 'to', camera=uri)
            assert r.code == 7 and 'more than' in r.err, r
            assert not rows('SELECT * FROM parts')
        camera.answers[0x9803] = lambda p: (OK, struct.pack('<Q', SIZE))
        camera.answers[0x9174] = lambda p: (GENERAL_ERROR, None)
        r = run('import', 'to', camera=uri)
        assert r.code == 7 and os.stat(part_of_it()).st_size == listed, r
        camera.answers[0x9174] = camera.part
        # As it is, it has all that was listed.
        told = imported(uri, '-n')
        assert told['file']['state'] == 'resumed', told
        stretch(part_of_it(), begun)
        told = imported(uri)
        assert camera.asked == [begun - BLOCK, begun], camera.asked
        assert told['file']['size'] == SIZE, told
        assert rows() == [(SIZE, 1)] and not rows('SELECT * FROM parts')
        fetched = camera.counted[0x1009]
        told = imported(uri)
        assert told['plan']['here'] == {'files': 1, 'bytes': SIZE}, told
        assert camera.counted[0x1009] == fetched


@test
def one_whose_make_tells_its_size_is_planned_with_that_and_gone_on_with():
    need_import()
    camera = Unsized()
    camera.vendor = NIKON
    del camera.answers[0x9174]
    sizes = []
    camera.answers[0x9421] = lambda p: (OK, struct.pack('<Q', SIZE))

    def part(p):
        sizes.append(p[3] | p[4] << 32)
        data = camera.part(p[:3] + [min(sizes[-1], 1 << 20)])[1]
        return OK, data, [len(data), 0]
    camera.answers[0x9431] = part
    begun = SIZE - 3 * BLOCK - 99
    with serving(camera) as uri:
        told = imported(uri, '-n')
        assert told['plan']['unsized'] == 0, told
        assert told['file']['size'] == SIZE, told
        begin(camera, uri, begun)
        fetched = camera.counted[0x1009]
        told = imported(uri)
    assert camera.asked[:2] == [begun - BLOCK, begun], camera.asked
    assert 0 < max(sizes) < 1 << 32, sizes
    assert camera.counted[0x1009] == fetched
    assert told['file']['size'] == SIZE, told
    assert rows() == [(SIZE, 1)] and not rows('SELECT * FROM parts')


def profile(model, extension, description='', **info):
    with open('profile.json', 'w', encoding='ascii') as file:
        json.dump({'summary': 'One', 'model': model, 'objects': [],
                   'device_info': {
                       'standard_version': 100, 'vendor_extension': extension,
                       'vendor_version': 100, 'vendor_description': description,
                       'manufacturer': 'Nikon Corporation', 'model': 'One',
                       'device_version': '1', 'serial': '1', **info},
                   'storages': [{'id': '0x10001', 'type': 4, 'filesystem': 3,
                                 'access': 0, 'capacity': 99 * GIB,
                                 'description': 'Card', 'label': ''}]}, file)


def by_usb(size, fault):
    return simulator('--speed', 'super', '--objects', '1', '--size', str(size),
                     '--fault', fault, './profile.json', scheme='usbip:')


@test
def over_usb_so_it_is():
    """A container's length has 32 bits, too: a short packet is the end."""
    need_import()
    profile('mtp', 6, 'microsoft.com: 1.0; android.com: 1.0;',
            operations=[*range(0x1001, 0x100b), 0x95c1])
    os.mkdir('to')
    with by_usb(SIZE, f'GetObject:short={SIZE - SMALL}') as uri:
        r = run('import', 'to', camera=uri)
        assert r.code == 7 and 'fewer' in r.err, r
        assert not tree('to') and not rows('SELECT * FROM parts'), tree('to')
    size = SIZE // 1024 * 1024
    with by_usb(size, f'GetObject@{SMALL}:disconnect') as uri:
        told = imported(uri, '-n')
        assert told['plan']['unsized'] == 1, told
        r = run('import', 'to', camera=uri)
        assert r.code == 3 and 'unplugged' in r.err, r
        assert 0 < os.stat(part_of_it()).st_size <= SMALL
        stretch(part_of_it(), size - 3 * BLOCK - 99)
        told = imported(uri)
        assert told['file']['size'] == size, told
        assert told['end']['copied']['bytes'] <= 5 * BLOCK, told
        assert rows() == [(size, 1)] and not rows('SELECT * FROM parts')


@test
def so_does_a_virtual_one():
    need_import()
    os.mkdir('to')
    profile('nikon', NIKON)
    uri = f'sim:./profile.json?objects=1&size={SIZE}'
    told = imported(uri, '-n')
    assert told['plan']['unsized'] == 0 and told['file']['size'] == SIZE, told
    r = run('raw', '--save', 'part', 'GetPartialObjectEx', hex(HANDLE),
            hex(SIZE - 4 * GIB - 9), '1', '99', '0', camera=uri)
    with open('part', 'rb') as file:
        assert file.read() == content(HANDLE, 9, SIZE - 9), r


main()
