#!/usr/bin/env python3
# The archives to install define nothing but what the headers declare, so that a
# program may use any other name for itself.
import os
import subprocess
import sys
import tempfile

CC, INCLUDE, GENERATED = sys.argv[1:4]
ARCHIVES = {os.path.basename(path): path for path in sys.argv[4:]}
LIBRARY, SERVE, TRACE, SIM = (ARCHIVES[name] for name in (
    "libminiptp.a", "libminiptp-serve.a", "libminiptp-trace.a",
    "libminiptp-sim.a"))

PROGRAM = """
#include <miniptp.h>
#include <miniptp/sim.h>
#include <stdio.h>
/* Names that the library has, too, within. */
int error_clear(void) { return 7; }
int mptp_of_mine;
int utf8_put(void) { return error_clear(); }
int main(void)
{
	struct mptp_sim *sim = NULL;
	int status = mptp_sim_open(&sim, "generic-ptp", NULL);
	struct mptp_listener *listener = NULL;
	int argument = mptp_listener_open(&listener, ":::", NULL);
	const struct mptp_transport_ops *replay[] = { &mptp_replay_transport, NULL };
	struct mptp_options options = { .transports = replay };
	struct mptp_session *session = NULL;
	int nothing = mptp_session_open(&session, "replay:/dev/null", &options, NULL);
	mptp_sim_close(&sim);
	printf("%d %d %d %d", utf8_put(), status, argument == MPTP_ERR_ARG,
	    nothing == MPTP_ERR_FORMAT);
	return 0;
}
"""


def exported(archive):
    run = subprocess.run(["nm", "-g", "--defined-only", archive], check=True,
                         stdout=subprocess.PIPE, text=True)
    return {line.split()[-1] for line in run.stdout.splitlines()
            if len(line.split()) == 3}


def foreign(archive):
    return sorted(name for name in exported(archive)
                  if not name.startswith("mptp_"))


def links():
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        flags = subprocess.run(["pkg-config", "--libs", "jansson", "libusb-1.0"],
                               stdout=subprocess.PIPE, text=True).stdout.split()
        run = subprocess.run(
            [CC, "-x", "c", "-I", INCLUDE, "-I", GENERATED, "-o", program, "-",
             "-x", "none", SIM, SERVE, TRACE, LIBRARY] + (flags or ["-ljansson"]),
            input=PROGRAM, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        if run.returncode:
            return False, run.stdout
        run = subprocess.run([program], stdout=subprocess.PIPE, text=True)
        return run.stdout == "7 0 1 1", run.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        bad = os.path.join(folder, "bad.o")
        subprocess.run([CC, "-x", "c", "-c", "-o", bad, "-"], check=True,
                       input="int error_set(void) { return 0; }\n", text=True)
        caught = foreign(bad) == ["error_set"]
    tests = [
        *((f"{name} defines mptp_ names only",
           exported(path) and not foreign(path), " ".join(foreign(path)))
          for name, path in ARCHIVES.items()),
        ("they define something", "mptp_camera_open" in exported(LIBRARY) and
         "mptp_sim_open" in exported(SIM), ""),
        ("a program may have names of its own", *links()),
        ("another name is caught", caught, ""),
    ]
    print(f"1..{len(tests)}")
    for number, (name, good, output) in enumerate(tests, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + output.replace("\n", "\n# "))


main()
