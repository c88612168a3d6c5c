/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/footing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

static void *ctx;

static bool
says(enum footing footing, enum footing_source source, bool restricted,
    bool dissolved, const char *words)
{
	struct footing_case about = {
	    .restricted = restricted, .dissolved = dissolved};
	return strstr(footing_rule(ctx, footing, source, &about), words) !=
	       NULL;
}

static void
each_footing_has_its_rule(void **state)
{
	(void)state;
	static const struct {
		enum footing footing;
		const char *words;
	} cases[] = {
	    {FOOTING_UNKNOWN, "Find out who they are"},
	    {FOOTING_MP, "Schedule 1, paragraph 24"},
	    {FOOTING_PARENT, "parental responsibility"},
	    {FOOTING_YOUNG_PERSON, "rights are their own"},
	    {FOOTING_SOLICITOR, "written authority"},
	    {FOOTING_ADVOCATE, "written authority"},
	    {FOOTING_RELATIVE, "no rights of their own"},
	    {FOOTING_NAMED, "Check in the case"},
	    {FOOTING_NONE, "not even that there is a case"},
	    {FOOTING_COUNCILLOR, "because they sit on the council"},
	};
	assert_int_equal(sizeof cases / sizeof cases[0], FOOTING_COUNT);
	for (size_t i = 0; i < FOOTING_COUNT; i++) {
		enum footing back;
		assert_true(says(cases[i].footing, FOOTING_BY_REGISTER, false,
		    false, cases[i].words));
		assert_true(
		    footing_parse(footing_name(cases[i].footing), &back));
		assert_int_equal(back, cases[i].footing);
	}
	assert_false(footing_parse("stranger", &(enum footing){0}));
}

static void
brothers_and_sisters_are_named(void **state)
{
	(void)state;
	struct footing_case about = {.siblings = "SEN/1 SEN/2"};
	const char *rule =
	    footing_rule(ctx, FOOTING_PARENT, FOOTING_BY_WORDS, &about);
	assert_non_null(strstr(rule, "(SEN/1 SEN/2)"));
	assert_false(
	    says(FOOTING_PARENT, FOOTING_BY_WORDS, false, false, "Brothers"));
}

static void
how_sure_it_is_is_said(void **state)
{
	(void)state;
	assert_true(says(FOOTING_PARENT, FOOTING_BY_WORDS, false, false,
	    "nobody has checked"));
	assert_true(says(
	    FOOTING_MP, FOOTING_BY_REGISTER, false, false, "by the register"));
	assert_false(says(FOOTING_UNKNOWN, FOOTING_BY_NOBODY, false, false,
	    "nobody has checked"));
}

static void
between_dissolution_and_poll_there_are_no_mps(void **state)
{
	(void)state;
	assert_true(says(FOOTING_MP, FOOTING_BY_REGISTER, false, true,
	    "Parliament is dissolved"));
	assert_false(
	    says(FOOTING_MP, FOOTING_BY_REGISTER, false, true, "paragraph 24"));
	assert_false(
	    says(FOOTING_PARENT, FOOTING_BY_WORDS, false, true, "Parliament"));
}

static void
a_restricted_case_is_named_as_such(void **state)
{
	(void)state;
	assert_true(
	    says(FOOTING_PARENT, FOOTING_BY_WORDS, true, false, "restricted"));
	assert_false(
	    says(FOOTING_PARENT, FOOTING_BY_WORDS, false, false, "restricted"));
}

static int32_t
day(const char *iso)
{
	int32_t d;
	assert_true(civil_parse(span_str(iso), &d));
	return d;
}

