#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Plugs a device of a USB/IP server into this machine, as "usbip attach" does.
#
#   attach.py HOST PORT [PORT_OF_VHCI]
#
# Needs root and the module vhci_hcd. Prints the port, to be written to
# /sys/devices/platform/vhci_hcd.0/detach.
import socket
import struct
import sys

VHCI = "/sys/devices/platform/vhci_hcd.0/"
VERSION, IMPORT = 0x0111, 0x8003
SUPER = 5
FREE = "004"


def receive(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            sys.exit("attach: the server hung up")
        data += more
    return data


def free_port(speed):
    hub = "ss" if speed == SUPER else "hs"
    with open(VHCI + "status", encoding="ascii") as status:
        for line in status.read().splitlines()[1:]:
            fields = line.split()
            if fields[0] == hub and fields[2] == FREE:
                return int(fields[1])
    sys.exit("attach: no port is free")


def main():
    connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(struct.pack(">HHI32s", VERSION, IMPORT, 0, b"1-1"))
    _, _, status = struct.unpack(">HHI", receive(connection, 8))
    if status != 0:
        sys.exit(f"attach: refused with status {status}")
    device = receive(connection, 312)
    bus, number, speed = struct.unpack(">III", device[288:300])
    port = free_port(speed)
    with open(VHCI + "attach", "w", encoding="ascii") as attach:
        attach.write(f"{port} {connection.fileno()} {bus << 16 | number} {speed}")
    print(port)


main()
