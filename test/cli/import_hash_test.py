# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Which hash an import knows its copies by: the ledger's, whichever that is.
import json
import os

import hashes
from importing import (LEDGER, card, ledger, ledger_is_true, need_import, put,
                       tree)
from tap import fails, good, main, run, sqlite, start, test


def files(result):
    return [line for line in map(json.loads, result.lines())
            if line['what'] == 'file']


def older():
    """The ledger as it was before there was a choice."""
    with sqlite(LEDGER) as db:
        db.execute('DROP TABLE hashing')
        db.execute('PRAGMA user_version=6')


@test
def a_new_ledger_has_the_one_that_was_asked_for():
    need_import()
    uri = card(**{'A.JPG': b'a' * 70000, 'B.JPG': b''})
    os.mkdir('to')
    for words, kind, other in ([], 'xxh128', 'sha256'), \
            (['--hash', 'xxh128'], 'xxh128', 'sha256'), \
            (['--hash', 'sha256'], 'sha256', 'xxh128'):
        told = files(good('--json', 'import', '--empty', '--verify=camera', *words,
                          'to', camera=uri))
        assert hashes.kind_of(LEDGER) == kind
        ledger_is_true()
        for line in told:
            with open(line['destination'], 'rb') as file:
                assert line[kind] == hashes.of(file.read(), kind), line
            assert line[other] is None, line
        assert good('ledger', 'verify').lines() == ['2 good']
        os.unlink(LEDGER)
        for path in tree('to'):
            os.unlink(os.path.join('to', path))


@test
def one_that_has_the_other_is_let_be():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    for kind, other, title in ('xxh128', 'sha256', 'XXH128'), \
            ('sha256', 'xxh128', 'SHA-256'):
        own = ['--ledger', kind + '.db', 'to']
        good('import', '--hash', kind, *own, camera=uri)
        put('B.JPG', kind.encode())
        said = f'--hash {other}: the ledger has {title} of its files, and keeps to ' \
            'that; leave --hash out, or begin another ledger with --ledger FILE'
        before = tree('to')
        for words in [], ['-n'], ['--watch'], ['--move', '--verify']:
            r = run('import', '--hash', other, *words, *own, camera=uri)
            assert r.code == 2 and said in r.err, r
        assert tree('to') == before
        # Without the option, or with its own, it goes on with what it has.
        for words in [], ['--hash', kind]:
            r = good('import', *words, *own, camera=uri)
            assert len(ledger(kind + '.db')) == 2, r
    fails(2, "--hash: 'md5'", 'import', '--hash', 'md5', 'to', camera=uri)


@test
def a_dry_run_decides_nothing():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    good('import', '-n', '--hash', 'sha256', 'to', camera=uri)
    assert not os.path.exists(LEDGER)
    # Nor in a ledger that is there, and has nothing yet.
    good('import', '--rebuild', '--ledger', 'other.db', 'to')
    with sqlite('other.db') as db:
        db.execute('DELETE FROM hashing')
    for kind in hashes.KINDS:
        good('import', '-n', '--hash', kind, '--ledger', 'other.db', 'to', camera=uri)
        assert hashes.kind_of('other.db') is None


@test
def one_that_never_saw_a_camera_decides_nothing():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    r = run('import', 'to', camera='sim:generic-mtp?dir=/nowhere')
    assert r.code != 0 and hashes.kind_of(LEDGER) is None, r
    r = run('import', '--folder', 'NONE', 'to', camera=uri)
    assert r.code == 4 and hashes.kind_of(LEDGER) is None, r
    good('import', '--hash', 'sha256', 'to', camera=uri)
    ledger_is_true()


