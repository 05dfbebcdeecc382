# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, when all goes well: what is planned, taken, named and told.
import json
import os
import re

import hashes
from cards import has_cache
from fake import OK, Camera, Thing, serving
from importing import (card, contents, generated, ledger, ledger_is_true,
                       need_import, no_strays, put, tree, write)
from tap import Skip, fails, good, main, on_terminal, run, test

MTP = 'sim:generic-mtp'


def lines(result):
    return [json.loads(line) for line in result.lines()]


def states(result):
    """{name: state} of an import's JSON."""
    return {line['name']: line['state'] for line in lines(result)
            if line['what'] == 'file'}


def taken(*options, uri):
    """The names that an import would take."""
    plan = good('--json', 'import', '-n', *options, 'to', camera=uri)
    return sorted(name for name, state in states(plan).items()
                  if state == 'new')


@test
def everything_comes_once():
    need_import()
    uri = card(**{'A.JPG': b'a' * 10, 'B.CR2': b'b' * 3000000, 'C.MOV': b''})
    os.mkdir('to')
    r = good('import', 'to', camera=uri)
    assert '3 new, 2.9 MiB' in r.out and '3 copied, 2.9 MiB' in r.out, r
    assert tree('to') == {
        '2023/2023-11-14/A.JPG': b'a' * 10,
        '2023/2023-11-14/B.CR2': b'b' * 3000000,
        '2023/2023-11-14/C.MOV': b''}, tree('to').keys()
    assert os.stat('to/2023/2023-11-14/A.JPG').st_mtime == 1700000000
    ledger_is_true()
    before = os.stat('to/2023/2023-11-14/A.JPG')
    r = good('import', 'to', camera=uri)
    assert '3 here already' in r.out and '\n0 copied' in r.out, r
    assert os.stat('to/2023/2023-11-14/A.JPG') == before
    put('D.JPG', b'd')
    r = good('import', 'to', camera=uri)
    assert '1 new, 1 B; 3 here already' in r.out, r
    ledger_is_true()


@test
def a_dry_run_writes_nothing():
    need_import()
    uri = card(**{'A.JPG': b'a' * 10, 'B.JPG': b'b' * 20})
    os.mkdir('to')
    r = good('import', '-n', 'to', camera=uri)
    rows = [line.split() for line in r.lines()[:3]]
    assert rows[0] == ['STATE', 'SIZE', 'FILE', 'DESTINATION'], r
    assert rows[1][0] == 'new' and rows[1][3].endswith('DCIM/100TEST_/A.JPG')
    assert rows[1][4] == '2023/2023-11-14/A.JPG', r
    assert len({line.index('2023/') for line in r.lines()[1:3]}) == 1, r
    assert '2 new, 30 B' in r.out and 'free' in r.out, r
    assert 'about a second, at an assumed 500 MB/s' in r.out, r
    for size, told in ('50G', '5:22 min'), ('1000G', '1:47:22 h'):
        r = run('import', '-n', 'to', camera=f'{MTP}?objects=3&size={size}')
        assert f'about {told}, at an assumed 500 MB/s' in r.out, r
    assert os.listdir('to') == [], os.listdir('to')
    # Not even a ledger, and nothing is left where that was.
    assert 'ledger.db' not in ' '.join(os.listdir('config/miniptp'))
    os.mkdir('tmp')
    os.environ['TMPDIR'] = os.path.abspath('tmp')
    try:
        good('import', '-n', '--ledger', 'own.db', 'to', camera=uri)
    finally:
        del os.environ['TMPDIR']
    assert os.listdir('tmp') == [] and not os.path.exists('own.db')
    good('import', 'to', camera=uri)
    r = good('import', '-n', 'to', camera=uri)
    assert 'A.JPG' not in r.out and '2 here already' in r.out, r
    assert 'A.JPG' in run('-v', 'import', '-n', 'to', camera=uri).out


