/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the monthly report: what was received, by kind and MP, and the
 * backlog at the current pace. */
#include "daemon/report/report_p.h"

#include "daemon/policy/figures.h"
#include "daemon/policy/forecast.h"
#include "daemon/store/history.h"
#include "daemon/store/registers.h"
#include "daemon/sys/zone.h"

enum { MONTHS = 3, ROWS = REPORT_COLUMNS, WEEK_DAYS = 7 };

/* The month, the one before and that of the year before. */
static const int shifts[MONTHS] = {0, -1, -12};
static const char *const names[MONTHS] = {
    "by_kind", "by_kind_month_before", "by_kind_year_before"};
static const char *const totals[MONTHS] = {
    "total", "month_before", "year_before"};
static const char *const mp_names[MONTHS] = {
    "received", "month_before", "year_before"};

struct mp_row {
	int64_t id; /* 0: in no register */
	int counts[MONTHS];
	bool hidden[MONTHS];
	int open;
};

struct received {
	int kinds[MONTHS][ROWS];
	struct mp_row *mps;
	size_t mp_count, room;
};

static struct mp_row *
row_of(const struct report *r, struct received *all, int64_t id)
{
	for (size_t i = 0; i < all->mp_count; i++)
		if (all->mps[i].id == id)
			return &all->mps[i];
	all->mps = mem_grow(
	    r->ctx, all->mps, &all->room, all->mp_count + 1, sizeof *all->mps);
	struct mp_row *row = &all->mps[all->mp_count++];
	*row = (struct mp_row){.id = id};
	return row;
}

