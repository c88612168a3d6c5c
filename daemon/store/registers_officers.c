/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Officers in the registers: who they are, and who looks after what is
 * nobody's.
 */
#include "daemon/store/registers.h"

#include "daemon/store/query.h"
#include "daemon/store/registers_p.h"
#include "parsers/base/mem.h"

enum {
	Q_OFFICER_BY_ADDR = 0,
	Q_OFFICER_GET,
	Q_OFFICER_GET_VALID,
	Q_OFFICER_LIST,
	Q_OFFICER_IN_CHARGE,
	Q_OFFICER_ABOVE,
	Q_OFFICER_ANY_DAY
};

#define OFFICER                                                                \
	"SELECT id, addr, name, team, role, deputy, work_days, valid_from,"    \
	" valid_to, registered_at FROM officer"

/* Of addresses that stand apart by blanks. */
#define NOT_AMONG(addrs)                                                       \
	" (" addrs " IS NULL OR"                                               \
	" instr(' ' || lower(" addrs ") || ' ', ' ' || addr || ' ') = 0)"

/* They said so themselves (P-30). */
#define AWAY(t, day)                                                           \
	"EXISTS (SELECT 1 FROM absence a WHERE a.officer_id = " t "id"         \
	" AND " day " BETWEEN a.from_day AND a.to_day)"

static const struct statement SQL[] = {
    [Q_OFFICER_BY_ADDR] = {"find an officer",
	OFFICER " WHERE addr = lower(?1) AND" VALID("", "?2")},
    [Q_OFFICER_GET] = {"find an officer", OFFICER " WHERE id = ?"},
    [Q_OFFICER_GET_VALID] = {"find an officer",
	OFFICER " WHERE id = ?1 AND" VALID("", "?2")},
    [Q_OFFICER_LIST] = {"list officers",
	OFFICER " WHERE" VALID("", "?1") " ORDER BY addr"},
    /* Roles are numbered from duty (1) upwards.  The first row is wanted, but
     * for a LIMIT SQLite would make a table to sort in, of each mail. */
    [Q_OFFICER_IN_CHARGE] = {"find who is in charge",
	OFFICER " WHERE (role >= 1 OR addr IN (SELECT d.deputy FROM officer d"
		" WHERE d.role = 1 AND" VALID("d.", "?2") " AND " AWAY(
		    "d.", "?2") ")) AND" VALID("",
		    "?2") " AND" NOT_AMONG("?3") " ORDER BY " AWAY("officer.",
		    "?2") ","
			  " iif(role = 0, 1.5, role), team = ?1 DESC, id"},
    [Q_OFFICER_ABOVE] = {"find a manager",
	OFFICER " WHERE role >= ?3 AND" VALID("", "?2") " AND" NOT_AMONG(
	    "?4") " ORDER BY role, team = ?1 DESC, id LIMIT 1"},
    [Q_OFFICER_ANY_DAY] = {"find an officer", OFFICER " WHERE addr = lower(?)"},
};
const struct statement_table registers_officers_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_REGISTERS_OFFICERS, index);
}

static struct officer *
read_officer(struct query *q, void *ctx)
{
	struct officer *o = mem_one(ctx, struct officer);
	o->id = row_int(q);
	o->addr = row_text(q, o);
	o->name = row_text(q, o);
	o->team = row_text(q, o);
	o->role = (enum officer_role)row_int(q);
	o->deputy = row_text(q, o);
	o->work_days = (unsigned)row_int(q);
	o->valid_from = row_day(q);
	o->valid_to = row_day(q);
	o->registered_at = row_int(q);
	return o;
}

static int
one_officer(
    struct query *q, void *ctx, struct officer **officer_r, struct err *err)
{
	int rc = query_step(q, err);
	if (rc == 1)
		*officer_r = read_officer(q, ctx);
	query_end(q);
	return rc;
}

int
officer_by_addr(struct store *store, void *ctx, const char *addr, int32_t day,
    struct officer **officer_r, struct err *err)
{
	if (recall_is_stranger(store, addr))
		return 0;
	struct query q = query(store, Q_OFFICER_BY_ADDR);
	query_text(&q, addr);
	query_int(&q, day);
	return one_officer(&q, ctx, officer_r, err);
}

