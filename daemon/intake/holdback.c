/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/holdback.h"

#include <string.h>

#include "daemon/compose/letters.h"
#include "daemon/intake/misdirected.h"
#include "daemon/intake/placing.h"
#include "daemon/office/governance.h"
#include "daemon/office/step.h"
#include "daemon/policy/lifecycle.h"
#include "daemon/store/seals.h"
#include "daemon/sys/log.h"

static const char *
letter_words(const char *name)
{
	enum letter_kind kind;
	return letter_kind_read(name, &kind) ? letter_kind_words(kind)
					     : "letter";
}

/* "The answer on ENQ-26-00417-U to the family, written at 10:42 on …" */
static const char *
which(void *ctx, const struct enquiry *enquiry, const struct letter_row *letter)
{
	const char *to =
	    letter->to_staff || enquiry == NULL
		? ""
		: mem_fmt(ctx, " to the %s", post_kind_words(enquiry->kind));
	return mem_fmt(ctx, "The %s%s%s%s, written at %s",
	    letter_words(letter->kind), enquiry == NULL ? "" : " on ",
	    enquiry == NULL ? "" : enquiry->reference, to,
	    governance_instant(ctx, letter->created_at));
}

/* ---- letters that leave the council ---- */

int
holdback_answer(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const struct holdback *why,
    struct err *err)
{
	struct officer *to;
	int rc = post_owner(ctx, office, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	const char **details = mem_many(ctx, const char *, why->count + 1);
	details[0] = mem_fmt(ctx, "%s.", which(ctx, enquiry, letter));
	for (size_t i = 0; i < why->count; i++)
		details[i + 1] = mem_fmt(ctx, "Why: %s", why->reasons[i]);
	const char *advice[] = {why->breach
				    ? "When the breach is over (RESUME), SEND, "
				      "in reply to this mail, lets it go; UNDO "
				      "stops it for good."
				    : "SEND, in reply to this mail, lets it go "
				      "all the same; UNDO stops it for good.",
	    "The clock keeps running."};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .about = "An answer was held back",
	    .sentence = mem_fmt(ctx,
		"The answer on %s was about to leave, and it has become known "
		"since that it should not.",
		enquiry->reference),
	    .details = details,
	    .detail_count = why->count + 1,
	    .advice = advice,
	    .advice_count = 2,
	    .context =
		mem_fmt(ctx, "{\"letter\":%lld}", (long long)letter->id)};
	return post_notice(ctx, office, &notice, err);
}

/* What of the letter differs: .sentence, .advice and .once_key. */
static int
tell_untold(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *why, struct notice notice,
    struct err *err)
{
	struct officer *to;
	int rc = post_owner(ctx, office, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(ctx, "%s.", which(ctx, enquiry, letter)),
	    mem_fmt(ctx, "Why: %s", why)};
	notice.to = to;
	notice.enquiry = enquiry;
	notice.about = "The enquirer was not told";
	notice.details = details;
	notice.detail_count = 2;
	return post_notice(ctx, office, &notice, err);
}

int
holdback_update(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *why, struct err *err)
{
	static const char *const advice[] = {
	    "Please tell them yourself, or say RESUME if the time limit should "
	    "not stand still.",
	    "What a transcript said of it, that the enquirer is told, is not "
	    "so any more. The time limit stays as it is."};
	const struct notice notice = {
	    .sentence = mem_fmt(ctx,
		"A letter about the time limit of %s did not leave.",
		enquiry->reference),
	    .advice = advice,
	    .advice_count = 2,
	    .once_key =
		mem_fmt(ctx, "untold-limit:%lld", (long long)letter->id)};
	return tell_untold(ctx, office, enquiry, letter, why, notice, err);
}

int
holdback_untold(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const char *why, struct err *err)
{
	static const char *const advice[] = {
	    "Please write or telephone: nothing automatic tells them that we "
	    "have it, or by when they hear from us.",
	    "The clock keeps running."};
	const struct notice notice = {
	    .sentence = mem_fmt(ctx, "An automatic letter on %s did not leave.",
		enquiry->reference),
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(ctx, "untold:%lld", (long long)letter->id)};
	return tell_untold(ctx, office, enquiry, letter, why, notice, err);
}

