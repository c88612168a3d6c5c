/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/copies.h"

#include "daemon/store/query.h"

enum { Q_OWE = 0, Q_DONE, Q_NEXT };

static const struct statement SQL[] = {
    [Q_OWE] = {"note a copy",
	"INSERT INTO sent_copy (letter_id) VALUES (?) ON CONFLICT DO NOTHING"},
    [Q_DONE] = {"note a copy", "DELETE FROM sent_copy WHERE letter_id = ?"},
    [Q_NEXT] = {"look for copies",
	"SELECT letter_id FROM sent_copy WHERE letter_id > ?"
	" ORDER BY letter_id LIMIT 1"},
};
const struct statement_table copies_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static int
run(struct store *store, int index, int64_t letter_id, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query_of(store, PART_COPIES, index);
	query_int(&q, letter_id);
	return query_run(&q, err) < 0 ? -1 : 0;
}

int
copy_owe(struct store *store, int64_t letter_id, struct err *err)
{
	return run(store, Q_OWE, letter_id, err);
}

int
copy_done(struct store *store, int64_t letter_id, struct err *err)
{
	return run(store, Q_DONE, letter_id, err);
}

int
copy_next(
    struct store *store, int64_t after, int64_t *letter_r, struct err *err)
{
	struct query q = query_of(store, PART_COPIES, Q_NEXT);
	query_int(&q, after);
	return query_number(&q, letter_r, err);
}
