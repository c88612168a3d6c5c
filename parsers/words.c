/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/words.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/stretch.h"
#include "parsers/transfer.h"

size_t
words_cut(const char *p, size_t n, size_t cap)
{
	if (n <= cap)
		return n;
	while (cap > 0 && ((unsigned char)p[cap] & 0xc0) == 0x80)
		cap--;
	return cap;
}

size_t
words_match(
    struct span s, struct span *charset_r, char *kind_r, struct span *text_r)
{
	if (s.n < 8 || s.p[0] != '=' || s.p[1] != '?')
		return 0;
	ptrdiff_t first = span_find_byte(s, 2, '?');
	if (first <= 2 || (size_t)first + 3 >= s.n || s.p[first + 2] != '?' ||
	    first > 80)
		return 0;
	int kind = to_lower((unsigned char)s.p[first + 1]);
	if (kind != 'b' && kind != 'q')
		return 0;
	for (ptrdiff_t i = 2; i < first; i++)
		if (is_space((unsigned char)s.p[i]))
			return 0;

	size_t start = (size_t)first + 3;
	ptrdiff_t end = span_find(s, start, "?=");
	if (end < 0)
		return 0;
	/*
	 * "=?utf-8?q?=3D?=": the first "?=" may stand directly behind the
	 * encoding's mark only in an empty word.
	 */
	if (charset_r != NULL) {
		*charset_r = span_sub(s, 2, (size_t)first - 2);
		ptrdiff_t star = span_find_byte(*charset_r, 0, '*');
		if (star >= 0)
			charset_r->n = (size_t)star;
		*kind_r = (char)kind;
		*text_r = span_sub(s, start, (size_t)end - start);
	}
	return (size_t)end + 2;
}

static void
decode_word(struct buf *bytes, char kind, struct span text)
{
	if (kind == 'q') {
		for (size_t i = 0; i < text.n; i++) {
			char c = text.p[i];
			int high = -1, low = -1;
			if (c == '=' && i + 2 < text.n) {
				high = hex_value((unsigned char)text.p[i + 1]);
				low = hex_value((unsigned char)text.p[i + 2]);
			}
			if (high >= 0 && low >= 0) {
				buf_add_byte(bytes, (char)(high << 4 | low));
				i += 2;
			} else if (c != '\r' && c != '\n') {
				buf_add_byte(bytes, c == '_' ? ' ' : c);
			}
		}
		return;
	}
	char chunk[1024];
	struct transfer t;
	size_t n;
	transfer_init(&t, TRANSFER_BASE64, text);
	while ((n = transfer_read(&t, chunk, sizeof chunk)) > 0)
		buf_add(bytes, chunk, n);
}

/* Decodes the run of encoded words at s; returns the bytes it took. */
static size_t
decode_run(struct buf *out, struct span s, size_t cap)
{
	struct span charset, text, next;
	char kind;
	size_t used = 0;
	struct buf bytes;

	buf_init(&bytes, out->ctx, cap);
	size_t n = words_match(s, &charset, &kind, &text);
	while (n > 0) {
		decode_word(&bytes, kind, text);
		used += n;
		/* White space between two encoded words is not text. */
		size_t gap = used;
		while (gap < s.n && is_space((unsigned char)s.p[gap]))
			gap++;
		n = words_match(span_sub(s, gap, s.n), &next, &kind, &text);
		if (n > 0)
			used = gap;
		/* Same charset: convert together, for split characters. */
		if (n == 0 || !span_eq_ascii(charset, next)) {
			char *label = mem_strn(out->ctx, charset.p, charset.n);
			(void)charset_decode(out, label, buf_span(&bytes));
			mem_free(label);
			buf_reset(&bytes);
			charset = next;
		}
	}
	mem_free(bytes.p);
	return used;
}

/* Behind the last "?=", where no word can end any more; s.p if there is none.
 * Without it every "=?" of a long value looked for its end again. */
static const char *
behind_words(struct span s)
{
	size_t n = s.n;
	/* Most values have none. */
	if (span_find_byte(s, 0, '?') < 0)
		return s.p;
	while (n > 1 && memcmp(s.p + n - 2, "?=", 2) != 0)
		n--;
	return s.p + (n > 1 ? n : 0);
}

/* Raw text up to the next encoded word or the end. */
static size_t
raw_run(struct span s, const char *behind)
{
	for (size_t i = 1; i < s.n && s.p + i < behind; i++)
		if (s.p[i] == '=' &&
		    words_match(span_sub(s, i, s.n), NULL, NULL, NULL) > 0)
			return i;
	return s.n;
}

/*
 * One line: breaks and other control characters become one space, ends are
 * trimmed.  Returns the length.
 */
static size_t
tidy(char *p, size_t n)
{
	/* Up to the first break only leading blanks go, and there are none. */
	size_t out =
	    n > 0 && p[0] != ' ' ? stretch_printable(span_of(p, n), 0) : 0;
	bool after_break = false;
	for (size_t i = out; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c == '\r' || c == '\n') {
			after_break = true;
			continue;
		}
		if (c < 0x20 || c == 0x7f)
			c = ' ';
		/* The white space of a fold is kept as it stands (RFC 5322
		 * s.2.2.3); a break with none after it becomes a space. */
		if (after_break && c != ' ' && out > 0 && p[out - 1] != ' ')
			p[out++] = ' ';
		after_break = false;
		if (out > 0 || c != ' ')
			p[out++] = (char)c;
	}
	while (out > 0 && p[out - 1] == ' ')
		out--;
	return out;
}

char *
words_decode_as(
    const void *ctx, struct span raw, const char *charset, size_t cap)
{
	raw = span_trim(raw);
	const char *behind = behind_words(raw);
	struct buf out;

	if (behind == raw.p && charset_is_ascii(raw)) {
		char *plain = mem_strn(ctx, raw.p, raw.n);
		plain[words_cut(plain, tidy(plain, raw.n), cap)] = '\0';
		return plain;
	}
	/* Decoding never grows a byte to more than three. */
	buf_init(&out, ctx, raw.n * 3 + 16);
	while (raw.n > 0) {
		bool words = raw.p < behind;
		size_t used = words ? decode_run(&out, raw, raw.n) : 0;
		if (used == 0) {
			used = words ? raw_run(raw, behind) : raw.n;
			struct span text = span_sub(raw, 0, used);
			(void)charset_decode(
			    &out, charset_is_utf8(text) ? NULL : charset, text);
		}
		raw = span_sub(raw, used, raw.n);
	}
	out.p[words_cut(out.p, tidy(out.p, out.n), cap)] = '\0';
	return out.p;
}

char *
words_decode(const void *ctx, struct span raw, size_t cap)
{
	return words_decode_as(ctx, raw, NULL, cap);
}

char *
words_id(const void *ctx, struct span raw, size_t cap)
{
	char *id = words_decode(ctx, raw, cap);
	size_t n = 0;
	for (size_t i = 0; id[i] != '\0'; i++)
		if (id[i] != ' ')
			id[n++] = id[i];
	id[n] = '\0';
	return id;
}
