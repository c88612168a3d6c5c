/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/leave.h"

#include "daemon/office/interest.h"
#include "daemon/office/post.h"
#include "daemon/office/restricted.h"
#include "daemon/office/step.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/senders.h"

enum { LINES_MAX = 50 }; /* what one letter asks about */

static void
report_left(json_t *reply, const char *const *left, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(left[i]));
	json_object_set_new(reply, "left", list);
}

/*
 * An enquiry whose owner has left needs another: as if they had said NOT MINE.
 * An answer that is held or on its way stays what it is, and whoever is asked
 * next decides about it.
 */
static int
unassign(struct office *office, struct enquiry *enquiry, struct err *err)
{
	unsigned effects;
	struct event event = {.at = office->now,
	    .enquiry_id = enquiry->id,
	    .actor = "operator",
	    .kind = "enquiry.owner-left",
	    .payload = "{}"};
	enquiry->owner_id = 0;
	(void)enquiry_step(enquiry, EVENT_REFUSED, &effects);
	if (enquiry_update(office->store, enquiry, err) < 0)
		return -1;
	return event_add(office->store, &event, err);
}

static bool
is_among(int64_t id, struct officer *const *officers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (officers[i]->id == id)
			return true;
	return false;
}

/* Open enquiries that have just lost their owner, and who is asked for a new
 * one: NULL when nobody is there to ask. */
struct orphans {
	struct enquiry **enquiries;
	const char **was_with;
	struct officer **ask;
	bool *alone; /* in a letter of its own (P-40) */
	size_t count;
};

/* Whoever is in charge; of a restricted one somebody inside (P-40), whose right
 * to give it out is that they were written to about it alone. */
static int
find_asked(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct officer **ask_r, bool *alone_r, struct err *err)
{
	int rc = case_restricts(office->store, enquiry->id, err);
	*alone_r = rc == 1;
	if (rc >= 0)
		rc = rc == 1 ? restricted_insider(
				   ctx, office, enquiry, NULL, ask_r, err)
			     : post_in_charge(ctx, office, enquiry->team, NULL,
				   ask_r, err);
	return rc <= 0 ? rc
		       : interest_instead(ctx, office, enquiry, ask_r, err);
}

static int
add_orphan(void *ctx, struct office *office, struct orphans *orphans,
    struct enquiry *enquiry, struct err *err)
{
	struct officer *was;
	struct officer *ask;
	int rc = officer_get(office->store, ctx, enquiry->owner_id, &was, err);
	if (rc < 0 || unassign(office, enquiry, err) < 0)
		return -1;
	const int found = find_asked(
	    ctx, office, enquiry, &ask, &orphans->alone[orphans->count], err);
	if (found < 0)
		return -1;
	orphans->enquiries[orphans->count] = enquiry;
	orphans->was_with[orphans->count] = rc == 1 ? was->name : "nobody";
	orphans->ask[orphans->count] = found == 1 ? ask : NULL;
	orphans->count++;
	return 0;
}

static int
unassign_all(
    void *ctx, struct office *office, struct orphans *orphans, struct err *err)
{
	struct enquiry_filter filter = {.open_only = true};
	struct officer **officers;
	struct enquiry **open;
	size_t officer_count;
	size_t count;
	*orphans = (struct orphans){0};
	if (officer_list(office->store, ctx, office->today, &officers,
		&officer_count, err) < 0 ||
	    enquiry_list(office->store, ctx, &filter, &open, &count, err) < 0)
		return -1;
	orphans->enquiries = mem_many(ctx, struct enquiry *, count + 1);
	orphans->was_with = mem_many(ctx, const char *, count + 1);
	orphans->ask = mem_many(ctx, struct officer *, count + 1);
	orphans->alone = mem_many(ctx, bool, count + 1);
	for (size_t i = 0; i < count; i++)
		if (open[i]->owner_id != 0 &&
		    !is_among(open[i]->owner_id, officers, officer_count) &&
		    add_orphan(ctx, office, orphans, open[i], err) < 0)
			return -1;
	return 0;
}

