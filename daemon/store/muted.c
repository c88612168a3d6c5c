/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that a hard bounce has muted (P-6).
 */
#include "daemon/store/outbox.h"

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum { Q_MUTE = 0, Q_UNMUTE, Q_IS_MUTED };

static const struct statement SQL[] = {
    [Q_MUTE] = {"mute an address",
	"INSERT INTO muted (addr, until, why) VALUES (lower(?), ?, ?)"
	" ON CONFLICT (addr) DO UPDATE SET until = excluded.until,"
	" why = excluded.why"},
    [Q_UNMUTE] = {"unmute an address",
	"DELETE FROM muted WHERE addr = lower(?)"},
    [Q_IS_MUTED] = {"look for a muted address",
	"SELECT 1 FROM muted WHERE addr = lower(?) AND until > ?"},
};
const struct statement_table muted_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_MUTED, index);
}

int
address_mute(struct store *store, const char *addr, int64_t until,
    const char *why, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_MUTE);
	query_text(&q, addr);
	query_int(&q, until);
	query_text(&q, why);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
address_unmute(struct store *store, const char *addr, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_UNMUTE);
	query_text(&q, addr);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
address_is_muted(
    struct store *store, const char *addr, int64_t now, struct err *err)
{
	int64_t one;
	struct query q = query(store, Q_IS_MUTED);
	query_text(&q, addr);
	query_int(&q, now);
	return query_number(&q, &one, err);
}
