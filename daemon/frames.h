/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the processes say to each other: one struct per frame type, sent as a
 * single SOCK_SEQPACKET datagram (sys/ipc).  All ends are the same binary, so
 * the structs travel as they lie in memory; bytes that came from outside (a
 * mail, facts, a letter) never stand in a frame but in a sealed memfd that
 * rides with it (but an access token, which is checked and short).  Text
 * fields are NUL-terminated and cut to their size.
 *
 * The receiver checks type and size before it looks inside.
 */
#ifndef ENQ_FRAMES_H
#define ENQ_FRAMES_H

#include <stdint.h>

/* The file descriptors every role is started with. */
enum { ROLE_FD_CONTROL = 3, ROLE_FD_CONFIG = 4 };

enum role {
	ROLE_SUPERVISOR = 0,
	ROLE_MAILBOX,
	ROLE_PARSER,
	ROLE_ENGINE,
	ROLE_SUBMIT
};

enum { FRAME_TEXT = 512, FRAME_ADDRESS = 324, FRAME_TOKEN_MAX = 7168 };

enum frame_type {
	/* supervisor -> role, on the control socket */
	FRAME_PEER = 1, /* struct frame_peer + the socket */
	FRAME_STOP,     /* no body */
	/* role -> supervisor */
	FRAME_HEARTBEAT,  /* struct frame_heartbeat */
	FRAME_READY,      /* no body; ready to work (jail closed, open done) */
	FRAME_DONE,       /* struct frame_done: --once has finished (engine) */
	FRAME_MAIL_COMES, /* no body; --once: a parser is wanted (engine) */

	/* mailbox <-> engine */
	FRAME_MAILBOX_OPEN = 20, /* m->e struct frame_mailbox_open */
	FRAME_MAILBOX_FROM,      /* e->m struct frame_mailbox_from */
	FRAME_MAIL,              /* m->e struct frame_mail + memfd */
	FRAME_MAIL_STORED,       /* e->m struct frame_uids: committed (T1) */
	FRAME_MAIL_MOVED,        /* m->e struct frame_uids: now in Filed */
	FRAME_MAIL_SKIPPED,      /* m->e struct frame_skipped */
	FRAME_CAUGHT_UP,         /* m->e struct frame_caught_up */
	FRAME_HOLD,              /* e->m struct frame_hold: stop or resume */
	FRAME_REMOTE,            /* m->e, s->e struct frame_remote */
	FRAME_SENT_COPY,         /* e->m struct frame_sent_copy + memfd */
	FRAME_SENT_COPIED,       /* m->e struct frame_sent_copied */

	/* engine <-> parser */
	FRAME_PARSE = 40, /* e->p struct frame_parse + raw memfd */
	/* e->p no body + memfd for facts: PARSE_WINDOW of them, once, before
	 * the first PARSE. */
	FRAME_PARSE_OUT,
	FRAME_FACTS, /* p->e struct frame_facts */
	/* p->e no body: its start is over, a PARSE would be read now. */
	FRAME_PARSER_READY,

	/* engine <-> submit */
	FRAME_SEND = 60, /* e->s struct frame_send + memfd */
	FRAME_OUTCOME,   /* s->e struct frame_outcome */
	FRAME_CONFIRM,   /* e->s struct frame_confirm: outcome committed */

	/* mailbox <-> submit: the mailbox signs in with tokens it is handed */
	FRAME_TOKEN_WANTED = 70, /* m->s struct frame_token_wanted */
	FRAME_TOKEN,             /* s->m struct frame_token */
	/* submit -> engine, about tokens */
	FRAME_SIGN_IN, /* s->e struct frame_sign_in */
	FRAME_LOGIN,   /* s->e struct frame_login + memfd, to be kept */

	/* enquiryctl <-> engine, on the control socket of the daemon */
	FRAME_REQUEST = 80, /* c->e JSON text; an import's file as memfd */
	FRAME_REPLY         /* e->c no body; JSON text as sealed memfd */
};

/* Here is a fresh socket to that role; the old one, if any, is dead. */
struct frame_peer {
	int32_t role;  /* enum role */
	int32_t index; /* which parser (0, 1) or submit process */
	int32_t pid;   /* of the peer: sys/process.h makes a pidfd of it */
	/*
	 * A number no other start of any role has or had, on this machine:
	 * the outbox remembers which submit process a letter was given to.
	 */
	int64_t instance;
};

/* Alive, and will say so again within deadline_ms. */
struct frame_heartbeat {
	int32_t deadline_ms;
};

struct frame_done {
	int32_t status; /* exit status of the whole run */
};

/* A folder was selected: in this and the other frames about a folder, junk is
 * 0 for the one that enquiries come to and 1 for the Junk folder. */
struct frame_mailbox_open {
	uint32_t junk;
	uint32_t uidvalidity;
	uint32_t uidnext;
	uint32_t exists;
};

