/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/merge.h"

#include "daemon/intake/commands.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/further.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/merge_check.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/restrict.h"
#include "daemon/intake/spread.h"
#include "daemon/intake/takeback.h"
#include "daemon/intake/undo.h"
#include "daemon/office/clocks.h"
#include "daemon/office/known.h"
#include "daemon/office/naming.h"
#include "daemon/office/restricted.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/events.h"
#include "daemon/store/flags.h"
#include "daemon/store/ledgers.h"
#include "daemon/sys/log.h"

#define MERGED "merged into "
enum { FOLLOW_MAX = 8 }; /* a into b, b into c … */

const char *
merge_named(const char *reason)
{
	return reason != NULL && span_starts(span_str(reason), MERGED)
		   ? reason + strlen(MERGED)
		   : NULL;
}

static const char *
merged_into(const struct enquiry *enquiry)
{
	return enquiry->closed_at == 0 ? NULL
				       : merge_named(enquiry->closed_reason);
}

const char *
merge_state(const struct enquiry *enquiry)
{
	return merged_into(enquiry) == NULL ? enquiry->state
					    : enquiry->closed_reason;
}

int
merge_follow(
    void *ctx, struct office *office, struct enquiry **enquiry, struct err *err)
{
	const char *into;
	int rc = takeback_follow(ctx, office, enquiry, err) < 0 ? -1 : 1;
	for (int i = 0; rc == 1 && i < FOLLOW_MAX &&
			(into = merged_into(*enquiry)) != NULL;
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
		const char *where = rc == 1 ? merged_into(from) : NULL;
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
	for (size_t i = 0; rc == 0 && i < came.count && i < FOLLOW_MAX; i++)
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

/* ---- REOPEN, UNMERGE ---- */

int
merge_resume_promise(struct intake *in, const struct enquiry *before,
    struct enquiry *enquiry, const struct command *command, struct receipt *r,
    struct err *err)
{
	struct store *store = in->office->store;
	const struct promise *what = NULL;
	const char *not_in = NULL;
	const char *reference = merged_into(before);
	int rc =
	    clocks_resume_promise(in->ctx, in->office, enquiry, &what, err);
	/* From there it may have been carried on. */
	for (int i = 0;
	     rc == 1 && what != NULL && reference != NULL && i < FOLLOW_MAX;
	     i++) {
		struct enquiry *into;
		rc =
		    enquiry_by_reference(store, in->ctx, reference, &into, err);
		if (rc <= 0)
			break;
		const int changed = clocks_return_promise(
		    in->ctx, in->office, into, &what, err);
		if (changed < 0 ||
		    (changed == 1 && enquiry_update(store, into, err) < 0))
			return -1;
		if (changed == 1)
			not_in = into->reference;
		reference = merged_into(into);
	}
	if (not_in != NULL)
		receipt_changed(r, command,
		    mem_fmt(in->ctx,
			"what they were promised by %s is owed in %s again, "
			"and not in %s",
			post_day(in->ctx, enquiry->promised_day),
			enquiry->reference, not_in));
	return rc < 0 ? -1 : 0;
}

static int
reopen(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	unsigned effects;
	struct officer *owner;
	const struct enquiry before = *enquiry;
	if (!enquiry_step(enquiry, EVENT_REOPENED, &effects)) {
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "%s is open: it is %s", enquiry->reference,
			enquiry->state));
		return 0;
	}
	enquiry->answered_at = enquiry->closed_at = 0;
	enquiry->closed_reason = NULL;
	if (clocks_recount(in->ctx, in->office, enquiry, err) < 0 ||
	    heed_come_back(in, enquiry, err) < 0 ||
	    naming_resume(in->office, enquiry, before.closed_at, err) < 0 ||
	    merge_resume_promise(in, &before, enquiry, command, r, err) < 0 ||
	    restricted_hand_over(in->ctx, in->office, enquiry, &owner, err) <
		0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0 ||
	    post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "enquiry.reopened", json_object(), err) < 0)
		return -1;
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is open again, with %s; its answer is due %s, as before. "
		"The enquirer was told nothing",
		enquiry->reference, rc == 1 ? owner->name : "nobody",
		post_day(in->ctx, enquiry->due_day)));
	return rc == 0 ? 0
		       : commands_allocate(
			     in, enquiry, owner, enquiry->owner_id == 0, err);
}

int
run_reopen(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct enquiry *elsewhere = enquiry;
	const char *into = merged_into(enquiry);
	if (takeback_follow(in->ctx, in->office, &elsewhere, err) < 0)
		return -1;
	if (into == NULL && elsewhere == enquiry)
		return reopen(in, enquiry, command, r, err);
	receipt_refused(r, command,
	    into != NULL
		? mem_fmt(in->ctx,
		      "it was merged into %s; UNMERGE divides them", into)
		: mem_fmt(in->ctx,
		      "it was opened by mistake; its mail is in %s",
		      elsewhere->reference));
	return 0;
}

int
merge_divide(struct intake *in, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	struct restriction group;
	struct enquiry *into;
	const char *reference = merged_into(enquiry);
	*why_r = NULL;
	int rc = reference == NULL ? 0
				   : enquiry_by_reference(in->office->store,
					 in->ctx, reference, &into, err);
	if (rc <= 0 || merge_follow(in->ctx, in->office, &into, err) < 0)
		return rc <= 0 ? rc : -1;
	const int shown =
	    restricted_shows(in->ctx, in->office, into, in->officer, err);
	if (shown == 0)
		*why_r = COMMANDS_NOT_THERE;
	if (shown <= 0)
		return shown;
	rc = restrict_group(in, into, &group, err);
	if (rc <= 0 ||
	    spread_divided(in, into, enquiry, &group, why_r, err) < 0)
		return rc <= 0 ? rc : -1;
	return *why_r != NULL ? 0
			      : restrict_keep(in, enquiry, &group, NULL, err);
}

int
run_unmerge(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *why;
	const bool merged = merged_into(enquiry) != NULL;
	if (merge_divide(in, enquiry, &why, err) < 0)
		return -1;
	if (merged && why == NULL)
		return reopen(in, enquiry, command, r, err);
	receipt_refused(r, command,
	    why != NULL ? why
			: mem_fmt(in->ctx,
			      "%s was not merged into another; name that one",
			      enquiry->reference));
	return 0;
}
