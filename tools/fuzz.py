#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Run the fuzzers of a build folder that was configured with -Dfuzz=enabled, all of
# them, on all processors, and tell what came of it.
#
#   tools/fuzz.py BUILD [--time SECONDS] [--jobs N] [--keep] [TARGET…]
#
# SECONDS is how long it takes as a whole. What was found is kept in BUILD/found, and
# is begun with the next time. --keep makes of that, and of the corpus in test/fuzz, the
# smallest one that covers as much, in place of the latter.
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "test" / "fuzz" / "corpus"
RECORDED = Path(os.environ.get("MPTP_RECORDED",
                               ROOT.parent / "shared" / "testdata"))
LONGEST = {"profile": 20000, "responder": 2000, "pair": 1000, "trace": 8000,
           "redact": 8000, "player": 8000, "verbs": 400}
# Whose inputs are what happens: short ones end before much did.
LONG_AT_ONCE = ("initiator", "pair", "responder")
# Which dataset recorded bytes are, by the operation that their file is named after.
OPERATIONS = {"1001": "device_info", "1004": "u32_array", "1007": "u32_array",
              "1008": "object_info", "1014": "property_desc",
              "9108": "canon_device_info"}


# What people write, of which kind of value whatever.
TEXTS = ("f/2.8", "F2", "1/250", "0.3 EV", "-1", "-0.333 EV", "0x10", "400", "1, 2, 3",
         "0x89504e47", "MJPG", "yes", "off", "Video|Audio", "6000x4000", "4:8:4",
         "2024-01-31T12:00:00+02:00", '"quoted"', "90 min", "1.5m", "48 kHz",
         "64 MiB", "63%", "500 ms", '2"', "50 mm", "Daylight", "", "1.5", "ISO 400",
         "0x0102030405060708090a0b0c0d0e0f10", "99999999999999999999", "a\nb",
         "18446744073709551615", "-9223372036854775808", "\xff")
# Command lines, beside each verb with each of its options by itself.
LINES = (
    "get -o got/ DCIM/100GENER/IMG_0001.JPG", "get -R -o got/ DCIM",
    "get -o - 0x00000003", "put a.bin b.jpg --to DCIM", "put -R got",
    "thumb -o got/ DCIM/100GENER/IMG_0002.JPG", "meta DCIM/100GENER/IMG_0001.JPG",
    "import got", "import -n got --only raw,jpg --since 2024-01-31",
    "import got -t '{date:%Y-%m}/{model}/{name}{ext}' --verify=disk",
    "import got --move --also b -x '*.MOV' --ledger l.db\nledger --ledger l.db",
    "import got --ledger l.db\nledger --ledger l.db list --since 7d\n"
    "ledger --ledger l.db verify\nledger --ledger l.db export",
    "ls -lR", "ls 'DCIM/*.JPG'", "df", "info --all", "props", "prop BatteryLevel",
    "prop ExposureTime 1/250", "rm -y DCIM/100GENER/IMG_0001.JPG",
    "rm -R DCIM --dry-run", "mkdir new", "mv DCIM/100GENER/IMG_0001.JPG new.jpg",
    "cp DCIM/100GENER/IMG_0001.JPG DCIM", "protect on DCIM/100GENER/IMG_0001.JPG",
    "refs DCIM", "format -y 0x00010001", "capture --count 2 --get -o got/",
    "events --until ObjectAdded", "clock --offset +02:00", "clock set", "reset -y",
    "recover", "self-test", "power-off", "raw GetObjectHandles 0xffffffff 0 0",
    "raw SetDevicePropValue 0x5007 --data a.bin", "raw 0x1007 -1 0x3000 /",
    "codes Exif", "decode device_info a.bin", "completion bash", "devices",
    "--trace t.pcapng ls\ntrace show t.pcapng\ntrace profile t.pcapng\n"
    "trace redact t.pcapng u.pcapng\ntrace diff t.pcapng u.pcapng\n"
    "-c replay:t.pcapng ls\n-c replay:t.pcapng?lenient df",
    "cd DCIM\npwd\nls\nlcd got\nget IMG_0001.JPG\nconnect\nhelp get\nexit",
    "--version", "help import", "get --help", "-L", "-f DCIM -n", "--summary",
    "watch --exec x", "sim --fault GetObject:stall", "shell --requests",
    "bench --size 10K", "doctor --root got")
TYPES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0x4001, 0x4002, 0x4004, 0x4006, 0x400a,
         0xffff, 11)
