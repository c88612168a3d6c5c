/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail from officers.  Which letter they reply to decides where their words
 * go (P-27): a reply to an allocation is an answer to the enquirer; a reply to
 * a question places a mail; everything else stays inside.
 */
#include "daemon/intake/staff.h"

#include "daemon/compose/thread.h"
#include "daemon/intake/answer.h"
#include "daemon/intake/commands.h"
#include "daemon/intake/enquirer.h"
#include "daemon/intake/forwarded.h"
#include "daemon/intake/heed.h"
#include "daemon/intake/notes.h"
#include "daemon/intake/placing.h"
#include "daemon/intake/question.h"
#include "daemon/intake/rights.h"
#include "daemon/intake/undo.h"
#include "daemon/intake/words_inside.h"
#include "daemon/policy/filing.h"
#include "daemon/policy/signoff.h"
#include "daemon/sys/log.h"
#include "parsers/base/buf.h"

/*
 * Someone writes as an officer and nothing proves it: refused, and the real
 * person is told (P-13), once a day at most.  A reply to a letter of ours,
 * whose id a stranger cannot know, is told by itself, once a day for each
 * letter: an answer must not be lost in silence because another was.
 */
static int
refuse(struct intake *in, struct err *err)
{
	char day[CIVIL_ISO_SIZE];
	civil_iso(in->office->today, day);
	const char *details[] = {mem_fmt(
	    in->ctx, "What the mail system said: %s", in->identity.evidence)};
	const char *advice[] = {
	    "If you wrote it, please send it again from your council mail "
	    "account.",
	    "If you did not, tell your IT service desk: somebody uses your "
	    "address."};
	struct notice notice = {.to = in->officer,
	    .caused_by = in->mail->message_id,
	    .about = "A mail in your name was refused",
	    .sentence = "A mail with your address as its sender came to the "
			"enquiries mailbox, but nothing proves that it is "
			"yours. Nothing was done with it.",
	    .details = details,
	    .detail_count = 1,
	    .advice = advice,
	    .advice_count = 2,
	    .once_key = in->letter == NULL
			    ? mem_fmt(in->ctx, "refused:%lld:%s",
				  (long long)in->officer->id, day)
			    : mem_fmt(in->ctx, "refused:l%lld:%s",
				  (long long)in->letter->id, day)};
	log_event(LOG_WARNING, "command.refused",
	    log_i("message", in->mail->message_id),
	    log_s("why", identity_proof_name(in->identity.proof)));
	if (post_notice(in->ctx, in->office, &notice, err) < 0)
		return -1;
	return intake_record(in, OUTCOME_STAFF, NULL, "sender not proved",
	    in->identity.evidence, err);
}

/* ---- notes ---- */

static int
take_note(struct intake *in, const struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	if (enquiry == NULL) {
		r->sentence = "Your note is filed nowhere yet";
		receipt_refused(r, NULL,
		    "it names no enquiry. Reply to a mail about the enquiry, "
		    "or put its reference in the subject");
		return intake_record(
		    in, OUTCOME_STAFF, NULL, "note", "names no enquiry", err);
	}
	if (notes_add(in, enquiry, span_str(in->facts->reply), err) < 0)
		return -1;
	receipt_changed(r, NULL,
	    mem_fmt(in->ctx, "kept as a note on %s; nothing left the council",
		enquiry->reference));
	undo_keep_final(r, "NOTE");
	return intake_record(
	    in, OUTCOME_STAFF, enquiry, "note", "first word NOTE", err);
}

/* ---- where it goes ---- */

/* The enquiry a mail of an officer's is about. */
static int
find_enquiry(struct intake *in, struct enquiry **enquiry_r, struct err *err)
{
	const struct facts *f = in->facts;
	*enquiry_r = NULL;
	if (in->letter != NULL && in->letter->enquiry_id != 0)
		return enquiry_get(in->office->store, in->ctx,
		    in->letter->enquiry_id, enquiry_r, err);
	for (size_t i = 0; i < f->found_count; i++)
		if (strcmp(f->found[i].kind, "own") == 0 && f->found[i].valid &&
		    f->found[i].where == FOUND_SUBJECT)
			return enquiry_by_reference(in->office->store, in->ctx,
			    f->found[i].normal, enquiry_r, err);
	return 0;
}

/*
 * An answer is a direct reply to an allocation.  A mail that has one somewhere
 * in its thread, to a school for example, is not (P-27).
 */
static bool
answers(const struct intake *in)
{
	const struct facts *f = in->facts;
	const char *direct = f->in_reply_to;
	int64_t letter_id;
	if (direct == NULL && f->reference_count > 0)
		direct = f->references[f->reference_count - 1];
	return in->letter != NULL && direct != NULL &&
	       strcmp(in->letter->kind, "allocation") == 0 &&
	       thread_message_id_read(in->office->keys, in->office->key_count,
		   direct, &letter_id) == 1 &&
	       letter_id == in->letter->id;
}

