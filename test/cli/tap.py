# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the tests of the program share: running it, and telling how it went.
import contextlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

PROGRAM = os.path.abspath(os.environ['MINIPTP'])
HERE = os.path.dirname(os.path.abspath(__file__))
R6 = 'sim:canon-eos-r6'

tests = []


class Skip(Exception):
    """The reason why a test cannot run here."""


def test(function):
    tests.append(function)
    return function


class Result:
    def __init__(self, code, out, err):
        self.code, self.raw = code, out
        self.out = out.decode('utf-8', 'surrogateescape')
        self.err = err.decode('utf-8', 'surrogateescape')

    def lines(self):
        return self.out.splitlines()

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f'exit {self.code}\n{self.out[:2000]}\n{self.err[:2000]}'


def environment(camera=None):
    env = {k: v for k, v in os.environ.items()
           if k not in ('MINIPTP_CAMERA', 'XDG_CONFIG_HOME')}
    env.update(TZ='UTC', XDG_CONFIG_HOME=os.path.abspath('config'),
               XDG_STATE_HOME=os.path.abspath('config'),
               XDG_DATA_HOME=os.path.abspath('config'),
               XDG_CACHE_HOME=os.path.abspath('config'))
    if camera is not None:
        env['MINIPTP_CAMERA'] = camera
    return env


def start(*args, camera=None, zone=None, **kwargs):
    kwargs.setdefault('stdout', subprocess.PIPE)
    kwargs.setdefault('stderr', subprocess.PIPE)
    kwargs.setdefault('stdin', subprocess.DEVNULL)
    env = environment(camera)
    if zone is not None:
        env['TZ'] = zone
    return subprocess.Popen([PROGRAM, *args], env=env, **kwargs)


def run(*args, camera=None, stdin=b'', **kwargs):
    """The program's result, with $MINIPTP_CAMERA set to camera."""
    child = start(*args, camera=camera, stdin=subprocess.PIPE, **kwargs)
    try:
        out, err = child.communicate(stdin, timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        raise
    return Result(child.returncode, out or b'', err or b'')


def good(*args, **kwargs):
    """The same, where nothing may fail or be complained of."""
    result = run(*args, **kwargs)
    assert result.code == 0, result
    assert result.err == '', result
    return result


def fails(code, pattern, *args, **kwargs):
    """It exits so, with one line on stderr that looks so."""
    result = run(*args, **kwargs)
    assert result.code == code, result
    assert re.fullmatch(r'miniptp: [^\n]+\n', result.err), result
    assert re.search(pattern, result.err), result
    return result


def content(handle, size, offset=0):
    """Bytes of a generated object; see mptp_sim_content()."""
    mask = (1 << 64) - 1
    words = []
    for word in range(offset // 8, (offset + size + 7) // 8):
        z = ((handle << 32 | handle) +
             (word + 1) * 0x9e3779b97f4a7c15) & mask
        z = ((z ^ z >> 30) * 0xbf58476d1ce4e5b9) & mask
        z = ((z ^ z >> 27) * 0x94d049bb133111eb) & mask
        words.append((z ^ z >> 31).to_bytes(8, 'little'))
    return b''.join(words)[offset % 8:][:size]


def files(folder='.'):
    """Every file below a folder, but for the program's configuration."""
    found = []
    for base, folders, names in os.walk(folder):
        if base == folder and 'config' in folders:
            folders.remove('config')
        found += [os.path.relpath(os.path.join(base, n), folder)
                  for n in names]
    return sorted(found)


def on_terminal(answer, *args, camera=None):
    """The exit code and what the person sees, who types answer."""
    try:
        master, slave = pty.openpty()
    except OSError as error:
        raise Skip(f'no terminal to be had: {error}') from error
    child = start(*args, camera=camera, stdin=slave, stderr=slave)
    os.close(slave)
    os.write(master, answer)
    out, _ = child.communicate(timeout=20)
    shown = b''
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    return child.returncode, out.decode(), shown.decode()


@contextlib.contextmanager
def simulator(*args, scheme='ip:'):
    """The URI of a camera in the network, by PTP/IP or 'usbip:'."""
    listen = '' if scheme == 'ip:' else scheme
    child = start('sim', *args, '--listen', listen + '127.0.0.1:0')
    try:
        line = child.stdout.readline().decode()
        match = re.fullmatch(rf'listening on {listen}(127\.0\.0\.1:\d+) '
                             r'as .+\n', line)
        assert match, (line, child.stderr.read() if not line else '')
        yield scheme + match[1]
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            raise


def sqlite(path):
    """What is in a database, to read and change at once."""
    try:
        import sqlite3
    except ImportError as error:
        raise Skip('python3 has no sqlite3') from error
    return contextlib.closing(sqlite3.connect(path, isolation_level=None))


@contextlib.contextmanager
def small_files(limit):
    """No program that is run can write a larger one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, 'waited in vain'
        time.sleep(0.01)


def main():
    # nohup, or a shell's '&', leaves some ignored, and the program heeds that.
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    failed = 0
    print(f'1..{len(tests)}')
    for i, function in enumerate(tests, 1):
        name = function.__name__.replace('_', ' ')
        folder = tempfile.mkdtemp(prefix='miniptp-test-')
        os.chdir(folder)
        try:
            function()
            print(f'ok {i} - {name}', flush=True)
        except Skip as reason:
            print(f'ok {i} - {name} # SKIP {reason}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {i} - {name}', flush=True)
            for line in traceback.format_exc().splitlines():
                print('#', line)
        finally:
            os.chdir('/')
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed > 0)
