# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Cameras that lie, fail and mean harm.
import json
import os
import re
import struct

from fake import (BUSY, GENERAL_ERROR, OK, Camera, Thing, array, send, serving,
                  string)
from tap import (Skip, fails, files, good, main, run, simulator, start, test,
                 wait_for)


@test
def hostile_names_stay_in_the_folder():
    names = ['../escape', '/tmp/absolute', '..', '.', 'a\nb\x1b[2J', '\\x',
             'caf\u00e9.jpg', '.hidden', 'x' * 250, '-rf', '', '\u202egpj']
    camera = Camera(*(Thing(n, b'*' * (100 + i))
                      for i, n in enumerate(names)))
    os.mkdir('inner')
    with serving(camera) as uri:
        r = good('get', '-R', '/store_00010001', '-o', 'inner', camera=uri)
        assert '\x1b' not in r.out and '\u202e' not in r.out
        here = files('inner/store_00010001')
        for name in ('.._escape', '_tmp_absolute', '__', '_', 'a_b_[2J',
                     '_x', 'caf\u00e9.jpg', '.hidden', '_rf', '_gpj',
                     'object_0000000b', 'x' * 250):
            assert name in here, (name, here)
        assert len(here) == len(names), here
        assert sorted(os.listdir('.')) == ['config', 'inner']
        assert os.listdir('inner') == ['store_00010001']
        for args in (['ls', '-l'], ['ls'], ['ls', '--json'], ['-L']):
            r = good(*args, camera=uri)
            assert '\x1b' not in r.out and '\u202e' not in r.out
            if args[0] == 'ls':
                assert len(r.lines()) == len(names), (args, r)
        good('-g', '1', camera=uri)
        good('get', '0x00000002', camera=uri)
        assert sorted(os.listdir('.')) == ['.._escape', '_tmp_absolute',
                                           'config', 'inner']
        found = [json.loads(line) for line in
                 good('ls', '--json', camera=uri).lines()]
        assert found[6]['path'].endswith('/caf\u00e9.jpg')


@test
def long_names_are_kept_or_shortened_and_told():
    whole, twins = 'w' * 249 + '\u00e9.jpg', ['\u20ac' * 150 + end + '.jpeg'
                                       for end in 'ab']
    folder, inner = 'f' * 254, 'i' * 254
    camera = Camera(Thing(whole, b'whole'), Thing(twins[0], b'first'),
                    Thing(twins[1], b'second'), Thing(folder),
                    Thing(inner, b'inner', 4), Thing('\u20ac' * 100),
                    Thing('deep', b'deep', 6))
    short = ['\u20ac' * 80 + f'~0000000{h}.jpeg' for h in (2, 3)]
    short_folder = '\u20ac' * 82 + '~00000006'
    with serving(camera) as uri:
        r = run('--json', 'get', '-R', '/store_00010001', camera=uri)
        assert r.code == 0 and r.err.count('\n') == 3, r
        for name in short + [short_folder]:
            assert f'too long a name for this file system: store_00010001/' \
                f'{name}\n' in r.err, r
        assert files('store_00010001') == sorted([
            whole, f'{folder}/{inner}', f'{short_folder}/deep'] + short), r
        for name, data in zip([whole] + short, (b'whole', b'first', b'second')):
            with open('store_00010001/' + name, 'rb') as f:
                assert f.read() == data
        assert {f['file'].split('/', 1)[1]: f['shortened']
                for f in r.json()} == {
            whole: False, short[0]: True, short[1]: True,
            f'{folder}/{inner}': False, f'{short_folder}/deep': False}, r
        # Once more, nothing is replaced.
        fails(1, 'exists already', 'get', '0x2', '-o', 'store_00010001',
              camera=uri)
        r = run('-g', '2', camera=uri)
        assert r.code == 0 and 'too long a name' in r.err, r
        assert short[0] in os.listdir('.')
        fails(1, 'File name too long', 'get', '0x1', '-o', 'y' * 256,
              camera=uri)
        # A name that has no room for ".part" behind it.
        good('get', '0x1', '-o', 'y' * 255, camera=uri)
        assert 'y' * 255 in os.listdir('.')


