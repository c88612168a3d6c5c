/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence for filing: look-ups only, nothing is written here.  Tokens and
 * threads are in gather_thread.c.
 */
#include "daemon/intake/gather_p.h"

#include "daemon/intake/heed.h"
#include "daemon/intake/member.h"
#include "daemon/intake/merge.h"
#include "daemon/policy/lookalike.h"
#include "daemon/store/aliases.h"
#include "daemon/store/senders.h"
#include "daemon/store/trail.h"
#include "daemon/sys/zone.h"
#include "parsers/nearmiss.h"
#include "parsers/refcheck.h"

enum {
	SAME_SUBJECT_DAYS = 30,
	REOPEN_WORKING_DAYS = 5, /* P-12 */
	/* Nobody goes on with a matter that was over for a quarter of a year
	 * without a word about it. */
	STALE_DAYS = 90
};

static bool
is_parliament(const char *addr)
{
	struct span domain = identity_domain(addr);
	return span_is(domain, "parliament.uk") ||
	       span_ends(domain, ".parliament.uk");
}

bool
gather_is_theirs(const struct found_reference *found)
{
	return strcmp(found->kind, "mp-office") == 0 && found->valid &&
	       found->where != FOUND_QUOTED_TEXT;
}

bool
gather_is_mp(const struct facts *facts, const struct mps *mps)
{
	return mps->count > 0 ||
	       (facts->from.addr != NULL && is_parliament(facts->from.addr));
}

int
gather_register(struct gather *g, const char **words_r, struct err *err)
{
	const struct office *office = g->in->office;
	const char *addr = g->in->facts->from.addr;
	struct sender *sender;
	*words_r = g->mps.count == 0 ? NULL : "an MP's office";
	if (g->mps.count > 0 || g->count == 0 || addr == NULL)
		return 0;
	const int rc = sender_by_addr(
	    office->store, g->in->ctx, addr, office->today, &sender, err);
	if (rc == 1)
		*words_r = sender->kind;
	return rc < 0 ? -1 : 0;
}

const char *
gather_their_reference(const struct facts *f)
{
	const char *inherited = NULL;
	const bool reply = gather_is_reply(f);
	for (size_t i = 0; i < f->found_count; i++) {
		if (!gather_is_theirs(&f->found[i]))
			continue;
		if (!reply || f->found[i].where != FOUND_SUBJECT)
			return f->found[i].normal;
		if (inherited == NULL)
			inherited = f->found[i].normal;
	}
	return inherited;
}

/* A stranger whose domain is made to be taken for a party's. */
static void
note_imitation(struct gather *g, const char *addr)
{
	struct span known = identity_domain(addr);
	struct span domain = identity_domain(g->in->facts->from.addr);
	char *text = mem_strn(g->in->ctx, known.p, known.n);
	if (known.n > 0 &&
	    lookalike_of(g->in->ctx, domain, text) != LOOKALIKE_NONE)
		g->imitated = text;
}

enum filing_party
gather_standing(
    struct gather *g, const struct enquiry *enquiry, struct err *err)
{
	struct party *parties;
	size_t count;
	enum filing_party best = PARTY_STRANGER;
	struct span from = span_str(g->in->facts->from.addr);
	if (party_list(g->in->office->store, g->in->ctx, enquiry->id, &parties,
		&count, err) < 0)
		return PARTY_STRANGER;
	if (enquiry->mp_id != 0 && mps_have(&g->mps, enquiry->mp_id))
		best = PARTY_SAME_OFFICE;
	/* P-14: an address that passed to another MP has no rights in what
	 * was asked for the one before. */
	const bool passed_on =
	    g->mps.count > 0 && enquiry->mp_id != 0 && best == PARTY_STRANGER;
	for (size_t i = 0; i < count; i++) {
		static const enum filing_party as[] = {
		    [PARTY_ROLE_ENQUIRER] = PARTY_ENQUIRER,
		    [PARTY_ROLE_COPIED] = PARTY_COPIED,
		    [PARTY_ROLE_CONTRIBUTOR] = PARTY_CONTRIBUTOR};
		const enum filing_party role =
		    passed_on ? PARTY_COPIED : as[parties[i].role];
		if (span_eq_ascii(span_str(parties[i].addr), from) &&
		    role > best)
			best = role;
	}
	/* An address that a colleague taught (P-9). */
	if (best < PARTY_SAME_OFFICE &&
	    alias_holds(g->in->office->store, enquiry->id,
		g->in->facts->from.addr, g->in->office->today, err) == 1)
		best = PARTY_CONTRIBUTOR;
	for (size_t i = 0; best == PARTY_STRANGER && i < count; i++)
		note_imitation(g, parties[i].addr);
	return best;
}

