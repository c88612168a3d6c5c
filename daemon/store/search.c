/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/search.h"

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/buf.h"

enum { Q_SEARCH = 0, WORD_BYTES = 200 };

#define LIKE(column, word) column " LIKE " word " ESCAPE '\\'"
/* Its words are those of the mail that opened it. */
#define SUBJECT UNLESS_SEALED("e.opened_by_message", "e.subject")
#define PARTY(word)                                                            \
	"e.id IN (SELECT enquiry_id FROM party WHERE " LIKE(                   \
	    "addr", word) " OR " LIKE("name", word) ")"
#define CASE(word)                                                             \
	"e.id IN (SELECT ec.enquiry_id FROM case_file c JOIN enquiry_case ec"  \
	" ON ec.case_id = c.id WHERE " LIKE("c.reference", word) ")"
#define HAS(word)                                                              \
	"(" word " IS NULL OR " LIKE("e.reference", word) " OR " LIKE(         \
	    "e.their_reference", word) " OR " LIKE(SUBJECT,                    \
	    word) " OR " PARTY(word) " OR " CASE(word) ")"

static const struct statement SQL[] = {
    [Q_SEARCH] = {"look for enquiries",
	"SELECT e.id FROM enquiry e WHERE " HAS("?1") " AND " HAS(
	    "?2") " AND " HAS("?3") " ORDER BY e.id DESC LIMIT ?4"},
};
const struct statement_table search_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

/* "50%" is no pattern. */
static const char *
pattern(void *ctx, const char *word)
{
	struct buf b;
	if (word == NULL)
		return NULL;
	buf_init(&b, ctx, 2 * WORD_BYTES);
	buf_add_byte(&b, '%');
	for (size_t i = 0; i < WORD_BYTES / 2 && word[i] != '\0'; i++) {
		if (strchr("%_\\", word[i]) != NULL)
			buf_add_byte(&b, '\\');
		buf_add_byte(&b, word[i]);
	}
	buf_add_byte(&b, '%');
	return b.p;
}

int
search_enquiries(struct store *store, void *ctx,
    const char *const words[SEARCH_WORDS_MAX], size_t max, int64_t **ids_r,
    size_t *count_r, struct err *err)
{
	struct query q = query_of(store, PART_SEARCH, Q_SEARCH);
	for (size_t i = 0; i < SEARCH_WORDS_MAX; i++)
		query_text(&q, pattern(ctx, words[i]));
	query_int(&q, (int64_t)max);
	return query_ids(&q, ctx, ids_r, count_r, err);
}
