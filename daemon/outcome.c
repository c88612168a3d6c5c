/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * T3b: what became of a letter.  A submit process tells the outcome of each
 * try; it is committed before it is confirmed, and only then does submit
 * forget it.  When it was the route that failed and not the letter, the route
 * is left alone for a while.
 */
#include "daemon/engine_p.h"

#include "daemon/intake/post_fate.h"
#include "daemon/net/smtp_rules.h"
#include "daemon/policy/retry.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/entropy.h"
#include "daemon/sys/log.h"
#include "daemon/sys/stop.h"

enum {
	ROUTE_REST_MAX_MS = 900000,
	OUTCOME_WAIT_MS = 20,
	QUICK_MS = 20, /* for one letter */
	QUICK_RUN = 8  /* so many of them in a row show a quick server */
};

static void
forget_given(struct submit_peer *s, int64_t letter_id)
{
	for (size_t i = 0; i < s->given_count; i++)
		if (s->given[i] == letter_id) {
			s->given[i] = s->given[--s->given_count];
			return;
		}
}

/* How long the route may not be used, after failures of the route itself. */
static void
rest_route(struct engine *e, const struct submit_peer *s,
    const struct frame_outcome *outcome)
{
	bool was_up = !e->smtp.known || e->smtp.up;
	if (!outcome->route_backoff) {
		e->route_failures = 0;
		if (outcome->result == SMTP_SENT && e->smtp.known && !was_up)
			log_event(LOG_NOTICE, "smtp.up",
			    log_i("code", outcome->code));
		if (outcome->result == SMTP_SENT) {
			e->smtp.known = e->smtp.up = true;
			e->smtp.what[0] = '\0';
			e->smtp.since = e->office->now;
		}
		return;
	}
	/* Of a wide window no more count than of one that was not. */
	if (s->given_count <= SUBMIT_WINDOW)
		e->route_failures++;
	int64_t rest = 1000 * retry_mailbox_s((int)e->route_failures,
				  entropy_below(UINT32_MAX));
	if (rest > ROUTE_REST_MAX_MS)
		rest = ROUTE_REST_MAX_MS;
	e->route_rest_until_ms = clock_monotonic_ms() + rest;
	if (was_up) {
		log_event(LOG_ERR, "smtp.down", log_i("code", outcome->code),
		    log_s("reply", outcome->reply),
		    log_i("retry_s", rest / 1000));
		e->smtp.since = e->office->now;
	}
	e->smtp.known = true;
	e->smtp.up = false;
	snprintf(e->smtp.what, sizeof e->smtp.what, "%.*s", FRAME_TEXT - 1,
	    outcome->reply);
	if (e->start->once)
		e->unreachable = true;
}

/* What follows from an outcome for the letter's row. */
struct verdict {
	const char *state;
	const char *event;
	int priority;
	int64_t not_before;
};

static struct verdict
judge(struct engine *e, const struct letter_row *letter,
    const struct frame_outcome *outcome)
{
	int64_t now = e->office->now;
	int64_t next = now;
	switch ((enum smtp_result)outcome->result) {
	case SMTP_SENT:
		return (struct verdict){"sent", "letter.sent", LOG_INFO, 0};
	case SMTP_UNCERTAIN:
		return (struct verdict){
		    "uncertain", "letter.uncertain", LOG_WARNING, 0};
	case SMTP_RETRY:
		if (retry_letter(outcome->attempt,
			(enum retry_priority)letter->priority,
			letter->first_tried_at, now, entropy_below(UINT32_MAX),
			&next))
			return (struct verdict){
			    "waiting", "letter.retry", LOG_INFO, next};
		break;
	case SMTP_FAILED:
	case SMTP_REFUSED_LOCALLY:
		break;
	}
	return (struct verdict){"failed", "letter.failed", LOG_ERR, 0};
}

