# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# shell: verbs in one session, as a script and by requests.
import json
import os
import signal
import subprocess
import time

from shells import FOLDER, MTP, Requests
from tap import (files, good, main, run, simulator,
                 start, test, wait_for)



def script(text, *args, camera=MTP):
    return run('-q', 'shell', *args, camera=camera,
               stdin=text.encode('utf-8', 'surrogateescape'))


def said(text, **kwargs):
    """What a script prints that nothing goes wrong in."""
    r = script(text, **kwargs)
    assert r.code == 0 and r.err == '', r
    return r.lines()


# ---- scripts ----------------------------------------------------------------

@test
def a_string_with_nul_is_refused_in_our_words():
    for request in (rb'{"command": ["ls", "a\u0000b"]}', rb'{"\u0000": 1}'):
        r = run('shell', '--json', stdin=request, camera=MTP)
        said = json.loads(r.out)
        assert said['exit'] == 2, r
        assert 'U+0000' in said['error']['message'], r
        assert 'JSON_' not in r.out and 'NUL' not in r.out, r


@test
def a_script_runs_the_verbs_in_one_session():
    with simulator('generic-mtp') as uri:
        r = run('-v', 'shell', camera=uri, stdin=b'df\nls\ninfo\n')
        assert r.code == 0, r
        assert r.err.count('connected') == 1, r
    assert said('ls -R\n') == good('ls', '-R', camera=MTP).lines()
    assert said('ls -R\nls -R') == 2 * good('ls', '-R', camera=MTP).lines()
    assert said('') == []


@test
def paths_are_meant_from_the_folder():
    names = good('ls', FOLDER, camera=MTP).lines()
    for way in (f'cd {FOLDER}\nls', f'cd {FOLDER}/\nls .', f'ls {FOLDER}',
                'cd store_00010001\ncd DCIM\ncd 100MPTP_\nls',
                'cd /DCIM\nls 100MPTP_', f'cd {FOLDER}\nls ../100MPTP_/',
                f'cd {FOLDER}\nls ./.././100MPTP_', 'cd 0x00000002\nls',
                f'cd {FOLDER}\ncd ..\ncd ..\nls DCIM/100MPTP_',
                f'cd {FOLDER}\nls /DCIM/100MPTP_',
                f'cd {FOLDER}\nls ../../../../DCIM/100MPTP_'):
        assert said(way + '\n') == names, way
    assert said(f'cd {FOLDER}\ncd\nls\n') == good('ls', camera=MTP).lines()
    assert said(f'cd {FOLDER}\nls 0x00000001\n') == [FOLDER + '/']
    assert said(f'cd {FOLDER}\nget -q DSC_0001.JPG\n')
    assert files() == ['DSC_0001.JPG']


@test
def only_a_folder_can_be_gone_to():
    r = script(f"cd {FOLDER}\ncd ''\npwd\n")
    assert r.code == 2 and 'an empty word names no object' in r.err, r
    assert r.lines()[0] == f'camera  {FOLDER}', r
    r = script(f'cd {FOLDER}\ncd DSC_0001.JPG\ncd nowhere\npwd\n')
    assert 'is not a folder' in r.err and 'no nowhere' in r.err, r
    assert r.lines()[0] == f'camera  {FOLDER}', r


@test
def put_goes_to_the_folder():
    with open('new.txt', 'w', encoding='utf-8') as file:
        file.write('hello')
    assert FOLDER + '/new.txt' in said(f'cd {FOLDER}\nput new.txt\nls\n')
    lines = said(f'cd {FOLDER}\nmkdir sub\nput --to sub new.txt\nls sub\n'
                 'rm sub/new.txt\nls sub\nrm *.TIF\nls\n')
    assert lines.count(FOLDER + '/sub/new.txt') == 1, lines
    assert not any(line.endswith('.TIF') for line in lines[5:]), lines
    lines = said(f'cd {FOLDER}\nmkdir sub\nmv DSC_0001.JPG other.jpg\n'
                 'mv other.jpg sub\nls sub\n')
    assert lines[-1] == FOLDER + '/sub/other.jpg', lines


@test
def lcd_changes_the_local_folder():
    os.mkdir('here')
    said('lcd here\nget -q DCIM/100MPTP_/DSC_0001.JPG\n')
    assert files() == ['here/DSC_0001.JPG']
    assert said('lcd here\npwd\n')[1] == 'local   ' + os.path.abspath('here')
    assert 'cannot go to' in script('lcd nowhere\n').err


