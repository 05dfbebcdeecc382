# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the verbs print, for people and as JSON.
import json
import os
import re
import signal
import struct

from fake import OK, Camera, serving
from tap import (HERE, R6, fails, files, good, main, run, simulator,
                 small_files, start, test)

IXUS = 'sim:canon-ixus-180'
GENERIC = 'sim:generic-ptp'
MTP = 'sim:generic-mtp'
PICTURE = {
    'handle': '0x5190d381', 'storage': '0x00010001', 'parent': '0x51900000',
    'path': '/store_00010001/DCIM/100CANON/2U4A3384.CR3',
    'format': '0xb108', 'size': 18202710, 'folder': False,
    'protected': False}


def rows(result):
    return [json.loads(line) for line in result.lines()]


@test
def hexadecimal_digits_alone_are_recognised():
    for words in (['5007'], ['5007', 'f/4']):
        fails(2, 'no property 5007, which is 0x138f; did you mean 0x5007',
              'prop', *words, camera=MTP)
    assert good('prop', '20487', camera=MTP).out == \
        good('prop', '0x5007', camera=MTP).out
    fails(4, '0x138f', 'prop', '0x138f', camera=MTP)
    fails(2, 'no event 4002, .*did you mean 0x4002', 'events', '--until',
          '4002', camera=MTP)


@test
def patterns_are_not_for_ls():
    r = run('ls', '/DCIM/100*', camera=MTP)
    assert r.code == 4 and 'ls takes no patterns' in r.err.splitlines()[1], r
    r = run('ls', '/DCIM/none', camera=MTP)
    assert 'pattern' not in r.err, r


@test
def devices_is_always_a_list():
    r = run('devices', '--json')
    assert r.code == 0, r
    for device in r.json():
        assert set(device) == {'uri', 'maker', 'model', 'serial',
                               'usb_vendor', 'usb_product'}
    assert run('devices').code == 0


@test
def devices_lists_the_camera_that_is_named():
    with simulator('canon-eos-r6') as uri:
        for args, camera in ((['-c', uri], None), ([], uri)):
            r = good(*args, 'devices', camera=camera)
            line, = [l for l in r.lines() if l.startswith(uri)]
            assert 'Canon.Inc' in line and 'Canon EOS R6' in line, r
        found = good('devices', '--json', camera=uri).json()
        assert found[-1]['uri'] == uri and found[-1]['usb_vendor'] is None
    fails(3, uri[3:], 'devices', camera=uri)
    fails(2, 'nowhere', 'devices', '-c', 'nowhere:')


@test
def info_is_for_people():
    r = good('info', camera=R6)
    for line in (r'Model +Canon EOS R6', r'Version +3-1\.5\.0',
                 r'Address +sim:canon-eos-r6', r'Standard +PTP 1\.00',
                 r'Dialect +canon',
                 r'Operations +159: 17 PTP, \d+ Canon, \d+ without a name'):
        assert re.search('^' + line, r.out, re.M), (line, r)
    assert max(map(len, r.lines())) <= 80
    long = run('info', '-v', camera=R6)
    assert re.search(r'^  0x9033 +Canon +GetMacAddress', long.out, re.M)


@test
def info_has_all_in_json():
    d = good('info', '--json', camera=R6).json()
    assert d['model'] == 'Canon EOS R6' and d['dialect'] == 'canon'
    assert d['uri'] == R6
    assert 0x9033 in d['operations'] and len(d['operations']) == 159


@test
def df_is_aligned():
    r = good('df', camera=R6)
    assert len(r.lines()) == 3
    assert r.lines()[1].split() == [
        '/store_00010001', 'SD1', 'RemovableRAM', 'DCF', 'ReadWrite', '14.8',
        'GiB', '352.0', 'MiB', '14.5', 'GiB'], r
    assert len(set(map(len, r.lines()))) == 1, r


@test
def df_is_exact_in_json():
    d = good('df', '--json', camera=R6).json()
    assert [s['id'] for s in d] == ['0x00010001', '0x00020001'], d
    assert d[0]['capacity'] == 15923150848
    assert d[0]['free_bytes'] == 15554052096
    assert d[0]['used_bytes'] == 15923150848 - 15554052096
    assert d[0]['description'] == 'SD1' and d[0]['filesystem_name'] == 'DCF'


