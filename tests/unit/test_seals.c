/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/seals.h"

#include <sqlite3.h>

#include "daemon/store/flags.h"
#include "daemon/store/search.h"
#include "daemon/store/waiting.h"
#include "store_fixture.h"

#define WORD "Peregrine"
#define RAW "Subject: " WORD "\r\n\r\nAbout " WORD "\r\n"
#define FACTS "{\"subject\":\"" WORD "\"}"

static void
decide(struct fixture *f, int64_t id, enum message_outcome outcome,
    int64_t enquiry_id, const char *subject)
{
	const struct message_decision d = {.outcome = outcome,
	    .enquiry_id = enquiry_id,
	    .state = "decided",
	    .class = "human",
	    .from_addr = "ruth@family.test",
	    .proved = true,
	    .subject = subject,
	    .subject_base = subject,
	    .message_id = mem_fmt(f->ctx, "m%lld@x", (long long)id),
	    .content_hash = mem_fmt(f->ctx, "hash%lld", (long long)id),
	    .rule = "case",
	    .evidence = "it names " WORD,
	    .facts = span_str(FACTS),
	    .decided_at = 1780000200};
	OK(inbox_decide(f->store, id, &d, &f->err));
}

/* A mail with the word in all that is kept of it, in an enquiry. */
static int64_t
mail(struct fixture *f, uint32_t uid, struct enquiry *e)
{
	const int64_t id = fixture_mail(f, uid, RAW);
	*e = (struct enquiry){.kind = "family",
	    .state = "accepted",
	    .team = "north",
	    .subject = "About " WORD,
	    .received_at = 1780000000,
	    .received_day = 20000,
	    .deemed_day = 20000,
	    .due_day = 20010,
	    .original_due_day = 20010,
	    .due_working = "counted",
	    .opened_by_message = id,
	    .last_rung = -1};
	OK(enquiry_add(f->store, f->ctx, "ENQ", e, &f->err));
	decide(f, id, OUTCOME_ENQUIRY, e->id, WORD);
	struct flag flag = {.enquiry_id = e->id,
	    .message_id = id,
	    .sign = "complaint",
	    .said = WORD,
	    .raised_at = 1780000200};
	OK(flag_raise(f->store, &flag, &f->err));
	const struct event event = {.at = 1780000200,
	    .enquiry_id = e->id,
	    .message_id = id,
	    .actor = "daemon",
	    .kind = "mail.filed",
	    .payload = "{\"rule\":\"case\",\"evidence\":\"" WORD "\"}"};
	OK(event_add(f->store, &event, &f->err));
	return id;
}

static int64_t
letter(struct fixture *f, const char *key, const char *kind, int64_t caused_by,
    const char *context)
{
	struct letter_row row = fixture_letter(f, key);
	row.kind = kind;
	row.to_staff = true;
	row.caused_by = caused_by;
	row.context = context;
	row.bytes = span_str(RAW);
	OK(outbox_add(f->store, &row, &f->err));
	return row.id;
}

static struct seal
put_seal(struct fixture *f, int64_t message_id)
{
	struct seal s = {
	    .message_id = message_id, .author = "jo@council.test", .at = 300};
	assert_int_equal(seal_add(f->store, &s, &f->err), 1);
	return s;
}

static bool
shows_raw(struct fixture *f, int64_t id)
{
	struct span raw;
	struct span json;
	const int rc = inbox_raw(f->store, f->ctx, id, &raw, &f->err);
	assert_int_equal(inbox_facts(f->store, f->ctx, id, &json, &f->err), rc);
	return rc == 1;
}

static bool
shows_letter(struct fixture *f, int64_t id)
{
	struct letter_row *row;
	const int rc = outbox_get(f->store, f->ctx, id, &row, &f->err);
	if (rc == 1)
		return row->bytes.n > 0;
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_true(row->sealed);
	assert_int_equal(row->bytes.n, 0);
	return false;
}

static bool
has(const char *text)
{
	return text != NULL && strstr(text, WORD) != NULL;
}

