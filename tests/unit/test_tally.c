/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store counts as it goes, and that it stays cheap. */
#include "store_fixture.h"

#include <sqlite3.h>

#include "daemon/store/store_p.h"

static const char *const STATES[] = {"held", "waiting", "dropped", "failed"};
enum { STATE_COUNT = sizeof STATES / sizeof STATES[0] };

static void
verified(struct fixture *f)
{
	char *report;
	int rc = store_verify(f->store, f->ctx, &report, &f->err);
	if (rc != 1)
		fail_msg("%s", rc < 0 ? f->err.text : report);
}

static void
add_letter(struct fixture *f, const char *state, const char *key, int expected)
{
	struct letter_row letter = fixture_letter(f, key);
	letter.state = state;
	assert_int_equal(outbox_add(f->store, &letter, &f->err), expected);
}

static void
letters_are_counted_in_the_state_they_are_added_in(void **state)
{
	struct fixture *f = *state;
	struct outbox_counts counts;
	BEGIN;
	for (size_t i = 0; i < STATE_COUNT; i++)
		for (size_t k = 0; k <= i; k++)
			add_letter(f, STATES[i], NULL, 1);
	/* The second of a key is none. */
	add_letter(f, "held", "once", 1);
	add_letter(f, "held", "once", 0);
	COMMIT;
	OK(outbox_count(f->store, &counts, &f->err));
	assert_int_equal(counts.held, 2);
	assert_int_equal(counts.waiting, 2);
	assert_int_equal(counts.dropped, 3);
	assert_int_equal(counts.failed, 4);
	assert_int_equal(counts.sent, 0);
	verified(f);
}

static void
what_was_undone_is_not_counted(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	add_letter(f, "held", NULL, 1);
	OK(store_savepoint(f->store, &f->err));
	add_letter(f, "waiting", NULL, 1);
	fixture_enquiry(f, "closed", 20000);
	store_savepoint_rollback(f->store);
	COMMIT;
	verified(f);
	BEGIN;
	add_letter(f, "held", NULL, 1);
	fixture_enquiry(f, "closed", 20000);
	store_rollback(f->store);
	verified(f);
}

static void
enquiries_that_come_with_their_end_are_counted(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	fixture_enquiry(f, "closed", 20000);
	fixture_enquiry(f, "new", 20000);
	struct enquiry e = fixture_enquiry(f, "new", 20000);
	e.state = "answered";
	e.answered_at = 1780000700;
	OK(enquiry_update(f->store, &e, &f->err));
	e.id = 0;
	OK(enquiry_add(f->store, f->ctx, "ENQ", &e, &f->err));
	COMMIT;
	verified(f);
}

/* A foreign key that is deferred still holds: the store's own statement looks
 * before, so it takes another one to break it. */
static void
a_mail_of_an_enquiry_that_is_not_there_is_never_committed(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	fixture_mail(f, 1, "From: a@b.test\r\n\r\none\r\n");
	COMMIT;
	BEGIN;
	assert_int_equal(
	    sqlite3_exec(f->store->db,
		"UPDATE message SET state = 'decided', outcome = 'enquiry',"
		" enquiry_id = 99",
		NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(store_commit(f->store, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_INPUT);
	verified(f);
}

static void
a_mail_taken_for_a_duplicate_may_be_decided_anew(void **state)
{
	struct fixture *f = *state;
	struct message *m;
	BEGIN;
	int64_t first = fixture_mail(f, 1, "From: a@b.test\r\n\r\none\r\n");
	int64_t id = fixture_mail(f, 2, "From: a@b.test\r\n\r\none\r\n");
	struct message_decision d = {.outcome = OUTCOME_DUPLICATE,
	    .duplicate_of = first,
	    .state = "decided"};
	OK(inbox_decide(f->store, id, &d, &f->err));
	OK(inbox_get(f->store, f->ctx, id, &m, &f->err));
	assert_int_equal(m->duplicate_of, first);
	d = (struct message_decision){
	    .outcome = OUTCOME_FILED, .state = "decided"};
	OK(inbox_decide(f->store, id, &d, &f->err));
	OK(inbox_get(f->store, f->ctx, id, &m, &f->err));
	assert_int_equal(m->duplicate_of, 0);
	assert_int_equal(m->outcome, OUTCOME_FILED);
	d.outcome = OUTCOME_DUPLICATE;
	d.duplicate_of = 99;
	assert_int_equal(inbox_decide(f->store, id, &d, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_INPUT);
	COMMIT;
	verified(f);
}

/*
 * With one SQLite copies each page that the statement touches, and all that is
 * added for a mail is added under a savepoint, where it then looks for the end
 * of the copies from their beginning.
 */
static void
nothing_that_a_mail_adds_has_a_trigger_on_its_insert(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	sqlite3_stmt *stmt;
	char path[96];
	snprintf(path, sizeof path, "%s/enquiryd.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
		"SELECT count(*), coalesce(sum(sql LIKE '% INSERT ON %'"
		" AND tbl_name IN ('message', 'reading', 'facts', 'trail',"
		" 'enquiry', 'party', 'letter', 'ack', 'event', 'sketch')), 0)"
		" FROM sqlite_schema WHERE type = 'trigger'",
		-1, &stmt, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_true(sqlite3_column_int(stmt, 0) > 10);
	assert_int_equal(sqlite3_column_int(stmt, 1), 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(letters_are_counted_in_the_state_they_are_added_in),
	    STORE_TEST(what_was_undone_is_not_counted),
	    STORE_TEST(enquiries_that_come_with_their_end_are_counted),
	    STORE_TEST(
		a_mail_of_an_enquiry_that_is_not_there_is_never_committed),
	    STORE_TEST(a_mail_taken_for_a_duplicate_may_be_decided_anew),
	    STORE_TEST(nothing_that_a_mail_adds_has_a_trigger_on_its_insert),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
