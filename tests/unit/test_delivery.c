/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery reports: RFC 3464 and the free words before it. */
#include "parsers/delivery.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/reason.h"

#define STATUS_HEAD "Reporting-MTA: dns; mx.a.example\n\n"

static struct facts
read_report(void *ctx, const char *type, const char *part_type,
    const char *fields, const char *raw)
{
	struct part parts[2] = {
	    {.parent = -1,
		.type = "multipart/report",
		.report_type = type,
		.is_container = true},
	    {.parent = 0,
		.depth = 1,
		.type = part_type,
		.text = span_str(fields)},
	};
	struct mail mail = {
	    .parts = parts,
	    .part_count = 2,
	    .raw = span_str(raw),
	    .from = {.addr = "mailer-daemon@mx.a.example"},
	    .subject = "Delivery report",
	};
	struct facts facts = {0};
	delivery_read(ctx, &mail, &facts);
	return facts;
}

static struct facts
read_words(void *ctx, const char *from, const char *subject, const char *text)
{
	struct address to = {.addr = "send@council.example"};
	struct mail mail = {
	    .from = {.addr = from},
	    .to = &to,
	    .to_count = 1,
	    .subject = subject,
	    .text = span_str(text),
	    .raw = span_str(text),
	};
	struct facts facts = {0};
	delivery_read(ctx, &mail, &facts);
	return facts;
}

static const char *
recipients(void *ctx, const struct facts *facts)
{
	struct buf b;
	buf_init(&b, ctx, 4096);
	for (size_t i = 0; i < facts->recipient_count; i++)
		buf_add_fmt(&b, "%s%s(%s)", i > 0 ? " " : "",
		    facts->recipients[i], facts->status[i]);
	return b.p;
}

static void
a_failed_recipient_makes_a_bounce(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts got = read_report(ctx, "delivery-status",
	    "message/delivery-status",
	    STATUS_HEAD "Final-Recipient: rfc822; ann@b.example\n"
			"Action: failed\nStatus: 5.1.1\n"
			"Diagnostic-Code: smtp; 550 5.1.1 <ann@b.example>:\n"
			"    User unknown\n\n"
			"Original-Recipient: rfc822;bob@b.example\n"
			"Final-Recipient: RFC822; <bob@c.example>\n"
			"Action: delivered\nStatus: 2.0.0\n",
	    "\n\n--x\nMessage-ID: <letter.1@council.example>\nTo: x\n");
	assert_int_equal(got.class, CLASS_BOUNCE);
	assert_true(got.is_bounce);
	assert_true(got.hard);
	assert_string_equal(got.reason, "userunknown");
	assert_string_equal(recipients(ctx, &got), "ann@b.example(5.1.1)");
	assert_string_equal(
	    got.original_message_id, "letter.1@council.example");
	mem_free(ctx);
}

static void
a_delay_and_a_success_are_no_bounces(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts got =
	    read_report(ctx, "delivery-status", "message/delivery-status",
		STATUS_HEAD "Final-Recipient: rfc822; ann@b.example\n"
			    "Action: delayed\nStatus: 4.2.2\n",
		"");
	assert_int_equal(got.class, CLASS_DELAY);
	assert_false(got.is_bounce);
	assert_false(got.hard);
	assert_string_equal(got.reason, "mailboxfull");
	got = read_report(ctx, "delivery-status",
	    "message/global-delivery-status",
	    STATUS_HEAD "Final-Recipient: utf-8; j\xC3\xB6@b.example\n"
			"Action: delivered\nStatus: 2.0.0\n",
	    "");
	assert_int_equal(got.class, CLASS_DELIVERED);
	assert_false(got.is_bounce);
	assert_int_equal(got.recipient_count, 0);
	mem_free(ctx);
}