@test
def joiners_stay_in_local_names():
    names = ['\u0645\u06cc\u200c\u062e\u0648.jpg',
             '\U0001f468\u200d\U0001f469\u200d\U0001f467.jpg',
             '\u0915\u094d\u200d\u0937.jpg', '\u2764\ufe0f.jpg', 'e\u0301.jpg']
    camera = Camera(*(Thing(n, b'x') for n in names))
    with serving(camera) as uri:
        r = good('get', '-R', '/store_00010001', camera=uri)
        assert files('store_00010001') == sorted(names)
        assert '\u200c' not in r.out and '\u200d' not in r.out, r
        for handle in range(1, 6):
            r = good('-g', str(handle), camera=uri)
            assert '\u200c' not in r.out and '\u200d' not in r.out, r
        assert set(names) < set(os.listdir('.'))


@test
def hostile_folders_stay_too():
    camera = Camera(Thing('..'), Thing('..', parent=1),
                    Thing('passwd', b'root', 2), Thing('a/b', parent=1),
                    Thing('f', b'x', 4))
    with serving(camera) as uri:
        good('get', '-R', '0x00000001', camera=uri)
        assert files() == ['__/__/passwd', '__/a_b/f']
        assert sorted(os.listdir('.')) == ['__', 'config']


@test
def no_name_says_that_a_file_is_not_whole():
    camera = Camera(Thing('d.part'), Thing('a.part', b'x', 1),
                    Thing('B.PART', b'y', 1), Thing('.part', b'z', 1),
                    Thing('c' * 249 + '.part', b'w', 1),
                    Thing('part', b'v', 1))
    with serving(camera) as uri:
        good('get', '-R', '0x1', camera=uri)
        assert files() == sorted(
            'd.part/' + name for name in
            ('.part_', 'B.PART_', 'a.part_', 'part',
             'c' * 249 + '.part_')), files()
        r = good('-g', '2', camera=uri)
        assert 'a.part_' in files(), (r, files())
        good('get', '0x2', '-o', 'mine.part', camera=uri)
        assert 'mine.part' in files()


@test
def json_has_no_control_characters():
    name = 'del\x7f\x1b\x85\u202e\x7f.JPG'
    with serving(Camera(Thing(name, b'x'))) as uri:
        for words in (['ls', '-l'], ['meta', '0x1'], ['get', '0x1']):
            r = good('--json', *words, camera=uri)
            assert set(r.out) <= {'\n', *map(chr, range(0x20, 0x7f))}, r
        assert '\\u007f' in good('--json', 'meta', '0x1', camera=uri).out


@test
def links_are_not_followed_out_of_the_folder():
    os.mkdir('victim')
    os.symlink('../victim/new', 'precious')
    with serving(Camera(Thing('precious', b'evil'))) as uri:
        fails(1, 'exists', 'get', '0x1', camera=uri)
        assert os.listdir('victim') == []


class Swapped(Camera):
    """While a file comes, its part is exchanged."""

    def send_data(self, command, operation, params, data):
        if operation == 0x1009:
            send(command, 9, struct.pack('<IQ', self.tid, len(data)))
            send(command, 10, struct.pack('<I', self.tid) + data[:100])
            wait_for(lambda: os.path.exists('x.part'))
            os.rename('x.part', 'moved')
            os.symlink('victim', 'x.part')
            send(command, 12, struct.pack('<I', self.tid) + data[100:])
        else:
            super().send_data(command, operation, params, data)


@test
def what_is_put_in_a_parts_place_gets_no_name():
    with open('victim', 'w', encoding='utf-8') as file:
        file.write('precious')
    for words in (['get', '0x1'], ['raw', 'GetObject', '1', '--save', 'x']):
        with serving(Swapped(Thing('x', b'evil' * 1000))) as uri:
            fails(1, 'x: another program moved or replaced x.part, which is '
                  'left as it is', *words, camera=uri)
        assert files() == ['moved', 'victim', 'x.part'], (words, files())
        assert os.readlink('x.part') == 'victim'
        with open('victim', encoding='utf-8') as file:
            assert file.read() == 'precious'
        os.remove('x.part')


@test
def links_to_folders_are_the_users_own():
    os.mkdir('far')
    os.symlink('far', 'A')
    with serving(Camera(Thing('A'), Thing('x', b'first', 1))) as uri:
        good('get', '-R', '0x00000001', camera=uri)
        assert files('far') == ['x'] and os.path.islink('A')


