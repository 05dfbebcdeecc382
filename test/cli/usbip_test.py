# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A camera of a USB/IP server: our own, and servers that have several devices,
# refuse, hang up or mean harm.
import contextlib
import os
import re
import signal
import socket
import struct
import subprocess
import threading

from tap import (content, fails, files, good, main, run, start, test,
                 wait_for)

CAMERA, KEYBOARD, VENDOR = b'\6\1\1\0', b'\3\1\1\0', b'\xff\xff\0\0'
# The first generated object.
PICTURE, HANDLE = '/DCIM/100GENER/IMG_0001.JPG', 0x40000000


@contextlib.contextmanager
def exported(*args):
    """The URI of a virtual camera, and its process."""
    child = start('sim', *args, '--listen', 'usbip:127.0.0.1:0')
    try:
        line = child.stdout.readline().decode()
        match = re.fullmatch(r'listening on (usbip:127\.0\.0\.1:\d+) as .+\n',
                             line)
        assert match, (line, child.stderr.read() if not line else '')
        yield match[1], child
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=10)


# ---- our own ----

@test
def a_camera_is_the_same_as_in_process():
    for profile in 'generic-mtp', 'canon-eos-r6':
        with exported(profile) as (uri, _):
            for args in (['df'], ['ls', '-lR'], ['--json', 'ls',
                                                            '-R']):
                there = good(*args, camera=uri)
                assert there.out == good(*args,
                                         camera='sim:' + profile).out
            info = good('--json', 'info', camera=uri).json()
            assert info['uri'] == uri + '/1-1', info['uri']


@test
def files_come_whole_at_every_speed():
    sizes = 0, 1, 499, 500, 501, 1012, 65536, 262132, 1048564, 700001
    for speed in 'full', 'high', 'super':
        for size in sizes:
            with exported('generic-ptp', '--objects', '1', '--size',
                          str(size), '--speed', speed) as (uri, _):
                got = good('get', '-o', '-', PICTURE, camera=uri).raw
                assert got == content(HANDLE, size), (speed, size, len(got))
                with open('up.bin', 'wb') as f:
                    f.write(got)
                good('put', '--to', '/DCIM', 'up.bin', camera=uri)


@test
def an_interrupted_download_leaves_the_camera_well():
    with exported('generic-ptp', '--objects', '1', '--size',
                  '20G') as (uri, _):
        for _ in range(5):
            child = start('get', '-o', 'big', PICTURE, camera=uri)
            wait_for(lambda: 'big.part' in files())
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=20)
            assert child.returncode == 130, child.returncode
            assert files() == []
        good('ls', camera=uri)


@test
def a_server_that_dies_is_told():
    with exported('generic-ptp', '--objects', '1', '--size',
                  '20G') as (uri, server):
        child = start('get', '-o', 'big', PICTURE, camera=uri)
        wait_for(lambda: 'big.part' in files())
        server.kill()
        err = child.communicate(timeout=20)[1].decode()
        assert child.returncode == 3, (child.returncode, err)
        assert 'went away' in err, err
        assert files() == []


