/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/namings.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_GET, Q_OPEN, Q_END, Q_RENEW, Q_COME_BACK, Q_COUNT };

#define COLUMNS "SELECT enquiry_id, day, letter_id, outcome FROM naming"

static const struct statement SQL[] = {
    [Q_ADD] = {"add a naming",
	"INSERT INTO naming (enquiry_id, day, letter_id) VALUES (?, ?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_GET] = {"read a naming", COLUMNS " WHERE enquiry_id = ?"},
    [Q_OPEN] = {"list namings",
	COLUMNS " WHERE outcome IS NULL AND day <= ? ORDER BY enquiry_id"},
    [Q_END] = {"end a naming", "UPDATE naming SET outcome = ?, ended_at = ?"
			       " WHERE enquiry_id = ? AND outcome IS NULL"},
    [Q_RENEW] = {"renew a naming",
	"UPDATE naming SET day = ?, letter_id = ?, outcome = NULL,"
	" ended_at = NULL WHERE enquiry_id = ? AND letter_id = ?"
	" AND (outcome IS NULL OR outcome = 'ended')"},
    [Q_COME_BACK] = {"bring a naming back",
	"UPDATE naming SET outcome = NULL, ended_at = NULL"
	" WHERE enquiry_id = ? AND outcome = 'ended' AND ended_at >= ?"},
    [Q_COUNT] = {"count namings",
	"SELECT coalesce(sum(outcome = 'kept'), 0),"
	" coalesce(sum(outcome = 'late'), 0)"
	" + (SELECT count(*) FROM naming WHERE outcome IS NULL"
	" AND day BETWEEN ?1 AND min(?2, ?3 - 1))"
	" FROM naming WHERE outcome IS NOT NULL AND day BETWEEN ?1 AND ?2"},
};
const struct statement_table namings_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static const char *const outcome_names[] = {
    [NAMING_OPEN] = NULL,
    [NAMING_KEPT] = "kept",
    [NAMING_LATE] = "late",
    [NAMING_ENDED] = "ended",
};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_NAMINGS, index);
}

int
naming_add(struct store *store, const struct naming *naming, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, naming->enquiry_id);
	query_day(&q, naming->day);
	query_int(&q, naming->letter_id);
	return query_run(&q, err);
}

static void
read_naming(struct query *q, void *ctx, struct naming *naming)
{
	naming->enquiry_id = row_int(q);
	naming->day = row_day(q);
	naming->letter_id = row_int(q);
	naming->outcome = NAMING_OPEN;
	const char *name = row_text(q, ctx);
	for (int i = NAMING_KEPT; name != NULL && i <= NAMING_ENDED; i++)
		if (strcmp(name, outcome_names[i]) == 0)
			naming->outcome = (enum naming_outcome)i;
}

int
naming_get(struct store *store, int64_t enquiry_id, struct naming *naming_r,
    struct err *err)
{
	void *tmp = mem_new(NULL);
	struct query q = query(store, Q_GET);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	if (rc == 1)
		read_naming(&q, tmp, naming_r);
	query_end(&q);
	mem_free(tmp);
	return rc;
}

int
namings_open(struct store *store, void *ctx, int32_t by,
    struct naming **namings_r, size_t *count_r, struct err *err)
{
	struct naming *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_OPEN);
	query_int(&q, by);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		read_naming(&q, ctx, &list[count++]);
	}
	query_end(&q);
	*namings_r = list;
	*count_r = count;
	return rc;
}

int
naming_end(struct store *store, int64_t enquiry_id, enum naming_outcome outcome,
    int64_t at, struct err *err)
{
	ASSERT(store->in_transaction && outcome != NAMING_OPEN);
	struct query q = query(store, Q_END);
	query_text(&q, outcome_names[outcome]);
	query_int(&q, at);
	query_int(&q, enquiry_id);
	return query_run(&q, err);
}

int
naming_renew(struct store *store, const struct naming *naming,
    int64_t in_place_of, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_RENEW);
	query_day(&q, naming->day);
	query_int(&q, naming->letter_id);
	query_int(&q, naming->enquiry_id);
	query_int(&q, in_place_of);
	return query_run(&q, err);
}

int
naming_come_back(
    struct store *store, int64_t enquiry_id, int64_t closed_at, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_COME_BACK);
	query_int(&q, enquiry_id);
	query_int(&q, closed_at);
	return query_run(&q, err);
}

int
naming_count(struct store *store, int32_t from_day, int32_t until_day,
    int32_t today, struct naming_counts *counts_r, struct err *err)
{
	struct query q = query(store, Q_COUNT);
	query_int(&q, from_day);
	query_int(&q, until_day);
	query_int(&q, today);
	int rc = query_step(&q, err);
	if (rc == 1) {
		counts_r->kept = row_int(&q);
		counts_r->broken = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}
