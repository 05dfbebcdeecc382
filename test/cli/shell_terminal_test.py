# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# shell, as somebody at a terminal meets it.
import contextlib
import os
import pty
import re
import select
import signal
import socket
import termios
import time

from tap import (PROGRAM, Skip, environment, files, main, run, simulator,
                 test)

MTP = 'sim:generic-mtp'
HISTORY = 'config/miniptp/history'
STEP = re.compile(r'\x1b\[([0-9;?]*)([A-Za-z@])|\x1b[()=>][A-Z0-9]?|.', re.S)


def screen(text):
    """What a terminal shows of it, for as much as libedit asks of one."""
    lines, at = [''], 0
    for step in STEP.finditer(text):
        line, key = lines[-1], step[0]
        count = int(step[1]) if (step[1] or '').isdigit() else 1
        if key == '\n':
            lines.append('')
        elif key == '\r':
            at = 0
        elif key == '\b':
            at = max(at - 1, 0)
        elif step[2] == 'G':
            at = count - 1
        elif step[2] in ('C', 'D'):
            at = max(at + (count if step[2] == 'C' else -count), 0)
        elif step[2] == 'K':
            lines[-1] = line[:at]
        elif step[2] == 'P':
            lines[-1] = line[:at] + line[at + count:]
        elif step[2] == '@':
            lines[-1] = line[:at].ljust(at) + ' ' * count + line[at:]
        elif len(key) == 1 and key >= ' ':
            lines[-1] = line[:at].ljust(at) + key + line[at + 1:]
            at += 1
    return '\n'.join(lines)


class Terminal:
    editing = True

    def __init__(self, camera=MTP, **more):
        env = environment(camera)
        env.update(TERM='xterm', LC_ALL='C.UTF-8', HOME=os.getcwd(), **more)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(PROGRAM, [PROGRAM, 'shell'], env)
        self.text = self.all = ''
        self.see('> $')

    def see(self, pattern, seconds=15):
        """Waits for it in what came since the last time, which it gives."""
        end = time.monotonic() + seconds
        while not re.search(pattern, screen(self.text)):
            left = end - time.monotonic()
            assert left > 0, f'no {pattern!r} in {self.text!r}'
            if not select.select([self.fd], [], [], left)[0]:
                continue
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                piece = b''
            assert piece, f'the end, and no {pattern!r} in {self.text!r}'
            self.text += piece.decode('utf-8', 'replace')
        if pattern.endswith('> $'):
            self.wait_for_editing()
        seen, self.all = screen(self.text), self.text
        # The line goes on where it is.
        self.text = self.text[self.text.rfind('\n') + 1:]
        return seen

    def wait_for_editing(self):
        """libedit shows its prompt before it takes keys one by one."""
        end = time.monotonic() + (5 if Terminal.editing else 0)
        while termios.tcgetattr(self.fd)[3] & termios.ICANON:
            if time.monotonic() > end:
                # Built without libedit: there is nothing to wait for.
                Terminal.editing = False
                break
            time.sleep(0.01)

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def line(self, keys):
        """Types a line: what is shown until the next prompt."""
        self.type(keys + '\r')
        return self.see(r'\n(.|\n)*miniptp[^\n]*> $')

    def leave(self, keys='\x04'):
        self.type(keys)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.text += os.read(self.fd, 65536).decode(
                        'utf-8', 'replace')
                except OSError:
                    pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError('it does not leave')


def needs_editing():
    terminal = Terminal()
    terminal.type('pw\t')
    try:
        terminal.see('pwd ', 2)
    except AssertionError:
        terminal.type('\x03')
        terminal.see('\n.*> $')
        terminal.leave()
        raise Skip('built without libedit') from None
    terminal.type('\x15')
    terminal.see('> $')
    return terminal


@test
def it_greets_runs_and_leaves():
    terminal = Terminal()
    assert '/store_00010001/DCIM/' in terminal.line('ls')
    assert '/store_00010001/DCIM> ' in terminal.line('cd DCIM')
    assert 'unknown' in terminal.line('frobnicate')
    assert terminal.leave() == 0
    terminal = Terminal()
    assert terminal.leave('exit\r') == 0


@test
def without_a_camera_it_waits_for_one():
    terminal = Terminal('ip:127.0.0.1:1')
    assert 'connect opens ip:127.0.0.1:1 again' in terminal.line('ls')
    assert 'Generic MTP' in terminal.line('connect ' + MTP)
    assert 'DCIM' in terminal.line('ls')
    assert terminal.leave() == 0


@test
def ctrl_c_ends_connecting_to_what_does_not_answer():
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(('127.0.0.1', 0))
        listening.listen(0)
        # Once the queue is full, a connection is not even refused.
        while True:
            client = stack.enter_context(socket.socket())
            client.settimeout(0.5)
            try:
                client.connect(listening.getsockname())
            except TimeoutError:
                break
        for scheme in ('ip', 'usbip'):
            terminal = Terminal()
            terminal.type(f'connect {scheme}:127.0.0.1:'
                          f'{listening.getsockname()[1]}\r')
            terminal.see(r'connect [^\n]*\n$')
            terminal.type('\x03')
            seen = terminal.see('no camera[^\n]*> $')
            assert 'interrupted' in seen, seen
            assert terminal.leave() == 0


@test
def ctrl_c_ends_connecting_and_not_the_shell():
    with socket.socket() as listening:
        listening.bind(('127.0.0.1', 0))
        listening.listen(1)
        terminal = Terminal()
        terminal.type(f'connect ip:127.0.0.1:{listening.getsockname()[1]}\r')
        # It is accepted, and nothing is ever answered.
        silent, _ = listening.accept()
        silent.recv(8)
        terminal.type('\x03')
        seen = terminal.see('no camera[^\n]*> $')
        assert 'interrupted' in seen, seen
        silent.close()
    terminal.line(f'connect {MTP}')
    assert '/store_00010001/DCIM/' in terminal.line('ls')
    assert terminal.leave() == 0


