/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/grammar.h"

#include "parsers/base/civil.h"

enum { MAX_PLAIN_TEXT_WORDS = 8 };

bool
grammar_word_is(struct span word, const char *list)
{
	struct span rest = span_str(list);
	while (rest.n > 0) {
		ptrdiff_t bar = span_find_byte(rest, 0, '|');
		size_t n = bar < 0 ? rest.n : (size_t)bar;
		if (span_eq_ascii(word, span_sub(rest, 0, n)))
			return true;
		rest = span_sub(rest, n + 1, rest.n);
	}
	return false;
}

bool
grammar_is_number(struct span word, int64_t max)
{
	int64_t n = 0;
	return span_number(word, max, &n) && n > 0;
}

/* "1,3": every piece a number; "and" joins. */
bool
grammar_is_numbers(const struct span *word, size_t count)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (grammar_word_is(word[i], "and|&|,"))
			continue;
		struct span rest = word[i];
		while (rest.n > 0) {
			ptrdiff_t comma = span_find_byte(rest, 0, ',');
			size_t n = comma < 0 ? rest.n : (size_t)comma;
			if (n > 0 && !grammar_is_number(span_sub(rest, 0, n),
					 GRAMMAR_NUMBER_MAX))
				return false;
			any = any || n > 0;
			rest = span_sub(rest, n + 1, rest.n);
		}
	}
	return any;
}

bool
grammar_names(struct span args, int64_t n)
{
	while (args.n > 0) {
		size_t digits = 0;
		int64_t value;
		while (digits < args.n && is_digit(args.p[digits]))
			digits++;
		if (span_number(span_sub(args, 0, digits), GRAMMAR_NUMBER_MAX,
			&value) &&
		    value == n)
			return true;
		args = span_sub(args, digits + (digits == 0), args.n);
	}
	return false;
}

const char *
grammar_none(const struct grammar_args *args)
{
	return args->count == 0 ? NULL : "takes nothing after it";
}

const char *
grammar_numbers(const struct grammar_args *args)
{
	return grammar_is_numbers(args->word, args->count) ? NULL
							   : "needs a number";
}

const char *
grammar_maybe_numbers(const struct grammar_args *args)
{
	return args->count == 0 ? NULL : grammar_numbers(args);
}

/* The whole mail is the note, so words may stand after a colon or a dash. */
const char *
grammar_note(const struct grammar_args *args)
{
	if (args->count == 0 || args->sure)
		return NULL;
	return grammar_word_is(args->word[0], "-|\xE2\x80\x93|\xE2\x80\x94")
		   ? NULL
		   : "stands alone on its line";
}

static bool
is_name_word(struct span word)
{
	for (size_t i = 0; i < word.n; i++) {
		int c = (unsigned char)word.p[i];
		if (!is_alnum(c) && c < 0x80 && strchr("'.-_@+", c) == NULL)
			return false;
	}
	return word.n > 0;
}

/* A person: an address or up to three words, "to" allowed before. */
const char *
grammar_who(const struct grammar_args *args)
{
	size_t start =
	    args->count > 0 && grammar_word_is(args->word[0], "to") ? 1 : 0;
	size_t n = args->count - start;
	if (n < 1)
		return "needs a name or address";
	if (n > 3)
		return "needs one name or address";
	for (size_t i = start; i < args->count; i++)
		if (!is_name_word(args->word[i]))
			return "needs one name or address";
	return NULL;
}

const char *
grammar_maybe_who(const struct grammar_args *args)
{
	return args->count == 0 ? NULL : grammar_who(args);
}

static bool
has_lower_case(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= 'a' && text.p[i] <= 'z')
			return true;
	return false;
}

/* RESTRICT: nobody, OFF, or people and a team: "jo, Mo Khan and sam".  More
 * than one word must be meant: "Restrict access to this" is prose. */
const char *
grammar_group(const struct grammar_args *args)
{
	size_t words = 0; /* of the name */
	if (args->count > 1 && !args->sure && has_lower_case(args->text))
		return "needs names, with commas between, or OFF";
	for (size_t i = 0; i < args->count; i++) {
		struct span word = args->word[i];
		const bool last =
		    word.n > 1 && strchr(",;", word.p[word.n - 1]) != NULL;
		if (grammar_word_is(word, i == 0 ? "to" : "and")) {
			words = 0;
			continue;
		}
		word.n -= last;
		words++;
		if (words > 3 || !is_name_word(word))
			return "needs names, with commas between, or OFF";
		if (last)
			words = 0;
	}
	return NULL;
}

/* "7", "7th", "2026-12-07", "07/12/2026". */
static bool
is_date_number(struct span word)
{
	size_t digits = 0;
	while (digits < word.n && is_digit(word.p[digits]))
		digits++;
	struct span rest = span_sub(word, digits, word.n);
	if (digits == 0)
		return false;
	if (rest.n == 0)
		return digits <= 2 || digits == 4;
	if (grammar_word_is(rest, "st|nd|rd|th"))
		return true;
	size_t separators = 0;
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '/' || word.p[i] == '-' || word.p[i] == '.')
			separators++;
		else if (!is_digit(word.p[i]))
			return false;
	}
	return separators == 1 || separators == 2;
}

#define WEEKDAYS                                                               \
	"mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday"           \
	"|wednesday|thursday|friday|saturday|sunday"
#define MONTHS                                                                 \
	"jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january"         \
	"|february|march|april|june|july|august|september|october"             \
	"|november|december"

