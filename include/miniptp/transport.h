/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Transports move bytes and know no operation. Built in are "usb:", "ip:" and "usbip:";
 * a program may bring others in struct mptp_options, which is how "sim:" and "replay:"
 * come in, and how an app hands in a descriptor that it opened itself.
 */
#ifndef MINIPTP_TRANSPORT_H
#define MINIPTP_TRANSPORT_H

#include <miniptp/event.h>
#include <miniptp/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mptp_recovery;
struct mptp_session;
struct mptp_trace;
struct mptp_transport_ops;

enum mptp_log_level { MPTP_LOG_INFO, MPTP_LOG_DEBUG };

struct mptp_options {
	/* Longest wait for a response or the first data, and longest silence
	 * in a data phase, in milliseconds; 0: the transport's own. There is no
	 * limit on a whole transfer. What opening tries on USB where the camera
	 * does not answer takes at most as long once more, or 4 s. */
	int timeout_ms;
	/* PTP/IP: who we are. A camera remembers the GUID as "paired", so keep
	 * it per user. All zero: a random one each time. */
	struct mptp_identity identity;
	/* More transports, searched first; ends with NULL. May be NULL. */
	const struct mptp_transport_ops *const *transports;
	/*
	 * An event, as soon as it was read: from within the calls on the session,
	 * in the midst of a transaction too. True: that was all; false: it is kept
	 * for mptp_session_event() as well. Of the session, only interrupt, error
	 * and describe may be called from here; other calls return MPTP_ERR_STATE,
	 * and closing it is not allowed. The struct is borrowed. May be NULL.
	 */
	bool (*event)(void *ctx, const struct mptp_typed_event *);
	void *event_ctx;
	/*
	 * The session that is being opened, before anything can block: from now
	 * on mptp_session_interrupt() may be called on it, from elsewhere. NULL:
	 * no longer, it is about to be freed. May be NULL.
	 */
	void (*interruptible)(void *ctx, struct mptp_session *);
	void *interruptible_ctx;
	/* mptp_session_open()'s own, by which it interrupts the transports that are
	 * built in while they connect. Leave it NULL. */
	void *opening;
	/* What opening had to do to get the camera into step, also if it fails:
	 * see mptp_session_recover(). May be NULL. */
	struct mptp_recovery *recovery;
	/* The calls of <miniptp/camera.h>: may a session that the camera has forgotten be
	 * opened anew, or by PTP/IP a connection that was lost be made again, to the same
	 * camera, by a request that only reads, which is then repeated? What changes
	 * something is not, and no connection is made again behind it. The rest of an
	 * object is compared with what came before. */
	bool reconnect;
	/* May recovery reset the port of a USB camera, if nothing else helps? The
	 * camera is then as if plugged in anew, which some take badly. */
	bool usb_reset;
	/* Everything that moves is recorded there: see mptp_trace_open() in
	 * <miniptp/trace.h>. It outlives the session. May be NULL. */
	struct mptp_trace *trace;
	/* One line, no newline, about what is going on. May be NULL. */
	void (*log)(void *ctx, enum mptp_log_level, const char *line);
	void *log_ctx;
	/* One line, no newline, for a person: why he waits in vain, or longer than
	 * usual, or that what is behind the address is in the internet, where nothing
	 * protects it. NULL: what is about a session goes to log(). */
	void (*notice)(void *ctx, const char *line);
	void *notice_ctx;
};

/* Bytes that arrived, borrowed until done(). */
struct mptp_slice {
	const uint8_t *bytes;
	size_t len;
	bool last; /* the device ended a USB transfer with these */
};

enum mptp_control {
	MPTP_CONTROL_CANCEL = 0x64, /* buf: 6 bytes to send */
	MPTP_CONTROL_RESET = 0x66,  /* no data */
	MPTP_CONTROL_STATUS = 0x67, /* buf: filled, *len set to the count */
	/* buf: the endpoint's address, 1 byte; 0: both bulk endpoints */
	MPTP_CONTROL_CLEAR_HALT = 0x100,
	MPTP_CONTROL_PORT_RESET = 0x101, /* no data; as if plugged in anew */
	MPTP_CONTROL_INTERFACE = 0x102,	 /* no data; SET_INTERFACE as it is */
	/* Of connections, where one has been accepted, and of no other pipe; no data */
	MPTP_CONTROL_HALF_CLOSE = 0x103, /* nothing more will be written */
	MPTP_CONTROL_ABORT = 0x104 /* closing them is a reset */
};

