# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Every operation of MTP 1.1 and of Android's extension, from the command line
# against a virtual device, as standard_ptp_test.py has those of ISO 15740.
import struct

from conversation import (ALL, OK, ROOT, array, operations, prop_list,
                          quadruple, rows_against, string)
from tap import content, good, main, test

MTP = 'sim:generic-mtp'
STORE = 0x10001
NO_OBJECT = 0x00fffff0
JPEG, TEXT, FOLDER, PLAYLIST, FIRMWARE = 0x3801, 0x3004, 0x3001, 0xba05, 0xb802
NAME, SIZE, FORMAT, PARENT, RATING = 0xdc07, 0xdc04, 0xdc02, 0xdc0b, 0xdc8a
NO_PROPERTY, TRACK = 0xdf77, 0xdc8b
U16, U32, U64, STRING = 4, 6, 8, 0xffff

told = set()
operation = rows_against(MTP, told)


@test
def every_row_of_the_tables_is_here():
    rows = set(operations('mtp', 'android'))
    assert told == rows, told ^ rows


@test
def the_device_offers_every_row_of_mtp_and_of_ptp_1_0():
    offered = good('--json', 'raw', 'GetDeviceInfo', camera=MTP).json()
    codes = set(offered['data']['operations'])
    assert set(range(0x1001, 0x101d)) <= codes
    assert {0x9801, 0x9802, 0x9803, 0x9804, 0x9805, 0x9806, 0x9807, 0x9808,
            0x9810, 0x9811, 0x9812, 0x9820} <= codes
    assert set(range(0x95c1, 0x95c6)) <= codes
    assert 'microsoft.com: 1.' in offered['data']['vendor_description']
    assert 'android.com: 1.' in offered['data']['vendor_description']


def value(talk, handle, property):
    return talk.good('GetObjectPropValue', handle, property, save=True).bytes


@operation('GetObjectPropsSupported')
def get_object_props_supported(talk):
    for format in JPEG, TEXT, FOLDER, 0x3009:
        codes = talk.good('GetObjectPropsSupported', format).data['items']
        assert {0xdc01, FORMAT, 0xdc03, SIZE, NAME, 0xdc09, PARENT, 0xdc41,
                0xdc44} <= set(codes), codes
        assert len(codes) == len(set(codes))
    music = talk.good('GetObjectPropsSupported', 0x3009).data['items']
    assert {0xdc46, 0xdc9a, 0xdc8c, 0xdc8b, 0xdc89} <= set(music)
    code = talk.raw('GetObjectPropsSupported', 0x12345678).code
    assert code in ('InvalidObjectFormatCode', 'InvalidCodeFormat'), code


@operation('GetObjectPropDesc')
def get_object_prop_desc(talk):
    forms = set()
    for format in JPEG, TEXT, FOLDER, 0x3009:
        for code in talk.good('GetObjectPropsSupported',
                              format).data['items']:
            desc = talk.good('GetObjectPropDesc', code, format).data
            assert desc['code'] == code
            forms.add(desc['form'])
    assert {0, 1, 2, 3} <= forms, forms
    # Sizes are of 64 bits (MTP 1.1 B.2.4).
    assert talk.good('GetObjectPropDesc', SIZE, JPEG).data['type'] == U64
    talk.refused('InvalidObjectPropCode', 'GetObjectPropDesc', NO_PROPERTY,
                 JPEG)


