# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# put: folders with what is in them, nothing over anything else, nothing by
# halves; and the times of files, both ways.
import calendar
import json
import os
import random
import signal
import struct
import time

from fake import GENERAL_ERROR, OK, Camera, Thing, serving
from tap import (fails, files, good, main, run, simulator, start, test,
                 wait_for)

CARD = 'sim:generic-mtp?dir=card'
BERLIN = 'CET-1CEST,M3.5.0,M10.5.0/3'


def write(*paths):
    for path in paths:
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(path)


def utc(text):
    return calendar.timegm(time.strptime(text, '%Y-%m-%d %H:%M:%S'))


class Taking(Camera):
    """That takes files and folders, and keeps what it is told of them."""

    def __init__(self, *things):
        super().__init__(*things)
        self.told, self.requests, self.refuse = {}, [], {}
        self.answers.update({0x100b: self.delete, 0x100c: self.announce,
                             0x100d: self.take})

    def announce(self, p):
        self.requests.append(0x100c)
        strings, at = [], 52
        for _ in range(4):
            n = self.sent[at]
            strings.append(self.sent[at + 1:at + 1 + 2 * n].decode(
                'utf-16-le').rstrip('\0'))
            at += 1 + 2 * n
        name, _, modified, _ = strings
        if name in self.refuse.get(0x100c, ()):
            return GENERAL_ERROR, None
        kind, = struct.unpack_from('<H', self.sent, 4)
        self.new = max(self.things, default=0) + 1
        thing = Thing(name, None if kind == 0x3001 else b'',
                      0 if p[1] == 0xffffffff else p[1], modified=modified)
        self.things[self.new] = thing
        self.told[name] = modified
        return OK, None, [0x10001, p[1], self.new]

    def take(self, _):
        self.requests.append(0x100d)
        thing = self.things[self.new]
        thing.data, thing.size = self.sent, len(self.sent)
        if thing.name in self.refuse.get(0x100d, ()):
            return 0x200c, None
        return OK, None

    def delete(self, p):
        self.requests.append(0x100b)
        return (OK if self.things.pop(p[0], None) else 0x2009), None

    def paths(self):
        def path(thing):
            return (path(self.things[thing.parent]) if thing.parent else '') \
                + '/' + thing.name
        return sorted(path(thing) for thing in self.things.values())


@test
def folders_go_with_what_is_in_them():
    write('src/a/1.jpg', 'src/a/\u00e4.txt', 'src/b/c/2.txt', 'src/.hidden')
    os.makedirs('src/empty')
    os.mkdir('card')
    fails(1, 'src is no regular file; -R', 'put', 'src', camera=CARD)
    dry = good('put', '-Rn', 'src', camera=CARD)
    assert dry.out.count('would send  ') == 4 and files('card') == []
    made = [line for line in dry.lines() if line.startswith('would make  ')]
    assert made == ['would make  /store_00010001/src' + p + '/'
                    for p in ('', '/a', '/b', '/b/c', '/empty')], dry
    r = good('put', '-R', 'src', camera=CARD)
    assert len(r.lines()) == 9, r
    assert [line[12:] for line in r.lines() if line.endswith('/  -')] == \
        ['src/  -', 'src/a/  -', 'src/b/  -', 'src/b/c/  -',
         'src/empty/  -'], r
    assert files('card/src') == files('src')
    assert os.path.isdir('card/src/empty')
    for path in files('src'):
        with open('card/src/' + path, 'rb') as a, \
                open('src/' + path, 'rb') as b:
            assert a.read() == b.read()
    r = good('put', '--json', 'src/a/', '--to', '/src/b', camera=CARD).json()
    assert [o['file'] for o in r] == ['src/a', 'src/a/1.jpg',
                                      'src/a/\u00e4.txt'], r
    assert r[0]['size'] is None and r[1]['size'] == 11, r
    assert files('card/src/b/a') == files('src/a')


@test
def here_has_a_name():
    write('src/1.jpg', 'src/sub/deep/2.jpg')
    os.mkdir('card')
    card = 'sim:generic-mtp?dir=' + os.path.abspath('card')
    os.chdir('src')
    good('put', '-R', '.', camera=card)
    os.chdir('..')
    assert files('card') == ['src/1.jpg', 'src/sub/deep/2.jpg']
    fails(2, '/ has no name', 'put', '-R', '/', '-n', camera=CARD)