/* The day it was answered or closed; DAY_NONE: it is open. */
static int32_t
ended_day(const struct enquiry *enquiry)
{
	const int64_t ended =
	    enquiry->closed_at != 0 ? enquiry->closed_at : enquiry->answered_at;
	return ended == 0 ? DAY_NONE : zone_civil(ended, NULL);
}

bool
gather_is_past(const struct office *office, const struct enquiry *enquiry)
{
	const int32_t day = ended_day(enquiry);
	return day != DAY_NONE && workday_count(office->calendar, day,
				      office->today) > REOPEN_WORKING_DAYS;
}

static enum filing_rule
own_rule(const struct found_reference *found)
{
	return found->where == FOUND_SUBJECT ? FILING_SUBJECT : FILING_TEXT;
}

static bool
is_stale(const struct gather *g, const struct enquiry *enquiry)
{
	const struct facts *f = g->in->facts;
	const int32_t day = ended_day(enquiry);
	return day != DAY_NONE && g->in->office->today - day > STALE_DAYS &&
	       gather_is_reply(f) && !gather_names_anew(f, enquiry);
}

/*
 * "That does not answer what I asked" (P-12): it goes on, with owner and date,
 * however many days have passed.  Who only says to be the enquirer, and what a
 * robot may have written, begins a new one as ever.
 */
static bool
says_no_answer(const struct gather *g, const struct enquiry *enquiry,
    enum filing_party party)
{
	const struct facts *f = g->in->facts;
	return enquiry->answered_at != 0 && party >= PARTY_SAME_OFFICE &&
	       identity_is_proved(g->in->identity.proof) &&
	       (f->flags & MAIL_PERHAPS_AUTOMATIC) == 0 &&
	       (gather_is_reply(f) || gather_names_anew(f, enquiry)) &&
	       heed_signs(g->in)->found[SIGN_NO_ANSWER];
}

/* Completes a hit that names an enquiry, and keeps it. */
int
gather_add(struct gather *g, struct filing_hit hit, struct err *err)
{
	struct enquiry *enquiry;
	if (g->count == GATHER_HITS_MAX || hit.enquiry == 0)
		return 0;
	int rc = enquiry_get(
	    g->in->office->store, g->in->ctx, hit.enquiry, &enquiry, err);
	if (rc <= 0)
		return rc;
	if (merge_follow(g->in->ctx, g->in->office, &enquiry, err) < 0)
		return -1;
	hit.enquiry = enquiry->id;
	if (gather_contradicts(g, &hit, enquiry, &hit.conflict, err) < 0)
		return -1;
	hit.party = gather_standing(g, enquiry, err);
	hit.past = gather_is_past(g->in->office, enquiry);
	hit.stale = hit.past && is_stale(g, enquiry);
	hit.past &= hit.stale || !says_no_answer(g, enquiry, hit.party);
	g->hits[g->count++] = hit;
	return 0;
}

/* ---- references ---- */

static int
gather_near(
    struct gather *g, const struct found_reference *found, struct err *err)
{
	const char **candidates;
	size_t count;
	struct enquiry *enquiry;
	nearmiss_references(g->in->ctx, found->normal, &candidates, &count);
	if (count > 0)
		g->broken_reference = true;
	for (size_t i = 0; i < count; i++) {
		int rc = enquiry_by_reference(g->in->office->store, g->in->ctx,
		    candidates[i], &enquiry, err);
		if (rc < 0 ||
		    (rc == 1 && gather_add(g,
				    (struct filing_hit){.rule = own_rule(found),
					.near = true,
					.enquiry = enquiry->id,
					.evidence = found->normal},
				    err) < 0))
			return -1;
	}
	return 0;
}

/*
 * What is only quoted may be anybody's old mail (P-7 rule 4): it suggests.
 */
