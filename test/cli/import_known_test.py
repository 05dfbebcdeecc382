#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, and what it knows again: objects that have another path, or came before.
import json
import os
import re
import shutil
import struct

from fake import OK, Camera, Thing, array, serving
from importing import (card, contents, ledger, ledger_is_true, need_import, no_strays,
                       tree)
from tap import files, good, main, run, simulator, test

PERSISTENT = 0xdc41
DATE = '20240101T120000'


class Known(Camera):
    """A camera whose objects have persistent ids, by handle, or those of ids."""

    def __init__(self, *things, pieces=True):
        super().__init__(*things)
        self.ids = {}
        self.answers[0x9801] = lambda p: (OK, array([0xdc01, PERSISTENT]))
        self.answers[0x9805] = self.lists
        self.answers[0x9803] = lambda p: (0xa80a, None)
        if pieces:
            self.answers[0x101b] = self.piece

    def lists(self, p):
        if p[2] != PERSISTENT:
            return 0x2005, None
        return OK, struct.pack('<I', len(self.things)) + b''.join(
            struct.pack('<IHHQQ', h, PERSISTENT, 10, self.ids.get(h, h), 7)
            for h in self.things)


def two():
    return Known(Thing('DCIM'), Thing('A.JPG', b'a' * 900, 1, captured=DATE),
                 Thing('B.JPG', b'b' * 900, 1, captured=DATE))


def numbered(objects, free):
    """A card of so many numbered objects with their sizes."""
    rows = [{'handle': 1, 'storage': '0x00010001', 'format': '0x3001',
             'association_type': 1, 'name': 'DCIM'}]
    rows += [{'handle': handle, 'storage': '0x00010001', 'format': '0x3801',
              'parent': 1, 'size': size, 'name': f'IMG_{handle:04}.JPG',
              'captured': DATE} for handle, size in objects.items()]
    with open('numbered.json', 'w', encoding='utf-8') as file:
        json.dump({
            'summary': 'x', 'model': 'ptp',
            'device_info': {'manufacturer': 'Maker', 'model': 'Model',
                            'device_version': '1', 'serial': 'NUMBERED'},
            'storages': [{'id': '0x00010001', 'type': 4, 'filesystem': 3,
                          'capacity': 10**9, 'free_bytes': free}],
            'objects': rows}, file)
    return 'sim:./numbered.json?latency=2'


@test
def one_that_took_anothers_handle_is_not_here_already():
    """As after deleting and shooting on: what came explains the free space, so that
    nothing but its own ObjectInfo tells that another one is under the same handle."""
    need_import()
    objects = {handle: 1000 + handle for handle in range(2, 302)}
    os.mkdir('to')
    uri = numbered(objects, 5 * 10**8)
    assert '300 copied' in good('import', 'to', camera=uri).out
    r = good('import', 'to', camera=uri)
    assert '0 copied' in r.out and '300 here already' in r.out, r
    for swapped in 100, 101, 207:
        objects[swapped] += 5000
        objects[max(objects) + 1] = 999
        uri = numbered(objects, 5 * 10**8)
        r = good('import', 'to', camera=uri)
        assert '2 copied' in r.out, (swapped, r)
    ledger_is_true()


class Renumbered(Camera):
    """Before the data of a file, or behind them, the connection is lost; in the next
    session the first two have each other's handles."""

    def __init__(self, lost_at, behind):
        super().__init__(*(Thing(name, name[:1].encode() * 900, captured=DATE)
                           for name in ('A.JPG', 'B.JPG', 'C.JPG', 'D.JPG')))
        self.lost_at, self.behind = lost_at, behind

    def send_data(self, command, operation, params, data):
        loses = operation == 0x1009 and params[0] == self.lost_at
        if loses and self.behind:
            super().send_data(command, operation, params, data)
        if loses:
            self.lost_at = None
            self.things[1], self.things[2] = self.things[2], self.things[1]
            raise ConnectionError
        super().send_data(command, operation, params, data)


