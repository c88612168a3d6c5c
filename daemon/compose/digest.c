/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/digest.h"

#include "daemon/compose/chart.h"

#include "parsers/base/buf.h"

/* Short bars where more columns must fit a telephone. */
enum { BAR_CELLS = 10, SHORT_BAR_CELLS = 5, TEXT_BYTES = 512 };

/* The lists of the digest letter. */
static const char *const section_names[DIGEST_SECTIONS] = {
    [DIGEST_URGENT] = "urgent",
    [DIGEST_CONFIRM] = "confirm",
    [DIGEST_PROMISES] = "promises",
    [DIGEST_MP_OVERDUE] = "mp_overdue",
    [DIGEST_FAMILY_OVERDUE] = "family_overdue",
    [DIGEST_UNOWNED] = "unowned",
    [DIGEST_HELD] = "held",
    [DIGEST_DUE] = "due_soon",
    [DIGEST_LEGAL] = "legal",
    [DIGEST_TAUGHT] = "taught",
};

static const struct {
	int from, to;
	const char *label;
} ages[] = {
    {1, 5, "1 to 5"},
    {6, 10, "6 to 10"},
    {11, 20, "11 to 20"},
    {21, INT32_MAX, "over 20"},
};

enum { AGES = sizeof(ages) / sizeof(ages[0]) };

char *
digest_count(void *ctx, int n, const char *one, const char *many)
{
	if (n == 0)
		return mem_fmt(ctx, "no %s", many);
	return mem_fmt(ctx, "%d %s", n, n == 1 ? one : many);
}

char *
digest_days(void *ctx, int days)
{
	return digest_count(ctx, days, "working day", "working days");
}

char *
digest_bar(void *ctx, int n, int most, int cells)
{
	struct buf bar;
	int full = 0;

	if (n > 0 && most > 0)
		full = (int)((int64_t)n * cells / most);
	if (n > 0 && full == 0)
		full = 1;
	buf_init(&bar, ctx, TEXT_BYTES);
	for (int i = 0; i < cells; i++)
		buf_add_str(&bar, i < full ? "█" : "░");
	return bar.p;
}

size_t
digest_shown(int section)
{
	return section == DIGEST_CONFIRM || section == DIGEST_TAUGHT
		   ? DIGEST_ASKED_MAX
		   : DIGEST_SHOWN_MAX;
}

/* Dates of the law that are late or end today. */
static size_t
legal_now(const struct daily_digest *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->counts[DIGEST_LEGAL]; i++)
		n += d->lines[DIGEST_LEGAL][i].act_now;
	return n;
}

int
digest_need(const struct daily_digest *d)
{
	size_t n = (size_t)d->unplaced + (size_t)d->unreadable;

	for (size_t s = DIGEST_URGENT; s <= DIGEST_HELD; s++)
		n += d->counts[s];
	for (size_t i = 0; i < d->counts[DIGEST_DUE]; i++)
		n += d->lines[DIGEST_DUE][i].due_day == d->day;
	return (int)(n + legal_now(d));
}

static void
set_text(json_t *object, const char *name, const char *text)
{
	if (text != NULL)
		json_object_set_new(object, name, json_string(text));
}

static void
set_day(json_t *object, const char *name, int32_t day)
{
	char text[CIVIL_LONG_SIZE];

	if (day == DAY_NONE)
		return;
	civil_long(day, text);
	set_text(object, name, text);
}

static json_t *
line_fields(void *tmp, const struct digest_line *line)
{
	json_t *o = json_object();

	if (line->number > 0)
		json_object_set_new(o, "number", json_integer(line->number));
	set_text(o, "ref", line->reference);
	set_text(o, "who", line->enquirer);
	set_text(o, "owner", line->owner != NULL ? line->owner : "no owner");
	set_day(o, "received", line->received_day);
	set_day(o, "due", line->due_day);
	if (line->days_late > 0)
		set_text(o, "late", digest_days(tmp, line->days_late));
	if (line->chases == 1)
		set_text(o, "chased", "chased once");
	else if (line->chases == 2)
		set_text(o, "chased", "chased twice");
	else if (line->chases > 2)
		set_text(
		    o, "chased", mem_fmt(tmp, "chased %d times", line->chases));
	set_text(o, "event", line->last_event);
	set_text(o, "says", line->says);
	set_text(o, "next", line->next_mover);
	return o;
}

static json_t *
section_fields(void *tmp, const struct daily_digest *d, size_t section)
{
	json_t *list = json_array();

	const size_t shown = digest_shown((int)section);

	for (size_t i = 0; i < d->counts[section] && i < shown; i++)
		json_array_append_new(
		    list, line_fields(tmp, &d->lines[section][i]));
	if (d->counts[section] > shown) {
		json_t *more = json_object();

		set_text(more, "more",
		    mem_fmt(tmp, "and %zu more%s", d->counts[section] - shown,
			d->listed && shown == DIGEST_SHOWN_MAX
			    ? ", in the attached list"
			    : ""));
		json_array_append_new(list, more);
	}
	return list;
}

