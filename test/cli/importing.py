# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the tests of import share: cards that are folders, and what must be true of a
# destination and its ledger.
import os
import random
import re
import subprocess
import urllib.parse

import hashes
from tap import Skip, content, run, sqlite, start

LEDGER = 'config/miniptp/ledger.db'
BUILD = run('import', '/nowhere')
if 'this build has no import' in BUILD.err:
    def need_import():
        raise Skip('this build has no import')
else:
    def need_import():
        pass


def card(**things):
    """The URI of a camera with these files: names to contents, in DCIM/100TEST_."""
    folder = os.path.abspath('card')
    os.makedirs(folder + '/DCIM/100TEST_', exist_ok=True)
    for name, data in things.items():
        put(name, data)
    return 'sim:generic-mtp?dir=' + urllib.parse.quote(folder)


def put(name, data, seconds=1700000000):
    write(os.path.join('card/DCIM/100TEST_', name), data, seconds)


def write(path, data, seconds=1700000000):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)
    os.utime(path, (seconds, seconds))


def tree(folder):
    """{relative path: content}, whatever is in it."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, 'rb') as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def contents(folder):
    return sorted(tree(folder).values())


def ledger(path=LEDGER):
    with sqlite(path) as db:
        rows = db.execute('SELECT * FROM copies')
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row)) for row in rows]


def ledger_is_true(*folders):
    """Each row's file is there and has its size and hash, and each file has a row."""
    rows = {row['destination']: row for row in ledger()}
    kind = hashes.kind_of(LEDGER)
    there = {os.path.join(os.path.realpath(folder), path): data
             for folder in folders or ['to'] for path, data in tree(folder).items()}
    assert set(rows) == set(there), (set(rows) ^ set(there))
    for path, data in there.items():
        row = rows[path]
        assert row['size'] == len(data), row
        assert row['hash'] == hashes.of(data, kind), row
        assert row['state'] in (1, 2), row


def no_strays(folder='to'):
    stray = [path for path in tree(folder)
             if path.endswith('.part') or re.search(r'~\d+\.', path)]
    assert not stray, stray


def generated(objects, size):
    """The contents of a generated card: miniptp-sim(7)."""
    return sorted(content(0x40000000 + i, size) for i in range(objects))


def seed():
    """What is random can be repeated, by $SEED."""
    number = int(os.environ.get('SEED') or random.randrange(1 << 32))
    print(f'# SEED={number}', flush=True)
    return random.Random(number)


def killed(args, seconds, camera):
    """The program, killed after so long: did it come to its end before?"""
    child = start(*args, camera=camera)
    try:
        child.communicate(timeout=seconds)
        return True
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return False


def serve(port, *options, profile='generic-mtp'):
    child = start('sim', profile, *options, '--listen', f'127.0.0.1:{port}')
    line = child.stdout.readline().decode()
    found = re.search(r'127\.0\.0\.1:(\d+) ', line)
    assert found, (line, child.stderr.read())
    return child, found[1]


def await_line(child, stream, text):
    line = b''
    while text not in line:
        line = stream.readline()
        assert line, (text, child.communicate())


def end(child):
    child.kill()
    child.communicate()