@test
def equal_names_do_not_replace_each_other():
    camera = Camera(Thing('A'), Thing('x', b'first', 1),
                    Thing('x', b'second', 1))
    with serving(camera) as uri:
        r = fails(7, 'A/x exists', 'get', '-R', '0x00000001', camera=uri)
        assert r.lines() == ['A/x  5 B']
        with open('A/x', 'rb') as f:
            assert f.read() == b'first'


@test
def files_that_are_too_short_or_too_long_are_not_kept():
    camera = Camera(Thing('short', b'x' * 99, size=100),
                    Thing('long', b'x' * 101, size=100),
                    Thing('good', b'x' * 100))
    with serving(camera) as uri:
        fails(8, 'short', 'get', '0x1', camera=uri)
        fails(8, 'long', 'get', '0x2', camera=uri)
        r = run('get', '0x1', '0x2', '0x3', camera=uri)
        assert r.code == 7 and r.err.count('\n') == 2, r
        assert r.out == 'good  100 B\n' and files() == ['good'], r


@test
def files_that_change_while_they_are_sent_are_told():
    camera = Camera()
    sizes, kept, may_delete = [], {}, [True]

    def announce(p):
        os.truncate('x', sizes.pop())
        return OK, None, [0x10001, 0, 7]

    def content(p):
        kept[7] = camera.sent
        return OK, None

    def delete(p):
        if may_delete[0]:
            del kept[p[0]]
        return (OK if may_delete[0] else GENERAL_ERROR), None
    camera.answers.update({0x100b: delete, 0x100c: announce,
                           0x100d: content})
    for now, deleting, code, text in (
            (50, True, 1, 'x changed its size while it was sent; it was not'),
            (150, True, 1, 'x changed its size.*deleted from the camera'),
            (150, False, 1, 'x changed its size.*camera has is not whole'),
            (100, True, 0, '')):
        with open('x', 'wb') as f:
            f.write(bytes(100))
        kept.clear()
        sizes.append(now)
        may_delete[0] = deleting
        with serving(camera) as uri:
            if code == 0:
                good('put', 'x', camera=uri)
                assert len(kept[7]) == 100
            else:
                r = fails(code, text, 'put', 'x', camera=uri)
                assert r.out == '' and (7 in kept) == (not deleting), r


@test
def a_busy_camera_exits_5():
    camera = Camera(Thing('x', b'x'))
    camera.answers[0x1009] = lambda p: (BUSY, None)
    with serving(camera) as uri:
        fails(5, r'DeviceBusy \(0x2019\) for 0\.[5-9] s', '--timeout', '.5',
              'get', '0x1', camera=uri)
        r = run('raw', 'GetObject', '1', camera=uri)
        assert r.code == 5, r
        assert files() == []


@test
def refused_connections_have_their_own_codes():
    camera = Camera()
    for reason, code in ((1, 4), (2, 5)):
        camera.refusal = reason
        with serving(camera) as uri:
            fails(code, '', 'info', camera=uri)


@test
def a_store_that_cannot_be_read_does_not_hide_others():
    camera = Camera()
    camera.answers[0x1004] = lambda p: (OK, array([0x10001, 0x20001], 'I'))
    whole = camera.answers[0x1005]
    camera.answers[0x1005] = lambda p: \
        whole(p) if p[0] == 0x20001 else (GENERAL_ERROR, None)
    with serving(camera) as uri:
        r = fails(7, 'store_00010001.*GeneralError', 'df', camera=uri)
        assert len(r.lines()) == 2 and 'store_00020001' in r.out
        r = run('df', '--json', camera=uri)
        assert r.code == 7 and len(r.json()) == 1
        r = run('-L', camera=uri)
        assert r.code == 7 and r.lines()[0] == '+ Storage_IDs', r
        assert "'storage_description': 'Card'" in r.out


@test
def an_object_that_cannot_be_read_does_not_hide_others():
    camera = Camera(*(Thing(f'f{i}', b'x') for i in range(5)))
    whole = camera.answers[0x1008]
    camera.answers[0x1008] = lambda p: \
        whole(p) if p[0] != 3 else (GENERAL_ERROR, None)
    with serving(camera) as uri:
        for args in (['ls', '-R'], ['-L'],
                     ['get', '-R', '/store_00010001']):
            r = fails(7, '0x00000003.*GeneralError', *args, camera=uri)
            assert 'f1' in r.out and 'f4' in r.out, r


