/* SPDX-License-Identifier: GPL-3.0-or-later */
/* References, identifiers and their check functions (DOMAIN.md D). */
#include "parsers/reference.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/refcheck.h"

struct row {
	const char *text;
	/* "kind:normal" joined by blanks, "!" before an invalid one. */
	const char *want;
};

static void
check(const struct row *rows, size_t count)
{
	void *root = mem_new(NULL);
	struct reference_rules *rules = reference_rules_new(root, "ENQ");
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct facts facts = {0};
		struct buf b;
		reference_find(
		    ctx, rules, span_str(rows[i].text), FOUND_SUBJECT, &facts);
		buf_init(&b, ctx, 4096);
		for (size_t k = 0; k < facts.found_count; k++)
			buf_add_fmt(&b, "%s%s%s:%s", k > 0 ? " " : "",
			    facts.found[k].valid ? "" : "!",
			    facts.found[k].kind, facts.found[k].normal);
		if (strcmp(b.p, rows[i].want) != 0)
			fail_msg("'%s': got '%s', want '%s'", rows[i].text, b.p,
			    rows[i].want);
		mem_free(ctx);
	}
	mem_free(root);
}

#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))

static void
our_own_is_read_through_what_mail_does_to_it(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"ENQ-26-00417-U", "own:ENQ-26-00417-U"},
	    {"RE: [EXTERNAL] enq-26-00417-u.", "own:ENQ-26-00417-U"},
	    {"ENQ 26 00417 U", "own:ENQ-26-00417-U"},
	    {"ENQ2600417U", "own:ENQ-26-00417-U"},
	    {"ENQ-26-417-U", "own:ENQ-26-00417-U"},
	    {"ENQ\xC2\xA0"
	     "26\xC2\xA0"
	     "00417\xC2\xA0U",
		"own:ENQ-26-00417-U"},
	    {"ENQ\xE2\x80\x93"
	     "26\xE2\x80\x93"
	     "00417\xE2\x80\x93U",
		"own:ENQ-26-00417-U"},
	    {"(ENQ-26-\r\n00417-U)", "own:ENQ-26-00417-U"},
	    {"> ENQ-26-\n> 00417-U", "own:ENQ-26-00417-U"},
	    {"ENQ&ndash;26&#8211;00417&nbsp;-&nbsp;U", "own:ENQ-26-00417-U"},
	    {"ENQ\xE2\x80\x91"
	     "26-\xC2\xAD"
	     "00417-U",
		"own:ENQ-26-00417-U"},
	    {"ENQ-26-00417-U_plan.pdf", "own:ENQ-26-00417-U"},
	    {"RE:ENQ-26-00417-U", "own:ENQ-26-00417-U"},
	    {"RE:[EXTERNAL]ENQ-26-00417-U:plan", "own:ENQ-26-00417-U"},
	    {"\xEF\xBC\xA5\xEF\xBC\xAE\xEF\xBC\xB1\xEF\xBC\x8D"
	     "\xEF\xBC\x92\xEF\xBC\x96\xEF\xBC\x8D"
	     "\xEF\xBC\x90\xEF\xBC\x90\xEF\xBC\x94\xEF\xBC\x91\xEF\xBC\x97"
	     "\xEF\xBC\x8D\xEF\xBD\x95",
		"own:ENQ-26-00417-U"},
	    {"EN\xC2\xADQ-26-00\xE2\x80\x8B"
	     "417-\xE2\x81\xA0U",
		"own:ENQ-26-00417-U"},
	    {"<https://a.example/?q=ENQ-26-00417-U&x=1>", "own:ENQ-26-00417-U"},
	    {"https://a.example/ENQ%2D26%2D00417%2DU", "own:ENQ-26-00417-U"},
	    {"ENQ=2D26=2D00417=2DU", "own:ENQ-26-00417-U"},
	    {"[ENQ-26-00417-U](http://a.example/ENQ-26-00417-U)",
		"own:ENQ-26-00417-U"},
	    {"mailto:send+ENQ-26-00417-U@council.example",
		"own:ENQ-26-00417-U"},
	    {"*ENQ-26-00417-U*, ENQ-26-00417-U's", "own:ENQ-26-00417-U"},
	    {">> ENQ -\n>> 26 -\n>> 00417 - U", "own:ENQ-26-00417-U"},
	    {"ENQ-26-00417-V", "!own:ENQ-26-00417-V"},
	    {"ENQ-26-00418-U", "!own:ENQ-26-00418-U"},
	    {"ENQ-26-00417", "!own:ENQ-26-00417"},
	    {"FRENQ-26-00417-U", ""},
	    {"enquiry 26", ""},
	};
	CHECK(rows);
}

