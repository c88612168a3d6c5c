/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/charset.h"

#include <errno.h>
#include <iconv.h>

#include "parsers/iso2022jp.h"
#include "parsers/phrases.h"
#include "parsers/stretch.h"

/*
 * What mail says → what to open.  Names that are a subset of a wider charset
 * are read as the wider one (WHATWG Encoding does the same), because writers
 * use the wider one under the narrow name.
 */
struct alias {
	const char *label, *open;
};

static const struct alias ALIASES[] = {
    {"gb2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb18030", "GB18030"},
    {"euc-cn", "GB18030"},
    {"windows-936", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"cp950", "CP950"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"cp932", "CP932"},
    {"windows-31j", "CP932"},
    {"ms_kanji", "CP932"},
    {"euc-jp", "EUC-JP-MS"},
    {"x-euc-jp", "EUC-JP-MS"},
    {"eucjp", "EUC-JP-MS"},
    {"iso-2022-jp", "ISO-2022-JP-2"},
    {"iso-2022-jp-1", "ISO-2022-JP-2"},
    {"iso-2022-jp-2", "ISO-2022-JP-2"},
    {"iso-2022-jp-3", "ISO-2022-JP-3"},
    {"csiso2022jp", "ISO-2022-JP-2"},
    {"cp50220", "ISO-2022-JP-2"},
    {"iso-2022-jp-ms", "ISO-2022-JP-2"},
    {"iso-2022-kr", "ISO-2022-KR"},
    {"iso-2022-cn", "ISO-2022-CN"},
    {"iso-2022-cn-ext", "ISO-2022-CN-EXT"},
    {"euc-kr", "UHC"},
    {"ks_c_5601-1987", "UHC"},
    {"ks_c_5601", "UHC"},
    {"ksc5601", "UHC"},
    {"cp949", "UHC"},
    {"uhc", "UHC"},
    {"windows-949", "UHC"},
    {"x-windows-949", "UHC"},
    {"johab", "JOHAB"},
    {"euc-tw", "EUC-TW"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-6-i", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-8-e", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"iso-8859-9e", "ISO-8859-9E"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "CP874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"latin2", "ISO-8859-2"},
    {"latin3", "ISO-8859-3"},
    {"latin4", "ISO-8859-4"},
    {"latin5", "CP1254"},
    {"latin6", "ISO-8859-10"},
    {"latin-9", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"l2", "ISO-8859-2"},
    {"greek", "ISO-8859-7"},
    {"hebrew", "ISO-8859-8"},
    {"arabic", "ISO-8859-6"},
    {"cyrillic", "ISO-8859-5"},
    {"tis-620", "CP874"},
    {"cp874", "CP874"},
    {"windows-874", "CP874"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"cp1250", "CP1250"},
    {"cp1251", "CP1251"},
    {"cp1253", "CP1253"},
    {"cp1254", "CP1254"},
    {"cp1255", "CP1255"},
    {"cp1256", "CP1256"},
    {"cp1257", "CP1257"},
    {"cp1258", "CP1258"},
    {"x-cp1250", "CP1250"},
    {"x-cp1251", "CP1251"},
    {"win-1251", "CP1251"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"koi8-ru", "KOI8-RU"},
    {"koi8-t", "KOI8-T"},
    {"koi8r", "KOI8-R"},
    {"koi8", "KOI8-R"},
    {"koi8_r", "KOI8-R"},
    {"cskoi8r", "KOI8-R"},
    {"csshiftjis", "CP932"},
    {"cswindows31j", "CP932"},
    {"cseucpkdfmtjapanese", "EUC-JP-MS"},
    {"cseuckr", "UHC"},
    {"csgb2312", "GB18030"},
    {"csbig5", "BIG5-HKSCS"},
    {"csisolatin2", "ISO-8859-2"},
    {"csisolatin5", "CP1254"},
    {"csisolatincyrillic", "ISO-8859-5"},
    {"csisolatinarabic", "ISO-8859-6"},
    {"csisolatingreek", "ISO-8859-7"},
    {"csisolatinhebrew", "ISO-8859-8"},
    {"cp-1250", "CP1250"},
    {"cp-1251", "CP1251"},
    {"windows1250", "CP1250"},
    {"windows1251", "CP1251"},
    {"win1251", "CP1251"},
    {"ibm437", "CP437"},
    {"cp437", "CP437"},
    {"cp737", "CP737"},
    {"cp775", "CP775"},
    {"ibm850", "CP850"},
    {"cp850", "CP850"},
    {"cp-850", "CP850"},
    {"ibm852", "CP852"},
    {"cp852", "CP852"},
    {"ibm855", "CP855"},
    {"cp855", "CP855"},
    {"ibm857", "CP857"},
    {"cp857", "CP857"},
    {"cp858", "CP858"},
    {"ibm860", "CP860"},
    {"cp860", "CP860"},
    {"ibm861", "CP861"},
    {"cp861", "CP861"},
    {"ibm862", "CP862"},
    {"cp862", "CP862"},
    {"ibm863", "CP863"},
    {"cp863", "CP863"},
    {"cp864", "CP864"},
    {"ibm864", "CP864"},
    {"ibm865", "CP865"},
    {"cp865", "CP865"},
    {"ibm866", "CP866"},
    {"cp866", "CP866"},
    {"ibm869", "CP869"},
    {"cp869", "CP869"},
    {"ibm037", "IBM037"},
    {"ibm273", "IBM273"},
    {"ibm285", "IBM285"},
    {"ibm500", "IBM500"},
    {"ibm1047", "IBM1047"},
    {"macintosh", "MACINTOSH"},
    {"x-mac-roman", "MACINTOSH"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
    {"x-mac-ce", "MAC-CENTRALEUROPE"},
    {"viscii", "VISCII"},
    {"tcvn", "TCVN"},
    {"armscii-8", "ARMSCII-8"},
    {"georgian-ps", "GEORGIAN-PS"},
    {"ptcp154", "PT154"},
    {"hp-roman8", "HP-ROMAN8"},
    {"nextstep", "NEXTSTEP"},
    {"utf-7", "UTF-7"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"x-unicode-1-1-utf-7", "UTF-7"},
    {"utf-16", "UTF-16"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"utf-32", "UTF-32"},
    {"utf-32le", "UTF-32LE"},
    {"utf-32be", "UTF-32BE"},
    {"ucs-2", "UCS-2"},
    {"iso-10646-ucs-2", "UCS-2"},
};

enum { ALIAS_COUNT = sizeof ALIASES / sizeof ALIASES[0] };

int
charset_init(void)
{
	/*
	 * glibc keeps a charset's module in memory while a descriptor of it is
	 * open, and iconv_open() then needs no file.  Nothing reads these:
	 * they only pin the modules until the process ends.
	 */
	static iconv_t pinned[ALIAS_COUNT];
	int count = 0;
	for (size_t i = 0; i < ALIAS_COUNT; i++) {
		if (pinned[i] == NULL)
			pinned[i] = iconv_open("UTF-8", ALIASES[i].open);
		if (pinned[i] != (iconv_t)-1)
			count++;
	}
	return count;
}

const char *
charset_label(size_t i)
{
	return i < ALIAS_COUNT ? ALIASES[i].label : NULL;
}

/* Length of the valid UTF-8 character at p (n > 0 bytes left); 0 if none. */
static size_t
utf8_length(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	size_t want = p[0] >= 0xc2 && p[0] < 0xe0   ? 2
		      : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
		      : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
						    : 0;
	if (want == 0 || want > n)
		return 0;
	for (size_t i = 1; i < want; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates and what lies past U+10FFFF. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return want;
}

bool
charset_is_ascii(struct span bytes)
{
	return stretch_ascii(bytes, 0) == bytes.n;
}

bool
charset_is_utf8(struct span bytes)
{
	size_t at = 0;
	while (at < bytes.n) {
		at += stretch_ascii(bytes, at);
		if (at == bytes.n)
			break;
		size_t n = utf8_length(
		    (const unsigned char *)bytes.p + at, bytes.n - at);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

/* Copies valid UTF-8; every stray byte and NUL becomes U+FFFD. */
static bool
copy_utf8(struct buf *out, struct span in)
{
	bool clean = true;
	size_t at = 0;
	while (at < in.n) {
		size_t n = stretch_ascii(in, at);
		buf_add(out, in.p + at, n);
		at += n;
		if (at == in.n)
			break;
		n = utf8_length((const unsigned char *)in.p + at, in.n - at);
		if (n == 0 || in.p[at] == '\0') {
			buf_add_utf8(out, 0xfffd);
			clean = false;
			at++;
		} else {
			buf_add(out, in.p + at, n);
			at += n;
		}
	}
	return clean;
}

static void
copy_windows_1252(struct buf *out, struct span in)
{
	static const uint16_t high[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e,
	    0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
	    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	    0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178};
	size_t at = 0;
	while (at < in.n) {
		size_t n = stretch_ascii(in, at);
		buf_add(out, in.p + at, n);
		at += n;
		if (at == in.n)
			break;
		unsigned char c = (unsigned char)in.p[at++];
		if (c == 0)
			buf_add_utf8(out, 0xfffd);
		else
			buf_add_utf8(
			    out, c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c);
	}
}

/* Runs iconv over in; what it cannot read becomes U+FFFD, byte by byte. */
static bool
copy_iconv(struct buf *out, iconv_t cd, struct span in)
{
	char chunk[4096];
	/* iconv's prototype has no const; it does not write through it. */
	union {
		const char *in;
		char *iconv;
	} p = {in.p};
	size_t left = in.n;
	bool clean = true;

	for (;;) {
		char *to = chunk;
		size_t room = sizeof chunk;
		size_t r = left > 0 ? iconv(cd, &p.iconv, &left, &to, &room)
				    : iconv(cd, NULL, NULL, &to, &room);
		int why = r == (size_t)-1 ? errno : 0;
		/* What iconv wrote is UTF-8, but may hold a NUL. */
		if (!copy_utf8(out, span_of(chunk, sizeof chunk - room)))
			clean = false;
		if (out->full)
			return clean;
		if (why == 0 && left == 0 && r != (size_t)-1)
			return clean;
		if (why == EILSEQ || why == EINVAL) {
			clean = false;
			buf_add_utf8(out, 0xfffd);
			if (left > 0) {
				p.in++;
				left--;
			}
			if (left == 0)
				return clean;
		}
	}
}

enum treatment { AS_UNKNOWN, AS_UTF8, AS_WINDOWS_1252, AS_GUESS, AS_ICONV };

/* What to do about a label; *open_r is set for AS_ICONV. */
static enum treatment
treatment_of(struct span label, const char **open_r)
{
	static const char *const utf8[] = {"utf-8", "utf8", "utf_8",
	    "unicode-1-1-utf-8", "x-utf-8", "utf-8mb4", "utf8mb4"};
	static const char *const western[] = {"iso-8859-1", "iso8859-1",
	    "iso_8859-1", "iso-8859-1:1987", "latin1", "latin-1", "l1",
	    "windows-1252", "cp1252", "cp-1252", "x-cp1252", "ansi", "x-ansi",
	    "iso-8859", "8859-1", "csisolatin1", "windows1252", "csisolatin1",
	    "windows1252"};
	static const char *const nothing[] = {"", "us-ascii", "ascii",
	    "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "8bit",
	    "default", "iso-ir-6", "default_charset"};

	if (phrases_are(label, utf8, sizeof utf8 / sizeof utf8[0]))
		return AS_UTF8;
	if (phrases_are(label, western, sizeof western / sizeof western[0]))
		return AS_WINDOWS_1252;
	if (phrases_are(label, nothing, sizeof nothing / sizeof nothing[0]))
		return AS_GUESS;
	for (size_t i = 0; i < ALIAS_COUNT; i++)
		if (span_is(label, ALIASES[i].label)) {
			*open_r = ALIASES[i].open;
			return AS_ICONV;
		}
	return AS_UNKNOWN;
}

/* "ISO8859-15", "iso_8859-15:1998" and "cs…" → the form of the table. */
static struct span
plain_label(struct span label, char room[64])
{
	size_t n = 0;
	label = span_trim(label);
	for (size_t i = 0; i < label.n && n + 2 < 64; i++) {
		char c = label.p[i];
		if (c == ':' || c == '*' || c == '"' || c == '\'')
			break;
		room[n++] = (char)(c == '_' ? '-' : to_lower(c));
		if (n == 3 && memcmp(room, "iso", 3) == 0 && i + 1 < label.n &&
		    is_digit((unsigned char)label.p[i + 1]))
			room[n++] = '-';
	}
	return span_of(room, n);
}

/* No word about the charset, or a wrong one. */
static void
copy_guessed(struct buf *out, struct span bytes)
{
	if (charset_is_utf8(bytes))
		(void)copy_utf8(out, bytes);
	else
		copy_windows_1252(out, bytes);
}

/* Is there a character of two or more bytes in it? */
static bool
has_utf8_character(struct span bytes)
{
	for (size_t at = 0; at < bytes.n;) {
		at += stretch_ascii(bytes, at);
		if (at == bytes.n)
			break;
		size_t n = utf8_length(
		    (const unsigned char *)bytes.p + at, bytes.n - at);
		if (n > 1)
			return true;
		at++;
	}
	return false;
}

static bool
copy_declared_utf8(struct buf *out, struct span bytes)
{
	if (bytes.n >= 3 && memcmp(bytes.p, "\xef\xbb\xbf", 3) == 0)
		bytes = span_sub(bytes, 3, bytes.n);
	/* One stray byte must not turn the whole text into mojibake. */
	if (charset_is_utf8(bytes) || has_utf8_character(bytes))
		return copy_utf8(out, bytes);
	copy_windows_1252(out, bytes);
	return false;
}

/* From a charset of the table; one that iconv lacks is guessed. */
static bool
convert(struct buf *out, const char *open, struct span bytes)
{
	iconv_t cd = iconv_open("UTF-8", open);
	if (cd == (iconv_t)-1) {
		copy_guessed(out, bytes);
		return false;
	}
	bool clean = copy_iconv(out, cd, bytes);
	iconv_close(cd);
	return clean;
}

bool
charset_decode(struct buf *out, const char *label, struct span bytes)
{
	char room[64];
	const char *open = NULL;
	enum treatment how = treatment_of(span_str(label), &open);
	if (how == AS_UNKNOWN)
		how = treatment_of(plain_label(span_str(label), room), &open);

	switch (how) {
	case AS_UTF8:
		return copy_declared_utf8(out, bytes);
	case AS_WINDOWS_1252:
		copy_windows_1252(out, bytes);
		return true;
	case AS_GUESS:
		copy_guessed(out, bytes);
		return true;
	case AS_UNKNOWN:
		copy_guessed(out, bytes);
		return charset_is_ascii(bytes);
	case AS_ICONV:
		break;
	}

	size_t start = out->n;
	bool clean = convert(out, open, bytes);
	if (clean || !span_starts(span_str(open), "ISO-2022-JP"))
		return clean;
	/* glibc knows the standard alone, which writers go beyond. */
	struct buf wider;
	buf_init(&wider, out->ctx, bytes.n + 1);
	if (iso2022jp_to_cp932(&wider, bytes)) {
		buf_cut(out, start);
		clean = convert(out, "CP932", buf_span(&wider));
	}
	mem_free(wider.p);
	return clean;
}
