# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# replay: a recorded session is had again, without its camera.
import os
import re
import struct

import pcapng
from tap import fails, good, main, run, test

CAMERAS = ('sim:generic-mtp', 'sim:generic-mtp?framing=ip',
           'sim:canon-eos-r6')
PICTURE = '/store_00010001/DCIM/100MPTP_/DSC_0001.JPG'


def recorded(uri, *words, code=0):
    """What the verb said when it was recorded."""
    if os.path.exists('t.pcapng'):
        os.remove('t.pcapng')
    result = run('-q', '--no-cache', '-c', uri, '--trace', 't.pcapng',
                 '--trace-content', '1G', *words)
    assert result.code == code, result
    return result


def replayed(*words, mode=''):
    return run('-q', '-c', 'replay:t.pcapng' + mode, *words)


@test
def verbs_say_the_same():
    for uri in CAMERAS:
        for words in (['ls', '-lR'], ['props'], ['df'],
                      *([['capture']] if 'mtp' in uri else []),
                      ['--json', 'raw', 'GetDeviceInfo'],
                      ['raw', 'GetNumObjects', '0xffffffff']):
            want = recorded(uri, *words)
            for mode in '', '?strict', '?lenient':
                got = replayed(*words, mode=mode)
                assert (got.code, got.out, got.err) == \
                    (0, want.out, want.err), (uri, words, mode, got, want)


@test
def the_doctor_sees_what_he_saw():
    for uri in CAMERAS:
        want = recorded(uri, 'doctor', '--open').out.splitlines()[1:]
        assert any('session' in line for line in want), want
        got = replayed('doctor', '--open')
        assert got.code == 0 and got.lines()[1:] == want, (uri, got, want)


@test
def refusals_are_had_again():
    for uri in CAMERAS:
        words = ['raw', 'GetObjectInfo', '0x99']
        want = recorded(uri, *words, code=4)
        for mode in '', '?lenient':
            got = replayed(*words, mode=mode)
            assert (got.code, got.out, got.err) == \
                (4, want.out, want.err), (uri, got, want)


@test
def objects_are_had_again():
    for uri in CAMERAS[:2]:
        recorded(uri, 'get', '-o', 'a.jpg', PICTURE)
        for mode in '', '?lenient':
            got = replayed('get', '-o', 'b.jpg', PICTURE, mode=mode)
            assert got.code == 0, got
            with open('a.jpg', 'rb') as a, open('b.jpg', 'rb') as b:
                assert a.read() == b.read()
            os.remove('b.jpg')
        os.remove('a.jpg')


@test
def what_was_cut_off_is_zero():
    good('-q', '--no-cache', '-c', CAMERAS[0], '--trace', 'z.pcapng', 'get',
         '-o', 'a.jpg', PICTURE)
    good('-q', '-c', 'replay:z.pcapng', 'get', '-o', 'b.jpg', PICTURE)
    with open('a.jpg', 'rb') as a, open('b.jpg', 'rb') as b:
        a, b = a.read(), b.read()
    assert len(a) == len(b) and a[:4096] == b[:4096], (len(a), len(b))
    assert not any(b[4096:])
    os.remove('a.jpg')
    os.remove('b.jpg')


@test
def uploads_are_compared():
    with open('note.txt', 'wb') as file:
        file.write(b'x' * 300000)
    for uri in CAMERAS[:2]:
        recorded(uri, 'put', '--to', 'DCIM', 'note.txt')
        for mode in '', '?lenient':
            got = replayed('put', '--to', 'DCIM', 'note.txt', mode=mode)
            assert got.code == 0, got
    told = os.stat('note.txt')
    with open('note.txt', 'r+b') as file:
        file.seek(200000)
        file.write(b'y')
    # When it was changed is sent before its content.
    os.utime('note.txt', ns=(told.st_atime_ns, told.st_mtime_ns))
    result = run('-q', '-c', 'replay:t.pcapng', 'put', '--to', 'DCIM',
                 'note.txt')
    assert result.code != 0 and \
        'has 0x78 at byte 200000 of the data, and not 0x79' in result.err, result


@test
def what_differs_of_an_upload_is_told():
    def put(word):
        return replayed('put', '--to', 'DCIM', 'note.txt') if word is None \
            else recorded(word, 'put', '--to', 'DCIM', 'note.txt')

    def written(content, year):
        with open('note.txt', 'w', encoding='ascii') as file:
            file.write(content)
        os.utime('note.txt', (year, year))
    for uri in CAMERAS[:2]:
        written('hello world', 10**9)
        put(uri)
        result = put(None)
        assert result.code == 0, result
        for content, year, why in (
                ('hello world', 10**9 + 1,
                 r'SendObjectInfo\(0x10001, 1\) has 0x3\d at byte \d+ of the data, '
                 r'and not 0x3\d'),
                ('hello World', 10**9,
                 r'SendObject\(\) has 0x77 at byte 6 of the data, and not 0x57'),
                ('hello worlds', 10**9,
                 r'SendObjectInfo\(0x10001, 1\) has 0x0b at byte 8 of the data, '
                 r'and not 0x0c')):
            written(content, year)
            result = put(None)
            assert result.code != 0 and re.search(
                r't\.pcapng, packet \d+: in the capture, ' + why, result.err), result


