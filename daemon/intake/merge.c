/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/merge_p.h"

#include "daemon/intake/commands.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/further.h"
#include "daemon/intake/merge_check.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/takeback.h"
#include "daemon/intake/undo.h"
#include "daemon/office/clocks.h"
#include "daemon/office/known.h"
#include "daemon/office/naming.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/events.h"
#include "daemon/store/flags.h"
#include "daemon/store/ledgers.h"
#include "daemon/sys/log.h"

#define MERGED "merged into "

const char *
merge_named(const char *reason)
{
	return reason != NULL && span_starts(span_str(reason), MERGED)
		   ? reason + strlen(MERGED)
		   : NULL;
}

const char *
merge_into(const struct enquiry *enquiry)
{
	return enquiry->closed_at == 0 ? NULL
				       : merge_named(enquiry->closed_reason);
}

const char *
merge_state(const struct enquiry *enquiry)
{
	return merge_into(enquiry) == NULL ? enquiry->state
					   : enquiry->closed_reason;
}

int
merge_follow(
    void *ctx, struct office *office, struct enquiry **enquiry, struct err *err)
{
	const char *into;
	int rc = takeback_follow(ctx, office, enquiry, err) < 0 ? -1 : 1;
	for (int i = 0; rc == 1 && i < MERGE_FOLLOW_MAX &&
			(into = merge_into(*enquiry)) != NULL;
	     i++)
		rc = enquiry_by_reference(
		    office->store, ctx, into, enquiry, err);
	return rc < 0 ? -1 : 0;
}

int
merge_hides(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct enquiry self = *enquiry;
	struct enquiry *there = &self;
	if (merge_follow(in->ctx, in->office, &there, err) < 0)
		return -1;
	const int known = there == &self ? 1
					 : known_to(in->ctx, in->office, there,
					       in->officer, err);
	return known < 0 ? -1 : !known;
}

/* Of those that came into it, some of which came into those before. */
struct came {
	struct enquiry **of;
	size_t count, room;
};

/* The event on the other side says which; it may have been divided since. */
static int
add_came(struct intake *in, const struct enquiry *into,
    const struct event *event, struct came *came, struct err *err)
{
	int rc = 0;
	json_t *payload =
	    event->payload == NULL ? NULL : json_loads(event->payload, 0, NULL);
	const json_t *to = json_object_get(payload, "to");
	for (size_t i = 0; rc >= 0 && i < json_array_size(to); i++) {
		struct enquiry *from;
		rc = enquiry_by_reference(in->office->store, in->ctx,
		    json_string_value(json_array_get(to, i)), &from, err);
		const char *where = rc == 1 ? merge_into(from) : NULL;
		if (where == NULL || strcmp(where, into->reference) != 0)
			continue;
		came->of = mem_grow(in->ctx, came->of, &came->room,
		    came->count + 1, sizeof(struct enquiry *));
		came->of[came->count++] = from;
	}
	json_decref(payload);
	return rc < 0 ? -1 : 0;
}

