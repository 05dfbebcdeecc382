# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The program with responders that are not ours, and odd.
import json
import os
import random
import re
import socket

from responder import (BUSY, INVALID_HANDLE, OK, UNKNOWN, Responder, Thing,
                       Zeros, serving)
from tap import fails, files, good, main, run, start, test, wait_for

DATA = random.Random(3)
CARD = {'DCIM/100ODDLY/A.JPG': DATA.randbytes(5000),
        'DCIM/100ODDLY/B.JPG': DATA.randbytes(1),
        'DCIM/EMPTY.TXT': b'',
        'C.JPG': DATA.randbytes(4096)}


def camera(*more, **odd):
    return Responder(
        Thing('DCIM'), Thing('100ODDLY', parent=1),
        Thing('A.JPG', CARD['DCIM/100ODDLY/A.JPG'], 2),
        Thing('B.JPG', CARD['DCIM/100ODDLY/B.JPG'], 2),
        Thing('EMPTY.TXT', b'', 1), Thing('C.JPG', CARD['C.JPG']), *more,
        **odd)


def all_is_well(odd):
    """Whatever the program can do, it does."""
    with serving(odd) as uri:
        assert good('info', '--json', camera=uri).json()['model'] == 'Oddity'
        df = good('df', '--json', camera=uri).json()
        assert [s['capacity'] for s in df] == [1 << 30]
        found = {o['path'][len('/store_00010001/'):]: o['size'] for o in
                 map(json.loads, good('ls', '-R', '--json',
                                      camera=uri).lines())
                 if not o['folder']}
        assert found == {name: len(data) for name, data in CARD.items()}
        good('get', '-R', '/store_00010001', camera=uri)
        assert files('store_00010001') == sorted(CARD)
        for name, data in CARD.items():
            with open('store_00010001/' + name, 'rb') as f:
                assert f.read() == data, name
        sent = {'up.jpg': DATA.randbytes(3000), 'nothing.txt': b''}
        for name, data in sent.items():
            with open(name, 'wb') as f:
                f.write(data)
        good('put', *sent, '--to', '/store_00010001', camera=uri)
        for name, data in sent.items():
            os.remove(name)
            assert [t.content for t in odd.things.values()
                    if t.name == name] == [data]
        good('prop', 'Artist', 'Somebody', camera=uri)
        assert odd.artist == 'Somebody'
        assert 'Somebody' in good('props', camera=uri).out
        classic = good('-L', camera=uri).out
        assert all(os.path.basename(name) in classic for name in CARD)


def is_well(what, **odd):
    def function():
        all_is_well(camera(**odd))
    function.__name__ = 'all is well with ' + what
    test(function)


is_well('a responder by the book')
is_well('packets that come byte by byte', send='bytes')
is_well('packets that are cut anywhere', send='cuts')
is_well('small packets that are cut anywhere', send='cuts', chunk=7)
is_well('a whole transaction in one segment', send='glued')
is_well('glued small packets', send='glued', chunk=1)
is_well('unknown totals', total=UNKNOWN)
is_well('unknown totals and an empty EndData', total=UNKNOWN, end='empty')
is_well('unknown totals, all in the EndData', total=UNKNOWN, end='huge')
is_well('garbage in the upper half of the total', total=0xdead0000 << 32)
is_well('an empty EndData behind all data', end='empty')
is_well('no EndData', end='none')
is_well('one huge EndData', end='huge')
is_well('an InitCommandAck without terminator', ack='no terminator')
is_well('an InitCommandAck without version', ack='no version')
is_well('an InitCommandAck that ends behind the GUID', ack='guid')
is_well('a friendly name that is too long', name='x' * 80)
is_well('a friendly name that is empty', name='')
is_well('an event connection that is refused at first', refuse_event=0.15)
is_well('probes amid the data', probes=10, chunk=1000)
is_well('unsolicited events before each response', events=5)
is_well('more events than can be kept', events=300)
is_well('packets of unknown types', strange=True)
is_well('five parameters in each response', parameters=5)
is_well('empty strings that have a terminator', strings='nul')
is_well('strings that are absent at the end', strings='absent')
is_well('much at once', send='cuts', total=UNKNOWN, end='empty', probes=1,
        events=2, strange=True, parameters=5, strings='absent',
        ack='no terminator', chunk=100)


@test
def a_storm_of_probes_is_answered():
    content = DATA.randbytes(1 << 20)
    odd = Responder(Thing('BIG', content), probes=100, probe_replies=1,
                    chunk=16384)
    with serving(odd) as uri:
        good('get', '0x1', camera=uri)
        with open('BIG', 'rb') as f:
            assert f.read() == content


@test
def reasons_of_refusal_are_told():
    for connection in ('fail_command', 'fail_event'):
        for reason, code, words in ((1, 4, 'rejected'), (2, 5, 'busy'),
                                    (3, 4, 'no reason')):
            with serving(camera(**{connection: reason})) as uri:
                fails(code, words, 'info', camera=uri)


