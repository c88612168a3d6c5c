/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers filled from CSV files: each put compares, then writes.
 */
#include "daemon/store/registers.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/store/query.h"
#include "parsers/base/mem.h"

enum {
	Q_OFFICER_ADD = 0,
	Q_OFFICER_CHANGE,
	Q_OFFICERS_LEFT,
	Q_OFFICER_LEAVE,
	Q_MP_ADD,
	Q_MP_CHANGE,
	Q_MP_RENAME,
	Q_MP_ADDRESS_FIND,
	Q_MP_ADDRESS_ADD,
	Q_MP_ADDRESS_CHANGE,
	Q_MP_ADDRESSES_LEFT,
	Q_MP_ADDRESS_LEAVE,
	Q_CASE_ADD,
	Q_CASE_CHANGE,
	Q_CASE_COUNT,
	Q_CASE_OWNERS
};

static const struct statement SQL[] = {
    [Q_OFFICER_ADD] = {"register an officer",
	"INSERT INTO officer (name, team, role, deputy, work_days,"
	" valid_from, valid_to, addr, registered_at)"
	" VALUES (?, ?, ?, lower(?), ?, ?, ?, lower(?), ?)"},
    [Q_OFFICER_CHANGE] = {"change an officer",
	"UPDATE officer SET name = ?, team = ?, role = ?,"
	" deputy = lower(?), work_days = ?, valid_from = ?, valid_to = ?"
	" WHERE addr = lower(?)"},
    /* Also those whose first day is still to come. */
    [Q_OFFICERS_LEFT] = {"list officers",
	"SELECT id, addr FROM officer"
	" WHERE valid_to IS NULL OR valid_to >= ? ORDER BY addr"},
    [Q_OFFICER_LEAVE] = {"let an officer leave",
	"UPDATE officer SET valid_to = ? WHERE id = ?"},
    [Q_MP_ADD] = {"register an MP",
	"INSERT INTO mp (name, constituency, valid_from, valid_to)"
	" VALUES (?, ?, ?, ?)"},
    [Q_MP_CHANGE] = {"change an MP",
	"UPDATE mp SET name = ?, constituency = ?, valid_from = ?,"
	" valid_to = ? WHERE id = ?"},
    [Q_MP_RENAME] = {"rename an MP", "UPDATE mp SET name = ? WHERE id = ?"},
    [Q_MP_ADDRESS_FIND] = {"find an MP's address",
	"SELECT a.id, a.mp_id, a.addr, a.name, a.valid_from, a.valid_to,"
	" a.ledger, a.reference FROM mp_address a JOIN mp m ON m.id = a.mp_id"
	" WHERE a.addr = lower(?) AND m.name = ? AND m.constituency = ?"},
    [Q_MP_ADDRESS_ADD] = {"register an MP's address",
	"INSERT INTO mp_address (name, valid_from, valid_to, ledger,"
	" reference, addr, mp_id) VALUES (?, ?, ?, ?, ?, lower(?), ?)"},
    [Q_MP_ADDRESS_CHANGE] = {"change an MP's address",
	"UPDATE mp_address SET name = ?, valid_from = ?, valid_to = ?,"
	" ledger = ?, reference = ?, unreached_at = NULL"
	" WHERE addr = lower(?) AND mp_id = ?"},
    [Q_MP_ADDRESSES_LEFT] = {"list addresses of MPs",
	"SELECT a.id, a.addr, m.name, m.constituency FROM mp_address a"
	" JOIN mp m ON m.id = a.mp_id"
	" WHERE a.valid_to IS NULL OR a.valid_to >= ? ORDER BY a.addr, a.id"},
    [Q_MP_ADDRESS_LEAVE] = {"end an MP's address",
	"UPDATE mp_address SET valid_to = ? WHERE id = ?"},
    [Q_CASE_ADD] = {"register a case",
	"INSERT INTO case_file (team, owner, restricted, parties, siblings,"
	" born_day, reference) VALUES (?, lower(?), ?, lower(?), ?, ?, ?)"},
    [Q_CASE_CHANGE] = {"change a case",
	"UPDATE case_file SET team = ?, owner = lower(?), restricted = ?,"
	" parties = lower(?), siblings = ?, born_day = ? WHERE reference = ?"},
    [Q_CASE_COUNT] = {"count cases", "SELECT count(*) FROM case_file"},
    [Q_CASE_OWNERS] = {"list owners of cases",
	"SELECT c.owner, count(*) FROM case_file c WHERE c.owner IS NOT NULL"
	" AND NOT EXISTS (SELECT 1 FROM officer o WHERE o.addr = c.owner"
	" AND (o.valid_from IS NULL OR o.valid_from <= ?1)"
	" AND (o.valid_to IS NULL OR o.valid_to >= ?1))"
	" GROUP BY c.owner ORDER BY count(*) DESC, c.owner"},
};
const struct statement_table imports_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_IMPORTS, index);
}

