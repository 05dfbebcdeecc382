# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# rm: what was named goes, whole or not at all, and nothing else.
import json
import os
import signal

from fake import GENERAL_ERROR, OK, Camera, Thing, serving
from tap import (fails, files, good, main, on_terminal, run, simulator, start,
                 test)

CARD = 'sim:generic-mtp?dir=card'


def card(*paths):
    for path in paths:
        path = os.path.join('card', path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='ascii') as f:
            f.write('content')


@test
def files_are_deleted_by_path_and_handle():
    card('a.txt', 'b.txt', 'c.txt', 'd/e.txt')
    r = good('rm', 'a.txt', '/store_00010001/d/e.txt', camera=CARD)
    assert r.lines() == ['deleted  /store_00010001/a.txt',
                         'deleted  /store_00010001/d/e.txt']
    handle = good('ls', '-l', 'c.txt', camera=CARD).out.split()[0]
    r = good('rm', handle, 'c.txt', '--json', camera=CARD).json()
    assert r == [{'handle': handle, 'path': '/store_00010001/c.txt',
                  'done': True}], r
    assert files('card') == ['b.txt'] and os.path.isdir('card/d')


@test
def twins_are_told_apart_by_their_handles():
    camera = Camera(Thing('dup', b'1'), Thing('dup', b'2'), Thing('due', b'3'))
    camera.answers[0x100b] = lambda p: (OK, None)
    with serving(camera) as uri:
        r = good('rm', '--dry-run', 'du?', camera=uri)
        assert sorted(r.lines()) == [
            'would delete  /store_00010001/due',
            'would delete  /store_00010001/dup (0x00000001)',
            'would delete  /store_00010001/dup (0x00000002)'], r


@test
def one_wrong_word_and_nothing_goes():
    card('a.txt', 'd/e.txt')
    fails(4, 'there is no b.txt', 'rm', 'a.txt', 'b.txt', camera=CARD)
    fails(4, 'InvalidObjectHandle', 'rm', 'a.txt', '0xdead', camera=CARD)
    fails(1, 'd/ is a folder; -R', 'rm', 'a.txt', 'd', camera=CARD)
    fails(1, 'is a store', 'rm', '-R', 'a.txt', '/', '--yes', camera=CARD)
    fails(2, 'empty', 'rm', 'a.txt', '', camera=CARD)
    fails(4, r'\*\.jpg matches nothing', 'rm', 'a.txt', '*.jpg', camera=CARD)
    fails(2, 'something is missing', 'rm', camera=CARD)
    r = run('rm', 'x', 'a.txt', 'y', camera=CARD)
    assert r.code == 4 and r.err.count('\n') == 2, r
    assert files('card') == ['a.txt', 'd/e.txt']


@test
def patterns_name_what_they_match():
    card('p/A1.JPG', 'p/A2.JPG', 'p/A10.JPG', 'p/a3.jpg', 'p/.A4.JPG',
         'p/B1.JPG', 'p/\u00e4.JPG', 'q/A1.JPG')

    def would(*words):
        r = good('rm', '-n', *words, camera=CARD)
        return sorted(line.rsplit('/', 1)[1] for line in r.lines())
    assert would('p/A?.JPG') == ['A1.JPG', 'A2.JPG']
    assert would('p/?.JPG') == ['\u00e4.JPG']
    assert would('p/A*.JPG') == ['A1.JPG', 'A10.JPG', 'A2.JPG']
    assert would('p/*1*', 'p/A1.JPG') == ['A1.JPG', 'A10.JPG', 'B1.JPG']
    assert would('p/*.JPG', 'p/.*') == [
        '.A4.JPG', 'A1.JPG', 'A10.JPG', 'A2.JPG', 'B1.JPG', '\u00e4.JPG']
    handle = good('ls', '-l', '/', camera=CARD).lines()[0].split()[0]
    assert would(handle + '/a*') == ['a3.jpg']
    assert len(files('card')) == 8
    good('get', 'p/A?.JPG', camera=CARD)
    assert files() == ['A1.JPG', 'A2.JPG'] + [
        'card/' + f for f in files('card')]
    r = run('rm', 'p/A1.JPG', '/*', camera=CARD)
    assert r.code == 1 and r.err.count('is a folder') == 2, r
    assert len(files('card')) == 8


@test
def a_name_with_a_star_means_itself():
    card('s/*.txt', 's/a.txt')
    good('rm', 's/*.txt', camera=CARD)
    assert files('card') == ['s/a.txt']


