/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the words of a mail cause besides its filing: an urgent one is told at
 * once (P-39), one that may start a legal clock is put to a person (P-16).
 */
#ifndef ENQ_HEED_H
#define ENQ_HEED_H

#include "daemon/intake/intake_p.h"

/* What the mail says; read at the first call. */
const struct signs *heed_signs(struct intake *in);

/* How a new enquiry may be acknowledged. */
enum post_tone heed_tone(struct intake *in);

/*
 * Flags an enquiry for what this mail says, tells whoever must know now, and
 * asks about legal clocks.
 */
MUST_USE
int heed_flags(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* The same for a mail that is put to a person: only who must know now, as far
 * as they may know of the cases it names, and of the enquiries it may belong
 * to (heed_who_may()). */
MUST_USE
int heed_unplaced(
    struct intake *in, const int64_t *suggested, size_t count, struct err *err);

/* Somebody wrote of danger in an enquiry they have: where help is. */
MUST_USE
int heed_crisis(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* heed_people.c: whoever must know of what is urgent: on duty with their
 * deputy, the owner, and the road out of hours.  enquiry NULL: it is in none.
 */
enum { HEED_PEOPLE_MAX = 5 };
MUST_USE
int heed_people(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count, struct err *err);

/* From whom a mail's sender and its words are kept in that letter. */
enum heed_hides {
	HEED_HIDES_NOTHING = 0,
	HEED_HIDES_OUTSIDE, /* the road out of hours */
	HEED_HIDES_ALL
};

/* Of a mail that has no place, and may belong to one of suggested: those of
 * them who may know of it, and in place of who may not (P-13, P-40) whoever is
 * asked where it belongs.  Somebody always hears, of danger alone if nobody may
 * know more; *hides only grows. */
MUST_USE
int heed_who_may(struct intake *in, const int64_t *suggested, size_t n,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count,
    enum heed_hides *hides, struct err *err);

/* When somebody above hears of a flag, should nobody have settled it. */
int64_t heed_next_telling(const struct office *office, enum sign sign);

/* It is open again: its own flags come back, and of each that is open somebody
 * above hears in time (once: who heard of it before hears nothing). */
MUST_USE
int heed_come_back(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* Flags that nobody has settled in time: somebody above is told. */
MUST_USE
int heed_tick(struct office *office, struct err *err);

#endif
