# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# events: each as it comes, with what it means, for people and for programs.
import json
import os
import signal
import struct
import threading
import time

from fake import OK, Camera, serving
from tap import fails, good, main, run, simulator, start, test

ADDED, REMOVED, STORE, PROPERTY, COMPLETE = 0x4002, 0x4003, 0x4004, 0x4006, 0x400d


def teller(*events, gap=0.0, after=lambda camera: None):
    """A camera that tells this once it was asked who it is."""
    camera = Camera()
    camera.events = [ADDED, REMOVED, STORE, PROPERTY, COMPLETE]

    def tell():
        try:
            for code, *params in events:
                camera.tell(code, *params)
                time.sleep(gap)
            after(camera)
        except OSError:
            pass  # the program has left, which some are to do

    def device_info(p):
        camera.answers[0x1001] = camera.device_info
        threading.Thread(target=tell, daemon=True).start()
        return camera.device_info(p)
    camera.answers[0x1001] = device_info
    return camera


EVENTS = [(ADDED, 0x10005), (PROPERTY, 0x5007), (STORE, 0x20001),
          (0xc801, 0x10005, 0xdc07), (0xc802, 0xdc01, 0x3801),
          (0xc7ff, 1, 0xffffffff), (0x400e,)]
LINES = ['ObjectAdded 0x00010005', 'DevicePropChanged 0x5007 FNumber',
         'StoreAdded 0x00020001',
         'ObjectPropChanged 0x00010005 0xdc07 ObjectFileName',
         'ObjectPropDescChanged 0xdc01 StorageID 0x3801 EXIF_JPEG',
         '0xc7ff 0x00000001 0xffffffff', 'UnreportedStatus']


@test
def each_has_its_meanings_by_name():
    with serving(teller(*EVENTS)) as uri:
        r = good('events', '--until', '0x400e', '--for', '20', camera=uri)
    for number, (line, wanted) in enumerate(zip(r.lines(), LINES), 1):
        when, sequence, text = line.split('  ')
        assert sequence == str(number) and text == wanted, (line, wanted)
        time.strptime(when.split('.')[0], '%H:%M:%S')
    assert len(r.lines()) == len(LINES), r


@test
def json_has_one_line_each():
    with serving(teller(*EVENTS)) as uri:
        r = good('events', '--count', '7', '--json', camera=uri)
    lines = [json.loads(line) for line in r.lines()]
    assert [e['sequence'] for e in lines] == list(range(1, 8))
    assert all(a['monotonic_ns'] <= b['monotonic_ns']
               for a, b in zip(lines, lines[1:]))
    assert all(set(e) == set(lines[0]) for e in lines)
    added, changed, store, prop, desc, vendor, status = lines
    assert (added['name'], added['code'], added['handle'], added['storage'],
            added['transaction'], added['lost']) == (
                'ObjectAdded', '0x4002', '0x00010005', None, None, 0), added
    assert changed['property'] == '0x5007'
    assert changed['property_name'] == 'FNumber'
    assert store['storage'] == '0x00020001' and store['handle'] is None
    assert prop['object_property_name'] == 'ObjectFileName'
    assert prop['property'] is None
    assert desc['format_name'] == 'EXIF_JPEG'
    assert vendor['name'] == '0xc7ff'
    assert vendor['parameters'] == ['0x00000001', '0xffffffff']
    assert status['parameters'] == []


@test
def lines_come_as_events_do():
    go = threading.Event()

    def after(camera):
        go.wait(20)
        camera.tell(COMPLETE)
    with serving(teller((ADDED, 7), after=after)) as uri:
        child = start('events', '--until', 'capturecomplete', camera=uri)
        assert b'ObjectAdded 0x00000007' in child.stdout.readline()
        assert child.poll() is None
        go.set()
        out, err = child.communicate(timeout=20)
    assert b'CaptureComplete' in out and err == b'', (out, err)
    assert child.returncode == 0


@test
def what_does_not_come_is_exit_code_6():
    begin = time.monotonic()
    with serving(teller((ADDED, 7))) as uri:
        r = fails(6, 'CaptureComplete did not come', 'events', '--until',
                  'CaptureComplete', '--for', '600ms', camera=uri)
    assert 0.5 < time.monotonic() - begin < 5
    assert len(r.lines()) == 1
    with serving(teller((ADDED, 7), (ADDED, 8))) as uri:
        r = fails(6, 'did not come', 'events', '--until', 'CaptureComplete',
                  '--count', '2', camera=uri)
    assert len(r.lines()) == 2
    # Without a wish, the end of the time is the end.
    with serving(teller()) as uri:
        assert good('events', '--for', '0.3', camera=uri).out == ''


@test
def a_storm_ends_in_time():
    storm = b''.join(struct.pack('<IIHII', 18, 8, ADDED, 0, n)
                     for n in range(500))

    def after(camera):
        while True:
            camera.event_connection.sendall(storm)
    for code, words in (0, []), (6, ['--until', 'CaptureComplete']):
        with serving(teller(after=after)) as uri:
            r = run('events', '--for', '300ms', *words, camera=uri)
        assert r.code == code and len(r.lines()) > 500, (r.code, r.err)


@test
def names_are_completed_and_suggested():
    with serving(teller((ADDED, 7))) as uri:
        good('events', '--until', 'objecta', camera=uri)
        for word, pattern in (
                ('ObjectAded', 'did you mean ObjectAdded'),
                ('object', 'ambiguous: could be'), ('', 'an empty word names no event'),
                ('0x123456', 'no 16-bit number'), ('nonsense', 'unknown')):
            fails(2, pattern, 'events', '--until', word, camera=uri)
        fails(2, 'no time', 'events', '--for', 'soon', camera=uri)
        fails(2, '--count', 'events', '--count', '0', camera=uri)


