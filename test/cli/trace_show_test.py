# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# trace show: of our traces, and of what other programs capture.
import glob
import json
import os
import random
import re
import struct

import pcapng
from captures import (EXPECTED, IP, USB, change, enhanced, put, shown, to_189,
                      to_usbpcap, trace, transactions, written)
from tap import Skip, fails, good, main, run, test

SESSIONS = os.path.join(os.environ.get('MPTP_RECORDED', os.path.join(
    os.path.dirname(os.path.abspath(__file__)),
    '../../../shared/testdata')), 'sessions')


@test
def both_framings_show_the_same():
    for uri in USB, IP:
        good('-c', uri, '--trace', 's.pcapng', 'df')
        assert transactions(shown('s.pcapng')) == EXPECTED, shown('s.pcapng')
        os.remove('s.pcapng')


@test
def an_object_has_its_whole_size():
    for uri in USB, IP:
        for option in (), ('--trace-content', '100K'), \
                ('--trace-content', '1G'):
            good('-c', uri, '-q', *option, '--trace', 'o.pcapng', 'get', '-o',
                 'o.jpg', '0x00000003')
            assert 'GetObject(3): OK, 2415919 bytes' in shown('o.pcapng'), \
                shown('o.pcapng')
            os.remove('o.pcapng')
            os.remove('o.jpg')


@test
def data_that_are_sent_are_shown():
    with open('note.txt', 'wb') as file:
        file.write(b'x' * 100000)
    for uri in 'sim:generic-mtp', 'sim:generic-mtp?framing=ip':
        good('-c', uri, '-q', '--trace', 'p.pcapng', 'put', '--to', 'DCIM',
             'note.txt')
        assert 'SendObject(): OK, 100000 bytes out' in shown('p.pcapng'), \
            shown('p.pcapng')
        os.remove('p.pcapng')


@test
def datasets_are_decoded():
    good('-c', USB, '--trace', 'v.pcapng', 'df')
    text = good('-v', 'trace', 'show', 'v.pcapng').out
    assert re.search(r'model +Generic PTP Camera', text), text
    lines = [json.loads(line) for line in
             good('--json', '-v', 'trace', 'show', 'v.pcapng').lines()]
    info = [x for x in lines if x.get('operation_name') == 'GetDeviceInfo']
    assert info[0]['dataset'] == 'device_info', info
    assert info[0]['data']['model'] == 'Generic PTP Camera', info
    assert [x['response_name'] for x in lines] == ['OK'] * 5, lines


@test
def events_and_refusals_are_shown():
    good('-c', USB, '--trace', 'e.pcapng', 'capture')
    lines = shown('e.pcapng')
    assert any(x.startswith('event ObjectAdded(') for x in lines), lines
    assert any(x.startswith('event CaptureComplete') for x in lines), lines
    run('-c', USB, '--trace', 'r.pcapng', 'raw', 'GetObjectInfo', '0x99')
    assert 'GetObjectInfo(0x99): InvalidObjectHandle' in shown('r.pcapng'), \
        shown('r.pcapng')


# What it shows, as it is and redacted, of a camera that answers as another one of the
# transactions: the line, and what a program reads.
def another_transaction(offset, operation, way):
    result = run('-c', f'sim:generic-mtp?fault={operation}:id={offset}{way}',
                 '--timeout', '1', '--trace', 'o.pcapng', 'raw', operation)
    assert result.code != 0, result
    good('trace', 'redact', 'o.pcapng', 'r.pcapng')
    for name in 'o.pcapng', 'r.pcapng':
        line, = (x for x in shown(name) if x.startswith(operation))
        item, = (x for x in map(json.loads, good(
            '--json', 'trace', 'show', name).out.splitlines())
            if x.get('operation_name') == operation)
        assert item['transaction'] == 2, item
        yield line, item
    os.remove('o.pcapng')
    os.remove('r.pcapng')


@test
def an_answer_to_another_transaction_is_told():
    for way in '', '&framing=ip':
        for offset, number in (5, 7), (0xffffffff, 1):
            for line, item in another_transaction(
                    offset, 'ResetDevice', way):
                assert line == ('ResetDevice(): OK of transaction '
                                f'{number} instead of 2'), line
                assert item['response_transaction'] == number, item
                assert item['data_transaction'] is None, item


