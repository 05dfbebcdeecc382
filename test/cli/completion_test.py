# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# completion: the words, and the scripts in the shells that they are for.
import os
import pty
import re
import select
import shutil
import subprocess

from tap import (PROGRAM, Skip, environment, fails, good, main, run, test)

MTP = 'sim:generic-mtp'


def words(*before, camera=None, **more):
    result = good('completion', 'words', '--', *before, camera=camera, **more)
    return [line.split('\t')[0] for line in result.lines()]


def shell(name, code, **more):
    """What a shell prints for a script."""
    if shutil.which(name) is None:
        raise Skip(f'there is no {name}')
    env = environment()
    env.update(PATH=os.path.dirname(PROGRAM) + ':' + env['PATH'],
               HOME=os.getcwd(), LC_ALL='C.UTF-8', **more)
    start = {'bash': ['bash', '--norc', '-c'], 'zsh': ['zsh', '-f', '-c'],
             'fish': ['fish', '--no-config', '-c']}
    done = subprocess.run([*start[name], code], env=env, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, encoding='utf-8')
    assert done.returncode == 0 and done.stderr == '', done
    return done.stdout.splitlines()


def in_bash(line, **more):
    split = re.findall(r'[:=]+|(?:\\.|[^\s:=])+', line)
    if not line or line[-1] in ' ':
        split.append('')
    quoted = ' '.join("'" + word + "'" for word in split)
    return shell('bash', f'''. <(miniptp completion bash)
        COMP_WORDS=({quoted}) COMP_CWORD={len(split) - 1}
        COMP_LINE='{line}' COMP_POINT={len(line)}
        _miniptp miniptp '{split[-1]}' '{split[-2]}'
        ((${{#COMPREPLY[@]}} == 0)) || printf '%s\\n' "${{COMPREPLY[@]}}"''',
                 **more)


def typed_in_bash(line, **more):
    """What stands on the line after a tabulator at its end."""
    if shutil.which('bash') is None:
        raise Skip('there is no bash')
    try:
        master, slave = pty.openpty()
    except OSError as error:
        raise Skip(f'no terminal to be had: {error}') from error
    env = environment()
    env.update(PATH=os.path.dirname(PROGRAM) + ':' + env['PATH'],
               HOME=os.getcwd(), INPUTRC='/dev/null', TERM='dumb',
               HISTFILE='', LC_ALL='C.UTF-8', **more)
    with open('rc', 'w', encoding='utf-8') as file:
        file.write('''. <(miniptp completion bash)
            tell() { printf '<%s>' "$READLINE_LINE" >line; echo told; }
            bind -x '"\\C-x\\C-e": tell'
            PS1='ready> '\n''')
    child = subprocess.Popen(['bash', '--rcfile', 'rc', '-i'], env=env,
                             stdin=slave, stdout=slave, stderr=slave,
                             start_new_session=True)
    os.close(slave)

    def wait(what):
        shown = b''
        while what not in shown:
            assert select.select([master], [], [], 60)[0], shown
            shown += os.read(master, 65536)

    try:
        wait(b'ready> ')
        os.write(master, line.encode() + b'\t\x18\x05')
        wait(b'told')
    finally:
        child.kill()
        child.wait()
        os.close(master)
    with open('line', encoding='utf-8') as file:
        return file.read()[1:-1]


def in_zsh(line):
    """Within a completion these are zsh's own: here they tell."""
    split = line.split(' ')
    quoted = ' '.join("'" + word + "'" for word in split)
    return shell('zsh', f'''
        _describe() {{ print -rl -- "${{(@P)2}}"; }}
        _files() {{ print -- files; }}
        compset() {{ :; }}
        . <(miniptp completion zsh)
        words=({quoted}); CURRENT={len(split)}; PREFIX='{split[-1]}'
        _miniptp''')


def in_fish(line):
    return [found.split('\t')[0] for found in
            shell('fish', 'miniptp completion fish | source; '
                          f"complete -C '{line}'")]


# ---- words ------------------------------------------------------------------

@test
def verbs_and_options_are_those_of_the_help():
    text = good('--help').out
    verbs = re.findall(r'^  ([a-z][a-z-]*) +\S', text.split('\n\n')[1], re.M)
    assert len(verbs) > 12 and words('') == verbs, verbs
    for verb in verbs:
        shown = re.findall(r'^  (?:(-\w), |    )(--[\w-]+)( \S+|\[=\S+)?  ',
                           good(verb, '--help').out, re.M)
        expected = {letter for letter, _, _ in shown if letter}
        expected |= {name + ('=' if argument.startswith(' ') else '')
                     for _, name, argument in shown}
        assert set(words(verb, '-')) == expected, verb
    before = words('-')
    assert '--camera=' in before and '--upload=' in before, before


