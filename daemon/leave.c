/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/leave.h"

#include "daemon/policy/lifecycle.h"
#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/senders.h"

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
	enum enquiry_state state;
	enum enquiry_state next;
	unsigned effects;
	struct event event = {.at = office->now,
	    .enquiry_id = enquiry->id,
	    .actor = "operator",
	    .kind = "enquiry.owner-left",
	    .payload = "{}"};
	enquiry->owner_id = 0;
	if (lifecycle_state_parse(enquiry->state, &state) &&
	    lifecycle_step(state, EVENT_REFUSED, &next, &effects))
		enquiry->state = lifecycle_state_name(next);
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

static int
unassign_all(
    void *ctx, struct office *office, int64_t *count_r, struct err *err)
{
	struct enquiry_filter filter = {.open_only = true};
	struct officer **officers;
	struct enquiry **open;
	size_t officer_count;
	size_t count;
	*count_r = 0;
	if (officer_list(office->store, ctx, office->today, &officers,
		&officer_count, err) < 0 ||
	    enquiry_list(office->store, ctx, &filter, &open, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (open[i]->owner_id == 0 ||
		    is_among(open[i]->owner_id, officers, officer_count))
			continue;
		if (unassign(office, open[i], err) < 0)
			return -1;
		(*count_r)++;
	}
	return 0;
}

int
leave_officers(void *ctx, struct office *office, const char *const *addrs,
    size_t count, json_t *reply, struct err *err)
{
	const char **left;
	size_t left_count;
	int64_t need_owner;
	if (officers_leave_except(office->store, ctx, addrs, count,
		office->today, &left, &left_count, err) < 0 ||
	    unassign_all(ctx, office, &need_owner, err) < 0)
		return -1;
	report_left(reply, left, left_count);
	json_object_set_new(
	    reply, "need_owner", json_integer((json_int_t)need_owner));
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
