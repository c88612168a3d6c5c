/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chases (P-25, P-26): the ladder says which rung an enquiry is on, this who is
 * told.
 */
#include "daemon/tick/tick_p.h"

#include "daemon/compose/digest.h"
#include "daemon/office/clocks.h"
#include "daemon/office/post.h"
#include "daemon/office/quiet.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/ladder.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/ledgers.h"
#include "daemon/sys/log.h"

enum {
	PROMISE_AHEAD_DAYS = 1 /* a promise is chased the working day before */
};

/* Who does somebody's work today: they, or their deputy; NULL: neither is
 * there. */
static const struct officer *
at_work(const struct day *d, const struct officer *officer)
{
	if (officer == NULL || day_works(d, officer))
		return officer;
	const struct officer *deputy = day_officer_at(d, officer->deputy);
	return deputy != NULL && day_works(d, deputy) ? deputy : NULL;
}

/*
 * Whoever has that role today: of the team before others, and of those one who
 * is there.  When none of the team's is, the first of them all the same:
 * what waits for them is theirs.
 */
static const struct officer *
officer_as(const struct day *d, enum officer_role role, const char *team)
{
	enum { OF_TEAM = 2, THERE = 1 };
	const struct officer *best = NULL;
	int best_rank = -1;
	for (size_t i = 0; i < d->officer_count; i++) {
		const struct officer *officer = d->officers[i];
		if (officer->role != role)
			continue;
		const struct officer *there = at_work(d, officer);
		int rank = (strcmp(officer->team, team) == 0 ? OF_TEAM : 0) +
			   (there != NULL ? THERE : 0);
		if (rank > best_rank) {
			best = there != NULL ? there : officer;
			best_rank = rank;
		}
	}
	return best;
}

const struct officer *
chase_holder(const struct day *d, const struct enquiry *enquiry)
{
	const struct officer *owner = day_officer(d, enquiry->owner_id);
	const struct officer *to = at_work(d, owner);
	return to != NULL ? to
			  : officer_as(d,
				owner == NULL ? OFFICER_DUTY : OFFICER_MANAGER,
				enquiry->team);
}

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

/* The one who reads it is "you"; the others do not know who "the owner" is. */
static const char *
next_words(
    struct day *d, const struct enquiry *enquiry, const struct officer *to)
{
	const struct officer *owner = day_officer(d, enquiry->owner_id);
	const char *words = day_next_mover(d, enquiry);
	bool held = strcmp(enquiry->state, "held") == 0;
	if (owner == NULL)
		return words;
	if (to->id == owner->id)
		return held ? "you: your answer waits for SEND" : "you";
	return mem_fmt(d->ctx, "%s (%s)", words, owner->name);
}

/* What every chase about an enquiry says, whatever it is for. */
static json_t *
chase_fields(struct day *d, const struct enquiry *enquiry,
    const struct officer *to, json_t *law)
{
	json_t *fields = post_fields(d->office, enquiry);
	post_put(fields, "officer", to->name);
	post_put(fields, "enquirer_kind", post_kind_words(enquiry->kind));
	post_put(fields, "their_reference", enquiry->their_reference);
	post_put(fields, "received", post_day(d->ctx, enquiry->received_day));
	post_put(fields, "answer_due", post_day(d->ctx, enquiry->due_day));
	post_put(fields, "working", enquiry->due_working);
	post_put(fields, "next", next_words(d, enquiry, to));
	json_object_set(fields, "law", law);
	post_put_orders(fields, enquiry, to);
	return fields;
}

/* One rung's mails: what they say, and to whom. */
struct rung {
	const struct enquiry *enquiry;
	struct ladder_step step;
	const struct officer *to[4];
	size_t count;
	json_t *law; /* day_law() */
};

static int
write_chase(struct day *d, const struct rung *rung, const struct officer *to,
    struct err *err)
{
	const struct enquiry *enquiry = rung->enquiry;
	const struct ladder_step *step = &rung->step;
	const char *stopped;
	if (quiet_says(d->office, enquiry->id, &stopped, err) < 0)
		return -1;
	json_t *fields = chase_fields(d, enquiry, to, rung->law);
	post_put(fields, "event", stopped);
	post_put(fields, "sentence", chase_sentence(d->ctx, step->days_late));
	post_put(fields, "also_told", told_names(d, rung->to, rung->count, to));
	if (step->days_late > 0) {
		json_object_set_new(fields, "overdue", json_true());
		post_put(fields, "late", digest_days(d->ctx, step->days_late));
	}
	int64_t id;
	struct post post = {.kind = LETTER_CHASE,
	    .enquiry = enquiry,
	    .to = {.name = to->name, .addr = to->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key =
		mem_fmt(d->ctx, "chase:%lld:%d:%d:%lld", (long long)enquiry->id,
		    enquiry->due_day, step->rung, (long long)to->id)};
	int rc = post_write(d->ctx, d->office, &post, &id, err);
	if (rc == 1)
		log_event(LOG_INFO, "clock.chase",
		    log_s("enquiry", enquiry->reference),
		    log_i("rung", step->rung), log_i("letter", id));
	return rc < 0 ? -1 : 0;
}

static void
add_person(struct rung *rung, const struct officer *who)
{
	for (size_t i = 0; i < rung->count; i++)
		if (rung->to[i] == who)
			return;
	if (who != NULL)
		rung->to[rung->count++] = who;
}

/* Whom it goes to; a deputy who is away is not waited for. */
static void
add_people(const struct day *d, struct rung *rung, const struct officer *owner)
{
	const unsigned whom = rung->step.to;
	const char *team = rung->enquiry->team;
	if (whom & LADDER_OWNER)
		add_person(rung, owner);
	if (whom & LADDER_DEPUTY && owner != NULL) {
		const struct officer *deputy = day_officer_at(d, owner->deputy);
		if (deputy != NULL && day_works(d, deputy))
			add_person(rung, deputy);
	}
	if (whom & LADDER_MANAGER)
		add_person(rung, officer_as(d, OFFICER_MANAGER, team));
	if (whom & LADDER_HEAD)
		add_person(rung, officer_as(d, OFFICER_HEAD, team));
	/* Nobody is there whom it could go to: somebody above must know. */
	if (rung->count == 0)
		add_person(rung, officer_as(d, OFFICER_MANAGER, team));
}

/* P-40: of a restricted one only those inside, and never nobody. */
static int
keep_inside(struct day *d, struct rung *rung, struct err *err)
{
	struct officer *inside;
	size_t kept = 0;
	int rc = case_restricts(d->office->store, rung->enquiry->id, err);
	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < rung->count; i++) {
		rc = restricted_shows(
		    d->ctx, d->office, rung->enquiry, rung->to[i], err);
		if (rc < 0)
			return -1;
		if (rc == 1)
			rung->to[kept++] = rung->to[i];
	}
	rung->count = kept;
	rc = kept > 0 ? 0
		      : restricted_insider(d->ctx, d->office, rung->enquiry,
			    NULL, &inside, err);
	if (rc == 1)
		rung->to[rung->count++] = inside;
	return rc < 0 ? -1 : 0;
}

