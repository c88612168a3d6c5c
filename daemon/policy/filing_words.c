/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/filing_words.h"

#include "parsers/base/mem.h"

static const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

/* What a stranger to the enquiry is to the council. */
static const char *
sender_words(
    void *ctx, const struct filing_input *input, const struct filing_hit *hit)
{
	if (hit->party != PARTY_STRANGER)
		return filing_party_name(hit->party);
	const char *registered =
	    input->sender_register == NULL
		? "in no register"
		: mem_fmt(ctx, "registered as %s", input->sender_register);
	/* A case has no parties that a mail would have to be of. */
	return hit->rule == FILING_CASE
		   ? registered
		   : mem_fmt(ctx, "not of this enquiry, %s", registered);
}

char *
filing_evidence(void *ctx, const struct filing_input *input,
    const struct filing_hit *hit, const char *why)
{
	const char *note = "";

	if (hit->keyed)
		note = ", our key holds";
	else if (hit->near)
		note = ", one character off";
	return mem_fmt(ctx, "%s: %s%s; sender: %s, %s%s%s",
	    filing_rule_name(hit->rule), or_empty(hit->evidence), note,
	    sender_words(ctx, input, hit),
	    input->sender_is_proved ? "proved" : "not proved",
	    why == NULL ? "" : "; ", or_empty(why));
}

char *
filing_because(void *ctx, const struct filing_input *input,
    const struct filing_hit *hit, const char *why)
{
	static const char *const what[] = {
	    [FILING_TOKEN] = "it was sent to the enquiry's reply address",
	    [FILING_THREAD] = "it is a reply",
	    [FILING_SUBJECT] = "its subject has the reference",
	    [FILING_TEXT] = "it names the reference",
	    [FILING_THEIRS] = "it has the office's own reference",
	    [FILING_SAME] = "the sender wrote under this subject lately",
	    [FILING_CASE] = "it names the case",
	};
	static const char *const who[] = {
	    [PARTY_STRANGER] = "nobody in the enquiry",
	    [PARTY_COPIED] = "copied in the enquiry, without rights",
	    [PARTY_SAME_OFFICE] = "of the same MP's office",
	    [PARTY_CONTRIBUTOR] = "a contributor",
	    [PARTY_ENQUIRER] = "the enquirer",
	    [PARTY_OFFICER] = "an officer",
	};
	const char *sender =
	    mem_fmt(ctx, "; the sender is %s, %s", who[hit->party],
		input->sender_is_proved ? "and the checks prove the address"
					: "but nothing proves the address");

	return mem_fmt(ctx, "%s (%s%s)%s%s%s",
	    hit->quoted      ? "what it passes on names the enquiry"
	    : hit->by_number ? "it has a number of the case's child"
			     : what[hit->rule],
	    or_empty(hit->evidence),
	    hit->near ? ", with one character wrong" : "",
	    /* A new enquiry on a case is nobody's yet. */
	    hit->rule == FILING_CASE ? "" : sender, why == NULL ? "" : "; ",
	    or_empty(why));
}

const char *
filing_rule_name(enum filing_rule rule)
{
	static const char *const names[] = {
	    [FILING_TOKEN] = "token",
	    [FILING_THREAD] = "thread",
	    [FILING_SUBJECT] = "subject",
	    [FILING_TEXT] = "text",
	    [FILING_THEIRS] = "theirs",
	    [FILING_SAME] = "same",
	    [FILING_CASE] = "case",
	    [FILING_NONE] = "none",
	};

	ASSERT(rule >= FILING_TOKEN && rule <= FILING_NONE);
	return names[rule];
}

const char *
filing_outcome_name(enum filing_outcome outcome)
{
	static const char *const names[] = {
	    [FILE_EXISTING] = "existing",
	    [FILE_NEW] = "new",
	    [FILE_NEW_LINKED] = "new-linked",
	    [FILE_ASK] = "ask",
	    [FILE_STAFF] = "staff",
	};

	ASSERT(outcome <= FILE_STAFF);
	return names[outcome];
}

const char *
filing_party_name(enum filing_party party)
{
	static const char *const names[] = {
	    [PARTY_STRANGER] = "stranger",
	    [PARTY_COPIED] = "copied",
	    [PARTY_SAME_OFFICE] = "same office",
	    [PARTY_CONTRIBUTOR] = "contributor",
	    [PARTY_ENQUIRER] = "enquirer",
	    [PARTY_OFFICER] = "officer",
	};

	ASSERT(party <= PARTY_OFFICER);
	return names[party];
}
