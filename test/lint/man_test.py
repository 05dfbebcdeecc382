#!/usr/bin/env python3
# The manual pages tell of every verb, option, exit code and key that there is,
# and of no other, and so does completion; and they are clean mdoc.
#
#   man_test.py PROGRAM ROOT GENERATED_PAGE
import os
import re
import shutil
import subprocess
import sys

PROGRAM, ROOT, CODES = sys.argv[1:4]
GLOBAL, CLASSIC = "Options of all verbs", "Classic options"
SHELL = "The shell"


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def program(*args, said=""):
    env = {k: v for k, v in os.environ.items() if k != "MINIPTP_CAMERA"}
    run = subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, env=env, check=False,
                         encoding="utf-8", input=said)
    return run.stdout


# ---- what the program says --------------------------------------------------

def help_options(text, title):
    """{"-o, --output WHERE"} below a title of the help."""
    part = re.search(rf"^{title}:\n(.*?)(\n\n|\Z)", text, re.M | re.S)
    found = re.findall(r"^  (-\w,|   ) --([\w-]+)(?:(?: |\[=)(\S+?)\]?)?  ",
                       part[1] + "\n" if part else "", re.M)
    return {f"{letter.strip()} --{name} {arg}".strip()
            for letter, name, arg in found}


def helped():
    """{what: its options} of the program."""
    text = program("--help")
    verbs = re.findall(r"^  ([a-z-]+) +\S", text.split("\n\n")[1], re.M)
    told = {verb: help_options(program(verb, "--help"), "options")
            for verb in verbs}
    text = program("shell", said="help\n")
    own = re.findall(r"^  ([a-z-]+) +\S",
                     text.split("verbs of the shell:")[1], re.M)
    for verb in own:
        told[f"{SHELL}: {verb}"] = help_options(
            program("shell", said=f"help {verb}\n"), "options")
    text = program("--help")
    told[GLOBAL] = help_options(text, "options, before [^\n]*")
    told[CLASSIC] = help_options(text, "classic options, [^\n]*")
    return told


# ---- what the manual says ---------------------------------------------------

def page_option(item):
    """"-o, --output WHERE" of ".It Fl o , Fl \\-output Ar WHERE"."""
    words = item.split()[1:]
    flags = [words[i + 1] for i, word in enumerate(words) if word == "Fl"]
    args = words[words.index("Ar"):] if "Ar" in words else []
    letter = [f"-{flag}," for flag in flags if not flag.startswith("\\-")]
    name = [f"--{flag[2:]}" for flag in flags if flag.startswith("\\-")]
    arg = "".join(word for word in args if word not in ("Ar", "Ns"))
    return " ".join(letter + name + [arg]).strip()


def paged(page):
    """{what: its options} of the manual page."""
    told, place = {}, None
    for line in page.splitlines():
        if line.startswith((".Ss ", ".Sh ")):
            title = line[4:]
            place = title if title in (GLOBAL, CLASSIC) else None
            verbs = "" if title == "Verbs" else \
                f"{SHELL}: " if title == SHELL else None
            if place:
                told[place] = set()
        elif line.startswith(".It Ic ") and verbs is not None:
            place = verbs + line.split()[2]
            told[place] = set()
        elif line.startswith(".It Fl ") and place:
            told[place].add(page_option(line))
    return told


def differences(program_has, page_has):
    wrong = [f"the page lacks {what}" for what in program_has
             if what not in page_has]
    wrong += [f"the page invents {what}" for what in page_has
              if what not in program_has]
    for what in program_has.keys() & page_has.keys():
        wrong += [f"{what}: the page lacks {option}"
                  for option in program_has[what] - page_has[what]]
        wrong += [f"{what}: the page invents {option}"
                  for option in page_has[what] - program_has[what]]
    return wrong


# ---- completion, exit codes, JSON -------------------------------------------

def words(*before):
    said = program("completion", "words", "--", *before)
    return [line.split("\t")[0] for line in said.splitlines()]


