# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A conversation with a virtual camera: raw operations in one session, with
# bytes that are packed here and not by the program.
import contextlib
import json
import os
import re
import struct
import subprocess

from tap import start, tests

SOURCE = os.environ.get('SOURCE') or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), '..', '..')
OK = 'OK'
ROOT = ALL = 0xffffffff


def operations(*dialects):
    """The names of all operations in these tables, in their order."""
    names = []
    for dialect in dialects:
        with open(os.path.join(SOURCE, 'data', dialect + '.codes')) as lines:
            names += re.findall(r'^operation +0x\w+ +(\w+)', lines.read(),
                                re.M)
    return [name for name in names if name != 'Undefined']


class Answer:
    def __init__(self, reply):
        output = reply['output']
        assert isinstance(output, dict), reply
        self.code, self.exit = output['response_name'], reply['exit']
        self.params = [int(p, 16) for p in output['parameters']]
        self.size = output['size']
        self.data = output.get('data')
        self.bytes = None

    def __repr__(self):
        return f'{self.code} {self.params} {self.size} {self.data}'


class Conversation:
    def __init__(self, child):
        self.child = child

    def verb(self, *args):
        """Any verb: the whole reply of the shell."""
        request = json.dumps({'id': 1, 'command': [str(a) for a in args]})
        self.child.stdin.write(request.encode() + b'\n')
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        assert line, self.child.stderr.read()
        return json.loads(line)

    def raw(self, name, *params, send=None, save=False):
        args = ['raw', name, *(f'0x{p & ALL:x}' for p in params)]
        if send is not None:
            with open('send.bin', 'wb') as file:
                file.write(send)
            args += ['--send', 'send.bin']
        if save:
            with contextlib.suppress(FileNotFoundError):
                os.remove('save.bin')
            args += ['--save', 'save.bin']
        answer = Answer(self.verb(*args))
        assert (answer.exit == 0) == (answer.code == OK), (args, answer)
        if save and os.path.exists('save.bin'):
            with open('save.bin', 'rb') as file:
                answer.bytes = file.read()
        return answer

    def good(self, name, *params, **kwargs):
        answer = self.raw(name, *params, **kwargs)
        assert answer.code == OK, (name, params, answer)
        return answer

    def refused(self, code, name, *params, **kwargs):
        answer = self.raw(name, *params, **kwargs)
        assert answer.code == code, (name, params, code, answer)
        return answer

    def handle_of(self, filename):
        for handle in self.good('GetObjectHandles', ALL, 0, 0).data['items']:
            if self.good('GetObjectInfo', handle).data['name'] == filename:
                return handle
        raise AssertionError(f'there is no {filename}')

    def handles(self, parent=0):
        return self.good('GetObjectHandles', ALL, 0, parent).data['items']

    def upload(self, name, content, storage=0, parent=ROOT, format=0x3004):
        place = self.good('SendObjectInfo', storage, parent,
                          send=object_info(name, len(content), format))
        self.good('SendObject', send=content)
        return place.params[2]

    def events(self, seconds=1):
        """Names and parameters of the events that come until it is quiet."""
        reply = self.verb('events', '--for', seconds)
        output = reply['output'] or []
        return output if isinstance(output, list) else [output]


@contextlib.contextmanager
def conversation(camera):
    child = start('shell', '--json', camera=camera, stdin=subprocess.PIPE)
    try:
        yield Conversation(child)
    finally:
        child.stdin.close()
        child.stdout.close()
        child.stderr.close()
        child.wait(timeout=20)


def rows_against(camera, told):
    """A decorator for the test of an operation, which gets a conversation with
    the camera; told is the set of all names so far."""
    def operation(name):
        def wrap(function):
            def alone():
                with conversation(camera) as talk:
                    function(talk)
            alone.__name__ = name + ' as the standard has it'
            told.add(name)
            tests.append(alone)
            return function
        return wrap
    return operation


# ---- packing -------------------------------------------------------------------

def string(text):
    if text == '':
        return b'\0'
    units = (text + '\0').encode('utf-16-le')
    return bytes([len(units) // 2]) + units


def array(code, numbers):
    return struct.pack(f'<I{len(numbers)}{code}', len(numbers), *numbers)


def object_info(name, size, format=0x3004, association=0, modified=''):
    return struct.pack('<IHHIHIIIIIIIHII', 0, format, 0, size, 0, 0, 0, 0, 0,
                       0, 0, 0, association, 0, 0) + \
        string(name) + string('') + string(modified) + string('')


def quadruple(handle, property, type, value):
    return struct.pack('<IHH', handle, property, type) + value


def prop_list(*quadruples):
    return struct.pack('<I', len(quadruples)) + b''.join(quadruples)