static void
the_check_letter_is_the_documented_one(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	assert_int_equal(reference_check_letter(26, 417), 'U');
	assert_string_equal(
	    reference_format(ctx, "ENQ", 26, 417), "ENQ-26-00417-U");
	char *big = reference_format(ctx, "ENQ", 26, 1234567);
	assert_true(reference_check_own(big));
	assert_false(reference_check_own("ENQ-26-00417-"));
	assert_false(reference_check_own("U"));
	mem_free(ctx);
}

static void
identifiers_of_people_are_checked(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"UPN B801200005001", "upn:B801200005001"},
	    {"upn: x936299924017", "upn:X936299924017"},
	    {"temporary Y93629992401A", "upn:Y93629992401A"},
	    {"A801200005001", "!upn:A801200005001"},
	    {"I801200005001", ""},
	    {"NHS 943 476 5870", "nhs:9434765870"},
	    {"9990000018", "nhs:9990000018"},
	    {"NHS number: 943 476 5871", "!nhs:9434765871"},
	    {"order 9434765871 shipped", ""},
	    {"ULN 9276308686", "uln:9276308686"},
	    {"1234567899", "uln:1234567899"},
	    {"ULN 9276308680", "!uln:9276308680"},
	    {"ULN 9999999999", "!uln:9999999999"},
	};
	CHECK(rows);
}

static void
a_number_is_the_same_however_it_is_written(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"943 476 5870", "9434765870"},
	    {" 943-476-5870 ", "9434765870"},
	    {"943\xC2\xA0"
	     "476\xE2\x80\x93"
	     "5870",
		"9434765870"},
	    {"b 801 2000 05 001", "B801200005001"},
	    {"y93629992401a", "Y93629992401A"},
	    {"", ""},
	    {"--", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *got =
		    reference_normal_number(NULL, span_str(rows[i].text));
		assert_string_equal(got, rows[i].want);
		mem_free(got);
	}
	assert_string_equal(reference_personal_name("nhs"), "NHS number");
	assert_null(reference_personal_name("case"));
}

static void
a_piece_of_a_longer_number_is_none(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"09434765870", ""},
	    {"call 0 943 476 5870", ""},
	    {"+44 943 476 5870", ""},
	    {"94347658701", ""},
	    {"card 1234 9434765870", ""},
	    {"9434765870@example.org", ""},
	    {"https://a.example/?id=9434765870", ""},
	    {"12.9434765870", ""},
	    {"9434765870-12", ""},
	    {"9434765870.", "nhs:9434765870"},
	    {"9434765870, born 3 May", "nhs:9434765870"},
	};
	CHECK(rows);
}

static void
shapes_of_others_need_their_context(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"(Case Ref: AB12345)", "mp-office:AB12345"},
	    {"Our ref: JD/AB/1234", "mp-office:JD/AB/1234"},
	    {"Our Reference - ZF08123", "mp-office:ZF08123"},
	    {"my car AB12345 was towed", ""},
	    {"SW1A 0AA", ""},
	    {"EH936/23/00567", "tribunal:EH936/23/00567"},
	    {"HD 11/11/2023 | EH 936/23/00567 | R T",
		"tribunal:EH936/23/00567"},
	    {"EH936/2023/567", ""},
	    {"EH12 3AB", ""},
	    {"the Ombudsman, 24 012 345", "lgsco:24012345"},
	    {"the Ombudsman, as I wrote on 3 March, and again on 4 April and "
	     "5 May, to a person whom nobody here can name any more, says that "
	     "24 012 345",
		"lgsco:24012345"},
	    {"24 012 345, of which the Ombudsman knows", "lgsco:24012345"},
	    {"on 3 March 2026, call 020 7946 0000 2000, Case Ref: AB12345",
		"mp-office:AB12345"},
	    {"Case Ref: AB12345 and 1234567890 and our ref CD12345",
		"mp-office:AB12345 mp-office:CD12345"},
	    {"LGSCO 24012345", "lgsco:24012345"},
	    {"24 012 345", ""},
	    {"Ombudsman, call 01234 567 890", ""},
	    {"FOI-2025-01234", "foi:FOI-2025-01234"},
	    {"SAR/0457", "foi:SAR/0457"},
	    {"request IR 12345", "foi:IR12345"},
	    {"complaint CMP-98765", "complaint:CMP-98765"},
	    {"CMP 20", ""},
	    {"SE316/18/00012 and DD936/22/00001",
		"tribunal:SE316/18/00012 tribunal:DD936/22/00001"},
	    {"https://www.lgo.org.uk/decisions/education/24-012-345.",
		"lgsco:24-012-345"},
	    {"(Case Ref: ZF08123)", "mp-office:ZF08123"},
	    {"MP ref no. AB12345;", "mp-office:AB12345"},
	    {"Your ref: ENQ-26-00417-U, our ref: AB12345",
		"own:ENQ-26-00417-U mp-office:AB12345"},
	    {"under the EIR 2004", ""},
	};
	CHECK(rows);
}

