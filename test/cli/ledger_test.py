# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# ledger: what was imported is shown, read back, forgotten and exported; no file is
# ever touched.
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import hashes
from ledgers import FILE, imported, know, needs_ledger, sqlite, write
from tap import (PROGRAM, Skip, fails, files, good, main, on_terminal, run,
                 start, test)

HOSTILE = 'in/\x1b[31mred\u202e\n\\.jpg'


def rows(*words):
    return [json.loads(line)
            for line in good('--json', 'ledger', 'list', *words).lines()]


def names(*words):
    return [os.path.relpath(row['file']) for row in rows(*words)]


@test
def copies_are_listed_beneath_each_other():
    needs_ledger()
    r = run('ledger')
    assert r.code == 0 and r.err == 'the ledger has no copies yet\n', r
    imported('in/a.jpg')
    imported('in/b.cr3', camera='XY-9876', state='verified',
             imported=1709279999)
    here = os.path.abspath('in')
    assert good('ledger').lines() == [
        f'verified    XY-9876         8 B  2024-03-01 07:59  {here}/b.cr3',
        f'copied      123             8 B  2024-03-01 08:00  {here}/a.jpg'], \
        good('ledger')
    assert good('ledger', 'li').out == good('ledger', 'list').out
    row = rows('in/a.jpg')[0]
    assert row == {
        'state': 'copied', 'camera': '123', 'storage': '00010001',
        'persistent': None, 'path': 'DCIM/a.jpg',
        'captured': '2024-03-01T07:08:09', 'size': 8,
        'xxh128': hashes.of(b'in/a.jpg'), 'sha256': None,
        'modified': row['modified'], 'imported': row['imported'],
        'file': here + '/a.jpg'}, row
    assert re.fullmatch(r'2024-03-01T08:00:00(Z|\+00:00)', row['imported'])


@test
def they_are_chosen_by_path_pattern_camera_and_state():
    imported('in/a.jpg', 'in/x/b.jpg', 'in/x/c.cr3')
    imported('inside/d.jpg', camera='9', state='bad')
    imported('in/[e].jpg', state='unfinished')
    assert names('in/x') == ['in/x/b.jpg', 'in/x/c.cr3']
    assert names('in/') == ['in/a.jpg', 'in/x/b.jpg', 'in/x/c.cr3',
                            'in/[e].jpg']
    assert names('./in/../in/x/b.jpg') == ['in/x/b.jpg']
    assert names(os.path.abspath('in/x')) == names('in/x')
    assert names('*.jpg') == ['in/a.jpg', 'in/x/b.jpg', 'inside/d.jpg',
                              'in/[e].jpg']
    assert names('?.jpg') == ['in/a.jpg', 'in/x/b.jpg', 'inside/d.jpg']
    assert names('in/*.cr3') == ['in/x/c.cr3']
    assert names('in/[e].jpg') == ['in/[e].jpg']
    assert names('in/a.jpg', '*.cr3') == ['in/a.jpg', 'in/x/c.cr3']
    os.symlink('in', 'link')
    assert names('link/x') == names('in/x')
    assert names('--serial', '9') == ['inside/d.jpg']
    assert names('--state', 'bad') == ['inside/d.jpg']
    assert names('--state=unfinished', 'in') == ['in/[e].jpg']
    os.unlink('in/a.jpg')
    assert names('--missing') == ['in/a.jpg']
    assert names('in/a.jpg') == ['in/a.jpg']
    r = run('ledger', 'list', 'nothing')
    assert r.code == 0 and r.err == 'the ledger has no such copies\n', r


@test
def what_makes_no_sense_is_refused():
    needs_ledger()
    fails(2, 'ledger: lisst is unknown; did you mean', 'ledger', 'lisst')
    fails(2, "to is unknown .*'miniptp ledger list PATH'", 'ledger', 'to')
    fails(2, 'list does not take --yes', 'ledger', 'list', '--yes')
    fails(2, 'verify does not take --missing', 'ledger', 'verify',
          '--missing')
    fails(2, "--state: 'gone' is unknown .it takes copied, verified", 'ledger', '--state', 'gone')
    fails(2, "--format: 'xml' is unknown .it takes json, csv", 'ledger', 'export', '--format',
          'xml')
    fails(2, 'wants a PATH, --missing', 'ledger', 'forget', '--yes')
    fails(1, 'the ledger no/where.db: No such file', 'ledger', '--ledger',
          'no/where.db')
    assert not os.path.exists('no')
    fails(2, 'with --json it wants -o', '--json', 'ledger', 'export',
          '--format', 'csv')