/* 1 done, 0 nobody is there at all. */
static int
mail_rung(struct day *d, struct rung *rung, const struct officer *owner,
    struct err *err)
{
	add_people(d, rung, owner);
	if (keep_inside(d, rung, err) < 0)
		return -1;
	if (rung->count == 0) {
		/* The rung is kept for the day when somebody is there. */
		log_event(LOG_ERR, "staff.none",
		    log_s("enquiry", rung->enquiry->reference));
		return 0;
	}
	if (day_law(d, rung->enquiry, &rung->law, err) < 0)
		return -1;
	int rc = 1;
	for (size_t i = 0; i < rung->count && rc == 1; i++)
		rc = write_chase(d, rung, rung->to[i], err) < 0 ? -1 : 1;
	json_decref(rung->law);
	return rc;
}

static int
chase(struct day *d, struct enquiry *enquiry, struct err *err)
{
	const struct officer *owner = day_officer(d, enquiry->owner_id);
	struct rung rung = {.enquiry = enquiry};
	if (owner == NULL)
		owner = officer_as(d, OFFICER_DUTY, enquiry->team);
	struct ladder_input input = {.due_day = enquiry->due_day,
	    .today = d->office->today,
	    .last_rung = enquiry->last_rung,
	    .owner_working = owner != NULL && day_works(d, owner)};
	const struct config_policy *policy =
	    config_policy(d->office->config, enquiry->kind);
	if (ladder_next(
		&policy->rungs, d->office->calendar, &input, &rung.step) == 0)
		return 0;
	if (rung.step.kind == LADDER_MAIL) {
		int rc = mail_rung(d, &rung, owner, err);
		if (rc <= 0)
			return rc;
	}
	enquiry->last_rung = rung.step.rung;
	return enquiry_update(d->office->store, enquiry, err);
}

/* P-26: the working day before. */
static int
chase_promise(struct day *d, const struct promise *promise, struct err *err)
{
	struct enquiry *enquiry;
	int rc = enquiry_get(
	    d->office->store, d->ctx, promise->enquiry_id, &enquiry, err);
	if (rc <= 0 || enquiry->answered_at != 0 || enquiry->closed_at != 0)
		return rc < 0 ? -1 : 0;
	const struct officer *to = chase_holder(d, enquiry);
	json_t *law;
	if (to == NULL)
		return 0;
	const char *stopped;
	if (quiet_says(d->office, enquiry->id, &stopped, err) < 0 ||
	    day_law(d, enquiry, &law, err) < 0)
		return -1;
	json_t *fields = chase_fields(d, enquiry, to, law);
	json_decref(law);
	post_put(fields, "event", stopped);
	post_put(fields, "sentence",
	    mem_fmt(d->ctx, "%s was promised by %s",
		strcmp(promise->reason, CLOCKS_CALL) == 0 ? "A letter or a call"
							  : "An answer in full",
		post_day(d->ctx, promise->day)));
	int64_t id;
	struct post post = {.kind = LETTER_CHASE,
	    .enquiry = enquiry,
	    .to = {.name = to->name, .addr = to->addr},
	    .to_staff = true,
	    .reply_to_name = "STAYS INSIDE",
	    .fields = fields,
	    .once_key =
		mem_fmt(d->ctx, "promise:%lld", (long long)promise->id)};
	return post_write(d->ctx, d->office, &post, &id, err) < 0 ? -1 : 0;
}

static int
chase_promises(struct day *d, struct err *err)
{
	struct promise *promises;
	size_t count;
	const int32_t by = workday_add(
	    d->office->calendar, d->office->today, PROMISE_AHEAD_DAYS);
	if (promises_due(d->office->store, d->ctx, by, &promises, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (chase_promise(d, &promises[i], err) < 0)
			return -1;
	return 0;
}

int
chases(struct day *d, struct err *err)
{
	if (day_read_due(d, err) < 0)
		return -1;
	for (size_t i = 0; i < d->enquiry_count; i++)
		if (chase(d, d->enquiries[i], err) < 0)
			return -1;
	return chase_promises(d, err) < 0 ? -1 : namings_tell(d, err);
}
