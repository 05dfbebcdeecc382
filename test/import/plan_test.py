#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# What an import plans, which writes nothing.
import os

from drive import card, good
from fake import Camera, Thing, serving
from tap import files, main, test

DAY = '2023/2023-11-14/'


@test
def new_files_go_to_a_folder_of_their_day():
    card({'DCIM/100TEST_/IMG_0001.JPG': b'1', 'DCIM/101TEST_/A.CR3': b'22'})
    told = good('plan')
    assert told.states() == {'IMG_0001.JPG': 'new', 'A.CR3': 'new'}, told
    assert told.names() == {'IMG_0001.JPG': DAY + 'IMG_0001.JPG',
                            'A.CR3': DAY + 'A.CR3'}, told
    assert told.sums['wanted'] == [2, 3], told
    assert files('dest') == [], files('dest')


@test
def names_that_are_equal_get_numbers_also_by_case():
    card({'DCIM/100TEST_/A.JPG': b'1', 'DCIM/101TEST_/a.jpg': b'2',
          'DCIM/102TEST_/A.JPG': b'3'})
    os.makedirs('dest/' + DAY)
    with open('dest/' + DAY + 'a.JPG', 'w') as file:
        file.write('other')
    told = good('plan')
    names = sorted(w[2].rsplit('/')[-1] for w in told.entries.values())
    assert names == ['A~2.JPG', 'A~4.JPG', 'a~3.jpg'], names


@test
def names_of_one_shot_that_differ_by_case_get_numbers():
    card({'DCIM/100TEST_/a.JPG': b'1', 'DCIM/100TEST_/A.jpg': b'2',
          'DCIM/100TEST_/A.CR3': b'3'})
    names = {w[2].rsplit('/')[-1].lower()
             for w in good('plan').entries.values()}
    assert names == {'a.jpg', 'a~2.jpg', 'a.cr3'}, names


@test
def files_of_a_shot_get_the_same_number():
    card({'DCIM/100TEST_/A.JPG': b'1', 'DCIM/100TEST_/A.CR3': b'2'})
    os.makedirs('dest/' + DAY)
    with open('dest/' + DAY + 'A.JPG', 'w') as file:
        file.write('other')
    told = good('plan')
    assert told.names() == {'A.JPG': DAY + 'A~2.JPG',
                            'A.CR3': DAY + 'A~2.CR3'}, told


@test
def what_is_there_by_name_and_content_is_here():
    card({'DCIM/100TEST_/A.JPG': b'1' * 200000,
          'DCIM/100TEST_/B.JPG': b'2' * 200000,
          'DCIM/100TEST_/C.JPG': b'3' * 200000})
    card({DAY + 'A.JPG': b'1' * 200000,
          DAY + 'B.JPG': b'2' * 199999 + b'x',
          DAY + 'C.JPG': (b'3' * 200000, 1)}, 'dest')
    told = good('plan')
    assert told.states() == {'A.JPG': 'here', 'B.JPG': 'new',
                             'C.JPG': 'here'}, told
    assert told.names()['B.JPG'] == DAY + 'B~2.JPG', told
    assert told.sums['received'][0] < 5 * 65536 + 10000, told


@test
def hostile_names_stay_below_the_destination():
    card({'DCIM/100TEST_/con.jpg': b'1', 'DCIM/100TEST_/..jpg': b'2',
          'DCIM/100TEST_/' + 'n' * 240 + '.jpg': b'3'})
    for number, words in enumerate(good('plan').entries.values()):
        rel = os.path.relpath(words[2], 'dest')
        assert not rel.startswith('..'), rel
        assert len(os.path.basename(rel).encode()) <= 255, rel


@test
def many_of_one_name_take_no_time():
    card({f'DCIM/{100 + i % 800}TEST_/{"x" * (i // 800 + 1)}.JPG': b'1'
          for i in range(2000)})
    told = good('plan', 'template={date:%Y}.{ext}')
    names = {w[2] for w in told.entries.values()}
    assert len(names) == 2000, len(names)


@test
def fields_of_exif_are_asked_for_and_tamed():
    card({'DCIM/100TEST_/A.JPG': b'1'})
    told = good('plan', 'template={exif:LensModel}/{exif:Artist}.{ext}')
    assert told.names() == {'A.JPG': '_._20-40_f4/unknown.JPG'}, told


@test
def a_plan_with_a_number_counts():
    card({f'DCIM/100TEST_/{i}.JPG': b'1' for i in range(3)})
    told = good('plan', 'template={seq:04}.{ext}')
    assert sorted(told.names().values()) == ['0001.JPG', '0002.JPG',
                                             '0003.JPG'], told


@test
def a_date_may_come_from_exif():
    """Where the camera has none, and a template has one."""
    camera = Camera(*(Thing(f'{name}.JPG', name.encode(), captured=date)
                      for name, date in (('A', ''), ('B', ''), ('C', ''),
                                         ('D', '20200202T020202'), ('E', 'nonsense'))))
    want = ['2020/2020-02-02/D.JPG', '2031/2031-05-06/A.JPG', 'undated/B.JPG',
            'undated/C.JPG', 'undated/E.JPG']
    with serving(camera) as uri:
        told = good('plan', spec=uri)
        assert sorted(told.names().values()) == want, told
        good(spec=uri)
        assert files('dest') == want, files('dest')
        told = good(spec=uri)
        assert set(told.states().values()) == {'here'}, told
        told = good('template={date:%H}-{name}', spec=uri, dest='other',
                    ledger='other.db')
        assert '07-A' in files('other'), files('other')


main()