@test
def a_command_is_run_for_each():
    # What is set outside is not taken for the event's.
    os.environ['MINIPTP_HANDLE'] = 'outside'
    command = ('cat >>input; echo "$MINIPTP_EVENT $MINIPTP_CODE '
               '$MINIPTP_SEQUENCE ${MINIPTP_HANDLE-none} '
               '${MINIPTP_STORAGE-none} ${MINIPTP_PROPERTY-none} '
               '${MINIPTP_OBJECT_PROPERTY-none} ${MINIPTP_FORMAT-none} '
               '${MINIPTP_TRANSACTION-none}" >>environment')
    try:
        with serving(teller(*EVENTS)) as uri:
            r = good('events', '--json', '--until', 'Unreported', '--exec',
                     command, camera=uri)
    finally:
        del os.environ['MINIPTP_HANDLE']
    with open('input', encoding='ascii') as f:
        assert f.read() == r.out
    with open('environment', encoding='ascii') as f:
        told = f.read().splitlines()
    assert told == [
        'ObjectAdded 0x4002 1 0x00010005 none none none none none',
        'DevicePropChanged 0x4006 2 none none FNumber none none none',
        'StoreAdded 0x4004 3 none 0x00020001 none none none none',
        'ObjectPropChanged 0xc801 4 0x00010005 none none ObjectFileName '
        'none none',
        'ObjectPropDescChanged 0xc802 5 none none none StorageID EXIF_JPEG '
        'none',
        '0xc7ff 0xc7ff 6 none none none none none none',
        'UnreportedStatus 0x400e 7 none none none none none none'], told


@test
def none_is_lost_while_a_command_runs():
    events = [(ADDED, n) for n in range(1, 400)]
    with serving(teller(*events, (COMPLETE,))) as uri:
        r = good('events', '--json', '--until', 'CaptureComplete', '--exec',
                 'test $MINIPTP_SEQUENCE -ne 1 || sleep 1', camera=uri)
    lines = [json.loads(line) for line in r.lines()]
    assert [e['sequence'] for e in lines] == list(range(1, 401))
    assert all(e['lost'] == 0 for e in lines)


@test
def a_probe_is_answered_while_a_command_runs():
    answers = []

    def after(camera):
        connection = camera.event_connection
        connection.sendall(struct.pack('<II', 8, 13))
        connection.settimeout(3)
        answers.append(connection.recv(8))
    with serving(teller((ADDED, 1), after=after)) as uri:
        good('events', '--count', '1', '--exec', 'sleep 1', camera=uri)
    assert answers == [struct.pack('<II', 8, 14)], answers


@test
def how_a_command_ends_is_noted():
    with serving(teller((ADDED, 1), (ADDED, 2))) as uri:
        r = run('events', '--count', '2', '--exec',
                'test $MINIPTP_SEQUENCE = 2 || exit 3', camera=uri)
    assert r.code == 0 and len(r.lines()) == 2, r
    assert r.err == 'the command ended with exit code 3\n', r
    # One that reads nothing of a line, too.
    with serving(teller((ADDED, 1))) as uri:
        good('events', '--count', '1', '--exec', 'exec <&-', camera=uri)


@test
def ctrl_c_ends_it():
    with serving(teller((ADDED, 7))) as uri:
        child = start('events', camera=uri)
        assert b'ObjectAdded' in child.stdout.readline()
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=10)
    assert child.returncode == 130, err
    assert err == b'miniptp: interrupted\n', err


@test
def a_hang_up_is_told_and_no_spin():
    go = threading.Event()

    def after(camera):
        go.wait(20)
        camera.event_connection.shutdown(2)
    with serving(teller((ADDED, 7), after=after)) as uri:
        child = start('events', camera=uri)
        assert b'ObjectAdded' in child.stdout.readline()
        go.set()
        out, err = child.communicate(timeout=20)
    assert child.returncode == 3 and out == b'', (child.returncode, out, err)
    assert err.count(b'\n') == 1 and b'closed the connection' in err, err


@test
def a_reader_that_leaves_ends_it():
    with serving(teller(*[(ADDED, n) for n in range(40)], gap=0.05)) as uri:
        child = start('events', camera=uri)
        child.stdout.readline()
        child.stdout.close()
        child.wait(timeout=10)
        assert child.stderr.read() == b''
    assert child.returncode != 0


@test
def a_capture_is_waited_for_in_the_network():
    for before in (b'', b'ls -R\n'):
        with simulator('generic-mtp') as uri:
            r = good('-q', 'shell', camera=uri,
                     stdin=b'raw InitiateCapture 0 0\n' + before +
                     b'events --until CaptureComplete --for 20s\n'
                     b'capture\nevents --for 10ms\n')
        told = [line.split()[1:3] for line in r.lines() if ':' in line]
        # Those that capture waited for are there for others, too.
        assert told == [[str(i + 1), name] for i, name in enumerate(2 * [
            'ObjectAdded', 'StorageInfoChanged', 'CaptureComplete'])], r
        assert r.lines()[-4].endswith('.JPG'), r


@test
def those_of_a_session_wait_in_the_shell():
    requests = '\n'.join(json.dumps({'command': c}) for c in (
        ['capture'], ['events', '--for', '0', '--exec', 'echo noise']))
    r = run('shell', '--json', stdin=requests.encode(),
            camera='sim:generic-mtp')
    shot, told = [json.loads(line) for line in r.lines()]
    assert shot['exit'] == 0 and told['exit'] == 0, r
    assert [(e['name'], e['handle']) for e in told['output']] == [
        ('ObjectAdded', shot['output'][0]['handle']),
        ('StorageInfoChanged', None), ('CaptureComplete', None)], r


main()
