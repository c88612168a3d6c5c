/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/interest.h"

#include "daemon/office/restricted.h"
#include "daemon/store/parties.h"

/* Of a restricted enquiry somebody inside, else whoever is in charge. */
static int
find_next(void *ctx, struct office *office, const struct enquiry *enquiry,
    bool restricted, const char *not_addrs, struct officer **next_r,
    struct err *err)
{
	return restricted ? restricted_insider(
				ctx, office, enquiry, not_addrs, next_r, err)
			  : officer_in_charge(office->store, ctx, enquiry->team,
				office->today, not_addrs, next_r, err);
}

/* The first of these who has no interest in it either. */
static int
find_other(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, bool restricted, struct officer **other_r,
    struct err *err)
{
	const char *not_addrs = addr;
	for (;;) {
		bool asked;
		struct officer *who;
		int rc = find_next(
		    ctx, office, enquiry, restricted, not_addrs, &who, err);
		if (rc <= 0)
			return rc;
		rc = party_concerned(
		    office->store, enquiry->id, who->addr, &asked, err);
		if (rc <= 0) {
			*other_r = who;
			return rc < 0 ? -1 : 1;
		}
		not_addrs = mem_fmt(ctx, "%s %s", not_addrs, who->addr);
	}
}

int
interest_of(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, enum interest *interest_r, struct officer **other_r,
    struct err *err)
{
	bool asked;
	*interest_r = INTEREST_NONE;
	*other_r = NULL;
	int rc = party_concerned(office->store, enquiry->id, addr, &asked, err);
	if (rc <= 0)
		return rc;
	const int restricted = case_restricts(office->store, enquiry->id, err);
	if (restricted < 0)
		return -1;
	rc = find_other(
	    ctx, office, enquiry, addr, restricted == 1, other_r, err);
	if (rc == 1 || (rc == 0 && restricted == 1))
		*interest_r = asked ? INTEREST_ASKED : INTEREST_NAMED;
	return rc < 0 ? -1 : 0;
}

int
interest_bars(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, struct err *err)
{
	enum interest interest;
	struct officer *other;
	if (interest_of(ctx, office, enquiry, addr, &interest, &other, err) < 0)
		return -1;
	return interest != INTEREST_NONE;
}

int
interest_instead(void *ctx, struct office *office,
    const struct enquiry *enquiry, struct officer **officer_r, struct err *err)
{
	enum interest interest;
	struct officer *other;
	if (interest_of(ctx, office, enquiry, (*officer_r)->addr, &interest,
		&other, err) < 0)
		return -1;
	if (interest != INTEREST_NONE)
		*officer_r = other;
	return *officer_r != NULL;
}

int
interest_list(void *ctx, struct office *office, const char *addr,
    struct interests *interests_r, struct err *err)
{
	int64_t *ids;
	size_t count;
	*interests_r = (struct interests){0};
	if (party_concerns(office->store, ctx, addr, &ids, &count, err) < 0)
		return -1;
	interests_r->ids = ids;
	for (size_t i = 0; i < count; i++) {
		struct enquiry *enquiry;
		int rc = enquiry_get(office->store, ctx, ids[i], &enquiry, err);
		if (rc == 1)
			rc = interest_bars(ctx, office, enquiry, addr, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			ids[interests_r->count++] = ids[i];
	}
	return 0;
}

bool
interest_lists(const struct interests *interests, int64_t enquiry_id)
{
	for (size_t i = 0; i < interests->count; i++)
		if (interests->ids[i] == enquiry_id)
			return true;
	return false;
}
