/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What runs out on a known day and stops the mail then: client secrets (the
 * configuration says when) and certificates (they say it themselves).  Told in
 * status and the digest from EXPIRY_WARN_DAYS before.
 */
#ifndef ENQ_EXPIRY_H
#define ENQ_EXPIRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/config/config.h"
#include "parsers/base/buf.h"
#include "parsers/base/err.h"

enum { EXPIRY_WARN_DAYS = 30 };

struct expiry {
	const char *whose; /* the section: "oauth microsoft", "route office" */
	bool certificate;  /* or a client secret */
	int32_t day;       /* the first on which it does not do; DAY_NONE:
			    * not said */
};

/*
 * Those a configuration uses, one a section at most: of the oauth sections
 * that mailbox and routes name, and of the first route, by which letters leave.
 * read gives the bytes of a
 * certificate's credential; 0, or -1 when it cannot be read, which is not this
 * module's to complain of: its day is then DAY_NONE.
 */
void expiry_list(void *ctx, const struct config *config,
    int (*read)(void *arg, const char *credential, struct span *pem_r),
    void *arg, struct expiry **list_r, size_t *count_r);

/* "certificate", "client secret" */
const char *expiry_what(const struct expiry *e);

/* Is it time to say so? */
bool expiry_is_near(const struct expiry *e, int32_t today);

/* "the client secret of oauth microsoft runs out on Thursday 30 September 2027,
 * in 12 days", or "ran out on …". */
void expiry_say(struct buf *out, const struct expiry *e, int32_t today);

#endif
