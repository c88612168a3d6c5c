/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_fixture.h"

enum { D = 20600 /* some day of 2026 */ };

static struct officer
officer(const char *addr, const char *name, const char *team,
    enum officer_role role)
{
	return (struct officer){.addr = addr,
	    .name = name,
	    .team = team,
	    .role = role,
	    .work_days = 0x1f,
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
}

static enum import_change
put(struct fixture *f, const struct officer *o)
{
	enum import_change change = IMPORT_SAME;
	OK(officer_put(f->store, o, 1780000000, &change, &f->err));
	return change;
}

static void
people(struct fixture *f)
{
	const struct officer all[] = {
	    officer("Jane.Smith@council.test", "Jane Smith", "north",
		OFFICER_PLAIN),
	    officer("john@council.test", "John Smith", "north", OFFICER_DUTY),
	    officer("ann@council.test", "Ann Other", "south", OFFICER_PLAIN),
	    officer("head@council.test", "Kim John", "south", OFFICER_DUTY),
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		assert_int_equal(put(f, &all[i]), IMPORT_ADDED);
}

static void
an_import_says_what_it_changed(void **state)
{
	struct fixture *f = *state;
	struct officer *got;
	struct officer o =
	    officer("Jane@Council.test", "Jane Smith", "north", OFFICER_PLAIN);
	BEGIN;
	o.deputy = "";
	assert_int_equal(put(f, &o), IMPORT_ADDED);
	assert_int_equal(put(f, &o), IMPORT_SAME);
	o.addr = "JANE@council.test";
	o.deputy = NULL;
	assert_int_equal(put(f, &o), IMPORT_SAME);
	o.deputy = "Ann@council.test";
	assert_int_equal(put(f, &o), IMPORT_CHANGED);
	o.deputy = "ann@council.test";
	assert_int_equal(put(f, &o), IMPORT_SAME);
	o.valid_to = D;
	assert_int_equal(put(f, &o), IMPORT_CHANGED);
	o.work_days = 3;
	assert_int_equal(put(f, &o), IMPORT_CHANGED);
	COMMIT;
	assert_int_equal(officer_by_addr(f->store, f->ctx, "jane@COUNCIL.test",
			     D, &got, &f->err),
	    1);
	assert_string_equal(got->addr, "jane@council.test");
	assert_string_equal(got->deputy, "ann@council.test");
	assert_int_equal(got->valid_from, DAY_NONE);
	assert_int_equal(got->valid_to, D);
	assert_int_equal(got->work_days, 3);
	assert_int_equal(got->registered_at, 1780000000);
}

static void
an_officer_counts_from_the_first_to_the_last_day(void **state)
{
	struct fixture *f = *state;
	struct officer *got;
	static const struct {
		int32_t from, to, day;
		int want;
	} cases[] = {
	    {DAY_NONE, DAY_NONE, D, 1},
	    {D, DAY_NONE, D, 1},
	    {D + 1, DAY_NONE, D, 0},
	    {DAY_NONE, D, D, 1},
	    {DAY_NONE, D - 1, D, 0},
	    {D, D, D, 1},
	};
	BEGIN;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct officer o =
		    officer("a@council.test", "A", "north", OFFICER_PLAIN);
		o.valid_from = cases[i].from;
		o.valid_to = cases[i].to;
		put(f, &o);
		int rc = officer_by_addr(
		    f->store, f->ctx, o.addr, cases[i].day, &got, &f->err);
		if (rc != cases[i].want)
			fail_msg("case %zu: got %d", i, rc);
		OK(officer_get(f->store, f->ctx, 1, &got, &f->err));
		assert_string_equal(got->name, "A"); /* On any day. */
	}
	COMMIT;
}

static void
a_typed_word_finds_exactly_one_officer_or_none(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *word;
		const char *addr; /* NULL: none */
	} cases[] = {
	    {"ann@council.test", "ann@council.test"},
	    {"ANN", "ann@council.test"},
	    {"jane.smith", "jane.smith@council.test"},
	    {"Jane", "jane.smith@council.test"},
	    {"jane smith", "jane.smith@council.test"},
	    {"smith", NULL},               /* Two of them. */
	    {"john", "john@council.test"}, /* An address beats a surname. */
	    {"kim", "head@council.test"},
	    {" other ", "ann@council.test"},
	    {"the", NULL},
	    {"", NULL},
	    {"@council.test", NULL},
	    {"%", NULL},
	};
	BEGIN;
	people(f);
	COMMIT;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct officer *got = NULL;
		int rc = officer_by_word(
		    f->store, f->ctx, cases[i].word, D, &got, &f->err);
		if (rc != (cases[i].addr != NULL))
			fail_msg("'%s': got %d", cases[i].word, rc);
		if (rc == 1)
			assert_string_equal(got->addr, cases[i].addr);
	}
}

