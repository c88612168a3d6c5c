/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/identifiers.h"

#include <string.h>

#include "daemon/store/query.h"

enum { Q_GET = 0, Q_SET, Q_REMOVE, Q_FIND, Q_SHARED, Q_COUNT };

static const struct statement SQL[] = {
    [Q_GET] = {"read a number of a case",
	"SELECT mac FROM case_identifier WHERE case_id = ? AND kind = ?"},
    [Q_SET] = {"register a number of a case",
	"INSERT INTO case_identifier (case_id, kind, mac, key_id)"
	" VALUES (?, ?, ?, ?) ON CONFLICT (case_id, kind)"
	" DO UPDATE SET mac = excluded.mac, key_id = excluded.key_id"},
    [Q_REMOVE] = {"remove a number of a case",
	"DELETE FROM case_identifier WHERE case_id = ? AND kind = ?"},
    [Q_FIND] = {"find cases by a number",
	"SELECT case_id FROM case_identifier WHERE mac = ?"
	" ORDER BY case_id LIMIT ?"},
    [Q_SHARED] = {"list numbers of several cases",
	"SELECT min(case_id), max(case_id), count(*) FROM case_identifier"
	" GROUP BY mac HAVING count(*) > 1 ORDER BY 1, 2"},
    [Q_COUNT] = {"count numbers by their keys",
	"SELECT count(*) FILTER (WHERE known AND cases <= ?3),"
	" count(*) FILTER (WHERE known AND cases > ?3),"
	" count(*) FILTER (WHERE NOT known) FROM (SELECT count(*) AS cases,"
	" max(key_id = ?1 OR key_id = ?2) AS known FROM case_identifier"
	" GROUP BY mac)"},
};
const struct statement_table identifiers_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_IDENTIFIERS, index);
}

static struct span
bytes_of(const unsigned char mac[IDENTIFIER_MAC])
{
	return span_of((const char *)mac, IDENTIFIER_MAC);
}

int
identifier_get(struct store *store, int64_t case_id, const char *kind,
    unsigned char mac_r[IDENTIFIER_MAC], struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, case_id);
	query_text(&q, kind);
	const int rc = query_step(&q, err);
	const struct span mac = rc == 1 ? row_blob(&q) : span_of(NULL, 0);
	const bool whole = mac.n == IDENTIFIER_MAC;
	if (whole)
		memcpy(mac_r, mac.p, IDENTIFIER_MAC);
	query_end(&q);
	/* Of another length it is nobody's, and the next import mends it. */
	return rc < 0 ? -1 : whole;
}

int
identifier_set(struct store *store, int64_t case_id, const char *kind,
    const unsigned char mac[IDENTIFIER_MAC], int64_t key_id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_SET);
	query_int(&q, case_id);
	query_text(&q, kind);
	query_blob(&q, bytes_of(mac));
	query_int(&q, key_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
identifier_remove(
    struct store *store, int64_t case_id, const char *kind, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_REMOVE);
	query_int(&q, case_id);
	query_text(&q, kind);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
identifier_find(struct store *store, void *ctx,
    const unsigned char mac[IDENTIFIER_MAC], int64_t limit, int64_t **cases_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_FIND);
	query_blob(&q, bytes_of(mac));
	query_int(&q, limit);
	return query_ids(&q, ctx, cases_r, count_r, err);
}

int
identifier_shared(struct store *store, void *ctx,
    struct identifier_shared **shared_r, size_t *count_r, struct err *err)
{
	size_t room = 0;
	struct query q = query(store, Q_SHARED);
	*shared_r = NULL;
	*count_r = 0;
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		*shared_r = mem_grow(
		    ctx, *shared_r, &room, *count_r + 1, sizeof **shared_r);
		struct identifier_shared *one = &(*shared_r)[(*count_r)++];
		one->first = row_int(&q);
		one->last = row_int(&q);
		one->cases = row_int(&q);
	}
	query_end(&q);
	return rc;
}

int
identifier_count(struct store *store, int64_t key_id, int64_t old_key_id,
    int64_t most, struct identifier_counts *counts_r, struct err *err)
{
	struct query q = query(store, Q_COUNT);
	*counts_r = (struct identifier_counts){.matched = 0};
	query_int(&q, key_id);
	query_int(&q, old_key_id);
	query_int(&q, most);
	const int rc = query_step(&q, err);
	if (rc == 1) {
		counts_r->matched = row_int(&q);
		counts_r->too_many = row_int(&q);
		counts_r->lost = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}
