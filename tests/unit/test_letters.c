/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shipped letters and what lays them out.  Each
 * tests/golden/letters/KIND[--CASE].json holds fields, beside it stand the text
 * and the HTML part that somebody has read.
 *
 * With "update" as its argument the program writes those files anew (then
 * read the difference); with a folder it writes each letter as .eml there.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "daemon/compose/chart.h"
#include "daemon/compose/digest.h"
#include "daemon/compose/letter.h"
#include "daemon/compose/letters_p.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/wrap.h"
#include "parsers/base/buf.h"
#include "parsers/base/civil.h"

#define GOLDEN "tests/golden/letters"
#define TEMPLATES "templates"

enum { FILES = 200, FILE_BYTES = 1 << 20 };

static bool update;
static const char *eml_folder;

static char *
read_all(void *ctx, const char *path, size_t *n_r)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return NULL;
	char *text = mem_zero(ctx, FILE_BYTES);
	*n_r = fread(text, 1, FILE_BYTES - 1, f);
	fclose(f);
	return text;
}

static void
write_all(const char *path, struct span s)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
}

static size_t
read_templates(void *ctx, struct letter_file *files)
{
	DIR *dir = opendir(TEMPLATES);
	size_t n = 0;
	size_t size;

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		if (!span_ends(span_str(e->d_name), ".md"))
			continue;
		char *text = read_all(
		    ctx, mem_fmt(ctx, TEMPLATES "/%s", e->d_name), &size);

		assert_true(text != NULL && n < FILES);
		files[n++] = (struct letter_file){
		    mem_str(ctx, e->d_name), span_of(text, size)};
	}
	closedir(dir);
	return n;
}

static struct letter_set *
load(void *ctx)
{
	struct letter_file files[FILES];
	size_t n = read_templates(ctx, files);
	struct letter_set *set;
	struct err err;

	if (letters_load(ctx, files, n, &set, &err) < 0)
		fail_msg("%s", err.text);
	return set;
}

/* Open enquiries, week by week: the digest's curve. */
static const int backlog[] = {41, 43, 42, 47, 52, 55, 51, 38, 31, 29, 36, 44,
    52, 61, 66, 64, 70, 68, 71, 75, 73, 69, 70, 66, 64, 63};
enum { BACKLOG = sizeof backlog / sizeof backlog[0] };

static void
write_eml(
    const char *name, const char *subject, const char *text, const char *html)
{
	struct letter letter = {
	    .from = {"SEND Casework Team", "send@exampleshire.example"},
	    .to = {NULL, "somebody@mail.example"},
	    .subject = subject,
	    .date = INT64_C(1795428000),
	    .message_id = "enq.1.0123456789abcdef@exampleshire.example",
	    .text = text,
	    .html = html,
	    .boundary_seed = "golden"};
	void *ctx = mem_new(NULL);
	struct span bytes;
	struct err err;

	if (strstr(html, "cid:picture") != NULL)
		letter.picture = chart_png(ctx, backlog, BACKLOG);
	if (letter_build(ctx, &letter, &bytes, &err) < 0)
		fail_msg("%s", err.text);
	write_all(mem_fmt(ctx, "%s/%s.eml", eml_folder, name), bytes);
	write_all(mem_fmt(ctx, "%s/%s.html", eml_folder, name),
	    span_str(mem_fmt(ctx,
		"<!DOCTYPE html><meta charset=\"utf-8\"><meta "
		"name=\"viewport\" content=\"width=device-width\"><body><div "
		"style=\"font-family: Arial, Helvetica, sans-serif; "
		"font-size: 16px; line-height: 1.5; max-width: "
		"40em\">%s</div>",
		html)));
	mem_free(ctx);
}

static void
compare(void *ctx, const char *path, const char *got)
{
	size_t n;

	if (update)
		write_all(path, span_str(got));
	const char *want = read_all(ctx, path, &n);
	if (want == NULL)
		fail_msg("%s is missing", path);
	if (strcmp(got, want) != 0)
		fail_msg("%s differs; the letter is now:\n%s", path, got);
}

