/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New text apart from quotes, signatures and banners. */
#include "parsers/newtext.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

struct row {
	const char *text;
	const char *want; /* NULL: no reply can be told */
	bool sure;
};

/* The ranges must give the reply again, whatever the text. */
static void
check_ranges(void *ctx, const struct facts *facts)
{
	struct buf b;
	buf_init(&b, ctx, 1 << 20);
	size_t end = 0;
	for (size_t i = 0; i < facts->reply_range_count; i++) {
		struct text_range r = facts->reply_ranges[i];
		assert_true(r.start >= end && r.end >= r.start);
		assert_true(r.end <= strlen(facts->text));
		end = r.end;
		if (i > 0)
			buf_add_str(&b, "\n\n");
		buf_add(&b, facts->text + r.start, r.end - r.start);
	}
	struct span s = span_trim(buf_span(&b));
	if (facts->reply == NULL)
		assert_int_equal(s.n, 0);
	else
		assert_true(span_eq(s, span_str(facts->reply)));
}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct facts facts = {.text = rows[i].text};
		newtext_read(ctx, NULL, &facts);
		const char *got = facts.reply;
		if ((got == NULL) != (rows[i].want == NULL) ||
		    (got != NULL && strcmp(got, rows[i].want) != 0))
			fail_msg("'%s': got '%s', want '%s'", rows[i].text,
			    got == NULL ? "(none)" : got,
			    rows[i].want == NULL ? "(none)" : rows[i].want);
		if (facts.reply_sure != rows[i].sure)
			fail_msg(
			    "'%s': sure is %d", rows[i].text, facts.reply_sure);
		check_ranges(ctx, &facts);
		mem_free(ctx);
	}
}

#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))

static void
a_mail_without_quotes_is_all_new(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"Dear team,\n\nWhere is the plan?\n\nKind regards\nAnn",
		"Dear team,\n\nWhere is the plan?\n\nKind regards\nAnn", true},
	    {"\n\n  one line  \n\n", "one line", true},
	    {"", NULL, false},
	    {"\n \n\xC2\xA0\n", NULL, false},
	    {"On Monday at 10:30 the school wrote:\n\nHe is on roll.\n\nIs he?",
		"On Monday at 10:30 the school wrote:\n\nHe is on "
		"roll.\n\nIs he?",
		true},
	    {"Hello.\n\nConfidential: please do not tell the school.\nAnn",
		"Hello.\n\nConfidential: please do not tell the school.\nAnn",
		true},
	    {"My reasons:\n\n- Cost\n- Distance",
		"My reasons:\n\n- Cost\n- "
		"Distance",
		true},
	    {"On reflection I agree.\nThe school wrote: he is on roll.",
		"On reflection I agree.\nThe school wrote: he is on roll.",
		true},
	    {"Two rules\n----------\nand words",
		"Two rules\n----------\nand "
		"words",
		true},
	};
	CHECK(rows);
}

