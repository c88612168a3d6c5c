/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/quote.h"

#include "daemon/compose/markdown.h"

void
quote_add_html(struct buf *out, struct span lines)
{
	buf_add_str(out, MARKDOWN_P);
	for (;;) {
		size_t n = markdown_add_words(out, lines);
		if (n == lines.n)
			break;
		bool paragraph = n + 1 < lines.n && lines.p[n + 1] == '\n';
		buf_add_str(out, paragraph ? "</p>\n" MARKDOWN_P : "<br>\n");
		lines = span_sub(lines, n + 1 + paragraph, lines.n);
	}
	buf_add_str(out, "</p>");
}
