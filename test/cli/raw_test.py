# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# raw: parameters by name, values in words, and what is sent from JSON.
import json
import os
import re
import struct

from fake import OK, Camera, Thing, array, serving, string
from tap import fails, good, main, run, simulator, test

MTP, PTP = 'sim:generic-mtp', 'sim:generic-ptp'
SIZE, NAME, DATE, RATING, OWN = 0xdc04, 0xdc07, 0xdc09, 0xdc8a, 0xd877


def shows(r, *patterns):
    for pattern in patterns:
        assert re.search(pattern, r.out, re.M), (pattern, r)


@test
def values_are_told_by_name_and_in_their_unit():
    shows(good('raw', 'GetDevicePropValue', '0x5007', camera=MTP),
          r'^code +FNumber \(0x5007\)$', r'^type +u16 ', r'^value +f/4 \(400\)$')
    shows(good('raw', 'GetDevicePropValue', '0x5005', camera=MTP),
          r'^value +Automatic \(2\)$')
    d = good('raw', 'GetDevicePropValue', '0x5005', '--json',
             camera=MTP).json()
    assert (d['dataset'], d['data'], d['type_name'], d['text']) == (
        'value', 2, 'u16', 'Automatic'), d
    shows(good('raw', 'GetObjectPropValue', '3', '0xdc02', camera=MTP),
          r'^value +EXIF_JPEG \(14337\)$')
    shows(good('raw', 'GetObjectPropValue', '3', '0xdc01', camera=MTP),
          r'^value +0x00010001 ')
    shows(good('raw', 'GetDevicePropDesc', '0x5007', camera=MTP),
          r'^current +f/4 \(400\)$', r'^form +Range ', r'^maximum +f/22')
    shows(good('raw', 'GetObjectPropList', '3', '0', '0xdc02', '0', '0',
               camera=MTP), r'^ +value +EXIF_JPEG \(14337\)$')
    shows(good('raw', 'GetObjectPropsSupported', '0x3801', camera=MTP),
          r'0xdc04/ObjectSize')


@test
def parameters_may_be_names():
    def same(numbers, names):
        assert good('raw', *numbers, camera=MTP).out == \
            good('raw', *names, camera=MTP).out
    same(['0x1014', '0x5007'], ['GetDevicePropDesc', 'FNumber'])
    same(['0x1015', '0x5007'], ['GetDevicePropValue', 'fnum'])
    same(['0x9802', '0xdc07', '0x3801'],
         ['GetObjectPropDesc', 'ObjectFileName', 'EXIF_JPEG'])
    same(['0x9803', '3', '0xdc07'],
         ['GetObjectPropValue', '3', 'objectfilename'])
    same(['0x1007', '0xffffffff', '0x3801'],
         ['GetObjectHandles', '4294967295', 'EXIF_JPEG'])
    fails(2, 'property FNumbr .*did you mean FNumber', 'raw',
          'GetDevicePropDesc', 'FNumbr', camera=MTP)
    fails(2, "'DCIM' is no parameter", 'raw', 'GetObjectInfo', 'DCIM',
          camera=MTP)
    fails(2, "'4294967296' is no parameter", 'raw', 'GetObject',
          '4294967296', camera=MTP)
    fails(2, "'-2147483649' is no parameter", 'raw', 'GetObject', '--',
          '-2147483649', camera=MTP)
    fails(2, "'3x' is no parameter", 'raw', 'GetDevicePropDesc', '3x',
          camera=MTP)


class Properties(Camera):
    """Knows one property of the device and several of objects."""

    def __init__(self):
        super().__init__(Thing('a.jpg', b'x'))
        self.asked = []
        self.properties = [0x5007]
        self.values = {NAME: string('a.jpg'), SIZE: b'\1\0\0\0', OWN: b'\xfe'}
        for operation in (0x100c, 0x1016, 0x9804, 0x9806, 0x9808, 0x9811,
                          0x9820):
            self.answers[operation] = self.take
        self.answers[0x1014] = self.describe
        self.answers[0x1015] = lambda p: (OK, struct.pack('<I', 280))
        self.answers[0x9802] = self.describe_object_property
        self.answers[0x9803] = lambda p: (OK, self.values[p[1]])

    def take(self, p):
        self.asked.append(list(p))
        return OK, None

    def describe(self, p):
        return OK, struct.pack('<HHBII', p[0], 6, 1, 280, 280) + b'\0'

    def describe_object_property(self, p):
        kinds = {OWN: struct.pack('<HHBbIB', OWN, 1, 1, 0, 0, 0),
                 SIZE: struct.pack('<HHBIIB', SIZE, 6, 0, 0, 0, 0)}
        return (OK, kinds[p[0]]) if p[0] in kinds else (0xa801, None)


