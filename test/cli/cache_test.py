# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The cache of listings: a card that did not change is not read again, and nothing
# else is ever shown for it. Whatever is wrong with the file is nobody's trouble.
import contextlib
import os
import re
import signal
import stat
import struct
import subprocess

import fake
from tap import (PROGRAM, Skip, environment, good, main, on_terminal, run,
                 simulator, small_files, start, test)

FOLDER = os.path.join('config', 'miniptp')
FILE = os.path.join(FOLDER, 'listings.sqlite')
INFO, HANDLES = 0x1008, 0x1007
SAMPLES, CHANGED, MOST = 12, 48, 512
N = 700  # more than are looked at


def sqlite(path=FILE):
    try:
        import sqlite3
    except ImportError as error:
        raise Skip('python3 has no sqlite3') from error
    return contextlib.closing(sqlite3.connect(path, isolation_level=None))


def needs_cache():
    with open(PROGRAM, 'rb') as file:
        if b'listings.sqlite' not in file.read():
            raise Skip('this build has no cache')


def card(n=N, **changes):
    """A folder of so many files; handle 1 is the folder, 2 the first of them."""
    needs_cache()
    camera = fake.Camera(fake.Thing('DCIM'), *(
        fake.Thing(f'P{i:04}.JPG', b'', 1, size=1000 + i) for i in range(n)))
    for thing in list(camera.things.values())[1:]:
        for key, change in changes.items():
            setattr(thing, key, change(getattr(thing, key)))
    return camera


def storage(camera, free=1 << 29, capacity=1 << 30, label=''):
    camera.answers[0x1005] = lambda p: (fake.OK, (
        struct.pack('<HHHQQI', 4, 3, 0, capacity, free, 99) +
        fake.string('Card') + fake.string(label)))


def serial(camera, text, model='Fake'):
    before = camera.device_info
    old, camera.model = fake.string('42'), model
    camera.answers[0x1001] = lambda p: (
        fake.OK, before(p)[1][:-len(old)] + fake.string(text))


def listing(camera, *options, verb=('ls', '-lR'), truth=None):
    """What it says is right; and how many ObjectInfos that took."""
    with fake.serving(camera) as uri:
        if truth is None:
            truth = good('--no-cache', *options, *verb, camera=uri).raw
        camera.counted.clear()
        found = good(*options, *verb, camera=uri)
    assert found.raw == truth, (found, truth)
    return camera.counted[INFO]


def believed(camera, read=0, least=SAMPLES, **how):
    """Some are looked at, so many are read, and the others are not."""
    took = listing(camera, **how)
    assert least <= took - read <= MOST, took


def read(camera, *options, n=N, **how):
    """All are, some of them to find out that all have to be."""
    took = listing(camera, *options, **how)
    assert n + 1 <= took <= n + 1 + MOST, took


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
    again = run('-vv', 'ls', '-R', camera=uri + '&latency=5')
    assert again.raw == first.raw
    took = re.findall(r'^\w+: \d+ bytes, ', again.err, re.M)
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
    serial(small, '44')
    storage(small, label='SMALL')
    listing(small, verb=('ls', '-l', 'DCIM'))
    assert listing(small, verb=('ls', '-l', 'DCIM')) >= 30


@test
def nothing_of_it_is_for_others():
    old = os.umask(0)
    try:
        listing(card())
    finally:
        os.umask(old)
    assert stat.S_IMODE(os.stat(FOLDER).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(FILE).st_mode) == 0o600
    os.chmod(FILE, 0o644)
    os.chmod(FOLDER, 0o755)
    listing(card())
    assert stat.S_IMODE(os.stat(FOLDER).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(FILE).st_mode) == 0o600


@test
def what_lists_nothing_touches_nothing():
    needs_cache()
    good('info', camera='sim:generic-ptp')
    good('get', '-o', 'x', '0x3', camera='sim:generic-ptp')
    good('ls', '-R', '--no-cache', camera='sim:generic-ptp')
    assert not os.path.exists(FOLDER)
    good('ls', '-R', camera='sim:generic-ptp')
    assert os.path.exists(FILE)


# ---- what is not true any more ----------------------------------------------

OTHERS = ({'size': lambda s: s + 1}, {'name': lambda n: 'X' + n[1:]},
          {'captured': lambda c: '20210303T030303'},
          {'modified': lambda m: '20210303T030303'})


