/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that identify people are matched, and never shown (P-10). */
#include "parsers/redact.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"
#include "parsers/reference.h"

static const char *
shown(void *ctx, const char *text)
{
	struct err err;
	struct facts *facts = facts_new(ctx);
	struct reference_rules *rules = reference_rules_new(ctx, "ENQ");
	if (reference_rules_add(rules, "case", "our case (\\d{10})",
		"our case 0000000001", "none", &err) < 0)
		fail_msg("%s", err.text);
	reference_find(ctx, rules, span_str(text), FOUND_NEW_TEXT, facts);
	return redact(ctx, facts, text);
}

static void
every_spelling_of_a_number_is_replaced(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"NHS number 943 476 5919", "NHS number [NHS number]"},
	    {"NHS no: 943-476-5919, 943 476 5919 and NHS 943 476\n5919.",
		"NHS no: [NHS number], [NHS number] and NHS [NHS number]."},
	    {"UPN A801200001001 and a801200001001", "UPN [UPN] and [UPN]"},
	    /* One mistyped says as much of somebody. */
	    {"UPN: A801200001002", "UPN: [UPN]"},
	    {"ULN 1000000043", "ULN [ULN]"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *ctx = mem_new(NULL);
		const char *got = shown(ctx, rows[i].text);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu: %s", i, got);
		mem_free(ctx);
	}
}

static void
what_is_no_such_number_stays(void **state)
{
	static const char *const rows[] = {"", "Ring 020 7946 0018 at 10:30.",
	    "ENQ-26-00417-U", "SEN/123456 on 2026-03-03",
	    /* A council may call its cases by ten digits. */
	    "our case 9434765919"};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *ctx = mem_new(NULL);
		assert_string_equal(shown(ctx, rows[i]), rows[i]);
		mem_free(ctx);
	}
	assert_null(redact(NULL, &(struct facts){0}, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_spelling_of_a_number_is_replaced),
	    cmocka_unit_test(what_is_no_such_number_stays),
	};
	return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
