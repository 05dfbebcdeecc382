# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# --trace: what is recorded, as this test and Wireshark read it.
import os
import re
import shutil
import subprocess

import pcapng
from tap import Skip, fails, good, main, run, simulator, start, test, wait_for

USB, IP = 'sim:generic-ptp', 'sim:generic-ptp?framing=ip'
PICTURE = '0x00000003'
PICTURE_SIZE = 2415919


def tshark(path, *fields, only=''):
    """One list of fields for each packet that Wireshark's filter lets through."""
    if shutil.which('tshark') is None:
        raise Skip('there is no tshark')
    run_it = subprocess.run(
        ['tshark', '-r', path, '-Y', only or 'frame', '-T', 'fields',
         '-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE',
         *[word for field in fields for word in ('-e', field)]],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        encoding='utf-8')
    return [line.split('\t') for line in run_it.stdout.splitlines()]


def requests(path):
    """The comments of requests, in their order."""
    return [c for c in (p.comment for p in pcapng.packets(path))
            if c.endswith(')') and ': ' not in c and not c.startswith('event')]


@test
def wireshark_reads_ptp_ip():
    good('-c', IP, '--trace', 'x.pcapng', 'ls', '-R')
    told = tshark('x.pcapng', 'ptpip.opcode',
                  only='ptpip.pktType == 6')
    ours = requests('x.pcapng')
    assert len(told) == len(ours) > 5, (told, ours)
    codes = {row['name']: row['code'] for row in good('--json', 'codes').json()
             if row['kind'] == 'operation'}
    for (code,), text in zip(told, ours):
        assert codes[text.split('(')[0]] == code, (code, text)
    types = {row[0] for row in tshark('x.pcapng', 'ptpip.pktType',
                                      only='ptpip')}
    assert {f'0x{n:08x}' for n in (1, 2, 3, 4, 6, 7, 9, 12)} <= types, types


@test
def wireshark_finds_nothing_wrong():
    for uri in (USB, IP):
        good('-c', uri, '-q', '--trace', 'w.pcapng', 'get', '-o', 'w.jpg',
             PICTURE)
        wrong = tshark('w.pcapng', 'frame.number', '_ws.col.Info',
                       only='_ws.malformed || tcp.analysis.flags || '
                       'tcp.checksum.status == 0 || ip.checksum.status == 0')
        assert not wrong, wrong
        os.remove('w.pcapng')
        os.remove('w.jpg')


@test
def content_is_cut_and_its_length_is_kept():
    for uri, headers in ((USB, 64), (IP, 54)):
        for option, least, most in (((), 4096, 30000),
                                    (('--trace-content', '100K'), 102400,
                                     130000),
                                    (('--trace-content', '0'), 1, 25000),
                                    (('--trace-content', '1G'), PICTURE_SIZE,
                                     PICTURE_SIZE + 60000)):
            good('-c', uri, '-q', '--trace', 'c.pcapng', *option, 'get', '-o',
                 'c.jpg', PICTURE)
            size = os.path.getsize('c.pcapng')
            assert least <= size <= most, (uri, option, size)
            long = sum(p.length - headers for p in pcapng.packets('c.pcapng'))
            assert long > PICTURE_SIZE, (uri, option, long)
            os.remove('c.pcapng')
            os.remove('c.jpg')


@test
def datasets_are_whole():
    good('-c', USB, '--trace', 'd.pcapng', '--trace-content', '0', 'info')
    for packet in pcapng.packets('d.pcapng'):
        assert len(packet.bytes) == packet.length, packet


@test
def a_limit_keeps_what_came_last():
    good('-c', USB, '-q', '--trace', 'l.pcapng', '--trace-limit', '1M',
         '--trace-content', '1G', 'get', '-o', 'l.jpg', PICTURE)
    both = os.path.getsize('l.pcapng') + os.path.getsize('l.pcapng.old')
    assert 500000 < both <= 1 << 20, both
    last = [p.comment for p in pcapng.packets('l.pcapng') if p.comment]
    assert last[-1] == 'CloseSession: OK', last
    assert any(pcapng.packets('l.pcapng.old'))


@test
def nothing_is_overwritten():
    with open('mine', 'w', encoding='utf-8') as file:
        file.write('mine')
    fails(1, 'File exists', '-c', USB, '--trace', 'mine', 'info')
    with open('new.old', 'w', encoding='utf-8') as file:
        file.write('mine')
    fails(1, 'new.old.*File exists', '-c', USB, '--trace', 'new',
          '--trace-limit', '1M', 'info')
    assert not os.path.exists('new')
    fails(2, 'are for --trace', '--trace-limit', '1M', 'info')
    fails(2, 'at least', '--trace', 'n', '--trace-limit', '1K', 'info')