@test
def names_do_not_reach_the_terminal():
    imported(HOSTILE, camera='\x1b]0;evil\x07')
    for words in (['list'], ['forget', '-n', 'in'], ['verify', '-v']):
        r = run('ledger', *words)
        assert r.code == 0, r
        assert len(r.lines()) == (2 if words[0] == 'verify' else 1), r
        assert not re.search('[\x00-\x09\x0b-\x1f\x7f\u202e]', r.out), r
        assert '?[31mred??\\.jpg' in r.out, r
    for words in (['list'], ['verify'], ['forget', '-n', 'in'], ['export']):
        r = good('--json', 'ledger', *words)
        assert '\x1b' not in r.out and '\u202e' not in r.out, r
    assert rows()[0]['file'] == os.path.abspath(HOSTILE)
    _, out, shown = on_terminal(b'n\n', 'ledger', 'forget', 'in')
    assert out == '' and '\x1b[31' not in shown, shown


@test
def another_ledger_may_be_used():
    needs_ledger()
    write('in/a.jpg')
    good('ledger', 'export', '-o', 'none.json')  # makes the usual one
    shutil.copy(FILE, 'mine.db')
    know('in/a.jpg', where='mine.db')
    r = good('--json', 'ledger', '--ledger', 'mine.db', 'list').json()
    assert r['file'] == os.path.abspath('in/a.jpg'), r
    assert rows() == []


@test
def a_damaged_one_is_told_of():
    imported('in/a.jpg')
    with open(FILE, 'r+b') as file:
        file.write(b'no database')
    r = run('ledger')
    assert r.code == 1, r
    aside = os.path.abspath(FILE + '.damaged-1')
    assert f'the ledger was damaged, and is now {aside}. ' in r.err, r
    assert 'import --rebuild FOLDER' in r.err, r
    assert os.path.exists(aside) and os.path.exists('in/a.jpg')
    assert good('ledger', 'export').out == ''


@test
def a_file_that_was_never_one_is_let_be():
    needs_ledger()
    with open('picture.jpg', 'w') as file:
        file.write('a picture' * 100)
    for verb in (['ledger'], ['import', '--make', 'in']):
        r = run(*verb, '--ledger', 'picture.jpg', camera='sim:generic-mtp')
        assert r.code == 1 and 'picture.jpg: ' in r.err, r
        assert '; --ledger FILE takes another one' in r.err, r
    with open('picture.jpg') as file:
        assert file.read() == 'a picture' * 100
    assert [f for f in os.listdir() if 'damaged' in f] == []
    assert [f for f in os.listdir() if f.startswith('pic')] == ['picture.jpg']


@test
def where_no_ledger_can_be_that_is_said():
    needs_ledger()
    os.mkdir('folder')
    write('file')
    before = sorted(os.listdir())
    for path, what in (
            ('folder', 'the ledger is a file, and folder is a folder'),
            ('/dev/null', 'the ledger is a file, and /dev/null is a device'),
            ('file/ledger.db', 'Not a directory')):
        r = run('import', '--ledger', path, '.', camera='sim:generic-mtp')
        assert r.code == 1 and what in r.err, r
        assert '; --ledger FILE takes another one\n' in r.err, r
        assert sorted(os.listdir()) == before


FULL = r'''
import os, subprocess, sys
os.mkdir('still')
os.mkdir('full')
for name, options in ('still', 'ro'), ('full', 'size=200K'):
    if subprocess.call(['mount', '-t', 'tmpfs', '-o', options, 'none', name]):
        sys.exit(77)
for folder in 'still', 'full':
    child = subprocess.run([sys.argv[1], '-c', 'sim:generic-mtp?objects=999&size=1',
                            'import', '--ledger', folder + '/ledger.db', '.'],
                           capture_output=True, text=True)
    print(child.returncode, child.stderr.splitlines()[0])
'''


@test
def where_it_cannot_be_written_that_is_said():
    needs_ledger()
    child = subprocess.run(['unshare', '-rm', sys.executable, '-c', FULL,
                            PROGRAM], check=False, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True)
    if child.returncode == 77 or not child.stdout:
        raise Skip('no file system can be mounted: ' +
                   child.stderr.strip()[-100:])
    still, full = child.stdout.splitlines()
    assert still == ('1 miniptp: cannot make still/ledger.db-lock: Read-only file '
                     'system; --ledger FILE takes another one'), child
    assert re.fullmatch(r'1 miniptp: the ledger .*/full/ledger\.db: database or '
                        r'disk is full; make room there, and run it again',
                        full), child


