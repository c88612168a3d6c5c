/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who filled in a form. */
#include "parsers/formperson.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

struct row {
	const char *text, *addr, *name;
};

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct address got;
		bool found = formperson_read(ctx, span_str(rows[i].text), &got);
		assert_true(found == (got.addr != NULL));
		if ((got.addr == NULL) != (rows[i].addr == NULL) ||
		    (got.addr != NULL && strcmp(got.addr, rows[i].addr) != 0))
			fail_msg("row %zu: got %s, want %s", i,
			    got.addr == NULL ? "none" : got.addr,
			    rows[i].addr == NULL ? "none" : rows[i].addr);
		if ((got.name == NULL) != (rows[i].name == NULL) ||
		    (got.name != NULL && strcmp(got.name, rows[i].name) != 0))
			fail_msg("row %zu: got name %s, want %s", i,
			    got.name == NULL ? "none" : got.name,
			    rows[i].name == NULL ? "none" : rows[i].name);
		mem_free(ctx);
	}
}

static void
the_labelled_address_is_the_person_s(void **state)
{
	static const struct row rows[] = {
	    {"A new enquiry\n\nName: Ruth Okafor\n"
	     "Email: ruth@family.example\nMessage: Who can help?\n",
		"ruth@family.example", "Ruth Okafor"},
	    {"Your name (required): Ruth Okafor\r\n"
	     "Your email address *: ruth@family.example\r\n",
		"ruth@family.example", "Ruth Okafor"},
	    /* A table of HTML, with cells behind a tab, a bar, a line. */
	    {"First name\tRuth\nSurname\tOkafor\n"
	     "E-mail\truth@family.example\n",
		"ruth@family.example", "Ruth Okafor"},
	    {"| Full name | Ruth Okafor |\n"
	     "| Email | ruth@family.example |\n",
		"ruth@family.example", "Ruth Okafor"},
	    {"Full name\nRuth Okafor\n\nEmail address\n\n"
	     "ruth@family.example\n\nMessage\nHelp\n",
		"ruth@family.example", "Ruth Okafor"},
	    {"**Name:** Ruth\n**Email:** ruth@family.example "
	     "<mailto:ruth@family.example>\n",
		"ruth@family.example", "Ruth"},
	    {"From: Ruth Okafor <ruth@family.example>\nSubject: Plan\n",
		"ruth@family.example", "Ruth Okafor"},
	};
	(void)state;
	check(rows, sizeof rows / sizeof rows[0]);
}

static void
no_address_is_better_than_a_guess(void **state)
{
	static const struct row rows[] = {
	    {"", NULL, NULL},
	    {"Please write to ruth@family.example about it.\n", NULL, NULL},
	    {"School email: head@school.example\nName: Ruth\n", NULL, "Ruth"},
	    /* Two people, on two lines or on one. */
	    {"Email: ruth@family.example\nEmail: tom@family.example\n", NULL,
		NULL},
	    {"Name: R\nEmail: ruth@family.example, tom@family.example\n", NULL,
		"R"},
	    /* An empty field, and the next one. */
	    {"Email:\nSchool: head@school.example\n", NULL, NULL},
	    {"Email:\nName:\nRuth Okafor\n", NULL, "Ruth Okafor"},
	    {"Email: not given\n", NULL, NULL},
	};
	(void)state;
	check(rows, sizeof rows / sizeof rows[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_labelled_address_is_the_person_s),
	    cmocka_unit_test(no_address_is_better_than_a_guess),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
