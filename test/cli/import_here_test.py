#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, and files that are here already: which of them stand for an object, what is
# done if they turn out not to, and what a second destination gets from the first.
import json
import os
import re
import shutil

from fake import GENERAL_ERROR, OK, Camera, Thing, serving
from importing import (contents, generated, ledger, ledger_is_true, need_import,
                       no_strays, tree)
from syscalls import calls
from tap import main, run, small_files, test

FETCH, PIECE, DELETE = 0x1009, 0x101b, 0x100b
LARGE = 300000  # more than what is compared of its beginning and its end
OTHER_TIME = 1000000000


def content(name, size):
    return (name * size).encode()[:size]


def camera(*names, size=LARGE, pieces=True):
    made = Camera(*(Thing(f'{name}.JPG', content(name, size)) for name in names))
    made.answers[DELETE] = lambda p: (OK, made.things.pop(p[0]) and None)
    if pieces:
        made.answers[PIECE] = made.piece
    return made


def imported(of, *options, code=0):
    """What is told as JSON: the plan, the files by their names, and the end."""
    of.counted.clear()
    with serving(of) as uri:
        r = run('--json', '--no-cache', 'import', *options, 'to', camera=uri)
    assert r.code == code, r
    lines = [json.loads(line) for line in r.lines()]
    return ({line['what']: line for line in lines if line['what'] != 'file'},
            {line['name']: line for line in lines if line['what'] == 'file'})


def fresh(*folders):
    for name in 'to', 'also', 'config':
        shutil.rmtree(name, ignore_errors=True)
    for name in 'to', *folders:
        os.mkdir(name)


def write(path, data, seconds=None):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)
    if seconds is not None:
        os.utime(path, (seconds, seconds))


def spoil(path, at=None):
    """Another byte in the middle, and the same time."""
    stamp = os.stat(path)
    with open(path, 'r+b') as file:
        file.seek(stamp.st_size // 2 if at is None else at)
        file.write(b'#')
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def planned(of):
    """Where its files are to be, below the destination, by their names."""
    _, files = imported(of, '-n')
    base = os.path.realpath('to') + '/'
    return {name: line['destination'].replace(base, '')
            for name, line in files.items()}


# ---- by content ------------------------------------------------------------------


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


def moved(of, *options, code=0):
    return imported(of, '--move', *options, code=code)


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


def middle(name):
    """It begins and ends as the object does."""
    data = bytearray(content(name, LARGE))
    data[LARGE // 2] ^= 1
    return bytes(data)


TAKEN = 1580608922  # when a Thing was, by its camera


def only_its_ends(of, *folders):
    fresh(*folders)
    where = planned(of)['A.JPG']
    write('to/' + where, middle('A'), TAKEN)
    return os.path.join(os.path.realpath('to'), where)


def states(*options):
    told = json.loads('[' + ','.join(run('--json', 'ledger', 'list', *options).lines()) + ']')
    return sorted(line['state'] for line in told)


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
