/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pauses, extensions, promises, legal clocks and absences: what is written
 * stays, and is settled once. */
#include "store_fixture.h"

#include <sqlite3.h>

#include "daemon/store/absences.h"
#include "daemon/store/ledgers.h"
#include "daemon/store/legal.h"

static int32_t
day(int month, int d)
{
	return civil_day(2026, month, d);
}

static struct pause
a_pause(int64_t enquiry_id)
{
	return (struct pause){.enquiry_id = enquiry_id,
	    .from_day = day(9, 10),
	    .until_day = day(9, 23),
	    .reason = "authority: consent",
	    .author = "jo@council.test",
	    .at = 1000};
}

static void
a_pause_ends_once_and_its_reason_stays(void **state)
{
	struct fixture *f = *state;
	struct pause *list;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(9, 14));
	struct pause pause = a_pause(e.id);
	OK(pause_add(f->store, &pause, &f->err));
	OK(pause_end(f->store, pause.id, day(9, 14), "the enquirer", &f->err));
	OK(pause_end(f->store, pause.id, day(9, 11), "sam", &f->err));
	COMMIT;
	fixture_reopen(f);
	OK(pause_list(f->store, f->ctx, e.id, &list, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].ended_day, day(9, 14));
	assert_string_equal(list[0].reason, "authority: consent");
	assert_string_equal(list[0].author, "jo@council.test");
}

static void
the_newest_extension_counts_and_older_ones_stay(void **state)
{
	struct fixture *f = *state;
	int days = 0;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(9, 14));
	assert_int_equal(extension_days(f->store, e.id, &days, &f->err), 0);
	struct extension extension = {.enquiry_id = e.id,
	    .days = 15,
	    .reason = "panel",
	    .author = "jo",
	    .at = 1};
	OK(extension_add(f->store, &extension, &f->err));
	extension.days = 20;
	OK(extension_add(f->store, &extension, &f->err));
	COMMIT;
	assert_int_equal(extension_days(f->store, e.id, &days, &f->err), 1);
	assert_int_equal(days, 20);
}

static void
a_new_promise_takes_the_old_one_s_place_and_each_is_settled_once(void **state)
{
	struct fixture *f = *state;
	struct promise *list;
	struct promise_counts counts;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(9, 14));
	struct promise promise = {.enquiry_id = e.id,
	    .day = day(9, 21),
	    .reason = "said so",
	    .author = "jo",
	    .at = 100};
	OK(promise_add(f->store, &promise, &f->err));
	promise.day = day(9, 24);
	promise.at = 200;
	OK(promise_add(f->store, &promise, &f->err));
	OK(promises_due(f->store, f->ctx, day(9, 24), &list, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].day, day(9, 24));
	OK(promise_settle(f->store, promise.id, PROMISE_BROKEN, 300, &f->err));
	OK(promise_settle(f->store, promise.id, PROMISE_KEPT, 400, &f->err));
	COMMIT;
	OK(promise_list(f->store, f->ctx, e.id, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].outcome, PROMISE_REPLACED);
	assert_int_equal(list[1].outcome, PROMISE_BROKEN);
	OK(promises_due(f->store, f->ctx, day(12, 31), &list, &count, &f->err));
	assert_int_equal(count, 0);
	OK(promise_count(f->store, 0, 1000, &counts, &f->err));
	assert_int_equal(counts.broken, 1);
	assert_int_equal(counts.replaced, 1);
	assert_int_equal(counts.kept, 0);
	OK(promise_count(f->store, 0, 300, &counts, &f->err));
	assert_int_equal(counts.broken, 0);
}

