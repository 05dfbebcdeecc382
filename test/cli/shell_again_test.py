# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# shell: a camera that was lost, or forgot the session, is open again for the next verb,
# and nothing that failed is done by itself.
import contextlib
import re
import signal
import socket

from shells import FOLDER, MTP, Requests
from tap import good, main, run, simulator, start, test

FILE = FOLDER + '/DSC_0001.JPG'
ANEW = ('the session with the camera is a new one, and so may be the numbers of '
        'objects')


@contextlib.contextmanager
def camera_at(port, *args):
    """A camera in the network that comes back where another one was."""
    child = start('sim', *args, '--listen', f'127.0.0.1:{port}')
    try:
        line = child.stdout.readline()
        assert b'listening' in line, (line, child.stderr.read())
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=10)


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]


def paths(answer):
    return [entry['path'] for entry in answer['output']]


def forgetful(fault, scheme):
    if scheme == 'sim:':
        return contextlib.nullcontext(MTP + '?fault=' + fault)
    return simulator('generic-mtp', '--fault', fault, scheme=scheme)


@test
def a_forgotten_session_is_opened_anew_for_the_next_verb():
    for scheme in ('sim:', 'ip:', 'usbip:'):
        with forgetful('GetStorageInfo#1:no-session', scheme) as uri, \
                Requests(camera=uri) as shell:
            before = paths(shell.ask('ls', FOLDER))
            got = shell.ask('df')
            assert got['exit'] == 4 and 'SessionNotOpen' in \
                got['error']['message'], got
            got = shell.ask('ls', FOLDER)
            assert got['exit'] == 0 and paths(got) == before, got
            assert got['notes'] == [ANEW], got
            got = shell.ask('df')  # told once
            assert got['exit'] == 0 and 'notes' not in got, got


@test
def what_changes_something_is_not_done_by_itself():
    for scheme in ('sim:', 'ip:', 'usbip:'):
        with forgetful('DeleteObject#1:no-session', scheme) as uri, \
                Requests(camera=uri) as shell:
            before = paths(shell.ask('ls', FOLDER))
            assert FILE in before and len(before) > 1, before
            got = shell.ask('rm', *before)
            # Neither that, nor what was meant to come behind it.
            assert got['exit'] == 3, got
            assert paths(shell.ask('ls', FOLDER)) == before, scheme
            assert shell.ask('rm', FILE)['exit'] == 0
            assert FILE not in paths(shell.ask('ls', FOLDER))


@test
def numbers_of_the_session_before_are_not_believed():
    with Requests(camera='sim:generic-mtp?fault=GetStorageInfo#1:no-session'
                  ) as shell:
        handle = shell.ask('ls', FOLDER)['output'][0]['handle']
        assert shell.ask('df')['exit'] == 4
        got = shell.ask('rm', FILE)
        assert got['exit'] == 4 and 'may be another card' in \
            got['error']['message'], got
        for _ in range(2):
            assert shell.ask('ls', '/nothing', '/nowhere')['exit'] != 0
            got = shell.ask('rm', handle)
            assert got['exit'] == 4 and 'may be another object' in \
                got['error']['message'], got
        assert FILE in paths(shell.ask('ls', FOLDER))
        assert shell.ask('rm', handle)['exit'] == 0


@test
def a_lost_connection_is_made_again_for_the_next_verb():
    for fault in ('disconnect', 'reset', 'half-close'):
        with simulator('generic-mtp', '--fault',
                       f'GetStorageInfo#1:{fault}') as uri, \
                Requests('--timeout', '2', camera=uri) as shell:
            before = paths(shell.ask('ls', FOLDER))
            got = shell.ask('df')
            assert got['exit'] not in (0, 4), (fault, got)
            assert got['notes'] == ['the camera is gone; the next verb tries to '
                                    'open it again'], (fault, got)
            got = shell.ask('ls', FOLDER)
            assert got['exit'] == 0 and paths(got) == before, (fault, got)
            assert got['notes'] == [ANEW], (fault, got)


@test
def a_change_that_was_lost_with_the_connection_is_not_repeated():
    with simulator('generic-mtp', '--fault', 'DeleteObject#1:disconnect') as uri, \
            Requests(camera=uri) as shell:
        before = paths(shell.ask('ls', FOLDER))
        assert shell.ask('rm', *before)['exit'] not in (0, 4)
        left = paths(shell.ask('ls', FOLDER))
        assert left in (before, before[1:]), left