int
holdback_quiet(void *ctx, struct office *office,
    const struct letter_row *letter, const char *why, struct err *err)
{
	struct enquiry *enquiry;
	enum letter_kind kind;
	unsigned effects;
	if (letter->enquiry_id == 0 || !letter_kind_read(letter->kind, &kind) ||
	    (kind != LETTER_ANSWER && kind != LETTER_UPDATE))
		return 0;
	int rc =
	    enquiry_get(office->store, ctx, letter->enquiry_id, &enquiry, err);
	if (rc <= 0)
		return rc;
	if (kind == LETTER_UPDATE)
		return holdback_update(ctx, office, enquiry, letter, why, err);
	if (enquiry_step(enquiry, EVENT_ANSWER_HELD, &effects) &&
	    enquiry_update(office->store, enquiry, err) < 0)
		return -1;
	const struct holdback held = {
	    .reasons = &why, .count = 1, .breach = true};
	return holdback_answer(ctx, office, enquiry, letter, &held, err);
}

int
holdback_not_theirs(struct intake *in, const struct enquiry *enquiry,
    int64_t letter_id, const char **name_r, struct err *err)
{
	struct officer *owner;
	*name_r = "Whoever is in charge";
	int rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0 || owner->id == in->officer->id)
		return rc < 0 ? -1 : 0;
	*name_r = owner->name;
	const char *details[] = {
	    mem_fmt(in->ctx, "Written by: %s", in->officer->name),
	    "What they wrote is in the file attached."};
	const char *advice[] = {
	    "SEND, in reply to this mail, lets it go to the enquirer under "
	    "their name; UNDO stops it for good.",
	    "Nothing has left, and an answer of your own is what it was."};
	const struct letter_attachment words = {.name = "words.txt",
	    .type = "text/plain; charset=utf-8",
	    .bytes = span_str(in->facts->reply)};
	struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "A colleague has answered your enquiry",
	    .sentence = mem_fmt(in->ctx,
		"%s has written to the enquirer of %s, which is not theirs. "
		"Their words are held.",
		in->officer->name, enquiry->reference),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .context =
		mem_fmt(in->ctx, "{\"letter\":%lld}", (long long)letter_id),
	    .attachments = &words,
	    .attachment_count = 1,
	    .once_key =
		mem_fmt(in->ctx, "not-theirs:%lld", (long long)letter_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* ---- letters to colleagues ---- */

/* What it asked of them is theirs to know; not what it showed. */
static int
tell_sealed(void *ctx, struct office *office, const struct enquiry *enquiry,
    const struct letter_row *letter, const struct seal *seal, struct err *err)
{
	struct officer *to;
	int rc = officer_by_addr(
	    office->store, ctx, letter->to_addr, office->today, &to, err);
	if (rc == 0)
		rc = post_in_charge(ctx, office,
		    enquiry == NULL ? NULL : enquiry->team, NULL, &to, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(ctx, "%s, for %s.", which(ctx, enquiry, letter),
		letter->to_addr),
	    mem_fmt(ctx,
		"Why: it shows an email that %s has sealed, at %s, because it "
		"holds another person's data.",
		seal->author, governance_instant(ctx, seal->at))};
	const char *advice[] = {
	    enquiry == NULL
		? "The email that it asks about comes with the next morning's "
		  "list, without its words."
		: "STATUS, in reply to this mail, says where the enquiry "
		  "stands.",
	    "Please ask whoever sealed it what you must know, and look nothing "
	    "up."};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .about = "A letter to you was held back",
	    .sentence = "A letter to a colleague did not leave: what it shows "
			"was sealed since.",
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key =
		mem_fmt(ctx, "sealed-letter:%lld", (long long)letter->id)};
	return post_notice(ctx, office, &notice, err);
}

/* A transcript told its reader what they did themselves. */
static bool
asks_nothing(const struct letter_row *letter)
{
	enum letter_kind kind;
	return letter_kind_read(letter->kind, &kind) &&
	       (kind == LETTER_RECEIPT || kind == LETTER_STANDING);
}

int
holdback_sealed(void *ctx, struct office *office,
    const struct letter_row *letter, struct err *err)
{
	struct enquiry *enquiry = NULL;
	struct seal seal = {.author = "a colleague", .at = office->now};
	int rc = outbox_drop(office->store, letter->id, err);
	if (rc <= 0)
		return rc;
	log_event(LOG_NOTICE, "letter.sealed", log_i("letter", letter->id),
	    log_s("kind", letter->kind));
	if ((letter->caused_by != 0 &&
		seal_of(office->store, ctx, letter->caused_by, &seal, err) <
		    0) ||
	    (letter->enquiry_id != 0 &&
		enquiry_get(
		    office->store, ctx, letter->enquiry_id, &enquiry, err) < 0))
		return -1;
	if (enquiry != NULL && strcmp(letter->kind, "allocation") == 0)
		rc = misdirected_allocate(
		    ctx, office, enquiry, letter, &seal, err);
	else if (!asks_nothing(letter))
		rc = tell_sealed(ctx, office, enquiry, letter, &seal, err);
	return rc < 0 ? -1 : 1;
}
