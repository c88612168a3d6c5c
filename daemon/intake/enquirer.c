/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail from outside: which enquiry it belongs to, or a new one.  gather.c
 * finds the evidence, policy/filing decides, and this file does it.
 */
#include "daemon/intake/enquirer.h"

#include "daemon/intake/chaser.h"
#include "daemon/intake/corrections.h"
#include "daemon/intake/flood.h"
#include "daemon/intake/gather.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/paperwork.h"
#include "daemon/intake/question.h"
#include "daemon/policy/lookalike.h"

static int
ask(struct intake *in, const struct filing_decision *d, struct err *err)
{
	struct question question = {.rule = filing_rule_name(d->rule),
	    .evidence = d->evidence,
	    .because = d->because,
	    .sentence = d->suggested_count > 1
			    ? "A mail fits more than one place. Where does it "
			      "belong?"
			: d->suggested_count == 1
			    ? "A mail may belong to an enquiry that is there. "
			      "Does it?"
			    : "Where does a mail belong?",
	    .suggested = d->suggested,
	    .suggested_count = d->suggested_count};
	if (heed_unplaced(in, d->suggested, d->suggested_count, err) < 0)
		return -1;
	return question_ask(in, &question, err);
}

/*
 * "Any news?" and "thank you" that name nothing open no enquiry of their own.
 * The one enquiry of a proved writer has no rival; else a person is asked: who
 * writes for many may mean a family of whom they have told us nothing yet.
 */
static int
file_stray(
    struct gather *g, const int64_t *enquiries, size_t count, struct err *err)
{
	struct intake *in = g->in;
	const struct signs *signs = heed_signs(in);
	const int many = gather_for_many(g, enquiries[0], err);
	if (many < 0)
		return -1;
	if (count == 1 && !many && identity_is_proved(in->identity.proof))
		return enquirer_follow_up(in,
		    &(struct filed){.enquiry = enquiries[0],
			.rights = true,
			.reopens = true,
			.rule = signs->thanks ? "thanks" : "chaser",
			.evidence = "it names nothing; the sender, who is "
				    "proved, has one enquiry",
			.because = "with this enquiry: the mail names none, "
				   "and it is the only one of its writer"},
		    err);
	struct question question = {.rule = signs->thanks ? "thanks" : "chaser",
	    .evidence = "it names nothing, and the sender has enquiries",
	    .sentence = signs->thanks
			    ? "A thank-you came. Where does it belong?"
			    : "Somebody asks for news. Of which enquiry?",
	    .suggested = enquiries,
	    .suggested_count = count};
	return question_ask(in, &question, err);
}

/*
 * P-8: one enquiry and one acknowledgement until somebody has looked.  Cases
 * are counted, and whoever is on duty is asked; words are a hint to the owner.
 */
static const char *
perhaps_several(struct intake *in, const struct filing_decision *d)
{
	const struct signs *signs = heed_signs(in);
	if (d->ask_split)
		return "; it names more than one case: should it be more than "
		       "one enquiry?";
	if (!signs->found[SIGN_SEVERAL])
		return "";
	return mem_fmt(in->ctx,
	    "; it says \xE2\x80\x9C%s\xE2\x80\x9D: should it be more than one "
	    "enquiry? SPLIT as the first line of a reply makes a second",
	    signs->said[SIGN_SEVERAL]);
}

/* 1 when it was one, and is dealt with. */
static int
take_stray(struct gather *g, struct err *err)
{
	int64_t *enquiries;
	size_t count;
	int rc = chaser_stray(g->in, &enquiries, &count, err);
	if (rc <= 0)
		return rc;
	return file_stray(g, enquiries, count, err) < 0 ? -1 : 1;
}

/* The domain that the sender's is made to be taken for; NULL: none. */
static const char *
imitated_domain(const struct gather *g)
{
	const struct config *config = g->in->office->config;
	struct span domain = identity_domain(g->in->facts->from.addr);
	for (size_t i = 0; i < config->own_domain_count; i++)
		if (lookalike_of(g->in->ctx, domain, config->own_domains[i]) !=
		    LOOKALIKE_NONE)
			return config->own_domains[i];
	/* One that an import has named is what it says. */
	if (g->mps.count == 0 &&
	    lookalike_of(g->in->ctx, domain, "parliament.uk") != LOOKALIKE_NONE)
		return "parliament.uk";
	return g->imitated;
}

