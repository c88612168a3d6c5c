/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where should raw mail live, and how fast is filing?
 *
 *	raw_bench [DIR [MAILS [only]]]	default: /tmp 2000, all rows;
 *					only: part of a row's name
 *
 * Raw mail: a zstd blob in an SQLite row against the append-only segments of
 * daemon/store/raw.c, both durable at each commit, with 1, 10 and 100 mails a
 * commit; the blob's final checkpoint is part of its time.
 * Filing: T1 and T2 of one mail through the store's own functions, against six
 * plain statements a mail (two look-ups, four writes; two unique and two plain
 * indexes; 2 kB of text) in SQLite, durable and 100 to a transaction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <sqlite3.h>
#include <zstd.h>

#include "daemon/store/enquiries.h"
#include "daemon/store/events.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/parties.h"
#include "daemon/store/raw.h"
#include "daemon/store/store.h"
#include "parsers/base/buf.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"

enum { MAILS = 2000, LEAST = 10000, MOST = 30000, FACTS = 10000, RUNS = 3 };

struct bench {
	void *ctx;
	const char *only;
	char *dir;
	size_t count;
	struct span *mails;
	size_t cut; /* of each mail, when rows alone are measured */
	char (*sha256)[DIGEST_HEX_SIZE];
	struct span facts;
	struct span letter;
	int64_t bytes;
};

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "raw_bench: %s failed\n", what);
	exit(1);
}

static double
clock_s(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
add_words(struct buf *b, size_t n, uint32_t *seed)
{
	static const char *const words[] = {"the", "school", "assessment",
	    "plan", "my", "constituent", "has", "been", "waiting", "since",
	    "for", "a", "reply", "to", "council", "about", "transport", "and",
	    "officer", "could", "you", "please", "confirm", "when", "draft",
	    "will", "be", "issued", "=E2=80=99", "family"};
	size_t end = b->n + n;
	for (size_t i = 1; b->n < end; i++) {
		buf_add_str(
		    b, words[next(seed) % (sizeof words / sizeof words[0])]);
		buf_add_str(b, i % 12 == 0 ? "\r\n" : " ");
	}
}

/* A header, some text and, in one of two, an attachment in base64. */
static struct span
make_mail(void *ctx, uint32_t number)
{
	static const char base64[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf b;
	uint32_t seed = number * 2654435761u + 1;
	size_t size = LEAST + next(&seed) % (MOST - LEAST);
	buf_init(&b, ctx, 2 * MOST);
	for (int i = 0; i < 12; i++)
		buf_add_fmt(&b,
		    "X-Header-%d: from relay%u.example (10.0.%u.%u) by "
		    "mx.council.example id %08x%08x\r\n",
		    i, next(&seed) % 9, next(&seed) % 256, next(&seed) % 256,
		    next(&seed), next(&seed));
	buf_add_fmt(
	    &b, "Message-ID: <%u.%u@mp.example>\r\n\r\n", number, next(&seed));
	add_words(&b, number % 2 == 0 ? 4000 : size - b.n, &seed);
	for (size_t i = 1; b.n < size; i++) {
		buf_add_byte(&b, base64[next(&seed) % 64]);
		if (i % 76 == 0)
			buf_add_str(&b, "\r\n");
	}
	return buf_span(&b);
}

static void
make_corpus(struct bench *b)
{
	struct buf text;
	uint32_t seed = 5;
	b->mails = mem_many(b->ctx, struct span, b->count);
	b->sha256 = mem_array(b->ctx, b->count, DIGEST_HEX_SIZE);
	for (size_t i = 0; i < b->count; i++) {
		b->mails[i] = make_mail(b->ctx, (uint32_t)i);
		b->bytes += (int64_t)b->mails[i].n;
		digest_sha256(b->mails[i], b->sha256[i]);
	}
	buf_init(&text, b->ctx, 2 * FACTS);
	buf_add_str(&text, "{\"text\":\"");
	add_words(&text, FACTS, &seed);
	buf_add_str(&text, "\"}");
	b->facts = buf_span(&text);
	buf_init(&text, b->ctx, FACTS);
	add_words(&text, FACTS / 2, &seed);
	b->letter = buf_span(&text);
}

static char *
fresh_dir(struct bench *b)
{
	char *dir = mem_fmt(b->ctx, "%s/raw-bench-XXXXXX", b->dir);
	must(mkdtemp(dir) != NULL, "mkdtemp");
	return dir;
}

static void
remove_dir(struct bench *b, const char *dir)
{
	static const char *const names[] = {"raw/000001.seg", "raw/000002.seg",
	    "raw", "enquiryd.db", "enquiryd.db-wal", "enquiryd.db-shm", "lock",
	    "b.db", "b.db-wal", "b.db-shm", "000001.seg", "000002.seg", ""};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char *path = mem_fmt(b->ctx, "%s/%s", dir, names[i]);
		if (unlink(path) < 0)
			rmdir(path);
		mem_free(path);
	}
}

static void
sql(sqlite3 *db, const char *text)
{
	must(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, text);
}

static sqlite3 *
open_db(struct bench *b, const char *dir, const char *schema)
{
	sqlite3 *db;
	must(sqlite3_open(mem_fmt(b->ctx, "%s/b.db", dir), &db) == SQLITE_OK,
	    "sqlite3_open");
	sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		"PRAGMA wal_autocheckpoint = 20000;");
	sql(db, schema);
	return db;
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *text)
{
	sqlite3_stmt *stmt;
	must(sqlite3_prepare_v2(db, text, -1, &stmt, NULL) == SQLITE_OK, text);
	return stmt;
}

