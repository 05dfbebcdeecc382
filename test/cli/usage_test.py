# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# How the program is spoken to, without a camera.
import os
import re
import signal
import socket
import subprocess

from tap import (PROGRAM, R6, environment, fails, files, good, main, run,
                 simulator, start, test)

VERBS = ['devices', 'info', 'df', 'ls', 'get', 'put', 'thumb',
         'meta', 'rm', 'mkdir', 'mv', 'cp', 'protect', 'refs', 'format', 'props', 'prop', 'raw',
         'codes', 'decode', 'sim']


@test
def without_arguments_it_helps():
    r = good()
    assert r.out.startswith('usage: miniptp')
    for verb in VERBS:
        assert re.search(rf'^  {verb} ', r.out, re.M), verb
    assert good('--help').out == r.out
    assert good('help').out == r.out


@test
def every_verb_has_help():
    for verb in [line.split('\t')[0] for line in
                 good('completion', 'words', '').lines()]:
        r = good(verb, '--help')
        assert r.out.startswith(f'usage: miniptp {verb}'), r
        assert '--timeout SECONDS' in r.out
        assert max(map(len, r.lines())) <= 80, verb
        assert good('--help', verb).out == r.out
        assert good('help', verb).out == r.out
        assert good(verb, '-h', camera='rubbish').out == r.out


@test
def the_version_has_three_numbers():
    assert re.fullmatch(r'miniptp \d+\.\d+\.\d+\n', good('--version').out)
    assert re.fullmatch(r'miniptp \d+\.\d+\.\d+\n',
                        good('ls', '--version').out)


@test
def verbs_may_be_shortened():
    assert good('dec').out == good('decode').out
    assert good('co', 'GetObject').out == good('codes', 'GetObject').out
    fails(2, 'ambiguous: could be protect, props, prop', 'pro')
    fails(2, 'ambiguous: could be devices, doctor, df, decode', 'd')
    assert good('prop', '--help').out.startswith('usage: miniptp prop ')


@test
def the_nearest_verb_is_suggested():
    fails(2, 'did you mean devices', 'devises')
    fails(2, 'did you mean ls', 'sl')
    fails(2, 'did you mean codes', 'code_')
    fails(2, 'unknown', 'frobnicate')
    fails(2, 'did you mean --json\\?', 'ls', '--jsn')
    fails(2, 'did you mean --recursive\\?', 'ls', '--recursiv_')


@test
def global_options_stand_anywhere():
    text = good('ls', camera=R6).out
    assert good('-c', R6, 'ls').out == text
    assert good('ls', '-c', R6).out == text
    assert good('--camera=' + R6, '-q', 'ls', '--timeout', '2').out == text
    assert good('-c', R6, 'ls', camera='ip:127.0.0.1:1').out == text


@test
def too_few_or_too_many_words_are_told():
    fails(2, 'usage: miniptp get', 'get')
    fails(2, 'usage: miniptp put', 'put')
    fails(2, 'usage: miniptp prop', 'prop')
    fails(2, 'too many', 'info', 'x')
    fails(2, 'too many', 'raw', '1', '1', '2', '3', '4', '5', '6')


@test
def a_camera_that_is_not_there_exits_3():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    fails(3, str(port), 'info', '-c', f'ip:127.0.0.1:{port}')


@test
def a_bad_address_exits_2():
    fails(2, 'rubbish', 'info', '-c', 'rubbish')
    fails(2, 'nowhere', 'info', '-c', 'sim:nowhere')
    fails(2, 'nowhere', 'info', '-c', 'nowhere:')


@test
def a_silent_camera_times_out_with_6():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        s.listen()
        port = s.getsockname()[1]
        fails(6, '', 'info', '-c', f'ip:127.0.0.1:{port}', '--timeout', '.3')


@test
def a_camera_in_use_exits_5():
    with simulator('generic-ptp', '--objects', '1', '--size', '60G') as uri:
        picture = good('ls', '-R', camera=uri).lines()[-1]
        first = start('get', '-v', picture, '-o', '-', camera=uri,
                      stdout=subprocess.DEVNULL)
        try:
            assert b'connected' in first.stderr.readline()
            fails(5, 'busy', 'info', camera=uri)
        finally:
            first.kill()
            first.communicate()
        good('info', camera=uri)


@test
def the_pairing_id_is_kept():
    with simulator('canon-eos-r6') as uri:
        good('info', camera=uri)
        path = 'config/miniptp/guid'
        with open(path, encoding='ascii') as f:
            guid = f.read()
        assert re.fullmatch('[0-9a-f]{32}\n', guid)
        assert os.stat(path).st_mode & 0o777 == 0o600
        good('info', camera=uri)
        with open(path, encoding='ascii') as f:
            assert f.read() == guid
        assert os.listdir('config/miniptp') == ['guid']


