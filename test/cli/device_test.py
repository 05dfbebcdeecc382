# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# clock, reset, self-test and power-off.
import datetime
import re
import struct
import subprocess
import threading

from fake import OK, Camera, send, serving, string
from tap import PROGRAM, environment, fails, good, main, run, simulator, test

MTP = 'sim:generic-mtp'
CLOCK = 0x5011


class Clock(Camera):
    """A camera whose clock stands still, or is ahead of ours by so many
    seconds, and shows it in this format."""

    def __init__(self, text=None, ahead=0, form='%Y%m%dT%H%M%S', writable=1):
        super().__init__()
        self.text, self.ahead, self.form = text, ahead, form
        self.writable, self.sets = writable, []
        self.properties = [CLOCK]
        self.answers[0x1014] = self.describe
        self.answers[0x1015] = lambda p: (OK, string(self.shown()))
        self.answers[0x1016] = self.set

    def shown(self):
        if self.text is not None:
            return self.text
        now = datetime.datetime.now(datetime.timezone.utc)
        return (now + datetime.timedelta(seconds=self.ahead)).strftime(
            self.form)

    def describe(self, p):
        if p[0] != CLOCK:
            return 0x200a, None
        return OK, struct.pack('<HHB', CLOCK, 0xffff, self.writable) + \
            string('') + string(self.shown()) + b'\0'

    def set(self, _):
        self.text = self.sent[1:].decode('utf-16-le').rstrip('\0')
        self.sets.append((self.text,
                          datetime.datetime.now(datetime.timezone.utc)))
        return OK, None


def in_zone(zone, *args, camera):
    done = subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE,
                          env=environment(camera) | {'TZ': zone}, check=True,
                          timeout=60)
    return done.stdout.decode()


@test
def clock_compares():
    for ahead, words in ((0, 'less than a second'),
                         (3600, 'the camera is 1 h ahead'),
                         (-90061, 'the camera is 1 day 1 h 1 min 1 s behind')):
        with serving(Clock(ahead=ahead)) as uri:
            r = good('clock', camera=uri)
            assert r.lines()[2] == 'Difference  ' + words, r
            d = good('clock', 'show', '--json', camera=uri).json()
            assert d['difference'] == ahead, d
            assert d['requested'] is None and d['verified'] is None
            assert re.fullmatch(r'\d{4}(-\d\d){2}T\d\d(:\d\d){2}',
                                d['camera']), d
            assert d['computer'].endswith('Z'), d
    with serving(Clock(ahead=7, form='%Y%m%dT%H%M%S.%f')) as uri:
        assert good('clock', '--json', camera=uri).json()['difference'] == 7


@test
def clock_knows_zones():
    with serving(Clock(ahead=7200)) as uri:
        for args, difference in (([], 7200), (['--offset', '+02:00'], 0),
                                 (['--offset', '-0130'], 12600),
                                 (['--utc'], 7200)):
            d = good('clock', *args, '--json', camera=uri).json()
            assert d['difference'] == difference, (args, d)
        out = in_zone('<+05>-5', 'clock', camera=uri)
        assert 'the camera is 3 h behind' in out, out
        assert re.search(r'^Computer .*\+05:00$', out, re.M), out
        out = in_zone('<+05>-5', 'clock', '--utc', camera=uri)
        assert 'the camera is 2 h ahead' in out, out
    with serving(Clock(form='%Y%m%dT%H%M%S+0000')) as uri:
        for args in ([], ['--offset', '+02:00']):  # its own zone is true
            d = good('clock', *args, '--json', camera=uri).json()
            assert d['difference'] == 0, d
    fails(2, "'nowhere' is no zone", 'clock', '--offset', 'nowhere',
          camera=MTP)
    fails(2, '--utc', 'clock', '--offset', '+1', '--utc', camera=MTP)


@test
def clock_is_set_as_the_camera_writes_it():
    for text, args, written in (
            ('20200101T000000', ['2024-02-29T12:00:01'], '20240229T120001'),
            ('20200101T000000', ['2024-02-29', '12:00'], '20240229T120000'),
            ('20200101T000000', ['20240229T120001Z', '--offset', '+02:00'],
             '20240229T140001'),
            ('20200101T000000', ['2024-02-29T12:00:01+05:30'],
             '20240229T063001'),
            ('20200101T000000.0', ['2024-02-29T12:00:01'],
             '20240229T120001.0'),
            ('20200101T000000+0900', ['2024-02-29T12:00:01'],
             '20240229T120001+0900'),
            ('20200101T000000+0900', ['2024-02-29T12:00:01', '--offset',
                                      '-03:00'], '20240229T120001-0300'),
            ('', ['2024-02-29T12:00:01'], '20240229T120001')):
        camera = Clock(text)
        with serving(camera) as uri:
            r = good('clock', 'set', *args, camera=uri)
            assert camera.text == written, (text, args, camera.text)
            assert r.lines()[0].startswith('Requested   2024-02-29 '), r
            d = good('clock', 'set', *args, '--json', camera=uri).json()
            assert d['verified'] is True, d


