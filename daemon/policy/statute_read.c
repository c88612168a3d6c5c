/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of statutory clocks from its file.  A line at the margin begins a
 * clock or an excuse; the indented lines under it are a word and its value.
 */
#include "daemon/policy/statute_read_p.h"

#include <string.h>

#include "parsers/base/civil.h"

enum { CLOCKS_MAX = 1000 };

/* ---- blocks ---- */

static int
begin_block(struct reader *r, struct span line)
{
	struct span rest = line;
	const struct span what = reader_next_word(&rest);
	const struct span key = reader_next_word(&rest);
	struct statute_table *t = r->table;

	r->clock = NULL;
	r->excuse = NULL;
	if (!reader_is_name(key) || reader_next_word(&rest).n > 0)
		return reader_fail_here(r,
		    "at the margin 'clock NAME' or 'excuse NAME' is wanted, "
		    "not",
		    line);
	if (t->clock_count + t->excuse_count == CLOCKS_MAX)
		return reader_fail_here(r, "too many clocks", key);
	if (span_is(what, "clock")) {
		t->clocks = mem_grow(t, t->clocks, &r->clock_room,
		    t->clock_count + 1, sizeof(*t->clocks));
		r->clock = &t->clocks[t->clock_count++];
		*r->clock = (struct statute){.key = mem_strn(t, key.p, key.n),
		    .calendar = "england-and-wales",
		    .from = DAY_NONE,
		    .until = DAY_NONE,
		    .line = r->line};
		return 0;
	}
	if (!span_is(what, "excuse"))
		return reader_fail_here(r, "that begins nothing:", what);
	t->excuses = mem_grow(t, t->excuses, &r->excuse_room,
	    t->excuse_count + 1, sizeof(*t->excuses));
	r->excuse = &t->excuses[t->excuse_count++];
	*r->excuse = (struct statute_excuse){
	    .key = mem_strn(t, key.p, key.n), .line = r->line};
	return 0;
}

static int
add_word(struct reader *r, struct span line)
{
	struct span rest = line;
	const struct span word = reader_next_word(&rest);
	const struct span value = span_trim(rest);

	if (r->excuse != NULL && span_is(word, "words"))
		return reader_text(r, value, &r->excuse->words);
	if (r->clock != NULL)
		return reader_clock_word(r, r->clock, word, value);
	return reader_fail_here(r,
	    r->excuse == NULL
		? "a clock or an excuse must begin at the margin before"
		: "that word is not known:",
	    word);
}

/* ---- what must hold of the whole ---- */

static int
check_clock(const struct reader *r, const struct statute *c)
{
	const struct span key = span_str(c->key);

	if (c->starts == NULL || c->owes == NULL || c->law == NULL)
		return reader_fail(r, c->line,
		    "a clock needs starts, owes, law and count:", key);
	if (c->period.n == 0 && c->period.count == STATUTE_AFTER)
		return reader_fail(r, c->line, "its count is missing:", key);
	if ((c->second == NULL) != (c->later.n == 0))
		return reader_fail(
		    r, c->line, "second and later go together:", key);
	if ((c->see == NULL) != (c->period.count != STATUTE_AS_ORDERED))
		return reader_fail(
		    r, c->line, "see goes with count as ordered:", key);
	if (c->skips_tribunal_holidays &&
	    (c->period.unit != STATUTE_WORKING_DAYS ||
		c->period.count != STATUTE_AFTER))
		return reader_fail(r, c->line,
		    "skips tribunal is for working-days after only:", key);
	if (c->from != DAY_NONE && c->until != DAY_NONE && c->until < c->from)
		return reader_fail(
		    r, c->line, "it ends before it begins:", key);
	for (statute_names n = c->excuses; n != NULL && *n != NULL; n++)
		if (statute_excuse(r->table, *n) == NULL)
			return reader_fail(
			    r, c->line, "there is no excuse", span_str(*n));
	for (statute_names n = c->see; n != NULL && *n != NULL; n++)
		if (!statute_is_key(r->table, *n))
			return reader_fail(
			    r, c->line, "there is no clock", span_str(*n));
	return 0;
}

static bool
overlap(const struct statute *a, const struct statute *b)
{
	return (a->until == DAY_NONE || b->from == DAY_NONE ||
		   b->from <= a->until) &&
	       (b->until == DAY_NONE || a->from == DAY_NONE ||
		   a->from <= b->until);
}

static int
check_table(const struct reader *r)
{
	const struct statute_table *t = r->table;

	for (size_t i = 0; i < t->clock_count; i++) {
		if (check_clock(r, &t->clocks[i]) != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (strcmp(t->clocks[i].key, t->clocks[j].key) == 0 &&
			    overlap(&t->clocks[i], &t->clocks[j]))
				return reader_fail(r, t->clocks[i].line,
				    "two clocks hold for the same days:",
				    span_str(t->clocks[i].key));
	}
	for (size_t i = 0; i < t->excuse_count; i++)
		if (t->excuses[i].words == NULL)
			return reader_fail(r, t->excuses[i].line,
			    "its words are missing:",
			    span_str(t->excuses[i].key));
	if (t->clock_count == 0)
		return reader_fail(
		    r, 1, "there is no clock in it", span_of("", 0));
	return 0;
}

static int
read_line(struct reader *r, struct span line)
{
	const ptrdiff_t remark = span_find_byte(line, 0, '#');
	const bool indented = line.n > 0 && is_blank(line.p[0]);

	if (remark >= 0)
		line = span_sub(line, 0, (size_t)remark);
	const struct span words = span_trim(line);

	if (words.n == 0)
		return 0;
	return indented ? add_word(r, words) : begin_block(r, words);
}

/* FNV-1a. */
static uint64_t
mark_of(struct span text)
{
	uint64_t mark = 0xcbf29ce484222325U;

	for (size_t i = 0; i < text.n; i++)
		mark = (mark ^ (unsigned char)text.p[i]) * 0x100000001b3U;
	return mark;
}

int
statute_read(void *ctx, const char *file, struct span text,
    struct statute_table **table_r, struct err *err)
{
	struct reader r = {.file = file, .err = err};
	struct span line;

	r.table = mem_one(ctx, struct statute_table);
	r.table->mark = mark_of(text);
	r.ctx = r.table;
	while (span_line(&text, &line)) {
		r.line++;
		if (read_line(&r, line) != 0) {
			mem_free(r.table);
			return -1;
		}
	}
	if (check_table(&r) != 0) {
		mem_free(r.table);
		return -1;
	}
	*table_r = r.table;
	return 0;
}
