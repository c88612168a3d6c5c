/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/matters.h"

#include "daemon/office/post.h"

int
matter_of(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct matter *matter_r, struct err *err)
{
	int64_t *cases;
	size_t count;
	if (enquiry_cases(
		office->store, ctx, enquiry->id, &cases, &count, err) < 0)
		return -1;
	*matter_r = (struct matter){0};
	if (count == 1)
		matter_r->case_id = cases[0];
	else
		matter_r->enquiry_id = enquiry->id;
	return 0;
}

/* ---- counting ---- */

struct counting {
	void *ctx;
	struct office *office;
	struct matter matter;
	const struct legal_event *events;
	size_t count;
};

/* The first event of those names after a day, or on it when the clock starts
 * by another; DAY_NONE: none yet. */
static int32_t
first_of(const struct counting *c, statute_names names, int32_t from)
{
	int32_t first = DAY_NONE;
	for (size_t i = 0; i < c->count; i++)
		if (c->events[i].day >= from &&
		    statute_names_have(names, c->events[i].event) &&
		    (first == DAY_NONE || c->events[i].day < first))
			first = c->events[i].day;
	return first;
}

static int
count_clock(const struct counting *c, const struct statute *statute,
    const struct legal_event *start, struct err *err)
{
	/* What starts a clock does not end it: a review begins the next year.
	 */
	bool same = statute_names_have(statute->met_by, start->event);
	struct statute_input input = {.day = start->day,
	    .other = statute->second == NULL
			 ? DAY_NONE
			 : first_of(c, statute->second_events, start->day)};
	struct statute_date date;
	if (statute_compute(
		c->ctx, statute, &c->office->legal, &input, &date, err) < 0)
		return -1;
	struct legal_clock clock = {.matter = c->matter,
	    .key = statute->key,
	    .start_day = start->day,
	    .last_day = date.last_day,
	    .act_by = date.act_by,
	    .working = date.working,
	    .met_day =
		first_of(c, statute->met_by, start->day + (same ? 1 : 0))};
	return legal_clock_put(c->office->store, &clock, err);
}

/* Every clock of the table that one of the matter's events starts. */
static int
count_all(const struct counting *c, struct err *err)
{
	const struct statute_table *table = c->office->statutes;
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < table->clock_count; k++) {
			const struct statute *s = &table->clocks[k];
			const struct legal_event *event = &c->events[i];
			if (!statute_names_have(s->events, event->event) ||
			    s->period.count == STATUTE_AS_ORDERED ||
			    (s->from != DAY_NONE && event->day < s->from) ||
			    (s->until != DAY_NONE && event->day > s->until))
				continue;
			if (count_clock(c, s, event, err) < 0)
				return -1;
		}
	return 0;
}

static int
count_matter(
    void *ctx, struct office *office, struct matter matter, struct err *err)
{
	struct legal_event *events;
	struct counting c = {.ctx = ctx, .office = office, .matter = matter};
	if (legal_event_list(
		office->store, ctx, matter, &events, &c.count, err) < 0)
		return -1;
	c.events = events;
	return count_all(&c, err);
}

int
matter_record(void *ctx, struct office *office, struct matter matter,
    const char *event, int32_t day, const char *author, struct err *err)
{
	struct legal_event row = {.matter = matter,
	    .event = event,
	    .day = day,
	    .author = author,
	    .of_register = strcmp(author, MATTER_REGISTER) == 0,
	    .at = office->now};
	int added = legal_event_add(office->store, &row, err);
	return added < 0 || count_matter(ctx, office, matter, err) < 0 ? -1
								       : added;
}

int
matter_take_back(void *ctx, struct office *office, struct matter matter,
    const char *event, int32_t day, const char *author, struct err *err)
{
	struct legal_event row = {.matter = matter,
	    .event = event,
	    .day = day,
	    .author = author,
	    .at = office->now};
	int taken = legal_event_take_back(office->store, &row, err);
	return taken < 0 || count_matter(ctx, office, matter, err) < 0 ? -1
								       : taken;
}

int
matter_recount(
    void *ctx, struct office *office, struct matter matter, struct err *err)
{
	return legal_clocks_forget(office->store, matter, err) < 0
		   ? -1
		   : count_matter(ctx, office, matter, err);
}

/* ---- telling ---- */

int
matter_reference(void *ctx, struct office *office, struct matter matter,
    const char **reference_r, struct err *err)
{
	struct enquiry *enquiry;
	struct case_file *file;
	int rc = matter.case_id != 0
		     ? case_get(office->store, ctx, matter.case_id, &file, err)
		     : enquiry_get(office->store, ctx, matter.enquiry_id,
			   &enquiry, err);
	if (rc == 1)
		*reference_r =
		    matter.case_id != 0 ? file->reference : enquiry->reference;
	return rc;
}

static const struct statute *
statute_of(const struct office *office, const struct legal_clock *clock)
{
	const struct statute *statute;
	struct err err;
	return statute_find(office->statutes, clock->key, clock->start_day,
		   &statute, &err) == 1
		   ? statute
		   : NULL;
}

int
matter_running(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct legal_clock **clocks_r, size_t *count_r, struct err *err)
{
	struct matter matter;
	struct legal_clock *all;
	size_t count;
	size_t running = 0;
	if (matter_of(ctx, office, enquiry, &matter, err) < 0 ||
	    legal_clock_list(office->store, ctx, matter, &all, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (all[i].met_day == DAY_NONE)
			all[running++] = all[i];
	*clocks_r = all;
	*count_r = running;
	return 0;
}

const char *
matter_words(
    void *ctx, const struct office *office, const struct legal_clock *clock)
{
	const struct statute *s = statute_of(office, clock);
	const char *owes = s == NULL ? clock->key : s->owes;
	const int late = office->today - clock->last_day;
	const char *when = post_day(ctx, clock->last_day);
	const char *law = s == NULL ? "" : mem_fmt(ctx, " (%s)", s->law);
	if (s != NULL && s->kind == STATUTE_TARGET)
		law = " (a target, not law)";
	if (late > 0)
		return mem_fmt(ctx, "%s by %s, %d %s ago%s", owes, when, late,
		    late == 1 ? "day" : "days", law);
	if (clock->act_by != clock->last_day)
		return mem_fmt(ctx, "%s by %s, so act by %s%s", owes, when,
		    post_day(ctx, clock->act_by), law);
	return mem_fmt(ctx, "%s by %s%s", owes, when, law);
}

bool
matter_leads(const struct office *office, const struct legal_clock *clock,
    int32_t due_day)
{
	const struct statute *s = statute_of(office, clock);
	return (s == NULL || s->kind == STATUTE_DUTY) &&
	       clock->act_by <= due_day;
}
