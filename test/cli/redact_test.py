# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# trace redact and trace diff: what may be given away, and where sessions part.
import os
import re
import signal

import pcapng
from tap import fails, good, main, run, small_files, test

PROFILE = '''{
 "summary": "x", "model": "mtp",
 "device_info": {"vendor_extension": 6, "vendor_version": 100,
  "vendor_description": "microsoft.com: 1.0;", "manufacturer": "Maker",
  "model": "Model 7", "device_version": "1.2", "serial": "SERIAL-4711-ABC"},
 "properties": [
  {"code": "0x501e", "type": "0xffff", "writable": 1, "initial": "",
   "current": "Erika Mustermann"},
  {"code": "0xd402", "type": "0xffff", "writable": 1, "initial": "",
   "current": "Erikas Kamera"},
  {"code": "0x5007", "type": "0x0004", "writable": 1, "initial": 280,
   "current": 400, "form": 2, "choices": [280, 400]}],
 "storages": [{"id": "0x00010001", "type": 4, "filesystem": 3,
  "capacity": 1000000000, "free_bytes": 500000000, "description": "SD",
  "label": "ERIKAS CARD"}],
 "objects": [
  {"handle": 1, "storage": "0x00010001", "format": "0x3001",
   "association_type": 1, "name": "DCIM"},
  {"handle": 2, "storage": "0x00010001", "format": "0x3001", "parent": 1,
   "association_type": 1, "name": "Urlaub mit Otto"},
  {"handle": 3, "storage": "0x00010001", "format": "0x3801", "parent": 2,
   "size": 100000, "name": "Otto am Strand.JPG", "keywords": "geheim",
   "image_width": 640, "image_height": 480,
   "captured": "20240101T120000"}]}
'''
SECRETS = ['SERIAL-4711-ABC', 'Erika Mustermann', 'Erikas Kamera',
           'ERIKAS CARD', 'Urlaub mit Otto', 'Otto am Strand', 'geheim']


def session(uri, name, *words):
    if os.path.exists(name):
        os.remove(name)
    good('-q', '--no-cache', '-c', uri, '--trace', name,
         '--trace-content', '1G', *words)


def redacted(name):
    if os.path.exists('r.pcapng'):
        os.remove('r.pcapng')
    good('trace', 'redact', name, 'r.pcapng')
    with open('r.pcapng', 'rb') as file:
        return file.read()


def lines(name):
    text = good('trace', 'show', name).out
    return [re.sub(r', \d+\.\d m?s$', '', x[14:]) for x in text.splitlines()]


def secrets_in(data):
    return [word for word in SECRETS if
            word.encode() in data or word.encode('utf-16le') in data]


@test
def nothing_tells_of_a_person():
    with open('own.json', 'w', encoding='utf-8') as file:
        file.write(PROFILE)
    for framing in 'usb', 'ip':
        uri = f'sim:./own.json?framing={framing}'
        for words in (['--json', 'info', '--all'], ['ls', '-lR'], ['props'],
                      ['get', '-o', f'{framing}.jpg', '0x00000003'],
                      ['raw', 'GetDevicePropValue', '0x501e'],
                      ['raw', 'GetObjectPropValue', '3', '0xdc07'],
                      ['raw', 'GetObjectPropList', '3', '0', '0xffffffff',
                       '0', '0']):
            session(uri, 's.pcapng', *words)
            with open('s.pcapng', 'rb') as file:
                before = file.read()
            after = redacted('s.pcapng')
            assert secrets_in(before), words
            assert not secrets_in(after), (words, secrets_in(after))
            want = [x for x in lines('s.pcapng') if ' is "' not in x]
            got = [x for x in lines('r.pcapng') if ' is "' not in x]
            assert got == want, (words, got, want)


