# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What is measured: each work with its virtual camera, its programs, what they
# have to have done, and the target.
import os
import shutil
import subprocess
from dataclasses import dataclass

from measuring import Wrong, environment

FIRST_OBJECT = 0x40000000  # of generated cards: miniptp-sim(7)
USB_READS = 8  # that ours has outstanding together: USB_RING_SLOTS
DCIM = '0x10000000'
MIB = 1 << 20


@dataclass
class Limit:
    """Ours may be at most so much: of another program's, or in itself."""
    metric: str  # 'wall', 'cpu', 'rss', 'calls'
    most: float
    of: str = 'floor'  # 'itself', or another program
    who: str = 'ours'

    def text(self):
        unit = {'wall': 's', 'cpu': 's', 'rss': 'MiB', 'calls': ''}
        name = 'resident' if self.metric == 'rss' else self.metric
        if self.of == 'floor':
            return f'{name} ≤ {self.most:g} ×'
        if self.of != 'itself':
            return f'{name} ≤ {self.most:g} × {self.of}'
        most = self.most / 1024 if self.metric == 'rss' else self.most
        return f'{name} ≤ {most:g} {unit[self.metric]}'.rstrip()


@dataclass
class Work:
    name: str
    title: str
    camera: list  # of `miniptp sim`
    programs: dict  # name -> function of a Place that gives an argv
    limits: list
    check: object = None  # function of a Place and a program: raises Wrong
    prepare: object = None  # function of a Place, before each run
    rounds: int = 5
    count: bool = True
    curve: str = ''  # the figure that it belongs to, and where on its axis
    at: float = 0
    peer_rounds: int = 2


