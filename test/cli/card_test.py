# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What is done to objects where they are: protect, thumb, refs, format.
import json
import os
import re
import struct

from fake import GENERAL_ERROR, OK, Camera, Thing, array, serving
from tap import (HERE, fails, files, good, main, on_terminal, run, simulator,
                 small_files, test)

MTP = 'sim:generic-mtp'
STORE = '/store_00010001'
FOLDER = '/store_00010001/DCIM/100MPTP_'


def protected(uri):
    return {o['path']: o['protected'] for o in map(
        json.loads, good('ls', '-R', '--json', camera=uri).lines())}


@test
def protection_goes_on_and_off():
    with simulator('generic-mtp') as uri:
        r = good('protect', 'on', FOLDER + '/DSC_0001.JPG', '0x4',
                 camera=uri)
        assert r.lines() == [f'protected  {FOLDER}/DSC_0001.JPG',
                             f'protected  {FOLDER}/DSC_0002.JPG'], r
        assert [p for p, is_so in protected(uri).items() if is_so] == [
            f'{FOLDER}/DSC_0001.JPG', f'{FOLDER}/DSC_0002.JPG']
        r = good('protect', 'off', FOLDER + '/*.JPG', '--json', camera=uri)
        assert [(o['handle'], o['done']) for o in r.json()] == [
            ('0x00000003', True), ('0x00000004', True)], r
        assert not any(protected(uri).values())


@test
def protection_of_folders():
    with simulator('generic-mtp') as uri:
        good('protect', 'on', FOLDER, camera=uri)
        assert [p for p, is_so in protected(uri).items() if is_so] == [FOLDER]
        r = good('protect', 'on', '-nR', '/DCIM', camera=uri)
        assert len(r.lines()) == 6 and r.out.startswith('would protect  '), r
        assert sum(protected(uri).values()) == 1
        good('protect', 'on', '-R', '/', camera=uri)
        assert all(protected(uri).values())
        good('protect', 'off', '-R', '/DCIM', camera=uri)
        assert sum(protected(uri).values()) > 0
        assert not protected(uri)[FOLDER]


@test
def protect_wants_right_words():
    fails(2, 'something is missing', 'protect', 'on', camera=MTP)
    fails(2, 'on or off.*\'/DCIM\'', 'protect', '/DCIM', '/MISC', camera=MTP)
    with simulator('generic-mtp') as uri:
        fails(4, 'there is no NO', 'protect', 'on', '/DCIM', '/NO',
              camera=uri)
        fails(1, 'is a store', 'protect', 'on', '/DCIM', '/', camera=uri)
        assert not any(protected(uri).values())
    camera = Camera(Thing('a', b'x'), Thing('b', b'x'))
    with serving(camera) as uri:
        fails(4, 'cannot protect', 'protect', 'on', 'a', camera=uri)
        camera.answers[0x1012] = lambda p: \
            (OK if p[0] == 2 else GENERAL_ERROR, None)
        r = fails(7, '/a: .*GeneralError', 'protect', 'on', 'a', 'b',
                  camera=uri)
        assert r.lines() == ['protected  /store_00010001/b'], r


@test
def thumbnails_become_files():
    r = good('thumb', FOLDER + '/DSC_0001.JPG', '0x4', camera=MTP)
    assert r.lines() == ['DSC_0001.thumb.jpg  233 B',
                         'DSC_0002.thumb.jpg  233 B'], r
    with open('DSC_0001.thumb.jpg', 'rb') as f:
        picture = f.read()
    assert picture[:3] == b'\xff\xd8\xff' and len(picture) == 233
    fails(1, 'DSC_0001.thumb.jpg exists already', 'thumb', '0x3', camera=MTP)
    r = good('thumb', '0x3', '-o', '-', camera=MTP)
    assert r.raw == picture
    good('thumb', '0x3', '-o', 'small.jpeg', camera=MTP)
    r = good('thumb', FOLDER + '/*.JPG', '-o', 'new/', '--json', camera=MTP)
    assert [(o['file'], o['size']) for o in r.json()] == [
        ('new/DSC_0001.thumb.jpg', 233), ('new/DSC_0002.thumb.jpg', 233)]
    assert files() == ['DSC_0001.thumb.jpg', 'DSC_0002.thumb.jpg',
                       'new/DSC_0001.thumb.jpg', 'new/DSC_0002.thumb.jpg',
                       'small.jpeg']


