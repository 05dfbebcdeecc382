# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Files from and to a camera: whole, under the right name, over nobody else's.
import json
import os
import pty
import random
import re
import signal
import subprocess
import time

from tap import (R6, Skip, content, fails, files, good, main, run, simulator,
                 start, test, wait_for)

PICTURE = '/store_00010001/DCIM/100CANON/2U4A3384.CR3'
SIZE = 18202710
IXUS = 'sim:canon-ixus-180'


def is_content(path, handle, size):
    """Compared at both ends and in the middle."""
    assert os.path.getsize(path) == size
    with open(path, 'rb') as f:
        for offset in (0, size // 2, max(0, size - 4096)):
            f.seek(offset)
            n = min(4096, size - offset)
            assert f.read(n) == content(handle, n, offset), offset


@test
def a_file_comes_by_path_and_by_handle():
    r = good('get', PICTURE, camera=R6)
    assert r.out == '2U4A3384.CR3  17.4 MiB\n', r
    is_content('2U4A3384.CR3', 0x5190d381, SIZE)
    os.rename('2U4A3384.CR3', 'a')
    assert good('get', '0x5190D381', camera=R6).out == r.out
    with open('a', 'rb') as a, open('2U4A3384.CR3', 'rb') as b:
        assert a.read() == b.read()
    assert files() == ['2U4A3384.CR3', 'a']


@test
def the_time_is_that_of_the_camera():
    good('get', '0x01a0aee1', camera=IXUS)
    assert os.path.getmtime('IMG_2798.JPG') == 1469891564


@test
def json_tells_what_was_saved():
    os.mkdir('to')
    r = good('get', PICTURE, '-o', 'to', '--json', camera=R6)
    assert r.json() == [{'handle': '0x5190d381', 'file': 'to/2U4A3384.CR3',
                         'size': SIZE, 'shortened': False}]


@test
def output_is_a_file_a_folder_or_standard_output():
    good('get', '0x01a0aee1', '-o', 'x.jpg', camera=IXUS)
    os.mkdir('there')
    good('get', '0x01a0aee1', '-o', 'there', camera=IXUS)
    good('get', '0x01a0aee1', '-o', 'new/', camera=IXUS)
    good('get', '0x01a0aee1', '-o', 'there/y.jpg', camera=IXUS)
    r = good('get', '0x01a0aee1', '-o', '-', camera=IXUS)
    with open('x.jpg', 'rb') as f:
        assert f.read() == r.raw
    assert len(r.raw) == 4952866
    assert files() == ['new/IMG_2798.JPG', 'there/IMG_2798.JPG',
                       'there/y.jpg', 'x.jpg']
    fails(1, 'No such file', 'get', '0x01a0aee1', '-o', 'no/x', camera=IXUS)
    for args in (['0x01a0aee1', '0x01a0aef1'], ['/DCIM/'], ['/DCIM', '-R']):
        fails(2, 'no such folder', 'get', *args, '-o', 'z', camera=IXUS)
    assert len(os.listdir('.')) == 3


@test
def nothing_is_ever_overwritten():
    with open('2U4A3384.CR3', 'w', encoding='ascii') as f:
        f.write('precious')
    os.symlink('nowhere', 'link')
    fails(1, '2U4A3384.CR3 exists', 'get', PICTURE, camera=R6)
    fails(1, 'link exists', 'get', PICTURE, '-o', 'link', camera=R6)
    with open('2U4A3384.CR3', encoding='ascii') as f:
        assert f.read() == 'precious'
    assert files() == ['2U4A3384.CR3', 'link']


@test
def of_several_the_others_still_come():
    with open('IMG_2798.JPG', 'w', encoding='ascii'):
        pass
    r = fails(7, 'IMG_2798.JPG exists', 'get', '0x01a0aee1', '0x01a0aef1',
              camera=IXUS)
    assert r.out == 'IMG_2799.JPG  4.4 MiB\n'
    assert files() == ['IMG_2798.JPG', 'IMG_2799.JPG']
    os.remove('IMG_2799.JPG')
    fails(7, '0x0000dead', 'get', '0xdead', '0x01a0aef1', camera=IXUS)
    assert files() == ['IMG_2798.JPG', 'IMG_2799.JPG']


@test
def what_a_dead_program_left_is_no_obstacle():
    for name in ('2U4A3384.CR3.part', '2U4A3384.CR3.2.part'):
        with open(name, 'w', encoding='ascii') as f:
            f.write('half')
    good('get', PICTURE, camera=R6)
    is_content('2U4A3384.CR3', 0x5190d381, SIZE)
    assert files() == ['2U4A3384.CR3', '2U4A3384.CR3.2.part',
                       '2U4A3384.CR3.part']
    with open('2U4A3384.CR3.part', encoding='ascii') as f:
        assert f.read() == 'half'


@test
def objects_that_are_not_there():
    fails(4, '(?i)handle', 'get', '0xdead', camera=R6)
    fails(4, 'NOTHING', 'get', '/store_00010001/DCIM/NOTHING', camera=R6)
    fails(1, 'folder', 'get', '/store_00010001/DCIM', camera=R6)
    fails(2, '', 'get', '', camera=R6)
    assert files() == []


@test
def a_tree_comes_with_its_folders():
    camera = 'sim:generic-ptp?objects=25&size=1000&perdir=10'
    listed = [json.loads(line) for line in
              good('ls', '-R', '--json', camera=camera).lines()]
    r = good('get', '/store_00010001/DCIM/', '-o', 'card/', camera=camera)
    assert len(r.lines()) == 25
    here = files('card')
    there = sorted(o['path'].split('/', 2)[2] for o in listed
                   if not o['folder'])
    assert here == there and len(here) == 25
    for o in listed:
        if not o['folder']:
            is_content('card/' + o['path'].split('/', 2)[2],
                       int(o['handle'], 16), 1000)
    good('get', '-R', '/store_00010001', camera=camera)
    assert files('store_00010001') == here


@test
def a_disk_that_takes_nothing_more_ends_it():
    camera = 'sim:generic-ptp?objects=9&size=60K&perdir=3'
    os.mkdir('full')
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=100K', 'x',
                       'full'], check=False, stderr=-3).returncode != 0:
        raise Skip('no small disk can be mounted')
    try:
        r = fails(1, 'No space left', 'get', '-R', '/DCIM', '-o', 'full',
                  camera=camera)
        assert len(r.lines()) == 1 and len(files('full')) == 1, r
        for name in files('full'):
            with open('full/' + name, 'wb') as f:
                f.write(bytes(100 << 10))
        fails(1, 'No space left', 'get', '-R', '/DCIM', '-o', 'full/new/',
              camera=camera)
        assert not os.path.exists('full/new/DCIM')
    finally:
        subprocess.run(['umount', 'full'], check=True)


