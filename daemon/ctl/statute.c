/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl statute`: the last day of a statutory clock and how it was
 * counted, or the list of the clocks there are.  No database is needed.
 */
#include "daemon/ctl/statute.h"

#include <stdio.h>

#include "daemon/config/nearest.h"
#include "daemon/ctl/ctl.h"
#include "daemon/ctl/say.h"
#include "daemon/ctl/table.h"
#include "daemon/office/office.h"
#include "daemon/sys/zone.h"

const struct option_spec ctl_statute_options[] = {
    {"other", "DATE", "when the second thing happened that the clock knows", 0},
    {"holidays", "FILE", "bank holidays as GOV.UK's JSON", 0},
    {"table", "FILE", "statutory clocks (statutes_file, or the built-in)", 0},
    {NULL, NULL, NULL, 0},
};

int
statute_desk_open(void *ctx, const struct config *config,
    const struct args *args, struct statute_desk *desk, struct err *err)
{
	struct config sources = {.file = NULL};
	if (config != NULL)
		sources = *config;
	if (args_value(args, "holidays") != NULL)
		sources.holidays_file = args_value(args, "holidays");
	if (args_value(args, "table") != NULL)
		sources.statutes_file = args_value(args, "table");
	desk->holidays = sources.holidays_file;
	if (zone_open(config == NULL ? "Europe/London" : config->zone, err) <
		0 ||
	    office_statutes(ctx, &sources, &desk->table, err) < 0)
		return -1;
	return office_legal_calendars(ctx, &sources, &desk->calendars, err);
}

/* ---- one clock ---- */

/* A date, or an instant, whose date is the council's. */
static int
read_date(const char *text, int32_t *day_r, int64_t *at_r, struct err *err)
{
	*at_r = INSTANT_NONE;
	if (civil_parse(span_str(text), day_r))
		return 0;
	if (!civil_parse_rfc3339(span_str(text), at_r))
		return err_set(err, ERR_USAGE,
		    "'%s' is no date like 2026-12-07 and no time like "
		    "2026-12-07T09:30:00Z",
		    text);
	*day_r = zone_civil(*at_r, NULL);
	return 0;
}

static int
unknown_key(const struct statute_table *table, const char *key, struct err *err)
{
	const char *near = NULL;
	size_t least = NEAREST_MAX + 1;
	for (size_t i = 0; i < table->clock_count; i++) {
		size_t n = nearest_distance(
		    span_str(key), span_str(table->clocks[i].key));
		if (n < least) {
			least = n;
			near = table->clocks[i].key;
		}
	}
	return err_set(err, ERR_USAGE,
	    "there is no statutory clock %s%s%s; enquiryctl statute lists them",
	    key, near == NULL ? "" : "; did you mean ",
	    near == NULL ? "" : near);
}

static void
put_day(json_t *object, const char *name, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	civil_iso(day, iso);
	json_object_set_new(object, name, json_string(iso));
}

static json_t *
to_json(const struct statute *s, const struct statute_date *date)
{
	json_t *r = json_object();
	char instant[CIVIL_RFC3339_SIZE];
	put_day(r, "last_day", date->last_day);
	json_object_set_new(r, "working", json_string(date->working));
	json_object_set_new(r, "calendar", json_string(date->calendar));
	json_object_set_new(r, "key", json_string(s->key));
	json_object_set_new(r, "owes", json_string(s->owes));
	json_object_set_new(r, "law", json_string(s->law));
	put_day(r, "act_by", date->act_by);
	if (date->last_instant != INSTANT_NONE) {
		civil_rfc3339(date->last_instant, instant);
		json_object_set_new(r, "last_instant", json_string(instant));
	}
	json_object_set_new(
	    r, "past_the_holidays", json_boolean(date->uncovered));
	return r;
}

int
statute_answer(void *ctx, const struct statute_desk *desk,
    const struct args *args, json_t **reply_r, struct err *err)
{
	size_t count;
	const char *const *words = args_words(args, &count);
	const char *other = args_value(args, "other");
	struct statute_input input = {.other = DAY_NONE, .civil = zone_civil};
	const struct statute *statute;
	struct statute_date date;
	int64_t ignored;
	if (count != 2)
		return err_set(err, ERR_USAGE,
		    "statute takes a clock and the date that started it");
	if (!statute_is_key(desk->table, words[0]))
		return unknown_key(desk->table, words[0], err);
	if (read_date(words[1], &input.day, &input.at, err) < 0 ||
	    (other != NULL &&
		read_date(other, &input.other, &ignored, err) < 0) ||
	    statute_find(desk->table, words[0], input.day, &statute, err) < 0 ||
	    statute_compute(
		ctx, statute, &desk->calendars, &input, &date, err) < 0)
		return -1;
	*reply_r = to_json(statute, &date);
	return 0;
}

static void
say_answer(const json_t *r)
{
	char date[CIVIL_LONG_SIZE] = "";
	int32_t day;
	if (civil_parse(span_str(ctl_text(r, "last_day")), &day))
		civil_long(day, date);
	say("%s: %s.\n%s\n", date, ctl_text(r, "owes"), ctl_text(r, "working"));
}

/* ---- all of them ---- */

static const struct column columns[] = {
    {"CLOCK", "clock", COLUMN_TEXT},
    {"STARTS WHEN", "starts", COLUMN_FLEXIBLE},
    {"SECOND", "second", COLUMN_FLEXIBLE},
    {"WHAT IS OWED", "owes", COLUMN_FLEXIBLE},
    {"LAW", "law", COLUMN_FLEXIBLE},
    {NULL, NULL, COLUMN_TEXT},
};

/* A table of this would be 280 columns wide: people get a paragraph each. */
static void
say_clock(struct ctl *ctl, const struct statute *s)
{
	say_heading("%s", s->key);
	say_wrapped("    ", mem_fmt(ctl->ctx, "Owed: %s.", s->owes));
	say_wrapped("    ", mem_fmt(ctl->ctx, "Starts: %s.", s->starts));
	if (s->second != NULL)
		say_wrapped("    ",
		    mem_fmt(ctl->ctx, "And, if it is later: %s.", s->second));
	say_wrapped("    ", mem_fmt(ctl->ctx, "Law: %s.", s->law));
}

static void
list_clocks(struct ctl *ctl, const struct statute_table *t)
{
	struct table *table = table_new(ctl->ctx, columns);
	json_t *list = json_array();
	for (size_t i = 0; i < t->clock_count; i++) {
		const struct statute *s = &t->clocks[i];
		const char *second = s->second == NULL ? "" : s->second;
		table_add(table, s->key, NULL);
		table_add(table, s->starts, NULL);
		table_add(table, second, NULL);
		table_add(table, s->owes, NULL);
		table_add(table, s->law, NULL);
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "clock",
			      s->key, "starts", s->starts, "second", second,
			      "owes", s->owes, "law", s->law));
	}
	json_t *reply = json_pack("{s:o}", "clocks", list);
	if (!ctl_print_json(ctl, reply, 0)) {
		if (ctl->csv)
			table_print(table, true);
		for (size_t i = 0; i < t->clock_count && !ctl->csv; i++) {
			(void)fputs(i == 0 ? "" : "\n", stdout);
			say_clock(ctl, &t->clocks[i]);
		}
	}
	json_decref(reply);
}

int
ctl_statute(struct ctl *ctl, struct err *err)
{
	struct statute_desk desk;
	json_t *reply;
	if (ctl->config_named && ctl_config(ctl, err) < 0)
		return -1;
	if (statute_desk_open(ctl->ctx, ctl->config, ctl->args, &desk, err) < 0)
		return -1;
	if (ctl->word_count == 0) {
		list_clocks(ctl, desk.table);
		return 0;
	}
	if (statute_answer(ctl->ctx, &desk, ctl->args, &reply, err) < 0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		say_answer(reply);
	json_decref(reply);
	return 0;
}
