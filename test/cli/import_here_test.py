#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, and files that are here already: which of them stand for an object, and what
# is done if they turn out not to.
import os
import re

from fake import GENERAL_ERROR, Thing, serving
from importing import (contents, ledger, ledger_is_true, need_import,
                       no_strays, tree)
from pictures import (FETCH, LARGE, OTHER_TIME, PIECE, camera, content, fresh,
                      imported, moved, planned, spoil, write)
from tap import main, run, test


@test
def a_file_of_another_time_is_here_by_its_content():
    need_import()
    for size in 0, 900, 100000:  # all of it is compared for the plan
        fresh()
        of = camera('A', 'B', size=size)
        write('to/' + planned(of)['A.JPG'], content('A', size), OTHER_TIME)
        told, files = imported(of, '-n')
        assert told['plan']['here'] == {'files': 1, 'bytes': size}, told
        assert told['plan']['new']['files'] == 1, told
        assert told['plan']['to_compare']['files'] == 0, told
        assert files['A.JPG']['state'] == 'here', files
        told, files = imported(of)
        assert told['end']['done']['files'] == 1, told
        assert told['end']['here']['files'] == 1, told
        assert of.counted[FETCH] == 1, of.counted
        assert len(contents('to')) == 2, tree('to')
        no_strays()
        ledger_is_true()


@test
def a_large_one_is_compared_whole_before_it_is_here():
    need_import()
    fresh()
    of = camera('A', 'B')
    path = 'to/' + planned(of)['A.JPG']
    write(path, content('A', LARGE), OTHER_TIME)
    before = os.stat(path)
    told, files = imported(of, '-n')
    assert told['plan']['here'] == {'files': 1, 'bytes': LARGE}, told
    assert told['plan']['to_compare'] == {'files': 1, 'bytes': LARGE}, told
    assert files['A.JPG']['state'] == 'here' and files['A.JPG']['to_compare']
    assert of.counted[FETCH] == 0, of.counted
    with serving(of) as uri:
        r = run('import', '-n', 'to', camera=uri)
    assert re.search('1 here already, .*; 1 of these to be compared with the camera, ',
                     r.out), r
    told, files = imported(of)
    assert told['end']['done']['files'] == 1, told
    assert told['end']['here']['files'] == 1, told
    assert told['end']['copied'] == {'files': 1, 'bytes': LARGE}, told
    after = os.stat(path)
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    no_strays()
    ledger_is_true()
    # Once, and never again.
    told, _ = imported(of)
    assert told['plan']['to_compare']['files'] == 0, told
    assert told['plan']['here']['files'] == 2 and of.counted[FETCH] == 0


@test
def what_only_begins_and_ends_like_it_is_not_it():
    need_import()
    for options in (), ('--move',):
        fresh()
        of = camera('A')
        path = 'to/' + planned(of)['A.JPG']
        write(path, content('A', LARGE), OTHER_TIME)
        spoil(path)
        wrong = tree('to')
        told, files = imported(of, *options)
        assert told['plan']['to_compare']['files'] == 1, told
        line = files['A.JPG']
        assert line['destination'].endswith('A~2.JPG'), line
        assert line['unlike'] == os.path.realpath(path), line
        done = told['end']['verified' if options else 'done']
        assert done == {'files': 1, 'bytes': LARGE}, told
        assert told['end']['here']['files'] == 0, told
        assert content('A', LARGE) in contents('to')
        assert wrong.items() <= tree('to').items() and len(tree('to')) == 2
        assert bool(of.things) == (not options), of.things
        assert {row['destination'] for row in ledger()} == {line['destination']}
    # One that ends otherwise is not asked about.
    fresh()
    of = camera('A')
    write('to/' + planned(of)['A.JPG'], content('A', LARGE - 1) + b'#', OTHER_TIME)
    told, files = imported(of, '-n')
    assert told['plan']['new']['files'] == 1, told
    assert files['A.JPG']['destination'].endswith('A~2.JPG'), files


@test
def a_copy_of_another_object_is_not_compared():
    need_import()
    fresh()
    of = camera('A')
    imported(of, '-t', 'all.jpg')
    of.things[2] = Thing('B.JPG', content('B', LARGE), captured='20210303T030303')
    told, files = imported(of, '-t', 'all.jpg')
    assert of.counted[PIECE] == 0 and of.counted[FETCH] == 1, of.counted
    assert files['B.JPG']['destination'].endswith('all~2.jpg'), files
    ledger_is_true()


@test
def it_is_moved_after_it_was_compared_once():
    need_import()
    fresh()
    of = camera('A')
    write('to/' + planned(of)['A.JPG'], content('A', LARGE), OTHER_TIME)
    told, files = imported(of, '--move')
    assert not of.things and of.counted[FETCH] == 1, (told, of.counted)
    assert files['A.JPG']['deleted'] and told['end']['here']['files'] == 1, told
    no_strays()
    ledger_is_true()


