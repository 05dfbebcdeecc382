#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import to two destinations: what the one gets from the other, and what is no copy of
# its own.
import os

from fake import GENERAL_ERROR
from importing import contents, generated, need_import, no_strays, tree
from pictures import (FETCH, LARGE, OTHER_TIME, PIECE, TAKEN, camera, content,
                      fresh, imported, middle, moved, only_its_ends, planned,
                      spoil, states, write)
from tap import main, run, small_files, test


def both_have(*names):
    wanted = sorted(content(name, LARGE) for name in names)
    assert contents('to') == wanted, tree('to')
    assert contents('also') == wanted, tree('also')


@test
def what_one_destination_has_the_other_gets_from_it():
    need_import()
    for lacks in 'to', 'also':
        for options in (), ('--verify',):
            fresh('also')
            of = camera('A', 'B')
            _, files = imported(of, '--also', 'also')
            os.remove(files['A.JPG']['destination' if lacks == 'to' else 'also'])
            told, files = imported(of, '--also', 'also', *options)
            assert of.counted[FETCH] == of.counted[PIECE] == 0, of.counted
            assert told['end']['copied']['bytes'] == 0, told
            word = 'verified' if options else 'done'
            assert told['end'][word] == {'files': 1, 'bytes': LARGE}, told
            both_have('A', 'B')
            no_strays()
            no_strays('also')


@test
def a_destination_that_is_new_is_filled_without_the_camera():
    need_import()
    fresh('also')
    of = camera('A', 'B')
    imported(of)
    told, _ = imported(of, '--also', 'also')
    assert of.counted[FETCH] == of.counted[PIECE] == 0, of.counted
    both_have('A', 'B')
    times = {os.stat(os.path.join('also', path)).st_mtime for path in tree('also')}
    assert times == {os.stat(os.path.join('to', path)).st_mtime
                     for path in tree('to')}, times


@test
def a_destination_that_vanishes_amid_leaves_the_other_one():
    need_import()
    for away, other in ('to', 'also'), ('also', 'to'):
        fresh('also')
        r = run('import', '--also', 'also', '--hook',
                f'test ! -d {away} || mv {away} elsewhere', 'to',
                camera='sim:generic-mtp?objects=400&size=50')
        assert r.code == 7 and 'mount its disk' in r.err, r
        assert contents(other) == sorted(generated(400, 50)), len(tree(other))
        os.rename('elsewhere', away)
        r = run('import', '--also', 'also', 'to',
                camera='sim:generic-mtp?objects=400&size=50')
        assert r.code == 0, r
        assert contents(away) == contents(other)


@test
def what_went_bad_is_not_copied_on():
    need_import()
    for options in (), ('--move',):
        fresh('also')
        of = camera('A')
        _, files = imported(of)
        path = files['A.JPG']['destination']
        spoil(path)
        told, files = imported(of, '--also', 'also', *options)
        line = files['A.JPG']
        assert contents('also') == [content('A', LARGE)], tree('also')
        assert content('A', LARGE) in contents('to') and len(tree('to')) == 2
        assert line['unlike'] == path, line
        assert line['destination'].endswith('A~2.JPG'), line
        assert of.counted[FETCH] == 1, of.counted
        assert bool(of.things) == (not options), of.things
        told, _ = imported(of, '--also', 'also')
        assert of.counted[FETCH] == 0 and len(tree('to')) == 2, told


@test
def what_is_copied_on_is_compared_before_it_is_deleted():
    need_import()
    fresh('also')
    of = camera('A', 'B')
    imported(of)
    of.things[2].data = content('C', LARGE)  # with the same size and time
    told, files = moved(of, '--also', 'also')
    assert not of.things and told['end']['deleted']['files'] == 2, told
    both = content('A', LARGE), content('C', LARGE)
    assert contents('also') == list(both), tree('also')
    assert set(both) | {content('B', LARGE)} == set(contents('to'))


@test
def nothing_is_deleted_before_both_have_it():
    need_import()
    fresh('also')
    of = camera('A', 'B')
    imported(of)
    where = planned(of)['A.JPG']
    folder = os.path.join('also', where.split('/')[0])
    write(folder, b'in the way')
    told, files = moved(of, '--also', 'also', code=7)
    assert len(of.things) == 2 and told['end']['deleted']['files'] == 0, told
    assert of.counted[FETCH] == 0, of.counted
    os.remove(folder)
    told, _ = moved(of, '--also', 'also')
    assert not of.things, told
    both_have('A', 'B')


