/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/address.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/words.h"

/* What one list entry is made of, while it is being read. */
struct entry {
	const char *charset;
	struct buf phrase;  /* words outside <> and comments */
	struct buf comment; /* text of the last comment */
	struct buf angle;   /* between < and > */
	bool has_angle, has_phrase;
};

/* Offset behind the quoted string at `at`; n when it never ends. */
static size_t
quoted_end(struct span s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '"'; at++)
		if (s.p[at] == '\\')
			at++;
	return at < s.n ? at + 1 : s.n;
}

static size_t
comment_end(struct span s, size_t at)
{
	int depth = 0;
	for (; at < s.n; at++) {
		if (s.p[at] == '\\')
			at++;
		else if (s.p[at] == '(')
			depth++;
		else if (s.p[at] == ')' && --depth == 0)
			return at + 1;
	}
	return s.n;
}

static void
add_unescaped(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		buf_add_byte(out, s.p[i]);
	}
}

/* The span inside a delimiter pair, whose closing one may be missing. */
static struct span
inside(struct span s, size_t start, size_t end, char close)
{
	struct span in = span_sub(s, start + 1, end - start - 1);
	if (in.n > 0 && in.p[in.n - 1] == close && end > start + 1)
		in.n--;
	return in;
}

static size_t
angle_end(struct span s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '>'; at++)
		if (s.p[at] == '"')
			at = quoted_end(s, at) - 1;
	return at < s.n ? at + 1 : s.n;
}

/*
 * local@domain out of what stood between <> or alone: blanks and a source
 * route (RFC 5322 s.4.4) dropped, the domain lower-cased.
 */
static char *
tidy_address(const void *ctx, struct span raw)
{
	struct buf out;
	raw = span_trim(raw);
	if (raw.n > 0 && raw.p[0] == '@') {
		ptrdiff_t colon = span_find_byte(raw, 0, ':');
		if (colon >= 0)
			raw = span_sub(raw, (size_t)colon + 1, raw.n);
	}
	if (span_starts(raw, "mailto:"))
		raw = span_sub(raw, 7, raw.n);

	buf_init(&out, ctx, raw.n + 1);
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '"') {
			size_t end = quoted_end(raw, i);
			buf_add_span(&out, span_sub(raw, i, end - i));
			i = end - 1;
		} else if (raw.p[i] == '(') {
			i = comment_end(raw, i) - 1;
		} else if (!is_space((unsigned char)raw.p[i])) {
			buf_add_byte(&out, raw.p[i]);
		}
	}
	char *text = words_decode(ctx, buf_span(&out), LIMIT_ADDRESS_BYTES);
	mem_free(out.p);
	char *at = strrchr(text, '@');
	for (char *p = at; p != NULL && *p != '\0'; p++)
		*p = (char)to_lower(*p);
	return text;
}

/* The decoded words of a phrase or comment; NULL when empty. */
static const char *
tidy_name(const void *ctx, struct span raw, const char *charset)
{
	raw = span_trim(raw);
	/* 'Anna Bell' in single quotes: some gateways quote twice. */
	if (raw.n >= 2 && raw.p[0] == '\'' && raw.p[raw.n - 1] == '\'')
		raw = span_sub(raw, 1, raw.n - 2);
	char *name = words_decode_as(ctx, raw, charset, LIMIT_NAME_BYTES);
	size_t n = strlen(name);
	/* Quotes that were inside the encoded word. */
	if (n >= 2 && name[0] == '"' && name[n - 1] == '"') {
		name[n - 1] = '\0';
		name = words_decode(
		    ctx, span_of(name + 1, n - 2), LIMIT_NAME_BYTES);
	}
	return name[0] == '\0' ? NULL : name;
}

/* Reads one entry from `at` to its ',' or ';'; returns where that stands. */
static size_t
read_entry(struct span s, size_t at, struct entry *e)
{
	while (at < s.n) {
		char c = s.p[at];
		size_t word = c == '=' ? words_match(span_sub(s, at, s.n), NULL,
					     NULL, NULL)
				       : 0;
		if (word > 0) {
			buf_add_span(&e->phrase, span_sub(s, at, word));
			e->has_phrase = true;
			at += word;
		} else if (c == '"') {
			size_t end = quoted_end(s, at);
			struct span in = inside(s, at, end, '"');
			/* "a b"@c: the quotes belong to the local part. */
			if (end < s.n && s.p[end] == '@')
				buf_add_span(
				    &e->phrase, span_sub(s, at, end - at));
			else
				add_unescaped(&e->phrase, in);
			e->has_phrase = true;
			at = end;
		} else if (c == '(') {
			size_t end = comment_end(s, at);
			buf_reset(&e->comment);
			add_unescaped(&e->comment, inside(s, at, end, ')'));
			at = end;
		} else if (c == '<') {
			size_t end = angle_end(s, at);
			struct span in = inside(s, at, end, '>');
			/* "<a@b> <c@d>": the first that is an address. */
			if (!e->has_angle ||
			    span_find_byte(buf_span(&e->angle), 0, '@') < 0) {
				buf_reset(&e->angle);
				buf_add_span(&e->angle, in);
			}
			e->has_angle = true;
			at = end;
		} else if (c == ',' || c == ';') {
			return at;
		} else if (c == ':' && !e->has_angle &&
			   span_find_byte(buf_span(&e->phrase), 0, '@') < 0 &&
			   !span_is(
			       span_trim(buf_span(&e->phrase)), "mailto")) {
			/* "Group: a@b, c@d;": the group's name is dropped. */
			buf_reset(&e->phrase);
			e->has_phrase = false;
			at++;
		} else {
			buf_add_byte(&e->phrase, c);
			at++;
		}
	}
	return at;
}

