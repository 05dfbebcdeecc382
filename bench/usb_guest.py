#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# One download by real USB, by each program; to be run inside the lab's machine, by
# run --usb.
#
#   usb_guest.py --card CARD --rounds N [--build DIR] [--miniptp PROGRAM]
#                [--no-peers] WORK…
#
# CARD is the folder that QEMU's MTP device shows, with one file in it. Prints, as
# JSON, each work with its programs and their runs.
import argparse
import filecmp
import glob
import json
import os
import re
import subprocess
import sys
import time

import measuring
from measuring import Wrong
from works import FIRST_OBJECT, USB_READS, Place, usb_works, verify

FOLDER = '/dev/shm/run'
DRIVER = '/usr/lib/*/libgphoto2/*/ptp2.so'
PEER_ROUNDS = 2


def wait_for(condition, what):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise Wrong(what)


def camera_address():
    """BUS,DEVICE of the only camera."""
    for path in glob.glob('/sys/bus/usb/devices/*-[1-9]*:1.0'):
        device = path[:-len(':1.0')]
        with open(device + '/busnum') as bus, \
                open(device + '/devnum') as number:
            return f'{int(bus.read()):03},{int(number.read()):03}'
    return None


def gone():
    return camera_address() is None


# ---- the programs --------------------------------------------------------------

def libmtp_handle():
    """Of the first file, by the handles of libmtp's own session."""
    run = subprocess.run(['mtp-files'], stdout=subprocess.PIPE, text=True,
                         errors='replace')
    found = re.search(r'^File ID: (\d+)', run.stdout, re.M)
    if found is None:
        raise Wrong('mtp-files lists none')
    return found.group(1)


def programs(tools, address, name, handle):
    """name: what ours calls the object; handle: what the floor and libmtp do."""
    port = 'usb:' + address
    floor = tools.floor_program('usb_read')
    meant = [address, handle or 'first']
    ours = [tools.miniptp, '-c', port, 'get', '-o']
    those = {'floor': [floor, *meant],
             f'floor-{USB_READS}': [floor, '-n', str(USB_READS), '-m', *meant],
             'ours-stdout': [*ours, '-', name],
             'floor-file': [floor, '-o', 'it', *meant],
             'ours': [*ours, 'it', name]}
    if tools.gphoto2:
        those['gphoto2'] = [tools.gphoto2, '--quiet', '--port', port,
                            '--get-file', '1', '--filename', 'it']
    if tools.libmtp:
        those['libmtp'] = [tools.libmtp, handle or libmtp_handle(), 'it']
    return those


def check_floor(place, size):
    with open(place.path('out')) as file:
        text = file.read()
    if not text.startswith(f'{size} bytes '):
        raise Wrong(f'{text.strip()}, of {size}')


def measure(tools, rounds, size, name, handle, check):
    argv = programs(tools, wait_for(camera_address, 'no camera came'), name,
                    handle)
    runs = {program: [] for program in argv}
    place = Place(tools, FOLDER, '')
    peers = dict.fromkeys(('gphoto2', 'libmtp'), PEER_ROUNDS)
    for program in measuring.interleave(list(argv), rounds, peers):
        floor = program.startswith('floor')
        place.empty()
        try:
            runs[program].append(measuring.run(
                tools, argv[program], FOLDER,
                place.path('out') if floor else None))
            if floor:
                check_floor(place, size)
            if program not in ('floor', f'floor-{USB_READS}', 'ours-stdout'):
                check(place)
        except Wrong as error:
            raise Wrong(f'{program}: {error}') from None
    return runs


# ---- the works -----------------------------------------------------------------

def on_qemu(tools, opts, size):
    """Its handles are made while it is listed: so it is asked by name."""
    name = os.listdir(opts.card)[0]

    def check(place):
        if not filecmp.cmp(place.path('it'), os.path.join(opts.card, name),
                           False):
            raise Wrong('wrong bytes')
    return measure(tools, opts.rounds, size, '/' + name, None, check)


def on_simulator(tools, opts, size, speed):
    def check(place):
        verify(place, [(FIRST_OBJECT, size, place.path('it'))])
    camera = subprocess.Popen(
        [os.path.join(opts.build, 'cmd', 'miniptp'), 'sim', 'generic-mtp',
         '--attach', '--speed', speed, '--objects', '1', '--size', str(size)],
        stdout=subprocess.DEVNULL)
    try:
        return measure(tools, opts.rounds, size, hex(FIRST_OBJECT),
                       str(FIRST_OBJECT), check)
    finally:
        camera.terminate()
        camera.wait()
        wait_for(gone, 'the camera stays')


def only_ptp2():
    """gphoto2's one driver; reading all of them takes longer than the download."""
    os.makedirs('/run/camlibs')
    for path in glob.glob(DRIVER):
        os.symlink(path, '/run/camlibs/' + os.path.basename(path))
    os.environ['CAMLIBS'] = '/run/camlibs'


def warm_up(size):
    """What writes first to this machine's memory waits for the host's."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, 'warm')
    with open(path, 'wb') as file:
        for _ in range(2 * size >> 20):
            file.write(b'w' * (1 << 20))
    os.unlink(path)


def measure_all(tools, opts):
    size = os.path.getsize(os.path.join(opts.card, os.listdir(opts.card)[0]))
    works = {}
    warm_up(size)
    for work in usb_works(size):
        if work.name not in opts.works:
            continue
        print(work.title, '…', file=sys.stderr, flush=True)
        if work.name == 'usb-qemu':
            works[work.name] = on_qemu(tools, opts, size)
        else:
            # Only one camera at a time: libmtp takes the first.
            with open(os.environ['LAB_MONITOR'], 'w') as monitor:
                monitor.write('device_del mtp0\n')
            wait_for(gone, 'the camera stays')
            works[work.name] = on_simulator(
                tools, opts, size, work.name.removeprefix('usb-'))
    return works


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', default='build')
    parser.add_argument('--card', required=True)
    parser.add_argument('--rounds', type=int, required=True)
    parser.add_argument('--miniptp')
    parser.add_argument('--no-peers', action='store_true')
    parser.add_argument('works', nargs='+')
    opts = parser.parse_args()
    only_ptp2()
    subprocess.run(['modprobe', 'vhci-hcd'], check=True)
    try:
        tools = measuring.Tools(opts.build, opts.miniptp, not opts.no_peers)
        json.dump(measure_all(tools, opts), sys.stdout)
    except Wrong as error:
        print('bench:', error, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
