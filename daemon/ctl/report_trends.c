/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the years show: one beside another, trends, and their curves. */
#include "daemon/ctl/report.h"

#include "daemon/ctl/curve.h"
#include "parsers/base/civil.h"

/* As the subject of a sentence about enquiries. */
static const char *
from_whom(const char *kind)
{
	static const char *const words[REPORT_COLUMNS] = {"from MPs' offices",
	    "from councillors", "from families", "from others", "of all kinds"};
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		if (strcmp(report_columns[i], kind) == 0)
			return words[i];
	return kind;
}

/* ---- one year beside another ---- */

static const char *
verdict_words(const char *verdict)
{
	if (strcmp(verdict, "lower") == 0)
		return "fewer";
	if (strcmp(verdict, "higher") == 0)
		return "more";
	return strcmp(verdict, "chance") == 0 ? "may be chance" : "too thin";
}

/* "January to December", or the months one by one. */
static const char *
compared_months(void *ctx, const json_t *months)
{
	const size_t n = json_array_size(months);
	const char *words = "";
	if (n == 0)
		return "no month";
	const int first = (int)json_integer_value(json_array_get(months, 0));
	const int last = (int)json_integer_value(json_array_get(months, n - 1));
	if (last - first + 1 == (int)n)
		return n == 1
			   ? civil_month_name(first)
			   : mem_fmt(ctx, "%s to %s", civil_month_name(first),
				 civil_month_name(last));
	for (size_t i = 0; i < n; i++)
		words = mem_fmt(ctx, "%s%s%s", words, i == 0 ? "" : ", ",
		    civil_month_name(
			(int)json_integer_value(json_array_get(months, i))));
	return words;
}

/* The one sentence people take away, where the numbers bear it out. */
static void
note_comparison(struct ctl *ctl, struct sheet *sheet, const json_t *c)
{
	const int64_t change = ctl_number(c, "change_percent");
	const char *verdict = ctl_text(c, "verdict");
	const bool lower = strcmp(verdict, "lower") == 0;
	if ((!lower && strcmp(verdict, "higher") != 0) ||
	    json_object_get(c, "change_percent") == NULL)
		return;
	const json_t *months = json_object_get(c, "months");
	sheet_note(sheet,
	    mem_fmt(ctl->ctx,
		"Enquiries %s in %lld were %lld %% %s %lld%s%s%s.",
		from_whom(ctl_text(c, "kind")),
		(long long)ctl_number(c, "year"),
		(long long)(lower ? -change : change),
		lower ? "below" : "above", (long long)ctl_number(c, "against"),
		json_array_size(months) == 12 ? "" : " (",
		json_array_size(months) == 12
		    ? ""
		    : compared_months(ctl->ctx, months),
		json_array_size(months) == 12 ? "" : ")"));
}

static void
add_comparison(struct ctl *ctl, struct sheet *sheet, const json_t *c)
{
	static const char *const limits[] = {"low_percent", "high_percent"};
	const bool told = json_object_get(c, "change_percent") != NULL;
	const long long low = (long long)ctl_number(c, "low_percent");
	const long long high = (long long)ctl_number(c, "high_percent");
	const long long change = (long long)ctl_number(c, "change_percent");
	sheet_text(sheet,
	    mem_fmt(ctl->ctx, "%lld/%lld", (long long)ctl_number(c, "year"),
		(long long)ctl_number(c, "against")),
	    NULL);
	sheet_text(
	    sheet, report_kind_title(ctl_text(c, "kind")), ctl_text(c, "kind"));
	sheet_value(sheet, json_object_get(c, "before"));
	sheet_value(sheet, json_object_get(c, "after"));
	sheet_text(sheet, told ? mem_fmt(ctl->ctx, "%+lld %%", change) : "-",
	    told ? mem_fmt(ctl->ctx, "%lld", change) : "");
	sheet_text(sheet,
	    told ? mem_fmt(ctl->ctx, "%+lld to %+lld %%", low, high) : "-",
	    NULL);
	for (size_t i = 0; i < 2; i++)
		sheet_value(sheet, json_object_get(c, limits[i]));
	sheet_text(sheet,
	    mem_fmt(
		ctl->ctx, "%zu", json_array_size(json_object_get(c, "months"))),
	    NULL);
	sheet_text(sheet, verdict_words(ctl_text(c, "verdict")),
	    ctl_text(c, "verdict"));
}