@test
def ls_shows_paths():
    assert good('ls', camera=R6).lines() == [
        '/store_00010001/DCIM/', '/store_00010001/MISC/']
    r = good('ls', '/store_00010001/DCIM/100CANON', camera=R6)
    assert PICTURE['path'] in r.lines()
    assert good('ls', '0x51900000', camera=R6).out == r.out
    assert good('ls', '0x51900000/', camera=R6).out == r.out
    for word in '0x5190d381/', PICTURE['path'] + '/', PICTURE['path'] + '/x':
        fails(4, 'is not a folder', 'ls', word, camera=R6)
    for word in '0x0', '0xffffffff', '0x1ffffffff':
        fails(2, 'is no handle', 'ls', word, camera=R6)
    assert good('ls', PICTURE['path'], camera=R6).lines() == [PICTURE['path']]
    tree = good('ls', '-R', camera=R6).lines()
    assert set(r.lines()) < set(tree)
    assert tree[:2] == ['/store_00010001/DCIM/',
                        '/store_00010001/DCIM/100CANON/']
    assert good('ls', '/store_00010001', camera=R6).out == \
        good('ls', camera=R6).out
    assert good('ls', '/DCIM/104___07', camera=IXUS).lines() == [
        '/store_00010001/DCIM/104___07/IMG_2798.JPG',
        '/store_00010001/DCIM/104___07/IMG_2799.JPG']


@test
def ls_tells_more():
    r = good('ls', '-l', '0x01a00000', camera=IXUS)
    assert re.fullmatch(
        r'0x01a0aee1    4\.7 MiB  2016-07-30 15:12:44  EXIF_JPEG    - '
        r'/store_00010001/DCIM/104___07/IMG_2798\.JPG', r.lines()[0]), r
    assert good('ls', '-l', '0x01a0aee1', camera=IXUS).lines() == r.lines()[:1]


@test
def ls_streams_json():
    found = rows(good('ls', '-R', '--json', camera=R6))
    picture = next(o for o in found if o['handle'] == '0x5190d381')
    assert PICTURE.items() <= picture.items(), picture
    assert set(picture) == set(PICTURE) | {
        'format_name', 'captured', 'modified', 'width', 'height'}
    for o in found:
        assert re.fullmatch('0x[0-9a-f]{8}', o['handle'])
        assert re.fullmatch('0x[0-9a-f]{8}', o['parent'])
        assert re.fullmatch('0x[0-9a-f]{4}', o['format'])
    o, = rows(good('ls', '--json', '0x01a0aee1', camera=IXUS))
    assert o['captured'] == '2016-07-30T15:12:44' and o['width'] == 5152
    assert o['format_name'] == 'EXIF_JPEG' and o['size'] == 4952866


@test
def ls_knows_true_sizes():
    for profile in ('generic-ptp', 'generic-mtp'):
        camera = f'sim:{profile}?objects=2&size=6G'
        sizes = [o['size'] for o in rows(good('ls', '-R', '--json',
                                              camera=camera))
                 if not o['folder']]
        assert sizes == [6 << 30] * 2, (profile, sizes)


@test
def ls_goes_on_after_what_is_not_there():
    fails(4, 'InvalidObjectHandle', 'ls', '0xdead', camera=R6)
    fails(4, 'NO', 'ls', '/store_00010001/NO', camera=R6)
    r = fails(7, 'NO', 'ls', '/store_00010001/NO', PICTURE['path'], camera=R6)
    assert r.lines() == [PICTURE['path']]


@test
def ls_is_the_same_over_the_network():
    with simulator('canon-eos-r6') as uri:
        assert good('ls', '-Rl', camera=uri).out == \
            good('ls', '-Rl', camera=R6).out
        assert good('df', '--json', camera=uri).out == \
            good('df', '--json', camera=R6).out


@test
def props_are_aligned():
    r = good('props', camera=R6)
    assert len(r.lines()) == 6
    assert re.search(r'^0x5001 +BatteryLevel +u8 +63% +no *$', r.out,
                     re.M), r
    assert re.search(r'^0xd406 +SessionInitiatorVersionInfo +str +Unknown '
                     r'Initiator +yes *$', r.out, re.M), r


