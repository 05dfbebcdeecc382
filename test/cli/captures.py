# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Sessions as captures of all kinds, for the tests of trace show.
import os
import re
import struct

import pcapng
from tap import good

USB, IP = 'sim:generic-ptp', 'sim:generic-ptp?framing=ip'


def trace(uri, *words):
    """The packets of a session."""
    good('-c', uri, '-q', '--trace', 't.pcapng', *words)
    packets = list(pcapng.packets('t.pcapng'))
    os.remove('t.pcapng')
    return packets


def shown(path, *options):
    """Its lines, without times."""
    text = good(*options, 'trace', 'show', path).out
    return [re.sub(r', \d+\.\d m?s$', '', line[14:])
            for line in text.splitlines()]


def written(linktype, packets, name='x.pcap', **kwargs):
    with open(name, 'wb') as file:
        file.write(pcapng.classic(linktype, [
            (p.time // 10**9, p.time % 10**9 // 1000, p.bytes, p.length)
            for p in packets], **kwargs))
    return name


def change(packets, function):
    """Each packet's bytes by the function; None leaves it out."""
    changed = [(p, function(p.bytes)) for p in packets]
    return [p._replace(bytes=b, length=p.length - len(p.bytes) + len(b))
            for p, b in changed if b is not None]


def to_189(b):
    """Of usbmon, with the shorter header."""
    return b[:48] + b[64:]


def to_usbpcap(b, header=27):
    complete, kind = b[8] == ord('C'), b[9]
    if kind == 2:
        return None
    length, = struct.unpack_from('<I', b, 32)
    if complete != bool(b[10] & 0x80):
        length = 0
    return struct.pack('<HQIHBHHBBI', header, 5, 0, 9, int(complete), 1,
                       b[11], b[10], kind, length) + b[64:]


EXPECTED = ['OpenSession(1): OK', 'GetDeviceInfo(): OK, 361 bytes',
            'GetStorageIDs(): OK, 8 bytes',
            'GetStorageInfo(0x10001): OK, 54 bytes', 'CloseSession(): OK']


def transactions(lines):
    return [line for line in lines if ' is "' not in line]


# ---- pcapng as other programs write it ---------------------------------------

def put(name, *blocks):
    with open(name, 'wb') as file:
        file.write(b''.join(blocks))
    return name


def enhanced(packets, interface=0, order='<', options=b''):
    for p in packets:
        yield pcapng.block(6, struct.pack(
            order + 'IIIII', interface, 0, 0, len(p.bytes), p.length) +
            p.bytes.ljust((len(p.bytes) + 3) // 4 * 4, b'\0') + options, order)
