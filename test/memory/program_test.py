#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The whole program, again and again, and each time another allocation of its process
# fails: its own, or one of a library that it calls; or that one and all behind it.
#
# It ends by itself, with an exit code that the manual has. Either all is as if nothing
# had failed, or one error says so. No file is wrong, nothing is lost to the camera and
# the computer both, the ledger is whole, and the same command, with memory, then does
# what is left to do.
#
#   MEMORY=full             each allocation instead of the first that is made by the same
#                           calls
#   MEMORY=20               no more than so many for each command
#   MEMORY=random:N         one at random in each of N equal parts of them
#   MEMORY=NAME[@N[+]]      the command of this name, or one case (with +, lasting);
#   MEMORY=NAME@full        each allocation of it
#
# Arguments are names of groups of commands.
import difflib
import mmap
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import traceback

import scenes
import tap

KEPT = 262144  # as in counter.h
HEAD = struct.Struct('<4?4xQQ')
NEVER = (1 << 64) - 1
SIZE = HEAD.size + KEPT * 8
HANG_S = 60
DEFAULT_MOST = 60
LASTING_EACH = 4  # of those that fail alone, each so-manieth fails with all behind it
# With a camera in the same process, that may be the one that lacks memory, and what is
# recorded does not tell what it would say to a host that gives up.
CAMERA = re.compile(r'GeneralError|connection (to the camera )?was lost|refused the connection')
LACKS = re.compile(r'memory|allocate', re.IGNORECASE)
SANITIZER = re.compile(r'ERROR: \w+Sanitizer|runtime error:|SUMMARY: ')
CODES = 1, 2, 3, 4, 5, 6, 7, 8


class Counter:
    def __init__(self, path):
        self.path = path
        with open(path, 'wb') as file:
            file.truncate(SIZE)
        with open(path, 'r+b') as file:
            self.memory = mmap.mmap(file.fileno(), SIZE)

    def arm(self, failing, traced=False, lasting=False):
        HEAD.pack_into(self.memory, 0, True, traced, False, lasting, failing, 0)

    def count(self):
        return HEAD.unpack_from(self.memory)[5]

    def failed(self):
        return HEAD.unpack_from(self.memory)[2]

    def stacks(self):
        n = min(self.count(), KEPT)
        return struct.unpack_from(f'<{n}Q', self.memory, HEAD.size)


class Result(tap.Result):
    hangs = False


def environment(counter):
    return {**tap.environment(), 'LD_PRELOAD': os.environ['PRELOAD'],
            'MEMORY_COUNTER': counter.path, 'MALLOC_PERTURB_': '0',
            # It is there before a sanitizer is; and what is left when a program ends
            # for lack of memory, the system takes back.
            'ASAN_OPTIONS': 'verify_asan_link_order=0:detect_leaks=0:'
                            'allocator_may_return_null=1'}