def swap(camera, handles, changes):
    for handle in handles:
        for key, change in changes.items():
            thing = camera.things[handle]
            setattr(thing, key, change(getattr(thing, key)))


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
    serial(other, '43')
    third = card(size=lambda s: s + 6)
    serial(third, '42', model='Fake2')
    for camera in (one, other, third):
        assert listing(camera) == N + 1
    for camera in (one, other, third, one):
        believed(camera)


@test
def a_camera_that_cannot_be_told_from_others_has_none():
    for text in ('', '0', '0000 0000'):
        camera = card()
        serial(camera, text)
        assert listing(camera) == listing(camera) == N + 1
        assert not os.path.exists(FILE)


def deleting():
    """A card that was listed, and whose objects can be deleted."""
    camera = card()
    camera.answers[0x100b] = lambda p: (
        fake.OK, camera.things.pop(p[0]) and None)
    listing(camera)
    return camera


def replace(camera):
    """This program deletes one, and another gets its handle."""
    with fake.serving(camera) as uri:
        good('rm', '0x96', camera=uri)
    camera.things[0x96] = fake.Thing('OTHER.JPG', b'', 1, size=1)


@test
def without_a_serial_number_it_is_told_by_its_guid():
    one, other = card(), card(size=lambda s: s + 5)
    for camera, guid in ((one, b'A'), (other, b'B')):
        serial(camera, '')
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
    camera.things[150].size += 1
    with fake.serving(camera) as uri:
        camera.counted.clear()
        found = good('--no-cache', 'ls', '-lR', camera=uri)
        assert camera.counted[INFO] == N + 1
        assert good('ls', '-lR', '--no-cache', camera=uri).raw == found.raw
    assert os.stat(FILE).st_mtime_ns == before


# ---- devices that tell of many objects at once -------------------------------

LISTS = 0x9805


class Telling(fake.Camera):
    """It has GetObjectPropList, and, if plain, tells no widths and heights there."""

    def __init__(self, plain=False, n=N):
        super().__init__(fake.Thing('DCIM'), *(
            fake.Thing(f'P{i:04}.JPG', b'', 1, size=1000 + i)
            for i in range(n)))
        self.plain = plain
        self.answers[LISTS] = self.list

    def object_info(self, p):
        code, data = super().object_info(p)
        return code, data and data[:26] + struct.pack('<II', 640, p[0]) + \
            data[34:]

    def list(self, p):
        handle, _, _, _, depth = p
        out = []
        for h, t in self.things.items():
            if handle not in (t.parent, 0xffffffff) or depth == 0:
                continue
            folder = t.data is None
            for code, kind, value in (
                    (0xdc01, 6, 0x10001), (0xdc07, -1, t.name),
                    (0xdc02, 4, 0x3001 if folder else 0x3801),
                    (0xdc04, 8, t.size), (0xdc0b, 6, t.parent),
                    (0xdc08, -1, t.captured), (0xdc09, -1, t.modified),
                    (0xdc87, 6, 640), (0xdc88, 6, h)):
                if code >= 0xdc80 and self.plain:
                    continue
                out.append(struct.pack('<IHH', h, code, kind & 0xffff) + (
                    fake.string(value) if kind < 0 else
                    struct.pack('<' + {4: 'H', 6: 'I', 8: 'Q'}[kind], value)))
        return fake.OK, struct.pack('<I', len(out)) + b''.join(out)


@test
def where_lists_tell_all_nothing_kept_is_believed():
    """One of many under the same handle, of the same size: no sample need hit it."""
    needs_cache()
    for camera, options in ((Telling(), ()), (Telling(), ('--json',)),
                            (Telling(plain=True), ()),
                            (Telling(plain=True), ('--json',))):
        for _ in range(3):
            took = listing(camera, *options, verb=('ls', '-R'))
            assert took < 10 and camera.counted[LISTS] > 0, camera.counted
            swap(camera, [350], OTHERS[1])


@test
def widths_and_heights_are_kept_of_what_lists_prove():
    needs_cache()
    camera = Telling(plain=True)
    json = {'verb': ('ls', '-lR')}
    read(camera, '--json', **json)
    for changes in OTHERS:
        took = listing(camera, '--json', **json)
        assert took < 10, took
        assert listing(camera, **json) < 10
        swap(camera, [350, 351], changes)
        took = listing(camera, '--json', **json)
        assert 2 <= took < 12, took


