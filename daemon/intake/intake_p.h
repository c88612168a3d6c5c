/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all share that take part in deciding a mail: the mail, its sender, and
 * where the decision is written.
 */
#ifndef ENQ_INTAKE_P_H
#define ENQ_INTAKE_P_H

#include "daemon/intake/intake.h"
#include "daemon/intake/receipt.h"
#include "daemon/office/post.h"
#include "daemon/office/step.h"
#include "daemon/policy/identity.h"
#include "daemon/policy/signs.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/outbox.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"

/* One mail being decided. */
struct intake {
	void *ctx;
	struct office *office;
	const struct intake_mail *mail;
	const struct facts *facts;
	struct identity identity;
	struct officer *officer; /* sender in the register; NULL: not */
	/* The newest letter of ours it names by a keyed id; NULL: none. */
	struct letter_row *letter;
	const struct signs *signs; /* heed_signs() reads it once */
	bool let_in;   /* one of a flood, which a person said is none */
	bool recorded; /* a command has said what the mail is */
	bool flagged;  /* shares one of Message-ID and content with another */
};

/* Writes the decision into the message's row and its event. */
MUST_USE
int intake_record(struct intake *in, enum message_outcome outcome,
    const struct enquiry *enquiry, const char *rule, const char *evidence,
    struct err *err);

/* An intake for a mail that was decided before (a question answered). */
MUST_USE
int intake_reopen(struct office *office, struct intake *then,
    struct intake_mail *mail, const struct facts *facts,
    const struct message *row, void *ctx, struct err *err);

/* The officer to whom what nobody owns is brought: on duty, else a manager; 0:
 * there is none, and that is logged. */
MUST_USE
int intake_duty(struct intake *in, const char *team, struct officer **officer_r,
    struct err *err);

/* Owner of an enquiry, while they are registered, else whom intake_duty()
 * finds; 0: there is neither. */
MUST_USE
int intake_owner(struct intake *in, const struct enquiry *enquiry,
    struct officer **officer_r, struct err *err);

/* Is the id one of these? */
bool intake_among(const int64_t *ids, size_t count, int64_t id);

#endif
