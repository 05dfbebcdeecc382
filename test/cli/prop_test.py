# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Properties: values by name and unit, choices, steps, and what is refused.
import struct

from fake import OK, Camera, serving, string
from tap import R6, fails, good, main, run, simulator, test

GENERIC = 'sim:generic-ptp'
U16, I16, U32, I32, STR = 4, 3, 6, 5, 0xffff
FORMATS = {2: '<B', U16: '<H', I16: '<h', U32: '<I', I32: '<i'}


class Property:
    """One of a fake camera: choices, a range (minimum, maximum, step), or
    neither."""

    def __init__(self, code, kind, value, choices=(), span=None, writable=1):
        self.code, self.kind, self.value = code, kind, value
        self.choices, self.span, self.writable = choices, span, writable
        self.initial = value

    def packed(self, value):
        if self.kind == STR:
            return string(value)
        return struct.pack(FORMATS[self.kind], value)

    def unpacked(self, wire):
        if self.kind == STR:
            return wire[1:].decode('utf-16-le').rstrip('\0')
        return struct.unpack(FORMATS[self.kind], wire)[0]

    def described(self):
        form = b'\0'
        if self.span:
            form = b'\1' + b''.join(map(self.packed, self.span))
        elif self.choices:
            form = b'\2' + struct.pack('<H', len(self.choices)) + \
                b''.join(map(self.packed, self.choices))
        return struct.pack('<HHB', self.code, self.kind, self.writable) + \
            self.packed(self.initial) + self.packed(self.value) + form


class Settings(Camera):
    """A camera that takes whatever it is sent, and counts that."""

    def __init__(self, *properties):
        super().__init__()
        self.by_code = {p.code: p for p in properties}
        self.properties = list(self.by_code)
        self.sets = []
        self.answers[0x1014] = self.describe
        self.answers[0x1015] = lambda p: (OK, self.by_code[p[0]].packed(
            self.by_code[p[0]].value))
        self.answers[0x1016] = self.set
        self.answers[0x1017] = self.reset

    def describe(self, p):
        if p[0] not in self.by_code:
            return 0x200a, None
        return OK, self.by_code[p[0]].described()

    def set(self, p):
        prop = self.by_code[p[0]]
        prop.value = prop.unpacked(self.sent)
        self.sets.append((p[0], prop.value))
        return OK, None

    def reset(self, p):
        for prop in self.by_code.values():
            if p[0] in (0xffffffff, prop.code):
                prop.value = prop.initial
        return OK, None


def exposure():
    return Settings(
        Property(0x5007, U16, 400, [280, 400, 560]),
        Property(0x500d, U32, 40, [2, 40, 166, 5000, 20000, 0xffffffff]),
        Property(0x500f, U16, 200, [0xffff, 100, 200, 400]),
        Property(0x5010, I16, 0, [-1000, -667, -333, 0, 333, 667, 1000]),
        Property(0x5008, U32, 5000, span=(1800, 5500, 100)),
        Property(0x5009, U16, 1500),
        Property(0x5005, U16, 2, [1, 2, 4, 5]),
        Property(0x5011, STR, '20240101T120000'),
        Property(0xd403, I32, 0, span=(-10, 10, 5)),
        Property(0x501e, STR, ''))


