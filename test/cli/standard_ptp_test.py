# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Every operation of ISO 15740:2013, from the command line against a virtual
# camera: what it does, what it answers, and what it refuses. A row of the table
# of operations without a test here is a failure.
import struct

from conversation import (ALL, OK, ROOT, object_info, operations, rows_against,
                          string)
from tap import content, good, main, test

PTP = 'sim:generic-ptp'
STORE = 0x10001
NO_STORE = 0x70007
NO_OBJECT = 0x00fffff0

told = set()
operation = rows_against(PTP, told)


@test
def every_row_of_the_table_is_here():
    assert told == set(operations('ptp')), told ^ set(operations('ptp'))


@test
def the_camera_offers_every_row():
    offered = good('--json', 'raw', 'GetDeviceInfo', camera=PTP).json()
    assert len(offered['data']['operations']) == len(operations('ptp'))


@operation('GetDeviceInfo')
def get_device_info(talk):
    info = talk.good('GetDeviceInfo').data
    assert info['standard_version'] == 110
    assert set(range(0x1001, 0x1026)) <= set(info['operations'])
    assert 0x4002 in info['events'] and 0x5001 in info['properties']


@operation('OpenSession')
def open_session(talk):
    again = talk.refused('SessionAlreadyOpen', 'OpenSession', 9)
    assert again.params[0] != 0
    talk.refused('InvalidParameter', 'OpenSession', 0)


@operation('CloseSession')
def close_session(talk):
    talk.good('CloseSession')
    talk.refused('SessionNotOpen', 'GetStorageIDs')
    talk.good('GetDeviceInfo')
    talk.good('OpenSession', 5)
    talk.good('GetStorageIDs')


@operation('GetStorageIDs')
def get_storage_ids(talk):
    assert STORE in talk.good('GetStorageIDs').data['items']


@operation('GetStorageInfo')
def get_storage_info(talk):
    info = talk.good('GetStorageInfo', STORE).data
    assert info['capacity'] >= info['free_bytes'] > 0
    talk.refused('InvalidStorageID', 'GetStorageInfo', NO_STORE)


@operation('GetNumObjects')
def get_num_objects(talk):
    every = talk.handles()
    assert talk.good('GetNumObjects', ALL).params == [len(every)]
    assert talk.good('GetNumObjects', STORE, 0, ROOT).params == [
        len(talk.handles(ROOT))]
    jpeg = talk.good('GetNumObjects', ALL, 0x3801).params[0]
    images = talk.good('GetNumObjects', ALL, ALL).params[0]
    assert 0 < jpeg < images < len(every)
    talk.refused('InvalidStorageID', 'GetNumObjects', NO_STORE)
    talk.refused('InvalidParentObject', 'GetNumObjects', ALL, 0, NO_OBJECT)


@operation('GetObjectHandles')
def get_object_handles(talk):
    root, every = talk.handles(ROOT), talk.handles()
    assert set(root) < set(every)
    folder = talk.handle_of('DCIM')
    inside = talk.handles(folder)
    assert inside and not set(inside) & set(root)
    picture = talk.handle_of('DSC_0001.JPG')
    talk.refused('InvalidParentObject', 'GetObjectHandles', ALL, 0, picture)
    talk.refused('InvalidStorageID', 'GetObjectHandles', NO_STORE, 0, 0)


