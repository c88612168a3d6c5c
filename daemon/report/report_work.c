/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a year took: the work of its answers, and the law's time limits. */
#include "daemon/report/report_p.h"

#include "daemon/policy/figures.h"
#include "daemon/policy/statute.h"
#include "daemon/store/history.h"
#include "daemon/sys/zone.h"

/* ---- what answers took ---- */

/* To a tenth for each answer. */
static void
put_each(json_t *j, const char *name, int64_t n, int64_t answers)
{
	const int64_t tenths = (n * 20 + answers) / (2 * answers);
	json_object_set_new(j, name, json_real((double)tenths / 10));
}

static int
median_days(const struct report *r, const struct history_row *rows,
    size_t count, const char *kind)
{
	int *days = mem_many(NULL, int, count);
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, kind) == 0)
			days[n++] = workday_count(r->office->calendar,
			    rows[i].deemed_day,
			    zone_civil(rows[i].answered_at, NULL));
	const int median = figures_percentile(days, n, 50);
	mem_free(days);
	return median;
}

static json_t *
effort_json(const struct report *r, int year, const struct history_effort *e,
    const struct history_row *rows, size_t count)
{
	json_t *j = json_pack("{s:i, s:s}", "year", year, "kind", e->kind);
	report_put_count(r, j, "answered", (int)e->answered);
	if (e->answered == 0 ||
	    (r->outside && figures_is_small((int)e->answered)))
		return j;
	put_each(j, "mails_from_outside", e->mails_in, e->answered);
	put_each(j, "mails_of_officers", e->officer_mails, e->answered);
	put_each(j, "answers_sent", e->answers_sent, e->answered);
	put_each(j, "chases", e->chases, e->answered);
	report_put_figure(
	    j, "median_days", median_days(r, rows, count, e->kind));
	return j;
}

int
report_add_effort(struct report *r, int year, json_t *list, struct err *err)
{
	const int64_t since = zone_instant(civil_day(year, 1, 1), 0);
	const int64_t until = zone_instant(civil_day(year + 1, 1, 1), 0);
	struct history_effort *efforts;
	struct history_row *rows;
	size_t count;
	size_t row_count;
	/* A year may have 100,000 rows: they go when it is done. */
	void *ctx = mem_new(NULL);
	const int rc = history_effort(r->office->store, ctx, since, until,
			   &efforts, &count, err) < 0 ||
			       history_answered(r->office->store, ctx, since,
				   until, &rows, &row_count, err) < 0
			   ? -1
			   : 0;
	for (size_t k = 0; rc == 0 && k < REPORT_KINDS; k++)
		for (size_t i = 0; i < count; i++)
			if (strcmp(efforts[i].kind, report_kind(k)) == 0)
				json_array_append_new(
				    list, effort_json(r, year, &efforts[i],
					      rows, row_count));
	mem_free(ctx);
	return rc;
}

/* ---- the statutory clocks, as the SEN2 return counts them ---- */

struct timeliness {
	int done, in_time;             /* all of them */
	int plain_done, plain_in_time; /* without those with an exception */
	int waiting_late;              /* past the limit, not done */
};

static bool
is_excepted(
    const struct report *r, const char *key, const struct history_legal *row)
{
	const struct statute *s;
	struct err err;
	if (row->excuses == NULL || statute_find(r->office->statutes, key,
					row->start_day, &s, &err) <= 0)
		return false;
	for (const char *p = row->excuses; p != NULL; p = strchr(p, ' ')) {
		p = strchr(p, ':') + 1;
		if (statute_names_have(
			s->excuses, mem_strn(r->ctx, p, strcspn(p, " "))))
			return true;
	}
	return false;
}

static int
count_timeliness(struct report *r, const char *key, const char *events,
    int year, struct timeliness *t, struct err *err)
{
	const int32_t first = civil_day(year, 1, 1);
	const int32_t end = civil_day(year, 12, 31);
	const int32_t to = end < r->office->today ? end : r->office->today;
	const struct history_legal_span span = {
	    .key = key, .events = events, .from = first, .to = to};
	struct history_legal *rows;
	size_t count;
	*t = (struct timeliness){0};
	if (history_legal(r->office->store, r->ctx, &span, &rows, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct history_legal *row = &rows[i];
		if (row->met_day == DAY_NONE || row->met_day > to) {
			t->waiting_late += row->last_day < to;
			continue;
		}
		if (!row->by_event)
			continue;
		const bool in_time = row->met_day <= row->last_day;
		const bool excepted = is_excepted(r, key, row);
		t->done++;
		t->in_time += in_time;
		t->plain_done += !excepted;
		t->plain_in_time += !excepted && in_time;
	}
	return 0;
}

/* done = in time + late: of three a small one hides the other two. */
static void
put_share(const struct report *r, json_t *j, const char *prefix, int done,
    int in_time)
{
	const bool hide = r->outside && (figures_is_small(done) ||
					    figures_is_small(in_time) ||
					    figures_is_small(done - in_time));
	const int percent = hide ? -1 : figures_percent(in_time, done);
	json_object_set_new(j, mem_fmt(r->ctx, "%sdone", prefix),
	    report_cell(done, r->outside && figures_is_small(done)));
	json_object_set_new(j, mem_fmt(r->ctx, "%sin_time", prefix),
	    report_cell(in_time, hide));
	report_put_figure(j, mem_fmt(r->ctx, "%spercent", prefix), percent);
}

int
report_add_timeliness(struct report *r, int year, json_t *list, struct err *err)
{
	static const struct {
		const char *key, *events, *name;
	} clocks[] = {
	    {"ehc_final_plan", "final", "plans"},
	    {"ehc_decide_assess", "assess no-assess", "decisions"},
	};
	json_t *row = json_pack("{s:i}", "year", year);
	json_array_append_new(list, row);
	for (size_t i = 0; i < 2; i++) {
		struct timeliness t;
		json_t *j = json_object();
		json_object_set_new(row, clocks[i].name, j);
		if (count_timeliness(
			r, clocks[i].key, clocks[i].events, year, &t, err) < 0)
			return -1;
		/* Between the two numbers stand those with an exception. */
		const int excepted = t.done - t.plain_done;
		const bool near =
		    r->outside &&
		    (figures_is_small(excepted) ||
			figures_is_small(t.in_time - t.plain_in_time) ||
			figures_is_small(
			    excepted - t.in_time + t.plain_in_time));
		put_share(r, j, "", t.done, t.in_time);
		json_object_set_new(
		    j, "with_exception", report_cell(excepted, near));
		if (!near)
			put_share(r, j, "without_exceptions_", t.plain_done,
			    t.plain_in_time);
		report_put_count(r, j, "waiting_late", t.waiting_late);
	}
	return 0;
}
