#!/usr/bin/env python3
# Run all tests of a build folder and count their cases.
#
#   tools/check.py BUILD [SUITE…]
#
# The last line is "N passed, N failed", with ", N skipped" when some were.
import json
import os
import re
import subprocess
import sys

CASE = re.compile(r"^(not )?ok\b(.*)$", re.M)


def cases(test):
    """Passed, failed and skipped cases, and the lines that tell of failures."""
    passed = failed = skipped = 0
    bad = []
    for match in CASE.finditer(test.get("stdout") or ""):
        text = match.group(2).strip()
        if match.group(1):
            failed += 1
            bad.append(text)
        elif re.search(r"# *skip", text, re.I):
            skipped += 1
        else:
            passed += 1
    result = test["result"]
    if result == "SKIP" and not skipped:
        skipped += 1
    if result in ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT") and not failed:
        failed += 1
        bad.append("ended with " + result)
    if result == "OK" and passed + failed + skipped == 0:
        failed += 1
        bad.append("ran no test")
    return passed, failed, skipped, bad


def main():
    build = sys.argv[1]
    command = ["meson", "test", "-C", build, "--no-rebuild", "--quiet"]
    for suite in sys.argv[2:]:
        command += ["--suite", suite]
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    run = subprocess.run(command, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True)
    totals = [0, 0, 0]
    if not os.path.exists(log):
        print(run.stdout)
        print("no tests were built: is cmocka installed?")
        print("0 passed, 1 failed")
        return 1
    with open(log) as lines:
        tests = [json.loads(line) for line in lines]
    for test in sorted(tests, key=lambda test: test["name"]):
        passed, failed, skipped, bad = cases(test)
        totals = [sum(pair) for pair in zip(totals, (passed, failed, skipped))]
        name = test["name"].replace("miniptp:", "")
        print(f"{name:32} {passed:5} passed"
              + (f" {failed:4} FAILED" if failed else "")
              + (f" {skipped:4} skipped" if skipped else "")
              + f"  {test['duration']:6.2f} s")
        if bad:
            for line in bad:
                print("    " + line)
            for stream in "stdout", "stderr":
                text = (test.get(stream) or "").strip()
                if text:
                    print(f"    --- {stream}")
                    print("\n".join("    " + s for s in text.splitlines()[-60:]))
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed"
          + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or run.returncode else 0


sys.exit(main())