@test
def data_of_another_transaction_are_told():
    for way in '', '&framing=ip':
        for line, item in another_transaction(3, 'GetStorageIDs', way):
            assert re.search('bytes of transaction 5 instead of 2', line), line
            assert item['data_transaction'] == 5, item


@test
def several_cameras_are_told_apart():
    good('-c', USB, '-c', 'sim:generic-mtp', '--trace', 'm.pcapng', 'df')
    lines = shown('m.pcapng')
    assert [x[3:] for x in lines if x.startswith('#2 ')][0] == \
        'OpenSession(1): OK', lines


# ---- other people's captures -------------------------------------------------

@test
def network_captures_of_all_kinds():
    packets = trace(IP, 'df')
    headers = {1: lambda b: b, 101: lambda b: b[14:], 228: lambda b: b[14:],
               12: lambda b: b[14:],
               113: lambda b: bytes(14) + b'\x08\0' + b[14:],
               276: lambda b: b'\x08\0' + bytes(18) + b[14:],
               0: lambda b: b'\2\0\0\0' + b[14:]}
    for linktype, header in headers.items():
        for order in '<>':
            for magic in 0xa1b2c3d4, 0xa1b23c4d, pcapng.LONG:
                name = written(linktype, change(packets, header), order=order,
                               magic=magic)
                assert transactions(shown(name)) == EXPECTED, linktype
    vlan = change(packets, lambda b: b[:12] + b'\x81\0\0\5' + b[12:])
    assert transactions(shown(written(1, vlan))) == EXPECTED


def ipv6(b):
    payload = b[34:]
    return (b[:12] + b'\x86\xdd' + b'\x60\0\0\0' +
            struct.pack('>HBB', len(payload), 6, 64) +
            b[26:30] * 4 + b[30:34] * 4 + payload)


@test
def ipv6_too():
    name = written(1, change(trace(IP, 'df'), ipv6))
    assert transactions(shown(name)) == EXPECTED


@test
def segments_that_come_in_disorder():
    packets = trace(IP, 'ls', '-R')
    want = transactions(shown(written(1, packets)))
    twice = [p for p in packets for _ in (1, 2)]
    assert transactions(shown(written(1, twice))) == want
    # Another order within each direction, as if one came late.
    late, swapped = packets[:], 0
    for i in range(10, len(late) - 1, 2):
        if late[i].bytes[34:38] == late[i + 1].bytes[34:38]:
            late[i], late[i + 1] = late[i + 1], late[i]
            swapped += 1
    assert swapped > 10, swapped
    assert transactions(shown(written(1, late))) == want


