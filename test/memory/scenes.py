# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The commands whose allocations fail, what they need, and what must be true when they
# are done and when they are not.
import contextlib
import os
import re
import shutil

import hashes
from importing import ledger, need_import, sqlite, tree, write
from ledgers import needs_ledger
from tap import content, good, simulator

LEDGER = 'config/miniptp/ledger.db'
PICTURES = {f'DCIM/100TEST_/IMG_{i:04}.{ending}': os.urandom(size)
            for i, (ending, size) in enumerate(
                (('JPG', 3000), ('JPG', 70000), ('CR3', 9000), ('JPG', 0)))}
VARIES = re.compile(
    r'in \d+\.\d s, [\d.]+ .B/s|about .*|127\.0\.0\.1:\d+|[\d.]+ .?i?B free'
    r'|"(seconds|rate|free|bytes_per_second|finished|started|run|time|imported)": '
    r'?[^,\n}]+|\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d(:?\d\d)?')


class Scene:
    """Of a camera that nobody changes."""
    camera = 'generic-mtp', '--objects', '3', '--size', '5000'
    over = 'ip'  # a program of its own, which has memory; or 'sim'
    is_here = False  # the camera is in the program
    clients = ()  # what one after another asks of a camera that is served

    def __init__(self, name, *words, stdin=b'', **more):
        self.name, self.words, self.stdin = name, words, stdin
        self.__dict__.update(more)

    def begin(self, work):
        self.work = work
        self.server = self.uri = None

    def end(self):
        self.stop()
        os.chdir('/')
        shutil.rmtree(self.work, ignore_errors=True)

    def stop(self):
        if self.server is not None:
            self.server.__exit__(None, None, None)
        self.server = None

    def serve(self):
        if self.over == 'sim':
            profile, *options = self.camera
            pairs = zip(options[::2], options[1::2])
            self.uri = f'sim:{profile}?' + '&'.join(
                f'{option[2:]}={value}' for option, value in pairs)
        elif self.over == 'ip' and self.server is None:
            self.server = simulator(*self.camera)
            self.uri = self.server.__enter__()

    def make(self):
        """What has to be there before."""

    @contextlib.contextmanager
    def prepared(self):
        os.chdir('/')
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)
        os.chdir(self.work)
        self.serve()
        self.make()
        yield self.line()

    def line(self):
        camera = [] if self.uri is None else ['-c', self.uri]
        return [*camera, *self.words]

    def again(self, words):
        return words

    def shown(self, text):
        return VARIES.sub('-', text)

    def wrong(self, done):
        """What is not as it should be, or None."""
        return None


class Cached(Scene):
    """Of which a listing is kept."""
    camera = 'generic-mtp', '--objects', '300', '--perdir', '100'

    def make(self):
        good('-c', self.uri, 'ls', '-R')


class Serve(Scene):
    """One client meets what fails; a later one is served as ever."""
    over = None
    is_here = True
    clients = (('--no-cache', 'ls', '-lR'),) * 3

    def again(self, words):
        return ['--version']


class Get(Scene):
    objects = 3

    def wrong(self, done):
        truth = {f'IMG_{i + 1:04}.JPG': content(0x40000000 + i, 5000)
                 for i in range(self.objects)}
        for path, data in tree('to').items():
            name = os.path.basename(path)
            if name in truth and data != truth[name]:
                return f'{path} is wrong'
        names = {os.path.basename(path) for path in tree('to')}
        if done and names != set(truth):
            return f'there are {sorted(names)}'
        if not done and not names <= set(truth):
            return f'there are {sorted(names)}'
        return None

    def make(self):
        os.mkdir('to')

    def again(self, words):
        # It overwrites nothing.
        shutil.rmtree('to')
        os.mkdir('to')
        return words


class Card(Scene):
    """A camera whose card is a folder, and one that comes with each case."""
    camera = 'generic-mtp', '--dir', 'card'

    def make(self):
        self.stop()
        for path, data in PICTURES.items():
            write(os.path.join('card', path), data)
        self.serve()

    def serve(self):
        if os.path.isdir('card'):
            super().serve()