@test
def ctrl_c_ends_the_verb_and_not_the_shell():
    with simulator('generic-ptp', '--objects', '1', '--size', '60G') as uri:
        terminal = Terminal(uri)
        terminal.type('\x03')
        terminal.see('\n.*> $')
        terminal.type('rubbish')
        terminal.see('rubbish')
        terminal.type('\x03')
        terminal.see('\n.*> $')
        terminal.type('get -R DCIM/\r')
        terminal.see(r'\d+\.\d [MG]iB')
        terminal.type('\x03')
        terminal.see('interrupted\n.*> $')
        assert 'STORE ' in terminal.line('df')
        assert terminal.leave() == 0
    assert not [name for name in files() if name.endswith('.part')]


@test
def a_lost_camera_keeps_the_shell():
    with simulator('generic-mtp') as uri:
        terminal = Terminal(uri)
        assert 'DCIM' in terminal.line('ls')
    shown = terminal.line('df')
    assert 'the camera hung up; opening it again' in shown, shown
    assert 'nothing listens' in shown, shown
    assert '(no camera)' in shown, shown
    assert 'DCIM' in terminal.line('connect ' + MTP) + terminal.line('ls')
    assert terminal.leave() == 0


@test
def tab_completes():
    terminal = needs_editing()
    os.makedirs('local folder/x')
    for typed, shown in (
            ('inf\t', 'info '), ('ls --rec\t', 'ls --recursive '),
            ('ls DC\t', 'ls DCIM/'), ('ls DCIM/1\t', 'ls DCIM/100MPTP_/'),
            ('ls /sto\t', 'ls /store_00010001/'),
            ('ls -l DCIM/100MPTP_/MO\t', 'MOV_0004.MOV '),
            ('get "DC\t', '"DCIM/'), ('raw getdevicei\t', 'GetDeviceInfo '),
            ('prop whiteb\t', 'WhiteBalance '),
            ('prop WhiteBalance Tun\t', 'Tungsten '),
            ('put --to DC\t', '--to DCIM/'), ('put --to=DC\t', '--to=DCIM/'),
            ('put loc\t', 'local\\ folder/'), ("put 'loc\t", "'local folder/"),
            ('lcd loc\tx\t', 'local\\ folder/x/'),
            ('help conn\t', 'help connect '),
            ('connect sim:canon-e\t', 'sim:canon-eos-r6 ')):
        terminal.type(typed)
        terminal.see(re.escape(shown) + '$')
        terminal.type('\x15')
        terminal.see('> $')
    terminal.type('ls DCIM/100MPTP_/\t')
    shown = terminal.see('MOV_0004.MOV')
    assert 'DSC_0001.JPG' in shown and '\nDCIM' not in shown, shown
    terminal.type('\x15')
    assert terminal.leave() == 0


@test
def names_from_a_camera_are_safe_in_lists():
    os.mkdir('card')
    for name in ('evil\x1b]0;title\x07a.jpg', 'evil\u202eb.jpg',
                 'evil plain.jpg', 'evil2.jpg'):
        with open('card/' + name, 'w', encoding='utf-8'):
            pass
    terminal = needs_editing()
    terminal.leave()
    terminal = Terminal('sim:generic-ptp?dir=card')
    terminal.type('ls ev\t')
    terminal.see('evil')
    terminal.type('\t')
    terminal.see('evil2')
    shown = terminal.all
    terminal.type('\x15')
    shown += terminal.see('> $') + terminal.line('pwd')
    assert '\x1b]0' not in shown and '\u202e' not in shown, shown
    assert terminal.leave() == 0


@test
def lines_are_remembered():
    needs_editing().leave()
    terminal = Terminal()
    for line in ('pwd', 'pwd', ' df', 'ls DCIM', 'ls "unfinished'):
        terminal.line(line)
    assert terminal.leave() == 0
    with open(HISTORY, encoding='utf-8') as file:
        assert file.read() == 'pwd\nls DCIM\nls "unfinished\n'
    assert os.stat(HISTORY).st_mode & 0o777 == 0o600
    with open(HISTORY, 'ab') as file:
        file.write(b'evil\x1b[31m\n\xff\xfe\n' + b'x' * 5000 + b'\ncodes 1\n')
    terminal = Terminal()
    terminal.type('\x1b[A')
    terminal.see('codes 1$')
    terminal.type('\x1b[A')
    terminal.see('ls "unfinished$')
    terminal.type('\x15')
    assert terminal.leave() == 0


@test
def the_history_is_not_endless():
    needs_editing().leave()
    os.makedirs('config/miniptp', exist_ok=True)
    with open(HISTORY, 'w', encoding='utf-8') as file:
        file.write(''.join(f'codes {i}\n' for i in range(2500)))
    terminal = Terminal()
    assert terminal.leave() == 0
    with open(HISTORY, encoding='utf-8') as file:
        lines = file.read().splitlines()
    assert lines == [f'codes {i}' for i in range(1500, 2500)], len(lines)


@test
def it_works_where_nothing_can_be_kept():
    terminal = Terminal(XDG_STATE_HOME='/dev/null/x')
    assert 'camera' in terminal.line('pwd')
    assert terminal.leave() == 0
    assert run('shell', camera=MTP, stdin=b'pwd\n').code == 0
    assert not os.path.exists(HISTORY)


main()