def fragments(b, number, size=64):
    """An IP packet as several, of IPv4 or, if it is one, IPv6."""
    six = b[12:14] == b'\x86\xdd'
    begins = 54 if six else 34
    head, payload = b[:begins], b[begins:]
    for at in range(0, len(payload), size):
        part = payload[at:at + size]
        more = at + size < len(payload)
        if six:
            yield (head[:18] + struct.pack('>HB', len(part) + 8, 44) +
                   head[21:] + struct.pack('>BBHI', 6, 0, at | more, number) +
                   part)
        else:
            yield (head[:16] + struct.pack('>HHH', 20 + len(part), number,
                                           more << 13 | at // 8) +
                   head[22:] + part)


def fragmented(packets, order):
    """Captured with each of its packets cut up, in this order."""
    for i, p in enumerate(packets):
        for b in order(list(fragments(p.bytes, i))):
            yield p._replace(bytes=b, length=len(b))


@test
def fragments_are_put_together():
    four = trace(IP, 'ls', '-R')
    want = transactions(shown(written(1, four)))
    assert len(want) > 5, want
    random.seed(2)
    for packets in four, change(four, ipv6):
        for order in list, reversed, lambda f: f + f, \
                lambda f: random.sample(f, len(f)):
            result = run('trace', 'show',
                         written(1, fragmented(packets, order)))
            assert result.err == '' and result.code == 0, result
            assert transactions(shown('x.pcap')) == want


@test
def a_fragment_that_is_missing_is_told_of():
    packets = list(fragmented(trace(IP, 'df'), list))
    gone = next(i for i, p in enumerate(packets)
                if len(p.bytes) == 34 + 64 and p.bytes[20] & 0x20)
    left = sum(p.bytes[18:20] == packets[gone].bytes[18:20]
               for p in packets) - 1
    assert left > 0
    result = run('trace', 'show',
                 written(1, packets[:gone] + packets[gone + 1:]))
    assert f'{left} fragments of IP packets were left out' in result.err, \
        result


@test
def what_stands_before_tcp_in_ipv6_and_cooked_captures():
    packets = trace(IP, 'df')

    def options(b):
        b = ipv6(b)
        return (b[:18] + struct.pack('>HB', len(b) - 54 + 24, 0) + b[21:54] +
                b'\x3c\0' + bytes(6) + b'\x06\x01' + bytes(14) + b[54:])

    assert transactions(shown(written(1, change(packets, options)))) == \
        EXPECTED
    for linktype, header in (113, bytes(14) + b'\x81\0'), \
            (276, b'\x81\0' + bytes(18)):
        tagged = change(packets, lambda b, h=header: h + b'\0\5\x08\0' + b[14:])
        assert transactions(shown(written(linktype, tagged))) == EXPECTED


def cut_up(packet, size):
    """One segment as several."""
    head, payload = packet.bytes[:54], packet.bytes[54:]
    if len(payload) <= size or packet.length != len(packet.bytes):
        return [packet]
    at = struct.unpack_from('>I', head, 38)[0]
    pieces = []
    for off in range(0, len(payload), size):
        part = payload[off:off + size]
        ip = head[:16] + struct.pack('>H', 40 + len(part)) + head[18:38]
        data = ip + struct.pack('>I', at + off & 0xffffffff) + head[42:] + part
        pieces.append(packet._replace(bytes=data, length=len(data)))
    return pieces


@test
def segments_of_any_length():
    packets = trace(IP, 'ls', '-R')
    want = transactions(shown(written(1, packets)))
    for size in 1, 7, 100:
        some = [piece for p in packets for piece in cut_up(p, size)]
        assert transactions(shown(written(1, some))) == want, size


def joined(packets):
    """What one side sent in turn as one segment, as network cards hand it over: IP
    cannot say how long it is."""
    whole = []
    for p in packets:
        head, payload = p.bytes[:54], p.bytes[54:]
        before = whole[-1] if whole else None
        if (before is not None and payload and len(before.bytes) > 54 and
                before.bytes[26:38] == head[26:38]):
            data = before.bytes + payload
            data = data[:16] + b'\0\0' + data[18:]
            whole[-1] = before._replace(bytes=data, length=len(data))
        else:
            whole.append(p)
    return whole


@test
def segments_larger_than_ip_can_tell():
    packets = trace(IP + '&objects=70000', 'raw', 'GetObjectHandles',
                    '0xffffffff')
    large = joined(packets)
    assert max(len(p.bytes) for p in large) > 70000 * 4
    handles, = (x['data']['items'] for x in map(json.loads, good(
        '--json', '-v', 'trace', 'show', written(1, large)).out.splitlines())
        if x.get('operation_name') == 'GetObjectHandles')
    assert len(handles) > 70000, len(handles)


@test
def segments_of_any_length_from_another_port():
    usual, other = struct.pack('>H', 15740), struct.pack('>H', 4711)

    def moved(b):
        return b[:34] + b[34:38].replace(usual, other) + b[38:]
    packets = trace(IP, 'ls', '-R')
    want = transactions(shown(written(1, packets)))
    some = [piece for p in change(packets, moved) for piece in
            (cut_up(p, 1) if p.bytes[34:36] == other else [p])]
    assert transactions(shown(written(1, some))) == want


@test
def a_capture_that_begins_in_the_middle():
    packets = trace(IP, 'ls', '-R')
    want = transactions(shown(written(1, packets)))
    got = transactions(shown(written(1, packets[25:])))
    assert got[-10:] == want[-10:], (got, want)


@test
def packets_that_are_missing_do_not_end_it():
    packets = trace(IP, 'ls', '-R')
    want = transactions(shown(written(1, packets)))
    random.seed(1)
    some = [p for p in packets if random.random() > 0.1]
    got = shown(written(1, some))
    assert len([x for x in got if x in want]) > len(want) / 4, got


@test
def usb_captures_of_all_kinds():
    packets = trace(USB, 'df')
    assert shown(written(220, packets)) == EXPECTED
    assert shown(written(189, change(packets, to_189))) == EXPECTED
    assert shown(written(249, change(packets, to_usbpcap))) == EXPECTED


def swap_usbmon(b):
    """As a big-endian computer records it."""
    out = bytearray(b)
    for at, size in (0, 8), (12, 2), (16, 8), (24, 4), (28, 4), (32, 4), \
            (36, 4):
        out[at:at + size] = out[at:at + size][::-1]
    return bytes(out)


@test
def usb_captures_of_the_other_byte_order():
    packets = change(trace(USB, 'df'), swap_usbmon)
    assert shown(written(220, packets, order='>')) == EXPECTED


def other_device(number):
    """A disk that is busy at the same time."""
    def make(b):
        out = bytearray(b)
        out[11] = number
        if len(out) > 64:
            out[64:] = b'USBC' + bytes(27)
        return bytes(out)
    return make


@test
def other_devices_are_left_out():
    packets = trace(USB, 'df')
    both = [p for pair in zip(packets, change(packets, other_device(9)))
            for p in pair]
    assert shown(written(220, both)) == EXPECTED


def usbmon(direction, data):
    """What a container looks like there."""
    endpoint = 0x81 if direction == 'dev' else 0x02
    kind = b'C' if direction == 'dev' else b'S'
    if struct.unpack_from('<H', data, 4)[0] == 4:
        endpoint, transfer = 0x83, 1
    else:
        transfer = 3
    return (struct.pack('<Q', 7) + kind + bytes([transfer, endpoint, 4]) +
            struct.pack('<HBBqiiII', 1, ord('-'), 0, 1, 0, 0, len(data),
                        len(data)) + bytes(8))+ data


@test
def recorded_sessions():
    names = sorted(glob.glob(os.path.join(SESSIONS, '*.json')))
    if not names:
        raise Skip('there are no recorded sessions')
    for name in names:
        with open(name, encoding='utf-8') as file:
            containers = json.load(file)['containers']
        packets = [pcapng.Packet(189, i, usbmon(c['dir'],
                                                bytes.fromhex(c['hex'])), 0, '')
                   for i, c in enumerate(containers)]
        packets = [p._replace(length=len(p.bytes)) for p in packets]
        lines = [json.loads(x) for x in good(
            '--json', 'trace', 'show', written(189, packets)).lines()]
        answers = [c for c in containers if c['type'] == 3]
        told = [x for x in lines if x['kind'] == 'transaction']
        assert [int(x['response'], 16) for x in told if x['response']] == \
            [int(c['hex'][12:16][2:] + c['hex'][12:14], 16)
             for c in answers], (name, lines)
        events = [x for x in lines if x['kind'] == 'event']
        assert len(events) == sum(c['type'] == 4 for c in containers), name
        assert not [x for x in lines if x['kind'] == 'trouble'], name


# ---- pcapng as other programs write it ---------------------------------------

@test
def several_interfaces_and_sections():
    usb, ip = trace(USB, 'df'), trace(IP, 'df')
    swapped = change(usb, swap_usbmon)
    begins = pcapng.section(), pcapng.interface(147), pcapng.interface(220), \
        pcapng.interface(1)
    got = transactions(shown(put('n.pcapng', *begins, *enhanced(usb, 1),
                                 *enhanced(ip, 2))))
    assert got == EXPECTED + ['#2 ' + x for x in EXPECTED], got
    got = transactions(shown(put(
        'n.pcapng', *begins, *enhanced(usb, 1), pcapng.section('>'),
        pcapng.interface(220, order='>'), *enhanced(swapped, order='>'))))
    assert got == EXPECTED * 2, got
    # Interfaces are of their section only.
    name = put('n.pcapng', *begins, *enhanced(usb, 1), pcapng.section(),
               *enhanced(usb, 1))
    fails(1, 'a packet of no interface', 'trace', 'show', name)


@test
def what_is_unknown_is_passed_over():
    usb = trace(USB, 'df')
    beyond = struct.pack('<HH', 9, 60000) + b'\6\0\0\0'
    name = put('n.pcapng', pcapng.section(), pcapng.block(0xbad, bytes(500)),
               pcapng.interface(220, 65535, beyond), pcapng.block(0x40000bad, b''),
               *enhanced(usb, options=struct.pack('<HH', 1, 65535)),
               pcapng.block(5, bytes(12)))
    assert shown(name) == EXPECTED
    name = put('n.pcapng', pcapng.section(), struct.pack('<II', 6, 0xfffffffc),
               bytes(100))
    fails(1, 'impossible length', 'trace', 'show', name)


@test
def packets_without_their_own_length():
    packets = trace(IP, 'df')

    def simple(most):
        return put('n.pcapng', pcapng.section(), pcapng.interface(1, most), *(
            pcapng.block(3, struct.pack('<I', p.length) +
                         p.bytes[:most or None]) for p in packets))

    assert transactions(shown(simple(0))) == EXPECTED
    # Its padding is none of it.
    cut = [p._replace(bytes=p.bytes[:65]) for p in packets]
    assert shown(simple(65)) == shown(written(1, cut)) != []


# ---- what is no capture ------------------------------------------------------

@test
def what_is_no_capture_is_refused():
    for data in b'', b'x', b'\x0a\x0d\x0d\x0a', bytes(100), b'GIF89a' * 9:
        with open('bad', 'wb') as file:
            file.write(data)
        fails(1, 'bad: ', 'trace', 'show', 'bad')
    fails(1, 'No such file', 'trace', 'show', 'nowhere')
    fails(1, 'no PTP in it', 'trace', 'show',
          written(1, trace(IP, 'df')[:0]))
    fails(1, 'link type 147', 'trace', 'show',
          written(147, trace(IP, 'df')))
    fails(2, 'show', 'trace', 'nonsense', 'x')
    fails(2, 'one file', 'trace', 'show')


@test
def a_trace_that_was_cut_short_is_shown_up_to_there():
    good('-c', USB, '--trace', 'whole.pcapng', 'df')
    with open('whole.pcapng', 'rb') as file:
        data = file.read()
    before = -1
    for end in range(200, len(data), 37):
        with open('cut.pcapng', 'wb') as file:
            file.write(data[:end])
        result = run('trace', 'show', 'cut.pcapng')
        assert result.code == 0 or 'there is no PTP' in result.err, result
        assert len(result.lines()) >= before, result
        before = len(result.lines()) - 1


@test
def that_it_was_cut_short_is_told_by_all():
    good('-c', USB, '--trace', 'whole.pcapng', 'df')
    with open('whole.pcapng', 'rb') as file:
        data = file.read()
    put('cut.pcapng', data[:-5])
    why = run('trace', 'show', 'cut.pcapng').err
    assert re.fullmatch('miniptp: cut.pcapng: [^\n]+\n', why), why
    os.rename(written(1, trace(IP, 'df')[:0]), 'none.pcap')
    for words, code in (
            (('profile', 'cut.pcapng'), 0),
            (('redact', 'cut.pcapng', 'r.pcapng'), 0),
            (('diff', 'whole.pcapng', 'cut.pcapng'), 1),
            (('diff', 'cut.pcapng', 'whole.pcapng'), 1),
            (('diff', 'cut.pcapng', 'none.pcap'), 1)):
        result = run('trace', *words)
        assert result.code == code, result
        assert why in result.err, result
    # What is not cut is not said to be.
    good('trace', 'redact', 'r.pcapng', 's.pcapng')
    good('trace', 'diff', 'whole.pcapng', 'whole.pcapng')


@test
def to_compare_with_nothing_is_a_mistake():
    good('-c', USB, '--trace', 'whole.pcapng', 'df')
    none = written(1, trace(IP, 'df')[:0])
    for words in (none, 'whole.pcapng'), ('whole.pcapng', none), (none, none):
        fails(1, f'{none}: there is no PTP in it', 'trace', 'diff', *words)


@test
def damage_is_told_once():
    good('-c', USB, '--trace', 'd.pcapng', 'df')
    with open('d.pcapng', 'rb') as file:
        data = bytearray(file.read())
    random.seed(2)
    for _ in range(60):
        bad = bytearray(data)
        for _ in range(random.randrange(1, 4)):
            bad[random.randrange(len(bad))] = random.randrange(256)
        with open('b.pcapng', 'wb') as file:
            file.write(bad)
        result = run('trace', 'show', 'b.pcapng')
        assert result.code in (0, 1), result
        assert len(result.err.splitlines()) <= 1, result


main()
