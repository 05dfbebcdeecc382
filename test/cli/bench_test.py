# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# bench/run, at sizes that measure nothing: what it writes down, how it reckons,
# and that it believes no program.
import json
import os
import stat
import subprocess
import sys

BENCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..',
                     'bench')
sys.path.insert(0, BENCH)

import measuring  # noqa: E402
import report  # noqa: E402
import usb_guest  # noqa: E402
from tap import main, test  # noqa: E402
from works import Limit, Place, Work, count_lines  # noqa: E402

BUILD = os.environ['BUILD']
MINIPTP = os.environ['MINIPTP']


def bench(*args, name=('--name', 'it')):
    return subprocess.run(
        [os.path.join(BENCH, 'run'), '--build', BUILD, '--quick',
         '--no-peers', '--results', 'results', *name, *args],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def instead(text):
    """A program that stands where ours is."""
    with open('instead', 'w') as file:
        file.write(f'#!/bin/sh\nours={MINIPTP}\n{text}\n')
    os.chmod('instead', stat.S_IRWXU)
    return os.path.abspath('instead')


@test
def what_measures_nothing_takes_no_results_place():
    assert bench('--only', 'info', name=()).returncode == 0
    assert sorted(os.listdir('results')) == ['quick.json', 'quick.txt']


@test
def what_was_measured_is_written_down():
    r = bench('--only', 'get', '--only', 'files', '--only', 'upload',
              '--only', 'info')
    assert r.returncode == 0, r
    with open('results/it.json') as file:
        document = json.load(file)
    assert document['quick'] is True
    assert document['machine']['cores'] == os.cpu_count()
    assert document['versions']['miniptp'].startswith('miniptp ')
    names = [w['name'] for w in document['works']]
    assert names == ['get-64k', 'get-1m', 'get-one', 'get-late', 'files-1m',
                     'files-4k', 'upload', 'info'], names
    for work in document['works']:
        assert list(work['programs']) == ['floor', 'ours'], work
        for one in work['programs'].values():
            assert one['wall']['least'] <= one['wall']['median'] <= \
                one['wall']['most']
            assert one['rss']['median'] > 0
        assert work['verdicts'], work
    # Nothing of whose machine it was.
    with open('results/it.json') as file:
        text = file.read()
    assert os.uname().nodename not in text or len(os.uname().nodename) < 4
    assert os.getcwd() not in text and '/shm' not in text, text
    with open('results/it.txt') as file:
        assert file.read() == r.stdout
    assert 'wall ≤ 1.1 ×: ' in r.stdout, r.stdout


@test
def only_names_what_is_measured():
    r = bench('--only', 'get-64k', '--only', 'usb')
    assert r.returncode == 1 and 'and usb with --usb' in r.stderr, r
    assert not os.path.exists('results/it.json')
    r = bench('--usb', '--only', 'usb-full')
    assert r.returncode == 1 and 'usb-super' in r.stderr, r


@test
def by_usb_all_programs_take_part_in_the_same_work():
    tools = measuring.Tools(BUILD)
    tools.gphoto2, tools.libmtp = '/bin/gphoto2', '/bin/mtp-getfile'
    argv = usb_guest.programs(tools, '001,002', '0x40000000', '1073741824')
    assert list(argv) == ['floor', 'floor-8', 'ours-stdout', 'floor-file',
                          'ours', 'gphoto2', 'libmtp'], argv
    assert argv['floor'][1:] == ['001,002', '1073741824'], argv
    assert argv['floor-8'][1:] == ['-n', '8', '-m', '001,002', '1073741824']
    assert argv['ours'] == [MINIPTP, '-c', 'usb:001,002', 'get', '-o', 'it',
                            '0x40000000'], argv
    tools = measuring.Tools(BUILD, '/bin/true', peers=False)
    argv = usb_guest.programs(tools, '001,002', '/file', None)
    assert list(argv) == ['floor', 'floor-8', 'ours-stdout', 'floor-file',
                          'ours'], argv
    assert argv['floor'][1:] == ['001,002', 'first'], argv
    assert argv['ours'][0] == '/bin/true', argv


@test
def a_floor_that_reads_too_little_is_no_result():
    place = Place(None, os.getcwd(), '')
    for text in ('200 bytes in 0.1 s', '20 bytes in 0.1 s', ''):
        with open('out', 'w') as file:
            file.write(text + '\n')
        try:
            usb_guest.check_floor(place, 200)
            assert text.startswith('200'), text
        except measuring.Wrong as error:
            assert str(error) == f'{text}, of 200', error


@test
def ratios_are_of_pairs():
    assert measuring.ratio([2, 30, 5], [1, 10, 5]) == 2
    assert measuring.ratio([], []) is None
    runs = {'floor': [{'wall': w, 'cpu': 1, 'rss': 1000} for w in (1, 10, 5)],
            'ours': [{'wall': w, 'cpu': 1.5, 'rss': 9000} for w in
                     (2, 11, 5.5)]}
    work = Work('w', 'w', [], {}, [
        Limit('wall', 1.1), Limit('cpu', 1.4), Limit('rss', 8192, 'itself'),
        Limit('calls', 99, 'itself'), Limit('wall', 5.5, 'itself')])
    result = report.judge(work, runs, {'ours': 99})
    assert result['programs']['ours']['ratio'] == {'wall': 1.1, 'cpu': 1.5}
    assert [v['reached'] for v in result['verdicts']] == [
        True, False, False, True, True], result['verdicts']
    del runs['floor']
    result = report.judge(work, runs, {})
    assert [v['reached'] for v in result['verdicts']] == [
        False, False, False, False, True], result['verdicts']


@test
def they_take_turns():
    order = list(measuring.interleave(['floor', 'ours', 'peer'], 3,
                                      {'peer': 1}))
    assert order == ['floor', 'ours', 'peer', 'ours', 'floor', 'floor',
                     'ours'], order


@test
def system_calls_are_counted_in_all():
    table = '''% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 61.54    0.000008           8         1           write
 38.46    0.000005           0        12         3 read
------ ----------- ----------- --------- --------- ----------------
100.00    0.000013           1        13         3 total
'''
    assert measuring.total_calls(table) == 13
    assert measuring.total_calls(table.replace('3 total', '  total')) == 13
    assert measuring.total_calls('') is None


@test
def wrong_bytes_are_no_result():
    program = instead('"$ours" "$@" || exit; '
                      'printf x | dd of="$5" bs=1 seek=70000 conv=notrunc '
                      'status=none')
    r = bench('--only', 'get-64k', '--miniptp', program)
    assert r.returncode == 1 and \
        'get-64k: ours: wrong bytes in it' in r.stderr, r
    assert not os.path.exists('results/it.json')


@test
def a_file_that_is_missing_is_no_result():
    program = instead('"$ours" "$@" || exit; '
                      'rm "$(find "$6" -name IMG_0003.JPG)"')
    r = bench('--only', 'files-4k', '--miniptp', program)
    assert r.returncode == 1 and 'files-4k: ours: 19 files of 20' in r.stderr, r


@test
def listings_that_lack_files_are_no_result():
    program = instead('"$ours" "$@" | grep -v IMG_0003')
    r = bench('--only', 'list', '--miniptp', program)
    assert r.returncode == 1 and \
        'list: ours: 19 files listed of 20' in r.stderr, r
    # The floor tells how many objects there were.
    place = Place(None, os.getcwd(), '')
    for listed in (23, 19):
        with open('out', 'w') as file:
            file.write(f'{listed} objects\n')
        try:
            count_lines(place, 'floor', 20)
            assert listed == 23
        except measuring.Wrong as error:
            assert str(error) == '19 files listed of 20', error


@test
def a_program_that_fails_is_no_result():
    r = bench('--only', 'info', '--miniptp', instead('exit 6'))
    assert r.returncode == 1 and 'info: ours: exit status 6' in r.stderr, r
    r = bench('--only', 'nothing')
    assert r.returncode == 1 and 'upload' in r.stderr, r


main()
