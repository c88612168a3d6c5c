/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Automatic mail (P-5, RFC 3834): never acknowledge a machine, rarely miss a
 * person. */
#include "parsers/automatic.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/mem.h"

struct row {
	const char *name, *value; /* one header; NULL: none */
	const char *subject;
	const char *text;
	enum mail_class want;
	bool ack;
};

static struct facts
classify(void *ctx, struct mail *mail)
{
	struct facts facts = {0};
	if (mail->from.addr == NULL)
		mail->from.addr = "ann@a.example";
	automatic_classify(ctx, mail, "our-loop", &facts);
	assert_true(facts.may_ack == (facts.no_ack_reason == NULL));
	return facts;
}

static struct facts
classify_row(void *ctx, const struct row *row)
{
	struct header h = {.name = row->name, .value = row->value};
	struct mail mail = {
	    .headers = &h,
	    .header_count = row->name == NULL ? 0 : 1,
	    .subject = row->subject,
	    .text = span_str(row->text),
	};
	return classify(ctx, &mail);
}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct facts got = classify_row(ctx, &rows[i]);
		if (got.class != rows[i].want || got.may_ack != rows[i].ack)
			fail_msg("%s: %s / %s / %s: class %d, ack %d (%s)",
			    rows[i].name == NULL ? "-" : rows[i].name,
			    rows[i].value == NULL ? "-" : rows[i].value,
			    rows[i].subject == NULL ? "-" : rows[i].subject,
			    rows[i].text == NULL ? "-" : rows[i].text,
			    (int)got.class, got.may_ack,
			    got.no_ack_reason == NULL ? "-"
						      : got.no_ack_reason);
		mem_free(ctx);
	}
}

#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))

static void
every_mark_of_a_machine_forbids_an_acknowledgement(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"X-Enquiryd-Loop", "our-loop", 0, 0, CLASS_LOOP, false},
	    {"X-Enquiryd-Loop", "another", 0, 0, CLASS_AUTO, false},
	    {"Return-Path", "<>", 0, 0, CLASS_AUTO, false},
	    {"Return-Path", " < > ", 0, 0, CLASS_AUTO, false},
	    {"Return-Path", "", 0, 0, CLASS_AUTO, false},
	    {"Return-Path", "<MAILER-DAEMON@a.example>", 0, 0, CLASS_AUTO,
		false},
	    {"Auto-Submitted", "auto-replied", 0, 0, CLASS_AUTO, false},
	    {"Auto-Submitted", "auto-generated; x=y", 0, 0, CLASS_AUTO, false},
	    {"Auto-Submitted", "", 0, 0, CLASS_AUTO, false},
	    {"Precedence", "bulk", 0, 0, CLASS_AUTO, false},
	    {"Precedence", "JUNK", 0, 0, CLASS_AUTO, false},
	    {"Precedence", "auto_reply", 0, 0, CLASS_AUTO, false},
	    {"Precedence", "list", 0, 0, CLASS_LIST, false},
	    {"List-Id", "<x.a.example>", 0, 0, CLASS_LIST, false},
	    {"List-Unsubscribe", "<mailto:x@a.example>", 0, 0, CLASS_LIST,
		false},
	    {"X-Mailing-List", "x", 0, 0, CLASS_LIST, false},
	    {"X-Autoreply", "yes", 0, 0, CLASS_AUTO, false},
	    {"X-Autorespond", "Re: x", 0, 0, CLASS_AUTO, false},
	    {"X-Loop", "x@a.example", 0, 0, CLASS_AUTO, false},
	    {"Delivered-To", "Autoresponder", 0, 0, CLASS_AUTO, false},
	    {"X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", 0,
		0, CLASS_AUTO, false},
	};
	CHECK(rows);
}

