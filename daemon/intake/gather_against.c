/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What in a mail speaks against its belonging to an enquiry that something
 * else in it points at (filing.h, invariant 7).
 */
#include "daemon/intake/gather_p.h"

#include "daemon/intake/footings.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/merge.h"
#include "daemon/office/identifiers.h"
#include "daemon/store/senders.h"
#include "daemon/store/trail.h"
#include "parsers/refcheck.h"

/* "SEN", "help": in many a subject, and says nothing there. */
enum { SUBJECT_SAYS = 5 };

bool
gather_is_reply(const struct facts *f)
{
	struct span subject = span_str(f->subject);
	struct span base = span_str(f->subject_base);
	if (f->in_reply_to != NULL || f->reference_count > 0)
		return true;
	return base.n < subject.n &&
	       span_find_ascii(
		   span_sub(subject, 0, subject.n - base.n), 0, "re:") >= 0;
}

bool
gather_names_anew(const struct facts *f, const struct enquiry *enquiry)
{
	for (size_t i = 0; i < f->found_count; i++) {
		const struct found_reference *found = &f->found[i];
		if (strcmp(found->kind, "own") == 0 && found->valid &&
		    (found->where == FOUND_NEW_TEXT ||
			found->where == FOUND_ATTACHMENT_NAME) &&
		    span_is(span_str(found->normal), enquiry->reference))
			return true;
	}
	return false;
}

/* By its kind, or by what is recorded of its writer, it is no family's own. */
static int
is_of_many(struct intake *in, int64_t id, struct err *err)
{
	struct enquiry *enquiry;
	const int rc =
	    enquiry_get(in->office->store, in->ctx, id, &enquiry, err);
	if (rc == 1 && strcmp(enquiry->kind, "family") != 0)
		return 1;
	return rc < 0 ? -1 : footings_for_many(in->ctx, in->office, id, err);
}

int
gather_for_many(struct gather *g, int64_t enquiry, struct err *err)
{
	struct sender *sender;
	struct intake *in = g->in;
	if (gather_is_mp(in->facts, &g->mps) ||
	    footing_for_many(heed_signs(in)->writer))
		return 1;
	int rc = sender_by_addr(in->office->store, in->ctx,
	    in->facts->from.addr, in->office->today, &sender, err);
	/* Whoever is in the register no more wrote for many, too. */
	return rc != 0 ? rc : is_of_many(in, enquiry, err);
}

/* ---- a new matter above an old thread ---- */

static bool
has_in_it(const char *text, const char *words)
{
	return span_str(words).n >= SUBJECT_SAYS &&
	       span_find_ascii(span_str(text), 0, words) >= 0;
}

/* The same, or one is the other with something before or behind it. */
static bool
is_like(const char *a, const char *b)
{
	return span_eq_ascii(span_str(a), span_str(b)) || has_in_it(a, b) ||
	       has_in_it(b, a);
}

/* 1: under that subject it is about that enquiry: it has been its subject, is
 * that of the letter of ours which is answered, or says nothing. */
static int
has_its_subject(
    struct gather *g, const struct enquiry *enquiry, struct err *err)
{
	int64_t newest = 0;
	int64_t oldest = 0;
	const struct intake *in = g->in;
	const char *subject = in->facts->subject_base;
	if (subject == NULL || subject[0] == '\0' ||
	    is_like(subject, enquiry->subject) ||
	    (in->letter != NULL && is_like(subject, in->letter->subject)))
		return 1;
	if (inbox_enquiry_by_subject(in->office->store, in->facts->from.addr,
		subject, enquiry->received_at, &newest, &oldest, err) < 0)
		return -1;
	return newest == enquiry->id || oldest == enquiry->id;
}

