# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import --move: nothing is deleted that is not safe, and what was is told.
import json
import os
import re
import shutil

from fake import GENERAL_ERROR, OK, Camera, Thing, serving
from importing import card, contents, ledger_is_true, need_import, tree
from pictures import FETCH, camera as pictures_of, fresh, moved, spoil
from tap import good, main, run, test


@test
def what_is_protected_is_not_deleted():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100), Thing('B.JPG', b'b' * 200))
    info = camera.answers[0x1008]

    def with_protection(p):
        code, data = info(p)
        if p[0] == 1 and data is not None:
            data = data[:6] + b'\1\0' + data[8:]
        return code, data

    def delete(p):
        del camera.things[p[0]]
        return OK, None
    camera.answers[0x1008] = with_protection
    camera.answers[0x100b] = delete
    os.mkdir('to')
    with serving(camera) as uri:
        r = run('import', '--move', 'to', camera=uri)
    assert list(camera.things) == [1], (camera.things, r)
    assert '1 deleted from the camera' in r.out, r
    assert r.code == 0 and r.err == '' and '1 protected, and kept' in r.out, r
    assert contents('to') == [b'a' * 100, b'b' * 200]


def shot(delete=None):
    """A camera with a shot of four, and one of two."""
    camera = Camera(*(Thing(name, name.encode()) for name in (
        'S1.JPG', 'S1.NEF', 'S1.WAV', 'S1.XMP', 'S2.JPG', 'S2.XMP')))

    def forget(p):
        if p[0] == delete:
            return GENERAL_ERROR, None
        del camera.things[p[0]]
        return OK, None
    camera.answers[0x100b] = forget
    return camera


@test
def a_shot_stays_with_what_is_left_of_it():
    need_import()
    for protected, refused, words, left in (
            (2, None, (), ['S1.JPG', 'S1.NEF', 'S1.WAV', 'S1.XMP']),
            (2, None, ('--only', 'jpg'),
             ['S1.JPG', 'S1.NEF', 'S1.WAV', 'S1.XMP']),
            (None, None, ('--only', 'jpg'), ['S1.NEF', 'S1.WAV', 'S1.XMP']),
            (None, 2, (), ['S1.NEF', 'S1.WAV', 'S1.XMP']),
            (None, None, (), [])):
        camera = shot(refused)
        info = camera.answers[0x1008]

        def locked(p, info=info, handle=protected):
            code, data = info(p)
            if p[0] == handle:
                data = data[:6] + b'\1\0' + data[8:]
            return code, data
        camera.answers[0x1008] = locked
        shutil.rmtree('to', ignore_errors=True)
        shutil.rmtree('config', ignore_errors=True)
        os.makedirs('to')
        with serving(camera) as uri:
            r = run('import', '--move', *words, 'to', camera=uri)
        names = [thing.name for thing in camera.things.values()]
        assert names == left, (names, r)
        assert r.code == (0 if refused is None else 7), r
        assert refused or (r.err == '' and 'not deleted' not in r.out), r


@test
def what_somebody_else_deleted_is_gone():
    need_import()
    for options in (), ('--verify=camera',):
        for first in 'look', 'delete':
            camera = shot()
            info = camera.answers[0x1008]
            asked = []

            def look(p, info=info, camera=camera, asked=asked):
                if camera.counted[0x1009]:
                    asked.append(p[0])
                    camera.things.pop(p[0], None)
                return info(p) if p[0] in camera.things else (0x2009, None)

            def delete(p, camera=camera):
                camera.things.pop(p[0], None)
                return 0x2009, None
            camera.answers[0x100b] = delete
            camera.answers[0x1008] = look if first == 'look' else \
                lambda p, info=info, camera=camera: (
                    info(p) if p[0] in camera.things else (0x2009, None))
            for name in 'to', 'config':
                shutil.rmtree(name, ignore_errors=True)
            os.mkdir('to')
            with serving(camera) as uri:
                r = run('--json', 'import', '--move', *options, 'to', camera=uri)
            assert r.code == 0 and not camera.things, (first, r)
            *files, end = [json.loads(line) for line in r.lines()]
            files = [line for line in files if line['what'] == 'file']
            assert len(files) == 6 and all(line['gone'] for line in files), files
            assert not any(line['deleted'] or line['error'] for line in files), files
            assert end['gone']['files'] == 6 and end['deleted']['files'] == 0, end
            assert asked or first == 'delete', asked
    camera = shot()
    camera.answers[0x100b] = lambda p: (0x2009, camera.things.pop(p[0]) and None)
    shutil.rmtree('config')
    with serving(camera) as uri:
        r = good('import', '--move', 'to', camera=uri)
    assert '6 gone from the camera already' in r.out and '0 deleted' in r.out, r
    assert 'not deleted' not in r.out, r


def four(delete):
    camera = Camera(*(Thing(f'F{i}.JPG', bytes([i]) * 500, captured=f'2024010{i}'
                            'T120000') for i in range(1, 5)))
    camera.answers[0x100b] = lambda p: delete(camera, p)
    return camera