@test
def another_request_is_told():
    for uri in CAMERAS:
        recorded(uri, 'df')
        result = replayed('ls')
        assert result.code != 0, result
        assert 't.pcapng, packet ' in result.err, result
        assert 'the capture goes on with ' in result.err, result


@test
def leniently_the_order_is_free():
    recorded('sim:generic-ptp', 'ls', '-lR')
    first = replayed('raw', 'GetObjectInfo', '3', mode='?lenient')
    assert first.code == 0 and 'DSC_0001' in first.out, first
    lines = b'raw GetObjectInfo 5\nraw GetObjectInfo 3\nraw GetObjectInfo 5\n'
    both = run('-c', 'replay:t.pcapng?lenient', 'shell', stdin=lines)
    assert both.code == 0 and both.out.count('DSC_0001') == 1, both
    assert both.out.count('DSC_0003') == 2, both
    result = replayed('raw', 'GetNumObjects', '7', mode='?lenient')
    assert result.code == 4 and 'OperationNotSupported' in result.out, result


@test
def a_camera_that_goes_away_does_so_again():
    for uri in 'sim:generic-ptp', 'sim:generic-ptp?framing=ip':
        join = '&' if '?' in uri else '?'
        # Which is not tried again, as get is.
        words = ['raw', 'GetObject', '3', '--save', 'x.jpg']
        want = run('-q', '--no-cache', '-c',
                   f'{uri}{join}fault=GetObject%401M:disconnect', '--trace',
                   'gone.pcapng', *words)
        assert want.code != 0, want
        got = run('-q', '-c', 'replay:gone.pcapng', *words)
        assert got.code == want.code, (got, want)
        os.remove('gone.pcapng')


@test
def of_several_cameras_one_is_chosen():
    good('-q', '--no-cache', '-c', CAMERAS[0], '-c', CAMERAS[2], '--trace',
         'several.pcapng', 'info')
    both = 'several.pcapng holds 2 connections to cameras: #1 .+, #2 .+; say ' \
        'which, as in several.pcapng#1'
    fails(3, both, '-c', 'replay:several.pcapng', 'info')
    fails(3, both, 'trace', 'profile', 'several.pcapng')
    fails(3, 'has no camera #3; there are #1 .+, #2 ', '-c',
          'replay:several.pcapng#3', 'info')
    models = set()
    for number in '#1', '#2':
        for mode in '', '?lenient':
            got = good('-q', '--json', '-c', f'replay:several.pcapng{number}{mode}',
                       'info').json()
        models.add(got['model'])
        made = good('trace', 'profile', 'several.pcapng' + number).json()
        assert made['device_info']['model'] == got['model'], made
    assert len(models) == 2, models
    os.rename('several.pcapng', 'x#1')
    fails(3, 'holds 2 connections', '-c', 'replay:x#1', 'info')
    good('-q', '-c', 'replay:x#1#2', 'info')
    os.remove('x#1')


@test
def what_cannot_be_played_is_told():
    fails(1, 'No such file', '-c', 'replay:nowhere', 'info')
    fails(2, 'takes a file', '-c', 'replay:', 'info')
    with open('note', 'w', encoding='utf-8') as file:
        file.write('no capture')
    fails(1, 'note: it is no capture', '-c', 'replay:note', 'info')


@test
def a_trace_that_ends_too_early_is_told():
    recorded('sim:generic-ptp', 'ls', '-lR')
    with open('t.pcapng', 'rb') as file:
        data = file.read()
    for part in range(1, 10):
        with open('early.pcapng', 'wb') as file:
            file.write(data[:len(data) * part // 10])
        result = run('-q', '-c', 'replay:early.pcapng', 'ls', '-lR')
        assert result.code != 0 and result.err.count('\n') >= 1, result


@test
def what_the_camera_sends_unasked_is_kept_up_to_32_mib():
    def container(direction, data):
        endpoint = 0x81 if direction == 'C' else 0x02
        return struct.pack('<QcBBBHBBqiiII', 7, direction.encode(), 3,
                           endpoint, 4, 1, ord('-'), 0, 1, 0, 0, len(data),
                           len(data)) + bytes(8) + data

    session = [container('S', struct.pack('<IHHII', 16, 1, 0x1002, 0, 1)),
               container('C', struct.pack('<IHHI', 12, 3, 0x2001, 0))]
    unasked = container('C', bytes((1 << 20) - 4))  # a short transfer
    info = [container('S', struct.pack('<IHHI', 12, 1, 0x1001, 1)),
            container('C', struct.pack('<IHHI', 12, 3, 0x2002, 1))]
    for n in 31, 33:
        packets = [(0, 0, p, len(p)) for p in
                   session + [unasked] * n + info]
        with open('m.pcap', 'wb') as file:
            file.write(pcapng.classic(189, packets))
        result = run('-q', '-c', 'replay:m.pcap', 'info')
        assert result.code == (4 if n < 32 else 1), (n, result)
        assert ('GeneralError' in result.err) == (n < 32), (n, result)
    os.remove('m.pcap')


main()