static void
check_letter(struct letter_set *set, const char *name, json_t *fields)
{
	void *ctx = mem_new(NULL);
	struct span stem = span_str(name);
	ptrdiff_t dash = span_find(stem, 0, "--");
	enum letter_kind kind;
	char *subject;
	char *text;
	char *html;
	struct err err;

	if (dash >= 0)
		stem.n = (size_t)dash;
	assert_true(letter_kind_read(mem_strn(ctx, stem.p, stem.n), &kind));
	if (letters_render(
		ctx, set, kind, fields, &subject, &text, &html, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	if (eml_folder != NULL)
		write_eml(name, subject, text, html);
	compare(ctx, mem_fmt(ctx, GOLDEN "/%s.txt", name),
	    mem_fmt(ctx, "Subject: %s\n\n%s", subject, text));
	compare(ctx, mem_fmt(ctx, GOLDEN "/%s.html", name), html);
	mem_free(ctx);
}

static void
every_letter_reads_as_it_was_reviewed(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);
	DIR *dir = opendir(GOLDEN);
	unsigned seen = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		struct span name = span_str(e->d_name);
		json_error_t error;

		if (!span_ends(name, ".json"))
			continue;
		json_t *fields = json_load_file(
		    mem_fmt(ctx, GOLDEN "/%s", e->d_name), 0, &error);
		if (fields == NULL)
			fail_msg("%s: %s", e->d_name, error.text);
		/* Often enough that its shape is known (skeleton.h). */
		for (unsigned k = 0; k < 6; k++)
			check_letter(
			    set, mem_strn(ctx, name.p, name.n - 5), fields);
		json_decref(fields);
		seen++;
	}
	closedir(dir);
	mem_free(ctx);
	assert_true(seen >= LETTER_KINDS);
}

/* The lines of a busy day. */
static void
add_late(struct daily_digest *d)
{
	static struct digest_line mps[2];

	mps[0] = (struct digest_line){.number = 3,
	    .reference = "ENQ-26-00417-U",
	    .enquirer = "MP's office",
	    .owner = "Priya Nair",
	    .received_day = civil_day(2026, 11, 23),
	    .due_day = civil_day(2026, 12, 7),
	    .days_late = 1,
	    .chases = 2,
	    .last_event = "chased on Monday 7 December 2026",
	    .next_mover = "the owner"};
	mps[1] = (struct digest_line){.number = 4,
	    .reference = "ENQ-26-00311-Q",
	    .enquirer = "councillor",
	    .received_day = civil_day(2026, 10, 26),
	    .due_day = civil_day(2026, 11, 9),
	    .days_late = 21,
	    .chases = 5,
	    .next_mover = "the duty officer"};
	d->lines[DIGEST_MP_OVERDUE] = mps;
	d->counts[DIGEST_MP_OVERDUE] = 2;
}

static void
add_families(struct daily_digest *d)
{
	static struct digest_line families[DIGEST_SHOWN_MAX + 3];
	for (int i = 0; i < DIGEST_SHOWN_MAX + 3; i++)
		families[i] = (struct digest_line){
		    .number = i < DIGEST_SHOWN_MAX ? 5 + i : 0,
		    .reference = "ENQ-26-00350-C",
		    .enquirer = "family",
		    .owner = "Jo Marsh",
		    .received_day = civil_day(2026, 11, 20),
		    .due_day = civil_day(2026, 12, 4),
		    .days_late = 2 + i,
		    .next_mover = "the owner"};
	d->lines[DIGEST_FAMILY_OVERDUE] = families;
	d->counts[DIGEST_FAMILY_OVERDUE] = DIGEST_SHOWN_MAX + 3;
}

