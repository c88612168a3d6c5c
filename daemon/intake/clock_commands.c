/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PAUSE, RESUME, EXTEND and EHC: commands that move a clock (P-22, P-23).
 */
#include "daemon/intake/clock_commands.h"

#include "daemon/intake/answer.h"
#include "daemon/intake/breach.h"
#include "daemon/intake/gone.h"
#include "daemon/office/clocks.h"
#include "daemon/office/matters.h"
#include "daemon/office/quiet.h"
#include "daemon/policy/saydate.h"
#include "daemon/store/ledgers.h"

enum { PAUSE_WORKING_DAYS = 10 }; /* then it ends by itself (P-23) */

static int
refuse_ended(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, struct receipt *r)
{
	receipt_refused(r, command,
	    mem_fmt(in->ctx, "%s is %s, its clock does not run",
		enquiry->reference, enquiry->state));
	return 0;
}

/* ---- PAUSE ---- */

/* The three reasons there are, the words they are known by, and what the
 * enquirer is told: why, and how long. */
static const struct pause_reason {
	const char *reason;
	const char *const words[8];
	const char *sentence;
	const char *until;
} pause_reasons[] = {
    {"waiting for the enquirer",
	{"waiting", "wait", "information", "details", "documents", "reply",
	    "enquirer"},
	"We need something from you before we can answer",
	" until we hear from you"},
    {"authority", {"authority", "consent", "permission", "proof"},
	"We need a signed consent or another authority before we can answer",
	" until we hear from you"},
    {"at the enquirer's request", {"request", "requested", "asked", "wish"},
	"We have stopped our time limit, as you asked", ""},
};

enum { PAUSE_REASONS = sizeof pause_reasons / sizeof pause_reasons[0] };

/* "requested by the parent, who waits for…": the most telling word is looked
 * for first, which is the last of the table. */
static const struct pause_reason *
find_reason(const char *args)
{
	for (size_t i = PAUSE_REASONS; i-- > 0;)
		for (size_t k = 0; k < 8; k++) {
			const char *word = pause_reasons[i].words[k];
			if (word != NULL &&
			    span_find_ascii(span_str(args), 0, word) >= 0)
				return &pause_reasons[i];
		}
	return NULL;
}

/* 1: nothing automatic may tell them (P-6, P-14, P-41): a person must. */
static int
is_barred(struct intake *in, const struct enquiry *enquiry,
    const struct party *party, struct err *err)
{
	const char *gone = NULL;
	int rc = quiet_breach(in->office, enquiry->id, err);
	if (rc == 0)
		rc = quiet_covers(in->office, enquiry->id, party->addr, err);
	if (rc == 0)
		rc = address_is_muted(
		    in->office->store, party->addr, in->office->now, err);
	if (rc != 0)
		return rc;
	/* leaving.h would drop it. */
	if (gone_writer(in->ctx, in->office, enquiry, &gone, err) < 0)
		return -1;
	return gone != NULL;
}

/* Who tells the enquirer of a pause. */
enum told {
	TOLD_BY_LETTER,
	TOLD_BY_PERSON, /* nothing automatic may */
	TOLD_BY_PHONE   /* there is no address */
};