@test
def props_are_complete_in_json():
    d = good('props', '--json', camera=R6).json()
    battery = d[0]
    assert battery['code'] == 0x5001 and battery['current'] == 63
    assert battery['name'] == 'BatteryLevel' and battery['form'] == 2
    assert battery['choices'] == [0, 20, 63, 75, 100]
    white = next(p for p in good('props', '--json', camera=GENERIC).json()
                 if p['code'] == 0x5005)
    assert white['value_name'] == 'Automatic'


@test
def prop_shows_what_can_be():
    r = good('prop', 'batterylevel', camera=R6)
    assert 'Choices    0% 20% 63% 75% 100%' in r.lines()
    assert good('prop', '0x5001', camera=R6).out == r.out
    assert good('prop', '0x5001', '--json', camera=R6).json()['current'] == 63
    r = good('prop', 'WhiteBalance', camera=GENERIC)
    assert re.search('^Value +Automatic$', r.out, re.M), r
    r = good('prop', 'FNumber', camera=GENERIC)
    assert re.search('^Minimum +f/2.8$', r.out, re.M), r
    fails(2, 'NoSuchThing is unknown', 'prop', 'NoSuchThing', camera=R6)


@test
def prop_sets_and_reads_back():
    with simulator('generic-ptp') as uri:
        for name, value, number in (('WhiteBalance', 'daylight', 4),
                                    ('WhiteBalance', '2', 2),
                                    ('0x5005', '0x7', 7),
                                    ('FNumber', 'f/8', 800),
                                    ('ExposureBiasCompensation',
                                     '-0.333 EV', -333),
                                    ('ExposureBiasCompensation', '=-1',
                                     -1000),
                                    ('ExposureBiasCompensation', '+1.0',
                                     1000),
                                    ('ExposureBiasCompensation', '-0.667',
                                     -667)):
            r = good('prop', name, value, camera=uri)
            assert re.search('^Requested ', r.out, re.M), r
            d = good('prop', name, '--json', camera=uri).json()
            assert d['current'] == number, (name, value, d)
        shown = good('prop', 'Artist', '--json', camera=uri).json()
        assert shown['code'] == 0x501e
        r = good('prop', 'Artist', 'J\u00f6rg', '--json', camera=uri).json()
        assert r == {'code': 0x501e, 'name': 'Artist', 'previous': '',
                     'requested': 'J\u00f6rg', 'requested_text': 'J\u00f6rg',
                     'actual': 'J\u00f6rg', 'actual_text': 'J\u00f6rg',
                     'verified': True, 'done': True}, r


@test
def prop_reads_back_by_the_description_where_it_must():
    r = good('prop', '0xd406', 'hello', camera=R6)  # has no 0x1015
    assert r.lines()[1:] == ['Requested  hello', 'Actual     hello'], r
    camera = Camera()
    value, described = [1], [0]

    def describe(p):
        described[0] += 1
        return OK, struct.pack('<HHBBBB', p[0], 2, 1, 0, value[0], 0)

    def give_value(p):
        return OK, bytes(value)
    camera.properties = [0x5001]
    camera.answers[0x1014] = describe
    camera.answers[0x1016] = lambda p: (OK, None)
    with serving(camera) as uri:
        fails(8, 'has another one', 'prop', '0x5001', '3', camera=uri)
        camera.answers[0x1015] = lambda p: (0x2005, None)
        good('prop', '0x5001', '1', camera=uri)
        camera.answers[0x1015], described[0] = give_value, 0
        good('prop', '0x5001', '1', camera=uri)
        assert described[0] == 1
        del camera.answers[0x1015]
        camera.answers[0x1014] = lambda p: \
            describe(p) if described[0] % 2 == 0 else (0x2002, None)
        described[0] = 0
        fails(4, 'took the value.*not be read back.*GetDevicePropDesc',
              'prop', '0x5001', '1', camera=uri)
        del camera.answers[0x1016]
        described[0] = 0
        r = fails(4, 'SetDevicePropValue of .*does not offer this operation',
                  'prop', '0x5001', '1', camera=uri)
        assert '0x1016' not in r.err, r