@test
def folders_go_with_what_is_in_them_once_it_is_confirmed():
    card('d/e/f.txt', 'd/e/g.txt', 'd/h.txt', 'i.txt')
    fails(2, '--yes', 'rm', '-R', 'd', camera=CARD)
    dry = good('rm', '-R', '--dry-run', 'd', 'd/h.txt', 'i.txt', camera=CARD)
    assert len(files('card')) == 4
    paths = [line.split()[2] for line in dry.lines()]
    assert len(paths) == 6 and len(set(paths)) == 6, dry
    base = '/store_00010001/d'
    for folder in (base, base + '/e'):
        inside = [p for p in paths if p.startswith(folder + '/')]
        inside.remove(folder + '/')
        assert paths.index(folder + '/') > max(map(paths.index, inside)), dry
    real = good('rm', '-R', '--yes', 'd', 'd/h.txt', camera=CARD)
    assert [line.split()[1] for line in real.lines()] == paths[:5], real
    assert files('card') == ['i.txt'] and not os.path.exists('card/d')


@test
def a_person_is_asked():
    card('d/e.txt', 'f.txt')
    for answer in (b'n\n', b'\n', b'\x04', b'yess\n', b'all\n'):
        code, out, shown = on_terminal(answer, 'rm', '-R', 'd', camera=CARD)
        assert (code, out) == (1, ''), (code, out, shown)
        assert '/store_00010001/d/e.txt' in shown, shown
        assert 'Delete 1 file and 1 folder, 7 B? [y/N]' in shown, shown
        assert 'nothing was deleted' in shown
        assert len(files('card')) == 2
    code, out, shown = on_terminal(b'y\n', 'rm', '-R', 'd', camera=CARD)
    assert code == 0 and out.count('deleted') == 2, (code, out, shown)
    assert files('card') == ['f.txt']
    code, out, shown = on_terminal(b'', 'rm', 'f.txt', camera=CARD)
    assert code == 0 and shown == '' and files('card') == []


@test
def many_are_not_all_listed():
    card(*(f'd/{i:03}' for i in range(100)))
    code, _, shown = on_terminal(b'n\n', 'rm', '-R', 'd', camera=CARD)
    assert code == 1 and 'and 81 more' in shown, shown
    assert 'Delete 100 files and 1 folder' in shown, shown
    assert shown.count('\n') < 30, shown


def profile(access):
    """A card with two files of this access capability."""
    with open('card.json', 'w', encoding='ascii') as f:
        json.dump({'model': 'mtp', 'device_info': {
            'standard_version': 100, 'vendor_extension': 6,
            'model': 'Box'}, 'storages': [
                {'id': '0x00010001', 'type': 4, 'filesystem': 3,
                 'access': access, 'capacity': 1 << 30,
                 'free_bytes': 1 << 29}], 'objects': [
            {'handle': n, 'storage': '0x00010001', 'format': '0x3801',
             'size': 10, 'name': f'{n}.JPG'} for n in (1, 2)]}, f)
    return 'sim:./card.json'


@test
def a_read_only_card_keeps_everything():
    fails(4, 'store_00010001 is read-only', 'rm', '1.JPG',
          camera=profile(1))
    fails(4, 'store_00010001 is read-only', 'mkdir', 'x', camera=profile(1))
    good('rm', '1.JPG', camera=profile(2))
    fails(4, 'store_00010001 is read-only', 'mkdir', 'x', camera=profile(2))


class Deleting(Camera):
    """That can delete, but not everything."""

    def __init__(self, *things, keep=()):
        super().__init__(*things)
        self.keep, self.asked = set(keep), []
        self.answers[0x100b] = self.delete

    def delete(self, p):
        self.asked.append(p[0])
        if p[0] in self.keep:
            return GENERAL_ERROR, None
        del self.things[p[0]]
        return OK, None


@test
def what_could_not_be_deleted_is_told():
    things = [Thing('D'), Thing('a', b'x', 1), Thing('b', b'x', 1),
              Thing('c', b'x', 1)]
    camera = Deleting(*things, keep=[3])
    with serving(camera) as uri:
        r = run('rm', '-Ry', 'D', camera=uri)
        assert r.code == 7 and r.out.count('deleted') == 2, r
        lines = r.err.splitlines()
        assert len(lines) == 2, r
        assert '/D/b' in lines[0] and 'GeneralError' in lines[0], r
        assert '/D/ is not empty' in lines[1], r
        assert camera.asked == [2, 3, 4] and set(camera.things) == {1, 3}
        r = run('rm', '-Ry', 'D', '--json', camera=uri)
        assert r.code == 7, r
        assert [(o['handle'], o['done']) for o in r.json()] == [
            ('0x00000003', False), ('0x00000001', False)], r
        fails(4, '/D/b.*GeneralError', 'rm', '0x3', camera=uri)


