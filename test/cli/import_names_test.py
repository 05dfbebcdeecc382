#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, where names are taken: by parts, by other files, and by each other.
import os
import shutil

from fake import GENERAL_ERROR, Camera, Thing
from importing import (contents, generated, ledger_is_true, need_import,
                       no_strays, tree)
from pictures import (FETCH, LARGE, OTHER_TIME, PIECE, camera, content, fresh,
                      imported, planned, write)
from syscalls import calls
from tap import main, run, test


@test
def a_part_whose_name_was_taken_goes_on():
    need_import()
    for size in LARGE, 3000000:
        fresh()
        of = camera('A', size=size)
        whole = of.answers[FETCH]
        of.answers[FETCH] = lambda p: (GENERAL_ERROR, content('A', size)[:size // 2])
        imported(of, code=7)
        (part,) = tree('to')
        assert part.endswith('.part'), part
        for taken in b'mine', content('B', size):
            write('to/' + part.removesuffix('.part'), taken)
            of.answers[FETCH] = whole
            told, files = imported(of, '-n')
            assert files['A.JPG']['state'] == 'resumed', files
            assert files['A.JPG']['is_here'] == size // 2, files
            assert files['A.JPG']['destination'].endswith('A~2.JPG'), files
        told, files = imported(of)
        assert of.counted[FETCH] == 0 and of.counted[PIECE] > 0, of.counted
        assert told['end']['copied']['bytes'] <= size - size // 2 + 65536, told
        assert files['A.JPG']['destination'].endswith('A~2.JPG'), files
        assert contents('to') == sorted([content('A', size), content('B', size)])


@test
def a_part_that_another_program_replaced_is_left_to_it():
    need_import()
    for options in (), ('--verify',), ('--move',):
        fresh()
        of = camera('A', 'B')
        whole = of.answers[FETCH]

        def answer(p):
            if p[0] == 2:
                write('./theirs', content('C', LARGE))
                os.replace('./theirs', [f'to/{path}' for path in tree('to')
                                      if path.endswith('A.JPG.part')][0])
            return whole(p)
        of.answers[FETCH] = answer
        told, files = imported(of, *options, code=7)
        assert 'another program' in files['A.JPG']['error'], files
        assert contents('to') == [content('B', LARGE), content('C', LARGE)]
        assert [path for path in tree('to') if path.endswith('A.JPG.part')], tree('to')
        assert 1 in of.things, told
        of.answers[FETCH] = whole
        imported(of, *options)
        assert sorted(contents('to')) == [content(name, LARGE) for name in 'ABC']


@test
def a_part_that_another_ledger_knows_is_let_be():
    need_import()
    for options in [], ['--move'], ['--also', 'also']:
        fresh('also')
        of = camera('A', 'B')
        whole = of.answers[FETCH]
        theirs = 'to/' + planned(of)['B.JPG'] + '.part'

        def first(p):
            if p[0] == 1:
                write(theirs, b'theirs')
            return whole(p)
        of.answers[FETCH] = first
        imported(of, *options)
        assert tree('to').pop(theirs[3:]) == b'theirs', tree('to')
        assert contents('to') == [content('A', LARGE), content('B', LARGE), b'theirs']
        os.remove(theirs)
        no_strays()
        ledger_is_true('to', 'also')


@test
def what_is_in_the_way_is_told_with_what_to_do():
    need_import()
    fresh('also')
    of = camera('A')
    top = planned(of)['A.JPG'].split('/')[0]
    os.mkdir('to/' + top)
    os.symlink(os.path.abspath('to/' + top), 'also/' + top)
    told, files = imported(of, '--also', 'also', '--move', code=7)
    assert 'are both destinations one folder' in files['A.JPG']['error'], files
    assert of.things and contents('to') == [content('A', LARGE)], tree('to')


@test
def what_cannot_go_on_is_not_planned_to():
    need_import()
    fresh()
    of = camera('A', pieces=False)
    whole = of.answers[FETCH]
    of.answers[FETCH] = lambda p: (GENERAL_ERROR, content('A', LARGE // 2))
    imported(of, code=7)
    of.answers[FETCH] = whole
    told, files = imported(of, '-n')
    assert told['plan']['new']['files'] == 1, told
    assert told['plan']['destination']['needed'] == LARGE, told
    imported(of)
    assert contents('to') == [content('A', LARGE)]
    no_strays()
    ledger_is_true()


@test
def many_files_of_one_name_are_not_each_looked_for_among_all():
    need_import()
    looks = []
    for n in 100, 300:
        fresh()
        write('to/2024.JPG', b'mine')
        made = calls(f'sim:generic-mtp?objects={n}&size=50', 'import', 'to', '-t',
                     '{date:%Y}.{ext}')
        assert contents('to') == sorted([b'mine'] + generated(n, 50))
        looks.append(made['newfstatat'])
    assert looks[1] < 4 * looks[0], looks


@test
def what_a_lost_ledger_had_is_read_once_however_much_has_one_name():
    need_import()
    opened = []
    for n in 50, 150:
        fresh()
        words = (f'sim:generic-mtp?objects={n}&size=50', 'import', 'to', '-t',
                 '{date:%Y}.{ext}')
        calls(*words)
        shutil.rmtree('config')
        opened.append(calls(*words)['openat'])
        assert contents('to') == sorted(generated(n, 50))
    assert opened[1] < 4 * opened[0], opened


@test
def of_an_object_that_may_be_many_files_the_camera_is_asked_once():
    need_import()
    fresh()
    of = Camera(*(Thing('A.JPG', b'%06d' % i) for i in range(60)))
    of.answers[PIECE] = of.piece
    imported(of)
    shutil.rmtree('config')
    assert run('import', '--rebuild', 'to').code == 0
    # What names say is another order than that of the objects.
    of.things = dict(reversed(of.things.items()))
    told, _ = imported(of)
    assert told['end']['here']['files'] == 60, told
    assert of.counted[FETCH] == 0 and of.counted[PIECE] == 60, of.counted


@test
def a_file_of_the_name_with_a_number_that_nobody_knows_is_the_copy():
    need_import()
    of = camera('A', 'B', 'C')
    fresh()
    write('to/x.JPG', content('D', LARGE), OTHER_TIME)
    write('to/x~2.JPG', content('C', LARGE), OTHER_TIME)
    write('to/x~3.JPG', content('A', LARGE), OTHER_TIME)
    imported(of, '-t', 'x.{ext}')
    assert contents('to') == [content(name, LARGE) for name in 'ABCD']
    # B is named after what was planned before it.
    assert sorted(tree('to')) == ['x.JPG', 'x~2.JPG', 'x~3.JPG', 'x~5.JPG']


main()
