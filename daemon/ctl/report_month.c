/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl report --month`: the sheets of the monthly report. */
#include "daemon/ctl/report.h"

#include "daemon/ctl/say.h"
#include "daemon/ctl/sheet.h"
#include "daemon/policy/signs.h"
#include "parsers/base/civil.h"

enum { KINDS = 4, SHEETS = 11 };

static const char *const kinds[KINDS] = {"mp", "councillor", "family", "other"};
static const char *const titles[KINDS + 1] = {
    "MPs", "Councillors", "Families", "Others", "All"};

static struct sheet *
received_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {{"From", "kind"},
	    {"Received", "received"}, {"Month before", "month_before"},
	    {"Year before", "year_before"}, {NULL, NULL}};
	static const char *const months[] = {
	    "by_kind", "by_kind_month_before", "by_kind_year_before"};
	static const char *const totals[] = {
	    "total", "month_before", "year_before"};
	struct sheet *sheet =
	    sheet_new(ctl->ctx, "received", "Received", columns, 1);
	const json_t *received = json_object_get(reply, "received");
	for (size_t k = 0; k < KINDS; k++) {
		sheet_text(sheet, titles[k], kinds[k]);
		for (size_t m = 0; m < 3; m++)
			sheet_value(
			    sheet, json_object_get(
				       json_object_get(received, months[m]),
				       kinds[k]));
	}
	sheet_text(sheet, titles[KINDS], "total");
	for (size_t m = 0; m < 3; m++)
		sheet_value(sheet, json_object_get(received, totals[m]));
	sheet_bars(sheet, 1);
	return sheet;
}

static void
add_answered(struct sheet *sheet, const json_t *answered)
{
	static const char *const keys[] = {"total", "on_time_percent",
	    "on_time_extended_percent", "chased_percent", "median_days",
	    "p90_days"};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		sheet_value(sheet, json_object_get(answered, keys[i]));
}

static struct sheet *
answered_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {{"From", "kind"},
	    {"Answered", "answered"}, {"In time %", "on_time_percent"},
	    {"Extended %", "on_time_extended_percent"},
	    {"Chased %", "chased_percent"}, {"Median", "median_days"},
	    {"90 %", "p90_days"}, {NULL, NULL}};
	struct sheet *sheet =
	    sheet_new(ctl->ctx, "answered", "Answered", columns, 1);
	const json_t *by_kind = json_object_get(reply, "answered_by_kind");
	for (size_t k = 0; k < KINDS; k++) {
		sheet_text(sheet, titles[k], kinds[k]);
		add_answered(sheet, json_object_get(by_kind, kinds[k]));
	}
	sheet_text(sheet, titles[KINDS], "total");
	add_answered(sheet, json_object_get(reply, "answered"));
	sheet_note(sheet,
	    "In time: by the date first given; Extended: by the date as it "
	    "was extended or paused; Chased: the owner was reminded first. "
	    "Median, and what 90 % did not exceed, in working days.");
	return sheet;
}

static struct sheet *
events_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {
	    {"What", "what"}, {"Number", "number"}, {NULL, NULL}};
	static const char *const keys[] = {"kept", "broken", "replaced"};
	static const char *const words[] = {"Promises kept", "Promises broken",
	    "Promises replaced by another date"};
	struct sheet *sheet = sheet_new(ctl->ctx, "promises",
	    "Promises, and answers that did not settle it", columns, 1);
	for (size_t i = 0; i < 3; i++) {
		sheet_text(sheet, words[i], keys[i]);
		sheet_value(
		    sheet, json_object_get(
			       json_object_get(reply, "promises"), keys[i]));
	}
	const json_t *named = json_object_get(reply, "named");
	sheet_text(sheet, "Told in time who deals with it", "named");
	sheet_value(sheet, json_object_get(named, "kept"));
	sheet_text(sheet, "Not told in time who deals with it", "unnamed");
	sheet_value(sheet, json_object_get(named, "broken"));
	sheet_text(sheet, "Reopened after an answer", "reopened");
	sheet_value(sheet, json_object_get(reply, "reopened"));
	return sheet;
}

/* ---- care ---- */

static struct sheet *
care_sheet(struct ctl *ctl, const json_t *care)
{
	static const struct sheet_column columns[] = {
	    {"What", "what"}, {"Number", "number"}, {NULL, NULL}};
	static const struct {
		const char *key, *words;
	} rows[] = {{"misfiled", "Mails placed wrongly, and placed again"},
	    {"given_back", "Enquiries given back: NOT MINE"},
	    {"held", "Answers held before they left"},
	    {"near_misses", "of these, with signs of another child"},
	    {"near_misses_released", "and of these, released by a manager"},
	    {"breaches", "Data breaches that a person confirmed"}};
	struct sheet *sheet = sheet_new(ctl->ctx, "care",
	    "What went wrong, and what nearly did", columns, 1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		sheet_text(sheet, rows[i].words, rows[i].key);
		sheet_value(sheet, json_object_get(care, rows[i].key));
	}
	return sheet;
}

static struct sheet *
reasons_sheet(struct ctl *ctl, const json_t *list, const char *key,
    const char *title, const char *(*words)(const char *))
{
	static const struct sheet_column columns[] = {
	    {"What", "reason"}, {"Number", "count"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(ctl->ctx, key, title, columns, 1);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		const char *reason = ctl_text(row, "reason");
		sheet_text(sheet, words(reason), reason);
		sheet_value(sheet, json_object_get(row, "count"));
	}
	return sheet;
}

static const char *
say_sign(const char *name)
{
	enum sign sign;
	return sign_parse(name, &sign) ? sign_words(sign) : name;
}

/* A way's name is the word that an officer wrote. */
static const char *
say_itself(const char *name)
{
	return name;
}

static struct sheet *
waiting_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {{"Where", "state"},
	    {"Open", "open"}, {"Median days", "median_days"},
	    {"90 %", "p90_days"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "open", "Open today, and where they wait", columns, 1);
	const json_t *waiting = json_object_get(reply, "waiting");
	for (size_t i = 0; i < json_array_size(waiting); i++) {
		const json_t *w = json_array_get(waiting, i);
		sheet_text(sheet, say_enquiry_state(ctl_text(w, "state")),
		    ctl_text(w, "state"));
		sheet_value(sheet, json_object_get(w, "count"));
		sheet_value(sheet, json_object_get(w, "median_days"));
		sheet_value(sheet, json_object_get(w, "p90_days"));
	}
	sheet_text(sheet, "All", "total");
	sheet_value(sheet, json_object_get(reply, "open"));
	sheet_value(sheet, NULL);
	sheet_value(sheet, NULL);
	sheet_bars(sheet, 1);
	return sheet;
}

static const char *
direction_words(const char *direction)
{
	if (strcmp(direction, "grows") == 0)
		return "The backlog grows.";
	if (strcmp(direction, "shrinks") == 0)
		return "The backlog shrinks.";
	return "Whether the backlog grows or shrinks cannot be told from "
	       "chance.";
}

static struct sheet *
forecast_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {{"In", "weeks"},
	    {"Open", "open"}, {"From", "low"}, {"To", "high"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(ctl->ctx, "forecast",
	    "The backlog at the current pace", columns, 1);
	const json_t *f = json_object_get(reply, "forecast");
	const json_t *points = json_object_get(f, "points");
	if (points == NULL) {
		sheet_note(sheet,
		    args_flag(ctl->args, "outside")
			? "Too little is recorded, or may be told outside, for "
			  "a forecast."
			: "Too little is recorded for a forecast: it takes "
			  "twelve weeks with ten enquiries in them.");
		return sheet;
	}
	for (size_t i = 0; i < json_array_size(points); i++) {
		const json_t *p = json_array_get(points, i);
		const char *weeks = mem_fmt(
		    ctl->ctx, "%lld", (long long)ctl_number(p, "weeks"));
		sheet_text(sheet, mem_fmt(ctl->ctx, "%s weeks", weeks), weeks);
		sheet_value(sheet, json_object_get(p, "open"));
		sheet_value(sheet, json_object_get(p, "low"));
		sheet_value(sheet, json_object_get(p, "high"));
	}
	sheet_note(sheet,
	    mem_fmt(ctl->ctx,
		"%s In the last twelve weeks %.1f came a week and %.1f were "
		"answered or closed.",
		direction_words(ctl_text(f, "direction")),
		json_number_value(json_object_get(f, "received_a_week")),
		json_number_value(json_object_get(f, "ended_a_week"))));
	sheet_note(sheet,
	    "It is assumed that weeks go on as those did and differ as they "
	    "did (95 %). School terms, holidays and people who come or leave "
	    "are not in it.");
	return sheet;
}

static struct sheet *
mps_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {{"MP", "mp"},
	    {"Constituency", "constituency"}, {"Received", "received"},
	    {"Month before", "month_before"}, {"Year before", "year_before"},
	    {"Open", "open"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "received-by-mp", "Received, by MP", columns, 2);
	const json_t *mps = json_object_get(reply, "mps");
	for (size_t i = 0; i < json_array_size(mps); i++) {
		const json_t *mp = json_array_get(mps, i);
		sheet_text(sheet, ctl_text(mp, "name"), NULL);
		sheet_text(sheet, ctl_text(mp, "constituency"), NULL);
		for (size_t c = 2; columns[c].title != NULL; c++)
			sheet_value(sheet, json_object_get(mp, columns[c].key));
	}
	return sheet;
}

static struct sheet *
oldest_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column columns[] = {{"Enquiry", "reference"},
	    {"From", "kind"}, {"Received", "received"}, {"Due", "due"},
	    {"Days open", "working_days_open"}, {NULL, NULL}};
	struct sheet *sheet =
	    sheet_new(ctl->ctx, "oldest", "The oldest open", columns, 2);
	const json_t *oldest = json_object_get(reply, "oldest_open");
	for (size_t i = 0; i < json_array_size(oldest); i++) {
		const json_t *e = json_array_get(oldest, i);
		const char *received = ctl_text(e, "received");
		const char *due = ctl_text(e, "due");
		sheet_text(sheet, ctl_text(e, "reference"), NULL);
		sheet_text(
		    sheet, say_kind(ctl_text(e, "kind")), ctl_text(e, "kind"));
		sheet_text(sheet, say_day(ctl->ctx, received), received);
		sheet_text(sheet, say_day(ctl->ctx, due), due);
		sheet_value(sheet, json_object_get(e, "working_days_open"));
	}
	return sheet;
}

void
report_month_print(struct ctl *ctl, const json_t *reply, enum sheet_form form)
{
	struct sheet *sheets[SHEETS];
	size_t n = 0;
	int32_t first;
	const char *month = ctl_text(reply, "month");
	const char *title = mem_fmt(ctl->ctx, "Enquiries in %s", month);
	const bool outside = json_is_true(json_object_get(reply, "outside"));
	if (civil_parse(span_str(mem_fmt(ctl->ctx, "%s-01", month)), &first)) {
		const struct civil c = civil_from_day(first);
		title = mem_fmt(ctl->ctx, "Enquiries in %s %d",
		    civil_month_name(c.month), c.year);
	}
	sheets[n++] = received_sheet(ctl, reply);
	sheets[n++] = answered_sheet(ctl, reply);
	sheets[n++] = events_sheet(ctl, reply);
	const json_t *care = json_object_get(reply, "care");
	sheets[n++] = care_sheet(ctl, care);
	sheets[n++] =
	    reasons_sheet(ctl, json_object_get(care, "held_by_reason"), "held",
		"Why answers were held", say_held);
	sheets[n++] = reasons_sheet(ctl,
	    json_object_get(care, "turned_out_to_be"), "turned-out-to-be",
	    "What enquiries turned out to be", say_sign);
	sheets[n++] =
	    reasons_sheet(ctl, json_object_get(care, "ways_named"), "ways",
		"Other ways that were named to enquirers: ROUTE", say_itself);
	sheets[n++] = waiting_sheet(ctl, reply);
	sheets[n++] = forecast_sheet(ctl, reply);
	sheets[n++] = mps_sheet(ctl, reply);
	sheets[n++] = oldest_sheet(ctl, reply);
	const struct sheet_book book = {.title = title,
	    .intro =
		mem_fmt(ctl->ctx, "%s, as of %s.%s", ctl_text(reply, "council"),
		    say_day(ctl->ctx, ctl_text(reply, "as_of")),
		    outside ? " \"-\" is a number from one to four, one that "
			      "would give such a number away, or none."
			    : " \"-\" is none."),
	    .sheets = sheets,
	    .count = n};
	sheet_print(ctl->ctx, &book, form);
}