@test
def words_are_quoted():
    os.mkdir('a b')
    os.mkdir("it's")
    os.mkdir('c#d')
    os.mkdir('#e')
    os.mkdir('back\\slash')
    here = os.getcwd()
    for word, name in (('"a b"', 'a b'), ("'a b'", 'a b'), ('a\\ b', 'a b'),
                       ('a" "b', 'a b'), ('"it\'s"', "it's"),
                       ("it\\'s", "it's"), ("'it'\\''s'", "it's"),
                       ('c#d', 'c#d'), ('"#e"', '#e'), ('\\#e', '#e'),
                       ('"back\\slash"', 'back\\slash'),
                       ('"back\\\\slash"', 'back\\slash'),
                       ("'back\\slash'", 'back\\slash')):
        assert said(f'lcd {word}\npwd\n')[1] == f'local   {here}/{name}', word
    for line, why in (("ls 'a", "quote '"), ('ls "a', 'quote "'),
                      ('ls a\\', 'backslash')):
        r = script(line + '\n')
        assert r.code == 2 and why in r.err, r


@test
def comments_are_left_out():
    assert said('# all\n#all\n  # all\n\n \n\t\n') == []
    assert said('ls # all\n') == said('ls\n') == said('ls #all "\n')
    # A number of a choice is no comment.
    r = script('codes #3\n')
    assert r.code == 1 and 'has #3' in r.err, r
    assert said('#3\n') == []


@test
def the_first_line_that_fails_gives_the_exit_code():
    text = 'ls 0x99\nls\nfrobnicate\n'
    r = script(text)
    assert r.code == 4 and len(r.err.splitlines()) == 2, r
    assert r.lines() == good('ls', camera=MTP).lines()
    r = script(text, '-e')
    assert r.code == 4 and r.out == '', r
    assert r.err.splitlines()[1] == 'stopped at line 1', r
    assert script('ls\nexit\nls 0x99\n').code == 0
    assert script('ls 0x99\nexit\n').code == 4


@test
def what_stands_before_the_shell_cannot_stand_in_it():
    for line in ('ls -c sim:generic-ptp', 'ls --timeout 3', 'shell'):
        assert script(line + '\n').code == 2, line
    assert script('ls --json -q\nls\n').lines()[-2:] == said('ls\n')


@test
def odd_lines_are_told_of():
    r = script('ls \0\nls ' + 'x' * (1 << 20) + '\npwd\n')
    assert r.code == 2 and 'zero byte' in r.err, r
    assert 'too long' in r.err and len(r.lines()) == 2, r
    assert script('ls \udcff\udc80\n').code == 4
    assert script('decode device_info\nraw SetDevicePropValue --send - 0x5007\n'
                  ).err.count('name a file') == 2


@test
def connect_opens_another_camera():
    r = script('info\nconnect sim:generic-ptp\ninfo\nconnect nowhere:\nls\n'
               'connect sim:canon-eos-r6\ninfo\n')
    models = [line.split(None, 1)[1] for line in r.lines()
              if line.startswith('Model ')]
    assert models == ['Generic MTP Camera', 'Generic PTP Camera',
                      'Canon EOS R6'], r
    assert r.code == 2, r
    assert 'no camera is open; connect opens nowhere: again' in r.err, r


@test
def a_lost_camera_is_told_of():
    with simulator('generic-mtp') as uri:
        child = start('shell', camera=uri, stdin=subprocess.PIPE)
        child.stdin.write(b'ls\npwd\n')
        child.stdin.flush()
        while (line := child.stdout.readline()) != b'camera  /\n':
            assert line.startswith(b'/store'), line
    child.stdin.write(b'df\nls\nconnect sim:generic-ptp\nls\n')
    out, err = child.communicate(timeout=20)
    err = err.decode().splitlines()
    assert child.returncode == 3, (child.returncode, out, err)
    assert err.count('the camera hung up; opening it again') == 1, err
    assert len([line for line in err if 'nothing listens' in line]) == 2, err
    assert out.splitlines()[-1].startswith(b'/store'), out


# ---- requests ---------------------------------------------------------------

@test
def answers_have_what_the_verbs_print():
    with Requests() as shell:
        for command in (['info'], ['df'], ['prop', 'WhiteBalance']):
            want = good('--json', *command, camera=MTP).json()
            got = shell.ask(*command, id=command)
            assert got == {'id': command, 'output': want, 'exit': 0,
                           'error': None}, got
        lines = [json.loads(line) for line in
                 good('--json', 'ls', '-R', camera=MTP).lines()]
        assert shell.ask('ls', '-R')['output'] == lines
        assert shell.ask('ls', '0x00000003')['output'] == \
            [line for line in lines if line['handle'] == '0x00000003']
        assert shell.ask('cd', FOLDER)['output'] == \
            {'folder': FOLDER, 'local': os.getcwd()}
        assert len(shell.ask('ls')['output']) == 4
        assert shell.ask('mkdir', 'empty')['exit'] == 0
        assert shell.ask('ls', 'empty')['output'] == []
        assert shell.ask('ls', '--help')['output'].startswith('usage: ls')
    assert shell.code == 0 and shell.err == ''