@test
def a_session_that_is_open_already_is_taken_over():
    odd = camera()
    answers = [(0x201e, None, 1), (OK, None)]
    odd.answers[0x1002] = lambda p: answers.pop(0)
    with serving(odd) as uri:
        good('info', camera=uri)
        assert odd.seen[:3] == [0x1002, 0x1003, 0x1002], odd.seen
    odd = camera()
    odd.answers[0x1002] = lambda p: (0x201e, None, 1)
    with serving(odd) as uri:
        good('info', camera=uri)


@test
def operations_without_their_data():
    odd = camera()
    for name, operation, args, code in (
            ('GetDeviceInfo', 0x1001, ['info'], 1),
            ('GetStorageIDs', 0x1004, ['df'], 1),
            ('GetObjectHandles', 0x1007, ['ls'], 1),
            ('GetObjectInfo', 0x1008, ['get', '0x1'], 1),
            ('GetObject', 0x1009, ['get', '0x3'], 8)):
        whole = odd.answers[operation]
        odd.answers[operation] = odd.yes
        with serving(odd) as uri:
            fails(code, name, *args, camera=uri)
            assert files() == []
            odd.answers[operation] = whole
            good('get', '0x4', camera=uri)
            os.remove('B.JPG')


@test
def an_empty_file_needs_no_data_phase():
    odd = camera()
    odd.answers[0x1009] = odd.yes
    with serving(odd) as uri:
        good('get', '0x5', camera=uri)
        assert files() == ['EMPTY.TXT']
        assert os.path.getsize('EMPTY.TXT') == 0


@test
def a_busy_camera():
    for operation, args in ((0x1002, ['info']), (0x1001, ['info']),
                            (0x1007, ['ls']), (0x1009, ['get', '0x3'])):
        odd = camera()
        odd.answers[operation] = lambda p: (BUSY, None)
        with serving(odd) as uri:
            r = run('--timeout', '1', *args, camera=uri)
            assert r.code == 5 and re.fullmatch(
                '(miniptp: the camera is busy; asking it again\n)?'
                'miniptp: .*DeviceBusy.*\n', r.err), r
            assert files() == []


@test
def objects_that_vanish_do_not_hide_others():
    odd = camera()
    whole = odd.answers[0x1008]
    odd.answers[0x1008] = lambda p: (INVALID_HANDLE, None) \
        if p[0] == 3 else whole(p)
    with serving(odd) as uri:
        for args in (['ls', '-R'], ['ls', '-R', '--json'], ['-L'],
                     ['get', '-R', '/store_00010001', '-o', 'to/']):
            r = fails(7, '0x00000003.*InvalidObjectHandle', *args, camera=uri)
            assert 'B.JPG' in r.out and 'EMPTY.TXT' in r.out, r
            assert 'A.JPG' not in r.out, r
        assert files('to/store_00010001') == sorted(
            set(CARD) - {'DCIM/100ODDLY/A.JPG'})


@test
def files_that_vanish_after_their_info():
    odd = camera()
    odd.answers[0x1009] = lambda p: (INVALID_HANDLE, None) \
        if p[0] == 3 else odd.get_object(p)
    with serving(odd) as uri:
        fails(4, 'InvalidObjectHandle', 'get', '0x3', camera=uri)
        fails(7, 'InvalidObjectHandle', 'get', '0x3', '0x4', camera=uri)
        assert files() == ['B.JPG']


def spoils(words, *args, code=8, **odd):
    """0x3 comes in a way that nobody can trust, and is not kept."""
    with serving(camera(**odd)) as uri:
        fails(code, words, 'get', *(args or ['0x3']), camera=uri)
        assert files() == [], (odd, files())


@test
def fewer_bytes_than_announced():
    for end in ('full', 'empty', 'none', 'huge'):
        for send in ('packets', 'glued'):
            spoils('A.JPG.* 4999 bytes', missing=1, end=end, send=send)
    spoils('A.JPG.* 0 bytes', missing=5000)
    spoils('A.JPG.* 4990 bytes', missing=10, total=UNKNOWN)
    spoils('A.JPG', total=10, total_of=0x1009)
    spoils('A.JPG', total=10, total_of=0x1009, end='none')


@test
def more_bytes_than_announced():
    for end in ('full', 'empty', 'none', 'huge'):
        for send in ('packets', 'glued'):
            spoils('A.JPG', surplus=1, end=end, send=send)
    spoils('A.JPG.* 5001 bytes', surplus=1, total=UNKNOWN)
    spoils('A.JPG', total=-10, total_of=0x1009)
    spoils('A.JPG.* 5050 bytes', surplus=50, total=50, total_of=0x1009)


