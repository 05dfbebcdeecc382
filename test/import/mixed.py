# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A camera with a card of all that comes: shots of several files, movies, names that are
# alike or hostile, sizes around those of packets and blocks. It counts what it sends of
# each object, and may call somebody after so many bytes.
import collections
import os
import threading
import time

from fake import OK, Camera, Thing, array, property_list

BLOCK = 64 << 10
PER_FOLDER = 200
SIZES = (0, 1, 511, 512, 513, 4095, 4096, 4097, 1023, 8191, 12288, BLOCK - 1, BLOCK,
         BLOCK + 1, 3000, 6000, 700)
MOVIES = (1 << 20, (1 << 20) + 1, 3333333, (8 << 20) - 1, (9 << 20) + 13)
HOSTILE = (
    '../escape.JPG', '/tmp/absolute', '..', '.', 'a\nb\x1b[2J', '\\x', 'CON.JPG',
    'x' * 250, '\U0001f600' * 120, '-rf', '', '\u202egpj', 'trailing. ', 'nul\x7f',
    '{date}', '%s%n', '~2.JPG', 'A.part', 'B.JPG.part', 'e\u0301.JPG', '\u00e9.JPG',
    '\ud800.JPG', 'a:b*c?.JPG', '\u2028', 'COM1', 'ledger.db', '.hidden', ' ')
# One shot after another, and what each is made of.
KINDS = (('{n}.JPG', '{n}.CR3'), ('{n}.JPG', '{n}.CR3', '{n}.WAV', '{n}.XMP'),
         ('{n}.JPG',), ('{n}.jpg', '{n}.Jpg', '{n}.JPG'), ('{n}.JPG', '{n}.NEF'))
RANDOM = os.urandom(16 << 20)
FETCHES = 0x1009, 0x101b
DATA, HEAD = 10, 12  # packets of data, and what is in them before it


def content(handle, size):
    at = handle * 7919 % (len(RANDOM) - size)
    return RANDOM[at:at + size]


def names(chance):
    """For ever."""
    shot = 0
    while True:
        shot += 1
        if shot % 97 == 50:
            yield from (f'MVI_{shot:04}.MP4', f'MVI_{shot:04}.THM')
        elif shot % 11 == 5:
            yield chance.choice(HOSTILE)
        else:
            for name in KINDS[shot % len(KINDS)]:
                yield name.format(n=f'IMG_{shot:04}')


def captured(number):
    """Of each object another, over a week or two."""
    return time.strftime('%Y%m%dT%H%M%S', time.gmtime(1700000000 + 37 * number))


class Mixed(Camera):
    """So many objects, in folders; the content of each is its own."""

    def __init__(self, objects, chance):
        super().__init__()
        self.sent_of = collections.Counter()
        self.reach = {}  # up to which byte each was ever sent
        self.budget, self.spent = None, lambda: None
        self.first = None  # when the first object was asked for
        self.idle = threading.Event()  # nobody is served, so that nothing is counted
        self.idle.set()
        self.fill(objects, chance)
        self.below = collections.defaultdict(list)
        for handle, thing in self.things.items():
            self.below[thing.parent].append((handle, thing))
        self.lists = {}
        self.answers.update({
            0x1007: self.handles_of, 0x9805: self.list_of, 0x100b: self.delete,
            0x1009: lambda p: (OK, content(p[0], self.things[p[0]].size)),
            0x101b: self.part})

    def fill(self, objects, chance):
        self.things[1] = Thing('DCIM')
        source, handle = names(chance), 1
        while objects > 0:
            handle += 1
            folder = handle
            self.things[folder] = Thing(f'{100 + folder % 900}TEST_', parent=1)
            used = set()
            for _ in range(min(objects, PER_FOLDER)):
                handle += 1
                name = next(source)
                while name in used:
                    name = next(source)
                used.add(name)
                size = chance.choice(MOVIES if name.endswith('MP4') else SIZES)
                thing = Thing(name, b'', folder, size, captured(handle))
                self.things[handle] = thing
                objects -= 1

    def files(self):
        return {handle: thing for handle, thing in self.things.items()
                if thing.data is not None}

    def handles_of(self, p):
        parent = 0 if p[2] == 0xffffffff else p[2]
        found = self.things if parent == 0 and p[2] == 0 else [
            handle for handle, _ in self.below[parent]]
        return OK, array(list(found), 'I')

    def list_of(self, p):
        handle, depth = p[0], p[4]
        if (handle, depth) not in self.lists:
            self.lists[handle, depth] = property_list(
                self.things.items() if handle == 0xffffffff else
                self.below[handle] if depth > 0 else
                [(handle, self.things[handle])])
        return OK, self.lists[handle, depth]

    def delete(self, p):
        thing = self.things.pop(p[0], None)
        if thing is None:
            return 0x2009, None
        self.below[thing.parent].remove((p[0], thing))
        self.lists.clear()
        return OK, None

    def part(self, p):
        data = content(p[0], self.things[p[0]].size)[p[1]:p[1] + p[2]]
        return OK, data, [len(data)]

    def session(self, command, listener):
        self.idle.clear()
        super().session(command, listener)
        self.idle.set()

    def send_data(self, command, operation, params, data):
        if operation in FETCHES:
            self.first = self.first or time.monotonic()
            handle = params[0]
            end = (params[1] if operation == 0x101b else 0) + len(data)
            new = end - self.reach.get(handle, 0)
            self.reach[handle] = max(end, self.reach.get(handle, 0))
            command = Counting(command, self.sent_of, handle)
            if self.budget is not None and new > 0:
                self.budget -= new
                if self.budget <= 0:
                    # It gets a piece of it, and that is the last of it.
                    command.left = max(0, len(data) + self.budget)
                    command.then, self.budget = self.spent, None
        super().send_data(command, operation, params, data)


class Counting:
    """A connection on which the bytes of an object are counted, and that tells somebody
    after so many, amid a packet."""

    def __init__(self, to, counts, handle):
        self.to, self.counts, self.handle = to, counts, handle
        self.left = self.then = None

    def sendall(self, packet):
        if self.then is not None and len(packet) > self.left:
            self.to.sendall(packet[:self.left])
            self.then()
            self.then = None
            packet = packet[self.left:]
        elif self.then is not None:
            self.left -= len(packet)
        self.to.sendall(packet)
        if packet[4] == DATA:
            self.counts[self.handle] += len(packet) - HEAD
