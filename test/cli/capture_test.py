# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# capture: every object of the shot, and success only if there is one.
import json
import os
import signal
import time

from fake import BUSY, OK, Camera, Thing, serving
from tap import (HERE, R6, fails, files, good, main, run, simulator, start,
                 test)

MTP = 'sim:generic-mtp'
PROFILE = os.path.join(HERE, '../../data/profiles/generic-mtp.json')
ADDED, FULL, COMPLETE = 0x4002, 0x400a, 0x400d


def profile(**capture):
    """A virtual camera that takes pictures so."""
    with open(PROFILE, encoding='utf-8') as f:
        camera = json.load(f)
    camera['capture'].update(capture)
    with open('./camera.json', 'w', encoding='utf-8') as f:
        json.dump(camera, f)
    return './camera.json'


@test
def a_picture_is_there_afterwards():
    with simulator('generic-mtp') as uri:
        line, = good('capture', camera=uri).lines()
        handle, path = line.split('  ')
        assert path.startswith('/store_00010001/DCIM/'), line
        shown = good('ls', '-l', path, camera=uri).out
        assert shown.split()[0] == handle, shown
        good('get', handle, camera=uri)
        with open(os.path.basename(path), 'rb') as f:
            assert f.read(3) == b'\xff\xd8\xff'
        # Another one is another.
        other, = good('capture', camera=uri).lines()
        assert other != line


@test
def several_are_taken_one_after_another():
    r = good('capture', '--count', '3', '--json', camera=MTP)
    shots = [json.loads(line) for line in r.lines()]
    assert [s['shot'] for s in shots] == [1, 2, 3]
    assert len({s['handle'] for s in shots}) == 3
    assert all(s['file'] is None and not s['folder'] and s['size'] > 1000
               for s in shots), shots


@test
def raw_and_jpeg_are_both_returned():
    for order in ({}, {'order': 'complete_first'}):
        name = profile(formats=['0x3811', '0x3801'], **order)
        r = good('capture', '--json', camera='sim:' + name)
        formats = [json.loads(line)['format'] for line in r.lines()]
        assert formats == ['0x3811', '0x3801'], r


@test
def a_camera_that_never_says_when_it_is_over():
    name = profile(formats=['0x3811', '0x3801'], complete=False)
    r = good('--timeout', '4', 'capture', camera='sim:' + name)
    assert len(r.lines()) == 2, r


@test
def a_camera_without_events():
    name = profile(events=False)
    fails(6, 'told of no object', '--timeout', '1', 'capture',
          camera='sim:' + name)
    line, = good('capture', '--compare', camera='sim:' + name).lines()
    assert '/DCIM/' in line


@test
def a_camera_that_tells_of_what_is_not_there_without_end():
    begun = time.monotonic()
    r = run('--timeout', '2', 'capture',
            camera=MTP + '?fault=GetObjectInfo/1:storm=300')
    assert r.code == 0 and 'DSC_0005.JPG' in r.lines()[0], r
    assert time.monotonic() - begun < 20, r


@test
def what_was_taken_can_be_fetched_at_once():
    name = profile(formats=['0x3811', '0x3801'])
    lines = good('capture', '--get', camera='sim:' + name).lines()
    assert len(lines) == 4, lines
    raw, jpeg = [line.split('  ')[0] for line in lines[1::2]]
    assert files() == sorted(['camera.json', raw, jpeg])
    with open(jpeg, 'rb') as f:
        assert f.read(3) == b'\xff\xd8\xff'
    # -o means it, and may make the folder.
    r = good('capture', '-o', 'new/', '--json', camera=MTP).json()
    assert os.path.getsize(r['file']) == r['size']
    assert os.path.dirname(r['file']) == 'new'


@test
def no_file_is_overwritten():
    name = os.path.basename(good('capture', camera=MTP).out.strip())
    with open(name, 'w', encoding='ascii') as f:
        f.write('mine')
    r = fails(1, 'exists already, and was not overwritten', 'capture',
              '--get', camera=MTP)
    assert 'nothing' not in r.err, r  # there is one more picture
    assert name in r.out  # it is on the camera all the same
    with open(name, encoding='ascii') as f:
        assert f.read() == 'mine'


@test
def store_and_format_can_be_chosen():
    for store in ('0x00010001', '/store_00010001', 'store_00010001'):
        good('capture', '--store', store, camera=MTP)
    for name in ('jpeg', 'EXIF_JPEG', '0x3801', 'exif'):
        r = good('--json', 'capture', '--format', name, camera=MTP).json()
        assert r['format'] == '0x3801', r


