/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a question is put to, whatever it is about (P-9, P-40). */
#include "daemon/intake/question.h"

#include "daemon/office/identifiers.h"
#include "daemon/office/interest.h"
#include "daemon/office/known.h"
#include "daemon/office/restricted.h"

/* Who is inside the first of them that is restricted, else who is in charge. */
static int
find_whom(void *ctx, struct office *office, const int64_t *suggested,
    size_t count, const char *not_addr, struct officer **to_r, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct enquiry *enquiry;
		int rc = suggested[i] == 0
			     ? 0
			     : case_restricts(office->store, suggested[i], err);
		if (rc == 1)
			rc = enquiry_get(
			    office->store, ctx, suggested[i], &enquiry, err);
		if (rc == 1)
			rc = restricted_insider(
			    ctx, office, enquiry, not_addr, to_r, err);
		if (rc != 0)
			return rc;
	}
	return post_in_charge(ctx, office, NULL, not_addr, to_r, err);
}

int
question_whom_but(void *ctx, struct office *office, const int64_t *suggested,
    size_t count, const char *not_addr, struct officer **to_r, struct err *err)
{
	int rc = find_whom(ctx, office, suggested, count, not_addr, to_r, err);
	for (size_t i = 0; i < count && rc == 1; i++) {
		struct enquiry *enquiry;
		const int found = suggested[i] == 0
				      ? 0
				      : enquiry_get(office->store, ctx,
					    suggested[i], &enquiry, err);
		if (found < 0)
			return -1;
		if (found == 1)
			rc = interest_instead(ctx, office, enquiry, to_r, err);
	}
	return rc;
}

int
question_whom(void *ctx, struct office *office, const int64_t *suggested,
    size_t count, struct officer **to_r, struct err *err)
{
	return question_whom_but(
	    ctx, office, suggested, count, NULL, to_r, err);
}

/* ---- of a mail ---- */

/* 1: one of them is restricted, and whoever is inside that is asked. */
static int
any_restricted(struct intake *asked, const int64_t *suggested, size_t count,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const int rc = suggested[i] == 0
				   ? 0
				   : case_restricts(asked->office->store,
					 suggested[i], err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Whoever may read it, in place of one who may not know of such a case: 1; 0:
 * they may, or there is nobody. */
static int
look_at_cases(struct intake *asked, const struct named_cases *named,
    struct officer **to_r, struct err *err)
{
	for (size_t i = 0; i < named->count; i++) {
		struct case_file *file;
		int rc = case_get(asked->office->store, asked->ctx,
		    named->ids[i], &file, err);
		if (rc == 0)
			continue;
		if (rc == 1)
			rc = known_case_to(
			    asked->ctx, asked->office, file, *to_r, err);
		if (rc == 0)
			return known_case_reader(
			    asked->ctx, asked->office, file, to_r, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
question_whom_of(struct intake *asked, const int64_t *suggested, size_t count,
    struct officer **to_r, struct err *err)
{
	const struct facts *f = asked->facts;
	int rc = question_whom(
	    asked->ctx, asked->office, suggested, count, to_r, err);
	if (rc <= 0)
		return rc;
	rc = any_restricted(asked, suggested, count, err);
	for (size_t i = 0; rc == 0 && i < f->found_count; i++) {
		struct named_cases named;
		rc = identifier_cases(
		    asked->office, asked->ctx, &f->found[i], &named, err);
		if (rc == 1)
			rc = look_at_cases(asked, &named, to_r, err);
	}
	return rc < 0 ? -1 : 1;
}

int
question_shows(
    struct intake *asked, const struct officer *officer, struct err *err)
{
	const struct facts *f = asked->facts;
	for (size_t i = 0; i < f->found_count; i++) {
		struct named_cases named;
		int rc = identifier_cases(
		    asked->office, asked->ctx, &f->found[i], &named, err);
		for (size_t k = 0; rc == 1 && k < named.count; k++) {
			struct case_file *file;
			rc = case_get(asked->office->store, asked->ctx,
			    named.ids[k], &file, err);
			if (rc == 1)
				rc = known_case_to(asked->ctx, asked->office,
				    file, officer, err);
			if (rc == 0)
				return 0;
		}
		if (rc < 0)
			return -1;
	}
	return 1;
}
