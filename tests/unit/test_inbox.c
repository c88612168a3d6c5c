/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "store_fixture.h"

#define MAIL "From: Ann <ann@mp.test>\r\nSubject: School\r\n\r\nHello\r\n"

static struct message_decision
decision(enum message_outcome outcome, const char *message_id,
    const char *content_hash)
{
	return (struct message_decision){.outcome = outcome,
	    .state = "decided",
	    .class = "human",
	    .from_addr = "Ann@MP.test",
	    .from_name = "Ann",
	    .subject = "Re: School",
	    .subject_base = "school",
	    .message_id = message_id,
	    .content_hash = content_hash,
	    .rule = "none",
	    .evidence = "no reference in it",
	    .decided_at = 1780000200};
}

static void
a_mail_is_found_again_with_its_bytes(void **state)
{
	struct fixture *f = *state;
	struct message *m;
	struct span raw;
	BEGIN;
	int64_t id = fixture_mail(f, 42, MAIL);
	COMMIT;
	fixture_reopen(f);
	assert_int_equal(inbox_get(f->store, f->ctx, id, &m, &f->err), 1);
	assert_int_equal(m->uid, 42);
	assert_int_equal(m->uidvalidity, 7);
	assert_int_equal(m->internaldate, 1780000042);
	assert_int_equal(m->size, strlen(MAIL));
	assert_string_equal(m->state, "received");
	assert_int_equal(m->outcome, OUTCOME_NONE);
	assert_string_equal(m->from_addr, "");
	assert_null(m->subject);
	assert_false(m->moved);
	assert_int_equal(inbox_raw(f->store, f->ctx, id, &raw, &f->err), 1);
	assert_true(span_eq(raw, span_str(MAIL)));
	assert_int_equal(inbox_raw(f->store, f->ctx, 99, &raw, &f->err), 0);
	assert_int_equal(inbox_get(f->store, f->ctx, 99, &m, &f->err), 0);
}

