# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# The table, the figures, and what the machine was.
import os
import platform
import re
import shutil
import subprocess

from measuring import METRICS, ratio, summary

FIGURES = {
    'files': ('Listing against the number of files', 'files', 'seconds',
              'set logscale xy'),
    'packet': ('256 MiB against the size of packets', 'KiB of data in a packet',
               'seconds', 'set logscale x 2'),
    'latency': ('100 files of 64 KiB against latency',
                'milliseconds of each transaction', 'seconds', ''),
}


def text_of(argv):
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout
    except OSError:
        return ''


def first_line(argv):
    return (text_of(argv).splitlines() or [None])[0]


def machine():
    """What figures depend on; nothing that tells whose it is."""
    with open('/proc/cpuinfo') as file:
        model = re.search(r'^model name\s*: (.*)$', file.read(), re.M)
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES')
    return {'processor': model.group(1) if model else platform.machine(),
            'cores': os.cpu_count(),
            'memory_gib': round(memory / (1 << 30), 1),
            'kernel': platform.release().split('-')[0],
            'load': round(os.getloadavg()[0], 2)}


def versions(tools, usb):
    commit = first_line(['git', '-C', os.path.dirname(__file__) or '.',
                         'describe', '--always', '--dirty'])
    gphoto2 = first_line([tools.gphoto2, '--version']) if tools.gphoto2 else ''
    those = {'miniptp': first_line([tools.miniptp, '--version']),
             'commit': commit,
             'gphoto2': re.sub(r'^gphoto2\s+', '', gphoto2 or '') or None}
    if usb:
        qemu = first_line(['qemu-system-x86_64', '--version'])
        those['qemu'] = re.sub(r'^QEMU emulator version (\S+).*', r'\1',
                               qemu or '') or None
        libmtp = re.search(r'^libmtp version: (\S+)',
                           text_of([tools.libmtp]) if tools.libmtp else '',
                           re.M)
        those['libmtp'] = libmtp.group(1) if libmtp else None
    return those


# ---- judging ------------------------------------------------------------------

def judge(work, runs, calls):
    """What is written down of one work. runs: program -> list of METRICS."""
    programs = {}
    for name, list_of in runs.items():
        one = {m: summary([run[m] for run in list_of]) for m in METRICS}
        one['calls'] = calls.get(name)
        if name != 'floor' and 'floor' in runs:
            one['ratio'] = {
                m: ratio([run[m] for run in list_of],
                         [run[m] for run in runs['floor']])
                for m in ('wall', 'cpu')}
        programs[name] = one
    verdicts = [{'limit': limit.text(), 'value': value,
                 'reached': value is not None and value <= limit.most}
                for limit, value in
                ((limit, reached(limit, runs, calls)) for limit in work.limits)]
    return {'name': work.name, 'title': work.title, 'curve': work.curve,
            'at': work.at, 'programs': programs, 'verdicts': verdicts}


def reached(limit, runs, calls):
    """What ours has where the limit is set; None: it was not measured."""
    if limit.metric == 'calls':
        return calls.get(limit.who)
    if limit.who not in runs or limit.of not in ('itself', *runs):
        return None
    ours = [run[limit.metric] for run in runs[limit.who]]
    if limit.of == 'itself':
        return summary(ours)['median']
    return ratio(ours, [run[limit.metric] for run in runs[limit.of]])


# ---- the table ----------------------------------------------------------------

def seconds(x):
    return f'{x * 1000:.2f} ms' if x < 0.1 else f'{x:.2f} s'


def row(name, one):
    wall, cpu = one['wall'], one['cpu']
    ratios = one.get('ratio') or {}

    def times(metric):
        return f"{ratios[metric]:.2f} ×" if ratios.get(metric) else ''
    return ['  ' + name, seconds(wall['median']),
            f"{seconds(wall['least'])} – {seconds(wall['most'])}",
            times('wall'), seconds(cpu['median']), times('cpu'),
            f"{one['rss']['median'] / 1024:.1f} MiB",
            '' if one['calls'] is None else str(one['calls'])]


def verdict_text(verdict):
    value = verdict['value']
    word = 'reached' if verdict['reached'] else 'MISSED'
    if value is None:
        return f"{verdict['limit']}: not measured"
    if 'resident' in verdict['limit']:
        value /= 1024
    return f"{verdict['limit']}: {word} ({value:.3g})"


def table(results):
    """Lines of all works that have a target."""
    head = ['', 'median', 'spread', '', 'processor', '', 'resident', 'calls']
    rows = [head]
    for result in results:
        rows.append([result['title']])
        rows += [row(name, one) for name, one in result['programs'].items()]
        rows.append(['  ' + '; '.join(map(verdict_text, result['verdicts']))])
    width = [max(len(r[i]) for r in rows if len(r) > 1)
             for i in range(len(head))]
    lines = []
    for r in rows:
        if len(r) == 1:
            lines.append(r[0])
        else:
            lines.append('  '.join(
                cell.ljust(w) if i == 0 else cell.rjust(w)
                for i, (cell, w) in enumerate(zip(r, width))).rstrip())
        if r[0].startswith('  ') and len(r) == 1:
            lines.append('')
    return lines


# ---- figures ------------------------------------------------------------------

def points(results, curve):
    """Program -> list of (x, median seconds)."""
    of = {}
    for result in results:
        if result['curve'] == curve:
            for name, one in result['programs'].items():
                of.setdefault(name, []).append(
                    (result['at'], one['wall']['median']))
    return of


def draw(results, base):
    """SVG files, by gnuplot if it is there."""
    if shutil.which('gnuplot') is None:
        return
    for curve, (title, x, y, more) in FIGURES.items():
        of = points(results, curve)
        if not of:
            continue
        script = ['set terminal svg size 640,400 dynamic font "sans,12"',
                  f'set output "{base}-{curve}.svg"', f'set title "{title}"',
                  f'set xlabel "{x}"', f'set ylabel "{y}"', 'set grid',
                  'set key left top', more]
        for name, list_of in of.items():
            script.append(f'${name} << end')
            script += [f'{a} {b}' for a, b in sorted(list_of)]
            script.append('end')
        script.append('plot ' + ', '.join(
            f'${name} with linespoints title "{name}"' for name in of))
        subprocess.run(['gnuplot'], input='\n'.join(script), text=True,
                       check=True)
