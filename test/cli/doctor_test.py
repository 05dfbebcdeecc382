# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# doctor, on computers that are only folders: /sys, /proc, /dev and udev's notes
# as Linux has them.
import os
import shutil
import socket
import struct
import subprocess

from fake import Camera, serving
from tap import Skip, fails, good, main, run, simulator, test

PTP = (6, 1, 1, '', '')
CLAIMED = (6, 1, 1, '', 'usbfs')
NOBODY = 65534


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(text if isinstance(text, bytes) else text.encode())


class Computer:
    """Its root is the folder 'root'."""
    def __init__(self):
        shutil.rmtree('root', ignore_errors=True)
        self.devices = 'root/sys/bus/usb/devices'
        os.makedirs('root/proc')
        os.makedirs(self.devices)
        self.hub('usb1', '480')

    def hub(self, port, speed):
        write(f'{self.devices}/{port}/speed', speed + '\n')
        write(f'{self.devices}/{port}/bDeviceClass', '09\n')

    def plug(self, port='1-2', bus=1, number=4, ids=('04a9', '32f5'),
             names=('Canon Inc.', 'Canon EOS R6', '0123'), speed='480',
             version=' 2.00', interfaces=(PTP,), configuration='1',
             power=('on', '2000', 'active'), mode=0o666, store=None,
             udev=None):
        folder = f'{self.devices}/{port}'
        for name, value in (
                ('busnum', bus), ('devnum', number), ('idVendor', ids[0]),
                ('idProduct', ids[1]), ('manufacturer', names[0]),
                ('product', names[1]), ('serial', names[2]),
                ('bDeviceClass', '00'), ('speed', speed),
                ('version', version), ('dev', f'189:{number - 1}'),
                ('bConfigurationValue', configuration),
                ('power/control', power[0]),
                ('power/autosuspend_delay_ms', power[1]),
                ('power/runtime_status', power[2])):
            if value is not None:
                write(f'{folder}/{name}', f'{value}\n')
        for i, (cls, sub, protocol, name, driver) in enumerate(interfaces):
            one = f'{self.devices}/{port}:1.{i}'
            for key, value in (('bInterfaceClass', f'{cls:02x}'),
                               ('bInterfaceSubClass', f'{sub:02x}'),
                               ('bInterfaceProtocol', f'{protocol:02x}'),
                               ('interface', name)):
                write(f'{one}/{key}', f'{value}\n')
            if driver:
                os.symlink(f'../../../bus/usb/drivers/{driver}',
                           f'{one}/driver')
        if store is not None:
            write(f'{folder}/bos_descriptors', store)
        if udev is not None:
            write(f'root/run/udev/data/c189:{number - 1}',
                  f'S:x\nE:ID_SERIAL={udev}\nE:ID_GPHOTO2=1\n')
        if mode is not None:
            path = f'root/dev/bus/usb/{bus:03}/{number:03}'
            write(path, '')
            os.chmod(path, mode)
        return self

    def process(self, pid, program, *opened):
        write(f'root/proc/{pid}/comm', program[:15] + '\n')
        os.symlink(f'/usr/libexec/{program}', f'root/proc/{pid}/exe')
        os.makedirs(f'root/proc/{pid}/fd')
        for i, path in enumerate(opened):
            os.symlink(path, f'root/proc/{pid}/fd/{i}')
        return self

    def rule(self):
        write('root/usr/lib/udev/rules.d/70-miniptp.rules', '')
        return self


DEVICE = '/dev/bus/usb/001/004'


def doctor(*args, code=0, camera=None, **kwargs):
    r = run('doctor', '--root', 'root', *args, camera=camera, **kwargs)
    assert (r.code, r.err) == (code, ''), r
    return r


def finding(about, *args, device=0, **kwargs):
    """(level, text, next) of what is said about this."""
    json = doctor('--json', *args, **kwargs).json()
    told = json['cameras'][device] if device is not None else json
    found = [f for f in told['findings'] if f['about'] == about]
    assert len(found) == 1, json
    return found[0]['level'], found[0]['text'], found[0]['next']


def says(found, level, text, advice=None):
    assert found[0] == level and text in found[1], found
    assert found[2] is None if advice is None else advice in found[2], found


# ---- nothing stands in the way ------------------------------------------------