@test
def an_id_may_be_anything():
    with Requests() as shell:
        for value in (0, -7, 1.5, 'x', '', None, [1], {'a': 'é'}, True):
            assert shell.ask('pwd', id=value)['id'] == value
        assert shell.ask('pwd')['id'] is None


@test
def failures_are_told_in_the_answer():
    with Requests() as shell:
        got = shell.ask('ls', '0x99')
        assert got['exit'] == 4 and got['output'] == [], got
        error = got['error']
        assert error.pop('message').startswith('GetObjectInfo'), got
        assert error == {'exit': 4, 'operation': '0x1008',
                         'operation_name': 'GetObjectInfo',
                         'response': '0x2009',
                         'response_name': 'InvalidObjectHandle'}, got
        got = shell.ask('ls', '0x98', 'DCIM', 'nothing')
        assert got['exit'] == 7 and len(got['errors']) == 2, got
        assert [e['exit'] for e in got['errors']] == [4, 4], got
        assert got['error'] == dict(got['errors'][0], exit=7), got
        assert [o['path'] for o in got['output']] == [FOLDER], got
        assert got['errors'][1]['operation'] is None, got
        got = shell.ask('raw', 'GetObjectInfo', '0x99')
        assert got['exit'] == 4, got
        assert got['output']['response_name'] == 'InvalidObjectHandle', got
        assert got['error']['response_name'] == 'InvalidObjectHandle', got
        assert got['error']['operation'] == '0x1008', got
        got = shell.ask('frobnicate')
        assert got['exit'] == 2 and 'unknown' in got['error']['message'], got
    assert shell.err == ''


# Of each verb, what it cannot do.
HOPELESS = """
ls 0x99; ls nothing; ls /store_00090009; ls DCIM nothing; ls 0x98 0x99
ls DCIM/100MPTP_/DSC_0001.JPG/x; get 0x99; get nothing; get DCIM; get 0x99 0x3
get -o - 0x3; thumb 0x99; meta 0x99; meta --set Bogus=1 0x3; meta --exif DCIM
rm 0x99; rm DCIM; rm -R DCIM; rm *.nothing; mkdir DCIM; mkdir a/b/c
mv 0x99 DCIM; mv 0x3 nothing/x; cp 0x99 DCIM; cp DCIM MISC; protect on 0x99
protect maybe 0x3; refs 0x99; refs 0x3 0x4; format /store_00090009
format /store_00010001; format DCIM; put nothing; put --to nothing note.txt
prop bogus; prop bogus 1; prop fnumber f/99; prop fnumber x; prop -r bogus
prop BatteryLevel 3; props bogus; raw bogus; raw GetObjectInfo 0x99
raw GetObject 0x99 --save x; raw 0x9999; raw GetThumb; capture --count 0
capture --store 0x99; capture --format bogus; events --until bogus
events --until 0xc777 --for 1ms; events --for 1x; clock set nonsense; clock set
self-test 7; sim nosuch; sim generic-mtp --listen x:99999999; sim --bogus
decode bogus x; decode device_info note.txt; decode device_info nofile
codes zzzz; completion csh; shell; cd nothing; cd 0x3; lcd nothing
help nothing; frobnicate; devices x; info x; df x; reset x; power-off x; pwd x
connect nosuch:; df; connect sim:nosuch; connect usb:serial=none
connect ip:127.0.0.1:1; ls; exit x
"""


@test
def every_failure_has_its_error():
    with open('note.txt', 'w', encoding='utf-8') as file:
        file.write('hello')
    words = [command.split() for command in
             HOPELESS.replace('\n', ';').split(';') if command]
    with Requests() as shell:
        for command in words:
            got = shell.ask(*command)
            assert got['exit'] != 0, (command, got)
            assert got['error']['exit'] == got['exit'], (command, got)
            assert got['error']['message'], (command, got)
    for camera in ('sim:nosuch', 'ip:127.0.0.1:1', 'nosuch:', 'usb:serial=x'):
        with Requests(camera=camera) as shell:
            for command in (['ls'], ['df'], ['connect'], ['df']):
                got = shell.ask(*command)
                assert got['exit'] in (2, 3), (camera, got)
                assert got['error']['exit'] == got['exit'], (camera, got)