@test
def what_was_to_be_deleted_when_the_camera_went_is_told():
    need_import()
    for goes_first in (True, False):
        def delete(camera, p, first=goes_first):
            if p[0] == 2 and not first:
                raise ConnectionError
            del camera.things[p[0]]
            if p[0] == 2:
                raise ConnectionError
            return OK, None
        camera = four(delete)
        shutil.rmtree('to', ignore_errors=True)
        shutil.rmtree('config', ignore_errors=True)
        os.mkdir('to')
        with serving(camera) as uri:
            r = run('import', '--move', 'to', camera=uri)
        assert '4 copied' in r.out and '1 deleted' in r.out, r
        assert '4 verified; 3 not deleted' in r.out, r
        assert r.err.count('another file of its shot') == 0, r
        assert re.search(r'F2\.JPG: its copy is verified, but whether the camera'
                         r' deleted it is not known: .*; run again\n', r.err), r
        for name in 'F3', 'F4':
            assert re.search(name + r'\.JPG: the import ended before it was '
                             'deleted', r.err), r
        camera.answers[0x100b] = lambda p, camera=camera: (
            OK, camera.things.pop(p[0]) and None)
        with serving(camera) as uri:
            r = good('import', '--move', 'to', camera=uri)
        assert not camera.things and len(contents('to')) == 4, r
        ledger_is_true()


def moved_with(delete, deleted, kept, why):
    """Four are imported from a camera that deletes so; these stay, and why."""
    with serving(four(delete)) as uri:
        r = run('import', '--move', 'to', camera=uri)
    assert r.code == 7 and f'{deleted} deleted from the camera' in r.out, r
    assert f'{len(kept)} not deleted' in r.out, r
    for name in kept:
        assert re.search(rf'{name}\.JPG: {why}', r.err), r
        assert not re.search(rf'{name}\.JPG .*deleted', r.out), r


@test
def what_a_camera_only_says_it_deleted_is_told():
    need_import()

    def delete(camera, p):
        if p[0] not in (2, 3):
            del camera.things[p[0]]
        return OK, None
    os.mkdir('to')
    moved_with(delete, 2, ('F2', 'F3'), 'the camera says that it deleted it, '
               'and still has it')


@test
def what_a_camera_deleted_and_calls_an_error_is_told():
    need_import()

    def delete(camera, p):
        if p[0] != 3:
            del camera.things[p[0]]
        return GENERAL_ERROR, None
    os.mkdir('to')
    moved_with(delete, 3, ('F3',), 'DeleteObject .*GeneralError.*; it stays on '
               'the camera')


@test
def a_camera_that_deletes_later_is_waited_for():
    need_import()
    gone = []

    def delete(camera, p):
        gone.append(p[0])
        return OK, None

    def asked_about(p):
        if p[0] in gone and (asked.append(p[0]) or asked.count(p[0]) > 2):
            camera.things.pop(p[0], None)
        return info(p)
    camera, asked = four(delete), []
    info = camera.answers[0x1008]
    camera.answers[0x1008] = asked_about
    os.mkdir('to')
    with serving(camera) as uri:
        r = good('import', '--move', 'to', camera=uri)
    assert '4 deleted from the camera' in r.out, r


@test
def a_copy_that_went_bad_is_not_a_reason_to_delete():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    good('import', 'to', camera=uri)
    path, = tree('to')
    stamp = os.stat('to/' + path)
    with open('to/' + path, 'r+b') as file:
        file.write(b'b')
    os.utime('to/' + path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    r = run('import', '--move', 'to', camera=uri)
    assert contents('card') == [b'a' * 99] or b'a' * 99 in contents('to'), r


def changed_before_it_goes(change, captured, code):
    """Each copy, when the camera is asked of its object right before that is deleted."""
    need_import()
    fresh()
    of = pictures_of('A', 'B')
    for thing in of.things.values():
        thing.captured = captured
    usual, before = of.answers[0x1008], of.counted

    def info(p):
        if before[FETCH] == 2:
            for path in tree('to'):
                if not path.endswith('.part'):
                    change('to/' + path)
        return usual(p)
    of.answers[0x1008] = info
    return of, moved(of, code=code)


@test
def what_is_written_to_before_it_goes_is_no_copy():
    """In place, in the same second, and with the time that it had."""
    for captured in '', '20200202T020202':
        of, (told, files) = changed_before_it_goes(spoil, captured, 7)
        assert len(of.things) == 2 and told['end']['deleted']['files'] == 0, told
        assert 'stays on the camera' in files['A.JPG']['error'], files


@test
def what_only_has_other_rights_is_read_back_once_more():
    of, (told, _) = changed_before_it_goes(lambda path: os.chmod(path, 0o600),
                                           '20200202T020202', 0)
    assert not of.things and told['end']['deleted']['files'] == 2, told


main()