@test
def a_lost_one_is_made_anew_from_the_files():
    needs_ledger()
    os.mkdir('in')
    card = 'sim:generic-mtp'
    before = good('import', 'in', camera=card)
    told = rows()
    assert ' copied, ' in before.lines()[-1] and len(told) == 5, before
    assert good('ledger', 'verify').lines() == ['5 good']
    shutil.rmtree('config')
    os.rename('in/2024', 'in/old')
    times = [os.stat(os.path.join('in', f)).st_ctime_ns for f in files('in')]
    good('import', '--rebuild', 'in', camera=card)
    assert [row['camera'] for row in rows()] == [None] * 5, rows()
    r = good('import', 'in', camera=card)
    assert '5 here already' in r.out and ' 5 copied' not in r.out, r
    assert {(x['camera'], x['path'], x['xxh128']) for x in rows()} == \
        {(x['camera'], x['path'], x['xxh128']) for x in told}
    assert times == \
        [os.stat(os.path.join('in', f)).st_ctime_ns for f in files('in')]


@test
def completion_knows_what_can_be_chosen():
    words = good('completion', 'words', '--', 'ledger', '').lines()
    assert words == ['list', 'verify', 'forget', 'export'], words
    words = good('completion', 'words', '--', 'ledger', '--state', '').lines()
    assert words == ['copied', 'verified', 'alike', 'bad', 'unfinished'], words
    words = good('completion', 'words', '--', 'ledger', 'list', 'i').lines()
    assert words == [':files'], words


# ---- verify -----------------------------------------------------------------

@test
def copies_are_read_back():
    imported('in/a.jpg', 'in/b.jpg')
    assert good('ledger', 'verify').lines() == ['2 good']
    here = os.path.abspath('in')
    assert good('ledger', 'verify', '-v', 'in/a.jpg').lines() == [
        f'good        {here}/a.jpg', '1 good']
    assert [row['state'] for row in rows()] == ['verified', 'verified']
    r = [json.loads(line)
         for line in good('--json', 'ledger', 'verify').lines()]
    assert [x.get('check') for x in r] == ['good', 'good', None], r
    assert r[0]['copy']['camera'] == '123' and r[0]['error'] is None, r
    assert r[2]['counts']['good'] == 2 and r[2]['counts']['bad'] == 0, r
    fails(1, 'in/c.jpg: the ledger has no such copy', 'ledger', 'verify',
          'in/a.jpg', 'in/c.jpg')
    fails(1, r'\*.jpg: the ledger has no such', 'ledger', 'verify', '*.jpg')


@test
def what_is_not_as_it_was_is_told_with_what_to_do():
    imported('in/a.jpg', 'in/b.jpg', 'in/c.jpg', 'in/d.jpg')
    write('in/a.jpg', 'in/A.jpg')  # the same size and time
    write('in/b.jpg', 'edited', time=1709276890)
    os.unlink('in/c.jpg')
    os.unlink('in/d.jpg')
    os.symlink('d.jpg', 'in/d.jpg')
    r = run('ledger', 'verify')
    here = os.path.abspath('in')
    assert r.code == 7, r
    assert r.lines() == [
        f'bad         {here}/a.jpg', f'changed     {here}/b.jpg',
        f'missing     {here}/c.jpg',
        f'unreadable  {here}/d.jpg: Too many levels of symbolic links',
        '1 changed, 1 bad, 1 missing, 1 unreadable'], r
    told = r.err.splitlines()
    assert [line.split(':')[0] for line in told] == \
        ['changed', 'bad', 'missing', 'unreadable'], r
    assert 'backup' in told[1] and 'forget --missing' in told[2], r
    assert [row['state'] for row in rows()] == \
        ['bad', 'bad', 'copied', 'copied']
    r = run('--json', 'ledger', 'verify')
    assert r.code == 7 and 'symbolic' in json.loads(r.lines()[3])['error'], r


