# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, when it does not go well: killed, interrupted, unplugged, lied to, without
# room, or not alone.
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

from fake import BUSY, GENERAL_ERROR, OK, Camera, Thing, serving
from importing import (card, contents, generated, killed, ledger_is_true,
                       need_import, no_strays, seed, tree, write)
from tap import (PROGRAM, Skip, environment, good, main, run, start, test,
                 wait_for)

KILLS = int(os.environ.get('KILLS') or 25)


def done(result):
    """The last line of an import's JSON."""
    return json.loads(result.lines()[-1])


@test
def killed_at_any_moment_it_goes_on():
    need_import()
    chance = seed()
    uri = 'sim:generic-mtp?objects=60&size=300K&chunk=64K'
    os.mkdir('to')
    os.mkdir('timed')
    began = time.monotonic()
    good('import', '--ledger', 'other.db', 'timed', camera=uri)
    whole = time.monotonic() - began
    ended = 0
    for _ in range(KILLS):
        ended += killed(['import', 'to'], chance.uniform(0, whole), uri)
        for path, data in tree('to').items():
            assert path.endswith('.part') or len(data) == 300 << 10, path
    r = run('import', 'to', camera=uri)
    assert r.code == 0, r
    assert contents('to') == generated(60, 300 << 10)
    no_strays()
    ledger_is_true()
    print(f'# {ended} of {KILLS} came to their end')


@test
def two_at_once_do_not_disturb_each_other():
    need_import()
    uri = 'sim:generic-mtp?objects=80&size=100K'
    os.mkdir('to')
    both = [start('import', 'to', camera=uri) for _ in range(2)]
    ends = [child.communicate(timeout=60) + (child.returncode,)
            for child in both]
    assert all(end[2] in (0, 7) for end in ends), ends
    assert any(end[2] == 0 for end in ends), ends
    assert contents('to') == generated(80, 100 << 10)
    no_strays()
    ledger_is_true()


@test
def ctrl_c_ends_it_at_once_and_it_goes_on():
    need_import()
    uri = 'sim:generic-mtp?objects=50&size=1M&latency=50'
    os.mkdir('to')
    child = start('import', 'to', camera=uri)
    wait_for(lambda: any(tree('to').values()), 30)
    child.send_signal(signal.SIGINT)
    began = time.monotonic()
    out, err = child.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert child.returncode == 130, (out, err)
    assert re.search(rb'Left, \d+ files?, .* run it again to go on:\n', err), err
    assert err.endswith(b'miniptp: interrupted\n'), err
    r = good('import', 'to', camera=uri.replace('&latency=50', ''))
    assert contents('to') == generated(50, 1 << 20), r
    no_strays()
    ledger_is_true()


def is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@test
def a_command_that_hangs_does_not_hold_it():
    need_import()
    for command in ('trap "" INT; sleep 100', 'sleep 100', 'sleep 100 & wait',
                    '(trap "" INT; sleep 100)'):
        for name in 'config', 'to':
            shutil.rmtree(name, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            os.remove('runs')
        os.mkdir('to')
        child = start('import', '--hook', 'echo $$ >>runs; ' + command,
                      'to', camera='sim:generic-mtp?objects=3&size=1K')
        wait_for(lambda: os.path.exists('runs') and os.path.getsize('runs') > 1)
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=20) == 130
        with open('runs', encoding='ascii') as runs:
            (group,) = runs.read().split()  # it was not run again for other files
        wait_for(lambda group=int(group): not is_alive(group))


@test
def what_cannot_be_told_is_copied_all_the_same():
    need_import()
    os.mkdir('to')
    with open('/dev/full', 'wb') as full:
        r = run('import', 'to', camera='sim:generic-mtp?objects=30&size=1K',
                stdout=full)
    assert r.code == 1 and 'cannot write to standard output' in r.err, r
    assert contents('to') == generated(30, 1024)
    ledger_is_true()


@test
def one_file_that_fails_does_not_stop_the_rest():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100), Thing('B.JPG', b'b' * 200),
                    Thing('C.JPG', b'c' * 300))
    whole = camera.answers[0x1009]
    camera.answers[0x1009] = lambda p: (GENERAL_ERROR, None) if p[0] == 2 \
        else whole(p)
    os.mkdir('to')
    with serving(camera) as uri:
        r = run('import', 'to', camera=uri)
        assert r.code == 7, r
        assert '2 copied' in r.out and '1 failed' in r.out, r
        assert re.search(r'^miniptp: .*B\.JPG: .*; look at it on the camera, and run '
                         'again$', r.err, re.M), r
        assert contents('to') == [b'a' * 100, b'c' * 300], tree('to')
        r = run('--json', 'import', 'to', camera=uri)
        assert r.code == 7 and done(r)['failed']['files'] == 1, r
        assert done(r)['exit'] == 7, r
        camera.answers[0x1009] = whole
        good('import', 'to', camera=uri)
    assert len(contents('to')) == 3
    no_strays()
    ledger_is_true()


