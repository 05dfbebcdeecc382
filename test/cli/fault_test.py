# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What the program says, and leaves, when the camera at the other end of a real
# connection does something wrong.
import os
import re
import shutil

from tap import content, fails, files, good, main, run, simulator, test

CARD = 'generic-mtp', '--objects', '2', '--size', '1M'
HANDLE = 0x40000000
NAME = 'IMG_0001.JPG'
PATH = '/DCIM/100GENER/' + NAME


def broken(code, pattern, fault, scheme='ip:'):
    """get fails so, leaves no file, and the next one succeeds."""
    with simulator(*CARD, '--fault', fault, scheme=scheme) as uri:
        result = run('--timeout', '1', '-q', 'get', PATH, camera=uri)
        assert result.code == code, (fault, result)
        assert re.search(pattern, result.err), (fault, result)
        assert files() == [], (fault, files())
        good('-q', 'get', '-o', 'got/', PATH, camera=uri)
        with open('got/' + NAME, 'rb') as file:
            assert file.read() == content(HANDLE, 1 << 20), fault
    shutil.rmtree('got')


@test
def connections_break_in_every_way():
    for fault in ('disconnect', 'reset', 'half-close'):
        broken(3, 'IMG_0001.JPG: GetObject', f'GetObject#1@300000:{fault}')
        broken(3, 'IMG_0001.JPG: GetObject', f'GetObject#1:{fault}')


@test
def silence_ends_with_the_deadline():
    broken(6, 'no more data for 1.0 s', 'GetObject#1@300000:stall')
    broken(6, 'no answer for 1.0 s', 'GetObject#1:stall')
    broken(6, 'no answer|no more data', 'GetObject#1:no-response')


@test
def what_makes_no_sense_is_no_file():
    broken(8, 'fetch it again', 'GetObject#1:short=9')
    broken(8, 'fetch it again', 'GetObject#1:long=9')
    broken(8, 'fewer data', 'GetObject#1:length=5')
    broken(1, 'makes no sense', 'GetObject#1@5:garbage')
    broken(1, 'never begun', 'GetObject#1:id')


@test
def usb_breaks_and_comes_back():
    broken(3, 'IMG_0001.JPG: GetObject', 'GetObject#1@300000:disconnect',
           'usbip:')
    broken(6, 'in time', 'GetObject#1@300000:stall', 'usbip:')
    broken(6, 'makes no sense', 'GetObject#1@5:garbage', 'usbip:')
    broken(8, 'fetch it again', 'GetObject#1:long=9', 'usbip:')


@test
def what_does_no_harm_is_not_noticed():
    for scheme in 'ip:', 'usbip:':
        with simulator(*CARD, '--fault', 'any:storm=50',
                       '--fault', 'GetObject@1M:drip,any/3:late-events',
                       '--fault', 'GetObjectInfo:delay=5',
                       scheme=scheme) as uri:
            good('-q', 'get', '-o', 'got/', '/', camera=uri)
            with open('got/store_00010001/DCIM/100GENER/' + NAME,
                      'rb') as file:
                assert file.read() == content(HANDLE, 1 << 20)
        shutil.rmtree('got')


@test
def a_busy_camera_is_asked_again():
    with open('new.jpg', 'wb') as file:
        file.write(b'x')
    for scheme in 'ip:', 'usbip:':
        with simulator('generic-mtp', '--fault',
                       'OpenSession#1-2:busy,GetStorageIDs/2:busy,'
                       'GetObjectHandles/2:busy,GetObjectInfo/2:busy,'
                       'GetObject#1:busy,SendObjectInfo#1-2:busy,'
                       'SetDevicePropValue#1:busy,DeleteObject#1:busy',
                       scheme=scheme) as uri:
            assert '/store_00010001/MISC/EMPTY.TXT' in good(
                'ls', '-R', camera=uri).lines()
            good('-q', 'put', 'new.jpg', '--to', '/MISC', camera=uri)
            assert good('get', '/MISC/new.jpg', '-o', '-',
                        camera=uri).raw == b'x'
            good('rm', '/MISC/new.jpg', camera=uri)
            good('prop', 'ExposureTime', '1/250', camera=uri)
    os.remove('new.jpg')


@test
def one_that_stays_busy_is_told_of():
    with simulator(*CARD, '--fault', 'GetObject:busy') as uri:
        result = run('--timeout', '1.5', 'get', PATH, camera=uri)
        assert result.code == 5, result
        told, error = result.err.splitlines()
        assert told == 'miniptp: the camera is busy; asking it again', result
        assert re.search(r'GetObject of 0x40000000: the camera said DeviceBusy '
                         r'\(0x2019\) for 1\.[5-9] s; try again', error), result
        assert files() == []


@test
def faults_are_explained():
    fails(2, r"bad fault 'GetObjekt:stall', at character 1: expected an op",
          'sim', 'generic-mtp', '--fault', 'GetObjekt:stall')
    fails(2, r'expected one of stall, delay, .*half-close',
          'sim', 'generic-mtp', '--fault', 'any:drip', '--fault', 'any:melt')
    fails(2, 'needs a PROFILE', 'sim', '--fault', 'any:drip')


main()
