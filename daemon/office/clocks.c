/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/clocks.h"

#include "daemon/config/hours.h"
#include "daemon/office/post.h"
#include "daemon/policy/ladder.h"
#include "daemon/store/ledgers.h"
#include "daemon/store/outbox.h"
#include "daemon/sys/zone.h"

/* ---- counting ---- */

static int
read_pauses(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct deadline_input *input, int32_t *until_r, struct err *err)
{
	struct pause *pauses;
	size_t count;
	*until_r = DAY_NONE;
	if (pause_list(office->store, ctx, enquiry->id, &pauses, &count, err) <
	    0)
		return -1;
	struct deadline_pause *list =
	    mem_many(ctx, struct deadline_pause, count);
	input->pauses = list;
	for (size_t i = 0; i < count; i++) {
		const struct pause *p = &pauses[i];
		const bool ended = p->ended_day != DAY_NONE;
		const int32_t to = ended ? p->ended_day : p->until_day;
		if (!ended)
			*until_r = p->until_day;
		if (to >= p->from_day)
			list[input->pause_count++] = (struct deadline_pause){
			    .from = p->from_day, .to = to};
	}
	return 0;
}

static int
compute(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct deadline_input *input, struct deadline *deadline_r, struct err *err)
{
	const struct config *config = office->config;
	struct deadline_policy policy =
	    hours_policy(config, config_policy(config, enquiry->kind));
	/* A policy changed since does not change what was promised. */
	if (enquiry->target_days > 0)
		policy.days = enquiry->target_days;
	return deadline_compute(
	    ctx, office->calendar, &policy, input, deadline_r, err);
}

int
clocks_start(void *ctx, struct office *office, struct enquiry *enquiry,
    int32_t received_s, struct err *err)
{
	struct deadline_input input = {
	    .received_day = enquiry->received_day, .received_s = received_s};
	struct deadline deadline;
	if (compute(ctx, office, enquiry, &input, &deadline, err) < 0)
		return -1;
	enquiry->target_days = deadline.days;
	enquiry->deemed_day = deadline.deemed_day;
	enquiry->due_day = deadline.last_day;
	enquiry->original_due_day = deadline.original_day;
	enquiry->due_working = deadline.working;
	enquiry->paused_until = enquiry->promised_day = DAY_NONE;
	return 0;
}

int
clocks_recount(
    void *ctx, struct office *office, struct enquiry *enquiry, struct err *err)
{
	struct deadline_input input = {.received_day = enquiry->received_day};
	struct deadline deadline;
	const int32_t before = enquiry->due_day;
	(void)zone_civil(enquiry->received_at, &input.received_s);
	if (read_pauses(ctx, office, enquiry, &input, &enquiry->paused_until,
		err) < 0 ||
	    extension_days(
		office->store, enquiry->id, &input.extend_days, err) < 0 ||
	    compute(ctx, office, enquiry, &input, &deadline, err) < 0)
		return -1;
	enquiry->deemed_day = deadline.deemed_day;
	enquiry->due_day = deadline.last_day;
	enquiry->due_working = deadline.working;
	if (enquiry->due_day > before)
		enquiry->last_rung = ladder_moved(
		    &config_policy(office->config, enquiry->kind)->rungs,
		    office->calendar, enquiry->due_day, office->today,
		    enquiry->last_rung);
	return 0;
}

/* ---- pauses ---- */

bool
clocks_is_paused(const struct office *office, const struct enquiry *enquiry)
{
	return enquiry->paused_until != DAY_NONE &&
	       enquiry->paused_until >= office->today;
}

const char *
clocks_pause_key(void *ctx, int64_t pause_id)
{
	return mem_fmt(ctx, "pause:%lld", (long long)pause_id);
}

/* Whoever is told of it after that would take it for one that runs. */
static int
stop_telling(
    void *ctx, struct office *office, int64_t pause_id, struct err *err)
{
	struct letter_row *letter;
	int rc = outbox_by_key(
	    office->store, ctx, clocks_pause_key(ctx, pause_id), &letter, err);
	if (rc == 1)
		rc = outbox_drop(office->store, letter->id, err);
	return rc < 0 ? -1 : 0;
}

