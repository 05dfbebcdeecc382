# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# mkdir, mv and cp: objects get other places and names, and none is lost.
import os

from fake import GENERAL_ERROR, Camera, Thing, serving
from moving import Moving
from tap import fails, files, good, main, run, simulator, test

BASE = '/store_00010001'


def album():
    return Moving(Thing('A'), Thing('B'), Thing('x', b'x', 1),
                  Thing('y', b'y', 1), Thing('x', b'z', 2), Thing('top', b't'))


@test
def folders_are_made():
    camera = album()
    with serving(camera) as uri:
        r = good('mkdir', 'C', '/A/D', BASE + '/B/E/', '0x1/F', camera=uri)
        assert r.lines() == [f'made  {BASE}/C/', f'made  {BASE}/A/D/',
                             f'made  {BASE}/B/E/', f'made  {BASE}/A/F/'], r
        assert {'/C', '/A/D', '/B/E', '/A/F'} < set(camera.paths())
        r = good('mkdir', '-p', 'A', 'G/H/I', 'G/H/J', '--json', camera=uri)
        assert [(o['path'], o['done']) for o in r.json()] == [
            (BASE + p, True) for p in ('/G', '/G/H', '/G/H/I', '/G/H/J')], r
        assert {'/G/H/I', '/G/H/J'} < set(camera.paths())
        assert sorted(set(camera.paths().values())) == \
            sorted(camera.things), 'a name was used twice'


@test
def one_wrong_word_and_no_folder_is_made():
    camera = album()
    with serving(camera) as uri:
        for code, text, word in (
                (1, '/A/ is there already', 'A'), (1, '/A/ is there', '/a/'),
                (4, 'there is no N in .*; -p', 'N/M'),
                (1, 'top is there and is not a folder', 'top/M'),
                (1, 'top is there and is not a folder', 'top'),
                (2, 'no new folder', '/'), (2, 'no new folder', ''),
                (2, 'no object is called', 'A/..'),
                (2, 'characters', 'C' * 255), (2, 'control', 'A/\x01')):
            r = run('mkdir', 'NEW', word, camera=uri)
            assert r.code == code, (word, r)
            fails(code, text, 'mkdir', 'NEW', word, camera=uri)
        for twin in ('NEW', '/NEW/', 'new', BASE + '/NEW'):
            fails(1, 'NEW is to be made already', 'mkdir', 'NEW', twin,
                  camera=uri)
        r = run('mkdir', 'NEW', 'A', 'B', camera=uri)
        assert r.code == 1 and r.err.count('is there already') == 2, r
        assert len(camera.things) == 6
        good('mkdir', '-np', 'NEW', 'NEW', camera=uri)
        good('mkdir', '-n', 'NEW', camera=uri)
        assert len(camera.things) == 6
        good('mkdir', 'C' * 254, '\U0001f4f7' * 127, camera=uri)
    with serving(Camera()) as uri:
        fails(4, 'cannot take new folders', 'mkdir', 'a', camera=uri)


@test
def objects_are_moved_into_folders():
    camera = album()
    with serving(camera) as uri:
        r = good('mv', '/A/y', 'top', 'B', camera=uri)
        assert r.lines() == [f'moved  {BASE}/A/y -> {BASE}/B/y',
                             f'moved  {BASE}/top -> {BASE}/B/top'], r
        assert camera.paths() == {'/A': 1, '/B': 2, '/A/x': 3, '/B/y': 4,
                                  '/B/x': 5, '/B/top': 6}
        good('mv', '0x4', '0x1/', camera=uri)
        good('mv', '/A/y', '/', camera=uri)
        assert camera.paths()['/y'] == 4
        good('mv', 'A', 'B', camera=uri)
        assert camera.paths()['/B/A/x'] == 3