def completed():
    """The same as helped(), by the names of options alone."""
    everywhere = {word.rstrip("=") for word in words("df", "-")
                  if word.startswith("--")}
    told = {verb: {word.rstrip("=") for word in words(verb, "-")
                   if word.startswith("--")} - everywhere
            for verb in words("")}
    told[GLOBAL] = everywhere
    told[CLASSIC] = {word.rstrip("=") for word in words("-")
                     if word.startswith("--")} - everywhere
    return told


def only_names(has):
    """Without those that are called like one of all verbs (info --all)."""
    names = {what: {re.search(r"--[\w-]+", option)[0] for option in options}
             for what, options in has.items() if not what.startswith(SHELL)}
    return {what: options if what in (GLOBAL, CLASSIC) else
            options - names[GLOBAL] for what, options in names.items()}


def exit_codes(code):
    """Of enum exit_code."""
    part = code.split("enum exit_code {")[1].split("}")[0]
    return set(re.findall(r"^\s*EXIT_\w+ = (\d+)", part, re.M))


def page_codes(page):
    part = page.split(".Sh EXIT STATUS\n")[1].split("\n.Sh ")[0]
    return set(re.findall(r"^\.It (\d+)", part, re.M))


def readme_codes(text):
    part = text.split("\nExit codes: ")[1].split("\n\n")[0]
    return set(re.findall(r"(?:^|[,\s])(\d+) [a-z]", part))


def json_verbs(page):
    part = page.split(".Sh JSON\n")[1].split("\n.Sh ")[0]
    items = re.findall(r"^\.It Ic (.*)$", part, re.M)
    return {verb for item in items for verb in item.split(" , ")}


def table_tests(has, page):
    """What else is told of verbs, options and codes."""
    names = only_names(has)
    wrong = differences(names, completed())
    yield "completion knows every verb and option", not wrong, "\n".join(wrong)
    cut = {what: options - {"--recursive"} for what, options in names.items()}
    yield ("an option that completion lacks is caught",
           "ls: the page invents --recursive" in
           differences(cut, completed()), "")
    codes = exit_codes(read("cmd", "cmd.h"))
    for name, told in (("miniptp(1)", page_codes),
                       ("README.md", readme_codes)):
        text = page if told is page_codes else read("README.md")
        yield (f"{name} has every exit code", told(text) == codes and
               len(codes) > 8, f"{sorted(codes)}\n{sorted(told(text))}")
        text = re.sub(r"(\.It |, )8(?=\s)", r"\g<1>9", text)
        yield (f"another exit code in {name} is caught",
               told(text) != codes, text)
    verbs = {what for what in names if what not in (GLOBAL, CLASSIC)}
    yield ("the JSON of every verb is in miniptp(1)",
           json_verbs(page) == verbs, " ".join(
               sorted(json_verbs(page) ^ verbs)))
    yield ("a verb without is caught", json_verbs(page.replace(
        ".It Ic df\n", "")) != verbs, "")


# ---- virtual cameras --------------------------------------------------------

def section_keys(page, title):
    """The words that the items of a section are about."""
    part = page.split(f".Sh {title}\n")[1].split("\n.Sh ")[0]
    items = re.findall(r"^\.It (.*)$", part, re.M)
    return {key for item in items
            for key in re.findall(r"(?:^|, )?Cm (\w+)", item.split(" Ns ")[0])}


def accepted_options():
    said = program("-c", "sim:generic-ptp?nonsense=1", "info")
    return set(re.findall(r"\w+", said.split("': ")[1].replace(" and ", " ")
                          .split(" are accepted")[0]))


def profile_keys():
    code = read("sim", "profile.c") + read("sim", "profile_device.c")
    keys = re.findall(r'json_object_(?:get|del)\(root, "(\w+)"', code)
    keys += re.findall(r'load_(?:number|array)\(root, file, "(\w+)"', code)
    return set(keys)


def capture_keys():
    return set(re.findall(r'strcmp\(name, "(\w+)"\)',
                          read("sim", "profile_device.c")))


def script_keys():
    code = read("sim", "script_load.c")
    return set(re.findall(r'strcmp\(key, "(\w+)"\)', code))


def readme_keys(readme, title):
    part = readme.split(f"\n## {title}\n")[1] if title else readme
    rows = re.findall(r"^\| (`.*?) \|", part.split("\n## ")[0], re.M)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


