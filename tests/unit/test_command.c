/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands (P-29): a line is one only if the whole of it fits. */
#include "parsers/command.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

struct row {
	const char *reply;
	/* "VERB(args)" joined by blanks; "!" before a verb that is not ok. */
	const char *want;
};

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct facts facts = {.reply = rows[i].reply};
		struct buf b;
		command_read(ctx, &facts);
		buf_init(&b, ctx, 4096);
		for (size_t k = 0; k < facts.command_count; k++) {
			const struct command *c = &facts.commands[k];
			buf_add_fmt(&b, "%s%s%s", k > 0 ? " " : "",
			    c->ok ? "" : "!", c->verb);
			if (c->args != NULL)
				buf_add_fmt(&b, "(%s)", c->args);
			assert_true(c->ok == (c->why == NULL));
		}
		if (strcmp(b.p, rows[i].want) != 0)
			fail_msg("%s: got '%s', want '%s'", rows[i].reply, b.p,
			    rows[i].want);
		mem_free(ctx);
	}
}

#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))

static void
every_word_of_the_list_is_read(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"NOTE", "NOTE"},
	    {"note", "NOTE"},
	    {"Accept.", "ACCEPT"},
	    {"not mine", "NOT MINE"},
	    {"Assign jo", "ASSIGN(jo)"},
	    {"ASSIGN to Jo O'Neill-Smith", "ASSIGN(to Jo O'Neill-Smith)"},
	    {"assign jo.smith@council.example",
		"ASSIGN(jo.smith@council.example)"},
	    {"RESTRICT", "RESTRICT"},
	    {"RESTRICT OFF", "RESTRICT(OFF)"},
	    {"restrict jo", "RESTRICT(jo)"},
	    {"RESTRICT jo, Mo Khan and kim@council.example",
		"RESTRICT(jo, Mo Khan and kim@council.example)"},
	    {"Restrict: jo, mo", "RESTRICT(jo, mo)"},
	    {"Restrict access to this letter", ""},
	    {"RESTRICT all of this to four words", "!RESTRICT(all of this to "
						   "four words)"},
	    {"HOLDING 7 December 2026", "HOLDING(7 December 2026)"},
	    {"holding Monday 7th Dec", "HOLDING(Monday 7th Dec)"},
	    {"holding 2026-12-07", "HOLDING(2026-12-07)"},
	    {"FULL", "FULL"},
	    {"send", "SEND"},
	    {"SEND 1", "SEND(1)"},
	    {"Send 1, 2 and 3", "SEND(1, 2 and 3)"},
	    {"Undo!", "UNDO"},
	    {"PAUSE waiting for the parent's consent",
		"PAUSE(waiting for the parent's consent)"},
	    {"resume", "RESUME"},
	    {"EXTEND 20 educational psychologist away",
		"EXTEND(20 educational psychologist away)"},
	    {"ASK school@a.example is he on roll BY 3 June",
		"ASK(school@a.example is he on roll BY 3 June)"},
	    {"copy 2", "COPY(2)"},
	    {"HELP", "HELP"},
	    {"list csv", "LIST(csv)"},
	    {"FILE ENQ-26-00417-U", "FILE(ENQ-26-00417-U)"},
	    {"merge 1 into 2", "MERGE(1 into 2)"},
	    {"route appeal", "ROUTE(appeal)"},
	    {"EHC request 3 June 2026", "EHC(request 3 June 2026)"},
	    {"review Sam", "REVIEW(Sam)"},
	    {"remind friday", "REMIND(friday)"},
	    {"writer young person", "WRITER(young person)"},
	    {"WRITER parent over school age", "WRITER(parent over school age)"},
	    {"AUTHORITY: a signed form", "AUTHORITY(a signed form)"},
	    {"LOG letter, received 3 June, from Mr Smith",
		"LOG(letter, received 3 June, from Mr Smith)"},
	    {"find smith chertsey", "FIND(smith chertsey)"},
	};
	CHECK(rows);
}

static void
prose_is_no_command(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"Note that the review is on Monday.", ""},
	    {"Send me the report please", ""},
	    {"Full details are in the plan.", ""},
	    {"Accept my apologies", ""},
	    {"authority is with the panel", ""},
	    {"Close to the school", ""},
	    {"Copy to Jo and Sam", ""},
	    {"New evidence has arrived", ""},
	    {"Pause for a moment. What does the plan say?", ""},
	    {"Return the form to us when you can and we will look at it again",
		""},
	    {"Dear Ms Smith,\nNOTE\n", ""},
	    {"", ""},
	};
	CHECK(rows);
}

static void
commands_stop_at_the_first_prose(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"\n  \nASSIGN jo\n\nPAUSE: authority\nHello\nCLOSE",
		"ASSIGN(jo) PAUSE(authority)"},
	    {"NOTE\nParent rang.\nCLOSE", "NOTE"},
	    {"NOTE: parent rang", "NOTE(parent rang)"},
	    {"NOTE parent rang", "NOTE(parent rang)"},
	    {"\xC2\xA0SEND\xC2\xA0 1\xE2\x80\x8B", "SEND(1)"},
	};
	CHECK(rows);
}