static int
gather_own(
    struct gather *g, const struct found_reference *found, struct err *err)
{
	const bool quoted = found->where == FOUND_QUOTED_TEXT;
	struct enquiry *enquiry;
	if (!found->valid)
		return quoted ? 0 : gather_near(g, found, err);
	int rc = enquiry_by_reference(
	    g->in->office->store, g->in->ctx, found->normal, &enquiry, err);
	if (rc <= 0)
		return rc;
	return gather_add(g,
	    (struct filing_hit){.rule = own_rule(found),
		.quoted = quoted,
		.enquiry = enquiry->id,
		.evidence = found->normal},
	    err);
}

/* P-10: the kind of number and the cases, never the number. */
static int
say_whose(struct gather *g, const struct named_cases *named,
    const struct found_reference *found, const char **words_r, struct err *err)
{
	const char *cases;
	if (named_cases_words(
		g->in->office, g->in->ctx, named, true, &cases, err) < 0)
		return -1;
	*words_r = mem_fmt(g->in->ctx, "%s %s in %s is registered for %s %s",
	    strcmp(found->kind, "nhs") == 0 ? "an" : "a",
	    reference_personal_name(found->kind),
	    found->where == FOUND_SUBJECT           ? "the subject"
	    : found->where == FOUND_ATTACHMENT_NAME ? "an attachment's name"
						    : "the text",
	    named->count == 1 ? "case" : "the cases", cases);
	return 0;
}

/* A case that the mail names, once, with what is open on it. */
static int
add_case(struct gather *g, int64_t case_id, bool by_number,
    const char *evidence, struct err *err)
{
	struct enquiry **open;
	size_t count;
	if (intake_among(g->cases, g->case_count, case_id))
		return 0;
	g->cases[g->case_count++] = case_id;
	if (enquiries_of_case(g->in->office->store, g->in->ctx, case_id, &open,
		&count, err) < 0)
		return -1;
	g->hits[g->count++] = (struct filing_hit){.rule = FILING_CASE,
	    .case_id = case_id,
	    .enquiry = count > 0 ? open[0]->id : 0,
	    .by_number = by_number,
	    .evidence = evidence};
	return 0;
}

static int
add_named(struct gather *g, const struct named_cases *named,
    const struct found_reference *found, struct err *err)
{
	const bool by_number = reference_is_personal(found->kind);
	const char *evidence = found->normal;
	if (by_number && say_whose(g, named, found, &evidence, err) < 0)
		return -1;
	g->named[g->named_count++] = *named;
	for (size_t i = 0; i < named->count; i++)
		if (add_case(g, named->ids[i], by_number, evidence, err) < 0)
			return -1;
	return 0;
}

/* The same once more, in another place or by another number. */
static bool
is_known(const struct gather *g, const struct named_cases *named)
{
	for (size_t i = 0; i < g->named_count; i++)
		if (g->named[i].count == named->count &&
		    memcmp(g->named[i].ids, named->ids,
			named->count * sizeof named->ids[0]) == 0)
			return true;
	return false;
}

static bool
has_room(const struct gather *g, const struct named_cases *named)
{
	return g->named_count < GATHER_CASES_MAX &&
	       g->case_count + named->count <= GATHER_CASES_MAX;
}

/*
 * Before all others: what the mail is about can contradict every hit.  What is
 * only quoted may be anybody's old mail.  References come before numbers: which
 * of a child's cases is meant they say and it does not.
 */
static int
gather_cases(struct gather *g, bool by_number, struct err *err)
{
	const struct facts *f = g->in->facts;
	const size_t typed = g->case_count;
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < f->found_count; i++) {
		struct named_cases named;
		if (reference_is_personal(f->found[i].kind) != by_number ||
		    f->found[i].where == FOUND_QUOTED_TEXT)
			continue;
		rc = identifier_cases(
		    g->in->office, g->in->ctx, &f->found[i], &named, err);
		if (rc == 1 && !is_known(g, &named) && has_room(g, &named) &&
		    !(by_number && named_cases_meet(&named, g->cases, typed)))
			rc = add_named(g, &named, &f->found[i], err);
	}
	return rc < 0 ? -1 : 0;
}

static int
gather_references(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int rc = 0;
	for (size_t i = 0; rc >= 0 && i < f->found_count; i++)
		if (strcmp(f->found[i].kind, "own") == 0)
			rc = gather_own(g, &f->found[i], err);
	return rc < 0 ? -1 : 0;
}

