/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/transfer.h"

#include "parsers/base/mem.h"

int
hex_value(int c)
{
	if (is_digit(c))
		return c - '0';
	c = to_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum transfer_kind
transfer_by_name(struct span name)
{
	static const struct {
		const char *name;
		enum transfer_kind kind;
	} table[] = {
	    {"base64", TRANSFER_BASE64},
	    {"quoted-printable", TRANSFER_QUOTED},
	    {"x-uuencode", TRANSFER_UU},
	    {"uuencode", TRANSFER_UU},
	    {"x-uue", TRANSFER_UU},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (span_is(name, table[i].name))
			return table[i].kind;
	return TRANSFER_PLAIN;
}

void
transfer_init(
    struct transfer *transfer, enum transfer_kind kind, struct span in)
{
	*transfer = (struct transfer){.kind = kind, .in = in};
}

/* 0..63 for the alphabet, 64 for '=', 65 for everything else. */
enum { B64_PAD = 64, B64_SKIP = 65 };

/* clang-format off */
#define S 65
static const unsigned char B64[256] = {
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, 62, S, S, S, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, S, S, S, 64, S, S,
	S, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, S, S, S, S, S,
	S, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
	S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
};
#undef S
/* clang-format on */

/* Writes the whole bytes of an unfinished group: at padding and at the end. */
static size_t
flush_base64(struct transfer *t, char *out)
{
	size_t n = 0;
	if (t->held == 2) {
		out[n++] = (char)(t->bits >> 4);
	} else if (t->held == 3) {
		out[n++] = (char)(t->bits >> 10);
		out[n++] = (char)(t->bits >> 2);
	}
	t->bits = 0;
	t->held = 0;
	return n;
}

/* Decodes whole groups of four up to the first that is not of the alphabet;
 * returns how many. */
static size_t
whole_groups(const unsigned char *p, size_t count, char *out)
{
	for (size_t i = 0; i < count; i++, p += 4, out += 3) {
		unsigned a = B64[p[0]], b = B64[p[1]];
		unsigned c = B64[p[2]], d = B64[p[3]];
		if ((a | b | c | d) >= B64_PAD)
			return i;
		uint32_t v = a << 18 | b << 12 | c << 6 | d;
		out[0] = (char)(v >> 16);
		out[1] = (char)(v >> 8);
		out[2] = (char)v;
	}
	return count;
}

static size_t
read_base64(struct transfer *t, char *out, size_t room)
{
	const unsigned char *p = (const unsigned char *)t->in.p;
	size_t at = t->at;
	size_t n = 0;

	while (at < t->in.n && n + 3 <= room) {
		/* Whole groups of the alphabet are nearly all there is. */
		if (t->held == 0) {
			size_t in = (t->in.n - at) / 4, fit = (room - n) / 3;
			size_t count =
			    whole_groups(p + at, in < fit ? in : fit, out + n);
			at += count * 4;
			n += count * 3;
		}
		if (at >= t->in.n || n + 3 > room)
			break;
		unsigned value = B64[p[at++]];
		if (value == B64_SKIP) {
			while (at < t->in.n && B64[p[at]] == B64_SKIP)
				at++;
			continue;
		}
		if (value == B64_PAD) {
			n += flush_base64(t, out + n);
			continue;
		}
		t->bits = t->bits << 6 | value;
		if (++t->held == 4) {
			out[n++] = (char)(t->bits >> 16);
			out[n++] = (char)(t->bits >> 8);
			out[n++] = (char)t->bits;
			t->bits = 0;
			t->held = 0;
		}
	}
	t->at = at;
	if (at == t->in.n && n + 3 <= room)
		n += flush_base64(t, out + n);
	return n;
}

/*
 * Where the text of the line at `at` ends: before its line break and the white
 * space in front of that, which is no text (RFC 2045 s.6.7 rule 3).
 */
static size_t
quoted_end(struct span in, size_t at, size_t *next_r)
{
	ptrdiff_t lf = span_find_byte(in, at, '\n');
	size_t end = lf < 0 ? in.n : (size_t)lf;
	if (lf >= 0 && end > at && in.p[end - 1] == '\r')
		end--;
	*next_r = end;
	while (end > at && is_blank((unsigned char)in.p[end - 1]))
		end--;
	return end;
}

/* "=3D" or a '=' that means nothing, which stays: how many bytes it takes. */
static size_t
quoted_byte(struct span in, size_t at, char *out)
{
	int high = -1, low = -1;
	if (at + 2 < in.n) {
		high = hex_value((unsigned char)in.p[at + 1]);
		low = hex_value((unsigned char)in.p[at + 2]);
	}
	if (high < 0 || low < 0) {
		*out = '=';
		return 1;
	}
	*out = (char)(high << 4 | low);
	return 3;
}

/* The next '=' of the line's text, or its end; what comes before is text. */
static size_t
quoted_run(const struct transfer *t, size_t most)
{
	size_t n = t->text_end - t->at;
	if (n > most)
		n = most;
	const char *mark = memchr(t->in.p + t->at, '=', n);
	return mark == NULL ? n : (size_t)(mark - (t->in.p + t->at));
}

/* A line's break: copied as it stands, unless a '=' before it takes it out. */
static size_t
read_break(struct transfer *t, bool soft, char *out)
{
	struct span in = t->in;
	size_t n = 0;
	t->at = t->line_end;
	if (t->at < in.n && in.p[t->at] == '\r')
		out[n++] = in.p[t->at++];
	if (t->at < in.n)
		out[n++] = in.p[t->at++];
	t->text_end = quoted_end(in, t->at, &t->line_end);
	return soft ? 0 : n;
}

static size_t
read_quoted(struct transfer *t, char *out, size_t room)
{
	struct span in = t->in;
	size_t n = 0;

	if (t->at == 0)
		t->text_end = quoted_end(in, 0, &t->line_end);
	/* A break takes two bytes. */
	while (t->at < in.n && n + 2 <= room) {
		size_t run = quoted_run(t, room - n);
		if (run > 0)
			memcpy(out + n, in.p + t->at, run);
		n += run;
		t->at += run;
		if (n + 2 > room)
			break;
		if (t->at == t->text_end)
			n += read_break(t, false, out + n);
		else if (t->at + 1 == t->text_end)
			n += read_break(t, true, out + n);
		else
			t->at += quoted_byte(in, t->at, out + n++);
	}
	return n;
}

/* One line of uuencode; at most 63 bytes. */
static size_t
uu_line(struct span line, char *out)
{
	if (line.n == 0)
		return 0;
	size_t want = (size_t)((line.p[0] - ' ') & 63);
	size_t n = 0;
	for (size_t i = 1; n < want; i += 4) {
		uint32_t v = 0;
		for (size_t k = 0; k < 4; k++) {
			int c = i + k < line.n ? line.p[i + k] : ' ';
			v = v << 6 | (uint32_t)((c - ' ') & 63);
		}
		for (int k = 16; k >= 0 && n < want; k -= 8)
			out[n++] = (char)(v >> k);
	}
	return n;
}

static size_t
read_uu(struct transfer *t, char *out, size_t room)
{
	size_t n = 0;
	while (t->at < t->in.n && n + TRANSFER_ROOM_MIN <= room) {
		struct span rest = span_sub(t->in, t->at, t->in.n);
		struct span line;
		size_t before = rest.n;
		if (!span_line(&rest, &line))
			break;
		t->at += before - rest.n;
		if (!t->in_body) {
			t->in_body = span_starts(line, "begin ");
			continue;
		}
		if (span_is(span_trim(line), "end")) {
			t->at = t->in.n;
			break;
		}
		n += uu_line(line, out + n);
	}
	return n;
}

size_t
transfer_read(struct transfer *t, char *out, size_t room)
{
	ASSERT(room >= TRANSFER_ROOM_MIN);
	switch (t->kind) {
	case TRANSFER_BASE64:
		return read_base64(t, out, room);
	case TRANSFER_QUOTED:
		return read_quoted(t, out, room);
	case TRANSFER_UU:
		return read_uu(t, out, room);
	case TRANSFER_PLAIN:
		break;
	}
	size_t n = t->in.n - t->at < room ? t->in.n - t->at : room;
	if (n > 0)
		memcpy(out, t->in.p + t->at, n);
	t->at += n;
	return n;
}