@test
def a_camera_that_hung_up_in_between_is_noticed_before_the_verb():
    port = free_port()
    with Requests(camera=f'ip:127.0.0.1:{port}') as shell:
        with camera_at(port, 'generic-mtp'):
            before = paths(shell.ask('ls', FOLDER))
        got = shell.ask('rm', FILE)
        assert got['exit'] == 3, got
        assert got['notes'] == ['the camera hung up; opening it again'], got
        with camera_at(port, 'generic-mtp'):
            got = shell.ask('ls', FOLDER)
            assert got['exit'] == 0 and paths(got) == before, got
            assert got['notes'] == [ANEW], got
        with camera_at(port, 'generic-mtp'):
            # It may have another card now.
            got = shell.ask('rm', FILE)
            assert got['exit'] == 4 and 'say it again' in \
                got['error']['message'], got
            assert got['notes'] == ['the camera hung up; opening it again',
                                    ANEW], got
            assert shell.ask('rm', FILE)['exit'] == 0


@test
def another_camera_is_not_taken_for_it():
    port = free_port()
    with Requests(camera=f'ip:127.0.0.1:{port}') as shell:
        with camera_at(port, 'generic-mtp'):
            assert shell.ask('df')['exit'] == 0
        with camera_at(port, 'generic-ptp'):
            for _ in range(2):
                assert shell.ask('rm', FILE)['exit'] == 3
            got = shell.ask('connect')
            assert got['output']['model'] == 'Generic PTP Camera', got
            assert shell.ask('df')['exit'] == 0


@test
def one_that_comes_back_with_what_is_asked_only_of_itself_is_asked():
    """That the numbers may be others is nobody's matter after connect."""
    with Requests(camera='sim:generic-mtp?fault=GetStorageInfo#1:no-session'
                  ) as shell:
        assert shell.ask('df')['exit'] == 4
        assert shell.ask('connect')['exit'] == 0
        assert shell.ask('ls', '0x00000001')['exit'] == 0


@test
def programs_go_on_by_themselves_where_they_only_read():
    for scheme in ('ip:', 'usbip:'):
        want = good('ls', '-R', camera=MTP).lines()
        with forgetful('GetObjectInfo#3:no-session', scheme) as uri:
            r = run('--no-cache', 'ls', '-R', camera=uri)
            assert r.code == 0 and r.lines() == want, (scheme, r)
            assert r.err == 'miniptp: the camera has forgotten the session; ' \
                'opening another one\n', (scheme, r)
        with forgetful('DeleteObject#1:no-session', scheme) as uri:
            r = run('rm', FILE, camera=uri)
            assert r.code == 4 and re.search('forgotten', r.err), (scheme, r)
            assert r.err.count('\n') == 1, (scheme, r)
            assert good('ls', '-R', camera=uri).lines() == want, scheme


@test
def raw_is_not_repeated_on_another_card():
    port = free_port()
    with Requests(camera=f'ip:127.0.0.1:{port}') as shell:
        with camera_at(port, 'generic-mtp'):
            assert FILE in paths(shell.ask('ls', FOLDER))
        assert shell.ask('raw', 'DeleteObject', '0x3')['exit'] == 3
        with camera_at(port, 'generic-mtp'):
            got = shell.ask('raw', 'DeleteObject', '0x3')
            assert got['exit'] == 4 and 'say it again' in \
                got['error']['message'], got
            assert FILE in paths(shell.ask('ls', FOLDER))


@test
def raw_runs_behind_a_verb_whose_session_was_forgotten():
    with Requests(camera=MTP + '?fault=DeleteObject#1:no-session') as shell:
        assert shell.ask('rm', '--yes', '0x3')['exit'] == 4
        got = shell.ask('raw', 'DeleteObject', '0x3')
        assert got['exit'] == 4 and got['notes'] == [ANEW] and \
            'say it again' in got['error']['message'], got
        got = shell.ask('raw', 'GetStorageIDs')
        assert got['exit'] == 0, got


@test
def recover_says_that_the_session_is_a_new_one():
    r = run('shell', camera=MTP + '?fault=DeleteObject#1:no-session',
            stdin=b'rm --yes 0x3\nrecover\nrecover\n')
    assert len(re.findall('the session is a new one', r.out)) == 1, r
    assert len(re.findall('nothing to do', r.out)) == 1, r


main()