static void
receipts_and_complaints_have_their_own_classes(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts got = read_report(ctx, "disposition-notification",
	    "message/disposition-notification",
	    "Final-Recipient: rfc822;ann@b.example\n"
	    "Original-Message-ID: <letter.2@council.example>\n"
	    "Disposition: manual-action/MDN-sent-manually; displayed\n",
	    "");
	assert_int_equal(got.class, CLASS_MDN);
	assert_false(got.is_bounce);
	assert_string_equal(
	    got.original_message_id, "letter.2@council.example");
	got = read_report(ctx, "feedback-report", "message/feedback-report",
	    "Feedback-Type: abuse\n", "");
	assert_int_equal(got.class, CLASS_FEEDBACK);
	assert_false(got.is_bounce);
	mem_free(ctx);
}

static const struct {
	const char *from, *subject, *text, *recipients, *reason;
} old_servers[] = {
    {"MAILER-DAEMON@b.example", "failure notice",
	"Hi. This is the qmail-send program at b.example.\n"
	"I'm afraid I wasn't able to deliver your message to the "
	"following addresses.\n\n<ann@b.example>:\n"
	"Sorry, no mailbox here by that name. (#5.1.1)\n\n"
	"--- Below this line is a copy of the message.\n\n"
	"Message-ID: <1@council.example>\nTo: other@b.example\n",
	"ann@b.example(5.1.1)", "userunknown"},
    {"mailer-daemon@b.example",
	"Mail delivery failed: returning message to sender",
	"A message that you sent could not be delivered to one or "
	"more of its\nrecipients. The following address(es) "
	"failed:\n\n  ann@b.example\n    SMTP error after RCPT "
	"TO:<ann@b.example>:\n    550 mailbox is full\n\n"
	"------ This is a copy of the message, including all the "
	"headers. ------\n\nMessage-ID: <1@council.example>\n",
	"ann@b.example()", "mailboxfull"},
    {"postmaster@b.example", "Undeliverable: Your enquiry",
	"Your message\n\n  To:      ann@b.example\n  Subject: Your "
	"enquiry\n\ndid not reach the following recipient(s):\n\n"
	"ann@b.example on Mon, 2 Mar 2026 10:00:00 +0000\n"
	"    The recipient name is not recognized\n\n"
	"Message-ID: <1@council.example>\n",
	"ann@b.example()", "userunknown"},
    {"postmaster@b.example", "DELIVERY FAILURE: User ann not listed",
	"Your message\n\n  Subject: Your enquiry\n\nwas not "
	"delivered to:\n\n  ann@b.example\n\nbecause:\n\n  User ann "
	"(ann@b.example) not listed in the directory\n\n"
	"Message-ID: <1@council.example>\n",
	"ann@b.example()", "userunknown"},
    {"mailer-daemon@b.example", "Returned mail: Host unknown",
	"   ----- The following addresses had permanent fatal errors "
	"-----\n<ann@b.example>\n\n   ----- Transcript of session "
	"follows -----\n550 <ann@b.example>... Host unknown\n\n"
	"Message-ID: <1@council.example>\n",
	"ann@b.example()", "hostunknown"},
    {"postmaster@b.example", "Mail System Error - Returned Mail",
	"Each of the following recipients was rejected by a remote "
	"mail server.\n\n    Recipient: <ann@b.example>\n    >>> RCPT "
	"TO:<ann@b.example>\n    <<< 550 user unknown\n\n"
	"Message-ID: <1@council.example>\n",
	"ann@b.example()", "userunknown"},
    {"pmdf@b.example", "Delivery Notification: Delivery has failed",
	"Your message cannot be delivered to the following "
	"recipients:\n\n  Recipient address: ann@b.example\n  Reason: "
	"server has rejected address\n  Diagnostic code: smtp;550 "
	"5.1.1 no\n\nMessage-ID: <1@council.example>\n",
	"ann@b.example(5.1.1)", "userunknown"},
    {"noreply@b.example", "Your message could not be delivered",
	"Your message to ann@b.example could not be delivered:\n550 "
	"5.1.1 user unknown\n\nMessage-ID: <1@council.example>\n",
	"ann@b.example(5.1.1)", "userunknown"},
    {"mmdf@b.example", "Failed mail  (msg.aa02121)",
	"Your message was not delivered to 'ann@b.example' for the "
	"following reason:\n'(USER) Unknown user name in "
	"\"ann@b.example\"'\n\n    Your message follows:\n\n"
	"Message-ID: <1@council.example>\n",
	"ann@b.example()", "userunknown"},
    {"Mailer-Daemon@b.example", "Message status - undeliverable",
	"The message that you sent was undeliverable to the "
	"following:\n\tann@b.example (user not found)\n\nPossibly "
	"truncated original message follows:\n\n"
	"Message-ID: <1@council.example>\n",
	"ann@b.example()", "userunknown"},
    {"postmaster@b.example", "Undeliverable Mail: \"Your enquiry\"",
	"Your message:\n   From:    send@council.example\n   Subject: "
	"Your enquiry\n\nCould not be delivered because of\n\n550 "
	"5.1.1 User unknown\n\nThe following recipients were "
	"affected: \n    ann@b.example\n\nOriginal Message "
	"Headers\n======\n\nMessage-ID: <1@council.example>\n",
	"ann@b.example()", "userunknown"},
    {"MAILER-DAEMON@b.example", "failure notice",
	"<ann@b.example>:\nSorry, I couldn't find a mail exchanger or "
	"IP address. (#5.4.4)\n\n--- Below this line is a copy of the "
	"message.\n\nMessage-ID: <1@council.example>\n",
	"ann@b.example(5.4.4)", "hostunknown"},
};