@test
def only_what_is_known_stays_in_words():
    words = {
        '"microsoft.com: 1.0;"': '"microsoft.com: 1.0; Erikas own.net: 2; '
                                 'android.com: 1.0;"',
        '"description": "SD"': '"description": "Erikas slot"',
        '"captured": "20240101T120000"': '"captured": "Erikas day", '
                                         '"modified": "20240102T030405"',
        '"properties": [': '"properties": [{"code": "0x5011", '
        '"type": "0xffff", "writable": 1, "initial": "20200101T000000", '
        '"current": "Erikas time"},'}
    profile = PROFILE
    for old, new in words.items():
        assert old in profile, old
        profile = profile.replace(old, new)
    with open('words.json', 'w', encoding='utf-8') as file:
        file.write(profile)
    for command, kept in (
            (['info', '--all', '--json'], 'microsoft.com: 1.0; '),
            (['info', '--all', '--json'], 'android.com: 1.0;'),
            (['info', '--all', '--json'], '20200101T000000'),
            (['df'], None), (['ls', '-lR'], '20240102T030405'),
            (['raw', 'GetObjectInfo', '3'], '20240102T030405')):
        session('sim:./words.json', 's.pcapng', *command)
        with open('s.pcapng', 'rb') as file:
            assert 'Erikas '.encode('utf-16le') in file.read(), command
        after = redacted('s.pcapng')
        assert 'Erikas'.encode('utf-16le') not in after, command
        assert kept is None or kept.encode('utf-16le') in after, command
        assert good('trace', 'show', 'r.pcapng').out != ''


@test
def what_looks_harmless_is_not():
    """Surnames where an extension stands, hosts, numbers of many figures, and words
    where the maker's are expected."""
    words = {
        '"microsoft.com: 1.0;"': '"microsoft.com: 1.0; meier.privat.lan: 2; '
                                 'android.com: 491761234567;"',
        '"name": "Urlaub mit Otto"': '"name": "Mit J. Roe"',
        '"Otto am Strand.JPG"': '"Otto.Lee"',
        '"captured": "20240101T120000"':
        '"captured": "20240101T120000.4917612345678", '
        '"modified": "20240102T030405.5"',
        '"properties": [': '"properties": ['
        '{"code": "0x5003", "type": "0xffff", "writable": 1, "initial": "640x480", '
        '"current": "Wlan Kennwort"},'
        '{"code": "0xd801", "type": "0x0008", "writable": 1, '
        '"initial": 5208208757389214273, "current": 5208208757389214273},'}
    profile = PROFILE
    for old, new in words.items():
        assert old in profile, old
        profile = profile.replace(old, new)
    with open('looks.json', 'w', encoding='utf-8') as file:
        file.write(profile)
    number = (5208208757389214273).to_bytes(8, 'little')
    for command, secrets, kept in (
            (['--json', 'info', '--all'],
             ['Roe', '.Lee', '1234567', 'meier', 'lan: ', 'Kennwort'],
             ['microsoft.com: 1.0; ', '640x480', '20240102T030405.5']),
            (['ls', '-lR'], ['Roe', '.Lee', '1234567'], []),
            (['raw', 'GetObjectPropList', '3', '0', '0xffffffff', '0', '0'],
             ['Lee', '1234567'], []),
            (['raw', 'GetDevicePropDesc', '0xd801'], [number], []),
            (['raw', 'GetDevicePropValue', '0x5003'], ['Kennwort'], [])):
        session('sim:./looks.json', 's.pcapng', *command)
        with open('s.pcapng', 'rb') as file:
            before = file.read()
        after = redacted('s.pcapng')
        for secret in secrets:
            if isinstance(secret, str):
                secret = secret.encode('utf-16le')
            assert secret in before, (command, secret)
            assert secret not in after, (command, secret)
        for word in kept:
            assert word.encode('utf-16le') in after, (command, word)


@test
def content_is_gone():
    for framing in 'usb', 'ip':
        session(f'sim:generic-ptp?framing={framing}', 'c.pcapng', 'get', '-o',
                f'c-{framing}.jpg', '0x00000003')
        with open(f'c-{framing}.jpg', 'rb') as file:
            picture = file.read()
        after = redacted('c.pcapng')
        assert len(after) < 40000, len(after)
        for at in range(0, len(picture) - 16, 4096):
            assert picture[at:at + 16] not in after or \
                not any(picture[at:at + 16]), at


