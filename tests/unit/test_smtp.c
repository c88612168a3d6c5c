/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What SMTP answers mean, what may be said, and how a dialogue is followed.
 */
#include "daemon/net/challenge.h"
#include "daemon/net/dialogue.h"
#include "daemon/net/smtp_rules.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

/* CURLcodes, as seen on real dialogues. */
enum {
	OK = 0,
	NO_HOST = 6,
	NO_CONNECTION = 7,
	WEIRD_REPLY = 8,
	TIMED_OUT = 28,
	STOPPED = 42,
	SEND_ERROR = 55,
	RECV_ERROR = 56,
	BAD_PEER = 60,
	NO_STARTTLS = 64,
	LOGIN_DENIED = 67
};

static const struct {
	const char *what;
	struct smtp_facts facts;
	enum smtp_result result;
	bool route;
} outcomes[] = {
    {"no such host", {NO_HOST, SMTP_AT_CONNECT, 0, NULL, NULL}, SMTP_RETRY,
	true},
    {"nobody listens", {NO_CONNECTION, SMTP_AT_CONNECT, 0, NULL, NULL},
	SMTP_RETRY, true},
    {"a certificate that is not right",
	{BAD_PEER, SMTP_AT_STARTTLS, 0, NULL, NULL}, SMTP_RETRY, true},
    {"no STARTTLS", {NO_STARTTLS, SMTP_AT_EHLO, 250, NULL, NULL}, SMTP_RETRY,
	true},
    {"421 greeting", {WEIRD_REPLY, SMTP_AT_CONNECT, 421, NULL, NULL},
	SMTP_RETRY, true},
    {"554 greeting", {WEIRD_REPLY, SMTP_AT_CONNECT, 554, NULL, NULL},
	SMTP_RETRY, true},
    {"535 at AUTH", {LOGIN_DENIED, SMTP_AT_AUTH, 535, NULL, NULL}, SMTP_RETRY,
	true},
    {"454 at AUTH", {LOGIN_DENIED, SMTP_AT_AUTH, 454, NULL, NULL}, SMTP_RETRY,
	true},
    {"451 at MAIL", {SEND_ERROR, SMTP_AT_MAIL, 451, NULL, NULL}, SMTP_RETRY,
	true},
    {"550 at MAIL", {SEND_ERROR, SMTP_AT_MAIL, 550, NULL, NULL}, SMTP_FAILED,
	false},
    {"530 at MAIL", {SEND_ERROR, SMTP_AT_MAIL, 530, NULL, NULL}, SMTP_RETRY,
	true},
    {"a drop at MAIL", {RECV_ERROR, SMTP_AT_MAIL, 0, NULL, NULL}, SMTP_RETRY,
	true},
    {"451 at RCPT", {SEND_ERROR, SMTP_AT_RCPT, 451, NULL, NULL}, SMTP_RETRY,
	false},
    {"452 x.3.1 at RCPT", {SEND_ERROR, SMTP_AT_RCPT, 452, "4.3.1", NULL},
	SMTP_RETRY, true},
    {"421 at RCPT", {SEND_ERROR, SMTP_AT_RCPT, 421, NULL, NULL}, SMTP_RETRY,
	true},
    {"550 at RCPT", {SEND_ERROR, SMTP_AT_RCPT, 550, NULL, NULL}, SMTP_FAILED,
	false},
    {"a drop at RCPT", {RECV_ERROR, SMTP_AT_RCPT, 0, NULL, NULL}, SMTP_RETRY,
	false},
    {"silence at RCPT", {TIMED_OUT, SMTP_AT_RCPT, 0, NULL, NULL}, SMTP_RETRY,
	true},
    {"554 at DATA", {SEND_ERROR, SMTP_AT_DATA, 554, NULL, NULL}, SMTP_FAILED,
	false},
    {"a drop before 354", {RECV_ERROR, SMTP_AT_DATA, 0, NULL, NULL}, SMTP_RETRY,
	false},
    {"a drop in the body", {SEND_ERROR, SMTP_AT_BODY, 0, NULL, NULL},
	SMTP_RETRY, false},
    {"stopped in the body", {STOPPED, SMTP_AT_BODY, 0, NULL, NULL}, SMTP_RETRY,
	false},
    {"stopped while connecting", {STOPPED, SMTP_AT_CONNECT, 0, NULL, NULL},
	SMTP_RETRY, false},
    {"250 after the dot", {OK, SMTP_AT_DOT, 250, NULL, NULL}, SMTP_SENT, false},
    {"250 and then a drop", {RECV_ERROR, SMTP_AT_DOT, 250, NULL, NULL},
	SMTP_SENT, false},
    {"250 and then stopped at QUIT", {STOPPED, SMTP_AT_DOT, 250, NULL, NULL},
	SMTP_SENT, false},
    {"451 after the dot", {WEIRD_REPLY, SMTP_AT_DOT, 451, NULL, NULL},
	SMTP_RETRY, false},
    {"421 after the dot", {WEIRD_REPLY, SMTP_AT_DOT, 421, NULL, NULL},
	SMTP_RETRY, true},
    {"554 after the dot", {WEIRD_REPLY, SMTP_AT_DOT, 554, NULL, NULL},
	SMTP_FAILED, false},
    {"lost after the dot", {RECV_ERROR, SMTP_AT_DOT, 0, NULL, NULL},
	SMTP_UNCERTAIN, true},
    {"the dot could not be written", {SEND_ERROR, SMTP_AT_DOT, 0, NULL, NULL},
	SMTP_UNCERTAIN, true},
    {"silence after the dot", {TIMED_OUT, SMTP_AT_DOT, 0, NULL, NULL},
	SMTP_UNCERTAIN, true},
    {"stopped after the dot", {STOPPED, SMTP_AT_DOT, 0, NULL, NULL},
	SMTP_UNCERTAIN, false},
    {"354 to the dot", {WEIRD_REPLY, SMTP_AT_DOT, 354, NULL, NULL},
	SMTP_UNCERTAIN, true},
};