static void
add_others(struct daily_digest *d)
{
	static struct digest_line urgent[1];
	static struct digest_line due[1];
	static struct digest_line promises[1];
	static struct digest_line legal[1];

	urgent[0] = (struct digest_line){.number = 1,
	    .reference = "ENQ-26-00433-K",
	    .enquirer = "parent",
	    .owner = "Jo Marsh",
	    .received_day = civil_day(2026, 12, 7),
	    .due_day = civil_day(2026, 12, 21),
	    .last_event = "marked urgent on Monday 7 December 2026",
	    .next_mover = "the owner"};
	d->lines[DIGEST_URGENT] = urgent;
	d->counts[DIGEST_URGENT] = 1;
	due[0] = (struct digest_line){.number = 17,
	    .reference = "ENQ-26-00421-A",
	    .enquirer = "solicitor",
	    .owner = "Jo Marsh",
	    .received_day = civil_day(2026, 11, 25),
	    .due_day = civil_day(2026, 12, 9)};
	d->lines[DIGEST_DUE] = due;
	d->counts[DIGEST_DUE] = 1;
	promises[0] = (struct digest_line){.number = 2,
	    .reference = "ENQ-26-00398-B",
	    .enquirer = "MP's office",
	    .owner = "Jo Marsh",
	    .received_day = civil_day(2026, 11, 10),
	    .due_day = civil_day(2026, 12, 8),
	    .says = "Promised by Friday 4 December 2026, due Tuesday 8 "
		    "December 2026. Next to move: the owner."};
	d->lines[DIGEST_PROMISES] = promises;
	d->counts[DIGEST_PROMISES] = 1;
	legal[0] = (struct digest_line){.reference = "SEN/123456",
	    .owner = "Priya Nair",
	    .received_day = DAY_NONE,
	    .due_day = DAY_NONE,
	    .says = "The council sends the final plan by Sunday 13 December "
		    "2026, so act by Friday 11 December 2026 (SEND "
		    "Regulations 2014, regulation 13(2))."};
	d->lines[DIGEST_LEGAL] = legal;
	d->counts[DIGEST_LEGAL] = 1;
}

static void
add_figures(struct daily_digest *d)
{
	static const struct digest_stage stages[] = {
	    {"for an owner", 2, 3},
	    {"to be accepted", 5, 8},
	    {"for an answer", 19, 31},
	};
	static struct digest_week weeks[3];
	static const char *const away[] = {
	    "Jo Marsh, until Friday 11 December 2026; chases go to Mo Khan"};

	weeks[0] = (struct digest_week){civil_day(2026, 11, 16), 21, 18, 9};
	weeks[1] = (struct digest_week){civil_day(2026, 11, 23), 17, 20, 4};
	weeks[2] = (struct digest_week){civil_day(2026, 11, 30), 24, 0, 0};
	d->stages = stages;
	d->stage_count = 3;
	d->weeks = weeks;
	d->week_count = 3;
	d->backlog = backlog;
	d->backlog_count = BACKLOG;
	d->backlog_monday = civil_day(2026, 12, 7);
	d->away = away;
	d->away_count = 1;
	d->listed = true;
	d->unplaced = 2;
	d->unreadable = 1;
	d->health = "no mail could be sent since 06:10";
	d->health_red = true;
}

/* The digest's fields come from digest_fields(), not from a file. */
static void
the_digest_reads_as_it_was_reviewed(void **state)
{
	struct daily_digest d = {.day = civil_day(2026, 12, 8),
	    .open = 27,
	    .received = 4,
	    .answered = 3,
	    .answered_late = 1,
	    .health = "Mail comes in and goes out; last test mail 07:00."};
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);

	(void)state;
	json_t *fields = digest_fields(&d);
	json_object_set_new(fields, "team", json_string("SEND Casework Team"));
	check_letter(set, "digest--quiet", fields);
	json_decref(fields);

	add_late(&d);
	add_families(&d);
	add_others(&d);
	add_figures(&d);
	fields = digest_fields(&d);
	json_object_set_new(fields, "month_name", json_string("November"));
	json_object_set_new(fields, "month",
	    json_pack("[s, s]",
		"Received: 52 (48 the month before, 60 a year before); MPs "
		"20, councillors 3, families 27, others 2",
		"Promises: 5 kept, 1 broken, 0 replaced by another date"));
	check_letter(set, "digest", fields);
	json_decref(fields);
	mem_free(ctx);
}

