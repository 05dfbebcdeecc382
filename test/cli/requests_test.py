# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# How many requests verbs take: what is not shown is not asked for.
import os

import fake
from tap import fails, good, main, test

INFO, OBJECT, DELETE = 0x1008, 0x1009, 0x100b
FIRST = 3


def card(n=20):
    """DCIM (1), 100DIR (2) in it, and in that so many files (from 3)."""
    camera = fake.Camera(fake.Thing('DCIM'), fake.Thing('100DIR', None, 1), *(
        fake.Thing(f'P{i:04}.JPG', b'%d' % i, 2) for i in range(n)))
    camera.answers[DELETE] = lambda p: (
        fake.OK, camera.things.pop(p[0]) and None)
    camera.answers[0x100a] = lambda p: (fake.OK, b'thumb')
    return camera


def asked(camera, *args, **kwargs):
    with fake.serving(camera) as uri:
        camera.counted.clear()
        r = good(*args, camera=uri, **kwargs)
    return r, camera.counted


@test
def the_path_of_a_handle_is_not_asked_for_unless_it_is_shown():
    handle = f'0x{FIRST + 7:08x}'
    for verb in ('get',), ('get', '-o', '-'), ('meta',), ('meta', '--props'), \
            ('thumb', '-o', 'T.JPG'):
        _, counted = asked(card(), *verb, handle)
        assert counted[INFO] == 1, (verb, counted)
    with open('P0007.JPG', 'rb') as file:
        assert file.read() == b'7'
    r, counted = asked(card(), '--json', 'meta', handle)
    assert r.json()[0]['path'] == '/store_00010001/DCIM/100DIR/P0007.JPG'
    assert counted[INFO] == 3, counted


@test
def the_path_of_a_folder_is_asked_for_once():
    """And not known any longer where an object may have changed."""
    handles = [f'0x{FIRST + i:08x}' for i in range(10)]
    r, counted = asked(card(), 'rm', *handles)
    assert r.lines() == [f'deleted  /store_00010001/DCIM/100DIR/P{i:04}.JPG'
                         for i in range(10)], r
    assert counted[INFO] == 10 + 2, counted
    camera = card()
    script = f'ls {handles[0]}\nrm {handles[1]}\nls {handles[2]}\n'
    r, counted = asked(camera, 'shell', stdin=script.encode())
    assert len(r.lines()) == 3, r
    assert counted[INFO] == 3 + 2 + 2, counted
    # Others lie elsewhere.
    camera.things[1000] = fake.Thing('100OTHER', None, 1)
    camera.things[1001] = fake.Thing('Q.JPG', b'q', 1000)
    camera.things[1002] = fake.Thing('ROOT.JPG', b'r', 0)
    r, _ = asked(camera, 'ls', handles[3], '0x3e9', '0x3ea', handles[4])
    assert [line.split('/', 2)[2] for line in r.lines()] == [
        'DCIM/100DIR/P0003.JPG', 'DCIM/100OTHER/Q.JPG', 'ROOT.JPG',
        'DCIM/100DIR/P0004.JPG'], r


@test
def a_path_is_looked_for_to_the_end_of_its_folder():
    """Another object may have the same name, and none is chosen silently."""
    camera = card()
    _, counted = asked(camera, 'get', '-o', '-', 'DCIM/100DIR/P0003.JPG')
    assert counted[INFO] == 1 + 1 + 20, counted
    camera.things[FIRST + 19].name = 'P0003.JPG'
    with fake.serving(camera) as uri:
        fails(2, '2 objects are called .*0x00000006, 0x00000016', 'get', '-o',
              '-', 'DCIM/100DIR/P0003.JPG', camera=uri)


@test
def a_folder_named_by_its_handle_is_told_by_it():
    camera = card()
    with fake.serving(camera) as uri:
        fails(1, '0x00000002/ is a folder; -R', 'get', '0x2', camera=uri)
    os.mkdir('TREE')
    _, counted = asked(camera, 'get', '-R', '-o', 'TREE', '0x2')
    assert counted[INFO] == 1 + 20 and counted[OBJECT] == 20, counted
    assert sorted(os.listdir('TREE/100DIR'))[3] == 'P0003.JPG'


@test
def what_a_benchmark_fetches_is_found_by_lists_without_widths():
    camera = card()
    camera.answers[0x9805] = lambda p: (fake.OK, fake.property_list(
        (h, t) for h, t in camera.things.items()
        if p[0] in (t.parent, 0xffffffff) and p[4] > 0))
    _, counted = asked(camera, 'bench', '-n', '1')
    assert counted[0x9805] > 0 and counted[INFO] < 10, counted


main()
