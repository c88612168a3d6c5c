/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail as it is found again: one, its bytes and facts, lists, likenesses.
 */
#include "daemon/store/inbox.h"

#include <string.h>

#include "daemon/store/query.h"
#include "daemon/store/seals.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"

enum {
	Q_GET = 0,
	Q_RAW,
	Q_FACTS,
	Q_SEALED_RAW,
	Q_SEALED_FACTS,
	Q_DUPLICATE,
	Q_LIKE_CONTENT,
	Q_LIKE_ID,
	Q_BY_MESSAGE_ID,
	Q_BY_SUBJECT,
	Q_OUT_OF_JUNK,
	Q_ALIKE,
	Q_IS_DUPLICATE,
	Q_LIST,
	Q_LIST_TRIAGE,
	Q_LIST_ENQUIRY
};

/* A copy's words are those of the mail it repeats. */
#define WHOLE "coalesce(m.duplicate_of, m.id)"
#define COLUMNS                                                                \
	"m.id, m.uidvalidity, m.uid, m.internaldate, m.received_at, m.size,"   \
	" m.sha256, m.state, m.attempts, m.moved, m.outcome, m.enquiry_id,"    \
	" m.duplicate_of, r.class, r.from_addr, r.from_name,"                  \
	" iif(s.id IS NULL, r.subject, '" SEALED_WORDS "'), r.header_id,"      \
	" r.rule, iif(s.id IS NULL, r.evidence, '" SEALED_WORDS "'),"          \
	" b.addr LIKE '%" INBOX_JUNK "', s.id IS NOT NULL"
#define PLACE "m.size, m.sha256, m.raw_segment, m.raw_offset, m.raw_length"
#define READING                                                                \
	" LEFT JOIN reading r ON r.message_id = m.id"                          \
	" LEFT JOIN mailbox b ON b.id = m.mailbox_id"                          \
	" LEFT JOIN seal s ON s.message_id = " WHOLE                           \
	" AND s.lifted_at IS NULL"
#define FROM " FROM message m" READING

static const char *const OUTCOMES[] = {
    [OUTCOME_NONE] = NULL,
    [OUTCOME_ENQUIRY] = "enquiry",
    [OUTCOME_FOLLOW_UP] = "follow-up",
    [OUTCOME_STAFF] = "staff",
    [OUTCOME_TRIAGE] = "triage",
    [OUTCOME_MACHINE] = "machine",
    [OUTCOME_DUPLICATE] = "duplicate",
    [OUTCOME_FILED] = "filed",
};
enum { OUTCOME_COUNT = sizeof OUTCOMES / sizeof OUTCOMES[0] };

