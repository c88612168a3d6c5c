/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/merge_check.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/commands.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/gone.h"
#include "daemon/intake/member.h"
#include "daemon/intake/restrict.h"
#include "daemon/office/known.h"
#include "daemon/office/matters.h"
#include "daemon/office/quiet.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/restrictions.h"
#include "daemon/store/senders.h"

struct cases {
	int64_t *ids;
	size_t count;
};

static int
read_cases(struct intake *in, const struct enquiry *enquiry,
    struct cases *cases_r, struct err *err)
{
	return enquiry_cases(in->office->store, in->ctx, enquiry->id,
	    &cases_r->ids, &cases_r->count, err);
}

static bool
has(const struct cases *cases, int64_t id)
{
	for (size_t i = 0; i < cases->count; i++)
		if (cases->ids[i] == id)
			return true;
	return false;
}

static bool
share(const struct cases *a, const struct cases *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (has(b, a->ids[i]))
			return true;
	return false;
}

static bool
same_text(const char *a, const char *b)
{
	return a != NULL && b != NULL &&
	       span_eq_ascii(span_str(a), span_str(b));
}

/* 1: a councillor, a solicitor or a school, who writes for many families. */
static int
writes_for_many(struct intake *in, const struct enquiry *enquiry,
    const struct party *writer, struct err *err)
{
	struct sender *sender;
	if (strcmp(enquiry->kind, "family") != 0)
		return 1;
	int rc = footings_for_many(in->ctx, in->office, enquiry->id, err);
	if (rc != 0)
		return rc;
	/* Whoever is in the register no more wrote for many, too. */
	rc = sender_by_addr(in->office->store, in->ctx, writer->addr,
	    in->office->today, &sender, err);
	return rc != 0 ? rc
		       : sender_by_addr(in->office->store, in->ctx,
			     writer->addr, enquiry->received_day, &sender, err);
}

/* Each is an MP's own, and of a caseworker of several it must be known whose
 * (member.h); NULL: it is the same one's. */
static int
different_mps(struct intake *in, const struct enquiry *a,
    const struct enquiry *b, const char **why_r, struct err *err)
{
	const int a_unsaid = member_unsaid(in->ctx, in->office, a, err);
	const int b_unsaid = member_unsaid(in->ctx, in->office, b, err);
	*why_r = NULL;
	if (a_unsaid < 0 || b_unsaid < 0)
		return -1;
	if (a_unsaid || b_unsaid)
		*why_r = mem_fmt(in->ctx,
		    "nobody has said for which MP %s was written; answer that "
		    "question first",
		    a_unsaid ? a->reference : b->reference);
	else if (a->mp_id != 0 && b->mp_id != 0 && a->mp_id != b->mp_id)
		*why_r = "they were written for different MPs: each office has "
			 "its own answer";
	return 0;
}

/* Why the two are not one question; NULL: they may be. */
static int
differ(struct intake *in, const struct enquiry *a, const struct enquiry *b,
    const char **why_r, struct err *err)
{
	struct party *writer_a;
	struct party *writer_b;
	struct cases of_a;
	struct cases of_b;
	*why_r = "different people wrote them: each keeps an own answer. LINK "
		 "makes them name each other for colleagues";
	int rc = answer_enquirer(in, a, &writer_a, err);
	if (rc == 1)
		rc = answer_enquirer(in, b, &writer_b, err);
	if (rc <= 0)
		return rc;
	const bool one = same_text(writer_a->addr, writer_b->addr);
	const bool office = a->mp_id != 0 && a->mp_id == b->mp_id;
	if (!one && !office)
		return 0;
	if (read_cases(in, a, &of_a, err) < 0 ||
	    read_cases(in, b, &of_b, err) < 0)
		return -1;
	if (different_mps(in, a, b, why_r, err) < 0)
		return -1;
	if (*why_r != NULL)
		return 0;
	*why_r = "they are about different cases: each needs an own answer";
	if (of_a.count > 0 && of_b.count > 0 && !share(&of_a, &of_b))
		return 0;
	rc = office ? 1 : writes_for_many(in, a, writer_a, err);
	if (rc == 0)
		rc = writes_for_many(in, b, writer_b, err);
	if (rc < 0)
		return -1;
	/* One case, or one number of theirs, must say that it is the same
	 * family. */
	*why_r = "their writer writes for many, and nothing says that these "
		 "two are about one child. LINK each to its case first";
	if (rc == 1 && !share(&of_a, &of_b) &&
	    !same_text(a->their_reference, b->their_reference))
		return 0;
	*why_r = NULL;
	return 0;
}

static bool
is_early(const struct enquiry *e)
{
	enum enquiry_state state;
	return lifecycle_state_parse(e->state, &state) &&
	       (state == ENQUIRY_NEW || state == ENQUIRY_ALLOCATED ||
		   state == ENQUIRY_ACCEPTED);
}

/* What BREACH or BEREAVEMENT stops in one must not leave from the other. */
static int
would_let_out(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err)
{
	struct office *office = in->office;
	struct party *to;
	const int known = answer_enquirer(in, into, &to, err);
	const char *addr = known == 1 ? to->addr : NULL;
	const int breach_from = quiet_breach(office, from->id, err);
	const int breach_into = quiet_breach(office, into->id, err);
	const int quiet_from = quiet_covers(office, from->id, addr, err);
	const int quiet_into = quiet_covers(office, into->id, addr, err);
	if (known < 0 || breach_from < 0 || breach_into < 0 || quiet_from < 0 ||
	    quiet_into < 0)
		return -1;
	if (breach_from || breach_into)
		*why_r = mem_fmt(in->ctx,
		    "nothing of %s may leave (BREACH); RESUME first",
		    breach_from ? from->reference : into->reference);
	else if (quiet_from && !quiet_into)
		*why_r = mem_fmt(in->ctx,
		    "BEREAVEMENT holds for %s and not for %s: order it there "
		    "first",
		    from->reference, into->reference);
	return 0;
}

