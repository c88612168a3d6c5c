/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/mpname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

static void
a_title_makes_nobody_another(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
	    {"Amelia Hart", "Dame Amelia Hart", true},
	    {"Amelia Hart", "The Rt Hon. Dame Amelia Hart DBE MP", true},
	    {"Amelia Hart MP", "amelia  hart", true},
	    {"Mr Ben Stone KC", "Sir Ben Stone, Bt", true},
	    {"Si\xC3\xA2n Hart-Jones", "Si\xC3\xA2n Hart Jones MP", true},
	    {"Amelia Hart", "Amelia Hart-Jones", false},
	    {"Amelia Hart", "Amy Hart", false},
	    {"Ben Stone", "Stone Ben", false},
	    {"Sir", "MP", false},
	    {"", "", false},
	};
	void *ctx = mem_new(NULL);
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (mpname_same(ctx, rows[i].a, rows[i].b) != rows[i].same)
			fail_msg("%s, %s", rows[i].a, rows[i].b);
		if (mpname_same(ctx, rows[i].b, rows[i].a) != rows[i].same)
			fail_msg("%s, %s", rows[i].b, rows[i].a);
	}
	mem_free(ctx);
}

static void
an_address_with_mp_is_the_member_s_own(void **state)
{
	(void)state;
	assert_true(mpname_is_own_address("amelia.hart.mp@parliament.uk"));
	assert_true(mpname_is_own_address("Amelia.Hart.MP@Parliament.UK"));
	assert_false(mpname_is_own_address("amelia.hart@parliament.uk"));
	assert_false(mpname_is_own_address(".mp@parliament.uk"));
	assert_false(mpname_is_own_address("a.mp@parliament.uk.example"));
}

static void
a_name_stands_in_a_text_as_whole_words(void **state)
{
	static const struct {
		const char *text;
		bool there;
	} rows[] = {
	    {"Amelia Hart", true},
	    {"Office of The Rt Hon Dame Amelia Hart DBE MP", true},
	    {"AMELIA HART MP | Northshire Central", true},
	    {"Amelia\nHart", true},
	    {"Amelia Hartley MP", false},
	    {"Pamelia Hart", false},
	    {"Amelia, for Ben Hart", false},
	    {"", false},
	    {NULL, false},
	};
	void *ctx = mem_new(NULL);
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (mpname_stands_in(ctx, "Dame Amelia Hart", rows[i].text) !=
		    rows[i].there)
			fail_msg("%s", rows[i].text);
	assert_false(mpname_stands_in(ctx, "MP", "An MP writes"));
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_title_makes_nobody_another),
	    cmocka_unit_test(a_name_stands_in_a_text_as_whole_words),
	    cmocka_unit_test(an_address_with_mp_is_the_member_s_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
