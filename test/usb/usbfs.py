#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What no library does on its own to a camera at a USB port of this machine: bytes
# on its endpoints and requests on endpoint 0, by Linux's usbfs alone.
#
#   usbfs.py CHECK
import ctypes
import fcntl
import glob
import struct
import sys

IN, OUT = 0x81, 0x02
CLAIM, RESET, CLEAR_HALT = 0x8004550f, 0x5514, 0x80045515
CONTROL = 0xc0185500
BULK = 0xc0185502
OK, EPIPE, ETIMEDOUT = 0x2001, 32, 110


def number(path):
    with open(path, encoding="ascii") as file:
        return int(file.read(), 16)


class Camera:
    def __init__(self):
        for name in glob.glob("/sys/bus/usb/devices/*:1.0"):
            if number(name + "/bInterfaceClass") == 6:
                break
        else:
            sys.exit("no camera")
        base = name.rsplit("/", 1)[0] + "/" + name.rsplit("/", 1)[1][:-4]
        with open(base + "/busnum", encoding="ascii") as bus, \
                open(base + "/devnum", encoding="ascii") as device:
            path = f"/dev/bus/usb/{int(bus.read()):03}/{int(device.read()):03}"
        with open(glob.glob(name + "/ep_81")[0] + "/wMaxPacketSize",
                  encoding="ascii") as size:
            self.packet = int(size.read(), 16)
        self.file = open(path, "r+b", buffering=0)
        fcntl.ioctl(self.file, CLAIM, struct.pack("I", 0))
        self.transaction = 0

    def transfer(self, request, head, buffer, timeout):
        """How many bytes, or a negative error number."""
        argument = head + struct.pack("I4xP", timeout,
                                      ctypes.addressof(buffer))
        try:
            # What can be changed in place: otherwise that is what returns.
            return fcntl.ioctl(self.file, request, bytearray(argument))
        except OSError as error:
            return -error.errno

    def bulk(self, endpoint, data, timeout=5000):
        buffer = ctypes.create_string_buffer(data, max(len(data), 1))
        n = self.transfer(BULK, struct.pack("II", endpoint, len(data)),
                          buffer, timeout)
        return n, buffer.raw[:max(n, 0)]

    def control(self, kind, request, value, index, data):
        buffer = ctypes.create_string_buffer(data, max(len(data), 1))
        n = self.transfer(
            CONTROL, struct.pack("BBHHH", kind, request, value, index,
                                 len(data)), buffer, 5000)
        return n, buffer.raw[:max(n, 0)]

    def clear_halt(self, endpoint):
        fcntl.ioctl(self.file, CLEAR_HALT, struct.pack("I", endpoint))

    def status(self):
        n, data = self.control(0xa1, 0x67, 0, 0, bytes(64))
        assert n >= 4, n
        length, code = struct.unpack_from("<HH", data)
        assert length == n, data
        return code, struct.unpack_from(f"<{(n - 4) // 4}I", data, 4)

    # ---- PTP ----

    def container(self, kind, code, payload=b""):
        return struct.pack("<IHHI", 12 + len(payload), kind, code,
                           self.transaction) + payload

    def request(self, code, *p):
        data = self.container(1, code, struct.pack(f"<{len(p)}I", *p))
        assert self.bulk(OUT, data)[0] == len(data)

    def read(self):
        """All up to a short packet."""
        data = b""
        while True:
            n, more = self.bulk(IN, bytes(16384))
            assert n >= 0, n
            data += more
            if n < 16384:
                return data

    def response(self):
        data, got = None, self.read()
        if struct.unpack_from("<H", got, 4)[0] == 2:
            data, got = got[12:], self.read()
        length, kind, code, tid = struct.unpack_from("<IHHI", got)
        assert (length, kind, tid) == (len(got), 3, self.transaction), got
        self.transaction += 1
        return code, struct.unpack_from(f"<{(length - 12) // 4}I", got, 12), \
            data

    def run(self, code, *p):
        self.request(code, *p)
        return self.response()

    def open(self):
        self.transaction = 0
        assert self.run(0x1002, 1)[0] == OK
        self.transaction = 1
        return self

    def announce(self, size):
        """SendObjectInfo of a file of that size, into the first store."""
        store = struct.unpack_from("<I", self.run(0x1004)[2], 4)[0]
        info = struct.pack("<IHHI", 0, 0x3000, 0, size) + bytes(40)
        name = f"raw_{size}.bin"
        info += bytes([len(name) + 1]) + name.encode("utf-16-le") + bytes(5)
        self.request(0x100c, store, 0xffffffff)
        assert self.bulk(OUT, self.container(2, 0x100c, info))[0] > 0
        code, handle, _ = self.response()
        assert code == OK, hex(code)
        return handle[2]

    def has(self, handle, content):
        code, _, data = self.run(0x1009, handle)
        assert code == OK and data == content, hex(code)
        assert self.run(0x100b, handle, 0)[0] == OK


