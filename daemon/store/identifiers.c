/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/identifiers.h"

#include <string.h>

#include "daemon/store/query.h"

enum { Q_GET = 0, Q_SET, Q_REMOVE, Q_FIND };

static const struct statement SQL[] = {
    [Q_GET] = {"read a number of a case",
	"SELECT mac FROM case_identifier WHERE case_id = ? AND kind = ?"},
    [Q_SET] = {"register a number of a case",
	"INSERT INTO case_identifier (case_id, kind, mac) VALUES (?, ?, ?)"
	" ON CONFLICT (case_id, kind) DO UPDATE SET mac = excluded.mac"},
    [Q_REMOVE] = {"remove a number of a case",
	"DELETE FROM case_identifier WHERE case_id = ? AND kind = ?"},
    [Q_FIND] = {"find a case by a number",
	"SELECT case_id FROM case_identifier WHERE mac = ?"},
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
    const unsigned char mac[IDENTIFIER_MAC], struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_SET);
	query_int(&q, case_id);
	query_text(&q, kind);
	query_blob(&q, bytes_of(mac));
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
identifier_find(struct store *store, const unsigned char mac[IDENTIFIER_MAC],
    int64_t *case_id_r, struct err *err)
{
	struct query q = query(store, Q_FIND);
	query_blob(&q, bytes_of(mac));
	return query_number(&q, case_id_r, err);
}