/* Every reader of the store in turn; all of them agree. */
static bool
shows(struct fixture *f, int64_t id, int64_t enquiry_id)
{
	struct message *row;
	struct message **rows;
	struct flag **flags;
	struct event *events;
	struct enquiry *e;
	int64_t *found;
	int64_t enquiry, message;
	size_t n;
	const char *words[SEARCH_WORDS_MAX] = {WORD};
	const struct message_filter all = {.max = 10};
	OK(inbox_get(f->store, f->ctx, id, &row, &f->err));
	const bool shown = !row->sealed;
	assert_int_equal(has(row->subject), shown);
	assert_int_equal(has(row->evidence), shown);
	assert_int_equal(shows_raw(f, id), shown);
	OK(inbox_list(f->store, f->ctx, &all, &rows, &n, &f->err));
	for (size_t i = 0; i < n; i++)
		if (rows[i]->id == id)
			assert_int_equal(has(rows[i]->subject), shown);
	OK(flag_list(f->store, f->ctx, enquiry_id, &flags, &n, &f->err));
	assert_int_equal(n, 1);
	assert_int_equal(has(flags[0]->said), shown);
	OK(event_list(f->store, f->ctx, enquiry_id, &events, &n, &f->err));
	assert_int_equal(n, 1);
	assert_int_equal(has(events[0].payload), shown);
	assert_non_null(strstr(events[0].payload, "\"rule\":\"case\""));
	OK(enquiry_get(f->store, f->ctx, enquiry_id, &e, &f->err));
	assert_int_equal(has(e->subject), shown);
	OK(search_enquiries(f->store, f->ctx, words, 10, &found, &n, &f->err));
	assert_int_equal(n == 1, shown);
	assert_int_equal(
	    inbox_enquiry_by_message_id(f->store,
		mem_fmt(f->ctx, "m%lld@x", (long long)id), &enquiry, &f->err),
	    shown);
	assert_int_equal(inbox_enquiry_by_subject(f->store, "ruth@family.test",
			     WORD, 0, &enquiry, &message, &f->err),
	    shown);
	return shown;
}

static void
no_reader_has_its_words_until_it_is_lifted(void **state)
{
	struct fixture *f = *state;
	struct enquiry e;
	struct seal found;
	struct span raw;
	char *report;
	BEGIN;
	const int64_t id = mail(f, 1, &e);
	const int64_t before = letter(f, "a", "allocation", id, NULL);
	assert_true(shows(f, id, e.id));
	assert_true(shows_letter(f, before));
	struct seal s = put_seal(f, id);
	struct seal again = s;
	assert_int_equal(seal_add(f->store, &again, &f->err), 0);
	const int64_t after = letter(f, "b", "allocation", id, NULL);
	assert_false(shows(f, id, e.id));
	assert_false(shows_letter(f, before));
	/* Made of a mail that was sealed. */
	assert_true(shows_letter(f, after));
	OK(seal_of(f->store, f->ctx, id, &found, &f->err));
	assert_int_equal(found.id, s.id);
	assert_string_equal(found.author, "jo@council.test");
	/* The evidence is whole. */
	assert_int_equal(
	    inbox_sealed_raw(f->store, f->ctx, id, &raw, &f->err), 1);
	assert_int_equal(raw.n, strlen(RAW));
	COMMIT;
	assert_int_equal(store_verify(f->store, f->ctx, &report, &f->err), 1);
	BEGIN;
	assert_int_equal(
	    seal_lift(f->store, s.id, "alex@council.test", 400, &f->err), 1);
	assert_int_equal(
	    seal_lift(f->store, s.id, "alex@council.test", 401, &f->err), 0);
	assert_true(shows(f, id, e.id));
	assert_true(shows_letter(f, before));
	assert_int_equal(seal_of(f->store, f->ctx, id, &found, &f->err), 0);
	/* And once more. */
	put_seal(f, id);
	assert_false(shows(f, id, e.id));
	COMMIT;
}

static void
another_mail_of_the_enquiry_is_not_touched(void **state)
{
	struct fixture *f = *state;
	struct enquiry e;
	BEGIN;
	const int64_t id = mail(f, 1, &e);
	const int64_t other = fixture_mail(f, 2, RAW);
	decide(f, other, OUTCOME_FOLLOW_UP, e.id, WORD);
	put_seal(f, other);
	assert_false(shows_raw(f, other));
	assert_true(shows_raw(f, id));
	COMMIT;
}

static int64_t
copy_of(struct fixture *f, uint32_t uid, int64_t id)
{
	const int64_t copy = fixture_mail(f, uid, RAW);
	const struct message_decision d = {.outcome = OUTCOME_DUPLICATE,
	    .duplicate_of = id,
	    .state = "decided",
	    .from_addr = "ruth@family.test",
	    .subject = WORD,
	    .facts = span_str(FACTS)};
	OK(inbox_decide(f->store, copy, &d, &f->err));
	return copy;
}

static void
a_copy_of_it_is_sealed_too(void **state)
{
	struct fixture *f = *state;
	struct enquiry e;
	struct message *row;
	struct seal found;
	BEGIN;
	const int64_t id = mail(f, 1, &e);
	put_seal(f, id);
	const int64_t copy = copy_of(f, 2, id);
	OK(inbox_get(f->store, f->ctx, copy, &row, &f->err));
	assert_true(row->sealed);
	assert_string_equal(row->subject, SEALED_WORDS);
	assert_false(shows_raw(f, copy));
	assert_int_equal(seal_of(f->store, f->ctx, copy, &found, &f->err), 1);
	COMMIT;
}

