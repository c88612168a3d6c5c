/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail belongs: P-7's order and P-8's guard, case by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/policy/filing.h"
#include "parsers/base/mem.h"
#include "tests/unit/context.h"

#define HITS_MAX 4

/* Enquiries 1, 2, 3 …; cases 101, 102 …; 0 ends a list. */
struct row {
	const char *what;
	struct filing_hit hits[HITS_MAX];
	bool officer, unproved, broken;
	enum filing_outcome outcome;
	int64_t enquiry;
	enum filing_rule rule;
	bool rights;
	int64_t suggested[HITS_MAX];
	int64_t linked[HITS_MAX];
	int64_t follows;
	int64_t cases[HITS_MAX];
};

#define HIT(rule_, enquiry_, party_)                                           \
	{                                                                      \
		.rule = FILING_##rule_, .enquiry = (enquiry_),                 \
		.party = PARTY_##party_                                        \
	}
#define KEYED(rule_, enquiry_, party_)                                         \
	{                                                                      \
		.rule = FILING_##rule_, .keyed = true, .enquiry = (enquiry_),  \
		.party = PARTY_##party_                                        \
	}
#define PAST(rule_, enquiry_, party_)                                          \
	{                                                                      \
		.rule = FILING_##rule_, .past = true, .enquiry = (enquiry_),   \
		.party = PARTY_##party_                                        \
	}
#define AGAINST(rule_, enquiry_, party_)                                       \
	{                                                                      \
		.rule = FILING_##rule_, .conflict = true,                      \
		.enquiry = (enquiry_), .party = PARTY_##party_                 \
	}
#define NEAR(rule_, enquiry_, party_)                                          \
	{                                                                      \
		.rule = FILING_##rule_, .near = true, .enquiry = (enquiry_),   \
		.party = PARTY_##party_                                        \
	}
#define QUOTED(enquiry_, party_)                                               \
	{                                                                      \
		.rule = FILING_TEXT, .quoted = true, .enquiry = (enquiry_),    \
		.party = PARTY_##party_                                        \
	}
#define AT(distance_, enquiry_, party_)                                        \
	{                                                                      \
		.rule = FILING_THREAD, .distance = (distance_),                \
		.enquiry = (enquiry_), .party = PARTY_##party_                 \
	}
#define CASE(case_, enquiry_)                                                  \
	{                                                                      \
		.rule = FILING_CASE, .case_id = (case_), .enquiry = (enquiry_) \
	}