static void
a_meant_command_that_does_not_fit_is_told(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"HOLDING", "!HOLDING"},
	    {"HOLDING soon", "!HOLDING(soon)"},
	    {"assign", "!ASSIGN"},
	    {"COPY Jo", "!COPY(Jo)"},
	    {"NOTE THAT THE REVIEW IS LATE", "!NOTE(THAT THE REVIEW IS LATE)"},
	    {"EXTEND 20", "!EXTEND(20)"},
	    {"ASK jo about it", "!ASK(jo about it)"},
	    {"ROUTE moon", "!ROUTE(moon)"},
	    {"WRITER her aunt", "!WRITER(her aunt)"},
	};
	CHECK(rows);
}

static void
answers_to_numbered_questions_are_read(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"1", "PICK(1)"},
	    {"1.", "PICK(1)"},
	    {"1 3", "PICK(1 3)"},
	    {"1, 3", "PICK(1, 3)"},
	    {"n", "NEW"},
	    {"F", "FILE"},
	    {"s.", "SPAM"},
	    {"N please", "NEW"},
	    {"1, thanks", "PICK(1)"},
	    {"F. Thank you!", "FILE"},
	    {"\"n\"", "NEW"},
	    {"(2)", "PICK(2)"},
	    {"* N", "NEW"},
	    {"Thank you", ""},
	    {"Thanks", ""},
	    {"(see below)", ""},
	    {"3 assign jo", "ASSIGN(3: jo)"},
	    {"3) accept", "ACCEPT(3:)"},
	    {"3 assign jo\n4 remind friday", "ASSIGN(3: jo) REMIND(4: friday)"},
	    {"10 Downing Street", ""},
	};
	CHECK(rows);
}

static void
several_questions_are_answered_line_by_line(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"1 F\n2 N\n3 S", "FILE(1:) NEW(2:) SPAM(3:)"},
	    {"1f\r\n2n\r\n\r\n3s.", "FILE(1:) NEW(2:) SPAM(3:)"},
	    {"1F 2N 3S", "FILE(1:) NEW(2:) SPAM(3:)"},
	    {"1: F, 2: N; 3 - S", "FILE(1:) NEW(2:) SPAM(3:)"},
	    {"1.\xC2\xA0\xC2\xA0 F", "FILE(1:)"},
	    {"2 \xE2\x80\x93 new", "NEW(2:)"},
	    {"1 2", "PICK(1 2)"},
	    {"1: 2", "PICK(1: 2)"},
	    {"1) 2\n2) F", "PICK(1: 2) FILE(2:)"},
	    {"1 2, 2 F", "PICK(1: 2) FILE(2:)"},
	    {"12 file", "FILE(12:)"},
	    {"- 1 F\n- 2 N", "FILE(1:) NEW(2:)"},
	    {"\xE2\x80\xA2 1 F", "FILE(1:)"},
	    {"* 1F please", "FILE(1:)"},
	    {"3 FILE ENQ-26-00417-U", "FILE(3: ENQ-26-00417-U)"},
	    {"1 F\nThank you!\n2 N", "FILE(1:)"},
	    {"1 Sam", ""},
	    {"1 F for now", ""},
	    {"0 F", ""},
	    {"3 N Street", ""},
	};
	CHECK(rows);
}

static void
lines_are_numbered_in_the_new_text(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts facts = {.reply = "\r\nACCEPT\r\n\r\nASSIGN jo\r\n"};
	command_read(ctx, &facts);
	assert_int_equal(facts.command_count, 2);
	assert_int_equal(facts.commands[0].line, 2);
	assert_int_equal(facts.commands[1].line, 4);
	mem_free(ctx);
}

static void
who_may_give_a_word_is_in_the_table(void **state)
{
	(void)state;
	enum command_who who;
	assert_int_equal(command_who("NOTE", &who), 1);
	assert_int_equal(who, COMMAND_OFFICER);
	assert_int_equal(command_who("CLOSE", &who), 1);
	assert_int_equal(who, COMMAND_DUTY);
	assert_int_equal(command_who("PICK", &who), 1);
	assert_int_equal(command_who("DANCE", &who), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_word_of_the_list_is_read),
	    cmocka_unit_test(prose_is_no_command),
	    cmocka_unit_test(commands_stop_at_the_first_prose),
	    cmocka_unit_test(a_meant_command_that_does_not_fit_is_told),
	    cmocka_unit_test(answers_to_numbered_questions_are_read),
	    cmocka_unit_test(several_questions_are_answered_line_by_line),
	    cmocka_unit_test(lines_are_numbered_in_the_new_text),
	    cmocka_unit_test(who_may_give_a_word_is_in_the_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