@test
def values_are_written_by_name_and_unit():
    camera = exposure()
    with serving(camera) as uri:
        for name, text, value, shown in (
                ('fnumber', 'f/2.8', 280, 'f/2.8'),
                ('fnumber', '5.6', 560, 'f/5.6'),
                ('fnumber', '400', 400, 'f/4'),
                ('exposuretime', '1/250', 40, '1/250 s'),
                ('exposuretime', '1/60', 166, '1/60.2 s'),
                ('exposuretime', '0.5s', 5000, '0.5 s'),
                ('exposuretime', '2"', 20000, '2 s'),
                ('exposuretime', 'bulb', 0xffffffff, 'Bulb'),
                ('0x500f', '400', 400, 'ISO 400'),
                ('0x500f', 'auto', 0xffff, 'Automatic'),
                ('exposurebias', '0.3EV', 333, '0.333 EV'),
                ('exposurebias', '-0.7', -667, '-0.667 EV'),
                ('exposurebias', '=-1', -1000, '-1 EV'),
                ('exposurebias', '=+1/3', 333, '0.333 EV'),
                ('exposurebias', '+1/3', 333, '0.333 EV'),
                ('focallength', '35mm', 3500, '35 mm'),
                ('focusdistance', '1.2 m', 1200, '1200 mm'),
                ('focusdistance', 'inf', 0xffff, 'Infinity'),
                ('whitebalance', 'daylight', 4, 'Daylight'),
                ('datetime', '2024-02-29T01:02:03', '20240229T010203',
                 '2024-02-29T01:02:03'),
                ('artist', '=+1', '+1', '+1')):
            r = good('prop', name, text, camera=uri)
            assert camera.sets[-1][1] == value, (name, text, camera.sets[-1])
            assert r.lines()[1:] == [f'Requested  {shown}',
                                     f'Actual     {shown}'], r
            again = good('prop', name, '=' + shown, '--json', camera=uri)
            assert again.json()['requested'] == value, again


@test
def a_value_alone_in_another_form_is_read_from_the_description():
    camera = exposure()
    value = camera.answers[0x1015]
    camera.answers[0x1015] = lambda p: (OK, value(p)[1] + b'\1\0')
    with serving(camera) as uri:
        r = good('prop', 'fnumber', 'f/5.6', camera=uri)
        assert r.lines()[-1] == 'Actual     f/5.6', r


@test
def what_is_shown_is_read_again():
    with simulator('generic-mtp') as uri:
        for p in good('props', '--json', camera=uri).json():
            if not p['writable'] or p['form'] != 0 and not p.get('choices'):
                continue
            r = good('prop', p['name'], '=' + p['value_text'], '--json',
                     camera=uri).json()
            assert r['requested'] == p['current'], (p, r)


@test
def signs_tell_what_is_asked_for():
    camera = exposure()
    with serving(camera) as uri:
        for asked, value in (
                (['exposurebias', '+1'], 333), (['exposurebias', '-2'], -333),
                (['exposurebias', '=-1'], -1000), (['exposurebias=1'], 1000),
                (['exposurebias', '#0'], -1000), (['exposurebias#3'], 0),
                (['exposurebias-1'], -333), (['exposurebias+2'], 333),
                (['exposurebias', '-1EV'], -1000),
                (['exposurebias', '-0.3'], -333),
                (['0x500f=800', '--force'], 800), (['0x500f#2'], 200),
                (['0x500f+1'], 400), (['focallength', '#0'], 1800),
                (['focallength', '+3'], 2100),
                (['volume', '+1'], 5), (['volume', '=-5'], -5),
                (['volume', '-1'], -10)):
            good('prop', *asked, camera=uri)
            assert camera.sets[-1][1] == value, (asked, camera.sets[-1])
        r = good('prop', 'exposurebias', '-1', camera=uri)
        assert 'Steps      -1 from -0.333 EV' in r.lines(), r
        sets = len(camera.sets)
        for code, pattern, asked in (
                (4, "beyond its choices.*'=\\+9'", ['exposurebias', '+9']),
                (4, '#0 to #6', ['exposurebias', '#7']),
                (2, "no index.*'=#x'", ['artist', '#x']),
                (2, "no choices to count.*'=#1'", ['artist', '#1']),
                (2, "no choices to step.*'=\\+5'", ['artist', '+5']),
                (2, "no step.*'=-0'", ['exposurebias', '-0']),
                (4, '#0 to #6', ['exposurebias#99999999999999999999']),
                (4, 'beyond', ['exposurebias+99999999999999999999'])):
            fails(code, pattern, 'prop', *asked, camera=uri)
        camera.by_code[0x500f].value = 250
        fails(4, 'ISO 250, which is none of its choices', 'prop',
              'exposureindex', '+1', camera=uri)
        assert len(camera.sets) == sets