static void
a_second_fetch_of_a_uid_adds_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t *ids;
	size_t count;
	int64_t again = 0;
	BEGIN;
	int64_t id = fixture_mail(f, 1, MAIL);
	char sha256[DIGEST_HEX_SIZE];
	digest_sha256(span_str("other"), sha256);
	struct message_new other = {.mailbox = "Enquiries@Council.TEST",
	    .uidvalidity = 7,
	    .uid = 1,
	    .sha256 = sha256,
	    .raw = span_str("other")};
	assert_int_equal(inbox_add(f->store, &other, &again, &f->err), 0);
	assert_int_equal(again, id);
	/* Another UIDVALIDITY is another mail. */
	other.uidvalidity = 8;
	assert_int_equal(inbox_add(f->store, &other, &again, &f->err), 1);
	COMMIT;
	OK(inbox_pending(f->store, f->ctx, 10, &ids, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(ids[0], id);
	assert_int_equal(ids[1], again);
}

static void
the_position_is_remembered_per_mailbox(void **state)
{
	struct fixture *f = *state;
	uint32_t validity = 0;
	uint32_t after = 0;
	assert_int_equal(
	    inbox_position(f->store, BOX, &validity, &after, &f->err), 0);
	BEGIN;
	fixture_mail(f, 1, MAIL); /* A mail alone is no position. */
	assert_int_equal(
	    inbox_position(f->store, BOX, &validity, &after, &f->err), 0);
	OK(inbox_position_set(f->store, BOX, 4000000000u, 17, &f->err));
	OK(inbox_position_set(f->store, "junk@council.test", 3, 1, &f->err));
	OK(inbox_position_set(
	    f->store, BOX, 4000000000u, 4294967295u, &f->err));
	COMMIT;
	fixture_reopen(f);
	assert_int_equal(
	    inbox_position(f->store, BOX, &validity, &after, &f->err), 1);
	assert_int_equal(validity, 4000000000u);
	assert_int_equal(after, 4294967295u);
}

static void
facts_are_kept_once_whoever_is_decided_last(void **state)
{
	struct fixture *f = *state;
	struct span facts;
	struct stat before;
	struct stat after;
	const char *path = mem_fmt(f->ctx, "%s/raw/000001.seg", f->dir);
	BEGIN;
	int64_t first = fixture_mail(f, 1, MAIL);
	int64_t second = fixture_mail(f, 2, "x\r\n");
	struct message_decision d = decision(OUTCOME_TRIAGE, "a@b", "hash");
	d.facts = span_str("{\"second\":2}");
	OK(inbox_decide(f->store, second, &d, &f->err));
	d.facts = span_str("{\"first\":1}");
	OK(inbox_decide(f->store, first, &d, &f->err));
	COMMIT;
	assert_int_equal(stat(path, &before), 0);
	/* Somebody places the second mail, which reads nothing anew. */
	BEGIN;
	d.facts = span_str("{\"second\":3}");
	OK(inbox_decide(f->store, second, &d, &f->err));
	COMMIT;
	fixture_reopen(f);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(after.st_size, before.st_size);
	assert_int_equal(
	    inbox_facts(f->store, f->ctx, first, &facts, &f->err), 1);
	assert_true(span_is(facts, "{\"first\":1}"));
	assert_int_equal(
	    inbox_facts(f->store, f->ctx, second, &facts, &f->err), 1);
	assert_true(span_is(facts, "{\"second\":2}"));
}

static void
attempts_are_counted_and_a_decision_ends_them(void **state)
{
	struct fixture *f = *state;
	int attempts = 0;
	int64_t *ids;
	size_t count;
	struct message *m;
	struct span facts;
	char json[4000];
	BEGIN;
	int64_t id = fixture_mail(f, 1, MAIL);
	int64_t other = fixture_mail(f, 2, "x\r\n");
	OK(inbox_attempt(f->store, id, &attempts, &f->err));
	assert_int_equal(attempts, 1);
	OK(inbox_attempt(f->store, id, &attempts, &f->err));
	assert_int_equal(attempts, 2);
	OK(inbox_pending(f->store, f->ctx, 10, &ids, &count, &f->err));
	assert_int_equal(count, 2);
	OK(inbox_pending(f->store, f->ctx, 1, &ids, &count, &f->err));
	assert_int_equal(count, 1);
	struct message_decision d = decision(OUTCOME_TRIAGE, "a@b", "hash");
	memset(json, ' ', sizeof json);
	json[0] = '{';
	json[sizeof json - 1] = '}';
	d.facts = span_of(json, sizeof json);
	OK(inbox_decide(f->store, id, &d, &f->err));
	d = decision(OUTCOME_NONE, NULL, NULL);
	d.state = "quarantined";
	OK(inbox_decide(f->store, other, &d, &f->err));
	COMMIT;
	OK(inbox_pending(f->store, f->ctx, 10, &ids, &count, &f->err));
	assert_int_equal(count, 0);
	assert_int_equal(inbox_get(f->store, f->ctx, id, &m, &f->err), 1);
	assert_string_equal(m->state, "decided");
	assert_int_equal(m->outcome, OUTCOME_TRIAGE);
	assert_string_equal(m->from_addr, "ann@mp.test");
	assert_string_equal(m->message_id, "a@b");
	assert_string_equal(m->subject, "Re: School");
	assert_string_equal(m->evidence, "no reference in it");
	assert_int_equal(inbox_facts(f->store, f->ctx, id, &facts, &f->err), 1);
	assert_true(span_eq(facts, span_of(json, sizeof json)));
	assert_int_equal(
	    inbox_facts(f->store, f->ctx, other, &facts, &f->err), 0);
	/* Both wait for a person. */
	struct message **list;
	struct message_filter filter = {.triage_only = true};
	OK(inbox_list(f->store, f->ctx, &filter, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0]->id, other);
	assert_string_equal(list[0]->state, "quarantined");
}

static void
a_duplicate_needs_the_same_content_and_the_same_id(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name;
		const char *hash;
		const char *message_id;
		int duplicate;
		bool flag;
	} cases[] = {
	    {"both the same", "h1", "one@mp", 1, false},
	    {"same content, no Message-ID", "h1", NULL, 1, false},
	    {"same content, another Message-ID", "h1", "two@mp", 0, true},
	    {"same Message-ID, other content", "h2", "one@mp", 0, true},
	    {"neither", "h2", "two@mp", 0, false},
	    {"neither, no Message-ID", "h2", "", 0, false},
	};
	BEGIN;
	int64_t first = fixture_mail(f, 1, MAIL);
	int64_t second = fixture_mail(f, 2, MAIL);
	int64_t third = fixture_mail(f, 3, MAIL);
	struct message_decision d = decision(OUTCOME_FILED, "one@mp", "h1");
	OK(inbox_decide(f->store, first, &d, &f->err));
	/* A duplicate is never the original of another one. */
	d = decision(OUTCOME_DUPLICATE, "one@mp", "h1");
	d.duplicate_of = first;
	OK(inbox_decide(f->store, second, &d, &f->err));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t original = 0;
		bool flag = !cases[i].flag;
		int rc = inbox_duplicate(f->store, third, cases[i].hash,
		    cases[i].message_id, &original, &flag, &f->err);
		if (rc != cases[i].duplicate || flag != cases[i].flag ||
		    (rc == 1 && original != first))
			fail_msg("%s: got %d flag %d", cases[i].name, rc, flag);
	}
	/* The mail itself is not its own duplicate. */
	int64_t original;
	bool flag;
	assert_int_equal(inbox_duplicate(f->store, first, "h1", "one@mp",
			     &original, &flag, &f->err),
	    0);
	COMMIT;
}

