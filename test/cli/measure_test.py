# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# bench: measures a camera, and leaves it as it was.
import fake
from tap import fails, files, good, main, run, simulator, test

MTP = 'sim:generic-mtp'
PICTURE = '/store_00010001/DCIM/100MPTP_/DSC_0001.JPG'
NAME = 'MPTPTEST.BIN'
CHANGES = {0x100b, 0x100c, 0x100d, 0x100f, 0x1012, 0x1016, 0x1019, 0x101a}


def camera(*more):
    """Its answers, and all that it is asked are noted."""
    made = fake.Camera(fake.Thing('SMALL.JPG', b's' * 10),
                       fake.Thing('LARGE.JPG', b'l' * 200000),
                       fake.Thing('OTHER.JPG', b'o' * 1000), *more)
    made.asked = []

    def partial(p):
        made.asked.append(p)
        data = made.things[p[0]].data[p[1]:p[1] + p[2]]
        return 0x2001, data, [len(data)]
    made.answers[0x101b] = partial
    return made


def rows(text, begin):
    return [line for line in text.splitlines() if line.startswith(begin)]


@test
def the_largest_file_is_fetched():
    made = camera()
    with fake.serving(made) as uri:
        j = good('--json', 'bench', '-n', '7', camera=uri).json()
    assert j['object'] == {'handle': '0x00000002', 'size': 200000,
                           'path': '/store_00010001/LARGE.JPG'}, j
    assert [(o['name'], o['runs']) for o in j['operations']] == [
        (name, 7) for name in ('GetDeviceInfo', 'GetStorageIDs',
                               'GetStorageInfo', 'GetObjectInfo')], j
    for o in j['operations']:
        assert 0 <= o['min_us'] <= o['median_us'] <= o['max_us'], o
    d = j['download']
    assert d['bytes'] == 200000 and d['runs'] in (1, 2, 3), d
    assert d['min_bytes_per_s'] <= d['median_bytes_per_s'] <= \
        d['max_bytes_per_s'], d
    assert made.counted[0x1009] == d['runs']
    assert j['upload'] is None and files() == []
    assert not CHANGES & set(made.counted), made.counted


@test
def no_file_is_fetched_whole_unasked_if_it_is_large():
    huge = [fake.Thing(f'HUGE{n}.MOV', b'h' * 70000, size=(64 << 20) + n)
            for n in (9, 1, 5)]
    made = camera(*huge)
    with fake.serving(made) as uri:
        j = good('--json', 'bench', '-n', '1', camera=uri).json()
    assert j['object']['path'] == '/store_00010001/LARGE.JPG', j
    made = camera()
    made.things = dict(enumerate(huge, 1))
    with fake.serving(made) as uri:
        r = run('--json', 'bench', '-n', '1', camera=uri)
    assert made.counted[0x1009] == 0, made.counted
    assert r.code == 0 and 'none is fetched whole' in r.err, r
    j = r.json()
    assert j['object']['path'] == '/store_00010001/HUGE1.MOV', j
    assert j['download'] is None and j['best_piece'] is not None, j


@test
def pieces_cover_the_object():
    made = camera()
    with fake.serving(made) as uri:
        j = good('--json', 'bench', '-n', '1', camera=uri).json()
    sizes = [p['size'] for p in j['pieces']]
    assert sizes == [16384, 65536, 262144], j
    assert all(p['bytes'] == 200000 for p in j['pieces']), j
    rates = {p['size']: p['bytes_per_s'] for p in j['pieces']}
    assert rates[j['best_piece']] == max(rates.values()), j
    expected = [[2, at, min(size, 200000 - at)] for size in sizes
                for at in range(0, 200000, size)]
    assert made.asked == expected, made.asked


@test
def what_is_named_is_fetched_and_nothing_listed():
    made = camera()
    with fake.serving(made) as uri:
        j = good('--json', 'bench', '-n', '1', '0x00000003',
                 camera=uri).json()
        assert j['object']['handle'] == '0x00000003', j
        assert made.counted[0x1007] == 0, made.counted
    fails(2, 'is a folder', 'bench', 'DCIM', camera=MTP)
    fails(4, '0x00000099', 'bench', '0x00000099', camera=MTP)