static void
every_way_a_transaction_ends_has_one_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		struct smtp_verdict got = smtp_outcome(&outcomes[i].facts);
		if (got.result != outcomes[i].result ||
		    got.route != outcomes[i].route)
			fail_msg("%s: got %s route %d, want %s route %d",
			    outcomes[i].what, smtp_result_name(got.result),
			    got.route, smtp_result_name(outcomes[i].result),
			    outcomes[i].route);
	}
}

/* Exchange Online's own, as its documentation and its users quote them. */
static const struct {
	int reply;
	enum smtp_stage stage;
	const char *status, *words;
	struct smtp_verdict want;
} exchange[] = {
    {535, SMTP_AT_AUTH, "5.7.3", "Authentication unsuccessful",
	{SMTP_RETRY, true, true}},
    {535, SMTP_AT_AUTH, "5.7.139",
	"SmtpClientAuthentication is disabled for the Tenant",
	{SMTP_RETRY, true, true}},
    {530, SMTP_AT_MAIL, "5.7.57", "Client not authenticated to send mail",
	{SMTP_RETRY, true, true}},
    {550, SMTP_AT_MAIL, "5.7.60", "SMTP; Client does not have permissions",
	{SMTP_RETRY, true, true}},
    {554, SMTP_AT_DOT, "5.2.0",
	"STOREDRV.Submission.Exception:SendAsDeniedException.MapiException",
	{SMTP_RETRY, true, true}},
    {550, SMTP_AT_DOT, "5.2.252", "SendAsDenied; throttled",
	{SMTP_RETRY, true, true}},
    {554, SMTP_AT_DOT, "5.2.0",
	"STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
	{SMTP_RETRY, true, false}},
    {554, SMTP_AT_DOT, "5.2.0", "STOREDRV.Submission.Exception:Other",
	{SMTP_FAILED, false, false}},
    {550, SMTP_AT_DOT, "5.1.90", "daily limit", {SMTP_RETRY, true, false}},
    {550, SMTP_AT_DOT, "5.7.233", "TERRL", {SMTP_RETRY, true, false}},
    {550, SMTP_AT_DOT, "5.7.705", "exceeded", {SMTP_RETRY, true, true}},
    {550, SMTP_AT_RCPT, "5.1.10", "no such mailbox",
	{SMTP_FAILED, false, false}},
    {550, SMTP_AT_DOT, "5.7.1", "not wanted", {SMTP_FAILED, false, false}},
    {432, SMTP_AT_DOT, "4.3.2", "concurrent connection limit exceeded",
	{SMTP_RETRY, true, false}},
    {430, SMTP_AT_DOT, "4.2.0", "STOREDRV; mailbox is busy",
	{SMTP_RETRY, true, false}},
    {451, SMTP_AT_DOT, "4.7.500", "Server busy", {SMTP_RETRY, true, false}},
    {451, SMTP_AT_RCPT, "4.7.652", "connections", {SMTP_RETRY, true, false}},
    {450, SMTP_AT_DOT, "4.5.127", "rate", {SMTP_RETRY, true, false}},
    {451, SMTP_AT_RCPT, "4.7.1", "greylisted", {SMTP_RETRY, false, false}},
    {452, SMTP_AT_RCPT, "4.2.2", "mailbox full", {SMTP_RETRY, false, false}},
};

