/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/attached.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/headers.h"
#include "parsers/limits.h"
#include "parsers/words.h"

enum {
	BLOCK_BYTES = 2000,
	VALUE_BYTES = 200 /* a longer list of recipients says no more */
};

static void
add_header(
    struct buf *block, const char *label, struct span head, const char *name)
{
	const char *value =
	    words_decode(block->ctx, headers_find(head, name), VALUE_BYTES);
	buf_add_fmt(
	    block, "%s:%s%s\n", label, value[0] == '\0' ? "" : " ", value);
}

/* The block above its words; empty when it is no mail that somebody wrote:
 * those have a From with an address and a Date (RFC 5322 s.3.6). */
static struct span
block_of(void *ctx, const struct mail *mail)
{
	const struct part *part = &mail->parts[mail->attached];
	struct buf block;
	struct span raw = mail->raw;
	if (part->length <= 0 || part->offset < 0 ||
	    part->offset + part->length > (int64_t)raw.n)
		return span_of("", 0);
	raw = span_sub(raw, (size_t)part->offset, (size_t)part->length);
	raw = span_sub(raw, headers_start(raw), raw.n);
	if (span_find_byte(headers_find(raw, "From"), 0, '@') < 0 ||
	    span_trim(headers_find(raw, "Date")).n == 0)
		return span_of("", 0);
	buf_init(&block, ctx, BLOCK_BYTES);
	add_header(&block, "From", raw, "From");
	add_header(&block, "Sent", raw, "Date");
	add_header(&block, "To", raw, "To");
	add_header(&block, "Subject", raw, "Subject");
	buf_add_byte(&block, '\n');
	return buf_span(&block);
}

static bool
is_report(const struct mail *mail, const struct facts *facts)
{
	return facts->is_bounce || facts->class != CLASS_HUMAN ||
	       (mail->part_count > 0 &&
		   strcmp(mail->parts[0].type, "multipart/report") == 0);
}

void
attached_read(void *ctx, const struct mail *mail, struct facts *facts)
{
	if (mail->attached < 0 || is_report(mail, facts))
		return;
	struct span own = span_str(facts->text);
	struct span block = block_of(ctx, mail);
	if (block.n == 0 ||
	    own.n + block.n + mail->attached_text.n + 2 > LIMIT_TEXT_BYTES)
		return;
	if (!mail->attached_above && mail->attached_text.n == 0)
		return;
	if (!mail->attached_above) {
		facts->text = mem_fmt(ctx, "%s\n\n%.*s%.*s", facts->text,
		    (int)block.n, block.p, (int)mail->attached_text.n,
		    mail->attached_text.p);
		return;
	}
	/* Its words are the text already: they move down. */
	facts->text =
	    mem_fmt(ctx, "%.*s%s", (int)block.n, block.p, facts->text);
	for (size_t i = 0; i < facts->reply_range_count; i++) {
		facts->reply_ranges[i].start += block.n;
		facts->reply_ranges[i].end += block.n;
	}
}