@test
def without_a_place_for_the_pairing_id_it_warns_and_goes_on():
    with simulator('canon-eos-r6') as uri:
        with open('config', 'w', encoding='ascii'):
            pass
        r = run('info', camera=uri)
        assert r.code == 0 and r.err.count('\n') == 1, r
        assert 'pairing' in r.err, r


@test
def a_corrupt_pairing_id_is_told():
    os.makedirs('config/miniptp')
    path = os.path.abspath('config/miniptp/guid')
    for text in ('', 'rubbish\n', '0' * 32 + '\n', '12' * 15 + '\n'):
        with open(path, 'w', encoding='ascii') as f:
            f.write(text)
        with simulator('canon-eos-r6') as uri:
            r = run('info', camera=uri)
        assert r.code == 0 and r.err.count('\n') == 1, r
        assert path + ' is corrupt' in r.err and 'delete it' in r.err, r
        with open(path, encoding='ascii') as f:
            assert f.read() == text


@test
def a_home_that_is_not_there_is_not_made():
    with simulator('canon-eos-r6') as uri:
        env = environment(uri)
        del env['XDG_CONFIG_HOME']
        env['HOME'] = os.path.abspath('nobody')
        child = subprocess.run([PROGRAM, 'info'], env=env, check=False,
                               stdout=-3, stderr=subprocess.PIPE)
        assert child.returncode == 0 and child.stderr.count(b'\n') == 1
        assert b'pairing' in child.stderr and b'nobody' in child.stderr
        assert not os.path.exists('nobody')
        os.mkdir('nobody')
        subprocess.run([PROGRAM, 'info'], env=env, check=True, stdout=-3)
        assert os.path.exists('nobody/.config/miniptp/guid')
        assert os.stat('nobody/.config').st_mode & 0o777 == 0o700
        assert os.stat('nobody/.config/miniptp').st_mode & 0o777 == 0o700
        # Where one is, such a folder would be another each time.
        env['XDG_CONFIG_HOME'] = 'here'
        subprocess.run([PROGRAM, 'info'], env=env, check=True, stdout=-3)
        assert not os.path.exists('here')


@test
def usb_cameras_need_no_pairing_id():
    good('info', camera=R6)
    assert not os.path.exists('config')


@test
def codes_are_found_by_number_name_and_words():
    r = good('codes', '0x1009')
    assert re.search(r'operation +ptp +0x1009 +GetObject ', r.out), r
    assert 'GetObject' in good('codes', 'getobj').out
    assert '0x9033' in good('codes', 'canon_getmac').out
    assert 'GetMacAddress' in good('codes', '9033').out
    assert good('codes', 'Get Object Info').out == \
        good('codes', 'getobjectinfo').out
    rows = good('codes', '0x2019', '--json').json()
    assert {'kind': 'response', 'dialect': 'ptp', 'code': '0x2019',
            'name': 'DeviceBusy'}.items() <= rows[0].items(), rows
    assert len(good('codes').lines()) > 400
    fails(1, 'zzzz', 'codes', 'zzzz')


@test
def datasets_are_decoded_from_files_and_pipes():
    names = good('decode').lines()
    assert 'device_info' in names and 'storage_info' in names
    assert good('decode', '--json').json() == names
    data = bytes([2, 0, 0, 0, 0x21, 0xd3, 0x90, 0x51, 1, 0, 0, 0])
    with open('handles', 'wb') as f:
        f.write(data)
    for r in (good('decode', 'u32_array', 'handles', '--json'),
              good('decode', 'u32_array', '-', '--json', stdin=data),
              good('decode', 'u32_array', '--json', stdin=data)):
        assert r.json() == {'items': [0x5190d321, 1]}, r
    assert '0x5190d321 0x0001' in good('decode', 'u32_array', 'handles').out
    fails(1, 'handles is no device_info', 'decode', 'device_info', 'handles')
    fails(2, 'nonsense is unknown; miniptp decode', 'decode', 'nonsense')
    fails(1, 'No such file', 'decode', 'u32_array', 'missing')
    fails(1, '', 'decode', 'u32_array', stdin=data[:-1])