static void
what_exchange_says_of_the_sending_mailbox_costs_no_letter_its_life(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exchange) / sizeof(exchange[0]); i++) {
		const struct smtp_facts facts = {
		    exchange[i].stage == SMTP_AT_AUTH  ? LOGIN_DENIED
		    : exchange[i].stage == SMTP_AT_DOT ? WEIRD_REPLY
						       : SEND_ERROR,
		    exchange[i].stage, exchange[i].reply, exchange[i].status,
		    exchange[i].words};
		const struct smtp_verdict got = smtp_outcome(&facts);
		const struct smtp_verdict want = exchange[i].want;

		if (got.result != want.result || got.route != want.route ||
		    got.person != want.person)
			fail_msg("%d %s %s: got %s route %d person %d",
			    exchange[i].reply, exchange[i].status,
			    exchange[i].words, smtp_result_name(got.result),
			    got.route, got.person);
	}
}

static void
a_new_token_is_worth_a_try_only_when_the_old_one_was_not_taken(void **state)
{
	static const struct {
		struct smtp_facts facts;
		bool want;
	} cases[] = {
	    {{LOGIN_DENIED, SMTP_AT_AUTH, 535, "5.7.3", ""}, true},
	    {{LOGIN_DENIED, SMTP_AT_AUTH, 535, "", ""}, true},
	    {{LOGIN_DENIED, SMTP_AT_AUTH, 334, "", ""}, true},
	    {{LOGIN_DENIED, SMTP_AT_AUTH, 535, "5.7.139", ""}, false},
	    {{LOGIN_DENIED, SMTP_AT_AUTH, 454, "4.7.0", ""}, false},
	    {{LOGIN_DENIED, SMTP_AT_EHLO, 250, "", ""}, false},
	    {{SEND_ERROR, SMTP_AT_MAIL, 535, "", ""}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (smtp_is_token_refusal(&cases[i].facts) != cases[i].want)
			fail_msg("%d %s", cases[i].facts.reply,
			    cases[i].facts.status);
}

static void
a_refusal_of_a_token_is_read_by_its_status(void **state)
{
	static const struct {
		const char *base64, *want;
	} cases[] = {
	    /* {"status":"401","schemes":"bearer","scope":"mail"} */
	    {"eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJtYW"
	     "lsIn0=",
		"401"},
	    /* {"status":"invalid_token"} */
	    {"eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=", "invalid_token"},
	    /* {"status":400} */
	    {"eyJzdGF0dXMiOjQwMH0=", "400"},
	    /* {"status":"a\r\nb <x>"} */
	    {"eyJzdGF0dXMiOiJhXHJcbmIgPHg+In0=", "a??b??x?"}, {"", ""},
	    {"!!!", ""}, {"e30=", ""},    /* {} */
	    {"W10=", ""},                 /* [] */
	    {"eyJzdGF0dXMiOltdfQ==", ""}, /* {"status":[]} */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char status[CHALLENGE_STATUS_SIZE];
		bool found =
		    challenge_status(span_str(cases[i].base64), status);

		assert_string_equal(status, cases[i].want);
		assert_int_equal(found, cases[i].want[0] != '\0');
	}
}

static void
nothing_is_sent_without_a_2xx_after_the_dot(void **state)
{
	static const int codes[] = {OK, WEIRD_REPLY, TIMED_OUT, STOPPED,
	    SEND_ERROR, RECV_ERROR, 26, 52, 81};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		for (int stage = SMTP_AT_CONNECT; stage <= SMTP_AT_DOT;
		     stage++) {
			for (int reply = 0; reply < 600; reply++) {
				struct smtp_facts f = {codes[i],
				    (enum smtp_stage)stage, reply, NULL, NULL};
				enum smtp_result r = smtp_outcome(&f).result;
				bool taken =
				    stage == SMTP_AT_DOT && reply / 100 == 2;
				assert_int_equal(r == SMTP_SENT, taken);
				if (r == SMTP_UNCERTAIN)
					assert_int_equal(stage, SMTP_AT_DOT);
			}
		}
	}
}

static void
addresses_that_could_say_more_than_an_address_are_refused(void **state)
{
	static const struct {
		const char *address;
		int want;
	} cases[] = {
	    {"mp@parliament.example", 0},
	    {"o'neil+tag=1@sub.council.example", 0},
	    {"x@[192.0.2.1]", 0},
	    {"", -1},
	    {"nobody", -1},
	    {"@council.example", -1},
	    {"a@", -1},
	    {"a@b.example>\r\nRCPT TO:<c@d.example", -1},
	    {"a b@c.example", -1},
	    {"a@b.example\n", -1},
	    {"a\t@b.example", -1},
	    {"<a@b.example>", -1},
	    {"a@b.example> NOTIFY=NEVER", -1},
	    {"a\x7f@b.example", -1},
	    {"a@caf\xc3\xa9.example", -1},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (smtp_check_address(cases[i].address, &err) != cases[i].want)
			fail_msg(
			    "%s: want %d", cases[i].address, cases[i].want);
	}
	assert_int_equal(smtp_check_address("a@caf\xc3\xa9.example", &err), -1);
	assert_non_null(strstr(err.text, "xn--"));
	assert_null(strstr(err.text, "caf"));
}

static void
an_address_of_any_length_is_judged(void **state)
{
	char long_one[SMTP_ADDRESS_MAX + 8];
	struct err err;

	(void)state;
	memset(long_one, 'a', sizeof(long_one));
	memcpy(long_one, "a@", 2);
	long_one[SMTP_ADDRESS_MAX] = '\0';
	assert_int_equal(smtp_check_address(long_one, &err), 0);
	long_one[SMTP_ADDRESS_MAX] = 'a';
	long_one[SMTP_ADDRESS_MAX + 1] = '\0';
	assert_int_equal(smtp_check_address(long_one, &err), -1);
}

static int
check(const char *p, size_t n)
{
	struct err err;

	return smtp_check_letter(span_of(p, n), &err);
}

#define LETTER(s) check((s), sizeof(s) - 1)

static void
letters_unfit_for_the_wire_are_refused(void **state)
{
	(void)state;
	assert_int_equal(LETTER("Subject: x\r\n\r\nhello\r\n"), 0);
	assert_int_equal(LETTER("\r\n"), 0);
	assert_int_equal(LETTER(".\r\n..\r\n"), 0);
	assert_int_equal(LETTER("tab\there\r\n"), 0);
	assert_int_equal(LETTER(""), -1);
	assert_int_equal(LETTER("no end"), -1);
	assert_int_equal(LETTER("bare\nLF\r\n"), -1);
	assert_int_equal(LETTER("x\r\n\n.\r\n"), -1);
	assert_int_equal(LETTER("bare\rCR\r\n"), -1);
	assert_int_equal(LETTER("two\r\r\n"), -1);
	assert_int_equal(LETTER("ends in CR\r"), -1);
	assert_int_equal(LETTER("nul\0here\r\n"), -1);
	assert_int_equal(LETTER("caf\xc3\xa9\r\n"), -1);
}

static void
a_line_may_have_998_bytes_and_no_more(void **state)
{
	char line[1100];

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line + 998, "\r\n", 2);
	assert_int_equal(check(line, 1000), 0);
	memcpy(line + 998, "x\r\n", 3);
	assert_int_equal(check(line, 1001), -1);
}

