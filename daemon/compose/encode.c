/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/encode.h"

#include <string.h>

enum {
	MAIL_COLUMNS = 998, /* RFC 5322 s.2.1.1 */
	COLUMNS = 76,
	GROUPS = COLUMNS / 4, /* of base64 in a line */
	LINE_BYTES = 3 * GROUPS,
	BATCH = 64, /* lines of base64 handed over at once */
	LINE_ROOM = COLUMNS + 2
};

static const char HEX[] = "0123456789ABCDEF";
static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
			       "uvwxyz0123456789+/";

/* ---- quoted-printable ---- */

/* What stands for itself anywhere in a line (RFC 2045 s.6.7, rules 2, 3). */
static bool
is_literal(char c)
{
	return c >= ' ' && c <= '~' && c != '=';
}

/* Do eight bytes at once stand for themselves? */
static bool
are_literals(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	uint64_t equals = x ^ (ones * '=');
	/* High bits: of x itself, of what is over '~', of what is under ' ',
	 * of '='.  A carry or borrow can only add a high bit, never hide one:
	 * the bytes are then looked at one by one. */
	return ((x | (x + ones) | (x - ones * ' ') | (equals - ones)) &
		   (ones << 7)) == 0;
}

/* How many bytes from `at` stand for themselves, at most `most`. */
static size_t
literals(struct span line, size_t at, size_t most)
{
	size_t n = 0;
	size_t left = line.n - at;
	const char *p = line.p + at;

	if (most > left)
		most = left;
	while (n + 8 <= most && are_literals(p + n))
		n += 8;
	while (n < most && is_literal(p[n]))
		n++;
	return n;
}

static void
add_code(struct buf *out, char c)
{
	unsigned char u = (unsigned char)c;
	const char code[3] = {'=', HEX[u >> 4], HEX[u & 15]};

	buf_add(out, code, sizeof(code));
}

/* The byte at which a line must not be left as it is; line.n: none. */
static size_t
weak_spot(struct span line)
{
	if (span_is(line, ".") || span_starts(line, "From "))
		return 0;
	if (line.n > 0 && is_blank(line.p[line.n - 1]))
		return line.n - 1;
	return line.n;
}

static void
add_quoted_line(struct buf *out, struct span line)
{
	size_t weak = weak_spot(line);
	size_t column = 0;

	for (size_t i = 0; i < line.n;) {
		/* One column stays for the "=" of a line that goes on. */
		size_t room = COLUMNS - 1 - column;
		size_t n = literals(line, i, room);

		if (i <= weak && i + n > weak)
			n = weak - i;
		if (n > 0) {
			buf_add(out, line.p + i, n);
			column += n;
			i += n;
		} else if (room < 3) {
			buf_add_str(out, "=\r\n");
			column = 0;
		} else {
			add_code(out, line.p[i++]);
			column += 3;
		}
	}
}

void
encode_quoted(struct buf *out, struct span text)
{
	while (text.n > 0) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.p);
		struct span line = span_sub(text, 0, n);

		if (end != NULL && line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		add_quoted_line(out, line);
		if (end != NULL)
			buf_add_str(out, "\r\n");
		text = span_sub(text, n + 1, text.n);
	}
}

/* ---- base64 ---- */

/* One line of up to 57 bytes; returns how many characters it has. */
static size_t
put_line(char *out, const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	char *start = out;

	for (; n >= 3; n -= 3, u += 3) {
		*out++ = ALPHABET[u[0] >> 2];
		*out++ = ALPHABET[(u[0] & 3) << 4 | u[1] >> 4];
		*out++ = ALPHABET[(u[1] & 15) << 2 | u[2] >> 6];
		*out++ = ALPHABET[u[2] & 63];
	}
	if (n > 0) {
		*out++ = ALPHABET[u[0] >> 2];
		*out++ = ALPHABET[(u[0] & 3) << 4 | (n > 1 ? u[1] >> 4 : 0)];
		*out++ = n > 1 ? ALPHABET[(u[1] & 15) << 2] : '=';
		*out++ = '=';
	}
	*out++ = '\r';
	*out++ = '\n';
	return (size_t)(out - start);
}

void
encode_base64(struct buf *out, struct span bytes)
{
	char lines[BATCH * LINE_ROOM];
	size_t used = 0;

	for (size_t i = 0; i < bytes.n; i += LINE_BYTES) {
		size_t left = bytes.n - i;

		used += put_line(lines + used, bytes.p + i,
		    left < LINE_BYTES ? left : LINE_BYTES);
		if (used > sizeof(lines) - LINE_ROOM) {
			buf_add(out, lines, used);
			used = 0;
		}
	}
	buf_add(out, lines, used);
}

