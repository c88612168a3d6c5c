/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/acks.h"

#include "daemon/store/query.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"

enum { Q_ADD = 0, Q_SHIFT, Q_COUNT, Q_SINCE, Q_MINUTE, Q_RECENT, Q_RECENT_AS };

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
    /* ?4 an hour ago, ?5 a day ago; a row each of an enquiry, an address and
     * a domain.  A domain has as many as its cap lets by, which an operator
     * may have set high: they are not walked. */
    [Q_COUNT] = {"count acknowledgements",
	"SELECT 0, count(*), sum(addr_key = ?2) FROM ack"
	" WHERE enquiry_id = ?1 AND at > ?5 UNION ALL"
	" SELECT 1, count(*), sum(domain_key <> '') FROM ack"
	" WHERE addr_key = ?2 AND at > ?4 UNION ALL"
	" SELECT 2, " DOMAIN_N("?3", "") " - " DOMAIN_N(
	    "?3", " AND at <= ?4") ", 0"},
    [Q_SINCE] = {"look for an acknowledgement",
	"SELECT 1 FROM ack WHERE enquiry_id = ? AND addr_key = ? AND at >= ?"
	" LIMIT 1"},
    [Q_MINUTE] = {"count acknowledgements",
	"SELECT at, count(*) FROM ack WHERE at > ? AND domain_key <> ''"
	" GROUP BY at ORDER BY at"},
    [Q_RECENT] = {"count a sender's mails",
	"SELECT count(*) FROM reading"
	" WHERE from_addr = lower(?) AND arrived_at > ? AND arrived_at <= ?"},
    [Q_RECENT_AS] = {"count a sender's mails",
	"SELECT count(*) FROM reading"
	" WHERE from_addr = lower(?) AND arrived_at > ? AND arrived_at <= ?"
	" AND proved = ?"},
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
	enum { HOUR = 3600, OF_ENQUIRY = 0, OF_ADDRESS, OF_DOMAIN, OF };
	int64_t n[OF][2] = {{0}};
	int32_t seconds;
	int32_t day = civil_utc_day(now, &seconds);
	struct query q = query(store, Q_COUNT);
	query_int(&q, ack->enquiry_id);
	query_text(&q, ack->addr_key);
	query_text(&q, ack->domain_key);
	query_int(&q, now - HOUR);
	query_int(&q, civil_utc_instant(day - 1, seconds));
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		const int64_t of = row_int(&q);
		n[of][0] = row_int(&q);
		n[of][1] = row_int(&q);
	}
	query_end(&q);
	if (rc < 0)
		return -1;
	*counts_r = (struct ack_counts){.enquiry_day = n[OF_ENQUIRY][0],
	    .party_day = n[OF_ENQUIRY][1],
	    .address_hour = n[OF_ADDRESS][0],
	    .address_fresh = n[OF_ADDRESS][1],
	    .domain_hour = n[OF_DOMAIN][0]};
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
