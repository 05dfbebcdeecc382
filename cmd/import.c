/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * import: every picture of a camera, once.
 */
#include "import.h"
#include "ledger_open.h"

static const struct opt opts[] = {
	[IMPORT_DRY_RUN] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "only show what would be copied" },
	[IMPORT_TEMPLATE] = { 't', "template", OPT_TEXT, "TEMPLATE",
	    "names below DEST, see the manual" },
	[IMPORT_ONLY] = { 0, "only", OPT_TEXT, "KINDS",
	    "raw,jpg,heif,video,audio,sidecar,other" },
	[IMPORT_EXCLUDE] = { 'x', "exclude", OPT_TEXT, "GLOB",
	    "not such names; may be repeated" },
	[IMPORT_FOLDER] = { 0, "folder", OPT_TEXT, "FOLDER",
	    "only what is in it, or below" },
	[IMPORT_SINCE] = { 0, "since", OPT_TEXT, "DATE",
	    "captured then or later" },
	[IMPORT_UNTIL] = { 0, "until", OPT_TEXT, "DATE",
	    "captured then or earlier" },
	[IMPORT_NEWER] = { 0, "newer-than-last", OPT_FLAG, NULL,
	    "captured after the newest that came" },
	[IMPORT_ONCE] = { 0, "once", OPT_FLAG, NULL,
	    "not what was ever imported" },
	[IMPORT_DUPLICATES] = { 0, "keep-duplicates", OPT_FLAG, NULL,
	    "also what is here by another path" },
	[IMPORT_RATED] = { 0, "rated", OPT_NUMBER, "N",
	    "with N stars or more, 1 to 5" },
	[IMPORT_PROTECTED] = { 0, "protected", OPT_FLAG, NULL,
	    "only what is protected on the camera" },
	[IMPORT_MIN_SIZE] = { 0, "min-size", OPT_SIZE, "SIZE",
	    "not what is smaller, such as 500K" },
	[IMPORT_MAX_SIZE] = { 0, "max-size", OPT_SIZE, "SIZE",
	    "not what is larger, such as 4G" },
	[IMPORT_ORDER] = { 0, "order", OPT_TEXT, "newest|oldest|smallest",
	    "which come first" },
	[IMPORT_OFFSET] = { 0, "offset", OPT_TEXT, "ZONE",
	    "of the camera's clock, such as +02:00" },
	[IMPORT_ALSO] = { 0, "also", OPT_TEXT, "DEST",
	    "a second folder, for a second copy" },
	[IMPORT_MAKE] = { 0, "make", OPT_FLAG, NULL,
	    "make the folders that are missing" },
	[IMPORT_EMPTY] = { 0, "empty", OPT_FLAG, NULL,
	    "also if DEST had copies, and is empty now" },
	[IMPORT_VERIFY] = { 0, "verify", OPT_OPTIONAL, "disk|camera",
	    "read back what was copied" },
	[IMPORT_MOVE] = { 0, "move", OPT_FLAG, NULL,
	    "delete from the camera what was verified" },
	[IMPORT_HOOK] = { 0, "hook", OPT_TEXT, "COMMAND",
	    "run by sh for each file, and at the end" },
	[IMPORT_WAIT] = { 0, "wait", OPT_FLAG, NULL,
	    "wait for a camera that is not there" },
	[IMPORT_WATCH] = { 0, "watch", OPT_FLAG, NULL,
	    "import what is plugged in, until Ctrl-C" },
	[IMPORT_DISCARD] = { 0, "discard-parts", OPT_FLAG, NULL,
	    "delete what was begun and will not go on" },
	[IMPORT_REBUILD] = { 0, "rebuild", OPT_FLAG, NULL,
	    "have the ledger know what is in DEST" },
	[IMPORT_HASH] = { 0, "hash", OPT_TEXT, "xxh128|sha256",
	    "of the files, in a new ledger" },
	[IMPORT_LEDGER] = LEDGER_OPTION("another ledger than the usual one"),
};

const struct command cmd_import = {
	.name = "import",
	.args = "[DEST]",
	.summary = "Copy what is new on a camera, once, and safely",
	.details =
	    "What the ledger or the folder DEST has is left out. Files go to a folder for\n"
	    "each day, or where --template says, get their names when they are whole, and\n"
	    "never take the place of another. Run again, it goes on where it ended.\n"
	    "With --hook, the command gets JSON on its standard input.",
	OPTS(opts),
	.least = 0,
	.most = 1,
	.opens_camera = true,
	.is_lines = true,
	.run = import_run,
};
