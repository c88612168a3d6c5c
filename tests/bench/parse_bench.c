/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast is a mail read?
 *
 *	parse_bench [--passes N] [--json FILE] DIR	every mail of DIR
 *	parse_bench --row NAME DIR	only the rows whose name has NAME in it
 *	parse_bench --print DIR		the facts, a line a mail
 *
 * The parser's own work (parser_read and facts_to_json, in one memory context
 * a mail) and the engine's (facts_from_json), against a bare GMime program
 * that does the least any of them must: parse, text as UTF-8, every attachment
 * decoded and hashed.  Mails are given lines that end in CRLF, as IMAP does.
 *
 * The rows take turns every few mails and CPU time is what counts, so that a
 * neighbour on the machine spoils all of them alike; a ratio is the median of
 * the passes' own ratios.  The kind of a mail is in the name that corpus.py
 * gives its file.
 */
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <gmime/gmime.h>

#include "daemon/parser.h"
#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/digest.h"
#include "parsers/facts.h"
#include "parsers/limits.h"
#include "parsers/mail.h"
#include "parsers/parse.h"

enum { PASSES_DEFAULT = 5, PASSES_MAX = 99, KINDS_MAX = 16, BLOCK = 50 };

struct sample {
	char *name;
	struct span raw;
	struct span json;
	size_t kind;
};

struct bench {
	void *ctx;
	const struct parse_rules *rules;
	struct sign_reader *signs;
	struct sample *samples;
	size_t count, room;
	size_t bytes, json_bytes;
	size_t seen; /* keeps what a row works out alive */
	const char *kinds[KINDS_MAX];
	size_t kind_mails[KINDS_MAX];
	size_t kind_count;
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
seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* "1790000037.M1P1.forward,S=…": its kind is "forward". */
static size_t
kind_of(struct bench *b, const char *name)
{
	struct span s = span_str(name);
	ptrdiff_t at = span_find(s, 0, "P1.");
	s = at < 0 ? span_str("mail") : span_sub(s, (size_t)at + 3, s.n);
	ptrdiff_t end = span_find_byte(s, 0, ',');
	if (end >= 0)
		s = span_sub(s, 0, (size_t)end);
	size_t i = 0;
	while (i < b->kind_count && !span_is(s, b->kinds[i]))
		i++;
	must(i < KINDS_MAX, "telling so many kinds apart");
	if (i == b->kind_count)
		b->kinds[b->kind_count++] = mem_strn(b->ctx, s.p, s.n);
	b->kind_mails[i]++;
	return i;
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
	b->samples[b->count++] = (struct sample){.name = mem_str(b->ctx, name),
	    .raw = buf_span(&raw),
	    .kind = kind_of(b, name)};
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
		const struct facts *facts =
		    parser_read(ctx, s->raw, b->rules, b->signs);
		s->json = span_str(facts_to_json(b->ctx, facts, false));
		b->json_bytes += s->json.n;
		mem_free(ctx);
	}
}

static void
run_parser(struct bench *b, struct sample *s)
{
	void *ctx = mem_pool(PARSE_POOL);
	const struct facts *facts =
	    parser_read(ctx, s->raw, b->rules, b->signs);
	b->seen += span_str(facts_to_json(ctx, facts, false)).n;
	mem_free(ctx);
}

static void
run_parse(struct bench *b, struct sample *s)
{
	void *ctx = mem_pool(PARSE_POOL);
	b->seen += parse_mail(ctx, s->raw, b->rules)->attachment_count;
	mem_free(ctx);
}

static void
run_mail(struct bench *b, struct sample *s)
{
	void *ctx = mem_pool(PARSE_POOL);
	b->seen += mail_read(ctx, s->raw)->part_count;
	mem_free(ctx);
}

