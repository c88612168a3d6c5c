/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mails that wait for a person to place them (P-9), without those nobody can
 * read.  The mails of one sender that were put aside as a flood are one
 * thing that waits, not many.
 */
#ifndef ENQ_STORE_WAITING_H
#define ENQ_STORE_WAITING_H

#include "daemon/store/store.h"

/* The rule that put a mail aside as one of a flood (daemon/intake/flood). */
#define WAITING_FLOOD "flood"

/* The rule that put a mail of the Junk folder aside (daemon/intake/junk). */
#define WAITING_JUNK "junk folder"

/* The rule of a mail with a weak mark of a machine (daemon/intake/weakmark). */
#define WAITING_MARK "weak mark"

struct waiting {
	int64_t message_id; /* the first of a flood */
	int64_t since;      /* receipt */
	const char *from_addr;
	const char *subject;  /* NULL: none */
	const char *evidence; /* why it waits, in words */
	int64_t count;        /* of a flood; else 1 */
	int64_t last_id;      /* of a flood; else message_id */
	bool proved;          /* the border proved that it comes from there */
	bool flood;           /* all mails of it are, or none is */
};

/* What came before an instant, the oldest first, floods at the head: at most
 * max; *more_r says how many there are besides. */
MUST_USE
int waiting_list(struct store *store, void *ctx, int64_t before, size_t max,
    struct waiting **list_r, size_t *count_r, int64_t *more_r, struct err *err);

/* What was put aside in Junk after mail *after, the oldest first and at most
 * max; *more_r as above.  *after is then the newest mail before which all are
 * decided: none is passed over because it was still being read. */
MUST_USE
int waiting_junk(struct store *store, void *ctx, int64_t *after, size_t max,
    struct waiting **list_r, size_t *count_r, int64_t *more_r, struct err *err);

/* Which mails of a sender. */
struct waiting_of {
	const char *from_addr;
	bool proved;               /* or those that are not */
	int64_t first_id, last_id; /* between these, both included */
	const char *outcome;       /* message_outcome_name() */
	const char *rule;
	const char *evidence; /* NULL: any */
	size_t max;
};
MUST_USE
int waiting_ids(struct store *store, void *ctx, const struct waiting_of *of,
    int64_t **ids_r, size_t *count_r, struct err *err);

/* How many wait by that rule; no more than max are counted. */
MUST_USE
int waiting_count(struct store *store, const char *rule, int64_t max,
    int64_t *count_r, struct err *err);

#endif