static bool
is_one_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '=')
			return false;
	return s.n > 0;
}

static bool
finish_entry(const void *ctx, const struct entry *e, struct address *out)
{
	struct span phrase = span_trim(buf_span(&e->phrase));
	struct span comment = span_trim(buf_span(&e->comment));
	struct span angle = span_trim(buf_span(&e->angle));

	if (e->has_angle) {
		out->addr = tidy_address(ctx, angle);
		out->name =
		    tidy_name(ctx, phrase.n > 0 ? phrase : comment, e->charset);
		/* "a@b <>" and "<Anna Bell> a@b" */
		if (strchr(out->addr, '@') == NULL &&
		    span_find_byte(phrase, 0, '@') >= 0) {
			out->name = tidy_name(ctx, angle, e->charset);
			out->addr = tidy_address(ctx, phrase);
		}
		return angle.n > 0 || phrase.n > 0;
	}
	if (phrase.n == 0)
		return false;
	/* "Anna Bell a@b.c": the word with the @ is the address. */
	ptrdiff_t at = span_find_byte(phrase, 0, '@');
	if (at > 0 && phrase.p[0] != '"') {
		size_t start = (size_t)at, end = (size_t)at;
		while (
		    start > 0 && !is_space((unsigned char)phrase.p[start - 1]))
			start--;
		while (
		    end < phrase.n && !is_space((unsigned char)phrase.p[end]))
			end++;
		bool whole = start == (size_t)at || end == (size_t)at + 1;
		if (!whole && start > 0 && comment.n == 0) {
			out->name = tidy_name(
			    ctx, span_sub(phrase, 0, start), e->charset);
			out->addr = tidy_address(
			    ctx, span_sub(phrase, start, end - start));
			return true;
		}
	}
	if (at < 0) {
		/* "From: MAILER-DAEMON" is a local address; words are a
		 * name alone. */
		if (is_one_word(phrase)) {
			out->addr = tidy_address(ctx, phrase);
			out->name = tidy_name(ctx, comment, e->charset);
			return true;
		}
		out->addr = "";
		out->name = tidy_name(ctx, phrase, e->charset);
		return out->name != NULL;
	}
	out->addr = tidy_address(ctx, phrase);
	out->name = comment.n > 0 ? tidy_name(ctx, comment, e->charset) : NULL;
	return true;
}

bool
address_list_read(const void *ctx, struct span raw, const char *charset,
    struct address **list, size_t *count, size_t *capacity)
{
	void *scratch = mem_new(ctx);
	struct entry e = {.charset = charset};
	size_t at = 0;
	bool complete = true;

	buf_init(&e.phrase, scratch, raw.n + 1);
	buf_init(&e.comment, scratch, raw.n + 1);
	buf_init(&e.angle, scratch, raw.n + 1);
	while (at < raw.n) {
		buf_reset(&e.phrase);
		buf_reset(&e.comment);
		buf_reset(&e.angle);
		e.has_angle = false;
		at = read_entry(raw, at, &e) + 1;
		struct address found = {.addr = NULL};
		if (!finish_entry(ctx, &e, &found))
			continue;
		if (*count == LIMIT_ADDRESSES) {
			complete = false;
			break;
		}
		*list =
		    mem_grow(ctx, *list, capacity, *count + 1, sizeof **list);
		(*list)[(*count)++] = found;
	}
	mem_free(scratch);
	return complete;
}

char *
address_bare(const void *ctx, struct span raw)
{
	raw = span_trim(raw);
	if (span_starts(raw, "rfc822;") || span_starts(raw, "utf-8;"))
		raw = span_sub(
		    raw, (size_t)span_find_byte(raw, 0, ';') + 1, raw.n);
	ptrdiff_t open = span_find_byte(raw, 0, '<');
	if (open >= 0)
		raw = inside(
		    raw, (size_t)open, angle_end(raw, (size_t)open), '>');
	if (span_find_byte(raw, 0, '@') < 0)
		return NULL;
	return tidy_address(ctx, raw);
}
