/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/events.h"

#include <string.h>

#include "daemon/store/chain.h"
#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

enum { Q_LAST = 0, Q_ADD, Q_LIST, Q_UNATTENDED, Q_UNTOLD, Q_COUNT };

/* What a machine noted of a sealed mail's words; store_verify() reads the
 * payload itself, which stays in the chain. */
#define PAYLOAD                                                                \
	"iif(kind IN ('mail.filed', 'flag.raised')"                            \
	" AND " SEALED("event.message_id") ", json_replace(payload, "          \
					   "'$.evidence', '" SEALED_WORDS "'," \
					   " '$.said', '" SEALED_WORDS         \
					   "'), payload)"

static const struct statement SQL[] = {
    [Q_LAST] = {"read the newest event",
	"SELECT hash FROM event ORDER BY id DESC LIMIT 1"},
    [Q_ADD] = {"add an event",
	"INSERT INTO event (at, enquiry_id, message_id, letter_id, actor,"
	" kind, payload, payload_sha256, hash, sought)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
    [Q_LIST] = {"list events",
	"SELECT id, at, enquiry_id, message_id, letter_id, actor, kind,"
	" " PAYLOAD " FROM event WHERE enquiry_id = ?1 UNION ALL"
	" SELECT id, at, enquiry_id, message_id, letter_id, actor, kind,"
	" payload FROM event WHERE enquiry_id IS NULL AND kind = 'note.added'"
	" AND message_id IN (SELECT id FROM message WHERE enquiry_id = ?1)"
	" ORDER BY 1"},
    [Q_UNATTENDED] = {"list what nobody was there for",
	"SELECT DISTINCT e.id FROM event AS v"
	" JOIN enquiry AS e ON e.id = v.enquiry_id"
	" WHERE v.kind = 'letter.unattended' AND v.sought"
	" AND e.answered_at IS NULL"
	" AND e.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM letter AS l"
	" WHERE l.enquiry_id = v.enquiry_id AND l.kind = 'allocation'"
	" AND l.created_at >= v.at) ORDER BY e.id"},
    [Q_UNTOLD] = {"count what reached nobody",
	"SELECT count(*) FROM event WHERE kind = 'letter.untold' AND sought"
	" AND at >= ?"},
    [Q_COUNT] = {"count events",
	"SELECT count(*) FROM event WHERE enquiry_id = ? AND kind = ?"
	" AND at >= ?"},
};
const struct statement_table events_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_EVENTS, index);
}

/* In decimal, without what printf() makes of it: a mail has four events. */
static void
add_number(struct buf *text, int64_t value)
{
	enum { DIGITS = 20 };
	char digits[DIGITS];
	size_t at = DIGITS;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		buf_add_byte(text, '-');
	buf_add(text, digits + at, DIGITS - at);
}

static void
add_counted(struct buf *text, const char *words)
{
	const size_t n = strlen(words);

	add_number(text, (int64_t)n);
	buf_add_byte(text, ':');
	buf_add(text, words, n);
	buf_add_byte(text, '\n');
}

void
chain_hash(const char *previous, const struct event *event,
    const char *payload_sha256, char hash_r[CHAIN_SIZE])
{
	/* Room that actors and kinds fit in; longer ones make it grow. */
	enum { USUAL_BYTES = 500, TEXT_BYTES = 1024 * 1024 };
	const int64_t numbers[] = {
	    event->at, event->enquiry_id, event->message_id, event->letter_id};
	struct buf text;

	buf_init(&text, NULL, TEXT_BYTES);
	(void)buf_reserve(&text, USUAL_BYTES);
	buf_add_str(&text, previous);
	buf_add_byte(&text, '\n');
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		add_number(&text, numbers[i]);
		buf_add_byte(&text, '\n');
	}
	add_counted(&text, event->actor);
	add_counted(&text, event->kind);
	buf_add_str(&text, payload_sha256);
	buf_add_byte(&text, '\n');
	ASSERT(!text.full);
	digest_sha256(buf_span(&text), hash_r);
	mem_free(text.p);
}

/* The hash of the newest event into store->chain. */
static int
know_chain(struct store *store, struct err *err)
{
	if (store->chain_known)
		return 0;
	struct query q = query(store, Q_LAST);
	int rc = query_step(&q, err);
	memcpy(store->chain, CHAIN_START, CHAIN_SIZE);
	if (rc == 1) {
		struct span hash = row_blob(&q);
		ASSERT(hash.n == CHAIN_SIZE - 1); /* checked by the schema */
		memcpy(store->chain, hash.p, hash.n);
	}
	query_end(&q);
	store->chain_known = rc >= 0;
	return rc < 0 ? -1 : 0;
}

/* Kinds that statements of the store look for by themselves: they say AND
 * sought. */
static bool
is_sought(const char *kind)
{
	static const char *const kinds[] = {
	    /* Somebody who may see it is waited for (P-40). */
	    "letter.unattended",
	    /* For the digest's line of health (P-33). */
	    "letter.untold",
	    /* What a month's report counts besides enquiries (P-34). */
	    "enquiry.reopened", "mail.unplaced", "answer.held",
	    "answer.released", "enquiry.refused", "flag.confirmed",
	    "enquiry.routed", "enquiry.unrouted", "breach.begun",
	    "breach.undone"};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

int
event_add(struct store *store, const struct event *event, struct err *err)
{
	char payload[CHAIN_SIZE];
	char hash[CHAIN_SIZE];
	ASSERT(store->in_transaction);
	if (know_chain(store, err) < 0)
		return -1;
	digest_sha256(span_str(event->payload), payload);
	chain_hash(store->chain, event, payload, hash);
	struct query q = query(store, Q_ADD);
	query_int(&q, event->at);
	query_id(&q, event->enquiry_id);
	query_id(&q, event->message_id);
	query_id(&q, event->letter_id);
	query_text(&q, event->actor);
	query_text(&q, event->kind);
	query_text(&q, event->payload);
	query_text(&q, payload);
	query_text(&q, hash);
	query_int(&q, is_sought(event->kind));
	if (query_run(&q, err) < 0)
		return -1;
	memcpy(store->chain, hash, CHAIN_SIZE);
	return 0;
}

int
event_list(struct store *store, void *ctx, int64_t enquiry_id,
    struct event **events_r, size_t *count_r, struct err *err)
{
	struct event *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_LIST);
	query_int(&q, enquiry_id);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct event *e = &list[count++];
		e->id = row_int(&q);
		e->at = row_int(&q);
		e->enquiry_id = row_int(&q);
		e->message_id = row_int(&q);
		e->letter_id = row_int(&q);
		e->actor = row_text(&q, ctx);
		e->kind = row_text(&q, ctx);
		e->payload = row_text(&q, ctx);
	}
	query_end(&q);
	*events_r = list;
	*count_r = count;
	return rc;
}

int
event_unattended(struct store *store, void *ctx, int64_t **enquiries_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_UNATTENDED);
	return query_ids(&q, ctx, enquiries_r, count_r, err);
}

int
event_untold(
    struct store *store, int64_t since, int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_UNTOLD);
	query_int(&q, since);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}

int
event_count(struct store *store, int64_t enquiry_id, const char *kind,
    int64_t since, int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_COUNT);
	query_int(&q, enquiry_id);
	query_text(&q, kind);
	query_int(&q, since);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}
