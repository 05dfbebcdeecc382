/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A session: one transaction after another with one camera, blocking.
 */
#ifndef MINIPTP_SESSION_H
#define MINIPTP_SESSION_H

#include <miniptp/transport.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mptp_session;

/*
 * Connect to the camera that uri names and open a session with it (ISO 15740
 * 10.4.2). A session that a dead program left open is closed and opened anew, and
 * a camera that it left in the middle of a transaction is got into step (see
 * mptp_session_recover()).
 * options may be NULL. uri is one of
 *   usb:                 the only camera that is connected by USB
 *   usb:BUS,DEVICE       that at this place, "usb:001,004"
 *   usb:VENDOR:PRODUCT   that with these hexadecimal ids, "usb:04a9:32f5"
 *   usb:serial=SERIAL    that with this serial number, wherever it is plugged in
 *   usb:port=PORT        that which is plugged in there, "usb:port=1-2.3": bus, and
 *                        the port on each hub
 *   ip:HOST[:PORT]       by PTP/IP, at port 15740 unless told; an IPv6 address
 *                        with a port is "ip:[ADDRESS]:PORT"
 *   usbip:HOST[:PORT]    the only USB camera of the USB/IP server there, at port
 *                        3240 unless told; with "/BUSID" behind it, the one
 *                        with that bus id
 *   SCHEME:ADDRESS       by a transport in options, such as "sim:generic-mtp"
 *                        with mptp_sim_transport of <miniptp/sim.h>, or
 *                        "replay:FILE" with mptp_replay_transport of
 *                        <miniptp/trace_reader.h>
 *
 * MPTP_ERR_ARG          no such scheme, or a bad address
 * MPTP_ERR_UNSUPPORTED  the scheme is not in this build
 * MPTP_ERR_NODEV        no such camera, or it went away
 * MPTP_ERR_AMBIGUOUS    several are meant
 * MPTP_ERR_ACCESS       the system denies it
 * MPTP_ERR_BUSY         another program or host has the camera
 * MPTP_ERR_REFUSED      the camera wants no connection with us (PTP/IP)
 * MPTP_ERR_RESPONSE     it refused OpenSession
 * MPTP_ERR_TIMEOUT      it does not answer
 * MPTP_ERR_CANCELLED    the transport was interrupted
 * MPTP_ERR_IO, _FORMAT  the connection fails, or carries no PTP
 * MPTP_ERR_NOMEM
 *
 * *error, if not NULL, has the words.
 */
MPTP_API int mptp_session_open(struct mptp_session **, const char *uri,
    const struct mptp_options *, struct mptp_error *);

/* The same over a transport that is open already; it belongs to the session
 * from now on, also if this fails. The errors are those from _NODEV on, but
 * for _AMBIGUOUS. */
MPTP_API int mptp_session_adopt(struct mptp_session **, struct mptp_transport *,
    const struct mptp_options *, struct mptp_error *);

/* CloseSession (ISO 15740 10.4.3), politely but not for long, and hang up. NULL,
 * and a pointer to NULL, are nothing to do. */
MPTP_API void mptp_session_close(struct mptp_session **);

/*
 * Run one transaction (ISO 15740 9.3). source and sink may be NULL, and so may
 * response; *response is zeroed if there was none.
 *
 * MPTP_OK: the camera answered OK (0x2001).
 * MPTP_ERR_RESPONSE: it answered something else, which is in *response and in
 *   the error; data that it sent before were given to the sink.
 * MPTP_ERR_CANCELLED: mptp_session_interrupt() was called, or what source or
 *   sink returned. The camera was told, and the session goes on.
 * MPTP_ERR_INCOMPLETE: more or fewer data than announced.
 * MPTP_ERR_STATE: called from a sink, a source, struct mptp_options' event() or
 *   what mptp_session_meanwhile() has called.
 * MPTP_ERR_ARG: more than five parameters, or a source of unknown size; nothing
 *   was sent.
 * MPTP_ERR_TIMEOUT: nothing moved for so long. The camera was told to forget it;
 *   the session goes on, unless it is lost.
 * MPTP_ERR_NODEV, _IO, _FORMAT: the camera went away, the pipe failed, or what it
 *   sends is no PTP. See mptp_session_error() and mptp_session_lost().
 *
 * Where a USB camera may be out of step after a failure, the next call gets it into
 * step first, as far as that is possible within the session (see
 * mptp_session_recover()); if it is not, the session is lost.
 */