int
officer_ever(struct store *store, void *ctx, const char *addr,
    struct officer **officer_r, struct err *err)
{
	struct query q = query(store, Q_OFFICER_ANY_DAY);
	query_text(&q, addr);
	return one_officer(&q, ctx, officer_r, err);
}

int
officer_get(struct store *store, void *ctx, int64_t id,
    struct officer **officer_r, struct err *err)
{
	struct query q = query(store, Q_OFFICER_GET);
	query_int(&q, id);
	return one_officer(&q, ctx, officer_r, err);
}

int
officer_get_valid(struct store *store, void *ctx, int64_t id, int32_t day,
    struct officer **officer_r, struct err *err)
{
	struct query q = query(store, Q_OFFICER_GET_VALID);
	query_int(&q, id);
	query_int(&q, day);
	return one_officer(&q, ctx, officer_r, err);
}

int
officer_list(struct store *store, void *ctx, int32_t day,
    struct officer ***officers_r, size_t *count_r, struct err *err)
{
	struct officer **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, Q_OFFICER_LIST);
	query_int(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = read_officer(&q, ctx);
	}
	query_end(&q);
	*officers_r = list;
	*count_r = count;
	return rc;
}

int
officer_in_charge(struct store *store, void *ctx, const char *team, int32_t day,
    const char *not_addrs, struct officer **officer_r, struct err *err)
{
	struct officer *found = NULL;
	if (recall_charge(store, ctx, team, day, not_addrs, &found) == 0) {
		struct query q = query(store, Q_OFFICER_IN_CHARGE);
		query_full(&q, team);
		query_int(&q, day);
		query_text(&q, not_addrs);
		if (one_officer(&q, ctx, &found, err) < 0)
			return -1;
		recall_charge_set(store, team, day, not_addrs, found);
	}
	if (found != NULL)
		*officer_r = found;
	return found != NULL;
}

int
officer_above(struct store *store, void *ctx, const char *team, int32_t day,
    enum officer_role role, const char *not_addrs, struct officer **officer_r,
    struct err *err)
{
	struct query q = query(store, Q_OFFICER_ABOVE);
	query_full(&q, team);
	query_int(&q, day);
	query_int(&q, role);
	query_text(&q, not_addrs);
	return one_officer(&q, ctx, officer_r, err);
}

/* How a typed word may fit an officer, closest first. */
enum fit { FIT_ADDRESS = 0, FIT_LOCAL_PART, FIT_NAME, FIT_NAME_PART, FIT_NOT };

static bool
has_word(struct span name, struct span word)
{
	while (name.n > 0) {
		ptrdiff_t blank = span_find_byte(name, 0, ' ');
		size_t n = blank < 0 ? name.n : (size_t)blank;
		if (span_eq_ascii(span_sub(name, 0, n), word))
			return true;
		name = span_sub(name, blank < 0 ? n : n + 1, name.n);
	}
	return false;
}

static enum fit
fit_of(const struct officer *officer, struct span word)
{
	struct span addr = span_str(officer->addr);
	ptrdiff_t at = span_find_byte(addr, 0, '@');
	if (span_eq_ascii(addr, word))
		return FIT_ADDRESS;
	if (at > 0 && span_eq_ascii(span_sub(addr, 0, (size_t)at), word))
		return FIT_LOCAL_PART;
	if (span_eq_ascii(span_str(officer->name), word))
		return FIT_NAME;
	return has_word(span_str(officer->name), word) ? FIT_NAME_PART
						       : FIT_NOT;
}

int
officer_by_word(struct store *store, void *ctx, const char *word, int32_t day,
    struct officer **officer_r, struct err *err)
{
	struct officer **list;
	size_t count;
	size_t fits = 0;
	enum fit best = FIT_NOT;
	struct span wanted = span_trim(span_str(word));
	if (officer_list(store, ctx, day, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; wanted.n > 0 && i < count; i++) {
		enum fit fit = fit_of(list[i], wanted);
		if (fit == FIT_NOT || fit > best)
			continue;
		fits = fit < best ? 1 : fits + 1;
		best = fit;
		*officer_r = list[i];
	}
	return fits == 1 ? 1 : 0;
}