@test
def what_was_begun_is_wanted_though_newer_ones_came():
    need_import()
    camera = Camera(Thing('OLD.WAV', b'w' * 30, captured='20240101T120000'),
                    Thing('OLD.JPG', b'o' * 3000, captured='20240101T120000'),
                    Thing('NEW.JPG', b'n' * 40, captured='20240601T120000'))
    whole = camera.answers[0x1009]
    camera.answers[0x1009] = lambda p: (GENERAL_ERROR, b'o' * 1000) \
        if p[0] == 2 else whole(p)
    os.mkdir('to')
    os.mkdir('other')
    with serving(camera) as uri:
        r = run('import', '-x', '*.wav', 'to', camera=uri)
        assert r.code == 7 and len(tree('to')) == 2, (r, tree('to'))
        camera.answers[0x1009] = whole
        camera.things[4] = Thing('NO.JPG', b'no', captured='20240101T120000')
        for folder, words, wanted in (
                ('other', (), []), ('to', ('-x', 'old.*'), []),
                ('to', ('-x', '*.wav'), ['OLD.JPG']),
                ('to', (), ['OLD.JPG', 'OLD.WAV'])):
            r = run('--json', 'import', '-n', '--newer-than-last', *words,
                    folder, camera=uri)
            files = [json.loads(line) for line in r.lines()]
            assert sorted(file['name'] for file in files
                          if file['what'] == 'file' and
                          file['state'] in ('new', 'resumed')) == wanted, r
        good('import', '--newer-than-last', 'to', camera=uri)
    assert contents('to') == [b'n' * 40, b'o' * 3000, b'w' * 30]


@test
def what_never_came_is_told_though_newer_ones_came():
    need_import()
    camera = Camera(Thing('BAD.JPG', b'b' * 30, captured='20240101T120000'),
                    Thing('NEW.JPG', b'n' * 40, captured='20240601T120000'))
    whole = camera.answers[0x1009]
    camera.answers[0x1009] = lambda p: (GENERAL_ERROR, None) \
        if p[0] == 1 else whole(p)
    os.mkdir('to')
    with serving(camera) as uri:
        assert run('import', 'to', camera=uri).code == 7
        camera.answers[0x1009] = whole
        camera.things[3] = Thing('UNDATED.JPG', b'u' * 50, captured='')
        camera.things[4] = Thing('OUT.MOV', b'o', captured='20240101T120000')
        r = good('import', '--newer-than-last', '--only', 'jpg', 'to',
                 camera=uri)
        assert '1 copied' in r.out and len(contents('to')) == 2, r
        assert '\n1 of what is left out, 30 B, never came, and would ' in r.out, r
        r = good('--json', 'import', '-n', '--newer-than-last', 'to',
                 camera=uri)
        assert json.loads(r.lines()[0])['never_came'] == {
            'files': 2, 'bytes': 31}, r
        r = good('import', 'to', camera=uri)
        assert 'never came' not in r.out and len(contents('to')) == 4, r


@test
def sizes_that_lie_name_nothing():
    need_import()
    camera = Camera(Thing('SHORT.JPG', b'a' * 100, size=200),
                    Thing('LONG.JPG', b'b' * 200, size=100),
                    Thing('LONG0.JPG', b'b' * 200, size=0),
                    Thing('GOOD.JPG', b'c' * 300))
    os.mkdir('to')
    with serving(camera) as uri:
        r = run('import', 'to', camera=uri)
    assert r.code == 7 and '3 failed' in r.out, r
    for name, text in (('SHORT', 'fewer than the 200'),
                       ('LONG', 'more than the 100'),
                       ('LONG0', 'more than the 0')):
        assert re.search(rf'/{name}\.JPG: the camera sent {text} bytes',
                         r.err), (name, r)
    assert [os.path.basename(path) for path in tree('to')] == ['GOOD.JPG']