/* clang-format off */
static const struct row rows[] = {
    {.what = "nothing known: new",
	.outcome = FILE_NEW, .rule = FILING_NONE},
    {.what = "a stranger with a token: filed, no rights",
	.hits = {KEYED(TOKEN, 1, STRANGER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN},
    {.what = "the enquirer with a token",
	.hits = {KEYED(TOKEN, 1, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true},
    {.what = "a keyed reply without proof is filed and gives no rights",
	.hits = {KEYED(THREAD, 1, ENQUIRER)}, .unproved = true,
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THREAD},
    {.what = "a copied party writes: filed, no rights",
	.hits = {HIT(SUBJECT, 1, COPIED)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_SUBJECT},
    {.what = "a stranger quotes a reference: new, suggested",
	.hits = {HIT(SUBJECT, 1, STRANGER)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "a stranger quotes a stored id: new, suggested",
	.hits = {HIT(THREAD, 1, STRANGER)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "a token whose key does not hold is a number like any other",
	.hits = {HIT(TOKEN, 1, STRANGER)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "keyed is meaningless in a subject",
	.hits = {KEYED(SUBJECT, 1, STRANGER)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "the enquirer's reference in the subject",
	.hits = {HIT(SUBJECT, 1, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_SUBJECT,
	.rights = true},
    {.what = "the same without proof: ask",
	.hits = {HIT(SUBJECT, 1, ENQUIRER)}, .unproved = true,
	.outcome = FILE_ASK, .rule = FILING_SUBJECT, .suggested = {1}},
    {.what = "a colleague of the MP's office",
	.hits = {HIT(THEIRS, 1, SAME_OFFICE)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THEIRS,
	.rights = true},
    {.what = "stronger rules win",
	.hits = {HIT(SAME, 3, ENQUIRER), HIT(THEIRS, 2, ENQUIRER),
	    HIT(TEXT, 1, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TEXT,
	.rights = true, .suggested = {2, 3}},
    {.what = "two own references: ask",
	.hits = {HIT(SUBJECT, 1, ENQUIRER), HIT(TEXT, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_SUBJECT, .suggested = {1, 2}},
    {.what = "an own reference and a stranger's: the own one",
	.hits = {HIT(SUBJECT, 1, STRANGER), HIT(TEXT, 2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_TEXT,
	.rights = true, .suggested = {1}},
    {.what = "a reply to one whose subject names another: ask",
	.hits = {KEYED(THREAD, 1, ENQUIRER), HIT(SUBJECT, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1, 2}},
    {.what = "a reply to one whose subject names a stranger's: the reply",
	.hits = {KEYED(THREAD, 1, ENQUIRER), HIT(SUBJECT, 2, STRANGER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THREAD,
	.rights = true, .suggested = {2}},
    {.what = "a reply to one whose new words name another: ask",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), HIT(TEXT, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_TOKEN, .suggested = {1, 2}},
    {.what = "a reply whose new words name what is not theirs: the reply",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), HIT(TEXT, 2, STRANGER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true, .suggested = {2}},
    {.what = "tokens of two enquiries: ask",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), KEYED(TOKEN, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_TOKEN, .suggested = {1, 2}},
    {.what = "a reply to one at the reply address of another: ask",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), AT(0, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_TOKEN, .suggested = {1, 2}},
    {.what = "a token above a thread of strangers: the token",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), AT(0, 2, STRANGER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true, .suggested = {2}},
    {.what = "a token above what is shared with another: the token",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), AT(THREAD_SHARED, 2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true, .suggested = {2}},
    {.what = "a token of one of those that a mail opened: the token",
	.hits = {KEYED(TOKEN, 1, ENQUIRER), AT(0, 1, ENQUIRER),
	    AT(0, 2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true, .suggested = {2}},
    {.what = "the same enquiry twice is one claim",
	.hits = {KEYED(THREAD, 1, ENQUIRER), HIT(THREAD, 1, ENQUIRER),
	    HIT(SUBJECT, 1, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THREAD,
	.rights = true},
    {.what = "an old office reference: the open one of its history",
	.hits = {PAST(THEIRS, 1, SAME_OFFICE), HIT(THEIRS, 2, SAME_OFFICE)},
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_THEIRS,
	.rights = true, .suggested = {1}},
    {.what = "two open ones under one office reference: ask",
	.hits = {HIT(THEIRS, 1, SAME_OFFICE), HIT(THEIRS, 2, SAME_OFFICE)},
	.outcome = FILE_ASK, .rule = FILING_THEIRS, .suggested = {1, 2}},
    {.what = "long after the answer: new and linked",
	.hits = {PAST(SUBJECT, 1, ENQUIRER)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_SUBJECT, .linked = {1},
	.follows = 1},
    {.what = "long after the answer, by a colleague of the MP's office",
	.hits = {PAST(THEIRS, 1, SAME_OFFICE)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_THEIRS, .linked = {1},
	.follows = 1},
    {.what = "long after the answer, by a copied party: linked, no more",
	.hits = {PAST(THREAD, 1, COPIED)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_THREAD, .linked = {1}},
    {.what = "long after the answer, by a stranger who has a letter of ours",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .past = true,
	    .enquiry = 1, .party = PARTY_STRANGER}},
	.outcome = FILE_NEW_LINKED, .rule = FILING_THREAD, .linked = {1}},
    {.what = "the same under the enquirer's name: linked, no more",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .past = true,
	    .enquiry = 1, .party = PARTY_ENQUIRER}}, .unproved = true,
	.outcome = FILE_NEW_LINKED, .rule = FILING_THREAD, .linked = {1}},
    {.what = "a like subject says nothing of the case",
	.hits = {PAST(SAME, 1, ENQUIRER)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_SAME, .linked = {1}},
    {.what = "a case reference: new, on that case, linked inside",
	.hits = {CASE(101, 5), CASE(101, 6)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_CASE, .linked = {5, 6},
	.cases = {101}},
    {.what = "a case without open enquiries",
	.hits = {CASE(101, 0)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_CASE, .cases = {101}},
    {.what = "two cases: one enquiry, ask whether to split",
	.hits = {CASE(101, 0), CASE(102, 0)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_CASE,
	.cases = {101, 102}},
    {.what = "a case reference in a known thread changes nothing",
	.hits = {KEYED(THREAD, 1, ENQUIRER), CASE(101, 5)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THREAD,
	.rights = true, .cases = {101}},
    {.what = "a stranger with a reference and a case: new on the case",
	.hits = {HIT(SUBJECT, 1, STRANGER), CASE(101, 5)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_CASE, .suggested = {1},
	.linked = {5}, .cases = {101}},
    {.what = "the same subject, another reference: new, suggested",
	.hits = {AGAINST(SAME, 1, SAME_OFFICE)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "the same subject, another child: new on that child's case",
	.hits = {AGAINST(SAME, 1, ENQUIRER), CASE(102, 0)},
	.outcome = FILE_NEW_LINKED, .rule = FILING_CASE, .suggested = {1},
	.cases = {102}},
    {.what = "the same without proof: still new, nothing to ask",
	.hits = {AGAINST(SAME, 1, ENQUIRER)}, .unproved = true,
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "a contradicted subject leaves a good one",
	.hits = {AGAINST(SAME, 1, ENQUIRER), HIT(SAME, 2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_SAME,
	.rights = true, .suggested = {1}},
    {.what = "a reply about another child: ask",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .enquiry = 1,
	    .party = PARTY_ENQUIRER, .conflict = true}, CASE(102, 5)},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1},
	.cases = {102}},
    {.what = "a reply by an unkeyed id about another child: ask",
	.hits = {AGAINST(THREAD, 1, SAME_OFFICE)},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1}},
    {.what = "a token and another child: ask",
	.hits = {{.rule = FILING_TOKEN, .keyed = true, .enquiry = 1,
	    .party = PARTY_STRANGER, .conflict = true}},
	.outcome = FILE_ASK, .rule = FILING_TOKEN, .suggested = {1}},
    {.what = "a letter that was passed on to who has asked, too: ask",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .enquiry = 1,
	    .party = PARTY_STRANGER, .elsewhere = true},
	    AGAINST(SAME, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1, 2}},
    {.what = "… of what is over: new and linked",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .enquiry = 1,
	    .party = PARTY_STRANGER, .elsewhere = true, .past = true}},
	.outcome = FILE_NEW_LINKED, .rule = FILING_THREAD, .linked = {1}},
    {.what = "a typed reference and another child: ask",
	.hits = {AGAINST(SUBJECT, 1, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_SUBJECT, .suggested = {1}},
    {.what = "an officer who names another case answers all the same",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .enquiry = 1,
	    .party = PARTY_OFFICER, .conflict = true}}, .officer = true,
	.outcome = FILE_STAFF, .enquiry = 1, .rule = FILING_THREAD,
	.rights = true},
    {.what = "one character off, of a party: filed",
	.hits = {NEAR(SUBJECT, 1, ENQUIRER)}, .broken = true,
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_SUBJECT,
	.rights = true},
    {.what = "one character off in a token, of a party: filed",
	.hits = {NEAR(TOKEN, 1, SAME_OFFICE)}, .broken = true,
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true},
    {.what = "one character off, of a stranger: ask",
	.hits = {NEAR(SUBJECT, 1, STRANGER)}, .broken = true,
	.outcome = FILE_ASK, .rule = FILING_NONE, .suggested = {1}},
    {.what = "a wrong reference that is near nothing: ask as well",
	.broken = true, .outcome = FILE_ASK, .rule = FILING_NONE},
    {.what = "one character off, of an unproved party: ask",
	.hits = {NEAR(SUBJECT, 1, ENQUIRER)}, .broken = true, .unproved = true,
	.outcome = FILE_ASK, .rule = FILING_SUBJECT, .suggested = {1}},
    {.what = "one character off two of one's own: ask",
	.hits = {NEAR(SUBJECT, 1, ENQUIRER), NEAR(SUBJECT, 2, ENQUIRER)},
	.broken = true,
	.outcome = FILE_ASK, .rule = FILING_SUBJECT, .suggested = {1, 2}},
    {.what = "one character off one's own and a stranger's: one's own",
	.hits = {NEAR(SUBJECT, 1, STRANGER), NEAR(SUBJECT, 2, ENQUIRER)},
	.broken = true,
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_SUBJECT,
	.rights = true, .suggested = {1}},
    {.what = "one reference and one that is off: ask",
	.hits = {NEAR(SUBJECT, 1, ENQUIRER), HIT(TEXT, 2, ENQUIRER)},
	.broken = true,
	.outcome = FILE_ASK, .rule = FILING_TEXT, .suggested = {1, 2}},
    {.what = "one reference, and one off that is a stranger's: the one",
	.hits = {NEAR(SUBJECT, 1, STRANGER), HIT(TEXT, 2, ENQUIRER)},
	.broken = true,
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_TEXT,
	.rights = true, .suggested = {1}},
    {.what = "the same one, whole and off: that one",
	.hits = {NEAR(SUBJECT, 2, ENQUIRER), HIT(TEXT, 2, ENQUIRER)},
	.broken = true,
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_TEXT,
	.rights = true},
    {.what = "a reply with a wrong reference is a reply",
	.hits = {KEYED(THREAD, 1, ENQUIRER), NEAR(SUBJECT, 2, ENQUIRER)},
	.broken = true,
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THREAD,
	.rights = true, .suggested = {2}},
    {.what = "a near token cannot be keyed",
	.hits = {{.rule = FILING_TOKEN, .near = true, .keyed = true,
	    .enquiry = 1, .party = PARTY_STRANGER}}, .broken = true,
	.outcome = FILE_ASK, .rule = FILING_NONE, .suggested = {1}},
    {.what = "a party passes on what names it: ask",
	.hits = {QUOTED(1, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_TEXT, .suggested = {1}},
    {.what = "a stranger passes on what names it: new, suggested",
	.hits = {QUOTED(1, STRANGER)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "what is quoted does not weaken a reply",
	.hits = {KEYED(THREAD, 1, ENQUIRER), QUOTED(2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 1, .rule = FILING_THREAD,
	.rights = true, .suggested = {2}},
    {.what = "the nearest mail of a thread decides",
	.hits = {AT(3, 1, ENQUIRER), AT(0, 2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_THREAD,
	.rights = true, .suggested = {1}},
    {.what = "a nearer mail of strangers does not hide a party's",
	.hits = {AT(0, 1, STRANGER), AT(4, 2, ENQUIRER)},
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_THREAD,
	.rights = true, .suggested = {1}},
    {.what = "two enquiries at the same distance: ask",
	.hits = {AT(1, 1, ENQUIRER), AT(1, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1, 2}},
    {.what = "of a shared conversation the open one",
	.hits = {AT(THREAD_SHARED, 2, ENQUIRER),
	    {.rule = FILING_THREAD, .distance = THREAD_SHARED, .past = true,
		.enquiry = 1, .party = PARTY_ENQUIRER}},
	.outcome = FILE_EXISTING, .enquiry = 2, .rule = FILING_THREAD,
	.rights = true, .suggested = {1}},
    {.what = "two open ones in a shared conversation: ask",
	.hits = {AT(THREAD_SHARED, 1, ENQUIRER), AT(THREAD_SHARED, 2, ENQUIRER)},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1, 2}},
    {.what = "a stranger in a shared conversation: new",
	.hits = {AT(THREAD_SHARED, 1, STRANGER)},
	.outcome = FILE_NEW, .rule = FILING_NONE, .suggested = {1}},
    {.what = "a reply to what was over long ago: ask",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .past = true,
	    .stale = true, .enquiry = 1, .party = PARTY_ENQUIRER}},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1},
	.linked = {1}, .follows = 1},
    {.what = "… of who was copied: its cases are not theirs",
	.hits = {{.rule = FILING_THREAD, .keyed = true, .past = true,
	    .stale = true, .enquiry = 1, .party = PARTY_COPIED}},
	.outcome = FILE_ASK, .rule = FILING_THREAD, .suggested = {1},
	.linked = {1}},
    {.what = "an officer's reply",
	.hits = {KEYED(TOKEN, 1, OFFICER)}, .officer = true,
	.outcome = FILE_STAFF, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true},
    {.what = "what an officer replies to decides, not the subject",
	.hits = {KEYED(TOKEN, 1, OFFICER), HIT(SUBJECT, 2, OFFICER)},
	.officer = true,
	.outcome = FILE_STAFF, .enquiry = 1, .rule = FILING_TOKEN,
	.rights = true, .suggested = {2}},
    {.what = "an officer who is not proved has no rights",
	.hits = {KEYED(TOKEN, 1, OFFICER)}, .officer = true, .unproved = true,
	.outcome = FILE_STAFF, .enquiry = 1, .rule = FILING_TOKEN},
    {.what = "an officer's name and a number in a subject get nowhere",
	.hits = {HIT(SUBJECT, 1, OFFICER)}, .officer = true, .unproved = true,
	.outcome = FILE_STAFF, .rule = FILING_NONE, .suggested = {1}},
    {.what = "an officer's mail about a case names no enquiry",
	.hits = {CASE(101, 5)}, .officer = true,
	.outcome = FILE_STAFF, .rule = FILING_NONE, .rights = true,
	.cases = {101}},
    {.what = "an officer keeps working on what is over",
	.hits = {PAST(SUBJECT, 1, OFFICER)}, .officer = true,
	.outcome = FILE_STAFF, .enquiry = 1, .rule = FILING_SUBJECT,
	.rights = true},
};
/* clang-format on */

static void
expect_list(const char *what, const char *name, const int64_t *got,
    size_t count, const int64_t *want)
{
	size_t wanted = 0;

	while (wanted < HITS_MAX && want[wanted] != 0)
		wanted++;
	if (count != wanted)
		fail_msg("%s: %zu %s, want %zu", what, count, name, wanted);
	for (size_t i = 0; i < count; i++) {
		if (got[i] != want[i])
			fail_msg("%s: %s[%zu] is %lld", what, name, i,
			    (long long)got[i]);
	}
}

static void
expect_row(const struct row *row, const struct filing_decision *got)
{
	if (got->outcome != row->outcome || got->enquiry != row->enquiry)
		fail_msg("%s: got %s %lld, want %s %lld", row->what,
		    filing_outcome_name(got->outcome), (long long)got->enquiry,
		    filing_outcome_name(row->outcome), (long long)row->enquiry);
	if (got->rule != row->rule)
		fail_msg("%s: rule %s", row->what, filing_rule_name(got->rule));
	if (got->rights != row->rights)
		fail_msg("%s: rights", row->what);
	if (got->follows != row->follows)
		fail_msg(
		    "%s: follows %lld", row->what, (long long)got->follows);
	if (got->evidence == NULL || *got->evidence == '\0')
		fail_msg("%s: no evidence", row->what);
	assert_int_equal(got->ask_split, got->case_count > 1);
	expect_list(row->what, "suggested", got->suggested,
	    got->suggested_count, row->suggested);
	expect_list(
	    row->what, "linked", got->linked, got->linked_count, row->linked);
	expect_list(
	    row->what, "cases", got->cases, got->case_count, row->cases);
}

static void
every_mail_goes_where_the_rules_say(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct filing_input input = {.hits = row->hits,
		    .sender_is_officer = row->officer,
		    .broken_reference = row->broken,
		    .sender_is_proved = !row->unproved};

		while (input.hit_count < HITS_MAX &&
		       row->hits[input.hit_count].rule != 0)
			input.hit_count++;
		const struct filing_decision got =
		    filing_decide(*state, &input);

		expect_row(row, &got);
	}
}

static void
the_evidence_names_rule_find_and_sender(void **state)
{
	const struct filing_hit hit = {.rule = FILING_SUBJECT,
	    .enquiry = 1,
	    .party = PARTY_ENQUIRER,
	    .evidence = "ENQ-26-00417-U"};
	struct filing_input input = {
	    .hits = &hit, .hit_count = 1, .sender_is_proved = true};

	assert_string_equal(filing_decide(*state, &input).evidence,
	    "subject: ENQ-26-00417-U; sender: enquirer, proved");
	input.sender_is_proved = false;
	input.sender_evidence = "no Authentication-Results of our own border";
	assert_string_equal(filing_decide(*state, &input).evidence,
	    "subject: ENQ-26-00417-U; sender: enquirer, not proved; no "
	    "Authentication-Results of our own border");
}

static void
a_stranger_to_the_enquiry_is_what_the_registers_say(void **state)
{
	struct filing_hit hit = {
	    .rule = FILING_CASE, .case_id = 1, .evidence = "SEN/123456"};
	struct filing_input input = {.hits = &hit,
	    .hit_count = 1,
	    .sender_is_proved = true,
	    .sender_register = "an MP's office"};

	assert_string_equal(filing_decide(*state, &input).evidence,
	    "case: SEN/123456; sender: registered as an MP's office, proved");
	input.sender_register = NULL;
	assert_string_equal(filing_decide(*state, &input).evidence,
	    "case: SEN/123456; sender: in no register, proved");
	hit = (struct filing_hit){.rule = FILING_THREAD,
	    .enquiry = 1,
	    .keyed = true,
	    .evidence = "a letter of ours"};
	input.sender_register = "school";
	assert_string_equal(filing_decide(*state, &input).evidence,
	    "thread: a letter of ours, our key holds; sender: not of this "
	    "enquiry, registered as school, proved");
}

static void
a_hit_that_names_nothing_is_no_hit(void **state)
{
	const struct filing_hit hits[] = {
	    {.rule = FILING_SUBJECT, .enquiry = 0, .party = PARTY_ENQUIRER},
	    {.rule = FILING_CASE, .case_id = 0},
	};
	const struct filing_input input = {
	    .hits = hits, .hit_count = 2, .sender_is_proved = true};
	const struct filing_decision got = filing_decide(*state, &input);

	assert_int_equal(got.outcome, FILE_NEW);
	assert_int_equal(got.suggested_count, 0);
	assert_int_equal(got.case_count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_mail_goes_where_the_rules_say),
	    cmocka_unit_test(the_evidence_names_rule_find_and_sender),
	    cmocka_unit_test(
		a_stranger_to_the_enquiry_is_what_the_registers_say),
	    cmocka_unit_test(a_hit_that_names_nothing_is_no_hit),
	};

	return cmocka_run_group_tests_name(
	    "filing", tests, context_new, context_free);
}