static void
compulsory_school_age_ends_in_the_june_of_their_sixteenth(void **state)
{
	(void)state;
	/* The dates are those of calendars: the last Fridays of June 2025,
	 * 2026 and 2028 are the 27th, the 26th and the 30th. */
	static const struct {
		const char *born, *ends;
	} cases[] = {
	    {"2009-05-03", "2025-06-27"},
	    {"2008-09-01", "2025-06-27"},
	    {"2009-08-31", "2025-06-27"},
	    {"2009-09-01", "2026-06-26"},
	    {"2009-12-31", "2026-06-26"},
	    {"2010-01-01", "2026-06-26"},
	    {"2012-02-29", "2028-06-30"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(footing_school_age_ends(day(cases[i].born)),
		    day(cases[i].ends));
}

static void
what_stands_behind_writer_is_read(void **state)
{
	(void)state;
	enum footing footing;
	bool over;
	assert_true(footing_read(span_str("Young Person"), &footing, &over));
	assert_int_equal(footing, FOOTING_YOUNG_PERSON);
	assert_false(over);
	assert_true(
	    footing_read(span_str("carer over school age"), &footing, &over));
	assert_int_equal(footing, FOOTING_PARENT);
	assert_true(over);
	assert_true(footing_read(span_str("MP"), &footing, &over));
	assert_int_equal(footing, FOOTING_MP);
	assert_false(footing_read(span_str("aunt"), &footing, &over));
	assert_false(
	    footing_read(span_str("over school age"), &footing, &over));
}

static size_t
bars_of(enum footing footing, const struct footing_case *about)
{
	const char *bars[FOOTING_BARS];
	return footing_bars(footing, about, bars);
}

static void
nobody_else_is_told_of_a_young_person_without_authority(void **state)
{
	(void)state;
	struct footing_case about = {.over_age = true};
	static const enum footing others[] = {FOOTING_UNKNOWN, FOOTING_MP,
	    FOOTING_PARENT, FOOTING_SOLICITOR, FOOTING_ADVOCATE,
	    FOOTING_RELATIVE, FOOTING_NAMED, FOOTING_COUNCILLOR};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		about.authority = NULL;
		assert_int_equal(1, bars_of(others[i], &about));
		assert_non_null(strstr(
		    footing_rule(ctx, others[i], FOOTING_BY_OFFICER, &about),
		    "tell nobody else anything"));
		about.authority = "a signed form";
		assert_int_equal(0, bars_of(others[i], &about));
		assert_non_null(strstr(
		    footing_rule(ctx, others[i], FOOTING_BY_OFFICER, &about),
		    "Recorded as authority: a signed form."));
	}
	about.authority = NULL;
	assert_int_equal(0, bars_of(FOOTING_YOUNG_PERSON, &about));
	about.over_age = false;
	assert_int_equal(0, bars_of(FOOTING_PARENT, &about));
	/* Nobody with a right to be told, and no MP while there are none. */
	assert_int_equal(1, bars_of(FOOTING_NONE, &about));
	about.dissolved = true;
	assert_int_equal(1, bars_of(FOOTING_MP, &about));
	assert_int_equal(0, bars_of(FOOTING_PARENT, &about));
}

static void
one_reason_does_not_hide_another(void **state)
{
	(void)state;
	const char *bars[FOOTING_BARS];
	const struct footing_case about = {.dissolved = true,
	    .over_age = true,
	    .moved = "They have left the office."};
	assert_int_equal(3, footing_bars(FOOTING_MP, &about, bars));
	assert_non_null(strstr(bars[0], "Parliament is dissolved"));
	assert_non_null(strstr(bars[1], "over compulsory school age"));
	assert_string_equal(bars[2], "They have left the office.");
}

static void
an_office_that_passed_on_needs_authority_anew(void **state)
{
	(void)state;
	struct footing_case about = {.moved = "They have left the office."};
	const char *rule =
	    footing_rule(ctx, FOOTING_MP, FOOTING_BY_REGISTER, &about);
	assert_non_null(strstr(rule, "not of that MP's office any more"));
	assert_null(strstr(rule, "paragraph 24"));
	rule = footing_rule(ctx, FOOTING_PARENT, FOOTING_BY_OFFICER, &about);
	assert_null(strstr(rule, "that MP's office"));
}

static void
what_nobody_knows_is_asked(void **state)
{
	(void)state;
	assert_true(says(FOOTING_UNKNOWN, FOOTING_BY_NOBODY, false, false,
	    "Who are they? Reply with one line: WRITER PARENT"));
	assert_true(says(FOOTING_PARENT, FOOTING_BY_WORDS, false, false,
	    "WRITER and what they are"));
	assert_false(
	    says(FOOTING_PARENT, FOOTING_BY_OFFICER, false, false, "WRITER"));
}

static void
a_pupil_of_school_age_has_no_rights_of_their_own_yet(void **state)
{
	(void)state;
	struct footing_case about = {.under_age = true};
	assert_non_null(strstr(
	    footing_rule(ctx, FOOTING_YOUNG_PERSON, FOOTING_BY_WORDS, &about),
	    "still the parents'"));
	about.under_age = false;
	assert_null(strstr(
	    footing_rule(ctx, FOOTING_YOUNG_PERSON, FOOTING_BY_WORDS, &about),
	    "still the parents'"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_footing_has_its_rule),
	    cmocka_unit_test(brothers_and_sisters_are_named),
	    cmocka_unit_test(how_sure_it_is_is_said),
	    cmocka_unit_test(between_dissolution_and_poll_there_are_no_mps),
	    cmocka_unit_test(a_restricted_case_is_named_as_such),
	    cmocka_unit_test(
		compulsory_school_age_ends_in_the_june_of_their_sixteenth),
	    cmocka_unit_test(what_stands_behind_writer_is_read),
	    cmocka_unit_test(
		nobody_else_is_told_of_a_young_person_without_authority),
	    cmocka_unit_test(one_reason_does_not_hide_another),
	    cmocka_unit_test(an_office_that_passed_on_needs_authority_anew),
	    cmocka_unit_test(what_nobody_knows_is_asked),
	    cmocka_unit_test(
		a_pupil_of_school_age_has_no_rights_of_their_own_yet),
	};
	ctx = mem_new(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mem_free(ctx);
	return failed == 0 ? 0 : 1;
}