static int
count_month(
    const struct report *r, struct received *all, int m, struct err *err)
{
	const int32_t first = civil_add_months(r->first_day, shifts[m]);
	struct history_count *counts;
	size_t count;
	if (history_counts(r->office->store, r->ctx, zone_instant(first, 0),
		zone_instant(civil_add_months(first, 1), 0), &counts, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const int n = (int)counts[i].n;
		for (size_t k = 0; k < REPORT_KINDS; k++)
			if (strcmp(counts[i].kind, report_kind(k)) == 0)
				all->kinds[m][k] += n;
		all->kinds[m][REPORT_KINDS] += n;
		if (strcmp(counts[i].kind, "mp") == 0)
			row_of(r, all, counts[i].mp_id)->counts[m] += n;
	}
	return 0;
}

static void
put_kinds(const struct report *r, json_t *received, const int *counts, int m,
    bool *hidden)
{
	json_t *by_kind = json_object();
	if (r->outside)
		figures_hide(counts, ROWS, 1, hidden);
	for (size_t k = 0; k < REPORT_KINDS; k++)
		json_object_set_new(
		    by_kind, report_kind(k), report_cell(counts[k], hidden[k]));
	json_object_set_new(received, names[m], by_kind);
	json_object_set_new(received, totals[m],
	    report_cell(counts[REPORT_KINDS], hidden[REPORT_KINDS]));
}

/* ---- by MP ---- */

static int
by_id(const void *a, const void *b)
{
	const struct mp_row *x = a;
	const struct mp_row *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static int
by_number(const void *a, const void *b)
{
	const struct mp_row *x = a;
	const struct mp_row *y = b;
	if (x->counts[0] != y->counts[0])
		return y->counts[0] - x->counts[0];
	if (x->open != y->open)
		return y->open - x->open;
	return (x->id > y->id) - (x->id < y->id);
}

static int
name_mp(const struct report *r, int64_t id, json_t *row, struct err *err)
{
	struct mp *mp = NULL;
	if (id != 0 && mp_get(r->office->store, r->ctx, id, &mp, err) < 0)
		return -1;
	json_object_set_new(
	    row, "name", json_string(mp == NULL ? "in no register" : mp->name));
	json_object_set_new(row, "constituency",
	    json_string(mp == NULL ? "" : mp->constituency));
	return 0;
}

/* A month's column, the sum of MPs below; open has no sum to follow from. */
static void
hide_column(
    const struct report *r, struct received *all, int m, bool total_hidden)
{
	int *counts = mem_many(r->ctx, int, all->mp_count + 1);
	bool *hidden = mem_many(r->ctx, bool, all->mp_count + 1);
	for (size_t i = 0; i < all->mp_count; i++)
		counts[i] = all->mps[i].counts[m];
	counts[all->mp_count] = all->kinds[m][0];
	hidden[all->mp_count] = total_hidden;
	if (r->outside)
		figures_hide(counts, all->mp_count + 1, 1, hidden);
	for (size_t i = 0; i < all->mp_count; i++)
		all->mps[i].hidden[m] = hidden[i];
}

static int
put_mps(struct report *r, struct received *all, const bool *hidden_mp,
    struct err *err)
{
	json_t *list = json_array();
	json_object_set_new(r->reply, "mps", list);
	/* What is hidden is chosen in the order of ids, so that of two that tie
	 * it is the same one in every report that shows the month. */
	if (all->mp_count > 0)
		qsort(all->mps, all->mp_count, sizeof *all->mps, by_id);
	for (int m = 0; m < MONTHS; m++)
		hide_column(r, all, m, hidden_mp[m]);
	if (all->mp_count > 0)
		qsort(all->mps, all->mp_count, sizeof *all->mps, by_number);
	for (size_t i = 0; i < all->mp_count; i++) {
		json_t *row = json_object();
		json_array_append_new(list, row);
		if (name_mp(r, all->mps[i].id, row, err) < 0)
			return -1;
		for (int m = 0; m < MONTHS; m++)
			json_object_set_new(row, mp_names[m],
			    report_cell(
				all->mps[i].counts[m], all->mps[i].hidden[m]));
		report_put_count(r, row, "open", all->mps[i].open);
	}
	return 0;
}

int
report_add_received(struct report *r, struct enquiry *const *open,
    size_t open_count, struct err *err)
{
	struct received all = {.mp_count = 0};
	bool hidden[MONTHS][ROWS] = {{false}};
	bool hidden_mp[MONTHS];
	json_t *received = json_object();
	json_object_set_new(r->reply, "received", received);
	for (int m = 0; m < MONTHS; m++) {
		if (count_month(r, &all, m, err) < 0)
			return -1;
		put_kinds(r, received, all.kinds[m], m, hidden[m]);
		hidden_mp[m] = hidden[m][0];
	}
	for (size_t i = 0; i < open_count; i++)
		if (strcmp(open[i]->kind, "mp") == 0)
			row_of(r, &all, open[i]->mp_id)->open++;
	return put_mps(r, &all, hidden_mp, err);
}

/* ---- forecast ---- */

static void
put_tenths(json_t *object, const char *name, double n)
{
	const int tenths = (int)(n * 10 + (n < 0 ? -0.5 : 0.5));
	json_object_set_new(object, name, json_real(tenths / 10.0));
}

static void
put_points(const struct forecast *f, json_t *j)
{
	static const int ahead[] = {4, 8, 12};
	json_t *points = json_array();
	json_object_set_new(j, "points", points);
	for (size_t i = 0; i < 3; i++) {
		const struct forecast_point p = forecast_in(f, ahead[i]);
		json_array_append_new(
		    points, json_pack("{s:i, s:i, s:i, s:i}", "weeks", ahead[i],
				"open", p.open, "low", p.low, "high", p.high));
	}
}

/* Twelve weeks up to yesterday, when they are all recorded.  An answer that
 * was none is not among those that ended: it was taken back when the enquiry
 * was reopened. */
int
report_add_forecast(struct report *r, int open, struct err *err)
{
	static const char *const words[] = {[FORECAST_THIN] = "thin",
	    [FORECAST_STEADY] = "steady",
	    [FORECAST_GROWS] = "grows",
	    [FORECAST_SHRINKS] = "shrinks"};
	struct forecast_week weeks[FORECAST_WEEKS];
	const int32_t from = r->office->today - FORECAST_WEEKS * WEEK_DAYS;
	json_t *j = json_object();
	int64_t first;
	int ended = 0;
	json_object_set_new(r->reply, "forecast", j);
	int rc = history_first(r->office->store, &first, err);
	if (rc < 0)
		return -1;
	for (int w = 0; w < FORECAST_WEEKS; w++) {
		struct history_flow flow = {0};
		if (history_flow(r->office->store,
			zone_instant(from + w * WEEK_DAYS, 0),
			zone_instant(from + (w + 1) * WEEK_DAYS, 0), &flow,
			err) < 0)
			return -1;
		weeks[w] = (struct forecast_week){
		    .received = (int)flow.received, .ended = (int)flow.ended};
		ended += weeks[w].ended;
	}
	struct forecast f = forecast_make(weeks, open);
	if (rc == 0 || zone_civil(first, NULL) > from)
		f.direction = FORECAST_THIN;
	json_object_set_new(j, "direction", json_string(words[f.direction]));
	if (f.direction == FORECAST_THIN ||
	    (r->outside && (figures_is_small(open) || figures_is_small(ended))))
		return 0;
	put_tenths(j, "received_a_week", f.received);
	put_tenths(j, "ended_a_week", f.ended);
	put_tenths(j, "low", f.low);
	put_tenths(j, "high", f.high);
	put_points(&f, j);
	return 0;
}