@test
def thumbnails_that_cannot_be_had():
    fails(4, 'there is no NO', 'thumb', '0x3', '/NO', camera=MTP)
    assert files() == []
    fails(2, 'no such folder', 'thumb', '0x3', '0x4', '-o', 'x', camera=MTP)
    fails(1, 'is a folder', 'thumb', '/DCIM', camera=MTP)
    fails(4, 'NoThumbnailPresent', 'thumb', FOLDER + '/MOV_0004.MOV',
          camera=MTP)
    r = fails(7, 'NoThumbnailPresent', 'thumb', FOLDER + '/MOV_0004.MOV',
              '0x3', camera=MTP)
    assert files() == ['DSC_0001.thumb.jpg'], r
    camera = Camera(Thing('a.jpg', b'x'))
    with serving(camera) as uri:
        fails(4, 'cannot give thumbnails', 'thumb', 'a.jpg', camera=uri)
        camera.answers[0x100a] = lambda p: (OK, b'')
        fails(4, 'empty thumbnail', 'thumb', 'a.jpg', camera=uri)
        camera.answers[0x100a] = lambda p: (OK, bytes(200000))
        with small_files(100000):
            fails(1, 'cannot write a.thumb.jpg.part', 'thumb', 'a.jpg',
                  camera=uri)
    assert files() == ['DSC_0001.thumb.jpg']


@test
def thumbnails_of_pairs_and_of_bad_names():
    camera = Camera(*(Thing(n, b'x') for n in (
        'A.CR2', 'A.JPG', '../b.jpg', '.hidden', 'x' * 250 + '.jpg')))
    camera.answers[0x100a] = lambda p: (OK, b'\xff\xd8' + bytes([p[0]]))
    os.mkdir('inner')
    with serving(camera) as uri:
        good('thumb', '0x1', '0x2', '0x3', '0x4', '-o', 'inner', camera=uri)
        r = run('--json', 'thumb', '0x5', '-o', 'inner', camera=uri)
        assert r.code == 0 and 'too long a name' in r.err, r
        assert r.json()[0]['shortened'], r
    assert files('inner') == ['.._b.thumb.jpg', '.hidden.thumb.jpg',
                              'A.JPG.thumb.jpg', 'A.thumb.jpg',
                              'x' * 236 + '~00000005.thumb.jpg']
    assert sorted(os.listdir('.')) == ['config', 'inner']


class Referring(Camera):
    """Whose objects refer to each other."""

    def __init__(self, *things):
        super().__init__(*things)
        self.refers = {}
        self.answers[0x9810] = lambda p: (
            OK, array(self.refers.get(p[0], []), 'I'))
        self.answers[0x9811] = self.refer

    def refer(self, p):
        n, = struct.unpack_from('<I', self.sent)
        self.refers[p[0]] = list(struct.unpack_from(f'<{n}I', self.sent, 4))
        return OK, None


@test
def references_are_shown_and_changed():
    camera = Referring(Thing('list', b''), Thing('a', b'x'),
                       Thing('b', b'x'), Thing('c', b'x'))
    with serving(camera) as uri:
        assert good('refs', 'list', camera=uri).out == ''
        assert good('refs', 'list', '--json', camera=uri).json() == {
            'handle': '0x00000001', 'path': '/store_00010001/list',
            'references': [], 'done': None}
        for args, refers in ((['--set', 'b', 'a'], [3, 2]),
                             (['--add', 'c', 'a'], [3, 2, 4]),
                             (['--remove', 'a'], [3, 4]),
                             (['--set', '?'], [2, 3, 4]),
                             (['--clear'], [])):
            before = camera.refers.get(1)
            dry = good('refs', '-n', 'list', *args, camera=uri)
            assert camera.refers.get(1) == before
            r = good('refs', 'list', *args, camera=uri)
            assert camera.refers[1] == refers, r
            assert dry.lines() == ['would refer to  ' + line for line in
                                   r.lines() or ['nothing']], (r, dry)
            assert [int(line.split()[0], 16) for line in r.lines()] == refers
        good('refs', 'list', '--set', 'a', camera=uri)
        assert good('refs', 'list', camera=uri).lines() == [
            '0x00000002  /store_00010001/a']
        camera.refers[1] = [2, 77]
        assert good('refs', 'list', '--json',
                    camera=uri).json()['references'] == [
            {'handle': '0x00000002', 'path': '/store_00010001/a'},
            {'handle': '0x0000004d', 'path': None}]


@test
def references_want_right_words():
    camera = Referring(Thing('list', b''), Thing('a', b'x'))
    with serving(camera) as uri:
        fails(2, "with a\\?", 'refs', 'list', 'a', camera=uri)
        fails(2, 'which', 'refs', 'list', '--add', camera=uri)
        fails(2, 'exclude', 'refs', 'list', 'a', '--add', '--set',
              camera=uri)
        fails(2, 'with a\\?', 'refs', 'list', 'a', '--clear', camera=uri)
        fails(4, 'there is no b', 'refs', 'list', '--set', 'a', 'b',
              camera=uri)
        fails(1, 'is a store', 'refs', '/', camera=uri)
        fails(1, 'is a store', 'refs', 'list', '--set', '/', camera=uri)
        assert camera.refers == {}
        camera.answers[0x9811] = lambda p: (OK, None)
        fails(8, 'other references', 'refs', 'list', '--set', 'a',
              camera=uri)
        camera.answers[0x9811] = lambda p: (0xa804, None)
        fails(4, 'InvalidObjectReference|0xa804', 'refs', 'list', '--set',
              'a', camera=uri)
    with serving(Camera(Thing('a', b'x'))) as uri:
        fails(4, 'GetObjectReferences', 'refs', 'a', camera=uri)
        fails(4, 'cannot change', 'refs', 'a', '--clear', camera=uri)


