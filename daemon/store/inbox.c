/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/inbox.h"

#include <inttypes.h>

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/mem.h"

enum {
	Q_MAILBOX_ADD = 0,
	Q_POSITION,
	Q_POSITION_SET,
	Q_POSITION_ADD,
	Q_FIND,
	Q_ADD,
	Q_PENDING,
	Q_ATTEMPT,
	Q_DECIDE,
	Q_DECIDE_COPY,
	Q_READING,
	Q_FACTS_SET,
	Q_UNMOVED,
	Q_MOVED
};

/* A sealed mail is placed without its words, and has them back one day. */
#define OR_KEPT(column)                                                        \
	"iif(" SEALED("excluded.message_id") ", reading." column               \
					     ", excluded." column ")"

static const struct statement SQL[] = {
    [Q_MAILBOX_ADD] = {"add a mailbox",
	"INSERT INTO mailbox (addr) VALUES (lower(?))"},
    [Q_POSITION] = {"read the position in a mailbox",
	"SELECT uidvalidity, after FROM mailbox"
	" WHERE addr = lower(?) AND uidvalidity IS NOT NULL"},
    [Q_POSITION_SET] = {"store the position in a mailbox",
	"UPDATE mailbox SET uidvalidity = ?2, after = ?3"
	" WHERE addr = lower(?1)"},
    [Q_POSITION_ADD] = {"store the position in a mailbox",
	"INSERT INTO mailbox (addr, uidvalidity, after)"
	" VALUES (lower(?), ?, ?)"},
    [Q_FIND] = {"look for a mail",
	"SELECT b.id, m.id FROM mailbox b LEFT JOIN message m"
	" ON m.mailbox_id = b.id AND m.uidvalidity = ? AND m.uid = ?"
	" WHERE b.addr = lower(?)"},
    [Q_ADD] = {"add a mail",
	"INSERT INTO message (mailbox_id, uidvalidity, uid, internaldate,"
	" received_at, size, sha256, raw_segment, raw_offset, raw_length,"
	" attempts, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
    [Q_PENDING] = {"list mails to decide",
	"SELECT id FROM message INDEXED BY message_pending WHERE state IN "
	"('received', 'parsing')"
	" ORDER BY id LIMIT ?"},
    [Q_ATTEMPT] = {"count an attempt",
	"UPDATE message SET attempts = attempts + 1, state = 'parsing'"
	" WHERE id = ? AND state IN ('received', 'parsing')"
	" RETURNING attempts"},
    /* OR FAIL: the one row is checked before it is written, so there is
     * nothing to undo, and SQLite keeps no journal of the statement. */
    [Q_DECIDE] = {"decide a mail",
	"UPDATE OR FAIL message SET state = ?, outcome = ?, enquiry_id = ?3"
	" WHERE id = ?5 AND ?4 IS NULL AND duplicate_of IS NULL"
	" AND (?3 IS NULL OR EXISTS (SELECT 1 FROM enquiry WHERE id = ?3))"},
    [Q_DECIDE_COPY] = {"decide a mail",
	"UPDATE OR FAIL message SET state = ?, outcome = ?, enquiry_id = ?3,"
	" duplicate_of = ?4 WHERE id = ?5"
	" AND (?3 IS NULL OR EXISTS (SELECT 1 FROM enquiry WHERE id = ?3))"
	" AND (?4 IS NULL OR EXISTS (SELECT 1 FROM message WHERE id = ?4))"},
    [Q_READING] = {"store what a mail says",
	"INSERT INTO reading (message_id, arrived_at, decided_at, class,"
	" from_addr, proved, from_name, subject, subject_base, header_id,"
	" content_hash, rule, evidence) VALUES (?1,"
	" (SELECT internaldate FROM message WHERE id = ?1), ?, ?, lower(?), ?, "
	"?, ?, ?, ?, ?, ?, ?)"
	" ON CONFLICT (message_id) DO UPDATE SET"
	" decided_at = excluded.decided_at, class = excluded.class,"
	" from_addr = excluded.from_addr, proved = excluded.proved,"
	" from_name = excluded.from_name,"
	" subject = " OR_KEPT("subject") ", subject_base = " OR_KEPT(
	    "subject_base") ", header_id = excluded.header_id,"
			    " content_hash = " OR_KEPT(
				"content_hash") ", rule = excluded.rule,"
						" evidence = "
						"excluded.evidence"},
    [Q_FACTS_SET] = {"store a mail's facts",
	"INSERT INTO facts (message_id, raw_segment, raw_offset, raw_length)"
	" VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"},
    [Q_UNMOVED] = {"list mails to move",
	"SELECT uid FROM message WHERE moved = 0 AND mailbox_id ="
	" (SELECT id FROM mailbox WHERE addr = lower(?))"
	" AND uidvalidity = ? ORDER BY uid LIMIT ?"},
    [Q_MOVED] = {"mark a mail as moved",
	"UPDATE message SET moved = 1 WHERE mailbox_id ="
	" (SELECT id FROM mailbox WHERE addr = lower(?))"
	" AND uidvalidity = ? AND uid = ? AND moved = 0"},
};
const struct statement_table inbox_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_INBOX, index);
}

