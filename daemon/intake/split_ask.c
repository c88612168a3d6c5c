/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a new enquiry is to be split is asked of whoever is on duty. */
#include "daemon/intake/split.h"

#include "daemon/intake/question.h"
#include "daemon/office/identifiers.h"

/* What is quoted is somebody else's matter. */
static bool
is_of(const struct found_reference *one, const char *kind)
{
	return one->where != FOUND_QUOTED_TEXT && strcmp(one->kind, kind) == 0;
}

/* Different ones of a kind, which hold. */
static size_t
count_kind(const struct facts *f, const char *kind)
{
	size_t n = 0;
	for (size_t i = 0; i < f->found_count; i++) {
		const struct found_reference *one = &f->found[i];
		bool first = one->valid && is_of(one, kind);
		for (size_t j = 0; first && j < i; j++)
			first = !is_of(&f->found[j], kind) ||
				strcmp(f->found[j].normal, one->normal) != 0;
		n += first ? 1 : 0;
	}
	return n;
}

/* Of how many people does it speak that we can count?  Each has at most one
 * case, one UPN and one NHS number. */
static size_t
count_people(const struct facts *f)
{
	static const char *const kinds[] = {"case", "upn", "nhs"};
	size_t most = 0;
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		const size_t n = count_kind(f, kinds[k]);
		most = n > most ? n : most;
	}
	return most;
}

/* 1: all of them are cases of one child, whose number is in it. */
static int
is_one_child(struct intake *in, size_t cases, struct err *err)
{
	const struct facts *f = in->facts;
	for (size_t i = 0; i < f->found_count; i++) {
		struct named_cases named;
		if (f->found[i].where == FOUND_QUOTED_TEXT)
			continue;
		const int rc = identifier_cases(
		    in->office, in->ctx, &f->found[i], &named, err);
		if (rc < 0 || (rc == 1 && named.count == cases))
			return rc;
	}
	return 0;
}

int
split_ask(struct intake *in, const struct enquiry *enquiry, size_t cases,
    struct err *err)
{
	const size_t people = count_people(in->facts);
	if (cases < 2 && people < 2)
		return 0;
	const int child = cases < 2 ? 0 : is_one_child(in, cases, err);
	return child < 0 ? -1
			 : question_split(
			       in, enquiry, cases, people, child == 1, err);
}
