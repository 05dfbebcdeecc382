#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A small PTP initiator over PyUSB that shares nothing with ours, so that a mistake
# which both of our ends make is seen. Facts are those of ISO 15740 (operations,
# datasets) and of the USB Still Image Class 1.0 (containers, class requests).
#
#   pyusb_client.py CHECK [ARGUMENT...]
#
# Each function whose name begins with check_ is one; it prints what pyusb.sh
# compares, and fails by an exception.
import struct
import sys

import usb.core
import usb.util

COMMAND, DATA, RESPONSE = 1, 2, 3
OK, ALREADY_OPEN, CANCELLED = 0x2001, 0x201E, 0x201F
CANCEL, RESET, STATUS = 0x64, 0x66, 0x67
TO_INTERFACE, FROM_INTERFACE = 0x21, 0xA1
ALL = 0xFFFFFFFF
UNDEFINED, FOLDER = 0x3000, 0x3001
HEADER = 12
MS = 20000


def is_still_image(device):
    return find_interface(device) is not None


def find_interface(device):
    for configuration in device:
        for interface in configuration:
            if (
                interface.bInterfaceClass,
                interface.bInterfaceSubClass,
                interface.bInterfaceProtocol,
            ) == (6, 1, 1):
                return interface
    return None


class Refused(Exception):
    def __init__(self, code):
        super().__init__(f"response 0x{code:04x}")
        self.code = code