@test
def datasets_go_by_the_names_of_the_standard():
    def decode(name):
        return run('decode', name, stdin=bytes(60)).code
    for name in ('DeviceInfo', 'StorageInfo', 'ObjectInfo', 'DevicePropDesc',
                 'ObjectPropDesc', 'ObjectPropList', 'deviceinfo',
                 'OBJECT_INFO', 'storage_', 'canon_ev', 'PropertyDesc'):
        assert decode(name) in (0, 1), name
    good('decode', 'DevicePropDesc',
         stdin=bytes([1, 0x50, 2, 0, 0, 7, 7, 0]))
    fails(2, 'did you mean device_info', 'decode', 'device_ifno')
    fails(2, 'ambiguous: could be canon_events, canon_device_info',
          'decode', 'canon')


@test
def sim_tells_where_it_cannot_be():
    sim = 'sim', 'generic-ptp'
    fails(2, 'address to listen on', *sim, '--listen', 'usbip:')
    fails(2, 'only a camera on USB can be attached', *sim, '--attach',
          '--listen', '127.0.0.1:0')
    for option in (['--attach'], ['--speed', 'high'], ['--objects', '1']):
        fails(2, f'sim {option[0]} needs a PROFILE', 'sim', *option)
    for listen in [], ['--listen', '127.0.0.1:0']:
        fails(2, '--speed is of USB', *sim, '--speed', 'super', *listen)
    if not os.path.exists('/sys/devices/platform/vhci_hcd.0'):
        fails(3, "'modprobe vhci-hcd' as root", *sim, '--attach')
    fails(3, 'no FunctionFS is mounted at /nowhere', *sim, '--listen',
          'gadget:/nowhere')
    if not os.path.exists('/sys/class/udc/other'):
        fails(3, 'no USB device controller', *sim, '--listen', 'gadget:other')


@test
def a_profile_that_is_no_json_is_told_where_and_why():
    for text, wanted in (('{"a": 1,\n "b" 2}', r'x\.json:2:\d+: this is no JSON: '
                          'look for a comma'),
                         ('[1,\n', r'x\.json:2:\d+: it ends too early'),
                         ('{} {}', r'x\.json:1:\d+: there is more behind'),
                         ('{"a": 1, "a": 2}', r'x\.json:1:\d+: this key is '
                          'there already')):
        with open('x.json', 'w', encoding='ascii') as f:
            f.write(text)
        fails(1, wanted, 'sim', 'x.json')
        fails(1, wanted, 'sim', 'generic-ptp', '--script', 'x.json')


@test
def names_may_be_shortened_or_nearly_right():
    generic = 'sim:generic-ptp'
    r = good('raw', 'getstorageid', camera=generic)
    assert r.out == good('raw', 'GetStorageIDs', camera=generic).out
    fails(2, 'operation GetTum .*did you mean GetThumb', 'raw', 'GetTum',
          '1', camera=R6)
    fails(2, 'ambiguous: could be .*GetObjectInfo', 'raw', 'GetO',
          camera=R6)
    assert 'BatteryLevel' in good('prop', 'batt', camera=R6).out
    fails(2, 'did you mean BatteryLevel', 'prop', 'BateryLevel', camera=R6)
    fails(2, 'ambiguous: could be Exposure', 'prop', 'Exp', camera=generic)
    r = good('prop', 'WhiteBalance', 'auto', camera=generic)
    assert 'Requested  Automatic' in r.lines(), r
    fails(2, 'did you mean Daylight', 'prop', 'WhiteBalance', 'dailight',
          camera=generic)
    fails(2, 'it takes Manual, Automatic', 'prop', 'WhiteBalance', 'purple',
          camera=generic)
    fails(2, 'did you mean generic-ptp', 'sim', 'generic-pttp')
    fails(2, 'ambiguous: could be generic-', 'sim', 'gen')


@test
def names_are_first_those_of_the_camera():
    # Another maker calls one of its properties just so.
    assert re.search(r'canon +0x\w+ +Copyright ', good('codes',
                                                        'copyright').out)
    r = good('prop', 'Copyright', camera='sim:generic-ptp')
    assert r.lines()[0] == 'Property   0x501f CopyrightInfo', r


@test
def messages_have_one_subject():
    for args in (['get', '0x1'], ['ls', '0x1'], ['-g', '1']):
        r = fails(4, '^miniptp: GetObjectInfo of 0x00000001: ', *args,
                  camera=R6)
        assert r.err.count('1:') == 1, r
    fails(2, "^miniptp: [^':]+$", 'ls', '', camera=R6)


@test
def a_profile_may_be_shortened():
    with simulator('CANON-EOS?objects=1') as uri:
        assert 'Canon EOS R6' in good('info', camera=uri).out


