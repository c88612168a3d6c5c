/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/mail.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/address.h"
#include "parsers/base/buf.h"
#include "parsers/base/civil.h"
#include "parsers/digest.h"
#include "parsers/limits.h"
#include "parsers/maildate.h"

static struct mail *
read_text(void *ctx, const char *text)
{
	return mail_read(ctx, span_str(text));
}

static void
addresses_of_every_shape_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		size_t count;
		const char *addr, *name; /* of the last one */
	} cases[] = {
	    {"a@b.example", 1, "a@b.example", NULL},
	    {"Anna Bell <Anna@B.Example>", 1, "Anna@b.example", "Anna Bell"},
	    {"\"Bell, Anna\" <a@b.example>", 1, "a@b.example", "Bell, Anna"},
	    {"a@b.example (Anna (Annie) Bell)", 1, "a@b.example",
		"Anna (Annie) Bell"},
	    {"x@y.example, a@b.example", 2, "a@b.example", NULL},
	    {"Team: x@y.example, a@b.example;", 2, "a@b.example", NULL},
	    {"undisclosed-recipients:;", 0, NULL, NULL},
	    {"=?utf-8?Q?Ren=C3=A9=2C_A?= <a@b.example>", 1, "a@b.example",
		"René, A"},
	    {"\"=?utf-8?Q?Ren=C3=A9?=\" <a@b.example>", 1, "a@b.example",
		"René"},
	    {"caf\xe9 <a@b.example>", 1, "a@b.example", "café"},
	    {"<@relay.example:a@b.example>", 1, "a@b.example", NULL},
	    {"Anna Bell a@b.example", 1, "a@b.example", "Anna Bell"},
	    {"MAILER-DAEMON", 1, "MAILER-DAEMON", NULL},
	    {"Mail System", 1, "", "Mail System"},
	    {"\"a b\"@c.example", 1, "\"a b\"@c.example", NULL},
	    {"Anna <a@b.example", 1, "a@b.example", "Anna"},
	    {"\"Anna <a@b.example>", 1, NULL, NULL},
	    {"'Anna' <a@b.example>", 1, "a@b.example", "Anna"},
	    {",,,", 0, NULL, NULL},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct address *list = NULL;
		size_t count = 0, room = 0;
		assert_true(address_list_read(ctx, span_str(cases[i].header),
		    NULL, &list, &count, &room));
		assert_int_equal(count, cases[i].count);
		if (cases[i].addr == NULL)
			continue;
		struct address *last = &list[count - 1];
		assert_string_equal(last->addr, cases[i].addr);
		if (cases[i].name == NULL)
			assert_null(last->name);
		else
			assert_string_equal(last->name, cases[i].name);
	}
	mem_free(ctx);
}

static void
dates_are_read_tolerantly(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"Mon, 02 Mar 2026 10:00:00 +0000", "2026-03-02T10:00:00Z"},
	    {"2 Mar 2026 10:00 +0100 (BST)", "2026-03-02T09:00:00Z"},
	    {"Mon, 2 Mar 26 10:00:00 GMT", "2026-03-02T10:00:00Z"},
	    {"Mon Mar  2 10:00:00 2026", "2026-03-02T10:00:00Z"},
	    {"Mon, 02-Mar-2026 10:00:00 EST", "2026-03-02T15:00:00Z"},
	    {"2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"},
	    {"Mon, 02 Mar 2026 10.00.00 -0530", "2026-03-02T15:30:00Z"},
	    {"2 Mar 99 00:00:00 Z", "1999-03-02T00:00:00Z"},
	    {"Mon, 31 Feb 2026 10:00:00 +0000", NULL},
	    {"soon", NULL},
	    {"", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t instant = 0;
		int offset;
		bool good =
		    maildate_read(span_str(cases[i].text), &instant, &offset);
		assert_int_equal(good, cases[i].want != NULL);
		if (!good)
			continue;
		char got[CIVIL_RFC3339_SIZE];
		civil_rfc3339(instant, got);
		assert_string_equal(got, cases[i].want);
	}
}

