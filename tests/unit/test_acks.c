/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the caps on acknowledgements are counted on. */
#include "daemon/store/acks.h"
#include "daemon/store/inbox.h"
#include "daemon/store/store_p.h"
#include "tests/unit/store_fixture.h"

enum { HOUR = 3600, NOW = 1780100000, CAME = 1780000000 };

static const struct ack ALICE = {1, "a@b.test", "b.test"};

static void
count(struct fixture *f, int64_t now, struct ack_counts *counts)
{
	OK(ack_count(f->store, &ALICE, now, counts, &f->err));
}

static void
acknowledgements_are_counted_for_the_caps(void **state)
{
	struct fixture *f = *state;
	static const struct {
		struct ack ack;
		int64_t age;
	} rows[] = {
	    {{1, "a@b.test", "b.test"}, 0},
	    {{2, "a@b.test", "b.test"}, 59},
	    {{1, "a@b.test", "b.test"}, 60},
	    {{1, "a@b.test", "b.test"}, HOUR - 1},
	    {{1, "a@b.test", "b.test"}, HOUR},
	    {{1, "a@b.test", "b.test"}, 24 * HOUR},
	    {{1, "c@b.test", "b.test"}, 5},
	    {{3, "d@e.test", "e.test"}, 5},
	};
	struct ack_counts counts;

	BEGIN;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		OK(ack_add(f->store, &rows[i].ack, NOW - rows[i].age, &f->err));
	count(f, NOW, &counts);
	assert_int_equal(counts.party_day, 4);
	assert_int_equal(counts.enquiry_day, 5);
	assert_int_equal(counts.address_hour, 4);
	assert_int_equal(counts.domain_hour, 5);
	assert_int_equal(counts.all_minute, 4);
	COMMIT;
}

static void
the_last_minute_is_remembered_and_forgets(void **state)
{
	struct fixture *f = *state;
	struct ack_counts counts;

	BEGIN;
	for (int age = 0; age < 3; age++)
		OK(ack_add(f->store, &ALICE, NOW - 30 * age, &f->err));
	count(f, NOW, &counts);
	assert_int_equal(counts.all_minute, 2);
	/* The same from memory: one more, and the oldest grown too old. */
	OK(ack_add(f->store, &ALICE, NOW, &f->err));
	count(f, NOW, &counts);
	assert_int_equal(counts.all_minute, 3);
	count(f, NOW + 59, &counts);
	assert_int_equal(counts.all_minute, 2);
	count(f, NOW + 60, &counts);
	assert_int_equal(counts.all_minute, 0);
	/* A clock that went back: the rows know. */
	count(f, NOW - 1, &counts);
	assert_int_equal(counts.all_minute, 4);
	/* What was undone does not count. */
	OK(store_savepoint(f->store, &f->err));
	OK(ack_add(f->store, &ALICE, NOW, &f->err));
	store_savepoint_rollback(f->store);
	count(f, NOW, &counts);
	assert_int_equal(counts.all_minute, 3);
	COMMIT;
}

static int64_t
counted(struct fixture *f, const char *domain, int64_t after)
{
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(f->store->db,
			     "SELECT count(*) FROM ack WHERE domain_key = ?"
			     " AND at > ?",
			     -1, &stmt, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(stmt, 1, domain, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, after);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

/* Letters of an afternoon, with a clock that is set back now and then. */
static void
a_domain_is_counted_right_whatever_the_clock_does(void **state)
{
	enum { ROUNDS = 600, BACK = 2 * HOUR };
	static const char *const domains[] = {"a.test", "b.test", "c.test"};
	struct fixture *f = *state;
	uint32_t seed = 7;
	int64_t now = NOW;
	int64_t most = 0;
	BEGIN;
	for (int i = 0; i < ROUNDS; i++) {
		seed = seed * 1664525u + 1013904223u;
		const char *domain = domains[(seed >> 8) % 3];
		const struct ack ack = {i, "x@y.test", domain};
		struct ack_counts counts;
		now += (seed >> 12) % 60;
		if ((seed >> 20) % 50 == 0)
			now -= (seed >> 4) % BACK;
		/* As after a restart: nothing is remembered. */
		if ((seed >> 20) % 40 == 1)
			f->store->acks.known = false;
		if ((seed >> 20) % 4 != 2) {
			OK(ack_count(f->store, &ack, now, &counts, &f->err));
			assert_int_equal(
			    counts.domain_hour, counted(f, domain, now - HOUR));
			most = counts.domain_hour > most ? counts.domain_hour
							 : most;
		}
		OK(ack_add(f->store, &ack, now, &f->err));
	}
	COMMIT;
	assert_true(most > 20);
}

/* Decided long after it came, as all that waits after a closure is. */
static void
read_late(struct fixture *f, uint32_t uid, bool proved)
{
	int64_t id = fixture_mail(f, uid, mem_fmt(f->ctx, "mail %u", uid));
	const struct message_decision d = {.outcome = OUTCOME_FILED,
	    .state = "decided",
	    .class = "human",
	    .from_addr = "a@b.test",
	    .proved = proved,
	    .rule = "none",
	    .evidence = "why",
	    .decided_at = NOW};
	OK(inbox_decide(f->store, id, &d, &f->err));
}

static int64_t
recent(struct fixture *f, int64_t at)
{
	int64_t n = -1;
	OK(sender_recent(f->store, "A@b.test", at, &n, &f->err));
	return n;
}

static void
a_sender_s_mails_are_counted_by_when_they_came(void **state)
{
	struct fixture *f = *state;
	int64_t n;
	BEGIN;
	/* The fixture's server has a mail with uid n at CAME + n. */
	read_late(f, 1, true);
	read_late(f, 2, true);
	read_late(f, 3, false);
	read_late(f, SENDER_RECENT_S + 2, true);
	COMMIT;
	assert_int_equal(recent(f, CAME), 0);
	assert_int_equal(recent(f, CAME + 2), 2);
	assert_int_equal(recent(f, CAME + 3), 3);
	assert_int_equal(recent(f, CAME + SENDER_RECENT_S), 3);
	assert_int_equal(recent(f, CAME + SENDER_RECENT_S + 2), 2);
	assert_int_equal(recent(f, NOW), 0);
	OK(sender_recent_as(
	    f->store, "a@b.test", false, CAME + 9, &n, &f->err));
	assert_int_equal(n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(acknowledgements_are_counted_for_the_caps),
	    STORE_TEST(the_last_minute_is_remembered_and_forgets),
	    STORE_TEST(a_domain_is_counted_right_whatever_the_clock_does),
	    STORE_TEST(a_sender_s_mails_are_counted_by_when_they_came),
	};

	return cmocka_run_group_tests_name("acks", tests, NULL, NULL);
}