/* An officer's mail that is neither reply nor command: somebody must look,
 * because it may be an MP's letter passed on. */
static int
take_unknown(struct intake *in, struct receipt *r, struct err *err)
{
	if (in->facts->flags & MAIL_PERHAPS_AUTOMATIC)
		return intake_record(in, OUTCOME_TRIAGE, NULL, "officer's mail",
		    "perhaps automatic, answers no letter of ours", err);
	struct words_inside inside;
	if (words_inside_read(in, &inside, err) < 0)
		return -1;
	r->sentence = "Your mail went to nobody";
	/* The same to all: who is asked would tell of what is restricted. */
	receipt_refused(r, NULL,
	    "it names no enquiry in its subject and answers none of our "
	    "letters. Somebody is asked what it is");
	const char *first = NULL;
	const char *new = NULL;
	struct passed_on passed;
	int rc = forwarded_read(in, in, &passed, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		forwarded_choices(in, &passed, &first, &new);
	struct question question = {.rule = "officer's mail",
	    .first = first,
	    .new = new,
	    .evidence = "it comes from a colleague, names no enquiry and "
			"answers no letter of ours",
	    .sentence = rc == 1
			    ? "A colleague passes on a mail. What is it?"
			    : "A colleague's mail cannot be placed. What is "
			      "it?",
	    .suggested = inside.ids,
	    .suggested_count = inside.count,
	    .to = inside.to};
	return question_ask(in, &question, err);
}

/* "Thanks, she has moved" is not: nobody would read that. */
static bool
is_only_thanks(struct intake *in)
{
	struct span rest = span_str(in->facts->reply);
	struct span line;
	if (!heed_signs(in)->thanks)
		return false;
	while (span_line(&rest, &line))
		if (!signoff_is_courtesy(line, span_str(in->officer->name)))
			return false;
	return true;
}

/*
 * Words in reply to a list, a digest or a notice: they are for colleagues and
 * about no one enquiry (P-20, P-27).  Whoever is on duty reads them, because
 * somebody wrote them to be read; but not what may be about a restricted one.
 */
static int
take_words(struct intake *in, struct receipt *r, struct err *err)
{
	struct officer *duty;
	static const char evidence[] =
	    "a colleague answers a letter that is about no one enquiry";
	/* With the next morning's questions, and no letter before. */
	if (in->facts->flags & MAIL_PERHAPS_AUTOMATIC)
		return intake_record(in, OUTCOME_TRIAGE, NULL, "officer's mail",
		    "perhaps automatic, answers a list or a notice", err);
	if (is_only_thanks(in))
		return intake_record(
		    in, OUTCOME_STAFF, NULL, "thanks", evidence, err);
	const char *how =
	    strstr(in->letter->context == NULL ? "" : in->letter->context,
		"\"lines\"") != NULL
		? ". For one line put its number first: 3 "
		  "STATUS, 3 ASSIGN and a name"
		: ". For one enquiry put its reference in the "
		  "subject";
	int rc = intake_duty(in, NULL, &duty, err);
	const int listed = rc < 0 ? -1 : words_inside_listed(in, err);
	if (listed < 0)
		return -1;
	if (rc == 0 || listed == 1 || duty->id == in->officer->id) {
		receipt_changed(r, NULL,
		    mem_fmt(in->ctx,
			"your words are kept, and nobody else was "
			"told%s",
			how));
		return intake_record(
		    in, OUTCOME_STAFF, NULL, "officer's mail", evidence, err);
	}
	receipt_changed(r, NULL,
	    mem_fmt(in->ctx,
		"your words went to %s, who is on duty, and to "
		"nobody outside%s",
		duty->name, how));
	return question_ask(in,
	    &(struct question){.rule = "officer's mail",
		.evidence = evidence,
		.because = "a colleague answers a list or a notice in words, "
			   "and you are on duty. F keeps it where it is",
		.sentence = "A colleague writes to whoever is on duty."},
	    err);
}

static int
take_answer(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	const char *why;
	if (rights_answer(in, enquiry, &why, err) < 0)
		return -1;
	if (why != NULL)
		receipt_refused(r, NULL, why);
	else if (answer_take(in, enquiry, r, err) < 0)
		return -1;
	return intake_record(in, OUTCOME_STAFF, enquiry, "answer",
	    "reply to the allocation", err);
}

/* What else the mail brings stays with the enquiry, and whose it is by then
 * gets it. */
static int
keep_below(struct intake *in, const struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	const struct span rest = notes_prose(in->facts);
	const bool files = notes_has_files(in->facts);
	if (enquiry == NULL) {
		notes_say_untold(in, true, r);
		return 0;
	}
	if (rest.n == 0 && !files)
		return 0;
	receipt_changed(r, NULL,
	    rest.n > 0 ? "the words below your commands were kept as a note; "
			 "nothing of them left the council"
		       : "the files of your mail were kept with the enquiry; "
			 "nothing of them left the council");
	return notes_add(in, enquiry, rest, err);
}

/* *another_r: another enquiry, which the subject names and the mail that is
 * replied to did not; NULL: none. */
static int
subject_of_another(struct intake *in, const struct enquiry *enquiry,
    const char **another_r, struct err *err)
{
	const struct facts *f = in->facts;
	int rc = 0;
	*another_r = NULL;
	if (enquiry == NULL || in->letter == NULL)
		return 0;
	for (size_t i = 0; rc >= 0 && i < f->found_count; i++) {
		struct enquiry *named;
		const struct found_reference *found = &f->found[i];
		if (strcmp(found->kind, "own") != 0 || !found->valid ||
		    found->where != FOUND_SUBJECT)
			continue;
		if (span_is(span_str(found->normal), enquiry->reference) ||
		    (in->letter->subject != NULL &&
			strstr(in->letter->subject, found->normal) != NULL)) {
			*another_r = NULL;
			return 0;
		}
		rc = enquiry_by_reference(
		    in->office->store, in->ctx, found->normal, &named, err);
		if (rc == 1)
			*another_r = found->normal;
	}
	return rc < 0 ? -1 : 0;
}

static int
take_commands(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	const char *another;
	if (subject_of_another(in, enquiry, &another, err) < 0)
		return -1;
	if (another != NULL) {
		receipt_refused(r, NULL,
		    mem_fmt(in->ctx,
			"its subject names %s, and it replies to a mail about "
			"%s: nothing was ordered or kept in either. Reply to a "
			"mail about the one you mean, and leave its subject",
			another, enquiry->reference));
		return intake_record(in, OUTCOME_STAFF, enquiry, "commands",
		    "its subject names another enquiry", err);
	}
	if (commands_run(in, enquiry, r, err) < 0)
		return -1;
	if (in->recorded)
		return 0;
	return keep_below(in, enquiry, r, err) < 0
		   ? -1
		   : intake_record(in, OUTCOME_STAFF, enquiry, "commands",
			 "first lines", err);
}

static int
decide(struct intake *in, struct enquiry *enquiry, struct receipt *r,
    struct err *err)
{
	const struct facts *f = in->facts;
	const struct command *note = notes_find(f);
	/* In the answer to a question about an enquiry it is one on that. */
	if (placing_is_answer(in) &&
	    (in->letter->enquiry_id == 0 || note == NULL ||
		note != &f->commands[0]))
		return placing_take(in, enquiry, r, err);
	if (note != NULL)
		return take_note(in, enquiry, r, err);
	if (f->command_count > 0)
		return take_commands(in, enquiry, r, err);
	if (enquiry == NULL)
		return in->letter != NULL ? take_words(in, r, err)
					  : take_unknown(in, r, err);
	if (answers(in))
		return take_answer(in, enquiry, r, err);
	/* A robot answering a receipt must not get another one; somebody else
	 * reads what it says (notes.c). */
	bool robot = f->flags & MAIL_PERHAPS_AUTOMATIC;
	if (notes_add(in, enquiry, span_str(f->reply), err) < 0)
		return -1;
	if (robot)
		return intake_record(in, OUTCOME_STAFF, enquiry, "note",
		    "perhaps automatic: kept, no receipt", err);
	receipt_changed(r, NULL,
	    mem_fmt(in->ctx,
		"kept as a note on %s. It stayed inside: only a reply to the "
		"mail that begins LEAVES THE COUNCIL goes to the enquirer",
		enquiry->reference));
	return intake_record(in, OUTCOME_STAFF, enquiry, "note",
	    "reply to a letter that stays inside", err);
}

/*
 * A colleague may be a parent: who replies to a letter that went to them as the
 * enquirer, or names their own enquiry and orders nothing, writes as that.
 * Kept as a note, nobody would hear of it.
 */
static int
is_enquirer(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct party *enquirer;
	const struct span self = span_str(in->officer->addr);
	if (in->letter != NULL)
		return !in->letter->to_staff &&
		       span_eq_ascii(span_str(in->letter->to_addr), self);
	if (enquiry == NULL || in->facts->command_count > 0)
		return 0;
	int rc = answer_enquirer(in, enquiry, &enquirer, err);
	return rc <= 0 ? rc : span_eq_ascii(span_str(enquirer->addr), self);
}

int
staff_decide(struct intake *in, struct err *err)
{
	struct enquiry *enquiry;
	struct receipt receipt;
	if (!identity_is_proved(in->identity.proof))
		return refuse(in, err);
	if (find_enquiry(in, &enquiry, err) < 0)
		return -1;
	int rc = is_enquirer(in, enquiry, err);
	if (rc != 0)
		return rc < 0 ? -1 : enquirer_decide(in, err);
	receipt_init(&receipt);
	rc = decide(in, enquiry, &receipt, err);
	if (rc == 0)
		rc = receipt_send(in, enquiry, &receipt, err);
	receipt_free(&receipt);
	return rc;
}
