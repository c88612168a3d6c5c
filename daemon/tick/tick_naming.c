/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The morning's part of naming.h (P-16): who has said since yesterday that it
 * is theirs is named to the enquirer; what nobody has said by the day is put
 * into the list of whoever must see to it.
 */
#include "daemon/tick/tick_p.h"

#include "daemon/intake/named.h"
#include "daemon/office/interest.h"
#include "daemon/office/naming.h"
#include "daemon/office/restricted.h"
#include "daemon/sys/log.h"

/* 1: they still wait; *enquiry_r is NULL when there is no such enquiry. */
static int
waits(struct day *d, const struct naming *open, struct enquiry **enquiry_r,
    struct naming *naming, struct err *err)
{
	*enquiry_r = NULL;
	int rc = enquiry_get(
	    d->office->store, d->ctx, open->enquiry_id, enquiry_r, err);
	return rc <= 0
		   ? rc
		   : naming_waits(d->ctx, d->office, *enquiry_r, naming, err);
}

/* ---- telling ---- */

static int
tell_one(struct day *d, const struct naming *open, struct err *err)
{
	struct office *office = d->office;
	struct enquiry *enquiry;
	struct naming naming;
	const char *why;
	int rc = waits(d, open, &enquiry, &naming, err);
	/* Closed meanwhile, or they never had the letter that says so. */
	if (rc == 0 && enquiry != NULL && open->day < office->today)
		return naming_over(office, enquiry, err);
	if (rc == 1)
		rc = naming_is_sure(
		    d->ctx, office, enquiry, naming.day <= office->today, err);
	const int barred =
	    rc == 1 ? named_barred(d->ctx, office, enquiry, &why, err) : 0;
	if (rc <= 0 || barred != 0)
		return rc < 0 || barred < 0 ? -1 : 0;
	const int nameless = named_nameless(d->ctx, office, enquiry, err);
	const struct naming_order order = {.nameless = nameless == 1};
	return nameless < 0 || naming_tell(d->ctx, office, enquiry, &naming,
				   &order, &why, err) < 0
		   ? -1
		   : 0;
}

int
namings_tell(struct day *d, struct err *err)
{
	if (day_read_namings(d, err) < 0)
		return -1;
	for (size_t i = 0; i < d->naming_count; i++)
		if (tell_one(d, &d->namings[i], err) < 0)
			return -1;
	return 0;
}

/* ---- asking ---- */

/* Whoever does its work today, unless it is nothing for them to hear of: who is
 * outside of a restricted one (P-40), or asked in it. */
static int
find_holder(struct day *d, const struct enquiry *enquiry,
    const struct officer **holder_r, struct err *err)
{
	struct office *office = d->office;
	const struct officer *to = chase_holder(d, enquiry);
	struct officer *other;
	enum interest interest;
	*holder_r = to;
	if (to == NULL)
		return 0;
	int rc = restricted_shows(d->ctx, office, enquiry, to, err);
	if (rc == 0) {
		*holder_r = NULL;
		rc = restricted_insider(
		    d->ctx, office, enquiry, NULL, &other, err);
		if (rc == 1)
			rc = interest_instead(
			    d->ctx, office, enquiry, &other, err);
	} else if (rc == 1) {
		rc = interest_of(d->ctx, office, enquiry, to->addr, &interest,
			 &other, err) < 0
			 ? -1
			 : interest != INTEREST_NONE;
	}
	if (rc == 1)
		*holder_r = other == NULL ? NULL : day_officer(d, other->id);
	return rc < 0 ? -1 : 0;
}

/* 1 a letter may, 0 it may not, and *why_r. */
static int
may_tell(struct day *d, const struct enquiry *enquiry,
    const struct naming *naming, const char **why_r, struct err *err)
{
	const int barred = named_barred(d->ctx, d->office, enquiry, why_r, err);
	if (barred != 0)
		return barred < 0 ? -1 : 0;
	return naming_may(d->ctx, d->office, enquiry, naming, why_r, err);
}

static int
read_one(struct day *d, const struct naming *open, struct err *err)
{
	struct office *office = d->office;
	struct naming naming;
	struct to_name one = {.day = open->day};
	int rc = waits(d, open, &one.enquiry, &naming, err);
	if (rc == 1)
		rc = naming_is_sure(d->ctx, office, one.enquiry, true, err);
	else
		return rc;
	/* Whom it is sure of is told at the opening of the office. */
	if (rc == 1)
		rc = may_tell(d, one.enquiry, &naming, &one.untold, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (find_holder(d, one.enquiry, &one.holder, err) < 0)
		return -1;
	if (one.holder == NULL)
		log_event(LOG_ERR, "staff.none",
		    log_s("enquiry", one.enquiry->reference));
	else
		d->to_name[d->to_name_count++] = one;
	return 0;
}

int
namings_read(struct day *d, struct err *err)
{
	if (day_read_namings(d, err) < 0)
		return -1;
	d->to_name = mem_many(d->ctx, struct to_name, d->naming_count);
	d->to_name_count = 0;
	for (size_t i = 0; i < d->naming_count; i++)
		if (d->namings[i].day <= d->office->today &&
		    read_one(d, &d->namings[i], err) < 0)
			return -1;
	return 0;
}

int
namings_left(struct day *d, struct err *err)
{
	for (size_t i = 0; i < d->to_name_count; i++)
		if (d->to_name[i].untold != NULL &&
		    naming_over(d->office, d->to_name[i].enquiry, err) < 0)
			return -1;
	return 0;
}