@test
def bad_requests_are_answered():
    with Requests() as shell:
        for line in (b'nonsense', b'{', b'[]', b'1', b'null', b'"ls"', b'{}',
                     b'{"command": "ls"}', b'{"command": []}',
                     b'{"command": [1]}', b'{"command": ["ls", null]}',
                     b'{"command": ["ls"], "verb": 1}',
                     b'{"command": ["ls"], "command": ["df"]}',
                     b'{"command": ["ls\\u0000"]}', b'{"command": ["\xff"]}',
                     b'{"command": ["ls"]} x', b'[' * 5000, b'\0',
                     b'{"id": "' + b'x' * (1 << 20) + b'"}'):
            got = shell.raw(line)
            assert got['exit'] == 2 and got['error']['message'], (line, got)
            assert got['output'] is None, (line, got)
        assert shell.raw(b'{"id": 4, "nothing": 0}')['id'] == 4
        assert shell.raw(b'\n \t\n{"command": ["pwd"]}')['exit'] == 0
        assert shell.ask('exit')['exit'] == 0
        assert shell.child.wait(timeout=10) == 0
    assert shell.err == ''


@test
def files_do_not_go_into_answers():
    with Requests() as shell:
        picture = 'DCIM/100MPTP_/DSC_0001.JPG'
        for words in (['get', '-o', '-', picture],
                      ['thumb', '-o', '-', picture],
                      ['capture', '-o', '-']):
            got = shell.ask(*words)
            assert got['exit'] == got['error']['exit'] == 2, got
            assert 'name a file' in got['error']['message'], got
            assert got['error']['operation'] is None, got
            assert 'errors' not in got, got
        got = shell.ask('get', 'DCIM/100MPTP_/DSC_0001.JPG')
        assert got['output'][0]['file'] == 'DSC_0001.JPG', got
        assert shell.ask('decode', 'device_info')['exit'] == 2
    assert files() == ['DSC_0001.JPG']


@test
def an_answer_of_many_lines_takes_little_memory():
    n = 200000
    with Requests(camera=f'sim:generic-ptp?objects={n}&size=1') as shell:
        got = shell.ask('ls', '-R')
        with open(f'/proc/{shell.child.pid}/status', encoding='ascii') as file:
            peak = int(file.read().split('VmHWM:')[1].split()[0])
        with open(f'/proc/{shell.child.pid}/maps', encoding='ascii') as file:
            watched = 'libasan' in file.read()
        assert len(got['output']) > n, len(got['output'])
        assert peak < 65536 or watched, peak


@test
def an_interrupt_ends_a_request_and_not_the_shell():
    with simulator('generic-ptp', '--objects', '1', '--size', '60G') as uri:
        with Requests(camera=uri) as shell:
            handle = shell.ask('ls', '-R')['output'][-1]['handle']
            request = {'id': 1, 'command': ['get', '-o', 'big', handle]}
            shell.child.stdin.write(json.dumps(request).encode() + b'\n')
            shell.child.stdin.flush()
            wait_for(lambda: os.path.exists('big.part'))
            time.sleep(0.1)
            shell.child.send_signal(signal.SIGINT)
            got = json.loads(shell.child.stdout.readline())
            assert got['exit'] == 130, got
            assert got['error']['message'] == 'interrupted', got
            assert shell.ask('df')['exit'] == 0
            assert files() == []
            shell.child.send_signal(signal.SIGINT)
            assert shell.child.wait(timeout=10) == 130


@test
def a_lost_camera_is_answered():
    with simulator('generic-mtp') as uri:
        shell = Requests(camera=uri)
        assert shell.ask('df')['exit'] == 0
    with shell:
        got = shell.ask('df')
        assert got['exit'] != 0, got
        assert got['notes'] == [
            'the camera hung up; opening it again'], got
        assert shell.ask('df')['exit'] == 3
        assert shell.ask('codes', 'GetObject')['exit'] == 0
        assert shell.ask('connect', MTP)['output'] == \
            {'uri': MTP, 'model': 'Generic MTP Camera'}
        assert shell.ask('df')['exit'] == 0


@test
def nobody_who_reads_ends_the_shell():
    child = start('--json', 'shell', camera=MTP, stdin=subprocess.PIPE)
    child.stdout.close()
    for _ in range(3):
        try:
            child.stdin.write(b'{"command": ["ls"]}\n')
            child.stdin.flush()
        except BrokenPipeError:
            break
        time.sleep(0.1)
    assert child.wait(timeout=10) == 1
    child.stderr.close()
    try:
        child.stdin.close()
    except BrokenPipeError:
        pass


main()
