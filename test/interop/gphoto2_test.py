# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual cameras as gphoto2 sees them.
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

from tap import Skip, content, files, good, main, simulator, test, wait_for

GPHOTO2 = shutil.which('gphoto2')
PROFILES = ['canon-eos-r6', 'canon-ixus-180', 'generic-ptp', 'generic-mtp']
STORE = '/store_00010001'


def begin(uri, *args, cwd=None):
    port = uri.rsplit(':', 1)[1]
    home = os.path.abspath('home')  # for its settings
    os.makedirs(home, exist_ok=True)
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(('LC_', 'LANG', 'XDG_'))}
    env.update(HOME=home, LANG='C', TZ='UTC')
    return subprocess.Popen(
        [GPHOTO2, '--port', f'ptpip:127.0.0.1:{port}:{port}', '--camera',
         'PTP/IP Camera', *args], env=env, cwd=cwd, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end(child, code=0):
    try:
        out, err = child.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        raise
    assert child.returncode == code, (child.args, child.returncode, out, err)
    assert code != 0 or 'rror' not in err, (child.args, err)
    return out


def gphoto2(uri, *args, code=0, cwd=None):
    """What it says, if it exits so."""
    return end(begin(uri, *args, cwd=cwd), code)


def objects(uri):
    return [json.loads(line) for line in
            good('ls', '-R', '--json', camera=uri).lines()]


def plain_files(uri):
    return [o for o in objects(uri) if not o['folder']]


def seconds(date):
    return int(time.mktime(time.strptime(date, '%Y-%m-%dT%H:%M:%S')))


def listed(text):
    """gphoto2 -L: what folders there are, and path -> (KB, seconds)."""
    folder, folders, found = None, [], {}
    for line in text.splitlines():
        heading = re.fullmatch(
            r"There (?:is|are) (no|\d+) files? in folder '(.+)'\.", line)
        if heading:
            folder = heading[2].rstrip('/')
            folders.append((folder, int(heading[1].replace('no', '0'))))
            continue
        entry = re.fullmatch(
            r'#(\d+) +(.+?) +rd +(\d+) KB .* (\d+)', line)
        assert entry and int(entry[1]) == len(found) + 1, line
        found[folder + '/' + entry[2]] = int(entry[3]), int(entry[4])
    for folder, n in folders:
        assert n == sum(os.path.dirname(path) == folder for path in found)
    return [folder for folder, _ in folders], found


def same_as_content(path, handle, size):
    with open(path, 'rb') as f:
        assert f.read() == content(handle, size), path


@contextlib.contextmanager
def card():
    """A camera with a folder for its card."""
    os.makedirs('card/DCIM')
    with simulator('generic-ptp', '--dir', 'card') as uri:
        yield uri


@test
def it_shows_who_they_are():
    for profile in PROFILES:
        with simulator(profile) as uri:
            text = gphoto2(uri, '--summary')
            info = good('info', '--json', camera=uri).json()
            for line in ('Manufacturer: ' + info['manufacturer'],
                         'Model: ' + info['model'],
                         '  Version: ' + info['device_version'],
                         '  Serial Number: ' + info['serial']):
                assert line in text, (line, text)
            for store in good('df', '--json', camera=uri).json():
                part = text.partition(f'store_{store["id"][2:]}:')[2]
                for line in ('StorageDescription: ' + store['description'],
                             f'Maximum Capability: {store["capacity"]} ',
                             'Free Space (Bytes): '
                             f'{store["free_bytes"]} '):
                    assert line in part, (line, text)


@test
def it_shows_every_property():
    for profile in PROFILES:
        with simulator(profile) as uri:
            text = gphoto2(uri, '--summary').partition(
                'Device Property Summary:\n')[2]
            ours = good('props', '--json', camera=uri).json()
            codes = re.findall(r'^[^\t].*?\(?0x([0-9a-f]{4})\)?:\(', text,
                               re.MULTILINE)
            assert [p['code'] for p in ours] == \
                [int(c, 16) for c in codes], (codes, ours)
            for p in ours:
                line = next(l for l in re.split(r'\n(?!\t)', text)
                            if f'0x{p["code"]:x}' in l)
                assert ('readwrite' in line) == (p['writable'] == 1), line
                value = p['current']
                if p['type'] == 0x4002:  # bytes
                    value = ','.join(str(b) for b in bytes.fromhex(value))
                    assert value in line, (p, line)
                    continue
                if p['code'] == 0x5011:  # the clock has gone on
                    assert re.search(r"'\d{8}T\d{6}'", line), line
                    continue
                assert f"'{value}'" in line if isinstance(value, str) else \
                    re.search(rf'\b{abs(value)}\b', line), (p, line)


@test
def it_lists_what_there_is():
    for profile in PROFILES:
        with simulator(profile) as uri:
            folders, found = listed(gphoto2(uri, '-L'))
            there = objects(uri)
            assert found == {
                o['path']: ((o['size'] + 1023) // 1024,
                            seconds(o['modified']))
                for o in there if not o['folder']}, found
            stores = ['/store_' + s['id'][2:] for s in
                      good('df', '--json', camera=uri).json()]
            assert sorted(folders) == sorted(
                ['', *stores, *(o['path'] for o in there if o['folder'])])


@test
def it_fetches_one_by_one():
    for profile in ('generic-ptp', 'generic-mtp'):
        with simulator(profile) as uri:
            for i, o in enumerate(plain_files(uri), 1):
                gphoto2(uri, '--get-file', str(i), '--filename', 'it')
                same_as_content('it', int(o['handle'], 16), o['size'])
                assert os.path.getmtime('it') == seconds(o['modified'])
                os.remove('it')


@test
def it_fetches_all():
    for profile in PROFILES:
        if os.path.exists('all'):
            shutil.rmtree('all')
        os.mkdir('all')
        with simulator(profile) as uri:
            there = plain_files(uri)
            gphoto2(uri, '--get-all-files', cwd='all')
            assert files('all') == sorted(
                os.path.basename(o['path']) for o in there)
            for o in there:
                with open('all/' + os.path.basename(o['path']), 'rb') as f:
                    theirs = f.read()
                assert len(theirs) == o['size']
                ours = good('get', o['handle'], '-o', '-', camera=uri).raw
                assert theirs == ours, o['path']
                n = min(len(ours), 4096)
                assert ours[:n] == content(int(o['handle'], 16), n)


@test
def it_fetches_thumbnails():
    for profile in ('canon-ixus-180', 'generic-ptp'):
        os.mkdir(profile)
        with simulator(profile) as uri:
            gphoto2(uri, '--get-all-thumbnails', cwd=profile)
            got = files(profile)
            assert len(got) >= 2
            for name in got:
                with open(f'{profile}/{name}', 'rb') as f:
                    assert f.read(2) == b'\xff\xd8', name


@test
def it_sends_into_folders():
    data = {'A.JPG': random.Random(5).randbytes(1000001), 'x.txt': b'text',
            'empty.bin': b''}
    for name, content_ in data.items():
        with open(name, 'wb') as f:
            f.write(content_)
    with card() as uri:
        uploads = [word for name in data for word in ('-u', name)]
        gphoto2(uri, '-f', STORE + '/DCIM', *uploads)
        assert files('card') == ['DCIM/' + name for name in sorted(data)]
        for name, content_ in data.items():
            with open('card/DCIM/' + name, 'rb') as f:
                assert f.read() == content_, name
        folders, found = listed(gphoto2(uri, '-L'))
        assert {path: kb for path, (kb, _) in found.items()} == {
            STORE + '/DCIM/A.JPG': 977, STORE + '/DCIM/x.txt': 1,
            STORE + '/DCIM/empty.bin': 0}
        gphoto2(uri, '-f', STORE + '/DCIM', '-u', 'x.txt', code=1)
        assert len(files('card')) == 3


@test
def it_sends_to_the_root():
    data = random.Random(6).randbytes(70000)
    with open('UP.JPG', 'wb') as f:
        f.write(data)
    for profile in ('canon-ixus-180', 'generic-ptp', 'generic-mtp'):
        with simulator(profile) as uri:
            gphoto2(uri, '-f', STORE, '-u', 'UP.JPG')
            assert STORE + '/UP.JPG' in [o['path'] for o in objects(uri)]
            gphoto2(uri, '-f', STORE, '--get-file', 'UP.JPG',
                    '--filename', 'back')
            with open('back', 'rb') as f:
                assert f.read() == data, profile
            os.remove('back')
    with simulator('canon-ixus-180') as uri:  # takes files in its root only
        gphoto2(uri, '-f', STORE + '/DCIM', '-u', 'UP.JPG', code=1)
        assert not any('UP' in o['path'] for o in objects(uri))


@test
def it_deletes():
    with card() as uri:
        for name in ('a.jpg', 'b.jpg', 'c.jpg'):
            with open('card/DCIM/' + name, 'w', encoding='ascii') as f:
                f.write(name)
        gphoto2(uri, '-f', STORE + '/DCIM', '--delete-file', 'b.jpg')
        assert files('card') == ['DCIM/a.jpg', 'DCIM/c.jpg']
        gphoto2(uri, '-f', STORE + '/DCIM', '--delete-all-files')
        assert files('card') == []
    with simulator('canon-ixus-180') as uri:
        gphoto2(uri, '--delete-file', '1', '-f', STORE + '/DCIM/104___07')
        assert len(plain_files(uri)) == 1


@test
def it_makes_and_removes_folders():
    with card() as uri:
        gphoto2(uri, '-f', STORE, '--mkdir', 'NEW')
        assert os.path.isdir('card/NEW')
        gphoto2(uri, '-f', STORE, '--rmdir', 'NEW')
        assert sorted(os.listdir('card')) == ['DCIM']


@test
def it_sets_properties():
    with simulator('generic-ptp') as uri:
        gphoto2(uri, '--set-config', 'iso=800')
        assert good('prop', 'ExposureIndex', '--json',
                    camera=uri).json()['current'] == 800
        gphoto2(uri, '--set-config', '501e=Someone')
        assert 'Current: Someone' in gphoto2(uri, '--get-config', '501e')
        good('prop', 'Artist', 'Else', camera=uri)
        assert 'Current: Else' in gphoto2(uri, '--get-config', '501e')


@test
def many_come_one_after_another():
    with simulator('canon-ixus-180') as uri:
        first = gphoto2(uri, '-L')
        for _ in range(10):
            assert gphoto2(uri, '-L') == first


def fetching(uri, number='1'):
    """gphoto2 amid a download, into the folder to/."""
    os.makedirs('to', exist_ok=True)
    child = begin(uri, '--get-file', number, cwd='to')
    wait_for(lambda: any(f.stat().st_size > 1 << 20
                         for f in os.scandir('to')))
    return child


@test
def one_that_is_killed_makes_room():
    with simulator('generic-ptp', '--objects', '2', '--size', '1G') as uri:
        for _ in range(3):
            child = fetching(uri)
            child.kill()
            child.communicate()
            shutil.rmtree('to')
            assert 'IMG_0002' in gphoto2(uri, '-L')
            child = fetching(uri)
            child.kill()
            child.communicate()
            shutil.rmtree('to')
            assert len(plain_files(uri)) == 2


@test
def a_second_one_is_turned_away_and_does_no_harm():
    size = 100 << 20
    with simulator('generic-mtp', '--objects', '1', '--size',
                   str(size)) as uri:
        o, = plain_files(uri)
        child = fetching(uri)
        before = time.monotonic()
        gphoto2(uri, '-L', code=1)
        assert time.monotonic() - before < 3
        if child.poll() is not None:
            raise Skip('the first is too quick for a second')
        end(child)
        assert 'IMG_0001' in gphoto2(uri, '-L')
        assert os.path.getsize('to/IMG_0001.JPG') == size
        with open('to/IMG_0001.JPG', 'rb') as f:
            for offset in (0, size // 2 + 1, size - 4096):
                f.seek(offset)
                assert f.read(4096) == content(int(o['handle'], 16), 4096,
                                               offset)


def most_memory(name):
    """KiB, of the one child of ours that has this name."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError):
            with open(f'/proc/{pid}/status', encoding='ascii',
                      errors='replace') as f:
                status = f.read()
            if re.search(rf'^Name:\t{name}$', status, re.MULTILINE) and \
                    re.search(rf'^PPid:\t{os.getpid()}$', status,
                              re.MULTILINE):
                found.append(int(re.search(r'VmHWM:\s*(\d+) kB',
                                           status)[1]))
    kib, = found
    return kib


@test
def two_thousand_objects_are_listed_in_little_memory():
    with simulator('generic-mtp', '--objects', '2000') as uri:
        _, found = listed(gphoto2(uri, '-L'))
        assert len(found) == 2000
        assert found == {o['path']: (o['size'] // 1024,
                                     seconds(o['modified']))
                         for o in plain_files(uri)}
        gphoto2(uri, '--get-file', '1999-2000')
        assert [f for f in files() if f.startswith('IMG')] == \
            ['IMG_0999.JPG', 'IMG_1000.JPG']
        kib = most_memory('miniptp')
        assert kib < 16 << 10, f'{kib} KiB resident'


if GPHOTO2 is None:
    print('1..0 # SKIP gphoto2 is not installed')
    sys.exit(0)
os.environ['TZ'] = 'UTC'
time.tzset()
main()