/* One letter to one person: as many lines as it holds, taken off the rest. */
static int
ask_one(void *ctx, struct office *office, struct orphans *orphans, size_t from,
    struct err *err)
{
	static const char *const advice[] = {
	    "Give each to somebody, a line each: 1 ASSIGN and a name.",
	    "Until then what they write comes to you. Answers that were "
	    "written and have not left stay as they are."};
	struct officer *to = orphans->ask[from];
	const bool alone = orphans->alone[from];
	const char *lines[LINES_MAX];
	size_t n = 0;
	json_t *ids = json_array();
	for (size_t i = from; i < orphans->count && n < LINES_MAX; i++) {
		const struct enquiry *e = orphans->enquiries[i];
		if (orphans->ask[i] == NULL || orphans->ask[i]->id != to->id ||
		    (i != from && (alone || orphans->alone[i])))
			continue;
		orphans->ask[i] = NULL;
		json_array_append_new(ids, json_integer((json_int_t)e->id));
		lines[n] = mem_fmt(ctx, "%zu: %s, %s, due %s, was with %s",
		    n + 1, e->reference, post_kind_words(e->kind),
		    post_day(ctx, e->due_day), orphans->was_with[i]);
		n++;
	}
	json_t *context = json_pack("{s:o}", "lines", ids);
	char *text = json_dumps(context, JSON_COMPACT);
	struct notice notice = {.to = to,
	    .enquiry = alone ? orphans->enquiries[from] : NULL,
	    .about = "Enquiries that need a new owner",
	    .sentence = n == 1 ? "A colleague has left, and 1 open enquiry has "
				 "no owner."
			       : mem_fmt(ctx,
				     "Colleagues have left, and %zu open "
				     "enquiries have no owner.",
				     n),
	    .details = lines,
	    .detail_count = n,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(ctx, "owner-left:%lld:%lld",
		(long long)orphans->enquiries[from]->id,
		(long long)office->now),
	    .context = text};
	int rc = post_notice(ctx, office, &notice, err);
	free(text);
	json_decref(context);
	return rc;
}

static int
ask_for_owners(
    void *ctx, struct office *office, struct orphans *orphans, struct err *err)
{
	for (size_t i = 0; i < orphans->count; i++)
		if (orphans->ask[i] != NULL &&
		    ask_one(ctx, office, orphans, i, err) < 0)
			return -1;
	return 0;
}

int
leave_tick(void *ctx, struct office *office, struct err *err)
{
	struct orphans orphans;
	return unassign_all(ctx, office, &orphans, err) < 0
		   ? -1
		   : ask_for_owners(ctx, office, &orphans, err);
}

int
leave_officers(void *ctx, struct office *office, const char *const *addrs,
    size_t count, json_t *reply, struct err *err)
{
	const char **left;
	size_t left_count;
	struct orphans orphans;
	if (officers_leave_except(office->store, ctx, addrs, count,
		office->today, &left, &left_count, err) < 0 ||
	    unassign_all(ctx, office, &orphans, err) < 0 ||
	    ask_for_owners(ctx, office, &orphans, err) < 0)
		return -1;
	report_left(reply, left, left_count);
	json_object_set_new(
	    reply, "need_owner", json_integer((json_int_t)orphans.count));
	return 0;
}

int
leave_senders(void *ctx, struct office *office, const char *const *addrs,
    size_t count, json_t *reply, struct err *err)
{
	const char **left;
	size_t left_count;
	if (senders_leave_except(office->store, ctx, addrs, count,
		office->today, &left, &left_count, err) < 0)
		return -1;
	report_left(reply, left, left_count);
	return 0;
}

int
leave_mps(void *ctx, struct office *office, const struct mp_line *lines,
    size_t count, json_t *reply, struct err *err)
{
	const char **left;
	size_t left_count;
	if (mp_addresses_leave_except(office->store, ctx, lines, count,
		office->today, &left, &left_count, err) < 0)
		return -1;
	report_left(reply, left, left_count);
	return 0;
}
