# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera with initiators that are not ours, and odd.
import contextlib
import os
import socket
import struct
import time

from responder import (CANCEL, CANCELLED, DATA, END, INIT_COMMAND,
                       INIT_COMMAND_ACK, INIT_EVENT, INIT_EVENT_ACK,
                       INIT_FAIL, OK, PROBE, PROBE_REPLY, REQUEST, RESPONSE,
                       START, UNKNOWN, Stream)
from tap import content, files, good, main, simulator, test, wait_for

NONE_OR_IN, OUT, EITHER = 1, 2, 3


class Initiator:
    def __init__(self, uri, way='packets', name='Odd', version=b'\0\0\1\0'):
        self.address = uri.split(':')[1], int(uri.split(':')[2])
        self.command = Stream(socket.create_connection(self.address, 10),
                              way)
        self.command.put(INIT_COMMAND, bytes(range(16)) +
                         name.encode('utf-16-le') + b'\0\0' + version)
        self.command.flush()
        self.tid = 0
        self.event = None
        self.refusal = None
        kind, body = self.command.receive()
        if kind == INIT_FAIL:
            self.refusal, = struct.unpack('<I', body)
            return
        assert kind == INIT_COMMAND_ACK, kind
        number, = struct.unpack_from('<I', body)
        text = body[20:-4].decode('utf-16-le')
        assert number != 0 and text.index('\0') == len(text) - 1, body
        assert body[-4:] == b'\0\0\1\0', body
        self.event = Stream(socket.create_connection(self.address, 10))
        self.event.put(INIT_EVENT, body[:4])
        assert self.event.receive() == (INIT_EVENT_ACK, b'')

    def close(self):
        for stream in (self.command, self.event):
            if stream is not None:
                stream.connection.close()

    def request(self, code, *p, phase=NONE_OR_IN):
        self.command.put(REQUEST, struct.pack(f'<IHI{len(p)}I', phase, code,
                                              self.tid, *p))

    def response(self):
        """The code and parameters of the response, and the data before."""
        data, total = None, None
        kind, body = self.command.receive()
        if kind == START:
            tid, total = struct.unpack('<IQ', body)
            assert tid == self.tid, tid
            data = b''
            while kind not in (END, CANCEL):
                kind, body = self.command.receive()
                assert kind in (DATA, END, CANCEL), kind
                assert struct.unpack_from('<I', body)[0] == self.tid
                data += body[4:]
            assert len(data) == total or kind == CANCEL
        if kind in (END, CANCEL):  # the latter in place of all data, too
            kind, body = self.command.receive()
        assert kind == RESPONSE, kind
        code, tid, *p = struct.unpack(f'<HI{(len(body) - 6) // 4}I', body)
        assert tid == self.tid, tid
        self.tid += 1
        return code, p, data

    def run(self, code, *p, **kwargs):
        self.request(code, *p, **kwargs)
        self.command.flush()
        return self.response()

    def open(self):
        self.tid = 0
        assert self.run(0x1002, 1)[0] == OK
        self.tid = 1

    def announce(self, name, size, phase=OUT):
        info = struct.pack('<IHHIHIIIIIIIHII', 0, 0x3000, 0, size, *[0] * 11)
        text = name.encode('utf-16-le') + b'\0\0'
        info += bytes([len(text) // 2]) + text + b'\0\0\0'
        self.request(0x100c, 0x00010001, 0xffffffff, phase=phase)
        self.start(len(info))
        self.data(END, info)
        self.command.flush()
        code, p, _ = self.response()
        assert code == OK, hex(code)
        return p[2]

    def start(self, total):
        self.command.put(START, struct.pack('<IQ', self.tid, total))

    def data(self, kind, data=b''):
        self.command.put(kind, struct.pack('<I', self.tid) + data)


@contextlib.contextmanager
def connected(*args, way='packets', **kwargs):
    with simulator(*args) as uri:
        initiator = Initiator(uri, way, **kwargs)
        initiator.open()
        yield initiator
        assert initiator.run(0x1003)[0] == OK
        initiator.close()
        good('info', camera=uri)


@contextlib.contextmanager
def card(**kwargs):
    os.mkdir('card')
    with connected('generic-ptp', '--dir', 'card', **kwargs) as initiator:
        yield initiator


def holds(name, data):
    with open('card/' + name, 'rb') as f:
        assert f.read() == data, name
    assert not [n for n in files('card') if n not in ('a', 'b', 'c', 'd')]


@test
def requests_that_are_cut_or_glued():
    for way in ('bytes', 'glued'):
        with connected('generic-ptp', way=way) as it:
            code, _, data = it.run(0x1009, 5)
            assert code == OK and data == content(5, 512)
            name = it.announce('x', 100)
            it.request(0x100d, phase=OUT)
            it.start(100)
            it.data(DATA, b'x' * 60)
            it.data(END, b'y' * 40)
            it.command.flush()
            assert it.response()[0] == OK
            assert it.run(0x1009, name)[2] == b'x' * 60 + b'y' * 40


@test
def uploads_end_in_many_ways():
    with card() as it:
        for name, total, parts in (
                ('a', 5, [(DATA, b'hello'), (END, b'')]),
                ('b', UNKNOWN, [(DATA, b'hel'), (DATA, b''), (END, b'lo')]),
                ('c', 5, [(DATA, b'')] * 3 + [(END, b'hello')]),
                ('d', 5, [(DATA, bytes([b])) for b in b'hello'] +
                 [(END, b'')])):
            it.announce(name, 5)
            it.request(0x100d, phase=OUT)
            it.start(total)
            for kind, data in parts:
                it.data(kind, data)
            assert it.response()[0] == OK, name
            holds(name, b'hello')


@test
def uploads_of_nothing_need_no_end():
    with card() as it:
        for name, ends in (('a', 0), ('b', 1), ('c', 0)):
            it.announce(name, 0)
            it.request(0x100d, phase=OUT)
            it.start(0)
            for _ in range(ends):
                it.data(END)
            assert it.response()[0] == OK, name
            holds(name, b'')


@test
def the_phase_may_be_told_wrongly():
    with card() as it:
        for name, phase in (('a', EITHER), ('b', NONE_OR_IN)):
            it.announce(name, 2, phase=phase)
            it.request(0x100d, phase=phase)
            it.start(2)
            it.data(END, b'hi')
            assert it.response()[0] == OK, phase
            holds(name, b'hi')
        assert it.run(0x1004, phase=EITHER)[0] == OK


@test
def data_that_do_not_come_are_not_waited_for():
    with card() as it:
        for late in (False, True):
            it.request(0x100c, 0, 0)
            it.command.flush()
            assert it.response()[0] == 0x2007
            if late:  # passed over
                it.tid -= 1
                it.start(2)
                it.data(END, b'hi')
                it.tid += 1
            assert it.run(0x1004)[0] == OK
        it.request(0x100c, 0x77, 0)  # refused all the same
        it.command.flush()
        assert it.response()[0] == 0x2008
        assert files('card') == []


@test
def requests_amid_data_end_the_connection():
    for code, phase in ((0x1009, NONE_OR_IN), (0x100c, OUT),
                        (0x100c, NONE_OR_IN)):
        with simulator('generic-ptp', '--objects', '1', '--size',
                       '64M') as uri:
            it = Initiator(uri)
            it.open()
            handle = struct.unpack('<II', it.run(
                0x1007, 0xffffffff, 0x3801)[2])[1]
            it.request(code, handle if code == 0x1009 else 0, phase=phase)
            it.command.flush()
            it.request(0x1004)
            it.command.flush()
            try:
                while True:
                    it.command.receive()
            except (EOFError, ConnectionError):
                pass
            it.close()
            good('info', camera=uri)


@test
def uploads_of_another_length_are_not_kept():
    with card() as it:
        for total, data in ((5, b'hell'), (4, b'hell'), (6, b'hello!'),
                            (5, b'hello!'), (UNKNOWN, b'hell'), (0, b'')):
            it.announce('a', 5)
            it.request(0x100d, phase=OUT)
            it.start(total)
            it.data(END, data)
            assert it.response()[0] == 0x2007, (total, data)
            wait_for(lambda: files('card') == [])


@test
def cancels_of_either_connection_are_heard():
    with connected('generic-ptp', '--objects', '1', '--size', '4G') as it:
        handle = struct.unpack('<II', it.run(
            0x1007, 0xffffffff, 0x3801)[2])[1]
        for streams in ((it.event,), (it.command,), (it.event, it.command)):
            it.request(0x1009, handle)
            for stream in streams:
                stream.put(CANCEL, struct.pack('<I', it.tid))
            assert it.response()[0] == CANCELLED
            assert it.run(0x101b, handle, 1, 9)[2] == content(handle, 9, 1)


@test
def cancelled_uploads_are_not_kept():
    with card() as it:
        for stream in (it.event, it.command):
            it.announce('a', 1 << 20)
            it.request(0x100d, phase=OUT)
            it.start(1 << 20)
            it.data(DATA, b'x' * 1000)
            stream.put(CANCEL, struct.pack('<I', it.tid))
            assert it.response()[0] == CANCELLED
            wait_for(lambda: files('card') == [])


@test
def probes_are_answered():
    with connected('generic-ptp', '--objects', '1', '--size', '64M') as it:
        for _ in range(10):
            it.event.put(PROBE)
        for _ in range(10):
            assert it.event.receive() == (PROBE_REPLY, b'')
        handle = struct.unpack('<II', it.run(
            0x1007, 0xffffffff, 0x3801)[2])[1]
        it.request(0x1009, handle)
        kind, _ = it.command.receive()
        it.event.put(PROBE)
        left = 64 << 20
        while kind != RESPONSE:
            kind, body = it.command.receive()
            if left > 16 << 20 >= left - len(body):  # amid the data
                assert it.event.receive() == (PROBE_REPLY, b'')
            left -= len(body)
        it.tid += 1


@test
def unknown_packets_are_passed_over():
    with connected('generic-ptp') as it:
        for kind in (0, 15, 0x77, 0xffffffff):
            it.command.put(kind, bytes(1000))
            it.event.put(kind, bytes(3))
            assert it.run(0x1004)[0] == OK


@test
def operations_and_parameters_that_nobody_knows():
    with connected('generic-ptp') as it:
        assert it.run(0x9fff)[0] == 0x2005
        assert it.run(0x1004, 0, 0, 0, 0, 0)[0] == OK
        assert it.run(0x1009)[0] == 0x201d
        it.request(0x9ffe, phase=OUT)  # its data are taken all the same
        it.start(100000)
        it.data(END, bytes(100000))
        assert it.response()[0] == 0x2005
        assert it.run(0x1004)[0] == OK


@test
def a_second_initiator_hears_busy():
    with simulator('generic-ptp') as uri:
        first = Initiator(uri)
        second = Initiator(uri)
        assert second.refusal == 2
        second.close()
        first.open()
        first.close()
        good('info', camera=uri)


@test
def half_a_connection_is_still_a_connection():
    """Of a camera that says nothing more, but listens; and one that hung up."""
    for fault, listens in (('half-close', True), ('disconnect', False)):
        with simulator('generic-ptp', '--fault', 'GetStorageIDs:' + fault) as uri:
            initiator = Initiator(uri)
            initiator.open()
            initiator.request(0x1004)
            initiator.command.flush()
            connection = initiator.command.connection
            assert connection.recv(1) == b'', fault
            told = []
            for _ in range(20):
                try:
                    connection.sendall(b'\x08\0\0\0\x0e\0\0\0')
                except OSError:
                    told.append(1)
                time.sleep(.02)
            assert (told == []) == listens, (fault, told)
            initiator.close()


@test
def names_of_initiators_may_be_odd():
    with simulator('generic-ptp') as uri:
        for name in ('', 'x' * 39, 'x' * 100, '\ud83d\ude00'.encode(
                'utf-16', 'surrogatepass').decode('utf-16')):
            it = Initiator(uri, name=name)
            it.open()
            it.close()
        it = Initiator(uri, version=b'')
        it.open()
        it.close()


main()