@test
def of_another_session_no_handle_is_believed():
    need_import()
    for lost_at, behind, came in ((1, False, 'CD'), (1, True, 'CD'),
                                  (2, False, 'ACD'), (3, False, 'ABCD')):
        fresh()
        camera = Renumbered(lost_at, behind)
        with serving(camera) as uri:
            first = run('import', 'to', camera=uri)
            there = tree('to')
            second = run('import', 'to', camera=uri)
        assert first.code == (0 if came == 'ABCD' else 7), (lost_at, first)
        assert {os.path.basename(path): data for path, data in there.items()} == {
            f'{c}.JPG': c.encode() * 900 for c in came}, (lost_at, behind, first)
        assert second.code == 0, (lost_at, behind, second)
        assert contents('to') == [c.encode() * 900 for c in 'ABCD']
        ledger_is_true()


def import_again(camera, *options):
    camera.counted.clear()
    with serving(camera) as uri:
        return good('--no-cache', 'import', *options, 'to', camera=uri)


def fresh():
    for name in 'to', 'config':
        shutil.rmtree(name, ignore_errors=True)
    os.mkdir('to')


@test
def what_was_renamed_or_moved_on_the_camera_does_not_come_again():
    need_import()
    os.mkdir('to')
    spec = card(**{f'P{i}.JPG': bytes([i]) * 900 for i in range(5)})
    with simulator(spec.removeprefix('sim:')) as uri:
        good('import', 'to', camera=uri)
        before = tree('to')
        good('mkdir', '/DCIM/OTHER', camera=uri)
        good('mv', '/DCIM/100TEST_/P1.JPG', '/DCIM/100TEST_/NEW.JPG', camera=uri)
        good('mv', '/DCIM/100TEST_/P2.JPG', '/DCIM/OTHER/', camera=uri)
        for _ in range(2):
            r = good('import', 'to', camera=uri)
            assert '5 here already' in r.out and '\n0 copied' in r.out, r
            assert tree('to') == before
        assert {'DCIM/100TEST_/NEW.JPG', 'DCIM/OTHER/P2.JPG'} <= {
            row['path'] for row in ledger()}, ledger()
    ledger_is_true()


@test
def an_id_is_asked_for_only_if_something_is_not_known():
    need_import()
    os.mkdir('to')
    camera = two()
    import_again(camera)
    assert camera.counted[0x9805] >= 1 and len(contents('to')) == 2
    assert {row['persistent'] for row in ledger()} == {
        struct.pack('<QQ', h, 7).hex() for h in (2, 3)}, ledger()
    camera.answers[0x9805] = lambda p: (_ for _ in ()).throw(AssertionError) \
        if p[2] == PERSISTENT else (0x2005, None)
    import_again(camera)


@test
def an_id_is_not_believed_alone():
    need_import()
    for change in ({'data': b'c' * 901, 'size': 901},  # used anew
                   {'captured': '20240102T120000'},
                   {'data': b'c' * 900}):
        fresh()
        camera = two()
        import_again(camera)
        camera.things[2].name = 'C.JPG'
        for key, value in change.items():
            setattr(camera.things[2], key, value)
        r = import_again(camera)
        assert '1 copied' in r.out, (change, r)
        assert camera.things[2].data in contents('to')
        assert len(contents('to')) == 3, (change, r)
        ledger_is_true()


@test
def an_id_that_two_have_is_none():
    need_import()
    fresh()
    camera = two()
    camera.ids = {2: 5, 3: 5}
    import_again(camera)
    assert {row['persistent'] for row in ledger()} == {None}
    # Copied on the camera, with the id of what it is a copy of.
    fresh()
    camera = two()
    import_again(camera)
    camera.things[4] = Thing('C.JPG', b'c' * 800 + b'a' * 100, 1, captured=DATE)
    camera.ids = {3: 9, 4: 2}
    r = import_again(camera)
    assert '1 copied' in r.out and len(contents('to')) == 3, r
    no_strays()
    ledger_is_true()


@test
def a_file_that_was_moved_here_as_well_is_found_by_its_id():
    need_import()
    fresh()
    camera = two()
    import_again(camera)
    path, = [p for p in tree('to') if p.endswith('A.JPG')]
    os.mkdir('to/best')
    os.rename('to/' + path, 'to/best/mine.jpg')
    camera.things[2].name = 'C.JPG'
    r = import_again(camera)
    assert '2 here already' in r.out and camera.counted[0x1009] == 0, r
    ledger_is_true()


def delete(camera):
    camera.answers[0x100b] = lambda p: (OK, camera.things.pop(p[0]) and None)