static void
who_is_in_charge_is_the_teams_own_or_any(void **state)
{
	struct fixture *f = *state;
	struct officer *got;
	assert_int_equal(officer_in_charge(
			     f->store, f->ctx, "north", D, NULL, &got, &f->err),
	    0);
	BEGIN;
	people(f);
	COMMIT;
	static const char *const teams[][2] = {
	    {"north", "john@council.test"},
	    {"south", "head@council.test"},
	    {"west", "john@council.test"},
	    {"", "john@council.test"},
	};
	for (size_t i = 0; i < sizeof teams / sizeof teams[0]; i++) {
		assert_int_equal(officer_in_charge(f->store, f->ctx,
				     teams[i][0], D, NULL, &got, &f->err),
		    1);
		assert_string_equal(got->addr, teams[i][1]);
	}
}

static void
without_a_duty_officer_a_manager_is_in_charge(void **state)
{
	struct fixture *f = *state;
	struct officer *got;
	const struct officer all[] = {
	    officer("plain@council.test", "P", "north", OFFICER_PLAIN),
	    officer("head@council.test", "H", "north", OFFICER_HEAD),
	    officer("chief@council.test", "C", "south", OFFICER_MANAGER),
	    officer("boss@council.test", "B", "north", OFFICER_MANAGER),
	};
	static const struct {
		const char *team, *not_addrs, *want;
	} cases[] = {
	    {"north", NULL, "boss@council.test"},
	    {"", NULL, "chief@council.test"},
	    {"north", "Boss@council.test", "chief@council.test"},
	    {"north", "plain@council.test", "boss@council.test"},
	    {"north", "Boss@council.test chief@council.test",
		"head@council.test"},
	    {"north", "theboss@council.test", "boss@council.test"},
	};
	BEGIN;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		put(f, &all[i]);
	COMMIT;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(
		    officer_in_charge(f->store, f->ctx, cases[i].team, D,
			cases[i].not_addrs, &got, &f->err),
		    1);
		assert_string_equal(got->addr, cases[i].want);
	}
}

static void
who_is_not_in_the_new_list_has_left_that_day(void **state)
{
	struct fixture *f = *state;
	static const char *const kept[] = {
	    "ANN@council.test", "head@council.test"};
	const char **left;
	size_t count;
	struct officer *got;
	struct officer **list;
	BEGIN;
	people(f);
	OK(officers_leave_except(
	    f->store, f->ctx, kept, 2, D, &left, &count, &f->err));
	assert_int_equal(count, 2);
	assert_string_equal(left[0], "jane.smith@council.test");
	assert_string_equal(left[1], "john@council.test");
	assert_int_equal(officer_by_addr(f->store, f->ctx, "john@council.test",
			     D, &got, &f->err),
	    0);
	assert_int_equal(officer_by_addr(f->store, f->ctx, "john@council.test",
			     D - 1, &got, &f->err),
	    1);
	int64_t john = got->id;
	assert_int_equal(
	    officer_get_valid(f->store, f->ctx, john, D - 1, &got, &f->err), 1);
	assert_int_equal(
	    officer_get_valid(f->store, f->ctx, john, D, &got, &f->err), 0);
	assert_int_equal(officer_get(f->store, f->ctx, john, &got, &f->err), 1);
	OK(officer_list(f->store, f->ctx, D, &list, &count, &f->err));
	assert_int_equal(count, 2);
	OK(officers_leave_except(
	    f->store, f->ctx, kept, 2, D, &left, &count, &f->err));
	assert_int_equal(count, 0);
	COMMIT;
}

