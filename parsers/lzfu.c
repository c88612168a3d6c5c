/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/lzfu.h"

enum {
	HEADER_BYTES = 16, /* two sizes, the kind, a checksum */
	WINDOW = 4096,
	SHORTEST = 2 /* a reference's length begins with it */
};

/* MS-OXRTFCP s.2.1.2.1: what the window holds at the start. */
static const char dictionary[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman "
    "\\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
	char bytes[WINDOW];
	size_t at;
};

static void
put(struct window *w, struct buf *out, char c)
{
	buf_add_byte(out, c);
	w->bytes[w->at] = c;
	w->at = (w->at + 1) % WINDOW;
}

/* One reference: 12 bits of place, 4 of length.  False at the end's mark, a
 * reference to the place that is written next. */
static bool
copy(struct window *w, struct buf *out, unsigned high, unsigned low)
{
	size_t from = high << 4 | low >> 4;
	size_t n = (low & 15) + SHORTEST;

	if (from == w->at)
		return false;
	for (size_t i = 0; i < n; i++)
		put(w, out, w->bytes[(from + i) % WINDOW]);
	return true;
}

static bool
decompress(struct buf *out, struct span in)
{
	struct window w = {.at = sizeof dictionary - 1};
	size_t at = 0;

	memcpy(w.bytes, dictionary, sizeof dictionary - 1);
	while (at < in.n) {
		unsigned control = (unsigned char)in.p[at++];
		for (int bit = 0; bit < 8; bit++) {
			size_t need = (control >> bit & 1) != 0 ? 2 : 1;
			if (in.n - at < need || out->full)
				return false;
			if (need == 1)
				put(&w, out, in.p[at]);
			else if (!copy(&w, out, (unsigned char)in.p[at],
				     (unsigned char)in.p[at + 1]))
				return true;
			at += need;
		}
	}
	return false;
}

bool
lzfu_read(struct buf *out, struct span bytes)
{
	if (bytes.n < HEADER_BYTES)
		return false;
	const char *kind = bytes.p + 8;
	struct span body = span_sub(bytes, HEADER_BYTES, bytes.n);

	/* Its sizes and its checksum are not looked at: half the writers get
	 * them wrong, and the bytes end where they end. */
	if (memcmp(kind, "LZFu", 4) == 0)
		return decompress(out, body);
	if (memcmp(kind, "MELA", 4) != 0)
		return false;
	buf_add_span(out, span_sub(body, 0, out->cap - out->n));
	return true;
}
