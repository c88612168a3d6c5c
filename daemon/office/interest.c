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
    const char *addr, struct officer **other_r, struct err *err)
{
	const char *not_addrs = addr;
	const int restricted = case_restricts(office->store, enquiry->id, err);
	if (restricted < 0)
		return -1;
	for (;;) {
		bool asked;
		struct officer *who;
		int rc = find_next(ctx, office, enquiry, restricted == 1,
		    not_addrs, &who, err);
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
	if (rc == 1)
		rc = find_other(ctx, office, enquiry, addr, other_r, err);
	if (rc == 1)
		*interest_r = asked ? INTEREST_ASKED : INTEREST_NAMED;
	return rc < 0 ? -1 : 0;
}