MPTP_API int mptp_session_run(struct mptp_session *,
    const struct mptp_op *request, const struct mptp_source *,
    const struct mptp_sink *, struct mptp_op *response);

/*
 * Have work() called once, within the next transaction: when all of its request and
 * data were sent, and nothing but the answer is waited for. What a program has to do
 * between two transactions is done there while the camera is busy. Of the session, only
 * interrupt, error and describe may be called from it. The transaction's time-out
 * begins anew behind it.
 *
 * A transaction that cannot be sent does not call it, and then it stays. NULL takes it
 * back.
 */
MPTP_API void mptp_session_meanwhile(
    struct mptp_session *, void (*work)(void *ctx), void *ctx);

/*
 * The next event (ISO 15740 12), in the order in which they came, waiting for it
 * at most timeout_ms milliseconds (0: only look, negative: for ever). Those that
 * arrive during transactions are kept, up to 256; then the oldest is dropped for
 * each new one, and the next that is handed out tells how many were lost.
 *
 * MPTP_ERR_TIMEOUT: there was none. MPTP_ERR_CANCELLED: interrupted meanwhile.
 * MPTP_ERR_NODEV, _IO, _FORMAT: the connection is lost, also from now on.
 * MPTP_ERR_STATE: called from struct mptp_options' event().
 */
MPTP_API int mptp_session_event(
    struct mptp_session *, struct mptp_typed_event *, int timeout_ms);

/*
 * A descriptor for poll() and its like, the session's own, which is readable when
 * mptp_session_event() has something to return at once: an event, also one that is
 * kept already, or that the connection is lost. Then call that with a timeout of 0
 * until it does not return MPTP_OK. Once in a while this is MPTP_ERR_TIMEOUT at the
 * first call; after MPTP_ERR_NODEV, _IO or _FORMAT there is nothing more to come,
 * and the descriptor stays readable. It is the same each time, made by the first
 * call, which should come before the program waits for anything.
 *
 * Negative: MPTP_ERR_UNSUPPORTED (not on this system, or not by this transport),
 * _IO (no descriptors left), _NODEV (the connection is lost), _STATE (called from
 * struct mptp_options' event()), or what a transport of the program's own returns.
 */
MPTP_API int mptp_session_fd(struct mptp_session *);

/*
 * Make the running transaction or wait, or else the next one, end with
 * MPTP_ERR_CANCELLED. May be called from any thread and from signal handlers.
 */
MPTP_API void mptp_session_interrupt(struct mptp_session *);

/* Id of the current or last transaction, which events refer to. */
MPTP_API uint32_t mptp_session_transaction(const struct mptp_session *);

/* Forgets an interrupt that came too late for the transaction that it was meant
 * for. */
MPTP_API void mptp_session_forget_interrupt(struct mptp_session *);

/* ---- recovery ----------------------------------------------------------- */

/* The steps of recovery, in their order. Each is taken only if those before it
 * did not help. */
enum mptp_rung {
	MPTP_RUNG_ASK,	  /* does it answer? OpenSession, or GetDeviceInfo */
	MPTP_RUNG_DRAIN,  /* read what is left in the pipe */
	MPTP_RUNG_CANCEL, /* Cancel, GetDeviceStatus until it is ready, halts
			      * that it tells of cleared (Still Image Class 1.0,
			      * 5.2.1, 5.2.4) */
	MPTP_RUNG_HALTS,  /* the halts of both bulk endpoints cleared */
	MPTP_RUNG_RESET,  /* Device Reset Request (5.2.3) */
	MPTP_RUNG_REOPEN, /* the interface selected and the session opened anew */
	MPTP_RUNG_WAIT, /* all that it still sends is read, be it a whole object */
	MPTP_RUNG_PORT_RESET /* the reset of its USB port, if that is allowed */
};
#define MPTP_RUNGS 8

/* What came of a step: MPTP_OK, it helped; MPTP_ERR_UNSUPPORTED, the camera or the
 * pipe does not know it; MPTP_ERR_ACCESS, it is not allowed; or how the camera still
 * fails. */
