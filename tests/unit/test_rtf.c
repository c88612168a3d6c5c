/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/rtf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/html.h"
#include "parsers/limits.h"
#include "parsers/lzfu.h"

static void
check(const char *rtf, const char *want)
{
	void *ctx = mem_new(NULL);
	struct span got = rtf_to_text(ctx, span_str(rtf));

	assert_string_equal(mem_strn(ctx, got.p, got.n), want);
	mem_free(ctx);
}

static void
paragraphs_and_characters_become_text(void **state)
{
	(void)state;
	check("{\\rtf1\\ansi Dear team,\\par\r\nthank\r\n you.\\line Ann}",
	    "Dear team,\nthank you.\nAnn");
	check("{\\rtf1\\ansi\\ansicpg1250 Ko\\'9aice}", "Ko\xc5\xa1ice");
	check("{\\rtf1\\ansi a\\{b\\}\\\\c\\~d\\tab e\\emdash f}",
	    "a{b}\\c\xc2\xa0"
	    "d\te\xe2\x80\x94"
	    "f");
	/* The stand-ins of \u are passed over, as many as \uc says. */
	check("{\\rtf1\\ansi\\uc1 \\u8211?x\\uc2\\u233\\'3f\\'3fy\\uc0\\u233z}",
	    "\xe2\x80\x93x\xc3\xa9y\xc3\xa9z");
	check("{\\rtf1 \\u-10179?\\u-8704?}", "\xf0\x9f\x98\x80");
}

static void
what_is_not_the_letter_is_left_out(void **state)
{
	(void)state;
	check("{\\rtf1\\ansi{\\fonttbl{\\f0\\fswiss Arial;}}"
	      "{\\colortbl;\\red0\\green0\\blue0;}{\\*\\generator Riched20;}"
	      "{\\info{\\author Ann}}{\\pict\\bin4 }}{}}words}",
	    "words");
	check("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"http://x.example\"}"
	      "{\\fldrslt here}}}",
	    "here");
	check("not RTF", "");
	check("", "");
}

/* MS-OXRTFEX: tags stand in groups of their own, and what only readers of RTF
 * need is between \htmlrtf and \htmlrtf0. */
static void
html_that_was_wrapped_is_taken_out_again(void **state)
{
	(void)state;
	check(
	    "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 A;}}"
	    "{\\*\\htmltag18 <html>}{\\*\\htmltag50 <body>}"
	    "{\\*\\htmltag64 <p>}\\htmlrtf {\\f0 \\htmlrtf0 Dear caf\\'e9"
	    "{\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 team"
	    "\\htmlrtf \\par}\\htmlrtf0 {\\*\\htmltag72 </p>}"
	    "{\\*\\mhtmltag84 <img src=x>}"
	    "{\\*\\htmltag64 <p>}Ann{\\*\\htmltag72 </p>}}",
	    "Dear caf\xc3\xa9 team\n\nAnn\n");
}

static void
broken_rtf_gives_what_could_be_read(void **state)
{
	void *ctx = mem_new(NULL);
	char *deep = mem_zero(ctx, 20002);

	(void)state;
	check("{\\rtf1 a{b", "ab");
	check("{\\rtf1 a}}}}b\\", "ab");
	check("{\\rtf1 a\\'", "a");
	check("{\\rtf1 a\\'zzb\\u\\u99999999999?c", "ab");
	check("{\\rtf1 a\\bin99999 b", "a");
	memset(deep, '{', 20000);
	memcpy(deep, "{\\rtf1", 6);
	deep[20000] = 'x';
	check(deep, "x");
	mem_free(ctx);
}

/* The two examples of MS-OXRTFCP s.3.2. */
static void
compressed_rtf_is_unpacked(void **state)
{
	static const char hello[] =
	    "\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0\x72\x63\x70"
	    "\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62"
	    "\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0";
	static const char crossing[] =
	    "\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\x00\x04\x20\x57\x58"
	    "\x59\x5a\x0d\x6e\x7d\x01\x0e\xb0";
	void *ctx = mem_new(NULL);
	struct buf out;

	(void)state;
	buf_init(&out, ctx, 1000);
	assert_true(lzfu_read(&out, span_of(hello, sizeof hello - 1)));
	assert_string_equal(
	    out.p, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
	buf_reset(&out);
	assert_true(lzfu_read(&out, span_of(crossing, sizeof crossing - 1)));
	assert_string_equal(out.p, "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
	/* Cut anywhere, it is not good, and no more than what was there. */
	for (size_t n = 0; n < sizeof hello - 1; n++) {
		buf_reset(&out);
		assert_false(lzfu_read(&out, span_of(hello, n)));
	}
	mem_free(ctx);
}

/* Each two bytes may say seventeen: a bomb is cut at what there is room for. */
static void
a_compressed_bomb_is_cut(void **state)
{
	void *ctx = mem_new(NULL);
	struct buf bomb, out;

	(void)state;
	buf_init(&bomb, ctx, 1 << 20);
	buf_add(&bomb, "\0\0\0\0\0\0\0\0LZFu\0\0\0\0", 16);
	for (int i = 0; i < 10000; i++) {
		buf_add(&bomb, "\xff", 1);
		for (int k = 0; k < 8; k++)
			buf_add(&bomb, "\x00\x0f", 2);
	}
	buf_init(&out, ctx, 50000);
	assert_false(lzfu_read(&out, buf_span(&bomb)));
	assert_true(out.n <= 50000 && out.n > 49000);
	mem_free(ctx);
}

int
main(void)
{
	html_init();
	(void)charset_init();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paragraphs_and_characters_become_text),
	    cmocka_unit_test(what_is_not_the_letter_is_left_out),
	    cmocka_unit_test(html_that_was_wrapped_is_taken_out_again),
	    cmocka_unit_test(broken_rtf_gives_what_could_be_read),
	    cmocka_unit_test(compressed_rtf_is_unpacked),
	    cmocka_unit_test(a_compressed_bomb_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