@test
def a_wrong_command_line_takes_no_picture():
    with simulator('generic-mtp') as uri:
        before = good('ls', '-R', camera=uri).out
        for options in (['--count', '0'], ['-o', '-'], ['-o', ''],
                        ['-o', 'missing'], ['--format', 'nonsense'],
                        ['--store', '/DCIM'], ['--count', 'many']):
            fails(2, '', 'capture', *options, camera=uri)
        fails(4, 'no such', 'capture', '--store', '/store_00090001',
              camera=uri)
        assert good('ls', '-R', camera=uri).out == before


@test
def a_camera_that_takes_none_is_exit_code_4():
    fails(4, 'InitiateCapture', 'capture', camera=R6)


# ---- cameras that are worse -------------------------------------------------

def shooter(*events, appears=(), code=OK):
    """A camera that tells this when it is released."""
    camera = Camera(Thing('DCIM'), Thing('OLD.JPG', b'old', parent=1))
    camera.events = [ADDED, FULL, COMPLETE]
    camera.shots = 0

    def release(_):
        camera.shots += 1
        if code == OK:
            for thing in appears:
                camera.things[len(camera.things) + 1] = thing
            for event in events:
                camera.tell(*event)
        return code, None
    camera.answers[0x100e] = release
    return camera


PICTURE = Thing('NEW.JPG', b'new', parent=1)
FOLDER = Thing('101NEW', parent=1)


@test
def the_card_is_not_listed():
    camera = shooter((ADDED, 3), (ADDED, 4), (COMPLETE,),
                     appears=(FOLDER, PICTURE))
    asked = []

    def refuse(p):
        asked.append(p)
        return 0x2002, None
    camera.answers[0x1007] = camera.answers[0x1006] = refuse
    with serving(camera) as uri:
        line, = good('capture', camera=uri).lines()
    assert line == '0x00000004  /store_00010001/DCIM/NEW.JPG', line
    assert asked == []


@test
def any_number_of_shots_is_told_one_by_one():
    """Nothing is kept of them, so that there is no limit."""
    camera = shooter((ADDED, 3), (COMPLETE,), appears=(PICTURE,))
    with serving(camera) as uri:
        child = start('capture', '--count', str(2**64 - 1), camera=uri)

        def memory():
            with open(f'/proc/{child.pid}/status', encoding='ascii') as file:
                return int(file.read().split('VmData:')[1].split()[0])
        before = None
        for i in range(12):
            line = child.stdout.readline().decode()
            assert line == '0x00000003  /store_00010001/DCIM/NEW.JPG\n', line
            before = memory() if i == 2 else before
        # In KiB: what a heap grows by at once, sanitizers' too.
        assert memory() - before < 1024, (before, memory())
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    assert child.returncode == 130, (child.returncode, err)
    assert 12 <= camera.shots < 20, camera.shots
    fails(2, '--count', 'capture', '--count', str(2**64), camera=MTP)


@test
def a_full_card_is_exit_code_4():
    with serving(shooter(code=0x200c)) as uri:
        r = fails(4, 'StoreFull', 'capture', '--count', '3', camera=uri)
    assert r.out == ''
    with serving(shooter((FULL, 0x10001))) as uri:
        fails(4, 'full', 'capture', camera=uri)
    # What it could still write is told, and that it was not all.
    camera = shooter((ADDED, 3), (FULL, 0x10001), appears=(PICTURE,))
    with serving(camera) as uri:
        r = fails(4, 'full', 'capture', '--count', '3', camera=uri)
    assert 'NEW.JPG' in r.out and camera.shots == 1


@test
def a_busy_camera_is_exit_code_5():
    camera = shooter(code=BUSY)
    begin = time.monotonic()
    with serving(camera) as uri:
        fails(5, 'DeviceBusy', '--timeout', '1', 'capture', camera=uri)
    assert 0.9 < time.monotonic() - begin < 5
    assert 2 < camera.shots < 20


@test
def no_picture_is_exit_code_6():
    with serving(shooter((COMPLETE,))) as uri:
        assert fails(6, 'no object', '--timeout', '1', 'capture',
                     camera=uri).out == ''
    # A handle is no picture yet.
    with serving(shooter((ADDED, 99), (COMPLETE,))) as uri:
        assert fails(6, 'no object', '--timeout', '1', 'capture',
                     camera=uri).out == ''


main()
