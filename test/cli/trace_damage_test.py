# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# trace show: captures whose lengths lie.
import json
import os
import struct

import pcapng
from captures import (EXPECTED, IP, USB, change, enhanced, put, shown, to_189,
                      to_usbpcap, trace, transactions, written)
from tap import fails, good, main, run, test

MOST = 16 << 20


def damaged(words, *blocks):
    fails(1, f'damaged.*{words}', 'trace', 'show', put('d.pcapng', *blocks))


@test
def blocks_are_as_long_as_they_say():
    usb = trace(USB, 'df')
    begins = pcapng.section(), pcapng.interface(220)
    bad = bytearray(next(enhanced(usb)))
    struct.pack_into('<I', bad, 8 + 12, len(bad) - 32 + 1)
    damaged('larger than its block', *begins, bytes(bad))
    for kind, size in (6, 16), (2, 16), (3, 0):
        damaged('a packet that is too short', *begins,
                pcapng.block(kind, bytes(size)))
    damaged('an interface that is too short', pcapng.section(),
            pcapng.block(1, bytes(4)))
    other = bytearray(pcapng.block(5, bytes(12)))
    other[-4] += 4
    damaged('two lengths differ', *begins, bytes(other), *enhanced(usb))
    for total in 0, 24, 30, 100 << 20:
        section = bytearray(pcapng.section())
        struct.pack_into('<I', section, 4, total)
        damaged('a section of an impossible length', bytes(section),
                bytes(100))


@test
def packets_have_16_mib_at_most():
    usb = trace(USB, 'df')
    for size, code in (MOST, 0), (MOST + 1, 1):
        with open(written(220, usb), 'ab') as file:
            file.write(struct.pack('<IIII', 0, 0, size, size))
        result = run('trace', 'show', 'x.pcap')
        assert result.code == code, (size, result)
        assert ('impossible length' in result.err) == (code == 1), result


@test
def a_dataset_has_1_mib_at_most():
    """What is longer is counted, and not kept."""
    for objects, told in (1000, True), (300000, False):
        good('-q', '-c', f'sim:generic-mtp?objects={objects}', '--trace',
             'o.pcapng', 'raw', 'GetObjectHandles', '0xffffffff', '0', '0')
        lines = [json.loads(line) for line in
                 good('-v', '--json', 'trace', 'show', 'o.pcapng').lines()]
        line = next(x for x in lines
                    if x['operation_name'] == 'GetObjectHandles')
        assert line['size'] >= 4 + 4 * objects, line['size']
        assert ('data' in line) == told, (objects, list(line))
        os.remove('o.pcapng')


@test
def there_are_32_interfaces():
    usb = trace(USB, 'df')
    some = [pcapng.interface(147)] * 31
    name = put('i.pcapng', pcapng.section(), *some, pcapng.interface(220),
               *enhanced(usb, 31))
    assert shown(name) == EXPECTED
    damaged('more than 32 interfaces', pcapng.section(), *some,
            pcapng.interface(220), pcapng.interface(220), *enhanced(usb, 31))


def elapsed(options):
    """How long the first transaction took, whose packets are 1000 ticks apart."""
    blocks = []
    for i, block in enumerate(enhanced(trace(USB, 'df'))):
        block = bytearray(block)
        struct.pack_into('<II', block, 12, 0, 1000 * i)
        blocks.append(bytes(block))
    name = put('e.pcapng', pcapng.section(), pcapng.interface(
        220, options=options), *blocks)
    lines = [json.loads(line) for line in
             good('--json', 'trace', 'show', name).lines()]
    assert len(lines) == len(EXPECTED), lines
    return lines[0]['elapsed_ns']


@test
def times_of_any_resolution():
    def resolution(n):
        return struct.pack('<HHBBBB', 9, 1, n, 0, 0, 0)

    micro = elapsed(b'')
    assert micro > 0 and micro % 1000000 == 0, micro
    assert elapsed(resolution(6)) == micro
    assert elapsed(resolution(9)) == micro // 1000
    assert elapsed(resolution(0x80 | 10)) == micro // 1000000 * 976562500
    # Finer than anybody measures, they are not known.
    for n in 10, 20, 64, 127, 0x80 | 33, 0x80 | 63, 0x80 | 64, 0xff:
        assert elapsed(resolution(n)) == 0, n
    # The option's value is not there.
    assert elapsed(struct.pack('<HH', 9, 1)) == micro


@test
def what_is_shorter_than_its_header_is_no_packet():
    """Cut copies come right behind the whole: what is read beyond their end would be
    the rest of that."""
    packets = trace(USB, 'df')

    for linktype, header, make in (220, 64, bytes), (189, 48, to_189), \
            (249, 27, to_usbpcap):
        whole = change(packets, make)
        assert shown(written(linktype, whole)) == EXPECTED, linktype
        for size in 0, 1, 16, header // 2, header - 1:
            both = [x for p in whole for x in
                    (p, p._replace(bytes=p.bytes[:size], length=size))]
            assert shown(written(linktype, both)) == EXPECTED, (linktype, size)
    # A header that says it is longer than the packet, or shorter than any.
    whole = change(packets, to_usbpcap)
    for header in 0, 26, 200, 65535:
        wrong = change(packets, lambda b, n=header: to_usbpcap(b, n))
        wrong = [p._replace(bytes=p.bytes[:100]) for p in wrong]
        both = [x for pair in zip(whole, wrong) for x in pair]
        assert shown(written(249, both)) == EXPECTED, header


@test
def no_more_is_taken_of_a_transfer_than_it_moved():
    packets = trace(USB, 'df')
    longer = change(packets, lambda b: b + b'\xaa' * 20 if len(b) > 64 else b)
    assert shown(written(220, longer)) == EXPECTED


@test
def endpoint_0_is_for_control_alone():
    """A transfer there that looks like a container is none."""
    packets = trace(USB, 'df')

    def at_0(b):
        out = bytearray(b)
        out[10] &= 0x80
        out[0] ^= 0xff
        return bytes(out)

    both = [x for pair in zip(packets, change(packets, at_0)) for x in pair]
    assert transactions(shown(written(220, both))) == EXPECTED


@test
def what_stands_behind_an_ip_packet_is_none_of_it():
    padded = change(trace(IP, 'df'), lambda b: b + b'\xaa' * 10)
    assert transactions(shown(written(1, padded))) == EXPECTED


@test
def a_tcp_header_has_20_bytes():
    """One that says it is shorter comes in front of the next, in its place."""
    packets = trace(IP, 'df')

    def short(b):
        return b[:46] + bytes([b[46] & 15]) + b[47:54] + b'\xaa' * 20

    some = [x for p in packets for x in
            ([p._replace(bytes=short(p.bytes), length=p.length)]
             if len(p.bytes) == 74 else []) + [p]]
    assert len(some) > len(packets)
    assert transactions(shown(written(1, some))) == EXPECTED


main()