static const struct statement SQL[] = {
    [Q_GET] = {"read a mail", "SELECT " COLUMNS FROM " WHERE m.id = ?"},
    [Q_RAW] = {"find a raw mail",
	"SELECT " PLACE
	" FROM message m WHERE m.id = ? AND NOT " SEALED(WHOLE)},
    [Q_FACTS] = {"read a mail's facts",
	"SELECT f.raw_segment, f.raw_offset, f.raw_length FROM facts f"
	" JOIN message m ON m.id = f.message_id"
	" WHERE m.id = ? AND NOT " SEALED(WHOLE)},
    [Q_SEALED_RAW] = {"find a raw mail",
	"SELECT " PLACE " FROM message m WHERE m.id = ?"},
    [Q_SEALED_FACTS] = {"read a mail's facts",
	"SELECT raw_segment, raw_offset, raw_length FROM facts"
	" WHERE message_id = ?"},
    /* Our own copy is newer than the one it repeats: mails are decided in
     * the order they came.  A refused mail was not acted on: the same mail
     * with proof is its first (P-13). */
    /* min() and max() need no temporary table, as ORDER BY would. */
    [Q_DUPLICATE] = {"look for a duplicate",
	"SELECT r.message_id FROM reading r"
	" JOIN message m ON m.id = r.message_id"
	" WHERE r.content_hash = ?1 AND r.message_id <> ?3"
	" AND (?2 IS NULL OR r.header_id = ?2) AND m.state = 'decided'"
	" AND m.outcome <> 'duplicate'"
	" AND r.rule IS NOT 'sender not proved'"
	" AND (m.enquiry_id IS NOT NULL OR m.mailbox_id ="
	" (SELECT mailbox_id FROM message WHERE id = ?3) OR m.mailbox_id"
	" NOT IN (SELECT id FROM mailbox WHERE addr LIKE '%" INBOX_JUNK "'))"
	" ORDER BY r.proved DESC, r.message_id LIMIT 1"},
    [Q_OUT_OF_JUNK] = {"find a mail in the Junk folder",
	"SELECT r.message_id FROM reading r"
	" JOIN message m ON m.id = r.message_id"
	" WHERE r.content_hash = ?1 AND r.message_id <> ?3"
	" AND (?2 IS NULL OR r.header_id = ?2) AND m.state = 'decided'"
	" AND m.outcome <> 'duplicate' AND m.enquiry_id IS NULL"
	" AND m.mailbox_id IN"
	" (SELECT id FROM mailbox WHERE addr LIKE '%" INBOX_JUNK "')"},
    [Q_ALIKE] = {"find mails that say the same",
	"SELECT o.message_id FROM reading r JOIN reading o"
	" ON o.content_hash = r.content_hash JOIN message m"
	" ON m.id = o.message_id WHERE r.message_id = ?"
	" AND o.message_id <> r.message_id AND m.duplicate_of IS NULL"},
    [Q_IS_DUPLICATE] = {"mark a mail as a duplicate",
	"UPDATE message SET outcome = 'duplicate', duplicate_of = ?"
	" WHERE id = ?"},
    [Q_LIKE_CONTENT] = {"look for a like mail",
	"SELECT 1 FROM reading WHERE content_hash = ? AND message_id <> ?"
	" LIMIT 1"},
    [Q_LIKE_ID] = {"look for a like mail",
	"SELECT 1 FROM reading WHERE header_id = ? AND message_id <> ?"
	" LIMIT 1"},
    [Q_BY_MESSAGE_ID] = {"find a mail by its Message-ID",
	"SELECT m.enquiry_id FROM reading r"
	" JOIN message m ON m.id = r.message_id"
	" WHERE r.header_id = ? AND m.enquiry_id IS NOT NULL"
	" AND NOT " SEALED("m.id") " ORDER BY r.message_id DESC LIMIT 1"},
    [Q_BY_SUBJECT] = {"find a mail by its subject",
	"SELECT max(m.enquiry_id) AS newest, min(m.enquiry_id) FROM reading r"
	" JOIN message m ON m.id = r.message_id"
	" WHERE r.from_addr = lower(?) AND r.subject_base = ?"
	" AND m.internaldate >= ? AND NOT " SEALED(
	    "m.id") " HAVING newest IS NOT NULL"},
    [Q_LIST] = {"list mails",
	"SELECT " COLUMNS FROM " ORDER BY m.id DESC LIMIT ?"},
    [Q_LIST_TRIAGE] = {"list mails for a person",
	"SELECT " COLUMNS " FROM message m INDEXED BY message_triage" READING
	" WHERE (m.outcome = 'triage' OR m.state = 'quarantined')"
	" AND (?2 = 0 OR m.enquiry_id = ?2) ORDER BY m.id DESC LIMIT ?1"},
    [Q_LIST_ENQUIRY] = {"list the mails of an enquiry",
	"SELECT " COLUMNS FROM
	" WHERE m.enquiry_id = ?2 ORDER BY m.id DESC LIMIT ?1"},
};
const struct statement_table inbox_read_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

static struct query
query(struct store *store, int index)
{
	return query_of(store, PART_INBOX_READ, index);
}

const char *
message_outcome_name(enum message_outcome outcome)
{
	return outcome == OUTCOME_NONE ? "none" : OUTCOMES[outcome];
}

