/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera for tests that answers as it is told, right or wrong.
 */
#ifndef TEST_FAKE_H
#define TEST_FAKE_H

#include <miniptp.h>

struct fake_object {
	uint32_t handle;
	uint32_t parent; /* as its ObjectInfo says; 0: root */
	uint16_t format; /* 0x3001: a folder */
	uint64_t size;
	const char *name;
	uint16_t refusal;   /* what GetObjectInfo answers instead of OK */
	uint32_t storage;   /* 0: the first store */
	uint32_t listed_in; /* answers of GetObjectHandles; 0: by parent */
	bool of_shot;	    /* not there until a step shows it */
};

#define FOLDER 0x3001
#define JPEG 0x3801

/* Two folders deep, with three pictures; ends with handle 0. */
extern const struct fake_object fake_card[];

/* What is answered to an operation, before all else. */
struct fake_answer {
	uint16_t operation;
	uint16_t response;
	const void *data; /* NULL: no data phase */
	size_t len;
	uint64_t announced; /* 0: len */
	uint32_t about;	    /* one of the parameters must be this; 0: any */
	uint8_t nparam;	    /* of the response */
	uint32_t param[5];
};

/* What happens after InitiateCapture was answered with OK. */
struct fake_step {
	unsigned ms;		 /* since then */
	uint32_t shows;		 /* this object is there from now on; 0: none */
	struct mptp_event event; /* code 0: none */
	bool last;		 /* behind the steps */
};

enum fake_listing {
	FAKE_TREE,    /* a folder's own objects, the root's if none is named */
	FAKE_FLAT,    /* every object, whatever is asked for */
	FAKE_SUBTREE, /* all that is below, too */
	FAKE_STANDARD /* a folder's own objects, and all if none is named */
};

#define FAKE_LOG 4096

struct fake {
	const struct mptp_framing *framing;
	const uint16_t *operations; /* ends with 0; NULL: all that it can do */
	char *maker;		    /* NULL: nobody */
	const uint32_t *stores;	    /* ends with 0; NULL: 0x00010001 */
	const struct fake_object *objects; /* ends with handle 0 */
	const struct fake_answer *answers; /* ends with operation 0 */
	const uint16_t *events; /* of DeviceInfo, ends with 0; NULL: none */
	const struct fake_step *steps;
	int timeout_ms;	     /* of the session; 0: the usual one */
	bool reconnect;	     /* the same option */
	unsigned busy;	     /* so many InitiateCaptures are answered busy */
	unsigned unreadable; /* so many GetObjectInfos know no handle */
	enum fake_listing listing;
	uint32_t roomless; /* this store has a capacity of 0 */
	uint64_t free_bytes;
	bool narrow;	   /* ObjectSize has 32 bits */
	bool wide;	   /* ObjectInfo has a size of 64 bits */
	bool whole;	   /* its answers do not come in pieces */
	unsigned dies_at;  /* this request is not answered any more; 0: never */
	bool dies_of_all;  /* the same of GetObjectHandles of all stores */

	/* What happened. */
	int64_t released; /* when the shutter was; 0: not */
	unsigned nsteps;  /* those that are done */
	struct mptp_op log[FAKE_LOG];
	unsigned nlog;
	uint8_t received[4096];
	size_t nreceived;
	uint64_t nmoved; /* as far as it was not kept, too */
	bool complete;
	bool hung_up;
	bool serving; /* its own code runs */
	unsigned nslices;

	struct mptp_device device;
	struct mptp_transport *transport;
	struct mptp_server *server;
};

/* Byte at an offset of every object. */
uint8_t fake_content(uint64_t offset);

struct mptp_camera *fake_open(struct fake *);
/* For cameras that cannot be opened. */
int fake_try(struct fake *, struct mptp_camera **, struct mptp_error *);
/* How often an operation was asked for. */
unsigned fake_asked(const struct fake *, uint16_t operation);

#endif
