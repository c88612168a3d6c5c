/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates of the law (P-22) for those who are told each day: whose they are, and
 * in what words.  Read once a day's work, whoever it is for.
 */
#include "daemon/tick/tick_p.h"

#include "daemon/office/known.h"
#include "daemon/office/matters.h"

enum { LEGAL_AHEAD_DAYS = 10 };

/* As a sentence of its own. */
static const char *
says(const struct day *d, const struct legal_clock *clock)
{
	char *words =
	    mem_fmt(d->ctx, "%s.", matter_words(d->ctx, d->office, clock));
	words[0] = (char)to_upper((unsigned char)words[0]);
	return words;
}

/* P-40: of a case that was restricted to others than its owner somebody inside
 * is told. */
static int
keep_inside(const struct day *d, struct legal_line *line, struct err *err)
{
	struct officer *to;
	int rc = known_case_to(d->ctx, d->office, line->file, line->owner, err);
	if (rc != 0)
		return rc;
	rc = known_case_reader(d->ctx, d->office, line->file, &to, err);
	line->owner = rc == 1 ? day_officer(d, to->id) : NULL;
	return rc < 0 ? -1 : 1;
}

/* The enquiry or case a clock is of: 1; 0 it is gone. */
static int
read_subject(struct day *d, struct legal_line *line, struct err *err)
{
	const struct matter matter = line->clock->matter;
	if (matter.case_id == 0) {
		int rc = enquiry_get(d->office->store, d->ctx,
		    matter.enquiry_id, &line->enquiry, err);
		if (rc <= 0)
			return rc;
		line->reference = line->enquiry->reference;
		line->team = line->enquiry->team;
		return day_seer(d, line->enquiry, &line->owner, err) < 0 ? -1
									 : 1;
	}
	int rc = case_get(
	    d->office->store, d->ctx, matter.case_id, &line->file, err);
	if (rc <= 0)
		return rc;
	line->reference = line->file->reference;
	line->team = line->file->team;
	if (!case_file_names(line->file, line->file->owner))
		line->owner = day_officer_at(d, line->file->owner);
	return line->owner == NULL ? 1 : keep_inside(d, line, err);
}

int
day_read_legal(struct day *d, struct err *err)
{
	struct legal_clock *clocks;
	size_t count;
	if (legal_clocks_due(d->office->store, d->ctx,
		d->office->today + LEGAL_AHEAD_DAYS, &clocks, &count, err) < 0)
		return -1;
	d->legal = mem_many(d->ctx, struct legal_line, count);
	for (size_t i = 0; i < count; i++) {
		struct legal_line *line = &d->legal[d->legal_count];
		*line = (struct legal_line){.clock = &clocks[i]};
		int rc = read_subject(d, line, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		line->says = says(d, line->clock);
		line->act_now =
		    matter_leads(d->office, line->clock, d->office->today);
		d->legal_count++;
	}
	return 0;
}

int
day_law(struct day *d, const struct enquiry *enquiry, json_t **list_r,
    struct err *err)
{
	struct legal_clock *clocks;
	size_t count;
	*list_r = NULL;
	if (matter_running(d->ctx, d->office, enquiry, &clocks, &count, err) <
	    0)
		return -1;
	*list_r = json_array();
	for (size_t i = 0; i < count; i++)
		if (matter_leads(d->office, &clocks[i], enquiry->due_day))
			json_array_append_new(
			    *list_r, json_string(says(d, &clocks[i])));
	return 0;
}
