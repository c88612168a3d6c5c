/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl due`: the last day of a service clock and how it was counted,
 * without a database: for one receipt, or one a line of a file.
 */
#include "daemon/ctl/ctl.h"

#include <stdio.h>

#include "daemon/config/hours.h"
#include "daemon/config/settings.h"
#include "daemon/ctl/say.h"
#include "daemon/ctl/statute.h"
#include "daemon/office/office.h"
#include "daemon/policy/deadline.h"
#include "daemon/sys/files.h"
#include "daemon/sys/zone.h"

enum {
	DATES_BYTES = 512 * 1024 * 1024,
	FIELDS_MAX = 256,
	PAUSES_MAX = 100,
	CUTOFFS_MAX = 100
};

static const char usual_zone[] = "Europe/London";

const struct option_spec ctl_due_options[] = {
    {"policy", "NAME", "count by this policy of the configuration", 0},
    {"days", "N", "count N working days", 0},
    {"calendar", "NAME", "england-and-wales (default), uk or tribunal", 0},
    {"holidays", "FILE", "bank holidays as GOV.UK's JSON", 0},
    {"closure", "DATE", "the council is closed on DATE (repeat)", 0},
    {"cutoff", "TIME", "later is the next working day's (17:00; repeat)", 0},
    {"no-roll", NULL, "day 1 is the next working day in any case", 0},
    {"pause", "FROM..TO", "the clock stood still; FROM.. is open (repeat)", 0},
    {"extend", "N", "the target is N working days from receipt", 0},
    {"dates", "FILE", "answer each line of FILE: due, arguments, by tabs", 0},
    {NULL, NULL, NULL, 0},
};

/* A calendar without closures of the command line, made once. */
struct kept {
	const char *name, *holidays;
	bool configured; /* with the configuration's files */
	struct calendar *calendar;
};

struct due {
	struct ctl *ctl;
	const char *zone; /* that is set now; NULL: none */
	struct kept *kept;
	size_t kept_count, kept_room;
	bool desk_open;
	struct statute_desk desk; /* of statutory clocks */
};

struct receipt {
	struct deadline_policy policy;
	struct deadline_input input;
	struct deadline_pause pauses[PAUSES_MAX];
	struct deadline_cutoff cutoffs[CUTOFFS_MAX];
	const struct calendar *calendar;
};

/* ---- reading one request ---- */

static int
read_number(
    const struct args *args, const char *name, int *n_r, struct err *err)
{
	const char *value = args_value(args, name);
	int64_t n;
	if (value == NULL)
		return 0;
	if (!span_number(span_str(value), DEADLINE_DAYS_MAX, &n) || n == 0)
		return err_set(err, ERR_USAGE,
		    "--%s %s: a whole number from 1 to %d is wanted", name,
		    value, DEADLINE_DAYS_MAX);
	*n_r = (int)n;
	return 0;
}

static int
set_zone(struct due *due, const char *zone, struct err *err)
{
	if (due->zone != NULL && strcmp(due->zone, zone) == 0)
		return 0;
	due->zone = zone;
	return zone_open(zone, err);
}

static int
read_policy(struct due *due, const struct args *args, struct receipt *receipt,
    struct err *err)
{
	const char *name = args_value(args, "policy");
	if (name == NULL)
		return set_zone(due, usual_zone, err);
	if (args_value(args, "days") != NULL)
		return err_set(err, ERR_USAGE, "either --policy or --days");
	if (ctl_config(due->ctl, err) < 0)
		return -1;
	const struct config *config = due->ctl->config;
	const struct config_policy *policy = config_policy(config, name);
	if (policy == NULL || strcmp(policy->kind, name) != 0)
		return err_set(err, ERR_USAGE,
		    "there is no policy %s; there are mp, family, councillor "
		    "and other",
		    name);
	receipt->policy = hours_policy(config, policy);
	return set_zone(due, config->zone, err);
}

static int
read_pause(const char *text, struct deadline_pause *pause_r, struct err *err)
{
	struct span s = span_str(text);
	ptrdiff_t dots = span_find(s, 0, "..");
	struct span to = dots < 0 ? s : span_sub(s, (size_t)dots + 2, s.n);
	pause_r->to = DAY_NONE;
	if (dots < 0 ||
	    !civil_parse(span_sub(s, 0, (size_t)dots), &pause_r->from) ||
	    (to.n > 0 && !civil_parse(to, &pause_r->to)))
		return err_set(err, ERR_USAGE,
		    "--pause %s: write two dates like "
		    "2026-04-01..2026-04-14, or 2026-04-01.. while it is open",
		    text);
	if (to.n > 0 && pause_r->to < pause_r->from)
		return err_set(
		    err, ERR_USAGE, "--pause %s ends before it begins", text);
	return 0;
}

static int
read_pauses(const struct args *args, struct receipt *receipt, struct err *err)
{
	size_t from = 0;
	size_t count = 0;
	for (const char *v; (v = args_next(args, "pause", &from)) != NULL;) {
		if (count == PAUSES_MAX)
			return err_set(
			    err, ERR_USAGE, "more than %d pauses", PAUSES_MAX);
		if (read_pause(v, &receipt->pauses[count++], err) < 0)
			return -1;
	}
	receipt->input.pauses = receipt->pauses;
	receipt->input.pause_count = count;
	return 0;
}

/* Those of the command line come after the policy's, so they win. */
static int
read_cutoffs(const struct args *args, struct receipt *receipt, struct err *err)
{
	struct deadline_policy *policy = &receipt->policy;
	size_t from = 0;
	size_t count = 0;
	for (; count < policy->cutoff_count && count < CUTOFFS_MAX; count++)
		receipt->cutoffs[count] = policy->cutoffs[count];
	for (const char *v; (v = args_next(args, "cutoff", &from)) != NULL;) {
		if (settings_time(span_str(v), &policy->cutoff_s))
			continue;
		if (count == CUTOFFS_MAX)
			return err_set(err, ERR_USAGE, "more than %d cut-offs",
			    CUTOFFS_MAX);
		if (!hours_cutoff_read(span_str(v), &receipt->cutoffs[count++]))
			return err_set(err, ERR_USAGE,
			    "--cutoff %s: write a time like 17:00, or a day "
			    "and a time like 'Friday 16:30' or '2026-12-24 "
			    "16:00'",
			    v);
	}
	policy->cutoffs = receipt->cutoffs;
	policy->cutoff_count = count;
	return 0;
}

static int
read_received(const char *text, struct deadline_input *input, struct err *err)
{
	int64_t at;
	if (!civil_parse_rfc3339(span_str(text), &at))
		return err_set(err, ERR_USAGE,
		    "'%s' is no time of receipt; write one like "
		    "2026-12-07T09:30:00Z or 2026-07-01T09:30:00+01:00",
		    text);
	input->received_day = zone_civil(at, &input->received_s);
	return 0;
}

/* ---- calendars ---- */

static int
add_closures(
    const struct args *args, struct calendar *calendar, struct err *err)
{
	size_t from = 0;
	int32_t day;
	for (const char *v; (v = args_next(args, "closure", &from)) != NULL;) {
		if (!civil_parse(span_str(v), &day))
			return err_set(err, ERR_USAGE,
			    "--closure %s is no date like 2026-12-29", v);
		calendar_add_closure_day(calendar, day);
	}
	return 0;
}

static int
make_calendar(struct due *due, void *ctx, const struct kept *want,
    struct calendar **calendar_r, struct err *err)
{
	struct config sources = {.closures_file = NULL};
	if (want->configured)
		sources = *due->ctl->config;
	if (want->holidays != NULL)
		sources.holidays_file = want->holidays;
	return office_calendar_named(
	    ctx, &sources, want->name, calendar_r, err);
}

static bool
is_same(const struct kept *a, const struct kept *b)
{
	return a->configured == b->configured &&
	       strcmp(a->name, b->name) == 0 &&
	       (a->holidays == NULL) == (b->holidays == NULL) &&
	       (a->holidays == NULL || strcmp(a->holidays, b->holidays) == 0);
}

/* Reading the list of holidays takes longer than counting: --dates keeps it.
 */
static int
keep_calendar(struct due *due, const struct kept *want,
    const struct calendar **calendar_r, struct err *err)
{
	void *ctx = due->ctl->ctx;
	for (size_t i = 0; i < due->kept_count; i++)
		if (is_same(&due->kept[i], want)) {
			*calendar_r = due->kept[i].calendar;
			return 0;
		}
	struct kept kept = {.name = mem_str(ctx, want->name),
	    .holidays =
		want->holidays == NULL ? NULL : mem_str(ctx, want->holidays),
	    .configured = want->configured};
	if (make_calendar(due, ctx, &kept, &kept.calendar, err) < 0)
		return -1;
	due->kept = mem_grow(ctx, due->kept, &due->kept_room,
	    due->kept_count + 1, sizeof *due->kept);
	due->kept[due->kept_count++] = kept;
	*calendar_r = kept.calendar;
	return 0;
}

static int
choose_calendar(struct due *due, void *ctx, const struct args *args,
    struct receipt *receipt, struct err *err)
{
	const char *name = args_value(args, "calendar");
	const struct kept want = {
	    .name = name == NULL ? "england-and-wales" : name,
	    .holidays = args_value(args, "holidays"),
	    .configured = args_value(args, "policy") != NULL};
	struct calendar *calendar;
	if (!calendar_is_name(want.name))
		return err_set(err, ERR_USAGE,
		    "there is no calendar %s; there are england-and-wales, uk "
		    "and tribunal",
		    want.name);
	if (keep_calendar(due, &want, &receipt->calendar, err) < 0)
		return -1;
	if (args_value(args, "closure") == NULL)
		return 0;
	calendar = calendar_copy(ctx, receipt->calendar);
	if (add_closures(args, calendar, err) < 0)
		return -1;
	receipt->calendar = calendar;
	return 0;
}

/* ---- the answer ---- */

static int
read_receipt(struct due *due, void *ctx, const struct args *args,
    struct receipt *receipt, struct err *err)
{
	size_t count;
	const char *const *words = args_words(args, &count);
	*receipt = (struct receipt){
	    .policy = {.cutoff_s = DEADLINE_CUTOFF_DEFAULT_S, .roll = true}};
	if (count != 1)
		return err_set(err, ERR_USAGE,
		    "due takes one time of receipt, like "
		    "2026-12-07T09:30:00Z");
	if (read_policy(due, args, receipt, err) < 0 ||
	    read_number(args, "days", &receipt->policy.days, err) < 0 ||
	    read_number(args, "extend", &receipt->input.extend_days, err) < 0 ||
	    read_pauses(args, receipt, err) < 0 ||
	    read_received(words[0], &receipt->input, err) < 0)
		return -1;
	if (receipt->policy.days == 0)
		return err_set(err, ERR_USAGE,
		    "how many days: --days N, or --policy NAME");
	if (read_cutoffs(args, receipt, err) < 0)
		return -1;
	if (args_flag(args, "no-roll"))
		receipt->policy.roll = false;
	return choose_calendar(due, ctx, args, receipt, err);
}

static json_t *
to_json(const struct receipt *receipt, const struct deadline *d)
{
	json_t *r = json_object();
	ctl_put_day(r, "last_day", d->last_day);
	json_object_set_new(r, "working", json_string(d->working));
	json_object_set_new(
	    r, "calendar", json_string(calendar_name(receipt->calendar)));
	ctl_put_day(r, "original_day", d->original_day);
	ctl_put_day(r, "received_day", receipt->input.received_day);
	ctl_put_day(r, "deemed_day", d->deemed_day);
	ctl_put_day(r, "first_day", d->first_day);
	json_object_set_new(r, "days", json_integer(d->days));
	json_object_set_new(r, "paused", json_boolean(d->paused));
	json_object_set_new(r, "paused_days", json_integer(d->paused_days));
	json_object_set_new(r, "past_the_holidays", json_boolean(d->uncovered));
	return r;
}

/* A new reference in *reply_r. */
static int
answer(struct due *due, void *ctx, const struct args *args, json_t **reply_r,
    struct err *err)
{
	struct receipt receipt;
	struct deadline deadline;
	if (read_receipt(due, ctx, args, &receipt, err) < 0 ||
	    deadline_compute(ctx, receipt.calendar, &receipt.policy,
		&receipt.input, &deadline, err) < 0)
		return -1;
	*reply_r = to_json(&receipt, &deadline);
	return 0;
}

static void
say_answer(const json_t *r)
{
	char date[CIVIL_LONG_SIZE];
	int32_t day;
	if (civil_parse(span_str(ctl_text(r, "last_day")), &day)) {
		civil_long(day, date);
		say("%s\n", date);
	} else {
		say("paused: there is no date yet\n");
	}
	say("%s\n", ctl_text(r, "working"));
	if (json_is_true(json_object_get(r, "past_the_holidays")))
		say("Beware: the list of bank holidays does not reach all of "
		    "these days.\n");
}

/* ---- many of them ---- */

/* The same desk for all lines, unless one brings holidays or a table. */
static int
answer_statute(struct due *due, void *ctx, const char *const *words,
    size_t count, json_t **reply_r, struct err *err)
{
	struct statute_desk own;
	struct statute_desk *desk = &due->desk;
	struct args *args;
	if (args_read(
		ctx, ctl_statute_options, NULL, words, count, &args, err) < 0)
		return -1;
	bool special = args_value(args, "holidays") != NULL ||
		       args_value(args, "table") != NULL;
	if (special)
		desk = &own;
	if ((special || !due->desk_open) &&
	    statute_desk_open(
		special ? ctx : due->ctl->ctx, NULL, args, desk, err) < 0)
		return -1;
	due->desk_open = due->desk_open || !special;
	if (set_zone(due, usual_zone, err) < 0)
		return -1;
	return statute_answer(ctx, desk, args, reply_r, err);
}

static int
answer_line(struct due *due, void *ctx, struct span line, json_t **reply_r,
    struct err *err)
{
	const char *fields[FIELDS_MAX];
	size_t count = 0;
	struct args *args;
	for (size_t from = 0; from <= line.n;) {
		ptrdiff_t tab = span_find_byte(line, from, '\t');
		size_t end = tab < 0 ? line.n : (size_t)tab;
		if (count == FIELDS_MAX)
			return err_set(err, ERR_USAGE, "too many arguments");
		fields[count++] = mem_strn(ctx, line.p + from, end - from);
		from = end + 1;
	}
	if (strcmp(fields[0], "statute") == 0)
		return answer_statute(
		    due, ctx, fields + 1, count - 1, reply_r, err);
	if (strcmp(fields[0], "due") != 0)
		return err_set(err, ERR_USAGE,
		    "a line begins with due or statute and a tab");
	if (args_read(ctx, ctl_due_options, NULL, fields + 1, count - 1, &args,
		err) < 0)
		return -1;
	if (args_value(args, "dates") != NULL)
		return err_set(err, ERR_USAGE, "--dates has no place here");
	return answer(due, ctx, args, reply_r, err);
}

static int
answer_file(struct due *due, const char *path, struct err *err)
{
	struct span text;
	struct span line;
	if (files_read(due->ctl->ctx, path, DATES_BYTES, &text, err) < 0) {
		err->kind = ERR_INPUT;
		return -1;
	}
	while (span_line(&text, &line)) {
		void *ctx = mem_new(NULL);
		json_t *reply = NULL;
		if (answer_line(due, ctx, line, &reply, err) < 0)
			reply = json_pack("{s:s+}", "error", err->text, "");
		if (reply == NULL)
			reply = json_pack(
			    "{s:s}", "error", "the line is not UTF-8");
		(void)json_dumpf(reply, stdout, JSON_COMPACT);
		(void)putchar('\n');
		json_decref(reply);
		mem_free(ctx);
	}
	return 0;
}

int
ctl_due(struct ctl *ctl, struct err *err)
{
	struct due due = {.ctl = ctl};
	const char *dates = args_value(ctl->args, "dates");
	json_t *reply;
	if (dates != NULL && ctl->word_count > 0)
		return err_set(err, ERR_USAGE,
		    "either one time of receipt or --dates FILE");
	if (dates != NULL)
		return answer_file(&due, dates, err);
	if (answer(&due, ctl->ctx, ctl->args, &reply, err) < 0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		say_answer(reply);
	json_decref(reply);
	return 0;
}
