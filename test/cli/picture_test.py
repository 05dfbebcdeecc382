# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The pictures that a virtual camera takes are real ones: read here by hand, and
# by other programs where these are installed.
import json
import re
import shutil
import struct
import subprocess
import time

from tap import Skip, good, main, simulator, test

SMALL = '3008x2000'


def numbers(data, at, layout):
    return struct.unpack_from('<' + layout, data, at)


def directory(tiff, at):
    """Tags of a TIFF directory with their values, and where the next one is."""
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}
    tags, (n,) = {}, numbers(tiff, at, 'H')
    last = 0
    for i in range(n):
        tag, kind, count = numbers(tiff, at + 2 + 12 * i, 'HHI')
        place = at + 10 + 12 * i
        assert tag > last, (tag, last)
        last = tag
        if sizes[kind] * count > 4:
            (place,) = numbers(tiff, place, 'I')
            assert place % 2 == 0
        raw = tiff[place:place + sizes[kind] * count]
        assert len(raw) == sizes[kind] * count
        if kind == 2:
            assert raw.endswith(b'\0')
            tags[tag] = raw[:-1].decode()
        elif kind in (3, 4):
            tags[tag] = numbers(raw, 0, f'{count}' + ' HI'[kind - 2])
        elif kind in (5, 10):
            tags[tag] = numbers(raw, 0, f'{2 * count}' + 'Ii'[kind == 10])
        else:
            tags[tag] = raw
    return tags, numbers(tiff, at + 2 + 12 * n, 'I')[0]


def segments(jpeg):
    """The segments of a JPEG up to its scan, and the scan's own data."""
    assert jpeg[:2] == b'\xff\xd8' and jpeg[-2:] == b'\xff\xd9'
    at, found = 2, []
    while True:
        assert jpeg[at] == 0xff, at
        (length,) = struct.unpack_from('>H', jpeg, at + 2)
        found.append((jpeg[at + 1], jpeg[at + 4:at + 2 + length]))
        at += 2 + length
        if found[-1][0] == 0xda:
            return found, jpeg[at:-2]