@test
def one_that_goes_on_behind_its_size_is_not_whole():
    need_import()
    data = bytes(range(250)) * 800
    camera = Camera(Thing('LONG.JPG', data, size=len(data) - 1))
    camera.answers[0x1009] = lambda p: (BUSY, data[:70000])

    def part(p):
        piece = data[p[1]:p[1] + p[2]]
        return OK, piece, [len(piece)]
    camera.answers[0x101b] = part
    os.mkdir('to')
    with serving(camera) as uri:
        for _ in range(2):
            r = run('import', 'to', camera=uri)
            assert r.code == 7 and 'sent more than the' in r.err, r
            assert tree('to') == {}
        camera.things[1].size += 1
        good('import', 'to', camera=uri)
    assert contents('to') == [data] and camera.counted[0x101b] > 0


@test
def what_lacks_in_the_midst_is_not_taken_for_the_end():
    need_import()
    data = random.Random(1).randbytes(200_000)
    for sent in (data[:150_000], data[:70_000] + data[80_000:]):
        camera = Camera(Thing('A.JPG', data))
        camera.answers[0x1009] = lambda p, sent=sent: (OK, sent)
        camera.answers[0x101b] = camera.piece
        with serving(camera) as uri:
            good('import', '--make', str(len(sent)), camera=uri)
        assert contents(str(len(sent))) == [data], len(sent)


@test
def an_unreadable_object_is_told():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100), Thing('B.JPG', b'b' * 200))
    info = camera.answers[0x1008]
    camera.answers[0x1008] = lambda p: (GENERAL_ERROR, None) if p[0] == 1 \
        else info(p)
    os.mkdir('to')
    with serving(camera) as uri:
        for words, text in (('import -n', '1 unreadable'),
                            ('import', '1 copied')):
            r = run(*words.split(), 'to', camera=uri)
            assert r.code == 7 and text in r.out, r
            assert '1 unreadable' in r.lines()[-1] or '-n' in words, r
            assert re.search(r'^miniptp: .*0x00000001.*; look at it on the '
                             r'camera, and run again$', r.err, re.M), r
        # Nothing is deleted where not all was seen.
        camera.answers[0x100b] = lambda p: (OK, None)
        r = run('import', '--move', 'to', camera=uri)
        assert r.code != 0, r
    assert camera.counted[0x100b] == 0
    assert contents('to') == [b'b' * 200]


@test
def a_folder_that_cannot_be_listed_is_named_and_its_parts_stay():
    need_import()
    camera = Camera(Thing('A'), Thing('B'), Thing('A.JPG', b'a' * 100, parent=1),
                    Thing('B.MOV', bytes(500000), parent=2))
    camera.answers[0x101b] = lambda p: (
        OK, camera.things[p[0]].data[p[1]:p[1] + p[2]], [p[2]])
    whole = camera.answers[0x1009]

    def cut(p):
        if p[0] != 4:
            return whole(p)
        return OK, camera.things[4].data[:300000]
    os.mkdir('to')
    handles, pieces = camera.answers[0x1007], camera.answers[0x101b]
    camera.answers[0x1009] = cut
    camera.answers[0x101b] = lambda p: (GENERAL_ERROR, None)
    with serving(camera) as uri:
        assert run('import', 'to', camera=uri).code == 7
        part = [path for path in tree('to') if path.endswith('.part')]
        assert len(part) == 1 and len(tree('to')[part[0]]) == 300000, tree('to')
        camera.answers[0x1009], camera.answers[0x101b] = whole, pieces
        camera.answers[0x1007] = lambda p: \
            (GENERAL_ERROR, None) if p[2] == 2 else handles(p)
        for words in 'import -n', 'import', 'import --discard-parts':
            r = run(*words.split(), 'to', camera=uri)
            assert r.code == 7 and '1 folder unreadable' in r.out, r
            assert 'Begun, and' not in r.err, r
            assert re.search(r'^miniptp: .*/B: .*; look at it on the camera, '
                             r'and run again$', r.err, re.M), r
            assert ('nothing is deleted' in r.err) == ('disc' in words), r
        assert part[0] in tree('to'), tree('to')
        camera.answers[0x1007] = handles
        r = good('import', 'to', camera=uri)
    assert contents('to') == [bytes(500000), b'a' * 100], r
    no_strays()


def of_which_one_is_cut(name):
    """A camera whose first object ends too early, and cannot be gone on with."""
    camera = Camera(Thing(name, bytes(500000)), Thing('A.JPG', b'a' * 100))
    whole = camera.answers[0x1009]
    camera.answers[0x1009] = lambda p: (OK, bytes(300000)) if p[0] == 1 \
        else whole(p)
    camera.answers[0x101b] = lambda p: (GENERAL_ERROR, None)
    return camera