static void
run_engine(struct bench *b, struct sample *s)
{
	struct facts *facts;
	struct err err;
	void *ctx = mem_pool(PARSE_POOL);
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

/* CPU seconds of every row over the mails of every kind, pass by pass. */
struct figures {
	int passes;
	double spent[PASSES_MAX][ROW_COUNT][KINDS_MAX];
	/* Two processes against one: wall time, and CPU time of both. */
	double speedup[PASSES_MAX], cpu[PASSES_MAX];
};

static void
block(struct bench *b, size_t from, size_t row, double spent[KINDS_MAX])
{
	size_t end = from + BLOCK < b->count ? from + BLOCK : b->count;
	double last = seconds(CLOCK_PROCESS_CPUTIME_ID);
	for (size_t i = from; i < end; i++) {
		struct sample *s = &b->samples[i];
		ROWS[row].run(b, s);
		double now = seconds(CLOCK_PROCESS_CPUTIME_ID);
		spent[s->kind] += now - last;
		last = now;
	}
}

static void
pass(struct bench *b, struct figures *f, const char *only)
{
	for (size_t from = 0; from < b->count; from += BLOCK)
		for (size_t r = 0; r < ROW_COUNT; r++)
			if (strstr(ROWS[r].name, only) != NULL)
				block(b, from, r, f->spent[f->passes][r]);
	f->passes++;
}

/* Wall seconds of so many processes that share the mails; CPU seconds in
 * *cpu_r. */
static double
together(struct bench *b, size_t processes, double *cpu_r)
{
	struct rusage before, after;
	double begun = seconds(CLOCK_MONOTONIC);
	getrusage(RUSAGE_CHILDREN, &before);
	for (size_t p = 0; p < processes; p++) {
		pid_t pid = fork();
		must(pid >= 0, "fork");
		for (size_t i = p; pid == 0 && i < b->count; i += processes)
			run_parser(b, &b->samples[i]);
		if (pid == 0)
			_exit(0);
	}
	while (wait(NULL) > 0)
		continue;
	getrusage(RUSAGE_CHILDREN, &after);
	*cpu_r =
	    (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
	    (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) / 1e6;
	return seconds(CLOCK_MONOTONIC) - begun;
}

static void
scale(struct bench *b, struct figures *f)
{
	for (int p = 0; p < f->passes; p++) {
		double cpu[2];
		double alone = together(b, 1, &cpu[0]);
		double both = together(b, 2, &cpu[1]);
		f->speedup[p] = alone / both;
		f->cpu[p] = cpu[1] / cpu[0];
	}
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double
median(const double *list, int n)
{
	double sorted[PASSES_MAX];
	memcpy(sorted, list, (size_t)n * sizeof *list);
	qsort(sorted, (size_t)n, sizeof *sorted, by_size);
	return (sorted[n / 2] + sorted[(n - 1) / 2]) / 2;
}

/* One line of the tables: a row over one kind, or over all (KINDS_MAX). */
struct line {
	const char *name;
	size_t mails;
	double us, of_bare;
};

static struct line
figure(const struct bench *b, const struct figures *f, size_t row, size_t kind)
{
	double took[PASSES_MAX], ratio[PASSES_MAX];
	size_t first = kind == KINDS_MAX ? 0 : kind;
	size_t last = kind == KINDS_MAX ? b->kind_count : kind + 1;
	size_t mails = 0;
	for (size_t k = first; k < last; k++)
		mails += b->kind_mails[k];
	for (int p = 0; p < f->passes; p++) {
		double bare = 0;
		took[p] = 0;
		for (size_t k = first; k < last; k++) {
			took[p] += f->spent[p][row][k];
			bare += f->spent[p][BARE][k];
		}
		ratio[p] = took[p] > 0 ? bare / took[p] : 0;
	}
	return (struct line){
	    .name = kind == KINDS_MAX ? ROWS[row].name : b->kinds[kind],
	    .mails = mails,
	    .us = median(took, f->passes) * 1e6 / (double)mails,
	    .of_bare = median(ratio, f->passes)};
}

static void
print_line(const struct line *l)
{
	if (l->us > 0)
		printf("%-24s %7zu %10.0f %10.1f %10.2f\n", l->name, l->mails,
		    1e6 / l->us, l->us, l->of_bare);
}

static void
print_figures(const struct bench *b, const struct figures *f, bool scaled)
{
	printf("%zu mails, mean %.1f kB, facts %.1f kB; %d passes, CPU time\n",
	    b->count, (double)b->bytes / (double)b->count / 1e3,
	    (double)b->json_bytes / (double)b->count / 1e3, f->passes);
	printf("%-24s %7s %10s %10s %10s\n", "", "mails", "mails/s", "us/mail",
	    "of bare");
	for (size_t r = 0; r < ROW_COUNT; r++) {
		struct line l = figure(b, f, r, KINDS_MAX);
		print_line(&l);
	}
	puts("parser, by kind of mail:");
	for (size_t k = 0; k < b->kind_count; k++) {
		struct line l = figure(b, f, PARSER, k);
		print_line(&l);
	}
	if (scaled)
		printf("two parsers: %.2f times the mails of one, "
		       "for %.2f times its CPU time a mail\n",
		    median(f->speedup, f->passes), median(f->cpu, f->passes));
}

static void
save_line(FILE *out, const struct line *l, const char *before)
{
	struct span name = span_trim(span_str(l->name));
	fprintf(out,
	    "%s\n  {\"name\": \"%.*s\", \"mails\": %zu, \"mails_s\": %.0f, "
	    "\"us_mail\": %.1f, \"of_bare\": %.3f}",
	    before, (int)name.n, name.p, l->mails, l->us > 0 ? 1e6 / l->us : 0,
	    l->us, l->of_bare);
}

static void
save_figures(const char *path, const struct bench *b, const struct figures *f)
{
	FILE *out = fopen(path, "w");
	must(out != NULL, path);
	fprintf(out,
	    "{\"mails\": %zu, \"bytes\": %zu, \"passes\": %d,\n \"rows\": [",
	    b->count, b->bytes, f->passes);
	for (size_t r = 0; r < ROW_COUNT; r++) {
		struct line l = figure(b, f, r, KINDS_MAX);
		save_line(out, &l, r == 0 ? "" : ",");
	}
	fputs("],\n \"kinds\": [", out);
	for (size_t k = 0; k < b->kind_count; k++) {
		struct line l = figure(b, f, PARSER, k);
		save_line(out, &l, k == 0 ? "" : ",");
	}
	fprintf(out,
	    "],\n \"two_processes\": {\"speedup\": %.3f, \"cpu\": %.3f}}\n",
	    median(f->speedup, f->passes), median(f->cpu, f->passes));
	must(fclose(out) == 0, path);
}

static void
print_facts(const struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		printf("%s %s\n", b->samples[i].name, b->samples[i].json.p);
}

struct options {
	const char *dir, *json, *only;
	long passes;
	bool print;
};

static bool
read_options(int argc, char **argv, struct options *o)
{
	static const struct option names[] = {
	    {"passes", required_argument, NULL, 'n'},
	    {"json", required_argument, NULL, 'j'},
	    {"row", required_argument, NULL, 'r'},
	    {"print", no_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	int c;
	*o = (struct options){.passes = PASSES_DEFAULT, .only = ""};
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		switch (c) {
		case 'n':
			o->passes = strtol(optarg, NULL, 10);
			break;
		case 'j':
			o->json = optarg;
			break;
		case 'r':
			o->only = optarg;
			break;
		case 'p':
			o->print = true;
			break;
		default:
			return false;
		}
	o->dir = argv[optind];
	return argc == optind + 1 && o->passes >= 1 && o->passes <= PASSES_MAX;
}

int
main(int argc, char **argv)
{
	struct bench b = {.ctx = mem_new(NULL)};
	struct figures *figures = mem_one(b.ctx, struct figures);
	struct options o;
	struct err err;

	if (!read_options(argc, argv, &o)) {
		fputs("usage: parse_bench [--passes N] [--json FILE] "
		      "[--row NAME | --print] DIR\n",
		    stderr);
		return 64;
	}
	must(mail_init() > 0, "mail_init");
	b.rules = parse_rules_default(b.ctx);
	must(sign_reader_new(b.ctx, NULL, 0, &b.signs, &err) == 0, err.text);
	read_samples(&b, o.dir);
	prepare(&b);
	if (o.print) {
		print_facts(&b);
		return 0;
	}
	for (long p = 0; p < o.passes; p++)
		pass(&b, figures, o.only);
	if (o.only[0] == '\0')
		scale(&b, figures);
	print_figures(&b, figures, o.only[0] == '\0');
	if (o.json != NULL)
		save_figures(o.json, &b, figures);
	mem_free(b.ctx);
	return 0;
}
