/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps an officer's answer from leaving, reason by reason (P-28). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/policy/guard.h"
#include "daemon/policy/guard_text_p.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/newtext.h"
#include "tests/unit/context.h"

#define LETTER                                                                 \
	"Dear Ms Example,\n\nThank you for your letter about transport. We "   \
	"have looked at the file and agreed the taxi from Monday. The school " \
	"has been told, and the driver will telephone the family beforehand "  \
	"to arrange a visit.\n\nYours sincerely,\nJo Officer\n"
#define OWN "ENQ-26-00417-U"

struct world {
	struct facts facts;
	struct guard_input input;
	struct found_reference found[4];
	struct attachment attachments[4];
	struct command command;
};

/* An answer that may leave. */
static struct world *
good_answer(void *ctx)
{
	static const char *const references[] = {"SEN-1234", "AB12345"};
	struct world *world = mem_one(ctx, struct world);

	world->facts.subject = "RE: [" OWN "] Enquiry";
	world->facts.text = LETTER;
	world->facts.reply = LETTER;
	world->facts.reply_sure = true;
	world->facts.found = world->found;
	world->facts.attachments = world->attachments;
	world->input = (struct guard_input){
	    .facts = &world->facts,
	    .from_owner = true,
	    .own_reference = OWN,
	    .references = references,
	    .reference_count = 2,
	    .today = civil_day(2026, 6, 1),
	};
	return world;
}

static void
add_found(struct world *world, const char *kind, const char *normal,
    enum found_where where, bool valid)
{
	world->found[world->facts.found_count++] = (struct found_reference){
	    .kind = kind,
	    .text = normal,
	    .normal = normal,
	    .where = where,
	    .valid = valid,
	};
}

static void
add_attachment(struct world *world, const char *name, const char *type)
{
	world->attachments[world->facts.attachment_count++] =
	    (struct attachment){.name = name, .type = type, .size = 1000};
}

static void
expect_no_reason(void *ctx, struct world *world)
{
	const struct guard_result got = guard_check(ctx, &world->input);

	if (got.reason_count > 0)
		fail_msg("held: %s", got.reasons[0].sentence);
	assert_false(got.needs_manager);
}

static void
expect_reason(
    void *ctx, struct world *world, enum guard_code code, const char *sentence)
{
	const struct guard_result got = guard_check(ctx, &world->input);

	if (got.reason_count != 1)
		fail_msg("%s: %zu reasons, the last: %s", guard_code_name(code),
		    got.reason_count,
		    got.reason_count == 0
			? "none"
			: got.reasons[got.reason_count - 1].sentence);
	assert_string_equal(
	    guard_code_name(got.reasons[0].code), guard_code_name(code));
	assert_int_equal(got.reasons[0].number, 1);
	assert_string_equal(got.reasons[0].sentence, sentence);
	assert_int_equal(got.needs_manager, got.reasons[0].needs_manager);
}

static void
a_plain_letter_from_the_owner_may_leave(void **state)
{
	struct world *world = good_answer(*state);

	expect_no_reason(*state, world);
	assert_false(guard_check(*state, &world->input).looks_holding);
}

static void
who_sends_it_and_who_reads_along_are_reasons(void **state)
{
	struct world *world = good_answer(*state);

	world->input.from_owner = false;
	expect_reason(*state, world, GUARD_NOT_OWNER,
	    "You are not the owner of this enquiry or the owner's deputy.");
	world = good_answer(*state);
	world->input.colleague_copied = true;
	expect_reason(*state, world, GUARD_COLLEAGUE,
	    "A colleague is in To or Cc: this may be meant for inside the "
	    "council.");
	world = good_answer(*state);
	world->input.waits_for_send = true;
	expect_reason(*state, world, GUARD_WAITS_FOR_SEND,
	    "Answers here wait for SEND before they leave.");
	world = good_answer(*state);
	world->input.named_person_only = true;
	expect_reason(*state, world, GUARD_NAMED_PERSON,
	    "Letters to this kind of enquirer wait for a named person.");
}