static void
a_reply_belongs_to_what_was_said_last(void **state)
{
	void *ctx = mem_new(NULL);
	struct dialogue d;
	char status[SMTP_STATUS_SIZE];

	(void)state;
	dialogue_init(&d, ctx);
	dialogue_begin(&d, span_str("x\r\n"));
	dialogue_heard(&d, span_str("220 here\r\n"));
	assert_int_equal(d.reply, 220);
	dialogue_said(&d, span_str("EHLO us\r\n"));
	assert_int_equal(d.reply, 0);
	dialogue_heard(&d, span_str("250-here\r\n"));
	assert_int_equal(d.reply, 0);
	dialogue_heard(&d, span_str("250 SIZE\r\n"));
	assert_int_equal(d.reply, 250);
	dialogue_said(&d, span_str("RCPT TO:<a@b.example>\r\n"));
	assert_int_equal(d.stage, SMTP_AT_RCPT);
	dialogue_heard(&d, span_str("550-5.1.1 nobody\r\n"));
	dialogue_heard(&d, span_str("550 5.1.1 of that name\x01\xff\r\n"));
	assert_int_equal(d.reply, 550);
	assert_string_equal(d.words.p, "550-5.1.1 nobody 5.1.1 of that name ?");
	dialogue_status(&d, status);
	assert_string_equal(status, "5.1.1");
	mem_free(ctx);
}

