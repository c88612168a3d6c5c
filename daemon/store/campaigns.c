/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/campaigns.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum {
	Q_KEEP = 0,
	Q_KEEP_BAND,
	Q_FIND,
	Q_SKETCH,
	Q_ADD,
	Q_JOIN,
	Q_SETTLE,
	Q_OPEN,
	Q_STATE,
	Q_MEMBERS
};

enum { BANDS = 16 };

static const struct statement SQL[] = {
    [Q_KEEP] = {"keep a sketch",
	"INSERT INTO sketch (enquiry_id, at, bytes) VALUES (?, ?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_KEEP_BAND] = {"keep a sketch",
	"INSERT INTO sketch_band (band, enquiry_id) VALUES (?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_FIND] = {"find like letters",
	"SELECT b.enquiry_id FROM sketch_band b"
	" JOIN sketch s ON s.enquiry_id = b.enquiry_id"
	" WHERE b.band IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" AND b.enquiry_id <> ? AND s.at >= ?"
	" GROUP BY b.enquiry_id ORDER BY count(*) DESC, b.enquiry_id DESC"
	" LIMIT ?"},
    [Q_SKETCH] = {"read a sketch",
	"SELECT s.bytes, m.campaign_id, p.addr FROM sketch s"
	" LEFT JOIN campaign_enquiry m ON m.enquiry_id = s.enquiry_id"
	" LEFT JOIN party p ON p.enquiry_id = s.enquiry_id AND p.role = 0"
	" WHERE s.enquiry_id = ? LIMIT 1"},
    [Q_ADD] = {"propose a campaign",
	"INSERT INTO campaign (state, proposed_at) VALUES ('proposed', ?)"},
    [Q_JOIN] = {"add to a campaign",
	"INSERT INTO campaign_enquiry (enquiry_id, campaign_id) VALUES (?, ?)"
	" ON CONFLICT DO NOTHING"},
    [Q_SETTLE] = {"settle a campaign",
	"UPDATE campaign SET state = iif(?, 'confirmed', 'refused'),"
	" settled_by = ?, settled_at = ? WHERE id = ? AND state = 'proposed'"},
    [Q_OPEN] = {"list proposed campaigns",
	"SELECT c.id, max(m.enquiry_id), count(*), c.proposed_at"
	" FROM campaign c JOIN campaign_enquiry m ON m.campaign_id = c.id"
	" WHERE c.state = 'proposed' GROUP BY c.id ORDER BY c.id"},
    [Q_STATE] = {"read a campaign", "SELECT state FROM campaign WHERE id = ?"},
    [Q_MEMBERS] = {"read a campaign",
	"SELECT enquiry_id FROM campaign_enquiry WHERE campaign_id = ?"
	" ORDER BY enquiry_id"},
};
const struct statement_table campaigns_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_CAMPAIGNS, index);
}

int
sketch_keep(struct store *store, int64_t enquiry_id, struct span sketch,
    const int64_t *bands, size_t band_count, int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_KEEP);
	query_int(&q, enquiry_id);
	query_int(&q, now);
	query_blob(&q, sketch);
	if (query_run(&q, err) < 0)
		return -1;
	for (size_t i = 0; i < band_count; i++) {
		q = query(store, Q_KEEP_BAND);
		query_int(&q, bands[i]);
		query_int(&q, enquiry_id);
		if (query_run(&q, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_near(struct store *store, void *ctx, int64_t enquiry_id,
    struct sketch_near *near, struct err *err)
{
	struct query q = query(store, Q_SKETCH);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	if (rc == 1) {
		struct span bytes = row_blob(&q);
		near->enquiry_id = enquiry_id;
		near->sketch =
		    span_of(mem_strn(ctx, bytes.p, bytes.n), bytes.n);
		near->campaign_id = row_int(&q);
		near->from = row_full(&q, ctx);
	}
	query_end(&q);
	return rc;
}

int
sketch_find(struct store *store, void *ctx, const struct sketch_wanted *wanted,
    struct sketch_near **near_r, size_t *count_r, struct err *err)
{
	int64_t *ids;
	size_t count;
	ASSERT(wanted->band_count == BANDS);
	struct query q = query(store, Q_FIND);
	for (size_t i = 0; i < BANDS; i++)
		query_int(&q, wanted->bands[i]);
	query_int(&q, wanted->not_enquiry);
	query_int(&q, wanted->since);
	query_int(&q, (int64_t)wanted->max);
	if (query_ids(&q, ctx, &ids, &count, err) < 0)
		return -1;
	*near_r = mem_many(ctx, struct sketch_near, count);
	*count_r = 0;
	for (size_t i = 0; i < count; i++) {
		int rc =
		    read_near(store, ctx, ids[i], &(*near_r)[*count_r], err);
		if (rc < 0)
			return -1;
		*count_r += (size_t)rc;
	}
	return 0;
}

int
campaign_add(struct store *store, int64_t now, int64_t *id_r, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, now);
	if (query_run(&q, err) < 0)
		return -1;
	*id_r = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int
campaign_join(struct store *store, int64_t campaign_id, int64_t enquiry_id,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_JOIN);
	query_int(&q, enquiry_id);
	query_int(&q, campaign_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
campaign_settle(struct store *store, int64_t id, bool confirmed, const char *by,
    int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_SETTLE);
	query_int(&q, confirmed);
	query_text(&q, by);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

int
campaign_list_open(struct store *store, void *ctx,
    struct campaign_open **list_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_OPEN);
	size_t capacity = 0;
	*list_r = NULL;
	*count_r = 0;
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		*list_r = mem_grow(
		    ctx, *list_r, &capacity, *count_r + 1, sizeof **list_r);
		struct campaign_open *c = &(*list_r)[(*count_r)++];
		c->id = row_int(&q);
		c->enquiry_id = row_int(&q);
		c->letters = row_int(&q);
		c->proposed_at = row_int(&q);
	}
	query_end(&q);
	return rc;
}

int
campaign_get(struct store *store, void *ctx, int64_t id, const char **state_r,
    int64_t **enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_STATE);
	query_int(&q, id);
	int rc = query_step(&q, err);
	if (rc == 1)
		*state_r = row_text(&q, ctx);
	query_end(&q);
	if (rc <= 0)
		return rc;
	q = query(store, Q_MEMBERS);
	query_int(&q, id);
	return query_ids(&q, ctx, enquiries_r, count_r, err) < 0 ? -1 : 1;
}