/* The reference of either side, anywhere but in what is quoted. */
static bool
names_it(const struct facts *f, const struct enquiry *enquiry)
{
	for (size_t i = 0; i < f->found_count; i++) {
		const struct found_reference *found = &f->found[i];
		if (found->where == FOUND_QUOTED_TEXT || !found->valid)
			continue;
		if ((strcmp(found->kind, "own") == 0 &&
			span_is(span_str(found->normal), enquiry->reference)) ||
		    (gather_is_theirs(found) &&
			enquiry->their_reference != NULL &&
			span_is(
			    span_str(found->normal), enquiry->their_reference)))
			return true;
	}
	return false;
}

/*
 * People who write for many families take an old letter of ours to write about
 * the next one.  A family that does so means its own child all the same.
 */
static int
is_new_matter(struct gather *g, const struct filing_hit *hit,
    const struct enquiry *enquiry, bool *is_r, struct err *err)
{
	if (hit->rule > FILING_THREAD || names_it(g->in->facts, enquiry))
		return 0;
	int rc = has_its_subject(g, enquiry, err);
	if (rc == 0)
		rc = gather_for_many(g, enquiry->id, err) == 0;
	*is_r = rc == 0;
	return rc < 0 ? -1 : 0;
}

/* ---- other cases ---- */

static bool
is_of_case(const struct found_reference *found)
{
	return found->valid && found->where != FOUND_QUOTED_TEXT &&
	       (strcmp(found->kind, "case") == 0 ||
		   reference_is_personal(found->kind));
}

bool
gather_names_case(const struct facts *facts)
{
	for (size_t i = 0; i < facts->found_count; i++)
		if (is_of_case(&facts->found[i]))
			return true;
	return false;
}