@test
def what_came_of_asking_for_lists_is_remembered():
    camera = Telling()
    refused = []

    def refuse(p):
        refused.append(p)
        return 0xa807, None  # SpecificationByGroupUnsupported
    camera.answers[LISTS] = refuse
    listing(camera)
    assert refused
    with fake.serving(camera) as uri:
        refused.clear()
        camera.counted.clear()
        good('ls', '-R', camera=uri)
        assert not refused and SAMPLES <= camera.counted[INFO] <= MOST
        swap(camera, range(2, N), OTHERS[0])
        good('ls', '-R', camera=uri)
        assert refused  # it may be another one by now
        camera.answers[LISTS] = camera.list
        swap(camera, range(2, N), OTHERS[0])
        camera.counted.clear()
        good('ls', '-R', camera=uri)
        assert camera.counted[LISTS] > 0


# ---- the file ---------------------------------------------------------------

def whole():
    """Closed; and the camera."""
    camera = card()
    with fake.serving(camera) as uri:
        camera.truth = good('ls', '-lR', camera=uri).raw
    assert sorted(os.listdir(FOLDER)) == ['guid', 'listings.sqlite']
    with open(FILE, 'rb') as file:
        return camera, file.read()


def survives(camera, what):
    """Whatever is in the file, the listing is right; then it is kept again."""
    listing(camera, truth=camera.truth)
    took = listing(camera, truth=camera.truth)
    assert SAMPLES <= took <= MOST, (what, took)