struct sheet *
report_comparisons(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column titles[] = {{"Years", "years"},
	    {"From", "kind"}, {"Before", "before"}, {"After", "after"},
	    {"Change", "change_percent"}, {"95 %", NULL}, {"", "low_percent"},
	    {"", "high_percent"}, {"", "months"}, {"It is", "verdict"},
	    {NULL, NULL}};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "years-compared", "One year beside another", titles, 2);
	const json_t *list = json_object_get(reply, "comparisons");
	for (size_t i = 0; i < json_array_size(list); i++)
		add_comparison(ctl, sheet, json_array_get(list, i));
	for (size_t i = 0; i < json_array_size(list); i++)
		note_comparison(ctl, sheet, json_array_get(list, i));
	if (json_array_size(list) > 0)
		sheet_note(sheet,
		    "Only months that both years have whole are compared. The "
		    "change could as well be anything in the range of the "
		    "column 95 %, judged by how far months differ otherwise. "
		    "Too thin: fewer than six such months, or fewer than ten "
		    "enquiries in a year.");
	return sheet;
}

/* ---- trends ---- */

static const char *
trend_words(const json_t *t)
{
	const double low = json_number_value(json_object_get(t, "low"));
	const double high = json_number_value(json_object_get(t, "high"));
	const char *thin = ctl_text(t, "thin");
	if (strcmp(thin, "months") == 0)
		return "under 24 months";
	if (strcmp(thin, "few") == 0)
		return "too few a month";
	return low > 0 ? "rising" : high < 0 ? "falling" : "no trend";
}

static void
add_real(struct ctl *ctl, struct sheet *sheet, const json_t *t,
    const char *name, bool is_signed)
{
	const json_t *value = json_object_get(t, name);
	if (value == NULL)
		sheet_value(sheet, NULL);
	else
		sheet_text(sheet,
		    mem_fmt(ctl->ctx, is_signed ? "%+.1f" : "%.1f",
			json_number_value(value)),
		    mem_fmt(ctl->ctx, "%.2f", json_number_value(value)));
}

static const char *
range_words(void *ctx, const json_t *t)
{
	return json_object_get(t, "low") == NULL
		   ? "-"
		   : mem_fmt(ctx, "%+.1f to %+.1f",
			 json_number_value(json_object_get(t, "low")),
			 json_number_value(json_object_get(t, "high")));
}

static void
note_changes(struct ctl *ctl, struct sheet *sheet, const json_t *t)
{
	const json_t *changes = json_object_get(t, "changes");
	for (size_t i = 0; i < json_array_size(changes); i++) {
		const json_t *c = json_array_get(changes, i);
		sheet_note(sheet,
		    mem_fmt(ctl->ctx,
			"Enquiries %s: from %s on a usual month had %.0f, "
			"before that %.0f.",
			from_whom(ctl_text(t, "kind")),
			report_month_words(ctl->ctx, ctl_text(c, "from")),
			json_number_value(json_object_get(c, "after")),
			json_number_value(json_object_get(c, "before"))));
	}
}

static const json_t *
trend_of(const json_t *reply, const char *kind)
{
	const json_t *trends = json_object_get(reply, "trends");
	for (size_t i = 0; i < json_array_size(trends); i++)
		if (strcmp(ctl_text(json_array_get(trends, i), "kind"), kind) ==
		    0)
			return json_array_get(trends, i);
	return NULL;
}