@test
def what_cannot_be_is_refused_before_it_is_sent():
    camera = exposure()
    camera.by_code[0x5007].writable = 0
    with serving(camera) as uri:
        for code, pattern, asked in (
                (4, 'FNumber can only be read', ['fnumber', 'f/4']),
                (4, 'out of the range of FocalLength, 18 mm to 55 mm: '
                    'nearest is 55 mm', ['focallength', '200mm']),
                (4, 'between two steps of FocalLength: nearest is 24 mm',
                 ['focallength', '23.7mm']),
                (4, ': ?ISO 300 is not among.*nearest is ISO [24]00',
                 ['0x500f', 'ISO300']),
                (4, r'6 \(Tungsten\) is not.*Manual, Automatic, Daylight',
                 ['whitebalance', '6']),
                (4, r'1/8000 \(1/10000 s\) is not among.*nearest is 1/5000',
                 ['exposuretime', '1/8000']),
                (2, 'f-number is unknown; did you mean FNumber',
                 ['f-number', 'f/4']),
                (2, 'purple.*it takes Manual', ['whitebalance', 'purple']),
                (2, 'no date', ['datetime', 'yesterday']),
                # What it takes is what the camera says, not the tables.
                (2, r"'' is no value of the type u16; it takes f/2\.8, f/4, "
                    r"f/5\.6$", ['fnumber', '']),
                (2, "'x' .*; it takes 18 mm to 55 mm$", ['focallength', 'x']),
                (2, "'x' .*; it takes Automatic, ISO 100, ISO 200, ISO 400$",
                 ['0x500f', 'x']),
                (2, '0 to 65535; it takes 18 mm|0 to 4294967295; it takes '
                    '18 mm to 55 mm$', ['focallength', '99999999999']),
                (2, '50 alone is 0.5 mm.*did you mean .50 mm.',
                 ['focallength', '50']),
                (2, '1 could be 1/10000 s or 1 s.*0x1',
                 ['exposuretime', '1']),
                (2, '70000.*beyond what it holds, 0 to 65535',
                 ['0x500f', '70000'])):
            if asked == ['exposuretime', '1']:
                camera.by_code[0x500d].choices = [1, 10000]
            fails(code, pattern, 'prop', *asked, camera=uri)
        assert camera.sets == []
        good('prop', '--force', 'fnumber', 'f/8', camera=uri)
        good('prop', '-f', 'focallength', '200mm', camera=uri)
        assert camera.sets == [(0x5007, 800), (0x5008, 20000)]


@test
def control_characters_are_not_sent_by_mistake():
    camera = exposure()
    with serving(camera) as uri:
        for text, shown in (('a\nb', 'U\\+000A'), ('\tx', 'U\\+0009'),
                            ('x\x7f', 'U\\+007F'), ('x\x9bm', 'U\\+009B')):
            for words in (['artist', text], ['artist=' + text],
                          ['artist', '=' + text], ['-f', 'artist', text]):
                fails(2, f'control character, {shown}, .*--encode', 'prop',
                      *words, camera=uri)
        assert camera.sets == []
        good('prop', 'artist', 'a\u00e9\u200d', camera=uri)
        good('raw', 'SetDevicePropValue', 'artist', '--encode', '-',
             camera=uri, stdin=b'"a\\nb"')
        assert camera.sets == [(0x501e, 'a\u00e9\u200d'), (0x501e, 'a\nb')]
    r = run('meta', '--set', 'Keywords=a\nb', '0x3', camera='sim:generic-mtp')
    assert r.code == 2 and 'control character, U+000A' in r.err, r


@test
def names_that_two_have_are_ambiguous():
    camera = exposure()
    camera.vendor = 11
    for code in (0xd109, 0xd103):
        camera.by_code[code] = Property(code, U16, 4)
    camera.properties = list(camera.by_code)
    with serving(camera) as uri:
        fails(2, 'WhiteBalance is ambiguous: could be PTP_WhiteBalance, '
              'Canon_WhiteBalance$', 'prop', 'WhiteBalance', camera=uri)
        fails(2, 'ambiguous: .*Canon', 'prop', 'whitebalance', '4', camera=uri)
        # ISOSpeed alone begins so, and it is the unit of ExposureIndex.
        fails(2, 'iso is ambiguous: could be ISOSpeed, ExposureIndex$', 'prop',
              'iso', camera=uri)
        fails(2, 'ambiguous', 'prop', 'iso=400', camera=uri)
        assert camera.sets == []
        for name, code in (('ptp_whitebalance', 0x5005), ('isos', 0xd103),
                           ('Canon_WhiteBalance', 0xd109), ('isospeed', 0xd103),
                           ('exposurei', 0x500f), ('0x5005', 0x5005)):
            got = good('prop', name, '--json', camera=uri).json()
            assert got['code'] == code, (name, got)
    fails(2, 'iso is ambiguous: could be ISOSpeed, ExposureIndex, PS_ISOSpeed',
          'prop', 'iso', camera='sim:canon-eos-r6')


