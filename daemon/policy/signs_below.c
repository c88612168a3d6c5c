/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a mail besides its new text, and may speak of danger. */
#include "daemon/policy/signoff.h"
#include "daemon/policy/signs_p.h"
#include "parsers/base/buf.h"
#include "parsers/limits.h"
#include "parsers/phrases.h"

/* Among "RE: FW: [EXT]", what a subject has before its own words. */
static bool
is_forward(struct span prefix)
{
	static const char *const forwards[] = {
	    "fw:", "fwd:", "fw :", "wg:", "tr:", "rv:", "enc:", "vb:", "vl:"};
	for (size_t i = 0; i < sizeof forwards / sizeof forwards[0]; i++)
		if (span_find_ascii(prefix, 0, forwards[i]) >= 0)
			return true;
	return false;
}

/*
 * What a reply quotes was read when it came, and is not told again.  Another's
 * mail that is passed on is new to us.
 */
static bool
passes_on(const struct facts *f)
{
	const struct span subject = span_trim(span_str(f->subject));
	const size_t base =
	    f->subject_base == NULL ? subject.n : strlen(f->subject_base);
	const struct span prefix =
	    span_sub(subject, 0, base > subject.n ? 0 : subject.n - base);
	if (f->class != CLASS_HUMAN || f->reply_range_count == 0)
		return false;
	return (f->flags & MAIL_ATTACHED_MAIL) != 0 || is_forward(prefix) ||
	       (prefix.n == 0 && f->in_reply_to == NULL &&
		   f->reference_count == 0);
}

/* Somebody speaks of themselves or of a child: no "if you are in danger, call
 * 999", which stands below every mail of some senders. */
static bool
has_person(struct span line)
{
	static const char *const persons[] = {"i", "i'm", "i've", "im", "ive",
	    "me", "my", "we", "he", "he's", "hes", "him", "his", "she", "she's",
	    "shes", "her"};
	struct span rest = line;
	struct span word;
	while (signoff_word(&rest, &word))
		if (phrases_are(
			word, persons, sizeof persons / sizeof persons[0]))
			return true;
	return false;
}

/* Up to a full stop: "I am here on Mondays. In an emergency call 999." */
static bool
next_sentence(struct span *rest, struct span *sentence_r)
{
	size_t n = 0;
	while (n < rest->n && strchr(".!?;\n", rest->p[n]) == NULL)
		n++;
	*sentence_r = span_sub(*rest, 0, n);
	*rest = span_sub(*rest, n + 1, rest->n);
	return n > 0 || rest->n > 0;
}

/* Sentences below two dashes that are no signature's. */
static void
add_signed(struct buf *out, struct span signature)
{
	const struct span nobody = span_of("", 0);
	struct span sentence;
	while (next_sentence(&signature, &sentence))
		if (has_person(sentence) &&
		    !signoff_is_signature(sentence, nobody)) {
			buf_add_span(out, sentence);
			buf_add_str(out, ".\n");
		}
}

/* All that is no new text, but for the signature. */
static void
add_passed_on(struct buf *out, const struct facts *f)
{
	const struct span text = span_str(f->text);
	const struct span signature = span_str(f->signature);
	size_t end = 0;
	for (size_t i = 0; i <= f->reply_range_count; i++) {
		const size_t start = i < f->reply_range_count
					 ? f->reply_ranges[i].start
					 : text.n;
		struct span part = span_trim(span_sub(text, end, start - end));
		if (signature.n > 0 && span_starts(part, f->signature))
			part = span_sub(part, signature.n, part.n);
		buf_add_byte(out, '\n');
		buf_add_span(out, part);
		if (i < f->reply_range_count)
			end = f->reply_ranges[i].end;
	}
}

struct span
signs_below(void *ctx, const struct facts *facts)
{
	const bool passed_on = passes_on(facts);
	struct buf out;
	buf_init(&out, ctx, 2 * LIMIT_TEXT_BYTES + LIMIT_TEXT_BYTES / 2);
	add_signed(&out, span_str(facts->signature));
	if (passed_on)
		add_passed_on(&out, facts);
	return buf_span(&out);
}