/* P-13: whoever is on duty looks at it before anybody answers. */
static int
ask_about_imitation(struct intake *in, const struct filing_decision *d,
    const char *known, struct err *err)
{
	struct span domain = identity_domain(in->facts->from.addr);
	int64_t *suggested = mem_many(in->ctx, int64_t, d->suggested_count + 1);
	size_t count = 0;
	if (d->enquiry != 0)
		suggested[count++] = d->enquiry;
	for (size_t i = 0; i < d->suggested_count; i++)
		suggested[count++] = d->suggested[i];
	const char *why = mem_fmt(in->ctx,
	    "the sender's domain %.*s %s %s but is a different one",
	    (int)domain.n, domain.p,
	    lookalike_words(lookalike_of(in->ctx, domain, known)), known);
	struct question question = {.rule = "look-alike",
	    .evidence = why,
	    .sentence = "A mail comes from an address that looks like another "
			"one. What is it?",
	    .suggested = suggested,
	    .suggested_count = count};
	if (heed_unplaced(in, suggested, count, err) < 0)
		return -1;
	return question_ask(in, &question, err);
}

/* Fills *g and *d. */
static int
look(struct intake *in, struct gather *g, struct filing_decision *d,
    struct err *err)
{
	g->in = in;
	const char *registered;
	if (gather_hits(g, err) < 0 || gather_register(g, &registered, err) < 0)
		return -1;
	struct filing_input input = {.hits = g->hits,
	    .hit_count = g->count,
	    .sender_is_proved = identity_is_proved(in->identity.proof),
	    .sender_register = registered,
	    .broken_reference = g->broken_reference,
	    .sender_evidence = in->identity.evidence};
	*d = filing_decide(in->ctx, &input);
	return 0;
}

int
enquirer_evidence(struct intake *in, struct opening *opening,
    int64_t **suggested_r, size_t *count_r, struct err *err)
{
	struct gather *g = mem_one(in->ctx, struct gather);
	struct filing_decision d;
	if (look(in, g, &d, err) < 0)
		return -1;
	opening->cases = d.cases;
	opening->case_count = d.case_count;
	opening->linked = d.linked;
	opening->linked_count = d.linked_count;
	if (suggested_r == NULL)
		return 0;
	*count_r = 0;
	*suggested_r = mem_many(in->ctx, int64_t, d.suggested_count + 1);
	if (d.enquiry != 0)
		(*suggested_r)[(*count_r)++] = d.enquiry;
	for (size_t i = 0; i < d.suggested_count; i++)
		(*suggested_r)[(*count_r)++] = d.suggested[i];
	return 0;
}

/* Filed by policy/filing's word, which says why. */
static struct filed
filed_as(struct intake *in, const struct filing_decision *d)
{
	return (struct filed){.enquiry = d->enquiry,
	    .rights = d->rights,
	    .reopens = d->reopens,
	    .rule = filing_rule_name(d->rule),
	    .evidence = d->evidence,
	    .because = mem_fmt(in->ctx, "with this enquiry: %s", d->because)};
}

int
enquirer_belongs(struct intake *in, struct filed *filed_r, struct err *err)
{
	struct gather *g = mem_one(in->ctx, struct gather);
	struct filing_decision d;
	if (look(in, g, &d, err) < 0)
		return -1;
	if (imitated_domain(g) != NULL || d.outcome != FILE_EXISTING ||
	    !d.rights)
		return 0;
	*filed_r = filed_as(in, &d);
	return 1;
}

/*
 * P-12: whoever writes on about a matter that is over means the same child,
 * unless the mail names a case: the opening gets the cases of the old one,
 * and is linked to what else is open on them (P-11).
 */