@test
def texts_that_are_no_choice_are_told_those():
    camera = Settings(Property(0x501e, STR, 'Ann', ['Ann', 'Bob']),
                      Property(0x5003, STR, '640x480', ['640x480', '99x99']))
    with serving(camera) as uri:
        fails(4, 'Eve is not among the choices of Artist; it takes Ann, Bob',
              'prop', 'artist', 'Eve', camera=uri)
        good('prop', 'artist', 'bob', camera=uri)
        fails(4, '600x400 is not among.*nearest is 640x480', 'prop',
              'imagesize', '600x400', camera=uri)
        assert camera.sets == [(0x501e, 'Bob')]


@test
def several_are_checked_before_the_first_is_set():
    camera = exposure()
    with serving(camera) as uri:
        fails(4, 'f/3 is not among', 'prop', '0x500f=100', 'fnumber',
              'f/3', camera=uri)
        fails(2, 'value is missing', 'prop', '0x500f', '100', 'fnumber',
              camera=uri)
        fails(2, 'unknown', 'prop', '0x500f=100', 'fnumbre=f/4', camera=uri)
        fails(2, 'given twice', 'prop', 'fnumber-1', 'fnumber-1', camera=uri)
        assert camera.sets == []
        r = good('prop', '0x500f=100', 'fnumber', 'f/2.8', 'exposurebias-1',
                 camera=uri)
        assert camera.sets == [(0x500f, 100), (0x5007, 280), (0x5010, -333)]
        assert [l for l in r.lines() if l.startswith('Actual')] == [
            'Actual     ISO 100', 'Actual     f/2.8', 'Actual     -0.333 EV']
        d = good('prop', '0x500f=400', 'fnumber=f/4', '--json',
                 camera=uri).json()
        assert [(p['name'], p['actual_text']) for p in d] == [
            ('ExposureIndex', 'ISO 400'), ('FNumber', 'f/4')], d
        camera.answers[0x1016] = lambda p: \
            (0x2019, None) if p[0] == 0x5007 else camera.set(p)
        r = run('--timeout', '.5', 'prop', '0x500f=100', 'fnumber=f/2.8',
                'exposurebias=0', camera=uri)
        assert r.code == 5 and 'DeviceBusy' in r.err, r
        assert 'ExposureBiasCompensation was not set' in r.err, r
        assert 'Actual     ISO 100' in r.lines() and 'EV' not in r.out, r


@test
def nothing_is_set_on_a_dry_run():
    camera = exposure()
    with serving(camera) as uri:
        r = good('prop', '-n', 'fnumber', '+1', camera=uri)
        assert r.lines()[1:] == ['Steps      +1 from f/4',
                                 'Would set  f/5.6'], r
        d = good('prop', '-n', 'fnumber=f/2.8', '--json', camera=uri).json()
        assert not d['done'] and d['actual'] is None and d['requested'] == 280
        good('prop', '-n', '--reset', 'fnumber', camera=uri)
        good('prop', '-n', '--reset', 'all', camera=uri)
        fails(2, 'value is missing', 'prop', '-n', 'fnumber', camera=uri)
        assert camera.sets == []


@test
def another_value_than_the_requested_is_told():
    camera = exposure()

    def stubborn(p):
        camera.by_code[p[0]].value = 560
        return OK, None
    camera.answers[0x1016] = stubborn
    with serving(camera) as uri:
        r = fails(8, 'FNumber: .*another one', 'prop', 'fnumber', 'f/2.8',
                  camera=uri)
        assert r.lines()[1:] == ['Requested  f/2.8', 'Actual     f/5.6'], r