def decode(jpeg):
    """Every block's level of brightness, by the tables that the file brings."""
    parts, data = segments(jpeg)
    tables = {}
    for marker, part in parts:
        while marker == 0xc4 and part:
            counts, code, at = part[1:17], 0, 17
            tables[part[0]] = {}
            for length, n in enumerate(counts, 1):
                for symbol in part[at:at + n]:
                    tables[part[0]][length, code] = symbol
                    code += 1
                at += n
                code <<= 1
            part = part[at:]
    frame = next(p for m, p in parts if m == 0xc0)
    height, width, count = struct.unpack_from('>HHB', frame, 1)
    assert count == 3
    bits = ''.join(f'{b:08b}' for b in data.replace(b'\xff\0', b'\xff'))
    at, levels = 0, []
    before = [0, 0, 0]

    def symbol(table):
        nonlocal at
        for length in range(1, 17):
            code = int(bits[at:at + length], 2)
            if (length, code) in tables[table]:
                at += length
                return tables[table][length, code]
        raise AssertionError('no such code')

    for _ in range(-(-width // 16) * -(-height // 16)):
        for component in (0, 0, 0, 0, 1, 2):
            size = symbol(0x00)
            value = int(bits[at:at + size] or '0', 2)
            at += size
            if size and value < 1 << (size - 1):
                value -= (1 << size) - 1
            before[component] += value
            assert -128 <= before[component] <= 127, before
            if component == 0:
                levels.append(before[0])
            assert symbol(0x10) == 0  # end of block
    assert set(bits[at:]) <= {'1'} and len(bits) - at < 8
    return (width, height), levels


def take(uri, *formats):
    """The files that a capture made."""
    def names():
        return {json.loads(line)['path'] for line in
                good('ls', '-R', '--json', camera=uri).lines()}
    before = names()
    good('raw', 'InitiateCapture', '0', *formats, camera=uri)
    until = time.monotonic() + 20
    while names() == before and time.monotonic() < until:
        time.sleep(0.1)
    new = sorted(names() - before)
    for path in new:
        good('get', '-o', path.rsplit('/', 1)[1], path, camera=uri)
    return [path.rsplit('/', 1)[1] for path in new]


def settings(uri):
    good('prop', 'ImageSize', SMALL, camera=uri)
    good('prop', 'FNumber', 'f/5.6', camera=uri)
    good('prop', 'ExposureTime', '1/250', camera=uri)
    good('prop', 'ExposureIndex', '800', camera=uri)
    good('prop', 'Artist', 'Ada', camera=uri)


def check_exif(tiff, width, height):
    main_tags, second = directory(tiff, numbers(tiff, 4, 'I')[0])
    exif, _ = directory(tiff, main_tags[0x8769][0])
    assert main_tags[0x010f] == 'miniptp'
    assert main_tags[0x0110] == 'Generic PTP Camera'
    assert main_tags[0x0112] == (1,)
    assert main_tags[0x013b] == 'Ada'
    assert re.fullmatch(r'2026:01:02 03:0[45]:\d\d', exif[0x9003]), exif
    assert main_tags[0x0132] == exif[0x9003]
    f, exposure = exif[0x829d], exif[0x829a]
    assert f[0] / f[1] == 5.6 and exposure[0] / exposure[1] == 1 / 250
    assert exif[0x8827] == (800,)
    assert exif[0xa002] == (width,) and exif[0xa003] == (height,)
    thumbnail, after = directory(tiff, second)
    assert after == 0
    at, size = thumbnail[0x0201][0], thumbnail[0x0202][0]
    assert decode(tiff[at:at + size])[0] == (160, 120)
    return main_tags


@test
def a_picture_is_a_jpeg_with_exif():
    with simulator('generic-ptp', '--time', '20260102T030405') as uri:
        settings(uri)
        name, = take(uri)
    with open(name, 'rb') as file:
        jpeg = file.read()
    size, levels = decode(jpeg)
    assert f'{size[0]}x{size[1]}' == SMALL, size
    assert len(set(levels)) > 20  # there is something to see
    kind, app1 = segments(jpeg)[0][0]
    assert kind == 0xe1 and app1[:6] == b'Exif\0\0'
    check_exif(app1[6:], *size)


@test
def a_raw_file_is_a_tiff_with_exif():
    with simulator('generic-ptp', '--time', '20260102T030405') as uri:
        settings(uri)
        name, = take(uri, 'DNG')
    with open(name, 'rb') as file:
        tiff = file.read()
    assert tiff[:4] == b'II*\0' and name.endswith('.DNG'), name
    width, height = 3008 // 16, 2000 // 16
    tags = check_exif(tiff, width, height)
    assert tags[0x0100] == (width,) and tags[0x0101] == (height,)
    assert tags[0xc612] == bytes([1, 4, 0, 0])
    assert tags[0x0117] == (width * height * 2,)
    assert tags[0x0111][0] + tags[0x0117][0] == len(tiff)


@test
def other_programs_read_it():
    tools = [t for t in ('djpeg', 'exif', 'exiftool') if shutil.which(t)]
    if not tools:
        raise Skip('neither djpeg nor exif nor exiftool')
    with simulator('generic-ptp', '--time', '20260102T030405') as uri:
        settings(uri)
        name, = take(uri)
    for tool in tools:
        run = subprocess.run([tool, name], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
        assert run.returncode == 0, (tool, run.stderr)
        assert run.stderr == b'', (tool, run.stderr)
        if tool == 'djpeg':
            assert run.stdout.startswith(b'P6\n3008 2000\n255\n')
            assert len(run.stdout) == 17 + 3 * 3008 * 2000
        else:
            assert b'Generic PTP Camera' in run.stdout, run.stdout


@test
def resized_ones_are_jpeg():
    with simulator('generic-ptp') as uri:
        good('raw', 'GetResizedImageObject', '3', '300', '--save', 'small.jpg',
             camera=uri)
    with open('small.jpg', 'rb') as file:
        assert decode(file.read())[0] == (300, 200)


main()
