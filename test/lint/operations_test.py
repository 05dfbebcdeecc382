#!/usr/bin/env python3
# <miniptp/operation.h> has a function for each operation of the tables of PTP,
# MTP and Android, in their order, and no other; its comment tells the name and
# the number as the table does, where it is from, what each parameter is, and
# which responses of the tables refuse it, or that none in particular does.
#
#   operations_test.py OPERATION_H TABLE…
import re
import sys

# Comment and function, or a line of the comment at the top.
FUNCTION = re.compile(r"/\* (\w+) (0x[0-9A-F]{4})[,.]((?:(?!\*/).)*?)\*/\s*"
                      r"MPTP_API int (mptp_\w+)\(", re.S)
ELSEWHERE = re.compile(r"^ \*   (\w+) (0x[0-9A-F]{4}) is (mptp_\w+)\(\)", re.M)
CLAUSE = re.compile(r"ISO 15740|MTP|MtpServer\.cpp")
# "Refused with A, B (for that reason)." is what a comment ends with.
REFUSED = re.compile(r"Refused with ([^.]+)\.|Nothing specific refuses it\.")
# A parameter that the comment at the top explains for all.
COMMON = re.compile(r"^ \*   (\w+)  +\w", re.M)
PARAMETERS = re.compile(r"^MPTP_API int (mptp_\w+)\(([^;]*)\);", re.M)


def snake(name):
    """GetStorageIDs: get_storage_ids, GetPartialObject64: …_64."""
    name = re.sub(r"IDs\b", "Ids", name)
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", name).lower()


def rows(tables):
    """[(name, number)] of the operations but Undefined."""
    found = re.findall(r"^operation (0x[0-9a-f]{4}) (\w+)", tables, re.M)
    return [(name, int(number, 16)) for number, name in found
            if name != "Undefined"]


def unsaid(function, comment, responses):
    """What the comment does not say of refusals, a line each."""
    comment = re.sub(r"\s*\n \*\s*", " ", comment)
    refused = REFUSED.search(comment)
    if not refused:
        return [f"{function}: not a word of what it is refused with"]
    if refused[1] is None:
        return []
    names = re.sub(r"\([^)]*\)|, as virtual cameras do", "", refused[1])
    return [f"{function}: {name} is no response"
            for name in re.split(r"\s*,\s*", names.strip())
            if name not in responses]


def unexplained(header):
    """Named parameters of which no comment tells, a line each."""
    common = COMMON.findall(header[:header.find("#ifndef")])
    comments = {function: rest
                for _, _, rest, function in FUNCTION.findall(header)}
    return [f"{function}: no word of {name}"
            for function, parameters in PARAMETERS.findall(header)
            for name in re.findall(r"[ *]([a-z_]+)(?=,|$)", parameters)
            if name not in common and not re.search(
                rf"\b{name}\b", comments.get(function, ""))]


def wrong(tables, header):
    """What differs, a line each."""
    text = unexplained(header)
    responses = re.findall(r"^response 0x[0-9a-f]{4} (\w+)", tables, re.M)
    declared = re.findall(r"^MPTP_API int (mptp_\w+)\(", header, re.M)
    told = {}
    for name, number, rest, function in FUNCTION.findall(header):
        told[name] = (int(number, 16), function)
        if not CLAUSE.search(rest):
            text.append(f"{function}: no clause of a standard")
        text += unsaid(function, rest, responses)
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
    "operation 0x95c1 GetPartialObject64 in:bytes handle\n" \
    "response 0x2009 InvalidObjectHandle | There is none.\n" \
    "response 0x2013 StoreNotAvailable | There is none.\n"
TOP = " *   OpenSession 0x1002 is mptp_session_open()\n" \
    " *   handle     of an object\n#ifndef X\n"
IDS = "/* GetStorageIDs 0x1004, ISO 15740 10.4.4. Nothing specific refuses\n" \
    " * it. */\nMPTP_API int mptp_get_storage_ids(void);\n"
PART = "/* GetPartialObject64 0x95C1, MtpServer.cpp. From offset on. Refused\n" \
    " * with InvalidObjectHandle (no,\n * none), StoreNotAvailable. */\n" \
    "MPTP_API int mptp_get_partial_object_64(\n    struct x *, " \
    "uint32_t handle,\n    uint64_t offset, const struct y *);\n"
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
    ("no word of refusals", GOOD.replace("Nothing specific", "What"),
     "mptp_get_storage_ids: not a word of what"),
    ("nothing that it is refused with", GOOD.replace("Refused", "Fine"),
     "mptp_get_partial_object_64: not a word of what"),
    ("an invented response", GOOD.replace("StoreNotA", "StorageNotA"),
     "mptp_get_partial_object_64: StorageNotAvailable is no response"),
    ("a parameter that is not explained", GOOD.replace("From offset on.", ""),
     "mptp_get_partial_object_64: no word of offset"),
    ("nor at the top", GOOD.replace("handle     of", "of"),
     "mptp_get_partial_object_64: no word of handle"),
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
