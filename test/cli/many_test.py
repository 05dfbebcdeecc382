# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# One verb on several cameras at once.
import json
import os
import re
import signal
import threading

import fake
from tap import (fails, files, good, main, on_terminal, run, simulator, start,
                 test)

MTP, PTP = 'sim:generic-mtp', 'sim:generic-ptp'
IXUS = 'sim:canon-ixus-180'
UNANSWERED = 'GetObjectInfo of 0x00000001: interrupted before it answered'
BOTH = ['-c', MTP, '-c', PTP]


def lines_of(result, name):
    """What one camera said."""
    return ''.join(line[len(name) + 2:] for line
                   in result.out.splitlines(keepends=True)
                   if line.startswith(name + ': '))


def documents(text):
    return [json.loads(line) for line in text.splitlines()]


@test
def each_line_tells_its_camera():
    r = good(*BOTH, '-c', 'sim:generic-mtp?objects=2', 'ls', '-R')
    for name, uri in ((MTP, MTP), (PTP, PTP),
                      (MTP + '#2', 'sim:generic-mtp?objects=2')):
        alone = good('ls', '-R', camera=uri)
        assert lines_of(r, name) == alone.out, (name, r, alone)
    assert all(re.match(r'sim:generic-(mtp(#2)?|ptp): ', line)
               for line in r.lines()), r


@test
def lines_are_never_mixed():
    uris = [f'sim:generic-mtp?objects=300&time=20200101T00000{i}'
            for i in range(4)]
    r = good(*(word for uri in uris for word in ('-c', uri)), 'ls', '-lR')
    expected = good('ls', '-lR', camera=uris[0]).lines()
    assert len(r.lines()) == 4 * len(expected) > 1000
    known = {line.split(None, 1)[1].rsplit(None, 1)[1] for line in expected}
    for line in r.lines():
        name, rest = line.split(': ', 1)
        assert re.fullmatch(r'sim:generic-mtp(#[234])?', name), line
        assert rest.rsplit(None, 1)[1] in known, line


@test
def json_names_the_camera():
    r = good(*BOTH, '--json', 'df')
    by_name = {d['camera']: d for d in documents(r.out)}
    assert sorted(by_name) == [MTP, PTP] and len(r.lines()) == 2, r
    for name, document in by_name.items():
        assert document == {
            'camera': name, 'exit': 0, 'error': None,
            'output': good('--json', 'df', camera=name).json()}


@test
def json_lines_end_with_how_it_went():
    r = good(*BOTH, '--json', 'ls', '-R')
    for name in (MTP, PTP):
        mine = [d for d in documents(r.out) if d['camera'] == name]
        assert mine.pop() == {'camera': name, 'exit': 0, 'error': None}
        alone = documents(good('--json', 'ls', '-R', camera=name).out)
        assert [d['output'] for d in mine] == alone
        assert all(set(d) == {'camera', 'output'} for d in mine)


class Slow(fake.Camera):
    """It describes no object before it is told to."""

    def __init__(self):
        super().__init__(fake.Thing('SLOW.JPG', b'x'))
        self.asked, self.released = threading.Event(), threading.Event()
        self.answers[0x1008] = self.wait

    def wait(self, p):
        self.asked.set()
        assert self.released.wait(60)
        return self.object_info(p)


def guarded(child):
    """Nothing is waited for in vain."""
    timer = threading.Timer(60, child.kill)
    timer.daemon = True
    timer.start()
    return timer


@test
def a_slow_camera_delays_no_other():
    expected = good('ls', '-R', camera=PTP).lines()
    for first in (True, False):
        slow = Slow()
        with fake.serving(slow) as uri:
            some = ['-c', uri, '-c', PTP] if first else ['-c', PTP, '-c', uri]
            child = start(*some, 'ls', '-R')
            timer = guarded(child)
            got = [child.stdout.readline().decode() for _ in expected]
            assert slow.asked.wait(60) and not slow.released.is_set()
            assert got == [f'{PTP}: {line}\n' for line in expected], got
            slow.released.set()
            out, err = child.communicate(timeout=60)
            timer.cancel()
            assert out.decode().startswith(uri + ': '), (out, err)
            assert out.count(b'\n') == 1 and b'SLOW.JPG' in out, out
            assert (child.returncode, err) == (0, b''), err


