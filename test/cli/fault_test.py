# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the program says, and leaves, when the camera at the other end of a real
# connection does something wrong.
import json
import os
import re
import shutil
import struct
import time

from fake import Camera, Thing, array, send, serving, string
from mangler import Mangler
from tap import content, fails, files, good, main, run, simulator, start, test

CARD = 'generic-mtp', '--objects', '2', '--size', '1M'
HANDLE = 0x40000000
NAME = 'IMG_0001.JPG'
PATH = '/DCIM/100GENER/' + NAME


def broken(code, pattern, fault, scheme='ip:', timeout=1):
    """get fails so, leaves no file, and the next one succeeds."""
    with simulator(*CARD, '--fault', fault, scheme=scheme) as uri:
        result = run('--timeout', str(timeout), '-q', 'get', PATH, camera=uri)
        assert result.code == code, (fault, result)
        assert re.search(pattern, result.err), (fault, result)
        assert files() == [], (fault, files())
        good('-q', 'get', '-o', 'got/', PATH, camera=uri)
        with open('got/' + NAME, 'rb') as file:
            assert file.read() == content(HANDLE, 1 << 20), fault
    shutil.rmtree('got')


def resumed(*words, faults, notices=1, card=CARD):
    """The result of the program, which has connected again."""
    with simulator(*card, '--fault', faults) as uri:
        result = run('--timeout', '1', *words, camera=uri)
    assert result.code == 0, (faults, result)
    assert result.err == ('miniptp: the connection to the camera was lost; '
                          'connecting again\n') * notices, (faults, result)
    return result


@test
def downloads_go_on_where_they_were():
    for fault in ('disconnect', 'half-close', 'stall', 'no-response'):
        if fault == 'no-response':
            faults = 'GetObject#1:no-response'
        else:
            faults = (f'GetObject#1@300000:{fault},'
                      f'GetPartialObject64#1@200000:{fault},'
                      'GetPartialObject64#2@100000:disconnect')
        resumed('get', '-o', 'got/', PATH, faults=faults,
                notices=faults.count('@') or 1)
        with open('got/' + NAME, 'rb') as file:
            assert file.read() == content(HANDLE, 1 << 20), fault
        shutil.rmtree('got')


@test
def they_go_on_without_parts_too():
    with open('plain.json', 'w', encoding='ascii') as file:
        file.write('{ "model": "ptp", "device_info": { "standard_version": 100,'
                   '"model": "Plain", "operations": ["0x1001", "0x1002",'
                   '"0x1003", "0x1004", "0x1005", "0x1007", "0x1008", "0x1009"]'
                   '}, "storages": [ { "id": "0x00010001", "type": 4,'
                   '"filesystem": 3 } ] }')
    resumed('get', '-o', 'got/', PATH, notices=2,
            faults='GetObject#1@300000:disconnect,'
            'GetObject#2@600000:half-close',
            card=('./plain.json', '--objects', '1', '--size', '1M'))
    with open('got/' + NAME, 'rb') as file:
        assert file.read() == content(HANDLE, 1 << 20)
    shutil.rmtree('got')
    os.remove('plain.json')


@test
def a_transfer_may_take_longer_than_an_answer():
    """As long as something comes."""
    for scheme in 'ip:', 'usbip:':
        faults = ','.join(f'GetObject@{at}:delay=700'
                          for at in (100000, 400000, 700000))
        with simulator(*CARD, '--fault', faults, scheme=scheme) as uri:
            good('--timeout', '1', '-q', 'get', '-o', 'slow', PATH, camera=uri)
        with open('slow', 'rb') as file:
            assert file.read() == content(HANDLE, 1 << 20)
        os.remove('slow')


@test
def what_goes_on_is_the_same_object():
    with simulator(*CARD, '--fault', 'GetObject#1@300000:disconnect,'
                   'GetPartialObject64#1@40:garbage=100') as uri:
        fails(8, 'behind the loss of the connection the camera sends something '
              'else; fetch it again', '-q', 'get', PATH, camera=uri)
        assert files() == []


def elsewhere(words, fault, card, other):
    """What the program says whose connection is lost, and made again to another
    virtual camera."""
    with simulator(*card, '--fault', fault) as first, \
            simulator(*other) as second:
        ports = [int(uri.rpartition(':')[2]) for uri in (first, second)]
        with Mangler(ports[0], then=ports[1]) as mangler:
            return run('-q', '--no-cache', *words, camera='ip:' + mangler.address)


def exchanged(words, fault, card, other):
    """The same, to one that is the same as far as it says, with other objects under the
    same handles."""
    return elsewhere(words, fault, *(
        ('generic-mtp', '--objects', objects, '--size', size)
        for objects, size in (card, other)))