@test
def what_cannot_be_read_may_be_what_is_looked_for():
    camera = Camera(*(Thing(f'f{i}', b'x') for i in range(5)))
    whole, answer = camera.answers[0x1008], (GENERAL_ERROR, None)
    camera.answers[0x1008] = lambda p: answer if p[0] in unread else whole(p)
    with serving(camera) as uri:
        unread = {3}
        fails(4, '/f2: no f2 is found in /, where 1 object cannot be read: '
              'GetObjectInfo of 0x00000003: .*GeneralError', 'get', '/f2',
              camera=uri)
        good('get', '/f1', camera=uri)
        unread, answer = {3, 4}, (OK, b'\0\0\0')
        fails(1, 'where 2 objects cannot be read: .*0x00000003: the answer of 3 '
              'bytes', 'ls', '/f2', camera=uri)
        unread, answer = {3}, (0x2009, None)  # it is gone
        fails(4, 'there is no f2 in /', 'get', '/f2', camera=uri)
    assert files() == ['f1'], files()


@test
def without_a_store_there_is_something_to_do():
    camera = Camera()
    camera.answers[0x100c] = lambda p: (OK, None)
    advice = 'insert a card, or unlock the device and allow access to its files'
    with open('up.jpg', 'wb') as f:
        f.write(b'x')
    for ids in [], [0x10000]:
        camera.answers[0x1004] = lambda p: (OK, array(ids, 'I'))
        with serving(camera) as uri:
            for args in (['ls'], ['--json', 'ls', '-lR'], ['df']):
                if ids and args == ['df']:
                    continue
                r = run(*args, camera=uri)
                assert r.code == 0 and r.out == '' and advice in r.err, (args, r)
            for args in (['put', 'up.jpg'], ['ls', '/'], ['get', '/']):
                if ids and args[-1] == '/':  # the only store is meant
                    continue
                fails(4, 'no store with a medium.*' + advice, *args, camera=uri)
            r = run('import', '--make', 'dest', camera=uri)
            assert r.code == 0 and 'no files' in r.out and advice in r.err, r
            r = run('doctor', '--open', camera=uri)
            assert r.code == 4 and 'problem  storage     none with a medium' \
                in r.out and advice in r.out, r
            # It may take pictures all the same.
            camera.answers[0x100e] = lambda p: (OK, None)
            r = run('doctor', '--open', camera=uri)
            assert r.code == 0 and 'warning  storage' in r.out, r
            del camera.answers[0x100e]
    with serving(Camera()) as uri:
        assert 'ok       storage     1 with a medium' in good(
            'doctor', '--open', camera=uri).out


@test
def properties_that_do_not_parse_are_named():
    def desc(p):
        if p[0] == 0x5001:
            return OK, struct.pack('<HHBBBB', 0x5001, 2, 0, 5, 6, 0)
        if p[0] == 0xd401:  # a bare value, as the iRiver T10 answers
            return OK, string('WMP 10; Napster; ')
        return GENERAL_ERROR, None
    camera = Camera()
    camera.properties = [0xd402, 0xd401, 0x5001]
    camera.answers[0x1014] = desc
    with serving(camera) as uri:
        for args in (['-d'], ['-i'], ['props'], ['props', '--json']):
            r = run(*args, camera=uri)
            assert r.code == 7 and r.err.count('\n') == 2, r
            assert '0xd401' in r.err and '0xd402' in r.err, r
        line = "{'property_code': 20481, 'datatype': 2, 'get_set': 0, " \
            "'default': 5, 'current': 6, 'form': 0}\n"
        assert run('-d', camera=uri).out == line


@test
def strings_of_the_camera_do_no_harm():
    camera = Camera()
    camera.model = 'Evil\x1b]0;title\x07\r\n\u202eCamera'
    with serving(camera) as uri:
        for args in (['info'], ['-i'], ['info', '--json'], ['-v', 'info']):
            r = run(*args, camera=uri)
            assert r.code == 0 and 'Evil' in r.out, r
            for bad in ('\x1b', '\x07', '\r', '\u202e'):
                assert bad not in r.out + r.err, (args, bad)


