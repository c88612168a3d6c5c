/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What imap.c (the session), imap_greet.c (TLS, signing in), imap_oauth.c
 * (signing in with a token), imap_folder.c (folders) and imap_fetch.c (listing
 * and fetching) share; nobody else includes it.
 */
#ifndef ENQ_NET_IMAP_P_H
#define ENQ_NET_IMAP_P_H

#include "daemon/net/imap.h"

struct mailimap;
struct mailimap_msg_att;
struct mailimap_msg_att_body_section;
struct mailimap_set;
struct imap_fetch;

enum {
	/* What an answer without mail may hold. */
	IMAP_ANSWER_BYTES = 1024 * 1024,
	/* One listing: this many UIDs wide, four times wider after a gap. */
	IMAP_WINDOW_MIN = 2048,
	IMAP_WINDOW_MAX = 16384
};

struct imap {
	struct imap_settings set;
	struct stream *stream;
	struct mailimap *session;
	bool dead;
	struct err first; /* why it died */
	uint32_t uidnext; /* nothing is known at or above it; 0: unknown */
	uint32_t window;
	bool has_move;
	bool has_uidplus;
	bool has_idle;
	struct imap_fetch *fetch; /* during a FETCH only */
};

/* Every command starts here: -1 when the session is dead. */
MUST_USE
int imap_begin(struct imap *im, size_t bytes, struct err *err);

/* The next answer may take as long as any, and so many bytes. */
void imap_allow(struct imap *im, size_t bytes);

/*
 * libetpan's result as ours: 0 for success; -1 with the session alive for a
 * clean NO; -1 with the session dead for all else: the server's BYE says best
 * why, then the stream's own reason.
 */
MUST_USE
int imap_outcome(struct imap *im, int r, const char *what, struct err *err);

/* The session is of no more use; returns -1. */
int imap_die(struct imap *im, const struct err *err);

/* From the greeting to a session that is signed in, and whose capabilities are
 * known; -1: it is of no use. */
MUST_USE
int imap_greet(struct imap *im, struct err *err);

/*
 * Signs in with the access token of the settings, by OAUTHBEARER or XOAUTH2;
 * at_once: the server takes it on the command's line.  -1 with the session
 * alive when the server says NO.
 */
MUST_USE
int imap_authenticate_token(
    struct imap *im, bool bearer, bool at_once, struct err *err);

/* Rising UIDs in as few ranges as they allow. */
struct mailimap_set *imap_uid_set(const uint32_t *uids, size_t count);

/* libetpan has read one FETCH answer to its closing parenthesis. */
void imap_fetch_item(struct mailimap_msg_att *att, void *arg);

/* libetpan reads a literal; false makes it give the command up. */
bool imap_fetch_bytes(int type, struct mailimap_msg_att_body_section *section,
    const char *p, size_t n, void *arg);

#endif
