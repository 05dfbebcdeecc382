# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The file that the cache of listings is: whatever is wrong with it is nobody's trouble.
import contextlib
import os
import signal
import stat
import struct
import subprocess

import fake
from cards import (FILE, FOLDER, MOST, N, SAMPLES, believed, card, deleting,
                   listing, needs_cache, replace, storage)
from tap import (PROGRAM, Skip, environment, good, main, on_terminal, run,
                 simulator, small_files, sqlite, start, test)


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
def anothers_is_not_used():
    if os.geteuid() != 0:
        raise Skip('only root can make a file another user\'s')
    camera = card()
    listing(camera)
    for what, words in (FILE, 'its file is no file of this user'), \
            (FOLDER, 'its folder is no folder of this user'):
        os.chown(what, 65534, -1)
        with fake.serving(camera) as uri:
            r = run('-v', 'ls', '-lR', camera=uri)
        assert r.code == 0 and words in r.err, r
        os.chown(what, 0, -1)


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
        with sqlite(FILE) as db:
            db.execute(sql)
        survives(camera, sql)
        with sqlite(FILE) as db:
            assert db.execute('PRAGMA user_version').fetchone() == (3,)


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
        with sqlite(FILE) as db:
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
        with sqlite(FILE) as db:
            db.execute(sql)
        survives(camera, sql)
    # What is in order may still be wrong.
    for size, parent in ((1 << 64) - 1, 1), (1, 2), (1, 0xffffffff), (5, 0):
        with sqlite(FILE) as db:
            db.execute('UPDATE chunk SET data=?', (total(b'\0' + b''.join(
                record(h, b'A\0', size, parent) for h in range(2, 102))),))
        survives(camera, (size, parent))


def rename(handle, old, new):
    """In what is kept of one."""
    with sqlite(FILE) as db:
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
        with sqlite(FILE) as db:
            db.execute('UPDATE card SET used=? WHERE label=?',
                       (1000 + i, f'CARD {i}'))
    with sqlite(FILE) as db:
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
    with sqlite(FILE) as db:
        assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)
    r = good('-c', 'sim:generic-ptp?objects=500',
             '-c', 'sim:generic-ptp?objects=500&time=20200101T000000',
             'ls', '-R')  # in threads
    assert len(r.lines()) > 1000


@test
def nobody_waits_for_one_who_has_it_locked():
    camera = card()
    listing(camera)
    with sqlite(FILE) as db:
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
        with sqlite(FILE) as db:
            db.execute('BEGIN IMMEDIATE')
            camera.things[N + 2] = fake.Thing('NEW.JPG', b'', 1, size=1)
            out, err = child.communicate(b'ls -R\nls -R\n', timeout=60)
            db.execute('ROLLBACK')
    assert out.count(b'NEW.JPG') == 2, out
    assert err.count(b'no cache of listings: ') == 1, err


@test
def a_change_that_cannot_be_told_to_it_ends_it():
    camera = deleting()
    with sqlite(FILE) as db:
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
    with sqlite(FILE) as db:
        assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)


main()
