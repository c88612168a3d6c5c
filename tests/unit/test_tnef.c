/* SPDX-License-Identifier: GPL-3.0-or-later */
/* winmail.dat, built attribute by attribute as MS-OXTNEF s.2.1.3 lays it out.
 */
#include "parsers/tnef.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/digest.h"
#include "parsers/html.h"
#include "parsers/limits.h"

enum {
	BODY = 0x0002800c,
	FILE_DATA = 0x0006800f,
	FILE_TITLE = 0x00018010,
	FILE_BEGINS = 0x00069002,
	MESSAGE_PROPS = 0x00069003,
	FILE_PROPS = 0x00069005,
	CODE_PAGE = 0x00069007
};

static int
setup(void **state)
{
	struct buf *b;
	void *ctx = mem_new(NULL);
	*state = b = mem_one(ctx, struct buf);
	buf_init(b, ctx, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	const struct buf *b = *state;
	/* The context of setup(): the buf hangs off it. */
	void *ctx = (void *)(uintptr_t)b->ctx;
	mem_free(ctx);
	return 0;
}

static void
add_number(struct buf *b, size_t bytes, uint32_t value)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_byte(b, (char)(value >> (8 * i)));
}

static void
start(struct buf *b)
{
	buf_reset(b);
	add_number(b, 4, 0x223e9f78);
	add_number(b, 2, 1);
}

/* Checksums are not looked at: half the writers get them wrong. */
static void
add_attribute(struct buf *b, uint32_t id, const char *data, size_t n)
{
	add_number(b, 1, id == FILE_DATA || id == FILE_PROPS ? 2 : 1);
	add_number(b, 4, id);
	add_number(b, 4, (uint32_t)n);
	buf_add(b, data, n);
	add_number(b, 2, 0);
}

static void
add_text(struct buf *b, uint32_t id, const char *text)
{
	add_attribute(b, id, text, strlen(text) + 1);
}

/* One property of a string or binary type, as an attribute of its own. */
static void
add_property(struct buf *b, uint32_t attribute, uint32_t type, uint32_t id,
    const char *data, size_t n)
{
	struct buf props;
	buf_init(&props, b->ctx, 1 << 16);
	add_number(&props, 4, 1);
	add_number(&props, 2, type);
	add_number(&props, 2, id);
	add_number(&props, 4, 1);
	add_number(&props, 4, (uint32_t)n);
	buf_add(&props, data, n);
	while (props.n % 4 != 0)
		buf_add_byte(&props, '\0');
	add_attribute(b, attribute, props.p, props.n);
}

static bool
read_it(const struct buf *b, struct tnef *tnef)
{
	void *ctx = mem_new(b->ctx);
	return tnef_read(ctx, buf_span(b), tnef);
}

static void
files_have_their_names_sizes_and_hashes(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;
	char want[DIGEST_HEX_SIZE];

	start(b);
	add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	add_text(b, FILE_TITLE, "plan.doc");
	add_attribute(b, FILE_DATA, "abc", 3);
	add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	add_attribute(b, FILE_DATA, "", 0);
	assert_true(read_it(b, &tnef));
	assert_int_equal(tnef.file_count, 2);
	assert_string_equal(tnef.files[0].name, "plan.doc");
	assert_int_equal(tnef.files[0].size, 3);
	digest_sha256(span_str("abc"), want);
	assert_string_equal(tnef.files[0].sha256, want);
	assert_null(tnef.files[1].name);
	assert_int_equal(tnef.files[1].size, 0);
	digest_sha256(span_str(""), want);
	assert_string_equal(tnef.files[1].sha256, want);
}

static void
the_long_name_wins_and_folders_are_cut_off(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;
	static const char wide[] = "C\0:\0\\\0\xe9\0.\0p\0d\0f\0\0";

	start(b);
	add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	add_property(b, FILE_PROPS, 0x1f, 0x3707, wide, sizeof wide);
	add_property(b, FILE_PROPS, 0x1e, 0x3704, "E~1.PDF", 8);
	add_text(b, FILE_TITLE, "E~1.PDF");
	assert_true(read_it(b, &tnef));
	assert_int_equal(tnef.file_count, 1);
	assert_string_equal(tnef.files[0].name, "\xc3\xa9.pdf");
}