@test
def raw_decodes_what_it_knows():
    r = good('raw', 'GetStorageIDs', camera=R6)
    assert r.lines()[0] == 'OK 0x2001', r
    assert '0x00010001' in r.out or '0x10001' in r.out, r
    d = good('raw', '0x1005', '0x00010001', '--json', camera=R6).json()
    assert d['operation'] == '0x1005' and d['response_name'] == 'OK'
    assert d['operation_name'] == 'GetStorageInfo'
    assert d['dataset'] == 'storage_info'
    assert d['data']['capacity'] == 15923150848


def shows(r, *patterns):
    for pattern in patterns:
        assert re.search(pattern, r.out, re.M), (pattern, r)


@test
def raw_and_decode_name_codes():
    mtp = 'sim:generic-mtp?objects=1'
    r = good('raw', 'GetDeviceInfo', camera=R6)
    shows(r, r'^vendor_extension +Microsoft \(0x0006\)$',
          r'^operations +0x1001/GetDeviceInfo ', '0x9033/GetMacAddress',
          '0xd406/SessionInitiatorVersionInfo', '0x3801/EXIF_JPEG')
    good('raw', 'GetDeviceInfo', '--save', 'info', camera=R6)
    assert good('decode', 'DeviceInfo', 'info').lines() == r.lines()[1:]
    numbers = good('decode', 'DeviceInfo', 'info', '--json').json()
    assert 0x9033 in numbers['operations'], numbers
    shows(good('raw', 'GetStorageInfo', '0x10001', camera=R6),
          r'^type +RemovableRAM \(0x0004\)$', r'^filesystem +DCF ',
          r'^access +ReadWrite \(0x0000\)$')
    r = good('raw', 'GetObjectInfo', '0x5190d381', camera=R6)
    shows(r, r'^format +CR3 \(0xb108\)$', r'^storage +0x00010001$',
          r'^parent +0x51900000$', r'^protection +None \(0x0000\)$')
    shows(good('raw', 'GetObjectInfo', '0x51900000', camera=R6),
          r'^association_type +GenericFolder \(0x0001\)$')
    shows(good('raw', 'GetDevicePropDesc', '0x5001', camera=mtp),
          r'^code +BatteryLevel \(0x5001\)$', r'^type +u8 \(0x0002\)$')
    shows(good('raw', 'GetObjectPropDesc', '0xdc02', '0x3801', camera=mtp),
          r'^code +ObjectFormat \(0xdc02\)$')
    event = bytes([12, 0, 0, 0, 0x81, 0xc1, 0, 0, 0, 0, 0, 0])
    shows(good('decode', 'canon_events', stdin=event),
          r'code +ObjectAddedEx \(0xc181\)$')


@test
def raw_dumps_the_rest():
    r = good('raw', 'GetMacAddress', camera=R6)
    assert re.search(r'^00000000  74 bf c0 ', r.out, re.M), r
    d = good('raw', 'canon_getmacaddress', '--json', camera=R6).json()
    assert d['data'].startswith('74bfc0') and d['size'] == len(d['data']) // 2
    r = good('raw', '0x1009', '0x5190d381', camera=R6)
    assert f'and {18202710 - 4096} bytes more' in r.out


@test
def raw_saves_and_sends():
    good('raw', 'GetObject', '0x01a0aee1', '--save', 'x', camera=IXUS)
    assert os.path.getsize('x') == 4952866
    fails(1, 'exists', 'raw', 'GetObject', '0x01a0aee1', '--save', 'x',
          camera=IXUS)
    r = run('raw', 'GetObject', '0xdead', '--save', 'y', camera=IXUS)
    assert (r.code, r.out) == (4, 'InvalidObjectHandle 0x2009\n'), r
    r = run('raw', 'GetObject', '0x01a0aee1', '--save', 'y',
            camera=f'{IXUS}?fault=GetObject@1000:refuse=IncompleteTransfer')
    assert r.code == 4 and 'IncompleteTransfer 0x2007' in r.out, r
    r = fails(1, 'sent no data; y was not made', 'raw', 'GetNumObjects',
              '0xffffffff', '--save', 'y', camera=IXUS)
    assert r.out.startswith('OK 0x2001 '), r
    assert files() == ['x']
    with open('value', 'wb') as f:
        f.write(bytes([4, 0]))
    with simulator('generic-ptp') as uri:
        good('raw', 'SetDevicePropValue', '0x5005', '--send', 'value',
             camera=uri)
        assert good('prop', '0x5005', '--json',
                    camera=uri).json()['current'] == 4
    fails(2, '--send', 'raw', 'SetDevicePropValue', '0x5005', camera=GENERIC)
    fails(2, 'sends no data', 'raw', 'GetObject', '1', '--send', 'value',
          camera=GENERIC)
    assert files() == ['value', 'x']