static void
a_pattern_must_show_itself(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct reference_rules *rules = reference_rules_new(ctx, "ENQ");
	struct err err = {0};
	assert_int_equal(reference_rules_add(rules, "case",
			     "\\b(SEN/\\d{5})\\b", "SEN/12345", "none", &err),
	    0);
	assert_int_equal(
	    reference_rules_add(rules, "case", "(", "x", "none", &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.text, "character"));
	assert_int_equal(reference_rules_add(rules, "case", "SEN/\\d{5}",
			     "EHM 1", "none", &err),
	    -1);
	assert_non_null(strstr(err.text, "does not match its example"));
	assert_int_equal(reference_rules_add(rules, "nhs2", "\\d{10}",
			     "9434765871", "nhs", &err),
	    -1);
	assert_int_equal(
	    reference_rules_add(rules, "case", "x", "x", "moon", &err), -1);
	/* An evil pattern stops at the limits instead of running on. */
	assert_int_equal(
	    reference_rules_add(rules, "evil", "^(a+)+$",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "none", &err),
	    -1);
	struct facts facts = {0};
	reference_find(ctx, rules, span_str("Fwd: SEN/54321, sen/54321 again"),
	    FOUND_NEW_TEXT, &facts);
	assert_int_equal(facts.found_count, 1);
	assert_string_equal(facts.found[0].normal, "SEN/54321");
	facts.found_count = 0;
	reference_find(
	    ctx, rules, span_str("and Sen/54321?"), FOUND_NEW_TEXT, &facts);
	assert_int_equal(facts.found_count, 1);
	assert_string_equal(facts.found[0].normal, "SEN/54321");
	assert_int_equal(facts.found[0].where, FOUND_NEW_TEXT);
	assert_int_equal(reference_rules_add(rules, "ward",
			     "(?-i)\\b(W\\d{3})\\b", "W123", "none", &err),
	    0);
	facts.found_count = 0;
	reference_find(
	    ctx, rules, span_str("w123 W124"), FOUND_NEW_TEXT, &facts);
	assert_int_equal(facts.found_count, 1);
	assert_string_equal(facts.found[0].normal, "W124");
	mem_free(ctx);
}

static void
a_flood_of_references_is_cut(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct reference_rules *rules = reference_rules_new(ctx, "ENQ");
	struct facts facts = {0};
	struct buf b;
	buf_init(&b, ctx, 1 << 20);
	for (int i = 0; i < 5000; i++)
		buf_add_fmt(&b, "ENQ-26-%05d-A ", i);
	reference_find(ctx, rules, buf_span(&b), FOUND_QUOTED_TEXT, &facts);
	assert_true(facts.found_count <= 200);
	mem_free(ctx);
}

/* Long texts are searched a window at a time: nothing falls in between. */
static void
a_long_text_hides_no_reference(void **state)
{
	(void)state;
	void *root = mem_new(NULL);
	struct reference_rules *rules = reference_rules_new(root, "ENQ");
	for (size_t pad = 3300; pad < 4400; pad++) {
		void *ctx = mem_new(root);
		struct facts facts = {0};
		struct buf b;
		buf_init(&b, ctx, 1 << 20);
		/* Two-byte characters, so that windows must not split them. */
		for (size_t i = 0; i < pad; i += 2)
			buf_add_str(&b, "\xC3\xA9");
		if (pad % 2 == 1)
			buf_add_byte(&b, '.');
		buf_add_str(&b, " ENQ-26-00417-U ");
		for (int i = 0; i < 5000; i++)
			buf_add_byte(&b, '.');
		reference_find(
		    ctx, rules, buf_span(&b), FOUND_NEW_TEXT, &facts);
		assert_int_equal(facts.found_count, 1);
		assert_string_equal(facts.found[0].normal, "ENQ-26-00417-U");
		assert_int_equal(facts.flags, 0);
		mem_free(ctx);
	}
	mem_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(our_own_is_read_through_what_mail_does_to_it),
	    cmocka_unit_test(the_check_letter_is_the_documented_one),
	    cmocka_unit_test(identifiers_of_people_are_checked),
	    cmocka_unit_test(a_number_is_the_same_however_it_is_written),
	    cmocka_unit_test(a_piece_of_a_longer_number_is_none),
	    cmocka_unit_test(shapes_of_others_need_their_context),
	    cmocka_unit_test(a_pattern_must_show_itself),
	    cmocka_unit_test(a_flood_of_references_is_cut),
	    cmocka_unit_test(a_long_text_hides_no_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