@test
def objects_are_renamed():
    camera = album()
    with serving(camera) as uri:
        for args, path, handle in (
                (['top', 'end'], '/end', 6), (['/A/x', '/A/z'], '/A/z', 3),
                (['/A/z', '/B/n'], '/B/n', 3), (['end', 'END'], '/END', 6),
                (['A', 'C'], '/C', 1), (['C', 'c'], '/c', 1),
                (['0x6', 'B/J\u00f6rg'], '/B/J\u00f6rg', 6)):
            r = good('mv', *args, '--json', camera=uri).json()
            assert camera.paths()[path] == handle, (args, camera.paths())
            assert r == [{'handle': f'0x{handle:08x}', 'path': r[0]['path'],
                          'to': BASE + path, 'done': True}], r


@test
def nothing_is_overwritten_or_lost():
    camera = album()
    before = camera.paths()
    with serving(camera) as uri:
        for code, text, *words in (
                (1, '/B/x is there already', '/A/x', 'B'),
                (1, '/B/x is there already', '/A/y', '/A/x', 'B'),
                (1, '/B/x is there already', 'top', '/B/x'),
                (1, '/B/x is there already', 'top', '/B/X'),
                (1, 'rename it first', '/A/x', '/B/w'),
                (1, '/top is there already', 'top', '/'),
                (1, 'top is there already', 'top', 'top'),
                (1, 'cannot both be x', '/A/x', '/B/x', '/'),
                (1, 'A/ is there already', 'A', '/A'),
                (1, 'cannot go into itself', 'A', 'A/'),
                (1, 'cannot go into itself', 'A', 'A/N'),
                (1, 'cannot have one name', '/A/x', '/A/y', 'new'),
                (4, 'there is no new', 'top', 'new/'),
                (4, 'there is no new', 'top', 'new/name'),
                (4, 'there is no q', '/A/y', 'q', 'B'),
                (4, 'is not a folder', 'top', '/A/x/y'),
                (4, 'InvalidObjectHandle', 'top', '0xdead'),
                (2, 'no object is called', 'top', '..'),
                (1, 'is a store', '/', 'B')):
            for verb in ('mv', 'cp') if 'rename it' not in text else ('mv',):
                if verb == 'cp' and words == ['/', 'B']:
                    text = 'is a store|is a folder'
                fails(code, text, verb, *words, camera=uri)
            assert camera.paths() == before, words
        r = good('mv', '-n', '/A/y', 'top', 'B', camera=uri)
        assert r.out.count('would move  ') == 2 and camera.paths() == before
        fails(2, 'something is missing', 'mv', 'top', camera=uri)


@test
def what_the_camera_cannot_is_told():
    camera = album()
    before = camera.paths()
    with serving(camera) as uri:
        camera.wrong[0x9804] = 0x200f
        fails(4, '/top: .*AccessDenied', 'mv', 'top', 'end', camera=uri)
        assert camera.paths() == before
        r = run('mv', 'top', '/B/end', camera=uri)
        assert r.code == 4 and f'{BASE}/top is now {BASE}/B/top' in r.err, r
        camera.wrong[0x1019] = 0x2002
        r = run('mv', '/A/y', '/A', '/B', camera=uri)
        assert r.code == 7 and r.err.count('GeneralError') == 2, r
        del camera.answers[0x9804]
        fails(4, 'cannot give objects another name: .*SetObjectPropValue',
              'mv', '/A/x', '/A/w', camera=uri)
        del camera.answers[0x1019], camera.answers[0x101a]
        fails(4, 'cannot move objects to another folder: .*MoveObject',
              'mv', '/A/y', 'B', camera=uri)
        fails(4, 'cannot copy objects by itself: .*CopyObject',
              'cp', '/A/y', 'B', camera=uri)


