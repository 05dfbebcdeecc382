# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# meta: properties of objects, and EXIF out of parts of their content.
import json
import os
import random
import struct

from fake import GENERAL_ERROR, OK, Camera, Thing, array, serving, string
from tap import R6, Skip, fails, files, good, main, run, simulator, test

MTP = 'sim:generic-mtp'
CARD = 'sim:generic-mtp?dir=card'
PICTURE = '/DCIM/100MPTP_/DSC_0001.JPG'


def without_exif():
    r = run('meta', '--exif', '0x3', camera=MTP)
    if 'there is no EXIF here' in r.err:
        raise Skip('the program has no EXIF')


# ---- pictures ---------------------------------------------------------------

ASCII, SHORT, LONG, RATIONAL, BYTES = 2, 3, 4, 5, 7
SIZE = {ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, BYTES: 1}


def pack(order, kind, values):
    if kind in (ASCII, BYTES):
        return values
    if kind == RATIONAL:
        return b''.join(struct.pack(order + 'II', *v) for v in values)
    return b''.join(struct.pack(order + ('H' if kind == SHORT else 'I'), v)
                    for v in values)


def directory(order, entries, at):
    """An IFD at this place, with what does not fit its entries behind it."""
    head, behind = struct.pack(order + 'H', len(entries)), b''
    end = at + 2 + 12 * len(entries) + 4
    for tag, kind, values in sorted(entries):
        data = pack(order, kind, values)
        count = len(data) // SIZE[kind]
        if len(data) > 4:
            value = struct.pack(order + 'I', end + len(behind))
            behind += data + b'\0' * (len(data) % 2)
        else:
            value = data.ljust(4, b'\0')
        head += struct.pack(order + 'HHI', tag, kind, count) + value
    return head + struct.pack(order + 'I', 0) + behind


def tiff(order='<', at=8, magic=42, make=b'Maker\0', extra=()):
    """The beginning, and (place, bytes) of the rest, which may be far away."""
    start = (b'II' if order == '<' else b'MM') + \
        struct.pack(order + 'HI', magic, at)
    gps = directory(order, [(1, ASCII, b'N\0'), (2, RATIONAL, [
        (48, 1), (51, 1), (30, 1)])], at + 30000)
    exif = directory(order, [
        (0x829a, RATIONAL, [(1, 250)]), (0x829d, RATIONAL, [(28, 10)]),
        (0x8827, SHORT, [400]), (0x9003, ASCII, b'2024:07:01 12:20:30\0'),
        (0x927c, BYTES, b'maker note ' * 5000)], at + 60000)
    first = directory(order, [
        (0x010f, ASCII, make), (0x0110, ASCII, b'Model 7\0'),
        (0x0112, SHORT, [6]), (0x8769, LONG, [at + 60000]),
        (0x8825, LONG, [at + 30000]), *extra], at)
    return start, [(at, first), (at + 30000, gps), (at + 60000, exif)]


def write_tiff(path, size, **how):
    start, rest = tiff(**how)
    with open(path, 'wb') as f:
        f.write(start)
        for place, data in rest:
            f.seek(place)
            f.write(data)
        f.truncate(max(size, f.tell()))


def jpeg(order='<', before=b''):
    # Close together: a segment has 64 KiB at most.
    gps_at, exif_at = 400, 600
    start, _ = tiff(order)
    block = bytearray(start) + directory(order, [
        (0x010f, ASCII, b'Maker\0'), (0x0110, ASCII, b'Model 7\0'),
        (0x8769, LONG, [exif_at]), (0x8825, LONG, [gps_at])], 8)
    block = block.ljust(gps_at, b'\0') + directory(
        order, [(1, ASCII, b'N\0')], gps_at)
    block = block.ljust(exif_at, b'\0') + directory(order, [
        (0x829a, RATIONAL, [(1, 250)]), (0x829d, RATIONAL, [(28, 10)]),
        (0x8827, SHORT, [400]),
        (0x9003, ASCII, b'2024:07:01 12:20:30\0')], exif_at)
    segment = b'Exif\0\0' + bytes(block)
    return (b'\xff\xd8' + before + b'\xff\xe1' +
            struct.pack('>H', len(segment) + 2) + segment +
            b'\xff\xda\0\2' + bytes(1000) + b'\xff\xd9')


def fields(*args, camera=CARD):
    found = good('meta', '--json', *args, camera=camera).json()
    return [{f['name']: f['text'] for f in o['exif']} for o in found]


IS = {'Manufacturer': 'Maker', 'Make': 'Maker', 'Model': 'Model 7',
      'ExposureTime': '1/250 sec.', 'FNumber': 'f/2.8',
      'DateTimeOriginal': '2024:07:01 12:20:30'}


