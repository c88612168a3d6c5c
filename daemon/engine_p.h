/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to the engine's files: engine.c (loop, peers), turn.c (transaction
 * and effects), receive.c (T1), parsing.c (jobs at the parsers), dispatch.c
 * (T3a: letters out), outcome.c (T3b: what became of them) and control.c
 * (operators).
 *
 * A turn: wait, then take what lies ready on every socket.  The first thing
 * that needs the store opens a transaction; what the world may be told is
 * queued as an effect.  The turn ends with a commit, and only then are the
 * effects carried out.  While mails are under way at the parser a turn may
 * leave its transaction open for the next one, within TURN_MAX_MAILS and
 * TURN_MAX_MS, so that a backlog is committed in groups and is not spent
 * waiting for syncs; a single mail commits at once.
 *
 * When the store fails, nothing here tries to mend it: the transaction is
 * rolled back, the effects are forgotten and the process ends.  The supervisor
 * starts it again; what was not committed is still on the server, in the
 * mailbox process or with submit.
 */
#ifndef ENQ_ENGINE_P_H
#define ENQ_ENGINE_P_H

#include <sys/queue.h>

#include <jansson.h>

#include "daemon/office/office.h"
#include "daemon/policy/pace.h"
#include "daemon/role.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/sys/ipc.h"

enum {
	/*
	 * A commit waits for two syncs and writes the last page of every table
	 * and index anew, forty of them: in a backlog of 10,000 mails 3.8 pages
	 * a mail in groups of 120, 2.6 in groups of 300.
	 */
	TURN_MAX_MAILS = 800, /* counted when they come and when decided */
	TURN_MAX_MS = 400,
	PARSERS = 2,
	SUBMITS_MAX = 4,
	SUBMIT_WINDOW = 4, /* letters given to a submit process at once */
	/*
	 * The same while its server takes letters as fast as we commit: twice
	 * the letters are claimed in one transaction and still on their way
	 * for less time than the others behind a server that is slow.
	 */
	QUICK_WINDOW = 8,
	COPY_WINDOW = 4, /* sent letters given to the mailbox at once */
	/* Mails taken from the mailbox and not yet decided; each has a file
	 * open, of the 1,024 that a process usually may. */
	JOBS_MAX = 800,
	CLIENTS_MAX = 8
};
#define JOBS_MAX_BYTES ((int64_t)64 * 1024 * 1024)
/*
 * Mails given to a parser at once, but for one that is larger by itself.  Facts
 * may be six times their mail, of rules or of a packed text up to a hundred
 * times; PARSE_WINDOW of the largest would be half a gigabyte.
 */
#define GIVEN_MAX_BYTES ((int64_t)1024 * 1024)
/* Facts read and not yet decided: when there are more, they are decided before
 * the next are read. */
#define ANSWERED_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* A mail between T1 and T2. */
struct job {
	TAILQ_ENTRY(job) link;
	int64_t message_id;
	int fd; /* sealed memfd of the raw mail; -1: still in the store */
	int64_t size;
	int64_t internaldate; /* of the office's clock */
	bool junk;            /* it lies in the Junk folder */
	int out;           /* memfd its facts come in; the parser's to close */
	int64_t given_ms;  /* when the parser could start on it */
	int attempts;      /* counted and committed */
	bool damaged;      /* its raw bytes cannot be read from the store */
	bool alone;        /* left over from an engine that ended: by itself */
	struct span facts; /* JSON; empty: the parser could not read it */
};
TAILQ_HEAD(job_list, job);

struct parser_peer {
	int sock;  /* -1: none */
	int pidfd; /* -1: none */
	/* It said that its start is over.  Nothing is given to it before: the
	 * time that its start takes is no mail's. */
	bool ready;
	/* Memfds it writes facts to, used in turn: it may be PARSE_WINDOW
	 * mails ahead of what we have read. */
	int outs[PARSE_WINDOW];
	int next_out;
	struct job_list given; /* in the order it will answer */
	size_t given_count;
	int64_t given_bytes; /* of their mails */
};

