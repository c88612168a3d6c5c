/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `enquiryctl whatif`: the recorded enquiries once more, under the rules as
 * they are configured and as they would be.  The engine gives the history;
 * counting is done here, so that a trial needs nobody's leave to read files.
 */
#include "daemon/ctl/ctl.h"

#include <stdlib.h>

#include "daemon/config/hours.h"
#include "daemon/config/settings.h"
#include "daemon/ctl/say.h"
#include "daemon/ctl/sheet.h"
#include "daemon/office/office.h"
#include "daemon/policy/replay.h"
#include "daemon/report/replay.h"
#include "daemon/sys/zone.h"

const struct option_spec ctl_whatif_options[] = {
    {"days", "N", "enquiries received in the last N days (90)", 0},
    {"with", "FILE", "the rules of another configuration", 0},
    {"answer-days", "KIND=N", "N working days to answer, as mp=8 (repeat)", 0},
    {"cutoff", "TIME", "later is the next working day's", 0},
    {"closure", "DATE", "the council is closed on DATE (repeat)", 0},
    {"holidays", "FILE", "bank holidays as GOV.UK's JSON", 0},
    {"html", NULL, "a page", 0},
    {NULL, NULL, NULL, 0},
};

enum { KINDS = 4, PAUSES_MAX = 200, LISTED = 40, DAYS_USUAL = 90 };

static const char *const kinds[KINDS] = {"mp", "councillor", "family", "other"};

/* The rules of each kind. */
struct rules {
	struct config config;
	struct config_policy policies[KINDS];
	struct calendar *calendar;
	struct replay_rules of[KINDS];
};

struct side {
	int late, lines, mails, to_head, past_owner;
};
struct sums {
	int enquiries, late_recorded;
	struct side before, after;
};

struct trial {
	struct ctl *ctl;
	struct rules now, changed;
	int32_t today;
	struct sums sums[KINDS + 1]; /* all of them last */
	json_t *differing;
	const json_t *owners;
	void *of_one; /* memory of the enquiry being replayed */
	int newly_late, no_longer_late;
};

/* ---- the rules ---- */

static int
kind_index(struct span word)
{
	for (int k = 0; k < KINDS; k++)
		if (span_is(word, kinds[k]))
			return k;
	return -1;
}

static void
take_rules(struct rules *rules, const struct config *config)
{
	rules->config = *config;
	for (int k = 0; k < KINDS; k++)
		rules->policies[k] = *config_policy(config, kinds[k]);
}

static int
finish_rules(void *ctx, struct rules *rules, const struct args *closures,
    struct err *err)
{
	size_t from = 0;
	int32_t day;
	if (office_calendar(ctx, &rules->config, &rules->calendar, err) < 0)
		return -1;
	for (const char *v;
	     closures != NULL &&
	     (v = args_next(closures, "closure", &from)) != NULL;) {
		if (!civil_parse(span_str(v), &day))
			return err_set(err, ERR_USAGE,
			    "--closure %s is no date like 2026-12-29", v);
		calendar_add_closure_day(rules->calendar, day);
	}
	for (int k = 0; k < KINDS; k++)
		rules->of[k] = (struct replay_rules){
		    .clock = hours_policy(&rules->config, &rules->policies[k]),
		    .ladder = &rules->policies[k].rungs,
		    .calendar = rules->calendar};
	return 0;
}

/* "mp=8" */
static int
read_answer_days(const char *text, struct rules *rules, struct err *err)
{
	const struct span word = span_str(text);
	const ptrdiff_t at = span_find_byte(word, 0, '=');
	int64_t n;
	const int k = at < 0 ? -1 : kind_index(span_sub(word, 0, (size_t)at));
	if (k < 0 ||
	    !span_number(span_sub(word, (size_t)at + 1, word.n),
		DEADLINE_DAYS_MAX, &n) ||
	    n == 0)
		return err_set(err, ERR_USAGE,
		    "--answer-days %s: write a kind and a number, like mp=8; "
		    "the kinds are mp, councillor, family and other",
		    text);
	rules->policies[k].answer_days = (int)n;
	return 0;
}