@test
def clock_sync_waits_for_a_second_to_begin():
    camera = Clock(ahead=-5000)
    with serving(camera) as uri:
        good('clock', 'sync', camera=uri)
        text, when = camera.sets[0]
        told = datetime.datetime.strptime(text, '%Y%m%dT%H%M%S').replace(
            tzinfo=datetime.timezone.utc)
        assert 0 <= (when - told).total_seconds() < 0.4, (told, when)
        out = in_zone('<+05>-5', 'clock', 'sync', camera=uri)
        text, when = camera.sets[1]
        told = datetime.datetime.strptime(text + '+0500', '%Y%m%dT%H%M%S%z')
        assert 0 <= (when - told).total_seconds() < 0.4, (told, when, out)
    with simulator('generic-mtp') as uri:
        good('clock', 'set', '2001-01-01T00:00:00', camera=uri)
        d = good('clock', '--json', camera=uri).json()
        assert d['camera'].startswith('2001-01-01T00:00:0'), d
        r = good('clock', 'sync', camera=uri)
        assert r.lines()[3] == 'Difference  less than a second', r


@test
def clock_refuses_what_cannot_be():
    camera = Clock('20200101T000000', writable=0)
    with serving(camera) as uri:
        fails(4, "the camera's clock can only be read", 'clock', 'sync',
              camera=uri)
        fails(2, "'noon' is no time", 'clock', 'set', 'noon', camera=uri)
        fails(2, 'no time', 'clock', 'set', '2024-02-30T00:00:00', camera=uri)
        fails(2, 'no time', 'clock', 'set', '2024-12-31T23:59:60', camera=uri)
        fails(2, 'needs a time', 'clock', 'set', camera=uri)
        fails(2, 'takes no time', 'clock', 'sync', 'now', camera=uri)
        fails(2, 'show, set', 'clock', 'adjust', camera=uri)
        fails(2, 'changes nothing', 'clock', '-n', camera=uri)
        camera.writable = 1
        r = good('clock', '-n', 'set', '2024-01-31T12:00:00', camera=uri)
        assert r.lines()[0] == 'Would set   2024-01-31 12:00:00', r
        good('clock', '-n', 'sync', camera=uri)
        assert camera.sets == []
        camera.answers[0x1016] = lambda p: (OK, None)
        fails(8, 'another one', 'clock', 'set', '2024-01-31T12:00:00',
              camera=uri)
        camera.properties, camera.answers[0x1014] = [], \
            lambda p: (0x200a, None)
        fails(4, 'does not have DateTime', 'clock', camera=uri)


@test
def clock_survives_a_camera_without_a_date():
    for text in ('', 'soon', '20209999T000000', '\x1b[2J'):
        with serving(Clock(text)) as uri:
            r = good('clock', camera=uri)
            assert 'which is no date' in r.out and '\x1b' not in r.out, r
            d = good('clock', '--json', camera=uri).json()
            assert d['camera'] is None and d['difference'] is None, d


class Ending(Camera):
    """A camera that hangs up: behind its answer, or instead of one."""

    def __init__(self, answers):
        super().__init__()
        self.answering, self.ended = answers, []
        for operation in (0x1010, 0x1013):
            self.answers[operation] = self.end
        self.answers[0x1011] = lambda p: (0x2011, None)
        self.command = None

    def transaction(self, command):
        self.command = command
        super().transaction(command)

    def end(self, _):
        self.ended.append(True)
        if self.answering:
            send(self.command, 7, struct.pack('<HI', OK, self.tid))
        raise EOFError


@test
def reset_and_power_off_end_the_session():
    for verb, words in (('reset', 'was reset'), ('power-off', 'switches off')):
        assert words in good(verb, camera=MTP).out
        assert good(verb, '--json', camera=MTP).json() == {'done': True}
        assert good(verb, '-n', '--json', camera=MTP).json() == {
            'done': False}
        assert 'would' in good(verb, '--dry-run', camera=MTP).out
        with simulator('generic-mtp') as uri:
            good(verb, camera=uri)
        fails(4, 'cannot', verb, camera='sim:canon-ixus-180')