@test
def a_store_is_formatted_once_it_is_meant():
    with simulator('generic-mtp') as uri:
        before = good('ls', '-R', camera=uri).out
        r = good('format', '/store_00010001', '--dry-run', camera=uri)
        assert r.out.startswith('would erase  /store_00010001  SD card'), r
        assert '8 objects, 13.8 GiB of 29.8 GiB used' in r.out, r
        fails(2, '--yes', 'format', '/store_00010001', camera=uri)
        for answer in (b'y\n', b'yes\n', b'\n', b'\x04', b'store_00010002\n',
                       b'STORE_00010001\n'):
            code, out, shown = on_terminal(answer, 'format', STORE,
                                           camera=uri)
            assert (code, out) == (1, ''), (answer, shown)
            assert 'Type /store_00010001 to go on' in shown, shown
        assert good('ls', '-R', camera=uri).out == before
        code, out, _ = on_terminal(b'/store_00010001\n', 'format', STORE,
                                camera=uri)
        assert code == 0 and out.startswith('erased  /store_00010001'), out
        assert good('ls', '-R', camera=uri).out == ''
        r = good('format', STORE, '--yes', '--json', camera=uri).json()
        assert r['storage'] == '0x00010001' and r['done'] is True
        assert r['objects'] == 0 and set(r) == {'storage', 'objects',
                                                'used_bytes', 'done'}, r


@test
def what_df_prints_names_a_store():
    title, line = good('df', camera=MTP).lines()
    word = line.split()[0]
    assert word == '/store_00010001' and title.startswith('STORE'), line
    number = good('df', '--json', camera=MTP).json()[0]['id']
    with simulator('generic-mtp') as uri:
        good('put', '--to', word, HERE + '/tap.py', camera=uri)
        for store in (word, number):
            r = good('format', '-n', store, camera=uri)
            assert r.out.startswith('would erase  /store_00010001'), r
            good('capture', '--store', store, camera=uri)
        good('format', '-y', number, camera=uri)
        # Elsewhere it is a handle.
        fails(4, number + ' is a store, and no object: write ' + word,
              'ls', number, camera=uri)
        fails(4, number + ' is a store, and no object: write ' + word,
              'put', HERE + '/tap.py', '--to', number, camera=uri)
    with serving(Camera(Thing('x', b'x'))) as uri:
        fails(4, 'InvalidObjectHandle', 'ls', '0x2', camera=uri)


@test
def format_wants_a_store():
    fails(2, 'is no store', 'format', '-y', '/DCIM', camera=MTP)
    fails(2, 'is no store', 'format', '-y', '0x3', camera=MTP)
    fails(4, 'there is no 65537', 'format', '-y', '65537', camera=MTP)
    fails(4, 'no such store', 'format', '-y', '/store_00020001', camera=MTP)
    fails(2, 'too many', 'format', '-y', '/', '/', camera=MTP)
    fails(2, 'name of the store', 'format', '-y', '/', camera=MTP)
    fails(2, 'name of the store', 'format', '-n', '/', camera=MTP)
    camera = Camera()
    with serving(camera) as uri:
        fails(4, 'cannot format', 'format', '-y', STORE, camera=uri)
    camera.answers[0x100f] = lambda p: (0x200e, None)
    with serving(camera) as uri:
        fails(4, 'StoreReadOnly', 'format', '-y', STORE, camera=uri)
        camera.answers[0x1005] = lambda p: (OK, struct.pack(
            '<HHHQQI', 4, 3, 1, 1 << 30, 1 << 29, 99) + b'\0\0')
        fails(4, 'read-only', 'format', '-y', STORE, camera=uri)


@test
def a_camera_lost_before_format_is_told_as_lost():
    def vanish(_):
        raise ConnectionError

    camera = Camera()
    camera.answers[0x1006] = vanish
    camera.answers[0x100f] = lambda p: (OK, None)
    with serving(camera) as uri:
        r = run('format', '--yes', '/store_00010001', camera=uri)
    assert r.code == 3, r
    assert re.fullmatch(
        r'miniptp: [^\n]*(closed the connection|is lost)[^\n]*\n', r.err), r
    assert 'earlier' not in r.err, r
    assert camera.counted[0x100f] == 0


main()
