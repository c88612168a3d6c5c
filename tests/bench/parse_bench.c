/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast is a mail read?
 *
 *	parse_bench DIR [PASSES [ROW]]	every mail of DIR; 5 passes, all rows
 *	parse_bench DIR print		the facts, a line a mail
 *
 * The parser's own work (parse_mail and facts_to_json, in one memory context
 * a mail) and the engine's (facts_from_json), against a bare GMime program
 * that does the least any of them must: parse, text as UTF-8, every attachment
 * decoded and hashed.  The rows take turns, pass by pass, and CPU time is what
 * counts, so that a neighbour on the machine spoils neither.  Mails are given
 * lines that end in CRLF, as IMAP does.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gmime/gmime.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"
#include "parsers/facts.h"
#include "parsers/limits.h"
#include "parsers/mail.h"
#include "parsers/parse.h"

enum { PASSES = 5, CLASSES = CLASS_LOOP + 1 };

struct sample {
	char *name;
	struct span raw;
	struct span json;
	enum mail_class class;
};

struct bench {
	void *ctx;
	const struct parse_rules *rules;
	struct sample *samples;
	size_t count, room;
	size_t bytes, json_bytes;
	size_t seen; /* keeps what a row works out alive */
};

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "parse_bench: %s failed\n", what);
	exit(1);
}

static double
cpu_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
add_sample(struct bench *b, const char *dir, const char *name)
{
	char chunk[BUFSIZ];
	size_t n;
	char last = '\0';
	struct buf raw;
	char *path = mem_fmt(b->ctx, "%s/%s", dir, name);
	FILE *in = fopen(path, "rb");

	must(in != NULL, path);
	buf_init(&raw, b->ctx, LIMIT_MAIL_BYTES);
	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0)
		for (size_t i = 0; i < n; last = chunk[i++]) {
			if (chunk[i] == '\n' && last != '\r')
				buf_add_byte(&raw, '\r');
			buf_add_byte(&raw, chunk[i]);
		}
	fclose(in);
	b->samples = mem_grow(
	    b->ctx, b->samples, &b->room, b->count + 1, sizeof *b->samples);
	b->samples[b->count++] = (struct sample){
	    .name = mem_str(b->ctx, name), .raw = buf_span(&raw)};
	b->bytes += raw.n;
}

static int
by_name(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;
	return strcmp(x->name, y->name);
}

static void
read_samples(struct bench *b, const char *dir)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;

	must(folder != NULL, dir);
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			add_sample(b, dir, entry->d_name);
	closedir(folder);
	must(b->count > 0, "finding a mail");
	qsort(b->samples, b->count, sizeof *b->samples, by_name);
}

/* What the parser makes of each, once: the input of the engine's row. */
static void
prepare(struct bench *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct sample *s = &b->samples[i];
		void *ctx = mem_new(NULL);
		const struct facts *facts = parse_mail(ctx, s->raw, b->rules);
		s->class = facts->class;
		s->json = span_str(facts_to_json(b->ctx, facts, false));
		b->json_bytes += s->json.n;
		mem_free(ctx);
	}
}

static void
run_parser(struct bench *b, struct sample *s)
{
	void *ctx = mem_new(NULL);
	const struct facts *facts = parse_mail(ctx, s->raw, b->rules);
	b->seen += span_str(facts_to_json(ctx, facts, false)).n;
	mem_free(ctx);
}

static void
run_parse(struct bench *b, struct sample *s)
{
	void *ctx = mem_new(NULL);
	b->seen += parse_mail(ctx, s->raw, b->rules)->attachment_count;
	mem_free(ctx);
}

static void
run_mail(struct bench *b, struct sample *s)
{
	void *ctx = mem_new(NULL);
	b->seen += mail_read(ctx, s->raw)->part_count;
	mem_free(ctx);
}

static void
run_engine(struct bench *b, struct sample *s)
{
	struct facts *facts;
	struct err err;
	void *ctx = mem_new(NULL);
	must(facts_from_json(ctx, s->json, &facts, &err) == 0, err.text);
	b->seen += facts->attachment_count;
	mem_free(ctx);
}