@test
def objects_are_copied():
    camera = album()
    with serving(camera) as uri:
        r = good('cp', '/A/y', 'top', 'B', camera=uri)
        assert r.lines() == [f'copied  {BASE}/A/y -> {BASE}/B/y',
                             f'copied  {BASE}/top -> {BASE}/B/top'], r
        found = camera.paths()
        assert {'/A/y', '/B/y', '/top', '/B/top'} < set(found), found
    camera = album()
    with serving(camera) as uri:
        good('cp', '/A/y', '/B/new', camera=uri)
        assert camera.things[camera.paths()['/B/new']].data == b'y'
        fails(1, 'same name only', 'cp', '/A/y', '/A/new', camera=uri)
        good('cp', '-n', 'top', 'A', camera=uri)
        assert '/A/top' not in camera.paths()


@test
def folders_are_copied_with_what_is_in_them():
    camera = Moving(Thing('A'), Thing('S', parent=1), Thing('p', b'p', 2),
                    Thing('q', b'q', 1), Thing('E', parent=2), Thing('B'))
    with serving(camera) as uri:
        fails(1, 'is a folder; -R', 'cp', 'A', 'B', camera=uri)
        fails(1, 'cannot go into itself', 'cp', '-R', 'A', '/A/S',
              camera=uri)
        dry = good('cp', '-Rn', 'A', 'B', camera=uri)
        assert len(camera.things) == 6 and dry.out.count('would copy') == 5
        r = good('cp', '-R', 'A', 'B', camera=uri)
        assert r.out == dry.out.replace('would copy', 'copied'), r
        found = camera.paths()
        assert {'/B/A', '/B/A/S', '/B/A/S/p', '/B/A/S/E', '/B/A/q',
                '/A/S/p', '/A/q'} < set(found), found
        assert camera.things[found['/B/A/S/p']].data == b'p'
        good('cp', '-R', 'A', 'C', camera=uri)
        assert '/C/S/p' in camera.paths()
        camera.wrong[0x101a] = 0x200c
        r = run('cp', '-R', 'A', 'D', camera=uri)
        assert r.code == 7 and r.err.count('StoreFull') == 2, r
        assert r.out.count('copied') == 3, r


@test
def the_virtual_camera_can_do_it_all():
    folder = '/DCIM/100MPTP_'
    with simulator('generic-mtp') as uri:
        def content(path):
            return good('get', path, '-o', '-', camera=uri).raw
        picture = content(folder + '/DSC_0003.TIF')
        movie = content(folder + '/MOV_0004.MOV')
        good('mv', folder + '/DSC_0003.TIF', '/a.tif', camera=uri)
        good('cp', '/a.tif', '/MISC/b.tif', camera=uri)
        good('mkdir', 'new', camera=uri)
        good('cp', '-R', '/DCIM', '/new', camera=uri)
        good('mv', '/DCIM', '/old', camera=uri)
        assert content('/a.tif') == content('/MISC/b.tif') == picture
        assert content('/old/100MPTP_/MOV_0004.MOV') == movie
        assert content('/new' + folder + '/MOV_0004.MOV') == movie
        good('refs', '/new', '--set', '/a.tif', '/MISC/*', camera=uri)
        assert [line.split()[1] for line in
                good('refs', '/new', camera=uri).lines()] == [
            BASE + p for p in ('/a.tif', '/MISC/EMPTY.TXT', '/MISC/b.tif')]
        good('rm', '/a.tif', camera=uri)
        assert len(good('refs', '/new', camera=uri).lines()) == 2
        good('rm', '-Ry', '/old', '/new', '/MISC', camera=uri)
        assert good('ls', '-R', camera=uri).out == ''


@test
def cards_that_are_folders():
    os.makedirs('card/A')
    with open('card/A/x', 'w', encoding='ascii') as f:
        f.write('x')
    with simulator('generic-mtp', '--dir', 'card') as uri:
        good('mv', '/A/x', '/A/y', camera=uri)
        good('mkdir', '-p', 'B/C', camera=uri)
        assert files('card') == ['A/y'] and os.path.isdir('card/B/C')


main()