static int
load_with(const char *name, const char *text, struct err *err)
{
	void *ctx = mem_new(NULL);
	struct letter_file files[FILES];
	size_t n = read_templates(ctx, files);
	struct letter_set *set;
	bool replaced = false;

	for (size_t i = 0; i < n; i++)
		if (strcmp(files[i].name, name) == 0) {
			if (text == NULL)
				files[i] = files[--n];
			else
				files[i].bytes = span_str(text);
			replaced = true;
		}
	if (!replaced)
		files[n++] = (struct letter_file){name, span_str(text)};
	int result = letters_load(ctx, files, n, &set, err);
	mem_free(ctx);
	return result;
}

static void
a_mistake_in_a_template_stops_the_load_with_file_and_line(void **state)
{
	static const struct {
		const char *name, *text, *want;
	} rows[] = {
	    {"chase.md", NULL, "chase.md: this letter is missing"},
	    {"chse.md", "Subject: x\n\nx\n",
		"chse.md: no letter of that name; partials begin with _"},
	    {"chase.md", "x\n\nx\n",
		"chase.md:1: a letter begins with \"Subject: …\""},
	    {"chase.md", "Subject: x\ny\n",
		"chase.md:2: an empty line must follow the subject"},
	    {"chase.md", "Subject:\n\ny\n", "chase.md:1: an empty subject"},
	    {"chase.md", "Subject: {{wrong}}\n\ny\n",
		"chase.md:1: unknown field \"wrong\""},
	    {"chase.md", "Subject: x\n\ny\n{{answer}}\n",
		"chase.md:4: unknown field \"answer\""},
	    {"chase.md", "Subject: x\n\n{{> nothing}}\n",
		"chase.md: {{> nothing}} needs _nothing.md, which is not "
		"there"},
	    {"_commands.md", "one\n{{answer}}\n",
		"_commands.md:2: unknown field \"answer\""},
	    {"_commands.md", "{{> commands}}\n",
		"allocation.md: sections or partials nested over 100 deep"},
	    {"chase.md", "Subject: x\n\n\xff\n", "chase.md: not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = {0};

		assert_int_equal(
		    load_with(rows[i].name, rows[i].text, &err), -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_string_equal(err.text, rows[i].want);
	}
}

struct attempt {
	enum letter_kind kind;
	const char *fields, *want;
};

static void
fields_outside_the_table_or_of_a_wrong_type_are_refused(void **state)
{
	static const struct attempt rows[] = {
	    {LETTER_CHASE, "{\"answer\":\"x\"}",
		"letter chase: field \"answer\" is unknown"},
	    {LETTER_CHASE, "{\"overdue\":\"x\"}",
		"letter chase: field \"overdue\" is neither true nor false"},
	    {LETTER_CHASE, "{\"sentence\":[]}",
		"letter chase: field \"sentence\" is no line of text"},
	    {LETTER_MORNING, "{\"due_list\":\"x\"}",
		"letter morning: field \"due_list\" is no list, or too long"},
	    {LETTER_MORNING, "{\"due_list\":[{\"day\":\"x\"}]}",
		"letter morning: field \"day\" is not one of a list's"},
	    {LETTER_MORNING, "{\"ref\":\"x\"}",
		"letter morning: field \"ref\" belongs into a list"},
	    {LETTER_ANSWER, "{\"answer\":7}",
		"letter answer: field \"answer\" is no text"},
	};
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *fields = json_loads(rows[i].fields, 0, NULL);
		struct err err = {0};
		char *s[3];

		assert_non_null(fields);
		assert_int_equal(letters_render(ctx, set, rows[i].kind, fields,
				     &s[0], &s[1], &s[2], &err),
		    -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_string_equal(err.text, rows[i].want);
		json_decref(fields);
	}
	mem_free(ctx);
}

/* P-27: the heading that says where a reply goes cannot be imitated. */
static void
a_hostile_value_stays_one_line_and_no_markup(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);
	json_t *fields =
	    json_pack("{s:s,s:s,s:s}", "reference", "ENQ-1", "their_reference",
		"A\r\nBcc: x@y\n\n# Head\n<img src=x>", "council",
		"\xe2\x80\xae"
		"evil **bold** [a](http://b)");
	char *subject;
	char *text;
	char *html;
	struct err err;

	(void)state;
	assert_int_equal(letters_render(ctx, set, LETTER_ACK_MP, fields,
			     &subject, &text, &html, &err),
	    0);
	assert_null(strpbrk(subject, "\r\n"));
	assert_null(strstr(text, "\n# Head"));
	assert_null(strstr(html, "<img"));
	assert_null(strstr(html, "<strong>"));
	assert_null(strstr(html, "<a "));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(html, "&lt;img src=x&gt;"));
	json_decref(fields);
	mem_free(ctx);
}