static void
a_refused_mail_is_not_the_original_of_a_proved_one(void **state)
{
	struct fixture *f = *state;
	int64_t original = 0;
	bool flag;
	BEGIN;
	int64_t first = fixture_mail(f, 1, MAIL);
	int64_t second = fixture_mail(f, 2, MAIL);
	int64_t third = fixture_mail(f, 3, MAIL);
	struct message_decision d = decision(OUTCOME_STAFF, "one@mp", "h1");
	d.rule = "sender not proved";
	OK(inbox_decide(f->store, first, &d, &f->err));
	assert_int_equal(inbox_duplicate(f->store, second, "h1", "one@mp",
			     &original, &flag, &f->err),
	    0);
	d = decision(OUTCOME_STAFF, "one@mp", "h1");
	d.rule = NULL;
	OK(inbox_decide(f->store, second, &d, &f->err));
	assert_int_equal(inbox_duplicate(f->store, third, "h1", "one@mp",
			     &original, &flag, &f->err),
	    1);
	assert_int_equal(original, second);
	COMMIT;
}

static void
earlier_mails_lead_to_their_enquiry(void **state)
{
	struct fixture *f = *state;
	int64_t found = 0;
	int64_t oldest = 0;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20500);
	struct enquiry later = fixture_enquiry(f, "new", 20500);
	int64_t first = fixture_mail(f, 1, MAIL);
	int64_t second = fixture_mail(f, 2, MAIL);
	int64_t third = fixture_mail(f, 3, MAIL);
	struct message_decision d = decision(OUTCOME_ENQUIRY, "one@mp", "h1");
	d.enquiry_id = e.id;
	OK(inbox_decide(f->store, first, &d, &f->err));
	d = decision(OUTCOME_ENQUIRY, "two@mp", "h2");
	d.enquiry_id = later.id;
	OK(inbox_decide(f->store, second, &d, &f->err));
	d = decision(OUTCOME_TRIAGE, "three@mp", "h3");
	OK(inbox_decide(f->store, third, &d, &f->err));
	assert_int_equal(
	    inbox_enquiry_by_message_id(f->store, "one@mp", &found, &f->err),
	    1);
	assert_int_equal(found, e.id);
	assert_int_equal(
	    inbox_enquiry_by_message_id(f->store, "three@mp", &found, &f->err),
	    0);
	assert_int_equal(
	    inbox_enquiry_by_message_id(f->store, "", &found, &f->err), 0);
	assert_int_equal(inbox_enquiry_by_subject(f->store, "ANN@mp.test",
			     "school", 1780000002, &found, &oldest, &f->err),
	    1);
	assert_int_equal(found, later.id);
	assert_int_equal(oldest, later.id);
	assert_int_equal(inbox_enquiry_by_subject(f->store, "ann@mp.test",
			     "school", 1780000003, &found, &oldest, &f->err),
	    0);
	assert_int_equal(inbox_enquiry_by_subject(f->store, "bob@mp.test",
			     "school", 0, &found, &oldest, &f->err),
	    0);
	struct message **list;
	size_t count;
	struct message_filter filter = {.enquiry_id = e.id};
	OK(inbox_list(f->store, f->ctx, &filter, &list, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0]->id, first);
	filter = (struct message_filter){.max = 2};
	OK(inbox_list(f->store, f->ctx, &filter, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0]->id, third);
	COMMIT;
}