@test
def json_tells_plan_files_and_end():
    need_import()
    uri = card(**{'A.JPG': b'a' * 10, 'B.JPG': b'b' * 20})
    os.mkdir('to')
    plan = lines(good('--json', 'import', '-n', 'to', camera=uri))
    assert [line['what'] for line in plan] == ['plan', 'file', 'file']
    assert plan[0]['wanted'] == plan[0]['new'] == {'files': 2, 'bytes': 30}
    assert plan[0]['destination']['folder'] == os.path.realpath('to')
    done = lines(good('--json', 'import', '--verify', 'to', camera=uri))
    assert [line['what'] for line in done] == ['plan', 'file', 'file', 'end']
    for line in done[1:3]:
        assert line['state'] == 'verified' and line['error'] is None, line
        with open(line['destination'], 'rb') as file:
            assert hashes.of(file.read()) == line['xxh128'], line
        assert line['sha256'] is None, line
    end = done[3]
    assert end['verified'] == end['copied'] == {'files': 2, 'bytes': 30}, end
    assert end['exit'] == 0 and end['failed']['files'] == 0, end
    again = lines(good('--json', 'import', 'to', camera=uri))
    assert [line['what'] for line in again] == ['plan', 'end'], again
    assert again[1]['here'] == {'files': 2, 'bytes': 30}, again
    # Who wants to know where each is, is told by the same lines as of a dry run.
    dry = lines(good('--json', 'import', '-n', 'to', camera=uri))
    again = lines(run('-v', '--json', 'import', 'to', camera=uri))
    assert [line['what'] for line in again] == ['plan', 'file', 'file', 'end']
    assert again[1:3] == dry[1:], (again, dry)
    assert [(line['state'], line['destination']) for line in again[1:3]] == [
        ('here', line['destination']) for line in done[1:3]], again


@test
def no_file_is_called_as_a_journal_of_a_database():
    need_import()
    names = 'a.db-journal', 'B.DB-WAL', 'c-shm', 'wal', 'd-wal.JPG'
    uri = card(**{name: name.encode() for name in names})
    os.mkdir('to')
    good('import', '-t', '{name}.{ext}', 'to', camera=uri)
    assert sorted(tree('to')) == ['B.DB-WAL_', 'a.db-journal_', 'c-shm_', 'd-wal.JPG',
                                  'wal'], tree('to')


@test
def no_path_is_longer_than_paths_may_be():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    for template in '/'.join(['x' * 200] * 21) + '/{name}.{ext}', 'd/' * 2100 + '{name}':
        fails(1, 'make the template shorter', 'import', '-t', template, 'to', camera=uri)
        assert os.listdir('to') == []
    good('import', '-t', '/'.join(['x' * 200] * 18) + '/{name}.{ext}', 'to', camera=uri)
    ledger_is_true()


@test
def filters_leave_out():
    need_import()
    uri = card()
    for i, name in enumerate(['A.JPG', 'A.CR2', 'B.JPG', 'sub/C.MOV',
                              'sub/D.WAV']):
        put(name, b'x' * (1 + 1000 * i), 1700000000 + 86400 * i)
    os.mkdir('to')
    assert taken(uri=uri) == ['A.CR2', 'A.JPG', 'B.JPG', 'C.MOV', 'D.WAV']
    assert taken('--only', 'jpg', uri=uri) == ['A.JPG', 'B.JPG']
    assert taken('--only', 'raw,vid', uri=uri) == ['A.CR2', 'C.MOV']
    assert taken('-x', 'a.*', '--exclude', 'dcim/*/sub/*',
                 uri=uri) == ['B.JPG']
    assert taken('-x', '/DCIM/100test_/SUB', uri=uri) == [
        'A.CR2', 'A.JPG', 'B.JPG']
    for pattern in '', '/', '/store_00010001/DCIM/*':
        fails(2, '--exclude', 'import', '-x', pattern, 'to', camera=uri)
    assert taken('--folder', '/DCIM/100TEST_/sub/', uri=uri) == [
        'C.MOV', 'D.WAV']
    assert taken('--since', '2023-11-17', uri=uri) == ['C.MOV', 'D.WAV']
    assert taken('--since', '2023-11-17', '--until', '2023-11-17',
                 uri=uri) == ['C.MOV']
    assert taken('--since', '2023-11-16T22:13:20', '--until',
                 '2023-11-17T22:13:19', uri=uri) == ['B.JPG']
    assert taken('--min-size', '2K', uri=uri) == ['C.MOV', 'D.WAV']
    assert taken('--max-size', '1', uri=uri) == ['A.JPG']
    assert taken('--protected', uri=uri) == []
    r = run('import', '-n', '--rated', '1', 'to', camera=uri)
    assert r.code == 0 and 'many cameras tell none at all' in r.err, r
    fails(4, 'the camera has no folder DCIM/NOPE', 'import', '--folder',
          'DCIM/NOPE', 'to', camera=uri)
    fails(4, 'has no folder DCIM/100TEST_/A.JPG', 'import', '--folder',
          'DCIM/100TEST_/A.JPG', 'to', camera=uri)
    assert taken('--folder', 'dcim/100test_/SUB', uri=uri) == [
        'C.MOV', 'D.WAV']
    good('import', '--only', 'jpg', '--since', '2023-11-16', 'to', camera=uri)
    assert contents('to') == [b'x' * 2001]
    assert taken('--newer-than-last', uri=uri) == ['C.MOV', 'D.WAV']