@test
def what_is_there_is_never_overwritten():
    write('card/DCIM/1.jpg', 'card/DCIM/S/x', 'src/1.jpg', 'src/2.jpg',
          'src/s', 'src/S2/y')
    camera = Taking(Thing('1.jpg', b'old'), Thing('s'), Thing('S2', b'old'))
    with serving(camera) as uri:
        fails(1, '/store_00010001/1.jpg exists already; it was not sent',
              'put', 'src/1.jpg', camera=uri)
        assert camera.requests == []
        r = run('put', 'src/1.jpg', 'src/2.jpg', 'src/s', camera=uri)
        assert r.code == 1 and r.err.count('exists already') == 2, r
        assert r.out == '' and camera.requests == [], r
        good('put', 'src/2.jpg', camera=uri)
        assert camera.things[4].name == '2.jpg' and camera.requests
        camera.requests.clear()
        fails(1, 'S2 exists already, and is not a folder', 'put', '-R',
              'src/S2', camera=uri)
        r = good('put', '--skip-existing', 'src/1.jpg', 'src/2.jpg',
                 camera=uri)
        assert r.out == '' and camera.requests == []
        fails(1, 's exists already', 'put', '--skip-existing', 'src/s',
              camera=uri)
        assert camera.things[1].data == b'old'
    fails(1, 'exists', 'put', 'src/1.jpg', '--to', 'DCIM', camera=CARD)
    fails(1, 'exists', 'put', '-n', 'src/1.jpg', '--to', 'DCIM', camera=CARD)


@test
def one_wrong_word_and_nothing_is_sent():
    write('f', 'g', 'sub/f', 'sub/F', 'sub/d/1', 'd/2')
    os.mkfifo('pipe')
    camera = Taking()
    with serving(camera) as uri:
        for code, text, words in (
                (1, 'cannot read nosuch', ['f', 'nosuch']),
                (1, 'sub is no regular file; -R', ['f', 'sub']),
                (1, 'pipe is no regular file', ['-R', 'f', 'sub/d', 'pipe']),
                (1, 'f: another one will be /store_00010001/f', ['f', 'f']),
                (1, 'sub/F: another one will be', ['f', 'sub/F']),
                (1, 'sub/f: another one will be', ['-n', 'f', 'sub/f']),
                (2, '/ has no name', ['-R', 'f', '/']),
                (2, 'control', ['f', 'x\x01y'])):
            with open('x\x01y', 'wb'):
                pass
            fails(code, text, 'put', *words, camera=uri)
            assert run('put', *words, camera=uri).out == ''
        r = run('put', 'no1', 'f', 'no2', camera=uri)
        assert r.code == 1 and r.err.count('\n') == 2, r
        assert camera.requests == [] and camera.paths() == []
        # Folders of one name become one.
        r = good('put', '-nR', 'd', 'sub/d', camera=uri)
        assert r.out.count('would make') == 1, r
        good('put', '-R', 'd', 'sub/d', camera=uri)
        assert camera.paths() == ['/d', '/d/1', '/d/2']
        good('put', '--skip-existing', 'f', 'f', camera=uri)
        assert camera.paths() == ['/d', '/d/1', '/d/2', '/f']


@test
def names_differ_in_more_than_case():
    write('A.JPG')
    with serving(Taking(Thing('a.jpg', b'old'))) as uri:
        fails(1, '/a.jpg exists already', 'put', 'A.JPG', camera=uri)


@test
def the_others_still_go():
    write('src/1', 'src/2', 'src/3')
    camera = Taking()
    camera.refuse = {0x100c: ['1'], 0x100d: ['2']}
    with serving(camera) as uri:
        r = run('put', 'src/1', 'src/2', 'src/3', camera=uri)
        assert r.code == 7 and r.err.count('\n') == 2, r
        assert 'GeneralError' in r.err and 'StoreFull' in r.err, r
        assert camera.paths() == ['/3'], camera.paths()
        r = run('put', '-R', 'src', camera=uri)
        assert r.code == 7 and camera.paths() == ['/3', '/src', '/src/3'], r
        fails(4, 'GeneralError', 'put', 'src/1', camera=uri)
        camera.answers[0x100c] = lambda p: (0x200f, None)
        fails(4, 'AccessDenied.*may exist already', 'put', 'src/1',
              camera=uri)


