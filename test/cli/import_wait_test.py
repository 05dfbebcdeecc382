# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# import --wait: a camera that is not there yet, or not any more.
import os
import signal
import socket

from fake import OK, Camera, Thing, serving
from importing import (await_line, card, contents, end, generated, ledger_is_true,
                       need_import, no_strays, serve, tree)
from tap import good, main, run, start, test, wait_for


@test
def a_camera_that_is_unplugged_is_waited_for():
    need_import()
    options = '--objects', '40', '--size', '1M', '--latency', '20'
    os.mkdir('to')
    camera, port = serve(0, *options)
    child = start('import', '--wait', 'to', camera=f'ip:127.0.0.1:{port}')
    try:
        wait_for(lambda: any(tree('to').values()), 30)
        end(camera)
        await_line(child, child.stderr, b'waiting for it to come back')
        # Another one in its place is not the same.
        camera, _ = serve(port, '--objects', '1', profile='generic-ptp')
        await_line(child, child.stderr, b'another camera is there')
        end(camera)
        camera, _ = serve(port, *options)
        out, err = child.communicate(timeout=60)
    finally:
        end(camera)
        child.kill()
    assert child.returncode == 0, (out, err)
    assert b'40 copied' in out, (out, err)
    assert contents('to') == generated(40, 1 << 20)
    no_strays()
    ledger_is_true()


@test
def another_model_is_not_the_same_without_serial_numbers_either():
    need_import()
    camera = Camera(Thing('A.JPG', b'a' * 100), Thing('B.JPG', b'b' * 200))
    camera.serial = ''
    whole = camera.answers[0x1009]

    def swap(p):
        if p[0] == 2:
            camera.model = 'Other'
            camera.answers[0x1009] = whole
            raise EOFError
        return whole(p)
    camera.answers[0x1009] = swap
    os.mkdir('to')
    with serving(camera) as uri:
        child = start('import', '--wait', 'to', camera=uri)
        try:
            await_line(child, child.stderr,
                       b'another camera is there; it is not Fake\n')
            camera.model = 'Fake'
            out, err = child.communicate(timeout=60)
        finally:
            child.kill()
    assert child.returncode == 0 and b'2 copied' in out, (out, err)
    assert contents('to') == [b'a' * 100, b'b' * 200]


@test
def what_was_verified_before_it_went_is_counted_once():
    need_import()
    names = 'DCBA'
    camera = Camera(*(Thing(name + '.JPG', name.encode() * 100)
                      for name in names))
    camera.serial = '4711'

    def delete(p):
        if camera.counted[0x100b] == 2:
            raise EOFError
        del camera.things[p[0]]
        return OK, None
    camera.answers[0x100b] = delete
    os.mkdir('to')
    with serving(camera) as uri:
        # Two are here, and were not deleted.
        good('import', '--exclude', '[AB].JPG', 'to', camera=uri)
        r = run('import', '--wait', '--move', 'to', camera=uri)
        assert r.code == 0 and not camera.things, r
        assert camera.counted[0x100b] == 5, camera.counted
    last = r.out.splitlines()[-1]
    assert last.startswith('2 copied') and '; 2 here already' in last, last
    assert last.endswith('4 deleted from the camera; 4 verified'), last


@test
def a_camera_that_is_not_there_yet_is_waited_for():
    need_import()
    os.mkdir('to')
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    child = start('import', '--wait', 'to', camera=f'ip:127.0.0.1:{port}')
    assert b'waiting' in child.stderr.readline()
    camera, _ = serve(port, '--objects', '2', '--size', '1K')
    try:
        out, err = child.communicate(timeout=60)
    finally:
        end(camera)
    assert child.returncode == 0 and b'2 copied' in out, (out, err)
    child = start('import', '--wait', 'to', camera=f'ip:127.0.0.1:{port}')
    assert b'waiting' in child.stderr.readline()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130, (out, err)


@test
def who_ignores_its_children_may_start_it():
    need_import()
    uri = card(**{'A.JPG': b'a'})
    os.mkdir('to')
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        r = run('import', '--hook', 'echo said', 'to', camera=uri)
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert r.err == '' and r.lines().count('said') == 2, r


main()
