# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Which names are taken in a large folder is found out once, and by few questions;
# and which objects are meant by a name with '?' in it.
import os
import struct

from fake import GENERAL_ERROR, OK, Thing, serving, string
from moving import Moving
from tap import fails, good, main, run, test

BASE = '/store_00010001'
MANY = 300
HANDLES, INFO, LIST = 0x1007, 0x1008, 0x9805
NAME, FORMAT = 0xdc07, 0xdc02


class Card(Moving):
    """A folder of many files, whose names it may tell at once."""

    def __init__(self, at_once):
        super().__init__(Thing('BIG'), Thing('OTHER'), Thing('x', b'x', 2),
                         Thing('sub', None, 1), Thing('z', b'z', 2),
                         *(Thing(f'IMG_{i:04}.JPG', b'j', 1)
                           for i in range(MANY)),
                         Thing('last', b'l', 1))
        self.lists = []
        if at_once:
            self.answers[LIST] = self.prop_list

    def prop_list(self, p):
        """Of a folder's children, one property (MTP 1.1 E.2.1)."""
        assert p[1] == 0 and p[2] in (NAME, FORMAT) and p[3:] == [0, 1], p
        self.lists.append(p[:1] + p[2:3])
        return OK, self.pack(p[2], [(h, t) for h, t in self.things.items()
                                    if t.parent == p[0]])

    def pack(self, prop, found):
        data = struct.pack('<I', len(found))
        for handle, thing in found:
            data += struct.pack('<IH', handle, prop)
            if prop == NAME:
                data += struct.pack('<H', 0xffff) + string(thing.name)
            else:
                data += struct.pack('<HH', 4, 0x3001 if thing.data is None
                                    else 0x3801)
        return data

    def forget(self):
        self.counted.clear()
        self.lists.clear()


def write(*names):
    for name in names:
        with open(name, 'w') as f:
            f.write(name)


def commands(card, uri):
    """Each of these adds several to the large folder; none may ask again."""
    write('a', 'b', 'c', 'd', 'e')
    for words in (['put', '--to', '/BIG', 'a', 'b', 'c', 'd', 'e'],
                  ['put', '--to', '/BIG', '--skip-existing', 'a', 'b', 'c'],
                  ['mkdir', '/BIG/f', '/BIG/g', '/BIG/h'],
                  ['mkdir', '-p', '/BIG/i/j/k', '/BIG/i/l', '/BIG/f'],
                  ['cp', '/OTHER/x', '/BIG/y'],
                  ['cp', '/OTHER/x', 'OTHER', '/BIG', '-R'],
                  ['mv', '/OTHER/z', '/BIG/z2'],
                  ['mv', '/OTHER/x', 'OTHER/', '/BIG/sub/']):
        card.forget()
        yield ' '.join(words), run(*words, camera=uri)


@test
def names_are_asked_for_at_once():
    card = Card(True)
    with serving(card) as uri:
        for words, r in commands(card, uri):
            assert r.code == 0, (words, r)
            assert card.counted[INFO] < 40, (words, card.counted)
            assert card.counted[LIST] <= 3, (words, card.lists)
            assert card.lists.count([1, FORMAT]) <= 1, (words, card.lists)
        assert len([t for t in card.things.values() if t.parent == 1]) == \
            len({t.name for t in card.things.values() if t.parent == 1})


@test
def objects_are_read_once_where_names_are_not_told_at_once():
    card = Card(False)
    with serving(card) as uri:
        for words, r in commands(card, uri):
            assert r.code == 0, (words, r)
            assert card.counted[INFO] < MANY * 3 // 2, (words, card.counted)


@test
def what_is_found_at_once_is_taken():
    card = Card(True)
    write('IMG_0123.JPG', 'img_0123.jpg', 'SUB', 'new')
    with serving(card) as uri:
        before = dict(card.things)
        for words in (['put', '--to', '/BIG', 'new', 'IMG_0123.JPG'],
                      ['put', '--to', '/BIG', 'new', 'img_0123.jpg'],
                      ['put', '--to', '/BIG', 'new', 'SUB'],
                      # A folder is none to skip.
                      ['put', '--to', '/BIG', '--skip-existing', 'SUB'],
                      ['mkdir', '/BIG/new', '/BIG/img_0123.jpg'],
                      ['mkdir', '/BIG/new', '/BIG/Sub'],
                      ['mv', '/OTHER/x', '/BIG/img_0123.jpg'],
                      ['cp', '/OTHER/x', '/BIG/IMG_0123.JPG']):
            card.forget()
            fails(1, 'already|is there and is not a folder', *words, camera=uri)
            assert card.counted[INFO] < 40, (words, card.counted)
        assert card.things == before
        good('put', '--to', '/BIG', '--skip-existing', 'img_0123.jpg',
             'new', camera=uri)
        assert len(card.things) == len(before) + 1
        # A folder that is there is where it goes.
        good('mv', '/OTHER/x', '/BIG/sub', camera=uri)
        assert card.things[3].parent == 4


