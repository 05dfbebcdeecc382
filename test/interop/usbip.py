# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A USB/IP client, written from the kernel's documentation alone, and PTP on top.
import contextlib
import re
import signal
import socket
import struct

from tap import start

EPIPE, ECONNRESET = -32, -104
IN, OUT, EVENTS = 0x81, 0x02, 0x83
COMMAND, DATA, RESPONSE, EVENT = 1, 2, 3, 4
BUSY = 2


class Refused(Exception):
    pass


class Client:
    """An imported device; urbs are returned in any order."""

    def __init__(self, port, slice_size=None):
        self.connection = socket.create_connection(('127.0.0.1', port), 10)
        self.connection.setsockopt(socket.IPPROTO_TCP,
                                   socket.TCP_NODELAY, 1)
        self.slice = slice_size
        self.sequence = 0
        self.returns = {}
        self.lengths = {}
        self.transaction = 0

    def send(self, data):
        if self.slice is None:
            self.connection.sendall(data)
            return
        for at in range(0, len(data), self.slice):
            self.connection.sendall(data[at:at + self.slice])

    def receive(self, size):
        data = b''
        while len(data) < size:
            more = self.connection.recv(size - len(data))
            if not more:
                raise EOFError('hung up')
            data += more
        return data

    def close(self):
        self.connection.close()

    # ---- before ----

    def devices(self):
        self.send(struct.pack('>HHI', 0x0111, 0x8005, 0))
        assert self.receive(8) == bytes.fromhex('0111000500000000')
        number, = struct.unpack('>I', self.receive(4))
        found = []
        for _ in range(number):
            device = self.receive(312)
            interfaces = [self.receive(4)[:3] for _ in range(device[311])]
            found.append((device[256:288].rstrip(b'\0').decode(),
                          *struct.unpack('>HH', device[300:304]),
                          interfaces))
        return found

    def attach(self, busid='1-1', configure=True):
        self.send(struct.pack('>HHI32s', 0x0111, 0x8003, 0, busid.encode()))
        version, code, status = struct.unpack('>HHI', self.receive(8))
        assert (version, code) == (0x0111, 3)
        if status:
            raise Refused(status)
        bus, number, self.speed = struct.unpack('>III',
                                                self.receive(312)[288:300])
        self.device = bus << 16 | number
        if configure:
            assert self.control(0, 9, 1, 0) == (0, b'')
        return self

    # ---- transfers ----

    def submit(self, endpoint, length, data=b'', setup=bytes(8), flags=0):
        self.sequence += 1
        self.lengths[self.sequence] = endpoint & 0x80
        self.send(struct.pack('>IIIIIIIiiI8s', 1, self.sequence, self.device,
                              endpoint >> 7, endpoint & 0x7f, flags, length,
                              0, -1, 0, setup) + data)
        return self.sequence

    def unlink(self, which):
        self.sequence += 1
        self.send(struct.pack('>IIIIII24x', 2, self.sequence, self.device,
                              0, 0, which))
        return self.sequence

    def result(self, sequence):
        """Status and data, or how many bytes went out."""
        while sequence not in self.returns:
            command, number, _, _, _, status, length = struct.unpack(
                '>IIIIIiI', self.receive(48)[:28])
            if command == 4:
                self.returns[number] = status, None
                continue
            assert command == 3, command
            data = self.receive(length) if self.lengths.pop(number) \
                else length
            self.returns[number] = status, data
        return self.returns.pop(sequence)

    def control(self, kind, request, value, index, length=0, data=b''):
        setup = struct.pack('<BBHHH', kind, request, value, index,
                            length or len(data))
        status, got = self.result(self.submit(
            kind & 0x80, length or len(data), data, setup))
        return status, got if kind & 0x80 else b''

    def descriptor(self, kind, index=0, language=0, length=255):
        status, data = self.control(0x80, 6, kind << 8 | index, language,
                                    length)
        return data if status == 0 else None

    def write(self, data):
        return self.result(self.submit(OUT, len(data), data))

    def read(self, length=16384):
        return self.result(self.submit(IN, length))

    # ---- PTP ----

    def put(self, kind, code, payload=b'', size=None):
        status, _ = self.write(struct.pack(
            '<IHHI', 12 + (len(payload) if size is None else size), kind,
            code, self.transaction) + payload)
        assert status == 0, status

    def transfer(self, length=16384):
        """All packets up to a short one."""
        data = b''
        while True:
            status, more = self.read(length)
            assert status == 0, status
            data += more
            if len(more) < length:
                return data

    def response(self):
        """Code, parameters, and the data before."""
        data = None
        while True:
            got = self.transfer()
            length, kind, code, tid = struct.unpack_from('<IHHI', got)
            assert tid == self.transaction, tid
            assert length == len(got), (length, len(got))
            if kind == RESPONSE:
                p = struct.unpack_from(f'<{(length - 12) // 4}I', got, 12)
                return code, p, data
            assert kind == DATA and data is None, kind
            data = got[12:]

    def request(self, code, *p):
        self.put(COMMAND, code, struct.pack(f'<{len(p)}I', *p))

    def run(self, code, *p, data=None):
        self.request(code, *p)
        if data is not None:
            self.put(DATA, code, data)
            if (12 + len(data)) % 512 == 0:
                assert self.write(b'') == (0, 0)
        result = self.response()
        self.transaction += 1
        return result

    def open(self):
        self.transaction = 0
        assert self.run(0x1002, 1)[0] == 0x2001
        self.transaction = 1
        return self

    def status(self):
        result, data = self.control(0xa1, 0x67, 0, 0, 64)
        assert result == 0, result
        length, code = struct.unpack_from('<HH', data)
        assert length == len(data), data
        return code, struct.unpack_from(f'<{(length - 4) // 4}I', data, 4)

    def cancel(self):
        return self.control(0x21, 0x64, 0, 0,
                            data=struct.pack('<HI', 0x4001,
                                             self.transaction))[0]


@contextlib.contextmanager
def exported(*args):
    """The port of a camera that is served by USB/IP."""
    child = start('sim', *args, '--listen', 'usbip:127.0.0.1:0')
    try:
        line = child.stdout.readline().decode()
        match = re.fullmatch(
            r'listening on usbip:127\.0\.0\.1:(\d+) as (.+)\n', line)
        assert match, (line, child.stderr.read() if not line else '')
        yield int(match[1])
        assert child.poll() is None, 'it ended'
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=10)