@test
def what_got_the_name_of_the_older_half_meanwhile_is_kept():
    child = start('-c', USB, '--trace', 'late', '--trace-limit', '1M',
                  '--trace-content', '1G', 'shell', stdin=subprocess.PIPE)
    wait_for(lambda: os.path.exists('late'))
    with open('late.old', 'w', encoding='utf-8') as file:
        file.write('mine')
    _, err = child.communicate(f'get -o late.jpg {PICTURE}\n'.encode(),
                               timeout=60)
    assert child.returncode == 1, err
    assert b'the trace late ends too early: File exists' in err, err
    assert os.path.getsize('late.jpg') == PICTURE_SIZE
    assert os.path.getsize('late') <= 1 << 19
    with open('late.old', encoding='utf-8') as file:
        assert file.read() == 'mine'


@test
def a_full_disk_ends_the_trace_alone():
    if not os.path.exists('/dev/full'):
        raise Skip('there is no /dev/full')
    os.symlink('/dev/full', 'full')
    fails(1, 'exists', '-c', USB, '--trace', 'full', 'info')
    result = run('-c', USB, '-q', '--trace', 'f.pcapng', 'get', '-o', 'f.jpg',
                 PICTURE, preexec_fn=small_files)
    assert 'the trace f.pcapng ends too early' in result.err, result
    assert result.code == 1, result
    fails(1, 'cannot make the trace none: ', '-c', USB, '--trace', 'none', 'info',
          preexec_fn=lambda: small_files(8))
    assert not os.path.exists('none')


def small_files(size=8192):
    import resource
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@test
def a_trace_of_nothing_is_none():
    fails(2, 'unknown profile', '-c', 'sim:nonsense', '--trace', 't.pcapng',
          'info')
    assert not os.path.exists('t.pcapng')
    result = run('--trace', 't.pcapng', 'codes', 'GetThumb')
    assert result.code == 0 and result.err == (
        'miniptp: nothing was recorded, so that there is no t.pcapng\n'), result
    assert not os.path.exists('t.pcapng')


@test
def what_took_the_name_of_an_empty_trace_stays():
    child = start('-c', USB, '--trace', 't.pcapng', 'shell',
                  stdin=subprocess.PIPE)
    wait_for(lambda: os.path.exists('t.pcapng'))
    os.rename('t.pcapng', 'other')
    with open('t.pcapng', 'w', encoding='utf-8') as file:
        file.write('mine')
    child.communicate(b'', timeout=20)
    with open('t.pcapng', encoding='utf-8') as file:
        assert file.read() == 'mine'


@test
def verbosity_tells_the_same_live():
    for uri in USB, IP:
        result = run('-v', '-c', uri, '--trace', 'v.pcapng', 'df')
        shown = [line[14:] for line in
                 good('trace', 'show', 'v.pcapng').lines()
                 if ' is "' not in line]
        told = [line for line in result.err.splitlines()
                if re.search(r': OK.*, \d+\.\d ms$', line)]
        assert [x.rsplit(', ', 1)[0] for x in told] == \
            [x.rsplit(', ', 1)[0] for x in shown] and len(told) > 4, \
            (told, shown)
        os.remove('v.pcapng')


@test
def the_virtual_camera_records_its_side():
    for scheme in 'ip:', 'usbip:':
        shown = []
        with simulator('generic-mtp', '--objects', '2', '--trace', 'r.pcapng',
                       scheme=scheme) as uri:
            good('--trace', 'i.pcapng', 'ls', '-R', camera=uri)
        for path in 'i.pcapng', 'r.pcapng':
            lines = good('trace', 'show', path).lines()
            shown.append([re.sub(r'^ *\S+ +\S+ |, [0-9.]+ ms$', '', line)
                          for line in lines])
        assert shown[0] == shown[1] and len(shown[0]) > 8, (scheme, shown)
        if shutil.which('tshark') is not None:
            wrong = tshark('r.pcapng', 'frame.number', '_ws.col.Info',
                           only='_ws.malformed || tcp.analysis.flags || '
                           'tcp.checksum.status == 0')
            assert not wrong, wrong
        os.remove('i.pcapng')
        os.remove('r.pcapng')


@test
def nobody_else_may_read_it():
    before = os.umask(0)
    try:
        good('-c', USB, '--trace', 'm.pcapng', 'df')
        good('trace', 'redact', 'm.pcapng', 'r.pcapng')
    finally:
        os.umask(before)
    for name in 'm.pcapng', 'r.pcapng':
        assert os.stat(name).st_mode & 0o777 == 0o600, name
        os.remove(name)


@test
def several_cameras_are_told_apart():
    good('-c', USB, '-c', 'sim:generic-mtp', '--trace', 's.pcapng', '--json',
         'df')
    devices = {p.bytes[11] for p in pcapng.packets('s.pcapng')}
    assert devices == {1, 2}, devices


main()