@test
def an_object_is_found_by_the_names():
    card = Card(True)
    with serving(card) as uri:
        for word in ('/BIG/IMG_0222.JPG', '/big/img_0222.jpg'):
            card.forget()
            assert good('get', '-o', '-', word, camera=uri).out == 'j'
            assert card.counted[LIST] == 1, card.lists
            assert card.counted[INFO] < 20, card.counted


def refusal(card):
    return lambda p: (GENERAL_ERROR, None)


def nonsense(card):
    return lambda p: (OK, b'\xff\xff\xff\xff\0')


def nothing(card):
    return lambda p: (OK, bytes(4))


def other_names(card):
    """Without the extension, as a title would be."""
    return lambda p: (OK, card.pack(p[2], [
        (h, Thing(t.name.split('.')[0] + '~', t.data))
        for h, t in card.things.items() if t.parent == p[0]]))


def half(card):
    """All but those that a user asks for."""
    return lambda p: (OK, card.pack(p[2], [
        (h, t) for h, t in card.things.items()
        if t.parent == p[0] and '012' not in t.name]))


def other_properties(card):
    return lambda p: (OK, card.pack(FORMAT if p[2] == NAME else NAME, [
        (h, t) for h, t in card.things.items() if t.parent == p[0]]))


def no_handles(card):
    return lambda p: (OK, card.pack(p[2], [
        (0, t) for t in card.things.values() if t.parent == p[0]]))


@test
def wrong_answers_let_no_name_be_taken_twice():
    write('IMG_0123.JPG', 'IMG_0123')
    for lie in (refusal, nonsense, nothing, other_names, half,
                other_properties, no_handles):
        card = Card(True)
        card.answers[LIST] = lie(card)
        with serving(card) as uri:
            fails(1, 'exists already', 'put', '--to', '/BIG', 'IMG_0123.JPG',
                  camera=uri)
            assert good('get', '-o', '-', '/BIG/IMG_0123.JPG',
                        camera=uri).out == 'j'
            good('put', '--to', '/BIG', 'IMG_0123', camera=uri)
            # Once it is known to be wrong, it is not asked again.
            card.forget()
            good('cp', '/OTHER/x', '/BIG/x1', camera=uri)
            assert card.counted[LIST] <= 3 - (lie is not half), (
                lie, card.counted)


@test
def objects_of_elsewhere_take_no_name():
    # It answers with all that is below, whichever folder is meant.
    write('IMG_0123.JPG')
    card = Card(True)
    card.things[len(card.things)] = Thing('zzz', b'z', 4)

    def below(handle, root):
        while handle not in (0, root):
            handle = card.things[handle].parent
        return handle == root

    card.answers[HANDLES] = lambda p: (OK, struct.pack('<I', sum(
        below(t.parent, p[2] & 0x7fffffff if p[2] != 0xffffffff else 0)
        for t in card.things.values())) + b''.join(
            struct.pack('<I', h) for h, t in card.things.items()
            if below(t.parent, p[2] if p[2] != 0xffffffff else 0)))
    card.answers[LIST] = lambda p: (OK, card.pack(p[2], [
        (h, t) for h, t in card.things.items() if below(t.parent, p[0])]))
    with serving(card) as uri:
        good('put', '--to', '/', 'IMG_0123.JPG', camera=uri)


@test
def what_is_shown_is_found_if_it_is_clear():
    joined, control, plain = 'a\u200db', 'a\x01b', 'a?b'

    def card(*names):
        return Moving(*(Thing(n, n.encode()) for n in names))

    def got(word, uri):
        return good('get', '-o', '-', word, camera=uri).raw.decode()
    for name in joined, control, plain:
        with serving(card('acb1', name)) as uri:
            assert good('ls', camera=uri).out.count('a?b\n') == 1
            for word in ('a?b', '/a?b', BASE + '/a?b'):
                assert got(word, uri) == name
            assert got('a?b?', uri) == 'acb1'
    # The name itself goes before all that it matches, wherever it stands.
    for names in ((plain, joined, control, 'acb'),
                  ('acb', control, joined, plain)):
        with serving(card(*names)) as uri:
            assert got('a?b', uri) == plain
            assert got(joined, uri) == joined
    # Nothing is chosen, and nothing is deleted, if it is not clear.
    for names in ((joined, 'acb'), ('acb', control), (joined, control)):
        camera = card(*names)
        camera.answers[0x100b] = lambda p: (OK, None)
        with serving(camera) as uri:
            for verb in (['get'], ['rm'], ['meta'], ['rm', '0x1']):
                fails(2, r'a\?b: .*invisible.*0x00000001, 0x00000002.*\* for',
                      *verb, 'a?b', camera=uri)
            assert camera.counted[0x100b] == camera.counted[0x1009] == 0
    # A pattern that nothing is shown as is one.
    with serving(card('acb', 'adb')) as uri:
        assert good('get', 'a?b', camera=uri).out.count('\n') == 2


