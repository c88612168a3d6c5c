/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl import mps|officers|cases|senders FILE`: registers from CSV (RFC
 * 4180, UTF-8, first line names the columns; any order, unknown columns
 * refused).
 *
 *   officers  address,name,team,role,deputy,days,from,to
 *             role: officer, duty, manager, head; days: "Mon-Fri", "Mon Wed"
 *   mps       name,constituency,address,person,from,to,ledger,reference
 *             one line an address; person: a caseworker's name
 *   cases     reference,team,owner,restricted,parties,legal,siblings,born,
 *             upn,nhs,uln
 *             parties: addresses, blanks between them; upn, nhs, uln: kept
 *             hashed (import_identifiers.h)
 *   senders   address,name,kind,from,to
 *             kind: councillor, school, health, provider, tribunal,
 *             ombudsman, solicitor
 *
 * Every line is checked before any is stored: with one mistake nothing is
 * imported, and all are told.  A line that contradicts another is one.  An
 * officer, a sender or an MP's
 * address that is no longer in the file leaves today, with all rights at once
 * (P-14); when more would leave than stay, only with "yes".
 */
#ifndef ENQ_IMPORT_H
#define ENQ_IMPORT_H

#include <jansson.h>

#include "daemon/office/office.h"

/*
 * {"do":"import","what":"officers","file":NAME,"dry_run":bool,"yes":bool,
 * "all":bool} + the bytes.  The reply has "mistakes" ({"line", "text"}), and
 * nothing was done; or counts and "changes" ({"change", "line", "what", "name",
 * "how"}): the first 200, or all.  "needs_yes" of a dry run is what would be
 * refused without "yes".
 */
int import_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err);

/* Bytes as a JSON string, each byte one character U+0000 to U+00FF. */
json_t *import_latin1(void *ctx, struct span bytes);

#endif