static void
what_people_also_write_is_no_mark(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {0, 0, "My son's plan", "When will it be done?", CLASS_HUMAN, true},
	    {"Auto-Submitted", "no", 0, 0, CLASS_HUMAN, true},
	    {"Auto-Submitted", "No (typed)", 0, 0, CLASS_HUMAN, true},
	    {"Precedence", "normal", 0, 0, CLASS_HUMAN, true},
	    {"Precedence", "first-class", 0, 0, CLASS_HUMAN, true},
	    {"X-Auto-Response-Suppress", "All", "Plan", "Please help.",
		CLASS_HUMAN, true},
	    {"Return-Path", "<ann@a.example>", 0, 0, CLASS_HUMAN, true},
	    {0, 0, "RE: Automatic reply: Plan", "Thank you, Jo.", CLASS_HUMAN,
		true},
	    {0, 0, "Plan",
		"I am on annual leave until Friday. Can you ring me then?",
		CLASS_HUMAN, true},
	    {0, 0, "Complaint",
		"I only ever get automated replies from you. Thank you for "
		"your email, it said.",
		CLASS_HUMAN, true},
	    {0, 0, "Fwd: letter", "They wrote \"please do not reply\".",
		CLASS_HUMAN, true},
	    {0, 0, "Out of school since May", "He is at home.", CLASS_HUMAN,
		true},
	};
	CHECK(rows);
}

static void
out_of_office_replies_are_known_by_subject_and_words(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {0, 0, "Automatic reply: Plan", "I am away.", CLASS_VACATION,
		false},
	    {0, 0, "[EXTERNAL] Automatic reply: Plan", "", CLASS_VACATION,
		false},
	    {0, 0, "Out of Office: Plan", "", CLASS_VACATION, false},
	    {0, 0, "R\xC3\xA9ponse automatique : Plan", "", CLASS_VACATION,
		false},
	    {0, 0, "Automatische Antwort: Plan", "", CLASS_VACATION, false},
	    {0, 0, "Automatisch antwoord: Plan", "", CLASS_VACATION, false},
	    {0, 0, "Ateb awtomatig: Plan", "", CLASS_VACATION, false},
	    {0, 0, "Automatic reply: Plan",
		"Thank you for your email. We aim to answer in ten days.",
		CLASS_ACKNOWLEDGEMENT, false},
	    {"Auto-Submitted", "auto-replied", "Re: Plan",
		"I am on annual leave until 4 January.", CLASS_VACATION, false},
	    {"Precedence", "bulk", "Re: Plan",
		"I am out of the office until Monday.", CLASS_VACATION, false},
	};
	CHECK(rows);
}

/* Nobody's letter is lost on words alone, and no robot is answered. */
static void
words_alone_make_a_doubt_and_no_class(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    /* An Outlook rule: no mark at all. */
	    {0, 0, "RE: Plan",
		"I am on annual leave until 4 January. In my absence please "
		"contact Jo.",
		CLASS_HUMAN, false},
	    /* Who writes so is not back yet. */
	    {0, 0, "RE: Plan",
		"I am out of the office until Monday and will reply when\nI am "
		"back.",
		CLASS_HUMAN, false},
	    /* People. */
	    {"X-Auto-Response-Suppress", "DR, OOF, AutoReply",
		"Urgent constituent",
		"Mrs Brown has been on sick leave since June because her son "
		"has no school. This is urgent. Please tell us when he can "
		"return.",
		CLASS_HUMAN, false},
	    {0, 0, "Automatic reply to my email?",
		"I only ever get automatic replies. Did you get it?",
		CLASS_HUMAN, false},
	    {0, 0, "Read: the report", "I read it and disagree.", CLASS_HUMAN,
		false},
	    {0, 0, "Declined: appeal", "They declined. What now?", CLASS_HUMAN,
		false},
	    {0, 0, "RE: Plan",
		"School is now closed for the Christmas holidays and will "
		"reopen on 5 January. Emails will not be monitored.",
		CLASS_HUMAN, false},
	    {0, 0, "RE: Plan",
		"Thank you for your email. We aim to respond within 10 working "
		"days.",
		CLASS_HUMAN, false},
	    {0, 0, "RE: Plan",
		"This is an automated response. We have received your "
		"email.",
		CLASS_HUMAN, false},
	    {0, 0, "Your enquiry has been received",
		"Thank you for contacting us. Please do not reply to this "
		"email. This is an automated message.",
		CLASS_HUMAN, false},
	};
	CHECK(rows);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct facts facts = classify_row(ctx, &rows[i]);
		assert_true(facts.flags & MAIL_PERHAPS_AUTOMATIC);
		assert_non_null(
		    strstr(facts.no_ack_reason, "perhaps automatic"));
		mem_free(ctx);
	}
}

