/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/csvout.h"

#include <string.h>

#include "parsers/base/civil.h"

void
csvout_cell(struct buf *b, const char *text)
{
	if (strchr("=+-@", text[0]) != NULL && text[0] != '\0')
		buf_add_byte(b, '\'');
	if (strpbrk(text, ",\"\r\n") == NULL) {
		buf_add_str(b, text);
		return;
	}
	buf_add_byte(b, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			buf_add_byte(b, '"');
		buf_add_byte(b, *p);
	}
	buf_add_byte(b, '"');
}

void
csvout_day(struct buf *b, int32_t day)
{
	char iso[CIVIL_ISO_SIZE];
	if (day == DAY_NONE)
		return;
	civil_iso(day, iso);
	buf_add_str(b, iso);
}
