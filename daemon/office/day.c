/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/day.h"

#include <stdlib.h>

#include "daemon/office/interest.h"

const struct officer *
day_officer(const struct day *d, int64_t id)
{
	for (size_t i = 0; i < d->officer_count; i++)
		if (d->officers[i]->id == id)
			return d->officers[i];
	return NULL;
}

const struct officer *
day_officer_at(const struct day *d, const char *addr)
{
	for (size_t i = 0; addr != NULL && i < d->officer_count; i++)
		if (span_eq_ascii(
			span_str(d->officers[i]->addr), span_str(addr)))
			return d->officers[i];
	return NULL;
}

int
day_seer(const struct day *d, const struct enquiry *enquiry,
    const struct officer **officer_r, struct err *err)
{
	enum interest interest = INTEREST_NONE;
	struct officer *other;
	*officer_r = day_officer(d, enquiry->owner_id);
	if (*officer_r != NULL &&
	    interest_of(d->ctx, d->office, enquiry, (*officer_r)->addr,
		&interest, &other, err) < 0)
		return -1;
	/* The same, as the day's lists know them. */
	if (interest != INTEREST_NONE)
		*officer_r = other == NULL ? NULL : day_officer(d, other->id);
	return 0;
}

bool
day_begins_week(const struct day *d)
{
	const int32_t monday =
	    d->office->today - (int32_t)civil_weekday(d->office->today);
	return workday_on_or_after(d->office->calendar, monday) ==
	       d->office->today;
}

bool
day_works(const struct day *d, const struct officer *officer)
{
	if ((officer->work_days & (1u << civil_weekday(d->office->today))) == 0)
		return false;
	return day_absence(d, officer) == NULL;
}

const struct absence *
day_absence(const struct day *d, const struct officer *officer)
{
	for (size_t i = 0; i < d->absence_count; i++)
		if (d->absences[i].officer_id == officer->id)
			return &d->absences[i];
	return NULL;
}

int
day_late(const struct day *d, const struct enquiry *enquiry)
{
	return workday_count(
	    d->office->calendar, enquiry->due_day, d->office->today);
}

/* Those that are due later, but were promised to be answered by then. */
static int
load_promised(struct day *d, int32_t by, struct err *err)
{
	struct enquiry **promised;
	size_t count;
	size_t room = d->enquiry_count;
	if (enquiry_list_promised(
		d->office->store, d->ctx, by, &promised, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (promised[i]->due_day <= by)
			continue;
		d->enquiries = mem_grow(d->ctx, d->enquiries, &room,
		    d->enquiry_count + 1, sizeof(*d->enquiries));
		d->enquiries[d->enquiry_count++] = promised[i];
	}
	return 0;
}

int
day_read_due(struct day *d, struct err *err)
{
	struct enquiry_filter filter = {.open_only = true,
	    .due_by = workday_add(d->office->calendar, d->office->today,
		DAY_AHEAD_WORKING_DAYS + 1)};
	if (enquiry_list(d->office->store, d->ctx, &filter, &d->enquiries,
		&d->enquiry_count, err) < 0)
		return -1;
	return load_promised(d, filter.due_by, err);
}

int
day_read_namings(struct day *d, struct err *err)
{
	return namings_open(d->office->store, d->ctx, INT32_MAX, &d->namings,
	    &d->naming_count, err);
}

static int
by_enquiry(const void *key, const void *naming)
{
	const int64_t a = *(const int64_t *)key;
	const int64_t b = ((const struct naming *)naming)->enquiry_id;
	return (a > b) - (a < b);
}

int32_t
day_hear_by(const struct day *d, const struct enquiry *enquiry)
{
	const struct naming *naming =
	    d->naming_count == 0
		? NULL
		: bsearch(&enquiry->id, d->namings, d->naming_count,
		      sizeof *d->namings, by_enquiry);
	return naming == NULL ? DAY_NONE : naming->day;
}

int
day_read_people(struct day *d, struct err *err)
{
	return officer_list(d->office->store, d->ctx, d->office->today,
		   &d->officers, &d->officer_count, err) < 0 ||
		       absence_list(d->office->store, d->ctx, d->office->today,
			   &d->absences, &d->absence_count, err) < 0
		   ? -1
		   : 0;
}

const char *
day_next_mover(const struct day *d, const struct enquiry *enquiry)
{
	if (day_officer(d, enquiry->owner_id) == NULL)
		return "the duty officer";
	if (strcmp(enquiry->state, "held") == 0)
		return "the officer, whose answer waits for SEND";
	return "the owner";
}