/*
 * Fetch everything with UID > after (and below `below` when not 0).  Mail whose
 * INTERNALDATE is before since is passed over and only counted: the first
 * start on a live mailbox answers nothing old.
 */
struct frame_mailbox_from {
	uint32_t junk;
	uint32_t uidvalidity;
	uint32_t after;
	uint32_t below;
	int64_t since; /* instant; INSTANT_NONE: no bound */
};

struct frame_mail {
	uint32_t junk;
	uint32_t uidvalidity;
	uint32_t uid;
	int64_t internaldate; /* instant, UTC */
	int64_t size;         /* of the mail, which the memfd begins with */
	/*
	 * What keeping it takes, done by the process that has the time: how
	 * many bytes of it stand behind it as raw/ keeps them (store/raw.h);
	 * as many as size, and then they do not stand there again: it does not
	 * shrink; 0, and no digest: the engine does it, of a large mail.
	 */
	int64_t packed;
	char sha256[65]; /* hexadecimal */
};

enum { FRAME_UIDS = 1000 };
struct frame_uids {
	uint32_t junk;
	uint32_t uidvalidity;
	uint32_t count;
	uint32_t uids[FRAME_UIDS];
};

/* A mail that cannot be fetched: too big, or the server drops us there. */
struct frame_skipped {
	uint32_t junk;
	uint32_t uidvalidity;
	uint32_t uid;
	int64_t internaldate;
	int64_t size;
	char why[FRAME_TEXT];
};

/* Nothing newer is on the server than `after`; now waiting (or --once done). */
struct frame_caught_up {
	uint32_t junk;
	uint32_t uidvalidity;
	uint32_t after;
	uint32_t
	    passed_over; /* mails older than `since`, left where they are */
};

/* The store cannot take mail (full disk): leave it on the server. */
struct frame_hold {
	int32_t hold; /* 1 stop fetching, 0 go on */
};

/* A server's state changed: said once per change. */
struct frame_remote {
	int32_t up;
	int32_t retry_s; /* when down: next try */
	int32_t config;  /* when down: needs the operator, not patience */
	char what[FRAME_TEXT];
};

/* A sent letter, to be appended to the Sent folder. */
struct frame_sent_copy {
	int64_t letter_id;
	int64_t size;
};

struct frame_sent_copied {
	int64_t letter_id;
	int32_t done; /* 0: the server says no; it is tried again */
};

/* Mails given to a parser at once, and decided together; each has a memfd for
 * its facts, which the parser's limit of open files has room for. */
enum { PARSE_WINDOW = 32 };

struct frame_parse {
	int64_t message_id; /* database id, echoed */
	int64_t size;       /* of the mail, which the memfd begins with */
	int64_t out;        /* where its facts go: 0 is the first PARSE_OUT */
};

struct frame_facts {
	int64_t message_id;
	int64_t size; /* bytes of JSON at offset 0 of the out memfd; -1: none */
	int64_t micros;
};

struct frame_send {
	int64_t letter_id;
	int32_t attempt;
	int32_t route;
	int64_t size;
	char from[FRAME_ADDRESS]; /* "" is <> */
	char to[FRAME_ADDRESS];
};

struct frame_outcome {
	int64_t letter_id;
	int32_t attempt;
	int32_t result;        /* enum smtp_result */
	int32_t code;          /* SMTP reply code, 0 when none */
	int32_t route_backoff; /* the route as a whole should wait */
	int32_t took_ms;       /* the dialogue about it */
	char reply[FRAME_TEXT];
};

struct frame_confirm {
	int64_t letter_id;
	int32_t attempt;
};

/*
 * The mailbox wants a token: it has none, or the server has refused the one
 * with that expiry, so that a fresh one is worth a try.
 */
struct frame_token_wanted {
	int64_t refused; /* expires_at of the refused one; 0: none was */
};

/*
 * A token for the mailbox's server, or why there is none.  Sent when asked for
 * and, unasked, whenever a new one has come.
 */
struct frame_token {
	int64_t expires_at; /* names it; the one that was refused: none newer */
	int64_t good_ms;    /* may be tried for so long: submit alone judges */
	int32_t retry_s;    /* none: when submit tries again */
	int32_t config;     /* none: needs the operator, not patience */
	char why[FRAME_TEXT];
	char token[FRAME_TOKEN_MAX + 1]; /* NUL-terminated; "": none */
};

/* How an oauth section's token stands; said at each change. */
struct frame_sign_in {
	int32_t oauth;        /* which of the configuration's sections */
	int32_t config;       /* failing, and needs the operator */
	int64_t got_at;       /* instants; 0: there is no token */
	int64_t expires_at;   /* of it */
	char why[FRAME_TEXT]; /* "": not failing */
};

/*
 * A person's login was renewed: the new content of its (sealed) file, and the
 * SHA-256 (hexadecimal, "": none) of what it may replace.
 */
struct frame_login {
	int32_t oauth;
	char over[4][65];
};

#endif