static int
record(struct engine *e, const struct frame_outcome *outcome, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct letter_row *letter;
	int rc =
	    outbox_row(e->office->store, ctx, outcome->letter_id, &letter, err);
	if (rc <= 0)
		goto out;
	struct verdict v = judge(e, letter, outcome);
	rc = outbox_outcome(e->office->store, letter->id, outcome->attempt,
	    v.state, v.not_before, e->office->now, outcome->reply, err);
	if (rc <= 0)
		goto out;
	log_event(v.priority, v.event, log_i("letter", letter->id),
	    log_s("kind", letter->kind), log_i("attempt", outcome->attempt),
	    log_i("code", outcome->code));
	rc = post_outcome(ctx, e->office, letter, v.state, outcome->reply, err);
	if (rc >= 0 && outcome->result == SMTP_SENT)
		rc = copies_owe(e, letter->id, err);
out:
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

int
outcome_unknown(struct engine *e, int64_t letter_id, struct err *err)
{
	struct letter_row *letter;
	int rc =
	    outbox_row(e->office->store, e->turn_ctx, letter_id, &letter, err);
	return rc <= 0 ? rc
		       : post_outcome(e->turn_ctx, e->office, letter,
			     "uncertain", NULL, err);
}

static int
settle_one(struct engine *e, int index, const struct frame_outcome *outcome,
    struct err *err)
{
	struct submit_peer *s = &e->submits[index];
	if (turn_begin(e, err) < 0 || record(e, outcome, err) < 0)
		return err_prefix(
		    err, "letter %lld", (long long)outcome->letter_id);
	rest_route(e, s, outcome);
	forget_given(s, outcome->letter_id);
	struct effect *effect = turn_effect(e, TELL_CONFIRM);
	effect->submit = index;
	effect->letter_id = outcome->letter_id;
	effect->attempt = outcome->attempt;
	return 0;
}

/*
 * Each outcome by itself would be a commit with its syncs, and the next letter
 * would be claimed alone.  So the first half of what a process has waits for
 * the second, while that is on its way; what went wrong does not wait, nor
 * does anything while the transaction is open for something else.
 */
static bool
is_ripe(const struct engine *e, const struct submit_peer *s)
{
	for (size_t i = 0; i < s->told_count; i++)
		if (s->told[i].result != SMTP_SENT)
			return true;
	return 2 * s->told_count >= s->given_count || turn_open(e) ||
	       stop_requested() ||
	       clock_monotonic_ms() - s->told_ms >= OUTCOME_WAIT_MS;
}

int
outcome_settle(struct engine *e, int index, bool now, struct err *err)
{
	struct submit_peer *s = &e->submits[index];
	if (s->told_count == 0 || (!now && !is_ripe(e, s)))
		return 0;
	for (size_t i = 0; i < s->told_count; i++)
		if (settle_one(e, index, &s->told[i], err) < 0)
			return -1;
	s->told_count = 0;
	return 0;
}

size_t
outcome_window(const struct submit_peer *s)
{
	return s->quick < QUICK_RUN ? SUBMIT_WINDOW : QUICK_WINDOW;
}

int
outcome_wait(const struct engine *e)
{
	const int64_t now = clock_monotonic_ms();
	int wait = -1;
	for (int i = 0; i < SUBMITS_MAX; i++) {
		const struct submit_peer *s = &e->submits[i];
		const int64_t left = s->told_ms + OUTCOME_WAIT_MS - now;
		if (s->told_count > 0 && (wait < 0 || left < wait))
			wait = left < 0 ? 0 : (int)left;
	}
	return wait;
}

int
outcome_frame(struct engine *e, int index, struct err *err)
{
	struct submit_peer *s = &e->submits[index];
	if (e->frame.type == FRAME_REMOTE)
		return 0;
	if (e->frame.type == FRAME_SIGN_IN || e->frame.type == FRAME_LOGIN)
		return sign_in_frame(e, err);
	if (e->frame.type != FRAME_OUTCOME ||
	    e->frame.n != sizeof(struct frame_outcome))
		return err_set(err, ERR_TEMP,
		    "unknown frame %u from a submit process", e->frame.type);
	/* Those that an engine before us did not confirm come all at once. */
	if (s->told_count == QUICK_WINDOW &&
	    outcome_settle(e, index, true, err) < 0)
		return -1;
	if (s->told_count == 0)
		s->told_ms = clock_monotonic_ms();
	struct frame_outcome *told = &s->told[s->told_count++];
	memcpy(told, e->frame.body, sizeof *told);
	told->reply[FRAME_TEXT - 1] = '\0';
	if (told->result != SMTP_SENT || told->took_ms > QUICK_MS)
		s->quick = 0;
	else if (s->quick < QUICK_RUN)
		s->quick++;
	return 0;
}

int
outcome_confirm(struct engine *e, const struct effect *effect, struct err *err)
{
	struct frame_confirm frame = {
	    .letter_id = effect->letter_id, .attempt = effect->attempt};
	int sock = e->submits[effect->submit].sock;
	if (sock < 0)
		return 0;
	int rc = ipc_send(sock, FRAME_CONFIRM, &frame, sizeof frame, -1, err);
	return rc == 0 || err->kind == ERR_TEMP ? 0 : -1;
}