/* One leaf of the bare program. */
static void
read_leaf(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	struct bench *b = data;
	char hex[DIGEST_HEX_SIZE];

	(void)parent;
	if (GMIME_IS_TEXT_PART(part) &&
	    !g_mime_part_is_attachment((GMimePart *)part)) {
		char *text = g_mime_text_part_get_text((GMimeTextPart *)part);
		b->seen += text == NULL ? 0 : strlen(text);
		g_free(text);
		return;
	}
	GMimeDataWrapper *content =
	    GMIME_IS_PART(part) ? g_mime_part_get_content((GMimePart *)part)
				: NULL;
	if (content == NULL)
		return;
	GMimeStream *out = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, out);
	const GByteArray *bytes =
	    g_mime_stream_mem_get_byte_array((GMimeStreamMem *)out);
	digest_sha256(span_of((const char *)bytes->data, bytes->len), hex);
	b->seen += (size_t)hex[0];
	g_object_unref(out);
}

static void
run_bare(struct bench *b, struct sample *s)
{
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(s->raw.p, s->raw.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	if (message != NULL) {
		g_mime_message_foreach(message, read_leaf, b);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}

static const struct row {
	const char *name;
	void (*run)(struct bench *, struct sample *);
} ROWS[] = {
    {"bare GMime", run_bare},
    {"parser: mail to JSON", run_parser},
    {"  parse_mail alone", run_parse},
    {"    mail_read alone", run_mail},
    {"engine: JSON to facts", run_engine},
};
enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0], BARE = 0, PARSER = 1 };

/* The quickest pass of each row over each class. */
struct figures {
	double best[ROW_COUNT][CLASSES];
	size_t mails[CLASSES];
};

static void
pass(struct bench *b, struct figures *f, size_t row)
{
	double spent[CLASSES] = {0};
	double last = cpu_s();
	for (size_t i = 0; i < b->count; i++) {
		struct sample *s = &b->samples[i];
		ROWS[row].run(b, s);
		double now = cpu_s();
		spent[s->class] += now - last;
		last = now;
	}
	for (size_t c = 0; c < CLASSES; c++)
		if (f->best[row][c] == 0 || spent[c] < f->best[row][c])
			f->best[row][c] = spent[c];
}

static double
total(const struct figures *f, size_t row)
{
	double sum = 0;
	for (size_t c = 0; c < CLASSES; c++)
		sum += f->best[row][c];
	return sum;
}

static void
print_figures(const struct bench *b, const struct figures *f)
{
	printf("%zu mails, mean %.1f kB, facts %.1f kB\n", b->count,
	    (double)b->bytes / (double)b->count / 1e3,
	    (double)b->json_bytes / (double)b->count / 1e3);
	printf("%-24s %10s %10s %10s\n", "", "mails/s", "us/mail", "of bare");
	for (size_t r = 0; r < ROW_COUNT; r++) {
		double sum = total(f, r);
		if (sum > 0)
			printf("%-24s %10.0f %10.1f %10.2f\n", ROWS[r].name,
			    (double)b->count / sum,
			    sum * 1e6 / (double)b->count, total(f, BARE) / sum);
	}
	for (size_t c = 0; c < CLASSES; c++)
		if (f->mails[c] > 0 && f->best[PARSER][c] > 0)
			printf("  %-15s %6zu %10.0f %10.1f %10.2f\n",
			    mail_class_name((enum mail_class)c), f->mails[c],
			    (double)f->mails[c] / f->best[PARSER][c],
			    f->best[PARSER][c] * 1e6 / (double)f->mails[c],
			    f->best[BARE][c] / f->best[PARSER][c]);
}

static void
print_facts(const struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		printf("%s %s\n", b->samples[i].name, b->samples[i].json.p);
}

int
main(int argc, char **argv)
{
	struct bench b = {.ctx = mem_new(NULL)};
	struct figures figures = {.mails = {0}};
	const char *only = argc > 3 ? argv[3] : "";
	bool print = argc > 2 && strcmp(argv[2], "print") == 0;
	long passes = print ? 0 : argc > 2 ? strtol(argv[2], NULL, 10) : PASSES;

	if (argc < 2) {
		fputs(
		    "usage: parse_bench DIR [PASSES [ROW] | print]\n", stderr);
		return 64;
	}
	must(mail_init() > 0, "mail_init");
	b.rules = parse_rules_default(b.ctx);
	read_samples(&b, argv[1]);
	prepare(&b);
	if (print)
		print_facts(&b);
	for (size_t i = 0; i < b.count; i++)
		figures.mails[b.samples[i].class]++;
	for (long p = 0; p < passes; p++)
		for (size_t r = 0; r < ROW_COUNT; r++)
			if (strstr(ROWS[r].name, only) != NULL)
				pass(&b, &figures, r);
	if (!print)
		print_figures(&b, &figures);
	mem_free(b.ctx);
	return 0;
}
