# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# watch, as far as it goes without USB: a virtual camera is there as soon as it is
# named, and stays.
import json
import os
import signal
import time

from tap import PROGRAM, Skip, fails, good, main, run, start, test, wait_for

MTP = 'sim:generic-mtp'


@test
def a_camera_that_is_there_is_told_first():
    r = good('watch', '--count', '1', camera=MTP)
    when, sequence, text = r.out.split('  ', 2)
    time.strptime(when.split('.')[0], '%H:%M:%S')
    assert sequence == '1'
    assert text.startswith(f'there    {MTP}  miniptp  Generic MTP'), r


@test
def json_has_one_line_each():
    r = good('watch', '--json', '--count', '1', camera=MTP)
    one = json.loads(r.out)
    assert (one['sequence'], one['what'], one['uri'], one['stable_uri']) == (
        1, 'there', MTP, None), one
    assert one['monotonic_ns'] > 0 and 'T' in one['time']


@test
def it_ends_as_the_options_say():
    assert len(good('watch', '--for', '0.1', camera=MTP).lines()) == 1
    assert good('watch', '--for', '0.1', '--new', camera=MTP).out == ''
    good('watch', '--until', 'arrived', camera=MTP)
    r = fails(6, 'no camera was lost', 'watch', '--until', 'lost', '--for',
              '0.1', camera=MTP)
    assert len(r.lines()) == 1
    fails(6, 'no camera arrived', 'watch', '--new', '--until', 'arrived',
          '--for', '0.1', camera=MTP)
    fails(6, 'no camera was lost', 'watch', '--until', 'lost', '--count', '1',
          camera=MTP)


@test
def ctrl_c_ends_it_in_good_order():
    child = start('watch', camera=MTP)
    assert b'there' in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (
        130, b'', b'miniptp: interrupted\n')


@test
def a_command_is_run_for_each():
    os.environ['MINIPTP_STABLE_URI'] = 'outside'
    command = ('cat >input; echo "$MINIPTP_EVENT $MINIPTP_SEQUENCE '
               '$MINIPTP_CAMERA ${MINIPTP_STABLE_URI-none} $MINIPTP_SERIAL '
               '$MINIPTP_MODEL" >environment; "$PROGRAM" df >df')
    os.environ['PROGRAM'] = PROGRAM
    try:
        r = good('watch', '--json', '--count', '1', '--exec', command,
                 camera=MTP)
    finally:
        del os.environ['MINIPTP_STABLE_URI'], os.environ['PROGRAM']
    with open('input', encoding='ascii') as f:
        assert f.read() == r.out
    told = json.loads(r.out)
    with open('environment', encoding='ascii') as f:
        assert f.read() == (f'there 1 {MTP} none {told["serial"]} '
                            f'{told["model"]}\n')
    # In the command, the program means this camera.
    with open('df', encoding='utf-8') as f:
        assert 'store_00010001' in f.read()


@test
def ctrl_c_while_a_command_runs():
    child = start('watch', '--exec', 'echo >runs; exec sleep 100', camera=MTP,
                  start_new_session=True)
    wait_for(lambda: os.path.exists('runs'))
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130 and b'there' in out, (out, err)


@test
def where_there_is_no_usb_it_says_so_once():
    r = run('watch', '--for', '0.1', camera='usb:')
    if os.path.exists('/dev/bus/usb') or 'build has no' in r.err:
        raise Skip('there is USB, or none in this build')
    assert r.out == ''
    assert r.err.count('/dev/bus/usb is missing') == 1, r
    assert good('watch', '-q', '--for', '0.1', camera='usb:').err == ''


@test
def what_makes_no_sense_is_refused():
    fails(2, 'neither arrived nor lost', 'watch', '--until', 'gone')
    fails(2, '--count', 'watch', '--count', '0')
    if 'no USB' not in run('watch', camera='usb:nonsense').err:
        fails(2, 'usb:BUS,DEVICE', 'watch', camera='usb:nonsense')
    fails(2, 'no camera address', 'watch', camera='nonsense')
    for uri in 'ip:localhost', 'usbip:localhost':
        fails(1, "cannot be watched; only .* own USB", 'watch', camera=uri)
    assert run('watch', camera='sim:no-such-profile').code != 0


main()
