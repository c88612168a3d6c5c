/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/headers.h"

#include "parsers/phrases.h"

enum {
	/* Lines of junk we look past for the first header. */
	JUNK_LINES = 5,
	/* Lines that lost the blank of their fold, inside the block. */
	UNFOLDED_LINES = 40
};

/* Length of a header's name when line is one ("Name:"), else 0. */
static size_t
name_length(struct span line)
{
	size_t i = 0;
	while (i < line.n && line.p[i] > ' ' && line.p[i] < 0x7f &&
	       line.p[i] != ':')
		i++;
	size_t n = i;
	/* "Subject : x" is obsolete but legal (RFC 5322 s.4.5). */
	while (i < line.n && is_blank((unsigned char)line.p[i]))
		i++;
	return n > 0 && i < line.n && line.p[i] == ':' ? n : 0;
}

/* Offset of the line's end and of the next line's start. */
static size_t
line_end(struct span s, size_t at, size_t *next_r)
{
	ptrdiff_t lf = span_find_byte(s, at, '\n');
	size_t end = lf < 0 ? s.n : (size_t)lf;
	*next_r = lf < 0 ? s.n : end + 1;
	if (end > at && s.p[end - 1] == '\r')
		end--;
	return end;
}

size_t
headers_start(struct span raw)
{
	size_t at = 0;
	int junk = 0;
	if (raw.n >= 3 && memcmp(raw.p, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < raw.n && junk <= JUNK_LINES) {
		size_t next;
		size_t end = line_end(raw, at, &next);
		struct span line = span_sub(raw, at, end - at);
		bool mbox =
		    span_starts(line, "From ") || span_starts(line, ">From ");
		/* A URL or a time of day is no header of a mail's top. */
		if (!mbox && name_length(line) > 0)
			return at;
		if (span_trim(line).n > 0 && !mbox)
			junk++;
		/* Junk, then an empty line: that was text, not a header. */
		else if (!mbox && junk > 0)
			break;
		at = next;
	}
	return raw.n;
}

/* Is it a line that stands in a mail's header and hardly ever in its text? */
static bool
is_known_header(struct span line)
{
	static const char *const names[] = {"Received", "Return-Path",
	    "Delivered-To", "Message-ID", "MIME-Version", "From", "To", "Cc",
	    "Subject", "Date", "Sender", "Reply-To", "In-Reply-To",
	    "References", "DKIM-Signature", "Authentication-Results", "List-Id",
	    "Auto-Submitted", "Precedence"};
	struct span name = span_sub(line, 0, name_length(line));
	if (name.n == 0)
		return false;
	if (span_starts(name, "X-") || span_starts(name, "Content-"))
		return true;
	return phrases_are(name, names, sizeof names / sizeof names[0]);
}

/*
 * Lines at the start of rest that are no headers: how many bytes until the
 * next one, 0 when what follows is the body.
 */
static size_t
odd_lines(struct span rest)
{
	size_t at = 0, next;
	for (int i = 0; i < UNFOLDED_LINES && at < rest.n; i++) {
		size_t end = line_end(rest, at, &next);
		if (end == at)
			return 0;
		struct span line = span_sub(rest, at, end - at);
		/* Behind one odd line any name will do. */
		if (is_known_header(line) || (i == 1 && name_length(line) > 0))
			return at;
		at = next;
	}
	return 0;
}

bool
headers_next(struct span *rest, struct raw_header *header_r)
{
	size_t next;
	size_t end = line_end(*rest, 0, &next);
	struct span line = span_sub(*rest, 0, end);
	size_t n = name_length(line);

	if (end > 0 && n == 0) {
		*rest = span_sub(*rest, odd_lines(*rest), rest->n);
		end = line_end(*rest, 0, &next);
		line = span_sub(*rest, 0, end);
		n = name_length(line);
	}
	if (n == 0)
		return false;
	while (next < rest->n && is_blank((unsigned char)rest->p[next]))
		end = line_end(*rest, next, &next);
	size_t colon = (size_t)span_find_byte(line, n, ':');
	header_r->name = span_sub(line, 0, n);
	header_r->value = span_sub(*rest, colon + 1, end - colon - 1);
	*rest = span_sub(*rest, next, rest->n);
	return true;
}

struct span
headers_find(struct span block, const char *name)
{
	struct raw_header header;
	while (headers_next(&block, &header))
		if (span_is(header.name, name))
			return header.value;
	return span_of(NULL, 0);
}

bool
headers_next_id(struct span *rest, struct span *id_r)
{
	struct span s = *rest;
	while (s.n > 0) {
		while (s.n > 0 && (is_space((unsigned char)s.p[0]) ||
				      s.p[0] == ',' || s.p[0] == ';'))
			s = span_sub(s, 1, s.n);
		if (s.n == 0)
			break;
		size_t end = 0;
		if (s.p[0] == '<') {
			while (end < s.n && s.p[end] != '>')
				end++;
			*id_r = span_trim(span_sub(s, 1, end - 1));
			end++;
		} else {
			while (end < s.n && s.p[end] != '<' &&
			       !is_space((unsigned char)s.p[end]))
				end++;
			*id_r = span_sub(s, 0, end);
		}
		s = span_sub(s, end, s.n);
		if (id_r->n > 0) {
			*rest = s;
			return true;
		}
	}
	*rest = span_of(NULL, 0);
	return false;
}
