/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounces in free words: what qmail, Exim, sendmail, Exchange 5.5, Notes and
 * their contemporaries wrote before, beside and instead of RFC 3464.
 *
 * The text above the returned mail is read line by line.  A line that begins
 * with an address names a failed recipient in every one of them; where no line
 * does, addresses beside telling words count, then the returned mail's To.
 */
#ifndef ENQ_PARSERS_UNDELIVERED_H
#define ENQ_PARSERS_UNDELIVERED_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/span.h"
#include "parsers/mail.h"

struct failure {
	const char *addr;
	const char *status; /* "5.1.1", "" when not told */
	const char *action; /* lower case; NULL outside of RFC 3464 */
	struct span words;  /* what the server said about it */
};

struct failures {
	struct failure *list;
	size_t count;
};

/* Adds an address once; the failure that stands for it, NULL when full. */
struct failure *failures_add(
    void *ctx, struct failures *failures, const char *addr);

/*
 * The next address at or after *at, which then stands behind it; NULL when
 * there is none.
 */
const char *address_scan(void *ctx, struct span s, size_t *at);

/* The first enhanced status code (RFC 3463) in words; "" when none. */
const char *status_scan(void *ctx, struct span words);

/*
 * Does the mail look as if a mail server reports about another mail?  The sign
 * that says so, or NULL.
 */
const char *undelivered_sign(void *ctx, const struct mail *mail);

/* Is it only a warning: the server goes on trying? */
bool undelivered_is_warning(const struct mail *mail);

void undelivered_read(void *ctx, const struct mail *mail, struct failures *out);

#endif