@test
def what_was_renamed_is_found():
    imported('in/a.jpg', 'in/b.jpg')
    os.rename('in/a.jpg', 'in/c.jpg')
    os.mkdir('elsewhere')
    os.rename('in/b.jpg', 'elsewhere/b.jpg')
    here = os.path.abspath('.')
    assert run('ledger', 'verify').code == 7
    r = run('ledger', 'verify', 'in')
    assert r.code == 7, r
    assert r.lines() == [
        f'moved       {here}/in/c.jpg, which was {here}/in/a.jpg',
        f'missing     {here}/in/b.jpg', '1 moved, 1 missing'], r
    r = good('ledger', 'verify', 'in', 'elsewhere')
    assert r.lines()[-1] == '1 good, 1 moved', r
    assert sorted(names()) == ['elsewhere/b.jpg', 'in/c.jpg']
    assert good('ledger', 'verify').lines() == ['2 good']


@test
def a_terminal_sees_how_far_it_is():
    imported('in/a.jpg', 'in/b.jpg')
    code, out, shown = on_terminal(b'', 'ledger', 'verify')
    assert code == 0 and out == '2 good\n', (out, shown)
    assert '100%' in shown, shown
    code, _, shown = on_terminal(b'', '-q', 'ledger', 'verify')
    assert code == 0 and shown == '', shown


@test
def an_interrupt_keeps_what_was_done():
    needs_ledger()
    imported('in/a.jpg')
    write('in/large.bin', '')
    with open('in/large.bin', 'r+b') as file:
        file.truncate(1 << 40)  # takes hours to read
    with sqlite(FILE) as db:
        db.execute(
            'INSERT INTO copies (size, hash, destination, modified, inode,'
            ' imported, state) VALUES (?, ?, ?, 0, 0, 1709280001, 1)',
            (1 << 40, '0' * 64, os.path.abspath('in/large.bin')))
    child = start('-v', 'ledger', 'verify')
    line = child.stdout.readline()
    assert line.startswith(b'good '), line
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130 and out == b'1 good\n', (out, err)
    assert [row['state'] for row in rows()] == ['verified', 'copied']


# ---- forget -----------------------------------------------------------------

@test
def forgetting_asks_and_leaves_the_files():
    imported('in/a.jpg', 'in/b.jpg', 'in/c.jpg')
    here = os.path.abspath('in')
    r = fails(2, 'wants --yes where nobody can be asked; nothing was '
              'forgotten', 'ledger', 'forget', 'in/a.jpg')
    assert r.out == '', r
    assert good('ledger', 'forget', '-n', '?.jpg').lines() == \
        [f'would forget  {here}/{c}.jpg' for c in 'abc']
    code, out, shown = on_terminal(b'n\n', 'ledger', 'forget', 'in')
    assert code == 1 and out == '' and 'Forget 3?' in shown and \
        f'{here}/b.jpg' in shown, shown
    assert len(names()) == 3
    code, out, _ = on_terminal(b'y\n', 'ledger', 'forget', 'in/b.jpg')
    assert code == 0 and out == \
        f'forgotten  {here}/b.jpg\n1 forgotten; the files stay\n', out
    r = good('--json', 'ledger', 'forget', '-n', 'in/a.jpg').json()
    assert r == {'file': f'{here}/a.jpg', 'size': 8, 'done': False}, r
    r = good('--json', 'ledger', 'forget', '--yes', 'in/a.jpg').json()
    assert r == {'file': f'{here}/a.jpg', 'size': 8, 'done': True}, r
    assert names() == ['in/c.jpg']
    assert files('in') == ['a.jpg', 'b.jpg', 'c.jpg']


@test
def one_wrong_word_and_nothing_is_forgotten():
    imported('in/a.jpg', 'in/b.jpg')
    fails(1, 'in/x.jpg: the ledger has no such copy', 'ledger', 'forget',
          '--yes', 'in/a.jpg', 'in/x.jpg')
    fails(1, 'the ledger has no such copies', 'ledger', 'forget', '--yes',
          '--missing')
    assert names() == ['in/a.jpg', 'in/b.jpg']


@test
def missing_ones_are_forgotten_and_unplugged_disks_are_thought_of():
    imported('in/a.jpg', 'in/b.jpg', 'disk/c.jpg')
    os.unlink('in/a.jpg')
    os.rename('disk', 'unplugged')
    r = run('ledger', 'forget', '--missing', '-n')
    assert r.code == 0 and len(r.lines()) == 2, r
    assert r.err == ('of 1 of them, the folder is not there either: are they '
                     'on a disk that is not plugged in?\n'), r
    good('ledger', 'forget', '--missing', '--yes', 'in')
    assert names() == ['in/b.jpg', 'disk/c.jpg']