def is_right(found):
    assert found['Model'] == 'Model 7' and found['Make'] == 'Maker', found
    for name in ('ExposureTime', 'FNumber', 'DateTimeOriginal'):
        assert found[name] == IS[name], found
    assert found['GPSLatitudeRef'] == 'N', found
    assert 'MakerNote' not in found


@test
def exif_of_jpeg_files():
    without_exif()
    os.mkdir('card')
    jfif = b'\xff\xe0\0\x10JFIF\0' + bytes(9)
    large = b'\xff\xe2\xff\xff' + bytes(65533)
    xmp = b'\xff\xe1\0\x20http://ns.adobe.com/xap/1.0/\0' + b'x'
    for i, picture in enumerate((
            jpeg(), jpeg('>'), jpeg(before=jfif), jpeg(before=large * 3),
            jpeg(before=jfif + xmp))):
        with open(f'card/{i}.JPG', 'wb') as f:
            f.write(picture)
    for i in range(5):
        found, = fields(f'{i}.JPG')
        is_right(found)
    r = good('meta', '0.JPG', '--exif', camera=CARD)
    assert any(line.split() == ['EXIF', 'ExposureTime', '1/250', 'sec.']
               for line in r.lines()), r
    assert any(line.split() == ['Image', 'Make', 'Maker']
               for line in r.lines()), r


@test
def exif_of_raw_files_wherever_it_is():
    without_exif()
    os.mkdir('card')
    for i, how in enumerate((
            {}, {'order': '>'}, {'at': 3 << 30}, {'magic': 0x55},
            {'magic': 0x4f52}, {'at': (1 << 32) - 200000, 'order': '>'})):
        write_tiff(f'card/{i}.DNG', 5 << 30 if 'at' in how else 0, **how)
        found, = fields(f'{i}.DNG')
        is_right(found)
    assert [is_right(f) for f in fields('/*.DNG')] == [None] * 6
    with open('card/x.RAF', 'wb') as f:
        f.write(b'FUJIFILMCCD-RAW 0201'.ljust(84, b'\0') +
                struct.pack('>I', 2048))
        f.seek(2048)
        f.write(jpeg())
    is_right(fields('x.RAF')[0])


class Counting(Camera):
    """That sends parts, and counts what it sends."""

    def __init__(self, data, operations):
        super().__init__(Thing('a.jpg', data))
        self.data, self.bytes, self.whole = data, 0, 0
        for operation in operations:
            self.answers[operation] = lambda p, o=operation: self.part(o, p)
        self.answers[0x1009] = self.all

    def part(self, operation, p):
        offset, most = (p[1], p[2]) if operation == 0x101b else \
            (p[1] | p[2] << 32, p[3])
        data = self.data[offset:offset + most]
        self.bytes += len(data)
        return OK, data, [len(data)]

    def all(self, _):
        self.whole += 1
        return OK, self.data


@test
def no_more_is_fetched_than_needed():
    without_exif()
    data = jpeg() + bytes(4 << 20)
    for operations in ([0x101b], [0x95c1], [0x101b, 0x95c1]):
        camera = Counting(data, operations)
        with serving(camera) as uri:
            is_right(fields('a.jpg', camera=uri)[0])
            assert 0 < camera.bytes <= 65536 and camera.whole == 0
            camera.bytes = 0
            good('meta', '--props', 'a.jpg', camera=uri)
            assert camera.bytes == 0
    camera = Counting(data, [])
    with serving(camera) as uri:
        fails(4, '--whole fetches', 'meta', '--exif', 'a.jpg', camera=uri)
        assert good('meta', 'a.jpg', '--json',
                    camera=uri).json()[0]['exif'] == []
        assert camera.whole == 0
        is_right(fields('a.jpg', '--whole', camera=uri)[0])
        assert camera.whole == 1
        camera.answers[0x1009] = lambda p: (GENERAL_ERROR, None)
        fails(4, 'GeneralError', 'meta', 'a.jpg', '--whole', camera=uri)
    camera = Counting(data, [0x101b])
    camera.answers[0x101b] = lambda p: (GENERAL_ERROR, None)
    with serving(camera) as uri:
        fails(4, 'GeneralError', 'meta', 'a.jpg', '--exif', camera=uri)


