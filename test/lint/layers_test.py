#!/usr/bin/env python3
# The layers are kept, and the checker catches each way of breaking them.
import os
import subprocess
import sys
import tempfile

ROOT = sys.argv[1]
CHECKER = os.path.join(ROOT, "tools", "check_layers.py")

# (what, file, its text, what the checker has to say; None: nothing)
CASES = [
    ("a layer may use what is below it", "src/session/x.c",
     '#include "machine/x.h"\n#include <miniptp/code.h>\n', None),
    ("a machine knows no transport", "src/machine/x.c",
     '#include <stdint.h>\n#include "transport/x.h"\n',
     "src/machine/x.c:2: machine includes transport"),
    ("a transport knows no session", "src/transport/x.c",
     '#include <miniptp/session.h>\n', "src/transport/x.c:1: transport"),
    ("session and serve do not meet", "src/session/x.c",
     '#include <miniptp/serve.h>\n', "src/session/x.c:1: session includes"),
    ("sessions do not read traces", "src/session/x.c",
     '#include <miniptp/trace_reader.h>\n',
     "src/session/x.c:1: session includes reader"),
    ("who reads traces knows no session", "src/reader/x.c",
     '#include "trace/x.h"\n#include "transport/x.h"\n'
     '#include "session/x.h"\n', "src/reader/x.c:3: reader includes session"),
    ("the core reads no clock", "src/frame/x.c", "#include <time.h>\n",
     "src/frame/x.c:1: frame does no I/O"),
    ("the core does no I/O", "src/codec/x.c", "#include <sys/socket.h>\n",
     "src/codec/x.c:1: codec does no I/O"),
    ("the library does not print", "src/camera/x.c",
     '\nvoid f(void) { printf("x"); }\n',
     "src/camera/x.c:2: the library does not call printf()"),
    ("snprintf is no printing", "src/camera/x.c",
     'void f(char *s) { snprintf(s, 2, "printf(x)"); }\n', None),
    ("the library does not exit", "src/base/x.c", "void f(void) { exit(1); }\n",
     "src/base/x.c:1: the library does not call exit()"),
    ("a comment may say exit()", "src/base/x.c", "/* no exit() here */\n", None),
    ("the program sees public headers only", "cmd/x.c",
     '#include "session/session.h"\n', "cmd/x.c:1: cmd/ sees only"),
    ("the simulator sees public headers only", "sim/x.c",
     '#include "codec/walk.h"\n', "sim/x.c:1: sim/ sees only"),
    ("the program sees what is local", "cmd/x.c",
     '#include "local/name.h"\n', None),
    ("the simulator does not", "sim/x.c",
     '#include "local/name.h"\n', "sim/x.c:1: sim/ sees only"),
    ("what is local sees text and dates", "local/x.c",
     '#include <miniptp/text.h>\n#include "local/x.h"\n', None),
    ("what is local sees no camera", "local/x.c",
     '#include <miniptp/camera.h>\n', "local/x.c:1: local/ sees only"),
    ("what is local sees no program", "local/x.c",
     '#include "app.h"\n', "local/x.c:1: local/ sees only"),
    ("what is local does not exit", "local/x.c",
     "void f(void) { exit(1); }\n",
     "local/x.c:1: the library does not call exit()"),
    ("an import sees what is public and local", "import/x.c",
     '#include <sqlite3.h>\n#include <miniptp/camera.h>\n'
     '#include "import/x.h"\n#include "local/name.h"\n', None),
    ("an import sees nothing internal", "import/x.c",
     '#include "session/session.h"\n', "import/x.c:1: import/ sees only"),
    ("an import does not print", "import/x.c",
     'void f(void) { printf("x"); }\n',
     "import/x.c:1: the library does not call printf()"),
    ("the library does not know an import", "src/camera/x.c",
     "#include <miniptp/import.h>\n", "src/camera/x.c:1: the library does not"),
    ("the library does not know the simulator", "src/camera/x.c",
     "#include <miniptp/sim.h>\n", "src/camera/x.c:1: the library does not"),
    ("makes are data", "src/camera/x.c", 'int f; /* Canon */\nchar *m = "Canon";\n',
     "src/camera/x.c:2: 'Canon' is named"),
    ("the machines share no state", "src/machine/responder.c",
     '#include "machine/initiator_state.h"\n',
     "src/machine/responder.c:1: the two machines share frames"),
    ("an unknown folder is no layer", "src/misc/x.c", "int x;\n",
     "src/misc/x.c:1: 'misc' is no layer"),
]


def check(root):
    run = subprocess.run([sys.executable, CHECKER, root],
                         stdout=subprocess.PIPE, text=True)
    return run.returncode, run.stdout


def try_case(path, text, expected):
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, os.path.dirname(path)))
        with open(os.path.join(root, path), "w") as file:
            file.write(text)
        code, output = check(root)
    if expected is None:
        return code == 0 and output == "", output
    return code == 1 and output.startswith(expected), output


def main():
    print(f"1..{len(CASES) + 1}")
    code, output = check(ROOT)
    print(("ok" if code == 0 else "not ok") + " 1 - the tree keeps its layers")
    for line in output.splitlines():
        print("# " + line)
    for number, (name, path, text, expected) in enumerate(CASES, 2):
        good, output = try_case(path, text, expected)
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + output.replace("\n", "\n# "))


main()