static void
data_may_be_a_property_too(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;

	start(b);
	add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	add_property(b, FILE_PROPS, 0x102, 0x3701, "12345", 5);
	assert_true(read_it(b, &tnef));
	assert_int_equal(tnef.files[0].size, 5);
	/* An object stands behind the 16 bytes of its interface. */
	start(b);
	add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	add_property(b, FILE_PROPS, 0x0d, 0x3701, "0123456789abcdefXYZ", 19);
	assert_true(read_it(b, &tnef));
	assert_int_equal(tnef.files[0].size, 3);
}

static void
text_is_read_in_the_code_page_it_names(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;
	static const char page[] = "<p>Dear team</p>";

	start(b);
	add_attribute(b, CODE_PAGE, "\xe2\x04\0\0\0\0\0\0", 8); /* 1250 */
	add_text(b, BODY, "Ko\x9aice");
	assert_true(read_it(b, &tnef));
	assert_true(span_eq(tnef.text, span_str("Ko\xc5\xa1ice")));
	start(b);
	add_property(b, MESSAGE_PROPS, 0x102, 0x1013, page, sizeof page - 1);
	assert_true(read_it(b, &tnef));
	assert_true(span_eq(tnef.text, span_str("Dear team\n")));
}

/* Outlook's own way: no other body than compressed RTF. */
static void
a_body_of_compressed_rtf_is_read(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;
	/* "MELA" is the form that is not compressed. */
	static const char rtf[] = "\0\0\0\0\0\0\0\0MELA\0\0\0\0"
				  "{\\rtf1\\ansi\\ansicpg1252 Dear "
				  "team,\\par caf\\'e9}";

	start(b);
	add_property(b, MESSAGE_PROPS, 0x102, 0x1009, rtf, sizeof rtf - 1);
	assert_true(read_it(b, &tnef));
	assert_true(span_eq(tnef.text, span_str("Dear team,\ncaf\xc3\xa9")));
	/* A plain body is plainer. */
	add_text(b, BODY, "Dear all");
	assert_true(read_it(b, &tnef));
	assert_true(span_eq(tnef.text, span_str("Dear all")));
}

static void
what_was_found_before_a_cut_is_kept(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;

	start(b);
	add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	add_text(b, FILE_TITLE, "kept.txt");
	size_t whole = b->n;
	add_attribute(b, FILE_DATA, "lost", 4);
	for (size_t n = b->n - 1; n > whole; n--) {
		buf_cut(b, n);
		assert_false(read_it(b, &tnef));
		assert_int_equal(tnef.file_count, 1);
		assert_string_equal(tnef.files[0].name, "kept.txt");
		assert_int_equal(tnef.files[0].size, 0);
	}
}

static void
lies_about_lengths_are_no_trouble(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;
	static const char huge[] = "\xff\xff\xff\xff\x1e\0\x07\x37"
				   "\xff\xff\xff\x7f\xff\xff\xff\xff";

	assert_false(read_it(b, &tnef)); /* nothing at all */
	buf_reset(b);
	buf_add_str(b, "not a winmail.dat");
	assert_false(read_it(b, &tnef));
	start(b);
	add_number(b, 1, 1);
	add_number(b, 4, BODY);
	add_number(b, 4, 0xffffffff);
	buf_add_str(b, "short");
	assert_false(read_it(b, &tnef));
	start(b);
	add_attribute(b, MESSAGE_PROPS, huge, sizeof huge - 1);
	assert_false(read_it(b, &tnef));
	assert_int_equal(tnef.text.n, 0);
}

static void
a_flood_of_files_is_cut(void **state)
{
	struct buf *b = *state;
	struct tnef tnef;

	start(b);
	for (int i = 0; i < LIMIT_ATTACHMENTS + 100; i++)
		add_attribute(b, FILE_BEGINS, "\0\0\0\0", 4);
	assert_true(read_it(b, &tnef));
	assert_int_equal(tnef.file_count, LIMIT_ATTACHMENTS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	html_init();
	const struct CMUnitTest tests[] = {
	    TEST(files_have_their_names_sizes_and_hashes),
	    TEST(the_long_name_wins_and_folders_are_cut_off),
	    TEST(data_may_be_a_property_too),
	    TEST(text_is_read_in_the_code_page_it_names),
	    TEST(a_body_of_compressed_rtf_is_read),
	    TEST(what_was_found_before_a_cut_is_kept),
	    TEST(lies_about_lengths_are_no_trouble),
	    TEST(a_flood_of_files_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
