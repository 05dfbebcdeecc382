# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The cache of listings, and devices that tell of many objects at once.
import os
import struct

import fake
from cards import (INFO, MOST, N, OTHERS, SAMPLES, listing, needs_cache, read,
                   swap, things)
from tap import Skip, good, main, run, test

LISTS = 0x9805


class Telling(fake.Camera):
    """It has GetObjectPropList, and, if plain, tells no widths and heights there."""

    def __init__(self, plain=False):
        super().__init__(*things())
        self.plain = plain
        self.answers[LISTS] = self.list

    def object_info(self, p):
        code, data = super().object_info(p)
        return code, data and data[:26] + struct.pack('<II', 640, p[0]) + \
            data[34:]

    def list(self, p):
        handle, _, _, _, depth = p
        return fake.OK, fake.property_list(
            ((h, t) for h, t in self.things.items()
             if handle in (t.parent, 0xffffffff) and depth > 0),
            more=lambda h: () if self.plain else ((0xdc87, 640), (0xdc88, h)))


@test
def where_lists_tell_all_nothing_kept_is_believed():
    """One of many under the same handle, of the same size: no sample need hit it."""
    needs_cache()
    for camera, options in ((Telling(), ()), (Telling(), ('--json',)),
                            (Telling(plain=True), ()),
                            (Telling(plain=True), ('--json',))):
        for _ in range(3):
            took = listing(camera, *options, verb=('ls', '-R'))
            assert took < 10 and camera.counted[LISTS] > 0, camera.counted
            swap(camera, [350], OTHERS[1])


@test
def widths_and_heights_are_kept_of_what_lists_prove():
    needs_cache()
    camera = Telling(plain=True)
    json = {'verb': ('ls', '-lR')}
    read(camera, '--json', **json)
    for changes in OTHERS:
        took = listing(camera, '--json', **json)
        assert took < 10, took
        assert listing(camera, **json) < 10
        swap(camera, [350, 351], changes)
        took = listing(camera, '--json', **json)
        assert 2 <= took < 12, took


@test
def what_came_of_asking_for_lists_is_remembered():
    camera = Telling()
    refused = []

    def refuse(p):
        refused.append(p)
        return 0xa807, None  # SpecificationByGroupUnsupported
    camera.answers[LISTS] = refuse
    listing(camera)
    assert refused
    with fake.serving(camera) as uri:
        refused.clear()
        camera.counted.clear()
        good('ls', '-R', camera=uri)
        assert not refused and SAMPLES <= camera.counted[INFO] <= MOST
        swap(camera, range(2, N), OTHERS[0])
        good('ls', '-R', camera=uri)
        assert refused  # it may be another one by now
        camera.answers[LISTS] = camera.list
        swap(camera, range(2, N), OTHERS[0])
        camera.counted.clear()
        good('ls', '-R', camera=uri)
        assert camera.counted[LISTS] > 0


@test
def an_import_asks_no_object_for_its_width():
    camera = Telling(plain=True)
    os.mkdir('to')
    for options in (), ('--move',):
        with fake.serving(camera) as uri:
            camera.counted.clear()
            r = run('import', '--dry-run', *options, 'to', camera=uri)
        if 'this build has no import' in r.err:
            raise Skip('this build has no import')
        assert r.code == 0 and f'P{N - 1:04}.JPG' in r.out, r
        assert camera.counted[INFO] < 10, camera.counted


@test
def a_pattern_asks_no_object_for_its_width():
    camera = Telling(plain=True)
    camera.answers[0x100b] = lambda p: (fake.OK, None)
    with fake.serving(camera) as uri:
        r = good('rm', '--dry-run', 'DCIM/P*', camera=uri)
    assert f'P{N - 1:04}.JPG' in r.out, r
    assert camera.counted[INFO] < 10, camera.counted


main()