static const char *const introductions[] = {
    "On Mon, 2 Mar 2026 at 10:00, Jo <jo@a.example> wrote:",
    "On Mon, 2 Mar 2026 at 10:00, Jo Smith\n<jo.smith@a.example> "
    "wrote:",
    "On 2 Mar 2026, at 10:00 am,\nJo Smith <\njo@a.example>\nwrote:",
    "Am 02.03.2026 um 10:00 schrieb Jo:",
    "Jo <jo@a.example> schrieb am Mo., 2. M\xC3\xA4rz 2026 um 10:00 "
    "Uhr:",
    "Le lun. 2 mars 2026 \xC3\xA0 10:00, Jo <jo@a.example> a "
    "\xC3\xA9"
    "crit :",
    "El lun, 2 mar 2026 a las 10:00, Jo (<jo@a.example>) "
    "escribi\xC3\xB3:",
    "Il giorno lun 2 mar 2026 alle ore 10:00 Jo ha scritto:",
    "Em seg., 2 de mar. de 2026 \xC3\xA0s 10:00, Jo escreveu:",
    "Op ma 2 mrt 2026 om 10:00 schreef Jo <jo@a.example>:",
    "Den m\xC3\xA5n 2 mars 2026 kl 10:00 skrev Jo <jo@a.example>:",
    "Dnia 2 mar 2026 o godz. 10:00 Jo <jo@a.example> "
    "napisa\xC5\x82(a):",
    "pon., 2 mar 2026 o 10:00 Jo <jo@a.example> napisa\xC5\x82:",
    "2026.03.02. 10:00 keltez\xC3\xA9ssel, Jo \xC3\xADrta:",
    "\xD0\x9F\xD0\xBD, 2 \xD0\xBC\xD0\xB0\xD1\x80. 2026, 10:00 Jo "
    "<jo@a.example> \xD0\xBF\xD0\xB8\xD1\x88\xD0\xB5\xD1\x82:",
    "Ar 2 Maw 2026 am 10:00, ysgrifennodd Jo <jo@a.example>:",
    "2026\xE5\xB9\xB4"
    "3\xE6\x9C\x88"
    "2\xE6\x97\xA5 10:00 Jo <jo@a.example>:",
    "2026-03-02 10:00 GMT+01:00 Jo <jo@a.example>:",
    /* A long name makes Gmail wrap behind the address. */
    "tir. 2. mars 2026 kl. 10:00 skrev Jo Smith <jo@a.example\n>:",
    "On Mon, 2 Mar 2026 at 10:00, Jo Smith <jo@a.example\n> wrote:",
    "Den 02.03.2026 kl. 10.00 skrev Jo <jo@a.example>:",
    "ma 2. maalisk. 2026 klo 10.00 Jo (jo@a.example) kirjoitti:",
    "Wiadomość napisana przez Jo <jo@a.example> w dniu 2 mar\n2026, "
    "o godz. 10:00:",
    "po 2. 3. 2026 v 10:00 odesílatel Jo <jo@a.example> napsal:",
    "2. 3. 2026 v 10:00, Jo <jo@a.example>:",
    "Jo <jo@a.example> ezt írta (időpont: 2026.\nmárc. 2., H, 10:00):",
    "În lun., 2 mar. 2026 la 10:00, Jo <jo@a.example> a scris:",
    "Jo <jo@a.example>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "пн, 2 мар. 2026 г. в 10:00, Jo <jo@a.example>:",
    "пн, 2 бер. 2026 р. о 10:00 Jo <jo@a.example> пише:",
    "На пн, 2.03.2026 г. в 10:00 Jo <jo@a.example> написа:",
    "Στις Δευ 2 Μαρ 2026 στις 10:00, ο/η Jo <jo@a.example> έγραψε:",
    /* With the marks that turn the line. */
    "\u202bفي الاثنين، 2 مارس 2026 في 10:00 ص تمت كتابة ما يلي بواسطة "
    "\u202aJo\u202c\u200f <\u202ajo@a.example\u202c\u200f>:\u202c",
    "بتاریخ پیر، 2 مارچ، 2026 کو 10:00 AM بجے Jo <jo@a.example> نے "
    "لکھا:",
    "সোম, ২ মার্চ, ২০২৬ তারিখে Jo <jo@a.example> লিখেছেন:",
    "ਸੋਮ, 2 ਮਾਰ 2026 ਨੂੰ Jo <jo@a.example> ਨੇ ਲਿਖਿਆ:",
    "2 Mar 2026, 10:00 by jo@a.example:",
    "In a message dated 02/03/2026 10:00:00 GMT Standard Time, "
    "jo@a.example writes:",
    "---- On Mon, 02 Mar 2026 10:00:00 +0000 Jo <jo@a.example> wrote "
    "----",
    "-----Jo <jo@a.example> wrote: -----",
    ">>> Jo <jo@a.example> 02/03/2026 10:00 >>>",
};

static void
on_date_wrote_is_known_in_many_languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(introductions) / sizeof(introductions[0]);
	     i++) {
		void *ctx = mem_new(NULL);
		const char *marked = mem_fmt(
		    ctx, "Thank you.\n\n%s\n> Old words\n", introductions[i]);
		const char *plain = mem_fmt(
		    ctx, "Thank you.\n\n%s\n\nOld words\n", introductions[i]);
		/* Without ">" and address a person may have written it. */
		bool sure = strchr(introductions[i], '@') != NULL;
		const struct row rows[] = {
		    {marked, "Thank you.", true}, {plain, "Thank you.", sure}};
		CHECK(rows);
		mem_free(ctx);
	}
}

