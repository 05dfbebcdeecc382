# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Libraries that only some verbs need are loaded when these are called: others do
# not pay for them, and do without when they are missing.
import os
import re
import shutil
import subprocess

import importing
import ledgers
from syscalls import calls, needed
from tap import PROGRAM, Skip, environment, good, main, simulator, test

LATE = 'libusb-1.0', 'libedit', 'libexif', 'libsqlite3', 'libcrypto', \
    'libxxhash', 'libutf8proc'
PTP = 'sim:generic-ptp'


def loaded():
    """Of those libraries, what comes with the program."""
    return [n for n in needed() if n.startswith(LATE)]


def names():
    """Of those that the program asks for by itself: as they are in it."""
    if shutil.which('readelf') is None:
        raise Skip('there is no readelf')
    with open(PROGRAM, 'rb') as file:
        text = file.read().decode('latin-1')
    late = '|'.join(map(re.escape, LATE))
    found = set(re.findall(rf'\0((?:{late})\.so\.\d+)(?=\0)', text))
    if not found and loaded():
        raise Skip('this build loads all libraries at once')
    return found


def without(which=LATE):
    """The environment of a computer on which they are broken."""
    shutil.rmtree('broken', ignore_errors=True)
    os.makedirs('broken')
    for name in names():
        if not name.startswith(tuple(which)):
            continue
        with open(os.path.join('broken', name), 'w') as file:
            file.write('no library\n')
    return dict(environment(), LD_LIBRARY_PATH=os.path.abspath('broken'))


def broken(*args, stdin=b'', camera=None):
    env = without()
    if camera is not None:
        env['MINIPTP_CAMERA'] = camera
    return subprocess.run([PROGRAM, *args], env=env, input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@test
def usb_says_which_library_is_missing():
    if not any('usb' in n for n in names()):
        raise Skip('the program has no USB')
    r = broken('-c', 'usb:', 'info')
    assert r.returncode == 1 and \
        b'USB cannot be used here: ' in r.stderr and \
        b'libusb-1.0.so' in r.stderr, r


@test
def the_shell_reads_lines_without_it():
    r = broken('shell', stdin=b'info\n', camera=PTP)
    assert r.returncode == 0 and b'Generic PTP Camera' in r.stdout, r


@test
def exif_is_told_to_be_missing():
    if not any('exif' in n for n in names()):
        raise Skip('the program has no EXIF')
    r = broken('meta', '--exif', '0x3', camera='sim:generic-mtp')
    assert r.returncode == 1 and b'libexif is missing' in r.stderr, r
    r = broken('meta', '0x3', camera='sim:generic-mtp')
    assert r.returncode == 0 and b'ObjectFileName' in r.stdout, r


@test
def listings_go_without_a_cache():
    if not any('sqlite' in n for n in names()):
        raise Skip('the program has no cache')
    r = broken('-v', 'ls', '-R', camera=PTP)
    assert r.returncode == 0 and b'/DCIM' in r.stdout and \
        b'no cache of listings: SQLite cannot be loaded' in r.stderr, r
    r = broken('ls', '-R', camera=PTP)
    assert r.returncode == 0 and r.stderr == b'', r


@test
def a_ledger_says_which_library_is_missing():
    if not any('crypto' in n for n in names()):
        raise Skip('the program has no import')
    r = broken('ledger')
    assert r.returncode == 1 and b'the ledger: SQLite cannot be loaded' in \
        r.stderr, r
    ledgers.write('in/a.jpg')
    libraries = {'xxh128': 'libxxhash', 'sha256': 'libcrypto'}
    for kind, needs in libraries.items():
        ledger = ['--ledger', kind + '.db']
        good('import', '--rebuild', '--hash', kind, *ledger, 'in')
        for library in libraries.values():
            r = subprocess.run([PROGRAM, 'ledger', 'verify', *ledger],
                               env=without([library]), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
            if library == needs:
                assert r.returncode == 1, r
                assert library.encode() + b' is missing' in r.stderr, r
                assert b'good' not in r.stdout and b'bad' not in r.stdout, r
            else:
                assert r.returncode == 0 and r.stdout == b'1 good\n', r


@test
def an_import_that_lacks_its_hash_fetches_nothing():
    if not any('crypto' in n for n in names()):
        raise Skip('the program has no import')
    uri = importing.card(**{'A.JPG': b'a' * 99})
    os.mkdir('to')
    for kind, library in ('xxh128', 'libxxhash'), ('sha256', 'libcrypto'):
        words = ['-c', uri, 'import', '--hash', kind, '--ledger', kind + '.db',
                 '--empty', 'to']
        broken = subprocess.run([PROGRAM, *words], env=without([library]),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert broken.returncode == 1 and \
            library.encode() + b' is missing' in broken.stderr, broken
        assert not importing.tree('to')


@test
def what_needs_none_of_them_loads_none():
    names()
    assert loaded() == []


# The dynamic loader's are among them. A sanitizer adds its own.
@test
def a_look_at_a_camera_takes_few_system_calls():
    names()
    with simulator('generic-ptp') as uri:
        good('info', camera=uri)  # the pairing id is made
        made = calls(uri, 'info')
    assert made['total'] < 100, made


# Those that wait for the camera, and what is told, depend on how fast it goes.
@test
def a_small_file_takes_few_system_calls():
    made = []
    for number in '10', '110':
        with simulator('generic-ptp', '--objects', number, '--size',
                       '1K') as uri:
            good('info', camera=uri)
            made.append(calls(uri, 'get', '-R', '-o', number + '/', '/'))
    more = {name: made[1][name] - made[0].get(name, 0) for name in made[1]
            if name not in ('total', 'poll', 'recvfrom', 'pwrite64')}
    # Two requests; create, set the time, look whether the name is still that of the
    # open file, which takes two, close, give it its name.
    assert sum(more.values()) <= 810, more


main()
