/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail that could not be read (P-4): whoever is on duty gets it as it came
 * and says what it is; an enquiry that they open of it counts from the day it
 * was received.  Until then it is asked about each morning like any other.
 */
#include "daemon/intake/intake.h"

#include "daemon/intake/question.h"
#include "daemon/office/kept.h"
#include "daemon/office/post.h"
#include "daemon/sys/log.h"

/* Asks where it belongs; attached when it fits. */
static int
ask(void *ctx, struct office *office, int64_t message_id, const char *why,
    struct span raw, struct err *err)
{
	struct intake in;
	struct intake_mail mail = {.message_id = message_id, .raw_fd = -1};
	struct message *row;
	struct facts *facts;
	const struct letter_attachment whole = {.name = "original.eml",
	    .type = "application/octet-stream",
	    .bytes = raw};
	const bool fits = (int64_t)raw.n < office->config->letter_max_bytes / 2;
	struct question question = {.evidence = why,
	    .because = mem_fmt(ctx, "%s, and nobody has been told anything: %s",
		why,
		fits ? "the whole mail is attached as original.eml, to be "
		       "opened only as you would any mail from a stranger"
		     : mem_fmt(ctx,
			   "it is too large to attach, lies in the mailbox's "
			   "Filed folder, and an operator can run: enquiryctl "
			   "show message %lld",
			   (long long)message_id)),
	    .sentence = "A mail came that the program could not read. Nothing "
			"is lost. What is it?",
	    .new = "a new enquiry, with no address to answer by email",
	    .whole = fits ? &whole : NULL};
	int rc = inbox_get(office->store, ctx, message_id, &row, err);
	if (rc == 1)
		rc = kept_facts(
		    ctx, office->store, message_id, NULL, &facts, err);
	if (rc <= 0 ||
	    intake_reopen(office, &in, &mail, facts, row, ctx, err) < 0)
		return rc <= 0 ? rc : -1;
	return question_put(&in, &question, err);
}

/* Our copy is damaged: all there is lies on the server. */
static int
tell_damaged(void *ctx, struct office *office, int64_t message_id,
    const char *why, struct err *err)
{
	struct officer *duty;
	int rc = post_in_charge(ctx, office, NULL, NULL, &duty, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {mem_fmt(ctx, "What happened: %s.", why),
	    "Our copy of it is damaged, so it is not attached; the mail itself "
	    "is in the mailbox's Filed folder."};
	const char *advice[] = {
	    "Nobody has been told anything about it, and no clock runs. Please "
	    "read it there, and move it back to the inbox: it is then taken in "
	    "again."};
	struct notice notice = {.to = duty,
	    .caused_by = message_id,
	    .about = "A mail could not be read",
	    .sentence = "A mail came that the program could not read. Nothing "
			"is lost.",
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(ctx, "unreadable:%lld", (long long)message_id)};
	return post_notice(ctx, office, &notice, err);
}

int
intake_quarantine(void *ctx, struct office *office, int64_t message_id,
    const char *why, struct err *err)
{
	struct span raw = span_of(NULL, 0);
	struct message_decision decision = {.outcome = OUTCOME_TRIAGE,
	    .state = "quarantined",
	    .class = "human",
	    .from_addr = "",
	    .content_hash = "",
	    .rule = "unreadable",
	    .evidence = why,
	    .decided_at = office->now};
	if (inbox_decide(office->store, message_id, &decision, err) < 0 ||
	    post_event(office, NULL, message_id, 0, "daemon",
		"mail.quarantined", json_pack("{s:s}", "why", why), err) < 0)
		return -1;
	/* Stored bytes that were damaged since must not end the engine, which
	 * would only meet them again. */
	struct err damage;
	if (inbox_raw(office->store, ctx, message_id, &raw, &damage) == 1)
		return ask(ctx, office, message_id, why, raw, err);
	log_event(LOG_ERR, "mail.damaged", log_i("message", message_id),
	    log_err(&damage));
	return tell_damaged(ctx, office, message_id, why, err);
}