@test
def what_a_disk_does_not_take_is_not_asked_for_again():
    need_import()
    fresh('also')
    of = camera('A', 'B')
    imported(of)
    for _ in range(2):
        with small_files(LARGE * 2 // 3):
            told, files = imported(of, '--also', 'also', code=7)
        assert 'too large' in files['B.JPG']['error'], files
        assert of.counted[FETCH] == of.counted[PIECE] == 0, of.counted
    told, _ = imported(of, '--also', 'also')
    assert of.counted[FETCH] == of.counted[PIECE] == 0, of.counted
    both_have('A', 'B')
    no_strays('also')


@test
def what_was_compared_at_its_ends_is_told_as_that():
    need_import()
    of = camera('A', 'B')
    only_its_ends(of)
    told, files = imported(of)
    assert told['end']['here']['files'] == 1 and of.counted[FETCH] == 1, told
    assert states() == ['alike', 'copied'], states()
    assert run('ledger', 'list', '--state=alike').out.startswith('alike '), \
        run('ledger', 'list')
    # It is as it was found; that is all.
    for verb in ('ledger', 'verify'), ('ledger', 'verify', 'to'), ('import', '--rebuild', 'to'):
        r = run(*verb)
        assert r.code == 0 and 'alike' in states(), (verb, r, states())
    told, files = imported(of)
    assert of.counted[FETCH] == of.counted[PIECE] == 0, of.counted
    assert told['plan']['here']['files'] == 2 and 'alike' in states(), told


@test
def what_is_to_be_verified_is_compared_whole():
    need_import()
    for before in False, True:
        for options in ['--verify'], ['--verify=camera'], ['--move']:
            of = camera('A')
            path = only_its_ends(of)
            if before:
                imported(of)
                assert states() == ['alike']
            told, _ = imported(of, '-n', *options)
            assert (told['plan']['to_compare']['files'] == 1) == \
                (options != ['--move']), told
            told, files = imported(of, *options)
            assert files['A.JPG']['unlike'] == path, files
            assert files['A.JPG']['destination'].endswith('A~2.JPG'), files
            assert contents('to') == sorted([middle('A'), content('A', LARGE)])
            assert states() == ['verified'], states()
            # And one that is it.
            of = camera('A')
            write(only_its_ends(of), content('A', LARGE), TAKEN)
            if before:
                imported(of)
                assert states() == ['alike']
            told, files = imported(of, *options)
            assert of.counted[FETCH] == 1 and len(tree('to')) == 1, of.counted
            assert states() == ['verified'], states()
            told, files = imported(of, *options)
            assert of.counted[FETCH] == 0, of.counted


@test
def what_the_camera_cannot_show_is_not_verified():
    need_import()
    of = camera('A')
    only_its_ends(of)
    of.answers[FETCH] = lambda p: (GENERAL_ERROR, None)
    told, files = imported(of, '--verify', code=7)
    assert files['A.JPG']['state'] == 'failed', files
    assert contents('to') == [middle('A')], tree('to')


@test
def what_came_whole_for_another_place_is_compared_with():
    need_import()
    for before in False, True:
        of = camera('A')
        path = only_its_ends(of, 'also')
        if before:
            imported(of)
        told, files = imported(of, '--also', 'also')
        assert of.counted[FETCH] == 1, of.counted
        assert files['A.JPG']['unlike'] == path, files
        assert files['A.JPG']['destination'].endswith('A~2.JPG'), files
        assert told['end']['copied']['files'] == told['end']['done']['files'] == 1, told
        assert contents('to') == sorted([middle('A'), content('A', LARGE)])
        assert contents('also') == [content('A', LARGE)], tree('also')
        assert states() == ['copied', 'copied'], states()
        no_strays('also')
        of = camera('A')
        write(only_its_ends(of, 'also'), content('A', LARGE), TAKEN)
        if before:
            imported(of)
        told, files = imported(of, '--also', 'also')
        assert of.counted[FETCH] == 1 and contents('to') == contents('also'), of.counted
        assert states() == ['copied', 'copied'], states()


@test
def what_is_alike_in_both_places_is_compared_in_both():
    need_import()
    of = camera('A')
    path = only_its_ends(of, 'also')
    other = path.replace('/to/', '/also/')
    write(other, content('A', LARGE), OTHER_TIME)  # by which it is compared whole
    told, files = imported(of, '--also', 'also')
    assert of.counted[FETCH] == 1, of.counted
    assert files['A.JPG']['unlike'] == path, files
    assert contents('to') == sorted([middle('A'), content('A', LARGE)])
    assert contents('also') == [content('A', LARGE)], tree('also')
    assert states() == ['copied', 'copied'], states()


# ---- links -------------------------------------------------------------------------


def link_to_one(of, how):
    """The second destination has a link to the copy that the first has, or is to get."""
    where = planned(of)['A.JPG']
    here, there = os.path.abspath('to/' + where), 'also/' + where
    if how != 'before':
        write(here, content('A', LARGE), TAKEN)
    if how != 'folder':
        os.makedirs(os.path.dirname(there))
    if how == 'hard':
        os.link(here, there)
    elif how == 'folder':
        top = where.split('/')[0]
        os.symlink(os.path.abspath('to/' + top), 'also/' + top)
    else:
        os.symlink(here, there)


@test
def two_names_of_one_file_are_one_copy():
    need_import()
    for options in (), ('--move',):
        for how in 'hard', 'soft', 'before', 'folder':
            fresh('also')
            of = camera('A')
            link_to_one(of, how)
            told, files = imported(of, '--also', 'also', *options)
            one, other = files['A.JPG']['destination'], files['A.JPG']['also']
            assert not os.path.islink(one) and not os.path.islink(other), files
            assert not os.path.samefile(one, other), (how, files)
            for path in one, other:
                with open(path, 'rb') as file:
                    assert file.read() == content('A', LARGE), (how, path)
            assert bool(of.things) == (not options), (how, told)
            _, files = imported(of, '--also', 'also')
            assert of.counted[FETCH] == of.counted[PIECE] == 0 and not files, how


@test
def a_link_elsewhere_is_no_copy():
    need_import()
    for options in (), ('--move',):
        fresh('also')
        of = camera('A')
        write('also/mine', content('A', LARGE), TAKEN)
        path = 'to/' + planned(of)['A.JPG']
        os.makedirs(os.path.dirname(path))
        os.symlink(os.path.abspath('also/mine'), path)
        told, files = imported(of, *options)
        assert files['A.JPG']['destination'].endswith('A~2.JPG'), files
        assert os.path.islink(path) and bool(of.things) == (not options), told


# ---- parts ------------------------------------------------------------------------


main()