@test
def what_the_camera_does_not_send_again_is_not_here():
    need_import()
    fresh()
    of = camera('A')
    write('to/' + planned(of)['A.JPG'], content('A', LARGE), OTHER_TIME)
    whole = of.answers[FETCH]
    of.answers[FETCH] = lambda p: (GENERAL_ERROR, None)
    told, files = imported(of, code=7)
    assert files['A.JPG']['state'] == 'failed', files
    assert 'GeneralError' in files['A.JPG']['error'], files
    assert not ledger() and len(tree('to')) == 1, tree('to')
    of.answers[FETCH] = whole
    told, files = imported(of)
    assert told['end']['here']['files'] == 1, told
    no_strays()
    ledger_is_true()


@test
def without_parts_of_objects_it_is_copied_to_be_compared():
    need_import()
    fresh()
    of = camera('A', pieces=False)
    write('to/' + planned(of)['A.JPG'], content('A', LARGE), OTHER_TIME)
    told, files = imported(of)
    assert told['plan']['new']['files'] == 1, told
    assert files['A.JPG']['state'] == 'here', files
    assert told['end']['here']['files'] == 1, told
    assert told['end']['done']['files'] == 0, told
    no_strays()
    ledger_is_true()


# ---- a copy that went bad ---------------------------------------------------------


@test
def a_copy_that_went_bad_is_made_again_beside_it_and_then_it_is_moved():
    need_import()
    fresh()
    of = camera('A', 'B')
    _, files = imported(of)
    path = files['A.JPG']['destination']
    spoil(path)
    bad = open(path, 'rb').read()
    with serving(of) as uri:
        r = run('import', '--move', 'to', camera=uri)
    assert r.code == 0 and '2 deleted' in r.out and '1 copied' in r.out, r
    assert '1 here already' in r.out and '2 verified' in r.out, r
    assert re.search(r'A~2\.JPG .*  for .*A\.JPG has another content  deleted', r.out), r
    assert not of.things, of.things
    assert sorted(contents('to')) == sorted(
        [bad, content('A', LARGE), content('B', LARGE)])
    assert open(path, 'rb').read() == bad
    states = {row['destination']: row['state'] for row in ledger()}
    assert states.pop(path) == 3, states
    assert set(states.values()) == {2} and len(states) == 2, states


@test
def of_two_copies_the_bad_one_is_made_again():
    need_import()
    fresh('also')
    of = camera('A')
    _, files = imported(of, '--also', 'also')
    bad = files['A.JPG']['also']
    spoil(bad)
    told, files = moved(of, '--also', 'also')
    assert not of.things and of.counted[FETCH] == 1, (told, of.counted)
    assert told['end']['deleted']['files'] == 1, told
    assert files['A.JPG']['unlike'] == bad, files
    assert files['A.JPG']['also'].endswith('A~2.JPG'), files
    assert contents('to') == [content('A', LARGE)]
    assert len(contents('also')) == 2 and content('A', LARGE) in contents('also')


@test
def two_copies_that_went_bad_are_made_again_under_one_name():
    need_import()
    fresh('also')
    of = camera('A')
    _, files = imported(of, '--also', 'also')
    for side in 'destination', 'also':
        spoil(files['A.JPG'][side])
    moved(of, '--also', 'also')
    assert not of.things, of.things
    for folder in 'to', 'also':
        assert sorted(map(os.path.basename, tree(folder))) == [
            'A.JPG', 'A~2.JPG'], tree(folder)
        assert content('A', LARGE) in contents(folder)


@test
def a_copy_that_went_bad_is_no_reason_to_delete_what_cannot_be_read():
    need_import()
    fresh()
    of = camera('A')
    _, files = imported(of)
    spoil(files['A.JPG']['destination'])
    whole = of.answers[FETCH]
    of.answers[FETCH] = lambda p: (GENERAL_ERROR, None)
    told, files = moved(of, code=7)
    assert of.things and told['end']['deleted']['files'] == 0, told
    assert 'GeneralError' in files['A.JPG']['error'], files
    assert len(tree('to')) == 1, tree('to')
    of.answers[FETCH] = whole
    moved(of)
    assert not of.things and content('A', LARGE) in contents('to')


@test
def what_changed_on_the_camera_is_no_less_safe():
    """With the same size and time: its copy is as it was, and another one comes."""
    need_import()
    fresh()
    of = camera('A')
    _, files = imported(of)
    of.things[1].data = content('C', LARGE)
    told, files = moved(of)
    assert not of.things, told
    assert contents('to') == [content('A', LARGE), content('C', LARGE)]
    assert files['A.JPG']['unlike'], files
    ledger_is_true()


# ---- two destinations -------------------------------------------------------------


main()