@test
def a_full_disk_is_noticed():
    for args in (['--help'], ['codes'], ['codes', '--json'], ['ls'],
                 ['ls', '--json'], ['info'], ['df'], ['props'],
                 ['get', '0x5190d381', '-o', '-']):
        with open('/dev/full', 'wb') as full:
            r = run(*args, camera=R6, stdout=full)
        assert r.code == 1, (args, r)
        assert r.err == 'miniptp: cannot write to standard output: ' \
            'No space left on device\n', (args, r)


@test
def a_reader_that_leaves_is_no_news():
    for args in (['codes'], ['ls', '-R'],
                 ['get', '0x5190d381', '-o', '-']):
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, 'wb') as pipe:
            r = run(*args, camera=R6, stdout=pipe)
        assert (r.code, r.err) == (1, ''), (args, r)


@test
def closed_standard_files_are_no_trap():
    child = subprocess.run(
        ['/bin/sh', '-c', f'"{PROGRAM}" get 0x5190d381 -o x.bin >&- 2>&- <&-'],
        env=environment(R6), check=False)
    assert child.returncode == 1
    assert os.path.getsize('x.bin') == 18202710
    with open('x.bin', 'rb') as f:
        assert b'2U4A' not in f.read()


@test
def a_server_may_be_told_to_end():
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        child = start('sim', 'generic-ptp', '--listen', '127.0.0.1:0')
        child.stdout.readline()
        child.send_signal(number)
        _, err = child.communicate(timeout=10)
        assert (child.returncode, err == b'') == (code, code == 0), err


@test
def no_folder_is_made_for_nothing():
    fails(1, 'is a folder; -R', 'get', '-o', 'pics/', '/DCIM', camera=R6)
    assert not os.path.exists('pics')
    good('get', '-o', 'pics/', '0x5190d381', camera=R6)
    assert files() == ['pics/2U4A3384.CR3']


@test
def raw_takes_standard_input_and_saves_quietly():
    name = 'abc'.encode('utf-16-le') + bytes(2)
    child = subprocess.run(
        [PROGRAM, 'raw', 'SetDevicePropValue', '0xd406', '--send', '-'],
        env=environment(R6), input=bytes([4]) + name, check=True,
        stdout=subprocess.PIPE)
    assert child.stdout == b'OK 0x2001\n'
    r = good('raw', 'GetThumb', '0x5190d321', '--save', 't.jpg', camera=R6)
    assert re.fullmatch(r'OK 0x2001.*\n\d+ B saved\n', r.out), r
    with open('t.jpg', 'rb') as f:
        assert f.read(3) == b'\xff\xd8\xff'


@test
def an_empty_word_is_told_as_such():
    open('f', 'w', encoding='ascii').close()
    for kind, *words in (
            ('object', 'ls', ''), ('object', 'get', ''), ('object', 'rm', ''),
            ('object', 'mv', '0x3', ''), ('object', 'mv', '', 'x'),
            ('object', 'cp', '0x3', ''), ('object', 'format', '', '-y'),
            ('object', 'put', '--to', '', 'f'), ('file', 'put', 'f', ''),
            ('object', 'refs', ''), ('object', 'thumb', ''),
            ('property', 'prop', ''), ('event', 'events', '--until', '')):
        r = fails(2, 'an empty word names no ' + kind, *words,
                  camera='sim:generic-mtp')
        assert r.out == '', r


@test
def usage_ends_with_the_verb_if_nothing_follows():
    for verb in ('capture', 'df', 'info', 'events'):
        r = fails(2, 'too many', verb, 'x', 'y')
        assert r.err.endswith(f'usage: miniptp {verb}\n'), r


@test
def what_is_not_there_is_refused_however_it_is_named():
    names = ('0x99', 'nothing', '/store_00010001/DCIM/nothing', 'nothing/',
             '/store_00090009', '/store_00090009/x')
    for verb, missing in (
            ('ls', names), ('get', names), ('refs', names),
            ('thumb', (*names, '*.xyz')), ('meta', (*names, '*.xyz')),
            ('rm', (*names, '*.xyz')), ('protect on', (*names, '*.xyz')),
            ('put --to', names), ('format -n', names),
            # Otherwise a new name.
            ('mv 0x3', ('0x99', 'nothing/', '/store_00090009/x')),
            ('cp 0x3', ('0x99', 'nothing/', '/store_00090009/x')),
            ('mkdir', ('nothing/x', '/store_00090009/x')),
            ('capture --store', names)):
        for name in missing:
            words = verb.split()
            if words[0] == 'put':
                words.insert(1, __file__)
            fails(4, '', *words, name, camera='sim:generic-mtp')


main()
