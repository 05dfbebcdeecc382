#!/usr/bin/env python3
# Every public function has a comment above it, alone or as one of a group.
#
#   comments_test.py INCLUDE_FOLDER
import os
import re
import sys

# (header, functions that lack a comment)
CASES = [
    ("/* What it does. */\nMPTP_API int mptp_a(void);\n", []),
    ("/* What it\n\n * does. */\nMPTP_API int\nmptp_a(void);\n", []),
    ("/* Both. */\nMPTP_API int mptp_a(void);\nMPTP_API int mptp_b(int,\n"
     "    int);\n", []),
    ("MPTP_API int mptp_a(void);\n", ["mptp_a"]),
    ("/* One. */\nMPTP_API int mptp_a(void);\n\nMPTP_API int mptp_b(void);\n",
     ["mptp_b"]),
    ("/* ---- title ---- */\nMPTP_API int mptp_a(void);\n", ["mptp_a"]),
    ("/* Far away. */\n\nMPTP_API int mptp_a(void);\n", ["mptp_a"]),
    ("MPTP_API int mptp_a(void); /* behind */\n", ["mptp_a"]),
    ("#define X(n) \\\n\tMPTP_API int mptp_##n(void)\n", []),
    ("extern MPTP_API const struct x mptp_x;\n", []),
]


def lacking(text):
    """(functions without a comment in their paragraph before them, how many
    functions there are)"""
    text = re.sub(r"/\* -{3}.*?\*/", "", text)  # titles say nothing
    text = re.sub(r"/\*.*?\*/", lambda m: "@" + m.group().count("\n") * "\n@",
                  text, flags=re.S)
    text = re.sub(r"^#define.*(\\\n.*)*", "", text, flags=re.M)
    names, count = [], 0
    for paragraph in re.split(r"\n[ \t]*\n", text):
        for match in re.finditer(r"^MPTP_API[^;(]*?\b(mptp_\w+)\s*\(",
                                 paragraph, re.M):
            count += 1
            if "@" not in paragraph[:match.start()]:
                names.append(match.group(1))
    return names, count


def main():
    folder = sys.argv[1]
    tests, total = [], 0
    for text, expected in CASES:
        names = lacking(text)[0]
        tests.append((f"finds {expected or 'nothing'}: {text!r}",
                      names == expected, names))
    for base, _, files in sorted(os.walk(folder)):
        for name in sorted(n for n in files if n.endswith(".h")):
            with open(os.path.join(base, name), encoding="utf-8") as file:
                names, count = lacking(file.read())
            total += count
            tests.append((f"{name}: {count} functions are commented",
                          not names, names))
    tests.append(("the functions are found", total > 80, [str(total)]))
    print(f"1..{len(tests)}")
    for number, (name, good, names) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + " ".join(names))
    return 0 if all(good for _, good, _ in tests) else 1


sys.exit(main())