int
clocks_resume(void *ctx, struct office *office, struct enquiry *enquiry,
    const char *author, struct err *err)
{
	struct pause *pauses;
	size_t count;
	int ended = 0;
	if (!clocks_is_paused(office, enquiry))
		return 0;
	if (pause_list(office->store, ctx, enquiry->id, &pauses, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct pause *p = &pauses[i];
		if (p->ended_day != DAY_NONE || p->until_day < office->today)
			continue;
		/* Today is counted again; a pause of no day at all stays in
		 * the ledger as one that covered none. */
		const int32_t last = office->today - 1 < p->from_day
					 ? p->from_day - 1
					 : office->today - 1;
		if (pause_end(office->store, p->id, last, author, err) < 0 ||
		    stop_telling(ctx, office, p->id, err) < 0)
			return -1;
		ended = 1;
	}
	return clocks_recount(ctx, office, enquiry, err) < 0 ? -1 : ended;
}

/* ---- promises ---- */

int
clocks_promise(struct office *office, struct enquiry *enquiry, int32_t day,
    const char *reason, const char *author, int64_t letter_id, struct err *err)
{
	struct promise promise = {.enquiry_id = enquiry->id,
	    .day = day,
	    .reason = reason,
	    .author = author,
	    .at = office->now,
	    .letter_id = letter_id};
	if (promise_add(office->store, &promise, err) < 0)
		return -1;
	enquiry->promised_day = day;
	char iso[CIVIL_ISO_SIZE];
	civil_iso(day, iso);
	return post_event(office, enquiry, 0, letter_id, author, "promise.made",
	    json_pack("{s:s, s:s}", "day", iso, "why", reason), err);
}

static int
find_promise(void *ctx, struct office *office, const struct enquiry *enquiry,
    enum promise_outcome outcome, const struct promise **promise_r,
    struct err *err)
{
	struct promise *list;
	size_t count;
	if (promise_list(office->store, ctx, enquiry->id, &list, &count, err) <
	    0)
		return -1;
	for (size_t i = count; i > 0; i--)
		if (list[i - 1].outcome == outcome &&
		    list[i - 1].day == enquiry->promised_day) {
			*promise_r = &list[i - 1];
			return 1;
		}
	return 0;
}

int
clocks_carry_promise(void *ctx, struct office *office,
    const struct enquiry *from, struct enquiry *into,
    const struct promise **what_r, struct err *err)
{
	const struct promise *p;
	const struct promise *own;
	/* One that was not kept is owed no more: what the midnight since has
	 * ended is no open one. */
	if (clocks_settle(ctx, office, err) < 0)
		return -1;
	int rc = find_promise(ctx, office, from, PROMISE_OPEN, &p, err);
	if (rc <= 0)
		return rc;
	rc = find_promise(ctx, office, into, PROMISE_OPEN, &own, err);
	if (rc < 0 || promise_settle(office->store, p->id, PROMISE_REPLACED,
			  office->now, err) < 0)
		return -1;
	if (rc == 1 && own->day <= p->day)
		return 0;
	*what_r = p;
	return clocks_promise(office, into, p->day, p->reason, p->author,
		   p->letter_id, err) < 0
		   ? -1
		   : 1;
}

int
clocks_resume_promise(void *ctx, struct office *office, struct enquiry *enquiry,
    const struct promise **what_r, struct err *err)
{
	int rc =
	    enquiry->promised_day == DAY_NONE
		? 0
		: find_promise(ctx, office, enquiry, PROMISE_OPEN, what_r, err);
	if (rc != 0 || enquiry->promised_day == DAY_NONE)
		return rc < 0 ? -1 : 0;
	rc = find_promise(ctx, office, enquiry, PROMISE_REPLACED, what_r, err);
	if (rc <= 0)
		return rc;
	const struct promise *p = *what_r;
	return clocks_promise(office, enquiry, p->day, p->reason, p->author,
		   p->letter_id, err) < 0
		   ? -1
		   : 1;
}

/* What was carried in, and the later one that it took the place of: NULL,
 * nothing. */
static const struct promise *
find_carried(const struct promise *list, size_t count,
    const struct promise *what, const struct promise **own_r)
{
	const struct promise *carried = NULL;
	*own_r = NULL;
	for (size_t i = 0; i < count; i++) {
		if (list[i].at == what->settled_at &&
		    list[i].day == what->day &&
		    list[i].letter_id == what->letter_id)
			carried = &list[i];
		else if (carried == NULL &&
			 list[i].outcome == PROMISE_REPLACED &&
			 list[i].day > what->day &&
			 list[i].settled_at == what->settled_at)
			*own_r = &list[i];
	}
	return carried;
}

int
clocks_return_promise(void *ctx, struct office *office, struct enquiry *into,
    const struct promise **what, struct err *err)
{
	struct promise *list;
	size_t count;
	const struct promise *own;
	if (promise_list(office->store, ctx, into->id, &list, &count, err) < 0)
		return -1;
	const struct promise *there = find_carried(list, count, *what, &own);
	*what = there;
	/* Another date was told since; or an answer was given, and by that it
	 * was kept. */
	if (there == NULL || there->day != into->promised_day ||
	    there->outcome == PROMISE_KEPT || into->answered_at != 0)
		return 0;
	into->promised_day = DAY_NONE;
	if (own != NULL && own->day >= office->today)
		into->promised_day = own->day;
	else if (there->outcome == PROMISE_BROKEN)
		into->promised_day = there->day;
	if (into->closed_at != 0 || into->promised_day == there->day)
		return into->promised_day != there->day;
	const int rc = into->promised_day == DAY_NONE
			   ? promise_settle(office->store, there->id,
				 PROMISE_REPLACED, office->now, err)
			   : clocks_promise(office, into, own->day, own->reason,
				 own->author, own->letter_id, err);
	return rc < 0 ? -1 : 1;
}

static int
settle_one(void *ctx, struct office *office, const struct promise *promise,
    struct err *err)
{
	struct enquiry *enquiry;
	int rc =
	    enquiry_get(office->store, ctx, promise->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	int64_t ended = enquiry->answered_at != 0 ? enquiry->answered_at
						  : enquiry->closed_at;
	bool kept = ended != 0 && zone_civil(ended, NULL) <= promise->day;
	if (promise_settle(office->store, promise->id,
		kept ? PROMISE_KEPT : PROMISE_BROKEN, office->now, err) < 0)
		return -1;
	return post_event(office, enquiry, 0, 0, "daemon",
	    kept ? "promise.kept" : "promise.broken", json_object(), err);
}

int
clocks_settle(void *ctx, struct office *office, struct err *err)
{
	struct promise *promises;
	size_t count;
	if (promises_due(office->store, ctx, office->today - 1, &promises,
		&count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (settle_one(ctx, office, &promises[i], err) < 0)
			return -1;
	return 0;
}