PROPERTIES = (0x5001, 0x5003, 0x5005, 0x5007, 0x5008, 0x500d, 0x500f, 0x5010, 0x5011,
              0x5006, 0xd405, 0xdc01, 0xdc02, 0xdc04, 0xdc09, 0xde93, 0xde97, 0xde9b,
              0xd102, 0xdc7b)
DATES = ("20240131T120000", "20240131T120000.0+0200", "2024-01-31T12:00:00.123456789Z",
         "2024-02-29 23:59:60-05", "2024-01-31 12:00", "20230229T000000",
         "2024-01-31T12:00:00+02:60", "2024-01-31T12:00:00.", "0000-01-01T00:00:00",
         "9999-12-31T23:59:59.9", "2024-01-31T24:00:00", "2024-01-31")


def datasets():
    """Their names, in the order in which the first byte chooses."""
    text = (ROOT / "src" / "codec" / "dataset.c").read_text()
    return re.findall(r"^DATASET\((\w+)\)", text, re.M)


def vectors():
    """Of test/vectors: dataset, bytes, JSON or None."""
    for path in sorted((ROOT / "test" / "vectors").glob("*.txt")):
        name, hexes, json = None, [], []
        for line in path.read_text().splitlines() + ["[end]"]:
            head = re.match(r"\[(\w+)\]", line)
            if head and not json or line == "[end]":
                if name:
                    yield name, bytes.fromhex("".join(hexes)), None
                name, hexes = head.group(1), []
            elif line.startswith("{") or json:
                json.append(line)
                if line.startswith("}") or line.count("{") and \
                        line.count("{") == line.count("}") == 1:
                    yield name, bytes.fromhex("".join(hexes)), "\n".join(json)
                    name, json = None, []
            elif line[:1] not in ("#", "=", "!", ""):
                hexes.append(line)


def recorded():
    """Bytes of devices, where they are at hand: dataset, bytes."""
    if not RECORDED.is_dir():
        return
    for path in sorted(RECORDED.glob("deviceinfo/*.bin")):
        yield "device_info", path.read_bytes()
    for path in sorted(RECORDED.glob("eos-events/*.bin")):
        yield "canon_events", path.read_bytes()
    for path in sorted(RECORDED.glob("datasets/*/*.bin")):
        name = OPERATIONS.get(path.name[:4])
        if name:
            yield name, path.read_bytes()


def seeds(target):
    """What a target begins with beside its corpus."""
    names = datasets()
    found = list(vectors())
    found += [(name, data, None) for name, data in recorded()]
    if target == "dataset":
        for name, data, json in found:
            yield bytes([names.index(name)]) + data
            if json:
                yield bytes([192 + names.index(name)]) + json.encode()
    if target == "value":
        for name, data, _ in found:
            if name == "property_desc":
                yield bytes([2]) + data[:2] + b"\x030.3" + data
            if name == "object_prop_desc":
                yield bytes([3]) + data[:2] + b"\x0210" + data
            if name == "object_prop_list":
                yield bytes([4, 7]) + data
        for kind in TYPES:
            for property in PROPERTIES:
                for text in TEXTS + DATES:
                    yield (bytes([1]) + kind.to_bytes(2, "little")
                           + property.to_bytes(2, "little")
                           + text.encode("latin-1"))
                for data in (b"MJPG", bytes(16), b"\xff" * 8, b"\x02a\0\0\0",
                             b"\x02\0\0\0" + bytes(range(32)), b"\0"):
                    yield (bytes([0]) + kind.to_bytes(2, "little")
                           + property.to_bytes(2, "little") + data)
    if target == "player":
        for path in sorted((CORPUS / "trace").iterdir()):
            yield b"\x01\x0a\x02\x04\0" + path.read_bytes()
    if target == "redact":
        for path in sorted((CORPUS / "trace").iterdir()):
            yield path.read_bytes()
    if target == "verbs":
        for how in range(8):
            for line in LINES:
                yield bytes([how]) + line.encode()
        for verb, options in verbs():
            for option in options:
                yield f"\0{verb} --{option}\n{verb} --{option}=x y".encode()
    if target == "command":
        for text in DATES:
            yield f"'{text}'".encode()
    if target == "profile":
        for path in sorted((ROOT / "data" / "profiles").glob("*.json")):
            yield path.read_bytes()


def verbs():
    """Of the program: name, and the names of its options."""
    for path in sorted((ROOT / "cmd").glob("*.c")):
        text = path.read_text()
        for name in re.findall(r"^const struct command cmd_\w+ = \{\s*\.name = "
                               r'"([\w-]+)"', text, re.M):
            yield name, re.findall(r'\{ (?:0|\'.\'), "([\w-]+)", OPT_', text)