@test
def a_hang_up_behind_the_answer_is_no_failure():
    for verb in ('reset', 'power-off'):
        camera = Ending(answers=True)
        with serving(camera) as uri:
            good(verb, camera=uri)
            assert camera.ended == [True]
        camera = Ending(answers=False)
        with serving(camera) as uri:
            r = run(verb, camera=uri)
            assert r.code in (1, 3) and 'not known' in r.err, r
            assert r.out == '' and r.err.count('\n') == 1, r


@test
def a_camera_that_is_switched_off_hangs_up():
    """And is there again for who asks next."""
    with simulator('generic-mtp') as uri:
        r = run('shell', camera=uri,
                stdin=b'raw PowerDown\ndf\ndf\nconnect\nself-test\n')
        assert r.code in (0, 3) and r.lines()[0] == 'OK 0x2001', r
        # It depends on which of the two was faster.
        assert (r.code == 0 and 'the camera hung up' in r.err or
                r.code == 3 and 'the camera is gone' in r.err), r
        assert r.err.count('the session with the camera is a new one') == 1, r
        assert r.lines()[1].startswith('STORE'), r
        assert r.lines()[-1:] == [
            'The camera tested itself and found no fault'], r
        # It is the verb that ends the session there.
        r = run('-q', 'shell', camera=uri,
                stdin=b'power-off\ndf\nconnect\ndf\nreset\ndf\n')
        assert r.code == 3 and r.lines()[0] == 'The camera switches off', r
        assert r.err.count(f'the camera is off; connect opens {uri} '
                           'again') == 1, r
        df = r.lines()[1:3]
        assert r.lines()[3:] == [
            'The camera was reset, which ended the session'] + df, r
        good('df', camera=uri)


@test
def self_test_tells_what_it_found():
    assert 'no fault' in good('self-test', camera=MTP).out
    assert good('self-test', '0', '--json', camera=MTP).json() == {
        'type': 0, 'passed': True}
    with serving(Ending(answers=True)) as uri:
        fails(1, 'found a fault', 'self-test', camera=uri)
        r = run('self-test', '--json', camera=uri)
        assert r.code == 1 and r.json() == {'type': 0, 'passed': False}, r
    fails(2, 'no type of test', 'self-test', '0x10000', camera=MTP)
    fails(4, 'cannot test itself', 'self-test', camera='sim:canon-ixus-180')


# ---- recover ------------------------------------------------------------------

class Stuck(Camera):
    """It connects, and never answers OpenSession."""

    def __init__(self):
        super().__init__()
        self.over = threading.Event()
        self.answers[0x1002] = lambda p: (self.over.wait(60), (OK, None))[1]


@test
def recover_leaves_a_camera_alone_that_answers():
    r = good('recover', camera=MTP)
    assert re.search(r'^ask +answers +\d+\.\d ', r.out, re.M), r
    assert 'nothing to do' in r.out, r
    found = good('recover', '--json', camera=MTP).json()
    assert found['answers'] and found['next'] is None, found
    assert [s['step'] for s in found['steps']] == ['ask'], found
    assert not found['reopened'], found


@test
def recover_tells_what_to_do_when_nothing_helped():
    for more in ([], ['--usb-reset'], ['--json']):
        camera = Stuck()
        with serving(camera) as uri:
            r = run('recover', '--timeout', '0.5', *more, camera=uri)
            camera.over.set()
        assert r.code == 6, r
        assert 'OpenSession: no answer' in r.err, r
        if '--json' in more:
            assert not r.json()['answers'], r
            assert 'switch it' in r.json()['next'], r
        else:
            assert 'nothing helped: by PTP/IP' in r.err, r
            assert re.search(r'^ask +no answer ', r.out, re.M), r


@test
def recover_finds_no_camera_where_there_is_none():
    fails(3, 'nothing listens', 'recover', camera='ip:127.0.0.1:9')
    fails(2, 'no such|no camera|address|scheme', 'recover', camera='what:')


@test
def recover_in_the_shell():
    r = run('shell', camera=MTP, stdin=b'recover\nls\n')
    assert r.code == 0 and 'nothing to do' in r.out, r
    assert '/store_00010001/DCIM/' in r.out, r


main()
