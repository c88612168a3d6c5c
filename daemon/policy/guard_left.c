/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of an officer's mail would not be in the letter.  The quoted tail of our
 * own letter is cut off, and so is a signature (P-28); words of theirs that
 * look like either would go missing, and only the enquirer could notice.
 */
#include "daemon/policy/guard.h"
#include "daemon/policy/guard_text_p.h"
#include "parsers/base/buf.h"

static const char BETWEEN[] =
    "Lines between your words are marked as quoted (indented, or with “>”) and "
    "would be left out.";
static const char ABOVE[] =
    "Lines above your words are marked as quoted (indented, or with “>”) and "
    "would be left out.";
static const char BELOW[] =
    "What stands below your words is not our mail to you, and would be left "
    "out: write what they should read of it into your letter, or attach it.";
static const char PICTURED[] =
    "A picture is in the mail, and below your words stands another mail than "
    "ours: the picture may be of that one. Attach it to a new reply.";
static const char SIGNED[] =
    "Words stand below your signature or a line of dashes, and would be left "
    "out.";

static bool
has_line_that_starts(struct span text, const char *with)
{
	struct span line;
	while (span_line(&text, &line))
		if (span_starts(span_trim(line), with))
			return true;
	return false;
}

/* "P.S. The form is attached": not how a name or a post begins. */
static bool
has_postscript(struct span text)
{
	struct span line;
	while (span_line(&text, &line)) {
		line = span_trim(line);
		const size_t n = span_starts(line, "P.S.") ? 4
				 : span_starts(line, "PS") ? 2
							   : 0;
		if (n > 0 &&
		    (line.n == n || !is_alnum((unsigned char)line.p[n])))
			return true;
	}
	return false;
}

/* Below the dashes of a signature a name follows, and no empty line. */
static bool
is_divider(struct span signature)
{
	struct span line;
	return span_line(&signature, &line) && span_is(span_trim(line), "--") &&
	       span_line(&signature, &line) && span_trim(line).n == 0;
}

/* Our own letter, which the tail repeats, names the enquiry. */
static bool
is_foreign(const struct guard_input *input, struct span part)
{
	return text_words(part) > 0 && input->own_reference != NULL &&
	       span_find_ascii(part, 0, input->own_reference) < 0;
}

bool
guard_is_decoration(const struct attachment *attachment)
{
	enum { LOGO_BYTES = 10 * 1000 };
	return attachment->is_inline_image && attachment->size <= LOGO_BYTES;
}

static bool
has_pasted_picture(const struct facts *facts)
{
	for (size_t i = 0; i < facts->attachment_count; i++)
		if (facts->attachments[i].is_inline_image &&
		    !guard_is_decoration(&facts->attachments[i]))
			return true;
	return false;
}

/* "From: Mo Khan", "On Monday, Mo Khan wrote:": another mail begins. */
static bool
begins_mail(struct span line)
{
	static const char wrote[] = "wrote:";
	const size_t n = sizeof(wrote) - 1;
	return span_starts(line, "From:") ||
	       (line.n >= n &&
		   span_is(span_sub(line, line.n - n, line.n), wrote));
}

/* How our letters to colleagues begin. */
static bool
begins_ours(struct span line)
{
	return span_starts(line, "LEAVES THE COUNCIL") ||
	       span_starts(line, "STAYS INSIDE");
}

/* Of the mails that are quoted, is ours not the first?  That a trail of
 * colleagues has our Subject says nothing. */
static bool
has_mail_before_ours(struct span below)
{
	int begun = 0;
	struct span line;
	while (begun < 2 && span_line(&below, &line)) {
		while (line.n > 0 && (line.p[0] == '>' || is_space(line.p[0])))
			line = span_sub(line, 1, line.n);
		line = span_trim(line);
		if (begins_ours(line))
			return false;
		if (begins_mail(line))
			begun++;
	}
	return begun == 2;
}

/* "From: Mo Khan" and "Sent: …" below it, where a mail was copied or cut until
 * nothing else of its head is left: the text does not end there. */
bool
guard_has_mail_head(const struct guard_input *input)
{
	struct span rest = span_str(input->facts->reply);
	struct span line;
	bool from = false;
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (from &&
		    (span_starts(line, "Sent:") || span_starts(line, "Date:") ||
			span_starts(line, "Subject:")))
			return true;
		from = span_starts(line, "From:");
	}
	return false;
}

const char *
guard_left_out(const struct guard_input *input)
{
	const struct facts *f = input->facts;
	const struct span text = span_str(f->text);
	const struct span signature = span_str(f->signature);
	const struct text_range *ranges = f->reply_ranges;
	const size_t count = f->reply_range_count;
	if (count == 0)
		return NULL;
	for (size_t i = 0; i + 1 < count; i++)
		if (text_words(span_sub(text, ranges[i].end,
			ranges[i + 1].start - ranges[i].end)) > 0)
			return BETWEEN;
	const struct span above = span_sub(text, 0, ranges[0].start);
	if (is_foreign(input, above) && has_line_that_starts(above, ">"))
		return ABOVE;
	struct span below =
	    span_trim(span_sub(text, ranges[count - 1].end, text.n));
	if (signature.n > 0 && span_starts(below, f->signature))
		below = span_sub(below, signature.n, below.n);
	if (is_foreign(input, below))
		return BELOW;
	if (has_pasted_picture(f) && has_mail_before_ours(below))
		return PICTURED;
	return has_postscript(signature) || is_divider(signature) ? SIGNED
								  : NULL;
}
