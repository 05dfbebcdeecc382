# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# ledger, where it cannot be written: what only reads works, also with a log that nobody
# wrote out, and the rest says why not.
import contextlib
import json
import os
import shutil
import subprocess

from importing import card, need_import, put, tree
from ledgers import FILE, imported, needs_ledger, sqlite
from tap import Skip, fails, good, main, run, test

FOLDER = os.path.dirname(FILE)


def shell(*words):
    return subprocess.run(words, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


@contextlib.contextmanager
def read_only(folder=FOLDER):
    """For root, modes are none: it is mounted so."""
    if os.geteuid() == 0:
        if not shell('mount', '--bind', folder, folder):
            raise Skip('nothing can be mounted here')
        shell('mount', '-o', 'remount,ro,bind', folder)
    else:
        for name in os.listdir(folder):
            os.chmod(os.path.join(folder, name), 0o444)
        os.chmod(folder, 0o555)
    was = sorted(os.listdir(folder))
    try:
        yield
        assert sorted(os.listdir(folder)) == was
    finally:
        if os.geteuid() == 0:
            shell('umount', '-l', folder)
        else:
            os.chmod(folder, 0o755)


def in_use():
    """The ledger as it is copied while somebody has it: its last row is in its log."""
    with sqlite(FILE) as db:
        db.execute('PRAGMA wal_autocheckpoint=0')
        db.execute("UPDATE copies SET camera='LOGGED'")
        for end in '', '-wal':
            shutil.copy(FILE + end, 'kept' + end)
    for name in os.listdir(FOLDER):
        os.unlink(os.path.join(FOLDER, name))
    for end in '', '-wal':
        shutil.move('kept' + end, FILE + end)


def reads(camera):
    """What only reads does so."""
    row = json.loads(good('--json', 'ledger', 'list').out)
    assert row['camera'] == camera, row
    assert 'a.jpg' in good('ledger', 'list', '--ledger', FILE).out
    assert camera in good('ledger', 'export').out
    good('ledger', 'export', '--format', 'csv', '-o', 'out.csv')
    os.unlink('out.csv')
    assert 'would forget' in good('ledger', 'forget', '-n', '*.jpg').out


def verifies():
    r = run('ledger', 'verify')
    assert r.code == 0 and '1 good' in r.out, r
    assert r.err.count('\n') == 1 and 'not kept' in r.err, r
    os.rename('in/a.jpg', 'in/b.jpg')
    r = run('ledger', 'verify', 'in')
    assert r.code == 0 and '1 moved' in r.out and 'not kept' in r.err, r
    os.rename('in/b.jpg', 'in/a.jpg')
    with open('in/a.jpg', 'a', encoding='utf-8') as file:
        file.write('more')
    r = run('ledger', 'verify')
    assert r.code == 7 and '1 changed' in r.out, r


def refuses():
    """What is to write says so, at once."""
    for words in ('ledger', 'forget', '-y', '*.jpg'), \
            ('import', '--rebuild', 'in'):
        fails(1, r'ledger\.db.*(Read-only|denied|cannot|not written)', *words)
    r = run('import', 'in', camera='sim:generic-mtp')
    assert r.code == 1 and 'ledger.db' in r.err and r.err.count('\n') == 1, r
    assert os.listdir('in') == ['a.jpg']


@test
def one_that_was_closed_is_read():
    imported('in/a.jpg')
    os.unlink(FILE + '-lock')
    with read_only():
        reads('123')
        verifies()
        refuses()
    row = json.loads(good('--json', 'ledger', 'list').out)
    assert row['state'] == 'copied' and row['file'].endswith('a.jpg'), row


@test
def so_is_one_with_its_lock():
    imported('in/a.jpg')
    assert os.path.exists(FILE + '-lock')
    with read_only():
        reads('123')
        verifies()
        refuses()


@test
def so_is_one_with_its_log():
    imported('in/a.jpg')
    in_use()
    with read_only():
        reads('LOGGED')
        verifies()


@test
def so_is_one_in_an_odd_folder():
    imported('in/a.jpg')
    os.mkdir('a?b#%41 c')
    shutil.copy(FILE, 'a?b#%41 c/l.db')
    with read_only('a?b#%41 c'):
        for name in 'a?b#%41 c/l.db', os.path.abspath('a?b#%41 c/l.db'), \
                '/' + os.path.abspath('a?b#%41 c/l.db'):
            assert 'a.jpg' in good('ledger', 'list', '--ledger', name).out


@test
def a_dry_run_plans_by_it():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    good('import', 'to', camera=uri)
    put('B.JPG', b'b' * 99)
    for is_locked in True, False:
        if not is_locked:
            os.unlink(FILE + '-lock')
        with read_only():
            plan = map(json.loads, good('--json', 'import', '-n', 'to',
                                        camera=uri).lines())
            assert sorted(line['state'] for line in plan if line['what'] == 'file') \
                == ['here', 'new']
            fails(2, 'has XXH128', 'import', '-n', '--hash', 'sha256', 'to',
                  camera=uri)
            # What it cannot note, it does not begin.
            fails(1, r'ledger\.db', 'import', 'to', camera=uri)
    assert len(tree('to')) == 1


@test
def where_there_is_none_that_is_told():
    needs_ledger()
    os.unlink(FILE)
    with read_only():
        fails(1, r'ledger\.db', 'ledger')
        fails(1, r'No such file', 'ledger', '--ledger', FILE)


@test
def a_damaged_one_is_told_and_let_be():
    imported(*(f'in/{i}.jpg' for i in range(300)))
    with open(FILE, 'r+b') as file:
        file.seek(4096)
        file.write(b'\xff' * 8192)
    with read_only():
        fails(1, r'(damaged|malformed).*cannot be put aside', 'ledger')


@test
def one_of_an_older_version_is_told():
    imported('in/a.jpg')
    with sqlite(FILE) as db:
        db.execute('PRAGMA user_version=1')
    with read_only():
        fails(1, 'of an older version', 'ledger')


@test
def a_file_that_is_no_ledger_is_told():
    needs_ledger()
    os.mkdir('other')
    with sqlite('other/l.db') as db:
        db.execute('CREATE TABLE t (a)')
    with read_only('other'):
        fails(1, 'of another program', 'ledger', '--ledger', 'other/l.db')


main()