@test
def what_was_begun_for_nothing_is_told_and_deleted_if_that_is_asked():
    need_import()
    camera = of_which_one_is_cut('GONE.MOV')
    os.mkdir('to')
    with serving(camera) as uri:
        assert run('import', 'to', camera=uri).code == 7
        part, = [path for path in tree('to') if path.endswith('.part')]
        del camera.things[1]
        for words, text, stays in (
                ('import', 'will not go on now; --discard-parts deletes', True),
                ('import --discard-parts', 'deleted since they will not', False),
                ('import', None, False)):
            r = run(*words.split(), 'to', camera=uri)
            assert r.code == 0 and (part in tree('to')) == stays, (r, tree('to'))
            assert (f'Begun, and {text}' in r.err) == (text is not None), r
            assert (f'{part}: 293.0 KiB of 488.3 KiB of ' in r.err) == \
                (text is not None), r
    assert contents('to') == [b'a' * 100]


@test
def what_others_began_is_told_where_files_go():
    need_import()
    camera = of_which_one_is_cut('BEGUN.MOV')
    os.mkdir('to')
    with serving(camera) as uri:
        assert run('import', 'to', camera=uri).code == 7
        own, = [path for path in tree('to') if path.endswith('.part')]
        day = os.path.dirname(own)
        os.mkdir(f'to/{day}/folder.part')
        os.symlink('A.JPG', f'to/{day}/link.part')
        camera.things[3] = Thing('NEW.JPG', b'new')
        r = run('import', 'to', camera=uri)
        assert 'ledger does not know' not in r.err, r
        for n, words in (1, r'X1\.JPG\.part was begun'), (
                2, r'X\d\.JPG\.part and 1 other like it were begun'):
            write(f'to/{day}/X{n}.JPG.part', b'x')
            camera.things[10 + n] = Thing(f'NEW{n}.JPG', b'n' * n)
            r = run('--json', 'import', '-n', 'to', camera=uri)
            plan, = [json.loads(line) for line in r.out.splitlines()
                     if '"plan"' in line]
            assert plan['strays'] == n, (n, r)
            r = run('import', 'to', camera=uri)
            assert r.code == 7 and re.search(
                f'{re.escape(day)}/{words}, and the ledger does not know', r.err), r
            assert r.err.count('ledger does not know') == 1, r


def nameless(fill, *, pieces=True):
    """One without a serial number, whose objects are like the other ones'."""
    camera = Camera(Thing('A.JPG', fill * 300000), Thing('B.JPG', b'=' * 300))
    camera.serial = ''
    if pieces:
        camera.answers[0x101b] = lambda p: (
            OK, camera.things[p[0]].data[p[1]:p[1] + p[2]], [p[2]])
    return camera


@test
def two_cameras_without_serial_numbers_are_told_apart_by_content():
    need_import()
    cameras = nameless(b'1'), nameless(b'2')
    os.mkdir('to')
    for options in [], [], ['--once']:
        for camera in cameras:
            with serving(camera) as uri:
                r = good('import', *options, 'to', camera=uri)
            assert contents('to')[0] == b'1' * 300000, r
    assert contents('to') == [
        b'1' * 300000, b'2' * 300000, b'=' * 300], tree('to').keys()
    assert cameras[0].counted[0x1009] == 2, cameras[0].counted
    assert cameras[1].counted[0x1009] == 1, cameras[1].counted
    ledger_is_true()
    # Also where the file has another name now.
    path, = [path for path, data in tree('to').items() if data[:1] == b'1']
    os.rename('to/' + path, 'to/' + path + '.jpeg')
    for camera, new in zip(cameras, (2, 1)):
        with serving(camera) as uri:
            good('import', 'to', camera=uri)
        assert camera.counted[0x1009] == new, camera.counted
    # One that cannot be asked for its content is believed.
    plain = nameless(b'3', pieces=False)
    with serving(plain) as uri:
        good('import', 'to', camera=uri)
    assert plain.counted[0x1009] == 0
    assert len(contents('to')) == 3


@test
def a_serial_number_is_believed_without_a_look_at_the_content():
    need_import()
    camera = nameless(b'1')
    camera.serial = '77'
    os.mkdir('to')
    with serving(camera) as uri:
        for _ in range(2):
            good('import', 'to', camera=uri)
    assert camera.counted[0x101b] == 0, camera.counted


@test
def a_busy_camera_is_asked_again():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100))
    whole = camera.answers[0x1009]
    camera.answers[0x1009] = lambda p: (BUSY, None) \
        if camera.counted[0x1009] < 3 else whole(p)
    os.mkdir('to')
    with serving(camera) as uri:
        good('import', 'to', camera=uri)
    assert contents('to') == [b'a' * 100]


