/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A letter did not leave that somebody counts on: whoever it matters to reads
 * which letter, why, and what to do, and nothing of what it says.
 */
#ifndef ENQ_HOLDBACK_H
#define ENQ_HOLDBACK_H

#include "daemon/office/office.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/outbox.h"

/* What holds an answer, each a sentence. */
struct holdback {
	const char *const *reasons;
	size_t count;
	bool breach; /* SEND lets it go only when that is over */
};

/* An answer was about to leave and is held: to the enquiry's owner. */
MUST_USE
int holdback_answer(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct letter_row *letter,
    const struct holdback *why, struct err *err);

/* Words of a colleague to the enquirer of an enquiry that is not theirs: whose
 * it is reads them, and says what becomes of them; *name_r is their name. */
struct intake;
MUST_USE
int holdback_not_theirs(struct intake *in, const struct enquiry *enquiry,
    int64_t letter_id, const char **name_r, struct err *err);

/* A letter that a machine wrote to the enquirer, and of which a colleague was
 * told that they get it, does not leave. */
MUST_USE
int holdback_update(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct letter_row *letter,
    const char *why, struct err *err);

/* An acknowledgement, or where it stands, that does not leave, and nothing in
 * its place: to whoever deals with the enquiry. */
MUST_USE
int holdback_untold(void *ctx, struct office *office,
    const struct enquiry *enquiry, const struct letter_row *letter,
    const char *why, struct err *err);

/* One that was claimed, or held, by BREACH or BEREAVEMENT (quiet.h). */
MUST_USE
int holdback_quiet(void *ctx, struct office *office,
    const struct letter_row *letter, const char *why, struct err *err);

/* A letter to a colleague shows a mail that was sealed since (P-41): 1 it is
 * dropped, and what it asked for comes to them again without the words. */
MUST_USE
int holdback_sealed(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err);

#endif
