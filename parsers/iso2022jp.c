/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/iso2022jp.h"

/* What the bytes after an escape sequence are. */
enum set {
	SET_ASCII = 0, /* and JIS X 0201 Roman, which differs in two signs */
	SET_KANA,      /* JIS X 0201, half-width */
	SET_KANJI,     /* JIS X 0208 and what its makers added */
	SET_OTHER
};

/* The set an escape sequence at s chooses; *length_r is 0 when it is none. */
static enum set
escape(struct span s, size_t *length_r)
{
	static const struct {
		const char *bytes;
		enum set set;
	} sequences[] = {
	    {"\x1b(B", SET_ASCII},
	    {"\x1b(J", SET_ASCII},
	    {"\x1b(H", SET_ASCII}, /* an old mistake for J */
	    {"\x1b(I", SET_KANA},
	    {"\x1b$@", SET_KANJI},
	    {"\x1b$B", SET_KANJI},
	    {"\x1b$(B", SET_KANJI},
	    {"\x1b&@\x1b$B", SET_KANJI},
	};
	for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
		size_t n = strlen(sequences[i].bytes);
		if (s.n >= n && memcmp(s.p, sequences[i].bytes, n) == 0) {
			*length_r = n;
			return sequences[i].set;
		}
	}
	*length_r = 0;
	return SET_OTHER;
}

/* Row and cell of JIS X 0208 (0x21..0x7e each), packed as Shift_JIS does. */
static void
add_kanji(struct buf *out, unsigned char row, unsigned char cell)
{
	unsigned lead = (row - 0x21U) / 2U + (row < 0x5f ? 0x81U : 0xc1U);
	unsigned trail = cell + 0x7eU;
	if (row % 2 == 1)
		trail = cell + 0x1fU + (cell >= 0x60 ? 1U : 0U);
	buf_add_byte(out, (char)lead);
	buf_add_byte(out, (char)trail);
}

bool
iso2022jp_to_cp932(struct buf *out, struct span bytes)
{
	enum set set = SET_ASCII;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		if (c == 0x1b) {
			size_t n;
			set = escape(span_sub(bytes, i, bytes.n), &n);
			if (n == 0)
				return false;
			i += n - 1;
			continue;
		}
		if (c >= 0x80) /* not seven bits: another charset */
			return false;
		bool graphic = c > 0x20 && c < 0x7f;
		if (!graphic || set == SET_ASCII) {
			buf_add_byte(out, (char)c);
		} else if (set == SET_KANA) {
			buf_add_byte(out, (char)(c | 0x80));
		} else {
			unsigned char cell = 0;
			if (++i < bytes.n)
				cell = (unsigned char)bytes.p[i];
			if (cell < 0x21 || cell > 0x7e)
				return false;
			add_kanji(out, c, cell);
		}
	}
	return true;
}
