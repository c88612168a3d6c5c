/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/naming.h"

#include "daemon/office/cap.h"
#include "daemon/office/clocks.h"
#include "daemon/office/interest.h"
#include "daemon/office/post.h"
#include "daemon/office/step.h"
#include "daemon/policy/signs.h"
#include "daemon/store/events.h"
#include "daemon/store/flags.h"
#include "daemon/sys/zone.h"

int
naming_promise(struct office *office, const struct naming *naming,
    int64_t in_place_of, struct err *err)
{
	int rc = in_place_of == 0
		     ? 0
		     : naming_renew(office->store, naming, in_place_of, err);
	if (rc == 0)
		rc = naming_add(office->store, naming, err);
	return rc < 0 ? -1 : 0;
}

/* ---- is it owed ---- */

/* What was never sent has promised nothing. */
static bool
has_left(const struct letter_row *letter)
{
	static const char *const states[] = {
	    "waiting", "sending", "uncertain", "sent"};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(states[i], letter->state) == 0)
			return true;
	return false;
}

int
naming_waits(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct naming *naming_r, struct err *err)
{
	struct letter_row *ack;
	int rc = naming_get(office->store, enquiry->id, naming_r, err);
	if (rc <= 0 || naming_r->outcome != NAMING_OPEN ||
	    !enquiry_is_open(enquiry))
		return rc < 0 ? -1 : 0;
	rc = outbox_row(office->store, ctx, naming_r->letter_id, &ack, err);
	return rc <= 0 ? rc : has_left(ack);
}

/* The last one it was given to by an order. */
static int
was_given(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, struct err *err)
{
	struct event *events;
	size_t count;
	int given = 0;
	if (event_list(office->store, ctx, enquiry->id, &events, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(events[i].kind, "enquiry.assigned") != 0 ||
		    events[i].payload == NULL)
			continue;
		json_t *payload = json_loads(events[i].payload, 0, NULL);
		const char *to =
		    json_string_value(json_object_get(payload, "to"));
		given =
		    to != NULL && span_eq_ascii(span_str(to), span_str(addr));
		json_decref(payload);
	}
	return given;
}

int
naming_is_sure(void *ctx, struct office *office, const struct enquiry *enquiry,
    bool by_others, struct err *err)
{
	struct officer *owner;
	if (enquiry->owner_id == 0)
		return 0;
	int rc = officer_get_valid(
	    office->store, ctx, enquiry->owner_id, office->today, &owner, err);
	if (rc <= 0)
		return rc;
	/* Who has a child in it has it in the register alone. */
	const int bars = interest_bars(ctx, office, enquiry, owner->addr, err);
	if (bars != 0)
		return bars < 0 ? -1 : 0;
	if (strcmp(enquiry->state, "allocated") != 0)
		return 1;
	return by_others ? was_given(ctx, office, enquiry, owner->addr, err)
			 : 0;
}

/* ---- telling ---- */

/* What the words of their mails were taken for. */
struct taken_for {
	bool urgent; /* a robot says nothing (P-39) */
	bool legal;  /* perhaps a clock of the law: a date could be the wrong
			one (P-16) */
};