def shot(folder, serial='42', **changes):
    """A camera with a shot of two and a third file, in this folder."""
    camera = Camera(*(Thing(name, (name * 150).encode(), 4,
                            captured=changes.get(name, DATE))
                      for name in ('S1.JPG', 'S1.NEF', 'S2.JPG')),
                    Thing(folder))
    camera.serial = serial
    return camera


@test
def the_same_picture_at_another_path_is_here_already():
    need_import()
    for serial in '42', '43':  # its folder was renumbered; another camera's slot
        fresh()
        import_again(shot('100'))
        before = tree('to')
        camera = shot('101', serial)
        r = import_again(camera, '--json')
        lines = [json.loads(line) for line in r.lines()]
        told = [line for line in lines if line['what'] == 'file']
        assert [line['duplicate'] for line in told] == [True] * 3, told
        assert {line['state'] for line in told} == {'here'}, told
        assert {line['destination'] for line in told} == {
            os.path.realpath('to/' + path) for path in before}, told
        assert lines[-1]['here']['files'] == 3, lines[-1]
        assert lines[-1]['done']['files'] == 0, lines[-1]
        assert tree('to') == before
        r = import_again(camera)
        assert '3 here already' in r.out and camera.counted[0x1009] == 0, r
        r = import_again(shot('100'))
        assert '3 here already' in r.out, r
        ledger_is_true()


@test
def two_of_one_card_are_one_file():
    need_import()
    for options in (), ('--also', 'also'), ('--verify',):
        fresh()
        os.makedirs('also', exist_ok=True)
        camera = Camera(Thing('100'), Thing('101'),
                        *(Thing('A.JPG', b'a' * 900, at, captured=DATE)
                          for at in (1, 2)))
        r = import_again(camera, *options)
        assert '1 copied' in r.out and '1 here already' in r.out, r
        assert re.search(r'A\.JPG .*  here already\n', r.out), r
        assert contents('to') == [b'a' * 900]
        assert '--also' not in options or tree('also') == tree('to')
        r = import_again(camera, *options)
        assert '2 here already' in r.out and camera.counted[0x1009] == 0, r
        shutil.rmtree('also')


@test
def what_only_looks_the_same_has_a_file_of_its_own():
    need_import()
    for second in (Thing('A.JPG', b'b' * 900, 2, captured=DATE),
                   Thing('A.JPG', b'a' * 901, 2, captured=DATE),
                   Thing('A.JPG', b'a' * 900, 2, captured='20240102T120000'),
                   Thing('B.JPG', b'a' * 900, 2, captured=DATE)):
        fresh()
        import_again(Camera(Thing('100'), Thing('101'), Thing(
            'A.JPG', b'a' * 900, 1, captured=DATE), second))
        assert contents('to') == sorted([b'a' * 900, second.data])
        no_strays() if second.name == 'B.JPG' else None
        ledger_is_true()
    fresh()
    import_again(Camera(Thing('100'), Thing('101'), *(Thing(
        'A.JPG', b'', at, captured=DATE) for at in (1, 2))))
    assert contents('to') == [b'', b'']
    fresh()
    import_again(shot('100'))
    import_again(shot('101'), '--keep-duplicates')
    assert len(contents('to')) == 6
    ledger_is_true()


@test
def a_file_that_is_not_as_it_was_stands_for_nothing():
    need_import()
    for damage in (True, False):
        fresh()
        import_again(shot('100'))
        path = [path for path in tree('to') if path.endswith('S2.JPG')][0]
        with open('to/' + path, 'rb') as file:
            data = file.read()
        time = os.stat('to/' + path).st_mtime
        if damage:
            with open('to/' + path, 'r+b') as file:
                file.write(b'x')
            os.utime('to/' + path, (time, time))
        else:
            os.remove('to/' + path)
        camera = shot('101')
        delete(camera)
        r = import_again(camera, '--move')
        assert '1 copied' in r.out and '2 here already' in r.out, r
        assert '3 deleted' in r.out and data in contents('to'), r