@test
def exif_means_no_harm():
    without_exif()
    camera = Counting(b'', [0x101b])
    start, rest = tiff(make=b'Evil\x1b[2J\r\n\xe2\x80\xaeMaker\0')
    evil = bytearray(200000)
    evil[:8] = start
    for place, data in rest:
        evil[place:place + len(data)] = data
    loop = struct.pack('<2sHIH', b'II', 42, 8, 3) + b''.join(
        struct.pack('<HHII', 0x8769, LONG, 1, 8) for _ in range(3))
    huge = struct.pack('<2sHIH', b'II', 42, 8, 65535) + bytes(1000)
    far = struct.pack('<2sHIH', b'II', 42, 8, 200) + b''.join(
        struct.pack('<HHII', 0x010e, ASCII, 1000, 100000 + 70000 * i)
        for i in range(200))
    random.seed(5)
    rubbish = [bytes(random.choices(range(256), k=300)) for _ in range(10)]
    cut = [jpeg()[:n] for n in range(0, 800, 37)]
    flipped = []
    for _ in range(15):
        picture = bytearray(jpeg())
        for _ in range(5):
            picture[random.randrange(12, 700)] = random.randrange(256)
        flipped.append(bytes(picture))
    with serving(camera) as uri:
        for data in [bytes(evil), loop.ljust(2000, b'\0'), huge,
                     far.ljust(20 << 20, b'\0'), b'', b'II*\0', b'\xff\xd8',
                     b'\xff\xd8' + b'\xff\xe0\0\2' * 1000,
                     b'II*\0' + bytes(60), *cut, *flipped,
                     *(b'II*\0' + r for r in rubbish)]:
            camera.data = camera.things[1].data = data
            camera.things[1].size, camera.bytes = len(data), 0
            for args in (['meta', 'a.jpg'], ['meta', '--json', 'a.jpg']):
                r = good(*args, camera=uri)
                for bad in ('\x1b', '\r', '\u202e'):
                    assert bad not in r.out
            assert camera.bytes <= 2 << 20, camera.bytes
        camera.data = camera.things[1].data = b'text'
        camera.things[1].size = 4
        fails(1, 'no EXIF', 'meta', '--exif', 'a.jpg', camera=uri)


# ---- properties -------------------------------------------------------------

def properties(uri, word):
    o, = good('meta', '--props', '--json', word, camera=uri).json()
    assert o['exif'] == [], o
    return {p['name']: p for p in o['properties']}


@test
def properties_have_names_and_units():
    r = good('meta', PICTURE, camera=MTP)
    shown = {line.split()[0]: line.partition(' ')[2] for line in r.lines()}
    assert shown['ObjectFileName'].strip() == 'DSC_0001.JPG', r
    assert shown['ObjectFormat'].strip() == 'EXIF_JPEG', r
    raw = properties(R6, '0x5190d321')['ObjectFormat']
    assert raw['text'] == 'CR3' and raw['value'] == 0xb108, raw
    found = properties(MTP, PICTURE)
    assert found['ObjectSize']['code'] == '0xdc04'
    assert isinstance(found['ObjectSize']['value'], int)
    assert set(found['Name']) == {'code', 'name', 'value', 'text'}
    r = good('meta', PICTURE, '0x4', camera=MTP)
    assert r.out.count('/store_00010001/DCIM/100MPTP_/DSC_000') == 2, r
    good('meta', '/DCIM', camera=MTP)


@test
def a_camera_without_them_tells_what_it_knows():
    camera = Camera(Thing('a.jpg', b'xy', modified='20240701T122030'))
    with serving(camera) as uri:
        found = properties(uri, 'a.jpg')
        assert found['ObjectFileName']['value'] == 'a.jpg', found
        assert found['ObjectSize']['value'] == 2
        assert found['DateModified']['value'] == '20240701T122030'
        fails(4, 'cannot set properties', 'meta', 'a.jpg', '--set', 'Name=x',
              camera=uri)


@test
def properties_are_set_and_read_again():
    with simulator('generic-mtp') as uri:
        r = good('meta', '0x3', '--set', 'objectfilename=new.jpg',
                 camera=uri)
        assert r.lines() == ['/store_00010001' + PICTURE +
                             '  ObjectFileName  new.jpg'], r
        assert properties(uri, '0x3')['ObjectFileName']['value'] == 'new.jpg'
        r = good('meta', '0x3', '--set', '0xdc07=b.jpg', '--json',
                 camera=uri).json()
        assert r[0]['requested'] == r[0]['actual'] == 'b.jpg'
        assert r[0]['verified'] is True and r[0]['code'] == '0xdc07'
        r = good('meta', '0x3', '--set', 'ObjectFileName=c.jpg', '-n',
                 camera=uri)
        assert r.out.startswith('would set  '), r
        assert properties(uri, '0x3')['ObjectFileName']['value'] == 'b.jpg'


