/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that a hard bounce has muted (P-6), and those of MPs' offices that
 * get no list until they are mended (P-32).
 */
#include "daemon/store/outbox.h"

#include "daemon/store/parties.h"
#include "daemon/store/query.h"
#include "daemon/store/registers.h"
#include "parsers/base/mem.h"

enum {
	Q_MUTE = 0,
	Q_UNMUTE,
	Q_IS_MUTED,
	Q_MP_UNREACHED,
	Q_MP_REACHED,
	Q_CAME_BACK
};

static const struct statement SQL[] = {
    [Q_MUTE] = {"mute an address",
	"INSERT INTO muted (addr, until, why) VALUES (lower(?), ?, ?)"
	" ON CONFLICT (addr) DO UPDATE SET until = excluded.until,"
	" why = excluded.why"},
    [Q_UNMUTE] = {"unmute an address",
	"DELETE FROM muted WHERE addr = lower(?)"},
    [Q_IS_MUTED] = {"look for a muted address",
	"SELECT 1 FROM muted WHERE addr = lower(?) AND until > ?"},
    [Q_MP_UNREACHED] = {"mark an MP's address",
	"UPDATE mp_address SET unreached_at = ?"
	" WHERE addr = lower(?) AND unreached_at IS NULL"},
    [Q_MP_REACHED] = {"unmark an MP's address",
	"UPDATE mp_address SET unreached_at = NULL"
	" WHERE addr = lower(?) AND unreached_at IS NOT NULL"},
    [Q_CAME_BACK] = {"look for a letter that came back",
	"SELECT EXISTS (SELECT 1 FROM muted WHERE addr = lower(?1))"
	" OR EXISTS (SELECT 1 FROM party INDEXED BY party_unreached"
	" WHERE addr = ?1 AND unreached_at IS NOT NULL)"
	" OR EXISTS (SELECT 1 FROM mp_address"
	" INDEXED BY mp_address_unreached"
	" WHERE addr = lower(?1) AND unreached_at IS NOT NULL)"},
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

static int
unmute(struct store *store, const char *addr, struct err *err)
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

int
mp_address_unreached(
    struct store *store, const char *addr, int64_t now, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_MP_UNREACHED);
	query_int(&q, now);
	query_text(&q, addr);
	const int n = query_run(&q, err);
	return n > 0 ? 1 : n;
}

static int
reach_mp(struct store *store, const char *addr, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_MP_REACHED);
	query_text(&q, addr);
	return query_run(&q, err) < 0 ? -1 : 0;
}

/* Asked for each mail, and hardly ever so: one question before three changes.
 */
int
address_reached(struct store *store, const char *addr, struct err *err)
{
	int64_t came_back = 0;
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_CAME_BACK);
	query_text(&q, addr);
	if (query_number(&q, &came_back, err) < 0)
		return -1;
	if (came_back == 0)
		return 0;
	return unmute(store, addr, err) < 0 || reach_mp(store, addr, err) < 0 ||
		       party_reached(store, addr, err) < 0
		   ? -1
		   : 0;
}