@test
def the_camera_tells_types_where_the_tables_are_wrong_or_silent():
    camera = Properties()
    with serving(camera) as uri:
        shows(good('raw', 'GetObjectPropValue', '1', str(OWN), camera=uri),
              r'^type +i8 ', r'^value +-2$')
        shows(good('raw', 'GetObjectPropValue', '1', 'ObjectSize',
                   camera=uri), r'^type +u32 ', r'^value +1 bytes ')
        shows(good('raw', 'GetObjectPropValue', '1', 'ObjectFileName',
                   camera=uri), r'^value +a.jpg$')
        shows(good('raw', 'GetDevicePropValue', 'FNumber', camera=uri),
              r'^type +u32 ', r'^value +f/2.8 ')
        # What no one knows the type of is dumped.
        camera.values[0xd999] = b'\x2a\x2b'
        shows(good('raw', 'GetObjectPropValue', '1', '0xd999', camera=uri),
              r'^2 B of data$', r'^00000000  2a 2b ')


def sends(camera, uri, data, *args, **kwargs):
    good('raw', *args, camera=uri, **kwargs)
    assert camera.sent == data, (args, camera.sent)


@test
def a_value_is_sent_by_name_and_unit():
    camera = Properties()
    with serving(camera) as uri:
        sends(camera, uri, struct.pack('<I', 800),
              'SetDevicePropValue', 'FNumber', '--value', 'f/8')
        assert camera.asked[-1][0] == 0x5007
        sends(camera, uri, b'\xfb', 'SetObjectPropValue', '1', str(OWN),
              '--value', '-5')
        sends(camera, uri, string('b.jpg'), 'SetObjectPropValue', '1',
              'ObjectFileName', '--value', 'b.jpg')
        sends(camera, uri, string('42'), 'SetObjectPropValue', '1',
              'ObjectFileName', '--encode', '-', stdin=b'"42"')
        sends(camera, uri, struct.pack('<I', 400), 'SetDevicePropValue',
              'FNumber', '--encode', '-', stdin=b'400')
        sent = camera.sent
        fails(2, 'that is no value of type u32', 'raw', 'SetDevicePropValue',
              'FNumber', '--value', 'wide', camera=uri)
        fails(2, 'that is no value of type u32', 'raw', 'SetDevicePropValue',
              'FNumber', '--encode', '-', stdin=b'[1]', camera=uri)
        fails(2, 'neither the camera nor the tables tell the type', 'raw',
              'SetObjectPropValue', '1', '0xd999', '--value', '1', camera=uri)
        fails(2, 'say which with --value VALUE', 'raw', 'SetObjectPropValue',
              '1', '0xd999', camera=uri)
        assert camera.sent == sent


def item(handle, code, kind, value):
    return struct.pack('<IHH', handle, code, kind) + value


@test
def datasets_are_sent_from_json():
    camera = Properties()
    with serving(camera) as uri:
        # As raw prints it, with the answer around it or without.
        info = good('raw', 'GetObjectInfo', '1', '--json', camera=uri)
        kept = camera.things[1]
        wire = (struct.pack('<IHHI', 0x10001, 0, 0, len(kept.data)))
        sends(camera, uri, camera.object_info([1])[1], 'SendObjectInfo',
              '0x10001', '0', '--encode', '-', stdin=info.raw)
        assert camera.asked[-1][:2] == [0x10001, 0], camera.asked
        assert len(camera.sent) > len(wire)
        data = json.dumps(info.json()['data']).encode()
        sends(camera, uri, camera.sent, 'SendObjectInfo', '--encode', '-',
              stdin=data)
        # By hand, with names.
        with open('folder.json', 'w') as f:
            json.dump({'format': 'Association', 'name': 'new',
                       'association_type': 'GenericFolder'}, f)
        good('raw', 'SendObjectInfo', '--encode', 'folder.json', camera=uri)
        assert camera.sent[4:6] == b'\1\x30' and camera.sent[42:44] == b'\1\0'
        sends(camera, uri, array([7, 8], 'I'), 'SetObjectReferences', '1',
              '--encode', '-', stdin=b'[7, "0x8"]')
        sends(camera, uri, array([7], 'I'), 'SetObjectReferences', '1',
              '--encode', '-', stdin=b'{"items": [7]}')


