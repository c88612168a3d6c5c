/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_fixture.h"

#include <sqlite3.h>

#include "daemon/store/chain.h"
#include "daemon/store/store_p.h"

static void
add(struct fixture *f, int64_t enquiry_id, const char *kind,
    const char *payload)
{
	struct event event = {.at = 1780000000,
	    .enquiry_id = enquiry_id,
	    .message_id = 3,
	    .actor = "daemon",
	    .kind = kind,
	    .payload = payload};
	/* There has been such an enquiry. */
	OK(store_ids_from(f->store, enquiry_id, &f->err));
	OK(event_add(f->store, &event, &f->err));
}

static void
a_time_line_is_told_in_order(void **state)
{
	struct fixture *f = *state;
	struct event *list;
	size_t count;
	BEGIN;
	add(f, 1, "enquiry.opened", "{\"rule\":\"none\"}");
	add(f, 2, "enquiry.opened", NULL);
	add(f, 1, "letter.sent", "{}");
	COMMIT;
	OK(event_list(f->store, f->ctx, 1, &list, &count, &f->err));
	assert_int_equal(count, 2);
	assert_string_equal(list[0].kind, "enquiry.opened");
	assert_string_equal(list[0].payload, "{\"rule\":\"none\"}");
	assert_string_equal(list[1].kind, "letter.sent");
	assert_int_equal(list[1].message_id, 3);
	assert_int_equal(list[1].letter_id, 0);
	assert_string_equal(list[1].actor, "daemon");
}

/*
 * printf '%064d\n1780000000\n1\n3\n0\n6:daemon\n11:letter.sent\n%s\n' 0 \
 *     "$(printf '{}' | sha256sum | cut -d' ' -f1)" | sha256sum
 */
static void
the_hash_is_the_one_a_shell_computes(void **state)
{
	(void)state;
	struct event event = {.at = 1780000000,
	    .enquiry_id = 1,
	    .message_id = 3,
	    .actor = "daemon",
	    .kind = "letter.sent"};
	char payload[DIGEST_HEX_SIZE];
	char hash[CHAIN_SIZE];
	digest_sha256(span_str("{}"), payload);
	chain_hash(CHAIN_START, &event, payload, hash);
	assert_string_equal(hash,
	    "82d538f400f1b376800fa5271370d191d490f15af104bd593ed7cc32cedddec4");
}

static void
the_chain_holds_over_restarts_and_rollbacks(void **state)
{
	struct fixture *f = *state;
	char *report;
	BEGIN;
	add(f, 1, "one", "{}");
	COMMIT;
	BEGIN;
	add(f, 1, "undone", "{}");
	store_rollback(f->store);
	BEGIN;
	add(f, 1, "two", "{}");
	OK(store_savepoint(f->store, &f->err));
	add(f, 1, "undone", "{}");
	store_savepoint_rollback(f->store);
	add(f, 1, "three", "{}");
	COMMIT;
	fixture_reopen(f);
	BEGIN;
	add(f, 1, "four", NULL);
	COMMIT;
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 1);
	assert_string_equal(report, "");
}

static void
events_cannot_be_changed_or_removed(void **state)
{
	struct fixture *f = *state;
	static const char *const attempts[] = {
	    "DELETE FROM event",
	    "UPDATE event SET kind = 'x'",
	    "UPDATE event SET at = 1",
	    "UPDATE event SET payload = '{\"x\":1}'",
	    "UPDATE event SET payload = NULL, actor = 'x'",
	    "UPDATE event SET payload = NULL, enquiry_id = NULL",
	    "UPDATE event SET payload = NULL, payload_sha256 = hash",
	    "UPDATE event SET payload = NULL, sought = 1",
	};
	BEGIN;
	add(f, 1, "one", "{}");
	COMMIT;
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		if (sqlite3_exec(f->store->db, attempts[i], NULL, NULL, NULL) !=
		    SQLITE_CONSTRAINT_TRIGGER)
			fail_msg("allowed: %s", attempts[i]);
	}
}

static void
a_tombstone_keeps_the_chain_whole(void **state)
{
	struct fixture *f = *state;
	struct event *list;
	size_t count;
	char *report;
	BEGIN;
	add(f, 1, "one", "{\"name\":\"somebody\"}");
	add(f, 1, "two", "{}");
	COMMIT;
	assert_int_equal(sqlite3_exec(f->store->db,
			     "UPDATE event SET payload = NULL WHERE id = 1",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	OK(event_list(f->store, f->ctx, 1, &list, &count, &f->err));
	assert_null(list[0].payload);
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 1);
}

static void
a_forged_event_breaks_the_chain_where_it_is(void **state)
{
	struct fixture *f = *state;
	char *report;
	BEGIN;
	add(f, 1, "one", "{}");
	add(f, 1, "two", "{}");
	add(f, 1, "three", "{}");
	COMMIT;
	/* Somebody with a shell takes the triggers away first. */
	assert_int_equal(
	    sqlite3_exec(f->store->db,
		"DROP TRIGGER event_frozen; DROP TRIGGER event_kept;"
		"UPDATE event SET actor = 'nobody' WHERE id = 2;"
		"UPDATE event SET payload = '{\"x\":1}' WHERE id = 3;",
		NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 0);
	assert_string_equal(report, "event 2: the chain is broken here\n"
				    "event 3: its payload was changed\n");
	assert_int_equal(
	    sqlite3_exec(f->store->db, "DELETE FROM event WHERE id = 2", NULL,
		NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 0);
	assert_non_null(strstr(report, "event 3: the chain is broken here"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(a_time_line_is_told_in_order),
	    cmocka_unit_test(the_hash_is_the_one_a_shell_computes),
	    STORE_TEST(the_chain_holds_over_restarts_and_rollbacks),
	    STORE_TEST(events_cannot_be_changed_or_removed),
	    STORE_TEST(a_tombstone_keeps_the_chain_whole),
	    STORE_TEST(a_forged_event_breaks_the_chain_where_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
