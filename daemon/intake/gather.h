/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a mail from outside names, what its sender is in each enquiry named,
 * and what in the mail speaks against it: the input of policy/filing.
 */
#ifndef ENQ_GATHER_H
#define ENQ_GATHER_H

#include "daemon/intake/intake_p.h"
#include "daemon/office/identifiers.h"
#include "daemon/policy/filing.h"

enum {
	GATHER_HITS_MAX = 64,
	GATHER_CASES_MAX = 16 /* more is a list, not a letter */
};

struct gather {
	struct intake *in;
	struct mps mps; /* whose office the sender's is; none: no MP's */
	int64_t told;   /* for which of them it is (member.h); 0: not known */
	struct filing_hit hits[GATHER_HITS_MAX];
	size_t count;
	/* What names cases in it: a reference one, a child's number as many as
	 * the child has; without a number of which a reference says already
	 * which is meant. */
	struct named_cases named[GATHER_CASES_MAX];
	size_t named_count;
	int64_t cases[GATHER_CASES_MAX]; /* all of them, each once */
	size_t case_count;
	bool broken_reference; /* filing.h */
	/* A party of an enquiry it names has a domain that the sender's only
	 * looks like; NULL: none. */
	const char *imitated;
};

/* Fills all but .in. */
MUST_USE
int gather_hits(struct gather *g, struct err *err);

/* What is shaped like a case's reference or a child's number, in new words:
 * registered or not, so that what the sender gets back does not tell which. */
bool gather_names_case(const struct facts *facts);
/* 1: one of them is none of that enquiry's, as far as the register knows. */
MUST_USE
int gather_names_other(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* 1: an MP's office, a councillor, a solicitor, a school: whoever is in a
 * register, or says to be one of these in this mail or said so in the enquiry,
 * writes for many families, and often under one subject. */
MUST_USE
int gather_for_many(struct gather *g, int64_t enquiry, struct err *err);

/* The ids by which later mails of its thread may name this enquiry (trail.h),
 * without what is the enquiry's own; how many. */
enum { GATHER_TRAIL_MAX = 25 };
size_t gather_trail(struct intake *in, const struct enquiry *enquiry,
    const char *ids[GATHER_TRAIL_MAX]);

/* Remembers how later mails of its thread may name this enquiry (trail.h).
 * For a mail of the enquiry whose sender is known: a stranger's would lead
 * others' mails astray. */
MUST_USE
int gather_leave_trail(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

/* Answered or closed more than five working days ago (P-12). */
bool gather_is_past(const struct office *office, const struct enquiry *enquiry);

/* What a register says of the sender, in words (filing.h); NULL: in none, or
 * the mail names nothing that the sender could be of. */
MUST_USE
int gather_register(struct gather *g, const char **words_r, struct err *err);
/* An MP's office, registered or by its domain. */
bool gather_is_mp(const struct facts *facts, const struct mps *mps);
/* The enquirer's own reference; NULL: none.  A reply has its subject from the
 * mail that it answers: the new text's comes first. */
const char *gather_their_reference(const struct facts *facts);

/* The mail has opened this enquiry as well as the one where it is (SPLIT). */
MUST_USE
int gather_leave_split(
    struct intake *in, const struct enquiry *enquiry, struct err *err);

#endif