int
gather_names_other(
    struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	int64_t *cases;
	size_t count;
	const struct facts *f = in->facts;
	if (!gather_names_case(f))
		return 0;
	if (enquiry_cases(in->office->store, in->ctx, enquiry->id, &cases,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < f->found_count; i++) {
		struct named_cases named;
		if (!is_of_case(&f->found[i]))
			continue;
		const int rc = identifier_cases(
		    in->office, in->ctx, &f->found[i], &named, err);
		if (rc < 0)
			return -1;
		if (rc == 0 || !named_cases_meet(&named, cases, count))
			return 1;
	}
	return 0;
}

/* ---- what contradicts ---- */

/* The office's own references, and not the one the enquiry has?  A reply has
 * its subject from the mail that it answers, and its new words say what it
 * means. */
static bool
is_theirs_another(const struct facts *f, const struct enquiry *enquiry)
{
	bool another = false;
	bool another_anew = false;
	bool inherited = false;
	if (enquiry->their_reference == NULL)
		return false;
	for (size_t i = 0; i < f->found_count; i++) {
		const struct found_reference *found = &f->found[i];
		if (!gather_is_theirs(found))
			continue;
		const bool anew =
		    found->where != FOUND_SUBJECT || !gather_is_reply(f);
		if (!span_eq(span_str(found->normal),
			span_str(enquiry->their_reference))) {
			another = true;
			another_anew |= anew;
		} else if (anew) {
			return false;
		} else {
			inherited = true;
		}
	}
	return inherited ? another_anew : another;
}

/* 1: it leads to other enquiries of that office, and not to this one. */
static int
is_of_another(struct gather *g, const struct enquiry *enquiry,
    const char *theirs, struct err *err)
{
	struct store *store = g->in->office->store;
	int64_t *ids;
	size_t count;
	if (trail_theirs(store, g->in->ctx, enquiry->mp_id, theirs, &ids,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct enquiry *other;
		if (enquiry_get(store, g->in->ctx, ids[i], &other, err) < 0 ||
		    merge_follow(g->in->ctx, g->in->office, &other, err) < 0)
			return -1;
		if (other->id == enquiry->id)
			return 0;
	}
	return count > 0;
}

/* A casework system gives each constituent a reference of their own: one that
 * is another's says more than the old letter that somebody took to reply to. */
static int
names_another(struct gather *g, const struct enquiry *enquiry, struct err *err)
{
	const struct facts *f = g->in->facts;
	int rc = 0;
	if (enquiry->mp_id == 0)
		return 0;
	for (size_t i = 0; rc == 0 && i < f->found_count; i++)
		if (gather_is_theirs(&f->found[i]) &&
		    (enquiry->their_reference == NULL ||
			!span_is(span_str(f->found[i].normal),
			    enquiry->their_reference)))
			rc = is_of_another(g, enquiry, f->found[i].normal, err);
	return rc;
}

/* Who works for two MPs writes for one of them at a time (member.h).  A subject
 * alone does not say for which, nor does a number that both their offices may
 * have given. */
static bool
is_for_another(const struct gather *g, const struct filing_hit *hit,
    const struct enquiry *enquiry)
{
	const bool weak =
	    hit->rule == FILING_THEIRS || hit->rule == FILING_SAME;
	if (g->mps.count < 2)
		return false;
	if (g->told == 0 || enquiry->mp_id == 0)
		return weak;
	return g->told != enquiry->mp_id;
}

/* 1: the sender has asked about that case in another enquiry, which is open.
 * The mail does not name that one: whom its parties' domains look like is
 * nothing to it. */
static int
asks_elsewhere(struct gather *g, int64_t case_id, const struct enquiry *enquiry,
    struct err *err)
{
	struct enquiry **open;
	size_t count;
	bool asks = false;
	const char *imitated = g->imitated;
	if (enquiries_of_case(g->in->office->store, g->in->ctx, case_id, &open,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; !asks && i < count; i++)
		asks = open[i]->id != enquiry->id &&
		       gather_standing(g, open[i], err) >= PARTY_SAME_OFFICE;
	g->imitated = imitated;
	return asks;
}

/* Who writes for many families and names a case below a letter about none gives
 * it to that enquiry, unless they have asked about that case before. */
static int
is_case_of_another(struct gather *g, const struct enquiry *enquiry, bool *is_r,
    struct err *err)
{
	const int many =
	    g->case_count == 0 ? 0 : gather_for_many(g, enquiry->id, err);
	int rc = many < 0 ? -1 : 0;
	for (size_t i = 0; many == 1 && rc == 0 && i < g->case_count; i++)
		rc = asks_elsewhere(g, g->cases[i], enquiry, err);
	*is_r = rc == 1;
	return rc < 0 ? -1 : 0;
}

/*
 * Does the mail speak against its belonging to that enquiry?  An enquiry
 * without a case is not contradicted by one: people send it later; nor is one
 * about any of a child's cases by the child's number.  Under the same subject a
 * number of no case in the register contradicts as well: who got an
 * acknowledgement for one and none for the other would know which is (P-8).
 */
int
gather_contradicts(struct gather *g, const struct filing_hit *hit,
    const struct enquiry *enquiry, bool *conflict_r, struct err *err)
{
	int64_t *cases;
	size_t count = 0;
	const int theirs = names_another(g, enquiry, err);
	*conflict_r = theirs == 1 || is_theirs_another(g->in->facts, enquiry) ||
		      is_for_another(g, hit, enquiry);
	if (theirs < 0 || *conflict_r)
		return theirs < 0 ? -1 : 0;
	if ((g->case_count > 0 || hit->rule == FILING_SAME) &&
	    enquiry_cases(g->in->office->store, g->in->ctx, enquiry->id, &cases,
		&count, err) < 0)
		return -1;
	/* Where it has no case, or the mail none, the subject tells, or
	 * what else they have asked. */
	if (count == 0)
		return is_new_matter(g, hit, enquiry, conflict_r, err) < 0 ||
			       (!*conflict_r && is_case_of_another(g, enquiry,
						    conflict_r, err) < 0)
			   ? -1
			   : 0;
	for (size_t i = 0; i < g->named_count; i++)
		*conflict_r |= !named_cases_meet(&g->named[i], cases, count);
	const int other = hit->rule == FILING_SAME
			      ? gather_names_other(g->in, enquiry, err)
			      : 0;
	*conflict_r |= other == 1;
	return other < 0 ? -1 : 0;
}
