/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signs: what a mail's own words say about how it must be dealt with.  They
 * flag a mail for a person and never decide alone; what each may cause is in
 * the rules named here.
 *
 * Read are the subject and the new text, not what is quoted.  The patterns are
 * one table in signs_table.c; tests/detectors has the mails they are measured
 * with, written before them.
 */
#ifndef ENQ_POLICY_SIGNS_H
#define ENQ_POLICY_SIGNS_H

#include "daemon/policy/footing.h"
#include "parsers/base/err.h"
#include "parsers/base/span.h"
#include "parsers/facts.h"

enum sign {
	SIGN_CHASER = 0, /* asks how an earlier question stands (P-12) */
	SIGN_NO_ANSWER,  /* says that our answer is none (P-12) */
	SIGN_SEVERAL,    /* about several people (P-8) */
	SIGN_DANGER,     /* somebody may come to harm (P-39) */
	SIGN_URGENT,     /* on the council's urgent list (P-39) */
	/* May start a legal clock: a person confirms within a working day. */
	SIGN_EHC_REQUEST,
	SIGN_REASSESSMENT,
	SIGN_EARLY_REVIEW,
	SIGN_MOVE,
	SIGN_MEDIATION,
	SIGN_TRIBUNAL_REGISTRATION,
	SIGN_TRIBUNAL_ORDER,
	SIGN_PRE_ACTION,
	SIGN_COMPLAINT,
	SIGN_SAR,
	SIGN_FOI,
	SIGN_BREACH,
	SIGN_ANNUAL_REVIEW,
	SIGN_CONSULTATION,
	SIGN_REPRESENTATIVE,
	SIGN_COUNT
};
enum { SIGN_FIRST_TRIGGER = SIGN_EHC_REQUEST };

struct signs {
	bool found[SIGN_COUNT];
	const char *said[SIGN_COUNT]; /* their words, one line; NULL: none */
	bool thanks; /* thanks, and nothing that anybody must do (P-12) */
	/* What the writer says to be; FOOTING_UNKNOWN: nothing. */
	enum footing writer;
	bool only_chaser; /* asks for news and says little else (P-31) */
};

/* The compiled tables and the council's own patterns for SIGN_URGENT, which
 * must outlive it; made once. */
struct sign_reader;
MUST_USE
int sign_reader_new(void *ctx, const char *const *urgent, size_t urgent_count,
    struct sign_reader **reader_r, struct err *err);

/* All memory of the result hangs off ctx. */
void signs_read(void *ctx, const struct sign_reader *reader,
    const struct facts *facts, struct signs *signs_r);

/* Of the text, not the subject, that was read last: wording_hashes(). */
const uint64_t *signs_hashes(const struct sign_reader *reader, size_t *count_r);

/* Somebody must see it at once. */
bool signs_urgent(const struct signs *signs);
/* The first sign from *at on that may start a legal clock; false: no more. */
bool signs_next_trigger(const struct signs *signs, int *at);

/* "ehc-request": in events and settings. */
const char *sign_name(enum sign sign);
bool sign_parse(const char *name, enum sign *sign_r);
/* "a request for an EHC needs assessment": in a sentence, for people. */
const char *sign_words(enum sign sign);

#endif