@test
def a_camera_that_can_be_opened():
    Computer().plug()
    r = doctor()
    assert r.lines()[0] == 'usb:001,004  Canon Inc.  Canon EOS R6', r
    assert r.lines()[-1] == 'nothing stands in the way', r
    assert all(line.startswith('  ok ') for line in r.lines()[1:-1]), r
    says(finding('mode'), 'ok', 'PTP')
    says(finding('permission'), 'ok', DEVICE)
    says(finding('holder'), 'ok', 'nobody')
    says(finding('speed'), 'ok', '480 Mbit/s, at 1-2 of usb1')
    says(finding('power'), 'ok', 'stays on')


@test
def json_tells_the_same():
    Computer().plug()
    json = doctor('--json').json()
    assert json['ready'] is True and json['findings'] == []
    one, = json['cameras']
    assert (one['uri'], one['stable_uri'], one['usb_vendor']) == (
        'usb:001,004', 'usb:serial=0123', '0x04a9'), one
    assert {tuple(f) for f in one['findings']} == {
        ('about', 'level', 'text', 'next')}


@test
def mtp_is_told_by_the_name_of_its_interface():
    Computer().plug(interfaces=((0xff, 0xff, 0, 'MTP', ''),
                                (0xff, 0x42, 1, 'ADB Interface', '')))
    says(finding('mode'), 'ok', 'MTP')


@test
def a_driver_of_the_kernel_makes_room():
    Computer().plug(interfaces=((6, 1, 1, '', 'some-driver'),))
    says(finding('holder'), 'ok', 'some-driver')


# ---- who holds it -------------------------------------------------------------

@test
def gvfs_lets_go_of_this_camera_alone():
    serial = 'Canon_Inc._Canon_EOS_R6_0123'
    Computer().plug(interfaces=(CLAIMED,), udev=serial).process(
        4711, 'gvfsd-gphoto2', '/dev/null', DEVICE)
    says(finding('holder', code=5), 'problem',
         'held by gvfsd-gphoto2 (pid 4711)',
         f'gio mount -u gphoto2://{serial}/')
    Computer().plug(interfaces=(CLAIMED,)).process(
        4711, 'gvfsd-gphoto2', DEVICE)
    says(finding('holder', code=5), 'problem', 'gvfsd-gphoto2 (pid 4711)',
         "gio mount -u 'gphoto2://[usb:001,004]/'")
    Computer().plug(interfaces=(CLAIMED,), udev=serial).process(
        4711, 'gvfsd-mtp', DEVICE)
    says(finding('holder', code=5), 'problem', 'gvfsd-mtp (pid 4711)',
         f'gio mount -u mtp://{serial}/')


@test
def kde_has_its_own_way():
    for generation in '5', '6':
        Computer().plug(interfaces=(CLAIMED,)).process(
            12, f'kiod{generation}', DEVICE)
        says(finding('holder', code=5), 'problem',
             f'held by kiod{generation} (pid 12)',
             f'kquitapp{generation} kiod{generation}')


@test
def any_other_program_is_named_with_its_pid():
    Computer().plug(interfaces=(CLAIMED,)).process(
        99, 'bash', '/dev/bus/usb/001/005').process(
        100, 'darktable', DEVICE)
    r = doctor(code=5)
    assert 'held by darktable (pid 100)' in r.out and 'bash' not in r.out, r


@test
def one_that_cannot_be_seen_is_told_as_such():
    Computer().plug(interfaces=(CLAIMED,))
    says(finding('holder', code=5), 'problem', 'cannot see', 'as root')


@test
def who_only_opened_it_is_a_warning():
    Computer().plug().process(7, 'upowerd', DEVICE)
    says(finding('holder'), 'warning', 'upowerd (pid 7)', 'end it')


@test
def programs_that_may_take_it_are_named():
    Computer().plug().process(7, 'gvfs-gphoto2-volume-monitor').process(
        8, 'gvfsd')
    says(finding('desktop'), 'note', 'gvfs-gphoto2-volume-monitor (pid 7)',
         'gphoto2://')
    assert 'gvfsd ' not in doctor().out
    # What it did has been told already.
    Computer().plug(interfaces=(CLAIMED,)).process(
        7, 'gvfs-gphoto2-volume-monitor').process(9, 'gvfsd-gphoto2', DEVICE)
    assert 'desktop' not in doctor(code=5).out


# ---- who may open it ----------------------------------------------------------