static struct sheet *
trends_sheet(struct ctl *ctl, const json_t *reply)
{
	static const struct sheet_column titles[] = {{"From", "kind"},
	    {"Months", "months"}, {"Usual month", "typical"},
	    {"Each year", "a_year"}, {"95 %", NULL}, {"", "low"}, {"", "high"},
	    {"It is", "trend"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(
	    ctl->ctx, "trends", "Trends, the season taken out", titles, 1);
	const json_t *trends = json_object_get(reply, "trends");
	for (size_t i = 0; i < json_array_size(trends); i++) {
		const json_t *t = json_array_get(trends, i);
		sheet_text(sheet, report_kind_title(ctl_text(t, "kind")),
		    ctl_text(t, "kind"));
		sheet_value(sheet, json_object_get(t, "months"));
		add_real(ctl, sheet, t, "typical", false);
		add_real(ctl, sheet, t, "a_year", true);
		sheet_text(sheet, range_words(ctl->ctx, t), NULL);
		add_real(ctl, sheet, t, "low", true);
		add_real(ctl, sheet, t, "high", true);
		sheet_text(sheet, trend_words(t), NULL);
		note_changes(ctl, sheet, t);
	}
	sheet_note(sheet,
	    "How many more (+) or fewer (-) a month has each year: the median "
	    "over all pairs of the same month in two years, so neither the "
	    "season nor one odd month moves it; it could as well be anything "
	    "in the range of the column 95 %. A change of level is shown where "
	    "steps "
	    "describe the months better than a straight line.");
	return sheet;
}

/* ---- curves ---- */

/* The levels between changes, with the season left out. */
static double *
levels_of(void *ctx, const json_t *trend, const char *from, size_t count)
{
	const json_t *changes = json_object_get(trend, "changes");
	double *levels = mem_many(ctx, double, count);
	int32_t start;
	size_t n = 0;
	if (json_array_size(changes) == 0 ||
	    !civil_parse(span_str(mem_fmt(ctx, "%s-01", from)), &start))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		char iso[CIVIL_ISO_SIZE];
		civil_iso(civil_add_months(start, (int)i), iso);
		while (
		    n < json_array_size(changes) &&
		    strncmp(iso, ctl_text(json_array_get(changes, n), "from"),
			strlen("2026-10")) >= 0)
			n++;
		levels[i] = json_number_value(
		    json_object_get(json_array_get(changes, n == 0 ? 0 : n - 1),
			n == 0 ? "before" : "after"));
	}
	return levels;
}

static const char *
curve_of(struct ctl *ctl, const json_t *reply, const char *kind)
{
	const json_t *series = json_object_get(reply, "series");
	const json_t *list = json_object_get(series, kind);
	const size_t count = json_array_size(list);
	const char *from = ctl_text(series, "from");
	double *values = mem_many(ctl->ctx, double, count);
	int32_t start;
	if (count < 2 ||
	    !civil_parse(span_str(mem_fmt(ctl->ctx, "%s-01", from)), &start))
		return "";
	for (size_t i = 0; i < count; i++) {
		const json_t *n = json_array_get(list, i);
		values[i] =
		    json_is_integer(n) ? (double)json_integer_value(n) : -1;
	}
	const struct civil c = civil_from_day(start);
	const json_t *trend = trend_of(reply, kind);
	const struct curve curve = {.name = mem_fmt(ctl->ctx, "c-%s", kind),
	    .title =
		mem_fmt(ctl->ctx, "Enquiries %s, month by month from %s: %s%s",
		    from_whom(kind), report_month_words(ctl->ctx, from),
		    trend == NULL ? "" : trend_words(trend),
		    json_array_size(json_object_get(trend, "changes")) > 0
			? "; the dashed line is the level between changes"
			: ""),
	    .values = values,
	    .levels = levels_of(ctl->ctx, trend, from, count),
	    .count = count,
	    .first_year = c.year,
	    .first_month = c.month - 1};
	return mem_fmt(ctl->ctx, "<h3>%s</h3>\n%s", report_kind_title(kind),
	    curve_svg(ctl->ctx, &curve));
}

static void
draw(struct ctl *ctl, struct sheet *sheet, const json_t *reply)
{
	const char *all = "";
	for (size_t i = 0; i < REPORT_COLUMNS; i++) {
		const json_t *trend = trend_of(reply, report_columns[i]);
		if (trend != NULL && ctl_text(trend, "thin")[0] == '\0')
			all = mem_fmt(ctl->ctx, "%s%s", all,
			    curve_of(ctl, reply, report_columns[i]));
	}
	sheet_picture(sheet, all);
}

struct sheet *
report_trends(struct ctl *ctl, const json_t *reply)
{
	struct sheet *sheet = trends_sheet(ctl, reply);
	draw(ctl, sheet, reply);
	return sheet;
}
