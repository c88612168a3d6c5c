/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/campaigns.h"

#include <string.h>

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum {
	Q_KEEP = 0,
	Q_BANDS,
	Q_SKETCH,
	Q_WRITER,
	Q_ADD,
	Q_JOIN,
	Q_SETTLE,
	Q_OPEN,
	Q_CONFIRMED,
	Q_MEMBERS
};

static const struct statement SQL[] = {
    [Q_KEEP] = {"keep a sketch",
	"INSERT INTO sketch (enquiry_id, campaign_id, at, bytes, bands)"
	" VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
    [Q_BANDS] = {"read the sketches",
	"SELECT enquiry_id, at, bands FROM (SELECT enquiry_id, at, bands"
	" FROM sketch ORDER BY enquiry_id DESC LIMIT ?) ORDER BY enquiry_id"},
    [Q_SKETCH] = {"read a sketch",
	"SELECT bytes, campaign_id FROM sketch WHERE enquiry_id = ?"},
    [Q_WRITER] = {"read who wrote a letter",
	"SELECT addr FROM party WHERE enquiry_id = ? AND role = 0 LIMIT 1"},
    [Q_ADD] = {"propose a campaign",
	"INSERT INTO campaign (state, proposed_at) VALUES ('proposed', ?)"},
    [Q_JOIN] = {"add to a campaign",
	"UPDATE sketch SET campaign_id = ? WHERE enquiry_id = ?"
	" AND campaign_id IS NULL"},
    [Q_SETTLE] = {"settle a campaign",
	"UPDATE campaign SET state = iif(?, 'confirmed', 'refused'),"
	" settled_by = ?, settled_at = ? WHERE id = ? AND state = 'proposed'"},
    [Q_OPEN] = {"list proposed campaigns",
	"SELECT c.id, max(m.enquiry_id), count(*), c.proposed_at"
	" FROM campaign c JOIN sketch m ON m.campaign_id = c.id"
	" WHERE c.state = 'proposed' GROUP BY c.id ORDER BY c.id"},
    [Q_CONFIRMED] = {"read a campaign",
	"SELECT (SELECT count(*) FROM sketch WHERE campaign_id = c.id)"
	" FROM campaign c WHERE c.id = ? AND c.state = 'confirmed'"},
    [Q_MEMBERS] = {"read a campaign",
	"SELECT enquiry_id FROM sketch WHERE campaign_id = ?"
	" ORDER BY enquiry_id"},
};
const struct statement_table campaigns_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_CAMPAIGNS, index);
}

/* The rows into store->bands. */
static int
know_bands(struct store *store, struct err *err)
{
	if (store->bands != NULL)
		return 0;
	struct bands *bands = bands_new(store, BANDS_MOST);
	struct query q = query(store, Q_BANDS);
	query_int(&q, BANDS_MOST);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		uint32_t keys[BANDS];
		int64_t enquiry_id = row_int(&q);
		int64_t at = row_int(&q);
		struct span bytes = row_blob(&q);
		if (bytes.n != sizeof keys)
			continue;
		memcpy(keys, bytes.p, sizeof keys);
		bands_add(bands, keys, enquiry_id, at);
	}
	query_end(&q);
	if (rc < 0) {
		mem_free(bands);
		return -1;
	}
	store->bands = bands;
	/* A sketch is kept by who knows the bands: none is of this turn. */
	store->bands_begin = store->bands_savepoint = bands_end(bands);
	return 0;
}

/* Half of a key will do: what is found is compared as a whole. */
static void
fold(const int64_t *bands, uint32_t keys_r[BANDS])
{
	for (size_t i = 0; i < BANDS; i++)
		keys_r[i] = (uint32_t)((uint64_t)bands[i] & UINT32_MAX);
}

int
sketch_keep(struct store *store, const struct sketch_kept *kept, int64_t now,
    struct err *err)
{
	uint32_t keys[BANDS];
	ASSERT(store->in_transaction && kept->band_count == BANDS);
	if (know_bands(store, err) < 0)
		return -1;
	fold(kept->bands, keys);
	struct query q = query(store, Q_KEEP);
	query_int(&q, kept->enquiry_id);
	query_id(&q, kept->campaign_id);
	query_int(&q, now);
	query_blob(&q, kept->sketch);
	query_blob(&q, span_of((const char *)keys, sizeof keys));
	int changed = query_run(&q, err);
	if (changed == 1)
		bands_add(store->bands, keys, kept->enquiry_id, now);
	return changed < 0 ? -1 : 0;
}

int
sketch_read(struct store *store, void *ctx, int64_t enquiry_id,
    struct sketch_near *near_r, struct err *err)
{
	struct query q = query(store, Q_SKETCH);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	if (rc == 1) {
		struct span bytes = row_blob(&q);
		near_r->enquiry_id = enquiry_id;
		near_r->sketch =
		    span_of(mem_strn(ctx, bytes.p, bytes.n), bytes.n);
		near_r->campaign_id = row_int(&q);
	}
	query_end(&q);
	return rc;
}

int
sketch_writer(struct store *store, void *ctx, int64_t enquiry_id,
    const char **addr_r, struct err *err)
{
	struct query q = query(store, Q_WRITER);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	*addr_r = rc == 1 ? row_text(&q, ctx) : "";
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

int
sketch_find(struct store *store, const struct sketch_wanted *wanted,
    int64_t *ids_r, size_t *count_r, struct err *err)
{
	uint32_t keys[BANDS];
	ASSERT(wanted->band_count == BANDS);
	if (know_bands(store, err) < 0)
		return -1;
	fold(wanted->bands, keys);
	*count_r = bands_find(store->bands, keys, wanted->not_enquiry,
	    wanted->since, ids_r, wanted->max);
	return 0;
}

int
campaign_add(struct store *store, int64_t now, int64_t *id_r, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ADD);
	query_int(&q, now);
	return query_add(&q, id_r, err) < 0 ? -1 : 0;
}

int
campaign_join(struct store *store, int64_t campaign_id, int64_t enquiry_id,
    struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_JOIN);
	query_int(&q, campaign_id);
	query_int(&q, enquiry_id);
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
campaign_confirmed(
    struct store *store, int64_t id, int64_t *letters_r, struct err *err)
{
	struct query q = query(store, Q_CONFIRMED);
	query_int(&q, id);
	return query_number(&q, letters_r, err);
}

int
campaign_members(struct store *store, void *ctx, int64_t id,
    int64_t **enquiries_r, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_MEMBERS);
	query_int(&q, id);
	return query_ids(&q, ctx, enquiries_r, count_r, err);
}