static int
tell_pause(struct intake *in, const struct enquiry *enquiry,
    const struct pause *pause, const struct pause_reason *reason,
    enum told *told_r, struct err *err)
{
	struct party *party;
	int64_t id;
	*told_r = TOLD_BY_PHONE;
	int rc = answer_enquirer(in, enquiry, &party, err);
	if (rc <= 0)
		return rc;
	*told_r = TOLD_BY_PERSON;
	rc = is_barred(in, enquiry, party, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	*told_r = TOLD_BY_LETTER;
	json_t *fields = post_fields(in->office, enquiry);
	json_t *explained = json_array();
	json_array_append_new(explained,
	    json_string(mem_fmt(in->ctx,
		"We have paused our own time limit%s. The pause ends on %s at "
		"the latest.",
		reason->until, post_day(in->ctx, pause->until_day))));
	json_array_append_new(
	    explained, json_string(mem_fmt(in->ctx,
			   "If it lasts that long, our answer is due by %s.",
			   post_day(in->ctx, enquiry->due_day))));
	post_put(fields, "their_reference", enquiry->their_reference);
	post_put(fields, "received", post_day(in->ctx, enquiry->received_day));
	post_put(fields, "sentence", reason->sentence);
	json_object_set_new(fields, "explained", explained);
	struct post post = {.kind = LETTER_UPDATE,
	    .enquiry = enquiry,
	    .party_id = party->id,
	    .caused_by = in->mail->message_id,
	    .to = {.addr = party->addr},
	    .fields = fields,
	    .once_key = clocks_pause_key(in->ctx, pause->id)};
	return post_write(in->ctx, in->office, &post, &id, err) < 0 ? -1 : 0;
}

static const char *
told_words(const struct office *office, enum told told)
{
	if (told == TOLD_BY_PHONE)
		return "The enquirer has no address: please telephone";
	if (told == TOLD_BY_PERSON)
		return "Nothing automatic tells the enquirer; please do";
	return post_held_by_setting(office, false) == NULL
		   ? "The enquirer is told"
		   : "The enquirer is told when the operator lets letters "
		     "leave; sending is switched off for now";
}

int
run_pause(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const struct pause_reason *reason = find_reason(command->args);
	struct office *office = in->office;
	if (!enquiry_is_open(enquiry))
		return refuse_ended(in, enquiry, command, r);
	if (reason == NULL || clocks_is_paused(office, enquiry)) {
		receipt_refused(r, command,
		    reason != NULL ? "it is paused already"
				   : "a clock is paused for three reasons "
				     "only: waiting for the enquirer, "
				     "authority, or at the enquirer's request");
		return 0;
	}
	struct pause pause = {.enquiry_id = enquiry->id,
	    .from_day = office->today,
	    .until_day = workday_add(
		office->calendar, office->today - 1, PAUSE_WORKING_DAYS),
	    .reason = mem_fmt(in->ctx, "%s: %s", reason->reason, command->args),
	    .author = in->officer->addr,
	    .at = office->now};
	if (pause_add(office->store, &pause, err) < 0 ||
	    clocks_recount(in->ctx, office, enquiry, err) < 0 ||
	    enquiry_update(office->store, enquiry, err) < 0)
		return -1;
	enum told told;
	if (tell_pause(in, enquiry, &pause, reason, &told, err) < 0)
		return -1;
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "pause_of", (json_int_t)enquiry->id,
		"pause", (json_int_t)pause.id),
	    "the clock runs again");
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"the clock of %s stands still from today until their reply or "
		"RESUME, until %s at the latest; then an answer is due by %s. "
		"The original date stays %s. %s",
		enquiry->reference, post_day(in->ctx, pause.until_day),
		post_day(in->ctx, enquiry->due_day),
		post_day(in->ctx, enquiry->original_due_day),
		told_words(office, told)));
	return post_event(office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "clock.paused",
	    json_pack("{s:s, s:s}", "reason", pause.reason, "working",
		enquiry->due_working),
	    err);
}

int
run_resume(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const int resumed = breach_over(in, enquiry, command, r, err);
	int ended = resumed < 0 ? -1
				: clocks_resume(in->ctx, in->office, enquiry,
				      in->officer->addr, err);
	if (ended < 0)
		return -1;
	if (ended == 0) {
		if (resumed)
			return 0;
		receipt_refused(r, command, "it is not paused");
		return 0;
	}
	if (enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx, "the clock of %s runs again: due %s",
		enquiry->reference, post_day(in->ctx, enquiry->due_day)));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "clock.resumed",
	    json_pack("{s:s}", "working", enquiry->due_working), err);
}

