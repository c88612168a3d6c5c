/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a letter: what they hold, and what they never hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/compose/letter.h"
#include "parsers/base/buf.h"
#include "parsers/transfer.h"

static struct letter
sample(void)
{
	return (struct letter){
	    .from = {"SEND Casework Team", "send@ex.example"},
	    .to = {"Zoë Müller", "zoe@mail.example"},
	    .subject = "We have received your enquiry – reference ENQ-26-00417",
	    .date = INT64_C(1795428000),
	    .message_id = "enq.1.abc@ex.example",
	    .text = "Dear Zoë,\n\nthank you.\n",
	    .html = "<p>Dear Zoë,</p>\n<p>thank you.</p>\n",
	    .boundary_seed = "L1.1795428000"};
}

/* The bytes as a string; fails the test when there are none. */
static const char *
build(void *ctx, const struct letter *letter)
{
	struct span bytes;
	struct err err = {0};

	if (letter_build(ctx, letter, &bytes, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(span_find_byte(bytes, 0, '\0'), -1);
	return mem_strn(ctx, bytes.p, bytes.n);
}

static void
expect(const char *bytes, const char *want)
{
	if (strstr(bytes, want) == NULL)
		fail_msg("\"%s\" is not in:\n%s", want, bytes);
}

static void
refused(const struct letter *letter, const char *want)
{
	void *ctx = mem_new(NULL);
	struct span bytes;
	struct err err = {0};

	if (letter_build(ctx, letter, &bytes, &err) == 0)
		fail_msg("not refused: %s", want);
	assert_int_equal(err.kind, ERR_INPUT);
	if (strstr(err.text, want) == NULL)
		fail_msg("got \"%s\", want \"%s\"", err.text, want);
	mem_free(ctx);
}

static void
a_letter_has_the_headers_that_were_asked_for(void **state)
{
	static const char *const references[] = {
	    "root@mail.example", "second@mail.example"};
	static const char *const want[] = {
	    "From: SEND Casework Team <send@ex.example>\r\n",
	    "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n",
	    "\r\nMessage-ID: <enq.1.abc@ex.example>\r\n",
	    "\r\nIn-Reply-To: <second@mail.example>\r\n",
	    "\r\nReferences: <root@mail.example> <second@mail.example>\r\n",
	    ("\r\nReply-To: \"LEAVES THE COUNCIL: MP's office\" "
	     "<send+t1.abc@ex.example>\r\n"),
	    "\r\nThread-Topic: Our son\r\n", "\r\nThread-Index: AdBGxvwG\r\n",
	    "\r\nAuto-Submitted: auto-replied\r\n",
	    "\r\nX-Auto-Response-Suppress: All\r\n",
	    "\r\nX-Enquiryd-Loop: ex.example\r\n", "\r\nMIME-Version: 1.0\r\n",
	    ("\r\nContent-Type: multipart/alternative; "
	     "boundary=\"=_L1.1795428000.a\"\r\n")};
	void *ctx = mem_new(NULL);
	struct letter letter = sample();

	(void)state;
	letter.reply_to = (struct letter_address){
	    "LEAVES THE COUNCIL: MP's office", "send+t1.abc@ex.example"};
	letter.in_reply_to = "second@mail.example";
	letter.references = references;
	letter.reference_count = 2;
	letter.thread_topic = "Our son";
	letter.thread_index = "AdBGxvwG";
	letter.auto_submitted = "auto-replied";
	letter.suppress = true;
	letter.loop_id = "ex.example";
	const char *bytes = build(ctx, &letter);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		expect(bytes, want[i]);
	mem_free(ctx);
}

static void
an_answer_carries_no_automatic_mark(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter letter = sample();
	const char *bytes = build(ctx, &letter);

	(void)state;
	assert_null(strstr(bytes, "Auto-"));
	assert_null(strstr(bytes, "X-"));
	assert_null(strstr(bytes, "Reply-To"));
	assert_null(strstr(bytes, "References"));
	mem_free(ctx);
}

static void
the_text_part_comes_before_the_html_part(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter letter = sample();
	const char *bytes = build(ctx, &letter);
	const char *text = strstr(bytes, "text/plain; charset=utf-8");
	const char *html = strstr(bytes, "text/html; charset=utf-8");

	(void)state;
	assert_true(text != NULL && html != NULL && text < html);
	expect(bytes, "Dear Zo=C3=AB,\r\n\r\nthank you.\r\n");
	expect(bytes, "<html lang=3D\"en-GB\" dir=3D\"ltr\">\r\n");
	expect(bytes, "<title>We have received your enquiry =E2=80=93");
	mem_free(ctx);
}

static void
the_same_letter_gives_the_same_bytes(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter letter = sample();

	(void)state;
	assert_string_equal(build(ctx, &letter), build(ctx, &letter));
	mem_free(ctx);
}

static void
what_is_not_ascii_is_encoded_in_headers(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter letter = sample();
	const char *bytes = build(ctx, &letter);

	(void)state;
	for (const char *p = bytes; *p != '\0'; p++)
		assert_true((unsigned char)*p < 0x7f);
	expect(bytes, "To: =?UTF-8?");
	expect(bytes, "?= <zoe@mail.example>\r\n");
	mem_free(ctx);
}

static void
the_date_is_in_the_zone_of_the_council(void **state)
{
	static const struct {
		int64_t date;
		int offset;
		const char *want;
	} rows[] = {
	    {INT64_C(1795428000), 0, "Date: Mon, 23 Nov 2026 10:00:00 +0000"},
	    {INT64_C(1782860400), 60, "Date: Wed, 1 Jul 2026 00:00:00 +0100"},
	    {0, -90, "Date: Wed, 31 Dec 1969 22:30:00 -0130"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct letter letter = sample();

		letter.date = rows[i].date;
		letter.date_offset_minutes = rows[i].offset;
		expect(build(ctx, &letter), rows[i].want);
		mem_free(ctx);
	}
}

static void
nothing_can_add_a_header(void **state)
{
	static const char *const bad[] = {
	    "x\r\nBcc: y@z.example", "x\ny", "x\ry", "x\x01", "x\x7f", "\xff"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct letter letter = sample();
		struct letter_attachment file = {
		    .name = bad[i], .bytes = span_str("x")};

		letter.subject = bad[i];
		refused(&letter, "Subject: ");
		letter = sample();
		letter.from.name = bad[i];
		refused(&letter, "From: ");
		letter = sample();
		letter.to.name = bad[i];
		refused(&letter, "To: ");
		letter = sample();
		letter.thread_topic = bad[i];
		refused(&letter, "Thread-Topic: ");
		letter = sample();
		letter.loop_id = bad[i];
		refused(&letter, "X-Enquiryd-Loop: ");
		letter = sample();
		letter.attachments = &file;
		letter.attachment_count = 1;
		refused(&letter, "an attachment's name: ");
	}
}

static void
what_can_be_written_to_can_be_asked_before(void **state)
{
	static const struct {
		const char *addr;
		bool ok;
	} rows[] = {
	    {"jo.smith+tag@mp.example", true},
	    {"o'neil@mp.example", true},
	    {"\"ruth okafor\"@family.example", false},
	    {"ruth okafor@family.example", false},
	    {"ruth@k\xC3\xB6ln.example", false},
	    {"r\xC3\xBCth@family.example", false},
	    {"a@b@c.example", false},
	    {"ruth", false},
	    {"@family.example", false},
	    {"ruth@", false},
	    {"", false},
	    {NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct letter letter = sample();

		if (letter_address_ok(rows[i].addr) != rows[i].ok)
			fail_msg("%s", rows[i].addr);
		letter.to.addr = rows[i].addr;
		if (!rows[i].ok)
			refused(&letter, "To: ");
	}
	assert_true(letter_name_ok(NULL));
	assert_true(letter_name_ok("Ren\xC3\xA9.pdf"));
	assert_false(letter_name_ok("a\nb.pdf"));
	assert_false(letter_name_ok("\xFF"));
}

static void
a_header_value_with_a_nul_is_refused(void **state)
{
	struct err err = {0};

	(void)state;
	assert_int_equal(
	    compose_header("Subject", span_of("a\0b", 3), &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(compose_header("Subject", span_str("aé"), &err), 0);
	assert_int_equal(compose_header("Subject", span_str(""), &err), 0);
}

static void
only_plain_addresses_are_written_to(void **state)
{
	static const char *const bad[] = {"", "x", "@y", "x@", "x@y@z",
	    "a b@c.example", "a@b c", "a@b\r\nRCPT TO:<c@d>", "<a@b.example>",
	    "a,b@c.example", "zoë@mail.example", "a@münchen.example",
	    "\"a b\"@c.example", "a;b@c.example"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct letter letter = sample();

		letter.to.addr = bad[i];
		refused(&letter, "To: an address that cannot be written to");
	}
}

static void
ids_that_cannot_stand_are_left_out(void **state)
{
	static const char *const references[] = {
	    "good@mail.example", "b d@x", "b>d@x", "", "z\xc3\xab@x"};
	void *ctx = mem_new(NULL);
	struct letter letter = sample();

	(void)state;
	letter.in_reply_to = "x\r\nBcc: y@z";
	letter.references = references;
	letter.reference_count = 5;
	const char *bytes = build(ctx, &letter);
	expect(bytes, "\r\nReferences: <good@mail.example>\r\n");
	assert_null(strstr(bytes, "Bcc"));
	assert_null(strstr(bytes, "In-Reply-To"));
	letter.message_id = "a b";
	refused(&letter, "Message-ID");
	mem_free(ctx);
}

static void
a_long_thread_keeps_its_root_and_its_latest(void **state)
{
	void *ctx = mem_new(NULL);
	const char **ids = mem_many(ctx, const char *, 100);
	struct letter letter = sample();

	(void)state;
	for (int i = 0; i < 100; i++)
		ids[i] = mem_fmt(ctx, "id%d@mail.example", i);
	letter.references = ids;
	letter.reference_count = 100;
	const char *bytes = build(ctx, &letter);
	expect(bytes, "<id0@mail.example>");
	expect(bytes, "<id99@mail.example>");
	expect(bytes, "<id71@mail.example>");
	assert_null(strstr(bytes, "<id70@mail.example>"));
	mem_free(ctx);
}

/* The piece an attachment is encoded in; a file may end anywhere in it. */
enum { PIECE = 57 * 288 };

/* What stands behind the last header of the last part. */
static size_t
decode_last_part(const char *bytes, char *out)
{
	const char *mark = "filename=list.csv\r\n";
	const char *body = strstr(bytes, mark);
	struct transfer transfer;
	size_t n = 0;
	size_t got;

	assert_non_null(body);
	body = strstr(body, "\r\n\r\n") + 4;
	const struct span text =
	    span_of(body, (size_t)(strstr(body, "\r\n--") - body));

	transfer_init(&transfer, TRANSFER_BASE64, text);
	while ((got = transfer_read(&transfer, out + n, TRANSFER_ROOM_MIN)) > 0)
		n += got;
	return n;
}

static void
an_attachment_of_any_length_arrives_whole(void **state)
{
	static char file[2 * PIECE + 2];
	static char back[sizeof(file) + TRANSFER_ROOM_MIN];

	(void)state;
	for (size_t i = 0; i < sizeof(file); i++)
		file[i] = (char)('a' + i * i % 23);
	for (size_t n = PIECE - 200; n <= 2 * PIECE + 2; n++) {
		void *ctx = mem_new(NULL);
		const struct letter_attachment csv = {.name = "list.csv",
		    .type = "text/csv",
		    .bytes = span_of(file, n)};
		struct letter letter = sample();

		letter.attachments = &csv;
		letter.attachment_count = 1;
		assert_int_equal(
		    decode_last_part(build(ctx, &letter), back), n);
		assert_memory_equal(back, file, n);
		mem_free(ctx);
		/* Between the ends of pieces a few are enough. */
		if (n == PIECE + 200)
			n = 2 * PIECE - 200;
	}
}

static void
a_picture_stands_beside_its_page_and_is_no_attachment(void **state)
{
	static const char *const want[] = {"boundary=\"=_L1.1795428000.a\"",
	    ("\r\n--=_L1.1795428000.a\r\nContent-Type: multipart/related; "
	     "type=\"text/html\";\r\n\tboundary=\"=_L1.1795428000.r\"\r\n"),
	    ("\r\n--=_L1.1795428000.r\r\nContent-Type: text/html; "
	     "charset=utf-8\r\n"),
	    ("\r\n--=_L1.1795428000.r\r\nContent-Type: image/png\r\n"
	     "Content-Transfer-Encoding: base64\r\n"
	     "Content-ID: <picture>\r\nContent-Disposition: inline\r\n\r\n"
	     "aGVsbG8=\r\n"),
	    "--=_L1.1795428000.r--\r\n\r\n--=_L1.1795428000.a--\r\n"};
	void *ctx = mem_new(NULL);
	struct letter letter = sample();

	(void)state;
	letter.picture = span_str("hello");
	const char *bytes = build(ctx, &letter);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		expect(bytes, want[i]);
	assert_null(strstr(bytes, "attachment"));
	mem_free(ctx);
}

static void
attachments_are_decoded_and_encoded_anew(void **state)
{
	/* What a stranger may call base64. */
	const struct letter_attachment files[] = {
	    {"a.pdf", "application/pdf", NULL, "base64",
		span_str("aGVs\r\n bG8\x80=\r\n--=_L1.1795428000.m--\r\n")},
	    {"b.txt", "text/plain", "iso-8859-1", "quoted-printable",
		span_str("caf=E9")},
	    {"c.bin", NULL, NULL, NULL, span_of("\0\r\xff", 3)},
	    {"mail.eml", "message/rfc822", NULL, "7bit", span_str("A: b\n\n")},
	    {"d", "evil\r\ntype", NULL, "8bit", span_str("x")},
	    {NULL, "Text/HTML", "x y", NULL, span_str("<p>")}};
	static const char *const want[] = {
	    "multipart/mixed; boundary=\"=_L1.1795428000.m\"",
	    "Content-Type: application/pdf; name=a.pdf\r\n", "aGVsbG8",
	    "text/plain; charset=iso-8859-1; name=b.txt\r\n",
	    "\r\nY2Fm6Q==\r\n", "\r\nAA3/\r\n",
	    "application/octet-stream; name=mail.eml\r\n", "\r\nQTogYgoK\r\n",
	    "application/octet-stream; name=d\r\n",
	    "Content-Disposition: attachment; filename=attachment\r\n"};
	void *ctx = mem_new(NULL);
	struct letter letter = sample();

	(void)state;
	letter.attachments = files;
	letter.attachment_count = sizeof(files) / sizeof(files[0]);
	const char *bytes = build(ctx, &letter);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		expect(bytes, want[i]);
	assert_null(strstr(bytes, "evil"));
	assert_null(strstr(bytes, "x y"));
	mem_free(ctx);
}

static void
well_formed_base64_is_passed_on_as_it_came(void **state)
{
	const struct letter_attachment files[] = {
	    {"a.pdf", "application/pdf", NULL, "BASE64",
		span_str("aGVsbG8gd29y\nbGQh\n\n")},
	    {"b.pdf", "application/pdf", NULL, "base64",
		span_str("aGVsbG8g\nd29ybGQhISEh\n")},
	    {"c.pdf", "application/pdf", NULL, "7bit", span_str("aGVs")}};
	void *ctx = mem_new(NULL);
	struct letter letter = sample();

	(void)state;
	letter.attachments = files;
	letter.attachment_count = sizeof(files) / sizeof(files[0]);
	const char *bytes = build(ctx, &letter);
	expect(bytes, "\r\n\r\naGVsbG8gd29y\r\nbGQh\r\n");
	/* A line longer than the first is not how anybody writes it. */
	expect(bytes, "\r\n\r\naGVsbG8gd29ybGQhISEh\r\n");
	expect(bytes, "\r\n\r\nYUdWcw==\r\n");
	mem_free(ctx);
}

static void
no_line_is_long_and_no_line_end_is_bare(void **state)
{
	void *ctx = mem_new(NULL);
	char *words = mem_zero(ctx, 5001);
	char *name = mem_zero(ctx, 256);
	struct letter letter = sample();

	(void)state;
	memset(words, 'w', 5000);
	memset(name, 'n', 255);
	letter.text = mem_fmt(ctx, ".\nFrom %s\r\nbare\rend\n", words);
	letter.html = words;
	letter.from.name = name;
	letter.subject = mem_strn(ctx, words, LETTER_SUBJECT_BYTES);
	const char *bytes = build(ctx, &letter);
	size_t line = 0;
	for (const char *p = bytes; *p != '\0'; p++) {
		if (p[0] == '\r') {
			assert_int_equal(p[1], '\n');
			p++;
			line = 0;
		} else {
			assert_int_not_equal(p[0], '\n');
			assert_true(++line <= 998);
		}
	}
	letter.subject = mem_strn(ctx, words, LETTER_SUBJECT_BYTES + 1);
	refused(&letter, "Subject: none, or too long");
	mem_free(ctx);
}

static void
text_that_is_not_utf8_and_odd_boundaries_are_refused(void **state)
{
	static const char *const seeds[] = {
	    "", "a b", "a\"b", "12345678901234567890123456789012345678901"};
	struct letter letter = sample();

	(void)state;
	letter.text = "\xff";
	refused(&letter, "not UTF-8");
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		letter = sample();
		letter.boundary_seed = seeds[i];
		refused(&letter, "no boundary");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_letter_has_the_headers_that_were_asked_for),
	    cmocka_unit_test(an_answer_carries_no_automatic_mark),
	    cmocka_unit_test(the_text_part_comes_before_the_html_part),
	    cmocka_unit_test(the_same_letter_gives_the_same_bytes),
	    cmocka_unit_test(what_is_not_ascii_is_encoded_in_headers),
	    cmocka_unit_test(the_date_is_in_the_zone_of_the_council),
	    cmocka_unit_test(nothing_can_add_a_header),
	    cmocka_unit_test(what_can_be_written_to_can_be_asked_before),
	    cmocka_unit_test(a_header_value_with_a_nul_is_refused),
	    cmocka_unit_test(only_plain_addresses_are_written_to),
	    cmocka_unit_test(ids_that_cannot_stand_are_left_out),
	    cmocka_unit_test(a_long_thread_keeps_its_root_and_its_latest),
	    cmocka_unit_test(an_attachment_of_any_length_arrives_whole),
	    cmocka_unit_test(
		a_picture_stands_beside_its_page_and_is_no_attachment),
	    cmocka_unit_test(attachments_are_decoded_and_encoded_anew),
	    cmocka_unit_test(well_formed_base64_is_passed_on_as_it_came),
	    cmocka_unit_test(no_line_is_long_and_no_line_end_is_bare),
	    cmocka_unit_test(
		text_that_is_not_utf8_and_odd_boundaries_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
