# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A camera that moves, copies and renames, and makes folders.
import struct

from fake import OK, Camera, Thing


def unpack_string(data):
    return data[1:1 + 2 * data[0]].decode('utf-16-le').rstrip('\0')


class Moving(Camera):
    """Operations in wrong are refused so."""

    def __init__(self, *things):
        super().__init__(*things)
        self.wrong = {}  # operation -> response
        self.answers.update({
            0x1019: self.move, 0x101a: self.copy, 0x100c: self.announce,
            0x100d: lambda p: (OK, None), 0x9804: self.rename})

    def move(self, p):
        if 0x1019 in self.wrong:
            return self.wrong[0x1019], None
        self.things[p[0]].parent = p[2]
        return OK, None

    def copy(self, p):
        if 0x101a in self.wrong:
            return self.wrong[0x101a], None
        thing = self.things[p[0]]
        handle = max(self.things) + 1
        self.things[handle] = Thing(thing.name, thing.data, p[2])
        return OK, None, [handle]

    def rename(self, p):
        if 0x9804 in self.wrong:
            return self.wrong[0x9804], None
        assert p[1] == 0xdc07
        self.things[p[0]].name = unpack_string(self.sent)
        return OK, None

    def announce(self, p):
        kind, = struct.unpack_from('<H', self.sent, 4)
        handle = max(self.things) + 1
        self.things[handle] = Thing(
            unpack_string(self.sent[52:]), None if kind == 0x3001 else b'',
            0 if p[1] == 0xffffffff else p[1])
        return OK, None, [0x10001, p[1], handle]

    def paths(self):
        def path(handle):
            thing = self.things[handle]
            return (path(thing.parent) if thing.parent else '') + \
                '/' + thing.name
        return {path(h): h for h in self.things}