static void
header_blocks_and_dividers_end_the_new_text(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"Agreed.\n\nFrom: Jo <jo@a.example>\nSent: 2 March 2026 10:00\n"
	     "To: Ann\nSubject: Plan\n\nOld words",
		"Agreed.", true},
	    {"Agreed.\n________________________________\n*From:* Jo\n"
	     "*Sent:* Monday 10:00\n*To:* Ann\n*Subject:* Plan\n\nOld",
		"Agreed.", true},
	    {"Einverstanden.\n\nVon: Jo\nGesendet: Montag 10:00\nAn: Ann\n"
	     "Betreff: Plan\n\nAlt",
		"Einverstanden.", true},
	    {"Cytuno.\n\nOddi wrth: Jo\nAnfonwyd: Llun 10:00\nAt: Ann\nPwnc: "
	     "X\n\nHen",
		"Cytuno.", true},
	    {"Zgoda.\n\nOd: Jo\nWysłane: 2 marca 2026 10:00\nDo: Ann\nTemat: "
	     "Plan\n\nStare",
		"Zgoda.", true},
	    {"De acord.\n\nDe la: Jo\nTrimis: luni 10:00\nCătre: Ann\n"
	     "Subiect: Plan\n\nVechi",
		"De acord.", true},
	    {"Yes.\n\nمنجانب: Jo\nبھیجا گیا: 10:00\nبنام: Ann\nموضوع: "
	     "Plan\n\nOld",
		"Yes.", true},
	    {"Yes.\n\nMessage du : 02/03/2026 10:00\nDe : \"Jo\" "
	     "<jo@a.example>\nA : Ann\nCopie à :\nSujet : Plan\n\nOld",
		"Yes.", true},
	    {"Date: 3 March\nTo: SEND team\nFrom: Jo\nSubject: Sam\n\nI "
	     "complain.",
		"Date: 3 March\nTo: SEND team\nFrom: Jo\nSubject: Sam\n\nI "
		"complain.",
		true},
	    {"Yes.\n\n  On Tue, 3 Mar 2026 at 9:00, Jo<jo@a.example> wrote:   "
	     "Old words\nmore",
		"Yes.", true},
	    {"Yes.\n\n##- Please type your reply above this line -##\nOld",
		"Yes.", true},
	    {"He is in school\n\nFrom: 9 am\nTo: 3 pm\nDate: every Monday\n\n"
	     "and at home else.",
		"He is in school\n\nFrom: 9 am\nTo: 3 pm\nDate: every "
		"Monday\n\nand at home else.",
		true},
	    {"Yes\n\n-------- Пересылаемое сообщение --------\nold", "Yes",
		true},
	    {"Yes\n\n‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nold", "Yes", true},
	    {"Yes\n\nPoczątek przekazanej wiadomości:\n\nold", "Yes", true},
	    {"Yes\n\n-----Original Message-----\nFrom: Jo\nold", "Yes", true},
	    {"For you\n\n---------- Forwarded message ---------\nFrom: "
	     "Jo\nDate: today\nSubject: x\n\nOld",
		"For you", true},
	    {"For you\n\nBegin forwarded message:\n\n> From: Jo\n> Old",
		"For you", true},
	    {"From: us to you, with thanks\nMore words",
		"From: us to you, with thanks\nMore words", true},
	};
	CHECK(rows);
}

static void
words_below_and_between_quotes_are_new(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"On 2 Mar 2026 at 10:00, Jo wrote:\n> Is he on roll?\n\nYes, he "
	     "is.",
		"Yes, he is.", true},
	    {"Hi,\nOn 2 Mar 2026 at 10:00, Jo wrote:\n> One?\n\nYes.\n\n> "
	     "Two?\n\nNo.\n",
		"Hi,\n\nYes.\n\nNo.", true},
	    {"> Old\n> words", NULL, false},
	    {"Yes.\n\nJo Smith wrote:\n> Old words", "Yes.", true},
	    {"Yes.\n\n* Jo <jo@a.example> [2026-03-02 10:00]:\n> Old words",
		"Yes.", true},
	    {"Yes.\n\nMonday, March 2, 2026, 10:00:00 AM, you wrote:\n\nJS> "
	     "Old words\n\nNo.",
		"Yes.\n\nNo.", true},
	    {"Yes.\n> a quoted line that is long enough to have been wrapped, "
	     "and\nmore than forty bytes of it stand below the rest\n> so\n",
		"Yes.", false},
	    /* A quote that a mail program wrapped. */
	    {"Yes.\n> a quoted line that is long enough to have been wrapped "
	     "by a\nprogram\n> like this\n",
		"Yes.", false},
	};
	CHECK(rows);
}

static void
what_nobody_can_tell_is_offered_with_doubt(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"From: Jo\nSent: Monday 10:00\nTo: Ann\nSubject: Plan\n\nOld or "
	     "new?",
		"Old or new?", false},
	    {"On 2 Mar 2026 at 10:00, Jo <j@a.example> wrote:\n\nOld or new?",
		"Old or new?", false},
	    {"See my answers below in red.\n\nFrom: Jo\nSent: Monday "
	     "10:00\nTo: "
	     "Ann\nSubject: Plan\n\nOld? new.",
		"See my answers below in red.", false},
	};
	CHECK(rows);
}

