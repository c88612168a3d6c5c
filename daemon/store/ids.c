/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/ids.h"

#include "daemon/store/query.h"

enum { Q_LAST_ENQUIRY = IDS_ENQUIRY, Q_LAST_LETTER = IDS_LETTER, Q_FROM };

#define LAST(table)                                                            \
	"SELECT max(last, (SELECT coalesce(max(id), 0) FROM " table            \
	")) FROM used_id WHERE name = '" table "'"

static const struct statement SQL[] = {
    [Q_LAST_ENQUIRY] = {"number an enquiry", LAST("enquiry")},
    [Q_LAST_LETTER] = {"number a letter", LAST("letter")},
    [Q_FROM] = {"number what is told outside",
	"UPDATE used_id SET last = ?1 WHERE last < ?1"},
};
const struct statement_table ids_statements = {SQL, sizeof SQL / sizeof SQL[0]};

_Static_assert((int)Q_FROM == (int)IDS_COUNT, "each of them has its statement");

int
ids_next(struct store *store, enum ids which, int64_t *id_r, struct err *err)
{
	int64_t *next = &store->next_id[which];
	ASSERT(store->in_transaction);
	if (*next == 0) {
		int64_t last = 0;
		struct query q = query_of(store, PART_IDS, (int)which);
		int rc = query_number(&q, &last, err);
		/* From 1 on they would be given a second time. */
		if (rc == 0)
			return err_set(err, ERR_STORE,
			    "'%s' does not say which ids are used up; stop the "
			    "daemon and restore it from a backup",
			    store->path);
		if (rc < 0)
			return -1;
		*next = last + 1;
	}
	*id_r = (*next)++;
	return 0;
}

void
ids_forget(struct store *store)
{
	for (int i = 0; i < IDS_COUNT; i++)
		store->next_id[i] = 0;
}

int
store_ids_from(struct store *store, int64_t least, struct err *err)
{
	ASSERT(store->in_transaction);
	struct query q = query_of(store, PART_IDS, Q_FROM);
	query_int(&q, least);
	if (query_run(&q, err) < 0)
		return -1;
	ids_forget(store);
	return 0;
}
