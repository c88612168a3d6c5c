/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which case a mail speaks of: by the council's own reference, or by a number
 * that others know its child by, a UPN, NHS number or ULN (P-10).
 *
 * Such numbers are matched and never shown, and the store has none: it has the
 * first 16 bytes of HMAC-SHA256 over kind and number, under the key of the
 * tokens.  Ten digits can all be tried in minutes; without the key nobody can.
 * Keys rotate as for tokens: an import writes under the newest, and what stands
 * under the one before is found as long as that is configured.
 *
 * Whoever shows what was found says the kind and the case, never the number.
 */
#ifndef ENQ_IDENTIFIERS_H
#define ENQ_IDENTIFIERS_H

#include "daemon/office/office.h"
#include "daemon/store/identifiers.h"
#include "daemon/store/registers.h"
#include "parsers/facts.h"

/* number: normalised (reference_normal_number()) and valid; kind is hashed too,
 * so that no number of one kind passes for another's. */
void identifier_mac(struct span key, const char *kind, const char *number,
    unsigned char mac_r[IDENTIFIER_MAC]);

/* 1 and the case that has the number under any of the keys, 0: none. */
MUST_USE
int identifier_holder(struct office *office, const char *kind,
    const char *number, int64_t *case_id_r, struct err *err);

/*
 * 1 and the case that something found in a mail names; 0: it is of another
 * kind, fails its check, or is in no register.  There is no near miss of a
 * number: its check finds every wrong digit, and a guess would be a child's.
 */
MUST_USE
int identifier_case(struct office *office, void *ctx,
    const struct found_reference *found, struct case_file **case_r,
    struct err *err);

#endif
