/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config/comments.h"

#include "parsers/base/span.h"

/* One past the quoted text that begins at i, or the end of the file.  In both
 * kinds of quotes a backslash takes the next byte along. */
static size_t
quote_end(struct span text, size_t i)
{
	const char quote = text.p[i++];

	while (i < text.n && text.p[i] != quote)
		i += text.p[i] == '\\' ? 2 : 1;
	return i < text.n ? i + 1 : text.n;
}

/* The length of the comment that begins at i; 0 when none does, -1 when it has
 * no end.  In the middle of a word two slashes are a part of it. */
static ptrdiff_t
comment_length(struct span text, size_t i, bool in_word)
{
	const struct span s = span_sub(text, i, text.n);
	ptrdiff_t end;

	if (s.p[0] == '#' || (span_starts(s, "//") && !in_word)) {
		end = span_find_byte(s, 0, '\n');
		return end < 0 ? (ptrdiff_t)s.n : end;
	}
	if (!span_starts(s, "/*"))
		return 0;
	end = span_find(s, 2, "*/");
	return end < 0 ? -1 : end + 2;
}

bool
comments_blank(char *p, size_t n, int *lines_r)
{
	const struct span text = span_of(p, n);
	bool in_word = false;
	size_t i = 0;

	*lines_r = 1;
	while (i < n) {
		ptrdiff_t length = comment_length(text, i, in_word);
		size_t end = i + (size_t)length;
		const bool comment = length > 0;

		if (length < 0)
			return false;
		if (length == 0)
			end = p[i] == '\'' || p[i] == '"' ? quote_end(text, i)
							  : i + 1;
		in_word =
		    !comment && strchr(" \t\r\n'\"={}()+,*", p[i]) == NULL;
		for (; i < end; i++)
			if (p[i] == '\n')
				(*lines_r)++;
			else if (comment)
				p[i] = ' ';
	}
	return true;
}