static void
the_old_mail_servers_words_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(old_servers) / sizeof(old_servers[0]);
	     i++) {
		void *ctx = mem_new(NULL);
		struct facts got = read_words(ctx, old_servers[i].from,
		    old_servers[i].subject, old_servers[i].text);
		assert_int_equal(got.class, CLASS_BOUNCE);
		assert_string_equal(
		    recipients(ctx, &got), old_servers[i].recipients);
		assert_string_equal(got.reason, old_servers[i].reason);
		assert_true(got.hard == reason_is_hard(old_servers[i].reason));
		assert_string_equal(
		    got.original_message_id, "1@council.example");
		mem_free(ctx);
	}
}

static void
a_warning_in_words_is_a_delay(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts got = read_words(ctx, "mailer-daemon@b.example",
	    "Warning: message delayed 24 hours",
	    "Your message has not yet been delivered to:\n\n  ann@b.example\n");
	assert_int_equal(got.class, CLASS_DELAY);
	assert_false(got.is_bounce);
	mem_free(ctx);
}

static void
peoples_letters_are_no_bounces(void **state)
{
	(void)state;
	static const struct {
		const char *from, *subject, *text;
	} rows[] = {
	    {"ann@b.example", "Delivery of the plan",
		"The plan was rejected by the school."},
	    {"ann@b.example", "Re: Undeliverable: plan",
		"It says user unknown: jo@c.example"},
	    {"ann@b.example", "Could not send the form",
		"I could not send it to jo@c.example: user unknown. What now?"},
	    {"ann@b.example", "Failed delivery of provision",
		"The school failed to deliver therapy; head@c.example says "
		"mail is returned to sender, 550 user unknown."},
	    {"ann@b.example", "Your letter was returned to sender",
		"Please send it again."},
	    {"postmaster@b.example", "Our school's question",
		"Ann applied and was rejected. Write to head@b.example."},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct facts got = read_words(
		    ctx, rows[i].from, rows[i].subject, rows[i].text);
		assert_int_equal(got.class, CLASS_HUMAN);
		assert_false(got.is_bounce);
		mem_free(ctx);
	}
}