/* ---- EXTEND ---- */

/* A holding reply has left, or one waits to leave. */
static int
has_holding(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	static const char *const states[] = {
	    "waiting", "held", "sending", "uncertain", "sent"};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		struct letter_row *letter;
		struct reply_kind kind;
		int rc = outbox_of_enquiry(in->office->store, in->ctx,
		    enquiry->id, "answer", states[i], &letter, err);
		if (rc == 1)
			rc = reply_kind_get(
			    in->office->store, in->ctx, letter->id, &kind, err);
		if (rc < 0)
			return -1;
		if (rc == 1 && !kind.full && kind.day != DAY_NONE)
			return 1;
	}
	return 0;
}

/* "20 the panel meets late": the number and the reason. */
static int64_t
read_days(const char *args, const char **reason_r)
{
	struct span s = span_str(args);
	ptrdiff_t gap = span_find_byte(s, 0, ' ');
	int64_t days = 0;
	if (gap < 0 ||
	    !span_number(span_sub(s, 0, (size_t)gap), DEADLINE_DAYS_MAX, &days))
		return 0;
	*reason_r = args + gap + 1;
	return days;
}

/* Why it may not be; NULL: it may. */
static const char *
extend_refusal(struct intake *in, const struct enquiry *enquiry, int64_t days,
    bool holding)
{
	const struct config_policy *policy =
	    config_policy(in->office->config, enquiry->kind);
	if (days <= enquiry->target_days)
		return mem_fmt(in->ctx,
		    "the number is working days from receipt, so more than %d",
		    enquiry->target_days);
	if (days > policy->extended_days)
		return mem_fmt(in->ctx, "at most to %d working days",
		    policy->extended_days);
	if (!holding)
		return "an extension goes with a holding reply: write to the "
		       "enquirer why and by when, reply HOLDING and that date, "
		       "then EXTEND";
	return NULL;
}

int
run_extend(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	const char *reason = "";
	const int64_t days = read_days(command->args, &reason);
	if (!enquiry_is_open(enquiry))
		return refuse_ended(in, enquiry, command, r);
	int holding = has_holding(in, enquiry, err);
	if (holding < 0)
		return -1;
	int before = enquiry->target_days;
	if (extension_days(in->office->store, enquiry->id, &before, err) < 0)
		return -1;
	const char *why = extend_refusal(in, enquiry, days, holding == 1);
	if (why != NULL) {
		receipt_refused(r, command, why);
		return 0;
	}
	const struct extension extension = {.enquiry_id = enquiry->id,
	    .days = (int)days,
	    .reason = reason,
	    .author = in->officer->addr,
	    .at = in->office->now};
	if (extension_add(in->office->store, &extension, err) < 0 ||
	    clocks_recount(in->ctx, in->office, enquiry, err) < 0 ||
	    enquiry_update(in->office->store, enquiry, err) < 0)
		return -1;
	receipt_undoes(r,
	    json_pack("{s:I, s:i, s:i}", "extension_of",
		(json_int_t)enquiry->id, "days", (int)days, "before", before),
	    "the date before it counts again");
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"%s is extended to %lld working days from receipt: due %s; "
		"lateness is also reported against the original date, %s",
		enquiry->reference, (long long)days,
		post_day(in->ctx, enquiry->due_day),
		post_day(in->ctx, enquiry->original_due_day)));
	return post_event(in->office, enquiry, in->mail->message_id, 0,
	    in->officer->addr, "clock.extended",
	    json_pack("{s:s, s:s}", "reason", reason, "working",
		enquiry->due_working),
	    err);
}

/* ---- EHC event date ---- */

/* Splits "request 9 March 2026" where the rest is a date; the words before are
 * the event, "excuse" before an excuse's name. */