/* The shape of a date; what day it is, the engine works out and says back. */
static bool
is_date(const struct span *word, size_t count)
{
	bool any = false;
	if (count == 0 || count > 6)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct span w = word[i];
		if (w.n > 0 && w.p[w.n - 1] == ',')
			w.n--;
		bool day = is_date_number(w) ||
			   grammar_word_is(w, WEEKDAYS "|tomorrow|today|week");
		if (!day &&
		    !grammar_word_is(w, MONTHS "|on|by|until|next|of|the"))
			return false;
		any = any || day;
	}
	return any;
}

const char *
grammar_date(const struct grammar_args *args)
{
	return is_date(args->word, args->count) ? NULL : "needs a date";
}

/* Free words.  Without capitals or a colon only a few and no sentence. */
const char *
grammar_text(const struct grammar_args *args)
{
	if (args->count == 0)
		return "needs some words after it";
	if (args->sure)
		return NULL;
	if (args->count > MAX_PLAIN_TEXT_WORDS ||
	    span_find_byte(args->text, 0, '.') >= 0 ||
	    span_find_byte(args->text, 0, '?') >= 0)
		return "reads like a sentence";
	return NULL;
}

const char *
grammar_maybe_text(const struct grammar_args *args)
{
	return args->count == 0 ? NULL : grammar_text(args);
}

const char *
grammar_extend(const struct grammar_args *args)
{
	if (args->count == 0 ||
	    !grammar_is_number(args->word[0], GRAMMAR_NUMBER_MAX))
		return "needs a number of working days";
	return args->count > 1 ? NULL : "needs a reason";
}

/* ASK address question BY date. */
const char *
grammar_ask(const struct grammar_args *args)
{
	if (args->count == 0 ||
	    (span_find_byte(args->word[0], 0, '@') < 0 &&
		!grammar_is_number(args->word[0], GRAMMAR_NUMBER_MAX)))
		return "needs an address";
	for (size_t i = args->count; i-- > 1;)
		if (grammar_word_is(args->word[i], "by") &&
		    is_date(args->word + i + 1, args->count - i - 1))
			return i > 1 ? NULL : "needs a question";
	return "needs BY and a date at the end";
}

static bool
is_reference_word(struct span word)
{
	bool digit = false;
	for (size_t i = 0; i < word.n; i++) {
		int c = (unsigned char)word.p[i];
		digit = digit || is_digit(c);
		if (!is_alnum(c) && c < 0x80 && strchr("-/,", c) == NULL)
			return false;
	}
	return digit;
}

/* One or more references or list numbers; little words may join them. */
const char *
grammar_references(const struct grammar_args *args)
{
	bool any = false;
	for (size_t i = 0; i < args->count; i++) {
		if (is_reference_word(args->word[i]))
			any = true;
		else if (!grammar_word_is(
			     args->word[i], "with|into|to|and|in|&"))
			return "needs a reference";
	}
	return any ? NULL : "needs a reference";
}

const char *
grammar_maybe_references(const struct grammar_args *args)
{
	return args->count == 0 ? NULL : grammar_references(args);
}

const char *
grammar_route(const struct grammar_args *args)
{
	if (args->count >= 1 &&
	    grammar_word_is(args->word[0],
		"appeal|mediation|complaint|foi|sar|ombudsman|legal|press"
		"|safeguarding|admissions|transport|health|other") &&
	    (args->count == 1 || args->sure))
		return NULL;
	return "needs appeal, mediation, complaint, foi, sar, ombudsman, "
	       "legal, press, safeguarding, admissions, transport, health or "
	       "other";
}

/* EHC event date: the date is the longest tail that reads like one. */
const char *
grammar_event(const struct grammar_args *args)
{
	for (size_t i = 1; i < args->count && i <= 4; i++)
		if (is_date(args->word + i, args->count - i))
			return NULL;
	return "needs an event and its date";
}

const char *
grammar_log(const struct grammar_args *args)
{
	struct span kind = {0};
	if (args->count > 0)
		kind = args->word[0];
	if (kind.n > 0 &&
	    (kind.p[kind.n - 1] == ',' || kind.p[kind.n - 1] == ':'))
		kind.n--;
	return grammar_word_is(kind, "letter|call|visit")
		   ? NULL
		   : "needs letter or call";
}

const char *
grammar_remind(const struct grammar_args *args)
{
	return args->count == 0 || is_date(args->word, args->count)
		   ? NULL
		   : grammar_who(args);
}

const char *
grammar_list(const struct grammar_args *args)
{
	return args->count == 0 || (args->count == 1 &&
				       grammar_word_is(args->word[0], "csv"))
		   ? NULL
		   : "takes nothing or CSV after it";
}

/* WRITER: who somebody is to the child, and if that one is grown up. */
const char *
grammar_writer(const struct grammar_args *args)
{
	static const char *const after[] = {"over", "school", "age"};
	size_t n = 0;
	if (args->count >= 2 && grammar_word_is(args->word[0], "young") &&
	    grammar_word_is(args->word[1], "person"))
		n = 2;
	else if (args->count >= 1 &&
		 grammar_word_is(args->word[0],
		     "parent|carer|solicitor|advocate|relative|councillor|mp"
		     "|none"))
		n = 1;
	bool fits = n > 0 && (args->count == n || args->count == n + 3);
	for (size_t i = n; fits && i < args->count; i++)
		fits = grammar_word_is(args->word[i], after[i - n]);
	return fits ? NULL
		    : "needs parent, young person, solicitor, advocate, "
		      "relative, councillor, MP or none; OVER SCHOOL AGE may "
		      "follow";
}

/* Words that begin many a sentence of a letter, so the verb must stand out. */
const char *
grammar_sure_text(const struct grammar_args *args)
{
	if (args->count > 0 && !args->sure)
		return "reads like a sentence";
	return grammar_text(args);
}
