/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ctl/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/office/timeline.h"
#include "daemon/sys/console.h"
#include "daemon/sys/zone.h"
#include "parsers/base/buf.h"
#include "parsers/base/civil.h"

enum { SAY_MAX = 64 * 1024 * 1024, REPLACEMENT = 0xfffd };

/* ---- text ---- */

/* The character at p of n > 0 bytes and its length; a byte that begins none
 * is U+FFFD and one byte. */
static uint32_t
next_character(const unsigned char *p, size_t n, size_t *length_r)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = p[0] < 0x80         ? 1
			: p[0] >> 5 == 6    ? 2
			: p[0] >> 4 == 0xe  ? 3
			: p[0] >> 3 == 0x1e ? 4
					    : 0;
	uint32_t c = length == 1 ? p[0] : p[0] & (0x7fu >> length);
	*length_r = 1;
	if (length == 0 || length > n)
		return REPLACEMENT;
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return REPLACEMENT;
	*length_r = length;
	return c;
}

/* Marks, overrides and isolates of direction, and line separators. */
static bool
is_hidden(uint32_t c)
{
	return c == 0x061c || (c >= 0x200e && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

char *
say_clean(void *ctx, struct span text, bool keep_lines)
{
	struct buf b;
	const unsigned char *p = (const unsigned char *)text.p;
	buf_init(&b, ctx, text.n < SAY_MAX ? text.n * 3 + 1 : SAY_MAX);
	for (size_t i = 0, length; i < text.n; i += length) {
		uint32_t c = next_character(p + i, text.n - i, &length);
		if (c == '\r' && i + 1 < text.n && p[i + 1] == '\n')
			continue;
		if (c == '\n')
			buf_add_byte(&b, keep_lines ? '\n' : ' ');
		else if (c == '\t')
			buf_add_byte(&b, ' ');
		else
			buf_add_utf8(&b,
			    is_control(c) || is_hidden(c) ? REPLACEMENT : c);
	}
	return b.p;
}

/* Combining marks and zero-width characters stand on the one before. */
static bool
is_wide_nothing(uint32_t c)
{
	return (c >= 0x300 && c < 0x370) || (c >= 0x200b && c <= 0x200d) ||
	       (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff;
}

/* East Asian scripts and pictures take two columns. */
static bool
is_double(uint32_t c)
{
	return (c >= 0x1100 && c < 0x1160) || (c >= 0x2e80 && c < 0xa4d0) ||
	       (c >= 0xac00 && c < 0xd7a4) || (c >= 0xf900 && c < 0xfb00) ||
	       (c >= 0xff00 && c < 0xff61) || (c >= 0x1f300 && c < 0x1fb00) ||
	       (c >= 0x20000 && c < 0x40000);
}

size_t
say_width(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = strlen(text);
	size_t width = 0;
	for (size_t i = 0, length; i < n; i += length) {
		uint32_t c = next_character(p + i, n - i, &length);
		width += is_wide_nothing(c) ? 0 : is_double(c) ? 2 : 1;
	}
	return width;
}

/* ---- printing ---- */

static void say_list(FILE *out, bool bold, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void
say_list(FILE *out, bool bold, const char *fmt, va_list ap)
{
	void *ctx = mem_new(NULL);
	struct buf b;
	buf_init(&b, ctx, SAY_MAX);
	buf_add_vfmt(&b, fmt, ap);
	(void)fputs(bold ? "\033[1m" : "", out);
	(void)fputs(say_clean(ctx, buf_span(&b), true), out);
	(void)fputs(bold ? "\033[0m" : "", out);
	mem_free(ctx);
}

void
say(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say_list(stdout, false, fmt, ap);
	va_end(ap);
}

void
say_aside(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say_list(stderr, false, fmt, ap);
	va_end(ap);
}

void
say_heading(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say_list(stdout, console_colours(STDOUT_FILENO), fmt, ap);
	va_end(ap);
	(void)putchar('\n');
}

void
say_wrapped(const char *indent, const char *text)
{
	enum { WIDTH = 78 };
	char *clean = say_clean(NULL, span_str(text), false);
	size_t column = 0;
	for (const char *p = clean; *p != '\0';) {
		const size_t n = strcspn(p, " ");
		char *word = mem_strn(NULL, p, n);
		const size_t wide = say_width(word);
		if (column > 0 && column + 1 + wide > WIDTH) {
			(void)putchar('\n');
			column = 0;
		}
		(void)printf("%s%s", column > 0 ? " " : indent, word);
		column += wide + (column > 0 ? 1 : say_width(indent));
		mem_free(word);
		p += n;
		p += strspn(p, " ");
	}
	(void)putchar('\n');
	mem_free(clean);
}

void
say_indented(const char *indent, const char *text)
{
	struct span rest = span_str(text);
	struct span line;
	while (span_line(&rest, &line))
		say("%s%.*s\n", line.n == 0 ? "" : indent, (int)line.n, line.p);
}

/* ---- sizes, counts, dates ---- */

char *
say_size(void *ctx, int64_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	double n = (double)bytes / 1000;
	size_t unit = 0;
	if (bytes < 1000)
		return mem_fmt(ctx, "%lld bytes", (long long)bytes);
	for (; n >= 999.5 && unit + 1 < sizeof units / sizeof units[0]; unit++)
		n /= 1000;
	return mem_fmt(ctx, n < 9.95 ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

char *
say_count(void *ctx, int64_t n, const char *one, const char *many)
{
	return n == 0
		   ? mem_fmt(ctx, "no %s", many)
		   : mem_fmt(ctx, "%lld %s", (long long)n, n == 1 ? one : many);
}

static char *
day_words(void *ctx, int32_t day)
{
	struct civil c = civil_from_day(day);
	return mem_fmt(
	    ctx, "%d %.3s %d", c.day, civil_month_name(c.month), c.year);
}

char *
say_day(void *ctx, const char *iso)
{
	int32_t day;
	return civil_parse(span_str(iso), &day) ? day_words(ctx, day)
						: mem_str(ctx, iso);
}

char *
say_instant(void *ctx, const char *rfc3339)
{
	int64_t at;
	int32_t seconds;
	if (!civil_parse_rfc3339(span_str(rfc3339), &at))
		return mem_str(ctx, rfc3339);
	int32_t day = zone_civil(at, &seconds);
	return mem_fmt(ctx, "%s %02d:%02d", day_words(ctx, day),
	    (int)(seconds / 3600), (int)(seconds / 60 % 60));
}

/* ---- names in words ---- */

struct word {
	const char *name, *words;
};

static const char *
in_words(const struct word *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return table->words;
	return name;
}

const char *
say_kind(const char *name)
{
	static const struct word kinds[] = {{"mp", "MP"}, {NULL, NULL}};
	return in_words(kinds, name);
}

const char *
say_enquiry_state(const char *name)
{
	static const struct word states[] = {
	    {"new", "nobody has it"},
	    {"allocated", "owner was asked"},
	    {"accepted", "owner has it"},
	    {"held", "answer held"},
	    {"answering", "answer leaving"},
	    {NULL, NULL},
	};
	return in_words(states, name);
}

const char *
say_mail_state(const char *state, const char *outcome)
{
	static const struct word words[] = {
	    {"received", "not looked at yet"},
	    {"parsing", "being read"},
	    {"quarantined", "QUARANTINED, unreadable"},
	    {NULL, NULL},
	};
	return strcmp(state, "decided") == 0 ? timeline_outcome(outcome)
					     : in_words(words, state);
}

const char *
say_letter_state(const char *name)
{
	static const struct word states[] = {
	    {"held", "HELD"},
	    {"waiting", "waiting to go"},
	    {"sending", "being sent"},
	    {"failed", "FAILED"},
	    {"uncertain", "UNCERTAIN"},
	    {NULL, NULL},
	};
	return in_words(states, name);
}

const char *
say_held(const char *name)
{
	static const struct word reasons[] = {
	    {"not-owner", "not by its owner or the deputy"},
	    {"colleague", "a colleague was in To or Cc"},
	    {"text-unsure", "new words and quoted ones ran together"},
	    {"text-empty", "no words"}, {"too-short", "very short"},
	    {"no-greeting", "no greeting"},
	    {"command", "a command and a letter in one mail"},
	    {"internal-mark", "marked [INTERNAL]"},
	    {"other-enquiry", "the reference of another enquiry"},
	    {"other-case", "the reference of another case"},
	    {"other-reference", "a reference that is not the enquiry's"},
	    {"upn", "a pupil number"}, {"nhs", "an NHS number"},
	    {"uln", "a learner number"},
	    {"attachment", "an attachment that cannot be looked into"},
	    {"attached-mail", "a mail inside the mail"},
	    {"unreadable", "a part that cannot be read"},
	    {"waits-for-send", "answers of a new colleague wait for SEND"},
	    {"named-person", "press, solicitors or before a claim"},
	    {"perhaps-automatic", "read like a machine's reply"},
	    {"authority", "authority or capacity is not recorded"},
	    {"greeting", "greeted somebody else than it went to"},
	    {"left-out", "words that would have been left out"},
	    {"struck-out", "words that were struck out"},
	    {"other-family", "another family's address or file"},
	    {"other-writer", "the mail replied to was not the enquirer's"},
	    {"another-leaves", "another answer was on its way"},
	    {"bereavement", "somebody had died"},
	    {"breach", "a data breach stopped what leaves"}, {NULL, NULL}};
	return in_words(reasons, name);
}
