/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_fixture.h"

#include <sqlite3.h>

#include "daemon/store/store_p.h"

enum { T0 = 1780000000, LETTER_OF_NOW = 1 };

/* Adds a waiting letter with these priority and time: its id. */
static int64_t
add(struct fixture *f, int priority, int64_t not_before, bool to_staff)
{
	struct letter_row letter = fixture_letter(f, NULL);
	letter.priority = priority;
	letter.not_before = not_before;
	letter.to_staff = to_staff;
	assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
	return letter.id;
}

static void
in_state(struct fixture *f, int64_t id, const char *want)
{
	struct letter_row *letter;
	assert_int_equal(outbox_get(f->store, f->ctx, id, &letter, &f->err), 1);
	assert_string_equal(letter->state, want);
}

static int64_t
claim(struct fixture *f, int64_t now, int64_t by)
{
	struct letter_row *letter = NULL;
	int rc = outbox_claim(f->store, f->ctx, now, by, &letter, &f->err);
	assert_int_not_equal(rc, -1);
	return rc == 1 ? letter->id : 0;
}

static void
a_letter_keeps_its_bytes_and_id_through_every_state(void **state)
{
	struct fixture *f = *state;
	struct letter_row *got;
	BEGIN;
	struct letter_row letter = fixture_letter(f, "ack:1:office");
	letter.context = "{\"lines\":[417]}";
	assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
	COMMIT;
	fixture_reopen(f);
	BEGIN;
	assert_int_equal(
	    outbox_claim(f->store, f->ctx, T0, 5, &got, &f->err), 1);
	assert_int_equal(got->id, letter.id);
	assert_string_equal(got->state, "sending");
	assert_int_equal(got->attempts, 1);
	assert_int_equal(got->claimed_by, 5);
	assert_true(span_eq(got->bytes, letter.bytes));
	assert_int_equal(got->size, letter.bytes.n);
	assert_string_equal(got->message_id, letter.message_id);
	assert_string_equal(got->envelope_from, "");
	assert_string_equal(got->context, letter.context);
	assert_int_equal(outbox_outcome(f->store, letter.id, 1, "waiting",
			     T0 + 300, T0 + 1, "451 later", &f->err),
	    1);
	assert_int_equal(claim(f, T0 + 299, 5), 0);
	assert_int_equal(
	    outbox_claim(f->store, f->ctx, T0 + 300, 5, &got, &f->err), 1);
	assert_int_equal(got->attempts, 2);
	assert_int_equal(got->first_tried_at, T0);
	assert_int_equal(got->tried_at, T0 + 300);
	assert_true(span_eq(got->bytes, letter.bytes));
	assert_int_equal(outbox_outcome(f->store, letter.id, 2, "sent", 0,
			     T0 + 301, "250 ok", &f->err),
	    1);
	COMMIT;
	assert_int_equal(
	    outbox_row(f->store, f->ctx, letter.id, &got, &f->err), 1);
	assert_int_equal(got->bytes.n, 0);
	assert_int_equal(
	    outbox_get(f->store, f->ctx, letter.id, &got, &f->err), 1);
	assert_string_equal(got->state, "sent");
	assert_int_equal(got->sent_at, T0 + 301);
	assert_int_equal(got->claimed_by, 0);
	assert_string_equal(got->reply, "250 ok");
	assert_true(span_eq(got->bytes, letter.bytes));
}

static void
one_acknowledgement_per_enquiry_and_party(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	struct letter_row first = fixture_letter(f, "ack:1:office");
	assert_int_equal(outbox_add(f->store, &first, &f->err), 1);
	struct letter_row second = fixture_letter(f, "ack:1:office");
	assert_int_not_equal(first.id, second.id);
	assert_int_equal(outbox_add(f->store, &second, &f->err), 0);
	struct letter_row third = fixture_letter(f, "ack:2:office");
	assert_int_equal(outbox_add(f->store, &third, &f->err), 1);
	/* Those that may repeat have no key. */
	struct letter_row plain = fixture_letter(f, NULL);
	assert_int_equal(outbox_add(f->store, &plain, &f->err), 1);
	plain = fixture_letter(f, NULL);
	assert_int_equal(outbox_add(f->store, &plain, &f->err), 1);
	COMMIT;
}