struct submit_peer {
	int sock;
	int64_t instance;
	size_t given_count;
	int64_t given[QUICK_WINDOW]; /* letter ids */
	/* What it told of them and is not recorded yet: outcome.c. */
	struct frame_outcome told[QUICK_WINDOW];
	size_t told_count;
	int64_t told_ms; /* when the first of these came */
	int quick;       /* letters in a row that were sent in no time */
	bool up;         /* no route-wide trouble was reported */
};

/* What the world is told after the commit. */
enum effect_kind { TELL_STORED, TELL_SEND, TELL_CONFIRM, TELL_CLIENT };
struct effect {
	STAILQ_ENTRY(effect) link;
	enum effect_kind kind;
	uint32_t junk, uidvalidity, uid; /* STORED */
	struct letter_row *letter;       /* SEND */
	int submit;                      /* SEND, CONFIRM: index */
	int64_t letter_id;               /* CONFIRM */
	int attempt;
	int client; /* REPLY: index */
	char *text; /* REPLY: JSON */
};
STAILQ_HEAD(effect_list, effect);

struct client {
	int sock; /* -1: free */
};

struct remote_state {
	bool known, up;
	char what[FRAME_TEXT];
	int64_t since;
};

/* Sent letters on their way into the Sent folder. */
struct copies {
	bool look;    /* there may be rows after the last */
	bool stuck;   /* the server does not take one now */
	int given;    /* with the mailbox process */
	int64_t last; /* letter, of those given */
};

/* How the token of an oauth section stands. */
struct sign_in {
	bool known;
	bool config; /* needs the operator */
	int64_t got_at;
	int64_t expires_at;
	char why[FRAME_TEXT]; /* "": all is well */
};

struct engine {
	const struct role_start *start;
	struct office *office;

	int mailbox; /* socket, -1: none */
	struct parser_peer parsers[PARSERS];
	int active; /* the working parser; the other is the spare */
	struct submit_peer submits[SUBMITS_MAX];
	int listener;
	struct client clients[CLIENTS_MAX];

	struct job_list waiting;  /* T1 committed, not with a parser */
	struct job_list fresh;    /* T1 in the open transaction */
	struct job_list answered; /* the parser is done, to be decided */
	size_t job_count;
	int64_t job_bytes;
	size_t answered_bytes; /* facts of those that are answered */

	/* The open turn. */
	void *turn_ctx; /* memory of effects */
	struct effect_list effects;
	size_t turn_mails;
	int64_t turn_began_ms;

	bool more_unmoved; /* a restart left more than one frame names */
	bool first_look;   /* the folder is gone through from its begin on */
	bool holding;      /* told the mailbox to stop: no room */
	int64_t room_checked_ms;
	int32_t tick_minute; /* last minute of the office clock ticked */
	int64_t route_rest_until_ms; /* a route-wide back-off */
	int64_t route_failures;
	struct pace pace; /* of the route; real time, not the office's */
	bool slowed;      /* its limits are reached, and that was said */
	struct remote_state imap, smtp;
	struct copies copies;
	struct sign_in *sign_ins; /* one for each oauth section */

	/* --once */
	bool caught_up;
	bool unreachable;
	bool once_ticked;
	bool mail_comes; /* said so */

	struct ipc_frame frame; /* 64 KiB, so not on the stack */
};

/* turn.c: opens the turn's transaction unless it is open. */
MUST_USE
int turn_begin(struct engine *e, struct err *err);
struct effect *turn_effect(struct engine *e, enum effect_kind kind);
bool turn_open(const struct engine *e);
/* A backlog is under way and the group is neither large nor old. */
bool turn_may_wait(const struct engine *e);
/* Commits and tells.  The fresh jobs may go to the parser from now on. */
MUST_USE
int turn_commit(struct engine *e, struct err *err);

/* receive.c: frames of the mailbox process. */
MUST_USE
int receive_frame(struct engine *e, struct err *err);
MUST_USE
int receive_pending(struct engine *e, struct err *err);
/* Stored, not yet moved: say so again to a mailbox process just (re)started. */
MUST_USE
int receive_unmoved(struct engine *e, struct err *err);
bool receive_has_room(const struct engine *e);

/* parsing.c: jobs and parsers. */
MUST_USE
int parsing_peer(
    struct engine *e, const struct frame_peer *peer, int fd, struct err *err);
