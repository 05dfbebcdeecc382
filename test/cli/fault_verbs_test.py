# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Each fault of virtual cameras in the operation that a verb is about: it ends in the
# right result or in one clear error with a documented exit code, and the next command
# works. FAULTS=all is each of them by PTP/IP and by USB/IP, instead of in turn.
import concurrent.futures
import os
import shutil

from tap import content, files, main, run, simulator, test

AT_ONCE = 4
SIZE = 1500
CARD = 'generic-mtp', '--objects', '3', '--size', str(SIZE)
PICTURE = '/DCIM/100GENER/IMG_0001.JPG'
CODES = 0, 1, 3, 4, 5, 6, 7, 8

# What does no harm, and what a camera is asked again for.
HARMLESS = 'delay=100', 'drip', 'late-events', 'event=StoreFull', 'storm=50'
FAULTS = HARMLESS + (
    'stall', 'garbage', 'short=9', 'long=9', 'length=5', 'length=-3', 'id=7',
    'code=0x1234', 'no-response', 'twice', 'busy', 'full', 'no-store',
    'no-session', 'refuse=AccessDenied', 'disconnect', 'reset', 'half-close')

# A picture is told of by events.
MEANT = ('capture', 'late-events'), ('capture', 'event=StoreFull')

# The words, and the operation that is struck.
VERBS = {
    'info': (('info',), 'GetDeviceInfo'),
    'open': (('df',), 'OpenSession'),
    'stores': (('ls', '/'), 'GetStorageIDs'),
    'df': (('df',), 'GetStorageInfo'),
    'ls': (('ls', '-lR'), 'GetObjectHandles'),
    'lists': (('ls', '-lR'), 'GetObjectPropList'),
    'find': (('ls', '-l', PICTURE), 'GetObjectInfo'),
    'props': (('props',), 'GetDevicePropDesc'),
    'prop': (('prop', 'BatteryLevel'), 'GetDevicePropDesc'),
    'set': (('prop', 'ExposureTime', '1/250'), 'SetDevicePropValue'),
    'get': (('get', '-o', 'got/', PICTURE), 'GetObject'),
    'thumb': (('thumb', '-o', 'got/', PICTURE), 'GetThumb'),
    'meta': (('meta', PICTURE), 'GetPartialObject64'),
    'put': (('put', 'sent.bin', '--to', '/DCIM'), 'SendObjectInfo'),
    'send': (('put', 'sent.bin', '--to', '/DCIM'), 'SendObject'),
    'rm': (('rm', PICTURE), 'DeleteObject'),
    'mkdir': (('mkdir', '/DCIM/NEW'), 'SendObjectInfo'),
    'cp': (('cp', PICTURE, '/DCIM'), 'CopyObject'),
    'protect': (('protect', 'on', PICTURE), 'SetObjectProtection'),
    'refs': (('refs', PICTURE), 'GetObjectReferences'),
    'capture': (('capture',), 'InitiateCapture'),
    'clock': (('clock',), 'GetDevicePropValue'),
    'raw': (('raw', 'GetNumObjects', '0xffffffff'), 'GetNumObjects'),
    'json': (('--json', 'ls', '-R'), 'GetObjectHandles'),
    'close': (('df',), 'CloseSession'),
}


def whole(folder, fault):
    """Nothing is left by halves. Of a thumbnail no size is known."""
    for path in files(os.path.join(folder, 'got')):
        assert not path.endswith('.part'), (fault, path)
        if '.thumb.' not in path:
            with open(os.path.join(folder, 'got', path), 'rb') as file:
                assert file.read() == content(0x40000000, SIZE), (fault, path)


def go(case):
    scheme, verb, what = case
    words, operation = VERBS[verb]
    fault = f'{operation}#1:{what}'
    folder = '-'.join((scheme[:-1], verb, what.replace('=', '-')))
    os.makedirs(os.path.join(folder, 'got'))
    with open(os.path.join(folder, 'sent.bin'), 'wb') as file:
        file.write(bytes(range(256)) * 3)
    with simulator(*CARD, '--fault', fault, scheme=scheme) as uri:
        result = run('-q', '--no-cache', '--timeout',
                     '20' if what in HARMLESS else '1', *words, cwd=folder,
                     camera=uri)
        then = run('-q', '--no-cache', 'df', camera=uri)
    told = scheme, words, fault, result
    errors = [line for line in result.err.splitlines()
              if line.startswith('miniptp: ')]
    assert result.code in CODES, told
    # raw shows the response, whatever it is.
    assert (result.code == 0) == (errors == []) or verb == 'raw', told
    assert len(errors) == len(set(errors)), told
    assert len(errors) <= 1 or verb in ('ls', 'lists', 'json', 'props'), told
    assert all(len(line) > len('miniptp: ') + 20 for line in errors), told
    if what in HARMLESS and (verb, what) not in MEANT:
        assert result.code == 0, told
    whole(folder, told)
    assert then.code == 0, (told, then)
    assert then.err == '' or what == 'no-store' and \
        then.err.startswith('the camera shows no store'), (told, then)
    shutil.rmtree(folder)
    return result.code


def outcome(case):
    """Its exit code, or what was wrong."""
    try:
        return go(case)
    except AssertionError as error:
        return error


def all_of_them(verbs):
    every = os.environ.get('FAULTS') == 'all'
    cases = [(scheme, verb, what)
             for i, verb in enumerate(verbs) for j, what in enumerate(FAULTS)
             for k, scheme in enumerate(('ip:', 'usbip:'))
             if every or (i + j + k) % 2 == 0]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(outcome, cases))
    wrong = [str(end) for end in ended if isinstance(end, AssertionError)]
    assert not wrong, '\n'.join(wrong)
    print(f'# {len(cases)} cases;', ', '.join(
        f'exit {code}: {ended.count(code)}' for code in sorted(set(ended))))


@test
def what_reads_fails_clearly_or_not_at_all():
    all_of_them([verb for verb in VERBS if not changes(verb)])


@test
def what_changes_fails_clearly_or_not_at_all():
    all_of_them([verb for verb in VERBS if changes(verb)])


def changes(verb):
    return verb in ('set', 'put', 'send', 'rm', 'mkdir', 'cp', 'protect',
                    'capture')


if __name__ == '__main__':
    main()