static void
a_text_that_is_no_letter_is_held(void **state)
{
	struct world *world = good_answer(*state);

	world->facts.reply = "Dear Jo,\nwho has this one?\n";
	expect_reason(*state, world, GUARD_TOO_SHORT,
	    "The text has 15 words or fewer and does not read like a "
	    "letter.");
	world = good_answer(*state);
	world->facts.reply = strchr(LETTER, 'T');
	expect_reason(*state, world, GUARD_NO_GREETING,
	    "The text does not begin with a greeting.");
	world = good_answer(*state);
	world->facts.reply = " \n\n";
	expect_reason(*state, world, GUARD_TEXT_EMPTY, "There is no new text.");
	world = good_answer(*state);
	world->facts.reply_sure = false;
	expect_reason(*state, world, GUARD_TEXT_UNSURE,
	    "Your words and the quoted ones cannot be told apart.");
	world = good_answer(*state);
	world->facts.commands = &world->command;
	world->facts.command_count = 1;
	expect_reason(*state, world, GUARD_COMMAND,
	    "The mail has both a command and a text.");
}

static void
fifteen_words_are_too_few_and_sixteen_enough(void **state)
{
	struct world *world = good_answer(*state);

	world->facts.reply = "Dear Jo,\n1 2 3 4 5 6 7 8 9 10 11 12 - 13\n";
	assert_int_equal(guard_check(*state, &world->input).word_count, 15);
	assert_int_equal(guard_check(*state, &world->input).reason_count, 1);
	world->facts.reply = "Dear Jo,\n1 2 3 4 5 6 7 8 9 10 11 12 - 13 14\n";
	expect_no_reason(*state, world);
}

static void
internal_marks_are_found_in_any_case(void **state)
{
	struct world *world = good_answer(*state);

	world->facts.subject = "RE: [Internal] Enquiry";
	expect_reason(*state, world, GUARD_INTERNAL_MARK,
	    "The mail is marked [INTERNAL].");
	world = good_answer(*state);
	world->facts.reply = LETTER "\n[internal]\n";
	expect_reason(*state, world, GUARD_INTERNAL_MARK,
	    "The mail is marked [INTERNAL].");
}

static void
its_own_references_are_welcome_anywhere(void **state)
{
	struct world *world = good_answer(*state);

	add_found(world, "own", OWN, FOUND_SUBJECT, true);
	add_found(world, "case", "SEN-1234", FOUND_NEW_TEXT, true);
	add_found(world, "mp-office", "ab12345", FOUND_NEW_TEXT, true);
	add_found(world, "own", "ENQ-26-00999-A", FOUND_RECIPIENT, true);
	expect_no_reason(*state, world);
}

