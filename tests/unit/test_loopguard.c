/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether an acknowledgement may go: sender, return path and caps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/policy/loopguard.h"
#include "parsers/base/mem.h"
#include "tests/unit/context.h"

static const char *const own_addresses[] = {
    "send@council.example", "Enquiries@council.example"};

static struct loopguard_input
input_for(const struct facts *facts, enum proof proof)
{
	return (struct loopguard_input){
	    .facts = facts,
	    .proof = proof,
	    .own_addresses = own_addresses,
	    .own_address_count = 2,
	    .limits = loopguard_defaults(),
	};
}

static const struct {
	const char *what;
	const char *from;
	const char *path; /* NULL: no header */
	enum proof proof;
	enum loopguard_reason want;
} senders[] = {
    {"a person, same domain", "jo@mp.example", "jo@mp.example", PROOF_NONE,
	LOOPGUARD_OK},
    {"another mailbox of the domain", "jo@mp.example", "b-77@MP.example",
	PROOF_NONE, LOOPGUARD_OK},
    {"a BATV return path", "jo@mp.example", "prvs=0123abcdef=jo@mp.example",
	PROOF_NONE, LOOPGUARD_OK},
    {"null return path", "jo@mp.example", "", PROOF_NONE, LOOPGUARD_NULL_PATH},
    {"null return path, proved", "jo@mp.example", "", PROOF_ALIGNED_PASS,
	LOOPGUARD_NULL_PATH},
    {"another domain", "jo@mp.example", "jo@evil.example", PROOF_NONE,
	LOOPGUARD_PATH_DIFFERS},
    {"another domain, proved", "jo@mp.example", "b@mailer.example",
	PROOF_ALIGNED_PASS, LOOPGUARD_OK},
    {"a forwarder's SRS is not the writer's domain", "jo@mp.example",
	"SRS0=aa=bb=mp.example=jo@forward.example", PROOF_NONE,
	LOOPGUARD_PATH_DIFFERS},
    {"a subdomain is another domain", "jo@mp.example", "b@x.mp.example",
	PROOF_NONE, LOOPGUARD_PATH_DIFFERS},
    {"no return path", "jo@mp.example", NULL, PROOF_NONE,
	LOOPGUARD_PATH_MISSING},
    {"no return path, proved", "jo@mp.example", NULL, PROOF_INTERNAL,
	LOOPGUARD_OK},
    {"a return path without a domain", "jo@mp.example", "jo", PROOF_NONE,
	LOOPGUARD_PATH_DIFFERS},
    {"forged", "jo@mp.example", "jo@mp.example", PROOF_FAIL, LOOPGUARD_FORGED},
    {"no From", NULL, "jo@mp.example", PROOF_NONE, LOOPGUARD_NO_SENDER},
    {"From without a domain", "jo", "jo", PROOF_NONE, LOOPGUARD_NO_SENDER},
    {"ourselves", "SEND@Council.example", "x@council.example",
	PROOF_ALIGNED_PASS, LOOPGUARD_OURSELVES},
    {"one of our tokens", "send+abc.123@council.example", "x@council.example",
	PROOF_ALIGNED_PASS, LOOPGUARD_OURSELVES},
    {"an officer", "jo@council.example", "jo@council.example", PROOF_INTERNAL,
	LOOPGUARD_OK},
};

static void
the_sender_must_be_one_who_can_be_answered(void **state)
{
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		const struct facts facts = {
		    .from.addr = senders[i].from,
		    .has_return_path = senders[i].path != NULL,
		    .return_path = senders[i].path,
		    .may_ack = true,
		};
		const struct loopguard_input input =
		    input_for(&facts, senders[i].proof);
		const struct loopguard_decision got =
		    loopguard_decide(*state, &input);

		if (got.reason != senders[i].want)
			fail_msg("%s: got %s, want %s", senders[i].what,
			    loopguard_reason_name(got.reason),
			    loopguard_reason_name(senders[i].want));
		assert_int_equal(got.may, got.reason == LOOPGUARD_OK);
		assert_false(got.breaker);
	}
}

static void
machine_mail_and_several_senders_are_never_answered(void **state)
{
	struct facts facts = {
	    .from.addr = "jo@mp.example",
	    .has_return_path = true,
	    .return_path = "jo@mp.example",
	    .may_ack = false,
	};
	const struct loopguard_input input =
	    input_for(&facts, PROOF_ALIGNED_PASS);

	assert_int_equal(
	    loopguard_decide(*state, &input).reason, LOOPGUARD_MACHINE);
	facts.may_ack = true;
	facts.class = CLASS_VACATION;
	assert_int_equal(
	    loopguard_decide(*state, &input).reason, LOOPGUARD_MACHINE);
	facts.class = CLASS_HUMAN;
	facts.flags = MAIL_PERHAPS_AUTOMATIC;
	assert_int_equal(
	    loopguard_decide(*state, &input).reason, LOOPGUARD_PERHAPS);
	facts.flags = MAIL_SEVERAL_FROM;
	facts.may_ack = false; /* as automatic.c leaves it */
	assert_int_equal(
	    loopguard_decide(*state, &input).reason, LOOPGUARD_NO_SENDER);
}

