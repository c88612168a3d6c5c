/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/paperwork.h"

#include "daemon/intake/heed.h"
#include "daemon/intake/question.h"
#include "daemon/office/known.h"
#include "daemon/store/senders.h"
#include "parsers/base/buf.h"
#include "parsers/redact.h"

enum { WORDS_BYTES = 600 };

static bool
is_named(const struct config *config, const char *kind)
{
	for (size_t i = 0; i < config->no_reply_owed_count; i++)
		if (strcmp(config->no_reply_owed[i], kind) == 0)
			return true;
	return false;
}

/* A mark at the end of a word: not the one inside a web address. */
static bool
asks(struct span words)
{
	for (size_t i = 0; i < words.n; i++)
		if (words.p[i] == '?' &&
		    (i + 1 == words.n || is_space(words.p[i + 1])))
			return true;
	return false;
}

/* What a consultation or an annual review says of itself is what such mail is
 * about; everything else that starts a clock needs an enquiry of its own. */
static bool
needs_more(struct intake *in)
{
	const struct signs *signs = heed_signs(in);
	if (signs_urgent(signs) || signs->found[SIGN_CHASER] ||
	    asks(span_str(in->facts->subject)) ||
	    asks(span_str(
		in->facts->reply == NULL ? in->facts->text : in->facts->reply)))
		return true;
	for (int at = SIGN_FIRST_TRIGGER; signs_next_trigger(signs, &at); at++)
		if (at != SIGN_CONSULTATION && at != SIGN_ANNUAL_REVIEW)
			return true;
	return false;
}

/* The beginning of it, on one line. */
static const char *
words_of(struct intake *in)
{
	struct span text =
	    span_trim(span_str(redact(in->ctx, in->facts, in->facts->text)));
	char *words = mem_strn(in->ctx, text.p,
	    text.n < WORDS_BYTES ? text.n : (size_t)WORDS_BYTES);
	for (char *p = words; *p != '\0'; p++)
		if (is_space(*p))
			*p = ' ';
	/* Not in the middle of a character. */
	if (text.n > WORDS_BYTES) {
		char *blank = strrchr(words, ' ');
		if (blank != NULL)
			*blank = '\0';
	}
	return words;
}

/* The whole mail to whoever has the case. */
static int
pass_on(struct intake *in, const struct sender *sender,
    const struct case_file *file, struct err *err)
{
	struct officer *to;
	struct span raw;
	int rc = known_case_reader(in->ctx, in->office, file, &to, err);
	if (rc <= 0 || intake_raw(in->ctx, in->office, in->mail, &raw, err) < 0)
		return rc <= 0 ? rc : -1;
	const bool fits =
	    (int64_t)raw.n < in->office->config->letter_max_bytes / 2;
	struct letter_attachment whole = {.name = "original.eml",
	    .type = "application/octet-stream",
	    .bytes = raw};
	const char *words = words_of(in);
	const char *details[] = {mem_fmt(in->ctx, "Case: %s", file->reference),
	    mem_fmt(in->ctx, "From: %s%s%s, registered as %s", sender->name,
		sender->name[0] == '\0' ? "" : ", ", sender->addr,
		sender->kind),
	    mem_fmt(in->ctx, "Received: %s",
		post_day(in->ctx, in->mail->received_day)),
	    mem_fmt(in->ctx, "It begins: %s",
		words[0] == '\0' ? "there is no text" : words),
	    fits ? "The whole mail is attached as original.eml."
		 : "The mail is too large to attach; it is in the mailbox's "
		   "Filed folder."};
	const char *advice[] = {
	    "No reply is owed, and no clock runs. If it needs an answer, "
	    "forward it to the enquiries mailbox: whoever is on duty can open "
	    "an enquiry for it."};
	struct notice notice = {.to = to,
	    .caused_by = in->mail->message_id,
	    .about = "Filed with a case of yours, no reply owed",
	    .sentence = "A mail came about a case of yours. It asks nothing "
			"that the program could see.",
	    .details = details,
	    .detail_count = sizeof details / sizeof details[0],
	    .advice = advice,
	    .advice_count = 1,
	    .once_key = mem_fmt(in->ctx, "paperwork:%lld:%lld",
		(long long)in->mail->message_id, (long long)file->id),
	    .attachments = &whole,
	    .attachment_count = fits ? 1 : 0};
	return post_notice(in->ctx, in->office, &notice, err);
}

static int
file(struct intake *in, const struct sender *sender, const int64_t *cases,
    size_t case_count, struct err *err)
{
	const char *named = "";
	for (size_t i = 0; i < case_count; i++) {
		struct case_file *file;
		int rc =
		    case_get(in->office->store, in->ctx, cases[i], &file, err);
		if (rc < 0 || (rc == 1 && pass_on(in, sender, file, err) < 0))
			return -1;
		if (rc == 1)
			named = mem_fmt(in->ctx, "%s%s%s", named,
			    named[0] == '\0' ? "" : ", ", file->reference);
	}
	return intake_record(in, OUTCOME_FILED, NULL, "no reply owed",
	    mem_fmt(in->ctx, "a proved sender registered as %s; against %s",
		sender->kind, named),
	    err);
}

int
paperwork_take(
    struct intake *in, const int64_t *cases, size_t case_count, struct err *err)
{
	struct sender *sender;
	const struct facts *f = in->facts;
	if (in->office->config->no_reply_owed_count == 0 ||
	    f->from.addr == NULL || !identity_is_proved(in->identity.proof))
		return 0;
	int rc = sender_by_addr(in->office->store, in->ctx, f->from.addr,
	    in->mail->received_day, &sender, err);
	if (rc <= 0)
		return rc;
	if (!is_named(in->office->config, sender->kind) || needs_more(in))
		return 0;
	if (case_count > 0)
		return file(in, sender, cases, case_count, err) < 0 ? -1 : 1;
	struct question question = {.rule = "no reply owed",
	    .evidence = mem_fmt(in->ctx,
		"its sender is registered as %s, to whom no reply is owed, but "
		"it names no case",
		sender->kind),
	    .sentence = "Which case is this about, and is a reply owed?"};
	return question_ask(in, &question, err) < 0 ? -1 : 1;
}
