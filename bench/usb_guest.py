#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# One download by real USB, by each program; to be run inside the lab's machine, by
# run --usb.
#
#   usb_guest.py BUILD CARD ROUNDS
#
# CARD is the folder that QEMU's MTP device shows, with one file in it. Prints, as
# JSON, each work with its programs and their runs.
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
from works import FIRST_OBJECT, Place, verify

FOLDER = '/dev/shm/run'
DRIVER = '/usr/lib/*/libgphoto2/*/ptp2.so'


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


def libmtp_handle():
    """Of the first file, by the handles of libmtp's own session."""
    run = subprocess.run(['mtp-files'], stdout=subprocess.PIPE, text=True,
                         errors='replace')
    found = re.search(r'^File ID: (\d+)', run.stdout, re.M)
    if found is None:
        raise Wrong('mtp-files lists none')
    return int(found.group(1))


def programs(tools, address, path, handle):
    port = 'usb:' + address
    ours = [tools.miniptp, '-c', port, 'get', '-o']
    all_of_them = {
        'ours-stdout': [*ours, '-', path],
        'ours': [*ours, 'it', path],
        'gphoto2': ['gphoto2', '--quiet', '--port', port, '--get-file', '1',
                    '--filename', 'it'],
        'libmtp': ['mtp-getfile', str(handle or libmtp_handle()), 'it']}
    # A handle of QEMU's device is there once it was listed.
    if handle is not None:
        floor = [tools.floor_program('usb_read'), address, str(handle)]
        all_of_them = {'floor': floor, **all_of_them}
    return all_of_them


def measure(tools, path, handle, check, rounds):
    address = wait_for(camera_address, 'no camera came')
    runs = {}
    argv = programs(tools, address, path, handle)
    place = Place(tools, FOLDER, '')
    for name in measuring.interleave(list(argv), rounds, {}):
        place.empty()
        try:
            runs.setdefault(name, []).append(
                measuring.run(tools, argv[name], FOLDER))
            if name not in ('floor', 'ours-stdout'):
                check(place)
        except Wrong as error:
            raise Wrong(f'{name}: {error}') from None
    return runs


def on_qemu(tools, card, rounds):
    """Its handles are made while it is listed, which the floor does not do."""
    name = os.listdir(card)[0]

    def check(place):
        if not filecmp.cmp(place.path('it'), os.path.join(card, name), False):
            raise Wrong('wrong bytes')
    runs = measure(tools, '/' + name, None, check, rounds)
    with open(os.environ['LAB_MONITOR'], 'w') as monitor:
        monitor.write('device_del mtp0\n')
    wait_for(gone, 'the camera stays')
    return runs


def on_simulator(tools, speed, size, rounds):
    def check(place):
        verify(place, [(FIRST_OBJECT, size, place.path('it'))])
    camera = subprocess.Popen(
        [tools.miniptp, 'sim', 'generic-mtp', '--attach', '--speed', speed,
         '--objects', '1', '--size', str(size)], stdout=subprocess.DEVNULL)
    try:
        return measure(tools, '/DCIM/100GENER/IMG_0001.JPG', FIRST_OBJECT,
                       check, rounds)
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


def main():
    build, card, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    size = os.path.getsize(os.path.join(card, os.listdir(card)[0]))
    tools = measuring.Tools(build)
    only_ptp2()
    subprocess.run(['modprobe', 'vhci-hcd'], check=True)
    works = {}
    try:
        works['usb-qemu'] = on_qemu(tools, card, rounds)
        for speed in ('high', 'super'):
            works['usb-' + speed] = on_simulator(tools, speed, size, rounds)
    except Wrong as error:
        print('bench:', error, file=sys.stderr)
        return 1
    json.dump(works, sys.stdout)
    return 0


if __name__ == '__main__':
    sys.exit(main())
