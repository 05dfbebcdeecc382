#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What an import copies, and what it finds the next time.
import os
import shutil
import sqlite3

from drive import card, drive, good
from tap import files, main, test

DAY = '2023/2023-11-14/'
FILES = {f'DCIM/100TEST_/IMG_{i:04}.JPG': bytes([i]) * (i * 70001)
         for i in range(12)}


def rows(ledger='ledger.db'):
    with sqlite3.connect(ledger) as db:
        return (db.execute('SELECT path, destination, state, hash, size '
                           'FROM copies ORDER BY path').fetchall(),
                db.execute('SELECT * FROM parts').fetchall())


def same(wanted, folder='dest'):
    """All of these are there, and nothing else."""
    have = {name: open(os.path.join(folder, name), 'rb').read()
            for name in files(folder)}
    assert sorted(have) == sorted(wanted), (sorted(have), sorted(wanted))
    for name, content in wanted.items():
        assert have[name] == content, name


def expected(of=None):
    return {DAY + os.path.basename(name): content
            for name, content in (of or FILES).items()}


@test
def everything_is_copied_once():
    card(FILES)
    told = good()
    assert set(told.states().values()) == {'done'}, told
    same(expected())
    copies, parts = rows()
    assert len(copies) == len(FILES) and not parts, (copies, parts)
    assert {row[2] for row in copies} == {1}, copies
    for name in expected():
        assert int(os.stat('dest/' + name).st_mtime) == 1700000000, name
    told = good()
    assert set(told.states().values()) == {'here'}, told
    assert told.sums['copied'] == [0, 0], told
    same(expected())


@test
def small_batches_are_the_same():
    card(FILES)
    told = good('files=1', 'verify')
    assert set(told.states().values()) == {'verified'}, told
    same(expected())
    assert {row[2] for row in rows()[0]} == {2}, rows()


@test
def what_was_moved_or_renamed_is_known():
    card(FILES)
    good()
    os.mkdir('dest/best')
    os.rename('dest/' + DAY + 'IMG_0003.JPG', 'dest/best/x.jpg')
    shutil.copy('dest/' + DAY + 'IMG_0004.JPG', 'dest/best/y.jpg')
    os.remove('dest/' + DAY + 'IMG_0004.JPG')
    before = files('dest')
    told = good()
    assert set(told.states().values()) == {'here'}, told
    assert told.names()['IMG_0003.JPG'] == 'best/x.jpg', told
    assert told.names()['IMG_0004.JPG'] == 'best/y.jpg', told
    assert files('dest') == before
    assert any(row[1].endswith('best/x.jpg') for row in rows()[0]), rows()
    os.rename('dest', 'there')
    told = good(dest='there')
    assert set(told.states().values()) == {'here'}, told


@test
def what_is_gone_is_copied_again_unless_the_ledger_suffices():
    card(FILES)
    good()
    os.remove('dest/' + DAY + 'IMG_0003.JPG')
    told = good('known', 'plan')
    assert set(told.states().values()) == {'here'}, told
    told = good()
    assert told.states()['IMG_0003.JPG'] == 'done', told
    same(expected())


@test
def a_file_that_was_written_to_is_not_here():
    card(FILES)
    good()
    with open('dest/' + DAY + 'IMG_0003.JPG', 'r+b') as file:
        file.write(b'x')
    told = good()
    assert told.states()['IMG_0003.JPG'] == 'done', told
    assert told.names()['IMG_0003.JPG'] == DAY + 'IMG_0003~2.JPG', told


@test
def an_object_that_changed_is_copied_beside_the_other():
    card(FILES)
    good()
    card({'DCIM/100TEST_/IMG_0003.JPG': b'other'})
    told = good('plan')
    assert told.states()['IMG_0003.JPG'] == 'changed', told
    told = good()
    want = expected()
    want[DAY + 'IMG_0003~2.JPG'] = b'other'
    same(want)


@test
def a_lost_ledger_is_made_up_for_by_what_is_there():
    card(FILES)
    good()
    os.remove('ledger.db')
    told = good()
    assert set(told.states().values()) == {'here'}, told
    assert len(rows()[0]) == len(FILES), rows()
    same(expected())


@test
def what_has_another_time_is_compared_as_a_whole():
    card(FILES)
    good()
    os.remove('ledger.db')
    for name in files('dest'):
        os.utime('dest/' + name, (5, 5))
    told = good()
    assert set(told.states().values()) == {'here'}, told
    assert told.sums['received'][0] > sum(map(len, FILES.values())), told
    assert len(rows()[0]) == len(FILES), rows()
    same(expected())
    told = good()
    assert set(told.states().values()) == {'here'}, told
    assert told.sums['received'][0] < 10000, told


@test
def objects_of_one_content_have_a_file_each_if_asked():
    two = {'DCIM/100TEST_/A.JPG': b'same', 'DCIM/101TEST_/A.JPG': b'same'}
    card(two)
    good('duplicates')
    want = {DAY + 'A.JPG': b'same', DAY + 'A~2.JPG': b'same'}
    same(want)
    os.remove('ledger.db')
    good()
    same(want)


@test
def a_second_destination_gets_the_same():
    card(FILES)
    os.mkdir('also')
    told = good('also=also')
    assert set(told.states().values()) == {'done'}, told
    same(expected())
    same(expected(), 'also')
    total = sum(len(c) for c in FILES.values())
    assert told.sums['copied'] == [len(FILES), total], told
    os.remove('also/' + DAY + 'IMG_0003.JPG')
    told = good('also=also')
    assert told.states()['IMG_0003.JPG'] == 'done', told
    same(expected())
    same(expected(), 'also')


@test
def one_that_is_stopped_goes_on():
    card(FILES)
    told = drive('files=2', 'stop=4')
    assert told.code == 9, told
    left = [s for s in told.states().values() if s == 'left']
    # The batch that was on its way when the fourth was told is done, too.
    assert len(left) == len(FILES) - 6, told
    assert not [n for n in files('dest') if n.endswith('.part')], files()
    good()
    same(expected())


@test
def two_destinations_that_are_one_are_refused():
    card(FILES)
    os.makedirs('dest/in')
    for also in ('dest', 'dest/in', '.'):
        told = drive('also=' + also)
        assert told.code == 2 and 'no two destinations' in told.err, told


@test
def a_folder_that_takes_nothing_fails_its_files_alone():
    card({**FILES, 'DCIM/100TEST_/OTHER.JPG': (b'1', 1600000000)})
    os.makedirs('dest/2023')
    with open('dest/' + DAY.rstrip('/'), 'w') as file:
        file.write('in the way')
    told = drive()
    assert told.code == 0, told
    assert told.states().pop('OTHER.JPG') == 'done', told
    assert sorted(set(told.states().values())) == ['done', 'failed'], told
    assert not rows()[1], rows()


main()
