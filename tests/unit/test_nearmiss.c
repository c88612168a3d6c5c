/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reference with a mistake may have meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/nearmiss.h"
#include "parsers/refcheck.h"

static bool
finds(void *ctx, const char *written, const char *meant)
{
	const char **list;
	size_t count;
	bool found = false;

	nearmiss_references(ctx, written, &list, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(reference_check_own(list[i]));
		found |= strcmp(list[i], meant) == 0;
	}
	return found;
}

/* The reference of PRODUCT: 26, 417, letter U (109 mod 23 = 17). */
static void
one_slip_is_found(void **state)
{
	static const char *const written[] = {
	    "ENQ-26-00417",   /* no letter */
	    "ENQ-26-00417-X", /* another letter */
	    "ENQ-26-00517-U", /* another digit */
	    "ENQ-25-00417-U", /* another year */
	    "ENQ-26-00471-U", /* two exchanged */
	    "ENQ-62-00417-U",
	};
	void *ctx = mem_new(NULL);

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		if (!finds(ctx, written[i], "ENQ-26-00417-U"))
			fail_msg("%s", written[i]);
	mem_free(ctx);
	(void)state;
}

static void
two_slips_are_not(void **state)
{
	static const char *const written[] = {
	    "ENQ-26-00518-U", "ENQ-26-00471-X", "ENQ-26-00714"};
	void *ctx = mem_new(NULL);

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		if (finds(ctx, written[i], "ENQ-26-00417-U"))
			fail_msg("%s", written[i]);
	mem_free(ctx);
	(void)state;
}

static void
every_number_is_found_from_every_slip(void **state)
{
	void *ctx = mem_new(NULL);

	for (int number = 1; number < 400000; number = number * 3 + 1) {
		const char *ref = reference_format(ctx, "A-B", 26, number);
		size_t n = strlen(ref);

		for (size_t i = 4; i < n; i++) {
			char *wrong = mem_strn(ctx, ref, n);

			if (wrong[i] == '-')
				continue;
			wrong[i] = i == n - 1 ? (wrong[i] == 'A' ? 'B' : 'A')
				   : wrong[i] == '9' ? '0'
						     : (char)(wrong[i] + 1);
			assert_false(reference_check_own(wrong));
			if (!finds(ctx, wrong, ref))
				fail_msg("%s for %s", wrong, ref);
		}
	}
	mem_free(ctx);
	(void)state;
}

static void
what_is_no_reference_has_no_neighbours(void **state)
{
	static const char *const texts[] = {"", "-", "ENQ", "ENQ-26-", "ENQ-26",
	    "26-00417-U", "ENQ-2-00417-U", "ENQ-26-0041x-U",
	    "ENQ-26-1234567890-U", "ENQ-26--U"};
	void *ctx = mem_new(NULL);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char **list;
		size_t count;

		nearmiss_references(ctx, texts[i], &list, &count);
		if (count != 0)
			fail_msg("'%s': %zu", texts[i], count);
	}
	mem_free(ctx);
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_slip_is_found),
	    cmocka_unit_test(two_slips_are_not),
	    cmocka_unit_test(every_number_is_found_from_every_slip),
	    cmocka_unit_test(what_is_no_reference_has_no_neighbours),
	};

	return cmocka_run_group_tests_name("nearmiss", tests, NULL, NULL);
}