@test
def what_is_no_date_is_not_the_newest():
    need_import()
    os.mkdir('to')
    camera = Camera(Thing('A.JPG', b'a', captured='20240601T120000'),
                    Thing('B.JPG', b'b', captured='garbage'),
                    Thing('C.JPG', b'c', captured='20249999T120000'))
    with serving(camera) as uri:
        good('import', 'to', camera=uri)
        camera.things[4] = Thing('OLD.JPG', b'o', captured='20240101T120000')
        camera.things[5] = Thing('NEW.JPG', b'n', captured='20240701T120000')
        assert taken('--newer-than-last', uri=uri) == ['NEW.JPG']


@test
def order_is_as_asked():
    need_import()
    uri = card()
    for i, (name, size) in enumerate([('A.JPG', 30), ('B.JPG', 10),
                                      ('C.JPG', 20)]):
        put(name, b'x' * size, 1700000000 + i)
    os.mkdir('to')
    for order, wanted in (('newest', 'CBA'), ('oldest', 'ABC'),
                          ('small', 'BCA')):
        plan = lines(good('--json', 'import', '-n', '--order', order, 'to',
                          camera=uri))
        assert [line['name'][0] for line in plan[1:]] == list(wanted), order


@test
def names_follow_the_template():
    need_import()
    uri = card(**{'A.JPG': b'a', 'B.CR2': b'b'})
    os.mkdir('to')
    good('import', '-t', '{camera}/{folder}/{seq:03}-{name}.{ext}', 'to',
         camera=uri)
    assert sorted(tree('to')) == [
        'Generic MTP Camera/100TEST_/001-A.JPG',
        'Generic MTP Camera/100TEST_/002-B.CR2'], tree('to').keys()
    fails(2, '--template: column 4: there is no such field, but {date}',
          'import', '-t', 'a/{nonsense}', 'to', camera=uri)


def need_exif():
    if 'needs libexif' in run('import', '-n', '-t', '{exif:Model}', '.',
                              camera=MTP).err:
        raise Skip('there is no libexif')


@test
def names_may_come_from_exif():
    need_import()
    need_exif()
    os.mkdir('to')
    r = run('shell', camera=MTP, stdin=(
        b'capture\nimport -t {exif:Model}/{exif:PixelXDimension}-{name}.{ext} '
        b'to\n'))
    assert r.code == 0, r
    assert any(re.match(r'(?!unknown)[^/]+/\d+-DSC_0005.JPG', path)
               for path in tree('to')), tree('to').keys()
    assert 'unknown/unknown-MOV_0004.MOV' in tree('to'), tree('to').keys()


@test
def a_field_that_exif_does_not_have_is_refused():
    need_import()
    need_exif()
    for field in 'Nope', 'lensmodel':
        fails(2, f'--template: EXIF has no field {field}; it has such as Model, '
              'LensModel', 'import', '-t', '{exif:Model}-{exif:' + field + '}',
              '.', camera='sim:generic-mtp')
    for field in 'LensModel', 'GPSVersionID', 'PixelXDimension':
        good('import', '-n', '-t', '{exif:' + field + '}', '.',
             camera='sim:generic-mtp?objects=1')


@test
def a_date_may_come_from_exif():
    need_import()
    need_exif()
    os.mkdir('to')
    good('capture', '-o', '.', camera=MTP + '?time=20310506T070809')
    with open('DSC_0005.JPG', 'rb') as file:
        data = file.read()
    camera = Camera(Thing('A.JPG', data, captured=''),
                    Thing('B.JPG', b'none', captured=''))
    camera.answers[0x101b] = lambda p: (
        OK, camera.things[p[0]].data[p[1]:p[1] + p[2]])
    with serving(camera) as uri:
        good('import', 'to', camera=uri)
        assert camera.counted[0x101b] <= 4, camera.counted
        assert '2 here already' in good('import', 'to', camera=uri).out
    assert sorted(tree('to')) == ['2031/2031-05-06/A.JPG', 'undated/B.JPG'], \
        tree('to').keys()