@test
def nothing_goes_on_with_another_camera():
    """It has the same objects, as another one of the same kind may have."""
    mine = good('--json', '-c', 'sim:generic-mtp', 'info', '--all').out
    info = json.loads(mine)['device_info']
    for key in 'manufacturer', 'model', 'serial':
        word = json.dumps(info[key])
        assert len(word) > 2 and word in mine, key
        for name, other in ('mine', word), ('other', '"X' + word[2:]):
            with open(name + '.json', 'w', encoding='utf-8') as file:
                file.write(mine.replace(f'"{key}": {word}', f'"{key}": {other}'))
        for name, code in ('mine', 0), ('other', 3):
            result = elsewhere(
                ('get', PATH), 'GetObject#1@300000:disconnect',
                *((f'./{x}.json', '--objects', '2', '--size', '1M')
                  for x in ('mine', name)))
            assert result.code == code, (key, name, result)
            assert ('the connection was lost, and another camera answers now'
                    in result.err) == (code == 3), (key, result)
            assert files('.') == sorted(
                ['mine.json', 'other.json'] + [NAME] * (code == 0)), files()
            if code == 0:
                os.remove(NAME)


@test
def nothing_goes_on_with_an_object_of_another_date():
    for name, date in ('one', 1700000000), ('two', 1700086400):
        os.mkdir(name)
        with open(name + '/a.jpg', 'wb') as file:
            file.write(bytes(1 << 20))
        os.utime(name + '/a.jpg', (date, date))
    for other, code in ('one', 0), ('two', 3):
        result = elsewhere(('get', '-o', 'got', 'a.jpg'),
                           'GetObject#1@300000:disconnect',
                           ('generic-mtp', '--dir', 'one'),
                           ('generic-mtp', '--dir', other))
        assert result.code == code, (other, result)
        assert ('the camera has other objects now' in result.err) == \
            (code == 3), result
        assert os.path.exists('got') == (code == 0)
        if code == 0:
            os.remove('got')


@test
def nothing_goes_on_with_another_card():
    listing, download = ('ls', '-l', '/DCIM/100GENER'), ('get', PATH)
    for words, fault, card, other in (
            (download, 'GetObject#1@300000:disconnect', ('2', '1M'), ('2', '2M')),
            (download, 'GetObject#1:disconnect', ('2', '1M'), ('2', '2M')),
            (listing, 'GetObjectInfo#3:disconnect', ('2', '1M'), ('3', '1M')),
            (listing, 'GetObjectInfo#3:disconnect', ('2', '1M'), ('1', '1M'))):
        result = exchanged(words, fault, card, other)
        assert result.code == 3, (words, fault, result)
        assert result.err.count('miniptp: ') == 1 and \
            'the connection was lost, and the camera has other objects now; ' \
            'begin anew' in result.err, (words, fault, result)
        assert files() == [], files()
        result = exchanged(words, fault, card, card)
        assert result.code == 0 and result.err == '', (words, fault, result)
        for name in files():
            os.remove(name)


class Renumbered(Camera):
    """At one of its transactions the connection is lost; in the next session the first
    two files have each other's handles."""

    def __init__(self, lost_at):
        super().__init__(Thing('DCIM'), *(
            Thing(f'{c}.JPG', c.encode() * 900, 1) for c in 'ABCDEF'))
        self.lost_at, self.changed = lost_at, []
        self.answers[0x100a] = self.answers[0x1009]
        for operation in 0x100b, 0x1012, 0x1019, 0x101a, 0x9804:
            self.answers[operation] = self.change
        self.answers[0x9801] = lambda p: (0x2001, array([0xdc01, 0xdc44]))
        self.answers[0x9802] = lambda p: (0x2001, struct.pack(
            '<HHB', p[0], 0xffff, 1) + string('') + struct.pack('<IB', 0, 0))
        self.answers[0x9803] = lambda p: (0x2001, string('x'))

    def change(self, p):
        self.changed.append(self.things[p[0]].name)
        return 0x2001, None, [99]

    def transaction(self, command):
        self.lost_at -= 1
        if self.lost_at == 0:
            self.things[2], self.things[3] = self.things[3], self.things[2]
            raise ConnectionError
        super().transaction(command)


