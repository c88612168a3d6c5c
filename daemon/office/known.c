/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/known.h"

#include "daemon/office/interest.h"
#include "daemon/office/post.h"
#include "daemon/office/restricted.h"
#include "daemon/store/restrictions.h"

int
known_to(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct officer *officer, struct err *err)
{
	const int shown = restricted_shows(ctx, office, enquiry, officer, err);
	if (shown <= 0)
		return shown;
	const int barred =
	    interest_bars(ctx, office, enquiry, officer->addr, err);
	return barred < 0 ? -1 : !barred;
}

int
known_reader(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct officer *meant, const struct officer **reader_r,
    struct err *err)
{
	enum interest interest;
	struct officer *other;
	int rc = restricted_shows(ctx, office, enquiry, meant, err);
	if (rc == 0) {
		rc =
		    restricted_insider(ctx, office, enquiry, NULL, &other, err);
		if (rc == 1)
			rc =
			    interest_instead(ctx, office, enquiry, &other, err);
		if (rc == 1)
			*reader_r = other;
		return rc;
	}
	if (rc < 0 || interest_of(ctx, office, enquiry, meant->addr, &interest,
			  &other, err) < 0)
		return -1;
	*reader_r = interest == INTEREST_NONE ? meant : other;
	return *reader_r != NULL;
}

enum order { ORDER_NONE = 0, ORDER_OWNER, ORDER_NAMED };

/* Has somebody ordered that of this case only those inside are written to?  Of
 * one that names them *enquiry_r says who they are. */
static int
find_order(void *ctx, struct office *office, int64_t case_id,
    enum order *order_r, struct enquiry **enquiry_r, struct err *err)
{
	struct enquiry **list;
	size_t count;
	*order_r = ORDER_NONE;
	if (enquiries_ever_of_case(
		office->store, ctx, case_id, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count && *order_r != ORDER_NAMED; i++) {
		struct restriction said;
		const int rc = restriction_covering(
		    office->store, ctx, list[i]->id, &said, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		*enquiry_r = list[i];
		*order_r = said.people != NULL || said.team != NULL
			       ? ORDER_NAMED
			       : ORDER_OWNER;
	}
	return 0;
}

int
known_case_reader(void *ctx, struct office *office,
    const struct case_file *file, struct officer **reader_r, struct err *err)
{
	struct enquiry inside = {.team = file->team};
	struct enquiry *ordered;
	enum order order;
	if (find_order(ctx, office, file->id, &order, &ordered, err) < 0)
		return -1;
	int rc = file->owner == NULL
		     ? 0
		     : officer_by_addr(office->store, ctx, file->owner,
			   office->today, reader_r, err);
	if (rc < 0)
		return -1;
	if (order == ORDER_NONE && !file->restricted)
		return rc == 1 ? 1
			       : post_in_charge(ctx, office, file->team, NULL,
				     reader_r, err);
	if (order == ORDER_NAMED) {
		inside = *ordered;
		if (rc == 1)
			rc = restricted_shows(
			    ctx, office, ordered, *reader_r, err);
	}
	if (rc == 1)
		inside.owner_id = (*reader_r)->id;
	return rc < 0 ? -1
		      : restricted_insider(
			    ctx, office, &inside, NULL, reader_r, err);
}

/* 1: they do the work of the case's owner; of a case that nobody has a manager
 * decides. */
static int
does_its_work(void *ctx, struct office *office, const struct case_file *file,
    const struct officer *officer, struct err *err)
{
	const struct enquiry unowned = {.team = file->team};
	struct officer *owner;
	int rc = file->owner == NULL
		     ? 0
		     : officer_by_addr(office->store, ctx, file->owner,
			   office->today, &owner, err);
	if (rc == 1)
		return owner->id == officer->id ||
		       (owner->deputy != NULL &&
			   span_eq_ascii(span_str(owner->deputy),
			       span_str(officer->addr)));
	if (rc == 0)
		rc = restricted_insider(
		    ctx, office, &unowned, NULL, &owner, err);
	return rc <= 0 ? rc : owner->id == officer->id;
}

int
known_case_to(void *ctx, struct office *office, const struct case_file *file,
    const struct officer *officer, struct err *err)
{
	struct enquiry *ordered;
	enum order order;
	if (find_order(ctx, office, file->id, &order, &ordered, err) < 0)
		return -1;
	if (order == ORDER_NAMED)
		return restricted_shows(ctx, office, ordered, officer, err);
	return order != ORDER_NONE || file->restricted
		   ? does_its_work(ctx, office, file, officer, err)
		   : 1;
}

int
known_others(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct officer *officer, struct circle *others_r, struct err *err)
{
	struct enquiry self = *enquiry;
	size_t n = 0;
	if (circle_of(ctx, office->store, &self, others_r, err) < 0)
		return -1;
	for (size_t i = 1; i < others_r->count; i++) {
		const int rc =
		    known_to(ctx, office, others_r->of[i], officer, err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			others_r->of[n++] = others_r->of[i];
	}
	others_r->count = n;
	return 0;
}