@operation('GetObjectPropValue')
def get_object_prop_value(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    info = talk.good('GetObjectInfo', handle).data
    assert value(talk, handle, NAME) == string('DSC_0001.JPG')
    assert value(talk, handle, SIZE) == struct.pack('<Q', info['size'])
    assert value(talk, handle, FORMAT) == struct.pack('<H', JPEG)
    assert value(talk, handle, PARENT) == struct.pack('<I', info['parent'])
    talk.refused('InvalidObjectHandle', 'GetObjectPropValue', NO_OBJECT, NAME)
    talk.refused('InvalidObjectPropCode', 'GetObjectPropValue', handle,
                 NO_PROPERTY)
    talk.refused('ObjectPropNotSupported', 'GetObjectPropValue', handle, TRACK)


@operation('SetObjectPropValue')
def set_object_prop_value(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    talk.good('SetObjectPropValue', handle, NAME, send=string('renamed.jpg'))
    assert talk.handle_of('renamed.jpg') == handle
    talk.good('SetObjectPropValue', handle, RATING, send=struct.pack('<H', 80))
    assert value(talk, handle, RATING) == struct.pack('<H', 80)
    talk.refused('InvalidObjectPropValue', 'SetObjectPropValue', handle,
                 RATING, send=struct.pack('<H', 101))
    talk.refused('InvalidObjectPropFormat', 'SetObjectPropValue', handle,
                 RATING, send=b'\1')
    talk.refused('AccessDenied', 'SetObjectPropValue', handle, SIZE,
                 send=struct.pack('<Q', 1))
    talk.refused('InvalidObjectHandle', 'SetObjectPropValue', NO_OBJECT, NAME,
                 send=string('x'))
    assert talk.raw('SetObjectPropValue', handle, NAME,
                    send=string('../x')).code != OK


def handles_of(answer):
    return list(dict.fromkeys(i['handle'] for i in answer.data['items']))


@operation('GetObjectPropList')
def get_object_prop_list(talk):
    every = talk.handles()
    ask = 'GetObjectPropList'
    assert sorted(handles_of(talk.good(ask, ALL, 0, NAME, 0, 0))) == \
        sorted(every)
    assert handles_of(talk.good(ask, 0, 0, NAME, 0, 1)) == talk.handles(ROOT)
    folder = talk.handle_of('DCIM')
    assert handles_of(talk.good(ask, folder, 0, NAME, 0, 0)) == [folder]
    assert handles_of(talk.good(ask, folder, 0, NAME, 0, 1)) == \
        talk.handles(folder)
    tree = handles_of(talk.good(ask, folder, 0, NAME, 0, ALL))
    assert talk.handle_of('DSC_0001.JPG') in tree
    assert talk.handle_of('EMPTY.TXT') not in tree
    jpegs = handles_of(talk.good(ask, ALL, JPEG, NAME, 0, 0))
    assert len(jpegs) == talk.good('GetNumObjects', ALL, JPEG).params[0]
    one = talk.handle_of('DSC_0001.JPG')
    items = talk.good(ask, one, 0, ALL, 0, 0).data['items']
    codes = talk.good('GetObjectPropsSupported', JPEG).data['items']
    assert {i['property'] for i in items} <= set(codes)
    for item in items:
        again = talk.good(ask, one, 0, item['property'], 0, 0).data['items']
        assert again == [item], (item, again)
    groups = {c: talk.good('GetObjectPropDesc', c, JPEG).data['group']
              for c in codes}
    group = groups[NAME]
    got = talk.raw(ask, one, 0, 0, group or 1, 0)
    if got.code == OK and group:
        assert {i['property'] for i in got.data['items']} <= {
            c for c in codes if groups[c] == group}
    else:
        assert got.code in (OK, 'SpecificationByGroupUnsupported',
                            'GroupNotSupported'), got
    talk.refused('InvalidObjectHandle', ask, NO_OBJECT, 0, NAME, 0, 0)
    talk.refused('InvalidObjectPropCode', ask, ALL, 0, NO_PROPERTY, 0, 0)


@operation('SetObjectPropList')
def set_object_prop_list(talk):
    one, two = talk.handle_of('DSC_0001.JPG'), talk.handle_of('DSC_0002.JPG')
    talk.good('SetObjectPropList', send=prop_list(
        quadruple(one, RATING, U16, struct.pack('<H', 20)),
        quadruple(two, NAME, STRING, string('two.jpg'))))
    assert value(talk, one, RATING) == struct.pack('<H', 20)
    assert talk.handle_of('two.jpg') == two
    failed = talk.refused('InvalidObjectPropValue', 'SetObjectPropList',
                          send=prop_list(
        quadruple(one, RATING, U16, struct.pack('<H', 40)),
        quadruple(two, RATING, U16, struct.pack('<H', 400)),
        quadruple(two, NAME, STRING, string('three.jpg'))))
    assert failed.params[:1] == [1], failed
    assert value(talk, two, NAME) == string('two.jpg')
    assert talk.raw('SetObjectPropList', send=struct.pack('<I', 9)).code != OK


@operation('GetInterdependentPropDesc')
def get_interdependent_prop_desc(talk):
    answer = talk.good('GetInterdependentPropDesc', JPEG)
    assert answer.size >= 4 and isinstance(answer.data, dict), answer


@operation('SendObjectPropList')
def send_object_prop_list(talk):
    folder = talk.handle_of('MISC')
    data = b'a text of some length'
    props = prop_list(quadruple(0, NAME, STRING, string('list.txt')),
                      quadruple(0, 0xdc09, STRING, string('20240229T120102')))
    place = talk.good('SendObjectPropList', STORE, folder, TEXT, 0, len(data),
                      send=props)
    assert place.params[:2] == [STORE, folder], place
    handle = place.params[2]
    talk.good('SendObject', send=data)
    assert talk.good('GetObject', handle, save=True).bytes == data
    info = talk.good('GetObjectInfo', handle).data
    assert info['name'] == 'list.txt' and info['format'] == TEXT
    assert info['modified'].startswith('20240229T120102')
    album = talk.good('SendObjectPropList', STORE, ROOT, FOLDER, 0, 0,
                      send=prop_list(quadruple(0, NAME, STRING,
                                               string('folder'))))
    assert album.params[2] in talk.handles(ROOT)
    refused = talk.raw('SendObjectPropList', STORE, folder, JPEG, 0, 1,
                       send=prop_list(
        quadruple(0, NAME, STRING, string('no.jpg')),
        quadruple(0, RATING, U16, struct.pack('<H', 1000))))
    assert refused.code == 'InvalidObjectPropValue', refused
    assert refused.params[3:4] == [1], refused
    huge = talk.raw('SendObjectPropList', STORE, folder, TEXT, 0x7fffffff, 0,
                    send=prop_list(quadruple(0, NAME, STRING, string('x'))))
    assert huge.code in ('StoreFull', 'ObjectTooLarge'), huge
    talk.refused('NoValidObjectInfo', 'SendObject', send=data)


def playlist(talk):
    place = talk.good('SendObjectPropList', STORE, ROOT, PLAYLIST, 0, 0,
                      send=prop_list(quadruple(0, NAME, STRING,
                                               string('songs.pla'))))
    talk.raw('SendObject', send=b'')
    return place.params[2]


@operation('GetObjectReferences')
def get_object_references(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    assert talk.good('GetObjectReferences', handle).data['items'] == []
    talk.refused('InvalidObjectHandle', 'GetObjectReferences', NO_OBJECT)


@operation('SetObjectReferences')
def set_object_references(talk):
    handle = playlist(talk)
    one, two = talk.handle_of('DSC_0001.JPG'), talk.handle_of('DSC_0002.JPG')
    talk.good('SetObjectReferences', handle, send=array('I', [two, one]))
    assert talk.good('GetObjectReferences', handle).data['items'] == [two, one]
    talk.refused('InvalidObjectReference', 'SetObjectReferences', handle,
                 send=array('I', [one, NO_OBJECT]))
    assert talk.good('GetObjectReferences', handle).data['items'] == [two, one]
    talk.good('DeleteObject', two)
    assert talk.good('GetObjectReferences', handle).data['items'] == [one]
    talk.refused('InvalidObjectHandle', 'SetObjectReferences', NO_OBJECT,
                 send=array('I', []))


@operation('UpdateDeviceFirmware')
def update_device_firmware(talk):
    firmware = talk.upload('fw.bin', b'firmware', format=FIRMWARE)
    talk.good('UpdateDeviceFirmware', firmware)
    assert talk.raw('UpdateDeviceFirmware',
                    talk.handle_of('EMPTY.TXT')).code != OK
    talk.refused('InvalidObjectHandle', 'UpdateDeviceFirmware', NO_OBJECT)


@operation('Skip')
def skip(talk):
    def index():
        return struct.unpack('<I', talk.good('GetDevicePropValue', 0xd412,
                                             save=True).bytes)[0]
    handle = playlist(talk)
    songs = talk.handles(talk.handle_of('100MPTP_'))[:3]
    talk.good('SetObjectReferences', handle, send=array('I', songs))
    talk.good('SetDevicePropValue', 0xd411, send=struct.pack('<I', handle))
    at = index()
    talk.good('Skip', 1)
    assert index() == at + 1
    talk.good('Skip', -1)
    assert index() == at


@operation('GetPartialObject64')
def get_partial_object_64(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    part = talk.good('GetPartialObject64', handle, 7, 0, 50, save=True)
    assert part.bytes == content(handle, 50, 7) and part.params == [50]
    assert talk.raw('GetPartialObject64', handle, 0, 1, 50).code != OK


@operation('BeginEditObject')
def begin_edit_object(talk):
    handle = talk.upload('edit.txt', b'0123456789')
    talk.refused('InvalidObjectHandle', 'BeginEditObject', NO_OBJECT)
    talk.good('BeginEditObject', handle)
    assert talk.raw('BeginEditObject', handle).code != OK
    talk.good('EndEditObject', handle)
    assert talk.good('GetObject', handle, save=True).bytes == b'0123456789'


@operation('SendPartialObject')
def send_partial_object(talk):
    handle = talk.upload('edit.txt', b'0123456789')
    assert talk.raw('SendPartialObject', handle, 0, 0, 1, send=b'x').code != OK
    talk.good('BeginEditObject', handle)
    wrote = talk.good('SendPartialObject', handle, 4, 0, 2, send=b'ab')
    assert wrote.params == [2], wrote
    talk.good('SendPartialObject', handle, 10, 0, 3, send=b'xyz')
    assert talk.raw('SendPartialObject', handle, 99, 0, 1,
                    send=b'x').code != OK
    talk.good('EndEditObject', handle)
    assert talk.good('GetObject', handle,
                     save=True).bytes == b'0123ab6789xyz'
    assert talk.good('GetObjectInfo', handle).data['size'] == 13


@operation('TruncateObject')
def truncate_object(talk):
    handle = talk.upload('edit.txt', b'0123456789')
    talk.good('BeginEditObject', handle)
    talk.good('TruncateObject', handle, 3, 0)
    talk.good('EndEditObject', handle)
    assert talk.good('GetObject', handle, save=True).bytes == b'012'
    assert talk.raw('TruncateObject', handle, 1, 0).code != OK


@operation('EndEditObject')
def end_edit_object(talk):
    handle = talk.upload('edit.txt', b'0123456789')
    assert talk.raw('EndEditObject', handle).code != OK
    talk.good('BeginEditObject', handle)
    talk.good('TruncateObject', handle, 1, 0)
    # What was not ended is not kept.
    talk.good('CloseSession')
    talk.good('OpenSession', 3)
    again = talk.handle_of('edit.txt')
    assert talk.good('GetObject', again, save=True).bytes == b'0123456789'


main()