@test
def the_same_word_has_the_same_other():
    with open('own.json', 'w', encoding='utf-8') as file:
        file.write(PROFILE)
    session('sim:./own.json', 's.pcapng', 'ls', '-lR')
    redacted('s.pcapng')
    with open('other.json', 'wb') as file:
        file.write(good('trace', 'profile', 'r.pcapng').raw)
    out = good('-c', 'sim:./other.json', 'ls', '-lR').out
    assert 'DCIM/' in out and '.JPG' in out, out
    names = set(re.findall(r'DCIM/(\w+)/', out))
    assert len(names) == 1 and len(names.pop()) == len('Urlaub mit Otto'), out


@test
def it_can_be_replayed():
    for framing in 'usb', 'ip':
        uri = f'sim:generic-mtp?framing={framing}'
        session(uri, 's.pcapng', 'props')
        redacted('s.pcapng')
        want = good('-c', uri, 'props')
        got = good('-c', 'replay:r.pcapng', 'props')
        assert len(got.lines()) == len(want.lines()), (got, want)


def apart(packet):
    """The header of data in a TCP segment of its own, as many cameras send it."""
    data = packet.bytes
    if data[58:62] not in (b'\x0a\0\0\0', b'\x0c\0\0\0') or len(data) <= 66:
        return [data]
    behind = (int.from_bytes(data[38:42], 'big') + 12).to_bytes(4, 'big')
    first = bytearray(data[:66])
    first[16:18] = (52).to_bytes(2, 'big')
    second = bytearray(data[:38] + behind + data[42:54] + data[66:])
    second[16:18] = (len(second) - 14).to_bytes(2, 'big')
    return [bytes(first), bytes(second)]


@test
def data_that_look_like_packets_are_none():
    """A list of so many, the first of them handle 3, 4 or 8, begins like one of events."""
    for first in 3, 4, 5, 8:
        uri = 'sim:./own.json?framing=ip'
        with open('own.json', 'w', encoding='utf-8') as file:
            file.write(PROFILE.replace('"handle": 3,', f'"handle": {first + 90},')
                       .replace('"handle": 1,', f'"handle": {first},')
                       .replace('"parent": 1,', f'"parent": {first},')
                       .replace('"handle": 2,', f'"handle": {first + 91},')
                       .replace('"parent": 2,', f'"parent": {first + 91},'))
        words = ['raw', 'GetObjectPropList', str(first), '0', '0xffffffff', '0', '0']
        session(uri, 's.pcapng', *words)
        redacted('s.pcapng')
        want = good('-c', uri, '--no-cache', *words).lines()
        got = good('-c', 'replay:r.pcapng', '--no-cache', *words).lines()
        assert len(got) == len(want) > 8, (first, got, want)
        data = [p.bytes[54:] for p in pcapng.packets('r.pcapng')
                if p.comment == '' and p.bytes[58:62] in (b'\x0a\0\0\0', b'\x0c\0\0\0')]
        for packet in data:
            assert int.from_bytes(packet[:4], 'little') == len(packet), packet[:20]
        with open('apart.pcap', 'wb') as file:
            file.write(pcapng.classic(1, [
                (1, 0, part, len(part)) for p in pcapng.packets('s.pcapng')
                for part in apart(p)]))
        got = good('-c', 'replay:apart.pcap', '--no-cache', *words).lines()
        assert got == want, (first, got, want)


@test
def addresses_are_made_up():
    session('sim:generic-ptp?framing=ip', 's.pcapng', 'df')
    data = b''.join(p.bytes.replace(b'\x02\0\0\0\0\x01', b'\xaa\xbb\xcc\1\2\3')
                    for p in pcapng.packets('s.pcapng')
                    )
    assert b'\xaa\xbb\xcc\1\2\3' in data
    packets = [p._replace(bytes=p.bytes.replace(
        b'\x02\0\0\0\0\x01', b'\xaa\xbb\xcc\1\2\3').replace(
            b'\xc0\0\2\1', b'\x0a\x09\x08\x07'))
        for p in pcapng.packets('s.pcapng')]
    with open('f.pcap', 'wb') as file:
        file.write(pcapng.classic(1, [(1, 0, p.bytes, p.length)
                                      for p in packets]))
    after = redacted('f.pcap')
    # What the camera calls itself there is what its owner does.
    assert 'Generic PTP'.encode('utf-16le') in b''.join(
        p.bytes for p in packets if p.bytes[58:62] == b'\2\0\0\0')
    assert not any('Generic PTP'.encode('utf-16le') in p.bytes
                   for p in pcapng.packets('r.pcapng')
                   if p.bytes[58:62] == b'\2\0\0\0')
    assert b'\xaa\xbb\xcc\1\2\3' not in after
    assert b'\x0a\x09\x08\x07' not in after
    guid = next(p.bytes[62:78] for p in packets
                if p.bytes[54:62] == b'\x1e\0\0\0\1\0\0\0')
    assert guid not in after