@test
def what_is_spoiled_does_not_spoil_the_next():
    odd = camera(missing=1)
    whole = odd.give_data

    def give_data(command, event, code, tid, data):
        odd.missing = 1 if len(data) == 5000 else 0
        return whole(command, event, code, tid, data)
    odd.give_data = give_data
    with serving(odd) as uri:
        r = fails(7, 'A.JPG', 'get', '0x3', '0x4', '0x6', camera=uri)
        assert r.lines() == ['B.JPG  1 B', 'C.JPG  4.0 KiB']
        assert files() == ['B.JPG', 'C.JPG']
        with open('C.JPG', 'rb') as f:
            assert f.read() == CARD['C.JPG']


def is_lost_twice(r):
    """The second time, after it was made again, it is told of as a failure."""
    assert r.code == 3 and re.fullmatch(
        '(miniptp: the connection to the camera was lost; connecting again\n)+'
        'miniptp: .* closed the connection\n', r.err), r


@test
def a_connection_that_ends_in_mid_data():
    for at in (0, 3000, 4990):
        with serving(camera(hang_up=at, chunk=10)) as uri:
            r = run('get', '0x3', camera=uri)
            is_lost_twice(r)
            r = run('get', '-R', '/store_00010001', camera=uri)
            is_lost_twice(r)
            assert os.listdir('.') == ['config']


@test
def five_gigabytes_that_break_off():
    size = 5 << 30
    odd = camera(Thing('HUGE.MOV', Zeros(size)), hang_up=4 << 20)
    odd.answers[0x9803] = lambda p: (
        OK, size.to_bytes(8, 'little')) if p[1] == 0xdc04 else (0xa80a, None)
    with serving(odd) as uri:
        found = json.loads(good('ls', '0x7', '--json', camera=uri).out)
        assert found['size'] == size, found
        r = run('get', '0x7', camera=uri)
        is_lost_twice(r)
        assert files() == []
        r = run('get', '0x7', '-o', '-', camera=uri)
        assert r.code == 3 and r.raw == bytes(len(r.raw)), r.code
        assert 0 < len(r.raw) <= 4 << 20


@test
def sizes_that_nobody_knows():
    odd = camera(Thing('HUGE.MOV', Zeros(5 << 30)))
    content = DATA.randbytes(100000)
    odd.answers[0x1009] = lambda p: (OK, content)
    with serving(odd) as uri:  # no way to ask: what comes is the object
        good('get', '0x7', camera=uri)
        with open('HUGE.MOV', 'rb') as f:
            assert f.read() == content


def interrupted(odd, seconds):
    with serving(odd) as uri:
        child = start('get', '0x7', camera=uri)
        wait_for(lambda: any(f.endswith('.part') and
                             os.path.getsize(f) > 1 << 20 for f in files()))
        child.terminate()
        out, err = child.communicate(timeout=seconds)
        assert child.returncode == 130, (child.returncode, err)
        assert (out, err) == (b'', b'miniptp: interrupted\n')
        assert files() == []
        good('get', '0x4', camera=uri)
        os.remove('B.JPG')


@test
def a_cancel_that_is_honoured():
    odd = camera(Thing('HUGE.MOV', Zeros(3 << 30)))
    interrupted(odd, 3)
    # Politely: the session was closed, with nobody hanging up on it.
    assert odd.seen[-2 * 7:].count(0x1003) == 2 and odd.cancelled_ever, odd.seen


@test
def a_cancel_that_is_ignored():
    interrupted(camera(Thing('BIG', Zeros(500 << 20)), cancel='ignore'), 10)


def no_room():
    import resource
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


@test
def the_session_goes_on_after_a_cancel():
    for cancel in ('honour', 'ignore'):
        odd = camera(Thing('BIG', Zeros(20 << 20)), cancel=cancel)
        with serving(odd) as uri:
            r = fails(7, 'cannot write BIG', 'get', '0x7', '0x3', '0x6',
                      camera=uri, preexec_fn=no_room)
            assert files() == ['A.JPG', 'C.JPG'], (cancel, r)
            for name in ('A.JPG', 'C.JPG'):
                with open(name, 'rb') as f:
                    assert f.read() in CARD.values()
                os.remove(name)
            assert odd.seen.count(0x1002) == 1 and odd.cancelled_ever


@test
def a_camera_that_answers_and_hangs_up():
    odd = camera()
    odd.answers[0x1013] = odd.yes
    whole = odd.respond

    def respond(command, event, code, tid, *p):
        whole(command, event, code, tid, *p)
        if odd.seen[-1] == 0x1013:
            for stream in (event, command):
                stream.connection.shutdown(socket.SHUT_RDWR)
    odd.respond = respond
    with serving(odd) as uri:
        for _ in range(30):
            good('raw', 'PowerDown', camera=uri)


@test
def silence_ends_at_the_deadline():
    odd = camera()
    end = []

    def silent(p):
        wait_for(lambda: end or odd.cancels, 5)
        return 0x201f, None
    odd.answers[0x1009] = silent
    with serving(odd) as uri:
        fails(6, '', '--timeout', '0.3', 'get', '0x3', camera=uri)
        end.append(True)
        assert files() == []


main()
