/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/acks.h"

#include "daemon/store/query.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_SHIFT, Q_COUNT, Q_SINCE, Q_MINUTE, Q_RECENT, Q_RECENT_AS };

/* No cap is so high that counting further would change anything. */
#define AT_MOST "100001"
#define FROM_ACK "(SELECT count(*) FROM (SELECT 1 FROM ack WHERE "
#define UP_TO " LIMIT " AT_MOST "))"

/* How many of a domain there were up to a row: that of the last one. */
#define DOMAIN_N(domain, rows)                                                 \
	"coalesce((SELECT domain_n FROM ack WHERE domain_key = " domain rows   \
	" ORDER BY at DESC, domain_n DESC LIMIT 1), 0)"

static const struct statement SQL[] = {
    [Q_ADD] = {"count an acknowledgement",
	"INSERT INTO ack (at, enquiry_id, addr_key, domain_key, domain_n)"
	" VALUES (?1, ?2, ?3, ?4, 1 + " DOMAIN_N("?4", " AND at <= ?1") ")"},
    [Q_SHIFT] = {"count an acknowledgement",
	"UPDATE ack SET domain_n = domain_n + 1"
	" WHERE domain_key = ? AND at > ?"},
    /* ?4 an hour ago, ?5 a day ago.  A domain has as many as its cap lets
     * by, which an operator may have set high: they are not walked. */
    [Q_COUNT] = {"count acknowledgements",
	"SELECT " FROM_ACK "enquiry_id = ?1 AND at > ?5 AND addr_key = ?2" UP_TO
	", " FROM_ACK "enquiry_id = ?1 AND at > ?5" UP_TO ", " FROM_ACK
	"addr_key = ?2 AND at > ?4" UP_TO ", " FROM_ACK
	"addr_key = ?2 AND at > ?4 AND domain_key <> ''" UP_TO
	", " DOMAIN_N("?3", "") " - " DOMAIN_N("?3", " AND at <= ?4")},
    [Q_SINCE] = {"look for an acknowledgement",
	"SELECT 1 FROM ack WHERE enquiry_id = ? AND addr_key = ? AND at >= ?"
	" LIMIT 1"},
    [Q_MINUTE] = {"count acknowledgements",
	"SELECT at, count(*) FROM ack WHERE at > ? AND domain_key <> ''"
	" GROUP BY at ORDER BY at"},
    [Q_RECENT] = {"count a sender's mails",
	"SELECT count(*) FROM (SELECT 1 FROM reading"
	" WHERE from_addr = lower(?) AND arrived_at > ? AND arrived_at <= ?"
	" LIMIT " AT_MOST ")"},
    [Q_RECENT_AS] = {"count a sender's mails",
	"SELECT count(*) FROM (SELECT 1 FROM reading"
	" WHERE from_addr = lower(?) AND arrived_at > ? AND arrived_at <= ?"
	" AND proved = ?"
	" LIMIT " AT_MOST ")"},
};
const struct statement_table acks_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_ACKS, index);
}

/* Keeps domain_n right when the clock has gone back behind older rows. */
static int
shift_later(
    struct store *store, const char *domain, int64_t now, struct err *err)
{
	if (store->acks.known && now >= store->acks.newest)
		return 0;
	struct query q = query(store, Q_SHIFT);
	query_text(&q, domain);
	query_int(&q, now);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
ack_add(
    struct store *store, const struct ack *ack, int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	if (shift_later(store, ack->domain_key, now, err) < 0)
		return -1;
	struct query q = query(store, Q_ADD);
	query_int(&q, now);
	query_int(&q, ack->enquiry_id);
	query_text(&q, ack->addr_key);
	query_text(&q, ack->domain_key);
	if (ack->domain_key[0] != '\0')
		minute_add(&store->acks, now, 1);
	return query_run(&q, err) < 0 ? -1 : 0;
}

/* All of the last minute: from memory, or from the rows into memory. */
static int
count_minute(struct store *store, int64_t now, int64_t *n_r, struct err *err)
{
	if (minute_count(&store->acks, now, n_r))
		return 0;
	struct query q = query(store, Q_MINUTE);
	query_int(&q, now - MINUTE_S);
	minute_begin(&store->acks, now - MINUTE_S);
	*n_r = 0;
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		int64_t at = row_int(&q);
		int64_t n = row_int(&q);
		minute_add(&store->acks, at, n);
		*n_r += n;
	}
	query_end(&q);
	if (rc < 0)
		store->acks.known = false;
	return rc;
}

int
ack_count(struct store *store, const struct ack *ack, int64_t now,
    struct ack_counts *counts_r, struct err *err)
{
	enum { HOUR = 3600 };
	int32_t seconds;
	int32_t day = civil_utc_day(now, &seconds);
	struct query q = query(store, Q_COUNT);
	query_int(&q, ack->enquiry_id);
	query_text(&q, ack->addr_key);
	query_text(&q, ack->domain_key);
	query_int(&q, now - HOUR);
	query_int(&q, civil_utc_instant(day - 1, seconds));
	int rc = query_step(&q, err);
	if (rc == 1) {
		counts_r->party_day = row_int(&q);
		counts_r->enquiry_day = row_int(&q);
		counts_r->address_hour = row_int(&q);
		counts_r->address_fresh = row_int(&q);
		counts_r->domain_hour = row_int(&q);
	}
	query_end(&q);
	if (rc < 0)
		return -1;
	return count_minute(store, now, &counts_r->all_minute, err);
}

int
ack_since(
    struct store *store, const struct ack *ack, int64_t since, struct err *err)
{
	struct query q = query(store, Q_SINCE);
	query_int(&q, ack->enquiry_id);
	query_text(&q, ack->addr_key);
	query_int(&q, since);
	int rc = query_step(&q, err);
	query_end(&q);
	return rc;
}

int
sender_recent(struct store *store, const char *addr, int64_t at,
    int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_RECENT);
	query_text(&q, addr);
	query_int(&q, at - SENDER_RECENT_S);
	query_int(&q, at);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}

int
sender_recent_as(struct store *store, const char *addr, bool proved, int64_t at,
    int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_RECENT_AS);
	query_text(&q, addr);
	query_int(&q, at - SENDER_RECENT_S);
	query_int(&q, at);
	query_int(&q, proved);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}