static void
who_is_back_or_tells_his_working_days_is_a_person(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {0, 0, "RE: LEAVES THE COUNCIL",
		"Dear Mrs Okafor,\n\nI am sorry for the delay; I was on "
		"annual leave until Monday. The taxi comes at eight.",
		CLASS_HUMAN, true},
	    {0, 0, "RE: Plan",
		"The report is attached.\n\nKind regards\nAnn\n\nI work part "
		"time. If urgent please contact the office while I am away.",
		CLASS_HUMAN, true},
	    {0, 0, "RE: Plan",
		"Thank you for your email. Can you respond within ten working "
		"days?",
		CLASS_HUMAN, true},
	    {0, 0, "RE: Plan",
		"I am back from annual leave. The panel meets on 4 January, "
		"and I write to you then.",
		CLASS_HUMAN, true},
	    {"Auto-Submitted", "auto-replied (vacation)", "Re: Plan",
		"Your mail will be read when I return.", CLASS_VACATION, false},
	};
	CHECK(rows);
}

static void
a_robot_s_words_below_a_quote_mark_are_quoted(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {0, 0, "RE: Plan",
		"I quote below.\n> This is an automated response.\n> We have "
		"received your email.",
		CLASS_HUMAN, true},
	};
	CHECK(rows);
}

static void
robots_senders_get_no_acknowledgement(void **state)
{
	(void)state;
	static const struct {
		const char *addr;
		bool ack;
	} rows[] = {
	    {"no-reply@a.example", false},
	    {"NoReply@a.example", false},
	    {"do.not.reply@a.example", false},
	    {"notifications-noreply@a.example", false},
	    {"mailer-daemon@a.example", false},
	    {"postmaster@a.example", false},
	    {"owner-send@a.example", false},
	    {"send-request@a.example", false},
	    {"bounces+x=y@a.example", false},
	    {"ann.reply@a.example", true},
	    {"norah.eply@a.example", true},
	    {"requests@a.example", true},
	    {"root@a.example", true},
	    {"", false},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct mail mail = {.from = {.addr = rows[i].addr}};
		struct facts got = classify(ctx, &mail);
		if (got.may_ack != rows[i].ack)
			fail_msg("%s: ack %d", rows[i].addr, got.may_ack);
		mem_free(ctx);
	}
}

static void
several_senders_get_no_acknowledgement(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct mail mail = {.flags = MAIL_SEVERAL_FROM};
	struct facts got = classify(ctx, &mail);
	assert_false(got.may_ack);
	assert_int_equal(got.class, CLASS_HUMAN);
	mem_free(ctx);
}

static void
a_calendar_answer_is_a_machines(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct part part = {
	    .parent = -1,
	    .type = "text/calendar",
	    .text = span_str("BEGIN:VCALENDAR\nMETHOD:REPLY\n"),
	};
	struct mail mail = {
	    .parts = &part, .part_count = 1, .subject = "Accepted: Review"};
	assert_false(classify(ctx, &mail).may_ack);
	mem_free(ctx);
}

static void
a_report_found_before_is_kept(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct mail mail = {.from = {.addr = "x@a.example"}};
	struct facts facts = {.class = CLASS_DELAY, .class_evidence = "x"};
	automatic_classify(ctx, &mail, NULL, &facts);
	assert_int_equal(facts.class, CLASS_DELAY);
	assert_false(facts.may_ack);
	mem_free(ctx);
}