@test
def a_folder_that_takes_nothing_ends_it():
    os.mkdir('locked', 0o500)
    if os.access('locked', os.W_OK):
        raise Skip('everything is allowed here')
    fails(1, 'Permission denied', 'get', '0x01a0aee1', '0x01a0aef1', '-o',
          'locked', camera=IXUS)


@test
def an_empty_folder_is_a_folder():
    good('get', '0x60080000/', camera=R6)
    assert os.path.isdir('MISC') and files() == []


@test
def an_empty_file_is_a_file():
    with open('card.txt', 'wb'):
        pass
    os.mkdir('card')
    os.rename('card.txt', 'card/empty.txt')
    r = good('get', '/empty.txt', camera='sim:generic-ptp?dir=card')
    assert r.out == 'empty.txt  0 B\n'
    assert os.path.getsize('empty.txt') == 0


@test
def an_interrupt_leaves_nothing_behind():
    with simulator('generic-ptp', '--objects', '3', '--size', '60G') as uri:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child = start('get', '-R', '/store_00010001/DCIM', camera=uri)
            wait_for(lambda: any(f.endswith('.part') and
                                 os.path.getsize(f) > 1 << 20
                                 for f in files()))
            child.send_signal(number)
            out, err = child.communicate(timeout=20)
            assert child.returncode == 130, (child.returncode, err)
            assert (out, err) == (b'', b'miniptp: interrupted\n')
            assert files() == [] and not os.path.exists('DCIM')
            good('info', camera=uri)


