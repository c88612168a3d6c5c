/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of statutory clocks from its file.  A line at the margin begins a
 * clock or an excuse; the indented lines under it are a word and its value.
 */
#include "daemon/policy/statute.h"

#include <string.h>

#include "parsers/base/civil.h"

enum { NUMBER_MAX = 10000, NAMES_MAX = 32, TEXT_MAX = 400, CLOCKS_MAX = 1000 };

struct reader {
	void *ctx;
	const char *file;
	int line;
	struct statute_table *table;
	size_t clock_room, excuse_room;
	struct statute *clock;         /* the block that is open, or */
	struct statute_excuse *excuse; /* this one; NULL: neither */
	struct err *err;
};

static int
fail(const struct reader *r, int line, const char *what, struct span word)
{
	return err_set(r->err, ERR_CONFIG, "%s:%d: %s%s%.*s%s", r->file, line,
	    what, word.n > 0 ? " '" : "", (int)(word.n < 60 ? word.n : 60),
	    word.p == NULL ? "" : word.p, word.n > 0 ? "'" : "");
}

static int
fail_here(const struct reader *r, const char *what, struct span word)
{
	return fail(r, r->line, what, word);
}

/* The next word of *rest, words being apart by blanks and commas. */
static struct span
next_word(struct span *rest)
{
	size_t at = 0;

	while (at < rest->n && (is_space(rest->p[at]) || rest->p[at] == ','))
		at++;
	size_t end = at;

	while (end < rest->n && !is_space(rest->p[end]) && rest->p[end] != ',')
		end++;
	const struct span word = span_sub(*rest, at, end - at);

	*rest = span_sub(*rest, end, rest->n);
	return word;
}

static bool
is_name(struct span word)
{
	for (size_t i = 0; i < word.n; i++) {
		const int c = (unsigned char)word.p[i];

		if (!is_digit(c) && !(c >= 'a' && c <= 'z') && c != '_' &&
		    c != '-')
			return false;
	}
	return word.n > 0;
}

/* ---- values ---- */

static int
read_text(struct reader *r, struct span value, const char **text_r)
{
	if (value.n == 0 || value.n > TEXT_MAX)
		return fail_here(r, "a few words are missing here", value);
	*text_r = mem_strn(r->ctx, value.p, value.n);
	return 0;
}

static int
read_names(struct reader *r, struct span value, statute_names *names_r)
{
	const char **names = mem_many(r->ctx, const char *, NAMES_MAX + 1);
	size_t count = 0;

	for (struct span word; (word = next_word(&value)).n > 0;) {
		if (!is_name(word))
			return fail_here(r,
			    "a name has small letters, digits and hyphens "
			    "only, not",
			    word);
		if (count == NAMES_MAX)
			return fail_here(r, "more names than 32", word);
		names[count++] = mem_strn(r->ctx, word.p, word.n);
	}
	if (count == 0)
		return fail_here(r, "a name is missing here", value);
	*names_r = names;
	return 0;
}

static int
read_day(struct reader *r, struct span value, int32_t *day_r)
{
	if (!civil_parse(value, day_r))
		return fail_here(
		    r, "a date like 2014-09-01 is wanted, not", value);
	return 0;
}

