/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/voices.h"

#include "daemon/office/known.h"

/* The owner of a linked enquiry that is still open; 0: not to be told. */
static int
other_owner(struct intake *in, int64_t linked, const struct officer *owner,
    struct enquiry **enquiry_r, struct officer **owner_r, struct err *err)
{
	struct store *store = in->office->store;
	int rc = enquiry_get(store, in->ctx, linked, enquiry_r, err);
	if (rc <= 0)
		return rc;
	if ((*enquiry_r)->owner_id == 0 || !enquiry_is_open(*enquiry_r))
		return 0;
	rc = officer_get_valid(store, in->ctx, (*enquiry_r)->owner_id,
	    in->office->today, owner_r, err);
	/* Their own allocation lists what else is open on the case. */
	return rc == 1 && owner != NULL && owner->id == (*owner_r)->id ? 0 : rc;
}

/* P-40: who may not know of both is told of neither. */
static int
knows_both(struct intake *in, const struct enquiry *enquiry,
    const struct enquiry *theirs, const struct officer *to, struct err *err)
{
	const int rc = known_to(in->ctx, in->office, enquiry, to, err);
	return rc <= 0 ? rc : known_to(in->ctx, in->office, theirs, to, err);
}

/* Once for each mail that links: what was undone may be linked again, or to
 * another case. */
static const char *
once_key(void *ctx, const struct enquiry *enquiry, const struct officer *to,
    int64_t message_id)
{
	return mem_fmt(ctx, "voices:%lld:%lld:%lld", (long long)enquiry->id,
	    (long long)to->id, (long long)message_id);
}

static int
tell_one(struct intake *in, const struct enquiry *enquiry,
    const struct officer *owner, const struct enquiry *theirs,
    const struct officer *to, struct err *err)
{
	const char *details[] = {
	    mem_fmt(in->ctx, "The new enquiry: %s, %s, received %s",
		enquiry->reference, post_kind_words(enquiry->kind),
		post_day(in->ctx, enquiry->received_day)),
	    mem_fmt(in->ctx, "Its owner: %s",
		owner == NULL ? "nobody yet; the duty officer is asked"
			      : owner->name),
	    mem_fmt(in->ctx, "Yours on the same case: %s, %s",
		theirs->reference, post_kind_words(theirs->kind))};
	const char *advice[] = {
	    owner == NULL
		? "One owner for both is proposed: you. To take it, reply "
		  "ACCEPT."
		: mem_fmt(in->ctx,
		      "One owner for both is proposed: agree with %s who it "
		      "is. ASSIGN and a name gives the new one to somebody.",
		      owner->name),
	    "The people who wrote must not learn of each other from us."};
	struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "Somebody else writes about the same case",
	    .sentence = "Somebody else writes about a case of yours.",
	    .details = details,
	    .detail_count = 3,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = once_key(in->ctx, enquiry, to, in->mail->message_id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
voices_tell(struct intake *in, const struct enquiry *enquiry,
    const struct officer *owner, const int64_t *linked, size_t count,
    struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct enquiry *theirs;
		struct officer *to;
		int rc = other_owner(in, linked[i], owner, &theirs, &to, err);
		if (rc == 1)
			rc = knows_both(in, enquiry, theirs, to, err);
		if (rc == 1)
			rc = tell_one(in, enquiry, owner, theirs, to, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- UNDO ---- */

/* 1: the two are about one case still. */
static int
share_case(struct intake *in, const struct enquiry *enquiry,
    const struct enquiry *theirs, struct err *err)
{
	struct store *store = in->office->store;
	int64_t *mine;
	int64_t *other;
	size_t count;
	size_t n;
	if (enquiry_cases(store, in->ctx, enquiry->id, &mine, &count, err) <
		0 ||
	    enquiry_cases(store, in->ctx, theirs->id, &other, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < count * n; i++)
		if (mine[i / n] == other[i % n])
			return 1;
	return 0;
}

/* Who was told so hears that it is not so; what has not left leaves no more. */
static int
untell_one(struct intake *in, const struct enquiry *enquiry,
    const struct enquiry *theirs, const struct officer *to, struct err *err)
{
	struct letter_row *told;
	struct store *store = in->office->store;
	/* It came of the mail that the receipt answers, as the link did. */
	int rc = outbox_by_key(store, in->ctx,
	    once_key(in->ctx, enquiry, to, in->letter->caused_by), &told, err);
	if (rc <= 0)
		return rc;
	rc = outbox_drop(store, told->id, err);
	if (rc != 0 || strcmp(told->state, "dropped") == 0)
		return rc < 0 ? -1 : 0;
	const char *details[] = {
	    mem_fmt(in->ctx, "Undone by: %s", in->officer->name)};
	static const char *const advice[] = {
	    "Please use nothing of it for yours: it is about somebody else."};
	const struct notice notice = {.to = to,
	    .enquiry = theirs,
	    .caused_by = in->mail->message_id,
	    .about = "Nobody else writes about the same case",
	    .sentence =
		mem_fmt(in->ctx, "%s is not about the case of %s after all.",
		    enquiry->reference, theirs->reference),
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(in->ctx, "voices-undone:%lld:%lld:%lld",
		(long long)in->mail->message_id, (long long)enquiry->id,
		(long long)to->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
voices_untell(struct intake *in, const struct enquiry *enquiry, int64_t case_id,
    struct err *err)
{
	struct enquiry **open;
	size_t count;
	if (enquiries_of_case(
		in->office->store, in->ctx, case_id, &open, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct enquiry *theirs;
		struct officer *to;
		int rc = open[i]->id == enquiry->id
			     ? 0
			     : other_owner(in, open[i]->id, in->officer,
				   &theirs, &to, err);
		if (rc == 1)
			rc = knows_both(in, enquiry, theirs, to, err);
		if (rc == 1) {
			rc = share_case(in, enquiry, theirs, err);
			rc = rc < 0 ? -1 : !rc;
		}
		if (rc == 1)
			rc = untell_one(in, enquiry, theirs, to, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}