struct mptp_step {
	enum mptp_rung rung;
	int status;	/* enum mptp_status */
	int elapsed_ms; /* with the attempt at a transaction that followed */
	char text[160]; /* for a person; holds no control characters */
};

struct mptp_recovery {
	struct mptp_step step[MPTP_RUNGS];
	unsigned nstep;
	/* The session was opened anew: handles and transactions of the old one
	 * are void. */
	bool reopened;
};

/*
 * Get a camera into step again: after a failure, when a program died in the middle
 * of a transaction, or when what it does makes no sense. Opening a session does so
 * by itself. A camera that answers, but has forgotten the session, gets another one. The
 * first step that helps is the last one in *recovery, which may be
 * NULL; each is also told by the log callback. Works on a lost session, too, unless
 * the camera is gone.
 *
 * By PTP/IP there are no class requests, and nothing marks where a message begins: a
 * connection that is out of step can only be closed, and the camera be opened anew.
 *
 * MPTP_OK: the camera answers. MPTP_ERR_STATE: called from a sink, a source or
 * struct mptp_options' event(). MPTP_ERR_CANCELLED: interrupted. MPTP_ERR_NODEV: it
 * went away, or came back as another device; or the connection is lost (PTP/IP).
 * Else nothing helped, and this is how the camera fails; the session is lost.
 */
MPTP_API int mptp_session_recover(
    struct mptp_session *, struct mptp_recovery *recovery);

/* May recovery reset the USB port from now on? As in struct mptp_options. */
MPTP_API void mptp_session_allow_usb_reset(struct mptp_session *, bool);

/* "drain", "cancel", ...: a word for a step; never NULL. */
MPTP_API const char *mptp_rung_text(enum mptp_rung);

/*
 * PTP/IP: a connection that is lost is made again, by the URI and as the initiator that
 * it was; that is tried for as long as an answer may take, 5 s at most. Then a session is
 * opened. The handles of the session before are void by the standard (ISO 15740
 * 5.3.1); that they mean the same is the program's to make sure of. Meanwhile, only what
 * struct mptp_options' interruptible() was given may be interrupted.
 *
 * MPTP_ERR_UNSUPPORTED: it is no such connection, was not made by mptp_session_open(), or
 * mptp_session_fd() is in use. MPTP_ERR_STATE: called from within a call. Else what
 * mptp_session_open() returns; the session stays lost.
 */
MPTP_API int mptp_session_reconnect(struct mptp_session *);

/* Is the connection gone for good? Every transaction then fails with
 * MPTP_ERR_NODEV. */
MPTP_API bool mptp_session_lost(const struct mptp_session *);
/* Does the camera answer, but knows nothing of the session any more (SessionNotOpen)?
 * It did nothing of what it was asked then. mptp_session_recover() opens another one,
 * also when the session is lost after that, as to the calls of <miniptp/camera.h>. */
MPTP_API bool mptp_session_forgotten(const struct mptp_session *);
/* How often a session was begun so far, also within calls that went on after a loss.
 * What handles meant in one, they need not mean in the next. */
MPTP_API uint32_t mptp_session_number(const struct mptp_session *);

/*
 * Takes in what the camera told or did meanwhile, without waiting. Events are kept for
 * mptp_session_event(); that it hung up is told by mptp_session_lost(). For a program
 * that was long silent, and is about to ask for more than can be asked twice.
 */
MPTP_API void mptp_session_look(struct mptp_session *);

/* PTP/IP: who answered the handshake, until the next call; NULL: there was none. */
struct mptp_identity;
MPTP_API const struct mptp_identity *mptp_session_peer(
    const struct mptp_session *);

/* Why the last call failed; never NULL. */
MPTP_API const struct mptp_error *mptp_session_error(
    const struct mptp_session *);
/* What the transport knows of the device. When the session is lost, its stable_uri
 * is what opens the same device again, once that is back (see <miniptp/watch.h>):
 * on USB by its serial number. MPTP_ERR_AMBIGUOUS: there are two with the same. */
MPTP_API void mptp_session_describe(
    const struct mptp_session *, struct mptp_found *);
/* For names in messages: operations and responses are told in this dialect. */
MPTP_API void mptp_session_set_dialect(struct mptp_session *, int dialect);

#ifdef __cplusplus
}
#endif
#endif
