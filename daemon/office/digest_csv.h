/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list behind a digest as CSV (RFC 4180), for a spreadsheet: all open
 * enquiries, also those that the mail only counts.  A cell that a spreadsheet
 * would take for a formula gets a ' before it.
 */
#ifndef ENQ_DIGEST_CSV_H
#define ENQ_DIGEST_CSV_H

#include "daemon/store/enquiries.h"
#include "parsers/base/span.h"

struct digest_csv;

struct digest_csv *digest_csv_new(void *ctx);
/* late: working days since the due day, negative before it. */
void digest_csv_add(struct digest_csv *csv, const struct enquiry *enquiry,
    const char *owner, int late);
/* All of it, until the csv is freed. */
struct span digest_csv_bytes(const struct digest_csv *csv);

#endif
