/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mails of tests/detectors (its README says what they are), and who judges
 * them.
 */
#ifndef ENQ_TESTS_SAMPLES_H
#define ENQ_TESTS_SAMPLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/policy/signs.h"
#include "parsers/limits.h"
#include "parsers/parse.h"

#define HERE "tests/detectors/"
enum { FILE_BYTES = 64 * 1024 * 1024, SAMPLES = 400, SAMPLES_LEAST = 8 };

static struct sign_reader *reader;
static void *root;

static inline struct span
read_file(void *ctx, const char *path)
{
	FILE *in = fopen(path, "rb");
	if (in == NULL)
		return span_of(NULL, 0);
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	long size = ftell(in);
	assert_in_range(size, 0, FILE_BYTES);
	rewind(in);
	char *room = mem_zero(ctx, (size_t)size + 1);
	size_t n = fread(room, 1, (size_t)size, in);
	fclose(in);
	return span_of(room, n);
}

/* One block of a file: its subject, what is expected, its text. */
struct sample {
	const char *expect;
	bool indirect; /* written without the words one would look for */
	struct facts *facts;
	struct signs signs;
};

static inline void
read_block(void *ctx, struct span block, struct sample *sample)
{
	struct span line;
	struct span rest = block;
	*sample = (struct sample){.facts = facts_new(ctx)};
	while (span_line(&rest, &line)) {
		if (span_starts(line, "Subject: "))
			sample->facts->subject =
			    mem_strn(ctx, line.p + 9, line.n - 9);
		else if (span_starts(line, "Expect: "))
			sample->expect = mem_strn(ctx, line.p + 8, line.n - 8);
		else if (span_eq(line, span_str("Manner: indirect")))
			sample->indirect = true;
		else
			break;
		block = rest;
	}
	sample->facts->reply = mem_strn(ctx, block.p, block.n);
	sample->facts->text = sample->facts->reply;
	signs_read(ctx, reader, sample->facts, &sample->signs);
}

static inline struct sample *
read_samples(void *ctx, const char *name, size_t *count_r)
{
	struct sample *samples = mem_many(ctx, struct sample, SAMPLES);
	struct span rest = read_file(ctx, mem_fmt(ctx, HERE "%s", name));
	*count_r = 0;
	while (rest.n > 0) {
		ptrdiff_t end = span_find(rest, 0, "\n----\n");
		size_t n = end < 0 ? rest.n : (size_t)end;
		assert_true(*count_r < SAMPLES);
		read_block(ctx, span_sub(rest, 0, n), &samples[(*count_r)++]);
		rest =
		    end < 0 ? span_of(NULL, 0) : span_sub(rest, n + 6, rest.n);
	}
	assert_true(*count_r >= SAMPLES_LEAST);
	return samples;
}

typedef bool judge(const struct sample *sample);

static inline bool
chases(const struct sample *s)
{
	return s->signs.found[SIGN_CHASER];
}

static inline bool
thanks(const struct sample *s)
{
	return s->signs.thanks;
}

static inline bool
is_urgent(const struct sample *s)
{
	if (s->expect != NULL && strcmp(s->expect, "danger") == 0)
		return s->signs.found[SIGN_DANGER];
	return signs_urgent(&s->signs);
}

static inline bool
triggers(const struct sample *s)
{
	enum sign sign;
	int at = SIGN_FIRST_TRIGGER;
	if (s->expect == NULL || !sign_parse(s->expect, &sign))
		return signs_next_trigger(&s->signs, &at);
	return s->signs.found[sign];
}

static inline bool
is_no_answer(const struct sample *s)
{
	return s->signs.found[SIGN_NO_ANSWER];
}

static inline bool
names_several(const struct sample *s)
{
	return s->signs.found[SIGN_SEVERAL];
}

/* No mark of a robot, and yet no letter is owed: read as an answer to one of
 * ours, which is what an absence always is. */
static inline bool
is_away(const struct sample *s)
{
	void *ctx = mem_new(root);
	const char *raw = mem_fmt(ctx,
	    "From: Kay <kay@example.org>\r\nTo: send@northshire.example\r\n"
	    "Subject: %s\r\nIn-Reply-To: <a@northshire.example>\r\n\r\n%s\r\n",
	    s->facts->subject != NULL ? s->facts->subject : "Re: Received",
	    s->facts->reply);
	bool away =
	    !parse_mail(ctx, span_str(raw), parse_rules_default(ctx))->may_ack;
	mem_free(ctx);
	return away;
}

/* What every one of these programs begins and ends with. */
static inline int
run_samples(const struct CMUnitTest *tests, size_t count)
{
	struct err err;
	root = mem_new(NULL);
	mail_init();
	facts_init();
	if (sign_reader_new(root, NULL, 0, &reader, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	int failed =
	    _cmocka_run_group_tests("samples", tests, count, NULL, NULL);
	mem_free(root);
	return failed == 0 ? 0 : 1;
}

#endif