static void
numbers_never_come_again(void **state)
{
	struct fixture *f = *state;
	int64_t first;
	int64_t second;
	BEGIN;
	OK(outbox_next_id(f->store, &first, &f->err));
	OK(outbox_next_id(f->store, &second, &f->err));
	assert_int_equal(second, first + 1);
	int64_t used = add(f, 0, T0, false);
	COMMIT;
	fixture_reopen(f);
	BEGIN;
	OK(outbox_next_id(f->store, &first, &f->err));
	assert_int_equal(first, used + 1);
	COMMIT;
}

static void
a_number_is_not_given_again_when_its_row_is_gone(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	int64_t used = add(f, 0, T0, false);
	struct enquiry e = fixture_enquiry(f, "new", 21000);
	COMMIT;
	assert_int_equal(
	    sqlite3_exec(f->store->db, "DELETE FROM letter", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(f->store->db, "DELETE FROM enquiry", NULL, NULL, NULL),
	    SQLITE_OK);
	fixture_reopen(f);
	BEGIN;
	assert_int_equal(add(f, 0, T0, false), used + 1);
	assert_int_equal(fixture_enquiry(f, "new", 21000).id, e.id + 1);
	COMMIT;
}

static void
a_store_that_lost_its_used_numbers_gives_none(void **state)
{
	struct fixture *f = *state;
	int64_t id;
	assert_int_equal(
	    sqlite3_exec(f->store->db, "DELETE FROM used_id", NULL, NULL, NULL),
	    SQLITE_OK);
	BEGIN;
	assert_int_equal(outbox_next_id(f->store, &id, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_STORE);
	COMMIT;
}

static void
numbers_begin_above_what_a_lost_store_may_have_given(void **state)
{
	struct fixture *f = *state;
	int64_t id;
	BEGIN;
	OK(store_ids_from(f->store, 5000, &f->err));
	OK(outbox_next_id(f->store, &id, &f->err));
	assert_int_equal(id, 5001);
	struct enquiry e = fixture_enquiry(f, "new", 21000);
	assert_int_equal(e.id, 5001);
	COMMIT;
	fixture_reopen(f);
	BEGIN;
	OK(store_ids_from(f->store, 6000, &f->err));
	assert_int_equal(add(f, 0, T0, false), 6001);
	/* A clock that was wrong takes nothing back. */
	OK(store_ids_from(f->store, 10, &f->err));
	assert_int_equal(add(f, 0, T0, false), 6002);
	e = fixture_enquiry(f, "new", 21000);
	assert_int_equal(e.id, 6001);
	COMMIT;
}

static void
claims_go_by_priority_and_only_when_due(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	int64_t late = add(f, 0, T0 + 60, false);
	int64_t list = add(f, 2, T0, true);
	int64_t normal = add(f, 1, T0, false);
	int64_t first = add(f, 0, T0, false);
	int64_t longer = add(f, 0, T0 - 10, false);
	assert_int_equal(claim(f, T0 - 11, 1), 0);
	assert_int_equal(claim(f, T0, 1), longer);
	assert_int_equal(claim(f, T0, 1), first);
	assert_int_equal(claim(f, T0, 1), normal);
	assert_int_equal(claim(f, T0, 1), list);
	assert_int_equal(claim(f, T0, 1), 0);
	int64_t when;
	OK(outbox_next_due(f->store, &when, &f->err));
	assert_int_equal(when, T0 + 60);
	assert_int_equal(claim(f, T0 + 60, 1), late);
	OK(outbox_next_due(f->store, &when, &f->err));
	assert_true(when == INSTANT_NONE);
	COMMIT;
}

static int64_t
due(struct fixture *f)
{
	int64_t when = 0;
	OK(outbox_next_due(f->store, &when, &f->err));
	return when;
}

static void
when_a_letter_is_due_is_known_after_every_change(void **state)
{
	struct fixture *f = *state;
	int64_t n;
	assert_true(due(f) == INSTANT_NONE);
	BEGIN;
	int64_t id = add(f, 0, T0, false);
	assert_true(due(f) == T0);
	assert_int_equal(claim(f, T0, 1), id);
	assert_true(due(f) == INSTANT_NONE);
	assert_int_equal(outbox_outcome(f->store, id, 1, "waiting", T0 + 9, T0,
			     "451 later", &f->err),
	    1);
	assert_true(due(f) == T0 + 9);
	assert_int_equal(outbox_hold(f->store, id, "why", &f->err), 1);
	assert_true(due(f) == INSTANT_NONE);
	assert_int_equal(outbox_release(f->store, id, T0 + 5, &f->err), 1);
	assert_true(due(f) == T0 + 5);
	COMMIT;
	BEGIN;
	assert_int_equal(outbox_drop(f->store, id, &f->err), 1);
	assert_true(due(f) == INSTANT_NONE);
	store_rollback(f->store);
	assert_true(due(f) == T0 + 5);
	BEGIN;
	OK(store_savepoint(f->store, &f->err));
	add(f, 0, T0 + 1, false);
	assert_true(due(f) == T0 + 1);
	store_savepoint_rollback(f->store);
	assert_true(due(f) == T0 + 5);
	add(f, 0, T0 + 2, false);
	OK(outbox_hold_waiting(f->store, true, "hold", &n, &f->err));
	assert_int_equal(n, 1);
	assert_true(due(f) == T0 + 5); /* An operator let that one go. */
	assert_int_equal(outbox_drop(f->store, id, &f->err), 1);
	COMMIT;
	assert_true(due(f) == INSTANT_NONE);
	fixture_reopen(f);
	assert_true(due(f) == INSTANT_NONE);
}

static int
count_step(void *steps)
{
	++*(int64_t *)steps;
	return 0;
}

/* Steps of SQLite's machine: finding and claiming the next letter. */
static int64_t
claim_steps(struct fixture *f, int64_t want)
{
	int64_t steps = 0;
	sqlite3_progress_handler(f->store->db, 1, count_step, &steps);
	assert_true(due(f) == T0);
	assert_int_equal(
	    outbox_has_due(f->store, LETTER_OF_NOW, T0, &f->err), 1);
	assert_int_equal(claim(f, T0, 1), want);
	sqlite3_progress_handler(f->store->db, 0, NULL, NULL);
	return steps;
}

/* P-42: after a closure thousands wait for the hour they are given. */
static void
a_claim_does_not_walk_over_letters_of_later(void **state)
{
	struct fixture *f = *state;
	int64_t ids[3];
	BEGIN;
	add(f, LETTER_OF_NOW, T0 + 1000, false);
	ids[0] = add(f, LETTER_OF_NOW, T0, false);
	const int64_t few = claim_steps(f, ids[0]);
	for (int i = 0; i < 2000; i++)
		add(f, i % OUTBOX_PRIORITIES, T0 + 2000 - i % 7, false);
	ids[1] = add(f, LETTER_OF_NOW, T0, false);
	ids[2] = add(f, LETTER_OF_NOW, T0, false);
	assert_in_range(claim_steps(f, ids[1]), 1, few + 50);
	assert_in_range(claim_steps(f, ids[2]), 1, few + 50);
	COMMIT;
}

/* What was put off has lost its place to what waited on. */
static void
of_one_importance_the_first_due_goes_first(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	int64_t retried = add(f, 1, T0 + 60, false);
	int64_t same = add(f, 1, T0 + 60, false);
	int64_t older = add(f, 1, T0 + 30, false);
	assert_int_equal(claim(f, T0 + 60, 1), older);
	assert_int_equal(claim(f, T0 + 60, 1), retried);
	assert_int_equal(claim(f, T0 + 60, 1), same);
	COMMIT;
}

static void
an_outcome_counts_only_for_its_own_attempt(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	int64_t id = add(f, 0, T0, false);
	assert_int_equal(
	    outbox_outcome(f->store, id, 0, "sent", 0, T0, "", &f->err), 0);
	assert_int_equal(claim(f, T0, 1), id);
	assert_int_equal(
	    outbox_outcome(f->store, id, 2, "sent", 0, T0, "", &f->err), 0);
	in_state(f, id, "sending");
	assert_int_equal(
	    outbox_outcome(f->store, id, 1, "uncertain", 0, T0, "", &f->err),
	    1);
	/* A submit process that lived on tells what became of it. */
	assert_int_equal(
	    outbox_outcome(f->store, id, 1, "sent", 0, T0, "", &f->err), 1);
	assert_int_equal(
	    outbox_outcome(f->store, id, 1, "waiting", T0, T0, "", &f->err), 0);
	in_state(f, id, "sent");
	COMMIT;
}

static void
letters_nobody_will_tell_about_become_uncertain(void **state)
{
	struct fixture *f = *state;
	int64_t *ids;
	size_t count = 0;
	BEGIN;
	int64_t a = add(f, 0, T0, false);
	int64_t b = add(f, 0, T0, false);
	int64_t c = add(f, 0, T0, false);
	assert_int_equal(claim(f, T0, 11), a);
	assert_int_equal(claim(f, T0, 12), b);
	static const int64_t alive[] = {12, 13};
	OK(outbox_orphans(
	    f->store, f->store, alive, 2, T0 + 9, &ids, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(ids[0], a);
	in_state(f, a, "uncertain");
	in_state(f, b, "sending");
	in_state(f, c, "waiting");
	OK(outbox_orphans(
	    f->store, f->store, alive, 0, T0 + 9, &ids, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(ids[0], b);
	in_state(f, b, "uncertain");
	COMMIT;
}

static void
an_uncertain_reminder_is_sent_again_when_asked_for(void **state)
{
	struct fixture *f = *state;
	int64_t count = 0;
	BEGIN;
	int64_t a = add(f, 2, T0, true);
	assert_int_equal(claim(f, T0, 1), a);
	OK(outbox_outcome(f->store, a, 1, "uncertain", 0, T0, "", &f->err));
	OK(outbox_retry_uncertain(f->store, T0, T0 + 9, 1, &count, &f->err));
	assert_int_equal(count, 0);
	in_state(f, a, "uncertain");
	OK(outbox_retry_uncertain(f->store, T0, T0 + 9, 2, &count, &f->err));
	assert_int_equal(count, 1);
	in_state(f, a, "waiting");
	COMMIT;
}

static void
an_uncertain_letter_is_sent_again_once(void **state)
{
	struct fixture *f = *state;
	int64_t count = 0;
	BEGIN;
	int64_t a = add(f, 0, T0, false);
	int64_t b = add(f, 0, T0, false);
	for (int i = 0; i < 2; i++) {
		int64_t id = claim(f, T0 + i, 1);
		OK(outbox_outcome(
		    f->store, id, 1, "uncertain", 0, T0 + i, "", &f->err));
	}
	OK(outbox_retry_uncertain(f->store, T0, T0 + 99, 9, &count, &f->err));
	assert_int_equal(count, 1);
	in_state(f, a, "waiting");
	in_state(f, b, "uncertain");
	assert_int_equal(outbox_arrived(f->store, b, T0 + 99, &f->err), 1);
	assert_int_equal(outbox_arrived(f->store, b, T0 + 99, &f->err), 0);
	in_state(f, b, "sent");
	assert_int_equal(claim(f, T0 + 98, 1), 0);
	assert_int_equal(claim(f, T0 + 99, 1), a);
	OK(outbox_outcome(
	    f->store, a, 2, "uncertain", 0, T0 + 99, "", &f->err));
	OK(outbox_retry_uncertain(
	    f->store, T0 + 999, T0 + 999, 9, &count, &f->err));
	assert_int_equal(count, 0);
	in_state(f, a, "uncertain");
	COMMIT;
}

static void
holding_releasing_and_dropping_obey_the_states(void **state)
{
	struct fixture *f = *state;
	int64_t count = 0;
	struct letter_row *got;
	BEGIN;
	int64_t a = add(f, 0, T0, false);
	int64_t staff = add(f, 0, T0, true);
	assert_int_equal(outbox_release(f->store, a, T0, &f->err), 0);
	assert_int_equal(
	    outbox_hold(f->store, a, "another reference", &f->err), 1);
	assert_int_equal(outbox_hold(f->store, a, "again", &f->err), 0);
	OK(outbox_get(f->store, f->ctx, a, &got, &f->err));
	assert_string_equal(got->held_reasons, "another reference");
	assert_int_equal(outbox_release(f->store, a, T0 + 5, &f->err), 1);
	OK(outbox_get(f->store, f->ctx, a, &got, &f->err));
	assert_null(got->held_reasons);
	assert_int_equal(got->not_before, T0 + 5);
	/* What an operator released stays released. */
	int64_t b = add(f, 0, T0, false);
	OK(outbox_hold_waiting(
	    f->store, false, "outgoing = staff", &count, &f->err));
	assert_int_equal(count, 1);
	in_state(f, a, "waiting");
	in_state(f, b, "held");
	in_state(f, staff, "waiting");
	OK(outbox_hold_waiting(
	    f->store, true, "outgoing = hold", &count, &f->err));
	assert_int_equal(count, 1);
	in_state(f, staff, "held");
	/* Setting it on again releases neither: they are counted. */
	OK(outbox_left_held(f->store, false, &count, &f->err));
	assert_int_equal(count, 2);
	OK(outbox_left_held(f->store, true, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(outbox_drop(f->store, b, &f->err), 1);
	assert_int_equal(outbox_drop(f->store, b, &f->err), 0);
	assert_int_equal(outbox_release(f->store, b, T0, &f->err), 0);
	assert_int_equal(claim(f, T0 + 9, 1), a);
	assert_int_equal(outbox_drop(f->store, a, &f->err), 0);
	in_state(f, a, "sending");
	COMMIT;
}

static void
a_letter_cannot_be_changed_even_by_sql(void **state)
{
	struct fixture *f = *state;
	static const char *const attempts[] = {
	    "UPDATE letter SET message_id = 'x'",
	    "UPDATE letter SET to_addr = 'x'",
	    "UPDATE letter SET once_key = 'x'",
	    "UPDATE letter SET kind = 'x'",
	    "UPDATE letter SET context = 'x'",
	    "UPDATE letter SET raw_offset = 0",
	    "UPDATE letter SET state = 'lost'",
	    "UPDATE letter SET state = 'sent'",
	};
	BEGIN;
	add(f, 0, T0, false);
	COMMIT;
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		if (sqlite3_exec(f->store->db, attempts[i], NULL, NULL, NULL) !=
			SQLITE_CONSTRAINT_TRIGGER &&
		    sqlite3_extended_errcode(f->store->db) !=
			SQLITE_CONSTRAINT_CHECK)
			fail_msg("allowed: %s", attempts[i]);
	}
}

static void
lists_and_counts_follow_the_states(void **state)
{
	struct fixture *f = *state;
	struct outbox_counts counts;
	struct letter_row **list;
	struct letter_row *got;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20500);
	int64_t ids[4];
	for (int i = 0; i < 4; i++) {
		struct letter_row letter = fixture_letter(f, NULL);
		letter.created_at = T0 + i;
		letter.enquiry_id = i < 3 ? e.id : 0;
		letter.kind = i == 2 ? "chase" : "ack-mp";
		ids[i] = letter.id;
		assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
	}
	claim(f, T0 + 9, 1);
	OK(outbox_outcome(f->store, ids[0], 1, "sent", 0, T0 + 9, "", &f->err));
	OK(outbox_drop(f->store, ids[3], &f->err));
	OK(outbox_count(f->store, &counts, &f->err));
	assert_int_equal(counts.waiting, 2);
	assert_int_equal(counts.sent, 1);
	assert_int_equal(counts.dropped, 1);
	assert_int_equal(
	    counts.held + counts.sending + counts.failed + counts.uncertain, 0);
	assert_int_equal(counts.oldest_waiting, T0 + 1);
	const struct {
		struct outbox_filter filter;
		int64_t want[4];
	} cases[] = {
	    {{0}, {ids[0], ids[1], ids[2], ids[3]}},
	    {{.max = 1}, {ids[0]}},
	    {{.state = "waiting"}, {ids[1], ids[2]}},
	    {{.state = "sent"}, {ids[0]}},
	    {{.state = "dropped"}, {ids[3]}},
	    {{.state = "held"}, {0}},
	    {{.enquiry_id = e.id}, {ids[0], ids[1], ids[2]}},
	    {{.enquiry_id = e.id, .state = "sent"}, {ids[0]}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		OK(outbox_list(f->store, f->ctx, &cases[i].filter, &list,
		    &count, &f->err));
		for (size_t j = 0; j < 4; j++)
			assert_int_equal(
			    j < count ? list[j]->id : 0, cases[i].want[j]);
		assert_true(count == 0 || list[0]->bytes.n == 0);
	}
	assert_int_equal(outbox_of_enquiry(f->store, f->ctx, e.id, "ack-mp",
			     "waiting", &got, &f->err),
	    1);
	assert_int_equal(got->id, ids[1]);
	assert_int_equal(outbox_of_enquiry(f->store, f->ctx, e.id, "ack-mp",
			     "held", &got, &f->err),
	    0);
	COMMIT;
}

static void
a_bounced_address_is_mute_until_its_day(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	OK(address_mute(f->store, "Gone@B.test", T0, "5.1.1", &f->err));
	assert_int_equal(
	    address_is_muted(f->store, "gone@b.TEST", T0 - 1, &f->err), 1);
	assert_int_equal(
	    address_is_muted(f->store, "gone@b.test", T0, &f->err), 0);
	OK(address_mute(f->store, "gone@b.test", T0 + 9, "5.1.1", &f->err));
	assert_int_equal(
	    address_is_muted(f->store, "gone@b.test", T0, &f->err), 1);
	OK(address_reached(f->store, "GONE@b.test", &f->err));
	assert_int_equal(
	    address_is_muted(f->store, "gone@b.test", T0, &f->err), 0);
	COMMIT;
}

static void
a_party_who_writes_can_be_reached_again(void **state)
{
	struct fixture *f = *state;
	struct party *parties;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	struct party p = {.enquiry_id = e.id,
	    .role = PARTY_ROLE_ENQUIRER,
	    .addr = "Gone@b.test"};
	OK(party_add(f->store, &p, &f->err));
	assert_int_equal(
	    party_unreached(f->store, "gone@B.test", T0, "5.1.1", &f->err), 1);
	OK(address_reached(f->store, "other@b.test", &f->err));
	OK(party_list(f->store, f->ctx, e.id, &parties, &count, &f->err));
	assert_int_equal(parties[0].unreached_at, T0);
	OK(address_reached(f->store, "GONE@b.test", &f->err));
	OK(party_list(f->store, f->ctx, e.id, &parties, &count, &f->err));
	assert_int_equal(parties[0].unreached_at, 0);
	COMMIT;
}

/* Two letters of one length; `how` makes the second one's bytes wrong. */
static void
refused(struct fixture *f, const char *how)
{
	char path[128];
	struct letter_row *got = NULL;
	BEGIN;
	add(f, 1, T0 + 500, false);
	struct letter_row letter = fixture_letter(f, NULL);
	letter.not_before = T0;
	letter.bytes =
	    span_str("Subject: We have your enquiry\r\n\r\nOther\r\n");
	assert_int_equal(outbox_add(f->store, &letter, &f->err), 1);
	int64_t id = letter.id;
	COMMIT;
	if (how != NULL) {
		BEGIN;
		assert_int_equal(
		    sqlite3_exec(f->store->db, how, NULL, NULL, NULL),
		    SQLITE_OK);
		COMMIT;
	} else {
		snprintf(path, sizeof path, "%s/raw/000001.seg", f->dir);
		FILE *file = fopen(path, "r+b");
		assert_non_null(file);
		fseek(file, -3, SEEK_END);
		fputc('?', file);
		fclose(file);
	}
	assert_int_equal(outbox_get(f->store, f->ctx, id, &got, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_INPUT);
	BEGIN;
	assert_int_equal(
	    outbox_claim(f->store, f->ctx, T0, 5, &got, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_int_equal(got->id, id);
	assert_int_equal(got->attempts, 1);
	assert_int_equal(got->bytes.n, 0);
	/* It is given up, and the next one goes. */
	assert_int_equal(outbox_outcome(f->store, id, 1, "failed", 0, T0,
			     "damaged", &f->err),
	    1);
	assert_int_equal(
	    outbox_claim(f->store, f->ctx, T0 + 500, 5, &got, &f->err), 1);
	assert_true(got->bytes.n > 0);
	COMMIT;
}

static void
a_letter_whose_bytes_rotted_never_leaves(void **state)
{
	refused(*state, NULL);
}

/* As after a backup of the database and a newer one of the raw mails. */
static void
another_letter_in_its_place_never_leaves(void **state)
{
	refused(*state, "DROP TRIGGER letter_frozen;"
			" UPDATE letter SET raw_offset ="
			" (SELECT min(raw_offset) FROM letter),"
			" raw_length = (SELECT raw_length FROM letter"
			" ORDER BY id LIMIT 1),"
			" size = (SELECT size FROM letter ORDER BY id LIMIT 1)"
			" WHERE id = (SELECT max(id) FROM letter)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_letter_whose_bytes_rotted_never_leaves),
	    STORE_TEST(another_letter_in_its_place_never_leaves),
	    STORE_TEST(a_letter_keeps_its_bytes_and_id_through_every_state),
	    STORE_TEST(one_acknowledgement_per_enquiry_and_party),
	    STORE_TEST(numbers_never_come_again),
	    STORE_TEST(a_number_is_not_given_again_when_its_row_is_gone),
	    STORE_TEST(a_store_that_lost_its_used_numbers_gives_none),
	    STORE_TEST(numbers_begin_above_what_a_lost_store_may_have_given),
	    STORE_TEST(claims_go_by_priority_and_only_when_due),
	    STORE_TEST(when_a_letter_is_due_is_known_after_every_change),
	    STORE_TEST(a_claim_does_not_walk_over_letters_of_later),
	    STORE_TEST(of_one_importance_the_first_due_goes_first),
	    STORE_TEST(an_outcome_counts_only_for_its_own_attempt),
	    STORE_TEST(letters_nobody_will_tell_about_become_uncertain),
	    STORE_TEST(an_uncertain_reminder_is_sent_again_when_asked_for),
	    STORE_TEST(an_uncertain_letter_is_sent_again_once),
	    STORE_TEST(holding_releasing_and_dropping_obey_the_states),
	    STORE_TEST(a_letter_cannot_be_changed_even_by_sql),
	    STORE_TEST(lists_and_counts_follow_the_states),
	    STORE_TEST(a_bounced_address_is_mute_until_its_day),
	    STORE_TEST(a_party_who_writes_can_be_reached_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