/* ---- is the one that stays as well guarded ---- */

/*
 * The case decides who reads it, what they may be told and which numbers may
 * leave: what stays must be about each case of what goes into it.
 */
static int
lacks_case(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err)
{
	struct cases of_from;
	struct cases of_into;
	if (read_cases(in, from, &of_from, err) < 0 ||
	    read_cases(in, into, &of_into, err) < 0)
		return -1;
	for (size_t i = 0; i < of_from.count; i++) {
		struct case_file *file;
		if (has(&of_into, of_from.ids[i]))
			continue;
		const int rc = case_get(
		    in->office->store, in->ctx, of_from.ids[i], &file, err);
		if (rc <= 0)
			return rc;
		*why_r = mem_fmt(in->ctx,
		    "nothing says that %s is about %s, and the case decides "
		    "who reads it; in reply to a mail about it, LINK %s, then "
		    "MERGE",
		    into->reference, file->reference, file->reference);
		return 0;
	}
	return 0;
}

/* P-40: RESTRICT of one of them may cover the other, by a case of both. */
static int
lacks_group(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err)
{
	struct store *store = in->office->store;
	struct restriction of_from;
	struct restriction of_into;
	int rc = restriction_covering(store, in->ctx, from->id, &of_from, err);
	if (rc <= 0)
		return rc;
	rc = restriction_covering(store, in->ctx, into->id, &of_into, err);
	if (rc < 0)
		return -1;
	if (rc == 0 || !restrict_same_group(&of_from, &of_into))
		*why_r = mem_fmt(in->ctx,
		    "%s is restricted, and %s is not to the same people; "
		    "RESTRICT it first",
		    from->reference, into->reference);
	return 0;
}

static bool
is_among(const char *const *bars, size_t count, const char *bar)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(bars[i], bar) == 0)
			return true;
	return false;
}

/*
 * What is recorded of the one and holds its answers.  Not that its writer has
 * left the office: the answer goes to the writer of the one that stays.
 */
static int
lacks_bar(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err)
{
	const char *of_from[FOOTING_BARS];
	const char *of_into[FOOTING_BARS];
	const char *gone;
	size_t from_count;
	size_t into_count;
	if (footings_bars(
		in->ctx, in->office, from, of_from, &from_count, err) < 0 ||
	    footings_bars(
		in->ctx, in->office, into, of_into, &into_count, err) < 0 ||
	    gone_writer(in->ctx, in->office, from, &gone, err) < 0)
		return -1;
	for (size_t i = 0; *why_r == NULL && i < from_count; i++)
		if (!is_among(of_into, into_count, of_from[i]) &&
		    (gone == NULL || strcmp(of_from[i], gone) != 0))
			*why_r = mem_fmt(in->ctx,
			    "of %s alone it is recorded: \"%s\" WRITER says it "
			    "of %s as well, then MERGE",
			    from->reference, of_from[i], into->reference);
	return 0;
}

static int
is_less_guarded(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err)
{
	static int (*const lacks[])(struct intake *, const struct enquiry *,
	    const struct enquiry *, const char **,
	    struct err *) = {lacks_case, lacks_group, lacks_bar};
	for (size_t i = 0; *why_r == NULL && i < sizeof lacks / sizeof *lacks;
	     i++)
		if (lacks[i](in, from, into, why_r, err) < 0)
			return -1;
	return 0;
}

int
merge_refusal(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const char **why_r, struct err *err)
{
	struct legal_clock *clocks;
	size_t count;
	struct matter matter;
	const struct enquiry *both[] = {from, into};
	*why_r = from->id == into->id ? "that is one enquiry" : NULL;
	for (size_t i = 0; *why_r == NULL && i < 2; i++) {
		const int known =
		    known_to(in->ctx, in->office, both[i], in->officer, err);
		if (known < 0)
			return -1;
		if (!known)
			*why_r = COMMANDS_NOT_THERE;
	}
	if (*why_r != NULL)
		return 0;
	if (!is_early(from) || !enquiry_is_open(into)) {
		*why_r = mem_fmt(in->ctx,
		    "%s is %s and %s is %s: only open ones are merged, and "
		    "before an answer is on its way",
		    from->reference, from->state, into->reference, into->state);
		return 0;
	}
	if (would_let_out(in, from, into, why_r, err) < 0)
		return -1;
	if (*why_r != NULL)
		return 0;
	if (matter_of(in->ctx, in->office, from, &matter, err) < 0 ||
	    matter_running(in->ctx, in->office, from, &clocks, &count, err) < 0)
		return -1;
	if (matter.case_id == 0 && count > 0) {
		*why_r = mem_fmt(in->ctx,
		    "a clock of the law runs for %s alone; LINK it to its "
		    "case first",
		    from->reference);
		return 0;
	}
	if (differ(in, from, into, why_r, err) < 0)
		return -1;
	return is_less_guarded(in, from, into, why_r, err);
}