@test
def a_second_interrupt_ends_at_once():
    with simulator('generic-ptp', '--latency', '3000') as uri:
        child = start('info', camera=uri)
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        time.sleep(0.1)
        before = time.monotonic()
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=10)
        assert child.returncode == 130
        assert time.monotonic() - before < 1


@test
def a_camera_that_goes_away_leaves_nothing_behind():
    with simulator('generic-ptp', '--objects', '1', '--size', '60G') as uri:
        child = start('get', '-R', '/store_00010001/DCIM', camera=uri)
        wait_for(lambda: any(f.endswith('.part') for f in files()))
    out, err = child.communicate(timeout=20)
    assert child.returncode == 3, (child.returncode, err)
    assert out == b'' and err.count(b'\n') == 2, err
    assert b'lost; connecting again' in err and b'IMG_0001' in err, err
    assert files() == [] and not os.path.exists('DCIM')


@test
def nor_folders_that_were_made_for_what_did_not_come():
    gone = 'sim:generic-mtp?fault=%s:disconnect'
    for words in (('get', '-R', '/DCIM'), ('get', '0x3', '0x4'),
                  ('thumb', '0x3')):
        fails(3, '', *words, '-o', 'new/',
              camera=gone % ('GetThumb' if words[0] == 'thumb'
                             else 'GetObject'))
        assert not os.path.exists('new'), words
    os.makedirs('old/DCIM')
    fails(3, '', 'get', '-R', '/DCIM', '-o', 'old', camera=gone % 'GetObject')
    assert os.listdir('old') == ['DCIM'] and os.listdir('old/DCIM') == []
    fails(3, '', 'get', '-R', '/DCIM', '-o', 'some/',
          camera=gone % 'GetObject#2')
    assert files('some') == ['DCIM/100MPTP_/DSC_0001.JPG']
    # What has nothing in it on the camera was got.
    for name in ('A/B', 'A/EMPTY', 'Z'):
        os.makedirs('card/' + name)
    with open('card/Z/x', 'wb'):
        pass
    fails(3, '', 'get', '-R', '/store_00010001', '-o', 'here/',
          camera='sim:generic-mtp?dir=card&fault=GetObject:disconnect')
    assert os.listdir('here/store_00010001') == ['A']
    assert sorted(os.listdir('here/store_00010001/A')) == ['B', 'EMPTY']


def terminal():
    try:
        return pty.openpty()
    except OSError as error:
        raise Skip(f'no terminal to be had: {error}')


@test
def progress_is_shown_on_terminals_only():
    master, slave = terminal()
    child = start('get', PICTURE, camera=R6, stderr=slave)
    os.close(slave)
    out, _ = child.communicate(timeout=20)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert child.returncode == 0
    assert '2U4A3384.CR3' in shown and '100%' in shown, shown
    assert '17.4 MiB of 17.4 MiB' in shown, shown
    assert max(map(len, re.split(r'\r|\x1b\[K|\n', shown))) <= 80
    assert out == b'2U4A3384.CR3  17.4 MiB\n'
    os.remove('2U4A3384.CR3')
    master, slave = terminal()
    child = start('get', '-q', PICTURE, camera=R6, stderr=slave)
    child.communicate(timeout=20)
    os.set_blocking(master, False)
    try:
        assert os.read(master, 100) == b''
    except BlockingIOError:
        pass
    os.close(slave)
    os.close(master)