def run(words, counter, stdin=b''):
    child = subprocess.Popen([tap.PROGRAM, *words], env=environment(counter),
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    try:
        out, err = child.communicate(stdin, timeout=HANG_S)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        result = Result(-1, out, err)
        result.hangs = True
        return result
    return Result(child.returncode, out, err)


def serve(words, counter, clients):
    """As run(), of a camera that clients come to; the last one's answer is the result.
    If it is the first that meets what fails, another one comes."""
    child = subprocess.Popen([tap.PROGRAM, *words], env=environment(counter),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    guard = threading.Timer(HANG_S, child.kill)
    guard.start()
    try:
        found = re.search(rb'listening on (\S+) ', child.stdout.readline())
        results, met = [], False
        while found and (len(results) < len(clients) or
                         len(results) == len(clients) and
                         met != counter.failed()):
            met = counter.failed()
            results.append(tap.run('-c', 'ip:' + found[1].decode(), *clients[0]))
        child.terminate()
        out, err = child.communicate()
    finally:
        guard.cancel()
    if not results or child.returncode != 0:
        return Result(child.returncode, out, err)
    last = results[-1]
    return Result(last.code, last.raw, err + last.err.encode())


def is_told(scene, text):
    """One error, or several of which one says what lacks."""
    return LACKS.search(text) or scene.is_here and CAMERA.search(text)


def judge(scene, result, whole, failed, lasting):
    """What is wrong with it, or None."""
    if result.hangs:
        return 'it hangs'
    if SANITIZER.search(result.err):
        return 'a sanitizer complains'
    if result.code == 0:
        if scene.shown(result.out) != scene.shown(whole.out):
            return 'it says that all is well, and shows something else'
        if result.err not in ('', whole.err) and not is_told(scene, result.err):
            return 'it complains, and says not of what'
        return scene.wrong(True)
    if result.code not in CODES:
        return f'exit {result.code}'
    if scene.clients and result.code != 1 and not lasting:
        return 'the camera does not serve any more'
    if not failed:
        return 'nothing failed, and it does'
    told = result.err + (result.out if '--json' in scene.words else '')
    if not is_told(scene, told):
        return 'it says not that it lacks memory'
    return scene.wrong(False)


def act(scene, words, counter):
    return serve(words, counter, scene.clients) if scene.clients else \
        run(words, counter, scene.stdin)


def one(scene, counter, failing, lasting, whole):
    with scene.prepared() as words:
        counter.arm(failing, lasting=lasting)
        result = act(scene, words, counter)
        wrong = judge(scene, result, whole, counter.failed(), lasting)
        if wrong is None:
            again = tap.run(*scene.again(words), stdin=scene.stdin)
            if again.code != 0 or again.err not in ('', whole.err):
                wrong = f'and then: {again}'
            else:
                wrong = scene.wrong(True)
                wrong = wrong and f'and then, {wrong}: {again}'
    return wrong, result


def chosen(counter, how):
    stacks, known = counter.stacks(), set()
    if how == 'full':
        return list(range(len(stacks)))
    if how.startswith('random:'):
        n = len(stacks)
        parts = min(n, int(how.removeprefix('random:')))
        return [random.randrange(i * n // parts, (i + 1) * n // parts)
                for i in range(parts)]
    first = []
    for i, stack in enumerate(stacks):
        if stack not in known:
            known.add(stack)
            first.append(i)
    most = int(how) if how.isdigit() else DEFAULT_MOST
    if len(first) <= most:
        return first
    return [first[i * len(first) // most] for i in range(most)]


def tell(name, wrong, result, whole, scene):
    print(f'# {name}: {wrong}')
    print(f'#   exit {result.code}')
    for line in result.err.splitlines()[:40]:
        print('#  !', line[:300])
    have, want = scene.shown(result.out), scene.shown(whole.out)
    for line in list(difflib.unified_diff(
            want.splitlines(), have.splitlines(), lineterm='', n=0))[2:10]:
        print('#  ', line[:200])
    sys.stdout.flush()


def cases_of(scene, counter, how, only):
    with scene.prepared() as words:
        counter.arm(NEVER, traced=True)
        whole = act(scene, words, counter)
        assert whole.code == 0, whole
        wrong = scene.wrong(True)
        assert wrong is None, wrong
    if counter.count() == 0:
        raise tap.Skip('nothing can be counted in this build')
    if only is not None:
        return whole, [(int(only.rstrip('+')), only.endswith('+'))]
    numbers = chosen(counter, how)
    return whole, [(n, False) for n in numbers] + \
        [(n, True) for n in numbers[::1 if how == 'full' else LASTING_EACH]]


def each(scene, counter, how, only=None):
    whole, cases = cases_of(scene, counter, how, only)
    count = counter.count()
    bad = done = 0
    for n, lasting in cases:
        wrong, result = one(scene, counter, n, lasting, whole)
        done += result.code == 0
        if wrong is not None:
            bad += 1
        if wrong is not None and bad <= 12 or only is not None:
            tell(f'{scene.name}@{n}{"+" * lasting}', wrong, result, whole, scene)
    return bad, f'allocations: {count}, cases: {len(cases)}, ' \
                f'of which do it all: {done}'


def main():
    how = os.environ.get('MEMORY', '')
    name, _, only = how.partition('@')
    if only == 'full':
        how, only = only, ''
    meant = scenes.of(sys.argv[1:])
    if name and name != 'full' and not name.isdigit() and ':' not in name:
        meant = [scene for scene in scenes.of([]) if scene.name == name]
    if os.access('/dev/shm', os.W_OK):
        tempfile.tempdir = '/dev/shm'
    folder = tempfile.mkdtemp(prefix='miniptp-memory-')
    counter = Counter(os.path.join(folder, 'counter'))
    failed = 0
    print(f'1..{len(meant)}', flush=True)
    try:
        for i, scene in enumerate(meant, 1):
            scene.begin(os.path.join(folder, 'work'))
            try:
                bad, about = each(scene, counter, how, only or None)
                print(f'{"not " * (bad > 0)}ok {i} - {scene.name}, {about}', flush=True)
                failed += bad > 0
            except AssertionError:
                failed += 1
                print(f'not ok {i} - {scene.name}')
                for line in traceback.format_exc().splitlines():
                    print('#', line)
            except tap.Skip as reason:
                print(f'ok {i} - {scene.name} # SKIP {reason}', flush=True)
            finally:
                scene.end()
    finally:
        os.chdir('/')
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
