/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/imapguard.h"

/* How much of "{123}" at a line's end has been seen. */
enum { WORDS = 0, OPENED, NUMBER, CLOSED };

/* What stands behind a response's "*"; empty where there is none. */
static struct span
untagged(struct span head)
{
	head = span_trim(head);
	if (head.n == 0 || head.p[0] != '*')
		return span_of(NULL, 0);
	return span_trim(span_sub(head, 1, head.n));
}

/* The word after a response's "*" says what it is (RFC 3501 s.7). */
static bool
is_data(struct span head)
{
	static const char *const status[] = {
	    "OK", "NO", "BAD", "BYE", "PREAUTH"};

	head = untagged(head);
	if (head.n == 0)
		return false;
	for (size_t i = 0; i < sizeof status / sizeof status[0]; i++)
		if (span_starts(head, status[i]))
			return false;
	return true;
}

/* atom-char, RFC 3501 s.9 */
static bool
is_atom_char(char c)
{
	return c > ' ' && c < 0x7f && strchr("(){%*\"\\]", c) == NULL;
}

/* "(\Seen Work \*)" at the start of s. */
static bool
is_flag_list(struct span s)
{
	size_t i = 1;

	if (s.n == 0 || s.p[0] != '(')
		return false;
	while (i < s.n && s.p[i] != ')') {
		size_t from = i;
		if (s.p[i] == '\\')
			i++;
		if (i > from && i < s.n && s.p[i] == '*')
			i++;
		else
			for (from = i; i < s.n && is_atom_char(s.p[i]);)
				i++;
		if (i == from)
			return false;
		if (i < s.n && s.p[i] == ' ')
			i++;
	}
	return i < s.n;
}

/* "] Your password expires": libetpan copies an alert's text, none included.
 * For libetpan a text ends at the first CR, whatever stands behind. */
static bool
has_text(struct span s)
{
	s = span_trim(s);
	if (s.n == 0 || s.p[0] != ']')
		return true; /* another code that begins alike */
	size_t at = 1;
	while (at < s.n && s.p[at] == ' ')
		at++;
	return at < s.n && s.p[at] != '\r' && s.p[at] != '\0';
}

/* A response code that libetpan does not survive. */
static bool
is_bad_code(struct span head, bool greeting)
{
	static const char flags[] = "PERMANENTFLAGS", alert[] = "ALERT";
	ptrdiff_t bracket = span_find_byte(head, 0, '[');

	if (bracket < 0)
		return false;
	head = span_trim(span_sub(head, (size_t)bracket + 1, head.n));
	if (span_starts(head, "BADCHARSET"))
		return true;
	if (span_starts(head, alert))
		return !has_text(span_sub(head, sizeof alert - 1, head.n));
	if (!span_starts(head, flags))
		return false;
	head = span_trim(span_sub(head, sizeof flags - 1, head.n));
	return greeting || !is_flag_list(head);
}

/* The first BYE counts: it says why, a later one that it is over. */
static void
keep_bye(struct imapguard *g, struct span head)
{
	static const char bye[] = "BYE";
	size_t n = 0;

	head = untagged(head);
	if (g->bye[0] != '\0' || !span_starts(head, bye))
		return;
	head = span_trim(span_sub(head, sizeof bye - 1, head.n));
	for (; n < head.n && n + 1 < sizeof g->bye; n++)
		g->bye[n] =
		    head.p[n] >= 0x20 && head.p[n] < 0x7f ? head.p[n] : '?';
	g->bye[n] = '\0';
}

static void
add_digit(struct imapguard *g, int digit)
{
	if (g->announced > UINT64_MAX / 10 - 1)
		g->announced = UINT64_MAX;
	else
		g->announced = g->announced * 10 + (uint64_t)digit;
}

/* One byte within a line; blanks do not count, nor do they for libetpan, but
 * for the CR that ends its text. */
static void
step(struct imapguard *g, char c)
{
	bool blank = is_space((unsigned char)c);
	char before = g->head_n > 0 ? g->head[g->head_n - 1] : '\0';
	bool again = blank && (c == '\r' ? before == '\r'
					 : is_space((unsigned char)before));

	if (g->head_n < sizeof g->head && !again)
		g->head[g->head_n++] = blank && c != '\r' ? ' ' : c;
	if (c == '{') {
		g->state = OPENED;
		g->announced = 0;
	} else if (is_digit(c) && (g->state == OPENED || g->state == NUMBER)) {
		g->state = NUMBER;
		add_digit(g, c - '0');
	} else if (c == '}' && g->state == NUMBER) {
		g->state = CLOSED;
	} else if (!blank) {
		g->state = WORDS;
	}
}

/* A line has ended, with room for so many bytes after it. */
static const char *
end_line(struct imapguard *g, size_t room)
{
	struct span head = span_of(g->head, g->head_n);
	bool literal = g->state == CLOSED;

	g->state = WORDS;
	if (!is_data(head) && is_bad_code(head, !g->greeted))
		return "sent a broken response code";
	g->greeted = true;
	if (!literal) {
		keep_bye(g, head);
		g->head_n = 0;
		return NULL;
	}
	if (!is_data(head))
		return "announced a literal in a status response";
	if (g->announced > room)
		return "announced a literal longer than its answer may be";
	g->left = g->announced;
	return NULL;
}

const char *
imapguard_follow(struct imapguard *g, struct span s, size_t room)
{
	const char *why = NULL;

	for (size_t at = 0; at < s.n && why == NULL;) {
		size_t n = s.n - at;
		if (g->left > 0) {
			n = n > g->left ? (size_t)g->left : n;
			g->left -= n;
			at += n;
		} else if (s.p[at++] == '\n') {
			why = end_line(g, room - at);
		} else {
			step(g, s.p[at - 1]);
		}
	}
	return why;
}