@test
def nothing_is_fetched_by_a_handle_of_another_session():
    for verb in 'get', 'thumb':
        ended = []
        for lost_at in range(3, 40):
            camera = Renumbered(lost_at)
            with serving(camera) as uri:
                r = run('--no-cache', verb, 'DCIM/*', camera=uri)
            ended.append(r.code)
            for name in files():
                with open(name, 'rb') as file:
                    assert file.read() == name[:1].encode() * 900, (lost_at, name, r)
                os.remove(name)
            if camera.lost_at > 0:
                break
            assert r.code in (0, 3), (lost_at, r)
        assert ended[-1] == 0 and 3 in ended, ended


@test
def nothing_is_changed_by_a_handle_of_another_session():
    two = 'DCIM/A.JPG', 'DCIM/F.JPG'
    for words in (('rm', *two), ('protect', 'on', *two),
                  ('mv', *two, '/store_00010001'),
                  ('cp', *two, '/store_00010001'),
                  ('meta', '--set', 'Name=x', *two)):
        for lost_at in range(3, 40):
            camera = Renumbered(lost_at)
            with serving(camera) as uri:
                r = run('--no-cache', *words, camera=uri)
            assert set(camera.changed) <= {'A.JPG', 'F.JPG'}, (
                words, lost_at, camera.changed, r)
            if camera.lost_at > 0:
                break
            assert r.code in (0, 3), (words, lost_at, r)
        assert r.code == 0 and len(camera.changed) == 2, (words, r)


class Unsized(Camera):
    """Its file has a size that 32 bits do not tell. Each time it is fetched, the
    next announcement and so many bytes; the first time, the connection ends."""

    def __init__(self, *transfers):
        super().__init__(Thing('A.MOV', b'x' * 9000, size=0xffffffff))
        self.transfers = list(transfers)

    def send_data(self, command, operation, params, data):
        if operation != 0x1009:
            super().send_data(command, operation, params, data)
            return
        announced, n = self.transfers.pop(0)
        send(command, 9, struct.pack('<IQ', self.tid, announced))
        send(command, 10, struct.pack('<I', self.tid) + data[:n])
        if self.transfers:
            raise ConnectionError
        send(command, 12, struct.pack('<I', self.tid))


@test
def of_an_unknown_size_all_comes_again():
    unknown = (1 << 64) - 1
    for transfers, code in (
            ([(9000, 9000)], 0),
            ([(9000, 8000), (9000, 9000)], 0),
            ([(unknown, 8000), (unknown, 9000)], 0),
            ([(unknown, 8000), (unknown, 100)], 8),
            ([(9000, 8000), (8500, 8500)], 8)):
        with serving(Unsized(*transfers)) as uri:
            r = run('get', '0x1', camera=uri)
        assert r.code == code, (transfers, r)
        assert files() == (['A.MOV'] if code == 0 else []), (transfers, r)
        if code == 0:
            assert os.path.getsize('A.MOV') == 9000
            os.remove('A.MOV')
        else:
            assert 'sends something else' in r.err, (transfers, r)


@test
def listings_go_on():
    with simulator(*CARD) as uri:
        usual = good('ls', '-lR', camera=uri).out
    for faults in ('GetObjectHandles#1:disconnect', 'any#3:reset',
                   'GetObjectInfo#1@20:disconnect', 'GetObjectPropList#1:reset',
                   'GetDeviceInfo#1:half-close', 'GetStorageIDs#1@10:garbage'):
        with simulator(*CARD, '--fault', faults) as uri:
            result = run('ls', '-lR', camera=uri)
            assert (result.code, result.out) == (0, usual), (faults, result)
    resumed('df', faults='GetStorageInfo#1:disconnect')
    resumed('prop', 'BatteryLevel', faults='GetDevicePropDesc#1@9:reset')


@test
def nobody_is_another_before_it_was_known():
    for words in ['info'], ['ls', '-R']:
        for fault in ':disconnect', '@20:reset', ':half-close':
            resumed(*words, faults='GetDeviceInfo#1' + fault)


@test
def changes_are_not_repeated():
    unknown = 'whether it was done is not known, and it is not repeated'
    other = '/DCIM/100GENER/IMG_0002.JPG'
    with simulator(*CARD, '--fault', 'DeleteObject#1:disconnect') as uri:
        result = run('rm', PATH, other, camera=uri)
        assert result.code in (3, 7) and unknown in result.err, result
        assert other in good('ls', '-R', '/DCIM', camera=uri).out
    with open('new.bin', 'wb') as file:
        file.write(bytes(600000))
    with simulator('generic-mtp', '--fault', 'SendObject#1@300000:reset') as uri:
        fails(3, unknown, '-q', 'put', 'new.bin', '--to', '/MISC', camera=uri)
    os.remove('new.bin')
    with simulator('generic-mtp', '--fault',
                   'InitiateCapture#1:disconnect') as uri:
        fails(3, unknown, 'capture', camera=uri)
    for words in ['DeleteObject', str(HANDLE)], ['0x9f01']:
        with simulator(*CARD, '--fault', 'any#3-9:disconnect') as uri:
            fails(3, unknown, 'raw', *words, camera=uri)
    with simulator(*CARD, '--fault', 'any#3-9:disconnect') as uri:
        result = fails(3, '', 'raw', 'GetObject', str(HANDLE), camera=uri)
        assert unknown not in result.err, result