/* How many are late by how much; empty when none is. */
static json_t *
age_fields(void *tmp, const struct daily_digest *d)
{
	int counts[AGES] = {0};
	int most = 0;
	json_t *list = json_array();

	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		for (size_t i = 0; i < d->counts[s]; i++)
			for (size_t a = 0; a < AGES; a++)
				counts[a] +=
				    d->lines[s][i].days_late >= ages[a].from &&
				    d->lines[s][i].days_late <= ages[a].to;
	for (size_t a = 0; a < AGES; a++)
		most = counts[a] > most ? counts[a] : most;
	for (size_t a = 0; a < AGES && most > 0; a++) {
		json_t *o = json_object();

		set_text(o, "label", ages[a].label);
		set_text(o, "bar", digest_bar(tmp, counts[a], most, BAR_CELLS));
		json_object_set_new(o, "count", json_integer(counts[a]));
		json_array_append_new(list, o);
	}
	return list;
}

/* The first look: what there is to do, in words, bars and figures. */
static json_t *
bar_fields(void *tmp, const struct daily_digest *d)
{
	static const struct {
		enum digest_section section;
		const char *label;
	} shown[] = {
	    {DIGEST_URGENT, "Urgent or not accepted"},
	    {DIGEST_CONFIRM, "To be confirmed"},
	    {DIGEST_PROMISES, "Promises not kept"},
	    {DIGEST_MP_OVERDUE, "MPs, councillors: overdue"},
	    {DIGEST_FAMILY_OVERDUE, "Families, others: overdue"},
	    {DIGEST_UNOWNED, "No owner"},
	    {DIGEST_HELD, "Answers held"},
	    {DIGEST_DUE, "Due today or next"},
	    {DIGEST_LEGAL, "Legal dates, ten days"},
	};
	json_t *list = json_array();
	size_t most = 0;

	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		most = d->counts[s] > most ? d->counts[s] : most;
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		const size_t n = d->counts[shown[i].section];
		json_t *o;

		if (n == 0)
			continue;
		o = json_object();
		set_text(o, "label", shown[i].label);
		set_text(
		    o, "bar", digest_bar(tmp, (int)n, (int)most, BAR_CELLS));
		json_object_set_new(o, "count", json_integer((json_int_t)n));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
stage_fields(void *tmp, const struct daily_digest *d)
{
	json_t *list = json_array();
	int most = 0;

	for (size_t i = 0; i < d->stage_count; i++)
		most = d->stages[i].count > most ? d->stages[i].count : most;
	for (size_t i = 0; i < d->stage_count; i++) {
		const struct digest_stage *stage = &d->stages[i];
		json_t *o = json_object();

		set_text(o, "label", stage->label);
		set_text(o, "bar",
		    digest_bar(tmp, stage->count, most, SHORT_BAR_CELLS));
		json_object_set_new(o, "count", json_integer(stage->count));
		json_object_set_new(
		    o, "oldest", json_integer(stage->oldest_days));
		json_array_append_new(list, o);
	}
	return list;
}

/* "30 Nov": a week is known by its Monday. */
static json_t *
week_fields(void *tmp, const struct daily_digest *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->week_count; i++) {
		const struct digest_week *week = &d->weeks[i];
		const struct civil monday = civil_from_day(week->monday);
		const int on_time = week->answered - week->answered_late;
		json_t *o = json_object();

		set_text(o, "label",
		    mem_fmt(tmp, "%d %.3s", monday.day,
			civil_month_name(monday.month)));
		set_text(o, "bar",
		    digest_bar(tmp, on_time, week->answered, SHORT_BAR_CELLS));
		json_object_set_new(
		    o, "received", json_integer(week->received));
		json_object_set_new(
		    o, "answered", json_integer(week->answered));
		set_text(o, "share",
		    week->answered == 0
			? "none"
			: mem_fmt(tmp, "%d %%",
			      (on_time * 100 + week->answered / 2) /
				  week->answered));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
away_fields(const struct daily_digest *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->away_count; i++)
		json_array_append_new(list, json_string(d->away[i]));
	return list;
}

static json_t *
total_fields(void *tmp, const struct daily_digest *d)
{
	json_t *list = json_array();
	const char *late = "";

	if (d->answered > 0 && d->answered_late == 0)
		late = d->answered == 1 ? ", on time" : ", all on time";
	else if (d->answered == 1)
		late = ", late";
	else if (d->answered > 0)
		late = mem_fmt(tmp, ", %d of them late", d->answered_late);
	json_array_append_new(
	    list, json_string(mem_fmt(tmp, "Open: %s",
		      digest_count(tmp, d->open, "enquiry", "enquiries"))));
	json_array_append_new(list, json_string(mem_fmt(tmp,
					"Since the last list: %d received, "
					"%d answered%s",
					d->received, d->answered, late)));
	return list;
}

static bool
is_numbered(const struct daily_digest *d)
{
	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		for (size_t i = 0; i < d->counts[s]; i++)
			if (d->lines[s][i].number > 0)
				return true;
	return false;
}

/* "ENQ-26-00417-U, ENQ-26-00420-B and 3 more" */
static char *
unreached_words(void *tmp, const struct daily_digest *d)
{
	char *words = mem_fmt(tmp, "%s", d->unreached[0]);

	for (size_t i = 1; i < d->unreached_count && i < DIGEST_SHOWN_MAX; i++)
		words = mem_fmt(tmp, "%s, %s", words, d->unreached[i]);
	if (d->unreached_count > DIGEST_SHOWN_MAX)
		words = mem_fmt(tmp, "%s and %zu more", words,
		    d->unreached_count - DIGEST_SHOWN_MAX);
	return words;
}

/* What the curve shows, for whoever sees it and for whoever does not. */
static void
backlog_fields(void *tmp, const struct daily_digest *d, json_t *o)
{
	const int *n = d->backlog;
	const size_t last = d->backlog_count - 1;
	const char *numbers = "";
	int least;
	int most;

	if (d->backlog_count < CHART_MIN)
		return;
	least = most = n[0];
	for (size_t i = 0; i <= last; i++) {
		least = n[i] < least ? n[i] : least;
		most = n[i] > most ? n[i] : most;
		numbers =
		    mem_fmt(tmp, "%s%s%d", numbers, i == 0 ? "" : ", ", n[i]);
	}
	char from[CIVIL_LONG_SIZE];
	char to[CIVIL_LONG_SIZE];
	civil_long(d->backlog_monday - 1 - 7 * (int32_t)last, from);
	civil_long(d->backlog_monday - 1, to);
	set_text(o, "backlog",
	    mem_fmt(tmp,
		"Open in the whole council: %d on %s, and %d on %s; never "
		"fewer than %d or more than %d.",
		n[0], from, n[last], to, least, most));
	set_text(o, "backlog_numbers",
	    mem_fmt(tmp, "Week by week, the oldest first: %s.", numbers));
}

json_t *
digest_fields(const struct daily_digest *d)
{
	void *tmp = mem_new(NULL);
	json_t *o = json_object();
	int need = digest_need(d);
	size_t overdue = d->counts[DIGEST_PROMISES] +
			 d->counts[DIGEST_MP_OVERDUE] +
			 d->counts[DIGEST_FAMILY_OVERDUE] + legal_now(d);

	set_day(o, "day", d->day);
	set_text(o, "sentence",
	    need == 0   ? "Nothing needs you today"
	    : need == 1 ? "1 needs you today"
			: mem_fmt(tmp, "%d need you today", need));
	if (d->unplaced > 0)
		set_text(o, "unplaced",
		    mem_fmt(tmp, "%s to be placed%s",
			d->unplaced == 1
			    ? "1 mail waits"
			    : mem_fmt(tmp, "%d mails wait", d->unplaced),
			d->unplaced_days < 1
			    ? ""
			    : mem_fmt(tmp, ", the oldest for %s",
				  digest_days(tmp, d->unplaced_days))));
	if (d->unreadable > 0)
		set_text(o, "unreadable",
		    mem_fmt(tmp, "%s could not be read",
			digest_count(tmp, d->unreadable, "mail", "mails")));
	if (d->unreached_count > 0)
		set_text(o, "unreached", unreached_words(tmp, d));
	json_object_set_new(o, "quiet", json_boolean(overdue == 0));
	json_object_set_new(o, "numbered", json_boolean(is_numbered(d)));
	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		json_object_set_new(
		    o, section_names[s], section_fields(tmp, d, s));
	json_object_set_new(o, "bars", bar_fields(tmp, d));
	json_object_set_new(o, "stages", stage_fields(tmp, d));
	json_object_set_new(o, "weeks", week_fields(tmp, d));
	backlog_fields(tmp, d, o);
	json_object_set_new(o, "away", away_fields(d));
	json_object_set_new(o, "ages", age_fields(tmp, d));
	json_object_set_new(o, "totals", total_fields(tmp, d));
	set_text(o, "health", d->health);
	json_object_set_new(o, "health_red", json_boolean(d->health_red));
	mem_free(tmp);
	return o;
}
