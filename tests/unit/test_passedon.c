/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who wrote what somebody passes on. */
#include "parsers/passedon.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

#define REST "To: Jo\nSubject: Plan\n\nDear Jo,\n"

static void
the_block_of_every_mail_program_is_read(void **state)
{
	static const struct {
		const char *text, *addr, *name, *day;
		int32_t seconds;
	} rows[] = {
	    /* Outlook, American and British, and its text form. */
	    {"See below\n\nFrom: Ruth Okafor <ruth@family.example>\n"
	     "Sent: Monday, March 2, 2026 09:05\n" REST,
		"ruth@family.example", "Ruth Okafor", "2026-03-02", 32700},
	    {"From: Ruth Okafor <ruth@family.example>\n"
	     "Sent: 02 March 2026 17:30\n" REST,
		"ruth@family.example", "Ruth Okafor", "2026-03-02", 63000},
	    {"-----Original Message-----\n"
	     "From: Okafor, Ruth [mailto:ruth@family.example]\n"
	     "Sent: 02 March 2026 17:30\n" REST,
		"ruth@family.example", "Okafor, Ruth", "2026-03-02", 63000},
	    /* A telephone, Gmail, and stars of a text made of HTML. */
	    {"Begin forwarded message:\n\n"
	     "From: \"Ruth O.\" <ruth@family.example>\n"
	     "Date: 2 March 2026 at 09:05:00 GMT\n" REST,
		"ruth@family.example", "Ruth O.", "2026-03-02", 32700},
	    {"---------- Forwarded message ---------\n"
	     "From: ruth@family.example\nDate: Mon, 2 Mar 2026 at 09:05\n" REST,
		"ruth@family.example", NULL, "2026-03-02", 32700},
	    {"*From:* Ruth <ruth@family.example>\n*Sent:* soon\n*To:* Jo\n",
		"ruth@family.example", "Ruth", NULL, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *ctx = mem_new(NULL);
		struct passed_on got;
		char day[CIVIL_ISO_SIZE] = "";
		if (!passedon_read(ctx, span_str(rows[i].text), &got))
			fail_msg("row %zu: no block", i);
		assert_string_equal(got.from.addr, rows[i].addr);
		assert_true((got.from.name == NULL) == (rows[i].name == NULL));
		if (rows[i].name != NULL)
			assert_string_equal(got.from.name, rows[i].name);
		if (rows[i].day == NULL) {
			assert_int_equal(got.sent_day, DAY_NONE);
		} else {
			if (got.sent_day != DAY_NONE)
				civil_iso(got.sent_day, day);
			if (strcmp(day, rows[i].day) != 0)
				fail_msg("row %zu: day %s", i, day);
			assert_int_equal(got.sent_s, rows[i].seconds);
		}
		mem_free(ctx);
	}
}

static void
what_is_no_block_names_nobody(void **state)
{
	static const char *const rows[] = {
	    "",
	    "From: the council\nto you.\n",
	    /* A name alone: Outlook inside one organisation. */
	    "From: Smith, Jo\nSent: 02 March 2026 17:30\n" REST,
	    "From: @family.example\nSent: x\n" REST,
	    "From: ruth@\nSent: x\n" REST,
	    "From: a@b@c.example\nSent: x\n" REST,
	    "Please write to ruth@family.example about it.\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *ctx = mem_new(NULL);
		struct passed_on got;
		if (passedon_read(ctx, span_str(rows[i]), &got))
			fail_msg("row %zu: %s", i, got.from.addr);
		mem_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_block_of_every_mail_program_is_read),
	    cmocka_unit_test(what_is_no_block_names_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
