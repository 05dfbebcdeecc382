# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# docs/miniptp.schema.json describes what every verb prints with --json. A verb
# without a description, or without a run here, is an error.
import copy
import json
import os
import re

import ledgers
from tap import HERE, Skip, good, main, run, start, test

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = os.path.dirname(os.path.dirname(HERE))
MTP, PTP, R6 = 'sim:generic-mtp', 'sim:generic-ptp', 'sim:canon-eos-r6'
PICTURE = '/store_00010001/DCIM/100MPTP_/DSC_0001.JPG'

# Verbs that print any number of documents, one a line.
LINES = {'import', 'ls', 'ledger', 'capture', 'events', 'shell', 'trace',
         'watch'}

# (camera, command line); several of a verb show its different documents.
SAMPLES = [
    (MTP, 'devices'), (MTP, 'watch --count 1'), (MTP, 'doctor'),
    (R6, 'info'), (PTP, 'info'),
    (PTP, 'info --all'), (MTP, 'df'),
    (R6, 'df'), (MTP, 'ls -R'), (R6, 'ls -R'),
    (MTP, 'get ' + PICTURE), (MTP, 'thumb ' + PICTURE),
    (MTP, 'import -n .'), (MTP, 'import --verify --also also --make to'),
    (MTP, 'import --rebuild .'),
    (MTP, 'put --to DCIM note.txt'), (MTP, 'put -n --to DCIM note.txt'),
    (MTP, 'put -R .'), (MTP, 'put -nR .'),
    (MTP, 'rm ' + PICTURE), (MTP, 'rm -nR DCIM'), (MTP, 'mkdir DCIM/new'),
    (MTP, 'mkdir -n DCIM/new'), (MTP, f'mv {PICTURE} DCIM'),
    (MTP, f'cp {PICTURE} DCIM'), (MTP, f'cp -n {PICTURE} DCIM'),
    (MTP, 'protect on ' + PICTURE), (MTP, 'refs ' + PICTURE),
    (MTP, 'refs --set 0x00000003 0x00000004'),
    (MTP, 'refs -n --clear 0x00000003'),
    (MTP, 'format --yes /store_00010001'), (MTP, 'format -n /store_00010001'),
    (MTP, 'meta ' + PICTURE), (MTP, 'meta DCIM'),
    (MTP, 'meta --set Name=x ' + PICTURE),
    (MTP, 'meta -n --set Name=x ' + PICTURE),
    (MTP, 'props'), (PTP, 'props'), (R6, 'props'),
    (MTP, 'prop WhiteBalance'), (MTP, 'prop WhiteBalance Daylight'),
    (MTP, 'prop -n WhiteBalance Daylight'), (MTP, 'prop FNumber'),
    (MTP, 'prop WhiteBalance Daylight FNumber f/4'),
    (MTP, 'prop --reset WhiteBalance'), (MTP, 'prop --reset all'),
    (MTP, 'prop -l WhiteBalance'), (MTP, 'prop -l FNumber'),
    (MTP, 'prop -l DateTime'),
    (MTP, 'clock'), (MTP, 'clock sync'), (MTP, 'clock -n sync'),
    (MTP, 'bench -n 1 --upload --size 9'), (MTP, 'bench -n 2'),
    (MTP, 'self-test'), (MTP, 'reset'), (MTP, 'reset -n'),
    (MTP, 'recover'),
    (MTP, 'power-off'), (MTP, 'capture --get'), (MTP, 'capture'),
    (MTP, 'raw GetDeviceInfo'), (MTP, 'raw GetThumb 3'),
    (MTP, 'raw GetNumObjects 0xffffffff'), (MTP, 'raw GetObjectHandles 0x10001'),
    (MTP, 'raw GetDevicePropValue 0x5005'),
    (MTP, 'raw GetObjectPropsSupported 0x3801'),
    (None, 'codes Get'), (None, 'codes MP3'), (None, 'codes FNumber'),
    (None, 'decode'), (None, 'sim'), (None, 'completion bash'),
    (None, 'completion words raw GetTh'), (None, 'completion words put x'),
]
# Of verbs that need more than a command line.
REQUESTS = ['pwd', 'cd DCIM', 'lcd .', 'connect ' + PTP, 'help', 'help ls',
            'nonsense', 'ls 0x99 0x98 DCIM', 'ls 0x99', 'get -o - DCIM/x',
            'raw GetObjectInfo 0x99', 'exit']