static enum message_outcome
outcome_of(const char *name)
{
	for (int i = 1; name != NULL && i < OUTCOME_COUNT; i++) {
		if (strcmp(OUTCOMES[i], name) == 0)
			return (enum message_outcome)i;
	}
	return OUTCOME_NONE;
}

static struct message *
read_message(struct query *q, void *ctx)
{
	struct message *m = mem_one(ctx, struct message);
	m->id = row_int(q);
	m->uidvalidity = (uint32_t)row_int(q);
	m->uid = (uint32_t)row_int(q);
	m->internaldate = row_int(q);
	m->received_at = row_int(q);
	m->size = row_int(q);
	m->sha256 = row_text(q, m);
	m->state = row_text(q, m);
	m->attempts = (int)row_int(q);
	m->moved = row_int(q) != 0;
	m->outcome = outcome_of(row_text(q, m));
	m->enquiry_id = row_int(q);
	m->duplicate_of = row_int(q);
	m->class = row_text(q, m);
	m->from_addr = row_full(q, m);
	m->from_name = row_text(q, m);
	m->subject = row_text(q, m);
	m->message_id = row_text(q, m);
	m->rule = row_text(q, m);
	m->evidence = row_text(q, m);
	m->junk = row_int(q) != 0;
	m->sealed = row_int(q) != 0;
	return m;
}

int
inbox_get(struct store *store, void *ctx, int64_t id,
    struct message **message_r, struct err *err)
{
	struct query q = query(store, Q_GET);
	query_int(&q, id);
	int rc = query_step(&q, err);
	if (rc == 1)
		*message_r = read_message(&q, ctx);
	query_end(&q);
	return rc;
}

static int
read_raw(struct store *store, void *ctx, struct query *q, struct span *raw_r,
    struct err *err)
{
	char got[DIGEST_HEX_SIZE];
	int64_t size = row_int(q);
	const char *want = row_text(q, ctx);
	struct raw_place place = row_place(q);
	if (raw_get(store->raw, ctx, &place, size, raw_r, err) < 0)
		return -1;
	/* The record has no checksum of its own: this is stronger. */
	digest_sha256(*raw_r, got);
	if (strcmp(got, want) != 0)
		return err_set(err, ERR_INPUT,
		    "raw mail is damaged: its SHA-256 is another one");
	return 1;
}

static int
raw_of(struct store *store, void *ctx, int index, int64_t id,
    struct span *raw_r, struct err *err)
{
	struct query q = query(store, index);
	query_int(&q, id);
	int rc = query_step(&q, err);
	if (rc == 1)
		rc = read_raw(store, ctx, &q, raw_r, err);
	query_end(&q);
	return rc < 0 ? err_prefix(err, "message %lld", (long long)id) : rc;
}

int
inbox_raw(struct store *store, void *ctx, int64_t id, struct span *raw_r,
    struct err *err)
{
	return raw_of(store, ctx, Q_RAW, id, raw_r, err);
}

int
inbox_sealed_raw(struct store *store, void *ctx, int64_t id, struct span *raw_r,
    struct err *err)
{
	return raw_of(store, ctx, Q_SEALED_RAW, id, raw_r, err);
}

static int
facts_of(struct store *store, void *ctx, int index, int64_t id,
    struct span *json_r, struct err *err)
{
	struct query q = query(store, index);
	query_int(&q, id);
	int rc = query_step(&q, err);
	if (rc == 1) {
		const struct raw_place place = row_place(&q);
		if (raw_get(
			store->raw, ctx, &place, place.length, json_r, err) < 0)
			rc = err_prefix(
			    err, "facts of message %lld", (long long)id);
	}
	query_end(&q);
	return rc;
}

int
inbox_facts(struct store *store, void *ctx, int64_t id, struct span *json_r,
    struct err *err)
{
	return facts_of(store, ctx, Q_FACTS, id, json_r, err);
}

int
inbox_sealed_facts(struct store *store, void *ctx, int64_t id,
    struct span *json_r, struct err *err)
{
	return facts_of(store, ctx, Q_SEALED_FACTS, id, json_r, err);
}

