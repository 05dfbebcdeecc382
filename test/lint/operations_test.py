#!/usr/bin/env python3
# <miniptp/operation.h> has a function for each operation of the tables of PTP,
# MTP and Android, in their order, and no other; its comment tells the name and
# the number as the table does.
#
#   operations_test.py OPERATION_H TABLE…
import re
import sys

# Comment and function, or a line of the comment at the top.
FUNCTION = re.compile(r"/\* (\w+) (0x[0-9A-F]{4})[,.]((?:(?!\*/).)*?)\*/\s*"
                      r"MPTP_API int (mptp_\w+)\(", re.S)
ELSEWHERE = re.compile(r"^ \*   (\w+) (0x[0-9A-F]{4}) is (mptp_\w+)\(\)", re.M)
CLAUSE = re.compile(r"ISO 15740|MTP|MtpServer\.cpp")


def snake(name):
    """GetStorageIDs: get_storage_ids, GetPartialObject64: …_64."""
    name = re.sub(r"IDs\b", "Ids", name)
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", name).lower()


def rows(tables):
    """[(name, number)] of the operations but Undefined."""
    found = re.findall(r"^operation (0x[0-9a-f]{4}) (\w+)", tables, re.M)
    return [(name, int(number, 16)) for number, name in found
            if name != "Undefined"]


def wrong(tables, header):
    """What differs, a line each."""
    text = []
    declared = re.findall(r"^MPTP_API int (mptp_\w+)\(", header, re.M)
    told = {}
    for name, number, rest, function in FUNCTION.findall(header):
        told[name] = (int(number, 16), function)
        if not CLAUSE.search(rest):
            text.append(f"{function}: no clause of a standard")
    elsewhere = {name: int(number, 16)
                 for name, number, _ in ELSEWHERE.findall(header)}
    wanted = []
    for name, number in rows(tables):
        if name in elsewhere:
            if elsewhere[name] != number:
                text.append(f"{name}: another number")
            continue
        wanted.append("mptp_" + snake(name))
        if wanted[-1] not in declared:
            text.append(f"{name} has no {wanted[-1]}()")
        elif told.get(name) != (number, wanted[-1]):
            text.append(f"{wanted[-1]}: the comment does not begin with "
                        f"{name} 0x{number:04X}")
    text += [f"{function}: there is no such operation"
             for function in declared if function not in wanted]
    if not text and declared != wanted:
        text.append("not in the order of the tables")
    return text


TABLE = "operation 0x1000 Undefined none -\n" \
    "operation 0x1002 OpenSession none session\n" \
    "operation 0x1004 GetStorageIDs in:u32_array -\n" \
    "operation 0x95c1 GetPartialObject64 in:bytes handle\n"
TOP = " *   OpenSession 0x1002 is mptp_session_open()\n"
IDS = "/* GetStorageIDs 0x1004, ISO 15740 10.4.4. */\n" \
    "MPTP_API int mptp_get_storage_ids(void);\n"
PART = "/* GetPartialObject64 0x95C1, MtpServer.cpp. */\n" \
    "MPTP_API int mptp_get_partial_object_64(\n    void);\n"
GOOD = TOP + IDS + PART
# (what is wrong, header, begins the only complaint)
SAMPLES = [
    ("a lost function", TOP + PART, "GetStorageIDs has no"),
    ("an operation that is nowhere", IDS + PART, "OpenSession has no"),
    ("an invented function", GOOD + "/* No. */\nMPTP_API int mptp_no(int);\n",
     "mptp_no: there is no such operation"),
    ("another name", GOOD.replace("_ids(", "_ides("), "GetStorageIDs has no"),
    ("another number", GOOD.replace("0x1004", "0x1005"),
     "mptp_get_storage_ids: the comment"),
    ("another number elsewhere", GOOD.replace("0x1002", "0x1003"),
     "OpenSession: another number"),
    ("another order", TOP + PART + IDS, "not in the order"),
    ("no clause", GOOD.replace("ISO 15740 10.4.4", "whatever"),
     "mptp_get_storage_ids: no clause"),
]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        header = file.read()
    tables = ""
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            tables += file.read()
    tests = [("a right header is right", not wrong(TABLE, GOOD),
              wrong(TABLE, GOOD))]
    for name, sample, expected in SAMPLES:
        text = wrong(TABLE, sample)
        tests.append((f"{name} is caught",
                      any(line.startswith(expected) for line in text), text))
    text = wrong(tables, header)
    tests.append((f"operation.h has the {len(rows(tables))} operations of the "
                  "tables", not text and len(rows(tables)) == 54, text))
    print(f"1..{len(tests)}")
    for number, (name, good, text) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + "\n# ".join(text))


main()
