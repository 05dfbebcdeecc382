# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# docs/coming-from.md has every option of the programs that it is about, and the
# command lines that it gives for them are such.
import os
import re
import shlex
import shutil
import subprocess

from tap import HERE, Skip, main, run, test

ROOT = os.path.dirname(os.path.dirname(HERE))
# The absent camera: what needs one fails with another code than a line that
# is wrong, as that is checked first.
NOWHERE = 'ip:127.0.0.1:1'
WRONG = 2

MINIPTP_PY = '''-h --help -o --list-operations -p --list-properties -d
    --list-properties-description -i --info -L --list-files -g --get-file -u
    --upload'''.split()
PTPCAM = '''--bus --dev -r --reset -l --list-devices -i --info -o
    --list-operations -p --list-properties -s --show-property --set-property
    --set --val --show-all-properties --show-unknown-properties -L --list-files
    -g --get-file -G --get-all-files --overwrite -d --delete-object -D
    --delete-all-files -c --capture --loop-capture --interval --nikon-ic --nic
    --nikon-dc --ndc -R -f --force -v --verbose -h --help'''.split()
MTP_TOOLS = '''albumart albums connect delfile detect emptyfolders files
    filetree folders format getfile getplaylist hotplug newfolder newplaylist
    playlists probe reset sendfile sendtr thumb tracks trexist'''.split()


def page():
    with open(os.path.join(ROOT, 'docs', 'coming-from.md'),
              encoding='utf-8') as file:
        return file.read()


def section(title):
    return page().split(f'\n## {title}\n')[1].split('\n## ')[0]


def rows(title):
    """The cells of the rows of its table."""
    lines = re.findall(r'^\|(.*)\|$', section(title), re.M)
    return [[cell.strip() for cell in line.split(' | ')]
            for line in (line.strip(' ') + ' ' for line in lines[2:])]


def told(title):
    """What the first column names."""
    return {word for row in rows(title)
            for word in re.findall(r'`([^`]+)`', row[0])}


def commands(text):
    return re.findall(r'`(miniptp [^`]*)`', text)


def is_wrong(command):
    """Why a line is none, or None."""
    words = shlex.split(command)
    assert words[0] == 'miniptp'
    if '-c' in words[1:]:
        at = words.index('-c')
        # Only whether it is an address.
        address = run('-c', words[at + 1], 'info')
        if address.code == WRONG:
            return address
        del words[at:at + 2]
    result = run(*words[1:], camera=NOWHERE)
    return result if result.code == WRONG else None


def compare(title, wanted):
    has = told(title)
    assert not wanted - has, f'lacks {sorted(wanted - has)}'
    assert not has - wanted, f'invents {sorted(has - wanted)}'


@test
def every_option_of_minimal_ptp_is_there():
    compare('miniPtp.py', set(MINIPTP_PY))


@test
def every_option_of_ptpcam_is_there():
    compare('ptpcam', set(PTPCAM))


@test
def every_option_of_gphoto2_is_there():
    if shutil.which('gphoto2') is None:
        raise Skip('there is no gphoto2')
    said = subprocess.run(['gphoto2', '--help'], check=True,
                          stdout=subprocess.PIPE, encoding='utf-8').stdout
    found = re.findall(r'^ +(?:(-[\w?]), )?(--[\w-]+)', said, re.M)
    assert len(found) > 70, found
    compare('gphoto2', {word for pair in found for word in pair if word})


@test
def every_tool_of_libmtp_is_there():
    has = told('The tools of libmtp')
    lacks = {'mtp-' + tool for tool in MTP_TOOLS} - has
    assert not lacks, sorted(lacks)


@test
def every_row_says_something():
    for title in ('miniPtp.py', 'ptpcam', 'gphoto2', 'The tools of libmtp'):
        found = rows(title)
        assert len(found) > 6, title
        for row in found:
            assert re.match(r'`miniptp |not yet|no$', row[1]), row


@test
def every_command_line_is_one():
    found = commands(page())
    assert len(found) > 100, len(found)
    for command in sorted(set(found)):
        wrong = is_wrong(command)
        assert wrong is None, (command, wrong)


@test
def every_command_line_can_be_tried():
    tried = 0
    for i, command in enumerate(sorted(set(commands(page())))):
        words = shlex.split(command)[1:]
        # What waits is tried elsewhere, and so is what opens another camera.
        if '-c' in words or 'events' in words:
            continue
        os.mkdir(str(i))
        os.chdir(str(i))
        for name in ('note.txt', 'song.mp3'):
            with open(name, 'w', encoding='ascii') as file:
                file.write(name)
        with open('size.bin', 'wb') as file:
            file.write(bytes([10]) + '3008x2000\0'.encode('utf-16-le'))
        result = run(*words, camera='sim:generic-mtp', stdin=b'')
        # Its pictures have none.
        if '--exif' not in words:
            assert result.code == 0, (command, result)
        tried += 1
        os.chdir('..')
    assert tried > 60, tried


@test
def lines_that_are_wrong_are_found():
    for command in ('miniptp frobnicate', 'miniptp ls --tree',
                    'miniptp get', 'miniptp info x', 'miniptp -X',
                    'miniptp put --into a b', 'miniptp df -R',
                    'miniptp -c nowhere:1 info', 'miniptp mv a',
                    'miniptp raw a 1 2 3 4 5 6', 'miniptp -L --json ls'):
        assert is_wrong(command) is not None, command


main()