@test
def a_camera_that_is_lost_after_its_shutter_has_taken_a_picture():
    with open('slow.json', 'w', encoding='ascii') as file:
        file.write('{ "model": "ptp", "device_info": { "standard_version": 100,'
                   '"model": "Slow" }, "storages": [ { "id": "0x00010001",'
                   '"type": 4, "filesystem": 3, "capacity": 1000000000,'
                   '"free_bytes": 1000000000 } ],'
                   '"capture": { "delay_ms": 60000 } }')
    for scheme in '', 'usbip:':
        camera = start('sim', './slow.json', '--listen', scheme + '127.0.0.1:0')
        address = re.search(r'127\.0\.0\.1:\d+', camera.stdout.readline().decode())
        child = start('-c', (scheme or 'ip:') + address[0], '-v', 'capture')
        line = child.stderr.readline()
        while line and b'InitiateCapture' not in line:
            line = child.stderr.readline()
        camera.kill()
        camera.communicate()
        _, err = child.communicate(timeout=60)
        assert child.returncode == 3, err
        assert re.search(rb'miniptp: InitiateCapture: .*; the shutter was released '
                         rb'before: look at the camera for the picture\n', err), err
    os.remove('slow.json')


@test
def by_usb_they_may_be_done_too():
    unknown = 'went away .*whether it was done is not known, and it is not '
    with open('new.bin', 'wb') as file:
        file.write(bytes(600000))
    for words, operation in (
            (['rm', PATH], 'DeleteObject'), (['capture'], 'InitiateCapture'),
            (['put', 'new.bin', '--to', '/DCIM'], 'SendObject@300000'),
            (['prop', 'DateTime', '20200202T020202'], 'SetDevicePropValue'),
            (['raw', 'DeleteObject', str(HANDLE)], 'DeleteObject')):
        with simulator(*CARD, '--fault', operation + ':disconnect',
                       scheme='usbip:') as uri:
            fails(3, unknown, '-q', *words, camera=uri)
    os.remove('new.bin')
    for words in ['ls', '-R'], ['get', PATH], ['raw', 'GetObject', str(HANDLE)]:
        with simulator(*CARD, '--fault', 'any#5-9:disconnect',
                       '--fault', 'GetObject:disconnect', scheme='usbip:') as uri:
            result = fails(3, 'went away', '-q', *words, camera=uri)
            assert 'not known' not in result.err, result
    with simulator(*CARD, '--fault', 'GetStorageInfo:disconnect',
                   scheme='usbip:') as uri:
        fails(3, 'GetStorageInfo .*went away', '-q', 'import', '--make', 'dest',
              camera=uri)
    os.rmdir('dest')


@test
def what_breaks_each_time_fails():
    for fault in ('disconnect', 'reset', 'half-close'):
        broken(3, 'IMG_0001.JPG: GetObject', f'GetObject#1-2:{fault}')
    broken(6, 'no answer for 1.0 s', 'GetObject#1-2:stall')


@test
def what_makes_no_sense_is_no_file():
    broken(8, 'fetch it again', 'GetObject#1:short=9')
    broken(8, 'fetch it again', 'GetObject#1:long=9')
    broken(8, 'fewer data', 'GetObject#1:length=5')
    broken(1, 'makes no sense', 'GetObject#1-2@5:garbage')


@test
def usb_breaks_and_comes_back():
    broken(3, 'IMG_0001.JPG: GetObject', 'GetObject#1@300000:disconnect',
           'usbip:', 10)
    broken(6, 'in time', 'GetObject#1@300000:stall', 'usbip:')
    broken(6, 'makes no sense', 'GetObject#1@5:garbage', 'usbip:')
    broken(8, 'fetch it again', 'GetObject#1:long=9', 'usbip:')


@test
def what_does_no_harm_is_not_noticed():
    for scheme in 'ip:', 'usbip:':
        with simulator(*CARD, '--fault', 'any:storm=50',
                       '--fault', 'GetObject@1M:drip,any/3:late-events',
                       '--fault', 'GetObjectInfo:delay=5',
                       scheme=scheme) as uri:
            good('-q', 'get', '-o', 'got/', '/', camera=uri)
            with open('got/store_00010001/DCIM/100GENER/' + NAME,
                      'rb') as file:
                assert file.read() == content(HANDLE, 1 << 20)
        shutil.rmtree('got')


