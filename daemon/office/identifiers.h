/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which cases a mail speaks of: by the council's own reference, or by a number
 * that others know a child by, a UPN, NHS number or ULN (P-10).
 *
 * A reference is one case's.  A number is a child's, and a child may have had
 * several: an old one that is closed, one at the tribunal.  Then it names all
 * of them, and which is meant is a person's to say.  A number of more than
 * IDENTIFIER_CASES is no child's: somebody typed it for want of a real one, and
 * it names none.
 *
 * Such numbers are matched and never shown, and the store has none: it has the
 * first 16 bytes of HMAC-SHA256 over kind and number, under the key of the
 * tokens.  Ten digits can all be tried in minutes; without the key nobody can.
 * Keys rotate as for tokens: an import writes under the newest, and what stands
 * under the one before is found as long as that is configured.
 *
 * Whoever shows what was found says the kind and the cases, never the number.
 */
#ifndef ENQ_IDENTIFIERS_H
#define ENQ_IDENTIFIERS_H

#include "daemon/office/office.h"
#include "daemon/store/identifiers.h"
#include "daemon/store/registers.h"
#include "parsers/facts.h"

enum { IDENTIFIER_CASES = 8 };

/* What something in a mail names, each case once. */
struct named_cases {
	int64_t ids[IDENTIFIER_CASES];
	size_t count;
};

/* number: normalised (reference_normal_number()) and valid; kind is hashed too,
 * so that no number of one kind passes for another's. */
void identifier_mac(struct span key, const char *kind, const char *number,
    unsigned char mac_r[IDENTIFIER_MAC]);
/* Tells keys apart, and nothing of what they are; it fits 32 bits. */
int64_t identifier_key_id(struct span key);

/* The case's number of that kind from now on, under the newest key. */
MUST_USE
int identifier_register(struct office *office, int64_t case_id,
    const char *kind, const char *number, struct err *err);

/*
 * 1 and the cases that something found in a mail names; 0: it is of another
 * kind, fails its check, is in no register, or in too many lines of one.  There
 * is no near miss of a number: its check finds every wrong digit, and a guess
 * would be a child's.
 */
MUST_USE
int identifier_cases(struct office *office, void *ctx,
    const struct found_reference *found, struct named_cases *named_r,
    struct err *err);

bool named_cases_has(const struct named_cases *named, int64_t case_id);
/* Is one of them in the list? */
bool named_cases_meet(
    const struct named_cases *named, const int64_t *list, size_t count);
/* "SEN/1", "SEN/1 and SEN/2".  Without restricted those that are restricted
 * are left out (P-40), and it may be "". */
MUST_USE
int named_cases_words(struct office *office, void *ctx,
    const struct named_cases *named, bool restricted, const char **words_r,
    struct err *err);

#endif