/* A mail of 2 MB must still become an allocation. */
static void
no_quoted_mail_is_too_long_for_a_letter(void **state)
{
	static const char *const patterns[] = {
	    "x\n", "* ", "&\"", "> > > > > > > >\n", "[](<", "  x\n\n"};
	enum { SIZE = 2 * 1024 * 1024 + 100 };
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		size_t n = strlen(patterns[i]);
		char *quote = mem_zero(ctx, SIZE + 1);
		char *s[3];
		struct err err;

		for (size_t j = 0; j < SIZE; j++)
			quote[j] = patterns[i][j % n];
		json_t *fields = json_pack(
		    "{s:s,s:s}", "enquiry", quote, "subject_line", quote);
		if (letters_render(ctx, set, LETTER_ALLOCATION, fields, &s[0],
			&s[1], &s[2], &err) < 0)
			fail_msg("%s: %s", patterns[i], err.text);
		assert_non_null(strstr(s[1], "This is the beginning"));
		json_decref(fields);
	}
	mem_free(ctx);
}

/* Lines are rendered one by one until the letter's shape is known. */
static void
a_quote_reads_the_same_filled_in_or_line_by_line(void **state)
{
	static const char *const quotes[] = {
	    "one line",
	    "two\nlines",
	    "Dear team,\n\nmy son  is   at home.\n\n\n\nYours\n",
	    "<b>\"bold\" & 'more'</b>\n&amp;\n",
	    "  indented\n\tby a tab\n      deep\n",
	    "> older\n>> oldest\n> > apart\n>\nnew",
	    "- one\n- two\n\n1. three\n2) four\n# five\n",
	    "title\n=====\ntitle\n-----\n***\n---\n",
	    "*star* _under_ `tick` ~~strike~~ \\ back\\slash\\\n[a](b)\n",
	    "| a | table |\n|---|---|\n```\ncode\n```\n    code\n",
	    "https://council.example/a_b?c=d&e=%20#f\n<a@b.example>\n",
	    ("a line of well over seventy-eight columns, which the text part "
	     "breaks at a blank and the HTML part leaves\nand another\n"),
	    "caf\u00e9 \u2013 \U0001f600\n\u00a0\n\u0627\u0644\n",
	    ("ends in a bell \x07\nin a mark \u202e\n \x07 \n\u202e at the "
	     "end \x07\n"),
	};
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		json_t *fields = json_pack("{s:s,s:s}", "enquiry", quotes[i],
		    "subject_line", mem_fmt(ctx, "quote %zu", i));
		struct render r = {.form = &set->forms[LETTER_ALLOCATION],
		    .kind = LETTER_ALLOCATION,
		    .tmp = ctx};
		struct letter_parts want;
		char *s[3];
		struct err err;

		r.err = &err;
		letters_parts_init(&want, ctx);
		assert_int_equal(letters_render_fields(&r, fields, &want), 0);
		for (unsigned k = 0; k < 6; k++)
			assert_int_equal(
			    letters_render(ctx, set, LETTER_ALLOCATION, fields,
				&s[0], &s[1], &s[2], &err),
			    0);
		assert_string_equal(s[1], want.text.p);
		assert_string_equal(s[2], want.html.p);
		assert_null(strstr(s[1], QUOTE_MARK));
		assert_null(strstr(s[2], QUOTE_MARK));
		json_decref(fields);
	}
	mem_free(ctx);
}

