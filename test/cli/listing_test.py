# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Listings of devices that tell of many objects at once, or only seem to: what is shown,
# when, and how much is asked for.
import struct
import threading

import fake
from cards import has_cache
from tap import good, main, run, start, test

HANDLES, INFO, LIST = 0x1007, 0x1008, 0x9805
REFUSED = 0x2006  # ParameterNotSupported


class Telling(fake.Camera):
    """A folder of folders of files, and GetObjectPropList. Options say how that is
    broken."""

    def __init__(self, folders=8, files=10, **broken):
        things = [fake.Thing('DCIM')]
        for i in range(folders):
            things.append(fake.Thing(f'{100 + i}FAKE', None, 1))
            parent = len(things)
            things += [fake.Thing(f'P{i}{k:04}.JPG', b'', parent,
                                  size=1000 * i + k) for k in range(files)]
        super().__init__(*things)
        self.broken = broken
        self.before = lambda p: None
        self.answers[LIST] = self.list

    def wanted(self, handle, depth):
        for h, t in self.things.items():
            if depth == 1 and t.parent == handle:
                yield h, t
            elif depth > 1 and handle == 0xffffffff:
                yield h, t

    def list(self, p):
        self.before(p)
        handle, form, prop, group, depth = p
        code = self.broken.get('whole' if depth > 1 else 'each')
        if code is None and prop == 0xffffffff:
            code = self.broken.get('all')
        if code == 'nothing':
            return fake.OK, struct.pack('<I', 0)
        if code == 'empty':
            return fake.OK, b''
        if code is not None and code != 'few':
            return code, None
        return fake.OK, fake.property_list(
            ((h, t) for h, t in self.wanted(handle, depth)
             if code != 'few' or h % 7 != 3),
            lambda code: prop in (code, 0xffffffff))


def listing(camera, *options):
    """Right, and how many lists and infos that took."""
    plain = fake.Camera()
    plain.things = camera.things
    with fake.serving(plain) as uri:
        truth = good('--no-cache', 'ls', '-lR', camera=uri)
    with fake.serving(camera) as uri:
        camera.counted.clear()
        found = good(*options, '--no-cache', 'ls', '-lR', camera=uri)
    assert found.raw == truth.raw, (found, truth)
    return camera.counted[LIST], camera.counted[INFO]


@test
def what_is_known_is_shown_before_long_answers():
    """Nothing is answered before the rows above were read."""
    camera = Telling()
    shown = threading.Event()
    camera.before = lambda p: shown.wait(30) if p[4] > 1 or \
        p[0] != 1 else None
    with fake.serving(camera) as uri:
        child = start('--no-cache', 'ls', '-R', camera=uri)
        rows = [child.stdout.readline() for _ in range(2)]
        assert not shown.is_set()
        shown.set()
        out, _ = child.communicate(timeout=60)
    assert rows[1].endswith(b'/DCIM/100FAKE/\n') and child.returncode == 0
    assert len(out.splitlines()) == len(camera.things) - 2


@test
def rows_come_one_by_one_where_infos_do():
    camera = fake.Camera(*(fake.Thing(f'P{i:04}.JPG', b'', 0)
                           for i in range(100)))
    shown = threading.Semaphore(0)
    info = camera.object_info

    def slow(p):
        if p[0] > 1:
            assert shown.acquire(timeout=30)
        return info(p)
    camera.answers[INFO] = slow
    with fake.serving(camera) as uri:
        child = start('--no-cache', 'ls', '-R', camera=uri)
        assert child.stdout.readline().endswith(b'/P0000.JPG\n')
        shown.release(100)
        child.communicate(timeout=60)
    assert child.returncode == 0


@test
def a_card_is_read_by_one_list():
    lists, infos = listing(Telling())
    assert lists <= 3 and infos <= 10, (lists, infos)


@test
def whatever_is_wrong_with_the_list_of_all_folders_are_read():
    for code in REFUSED, 0x2002, 0x2009, 0xa807, 0xa808, 'nothing', 'empty', \
            'few':
        camera = Telling(whole=code)
        lists, infos = listing(camera)
        # Each of the folders, and all of them once.
        assert lists <= 1 + 1 + 8 and infos <= 12, (code, lists, infos)


@test
def whatever_is_wrong_with_those_of_folders_objects_are_read():
    for code in REFUSED, 0x2002, 0x2005, 0xa807, 'nothing', 'empty':
        camera = Telling(each=code, whole=code)
        lists, infos = listing(camera)
        assert lists <= 4 and infos == len(camera.things), (code, lists, infos)
    # What is told is taken, and the rest is read.
    lists, infos = listing(Telling(each='few', whole='few'))
    assert lists < 12 and infos < 40, (lists, infos)


def slow(camera, *options, whole):
    """Lists of all, or of folders, are answered when nobody waits any more; how many
    were asked for."""
    late = threading.Event()
    camera.before = lambda p: late.wait(1.5) if (p[4] > 1) == whole else None
    with fake.serving(camera) as uri:
        camera.counted.clear()
        r = run('--timeout', '1', *options, 'ls', '-R', camera=uri)
    assert r.code == 0 and len(r.lines()) == len(camera.things), r
    return camera.counted[LIST]


@test
def what_takes_too_long_is_not_waited_for_twice():
    camera = Telling(files=40)
    for expected in 1, 1:
        assert slow(camera, '--no-cache', whole=False) == expected
    folders = slow(camera, '--no-cache', whole=True)
    assert 8 <= folders <= 10
    # Nor, with a cache, the next time; lists of folders the third time.
    if has_cache():
        assert slow(camera, whole=True) == folders
        assert slow(camera, whole=True) == folders - 1
        camera.things[2].captured = '20210101T010101'
        assert [slow(camera, whole=False) for _ in range(4)] == [1, 1, 0, 0]


@test
def a_path_is_looked_up_once():
    """Handles and infos of the root, of DCIM, and what is asked for."""
    camera = Telling(folders=2, files=3)
    for verb, handles, infos in (
            (('ls', 'DCIM/100FAKE'), 3, 1 + 2 + 3),
            (('ls', 'DCIM/100FAKE/P00001.JPG'), 3, 1 + 2 + 3),
            (('get', 'DCIM/100FAKE/P00001.JPG'), 3, 1 + 2 + 3),
            (('ls', '0x00000003'), 0, 1 + 2)):
        camera.things[4].size = 0
        with fake.serving(camera) as uri:
            camera.counted.clear()
            good(*verb, camera=uri)
        assert camera.counted[HANDLES] == handles, (verb, camera.counted)
        assert camera.counted[INFO] == infos, (verb, camera.counted)


main()