@test
def raw_saves_to_standard_output():
    r = run('raw', 'GetObject', '0x01a0aee1', '--save', '-', camera=IXUS)
    assert (r.code, r.err) == (0, 'OK 0x2001\n'), r
    assert r.raw == good('get', '0x01a0aee1', '-o', '-', camera=IXUS).raw
    r = run('raw', 'GetDeviceInfo', '--save', '-', camera=IXUS)
    assert r.raw[:2] == b'd\0' and r.err == 'OK 0x2001\n', r
    r = run('raw', 'GetObject', '0xdead', '--save', '-', camera=IXUS)
    assert (r.code, r.out) == (4, ''), r
    assert r.err == 'InvalidObjectHandle 0x2009\n', r
    fails(2, 'both', 'raw', 'GetDeviceInfo', '--save', '-', '--json',
          camera=IXUS)
    with open('/dev/full', 'wb') as full:
        r = run('raw', 'GetObject', '0x01a0aee1', '--save', '-', camera=IXUS,
                stdout=full)
    assert r.code == 1 and r.err.count('\n') == 1, r
    assert 'No space left' in r.err and files() == [], r


@test
def raw_names_the_file_that_fails():
    with small_files(100000):
        fails(1, r'GetObject: cannot write x\.part: File too large', 'raw',
              'GetObject', '0x01a0aee1', '--save', 'x', camera=IXUS)
    assert files() == []


@test
def pipes_that_nobody_writes_to_are_no_trap():
    os.mkfifo('pipe')
    for args in (['put', 'pipe'], ['-u', '10001,pipe'],
                 ['raw', 'SetDevicePropValue', '0x5005', '--send', 'pipe']):
        fails(1, 'pipe is no regular file', *args, camera=GENERIC)


@test
def raw_exits_as_the_camera_answers():
    r = run('raw', 'GetObject', '0xdead', camera=R6)
    assert r.code == 4 and 'InvalidObjectHandle 0x2009' in r.out, r
    r = run('raw', '0x9fff', camera=R6)
    assert r.code == 4 and 'OperationNotSupported 0x2005' in r.out, r
    fails(2, 'Frobnicate is unknown', 'raw', 'Frobnicate', camera=R6)
    fails(2, 'no parameter', 'raw', 'GetObject', 'x', camera=R6)
    fails(2, 'no parameter', 'raw', 'GetObject', '0x100000000', camera=R6)


