/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl report`: a month or years in figures, for people, as JSON, CSV
 * or HTML. */
#include "daemon/ctl/report.h"

#include <stdio.h>

#include "daemon/ctl/say.h"
#include "daemon/ctl/table.h"

const struct option_spec ctl_report_options[] = {
    {"month", "YYYY-MM", "a month", 0},
    {"year", "YYYY", "a year beside the one before", 0},
    {"against", "YYYY", "with --year: beside that year", 0},
    {"years", NULL, "all recorded years", 0},
    {"outside", NULL, "leave out numbers below five, to be passed on", 0},
    {"html", NULL, "a page", 0},
    {NULL, NULL, NULL, 0},
};

static const struct column columns[] = {
    {"WHAT", "what", COLUMN_TEXT},
    {"FIGURE", "figure", COLUMN_NUMBER},
    {NULL, NULL, COLUMN_TEXT},
};

/* Every figure as a row of a list, whatever it is printed as. */
struct rows {
	void *ctx;
	const char *labels[200];
	const char *figures[200];
	size_t count;
};

static void
add_row(struct rows *rows, const char *label, const json_t *figure)
{
	if (rows->count == 200)
		return;
	rows->labels[rows->count] = label;
	rows->figures[rows->count++] =
	    json_is_integer(figure) ? mem_fmt(rows->ctx, "%lld",
					  (long long)json_integer_value(figure))
				    : "-";
}

static const char *
label_of(struct rows *rows, const char *group, const char *key)
{
	char *label = mem_fmt(rows->ctx, "%s: %s", group, key);
	for (char *p = label; *p != '\0'; p++)
		if (*p == '_')
			*p = ' ';
	return label;
}

/* The figures of an object, those of objects in it left out. */
static void
add_figures(struct rows *rows, const char *group, json_t *object)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		if (!json_is_object(value))
			add_row(rows, label_of(rows, group, key), value);
	}
}

/* Likewise, and those one deeper, as "received: by kind: mp". */
static void
add_group(struct rows *rows, const char *group, json_t *object)
{
	const char *key;
	json_t *value;
	add_figures(rows, group, object);
	json_object_foreach(object, key, value)
	{
		if (json_is_object(value))
			add_figures(rows, label_of(rows, group, key), value);
	}
}

static void
collect(struct rows *rows, const json_t *reply)
{
	const json_t *waiting = json_object_get(reply, "waiting");
	add_group(rows, "received", json_object_get(reply, "received"));
	add_group(rows, "answered", json_object_get(reply, "answered"));
	add_group(rows, "answered, by kind",
	    json_object_get(reply, "answered_by_kind"));
	add_group(rows, "promises", json_object_get(reply, "promises"));
	add_row(rows, "open today", json_object_get(reply, "open"));
	for (size_t i = 0; i < json_array_size(waiting); i++) {
		const json_t *w = json_array_get(waiting, i);
		add_row(rows,
		    mem_fmt(
			rows->ctx, "waiting, %s: count", ctl_text(w, "state")),
		    json_object_get(w, "count"));
		add_row(rows,
		    mem_fmt(rows->ctx, "waiting, %s: median days",
			ctl_text(w, "state")),
		    json_object_get(w, "median_days"));
	}
}

static void
print_table(struct ctl *ctl, const struct rows *rows)
{
	struct table *table = table_new(ctl->ctx, columns);
	for (size_t i = 0; i < rows->count; i++) {
		table_add(table, rows->labels[i], NULL);
		table_add(table, rows->figures[i], NULL);
	}
	table_print(table, ctl->csv);
}

/* Labels are the program's own, and the month was read as one. */
static void
print_html(const json_t *reply, const struct rows *rows)
{
	printf("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n"
	       "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	       "content=\"width=device-width, initial-scale=1\">\n"
	       "<meta name=\"color-scheme\" content=\"light dark\">\n"
	       "<title>Enquiries in %s</title>\n</head>\n<body>\n"
	       "<h1>Enquiries in %s</h1>\n<table>\n"
	       "<caption>Working days; \"-\" is none, or too few to be "
	       "told</caption>\n<thead><tr><th scope=\"col\">What</th>"
	       "<th scope=\"col\">Figure</th></tr></thead>\n<tbody>\n",
	    ctl_text(reply, "month"), ctl_text(reply, "month"));
	for (size_t i = 0; i < rows->count; i++)
		printf("<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n",
		    rows->labels[i], rows->figures[i]);
	printf("</tbody>\n</table>\n</body>\n</html>\n");
}

static void
say_oldest(struct ctl *ctl, const json_t *oldest)
{
	for (size_t i = 0; i < json_array_size(oldest); i++) {
		const json_t *e = json_array_get(oldest, i);
		say("%s  %s, received %s, due %s, open %s\n",
		    ctl_text(e, "reference"), say_kind(ctl_text(e, "kind")),
		    say_day(ctl->ctx, ctl_text(e, "received")),
		    say_day(ctl->ctx, ctl_text(e, "due")),
		    say_count(ctl->ctx, ctl_number(e, "working_days_open"),
			"working day", "working days"));
	}
}

static int
print_month(struct ctl *ctl, const char *month, struct err *err)
{
	json_t *reply;
	json_t *request = json_pack("{s:s, s:s, s:b}", "do", "report", "month",
	    month, "outside", args_flag(ctl->args, "outside") ? 1 : 0);
	if (ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err) <
	    0)
		return -1;
	struct rows *rows = mem_one(ctl->ctx, struct rows);
	rows->ctx = ctl->ctx;
	collect(rows, reply);
	if (ctl_print_json(ctl, reply)) {
		json_decref(reply);
		return 0;
	}
	if (args_flag(ctl->args, "html")) {
		print_html(reply, rows);
	} else {
		print_table(ctl, rows);
		if (!ctl->csv)
			say_oldest(ctl, json_object_get(reply, "oldest_open"));
	}
	json_decref(reply);
	return 0;
}

/* ---- years ---- */

static int
read_year(
    const struct ctl *ctl, const char *name, json_t *request, struct err *err)
{
	const char *value = args_value(ctl->args, name);
	int64_t year;
	if (value == NULL)
		return 0;
	if (!span_number(span_str(value), 9998, &year) || year < 1970)
		return err_set(err, ERR_USAGE,
		    "--%s %s: a year like 2026 is wanted", name, value);
	json_object_set_new(request, name, json_integer((json_int_t)year));
	return 0;
}

static int
print_years(struct ctl *ctl, struct err *err)
{
	json_t *reply;
	json_t *request = json_pack("{s:s, s:b}", "do", "report-year",
	    "outside", args_flag(ctl->args, "outside") ? 1 : 0);
	if (read_year(ctl, "year", request, err) < 0 ||
	    read_year(ctl, "against", request, err) < 0) {
		json_decref(request);
		return -1;
	}
	if (ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err) <
	    0)
		return -1;
	if (!ctl_print_json(ctl, reply))
		report_year_print(ctl, reply,
		    ctl->csv                       ? SHEET_CSV
		    : args_flag(ctl->args, "html") ? SHEET_HTML
						   : SHEET_TEXT);
	json_decref(reply);
	return 0;
}

int
ctl_report(struct ctl *ctl, struct err *err)
{
	const char *month = args_value(ctl->args, "month");
	const bool year = args_value(ctl->args, "year") != NULL;
	const bool years = args_flag(ctl->args, "years");
	if (args_value(ctl->args, "against") != NULL && !year)
		return err_set(err, ERR_USAGE,
		    "--against goes with --year: --year 2022 --against 2020");
	if ((month != NULL) + year + years != 1)
		return err_set(err, ERR_USAGE,
		    "of when: --month 2026-10, --year 2026 or --years");
	return month != NULL ? print_month(ctl, month, err)
			     : print_years(ctl, err);
}
