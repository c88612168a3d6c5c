/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/correction.h"

#include "daemon/policy/signoff.h"
#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/phrases.h"

enum {
	LINE_MAX_BYTES = 200, /* a line that says more is prose */
	GREETING_WORDS = 4,
	SIGNED_WORDS = 5, /* a name, a post, an office */
	NAME_MIN_BYTES = 3
};

/* What a line may say besides the name: all of it, in this order.  A question
 * ("can this be closed") is not among them. */
static const char *const settled_words[] = {"closed", "close", "close please",
    "please close", "please close this", "can be closed", "can now be closed",
    "is closed", "is now closed", "now closed", "case closed", "answered",
    "is answered", "has been answered", "was answered", "resolved",
    "is resolved", "is now resolved", "has been resolved", "now resolved",
    "settled", "is settled", "is now settled", "has been settled",
    "no longer needed", "is no longer needed", "withdrawn", "is withdrawn"};

/* What people put before a reference. */
static const char *const labels[] = {
    "our", "ours", "your", "yours", "ref", "reference"};

static const char *const greetings[] = {"hi", "hello", "dear", "good morning",
    "good afternoon", "thanks", "thank you", "many thanks"};

#define AMONG(words, list)                                                     \
	phrases_are(words, list, sizeof(list) / sizeof((list)[0]))

/* ---- a line ---- */

/* Dashes and blanks as mail programs make them, as one byte each. */
static struct span
plain(void *ctx, struct span line)
{
	static const struct {
		const char *bytes;
		char plain;
	} signs[] = {{"\xc2\xa0", ' '}, {"\xe2\x80\x90", '-'},
	    {"\xe2\x80\x91", '-'}, {"\xe2\x80\x93", '-'}, {"\xe2\x80\x94", '-'},
	    {"\xe2\x80\xa2", ' '}};
	struct buf out;
	buf_init(&out, ctx, LINE_MAX_BYTES);
	for (size_t i = 0; i < line.n;) {
		struct span rest = span_sub(line, i, line.n);
		size_t k = 0;
		while (k < sizeof signs / sizeof signs[0] &&
		       !span_starts(rest, signs[k].bytes))
			k++;
		if (k == sizeof signs / sizeof signs[0]) {
			buf_add_byte(&out, line.p[i++]);
			continue;
		}
		buf_add_byte(&out, signs[k].plain);
		i += strlen(signs[k].bytes);
	}
	return buf_span(&out);
}

/* A name stands for itself: not within a longer reference or word. */
static bool
stands_alone(struct span line, size_t at, size_t n)
{
	const char before = at == 0 ? ' ' : line.p[at - 1];
	const char after = at + n >= line.n ? ' ' : line.p[at + n];
	return !is_alnum((unsigned char)before) && before != '-' &&
	       before != '/' && !is_alnum((unsigned char)after) && after != '/';
}

/* Where a name stood: no byte of text. */
enum { NAMED = '\1' };

/* Marks a name wherever it stands; was it there? */
static bool
mark(char *line, size_t n, const char *name)
{
	const size_t length = strlen(name);
	bool found = false;
	if (length < NAME_MIN_BYTES)
		return false;
	for (size_t from = 0; from < n;) {
		const struct span all = span_of(line, n);
		const ptrdiff_t at = span_find_ascii(all, from, name);
		if (at < 0)
			break;
		from = (size_t)at + 1;
		if (!stands_alone(all, (size_t)at, length))
			continue;
		memset(line + at, NAMED, length);
		found = true;
	}
	return found;
}

#define NOTHING_SAID ".,;:()-=*!\1"

/* The words that are left, one blank between; a "?" is left as a word. */
static struct span
words_of(void *ctx, struct span line, size_t *count_r)
{
	struct buf out;
	buf_init(&out, ctx, LINE_MAX_BYTES);
	*count_r = 0;
	for (size_t i = 0; i < line.n;) {
		size_t n = 0;
		while (i + n < line.n &&
		       !is_space((unsigned char)line.p[i + n]) &&
		       strchr(NOTHING_SAID, line.p[i + n]) == NULL)
			n++;
		const struct span word = span_sub(line, i, n);
		i += n == 0 ? 1 : n;
		if (n == 0 || AMONG(word, labels))
			continue;
		if (out.n > 0)
			buf_add_byte(&out, ' ');
		buf_add_span(&out, word);
		++*count_r;
	}
	return buf_span(&out);
}