static void
what_stands_before_the_header_is_forgiven(void **state)
{
	(void)state;
	static const char *const before[] = {"", "\n\r\n",
	    "From anna@b.example Mon Mar  2 10:00:00 2026\n", "\xef\xbb\xbf",
	    "this line is junk\n"};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		char *text = mem_fmt(ctx,
		    "%sFrom: a@b.example\nSubject: Hello\n\nText\n", before[i]);
		struct mail *mail = read_text(ctx, text);
		assert_string_equal(mail->from.addr, "a@b.example");
		assert_string_equal(mail->subject, "Hello");
		assert_string_equal(mail->text.p, "Text\n");
	}
	mem_free(ctx);
}

static void
bytes_that_are_no_mail_give_a_mail_with_flags(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct mail *mail = mail_read(ctx, span_of(NULL, 0));
	assert_true(mail->flags & MAIL_NO_HEADERS);
	assert_true(mail->flags & MAIL_NO_FROM);
	assert_int_equal(mail->date, INSTANT_NONE);
	mail = mail_read(ctx, span_of("\0\0\xff\n\0", 5));
	assert_true(mail->flags & MAIL_NUL);
	mail = read_text(ctx, "Only a few words\nof text.\n");
	assert_true(mail->flags & MAIL_NO_HEADERS);
	assert_string_equal(mail->text.p, "Only a few words\nof text.\n");
	mem_free(ctx);
}

static void
the_first_of_several_headers_wins_and_is_flagged(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct mail *mail = read_text(ctx,
	    "From: a@b.example\nFrom: x@y.example\nSubject: One\n"
	    "Subject: Two\nMessage-ID: <1@b.example>\n\nText\n");
	assert_string_equal(mail->from.addr, "a@b.example");
	assert_string_equal(mail->subject, "One");
	assert_true(mail->flags & MAIL_DUPLICATE_HEADER);
	assert_true(mail->flags & MAIL_SEVERAL_FROM);
	const struct header *h = mail_header(mail, "subject");
	h = mail_header_next(mail, h, "SUBJECT");
	assert_string_equal(h->value, "Two");
	assert_null(mail_header_next(mail, h, "Subject"));
	mem_free(ctx);
}

static const char MIXED[] =
    "From: a@b.example\r\n"
    "Content-Type: multipart/mixed; boundary=\"out\"\r\n\r\n"
    "--out\r\n"
    "Content-Type: multipart/alternative; boundary=in\r\n\r\n"
    "--in\r\nContent-Type: text/plain\r\n\r\nPlain words\r\n"
    "--in\r\nContent-Type: text/html\r\n\r\n<p>HTML words</p>\r\n"
    "--in--\r\n"
    "--out\r\nContent-Type: application/pdf; name=\"../a/plan.pdf\"\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n"
    "--out\r\nContent-Type: message/rfc822\r\n\r\n"
    "Subject: Inner\r\n\r\nInner words\r\n"
    "--out--\r\n";

static void
parts_carry_their_frame_and_hash(void **state)
{
	(void)state;
	char want[DIGEST_HEX_SIZE];
	void *ctx = mem_new(NULL);
	struct mail *mail = read_text(ctx, MIXED);
	assert_int_equal(mail->part_count, 7);
	assert_string_equal(mail->text.p, "Plain words");
	assert_false(mail->text_is_html);

	struct part *pdf = &mail->parts[4];
	assert_string_equal(pdf->name, "plan.pdf");
	assert_true(pdf->is_attachment);
	assert_int_equal(pdf->size, 3);
	digest_sha256(span_str("abc"), want);
	assert_string_equal(pdf->sha256, want);
	assert_memory_equal(MIXED + pdf->offset, "YWJj", 4);
	assert_int_equal(pdf->length, 4);

	struct part *inner = &mail->parts[5];
	const char *raw = "Subject: Inner\r\n\r\nInner words";
	assert_true(inner->is_container && inner->is_attachment);
	assert_int_equal(inner->length, strlen(raw));
	assert_memory_equal(MIXED + inner->offset, raw, strlen(raw));
	digest_sha256(span_str(raw), want);
	assert_string_equal(inner->sha256, want);
	assert_string_equal(mail->parts[6].text.p, "Inner words");
	assert_true(mail->flags & MAIL_ATTACHED_MAIL);
	mem_free(ctx);
}