def as_nobody():
    """Arguments to run as who may do nothing."""
    os.chmod('.', 0o755)
    if os.geteuid() != 0:
        return {}
    try:
        subprocess.run([os.environ['MINIPTP'], '--version'], user=NOBODY,
                       check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Skip('the program is not for everybody') from error
    return {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}


@test
def no_permission_without_the_rule():
    who = as_nobody()
    Computer().plug(mode=0o000)
    says(finding('permission', code=1, **who), 'problem', 'mode 0000',
         'put 70-miniptp.rules into /etc/udev/rules.d')


@test
def no_permission_with_the_rule():
    who = as_nobody()
    Computer().plug(mode=0o000).rule()
    says(finding('permission', code=1, **who), 'problem', 'may not be opened',
         'the rule is installed, but not in force')
    if who:
        Computer().plug(mode=0o660).rule()
        says(finding('permission', code=1, **who), 'problem', 'root:root',
             'usermod -aG root YOU')


@test
def a_missing_file_is_told():
    Computer().plug(mode=None)
    says(finding('permission', code=1), 'problem', f'{DEVICE} is missing',
         'container')


@test
def an_access_list_is_read():
    Computer().plug(mode=0o660)
    entries = ((1, 6, 0xffffffff), (2, 6, NOBODY), (4, 0, 0xffffffff),
               (0x10, 6, 0xffffffff), (0x20, 0, 0xffffffff))
    try:
        os.setxattr('root' + DEVICE, 'system.posix_acl_access',
                    struct.pack('<I', 2) +
                    b''.join(struct.pack('<HHI', *e) for e in entries))
    except OSError as error:
        raise Skip('there are no access lists here') from error
    who = as_nobody()
    says(finding('permission', **who), 'ok', f'lets in user {NOBODY}')


# ---- which face it shows ------------------------------------------------------

@test
def a_camera_that_shows_itself_as_a_disk():
    Computer().plug(interfaces=((8, 6, 0x50, '', 'usb-storage'),))
    says(finding('mode', code=3), 'warning', 'mass storage', 'USB menu')
    says(finding('camera', device=None, code=3), 'problem', 'none that can',
         'another port')
    says(finding('mode', code=1, camera='usb:serial=0123'), 'problem',
         'mass storage', 'USB menu')
    # A disk of somebody else is no camera.
    Computer().plug(ids=('0781', '5581'), names=('SanDisk', 'Ultra', '1'),
                    interfaces=((8, 6, 0x50, '', 'usb-storage'),))
    r = doctor(code=3)
    assert 'mode' not in r.out and '0781:5581 Ultra' in r.out, r


@test
def a_camera_that_is_a_webcam():
    Computer().plug(interfaces=((0xe, 1, 0, '', 'uvcvideo'),
                                (0xe, 2, 0, '', 'uvcvideo')))
    says(finding('mode', code=3), 'warning', 'webcam', 'USB menu')


@test
def a_phone_that_only_charges():
    phone = {'ids': ('18d1', '4ee1'), 'names': ('Google', 'Pixel', '77')}
    for interfaces in ((), ((0xff, 0x42, 1, 'ADB Interface', ''),),
                       ((0xe0, 1, 3, 'RNDIS', 'rndis_host'),
                        (0xa, 0, 0, '', 'rndis_host'))):
        Computer().plug(**phone, interfaces=interfaces)
        says(finding('mode', code=3), 'warning', 'charges', 'File transfer')
    # Its keyboard is none.
    Computer().plug(**phone, interfaces=((3, 1, 1, '', 'usbhid'),))
    assert doctor('--json', code=3).json()['cameras'] == []


@test
def another_face_beside_a_camera_is_no_problem():
    Computer().plug().plug('1-3', number=5, interfaces=(
        (8, 6, 0x50, '', 'usb-storage'),))
    r = doctor()
    assert 'warning  mode' in r.out and 'nothing stands' in r.out, r


# ---- speed and power ----------------------------------------------------------

STORE = bytes((5, 15, 22, 0, 2, 7, 16, 2, 2, 0, 0, 0,
               10, 16, 3, 0, 14, 0, 1, 10, 255, 7))


@test
def slow_on_a_slow_hub():
    computer = Computer()
    computer.hub('1-2', '480')
    computer.plug('1-2.3', version=' 2.10', store=STORE)
    says(finding('speed'), 'warning',
         '480 Mbit/s, at 1-2.3 of 1-2; the camera can do 5000',
         'the hub 1-2 does 480 Mbit/s')


@test
def slow_by_its_cable():
    computer = Computer()
    computer.hub('usb1', '10000')
    computer.plug(version=' 3.20')
    says(finding('speed'), 'warning', 'the camera can do 5000',
         'another cable')
    computer = Computer().plug(speed='12', version=' 2.00')
    says(finding('speed'), 'warning', '12 Mbit/s', 'another cable')
    Computer().plug(speed='5000', version=' 3.20', store=STORE)
    assert finding('speed')[0] == 'ok'
    Computer().plug(speed=None)
    says(finding('speed'), 'note', 'not known')


@test
def a_store_of_descriptors_that_is_cut_is_no_matter():
    for n in range(len(STORE)):
        Computer().plug(version=' 2.10', store=STORE[:n] + b'\0\xff')
        assert finding('speed')[0] in ('ok', 'warning')


@test
def one_that_is_put_to_sleep():
    Computer().plug(power=('auto', '2000', 'suspended'))
    found = finding('power')
    assert found[0] == 'warning' and '2.0 s, and is now' in found[1], found
    assert '/sys/bus/usb/devices/1-2/power/control' in found[2], found
    Computer().plug(power=('auto', '-1000', 'active'))
    says(finding('power'), 'ok', 'never')
    Computer().plug(configuration='')
    says(finding('power', code=1), 'problem', 'not configured', 'hub')


# ---- no camera ----------------------------------------------------------------

@test
def an_empty_bus():
    Computer()
    says(finding('camera', device=None, code=3), 'problem',
         'nothing else but hubs', 'another cable')


@test
def a_bus_with_other_things():
    Computer().plug(ids=('046d', 'c52b'), names=('Logitech', 'Receiver', ''),
                    interfaces=((3, 1, 1, '', 'usbhid'),))
    says(finding('camera', device=None, code=3), 'problem',
         '046d:c52b Receiver', 'ip:HOST')


@test
def a_computer_without_usb():
    os.makedirs('root')
    says(finding('usb', device=None, code=3), 'problem', 'shows no USB',
         'container')


# ---- which camera -------------------------------------------------------------

@test
def each_address_means_its_camera():
    Computer().plug().plug('1-3.1', number=9, ids=('04b0', '0427'),
                           names=('NIKON', 'Z 6', '77'))
    assert len(doctor('--json').json()['cameras']) == 2
    for uri in ('usb:001,009', 'usb:1,9', 'usb:04b0:0427', 'usb:04B0:0427',
                'usb:serial=77', 'usb:port=1-3.1'):
        json = doctor('--json', camera=uri).json()
        assert [c['model'] for c in json['cameras']] == ['Z 6'], json
    r = doctor(code=3, camera='usb:serial=78')
    assert 'usb:serial=78 is not on the bus, but:' in r.out, r
    assert 'Canon EOS R6' in r.out and '04b0:0427 Z 6' in r.out, r


@test
def of_several_the_first_problem_is_the_exit_code():
    Computer().plug().plug('1-3', number=5, interfaces=(CLAIMED,))
    r = doctor(code=5)
    assert 'nothing stands' not in r.out, r
    assert doctor('--json', code=5).json()['ready'] is False


# ---- what devices say of themselves -------------------------------------------

@test
def nothing_of_a_device_reaches_the_terminal_untamed():
    evil = 'A\x1b]0;x\x07\x9b31m\u202eB' + 'long' * 60
    Computer().plug(names=(evil, evil, evil), interfaces=(
        (6, 1, 1, evil, 'usbfs'),), udev="'; rm -rf $HOME #\x1b\u202e%/"
        ).process(5, 'gvfsd-gphoto2', DEVICE)
    r = doctor(code=5)
    for bad in '\x1b', '\x07', '\x9b', '\u202e':
        assert bad not in r.out, r
    json = doctor('--json', code=5)
    assert '\\u001b' not in json.out and '\\u202e' not in json.out, json
    _, _, advice = finding('holder', code=5)
    assert 'gphoto2://%27%3B%20rm%20-rf%20%24HOME%20%23%3F%3F%25%2F/' in \
        advice, advice
    write('root/proc/6/comm', 'x\x1b[2J\n')
    os.makedirs('root/proc/6/fd')
    os.symlink(DEVICE, 'root/proc/6/fd/0')
    assert '\x1b' not in doctor(code=5).out


@test
def odd_files_are_no_matter():
    computer = Computer().plug()
    write(f'{computer.devices}/1-2/busnum', b'\xff' * 5000)
    write(f'{computer.devices}/1-2/idVendor', '-1')
    write(f'{computer.devices}/1-2/speed', '99999999999999999999')
    for name in ('1-', '-1', '1-2x', '1-2:', '1-2:9', '1-2:1.99999', 'x:1.0',
                 '1-' + '1.' * 40 + '1'):
        os.makedirs(f'{computer.devices}/{name}')
    for i in range(25):
        os.makedirs(f'{computer.devices}/1-2:1.{i + 100}')
    run('doctor', '--root', 'root')
    os.makedirs('root/proc/0')
    os.makedirs('root/proc/-5/fd')
    r = run('doctor', '--root', 'root', '--json')
    assert r.code == 1 and r.json()['cameras'], r


# ---- in the network, and elsewhere --------------------------------------------

def about(json):
    return {f['about']: (f['level'], f['text'], f['next'])
            for f in json['cameras'][0]['findings']}


@test
def a_camera_in_the_network():
    with serving(Camera()) as uri:
        found = about(good('doctor', '--json', camera=uri).json())
        says(found['name'], 'ok', '127.0.0.1')
        says(found['connection'], 'ok', 'PTP/IP')
        says(found['session'], 'note', 'not tried')
        found = about(good('doctor', '--json', '--open', camera=uri).json())
        says(found['session'], 'ok', 'opened')


@test
def why_a_camera_in_the_network_refuses():
    camera = Camera()
    for reason, code, text, advice in (
            (1, 4, 'rejected this computer', 'GUID is'),
            (2, 5, 'busy with another', 'end what else uses'),
            (3, 4, 'gave no reason', 'pair')):
        camera.refusal = reason
        with serving(camera) as uri:
            r = run('doctor', '--json', '--open', camera=uri)
        assert r.code == code, r
        says(about(r.json())['session'], 'problem', text, advice)


@test
def nothing_in_the_network():
    r = run('doctor', '--json', camera='ip:no-such-host.invalid')
    assert r.code == 3, r
    says(about(r.json())['name'], 'problem', 'is not known', 'numeric')
    with socket.socket() as closed:
        closed.bind(('127.0.0.1', 0))
        port = closed.getsockname()[1]
        r = run('doctor', '--json', camera=f'ip:127.0.0.1:{port}')
    assert r.code == 3, r
    says(about(r.json())['connection'], 'problem', 'nothing listens',
         'network mode')
    fails(2, 'port', 'doctor', camera='ip:127.0.0.1:0')
    fails(2, '.', 'doctor', camera='ip:')


@test
def addresses_that_are_none():
    for uri in ('', 'bla', 'usbb:', 'foo:bar', 'usb:zzz', 'sim:', 'sim:nope',
                'usbip:', 'usbip:host/', 'usbip:127.0.0.1:0'):
        for option in [], ['--json'], ['--open']:
            fails(2, 'address|profile|no port|named', 'doctor', '-c', uri, *option)


@test
def no_usbip_server_and_no_such_device():
    r = run('doctor', '--json', camera='usbip:no-such-host.invalid')
    assert r.code == 3 and r.json()['ready'] is False, r
    says(about(r.json())['name'], 'problem', 'is not known', 'numeric')
    with socket.socket() as closed:
        closed.bind(('127.0.0.1', 0))
        uri = f'usbip:127.0.0.1:{closed.getsockname()[1]}'
        r = run('doctor', '--json', camera=uri + '/1-1')
    assert r.code == 3 and r.json()['ready'] is False, r
    says(about(r.json())['connection'], 'problem', 'nothing listens',
         'usbip bind')
    with simulator('generic-mtp', scheme='usbip:') as uri:
        found = about(good('doctor', '--json', camera=uri).json())
        says(found['connection'], 'ok', 'server answers')
        says(found['camera'], 'ok', uri + '/1-1')
        found = about(good('doctor', '--open', '--json', camera=uri).json())
        says(found['session'], 'ok', 'Generic MTP')
        r = run('doctor', '--json', camera=uri + '/9-9')
        assert r.code == 3 and r.json()['ready'] is False, r
        says(about(r.json())['camera'], 'problem', 'no camera at', 'devices')


@test
def a_virtual_camera():
    found = about(good('doctor', '--open', '--json',
                       camera='sim:generic-mtp').json())
    says(found['session'], 'ok', 'Generic MTP')
    good('doctor', camera='sim:generic-mtp')


@test
def a_folder_cannot_be_opened():
    Computer().plug()
    fails(2, '--open and --root', 'doctor', '--root', 'root', '--open')


main()