@test
def folders_that_are_shown_so_are_found_too():
    def card(*names):
        return Moving(*(Thing(n) for n in names),
                      *(Thing('x', n.encode(), h)
                        for h, n in enumerate(names, 1)), Thing('top', b'x'))
    for names in (['f\u200cg'], ['f\x07g'], ['f\u200cg', 'fxg'],
                  ['f\u200cg', 'f?g'], ['f\x07g', 'F?G']):
        camera = card(*names)
        meant = names[-1] if '?' in names[-1] else names[0]
        with serving(camera) as uri:
            r = good('get', '-o', '-', '/f?g/x', camera=uri)
            assert r.raw.decode() == meant, (names, r)
            good('ls', '/f?g', camera=uri)
            good('mv', 'top', '/f?g/', camera=uri)
            assert camera.things[1 + names.index(meant)].name == meant
            assert camera.things[max(camera.things)].parent == \
                1 + names.index(meant)
    with serving(card('f\u200cg', 'f\u200dg')) as uri:
        fails(2, r'2 objects are shown as f\?g.*0x00000001, 0x00000002',
              'ls', '/f?g', camera=uri)
        # A new name is what was written.
        good('mv', 'top', '/f?g', camera=uri)
        good('mkdir', 'f?h', camera=uri)


@test
def of_several_objects_of_a_name_none_is_chosen():
    camera = Moving(Thing('a/b', b'1'), Thing('a_b', b'22'), Thing('dup', b'3'),
                    Thing('dup', b'4'), Thing('D'), Thing('D'),
                    Thing('one', b'5', 5), Thing('two', b'6', 6),
                    Thing('q?', b'7'), Thing('q?', b'8'), Thing('top', b'9'),
                    Thing('sub'), Thing('E', None, 12), Thing('E', None, 12))
    deleted = []

    def delete(p):
        deleted.append(p[0])
        return OK, None
    camera.answers[0x100b] = delete
    camera.answers[0x1012] = lambda p: (OK, None)
    os.makedirs('D')
    write('D/three', 'local')
    dup = r'dup.*0x00000003, 0x00000004'
    folders = r'called D; use a handle: 0x00000005, 0x00000006'
    with serving(camera) as uri:
        for verb in (['ls'], ['get'], ['get', '-o', '-'], ['rm', '--yes'],
                     ['rm', '--dry-run'], ['meta'], ['protect', 'on']):
            fails(2, dup, *verb, 'dup', camera=uri)
            fails(2, r'q\?.*0x00000009, 0x0000000a', *verb, 'q?', camera=uri)
        for args in (['ls', 'D'], ['ls', '-R', '/D/'], ['ls', 'D/two'],
                     ['get', '-R', 'D'], ['rm', '-R', '--yes', 'D'],
                     ['rm', '--yes', 'D/one'], ['mv', 'top', 'D'],
                     ['mv', 'top', 'D/'], ['mv', 'D', 'sub'],
                     ['mv', 'top', 'D/new'], ['cp', 'top', 'D'],
                     ['mkdir', 'D/new'], ['mkdir', '-p', 'D/new'],
                     ['put', '--to', 'D', 'local'], ['refs', 'D']):
            fails(2, folders, *args, camera=uri)
        fails(2, r'called D; use a handle: 0x00000005, 0x00000006',
              'put', '-R', 'D', '--to', '/', camera=uri)
        for args in (['mv', 'top', 'sub/E'], ['mkdir', 'sub/E/new']):
            fails(2, r'called E; use a handle: 0x0000000d, 0x0000000e', *args,
                  camera=uri)
        assert not deleted and len(camera.things) == 14
        assert camera.counted[0x1009] == camera.counted[0x100c] == 0
        assert camera.counted[0x1019] == camera.counted[0x101a] == 0
        # They are listed, and can be named by their handles.
        assert good('ls', camera=uri).out.count('D/\n') == 2
        assert good('ls', '-R', camera=uri).out.count('/dup\n') == 2
        r = good('get', '-R', '-o', 'all/', '0x5', '0x6', camera=uri)
        assert r.out.count('/one ') == r.out.count('/two ') == 1, r
        assert good('get', '-o', '-', '0x4', camera=uri).out == '4'
        # What is really called so goes before what is only shown so.
        good('rm', '--yes', 'a_b', camera=uri)
        assert deleted == [2]


main()