static void
a_report_inside_an_attached_mail_is_not_about_us(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct part parts[] = {
	    {.parent = -1, .type = "multipart/mixed", .is_container = true},
	    {.parent = 0,
		.depth = 1,
		.type = "message/rfc822",
		.is_container = true},
	    {.parent = 1, .depth = 2, .type = "message/feedback-report"},
	};
	struct mail mail = {.parts = parts,
	    .part_count = 3,
	    .from = {.addr = "ann@b.example"},
	    .subject = "Please look"};
	struct facts facts = {0};
	delivery_read(ctx, &mail, &facts);
	assert_int_equal(facts.class, CLASS_HUMAN);
	mem_free(ctx);
}

static void
reasons_follow_words_before_codes(void **state)
{
	(void)state;
	static const struct {
		const char *words, *status, *want;
	} rows[] = {
	    {"550 5.1.1 User unknown", "5.1.1", "userunknown"},
	    {"", "5.1.1", "userunknown"},
	    {"", "5.1.2", "hostunknown"},
	    {"", "4.2.2", "mailboxfull"},
	    {"", "5.1.10", "notaccept"},
	    {"", "5.7.26", "authfailure"},
	    {"", "5.7.1", "policyviolation"},
	    {"relay access denied", "5.7.1", "norelaying"},
	    {"552 message size exceeds limit", "5.3.4", "toobig"},
	    {"blocked using zen", "5.7.1", "blocked"},
	    {"", "", "undefined"},
	    {"something else", "x", "undefined"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(reason_of(span_str(rows[i].words),
					span_str(rows[i].status)),
		    rows[i].want);
	assert_true(reason_is_hard("userunknown"));
	assert_false(reason_is_hard("mailboxfull"));
}

static void
only_what_is_about_the_address_mutes_it(void **state)
{
	(void)state;
	static const struct {
		const char *words, *status;
		bool want;
	} rows[] = {
	    {"550 user unknown", "", true},
	    {"550 user unknown", "5.1.1", true},
	    {"550 user unknown", "4.1.1", true},
	    {"550 user unknown", "5.0.0", true},
	    {"550 user unknown", "5.4.1", true},
	    {"550 user unknown", "5.2.0", false},
	    {"550 user unknown", "5.7.1", false},
	    {"550 user unknown", "4.4.7", false},
	    {"550 mailbox is full", "5.1.1", false},
	    {"said: 550 user unknown (in reply to end of DATA command)",
		"5.0.0", false},
	    {"said: 550 user unknown (in reply to RCPT TO command)", "5.0.0",
		true},
	    {"SMTP error from remote mail server after MAIL "
	     "FROM:<a@b.example>: "
	     "553 b.example does not exist",
		"5.1.0", false},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span words = span_str(rows[i].words);
		struct span status = span_str(rows[i].status);
		if (reason_mutes(reason_of(words, status), status, words) !=
		    rows[i].want)
			fail_msg("'%s' %s", rows[i].words, rows[i].status);
	}
}

static void
a_raw_eight_bit_id_is_utf_8_in_the_facts(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct facts got =
	    read_words(ctx, "mailer-daemon@b.example", "Undelivered mail",
		"<ann@b.example>:\n550 user unknown\n\n"
		"Message-ID: <\xe9@council.example>\n");
	assert_string_equal(got.original_message_id, "é@council.example");
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_failed_recipient_makes_a_bounce),
	    cmocka_unit_test(a_delay_and_a_success_are_no_bounces),
	    cmocka_unit_test(receipts_and_complaints_have_their_own_classes),
	    cmocka_unit_test(the_old_mail_servers_words_are_understood),
	    cmocka_unit_test(a_warning_in_words_is_a_delay),
	    cmocka_unit_test(peoples_letters_are_no_bounces),
	    cmocka_unit_test(a_report_inside_an_attached_mail_is_not_about_us),
	    cmocka_unit_test(reasons_follow_words_before_codes),
	    cmocka_unit_test(only_what_is_about_the_address_mutes_it),
	    cmocka_unit_test(a_raw_eight_bit_id_is_utf_8_in_the_facts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
