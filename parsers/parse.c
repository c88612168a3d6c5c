/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/parse.h"

#include "parsers/absence.h"
#include "parsers/address.h"
#include "parsers/attached.h"
#include "parsers/authres.h"
#include "parsers/automatic.h"
#include "parsers/base/mem.h"
#include "parsers/command.h"
#include "parsers/delivery.h"
#include "parsers/headers.h"
#include "parsers/limits.h"
#include "parsers/newtext.h"
#include "parsers/words.h"
#include "parsers/wrapper.h"

struct parse_rules *
parse_rules_default(void *ctx)
{
	struct parse_rules *rules = mem_one(ctx, struct parse_rules);
	rules->references = reference_rules_new(rules, "ENQ");
	return rules;
}

/* The "[2]" or "(2)" that some programs count replies with. */
static size_t
skip_count(struct span s, size_t n)
{
	if (n >= s.n || (s.p[n] != '[' && s.p[n] != '('))
		return n;
	n++;
	while (n < s.n && is_digit((unsigned char)s.p[n]))
		n++;
	return n < s.n && (s.p[n] == ']' || s.p[n] == ')') ? n + 1 : n;
}

/* Length of one prefix at the start of a subject, 0 when there is none. */
static size_t
prefix_length(struct span s)
{
	static const char *const words[] = {"re", "fw", "fwd", "aw", "wg", "sv",
	    "vs", "tr", "rv", "enc", "odp", "antw", "antwort", "ref", "rif",
	    "res", "vb", "external", "ext", "yml", "ynt", "vl"};
	static const char *const tags[] = {"[external]", "[ext]",
	    "[external email]", "[external sender]", "(external)",
	    "[caution: external]", "[official]", "[official-sensitive]",
	    "*external*", "{external}"};
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (span_starts(s, tags[i])) {
			size_t n = strlen(tags[i]);
			return n < s.n && s.p[n] == ':' ? n + 1 : n;
		}
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!span_starts(s, words[i]))
			continue;
		/* "Re:", "Re :", "Re[2]:", "Re(2):" */
		size_t n = skip_count(s, strlen(words[i]));
		while (n < s.n && s.p[n] == ' ')
			n++;
		if (n < s.n && s.p[n] == ':')
			return n + 1;
	}
	return 0;
}

struct span
parse_subject_base(struct span subject)
{
	size_t n;
	subject = span_trim(subject);
	while ((n = prefix_length(subject)) > 0)
		subject = span_trim(span_sub(subject, n, subject.n));
	return subject;
}

static const char *
header_text(const struct mail *mail, const char *name, size_t cap)
{
	const struct header *h = mail_header(mail, name);
	return h == NULL ? NULL : words_decode(mail, span_str(h->value), cap);
}

static void
add_recipient(void *ctx, struct facts *facts, size_t *room, struct span raw)
{
	char *addr = address_bare(ctx, raw);
	if (addr == NULL || facts->delivered_to_count == LIMIT_ADDRESSES)
		return;
	for (size_t i = 0; i < facts->delivered_to_count; i++)
		if (strcmp(facts->delivered_to[i], addr) == 0)
			return;
	facts->delivered_to = mem_grow(ctx, facts->delivered_to, room,
	    facts->delivered_to_count + 1, sizeof *facts->delivered_to);
	facts->delivered_to[facts->delivered_to_count++] = addr;
}