static int
read_changes(struct ctl *ctl, struct rules *rules, struct err *err)
{
	const char *with = args_value(ctl->args, "with");
	const char *cutoff = args_value(ctl->args, "cutoff");
	const char *holidays = args_value(ctl->args, "holidays");
	const struct config *config = ctl->config;
	struct config *other;
	size_t from = 0;
	bool any = with != NULL || cutoff != NULL || holidays != NULL ||
		   args_value(ctl->args, "closure") != NULL;
	if (with != NULL) {
		if (ctl_config_read(ctl->ctx, with, &other, err) < 0)
			return -1;
		config = other;
	}
	take_rules(rules, config);
	if (holidays != NULL)
		rules->config.holidays_file = holidays;
	if (cutoff != NULL &&
	    !settings_time(span_str(cutoff), &rules->config.cutoff_s))
		return err_set(err, ERR_USAGE,
		    "--cutoff %s: write a time like 16:30", cutoff);
	for (const char *v;
	     (v = args_next(ctl->args, "answer-days", &from)) != NULL;
	     any = true)
		if (read_answer_days(v, rules, err) < 0)
			return -1;
	if (!any)
		return err_set(err, ERR_USAGE,
		    "what would change: --answer-days mp=8, --closure, "
		    "--cutoff, --holidays or --with FILE");
	return finish_rules(ctl->ctx, rules, ctl->args, err);
}

/* ---- replaying ---- */

static int32_t
day_of(const json_t *j)
{
	int32_t day;
	const char *text = json_string_value(j);
	return text != NULL && civil_parse(span_str(text), &day) ? day
								 : DAY_NONE;
}

static void
add_sums(struct sums *s, bool late_recorded, const struct replay *before,
    const struct replay *after)
{
	s->enquiries++;
	s->late_recorded += late_recorded;
	s->before.late += before->days_late > 0;
	s->before.lines += before->lines;
	s->before.mails += before->mails;
	s->before.to_head += before->to_head;
	s->before.past_owner += before->past_owner;
	s->after.late += after->days_late > 0;
	s->after.lines += after->lines;
	s->after.mails += after->mails;
	s->after.to_head += after->to_head;
	s->after.past_owner += after->past_owner;
}

static void
add_differing(struct trial *t, const json_t *e, const struct replay *before,
    const struct replay *after)
{
	json_t *j = json_pack("{s:s, s:s, s:i, s:i}", "reference",
	    ctl_text(e, "reference"), "kind", ctl_text(e, "kind"),
	    "days_late_now", before->days_late, "days_late_changed",
	    after->days_late);
	json_object_set(j, "received", json_object_get(e, "received"));
	json_object_set(j, "ended", json_object_get(e, "ended"));
	ctl_put_day(j, "due_now", before->due_day);
	ctl_put_day(j, "due_changed", after->due_day);
	json_array_append_new(t->differing, j);
	t->newly_late += after->days_late > 0;
	t->no_longer_late += after->days_late == 0;
}

/* Of the owner that the enquiry names; NULL: it has none. */
static const struct replay_owner *
read_owner(struct trial *t, const json_t *e)
{
	const char *key = json_string_value(json_object_get(e, "owner"));
	const json_t *owner =
	    key == NULL ? NULL : json_object_get(t->owners, key);
	const json_t *away = json_object_get(owner, "away");
	if (owner == NULL)
		return NULL;
	struct replay_owner *o = mem_one(t->of_one, struct replay_owner);
	struct replay_away *list =
	    mem_many(o, struct replay_away, json_array_size(away));
	for (size_t i = 0; i < json_array_size(away); i++) {
		const json_t *span = json_array_get(away, i);
		list[i].from = day_of(json_array_get(span, 0));
		list[i].to = day_of(json_array_get(span, 1));
	}
	*o = (struct replay_owner){
	    .work_days = (unsigned)ctl_number(owner, "days"),
	    .away = list,
	    .away_count = json_array_size(away)};
	return o;
}

static int
replay_one(struct trial *t, const json_t *e, struct err *err)
{
	struct deadline_pause pauses[PAUSES_MAX];
	const json_t *list = json_object_get(e, "pauses");
	struct replay_enquiry enquiry = {
	    .input = {.pauses = pauses,
		.extend_days = (int)ctl_number(e, "extend")},
	    .ended_day = day_of(json_object_get(e, "ended"))};
	const int found = kind_index(span_str(ctl_text(e, "kind")));
	const int k = found < 0 ? KINDS - 1 : found;
	struct replay before;
	struct replay after;
	int64_t at = 0;
	if (!civil_parse_rfc3339(span_str(ctl_text(e, "received")), &at))
		return err_set(err, ERR_STORE, "%s has no time of receipt",
		    ctl_text(e, "reference"));
	enquiry.input.received_day = zone_civil(at, &enquiry.input.received_s);
	for (size_t i = 0; i < json_array_size(list) && i < PAUSES_MAX; i++) {
		const json_t *p = json_array_get(list, i);
		pauses[enquiry.input.pause_count++] = (struct deadline_pause){
		    .from = day_of(json_array_get(p, 0)),
		    .to = day_of(json_array_get(p, 1))};
	}
	void *ctx = mem_new(NULL);
	t->of_one = ctx;
	enquiry.owner = read_owner(t, e);
	const int rc = replay_enquiry(ctx, &t->now.of[k], &enquiry, t->today,
			   &before, err) < 0 ||
			       replay_enquiry(ctx, &t->changed.of[k], &enquiry,
				   t->today, &after, err) < 0
			   ? -1
			   : 0;
	mem_free(ctx);
	if (rc < 0)
		return -1;
	const int32_t end =
	    enquiry.ended_day == DAY_NONE ? t->today : enquiry.ended_day;
	const bool late = end > day_of(json_object_get(e, "due"));
	add_sums(&t->sums[k], late, &before, &after);
	add_sums(&t->sums[KINDS], late, &before, &after);
	if ((before.days_late > 0) != (after.days_late > 0))
		add_differing(t, e, &before, &after);
	return 0;
}

