/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails that wait for a person (P-9), floods counted as one. */
#include "daemon/store/waiting.h"

#include "store_fixture.h"

#define RECEIVED 1780000000 /* of fixture_mail(), and its uid in seconds */

static int64_t
decided(struct fixture *f, uint32_t uid, const char *from,
    enum message_outcome outcome, const char *rule)
{
	int64_t id = fixture_mail(f, uid, mem_fmt(f->ctx, "mail %u", uid));
	const struct message_decision d = {.outcome = outcome,
	    .state = "decided",
	    .class = "human",
	    .from_addr = from,
	    .subject = mem_fmt(f->ctx, "Subject %u", uid),
	    .rule = rule,
	    .evidence = "why",
	    .decided_at = RECEIVED};
	OK(inbox_decide(f->store, id, &d, &f->err));
	return id;
}

static void
floods_come_first_and_count_as_one_each(void **state)
{
	struct fixture *f = *state;
	struct waiting *list;
	size_t count;
	int64_t more;
	BEGIN;
	int64_t single = decided(f, 1, "a@x.test", OUTCOME_TRIAGE, "thread");
	decided(f, 2, "a@x.test", OUTCOME_FILED, "no reply");
	int64_t first =
	    decided(f, 3, "b@x.test", OUTCOME_TRIAGE, WAITING_FLOOD);
	decided(f, 4, "c@x.test", OUTCOME_TRIAGE, WAITING_FLOOD);
	int64_t last = decided(f, 5, "b@x.test", OUTCOME_TRIAGE, WAITING_FLOOD);
	decided(f, 60, "late@x.test", OUTCOME_TRIAGE, "thread");
	OK(waiting_list(f->store, f->ctx, RECEIVED + 50, 10, &list, &count,
	    &more, &f->err));
	assert_int_equal(count, 3);
	assert_int_equal(more, 0);
	assert_true(list[0].flood);
	assert_int_equal(list[0].message_id, first);
	assert_int_equal(list[0].last_id, last);
	assert_int_equal(list[0].count, 2);
	assert_int_equal(list[0].since, RECEIVED + 3);
	assert_string_equal(list[0].from_addr, "b@x.test");
	assert_string_equal(list[1].from_addr, "c@x.test");
	assert_false(list[2].flood);
	assert_int_equal(list[2].message_id, single);
	assert_string_equal(list[2].subject, "Subject 1");
	assert_string_equal(list[2].evidence, "why");
	COMMIT;
}

static void
what_has_no_room_is_counted(void **state)
{
	struct fixture *f = *state;
	struct waiting *list;
	size_t count;
	int64_t more;
	BEGIN;
	for (uint32_t i = 1; i <= 5; i++)
		decided(f, i, "a@x.test", OUTCOME_TRIAGE, "thread");
	decided(f, 6, "b@x.test", OUTCOME_TRIAGE, WAITING_FLOOD);
	OK(waiting_list(
	    f->store, f->ctx, RECEIVED + 50, 3, &list, &count, &more, &f->err));
	assert_int_equal(count, 3);
	assert_int_equal(more, 3);
	OK(waiting_list(
	    f->store, f->ctx, RECEIVED, 3, &list, &count, &more, &f->err));
	assert_int_equal(count, 0);
	assert_int_equal(more, 0);
	COMMIT;
}

static void
mails_of_a_sender_are_found_by_rule_and_place(void **state)
{
	struct fixture *f = *state;
	int64_t *ids;
	size_t count;
	BEGIN;
	int64_t one = decided(f, 1, "a@x.test", OUTCOME_FILED, "spam");
	decided(f, 2, "a@x.test", OUTCOME_FILED, "no reply");
	decided(f, 3, "b@x.test", OUTCOME_FILED, "spam");
	decided(f, 4, "a@x.test", OUTCOME_TRIAGE, "spam");
	int64_t five = decided(f, 5, "a@x.test", OUTCOME_FILED, "spam");
	struct waiting_of of = {.from_addr = "A@x.test",
	    .first_id = one,
	    .last_id = five,
	    .outcome = "filed",
	    .rule = "spam",
	    .max = 10};
	OK(waiting_ids(f->store, f->ctx, &of, &ids, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(ids[0], one);
	assert_int_equal(ids[1], five);
	/* Only those that were filed together. */
	of.evidence = "why";
	OK(waiting_ids(f->store, f->ctx, &of, &ids, &count, &f->err));
	assert_int_equal(count, 2);
	of.evidence = "placed as one of a flood";
	OK(waiting_ids(f->store, f->ctx, &of, &ids, &count, &f->err));
	assert_int_equal(count, 0);
	of.evidence = NULL;
	of.last_id = five - 1;
	OK(waiting_ids(f->store, f->ctx, &of, &ids, &count, &f->err));
	assert_int_equal(count, 1);
	COMMIT;
}

static void
junk_that_is_still_being_read_has_its_turn_later(void **state)
{
	struct fixture *f = *state;
	struct waiting *list;
	size_t count;
	int64_t more;
	int64_t after = 0;
	BEGIN;
	int64_t one = decided(f, 1, "a@x.test", OUTCOME_FILED, WAITING_JUNK);
	int64_t late = fixture_mail(f, 2, "being read");
	int64_t three = decided(f, 3, "b@x.test", OUTCOME_FILED, WAITING_JUNK);
	OK(waiting_junk(
	    f->store, f->ctx, &after, 10, &list, &count, &more, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].message_id, one);
	assert_int_equal(more, 0);
	assert_int_equal(after, one);
	const struct message_decision d = {.outcome = OUTCOME_FILED,
	    .state = "decided",
	    .class = "human",
	    .from_addr = "c@x.test",
	    .rule = WAITING_JUNK,
	    .evidence = "why",
	    .decided_at = RECEIVED};
	OK(inbox_decide(f->store, late, &d, &f->err));
	OK(waiting_junk(
	    f->store, f->ctx, &after, 10, &list, &count, &more, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].message_id, late);
	assert_int_equal(list[1].message_id, three);
	assert_int_equal(after, three);
	OK(waiting_junk(
	    f->store, f->ctx, &after, 10, &list, &count, &more, &f->err));
	assert_int_equal(count, 0);
	assert_int_equal(after, three);
	COMMIT;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(floods_come_first_and_count_as_one_each),
	    STORE_TEST(what_has_no_room_is_counted),
	    STORE_TEST(mails_of_a_sender_are_found_by_rule_and_place),
	    STORE_TEST(junk_that_is_still_being_read_has_its_turn_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