@contextlib.contextmanager
def between(uri):
    """The URI of a server that passes on to another what is said, and back, until the
    event that comes with it is set."""
    host, port = uri.split(':')[1:]
    silent = threading.Event()

    def serve(client):
        with client, socket.create_connection((host, int(port))) as server:
            def forth():
                with contextlib.suppress(OSError):
                    while data := client.recv(65536):
                        server.sendall(data)
                    server.shutdown(socket.SHUT_RDWR)

            thread = threading.Thread(target=forth, daemon=True)
            thread.start()
            with contextlib.suppress(OSError):
                while data := server.recv(65536):
                    if silent.is_set():
                        thread.join(60)
                        return
                    client.sendall(data)

    def accept():
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,),
                                 daemon=True).start()

    with socket.create_server(('127.0.0.1', 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield 'usbip:127.0.0.1:%d' % listener.getsockname()[1], silent
        listener.shutdown(socket.SHUT_RDWR)


@test
def a_server_that_gives_nothing_back_is_left():
    with exported('generic-ptp', '--objects', '1', '--size',
                  '20G') as (uri, _), between(uri) as (here, silent):
        child = start('--timeout', '2', 'get', '-o', 'big', PICTURE,
                      camera=here)
        wait_for(lambda: 'big.part' in files())
        silent.set()
        err = child.communicate(timeout=60)[1].decode()
        assert child.returncode in (3, 6), (child.returncode, err)
        assert 'did not answer' in err or 'answers no more' in err, err
        assert files() == []


@test
def one_client_has_the_camera_at_a_time():
    with exported('generic-ptp') as (uri, _):
        host, port = uri.split(':')[1:]
        with socket.create_connection((host, int(port))) as client:
            client.sendall(struct.pack('>HHI32s', 0x111, 0x8003, 0, b'1-1'))
            assert client.recv(8) == bytes.fromhex('0111000300000000')
            fails(5, 'in use by another client', 'info', camera=uri)
        good('info', camera=uri)


@test
def addresses_that_are_none_are_told():
    for uri in ('usbip:', 'usbip:/1-1', 'usbip:host/', 'usbip:host/1/2',
                'usbip:host/' + 32 * 'x', 'usbip:host:port', 'usbip:a:0',
                'usbip:' + 240 * 'x'):
        fails(2, 'usbip:HOST|no network address|no port|longer than', 'info',
              camera=uri)
        assert run('devices', camera=uri).code == 2, uri
    with exported('generic-ptp') as (uri, _):
        fails(3, 'there is no usbip:.*/9-9', 'info', camera=uri + '/9-9')
        good('info', camera=uri + '/1-1')
    fails(3, 'nothing listens', 'info', camera=uri)


# ---- others ----

def device(busid, interfaces, vendor=0x04a9, product=0x32f5):
    return struct.pack('>256s32sIIIHHHBBBBBB', b'/sys/x', busid.encode(), 1, 2,
                       3, vendor, product, 0x100, 0, 0, 0, 1, 1,
                       len(interfaces)) + b''.join(interfaces)


@contextlib.contextmanager
def serving(answer):
    """The URI of a server; answer() has one connection after another, and the
    request that came in on it."""
    listener = socket.create_server(('127.0.0.1', 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(30)
                answer(connection, connection.recv(40))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield 'usbip:127.0.0.1:%d' % listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def listing(*devices):
    reply = struct.pack('>HHII', 0x111, 5, 0, len(devices)) + b''.join(devices)

    def answer(connection, request):
        if request[2:4] == b'\x80\x05':
            connection.sendall(reply)
        else: # an import of what is not to be had
            connection.sendall(struct.pack('>HHI', 0x111, 3, 4))
    return answer


@test
def of_several_cameras_none_is_picked():
    with serving(listing(device('1-1', [KEYBOARD, CAMERA]),
                         device('2-1.4', [VENDOR], 0x18d1, 0x4ee1),
                         device('3-1', [KEYBOARD]))) as uri:
        r = run('info', camera=uri)
        assert r.code == 3, r
        assert f'{uri}/1-1 (04a9:32f5), {uri}/2-1.4 (18d1:4ee1)' in r.err, r
        assert '3-1' not in r.err, r
        r = good('devices', camera=uri)
        assert f'{uri}/1-1' in r.out and f'{uri}/2-1.4' in r.out, r
        assert '3-1' not in r.out, r
        found = [d for d in good('devices', '--json', camera=uri).json()
                 if d['uri'].startswith('usbip:')]
        assert [d['uri'] for d in found] == [uri + '/1-1', uri + '/2-1.4']
        assert found[1]['usb_vendor'] == '0x18d1', found
        # The one that is named is asked for.
        fails(3, 'there is no .*/2-1.4', 'info', camera=uri + '/2-1.4')


@test
def no_camera_is_told_as_such():
    with serving(listing(device('3-1', [KEYBOARD]))) as uri:
        fails(3, 'no camera to give, of 1 device', 'info', camera=uri)
    with serving(listing()) as uri:
        fails(3, 'no camera to give', 'info', camera=uri)
        r = run('devices', camera=uri)
        assert r.out or f'{uri} shares no camera' in r.err, r


@test
def names_of_devices_are_tamed():
    with serving(listing(device('1-\x1b[2J\n', [CAMERA]),
                         device('\u202e', [CAMERA]))) as uri:
        for args in (['info'], ['devices'], ['devices', '--json']):
            r = run(*args, camera=uri)
            assert '\x1b' not in r.out + r.err, r
            assert '\u202e' not in r.out + r.err, r


@test
def what_is_no_server_is_told():
    def speak(what):
        def answer(connection, _):
            connection.sendall(what)
            while connection.recv(4096):
                pass
        return answer

    imported = struct.pack('>HHI', 0x111, 3, 0) + device('1-1', [CAMERA])[:312]
    for what in (b'HTTP/1.1 400 Bad Request\r\n\r\n' + 400 * b'x',
                 struct.pack('>HHII', 0x111, 3, 0, 0) + 400 * b'\0'):
        with serving(speak(what)) as uri:
            fails(1, 'no USB/IP server', 'info', camera=uri)
            fails(1, 'no USB/IP server', 'devices', camera=uri)
    # Returns of what nobody asked for, and of more than was asked for.
    for junk in (400 * b'\xff', struct.pack('>IIIIIiI20x', 3, 99, 0, 0, 0, 0, 9),
                 struct.pack('>IIIIIiI20x', 3, 1, 0, 0, 0, 0, 0xffffffff)):
        with serving(speak(imported + junk)) as uri:
            fails(3, 'lost .*breaks the USB/IP protocol', 'info',
                  camera=uri + '/1-1')


@test
def what_was_not_asked_is_no_answer():
    """A list in place of the device that was asked for."""
    def answer(connection, _):
        connection.sendall(struct.pack('>HHII', 0x111, 5, 0, 1) +
                           device('1-1', [CAMERA]))
        while connection.recv(4096):
            pass

    with serving(answer) as uri:
        fails(1, 'answers what it was not asked', 'info', camera=uri + '/1-1')


@test
def a_list_without_end_is_left():
    def answer(connection, _):
        connection.sendall(struct.pack('>HHII', 0x111, 5, 0, 0xffffffff))
        while True:
            connection.sendall(1000 * device('1-1', []))

    with serving(answer) as uri:
        fails(1, 'no end', 'info', camera=uri)


@test
def a_device_that_lies_about_itself_is_no_camera():
    """Answers control requests, each with what lies() makes of it."""
    def answering(lies):
        def answer(connection, request):
            connection.sendall(struct.pack('>HHI', 0x111, 3, 0) +
                               device('1-1', [CAMERA])[:312])
            file = connection.makefile('rb')
            while True:
                head = file.read(48)
                if len(head) < 48:
                    return
                command, number = struct.unpack('>II', head[:8])
                if command == 2:
                    connection.sendall(struct.pack('>IIIIIi24x', 4, number, 0,
                                                   0, 0, -104))
                    continue
                status, data = lies(head[40:], struct.unpack('>I',
                                                             head[24:28])[0])
                connection.sendall(struct.pack('>IIIIIiI20x', 3, number, 0, 0,
                                               0, status, len(data)) + data)
        return answer

    good_device = struct.pack('<BBHBBBBHHHBBBB', 18, 1, 0x200, 0, 0, 0, 64,
                              0x4a9, 1, 1, 1, 2, 3, 255)
    huge = struct.pack('<BBHBBBBB', 9, 2, 65535, 1, 1, 0, 192, 0)

    def by_type(configuration, string=b'\xff\3'):
        def lies(setup, length):
            kind = setup[3] if setup[1] == 6 else -setup[1]
            data = {1: good_device, 2: configuration, 3: string,
                    -8: b'\0'}.get(kind, b'')
            return 0, data[:length]
        return lies

    for lies in (lambda setup, length: (-32, b''),
                 lambda setup, length: (0, b''),
                 lambda setup, length: (0, b'\0' * length),
                 lambda setup, length: (0, b'\xff' * length),
                 by_type(b''), by_type(huge), by_type(huge + b'\0' * 9000),
                 by_type(huge + b'\x01\x05' * 4000),
                 by_type(huge + 900 * (b'\x09\x04\0\0\xff\6\1\1\0'))):
        with serving(answering(lies)) as uri:
            r = run('info', camera=uri + '/1-1')
            assert r.code in (1, 3), r
            assert re.fullmatch(r'miniptp: [^\n]+\n', r.err), r


@test
def a_silent_server_is_not_waited_for_longer_than_told():
    def answer(connection, _):
        while connection.recv(4096):
            pass

    with serving(answer) as uri:
        fails(6, 'does not answer', '--timeout', '1', 'info', camera=uri)
        fails(6, 'does not answer', '--timeout', '1', 'devices', camera=uri)



# ---- while it is opened ----

IMPORTED = struct.pack('>HHI', 0x111, 3, 0) + device('1-1', [CAMERA])[:312]
INTERRUPTED = 130, 'miniptp: interrupted\n'
MANY = struct.pack('<BBHBBBBHHHBBBB', 18, 1, 0x200, 0, 0, 0, 64, 0x4a9, 1, 1, 1,
                   2, 3, 255)


def returned(number, status=0, data=b''):
    return struct.pack('>IIIIIiI20x', 3, number, 0, 0, 0, status,
                       len(data)) + data


def imported(asked, unlinks=True):
    """Has a device, whose control requests asked() answers: with bytes, or, not
    at all, with None. unlinks: what is taken back comes back."""
    def answer(connection, request):
        if request[2:4] == b'\x80\x05':
            connection.sendall(struct.pack('>HHII', 0x111, 5, 0, 1) +
                               device('1-1', [CAMERA]))
            return
        connection.sendall(IMPORTED)
        file = connection.makefile('rb')
        while len(head := file.read(48)) == 48:
            command, number = struct.unpack('>II', head[:8])
            if command == 2:
                if unlinks:
                    connection.sendall(struct.pack('>IIIIIi24x', 4, number, 0,
                                                   0, 0, -104))
                continue
            data = asked(head[40], head[41], head[43])
            if data is not None:
                data = data[:struct.unpack('>I', head[24:28])[0]]
                connection.sendall(returned(number, 0, data) if data else
                                   returned(number, -32))
    return answer


def many_configurations(_, request, kind):
    """None of them is told."""
    if request == 6:
        return {1: MANY, 2: None}.get(kind, b'')
    return b'\0' if request == 8 else b''


@test
def opening_is_interrupted_wherever_it_is():
    def silent(hit, importing):
        def answer(connection, request):
            if importing == (request[2:4] == b'\x80\x03'):
                hit()
                while connection.recv(4096):
                    pass
            else:
                imported(None)(connection, request)
        return answer

    def at(which, unlinks=True):
        """Of the requests (request, kind), this one is not answered."""
        def phase(hit):
            def asked(direction, request, kind):
                if (request, kind) == which:
                    hit()
                    return None
                return many_configurations(direction, request, kind)
            return imported(asked, unlinks)
        return phase

    for name, phase in (('list', lambda hit: silent(hit, False)),
                        ('import', lambda hit: silent(hit, True)),
                        ('device', at((6, 1))),
                        ('device, no unlink', at((6, 1), False)),
                        ('active', at((8, 0))),
                        ('configuration', at((6, 2))),
                        ('configuration, no unlink', at((6, 2), False))):
        # A request is given up after a while: on a slow machine the signal may
        # come after that.
        ends = [end_when_interrupted(phase)]
        while ends[-1] != INTERRUPTED and len(ends) < 5:
            ends.append(end_when_interrupted(phase))
        assert ends[-1] == INTERRUPTED, (name, ends)


def end_when_interrupted(phase):
    """How it ends, if SIGINT comes as soon as phase() calls hit(), and only
    then: a second one would end any program."""
    started, child, hits = threading.Event(), [], []

    def hit():
        started.wait()
        hits.append(1)
        if len(hits) == 1:
            os.kill(child[0].pid, signal.SIGINT)

    with serving(phase(hit)) as uri:
        child.append(start('--timeout', '100', 'info', camera=uri))
        started.set()
        try:
            err = child[0].communicate(timeout=30)[1].decode()
        except subprocess.TimeoutExpired:
            child[0].kill()
            child[0].communicate()
            return None
    return child[0].returncode, err


@test
def opening_takes_no_longer_than_told():
    def slowly(_, request, kind):
        if (request, kind) == (6, 2):
            threading.Event().wait(.4)
            return b''
        return many_configurations(_, request, kind)

    for asked, unlinks in ((many_configurations, True),
                           (many_configurations, False), (slowly, True),
                           (lambda *_: None, True), (lambda *_: None, False)):
        with serving(imported(asked, unlinks)) as uri:
            fails(6, 'did not answer in time', '--timeout', '2', 'info',
                  camera=uri)


def configuration(length, before=0):
    """Of a camera: so many bytes, of which some come before its interface."""
    head = struct.pack('<BBHBBBBB', 9, 2, length, 1, 1, 0, 192, 0)
    interface = b'\x09\x04\0\0\3\6\1\1\0' + b''.join(
        struct.pack('<BBBBHB', 7, 5, endpoint, kind, 512, 0)
        for endpoint, kind in ((0x81, 2), (2, 2), (0x83, 3)))
    return (head + b'\2\xff' * (before // 2) + interface +
            b'\2\xff' * length)[:length]


@test
def of_a_configuration_4_kib_are_read():
    for length, before in (39, 0), (4096, 4056), (4097, 0), (9000, 0):
        sessions = []

        def asked(_, request, kind):
            if request == 6 and kind == 2:
                return configuration(length, before)
            if request == 0: # nothing that is about the device
                sessions.append(1)
                return None
            return {(6, 1): MANY[:-1] + b'\1', (8, 0): b'\1'}.get(
                (request, kind), b'')

        with serving(imported(asked)) as uri:
            run('--timeout', '1', 'info', camera=uri)
        assert sessions, (length, before)


@test
def who_leaves_a_string_unanswered_is_asked_for_no_other():
    strings = []

    def asked(_, request, kind):
        if request == 6 and kind == 3:
            strings.append(1)
            return None
        if request == 6 and kind == 2:
            return configuration(39)
        return {(6, 1): MANY[:-1] + b'\1', (8, 0): b'\1'}.get(
            (request, kind), None if request == 0 else b'')

    with serving(imported(asked)) as uri:
        run('--timeout', '3', 'info', camera=uri)
    assert len(strings) == 1, strings


@test
def a_server_that_hangs_up_amid_its_answer_is_told():
    def half(connection, request):
        if request[2:4] == b'\x80\x05':
            connection.sendall(struct.pack('>HHII', 0x111, 5, 0, 1) +
                               device('1-1', [CAMERA])[:100])
        else:
            connection.sendall(IMPORTED[:50])

    with serving(half) as uri:
        for camera in uri, uri + '/1-1':
            fails(3, uri + ' closed the connection before its answer was whole',
                  'info', camera=camera)


main()