static void
step(sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);
	must(rc == SQLITE_DONE || rc == SQLITE_ROW, "sqlite3_step");
	sqlite3_reset(stmt);
}

static void
run_blob(struct bench *b, size_t batch)
{
	char *dir = fresh_dir(b);
	sqlite3 *db = open_db(b, dir,
	    "CREATE TABLE mail (id INTEGER PRIMARY KEY, raw BLOB) STRICT");
	sqlite3_stmt *add = prepare(db, "INSERT INTO mail (raw) VALUES (?)");
	ZSTD_CCtx *zip = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(2 * MOST);
	char *packed = mem_zero(b->ctx, room);
	for (size_t i = 0; i < b->count; i++) {
		if (i % batch == 0)
			sql(db, "BEGIN IMMEDIATE");
		size_t n = ZSTD_compressCCtx(
		    zip, packed, room, b->mails[i].p, b->mails[i].n, 1);
		sqlite3_bind_blob64(add, 1, packed, n, SQLITE_STATIC);
		step(add);
		if (i % batch == batch - 1 || i == b->count - 1)
			sql(db, "COMMIT");
	}
	sql(db, "PRAGMA wal_checkpoint");
	ZSTD_freeCCtx(zip);
	sqlite3_finalize(add);
	sqlite3_close(db);
	remove_dir(b, dir);
}

static void
run_segments(struct bench *b, size_t batch)
{
	static const struct raw_place none;
	struct raw *raw;
	struct err err;
	char *dir = fresh_dir(b);
	must(raw_open(b->ctx, dir, &none, &raw, &err) == 0, "raw_open");
	for (size_t i = 0; i < b->count; i++) {
		struct raw_place place;
		must(raw_put(raw, b->mails[i], RAW_PACKED, &place, &err) == 0,
		    "raw_put");
		if (i % batch == batch - 1 || i == b->count - 1)
			must(raw_sync(raw, &err) == 0, "raw_sync");
	}
	mem_free(raw);
	remove_dir(b, dir);
}

static void
run_plain(struct bench *b, size_t batch)
{
	char *dir = fresh_dir(b);
	char text[2048];
	memset(text, 'x', sizeof text);
	sqlite3 *db = open_db(b, dir,
	    "CREATE TABLE cases (id INTEGER PRIMARY KEY, ref TEXT UNIQUE,"
	    " n INTEGER);"
	    "CREATE TABLE message (id INTEGER PRIMARY KEY, mid TEXT UNIQUE,"
	    " c INTEGER, at INTEGER, body TEXT);"
	    "CREATE INDEX m1 ON message (c); CREATE INDEX m2 ON message (at);"
	    "CREATE TABLE audit (id INTEGER PRIMARY KEY, m INTEGER, w TEXT);"
	    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, m INTEGER,"
	    " s TEXT);");
	sqlite3_stmt *s[] = {
	    prepare(db, "SELECT id FROM message WHERE mid = ?1"),
	    prepare(db, "SELECT id FROM cases WHERE ref = ?1"),
	    prepare(db, "INSERT INTO cases (ref, n) VALUES (?1, 1)"
			" ON CONFLICT (ref) DO UPDATE SET n = n + 1"),
	    prepare(db, "INSERT INTO message (mid, c, at, body)"
			" VALUES (?1, 1, 2, ?2)"),
	    prepare(db, "INSERT INTO audit (m, w) VALUES (1, ?1)"),
	    prepare(db, "INSERT INTO outbox (m, s) VALUES (1, ?1)"),
	};
	for (size_t i = 0; i < b->count; i++) {
		if (i % batch == 0)
			sql(db, "BEGIN IMMEDIATE");
		for (size_t j = 0; j < sizeof s / sizeof s[0]; j++) {
			char key[64];
			uint32_t number =
			    (uint32_t)(j == 1 || j == 2 ? i / 5 : i);
			/* Message-IDs come in no order. */
			int n = snprintf(key, sizeof key, "%08x.%u@x",
			    number * 2654435761u, number);
			sqlite3_bind_text(s[j], 1, key, n, SQLITE_STATIC);
			if (j == 3)
				sqlite3_bind_text(
				    s[j], 2, text, sizeof text, SQLITE_STATIC);
			step(s[j]);
		}
		if (i % batch == batch - 1 || i == b->count - 1)
			sql(db, "COMMIT");
	}
	for (size_t j = 0; j < sizeof s / sizeof s[0]; j++)
		sqlite3_finalize(s[j]);
	sql(db, "PRAGMA wal_checkpoint");
	sqlite3_close(db);
	remove_dir(b, dir);
}

