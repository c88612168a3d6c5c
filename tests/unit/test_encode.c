/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transfer encodings of letters, held against the decoders of mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/compose/encode.h"
#include "parsers/transfer.h"

enum { CAP = 1024 * 1024 };

static struct span
decoded(void *ctx, const char *encoding, struct span bytes)
{
	struct transfer transfer;
	struct buf out;
	char room[100];
	size_t n;

	buf_init(&out, ctx, CAP);
	transfer_init(&transfer, transfer_by_name(span_str(encoding)), bytes);
	while ((n = transfer_read(&transfer, room, sizeof(room))) > 0)
		buf_add(&out, room, n);
	return buf_span(&out);
}

static void
no_long_lines(struct span s)
{
	struct span line;

	while (span_line(&s, &line))
		assert_true(line.n <= 76);
}

static void
text_becomes_quoted_printable(void **state)
{
	static const char W75[] = "123456789012345678901234567890123456789"
				  "012345678901234567890123456789012345";
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
	    {"", ""},
	    {"plain\n", "plain\r\n"},
	    {"no end", "no end"},
	    {"a\r\nb\n", "a\r\nb\r\n"},
	    {"a\rb\n", "a=0Db\r\n"},
	    {"1 = 1\n", "1 =3D 1\r\n"},
	    {"Zo\xc3\xab\n", "Zo=C3=AB\r\n"},
	    {"blank \ntab\t\n", "blank=20\r\ntab=09\r\n"},
	    {" \n", "=20\r\n"},
	    {"\n\n", "\r\n\r\n"},
	    {".\n..\n.x\n", "=2E\r\n..\r\n.x\r\n"},
	    {"From here\nFrom\n", "=46rom here\r\nFrom\r\n"},
	    {"From here \n", "=46rom here=20\r\n"},
	    {"f\nfro\nfrom x", "f\r\nfro\r\n=66rom x"},
	    {"a\r", "a=0D"},
	    {".", "=2E"},
	    {"a ", "a=20"},
	    {"a\tb\n", "a=09b\r\n"},
	};
	void *ctx = mem_new(NULL);
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_init(&out, ctx, CAP);
		encode_quoted(&out, span_str(rows[i].text));
		assert_string_equal(out.p, rows[i].want);
	}
	buf_init(&out, ctx, CAP);
	encode_quoted(&out, span_str(mem_fmt(ctx, "%s\n%sx\n", W75, W75)));
	assert_string_equal(
	    out.p, mem_fmt(ctx, "%s\r\n%s=\r\nx\r\n", W75, W75));
	buf_init(&out, ctx, CAP);
	encode_quoted(&out, span_str(mem_fmt(ctx, "%s \n", W75)));
	assert_string_equal(out.p, mem_fmt(ctx, "%s=\r\n=20\r\n", W75));
	mem_free(ctx);
}

static void
what_was_encoded_decodes_to_the_same(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t round = 0; round < 2000; round++) {
		void *ctx = mem_new(NULL);
		char bytes[600];
		char text[600];
		size_t n = round % sizeof(bytes);
		struct buf quoted;
		struct buf base64;
		struct buf checked;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525U + 1013904223U;
			bytes[i] = (char)(seed >> 24);
			text[i] = " \n.=aF\xc3\xab"[(seed >> 16) % 8];
		}
		buf_init(&quoted, ctx, CAP);
		buf_init(&base64, ctx, CAP);
		buf_init(&checked, ctx, CAP);
		encode_quoted(&quoted, span_of(text, n));
		encode_base64(&base64, span_of(bytes, n));
		no_long_lines(buf_span(&quoted));
		no_long_lines(buf_span(&base64));
		assert_true(span_find(buf_span(&quoted), 0, "=_") < 0);
		assert_true(span_eq(decoded(ctx, "base64", buf_span(&base64)),
		    span_of(bytes, n)));
		/* The decoder keeps CRLF; the text had LF. */
		struct span lines =
		    decoded(ctx, "quoted-printable", buf_span(&quoted));
		struct buf back;
		buf_init(&back, ctx, CAP);
		for (size_t i = 0; i < lines.n; i++)
			if (lines.p[i] != '\r')
				buf_add_byte(&back, lines.p[i]);
		assert_true(span_eq(buf_span(&back), span_of(text, n)));
		/* What we write is what we pass on. */
		if (n > 0) {
			assert_true(
			    encode_checked_base64(&checked, buf_span(&base64)));
			assert_string_equal(checked.p, base64.p);
		}
		mem_free(ctx);
	}
}

