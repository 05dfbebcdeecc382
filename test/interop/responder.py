# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A PTP/IP responder that was written from the standard alone, keeps watch over
# what an initiator does, and can be odd in the ways that cameras are.
import contextlib
import random
import select
import socket
import struct
import threading
import time
import traceback

(INIT_COMMAND, INIT_COMMAND_ACK, INIT_EVENT, INIT_EVENT_ACK, INIT_FAIL,
 REQUEST, RESPONSE, EVENT, START, DATA, CANCEL, END, PROBE,
 PROBE_REPLY) = range(1, 15)

OK, ERROR, INVALID_HANDLE, BUSY = 0x2001, 0x2002, 0x2009, 0x2019
NO_PROPERTY, ALREADY_OPEN, CANCELLED = 0x200a, 0x201e, 0x201f
UNKNOWN = 0xffffffffffffffff
STORE = 0x00010001
ARTIST = 0x501e

# What may be odd, and how it is if it is not.
USUAL = {
    'send': 'packets',  # 'bytes': one by one; 'cuts': anywhere; 'glued'
    'total': 0,         # is added to that of StartData; UNKNOWN instead
    'total_of': None,   # only with this operation
    'chunk': 65536,     # payload of a Data packet
    'end': 'full',      # with the last data; 'empty'; 'none'; 'huge': with all
    'ack': 'whole',     # 'no terminator', 'no version', 'guid'
    'name': 'Oddity',
    'refuse_event': 0,  # seconds for which the event connection is refused
    'probes': 0,        # before each Data packet
    'probe_replies': None,  # how many answers are demanded; None: all
    'events': 0,        # before each response
    'strange': False,   # packets of unknown types, everywhere
    'fail_command': 0, 'fail_event': 0,  # reasons of InitFail
    'parameters': 0,    # at least so many in a response
    'cancel': 'honour',  # or 'ignore'
    'hang_up': None,    # close after so many bytes of an object
    'strings': 'whole',  # 'nul': empty is 01 00 00; 'absent': at the end
    'missing': 0,       # so many bytes of an object do not come
    'surplus': 0,       # so many come too many
}


class Zeros:
    """The content of a large object."""

    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size

    def __getitem__(self, part):
        return bytes(len(range(*part.indices(self.size))))


class Thing:
    """A file with this content or, without, a folder."""

    def __init__(self, name, content=None, parent=0):
        self.name, self.content, self.parent = name, content, parent


class Stream:
    """One connection: packets in and out."""

    def __init__(self, connection, way='packets'):
        self.connection, self.way = connection, way
        self.kept = b''
        self.lock = threading.Lock()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exactly(self, n):
        data = bytearray()
        while len(data) < n:
            more = self.connection.recv(n - len(data))
            if not more:
                raise EOFError
            data += more
        return bytes(data)

    def receive(self):
        length, kind = struct.unpack('<II', self.exactly(8))
        if not 8 <= length <= 1 << 24:
            raise ValueError(f'a packet of {length} bytes')
        return kind, self.exactly(length - 8)

    def put(self, kind, body=b''):
        packet = struct.pack('<II', 8 + len(body), kind) + body
        with self.lock:
            if self.way == 'glued':
                self.kept += packet
            elif self.way == 'packets':
                self.connection.sendall(packet)
            else:
                self.put_slowly(packet)

    def put_slowly(self, packet):
        if self.way == 'cuts':
            packet = self.kept + packet
        while packet:
            n = 1 if self.way == 'bytes' else random.randint(1, 3000)
            if self.way == 'cuts' and n > len(packet):
                break
            self.connection.sendall(packet[:n])
            packet = packet[n:]
        self.kept = packet

    def flush(self):
        with self.lock:
            self.connection.sendall(self.kept)
            self.kept = b''


def array(numbers, code='H'):
    return struct.pack(f'<I{len(numbers)}{code}', len(numbers), *numbers)


