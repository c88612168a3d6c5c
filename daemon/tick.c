/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/tick.h"

#include "daemon/clocks.h"
#include "daemon/compose/digest.h"
#include "daemon/heed.h"
#include "daemon/policy/ladder.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/post.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/outbox.h"
#include "daemon/store/registers.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum {
	UNCERTAIN_S = 24 * 3600, /* then an uncertain letter goes once more */
	AHEAD_WORKING_DAYS = 3   /* what a morning list shows as due next */
};

/* One day's work: who is there, what is open and due. */
struct day {
	void *ctx;
	struct office *office;
	struct officer **officers;
	size_t officer_count;
	struct enquiry **enquiries; /* open, due soon or overdue; by due day */
	size_t enquiry_count;
};

static const struct officer *
officer_of(const struct day *d, int64_t id)
{
	for (size_t i = 0; i < d->officer_count; i++)
		if (d->officers[i]->id == id)
			return d->officers[i];
	return NULL;
}

static const struct officer *
officer_at(const struct day *d, const char *addr)
{
	for (size_t i = 0; addr != NULL && i < d->officer_count; i++)
		if (span_eq_ascii(
			span_str(d->officers[i]->addr), span_str(addr)))
			return d->officers[i];
	return NULL;
}

/* Whoever has that role, of the team first. */
static const struct officer *
officer_as(const struct day *d, enum officer_role role, const char *team)
{
	const struct officer *any = NULL;
	for (size_t i = 0; i < d->officer_count; i++) {
		if (d->officers[i]->role != role)
			continue;
		if (strcmp(d->officers[i]->team, team) == 0)
			return d->officers[i];
		if (any == NULL)
			any = d->officers[i];
	}
	return any;
}

static bool
works_today(const struct officer *officer, int32_t today)
{
	return officer->work_days & (1u << civil_weekday(today));
}

static int
days_late(const struct day *d, const struct enquiry *enquiry)
{
	return workday_count(
	    d->office->calendar, enquiry->due_day, d->office->today);
}

static int
load(struct day *d, struct err *err)
{
	struct enquiry_filter filter = {.open_only = true,
	    .due_by = workday_add(
		d->office->calendar, d->office->today, AHEAD_WORKING_DAYS + 1)};
	if (officer_list(d->office->store, d->ctx, d->office->today,
		&d->officers, &d->officer_count, err) < 0)
		return -1;
	return enquiry_list(d->office->store, d->ctx, &filter, &d->enquiries,
	    &d->enquiry_count, err);
}

/* ---- chases ---- */

static const char *
chase_sentence(void *ctx, int late)
{
	if (late < 0)
		return "An answer is due soon";
	if (late == 0)
		return "An answer is due today";
	return mem_fmt(ctx, "An answer is %s overdue", digest_days(ctx, late));
}

static const char *
told_names(struct day *d, const struct officer *const *to, size_t count,
    const struct officer *not_him)
{
	const char *names = "";
	for (size_t i = 0; i < count; i++)
		if (to[i] != not_him)
			names = mem_fmt(d->ctx, "%s%s%s", names,
			    names[0] == '\0' ? "" : ", ", to[i]->name);
	return names;
}

static const char *
next_mover(const struct day *d, const struct enquiry *enquiry)
{
	if (officer_of(d, enquiry->owner_id) == NULL)
		return "the duty officer";
	if (strcmp(enquiry->state, "held") == 0)
		return "the officer, whose answer waits for SEND";
	return "the owner";
}