@operation('GetObjectInfo')
def get_object_info(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    info = talk.good('GetObjectInfo', handle).data
    assert info['format'] == 0x3801 and info['storage'] == STORE
    talk.refused('InvalidObjectHandle', 'GetObjectInfo', NO_OBJECT)


@operation('GetObject')
def get_object(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    size = talk.good('GetObjectInfo', handle).data['size']
    assert talk.good('GetObject', handle, save=True).bytes == content(
        handle, size)
    talk.refused('InvalidObjectHandle', 'GetObject', NO_OBJECT)


@operation('GetThumb')
def get_thumb(talk):
    thumb = talk.good('GetThumb', talk.handle_of('DSC_0001.JPG'), save=True)
    assert thumb.bytes[:2] == b'\xff\xd8' and thumb.bytes[-2:] == b'\xff\xd9'
    talk.refused('NoThumbnailPresent', 'GetThumb', talk.handle_of('EMPTY.TXT'))
    talk.refused('InvalidObjectHandle', 'GetThumb', NO_OBJECT)


@operation('DeleteObject')
def delete_object(talk):
    one = talk.handle_of('DSC_0001.JPG')
    talk.good('DeleteObject', one)
    assert one not in talk.handles()
    talk.refused('InvalidObjectHandle', 'DeleteObject', one)
    two = talk.handle_of('DSC_0002.JPG')
    talk.good('SetObjectProtection', two, 1)
    talk.refused('ObjectWriteProtected', 'DeleteObject', two)
    talk.refused('PartialDeletion', 'DeleteObject', talk.handle_of('DCIM'))
    assert two in talk.handles()
    talk.good('SetObjectProtection', two, 0)
    talk.good('DeleteObject', ALL, 0)
    assert talk.handles() == []


@operation('SendObjectInfo')
def send_object_info(talk):
    folder = talk.handle_of('MISC')
    place = talk.good('SendObjectInfo', STORE, folder,
                      send=object_info('new', 0, 0x3001, 1))
    assert place.params[:2] == [STORE, folder]
    assert place.params[2] in talk.handles(folder)
    announced = talk.good('SendObjectInfo', 0, 0,
                          send=object_info('a.txt', 10))
    talk.good('GetStorageIDs')  # something else comes in between
    talk.refused('NoValidObjectInfo', 'SendObject', send=b'0123456789')
    assert announced.params[2] not in talk.handles()
    talk.refused('InvalidStorageID', 'SendObjectInfo', NO_STORE, 0,
                 send=object_info('a.txt', 10))
    talk.refused('InvalidParentObject', 'SendObjectInfo', STORE, NO_OBJECT,
                 send=object_info('a.txt', 10))


@operation('SendObject')
def send_object(talk):
    for size in 0, 1, 500, 512, 1012, 65524:
        data = bytes(i * 7 & 255 for i in range(size))
        handle = talk.upload(f'{size}.bin', data)
        assert talk.good('GetObject', handle, save=True).bytes == data
    talk.refused('NoValidObjectInfo', 'SendObject', send=b'x')
    before = talk.handles()
    for wrong in b'12345', b'12345678901':
        talk.good('SendObjectInfo', 0, 0, send=object_info('b.txt', 10))
        talk.refused('IncompleteTransfer', 'SendObject', send=wrong)
        assert talk.handles() == before


@operation('InitiateCapture')
def initiate_capture(talk):
    before = set(talk.handles())
    talk.good('InitiateCapture', 0, 0)
    events = talk.events(3)
    names = [e['name'] for e in events]
    assert names[-1] == 'CaptureComplete', names
    added = {int(e['handle'], 16) for e in events
             if e['name'] == 'ObjectAdded'}
    new = set(talk.handles()) - before
    assert new and new <= added | before, (new, added)
    talk.refused('InvalidStorageID', 'InitiateCapture', NO_STORE, 0)
    talk.refused('InvalidObjectFormatCode', 'InitiateCapture', 0, 0x3009)


@operation('FormatStore')
def format_store(talk):
    talk.refused('InvalidStorageID', 'FormatStore', NO_STORE)
    assert talk.handles()
    talk.good('FormatStore', STORE)
    assert talk.handles() == []


@operation('ResetDevice')
def reset_device(talk):
    talk.good('ResetDevice')
    talk.refused('SessionNotOpen', 'GetStorageIDs')


@operation('SelfTest')
def self_test(talk):
    talk.good('SelfTest')
    talk.good('SelfTest', 0)
    assert talk.raw('SelfTest', 0x1234).code != OK


@operation('SetObjectProtection')
def set_object_protection(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    for status in 1, 0:
        talk.good('SetObjectProtection', handle, status)
        info = talk.good('GetObjectInfo', handle).data
        assert info['protection'] == status
    talk.refused('InvalidParameter', 'SetObjectProtection', handle, 0x77)
    talk.refused('InvalidObjectHandle', 'SetObjectProtection', NO_OBJECT, 1)


@operation('PowerDown')
def power_down(talk):
    talk.good('PowerDown')
    reply = talk.verb('raw', 'GetDeviceInfo')
    assert reply['exit'] == 3, reply


@operation('GetDevicePropDesc')
def get_device_prop_desc(talk):
    desc = talk.good('GetDevicePropDesc', 0x5001).data
    assert desc['code'] == 0x5001 and desc['type'] == 2
    talk.refused('DevicePropNotSupported', 'GetDevicePropDesc', 0x5fff)


@operation('GetDevicePropValue')
def get_device_prop_value(talk):
    for code in talk.good('GetDeviceInfo').data['properties']:
        value = talk.good('GetDevicePropValue', code, save=True).bytes
        desc = talk.good('GetDevicePropDesc', code, save=True).bytes
        assert value and value in desc, hex(code)
    talk.refused('DevicePropNotSupported', 'GetDevicePropValue', 0x5fff)


@operation('SetDevicePropValue')
def set_device_prop_value(talk):
    talk.good('SetDevicePropValue', 0x501e, send=string('Ansel'))
    assert talk.good('GetDevicePropValue', 0x501e,
                     save=True).bytes == string('Ansel')
    talk.refused('AccessDenied', 'SetDevicePropValue', 0x5001, send=b'\x50')
    talk.refused('InvalidDevicePropFormat', 'SetDevicePropValue', 0x500f,
                 send=b'\1')
    talk.refused('InvalidDevicePropValue', 'SetDevicePropValue', 0x500f,
                 send=struct.pack('<H', 12345))
    talk.refused('DevicePropNotSupported', 'SetDevicePropValue', 0x5fff,
                 send=b'\1')


@operation('ResetDevicePropValue')
def reset_device_prop_value(talk):
    default = talk.good('GetDevicePropValue', 0x501e, save=True).bytes
    for code in 0x501e, ALL:
        talk.good('SetDevicePropValue', 0x501e, send=string('Ansel'))
        talk.good('ResetDevicePropValue', code)
        assert talk.good('GetDevicePropValue', 0x501e,
                         save=True).bytes == default
    talk.refused('DevicePropNotSupported', 'ResetDevicePropValue', 0x5fff)


@operation('TerminateOpenCapture')
def terminate_open_capture(talk):
    code = talk.raw('TerminateOpenCapture', 0x4711).code
    assert code in ('InvalidParameter', 'CaptureAlreadyTerminated',
                    'InvalidTransactionID'), code


@operation('MoveObject')
def move_object(talk):
    handle, folder = talk.handle_of('DSC_0001.JPG'), talk.handle_of('MISC')
    talk.good('MoveObject', handle, STORE, folder)
    assert handle in talk.handles(folder)
    talk.good('MoveObject', handle, STORE, 0)
    assert handle in talk.handles(ROOT)
    talk.refused('InvalidObjectHandle', 'MoveObject', NO_OBJECT, STORE, 0)
    talk.refused('InvalidStorageID', 'MoveObject', handle, NO_STORE, 0)
    talk.refused('InvalidParentObject', 'MoveObject', handle, STORE, NO_OBJECT)
    dcim = talk.handle_of('DCIM')
    talk.refused('InvalidParentObject', 'MoveObject', dcim, STORE,
                 talk.handles(dcim)[0])


@operation('CopyObject')
def copy_object(talk):
    handle, folder = talk.handle_of('DSC_0001.JPG'), talk.handle_of('MISC')
    copy = talk.good('CopyObject', handle, STORE, folder).params[0]
    assert copy != handle and copy in talk.handles(folder)
    one, two = (talk.good('GetObject', h, save=True).bytes
                for h in (handle, copy))
    assert one == two
    tree = talk.good('CopyObject', talk.handle_of('DCIM'), STORE,
                     folder).params[0]
    assert talk.handles(tree)
    talk.refused('InvalidObjectHandle', 'CopyObject', NO_OBJECT, STORE, 0)
    talk.refused('InvalidStorageID', 'CopyObject', handle, NO_STORE, 0)


@operation('GetPartialObject')
def get_partial_object(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    size = talk.good('GetObjectInfo', handle).data['size']
    part = talk.good('GetPartialObject', handle, 13, 100, save=True)
    assert part.bytes == content(handle, 100, 13) and part.params == [100]
    rest = talk.good('GetPartialObject', handle, size - 9, ALL, save=True)
    assert rest.bytes == content(handle, 9, size - 9) and rest.params == [9]
    talk.refused('InvalidParameter', 'GetPartialObject', handle, size + 1, 1)


@operation('InitiateOpenCapture')
def initiate_open_capture(talk):
    before = set(talk.handles())
    talk.good('InitiateOpenCapture', 0, 0)
    assert talk.raw('InitiateCapture', 0, 0).code == 'DeviceBusy'
    # The operation's transaction is the first of the session behind handles().
    ended = [t for t in range(1, 16)
             if talk.raw('TerminateOpenCapture', t).code == OK]
    assert len(ended) == 1, ended
    talk.events(2)
    assert set(talk.handles()) > before
    talk.refused('CaptureAlreadyTerminated', 'TerminateOpenCapture', ended[0])


# ---- 1.1 -----------------------------------------------------------------------

@operation('StartEnumHandles')
def start_enum_handles(talk):
    one = talk.good('StartEnumHandles', ALL, 0, 0).params[0]
    two = talk.good('StartEnumHandles', ALL, 0, ROOT).params[0]
    assert one != two
    first = talk.good('EnumHandles', one, 2).data['items']
    assert talk.good('EnumHandles', two, 100).data['items'] == \
        talk.handles(ROOT)
    rest = talk.good('EnumHandles', one, 100).data['items']
    assert len(first) == 2 and first + rest == talk.handles()
    talk.refused('InvalidStorageID', 'StartEnumHandles', NO_STORE, 0, 0)


@operation('EnumHandles')
def enum_handles(talk):
    talk.refused('InvalidEnumHandle', 'EnumHandles', 0x77, 1)
    number = talk.good('StartEnumHandles', ALL, 0x3801, 0).params[0]
    got = []
    while True:
        some = talk.good('EnumHandles', number, 1).data['items']
        if not some:
            break
        got += some
    assert len(got) == talk.good('GetNumObjects', ALL, 0x3801).params[0]


@operation('StopEnumHandles')
def stop_enum_handles(talk):
    number = talk.good('StartEnumHandles', ALL, 0, 0).params[0]
    talk.good('StopEnumHandles', number)
    talk.refused('InvalidEnumHandle', 'EnumHandles', number, 1)
    talk.refused('InvalidEnumHandle', 'StopEnumHandles', number)


@operation('GetVendorExtensionMaps')
def get_vendor_extension_maps(talk):
    answer = talk.good('GetVendorExtensionMaps')
    assert answer.size > 0 and isinstance(answer.data, dict), answer


@operation('GetVendorDeviceInfo')
def get_vendor_device_info(talk):
    talk.refused('UnknownVendorCode', 'GetVendorDeviceInfo', 0x7777)
    maps = talk.good('GetVendorExtensionMaps').data
    vendors = {entry[key] for entry in maps['items'] for key in entry
               if 'vendor' in key and 'code' not in key} or {6}
    for vendor in vendors:
        info = talk.good('GetVendorDeviceInfo', vendor).data
        assert info['vendor_extension'] == vendor


@operation('GetResizedImageObject')
def get_resized_image_object(talk):
    handle = talk.handle_of('DSC_0001.JPG')
    for width, height in (320, 200), (640, 0), (17, 9):
        jpeg = talk.good('GetResizedImageObject', handle, width, height,
                         save=True).bytes
        at = next(i for i in range(len(jpeg)) if jpeg[i] == 0xff and
                  jpeg[i + 1] in (0xc0, 0xc1, 0xc2))
        tall, wide = struct.unpack('>HH', jpeg[at + 5:at + 9])
        assert wide == width and (tall == height if height else tall > 0)
    talk.refused('InvalidObjectHandle', 'GetResizedImageObject', NO_OBJECT,
                 10, 10)
    assert talk.raw('GetResizedImageObject', talk.handle_of('EMPTY.TXT'), 10,
                    10).code != OK


@operation('GetFilesystemManifest')
def get_filesystem_manifest(talk):
    items = talk.good('GetFilesystemManifest', ALL, 0, 0).data['items']
    assert [i['handle'] for i in items] == talk.handles()
    for item in items:
        info = talk.good('GetObjectInfo', item['handle']).data
        assert (item['name'], item['size'], item['parent']) == (
            info['name'], info['size'], info['parent'])


def enable_video(talk):
    talk.good('SetDevicePropValue', 0x5021, send=struct.pack('<I', 1))


@operation('GetStreamInfo')
def get_stream_info(talk):
    enable_video(talk)
    info = talk.good('GetStreamInfo', 1).data
    assert info, info


@operation('GetStream')
def get_stream(talk):
    talk.refused('NoStreamEnabled', 'GetStream')
    enable_video(talk)
    frame = talk.good('GetStream', save=True).bytes
    assert b'\xff\xd8\xff' in frame
    talk.good('SetDevicePropValue', 0x5021, send=struct.pack('<I', 0))
    talk.refused('NoStreamEnabled', 'GetStream')


main()