@test
def nothing_is_overwritten():
    session('sim:generic-ptp', 's.pcapng', 'df')
    with open('mine', 'w', encoding='utf-8') as file:
        file.write('mine')
    fails(1, 'File exists', 'trace', 'redact', 's.pcapng', 'mine')
    fails(1, 'No such file', 'trace', 'redact', 'nowhere', 'new')
    fails(2, 'two files', 'trace', 'redact', 's.pcapng')


@test
def half_of_one_is_none():
    session('sim:generic-ptp', 's.pcapng', 'ls', '-R')
    with small_files(2000):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        fails(1, 'half ends too early', 'trace', 'redact', 's.pcapng', 'half')
    assert not os.path.exists('half')


@test
def nothing_is_made_of_what_has_no_ptp():
    with open('none.pcapng', 'wb') as file:
        file.write(pcapng.section() + pcapng.interface(1))
    fails(1, 'none.pcapng: there is no PTP in it', 'trace', 'redact',
          'none.pcapng', 'new')
    assert not os.path.exists('new')


# ---- diff --------------------------------------------------------------------

@test
def the_same_does_not_differ():
    session('sim:generic-ptp', 'a.pcapng', 'ls', '-R')
    session('sim:generic-ptp?framing=ip', 'b.pcapng', 'ls', '-R')
    assert good('trace', 'diff', 'a.pcapng', 'a.pcapng').out == ''
    assert good('trace', 'diff', 'a.pcapng', 'b.pcapng').out == ''


@test
def what_differs_is_told():
    session('sim:generic-ptp', 'a.pcapng', 'raw', 'GetObjectInfo', '3')
    session('sim:generic-ptp', 'b.pcapng', 'raw', 'GetObjectInfo', '4')
    result = run('trace', 'diff', 'a.pcapng', 'b.pcapng')
    assert result.code == 1 and result.err == '', result
    assert re.fullmatch(
        r'- \d+  GetObjectInfo\(3\): OK, 146 bytes\n'
        r'\+ \d+  GetObjectInfo\(4\): OK, 146 bytes\n', result.out), result


@test
def other_data_are_told():
    session('sim:generic-mtp', 'a.pcapng', 'raw', 'GetDevicePropValue',
            '0x5005')
    with open('own.json', 'w', encoding='utf-8') as file:
        file.write(good('--json', '-c', 'sim:generic-mtp', 'info', '--all')
                   .out.replace('"Generic MTP Camera"', '"Generic MTP Other!"'))
    session('sim:./own.json', 'b.pcapng', 'raw', 'GetDevicePropValue', '0x5005')
    result = run('trace', 'diff', 'a.pcapng', 'b.pcapng')
    assert result.code == 1, result
    assert re.match(r'~ \d+  GetDeviceInfo\(\): OK', result.out), result


@test
def what_one_lacks_is_told():
    session('sim:generic-ptp', 'a.pcapng', 'ls', '-R')
    session('sim:generic-ptp', 'b.pcapng', 'df')
    result = run('trace', 'diff', 'a.pcapng', 'b.pcapng')
    assert result.code == 1, result
    assert ''.join(x[0] for x in result.lines()) == '-' * 12 + '+', result
    other = run('trace', 'diff', 'b.pcapng', 'a.pcapng')
    assert ''.join(x[0] for x in other.lines()) == '-' + '+' * 12, other


main()