@test
def nothing_is_overwritten():
    need_import()
    uri = card(**{'A.JPG': b'camera'})
    write('to/2023/2023-11-14/a.jpg', b'mine!!')
    good('import', 'to', camera=uri)
    assert tree('to') == {'2023/2023-11-14/a.jpg': b'mine!!',
                          '2023/2023-11-14/A~2.JPG': b'camera'}, tree('to')


@test
def what_has_the_same_content_is_here():
    need_import()
    uri = card(**{'A.JPG': b'same'})
    write('to/2023/2023-11-14/A.JPG', b'same', 1700000001)
    assert '1 here already' in good('import', 'to', camera=uri).out
    assert list(tree('to')) == ['2023/2023-11-14/A.JPG']


@test
def what_was_renamed_here_is_still_known():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    good('import', 'to', camera=uri)
    os.makedirs('to/best')
    os.rename('to/2023/2023-11-14/A.JPG', 'to/best/holiday.jpg')
    assert '1 here already' in good('import', 'to', camera=uri).out
    os.remove('to/best/holiday.jpg')
    # Deleted here: it comes again, unless that is not wanted.
    assert '1 here already' in good('import', '--once', 'to', camera=uri).out
    assert '1 copied' in good('import', 'to', camera=uri).out


@test
def two_copies_are_read_once():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b'})
    os.mkdir('to')
    os.mkdir('also')
    r = good('import', '--also', 'also', 'to', camera=uri)
    assert '2 copied, 100 B' in r.out and '\nand to ' in r.out, r
    assert tree('to') == tree('also') and len(tree('to')) == 2
    assert len(ledger()) == 4
    fails(1, '--also none: No such file', 'import', '--also', 'none', 'to',
          camera=uri)


@test
def move_deletes_what_was_verified():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b'})
    os.mkdir('to')
    good('import', '--only', 'raw', '--move', 'to', camera=uri)
    assert len(contents('card')) == 2
    r = good('import', '--move', 'to', camera=uri)
    assert '2 verified' in r.out and '2 deleted from the camera' in r.out, r
    assert contents('card') == [] and contents('to') == [b'a' * 99, b'b']
    ledger_is_true()
    # What was here already was not copied, however well it is verified.
    put('C.JPG', b'c')
    good('import', 'to', camera=uri)
    put('D.JPG', b'd')
    r = good('import', '--move', '--hook', 'cat >>told', 'to', camera=uri)
    assert re.search(r'^1 copied, 1 B in .*; 1 here already; 0 failed; '
                     r'2 deleted from the camera; 2 verified$', r.out, re.M), r
    with open('told', encoding='ascii') as file:
        told = [json.loads(line) for line in file]
    assert [line.get('name') for line in told] == ['D.JPG', None], told
    assert told[1]['verified']['files'] == told[1]['here']['files'] == 1


@test
def without_a_destination_it_is_the_current_folder():
    need_import()
    os.mkdir('here')
    r = good('import', camera='sim:generic-mtp?objects=2&size=1K', cwd='here')
    assert f'to {os.path.abspath("here")}: ' in r.out, r
    assert contents('here') == generated(2, 1024), r


@test
def a_destination_must_be_there():
    need_import()
    fails(2, 'DEST is missing', 'import', '--watch', camera=MTP)
    fails(1, r'none: No such file .*--make', 'import', 'none', camera=MTP)
    open('file', 'w', encoding='ascii').close()
    fails(1, 'file is no folder', 'import', 'file', camera=MTP)
    fails(2, 'an empty word names no folder', 'import', '', camera=MTP)
    assert not os.path.exists('none')
    # Nothing is made to see what would be.
    fails(1, 'none: No such file', 'import', '--make', '-n', 'none',
          camera=MTP)
    assert not os.path.exists('none')
    good('import', '--make', 'none/of/these/', camera=MTP)
    assert len(tree('none/of/these')) == 5


