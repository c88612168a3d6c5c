/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_fixture.h"

static int32_t
day(int month, int d)
{
	return civil_day(2026, month, d);
}

static void
numbers_run_within_a_year_and_carry_a_check_letter(void **state)
{
	struct fixture *f = *state;
	struct enquiry *found;
	BEGIN;
	struct enquiry first = fixture_enquiry(f, "new", day(6, 11));
	/* 2600001: 2*2 + 6*3 + 1*8 = 30, 30 mod 23 = 7: H. */
	assert_string_equal(first.reference, "ENQ-26-00001-H");
	for (int i = 2; i < 417; i++)
		fixture_enquiry(f, "new", day(6, 11));
	struct enquiry known = fixture_enquiry(f, "new", day(6, 11));
	assert_string_equal(known.reference, "ENQ-26-00417-U");
	struct enquiry other = known;
	other.received_day = civil_day(2027, 1, 4);
	OK(enquiry_add(f->store, f->ctx, "ENQ", &other, &f->err));
	assert_non_null(strstr(other.reference, "ENQ-27-00001-"));
	COMMIT;
	assert_int_equal(enquiry_by_reference(f->store, f->ctx,
			     "enq-26-00417-u", &found, &f->err),
	    1);
	assert_int_equal(found->id, known.id);
	assert_int_equal(enquiry_by_reference(f->store, f->ctx,
			     "ENQ-26-00417-V", &found, &f->err),
	    0);
}

static void
an_enquiry_comes_back_as_it_was_stored(void **state)
{
	struct fixture *f = *state;
	struct enquiry *e;
	BEGIN;
	struct enquiry added = fixture_enquiry(f, "new", day(6, 11));
	COMMIT;
	fixture_reopen(f);
	assert_int_equal(
	    enquiry_get(f->store, f->ctx, added.id, &e, &f->err), 1);
	assert_string_equal(e->kind, "mp");
	assert_string_equal(e->state, "new");
	assert_int_equal(e->owner_id, 0);
	assert_string_equal(e->team, "north");
	assert_string_equal(e->subject, "A question");
	assert_null(e->their_reference);
	assert_int_equal(e->received_at, 1780000000);
	assert_int_equal(e->received_day, day(5, 28));
	assert_int_equal(e->due_day, day(6, 11));
	assert_string_equal(e->due_working, "counted");
	assert_int_equal(e->answered_at, 0);
	assert_int_equal(e->closed_at, 0);
	assert_int_equal(e->last_rung, -1);
	assert_int_equal(e->version, 1);
	assert_int_equal(enquiry_get(f->store, f->ctx, 99, &e, &f->err), 0);
}

static void
a_change_based_on_an_old_version_is_refused(void **state)
{
	struct fixture *f = *state;
	struct enquiry *a;
	struct enquiry *b;
	BEGIN;
	struct enquiry added = fixture_enquiry(f, "new", day(6, 11));
	OK(enquiry_get(f->store, f->ctx, added.id, &a, &f->err));
	OK(enquiry_get(f->store, f->ctx, added.id, &b, &f->err));
	a->state = "accepted";
	a->due_day = day(6, 25);
	a->original_due_day = day(6, 25);
	OK(enquiry_update(f->store, a, &f->err));
	assert_int_equal(a->version, 2);
	b->state = "allocated";
	assert_int_equal(enquiry_update(f->store, b, &f->err), -1);
	assert_int_equal(f->err.kind, ERR_STORE);
	assert_non_null(strstr(f->err.text, added.reference));
	OK(enquiry_get(f->store, f->ctx, added.id, &b, &f->err));
	assert_string_equal(b->state, "accepted");
	assert_int_equal(b->due_day, day(6, 25));
	/* The first date told is kept for ever. */
	assert_int_equal(b->original_due_day, day(6, 11));
	OK(enquiry_update(f->store, b, &f->err));
	COMMIT;
}

static void
being_a_party_is_only_ever_raised(void **state)
{
	struct fixture *f = *state;
	struct party *list;
	struct party enquirer;
	size_t count;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(6, 11));
	static const struct {
		enum party_role add;
		const char *addr;
	} adds[] = {
	    {PARTY_ROLE_COPIED, "Ann@MP.test"},
	    {PARTY_ROLE_ENQUIRER, "ann@mp.test"},
	    {PARTY_ROLE_CONTRIBUTOR, "ANN@MP.TEST"},
	    {PARTY_ROLE_CONTRIBUTOR, "abe@home.test"},
	    {PARTY_ROLE_COPIED, "abe@home.test"},
	};
	int64_t ids[5];
	for (size_t i = 0; i < 5; i++) {
		struct party party = {.enquiry_id = e.id,
		    .role = adds[i].add,
		    .addr = adds[i].addr,
		    .name = i == 0 ? NULL : "Name"};
		OK(party_add(f->store, &party, &f->err));
		ids[i] = party.id;
		/* Who was only copied is nobody to answer. */
		assert_int_equal(
		    party_enquirer(f->store, f->ctx, e.id, &enquirer, &f->err),
		    i == 0 ? 0 : 1);
	}
	assert_int_equal(enquirer.id, ids[1]);
	assert_int_equal(ids[0], ids[2]);
	assert_int_equal(ids[3], ids[4]);
	OK(party_list(f->store, f->ctx, e.id, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].role, PARTY_ROLE_ENQUIRER);
	assert_string_equal(list[0].addr, "Ann@MP.test");
	assert_string_equal(list[0].name, "Name");
	assert_int_equal(list[1].role, PARTY_ROLE_CONTRIBUTOR);
	COMMIT;
}