class Place:
    """Where one run happens: an empty folder, a camera, the programs."""

    def __init__(self, tools, folder, address):
        self.tools = tools
        self.folder = folder
        self.address = address
        self.turn = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def empty(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def floor(self, name, *args):
        return [self.tools.floor_program(name), self.address, *args]

    def ours(self, *args):
        return [self.tools.miniptp, '-c', 'ip:' + self.address, *args]

    def do(self, *args, check=True):
        """By ours, beside what is measured."""
        subprocess.run(self.ours(*args), check=check, cwd=self.folder,
                       env=environment(self.folder),
                       stdout=subprocess.DEVNULL)

    def gphoto2(self, *args):
        port = self.address.rsplit(':', 1)[1]
        return [self.tools.gphoto2, '--quiet', '--camera', 'PTP/IP Camera',
                '--port', f'ptpip:127.0.0.1:{port}:{port}', *args]


# ---- what has to be there afterwards --------------------------------------------

def verify(place, files):
    """files: handle, size, path. All bytes, by a program of its own."""
    missing = [path for _, _, path in files if not os.path.exists(path)]
    if missing:
        raise Wrong(f'{os.path.basename(missing[0])} is not there')
    lines = ''.join(f'{h:x} {size} {path}\n' for h, size, path in files)
    done = subprocess.run([place.tools.floor_program('verify')], input=lines,
                          stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        names = [os.path.basename(p) for p in done.stdout.splitlines()]
        raise Wrong('wrong bytes in ' + ', '.join(names[:3]))


def verify_all(place, number, size):
    """A card of one folder, fetched with all that is on it, somewhere below."""
    found = {}
    for folder, _, names in os.walk(place.folder):
        for name in names:
            if name.startswith('IMG_'):
                found[name] = os.path.join(folder, name)
    if len(found) != number:
        raise Wrong(f'{len(found)} files of {number}')
    verify(place, [(FIRST_OBJECT + i, size, found[f'IMG_{i + 1:04}.JPG'])
                   for i in range(number)])


def count_lines(place, program, number):
    """A listing names every file; what else it says differs."""
    with open(place.path('out'), 'rb') as file:
        lines = file.readlines()
    n = sum(b'IMG_' in line for line in lines)
    if program == 'floor':  # tells only how many objects, with the folders
        n = min(int(lines[0].split()[0]), number)
    if n != number:
        raise Wrong(f'{n} files listed of {number}')


# ---- the works ------------------------------------------------------------------

def download(name, title, size, camera, limits, **more):
    def check(place, program):
        verify(place, [(FIRST_OBJECT, size, place.path('it'))])

    return Work(
        name, title,
        ['generic-ptp', '--objects', '1', '--size', str(size), *camera],
        {'floor': lambda p: p.floor('ip_get', hex(FIRST_OBJECT), p.path('it')),
         'ours': lambda p: p.ours('get', '-o', p.path('it'),
                                  hex(FIRST_OBJECT)),
         'gphoto2': lambda p: p.gphoto2('--get-file', '1', '--filename',
                                        p.path('it'))},
        limits, check, **more)


def to_stdout(size):
    def check(place, program):
        verify(place, [(FIRST_OBJECT, size, place.path('out'))])

    return Work(
        'stdout', f'{size // MIB} MiB to standard output, one packet',
        ['generic-ptp', '--objects', '1', '--size', str(size), '--chunk',
         'one'],
        {'floor': lambda p: p.floor('ip_get', hex(FIRST_OBJECT), '-'),
         'ours': lambda p: p.ours('get', '-o', '-', hex(FIRST_OBJECT)),
         'gphoto2': lambda p: p.gphoto2('--stdout', '--get-file', '1')},
        DOWNLOAD, check)


def files(name, title, number, size, camera=(), **more):
    def prepare(place):
        os.mkdir(place.path('got'))

    return Work(
        name, title,
        ['generic-ptp', '--objects', str(number), '--perdir', str(number),
         '--size', str(size), *camera],
        {'floor': lambda p: p.floor('ip_files', p.path('got')),
         'ours': lambda p: p.ours('get', '-R', '-o', p.path('got'), '/'),
         'gphoto2': lambda p: p.gphoto2('--get-all-files')},
        more.pop('limits', [Limit('wall', 1.2), Limit('rss', 8192, 'itself')]),
        lambda place, program: verify_all(place, number, size),
        prepare, **more)


def importing(number, size, rounds):
    """With hash, ledger, and all of it on the disk, beside the bare download, the
    bare hash, and the same with SHA-256."""
    def prepare(place):
        os.mkdir(place.path('got'))

    def check(place, program):
        if program != 'hash':
            verify_all(place, number, size)

    return Work(
        'import', f'import of {number} files of {size // 1024} KiB',
        ['generic-ptp', '--objects', str(number), '--perdir', str(number),
         '--size', str(size)],
        {'get': lambda p: p.ours('get', '-R', '-o', p.path('got'), '/'),
         'hash': lambda p: [p.tools.floor_program('hash'),
                            str(number * size)],
         'sha256': lambda p: p.ours('import', '--hash', 'sha256', p.path('got')),
         'ours': lambda p: p.ours('import', p.path('got'))},
        [Limit('wall', 1.5, 'get'), Limit('rss', 24 * 1024, 'itself')],
        check, prepare, rounds=rounds)


def import_again(number, rounds):
    """Nothing is new."""
    def prepare(place):
        os.mkdir(place.path('got'))
        place.do('import', place.path('got'))

    return Work(
        'import-again', f'import of {number} files that are here',
        ['generic-ptp', '--objects', str(number), '--perdir', str(number),
         '--size', '1K'],
        {'ours': lambda p: p.ours('import', p.path('got'))},
        [Limit('wall', 1, 'itself'), Limit('rss', 24 * 1024, 'itself')],
        lambda place, program: verify_all(place, number, 1024),
        prepare, rounds=rounds, count=False)


def upload(size):
    """Its source is what was fetched before; it is called otherwise each time."""
    def prepare(place):
        source = os.path.join(os.path.dirname(place.folder), 'source')
        if not os.path.exists(source) or os.path.getsize(source) != size:
            place.do('get', '-o', source, hex(FIRST_OBJECT))
        place.turn += 1
        place.name = f'up{place.turn}.bin'
        os.link(source, place.path(place.name))

    def check(place, program):
        there = f'/store_00010001/DCIM/{place.name}'
        place.do('get', '-o', place.path('back'), there)
        verify(place, [(FIRST_OBJECT, size, place.path('back'))])
        place.do('rm', '--yes', there)

    return Work(
        'upload', f'upload of {size // MIB} MiB',
        ['generic-ptp', '--objects', '1', '--size', str(size)],
        {'floor': lambda p: p.floor('ip_put', DCIM, p.path(p.name)),
         'ours': lambda p: p.ours('put', '--to', '/store_00010001/DCIM',
                                  p.path(p.name)),
         'gphoto2': lambda p: p.gphoto2('-f', '/store_00010001/DCIM', '-u',
                                        p.path(p.name))},
        [Limit('wall', 1.15), Limit('rss', 8192, 'itself')], check, prepare)


def info(rounds):
    def prepare(place):
        """A pairing id is made once in a user's life, and not each time."""
        place.do('info', check=False)  # told of when it is measured

    return Work(
        'info', 'info', ['generic-ptp', '--objects', '1'],
        {'floor': lambda p: p.floor('ip_info'),
         'ours': lambda p: p.ours('info'),
         'gphoto2': lambda p: p.gphoto2('--summary')},
        [Limit('wall', 1.5), Limit('calls', 99, 'itself')], prepare=prepare,
        rounds=rounds, peer_rounds=3)


def listing(name, number, camera=(), profile='generic-ptp', limits=(),
            **more):
    programs = {
        'floor': lambda p: p.floor('ip_list'),
        'ours': lambda p: p.ours('ls', '-R'),
        'gphoto2': lambda p: p.gphoto2('-L')}
    for absent in more.pop('without', ()):
        del programs[absent]
    return Work(
        name, more.pop('title', f'list {number} objects'),
        [profile, '--objects', str(number), *camera], programs, list(limits),
        lambda place, program: count_lines(place, program, number),
        **more)


def first_rows(number, rounds):
    """Two folders and a file; who reads them then hangs up."""
    return Work(
        'list-first', f'the first rows of {number}',
        ['generic-ptp', '--objects', str(number), '--perdir', str(number)],
        {'ours': lambda p: ['sh', '-c', '"$@" | head -n 3', 'sh',
                            *p.ours('ls', '-R')]},
        [Limit('wall', 0.05, 'itself')], rounds=rounds, count=False)


def usb_works(size):
    """Measured elsewhere: usb_guest.py."""
    limits = [Limit('wall', 1.15, who='ours-stdout'),
              Limit('wall', 1.15, f'floor-{USB_READS}', 'ours-stdout'),
              Limit('wall', 1.15, 'floor-file')]
    limits += [Limit(metric, 0.5, peer) for peer in ('gphoto2', 'libmtp')
               for metric in ('wall', 'cpu')]
    for name, camera in (('usb-qemu', 'QEMU\'s MTP device'),
                         ('usb-high', 'our camera at high speed'),
                         ('usb-super', 'our camera at super speed')):
        yield Work(name, f'{size // MIB} MiB by USB from {camera}', [], {},
                   limits)


DOWNLOAD = [Limit('wall', 1.1), Limit('cpu', 1.1),
            Limit('rss', 8192, 'itself')]
LATE = ['--latency', '5']


def works(quick):
    """All of them, in order. Quick: the same, of small size."""
    big = 4 * MIB if quick else 1024 * MIB
    many, large = (20, 40) if quick else (10000, 100000)
    count_large, size_large = (10, 64 << 10) if quick else (1000, MIB)
    rounds = 2 if quick else 5
    name = f'{big // MIB} MiB to a file, '
    yield download('get-64k', name + 'packets of 64 KiB', big,
                   ['--chunk', '64K'], DOWNLOAD, rounds=rounds)
    yield download('get-1m', name + 'packets of 1 MiB', big,
                   ['--chunk', '1M'], DOWNLOAD, rounds=rounds)
    yield download('get-one', name + 'one packet', big, ['--chunk', 'one'],
                   DOWNLOAD, rounds=rounds)
    yield download('get-late', name + '5 ms each', big, LATE,
                   [Limit('wall', 1.15), Limit('rss', 8192, 'itself')],
                   rounds=rounds)
    yield to_stdout(big)
    yield files('files-1m', f'{count_large} files of {size_large // 1024} KiB',
                count_large, size_large, rounds=rounds)
    yield files('files-4k', f'{many} files of 4 KiB', many, 4096,
                rounds=rounds)
    yield importing(count_large, size_large, rounds)
    yield import_again(many, 2)
    yield upload(big)
    yield info(3 if quick else 31)
    yield listing('list', many, rounds=rounds, limits=[
        Limit('wall', 1.2), Limit('rss', 8192, 'itself')])
    yield listing('list-large', large, rounds=2, count=False,
                  without=['gphoto2'], limits=[
                      Limit('wall', 1.2), Limit('rss', 24 * 1024, 'itself')])
    yield listing('list-late', many, LATE, 'generic-mtp', rounds=rounds,
                  without=['floor', 'gphoto2'],
                  title=f'list {many} by property lists, 5 ms each',
                  limits=[Limit('wall', 0.3, 'itself')])
    yield listing('list-again', many, LATE, rounds=1, count=False,
                  without=['floor', 'gphoto2'],
                  prepare=lambda place: place.do('ls', '-R'),
                  title=f'list {many} again, 5 ms each',
                  limits=[Limit('wall', 0.2, 'itself')])
    yield first_rows(large, rounds)
    yield from curves(quick)


def curves(quick):
    """Many small works: what the figures are drawn of."""
    once = {'limits': [], 'rounds': 1 if quick else 3, 'count': False,
            'peer_rounds': 1}
    for n in (10, 20) if quick else (1000, 2000, 5000, 10000, 20000, 50000):
        without = ['gphoto2'] if n > 5000 else []
        yield listing(f'curve-list-{n}', n, curve='files', at=n,
                      without=without, **once)
    size = 1 * MIB if quick else 256 * MIB
    for kib in (64, 256) if quick else (16, 64, 256, 1024, 4096, 16384,
                                        262144):
        yield download(f'curve-packet-{kib}', f'{size // MIB} MiB in packets '
                       f'of {kib} KiB', size, ['--chunk', f'{kib}K'],
                       curve='packet', at=kib, **once)
    number = 3 if quick else 100
    for ms in (0, 1) if quick else (0, 1, 2, 5, 10):
        yield files(f'curve-latency-{ms}', f'{number} files of 64 KiB, '
                    f'{ms} ms each', number, 64 << 10,
                    ['--latency', str(ms)], curve='latency', at=ms, **once)