/* What can be known of a device before talking to it. Empty: not known. */
struct mptp_found {
	char uri[256]; /* opens this very device */
	/* Opens it after it was unplugged, too, wherever it is plugged in again: by
	 * its serial number, or what else is plugged in where it was. Of two with the
	 * same serial number, it opens none. Empty: there is nothing better than uri. */
	char stable_uri[256];
	char maker[96];
	char model[96];
	char serial[96];
	uint16_t usb_vendor, usb_product; /* 0: no USB device */
};

/* The first member of every transport's own struct. */
struct mptp_transport {
	const struct mptp_transport_ops *ops;
	const struct mptp_framing *framing;
};

enum mptp_sighted {
	MPTP_DEVICE_THERE, /* when the watch began */
	MPTP_DEVICE_ARRIVED,
	MPTP_DEVICE_LOST
};

/* The first member of every transport's own struct for watching. */
struct mptp_watcher {
	const struct mptp_watcher_ops *ops;
};

/* Devices that come and go: see mptp_watch_open() in <miniptp/watch.h>. */
struct mptp_watcher_ops {
	/* Without waiting: call seen() for each device that is there the first time,
	 * and then for each that came or went. When that returns non-zero, there is
	 * no room: the device is told again in the next call. *again_ms: look again
	 * in so many milliseconds, if no descriptor asks for it before; negative:
	 * not by itself. */
	int (*look)(struct mptp_watcher *,
	    int (*seen)(
		void *ctx, enum mptp_sighted, const struct mptp_found *),
	    void *ctx, int *again_ms, struct mptp_error *);
	/* The i-th descriptor, from 0, that polls readable when look() may have
	 * something to tell; negative: that was the last. The same each time.
	 * Optional. */
	int (*fd)(struct mptp_watcher *, size_t i);
	void (*close)(struct mptp_watcher **);
};

/*
 * All times in milliseconds; negative: for ever. Every blocking call ends with
 * MPTP_ERR_CANCELLED soon after interrupt(), and with MPTP_ERR_NODEV when the
 * device went away. Errors that have a story are told in *error.
 */
struct mptp_transport_ops {
	const char *scheme; /* "usb": "usb:ADDRESS" is ours */
	int default_timeout_ms;

	/* Call found() once per device that can be seen without opening it;
	 * stop when it returns non-zero. Optional. */
	int (*list)(const struct mptp_options *,
	    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
	    struct mptp_error *);

	/* The same for those behind an address, where several can be. Optional. */
	int (*list_at)(const char *address, const struct mptp_options *,
	    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
	    struct mptp_error *);

	/* Begin to watch for devices that come and go; of those that are found by
	 * list(), the ones that address means. Optional. */
	int (*watch)(struct mptp_watcher **, const char *address,
	    const struct mptp_options *, struct mptp_error *);

	int (*open)(struct mptp_transport **, const char *address,
	    const struct mptp_options *, struct mptp_error *);

	/* Wait until one of the pipes (bit 1 << enum mptp_pipe) has bytes, an
	 * end of transfer or an error to show. MPTP_ERR_TIMEOUT: none has.
	 * A pipe that is not asked for is not read from. With no pipes and no
	 * time it only forgets an interrupt. */
	int (*wait)(struct mptp_transport *, unsigned pipes, unsigned *ready,
	    int timeout_ms, struct mptp_error *);
	/* Lend what arrived on a pipe, without blocking; len 0 and last false:
	 * nothing. After done(n) the rest of the slice is lent again. */
	int (*next)(struct mptp_transport *, enum mptp_pipe,
	    struct mptp_slice *, struct mptp_error *);
	void (*done)(struct mptp_transport *, enum mptp_pipe, size_t n);
	/* Of a data phase, so many bytes will come behind those that are done, on
	 * the command pipe; MPTP_SIZE_UNKNOWN: until a transfer ends; 0: none. The
	 * transport may ask for them ahead of wait(). It counts down by itself, and
	 * the next write ends it. Optional. */
	void (*expect)(struct mptp_transport *, uint64_t bytes);

