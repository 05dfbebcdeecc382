# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Running programs, and what it took.
import os
import re
import shutil
import statistics
import subprocess

# What is compared: seconds by the clock, seconds of the processor, KiB.
METRICS = ('wall', 'cpu', 'rss')


class Wrong(Exception):
    """A program failed, or did something else than its work."""


class Tools:
    """Where the programs are."""

    def __init__(self, build, miniptp=None, peers=True):
        self.miniptp = os.path.abspath(
            miniptp or os.path.join(build, 'cmd', 'miniptp'))
        if not os.path.exists(self.miniptp):
            raise Wrong(f'{self.miniptp} is not there: build it first')
        self.floor = os.path.abspath(os.path.join(build, 'bench'))
        self.gphoto2 = shutil.which('gphoto2') if peers else None
        self.libmtp = shutil.which('mtp-getfile') if peers else None

    def floor_program(self, name):
        path = os.path.join(self.floor, name)
        if not os.path.exists(path):
            raise Wrong(f'{path} is not there: make bench builds it, or ninja '
                        'floor')
        return path


def environment(folder):
    """The same for all: no settings, no cache, but a place for them."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(('LC_', 'LANG', 'XDG_', 'MINIPTP'))}
    env.update(HOME=folder, LANG='C', TZ='UTC', XDG_CACHE_HOME=folder)
    return env


def run(tools, argv, folder, stdout=None):
    """One run: a dict of METRICS."""
    result = os.path.join(folder, '.measured')
    with open(stdout or os.devnull, 'wb') as out, \
            open(os.path.join(folder, '.errors'), 'w+b') as errors:
        code = subprocess.call(
            [tools.floor_program('measure'), result, *argv], stdout=out,
            stderr=errors, stdin=subprocess.DEVNULL, cwd=folder,
            env=environment(folder))
        errors.seek(0)
        text = errors.read().decode(errors='replace').strip()
    if code != 0:
        raise Wrong(f'exit status {code}: {text[-300:]}')
    with open(result) as file:
        wall, user, system, rss = file.read().split()
    return {'wall': float(wall), 'cpu': float(user) + float(system),
            'rss': int(rss)}


def count_calls(argv, folder, stdout=None):
    """How many system calls it makes; None: there is no strace, or it may not."""
    counts = os.path.join(folder, '.counts')
    if shutil.which('strace') is None:
        return None
    with open(stdout or os.devnull, 'wb') as out:
        subprocess.call(['strace', '-f', '-c', '-o', counts, *argv],
                        stdout=out, stderr=subprocess.DEVNULL,
                        stdin=subprocess.DEVNULL, cwd=folder,
                        env=environment(folder))
    with open(counts) as file:
        return total_calls(file.read())


def total_calls(text):
    """Of the table that strace -c writes."""
    found = re.search(r'^100\.00\s+\S+\s+\S+\s+(\d+)\s.*total$', text, re.M)
    return int(found.group(1)) if found else None


# ---- figures -----------------------------------------------------------------

def summary(values):
    return {'median': statistics.median(values), 'least': min(values),
            'most': max(values), 'runs': values}


def ratio(ours, floor):
    """The median of the pairs' ratios: both of a pair met the same load."""
    pairs = [a / b for a, b in zip(ours, floor) if b > 0]
    return statistics.median(pairs) if pairs else None


def interleave(names, rounds, round_of):
    """Who runs when: each round all of them, every other one backwards."""
    for i in range(rounds):
        order = names if i % 2 == 0 else names[::-1]
        for name in order:
            if i < round_of.get(name, rounds):
                yield name