/* Where the mail was really delivered, whatever To says. */
static void
read_recipients(void *ctx, const struct mail *mail, struct facts *facts)
{
	static const char *const names[] = {"Delivered-To", "X-Original-To",
	    "Envelope-To", "X-Envelope-To", "X-Delivered-To",
	    "X-MS-Exchange-Organization-OriginalEnvelopeRecipients"};
	size_t room = 0;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct header *h = NULL;
		while ((h = mail_header_next(mail, h, names[i])) != NULL)
			add_recipient(ctx, facts, &room, span_str(h->value));
	}
	const struct header *h = NULL;
	while ((h = mail_header_next(mail, h, "Received")) != NULL) {
		struct span value = span_str(h->value);
		ptrdiff_t at = span_find_ascii(value, 0, " for ");
		if (at < 0)
			continue;
		struct span rest =
		    span_trim(span_sub(value, (size_t)at + 5, value.n));
		size_t n = 0;
		while (n < rest.n && rest.p[n] != ';' && rest.p[n] != ' ')
			n++;
		add_recipient(ctx, facts, &room, span_sub(rest, 0, n));
	}
}

static void
copy_mail(struct facts *facts, const struct mail *mail)
{
	facts->subject = mail->subject;
	facts->from = mail->from;
	facts->sender = mail->sender;
	facts->reply_to = mail->reply_to;
	facts->reply_to_count = mail->reply_to_count;
	facts->to = mail->to;
	facts->to_count = mail->to_count;
	facts->cc = mail->cc;
	facts->cc_count = mail->cc_count;
	facts->message_id = mail->message_id;
	facts->in_reply_to = mail->in_reply_to;
	facts->references = mail->references;
	facts->reference_count = mail->reference_count;
	facts->date = mail->date;
	facts->flags = mail->flags;
	memcpy(facts->content_hash, mail->content_hash,
	    sizeof facts->content_hash);
	facts->text = mail->text.n == 0
			  ? ""
			  : mem_strn(facts, mail->text.p, mail->text.n);
}

static void
read_attachments(struct facts *facts, const struct mail *mail)
{
	facts->attachments = mem_many(facts, struct attachment,
	    mail->part_count < LIMIT_ATTACHMENTS ? mail->part_count
						 : LIMIT_ATTACHMENTS);
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct part *part = &mail->parts[i];
		if (!part->is_attachment)
			continue;
		if (facts->attachment_count == LIMIT_ATTACHMENTS) {
			facts->flags |= MAIL_TRUNCATED;
			return;
		}
		struct attachment *a =
		    &facts->attachments[facts->attachment_count++];
		*a = (struct attachment){.name = part->name,
		    .type = part->type,
		    .size = part->size,
		    .offset = part->offset,
		    .length = part->length,
		    .encoding = part->encoding,
		    .cid = part->cid,
		    .is_inline_image = part->is_inline_image};
		memcpy(a->sha256, part->sha256, sizeof a->sha256);
	}
}

/* Exchange writes its own headers once: a second one came with the mail. */
static const struct header *
only_header(const struct mail *mail, const char *name)
{
	const struct header *h = mail_header(mail, name);

	return h != NULL && mail_header_next(mail, h, name) == NULL ? h : NULL;
}

static const char *
only_text(void *ctx, const struct mail *mail, const char *name)
{
	const struct header *h = only_header(mail, name);

	return h == NULL
		   ? NULL
		   : words_decode(ctx, span_str(h->value), LIMIT_NAME_BYTES);
}

/* What Exchange and the delivering server wrote into the header. */
static void
read_transport(struct facts *facts, const struct mail *mail)
{
	const struct header *h = mail_header(mail, "Return-Path");
	if (h != NULL) {
		char *addr = address_bare(facts, span_str(h->value));
		facts->has_return_path = true;
		facts->return_path = addr == NULL ? "" : addr;
	}
	facts->original_message_id_exchange = NULL;
	h = mail_header(mail, "X-Microsoft-Original-Message-ID");
	struct span id, rest = span_str(h == NULL ? NULL : h->value);
	if (headers_next_id(&rest, &id))
		facts->original_message_id_exchange =
		    words_decode(facts, id, LIMIT_MESSAGE_ID_BYTES);
	facts->thread_topic =
	    header_text(mail, "Thread-Topic", LIMIT_SUBJECT_BYTES);
	facts->thread_index =
	    header_text(mail, "Thread-Index", LIMIT_SUBJECT_BYTES);
	h = only_header(mail, "X-MS-Exchange-Organization-AuthAs");
	facts->auth_as_internal =
	    h != NULL && span_is(span_str(h->value), "Internal");
	facts->auth_source =
	    only_text(facts, mail, "X-MS-Exchange-Organization-AuthSource");
	facts->probe = only_text(facts, mail, "X-Enquiryd-Probe");
	if (facts->subject != NULL) {
		struct span base = parse_subject_base(span_str(facts->subject));
		facts->subject_base = mem_strn(facts, base.p, base.n);
	}
}