/* ---- the whole ---- */

struct reading {
	void *ctx;
	const struct correction_name *names;
	size_t name_count;
	struct corrections *out;
	bool farewell; /* names of people may follow */
};

static void
settle(struct reading *r, size_t enquiry)
{
	for (size_t i = 0; i < r->out->count; i++)
		if (r->out->settled[i] == enquiry)
			return;
	r->out->settled[r->out->count++] = enquiry;
}

/* What the line says besides the name, which stands at its start or its end:
 * "is AH12345 closed" asks. */
static struct span
said(struct reading *r, struct span line)
{
	const struct span none = span_of("", 0);
	const ptrdiff_t first = span_find_byte(line, 0, NAMED);
	size_t last = line.n;
	size_t before;
	size_t between;
	size_t after;
	while (last > 0 && line.p[last - 1] != NAMED)
		last--;
	const struct span head =
	    words_of(r->ctx, span_sub(line, 0, (size_t)first), &before);
	const struct span tail =
	    words_of(r->ctx, span_sub(line, last, line.n), &after);
	const struct span middle = words_of(r->ctx,
	    span_sub(line, (size_t)first, last - (size_t)first), &between);
	if (middle.n > 0 || (before > 0 && after > 0))
		return none;
	return before > 0 ? head : tail;
}

/* Does the line settle one enquiry? */
static bool
take_line(struct reading *r, struct span line)
{
	char *rest = mem_strn(r->ctx, line.p, line.n);
	size_t named = 0;
	size_t enquiry = 0;
	for (size_t i = 0; i < r->name_count; i++) {
		/* "ENQ-26-00417-U" and "AH12345" of one enquiry may stand in
		 * one line, two enquiries may not. */
		if (!mark(rest, line.n, r->names[i].written))
			continue;
		if (named++ > 0 && r->names[i].enquiry != enquiry)
			return false;
		enquiry = r->names[i].enquiry;
	}
	if (named == 0 || !AMONG(said(r, span_of(rest, line.n)), settled_words))
		return false;
	settle(r, enquiry);
	return true;
}

/* What people write above and below, which asks for nothing. */
static bool
is_courtesy(struct reading *r, struct span line)
{
	size_t count;
	const struct span words = words_of(r->ctx, line, &count);
	if (span_starts(words, "sent from "))
		return true;
	for (size_t i = 0; i < words.n; i++)
		if (is_digit((unsigned char)words.p[i]) || words.p[i] == '?')
			return false;
	if (r->farewell)
		return count <= SIGNED_WORDS &&
		       signoff_is_signature(line, span_of("", 0));
	if (signoff_is_farewell(words)) {
		r->farewell = r->out->count > 0;
		return true;
	}
	for (size_t i = 0; i < sizeof greetings / sizeof greetings[0]; i++)
		if (span_is(words, greetings[i]) ||
		    span_starts(words, mem_fmt(r->ctx, "%s ", greetings[i])))
			return r->out->count == 0 && count <= GREETING_WORDS;
	return false;
}

/* Two enquiries may have one reference of the office's: it names neither. */
static size_t
clear_names(struct correction_name *out, const struct correction_name *names,
    size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		bool clear = true;
		for (size_t k = 0; k < count; k++)
			if (names[k].enquiry != names[i].enquiry &&
			    span_eq_ascii(span_str(names[k].written),
				span_str(names[i].written)))
				clear = false;
		if (clear)
			out[n++] = names[i];
	}
	return n;
}

void
correction_read(void *ctx, struct span reply,
    const struct correction_name *names, size_t name_count,
    struct corrections *corrections_r)
{
	struct correction_name *clear =
	    mem_many(ctx, struct correction_name, name_count + 1);
	struct reading r = {.ctx = ctx, .names = clear, .out = corrections_r};
	struct span line;
	*corrections_r = (struct corrections){
	    .settled = mem_many(ctx, size_t, name_count + 1)};
	r.name_count = clear_names(clear, names, name_count);
	while (span_line(&reply, &line)) {
		line = span_trim(line);
		if (line.n == 0)
			continue;
		if (line.n > LINE_MAX_BYTES) {
			corrections_r->more = true;
			return;
		}
		line = plain(ctx, line);
		if ((r.farewell || !take_line(&r, line)) &&
		    !is_courtesy(&r, line)) {
			corrections_r->more = true;
			return;
		}
	}
}