@test
def the_manual_has_every_key_of_json():
    with open(os.path.join(HERE, '../../man/miniptp.1'),
              encoding='utf-8') as f:
        section = re.search(r'^\.Sh JSON\n(.*?)^\.Sh ', f.read(),
                            re.M | re.S)[1]
    written = {verb: set(re.findall(r'\w+', m[2])) for m in re.finditer(
        r'^\.It Ic ([\w ,-]+)\n(.*?)(?=^\.It|^\.El)', section, re.M | re.S)
        for verb in re.findall(r'[\w-]+', m[1])}
    with open('x.txt', 'wb'):
        pass

    def keys(*args, camera=IXUS):
        text = good('--json', *args, camera=camera).out
        try:
            json.loads(text)
        except ValueError:
            text = text.split('\n')[0]
        value = json.loads(text)
        return set(value[0] if isinstance(value, list) else value)
    dataset = {
        'info': set(good('raw', 'GetDeviceInfo', '--json',
                         camera=IXUS).json()['data']),
        'df': set(good('raw', 'GetStorageInfo', '0x10001', '--json',
                       camera=IXUS).json()['data']),
        'prop': set(good('raw', 'GetDevicePropDesc', '0x5001', '--json',
                         camera=R6).json()['data'])}
    for verb, found in (
            ('info', keys('info')), ('df', keys('df')), ('ls', keys('ls')),
            ('get', keys('get', '0x01a0aee1')), ('put', keys('put', 'x.txt')),
            ('thumb', keys('thumb', '0x3', camera=MTP)),
            ('meta', keys('meta', '0x3', camera=MTP)),
            ('meta', keys('meta', '0x3', '--set', 'ObjectFileName=x',
                          camera=MTP)),
            ('rm', keys('rm', '0x3', camera=MTP)),
            ('mkdir', keys('mkdir', 'x', camera=MTP)),
            ('mv', keys('mv', '0x3', '/DCIM/100MPTP_/x', camera=MTP)),
            ('protect', keys('protect', 'on', '0x3', camera=MTP)),
            ('format', keys('format', '-n', '/store_00010001', camera=MTP)),
            ('prop', keys('prop', '0x5001', camera=R6)),
            ('prop', keys('prop', '0xd406', 'x', camera=R6)),
            ('prop', keys('prop', '-n', '--reset', 'all', camera=R6)),
            ('prop', keys('prop', '--choices', '0x5001', camera=R6)),
            ('capture', keys('capture', camera=MTP) - keys('ls')),
            ('clock', keys('clock', camera=MTP)),
            ('self-test', keys('self-test', camera=MTP)),
            ('recover', keys('recover', camera=MTP)),
            ('reset', keys('reset', '-n', camera=MTP)),
            ('power-off', keys('power-off', camera=MTP)),
            ('raw', keys('raw', 'GetStorageIDs')),
            ('codes', keys('codes', 'GetObject')), ('sim', keys('sim'))):
        missing = found - written[verb] - dataset.get(verb, set())
        assert not missing, (verb, missing)


@test
def sim_lists_its_profiles():
    r = good('sim')
    for name in ('canon-eos-r6', 'canon-ixus-180', 'generic-ptp',
                 'generic-mtp'):
        assert re.search(f'^{name} ', r.out, re.M), name
    assert {'name', 'summary'} == set(good('sim', '--json').json()[0])
    fails(2, 'canon-eos-r6', 'sim', 'nothing')
    fails(2, 'size', 'sim', 'generic-ptp', '--objects', '1', '--size', 'huge')


@test
def sim_serves_a_folder():
    os.makedirs('card dir/DCIM')
    with open('card dir/DCIM/A&B=1.JPG', 'wb') as f:
        f.write(b'picture')
    with simulator('generic-ptp', '--dir', 'card dir') as uri:
        assert good('ls', '-R', camera=uri).lines() == [
            '/store_00010001/DCIM/', '/store_00010001/DCIM/A&B=1.JPG']
        assert good('get', '/store_00010001/DCIM/A&B=1.JPG', '-o', '-',
                    camera=uri).raw == b'picture'


@test
def sim_tells_what_its_script_cannot_do():
    with open('script.json', 'w') as f:
        json.dump([{'after': 'GetStorageIDs', 'remove_object': 99}], f)
    child = start('sim', 'generic-ptp', '--script', 'script.json',
                  '--listen', '127.0.0.1:0')
    uri = 'ip:' + child.stdout.readline().decode().split()[2]
    good('ls', '-R', camera=uri)
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=10)
    assert err == (b'miniptp: warning: script.json[0].remove_object: '
                   b'InvalidObjectHandle\n'), err
    with open('script.json', 'w') as f:
        json.dump([{'set_property': {'code': '0x5004', 'value': 250}}], f)
    fails(1, r'script\.json\[0\]\.set_property\.value', 'sim', 'generic-ptp',
          '--script', 'script.json', '--listen', '127.0.0.1:0')


@test
def sim_serves_one_after_another():
    with simulator('canon-eos-r6') as uri:
        for _ in range(20):
            assert 'Canon EOS R6' in good('-i', camera=uri).out


main()
