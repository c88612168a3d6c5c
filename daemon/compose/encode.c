/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/encode.h"

#include <string.h>

#include "parsers/stretch.h"

enum {
	MAIL_COLUMNS = 998, /* RFC 5322 s.2.1.1 */
	COLUMNS = 76,
	GROUPS = COLUMNS / 4, /* of base64 in a line */
	LINE_BYTES = 3 * GROUPS,
	QUOTED_BYTES = 4096,
	BATCH = 64, /* lines of base64 handed over at once */
	LINE_ROOM = COLUMNS + 2
};

static const char HEX[] = "0123456789ABCDEF";
static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
			       "uvwxyz0123456789+/";

/* ---- quoted-printable ---- */

/* Lines on their way out: a call for each piece of one costs more than it. */
struct quoted {
	struct buf *out;
	size_t column;
	size_t used;
	char bytes[QUOTED_BYTES];
};

static void
put(struct quoted *q, const char *p, size_t n)
{
	if (q->used + n > sizeof(q->bytes)) {
		buf_add(q->out, q->bytes, q->used);
		q->used = 0;
	}
	memcpy(q->bytes + q->used, p, n);
	q->used += n;
}

/* Columns left; one more stays for the "=" of a line that goes on. */
static size_t
quoted_room(const struct quoted *q)
{
	return COLUMNS - 1 - q->column;
}

static void
go_on(struct quoted *q)
{
	put(q, "=\r\n", 3);
	q->column = 0;
}

static void
put_literals(struct quoted *q, struct span s)
{
	while (s.n > 0) {
		if (quoted_room(q) == 0)
			go_on(q);
		size_t n = s.n < quoted_room(q) ? s.n : quoted_room(q);
		put(q, s.p, n);
		q->column += n;
		s = span_of(s.p + n, s.n - n);
	}
}

static void
put_code(struct quoted *q, char c)
{
	unsigned char u = (unsigned char)c;
	const char code[3] = {'=', HEX[u >> 4], HEX[u & 15]};

	if (quoted_room(q) < sizeof(code))
		go_on(q);
	put(q, code, sizeof(code));
	q->column += sizeof(code);
}

/* How many bytes end the line at `at`; 0 when it goes on.  The text's end
 * ends a line, too: see is_line_end(). */
static size_t
line_end(struct span s, size_t at)
{
	if (at < s.n && s.p[at] == '\n')
		return 1;
	return at + 1 < s.n && s.p[at] == '\r' && s.p[at + 1] == '\n' ? 2 : 0;
}

static bool
is_line_end(struct span s, size_t at)
{
	return at == s.n || line_end(s, at) > 0;
}

/* A first byte that must not be left as it is (RFC 2049 s.3). */
static bool
is_weak_start(struct span s, size_t at)
{
	if (s.p[at] == '.')
		return is_line_end(s, at + 1);
	return to_lower(s.p[at]) == 'f' &&
	       span_starts(span_sub(s, at, s.n), "From ");
}

/* The line that begins at `at`, and its end; returns where the next one is. */
static size_t
quote_line(struct quoted *q, struct span s, size_t at)
{
	q->column = 0;
	if (is_weak_start(s, at))
		put_code(q, s.p[at++]);
	for (;;) {
		struct span run = span_of(s.p + at, stretch_quotable(s, at));
		at += run.n;
		bool end = is_line_end(s, at);
		/* White space at a line's end is what servers take away. */
		bool blank = end && run.n > 0 && run.p[run.n - 1] == ' ';
		put_literals(q, span_of(run.p, run.n - blank));
		if (blank)
			put_code(q, ' ');
		if (end)
			break;
		put_code(q, s.p[at++]);
	}
	if (at < s.n)
		put(q, "\r\n", 2);
	return at + line_end(s, at);
}

void
encode_quoted(struct buf *out, struct span text)
{
	struct quoted q;

	q.out = out;
	q.used = 0;
	for (size_t at = 0; at < text.n;)
		at = quote_line(&q, text, at);
	buf_add(out, q.bytes, q.used);
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

/* A tab and its like, which may stand in a line. */
static bool
is_harmless(char c)
{
	return c > 0 && c < ' ' && c != '\r' && c != '\n';
}

int
encode_check(struct span s, struct err *err)
{
	size_t line = 0;
	size_t at = 0;

	while (line < s.n) {
		size_t end = at + stretch_plain(s, at);

		at = end + 1;
		if (end < s.n && is_harmless(s.p[end]))
			continue;
		if (end - line > MAIL_COLUMNS)
			return err_set(err, ERR_INPUT,
			    "the letter would have a line over %d bytes",
			    MAIL_COLUMNS);
		if (end < s.n &&
		    (s.p[end] != '\r' || at == s.n || s.p[at] != '\n'))
			return err_set(err, ERR_INPUT,
			    "the letter would hold a forbidden byte in the "
			    "line at %zu",
			    line);
		line = ++at;
	}
	return 0;
}