/* ---- showing ---- */

static json_t *
side_json(const struct side *s)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i}", "late", s->late,
	    "list_lines", s->lines, "chases", s->mails, "chases_to_head",
	    s->to_head, "chases_past_owner", s->past_owner);
}

static json_t *
trial_json(const struct trial *t, int64_t days)
{
	json_t *by_kind = json_object();
	json_t *j = json_pack("{s:I, s:o, s:i, s:i, s:O}", "days",
	    (json_int_t)days, "by_kind", by_kind, "newly_late", t->newly_late,
	    "no_longer_late", t->no_longer_late, "differing", t->differing);
	ctl_put_day(j, "as_of", t->today);
	for (int k = 0; k <= KINDS; k++) {
		const struct sums *s = &t->sums[k];
		json_object_set_new(by_kind, k == KINDS ? "total" : kinds[k],
		    json_pack("{s:i, s:i, s:o, s:o}", "enquiries", s->enquiries,
			"late_recorded", s->late_recorded, "now",
			side_json(&s->before), "changed",
			side_json(&s->after)));
	}
	return j;
}

static void
add_int(struct sheet *sheet, int n)
{
	json_t *value = json_integer(n);
	sheet_value(sheet, value);
	json_decref(value);
}

static const char *
count_or_none(void *ctx, int n)
{
	return n == 0 ? "none" : mem_fmt(ctx, "%d", n);
}

static struct sheet *
sums_sheet(const struct trial *t)
{
	static const struct sheet_column columns[] = {{"From", "kind"},
	    {"Received", "enquiries"}, {"Was late", "late_recorded"},
	    {"Late, old", "late_now"}, {"Late, new", "late_changed"},
	    {"Chases, old", "chases_now"}, {"Chases, new", "chases_changed"},
	    {"", "to_head_now"}, {"", "to_head_changed"}, {NULL, NULL}};
	static const char *const titles[] = {
	    "MPs", "Councillors", "Families", "Others", "All"};
	const struct sums *all = &t->sums[KINDS];
	struct sheet *sheet = sheet_new(
	    t->ctl->ctx, "whatif", "What would have been late", columns, 1);
	for (int k = 0; k <= KINDS; k++) {
		const struct sums *s = &t->sums[k];
		sheet_text(sheet, titles[k], k == KINDS ? "total" : kinds[k]);
		add_int(sheet, s->enquiries);
		add_int(sheet, s->late_recorded);
		add_int(sheet, s->before.late);
		add_int(sheet, s->after.late);
		add_int(sheet, s->before.mails);
		add_int(sheet, s->after.mails);
		add_int(sheet, s->before.to_head);
		add_int(sheet, s->after.to_head);
	}
	sheet_note(sheet,
	    "Old: by the rules that are configured today. New: by those that "
	    "you ask about. Was late: past the date that it was given then.");
	sheet_note(sheet,
	    mem_fmt(t->ctl->ctx,
		"Late by the new rules alone: %s. Late by the old rules alone: "
		"%s.",
		count_or_none(t->ctl->ctx, t->newly_late),
		count_or_none(t->ctl->ctx, t->no_longer_late)));
	sheet_note(sheet,
	    mem_fmt(t->ctl->ctx,
		"Chases that go to the head of service: %d by the old rules, "
		"%d by the new ones. To a deputy or a manager, because the "
		"owner was away: %d by the old rules, %d by the new ones.",
		all->before.to_head, all->after.to_head, all->before.past_owner,
		all->after.past_owner));
	sheet_note(sheet,
	    "It is assumed that each answer would have left on the day on "
	    "which it left, and that who owns an enquiry today had it all "
	    "along, on the working days of the register and away as "
	    "recorded.");
	return sheet;
}

