/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the commands share: the program's state, its table and its exit codes.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <miniptp.h>

#include "opt.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_CAMERA = 3,
	EXIT_REFUSED = 4, /* the camera said no, or has no such object */
	EXIT_BUSY = 5,	  /* the camera is busy, or another program has it */
	EXIT_TIMED_OUT = 6,
	EXIT_PARTIAL = 7,    /* some of several objects failed */
	EXIT_UNVERIFIED = 8, /* what arrived is not what was announced */
	EXIT_INTERRUPTED = 130
};

#define LOST "no camera is open"

struct cache;
struct reply;
struct sink;

/* The shell's camera, when it was lost: again.c. */
struct again {
	const char *lost; /* why none is opened by itself; or NULL */
	bool gone;	  /* the next verb opens it again */
	bool renumbered;  /* its objects may be, since they were listed */
	bool renewed;	  /* so they are since this line */
	char *was;	  /* who it is; or NULL */
};

struct app {
	const char *uri;
	bool json, quiet, no_cache;
	unsigned verbose;
	struct mptp_camera *camera;
	uint32_t session;    /* in which it was opened */
	struct cache *cache; /* of listings, of the open camera; or NULL */
	struct reply *reply; /* in place of stdout and stderr; or NULL */
	struct sink *sink;   /* beneath both, of one of several; or NULL */
	int64_t rows_ms;     /* when rows were last written; 0: never */
	bool rows_watched;   /* a person looks on */
	bool progress_known; /* it was looked whether there is a terminal for it */
	bool progress_seen;
	int out_error;	  /* errno of the first write to stdout that failed */
	bool disk_failed; /* so that other files would fail, too */
	bool in_shell;	  /* which reads standard input */
	bool changing;	  /* the verb does something to objects */
	bool leaving;	  /* the shell ends */
	char *own_uri;	  /* that of connect */
	char *same_uri;	  /* opens the shell's camera again; NULL: as uri */
	struct again again;
	char *folder; /* of the camera, where the shell is; NULL: the root */
	struct mptp_options options;
};

struct args {
	char **operand;
	int n;
	const struct opt_value *option; /* by the command's own numbers */
};

struct command {
	const char *name;
	const char *args; /* for the help: "OBJECT…" */
	const char *summary;
	bool spelled_out;    /* is not meant by its first letters */
	const char *details; /* more help, or NULL */
	const struct opt *opts;
	size_t nopts;
	int least, most; /* operands; most < 0: any number */
	bool needs_camera;
	bool opens_camera; /* by itself, when it needs it */
	bool changes;	   /* the card: not just after the camera came back */
	bool takes_as_is;  /* an open one, whatever has become of its session */
	bool is_lines; /* with --json, any number of documents, one a line */
	int (*run)(struct app *, const struct args *);
};

#define OPTS(table) .opts = (table), .nopts = sizeof(table) / sizeof(*(table))

/* One per verb, in a file of its own. */
extern const struct command cmd_codes, cmd_decode, cmd_devices, cmd_df, cmd_get,
    cmd_info, cmd_ls, cmd_prop, cmd_props, cmd_put, cmd_raw, cmd_sim;
extern const struct command cmd_cp, cmd_format, cmd_import, cmd_meta, cmd_mkdir,
    cmd_mv, cmd_protect, cmd_refs, cmd_rm, cmd_thumb;
extern const struct command cmd_bench, cmd_clock, cmd_power_off, cmd_recover,
    cmd_reset, cmd_self_test;
extern const struct command cmd_capture, cmd_doctor, cmd_events, cmd_watch;
extern const struct command cmd_ledger, cmd_trace;
extern const struct command cmd_completion, cmd_shell;
/* builtin.c: in the shell only. */
extern const struct command cmd_cd, cmd_connect, cmd_exit, cmd_help, cmd_lcd,
    cmd_pwd;

/* table.c */
extern const struct command *const commands[];	     /* NULL behind the last */
extern const struct command *const shell_commands[]; /* more, in the shell */
const struct command *command_at(const struct app *, size_t i);
const struct command *command_find(
    const struct app *, const char *word, char *problem, size_t cap);

/* classic.c: the options without a verb. */
extern const struct opt classic_opts[];
extern const size_t nclassic_opts;
int classic_run(struct app *, const struct opt_value *);

/* help.c */
extern const struct opt global_opts[];
extern const size_t nglobal_opts;
void help_program(struct app *);
void help_command(struct app *, const struct command *);

/* connect.c: exit codes; failures have been told. */
int app_connect(struct app *);
/* Any camera, such that it can be interrupted; as mptp_camera_open(). */
int app_open(
    struct app *, const char *uri, struct mptp_camera **, struct mptp_error *);
void app_disconnect(struct app *);
/* Is it the session in which it was opened? In another one, handles mean nothing. */
bool app_keeps_session(const struct app *);

#endif
