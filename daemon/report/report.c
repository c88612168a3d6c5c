/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/report/report.h"

#include "daemon/report/report_p.h"

#include "daemon/policy/figures.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/history.h"
#include "daemon/store/ledgers.h"
#include "daemon/store/namings.h"
#include "daemon/store/registers.h"
#include "daemon/sys/zone.h"

enum { OLDEST_SHOWN = 10, STATES = 5 };

static const char *const kinds[REPORT_KINDS] = {
    "mp", "councillor", "family", "other"};
static const char *const states[STATES] = {
    "new", "allocated", "accepted", "held", "answering"};

const char *
report_kind(size_t k)
{
	return kinds[k];
}

/* A number of people's enquiries; null where it is too small to be told. */
void
report_put_count(
    const struct report *r, json_t *object, const char *name, int n)
{
	json_object_set_new(object, name,
	    r->outside && figures_is_small(n) ? json_null() : json_integer(n));
}

json_t *
report_cell(int n, bool hidden)
{
	return hidden ? json_null() : json_integer(n);
}

void
report_put_figure(json_t *object, const char *name, int value)
{
	json_object_set_new(
	    object, name, value < 0 ? json_null() : json_integer(value));
}

void
report_put_day(json_t *object, const char *name, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	civil_iso(day, iso);
	json_object_set_new(object, name, json_string(iso));
}

/* ---- answered ---- */

struct answered {
	int count, on_time, on_time_extended, chased;
	int *days; /* working days from the day it counts from */
};

static struct answered
count_answered(const struct report *r, const struct history_row *rows,
    size_t count, const char *kind)
{
	struct answered a = {.days = mem_many(r->ctx, int, count)};
	for (size_t i = 0; i < count; i++) {
		const int32_t day = zone_civil(rows[i].answered_at, NULL);
		if (kind != NULL && strcmp(rows[i].kind, kind) != 0)
			continue;
		a.on_time += day <= rows[i].original_due_day;
		a.on_time_extended += day <= rows[i].due_day;
		a.chased += rows[i].chased;
		a.days[a.count++] =
		    workday_count(r->office->calendar, rows[i].deemed_day, day);
	}
	return a;
}

/* A share of few, or of nearly all, would tell how few. */
static void
put_share(const struct report *r, json_t *j, const char *name, int part,
    int whole, bool hidden)
{
	hidden = hidden || (r->outside && (figures_is_small(part) ||
					      figures_is_small(whole - part)));
	report_put_figure(j, name, hidden ? -1 : figures_percent(part, whole));
}

static json_t *
answered_json(const struct report *r, const struct answered *a, bool hidden)
{
	json_t *j = json_object();
	const size_t n = hidden ? 0 : (size_t)a->count;
	json_object_set_new(
	    j, "total", hidden ? json_null() : json_integer(a->count));
	put_share(r, j, "on_time_percent", a->on_time, a->count, hidden);
	put_share(r, j, "on_time_extended_percent", a->on_time_extended,
	    a->count, hidden);
	put_share(r, j, "chased_percent", a->chased, a->count, hidden);
	report_put_figure(j, "median_days", figures_percentile(a->days, n, 50));
	report_put_figure(j, "p90_days", figures_percentile(a->days, n, 90));
	return j;
}

static int
add_answered(struct report *r, struct err *err)
{
	struct history_row *rows;
	size_t count;
	struct answered all[REPORT_COLUMNS];
	int counts[REPORT_COLUMNS];
	bool hidden[REPORT_COLUMNS] = {false};
	if (history_answered(r->office->store, r->ctx, r->since, r->until,
		&rows, &count, err) < 0)
		return -1;
	for (size_t k = 0; k < REPORT_COLUMNS; k++) {
		all[k] = count_answered(
		    r, rows, count, k == REPORT_KINDS ? NULL : kinds[k]);
		counts[k] = all[k].count;
	}
	if (r->outside)
		figures_hide(counts, REPORT_COLUMNS, 1, hidden);
	json_t *by_kind = json_object();
	json_object_set_new(r->reply, "answered",
	    answered_json(r, &all[REPORT_KINDS], hidden[REPORT_KINDS]));
	json_object_set_new(r->reply, "answered_by_kind", by_kind);
	for (size_t k = 0; k < REPORT_KINDS; k++)
		json_object_set_new(
		    by_kind, kinds[k], answered_json(r, &all[k], hidden[k]));
	struct history_flow flow = {0};
	if (history_flow(r->office->store, r->since, r->until, &flow, err) < 0)
		return -1;
	report_put_count(r, r->reply, "reopened", (int)flow.reopened);
	return 0;
}

/* ---- promises, what is open ---- */

static int
add_promises(struct report *r, struct err *err)
{
	struct promise_counts n = {0};
	json_t *j = json_object();
	json_object_set_new(r->reply, "promises", j);
	if (promise_count(r->office->store, r->since, r->until, &n, err) < 0)
		return -1;
	report_put_count(r, j, "kept", (int)n.kept);
	report_put_count(r, j, "broken", (int)n.broken);
	report_put_count(r, j, "replaced", (int)n.replaced);
	/* P-16: by when they were to hear who deals with it. */
	struct naming_counts named = {0};
	j = json_object();
	json_object_set_new(r->reply, "named", j);
	if (naming_count(r->office->store, r->first_day,
		zone_civil(r->until - 1, NULL), r->office->today, &named,
		err) < 0)
		return -1;
	report_put_count(r, j, "kept", (int)named.kept);
	report_put_count(r, j, "broken", (int)named.broken);
	return 0;
}

