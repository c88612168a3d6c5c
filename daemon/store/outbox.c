/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Invariants
 * 1. What leaves is finished bytes in raw/, which nothing changes; they are
 *    there before the row that names them (invariant 1 of raw.h).
 * 2. Only outbox_claim() makes a letter `sending`, and it counts the attempt
 *    in the same statement; an outcome counts only for the attempt it is of.
 * 3. A letter is sent again after an uncertain end at most once (retried).
 */
#include "daemon/store/outbox.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"

enum {
	Q_ADD = 0,
	Q_NEXT,
	Q_CLAIM,
	Q_OUTCOME,
	Q_SENDING,
	Q_ORPHAN,
	Q_RETRY_UNCERTAIN,
	Q_ARRIVED,
	Q_HOLD_WAITING,
	Q_RELEASE,
	Q_DROP,
	Q_HOLD,
	Q_HOLD_CLAIMED,
	Q_TRIED_SINCE
};

static const struct statement SQL[] = {
    [Q_ADD] = {"add a letter",
	"INSERT INTO letter (id, enquiry_id, party_id, caused_by, kind,"
	" once_key, state, priority, to_staff, route, envelope_from,"
	" to_addr, subject, message_id, size, sha256, raw_segment,"
	" raw_offset, raw_length, created_at, not_before, held_reasons, "
	"context)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
	" ?, ?, ?)"
	" ON CONFLICT (once_key) DO NOTHING"},
    [Q_NEXT] = {"find the next letter",
	"SELECT id FROM letter INDEXED BY letter_waiting"
	" WHERE state = 'waiting' AND priority = ? AND not_before <= ?"
	" ORDER BY not_before, id LIMIT 1"},
    [Q_CLAIM] = {"claim a letter",
	"UPDATE letter SET state = 'sending', attempts = attempts + 1,"
	" first_tried_at = coalesce(first_tried_at, ?1), tried_at = ?1,"
	" claimed_by = ?2"
	" WHERE id = ?3 AND state = 'waiting'"},
    /* A process that outlived the engine may tell late: uncertain becomes
     * what it says. */
    [Q_OUTCOME] = {"store an outcome",
	"UPDATE letter SET state = ?1,"
	" not_before = CASE ?1 WHEN 'waiting' THEN ?2 ELSE not_before END,"
	" sent_at = CASE ?1 WHEN 'sent' THEN ?3 END, reply = ?4,"
	" claimed_by = NULL WHERE id = ?5 AND attempts = ?6"
	" AND state IN ('sending', 'uncertain')"},
    [Q_SENDING] = {"list letters on their way",
	"SELECT id, claimed_by FROM letter WHERE state = 'sending' "
	"AND " UNSETTLED},
    [Q_ORPHAN] = {"mark a letter as uncertain",
	"UPDATE letter SET state = 'uncertain', claimed_by = NULL,"
	" tried_at = ? WHERE id = ? AND state = 'sending'"},
    [Q_RETRY_UNCERTAIN] = {"send uncertain letters again",
	"UPDATE letter SET state = 'waiting', retried = 1, not_before = ?"
	" WHERE state = 'uncertain' AND retried = 0 AND tried_at <= ?"
	" AND priority <= ? AND " UNSETTLED},
    [Q_ARRIVED] = {"mark a letter as arrived",
	"UPDATE letter SET state = 'sent', sent_at = ?"
	" WHERE id = ? AND state = 'uncertain'"},
    [Q_HOLD_WAITING] = {"hold letters",
	"UPDATE letter SET state = 'held', held_reasons = ?1"
	" WHERE state = 'waiting' AND released = 0"
	" AND (?2 = 1 OR to_staff = 0)"},
    [Q_RELEASE] = {"release a letter",
	"UPDATE letter SET state = 'waiting', released = 1, not_before = ?,"
	" held_reasons = NULL WHERE id = ? AND state = 'held'"},
    [Q_DROP] = {"drop a letter",
	"UPDATE letter SET state = 'dropped'"
	" WHERE id = ? AND state IN ('held', 'waiting')"},
    [Q_HOLD] = {"hold a letter",
	"UPDATE letter SET state = 'held', released = 0, held_reasons = ?"
	" WHERE id = ? AND state = 'waiting'"},
    /* It was never tried: as if it had not been claimed. */
    [Q_HOLD_CLAIMED] = {"hold a claimed letter",
	"UPDATE letter SET state = 'held', released = 0, held_reasons = ?,"
	" attempts = attempts - 1, claimed_by = NULL,"
	" first_tried_at = iif(attempts = 1, NULL, first_tried_at)"
	" WHERE id = ? AND state = 'sending'"},
    [Q_TRIED_SINCE] = {"note since when a letter is tried",
	"UPDATE letter SET first_tried_at = ? WHERE id = ? AND attempts = 0"},
};
const struct statement_table outbox_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	store->due_known = false; /* All that changes a letter is here. */
	return query_of(store, PART_OUTBOX, index);
}

int
outbox_next_id(struct store *store, int64_t *id_r, struct err *err)
{
	return ids_next(store, IDS_LETTER, id_r, err);
}

static int
add_row(struct store *store, const struct letter_row *letter,
    const struct raw_place *place, struct err *err)
{
	char sha256[DIGEST_HEX_SIZE];
	digest_sha256(letter->bytes, sha256);
	struct query q = query(store, Q_ADD);
	query_int(&q, letter->id);
	query_id(&q, letter->enquiry_id);
	query_id(&q, letter->party_id);
	query_id(&q, letter->caused_by);
	query_text(&q, letter->kind);
	query_text(&q, letter->once_key);
	query_text(&q, letter->state);
	query_int(&q, letter->priority);
	query_int(&q, letter->to_staff);
	query_int(&q, letter->route);
	query_full(&q, letter->envelope_from);
	query_text(&q, letter->to_addr);
	query_text(&q, letter->subject);
	query_text(&q, letter->message_id);
	query_int(&q, (int64_t)letter->bytes.n);
	query_text(&q, sha256);
	query_place(&q, place);
	query_int(&q, letter->created_at);
	query_int(&q, letter->not_before);
	query_text(&q, letter->held_reasons);
	query_text(&q, letter->context);
	return query_run(&q, err);
}

