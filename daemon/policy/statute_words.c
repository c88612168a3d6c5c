/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/policy/statute_read_p.h"

#include "parsers/base/civil.h"

enum { NUMBER_MAX = 10000, NAMES_MAX = 32, TEXT_MAX = 400 };

int
reader_fail(
    const struct reader *r, int line, const char *what, struct span word)
{
	return err_set(r->err, ERR_CONFIG, "%s:%d: %s%s%.*s%s", r->file, line,
	    what, word.n > 0 ? " '" : "", (int)(word.n < 60 ? word.n : 60),
	    word.p == NULL ? "" : word.p, word.n > 0 ? "'" : "");
}

int
reader_fail_here(const struct reader *r, const char *what, struct span word)
{
	return reader_fail(r, r->line, what, word);
}

struct span
reader_next_word(struct span *rest)
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

bool
reader_is_name(struct span word)
{
	for (size_t i = 0; i < word.n; i++) {
		const int c = (unsigned char)word.p[i];

		if (!is_digit(c) && !(c >= 'a' && c <= 'z') && c != '_' &&
		    c != '-')
			return false;
	}
	return word.n > 0;
}

int
reader_text(struct reader *r, struct span value, const char **text_r)
{
	if (value.n == 0 || value.n > TEXT_MAX)
		return reader_fail_here(
		    r, "a few words are missing here", value);
	*text_r = mem_strn(r->ctx, value.p, value.n);
	return 0;
}

static int
read_names(struct reader *r, struct span value, statute_names *names_r)
{
	const char **names = mem_many(r->ctx, const char *, NAMES_MAX + 1);
	size_t count = 0;

	for (struct span word; (word = reader_next_word(&value)).n > 0;) {
		if (!reader_is_name(word))
			return reader_fail_here(r,
			    "a name has small letters, digits and hyphens "
			    "only, not",
			    word);
		if (count == NAMES_MAX)
			return reader_fail_here(r, "more names than 32", word);
		names[count++] = mem_strn(r->ctx, word.p, word.n);
	}
	if (count == 0)
		return reader_fail_here(r, "a name is missing here", value);
	*names_r = names;
	return 0;
}

static int
read_day(struct reader *r, struct span value, int32_t *day_r)
{
	if (!civil_parse(value, day_r))
		return reader_fail_here(
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
	const struct span number = reader_next_word(&rest);
	int64_t day;

	*period_r = (struct statute_period){.count = STATUTE_BEFORE_DATE};
	if (!span_number(number, 31, &day) ||
	    !read_month(reader_next_word(&rest), &period_r->month) ||
	    civil_day(2023, period_r->month, (int)day) == DAY_NONE)
		return reader_fail_here(
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

	if (!span_number(reader_next_word(&rest), NUMBER_MAX, &n) || n == 0 ||
	    !read_unit(reader_next_word(&rest), &p->unit))
		return reader_fail_here(r,
		    "a count is 'at once', 'as ordered', 'before 31 March', or "
		    "a number, a unit and after, including or before, not",
		    value);
	const struct span word = reader_next_word(&rest);

	p->n = (int)n;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(word, words[i])) {
			p->count = (enum statute_count)i;
			return reader_next_word(&rest).n == 0
				   ? 0
				   : reader_fail_here(
					 r, "too many words", value);
		}
	return reader_fail_here(
	    r, "a count ends with after, including or before, not", word);
}

static int
read_count(struct reader *r, struct span value, struct statute_period *p)
{
	struct span rest = value;
	const struct span first = reader_next_word(&rest);

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
	return reader_fail_here(r, "that word does not belong here:", value);
}

static int
read_calendar(struct reader *r, struct span value, const char **name_r)
{
	const char *name = mem_strn(r->ctx, value.p, value.n);

	if (!calendar_is_name(name))
		return reader_fail_here(r,
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

WORD(word_starts, reader_text(r, value, &clock->starts))
WORD(word_second, reader_text(r, value, &clock->second))
WORD(word_owes, reader_text(r, value, &clock->owes))
WORD(word_law, reader_text(r, value, &clock->law))
WORD(word_note, reader_text(r, value, &clock->note))
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

int
reader_clock_word(struct reader *r, struct statute *clock, struct span word,
    struct span value)
{
	for (size_t i = 0; i < sizeof(clock_words) / sizeof(clock_words[0]);
	     i++)
		if (span_is(word, clock_words[i].word))
			return clock_words[i].read(r, clock, value);
	return reader_fail_here(r, "that word is not known:", word);
}