static json_t *
oldest_json(const struct report *r, const struct enquiry *e)
{
	json_t *j = json_object();
	json_object_set_new(j, "reference", json_string(e->reference));
	json_object_set_new(j, "kind", json_string(e->kind));
	json_object_set_new(j, "state", json_string(e->state));
	report_put_day(j, "received", e->received_day);
	report_put_day(j, "due", e->due_day);
	report_put_figure(j, "working_days_open",
	    workday_count(
		r->office->calendar, e->deemed_day, r->office->today));
	return j;
}

static int
by_receipt(const void *a, const void *b)
{
	const struct enquiry *x = *(struct enquiry *const *)a;
	const struct enquiry *y = *(struct enquiry *const *)b;
	return (x->received_at > y->received_at) -
	       (x->received_at < y->received_at);
}

/* Where open ones wait, today; a suppressed stage takes another with it. */
static void
add_waiting(struct report *r, struct enquiry *const *open, size_t count)
{
	int counts[STATES + 1] = {0};
	bool hidden[STATES + 1] = {false};
	int *ages[STATES];
	json_t *list = json_array();
	json_object_set_new(r->reply, "waiting", list);
	for (size_t s = 0; s < STATES; s++) {
		ages[s] = mem_many(r->ctx, int, count);
		for (size_t i = 0; i < count; i++)
			if (strcmp(open[i]->state, states[s]) == 0)
				ages[s][counts[s]++] =
				    workday_count(r->office->calendar,
					open[i]->deemed_day, r->office->today);
		counts[STATES] += counts[s];
	}
	if (r->outside)
		figures_hide(counts, STATES + 1, 1, hidden);
	json_object_set_new(r->reply, "open",
	    hidden[STATES] ? json_null() : json_integer((int)count));
	for (size_t s = 0; s < STATES; s++) {
		const size_t n = hidden[s] ? 0 : (size_t)counts[s];
		json_t *j = json_object();
		json_object_set_new(j, "state", json_string(states[s]));
		json_object_set_new(j, "count",
		    hidden[s] ? json_null() : json_integer(counts[s]));
		report_put_figure(
		    j, "median_days", figures_percentile(ages[s], n, 50));
		report_put_figure(
		    j, "p90_days", figures_percentile(ages[s], n, 90));
		json_array_append_new(list, j);
	}
}

static int
add_open(struct report *r, struct err *err)
{
	struct enquiry_filter filter = {.open_only = true};
	struct enquiry **open;
	size_t count;
	json_t *oldest = json_array();
	json_object_set_new(r->reply, "oldest_open", oldest);
	if (enquiry_list(
		r->office->store, r->ctx, &filter, &open, &count, err) < 0)
		return -1;
	add_waiting(r, open, count);
	if (report_add_received(r, open, count, err) < 0 ||
	    report_add_forecast(r, (int)count, err) < 0)
		return -1;
	if (count > 0)
		qsort(open, count, sizeof(*open), by_receipt);
	/* Single enquiries stay inside. */
	for (size_t i = 0; i < count && i < OLDEST_SHOWN && !r->outside; i++)
		json_array_append_new(oldest, oldest_json(r, open[i]));
	return 0;
}

/* ---- the request ---- */

/* "2026-10", a month that has begun. */
static int
read_month(struct report *r, const char *month, struct err *err)
{
	if (month == NULL ||
	    !civil_parse(
		span_str(mem_fmt(r->ctx, "%s-01", month)), &r->first_day))
		return err_set(err, ERR_USAGE,
		    "'%s' is no month; write one like 2026-10",
		    month == NULL ? "" : month);
	if (r->first_day > r->office->today)
		return err_set(err, ERR_USAGE, "%s has not begun yet", month);
	r->since = zone_instant(r->first_day, 0);
	r->until = zone_instant(civil_add_months(r->first_day, 1), 0);
	return 0;
}

int
report_run(void *ctx, struct office *office, const json_t *request,
    struct span attachment, json_t **reply_r, struct err *err)
{
	const char *month =
	    json_string_value(json_object_get(request, "month"));
	struct report r = {.ctx = ctx,
	    .office = office,
	    .outside = json_is_true(json_object_get(request, "outside")),
	    .reply = json_object()};
	(void)attachment;
	*reply_r = r.reply;
	if (read_month(&r, month, err) < 0)
		return -1;
	json_object_set_new(r.reply, "month", json_string(month));
	json_object_set_new(
	    r.reply, "council", json_string(office->config->council));
	report_put_day(r.reply, "as_of", office->today);
	json_object_set_new(r.reply, "outside", json_boolean(r.outside));
	if (add_answered(&r, err) < 0 || add_promises(&r, err) < 0 ||
	    report_add_slips(&r, err) < 0)
		return -1;
	return add_open(&r, err);
}
