/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daily digest (P-33): from lines the engine has read out of the store to
 * the fields of the digest letter.  Pure: counts, words and their grammar, the
 * bar of ages; nothing is looked up here.
 *
 * It is sent on a quiet day too, and says so: silence must not be mistaken
 * for a dead daemon.
 *
 * (The hash called digest is parsers/digest.h; only the prefix is shared.)
 */
#ifndef ENQ_COMPOSE_DIGEST_H
#define ENQ_COMPOSE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

/* In the order they are shown; an enquiry stands in the first that fits. */
enum digest_section {
	DIGEST_URGENT,         /* urgent, or nobody has accepted it */
	DIGEST_CONFIRM,        /* a person must say yes or no (asks.h) */
	DIGEST_PROMISES,       /* a date we gave and did not keep */
	DIGEST_MP_OVERDUE,     /* MPs and councillors */
	DIGEST_FAMILY_OVERDUE, /* everybody else */
	DIGEST_UNOWNED,        /* no owner, or in triage over a day */
	DIGEST_HELD,           /* answers waiting for SEND or sign-off */
	DIGEST_DUE,            /* due today and on the next working day */
	DIGEST_LEGAL,          /* legal dates within ten days */
	DIGEST_TAUGHT,         /* addresses that were taught, once a week */
	DIGEST_SECTIONS
};

/* One enquiry.  NULL and DAY_NONE leave their words out. */
struct digest_line {
	int number;            /* "3 assign jo"; 0: cannot be answered */
	const char *reference; /* ours */
	const char *enquirer;  /* kind: "MP's office", "parent" */
	const char *owner;     /* an officer's name; NULL: "no owner" */
	int32_t received_day;
	int32_t due_day;
	int days_late;          /* working days; 0: not late */
	int chases;             /* chases sent so far */
	const char *last_event; /* "chased Friday 4 December 2026" */
	const char *says;       /* instead of dates: a promise, a legal date */
	bool act_now; /* a legal duty whose last day to act has come */
	const char *next_mover; /* "the owner", "the enquirer" */
};

/* Enquiries that wait for the same thing. */
struct digest_stage {
	const char *label; /* "for somebody to accept it" */
	int count;
	int oldest_days; /* working days since receipt of the oldest */
};

struct digest_week {
	int32_t monday;
	int received;
	int answered;
	int answered_late;
};

/* Lines of a section that are shown; the others are counted. */
#define DIGEST_SHOWN_MAX 12
/* Of what can be answered here alone, no list elsewhere has it. */
#define DIGEST_ASKED_MAX 60

struct daily_digest {
	int32_t day; /* the day it is about */
	const struct digest_line *lines[DIGEST_SECTIONS];
	size_t counts[DIGEST_SECTIONS];
	int unplaced;      /* mails that a person must place */
	int unplaced_days; /* working days the oldest of them has waited */
	int unreadable;    /* mails nobody could read, since the last digest */
	/* Open enquiries whose party our letters do not reach (P-6). */
	const char *const *unreached;
	size_t unreached_count;
	int open;          /* enquiries open */
	int received;      /* new since the last digest */
	int answered;      /* answered since the last digest */
	int answered_late; /* of those, after the original date */
	/* Mondays: where open ones wait, and the weeks before. */
	const struct digest_stage *stages;
	size_t stage_count;
	const struct digest_week *weeks; /* the newest last */
	size_t week_count;
	/* Open at the end of each of the weeks before, the newest last; fewer
	 * than CHART_MIN: not told. */
	const int *backlog;
	size_t backlog_count;
	int32_t backlog_monday;  /* of the week after the last */
	const char *const *away; /* "Jo Hill, until Friday 11 December 2026" */
	size_t away_count;
	bool listed;        /* a list of all of them is attached */
	const char *health; /* one line: "Everything works: …" */
	bool health_red;    /* then it comes first */
};

/* How many lines of a section stand in the letter. */
size_t digest_shown(int section);

/* How much needs somebody today: mail to place and to read, all sections up to
 * DIGEST_HELD, what in DIGEST_DUE is due on the digest's day, and what in
 * DIGEST_LEGAL is to act on. */
int digest_need(const struct daily_digest *d);

/*
 * The fields of LETTER_DIGEST, without the council's own (council, team,
 * contacts), which the caller adds.  A new reference.
 */
json_t *digest_fields(const struct daily_digest *d);

/* "1 working day", "3 working days", "no working days". */
char *digest_days(void *ctx, int days);

/* "no enquiries", "1 enquiry", "3 enquiries": n and the right word. */
char *digest_count(void *ctx, int n, const char *one, const char *many);

/* n of most as cells of "█" and "░"; a count above 0 shows at least one. */
char *digest_bar(void *ctx, int n, int most, int cells);

#endif