@test
def a_ledger_of_before_goes_on_with_sha256():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b' * 99})
    os.mkdir('to')
    good('import', '--hash', 'sha256', 'to', camera=uri)
    older()
    r = good('import', 'to', camera=uri)
    assert '2 here already' in r.out and '\n0 copied' in r.out, r
    put('C.JPG', b'c' * 200000)
    os.rename('to/2023/2023-11-14/A.JPG', 'to/renamed.jpg')
    r = good('import', '--verify', 'to', camera=uri)
    assert '2 here already' in r.out and '; 1 verified' in r.out, r
    assert hashes.kind_of(LEDGER) == 'sha256'
    assert {row['hash'] for row in ledger()} == {
        hashes.of(data, 'sha256') for data in tree('to').values()}
    assert good('ledger', 'verify', 'to').lines()[-1] in ('3 good', '2 good, 1 moved')
    r = good('import', '--move', 'to', camera=uri)
    assert not [name for name in tree('card') if name.endswith('.JPG')], r


def damage():
    """The rows of the copies are lost; all else is as it was."""
    with sqlite(LEDGER) as db:
        root, = db.execute("SELECT rootpage FROM sqlite_master"
                           " WHERE name='copies'").fetchone()
        size, = db.execute('PRAGMA page_size').fetchone()
    with open(LEDGER, 'r+b') as file:
        file.seek((root - 1) * size)
        file.write(b'\xff' * size)


@test
def one_that_takes_the_place_of_a_damaged_one_has_the_same():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b' * 99})
    os.mkdir('to')
    for kind in hashes.KINDS:
        good('import', '--hash', kind, 'to', camera=uri)
        damage()
        r = run('import', '--rebuild', 'to')
        assert r.code == 0 and 'damaged' in r.err and r.lines() == ['2 added'], r
        assert hashes.kind_of(LEDGER) == kind
        ledger_is_true()
        # Where the one is lost that said so, the copies do.
        with sqlite(LEDGER) as db:
            db.execute('DROP TABLE hashing')
        assert 'damaged' in run('import', '-n', 'to', camera=uri).err
        assert hashes.kind_of(LEDGER) == kind
        for name in os.listdir(os.path.dirname(LEDGER)):
            os.unlink(os.path.join(os.path.dirname(LEDGER), name))


@test
def what_a_ledger_does_not_say_its_copies_do():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b' * 99})
    os.mkdir('to')
    good('import', '--hash', 'sha256', 'to', camera=uri)
    with sqlite(LEDGER) as db:
        db.execute('DELETE FROM hashing')
    fails(2, 'has SHA-256', 'import', '--hash', 'xxh128', 'to', camera=uri)
    assert good('ledger', 'verify').lines() == ['2 good']
    put('C.JPG', b'c' * 99)
    good('import', 'to', camera=uri)
    assert {len(row['hash']) for row in ledger()} == {64}


@test
def what_was_begun_goes_on_with_either():
    need_import()
    data = os.urandom(9 << 20)
    uri = card(**{'A.JPG': data})
    for kind in hashes.KINDS:
        own = ['--hash', kind, '--ledger', kind + '.db', '--make', kind]
        child = start('import', *own, camera=uri + '&fault=any@5M:disconnect')
        child.communicate()
        assert child.returncode != 0, child.returncode
        parts = [name for name in tree(kind) if name.endswith('.part')]
        assert len(parts) == 1, tree(kind).keys()
        plan = files(good('--json', 'import', '-n', *own, camera=uri))
        assert [line['state'] for line in plan] == ['resumed'], plan
        good('import', *own, camera=uri)
        assert list(tree(kind).values()) == [data]
        row, = ledger(kind + '.db')
        assert row['hash'] == hashes.of(data, kind), row


@test
def a_second_folder_is_filled_from_the_first_by_either():
    need_import()
    uri = card(**{'A.JPG': b'a' * 300000, 'B.JPG': b'b' * 10})
    for kind in hashes.KINDS:
        own = ['--hash', kind, '--ledger', kind + '.db', '--make']
        good('import', *own, kind, camera=uri)
        r = good('import', *own, '--also', kind + '-also', kind, camera=uri)
        assert tree(kind) == tree(kind + '-also') and len(tree(kind)) == 2, r
        assert {row['hash'] for row in ledger(kind + '.db')} == \
            {hashes.of(x, kind) for x in tree(kind).values()}
        assert len(ledger(kind + '.db')) == 4


main()
