/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/inlineimage.h"

#include "parsers/base/mem.h"
#include "parsers/limits.h"
#include "parsers/transfer.h"

/* What is looked at: more than any letter has. */
enum { REFERENCES = 500, IMAGES = LIMIT_ATTACHMENTS };

struct references {
	struct span id[REFERENCES];
	size_t count;
};

/* Collects what stands behind "cid:" up to the end of the attribute. */
static void
collect(struct references *refs, struct span html)
{
	for (ptrdiff_t at = span_find_ascii(html, 0, "cid:"); at >= 0;
	     at = span_find_ascii(html, (size_t)at, "cid:")) {
		size_t start = (size_t)at + 4;
		size_t end = start;
		while (end < html.n && end - start < LIMIT_MESSAGE_ID_BYTES &&
		       !is_space((unsigned char)html.p[end]) &&
		       strchr("\"'<>)&", html.p[end]) == NULL)
			end++;
		at = (ptrdiff_t)end;
		if (end == start)
			continue;
		if (refs->count == REFERENCES)
			return;
		refs->id[refs->count++] = span_sub(html, start, end - start);
	}
}

/* Is the reference, which may have %XX in it, that Content-ID? */
static bool
names(struct span reference, struct span cid)
{
	size_t i = 0, k = 0;

	if (reference.n < cid.n)
		return false;
	while (i < reference.n && k < cid.n) {
		int c = (unsigned char)reference.p[i++];
		if (c == '%' && i + 1 < reference.n) {
			int high = hex_value((unsigned char)reference.p[i]);
			int low = hex_value((unsigned char)reference.p[i + 1]);
			if (high >= 0 && low >= 0) {
				c = high << 4 | low;
				i += 2;
			}
		}
		if (c != (unsigned char)cid.p[k++])
			return false;
	}
	return i == reference.n && k == cid.n;
}

static bool
is_image(const struct part *part)
{
	return part->cid != NULL && strncmp(part->type, "image/", 6) == 0;
}

void
inlineimage_mark(struct mail *mail)
{
	struct references *refs = NULL;
	size_t images = 0;

	for (size_t i = 0; i < mail->part_count; i++)
		images += is_image(&mail->parts[i]);
	if (images == 0 || images > IMAGES)
		return;
	refs = mem_one(mail, struct references);
	for (size_t i = 0; i < mail->part_count; i++)
		if (strcmp(mail->parts[i].type, "text/html") == 0)
			collect(refs, mail->parts[i].text);
	for (size_t i = 0; i < mail->part_count; i++) {
		struct part *part = &mail->parts[i];
		for (size_t k = 0; is_image(part) && k < refs->count; k++)
			if (names(refs->id[k], span_str(part->cid)))
				part->is_inline_image = true;
	}
	mem_free(refs);
}