/* What a register may outweigh, and what it may not (P-5). */
static void
the_kind_of_mark_is_told(void **state)
{
	static const struct {
		const char *name, *value, *from;
		unsigned want;
	} rows[] = {
	    {NULL, NULL, "ann@a.example", 0},
	    {"Auto-Submitted", "auto-replied", NULL, MAIL_MARK_FIRM},
	    {"Auto-Submitted", "", NULL, MAIL_MARK_FIRM},
	    {"Auto-Submitted", "auto-generated", NULL, MAIL_MARK_GENERATED},
	    {"Auto-Submitted", "auto-generated; x=y", "no-reply@a.example",
		MAIL_MARK_GENERATED},
	    {"Return-Path", "<>", NULL, MAIL_MARK_FIRM},
	    {LOOP_HEADER, "our-loop", NULL, MAIL_MARK_FIRM},
	    {LOOP_HEADER, "another", NULL, MAIL_MARK_FIRM},
	    {"Precedence", "bulk", NULL, MAIL_MARK_LIST},
	    {"Precedence", "auto_reply", NULL, 0},
	    {"List-Unsubscribe", "<mailto:x@a.example>", NULL, MAIL_MARK_LIST},
	    {"List-Id", "x", "noreply@a.example",
		MAIL_MARK_LIST | MAIL_MARK_NOREPLY},
	    {NULL, NULL, "do-not-reply@a.example", MAIL_MARK_NOREPLY},
	    {"X-Autoreply", "yes", NULL, 0},
	    {"X-Autogenerated", "yes", NULL, MAIL_MARK_LIST},
	    {"X-Autogenerated", "no", NULL, 0},
	    {"X-Auto-Generated", "true", "noreply@a.example",
		MAIL_MARK_LIST | MAIL_MARK_NOREPLY},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *ctx = mem_new(NULL);
		struct header h = {
		    .name = rows[i].name, .value = rows[i].value};
		struct mail mail = {.headers = &h,
		    .header_count = h.name == NULL ? 0 : 1,
		    .from = {.addr = rows[i].from},
		    .subject = "Plan",
		    .text = span_str("Who can help?")};
		struct facts got = classify(ctx, &mail);
		if (got.flags != rows[i].want)
			fail_msg("row %zu: got %x, want %x", i, got.flags,
			    rows[i].want);
		mem_free(ctx);
	}
}

/* Both stand in the mail, and the weaker one must not hide the other. */
static void
a_form_with_a_null_path_is_a_report(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct header h[] = {
	    {.name = "Auto-Submitted", .value = "auto-generated"},
	    {.name = "Return-Path", .value = "<>"}};
	struct mail mail = {.headers = h, .header_count = 2};
	assert_int_equal(classify(ctx, &mail).flags, MAIL_MARK_FIRM);
	mem_free(ctx);
}

static void
a_robot_s_header_outweighs_what_forms_write_too(void **state)
{
	static const struct header weak[] = {
	    {.name = "Auto-Submitted", .value = "auto-generated"},
	    {.name = "Precedence", .value = "bulk"},
	    {.name = "X-Autogenerated", .value = "yes"}};
	(void)state;
	for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++) {
		void *ctx = mem_new(NULL);
		struct header h[] = {
		    weak[i], {.name = "X-Autoreply", .value = "yes"}};
		struct mail mail = {.headers = h, .header_count = 2};
		assert_int_equal(classify(ctx, &mail).flags, 0);
		mem_free(ctx);
	}
	/* Lists write X-Loop into what people post. */
	void *ctx = mem_new(NULL);
	struct header h[] = {{.name = "List-Id", .value = "<a.example>"},
	    {.name = "X-Loop", .value = "a@a.example"}};
	struct mail mail = {.headers = h, .header_count = 2};
	assert_int_equal(classify(ctx, &mail).flags, MAIL_MARK_LIST);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		every_mark_of_a_machine_forbids_an_acknowledgement),
	    cmocka_unit_test(what_people_also_write_is_no_mark),
	    cmocka_unit_test(the_kind_of_mark_is_told),
	    cmocka_unit_test(a_form_with_a_null_path_is_a_report),
	    cmocka_unit_test(a_robot_s_header_outweighs_what_forms_write_too),
	    cmocka_unit_test(
		out_of_office_replies_are_known_by_subject_and_words),
	    cmocka_unit_test(words_alone_make_a_doubt_and_no_class),
	    cmocka_unit_test(who_is_back_or_tells_his_working_days_is_a_person),
	    cmocka_unit_test(a_robot_s_words_below_a_quote_mark_are_quoted),
	    cmocka_unit_test(robots_senders_get_no_acknowledgement),
	    cmocka_unit_test(several_senders_get_no_acknowledgement),
	    cmocka_unit_test(a_calendar_answer_is_a_machines),
	    cmocka_unit_test(a_report_found_before_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
