/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to the mailbox role's files: mailbox.c (loop, engine, connection),
 * mailbox_fetch.c (listing, fetching, moving), mailbox_part.c (a mail as it
 * comes) and mailbox_junk.c.
 *
 * The role keeps nothing that matters.  The engine says where to begin; every
 * mail goes to it in a sealed memfd, oldest first; what it has committed comes
 * back as "stored" and is then moved on the server.  Whatever dies (we, the
 * connection, the engine), the next OPEN asks the engine again.
 *
 * Invariants:
 *   1. A mail is moved only after the engine said it is stored.
 *   2. `next` is above every mail that was handed over, skipped or passed
 *      over since the last FROM, and not above any other.
 *   3. At most WINDOW_MAILS + IMAP_BATCH_MAILS mails are with the engine
 *      unstored.
 */
#ifndef ENQ_MAILBOX_P_H
#define ENQ_MAILBOX_P_H

#include "daemon/net/imap.h"
#include "daemon/role.h"
#include "daemon/store/zip.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/secret.h"
#include "parsers/digest.h"

enum {
	/* No new batch while this much is handed over and not stored. */
	WINDOW_MAILS = 400,
	BATCH_MAILS = 100,
	/* Moving waits until there is nothing to fetch.  So many are moved as
	 * soon as the engine has a full window; so many, before all else. */
	MOVES_MANY = 1000,
	MOVES_MOST = 2000,
	/*
	 * Dovecot looks through both folders at every command: of 10,000 mails
	 * a move takes 0.13 ms in commands of 200, 0.05 in those of 1,000.  A
	 * server that needs long for each mail is asked for few, so that its
	 * answer comes in time; one that does not, for twice as many each time
	 * up to FRAME_UIDS.
	 */
	MOVES_FIRST = 200,
	MOVE_QUICK_MS = 1000,
	/* Of UIDs in one command: 2,200 octets (RFC 2683 s.3.2.1.5). */
	MOVE_RANGES = 100,
	/* Losing the connection at one mail: alone from the second time on,
	 * set aside after the fourth. */
	STRIKES_ALONE = 2,
	STRIKES_OUT = 4,
	MOVE_RETRY_MS = 60 * 1000
};
#define WINDOW_BYTES ((int64_t)16 * 1024 * 1024)

/* A sent letter that goes into the Sent folder. */
struct copy {
	int64_t letter_id;
	int64_t size;
	int fd;
};
enum { COPIES_MAX = 16 };

/* A mail with the engine that is not known to be stored. */
struct outgoing {
	uint32_t uid;
	int64_t size;
};

/* A fetched mail on its way to the engine; struct frame_mail. */
struct fetched {
	struct imap_entry mail;
	int fd;
	int64_t packed;
	char sha256[DIGEST_HEX_SIZE];
};

struct mailbox {
	const struct role_start *start;
	const struct config_mailbox *config;
	struct secret *password; /* NULL: by token */
	struct ipc_frame frame;

	/* Tokens, when the server has an oauth section; mailbox_token.c. */
	int submit;                 /* socket they come by, -1: none */
	struct secret *token;       /* NULL: none yet */
	int64_t token_expires_at;   /* its name; not judged here */
	int64_t token_over_ms;      /* steady clock, as are the next two */
	int64_t token_ask_after_ms; /* asked or answered: not again before */
	int64_t token_missed_ms;    /* since then there is none; 0: there is */
	/* The expiry of a token that the server refused, while a newer one is
	 * waited for or tried; 0: none. */
	int64_t token_refused;
	struct err token_refusal; /* what it said then */
	struct err token_answer;  /* there is none, submit says; ERR_NONE */

	int engine;     /* socket, -1: none */
	int new_engine; /* arrived while we were busy; -1: none */
	bool hold;      /* the store has no room */

	struct imap *im; /* NULL: no connection */
	struct imap_folder folder;
	bool junk;             /* it is the Junk folder */
	int64_t junk_after_ms; /* the next look there; 0: none yet */
	bool junk_failed;      /* said so */
	bool asked;            /* OPEN sent, FROM not yet here */
	bool positioned;       /* FROM is here */
	bool filed_ready;

	/* Where we are (invariant 2). */
	uint32_t next;
	uint32_t below; /* 0: no bound */
	int64_t since;
	/* Mails older than since that CAUGHT_UP has not told of: a lost
	 * connection has them listed again. */
	uint32_t *passed;
	size_t passed_count;
	size_t passed_room;
	bool caught_up; /* nothing to fetch that we know of */
	bool told;      /* CAUGHT_UP sent for this state */
	void *list_ctx;
	struct imap_list list;
	size_t list_at; /* entries before it are done */
	bool fetching;  /* the one at list_at is being fetched */

	struct outgoing out[WINDOW_MAILS + IMAP_BATCH_MAILS];
	size_t out_count;
	int64_t out_bytes;

