/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever must know of what is urgent (P-39).
 */
#include "daemon/intake/heed.h"

#include "daemon/intake/question.h"
#include "daemon/office/known.h"
#include "daemon/office/restricted.h"
#include "daemon/store/absences.h"

static bool
out_of_hours(const struct office *office)
{
	return !workday_is(office->calendar, office->today) ||
	       office->seconds < office->config->office_open_s ||
	       office->seconds >= office->config->office_shut_s;
}

static void
add_person(const struct officer **to, size_t *count, const struct officer *who)
{
	for (size_t i = 0; i < *count; i++)
		if (span_eq_ascii(span_str(to[i]->addr), span_str(who->addr)))
			return;
	if (*count < HEED_PEOPLE_MAX)
		to[(*count)++] = who;
}

/* P-40: of a restricted one those inside, here in place of who is on duty. */
static int
people_inside(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count, struct err *err)
{
	struct officer *who;
	const char *not_addr = NULL;
	int rc = 1;
	for (int i = 0; rc == 1 && i < 2; i++) {
		rc = restricted_insider(
		    in->ctx, in->office, enquiry, not_addr, &who, err);
		if (rc == 1) {
			add_person(to, count, who);
			not_addr = who->addr;
		}
	}
	return rc < 0 ? -1 : 0;
}

static int
add_deputy(struct intake *in, const struct officer *of,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count, struct err *err)
{
	struct officer *who;
	int rc = of->deputy == NULL
		     ? 0
		     : officer_by_addr(in->office->store, in->ctx, of->deputy,
			   in->office->today, &who, err);
	if (rc == 1)
		add_person(to, count, who);
	return rc < 0 ? -1 : 0;
}

/* 1: their own mail program says that they are away (P-30). */
static int
is_away(struct intake *in, const struct officer *officer, struct err *err)
{
	struct absence *absences;
	size_t count;
	if (absences_of(in->office->store, in->ctx, officer->id,
		in->office->today, &absences, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (absences[i].from_day <= in->office->today)
			return 1;
	return 0;
}

/* The deputy of who is on duty, and of an owner who is away. */
static int
people_on_duty(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count, struct err *err)
{
	struct officer *who;
	struct office *office = in->office;
	int rc =
	    intake_duty(in, enquiry == NULL ? NULL : enquiry->team, &who, err);
	if (rc == 1) {
		add_person(to, count, who);
		rc = add_deputy(in, who, to, count, err);
	}
	if (rc < 0 || enquiry == NULL || enquiry->owner_id == 0)
		return rc < 0 ? -1 : 0;
	rc = officer_get_valid(office->store, in->ctx, enquiry->owner_id,
	    office->today, &who, err);
	if (rc <= 0)
		return rc;
	add_person(to, count, who);
	rc = is_away(in, who, err);
	return rc <= 0 ? rc : add_deputy(in, who, to, count, err);
}

int
heed_people(struct intake *in, const struct enquiry *enquiry,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count, struct err *err)
{
	struct office *office = in->office;
	const char *route = office->config->urgent_out_of_hours;
	*count = 0;
	int rc = enquiry == NULL
		     ? 0
		     : case_restricts(office->store, enquiry->id, err);
	if (rc == 1)
		rc = people_inside(in, enquiry, to, count, err);
	else if (rc == 0)
		rc = people_on_duty(in, enquiry, to, count, err);
	if (rc < 0)
		return -1;
	if (route != NULL && out_of_hours(office)) {
		struct officer *outside = mem_one(in->ctx, struct officer);
		outside->addr = route;
		outside->name = route;
		add_person(to, count, outside);
	}
	return 0;
}

/* ---- of what has no place yet ---- */

/* 1: they may know of each case it names, and of each enquiry of these. */
static int
may_know(struct intake *in, const int64_t *suggested, size_t n,
    const struct officer *officer, struct err *err)
{
	int rc = question_shows(in, officer, err);
	for (size_t i = 0; rc == 1 && i < n; i++) {
		struct enquiry *enquiry;
		const int found = enquiry_get(
		    in->office->store, in->ctx, suggested[i], &enquiry, err);
		if (found != 0)
			rc = found < 0 ? -1
				       : known_to(in->ctx, in->office, enquiry,
					     officer, err);
	}
	return rc;
}

/* Nobody may know of it, not even a manager (restricted.h): whoever is on duty
 * hears that there is danger, and no more. */
static int
tell_blind(struct intake *in, const struct officer *to[HEED_PEOPLE_MAX],
    size_t *count, enum heed_hides *hides, struct err *err)
{
	struct officer *who;
	const int rc = intake_duty(in, NULL, &who, err);
	*hides = HEED_HIDES_ALL;
	if (rc == 1)
		add_person(to, count, who);
	return rc < 0 ? -1 : 0;
}

int
heed_who_may(struct intake *in, const int64_t *suggested, size_t n,
    const struct officer *to[HEED_PEOPLE_MAX], size_t *count,
    enum heed_hides *hides, struct err *err)
{
	struct officer *asked;
	const struct officer *other = NULL;
	const size_t found = *count;
	size_t officers = 0;
	int rc = question_whom_of(in, suggested, n, &asked, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		other = asked;
	*count = 0;
	for (size_t i = 0; i < found; i++) {
		const bool outside = to[i]->id == 0;
		rc = outside ? question_shows(in, to[i], err)
			     : may_know(in, suggested, n, to[i], err);
		if (rc < 0)
			return -1;
		if (rc == 0 && outside && *hides == HEED_HIDES_NOTHING)
			*hides = HEED_HIDES_OUTSIDE;
		const struct officer *who = rc == 1 || outside ? to[i] : other;
		if (who != NULL)
			add_person(to, count, who);
		officers += who != NULL && !outside;
	}
	if (officers > 0)
		return 0;
	if (other == NULL)
		return tell_blind(in, to, count, hides, err);
	add_person(to, count, other);
	return 0;
}
