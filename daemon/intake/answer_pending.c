/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/answer_p.h"

#include "daemon/compose/letter.h"
#include "daemon/intake/notes.h"
#include "daemon/office/kept.h"
#include "daemon/sys/zone.h"

const char *
answer_clock(void *ctx, int64_t at)
{
	int32_t seconds;
	int32_t day = zone_civil(at, &seconds);
	return mem_fmt(ctx, "%d:%02d on %s", seconds / 3600, seconds / 60 % 60,
	    post_day(ctx, day));
}

/* ---- whose an answer is ---- */

/* Who wrote it: 1, 0 nobody who is registered today. */
static int
find_writer(struct intake *in, const struct letter_row *letter,
    struct officer **writer_r, struct err *err)
{
	struct message *mail;
	int rc = inbox_get(
	    in->office->store, in->ctx, letter->caused_by, &mail, err);
	return rc <= 0 ? rc
		       : officer_by_addr(in->office->store, in->ctx,
			     mail->from_addr, in->office->today, writer_r, err);
}

int
pending_overtaken(struct intake *in, const struct enquiry *enquiry,
    const char **words_r, struct err *err)
{
	struct letter_row *sent;
	struct officer *writer;
	*words_r = NULL;
	int rc = in->letter == NULL
		     ? 0
		     : outbox_of_enquiry(in->office->store, in->ctx,
			   enquiry->id, "answer", "sent", &sent, err);
	/* What was written later left later, though the clock was put back;
	 * what was written before may have waited. */
	if (rc <= 0 || (sent->id < in->letter->id &&
			   sent->sent_at < in->letter->created_at))
		return rc < 0 ? -1 : 0;
	rc = find_writer(in, sent, &writer, err);
	if (rc == 1 && writer->id != in->officer->id)
		*words_r = mem_fmt(in->ctx,
		    "An answer of %s left at %s, after the mail you reply to.",
		    writer->name, answer_clock(in->ctx, sent->sent_at));
	return rc < 0 ? -1 : 0;
}

/* ---- what waits ---- */

int
pending_find(struct intake *in, const struct enquiry *enquiry,
    struct pending *pending_r, struct err *err)
{
	struct outbox_filter filter = {.enquiry_id = enquiry->id};
	struct letter_row **rows;
	size_t count;
	if (outbox_list(
		in->office->store, in->ctx, &filter, &rows, &count, err) < 0)
		return -1;
	pending_r->ids = mem_many(in->ctx, int64_t, count);
	pending_r->count = 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i]->kind, "answer") == 0 &&
		    (strcmp(rows[i]->state, "held") == 0 ||
			strcmp(rows[i]->state, "waiting") == 0))
			pending_r->ids[pending_r->count++] = rows[i]->id;
	return 0;
}

/* Who wrote it is nobody here any more: whose the enquiry is by now has the
 * words, and sees to it. */