# ---- export -----------------------------------------------------------------

def checked_by(program, kind):
    """What it says of what is exported for it."""
    r = good('ledger', 'export', '--format', kind)
    if shutil.which(program) is None:
        raise Skip('there is no ' + program)
    check = subprocess.run([program, '-c', '--quiet', '-'], input=r.raw,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return check.returncode, check.stdout.decode('utf-8', 'surrogateescape')


@test
def sha256sum_checks_what_is_exported():
    imported('in/a.jpg', HOSTILE, 'in/b\\\n\r.jpg', 'in/c\\.jpg', kind='sha256')
    imported('in/new.jpg', state='unfinished', kind='sha256')
    assert len(good('ledger', 'export', '--format', 'sha256').lines()) == 4
    assert checked_by('sha256sum', 'sha256') == (0, '')
    write('in/a.jpg', 'other')
    code, out = checked_by('sha256sum', 'sha256')
    assert code == 1 and '/in/a.jpg: FAILED' in out, out


@test
def xxhsum_checks_what_is_exported():
    imported('in/a.jpg', 'in/\x1b[31mred\u202e.jpg', 'in/c\\.jpg', 'in/d\r.jpg', 'in/ e  .jpg')
    imported('in/new.jpg', state='unfinished')
    assert len(good('ledger', 'export', '--format', 'xxh128').raw.split(b'\n')) == 6
    code, out = checked_by('xxhsum', 'xxh128')
    assert (code, out.strip()) == (0, ''), out
    write('in/a.jpg', 'other')
    code, out = checked_by('xxhsum', 'xxh128')
    assert code == 1 and '/in/a.jpg: FAILED' in out, out


@test
def a_name_of_two_lines_is_one_line_for_xxhsum():
    imported('in/b\\\n\r.jpg')
    r = good('ledger', 'export', '--format', 'xxh128')
    assert r.raw == b'\\%s  %s\n' % (
        hashes.of(b'in/b\\\n\r.jpg').encode(),
        os.path.abspath('in/b').encode() + rb'\\\n\r.jpg'), r


@test
def lines_are_for_the_hash_that_the_ledger_has():
    needs_ledger()
    for kind, other, program in ('xxh128', 'sha256', 'xxhsum'), \
            ('sha256', 'xxh128', 'sha256sum'):
        ledger = ['--ledger', kind + '.db']
        write('in/a.jpg')
        good('import', '--rebuild', '--hash', kind, *ledger, 'in')
        fails(2, f'--format {other}: .*--format {kind} is for {program} -c',
              'ledger', 'export', '--format', other, *ledger)
        r = good('ledger', 'export', '--format', kind, *ledger)
        assert r.out == f'{hashes.of(b"in/a.jpg", kind)}  ' \
            f'{os.path.abspath("in/a.jpg")}\n', r
        row = good('--json', 'ledger', *ledger).json()
        assert row[kind] == hashes.of(b'in/a.jpg', kind), row
        assert row[other] is None, row
        last = json.loads(good('--json', 'ledger', 'verify', *ledger).lines()[-1])
        assert last['hash'] == kind and last['counts']['good'] == 1, last


# ---- which hash -------------------------------------------------------------

@test
def a_ledger_keeps_its_hash():
    needs_ledger()
    write('in/a.jpg')
    assert hashes.kind_of(FILE) is None
    for wrong in 'md5', '':
        fails(2, '--hash', 'import', '--rebuild', '--hash', wrong, 'in')
    good('import', '--rebuild', '--hash', 'sha256', 'in')
    assert hashes.kind_of(FILE) == 'sha256'
    fails(2, '--hash xxh128: the ledger has SHA-256 .*--ledger FILE',
          'import', '--rebuild', '--hash', 'xxh128', 'in')
    # Also once it is empty.
    good('ledger', 'forget', '-y', 'in')
    fails(2, 'SHA-256', 'import', '--rebuild', '--hash', 'xxh128', 'in')
    good('import', '--rebuild', 'in')
    assert rows()[0]['sha256'] == hashes.of(b'in/a.jpg', 'sha256')


@test
def one_of_before_there_was_a_choice_has_sha256():
    imported('in/a.jpg', 'in/b.jpg', kind='sha256')
    with sqlite(FILE) as db:
        db.execute('DROP TABLE hashing')
        db.execute('PRAGMA user_version=6')
    assert good('ledger', 'verify').lines() == ['2 good']
    assert hashes.kind_of(FILE) == 'sha256'
    write('in/c.jpg')
    good('import', '--rebuild', 'in')
    assert {(x['file'], x['sha256'], x['xxh128']) for x in rows()} == {
        (os.path.abspath(n), hashes.of(n.encode(), 'sha256'), None)
        for n in ('in/a.jpg', 'in/b.jpg', 'in/c.jpg')}, rows()


@test
def one_of_before_that_was_empty_is_free_to_choose():
    needs_ledger()
    with sqlite(FILE) as db:
        db.execute('DROP TABLE hashing')
        db.execute('PRAGMA user_version=6')
    write('in/a.jpg')
    good('import', '--rebuild', 'in')
    assert hashes.kind_of(FILE) == 'xxh128'


@test
def a_hash_of_later_is_let_be():
    imported('in/a.jpg')
    with sqlite(FILE) as db:
        db.execute("UPDATE hashing SET kind='blake3'")
    for line in 'list', 'verify', 'export':
        fails(1, 'does not know', 'ledger', line)
    fails(1, 'does not know', 'import', '--rebuild', 'in')
    with sqlite(FILE) as db:
        assert db.execute('SELECT state FROM copies').fetchall() == [(1,)]


@test
def indexes_that_are_wrong_are_made_anew():
    imported('in/a.jpg', 'in/b.jpg')
    with sqlite(FILE) as db:
        index = db.execute("SELECT * FROM sqlite_master"
                           " WHERE name='copies_by_time'").fetchone()
        db.execute('PRAGMA writable_schema=ON')
        db.execute("DELETE FROM sqlite_master WHERE name='copies_by_time'")
    with sqlite(FILE) as db:
        db.execute('UPDATE copies SET modified=modified-1')
        db.execute('PRAGMA writable_schema=ON')
        db.execute('INSERT INTO sqlite_master VALUES (?,?,?,?,?)', index)
    fails(1, 'damaged: run it again', 'ledger', 'verify')
    assert good('ledger', 'verify').lines() == ['2 good']
    assert good('ledger', 'verify').lines() == ['2 good']
    assert not [name for name in os.listdir(os.path.dirname(FILE))
                if 'damaged' in name]


@test
def csv_reads_back():
    imported('in/a,"b".jpg', 'in/c\nd.jpg')
    r = good('ledger', 'export', '--format', 'csv')
    table = list(csv.DictReader(io.StringIO(r.out)))
    assert [x['file'] for x in table] == \
        [os.path.abspath(x) for x in ('in/a,"b".jpg', 'in/c\nd.jpg')], r
    assert [x['xxh128'] for x in table] == [x['xxh128'] for x in rows()], r
    assert [x['sha256'] for x in table] == ['', ''], r
    assert table[0]['captured'] == '2024-03-01T07:08:09', table
    assert table[0]['persistent'] == '' and table[0]['size'] == '12', table
    assert list(table[0]) == list(rows()[0]), table


@test
def what_would_be_a_formula_is_none():
    imported('in/a.jpg', camera='=1+1')
    imported('in/b.jpg', camera='@x,"y"')
    r = good('ledger', 'export', '--format', 'csv')
    told = [x['camera'] for x in csv.DictReader(io.StringIO(r.out))]
    assert sorted(told) == ["'=1+1", "'@x,\"y\""], r


@test
def a_new_file_gets_it_whole():
    imported('in/a.jpg', 'in/b.jpg')
    r = good('ledger', 'export', '-o', 'out.json')
    assert r.out == 'out.json  2 copies\n', r
    with open('out.json', encoding='utf-8') as file:
        assert [json.loads(line) for line in file] == rows()
    fails(1, 'out.json', 'ledger', 'export', '-o', 'out.json')
    r = good('--json', 'ledger', 'export', '--format', 'csv', '-o', 'o.csv',
             'in/a.jpg').json()
    assert r == {'file': 'o.csv', 'copies': 1}, r
    fails(1, 'x: the ledger has no such copy', 'ledger', 'export', '-o',
          'p.json', 'x')
    assert not any(name.startswith('p.json') for name in os.listdir('.'))
    if os.path.exists('/dev/full'):
        with open('/dev/full', 'wb') as full:
            r = run('ledger', 'export', '--format', 'csv', stdout=full)
        assert r.code == 1 and 'cannot write to standard' in r.err, r


main()