enum { BAD = 0x80 };

/* The six bits of each character, BAD for all others. */
static void
make_values(unsigned char values[256])
{
	memset(values, BAD, 256);
	for (unsigned char i = 0; i < 64; i++)
		values[(unsigned char)ALPHABET[i]] = i;
}

/* Whole groups of the alphabet, without padding. */
static bool
are_groups(struct span s, const unsigned char values[256])
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.n; i++)
		all |= values[(unsigned char)s.p[i]];
	return s.n % 4 == 0 && (all & BAD) == 0;
}

/* The last line: as any other, or padded once or twice with no stray bits. */
static bool
is_last_line(struct span s, const unsigned char values[256])
{
	if (s.n < 4 || s.n % 4 != 0)
		return false;
	if (s.p[s.n - 1] != '=')
		return are_groups(s, values);
	const char *last = s.p + s.n - 4;
	unsigned a = values[(unsigned char)last[0]];
	unsigned b = values[(unsigned char)last[1]];
	unsigned c = values[(unsigned char)last[2]];
	if (!are_groups(span_sub(s, 0, s.n - 4), values) || ((a | b) & BAD))
		return false;
	if (last[2] == '=')
		return (b & 15) == 0;
	return (c & BAD) == 0 && (c & 3) == 0;
}

bool
encode_checked_base64(struct buf *out, struct span base64)
{
	unsigned char values[256];
	size_t start = out->n;
	size_t width = 0;
	struct span line;
	bool good = true;

	/* Line ends after the last line belong to the mail around it. */
	while (base64.n > 0 && is_space(base64.p[base64.n - 1]))
		base64.n--;
	make_values(values);
	while (good && base64.n > 0) {
		const char *end = memchr(base64.p, '\n', base64.n);
		bool last = end == NULL;

		line = span_sub(
		    base64, 0, last ? base64.n : (size_t)(end - base64.p));
		base64 = span_sub(base64, line.n + 1, base64.n);
		if (!last && line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		width = width == 0 ? line.n : width;
		good = line.n > 0 && line.n <= COLUMNS &&
		       (last ? line.n <= width && is_last_line(line, values)
			     : line.n == width && are_groups(line, values));
		buf_add_span(out, line);
		buf_add(out, "\r\n", 2);
	}
	if (!good || out->full) {
		buf_cut(out, start);
		return false;
	}
	return true;
}

/* ---- the last look ---- */

/*
 * Is one of eight bytes NUL, LF or over 0x7e?  (x - ones) & ~x has a high bit
 * where a byte of x is zero; x + ones carries only out of a byte that is over.
 */
static bool
has_forbidden(uint64_t x)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t lf = x ^ (ones * '\n');

	return ((x | (x + ones) | ((x - ones) & ~x) | ((lf - ones) & ~lf)) &
		   (ones << 7)) != 0;
}

/* A line without its CRLF; there is no CR in it. */
static bool
is_clean(struct span line)
{
	uint64_t eight = 0;
	size_t i = 0;

	for (; i + sizeof(eight) <= line.n; i += sizeof(eight)) {
		memcpy(&eight, line.p + i, sizeof(eight));
		if (has_forbidden(eight))
			return false;
	}
	/* The rest, filled up with what is allowed. */
	eight = UINT64_C(0x2020202020202020);
	memcpy(&eight, line.p + i, line.n - i);
	return !has_forbidden(eight);
}

int
encode_check(struct span s, struct err *err)
{
	for (size_t i = 0; i < s.n;) {
		ptrdiff_t cr = span_find_byte(s, i, '\r');
		size_t end = cr < 0 ? s.n : (size_t)cr;

		if (end - i > MAIL_COLUMNS)
			return err_set(err, ERR_INPUT,
			    "the letter would have a line over %d bytes",
			    MAIL_COLUMNS);
		if (!is_clean(span_sub(s, i, end - i)) ||
		    (cr >= 0 && (end + 1 == s.n || s.p[end + 1] != '\n')))
			return err_set(err, ERR_INPUT,
			    "the letter would hold a forbidden byte in the "
			    "line at %zu",
			    i);
		i = end + 2;
	}
	return 0;
}