static void
add_event(struct store *store, int64_t id, const char *kind)
{
	struct err err;
	struct event event = {.at = 1780000000,
	    .enquiry_id = id,
	    .actor = "daemon",
	    .kind = kind,
	    .payload = "{\"rule\":\"none\",\"evidence\":\"no reference\"}"};
	must(event_add(store, &event, &err) == 0, "event_add");
}

static void
decide(struct bench *b, struct store *store, int64_t id)
{
	struct err err;
	void *ctx = mem_new(NULL);
	int32_t day = civil_day(2026, 6, 1);
	char *addr = mem_fmt(ctx, "writer%lld@mp.example", (long long)id);
	char *message_id = mem_fmt(ctx, "%lld@mp.example", (long long)id);
	char hash[DIGEST_HEX_SIZE];
	int64_t original;
	bool flag;
	digest_sha256(span_str(message_id), hash);
	must(inbox_duplicate(
		 store, id, hash, message_id, &original, &flag, &err) == 0,
	    "inbox_duplicate");
	struct enquiry e = {.kind = "mp",
	    .state = "new",
	    .team = "north",
	    .subject = "A question about school transport",
	    .received_at = 1780000000,
	    .received_day = day,
	    .deemed_day = day,
	    .due_day = day + 14,
	    .original_due_day = day + 14,
	    .due_working = "received Monday 1 June 2026, day 10 Monday 15 June",
	    .opened_by_message = id,
	    .last_rung = -1};
	must(enquiry_add(store, ctx, "ENQ", &e, &err) == 0, "enquiry_add");
	struct party party = {
	    .enquiry_id = e.id, .addr = addr, .name = "A Writer"};
	must(party_add(store, &party, &err) == 0, "party_add");
	struct message_decision d = {.outcome = OUTCOME_ENQUIRY,
	    .enquiry_id = e.id,
	    .state = "decided",
	    .class = "human",
	    .from_addr = addr,
	    .from_name = "A Writer",
	    .subject = "A question about school transport",
	    .subject_base = "a question about school transport",
	    .message_id = message_id,
	    .content_hash = hash,
	    .rule = "none",
	    .evidence = "no reference in it",
	    .facts = b->facts,
	    .decided_at = 1780000001};
	must(inbox_decide(store, id, &d, &err) == 0, "inbox_decide");
	struct letter_row letter = {.enquiry_id = e.id,
	    .party_id = party.id,
	    .caused_by = id,
	    .kind = "ack-mp",
	    .state = "waiting",
	    .envelope_from = "",
	    .to_addr = addr,
	    .subject = "We have your enquiry",
	    .bytes = b->letter,
	    .created_at = 1780000000,
	    .not_before = 1780000000};
	must(outbox_next_id(store, &letter.id, &err) == 0, "next_id");
	letter.message_id =
	    mem_fmt(ctx, "l%lld@council.example", (long long)letter.id);
	letter.once_key = mem_fmt(ctx, "ack:%lld", (long long)e.id);
	must(outbox_add(store, &letter, &err) == 1, "outbox_add");
	add_event(store, e.id, "enquiry.opened");
	add_event(store, e.id, "letter.written");
	mem_free(ctx);
}

