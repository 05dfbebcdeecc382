# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A proxy for TCP between the program and a camera that does one wrong thing at one byte.
import collections
import select
import socket
import struct
import threading

# connection: by number, in the order in which they were made; way: 'in' is from the
# camera; at: the byte, from 0.
Fault = collections.namedtuple('Fault', 'connection way at mode')
MODES = 'cut', 'reset', 'flip', 'lose', 'twice', 'drip', 'silent'
ALTERS = 'flip', 'lose', 'twice'


class Pair:
    """Two sockets, each of which gets what comes from the other."""

    def __init__(self, initiator, camera):
        self.ends = {'out': initiator, 'in': camera}
        self.passed = {'out': 0, 'in': 0}
        self.steps = {'out': [], 'in': []}
        self.silent = False

    def other(self, way):
        return self.ends['in' if way == 'out' else 'out']

    def close(self, reset=False):
        """A program that another thread just starts holds copies of them until it
        is one, so closing alone ends nothing."""
        if reset:
            self.ends['out'].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                        struct.pack('ii', 1, 0))
            self.ends['out'].close()
        for end in self.ends.values():
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed, or the other end has hung up
            end.close()


class Mangler:
    """Listens until the end of a with statement. Once a
    connection has ended, there may be another camera, at another port."""

    def __init__(self, port, fault=None, then=None):
        self.port, self.fault, self.then = port, fault, then
        self.hit = False
        self.pairs, self.all = [], []  # those that are open, and all there were

    def __enter__(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.address = '127.0.0.1:%d' % self.listener.getsockname()[1]
        self.wake, self.woken = socket.socketpair()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.wake.close()
        self.thread.join()
        self.woken.close()
        self.listener.close()

    def serve(self):
        while True:
            ends = {end: (pair, way) for pair in self.pairs
                    for way, end in pair.ends.items()}
            ready, _, _ = select.select(
                [self.woken, self.listener, *ends], [], [])
            if self.woken in ready:
                break
            if self.listener in ready:
                self.accept()
            for end in ready:
                if end in ends and ends[end][0] in self.pairs:
                    self.move(*ends[end])
        for pair in self.pairs:
            pair.close()

    def accept(self):
        initiator, _ = self.listener.accept()
        try:
            camera = socket.create_connection(('127.0.0.1', self.port))
        except OSError:
            initiator.close()
            return
        for end in initiator, camera:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pairs.append(Pair(initiator, camera))
        self.all.append(self.pairs[-1])

    def end(self, pair, reset=False):
        pair.close(reset)
        self.pairs.remove(pair)
        self.port = self.then or self.port

    def move(self, pair, way):
        try:
            data = pair.ends[way].recv(65536)
        except OSError:
            data = b''
        if not data:
            self.end(pair)
            return
        begin = pair.passed[way]
        pair.steps[way].append(begin)
        pair.passed[way] += len(data)
        if pair.silent:
            return
        pieces, mode = [data], None
        if self.is_due(pair, way, len(data)):
            self.hit, mode = True, self.fault.mode
            pieces = strike(self.fault, data, self.fault.at - begin)
            pair.silent = mode == 'silent'
        try:
            for piece in pieces:
                pair.other(way).sendall(piece)
        except OSError:
            mode = 'cut'
        if mode in ('cut', 'reset'):
            self.end(pair, mode == 'reset')

    def is_due(self, pair, way, n):
        fault = self.fault
        return fault is not None and not self.hit and fault.way == way and \
            pair in self.all[fault.connection:fault.connection + 1] and \
            0 <= fault.at - pair.passed[way] + n < n


def strike(fault, data, at):
    """What comes of these bytes, in pieces."""
    before, byte, behind = data[:at], data[at:at + 1], data[at + 1:]
    if fault.mode == 'flip':
        return [before + bytes([byte[0] ^ 1 << fault.at * 5 % 8]) + behind]
    if fault.mode == 'lose':
        return [before + behind]
    if fault.mode == 'twice':
        return [before + byte + byte + behind]
    if fault.mode == 'drip':
        return [before, *(data[i:i + 1] for i in range(at, at + 100)),
                data[at + 100:]]
    return [before]
