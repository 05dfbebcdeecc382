# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import --watch: whatever comes, as a service.
import contextlib
import glob
import json
import os
import pty
import re
import shutil
import signal
import subprocess

from fake import GENERAL_ERROR, OK, Camera, Thing, array, serving
from importing import (await_line, card, contents, end, ledger_is_true,
                       need_import, serve)
from tap import HERE, PROGRAM, Skip, fails, main, start, test, wait_for

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


def shown_by(wanted, uri):
    """What a terminal shows of --watch until that many have come."""
    try:
        master, slave = pty.openpty()
    except OSError as error:
        raise Skip(f'no terminal to be had: {error}') from error
    child = start('import', '--watch', 'to', camera=uri, stderr=slave)
    os.close(slave)
    try:
        await_line(child, child.stdout, wanted)
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=20)
        shown = b''
        with contextlib.suppress(OSError):  # its end
            while part := os.read(master, 1 << 20):
                shown += part
        return shown.decode()
    finally:
        child.kill()
        os.close(master)


@test
def how_far_one_camera_is_is_shown_on_a_terminal():
    need_import()
    os.mkdir('to')
    shown = shown_by(b'3 copied', 'sim:generic-mtp?objects=3&size=1M')
    assert ' of 3.0 MiB' in shown and 'IMG_' in shown, shown
    # Nothing of it stays.
    assert '%' not in shown.rsplit('\r\x1b[K', 1)[1], shown


@test
def how_far_several_are_is_not_shown():
    need_import()
    os.mkdir('to')
    first, at = serve(0, '--objects', '1', '--size', '2K', '--fault',
                      'GetObject:stall')
    second, port = serve(0, '--objects', '3', '--size', '1M')
    # The other one is come to when one stands still.
    put_program('avahi-browse', f"""
        echo '=;lo;IPv4;One;_ptp._tcp;local;h.local;127.0.0.1;{at};'
        until test -n "$(find to -name '*.part')"; do sleep .1; done
        echo '=;lo;IPv4;Two;_ptp._tcp;local;h.local;127.0.0.1;{port};'
        exec sleep 100""")
    try:
        shown = shown_by(f'{port}: 3 copied'.encode(), 'ip:')
    finally:
        end(first)
        end(second)
    assert 'of 2.0 KiB  0/1' in shown and 'of 3.0 MiB' not in shown, shown


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


def told_to_end(child):
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130, (child.returncode, out, err)
    return out, err


@test
def one_that_was_away_for_a_moment_is_imported_again():
    need_import()
    os.mkdir('to')
    camera, port = serve(0, '--objects', '2', '--size', '1K')
    child = start('import', '--watch', 'to', camera=f'ip:127.0.0.1:{port}')
    try:
        await_line(child, child.stdout, b'2 copied')
        end(camera)
        camera, _ = serve(port, '--objects', '3', '--size', '1K')
        await_line(child, child.stdout, b'1 copied')
        told_to_end(child)
    finally:
        end(camera)
        child.kill()
    ledger_is_true()


@test
def what_is_taken_meanwhile_is_imported():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100))
    camera.events = [0x4002]
    os.mkdir('to')
    with serving(camera) as uri:
        child = start('import', '--watch', 'to', camera=uri)
        try:
            await_line(child, child.stdout, b'1 copied')
            for number in 2, 3:  # of one shot
                camera.things[number] = Thing(f'{number}.JPG', b'b' * number)
                camera.tell(0x4002, number)
            await_line(child, child.stdout, b'2 copied')
            told_to_end(child)
        finally:
            child.kill()
    assert contents('to') == [b'a' * 100, b'bb', b'bbb']
    # All of it in one session.
    assert camera.counted[0x1002] == 1, camera.counted


def untold(change):
    """A camera in the network, with A.JPG, that says nothing of what is new."""
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100))
    camera.events = [0x4002, 0x4004]

    def count(p):
        assert p[0] != 0xffffffff, 'some cameras hang at that'
        return OK, None, [len(camera.things)]
    camera.answers[0x1006] = count
    os.mkdir('to')
    with serving(camera) as uri:
        child = start('import', '--watch', 'to', camera=uri)
        try:
            await_line(child, child.stdout, b'1 copied')
            change(camera)
            await_line(child, child.stdout, b'1 copied')
            out, _ = told_to_end(child)
        finally:
            child.kill()
    assert contents('to') == [b'a' * 100, b'bb'], out
    assert camera.counted[0x1002] == 1, camera.counted


@test
def a_picture_that_is_not_told_of_is_found():
    def change(camera):
        camera.things[2] = Thing('B.JPG', b'bb')
    untold(change)


@test
def a_storage_that_is_not_told_of_is_found():
    def change(camera):
        # Nor does it count its objects.
        camera.answers[0x1006] = lambda p: (GENERAL_ERROR, None)
        camera.answers[0x1004] = lambda p: (OK, array([0x10001, 0x20001], 'I'))
        handles = camera.answers[0x1007]
        camera.answers[0x1007] = lambda p: \
            handles(p) if p[0] == 0x10001 else (OK, array([2], 'I'))
        camera.things[2] = Thing('B.JPG', b'bb', parent=9)
    untold(change)