@test
def what_an_argument_is_follows_from_its_name():
    assert words('raw', 'getth') == ['GetThumb', 'GetThumbEx']
    assert words('raw', 'GetThumb', '') == []
    assert words('prop', 'FN') == ['FNumber']
    assert 'Tungsten' in words('prop', 'WhiteBalance', '')
    assert words('prop', '0x5005', 'tun') == ['Tungsten']
    assert words('sim', 'generic') == ['generic-mtp', 'generic-ptp']
    assert 'storage_info' in words('decode', '')
    assert words('decode', 'storage_info', '') == [':files']
    assert 'MP3' in words('codes', 'mp')
    assert words('put', 'a', 'b', '') == [':files']
    assert words('get', '-o', '') == [':files'] == words('get', '--output=x')
    assert words('-c', 'sim:canon-e') == ['sim:canon-eos-r6']
    assert words('--camera=sim:canon-e') == ['--camera=sim:canon-eos-r6']
    assert words('completion', '') == ['bash', 'zsh', 'fish', 'words']
    assert words('clock', '') == ['show', 'set', 'sync']
    assert words('clock', 'set', '') == []
    assert words('protect', 'o') == ['on', 'off']
    assert words('info', '') == []


@test
def options_are_passed_over():
    expected = words('raw', 'GetTh')
    for before in (('-c', MTP), ('-c' + MTP,), ('--camera=' + MTP,), ('-q',),
                   ('-qc', MTP), ('--timeout', '3', '-v')):
        assert words(*before, 'raw', 'GetTh') == expected, before
    assert words('raw', '--save', 'x', '-v', 'GetTh') == expected
    assert words('raw', '--save=x', 'GetTh') == expected
    assert words('raw', '--', 'GetTh') == expected
    assert words('raw', '--', '-') == []
    assert words('unheard-of', '') == []
    assert words('ra', 'GetTh') == expected


@test
def objects_are_asked_for_only_if_wanted():
    where = ('-c', MTP, 'ls', 'DCIM/100MPTP_/D')
    assert words(*where) == []
    assert words('-c', 'ip:127.0.0.1:1', 'ls', 'D') == []
    os.environ['MINIPTP_COMPLETE_OBJECTS'] = '1'
    try:
        assert words(*where) == [f'DCIM/100MPTP_/DSC_000{n}'
                                 for n in ('1.JPG', '2.JPG', '3.TIF')]
        assert words('ls', '', camera=MTP) == ['store_00010001/', 'DCIM/',
                                               'MISC/']
        assert words('put', '--to', 'DCIM/', camera=MTP) == ['DCIM/100MPTP_/']
        assert words('-c', 'ip:127.0.0.1:1', 'ls', 'D') == []
    finally:
        del os.environ['MINIPTP_COMPLETE_OBJECTS']


@test
def it_prints_json():
    got = good('--json', 'completion', 'words', 'put', '').json()
    assert got == {'words': [], 'files': True}, got
    got = good('--json', 'completion', 'words', 'raw', 'GetThumbE').json()
    assert got['words'] == [{'word': 'GetThumbEx',
                             'help': 'Fetch a thumbnail.'}], got
    got = good('--json', 'completion', 'bash').json()
    assert got == {'shell': 'bash',
                   'script': good('completion', 'bash').out}


@test
def its_name_is_never_shortened():
    assert good('co', 'GetThumb').out == good('codes', 'GetThumb').out
    assert run('completio', 'bash').code == 2
    fails(2, 'no such shell', 'completion', 'csh')
    fails(2, 'too many', 'completion', 'bash', 'zsh')


# ---- shells -----------------------------------------------------------------

@test
def bash_completes():
    assert in_bash('miniptp dev') == ['devices']
    assert in_bash('miniptp ') == words('')
    assert in_bash('miniptp ls --rec') == ['--recursive']
    assert in_bash('miniptp raw getthumbe') == ['GetThumbEx']
    assert in_bash('miniptp -c sim:canon-e') == ['canon-eos-r6']
    assert in_bash('miniptp -c sim:') == ['canon-eos-r6', 'canon-ixus-180',
                                          'generic-mtp', 'generic-ptp']
    assert in_bash('miniptp --camera=sim:canon-e') == ['canon-eos-r6']
    assert in_bash('miniptp -c sim:generic-mtp raw getthumbe') == \
        ['GetThumbEx']
    assert in_bash('miniptp nonsense ') == []


@test
def bash_completes_files():
    os.makedirs('dir')
    for name in ('one file', 'one$', 'two'):
        with open(name, 'w', encoding='utf-8'):
            pass
    assert sorted(in_bash('miniptp put on')) == ['one file', 'one$']
    assert in_bash('miniptp get -o di') == ['dir']
    assert in_bash('miniptp get --output=di') == ['dir']


