# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What README.md shows is what happens: its console blocks are run, and its C
# code is out of the one in examples/; and what the recipes say works.
import json
import os
import re
import subprocess

from tap import (HERE, PROGRAM, R6, environment, good, main, simulator,
                 test)

ROOT = os.path.dirname(os.path.dirname(HERE))
EXAMPLE = os.path.abspath(os.environ['EXAMPLE'])


def read(name):
    with open(os.path.join(ROOT, name), encoding='utf-8') as file:
        return file.read()


def blocks(text, language):
    return re.findall(rf'^```{language}\n(.*?)^```$', text, re.M | re.S)


def steps(block):
    """(command, the output that is shown)"""
    return [(command, shown) for command, shown in re.findall(
        r'^\$ ([^\n]*)\n((?:(?!\$ ).*\n)*)', block, re.M)]


def looks_like(shown, output):
    """… stands for the rest of a line, or for any lines if it is alone."""
    pattern = re.escape(shown).replace(re.escape('…') + '\\\n', '…\n')
    pattern = re.sub('^…\n', '(?:.*\n)*', pattern, flags=re.M)
    return re.fullmatch(pattern.replace('…', '.*'), output) is not None


def play(block, env):
    """Runs a block; what differs, in words, or None."""
    for command, shown in steps(block):
        export = re.fullmatch(r'export (\w+)=(\S*)', command)
        if export:
            env[export[1]] = export[2]
            continue
        done = subprocess.run(command, shell=True, env=env, timeout=60,
                              stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.STDOUT, encoding='utf-8')
        if not looks_like(shown, done.stdout):
            return f'$ {command}\n{done.stdout}\nis shown as\n{shown}'
    return None


def shell():
    env = environment()
    env['PATH'] = os.path.dirname(PROGRAM) + ':' + env['PATH']
    return env


@test
def the_console_blocks_are_true():
    found, env = blocks(read('README.md'), 'console'), shell()
    assert len(found) >= 3
    for block in found:
        wrong = play(block, env)
        assert wrong is None, wrong


@test
def a_block_that_is_not_true_is_found():
    env = shell()
    assert play('$ echo a\na\n', env) is None
    assert play('$ printf "a\\nb\\nc\\n"\na\n…\nc\n', env) is None
    assert play('$ echo abc\na…\n', env) is None
    assert play('$ export X=1\n$ echo $X\n1\n', env) is None
    for untrue in ('$ echo a\nb\n', '$ echo a\n', '$ true\na\n',
                   '$ printf "a\\nb\\n"\na\n', '$ echo ab\na\n',
                   '$ echo a\na\n$ echo b\na\n', '$ echo ba\n…b\n'):
        assert play(untrue, env) is not None, untrue


@test
def the_program_is_part_of_the_example():
    shown = blocks(read('README.md'), 'c')
    assert len(shown) == 1 and 'mptp_camera_walk' in shown[0]
    assert shown[0] in read('examples/list.c')


@test
def the_example_lists_what_ls_lists():
    with simulator('canon-eos-r6') as uri:
        done = subprocess.run([EXAMPLE, uri], stdout=subprocess.PIPE,
                              check=True, encoding='utf-8')
        paths = [line.split(' ', 1)[1] for line in done.stdout.splitlines()]
        assert len(paths) == 13
        assert paths == [line.rstrip('/') for line in
                         good('ls', '-R', camera=uri).lines()]


@test
def the_example_says_what_went_wrong():
    done = subprocess.run([EXAMPLE, 'ip:'], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1 and done.stdout == b''
    assert len(done.stderr.splitlines()) == 1


@test
def a_profile_is_made_of_what_raw_prints():
    def data(*request):
        return good('--json', 'raw', *request, camera=R6).json()['data']
    info = data('GetDeviceInfo')
    codes = info.pop('properties')
    profile = {'model': 'canon', 'device_info': info,
               'properties': [data('GetDevicePropDesc', str(code))
                              for code in codes],
               'storages': [{'id': '0x00010001', **data(
                   'GetStorageInfo', '0x00010001')}]}
    with open('copy.json', 'w', encoding='utf-8') as file:
        json.dump(profile, file)
    for verb in ('info', 'props'):
        copy = good(verb, camera='sim:copy.json').out
        assert copy.replace('sim:copy.json', R6) == \
            good(verb, camera=R6).out, copy


main()