/* Its mailbox and its row; 0 when nothing came from there, or it is new. */
static int
find_row(struct store *store, const struct message_new *message,
    int64_t *mailbox_r, int64_t *id_r, struct err *err)
{
	*mailbox_r = *id_r = 0;
	struct query q = query(store, Q_FIND);
	query_int(&q, message->uidvalidity);
	query_int(&q, message->uid);
	query_text(&q, message->mailbox);
	int rc = query_step(&q, err);
	if (rc == 1) {
		*mailbox_r = row_int(&q);
		*id_r = row_int(&q);
	}
	query_end(&q);
	return rc < 0 ? -1 : 0;
}

static int
put_mail(struct store *store, const struct message_new *message,
    struct raw_place *place_r, struct err *err)
{
	return message->packed.n == 0
		   ? store_put(store, message->raw, RAW_PACKED, place_r, err)
		   : store_put_packed(
			 store, message->packed, message->raw.n, place_r, err);
}

/* Invariant 1: the bytes first, then the row that names them. */
static int
add_row(struct store *store, const struct message_new *message, int64_t mailbox,
    int64_t *id_r, struct err *err)
{
	struct raw_place place;
	if (put_mail(store, message, &place, err) < 0)
		return -1;
	struct query q = query(store, Q_ADD);
	query_int(&q, mailbox);
	query_int(&q, message->uidvalidity);
	query_int(&q, message->uid);
	query_int(&q, message->internaldate);
	query_int(&q, message->received_at);
	query_int(&q, (int64_t)message->raw.n);
	query_text(&q, message->sha256);
	query_place(&q, &place);
	query_int(&q, message->parsing);
	query_text(&q, message->parsing ? "parsing" : "received");
	if (query_run(&q, err) < 0)
		return -1;
	*id_r = sqlite3_last_insert_rowid(store->db);
	return 1;
}

int
inbox_add(struct store *store, const struct message_new *message, int64_t *id_r,
    struct err *err)
{
	int64_t mailbox;
	ASSERT(store->in_transaction);
	if (find_row(store, message, &mailbox, id_r, err) < 0)
		return -1;
	if (*id_r != 0) /* Invariant 2. */
		return 0;
	if (mailbox == 0) {
		struct query q = query(store, Q_MAILBOX_ADD);
		query_text(&q, message->mailbox);
		if (query_add(&q, &mailbox, err) < 0)
			return -1;
	}
	return add_row(store, message, mailbox, id_r, err);
}

int
inbox_position(struct store *store, const char *mailbox,
    uint32_t *uidvalidity_r, uint32_t *after_r, struct err *err)
{
	struct query q = query(store, Q_POSITION);
	query_text(&q, mailbox);
	int rc = query_step(&q, err);
	if (rc == 1) {
		*uidvalidity_r = (uint32_t)row_int(&q);
		*after_r = (uint32_t)row_int(&q);
	}
	query_end(&q);
	return rc;
}

static int
set_position(struct store *store, int index, const char *mailbox,
    uint32_t uidvalidity, uint32_t after, struct err *err)
{
	struct query q = query(store, index);
	query_text(&q, mailbox);
	query_int(&q, uidvalidity);
	query_int(&q, after);
	return query_run(&q, err);
}

int
inbox_position_set(struct store *store, const char *mailbox,
    uint32_t uidvalidity, uint32_t after, struct err *err)
{
	ASSERT(store->in_transaction);
	int changed = set_position(
	    store, Q_POSITION_SET, mailbox, uidvalidity, after, err);
	if (changed == 0)
		changed = set_position(
		    store, Q_POSITION_ADD, mailbox, uidvalidity, after, err);
	return changed < 0 ? -1 : 0;
}

