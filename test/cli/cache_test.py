# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The cache of listings: a card that did not change is not read again, and nothing
# else is ever shown for it.
import collections
import contextlib
import os
import re
import shutil
import sqlite3

import fake
from cards import (CHANGED, FILE, FOLDER, HANDLES, INFO, MOST, N, OTHERS,
                   SAMPLES, believed, card, deleting, listing, needs_cache,
                   read, replace, storage, swap)
from tap import good, main, run, test


@test
def an_unchanged_card_is_not_read_again():
    camera = card()
    assert listing(camera) == N + 1
    for options, verb in (((), ('ls', '-lR')), (('--json',), ('ls', '-R')),
                          ((), ('ls', '-R', '/'))):
        with fake.serving(camera) as uri:
            plain = good('--no-cache', *options, *verb, camera=uri)
            camera.counted.clear()
            again = good(*options, *verb, camera=uri)
        assert again.raw == plain.raw
        assert SAMPLES <= camera.counted[INFO] <= MOST, camera.counted
        assert camera.counted[HANDLES] == 2, camera.counted


@test
def ten_thousand_objects_take_few_transactions():
    needs_cache()
    uri = 'sim:generic-ptp?objects=10000&perdir=999'
    first = good('ls', '-R', camera=uri)
    assert len(first.lines()) == 10012
    # With 5 ms for each, 12 samples take 60 ms.
    again = run('-v', 'ls', '-R', camera=uri + '&latency=5')
    assert again.raw == first.raw
    took = re.findall(r'^\w+.*: \w+, \d+ bytes, ', again.err, re.M)
    assert 20 < len(took) <= 35, took


@test
def another_card_leaves_no_history():
    n = 1500
    camera = card(n)
    listing(camera)
    for change in ('handles', 'folders'):
        things = list(camera.things.values())
        if change == 'handles':
            for thing in things[1:]:
                thing.parent = 10001
            camera.things = dict(enumerate(things, 10001))
        else:
            camera.things[20001] = fake.Thing('OTHER')
            for thing in things[1:]:
                thing.parent = 20001
        read(camera, n=n + (change == 'folders'))
        believed(camera)


@test
def a_large_folder_is_not_read_again_either():
    camera = card()
    listing(camera)
    believed(camera, 1, verb=('ls', '-l', 'DCIM'))
    os.environ['MINIPTP_COMPLETE_OBJECTS'] = '1'
    try:
        believed(camera, 1, verb=('completion', 'words', 'ls', 'DCIM/P'))
    finally:
        del os.environ['MINIPTP_COMPLETE_OBJECTS']
    small = card(30)
    small.serial = '44'
    storage(small, label='SMALL')
    listing(small, verb=('ls', '-l', 'DCIM'))
    assert listing(small, verb=('ls', '-l', 'DCIM')) >= 30


@test
def what_lists_nothing_touches_nothing():
    needs_cache()
    good('info', camera='sim:generic-ptp')
    good('get', '-o', 'x', '0x3', camera='sim:generic-ptp')
    good('ls', '-R', '--no-cache', camera='sim:generic-ptp')
    assert not os.path.exists(FOLDER)
    good('ls', '-R', camera='sim:generic-ptp')
    assert os.path.exists(FILE)


@test
def a_session_lists_several_times():
    camera = card()
    with fake.serving(camera) as uri:
        r = good('shell', stdin=b'ls -R\nls -R\nls -R\n', camera=uri)
    assert 2 * SAMPLES <= camera.counted[INFO] - (N + 1) <= 2 * MOST, \
        camera.counted
    assert len(r.lines()) == 3 * (N + 1)


# ---- what is not true any more ----------------------------------------------

@test
def files_swapped_under_the_same_handles_are_noticed():
    """All, half of them, or the biggest, which is the last one; equal free space."""
    for changes in OTHERS:
        for handles in range(2, N + 2), range(3, N, 2), [N + 1]:
            camera = card()
            listing(camera)
            swap(camera, handles, changes)
            read(camera)


@test
def one_that_changed_is_noticed_by_the_free_space():
    camera = card()
    listing(camera)
    believed(camera)
    camera.things[20].size += 1
    storage(camera, free=(1 << 29) - 1)
    assert listing(camera) == N + 1
    believed(camera)


@test
def nothing_is_shown_before_it_is_known_to_be_right():
    """What is listed elsewhere contradicts, though it comes last."""
    camera = card(N)
    for handle in range(N + 2, N + 102):
        camera.things[handle] = fake.Thing(f'F{handle:04}', b'', 1, size=handle)
    camera.things[N + 102] = fake.Thing('LAST')
    camera.things[N + 103] = fake.Thing('L.JPG', b'', N + 102, size=5)
    listing(camera)
    swap(camera, [50], OTHERS[1])
    camera.things[60].parent = N + 102
    read(camera, n=N + 102)