def schema():
    path = os.path.join(ROOT, 'docs', 'miniptp.schema.json')
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def verbs():
    words = [line.split('\t')[0] for line in
             good('completion', 'words', '').lines()]
    with open('x', 'w', encoding='utf-8'):
        pass
    own = run('shell', stdin=b'help\n').out.split('verbs of the shell:\n')[1]
    return words, [line.split()[0] for line in own.split('\n\n')[0].split('\n')
                   if line]


def validator(verb):
    if jsonschema is None:
        raise Skip('there is no jsonschema')
    whole = schema()
    part = dict(whole['$defs'][verb], **{'$defs': whole['$defs']})
    return jsonschema.Draft202012Validator(part)


def problem(verb, document):
    """What is wrong with it, or None."""
    errors = sorted(validator(verb).iter_errors(document), key=str)
    return f'{verb}: {errors[0].message[:300]}' if errors else None


def documents(verb, text):
    if verb in LINES:
        return [json.loads(line) for line in text.splitlines()]
    return [json.loads(text)]


def dicts(value):
    """Every object within it, with what leads there."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else \
            value if isinstance(value, list) else ():
        yield from dicts(item)


def collect():
    """{verb: documents} of all that is run."""
    found = {}
    with open('note.txt', 'w', encoding='utf-8') as file:
        file.write('hello')
    for number, (camera, line) in enumerate(SAMPLES):
        os.mkdir(f'{number}')
        os.link('note.txt', f'{number}/note.txt')
        words = line.split()
        result = run('--json', *words, camera=camera, cwd=f'{number}')
        assert result.code == 0, (line, result)
        found.setdefault(words[0], []).extend(
            documents(words[0], result.out))
    for name, collected in (('sim', served()), ('decode', decoded()),
                            ('events', happened()), ('trace', traced()),
                            ('ledger', imported())):
        found.setdefault(name, []).extend(collected)
    answers = answered()
    found['shell'] = answers
    for line, answer in zip(REQUESTS, answers):
        verb = line.split()[0]
        if answer['exit'] == 0:
            found.setdefault(verb, []).append(answer['output'])
    return found


def served():
    child = start('--json', 'sim', 'generic-ptp', '--listen', '127.0.0.1:0')
    line = child.stdout.readline()
    child.terminate()
    child.communicate()
    return [json.loads(line)]


def decoded():
    with open('info.bin', 'wb') as file:
        file.write(run('raw', 'GetDeviceInfo', '--save', '-', camera=PTP).raw)
    return [good('--json', 'decode', 'device_info', 'info.bin').json()]


def imported():
    if not ledgers.has_ledger():
        return []
    ledgers.imported('in/a.jpg', 'in/b.jpg')
    texts = []
    for line in ('list', 'verify in', 'forget -n in', 'forget -y in/b.jpg',
                 'export', 'export -o new.json'):
        result = run('--json', 'ledger', *line.split())
        assert result.code == 0 and result.out, (line, result)
        texts += documents('ledger', result.out)
    return texts


def traced():
    texts = []
    for number, camera in enumerate((PTP, PTP + '?framing=ip')):
        good('--trace', f'{number}.pcapng', 'capture', camera=camera)
        texts += documents('trace', good(
            '--json', '-v', 'trace', 'show', f'{number}.pcapng').out)
        texts += documents('trace', good(
            '--json', 'trace', 'profile', f'{number}.pcapng').out)
        texts += documents('trace', good(
            '--json', 'trace', 'redact', f'{number}.pcapng',
            f'{number}.other').out)
        texts += documents('trace', run(
            '--json', 'trace', 'diff', f'{number}.pcapng',
            f'{number}.other').out)
    return texts


def happened():
    with open('script.json', 'w', encoding='utf-8') as file:
        json.dump([{'after_ms': 1, 'remove_object': 6},
                   {'after_ms': 2, 'event': {'code': '0xc123'}}], file)
    result = run('--json', 'events', '--count', '2', '--for', '20s',
                 camera=MTP + '?script=script.json')
    assert result.code == 0 and result.out, result
    return documents('events', result.out)


def answered():
    lines = ''.join(json.dumps({'id': line, 'command': line.split()}) + '\n'
                    for line in REQUESTS)
    result = run('--json', 'shell', camera=MTP, stdin=lines.encode())
    answers = documents('shell', result.out)
    assert len(answers) == len(REQUESTS) and result.err == '', result
    return answers


# ---- tests ------------------------------------------------------------------

@test
def the_schema_is_one():
    if jsonschema is None:
        raise Skip('there is no jsonschema')
    jsonschema.Draft202012Validator.check_schema(schema())


@test
def every_verb_is_described_and_no_other():
    words, own = verbs()
    described = {name for name in schema()['$defs'] if name[0].islower()}
    assert described == set(words) | set(own), described ^ {*words, *own}
    named = {entry['$ref'].rsplit('/', 1)[1] for entry in schema()['anyOf']}
    assert named == described | {'Several'}, named ^ described
    assert len(words) > 20 and len(own) == 6


@test
def every_verb_prints_what_is_described():
    found = collect()
    words, own = verbs()
    without = {*words, *own} - {verb for verb, texts in found.items() if texts}
    if not ledgers.has_ledger():
        without.discard('ledger')
    assert not without, f'not run: {sorted(without)}'
    wrong = [problem(verb, document) for verb, texts in found.items()
             for document in texts]
    assert not any(wrong), '\n'.join(filter(None, wrong))
    check_that_members_matter(found)
    check_that_alternatives_are_seen(found)


def check_that_members_matter(found):
    """A member more, or one less that is always there, is an error."""
    whole = schema()
    for verb, texts in found.items():
        for document in texts:
            changed = copy.deepcopy(document)
            inner = next(dicts(changed), None)
            if inner is None or verb in ('decode', 'exit', 'help'):
                continue
            inner['surprise'] = 1
            assert problem(verb, changed), (verb, 'takes a surprise')
            del inner['surprise']
            for key in list(inner):
                less = copy.deepcopy(changed)
                del next(dicts(less))[key]
                if problem(verb, less) is None:
                    assert is_optional(whole, key), (verb, key)


def is_optional(whole, key):
    """Is there an object that may be without it?"""
    return any(key in part.get('properties', {}) and
               key not in part.get('required', [])
               for part in dicts(whole) if 'properties' in part)


def check_that_alternatives_are_seen(found):
    """Each way that a verb's output may look is among the samples."""
    whole = schema()
    for verb, texts in found.items():
        for way in whole['$defs'][verb].get('anyOf', ()):
            part = jsonschema.Draft202012Validator(
                dict(way, **{'$defs': whole['$defs']}))
            assert any(part.is_valid(text) for text in texts), (verb, way)