int
outbox_add(
    struct store *store, const struct letter_row *letter, struct err *err)
{
	struct raw_place place;
	ASSERT(store->in_transaction && letter->id > 0);
	struct raw_place end = raw_end(store->raw);
	if (store_put(store, letter->bytes, RAW_PLAIN, &place, err) < 0)
		return -1;
	int changed = add_row(store, letter, &place, err);
	if (changed == 0) /* invariant 4 of store.h */
		raw_cut(store->raw, &end);
	return changed;
}

static int
next_of(struct store *store, int priority, int64_t now, int64_t *id_r,
    struct err *err)
{
	struct query q = query(store, Q_NEXT);
	query_int(&q, priority);
	query_int(&q, now);
	return query_number(&q, id_r, err);
}

int
outbox_has_due(struct store *store, int priority, int64_t now, struct err *err)
{
	int64_t id;
	return next_of(store, priority, now, &id, err);
}

int
outbox_claim(struct store *store, void *ctx, int64_t now, int64_t claimed_by,
    struct letter_row **letter_r, struct err *err)
{
	int64_t id;
	int rc = 0;
	ASSERT(store->in_transaction);
	for (int i = 0; rc == 0 && i < OUTBOX_PRIORITIES; i++)
		rc = next_of(store, i, now, &id, err);
	if (rc <= 0)
		return rc;
	struct query q = query(store, Q_CLAIM);
	query_int(&q, now);
	query_id(&q, claimed_by);
	query_int(&q, id);
	if (query_run(&q, err) < 0)
		return -1;
	return outbox_get(store, ctx, id, letter_r, err);
}

int
outbox_outcome(struct store *store, int64_t id, int attempt, const char *state,
    int64_t not_before, int64_t now, const char *reply, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_OUTCOME);
	query_text(&q, state);
	query_int(&q, not_before);
	query_int(&q, now);
	query_text(&q, reply);
	query_int(&q, id);
	query_int(&q, attempt);
	return query_run(&q, err);
}

static bool
is_among(int64_t value, const int64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i] == value)
			return true;
	}
	return false;
}

/* Ids of the letters in `sending` that none of these processes has. */
static int
find_orphans(struct store *store, void *ctx, const int64_t *instances,
    size_t count, int64_t **ids_r, size_t *found_r, struct err *err)
{
	int64_t *ids = NULL;
	size_t capacity = 0;
	size_t found = 0;
	struct query q = query(store, Q_SENDING);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		int64_t id = row_int(&q);
		if (is_among(row_int(&q), instances, count))
			continue;
		ids = mem_grow(ctx, ids, &capacity, found + 1, sizeof *ids);
		ids[found++] = id;
	}
	query_end(&q);
	*ids_r = ids;
	*found_r = found;
	return rc;
}

int
outbox_orphans(struct store *store, void *ctx, const int64_t *instances,
    size_t count, int64_t now, int64_t **ids_r, size_t *count_r,
    struct err *err)
{
	ASSERT(store->in_transaction);
	int rc =
	    find_orphans(store, ctx, instances, count, ids_r, count_r, err);
	for (size_t i = 0; rc >= 0 && i < *count_r; i++) {
		struct query q = query(store, Q_ORPHAN);
		query_int(&q, now);
		query_int(&q, (*ids_r)[i]);
		rc = query_run(&q, err);
	}
	return rc < 0 ? -1 : 0;
}

int
outbox_retry_uncertain(struct store *store, int64_t tried_by, int64_t now,
    int priority, int64_t *count_r, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_RETRY_UNCERTAIN);
	query_int(&q, now);
	query_int(&q, tried_by);
	query_int(&q, priority);
	int changed = query_run(&q, err);
	*count_r = changed;
	return changed < 0 ? -1 : 0;
}

int
outbox_arrived(struct store *store, int64_t id, int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ARRIVED);
	query_int(&q, now);
	query_int(&q, id);
	return query_run(&q, err);
}

int
outbox_hold_waiting(struct store *store, bool staff_too, const char *reason,
    int64_t *count_r, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_HOLD_WAITING);
	query_text(&q, reason);
	query_int(&q, staff_too);
	int changed = query_run(&q, err);
	*count_r = changed;
	return changed < 0 ? -1 : 0;
}

int
outbox_release(
    struct store *store, int64_t id, int64_t not_before, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_RELEASE);
	query_int(&q, not_before);
	query_int(&q, id);
	return query_run(&q, err);
}

int
outbox_drop(struct store *store, int64_t id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_DROP);
	query_int(&q, id);
	return query_run(&q, err);
}

int
outbox_hold(
    struct store *store, int64_t id, const char *reasons, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_HOLD);
	query_text(&q, reasons);
	query_int(&q, id);
	return query_run(&q, err);
}

int
outbox_hold_claimed(
    struct store *store, int64_t id, const char *reasons, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_HOLD_CLAIMED);
	query_text(&q, reasons);
	query_int(&q, id);
	return query_run(&q, err);
}

int
outbox_tried_since(
    struct store *store, int64_t id, int64_t first_tried_at, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_TRIED_SINCE);
	query_int(&q, first_tried_at);
	query_int(&q, id);
	return query_run(&q, err);
}
