/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/passedon.h"

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/maildate.h"
#include "parsers/quotelabel.h"

enum {
	BLOCK_LINES = 8,  /* from the first label to the last */
	BLOCK_LABELS = 3, /* fewer are somebody's prose */
	LINE_MAX_BYTES = 400
};

/* What stands behind the colon, without the stars of "*From:*". */
static struct span
value_of(struct span line)
{
	ptrdiff_t colon = span_find_byte(line, 0, ':');
	struct span value = colon < 0
				? span_of("", 0)
				: span_sub(line, (size_t)colon + 1, line.n);
	value = span_trim(value);
	while (value.n > 0 && value.p[0] == '*')
		value = span_trim(span_sub(value, 1, value.n));
	return value;
}

static bool
is_address_byte(int c)
{
	return is_alnum(c) || (c != '\0' && strchr(".!#$%&'*+/=?^_`{|}~-@", c));
}

bool
passedon_address(void *ctx, struct span value, struct address *out)
{
	ptrdiff_t at = span_find_byte(value, 0, '@');
	if (at <= 0)
		return false;
	size_t start = (size_t)at;
	size_t end = (size_t)at + 1;
	while (start > 0 && is_address_byte(value.p[start - 1]))
		start--;
	while (end < value.n && is_address_byte(value.p[end]))
		end++;
	struct span addr = span_sub(value, start, end - start);
	while (addr.n > 0 && addr.p[addr.n - 1] == '.')
		addr.n--;
	if (addr.n < 3 || start == (size_t)at || end == (size_t)at + 1 ||
	    span_find_byte(addr, (size_t)at - start + 1, '@') >= 0)
		return false;
	struct span name = span_sub(value, 0, start);
	if (span_ends(name, "mailto:"))
		name.n -= strlen("mailto:");
	while (name.n > 0 && strchr(" \t<[(\"'", name.p[name.n - 1]) != NULL)
		name.n--;
	while (name.n > 0 && strchr(" \t\"'", name.p[0]) != NULL)
		name = span_sub(name, 1, name.n);
	out->addr = mem_strn(ctx, addr.p, addr.n);
	out->name = name.n == 0 ? NULL : mem_strn(ctx, name.p, name.n);
	return true;
}

static void
read_sent(void *ctx, struct span value, struct passed_on *out)
{
	int64_t at;
	int offset;
	char *sent = mem_strn(ctx, value.p, value.n);
	/* "2 March 2026 at 09:00", as telephones have it. */
	for (char *p = sent; *p != '\0'; p++)
		if (strncmp(p, " at ", 4) == 0)
			memcpy(p, "    ", 4);
	out->sent = sent;
	if (maildate_read(span_str(out->sent), &at, &offset))
		out->sent_day =
		    civil_utc_day(at + (int64_t)offset * 60, &out->sent_s);
}

/* A block that begins at rest; false when it is none. */
static bool
read_block(void *ctx, struct span rest, struct passed_on *out)
{
	struct span line;
	int labels = 0;
	bool found = false;
	*out = (struct passed_on){.sent_day = DAY_NONE};
	for (int i = 0; i < BLOCK_LINES && span_line(&rest, &line); i++) {
		enum quote_label label = quote_label(line);
		if (line.n > LINE_MAX_BYTES)
			return false;
		if (label == LABEL_NONE)
			continue;
		labels++;
		if (label == LABEL_FROM && !found)
			found =
			    passedon_address(ctx, value_of(line), &out->from);
		if (label == LABEL_DATE && out->sent == NULL)
			read_sent(ctx, value_of(line), out);
	}
	return found && labels >= BLOCK_LABELS;
}

bool
passedon_read(void *ctx, struct span text, struct passed_on *out)
{
	struct span line;
	struct span rest = text;
	for (struct span here = text; span_line(&rest, &line); here = rest)
		if (quote_label(line) == LABEL_FROM)
			return read_block(ctx, here, out);
	return false;
}