class Reader:
    """Walks through a dataset, little-endian."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def numbers(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def number(self, form):
        return self.numbers(form)[0]

    def array(self, form):
        return self.numbers(str(self.number("I")) + form)

    def string(self):
        units = self.number("B")
        text = self.data[self.at : self.at + 2 * units].decode("utf-16-le")
        self.at += 2 * units
        return text.rstrip("\0")


def ptp_string(text):
    return bytes([len(text) + 1]) + (text + "\0").encode("utf-16-le")


class Camera:
    """The camera, in a session unless that is not wanted."""

    def __init__(self, session=True):
        self.device = usb.core.find(custom_match=is_still_image)
        assert self.device is not None, "no still image device"
        self.device.set_configuration()
        self.interface = find_interface(self.device)
        self.bulk_in = self.endpoint(usb.util.ENDPOINT_IN, usb.util.ENDPOINT_TYPE_BULK)
        self.bulk_out = self.endpoint(
            usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_TYPE_BULK
        )
        self.packet = self.bulk_in.wMaxPacketSize
        self.transaction = 0
        if session:
            self.open_session()

    def endpoint(self, direction, kind):
        return usb.util.find_descriptor(
            self.interface,
            custom_match=lambda e: usb.util.endpoint_direction(e.bEndpointAddress)
            == direction
            and usb.util.endpoint_type(e.bmAttributes) == kind,
        )

    # ---- containers ----------------------------------------------------------

    def write(self, data):
        assert self.bulk_out.write(data, MS) == len(data)

    def send_command(self, code, params=()):
        self.write(
            struct.pack(
                f"<IHHI{len(params)}I",
                HEADER + 4 * len(params),
                COMMAND,
                code,
                self.transaction,
                *params,
            )
        )

    def send_data(self, code, data, split=False):
        head = struct.pack("<IHHI", HEADER + len(data), DATA, code, self.transaction)
        if split:
            # In a transfer of its own, as some initiators do.
            self.write(head)
            if data:
                self.write(data)
            whole = data and len(data) % self.bulk_out.wMaxPacketSize == 0
        else:
            self.write(head + data)
            whole = (HEADER + len(data)) % self.bulk_out.wMaxPacketSize == 0
        if whole:
            self.write(b"")

    def read_transfer(self, size=1 << 20, piece=None):
        """Up to the short or empty packet that ends it."""
        data = b""
        piece = piece or size
        while True:
            chunk = self.bulk_in.read(piece, MS).tobytes()
            data += chunk
            if len(chunk) < piece:
                return data

    def read_container(self, piece=None):
        data = self.read_transfer(piece=piece)
        size, kind, code, transaction = struct.unpack_from("<IHHI", data)
        assert size == len(data), f"{size} bytes announced, {len(data)} came"
        assert transaction == self.transaction, f"transaction {transaction}"
        return kind, code, data[HEADER:]

    def run(self, code, *params, data=None, split=False, piece=None):
        """(data that came, parameters of the response)"""
        self.send_command(code, params)
        if data is not None:
            self.send_data(code, data, split)
        came = None
        kind, answer, payload = self.read_container(piece)
        if kind == DATA:
            assert answer == code
            came = payload
            kind, answer, payload = self.read_container(piece)
        assert kind == RESPONSE
        self.transaction += 1
        if answer != OK:
            raise Refused(answer)
        return came, struct.unpack(f"<{len(payload) // 4}I", payload)

    # ---- class requests ------------------------------------------------------

    def status(self):
        data = self.device.ctrl_transfer(
            FROM_INTERFACE, STATUS, 0, self.interface.bInterfaceNumber, 64, MS
        ).tobytes()
        size, code = struct.unpack_from("<HH", data)
        assert size == len(data)
        return code, struct.unpack_from(f"<{(size - 4) // 4}I", data, 4)

    def reset(self):
        self.device.ctrl_transfer(
            TO_INTERFACE, RESET, 0, self.interface.bInterfaceNumber, None, MS
        )
        self.transaction = 0

    def cancel(self):
        """The request, until the device is ready; what was under way is dropped."""
        self.device.ctrl_transfer(
            TO_INTERFACE,
            CANCEL,
            0,
            self.interface.bInterfaceNumber,
            struct.pack("<HI", 0x4001, self.transaction),
            MS,
        )
        for _ in range(100):
            code, halted = self.status()
            if code == OK:
                break
            for endpoint in halted:
                self.device.clear_halt(endpoint)
        assert code == OK, f"status 0x{code:04x} after the cancel"
        while True:
            try:
                self.bulk_in.read(1 << 16, 300)
            except usb.core.USBTimeoutError:
                break
        self.transaction += 1

    # ---- operations ----------------------------------------------------------

    def open_session(self):
        self.transaction = 0
        try:
            self.run(0x1002, 1)
        except Refused as refused:
            assert refused.code == ALREADY_OPEN
            # Whose ids go on where the other one ended; ours are larger.
            self.transaction = 1000

    def close_session(self):
        self.run(0x1003)

    def info(self):
        r = Reader(self.run(0x1001)[0])
        r.numbers("HIH")
        r.string()
        r.number("H")
        operations = r.array("H")
        for _ in range(4):
            r.array("H")
        return operations, [r.string() for _ in range(4)]

    def stores(self):
        return Reader(self.run(0x1004)[0]).array("I")

    def children(self, store, folder=ALL):
        return Reader(self.run(0x1007, store, 0, folder)[0]).array("I")

    def object_info(self, handle):
        r = Reader(self.run(0x1008, handle)[0])
        _, form, _, size = r.numbers("IHHI")
        r.numbers("HIIIIIIIHII")
        return form, size, r.string()

    def tree(self, store, folder=ALL):
        for handle in self.children(store, folder):
            form, size, name = self.object_info(handle)
            yield handle, name, size, form == FOLDER
            if form == FOLDER:
                yield from self.tree(store, handle)

    def find(self, wanted):
        for store in self.stores():
            for handle, name, size, _ in self.tree(store):
                if name == wanted:
                    return store, handle, size
        raise FileNotFoundError(wanted)

    def send_object_info(self, store, parent, name, size, form=UNDEFINED):
        dataset = struct.pack(
            "<IHHIHIIIIIIIHII", store, form, 0, size, *([0] * 11)
        )
        dataset += ptp_string(name) + b"\0\0\0"
        return self.run(0x100C, store, parent, data=dataset)[1][2]


# ---- checks -------------------------------------------------------------------


def check_info():
    """Model, maker, version, serial and operations, one a line."""
    operations, (maker, model, version, serial) = Camera(session=False).info()
    print(maker, model, version, serial, *sorted(operations), sep="\n")


def check_list():
    camera = Camera()
    for store in camera.stores():
        for handle, name, size, folder in camera.tree(store):
            if not folder:
                print(handle, name, size)
    camera.close_session()


def check_get(*names, by_packets=False):
    """Files into the current folder."""
    camera = Camera()
    piece = camera.packet if by_packets else None
    handles = {
        name: handle
        for store in camera.stores()
        for handle, name, _, _ in camera.tree(store)
    }
    for name in names:
        with open(name, "wb") as file:
            file.write(camera.run(0x1009, handles[name], piece=piece)[0])
    camera.close_session()


def check_get_by_packets(*names):
    """The same, reading one packet at a time."""
    check_get(*names, by_packets=True)


def check_put(split, folder, *paths):
    camera = Camera()
    store, parent, _ = camera.find(folder)
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        name = path.rsplit("/", 1)[-1]
        handle = camera.send_object_info(store, parent, name, len(data))
        camera.run(0x100D, data=data, split=split == "split")
        assert camera.object_info(handle)[1:] == (len(data), name)
    camera.close_session()


def check_delete(*names):
    camera = Camera()
    for name in names:
        camera.run(0x100B, camera.find(name)[1])
    camera.close_session()


def check_cancel_in(name, path):
    """Cancel a download in its middle, and fetch the whole afterwards."""
    camera = Camera()
    _, handle, size = camera.find(name)
    for part in (1, size // 3, size // 2):
        camera.send_command(0x1009, (handle,))
        read = 0
        while read < part:
            read += len(camera.bulk_in.read(camera.packet * 32, MS))
        camera.cancel()
    with open(path, "rb") as file:
        assert camera.run(0x1009, handle)[0] == file.read()
    camera.close_session()


def check_cancel_out(folder, name):
    """Cancel an upload in its middle; another one is whole, and no half is left."""
    camera = Camera()
    store, parent, _ = camera.find(folder)
    before = camera.children(store, parent)
    data = bytes(range(256)) * 4096
    camera.send_object_info(store, parent, name, len(data))
    camera.send_command(0x100D)
    head = struct.pack("<IHHI", HEADER + len(data), DATA, 0x100D, camera.transaction)
    camera.write(head + data[: 512 * 1024 - HEADER])
    camera.cancel()
    assert camera.children(store, parent) == before
    handle = camera.send_object_info(store, parent, name, len(data))
    camera.run(0x100D, data=data)
    assert camera.run(0x1009, handle)[0] == data
    camera.run(0x100B, handle)
    camera.close_session()


def check_status():
    """GetDeviceStatus, without a session and in one."""
    camera = Camera(session=False)
    assert camera.status() == (OK, ())
    camera.open_session()
    assert camera.status() == (OK, ())
    camera.close_session()


def check_stall():
    """What is no container halts the pipes, until the halts are cleared."""
    camera = Camera()
    camera.write(b"\xff" * 64)
    try:
        camera.bulk_in.read(512, MS)
        raise AssertionError("garbage was answered")
    except usb.core.USBTimeoutError:
        raise
    except usb.core.USBError as error:
        assert error.errno == 32, error  # EPIPE: a stall
    code, halted = camera.status()
    print(f"0x{code:04x}", *(f"0x{e:02x}" for e in halted))
    assert camera.bulk_in.bEndpointAddress in halted
    for endpoint in halted:
        camera.device.clear_halt(endpoint)
    assert camera.status() == (OK, ())
    camera.open_session()
    camera.close_session()


def check_reset():
    """The class's reset ends the session and whatever goes on."""
    camera = Camera()
    handle = camera.find("size_1048576.bin")[1]
    camera.send_command(0x1009, (handle,))
    camera.bulk_in.read(camera.packet, MS)
    camera.reset()
    try:
        while True:
            camera.bulk_in.read(1 << 16, 300)
    except usb.core.USBTimeoutError:
        pass
    camera.transaction = 0
    camera.run(0x1002, 1)
    camera.close_session()


def check_left_open():
    """A program that closes no session and ends; run it again and again."""
    camera = Camera()
    print(camera.object_info(camera.find("size_512.bin")[1])[2])


def check_die_in_download(name):
    """A program that ends in the middle of a download."""
    camera = Camera()
    camera.send_command(0x1009, (camera.find(name)[1],))
    camera.bulk_in.read(camera.packet * 8, MS)


def check_minimal(operation, size):
    """As the small programs do: DeviceInfo before the session, all packet by packet,
    and CloseSession with a parameter that it does not have."""
    camera = Camera(session=False)
    assert camera.run(0x1001, piece=camera.packet)[0]
    camera.transaction = 0
    assert camera.run(0x1002, 1, piece=camera.packet)[0] is None
    for _ in range(2):
        data = camera.run(int(operation, 0), piece=camera.packet)[0]
        assert len(data) == int(size), len(data)
    camera.run(0x1003, 1, piece=camera.packet)


if __name__ == "__main__":
    globals()["check_" + sys.argv[1]](*sys.argv[2:])