static bool
read_unit(struct span word, enum statute_unit *unit_r)
{
	static const struct {
		const char *one, *many;
		enum statute_unit unit;
	} units[] = {
	    {"day", "days", STATUTE_DAYS},
	    {"week", "weeks", STATUTE_WEEKS},
	    {"month", "months", STATUTE_MONTHS},
	    {"working-day", "working-days", STATUTE_WORKING_DAYS},
	    {"hour", "hours", STATUTE_HOURS},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (span_is(word, units[i].one) ||
		    span_is(word, units[i].many)) {
			*unit_r = units[i].unit;
			return true;
		}
	return false;
}

static bool
read_month(struct span word, int *month_r)
{
	for (int month = 1; month <= 12; month++)
		if (span_is(word, civil_month_name(month))) {
			*month_r = month;
			return true;
		}
	return false;
}

/* "before 31 March" */
static int
read_before_date(
    struct reader *r, struct span rest, struct statute_period *period_r)
{
	const struct span number = next_word(&rest);
	int64_t day;

	*period_r = (struct statute_period){.count = STATUTE_BEFORE_DATE};
	if (!span_number(number, 31, &day) ||
	    !read_month(next_word(&rest), &period_r->month) ||
	    civil_day(2023, period_r->month, (int)day) == DAY_NONE)
		return fail_here(
		    r, "after 'before' a date like 31 March is wanted", number);
	period_r->day = (int)day;
	return 0;
}

/* "6 weeks after", "15 working-days including", "2 weeks before" */
static int
read_length(struct reader *r, struct span value, struct statute_period *p)
{
	static const char *const words[] = {
	    [STATUTE_AFTER] = "after",
	    [STATUTE_INCLUDING] = "including",
	    [STATUTE_BEFORE] = "before",
	};
	struct span rest = value;
	int64_t n = 0;

	if (!span_number(next_word(&rest), NUMBER_MAX, &n) || n == 0 ||
	    !read_unit(next_word(&rest), &p->unit))
		return fail_here(r,
		    "a count is 'at once', 'as ordered', 'before 31 March', or "
		    "a number, a unit and after, including or before, not",
		    value);
	const struct span word = next_word(&rest);

	p->n = (int)n;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(word, words[i])) {
			p->count = (enum statute_count)i;
			return next_word(&rest).n == 0
				   ? 0
				   : fail_here(r, "too many words", value);
		}
	return fail_here(
	    r, "a count ends with after, including or before, not", word);
}

static int
read_count(struct reader *r, struct span value, struct statute_period *p)
{
	struct span rest = value;
	const struct span first = next_word(&rest);

	*p = (struct statute_period){.n = 0};
	if (span_is(value, "at once")) {
		p->count = STATUTE_AT_ONCE;
		return 0;
	}
	if (span_is(value, "as ordered")) {
		p->count = STATUTE_AS_ORDERED;
		return 0;
	}
	return span_is(first, "before") ? read_before_date(r, rest, p)
					: read_length(r, value, p);
}

/* One of a list of words; its index in *index_r. */
static int
read_choice(struct reader *r, struct span value, const char *const *choices,
    int *index_r)
{
	for (int i = 0; choices[i] != NULL; i++)
		if (span_is(value, choices[i])) {
			*index_r = i;
			return 0;
		}
	return fail_here(r, "that word does not belong here:", value);
}

static int
read_calendar(struct reader *r, struct span value, const char **name_r)
{
	const char *name = mem_strn(r->ctx, value.p, value.n);

	if (!calendar_is_name(name))
		return fail_here(r,
		    "a calendar is england-and-wales, uk or tribunal, not",
		    value);
	*name_r = name;
	return 0;
}

/* ---- the words of a clock ---- */

typedef int read_word(
    struct reader *r, struct statute *clock, struct span value);

#define WORD(word_, call)                                                      \
	static int word_(                                                      \
	    struct reader *r, struct statute *clock, struct span value)        \
	{                                                                      \
		return (call);                                                 \
	}

WORD(word_starts, read_text(r, value, &clock->starts))
WORD(word_second, read_text(r, value, &clock->second))
WORD(word_owes, read_text(r, value, &clock->owes))
WORD(word_law, read_text(r, value, &clock->law))
WORD(word_note, read_text(r, value, &clock->note))
WORD(word_count, read_count(r, value, &clock->period))
WORD(word_later, read_count(r, value, &clock->later))
WORD(word_calendar, read_calendar(r, value, &clock->calendar))
WORD(word_events, read_names(r, value, &clock->events))
WORD(word_second_events, read_names(r, value, &clock->second_events))
WORD(word_met_by, read_names(r, value, &clock->met_by))
WORD(word_excuses, read_names(r, value, &clock->excuses))
WORD(word_see, read_names(r, value, &clock->see))
WORD(word_from, read_day(r, value, &clock->from))
WORD(word_until, read_day(r, value, &clock->until))

static int
word_rolls(struct reader *r, struct statute *clock, struct span value)
{
	static const char *const words[] = {
	    "never", "working-day", "tribunal", NULL};
	int index;

	if (read_choice(r, value, words, &index) != 0)
		return -1;
	clock->rolls = (enum statute_rolls)index;
	return 0;
}