class Import(Card):
    before = ()  # lines that went well
    folders = 'to',
    moves = False
    needs_all = True

    def begin(self, work):
        need_import()
        super().begin(work)

    def make(self):
        super().make()
        for folder in self.folders:
            os.mkdir(folder)
        for words in self.before:
            good('-c', self.uri, *words)

    def wrong(self, done):
        truth = sorted(PICTURES.values())
        for folder in self.folders:
            for path, data in tree(folder).items():
                if '.part' not in path and data not in truth:
                    return f'{folder}/{path} is no picture'
            here = sorted(data for path, data in tree(folder).items()
                          if '.part' not in path)
            if done and self.needs_all and sorted(tree(folder).values()) != truth:
                return f'in {folder}: {sorted(tree(folder))}'
            if len(here) > len(truth):
                return f'in {folder}, twice: {sorted(tree(folder))}'
        return self.wrong_card(done) or self.wrong_ledger(done, truth)

    def wrong_card(self, done):
        left = {os.path.relpath(path): data for path, data in tree('card').items()}
        for path, data in PICTURES.items():
            if left.get(path, data) != data:
                return f'the camera has another {path}'
            for folder in self.folders:
                if path not in left and data not in tree(folder).values():
                    return f'{path} is neither on the camera nor in {folder}'
        if not self.moves and len(left) != len(PICTURES):
            return f'the camera has {sorted(left)}'
        if self.moves and done and left:
            return f'the camera still has {sorted(left)}'
        return None

    def wrong_ledger(self, done, truth):
        if not os.path.exists(LEDGER):
            return 'there is no ledger' if done and self.needs_all else None
        with sqlite(LEDGER) as db:
            found = db.execute('PRAGMA integrity_check').fetchall()
            if found != [('ok',)]:
                return f'the ledger: {found}'
            if db.execute("SELECT 1 FROM sqlite_master WHERE name='copies'"
                          ).fetchone() is None:
                return 'the ledger is empty' if done and self.needs_all else None
        rows = [row for row in ledger() if row['state'] in (1, 2)]
        for row in rows:
            path = row['destination']
            if not os.path.exists(path):
                return f'the ledger has {path}, which is not there'
            with open(path, 'rb') as file:
                data = file.read()
            if data not in truth or \
                    row['hash'] != hashes.of(data, hashes.kind_of(LEDGER)):
                return f'the ledger is wrong about {path}'
        if done and self.needs_all and \
                len(rows) != len(PICTURES) * len(self.folders):
            return f'the ledger has {len(rows)} copies'
        return None


IMPORTED = ('import', 'to'),


class Ledger(Import):
    """What was imported is not to change; forget() is told apart."""

    def begin(self, work):
        needs_ledger()
        super().begin(work)

    before = IMPORTED

    def line(self):
        return list(self.words)


class Forget(Ledger):
    needs_all = False

    def again(self, words):
        good('-c', self.uri, 'import', '--rebuild', 'to')
        return words

    def wrong(self, done):
        rows = ledger()
        if len(rows) != (0 if done else len(PICTURES)) and len(rows) != 0:
            return f'the ledger has {len(rows)} copies'
        return super().wrong(done)


class Output(Ledger):
    """Into a new file, which is whole or not there."""
    whole = None

    def wrong(self, done):
        text = None
        if os.path.exists('out'):
            with open('out', encoding='utf-8') as file:
                text = self.shown(file.read())
        if done and Output.whole is None:
            Output.whole = text
        if text != Output.whole and (done or text is not None):
            return 'the file is wrong'
        return super().wrong(done)

    def again(self, words):
        with contextlib.suppress(FileNotFoundError):
            os.remove('out')
        return words


class Put(Card):
    def make(self):
        super().make()
        write('from/NEW1.JPG', b'1' * 5000)
        write('from/NEW2.JPG', b'2' * 50)

    def again(self, words):
        for base, _, names in os.walk('card'):
            for name in names:
                if name.startswith('NEW'):
                    os.remove(os.path.join(base, name))
        shutil.rmtree('card/DCIM/from', ignore_errors=True)
        self.stop()
        self.serve()
        return ['-c', self.uri, *words[2:]]

    def wrong(self, done):
        there = tree('card')
        for path, data in PICTURES.items():
            if there.pop(path, None) != data:
                return f'the camera lacks {path}'
        there = {os.path.basename(path): data for path, data in there.items()}
        truth = {'NEW1.JPG': b'1' * 5000, 'NEW2.JPG': b'2' * 50}
        if done and there != truth or \
                any(there[name] != truth.get(name) for name in there):
            return f'the camera has {sorted(there)}'
        return None