static void
the_final_dot_forgets_the_354(void **state)
{
	void *ctx = mem_new(NULL);
	struct dialogue d;
	char part[4];

	(void)state;
	dialogue_init(&d, ctx);
	dialogue_begin(&d, span_str("abcdef"));
	dialogue_said(&d, span_str("DATA\r\n"));
	dialogue_heard(&d, span_str("354 go on\r\n"));
	assert_int_equal(dialogue_read(&d, part, 4), 4);
	assert_int_equal(d.stage, SMTP_AT_BODY);
	assert_int_equal(d.reply, 0);
	assert_int_equal(dialogue_read(&d, part, 4), 2);
	assert_int_equal(d.stage, SMTP_AT_BODY);
	assert_int_equal(dialogue_read(&d, part, 4), 0);
	assert_int_equal(d.stage, SMTP_AT_DOT);
	dialogue_heard(&d, span_str("no reply at all\r\n"));
	assert_int_equal(d.reply, 0);
	dialogue_heard(&d, span_str("250\r\n"));
	assert_int_equal(d.reply, 250);
	dialogue_said(&d, span_str("QUIT\r\n"));
	dialogue_heard(&d, span_str("550 spiteful\r\n"));
	assert_int_equal(d.reply, 250);
	assert_int_equal(d.stage, SMTP_AT_DOT);
	mem_free(ctx);
}

static void
only_a_true_enhanced_status_is_one(void **state)
{
	static const struct {
		const char *reply;
		const char *status;
	} cases[] = {
	    {"250 2.0.0 ok", "2.0.0"},
	    {"451 4.7.500 busy", "4.7.500"},
	    {"550 no.such.thing", ""},
	    {"550 10.0.0.1 is blocked", ""},
	    {"550 5.1", ""},
	    {"550", ""},
	    {"250 ", ""},
	};
	char status[SMTP_STATUS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		void *ctx = mem_new(NULL);
		struct dialogue d;
		dialogue_init(&d, ctx);
		dialogue_heard(&d, span_str(cases[i].reply));
		dialogue_status(&d, status);
		assert_string_equal(status, cases[i].status);
		mem_free(ctx);
	}
}

static void
endless_replies_are_cut(void **state)
{
	void *ctx = mem_new(NULL);
	struct dialogue d;

	(void)state;
	dialogue_init(&d, ctx);
	for (int i = 0; i < 1000; i++)
		dialogue_heard(&d, span_str("250-and so on\r\n"));
	dialogue_heard(&d, span_str("250 done\r\n"));
	assert_int_equal(d.reply, 250);
	assert_int_equal(d.words.n, SMTP_WORDS_MAX);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_way_a_transaction_ends_has_one_meaning),
	    cmocka_unit_test(nothing_is_sent_without_a_2xx_after_the_dot),
	    cmocka_unit_test(
		what_exchange_says_of_the_sending_mailbox_costs_no_letter_its_life),
	    cmocka_unit_test(
		a_new_token_is_worth_a_try_only_when_the_old_one_was_not_taken),
	    cmocka_unit_test(a_refusal_of_a_token_is_read_by_its_status),
	    cmocka_unit_test(
		addresses_that_could_say_more_than_an_address_are_refused),
	    cmocka_unit_test(an_address_of_any_length_is_judged),
	    cmocka_unit_test(letters_unfit_for_the_wire_are_refused),
	    cmocka_unit_test(a_line_may_have_998_bytes_and_no_more),
	    cmocka_unit_test(a_reply_belongs_to_what_was_said_last),
	    cmocka_unit_test(the_final_dot_forgets_the_354),
	    cmocka_unit_test(only_a_true_enhanced_status_is_one),
	    cmocka_unit_test(endless_replies_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