static void
run_filing(struct bench *b, size_t batch)
{
	struct store *store;
	struct err err = {0};
	char *dir = fresh_dir(b);
	must(store_open(b->ctx, dir, STORE_CREATE, &store, &err) == 0,
	    "store_open");
	int64_t *ids = mem_many(b->ctx, int64_t, batch);
	for (size_t i = 0; i < b->count; i += batch) {
		size_t n = b->count - i < batch ? b->count - i : batch;
		must(store_begin(store, &err) == 0, "begin");
		for (size_t j = 0; j < n; j++) {
			struct message_new mail = {
			    .mailbox = "enquiries@council.example",
			    .uidvalidity = 1,
			    .uid = (uint32_t)(i + j + 1),
			    .internaldate = 1780000000,
			    .received_at = 1780000000,
			    .sha256 = b->sha256[i + j],
			    .raw = span_sub(b->mails[i + j], 0, b->cut)};
			must(inbox_add(store, &mail, &ids[j], &err) == 1,
			    "inbox_add");
		}
		must(store_commit(store, &err) == 0, "commit T1");
		must(store_begin(store, &err) == 0, "begin");
		for (size_t j = 0; j < n; j++)
			decide(b, store, ids[j]);
		must(store_commit(store, &err) == 0, "commit T2");
		must(store_checkpoint(store, 64 * 1024 * 1024, &err) == 0,
		    "checkpoint");
	}
	must(store_checkpoint(store, 0, &err) == 0, "checkpoint");
	store_close(store);
	remove_dir(b, dir);
}

/* The raw mail is next to nothing: what is left is the rows. */
static void
run_rows(struct bench *b, size_t batch)
{
	b->cut = 1;
	run_filing(b, batch);
	b->cut = SIZE_MAX;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* The median wall time of several runs; prints a line. */
static double
measure(struct bench *b, const char *name, void (*run)(struct bench *, size_t),
    size_t batch)
{
	double wall[RUNS];
	if (strstr(name, b->only) == NULL)
		return 0;
	double cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < RUNS; i++) {
		double start = clock_s(CLOCK_MONOTONIC);
		run(b, batch);
		wall[i] = clock_s(CLOCK_MONOTONIC) - start;
	}
	cpu = (clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu) / RUNS;
	qsort(wall, RUNS, sizeof wall[0], by_value);
	double each = wall[RUNS / 2] / (double)b->count;
	printf("%-34s %6zu %9.0f %9.1f %9.1f   [%.2f-%.2f]\n", name, batch,
	    1 / each, each * 1e6, cpu / (double)b->count * 1e6, wall[0],
	    wall[RUNS - 1]);
	return wall[RUNS / 2];
}

int
main(int argc, char **argv)
{
	static const size_t batches[] = {1, 10, 100};
	struct bench b = {.ctx = mem_new(NULL), .cut = SIZE_MAX};
	struct rusage usage;
	b.dir = argc > 1 ? argv[1] : mem_str(b.ctx, "/tmp");
	b.count = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : MAILS;
	b.only = argc > 3 ? argv[3] : "";
	make_corpus(&b);
	printf("%zu mails, %.1f kB each; medians of %d runs\n", b.count,
	    (double)b.bytes / (double)b.count / 1e3, RUNS);
	printf("%-34s %6s %9s %9s %9s   %s\n", "", "batch", "mails/s",
	    "us/mail", "CPU us", "wall s");
	for (size_t i = 0; i < 3; i++) {
		double blob = measure(
		    &b, "raw: zstd blob in SQLite", run_blob, batches[i]);
		double segments =
		    measure(&b, "raw: segments", run_segments, batches[i]);
		if (segments > 0 && blob > 0)
			printf("%-34s %6s %9.2f\n", "  segments/blob, wall", "",
			    segments / blob);
	}
	for (size_t i = 0; i < 3; i++) {
		double plain =
		    measure(&b, "six plain statements", run_plain, batches[i]);
		double rows =
		    measure(&b, "T1 + T2, rows", run_rows, batches[i]);
		measure(
		    &b, "T1 + T2, raw mail included", run_filing, batches[i]);
		if (plain > 0 && rows > 0)
			printf("%-34s %6s %9.2f\n", "  rows rate/plain rate",
			    "", plain / rows);
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("peak RSS %.1f MB, of it the corpus %.1f MB\n",
	    (double)usage.ru_maxrss / 1e3, (double)b.bytes / 1e6);
	mem_free(b.ctx);
	return 0;
}