static void
what_is_not_moved_yet_is_known(void **state)
{
	struct fixture *f = *state;
	uint32_t uids[10];
	size_t count = 0;
	BEGIN;
	for (uint32_t uid = 1; uid <= 5; uid++)
		fixture_mail(f, uid, MAIL);
	OK(inbox_unmoved(f->store, BOX, 7, uids, 3, &count, &f->err));
	assert_int_equal(count, 3);
	static const uint32_t moved[] = {1, 2, 4, 77};
	OK(inbox_moved(f->store, BOX, 7, moved, 4, &f->err));
	OK(inbox_unmoved(f->store, BOX, 7, uids, 10, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(uids[0], 3);
	assert_int_equal(uids[1], 5);
	OK(inbox_unmoved(f->store, BOX, 8, uids, 10, &count, &f->err));
	assert_int_equal(count, 0);
	COMMIT;
}

static void
a_value_the_schema_refuses_is_the_mails_fault(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	int64_t id = fixture_mail(f, 1, MAIL);
	OK(store_savepoint(f->store, &f->err));
	struct message_decision d = decision(OUTCOME_FOLLOW_UP, "a", "b");
	d.enquiry_id = 4711;
	assert_int_equal(inbox_decide(f->store, id, &d, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_INPUT);
	store_savepoint_rollback(f->store);
	d.state = "quarantined";
	d.enquiry_id = 0;
	d.outcome = OUTCOME_NONE;
	OK(inbox_decide(f->store, id, &d, &f->err));
	COMMIT;
}

static void
a_mail_that_was_a_duplicate_may_be_decided_anew(void **state)
{
	struct fixture *f = *state;
	struct message *mail;
	BEGIN;
	int64_t first = fixture_mail(f, 1, MAIL);
	int64_t second = fixture_mail(f, 2, MAIL);
	struct message_decision d = decision(OUTCOME_DUPLICATE, "a@mp", "h1");
	d.duplicate_of = first;
	OK(inbox_decide(f->store, second, &d, &f->err));
	assert_int_equal(
	    inbox_get(f->store, f->ctx, second, &mail, &f->err), 1);
	assert_int_equal(mail->outcome, OUTCOME_DUPLICATE);
	assert_int_equal(mail->duplicate_of, first);
	d = decision(OUTCOME_FILED, "a@mp", "h1");
	OK(inbox_decide(f->store, second, &d, &f->err));
	assert_int_equal(
	    inbox_get(f->store, f->ctx, second, &mail, &f->err), 1);
	assert_int_equal(mail->outcome, OUTCOME_FILED);
	assert_int_equal(mail->duplicate_of, 0);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_mail_is_found_again_with_its_bytes),
	    STORE_TEST(a_second_fetch_of_a_uid_adds_nothing),
	    STORE_TEST(the_position_is_remembered_per_mailbox),
	    STORE_TEST(facts_are_kept_once_whoever_is_decided_last),
	    STORE_TEST(attempts_are_counted_and_a_decision_ends_them),
	    STORE_TEST(a_duplicate_needs_the_same_content_and_the_same_id),
	    STORE_TEST(a_refused_mail_is_not_the_original_of_a_proved_one),
	    STORE_TEST(earlier_mails_lead_to_their_enquiry),
	    STORE_TEST(what_is_not_moved_yet_is_known),
	    STORE_TEST(a_value_the_schema_refuses_is_the_mails_fault),
	    STORE_TEST(a_mail_that_was_a_duplicate_may_be_decided_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
