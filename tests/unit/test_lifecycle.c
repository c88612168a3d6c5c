/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of an enquiry: every pair of state and event, and some stories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/policy/lifecycle.h"

/* The table of lifecycle.h, letter by letter, in the order of the enums. */
static const char *const expected[ENQUIRY_EVENT_COUNT] = {
    [EVENT_ASSIGNED] = "AAAA---",
    [EVENT_ACCEPTED] = "-CCHR--",
    [EVENT_REFUSED] = "-NN----",
    [EVENT_ANSWER_READY] = "-RRRHD-",
    [EVENT_ANSWER_HELD] = "-HHHHD-",
    [EVENT_RELEASED] = "---RRD-",
    [EVENT_UNDONE] = "---CCD-",
    [EVENT_SENT] = "----DD-",
    [EVENT_HOLDING_SENT] = "----CD-",
    [EVENT_FULL] = "--DHRD-",
    [EVENT_CLOSED] = "ZZZZ-ZZ",
    [EVENT_REOPENED] = "-----CA",
    [EVENT_CHASED] = "NACHRDZ",
};
static const char letters[] = "NACHRDZ";

static void
every_pair_does_what_the_header_s_table_says(void **state)
{
	(void)state;
	for (int event = 0; event < ENQUIRY_EVENT_COUNT; event++) {
		for (int from = 0; from < ENQUIRY_STATE_COUNT; from++) {
			enum enquiry_state next = ENQUIRY_NEW;
			unsigned effects = 0;
			const int allowed =
			    lifecycle_step((enum enquiry_state)from,
				(enum enquiry_event)event, &next, &effects);
			const char got = allowed ? letters[next] : '-';

			if (got != expected[event][from])
				fail_msg("%s in %s: got %c, want %c",
				    lifecycle_event_name(
					(enum enquiry_event)event),
				    lifecycle_state_name(
					(enum enquiry_state)from),
				    got, expected[event][from]);
		}
	}
}

static void
what_is_not_allowed_touches_nothing(void **state)
{
	enum enquiry_state next = ENQUIRY_HELD;
	unsigned effects = 99;

	(void)state;
	assert_int_equal(
	    lifecycle_step(ENQUIRY_NEW, EVENT_SENT, &next, &effects), 0);
	assert_int_equal(next, ENQUIRY_HELD);
	assert_int_equal(effects, 99);
}

static unsigned
effects_of(enum enquiry_state from, enum enquiry_event event)
{
	enum enquiry_state next;
	unsigned effects = 0;

	if (!lifecycle_step(from, event, &next, &effects))
		return 0;
	return effects;
}

static void
only_a_sent_answer_or_closing_stops_the_clock(void **state)
{
	(void)state;
	for (int event = 0; event < ENQUIRY_EVENT_COUNT; event++) {
		for (int from = 0; from < ENQUIRY_STATE_COUNT; from++) {
			const unsigned effects =
			    effects_of((enum enquiry_state)from,
				(enum enquiry_event)event);

			if ((effects & EFFECT_STOP_CLOCK) != 0)
				assert_true(event == EVENT_SENT ||
					    event == EVENT_FULL ||
					    event == EVENT_CLOSED);
		}
	}
}

static void
a_letter_leaves_only_when_its_delay_is_over(void **state)
{
	(void)state;
	for (int event = 0; event < ENQUIRY_EVENT_COUNT; event++) {
		for (int from = 0; from < ENQUIRY_STATE_COUNT; from++) {
			const unsigned effects =
			    effects_of((enum enquiry_state)from,
				(enum enquiry_event)event);

			if ((effects & EFFECT_SEND_ANSWER) != 0)
				assert_true(event == EVENT_SENT ||
					    event == EVENT_HOLDING_SENT);
		}
	}
}

static void
leaving_a_waiting_answer_behind_drops_it(void **state)
{
	(void)state;
	for (int event = 0; event < ENQUIRY_EVENT_COUNT; event++) {
		for (int from = ENQUIRY_HELD; from <= ENQUIRY_ANSWERING;
		     from++) {
			enum enquiry_state next;
			unsigned effects;

			if (!lifecycle_step((enum enquiry_state)from,
				(enum enquiry_event)event, &next, &effects))
				continue;
			if (next != ENQUIRY_HELD && next != ENQUIRY_ANSWERING)
				assert_true(
				    (effects & (EFFECT_DROP_PENDING |
						   EFFECT_SEND_ANSWER)) != 0);
		}
	}
}