static int
tell_instead(struct intake *in, const struct enquiry *enquiry,
    const struct letter_row *letter, struct err *err)
{
	struct officer *to;
	struct facts *wrote;
	int rc = kept_facts(
	    in->ctx, in->office->store, letter->caused_by, NULL, &wrote, err);
	if (rc == 1)
		rc = post_owner(in->ctx, in->office, enquiry, &to, err);
	if (rc <= 0)
		return rc;
	const char *by = wrote->from.name != NULL   ? wrote->from.name
			 : wrote->from.addr != NULL ? wrote->from.addr
						    : "A colleague";
	const char *details[] = {
	    mem_fmt(in->ctx,
		"Written at %s. What it says is in the file "
		"attached.",
		answer_clock(in->ctx, letter->created_at)),
	    "It brought files, too: an operator finds them in that mail."};
	static const char *const advice[] = {
	    "If the enquirer should have it, send it as an answer of your own: "
	    "reply to the mail that begins LEAVES THE COUNCIL."};
	const struct letter_attachment words = {.name = "words.txt",
	    .type = "text/plain; charset=utf-8",
	    .bytes = span_str(wrote->reply)};
	const struct notice notice = {.to = to,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "An answer of who has left does not leave",
	    .sentence = mem_fmt(in->ctx,
		"%s, who has left, had written an answer on %s. It had not "
		"left when the enquiry changed hands, was answered otherwise "
		"or ended. Nobody got it.",
		by, enquiry->reference),
	    .details = details,
	    .detail_count = notes_has_files(wrote) ? 2 : 1,
	    .advice = advice,
	    .advice_count = 1,
	    .attachments = &words,
	    .attachment_count = 1,
	    .once_key =
		mem_fmt(in->ctx, "not-leaving:%lld", (long long)letter->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

/* The mail that is replied to tells of that letter. */
static bool
is_told(const struct intake *in, const struct letter_row *letter)
{
	const char *context = in->letter == NULL ? NULL : in->letter->context;
	json_t *said = context == NULL ? NULL : json_loads(context, 0, NULL);
	const bool told =
	    json_integer_value(json_object_get(said, "letter")) == letter->id;
	json_decref(said);
	return told;
}

/*
 * A list of this morning says that an answer is held, and what is held by now
 * is another one, which its reader has never seen.  What they wrote themselves
 * they know, whichever mail they reply to.
 */
int
pending_unsure(struct intake *in, const struct enquiry *enquiry,
    const struct letter_row *letter, const char **why_r, struct err *err)
{
	struct pending pending;
	struct officer *writer;
	*why_r = NULL;
	if (is_told(in, letter))
		return 0;
	if (pending_find(in, enquiry, &pending, err) < 0)
		return -1;
	if (pending.count > 1) {
		*why_r = "several answers are held; reply SEND to the mail "
			 "that tells of the one you mean";
		return 0;
	}
	/* Their numbers say what came first, whatever the clock did. */
	if (in->letter == NULL || in->letter->id > letter->id)
		return 0;
	const int rc = find_writer(in, letter, &writer, err);
	if (rc == 0 || (rc == 1 && writer->id != in->officer->id))
		*why_r = mem_fmt(in->ctx,
		    "the answer that is held%s%s, was written at %s, after the "
		    "mail you reply to; when you know it, SEND in reply to a "
		    "newer mail about it, or with its reference in the subject",
		    rc == 1 ? ", of " : "", rc == 1 ? writer->name : "",
		    answer_clock(in->ctx, letter->created_at));
	return rc < 0 ? -1 : 0;
}

/* They were told when it leaves, or that it is held for their SEND. */
static int
tell_writer(struct intake *in, const struct enquiry *enquiry, int64_t letter_id,
    struct receipt *r, struct err *err)
{
	struct letter_row *letter;
	struct officer *writer;
	int rc =
	    outbox_row(in->office->store, in->ctx, letter_id, &letter, err);
	if (rc <= 0)
		return rc;
	rc = find_writer(in, letter, &writer, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return tell_instead(in, enquiry, letter, err);
	/* NULL: an MP's office says that it is settled (P-32). */
	if (in->officer != NULL && writer->id == in->officer->id && r != NULL) {
		receipt_changed(r, NULL,
		    mem_fmt(in->ctx,
			"your answer of %s had not left and does not "
			"leave now; nobody got it",
			answer_clock(in->ctx, letter->created_at)));
		return 0;
	}
	const char *details[] = {mem_fmt(in->ctx, "Written at %s.",
				     answer_clock(in->ctx, letter->created_at)),
	    mem_fmt(in->ctx, "Who has ordered it: %s",
		in->officer == NULL ? "the enquirer" : in->officer->name)};
	static const char *const advice[] = {
	    "If the enquirer should have it all the same, please agree with "
	    "whoever has the enquiry now."};
	const struct notice notice = {.to = writer,
	    .enquiry = enquiry,
	    .caused_by = in->mail->message_id,
	    .about = "Your answer does not leave",
	    .sentence = mem_fmt(in->ctx,
		"Your answer on %s had not left when the enquiry changed "
		"hands, was answered otherwise or ended. Nobody got it.",
		enquiry->reference),
	    .details = details,
	    .detail_count = 2,
	    .advice = advice,
	    .advice_count = 1,
	    .once_key =
		mem_fmt(in->ctx, "not-leaving:%lld", (long long)letter->id)};
	return post_notice(in->ctx, in->office, &notice, err);
}

int
pending_drop(struct intake *in, const struct enquiry *enquiry,
    const struct pending *pending, struct receipt *r, struct err *err)
{
	for (size_t i = 0; i < pending->count; i++) {
		int rc = outbox_drop(in->office->store, pending->ids[i], err);
		if (rc == 1)
			rc = tell_writer(in, enquiry, pending->ids[i], r, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
answer_drop_pending(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	struct pending pending;
	if (pending_find(in, enquiry, &pending, err) < 0)
		return -1;
	return pending_drop(in, enquiry, &pending, r, err);
}
