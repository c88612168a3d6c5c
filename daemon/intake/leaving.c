/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/leaving.h"

#include "daemon/compose/letters.h"
#include "daemon/intake/footings.h"
#include "daemon/intake/gone.h"
#include "daemon/intake/holdback.h"
#include "daemon/intake/post_fate.h"
#include "daemon/intake/renew.h"
#include "daemon/office/naming.h"
#include "daemon/office/step.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/events.h"
#include "daemon/sys/log.h"

/* ---- letters to colleagues ---- */

/* Only somebody the register knows can have left it. */
static int
officer_left(
    void *ctx, struct office *office, const char *addr, struct err *err)
{
	struct officer *officer;
	int rc = officer_by_addr(
	    office->store, ctx, addr, office->today, &officer, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return officer_ever(office->store, ctx, addr, &officer, err);
}

static int
give_to_others(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err)
{
	static const char why[] = "nothing: by the register of officers they "
				  "have left, so it was not sent";
	if (outbox_outcome(office->store, letter->id, letter->attempts,
		"failed", 0, office->now, why, err) < 0)
		return -1;
	return post_outcome(ctx, office, letter, "failed", why, err) < 0 ? -1
									 : 1;
}

/* ---- letters that leave the council ---- */

/* What holds an answer now, each a sentence. */
struct reasons {
	const char *of[FOOTING_BARS];
	size_t count;
};

/* 1: somebody has read that sentence and said SEND. */
static int
was_decided(void *ctx, struct office *office, const struct letter_row *letter,
    const char *why, struct err *err)
{
	struct event *events;
	size_t count;
	if (event_list(office->store, ctx, letter->enquiry_id, &events, &count,
		err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (events[i].letter_id == letter->id &&
		    strcmp(events[i].kind, "answer.released") == 0 &&
		    span_find(span_str(events[i].payload), 0, why) >= 0)
			return 1;
	return 0;
}

static int
hold_answer(void *ctx, struct office *office, struct enquiry *enquiry,
    const struct letter_row *letter, const struct reasons *reasons,
    struct err *err)
{
	unsigned effects;
	const char *lines = mem_fmt(ctx, "1 %s", reasons->of[0]);
	for (size_t i = 1; i < reasons->count; i++)
		lines =
		    mem_fmt(ctx, "%s\n%zu %s", lines, i + 1, reasons->of[i]);
	if (outbox_hold_claimed(office->store, letter->id, lines, err) < 0)
		return -1;
	if (enquiry_step(enquiry, EVENT_ANSWER_HELD, &effects) &&
	    enquiry_update(office->store, enquiry, err) < 0)
		return -1;
	log_event(LOG_NOTICE, "answer.held",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter->id));
	if (post_event(office, enquiry, 0, letter->id, "daemon", "answer.held",
		json_pack("{s:s, s:s}", "reasons", lines, "codes", "authority"),
		err) < 0)
		return -1;
	const struct holdback why = {
	    .reasons = reasons->of, .count = reasons->count};
	return holdback_answer(ctx, office, enquiry, letter, &why, err) < 0 ? -1
									    : 1;
}

/* What a machine wrote would be stale by the time somebody had looked. */
static int
drop_as(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *event, const char *why,
    struct err *err)
{
	log_event(LOG_NOTICE, "letter.gone", log_i("letter", letter->id),
	    log_s("kind", letter->kind));
	if (outbox_hold_claimed(office->store, letter->id, why, err) < 0 ||
	    outbox_drop(office->store, letter->id, err) < 0)
		return -1;
	if (post_event(office, enquiry, 0, letter->id, "daemon", event,
		json_pack("{s:s}", "kind", letter->kind), err) < 0)
		return -1;
	/* Somebody was told that they get it. */
	return enquiry != NULL && strcmp(letter->kind, "update") == 0 &&
		       holdback_update(ctx, office, enquiry, letter, why, err) <
			   0
		   ? -1
		   : 1;
}

static int
drop(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *why, struct err *err)
{
	return drop_as(ctx, office, enquiry, letter, "letter.gone", why, err);
}

#define NO_MPS "Parliament is dissolved: there are no MPs."

/* A list says in its context whose enquiries it names. */
static int
list_stops(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	struct mps mps;
	json_t *context = letter->context == NULL
			      ? NULL
			      : json_loads(letter->context, 0, NULL);
	const int64_t of = json_integer_value(json_object_get(context, "mp"));
	json_decref(context);
	if (of == 0)
		return 0;
	if (footings_dissolved(office))
		return drop(ctx, office, NULL, letter, NO_MPS, err);
	if (mps_by_addr(office->store, ctx, letter->to_addr, office->today,
		&mps, err) < 0)
		return -1;
	if (mps_have(&mps, of))
		return 0;
	return drop(ctx, office, NULL, letter,
	    "Their address is not in the register of that MP's office any "
	    "more.",
	    err);
}

/* Of several reasons those count that nobody has decided. */
static int
answer_stops(void *ctx, struct office *office, struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	const char *bars[FOOTING_BARS];
	struct reasons reasons = {0};
	size_t count;
	if (footings_bars(ctx, office, enquiry, bars, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const int decided =
		    was_decided(ctx, office, letter, bars[i], err);
		if (decided < 0)
			return -1;
		if (!decided)
			reasons.of[reasons.count++] = bars[i];
	}
	return reasons.count == 0
		   ? 0
		   : hold_answer(ctx, office, enquiry, letter, &reasons, err);
}

static int
writer_stops(void *ctx, struct office *office, const struct letter_row *letter,
    enum letter_kind kind, struct err *err)
{
	struct enquiry *enquiry;
	const char *why = NULL;
	int rc =
	    enquiry_get(office->store, ctx, letter->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	if (kind == LETTER_ANSWER)
		return answer_stops(ctx, office, enquiry, letter, err);
	if (gone_writer(ctx, office, enquiry, &why, err) < 0)
		return -1;
	if ((kind == LETTER_ACK_STATUS || kind == LETTER_NAMED) &&
	    strcmp(enquiry->kind, "mp") == 0 && footings_dissolved(office))
		why = NO_MPS;
	if (why != NULL)
		return drop(ctx, office, enquiry, letter, why, err);
	/* An order may have been taken back since. */
	if (kind != LETTER_NAMED)
		return kind == LETTER_ACK_STATUS
			   ? renew_stops(ctx, office, letter, err)
			   : 0;
	rc = naming_is_stale(ctx, office, enquiry, letter, err);
	return rc <= 0 ? rc
		       : drop_as(ctx, office, enquiry, letter, "letter.stale",
			     "They were told already, somebody else has it, or "
			     "it names a day that is over.",
			     err);
}

int
leaving_stops(void *ctx, struct office *office, const struct letter_row *letter,
    struct err *err)
{
	enum letter_kind kind;
	if (letter->to_staff) {
		int rc = officer_left(ctx, office, letter->to_addr, err);
		return rc <= 0 ? rc : give_to_others(ctx, office, letter, err);
	}
	if (!letter_kind_read(letter->kind, &kind))
		return 0;
	if (kind == LETTER_LEDGER)
		return list_stops(ctx, office, letter, err);
	if (kind == LETTER_ACK_MP || kind == LETTER_ACK_FAMILY)
		return renew_stops(ctx, office, letter, err);
	/* That a mail came tells nobody anything. */
	if (letter->enquiry_id == 0 ||
	    (kind != LETTER_ANSWER && kind != LETTER_UPDATE &&
		kind != LETTER_ACK_STATUS && kind != LETTER_NAMED))
		return 0;
	return writer_stops(ctx, office, letter, kind, err);
}
