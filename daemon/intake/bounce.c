/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/bounce.h"

#include "daemon/compose/letters.h"
#include "daemon/compose/thread.h"
#include "daemon/intake/post_fate.h"
#include "daemon/sys/log.h"
#include "daemon/sys/zone.h"

enum {
	MUTE_WORKING_DAYS = 3,
	PERHAPS_DAYS =
	    30 /* a bounce is not about an enquiry that ended before */
};

/* ---- which letter it is about ---- */

/* The newest letter of the token's enquiry to an address that failed. */
static int
of_token(struct intake *in, const char *addr, struct letter_row **letter_r,
    struct err *err)
{
	int64_t enquiry_id;
	int rc = 0;
	const struct facts *f = in->facts;
	if (addr == NULL || thread_token_address_read(in->office->keys,
				in->office->key_count, addr, &enquiry_id) == 0)
		return 0;
	for (size_t i = 0; rc == 0 && i < f->recipient_count; i++)
		rc = outbox_to(in->office->store, in->ctx, enquiry_id,
		    f->recipients[i], letter_r, err);
	return rc;
}

/* Some servers return a report to Reply-To, and nothing of the letter. */
static int
by_token(struct intake *in, struct letter_row **letter_r, struct err *err)
{
	int rc = 0;
	const struct facts *f = in->facts;
	for (size_t i = 0; rc == 0 && i < f->to_count; i++)
		rc = of_token(in, f->to[i].addr, letter_r, err);
	for (size_t i = 0; rc == 0 && i < f->delivered_to_count; i++)
		rc = of_token(in, f->delivered_to[i], letter_r, err);
	return rc;
}

static int
find_letter(struct intake *in, struct letter_row **letter_r, struct err *err)
{
	int64_t id;
	if (in->facts->original_message_id != NULL &&
	    thread_message_id_read(in->office->keys, in->office->key_count,
		in->facts->original_message_id, &id) == 1)
		return outbox_row(
		    in->office->store, in->ctx, id, letter_r, err);
	*letter_r = in->letter;
	return in->letter != NULL ? 1 : by_token(in, letter_r, err);
}

/* ---- whose address it was ---- */

/* Only failures of the address mute it (5.1.x), never a full mailbox. */
static bool
address_failed(const struct facts *f)
{
	for (size_t i = 0; f->hard && i < f->recipient_count; i++)
		if (strncmp(f->status[i], "5.1.", 4) == 0)
			return true;
	return f->hard && f->reason != NULL &&
	       (strcmp(f->reason, "userunknown") == 0 ||
		   strcmp(f->reason, "hostunknown") == 0);
}

/* muted_until DAY_NONE: it is not muted. */
static int
tell_bounce(struct intake *in, const struct enquiry *enquiry,
    const struct letter_row *letter, int32_t muted_until, struct err *err)
{
	struct officer *officer;
	int rc = intake_owner(in, enquiry, &officer, err);
	if (rc <= 0)
		return rc;
	enum letter_kind kind;
	const char *details[] = {
	    mem_fmt(in->ctx, "What came back: %s",
		letter_kind_read(letter->kind, &kind) ? letter_kind_words(kind)
						      : "a letter"),
	    mem_fmt(in->ctx, "Address: %s", letter->to_addr),
	    mem_fmt(in->ctx, "Reason given: %s",
		in->facts->reason == NULL ? "none" : in->facts->reason)};
	const char *advice[] = {"Please telephone them.",
	    muted_until == DAY_NONE
		? "The clock keeps running, and letters still go to this "
		  "address."
		: mem_fmt(in->ctx,
		      "The clock keeps running; nothing is sent to this "
		      "address by itself until they write again, or until %s "
		      "is over.",
		      post_day(in->ctx, muted_until))};
	struct notice notice = {.to = officer,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = mem_fmt(
		in->ctx, "Could not reach them: %s", enquiry->reference),
	    .sentence = mem_fmt(in->ctx,
		"Our letter on enquiry %s came back: it could not be "
		"delivered.",
		enquiry->reference),
	    .details = details,
	    .detail_count = sizeof details / sizeof details[0],
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = mem_fmt(in->ctx, "bounce:%lld", (long long)letter->id)};
	log_event(LOG_NOTICE, "party.unreached",
	    log_s("enquiry", enquiry->reference), log_i("letter", letter->id));
	return post_notice(in->ctx, in->office, &notice, err);
}

/* Somebody goes by it that they have had it: the answer, a pause, a name. */
static bool
is_counted_on(const struct letter_row *letter)
{
	static const char *const kinds[] = {"answer", "update", "named"};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(letter->kind, kinds[i]) == 0)
			return true;
	return false;
}