static const char *
day_words(void *ctx, const json_t *value)
{
	const char *iso = json_string_value(value);
	return iso == NULL ? "open" : say_day(ctx, mem_fmt(ctx, "%.10s", iso));
}

static struct sheet *
differing_sheet(const struct trial *t)
{
	static const struct sheet_column columns[] = {{"Enquiry", "reference"},
	    {"Ended", "ended"}, {"Due, old", "due_now"},
	    {"Due, new", "due_changed"}, {"Late, old", "days_late_now"},
	    {"Late, new", "days_late_changed"}, {NULL, NULL}};
	struct sheet *sheet = sheet_new(t->ctl->ctx, "differing",
	    "Late by one set of rules and not by the other", columns, 1);
	const size_t count = json_array_size(t->differing);
	void *ctx = t->ctl->ctx;
	for (size_t i = 0; i < count && (t->ctl->csv || i < LISTED); i++) {
		const json_t *e = json_array_get(t->differing, i);
		static const char *const days[] = {
		    "ended", "due_now", "due_changed"};
		sheet_text(sheet, ctl_text(e, "reference"), NULL);
		for (int d = 0; d < 3; d++)
			sheet_text(sheet,
			    day_words(ctx, json_object_get(e, days[d])),
			    ctl_text(e, days[d]));
		sheet_value(sheet, json_object_get(e, "days_late_now"));
		sheet_value(sheet, json_object_get(e, "days_late_changed"));
	}
	if (count > 0)
		sheet_note(sheet, "Late: by so many working days.");
	if (count > LISTED && !t->ctl->csv)
		sheet_note(sheet,
		    mem_fmt(ctx, "And %zu more; --json and --csv have all.",
			count - LISTED));
	return sheet;
}

static void
print_trial(const struct trial *t, int64_t days)
{
	char today[CIVIL_ISO_SIZE];
	struct ctl *ctl = t->ctl;
	struct sheet *sheets[] = {sums_sheet(t), differing_sheet(t)};
	civil_iso(t->today, today);
	const struct sheet_book book = {.title = "Other rules, same enquiries",
	    .intro =
		mem_fmt(ctl->ctx, "%s that came in the %lld days up to %s.",
		    say_count(ctl->ctx, t->sums[KINDS].enquiries, "enquiry",
			"enquiries"),
		    (long long)days, say_day(ctl->ctx, today)),
	    .sheets = sheets,
	    .count = 2};
	sheet_print(ctl->ctx, &book,
	    ctl->csv                       ? SHEET_CSV
	    : args_flag(ctl->args, "html") ? SHEET_HTML
					   : SHEET_TEXT);
}

/* ---- the command ---- */

static int
replay_all(struct trial *t, const json_t *reply, struct err *err)
{
	const json_t *list = json_object_get(reply, "enquiries");
	t->today = day_of(json_object_get(reply, "as_of"));
	t->owners = json_object_get(reply, "owners");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (replay_one(t, json_array_get(list, i), err) < 0)
			return -1;
	return 0;
}

int
ctl_whatif(struct ctl *ctl, struct err *err)
{
	const char *text = args_value(ctl->args, "days");
	int64_t days = DAYS_USUAL;
	json_t *reply;
	struct trial *t = mem_one(ctl->ctx, struct trial);
	t->ctl = ctl;
	if (text != NULL &&
	    (!span_number(span_str(text), REPLAY_DAYS_MAX, &days) || days == 0))
		return err_set(err, ERR_USAGE,
		    "--days %s: a number from 1 to %d is wanted", text,
		    REPLAY_DAYS_MAX);
	if (ctl_config(ctl, err) < 0)
		return -1;
	take_rules(&t->now, ctl->config);
	if (finish_rules(ctl->ctx, &t->now, NULL, err) < 0 ||
	    read_changes(ctl, &t->changed, err) < 0 ||
	    ctl_ask(ctl,
		json_pack(
		    "{s:s, s:I}", "do", "history", "days", (json_int_t)days),
		(struct span){NULL, 0}, &reply, NULL, err) < 0)
		return -1;
	t->differing = json_array();
	const int rc = replay_all(t, reply, err);
	json_decref(reply);
	if (rc == 0) {
		json_t *j = trial_json(t, days);
		if (!ctl_print_json(ctl, j, 0))
			print_trial(t, days);
		json_decref(j);
	}
	json_decref(t->differing);
	return rc;
}
