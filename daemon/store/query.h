/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A compact layer over prepared statements.  Values are bound and columns are
 * read in the order they stand in the SQL:
 *
 *	struct query q = query_of(store, PART_INBOX, Q_GET);
 *	query_int(&q, id);
 *	int rc = query_step(&q, err);	(1 a row, 0 no more, -1)
 *	if (rc == 1)
 *		size = row_int(&q);
 *	query_end(&q);
 *
 * Bound texts are not copied: they must live until query_end().  A failed
 * bind is remembered and reported by the next step.
 */
#ifndef ENQ_STORE_QUERY_H
#define ENQ_STORE_QUERY_H

#include "daemon/store/store_p.h"

struct query {
	struct store *store;
	sqlite3_stmt *stmt;
	const char *purpose;
	int bound;  /* parameters so far */
	int column; /* next to read */
	int rc;     /* first failure of a bind */
};

/*
 * Makes sure that all statements fit the schema, so that none fails in the
 * night.  Each is prepared, which takes 10 ms for all of them; or, where they
 * were before, the same ones for the same schema by the same SQLite, it is when
 * it is first asked for: a run asks for a third of them.
 */
MUST_USE
int query_prepare(struct store *store, struct err *err);
void query_finalize(struct store *store);

struct query query_of(struct store *store, enum store_part part, int index);

void query_int(struct query *q, int64_t value);
void query_id(struct query *q, int64_t id);         /* 0 is NULL */
void query_instant(struct query *q, int64_t when);  /* 0 is NULL */
void query_day(struct query *q, int32_t day);       /* DAY_NONE is NULL */
void query_text(struct query *q, const char *text); /* NULL is NULL */
void query_word(struct query *q, const char *text); /* NULL and "" are NULL */
void query_full(struct query *q, const char *text); /* NULL is "" */
void query_blob(struct query *q, struct span bytes);
/* Three columns, as row_place() reads them. */
void query_place(struct query *q, const struct raw_place *place);

MUST_USE
int query_step(struct query *q, struct err *err);
void query_end(struct query *q);

/* Steps to the end and ends; the number of rows changed, or -1. */
MUST_USE
int query_run(struct query *q, struct err *err);
/* The same for a row to insert: 1 and its id, 0 there was one already. */
MUST_USE
int query_add(struct query *q, int64_t *id_r, struct err *err);
/* Steps once, reads one number into *value_r when there is a row, and ends. */
MUST_USE
int query_number(struct query *q, int64_t *value_r, struct err *err);

/* Reads one number of every row into an array, a child of ctx, and ends. */
MUST_USE
int query_ids(struct query *q, void *ctx, int64_t **ids_r, size_t *count_r,
    struct err *err);

/* Columns of the current row; NULL gives 0, DAY_NONE, NULL or "". */
int64_t row_int(struct query *q);
int32_t row_day(struct query *q);
bool row_is_null(struct query *q); /* looks at the next, does not pass it */
const char *row_text(struct query *q, void *ctx); /* NULL stays NULL */
const char *row_full(struct query *q, void *ctx); /* NULL gives "" */
/* Bytes of the row itself: gone at the next step or end. */
struct span row_blob(struct query *q);
/* The columns segment, offset and length of a record in raw/. */
struct raw_place row_place(struct query *q);

#endif
