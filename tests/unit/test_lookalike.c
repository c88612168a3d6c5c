/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domains that are made to be taken for another; the xn-- forms were computed
 * by another implementation (Python's idna). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/lookalike.h"
#include "parsers/base/mem.h"

static void
domains_are_told_apart(void **state)
{
	static const struct {
		const char *domain, *known;
		enum lookalike want;
	} rows[] = {
	    {"parliament.uk", "parliament.uk", LOOKALIKE_NONE},
	    {"PARLIAMENT.UK", "parliament.uk", LOOKALIKE_NONE},
	    {"mail.parliament.uk", "parliament.uk", LOOKALIKE_NONE},
	    {"parliarnent.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"mail.parliarnent.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"par1iament.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"parlIament.uk", "parliament.uk", LOOKALIKE_NONE}, /* case only */
	    {"parllament.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    /* One Cyrillic letter, and all that there are. */
	    {"xn--parliment-4yh.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"XN--PARLIMENT-4YH.UK", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"xn--prlimnt-2fgd5c.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"parli\xD0\xB0ment.uk", "parliament.uk", LOOKALIKE_SAME_SHAPE},
	    {"xn--nrthshire-07a.example", "northshire.example",
		LOOKALIKE_SAME_SHAPE},
	    {"n0rthshire.example", "northshire.example", LOOKALIKE_SAME_SHAPE},
	    {"parliment.uk", "parliament.uk", LOOKALIKE_ONE_LETTER},
	    {"parliaments.uk", "parliament.uk", LOOKALIKE_ONE_LETTER},
	    {"pariament.uk", "parliament.uk", LOOKALIKE_ONE_LETTER},
	    {"parlaiment.uk", "parliament.uk", LOOKALIKE_ONE_LETTER},
	    {"parliament.co", "parliament.uk", LOOKALIKE_NONE},
	    {"parliament.us", "parliament.uk", LOOKALIKE_ONE_LETTER},
	    {"parliament.uk.example.com", "parliament.uk", LOOKALIKE_INSIDE},
	    {"parliament-uk.com", "parliament.uk", LOOKALIKE_INSIDE},
	    {"mail-parliament.uk.com", "parliament.uk", LOOKALIKE_INSIDE},
	    {"notparliament.uk.com", "parliament.uk", LOOKALIKE_NONE},
	    {"parliament.ukraine.example", "parliament.uk", LOOKALIKE_NONE},
	    {"parliament.scot", "parliament.uk", LOOKALIKE_NONE},
	    {"family.example", "northshire.example", LOOKALIKE_NONE},
	    {"gmail.com", "parliament.uk", LOOKALIKE_NONE},
	    {"xn--mnchen-3ya.example", "munich.example", LOOKALIKE_NONE},
	    /* Two honest councils, and a dishonest one. */
	    {"northshire.gov.uk", "southshire.gov.uk", LOOKALIKE_NONE},
	    {"bolton.gov.uk", "dolton.gov.uk", LOOKALIKE_NONE},
	    {"bolton.gov.uk", "boltan.gov.uk", LOOKALIKE_NONE},
	    {"boltan.qov.uk", "boltan.gov.uk", LOOKALIKE_ONE_LETTER},
	    /* Short names have too many neighbours. */
	    {"abd.uk", "abc.uk", LOOKALIKE_NONE},
	    {"", "parliament.uk", LOOKALIKE_NONE},
	    {"xn--", "parliament.uk", LOOKALIKE_NONE},
	    {"xn--99999999.uk", "parliament.uk", LOOKALIKE_NONE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		const enum lookalike got =
		    lookalike_of(ctx, span_str(rows[i].domain), rows[i].known);

		if (got != rows[i].want)
			fail_msg("%s and %s: it %s it (%s)", rows[i].domain,
			    rows[i].known, lookalike_words(got),
			    lookalike_skeleton(ctx, span_str(rows[i].domain)));
		mem_free(ctx);
	}
	(void)state;
}

/* Whatever bytes stand behind an @: an answer, and nothing read beyond. */
static void
any_bytes_have_a_skeleton(void **state)
{
	uint32_t seed = 20260417;

	for (int round = 0; round < 20000; round++) {
		char bytes[80] = "xn--";
		void *ctx = mem_new(NULL);
		size_t n = 0;

		for (size_t i = round % 2 == 0 ? 4 : 0; i < sizeof(bytes);
		     i++) {
			seed = seed * 1664525u + 1013904223u;
			if (round % 3 == 0)
				bytes[i] = "a-9.z0xn"[seed >> 29];
			else
				bytes[i] = (char)(seed >> 24 & 0xFF);
		}
		n = seed % sizeof(bytes);
		(void)lookalike_of(ctx, span_of(bytes, n), "parliament.uk");
		mem_free(ctx);
	}
	(void)state;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(domains_are_told_apart),
	    cmocka_unit_test(any_bytes_have_a_skeleton),
	};

	return cmocka_run_group_tests_name("lookalike", tests, NULL, NULL);
}