@test
def a_busy_camera_is_asked_again():
    with open('new.jpg', 'wb') as file:
        file.write(b'x')
    for scheme in 'ip:', 'usbip:':
        with simulator('generic-mtp', '--fault',
                       'OpenSession#1-2:busy,GetStorageIDs/2:busy,'
                       'GetObjectHandles/2:busy,GetObjectInfo/2:busy,'
                       'GetObject#1:busy,SendObjectInfo#1-2:busy,'
                       'SetDevicePropValue#1:busy,DeleteObject#1:busy',
                       scheme=scheme) as uri:
            assert '/store_00010001/MISC/EMPTY.TXT' in good(
                'ls', '-R', camera=uri).lines()
            good('-q', 'put', 'new.jpg', '--to', '/MISC', camera=uri)
            assert good('get', '/MISC/new.jpg', '-o', '-',
                        camera=uri).raw == b'x'
            good('rm', '/MISC/new.jpg', camera=uri)
            good('prop', 'ExposureTime', '1/250', camera=uri)
    os.remove('new.jpg')


@test
def one_that_stays_busy_is_told_of():
    with simulator(*CARD, '--fault', 'GetObject:busy') as uri:
        result = run('--timeout', '1.5', 'get', PATH, camera=uri)
        assert result.code == 5, result
        told, error = result.err.splitlines()
        assert told == 'miniptp: the camera is busy; asking it again', result
        assert re.search(r'GetObject of 0x40000000: the camera said DeviceBusy '
                         r'\(0x2019\) for 1\.[5-9] s, asked [4-9] times; '
                         'try again', error), result
        assert files() == []
    for operation, words in ('OpenSession', ['info']), ('InitiateCapture', [
            'capture', '--timeout', '1.5']):
        with simulator('generic-mtp', '--fault', operation + ':busy') as uri:
            fails(5, operation + r': the camera said DeviceBusy \(0x2019\) for '
                  r'\d+\.\d s, asked \d+ times; try again when it is idle',
                  '--timeout', '1', *words, camera=uri)


@test
def many_requests_of_a_busy_camera_take_hardly_longer_than_one():
    with simulator('generic-mtp', '--fault', 'GetDevicePropDesc:busy') as uri:
        begun = time.monotonic()
        result = run('-q', '--timeout', '1.5', 'props', camera=uri)
        took = time.monotonic() - begun
        assert result.code == 7, result
        waited = [float(s) for s in
                  re.findall(r'DeviceBusy \(0x2019\) for (\d+\.\d) s',
                             result.err)]
        assert len(result.err.splitlines()) > 30, result
        assert 1.5 <= waited[0] < 2.5 and waited[1] < waited[0], waited
        assert took < 15, took
    # It is as patient again once something else was answered.
    with simulator('generic-mtp', '--fault', 'GetStorageInfo:busy') as uri:
        result = run('-q', '--timeout', '1', 'shell', camera=uri,
                     stdin=b'df\n' * 3)
        waited = re.findall(r'DeviceBusy \(0x2019\) for (\d)\.\d s', result.err)
        assert len(waited) == 3 and '0' not in waited, result


@test
def an_import_is_no_more_patient_than_that():
    os.mkdir('to')
    with simulator('generic-mtp', '--objects', '5', '--size', '1K', '--fault',
                   'GetObject:busy,GetPartialObject64:busy') as uri:
        begun = time.monotonic()
        result = run('-q', '--no-cache', '--timeout', '1', 'import', '--ledger',
                     'ledger.db', 'to', camera=uri)
        took = time.monotonic() - begun
    assert result.code == 7, result
    assert result.err.count('DeviceBusy (0x2019) for ') == 5, result
    assert took < 10, took
    assert files('to') == []


@test
def faults_are_explained():
    fails(2, r"bad fault 'GetObjekt:stall', at character 1: expected an op",
          'sim', 'generic-mtp', '--fault', 'GetObjekt:stall')
    fails(2, r'expected one of stall, delay, .*half-close',
          'sim', 'generic-mtp', '--fault', 'any:drip', '--fault', 'any:melt')
    fails(2, r"bad fault 'any:melt', at character 5: expected one of .*half-close",
          'sim', 'generic-mtp', '--fault', 'any/9:drip,' * 40 + 'any:melt')
    fails(2, 'needs a PROFILE', 'sim', '--fault', 'any:drip')


main()