@test
def with_json_the_fast_one_is_whole_before_the_slow_one():
    slow = Slow()
    with fake.serving(slow) as uri:
        child = start('-c', uri, '-c', MTP, '--json', 'ls', 'DCIM')
        timer = guarded(child)
        while True:
            document = json.loads(child.stdout.readline())
            assert document['camera'] == MTP, document
            if 'exit' in document:
                break
        assert not slow.released.is_set()
        slow.released.set()
        out, err = child.communicate(timeout=60)
        timer.cancel()
        assert documents(out.decode())[-1]['camera'] == uri, (out, err)


@test
def an_interrupt_ends_all():
    one, other = Slow(), Slow()
    with fake.serving(one) as a, fake.serving(other) as b:
        child = start('-c', a, '-c', b, 'ls', '-R')
        timer = guarded(child)
        assert one.asked.wait(60) and other.asked.wait(60)
        child.send_signal(signal.SIGINT)
        one.released.set()
        other.released.set()
        out, err = child.communicate(timeout=60)
        timer.cancel()
        assert child.returncode == 130, (child.returncode, out, err)
        # Of the cameras, those that did not answer before it came through.
        *told, last = err.decode().splitlines()
        assert last == 'miniptp: interrupted', err
        assert set(told) <= {f'miniptp: {uri}: {UNANSWERED}'
                             for uri in (a, b)}, err


@test
def an_interrupt_tells_who_had_not_answered():
    for how in ([], ['--json']):
        slow = Slow()
        with fake.serving(slow) as uri:
            child = start('-c', uri, '-c', PTP, *how, 'ls', 'DCIM')
            timer = guarded(child)
            first = child.stdout.readline().decode()
            assert slow.asked.wait(60)
            while how and 'exit' not in json.loads(first):
                first = child.stdout.readline().decode()
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=60)
            slow.released.set()
            timer.cancel()
            assert child.returncode == 130, (child.returncode, out, err)
            if how:
                last = documents(out.decode())[-1]
                assert last['camera'] == uri and last['exit'] == 130, out
                assert last['error']['message'] == UNANSWERED, out
            else:
                assert err.decode() == (f'miniptp: {uri}: {UNANSWERED}\n'
                                        'miniptp: interrupted\n'), err


@test
def an_interrupt_ends_waiting_for_events():
    with simulator('generic-mtp') as a, simulator('generic-ptp') as b:
        child = start('-c', a, '-c', b, '-vv', 'events')
        timer = guarded(child)
        seen = set()
        # Both are in their sessions: they have asked for DeviceInfo.
        for line in child.stderr:
            seen |= {uri for uri in (a, b) if line.startswith(uri.encode())
                     and b'GetDeviceInfo' in line}
            if len(seen) == 2:
                break
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        timer.cancel()
        assert child.returncode == 130, (child.returncode, err)
        assert err.endswith(b'miniptp: interrupted\n'), err


@test
def exit_codes_are_of_all():
    gone = 'ip:127.0.0.1:1'
    r = run(*BOTH, '-c', gone, 'df')
    assert r.code == 7 and lines_of(r, MTP) and lines_of(r, PTP), r
    assert re.fullmatch(f'miniptp: {gone}: [^\n]+\n', r.err), r
    r = run('-c', gone, '-c', 'sim:nonsense', 'df')
    assert r.code == run('df', camera=gone).code == 3, r
    r = run('-c', 'sim:nonsense', '-c', gone, 'df')
    assert r.code == run('df', camera='sim:nonsense').code == 2, r
    r = run(*BOTH, '-c', gone, '--json', 'ls', '0x00000099')
    assert sorted(d['exit'] for d in documents(r.out)) == [3, 4, 4], r
    assert r.code == 4 and r.err == '', r


@test
def files_of_the_same_name_are_not_overwritten():
    some = ['-c', IXUS, '-c', IXUS + '?latency=0']
    r = run(*some, 'get', '0x01a0aee1')
    assert r.code == 7 and len(r.lines()) == 1, r
    assert 'was not overwritten' in r.err, r
    assert files() == ['IMG_2798.JPG']


