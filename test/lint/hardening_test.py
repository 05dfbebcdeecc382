#!/usr/bin/env python3
# The program and the libraries are hardened, as far as the build says that they are.
import re
import subprocess
import sys
import tempfile


def tool(*args):
    return subprocess.run(args, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def lacks(path, family, hardened):
    """What a binary does not have: words."""
    headers = tool("readelf", "-Wl", path)
    dynamic = tool("readelf", "-Wd", path)
    header = tool("readelf", "-Wh", path)
    symbols = tool("readelf", "-W", "--dyn-syms", path)
    code = tool("objdump", "-d", "--no-show-raw-insn", path)
    if not re.search(r"Type:\s+DYN", header):
        yield "an address that nobody knows"
    if "GNU_RELRO" not in headers:
        yield "tables that are read-only behind the loader"
    if re.search(r"GNU_STACK.* RWE ", headers):
        yield "a stack that is not code"
    if re.search(r"LOAD.* RWE ", headers):
        yield "code that cannot be written"
    if "now" in hardened and "NOW" not in dynamic:
        yield "functions that are bound at the start"
    if "-fstack-protector-strong" in hardened and \
            "__stack_chk_fail" not in symbols:
        yield "canaries"
    if "fortify" in hardened and \
            not re.search(r"__\w+_chk\b", symbols.replace("__stack_chk", "")):
        yield "calls that check their lengths"
    if family == "x86_64" and "-fcf-protection" in hardened and \
            code.count("endbr64") < 20:
        yield "marks of where calls may land"
    if family == "x86_64" and "-fstack-clash-protection" in hardened and \
            "miniptp" in path.rsplit("/", 1)[-1] and ".so" not in path and \
            not re.search(r"or[ql]\s+\$0x0,(0x[0-9a-f]+)?\(%rsp", code):
        yield "probes of large frames"


def main():
    cc, family, hardened = sys.argv[1:4]
    paths = [p for p in sys.argv[4:] if p]
    hardened = hardened.split()
    if not hardened:
        print("1..0 # SKIP built with sanitizers, or for a system without")
        return
    print(f"1..{len(paths) + 1}")
    for i, path in enumerate(paths, 1):
        found = list(lacks(path, family, hardened))
        print(f"{'not ok' if found else 'ok'} {i} - {path.rsplit('/', 1)[-1]}")
        for line in found:
            print("# lacks " + line)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [cc, "-x", "c", "-O2", "-no-pie", "-fno-stack-protector",
             "-U_FORTIFY_SOURCE", "-Wl,-z,norelro", "-Wl,-z,lazy",
             "-Wl,-z,execstack", "-o", folder + "/miniptp", "-"],
            input="#include <string.h>\n"
                  "int main(int n, char **v) { char b[9000];\n"
                  "return strcpy(b, v[n - 1])[n]; }\n",
            text=True, check=True, stderr=subprocess.DEVNULL)
        found = list(lacks(folder + "/miniptp", family, hardened))
    wanted = 3 + len(set(hardened) - {"-fcf-protection",
                                      "-fstack-clash-protection"})
    if family == "x86_64":
        wanted += sum(flag in hardened for flag in
                      ("-fcf-protection", "-fstack-clash-protection"))
    good = len(found) >= wanted
    print(f"{'ok' if good else 'not ok'} {len(paths) + 1} - "
          "what is not hardened is caught")
    if not good:
        print(f"# {len(found)} of {wanted}: {found}")


main()