	/* The mail that comes: in `room` while it fits, then in a memfd. */
	char *room;
	size_t room_used;
	int part; /* -1: none yet */
	struct zip *zip;
	/* Those of the batch that are whole. */
	struct fetched batch[IMAP_BATCH_MAILS];
	size_t batch_count;

	/* To be moved: stored, not yet in Filed. */
	uint32_t *moves;
	size_t move_count;
	size_t move_room;
	size_t move_most; /* in one command */
	int64_t move_after_ms;
	bool move_failed; /* the last one: new mail does not wait for it */
	bool move_said;

	/* To be appended to the Sent folder, oldest first. */
	struct copy copies[COPIES_MAX];
	size_t copy_count;
	int64_t copy_after_ms;
	bool sent_ready;
	bool copy_failed; /* said so */

	/* The mail the connection was lost at, and one set aside. */
	uint32_t suspect;
	int strikes;
	struct imap_entry aside; /* uid 0: none */

	/* The server's state as last reported. */
	bool up_known;
	bool up;
	char down_why[FRAME_TEXT];
	int failures; /* connections in a row that came to nothing */
	bool worked;  /* this connection has done something useful */
	int hurries;  /* reopened at once, since hurry_ms */
	int64_t hurry_ms;
	int64_t try_after_ms;
};

/* Sleeps until something can be read, the engine takes more, or ms are over;
 * at most as long as no heartbeat is due. */
enum { MAILBOX_WAIT_MS = 2000 };
MUST_USE
int mailbox_rest(
    struct mailbox *m, short engine_events, int64_t ms, struct err *err);

/* mailbox_engine.c: one frame to the engine; while its queue is full its frames
 * are read. */
MUST_USE
int mailbox_tell(struct mailbox *m, uint32_t type, const void *body, size_t n,
    int fd, struct err *err);
/* Takes all frames that lie ready.  A vanished engine is no failure here. */
MUST_USE
int mailbox_engine_read(struct mailbox *m, struct err *err);
/* Asks where to go on in the folder. */
MUST_USE
int mailbox_engine_ask(struct mailbox *m, struct err *err);
/* Whatever the engine was told or said is void: it is asked again. */
void mailbox_engine_gone(struct mailbox *m);
/* The server's state, said once per change; why is NULL when it is up. */
MUST_USE
int mailbox_report(struct mailbox *m, const struct err *why, int64_t retry_ms,
    struct err *err);

/* mailbox_junk.c: selects one of the two folders; the engine is asked anew. */
MUST_USE
int mailbox_select(struct mailbox *m, bool junk, struct err *err);
/* On a new connection. */
MUST_USE
int mailbox_first_folder(struct mailbox *m, struct err *err);
/* From one folder to the other, when it is time and nothing is under way: 1
 * when it did, 0, or -1. */
MUST_USE
int mailbox_turn(struct mailbox *m, struct err *err);

/* Forgets what was listed and fetched but not handed over. */
void mailbox_forget_list(struct mailbox *m);

/* One step of fetching; 1 something was done, 0 nothing to do, -1. */
MUST_USE
int mailbox_fetch(struct mailbox *m, struct err *err);

/* mailbox_part.c: more of the mail that comes; it is whole; it is given up. */
MUST_USE
int mailbox_part_add(struct mailbox *m, struct span bytes, struct err *err);
MUST_USE
int mailbox_part_end(struct mailbox *m, struct fetched *f, struct err *err);
void mailbox_part_drop(struct mailbox *m);

/* One batch of moves; same results.  A clean NO is no failure. */
MUST_USE
int mailbox_move(struct mailbox *m, struct err *err);

/* mailbox_copy.c: takes a sent letter; the frame's descriptor becomes ours. */
MUST_USE
int mailbox_copy_take(struct mailbox *m, struct err *err);
/* Appends one; results as of mailbox_fetch. */
MUST_USE
int mailbox_copy(struct mailbox *m, struct err *err);
void mailbox_copies_drop(struct mailbox *m);

/* The engine has these; each waits to be moved from now on. */
void mailbox_stored(struct mailbox *m, const struct frame_uids *uids);

/* The connection died during a fetch: whose fault was it? */
void mailbox_strike(struct mailbox *m);

/* A new submit process; fd is taken over. */
void mailbox_token_peer(struct mailbox *m, int fd);
void mailbox_token_close(struct mailbox *m);

/* Takes what submit has sent; the last word counts. */
MUST_USE
int mailbox_token_read(struct mailbox *m, struct err *err);

/* 1 m->token may be tried, 0 it is waited for, -1 there is none. */
MUST_USE
int mailbox_token(struct mailbox *m, struct err *err);

/* The server refused it: true when a newer one is worth a try at once. */
bool mailbox_token_refused(struct mailbox *m, const struct err *why);
void mailbox_token_works(struct mailbox *m);

/* Adds what a refusal of the server means and what to do. */
void mailbox_explain(struct err *why);

#endif