@test
def tables_errors_and_notes_hold_no_escapes():
    evil = 'Evil\x1b]0;title\x07\r\n\u202eX'
    camera = Camera(Thing(evil + '.JPG', b'x'))
    camera.model = evil
    camera.answers[0x1005] = lambda _: (OK, struct.pack(
        '<HHHQQI', 4, 3, 0, 1 << 30, 1 << 29, 99) + string(evil) * 2)
    camera.answers[0x1009] = lambda _: (0x200f, None)
    with serving(camera) as uri:
        for code, words, lines in (
                (0, ['df'], b''), (4, ['get', '0x1'], b''),
                (0, ['shell'], b'connect %s\n' % uri.encode())):
            r = run(*words, camera=uri, stdin=lines)
            assert r.code == code and 'Evil' in r.out + r.err, r
            for bad in ('\x1b', '\x07', '\r', '\u202e'):
                assert bad not in r.out + r.err, (words, bad)


@test
def descriptions_are_quoted_as_in_python():
    def desc(p):
        return OK, struct.pack('<HHB', p[0], 0xffff, 1) + string(
            'it\'s "x"\\\n\u00e9\x07') + string("it's") + b'\0'
    camera = Camera()
    camera.properties = [0xd402]
    camera.answers[0x1014] = desc
    with serving(camera) as uri:
        r = good('-d', camera=uri)
        value = eval(r.out, {}, {})
        assert value['default'] == 'it\'s "x"\\\n\u00e9\x07'
        assert repr(value) == r.out[:-1]


@test
def a_camera_without_an_operation_says_so():
    camera = Camera(Thing('x', b'x'))
    del camera.answers[0x1014]
    camera.properties = [0x5001]
    with serving(camera) as uri:
        fails(4, '', 'prop', 'BatteryLevel', camera=uri)


@test
def who_is_reached_by_everybody_is_told():
    for scheme, options, warning in (
            ('', (), b'everybody who reaches 0.0.0.0:'),
            ('ip:', (), b'everybody who reaches 0.0.0.0:'),
            ('', ('--allow', 'a' * 32),
             b'not encrypted, and a GUID is no secret')):
        child = start('sim', 'generic-ptp', '--listen', f'{scheme}0.0.0.0:0',
                      *options)
        assert child.stdout.readline().startswith(b'listening on 0.0.0.0:')
        child.terminate()
        _, err = child.communicate(timeout=20)
        assert b'warning: ' in err and warning in err, err
    with simulator('generic-ptp') as uri:
        assert good('info', camera=uri).err == ''


@test
def a_camera_in_the_internet_is_told():
    """0.0.0.0 is no address of one's own network, and leads here."""
    with simulator('generic-ptp') as uri:
        r = run('info', camera=uri.replace('127.0.0.1', '0.0.0.0'))
        assert r.code == 0 and re.search(
            r'warning: 0\.0\.0\.0:\d+ is in the internet, .*tunnel', r.err), r
        assert good('info', camera=uri).err == ''


@test
def by_ipv6_too():
    child = start('sim', 'generic-ptp', '--listen', '[::1]:0')
    try:
        match = re.match(rb'listening on \[::1\]:(\d+)', child.stdout.readline())
        if match is None:
            raise Skip('no IPv6 here')
        port = match[1].decode()
        r = run('info', camera=f'ip:[::]:{port}')
        assert r.code == 0 and f'[::]:{port} is in the internet' in r.err, r
        assert good('info', camera=f'ip:[::1]:{port}').err == ''
    finally:
        child.terminate()
        child.communicate(timeout=20)


@test
def the_simulator_lets_in_who_is_allowed():
    with simulator('generic-ptp') as uri:
        good('info', camera=uri)
    with open('config/miniptp/guid') as file:
        mine = file.read().strip()
    other = mine[:-1] + ('0' if mine[-1] != '0' else '1')
    dashed = '-'.join((mine[:8], mine[8:12], mine[12:16], mine[16:20],
                       mine[20:])).upper()
    first = ('0' if mine[0] != '0' else '1') + mine[1:]
    with simulator('generic-ptp', '--allow', other, '--allow', first) as uri:
        fails(4, 'rejected this computer', 'info', camera=uri)
        fails(4, 'rejected this computer', 'info', camera=uri)
    with simulator('generic-ptp', '--allow', other, '--allow', dashed) as uri:
        good('info', camera=uri)
    for bad in '', mine[1:], mine + '0', 'x' + mine[1:]:
        fails(2, '32 hex digits', 'sim', 'generic-ptp', '--allow', bad)
    fails(2, '--allow is of PTP/IP', 'sim', 'generic-ptp', '--allow', mine,
          '--listen', 'usbip:127.0.0.1:0')


main()
