# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the tests of imports share: cards that are folders, and running the driver.
import os
import subprocess

DRIVE = os.path.abspath(os.environ['DRIVE'])
PROFILE = 'sim:generic-mtp'
DATE = 1700000000


class Told:
    """What the driver printed."""

    def __init__(self, run):
        self.code, self.err = run.returncode, run.stderr
        self.entries, self.sums, self.parts = {}, {}, []
        for line in run.stdout.splitlines():
            words = line.split('\t')
            if line.startswith('sum '):
                name, *numbers = line.split()[1:]
                self.sums[name] = [int(n) for n in numbers]
            elif words[0] == 'part':
                self.parts.append(words[1])
            elif len(words) == 6:
                self.entries[words[1]] = words

    def states(self):
        return {os.path.basename(path): words[0]
                for path, words in self.entries.items()}

    def names(self, folder='dest'):
        """Destination below the folder, by the name on the camera."""
        base = os.path.realpath(folder) + '/'
        return {os.path.basename(path): words[2].replace(base, '')
                for path, words in self.entries.items()}

    def __repr__(self):
        return f'exit {self.code} {self.sums} {self.entries} {self.err}'


def card(files, folder='card'):
    """A card with these files: name to content, and maybe its time."""
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        when = DATE
        if isinstance(content, tuple):
            content, when = content
        with open(path, 'wb') as file:
            file.write(content)
        os.utime(path, (when, when))


def command(*words, spec=None, ledger='ledger.db', dest='dest'):
    os.makedirs(dest, exist_ok=True)
    return [DRIVE, spec or f'{PROFILE}?dir=card', ledger, dest, *words]


def drive(*words, env=None, **kwargs):
    run = subprocess.run(command(*words, **kwargs), timeout=120, text=True,
                         errors='surrogateescape', stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE,
                         env={**os.environ, 'TZ': 'UTC', **(env or {})})
    return Told(run)


def good(*words, **kwargs):
    told = drive(*words, **kwargs)
    assert told.code == 0, told
    return told
