/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom is a report about?  Tables of phrases and boundaries; the code between
 * them knows no mail server by name.
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