static int
list_came(struct intake *in, const struct enquiry *into, struct came *came,
    struct err *err)
{
	struct event *events;
	size_t count;
	if (event_list(
		in->office->store, in->ctx, into->id, &events, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(events[i].kind, "enquiry.linked") == 0 &&
		    add_came(in, into, &events[i], came, err) < 0)
			return -1;
	return 0;
}

int
merge_list(struct intake *in, const struct enquiry *into,
    struct enquiry ***list_r, size_t *count_r, struct err *err)
{
	struct came came = {0};
	int rc = list_came(in, into, &came, err);
	for (size_t i = 0; rc == 0 && i < came.count && i < MERGE_FOLLOW_MAX;
	     i++)
		rc = list_came(in, came.of[i], &came, err);
	*list_r = came.of;
	*count_r = came.count;
	return rc;
}

int
merge_came(struct intake *in, const struct enquiry *into,
    const char **reference_r, struct err *err)
{
	struct enquiry **list;
	size_t count;
	if (merge_list(in, into, &list, &count, err) < 0)
		return -1;
	if (count > 0)
		*reference_r = list[0]->reference;
	return count > 0;
}

int
merge_needs(struct intake *in, const struct enquiry *enquiry, int64_t case_id,
    const char **why_r, struct err *err)
{
	struct enquiry **merged;
	size_t count;
	*why_r = NULL;
	if (case_id == 0)
		return 0;
	if (merge_list(in, enquiry, &merged, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int64_t *cases;
		size_t n;
		if (enquiry_cases(in->office->store, in->ctx, merged[i]->id,
			&cases, &n, err) < 0)
			return -1;
		if (intake_among(cases, n, case_id))
			*why_r = mem_fmt(in->ctx,
			    "%s is about that case and was merged into %s; "
			    "UNMERGE %s first",
			    merged[i]->reference, enquiry->reference,
			    merged[i]->reference);
	}
	return 0;
}

/* ---- MERGE ---- */

/* An answer that is written already knows nothing of what comes in here: the
 * enquiry stays open when it has left, as when they had asked meanwhile. */
static int
note_crossing(struct intake *in, const struct enquiry *into, const char **news,
    struct err *err)
{
	enum enquiry_state state;
	if (!lifecycle_state_parse(into->state, &state) ||
	    (state != ENQUIRY_HELD && state != ENQUIRY_ANSWERING))
		return 0;
	*news = "An answer is written that knows nothing of this mail: the "
		"enquiry stays open when that has left. Answer this too, or "
		"reply CLOSE.";
	return post_event(in->office, into, in->mail->message_id, 0, "daemon",
	    "enquiry.crossed", json_object(), err);
}

/* The words that came, to whoever answers now. */
static int
pass_on(struct intake *in, const struct enquiry *from,
    const struct enquiry *into, const struct promise *promise, struct err *err)
{
	struct intake asked;
	struct intake_mail mail;
	struct officer *owner;
	const char *may_tell;
	const char *news = NULL;
	int rc = placing_asked(in, from->opened_by_message, &asked, &mail, err);
	if (rc == 1)
		rc = intake_owner(in, into, &owner, err);
	if (rc <= 0 ||
	    footings_rule(in->ctx, in->office, into, &may_tell, err) < 0 ||
	    note_crossing(in, into, &news, err) < 0)
		return rc <= 0 ? rc : -1;
	if (promise != NULL)
		news = mem_fmt(in->ctx,
		    "They were promised %s by %s in %s, and it is owed here "
		    "now.%s%s",
		    strcmp(promise->reason, CLOCKS_CALL) == 0
			? "a letter or a call"
			: "an answer in full",
		    post_day(in->ctx, promise->day), from->reference,
		    news == NULL ? "" : " ", news == NULL ? "" : news);
	struct allocation allocation = {.to = owner,
	    .follow_up = true,
	    .news = news,
	    .because = mem_fmt(in->ctx,
		"with this enquiry: it was %s, and %s has merged the two",
		from->reference, in->officer->name),
	    .for_duty = into->owner_id == 0,
	    .unproven = !identity_is_proved(asked.identity.proof),
	    .acknowledged =
		mem_fmt(in->ctx, "as %s; see its time line", from->reference),
	    .disclosure = may_tell};
	if (post_allocation(
		in->ctx, in->office, &mail, into, &allocation, err) < 0)
		return -1;
	return further_send(in, into, owner, into->owner_id == 0, NULL, err);
}

static int
merge(struct intake *in, struct enquiry *from, struct enquiry *into,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	const struct promise *promise;
	const struct enquiry before = *from;
	const int promised = clocks_carry_promise(
	    in->ctx, in->office, from, into, &promise, err);
	if (promised < 0 ||
	    (promised == 1 && enquiry_update(in->office->store, into, err) < 0))
		return -1;
	if (!enquiry_step(from, EVENT_CLOSED, &effects))
		return err_set(
		    err, ERR_STORE, "%s cannot be closed", from->reference);
	from->closed_at = in->office->now;
	from->closed_reason = mem_fmt(in->ctx, MERGED "%s", into->reference);
	if (naming_carry(in->ctx, in->office, from, into, err) < 0 ||
	    flag_move(in->office->store, from->id, into->id, in->officer->addr,
		in->office->now, err) < 0 ||
	    enquiry_update(in->office->store, from, err) < 0 ||
	    post_event(in->office, from, in->mail->message_id, 0,
		in->officer->addr, "enquiry.closed",
		json_pack("{s:s}", "reason", from->closed_reason), err) < 0 ||
	    post_event(in->office, into, in->mail->message_id, 0,
		in->officer->addr, "enquiry.linked",
		json_pack("{s:[s]}", "to", from->reference), err) < 0)
		return -1;
	log_event(
	    LOG_NOTICE, "enquiry.closed", log_s("enquiry", from->reference));
	undo_offer_state(r, &before, from);
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is merged into %s, which came first and is due %s. Mail "
		"with either reference is filed there; the enquirer was told "
		"nothing",
		from->reference, into->reference,
		post_day(in->ctx, into->due_day)));
	if (promised == 1)
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"what they were promised by %s is owed in %s now",
			post_day(in->ctx, promise->day), into->reference));
	return pass_on(in, from, into, promised == 1 ? promise : NULL, err);
}