@test
def each_camera_may_have_a_folder():
    some = ['-c', IXUS, '-c', IXUS + '?latency=0', '--by-camera']
    names = [IXUS, IXUS + '#2']
    folders = [name.replace(':', '_') for name in names]
    assert ':' in IXUS
    r = good(*some, 'get', '-o', 'to/', '0x01a0aee1')
    assert files() == sorted(f'to/{n}/IMG_2798.JPG' for n in folders), r
    for name, folder in zip(names, folders):
        assert f'{name}: to/{folder}/IMG_2798.JPG' in r.out, r
    r = good(*some, 'thumb', '0x01a0aee1')
    for folder in folders:
        assert f'{folder}/IMG_2798.thumb.jpg' in files(), r
    good(*some, 'raw', 'GetDeviceInfo', '--save', 'info')
    assert os.path.getsize(f'{folders[0]}/info') == os.path.getsize(
        f'{folders[1]}/info') > 0


@test
def one_file_cannot_be_of_several():
    for args, pattern in (
            (['get', '-o', 'x', '0x3'], 'no such folder'),
            (['get', '-o', '-', '0x3'], 'standard output'),
            (['raw', 'GetDeviceInfo', '--save', '-'], 'standard output'),
            (['raw', 'GetDeviceInfo', '--save', 'x'], '--by-camera'),
            (['raw', 'SendObject', '--send', '-'], 'standard input')):
        r = run(*BOTH, *args)
        assert r.code == 2 and r.out == '', (args, r)
        assert len(re.findall(pattern, r.err)) == 2, (args, r)
    assert files() == []


@test
def what_loses_much_wants_a_word():
    for args in (['rm', '0x3'], ['rm', '-R', 'DCIM'],
                 ['format', '/store_00010001']):
        fails(2, 'wants --yes', *BOTH, *args)
        fails(2, 'wants --yes', '--all', '-c', MTP, *args)
        code, out, shown = on_terminal(b'yes\n', *BOTH, *args)
        assert (code, out) == (2, '') and 'wants --yes' in shown, shown
        r = good(*BOTH, *args, '--dry-run')
        assert {line.split(': would')[0] for line in r.lines()} == {MTP, PTP}
    with simulator('generic-mtp') as a, simulator('generic-ptp') as b:
        r = good('-c', a, '-c', b, 'rm', '--yes', '-R', 'DCIM')
        assert lines_of(r, a) and lines_of(r, b), r
        assert 'DCIM' not in good('ls', '-R', camera=a).out
        assert 'DCIM' not in good('ls', '-R', camera=b).out


@test
def verbs_without_a_camera_are_for_one():
    for verb in (['shell'], ['watch'], ['sim'], ['completion', 'bash'],
                 ['codes'], ['decode'], ['devices'], ['doctor'], ['recover']):
        fails(2, verb[0] + ' is not for several', *BOTH, *verb)
        fails(2, verb[0] + ' is not for several', '--all', *verb)
    fails(2, 'classic options', *BOTH, '-L')
    fails(2, 'given twice', '-c', MTP, '-c', MTP, 'info')
    fails(2, '16 is the most', *(word for i in range(17)
                                 for word in ('-c', f'sim:{i}')), 'info')
    fails(2, '--by-camera is for several', '-c', MTP, '--by-camera', 'info')
    r = run('shell', camera=MTP, stdin=b'df --all\ndf -c x\n')
    assert r.code == 2 and r.err.count('stand before the shell') == 2, r


@test
def all_are_those_on_usb_and_those_of_c():
    r = run('--all', 'info', camera=MTP)  # which does not count
    if not run('devices', camera='usb:').lines():
        assert r.code == 3 and 'no camera' in r.err, r
        r = good('--all', '-c', MTP, 'info')
        assert lines_of(r, MTP) == good('info', camera=MTP).out, r


@test
def all_of_a_usbip_server():
    with simulator('generic-mtp', scheme='usbip:') as uri:
        r = run('--all', '-c', uri, 'df')
        assert lines_of(r, uri + '/1-1'), r


@test
def the_transports_may_differ():
    with simulator('generic-mtp') as uri:
        r = good('-c', uri, '-c', PTP, 'df')
        assert lines_of(r, uri) and lines_of(r, PTP), r


@test
def progress_is_not_shown():
    code, _, shown = on_terminal(b'', *BOTH, '--by-camera', 'get', 'DCIM/')
    assert code == 0 and '%' not in shown, shown


main()