/* Marked, muted where the address itself is wrong, and told once until they
 * write again; but what is counted on is always told. */
static int
mark(struct intake *in, const struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	struct office *office = in->office;
	int32_t until = DAY_NONE;
	if (address_failed(in->facts)) {
		until = workday_add(
		    office->calendar, office->today, MUTE_WORKING_DAYS);
		if (address_mute(office->store, letter->to_addr,
			zone_instant(until + 1, 0), "bounce", err) < 0)
			return -1;
	}
	int rc = party_unreached(office->store, letter->to_addr, office->now,
	    in->facts->reason, err);
	if (rc < 0 || (rc == 0 && !is_counted_on(letter)))
		return rc;
	if (post_event(office, enquiry, in->mail->message_id, letter->id,
		"daemon", "party.unreached",
		json_pack("{s:s}", "why",
		    in->facts->reason == NULL ? "" : in->facts->reason),
		err) < 0)
		return -1;
	return tell_bounce(in, enquiry, letter, until, err);
}

/* ---- one that does not say which letter ---- */

/* The newest enquiry of a recipient that failed which we wrote to them in. */
static int
find_perhaps(struct intake *in, struct enquiry **enquiry_r,
    struct letter_row **letter_r, struct err *err)
{
	const struct facts *f = in->facts;
	struct store *store = in->office->store;
	const int64_t since = zone_instant(in->office->today - PERHAPS_DAYS, 0);
	for (size_t i = 0; f->hard && i < f->recipient_count; i++) {
		struct enquiry **list;
		size_t count;
		if (enquiries_of_enquirer(store, in->ctx, f->recipients[i],
			since, &list, &count, err) < 0)
			return -1;
		for (size_t k = 0; k < count; k++) {
			const int rc = outbox_to(store, in->ctx, list[k]->id,
			    f->recipients[i], letter_r, err);
			*enquiry_r = list[k];
			if (rc != 0)
				return rc;
		}
	}
	return 0;
}

/*
 * It may be forged, for nothing in it could only be known to who had a letter
 * of ours: it mutes nobody and undoes nothing, but somebody may wait in vain.
 */
static int
tell_perhaps(struct intake *in, struct err *err)
{
	struct enquiry *enquiry = NULL;
	struct letter_row *letter;
	struct officer *owner;
	int rc = find_perhaps(in, &enquiry, &letter, err);
	if (rc == 1)
		rc = intake_owner(in, enquiry, &owner, err);
	if (rc <= 0)
		return rc;
	const char *details[] = {
	    mem_fmt(in->ctx, "Address: %s", letter->to_addr),
	    mem_fmt(in->ctx, "Reason given: %s",
		in->facts->reason == NULL ? "none" : in->facts->reason)};
	static const char *const advice[] = {
	    "Please telephone them, and ask whether they have our last letter.",
	    "The report does not say which letter it is about, and anybody can "
	    "write one: nothing was changed by it."};
	const struct notice notice = {.to = owner,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "A letter may not have reached them",
	    .sentence = mem_fmt(in->ctx,
		"A mail server reports that it could not deliver a mail to the "
		"enquirer of %s.",
		enquiry->reference),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key =
		mem_fmt(in->ctx, "bounce-perhaps:%lld", (long long)letter->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
bounce_take(struct intake *in, struct enquiry **enquiry_r, struct err *err)
{
	struct letter_row *letter;
	struct store *store = in->office->store;
	*enquiry_r = NULL;
	int rc = find_letter(in, &letter, err);
	if (rc <= 0)
		return rc < 0 ? -1 : tell_perhaps(in, err);
	if (outbox_arrived(store, letter->id, in->office->now, err) < 0)
		return -1;
	if (letter->enquiry_id != 0 &&
	    enquiry_get(store, in->ctx, letter->enquiry_id, enquiry_r, err) < 0)
		return -1;
	if (letter->to_staff)
		return post_untold(
		    in->ctx, in->office, letter, in->facts->reason, err);
	/* Of its list an office must have every one; of what concerns an
	 * enquiry the address alone counts. */
	if ((address_failed(in->facts) ||
		(in->facts->hard && *enquiry_r == NULL)) &&
	    post_unlisted(in->ctx, in->office, letter, in->facts->reason, err) <
		0)
		return -1;
	if (*enquiry_r == NULL)
		return 0;
	return post_unanswered(in->ctx, in->office, letter, err) < 0
		   ? -1
		   : mark(in, *enquiry_r, letter, err);
}