/* What the words name; a word with a digit is meant as a reference. */
struct named {
	struct enquiry *list[3]; /* two, and one that is too many */
	size_t count;
	bool unknown; /* one of them is none of ours */
};

static int
read_named(
    struct intake *in, const char *args, struct named *named, struct err *err)
{
	static const char between[] = " ,";
	*named = (struct named){.count = 0};
	while (*(args += strspn(args, between)) != '\0' && named->count < 3) {
		const size_t n = strcspn(args, between);
		char *word = mem_strn(in->ctx, args, n);
		args += n;
		if (strpbrk(word, "0123456789") == NULL)
			continue;
		for (char *p = word; *p != '\0'; p++)
			*p = (char)to_upper((unsigned char)*p);
		int rc = enquiry_by_reference(in->office->store, in->ctx, word,
		    &named->list[named->count], err);
		if (rc < 0)
			return -1;
		named->unknown |= rc == 0;
		named->count += (size_t)rc;
	}
	return 0;
}

int
run_merge(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct named named;
	const char *why;
	if (read_named(in, command->args, &named, err) < 0)
		return -1;
	/* "MERGE ENQ-…" in a mail about the other one: only when no other is
	 * named, for what is named and is not there is never another one. */
	if (named.count == 1 && !named.unknown && enquiry != NULL)
		named.list[named.count++] = enquiry;
	if (named.unknown || named.count != 2) {
		receipt_refused(r, command,
		    named.unknown || named.count == 0
			? COMMANDS_NOT_THERE
			: "two at a time: MERGE, a reference, INTO, and the "
			  "other");
		return 0;
	}
	/* Whichever was named first, what came first stays. */
	struct enquiry *one = named.list[0];
	struct enquiry *two = named.list[1];
	struct enquiry *from =
	    one->received_at < two->received_at ||
		    (one->received_at == two->received_at && one->id < two->id)
		? two
		: one;
	struct enquiry *into = from == one ? two : one;
	if (merge_refusal(in, from, into, &why, err) < 0)
		return -1;
	if (why == NULL)
		return merge(in, from, into, command, r, err);
	receipt_refused(r, command, why);
	return 0;
}

int
merge_again(struct intake *in, struct enquiry *from, const char *reason,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct enquiry *into;
	const char *why;
	const char *reference = merge_named(reason);
	int rc = reference == NULL ? 0
				   : enquiry_by_reference(in->office->store,
					 in->ctx, reference, &into, err);
	if (rc <= 0)
		return rc;
	if (merge_refusal(in, from, into, &why, err) < 0 ||
	    (why == NULL && merge(in, from, into, command, r, err) < 0))
		return -1;
	if (why != NULL)
		receipt_refused(r, command, why);
	return 1;
}