/* Those that most mails cause; a slip there would only make them slow. */
static void
letters_of_every_day_are_filled_into_their_shape(void **state)
{
	static const char *const names[] = {
	    "ack-mp", "ack-family", "ack-status", "allocation", "question"};
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		json_t *fields = json_load_file(
		    mem_fmt(ctx, GOLDEN "/%s.json", names[i]), 0, NULL);
		enum letter_kind kind;
		struct letter_parts parts;
		char *part[3];
		struct err err;

		assert_non_null(fields);
		assert_true(letter_kind_read(names[i], &kind));
		/* Two lines of it stand in few. */
		json_object_del(fields, "disclosure");
		for (unsigned k = 0; k < 6; k++)
			assert_int_equal(
			    letters_render(ctx, set, kind, fields, &part[0],
				&part[1], &part[2], &err),
			    0);
		letters_parts_init(&parts, ctx);
		struct render r = {
		    .form = &set->forms[kind], .kind = kind, .tmp = ctx};
		if (!letters_fill(&r, fields, &parts))
			fail_msg("%s has no shape", names[i]);
		json_decref(fields);
	}
	mem_free(ctx);
}

static void
an_acknowledgement_never_repeats_what_it_must_not(void **state)
{
	void *ctx = mem_new(NULL);
	struct letter_set *set = load(ctx);

	/* P-17: the table itself keeps these words out of reach. */
	static const char *const words[] = {
	    "{{enquiry}}", "{{subject_line}}", "{{attachments}}", "{{cases}}"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct err err = {0};

		assert_int_equal(
		    load_with("ack-family.md",
			mem_fmt(ctx, "Subject: x\n\n%s\n", words[i]), &err),
		    -1);
	}
	assert_non_null(set);
	mem_free(ctx);
}

static void
long_lines_wrap_and_keep_quotes_and_lists(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"one two three four five six seven eight nine ten eleven\n",
		"one two three four five six seven eight nine ten\neleven\n"},
	    {"- one two three four five six seven eight nine ten eleven\n",
		"- one two three four five six seven eight nine ten\n"
		"  eleven\n"},
	    {"12. one two three four five six seven eight nine ten x\n",
		"12. one two three four five six seven eight nine\n"
		"    ten x\n"},
	    {"> > one two three four five six seven eight nine ten x\n",
		"> > one two three four five six seven eight nine\n"
		"> > ten x\n"},
	    /* Characters count, not bytes. */
	    {"éééééééééééééééééééééééé éééééééééééééééééééééééé\n",
		"éééééééééééééééééééééééé éééééééééééééééééééééééé\n"},
	    /* A word is never cut. */
	    {"x https://ex.example/a/very/long/address/of/some/page y\n",
		"x\nhttps://ex.example/a/very/long/address/of/some/page\n"
		"y\n"},
	    {"- https://ex.example/a/very/long/address/of/some/pages\n",
		"- https://ex.example/a/very/long/address/of/some/pages\n"},
	    {"\n\none  \n\n\n\ntwo\n\n", "one\n\ntwo\n"},
	    {"Head\n========\n\n---\n", "Head\n====\n\n---\n"},
	    {"Ab\n-----\n-----\n", "Ab\n--\n-----\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct buf out;

		buf_init(&out, ctx, 4096);
		wrap_text(&out, span_str(rows[i].text), 51, 51);
		if (strcmp(out.p, rows[i].want) != 0)
			fail_msg("row %zu: got:\n%s\nwant:\n%s", i, out.p,
			    rows[i].want);
		mem_free(ctx);
	}
	/* A line a mail client has wrapped already is left alone. */
	void *ctx = mem_new(NULL);
	struct buf out;
	buf_init(&out, ctx, 4096);
	const char *sixty = "one two three four five six seven eight nine ten "
			    "eleven twelve\nthirteen\n";
	wrap_text(&out, span_str(sixty), 62, 51);
	assert_string_equal(out.p, sixty);
	mem_free(ctx);
}