static int
add_theirs(struct gather *g, const char *theirs, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; i < g->mps.count; i++) {
		int64_t *ids;
		size_t count;
		if (trail_theirs(g->in->office->store, g->in->ctx,
			g->mps.list[i]->id, theirs, &ids, &count, err) < 0)
			return -1;
		for (size_t k = 0; rc == 0 && k < count; k++)
			rc = gather_add(g,
			    (struct filing_hit){.rule = FILING_THEIRS,
				.enquiry = ids[k],
				.evidence = theirs},
			    err);
	}
	return rc;
}

/* P-7 rule 5: the office's own references, in its words or its subject.  Of two
 * that it names none is preferred. */
static int
gather_theirs(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < f->found_count; i++)
		if (gather_is_theirs(&f->found[i]))
			rc = add_theirs(g, f->found[i].normal, err);
	return rc;
}

static int
gather_subject(struct gather *g, struct err *err)
{
	const struct facts *f = g->in->facts;
	struct filing_hit hit = {.rule = FILING_SAME,
	    .evidence = "same sender and subject within 30 days"};
	int64_t oldest;
	if (f->subject_base == NULL || f->subject_base[0] == '\0')
		return 0;
	int64_t since =
	    zone_instant(g->in->mail->received_day - SAME_SUBJECT_DAYS, 0);
	int rc = inbox_enquiry_by_subject(g->in->office->store, f->from.addr,
	    f->subject_base, since, &hit.enquiry, &oldest, err);
	const size_t before = g->count;
	if (rc <= 0 || gather_add(g, hit, err) < 0)
		return rc <= 0 ? rc : -1;
	const int many = gather_for_many(g, hit.enquiry, err);
	if (many < 0)
		return -1;
	if (g->count > before && many && !gather_is_reply(f))
		g->hits[before].conflict = true;
	/* Which of them "RE:" goes on with is a person's to say. */
	const bool several =
	    many && gather_is_reply(f) && oldest != hit.enquiry;
	hit.enquiry = oldest;
	return several ? gather_add(g, hit, err) : 0;
}

/* One enquiry of the sender's own, to be suggested and no more. */
static int
add_own(struct gather *g, const struct enquiry *own, struct err *err)
{
	const size_t before = g->count;
	if (gather_add(g,
		(struct filing_hit){.rule = FILING_SAME,
		    .enquiry = own->id,
		    .evidence = "the sender has asked it"},
		err) < 0)
		return -1;
	if (g->count > before)
		g->hits[before].conflict = true;
	return 0;
}

/* Whoever was passed a letter of ours has its key, and takes it for the way to
 * write about a child of theirs. */
static int
gather_elsewhere(struct gather *g, struct err *err)
{
	struct enquiry **own;
	size_t count = 0;
	bool strange = false;
	for (size_t i = 0; i < g->count; i++)
		strange |=
		    g->hits[i].keyed && g->hits[i].party == PARTY_STRANGER;
	if (strange &&
	    enquiries_of_enquirer(g->in->office->store, g->in->ctx,
		g->in->facts->from.addr,
		zone_instant(g->in->mail->received_day - SAME_SUBJECT_DAYS, 0),
		&own, &count, err) < 0)
		return -1;
	if (count == 0)
		return 0;
	for (size_t i = 0; i < g->count; i++)
		g->hits[i].elsewhere =
		    g->hits[i].keyed && g->hits[i].party == PARTY_STRANGER;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = add_own(g, own[i], err);
	return rc;
}

int
gather_hits(struct gather *g, struct err *err)
{
	const struct intake *in = g->in;
	if (in->facts->from.addr == NULL)
		return 0;
	if (mps_by_addr(in->office->store, in->ctx, in->facts->from.addr,
		in->office->today, &g->mps, err) < 0 ||
	    member_told(g->in, &g->mps, &g->told, err) < 0 ||
	    gather_cases(g, false, err) < 0 || gather_cases(g, true, err) < 0 ||
	    gather_tokens(g, err) < 0 || gather_thread(g, err) < 0 ||
	    gather_references(g, err) < 0 || gather_theirs(g, err) < 0)
		return -1;
	return gather_subject(g, err) < 0 ? -1 : gather_elsewhere(g, err);
}
