# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A small camera of its own, without a line of the library, that can be as bad
# as a test needs it.
import collections
import contextlib
import select
import socket
import struct
import threading

OK, GENERAL_ERROR, BUSY = 0x2001, 0x2002, 0x2019


def string(text):
    """With a count of UTF-16 units, the terminator included."""
    if text == '':
        return b'\0'
    units = text.encode('utf-16-le', 'surrogatepass') + b'\0\0'
    return bytes([len(units) // 2]) + units


def array(numbers, code='H'):
    return struct.pack(f'<I{len(numbers)}{code}', len(numbers), *numbers)


def property_list(things, wanted=lambda code: True, more=lambda handle: ()):
    """The answer to GetObjectPropList about these, of handles and things; of more,
    for each handle, codes and numbers of 32 bits."""
    out = []
    for h, t in things:
        folder = t.data is None
        for code, kind, value in (
                (0xdc01, 6, 0x10001), (0xdc07, -1, t.name),
                (0xdc02, 4, 0x3001 if folder else 0x3801),
                (0xdc04, 8, t.size), (0xdc0b, 6, t.parent),
                (0xdc08, -1, t.captured), (0xdc09, -1, t.modified),
                *((code, 6, value) for code, value in more(h))):
            if wanted(code):
                out.append(struct.pack('<IHH', h, code, kind & 0xffff) + (
                    string(value) if kind < 0 else
                    struct.pack('<' + {4: 'H', 6: 'I', 8: 'Q'}[kind], value)))
    return struct.pack('<I', len(out)) + b''.join(out)


class Thing:
    """A file of these bytes, or (None) a folder."""

    def __init__(self, name, data=None, parent=0, size=None,
                 captured='20200202T020202', modified=''):
        self.name, self.data, self.parent = name, data, parent
        self.captured, self.modified = captured, modified
        self.size = size if size is not None else len(data or b'')


class Camera:
    """Objects are numbered from 1. A test replaces handlers in answers:
    operation -> function of the parameters, giving (code, data or None) and
    perhaps the response's parameters."""

    def __init__(self, *things):
        self.event_connection = None
        self.events = []  # that DeviceInfo lists
        self.things = dict(enumerate(things, 1))
        self.properties = []
        self.model = 'Fake'
        self.serial = '42'
        self.guid = bytes(16)
        self.vendor = 0  # its extension
        self.refusal = None  # reason of an InitFail
        self.sent = b''  # to it, in the last data phase that there was
        self.tid = 0  # of the transaction that runs
        self.counted = collections.Counter()  # how often, by operation
        self.answers = {
            0x1001: self.device_info, 0x1002: lambda p: (OK, None),
            0x1003: lambda p: (OK, None),
            0x1004: lambda p: (OK, array([0x10001], 'I')),
            0x1005: self.storage_info,
            0x1006: lambda p: (OK, None), 0x1007: self.handles,
            0x1008: self.object_info,
            0x1009: lambda p: (OK, self.things[p[0]].data),
            0x1014: lambda p: (0x200a, None)}

    def device_info(self, _):
        return OK, (struct.pack('<HIH', 100, self.vendor, 0) + string('') +
                    struct.pack('<H', 0) + array(sorted(self.answers)) +
                    array(self.events) + array(self.properties) + array([]) +
                    array([0x3801]) + string('Nobody') + string(self.model) +
                    string('1.0') + string(self.serial))

    def storage_info(self, _):
        return OK, (struct.pack('<HHHQQI', 4, 3, 0, 1 << 30, 1 << 29, 99) +
                    string('Card') + string(''))

    def handles(self, p):
        parent = (p + [0, 0])[2]
        wanted = 0 if parent == 0xffffffff else parent
        return OK, array([h for h, t in self.things.items()
                          if t.parent == wanted or parent == 0], 'I')

    def object_info(self, p):
        thing = self.things.get(p[0])
        if thing is None:
            return 0x2009, None
        folder = thing.data is None
        return OK, (struct.pack(
            '<IHHIHIIIIIIIHII', 0x10001, 0x3001 if folder else 0x3801, 0,
            thing.size, 0, 0, 0, 0, 0, 0, 0, thing.parent,
            1 if folder else 0, 0, 0) + string(thing.name) +
            string(thing.captured) + string(thing.modified) + string(''))

    def piece(self, p):
        """To GetPartialObject (0x101b), for who wants a camera that has it."""
        data = self.things[p[0]].data[p[1]:p[1] + p[2]]
        return OK, data, [len(data)]

    # ---- PTP/IP -----------------------------------------------------------

    def serve(self, listener):
        with contextlib.suppress(OSError):
            while True:
                command, _ = listener.accept()
                command.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY,
                                   1)
                with command:
                    self.session(command, listener)

    def session(self, command, listener):
        with contextlib.suppress(EOFError, ConnectionError):
            receive(command)
            if self.refusal is not None:
                send(command, 5, struct.pack('<I', self.refusal))
                return
            send(command, 2, struct.pack('<I', 1) + self.guid +
                 'Fake'.encode('utf-16-le') + b'\0\0' +
                 struct.pack('<I', 0x10000))
            # Who was killed meanwhile has no second connection.
            ready, _, _ = select.select([command, listener], [], [])
            if command in ready:
                return
            event, _ = listener.accept()
            with event:
                receive(event)
                send(event, 4, b'')
                self.event_connection = event
                while True:
                    self.transaction(command)

    def tell(self, code, *params, tid=0xffffffff):
        """An event, at any time in a session, from any thread."""
        send(self.event_connection, 8, struct.pack('<HI', code, tid) +
             b''.join(struct.pack('<I', p) for p in params))

    def transaction(self, command):
        kind, body = receive(command)
        if kind != 6:
            return
        phase, operation, tid = struct.unpack_from('<IHI', body)
        self.tid = tid
        params = list(struct.unpack(f'<{(len(body) - 10) // 4}I', body[10:]))
        if phase == 2:
            self.sent = b''
            while kind not in (11, 12):
                kind, body = receive(command)
                self.sent += body[4:] if kind in (10, 12) else b''
        self.counted[operation] += 1
        answer = self.answers.get(operation)
        if kind == 11:  # cancelled
            answer = lambda p: (0x201f, None)
        code, data, *more = answer(params) if answer else (0x2005, None)
        if data is not None:
            self.send_data(command, operation, params, data)
        send(command, 7, struct.pack('<HI', code, tid) +
             b''.join(struct.pack('<I', p) for p in sum(more, [])))

    def send_data(self, command, _operation, _params, data):
        send(command, 9, struct.pack('<IQ', self.tid, len(data)))
        for at in range(0, len(data), 65536):
            send(command, 10, struct.pack('<I', self.tid) +
                 data[at:at + 65536])
        send(command, 12, struct.pack('<I', self.tid))


def receive(connection):
    def exactly(n):
        data = b''
        while len(data) < n:
            chunk = connection.recv(n - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data
    length, kind = struct.unpack('<II', exactly(8))
    return kind, exactly(length - 8)


def send(connection, kind, body):
    connection.sendall(struct.pack('<II', len(body) + 8, kind) + body)


@contextlib.contextmanager
def serving(camera):
    """The URI under which it can be reached."""
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        thread = threading.Thread(target=camera.serve, args=[listener],
                                  daemon=True)
        thread.start()
        yield f'ip:127.0.0.1:{listener.getsockname()[1]}'
        listener.shutdown(socket.SHUT_RDWR)