/* An officer's answer may have a table of any size. */
static void
no_cell_of_a_table_is_lost(void **state)
{
	enum { ROWS = 450 };
	void *ctx = mem_new(NULL);
	struct buf text;
	struct buf out;

	(void)state;
	buf_init(&out, ctx, 1 << 16);
	const char *nine = "| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 |\n";
	wrap_text(&out, span_str(nine), 78, 72);
	assert_string_equal(out.p, nine);
	buf_reset(&out);
	wrap_text(
	    &out, span_str("| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |\n"), 78, 72);
	assert_string_equal(out.p, "1  2  3  4  5  6  7  8\n");

	buf_reset(&out);
	buf_init(&text, ctx, 1 << 16);
	for (int i = 0; i < ROWS; i++)
		buf_add_fmt(&text, "| row %d. | x |\n", i);
	wrap_text(&out, buf_span(&text), 78, 72);
	for (int i = 0; i < ROWS; i++)
		if (strstr(out.p, mem_fmt(ctx, "row %d. ", i)) == NULL)
			fail_msg("row %d is lost", i);
	mem_free(ctx);
}

/* An officer whose mail program breaks lines at 60, for a letter of 50. */
static void
a_quote_wraps_as_if_it_stood_in_its_text(void **state)
{
	static const char *const lines[] = {"short\n\n  indented",
	    "a line of more columns than there is room for in the letter, and "
	    "more\n12345678901234567890123456789012345678901234567890",
	    "- an item of more columns than there is room for\n| a | b |\n---",
	    "caf\u00e9 caf\u00e9 caf\u00e9 caf\u00e9 caf\u00e9 caf\u00e9 "
	    "caf\u00e9 x"};
	static const char *const before[] = {"> ", ">", "> > ", ">> - "};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < 16; i++) {
		struct span mark = span_str(before[i % 4]);
		struct span rest = span_str(lines[i / 4]);
		struct span line;
		struct buf framed;
		struct buf want;
		struct buf got;

		buf_init(&framed, ctx, 4096);
		buf_init(&want, ctx, 4096);
		buf_init(&got, ctx, 4096);
		wrap_quote(&got, mark, rest, 51, 51);
		while (span_line(&rest, &line)) {
			buf_add_span(&framed, mark);
			buf_add_span(&framed, line);
			buf_add_byte(&framed, '\n');
		}
		wrap_text(&want, buf_span(&framed), 51, 51);
		assert_string_equal(got.p, want.p);
	}
	mem_free(ctx);
}

static void
lines_that_a_program_broke_are_wrapped_as_one(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"one two three four five six seven eight nine ten eleven\n"
	     "twelve thirteen fourteen fifteen sixteen seventeen eight\n"
	     "nineteen twenty and one\n\nYours\n",
		"one two three four five six seven eight nine ten\n"
		"eleven twelve thirteen fourteen fifteen sixteen\n"
		"seventeen eight nineteen twenty and one\n\nYours\n"},
	    /* The next word would have had room: it was meant. */
	    {"one two three four five six seven eight nine ten eleven\n"
	     "twelve thirteen fourteen fifteen sixteen seventeen eight\n"
	     "nineteen, with kind regards\nMo Khan\n",
		"one two three four five six seven eight nine ten\n"
		"eleven twelve thirteen fourteen fifteen sixteen\n"
		"seventeen eight nineteen, with kind regards\n"
		"Mo Khan\n"},
	    /* What ends a sentence may end a paragraph. */
	    {"one two three four five six seven eight nine ten eleven\n"
	     "twelve thirteen fourteen fifteen sixteen seventeen old.\n"
	     "Yours sincerely\n",
		"one two three four five six seven eight nine ten\n"
		"eleven twelve thirteen fourteen fifteen sixteen\n"
		"seventeen old.\nYours sincerely\n"},
	    /* One long line says nothing of where lines are broken. */
	    {"one two three four five six seven eight nine ten eleven\n"
	     "Jo Smith\n",
		"one two three four five six seven eight nine ten\n"
		"eleven\nJo Smith\n"},
	    /* Two that begin anew may be an officer's own. */
	    {"Hill School, Northshire: two places from September on\n"
	     "Peregrine School, Westford: three from January to May\n",
		"Hill School, Northshire: two places from September\n"
		"on\n"
		"Peregrine School, Westford: three from January to\n"
		"May\n"},
	    {"- two three four five six seven eight nine ten eleven x\n"
	     "- two three four five six seven eight nine ten eleven y\n",
		"- two three four five six seven eight nine ten\n"
		"  eleven x\n"
		"- two three four five six seven eight nine ten\n"
		"  eleven y\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct buf out;

		buf_init(&out, ctx, 4096);
		wrap_text(&out, span_str(rows[i].text), 51, 51);
		if (strcmp(out.p, rows[i].want) != 0)
			fail_msg("row %zu: got:\n%s\nwant:\n%s", i, out.p,
			    rows[i].want);
		mem_free(ctx);
	}
}

