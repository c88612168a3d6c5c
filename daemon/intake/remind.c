/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/remind.h"

#include "daemon/intake/merge.h"
#include "daemon/office/day.h"
#include "daemon/policy/saydate.h"
#include "daemon/store/reminders.h"

/* Who is reminded of what, and by whom. */
struct nudge {
	const struct enquiry *enquiry;
	const struct officer *to;
	const char *by;
	int64_t caused_by; /* 0: a day that came */
	const char *key;
};

static int
tell(void *ctx, struct office *office, const struct nudge *nudge,
    struct err *err)
{
	const struct enquiry *e = nudge->enquiry;
	const int late =
	    workday_count(office->calendar, e->due_day, office->today);
	const char *details[] = {
	    mem_fmt(ctx, "Answer due: %s%s", post_day(ctx, e->due_day),
		late < 1    ? ""
		: late == 1 ? ", 1 working day ago"
			    : mem_fmt(ctx, ", %d working days ago", late)),
	    mem_fmt(ctx, "Received: %s", post_day(ctx, e->received_day))};
	const char *advice[] = {
	    "To answer the enquirer, reply to the mail \"Please answer\" that "
	    "has the reference.",
	    "A reply to this mail stays inside: NOTE and words, NOT MINE, or "
	    "PAUSE and why."};
	struct notice notice = {.to = nudge->to,
	    .enquiry = e,
	    .caused_by = nudge->caused_by,
	    .about = "Please look at this again",
	    .sentence =
		mem_fmt(ctx, "%s asks you to look at this enquiry.", nudge->by),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = nudge->key};
	return post_notice(ctx, office, &notice, err);
}

/* ---- ordered for a day ---- */

static int
on_a_day(struct intake *in, const struct enquiry *enquiry, int32_t day,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct reminder reminder = {.enquiry_id = enquiry->id,
	    .day = day,
	    .author = in->officer->addr,
	    .at = in->office->now};
	char iso[CIVIL_ISO_SIZE];
	if (day <= in->office->today) {
		receipt_refused(r, command,
		    "that day is not ahead; REMIND alone reminds them now");
		return 0;
	}
	civil_iso(day, iso);
	if (reminder_add(in->office->store, &reminder, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"whoever has %s then is reminded on %s, if it is still open",
		enquiry->reference, post_day(in->ctx, day)));
	receipt_undoes(r,
	    json_pack("{s:I}", "reminder", (json_int_t)reminder.id),
	    "nobody is reminded");
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "reminder.set", json_pack("{s:s}", "day", iso),
	    err);
}

int
remind_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	int rc = reminder_done(in->office->store,
	    json_integer_value(json_object_get(what, "reminder")),
	    in->office->now, err);
	if (rc == 1)
		receipt_changed(r, command, "nobody will be reminded");
	else if (rc == 0)
		receipt_refused(
		    r, command, "they were reminded already, or it was undone");
	return rc < 0 ? -1 : 0;
}

/* Whoever has it then.  One who does not work that day is waited for, one who
 * is away is not: their deputy sees to it, or whoever is in charge.  0: nobody
 * yet. */
static int
find_reader(struct day *d, const struct enquiry *enquiry,
    const struct officer **to_r, struct err *err)
{
	struct officer *in_charge;
	*to_r = day_officer(d, enquiry->owner_id);
	if (*to_r != NULL && day_works(d, *to_r))
		return 1;
	if (*to_r != NULL && day_absence(d, *to_r) == NULL)
		return 0;
	*to_r = *to_r == NULL ? NULL : day_officer_at(d, (*to_r)->deputy);
	if (*to_r != NULL && day_works(d, *to_r))
		return 1;
	const int rc = post_in_charge(
	    d->ctx, d->office, enquiry->team, NULL, &in_charge, err);
	if (rc == 1)
		*to_r = in_charge;
	return rc;
}

/* 1 it was given, or need not be; 0 it waits for a day they work. */
static int
give(struct day *d, const struct reminder *reminder, struct err *err)
{
	struct enquiry *enquiry;
	const struct officer *to;
	int rc = enquiry_get(
	    d->office->store, d->ctx, reminder->enquiry_id, &enquiry, err);
	if (rc < 0 ||
	    (rc == 1 && merge_follow(d->ctx, d->office, &enquiry, err) < 0))
		return -1;
	if (rc == 0 || !enquiry_is_open(enquiry))
		return 1;
	const struct officer *by = day_officer_at(d, reminder->author);
	rc = find_reader(d, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	struct nudge nudge = {.enquiry = enquiry,
	    .to = to,
	    .by = by == NULL ? "A colleague" : by->name,
	    .key = mem_fmt(d->ctx, "reminder:%lld", (long long)reminder->id)};
	return tell(d->ctx, d->office, &nudge, err) < 0 ? -1 : 1;
}

int
remind_due(struct day *d, struct err *err)
{
	struct reminder *due;
	size_t count;
	int rc = reminders_due(
	    d->office->store, d->ctx, d->office->today, &due, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		rc = give(d, &due[i], err);
		if (rc == 1)
			rc = reminder_done(
			    d->office->store, due[i].id, d->office->now, err);
	}
	return rc < 0 ? -1 : 0;
}

/* ---- now ---- */

static int
now(struct intake *in, const struct enquiry *enquiry, const struct officer *to,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct letter_row *before;
	struct nudge nudge = {.enquiry = enquiry,
	    .to = to,
	    .by = in->officer->name,
	    .caused_by = in->mail->message_id,
	    .key = mem_fmt(in->ctx, "remind:%lld:%lld:%d",
		(long long)enquiry->id, (long long)to->id, in->office->today)};
	int rc =
	    outbox_by_key(in->office->store, in->ctx, nudge.key, &before, err);
	if (rc < 0)
		return -1;
	if (rc == 1 || to->id == in->officer->id) {
		receipt_refused(r, command,
		    rc == 1 ? mem_fmt(in->ctx, "%s was reminded today already",
				  to->name)
			    : "it is yours; REMIND and a day reminds you then");
		return 0;
	}
	receipt_changed(r, command,
	    mem_fmt(
		in->ctx, "%s is reminded of %s", to->name, enquiry->reference));
	return tell(in->ctx, in->office, &nudge, err);
}

int
run_remind(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct officer *to;
	const char *args = command->args == NULL ? "" : command->args;
	if (!enquiry_is_open(enquiry)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is %s, so nobody need be reminded",
			enquiry->reference, merge_state(enquiry)));
		return 0;
	}
	const int32_t day =
	    saydate_read(span_str(args), in->office->today, SAYDATE_AHEAD);
	if (day != DAY_NONE)
		return on_a_day(in, enquiry, day, command, r, err);
	/* A restricted case's owner alone is told of it (P-40). */
	const int hidden = case_restricts(in->office->store, enquiry->id, err);
	if (hidden < 0)
		return -1;
	int rc = args[0] == '\0' || hidden
		     ? intake_owner(in, enquiry, &to, err)
		     : officer_by_word(in->office->store, in->ctx, args,
			   in->office->today, &to, err);
	if (rc == 0)
		receipt_refused(r, command,
		    args[0] == '\0'
			? "nobody has it and nobody is on duty"
			: "no officer, or more than one, has that name; use "
			  "the address");
	return rc <= 0 ? rc : now(in, enquiry, to, command, r, err);
}