@test
def what_is_no_file_is_told():
    write('src/1')
    os.mkfifo('src/pipe')
    os.symlink('nowhere', 'src/lost')
    os.symlink('.', 'src/loop')
    os.symlink('1', 'src/link')
    camera = Taking()
    with serving(camera) as uri:
        r = run('put', '-R', 'src', camera=uri)
        assert r.code == 7 and r.err.count('\n') == 3, r
        assert camera.paths() == ['/src', '/src/1', '/src/link'], r
        fails(1, 'no regular file', 'put', 'src/pipe', camera=uri)
        fails(1, 'cannot read src/lost', 'put', 'src/lost', camera=uri)
        os.mkdir('x\x01y')
        fails(2, 'control', 'put', '-R', 'x\x01y', camera=uri)
        with open(b'\xff', 'wb'):
            pass
        fails(2, 'invalid UTF-8', 'put', b'\xff', camera=uri)


@test
def a_card_that_is_full_keeps_no_half():
    with open('big', 'wb') as f:
        f.truncate(20 << 30)
    with simulator('generic-mtp') as uri:
        before = good('ls', '-R', camera=uri).out
        # The verb would not even try.
        fails(4, 'StoreFull', '-u', '10001,big', camera=uri)
        assert good('ls', '-R', camera=uri).out == before


@test
def what_has_no_room_is_told_before_anything_is_sent():
    with open('big', 'wb') as f:
        f.truncate(20 << 30)
    os.mkdir('d')
    for name in ('half', 'other', 'd/half', 'd/other'):
        with open(name, 'wb') as f:
            f.truncate(9 << 30)
    write('small', 'd/small')
    with simulator('generic-mtp') as uri:
        before = good('ls', '-R', camera=uri).out
        for dry in ([], ['-n']):
            r = fails(4, 'big: store_00010001 is too full: 20.0 GiB are '
                      'needed, and 16.0 GiB', 'put', 'small', 'big', *dry,
                      camera=uri)
            assert r.out == '', r
            fails(4, 'other: store_00010001 is too full', 'put', 'half',
                  'other', *dry, camera=uri)
            r = fails(4, 'd/other: store_00010001 is too full', 'put', '-R',
                      'd', 'small', *dry, camera=uri)
            assert r.out == '', r
            fails(4, 'd/half: .*too full', 'put', '-R', 'half', 'd', *dry,
                  camera=uri)
        assert good('ls', '-R', camera=uri).out == before
        good('put', '--to', 'MISC', 'small', camera=uri)
    camera = Taking()
    camera.answers[0x1005] = lambda p: (OK, struct.pack(
        '<HHHQQI', 3, 2, 0, 100, 6, 9) + b'\0\0')
    write('src/1', 'src/2')
    with serving(camera) as uri:
        fails(4, 'src/2: .*too full', 'put', 'src/1', 'src/2', camera=uri)
        fails(4, 'src/2: .*too full', 'put', '-R', 'src', camera=uri)
        assert camera.requests == []


@test
def names_in_folders_are_looked_at_before_anything_is_sent():
    write('a/s/x.txt', 'a/s/y', 'b/a/S/X.TXT', 'c/t/2', 'c/t/sub/3', 'c/u/4')
    camera = Taking(Thing('c'), Thing('t', None, 1), Thing('2', b'old', 2),
                    Thing('SUB', None, 2), Thing('u', b'old', 1),
                    Thing('w'), Thing('s', None, 6), Thing('s', None, 6))
    with serving(camera) as uri:
        for dry in ([], ['-n']):
            r = fails(1, 'b/a/S/X.TXT: another one will be '
                      '/store_00010001/a/s/x.txt', 'put', '-R', 'a', 'b/a',
                      *dry, camera=uri)
            assert r.out == '', r
            r = run('put', '-R', 'c', *dry, camera=uri)
            assert r.code == 1 and r.err.count('\n') == 2 and r.out == '', r
            assert 'c/t/2 exists already' in r.err, r
            assert 'c/u exists already, and is not a folder' in r.err, r
            fails(2, 'called s; use a handle: 0x00000007, 0x00000008', 'put',
                  '-R', 'a/s', '--to', 'w', *dry, camera=uri)
        assert camera.requests == []
        good('put', '-R', 'a', camera=uri)
        os.remove('c/u/4')
        os.rmdir('c/u')
        r = good('put', '-R', '--skip-existing', 'c', 'b/a', camera=uri)
        assert r.out.count('\n') == 1 and 'c/t/sub/3' in r.out, r
        assert camera.things[3].data == b'old'
        three, = (t for t in camera.things.values() if t.name == '3')
        assert three.parent == 4