static void
a_case_knows_its_open_enquiries(void **state)
{
	struct fixture *f = *state;
	struct enquiry **list;
	int64_t *ids;
	size_t count;
	enum import_change change;
	struct case_file *file;
	BEGIN;
	struct case_file put = {.reference = "SEND-1", .team = "north"};
	OK(case_put(f->store, &put, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, "SEND-1", &file, &f->err));
	struct enquiry open = fixture_enquiry(f, "accepted", day(6, 11));
	struct enquiry closed = fixture_enquiry(f, "closed", day(6, 11));
	OK(enquiry_link_case(f->store, open.id, file->id, &f->err));
	OK(enquiry_link_case(f->store, open.id, file->id, &f->err));
	OK(enquiry_link_case(f->store, closed.id, file->id, &f->err));
	OK(enquiry_cases(f->store, f->ctx, open.id, &ids, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(ids[0], file->id);
	OK(enquiries_of_case(
	    f->store, f->ctx, file->id, &list, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0]->id, open.id);
	COMMIT;
}

static void
one_restricted_case_restricts_an_enquiry(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	struct case_file *open;
	struct case_file *restricted;
	struct case_file put = {.reference = "SEND-2", .team = "north"};
	BEGIN;
	OK(case_put(f->store, &put, &change, &f->err));
	put.reference = "SEND-3";
	put.restricted = true;
	OK(case_put(f->store, &put, &change, &f->err));
	OK(case_by_reference(f->store, f->ctx, "SEND-2", &open, &f->err));
	OK(case_by_reference(f->store, f->ctx, "SEND-3", &restricted, &f->err));
	struct enquiry e = fixture_enquiry(f, "accepted", day(6, 11));
	struct enquiry other = fixture_enquiry(f, "accepted", day(6, 11));
	assert_int_equal(case_restricts(f->store, e.id, &f->err), 0);
	OK(enquiry_link_case(f->store, e.id, open->id, &f->err));
	OK(enquiry_link_case(f->store, other.id, open->id, &f->err));
	assert_int_equal(case_restricts(f->store, e.id, &f->err), 0);
	OK(enquiry_link_case(f->store, e.id, restricted->id, &f->err));
	assert_int_equal(case_restricts(f->store, e.id, &f->err), 1);
	assert_int_equal(case_restricts(f->store, other.id, &f->err), 0);
	COMMIT;
}

static void
lists_are_by_due_day_and_obey_their_filters(void **state)
{
	struct fixture *f = *state;
	enum import_change change;
	struct officer *owner;
	struct officer put = {.addr = "o@council.test",
	    .name = "O",
	    .team = "north",
	    .valid_from = DAY_NONE,
	    .valid_to = DAY_NONE};
	BEGIN;
	OK(officer_put(f->store, &put, 1, &change, &f->err));
	OK(officer_by_addr(
	    f->store, f->ctx, put.addr, day(6, 1), &owner, &f->err));
	struct enquiry a = fixture_enquiry(f, "accepted", day(6, 20));
	struct enquiry b = fixture_enquiry(f, "new", day(6, 10));
	struct enquiry c = fixture_enquiry(f, "closed", day(6, 5));
	struct enquiry d = fixture_enquiry(f, "answered", day(6, 6));
	a.owner_id = d.owner_id = owner->id;
	d.answered_at = 1780700000;
	OK(enquiry_update(f->store, &a, &f->err));
	OK(enquiry_update(f->store, &d, &f->err));
	COMMIT;
	const struct {
		const char *name;
		struct enquiry_filter filter;
		int64_t want[5];
	} cases[] = {
	    {"all", {0}, {c.id, d.id, b.id, a.id}},
	    {"all, two", {.max = 2}, {c.id, d.id}},
	    {"open", {.open_only = true}, {b.id, a.id}},
	    {"open, due by the 10th", {.open_only = true, .due_by = day(6, 10)},
		{b.id}},
	    {"of the owner", {.owner_id = owner->id}, {d.id, a.id}},
	    {"open, of the owner", {.open_only = true, .owner_id = owner->id},
		{a.id}},
	    {"open, unowned", {.open_only = true, .unowned = true}, {b.id}},
	    {"unowned", {.unowned = true}, {c.id, b.id}},
	    {"closed", {.state = "closed"}, {c.id}},
	    {"open, in state new", {.open_only = true, .state = "new"}, {b.id}},
	    {"open and closed", {.open_only = true, .state = "closed"}, {0}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct enquiry **list;
		size_t count;
		OK(enquiry_list(f->store, f->ctx, &cases[i].filter, &list,
		    &count, &f->err));
		for (size_t j = 0; j < 5; j++) {
			int64_t got = j < count ? list[j]->id : 0;
			if (got != cases[i].want[j])
				fail_msg("%s: at %zu got %lld, want %lld",
				    cases[i].name, j, (long long)got,
				    (long long)cases[i].want[j]);
		}
	}
}

static void
counts_follow_every_change(void **state)
{
	struct fixture *f = *state;
	struct enquiry_counts counts;
	struct enquiry_flow flow;
	char *report;
	BEGIN;
	struct enquiry a = fixture_enquiry(f, "new", day(6, 9));
	struct enquiry b = fixture_enquiry(f, "new", day(6, 10));
	fixture_enquiry(f, "new", day(6, 11));
	OK(enquiry_count(f->store, day(6, 10), &counts, &f->err));
	assert_int_equal(counts.open, 3);
	assert_int_equal(counts.overdue, 1);
	assert_int_equal(counts.due_today, 1);
	assert_int_equal(counts.unowned, 3);
	assert_int_equal(counts.answered, 0);
	a.state = "answered";
	a.answered_at = civil_utc_instant(day(6, 10), 0);
	OK(enquiry_update(f->store, &a, &f->err));
	b.state = "closed";
	b.answered_at = civil_utc_instant(day(6, 9), 0);
	b.closed_at = civil_utc_instant(day(6, 12), 0);
	OK(enquiry_update(f->store, &b, &f->err));
	OK(enquiry_count(f->store, day(6, 10), &counts, &f->err));
	assert_int_equal(counts.open, 1);
	assert_int_equal(counts.overdue, 0);
	assert_int_equal(counts.answered, 2);
	assert_int_equal(counts.closed, 1);
	OK(enquiry_flow_since(
	    f->store, civil_utc_instant(day(6, 1), 0), &flow, &f->err));
	assert_int_equal(flow.received, 0);
	assert_int_equal(flow.answered, 2);
	assert_int_equal(flow.answered_late, 1);
	OK(enquiry_flow_since(f->store, 0, &flow, &f->err));
	assert_int_equal(flow.received, 3);
	assert_int_equal(flow.unreadable, 0);
	struct message_decision unreadable = {.outcome = OUTCOME_TRIAGE,
	    .state = "quarantined",
	    .from_addr = "",
	    .decided_at = 1780000200};
	OK(inbox_decide(
	    f->store, fixture_mail(f, 1, "?"), &unreadable, &f->err));
	OK(enquiry_flow_since(f->store, 1780000200, &flow, &f->err));
	assert_int_equal(flow.unreadable, 1);
	OK(enquiry_flow_since(f->store, 1780000201, &flow, &f->err));
	assert_int_equal(flow.unreadable, 0);
	/* Reopened: as if it had not been. */
	b.state = "allocated";
	b.answered_at = b.closed_at = 0;
	OK(enquiry_update(f->store, &b, &f->err));
	OK(enquiry_count(f->store, day(6, 10), &counts, &f->err));
	assert_int_equal(counts.open, 2);
	assert_int_equal(counts.answered, 1);
	assert_int_equal(counts.closed, 0);
	COMMIT;
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 1);
}

static void
a_state_that_does_not_exist_is_refused(void **state)
{
	struct fixture *f = *state;
	BEGIN;
	struct enquiry e = fixture_enquiry(f, "new", day(6, 11));
	e.state = "forgotten";
	assert_int_equal(enquiry_update(f->store, &e, &f->err), -1);
	e.state = "closed"; /* Without the instant it was closed at. */
	assert_int_equal(enquiry_update(f->store, &e, &f->err), -1);
	store_rollback(f->store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(numbers_run_within_a_year_and_carry_a_check_letter),
	    STORE_TEST(an_enquiry_comes_back_as_it_was_stored),
	    STORE_TEST(a_change_based_on_an_old_version_is_refused),
	    STORE_TEST(being_a_party_is_only_ever_raised),
	    STORE_TEST(a_case_knows_its_open_enquiries),
	    STORE_TEST(one_restricted_case_restricts_an_enquiry),
	    STORE_TEST(lists_are_by_due_day_and_obey_their_filters),
	    STORE_TEST(counts_follow_every_change),
	    STORE_TEST(a_state_that_does_not_exist_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