static const char *
read_event(struct intake *in, const char *args, int32_t *day_r)
{
	struct span s = span_str(args);
	for (size_t at = 0; at < s.n; at++) {
		if (s.p[at] != ' ')
			continue;
		struct span words = span_sub(s, 0, at);
		const char *event = statute_event(in->office->statutes, words);
		if (event == NULL && span_starts(words, "excuse ")) {
			const char *name =
			    mem_strn(in->ctx, words.p + strlen("excuse "),
				words.n - strlen("excuse "));
			if (statute_excuse(in->office->statutes, name) != NULL)
				event =
				    mem_fmt(in->ctx, MATTER_EXCUSE "%s", name);
		}
		*day_r = saydate_read(span_sub(s, at + 1, s.n),
		    in->office->today, SAYDATE_BEHIND);
		if (event != NULL && *day_r != DAY_NONE)
			return event;
	}
	return NULL;
}

/* What runs now, one line each. */
static int
tell_running(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, const char *none, struct receipt *r,
    struct err *err)
{
	struct legal_clock *clocks;
	size_t count;
	if (matter_running(in->ctx, in->office, enquiry, &clocks, &count, err) <
	    0)
		return -1;
	if (count == 0)
		receipt_changed(r, command, none);
	for (size_t i = 0; i < count; i++)
		receipt_changed(
		    r, command, matter_words(in->ctx, in->office, &clocks[i]));
	return 0;
}

/* "EHC not request 9 March 2026": that was recorded wrongly. */
static int
take_back(struct intake *in, const struct enquiry *enquiry,
    const struct command *command, const char *args, struct receipt *r,
    struct err *err)
{
	struct matter matter;
	int32_t day = DAY_NONE;
	char iso[CIVIL_ISO_SIZE];
	const char *event = read_event(in, args, &day);
	if (event == NULL ||
	    matter_of(in->ctx, in->office, enquiry, &matter, err) < 0)
		return event == NULL ? 0 : -1;
	int taken = matter_take_back(
	    in->ctx, in->office, matter, event, day, in->officer->addr, err);
	if (taken < 0)
		return -1;
	if (taken == 0) {
		receipt_refused(
		    r, command, "nothing like that is recorded for that day");
		return 1;
	}
	civil_iso(day, iso);
	if (post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "legal.taken-back",
		json_pack("{s:s, s:s}", "event", event, "day", iso), err) < 0)
		return -1;
	return tell_running(in, enquiry, command,
		   "taken back; no legal clock runs", r, err) < 0
		   ? -1
		   : 1;
}

int
run_ehc(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct matter matter;
	int32_t day = DAY_NONE;
	static const char not [] = "not ";
	if (span_starts(span_str(command->args), not )) {
		int rc = take_back(
		    in, enquiry, command, command->args + strlen(not ), r, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	const char *event = read_event(in, command->args, &day);
	if (event == NULL) {
		receipt_refused(r, command,
		    "there is no such event or date; the events are words "
		    "like request, draft, final, meeting, appeal, and "
		    "enquiryctl statute lists the clocks");
		return 0;
	}
	if (matter_of(in->ctx, in->office, enquiry, &matter, err) < 0)
		return -1;
	int added = matter_record(
	    in->ctx, in->office, matter, event, day, in->officer->addr, err);
	if (added < 0)
		return -1;
	if (added == 0) {
		receipt_refused(r, command, "that is recorded already");
		return 0;
	}
	char iso[CIVIL_ISO_SIZE];
	civil_iso(day, iso);
	if (post_event(in->office, enquiry, in->mail->message_id, 0,
		in->officer->addr, "legal.event",
		json_pack("{s:s, s:s}", "event", event, "day", iso), err) < 0)
		return -1;
	if (span_starts(span_str(event), MATTER_EXCUSE)) {
		receipt_changed(r, command,
		    "recorded as your decision; it moves no date. Write the "
		    "evidence as a NOTE");
		return 0;
	}
	return tell_running(
	    in, enquiry, command, "recorded; no legal clock runs", r, err);
}
