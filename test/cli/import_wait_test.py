# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, when it waits for cameras: for one, with --wait, and as a service for all.
import os
import re
import shutil
import signal
import socket
import subprocess

from fake import Camera, Thing, serving
from importing import (card, contents, generated, ledger_is_true, need_import,
                       no_strays, tree)
from tap import HERE, PROGRAM, Skip, fails, main, start, test, wait_for


def serve(port, *options, profile='generic-mtp'):
    child = start('sim', profile, *options, '--listen', f'127.0.0.1:{port}')
    line = child.stdout.readline().decode()
    found = re.search(r'127\.0\.0\.1:(\d+) ', line)
    assert found, (line, child.stderr.read())
    return child, found[1]


def await_line(child, stream, text):
    line = b''
    while text not in line:
        line = stream.readline()
        assert line, (text, child.communicate())


def end(child):
    child.kill()
    child.communicate()


@test
def a_camera_that_is_unplugged_is_waited_for():
    need_import()
    options = '--objects', '40', '--size', '1M', '--latency', '20'
    os.mkdir('to')
    camera, port = serve(0, *options)
    child = start('import', '--wait', 'to', camera=f'ip:127.0.0.1:{port}')
    try:
        wait_for(lambda: any(tree('to').values()), 30)
        end(camera)
        await_line(child, child.stderr, b'waiting for it to come back')
        # Another one in its place is not the same.
        camera, _ = serve(port, '--objects', '1', profile='generic-ptp')
        await_line(child, child.stderr, b'another camera is there')
        end(camera)
        camera, _ = serve(port, *options)
        out, err = child.communicate(timeout=60)
    finally:
        end(camera)
        child.kill()
    assert child.returncode == 0, (out, err)
    assert b'40 copied' in out, (out, err)
    assert contents('to') == generated(40, 1 << 20)
    no_strays()
    ledger_is_true()


@test
def another_model_is_not_the_same_without_serial_numbers_either():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100), Thing('B.JPG', b'b' * 200))
    camera.serial = ''
    whole = camera.answers[0x1009]

    def swap(p):
        if p[0] == 2:
            camera.model = 'Other'
            camera.answers[0x1009] = whole
            raise EOFError
        return whole(p)
    camera.answers[0x1009] = swap
    os.mkdir('to')
    with serving(camera) as uri:
        child = start('import', '--wait', 'to', camera=uri)
        try:
            await_line(child, child.stderr,
                       b'another camera is there; it is not Fake\n')
            camera.model = 'Fake'
            out, err = child.communicate(timeout=60)
        finally:
            child.kill()
    assert child.returncode == 0 and b'2 copied' in out, (out, err)
    assert contents('to') == [b'a' * 100, b'b' * 200]


@test
def a_camera_that_is_not_there_yet_is_waited_for():
    need_import()
    os.mkdir('to')
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    child = start('import', '--wait', 'to', camera=f'ip:127.0.0.1:{port}')
    assert b'waiting' in child.stderr.readline()
    camera, _ = serve(port, '--objects', '2', '--size', '1K')
    try:
        out, err = child.communicate(timeout=60)
    finally:
        end(camera)
    assert child.returncode == 0 and b'2 copied' in out, (out, err)
    child = start('import', '--wait', 'to', camera=f'ip:127.0.0.1:{port}')
    assert b'waiting' in child.stderr.readline()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130, (out, err)


# ---- a service ---------------------------------------------------------------

PATH = os.environ['PATH']


def put_program(name, text):
    """Another program, in the place of what the system may have."""
    os.makedirs('bin', exist_ok=True)
    with open('bin/' + name, 'w', encoding='ascii') as file:
        file.write('#!/bin/sh\n' + text + '\n')
    os.chmod('bin/' + name, 0o755)
    os.environ['PATH'] = os.path.abspath('bin') + ':' + PATH


@test
def whatever_is_there_is_imported_once():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    put_program('notify-send', 'printf "%s\\n" "$@" >told')
    before = os.environ.get('DBUS_SESSION_BUS_ADDRESS')
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'
    try:
        child = start('import', '--watch', 'to', camera=uri)
        wait_for(lambda: os.path.exists('told') and
                 os.path.getsize('told') > 0, 20)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    finally:
        del os.environ['DBUS_SESSION_BUS_ADDRESS']
        if before is not None:
            os.environ['DBUS_SESSION_BUS_ADDRESS'] = before
    assert child.returncode == 130 and b'1 copied' in out, (out, err)
    with open('told', encoding='utf-8') as file:
        assert file.read().splitlines() == [
            '--app-name=miniptp', '--icon=camera-photo', '--',
            'Generic MTP Camera', '1 file copied, 1 B']
    ledger_is_true()


UNIT = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'data', 'systemd',
                    'miniptp-import.service.in')


@test
def the_service_is_one():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to here')
    with open(UNIT, encoding='ascii') as file:
        text = file.read().replace('@bindir@', os.path.dirname(PROGRAM))
    words = re.search('^ExecStart=(.*)$', text, re.M)[1].split()
    # As systemd does: $A is split at spaces, ${A} is not.
    said = {'$MINIPTP_IMPORT_OPTIONS': ['--verify', '--order', 'newest'],
            '${MINIPTP_IMPORT_DEST}': ['to here']}
    words = [part for word in words for part in said.get(word, [word])]
    assert words[0] == PROGRAM, words
    child = start(*words[1:], camera=uri)
    await_line(child, child.stdout, b'1 copied')
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=20) == 130
    assert 'SuccessExitStatus=130' in text
    if shutil.which('systemd-analyze') is None:
        raise Skip('there is no systemd to look at it')
    with open('miniptp-import.service', 'w', encoding='ascii') as file:
        file.write(text)
    looked = subprocess.run(
        ['systemd-analyze', '--user', 'verify', './miniptp-import.service'],
        env=dict(os.environ, XDG_RUNTIME_DIR=os.getcwd()), check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wrong = [line for line in looked.stdout.splitlines()
             if 'miniptp-import' in line and "'man " not in line]
    assert not wrong, wrong


def both_come(camera, uri):
    """--watch imports its two files, and waits on until it is told to end."""
    child = start('import', '--watch', 'to', camera=uri)
    try:
        await_line(child, child.stdout, b'2 copied')
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=20)
    finally:
        end(camera)
    assert child.returncode == 130, (out, err)


@test
def a_camera_in_the_network_is_looked_for():
    need_import()
    os.mkdir('to')
    camera, port = serve(0, '--objects', '2', '--size', '1K')
    both_come(camera, f'ip:127.0.0.1:{port}')


@test
def one_that_tells_of_itself_in_the_network_is_imported():
    need_import()
    os.mkdir('to')
    camera, port = serve(0, '--objects', '2', '--size', '1K')
    put_program('avahi-browse', f"""
        echo "$*" >asked
        printf '%s\\n' '+;lo;IPv4;Other;_ptp._tcp;local' \\
            '=;lo;IPv4;Bad;_ptp._tcp;local;h;1.2.3.4?x;15740;' \\
            '=;lo;IPv4;Bad;_ptp._tcp;local;h;1.2.3.4;0;' \\
            '=;lo;IPv4;My Camera;_ptp._tcp;local;h.local;127.0.0.1;{port};"a"'
        exec sleep 100""")
    both_come(camera, 'ip:')
    with open('asked', encoding='ascii') as file:
        assert file.read() == '--parsable --resolve _ptp._tcp\n'
    put_program('avahi-browse', 'exit 1')
    fails(1, 'avahi-browse has ended', 'import', '--watch', 'to', camera='ip:')


main()
