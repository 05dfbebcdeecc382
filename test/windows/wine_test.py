# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The program for Windows, run by Wine, alone and with the one for this system.
#
#   EXE=build-windows/cmd/miniptp.exe MINIPTP=build/cmd/miniptp python3 …
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = os.path.abspath(os.environ['MINIPTP'])
os.environ['EXE'] = os.path.abspath(os.environ['EXE'])
os.environ['MINIPTP'] = os.path.join(HERE, 'wine.sh')
sys.path.insert(0, os.path.join(HERE, '..', 'cli'))

from tap import fails, files, good, main, run, simulator, test  # noqa: E402

MTP = 'sim:generic-mtp'
PICTURE = 'DCIM/100MPTP_/DSC_0001.JPG'


def own(*args, code=0):
    """What this system's program says."""
    done = subprocess.run([OWN, *args], stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == code, done
    return done.stdout.decode()


def same(a, b):
    with open(a, 'rb') as one, open(b, 'rb') as other:
        return one.read() == other.read()


@test
def it_says_the_same_as_elsewhere():
    for words in (['--help'], ['sim'], ['codes', '0x1001'],
                  ['-c', MTP, 'ls', '-lR', '/'],
                  ['--json', '-c', MTP, 'info']):
        assert good(*words).out == own(*words), words


@test
def a_file_is_fetched_whole_and_once():
    assert good('get', PICTURE, camera=MTP).out == 'DSC_0001.JPG  2.3 MiB\n'
    own('-c', MTP, 'get', '-o', 'own.jpg', PICTURE)
    assert same('DSC_0001.JPG', 'own.jpg')
    assert os.path.getmtime('DSC_0001.JPG') == os.path.getmtime('own.jpg')
    fails(1, 'exists already', 'get', PICTURE, camera=MTP)
    assert files() == ['DSC_0001.JPG', 'own.jpg']


@test
def standard_output_takes_bytes_as_they_are():
    r = good('get', '-o', '-', PICTURE, camera=MTP)
    own('-c', MTP, 'get', '-o', 'own.jpg', PICTURE)
    with open('own.jpg', 'rb') as file:
        assert r.raw == file.read()


@test
def paths_have_either_slash():
    os.mkdir('to')
    r = good('get', '-o', 'to\\', PICTURE, camera=MTP)
    assert r.out == 'to\\DSC_0001.JPG  2.3 MiB\n', r
    assert files() == ['to/DSC_0001.JPG']
    r = good('put', '--dry-run', 'to\\DSC_0001.JPG', camera='sim:canon-ixus-180')
    assert r.out.startswith('would send  to\\DSC_0001.JPG -> /store'), r
    good('put', 'to\\DSC_0001.JPG', camera='sim:generic-mtp?dir=.')
    assert files() == ['DSC_0001.JPG', 'to/DSC_0001.JPG']


@test
def names_are_unicode():
    with open('žluťoučký 日本.jpg', 'wb') as file:
        file.write(b'x')
    r = good('ls', '/', camera='sim:generic-mtp?dir=.')
    assert '/store_00010001/žluťoučký 日本.jpg\n' in r.out, r
    good('get', '-o', 'é.jpg', 'žluťoučký 日本.jpg',
         camera='sim:generic-mtp?dir=.')
    assert same('é.jpg', 'žluťoučký 日本.jpg')


@test
def a_folder_is_a_card():
    os.mkdir('card')
    with open('x.bin', 'wb') as file:
        file.write(bytes(range(256)) * 1000)
    camera = 'sim:generic-mtp?dir=card'
    good('put', 'x.bin', camera=camera)
    assert same('x.bin', 'card/x.bin')
    fails(1, 'already', 'put', 'x.bin', camera=camera)
    good('mkdir', '/a', camera=camera)
    good('mv', '/x.bin', '/a', camera=camera)
    good('mv', '/a', '/b', camera=camera)
    assert files('card') == ['b/x.bin']
    good('rm', '--yes', '-R', '/b', camera=camera)
    assert os.listdir('card') == []


@test
def a_card_takes_no_name_that_windows_has_not():
    os.mkdir('card')
    with open('x', 'wb') as file:
        file.write(b'x')
    for name in ('nul.jpg', 'a:b', 'a?', 'dot.', 'COM1'):
        r = run('mv', '/x', '/' + name, camera='sim:generic-mtp?dir=.')
        assert r.code == 4, (name, r)
    assert files() == ['x']


@test
def names_of_a_camera_become_names_of_windows():
    os.mkdir('card')
    for name in ('aux.txt', 'a:b.txt', 'what?.txt'):
        with open('card/' + name, 'w', encoding='utf-8') as file:
            file.write(name)
    server = subprocess.Popen(
        [OWN, 'sim', 'generic-mtp', '--dir', 'card', '--listen',
         '127.0.0.1:0'], stdout=subprocess.PIPE)
    try:
        address = server.stdout.readline().split()[2].decode()
        good('get', '-o', 'to/', '-R', '/', camera='ip:' + address)
    finally:
        server.terminate()
        server.wait()
    assert files('to/store_00010001') == [
        '_ux.txt', 'a_b.txt', 'what_.txt'], files('to')


@test
def both_ends_of_a_network_are_windows_or_not():
    with open('x.bin', 'wb') as file:
        file.write(os.urandom(3000000))
    with simulator('generic-mtp') as uri:
        own('-c', uri, 'put', 'x.bin')
        own('-c', uri, 'get', '-o', 'own', 'x.bin')
        good('get', '-o', 'wine', 'x.bin', camera=uri)
    assert same('own', 'x.bin') and same('wine', 'x.bin')


@test
def large_files_are_sent_by_windows():
    with simulator('generic-mtp', '--objects', '1', '--size', '40M') as uri:
        own('-c', uri, 'get', '-o', 'own', 'DCIM/100GENER/IMG_0001.JPG')
    own('-c', 'sim:generic-mtp?objects=1&size=40M', 'get', '-o', 'direct',
        'DCIM/100GENER/IMG_0001.JPG')
    assert same('own', 'direct')


@test
def what_cannot_be_reached_is_told():
    fails(3, 'nothing listens on 127.0.0.1:1:', 'info',
          camera='ip:127.0.0.1:1')
    with simulator('generic-mtp') as uri:
        fails(5, 'is taken', 'sim', 'generic-mtp', '--listen', uri[3:])


@test
def a_command_is_run_for_an_event():
    with open('script.json', 'w', encoding='utf-8') as file:
        file.write('[{"after_ms": 300, "remove_object": "0x00000003"}]')
    r = run('events', '--for', '3s', '--count', '1', '--exec',
            'echo %MINIPTP_EVENT%', camera='sim:generic-mtp?script=script.json')
    assert 'ObjectRemoved\r\n' in r.out, r


def wine(*names):
    return next(filter(None, map(shutil.which, names)), None)


def all_of_it():
    """In a Windows of its own, which goes on running between the programs."""
    server = wine('wineserver', '/usr/lib/wine/wineserver')
    with tempfile.TemporaryDirectory(prefix='miniptp-wine-') as prefix:
        os.environ['WINEPREFIX'] = prefix
        if server:
            subprocess.run([server, '-p600'], check=False)
        # What the first one starts stays, and keeps its files.
        subprocess.run([os.environ['MINIPTP'], 'sim'], check=False,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        try:
            main()
        finally:
            if server:
                subprocess.run([server, '-k'], check=False,
                               stderr=subprocess.DEVNULL)
                subprocess.run([server, '-w'], check=False)


if __name__ == '__main__':
    if wine('wine64', 'wine', '/usr/lib/wine/wine64'):
        all_of_it()
    else:
        print('1..1\nok 1 # SKIP there is no Wine here')