@test
def what_is_too_large_for_the_camera_is_not_begun():
    with open('big', 'wb') as f:
        f.truncate(4 << 30)
    write('f')
    for words in (['big'], ['f', 'big'], ['-n', 'big']):
        r = fails(4, 'no object of 4 GiB or more', 'put', *words,
                  camera='sim:generic-ptp')
        assert r.out == '', r
    camera = Taking()
    with serving(camera) as uri:
        fails(4, 'no object of 4 GiB or more', 'put', 'f', 'big', camera=uri)
        assert camera.requests == []


@test
def sizes_and_times_are_kept_by_the_virtual_camera():
    sizes = [0, 1, 511, 512, 513, 65535, 65536, 65537, 20 << 20]
    random.seed(3)
    names = [f'{size}.bin' for size in sizes]
    for name, size in zip(names, sizes):
        with open(name, 'wb') as f:
            f.truncate(size)
            f.write(random.randbytes(min(size, 70000)))
            f.seek(max(0, size - 9))
            f.write(random.randbytes(min(size, 9)))
        os.utime(name, (1700000000 + size, 1700000000 + size))
    with simulator('generic-mtp') as uri:
        for i, camera in enumerate((uri, CARD, CARD + '&framing=ip',
                                    CARD + '&packet=64')):
            os.makedirs('card', exist_ok=True)
            good('put', *names, camera=camera, zone=BERLIN)
            good('get', *(f'/{n}' for n in names), '-o', f'back{i}/',
                 camera=camera, zone=BERLIN)
            for name, size in zip(names, sizes):
                with open(name, 'rb') as a, open(f'back{i}/{name}',
                                                 'rb') as b:
                    assert a.read() == b.read(), (camera, name)
                assert os.path.getmtime(f'back{i}/{name}') == \
                    1700000000 + size, (camera, name)
            good('rm', *(f'/{n}' for n in names), camera=camera)


@test
def an_interrupt_leaves_no_half():
    with open('big', 'wb') as f:
        f.write(bytes([1]) * (1 << 20))
        f.truncate(3 << 30)
    os.mkdir('card')
    with simulator('generic-mtp', '--dir', 'card') as uri:
        child = start('put', '-v', 'big', camera=uri)
        wait_for(lambda: any(os.path.getsize(os.path.join('card', f)) > 0
                             for f in os.listdir('card')))
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
        assert child.returncode == 130, err
        assert good('ls', '-R', camera=uri).out == ''
        wait_for(lambda: os.listdir('card') == [])


# ---- times ------------------------------------------------------------------

# The second before 1970 is -1, which functions also return for "none".
TIMES = ['1969-12-31 23:59:58', '1969-12-31 23:59:59', '1970-01-01 00:00:00',
         '1999-12-31 23:59:59', '2024-02-29 12:00:01', '2024-03-31 00:59:59',
         '2024-03-31 01:00:00', '2024-07-01 10:20:30', '2024-10-26 22:00:00',
         '2024-10-27 00:30:00', '2024-10-27 00:59:59', '2024-10-27 01:00:00',
         '2024-10-27 01:30:00', '2024-10-27 02:00:00', '2036-05-05 05:05:05']


@test
def a_folder_keeps_the_second_before_1970():
    write('old.txt')
    os.utime('old.txt', (-1, -1))
    os.mkdir('card')
    for zone in 'UTC', BERLIN:
        good('put', 'old.txt', camera=CARD, zone=zone)
        assert os.path.getmtime('card/old.txt') == -1, zone
        good('get', '/old.txt', '-o', 'back.txt', camera=CARD, zone=zone)
        assert os.path.getmtime('back.txt') == -1, zone
        os.remove('card/old.txt')
        os.remove('back.txt')


