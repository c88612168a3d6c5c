/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/charset.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/params.h"
#include "parsers/words.h"

struct decode_case {
	const char *label, *bytes, *want;
	bool clean;
};

static void
check_decode(const struct decode_case *cases, size_t n)
{
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < n; i++) {
		struct buf out;
		buf_init(&out, ctx, 1000);
		bool clean = charset_decode(
		    &out, cases[i].label, span_str(cases[i].bytes));
		assert_string_equal(out.p, cases[i].want);
		assert_int_equal(clean, cases[i].clean);
	}
	mem_free(ctx);
}

static void
declared_charsets_are_read(void **state)
{
	(void)state;
	static const struct decode_case cases[] = {
	    {"utf-8", "caf\xc3\xa9", "café", true},
	    {"UTF8", "caf\xc3\xa9", "café", true},
	    {"utf-8", "\xef\xbb\xbfx", "x", true},
	    {"iso-8859-1", "\x93x\x94 \xa3", "“x” £", true},
	    {"windows-1252", "\x80", "€", true},
	    {"ISO8859-15", "\xa4", "€", true},
	    {"iso_8859-2", "\xb1", "ą", true},
	    {"koi8-r", "\xf0\xd2", "Пр", true},
	    {"shift_jis", "\x83\x65", "テ", true},
	    {"ks_c_5601-1987", "\xc7\xd1", "한", true},
	    {"gb2312", "\xd6\xd0", "中", true},
	    {"iso-2022-jp", "\x1b$B%F\x1b(B", "テ", true},
	    /* NEC's row 13, IBM's kanji, half-width kana: no standard. */
	    {"iso-2022-jp", "a\x1b$B-!-b\x1b(B1", "a①№1", true},
	    {"ISO-2022-JP", "\x1b$B|b%F\x1b(Jx", "髙テx", true},
	    {"iso-2022-jp", "\x1b(I1\x1b(B1", "ｱ1", true},
	    {"csISOLatin1", "\xa3", "£", true},
	    {"csKOI8R", "\xf0", "П", true},
	};
	check_decode(cases, sizeof cases / sizeof cases[0]);
}

static void
a_wrong_or_missing_charset_still_gives_text(void **state)
{
	(void)state;
	static const struct decode_case cases[] = {
	    {NULL, "caf\xc3\xa9", "café", true},
	    {NULL, "caf\xe9", "café", true},
	    {"us-ascii",
		"\xa3"
		"5",
		"£5", true},
	    {"x-klingon", "plain", "plain", true},
	    {"x-klingon", "caf\xe9", "café", false},
	    {"utf-8", "caf\xe9", "café", false},
	    {"utf-8", "\xc3\xa9 \xe9", "é \xef\xbf\xbd", false},
	    {"shift_jis", "a\x83", "a\xef\xbf\xbd", false},
	};
	check_decode(cases, sizeof cases / sizeof cases[0]);
}

static void
nothing_but_whole_characters_is_utf_8(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		bool want;
	} cases[] = {
	    {"plain ascii, more than eight bytes", true}, {"\xc3\xa9", true},
	    {"\xf0\x9f\x99\x82", true}, {"\xc0\xaf", false}, /* overlong */
	    {"\xed\xa0\x80", false},                         /* surrogate */
	    {"\xf4\x90\x80\x80", false},                     /* past U+10FFFF */
	    {"12345678\xe2\x82", false},                     /* cut */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(
		    charset_is_utf8(span_str(cases[i].bytes)), cases[i].want);
}

static void
a_nul_byte_never_reaches_the_text(void **state)
{
	(void)state;
	static const char *const labels[] = {"utf-8", "windows-1252", "koi8-r"};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < 3; i++) {
		struct buf out;
		buf_init(&out, ctx, 100);
		(void)charset_decode(&out, labels[i], span_of("a\0b", 3));
		assert_string_equal(out.p, "a\xef\xbf\xbd"
					   "b");
	}
	mem_free(ctx);
}

static void
header_words_are_decoded(void **state)
{
	(void)state;
	static const struct {
		const char *raw, *want;
	} cases[] = {
	    {" plain ", "plain"},
	    {"=?utf-8?Q?Caf=C3=A9_bar?=", "Café bar"},
	    {"=?utf-8?B?Q2Fmw6k=?= text", "Café text"},
	    {"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
	    {"=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?=E9?= c", "aé c"},
	    {"=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é"}, /* split inside é */
	    {"=?utf-8*en?Q?x?=", "x"},                /* RFC 2231 s.5 */
	    {"=?utf-8?Q?with space?=", "with space"},
	    {"folded\r\n\tline", "folded line"},
	    {"caf\xc3\xa9", "café"},
	    {"caf\xe9", "café"},
	    {"=?utf-8?X?no?=", "=?utf-8?X?no?="},
	    {"=?broken", "=?broken"},
	    {"a\x01z", "a z"},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		    words_decode(ctx, span_str(cases[i].raw), 1000),
		    cases[i].want);
	assert_string_equal(
	    words_decode(ctx, span_str("caf\xc3\xa9"), 4), "caf");
	assert_string_equal(
	    words_decode_as(ctx, span_str("\xc7\xd1"), "euc-kr", 9), "한");
	mem_free(ctx);
}

static void
parameters_of_every_kind_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *header, *want;
	} cases[] = {
	    {"attachment; filename=plan.pdf", "plan.pdf"},
	    {"attachment; FileName = \"my \\\"plan\\\".pdf\"",
		"my \"plan\".pdf"},
	    {"attachment; filename=my plan.pdf; size=3", "my plan.pdf"},
	    {"attachment; filename*=utf-8'en'%C2%A3.pdf", "£.pdf"},
	    {"attachment; filename*0=one; filename*1=two", "onetwo"},
	    {"attachment; filename*1*=%A9x; filename*0*=utf-8''caf%C3",
		"caféx"},
	    {"attachment; filename=\"=?utf-8?Q?=C2=A3.pdf?=\"", "£.pdf"},
	    {"attachment; filename=a; filename*=utf-8''b", "b"},
	    {"attachment (comment); filename=x (y)", "x (y)"},
	    {"attachment; name=other", NULL},
	    {"", NULL},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct params params;
		params_read(&params, span_str(cases[i].header));
		char *got = params_get(ctx, &params, "filename", 255);
		if (cases[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, cases[i].want);
	}
	mem_free(ctx);
}

int
main(void)
{
	charset_init();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(declared_charsets_are_read),
	    cmocka_unit_test(a_wrong_or_missing_charset_still_gives_text),
	    cmocka_unit_test(nothing_but_whole_characters_is_utf_8),
	    cmocka_unit_test(a_nul_byte_never_reaches_the_text),
	    cmocka_unit_test(header_words_are_decoded),
	    cmocka_unit_test(parameters_of_every_kind_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
