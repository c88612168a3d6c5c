/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/compose/frame.h"

#include <string.h>

static void
add_escaped(struct buf *out, const char *s)
{
	while (*s != '\0') {
		size_t n = strcspn(s, "&<");

		buf_add(out, s, n);
		s += n;
		if (*s == '\0')
			return;
		buf_add_str(out, *s == '&' ? "&amp;" : "&lt;");
		s++;
	}
}

void
frame_html(struct buf *out, const char *title, struct span inside)
{
	enum { AROUND = 1024 };

	(void)buf_reserve(out, inside.n + AROUND);
	buf_add_str(out, "<!DOCTYPE html>\n"
			 "<html lang=\"en-GB\" dir=\"ltr\">\n<head>\n"
			 "<meta charset=\"utf-8\">\n"
			 "<meta name=\"viewport\" content=\"width=device-"
			 "width, initial-scale=1\">\n"
			 "<meta name=\"color-scheme\" "
			 "content=\"light dark\">\n<title>");
	add_escaped(out, title);
	buf_add_str(out, "</title>\n</head>\n<body>\n"
			 "<div role=\"main\" style=\"font-family: Arial, "
			 "Helvetica, sans-serif; font-size: 16px; "
			 "line-height: 1.5; text-align: left; max-width: "
			 "40em; overflow-wrap: break-word\">\n");
	buf_add_span(out, inside);
	buf_add_str(out, "</div>\n</body>\n</html>\n");
}