/*
 * A file's name holds no slash: people write "SEN-123456", "SEN_123456_plan" or
 * "SEN 123456" for SEN/123456, so that it is read once more with one there.
 */
static void
find_in_name(
    struct facts *facts, const struct reference_rules *rules, const char *name)
{
	reference_find(
	    facts, rules, span_str(name), FOUND_ATTACHMENT_NAME, facts);
	if (name == NULL)
		return;
	char *slashed = mem_str(facts, name);
	for (char *p = slashed; *p != '\0'; p++) {
		const bool gap = *p == '-' || *p == '_' || *p == ' ';
		if (gap && p > slashed && is_alnum(p[-1]) && is_digit(p[1]))
			*p = '/';
		else if (*p == '_')
			*p = ' ';
	}
	if (strcmp(slashed, name) != 0)
		reference_find(facts, rules, span_str(slashed),
		    FOUND_ATTACHMENT_NAME, facts);
}

/* References in every place, the most telling first. */
static void
find_references(struct facts *facts, const struct reference_rules *rules)
{
	struct span text = span_str(facts->text);
	size_t end = 0;

	reference_find(
	    facts, rules, span_str(facts->subject), FOUND_SUBJECT, facts);
	for (size_t i = 0; i < facts->reply_range_count; i++) {
		struct text_range r = facts->reply_ranges[i];
		reference_find(facts, rules,
		    span_sub(text, r.start, r.end - r.start), FOUND_NEW_TEXT,
		    facts);
	}
	for (size_t i = 0; i < facts->attachment_count; i++)
		find_in_name(facts, rules, facts->attachments[i].name);
	for (size_t i = 0; i < facts->to_count; i++)
		reference_find(facts, rules, span_str(facts->to[i].addr),
		    FOUND_RECIPIENT, facts);
	for (size_t i = 0; i < facts->cc_count; i++)
		reference_find(facts, rules, span_str(facts->cc[i].addr),
		    FOUND_RECIPIENT, facts);
	for (size_t i = 0; i < facts->delivered_to_count; i++)
		reference_find(facts, rules, span_str(facts->delivered_to[i]),
		    FOUND_RECIPIENT, facts);
	/* What the ranges of new text leave is quoted. */
	for (size_t i = 0; i <= facts->reply_range_count; i++) {
		size_t start = i < facts->reply_range_count
				   ? facts->reply_ranges[i].start
				   : text.n;
		reference_find(facts, rules, span_sub(text, end, start - end),
		    FOUND_QUOTED_TEXT, facts);
		if (i < facts->reply_range_count)
			end = facts->reply_ranges[i].end;
	}
}

struct facts *
parse_mail(void *ctx, struct span raw, const struct parse_rules *rules)
{
	struct facts *facts = facts_new(ctx);
	struct mail *mail = mail_read(facts, raw);

	copy_mail(facts, mail);
	read_attachments(facts, mail);
	read_recipients(facts, mail, facts);
	read_transport(facts, mail);
	delivery_read(facts, mail, facts);
	newtext_read(facts, mail, facts);
	attached_read(facts, mail, facts);
	automatic_classify(facts, mail, rules->loop_id, facts);
	authres_read(facts, mail, facts);
	wrapper_read(facts, mail, facts);
	find_references(facts, rules->references);
	command_read(facts, facts);
	absence_read(facts, mail, facts);
	return facts;
}