static void
the_text_is_the_one_a_person_would_read(void **state)
{
	(void)state;
#define ALT "Content-Type: multipart/alternative; boundary=b\n\n"
	static const struct {
		const char *mail, *want;
		bool html;
	} cases[] = {
	    {"A: b\n\nplain\n", "plain\n", false},
	    {"Content-Type: text/html\n\n<p>one</p>", "one\n", true},
	    {ALT "--b\n\nplain\n--b\nContent-Type: text/html\n\nhtml\n--b--\n",
		"plain", false},
	    {ALT "--b\n\n \n--b\nContent-Type: text/html\n\nhtml\n--b--\n",
		"html\n", true},
	    /* Words that are in the page alone. */
	    {ALT "--b\n\nYour mail program does not show HTML.\n--b\n"
		 "Content-Type: text/html\n\n<p>He has no school since "
		 "Monday.</p>\n--b--\n",
		"He has no school since Monday.\n", true},
	    {ALT
		"--b\n\nNews of the school\n--b\n"
		"Content-Type: text/html\n\n<p>a b c d e f g h i j k l m n o p "
		"q r s t u v w x y z a b c d e f g</p>\n--b--\n",
		"a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e "
		"f g\n",
		true},
	    {ALT "--b\n\nMy browser shows nothing.\n--b\n"
		 "Content-Type: text/html\n\n<img src=x>\n--b--\n",
		"My browser shows nothing.", false},
	    {ALT "--b\n\nNews of the school\n--b\n"
		 "Content-Type: text/html\n\n<p>News of the <b>school</b></p>"
		 "<p>Ann Smith, Hill School, 01632 960000</p>\n--b--\n",
		"News of the school", false},
	    /* Words that the plain form does not show as taken back. */
	    {ALT "--b\n\nHe has no place.\n--b\nContent-Type: text/html\n\n"
		 "<p>He has <span style='text-decoration:line-through'>no"
		 "</span> a place.</p>\n--b--\n",
		"He has [struck out: no] a place.\n", true},
	    {ALT "--b\n\nHe has no place.\n--b\nContent-Type: text/html\n\n"
		 "<p>He has <S>no</S> a place.</p>\n--b--\n",
		"He has [struck out: no] a place.\n", true},
	    /* A page that strikes out, and has none of the words. */
	    {ALT "--b\n\nHe has no place.\n--b\nContent-Type: text/html\n\n"
		 "<style>.x{text-decoration:line-through}</style><img src=x>"
		 "\n--b--\n",
		"He has no place.", false},
	    {ALT "--b\n\nHe has no place.\n--b\nContent-Type: text/html\n\n"
		 "<div style='display:none'>He has <s>no</s> a place.</div>"
		 "\n--b--\n",
		"He has no place.", false},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n"
	     "\ntwo\n--b--\n",
		"one\ntwo", false},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	     "Content-Type: message/rfc822\n\nA: b\n\ninner\n--b--\n",
		"inner", false},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n"
	     "Content-Disposition: attachment\n\ntwo\n--b--\n",
		"one", false},
	    {"Content-Type: multipart/mixed; boundary=never\n\nwords\n",
		"words\n", false},
	    {"Content-Type: text/plain; format=flowed\n\none \ntwo\n",
		"one two\n", false},
	    {"Content-Type: text/plain; charset=iso-8859-1\n"
	     "Content-Transfer-Encoding: quoted-printable\n\ncaf=E9=\n s\n",
		"café s\n", false},
	    /* RFC 2045 s.5.2: a Content-Type that is none. */
	    {"Content-Type: text; charset=us-ascii\n\nwords\n", "words\n",
		false},
	    {"Content-Type: (((((\n\nwords\n", "words\n", false},
	    {"Content-Type:\n\nwords\n", "words\n", false},
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct mail *mail = read_text(ctx, cases[i].mail);
		assert_string_equal(mail->text.p, cases[i].want);
		assert_int_equal(mail->text_is_html, cases[i].html);
	}
	mem_free(ctx);
}