int
inbox_pending(struct store *store, void *ctx, size_t max, int64_t **ids_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_PENDING);
	query_int(&q, (int64_t)max);
	return query_ids(&q, ctx, ids_r, count_r, err);
}

int
inbox_attempt(struct store *store, int64_t id, int *attempts_r, struct err *err)
{
	int64_t attempts;
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_ATTEMPT);
	query_int(&q, id);
	int rc = query_number(&q, &attempts, err);
	if (rc < 0)
		return -1;
	ASSERT(rc == 1); /* Only what is not decided is parsed. */
	*attempts_r = (int)attempts;
	return 0;
}

static int
set_reading(struct store *store, int64_t id, const struct message_decision *d,
    struct err *err)
{
	struct query q = query(store, Q_READING);
	query_int(&q, id);
	query_int(&q, d->decided_at);
	query_word(&q, d->class);
	query_full(&q, d->from_addr);
	query_int(&q, d->proved);
	query_word(&q, d->from_name);
	query_text(&q, d->subject);
	query_word(&q, d->subject_base);
	query_word(&q, d->message_id);
	query_word(&q, d->content_hash);
	query_word(&q, d->rule);
	query_word(&q, d->evidence);
	return query_run(&q, err) < 0 ? -1 : 0;
}

static int
set_facts(struct store *store, int64_t id, struct span facts, struct err *err)
{
	struct raw_place place;
	const struct raw_place before = raw_end(store->raw);
	if (store_put(store, facts, RAW_PLAIN, &place, err) < 0)
		return -1;
	struct query q = query(store, Q_FACTS_SET);
	query_int(&q, id);
	query_place(&q, &place);
	const int added = query_run(&q, err);
	/* A mail that is placed again has them. */
	if (added == 0)
		raw_cut(store->raw, &before);
	return added < 0 ? -1 : 0;
}

static int
mark_decided(struct store *store, int index, int64_t id,
    const struct message_decision *decision, struct err *err)
{
	struct query q = query(store, index);
	query_text(&q, decision->state);
	query_text(&q, decision->outcome == OUTCOME_NONE
			   ? NULL
			   : message_outcome_name(decision->outcome));
	query_id(&q, decision->enquiry_id);
	query_id(&q, decision->duplicate_of);
	query_int(&q, id);
	return query_run(&q, err);
}

int
inbox_decide(struct store *store, int64_t id,
    const struct message_decision *decision, struct err *err)
{
	ASSERT(store->in_transaction);
	/* duplicate_of refers to its own table: whoever sets it, to what it was
	 * or not, has the row written anew in every index. */
	int changed = mark_decided(store, Q_DECIDE, id, decision, err);
	if (changed == 0)
		changed = mark_decided(store, Q_DECIDE_COPY, id, decision, err);
	if (changed < 0)
		return -1;
	if (changed == 0)
		return err_set(err, ERR_INPUT,
		    "message %" PRId64 " cannot be given to enquiry %" PRId64
		    ", or repeat message %" PRId64 ": one is not there",
		    id, decision->enquiry_id, decision->duplicate_of);
	if (set_reading(store, id, decision, err) < 0)
		return -1;
	if (decision->facts.n == 0)
		return 0;
	return set_facts(store, id, decision->facts, err);
}

int
inbox_unmoved(struct store *store, const char *mailbox, uint32_t uidvalidity,
    uint32_t *uids, size_t max, size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_UNMOVED);
	query_text(&q, mailbox);
	query_int(&q, uidvalidity);
	query_int(&q, (int64_t)max);
	*count_r = 0;
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err))
		uids[(*count_r)++] = (uint32_t)row_int(&q);
	query_end(&q);
	return rc;
}

int
inbox_moved(struct store *store, const char *mailbox, uint32_t uidvalidity,
    const uint32_t *uids, size_t count, struct err *err)
{
	ASSERT(store->in_transaction);
	for (size_t i = 0; i < count; i++) {
		struct query q = query(store, Q_MOVED);
		query_text(&q, mailbox);
		query_int(&q, uidvalidity);
		query_int(&q, uids[i]);
		if (query_run(&q, err) < 0)
			return -1;
	}
	return 0;
}
