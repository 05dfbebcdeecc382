# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The virtual camera as a USB device, at the far end of USB/IP.
import os
import random
import struct
import time

from tap import content, files, main, test, wait_for
from usbip import (BUSY, COMMAND, DATA, ECONNRESET, EPIPE, EVENTS, IN, OUT,
                   Client, Refused, exported)

OK, CANCELLED = 0x2001, 0x201f
GB = ('generic-ptp', '--objects', '1', '--size', '1G')


def handles(client):
    code, _, data = client.run(0x1007, 0xffffffff, 0, 0)
    assert code == OK, hex(code)
    return struct.unpack_from(f'<{(len(data) - 4) // 4}I', data, 4)


def size_of(client, handle):
    return struct.unpack_from('<I', client.run(0x1008, handle)[2], 8)[0]


def a_file(client):
    return next(h for h in handles(client) if size_of(client, h) > 0)


def usual(client):
    """It is all there, from the session to the data."""
    client.open()
    handle = a_file(client)
    code, _, data = client.run(0x101b, handle, 0, 100000)
    assert code == OK and data == content(handle, len(data)), hex(code)
    assert client.run(0x1003)[0] == OK


@test
def the_device_is_listed_and_described():
    with exported('generic-mtp') as port:
        assert Client(port).devices() == [
            ('1-1', 0x1209, 0x6d74, [b'\6\1\1'])]
        client = Client(port).attach()
        assert client.speed == 3
        assert client.descriptor(1)[8:12] == struct.pack('<HH', 0x1209,
                                                         0x6d74)
        assert client.descriptor(3, 2, 0x409)[2:].decode('utf-16-le') == \
            'Generic MTP Camera'
        assert client.descriptor(3, 0xee)[2:16].decode('utf-16-le') == \
            'MSFT100'


@test
def each_speed_has_its_packets():
    for speed, number, packet in (('full', 2, 64), ('high', 3, 512),
                                  ('super', 5, 1024)):
        with exported('generic-ptp', '--speed', speed) as port:
            client = Client(port).attach()
            assert client.speed == number
            configuration = client.descriptor(2)
            assert struct.unpack_from('<H', configuration, 22)[0] == packet
            usual(client)


@test
def whatever_the_slices():
    with exported('generic-ptp') as port:
        for size in (1, 7, 48):
            client = Client(port, size).attach()
            usual(client)
            client.close()


@test
def an_empty_packet_ends_whole_packets():
    os.mkdir('card')
    with open('card/file', 'wb') as file:
        file.write(bytes(500))
    with exported('generic-ptp', '--dir', 'card') as port:
        client = Client(port).attach().open()
        client.request(0x1009, handles(client)[0])
        client.transaction += 1
        got = [client.read(512)[1] for _ in range(3)]
        assert [len(g) for g in got] == [512, 0, 12], got
        # and none is needed where the buffer is larger
        client.request(0x1009, handles(client)[0])
        client.transaction += 1
        assert [len(client.read()[1]) for _ in range(2)] == [512, 12]


@test
def a_packet_that_does_not_fit_is_an_overflow():
    with exported('generic-ptp') as port:
        client = Client(port).attach()
        client.request(0x1001)
        status, data = client.read(100)
        assert (status, len(data)) == (-75, 100), (status, len(data))


@test
def a_download_is_cancelled():
    with exported(*GB) as port:
        client = Client(port).attach().open()
        handle = a_file(client)
        for i in range(20):
            client.request(0x1009, handle)
            for _ in range(i):
                status, data = client.read(random.choice((512, 16384, 99328)))
                assert status == 0 and data
            assert client.cancel() == 0
            assert client.status() == (OK, ())
            client.transaction += 1
            code, _, data = client.run(0x101b, handle, 4096, 5000)
            assert code == OK and data == content(handle, 5000, 4096)


@test
def an_upload_is_cancelled():
    os.mkdir('card')
    with exported('generic-ptp', '--dir', 'card') as port:
        client = Client(port).attach().open()
        for i in range(10):
            info = struct.pack('<IHHIHIIIIIIIHII', 0, 0x3000, 0, 1 << 20,
                               *[0] * 11) + b'\2f\0\0\0\0\0\0'
            assert client.run(0x100c, 0x10001, 0xffffffff,
                              data=info)[0] == OK
            client.put(COMMAND, 0x100d)
            client.put(DATA, 0x100d, bytes(500 + 512 * i), 1 << 20)
            assert client.cancel() == 0
            assert client.status() == (OK, ())
            client.transaction += 1
            assert client.run(0x1004)[0] == OK
            assert files('card') == [], files('card')


@test
def a_dead_program_leaves_a_download():
    """The next one's OpenSession does not wait for the data to be fetched."""
    with exported(*GB) as port:
        client = Client(port).attach().open()
        for reads in range(4):
            handle = a_file(client)
            client.request(0x1009, handle)
            for _ in range(reads):
                assert client.read(16384)[0] == 0
            client.transaction = 0
            client.request(0x1002, 1)
            # What was on its way ends with a short packet, then the answer.
            left = client.transfer()
            assert client.response()[0] == 0x201e
            assert len(left) < 600000, len(left)
            client.transaction = 1
            assert client.run(0x1003)[0] == OK
            usual(client)
            client.open()