@test
def bash_quotes_what_it_has_to():
    os.makedirs('card/a $(b)')
    assert in_bash('miniptp -c sim:generic-ptp?dir=card ls a',
                   MINIPTP_COMPLETE_OBJECTS='1') == ['a\\ \\$\\(b\\)/']


@test
def bash_keeps_the_quotes_of_paths():
    """On a real line, where readline has its part in it."""
    for name in ('a $(b)', 'it\'s', 'say "x" y', 'c$d', 'e`f', 'g!h', 'i\\j',
                 'two 1', 'two 2'):
        os.makedirs(f'card/{name}')
        for file in ('one', 'sub dir/x y'):
            os.makedirs(os.path.dirname(f'card/{name}/{file}'), exist_ok=True)
            with open(f'card/{name}/{file}', 'w', encoding='utf-8'):
                pass
    camera = 'miniptp -c sim:generic-ptp?dir=card ls '
    for before, after in (
            ('a', 'a\\ \\$\\(b\\)/'), ('"a', '"a \\$(b)/'),
            ("'a", "'a $(b)/"), ('it', "it\\'s/"), ('"it', '"it\'s/'),
            ("'it", "'it'\\''s/"), ('"say', '"say \\"x\\" y/'),
            ("'say", "'say \"x\" y/"), ('c', 'c\\$d/'), ('"c', '"c\\$d/'),
            ("'c", "'c$d/"), ('"e', '"e\\`f/'), ("'g", "'g!h/"),
            ('"g', '"g"\\!"h/'), ('i\\\\', 'i\\\\j/'), ('"i\\', '"i\\\\j/'),
            ("'i\\", "'i\\j/"), ('two\\ 1', 'two\\ 1/'),
            ('tw', 'two\\ '), ('"tw', '"two '), ("'tw", "'two "),
            # What was completed goes on.
            ('"a \\$(b)/o', '"a \\$(b)/one" '),
            ("'a $(b)/o", "'a $(b)/one' "), ('a\\ \\$\\(b\\)/o',
                                            'a\\ \\$\\(b\\)/one '),
            ("'it'\\''s/su", "'it'\\''s/sub dir/"),
            ("'it'\\''s/sub dir/", "'it'\\''s/sub dir/x y' "),
            ("it\\'s/sub\\ dir/x", "it\\'s/sub\\ dir/x\\ y "),
            ('"g"\\!"h/sub', '"g"\\!"h/sub dir/'),
            ('i\\\\j/sub\\ dir/', 'i\\\\j/sub\\ dir/x\\ y '),
            ('"c\\$d/sub dir/"x', 'c\\$d/sub\\ dir/x\\ y ')):
        got = typed_in_bash(camera + before, MINIPTP_COMPLETE_OBJECTS='1')
        assert got == camera + after, (before, got[len(camera):], after)
    assert typed_in_bash('miniptp "dev') == 'miniptp "devices" '
    assert typed_in_bash("miniptp -c 'sim:canon-e") == \
        "miniptp -c 'sim:canon-eos-r6' "


@test
def zsh_completes():
    assert in_zsh('miniptp dev') == \
        ['devices:List the cameras that are connected']
    assert len(in_zsh('miniptp ')) == len(words(''))
    assert in_zsh('miniptp ls --rec')[0].startswith('--recursive:')
    assert in_zsh('miniptp raw getthumbe')[0].startswith('GetThumbEx:')
    assert in_zsh('miniptp -c sim:canon-e') == ['sim\\:canon-eos-r6']
    assert in_zsh('miniptp put ') == ['files']
    assert in_zsh('miniptp nonsense ') == []
    with open('x.zsh', 'w', encoding='utf-8') as file:
        file.write(good('completion', 'zsh').out)
    assert shell('zsh', 'zsh -f -n x.zsh') == []
    assert good('completion', 'zsh').out.startswith('#compdef miniptp\n')


@test
def fish_completes():
    assert in_fish('miniptp dev') == ['devices']
    assert sorted(in_fish('miniptp ')) == sorted(words(''))
    assert in_fish('miniptp ls --rec') == ['--recursive']
    assert in_fish('miniptp raw GetThumbE') == ['GetThumbEx']
    assert in_fish('miniptp -c sim:canon-e') == ['sim:canon-eos-r6']
    assert in_fish('miniptp nonsense ') == []
    os.makedirs('dir')
    assert in_fish('miniptp get -o di') == ['dir/']
    assert in_fish('miniptp get --output=di') == ['--output=dir/']


main()
