/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Personal data breaches that a colleague has declared (P-41).  Two things
 * begin and end apart: nothing of the enquiry leaves until somebody resumes
 * it, and a clock runs until somebody has decided whether the Information
 * Commissioner is told.  While a row is there, nothing of its enquiry can be
 * removed from the database.
 */
#ifndef ENQ_STORE_BREACHES_H
#define ENQ_STORE_BREACHES_H

#include "daemon/store/store.h"

struct breach {
	int64_t id; /* given by breach_add() */
	int64_t enquiry_id;
	const char *author;
	const char *said; /* NULL: nothing */
	int64_t at;       /* when the council knew */
	int64_t tell_by;
	int64_t remind_at;  /* 0: no more */
	int64_t resumed_at; /* 0: nothing leaves */
	int64_t decided_at; /* 0: the clock runs */
};

/* 1 added, 0 one of that enquiry stops its mail already. */
MUST_USE
int breach_add(struct store *store, struct breach *breach, struct err *err);
/* Does one stop what leaves of that enquiry?  1 yes, 0 no. */
MUST_USE
int breach_stops(struct store *store, int64_t enquiry_id, struct err *err);
/* The newest of an enquiry; 0: it has none. */
MUST_USE
int breach_newest(struct store *store, void *ctx, int64_t enquiry_id,
    struct breach *breach_r, struct err *err);
/* 1 done, 0 it was done before. */
MUST_USE
int breach_resume(struct store *store, int64_t id, const char *by, int64_t now,
    struct err *err);
MUST_USE
int breach_decide(struct store *store, int64_t id, const char *decision,
    const char *by, int64_t now, struct err *err);
/* Undecided ones whose remind_at has come; breach_reminded() says when they are
 * reminded of next (0: no more). */
MUST_USE
int breaches_due(struct store *store, void *ctx, int64_t now,
    struct breach **breaches_r, size_t *count_r, struct err *err);
MUST_USE
int breach_reminded(
    struct store *store, int64_t id, int64_t remind_at, struct err *err);

#endif
