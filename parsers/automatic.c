/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks in headers come first and each one is enough by itself; words in
 * subject and text come last and need each other.
 */
#include "parsers/automatic_p.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/phrases.h"
#include "parsers/robotwords.h"

enum {
	HEAD_BYTES = 4000, /* of the text that words are looked for in */
	EVIDENCE_BYTES = 120
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* "Auto-Submitted: auto-replied": what the facts and the duty officer show. */
static const char *
header_evidence(void *ctx, const struct header *h)
{
	struct span value = span_trim(span_str(h->value));
	if (value.n > EVIDENCE_BYTES)
		return mem_fmt(ctx, "%s header", h->name);
	return mem_fmt(ctx, "%s: %.*s", h->name, (int)value.n, value.p);
}

/* The first token of a value: up to white space, ';' or a comment. */
static struct span
first_token(const char *value)
{
	struct span s = span_trim(span_str(value));
	size_t n = 0;
	while (n < s.n && !is_space(s.p[n]) && s.p[n] != ';' && s.p[n] != '(')
		n++;
	return span_sub(s, 0, n);
}

/* Our own letter come back: mailbox rules and other robots return it. */
static struct finding
find_loop(const struct look *l, const char *loop_id)
{
	const struct header *h = NULL;
	const char *evidence = NULL;
	while ((h = mail_header_next(l->mail, h, LOOP_HEADER)) != NULL) {
		evidence = "another enquiryd's letter";
		if (loop_id != NULL &&
		    span_eq(span_trim(span_str(h->value)), span_str(loop_id)))
			return (struct finding){CLASS_LOOP, "own loop header"};
	}
	return (struct finding){CLASS_AUTO, evidence};
}

static struct finding
find_report(const struct look *l)
{
	if (l->facts->class != CLASS_HUMAN)
		return (struct finding){l->facts->class,
		    l->facts->class_evidence != NULL ? l->facts->class_evidence
						     : "delivery report"};
	if (l->facts->is_bounce)
		return (struct finding){CLASS_BOUNCE, "bounce"};
	for (size_t i = 0; i < l->mail->part_count; i++) {
		const struct part *p = &l->mail->parts[i];
		if (p->depth == 0 && p->type != NULL &&
		    strcmp(p->type, "multipart/report") == 0)
			return (struct finding){CLASS_AUTO, "multipart/report"};
	}
	return (struct finding){CLASS_HUMAN, NULL};
}

/* RFC 3834 s.2: never answer a message with a null return path.  White space
 * may stand inside the brackets (RFC 5322 s.3.6.7). */
static struct finding
find_null_path(const struct look *l)
{
	const struct header *h = NULL;
	while ((h = mail_header_next(l->mail, h, "Return-Path")) != NULL) {
		struct span path = span_trim(span_str(h->value));
		if (path.n > 0 && path.p[0] == '<')
			path = span_trim(span_sub(path, 1, path.n));
		if (path.n == 0 || path.p[0] == '>' ||
		    span_starts(path, "mailer-daemon"))
			return (struct finding){CLASS_AUTO, "null return path"};
	}
	return (struct finding){CLASS_HUMAN, NULL};
}

/* RFC 3834 s.5: anything but "no" is automatic; so is an empty value, which
 * nobody writes by hand. */
static struct finding
find_auto_submitted(const struct look *l)
{
	const struct header *h = NULL;
	while ((h = mail_header_next(l->mail, h, "Auto-Submitted")) != NULL)
		if (!span_is(first_token(h->value), "no"))
			return (struct finding){
			    CLASS_AUTO, header_evidence(l->ctx, h)};
	return (struct finding){CLASS_HUMAN, NULL};
}

/* "auto-generated" answers nothing: somebody may have filled in a form. */
static struct finding
find_auto_answer(const struct look *l)
{
	const struct header *h = NULL;
	while ((h = mail_header_next(l->mail, h, "Auto-Submitted")) != NULL) {
		struct span value = first_token(h->value);
		if (!span_is(value, "no") && !span_is(value, "auto-generated"))
			return (struct finding){
			    CLASS_AUTO, header_evidence(l->ctx, h)};
	}
	return (struct finding){CLASS_HUMAN, NULL};
}

static struct finding
find_list(const struct look *l)
{
	static const char *const names[] = {"X-Mailing-List", "Mailing-List",
	    "X-BeenThere", "X-ML-Name", "X-Mailman-Version", "X-List-Name",
	    "X-Listname"};
	for (size_t i = 0; i < l->mail->header_count; i++) {
		const struct header *h = &l->mail->headers[i];
		struct span name = span_str(h->name);
		if ((span_starts(name, "List-") && name.n > 5) ||
		    phrases_are(name, names, COUNT(names)))
			return (struct finding){
			    CLASS_LIST, mem_fmt(l->ctx, "%s header", h->name)};
	}
	const struct header *h = NULL;
	while ((h = mail_header_next(l->mail, h, "Precedence")) != NULL) {
		struct span value = first_token(h->value);
		if (span_is(value, "list"))
			return (struct finding){
			    CLASS_LIST, header_evidence(l->ctx, h)};
		if (span_is(value, "bulk") || span_is(value, "junk"))
			return (struct finding){
			    CLASS_AUTO, header_evidence(l->ctx, h)};
	}
	return (struct finding){CLASS_HUMAN, NULL};
}

/* Is it one of these, and does not say "no"? */
static bool
is_one_of(const struct header *h, const char *const *names, size_t count)
{
	return phrases_are(span_str(h->name), names, count) &&
	       !span_is(first_token(h->value), "no");
}

/* What programs say of themselves that also send what people wrote. */
static struct finding
find_generated(const struct look *l)
{
	static const char *const names[] = {
	    "X-Autogenerated", "X-Auto-Generated", "X-FC-MachineGenerated"};
	for (size_t i = 0; i < l->mail->header_count; i++) {
		const struct header *h = &l->mail->headers[i];
		if (is_one_of(h, names, COUNT(names)))
			return (struct finding){
			    CLASS_AUTO, mem_fmt(l->ctx, "%s header", h->name)};
	}
	return (struct finding){CLASS_HUMAN, NULL};
}

/* Headers that only robots write.  X-Auto-Response-Suppress is not one:
 * Outlook puts it on letters that people type (DOMAIN.md F3). */
static struct finding
find_robot_header(const struct look *l)
{
	static const char *const names[] = {"X-Autoreply", "X-Auto-Reply",
	    "X-Autoreply-From", "X-Auto-Reply-From", "X-Autorespond",
	    "X-Auto-Respond", "X-Autoresponder", "X-Autoresponse",
	    "X-Mail-Autoreply", "X-Vacation", "X-Failed-Recipients", "X-Loop",
	    "X-Cron-Env", "X-Automatic-Reply"};
	for (size_t i = 0; i < l->mail->header_count; i++) {
		const struct header *h = &l->mail->headers[i];
		struct span name = span_str(h->name);
		if (is_one_of(h, names, COUNT(names)))
			return (struct finding){
			    CLASS_AUTO, mem_fmt(l->ctx, "%s header", h->name)};
		bool agent =
		    span_is(name, "X-MS-Exchange-Generated-Message-Source") ||
		    (span_is(name, "Precedence") &&
			span_starts(first_token(h->value), "auto"));
		bool responder =
		    span_is(name, "Delivered-To") &&
		    span_is(first_token(h->value), "autoresponder");
		if (agent || responder)
			return (struct finding){
			    CLASS_AUTO, header_evidence(l->ctx, h)};
	}
	return (struct finding){CLASS_HUMAN, NULL};
}

/* Local part in lower case without '.', '-' and '_'. */
static const char *
squeezed_local(void *ctx, const char *addr)
{
	struct buf b;
	buf_init(&b, ctx, 128);
	for (const char *p = addr; *p != '\0' && *p != '@'; p++)
		if (strchr(".-_", *p) == NULL)
			buf_add_byte(&b, (char)to_lower(*p));
	return b.p;
}

static bool
is_robot_address(void *ctx, const char *addr)
{
	static const char *const inside[] = {"noreply", "donotreply",
	    "dontreply", "noresponse", "nepasrepondre", "keineantwort",
	    "nichtantworten", "noresponder", "nonrispondere", "mailerdaemon",
	    "autoreply", "autoresponder", "autoresponse", "autoanswer"};
	static const char *const whole[] = {"postmaster", "maildaemon",
	    "majordomo", "listserv", "listproc", "mailman", "bounce", "bounces",
	    "cron", "wwwdata", "mailrobot", "mailagent"};
	static const char *const starts[] = {
	    "owner-", "bounce-", "bounces-", "bounce+", "bounces+"};
	static const char *const ends[] = {
	    "-request", "-bounces", "-owner", "-relay"};
	if (addr == NULL || addr[0] == '\0')
		return false;
	struct span local = span_str(squeezed_local(ctx, addr));
	if (phrases_in(local, inside, COUNT(inside)))
		return true;
	if (phrases_are(local, whole, COUNT(whole)))
		return true;
	ptrdiff_t at = span_find_byte(span_str(addr), 0, '@');
	struct span written =
	    span_sub(span_str(addr), 0, at < 0 ? strlen(addr) : (size_t)at);
	for (size_t i = 0; i < COUNT(ends); i++)
		if (span_ends(written, ends[i]))
			return true;
	return phrases_start(written, starts, COUNT(starts));
}

/* RFC 3834 s.2: owner-*, *-request, MAILER-DAEMON; and who says no-reply. */
static struct finding
find_robot_sender(const struct look *l)
{
	if (is_robot_address(l->ctx, l->mail->from.addr))
		return (struct finding){CLASS_AUTO, "no-reply sender"};
	for (size_t i = 0; i < l->mail->reply_to_count && i < 4; i++)
		if (is_robot_address(l->ctx, l->mail->reply_to[i].addr))
			return (struct finding){
			    CLASS_AUTO, "no-reply address in Reply-To"};
	return (struct finding){CLASS_HUMAN, NULL};
}

/* Gateways' tags before the subject: "[EXTERNAL]", "EXTERNAL:", "[EXT]". */
static struct span
without_tags(const char *subject)
{
	static const char *const tags[] = {"[EXTERNAL]", "[EXT]",
	    "EXTERNAL:", "EXT:", "**EXTERNAL**", "[External Email]",
	    "{EXTERNAL}", "*EXT*", "[OFFICIAL]", "[SECURE]", "[SPAM]"};
	struct span s = span_trim(span_str(subject));
	for (size_t i = 0; i < COUNT(tags);) {
		if (span_starts(s, tags[i])) {
			s = span_trim(span_sub(s, strlen(tags[i]), s.n));
			i = 0;
		} else {
			i++;
		}
	}
	return s;
}

/* The new text if somebody found it, else what stands above a quote. */
static struct span
opening_words(const struct look *l)
{
	if (l->facts->reply != NULL)
		return span_sub(
		    span_trim(span_str(l->facts->reply)), 0, HEAD_BYTES);
	struct span s = span_trim(l->mail->text);
	ptrdiff_t quote = span_find(s, 0, "\n>");
	ptrdiff_t block = span_find(s, 0, "\nFrom: ");
	if (quote >= 0)
		s = span_sub(s, 0, (size_t)quote);
	if (block >= 0)
		s = span_sub(s, 0, (size_t)block);
	return span_sub(span_trim(s), 0, HEAD_BYTES);
}

static bool
looks_like_reply(const struct look *l)
{
	static const char *const shapes[] = {
	    "RE:", "RE :", "AW:", "SV:", "VS:", "Antw:", "TR:", "R:"};
	return l->mail->in_reply_to != NULL || l->mail->reference_count > 0 ||
	       phrases_start(l->subject, shapes, COUNT(shapes));
}

/* The marks, strongest first; the first one found decides. */
static struct finding
find_mark(const struct look *l, const char *loop_id, unsigned *mark_r)
{
	static const struct {
		struct finding (*find)(const struct look *);
		unsigned mark;
	} checks[] = {{find_report, MAIL_MARK_FIRM},
	    {find_auto_answer, MAIL_MARK_FIRM},
	    {find_null_path, MAIL_MARK_FIRM},
	    {find_auto_submitted, MAIL_MARK_GENERATED},
	    {find_list, MAIL_MARK_LIST}, {find_robot_header, 0},
	    {find_generated, MAIL_MARK_LIST},
	    {automatic_response, MAIL_MARK_FIRM},
	    {find_robot_sender, MAIL_MARK_NOREPLY}, {automatic_words, 0}};
	struct finding found = find_loop(l, loop_id);
	*mark_r = MAIL_MARK_FIRM;
	for (size_t i = 0; found.evidence == NULL && i < COUNT(checks); i++) {
		found = checks[i].find(l);
		*mark_r = checks[i].mark;
	}
	/* "Precedence: bulk" of an autoresponder, which says what it is. */
	if (found.class == CLASS_AUTO && find_robot_header(l).evidence != NULL)
		*mark_r &= MAIL_MARK_FIRM;
	if (*mark_r == MAIL_MARK_LIST && find_robot_sender(l).evidence != NULL)
		*mark_r |= MAIL_MARK_NOREPLY;
	return found;
}

/*
 * A person who forwards a bounce is a person, but an answer to it would be
 * read by nobody who knows us: the duty officer looks first.
 */
static bool
forwards_report(const struct look *l)
{
	return phrase_in(l->subject, "undeliver") ||
	       phrase_in(l->subject, "returned mail") ||
	       phrase_in(l->mail->text, "\nFinal-Recipient:") ||
	       phrase_in(l->mail->text, "\n> Final-Recipient:");
}

/*
 * A sender without a domain passes here: it is a person on an old system, and
 * whether a letter can reach him is P-16's question.
 */
static const char *
sender_problem(const struct look *l)
{
	const struct mail *mail = l->mail;
	if (mail->flags & MAIL_SEVERAL_FROM)
		return "several senders in From";
	if (mail->from.addr == NULL || mail->from.addr[0] == '\0' ||
	    mail->from.addr[0] == '@')
		return "no usable sender in From";
	return forwards_report(l) ? "forwarded delivery report" : NULL;
}

void
automatic_classify(void *ctx, const struct mail *mail, const char *loop_id,
    struct facts *facts)
{
	struct look l = {.ctx = ctx, .mail = mail, .facts = facts};
	l.subject = without_tags(mail->subject);
	l.words = opening_words(&l);
	l.is_reply = looks_like_reply(&l);
	unsigned mark;
	struct finding found = find_mark(&l, loop_id, &mark);
	/* An automatic mail may tell in words what kind it is; vacation(1) and
	 * Sieve (RFC 5230) tell in their header. */
	if (found.class == CLASS_AUTO &&
	    phrase_in(span_str(found.evidence), "(vacation)"))
		found.class = CLASS_VACATION;
	if (found.class == CLASS_AUTO) {
		if (automatic_subject(l.subject))
			found =
			    automatic_kind(&l, CLASS_VACATION, found.evidence);
		else if (l.is_reply || robot_automatic(l.words))
			found = automatic_kind(&l, CLASS_AUTO, found.evidence);
	}
	facts->class = found.class;
	facts->class_evidence = found.evidence;
	if (found.class != CLASS_HUMAN)
		facts->flags |= mark;
	facts->no_ack_reason =
	    found.evidence != NULL ? found.evidence : sender_problem(&l);
	if (found.class == CLASS_HUMAN && found.evidence != NULL) {
		facts->flags |= MAIL_PERHAPS_AUTOMATIC;
		facts->no_ack_reason =
		    mem_fmt(ctx, "perhaps automatic: %s", found.evidence);
	}
	facts->may_ack = facts->no_ack_reason == NULL;
}
