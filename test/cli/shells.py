# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Shells that tests talk to.
import json
import subprocess

from tap import start

MTP = 'sim:generic-mtp'
FOLDER = '/store_00010001/DCIM/100MPTP_'


class Requests:
    """A shell that another program talks to."""
    def __init__(self, *args, camera=MTP):
        self.child = start('--json', *args, 'shell', camera=camera,
                           stdin=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.stdin and not self.child.stdin.closed:
            self.child.stdin.close()
        self.code = self.child.wait(timeout=20)
        self.err = self.child.stderr.read().decode()
        self.child.stdout.close()
        self.child.stderr.close()

    def raw(self, line):
        self.child.stdin.write(line + b'\n')
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def ask(self, *command, **more):
        return self.raw(json.dumps({'command': command, **more}).encode())