@test
def the_second_is_deleted_when_the_first_was_read_back():
    need_import()
    fresh()
    import_again(shot('100'))
    before = tree('to')
    camera = shot('101')
    delete(camera)
    r = import_again(camera, '--move')
    assert '0 copied' in r.out and '3 here already' in r.out, r
    assert '3 deleted' in r.out and '3 verified' in r.out, r
    assert tree('to') == before and len(camera.things) == 1, camera.things


@test
def what_is_forgotten_is_forgotten_of_both():
    need_import()
    fresh()
    import_again(shot('100'))
    import_again(shot('101'))
    path = [path for path in tree('to') if path.endswith('S2.JPG')][0]
    os.rename('to/' + path, 'to/mine.jpg')
    r = import_again(shot('101'))
    assert '3 here already' in r.out, r
    r = import_again(shot('100'))
    assert '3 here already' in r.out, r
    good('ledger', 'forget', '--yes', os.path.abspath('to/mine.jpg'))
    r = import_again(shot('101'))
    assert '1 copied' in r.out, r


@test
def what_was_edited_here_is_told_and_comes_beside_it():
    need_import()
    fresh()
    camera = shot('100')
    import_again(camera)
    path = [path for path in tree('to') if path.endswith('S2.JPG')][0]
    with open('to/' + path, 'ab') as file:
        file.write(b'tags')
    r = import_again(camera, '--json', '-n')
    plan, *told = (json.loads(line) for line in r.lines())
    told, = [line for line in told if line['name'] == 'S2.JPG']
    assert plan['edited']['files'] == 1 and plan['new']['files'] == 0, plan
    assert told['state'] == 'edited' and 'S2~2.JPG' in told['destination'], told
    r = import_again(camera)
    assert '1 edited here since it came, ' in r.out, r
    assert len(contents('to')) == 4, tree('to')


@test
def a_rebuilt_ledger_names_what_was_edited_and_what_nobody_goes_on_with():
    need_import()
    fresh()
    import_again(shot('100'))
    path = [path for path in tree('to') if path.endswith('S2.JPG')][0]
    assert good('import', '--rebuild', 'to').out == '0 added; 3 known already\n'
    with open('to/' + path, 'ab') as file:
        file.write(b'tags')
    with open('to/X.JPG.part', 'wb') as file:
        file.write(b'x')
    r = run('import', '--rebuild', 'to')
    assert r.code == 7 and '1 changed since; 1 begun and not known' in r.out, r
    assert re.search(r'S2\.JPG: it was written to since it was imported', r.err)
    assert re.search(r'X\.JPG\.part: the ledger does not know', r.err), r
    r = run('--json', 'import', '--rebuild', 'to')
    assert r.json()['parts'] == 1 and os.path.exists('to/X.JPG.part'), r


@test
def a_part_that_is_no_file_any_more_is_begun_anew():
    need_import()
    for make in (lambda path: os.symlink('/dev/null', path), os.mkfifo,
                 os.mkdir):
        fresh()
        camera = shot('100')
        whole = camera.answers[0x1009]
        camera.answers[0x1009] = lambda p, whole=whole: (0x2002, b'x' * 100) \
            if p[0] == 3 else whole(p)
        with serving(camera) as uri:
            r = run('import', 'to', camera=uri)
        assert r.code == 7, r
        path, = [path for path in tree('to') if path.endswith('.part')]
        os.remove('to/' + path)
        make('to/' + path)
        camera.answers[0x1009] = whole
        r = import_again(camera)
        assert '1 copied' in r.out, r
        assert os.path.isfile('to/' + path.removesuffix('.part')), files('to')
        assert os.path.lexists('to/' + path)


@test
def two_cameras_with_one_serial_number_bring_both_their_pictures():
    need_import()
    for pieces in True, False:
        fresh()
        cameras = [Known(Thing('DCIM'), *(
            Thing(f'{name}.JPG', (name + what).encode() * 5000, 1, captured=DATE)
            for name in 'ABCD'), pieces=pieces) for what in 'xy']
        for camera in cameras:
            del camera.answers[0x9805]
        wanted = sorted(thing.data for camera in cameras
                        for thing in camera.things.values() if thing.data)
        with serving(cameras[0]) as one, serving(cameras[1]) as other:
            r = good('--no-cache', '-c', one, '-c', other, 'import', 'to')
            assert contents('to') == wanted, r
            assert len(re.findall(': 4 copied', r.out)) == 2, r
            ledger_is_true()


main()
