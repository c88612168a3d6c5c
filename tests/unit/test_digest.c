/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daily digest: its counts, its grammar and its bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/compose/digest.h"

static const char *
text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static void
the_first_sentence_has_the_grammar_of_its_number(void **state)
{
	static const struct digest_line lines[3] = {{.due_day = DAY_NONE},
	    {.due_day = DAY_NONE}, {.due_day = DAY_NONE}};
	static const char *const want[] = {"Nothing needs you today",
	    "1 needs you today", "2 need you today", "3 need you today"};

	(void)state;
	for (size_t n = 0; n <= 3; n++) {
		struct daily_digest d = {.day = 20000};

		d.lines[DIGEST_URGENT] = lines;
		d.counts[DIGEST_URGENT] = n;
		json_t *fields = digest_fields(&d);
		assert_string_equal(text(fields, "sentence"), want[n]);
		json_decref(fields);
	}
}

static void
what_was_answered_has_the_grammar_of_its_number(void **state)
{
	static const struct {
		int answered, late;
		const char *want;
	} rows[] = {{0, 0, "0 answered"}, {1, 0, "1 answered, on time"},
	    {1, 1, "1 answered, late"}, {2, 0, "2 answered, all on time"},
	    {2, 1, "2 answered, 1 of them late"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct daily_digest d = {.day = 20000,
		    .answered = rows[i].answered,
		    .answered_late = rows[i].late};
		json_t *fields = digest_fields(&d);
		const json_t *totals = json_object_get(fields, "totals");
		const char *said = json_string_value(json_array_get(totals, 1));

		assert_string_equal(
		    said + strlen("Since the last list: 0 received, "),
		    rows[i].want);
		json_decref(fields);
	}
}

static void
what_is_due_today_counts_and_what_is_due_tomorrow_does_not(void **state)
{
	const struct digest_line due[] = {
	    {.due_day = 20000}, {.due_day = 20000}, {.due_day = 20001}};
	const struct digest_line legal[] = {{.due_day = 20005}};
	struct daily_digest d = {.day = 20000};

	(void)state;
	d.lines[DIGEST_DUE] = due;
	d.counts[DIGEST_DUE] = 3;
	d.lines[DIGEST_LEGAL] = legal;
	d.counts[DIGEST_LEGAL] = 1;
	assert_int_equal(digest_need(&d), 2);
}

static void
a_date_of_the_law_that_is_late_needs_somebody_too(void **state)
{
	const struct digest_line legal[] = {
	    {.due_day = DAY_NONE, .act_now = true}, {.due_day = DAY_NONE}};
	struct daily_digest d = {.day = 20000};

	(void)state;
	d.lines[DIGEST_LEGAL] = legal;
	d.counts[DIGEST_LEGAL] = 2;
	json_t *fields = digest_fields(&d);
	assert_string_equal(text(fields, "sentence"), "1 needs you today");
	assert_true(json_is_false(json_object_get(fields, "quiet")));
	json_decref(fields);
}

static void
mail_that_waits_for_a_person_counts_and_is_told(void **state)
{
	static const struct {
		int unplaced, unplaced_days, unreadable;
		const char *sentence, *waits, *unread;
	} rows[] = {
	    {0, 0, 0, "Nothing needs you today", NULL, NULL},
	    {1, 0, 0, "1 needs you today", "1 mail waits to be placed", NULL},
	    {2, 1, 1, "3 need you today",
		"2 mails wait to be placed, the oldest for 1 working day",
		"1 mail could not be read"},
	    {3, 4, 0, "3 need you today",
		"3 mails wait to be placed, the oldest for 4 working days",
		NULL},
	    {0, 0, 2, "2 need you today", NULL, "2 mails could not be read"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct daily_digest d = {.day = 20000,
		    .unplaced = rows[i].unplaced,
		    .unplaced_days = rows[i].unplaced_days,
		    .unreadable = rows[i].unreadable};
		json_t *fields = digest_fields(&d);

		assert_string_equal(text(fields, "sentence"), rows[i].sentence);
		if (rows[i].waits == NULL)
			assert_null(text(fields, "unplaced"));
		else
			assert_string_equal(
			    text(fields, "unplaced"), rows[i].waits);
		if (rows[i].unread == NULL)
			assert_null(text(fields, "unreadable"));
		else
			assert_string_equal(
			    text(fields, "unreadable"), rows[i].unread);
		json_decref(fields);
	}
}

static void
a_quiet_day_says_so(void **state)
{
	struct daily_digest d = {.day = 20000};
	const struct digest_line late[] = {{.days_late = 6}};

	(void)state;
	json_t *fields = digest_fields(&d);
	assert_true(json_is_true(json_object_get(fields, "quiet")));
	assert_int_equal(json_array_size(json_object_get(fields, "ages")), 0);
	json_decref(fields);

	d.lines[DIGEST_FAMILY_OVERDUE] = late;
	d.counts[DIGEST_FAMILY_OVERDUE] = 1;
	fields = digest_fields(&d);
	assert_true(json_is_false(json_object_get(fields, "quiet")));
	assert_int_equal(json_array_size(json_object_get(fields, "ages")), 4);
	json_decref(fields);
}

static void
a_line_leaves_out_what_is_not_known(void **state)
{
	const struct digest_line lines[] = {{.reference = "ENQ-26-00001-C",
						.received_day = DAY_NONE,
						.due_day = DAY_NONE},
	    {.number = 7,
		.owner = "Jo",
		.received_day = civil_day(2026, 11, 23),
		.due_day = civil_day(2026, 12, 7),
		.days_late = 1,
		.chases = 3}};
	struct daily_digest d = {.day = 20000};

	(void)state;
	d.lines[DIGEST_UNOWNED] = lines;
	d.counts[DIGEST_UNOWNED] = 2;
	json_t *fields = digest_fields(&d);
	const json_t *list = json_object_get(fields, "unowned");
	const json_t *first = json_array_get(list, 0);
	const json_t *second = json_array_get(list, 1);

	assert_int_equal(json_object_size(first), 2);
	assert_string_equal(text(first, "owner"), "no owner");
	assert_string_equal(text(second, "due"), "Monday 7 December 2026");
	assert_string_equal(text(second, "late"), "1 working day");
	assert_string_equal(text(second, "chased"), "chased 3 times");
	assert_true(json_is_true(json_object_get(fields, "numbered")));
	json_decref(fields);
}

static void
counts_have_the_right_word(void **state)
{
	void *ctx = mem_new(NULL);

	(void)state;
	assert_string_equal(digest_days(ctx, 0), "no working days");
	assert_string_equal(digest_days(ctx, 1), "1 working day");
	assert_string_equal(digest_days(ctx, 21), "21 working days");
	assert_string_equal(
	    digest_count(ctx, 1, "enquiry", "enquiries"), "1 enquiry");
	mem_free(ctx);
}

static void
a_bar_is_in_proportion_and_never_hides_one(void **state)
{
	static const struct {
		int n, most;
		const char *want;
	} rows[] = {
	    {0, 10, "░░░░░"},
	    {10, 10, "█████"},
	    {5, 10, "██░░░"},
	    {1, 1000, "█░░░░"},
	    {0, 0, "░░░░░"},
	    {2000000000, 2000000000, "█████"},
	};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
		    digest_bar(ctx, rows[i].n, rows[i].most, 5), rows[i].want);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_sentence_has_the_grammar_of_its_number),
	    cmocka_unit_test(what_was_answered_has_the_grammar_of_its_number),
	    cmocka_unit_test(
		what_is_due_today_counts_and_what_is_due_tomorrow_does_not),
	    cmocka_unit_test(mail_that_waits_for_a_person_counts_and_is_told),
	    cmocka_unit_test(a_date_of_the_law_that_is_late_needs_somebody_too),
	    cmocka_unit_test(a_quiet_day_says_so),
	    cmocka_unit_test(a_line_leaves_out_what_is_not_known),
	    cmocka_unit_test(counts_have_the_right_word),
	    cmocka_unit_test(a_bar_is_in_proportion_and_never_hides_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