# ---- tests ------------------------------------------------------------------

def lint(command, path):
    run = subprocess.run([*command, path], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, check=False,
                         encoding="utf-8")
    # Whether other pages are installed is no matter of these.
    lines = [line for line in run.stdout.splitlines()
             if "referenced manual not found" not in line
             and "outdated mandoc.db" not in line]
    return "\n".join(lines)


def lint_tests():
    pages = [(os.path.join(ROOT, "man", "miniptp.1"), "style"),
             (os.path.join(ROOT, "man", "miniptp-sim.7"), "style"),
             (CODES, "warning")]
    for path, level in pages:
        name = os.path.basename(path)
        if shutil.which("mandoc"):
            said = lint(["mandoc", "-T", "lint", "-W", level], path)
        elif shutil.which("groff"):
            said = lint(["groff", "-mdoc", "-Tutf8", "-ww", "-z"], path)
        else:
            yield f"{name} is clean # SKIP neither mandoc nor groff", True, ""
            continue
        yield f"{name} is clean", said == "", said


def doctored_tests(has, page):
    """The comparison catches every way of being out of step."""
    cases = [
        ("a lost option", ".It Fl o , Fl \\-output Ar WHERE\n", "",
         "get: the page lacks -o, --output WHERE"),
        ("a lost letter", "Fl l , Fl \\-long", "Fl \\-long",
         "ls: the page lacks -l, --long"),
        ("another argument", "Fl \\-listen Ar ADDRESS", "Fl \\-listen Ar X",
         "sim: the page invents --listen X"),
        ("an invented option", ".It Ic df\n",
         ".It Ic df\n.It Fl \\-human\n", "df: the page invents --human"),
        ("a lost verb", ".It Ic df\n", "", "the page lacks df"),
        ("an invented verb", ".It Ic df\n",
         ".It Ic df\n.It Ic shoot\n", "the page invents shoot"),
        ("a lost verb of the shell", ".It Ic lcd", ".It Lcd",
         "the page lacks The shell: lcd"),
        ("a lost classic option", ".It Fl i , Fl \\-info\n", "",
         CLASSIC + ": the page lacks -i, --info"),
    ]
    for name, old, new, expected in cases:
        wrong = differences(has, paged(page.replace(old, new)))
        yield f"{name} is caught", expected in wrong, "\n".join(wrong)


def same(name, program_has, page_has):
    return name, program_has == page_has and len(program_has) > 3, \
        f"{sorted(program_has)}\n{sorted(page_has)}"


def main():
    page, sim = read("man", "miniptp.1"), read("man", "miniptp-sim.7")
    has = helped()
    wrong = differences(has, paged(page))
    tests = [("miniptp(1) has every verb and option, and no other",
              not wrong and len(has) > 10 and "ls" in has, "\n".join(wrong))]
    tests += doctored_tests(has, page)
    tests += table_tests(has, page)
    tests.append(same("miniptp-sim(7) has the options of a virtual camera",
                      accepted_options(), section_keys(sim, "OPTIONS")))
    tests.append(same("miniptp-sim(7) has the keys of a profile",
                      profile_keys(), section_keys(sim, "PROFILES")
                      - {"id", "handle"}))
    readme = read("data", "profiles", "README.md")
    tests.append(same("data/profiles/README.md has them, too", profile_keys(),
                      readme_keys(readme, None)))
    tests.append(same("miniptp-sim(7) has the keys of captures",
                      capture_keys(), section_keys(sim, "CAPTURES")))
    tests.append(same("and so has data/profiles/README.md", capture_keys(),
                      readme_keys(readme, "Captures")))
    tests.append(same("miniptp-sim(7) has the keys of scripts",
                      script_keys(), section_keys(sim, "SCRIPTS")))
    tests.append(same("and so has data/profiles/README.md, too",
                      script_keys(), readme_keys(readme, "Scripts")))
    tests += lint_tests()
    print(f"1..{len(tests)}")
    for number, (name, good, output) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + output.replace("\n", "\n# "))
    return 0 if all(good for _, good, _ in tests) else 1


sys.exit(main())
