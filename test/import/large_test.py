#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Movies beyond 4 GiB, where offsets of 32 bits end: gone on with by GetPartialObject64
# and by a make's own operation, and begun anew where a camera has neither.
#
# The part that was begun is a hole with the right end, so that it costs no disk. With
# LARGE=1, which is what "make check-import" asks for, it is all of a movie of 12 GiB, in
# a folder below $LARGE_DIR or the usual one for temporary files.
import json
import os
import shutil
import sqlite3
import struct
import tempfile

from fake import GENERAL_ERROR, OK, Camera, Thing, serving
from importing import need_import
from tap import Skip, content, main, run, start, test, wait_for

GIB, MIB = 1 << 30, 1 << 20
HANDLE = 0x40000000
LARGE = bool(os.environ.get('LARGE'))
SMALL = 4 * GIB + 3 * MIB
SIZE = 12 * GIB + 12345 if LARGE else SMALL
KILLS = (4 * GIB - 7 * MIB, 4 * GIB + MIB, 10 * GIB) if LARGE else ()
BLOCK = 64 << 10
CANON = 11  # its vendor extension

if LARGE and 'LARGE_DIR' in os.environ:
    tempfile.tempdir = os.environ['LARGE_DIR']


def narrow():
    """A camera with GetPartialObject only."""
    with open('profile.json', 'w') as file:
        json.dump({
            'summary': 'offsets of 32 bits', 'model': 'mtp',
            'device_info': {
                'operations': [*(f'0x{code:04x}' for code in range(0x1001, 0x100c)),
                               '0x101b', '0x9801', '0x9802', '0x9803', '0x9805'],
                'manufacturer': 'miniptp', 'model': 'Narrow', 'serial': '7',
                'vendor_extension': 6,
                'vendor_description': 'microsoft.com: 1.0',
                'image_formats': ['0x3801']},
            'storages': [{'id': '0x00010001', 'type': 4, 'filesystem': 3,
                          'access': 0, 'capacity': 1 << 40,
                          'free_bytes': 1 << 39, 'label': 'CARD'}]}, file)
    return './profile.json'


def found():
    return [os.path.join(base, name)
            for base, _, names in os.walk('to') for name in names]


def here():
    return sum(os.stat(path).st_size for path in found())


def killed_at(size, uri):
    child = start('import', 'to', camera=uri)
    wait_for(lambda: child.poll() is not None or here() >= size, 600)
    child.kill()
    out, err = child.communicate()
    assert child.returncode == -9, (out, err)
    part, = found()
    assert part.endswith('.part'), part
    return part


def stretch(part, size):
    """As if it had come so far: the end is right, and what is before it a hole."""
    with open(part, 'r+b') as file:
        file.truncate(0)
        file.truncate(size)
        file.seek(size - BLOCK)
        file.write(content(HANDLE, BLOCK, size - BLOCK))


def ends_well(uri):
    """Its sums."""
    child = start('--json', 'import', 'to', camera=uri)
    out, err = child.communicate(timeout=1800)
    assert child.returncode == 0 and not err, (out, err)
    return json.loads(out.splitlines()[-1])


def check(begun, size=SIZE):
    path, = found()
    assert not path.endswith('.part'), path
    assert os.stat(path).st_size == size
    with open(path, 'rb') as file:
        for at in {0, size - BLOCK, *range(GIB - BLOCK // 2, size - BLOCK, GIB)}:
            if begun <= at + BLOCK:
                skip = max(0, begun - at)
                file.seek(at + skip)
                assert file.read(BLOCK - skip) == content(
                    HANDLE, BLOCK - skip, at + skip), at
    with sqlite3.connect('config/miniptp/ledger.db') as db:
        assert db.execute('SELECT size, state FROM copies').fetchall() == \
            [(size, 1)]
        assert not db.execute('SELECT * FROM parts').fetchall()


def resumed(profile):
    need_import()
    if LARGE and shutil.disk_usage('.').free < SIZE + GIB:
        raise Skip('there is no room for it')
    uri = f'sim:{profile}?objects=1&size={SIZE}'
    os.mkdir('to')
    part = killed_at(MIB, uri)
    begun = 4 * GIB - 2 * MIB
    if LARGE:
        begun = 0
        for size in KILLS:
            killed_at(size, uri)
        had = os.stat(part).st_size
    else:
        stretch(part, begun)
        had = begun
    came = ends_well(uri)['copied']['bytes']
    check(begun)
    return came, had


@test
def one_goes_on_beyond_4_gib():
    came, had = resumed('generic-mtp')
    assert came <= SIZE - had + BLOCK, (came, had)


@test
def one_goes_on_by_an_operation_of_its_make():
    """It has no other with offsets of 64 bits, and tells true sizes as properties."""
    need_import()
    camera, asked = Camera(Thing('A.MP4', b'', size=0xffffffff)), []
    camera.vendor = CANON

    def part(p):
        at = p[1] | p[2] << 32
        asked.append(at)
        return OK, content(HANDLE, min(p[3], SMALL - at), at)
    camera.answers[0x9803] = lambda p: (OK, struct.pack('<Q', SMALL))
    camera.answers[0x1009] = lambda p: (OK, content(HANDLE, 300000))
    camera.answers[0x9174] = lambda p: (GENERAL_ERROR, None)
    camera.answers[0x101b] = lambda p: (GENERAL_ERROR, None)
    os.mkdir('to')
    begun = SMALL - 3 * BLOCK - 99
    with serving(camera) as uri:
        r = run('import', 'to', camera=uri)
        assert r.code == 7 and here() == 300000, (r, found())
        stretch(found()[0], begun)
        camera.answers[0x9174] = part
        ends_well(uri)
    check(begun, SMALL)
    assert asked[0] == begun - BLOCK and asked[1] == begun, asked


@test
def without_offsets_of_64_bits_it_begins_anew():
    if not LARGE:
        raise Skip('all of it is fetched: LARGE=1 asks for that')
    came, had = resumed(narrow())
    assert came == SIZE, (came, had)


main()
