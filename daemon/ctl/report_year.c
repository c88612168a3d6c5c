/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl report --year` and `--years`: the sheets of the yearly report. */
#include "daemon/ctl/report.h"

#include "daemon/ctl/say.h"
#include "daemon/ctl/sheet.h"
#include "parsers/base/civil.h"

enum { SHEETS = 9, YEARS_MAX = 8 };

const char *const report_columns[REPORT_COLUMNS] = {
    "mp", "councillor", "family", "other", "total"};

const char *
report_kind_title(const char *kind)
{
	static const char *const words[REPORT_COLUMNS] = {
	    "MPs", "Councillors", "Families", "Others", "All"};
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		if (strcmp(report_columns[i], kind) == 0)
			return words[i];
	return kind;
}

static void
add_counts(struct sheet *sheet, const json_t *row)
{
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		sheet_value(sheet, json_object_get(row, report_columns[i]));
}

const char *
report_month_words(void *ctx, const char *iso)
{
	int32_t day;
	const char *text = mem_fmt(ctx, "%.7s-01", iso);
	if (!civil_parse(span_str(text), &day))
		return iso;
	const struct civil c = civil_from_day(day);
	return mem_fmt(ctx, "%s %d", civil_month_name(c.month), c.year);
}

/* ---- received ---- */

#define RECEIVED_COLUMNS                                                       \
	{"MPs", "mp"}, {"Councillors", "councillor"}, {"Families", "family"},  \
	    {"Others", "other"}, {"All", "total"},                             \
	{                                                                      \
		NULL, NULL                                                     \
	}

static const char not_whole[] =
    "* not wholly recorded, so it is compared with nothing.";

static struct sheet *
months_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column titles[] = {
	    {"Month", "month"}, RECEIVED_COLUMNS};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "received-by-month", "Received, by month", titles, 1);
	const json_t *months = json_object_get(reply, "months");
	bool stars = false;
	for (size_t i = 0; i < json_array_size(months); i++) {
		const json_t *row = json_array_get(months, i);
		if (json_object_get(row, "total") == NULL)
			continue;
		const char *iso = ctl_text(row, "month");
		const bool star = !json_is_true(json_object_get(row, "whole"));
		sheet_text(sheet,
		    mem_fmt(ctl->ctx, "%s%s", report_month_words(ctl->ctx, iso),
			star ? " *" : ""),
		    iso);
		add_counts(sheet, row);
		stars = stars || star;
	}
	sheet_bars(sheet, REPORT_COLUMNS);
	if (stars)
		sheet_note(sheet, not_whole);
	return sheet;
}

static struct sheet *
years_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column titles[] = {
	    {"Year", "year"}, RECEIVED_COLUMNS};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "received-by-year", "Received, by year", titles, 1);
	const json_t *years = json_object_get(reply, "years");
	bool stars = false;
	for (size_t i = 0; i < json_array_size(years); i++) {
		const json_t *row = json_array_get(years, i);
		const bool star = !json_is_true(json_object_get(row, "whole"));
		const char *year = mem_fmt(
		    ctl->ctx, "%lld", (long long)ctl_number(row, "year"));
		sheet_text(
		    sheet, star ? mem_fmt(ctl->ctx, "%s *", year) : year, year);
		add_counts(sheet, row);
		stars = stars || star;
	}
	sheet_bars(sheet, REPORT_COLUMNS);
	if (stars)
		sheet_note(sheet, not_whole);
	return sheet;
}

static struct sheet *
mps_sheet(struct ctl *ctl, const json_t *reply)
{
	struct sheet_column *titles =
	    mem_many(ctl->ctx, struct sheet_column, YEARS_MAX + 3);
	const json_t *mps = json_object_get(reply, "mps");
	json_t *first = json_object_get(json_array_get(mps, 0), "received");
	size_t n = 2;
	const char *year;
	json_t *value;
	titles[0] = (struct sheet_column){"MP", "mp"};
	titles[1] = (struct sheet_column){"Constituency", "constituency"};
	json_object_foreach(first, year, value)
	{
		(void)value;
		if (n < YEARS_MAX + 2)
			titles[n++] = (struct sheet_column){year, year};
	}
	struct sheet *sheet =
	    sheet_new(ctl->ctx, "received-by-mp", "Received, by MP", titles, 2);
	for (size_t i = 0; i < json_array_size(mps); i++) {
		const json_t *mp = json_array_get(mps, i);
		sheet_text(sheet, ctl_text(mp, "name"), NULL);
		sheet_text(sheet, ctl_text(mp, "constituency"), NULL);
		for (size_t c = 2; c < n; c++)
			sheet_value(sheet,
			    json_object_get(json_object_get(mp, "received"),
				titles[c].key));
	}
	return sheet;
}

/* ---- effort, statutory clocks ---- */

static struct sheet *
effort_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column titles[] = {{"Year", "year"},
	    {"From", "kind"}, {"Answered", "answered"},
	    {"Mails in", "mails_from_outside"},
	    {"Officers'", "mails_of_officers"}, {"Answers", "answers_sent"},
	    {"Chases", "chases"}, {"Days", "median_days"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "effort", "What an answered enquiry took", titles, 2);
	const json_t *list = json_object_get(reply, "effort");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *e = json_array_get(list, i);
		sheet_text(sheet,
		    mem_fmt(ctl->ctx, "%lld", (long long)ctl_number(e, "year")),
		    NULL);
		sheet_text(sheet, report_kind_title(ctl_text(e, "kind")),
		    ctl_text(e, "kind"));
		for (size_t c = 2; titles[c].title != NULL; c++)
			sheet_value(sheet, json_object_get(e, titles[c].key));
	}
	if (json_array_size(list) > 0)
		sheet_note(sheet,
		    "For each one answered in the year, on average: mails that "
		    "came from outside, mails that officers wrote, answers and "
		    "holding replies sent, chases; Days is the median in "
		    "working days. Minutes of work are not recorded.");
	return sheet;
}

static void
add_timeliness(struct ctl *ctl, struct sheet *sheet, const json_t *row,
    const char *name, const char *words)
{
	static const char *const keys[] = {"done", "in_time", "percent",
	    "with_exception", "without_exceptions_done",
	    "without_exceptions_in_time", "without_exceptions_percent",
	    "waiting_late"};
	const json_t *t = json_object_get(row, name);
	if (ctl_number(t, "done") == 0 && ctl_number(t, "waiting_late") == 0 &&
	    json_is_integer(json_object_get(t, "done")))
		return;
	sheet_text(sheet,
	    mem_fmt(ctl->ctx, "%lld", (long long)ctl_number(row, "year")),
	    NULL);
	sheet_text(sheet, words, name);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		sheet_value(sheet, json_object_get(t, keys[i]));
}

static struct sheet *
timeliness_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column titles[] = {{"Year", "year"},
	    {"Clock", "clock"}, {"Done", "done"}, {"In time", "in_time"},
	    {"%", "percent"}, {"Excepted", "with_exception"},
	    {"Done*", "without_exceptions_done"},
	    {"In time*", "without_exceptions_in_time"},
	    {"%*", "without_exceptions_percent"}, {"Late", "waiting_late"},
	    {NULL, NULL}};
	struct sheet *sheet = sheet_new(ctl->ctx, "statutory-clocks",
	    "Statutory clocks, as the SEN2 return counts them", titles, 2);
	const json_t *list = json_object_get(reply, "timeliness");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		add_timeliness(ctl, sheet, row, "plans", "20-week plan");
		add_timeliness(ctl, sheet, row, "decisions", "6-week decision");
	}
	sheet_note(sheet,
	    sheet_is_empty(sheet)
		? "The register of cases has no plan and no decision of these "
		  "years."
		: "From the register of cases: plans issued in the year, and "
		  "decisions whether to assess. * without those that had an "
		  "exception; Late: not done at the year's end (or today) and "
		  "past "
		  "the limit.");
	return sheet;
}

/* ---- the report ---- */

static const char *
intro_of(struct ctl *ctl, const json_t *reply)
{
	const json_t *r = json_object_get(reply, "recorded");
	const bool outside = json_is_true(json_object_get(reply, "outside"));
	const char *from = ctl_text(r, "whole_from");
	const char *until = ctl_text(r, "whole_until");
	const char *whole =
	    strcmp(from, until) > 0
		? "no month is wholly recorded yet"
		: mem_fmt(ctl->ctx, "whole months from %s to %s",
		      report_month_words(ctl->ctx, from),
		      report_month_words(ctl->ctx, until));
	return mem_fmt(ctl->ctx, "%s, as of %s. Recorded since %s; %s.%s",
	    ctl_text(reply, "council"),
	    say_day(ctl->ctx, ctl_text(reply, "as_of")),
	    report_month_words(ctl->ctx, ctl_text(r, "since")), whole,
	    outside ? " \"-\" is a number from one to four, one that would "
		      "give such a number away, or none."
		    : "");
}

void
report_year_print(struct ctl *ctl, const json_t *reply, enum sheet_form form)
{
	struct sheet *sheets[SHEETS];
	size_t n = 0;
	const bool one = json_is_integer(json_object_get(reply, "year"));
	if (one)
		sheets[n++] = months_sheet(ctl, reply);
	sheets[n++] = years_sheet(ctl, reply);
	sheets[n++] = mps_sheet(ctl, reply);
	sheets[n++] = report_comparisons(ctl, reply);
	sheets[n++] = report_trends(ctl, reply);
	sheets[n++] = effort_sheet(ctl, reply);
	sheets[n++] = timeliness_sheet(ctl, reply);
	const struct sheet_book book = {
	    .title = one ? mem_fmt(ctl->ctx, "Enquiries in %lld",
			       (long long)ctl_number(reply, "year"))
			 : "Enquiries, year by year",
	    .intro = intro_of(ctl, reply),
	    .sheets = sheets,
	    .count = n};
	sheet_print(ctl->ctx, &book, form);
}