static void
raw_bytes_in_headers_are_read_in_the_charset_of_the_text(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct mail *mail = read_text(ctx,
	    "Subject: \xf0\xd2\nContent-Type: text/plain; charset=koi8-r\n"
	    "\nx\n");
	assert_string_equal(mail->subject, "Пр");
	mem_free(ctx);
}

/* The same leaves in another order or with another subject are another
 * mail; another boundary or Received line is not. */
static void
the_content_hash_covers_what_was_written_and_no_more(void **state)
{
	(void)state;
#define TWO(h, b, x, y)                                                        \
	h "From: a@b.example\nSubject: s\n"                                    \
	  "Content-Type: multipart/mixed; boundary=" b "\n\n--" b "\n\n" x     \
	  "\n--" b "\n\n" y "\n--" b "--\n"
	void *ctx = mem_new(NULL);
	struct mail *one = read_text(ctx, TWO("", "p", "1", "2"));
	struct mail *same = read_text(ctx, TWO("Received: x\n", "q", "1", "2"));
	struct mail *other = read_text(ctx, TWO("", "p", "2", "1"));
	assert_string_equal(one->content_hash, same->content_hash);
	assert_string_not_equal(one->content_hash, other->content_hash);
	mem_free(ctx);
}

static void
hostile_shapes_are_cut_flagged_and_kept_readable(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf deep, many, wide;
	buf_init(&deep, ctx, 100000000);
	buf_add_str(&deep, "From: a@b.example\n");
	for (int i = 0; i < 20000; i++)
		buf_add_fmt(&deep,
		    "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i,
		    i);
	struct mail *mail = mail_read(ctx, buf_span(&deep));
	assert_true(mail->flags & MAIL_TOO_DEEP);
	assert_string_equal(mail->from.addr, "a@b.example");

	buf_reset(&deep);
	for (int i = 0; i < 100000; i++)
		buf_add_str(&deep, "Content-Type: message/rfc822\n\n");
	mail = mail_read(ctx, buf_span(&deep));
	assert_true(mail->flags & MAIL_TOO_DEEP);

	buf_init(&many, ctx, 100000000);
	buf_add_str(&many, "From: a@b.example\nContent-Type: "
			   "multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 100000; i++)
		buf_add_str(&many, "--b\n\nx\n");
	mail = mail_read(ctx, buf_span(&many));
	assert_true(mail->flags & MAIL_TOO_MANY_PARTS);
	assert_true(mail->part_count <= LIMIT_PARTS + 1);

	buf_init(&wide, ctx, 100000000);
	buf_add_str(&wide, "Subject: ");
	for (int i = 0; i < 2000000; i++)
		buf_add_byte(&wide, '(');
	buf_add_str(&wide, "\nFrom: a@b.example\n\nStill here\n");
	mail = mail_read(ctx, buf_span(&wide));
	assert_true(mail->flags & MAIL_TRUNCATED);
	assert_string_equal(mail->from.addr, "a@b.example");
	assert_string_equal(mail->text.p, "Still here\n");
	mem_free(ctx);
}

static int
set_up(void **state)
{
	(void)state;
	return mail_init() > 0 ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_of_every_shape_are_read),
	    cmocka_unit_test(dates_are_read_tolerantly),
	    cmocka_unit_test(what_stands_before_the_header_is_forgiven),
	    cmocka_unit_test(bytes_that_are_no_mail_give_a_mail_with_flags),
	    cmocka_unit_test(the_first_of_several_headers_wins_and_is_flagged),
	    cmocka_unit_test(parts_carry_their_frame_and_hash),
	    cmocka_unit_test(the_text_is_the_one_a_person_would_read),
	    cmocka_unit_test(
		raw_bytes_in_headers_are_read_in_the_charset_of_the_text),
	    cmocka_unit_test(
		the_content_hash_covers_what_was_written_and_no_more),
	    cmocka_unit_test(hostile_shapes_are_cut_flagged_and_kept_readable),
	};
	return cmocka_run_group_tests(tests, set_up, NULL) == 0 ? 0 : 1;
}