static int
is_like(struct store *store, int index, const char *value, int64_t id,
    bool *flag_r, struct err *err)
{
	int64_t one;
	if (*flag_r || value == NULL || value[0] == '\0')
		return 0;
	struct query q = query(store, index);
	query_text(&q, value);
	query_int(&q, id);
	int rc = query_number(&q, &one, err);
	*flag_r = rc == 1;
	return rc < 0 ? -1 : 0;
}

int
inbox_duplicate(struct store *store, int64_t id, const char *content_hash,
    const char *message_id, int64_t *original_r, bool *flag_r, struct err *err)
{
	*flag_r = false;
	if (is_like(store, Q_LIKE_CONTENT, content_hash, id, flag_r, err) < 0)
		return -1;
	/* Of a content that is new there is no duplicate either. */
	if (*flag_r) {
		struct query q = query(store, Q_DUPLICATE);
		query_word(&q, content_hash);
		query_word(&q, message_id);
		query_int(&q, id);
		int rc = query_number(&q, original_r, err);
		*flag_r = rc != 1;
		if (rc != 0)
			return rc;
	}
	return is_like(store, Q_LIKE_ID, message_id, id, flag_r, err);
}

int
inbox_out_of_junk(struct store *store, int64_t id, const char *content_hash,
    const char *message_id, struct err *err)
{
	int64_t *ids;
	size_t count;
	void *ctx = mem_new(NULL);
	struct query q = query(store, Q_OUT_OF_JUNK);
	query_word(&q, content_hash);
	query_word(&q, message_id);
	query_int(&q, id);
	int rc = query_ids(&q, ctx, &ids, &count, err);
	for (size_t i = 0; rc >= 0 && i < count; i++) {
		q = query(store, Q_IS_DUPLICATE);
		query_int(&q, id);
		query_int(&q, ids[i]);
		rc = query_run(&q, err);
	}
	mem_free(ctx);
	return rc < 0 ? -1 : 0;
}

int
inbox_alike(struct store *store, void *ctx, int64_t id, int64_t **ids_r,
    size_t *count_r, struct err *err)
{
	struct query q = query(store, Q_ALIKE);
	query_int(&q, id);
	return query_ids(&q, ctx, ids_r, count_r, err) < 0 ? -1 : 0;
}

int
inbox_enquiry_by_message_id(struct store *store, const char *message_id,
    int64_t *enquiry_r, struct err *err)
{
	struct query q = query(store, Q_BY_MESSAGE_ID);
	query_word(&q, message_id);
	return query_number(&q, enquiry_r, err);
}

int
inbox_enquiry_by_subject(struct store *store, const char *from_addr,
    const char *subject_base, int64_t since, int64_t *newest_r,
    int64_t *oldest_r, struct err *err)
{
	struct query q = query(store, Q_BY_SUBJECT);
	query_word(&q, from_addr);
	query_word(&q, subject_base);
	query_int(&q, since);
	int rc = query_step(&q, err);
	if (rc == 1) {
		*newest_r = row_int(&q);
		*oldest_r = row_int(&q);
	}
	query_end(&q);
	return rc;
}

int
inbox_list(struct store *store, void *ctx, const struct message_filter *filter,
    struct message ***messages_r, size_t *count_r, struct err *err)
{
	int index = filter->triage_only       ? Q_LIST_TRIAGE
		    : filter->enquiry_id != 0 ? Q_LIST_ENQUIRY
					      : Q_LIST;
	struct message **list = NULL;
	size_t capacity = 0;
	size_t count = 0;
	struct query q = query(store, index);
	query_int(&q, filter->max == 0 ? -1 : (int64_t)filter->max);
	if (index != Q_LIST)
		query_int(&q, filter->enquiry_id);
	int rc = query_step(&q, err);
	for (; rc == 1; rc = query_step(&q, err)) {
		list = mem_grow(ctx, list, &capacity, count + 1, sizeof *list);
		list[count++] = read_message(&q, ctx);
	}
	query_end(&q);
	*messages_r = list;
	*count_r = count;
	return rc;
}