	/* Write all of it, or fail. last ends a USB transfer: the transport adds
	 * the zero-length packet where one is due. A pipe that is not connected
	 * yet is connected by its first write. Where there are no transfers to
	 * resynchronise on, MPTP_ERR_CANCELLED means that nothing was written:
	 * interrupted in the midst, it goes on for a second at most and then
	 * fails with MPTP_ERR_IO. */
	int (*write)(struct mptp_transport *, enum mptp_pipe, const void *buf,
	    size_t len, bool last, int timeout_ms, struct mptp_error *);

	/* Class requests, out of band. NULL where the pipe has none. */
	int (*control)(struct mptp_transport *, enum mptp_control, void *buf,
	    size_t *len, int timeout_ms, struct mptp_error *);

	/* A descriptor, the transport's own, that polls readable when wait()
	 * for the event pipe would return at once: something is there to read, or
	 * the device is gone. It may do so once in vain. The same each time. Negative:
	 * MPTP_ERR_UNSUPPORTED, _STATE (not connected yet), _IO. Optional. */
	int (*fd)(struct mptp_transport *, struct mptp_error *);

	/* What is known of the device that is open. */
	void (*describe)(const struct mptp_transport *, struct mptp_found *);

	/* Async-signal-safe. Sticky until the next wait or write saw it. */
	void (*interrupt)(struct mptp_transport *);
	void (*close)(struct mptp_transport **);
};

/* The transports of this build, ending with NULL. */
MPTP_API const struct mptp_transport_ops *const *mptp_transports(void);

/* Every device that can be seen without opening it, over all transports (those
 * in options first). A transport that fails does not hide the others: its error
 * is returned when nothing at all was found. */
MPTP_API int mptp_devices(const struct mptp_options *,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *);

/* Every device behind one address, without opening any: of a USB/IP server,
 * "usbip:HOST". MPTP_ERR_UNSUPPORTED: of this kind of address there is one camera at
 * each. MPTP_ERR_ARG, _NODEV (there is no server), _TIMEOUT, _FORMAT (it is another
 * kind of server), _ACCESS, _IO, _NOMEM. */
MPTP_API int mptp_devices_at(const char *uri, const struct mptp_options *,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *);

/* ---- what Linux knows of USB devices besides USB itself ------------------- */

/* A process that has a device's file open. */
struct mptp_holder {
	long pid;
	char program[64]; /* fit for a terminal */
};

/* Other processes that hold this USB device, as far as this account may look: how
 * many of at most most were written. 0 also where this cannot be told, as on other
 * systems. root is "", or a folder below which /proc is looked for. */
MPTP_API size_t mptp_usb_holders(struct mptp_holder *, size_t most,
    const char *root, uint8_t bus, uint8_t device);

/* Is the udev rule where udev looks for it? Below root, likewise. */
MPTP_API bool mptp_usb_rule_installed(const char *root);

/* ---- mem: two ends in one process --------------------------------------- */

/*
 * A pair of connected transports. What is written to one end is read at the
 * other. When end a has nothing to read, or no room to write, it calls pump(),
 * which serves end b (see mptp_server_step) and returns MPTP_OK if that moved
 * anything, MPTP_ERR_TIMEOUT if not, or an error that a's caller then gets.
 * Buffers are bounded (256 KiB each way).
 */
struct mptp_mem_config {
	const struct mptp_framing *framing;
	size_t
	    max_packet; /* USB framing: wMaxPacketSize, for end-of-transfer marks */
	int (*pump)(void *ctx);
	/* In how many milliseconds b has something to tell by itself; negative:
	 * nothing is planned. Optional. */
	int (*due)(void *ctx);
	/* a's control requests. NULL: not supported. */
	int (*control)(void *ctx, enum mptp_control, void *buf, size_t *len);
	/* a was closed: free what ctx holds, b included. */
	void (*closed)(void *ctx);
	void *ctx;
	struct mptp_found found; /* what describe() tells */
	/* Slicing for tests: how many of up to max bytes the next slice shows;
	 * NULL: all. */
	size_t (*slice)(void *ctx, size_t max);
};
MPTP_API int mptp_mem_pair(struct mptp_transport **a, struct mptp_transport **b,
    const struct mptp_mem_config *);

#ifdef __cplusplus
}
#endif
#endif
