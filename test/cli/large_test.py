# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Objects around 4 GiB, where 32 bits end, and of 10 GiB, both ways. They cost no
# disk: what is fetched is a formula, and what is sent is zeros but for a few marks.
import calendar
import fcntl
import json
import os
import re
import time

from tap import content, good, main, run, simulator, start, test

GIB = 1 << 30
SIZES = [4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 10 * GIB]
PIECE = 1 << 20
HANDLE = 0x40000000  # of the first that is generated
OBJECT = '/DCIM/100GENER/IMG_0001.JPG'


def windows(size):
    """(offset, length): the ends, and around each GiB."""
    return [(max(at - 16, 0), min(32, size - max(at - 16, 0)))
            for at in range(0, size, GIB)] + [(size - 16, 16)]


def most_memory(pid):
    """KiB, of a process that still runs."""
    with open(f'/proc/{pid}/status', encoding='ascii') as f:
        return int(re.search(r'VmHWM:\s*(\d+) kB', f.read())[1])


def watch(pipe, size, pid):
    """Read all of it: as long as that, the formula's where it is looked at, and by a
    program that needs no more memory in the end than in the beginning."""
    wanted = {at: content(HANDLE, n, at) for at, n in windows(size)}
    piece, seen, done = bytearray(PIECE), {at: b'' for at in wanted}, 0
    early = resident = None
    while n := pipe.readinto(piece):
        for at, data in wanted.items():
            begin = max(at + len(seen[at]) - done, 0)
            if begin < n and len(seen[at]) < len(data):
                seen[at] += bytes(piece[begin:min(n, at + len(data) - done)])
        done += n
        if early is None:
            early = most_memory(pid)
        # More is left than a pipe holds: it still runs.
        if resident is None and size - done < 8 * PIECE:
            resident = most_memory(pid)
    assert done == size, (done, size)
    assert seen == wanted
    # A sanitizer has its own share, which does not grow with the object.
    assert early < 64 << 10, f'{early} KiB resident'
    assert resident - early < 4 << 10, f'{early} KiB, then {resident} KiB'


def fetch(size, camera):
    listed = json.loads(good('ls', '--json', '/DCIM/100GENER',
                             camera=camera).lines()[0])
    assert listed['size'] == size, listed
    child = start('get', '-o', '-', OBJECT, camera=camera, bufsize=0)
    if hasattr(fcntl, 'F_SETPIPE_SZ'):
        fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, PIECE)
    watch(child.stdout, size, child.pid)
    _, err = child.communicate(timeout=20)
    assert child.returncode == 0 and err == b'', (size, err)


def seconds(date):
    return calendar.timegm(time.strptime(date, '%Y-%m-%dT%H:%M:%S'))


class Sparse:
    """A file of that size and date, in memory where it is not zero: marks."""

    def __init__(self, name, size, date):
        self.name, self.size, self.date = name, size, date
        self.fd = os.memfd_create(name)
        os.ftruncate(self.fd, size)
        places = [at for at in (0, 4 * GIB - 12, 4 * GIB - 4, size - 8)
                  if at + 8 <= size]
        for at in places:
            os.pwrite(self.fd, b'%08x' % (at >> 3), at)
        self.marks = {at: os.pread(self.fd, 8, at) for at in places}
        os.utime(self.fd, (0, seconds(date)))
        os.symlink(f'/proc/self/fd/{self.fd}', name)

    def close(self):
        os.close(self.fd)


def send(files, camera):
    """All of them, and what the camera has of each then, in one session."""
    requests = [['put', *(f.name for f in files)], ['ls', '/']]
    reads = [(f, at) for f in files for at in (*f.marks, GIB)]
    # The handles of what is sent count up.
    first = 9
    for f, at in reads:
        requests.append(['raw', '--save', f'{f.name}.{at}',
                         'GetPartialObject64', str(first + files.index(f)),
                         str(at & 0xffffffff), str(at >> 32), '8'])
    r = run('shell', '--json', camera=camera,
            stdin=b''.join(json.dumps({'command': q}).encode() + b'\n'
                           for q in requests),
            pass_fds=[f.fd for f in files])
    answers = [json.loads(line) for line in r.lines()]
    assert r.code == 0 and {a['exit'] for a in answers} == {0}, r
    sent, listed = answers[0]['output'], answers[1]['output']
    for i, f in enumerate(files):
        assert sent[i]['handle'] == f'0x{first + i:08x}', sent
        assert sent[i]['size'] == f.size, sent
        found, = (o for o in listed if o['handle'] == sent[i]['handle'])
        assert found['size'] == f.size, found
        assert found['modified'] == f.date, (found, f.date)
    for f, at in reads:
        with open(f'{f.name}.{at}', 'rb') as saved:
            assert saved.read() == f.marks.get(at, bytes(8)), (f.name, at)


@test
def large_objects_are_fetched():
    for size in SIZES:
        fetch(size, f'sim:generic-mtp?objects=1&size={size}')


@test
def large_files_are_sent():
    # The card has room for three of them, or the last.
    for sizes in SIZES[:3], SIZES[3:]:
        files = [Sparse(f'{size}.bin', size, f'2021-02-03T04:05:{i:02}')
                 for i, size in enumerate(sizes)]
        send(files, 'sim:generic-mtp')
        for f in files:
            f.close()


@test
def large_objects_go_over_the_network():
    size = 4 * GIB + 1
    with simulator('generic-mtp', '--objects', '1', '--size',
                   str(size)) as uri:
        fetch(size, uri)
    with simulator('generic-mtp') as uri:
        f = Sparse('large', size, '2022-10-30T02:30:59')
        send([f], uri)
        f.close()


@test
def dates_come_along():
    # Those of files do not depend on their sizes.
    camera = 'sim:generic-mtp?objects=3&size=1K'
    dates = {os.path.basename(o['path']): o['modified'] for o in map(
        json.loads, good('ls', '--json', '/DCIM/100GENER',
                         camera=camera).lines())}
    assert len(set(dates.values())) == 3, dates
    good('get', '-R', '-o', '.', '/DCIM/100GENER', camera=camera)
    for name, date in dates.items():
        assert os.stat('100GENER/' + name).st_mtime == seconds(date), name


main()