@test
def a_table_is_for_people():
    r = run('bench', '-n', '3', '--upload', camera=MTP)
    assert r.code == 0, r
    assert r.err == f'{NAME}, of 8.0 MiB, is sent to /store_00010001, ' \
        'and deleted again\n', r
    assert len(rows(r.out, 'GetObjectInfo')) == 1, r
    assert f'0x00000003  {PICTURE}\n' in r.out, r
    assert len(rows(r.out, 'in pieces of')) == 5, r
    assert r.out.count(', the best') == 1, r
    assert len(rows(r.out, 'download')) == len(rows(r.out, 'upload')) == 1
    widths = {len(line) for line in rows(r.out, 'Get')}
    assert len(widths) == 1, r


@test
def an_empty_camera_has_operations():
    with fake.serving(fake.Camera()) as uri:
        r = run('--json', 'bench', '-n', '1', camera=uri)
    j = r.json()
    assert r.code == 0 and 'no file' in r.err, r
    assert j['object'] is j['download'] is j['best_piece'] is None, j
    assert len(j['operations']) == 3 and j['pieces'] == [], j


@test
def an_upload_is_taken_back():
    with simulator('generic-mtp') as uri:
        before = good('ls', '-lR', camera=uri).out
        r = run('--json', 'bench', '-n', '1', '--upload', '--size', '12345',
                '--to', 'DCIM', PICTURE, camera=uri)
        assert r.code == 0 and NAME in r.err and '/DCIM' in r.err, r
        assert r.json()['upload']['bytes'] == 12345, r
        assert good('ls', '-lR', camera=uri).out == before


@test
def a_file_of_that_name_is_left_alone():
    with open(NAME, 'wb') as file:
        file.write(b'precious')
    with simulator('generic-mtp') as uri:
        good('put', NAME, camera=uri)
        r = run('bench', '-n', '1', '--upload', camera=uri)
        assert r.code == 7 and 'is left alone' in r.err, r
        assert rows(r.out, 'upload') == [], r
        got = good('get', '-o', '-', '/' + NAME, camera=uri)
        assert got.raw == b'precious'


@test
def a_test_file_that_stays_is_told():
    made = camera()
    sent = fake.Thing(NAME, b'')
    made.answers[0x100c] = lambda p: (
        made.things.update({9: sent}) or 0x2001, None, [0x10001, 0, 9])
    made.answers[0x100d] = lambda p: (0x2001, None)
    made.answers[0x100b] = lambda p: (0x200d, None)
    with fake.serving(made) as uri:
        r = run('bench', '-n', '1', '--upload', '--size', '5', '0x1',
                camera=uri)
    assert r.code == 7, r
    assert f'0x00000009 {NAME} is still on the camera' in r.err, r


@test
def an_operation_that_fails_is_left_out():
    made = camera()
    made.answers[0x101b] = lambda p: (0x2002, None)
    with fake.serving(made) as uri:
        r = run('--json', 'bench', '-n', '1', camera=uri)
        j = r.json()
        assert r.code == 7 and 'GetPartialObject' in r.err, r
        assert j['pieces'] == [] and j['download'] is not None, j


@test
def options_are_checked():
    for args in (['-n', '0'], ['-n', '10001'], ['--size', '5'],
                 ['--to', 'DCIM'], ['--upload', '--size', '0'],
                 ['--upload', '--size', str(1 << 32)]):
        fails(2, '--(count|size|to)', 'bench', *args, camera=MTP)
    fails(2, 'too many', 'bench', 'a', 'b', camera=MTP)


@test
def several_cameras_are_measured_at_once():
    r = good('-c', MTP, '-c', 'sim:generic-ptp', 'bench', '-n', '1')
    for name in (MTP, 'sim:generic-ptp'):
        assert len(rows(r.out, f'{name}: download')) == 1, r


main()