@test
def what_is_no_database_is_thrown_away():
    camera, good_one = whole()
    for what in (b'', b'no database', b'x' * 100000, b'\0' * 4096,
                 good_one[:100], good_one[:4096], good_one[:-4096],
                 good_one[:-1], good_one[:len(good_one) // 2],
                 b'SQLite format 3\0' + b'\xff' * 5000):
        with open(FILE, 'wb') as file:
            file.write(what)
        survives(camera, what[:20])


@test
def a_wrong_byte_is_never_shown():
    camera, good_one = whole()
    for at in [*range(0, 100, 7), *range(100, len(good_one),
                                           len(good_one) // 40)]:
        with open(FILE, 'wb') as file:
            file.write(good_one[:at] + bytes([good_one[at] ^ 0x15]) +
                       good_one[at + 1:])
        listing(camera, truth=camera.truth)
    survives(camera, 'bytes')


@test
def what_another_program_made_of_it_is_thrown_away():
    camera, good_one = whole()
    for sql in ('PRAGMA user_version=1', 'PRAGMA application_id=1',
                'CREATE VIEW v AS SELECT 1', 'CREATE INDEX i ON card(free)',
                'CREATE TRIGGER t AFTER UPDATE ON card BEGIN '
                'DELETE FROM chunk; END',
                'DROP TABLE chunk', 'ALTER TABLE card ADD more'):
        with open(FILE, 'wb') as file:
            file.write(good_one)
        with sqlite() as db:
            db.execute(sql)
        survives(camera, sql)
        with sqlite() as db:
            assert db.execute('PRAGMA user_version').fetchone() == (2,)


def total(data):
    """As chunks begin with."""
    mask, value = (1 << 64) - 1, len(data) + 8
    for at in range(0, len(data), 8):
        value ^= int.from_bytes(data[at:at + 8], 'little')
        value = value * 0x9e3779b97f4a7c15 & mask
        value ^= value >> 29
    return struct.pack('<Q', value) + data


def record(handle, name, size=1, parent=1, there=1, more=0, form=0x3801):
    body = struct.pack('<IIHHQIIIHB', handle, 0x10001, form, 0, size, 0, 0,
                       parent, 0, there) + name
    return struct.pack('<H', len(body) + 2 + more) + body


@test
def hostile_contents_are_let_go_of():
    camera, good_one = whole()
    fine = record(2, b'A\0')
    bad = [b'', b'\0', total(b'\0'), total(b'\2' + fine), b'\0' * 8 + fine,
           total(b'\0' + fine[:-1]), total(b'\0' + record(2, b'A')),
           total(b'\0' + record(2, b'A\0B\0')), total(b'\0' + fine + b'\0'),
           total(b'\0' + record(2, b'\xff\xfe\0')),
           total(b'\0' + record(2, b'\xc0\xaf\0')),
           total(b'\0' + record(2, b'A\0', there=9)),
           total(b'\0' + record(2, b'A\0', there=7)),
           total(b'\0' + record(2, b'A\0', more=9)),
           total(b'\0' + record(2, b'A\0', more=-9)),
           total(b'\0' + record(0, b'A\0')),
           total(b'\0' + record(2, b'A' * 1024 + b'\0')),
           total(b'\0' + b'\0\0\0\0\0\0'), total(b'\1' + fine),
           total(b'\0' + fine * 257), total(b'\0' + fine * 2000),
           b'x' * (3 << 20), 'text', 7, None]
    for data in bad:
        with sqlite() as db:
            db.execute('UPDATE chunk SET data=?', (data,))
        survives(camera, data)
    for sql in ('UPDATE chunk SET number=-number',
                'UPDATE chunk SET number=number + (1 << 50)',
                "UPDATE chunk SET number='x' || number",
                "UPDATE card SET free='x', used='x'",
                'UPDATE card SET used=-1', 'UPDATE card SET id=-7',
                'DELETE FROM chunk', 'DELETE FROM card'):
        with open(FILE, 'wb') as file:
            file.write(good_one)
        with sqlite() as db:
            db.execute(sql)
        survives(camera, sql)
    # What is in order may still be wrong.
    for size, parent in ((1 << 64) - 1, 1), (1, 2), (1, 0xffffffff), (5, 0):
        with sqlite() as db:
            db.execute('UPDATE chunk SET data=?', (total(b'\0' + b''.join(
                record(h, b'A\0', size, parent) for h in range(2, 102))),))
        survives(camera, (size, parent))


def rename(handle, old, new):
    """In what is kept of one."""
    with sqlite() as db:
        (number, data), = db.execute('SELECT number, data FROM chunk '
                                     'ORDER BY number LIMIT 1').fetchall()
        assert data.count(old + b'\0') == 1
        at = data.index(old + b'\0') - 37
        end = at + struct.unpack_from('<H', data, at)[0]
        changed = data[8:at] + record(handle, new + b'\0', 1148) + data[end:]
        db.execute('UPDATE chunk SET data=? WHERE number=?',
                   (total(changed), number))


@test
def what_it_says_is_shown_as_a_cameras_words():
    camera = card(4 * N)
    listing(camera)
    evil = '\x1b]0;owned\x07\x1b[2J‮.JPG'.encode()
    for _ in range(9):  # a sample may find it out
        rename(150, b'P0148.JPG', evil)
        with fake.serving(camera) as uri:
            r = good('ls', '-R', camera=uri)
            code, out, shown = on_terminal(b'', 'ls', '-R', camera=uri)
        assert code == 0
        for text in (r.out, out, shown):
            assert '\x1b' not in text and '\x07' not in text and \
                '‮' not in text, text
        if 'owned' in r.out and 'owned' in out:
            return
    raise AssertionError('it was never shown')


@test
def where_nothing_can_be_kept_nothing_is():
    needs_cache()
    expected = good('--no-cache', 'ls', '-R', camera='sim:generic-ptp').raw
    for place in '/dev/null/x', '/proc/nowhere':
        env = dict(environment('sim:generic-ptp'), XDG_CACHE_HOME=place)
        for words, lines in (['ls', '-R'], 0), (['-v', 'ls', '-R'], 1):
            r = subprocess.run([PROGRAM, *words], env=env,
                               capture_output=True)
            assert r.returncode == 0 and r.stdout == expected, r
            assert r.stderr.count(b'no cache of listings: ') == lines, r
    with small_files(6000):
        r = run('ls', '-R', camera='sim:generic-ptp?objects=1000')
    assert r.code == 0 and len(r.lines()) > 1000 and r.err == '', r


@test
def links_are_not_followed():
    camera = card()
    os.makedirs(FOLDER, 0o700)
    with open('victim', 'wb') as file:
        file.write(b'precious')
    os.symlink(os.path.abspath('victim'), FILE)
    assert listing(camera) == listing(camera) == N + 1
    with open('victim', 'rb') as file:
        assert file.read() == b'precious'
    os.unlink(FILE)
    os.symlink(os.path.abspath('nowhere'), FILE)
    assert listing(camera) == N + 1 and not os.path.exists('nowhere')
    os.unlink(FILE)
    os.rename(FOLDER, 'elsewhere')
    os.symlink(os.path.abspath('elsewhere'), FOLDER)
    assert listing(camera) == N + 1
    assert os.listdir('elsewhere') == ['guid']


@test
def cards_that_were_not_used_for_longest_are_dropped():
    camera = card(2)
    for i in range(40):
        storage(camera, label=f'CARD {i}')
        with fake.serving(camera) as uri:
            good('ls', '-R', camera=uri)
        with sqlite() as db:
            db.execute('UPDATE card SET used=? WHERE label=?',
                       (1000 + i, f'CARD {i}'))
    with sqlite() as db:
        labels = [r[0] for r in db.execute('SELECT label FROM card '
                                           'ORDER BY used')]
        chunks, = db.execute('SELECT count(DISTINCT card) FROM chunk '
                             'WHERE card IN (SELECT id FROM card)').fetchone()
        stray, = db.execute('SELECT count(*) FROM chunk WHERE card NOT IN '
                            '(SELECT id FROM card)').fetchone()
    assert labels == [f'CARD {i}' for i in range(8, 40)], labels
    assert (chunks, stray) == (32, 0)


# ---- several programs -------------------------------------------------------

@test
def several_programs_at_once_keep_the_same():
    needs_cache()
    with contextlib.ExitStack() as stack:
        uris = [stack.enter_context(simulator(
            'generic-ptp', '--objects', '2000', '--size', str(1000 + i % 2)))
            for i in range(4)]
        truth = [good('--no-cache', 'ls', '-lR', camera=uri).raw
                 for uri in uris]
        for _ in range(4):
            children = [start('ls', '-lR', camera=uri) for uri in uris]
            for child, expected in zip(children, truth):
                out, err = child.communicate(timeout=60)
                assert child.returncode == 0 and err == b'', err
                assert out == expected
    with sqlite() as db:
        assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)
    r = good('-c', 'sim:generic-ptp?objects=500',
             '-c', 'sim:generic-ptp?objects=500&time=20200101T000000',
             'ls', '-R')  # in threads
    assert len(r.lines()) > 1000


@test
def nobody_waits_for_one_who_has_it_locked():
    camera = card()
    listing(camera)
    with sqlite() as db:
        db.execute('BEGIN IMMEDIATE')
        camera.things[N + 2] = fake.Thing('NEW.JPG', b'', 1, size=1)
        listing(camera)
        db.execute('ROLLBACK')
    listing(camera)
    believed(camera)


@test
def what_goes_wrong_after_a_good_listing_is_told_too():
    camera = card()
    with fake.serving(camera) as uri:
        child = start('-v', 'shell', camera=uri, stdin=subprocess.PIPE)
        child.stdin.write(b'ls -R\npwd\n')
        child.stdin.flush()
        while not child.stdout.readline().startswith(b'local'):
            assert child.poll() is None
        with sqlite() as db:
            db.execute('BEGIN IMMEDIATE')
            camera.things[N + 2] = fake.Thing('NEW.JPG', b'', 1, size=1)
            out, err = child.communicate(b'ls -R\nls -R\n', timeout=60)
            db.execute('ROLLBACK')
    assert out.count(b'NEW.JPG') == 2, out
    assert err.count(b'no cache of listings: ') == 1, err


@test
def a_change_that_cannot_be_told_to_it_ends_it():
    camera = deleting()
    with sqlite() as db:
        db.execute('BEGIN IMMEDIATE')
        replace(camera)
        assert not os.path.exists(FILE)
    assert listing(camera) == N + 1


@test
def who_is_killed_in_the_midst_leaves_no_harm():
    needs_cache()
    uri = 'sim:generic-ptp?objects=3000&latency=1'
    expected = good('--no-cache', 'ls', '-R',
                    camera='sim:generic-ptp?objects=3000').raw
    for lines in (1, 300, 700, 1500, 2500):
        child = start('ls', '-R', camera=uri)
        for _ in range(lines):
            assert child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert good('ls', '-R', camera='sim:generic-ptp?objects=3000').raw == \
        expected
    with sqlite() as db:
        assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)


@test
def a_session_lists_several_times():
    camera = card()
    with fake.serving(camera) as uri:
        r = good('shell', stdin=b'ls -R\nls -R\nls -R\n', camera=uri)
    assert 2 * SAMPLES <= camera.counted[INFO] - (N + 1) <= 2 * MOST, \
        camera.counted
    assert len(r.lines()) == 3 * (N + 1)


main()