# ---- checks ----------------------------------------------------------------------

def nonsense(camera):
    """Is no PTP: the endpoints halt, and the device tells which."""
    camera.open()
    assert camera.bulk(OUT, b"nonsense" * 10)[0] == 80
    assert camera.bulk(IN, bytes(512))[0] == -EPIPE
    code, halted = camera.status()
    assert halted == (IN, OUT), halted
    assert camera.bulk(OUT, b"x" * 20)[0] == -EPIPE
    camera.clear_halt(IN)
    camera.clear_halt(OUT)
    assert camera.status() == (OK, ())
    camera.open()


def stalls(camera):
    """What is no request of the class stalls, and the next is answered."""
    for kind, request, length in ((0xa1, 0x64, 6), (0xa1, 0x70, 4),
                                  (0x21, 0x70, 0), (0x21, 0x67, 0),
                                  (0xa1, 0x65, 64)):
        n, _ = camera.control(kind, request, 0, 0, bytes(length))
        assert n == -EPIPE, (kind, request, n)
        assert camera.status() == (OK, ())
    # Shorter than the answer.
    assert camera.control(0xa1, 0x67, 0, 0, bytes(2))[0] == 2


def no_empty_packets(camera):
    """Data that end with a whole packet, and no empty one, as of a sloppy host."""
    camera.open()
    for packets in (1, 2, 64, 65):
        content = bytes(range(256)) * (packets * camera.packet // 256)
        content = content[:packets * camera.packet - 12]
        handle = camera.announce(len(content))
        camera.request(0x100d)
        data = camera.container(2, 0x100d, content)
        assert camera.bulk(OUT, data)[0] == len(data)
        assert camera.response()[0] == OK
        camera.has(handle, content)


def headers_alone(camera):
    """Header and data in transfers of their own."""
    camera.open()
    for size, empty in ((5, False), (camera.packet, True),
                        (camera.packet, False), (3 * camera.packet + 1, False)):
        content = bytes(range(256)) * (size // 256 + 1)
        content = content[:size]
        handle = camera.announce(size)
        camera.request(0x100d)
        head = camera.container(2, 0x100d, content)[:12]
        assert camera.bulk(OUT, head)[0] == 12
        assert camera.bulk(OUT, content)[0] == size
        if empty:
            assert camera.bulk(OUT, b"")[0] == 0
        assert camera.response()[0] == OK
        camera.has(handle, content)


def cancels(camera):
    """In both directions; the same session goes on at once."""
    camera.open()
    size = 1 << 20
    handle = camera.announce(size)
    content = bytes(range(256)) * (size // 256)
    camera.request(0x100d)
    data = camera.container(2, 0x100d, content)
    for n in (0, camera.packet, 5 * camera.packet, 200 * camera.packet):
        camera.bulk(OUT, data[:n])
        camera.cancel()
        handle = camera.announce(size)
        camera.request(0x100d)
    assert camera.bulk(OUT, data)[0] == len(data)
    assert camera.response()[0] == OK
    for n in (0, camera.packet, 5 * camera.packet, 200 * camera.packet):
        camera.request(0x1009, handle)
        for _ in range(0, n, 16384):
            camera.bulk(IN, bytes(min(n, 16384)))
        camera.cancel()
        assert camera.run(0x1004)[0] == OK
    camera.has(handle, content)


def cancel(camera):
    data = struct.pack("<HI", 0x4001, camera.transaction)
    assert camera.control(0x21, 0x64, 0, 0, data)[0] == 6
    while camera.status()[0] != OK:
        pass
    # What was on its way already.
    while camera.bulk(IN, bytes(16384), 50)[0] != -ETIMEDOUT:
        pass
    camera.transaction += 1


def resets(camera):
    """Of the class, and of the port in the midst of a transfer."""
    camera.open()
    assert camera.control(0x21, 0x66, 0, 0, b"")[0] == 0
    assert camera.run(0x1004)[0] == 0x2003
    camera.open()
    size = 1 << 20
    handle = camera.announce(size)
    camera.request(0x100d)
    data = camera.container(2, 0x100d, bytes(size))
    assert camera.bulk(OUT, data)[0] == len(data)
    assert camera.response()[0] == OK
    camera.request(0x1009, handle)
    camera.bulk(IN, bytes(16384))
    fcntl.ioctl(camera.file, RESET)
    fcntl.ioctl(camera.file, CLAIM, struct.pack("I", 0))
    camera.open()
    camera.has(handle, bytes(size))


Camera.cancel = cancel
CHECKS = {check.__name__: check for check in (
    nonsense, stalls, no_empty_packets, headers_alone, cancels, resets)}
CHECKS[sys.argv[1]](Camera())
