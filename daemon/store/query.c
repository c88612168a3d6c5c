/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/query.h"

#include <sqlite3.h>

#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"

static const struct statement_table *
table_of(enum store_part part)
{
	static const struct statement_table *const tables[PART_COUNT] = {
	    [PART_STORE] = &store_statements,
	    [PART_IDS] = &ids_statements,
	    [PART_INBOX] = &inbox_statements,
	    [PART_INBOX_READ] = &inbox_read_statements,
	    [PART_WAITING] = &waiting_statements,
	    [PART_ENQUIRIES] = &enquiries_statements,
	    [PART_ENQUIRIES_COUNT] = &enquiries_count_statements,
	    [PART_PARTIES] = &parties_statements,
	    [PART_SEARCH] = &search_statements,
	    [PART_TRAIL] = &trail_statements,
	    [PART_ACKS] = &acks_statements,
	    [PART_ABSENCES] = &absences_statements,
	    [PART_HISTORY] = &history_statements,
	    [PART_LEDGERS] = &ledgers_statements,
	    [PART_NAMINGS] = &namings_statements,
	    [PART_REMINDERS] = &reminders_statements,
	    [PART_BEREAVEMENTS] = &bereavements_statements,
	    [PART_BREACHES] = &breaches_statements,
	    [PART_RESTRICTIONS] = &restrictions_statements,
	    [PART_SEALS] = &seals_statements,
	    [PART_LEGAL] = &legal_statements,
	    [PART_FLAGS] = &flags_statements,
	    [PART_CAMPAIGNS] = &campaigns_statements,
	    [PART_FOOTINGS] = &footings_statements,
	    [PART_ALIASES] = &aliases_statements,
	    [PART_OUTBOX] = &outbox_statements,
	    [PART_OUTBOX_READ] = &outbox_read_statements,
	    [PART_ROUTES] = &routes_statements,
	    [PART_COPIES] = &copies_statements,
	    [PART_MUTED] = &muted_statements,
	    [PART_REGISTERS] = &registers_statements,
	    [PART_REGISTERS_OFFICERS] = &registers_officers_statements,
	    [PART_RECALL] = &recall_statements,
	    [PART_IMPORTS] = &imports_statements,
	    [PART_IDENTIFIERS] = &identifiers_statements,
	    [PART_SENDERS] = &senders_statements,
	    [PART_EVENTS] = &events_statements,
	    [PART_VERIFY] = &verify_statements,
	};
	return tables[part];
}

/* A result of SQLite's. */
static int
prepare(struct store *store, enum store_part part, size_t index)
{
	sqlite3_stmt **stmt = &store->stmts[part][index];
	return *stmt != NULL ? SQLITE_OK
			     : sqlite3_prepare_v3(store->db,
				   table_of(part)->rows[index].sql, -1,
				   SQLITE_PREPARE_PERSISTENT, stmt, NULL);
}

static int
prepare_all(struct store *store, struct err *err)
{
	for (int part = 0; part < PART_COUNT; part++) {
		const struct statement_table *table =
		    table_of((enum store_part)part);
		for (size_t i = 0; i < table->count; i++) {
			if (prepare(store, (enum store_part)part, i) !=
			    SQLITE_OK)
				return store_fail(
				    store, table->rows[i].purpose, err);
		}
	}
	return 0;
}

/* Of all that decides whether the statements can be prepared.  SQLite counts
 * the changes of a schema. */
static int
fingerprint(struct store *store, char hex_r[DIGEST_HEX_SIZE], struct err *err)
{
	int64_t schema;
	if (store_pragma(store, "PRAGMA schema_version", &schema, err) < 0)
		return -1;
	struct digest *digest = digest_new(NULL);
	digest_add(digest, span_str(sqlite3_sourceid()));
	digest_add(digest, span_of((const char *)&schema, sizeof schema));
	for (int part = 0; part < PART_COUNT; part++) {
		const struct statement_table *table =
		    table_of((enum store_part)part);
		for (size_t i = 0; i < table->count; i++) {
			const char *sql = table->rows[i].sql;
			digest_add(digest, span_of(sql, strlen(sql) + 1));
		}
	}
	digest_hex(digest, hex_r);
	mem_free(digest);
	return 0;
}

int
query_prepare(struct store *store, struct err *err)
{
	char fit[DIGEST_HEX_SIZE];
	char *known;
	for (int part = 0; part < PART_COUNT; part++)
		store->stmts[part] = mem_many(store, sqlite3_stmt *,
		    table_of((enum store_part)part)->count);
	if (fingerprint(store, fit, err) < 0)
		return -1;
	int rc = store_setting(store, store, STORE_FIT, &known, err);
	if (rc == 1 && strcmp(known, fit) == 0)
		return 0;
	if (rc < 0 || prepare_all(store, err) < 0)
		return -1;
	if (!store->read_only)
		store_fit(store, fit);
	return 0;
}

void
query_finalize(struct store *store)
{
	for (int part = 0; part < PART_COUNT; part++) {
		size_t count = table_of((enum store_part)part)->count;
		for (size_t i = 0; store->stmts[part] != NULL && i < count; i++)
			sqlite3_finalize(store->stmts[part][i]);
		store->stmts[part] = NULL;
	}
}

