/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an MP's office says of the list of its enquiries (P-32). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/policy/correction.h"
#include "parsers/base/mem.h"

static const struct correction_name names[] = {
    {"ENQ-26-00417-U", 0},
    {"AH12345", 0},
    {"ENQ-26-00418-V", 1},
    {"AH12346", 1},
    {"ENQ-26-00419-W", 2},
    /* One reference of theirs for two. */
    {"SEND/7", 2},
    {"ENQ-26-00420-H", 3},
    {"send/7", 3},
};
enum { NAMES = sizeof names / sizeof names[0] };

struct row {
	const char *reply;
	const char *settled; /* digits, in order */
	bool more;
};

static void
read_all(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct corrections got;
		correction_read(
		    ctx, span_str(rows[i].reply), names, NAMES, &got);
		char *settled = mem_strn(ctx, "", 0);
		for (size_t k = 0; k < got.count; k++)
			settled =
			    mem_fmt(ctx, "%s%zu", settled, got.settled[k]);
		if (strcmp(settled, rows[i].settled) != 0 ||
		    got.more != rows[i].more)
			fail_msg("\"%s\": settled %s%s", rows[i].reply, settled,
			    got.more ? ", more" : "");
		mem_free(ctx);
	}
}

static void
a_line_of_a_reference_and_a_word_settles_it(void **state)
{
	static const struct row rows[] = {
	    {"ENQ-26-00417-U closed", "0", false},
	    {"enq-26-00417-u: CLOSED.", "0", false},
	    {"AH12345 - answered", "0", false},
	    {"AH12345 \xe2\x80\x93 has been resolved, ", "0", false},
	    {"Close ENQ-26-00418-V", "1", false},
	    {"Please close AH12346!", "1", false},
	    {"Your reference AH12345 (ours ENQ-26-00417-U): settled", "0",
		false},
	    {"\xe2\x80\xa2 AH12345 closed\r\n\xe2\x80\xa2 AH12346 closed\r\n",
		"01", false},
	    {"AH12346 closed\nAH12345 closed\nENQ-26-00418-V closed", "10",
		false},
	    {"AH12345\xc2\xa0"
	     "can be closed",
		"0", false},
	    {"ENQ-26\xe2\x80\x91"
	     "00417\xe2\x80\x91U no longer needed",
		"0", false},
	};
	(void)state;
	read_all(rows, sizeof rows / sizeof rows[0]);
}

static void
courtesy_around_it_asks_for_nothing(void **state)
{
	static const struct row rows[] = {
	    {"Hi all,\n\nAH12345 closed\n\nMany thanks\nPriya Nair\nOffice of "
	     "Amelia Hart",
		"0", false},
	    {"Good morning\nAH12345 closed\nKind regards,\nPriya", "0", false},
	    {"Thanks for this.\nAH12345 closed\n\nSent from my iPhone", "0",
		false},
	    {"AH12345 closed\nThank you\nPS what about the other one?", "0",
		true},
	    {"AH12345 closed\nThanks\nRing us on 01632 960001", "0", true},
	    {"AH12345 closed\nRegards\nMother has moved to Leeds", "0", true},
	    {"AH12345 closed\nKind regards\nBoy missing since Monday", "0",
		true},
	    {"Thanks\nPriya", "", true},
	    {"", "", false},
	};
	(void)state;
	read_all(rows, sizeof rows / sizeof rows[0]);
}

static void
anything_else_is_for_a_person(void **state)
{
	static const struct row rows[] = {
	    {"AH12345 is not closed", "", true},
	    {"AH12345 closed?", "", true},
	    {"Can AH12345 be closed", "", true},
	    {"Is AH12345 closed", "", true},
	    {"Has AH12345 been answered", "", true},
	    {"Please can AH12345 be answered", "", true},
	    {"AH12345 was answered by telephone but the family waits", "",
		true},
	    {"AH12345 and AH12346 closed", "", true},
	    {"ENQ-26-00417-U (AH12346) closed", "", true},
	    {"AH12345 is not ENQ-26-00417-U closed", "", true},
	    {"closed", "", true},
	    {"All closed, thank you", "", true},
	    {"AH12399 closed", "", true},
	    {"AH123456 closed", "", true},
	    {"XAH12345 closed", "", true},
	    {"SEND/7 closed", "", true},
	    {"ENQ-26-00419-W closed", "2", false},
	    /* The first line of prose ends the reading. */
	    {"Please ignore the following.\nAH12345 closed", "", true},
	    {"AH12345 closed\nWhat happens with AH12346?\nAH12346 closed", "0",
		true},
	    {"Dear Northshire, is any of these closed", "", true},
	};
	(void)state;
	read_all(rows, sizeof rows / sizeof rows[0]);
}

static void
a_long_line_is_prose(void **state)
{
	char line[2048];
	memset(line, ' ', sizeof line);
	memcpy(line, "AH12345", 7);
	memcpy(line + sizeof line - 8, "closed", 7);
	const struct row row = {line, "", true};
	(void)state;
	read_all(&row, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_of_a_reference_and_a_word_settles_it),
	    cmocka_unit_test(courtesy_around_it_asks_for_nothing),
	    cmocka_unit_test(anything_else_is_for_a_person),
	    cmocka_unit_test(a_long_line_is_prose),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