/* Not through our own functions: by hand, as a mistake would. */
static void
no_ledger_can_be_rewritten(void **state)
{
	static const char *const attempts[] = {
	    "DELETE FROM pause",
	    "UPDATE pause SET reason = 'other'",
	    "UPDATE pause SET from_day = from_day + 1",
	    "DELETE FROM extension",
	    "UPDATE extension SET days = 99",
	    "DELETE FROM promise",
	    "UPDATE promise SET day = day + 30",
	    "DELETE FROM legal_event",
	    "UPDATE legal_event SET day = day + 1",
	};
	struct fixture *f = *state;
	sqlite3 *db;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(9, 14));
	struct pause pause = a_pause(e.id);
	struct extension extension = {.enquiry_id = e.id,
	    .days = 20,
	    .reason = "panel",
	    .author = "jo",
	    .at = 1};
	struct promise promise = {.enquiry_id = e.id,
	    .day = day(9, 21),
	    .reason = "said so",
	    .author = "jo",
	    .at = 100};
	struct legal_event event = {.matter = {.enquiry_id = e.id},
	    .event = "request",
	    .day = day(3, 9),
	    .author = "sam",
	    .at = 5};
	OK(pause_add(f->store, &pause, &f->err));
	OK(extension_add(f->store, &extension, &f->err));
	OK(promise_add(f->store, &promise, &f->err));
	OK(legal_event_add(f->store, &event, &f->err));
	COMMIT;
	assert_int_equal(
	    sqlite3_open(mem_fmt(f->ctx, "%s/enquiryd.db", f->dir), &db),
	    SQLITE_OK);
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		assert_int_equal(
		    sqlite3_exec(db, attempts[i], NULL, NULL, NULL),
		    SQLITE_CONSTRAINT);
		assert_string_equal(sqlite3_errmsg(db), "a ledger only grows");
	}
	sqlite3_close(db);
}

static void
a_legal_event_is_recorded_once_and_its_clock_is_counted_anew(void **state)
{
	struct fixture *f = *state;
	struct legal_clock *list;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(9, 14));
	struct legal_event event = {.matter = {.enquiry_id = e.id},
	    .event = "request",
	    .day = day(3, 9),
	    .author = "sam",
	    .at = 5};
	assert_int_equal(legal_event_add(f->store, &event, &f->err), 1);
	assert_int_equal(legal_event_add(f->store, &event, &f->err), 0);
	struct legal_clock clock = {.matter = event.matter,
	    .key = "ehc_final_plan",
	    .start_day = day(3, 9),
	    .last_day = day(7, 27),
	    .act_by = day(7, 27),
	    .working = "counted",
	    .met_day = DAY_NONE};
	OK(legal_clock_put(f->store, &clock, &f->err));
	OK(legal_clocks_due(
	    f->store, f->ctx, day(7, 26), &list, &count, &f->err));
	assert_int_equal(count, 0);
	OK(legal_clocks_due(
	    f->store, f->ctx, day(7, 27), &list, &count, &f->err));
	assert_int_equal(count, 1);
	clock.met_day = day(7, 20);
	OK(legal_clock_put(f->store, &clock, &f->err));
	COMMIT;
	OK(legal_clocks_due(
	    f->store, f->ctx, day(12, 31), &list, &count, &f->err));
	assert_int_equal(count, 0);
	OK(legal_clock_list(
	    f->store, f->ctx, event.matter, &list, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].met_day, day(7, 20));
}

static void
an_absence_that_is_told_again_is_one(void **state)
{
	struct fixture *f = *state;
	struct absence *list;
	size_t count;
	enum import_change change;
	struct officer jo = {.addr = "jo@council.test",
	    .name = "Jo",
	    .team = "north",
	    .work_days = 0x1f,
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	struct officer *found;
	BEGIN;
	OK(officer_put(f->store, &jo, 1, &change, &f->err));
	OK(officer_by_addr(
	    f->store, f->ctx, jo.addr, day(10, 1), &found, &f->err));
	struct absence absence = {.officer_id = found->id,
	    .from_day = day(10, 8),
	    .to_day = day(10, 23),
	    .at = 9};
	assert_int_equal(absence_add(f->store, &absence, &f->err), 1);
	absence.from_day = day(10, 12);
	assert_int_equal(absence_add(f->store, &absence, &f->err), 0);
	absence.to_day = day(10, 30);
	assert_int_equal(absence_add(f->store, &absence, &f->err), 1);
	COMMIT;
	OK(absence_list(f->store, f->ctx, day(10, 7), &list, &count, &f->err));
	assert_int_equal(count, 0);
	OK(absence_list(f->store, f->ctx, day(10, 30), &list, &count, &f->err));
	assert_int_equal(count, 1);
	OK(absence_list(f->store, f->ctx, day(10, 31), &list, &count, &f->err));
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_pause_ends_once_and_its_reason_stays),
	    STORE_TEST(the_newest_extension_counts_and_older_ones_stay),
	    STORE_TEST(
		a_new_promise_takes_the_old_one_s_place_and_each_is_settled_once),
	    STORE_TEST(no_ledger_can_be_rewritten),
	    STORE_TEST(
		a_legal_event_is_recorded_once_and_its_clock_is_counted_anew),
	    STORE_TEST(an_absence_that_is_told_again_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