void parsing_lost(struct engine *e, int index);
/* --once: there is mail to be parsed, or is about to be. */
MUST_USE
int parsing_mail_comes(struct engine *e, struct err *err);
/* Hands waiting jobs to the working parser. */
MUST_USE
int parsing_feed(struct engine *e, struct err *err);
/* 1: it said something odd and was killed; nothing more of it is believed. */
MUST_USE
int parsing_frame(struct engine *e, int index, struct err *err);
/* T2 of every mail that parsing_frame() has taken facts of. */
MUST_USE
int parsing_decide(struct engine *e, struct err *err);
/* Kills a parser that is over its time; ms until the next look, -1: none. */
MUST_USE
int parsing_watch(struct engine *e, int *wait_ms_r, struct err *err);
void job_free(struct engine *e, struct job *job);
bool parsing_busy(const struct engine *e);

/* dispatch.c: letters out. */
MUST_USE
int dispatch_start(struct engine *e, struct err *err);
MUST_USE
int dispatch_peer(
    struct engine *e, const struct frame_peer *peer, int fd, struct err *err);
void dispatch_lost(struct engine *e, int index);
/* Claims what is due for idle submit processes. */
MUST_USE
int dispatch_claim(struct engine *e, struct err *err);
MUST_USE
int dispatch_send(
    struct engine *e, const struct effect *effect, struct err *err);
/* ms until a letter may go, -1: nothing waits. */
MUST_USE
int dispatch_due(struct engine *e, int *wait_ms_r, struct err *err);
/* The same, but -1 when none could be claimed then: for how long to sleep. */
MUST_USE
int dispatch_wait(struct engine *e, int *wait_ms_r, struct err *err);
bool dispatch_busy(const struct engine *e);
/* What keeps letters that are due from going now, and until which instant. */
enum hindrance {
	HINDRANCE_NONE = 0,
	HINDRANCE_ROUTE,  /* it is left alone after a failure */
	HINDRANCE_MINUTE, /* per_minute is used up */
	HINDRANCE_DAY     /* per_day is */
};
enum hindrance dispatch_hindrance(struct engine *e, int64_t *until_r);

/* outcome.c: frames of a submit process. */
MUST_USE
int outcome_frame(struct engine *e, int index, struct err *err);
/* Records what it told, unless more is about to come: then that waits, for
 * OUTCOME_WAIT_MS at most.  After `now` nothing waits. */
MUST_USE
int outcome_settle(struct engine *e, int index, bool now, struct err *err);
/* The process that had this letter is gone: nobody knows whether it left. */
MUST_USE
int outcome_unknown(struct engine *e, int64_t letter_id, struct err *err);
/* How many letters it may have now. */
size_t outcome_window(const struct submit_peer *s);
/* ms until an outcome has waited long enough, -1: none waits. */
int outcome_wait(const struct engine *e);
MUST_USE
int outcome_confirm(
    struct engine *e, const struct effect *effect, struct err *err);

/* copies.c: sent letters into the mailbox's Sent folder. */
MUST_USE
int copies_owe(struct engine *e, int64_t letter_id, struct err *err);
void copies_begin(struct engine *e);
/* Between transactions. */
MUST_USE
int copies_give(struct engine *e, struct err *err);
MUST_USE
int copies_frame(
    struct engine *e, const struct frame_sent_copied *frame, struct err *err);
/* Is something on its way that will come to an end? */
bool copies_busy(const struct engine *e);

/* sign_in.c: what submit processes say of tokens and logins. */
MUST_USE
int sign_in_frame(struct engine *e, struct err *err);
/* A renewed login may still be on its way from a submit process. */
bool sign_in_may_come(const struct engine *e);
void sign_in_put(const struct engine *e, json_t *live);
/* Why there is no token, with the remedy; NULL: all is well. */
const char *sign_in_trouble(const struct engine *e);

/* health.c: the digest's line on whether everything works. */
MUST_USE
int health_set(struct engine *e, struct err *err);

/* control.c: enquiryctl's socket. */
MUST_USE
int control_open(struct engine *e, struct err *err);
void control_close(struct engine *e);
MUST_USE
int control_accept(struct engine *e, struct err *err);
MUST_USE
int control_frame(struct engine *e, int index, struct err *err);
void control_reply(struct engine *e, const struct effect *effect);

#endif
