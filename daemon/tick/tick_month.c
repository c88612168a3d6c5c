/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The month before, in sentences (P-34): they stand in managers' digests on
 * the first working day of a month, so that nobody has to run a report.
 */
#include "daemon/tick/tick_p.h"

#include "daemon/compose/digest.h"
#include "daemon/report/report.h"

enum { NOT_YET = -1 };

/* ---- figures of the report ---- */

static int
figure(const json_t *object, const char *name)
{
	return (int)json_integer_value(json_object_get(object, name));
}

static void
say(json_t *list, const char *words)
{
	json_array_append_new(list, json_string(words));
}

static void
say_received(void *ctx, const json_t *report, json_t *list)
{
	const json_t *r = json_object_get(report, "received");
	const json_t *kinds = json_object_get(r, "by_kind");
	say(list,
	    mem_fmt(ctx,
		"Received: %d (%d the month before, %d a year before); MPs "
		"%d, councillors %d, families %d, others %d",
		figure(r, "total"), figure(r, "month_before"),
		figure(r, "year_before"), figure(kinds, "mp"),
		figure(kinds, "councillor"), figure(kinds, "family"),
		figure(kinds, "other")));
}

static void
say_answered(void *ctx, const json_t *report, json_t *list)
{
	const json_t *a = json_object_get(report, "answered");
	if (figure(a, "total") == 0) {
		say(list, "Answered: none");
		return;
	}
	say(list,
	    mem_fmt(ctx,
		"Answered: %d; %d %% by the date first given, %d %% by the "
		"date as it was extended; half within %s, nine in ten within "
		"%d",
		figure(a, "total"), figure(a, "on_time_percent"),
		figure(a, "on_time_extended_percent"),
		digest_days(ctx, figure(a, "median_days")),
		figure(a, "p90_days")));
	say(list,
	    mem_fmt(ctx,
		"Chased before they were answered: %d %%; opened again after "
		"an answer: %d",
		figure(a, "chased_percent"), figure(report, "reopened")));
}

static void
say_care(void *ctx, const json_t *report, json_t *list)
{
	const json_t *p = json_object_get(report, "promises");
	const json_t *c = json_object_get(report, "care");
	say(list,
	    mem_fmt(ctx,
		"Promises: %d kept, %d broken, %d replaced by another date",
		figure(p, "kept"), figure(p, "broken"), figure(p, "replaced")));
	say(list,
	    mem_fmt(ctx,
		"Mails placed wrongly and placed again: %d; enquiries given "
		"back as NOT MINE: %d",
		figure(c, "misfiled"), figure(c, "given_back")));
	say(list,
	    mem_fmt(ctx,
		"Answers held before they left: %d, with signs of another "
		"child %d, of which a manager released %d; data breaches: %d",
		figure(c, "held"), figure(c, "near_misses"),
		figure(c, "near_misses_released"), figure(c, "breaches")));
}

static void
say_oldest(void *ctx, const json_t *report, json_t *list)
{
	const json_t *oldest = json_object_get(report, "oldest_open");
	const char *words = "";
	for (size_t i = 0; i < json_array_size(oldest); i++) {
		const json_t *e = json_array_get(oldest, i);
		words = mem_fmt(ctx, "%s%s %s (%d)", words, i == 0 ? "" : ",",
		    json_string_value(json_object_get(e, "reference")),
		    figure(e, "working_days_open"));
	}
	if (words[0] != '\0')
		say(list,
		    mem_fmt(ctx, "Open longest, in working days:%s", words));
}

/* ---- when ---- */

static int
write_month(struct day *d, int32_t first, json_t *list, struct err *err)
{
	const struct civil c = civil_from_day(first);
	const char *month = mem_fmt(d->ctx, "%04d-%02d", c.year, c.month);
	json_t *request = json_pack("{s:s}", "month", month);
	json_t *report = NULL;
	const int rc = report_run(
	    d->ctx, d->office, request, span_of(NULL, 0), &report, err);
	if (rc == 0) {
		say_received(d->ctx, report, list);
		say_answered(d->ctx, report, list);
		say_care(d->ctx, report, list);
		say_oldest(d->ctx, report, list);
		say(list, mem_fmt(d->ctx,
			      "Tables: enquiryctl report --month %s", month));
	}
	json_decref(report);
	json_decref(request);
	return rc;
}

int
month_read(
    struct day *d, const char **title_r, json_t **list_r, struct err *err)
{
	struct store *store = d->office->store;
	const struct civil today = civil_from_day(d->office->today);
	const int32_t this_month = civil_day(today.year, today.month, 1);
	const int32_t first = civil_add_months(this_month, -1);
	int64_t told;
	*list_r = json_array();
	*title_r = mem_fmt(
	    d->ctx, "%s", civil_month_name(civil_from_day(first).month));
	if (store_number(store, "digest_month", NOT_YET, &told, err) < 0)
		return -1;
	if (told == this_month)
		return 0;
	if (store_number_set(store, "digest_month", this_month, err) < 0)
		return -1;
	/* A new installation has no month before. */
	return told == NOT_YET ? 0 : write_month(d, first, *list_r, err);
}