struct query
query_of(struct store *store, enum store_part part, int index)
{
	/* A failure is told by the first step. */
	int rc = prepare(store, part, (size_t)index);
	return (struct query){
	    .store = store,
	    .rc = rc,
	    .stmt = store->stmts[part][index],
	    .purpose = table_of(part)->rows[index].purpose,
	};
}

/* Only the first failure; after that of prepare() there is nothing to bind to,
 * which SQLite refuses by itself. */
static void
keep(struct query *q, int rc)
{
	if (q->rc == SQLITE_OK)
		q->rc = rc;
}

void
query_int(struct query *q, int64_t value)
{
	keep(q, sqlite3_bind_int64(q->stmt, ++q->bound, value));
}

static void
bind_null(struct query *q)
{
	keep(q, sqlite3_bind_null(q->stmt, ++q->bound));
}

void
query_id(struct query *q, int64_t id)
{
	if (id == 0)
		bind_null(q);
	else
		query_int(q, id);
}

void
query_instant(struct query *q, int64_t when)
{
	query_id(q, when);
}

void
query_day(struct query *q, int32_t day)
{
	if (day == DAY_NONE)
		bind_null(q);
	else
		query_int(q, day);
}

void
query_text(struct query *q, const char *text)
{
	if (text == NULL) {
		bind_null(q);
		return;
	}
	/* Told no length, SQLite knows that the text ends in a NUL, and copies
	 * it for no function such as lower(). */
	keep(
	    q, sqlite3_bind_text(q->stmt, ++q->bound, text, -1, SQLITE_STATIC));
}

void
query_word(struct query *q, const char *text)
{
	query_text(q, text != NULL && text[0] == '\0' ? NULL : text);
}

void
query_full(struct query *q, const char *text)
{
	query_text(q, text == NULL ? "" : text);
}

void
query_blob(struct query *q, struct span bytes)
{
	keep(q, sqlite3_bind_blob64(q->stmt, ++q->bound,
		    bytes.n == 0 ? "" : bytes.p, bytes.n, SQLITE_STATIC));
}

void
query_place(struct query *q, const struct raw_place *place)
{
	query_int(q, place->segment);
	query_int(q, place->offset);
	query_int(q, place->length);
}

int
query_step(struct query *q, struct err *err)
{
	if (q->rc == SQLITE_OK) {
		int rc = sqlite3_step(q->stmt);
		q->column = 0;
		if (rc == SQLITE_ROW)
			return 1;
		if (rc == SQLITE_DONE)
			return 0;
	}
	/* store_fail() may roll back, which needs the statement at rest; the
	 * connection keeps the code of the step for it. */
	return store_fail(q->store, q->purpose, err);
}

void
query_end(struct query *q)
{
	if (q->stmt == NULL)
		return;
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
}

int
query_run(struct query *q, struct err *err)
{
	int rc = query_step(q, err);
	while (rc == 1)
		rc = query_step(q, err);
	int changed = rc < 0 ? -1 : sqlite3_changes(q->store->db);
	query_end(q);
	return changed;
}

int
query_add(struct query *q, int64_t *id_r, struct err *err)
{
	const int added = query_run(q, err);
	if (added == 1)
		*id_r = sqlite3_last_insert_rowid(q->store->db);
	return added;
}

int
query_number(struct query *q, int64_t *value_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1)
		*value_r = row_int(q);
	query_end(q);
	return rc;
}

int
query_ids(struct query *q, void *ctx, int64_t **ids_r, size_t *count_r,
    struct err *err)
{
	int64_t *ids = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int rc = query_step(q, err);
	for (; rc == 1; rc = query_step(q, err)) {
		ids = mem_grow(ctx, ids, &capacity, count + 1, sizeof *ids);
		ids[count++] = row_int(q);
	}
	query_end(q);
	*ids_r = ids;
	*count_r = count;
	return rc;
}

int64_t
row_int(struct query *q)
{
	return sqlite3_column_int64(q->stmt, q->column++);
}

bool
row_is_null(struct query *q)
{
	return sqlite3_column_type(q->stmt, q->column) == SQLITE_NULL;
}

int32_t
row_day(struct query *q)
{
	bool none = row_is_null(q);
	int64_t day = row_int(q);
	return none ? DAY_NONE : (int32_t)day;
}

const char *
row_text(struct query *q, void *ctx)
{
	int column = q->column++;
	const unsigned char *text = sqlite3_column_text(q->stmt, column);
	if (text == NULL)
		return NULL;
	int n = sqlite3_column_bytes(q->stmt, column);
	return mem_strn(ctx, (const char *)text, (size_t)n);
}

const char *
row_full(struct query *q, void *ctx)
{
	const char *text = row_text(q, ctx);
	return text == NULL ? mem_str(ctx, "") : text;
}

struct span
row_blob(struct query *q)
{
	int column = q->column++;
	const char *bytes = sqlite3_column_blob(q->stmt, column);
	int n = sqlite3_column_bytes(q->stmt, column);
	return span_of(bytes, bytes == NULL ? 0 : (size_t)n);
}

struct raw_place
row_place(struct query *q)
{
	struct raw_place place;
	place.segment = row_int(q);
	place.offset = row_int(q);
	place.length = row_int(q);
	return place;
}
