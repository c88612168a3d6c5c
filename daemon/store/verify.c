/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_verify(): is everything in the store what it was when it was put
 * there?  Reads all of it; needs no more memory than the largest mail.
 */
#include "daemon/store/store.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/store/chain.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/query.h"
#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

enum {
	Q_INTEGRITY = 0,
	Q_FOREIGN_KEYS,
	Q_STATES,
	Q_EVENTS,
	Q_MAILS,
	Q_LETTERS,
	Q_TALLY,
	Q_USED_IDS
};

#define COUNTED(name, table, where)                                            \
	" SELECT '" name "' AS name, (SELECT count(*) FROM " table             \
	" WHERE " where ") AS n"
#define TALLIES                                                                \
	COUNTED("enquiries-answered", "enquiry", "answered_at IS NOT NULL")    \
	" UNION ALL" COUNTED("enquiries-closed", "enquiry",                    \
	    "closed_at IS NOT NULL") " UNION ALL" COUNTED("sent", "letter",    \
	    "state = 'sent'")
#define GIVEN(table)                                                           \
	" SELECT '" table "' AS name,"                                         \
	" (SELECT coalesce(max(id), 0) FROM " table ") AS kept,"               \
	" (SELECT coalesce(max(" table "_id), 0) FROM event) AS told"

static const struct statement SQL[] = {
    [Q_INTEGRITY] = {"check the database", "PRAGMA integrity_check"},
    [Q_FOREIGN_KEYS] = {"check foreign keys",
	"SELECT \"table\", rowid, parent FROM pragma_foreign_key_check"},
    /* SQLite leaves CHECK constraints out of a connection that only reads,
     * so that integrity_check does not see a wrong state there. */
    [Q_STATES] = {"check states",
	"SELECT 'message', id, state FROM message WHERE state NOT IN"
	" ('received', 'parsing', 'decided', 'quarantined')"
	" UNION ALL SELECT 'enquiry', id, state FROM enquiry"
	" WHERE state NOT IN ('new', 'allocated', 'accepted', 'held',"
	" 'answering', 'answered', 'closed')"
	" OR (state = 'closed') <> (closed_at IS NOT NULL)"
	" UNION ALL SELECT 'letter', id, state FROM letter"
	" WHERE state NOT IN ('held', 'waiting', 'sending', 'sent',"
	" 'failed', 'uncertain', 'dropped')"
	" OR (state = 'sent') <> (sent_at IS NOT NULL)"},
    [Q_EVENTS] = {"read the events",
	"SELECT id, at, enquiry_id, message_id, letter_id, actor, kind,"
	" payload, payload_sha256, hash FROM event ORDER BY id"},
    [Q_MAILS] = {"list the mails", "SELECT id FROM message ORDER BY id"},
    [Q_LETTERS] = {"list the letters", "SELECT id FROM letter ORDER BY id"},
    [Q_TALLY] = {"count",
	"WITH c AS (" TALLIES ") SELECT c.name, t.n, c.n FROM c"
	" LEFT JOIN tally t ON t.name = c.name WHERE t.n IS NOT c.n"},
    /* A row may be gone, and what happened to it still names it. */
    [Q_USED_IDS] = {"compare the ids that are used up",
	"WITH g AS (" GIVEN("enquiry") " UNION ALL" GIVEN(
	    "letter") ") SELECT g.name, u.last, g.told FROM g"
		      " LEFT JOIN used_id u"
		      " ON u.name = g.name"
		      " WHERE u.last IS NULL OR max(u.last, g.kept) < g.told"},
};
const struct statement_table verify_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_VERIFY, index);
}

static int
verify_integrity(struct store *store, struct buf *report, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_INTEGRITY);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		const char *finding = row_full(&q, ctx);
		if (strcmp(finding, "ok") != 0)
			buf_add_fmt(report, "database: %s\n", finding);
	}
	query_end(&q);
	mem_free(ctx);
	return rc;
}

static int
verify_states(struct store *store, struct buf *report, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_STATES);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		const char *table = row_full(&q, ctx);
		int64_t row = row_int(&q);
		buf_add_fmt(report, "%s %" PRId64 ": is '%s'\n", table, row,
		    row_full(&q, ctx));
	}
	query_end(&q);
	mem_free(ctx);
	return rc;
}

static int
verify_foreign_keys(struct store *store, struct buf *report, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_FOREIGN_KEYS);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		const char *table = row_full(&q, ctx);
		int64_t row = row_int(&q);
		buf_add_fmt(report,
		    "%s %" PRId64 ": names in '%s' what is not there\n", table,
		    row, row_full(&q, ctx));
	}
	query_end(&q);
	mem_free(ctx);
	return rc;
}

