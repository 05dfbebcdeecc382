# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A camera with few pictures, imported next to files that are made to look like them.
import json
import os
import shutil

from fake import OK, Camera, Thing, serving
from tap import run

FETCH, PIECE, DELETE = 0x1009, 0x101b, 0x100b
LARGE = 300000  # more than what is compared of its beginning and its end
OTHER_TIME = 1000000000
TAKEN = 1580608922  # when a Thing was, by its camera


def content(name, size):
    return (name * size).encode()[:size]


def camera(*names, size=LARGE, pieces=True):
    made = Camera(*(Thing(f'{name}.JPG', content(name, size)) for name in names))
    made.answers[DELETE] = lambda p: (OK, made.things.pop(p[0]) and None)
    if pieces:
        made.answers[PIECE] = made.piece
    return made


def imported(of, *options, code=0):
    """What is told as JSON: the plan, the files by their names, and the end."""
    of.counted.clear()
    with serving(of) as uri:
        r = run('--json', '--no-cache', 'import', *options, 'to', camera=uri)
    assert r.code == code, r
    lines = [json.loads(line) for line in r.lines()]
    return ({line['what']: line for line in lines if line['what'] != 'file'},
            {line['name']: line for line in lines if line['what'] == 'file'})


def fresh(*folders):
    for name in 'to', 'also', 'config':
        shutil.rmtree(name, ignore_errors=True)
    for name in 'to', *folders:
        os.mkdir(name)


def write(path, data, seconds=None):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)
    if seconds is not None:
        os.utime(path, (seconds, seconds))


def spoil(path, at=None):
    """Another byte in the middle, and the same time."""
    stamp = os.stat(path)
    with open(path, 'r+b') as file:
        file.seek(stamp.st_size // 2 if at is None else at)
        file.write(b'#')
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def planned(of):
    """Where its files are to be, below the destination, by their names."""
    _, files = imported(of, '-n')
    base = os.path.realpath('to') + '/'
    return {name: line['destination'].replace(base, '')
            for name, line in files.items()}


# ---- by content ------------------------------------------------------------------


def moved(of, *options, code=0):
    return imported(of, '--move', *options, code=code)


def middle(name):
    """It begins and ends as the object does."""
    data = bytearray(content(name, LARGE))
    data[LARGE // 2] ^= 1
    return bytes(data)


def only_its_ends(of, *folders):
    fresh(*folders)
    where = planned(of)['A.JPG']
    write('to/' + where, middle('A'), TAKEN)
    return os.path.join(os.path.realpath('to'), where)


def states(*options):
    told = json.loads('[' + ','.join(run('--json', 'ledger', 'list', *options).lines()) + ']')
    return sorted(line['state'] for line in told)
