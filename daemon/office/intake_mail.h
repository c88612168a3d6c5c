/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mail that is being decided (T2): where its words and its bytes are. */
#ifndef ENQ_INTAKE_MAIL_H
#define ENQ_INTAKE_MAIL_H

#include "daemon/office/office.h"
#include "daemon/store/inbox.h"
#include "parsers/facts.h"

struct intake_mail {
	int64_t message_id; /* database id */
	/* Its row; of one that was not decided yet INTERNALDATE, size and junk
	 * will do, which T1 knows. */
	const struct message *row;
	int raw_fd; /* sealed memfd; -1: read the store when needed */
	struct span facts_json;
	/* Set by intake_decide() */
	const struct facts *facts;
	int64_t received_at; /* INTERNALDATE (P-3) */
	int32_t received_day;
	int32_t received_s;
};

/* The mail's bytes, mapped or read; none of a sealed one. */
MUST_USE
int intake_raw(void *ctx, struct office *office, const struct intake_mail *mail,
    struct span *raw_r, struct err *err);

#endif