static void
verify_event(
    struct query *q, void *ctx, char chain[CHAIN_SIZE], struct buf *report)
{
	struct event event = {0};
	char digest[CHAIN_SIZE];
	char hash[CHAIN_SIZE];
	event.id = row_int(q);
	event.at = row_int(q);
	event.enquiry_id = row_int(q);
	event.message_id = row_int(q);
	event.letter_id = row_int(q);
	event.actor = row_full(q, ctx);
	event.kind = row_full(q, ctx);
	event.payload = row_text(q, ctx);
	const char *payload = row_full(q, ctx);
	const char *stored = row_full(q, ctx);
	/* A tombstone has lost its payload, never the digest of it. */
	digest_sha256(span_str(event.payload), digest);
	if (event.payload != NULL && strcmp(digest, payload) != 0)
		buf_add_fmt(report,
		    "event %" PRId64 ": its payload was changed\n", event.id);
	chain_hash(chain, &event, payload, hash);
	if (strcmp(hash, stored) != 0)
		buf_add_fmt(report,
		    "event %" PRId64 ": the chain is broken here\n", event.id);
	/* Go on from what is stored, so that one break is told once. */
	if (strlen(stored) == CHAIN_SIZE - 1)
		memcpy(chain, stored, CHAIN_SIZE);
}

static int
verify_events(struct store *store, struct buf *report, struct err *err)
{
	char chain[CHAIN_SIZE] = CHAIN_START;
	struct query q = query(store, Q_EVENTS);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		void *ctx = mem_new(NULL);
		verify_event(&q, ctx, chain, report);
		mem_free(ctx);
	}
	query_end(&q);
	return rc;
}

static int
verify_mails(struct store *store, struct buf *report, struct err *err)
{
	struct query q = query(store, Q_MAILS);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		struct span bytes;
		struct err finding;
		void *ctx = mem_new(NULL);
		const int64_t id = row_int(&q);
		if (inbox_sealed_raw(store, ctx, id, &bytes, &finding) < 0)
			buf_add_fmt(report, "%s\n", finding.text);
		if (inbox_sealed_facts(store, ctx, id, &bytes, &finding) < 0)
			buf_add_fmt(report, "%s\n", finding.text);
		mem_free(ctx);
	}
	query_end(&q);
	return rc;
}

static int
verify_letters(struct store *store, struct buf *report, struct err *err)
{
	struct query q = query(store, Q_LETTERS);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		struct letter_row *letter;
		struct err finding;
		void *ctx = mem_new(NULL);
		int64_t id = row_int(&q);
		if (outbox_sealed_get(store, ctx, id, &letter, &finding) < 0)
			buf_add_fmt(report, "letter %" PRId64 ": %s\n", id,
			    finding.text);
		mem_free(ctx);
	}
	query_end(&q);
	return rc;
}

/* What is kept of a name that must be there: a number, or that it is not. */
static void
add_kept(struct query *q, struct buf *report)
{
	const bool is_there = !row_is_null(q);
	const int64_t kept = row_int(q);
	if (is_there)
		buf_add_fmt(report, "%" PRId64, kept);
	else
		buf_add_str(report, "nothing");
}

static int
verify_tally(struct store *store, struct buf *report, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_TALLY);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		buf_add_fmt(report, "tally '%s': ", row_full(&q, ctx));
		add_kept(&q, report);
		buf_add_fmt(report, " where %" PRId64 " are\n", row_int(&q));
	}
	query_end(&q);
	mem_free(ctx);
	return rc;
}

/* One that was given and is not kept would be given again (store/ids.h). */
static int
verify_used_ids(struct store *store, struct buf *report, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_USED_IDS);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		buf_add_fmt(report, "used ids of '%s': ", row_full(&q, ctx));
		add_kept(&q, report);
		buf_add_fmt(
		    report, " where %" PRId64 " was given\n", row_int(&q));
	}
	query_end(&q);
	mem_free(ctx);
	return rc;
}

int
store_verify(struct store *store, void *ctx, char **report_r, struct err *err)
{
	enum { REPORT_MAX = 64 * 1024 };
	struct buf report;
	buf_init(&report, ctx, REPORT_MAX);
	if (verify_integrity(store, &report, err) < 0 ||
	    verify_foreign_keys(store, &report, err) < 0 ||
	    verify_states(store, &report, err) < 0 ||
	    verify_tally(store, &report, err) < 0 ||
	    verify_used_ids(store, &report, err) < 0 ||
	    verify_events(store, &report, err) < 0 ||
	    verify_mails(store, &report, err) < 0 ||
	    verify_letters(store, &report, err) < 0)
		return -1;
	*report_r = report.p;
	return report.n == 0 && !report.full ? 1 : 0;
}
