/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/filename.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/charset.h"
#include "parsers/limits.h"

static void
check(const char *raw, const char *want)
{
	void *ctx = mem_new(NULL);
	const char *got = filename_label(ctx, span_str(raw));

	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got, want);
	mem_free(ctx);
}

static void
ordinary_names_stay_as_they_were_written(void **state)
{
	static const char *const names[] = {"plan.pdf", "Café – plan (2).docx",
	    ".profile", "a..b", "Nuland.doc", "com10.txt",
	    "\xd8\xb7\xe2\x80\x8c\xd8\xb1.pdf" /* a zero-width non-joiner */};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		check(names[i], names[i]);
}

static void
a_name_is_never_a_path(void **state)
{
	(void)state;
	check("../../etc/passwd", "passwd");
	check("..\\..\\boot.ini", "boot.ini");
	check("C:\\Users\\ann\\plan.doc", "plan.doc");
	check("C:plan.doc", "plan.doc");
	check("\\\\server\\share\\plan.doc", "plan.doc");
	check("a/..\\../plan.doc", "plan.doc");
	check("plan.doc::$DATA", "plan.doc__$DATA");
	check("..", NULL);
	check(".", NULL);
	check("a/", NULL);
	check(" ", NULL);
	check("", NULL);
}

static void
windows_devices_and_endings_are_disarmed(void **state)
{
	(void)state;
	check("NUL", "_NUL");
	check("con.pdf", "_con.pdf");
	check("Com1.txt", "_Com1.txt");
	check("lpt9 .doc", "_lpt9 .doc");
	check("AUX.", "_AUX");
	check("con.tents.pdf", "_con.tents.pdf");
	check("letter.exe. . ", "letter.exe");
}

static void
what_cannot_be_seen_is_gone(void **state)
{
	(void)state;
	/* U+202E shows the rest from right to left. */
	check("invoice\xe2\x80\xae"
	      "fdp.exe",
	    "invoicefdp.exe");
	check("a\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c.pdf", "a.pdf");
	check("\xef\xbb\xbfplan\xe2\x80\x8b.pdf", "plan.pdf");
	check("a\r\nb\tc\x7f.txt", "a__b_c_.txt");
	check("\xe2\x80\xae..\xe2\x80\xad", NULL);
}

static void
a_long_name_is_cut_at_a_character(void **state)
{
	void *ctx = mem_new(NULL);
	char *raw = mem_zero(ctx, 1001);

	(void)state;
	for (int i = 0; i < 1000; i += 2)
		memcpy(raw + i, "\xc3\xa9", 2);
	const char *got = filename_label(ctx, span_str(raw));
	assert_true(strlen(got) <= LIMIT_NAME_BYTES);
	assert_true(strlen(got) > LIMIT_NAME_BYTES - 4);
	assert_true(charset_is_utf8(span_str(got)));
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ordinary_names_stay_as_they_were_written),
	    cmocka_unit_test(a_name_is_never_a_path),
	    cmocka_unit_test(windows_devices_and_endings_are_disarmed),
	    cmocka_unit_test(what_cannot_be_seen_is_gone),
	    cmocka_unit_test(a_long_name_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