static int
word_skips(struct reader *r, struct statute *clock, struct span value)
{
	static const char *const words[] = {"nothing", "tribunal", NULL};
	int index;

	if (read_choice(r, value, words, &index) != 0)
		return -1;
	clock->skips_tribunal_holidays = index == 1;
	return 0;
}

static int
word_kind(struct reader *r, struct statute *clock, struct span value)
{
	static const char *const words[] = {
	    "duty", "minimum", "limit", "target", NULL};
	int index;

	if (read_choice(r, value, words, &index) != 0)
		return -1;
	clock->kind = (enum statute_kind)index;
	return 0;
}

static int
word_read(struct reader *r, struct statute *clock, struct span value)
{
	static const char *const words[] = {"yes", "no", NULL};
	int index;

	if (read_choice(r, value, words, &index) != 0)
		return -1;
	clock->unread = index == 1;
	return 0;
}

static const struct {
	const char *word;
	read_word *read;
} clock_words[] = {
    {"starts", word_starts},
    {"owes", word_owes},
    {"law", word_law},
    {"count", word_count},
    {"second", word_second},
    {"later", word_later},
    {"rolls", word_rolls},
    {"skips", word_skips},
    {"calendar", word_calendar},
    {"kind", word_kind},
    {"events", word_events},
    {"second-events", word_second_events},
    {"met-by", word_met_by},
    {"excuses", word_excuses},
    {"see", word_see},
    {"note", word_note},
    {"read", word_read},
    {"from", word_from},
    {"until", word_until},
};

/* ---- blocks ---- */

static int
begin_block(struct reader *r, struct span line)
{
	struct span rest = line;
	const struct span what = next_word(&rest);
	const struct span key = next_word(&rest);
	struct statute_table *t = r->table;

	r->clock = NULL;
	r->excuse = NULL;
	if (!is_name(key) || next_word(&rest).n > 0)
		return fail_here(r,
		    "at the margin 'clock NAME' or 'excuse NAME' is wanted, "
		    "not",
		    line);
	if (t->clock_count + t->excuse_count == CLOCKS_MAX)
		return fail_here(r, "too many clocks", key);
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
		return fail_here(r, "that begins nothing:", what);
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
	const struct span word = next_word(&rest);
	const struct span value = span_trim(rest);

	if (r->excuse != NULL && span_is(word, "words"))
		return read_text(r, value, &r->excuse->words);
	for (size_t i = 0; r->clock != NULL &&
			   i < sizeof(clock_words) / sizeof(clock_words[0]);
	     i++)
		if (span_is(word, clock_words[i].word))
			return clock_words[i].read(r, r->clock, value);
	return fail_here(r,
	    r->clock == NULL && r->excuse == NULL
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
		return fail(r, c->line,
		    "a clock needs starts, owes, law and count:", key);
	if (c->period.n == 0 && c->period.count == STATUTE_AFTER)
		return fail(r, c->line, "its count is missing:", key);
	if ((c->second == NULL) != (c->later.n == 0))
		return fail(r, c->line, "second and later go together:", key);
	if ((c->see == NULL) != (c->period.count != STATUTE_AS_ORDERED))
		return fail(r, c->line, "see goes with count as ordered:", key);
	if (c->skips_tribunal_holidays &&
	    (c->period.unit != STATUTE_WORKING_DAYS ||
		c->period.count != STATUTE_AFTER))
		return fail(r, c->line,
		    "skips tribunal is for working-days after only:", key);
	if (c->from != DAY_NONE && c->until != DAY_NONE && c->until < c->from)
		return fail(r, c->line, "it ends before it begins:", key);
	for (statute_names n = c->excuses; n != NULL && *n != NULL; n++)
		if (statute_excuse(r->table, *n) == NULL)
			return fail(
			    r, c->line, "there is no excuse", span_str(*n));
	for (statute_names n = c->see; n != NULL && *n != NULL; n++)
		if (!statute_is_key(r->table, *n))
			return fail(
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
				return fail(r, t->clocks[i].line,
				    "two clocks hold for the same days:",
				    span_str(t->clocks[i].key));
	}
	for (size_t i = 0; i < t->excuse_count; i++)
		if (t->excuses[i].words == NULL)
			return fail(r, t->excuses[i].line,
			    "its words are missing:",
			    span_str(t->excuses[i].key));
	if (t->clock_count == 0)
		return fail(r, 1, "there is no clock in it", span_of("", 0));
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