@test
def what_is_no_ptp_halts_the_endpoints():
    with exported('generic-ptp') as port:
        client = Client(port).attach().open()
        for nonsense in (bytes(12), b'\xff' * 512, os.urandom(64)):
            assert client.write(nonsense)[0] == 0
            assert client.read()[0] == EPIPE
            assert client.write(bytes(12))[0] == EPIPE
            assert client.status() == (CANCELLED, (IN, OUT))
            for endpoint in IN, OUT:
                assert client.control(2, 1, 0, endpoint)[0] == 0
            assert client.status() == (OK, ())
            usual(client)


@test
def a_reset_ends_the_session():
    with exported('generic-ptp') as port:
        client = Client(port).attach().open()
        assert client.run(0x1004)[0] == OK
        assert client.control(0x21, 0x66, 0, 0)[0] == 0
        assert client.run(0x1004)[0] == 0x2003
        usual(client)
        client.open()
        assert client.control(0, 9, 1, 0)[0] == 0
        assert client.run(0x1004)[0] == 0x2003


@test
def buffers_are_taken_back():
    with exported('generic-ptp') as port:
        client = Client(port).attach()
        waiting = [client.submit(EVENTS, 64), client.submit(IN, 512),
                   client.submit(IN, 512)]
        for sequence in waiting:
            number = client.unlink(sequence)
            assert client.result(number)[0] == ECONNRESET
        assert client.result(client.unlink(waiting[0]))[0] == 0
        usual(client)


@test
def one_at_a_time_has_the_device():
    with exported('generic-ptp') as port:
        first = Client(port).attach()
        try:
            Client(port).attach()
            assert False, 'both have it'
        except Refused as refused:
            assert refused.args == (BUSY,), refused
        assert len(Client(port).devices()) == 1
        usual(first)
        first.close()
        usual(Client(port).attach())


@test
def who_hangs_up_in_the_midst_leaves_nothing():
    with exported(*GB) as port:
        for reads in (0, 1, 3):
            client = Client(port).attach().open()
            client.request(0x1009, a_file(client))
            for _ in range(reads):
                client.read(65536)
            client.submit(IN, 1 << 20)
            client.close()
            client = attach_soon(port)
            assert client.run(0x1004)[0] == 0x2003
            usual(client)
            client.close()


def attach_soon(port):
    clients = []

    def attach():
        try:
            clients.append(Client(port).attach())
        except Refused:
            return False
        return True

    wait_for(attach)
    return clients[0]


@test
def switched_off_it_answers_and_hangs_up():
    with exported('generic-ptp') as port:
        client = Client(port).attach().open()
        client.request(0x1013)
        assert client.response()[0] == OK
        try:
            client.receive(1)
            assert False, 'it is still there'
        except EOFError:
            pass
        # Who does not want to hear the answer keeps nobody out.
        client = attach_soon(port).open()
        client.request(0x1013)
        usual(attach_soon(port))


@test
def silence_and_nonsense_keep_nobody_out():
    with exported('generic-ptp') as port:
        silent = [Client(port) for _ in range(12)]
        for i, client in enumerate(silent[:6]):
            client.send(os.urandom(5 + 20 * i))
        usual(Client(port).attach())
        for client in silent:
            client.close()


@test
def who_has_the_device_makes_no_room():
    with exported('generic-ptp') as port:
        owner = Client(port).attach()
        # There are 8 places, and the owner has had its own for the longest time.
        silent = [Client(port) for _ in range(20)]
        assert len(Client(port).devices()) == 1
        usual(owner)
        for client in silent:
            client.close()


@test
def who_is_silent_is_hung_up_on():
    with exported('generic-ptp') as port:
        owner, began = Client(port).attach(), time.monotonic()
        silent = Client(port)
        silent.connection.settimeout(60)
        try:
            silent.receive(1)
            assert False, 'it has something to say'
        except EOFError:
            pass
        assert time.monotonic() - began > 4
        # But for whom that has the device.
        usual(owner)


@test
def random_messages_do_no_harm():
    chance = random.Random(4)
    with exported('generic-mtp') as port:
        for _ in range(60):
            client = attach_soon(port)
            try:
                for _ in range(40):
                    client.send(struct.pack(
                        '>IIIIIIIiiI8s', chance.choice((1, 1, 1, 2)),
                        chance.randrange(50), client.device,
                        chance.randrange(2), chance.randrange(4),
                        chance.choice((0, 0x40, 1)),
                        chance.choice((0, 1, 12, 512, 4096)), 0, -1, 0,
                        chance.randbytes(8)))
            except OSError:
                pass
            client.close()
        usual(attach_soon(port))


main()
