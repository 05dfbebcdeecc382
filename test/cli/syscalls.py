# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# How much the program asks of the system, as strace counts it.
import re
import shutil
import subprocess

from tap import PROGRAM, Skip, environment


def needed():
    """The libraries that come with the program."""
    run = subprocess.run(['readelf', '-d', PROGRAM], stdout=subprocess.PIPE,
                         text=True)
    return re.findall(r'NEEDED.*\[(.*)\]', run.stdout)


def calls(uri, *args):
    """How often which system call is made."""
    if shutil.which('strace') is None or shutil.which('readelf') is None or \
            any('san.so' in n for n in needed()):
        raise Skip('there is no strace, or a sanitizer')
    subprocess.run(['strace', '-f', '-c', '-o', 'calls', PROGRAM, '-c', uri,
                    *args], env=environment(), check=True,
                   stdout=subprocess.DEVNULL)
    with open('calls') as file:
        rows = [line.split() for line in file if re.match(r'\s*\d', line)]
    return {row[-1]: int(row[3]) for row in rows}
