/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What does the engine spend on a mail?
 *
 *	decide_bench CONFIG DIR [MAILS-A-COMMIT]
 *
 * T1 (raw mail, position) and T2 (filing, acknowledgement, allocation) of
 * every mail in DIR, in one process, on a real store, in groups as the engine
 * makes them.  What the mailbox process and the parser do for it (packing,
 * hashing, reading) is not in the figures.  Callgrind shows where
 * it goes: valgrind --tool=callgrind --toggle-collect=decide_all.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/config/config.h"
#include "daemon/frames.h"
#include "daemon/intake/intake.h"
#include "daemon/office/office.h"
#include "daemon/parser.h"
#include "daemon/store/inbox.h"
#include "daemon/store/zip.h"
#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/memfd.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"
#include "parsers/limits.h"
#include "parsers/mail.h"

enum { GROUP = 50, WINDOW = PARSE_WINDOW, CONFIG_BYTES = 1024 * 1024 };

struct sample {
	struct span raw, packed;
	char sha256[DIGEST_HEX_SIZE];
	struct span json;
	int fd;
	int64_t id;
};

struct bench {
	void *ctx;
	struct office *office;
	struct sample *samples;
	size_t count, room, group;
	struct err err;
};

static void
must(const struct bench *b, bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "decide_bench: %s: %s\n", what, b->err.text);
	exit(1);
}

static double
seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* As mailbox_part.c has it. */
static void
pack(const struct bench *b, struct zip *zip, struct sample *s)
{
	struct span packed = zip_pack(zip, s->raw);
	s->packed =
	    packed.n < s->raw.n
		? span_of(mem_strn(b->ctx, packed.p, packed.n), packed.n)
		: s->raw;
	digest_sha256(s->raw, s->sha256);
}

static void
read_samples(struct bench *b, const char *dir)
{
	char **names;
	size_t count;
	struct parse_rules rules = *parse_rules_default(b->ctx);
	struct sign_reader *signs;
	struct zip *zip = zip_new(b->ctx);
	must(
	    b, sign_reader_new(b->ctx, NULL, 0, &signs, &b->err) == 0, "signs");
	must(b, files_list(b->ctx, dir, &names, &count, &b->err) == 0, dir);
	b->samples = mem_many(b->ctx, struct sample, count);
	for (size_t i = 0; i < count; i++) {
		struct sample *s = &b->samples[b->count++];
		const char *path = mem_fmt(b->ctx, "%s/%s", dir, names[i]);
		must(b,
		    files_read(
			b->ctx, path, LIMIT_MAIL_BYTES, &s->raw, &b->err) == 0,
		    path);
		s->fd = memfd_from("mail", s->raw, &b->err);
		must(b, s->fd >= 0, path);
		void *ctx = mem_new(NULL);
		pack(b, zip, s);
		s->json = span_str(facts_to_json(
		    b->ctx, parser_read(ctx, s->raw, &rules, signs), false));
		mem_free(ctx);
	}
}

/* T1 as receive.c has it. */
static int
take_in(struct bench *b, struct sample *s, uint32_t uid)
{
	void *ctx = mem_new(NULL);
	struct span raw;
	const char *box = b->office->config->mailbox.address;
	int rc = memfd_map(ctx, s->fd, LIMIT_MAIL_BYTES, &raw, &b->err);
	if (rc == 0) {
		struct message_new message = {.mailbox = box,
		    .uidvalidity = 1,
		    .uid = uid,
		    .internaldate = b->office->now,
		    .received_at = b->office->now,
		    .sha256 = s->sha256,
		    .raw = raw,
		    .packed = s->packed,
		    .parsing = true};
		rc = inbox_add(b->office->store, &message, &s->id, &b->err) < 0
			 ? -1
			 : inbox_position_set(
			       b->office->store, box, 1, uid, &b->err);
	}
	mem_free(ctx);
	return rc;
}

static int
decide(struct bench *b, const struct sample *s)
{
	void *ctx = mem_pool(INTAKE_POOL);
	const struct message row = {.id = s->id,
	    .internaldate = b->office->now,
	    .size = (int64_t)s->raw.n};
	struct intake_mail mail = {.message_id = s->id,
	    .row = &row,
	    .raw_fd = s->fd,
	    .facts_json = s->json};
	int rc = intake_decide(ctx, b->office, &mail, &b->err);
	mem_free(ctx);
	return rc;
}

/* T2 of a window of mails, as parsing.c has it. */
static int
decide_window(struct bench *b, size_t from, size_t to)
{
	if (store_savepoint(b->office->store, &b->err) < 0)
		return -1;
	for (size_t i = from; i < to; i++)
		if (decide(b, &b->samples[i]) < 0)
			return -1;
	return store_savepoint_release(b->office->store, &b->err);
}

/* Not inlined: a profiler counts what happens in it. */
__attribute__((noinline)) static int
decide_all(struct bench *b)
{
	struct store *store = b->office->store;
	for (size_t i = 0; i < b->count; i += b->group) {
		size_t end = i + b->group < b->count ? i + b->group : b->count;
		if (store_begin(store, &b->err) < 0)
			return -1;
		for (size_t k = i; k < end; k++)
			if (take_in(b, &b->samples[k], (uint32_t)k + 1) < 0)
				return -1;
		if (store_commit(store, &b->err) < 0 ||
		    store_begin(store, &b->err) < 0)
			return -1;
		for (size_t k = i; k < end; k += WINDOW)
			if (decide_window(
				b, k, k + WINDOW < end ? k + WINDOW : end) < 0)
				return -1;
		if (store_commit(store, &b->err) < 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct bench b = {.ctx = mem_new(NULL), .group = GROUP};
	struct config *config;
	struct span text;

	if (argc < 3) {
		fputs("usage: decide_bench CONFIG DIR [MAILS-A-COMMIT]\n",
		    stderr);
		return 64;
	}
	if (argc > 3)
		b.group = (size_t)strtoul(argv[3], NULL, 10);
	must(&b, b.group > 0, "mails a commit");
	must(&b, mail_init() > 0, "mail_init");
	must(&b,
	    files_read(b.ctx, argv[1], CONFIG_BYTES, &text, &b.err) == 0 &&
		config_parse(b.ctx, argv[1], text, &config, &b.err) == 0 &&
		office_open(b.ctx, config, OFFICE_CREATE, &b.office, &b.err) ==
		    0,
	    argv[1]);
	office_set_time(b.office, clock_now());
	read_samples(&b, argv[2]);

	double wall = seconds(CLOCK_MONOTONIC);
	double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	must(&b, decide_all(&b) == 0, "deciding");
	wall = seconds(CLOCK_MONOTONIC) - wall;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("%zu mails, %zu a commit: %.0f mails/s, %.3f ms CPU a mail\n",
	    b.count, b.group, (double)b.count / wall,
	    cpu * 1e3 / (double)b.count);
	office_close(b.office);
	mem_free(b.ctx);
	return 0;
}
