# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the tests of the cache of listings share: a card with more objects than are
# looked at, what may change on it, and how much was asked for to list it.
import os
import struct

import fake
from tap import PROGRAM, Skip, good

FOLDER = os.path.join('config', 'miniptp')
FILE = os.path.join(FOLDER, 'listings.sqlite')
INFO, HANDLES = 0x1008, 0x1007
SAMPLES, CHANGED, MOST = 12, 48, 512
N = 700  # more than are looked at


def has_cache():
    with open(PROGRAM, 'rb') as file:
        return b'listings.sqlite' in file.read()


def needs_cache():
    if not has_cache():
        raise Skip('this build has no cache')


def things(n=N):
    """A folder of so many files; handle 1 is the folder, 2 the first of them."""
    return (fake.Thing('DCIM'), *(
        fake.Thing(f'P{i:04}.JPG', b'', 1, size=1000 + i) for i in range(n)))


def card(n=N, **changes):
    needs_cache()
    camera = fake.Camera(*things(n))
    swap(camera, range(2, n + 2), changes)
    return camera


def swap(camera, handles, changes):
    for handle in handles:
        for key, change in changes.items():
            thing = camera.things[handle]
            setattr(thing, key, change(getattr(thing, key)))


def storage(camera, free=1 << 29, capacity=1 << 30, label=''):
    camera.answers[0x1005] = lambda p: (fake.OK, (
        struct.pack('<HHHQQI', 4, 3, 0, capacity, free, 99) +
        fake.string('Card') + fake.string(label)))


def listing(camera, *options, verb=('ls', '-lR'), truth=None):
    """What it says is right; and how many ObjectInfos that took."""
    with fake.serving(camera) as uri:
        if truth is None:
            # By a name of which nothing is kept that could be contradicted.
            camera.serial, serial = 'TRUE', camera.serial
            truth = good('--no-cache', *options, *verb, camera=uri).raw
            camera.serial = serial
        camera.counted.clear()
        found = good(*options, *verb, camera=uri)
    assert found.raw == truth, (found, truth)
    return camera.counted[INFO]


def believed(camera, read=0, least=SAMPLES, **how):
    """Some are looked at, so many are read, and the others are not."""
    took = listing(camera, **how)
    assert least <= took - read <= MOST, took


def read(camera, *options, n=N, **how):
    """All are, some of them to find out that all have to be."""
    took = listing(camera, *options, **how)
    assert n + 1 <= took <= n + 1 + MOST, took


# One that is another one, and is not seen to be by its handle.
OTHERS = ({'size': lambda s: s + 1}, {'name': lambda n: 'X' + n[1:]},
          {'captured': lambda c: '20210303T030303'},
          {'modified': lambda m: '20210303T030303'})


def deleting():
    """A card that was listed, and whose objects can be deleted."""
    camera = card()
    camera.answers[0x100b] = lambda p: (
        fake.OK, camera.things.pop(p[0]) and None)
    listing(camera)
    return camera


def replace(camera):
    """This program deletes one, and another gets its handle."""
    with fake.serving(camera) as uri:
        good('rm', '0x96', camera=uri)
    camera.things[0x96] = fake.Thing('OTHER.JPG', b'', 1, size=1)
