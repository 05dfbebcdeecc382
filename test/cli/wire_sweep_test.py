# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The sweep over real sockets: verbs by PTP/IP and by USB/IP, through a proxy that does
# one wrong thing at one byte. Each run has to end in the right result or in one clear
# error, leave nothing by halves, and the next one has to work.
#
# POINTS=N has N places for each verb, 0 all of them; SEED=N other ones.
import concurrent.futures
import os
import random
import re
import shutil

from mangler import ALTERS, MODES, Fault, Mangler
from tap import content, files, main, run, simulator, test

POINTS = int(os.environ.get('POINTS', 7))
SEED = int(os.environ.get('SEED', 1))
AT_ONCE = 6
SIZE = 1500
CARD = 'generic-mtp', '--objects', '3', '--size', str(SIZE)
FOLDER = '/DCIM/100GENER/'
CODES = 0, 1, 3, 4, 5, 6, 7, 8

# What a verb is given, and what of it is its own: it changes the camera, brings
# files, is about several things, tells what varies.
VERBS = {
    'ls': (('ls', '-lR'), 'several'),
    'get': (('get', '-o', 'got/', FOLDER + 'IMG_0001.JPG',
             FOLDER + 'IMG_0003.JPG'), 'files several'),
    'put': (('put', 'sent.bin', '--to', '/DCIM'), 'changes'),
    'info': (('info',), 'varies'),
    'props': (('props',), 'several varies'),
    'capture': (('capture',), 'changes'),
    'import': (('import', 'got', '--ledger', 'ledger.db'),
               'files several varies parts'),
}


class Case:
    """One run of a verb in a folder of its own, against a camera of its own."""

    def __init__(self, verb, scheme, fault=None):
        self.words, self.what = VERBS[verb]
        self.scheme, self.fault = scheme, fault
        self.mode = fault and fault.mode
        self.name = f'{scheme}{verb} {fault}'
        self.folder = re.sub(r'\W+', '-', self.name)
        self.make()

    def make(self):
        os.makedirs(os.path.join(self.folder, 'got'))
        with open(os.path.join(self.folder, 'sent.bin'), 'wb') as file:
            file.write(bytes(range(256)) * 3)

    def run(self, *words, at):
        return run('-q', '--no-cache', *words, cwd=self.folder,
                   camera=self.scheme + at)

    def patience(self):
        """In seconds; it is of use only where something might never come."""
        lossless = None, 'cut', 'reset', 'drip'
        return '20' if self.mode in lossless else '1'

    def go(self):
        with simulator(*CARD, scheme=self.scheme) as uri:
            address = uri[len(self.scheme):]
            port = int(address.rpartition(':')[2])
            with Mangler(port, self.fault) as mangler:
                self.result = self.run('--timeout', self.patience(),
                                       *self.words, at=mangler.address)
            self.connections = mangler.all
            self.files = self.look_at_files()
            self.next = self.run('ls', '-R', at=address)
            if 'changes' not in self.what:
                shutil.rmtree(self.folder)
                self.make()
                self.again = self.run(*self.words, at=address)
        return self

    def look_at_files(self):
        """Those that came; each has to be whole."""
        found = []
        top = os.path.join(self.folder, 'got')
        exact = self.mode not in ALTERS
        for path in files(top):
            name = os.path.basename(path)
            if name.endswith('.part'):
                assert 'parts' in self.what, (self.name, path)
                continue
            with open(os.path.join(top, path), 'rb') as file:
                data = file.read()
            number = int(re.match(r'IMG_(\d+)', name)[1])
            good = content(0x40000000 + number - 1, SIZE)
            assert len(data) == SIZE, (self.name, path, len(data))
            assert data == good or not exact, (self.name, path)
            found.append(name)
        return sorted(found)


def check(case, usual):
    """Whatever went wrong, in comparison with a run when nothing did."""
    result, words = case.result, (case.name, case.result)
    errors = [line for line in result.err.splitlines()
              if line.startswith('miniptp: ')]
    alters = case.mode in ALTERS
    assert result.code in CODES, words
    assert (result.code == 0) == (errors == []), words
    assert len(errors) == len(set(errors)), words
    assert all(len(line) > len('miniptp: ') + 20 for line in errors), words
    assert 'several' in case.what or len(errors) <= 1, words
    if result.code == 0 and not alters:
        assert case.files == usual.files, (words, case.files)
        assert 'varies' in case.what or result.out == usual.result.out, words
    if case.mode == 'drip':
        assert result.code == 0, words
    assert case.next.code == 0 and case.next.err == '', (words, case.next)
    if 'changes' not in case.what:
        assert case.next.out == usual.next.out, (words, case.next)
        assert case.again.code == 0, (words, case.again)
        assert 'varies' in case.what or case.again.out == usual.again.out, words
    elif not alters:
        # What was there, and the one that comes new, or not.
        rows = set(usual.next.lines()) - set(case.next.lines())
        assert set(case.next.lines()) <= set(usual.next.lines()), words
        assert len(rows) <= (result.code != 0), (words, case.next)


def places(usual, chance):
    """Half of them at the ends of what was sent at once, but for POINTS=0."""
    every, ends = [], []
    for number, pair in enumerate(usual.connections):
        for way in 'in', 'out':
            every += [(number, way, at) for at in range(pair.passed[way])]
            ends += [(number, way, at) for step in
                     [*pair.steps[way], pair.passed[way]]
                     for at in (step - 1, step, step + 1)
                     if 0 <= at < pair.passed[way]]
    if POINTS == 0:
        return every
    return [chance.choice(ends if i % 2 == 0 else every)
            for i in range(POINTS)]


def sweep(scheme):
    ended, n = {}, 0
    chance = random.Random(SEED)
    for verb in VERBS:
        usual = Case(verb, scheme).go()
        if 'built without' in usual.result.err:
            continue
        assert usual.result.code == 0, usual.result
        first = chance.randrange(len(MODES))
        faults = {Fault(*place, MODES[(first + i) % len(MODES)])
                  for i, place in enumerate(places(usual, chance))}
        cases = [Case(verb, scheme, fault) for fault in sorted(faults)]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for case in pool.map(Case.go, cases):
                check(case, usual)
                code = case.result.code
                ended[code] = ended.get(code, 0) + 1
                n += 1
    print(f'# {scheme} {n} cases;', ', '.join(
        f'exit {code}: {ended[code]}' for code in sorted(ended)))


@test
def whatever_goes_wrong_by_ptp_ip():
    sweep('ip:')


@test
def whatever_goes_wrong_by_usb_ip():
    sweep('usbip:')


if __name__ == '__main__':
    main()
