/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the guard needs to know of an officer's answer: who they are in the
 * enquiry, whom else the mail goes to, and which references belong in it.
 */
#include "daemon/intake/answer_p.h"

#include "daemon/compose/thread.h"
#include "daemon/intake/footings.h"
#include "daemon/office/identifiers.h"
#include "daemon/office/interest.h"
#include "daemon/office/kept.h"
#include "daemon/policy/guard.h"
#include "daemon/sys/zone.h"
#include "parsers/refcheck.h"

enum { REFERENCES_MAX = 64, QUOTED_MAX = 256 };

/* Is this officer the owner, their deputy, or on duty for an ownerless one? */
int
answer_speaks_for(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *owner;
	if (enquiry->owner_id == in->officer->id)
		return 1;
	int rc = intake_owner(in, enquiry, &owner, err);
	/* Who is asked in their place answers in their place. */
	if (rc == 1)
		rc =
		    interest_instead(in->ctx, in->office, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	if (owner->id == in->officer->id)
		return 1;
	return enquiry->owner_id != 0 && owner->deputy != NULL &&
	       span_eq_ascii(
		   span_str(owner->deputy), span_str(in->officer->addr));
}

int
answer_enquirer(struct intake *in, const struct enquiry *enquiry,
    struct party **party_r, struct err *err)
{
	*party_r = mem_one(in->ctx, struct party);
	return party_enquirer(
	    in->office->store, in->ctx, enquiry->id, *party_r, err);
}

/* References an answer may carry: its cases' and the enquirer's own. */
static size_t
allowed_references(
    struct intake *in, const struct enquiry *enquiry, const char **out)
{
	struct err err;
	int64_t *ids;
	size_t count;
	size_t n = 0;
	if (enquiry->their_reference != NULL)
		out[n++] = enquiry->their_reference;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &ids, &count,
		&err) < 0)
		return n;
	for (size_t i = 0; i < count && n < REFERENCES_MAX; i++) {
		struct case_file *file;
		if (case_get(in->office->store, in->ctx, ids[i], &file, &err) ==
		    1)
			out[n++] = file->reference;
	}
	return n;
}

/*
 * What our own allocation letter showed: the enquirer's words with every
 * reference in them, and other enquiries on the same cases.  It may stand in
 * the quoted tail of the reply, which is cut off.
 */
static int
quoted_references(struct intake *in, const struct enquiry *enquiry,
    const char *const **out_r, size_t *count_r, struct err *err)
{
	struct facts *opening;
	int64_t *cases;
	size_t case_count;
	size_t n = 0;
	const char **out = mem_many(in->ctx, const char *, QUOTED_MAX);
	int rc = kept_facts(in->ctx, in->office->store,
	    enquiry->opened_by_message, NULL, &opening, err);
	if (rc < 0)
		return -1;
	for (size_t i = 0; rc == 1 && i < opening->found_count; i++)
		if (n < QUOTED_MAX)
			out[n++] = opening->found[i].normal;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&case_count, err) < 0)
		return -1;
	for (size_t i = 0; i < case_count; i++) {
		struct enquiry **open;
		size_t count;
		if (enquiries_of_case(in->office->store, in->ctx, cases[i],
			&open, &count, err) < 0)
			return -1;
		for (size_t k = 0; k < count && n < QUOTED_MAX; k++)
			out[n++] = open[k]->reference;
	}
	*out_r = out;
	*count_r = n;
	return 0;
}

/* P-10: whose a number in it is, where the register knows that. */
static int
numbers_of_others(struct intake *in, const struct enquiry *enquiry,
    const char *const **out_r, size_t *count_r, struct err *err)
{
	const struct facts *f = in->facts;
	int64_t *cases;
	size_t case_count;
	size_t n = 0;
	const char **out = mem_many(in->ctx, const char *, f->found_count + 1);
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&case_count, err) < 0)
		return -1;
	for (size_t i = 0; i < f->found_count; i++) {
		struct named_cases named;
		if (!reference_is_personal(f->found[i].kind))
			continue;
		const int rc = identifier_cases(
		    in->office, in->ctx, &f->found[i], &named, err);
		if (rc < 0)
			return -1;
		if (rc == 1 && !named_cases_meet(&named, cases, case_count))
			out[n++] = f->found[i].normal;
	}
	*out_r = out;
	*count_r = n;
	return 0;
}

/* An officer's first weeks: every answer waits for SEND (P-28). */
static bool
is_new(const struct intake *in)
{
	int32_t since = zone_civil(in->officer->registered_at, NULL);
	return in->office->today - since < in->office->config->new_officer_days;
}

/* The mailbox, one of its aliases, or a token address of ours. */
static bool
is_mailbox(const struct intake *in, const char *addr)
{
	const struct config_mailbox *box = &in->office->config->mailbox;
	int64_t enquiry_id;
	if (addr == NULL || addr[0] == '\0' ||
	    span_eq_ascii(span_str(addr), span_str(box->address)))
		return true;
	for (size_t i = 0; i < box->alias_count; i++)
		if (span_eq_ascii(span_str(addr), span_str(box->aliases[i])))
			return true;
	return thread_token_address_read(in->office->keys,
		   in->office->key_count, addr, &enquiry_id) == 1;
}

/*
 * Does the mail go to anybody besides the mailbox?  A colleague, a school or
 * the enquirer in To or Cc means that the officer may be writing to them and
 * not through us (P-27).
 */
static bool
others_addressed(const struct intake *in)
{
	const struct facts *f = in->facts;
	for (size_t i = 0; i < f->to_count; i++)
		if (!is_mailbox(in, f->to[i].addr))
			return true;
	for (size_t i = 0; i < f->cc_count; i++)
		if (!is_mailbox(in, f->cc[i].addr))
			return true;
	return false;
}

int
answer_check(struct intake *in, const struct enquiry *enquiry, bool speaks,
    struct guard_result *result_r, struct err *err)
{
	const char **references =
	    mem_many(in->ctx, const char *, REFERENCES_MAX + 1);
	struct guard_input input = {.facts = in->facts,
	    .from_owner = speaks,
	    .waits_for_send = is_new(in),
	    .colleague_copied = others_addressed(in),
	    .own_reference = enquiry->reference,
	    .references = references,
	    .reference_count = allowed_references(in, enquiry, references),
	    .today = in->office->today};
	const char *bars[FOOTING_BARS];
	input.barred = bars;
	if (answer_names(in, enquiry, &input, err) < 0 ||
	    footings_bars(in->ctx, in->office, enquiry, bars,
		&input.barred_count, err) < 0 ||
	    quoted_references(
		in, enquiry, &input.quoted, &input.quoted_count, err) < 0 ||
	    numbers_of_others(
		in, enquiry, &input.of_others, &input.of_other_count, err) < 0)
		return -1;
	*result_r = guard_check(in->ctx, &input);
	return 0;
}
