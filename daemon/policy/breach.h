/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BREACH and what may follow it (P-41): nothing or words begin one, "REPORTED"
 * and "NOT REPORTABLE" with its reason are what was decided about it.
 */
#ifndef ENQ_POLICY_BREACH_H
#define ENQ_POLICY_BREACH_H

#include <stdbool.h>
#include <stdint.h>

enum breach_word {
	BREACH_BEGINS = 0,
	BREACH_REPORTED,
	BREACH_NOT_REPORTABLE,
	/* UK GDPR, Article 33(5): what was decided is documented. */
	BREACH_LACKS_REASON
};

/* args NULL: none; *words_r: those behind the decision, "" when there are
 * none. */
enum breach_word breach_read(const char *args, const char **words_r);

/* UK GDPR, Article 33(1), by itself: 72 hours of any clock from when it was
 * known.  For a council whose own table of clocks lacks this one. */
int64_t breach_tell_by(int64_t known_at);

/* When somebody is reminded next, after `now`, of the instant by which the
 * Commissioner is to be told: a day before, so that one of the working days
 * left can be used, and four hours before, when a form can still be filled in.
 * 0: no more. */
int64_t breach_remind_at(int64_t tell_by, int64_t now);
/* Is that the last time, at `now`? */
bool breach_is_last(int64_t tell_by, int64_t now);

#endif