@test
def lists_of_properties_are_sent_from_json():
    camera = Properties()
    properties = [
        {'handle': 1, 'property': 'ObjectFileName', 'value': 'b.jpg'},
        {'handle': 1, 'property': 'DateModified', 'type': 'str',
         'value': '20240229T120000'},
        {'handle': '0x1', 'property': RATING, 'type': 4, 'value': 50},
        {'handle': 1, 'property': 'ProtectionStatus', 'value': 'ReadOnly'},
        {'handle': 1, 'property': OWN, 'type': 'u8[]', 'value': '0102'}]
    expected = struct.pack('<I', 5) + \
        item(1, NAME, 0xffff, string('b.jpg')) + \
        item(1, DATE, 0xffff, string('20240229T120000')) + \
        item(1, RATING, 4, b'\x32\0') + item(1, 0xdc03, 4, b'\1\0') + \
        item(1, OWN, 0x4002, b'\2\0\0\0\1\2')
    with serving(camera) as uri:
        for document in (properties, {'items': properties}):
            sends(camera, uri, expected, 'SetObjectPropList', '--encode', '-',
                  stdin=json.dumps(document).encode())
        sends(camera, uri, struct.pack('<I', 1) + item(
            0, NAME, 0xffff, string('n')), 'SendObjectPropList', '0x10001',
            '0xffffffff', 'EXIF_JPEG', '1', '0', '--encode', '-',
            stdin=b'[{"property": "ObjectFileName", "value": "n"}]')
        assert camera.asked[-1] == [0x10001, 0xffffffff, 0x3801, 1, 0]
        for document, pattern in (
                ([{'property': OWN, 'value': 1}], 'do not tell its type'),
                ([{'property': 'Ratin', 'value': 1}], 'that is no object'),
                ([{'property': RATING}], 'Rating lacks its "value"'),
                ([{'property': RATING, 'value': 70000}],
                 'the value of Rating: '),
                ([{'property': RATING, 'value': 'x'}],
                 'the value of Rating: '),
                ([{'property': RATING, 'value': 1, 'x': 1}],
                 'that is no object_prop_list: .*x: '),
                ([1], 'that is no object_prop_list'),
                ('x', 'that is no object_prop_list')):
            fails(2, pattern, 'raw', 'SetObjectPropList', '--encode', '-',
                  stdin=json.dumps(document).encode(), camera=uri)
        fails(2, 'is no JSON: line 1', 'raw', 'SetObjectPropList', '--encode',
              '-', stdin=b'{', camera=uri)
        fails(1, 'cannot read none', 'raw', 'SetObjectPropList', '--encode',
              'none', camera=uri)


@test
def what_was_printed_can_be_sent():
    with simulator('generic-mtp') as uri:
        shown = good('raw', 'GetObjectPropValue', '3', 'ObjectFileName',
                     '--json', camera=uri).json()
        assert shown['data'] == 'DSC_0001.JPG'
        shown['data'] = 'renamed.jpg'
        good('raw', 'SetObjectPropValue', '3', 'ObjectFileName', '--encode',
             '-', stdin=json.dumps(shown).encode(), camera=uri)
        shows(good('raw', 'GetObjectInfo', '3', camera=uri),
              r'^name +renamed.jpg$')


@test
def options_that_make_no_sense_are_refused():
    fails(2, 'exclude each other', 'raw', 'SetDevicePropValue', 'Artist',
          '--value', 'x', '--encode', '-', camera=PTP)
    fails(2, 'GetObject sends no data', 'raw', 'GetObject', '1', '--encode',
          '-', camera=PTP)
    fails(2, 'SendObject carries no value', 'raw', 'SendObject', '--value',
          'x', camera=PTP)
    fails(2, 'SendObject sends data that have no fields', 'raw', 'SendObject',
          '--encode', '-', stdin=b'{}', camera=PTP)
    fails(2, '0x9fff carries no value', 'raw', '0x9fff', '--value', 'x',
          camera=PTP)
    fails(2, 'say which with --encode FILE', 'raw', 'SendObjectInfo',
          camera=PTP)
    fails(2, 'say which with --send FILE', 'raw', 'SendObject', camera=PTP)
    assert run('raw', 'Skip', '-2', camera=MTP).code in (0, 4)
    assert not os.path.exists('-')


main()