@test
def one_wrong_word_and_no_property_is_set():
    with simulator('generic-mtp') as uri:
        for code, text, *args in (
                (2, 'did you mean ObjectFileName',
                 '--set', 'ObjectFileNames=x'),
                (2, 'NAME=VALUE', '--set', 'ObjectFileName'),
                (2, 'NAME=VALUE', '--set', '=x'),
                (4, 'ObjectSize', '--set', 'ObjectSize=7'),
                (2, 'exclude', '--exif', '--props'),
                (2, 'no other option', '--set', 'Name=x', '--exif'),
                (2, '--set', '-n')):
            fails(code, text, 'meta', '0x3', '--set' if '--set' in args
                  else '-q', *(['ObjectFileName=x'] if '--set' in args
                               else []), *args, camera=uri)
        fails(4, 'there is no NO', 'meta', '0x3', '/NO', '--set',
              'ObjectFileName=x', camera=uri)
        fails(1, 'is a store', 'meta', '/', camera=uri)
        assert properties(uri, '0x3')['ObjectFileName']['value'] == \
            'DSC_0001.JPG'


@test
def a_name_that_is_taken_is_told_before_anything_is_set():
    os.makedirs('card/a/sub')
    os.mkdir('card/b')
    for path in ('card/a/X', 'card/a/Y', 'card/b/Z', 'card/top'):
        with open(path, 'w', encoding='ascii'):
            pass
    before = files('card')
    for code, text, *words in (
            (1, '/a/Y is there already; nothing was changed', 'a/X',
             '--set', 'ObjectFileName=Y'),
            (1, '/a/Y is there already', 'a/X', '--set', '0xdc07=y'),
            (1, '/a/sub is there already', 'a/X', '-n', '--set',
             'ObjectFileName=sub'),
            (1, '/a/X and .*/a/Y cannot both be N', 'a/X', 'a/Y', '--set',
             'ObjectFileName=N'),
            (1, '/top is there already', 'b/Z', 'a', '--set',
             'ObjectFileName=top'),
            (2, 'ObjectFileName=: a name has 1 to 254', 'a/X', '--set',
             'ObjectFileName='),
            (2, r'ObjectFileName=\.\./x: .*no slash', 'a/X', '--set',
             'Name=zz', '--set', 'ObjectFileName=../x'),
            (2, 'no slash', 'a/X', '--dry-run', '--set', 'ObjectFileName=x/'),
            (2, 'no object is called', 'a/X', '--set', 'ObjectFileName=..')):
        fails(code, text, 'meta', *words, camera=CARD)
        assert files('card') == before
    good('meta', 'a/X', 'b/Z', '--set', 'ObjectFileName=N', camera=CARD)
    good('meta', 'a/Y', '--set', 'ObjectFileName=y', camera=CARD)
    assert files('card') == ['a/N', 'a/y', 'b/N', 'top']


@test
def why_access_is_denied():
    camera = Camera(Thing('a.jpg', b'x'))
    camera.answers.update({
        0x9801: lambda p: (OK, array([0xdc07])),
        0x9802: lambda p: (OK, struct.pack('<HHBBIB', p[0], 0xffff, 1, 0, 0,
                                           0)),
        0x9803: lambda p: (OK, string('a.jpg')),
        0x9804: lambda p: (0x200f, None)})
    with serving(camera) as uri:
        fails(4, 'only be read, or the value', 'meta', 'a.jpg', '--set',
              'ObjectFileName=b.jpg', camera=uri)


@test
def another_value_is_told():
    camera = Camera(Thing('a.jpg', b'x'))
    camera.answers.update({
        0x9801: lambda p: (OK, array([0xdc44, 0xdc8a])),
        0x9802: lambda p: (OK, struct.pack('<HHB', p[0], 4, 1) +
                           struct.pack('<HIB', 0, 0, 1) +
                           struct.pack('<HHH', 0, 100, 1)),
        0x9803: lambda p: (OK, struct.pack('<H', 60)),
        0x9804: lambda p: (OK, None)})
    with serving(camera) as uri:
        r = fails(8, 'another value of Rating', 'meta', 'a.jpg', '--set',
                  'rat=80', camera=uri)
        assert r.lines() == ['/store_00010001/a.jpg  Rating  60%'], r
        good('meta', 'a.jpg', '--set', 'Rating=60%', camera=uri)
        fails(4, 'range', 'meta', 'a.jpg', '--set', 'Rating=101', camera=uri)
        camera.answers[0x9804] = lambda p: (0xa803, None)
        fails(4, '0xa803|InvalidObjectPropValue', 'meta', 'a.jpg', '--set',
              'Rating=60', camera=uri)


main()