@test
def several_cameras_print_what_is_described():
    some = ['-c', MTP, '-c', PTP, '-c', 'ip:127.0.0.1:1']
    lines = []
    for line in ('df', 'ls 0x99', 'ls DCIM', 'raw GetObjectInfo 0x99'):
        result = run('--json', *some, *line.split())
        got = [json.loads(text) for text in result.out.splitlines()]
        assert len({text['camera'] for text in got}) == 3, result
        assert sum('exit' in text for text in got) == 3, result
        lines += got
        for text in got:
            wrong = problem('Several', text)
            assert wrong is None, (text, wrong)
            verb = line.split()[0]
            if text.get('output') is not None:
                wrong = problem(verb, text['output'])
                assert wrong is None, (text, wrong)
    check_that_members_matter({'Several': lines})


@test
def lines_and_documents_are_told_apart():
    of_lines = set()
    for name in os.listdir(os.path.join(ROOT, 'cmd')):
        with open(os.path.join(ROOT, 'cmd', name), encoding='utf-8') as file:
            for found in re.findall(r'^const struct command .*?^};',
                                    file.read(), re.M | re.S):
                if '.is_lines = true' in found:
                    of_lines.add(re.search(r'\.name = "(.*?)"', found)[1])
    assert of_lines == LINES, of_lines ^ LINES
    described = {name for name, part in schema()['$defs'].items()
                 if part.get('description', '').startswith('One line')}
    assert described == LINES, described


main()
