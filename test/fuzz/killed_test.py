# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# A replay that is killed leaves nothing in the memory of this computer.
import os
import signal
import subprocess

from tap import main, test, wait_for


def folder_of(child):
    """Where it runs a verb, or None."""
    path = os.readlink(f'/proc/{child.pid}/cwd')
    return path if 'miniptp-fuzz-' in path else None


@test
def its_folder_goes_with_it():
    for number in (signal.SIGINT, signal.SIGKILL):
        child = subprocess.Popen(
            [os.environ['REPLAY'], os.environ['CORPUS']],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        found = []
        wait_for(lambda: found.append(folder_of(child)) or found[-1])
        os.killpg(child.pid, number)
        assert child.wait() == -number
        wait_for(lambda: not os.path.exists(found[-1]))


main()