@test
def choices_are_listed():
    camera = exposure()
    with serving(camera) as uri:
        r = good('prop', '--choices', '0x500f', camera=uri)
        assert [line.split() for line in r.lines()] == [
            ['INDEX', 'VALUE'], ['#0', 'Automatic'], ['#1', 'ISO', '100'],
            ['#2', '*', 'ISO', '200'], ['#3', 'ISO', '400']], r
        d = good('prop', '-l', '0x500f', '--json', camera=uri).json()
        assert d['choices'][2] == {'index': 2, 'value': 200,
                                   'text': 'ISO 200', 'current': True}
        assert d['minimum'] is None
        camera.by_code[0x5008].span = (1800, 55000, 1)
        r = good('prop', '-l', 'focallength', camera=uri)
        assert '18 mm to 550 mm in steps of 0.01 mm, 53201 values' in r.out, r
        assert '#3200  *  50 mm' in r.out, r
        r = good('prop', '-l', 'focusdistance', camera=uri)
        assert r.lines()[1].split() == ['-', 'Infinity'], r
        fails(2, 'one property', 'prop', '-l', 'fnumber', 'f/4', camera=uri)


@test
def properties_go_back_to_the_default():
    camera = exposure()
    with serving(camera) as uri:
        good('prop', 'fnumber=f/2.8', '0x500f=100', camera=uri)
        r = good('prop', '--reset', 'fnumber', camera=uri)
        assert r.lines()[1:] == ['Requested  f/4', 'Actual     f/4'], r
        assert camera.by_code[0x500f].value == 100
        assert 'factory defaults' in good('prop', '-r', 'all',
                                          camera=uri).out
        assert camera.by_code[0x500f].value == 200
    r = fails(4, 'BatteryLevel can only be read', 'prop', '-r', 'fnumber',
              'BatteryLevel', camera=GENERIC)
    assert r.out == '' and 'AccessDenied' not in r.err, r
    fails(2, '--choices', 'prop', '-n', '-l', 'fnumber', camera=GENERIC)
    fails(2, r'did you mean ExposureIndex \(Sensitivity\)\?', 'prop', 'iso',
          camera=GENERIC)


@test
def what_a_camera_does_not_have_has_a_neighbour():
    camera = Settings(Property(0x5007, U16, 400), Property(0x500f, U16, 100))
    with serving(camera) as uri:
        fails(2, r'iso is unknown; did you mean ExposureIndex', 'prop',
              'iso', camera=uri)
        fails(2, r'aperture is unknown; did you mean FNumber', 'prop',
              'aperture', camera=uri)
        fails(2, r'fnumbr is unknown; did you mean FNumber', 'prop',
              'fnumbr', camera=uri)
        fails(4, 'does not have ExposureBiasCompensation.*miniptp props',
              'prop', 'exposurebias', camera=uri)
        fails(4, 'does not have ExposureTime .*did you mean', 'prop',
              'exposuretime', camera=uri)


@test
def props_can_be_searched():
    r = good('props', 'exposure', 'datet', camera=GENERIC)
    names = [line.split()[1] for line in r.lines()[1:]]
    assert 'DateTime' in names and 'ExposureIndex' in names, r
    assert 'FNumber' not in names, r
    d = good('props', '0x5005', '--json', camera=GENERIC).json()
    assert [p['name'] for p in d] == ['WhiteBalance']
    assert d[0]['value_text'] == 'Automatic'
    fails(1, 'no property with nonsense', 'props', 'nonsense',
          camera=GENERIC)


@test
def escapes_of_a_camera_reach_no_terminal():
    camera = Settings(Property(0x501e, STR, 'a\x1b[31m', ['a\x1b[31m', 'b']))
    with serving(camera) as uri:
        for args in (['prop', 'artist'], ['prop', '-l', 'artist'],
                     ['props'], ['prop', 'artist', '+1'],
                     ['prop', '-n', 'artist', '-1']):
            r = run(*args, camera=uri)
            assert '\x1b' not in r.out + r.err, r


main()