static int
write_chase(struct day *d, const struct enquiry *enquiry,
    const struct ladder_step *step, const struct officer *const *to,
    size_t count, size_t i, struct err *err)
{
	json_t *fields = post_fields(d->office, enquiry);
	post_put(fields, "officer", to[i]->name);
	post_put(fields, "sentence", chase_sentence(d->ctx, step->days_late));
	post_put(fields, "enquirer_kind", post_kind_words(enquiry->kind));
	post_put(fields, "their_reference", enquiry->their_reference);
	post_put(fields, "received", post_day(d->ctx, enquiry->received_day));
	post_put(fields, "answer_due", post_day(d->ctx, enquiry->due_day));
	post_put(fields, "working", enquiry->due_working);
	post_put(fields, "next", next_mover(d, enquiry));
	post_put(fields, "also_told", told_names(d, to, count, to[i]));
	if (step->days_late > 0) {
		json_object_set_new(fields, "overdue", json_true());
		post_put(fields, "late", digest_days(d->ctx, step->days_late));
	}
	int64_t id;
	struct post post = {.kind = LETTER_CHASE,
	    .enquiry = enquiry,
	    .to = {.name = to[i]->name, .addr = to[i]->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key =
		mem_fmt(d->ctx, "chase:%lld:%d:%d:%lld", (long long)enquiry->id,
		    enquiry->due_day, step->rung, (long long)to[i]->id)};
	int rc = post_write(d->ctx, d->office, &post, &id, err);
	if (rc == 1)
		log_event(LOG_INFO, "clock.chase",
		    log_s("enquiry", enquiry->reference),
		    log_i("rung", step->rung), log_i("letter", id));
	return rc < 0 ? -1 : 0;
}

static void
add_person(const struct officer **to, size_t *count, const struct officer *who)
{
	for (size_t i = 0; i < *count; i++)
		if (to[i] == who)
			return;
	if (who != NULL)
		to[(*count)++] = who;
}

static int
chase(struct day *d, struct enquiry *enquiry, struct err *err)
{
	const struct officer *owner = officer_of(d, enquiry->owner_id);
	const struct officer *to[4];
	size_t count = 0;
	struct ladder_step step;
	if (owner == NULL)
		owner = officer_as(d, OFFICER_DUTY, enquiry->team);
	struct ladder_input input = {.due_day = enquiry->due_day,
	    .today = d->office->today,
	    .last_rung = enquiry->last_rung,
	    .owner_working =
		owner != NULL && works_today(owner, d->office->today)};
	if (ladder_next(ladder_default(), d->office->calendar, &input, &step) ==
	    0)
		return 0;
	if (step.kind == LADDER_MAIL) {
		if (step.to & LADDER_OWNER)
			add_person(to, &count, owner);
		if (step.to & LADDER_DEPUTY && owner != NULL)
			add_person(to, &count, officer_at(d, owner->deputy));
		if (step.to & LADDER_MANAGER)
			add_person(to, &count,
			    officer_as(d, OFFICER_MANAGER, enquiry->team));
		if (step.to & LADDER_HEAD)
			add_person(to, &count,
			    officer_as(d, OFFICER_HEAD, enquiry->team));
	}
	/* Nobody is there whom it could go to: somebody above must know. */
	if (step.kind == LADDER_MAIL && count == 0)
		add_person(
		    to, &count, officer_as(d, OFFICER_MANAGER, enquiry->team));
	if (step.kind == LADDER_MAIL && count == 0) {
		/* The rung is kept for the day when somebody is there. */
		log_event(LOG_ERR, "staff.none",
		    log_s("enquiry", enquiry->reference));
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		if (write_chase(d, enquiry, &step, to, count, i, err) < 0)
			return -1;
	enquiry->last_rung = step.rung;
	return enquiry_update(d->office->store, enquiry, err);
}

/* ---- the morning list ---- */

static json_t *
morning_item(struct day *d, const struct enquiry *enquiry, size_t number)
{
	int late = days_late(d, enquiry);
	json_t *item = json_object();
	json_object_set_new(item, "number", json_integer((json_int_t)number));
	post_put(item, "ref", enquiry->reference);
	post_put(item, "who", post_kind_words(enquiry->kind));
	post_put(item, "due", post_day(d->ctx, enquiry->due_day));
	if (late > 0)
		post_put(item, "late", digest_days(d->ctx, late));
	return item;
}

static const char *
morning_sentence(void *ctx, size_t overdue, size_t today)
{
	if (overdue == 0 && today == 0)
		return "Nothing is due today";
	if (overdue == 0)
		return mem_fmt(ctx, "%zu due today", today);
	return mem_fmt(ctx, "%zu due today, %zu overdue", today, overdue);
}

static int
morning(struct day *d, const struct officer *officer, struct err *err)
{
	json_t *overdue = json_array();
	json_t *due = json_array();
	json_t *lines = json_array();
	size_t today = 0;
	char iso[CIVIL_ISO_SIZE];
	int32_t ahead = workday_add(
	    d->office->calendar, d->office->today, AHEAD_WORKING_DAYS);
	for (size_t i = 0; i < d->enquiry_count; i++) {
		const struct enquiry *e = d->enquiries[i];
		if (e->owner_id != officer->id || e->due_day > ahead)
			continue;
		json_array_append_new(lines, json_integer(e->id));
		bool late = e->due_day < d->office->today;
		today += e->due_day == d->office->today;
		json_array_append_new(late ? overdue : due,
		    morning_item(d, e, json_array_size(lines)));
	}
	int rc = 0;
	civil_iso(d->office->today, iso);
	if (json_array_size(lines) > 0) {
		json_t *fields = post_fields(d->office, NULL);
		json_t *context = json_pack("{s:O}", "lines", lines);
		char *text = json_dumps(context, JSON_COMPACT);
		post_put(fields, "officer", officer->name);
		post_put(fields, "day", post_day(d->ctx, d->office->today));
		post_put(fields, "sentence",
		    morning_sentence(d->ctx, json_array_size(overdue), today));
		json_object_set(fields, "overdue_list", overdue);
		json_object_set(fields, "due_list", due);
		int64_t id;
		struct post post = {.kind = LETTER_MORNING,
		    .to = {.name = officer->name, .addr = officer->addr},
		    .to_staff = true,
		    .reply_to_name = "STAYS INSIDE",
		    .fields = fields,
		    .once_key = mem_fmt(
			d->ctx, "morning:%lld:%s", (long long)officer->id, iso),
		    .context = text};
		rc = post_write(d->ctx, d->office, &post, &id, err);
		free(text);
		json_decref(context);
	}
	json_decref(overdue);
	json_decref(due);
	json_decref(lines);
	return rc < 0 ? -1 : 0;
}

/* ---- the digest ---- */

struct digest_draft {
	struct digest_line *lines[DIGEST_SECTIONS];
	size_t counts[DIGEST_SECTIONS];
	json_t *ids; /* enquiry of line 1, 2, … */
};

static enum digest_section
section_of(const struct day *d, const struct enquiry *e)
{
	if (e->due_day < d->office->today)
		return strcmp(e->kind, "mp") == 0 ||
			       strcmp(e->kind, "councillor") == 0
			   ? DIGEST_MP_OVERDUE
			   : DIGEST_FAMILY_OVERDUE;
	/* P-14: one who has left owns nothing. */
	if (officer_of(d, e->owner_id) == NULL)
		return DIGEST_UNOWNED;
	if (strcmp(e->state, "held") == 0)
		return DIGEST_HELD;
	return DIGEST_DUE;
}

static int
draft(struct day *d, struct digest_draft *draft, struct err *err)
{
	struct enquiry **open;
	size_t count;
	struct enquiry_filter filter = {.open_only = true};
	int32_t next = workday_add(d->office->calendar, d->office->today, 1);
	if (enquiry_list(
		d->office->store, d->ctx, &filter, &open, &count, err) < 0)
		return -1;
	for (size_t s = 0; s < DIGEST_SECTIONS; s++)
		draft->lines[s] = mem_many(d->ctx, struct digest_line, count);
	draft->ids = json_array();
	for (size_t pass = 0; pass < DIGEST_SECTIONS; pass++) {
		for (size_t i = 0; i < count; i++) {
			const struct enquiry *e = open[i];
			enum digest_section s = section_of(d, e);
			if (s != pass || (s == DIGEST_DUE && e->due_day > next))
				continue;
			const struct officer *owner =
			    officer_of(d, e->owner_id);
			int late = days_late(d, e);
			json_array_append_new(draft->ids, json_integer(e->id));
			draft->lines[s][draft->counts[s]++] =
			    (struct digest_line){
				.number = (int)json_array_size(draft->ids),
				.reference = e->reference,
				.enquirer = post_kind_words(e->kind),
				.owner = owner == NULL ? NULL : owner->name,
				.received_day = e->received_day,
				.due_day = e->due_day,
				.days_late = late > 0 ? late : 0,
				.next_mover = next_mover(d, e)};
		}
	}
	return 0;
}

static int
write_digest(struct day *d, const struct officer *manager, json_t *fields,
    json_t *ids, struct err *err)
{
	char iso[CIVIL_ISO_SIZE];
	json_t *mine = post_fields(d->office, NULL);
	json_t *context = json_pack("{s:O}", "lines", ids);
	char *text = json_dumps(context, JSON_COMPACT);
	int64_t id;
	json_object_update(mine, fields);
	civil_iso(d->office->today, iso);
	struct post post = {.kind = LETTER_DIGEST,
	    .to = {.name = manager->name, .addr = manager->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = mine,
	    .once_key =
		mem_fmt(d->ctx, "digest:%lld:%s", (long long)manager->id, iso),
	    .context = text};
	int rc = post_write(d->ctx, d->office, &post, &id, err);
	if (rc == 1)
		log_event(LOG_NOTICE, "digest.written", log_i("letter", id));
	free(text);
	json_decref(context);
	return rc < 0 ? -1 : 0;
}

static int
digests(struct day *d, struct err *err)
{
	struct digest_draft lines = {0};
	struct enquiry_counts counts;
	struct enquiry_flow flow;
	int64_t since;
	int64_t yesterday = zone_instant(d->office->today - 1, 0);
	if (draft(d, &lines, err) < 0 ||
	    enquiry_count(d->office->store, d->office->today, &counts, err) <
		0 ||
	    store_number(d->office->store, "digest_at", 0, &since, err) < 0 ||
	    enquiry_flow_since(d->office->store,
		since < d->office->now ? since : yesterday, &flow, err) < 0 ||
	    store_number_set(
		d->office->store, "digest_at", d->office->now, err) < 0)
		return -1;
	struct daily_digest digest = {.day = d->office->today,
	    /* Unreadable mail is in triage for good: told once. */
	    .unplaced = (int)(counts.triage - counts.quarantined),
	    .unreadable = (int)flow.unreadable,
	    .open = (int)counts.open,
	    .received = (int)flow.received,
	    .answered = (int)flow.answered,
	    .answered_late = (int)flow.answered_late,
	    .health = d->office->health,
	    .health_red = d->office->health_red};
	for (size_t s = 0; s < DIGEST_SECTIONS; s++) {
		digest.lines[s] = lines.lines[s];
		digest.counts[s] = lines.counts[s];
	}
	json_t *fields = digest_fields(&digest);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < d->officer_count; i++)
		if (d->officers[i]->role >= OFFICER_MANAGER)
			rc = write_digest(
			    d, d->officers[i], fields, lines.ids, err);
	json_decref(fields);
	json_decref(lines.ids);
	return rc;
}

/* ---- once a day each ---- */

static int
mornings(struct day *d, struct err *err)
{
	for (size_t i = 0; i < d->officer_count; i++)
		if (works_today(d->officers[i], d->office->today) &&
		    morning(d, d->officers[i], err) < 0)
			return -1;
	return 0;
}

/* Promises whose day has passed, kept or broken. */
static int
settle(struct day *d, struct err *err)
{
	return clocks_settle(d->ctx, d->office, err);
}

static int
chases(struct day *d, struct err *err)
{
	for (size_t i = 0; i < d->enquiry_count; i++)
		if (chase(d, d->enquiries[i], err) < 0)
			return -1;
	return 0;
}

/* Runs a day's work when its hour has come and it was not done today. */
static int
once_a_day(struct office *office, const char *name, int32_t at_s,
    int (*work)(struct day *, struct err *), struct err *err)
{
	int64_t done;
	if (office->seconds < at_s)
		return 0;
	if (store_number(office->store, name, INT32_MIN, &done, err) < 0)
		return -1;
	/* The clock may have been moved back: another day than the last one is
	 * worked, and once-keys keep a day from being told twice. */
	if (done == office->today)
		return 0;
	struct day d = {.ctx = mem_new(NULL), .office = office};
	int rc = load(&d, err) < 0 || work(&d, err) < 0 ||
			 store_number_set(
			     office->store, name, office->today, err) < 0
		     ? -1
		     : 0;
	mem_free(d.ctx);
	return rc < 0 ? err_prefix(err, "%s", name) : 0;
}

int
tick_office(struct office *office, struct err *err)
{
	const struct config *config = office->config;
	int64_t again;
	if (outbox_retry_uncertain(office->store, office->now - UNCERTAIN_S,
		office->now, &again, err) < 0 ||
	    heed_tick(office, err) < 0)
		return -1;
	void *ctx = mem_new(NULL);
	int rc = clocks_follow_calendar(ctx, office, err);
	mem_free(ctx);
	if (rc < 0 || once_a_day(office, "settle_day", 0, settle, err) < 0)
		return -1;
	if (!workday_is(office->calendar, office->today))
		return 0;
	if (once_a_day(office, "digest_day", config->digest_s, digests, err) <
		0 ||
	    once_a_day(
		office, "morning_day", config->morning_s, mornings, err) < 0)
		return -1;
	/* Chases keep to office hours; what comes after waits for morning. */
	if (office->seconds >= config->office_shut_s)
		return 0;
	return once_a_day(
	    office, "chase_day", config->office_open_s, chases, err);
}