@test
def times_go_there_and_back():
    for args, zone in (([], BERLIN), ([], 'UTC'), ([], 'EST5EDT'),
                       (['--offset', '+05:45'], BERLIN),
                       (['--offset', '-03:30'], BERLIN),
                       (['--offset=Z'], BERLIN)):
        camera = Taking()
        names = []
        for i, when in enumerate(TIMES):
            names.append(f'{i}.txt')
            write(names[-1])
            os.utime(names[-1], (utc(when), utc(when)))
        with serving(camera) as uri:
            good('put', *args, *names, camera=uri, zone=zone)
            os.makedirs('back', exist_ok=True)
            good('get', *args, '/*', '-o', 'back', camera=uri, zone=zone)
        for name, when in zip(names, TIMES):
            assert os.path.getmtime('back/' + name) == utc(when), \
                (zone, args, when, camera.told[name])
            os.remove('back/' + name)


@test
def times_are_sent_as_civil_time():
    write('f')
    for when, args, zone, sent in (
            ('2024-07-01 10:20:30', [], BERLIN, '20240701T122030'),
            ('2024-12-01 10:20:30', [], BERLIN, '20241201T112030'),
            ('2024-07-01 10:20:30', [], 'UTC', '20240701T102030'),
            ('2024-07-01 22:20:30', ['--offset', '+05:30'], BERLIN,
             '20240702T035030'),
            ('2024-03-31 01:00:00', [], BERLIN, '20240331T030000'),
            ('2024-10-27 00:30:00', [], BERLIN, '20241027T023000'),
            ('2024-10-27 01:30:00', [], BERLIN, '20241027T023000+0100')):
        os.utime('f', (utc(when), utc(when)))
        camera = Taking()
        with serving(camera) as uri:
            good('put', 'f', *args, camera=uri, zone=zone)
            assert camera.told['f'] == sent, (when, camera.told)
        camera = Taking()
        with serving(camera) as uri:
            if not args:
                good('-u', '10001,f', camera=uri, zone=zone)
                assert camera.told['f'] == sent


@test
def a_zone_is_never_applied_twice():
    for date, args, zone, is_so in (
            ('20240701T122030', [], BERLIN, '2024-07-01 10:20:30'),
            ('20240701T122030.7', ['--offset', '+05:30'], BERLIN,
             '2024-07-01 06:50:30'),
            ('20240701T122030Z', [], BERLIN, '2024-07-01 12:20:30'),
            ('20240701T122030+0900', ['--offset', '+05:30'], BERLIN,
             '2024-07-01 03:20:30'),
            ('20240701T122030-0330', ['--offset', '+05:30'], 'UTC',
             '2024-07-01 15:50:30'),
            # There is no such time; it is counted on from before the gap.
            ('20240331T023000', [], BERLIN, '2024-03-31 01:30:00'),
            ('20240331T015959', [], BERLIN, '2024-03-31 00:59:59'),
            ('20240331T030000', [], BERLIN, '2024-03-31 01:00:00'),
            ('20241027T023000', [], BERLIN, '2024-10-27 00:30:00')):
        for fields in ({'modified': date}, {'captured': date},
                       {'modified': date, 'captured': '19990101T000000'}):
            with serving(Camera(Thing('f', b'x', **fields))) as uri:
                good('get', 'f', *args, camera=uri, zone=zone)
                assert os.path.getmtime('f') == utc(is_so), (date, args)
                os.remove('f')


@test
def zones_are_checked():
    write('f')
    for bad in ('2', 'CET', '+25', '02:00', ''):
        fails(2, '--offset', 'put', 'f', '--offset', bad,
              camera='sim:generic-mtp')
        fails(2, '--offset', 'get', '0x3', '--offset', bad,
              camera='sim:generic-mtp')


@test
def invisible_characters_are_part_of_a_name():
    # A joiner is how Persian and families are written.
    persian, plain = 'می\u200cخواهم.txt', 'می?خواهم.txt'
    for name in persian, plain:
        with open(name, 'w') as file:
            file.write(name)
    with simulator('generic-mtp') as uri:
        good('put', persian, camera=uri)
        good('put', plain, camera=uri)
        for name in persian, plain:
            r = good('get', '-o', '-', '/' + name, camera=uri)
            assert r.raw == name.encode(), r
        listed = [json.loads(line)['path'].rsplit('/', 1)[1] for line in
                  good('ls', '/', '--json', camera=uri).lines()]
        assert {persian, plain} <= set(listed), listed
        # What is shown to people has no hidden characters.
        assert '\u200c' not in good('ls', '/', camera=uri).out
        good('mkdir', '-p', '/a\u200cb/c', camera=uri)
        good('mkdir', '-p', '/a\u200cb/c', camera=uri)


main()