static void
signatures_and_disclaimers_are_set_apart(void **state)
{
	(void)state;
	static const struct {
		const char *text, *reply, *signature;
	} rows[] = {
	    {"Yes.\n\n-- \nJo Smith\nCouncil", "Yes.",
		"-- \nJo Smith\nCouncil"},
	    {"Yes.\n\nSent from my iPhone", "Yes.", "Sent from my iPhone"},
	    {"Yes.\n\nSent from my phone, please excuse typos.\n", "Yes.",
		"Sent from my phone, please excuse typos."},
	    {"Yes.\n\nGet Outlook for Android<https://a.example>\n\nFrom: "
	     "Jo\nSent: 2 March 2026 10:00\nTo: y\nSubject: z\nold",
		"Yes.", "Get Outlook for Android<https://a.example>"},
	    {"Yes.\n\nWysłano z iPhone'a", "Yes.", "Wysłano z iPhone'a"},
	    {"Yes.\n\niPhone'umdan gönderildi", "Yes.",
		"iPhone'umdan gönderildi"},
	    {"Yes.\n\nTrimis de pe Yahoo Mail", "Yes.",
		"Trimis de pe Yahoo Mail"},
	    {"Yes.\n\nYahoo Mail: Search, Organize, Conquer", "Yes.",
		"Yahoo Mail: Search, Organize, Conquer"},
	    {"Yes.\n\n-Ann Smith", "Yes.", "-Ann Smith"},
	    {"Sent from my desk, which is easier than the phone.",
		"Sent from my desk, which is easier than the phone.", NULL},
	    {"Yes.\nJo\n\nUK Parliament Disclaimer: this e-mail is "
	     "confidential.\nIf received in error, delete it.",
		"Yes.\nJo",
		"UK Parliament Disclaimer: this e-mail is confidential.\n"
		"If received in error, delete it."},
	    {"Yes.\n\nThis email and any files with it are confidential.",
		"Yes.", "This email and any files with it are confidential."},
	    {"Words\n\n___________________________________\nsend mailing "
	     "list\nhttps://lists.a.example/",
		"Words",
		"___________________________________\nsend mailing list\n"
		"https://lists.a.example/"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct facts facts = {.text = rows[i].text};
		newtext_read(ctx, NULL, &facts);
		assert_string_equal(facts.reply, rows[i].reply);
		if (rows[i].signature == NULL)
			assert_null(facts.signature);
		else
			assert_string_equal(facts.signature, rows[i].signature);
		check_ranges(ctx, &facts);
		mem_free(ctx);
	}
}

static void
gateways_banners_are_no_new_text(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"[EXTERNAL]\n\nDear team", "Dear team", true},
	    {"CAUTION: This email originated from outside the organisation.\n"
	     "Do not click links unless you know the content is safe.\n\n"
	     "Dear team",
		"Dear team", true},
	    {"You don't often get email from ann@a.example. Learn why this is "
	     "important\n\nDear team",
		"Dear team", true},
	    {"ZjQcmQRYFpfptBannerStart\nThis Message Is From an External "
	     "Sender\nThis message came from outside your organization.\n"
	     "ZjQcmQRYFpfptBannerEnd\nDear team",
		"Dear team", true},
	    {"OFFICIAL\n\nDear team", "Dear team", true},
	    {"CAUTION: the plan is wrong\nDear team",
		"CAUTION: the plan is wrong\nDear team", true},
	};
	CHECK(rows);
}

static void
a_flood_of_lines_ends_soon(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct buf b;
	buf_init(&b, ctx, 4 << 20);
	for (int i = 0; i < 200000; i++)
		buf_add_str(&b, i % 3 == 0 ? "On 1:11 @\n" : "_____\n");
	struct facts facts = {.text = b.p};
	newtext_read(ctx, NULL, &facts);
	assert_false(facts.reply_sure);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_mail_without_quotes_is_all_new),
	    cmocka_unit_test(on_date_wrote_is_known_in_many_languages),
	    cmocka_unit_test(header_blocks_and_dividers_end_the_new_text),
	    cmocka_unit_test(words_below_and_between_quotes_are_new),
	    cmocka_unit_test(what_nobody_can_tell_is_offered_with_doubt),
	    cmocka_unit_test(signatures_and_disclaimers_are_set_apart),
	    cmocka_unit_test(gateways_banners_are_no_new_text),
	    cmocka_unit_test(a_flood_of_lines_ends_soon),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
