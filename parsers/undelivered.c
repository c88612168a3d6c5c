/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of senders, subjects, phrases and boundaries; the code under them
 * knows no mail server by name.
 */
#include "parsers/undelivered.h"

#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/phrases.h"

enum { REGION_BYTES = 64 * 1024, LINE_BYTES = 2000 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct failure *
failures_add(void *ctx, struct failures *failures, const char *addr)
{
	for (size_t i = 0; i < failures->count; i++)
		if (span_eq_ascii(
			span_str(failures->list[i].addr), span_str(addr)))
			return &failures->list[i];
	if (failures->count >= LIMIT_FAILED_RECIPIENTS)
		return NULL;
	if (failures->list == NULL)
		failures->list =
		    mem_many(ctx, struct failure, LIMIT_FAILED_RECIPIENTS);
	struct failure *new = &failures->list[failures->count++];
	new->addr = addr;
	new->status = "";
	return new;
}

static bool
is_local_byte(int c)
{
	return is_alnum(c) || (c & 0x80) != 0 ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static bool
is_domain_byte(int c)
{
	return is_alnum(c) || (c & 0x80) != 0 || c == '-' || c == '.' ||
	       c == '_';
}

const char *
address_scan(void *ctx, struct span s, size_t *at)
{
	ptrdiff_t found;
	while ((found = span_find_byte(s, *at, '@')) >= 0) {
		size_t sign = (size_t)found;
		size_t start = sign;
		size_t end = sign + 1;
		/* A route or a second '@' never reaches back over *at. */
		while (
		    start > *at && is_local_byte((unsigned char)s.p[start - 1]))
			start--;
		while (end < s.n && is_domain_byte((unsigned char)s.p[end]))
			end++;
		while (end > sign + 1 &&
		       (s.p[end - 1] == '.' || s.p[end - 1] == '-'))
			end--;
		*at = end > sign + 1 ? end : sign + 1;
		while (start < sign && strchr("'`./", s.p[start]) != NULL)
			start++;
		if (span_starts(span_sub(s, start, 7), "mailto="))
			start += 7;
		/* "收件人：ann@a.example": no blank and another colon. */
		ptrdiff_t colon =
		    span_find(span_sub(s, start, sign - start), 0, "：");
		if (colon >= 0)
			start += (size_t)colon + 3;
		if (start < sign && end > sign + 1 &&
		    end - start <= LIMIT_ADDRESS_BYTES)
			return mem_strn(ctx, s.p + start, end - start);
	}
	*at = s.n;
	return NULL;
}

/* Length of "5.1.1" at p, 0 when it is something else. */
static size_t
status_length(struct span s, size_t at)
{
	if (at + 5 > s.n || strchr("245", s.p[at]) == NULL ||
	    s.p[at + 1] != '.' ||
	    (at > 0 && (is_alnum(s.p[at - 1]) || s.p[at - 1] == '.')))
		return 0;
	size_t i = at + 2;
	size_t subject = 0;
	while (i < s.n && is_digit(s.p[i]) && subject < 3)
		i++, subject++;
	if (subject == 0 || i >= s.n || s.p[i] != '.')
		return 0;
	i++;
	size_t detail = 0;
	while (i < s.n && is_digit(s.p[i]) && detail < 3)
		i++, detail++;
	/* An IP address or a longer number goes on. */
	bool more = i < s.n &&
		    (is_alnum(s.p[i]) ||
			(s.p[i] == '.' && i + 1 < s.n && is_digit(s.p[i + 1])));
	return detail == 0 || more ? 0 : i - at;
}

const char *
status_scan(void *ctx, struct span words)
{
	for (size_t i = 0; i < words.n; i++) {
		size_t n = is_digit(words.p[i]) ? status_length(words, i) : 0;
		if (n > 0)
			return mem_strn(ctx, words.p + i, n);
	}
	return "";
}

/* --- Is it a report? --- */

static bool
from_mail_system(const struct mail *mail)
{
	static const char *const locals[] = {"mailer-daemon@", "mailerdaemon@",
	    "postmaster@", "mail-daemon@", "maildaemon@", "mailsystem@",
	    "mail-system@", "mmdf@", "uucp@", "mailer_daemon@",
	    "microsoftexchange", "bounce@", "mdaemon@", "pmda@", "pmdf@",
	    "mailrouter@"};
	static const char *const names[] = {"mail delivery sub",
	    "mail delivery system", "mailer-daemon", "mail administrator",
	    "system administrator", "postmaster", "mail system",
	    "systemadministrator", "microsoft outlook", "delivery subsystem",
	    "administrateur syst", "mail delivery service", "mail router",
	    "email delivery"};
	const char *addr = mail->from.addr == NULL ? "" : mail->from.addr;
	if (phrases_start(span_str(addr), locals, COUNT(locals)) ||
	    span_is(span_str(addr), "mailer-daemon") ||
	    phrases_in(span_str(mail->from.name), names, COUNT(names)))
		return true;
	/* "From: Mail Delivery Subsystem <MAILER-DAEMON>" has no address. */
	const struct header *h = mail_header(mail, "From");
	return h != NULL &&
	       span_find_ascii(span_str(h->value), 0, "mailer-daemon") >= 0;
}

static bool
has_null_path(const struct mail *mail)
{
	const struct header *h = NULL;
	while ((h = mail_header_next(mail, h, "Return-Path")) != NULL) {
		struct span path = span_trim(span_str(h->value));
		if (path.n > 0 && path.p[0] == '<')
			path = span_trim(span_sub(path, 1, path.n));
		if (path.n == 0 || path.p[0] == '>')
			return true;
	}
	return false;
}

static bool
bounce_subject(struct span subject)
{
	static const char *const shapes[] = {"undelivered mail",
	    "undelivered message", "undeliver", "failure notice",
	    "returned mail", "mail delivery fail", "mail delivery error",
	    "mail delivery problem", "delivery status notif",
	    "delivery failure", "delivery notification", "delivery report",
	    "delivery error", "delivery has failed", "failed delivery",
	    "failure delivery", "mail system error", "mail could not",
	    "could not send", "could not deliver", "warning: could not",
	    "warning: message", "delayed mail", "message delayed",
	    "message delivery", "non delivery", "nondeliver", "non-deliver",
	    "ndn:", "ndr:", "mail failed", "mail failure", "mail error",
	    "returned to sender", "return to sender", "returning message",
	    "returned email", "returned to the sender", "unable to deliver",
	    "unbekannt", "unzustellbar", "non remis", "no entregado",
	    "user unknown", "unknown user", "permanent delivery fail",
	    "email delivery fail", "message undeliverable",
	    "message not delivered", "mail not delivered", "error sending",
	    "error in deliver", "auto: mail delivery", "deferred mail",
	    "delivery delay", "delivery incomplete", "rejected mail",
	    "message status", "mail deliver", "mailbox full",
	    "notification d'\xC3\xA9tat", "correo devuelto", "mislykket",
	    "onbestelbaar", "onbezorgbaar", "nicht zustellbar",
	    "postmaster notify", "mail non remis", "[bounce]",
	    "delivery status", "unable to send", "mancato recapito",
	    "delivery unsuccess", "message you sent blocked",
	    "could not be delivered", "mancata consegna", "niedostarczon",
	    "退信"};
	return phrases_in(subject, shapes, COUNT(shapes));
}

static bool
bounce_words(struct span text)
{
	static const char *const shapes[] = {"could not be delivered",
	    "couldn't be delivered", "cannot be delivered",
	    "can't be delivered", "was not delivered", "not be delivered",
	    "undeliverable", "unable to deliver", "wasn't able to deliver",
	    "not able to deliver", "failed to deliver", "delivery failed",
	    "failed permanently", "permanent fatal errors", "permanent error",
	    "did not reach the following", "did not reach some or all",
	    "had delivery problems", "transcript of session",
	    "returned to sender", "returned to you", "returning message",
	    "could not be reached", "user unknown", "unknown user",
	    "no such user", "mailbox is full", "over quota", "quota exceeded",
	    "remote host said", "failed addresses", "failed recipient",
	    "could not deliver", "delivery to the following",
	    "delivery has failed", "not delivered to", "delivery error",
	    "delivery temporarily", "delivery attempt", "undelivered",
	    "delivery is delayed", "has been delayed", "still being retried",
	    "will be retried", "not yet been delivered", "delivery failure",
	    "final-recipient", "recipient unknown", "addresses failed",
	    "following recipient", "returned mail", "not listed in public",
	    "addresses had", "user not found", "mailbox not found",
	    "no such recipient", "invalid recipient",
	    "recipient address rejected", "nicht zugestellt",
	    "non è stato recapitato", "no pudo ser entregado", "pas été remis",
	    "pas pu être remis", "nie mogła zostać", "kon niet worden", "退信"};
	return phrases_in(text, shapes, COUNT(shapes));
}

/* Is there a code of SMTP in it: "550 " or "5.1.1"? */
static bool
has_code(void *ctx, struct span text)
{
	static const char *const codes[] = {"421 ", "450 ", "451 ", "452 ",
	    "550 ", "551 ", "552 ", "553 ", "554 ", "550-", "554-"};
	return phrases_in(text, codes, COUNT(codes)) ||
	       status_scan(ctx, text)[0] != '\0';
}

/* Does anything else say that no person wrote it? */
static bool
is_robot(const struct mail *mail)
{
	static const char *const locals[] = {
	    "reply", "daemon", "bounce", "delivery", "postoffice", "mta@"};
	const struct header *h = mail_header(mail, "Auto-Submitted");
	struct span addr = span_str(mail->from.addr);
	if (h != NULL)
		return !span_is(span_trim(span_str(h->value)), "no");
	return phrases_in(addr, locals, COUNT(locals));
}

static struct span
text_head(const struct mail *mail)
{
	return span_sub(mail->text, 0, REGION_BYTES);
}

/* A reply to a report, or a person who forwards one, is no report. */
static bool
is_answer_subject(struct span subject)
{
	static const char *const shapes[] = {
	    "re:", "fw:", "fwd:", "aw:", "wg:", "sv:", "vs:", "tr:"};
	return phrases_start(subject, shapes, COUNT(shapes));
}

const char *
undelivered_sign(void *ctx, const struct mail *mail)
{
	struct span subject = span_trim(span_str(mail->subject));
	if (mail_header(mail, "X-Failed-Recipients") != NULL)
		return "X-Failed-Recipients header";
	bool machine = from_mail_system(mail);
	bool null_path = has_null_path(mail);
	bool answer = is_answer_subject(subject) && !machine;
	bool headed = !answer && bounce_subject(subject);
	if (headed && (machine || null_path))
		return mem_fmt(ctx, "subject of a bounce, %s",
		    machine ? "mail system's sender" : "null return path");
	/* The text is looked at only when something else speaks for it. */
	if (answer || (!headed && !machine && !null_path) ||
	    !bounce_words(text_head(mail)))
		return NULL;
	if (machine)
		return "mail system's sender, words of a bounce";
	/* "Could not send the form: user unknown" is what people write; a
	 * server's code they leave out. */
	if (!has_code(ctx, text_head(mail)))
		return NULL;
	if (null_path)
		return "null return path, words of a bounce";
	return is_robot(mail) ? "subject and words of a bounce" : NULL;
}

bool
undelivered_is_warning(const struct mail *mail)
{
	static const char *const subjects[] = {"warning: could not send",
	    "warning: message", "delayed mail", "message delayed",
	    "delivery delay", "delivery status notification (delay",
	    "delivery notification: delivery has been delayed", "deferred mail",
	    "will retry", "delayed:"};
	static const char *const shapes[] = {"this is a warning message only",
	    "this is a warning only", "warning only",
	    "you do not need to resend", "do not need to resend",
	    "has not yet been delivered", "will be retried until",
	    "will keep trying", "no action is required on your part",
	    "delivery attempts will continue", "will continue to be made",
	    "message will be retried", "still being retried"};
	return phrases_in(span_str(mail->subject), subjects, COUNT(subjects)) ||
	       phrases_in(span_sub(mail->text, 0, 4096), shapes, COUNT(shapes));
}

/* --- Who is it about? --- */

/* Where the returned mail begins; its addresses say nothing. */
static bool
is_boundary(struct span line)
{
	/* Behind a rule: "--- Below this line is a copy of the message." */
	static const char *const titles[] = {"below this line",
	    "this is a copy", "original message", "message header",
	    "unsent message", "returned message", "undelivered message",
	    "the header of the original", "enclosed is a copy", "message text",
	    "message follows", "copy of the", "message body", "header of",
	    "original text", "start of returned", "begin message",
	    "returned mail"};
	static const char *const plain[] = {"received: ", "return-path: <",
	    "original message follows", "original message headers",
	    "message header follows", "the following is a copy",
	    "here is a copy of", "below is a copy", "a copy of your message",
	    "content-type: message/rfc822", "content-type: text/rfc822-headers",
	    "the original message headers", "here is your message"};
	struct span s = span_trim(line);
	size_t marks = 0;
	while (marks < s.n && strchr("-=*_#|+~ <[", s.p[marks]) != NULL)
		marks++;
	if (phrases_start(s, plain, COUNT(plain)))
		return true;
	struct span rest = span_sub(s, marks, s.n);
	return marks >= 2 && phrases_start(rest, titles, COUNT(titles));
}

static struct span
report_region(struct span text)
{
	struct span rest = span_sub(text, 0, REGION_BYTES);
	struct span whole = rest;
	struct span line;
	bool any = false;
	while (span_line(&rest, &line)) {
		if (any && is_boundary(line))
			return span_of(whole.p, (size_t)(line.p - whole.p));
		any = any || span_trim(line).n > 0;
	}
	return whole;
}

static bool
is_known_address(const struct mail *mail, const char *addr)
{
	struct span a = span_str(addr);
	if (span_starts(a, "postmaster@") || span_starts(a, "mailer-daemon@"))
		return true;
	if (mail->from.addr != NULL &&
	    span_eq_ascii(a, span_str(mail->from.addr)))
		return true;
	for (size_t i = 0; i < mail->to_count; i++)
		if (mail->to[i].addr != NULL &&
		    span_eq_ascii(a, span_str(mail->to[i].addr)))
			return true;
	return false;
}

/* The address a line begins with, after blanks, bullets and '<'. */
static const char *
leading_address(void *ctx, struct span line)
{
	size_t i = 0;
	if (line.n > LINE_BYTES)
		return NULL;
	while (i < line.n &&
	       (is_blank(line.p[i]) || strchr("<>*-\"|", line.p[i]) != NULL ||
		   (unsigned char)line.p[i] == 0xA0 ||
		   (unsigned char)line.p[i] == 0xC2))
		i++;
	struct span s = span_sub(line, i, line.n);
	ptrdiff_t sign = span_find_byte(s, 0, '@');
	if (sign <= 0)
		return NULL;
	for (ptrdiff_t k = 0; k < sign; k++)
		if (!is_local_byte((unsigned char)s.p[k]))
			return NULL;
	size_t at = 0;
	const char *addr = address_scan(ctx, s, &at);
	/* "a@b.example and c@d.example wrote" is prose of some mail. */
	return addr;
}

/* Lines that begin with an address; what follows them are the words. */
static void
read_leading(void *ctx, const struct mail *mail, struct span region,
    struct failures *out)
{
	struct span rest = region;
	struct span line;
	struct failure *open = NULL;
	const char *start = NULL;
	while (span_line(&rest, &line)) {
		const char *addr = leading_address(ctx, line);
		if (addr == NULL)
			continue;
		if (span_starts(span_str(addr), "postmaster@") ||
		    (mail->from.addr != NULL && span_eq_ascii(span_str(addr),
						    span_str(mail->from.addr))))
			continue;
		if (open != NULL)
			open->words = span_of(start, (size_t)(line.p - start));
		open = failures_add(ctx, out, addr);
		start = line.p;
	}
	if (open != NULL)
		open->words =
		    span_of(start, (size_t)(region.p + region.n - start));
}

/* Addresses in lines that talk about recipients. */
static void
read_telling(void *ctx, const struct mail *mail, struct span region,
    bool any_line, struct failures *out)
{
	static const char *const telling[] = {"recipient", "rcpt to",
	    "to:", "user", "deliver", "address", "mailbox", "account", "failed",
	    "unknown", "reach", "did not", "error", "reject", "for <",
	    "addressee"};
	struct span rest = region;
	struct span line;
	while (span_line(&rest, &line)) {
		if (line.n > LINE_BYTES ||
		    span_starts(span_trim(line), "from:") ||
		    span_starts(span_trim(line), "sender:") ||
		    span_starts(span_trim(line), "message-id:"))
			continue;
		if (!any_line && !phrases_in(line, telling, COUNT(telling)))
			continue;
		size_t at = 0;
		const char *addr;
		while ((addr = address_scan(ctx, line, &at)) != NULL) {
			if (is_known_address(mail, addr))
				continue;
			struct failure *new = failures_add(ctx, out, addr);
			if (new != NULL &&new->words.n == 0)
				new->words = region;
		}
	}
}

/* The bytes below the top header block. */
static struct span
raw_body(const struct mail *mail)
{
	return span_sub(mail->raw, mail->raw_headers.n, mail->raw.n);
}

/* The To of the returned mail, when nothing above it names anybody. */
static void
read_returned_to(void *ctx, const struct mail *mail, struct span region,
    struct failures *out)
{
	struct span rest = raw_body(mail);
	struct span line;
	while (span_line(&rest, &line)) {
		if (!span_starts(line, "To:") &&
		    !span_starts(line, "X-Original-To:"))
			continue;
		size_t at = 0;
		const char *addr;
		while ((addr = address_scan(ctx, line, &at)) != NULL) {
			struct failure *new = failures_add(ctx, out, addr);
			if (new != NULL)
				new->words = region;
		}
		if (out->count > 0)
			return;
	}
}

static void
read_header(void *ctx, const struct mail *mail, struct span region,
    struct failures *out)
{
	const struct header *h = NULL;
	while ((h = mail_header_next(mail, h, "X-Failed-Recipients")) != NULL) {
		size_t at = 0;
		const char *addr;
		while ((addr = address_scan(ctx, span_str(h->value), &at)) !=
		       NULL) {
			struct failure *new = failures_add(ctx, out, addr);
			if (new != NULL)
				new->words = region;
		}
	}
}

void
undelivered_read(void *ctx, const struct mail *mail, struct failures *out)
{
	struct span region = report_region(mail->text);
	read_header(ctx, mail, region, out);
	if (out->count == 0)
		read_leading(ctx, mail, region, out);
	if (out->count == 0)
		read_telling(ctx, mail, region, false, out);
	if (out->count == 0)
		read_telling(ctx, mail, region, true, out);
	if (out->count == 0)
		read_returned_to(ctx, mail, region, out);
	for (size_t i = 0; i < out->count; i++)
		if (out->list[i].status[0] == '\0')
			out->list[i].status =
			    status_scan(ctx, out->list[i].words);
}