static const char *
some(const char *text)
{
	return text == NULL ? "" : text;
}

static bool
same(const char *a, const char *b)
{
	return strcmp(some(a), some(b)) == 0;
}

static bool
same_addr(const char *a, const char *b)
{
	return span_eq_ascii(span_str(some(a)), span_str(some(b)));
}

static bool
same_officer(const struct officer *a, const struct officer *b)
{
	return same(a->name, b->name) && same(a->team, b->team) &&
	       a->role == b->role && same_addr(a->deputy, b->deputy) &&
	       a->work_days == b->work_days && a->valid_from == b->valid_from &&
	       a->valid_to == b->valid_to;
}

static int
write_officer(struct store *store, int index, const struct officer *officer,
    int64_t now, struct err *err)
{
	recall_forget(store);
	struct query q = query(store, index);
	query_full(&q, officer->name);
	query_full(&q, officer->team);
	query_int(&q, officer->role);
	query_word(&q, officer->deputy);
	query_int(&q, officer->work_days);
	query_day(&q, officer->valid_from);
	query_day(&q, officer->valid_to);
	query_text(&q, officer->addr);
	if (index == Q_OFFICER_ADD)
		query_int(&q, now);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
officer_put(struct store *store, const struct officer *officer, int64_t now,
    enum import_change *change_r, struct err *err)
{
	struct officer *old;
	ASSERT(store->in_transaction);
	void *ctx = mem_new(NULL);
	int rc = officer_ever(store, ctx, officer->addr, &old, err);
	*change_r = IMPORT_SAME;
	if (rc == 0) {
		*change_r = IMPORT_ADDED;
		rc = write_officer(store, Q_OFFICER_ADD, officer, now, err);
	} else if (rc == 1 && !same_officer(old, officer)) {
		*change_r = IMPORT_CHANGED;
		rc = write_officer(store, Q_OFFICER_CHANGE, officer, now, err);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

static int
put_mp_row(struct store *store, const struct mp *mp, int64_t *id_r,
    enum import_change *change_r, struct err *err)
{
	struct mp *old;
	void *ctx = mem_new(NULL);
	int rc = mp_ever(store, ctx, mp, &old, err);
	if (rc == 0)
		*change_r = IMPORT_ADDED;
	else if (rc == 1)
		*change_r = same(old->name, mp->name) &&
				    same(old->constituency, mp->constituency) &&
				    old->valid_from == mp->valid_from &&
				    old->valid_to == mp->valid_to
				? IMPORT_SAME
				: IMPORT_CHANGED;
	*id_r = rc == 1 ? old->id : 0;
	mem_free(ctx);
	if (rc < 0 || *change_r == IMPORT_SAME)
		return rc < 0 ? -1 : 0;
	struct query q = query(store, *id_r == 0 ? Q_MP_ADD : Q_MP_CHANGE);
	query_text(&q, mp->name);
	query_text(&q, mp->constituency);
	query_day(&q, mp->valid_from);
	query_day(&q, mp->valid_to);
	if (*id_r != 0)
		query_int(&q, *id_r);
	if (query_run(&q, err) < 0)
		return -1;
	if (*id_r == 0)
		*id_r = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int
mp_rename(struct store *store, int64_t mp_id, const char *name, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query(store, Q_MP_RENAME);
	query_text(&q, name);
	query_int(&q, mp_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
mp_address_ever(struct store *store, void *ctx, const struct mp *like,
    const char *addr, struct mp_address **address_r, struct err *err)
{
	struct query q = query(store, Q_MP_ADDRESS_FIND);
	query_text(&q, addr);
	query_text(&q, like->name);
	query_text(&q, like->constituency);
	int rc = query_step(&q, err);
	if (rc == 1) {
		struct mp_address *a = mem_one(ctx, struct mp_address);
		a->id = row_int(&q);
		a->mp_id = row_int(&q);
		a->addr = row_text(&q, a);
		a->name = row_text(&q, a);
		a->valid_from = row_day(&q);
		a->valid_to = row_day(&q);
		a->ledger = (enum mp_ledger)row_int(&q);
		a->reference = row_text(&q, a);
		*address_r = a;
	}
	query_end(&q);
	return rc;
}

static bool
same_line(const struct mp_address *a, const struct mp_address *b)
{
	return same(a->name, b->name) && a->valid_from == b->valid_from &&
	       a->valid_to == b->valid_to && a->ledger == b->ledger &&
	       same(a->reference, b->reference);
}

static int
put_address(struct store *store, const struct mp *mp,
    const struct mp_address *address, int64_t mp_id,
    enum import_change *change_r, struct err *err)
{
	struct mp_address *old;
	void *ctx = mem_new(NULL);
	int rc = mp_address_ever(store, ctx, mp, address->addr, &old, err);
	*change_r = rc == 0                               ? IMPORT_ADDED
		    : rc == 1 && !same_line(old, address) ? IMPORT_CHANGED
							  : IMPORT_SAME;
	mem_free(ctx);
	if (rc < 0 || *change_r == IMPORT_SAME)
		return rc < 0 ? -1 : 0;
	recall_forget(store);
	struct query q = query(store,
	    *change_r == IMPORT_ADDED ? Q_MP_ADDRESS_ADD : Q_MP_ADDRESS_CHANGE);
	query_word(&q, address->name);
	query_day(&q, address->valid_from);
	query_day(&q, address->valid_to);
	query_int(&q, (int64_t)address->ledger);
	query_word(&q, address->reference);
	query_text(&q, address->addr);
	query_int(&q, mp_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
mp_put(struct store *store, const struct mp *mp,
    const struct mp_address *address, enum import_change *change_r,
    struct err *err)
{
	int64_t mp_id;
	enum import_change of_address = IMPORT_SAME;
	ASSERT(store->in_transaction);
	if (put_mp_row(store, mp, &mp_id, change_r, err) < 0)
		return -1;
	if (address != NULL &&
	    put_address(store, mp, address, mp_id, &of_address, err) < 0)
		return -1;
	/* A line is new when either half of it is. */
	if (of_address == IMPORT_ADDED || *change_r == IMPORT_SAME)
		*change_r = of_address;
	return 0;
}

int
case_put(struct store *store, struct case_file *file,
    enum import_change *change_r, struct err *err)
{
	struct case_file *old;
	ASSERT(store->in_transaction);
	void *ctx = mem_new(NULL);
	int rc = case_by_reference(store, ctx, file->reference, &old, err);
	*change_r = rc == 0 ? IMPORT_ADDED : IMPORT_CHANGED;
	if (rc == 1 && same(old->team, file->team) &&
	    same_addr(old->owner, file->owner) &&
	    old->restricted == file->restricted &&
	    same_addr(old->parties, file->parties) &&
	    same(old->siblings, file->siblings) &&
	    old->born_day == file->born_day)
		*change_r = IMPORT_SAME;
	if (rc == 1)
		file->id = old->id;
	mem_free(ctx);
	if (rc < 0 || *change_r == IMPORT_SAME)
		return rc < 0 ? -1 : 0;
	struct query q = query(store, rc == 0 ? Q_CASE_ADD : Q_CASE_CHANGE);
	query_full(&q, file->team);
	query_word(&q, file->owner);
	query_int(&q, file->restricted);
	query_word(&q, file->parties);
	query_word(&q, file->siblings);
	query_day(&q, file->born_day);
	query_text(&q, file->reference);
	if (query_run(&q, err) < 0)
		return -1;
	if (rc == 0)
		file->id = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int
case_count(struct store *store, int64_t *count_r, struct err *err)
{
	struct query q = query(store, Q_CASE_COUNT);
	return query_number(&q, count_r, err) < 0 ? -1 : 0;
}

int
case_owners_gone(struct store *store, void *ctx, int32_t day,
    struct owner_count **owners_r, size_t *count_r, struct err *err)
{
	size_t capacity = 0;
	struct query q = query(store, Q_CASE_OWNERS);
	*owners_r = NULL;
	*count_r = 0;
	query_int(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		*owners_r = mem_grow(
		    ctx, *owners_r, &capacity, *count_r + 1, sizeof **owners_r);
		struct owner_count *o = &(*owners_r)[(*count_r)++];
		o->addr = row_text(&q, ctx);
		o->cases = row_int(&q);
	}
	query_end(&q);
	return rc;
}

/* ---- who is no longer in the file ---- */

/* Somebody who may have to leave: what names them, and what people read. */
struct entry {
	int64_t id;
	const char *key;
	const char *words;
};

static const char *
lower(void *ctx, const char *text)
{
	char *copy = mem_str(ctx, text);
	for (char *p = copy; *p != '\0'; p++)
		*p = (char)to_lower((unsigned char)*p);
	return copy;
}

static const char *
mp_key(void *ctx, const char *name, const char *constituency, const char *addr)
{
	return lower(
	    ctx, mem_fmt(ctx, "%s\n%s\n%s", name, some(constituency), addr));
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Everybody whose validity has not ended before the day. */
static int
list_entries(struct store *store, void *ctx, int index, int32_t day,
    struct entry **entries_r, size_t *count_r, struct err *err)
{
	struct entry *list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, index);
	query_int(&q, day);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		struct entry *e = &list[count++];
		e->id = row_int(&q);
		const char *addr = row_full(&q, ctx);
		e->key = e->words = addr;
		if (index == Q_OFFICERS_LEFT)
			continue;
		const char *name = row_full(&q, ctx);
		e->key = mp_key(ctx, name, row_text(&q, ctx), addr);
		e->words = mem_fmt(ctx, "%s, %s", name, addr);
	}
	query_end(&q);
	*entries_r = list;
	*count_r = count;
	return rc;
}

/* A register, and the keys of those who stay in it. */
struct staying {
	int list, leave; /* statements */
	const char **keys;
	size_t count;
};

/* Ends the validity of every entry that none of the keys names. */
static int
leave_except(struct store *store, void *ctx, const struct staying *staying,
    int32_t day, const char ***left_r, size_t *left_count_r, struct err *err)
{
	struct entry *entries;
	size_t count;
	size_t left = 0;
	ASSERT(store->in_transaction);
	recall_forget(store);
	if (list_entries(
		store, ctx, staying->list, day, &entries, &count, err) < 0)
		return -1;
	const char **words = mem_many(ctx, const char *, count + 1);
	qsort(staying->keys, staying->count, sizeof(const char *), by_key);
	for (size_t i = 0; i < count; i++) {
		if (bsearch(&entries[i].key, staying->keys, staying->count,
			sizeof(const char *), by_key) != NULL)
			continue;
		/* P-14: the day before was the last with rights. */
		struct query q = query(store, staying->leave);
		query_int(&q, day - 1);
		query_int(&q, entries[i].id);
		if (query_run(&q, err) < 0)
			return -1;
		words[left++] = entries[i].words;
	}
	*left_r = words;
	*left_count_r = left;
	return 0;
}

int
officers_leave_except(struct store *store, void *ctx, const char *const *addrs,
    size_t count, int32_t day, const char ***left_r, size_t *left_count_r,
    struct err *err)
{
	struct staying staying = {.list = Q_OFFICERS_LEFT,
	    .leave = Q_OFFICER_LEAVE,
	    .keys = mem_many(ctx, const char *, count + 1),
	    .count = count};
	for (size_t i = 0; i < count; i++)
		staying.keys[i] = lower(ctx, addrs[i]);
	return leave_except(
	    store, ctx, &staying, day, left_r, left_count_r, err);
}

int
mp_addresses_leave_except(struct store *store, void *ctx,
    const struct mp_line *lines, size_t count, int32_t day,
    const char ***left_r, size_t *left_count_r, struct err *err)
{
	struct staying staying = {.list = Q_MP_ADDRESSES_LEFT,
	    .leave = Q_MP_ADDRESS_LEAVE,
	    .keys = mem_many(ctx, const char *, count + 1),
	    .count = count};
	for (size_t i = 0; i < count; i++)
		staying.keys[i] = mp_key(
		    ctx, lines[i].name, lines[i].constituency, lines[i].addr);
	return leave_except(
	    store, ctx, &staying, day, left_r, left_count_r, err);
}
