/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/breaches.h"

#include <sqlite3.h>

#include "store_fixture.h"

static struct breach
begin(struct fixture *f, int64_t enquiry_id)
{
	struct breach b = {.enquiry_id = enquiry_id,
	    .author = "alex@council.test",
	    .said = "it went to the wrong parent",
	    .at = 100,
	    .tell_by = 259300,
	    .remind_at = 172900};
	assert_int_equal(breach_add(f->store, &b, &f->err), 1);
	return b;
}

static void
it_stops_its_own_enquiry_until_it_is_resumed(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	struct enquiry own = fixture_enquiry(f, "accepted", 20000);
	struct enquiry other = fixture_enquiry(f, "accepted", 20000);
	assert_int_equal(breach_stops(f->store, own.id, &f->err), 0);
	struct breach b = begin(f, own.id);
	struct breach again = b;
	assert_int_equal(breach_add(f->store, &again, &f->err), 0);
	assert_int_equal(breach_stops(f->store, own.id, &f->err), 1);
	assert_int_equal(breach_stops(f->store, other.id, &f->err), 0);
	assert_int_equal(breach_resume(f->store, b.id, "a@b", 200, &f->err), 1);
	assert_int_equal(breach_resume(f->store, b.id, "a@b", 201, &f->err), 0);
	assert_int_equal(breach_stops(f->store, own.id, &f->err), 0);
	/* The clock runs on. */
	OK(breach_newest(f->store, f->ctx, own.id, &again, &f->err));
	assert_int_equal(again.resumed_at, 200);
	assert_int_equal(again.decided_at, 0);
	assert_string_equal(again.said, "it went to the wrong parent");
	COMMIT;
}

static void
it_is_reminded_of_when_said_and_not_when_decided(void **state)
{
	struct fixture *f = *state;
	struct breach *due;
	size_t count;
	BEGIN;
	struct enquiry own = fixture_enquiry(f, "accepted", 20000);
	struct enquiry other = fixture_enquiry(f, "accepted", 20000);
	struct breach b = begin(f, own.id);
	struct breach decided = begin(f, other.id);
	assert_int_equal(breach_decide(f->store, decided.id, "reported", "a@b",
			     150, &f->err),
	    1);
	assert_int_equal(breach_decide(f->store, decided.id, "reported", "a@b",
			     151, &f->err),
	    0);
	OK(breaches_due(f->store, f->ctx, 172899, &due, &count, &f->err));
	assert_int_equal(count, 0);
	OK(breaches_due(f->store, f->ctx, 172900, &due, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(due[0].id, b.id);
	OK(breach_reminded(f->store, b.id, 180000, &f->err));
	OK(breaches_due(f->store, f->ctx, 179999, &due, &count, &f->err));
	assert_int_equal(count, 0);
	OK(breaches_due(f->store, f->ctx, 180000, &due, &count, &f->err));
	assert_int_equal(count, 1);
	OK(breach_reminded(f->store, b.id, 0, &f->err));
	/* Nobody is reminded of what is decided. */
	OK(breach_reminded(f->store, decided.id, 1, &f->err));
	OK(breaches_due(f->store, f->ctx, 999999, &due, &count, &f->err));
	assert_int_equal(count, 0);
	COMMIT;
}

/* UK GDPR, Article 33(5): whatever a later version erases, not this. */
static void
its_evidence_cannot_be_removed(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	char *why = NULL;
	BEGIN;
	struct enquiry own = fixture_enquiry(f, "accepted", 20000);
	struct enquiry other = fixture_enquiry(f, "accepted", 20000);
	struct letter_row letter = fixture_letter(f, "one");
	letter.enquiry_id = own.id;
	OK(outbox_add(f->store, &letter, &f->err));
	struct letter_row free_one = fixture_letter(f, "two");
	free_one.enquiry_id = other.id;
	OK(outbox_add(f->store, &free_one, &f->err));
	begin(f, own.id);
	COMMIT;
	store_close(f->store);
	f->store = NULL;
	const char *path = mem_fmt(f->ctx, "%s/enquiryd.db", f->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_not_equal(
	    sqlite3_exec(db, "DELETE FROM letter WHERE once_key = 'one'", NULL,
		NULL, &why),
	    SQLITE_OK);
	assert_string_equal(why, "evidence of a breach is kept");
	sqlite3_free(why);
	assert_int_equal(
	    sqlite3_exec(db, "DELETE FROM letter WHERE once_key = 'two'", NULL,
		NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	fixture_open(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(it_stops_its_own_enquiry_until_it_is_resumed),
	    STORE_TEST(it_is_reminded_of_when_said_and_not_when_decided),
	    STORE_TEST(its_evidence_cannot_be_removed)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
