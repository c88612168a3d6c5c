/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One IMAP session, used by one process, one command at a time.
 *
 * What it promises:
 *   - no password leaves before TLS is verified (or the peer is loopback and
 *     the settings say IMAP_TLS_NONE);
 *   - no command takes longer or reads more than its stated allowance;
 *   - a mail is handed over only when its whole literal and its FETCH answer
 *     have been read, with the UID that was asked for, bytes exact (NULs too);
 *   - after anything but success or a clean NO the session is dead
 *     (imap_is_dead) and answers every call with its first error: the caller
 *     drops it and opens another.
 *
 * It needs no extension: without MOVE it copies, without UIDPLUS it leaves
 * \Deleted marks and never expunges what others have marked.
 *
 * Folder names are UTF-8 here and modified UTF-7 on the wire.
 */
#ifndef ENQ_NET_IMAP_H
#define ENQ_NET_IMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/net/stream.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"

struct imap;

enum imap_tls {
	IMAP_TLS_IMPLICIT = 0, /* from the first byte, usually port 993 */
	IMAP_TLS_STARTTLS,     /* upgraded, or refused */
	IMAP_TLS_NONE          /* loopback addresses only */
};

enum imap_auth {
	IMAP_AUTH_AUTO = 0, /* the strongest that is offered */
	IMAP_AUTH_SCRAM_SHA_256,
	IMAP_AUTH_PLAIN,
	IMAP_AUTH_LOGIN, /* the LOGIN command */
	/* With an access token, as auto has it when there is one. */
	IMAP_AUTH_OAUTHBEARER,
	IMAP_AUTH_XOAUTH2
};

/* "auto", "plain", "login", "scram", "oauthbearer", "xoauth2"; false: no such
 * word. */
bool imap_auth_by_name(const char *name, enum imap_auth *auth_r);

struct imap_settings {
	const char *host;
	int port;
	enum imap_tls tls;
	const char *ca_file; /* NULL: the system's trust */
	const char *user;
	/* One of the two. */
	const char *password;
	const char *token; /* an access token */
	enum imap_auth auth;
	/* NULL, or set to true when the server does not take the token, so
	 * that a newer one is worth a try. */
	bool *token_refused_r;
	int connect_s; /* for connecting and the handshake, each; 0: 30 */
	int command_s; /* for one answer; 0: 60 */
};

/*
 * Connects, secures and signs in.  ERR_CONFIG is what only a person can mend
 * (certificate, password, STARTTLS not offered), ERR_TEMP is worth a retry.
 */
MUST_USE
int imap_open(const void *ctx, const struct imap_settings *set,
    const struct stream_hooks *hooks, struct imap **imap_r, struct err *err);

/* The same over a connected stream (tests); takes the stream over. */
MUST_USE
int imap_attach(const void *ctx, struct stream *stream,
    const struct imap_settings *set, struct imap **imap_r, struct err *err);

bool imap_is_dead(const struct imap *im);
bool imap_is_secure(const struct imap *im);

struct imap_folder {
	uint32_t uidvalidity;
	uint32_t uidnext; /* 0: the server does not say */
	uint32_t exists;
	bool read_only; /* nothing in it can be moved or flagged */
};
MUST_USE
int imap_select(struct imap *im, const char *folder,
    struct imap_folder *folder_r, struct err *err);

struct imap_entry {
	uint32_t uid;
	uint32_t size;        /* as the server says; not always right */
	int64_t internaldate; /* instant, INSTANT_NONE when unreadable */
};

struct imap_list {
	struct imap_entry *entries; /* rising UIDs */
	size_t count;
	bool more;     /* there may be more from `next` on */
	uint32_t next; /* 0: the UIDs are used up */
};

/*
 * The mails with UID >= from, and < below unless that is 0: one bounded piece
 * of them, the oldest.  An empty piece with `more` set is possible.
 */
MUST_USE
int imap_list(struct imap *im, const void *ctx, uint32_t from, uint32_t below,
    struct imap_list *list_r, struct err *err);

/* Where fetched mails go: bytes in pieces, then done(), mail after mail. */
struct imap_sink {
	void *arg;
	/* 0, or -1 with *err filled: gives the fetch and the session up. */
	int (*write)(void *arg, const char *p, size_t n, struct err *err);
	int (*done)(void *arg, const struct imap_entry *mail, struct err *err);
};

enum {
	IMAP_BATCH_MAILS = 200,
	IMAP_BATCH_BYTES = 8 * 1024 * 1024,
	IMAP_PIECE_BYTES = 1024 * 1024
};

/*
 * Fetches up to IMAP_BATCH_MAILS mails in one command.  A mail the server does
 * not deliver (expunged, or data missing) is no failure: got_r[i] stays false.
 * On failure the mails whose got_r[i] is true have been handed over whole.
 */
MUST_USE
int imap_fetch_batch(struct imap *im, const struct imap_entry *mails,
    size_t count, const struct imap_sink *sink, bool *got_r, struct err *err);

/*
 * One mail of any size in pieces of IMAP_PIECE_BYTES, never whole in memory;
 * over limit bytes it gives up with ERR_INPUT (the session stays usable).
 * 1 fetched, 0 there is no such mail, -1 failed.
 */
MUST_USE
int imap_fetch_big(struct imap *im, const struct imap_entry *mail, size_t limit,
    const struct imap_sink *sink, struct err *err);

/* Makes the folder when there is none. */
MUST_USE
int imap_ensure_folder(struct imap *im, const char *folder, struct err *err);

/* Moves mails of the selected folder; UIDs that are gone are no failure. */
MUST_USE
int imap_move(struct imap *im, const uint32_t *uids, size_t count,
    const char *folder, struct err *err);

/* Appends a finished mail (CRLF lines), marked as read. */
MUST_USE
int imap_append(
    struct imap *im, const char *folder, struct span mail, struct err *err);

enum imap_news {
	IMAP_QUIET = 0, /* the time is over, nothing is known to be new */
	IMAP_MAIL,      /* the folder has grown: list again */
	IMAP_WOKEN      /* wake_fd can be read */
};
/*
 * Waits in IDLE for at most `seconds` (under nine minutes), or polls with NOOP
 * where the server has no IDLE.  wake_fd -1: none.
 */
MUST_USE
int imap_idle(struct imap *im, int seconds, int wake_fd, struct err *err);

MUST_USE
int imap_noop(struct imap *im, struct err *err);

/* Says goodbye; the session is dead afterwards. */
void imap_logout(struct imap *im);

#endif
