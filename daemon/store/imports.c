/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers filled from CSV files: each put compares, then writes.
 */
#include "daemon/store/registers.h"

#include <string.h>

#include "daemon/store/query.h"
#include "daemon/store/registers_p.h"
#include "parsers/base/mem.h"

enum {
	Q_OFFICER_ADD = 0,
	Q_OFFICER_CHANGE,
	Q_OFFICER_LEAVE,
	Q_MP_ADD,
	Q_MP_CHANGE,
	Q_MP_ADDRESS_FIND,
	Q_MP_ADDRESS_ADD,
	Q_MP_ADDRESS_CHANGE,
	Q_CASE_ADD,
	Q_CASE_CHANGE
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
    [Q_OFFICER_LEAVE] = {"let an officer leave",
	"UPDATE officer SET valid_to = ? WHERE id = ?"},
    [Q_MP_ADD] = {"register an MP",
	"INSERT INTO mp (name, constituency, valid_from, valid_to)"
	" VALUES (?, ?, ?, ?)"},
    [Q_MP_CHANGE] = {"change an MP",
	"UPDATE mp SET name = ?, constituency = ?, valid_from = ?,"
	" valid_to = ? WHERE id = ?"},
    [Q_MP_ADDRESS_FIND] = {"find an MP's address",
	"SELECT id, mp_id, addr, name, valid_from, valid_to FROM mp_address"
	" WHERE addr = lower(?) AND mp_id = ?"},
    [Q_MP_ADDRESS_ADD] = {"register an MP's address",
	"INSERT INTO mp_address (name, valid_from, valid_to, addr, mp_id)"
	" VALUES (?, ?, ?, lower(?), ?)"},
    [Q_MP_ADDRESS_CHANGE] = {"change an MP's address",
	"UPDATE mp_address SET name = ?, valid_from = ?, valid_to = ?"
	" WHERE addr = lower(?) AND mp_id = ?"},
    [Q_CASE_ADD] = {"register a case",
	"INSERT INTO case_file (team, owner, restricted, reference)"
	" VALUES (?, lower(?), ?, ?)"},
    [Q_CASE_CHANGE] = {"change a case",
	"UPDATE case_file SET team = ?, owner = lower(?), restricted = ?"
	" WHERE reference = ?"},
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

static int
find_address(struct store *store, const struct mp_address *address,
    int64_t mp_id, enum import_change *change_r, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_MP_ADDRESS_FIND);
	query_text(&q, address->addr);
	query_int(&q, mp_id);
	int rc = query_step(&q, err);
	*change_r = IMPORT_ADDED;
	if (rc == 1) {
		row_int(&q);
		row_int(&q);
		row_text(&q, ctx);
		bool equal = same(row_text(&q, ctx), address->name);
		equal = row_day(&q) == address->valid_from && equal;
		equal = row_day(&q) == address->valid_to && equal;
		*change_r = equal ? IMPORT_SAME : IMPORT_CHANGED;
	}
	query_end(&q);
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

static int
put_address(struct store *store, const struct mp_address *address,
    int64_t mp_id, enum import_change *change_r, struct err *err)
{
	if (find_address(store, address, mp_id, change_r, err) < 0)
		return -1;
	if (*change_r == IMPORT_SAME)
		return 0;
	struct query q = query(store,
	    *change_r == IMPORT_ADDED ? Q_MP_ADDRESS_ADD : Q_MP_ADDRESS_CHANGE);
	query_word(&q, address->name);
	query_day(&q, address->valid_from);
	query_day(&q, address->valid_to);
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
	    put_address(store, address, mp_id, &of_address, err) < 0)
		return -1;
	/* A line is new when either half of it is. */
	if (of_address == IMPORT_ADDED || *change_r == IMPORT_SAME)
		*change_r = of_address;
	return 0;
}

int
case_put(struct store *store, const struct case_file *file,
    enum import_change *change_r, struct err *err)
{
	struct case_file *old;
	ASSERT(store->in_transaction);
	void *ctx = mem_new(NULL);
	int rc = case_by_reference(store, ctx, file->reference, &old, err);
	*change_r = rc == 0 ? IMPORT_ADDED : IMPORT_CHANGED;
	if (rc == 1 && same(old->team, file->team) &&
	    same_addr(old->owner, file->owner) &&
	    old->restricted == file->restricted)
		*change_r = IMPORT_SAME;
	mem_free(ctx);
	if (rc < 0 || *change_r == IMPORT_SAME)
		return rc < 0 ? -1 : 0;
	struct query q = query(store, rc == 0 ? Q_CASE_ADD : Q_CASE_CHANGE);
	query_full(&q, file->team);
	query_word(&q, file->owner);
	query_int(&q, file->restricted);
	query_text(&q, file->reference);
	return query_run(&q, err) < 0 ? -1 : 0;
}

static bool
is_named(const char *addr, const char *const *addrs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (same_addr(addr, addrs[i]))
			return true;
	}
	return false;
}

int
officers_leave_except(struct store *store, void *ctx, const char *const *addrs,
    size_t count, int32_t day, const char ***left_r, size_t *left_count_r,
    struct err *err)
{
	struct officer **list;
	size_t listed;
	const char **left = NULL;
	size_t capacity = 0;
	size_t left_count = 0;
	ASSERT(store->in_transaction);
	if (officer_list(store, ctx, day, &list, &listed, err) < 0)
		return -1;
	for (size_t i = 0; i < listed; i++) {
		if (is_named(list[i]->addr, addrs, count))
			continue;
		/* P-14: who leaves has no rights from that day on. */
		struct query q = query(store, Q_OFFICER_LEAVE);
		query_int(&q, day - 1);
		query_int(&q, list[i]->id);
		if (query_run(&q, err) < 0)
			return -1;
		left = mem_grow(
		    ctx, left, &capacity, left_count + 1, sizeof *left);
		left[left_count++] = list[i]->addr;
	}
	*left_r = left;
	*left_count_r = left_count;
	return 0;
}