static void
caps_stop_letters_and_all_but_the_daily_one_trip_the_breaker(void **state)
{
	static const struct {
		struct loopguard_counts counts;
		enum loopguard_reason want;
		bool breaker, breaker_all;
	} rows[] = {
	    {{0, 0, 0, 0, 0, 0, false}, LOOPGUARD_OK, false, false},
	    {{0, 4, 9, 299, 59, 0, false}, LOOPGUARD_OK, false, false},
	    {{1, 0, 0, 0, 0, 0, false}, LOOPGUARD_TOLD_TODAY, false, false},
	    {{0, 5, 0, 0, 0, 0, false}, LOOPGUARD_ADDRESS_CAP, true, false},
	    {{0, 0, 10, 0, 0, 0, false}, LOOPGUARD_ENQUIRY_CAP, true, false},
	    {{0, 0, 0, 300, 0, 0, false}, LOOPGUARD_DOMAIN_CAP, true, false},
	    {{0, 0, 0, 0, 60, 0, false}, LOOPGUARD_TOTAL_CAP, true, true},
	    {{0, 99, 99, 999, 99, 0, false}, LOOPGUARD_TOTAL_CAP, true, true},
	    {{0, 0, 0, 0, 0, 4, false}, LOOPGUARD_OK, false, false},
	    {{0, 0, 0, 0, 0, 5, false}, LOOPGUARD_OK, false, false},
	    {{0, 0, 0, 0, 0, 9, false}, LOOPGUARD_OK, false, false},
	    {{0, 0, 0, 0, 0, 5, true}, LOOPGUARD_BURST, false, false},
	    {{0, 5, 0, 0, 0, 5, false}, LOOPGUARD_ADDRESS_CAP, true, false},
	    /* A burst is no alarm. */
	    {{0, 99, 99, 999, 99, 5, true}, LOOPGUARD_BURST, false, false},
	    /* Told today needs no alarm, whatever else is over. */
	    {{1, 99, 99, 999, 99, 9, false}, LOOPGUARD_TOLD_TODAY, false,
		false},
	};
	const struct facts facts = {
	    .from.addr = "jo@mp.example",
	    .has_return_path = true,
	    .return_path = "jo@mp.example",
	    .may_ack = true,
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct loopguard_input input = input_for(&facts, PROOF_NONE);

		input.counts = rows[i].counts;
		const struct loopguard_decision got =
		    loopguard_decide(*state, &input);

		if (got.reason != rows[i].want)
			fail_msg("row %zu: got %s", i,
			    loopguard_reason_name(got.reason));
		assert_int_equal(
		    got.for_all, got.may && rows[i].counts.burst >= 5);
		assert_int_equal(got.breaker, rows[i].breaker);
		assert_int_equal(got.breaker_all, rows[i].breaker_all);
	}
}

static void
addresses_are_counted_in_one_form(void **state)
{
	static const struct {
		const char *addr, *want;
	} rows[] = {
	    {"Jo.Smith@MP.Example", "jo.smith@mp.example"},
	    {" jo@mp.example ", "jo@mp.example"},
	    {"jo+council@mp.example", "jo@mp.example"},
	    {"prvs=0123abcdef=jo@mp.example", "jo@mp.example"},
	    {"SRS0=Hx7=2Q=mp.example=jo@forward.example", "jo@mp.example"},
	    {"srs0+Hx7=2Q=mp.example=jo@forward.example", "jo@mp.example"},
	    {"SRS1=zz=first.example==Hx7=2Q=mp.example=jo@second.example",
		"jo@mp.example"},
	    {"SRS0=broken@forward.example", "srs0=broken@forward.example"},
	    {"SRS0=no=at", "srs0=no=at@"},
	    {"prvs=unfinished@mp.example", "prvs=unfinished@mp.example"},
	    {"+tag@mp.example", "+tag@mp.example"},
	    {"jo", "jo@"},
	    {"", "@"},
	    {NULL, "@"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
		    loopguard_count_key(*state, rows[i].addr), rows[i].want);
}

static void
no_reason_s_text_shows_an_address(void **state)
{
	const struct facts facts = {.from.addr = "jo@mp.example"};
	const struct loopguard_input input = input_for(&facts, PROOF_NONE);

	assert_null(strchr(loopguard_decide(*state, &input).text, '@'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_sender_must_be_one_who_can_be_answered),
	    cmocka_unit_test(
		machine_mail_and_several_senders_are_never_answered),
	    cmocka_unit_test(
		caps_stop_letters_and_all_but_the_daily_one_trip_the_breaker),
	    cmocka_unit_test(addresses_are_counted_in_one_form),
	    cmocka_unit_test(no_reason_s_text_shows_an_address),
	};

	return cmocka_run_group_tests_name(
	    "loopguard", tests, context_new, context_free);
}