static void
who_came_today_or_comes_tomorrow_can_leave_today(void **state)
{
	struct fixture *f = *state;
	const char **left;
	size_t count;
	struct officer *got;
	BEGIN;
	for (int32_t i = 0; i < 2; i++) {
		struct officer o =
		    officer(i == 0 ? "a@council.test" : "b@council.test", "A",
			"north", OFFICER_PLAIN);
		o.valid_from = D + i;
		put(f, &o);
	}
	OK(officers_leave_except(
	    f->store, f->ctx, NULL, 0, D, &left, &count, &f->err));
	assert_int_equal(count, 2);
	for (int32_t day = D - 1; day <= D + 2; day++) {
		assert_int_equal(officer_by_addr(f->store, f->ctx,
				     "a@council.test", day, &got, &f->err),
		    0);
		assert_int_equal(officer_by_addr(f->store, f->ctx,
				     "b@council.test", day, &got, &f->err),
		    0);
	}
	COMMIT;
}

static void
an_address_follows_the_newest_list_of_mps(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	const char **left;
	size_t count;
	struct mp *got;
	struct mps both;
	static const char addr[] = "casework@shared.test";
	const struct mp_address address = {
	    .addr = addr, .valid_from = DAY_NONE, .valid_to = DAY_NONE};
	const struct mp one = {.name = "Amy Old",
	    .constituency = "Mid Shire",
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	struct mp two = one;
	two.name = "Ben New";
	const struct mp_line lines[] = {
	    {"ben new", "MID SHIRE", "Casework@shared.test"}};
	BEGIN;
	OK(mp_put(f->store, &one, &address, &change, &f->err));
	OK(mp_put(f->store, &two, &address, &change, &f->err));
	/* The newest of two, whatever the rest of the list says. */
	OK(mp_by_addr(f->store, f->ctx, addr, D, &got, &f->err));
	assert_string_equal(got->name, "Ben New");
	OK(mps_by_addr(f->store, f->ctx, addr, D, &both, &f->err));
	assert_int_equal(both.count, 2);
	assert_string_equal(both.list[0]->name, "Amy Old");
	assert_true(mps_have(&both, got->id));
	assert_false(mps_have(&both, got->id + 1));
	OK(mp_addresses_leave_except(
	    f->store, f->ctx, lines, 1, D, &left, &count, &f->err));
	assert_int_equal(count, 1);
	assert_string_equal(left[0], "Amy Old, casework@shared.test");
	OK(mp_addresses_leave_except(
	    f->store, f->ctx, lines, 1, D, &left, &count, &f->err));
	assert_int_equal(count, 0);
	OK(mps_by_addr(f->store, f->ctx, addr, D, &both, &f->err));
	assert_int_equal(both.count, 1);
	assert_true(mps_have(&both, got->id));
	/* And back again: the old entry is found and opened. */
	OK(mp_put(f->store, &one, &address, &change, &f->err));
	assert_int_equal(change, IMPORT_CHANGED);
	OK(mp_addresses_leave_except(
	    f->store, f->ctx, NULL, 0, D, &left, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(
	    mp_by_addr(f->store, f->ctx, addr, D, &got, &f->err), 0);
	COMMIT;
}

static void
an_mp_is_found_by_any_address_of_the_office(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	struct mp *got;
	struct mp mp = {.name = "Jo Bloggs",
	    .constituency = "Mid Shire",
	    .valid_from = D - 100,
	    .valid_to = DAY_NONE};
	struct mp_address office = {.addr = "Jo.Bloggs.mp@parliament.test",
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	struct mp_address worker = {.addr = "casework@jo.test",
	    .name = "Sam",
	    .valid_from = DAY_NONE,
	    .valid_to = D};
	BEGIN;
	OK(mp_put(f->store, &mp, &office, &change, &f->err));
	assert_int_equal(change, IMPORT_ADDED);
	OK(mp_put(f->store, &mp, &office, &change, &f->err));
	assert_int_equal(change, IMPORT_SAME);
	OK(mp_put(f->store, &mp, &worker, &change, &f->err));
	assert_int_equal(change, IMPORT_ADDED);
	worker.name = "Sam Jones";
	OK(mp_put(f->store, &mp, &worker, &change, &f->err));
	assert_int_equal(change, IMPORT_CHANGED);
	OK(mp_put(f->store, &mp, NULL, &change, &f->err));
	assert_int_equal(change, IMPORT_SAME);
	COMMIT;
	assert_int_equal(mp_by_addr(f->store, f->ctx,
			     "jo.bloggs.MP@parliament.test", D, &got, &f->err),
	    1);
	assert_string_equal(got->name, "Jo Bloggs");
	assert_int_equal(
	    mp_by_addr(f->store, f->ctx, "casework@jo.test", D, &got, &f->err),
	    1);
	assert_int_equal(mp_by_addr(f->store, f->ctx, "casework@jo.test", D + 1,
			     &got, &f->err),
	    0);
	assert_int_equal(mp_by_addr(f->store, f->ctx, "casework@jo.test",
			     D - 101, &got, &f->err),
	    0);
	int64_t id = got->id;
	assert_int_equal(mp_get(f->store, f->ctx, id, &got, &f->err), 1);
	assert_string_equal(got->constituency, "Mid Shire");
	/* Which of them gets the office's ledger is a change like another. */
	struct mp_address *list;
	size_t count;
	worker.ledger = MP_LEDGER_WEEKLY;
	BEGIN;
	OK(mp_put(f->store, &mp, &worker, &change, &f->err));
	assert_int_equal(change, IMPORT_CHANGED);
	COMMIT;
	OK(mp_address_list(f->store, f->ctx, D, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].ledger, MP_LEDGER_UNSAID);
	assert_null(list[0].name);
	assert_int_equal(list[1].ledger, MP_LEDGER_WEEKLY);
	assert_string_equal(list[1].addr, "casework@jo.test");
	OK(mp_address_list(f->store, f->ctx, D + 1, &list, &count, &f->err));
	assert_int_equal(count, 1);
	/* The Member leaves: all addresses go with the seat. */
	mp.valid_to = D - 1;
	BEGIN;
	OK(mp_put(f->store, &mp, NULL, &change, &f->err));
	assert_int_equal(change, IMPORT_CHANGED);
	COMMIT;
	assert_int_equal(
	    mp_by_addr(f->store, f->ctx, "casework@jo.test", D, &got, &f->err),
	    0);
}

static void
a_case_is_known_by_its_reference(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	struct case_file *got;
	struct case_file file = {
	    .reference = "SEND-2024-1", .team = "north", .restricted = true};
	BEGIN;
	OK(case_put(f->store, &file, &change, &f->err));
	assert_int_equal(change, IMPORT_ADDED);
	OK(case_put(f->store, &file, &change, &f->err));
	assert_int_equal(change, IMPORT_SAME);
	file.owner = "Jane@council.test";
	OK(case_put(f->store, &file, &change, &f->err));
	assert_int_equal(change, IMPORT_CHANGED);
	file.born_day = 15000;
	OK(case_put(f->store, &file, &change, &f->err));
	assert_int_equal(change, IMPORT_CHANGED);
	COMMIT;
	assert_int_equal(
	    case_by_reference(f->store, f->ctx, "SEND-2024-1", &got, &f->err),
	    1);
	assert_string_equal(got->owner, "jane@council.test");
	assert_true(got->restricted);
	assert_int_equal(got->born_day, 15000);
	int64_t id = got->id;
	assert_int_equal(case_get(f->store, f->ctx, id, &got, &f->err), 1);
	assert_string_equal(got->reference, "SEND-2024-1");
	assert_int_equal(
	    case_by_reference(f->store, f->ctx, "SEND-2024-2", &got, &f->err),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(an_import_says_what_it_changed),
	    STORE_TEST(an_officer_counts_from_the_first_to_the_last_day),
	    STORE_TEST(a_typed_word_finds_exactly_one_officer_or_none),
	    STORE_TEST(who_is_in_charge_is_the_teams_own_or_any),
	    STORE_TEST(without_a_duty_officer_a_manager_is_in_charge),
	    STORE_TEST(who_came_today_or_comes_tomorrow_can_leave_today),
	    STORE_TEST(an_address_follows_the_newest_list_of_mps),
	    STORE_TEST(who_is_not_in_the_new_list_has_left_that_day),
	    STORE_TEST(an_mp_is_found_by_any_address_of_the_office),
	    STORE_TEST(a_case_is_known_by_its_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