static int
read_flags(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct taken_for *taken_r, struct err *err)
{
	struct flag **flags;
	size_t count;
	*taken_r = (struct taken_for){0};
	if (flag_list(office->store, ctx, enquiry->id, &flags, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		enum sign sign;
		if (!sign_parse(flags[i]->sign, &sign))
			continue;
		taken_r->urgent |= sign == SIGN_DANGER || sign == SIGN_URGENT;
		taken_r->legal |= (int)sign >= (int)SIGN_FIRST_TRIGGER &&
				  strcmp(flags[i]->state, "dismissed") != 0;
	}
	return 0;
}

/* 1: such a letter is there already and still true, or has gone. */
static int
is_written(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct err *err)
{
	const struct outbox_filter filter = {.enquiry_id = enquiry->id};
	struct letter_row **rows;
	size_t count;
	if (outbox_list(office->store, ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct letter_row *row = rows[i];
		if (strcmp(row->kind, "named") != 0 ||
		    strcmp(row->state, "dropped") == 0 ||
		    strcmp(row->state, "failed") == 0)
			continue;
		int stale =
		    strcmp(row->state, "waiting") == 0 ||
			    strcmp(row->state, "held") == 0
			? naming_is_stale(ctx, office, enquiry, row, err)
			: 0;
		if (stale == 1)
			stale = outbox_drop(office->store, row->id, err);
		if (stale <= 0)
			return stale < 0 ? -1 : 1;
	}
	return 0;
}

static int
write_named(void *ctx, struct office *office, const struct enquiry *enquiry,
    bool nameless, struct naming_letter *named, struct err *err)
{
	struct officer *owner;
	int rc = officer_get_valid(
	    office->store, ctx, enquiry->owner_id, office->today, &owner, err);
	if (rc <= 0)
		return rc;
	const int hidden = case_restricts(office->store, enquiry->id, err);
	if (hidden < 0)
		return -1;
	named->enquiry = enquiry;
	named->officer = hidden || nameless ? NULL : owner->name;
	named->dated &= enquiry->due_day >= office->today &&
			!clocks_is_paused(office, enquiry);
	return post_named(ctx, office, named, err) < 0 ? -1 : 1;
}

/* The enquirer, when the acknowledgement went to them. */
static int
addressee(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct naming *naming, struct party **party_r, struct err *err)
{
	struct letter_row *ack;
	struct party *list;
	size_t count;
	int rc = outbox_row(office->store, ctx, naming->letter_id, &ack, err);
	if (rc <= 0 ||
	    party_list(office->store, ctx, enquiry->id, &list, &count, err) < 0)
		return rc <= 0 ? rc : -1;
	for (size_t i = 0; i < count; i++) {
		*party_r = &list[i];
		if (list[i].role == PARTY_ROLE_ENQUIRER &&
		    span_eq_ascii(
			span_str(list[i].addr), span_str(ack->to_addr)))
			return 1;
	}
	return 0;
}

/* 1 it may, and *named is what it says. */
static int
look(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct naming *naming, struct naming_letter *named,
    const char **why_r, struct err *err)
{
	struct party *party;
	struct taken_for taken;
	struct cap cap = {.again = office->today >= naming->day};
	*why_r = "they have no address that was acknowledged";
	int rc = addressee(ctx, office, enquiry, naming, &party, err);
	if (rc <= 0 || read_flags(ctx, office, enquiry, &taken, err) < 0)
		return rc <= 0 ? rc : -1;
	*why_r = "something in it was urgent";
	if (taken.urgent)
		return 0;
	rc = cap_ask_later(ctx, office, enquiry, party, &cap, err);
	*why_r = cap.why;
	named->party = party;
	named->dated = !taken.legal;
	named->late =
	    naming->day < (named->not_before == 0
				  ? office->today
				  : zone_civil(named->not_before, NULL));
	named->had = cap.had;
	return rc;
}

int
naming_may(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct naming *naming, const char **why_r, struct err *err)
{
	struct naming_letter named = {0};
	int rc = is_written(ctx, office, enquiry, err);
	return rc != 0 ? rc
		       : look(ctx, office, enquiry, naming, &named, why_r, err);
}

int
naming_tell(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct naming *naming, const struct naming_order *order,
    const char **why_r, struct err *err)
{
	struct naming_letter named = {
	    .caused_by = order->caused_by, .not_before = order->not_before};
	int rc = is_written(ctx, office, enquiry, err);
	if (rc != 0)
		return rc;
	rc = look(ctx, office, enquiry, naming, &named, why_r, err);
	return rc <= 0 ? rc
		       : write_named(ctx, office, enquiry, order->nameless,
			     &named, err);
}

/* ---- the end of it ---- */

static int
end(struct office *office, const struct enquiry *enquiry,
    enum naming_outcome outcome, const char *event, struct err *err)
{
	int rc =
	    naming_end(office->store, enquiry->id, outcome, office->now, err);
	return rc <= 0 ? rc
		       : post_event(office, enquiry, 0, 0, "daemon", event,
			     json_object(), err);
}

int
naming_told(
    struct office *office, const struct enquiry *enquiry, struct err *err)
{
	struct naming naming;
	int rc = naming_get(office->store, enquiry->id, &naming, err);
	if (rc <= 0 || naming.outcome != NAMING_OPEN)
		return rc < 0 ? -1 : 0;
	return office->today <= naming.day
		   ? end(office, enquiry, NAMING_KEPT, "naming.kept", err)
		   : end(office, enquiry, NAMING_LATE, "naming.late", err);
}

int
naming_over(
    struct office *office, const struct enquiry *enquiry, struct err *err)
{
	return end(office, enquiry, NAMING_ENDED, "naming.ended", err);
}

int
naming_resume(struct office *office, const struct enquiry *enquiry,
    int64_t closed_at, struct err *err)
{
	int rc = closed_at == 0 ? 0
				: naming_come_back(office->store, enquiry->id,
				      closed_at, err);
	return rc <= 0 ? rc
		       : post_event(office, enquiry, 0, 0, "daemon",
			     "naming.owed", json_object(), err);
}

int
naming_carry(void *ctx, struct office *office, const struct enquiry *from,
    const struct enquiry *into, struct err *err)
{
	struct naming naming;
	struct party *party;
	int rc = naming_get(office->store, from->id, &naming, err);
	if (rc <= 0 || naming.outcome != NAMING_OPEN)
		return rc < 0 ? -1 : 0;
	rc = addressee(ctx, office, into, &naming, &party, err);
	naming.enquiry_id = into->id;
	return rc <= 0 ? rc : naming_promise(office, &naming, 0, err);
}

int
naming_is_stale(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	struct naming naming;
	int32_t day;
	bool answer;
	json_t *what = letter->context == NULL
			   ? NULL
			   : json_loads(letter->context, 0, NULL);
	const int64_t owner =
	    json_integer_value(json_object_get(what, "owner"));
	const bool says_name = json_is_true(json_object_get(what, "name"));
	json_decref(what);
	if (owner != enquiry->owner_id ||
	    (post_named_day(letter, &day, &answer) && day < office->today))
		return 1;
	int rc = naming_waits(ctx, office, enquiry, &naming, err);
	if (rc == 1)
		rc = naming_is_sure(ctx, office, enquiry, true, err);
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	return says_name ? case_restricts(office->store, enquiry->id, err) : 0;
}