class Trace(Scene):
    """Something with a trace that is there already."""

    trace = redacted = None

    def make(self):
        if Trace.trace is None:
            good('-c', self.uri, '--no-cache', '--trace', 'made', 'ls', '-lR')
            with open('made', 'rb') as file:
                Trace.trace = file.read()
        with open('trace.pcapng', 'wb') as file:
            file.write(Trace.trace)

    def line(self):
        return list(self.words)

    def again(self, words):
        for name in 'out', 'new.pcapng':
            with contextlib.suppress(FileNotFoundError):
                os.remove(name)
        return words

    def wrong(self, done):
        if 'redact' not in self.words:
            return None
        if not os.path.exists('new.pcapng'):
            return 'there is no file' if done else None
        with open('new.pcapng', 'rb') as file:
            data = re.sub(rb'(?s)^.{256}', b'', file.read())
        if not done:
            return 'a part of the file is there'
        if Trace.redacted is None:
            Trace.redacted = data
        return None if data == Trace.redacted else 'the file is wrong'


GROUPS = {
    'read': [
        Scene('ls', '--no-cache', 'ls', '-lR'),
        Scene('ls_json', '--no-cache', '--json', 'ls', '-lR'),
        Cached('ls_cached', 'ls', '-lR'),
        Scene('ls_new_cache', 'ls', '-lR'),
        Cached('ls_cached_handle', 'ls', '-l', '/store_00010001/DCIM/100GENER/'),
        Scene('info', 'info'),
        Scene('info_json', '--json', 'info'),
        Scene('info_all', '--json', 'info', '--all'),
        Scene('props', 'props'),
        Scene('df', '--json', 'df'),
        Scene('shell', 'shell', stdin=b'ls -l\ncd DCIM\nls\npwd\n'),
        Get('get', 'get', '-R', '-o', 'to/', '/store_00010001/DCIM'),
        Get('get_json', '--json', 'get', '-R', '-o', 'to/', '/store_00010001/DCIM'),
        Put('put', 'put', '-R', '--to', '/store_00010001/DCIM', 'from/'),
        Put('put_json', '--json', 'put', '--to', '/store_00010001/DCIM',
            'from/NEW1.JPG', 'from/NEW2.JPG'),
    ],
    'trace': [
        Trace('trace_show', 'trace', '-v', 'show', 'trace.pcapng'),
        Trace('trace_show_json', '--json', 'trace', 'show', 'trace.pcapng'),
        Trace('trace_redact', 'trace', 'redact', 'trace.pcapng', 'new.pcapng'),
        Trace('trace_profile', 'trace', 'profile', 'trace.pcapng'),
        Trace('replay', '-c', 'replay:trace.pcapng', 'ls', '-lR'),
        Scene('sim', 'ls', '-lR', over='sim', is_here=True),
        Serve('sim_serve', 'sim', 'generic-mtp', '--objects', '3', '--listen',
              '127.0.0.1:0'),
        Scene('sim_help', '--help', over=None),
        Scene('sim_profiles', 'sim', over=None),
    ],
    'import': [
        Import('import', 'import', 'to'),
        Import('import_json', '--json', 'import', 'to'),
        Import('import_dry', 'import', '-n', 'to', needs_all=False),
        Import('import_again', 'import', 'to', before=IMPORTED),
        Import('import_also', 'import', '--verify', '--also', 'too', 'to',
               folders=('to', 'too')),
        Import('import_rebuild', 'import', '--rebuild', 'to', before=IMPORTED),
    ],
    'move': [
        Import('move', 'import', '--move', 'to', moves=True),
        Import('move_again', 'import', '--move', 'to', moves=True, before=IMPORTED),
        Import('move_also', '--json', 'import', '--move', '--also', 'too', 'to',
               moves=True, folders=('to', 'too')),
    ],
    'ledger': [
        Ledger('ledger_list', 'ledger', 'list'),
        Ledger('ledger_json', '--json', 'ledger'),
        Ledger('ledger_verify', 'ledger', 'verify'),
        Output('ledger_export', 'ledger', 'export', '-o', 'out'),
        Ledger('ledger_csv', 'ledger', 'export', '--format', 'csv'),
        Forget('ledger_forget', 'ledger', 'forget', '-y', 'to'),
    ],
}


def of(groups):
    """All scenes of these, or of every group."""
    return [scene for group in groups or GROUPS for scene in GROUPS[group]]