def write_words(build):
    """A dictionary of what is on command lines."""
    words = {f"--{o}" for _, options in verbs() for o in options}
    words |= {verb for verb, _ in verbs()}
    words |= {word for line in LINES for word in re.split("[ \\n\"']", line) if word}
    path = build / "words.dict"
    path.write_text("".join(f'"{w}"\n' for w in sorted(words)))


def write_seeds(build, target):
    folder = build / "seeds" / target
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for i, data in enumerate(seeds(target)):
        (folder / f"{i:04}").write_bytes(data)
    return folder


def write_dictionary(build):
    path = build / "codes.dict"
    codes = [ROOT / "data" / f"{name}.codes"
             for name in ("ptp", "mtp", "android", "windows", "canon", "nikon")]
    subprocess.run([sys.executable, ROOT / "tools" / "gen_codes.py", "dict",
                    path, *codes], check=True)
    return path


def program(build, target):
    return build / "test" / "fuzz" / f"fuzz_{target}"


def targets(build):
    return sorted(path.name[5:] for path in (build / "test" / "fuzz").glob("fuzz_*")
                  if path.is_file() and os.access(path, os.X_OK))


def fuzz(build, target, seconds):
    """A line of the table, and the crashes."""
    found, crashes = build / "found" / target, build / "crashes" / target
    found.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    command = ["nice", "-n", "15", program(build, target),
               f"-max_total_time={seconds}", "-print_final_stats=1",
               "-timeout=25", "-rss_limit_mb=2048", "-report_slow_units=25",
               f"-max_len={LONGEST.get(target, 4096)}",
               f"-artifact_prefix={crashes}/"]
    if target in LONG_AT_ONCE:
        command.append("-len_control=0")
    if target == "verbs":
        command.append(f"-dict={build / 'words.dict'}")
    elif target not in ("profile", "template", "command", "uri"):
        command.append(f"-dict={build / 'codes.dict'}")
    command += [found, CORPUS / target, write_seeds(build, target)]
    run = subprocess.run(command, capture_output=True, text=True,
                         errors="replace", check=False)
    (build / "found" / f"{target}.log").write_text(run.stderr)
    runs = re.search(r"stat::number_of_executed_units: *(\d+)", run.stderr)
    edges = re.findall(r" cov: (\d+)", run.stderr)
    return (target, int(runs.group(1)) if runs else 0,
            int(edges[-1]) if edges else 0,
            sorted(p for p in set(crashes.iterdir()) - before
                   if not p.name.startswith("slow-unit")), run.returncode)


def keep(build, target):
    """The smallest corpus that covers as much as all that is there."""
    corpus = CORPUS / target
    corpus.mkdir(parents=True, exist_ok=True)
    found = build / "found" / target
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "merged"
        merged.mkdir()
        # Profiles are in the project anyway.
        more = [] if target == "profile" else [write_seeds(build, target)]
        subprocess.run([program(build, target), "-set_cover_merge=1",
                        f"-max_len={min(3000, LONGEST.get(target, 3000))}",
                        merged, corpus, found, *more],
                       check=True, capture_output=True)
        # What has a name was put there by somebody, for a reason.
        named = {p.name for p in corpus.iterdir()
                 if not re.fullmatch(r"[0-9a-f]{40}", p.name)}
        for path in corpus.iterdir():
            if path.name not in named:
                path.unlink()
        for path in merged.iterdir():
            shutil.copy(path, corpus / path.name)
    # What was a seed may be somebody else's bytes.
    foreign = {data for _, data in recorded()}
    for path in corpus.iterdir():
        data = path.read_bytes()
        if any(len(f) > 64 and f[:64] in data for f in foreign):
            path.unlink()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--time", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("target", nargs="*")
    args = parser.parse_intermixed_args()
    build = args.build.resolve()
    names = args.target or targets(build)
    write_dictionary(build)
    write_words(build)
    if args.keep:
        for target in names:
            keep(build, target)
        return 0
    seconds = max(1, args.time * args.jobs // len(names))
    bad = 0
    print(f"{'target':16} {'executions':>12} {'edges':>7} {'findings':>9}")
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        runs = [pool.submit(fuzz, build, name, seconds) for name in names]
        for run in concurrent.futures.as_completed(runs):
            target, executed, edges, crashes, status = run.result()
            print(f"{target:16} {executed:12} {edges:7} {len(crashes):9}",
                  flush=True)
            for path in crashes:
                print(f"    {program(build, target)} {path}")
            if status != 0 and not crashes:
                print(f"    ended with {status}: {build}/found/{target}.log")
            bad += len(crashes) + (status != 0 and not crashes)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