@test
def hostile_names_stay_in_the_folder():
    need_import()
    names = ['../escape', '/tmp/absolute', '..', '.', 'a\nb\x1b[2J', '\\x',
             'CON.JPG', 'x' * 250, '-rf', '', '\u202egpj', 'a.JPG', 'A.jpg', 'A.jpg',
             'trailing. ', 'nul\x7f', '{date}', '%s%n', '~2.JPG', '_rf', '--help', 'Y', 'Y.part',
             'Y.PART', 'y.Part_', 'Y.pa\u200drt', 'CLOCK$', 'conout$.JPG', 'COM\u00b9.JPG']
    camera = Camera(*(Thing(name, b'*' * (100 + i))
                      for i, name in enumerate(names)))
    # Another one by the same name, for who minds no case.
    folder, size = len(names) + 1, 100 + len(names)
    camera.things[folder] = Thing('Folder')
    camera.things[folder + 1] = Thing('A.jpg', b'*' * size, parent=folder)
    os.mkdir('to')
    with serving(camera) as uri:
        for i, options in enumerate((
                [], ['-t', '{folder}/{name}.{ext}'],
                ['-t', '{name}{ext}/{camera}'])):
            r = run('import', *options, '--ledger', f'{i}.db',
                    '--make', 'to', camera=uri)
            assert r.code == 0, r
            assert '\x1b' not in r.out and '\u202e' not in r.out, r
            found = tree('to')
            assert sorted(map(len, found.values())) == [
                100 + n for n in range(len(names) + 1)], found.keys()
            folded = [path.lower() for path in found]
            assert len(set(folded)) == len(folded), folded
            for path in found:
                assert not re.search(r'[\x00-\x1f\x7f\u202e\\:*?"<>|]', path)
                assert not re.search(r'(^|/)[.-]', path), path
                assert not re.search(r'(?i)\.pa\u200d?rt$', path), path
                assert not re.search(
                    r'(?i)(^|/)(clock\$|conout\$|com\u00b9)(\.|/|$)', path), path
            subprocess.run(['rm', '-rf', 'to'], check=True)
    assert not os.path.exists('escape') and not os.path.exists('../escape')


FULL = r'''
import os, subprocess, sys
os.makedirs('small', exist_ok=True)
if subprocess.call(['mount', '-t', 'tmpfs', '-o', 'size=1M', 'none', 'small']):
    sys.exit(77)
child = subprocess.run([sys.argv[1], 'import', 'small'], capture_output=True,
                       text=True)
print(child.returncode, repr(child.stdout), repr(child.stderr))
whole = [len(open(os.path.join(base, name), 'rb').read())
         for base, _, names in os.walk('small') for name in names
         if not name.endswith('.part')]
print(sorted(whole))
'''


@test
def a_full_disk_leaves_whole_files_and_no_others():
    need_import()
    uri = card(**{f'{i}.JPG': bytes([i]) * 400000 for i in range(1, 5)},
               **{'SMALL.JPG': b's' * 1000})
    child = subprocess.run(['unshare', '-rm', sys.executable, '-c', FULL,
                            PROGRAM], env=environment(uri), check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           text=True)
    if child.returncode == 77 or not child.stdout:
        raise Skip('no file system can be mounted: ' +
                   child.stderr.strip()[-100:])
    result, whole = child.stdout.splitlines()
    assert result.startswith('7 '), child
    assert 'has no room for all of it' in result, child
    assert 'No space left' in result, child
    sizes = json.loads(whole)
    assert set(sizes) <= {400000, 1000} and 400000 in sizes, sizes
    assert 1000 in sizes, 'a small file still fits'


READ_ONLY = r'''
import os, subprocess, sys
os.mkdir('still')
if subprocess.call(['mount', '-t', 'tmpfs', '-o', 'ro', 'none', 'still']):
    sys.exit(77)
child = subprocess.run([sys.argv[1], 'import', 'still'], capture_output=True,
                       text=True)
print(child.returncode, child.stderr)
'''


@test
def where_nothing_may_be_written_that_is_said():
    need_import()
    child = subprocess.run(['unshare', '-rm', sys.executable, '-c', READ_ONLY,
                            PROGRAM], check=False, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True,
                           env=environment(card(**{'A.JPG': b'a'})))
    if child.returncode == 77 or not child.stdout:
        raise Skip('no file system can be mounted: ' +
                   child.stderr.strip()[-100:])
    assert re.match(r'7 miniptp: .*A\.JPG: Read-only file system; nothing may '
                    r'be written there\n', child.stdout), child


main()
