# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# info --all and trace profile: a virtual camera made of a real one.
import glob
import json
import os
import struct

import pcapng
from fake import Thing, property_list
from tap import Skip, fails, good, main, run, test

RECORDED = os.environ.get('MPTP_RECORDED', os.path.join(
    os.path.dirname(os.path.abspath(__file__)), '../../../shared/testdata'))
MODELS = [line.split()[0] for line in good('sim').lines()]
VERBS = [['ls', '-lR'], ['props'], ['df'], ['raw', 'GetDeviceInfo']]


def same(first, second):
    for words in VERBS:
        one, two = good('-c', first, *words), good('-c', second, *words)
        # Its clock goes on.
        one, two = ([x for x in r.lines() if 'DateTime' not in x]
                    for r in (one, two))
        assert one == two, (first, words, one, two)


@test
def each_model_says_all_of_itself():
    assert len(MODELS) > 3, MODELS
    for model in MODELS:
        with open('all.json', 'wb') as file:
            file.write(good('--json', '-c', f'sim:{model}', 'info',
                            '--all').raw)
        same(f'sim:{model}', 'sim:./all.json')


@test
def all_is_a_document():
    fails(2, 'with --json', '-c', 'sim:generic-ptp', 'info', '--all')


@test
def each_model_can_be_made_of_its_trace():
    for model in MODELS:
        for framing in 'usb', 'ip':
            uri = f'sim:{model}?framing={framing}'
            if os.path.exists('t.pcapng'):
                os.remove('t.pcapng')
            good('--json', '-c', uri, '--trace', 't.pcapng', 'info', '--all')
            with open('traced.json', 'wb') as file:
                file.write(good('trace', 'profile', 't.pcapng').raw)
            same(f'sim:{model}', 'sim:./traced.json')


@test
def a_listing_by_property_lists_will_do():
    good('--no-cache', '-c', 'sim:generic-mtp', '--trace', 'l.pcapng', 'ls',
         '-R')
    with open('listed.json', 'wb') as file:
        file.write(good('trace', 'profile', 'l.pcapng').raw)
    one, two = (good('-c', uri, 'ls', '-R') for uri in
                ('sim:generic-mtp', 'sim:./listed.json'))
    assert sorted(one.lines()) == sorted(two.lines()), (one, two)


def container(kind, code, tid, payload=b''):
    return struct.pack('<IHHI', 12 + len(payload), kind, code, tid) + payload


def usbmon(number, endpoint, data):
    kind = b'C' if endpoint & 0x80 else b'S'
    head = struct.pack('<Q', 7) + kind + bytes([3, endpoint, 4]) + \
        struct.pack('<HBBqiiII', 1, ord('-'), 0, 1, 0, 0, len(data),
                    len(data)) + bytes(8)
    return (1, number, head + data, len(head + data))


def capture(transactions):
    """(operation, parameters, data) as usbmon would have seen them."""
    records = []
    for tid, (code, parameters, data) in enumerate(transactions):
        request = struct.pack(f'<{len(parameters)}I', *parameters)
        records.append(usbmon(tid, 2, container(1, code, tid, request)))
        records.append(usbmon(tid, 0x81, container(2, code, tid, data)))
        records.append(usbmon(tid, 0x81, container(3, 0x2001, tid)))
    with open('recorded.pcap', 'wb') as file:
        file.write(pcapng.classic(189, records))
    with open('recorded.json', 'wb') as file:
        file.write(good('trace', 'profile', 'recorded.pcap').raw)
    return good('--json', '-c', 'sim:./recorded.json', 'info').json()


def bytes_of(*path):
    with open(os.path.join(RECORDED, *path), 'rb') as file:
        return file.read()


@test
def recorded_device_infos_become_cameras():
    names = glob.glob(os.path.join(RECORDED, 'deviceinfo', '*.bin'))
    if not names:
        raise Skip('there is nothing recorded')
    for name in names:
        data = bytes_of(name)
        told = good('--json', 'decode', 'device_info', name).json()
        info = capture([(0x1001, [], data)])
        for key in 'operations', 'events', 'model', 'manufacturer', 'serial', \
                'image_formats', 'vendor_extension':
            one, two = info[key], told[key]
            if isinstance(one, list):
                one, two = sorted(one), sorted(two)
            assert one == two, (name, key, one, two)


@test
def a_recorded_camera_becomes_one():
    folder = os.path.join(RECORDED, 'datasets', 'sx200')
    if not os.path.isdir(folder):
        raise Skip('there is nothing recorded')
    transactions = []
    for name in sorted(os.listdir(folder)):
        code, _, parameters = name[:-4].split('-')
        words = [int(x, 16) for x in parameters[1:].split('_') if x]
        transactions.append((int(code, 16), words,
                             bytes_of(folder, name)))
    info = capture(transactions)
    assert len(info['operations']) == 52, info
    listing = good('-c', 'sim:./recorded.json', 'ls', '-lR').out
    for wanted in 'DCIM', '100CANON', 'IMG_0001.JPG', 'IMG_0002.JPG':
        assert wanted in listing, listing
    assert '66.6 KiB' in listing, listing


@test
def names_of_a_list_that_are_no_names_do_no_harm():
    good('raw', 'GetDeviceInfo', '--save', 'info', camera='sim:generic-mtp')
    with open('info', 'rb') as file:
        info = file.read()
    things = [(9 + i, Thing(name, b'')) for i, name in enumerate(
        ('A', '', 'B\x7f', '\x1b[2JC', 'D/E', '..', '\x7f' * 254))]
    capture([(0x1001, [], info), (0x9805, [0xffffffff, 0, 0xffffffff, 0, 0],
                                  property_list(things))])
    listing = good('-c', 'sim:./recorded.json', 'ls').lines()
    assert len(listing) == len(things) and \
        '/store_00010001/B_' in listing, listing


@test
def without_device_info_there_is_no_camera():
    result = run('trace', 'profile', 'nowhere')
    assert result.code == 1, result
    with open('other.pcap', 'wb') as file:
        file.write(pcapng.classic(189, [
            usbmon(1, 2, container(1, 0x1004, 1)),
            usbmon(2, 0x81, container(3, 0x2003, 1))]))
    fails(1, 'no GetDeviceInfo', 'trace', 'profile', 'other.pcap')


main()