static void
anybody_else_s_references_are_held_wherever_they_stand(void **state)
{
	static const struct {
		const char *kind, *normal;
		enum found_where where;
		bool valid;
		enum guard_code code;
		bool manager;
		const char *sentence;
	} rows[] = {
	    {"own", "ENQ-26-00012-B", FOUND_NEW_TEXT, true, GUARD_OTHER_ENQUIRY,
		true,
		"Another enquiry's reference (ENQ-26-00012-B) stands in your "
		"text."},
	    /* A slip of the pen in an own reference may be another's. */
	    {"own", "ENQ-26-00417-B", FOUND_SUBJECT, false, GUARD_OTHER_ENQUIRY,
		true,
		"Another enquiry's reference (ENQ-26-00417-B) stands in the "
		"subject."},
	    {"case", "SEN-9999", FOUND_QUOTED_TEXT, true, GUARD_OTHER_CASE,
		true,
		"Another case's reference (SEN-9999) stands in the quoted "
		"text."},
	    {"case", "SEN-9999", FOUND_ATTACHMENT_NAME, true, GUARD_OTHER_CASE,
		true,
		"Another case's reference (SEN-9999) stands in an "
		"attachment's name."},
	    {"mp-office", "ZZ99999", FOUND_NEW_TEXT, true,
		GUARD_OTHER_REFERENCE, false,
		"A reference that is not this enquiry's (ZZ99999) stands in "
		"your text."},
	    {"upn", "A123456789012", FOUND_NEW_TEXT, true, GUARD_UPN, true,
		"A pupil number (UPN) stands in your text."},
	    {"nhs", "9434765919", FOUND_QUOTED_TEXT, true, GUARD_NHS, true,
		"An NHS number stands in the quoted text."},
	    {"uln", "1234567890", FOUND_ATTACHMENT_NAME, true, GUARD_ULN, true,
		"A learner number (ULN) stands in an attachment's name."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world *world = good_answer(*state);

		add_found(world, rows[i].kind, rows[i].normal, rows[i].where,
		    rows[i].valid);
		expect_reason(*state, world, rows[i].code, rows[i].sentence);
		assert_int_equal(
		    guard_check(*state, &world->input).needs_manager,
		    rows[i].manager);
	}
}

static void
ten_digits_that_fail_the_check_are_no_nhs_number(void **state)
{
	struct world *world = good_answer(*state);

	add_found(world, "nhs", "1234567890", FOUND_NEW_TEXT, false);
	expect_no_reason(*state, world);
}

static void
a_number_of_another_case_is_said_to_be_and_not_shown(void **state)
{
	static const char *const others[] = {"9434765919"};
	struct world *world = good_answer(*state);

	world->input.of_others = others;
	world->input.of_other_count = 1;
	add_found(world, "nhs", "9434765870", FOUND_NEW_TEXT, true);
	expect_reason(
	    *state, world, GUARD_NHS, "An NHS number stands in your text.");
	add_found(world, "nhs", "9434765919", FOUND_NEW_TEXT, true);
	const struct guard_result got = guard_check(*state, &world->input);
	assert_int_equal(got.reason_count, 2);
	assert_string_equal(got.reasons[1].sentence,
	    "An NHS number of another case stands in your text.");
}

static void
what_our_own_letter_showed_may_stand_in_the_quote_only(void **state)
{
	static const char *const quoted[] = {"ENQ-26-00012-B"};
	struct world *world = good_answer(*state);

	world->input.quoted = quoted;
	world->input.quoted_count = 1;
	add_found(world, "own", "ENQ-26-00012-B", FOUND_QUOTED_TEXT, true);
	expect_no_reason(*state, world);
	add_found(world, "own", "ENQ-26-00012-B", FOUND_NEW_TEXT, true);
	assert_int_equal(guard_check(*state, &world->input).reason_count, 1);
}

static void
a_number_in_the_enquirers_own_words_may_stand_in_the_quote(void **state)
{
	static const char *const quoted[] = {"9434765919"};
	struct world *world = good_answer(*state);

	world->input.quoted = quoted;
	world->input.quoted_count = 1;
	add_found(world, "nhs", "9434765919", FOUND_QUOTED_TEXT, true);
	expect_no_reason(*state, world);
	add_found(world, "nhs", "9434765919", FOUND_ATTACHMENT_NAME, true);
	assert_int_equal(guard_check(*state, &world->input).reason_count, 1);
	add_found(world, "nhs", "9434765919", FOUND_NEW_TEXT, true);
	assert_int_equal(guard_check(*state, &world->input).reason_count, 2);
}

static void
files_that_cannot_be_looked_into_are_held(void **state)
{
	static const struct {
		const char *name, *type;
		enum attachment_kind want;
	} rows[] = {
	    {"plan.pdf", "application/octet-stream", ATTACHMENT_PLAIN},
	    {"Letter.DOCX", "application/octet-stream", ATTACHMENT_PLAIN},
	    {"photo.jpeg", "image/jpeg", ATTACHMENT_PLAIN},
	    {NULL, "image/png", ATTACHMENT_PLAIN},
	    {"plan", "application/pdf", ATTACHMENT_PLAIN},
	    {NULL, "application/octet-stream", ATTACHMENT_OPAQUE},
	    {NULL, NULL, ATTACHMENT_OPAQUE},
	    {"all.zip", "application/zip", ATTACHMENT_OPAQUE},
	    {"plan.pdf.7z", "application/pdf", ATTACHMENT_OPAQUE},
	    {"cases.xlsx", "application/octet-stream", ATTACHMENT_OPAQUE},
	    {"panel.txt", "text/plain", ATTACHMENT_OPAQUE},
	    {NULL, "text/plain", ATTACHMENT_PLAIN},
	    {"macro.docm", "application/octet-stream", ATTACHMENT_OPAQUE},
	    {"old.msg", "application/vnd.ms-outlook", ATTACHMENT_MAIL},
	    {"old.eml", "text/plain", ATTACHMENT_MAIL},
	    {"plan.pdf", "message/rfc822", ATTACHMENT_MAIL},
	    {"message.rpmsg", "application/octet-stream", ATTACHMENT_MAIL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world *world = good_answer(*state);

		if (attachment_kind(span_str(rows[i].name),
			span_str(rows[i].type)) != rows[i].want)
			fail_msg("%s %s", rows[i].name, rows[i].type);
		add_attachment(world, rows[i].name, rows[i].type);
		const struct guard_result got =
		    guard_check(*state, &world->input);

		assert_int_equal(
		    got.reason_count, rows[i].want == ATTACHMENT_PLAIN ? 0 : 1);
	}
}

static void
a_logo_in_a_signature_is_no_attachment(void **state)
{
	struct world *world = good_answer(*state);

	add_attachment(world, "logo.emz", "application/octet-stream");
	world->attachments[0].is_inline_image = true;
	expect_no_reason(*state, world);
}

#define BEFORE                                                                 \
	"Dear Ms Example,\n\nThank you for your letter about transport. We "   \
	"have looked at the file, and these are the rules that count "         \
	"here:\n\n"
#define AFTER "\nThe driver will telephone beforehand.\n\nJo Officer\n"
#define OURS                                                                   \
	"\nOn Tue, 3 Mar 2026, SEND team <send@council.example> wrote:\n"      \
	"> LEAVES THE COUNCIL\n> Reference: " OWN "\n> Where is the bus?\n"

static void
words_that_would_be_left_out_are_a_reason(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
	    {BEFORE "5 miles: free\n" AFTER, NULL},
	    {BEFORE AFTER OURS, NULL},
	    {BEFORE AFTER "\n-- \nJo Officer\nSEND team, 01632 960000\n", NULL},
	    {BEFORE AFTER "\n-- \nJo Officer\nSEND team\n" OURS, NULL},
	    {BEFORE AFTER "\nSent from my iPhone\n" OURS, NULL},
	    {BEFORE AFTER "\n-----Original Message-----\nFrom: SEND team "
			  "<send@council.example>\nSent: Tuesday\nTo: Jo\n"
			  "Subject: Please answer " OWN "\n\nWhere?\n",
		NULL},
	    {BEFORE "> 5 miles: free\n> 3 miles: not\n" AFTER,
		"Lines between your words"},
	    {BEFORE "> 5 miles: free\n> 3 miles: not\n" AFTER OURS,
		"Lines between your words"},
	    {BEFORE AFTER "\n> 5 miles: free\n", "What stands below"},
	    {BEFORE AFTER "\n-----Original Message-----\nFrom: The School "
			  "<office@school.example>\nSent: Tuesday\nTo: Jo\n"
			  "Subject: Bus times\n\nAt eight.\n",
		"What stands below"},
	    {"> 5 miles: free\n> 3 miles: not\n\n" BEFORE AFTER,
		"Lines above your words"},
	    {BEFORE AFTER "\n-- \nJo Officer\nSEND team\n\nP.S. Bring the "
			  "form TX1.\n",
		"Words stand below"},
	    {BEFORE AFTER "\n--\n\nPart two: the escort is Mrs Green.\n",
		"Words stand below"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		void *ctx = mem_new(*state);
		struct world *world = good_answer(ctx);
		world->facts.text = rows[i].text;
		newtext_read(ctx, NULL, &world->facts);
		const char *why = guard_left_out(&world->input);
		if ((why == NULL) != (rows[i].why == NULL) ||
		    (why != NULL &&
			strncmp(why, rows[i].why, strlen(rows[i].why)) != 0))
			fail_msg("\"%s\": %s", rows[i].text,
			    why == NULL ? "nothing" : why);
		mem_free(ctx);
	}
}

static void
a_mail_that_cannot_be_read_whole_is_held(void **state)
{
	static const unsigned flags[] = {MAIL_ENCRYPTED_STUB, MAIL_SMIME,
	    MAIL_PGP, MAIL_TNEF_UNREADABLE, MAIL_TRUNCATED, MAIL_TOO_DEEP,
	    MAIL_TOO_MANY_PARTS, MAIL_UNREADABLE, MAIL_NUL, MAIL_BAD_CHARSET};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		struct world *world = good_answer(*state);
		struct guard_result got;

		world->facts.flags = flags[i];
		got = guard_check(*state, &world->input);
		assert_int_equal(got.reason_count, 1);
		assert_int_equal(got.reasons[0].code, GUARD_UNREADABLE);
	}
	struct world *world = good_answer(*state);

	world->facts.flags = MAIL_PERHAPS_AUTOMATIC;
	expect_reason(*state, world, GUARD_AUTOMATIC,
	    "It reads like an automatic reply (perhaps automatic).");
	world = good_answer(*state);
	static const char *const barred[] = {"They may not be told yet."};
	world->input.barred = barred;
	world->input.barred_count = 1;
	expect_reason(
	    *state, world, GUARD_AUTHORITY, "They may not be told yet.");
	world = good_answer(*state);
	static const char *const others[] = {"Tom Other", "Bea Example"};
	world->input.recipient = "Ruth Okafor, ruth@family.test";
	world->input.other_enquirers = others;
	world->input.other_enquirer_count = 2;
	expect_reason(*state, world, GUARD_GREETING,
	    "It greets somebody else who has asked (Bea Example), and would go "
	    "to Ruth Okafor, ruth@family.test.");
	world = good_answer(*state);
	world->facts.flags = MAIL_ATTACHED_MAIL;
	expect_reason(*state, world, GUARD_ATTACHED_MAIL,
	    "A mail inside this one may carry internal text.");
	world = good_answer(*state);
	world->facts.reply =
	    "Dear Ms Example,\n\nThe school is named from September on, as the "
	    "panel has decided last week, and a letter is on its way.\n\n"
	    "from: Mo Khan\n  Sent: 3 March 2026\n\nShe is a pain.";
	expect_reason(*state, world, GUARD_ATTACHED_MAIL,
	    "Another mail (From:, Sent:) seems to stand in your words, and "
	    "would leave with them.");
	world = good_answer(*state);
	world->facts.reply =
	    "Dear Ms Example,\n\nThe taxi is paid for these weeks, as the "
	    "panel has decided for your daughter:\nFrom: 1 September\nTo: 23 "
	    "October\nSubject: her way to school";
	assert_int_equal(guard_check(*state, &world->input).reason_count, 0);
	world = good_answer(*state);
	world->facts.parser_died = true;
	expect_reason(*state, world, GUARD_UNREADABLE,
	    "The mail could not be read at all.");
}

static void
reasons_are_numbered_and_said_once(void **state)
{
	struct world *world = good_answer(*state);
	struct guard_result got;

	world->input.from_owner = false;
	add_found(world, "upn", "A123456789012", FOUND_NEW_TEXT, true);
	add_found(world, "upn", "B123456789012", FOUND_NEW_TEXT, true);
	add_attachment(world, "all.zip", NULL);
	got = guard_check(*state, &world->input);
	assert_int_equal(got.reason_count, 3);
	for (size_t i = 0; i < got.reason_count; i++)
		assert_int_equal(got.reasons[i].number, i + 1);
	assert_true(got.needs_manager);
	assert_false(got.reasons[0].needs_manager);
	assert_true(got.reasons[1].needs_manager);
}

static void
a_mail_without_anything_is_held_and_does_not_crash(void **state)
{
	const struct facts facts = {.reply = NULL};
	const struct guard_input input = {.facts = &facts};
	const struct guard_result got = guard_check(*state, &input);

	assert_true(got.reason_count >= 2);
	assert_true(got.looks_holding);
}

static void
greetings_are_known_and_look_alikes_are_not(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
	    {"Dear Ms Example\n", true},
	    {"\n \r\n  DEAR ALL,\r\n", true},
	    {"Hi,\n", true},
	    {"hi\n", true},
	    {"Good afternoon Jo\n", true},
	    {"Cllr Example\n", true},
	    {"Jane,\n", true},
	    {"Dearth of places is the reason.\n", false},
	    {"History shows\n", false},
	    {"Please see below, thanks, all good,\n", false},
	    {",\n", false},
	    {"", false},
	    {"\n\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (text_has_greeting(span_str(rows[i].text)) != rows[i].want)
			fail_msg("\"%s\"", rows[i].text);
	}
}

static void
a_later_date_or_a_promise_hints_at_a_holding_reply(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
	    {"by Friday 12 June 2026.", true},
	    {"by 12th June", true},
	    {"on 3 January", true}, /* the next one is nearer */
	    {"on 12 Sept, we", true},
	    {"(12/06/2026)", true},
	    {"12.6.26", true},
	    {"2026-06-12", true},
	    {"on 12 May 2026 we met", false},
	    {"on 28 May we met", false},
	    {"today, 1 June 2026", false},
	    {"on 12/05/2026", false},
	    {"12 people came", false},
	    {"31 February 2027", false},
	    {"99/99/2030", false},
	    {"", false},
	};
	const int32_t today = civil_day(2026, 6, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int32_t day = i == 2 ? civil_day(2026, 11, 1) : today;

		if (text_names_later_date(span_str(rows[i].text), day) !=
		    rows[i].want)
			fail_msg("\"%s\"", rows[i].text);
	}
	assert_true(text_promises(span_str("We will write to you again.")));
	assert_false(text_promises(span_str("We have written to you.")));
}

