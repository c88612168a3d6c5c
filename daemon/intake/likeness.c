/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/likeness.h"

#include "daemon/office/identifiers.h"
#include "parsers/base/buf.h"
#include "parsers/nearmiss.h"
#include "parsers/parse.h"

enum { REASONS_BYTES = 300 };

static void
add(struct buf *b, const char *reason)
{
	buf_add_str(b, b->n == 0 ? ": " : ", ");
	buf_add_str(b, reason);
}

/* Its reference as it stands in the mail; NULL: it does not. */
static const char *
named(struct intake *asked, const struct enquiry *enquiry)
{
	const struct facts *f = asked->facts;
	const char **near;
	size_t count;
	for (size_t i = 0; i < f->found_count; i++) {
		const struct found_reference *one = &f->found[i];
		if (strcmp(one->kind, "own") != 0)
			continue;
		if (strcmp(one->normal, enquiry->reference) == 0)
			return one->where == FOUND_QUOTED_TEXT
				   ? "its reference is quoted"
				   : "its reference is named";
		nearmiss_references(asked->ctx, one->normal, &near, &count);
		for (size_t k = 0; !one->valid && k < count; k++)
			if (strcmp(near[k], enquiry->reference) == 0)
				return "its reference, but for one character";
	}
	return NULL;
}

/* The last word of a name: "Ruth Okafor", "Okafor, Ruth". */
static struct span
surname(const char *name)
{
	struct span s = span_trim(span_str(name));
	const ptrdiff_t comma = span_find_byte(s, 0, ',');
	if (comma > 0)
		return span_trim(span_sub(s, 0, (size_t)comma));
	size_t at = s.n;
	while (at > 0 && !is_space((unsigned char)s.p[at - 1]))
		at--;
	return span_sub(s, at, s.n);
}

static const char *
kin(struct intake *asked, const struct enquiry *enquiry)
{
	struct err err;
	struct party *parties;
	size_t count;
	const struct address *from = &asked->facts->from;
	if (from->addr == NULL || party_list(asked->office->store, asked->ctx,
				      enquiry->id, &parties, &count, &err) < 0)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const bool enquirer = parties[i].role == PARTY_ROLE_ENQUIRER;
		if (span_eq_ascii(
			span_str(parties[i].addr), span_str(from->addr)))
			return enquirer ? "same sender"
					: "its sender was in copy";
		if (enquirer && surname(from->name).n > 1 &&
		    span_eq_ascii(
			surname(from->name), surname(parties[i].name)))
			return "same surname";
	}
	return NULL;
}

static bool
is_same_office(struct intake *asked, const struct enquiry *enquiry)
{
	struct err err;
	struct mps mps;
	return enquiry->mp_id != 0 && asked->facts->from.addr != NULL &&
	       mps_by_addr(asked->office->store, asked->ctx,
		   asked->facts->from.addr, asked->office->today, &mps,
		   &err) == 0 &&
	       mps_have(&mps, enquiry->mp_id);
}

/* A number of a child's cases does not say that it is this one of them. */
static const char *
same_case(struct intake *asked, const struct enquiry *enquiry)
{
	struct err err;
	int64_t *cases;
	size_t count;
	const char *child = NULL;
	const struct facts *f = asked->facts;
	struct store *store = asked->office->store;
	if (enquiry_cases(
		store, asked->ctx, enquiry->id, &cases, &count, &err) < 0)
		return NULL;
	for (size_t i = 0; i < f->found_count && count > 0; i++) {
		struct named_cases named;
		const char *words;
		if (identifier_cases(asked->office, asked->ctx, &f->found[i],
			&named, &err) != 1 ||
		    !named_cases_meet(&named, cases, count))
			continue;
		if (named.count == 1)
			return "same case";
		if (named_cases_words(asked->office, asked->ctx, &named, false,
			&words, &err) == 0)
			child = mem_fmt(asked->ctx,
			    "a child with several cases%s%s",
			    words[0] == '\0' ? "" : ", ", words);
	}
	return child;
}

const char *
likeness_choice(struct intake *asked, const struct enquiry *enquiry)
{
	struct buf why;
	const struct facts *f = asked->facts;
	const char *reference = named(asked, enquiry);
	const char *relation = kin(asked, enquiry);
	const char *same = same_case(asked, enquiry);
	buf_init(&why, asked->ctx, REASONS_BYTES);
	if (reference != NULL)
		add(&why, reference);
	if (is_same_office(asked, enquiry))
		add(&why, "same office");
	if (relation != NULL)
		add(&why, relation);
	if (f->subject_base != NULL && f->subject_base[0] != '\0' &&
	    span_eq_ascii(span_str(f->subject_base),
		parse_subject_base(span_str(enquiry->subject))))
		add(&why, "same subject");
	if (same != NULL)
		add(&why, same);
	return mem_fmt(asked->ctx, "%s, %s, received %s%s%s",
	    enquiry->reference, post_kind_words(enquiry->kind),
	    post_day(asked->ctx, enquiry->received_day),
	    enquiry->closed_at != 0     ? ", closed"
	    : enquiry->answered_at != 0 ? ", answered"
					: "",
	    why.p);
}