static int
carry_cases(struct intake *in, const struct filing_decision *d,
    struct opening *opening, struct err *err)
{
	struct store *store = in->office->store;
	int64_t *cases;
	if (d->follows == 0 || d->case_count > 0)
		return 0;
	if (enquiry_cases(store, in->ctx, d->follows, &cases,
		&opening->case_count, err) < 0)
		return -1;
	int64_t *linked =
	    mem_many(in->ctx, int64_t, d->linked_count + opening->case_count);
	memcpy(linked, d->linked, d->linked_count * sizeof *linked);
	for (size_t i = 0; i < opening->case_count; i++) {
		struct enquiry **open;
		size_t count;
		if (enquiries_of_case(
			store, in->ctx, cases[i], &open, &count, err) < 0)
			return -1;
		if (count > 0 &&
		    !intake_among(linked, opening->linked_count, open[0]->id))
			linked[opening->linked_count++] = open[0]->id;
	}
	opening->cases = cases;
	opening->linked = linked;
	opening->follows = opening->case_count > 0 ? d->follows : 0;
	return 0;
}

static const char *
same_cases(const struct opening *opening)
{
	return opening->follows == 0      ? ""
	       : opening->case_count == 1 ? ", about the same case"
					  : ", about the same cases";
}

int
enquirer_as_new(struct intake *in, struct opening *opening, struct err *err)
{
	struct gather *g = mem_one(in->ctx, struct gather);
	struct filing_decision d;
	if (look(in, g, &d, err) < 0)
		return -1;
	/* Who writes for many families may have taken an old letter to write
	 * about another child: the person was asked because of that. */
	const int many =
	    d.follows == 0 ? 0 : gather_for_many(g, d.follows, err);
	if (many < 0)
		return -1;
	if (many)
		d.follows = 0;
	opening->cases = d.cases;
	opening->case_count = d.case_count;
	opening->linked = d.linked;
	opening->linked_count = d.linked_count;
	if (carry_cases(in, &d, opening, err) < 0)
		return -1;
	if (opening->follows != 0)
		opening->because = opening->evidence = mem_fmt(
		    in->ctx, "%s%s", opening->evidence, same_cases(opening));
	return 0;
}

static int
open_new(struct intake *in, const struct filing_decision *d, struct err *err)
{
	struct opening opening = {.rule = filing_rule_name(d->rule),
	    .cases = d->cases,
	    .case_count = d->case_count,
	    .linked = d->linked,
	    .linked_count = d->linked_count,
	    .matches = d->suggested,
	    .match_count = d->suggested_count};
	if (carry_cases(in, d, &opening, err) < 0)
		return -1;
	const char *same = same_cases(&opening);
	opening.evidence = mem_fmt(in->ctx, "%s%s", d->evidence, same);
	opening.because = mem_fmt(in->ctx, "as a new enquiry: %s%s%s",
	    d->because, same, perhaps_several(in, d));
	return enquirer_open(in, &opening, err);
}

int
enquirer_decide(struct intake *in, struct err *err)
{
	struct gather *g = mem_one(in->ctx, struct gather);
	struct filing_decision d;
	struct filed filed;
	int rc = flood_aside(in, err);
	if (rc != 0)
		return rc < 0 ? -1 : heed_unplaced(in, NULL, 0, err);
	rc = corrections_take(in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (look(in, g, &d, err) < 0)
		return -1;
	const char *known =
	    in->facts->from.addr == NULL ? NULL : imitated_domain(g);
	if (known != NULL)
		return ask_about_imitation(in, &d, known, err);

	/* A reply to a list is no new matter by itself (P-32). */
	if ((d.outcome == FILE_ASK ||
		(d.outcome == FILE_NEW && d.case_count == 0)) &&
	    corrections_answers_list(in))
		return corrections_ask(in, d.suggested, d.suggested_count, err);
	if (d.outcome == FILE_NEW && (rc = take_stray(g, err)) != 0)
		return rc < 0 ? -1 : 0;
	if ((d.outcome == FILE_NEW || d.outcome == FILE_NEW_LINKED) &&
	    (rc = paperwork_take(in, d.cases, d.case_count, err)) != 0)
		return rc < 0 ? -1 : 0;
	switch (d.outcome) {
	case FILE_EXISTING:
		filed = filed_as(in, &d);
		return enquirer_follow_up(in, &filed, err);
	case FILE_ASK:
		return ask(in, &d, err);
	case FILE_NEW:
	case FILE_NEW_LINKED:
	case FILE_STAFF:
		break;
	}
	return open_new(in, &d, err);
}