static void
a_colleague_is_anybody_of_ours_but_the_mailbox(void **state)
{
	static const char *const own[] = {"council.example"};
	static const char *const mailbox[] = {"send@council.example"};
	static const struct {
		const char *to, *cc;
		bool want;
	} rows[] = {
	    {"send@council.example", NULL, false},
	    {"SEND@Council.example", "jo@mp.example", false},
	    {"send+t0k3n@council.example", NULL, false},
	    {"send+t0k3n@council.example", "pat@council.example", true},
	    {"pat@COUNCIL.example", NULL, true},
	    {"sender+t0k3n@council.example", NULL, true},
	    {"pat@sub.council.example", NULL, false},
	    {"", NULL, false},
	    {NULL, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct address to = {.addr = rows[i].to};
		struct address cc = {.addr = rows[i].cc};
		const struct facts facts = {.to = &to,
		    .to_count = 1,
		    .cc = &cc,
		    .cc_count = rows[i].cc != NULL};

		if (guard_colleague(&facts, own, 1, mailbox, 1) != rows[i].want)
			fail_msg("row %zu", i);
	}
}

static void
a_letter_to_another_is_known_by_its_greeting(void **state)
{
	static const char *const others[] = {
	    "Priya Nair", "Si\xC3\xA2n Dear", "Tom Okafor", "jo"};
	static const struct {
		const char *reply, *other;
	} rows[] = {
	    {"Dear Priya,\n\nYes.", "Priya Nair"},
	    {"\n  Dear Ms NAIR, yes.", "Priya Nair"},
	    {"Hello Si\xC3\xA2n,\n", "Si\xC3\xA2n Dear"},
	    {"Dear Priya and Ruth,\n", NULL},
	    {"Dear Ms Okafor,\n\nPriya says yes.", NULL},
	    {"Dear Okafor family, Priya says yes.", NULL},
	    {"Dear Tom Okafor,\n", "Tom Okafor"},
	    {"Dear Ruth and Tom Okafor,\n", NULL},
	    {"Dear Mr and Mrs Okafor,\n", NULL},
	    {"Hi Jo,\n", "jo"},
	    {"Hi Ms Okafor and Jo,\n", NULL},
	    {"Dear Sir or Madam,\n", NULL},
	    {"Dear parent,\n\nDear Priya,", "Priya Nair"},
	    {"Dear Ruth,\n\nYes.\n\n  dear Ms Nair,\n\nNo.", "Priya Nair"},
	    {"Dear Ruth,\n\nDear me, Priya says yes.", NULL},
	    {"Priya says yes.", NULL},
	    {"", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct facts facts = {.reply = rows[i].reply};
		const struct guard_input input = {.facts = &facts,
		    .recipient = "Ruth Okafor, r.okafor@family.example",
		    .other_enquirers = others,
		    .other_enquirer_count = sizeof others / sizeof others[0]};
		const char *got = guard_wrong_greeting(&input);
		if (rows[i].other == NULL
			? got != NULL
			: got == NULL || strcmp(got, rows[i].other) != 0)
			fail_msg("%s: %s", rows[i].reply,
			    got == NULL ? "nobody" : got);
	}
	(void)state;
}

static void
a_letter_to_a_colleague_is_known_by_its_greeting(void **state)
{
	static const char *const colleagues[] = {
	    "Mo Khan", "Jo-Ann Si\xC3\xA2n", "Sarah Lee", "Liam Reid"};
	static const struct {
		const char *reply, *want;
		bool to_office;
		const char *to; /* NULL: Ruth Okafor */
	} rows[] = {
	    {"Hi Mo,\n\nThe mother has called again.", "Mo Khan", false, NULL},
	    {"Mo,\n\nThe mother has called again.", "Mo Khan", false, NULL},
	    {"Hello Si\xC3\xA2n,\n", "Jo-Ann Si\xC3\xA2n", false, NULL},
	    {"Dear Ms Khan,\n", "Mo Khan", true, NULL},
	    {"Dear Ruth and Mo,\n", NULL, false, NULL},
	    {"Dear Ms Okafor,\n\nMo Khan says yes.", NULL, false, NULL},
	    {"Hi team,\n", "the team", false, NULL},
	    {"Dear colleagues,\n", "the team", false, NULL},
	    {"Dear team,\n", NULL, true, NULL},
	    {"Dear Okafor team,\n", NULL, false, NULL},
	    {"Dear all,\n", NULL, false, NULL},
	    {"Dear Sir or Madam,\n\nThe team says yes.", NULL, false, NULL},
	    /* Hers as well, though her program does not say so. */
	    {"Dear Sarah,\n", NULL, false, "S Jones, sarahj84@family.example"},
	    {"Dear Sarah,\n", NULL, false, "mrsSarah@family.example"},
	    {"Dear Liam,\n", "Liam Reid", true, "office@parliament.example"},
	    {"Dear Mo,\n", "Mo Khan", false, "mother@family.example"},
	    {"Dear Sarah,\n", "Sarah Lee", false, "S Jones, sj@home.example"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct facts facts = {.reply = rows[i].reply};
		const struct guard_input input = {.facts = &facts,
		    .recipient = rows[i].to != NULL
				     ? rows[i].to
				     : "Ruth Okafor, r.okafor@family.example",
		    .colleagues = colleagues,
		    .colleague_count = 4,
		    .to_family = !rows[i].to_office};
		const char *got = guard_inside_greeting(&input);
		if (rows[i].want == NULL
			? got != NULL
			: got == NULL || strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].reply,
			    got == NULL ? "nobody" : got);
	}
	(void)state;
}

static void
another_family_is_known_by_its_address_and_its_files(void **state)
{
	static const struct guard_family families[] = {
	    {.name = "Zoe Marsh", .addr = "zm80@family.example"},
	    {.name = "Hale, Bea", .addr = "bea@family.example"},
	    {.name = "sunflower", .addr = "sunflower82@family.example"},
	    {.name = "Tom Frost",
		.addr = "tom@family.example",
		.same_child = true},
	    {.name = "Ann Okafor", .addr = "ann@family.example"},
	};
	static const struct {
		const char *reply, *file, *words, *of_file;
	} rows[] = {
	    {"Write to ZM80@family.example.", NULL, "Zoe Marsh", NULL},
	    {"I told tom@family.example.", NULL, "Tom Frost", NULL},
	    {"Write to ruth@family.example.", NULL, NULL, NULL},
	    {"Zoe Marsh says so.", "Plan.pdf", NULL, NULL},
	    {"Yes.", "Marsh_plan (2).pdf", NULL, "Zoe Marsh"},
	    {"Yes.", "PLAN OF A. MARSH.PDF", NULL, "Zoe Marsh"},
	    {"Yes.", "Marshall plan.pdf", NULL, NULL},
	    {"Yes.", "Zoe.pdf", NULL, NULL},
	    {"Yes.", "Hale family.pdf", NULL, "Hale, Bea"},
	    {"Yes.", "Bea.pdf", NULL, NULL},
	    {"Yes.", "Sunflower.pdf", NULL, NULL},
	    {"Yes.", "Frost.pdf", NULL, NULL},
	    {"Yes.", "Okafor.pdf", NULL, NULL},
	    {"Yes.", "Okafor and Marsh.pdf", NULL, NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct attachment file = {.name = rows[i].file};
		struct facts facts = {.reply = rows[i].reply};
		const struct guard_input input = {.facts = &facts,
		    .recipient = "Ruth Okafor, ruth@family.example",
		    .families = families,
		    .family_count = sizeof families / sizeof families[0]};
		const struct guard_family *words =
		    guard_family_in_words(&input);
		const struct guard_family *of_file =
		    guard_family_of_file(&input, &file);
		const char *got[] = {words == NULL ? "" : words->name,
		    of_file == NULL ? "" : of_file->name};
		const char *want[] = {
		    rows[i].words == NULL ? "" : rows[i].words,
		    rows[i].of_file == NULL ? "" : rows[i].of_file};
		for (size_t k = 0; k < 2; k++)
			if (strcmp(got[k], want[k]) != 0)
				fail_msg(
				    "row %zu: %s, not %s", i, got[k], want[k]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		another_family_is_known_by_its_address_and_its_files),
	    cmocka_unit_test(a_letter_to_a_colleague_is_known_by_its_greeting),
	    cmocka_unit_test(a_letter_to_another_is_known_by_its_greeting),
	    cmocka_unit_test(a_plain_letter_from_the_owner_may_leave),
	    cmocka_unit_test(who_sends_it_and_who_reads_along_are_reasons),
	    cmocka_unit_test(a_text_that_is_no_letter_is_held),
	    cmocka_unit_test(fifteen_words_are_too_few_and_sixteen_enough),
	    cmocka_unit_test(internal_marks_are_found_in_any_case),
	    cmocka_unit_test(its_own_references_are_welcome_anywhere),
	    cmocka_unit_test(
		anybody_else_s_references_are_held_wherever_they_stand),
	    cmocka_unit_test(ten_digits_that_fail_the_check_are_no_nhs_number),
	    cmocka_unit_test(
		a_number_of_another_case_is_said_to_be_and_not_shown),
	    cmocka_unit_test(
		what_our_own_letter_showed_may_stand_in_the_quote_only),
	    cmocka_unit_test(
		a_number_in_the_enquirers_own_words_may_stand_in_the_quote),
	    cmocka_unit_test(files_that_cannot_be_looked_into_are_held),
	    cmocka_unit_test(a_logo_in_a_signature_is_no_attachment),
	    cmocka_unit_test(words_that_would_be_left_out_are_a_reason),
	    cmocka_unit_test(a_mail_that_cannot_be_read_whole_is_held),
	    cmocka_unit_test(reasons_are_numbered_and_said_once),
	    cmocka_unit_test(
		a_mail_without_anything_is_held_and_does_not_crash),
	    cmocka_unit_test(greetings_are_known_and_look_alikes_are_not),
	    cmocka_unit_test(
		a_later_date_or_a_promise_hints_at_a_holding_reply),
	    cmocka_unit_test(a_colleague_is_anybody_of_ours_but_the_mailbox),
	};

	return cmocka_run_group_tests_name(
	    "guard", tests, context_new, context_free);
}
