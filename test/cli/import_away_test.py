#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import, and destinations that cannot be used: a folder that is left where a disk is not
# mounted is no new one.
import os
import shutil
import subprocess

from fake import GENERAL_ERROR, serving
from importing import (await_line, contents, end, ledger_is_true, need_import,
                       tree)
from pictures import FETCH, camera, content, fresh, imported
from tap import Skip, main, run, sqlite, start, test

LEDGER = 'config/miniptp/ledger.db'


def put_away(folder='to'):
    """What an unmounted disk leaves."""
    os.rename(folder, 'disk')
    os.mkdir(folder)


def refused(of, *args, folder='to'):
    before = of.counted[FETCH]
    with serving(of) as uri:
        r = run('--no-cache', 'import', *args, 'to', camera=uri)
    assert r.code == 1, r
    for word in os.path.realpath(folder), 'mount it', '--empty':
        assert word in r.err, r
    assert not tree(folder) and of.counted[FETCH] == before, r


@test
def a_folder_whose_disk_is_not_mounted_is_not_filled():
    need_import()
    fresh('also')
    of = camera('A', 'B', size=900)
    imported(of)
    put_away()
    for options in [], ['-n'], ['--once'], ['--move'], ['--also', 'also'], ['--wait']:
        refused(of, *options)
    assert not tree('also')
    # It is back.
    os.rmdir('to')
    os.rename('disk', 'to')
    told, _ = imported(of)
    assert told['end']['here']['files'] == 2, told
    put_away()
    told, _ = imported(of, '--empty')
    assert told['end']['done']['files'] == 2, told
    assert len(tree('to')) == 2
    ledger_is_true()


@test
def neither_is_the_second_folder():
    need_import()
    fresh('also')
    of = camera('A', size=900)
    imported(of, '--also', 'also')
    put_away('also')
    refused(of, '--also', 'also', folder='also')


@test
def nor_one_in_which_copies_were_only_begun():
    need_import()
    fresh()
    of = camera('A')
    whole = of.answers[FETCH]
    of.answers[FETCH] = lambda p: (GENERAL_ERROR, content('A', 100000))
    imported(of, code=7)
    of.answers[FETCH] = whole
    assert len(tree('to')) == 1
    put_away()
    refused(of)


@test
def where_another_file_system_was_is_no_matter_of_inodes():
    need_import()
    fresh()
    of = camera('A', size=900)
    imported(of)
    with sqlite(LEDGER) as db:
        ((path, mount, inode),) = db.execute('SELECT * FROM destinations')
        assert path == os.path.realpath('to') and inode == os.stat('to').st_ino
        assert path.startswith(mount) and os.stat(mount).st_dev == os.stat('to').st_dev
        db.execute('UPDATE destinations SET mount=?', (path,))
        db.commit()
    shutil.rmtree('to/2020')
    refused(of)


@test
def a_real_mount_is_known_by_more_than_its_device():
    need_import()
    fresh()
    if subprocess.run(['mount', '-t', 'tmpfs', 'none', 'to'],
                      stderr=subprocess.DEVNULL).returncode != 0:
        raise Skip('nothing can be mounted here')
    of = camera('A', size=900)
    try:
        imported(of)
        # Mounted anew, it has another number, and is what it was.
        shutil.copytree('to', 'copy')
        subprocess.run(['umount', 'to'], check=True)
        refused(of)
        subprocess.run(['mount', '-t', 'tmpfs', 'none', 'to'], check=True)
        shutil.copytree('copy', 'to', dirs_exist_ok=True)
        told, _ = imported(of)
        assert told['end']['here']['files'] == 1, told
    finally:
        subprocess.run(['umount', 'to'], stderr=subprocess.DEVNULL)


@test
def one_that_was_emptied_is_filled_again():
    need_import()
    fresh()
    of = camera('A', size=900)
    imported(of)
    shutil.rmtree('to/2020')
    told, _ = imported(of)
    assert told['end']['done']['files'] == 1, told


@test
def a_new_folder_is_never_refused():
    need_import()
    fresh('also')
    of = camera('A', size=900)
    imported(of)
    # Nor one whose name only begins like that of the other.
    for name in 'to2', 'to/below', 'also':
        os.makedirs(name, exist_ok=True)
        with serving(of) as uri:
            r = run('import', name, camera=uri)
        assert r.code == 0 and '1 copied' in r.out, r
        assert len(tree(name)) == 1


@test
def the_other_destination_is_filled_meanwhile():
    need_import()
    fresh('also')
    of = camera('A', size=900)
    imported(of)
    put_away()
    with serving(of) as uri:
        child = start('import', '--watch', '--also', 'also', 'to', camera=uri)
        try:
            await_line(child, child.stderr, b'also alone')
            await_line(child, child.stdout, b'here already')
            assert not tree('to')
            os.rmdir('to')
            os.rename('disk', 'to')
            await_line(child, child.stderr, b'is there again')
            await_line(child, child.stdout, b'here already')
        finally:
            end(child)
    assert contents('to') == [content('A', 900)]


@test
def a_folder_that_cannot_be_used_is_told_with_what_to_do():
    need_import()
    with open('file', 'wb'):
        pass
    os.symlink('circle', 'circle')
    told = {'nowhere': '--make', 'file': 'choose another', 'file/x': 'choose another',
            'circle': 'choose another', 'x' * 300: 'shorter'}
    for wait in [], ['--wait']:
        for folder, advice in told.items():
            for words in [folder], ['--also', folder, '.']:
                r = run('import', *wait, *words, camera='sim:generic-mtp')
                assert r.code == 1 and r.err.count('\n') == 1, r
                assert advice in r.err, r
    if os.geteuid() != 0:
        os.mkdir('closed', 0)
        r = run('import', 'closed', camera='sim:generic-mtp')
        assert r.code == 1 and 'let you in' in r.err, r
    r = run('import', '--make', 'file/x', camera='sim:generic-mtp')
    assert r.code == 1 and 'choose another' in r.err, r


main()