static void
every_kind_knows_what_sending_it_means(void **state)
{
	enum letter_kind kind;

	(void)state;
	for (unsigned i = 0; i < LETTER_KINDS; i++) {
		const struct letter_kind_info *info =
		    letter_kind_info((enum letter_kind)i);

		assert_true(letter_kind_read(info->name, &kind));
		assert_int_equal(kind, i);
		/* P-19: only officers' own words carry no automatic mark. */
		assert_int_equal(
		    info->auto_submitted == NULL, i == LETTER_ANSWER);
		/* Nobody outside waits for a list. */
		if (info->leaves && i != LETTER_LEDGER)
			assert_true(info->priority <= LETTER_FIRST);
	}
	assert_false(letter_kind_read("nothing", &kind));
}

static void
the_templates_readme_names_every_field(void **state)
{
	void *ctx = mem_new(NULL);
	size_t n;
	const char *readme = read_all(ctx, TEMPLATES "/README.md", &n);

	(void)state;
	assert_non_null(readme);
	for (unsigned i = 0; i < LETTER_KINDS; i++) {
		const struct letter_kind_info *info =
		    letter_kind_info((enum letter_kind)i);

		for (const struct letter_field *f = info->fields;
		     f->name != NULL; f++)
			if (strstr(readme, mem_fmt(ctx, "`%s`", f->name)) ==
			    NULL)
				fail_msg("%s: `%s`", info->name, f->name);
	}
	mem_free(ctx);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_letter_reads_as_it_was_reviewed),
	    cmocka_unit_test(the_digest_reads_as_it_was_reviewed),
	    cmocka_unit_test(
		a_mistake_in_a_template_stops_the_load_with_file_and_line),
	    cmocka_unit_test(
		fields_outside_the_table_or_of_a_wrong_type_are_refused),
	    cmocka_unit_test(a_hostile_value_stays_one_line_and_no_markup),
	    cmocka_unit_test(no_quoted_mail_is_too_long_for_a_letter),
	    cmocka_unit_test(a_quote_reads_the_same_filled_in_or_line_by_line),
	    cmocka_unit_test(letters_of_every_day_are_filled_into_their_shape),
	    cmocka_unit_test(an_acknowledgement_never_repeats_what_it_must_not),
	    cmocka_unit_test(long_lines_wrap_and_keep_quotes_and_lists),
	    cmocka_unit_test(no_cell_of_a_table_is_lost),
	    cmocka_unit_test(lines_that_a_program_broke_are_wrapped_as_one),
	    cmocka_unit_test(a_quote_wraps_as_if_it_stood_in_its_text),
	    cmocka_unit_test(the_templates_readme_names_every_field),
	    cmocka_unit_test(every_kind_knows_what_sending_it_means),
	};

	update = argc > 1 && strcmp(argv[1], "update") == 0;
	eml_folder = argc > 1 && !update ? argv[1] : NULL;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
