/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/mailfields.h"

#include "parsers/address.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/headers.h"
#include "parsers/limits.h"
#include "parsers/maildate.h"
#include "parsers/words.h"

static bool
is_past_limit(
    const struct mail *mail, size_t start, const struct raw_header *header)
{
	const char *end = header->value.p + header->value.n;
	return mail->header_count >= LIMIT_HEADERS ||
	       (size_t)(end - mail->raw.p) - start > LIMIT_HEADER_BLOCK_BYTES;
}

/* Without the first of these the body cannot be read, wherever it stands. */
static bool
is_needed(const struct mail *mail, struct span name)
{
	static const char *const names[] = {
	    "From", "Content-Type", "Content-Transfer-Encoding"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (span_is(name, names[i]))
			return mail_header(mail, names[i]) == NULL;
	return false;
}

/*
 * Copies the top headers.  Returns false when the block is irregular: GMime
 * would read it otherwise than we do, or it passes a limit.
 */
bool
mailfields_scan(struct mail *mail, size_t *body_r)
{
	size_t room = 0;
	size_t start = headers_start(mail->raw);
	struct span rest = span_sub(mail->raw, start, mail->raw.n);
	struct raw_header raw;
	bool regular = start < mail->raw.n;

	for (;;) {
		const char *before = rest.p;
		if (!headers_next(&rest, &raw))
			break;
		/* A line was looked past. */
		if (raw.name.p != before)
			regular = false;
		if (raw.value.n > LIMIT_HEADER_LINE_BYTES) {
			raw.value.n = LIMIT_HEADER_LINE_BYTES;
			mail->flags |= MAIL_TRUNCATED;
			regular = false;
		}
		if (is_past_limit(mail, start, &raw)) {
			mail->flags |= MAIL_TRUNCATED;
			regular = false;
			if (!is_needed(mail, raw.name))
				continue;
		}
		mail->headers = mem_grow(mail, mail->headers, &room,
		    mail->header_count + 1, sizeof *mail->headers);
		mail->headers[mail->header_count++] = (struct header){
		    .name = mem_strn(mail, raw.name.p, raw.name.n),
		    .raw = raw.value};
	}
	size_t end = mail->raw.n - rest.n;
	mail->raw_headers = span_sub(mail->raw, start, end - start);
	if (end - start > LIMIT_HEADER_BLOCK_BYTES)
		regular = false;
	/* The empty line; without one the body starts where we stopped. */
	if (rest.n > 0 && rest.p[0] == '\n')
		end++;
	else if (rest.n > 1 && rest.p[0] == '\r' && rest.p[1] == '\n')
		end += 2;
	else if (rest.n > 0)
		regular = false;
	if (mail->header_count == 0) {
		mail->flags |= MAIL_NO_HEADERS;
		end = 0;
	}
	*body_r = end;
	return regular;
}

/* Headers that RFC 5322 s.3.6 and RFC 2045 allow once. */
static void
flag_duplicates(struct mail *mail)
{
	static const char *const once[] = {"From", "Subject", "Date", "Sender",
	    "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References",
	    "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"};
	for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
		const struct header *first = mail_header(mail, once[i]);
		if (first != NULL &&
		    mail_header_next(mail, first, once[i]) != NULL)
			mail->flags |= MAIL_DUPLICATE_HEADER;
	}
}

static void
decode_headers(struct mail *mail, const char *charset)
{
	for (size_t i = 0; i < mail->header_count; i++) {
		struct header *h = &mail->headers[i];
		h->value = words_decode_as(
		    mail, h->raw, charset, LIMIT_HEADER_LINE_BYTES);
	}
}

/* Addresses of every header of that name, and how many headers there are. */
static size_t
read_addresses(struct mail *mail, const char *name, const char *charset,
    struct address **list, size_t *count)
{
	size_t headers = 0;
	size_t room = 0;
	const struct header *h = NULL;
	while ((h = mail_header_next(mail, h, name)) != NULL) {
		headers++;
		if (!address_list_read(
			mail, h->raw, charset, list, count, &room))
			mail->flags |= MAIL_TRUNCATED;
	}
	return headers;
}

/*
 * The first id of a header.  In-Reply-To may hold a sentence around it ("Your
 * message of … <id>", RFC 822), so what stands in <> is looked for first.
 */
static const char *
first_id(struct mail *mail, const char *name)
{
	const struct header *h = mail_header(mail, name);
	struct span rest, id;
	if (h == NULL)
		return NULL;
	rest = h->raw;
	ptrdiff_t angle = span_find_byte(rest, 0, '<');
	if (angle > 0)
		rest = span_sub(rest, (size_t)angle, rest.n);
	return headers_next_id(&rest, &id)
		   ? words_id(mail, id, LIMIT_MESSAGE_ID_BYTES)
		   : NULL;
}

static void
read_references(struct mail *mail)
{
	const struct header *h = mail_header(mail, "References");
	struct span rest, id;
	size_t room = 0;
	if (h == NULL)
		return;
	rest = h->raw;
	while (headers_next_id(&rest, &id)) {
		if (mail->reference_count == LIMIT_REFERENCES) {
			mail->flags |= MAIL_TRUNCATED;
			return;
		}
		mail->references = mem_grow(mail, mail->references, &room,
		    mail->reference_count + 1, sizeof *mail->references);
		mail->references[mail->reference_count++] =
		    words_id(mail, id, LIMIT_MESSAGE_ID_BYTES);
	}
}

/* The first entry that is a whole address, else the first, else nothing. */
static struct address
best_address(const struct address *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strchr(list[i].addr, '@') != NULL)
			return list[i];
	return count > 0 ? list[0] : (struct address){.addr = NULL};
}

void
mailfields_decode(struct mail *mail, const char *charset)
{
	flag_duplicates(mail);
	decode_headers(mail, charset);
	const struct header *h = mail_header(mail, "Subject");
	struct address *list = NULL;
	size_t count = 0;

	if (h != NULL)
		mail->subject =
		    words_decode_as(mail, h->raw, charset, LIMIT_SUBJECT_BYTES);
	size_t headers = read_addresses(mail, "From", charset, &list, &count);
	mail->from = best_address(list, count);
	if (headers > 1 || count > 1)
		mail->flags |= MAIL_SEVERAL_FROM;
	if (mail->from.addr == NULL || strchr(mail->from.addr, '@') == NULL)
		mail->flags |= MAIL_NO_FROM;
	list = NULL;
	count = 0;
	(void)read_addresses(mail, "Sender", charset, &list, &count);
	mail->sender = best_address(list, count);
	(void)read_addresses(
	    mail, "Reply-To", charset, &mail->reply_to, &mail->reply_to_count);
	(void)read_addresses(mail, "To", charset, &mail->to, &mail->to_count);
	(void)read_addresses(mail, "Cc", charset, &mail->cc, &mail->cc_count);

	mail->message_id = first_id(mail, "Message-ID");
	mail->in_reply_to = first_id(mail, "In-Reply-To");
	read_references(mail);
	h = mail_header(mail, "Date");
	if (h == NULL ||
	    !maildate_read(h->raw, &mail->date, &mail->date_offset_minutes))
		mail->date = INSTANT_NONE;
}