static void
a_letter_that_shows_a_copy_is_sealed_too(void **state)
{
	struct fixture *f = *state;
	struct enquiry e;
	struct enquiry other_e;
	BEGIN;
	const int64_t id = mail(f, 1, &e);
	const int64_t copy = copy_of(f, 2, id);
	const int64_t other = mail(f, 3, &other_e);
	const int64_t told = letter(f, "a", "notice", copy, NULL);
	const int64_t apart =
	    letter(f, "b", "notice", copy_of(f, 4, other), NULL);
	assert_true(shows_letter(f, told));
	put_seal(f, id);
	assert_false(shows_letter(f, told));
	assert_true(shows_letter(f, apart));
	/* One that is written now has not seen it. */
	assert_true(shows_letter(f, letter(f, "c", "notice", copy, NULL)));
	COMMIT;
}

/* P-9: the list of questions shows many mails, and names them in its context.
 */
static void
lists_of_questions_do_not_show_it(void **state)
{
	struct fixture *f = *state;
	struct waiting *list;
	size_t n;
	int64_t more;
	BEGIN;
	const int64_t id = fixture_mail(f, 1, RAW);
	decide(f, id, OUTCOME_TRIAGE, 0, WORD);
	const char *context = mem_fmt(f->ctx,
	    "{\"batch\":[{\"message\":%lld,\"choices\":[]}]}", (long long)id);
	const char *flood = mem_fmt(f->ctx,
	    "{\"batch\":[{\"flood\":\"a@b\",\"first\":%lld,\"last\":99}]}",
	    (long long)id);
	const int64_t asked = letter(f, "q", "questions", 0, context);
	const int64_t many = letter(f, "r", "questions", 0, flood);
	const int64_t other =
	    letter(f, "s", "questions", 0, "{\"batch\":[{\"message\":77}]}");
	put_seal(f, id);
	assert_false(shows_letter(f, asked));
	assert_false(shows_letter(f, many));
	assert_true(shows_letter(f, other));
	OK(waiting_list(
	    f->store, f->ctx, INT64_MAX, 5, &list, &n, &more, &f->err));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].subject, SEALED_WORDS);
	assert_string_equal(list[0].evidence, SEALED_WORDS);
	COMMIT;
}

/* Who places it has a mail without words, and writes what they have. */
static void
what_is_placed_under_a_seal_keeps_its_words(void **state)
{
	struct fixture *f = *state;
	struct message *row;
	BEGIN;
	const int64_t id = fixture_mail(f, 1, RAW);
	decide(f, id, OUTCOME_TRIAGE, 0, WORD);
	const struct seal s = put_seal(f, id);
	decide(f, id, OUTCOME_FILED, 0, SEALED_WORDS);
	OK(seal_lift(f->store, s.id, "a@b", 400, &f->err));
	OK(inbox_get(f->store, f->ctx, id, &row, &f->err));
	assert_int_equal(row->outcome, OUTCOME_FILED);
	assert_string_equal(row->subject, WORD);
	COMMIT;
}

static int
run(const char *path, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	const int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

static void
neither_seal_nor_evidence_can_be_removed(void **state)
{
	struct fixture *f = *state;
	struct enquiry e;
	BEGIN;
	put_seal(f, mail(f, 1, &e));
	COMMIT;
	store_close(f->store);
	f->store = NULL;
	const char *path = mem_fmt(f->ctx, "%s/enquiryd.db", f->dir);
	assert_int_not_equal(run(path, "DELETE FROM seal"), SQLITE_OK);
	assert_int_not_equal(run(path, "DELETE FROM message"), SQLITE_OK);
	assert_int_not_equal(
	    run(path, "UPDATE seal SET author = 'x'"), SQLITE_OK);
	assert_int_equal(
	    run(path, "UPDATE seal SET lifted_by = 'x', lifted_at = 1"),
	    SQLITE_OK);
	assert_int_not_equal(
	    run(path, "UPDATE seal SET lifted_by = 'y'"), SQLITE_OK);
	fixture_open(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    STORE_TEST(no_reader_has_its_words_until_it_is_lifted),
	    STORE_TEST(another_mail_of_the_enquiry_is_not_touched),
	    STORE_TEST(a_copy_of_it_is_sealed_too),
	    STORE_TEST(a_letter_that_shows_a_copy_is_sealed_too),
	    STORE_TEST(lists_of_questions_do_not_show_it),
	    STORE_TEST(what_is_placed_under_a_seal_keeps_its_words),
	    STORE_TEST(neither_seal_nor_evidence_can_be_removed)};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
