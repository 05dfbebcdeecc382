# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Transfers that are cancelled at random offsets, one after another in one session,
# with no kernel in between; test/usb does the same with one.
import os
import random
import subprocess

from tap import files, main, simulator, test
from usbip import exported

CANCELS = os.environ['CANCELS']
SIZE = 4000000


def cancelled(uri, rounds):
    seed = os.environ.get('SEED', str(random.randrange(1 << 31)))
    done = subprocess.run(
        [CANCELS, uri, '/card.bin', 'card/card.bin', '/folder', str(rounds),
         seed], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, (seed, done.stderr.decode())
    count = int(done.stdout.split()[0])
    assert count > rounds // 4, (seed, done.stdout)
    assert files('card') == ['card.bin'], files('card')


def card():
    os.makedirs('card/folder')
    with open('card/card.bin', 'wb') as file:
        file.write(os.urandom(SIZE))


def by_usbip(speed, rounds=200):
    card()
    with exported('generic-mtp', '--dir', 'card', '--speed', speed) as port:
        cancelled(f'usbip:127.0.0.1:{port}', rounds)


@test
def cancels_in_a_row_at_high_speed():
    by_usbip('high')


@test
def cancels_in_a_row_at_super_speed():
    by_usbip('super')


@test
def cancels_in_a_row_at_full_speed():
    by_usbip('full', 50)


@test
def cancels_in_a_row_in_the_network():
    card()
    with simulator('generic-mtp', '--dir', 'card') as uri:
        cancelled(uri, 50)


main()
