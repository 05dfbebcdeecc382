# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# pcapng and pcap, read and written by the tests themselves.
import collections
import struct

Packet = collections.namedtuple('Packet', 'linktype time bytes length comment')

LONG = 0xa1b2cd34


def blocks(path):
    with open(path, 'rb') as file:
        data = file.read()
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from('<II', data, at)
        assert length % 4 == 0 and length >= 12, (at, length)
        assert struct.unpack_from('<I', data, at + length - 4)[0] == length
        yield kind, data[at + 8:at + length - 4]
        at += length


def options(data):
    at = 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from('<HH', data, at)
        if code == 0:
            return
        yield code, data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def packets(path):
    """Of a file as ours: little-endian, nanoseconds."""
    linktypes = []
    for kind, body in blocks(path):
        if kind == 0x0a0d0d0a:
            linktypes = []
        elif kind == 1:
            linktypes.append(struct.unpack_from('<H', body)[0])
        elif kind == 6:
            number, high, low, kept, length = struct.unpack_from('<IIIII',
                                                                 body)
            told = dict(options(body[20 + (kept + 3) // 4 * 4:]))
            yield Packet(linktypes[number], high << 32 | low,
                         body[20:20 + kept], length,
                         told.get(1, b'').decode())


def classic(linktype, records, order='<', magic=0xa1b2c3d4):
    """A file of tcpdump's; records are (seconds, fraction, bytes, length). With the
    magic LONG, each has its interface, protocol and direction too."""
    more = struct.pack(order + 'IHBB', 1, 0, 0, 0) if magic == LONG else b''
    out = struct.pack(order + 'IHHIIII', magic, 2, 4, 0, 0, 262144, linktype)
    for seconds, fraction, data, length in records:
        out += struct.pack(order + 'IIII', seconds, fraction, len(data),
                           length)
        out += more + data
    return out


def block(kind, body, order='<'):
    """One of pcapng."""
    length = 12 + (len(body) + 3) // 4 * 4
    return (struct.pack(order + 'II', kind, length) +
            body.ljust(length - 12, b'\0') + struct.pack(order + 'I', length))


def section(order='<'):
    return block(0x0a0d0d0a, struct.pack(order + 'IHHq', 0x1a2b3c4d, 1, 0, -1),
                 order)


def interface(linktype, most=0, options=b'', order='<'):
    """most: how much of each packet is captured; 0: all."""
    return block(1, struct.pack(order + 'HHI', linktype, 0, most) + options,
                 order)