static void
play(const char *story, const enum enquiry_event *events, size_t count,
    enum enquiry_state want)
{
	enum enquiry_state at = ENQUIRY_NEW;

	for (size_t i = 0; i < count; i++) {
		unsigned effects;

		if (!lifecycle_step(at, events[i], &at, &effects))
			fail_msg("%s: %s is not allowed in %s", story,
			    lifecycle_event_name(events[i]),
			    lifecycle_state_name(at));
	}
	if (at != want)
		fail_msg("%s: ends in %s", story, lifecycle_state_name(at));
}

#define PLAY(story, want, ...)                                                 \
	do {                                                                   \
		const enum enquiry_event list[] = {__VA_ARGS__};               \
		play(story, list, sizeof(list) / sizeof(list[0]), want);       \
	} while (0)

static void
the_usual_stories_can_be_told(void **state)
{
	(void)state;
	PLAY("asked, answered, sent", ENQUIRY_ANSWERED, EVENT_ASSIGNED,
	    EVENT_ANSWER_READY, EVENT_SENT);
	PLAY("not mine, somebody else", ENQUIRY_ACCEPTED, EVENT_ASSIGNED,
	    EVENT_REFUSED, EVENT_ASSIGNED, EVENT_ACCEPTED);
	PLAY("held, released, undone, answered again", ENQUIRY_ANSWERED,
	    EVENT_ASSIGNED, EVENT_ANSWER_HELD, EVENT_RELEASED, EVENT_UNDONE,
	    EVENT_ANSWER_READY, EVENT_SENT);
	PLAY("a holding reply leaves it open", ENQUIRY_ACCEPTED, EVENT_ASSIGNED,
	    EVENT_ACCEPTED, EVENT_ANSWER_READY, EVENT_HOLDING_SENT);
	PLAY("chased and reopened", ENQUIRY_ACCEPTED, EVENT_ASSIGNED,
	    EVENT_CHASED, EVENT_ANSWER_READY, EVENT_SENT, EVENT_REOPENED,
	    EVENT_CHASED);
	PLAY("two answers at once wait", ENQUIRY_HELD, EVENT_ASSIGNED,
	    EVENT_ANSWER_READY, EVENT_ANSWER_READY);
	PLAY("a further letter, then closed", ENQUIRY_CLOSED, EVENT_ASSIGNED,
	    EVENT_ANSWER_READY, EVENT_SENT, EVENT_ANSWER_READY, EVENT_SENT,
	    EVENT_CLOSED);
}

static void
names_are_read_back_and_differ(void **state)
{
	(void)state;
	for (int i = 0; i < ENQUIRY_STATE_COUNT; i++) {
		enum enquiry_state got;

		assert_true(lifecycle_state_parse(
		    lifecycle_state_name((enum enquiry_state)i), &got));
		assert_int_equal(got, i);
	}
	for (int i = 0; i < ENQUIRY_EVENT_COUNT; i++) {
		enum enquiry_event got;

		assert_true(lifecycle_event_parse(
		    lifecycle_event_name((enum enquiry_event)i), &got));
		assert_int_equal(got, i);
	}
	enum enquiry_state unchanged = ENQUIRY_HELD;

	assert_false(lifecycle_state_parse("Held", &unchanged));
	assert_false(lifecycle_state_parse(NULL, &unchanged));
	assert_int_equal(unchanged, ENQUIRY_HELD);
}

static void
answered_and_closed_are_not_open(void **state)
{
	(void)state;
	for (int i = 0; i < ENQUIRY_STATE_COUNT; i++)
		assert_int_equal(lifecycle_is_open((enum enquiry_state)i),
		    i != ENQUIRY_ANSWERED && i != ENQUIRY_CLOSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_pair_does_what_the_header_s_table_says),
	    cmocka_unit_test(what_is_not_allowed_touches_nothing),
	    cmocka_unit_test(only_a_sent_answer_or_closing_stops_the_clock),
	    cmocka_unit_test(a_letter_leaves_only_when_its_delay_is_over),
	    cmocka_unit_test(leaving_a_waiting_answer_behind_drops_it),
	    cmocka_unit_test(the_usual_stories_can_be_told),
	    cmocka_unit_test(names_are_read_back_and_differ),
	    cmocka_unit_test(answered_and_closed_are_not_open),
	};

	return cmocka_run_group_tests_name("lifecycle", tests, NULL, NULL);
}
