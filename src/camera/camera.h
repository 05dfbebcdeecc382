/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Inside of struct mptp_camera, and how its requests are made and fail.
 */
#ifndef CAMERA_CAMERA_H
#define CAMERA_CAMERA_H

#include <miniptp/cache.h>

#include "base/error.h"
#include "camera/survey.h"
#include "session/session.h"

/* The longest dataset that is taken from a camera. A folder of a million
 * objects is 4 MB of handles. */
#define DATASET_LIMIT ((size_t)64 << 20)

/* How a camera tells of many objects at once; see lists.h. */
enum lists_way { LISTS_ALL, LISTS_EACH, LISTS_NONE };
struct lists_state {
	enum lists_way way;
	unsigned failures;
	unsigned agreed; /* ObjectInfos */
	bool file_agreed;
	bool plain;	/* it does not tell the width and the height */
	unsigned lacks; /* properties that it does not tell */
	bool not_whole; /* not of this card */
	bool no_whole;	/* it does not tell of a whole card */
	bool late;	/* it did not answer in time */
	bool was_late;	/* the same in a session before */
	bool busy;	/* it failed only because it was busy, or the like */
};

/* What a program's cache is good for during a listing; see cache.h. */
enum cache_use {
	CACHE_KEEP,    /* only to be filled */
	CACHE_PICTURE, /* widths and heights of objects that lists tell of */
	CACHE_BELIEVE  /* everything */
};
struct cache_state {
	const struct mptp_cache *ops; /* NULL: there is none */
	struct session_watch watch;
	uint32_t storage;
	enum cache_use use;
	bool begun;  /* for a listing of that store */
	bool wrong;  /* it was, and is dropped */
	bool proven; /* lists tell whether what is kept is right, one by one */
	bool recalled; /* what of lists is known is from there */
	struct survey survey;
};

/* The folder whose path was asked for last; see path.h. */
struct folder_path {
	uint32_t handle;
	char *text; /* NULL: none */
};

/* What is compared in another session, after one was lost; see resume.h. */
struct resume_state {
	bool under_way; /* another one is opened */
	bool forgotten; /* the camera did so, and the connection was not lost */
	bool given_up;	/* a change was lost with the connection */
	const char *why; /* it is not gone on with; NULL: it may be */
	bool has_device; /* it has told who it is */
	bool has_object, is_file, dated, has_list;
	uint32_t handle;
	uint64_t object, dates; /* hashes, of the file, or else folder, read last */
	unsigned walks;
	uint32_t list[3]; /* the folder that was listed last in a walk */
	uint64_t handles;
};

struct mptp_camera {
	struct mptp_session *session;
	enum mptp_dialect dialect;
	bool wide_size; /* it wrote an ObjectInfo with a 64-bit size */
	bool nameless;	/* it does not tell the names in a folder at once */
	bool silent;	/* it told of no object that came of a capture */
	bool hasty;	/* who asks deals with it being busy */
	unsigned stayed_busy;  /* so often in succession, to the end of the time */
	unsigned names_agreed; /* of them with ObjectInfos */
	struct lists_state lists;
	struct mptp_device_info device;
	struct cache_state cache;
	struct resume_state resume;
	struct folder_path folder;
	struct mptp_error error;
};

/* A request with one parameter. */
struct mptp_op request_about(uint16_t code, uint32_t param);

/* Sets the camera's error to "OPERATION of OBJECT: " and the words, and returns
 * status. */
int camera_fail(struct mptp_camera *, const struct mptp_op *request, int status,
    const char *format, ...) MPTP_PRINTF(4, 5);
/* MPTP_ERR_UNSUPPORTED, and the words, if DeviceInfo lacks the operation. */
int camera_require(struct mptp_camera *, const struct mptp_op *request);
/* mptp_session_run() of an operation that the camera offers, its failure told
 * in the camera's error. While the camera is busy, it is asked again, each time later,
 * for as long as an answer may take, but for a source, which can be read only once, and
 * where data came already. */
int camera_run(struct mptp_camera *, const struct mptp_op *request,
    const struct mptp_source *, const struct mptp_sink *,
    struct mptp_op *response);
/* The same of an operation whether or not it is in DeviceInfo. */
int camera_run_any(struct mptp_camera *, const struct mptp_op *request,
    const struct mptp_source *, const struct mptp_sink *,
    struct mptp_op *response);
/* The same with a source or a sink that rewind() takes back to its beginning. */
struct camera_rewind {
	void (*rewind)(void *ctx);
	void *ctx;
};
int camera_run_again(struct mptp_camera *, const struct mptp_op *request,
    const struct mptp_source *, const struct mptp_sink *,
    const struct camera_rewind *, struct mptp_op *response);
/* camera_run() with len bytes of data to send. */
int camera_send_bytes(struct mptp_camera *, const struct mptp_op *request,
    const void *bytes, size_t len, struct mptp_op *response);
/* The same with a dataset to send. */
int camera_send_dataset(struct mptp_camera *, const struct mptp_op *request,
    const struct mptp_dataset *, const void *d, struct mptp_op *response);
/* mptp_camera_read() of an operation whether or not it is in DeviceInfo. */
int camera_read_any(struct mptp_camera *, const struct mptp_op *request,
    const struct mptp_dataset *, void *d);

/* The camera's error says that it was busy so long, each time that it was asked. */
int camera_stayed_busy(struct mptp_camera *, const struct mptp_op *request,
    int ms, unsigned asked);
/* Did it fail because the camera is busy? */
bool camera_was_busy(const struct mptp_camera *, int status);

/* Is this failure of a request about one object only, so that others can still be asked
 * for? */
bool only_this_object(const struct mptp_camera *, int status);
/* The same as a result: forgotten if it is, MPTP_OK then. */
int forgive(struct mptp_camera *, int status);

#endif
