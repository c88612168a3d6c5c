/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/footing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_footing_has_its_rule),
	    cmocka_unit_test(brothers_and_sisters_are_named),
	    cmocka_unit_test(how_sure_it_is_is_said),
	    cmocka_unit_test(between_dissolution_and_poll_there_are_no_mps),
	    cmocka_unit_test(a_restricted_case_is_named_as_such),
	};
	ctx = mem_new(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	mem_free(ctx);
	return failed == 0 ? 0 : 1;
}