@test
def what_makes_no_sense_is_refused():
    need_import()
    os.mkdir('to')
    for pattern, *words in (
            (r"--only: 'jgp' is unknown; did you mean jpg\? \(it takes raw, jpg",
             '--only', 'jgp'),
            ("--only: ''", '--only', 'raw,'),
            ("--since: '31.1.2024' is no date", '--since', '31.1.2024'),
            ("--until: '2024-02-31' is no date", '--until', '2024-02-31'),
            ('is later than', '--since', '2024-02-02', '--until',
             '2024-02-01'),
            ("--rated: '6' is not 1 to 5", '--rated', '6'),
            ("--max-size: '3X' is no size", '--max-size', '3X'),
            ('--max-size: 0 leaves nothing', '--max-size', '0'),
            ('is less than', '--max-size', '1K', '--min-size', '2K'),
            ("--order: 'biggest' is unknown.*newest", '--order', 'biggest'),
            ("--verify: 'twice' is unknown.*disk", '--verify=twice'),
            ("--offset: 'x' is no zone", '--offset', 'x'),
            ('do not go together', '--watch', '-n'),
            ('without its store', '--folder', '/store_00010001/DCIM'),
            ('--hook: the command is empty', '--hook', ''),
            ('17 times, and 16', *['-xa'] * 17)):
        r = fails(2, pattern, 'import', *words, 'to', camera=MTP)
        assert r.out == '', r
    assert os.listdir('to') == []


@test
def several_cameras_at_once():
    need_import()
    os.mkdir('to')
    some = ['-c', 'sim:generic-mtp?objects=30&size=1000', '-c',
            'sim:generic-ptp?objects=30&size=2000']
    r = good(*some, 'import', 'to')
    assert r.out.count('30 copied') == 2, r
    assert len(tree('to')) == 60
    ledger_is_true()
    good(*some, '--by-camera', 'import', '--make', 'each')
    assert len(os.listdir('each')) == 2


@test
def a_command_is_run_for_each_file_and_at_the_end():
    need_import()
    uri = card(**{'A.JPG': b'a', '$(touch x) "B.JPG': b'b'})
    os.mkdir('to')
    r = good('--json', 'import', '--hook',
             'cat >>told; echo "$MINIPTP_EVENT ${MINIPTP_FILE-}" >>env', 'to',
             camera=uri)
    with open('told', encoding='ascii') as file:
        told = [json.loads(line) for line in file]
    out = lines(r)
    assert told[:2] == out[1:3], told
    assert told[2]['what'] == 'end' and told[2]['done']['files'] == 2
    with open('env', encoding='utf-8') as file:
        assert sorted(file.read().splitlines()) == sorted(
            ['end '] + [f"file {line['destination']}" for line in told[:2]])
    assert not os.path.exists('x')


@test
def what_a_command_prints_is_not_amid_the_json():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    r = run('--json', 'import', '--hook', 'echo said', 'to', camera=uri)
    assert r.code == 0 and r.err == 'said\nsaid\n', r
    assert [line['what'] for line in lines(r)] == ['plan', 'file', 'end'], r
    r = good('import', '--hook', 'echo said', 'to', camera=uri)
    assert r.lines().count('said') == 1, r


@test
def a_command_that_fails_is_told_and_the_copy_stays():
    need_import()
    uri = card(**{'A.JPG': b'a', 'B.JPG': b'b'})
    os.mkdir('to')
    r = run('import', '--hook', '! grep -q A.JPG', 'to', camera=uri)
    assert r.code == 7, r
    assert r.err.count('--hook failed; the file is whole') == 1, r
    assert '2 copied' in r.out and '1 command failed' in r.out, r
    assert contents('to') == [b'a', b'b']
    ledger_is_true()
    os.mkdir('end')
    r = run('import', '--hook', 'test $MINIPTP_EVENT = file', 'end', camera=uri)
    assert r.code == 7 and r.err.count('--hook failed') == 1, r
    assert r.err.endswith('miniptp: --hook failed at the end\n'), r
    # Nobody has to read what is told, however much it is.
    os.mkdir('two')
    good('import', '--hook', 'true', '-t', 'x' * 200 + '/{name}.{ext}', 'two',
         camera=uri)


@test
def a_lost_ledger_makes_nothing_come_again():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b' * 99})
    os.mkdir('to')
    good('import', 'to', camera=uri)
    os.rename('to/2023/2023-11-14/A.JPG', 'to/mine.jpg')
    with open('config/miniptp/ledger.db', 'wb') as file:
        file.write(b'this is no ledger')
    r = run('import', '-n', 'to', camera=uri)
    assert r.code == 0 and 'the ledger was damaged' in r.err, r
    assert '--rebuild' in r.err, r
    r = good('import', '--rebuild', 'to')
    assert r.out == '2 added\n', r
    assert good('import', '--rebuild', 'to').out == '0 added; 2 known already\n'
    r = good('import', 'to', camera=uri)
    assert '2 here already' in r.out and '\n0 copied' in r.out, r
    assert sorted(tree('to')) == ['2023/2023-11-14/B.JPG', 'mine.jpg']
    # One that went bad by itself, shorter at the same time, is told.
    write('to/mine.jpg', b'a' * 98)
    r = run('import', '--rebuild', 'to')
    assert r.code == 7 and r.out == '0 added; 1 known already; 1 bad\n', r
    assert re.search(r'mine\.jpg: it is not what was imported', r.err), r
    fails(2, 'it takes --ledger and --hash alone', 'import', '--rebuild', '--only', 'raw',
          'to')