def came_and_went(camera, away, *options):
    """Watched with a destination that goes for a while, and no word of the camera when
    it comes back: what was printed, and what was in the other one meanwhile."""
    with serving(camera) as uri:
        child = start('import', '--watch', *options, 'to', camera=uri)
        try:
            await_line(child, child.stdout, b'1 copied')
            os.rename(away, 'elsewhere')
            camera.things[2] = Thing('B.JPG', b'bb')
            camera.tell(0x4002, 2)
            await_line(child, child.stderr, b'bring it back')
            other = 'also' if away == 'to' else 'to'
            if options:
                await_line(child, child.stdout, b'1 copied')
            meanwhile = contents(other) if options else None, len(camera.things)
            os.rename('elsewhere', away)
            await_line(child, child.stderr, b'is there again')
            await_line(child, child.stdout, b'1 copied')
            told_to_end(child)
        finally:
            child.kill()
    return meanwhile


def of_two_that_move():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100))
    camera.events = [0x4002]

    def delete(p):
        del camera.things[p[0]]
        return OK, None
    camera.answers[0x100b] = delete
    os.mkdir('to')
    os.mkdir('also')
    return camera


def goes_on_without(away):
    camera = of_two_that_move()
    meanwhile = came_and_went(camera, away, '--move', '--also', 'also')
    assert meanwhile == ([b'a' * 100, b'bb'], 1), meanwhile
    assert contents('to') == contents('also') == [b'a' * 100, b'bb']
    # Safe in both by now.
    assert not camera.things
    ledger_is_true('to', 'also')


@test
def another_destination_that_is_away_for_a_while_is_filled_then():
    goes_on_without('also')


@test
def a_destination_that_is_away_for_a_while_is_filled_then():
    goes_on_without('to')


@test
def the_only_destination_is_waited_for():
    camera = of_two_that_move()
    _, left = came_and_went(camera, 'to')
    assert left == 2 and contents('to') == [b'a' * 100, b'bb']
    ledger_is_true()


@test
def what_is_plugged_in_waits_for_its_destination():
    need_import()
    os.mkdir('also')
    os.mkdir('to')
    uri = card(**{'A.JPG': b'a'})
    # It goes when the first file has come.
    child = start('import', '--watch', '--also', 'also', '--hook',
                  'if test -d also; then mv also elsewhere; fi', 'to',
                  camera=uri)
    try:
        await_line(child, child.stderr, b'bring it back')
        os.rename('elsewhere', 'also')
        await_line(child, child.stderr, b'is there again')
        await_line(child, child.stdout, b'1 here already')
        told_to_end(child)
    finally:
        child.kill()
    assert contents('to') == [b'a']


@test
def one_that_is_refused_at_first_is_asked_again():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100))
    camera.refusal = 2  # busy
    os.mkdir('to')
    with serving(camera) as uri:
        child = start('import', '--watch', 'to', camera=uri)
        try:
            await_line(child, child.stderr, b'waiting: ')
            camera.refusal = None
            await_line(child, child.stdout, b'1 copied')
            told_to_end(child)
        finally:
            child.kill()


def unlocked(times):
    """The script of a phone that is unlocked once it was found so often to be locked."""
    with open('script.json', 'w', encoding='ascii') as file:
        json.dump([{'remove_storage': 0x10001},
                   {'after': 'GetStorageIDs', 'times': times,
                    'after_ms': 100, 'add_storage': 0x10001}], file)
    return os.path.abspath('script.json')


@test
def a_phone_that_is_unlocked_later_is_imported_then():
    need_import()
    os.mkdir('to')
    child = start('import', '--watch', 'to', camera='sim:generic-mtp?objects=2'
                  '&size=1K&script=' + unlocked(2))
    try:
        await_line(child, child.stderr, b'shows no storage')
        await_line(child, child.stdout, b'2 copied')
        told_to_end(child)
    finally:
        child.kill()
    ledger_is_true()


@test
def a_storage_that_is_put_in_later_is_imported_in_the_network():
    need_import()
    os.mkdir('to')
    camera, port = serve(0, '--objects', '2', '--size', '1K', '--script',
                         unlocked(1))
    both_come(camera, f'ip:127.0.0.1:{port}')


@test
def nobody_waits_for_the_desktop():
    """Nor does who starts it have to care for its children."""
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    put_program('notify-send', 'touch told; exec sleep 100')
    os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        child = start('import', '--watch', 'to', camera=uri, restore_signals=False)
        wait_for(lambda: os.path.exists('told'), 20)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    finally:
        signal.signal(signal.SIGCHLD, before)
        del os.environ['DBUS_SESSION_BUS_ADDRESS']
        subprocess.run(['pkill', '-f', 'sleep 100'], check=False)
    assert b'1 copied' in out, (out, err)


@test
def one_that_hangs_keeps_no_other_one_waiting():
    need_import()
    os.mkdir('to')
    first, at = serve(0, '--objects', '1', '--size', '2K', '--fault',
                      'GetObject:stall')
    second, port = serve(0, '--objects', '2', '--size', '1K')
    put_program('avahi-browse', f"""
        printf '%s\\n' \\
            '=;lo;IPv4;One;_ptp._tcp;local;h.local;127.0.0.1;{at};' \\
            '=;lo;IPv4;Two;_ptp._tcp;local;h.local;127.0.0.1;{port};'
        exec sleep 100""")
    child = start('import', '--watch', 'to', camera='ip:')
    try:
        await_line(child, child.stdout, f'{port}: 2 copied'.encode())
        wait_for(lambda: glob.glob('to/**/*.part', recursive=True), 20)
        out, _ = told_to_end(child)
    finally:
        end(first)
        end(second)
        child.kill()
    assert f'{at}: '.encode() in out, out


main()
