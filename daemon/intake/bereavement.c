/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/bereavement.h"

#include "daemon/intake/answer.h"
#include "daemon/office/circle.h"
#include "daemon/office/quiet.h"
#include "daemon/store/bereavements.h"

/* What was about to leave. */
struct stopped {
	int letters;
	int answers;
};

/* ---- who must know ---- */

struct telling {
	const char *about;
	const char *sentence;
	const char *key;
	const char *const *advice;
	size_t advice_count;
};

static int
tell_owner(struct intake *in, const struct enquiry *enquiry,
    const struct telling *telling, struct err *err)
{
	struct officer *to;
	int rc = intake_owner(in, enquiry, &to, err);
	if (rc <= 0 || to->id == in->officer->id)
		return rc < 0 ? -1 : 0;
	const char *details[] = {
	    mem_fmt(in->ctx, "From: %s", post_kind_words(enquiry->kind)),
	    mem_fmt(in->ctx, "Answer due: %s",
		post_day(in->ctx, enquiry->due_day))};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = telling->about,
	    .sentence = telling->sentence,
	    .details = details,
	    .detail_count = 2,
	    .advice = telling->advice,
	    .advice_count = telling->advice_count,
	    .once_key = mem_fmt(in->ctx, "%s:%lld:%lld", telling->key,
		(long long)in->mail->message_id, (long long)enquiry->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

static int
tell_begun(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	static const char *const advice[] = {
	    "Nothing automatic goes to anybody who asks about this: no "
	    "acknowledgement, no update, no list.",
	    "Your own answer still leaves. It waits for your SEND, also one "
	    "that you had written already: read it once more.",
	    "The time to answer runs on and you are reminded as before. PAUSE "
	    "and why stops it; nobody writes to them of that, so tell them."};
	/* Subjects are seen by many eyes (P-38). */
	const struct telling telling = {.about = "Take care before you write",
	    .sentence = mem_fmt(in->ctx,
		"Somebody whom this enquiry is about has died, says %s.",
		in->officer->name),
	    .key = "bereavement",
	    .advice = advice,
	    .advice_count = 3};
	return tell_owner(in, enquiry, &telling, err);
}

/* ---- what was about to leave ---- */

static int
stop_letters(struct intake *in, struct enquiry *enquiry,
    struct stopped *stopped, struct err *err)
{
	const struct outbox_filter filter = {
	    .state = "waiting", .enquiry_id = enquiry->id};
	struct letter_row **rows;
	size_t count;
	if (outbox_list(
		in->office->store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i]->kind, "answer") == 0) {
			int rc = answer_stop(in, enquiry, rows[i]->id,
			    "1 " QUIET_ANSWER, "bereavement", err);
			if (rc < 0)
				return -1;
			stopped->answers += rc;
			continue;
		}
		const char *held;
		int rc = quiet_stops(in->office, rows[i], &held, err);
		if (rc == 1)
			rc = outbox_hold(
			    in->office->store, rows[i]->id, held, err);
		if (rc < 0)
			return -1;
		stopped->letters += rc;
	}
	return 0;
}

static const char *
stopped_words(void *ctx, const struct stopped *stopped)
{
	const char *letters =
	    stopped->letters == 0 ? ""
	    : stopped->letters == 1
		? " One letter that was about to leave is held."
		: mem_fmt(ctx, " %d letters that were about to leave are held.",
		      stopped->letters);
	const char *answers =
	    stopped->answers == 0
		? ""
		: " An answer that was about to leave waits for its officer's "
		  "SEND.";
	return mem_fmt(ctx, "%s%s", letters, answers);
}

int
run_bereavement(struct intake *in, struct enquiry *enquiry,
    const struct command *command, struct receipt *r, struct err *err)
{
	struct circle circle;
	struct stopped stopped = {0};
	struct bereavement bereavement = {.enquiry_id = enquiry->id,
	    .author = in->officer->addr,
	    .at = in->office->now};
	int rc = bereavement_add(in->office->store, &bereavement, err);
	if (rc == 0)
		receipt_refused(r, command,
		    mem_fmt(in->ctx, "it was ordered for %s already",
			enquiry->reference));
	if (rc <= 0 ||
	    circle_of(in->ctx, in->office->store, enquiry, &circle, err) < 0)
		return rc <= 0 ? rc : -1;
	for (size_t i = 0; i < circle.count; i++)
		if (stop_letters(in, circle.of[i], &stopped, err) < 0 ||
		    tell_begun(in, circle.of[i], err) < 0 ||
		    post_event(in->office, circle.of[i], in->mail->message_id,
			0, in->officer->addr, "bereavement.begun",
			json_object(), err) < 0)
			return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"from now on nothing automatic leaves to whoever asks about "
		"%s, or with another enquiry about the same case.%s Officers' "
		"own answers leave after SEND, and reminders to staff go on. "
		"Nobody outside was told",
		enquiry->reference, stopped_words(in->ctx, &stopped)));
	receipt_undoes(r,
	    json_pack("{s:I, s:I}", "bereavement", (json_int_t)bereavement.id,
		"enquiry", (json_int_t)enquiry->id),
	    "automatic letters leave again");
	return 0;
}

/* ---- UNDO ---- */

static int
tell_ended(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	static const char *const advice[] = {
	    "Automatic letters leave again. An answer of yours that is held "
	    "still waits for your SEND."};
	const struct telling telling = {.about = "An order was taken back",
	    .sentence = mem_fmt(in->ctx, "BEREAVEMENT was taken back by %s.",
		in->officer->name),
	    .key = "bereavement-ended",
	    .advice = advice,
	    .advice_count = 1};
	return tell_owner(in, enquiry, &telling, err);
}

int
bereavement_take_back(struct intake *in, const struct command *command,
    const json_t *what, struct receipt *r, struct err *err)
{
	struct store *store = in->office->store;
	struct enquiry *enquiry;
	struct circle circle;
	struct quiet_gone gone;
	int rc = enquiry_get(store, in->ctx,
	    json_integer_value(json_object_get(what, "enquiry")), &enquiry,
	    err);
	if (rc == 1)
		rc = bereavement_end(store,
		    json_integer_value(json_object_get(what, "bereavement")),
		    in->officer->addr, in->office->now, err);
	if (rc == 0)
		receipt_refused(r, command, "it was taken back already");
	if (rc <= 0 || quiet_let_go(in->ctx, in->office, &gone, err) < 0 ||
	    circle_of(in->ctx, in->office->store, enquiry, &circle, err) < 0)
		return rc <= 0 ? rc : -1;
	for (size_t i = 0; i < circle.count; i++)
		if (tell_ended(in, circle.of[i], err) < 0 ||
		    post_event(in->office, circle.of[i], in->mail->message_id,
			0, in->officer->addr, "bereavement.ended",
			json_object(), err) < 0)
			return -1;
	receipt_changed(r, command,
	    mem_fmt(in->ctx,
		"automatic letters about %s leave again; of those that were "
		"held %d leave now and %d are dropped, being over a day old. "
		"An answer that is held still waits for SEND",
		enquiry->reference, gone.left, gone.dropped));
	return 0;
}