@test
def a_name_that_was_kept_and_is_wrong_is_told():
    camera = card()
    camera.answers[0x100b] = lambda p: (fake.OK, None)
    listing(camera)
    swap(camera, [350], OTHERS[1])
    for verb in ('get', 'rm', 'ls'):
        with fake.serving(camera) as uri:
            r = run(verb, 'DCIM/P0348.JPG', camera=uri)
        assert r.code not in (0, 2), r
        # Once: then it is dropped.
        assert ('the listing that was kept' in r.err) == (verb == 'get'), r
        assert 'there is no P0348.JPG in DCIM/' in r.err, r
    assert listing(camera) == N + 1
    with fake.serving(camera) as uri:
        r = run('get', 'DCIM/NONE.JPG', camera=uri)
    assert 'kept' not in r.err, r
    believed(camera)


READING = (('get', '-o', 'GOT', '-R', 'DCIM'), ('get', '-o', 'GOT', '0x15e'),
           ('meta', '0x15e'), ('ls', '-l', '0x15e'), ('rm', '-n', '0x15e'),
           ('ls', '-R', '--no-cache'), ('--no-cache', 'meta', '0x15e'))


def counts(camera, verb):
    camera.counted.clear()
    with fake.serving(camera) as uri:
        good(*verb, camera=uri)
    shutil.rmtree('GOT', ignore_errors=True)
    return collections.Counter(camera.counted)


@test
def a_verb_that_reads_something_else_drops_what_is_kept():
    """By one GetStorageInfo, since it may be kept of another card."""
    for n, verb in enumerate(READING):
        camera = card()
        camera.serial = f'A{n}'
        camera.answers[0x1009] = lambda p: (
            fake.OK, bytes(camera.things[p[0]].size))
        camera.answers[0x100b] = lambda p: (fake.OK, None)
        os.makedirs('GOT')
        before = counts(camera, verb)
        listing(camera)
        os.makedirs('GOT')
        assert counts(camera, verb) == before, verb
        believed(camera)
        # Its size is as before, and so is the free space.
        swap(camera, [350], OTHERS[1])
        os.makedirs('GOT')
        after = counts(camera, verb)
        assert after == before + collections.Counter([0x1005]), (verb, after)
        assert listing(camera) == N + 1, verb
        believed(camera)


@test
def what_is_kept_of_another_card_contradicts_nothing():
    one, other = card(), card(size=lambda s: s + 5)
    storage(one, label='ONE')
    for camera in other, one:
        listing(camera)
    with contextlib.closing(sqlite3.connect(FILE)) as db, db:
        db.execute("UPDATE card SET used=used+9 WHERE label='ONE'")
    with fake.serving(other) as uri:
        other.counted.clear()
        good('shell', stdin=b'ls -l 0x15e\nls -l 0x15f\nls -l 0x160\n',
             camera=uri)
    assert other.counted[0x1005] == 1, other.counted
    for camera in other, one:
        believed(camera)


@test
def what_is_new_is_read_and_what_is_gone_is_not_shown():
    camera = card()
    listing(camera)
    for handle in range(N + 2, N + 12):
        camera.things[handle] = fake.Thing(f'NEW{handle}', b'', 1, size=handle)
    believed(camera, 10, CHANGED)
    believed(camera)
    del camera.things[150]
    believed(camera, 0, CHANGED)
    believed(camera)
    camera.things[150] = fake.Thing('BACK.JPG', b'', 1, size=7)
    believed(camera, 1, CHANGED)


@test
def each_card_is_kept_for_itself():
    one, other = card(), card(size=lambda s: s + 5)
    storage(other, label='TWO')
    for camera in (one, other):
        assert listing(camera) == N + 1
    for camera in (one, other, one):
        believed(camera)


@test
def each_camera_is_kept_for_itself():
    one, other = card(), card(size=lambda s: s + 5)
    other.serial = '43'
    third = card(size=lambda s: s + 6)
    third.model = 'Fake2'
    for camera in (one, other, third):
        assert listing(camera) == N + 1
    for camera in (one, other, third, one):
        believed(camera)


@test
def a_camera_that_cannot_be_told_from_others_has_none():
    for text in ('', '0', '0000 0000'):
        camera = card()
        camera.serial = text
        assert listing(camera) == listing(camera) == N + 1
        assert not os.path.exists(FILE)


@test
def without_a_serial_number_it_is_told_by_its_guid():
    one, other = card(), card(size=lambda s: s + 5)
    for camera, guid in ((one, b'A'), (other, b'B')):
        camera.serial = ''
        camera.guid = b'miniptp' * 2 + guid * 2
        assert listing(camera) == N + 1
    for camera in (one, other, one):
        believed(camera)


@test
def what_this_program_changed_is_forgotten():
    camera = deleting()
    replace(camera)
    believed(camera, 1, CHANGED)
    believed(camera)


@test
def no_cache_neither_looks_nor_keeps():
    camera = card()
    listing(camera)
    before = os.stat(FILE).st_mtime_ns
    camera.things[N + 2] = fake.Thing('NEW.JPG', b'', 1, size=1)
    with fake.serving(camera) as uri:
        camera.counted.clear()
        found = good('--no-cache', 'ls', '-lR', camera=uri)
        assert camera.counted[INFO] == N + 2
        assert 0x1005 not in camera.counted
        assert good('ls', '-lR', '--no-cache', camera=uri).raw == found.raw
    assert os.stat(FILE).st_mtime_ns == before


main()
