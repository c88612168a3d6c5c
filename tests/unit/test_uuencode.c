/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/uuencode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/digest.h"
#include "parsers/mail.h"
#include "parsers/newtext.h"

#define ABC "begin 644 plan.txt\n#86)C\n`\nend\n"
static const char between[] = "Here:\r\n" ABC "Ann\n";

static void
a_file_in_a_text_is_found(void **state)
{
	static const char *const texts[] = {ABC, between,
	    "begin 0644 C:\\a plan.txt\r\n#86)C\r\n`\r\nend\r\n",
	    "begin 600 plan.txt\n#86)C\n\nend", /* the blank is lost */
	    "begin 644 empty\n`\nend\n",
	    /* With a check character at each line's end. */
	    "begin 644 plan.txt\n#86)CX\n`\nend\n"};
	struct uuencode_file file;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct span text = span_str(texts[i]);
		assert_true(uuencode_find(text, 0, &file));
		assert_true(
		    span_starts(span_sub(text, file.start, text.n), "begin "));
		assert_false(uuencode_find(text, file.end, &file));
	}
}

static void
words_that_begin_alike_are_none(void **state)
{
	static const char *const texts[] = {"", "begin", "begin \n",
	    "begin 644\n#86)C\n`\nend\n", "begin 64 a\n#86)C\n`\nend\n",
	    "begin 999 a\n#86)C\n`\nend\n", "begin 644 a\n", /* cut off */
	    "begin 644 a\n#86)C\n`\n",              /* without an end */
	    "begin 644 a\nwe begin at ten\nend\n",  /* small letters */
	    "begin 644 a\n#86)C86)C86)C\n`\nend\n", /* longer than it says */
	    "> begin 644 a\n> #86)C\n> `\n> end\n",
	    "We begin 644 a\n#86)C\n`\nend\n", "Begin 644 a\n#86)C\n`\nend\n"};
	struct uuencode_file file;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_false(uuencode_find(span_str(texts[i]), 0, &file));
	/* One that fails hides none behind it. */
	assert_true(
	    uuencode_find(span_str("begin 644 a\n#86)C\nno\n" ABC), 0, &file));
	assert_true(span_is(file.name, "plan.txt"));
}

static void
it_becomes_an_attachment_and_is_no_new_text(void **state)
{
	void *ctx = mem_new(NULL);
	char want[DIGEST_HEX_SIZE];
	struct mail *mail = mail_read(
	    ctx, span_str("From: a@b.example\nContent-Type: text/plain; "
			  "format=flowed\n\nDear team,\nthe plan is here.\n" ABC
			  "begin 644 ../b\n#9&5F\n`\nend\n\nKind regards\n"));

	(void)state;
	assert_int_equal(mail->part_count, 3);
	/* The whole text keeps it; the new text does not. */
	assert_true(span_find(mail->text, 0, "begin 644") > 0);
	struct facts *facts = facts_new(ctx);
	facts->text = mem_strn(ctx, mail->text.p, mail->text.n);
	newtext_read(ctx, mail, facts);
	assert_string_equal(
	    facts->reply, "Dear team,\nthe plan is here.\n\nKind regards");
	const struct part *part = &mail->parts[1];
	assert_true(part->is_attachment);
	assert_string_equal(part->name, "plan.txt");
	assert_int_equal(part->size, 3);
	digest_sha256(span_str("abc"), want);
	assert_string_equal(part->sha256, want);
	assert_int_equal(part->length, -1);
	assert_string_equal(mail->parts[2].name, "b");
	digest_sha256(span_str("def"), want);
	assert_string_equal(mail->parts[2].sha256, want);
	mem_free(ctx);
}

int
main(void)
{
	(void)mail_init();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_in_a_text_is_found),
	    cmocka_unit_test(words_that_begin_alike_are_none),
	    cmocka_unit_test(it_becomes_an_attachment_and_is_no_new_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