class Responder:
    """Objects are numbered from 1. A test may replace answers: operation ->
    function of the parameters, giving (code, data or None). What the initiator
    does against the standard is in wrong."""

    def __init__(self, *things, **odd):
        unheard = set(odd) - set(USUAL)
        if unheard:
            raise TypeError(unheard)
        self.__dict__.update({**USUAL, **odd})
        self.things = dict(enumerate(things, 1))
        self.artist = 'Nobody'
        self.announced = None  # the name and size of SendObjectInfo
        self.wrong, self.seen = [], []
        self.cancels = []  # transactions, of this session
        self.cancelled_ever = 0
        self.random = random.Random(1)
        self.answers = {
            0x1001: self.device_info, 0x1002: self.yes, 0x1003: self.yes,
            0x1004: lambda p: (OK, array([STORE], 'I')),
            0x1005: self.storage_info,
            0x1006: lambda p: (OK, None, len(self.children(p))),
            0x1007: lambda p: (OK, array(self.children(p), 'I')),
            0x1008: self.object_info, 0x1009: self.get_object,
            0x1014: self.prop_desc, 0x1015: self.prop_value,
        }
        self.takers = {0x100c: self.take_info, 0x100d: self.take_object,
                       0x1016: self.take_value}

    # ---- datasets ---------------------------------------------------------

    def string(self, text):
        if text == '':
            return b'\1\0\0' if self.strings == 'nul' else b'\0'
        units = text.encode('utf-16-le') + b'\0\0'
        return bytes([len(units) // 2]) + units

    def last_strings(self, *texts):
        if self.strings == 'absent':
            texts = texts[:1]
        return b''.join(self.string(text) for text in texts)

    def yes(self, _):
        return OK, None

    def device_info(self, _):
        operations = sorted([*self.answers, *self.takers])
        return OK, (struct.pack('<HIH', 100, 0, 0) + self.string('') +
                    struct.pack('<H', 0) + array(operations) +
                    array([0x4002, 0x4003]) + array([ARTIST]) + array([]) +
                    array([0x3801]) + self.string('Odd Ltd') +
                    self.last_strings('Oddity', '1.0', ''))

    def storage_info(self, p):
        if p[0] != STORE:
            return 0x2008, None
        return OK, (struct.pack('<HHHQQI', 4, 3, 0, 1 << 30, 1 << 29,
                                0xffffffff) + self.last_strings('Card', ''))

    def children(self, p):
        parent = (p + [0, 0, 0])[2]
        if parent == 0:
            return list(self.things)
        parent = 0 if parent == 0xffffffff else parent
        return [h for h, t in self.things.items() if t.parent == parent]

    def object_info(self, p):
        thing = self.things.get(p[0])
        if thing is None:
            return INVALID_HANDLE, None
        folder = thing.content is None
        size = 0 if folder else min(len(thing.content), 0xffffffff)
        return OK, (struct.pack(
            '<IHHIHIIIIIIIHII', STORE, 0x3001 if folder else 0x3801, 0,
            size, 0, 0, 0, 0, 0, 0, 0, thing.parent, int(folder), 0, 0) +
            self.last_strings(thing.name, '20200202T020202', '', ''))

    def get_object(self, p):
        thing = self.things.get(p[0])
        if thing is None or thing.content is None:
            return INVALID_HANDLE, None
        return OK, thing.content

    def prop_desc(self, p):
        if p[0] != ARTIST:
            return NO_PROPERTY, None
        return OK, (struct.pack('<HHB', ARTIST, 0xffff, 1) + self.string('') +
                    self.string(self.artist) + b'\0')

    def prop_value(self, p):
        if p[0] != ARTIST:
            return NO_PROPERTY, None
        return OK, self.string(self.artist)

    # ---- data from the initiator --------------------------------------------

    def read_string(self, data, at):
        units = data[at]
        text = data[at + 1:at + 1 + 2 * units].decode('utf-16-le')
        if units and not text.endswith('\0'):
            self.wrong.append('a string without its terminator')
        return text.rstrip('\0'), at + 1 + 2 * units

    def take_info(self, p, data):
        fields = struct.unpack_from('<IHHIHIIIIIIIHII', data)
        at = 52
        strings = []
        for _ in range(4):
            text, at = self.read_string(data, at)
            strings.append(text)
        if at != len(data):
            self.wrong.append(f'ObjectInfo of {len(data)} bytes, not {at}')
        self.announced = strings[0], fields[3]
        parent = (p + [0, 0])[1]
        handle = max(self.things, default=0) + 1
        return OK, STORE, parent or 0xffffffff, handle

    def take_object(self, _, data):
        if self.announced is None:
            return (0x2015,)
        name, size = self.announced
        self.announced = None
        if len(data) != size:
            self.wrong.append(f'{name}: {len(data)} bytes of {size}')
        self.things[max(self.things, default=0) + 1] = Thing(name, data)
        return (OK,)

    def take_value(self, p, data):
        if p[0] != ARTIST:
            return (NO_PROPERTY,)
        self.artist, _ = self.read_string(data, 0)
        return (OK,)

    # ---- connections ------------------------------------------------------

    def listen(self, port=0):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(('127.0.0.1', port))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]

    def serve(self):
        self.done = False
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if self.done:
                return
            with connection:
                try:
                    self.session(Stream(connection, self.send))
                except (EOFError, ConnectionError):
                    pass
                except Exception:
                    self.wrong.append(traceback.format_exc())

    def check_hello(self, kind, body):
        if kind != INIT_COMMAND:
            self.wrong.append(f'the first packet is of type {kind}')
            raise EOFError
        name, version = body[16:-4], body[-4:]
        if version != b'\0\0\1\0':
            self.wrong.append(f'version {version.hex()}')
        if not any(body[:16]):
            self.wrong.append('no GUID')
        text = name.decode('utf-16-le')
        if not 2 <= len(text) <= 40 or text.index('\0') != len(text) - 1:
            self.wrong.append(f'friendly name {text!r}')

    def session(self, command):
        self.check_hello(*command.receive())
        if self.fail_command:
            command.put(INIT_FAIL, struct.pack('<I', self.fail_command))
            command.flush()
            return
        if self.refuse_event:
            self.listener.close()
        ack = struct.pack('<I', 7) + bytes(range(16))
        if self.ack != 'guid':
            ack += self.name.encode('utf-16-le')
            ack += b'' if self.ack == 'no terminator' else b'\0\0'
            ack += b'\0\0\1\0' if self.ack == 'whole' else b''
        command.put(INIT_COMMAND_ACK, ack)
        command.flush()
        if self.refuse_event:
            time.sleep(self.refuse_event)
            self.listen(self.port)
        connection, _ = self.listener.accept()
        with connection:
            event = Stream(connection)
            kind, body = event.receive()
            if kind != INIT_EVENT or body != struct.pack('<I', 7):
                self.wrong.append(f'event connection: {kind} {body.hex()}')
            if self.fail_event:
                event.put(INIT_FAIL, struct.pack('<I', self.fail_event))
                return
            event.put(INIT_EVENT_ACK)
            self.probed = threading.Semaphore(0)
            listening = threading.Thread(
                target=self.listen_to_events, args=[event], daemon=True)
            listening.start()
            try:
                self.transactions(command, event)
            finally:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                listening.join(5)

    def listen_to_events(self, event):
        with contextlib.suppress(EOFError, OSError):
            while True:
                kind, body = event.receive()
                if kind == PROBE_REPLY and body == b'':
                    self.probed.release()
                elif kind == CANCEL and len(body) == 4:
                    self.cancels.append(struct.unpack('<I', body)[0])
                    self.cancelled_ever += 1
                elif kind == PROBE:
                    event.put(PROBE_REPLY)
                else:
                    self.wrong.append(f'on the event connection: {kind}')

    # ---- transactions -----------------------------------------------------

    def transactions(self, command, event):
        self.next = None  # no session is open
        self.cancels = []
        while True:
            kind, body = command.receive()
            if kind == CANCEL:  # came too late
                continue
            if kind != REQUEST or len(body) not in range(10, 31, 4):
                self.wrong.append(f'{kind} instead of a request')
                raise EOFError
            phase, code, tid = struct.unpack_from('<IHI', body)
            p = list(struct.unpack_from(f'<{(len(body) - 10) // 4}I', body,
                                        10))
            self.check_id(code, tid, p)
            self.seen.append(code)
            if phase == 2:
                self.take(command, event, code, tid, p)
            elif phase == 1:
                self.give(command, event, code, tid, p)
            else:
                self.wrong.append(f'data phase {phase}')
            command.flush()

    def check_id(self, code, tid, p):
        if code == 0x1002:
            expected, self.next = 0, 1
            if len(p) != 1 or p[0] == 0:
                self.wrong.append(f'OpenSession{p}')
        elif self.next is None:
            expected = 0
            if code != 0x1001:
                self.wrong.append(f'0x{code:04x} outside a session')
        else:
            expected, self.next = self.next, self.next + 1
        if code == 0x1003:
            self.next = None
        if tid != expected:
            self.wrong.append(f'0x{code:04x}: transaction {tid}, not '
                              f'{expected}')

    def noise(self, *streams):
        if self.strange:
            for stream in streams:
                for kind in (0, 15, 0x77, 0xffffffff):
                    stream.put(kind, bytes(self.random.randint(0, 999)))

    def respond(self, command, event, code, tid, *p):
        for i in range(self.events):
            event.put(EVENT, struct.pack('<HI3I', 0x4002 + i % 2, 0xffffffff,
                                         i, 0, 0))
        self.noise(command, event)
        p += (0,) * (self.parameters - len(p))
        command.put(RESPONSE, struct.pack(f'<HI{len(p)}I', code, tid, *p))

    def give(self, command, event, code, tid, p):
        answer = self.answers.get(code)
        response, data, *rest = answer(p) if answer else (0x2005, None)
        self.noise(command, event)
        if data is not None and not self.give_data(command, event, code, tid,
                                                   data):
            response = CANCELLED
        self.respond(command, event, response, tid, *rest)

    def give_data(self, command, event, code, tid, data):
        """Whether it was not cancelled."""
        head = struct.pack('<I', tid)
        total = size = len(data)
        if code == 0x1009:
            size = max(0, size - self.missing)
            data = data + b'+' * self.surplus if self.surplus else data
            size += self.surplus
        if self.total_of in (None, code):
            total = min(UNKNOWN, total + self.total)
        command.put(START, head + struct.pack('<Q', total))
        if self.end == 'huge':
            command.put(END, head + data[:size])
            return True
        for at in range(0, size, self.chunk):
            self.probe(event)
            if code == 0x1009 and self.hang_up is not None and \
                    at >= self.hang_up:
                raise EOFError
            if self.cancelled(command, tid):
                command.put(CANCEL, head)
                return False
            last = at + self.chunk >= size and self.end == 'full'
            command.put(END if last else DATA,
                        head + data[at:min(size, at + self.chunk)])
            self.noise(command, event)
        if self.end == 'empty' or (self.end == 'full' and size == 0):
            command.put(END, head)
        return True

    def probe(self, event):
        for _ in range(self.probes):
            event.put(PROBE)
        for _ in range(self.probes if self.probe_replies is None else
                       self.probe_replies):
            if not self.probed.acquire(timeout=5):
                self.wrong.append('no answer to a probe')
                raise EOFError

    def cancelled(self, command, tid):
        if self.cancel == 'ignore':
            return False
        if select.select([command.connection], [], [], 0)[0]:
            kind, body = command.receive()
            if kind != CANCEL or body != struct.pack('<I', tid):
                self.wrong.append(f'amid data: {kind} {body.hex()}')
            else:
                return True
        return tid in self.cancels

    def take(self, command, event, code, tid, p):
        kind, body = command.receive()
        if kind != START or len(body) != 12 or \
                struct.unpack_from('<I', body)[0] != tid:
            self.wrong.append(f'{kind} instead of StartData')
            raise EOFError
        total = struct.unpack_from('<Q', body, 4)[0]
        data = bytearray()
        while kind != END:
            self.probe(event)
            kind, body = command.receive()
            if kind not in (DATA, END) or \
                    struct.unpack_from('<I', body)[0] != tid:
                self.wrong.append(f'{kind} instead of data')
                raise EOFError
            data += body[4:]
        if len(data) != total:
            self.wrong.append(f'{len(data)} bytes of {total}')
        taker = self.takers.get(code)
        answer = taker(p, bytes(data)) if taker else (0x2005,)
        self.respond(command, event, answer[0], tid, *answer[1:])


@contextlib.contextmanager
def serving(responder):
    """The URI under which it can be reached. In the end, whoever came must have
    kept to the standard."""
    responder.listen()
    thread = threading.Thread(target=responder.serve, daemon=True)
    thread.start()
    try:
        yield f'ip:127.0.0.1:{responder.port}'
    finally:
        responder.done = True
        with contextlib.suppress(OSError):
            socket.create_connection(('127.0.0.1', responder.port)).close()
        thread.join(10)
        responder.listener.close()
    assert not thread.is_alive(), 'the responder still waits'
    assert not responder.wrong, responder.wrong