@test
def verified_is_what_was_read_back():
    need_import()
    uri = card(**{'A.JPG': b'a' * 99, 'B.JPG': b'b' * 3000000})
    for how in '--verify', '--verify=disk', '--verify=camera':
        os.mkdir(how)
        r = good('import', how, '--ledger', how + '.db', '--', how, camera=uri)
        assert '2 copied, 2.9 MiB' in r.out and '2 verified' in r.out, r
        assert [row['state'] for row in ledger(how + '.db')] == [2, 2]
    os.mkdir('to')
    good('import', 'to', camera=uri)
    assert [row['state'] for row in ledger()] == [1, 1]


@test
def a_bar_is_for_a_terminal_only():
    need_import()
    uri = 'sim:generic-mtp?objects=5&size=2M&latency=30'
    os.mkdir('to')
    code, out, shown = on_terminal(b'', 'import', 'to', camera=uri)
    assert code == 0 and '5 copied' in out and '\r' not in out, out
    assert re.search(r'\d+%  .* of 10\.0 MiB  \d/5', shown), shown
    assert shown.endswith('\x1b[K'), shown
    # What is here and is to be compared is work, too.
    code, out, shown = on_terminal(b'', 'import', '--move', 'to', camera=uri)
    assert code == 0 and '5 deleted' in out, out
    assert '   0%  0 B of 10.0 MiB  0/5' in shown, shown
    os.mkdir('quiet')
    code, out, shown = on_terminal(b'', 'import', '-q', 'quiet', camera=uri)
    assert (code, shown) == (0, ''), shown


@test
def another_ledger_may_be_used():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    good('import', '--ledger', 'own.db', 'to', camera=uri)
    assert len(ledger('own.db')) == 1
    assert not os.path.exists('config/miniptp/ledger.db')


@test
def without_a_camera_it_says_so():
    need_import()
    os.mkdir('to')
    fails(3, '', 'import', 'to', camera='ip:127.0.0.1:1')


@test
def the_shell_imports_too():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    r = good('shell', camera=uri, stdin=b'import to\nimport to\n')
    assert '1 copied' in r.out and '1 here already' in r.out, r
    no_strays()


@test
def no_whole_file_is_called_as_one_that_is_not():
    need_import()
    uri = card(**{'a.part': b'a', 'b.JPG': b'b', 'b.JPG.part': b'c',
                  'x' * 245 + '.part': b'd'})
    os.mkdir('to')
    good('import', 'to', camera=uri)
    names = sorted(os.path.basename(path) for path in tree('to'))
    assert names[:2] == ['a.part_', 'b.JPG'], names
    assert len(names) == 4 and max(map(len, names)) <= 255, names
    no_strays()
    # And so all of them are found again.
    os.remove('config/miniptp/ledger.db')
    r = good('import', '--rebuild', 'to')
    assert '4 added' in r.out + r.err, r
    good('import', 'to', camera=uri)
    assert sorted(contents('to')) == [b'a', b'b', b'c', b'd'], tree('to')


@test
def only_what_a_cache_tells_is_asked_for_twice():
    need_import()
    os.mkdir('to')
    n = 200
    things = [Thing('DCIM')] + [Thing(f'A{i:03}.JPG', b'%d' % i, 1)
                                for i in range(n)]
    camera = Camera(*things)
    with serving(camera) as uri:
        good('--no-cache', 'import', '--ledger', 'one', 'to', camera=uri)
        assert camera.counted[0x1008] == n + 1, camera.counted
        good('ls', '-lR', camera=uri)  # it is kept
        os.mkdir('two')
        camera.counted.clear()
        good('import', '--ledger', 'other', 'two', camera=uri)
    # Some infos prove what is kept, and each file is asked for, too.
    assert camera.counted[0x1008] > n + 1 or not has_cache(), camera.counted
    assert contents('to') == contents('two') == sorted(
        thing.data for thing in things[1:])


main()
