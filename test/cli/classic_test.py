# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The options without a verb.
import itertools
import os
import random
import re

from fake import Camera, Thing, serving
from tap import HERE, R6, content, fails, files, good, main, run, test

EXPECTED = os.path.join(HERE, 'expected', 'classic-canon-eos-r6.txt')


def expected():
    with open(EXPECTED, encoding='utf-8') as f:
        return f.read()


def only_names_expected(out):
    """The same without the names of those operations that once had none."""
    named = dict(word.split('/') for word in
                 expected().split('\n')[2].split(' ') if '/' in word)

    def plain(match):
        code = match[0].split('/')[0]
        return match[0] if code in named else code
    return re.sub(r'0x[0-9a-f]{4}/Canon_\w+', plain, out)


def section(*titles):
    """The parts of the expected block that begin with these lines."""
    parts = re.split(r'(?m)^(?=\+ )', expected())
    return ''.join(p for p in parts if p.startswith(titles))


@test
def the_whole_block_is_as_it_always_was():
    out = good('-poiL', camera=R6).out
    assert only_names_expected(out) == expected(), out


@test
def the_order_of_letters_does_not_matter():
    block = good('-poiL', camera=R6).out
    for letters in itertools.permutations('poiL'):
        assert good('-' + ''.join(letters), camera=R6).out == block
    assert good('-L', '-i', '-c', R6, '-o', '-p').out == block


@test
def long_forms_do_the_same():
    assert good('--list-operations', '--list-properties', '--info',
                '--list-files', camera=R6).out == \
        good('-poiL', camera=R6).out
    d = good('-d', camera=R6).out
    assert good('--list-properties-description', camera=R6).out == d


@test
def each_section_comes_alone():
    product = 'idProduct=0x32f5\n'
    assert expected().startswith(product)
    assert only_names_expected(good('-o', camera=R6).out) == \
        product + section('+ operations_supported')
    assert good('-p', camera=R6).out == \
        product + section('+ device_prop_supported')
    assert good('-i', camera=R6).out == \
        product + section('+ Model=', '+ Device_version=', '+ Mac_addr')
    assert good('-L', camera=R6).out == product + section('+ Storage_IDs')
    properties = section('+ Mac_addr').split('\n', 1)[1]
    assert properties.count('property_code') == 5
    assert good('-d', camera=R6).out == product + properties


@test
def property_lines_are_python():
    for line in good('-d', camera=R6).lines()[1:]:
        value = eval(line, {}, {})
        assert list(value) == ['property_code', 'datatype', 'get_set',
                               'default', 'current', 'form']


@test
def cameras_without_usb_ids_have_no_product_line():
    out = good('-i', camera='sim:generic-ptp?objects=0').out
    assert 'idProduct' not in out or re.match('idProduct=0x[0-9a-f]{4}\n',
                                              out)
    assert 'Mac_addr' not in out


@test
def get_saves_under_the_own_name():
    r = good('-g', '0x5190d381', camera=R6)
    assert r.lines()[-2:] == ['transfering 2U4A3384.CR3 (18202710 bytes)...',
                              'done'], r
    assert files() == ['2U4A3384.CR3']
    assert os.path.getsize('2U4A3384.CR3') == 18202710
    with open('2U4A3384.CR3', 'rb') as f:
        assert f.read(65536) == content(0x5190d381, 65536)
        f.seek(18202710 - 1000)
        assert f.read() == content(0x5190d381, 1000, 18202710 - 1000)


@test
def handles_and_stores_are_hexadecimal():
    for handle in ('5190d381', '5190D381', '0X5190d381'):
        good('--get-file', handle, camera=R6)
        assert files() == ['2U4A3384.CR3']
        os.remove('2U4A3384.CR3')
    names = [f'{i:02}.JPG' for i in range(1, 0x11)]
    with serving(Camera(*(Thing(n, b'x') for n in names))) as uri:
        good('-g', '00000010', camera=uri)  # not the tenth
        assert files() == ['16.JPG']
        os.rename('16.JPG', 'first')
        good('-g', '10', camera=uri)
        assert files() == ['16.JPG', 'first']
    fails(2, 'no handle', '-g', '123456789', camera=R6)
    fails(2, 'no handle', '-g', '0x', camera=R6)
    for store in ('00010001', '10001', '0x00010001'):
        r = good('-u', store + ',16.JPG', camera='sim:canon-ixus-180')
        assert 'storage = 0x10001 and' in r.out, r


@test
def get_never_overwrites():
    with open('2U4A3384.CR3', 'w', encoding='ascii') as f:
        f.write('precious')
    r = fails(1, 'exists', '-g', '0x5190d381', camera=R6)
    assert 'done' not in r.lines()
    assert files() == ['2U4A3384.CR3']
    with open('2U4A3384.CR3', encoding='ascii') as f:
        assert f.read() == 'precious'


@test
def get_of_what_is_not_there_is_refused():
    fails(4, '(?i)invalid.?object.?handle', '-g', '0xdead', camera=R6)
    fails(2, 'no handle', '-g', 'IMG_0001.JPG', camera=R6)
    fails(1, 'folder', '-g', '0x51900000', camera=R6)
    assert files() == []


@test
def upload_tells_the_new_handle():
    data = random.Random(1).randbytes(100000)
    with open('NEW.JPG', 'wb') as f:
        f.write(data)
    camera = 'sim:canon-ixus-180'
    ids = re.findall(r'0x[0-9a-f]+', good('raw', 'GetStorageIDs',
                                          camera=camera).out.split('\n')[1])
    r = good('-u', ids[0] + ',NEW.JPG', camera=camera)
    lines = [l for l in r.lines() if not l.startswith('idProduct')]
    assert lines[0] == 'Try to upload NEW.JPG', r
    assert re.fullmatch(r'PTP_SendObjectInfo returned: storage = '
                        rf'0x{int(ids[0], 16):x} and handle = 0x[0-9a-f]+',
                        lines[1]), r
    assert lines[2:] == ['Done'], r


@test
def upload_is_listed_in_the_same_run():
    with open('NEW.JPG', 'wb') as f:
        f.write(bytes(4321))
    r = good('-Lu', '0x10001,NEW.JPG', camera='sim:canon-ixus-180')
    assert r.out.index('Done\n') < r.out.index('+ Storage_IDs'), r
    assert re.search(r'^  [0-9a-f]{8} 00010001 00000000 3801     4321 NEW.JPG$',
                     r.out, re.M), r


@test
def mistakes_are_usage_errors():
    fails(2, 'STORAGE,FILE', '-u', 'NEW.JPG', camera=R6)
    fails(2, 'argument', '-g', camera=R6)
    fails(2, 'unknown', '-oX', camera=R6)
    fails(2, 'verb', '-o', 'ls', camera=R6)
    fails(2, 'verb', '-o', '--json', camera=R6)
    fails(1, 'nothing-here', '-u', '0x10001,nothing-here', camera=R6)


@test
def help_comes_with_h():
    r = good('-h')
    assert 'usage: miniptp' in r.out
    for option in ('--list-operations', '--list-properties-description',
                   '--upload STORAGE,FILE', '--camera URI'):
        assert option in r.out, option


@test
def output_that_is_lost_is_an_error():
    with open('/dev/full', 'wb') as full:
        r = run('-poiL', camera=R6, stdout=full)
    assert r.code == 1 and 'No space left' in r.err, r


main()