static void
only_good_base64_is_passed_on(void **state)
{
	static const struct {
		const char *base64;
		const char *want; /* NULL: refused */
	} rows[] = {
	    {"", ""},
	    {"YWJj", "YWJj\r\n"},
	    {"YWJj\n", "YWJj\r\n"},
	    {"YWJj\r\n\r\n", "YWJj\r\n"},
	    {"YWJjYWJj\r\nYWI=\r\n", "YWJjYWJj\r\nYWI=\r\n"},
	    {"YWJjYWJj\nYQ==", "YWJjYWJj\r\nYQ==\r\n"},
	    {"YWJj\nYWJjYWJj", NULL}, /* the last one longer */
	    {"YWJjYWJj\nYWJj\nYWJjYWJj", NULL},
	    {"YWJjYWJj\n\nYWJjYWJj", NULL},
	    {"YWJ", NULL},
	    {"YWJjY", NULL},
	    {"YWI=YWJj", NULL},
	    {"YWI=\nYWJj", NULL},
	    {"YW=j", NULL},
	    {"Y===", NULL},
	    {"====", NULL},
	    {"YWK=", NULL}, /* stray bits */
	    {"YR==", NULL},
	    {"YW Jj", NULL},
	    {"YWJ\x80", NULL},
	    {"YWJ-", NULL},
	    {"YWJj\rYWJj", NULL},
	    {"YWJj\n--=_l1.m--\nYWJj", NULL},
	    {" YWJj", NULL},
	};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out;

		buf_init(&out, ctx, CAP);
		buf_add_str(&out, "<");
		bool good =
		    encode_checked_base64(&out, span_str(rows[i].base64));
		if (good != (rows[i].want != NULL))
			fail_msg("row %zu: %s", i, rows[i].base64);
		assert_string_equal(
		    out.p, mem_fmt(ctx, "<%s", good ? rows[i].want : ""));
	}
	mem_free(ctx);
}

static void
lines_over_76_columns_are_not_passed_on(void **state)
{
	char line[81];
	void *ctx = mem_new(NULL);
	struct buf out;

	(void)state;
	memset(line, 'A', 80);
	line[80] = '\0';
	buf_init(&out, ctx, CAP);
	assert_false(encode_checked_base64(&out, span_of(line, 80)));
	assert_true(encode_checked_base64(&out, span_of(line, 76)));
	assert_int_equal(out.n, 78);
	mem_free(ctx);
}

static void
the_last_look_finds_what_must_not_leave(void **state)
{
	static const struct {
		struct span mail;
		bool good;
	} rows[] = {
	    {{"", 0}, true},
	    {{"a: b\r\n\r\nc\r\n", 11}, true},
	    {{"no end", 6}, true},
	    {{"\t \x01~", 4}, true},
	    {{"a\nb\r\n", 5}, false},
	    {{"a\rb\r\n", 5}, false},
	    {{"a\r\n\r", 4}, false},
	    {{"\n", 1}, false},
	    {{"\r\r\n", 3}, false},
	    {{"12345678\n12345678\r\n", 19}, false},
	    {{"1234567\0\r\n", 10}, false},
	    {{"\0", 1}, false},
	    {{"1234\x7f", 5}, false},
	    {{"12345678\x80", 9}, false},
	    {{"\xff"
	      "1234567",
		 8},
		false},
	};
	char line[1001];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err;
		int rc = encode_check(rows[i].mail, &err);

		if ((rc == 0) != rows[i].good)
			fail_msg("row %zu", i);
	}
	/* Each byte at each place of a word. */
	for (int c = 0; c < 256; c++)
		for (size_t at = 0; at < 17; at++) {
			struct err err;
			bool good =
			    c != 0 && c != '\n' && c != '\r' && c < 0x7f;

			memset(line, 'x', 17);
			line[at] = (char)c;
			assert_int_equal(
			    encode_check(span_of(line, 17), &err) == 0, good);
		}
	memset(line, 'x', sizeof(line));
	struct err err;
	assert_int_equal(encode_check(span_of(line, 998), &err), 0);
	assert_int_equal(encode_check(span_of(line, 999), &err), -1);
	/* Tabs are part of a line, wherever they stand. */
	line[998] = '\t';
	assert_int_equal(encode_check(span_of(line, 999), &err), -1);
	line[400] = '\t';
	assert_int_equal(encode_check(span_of(line, 999), &err), -1);
	assert_int_equal(encode_check(span_of(line, 998), &err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_becomes_quoted_printable),
	    cmocka_unit_test(what_was_encoded_decodes_to_the_same),
	    cmocka_unit_test(only_good_base64_is_passed_on),
	    cmocka_unit_test(lines_over_76_columns_are_not_passed_on),
	    cmocka_unit_test(the_last_look_finds_what_must_not_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