@test
def refusals_come_with_advice():
    os.mkdir('card')
    with open('a.txt', 'w') as f:
        f.write('x')
    camera = 'sim:generic-ptp?dir=card'
    good('put', 'a.txt', camera=camera)
    fails(1, 'exists already; it was not sent', 'put', 'a.txt',
          camera=camera)
    fails(4, 'ParameterNotSupported.*root only',
          'put', '--to', '/DCIM', 'a.txt', camera=IXUS)
    fails(4, 'InvalidDevicePropValue', 'prop', 'DateTime', '"bogus"',
          camera='sim:generic-ptp')
    good('prop', 'DateTime', '20240131T235959', camera='sim:generic-ptp')


@test
def files_go_to_the_camera():
    data = random.Random(2).randbytes(300001)
    with open('A.JPG', 'wb') as f:
        f.write(data)
    with open('b.txt', 'wb') as f:
        f.write(b'text')
    with open('empty.bin', 'wb') as f:
        pass
    with simulator('generic-ptp') as uri:
        r = good('put', 'A.JPG', 'b.txt', 'empty.bin', camera=uri)
        handles = [line.split()[0] for line in r.lines()]
        assert len(set(handles)) == 3, r
        assert good('get', handles[0], '-o', '-', camera=uri).raw == data
        assert good('get', handles[2], '-o', '-', camera=uri).raw == b''
        formats = [json.loads(good('ls', h, '--json', camera=uri).out)
                   ['format'] for h in handles]
        assert formats == ['0x3801', '0x3004', '0x3000']
        r = good('put', 'A.JPG', '--to', '/store_00010001/DCIM', '--json',
                 camera=uri).json()
        assert r[0]['size'] == 300001 and r[0]['storage'] == '0x00010001'
        assert good('get', '/store_00010001/DCIM/A.JPG', '-o', '-',
                    camera=uri).raw == data
        fails(1, 'missing', 'put', 'b.txt', 'missing', '--to',
              '/store_00010001/DCIM', camera=uri)
        good('put', 'b.txt', '--to', '/store_00010001/DCIM', camera=uri)
        fails(1, 'no regular file', 'put', '.', camera=uri)
        fails(1, 'is not a folder', 'put', 'b.txt', '--to', handles[0],
              camera=uri)


@test
def with_several_stores_put_asks_where():
    with open('b.txt', 'wb') as f:
        f.write(b'text')
    fails(2, '--to.*/store_00010001 /store_00020001', 'put', 'b.txt',
          camera=R6)


@test
def failures_stand_where_they_happened():
    """Rows that are written together do not pass what is told meanwhile."""
    names = [f'IMG_{i:04}.JPG' for i in range(1, 7)]
    with simulator('generic-ptp', '--objects', '6', '--size', '1K') as uri:
        for taken in names[2], names[4]:
            with open(taken, 'w', encoding='ascii') as file:
                file.write('precious')
        r = run('get', '/store_00010001/DCIM/100GENER/*', camera=uri,
                stderr=subprocess.STDOUT)
    assert [re.search(r'IMG_\d+\.JPG', line)[0]
            for line in r.out.splitlines()] == names, r
    assert r.code == 7 and r.out.count('exists already') == 2, r


@test
def what_a_folder_fails_at_is_told_behind_the_file_before_it():
    """No transaction is between them, in which that file would get its name."""
    os.makedirs('card/DCIM/z')
    with open('card/DCIM/a.jpg', 'wb') as file:
        file.write(b'a')
    camera = 'sim:generic-mtp?dir=card'
    r = run('get', '/store_00010001/DCIM/*', camera=camera,
            stderr=subprocess.STDOUT)
    assert r.code == 7 and re.fullmatch(
        r'a\.jpg .*\n.*/DCIM/z/ is a folder.*\n', r.out), r
    os.mkdir('DCIM')
    with open('DCIM/z', 'wb'):
        pass
    r = run('get', '-R', '/store_00010001/DCIM', camera=camera,
            stderr=subprocess.STDOUT)
    assert r.code == 7 and re.fullmatch(
        r'DCIM/a\.jpg .*\n.*cannot make the folder DCIM/z: .*\n', r.out), r


main()