@test
def what_comes_in_the_meantime_stays():
    camera = Deleting(Thing('D'), Thing('a', b'x', 1))
    plain = camera.answers[0x100b]

    def delete(p):
        camera.things[9] = Thing('new.jpg', b'new', 1)
        return plain(p)
    camera.answers[0x100b] = delete
    with serving(camera) as uri:
        r = fails(7, '/D/ is not empty', 'rm', '-Ry', 'D', camera=uri)
        assert r.out.count('\n') == 1 and set(camera.things) == {1, 9}


@test
def all_objects_are_never_meant():
    camera = Deleting(Thing('a', b'x'), Thing('b', b'x'))
    with serving(camera) as uri:
        for code, word in ((2, '0xffffffff'), (2, '0x0'), (4, '0'), (1, '/')):
            r = run('rm', '-Ry', word, camera=uri)
            assert r.code == code, r
        assert camera.asked == []


@test
def what_cannot_be_read_stops_it():
    camera = Deleting(Thing('D'), Thing('a', b'x', 1), Thing('b', b'x', 1))
    whole = camera.answers[0x1008]
    camera.answers[0x1008] = lambda p: \
        whole(p) if p[0] != 3 else (GENERAL_ERROR, None)
    with serving(camera) as uri:
        fails(4, '0x00000003', 'rm', '-Ry', 'D', camera=uri)
        fails(4, '0x00000003', 'rm', 'D/?', camera=uri)
        assert camera.asked == []


@test
def what_goes_with_another_is_no_failure():
    camera = Deleting(Thing('a.raw', b'x'), Thing('a.jpg', b'x'))

    def delete(p):  # of a pair, both go
        if p[0] not in camera.things:
            return 0x2009, None
        camera.things.clear()
        return OK, None
    camera.answers[0x100b] = delete
    with serving(camera) as uri:
        r = good('rm', 'a.raw', 'a.jpg', camera=uri)
        assert len(r.lines()) == 2


@test
def what_is_protected_keeps_all():
    card = 'sim:generic-mtp'
    picture = '/DCIM/100MPTP_/DSC_0001.JPG'
    with simulator('generic-mtp') as uri:
        good('protect', 'on', picture, camera=uri)
        for args in (['-Ry', '/DCIM'], [picture], [picture[:-7] + '*']):
            fails(4, 'DSC_0001.JPG is protected; nothing was deleted; '
                  'first: miniptp protect off 0x00000003', 'rm', *args,
                  camera=uri)
        assert good('ls', '-R', camera=uri).out == \
            good('ls', '-R', camera=card).out
        good('protect', 'off', picture, camera=uri)
        assert len(good('rm', '-Ry', '/DCIM', camera=uri).lines()) == 6
        assert good('ls', '-R', camera=uri).lines() == [
            line for line in good('ls', '-R', camera=card).lines()
            if '/DCIM' not in line]


@test
def all_is_never_meant_by_a_handle():
    camera = Deleting(Thing('D'), Thing('a', b'x', 1))
    camera.things[0xffffffff] = Thing('all', b'x', 1)
    with serving(camera) as uri:
        fails(1, '', 'rm', 'D/*', camera=uri)
        fails(1, '', 'rm', 'D/all', camera=uri)
        assert camera.asked == []
        r = run('rm', '-Ry', 'D', camera=uri)
        assert r.code == 7 and camera.asked == [2], r


@test
def a_camera_that_cannot_delete_says_so():
    with serving(Camera(Thing('a', b'x'))) as uri:
        fails(4, 'cannot delete.*DeleteObject', 'rm', 'a', camera=uri)


@test
def an_interrupt_leaves_the_rest():
    card(*(f'd/{i:03}' for i in range(200)))
    with simulator('generic-mtp', '--dir', 'card', '--latency', '10') as uri:
        child = start('rm', '-Ry', 'd', camera=uri)
        assert child.stdout.readline().startswith(b'deleted')
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        assert child.returncode == 130, err
        assert err.startswith(b'Left:\n') and \
            err.endswith(b'miniptp: interrupted\n'), err
        left = len(files('card'))
        assert 0 < left < 200
        assert len(good('ls', 'd', camera=uri).lines()) == left


@test
def folders_without_names_of_their_own_do_no_harm():
    camera = Deleting(Thing('\x1b[2Jevil'), Thing('../x', b'x', 1))
    with serving(camera) as uri:
        r = good('rm', '-Ry', '0x1', camera=uri)
        assert '\x1b' not in r.out and camera.asked == [2, 1]


main()
