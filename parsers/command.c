/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table {verb, grammar of its arguments, who}.  A line that does not fit
 * is prose and ends the reading, except when it plainly means a command: the
 * verb alone, or in capitals.  Then it is told back as not understood, because
 * silence would let the rest of the mail leave as an answer.
 */
#include "parsers/command.h"

#include "parsers/base/buf.h"
#include "parsers/base/civil.h"
#include "parsers/base/mem.h"
#include "parsers/limits.h"

enum {
	MAX_LINE = 400,
	MAX_WORDS = 64,
	MAX_PLAIN_TEXT_WORDS = 8,
	MAX_NUMBER = 999
};

/* A line cut into words, white space of every kind made one blank. */
struct words {
	const char *text;
	struct span word[MAX_WORDS];
	size_t count;
};

/* What a grammar gets: the words after the verb. */
struct args {
	struct span text;
	const struct span *word;
	size_t count;
	bool sure; /* verb in capitals or followed by a colon */
};

/* NULL: it fits; otherwise what does not. */
typedef const char *grammar(const struct args *args);

struct verb {
	const char *name;
	grammar *fits;
	enum command_who who;
};

static bool
word_is(struct span word, const char *list)
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

static bool
is_number(struct span word, int64_t max)
{
	int64_t n = 0;
	return span_number(word, max, &n) && n > 0;
}

/* "1,3": every piece a number; "and" joins. */
static bool
is_number_list(const struct span *word, size_t count)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (word_is(word[i], "and|&|,"))
			continue;
		struct span rest = word[i];
		while (rest.n > 0) {
			ptrdiff_t comma = span_find_byte(rest, 0, ',');
			size_t n = comma < 0 ? rest.n : (size_t)comma;
			if (n > 0 &&
			    !is_number(span_sub(rest, 0, n), MAX_NUMBER))
				return false;
			any = any || n > 0;
			rest = span_sub(rest, n + 1, rest.n);
		}
	}
	return any;
}

static const char *
fits_none(const struct args *args)
{
	return args->count == 0 ? NULL : "takes nothing after it";
}

static const char *
fits_numbers(const struct args *args)
{
	return is_number_list(args->word, args->count) ? NULL
						       : "needs a number";
}

static const char *
fits_maybe_numbers(const struct args *args)
{
	return args->count == 0 ? NULL : fits_numbers(args);
}

/* The whole mail is the note, so words may stand after a colon or a dash. */
static const char *
fits_note(const struct args *args)
{
	if (args->count == 0 || args->sure)
		return NULL;
	return word_is(args->word[0], "-|\xE2\x80\x93|\xE2\x80\x94")
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
static const char *
fits_who(const struct args *args)
{
	size_t start = args->count > 0 && word_is(args->word[0], "to") ? 1 : 0;
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

static const char *
fits_maybe_who(const struct args *args)
{
	return args->count == 0 ? NULL : fits_who(args);
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
	if (word_is(rest, "st|nd|rd|th"))
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
			   word_is(w, WEEKDAYS "|tomorrow|today|week");
		if (!day && !word_is(w, MONTHS "|on|by|until|next|of|the"))
			return false;
		any = any || day;
	}
	return any;
}

static const char *
fits_date(const struct args *args)
{
	return is_date(args->word, args->count) ? NULL : "needs a date";
}

/* Free words.  Without capitals or a colon only a few and no sentence. */
static const char *
fits_text(const struct args *args)
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

static const char *
fits_maybe_text(const struct args *args)
{
	return args->count == 0 ? NULL : fits_text(args);
}

static const char *
fits_extend(const struct args *args)
{
	if (args->count == 0 || !is_number(args->word[0], MAX_NUMBER))
		return "needs a number of working days";
	return args->count > 1 ? NULL : "needs a reason";
}

/* ASK address question BY date. */
static const char *
fits_ask(const struct args *args)
{
	if (args->count == 0 || (span_find_byte(args->word[0], 0, '@') < 0 &&
				    !is_number(args->word[0], MAX_NUMBER)))
		return "needs an address";
	for (size_t i = args->count; i-- > 1;)
		if (word_is(args->word[i], "by") &&
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
static const char *
fits_references(const struct args *args)
{
	bool any = false;
	for (size_t i = 0; i < args->count; i++) {
		if (is_reference_word(args->word[i]))
			any = true;
		else if (!word_is(args->word[i], "with|into|to|and|in|&"))
			return "needs a reference";
	}
	return any ? NULL : "needs a reference";
}

static const char *
fits_maybe_references(const struct args *args)
{
	return args->count == 0 ? NULL : fits_references(args);
}

static const char *
fits_route(const struct args *args)
{
	if (args->count >= 1 &&
	    word_is(args->word[0],
		"appeal|mediation|complaint|foi|sar|ombudsman|legal|press"
		"|safeguarding|admissions|transport|health|other") &&
	    (args->count == 1 || args->sure))
		return NULL;
	return "needs appeal, mediation, complaint, foi, sar, ombudsman, "
	       "legal, press, safeguarding, admissions, transport, health or "
	       "other";
}

/* EHC event date: the date is the longest tail that reads like one. */
static const char *
fits_event(const struct args *args)
{
	for (size_t i = 1; i < args->count && i <= 4; i++)
		if (is_date(args->word + i, args->count - i))
			return NULL;
	return "needs an event and its date";
}

static const char *
fits_log(const struct args *args)
{
	struct span kind = {0};
	if (args->count > 0)
		kind = args->word[0];
	if (kind.n > 0 &&
	    (kind.p[kind.n - 1] == ',' || kind.p[kind.n - 1] == ':'))
		kind.n--;
	return word_is(kind, "letter|call|visit") ? NULL
						  : "needs letter or call";
}

static const char *
fits_remind(const struct args *args)
{
	return args->count == 0 || is_date(args->word, args->count)
		   ? NULL
		   : fits_who(args);
}

static const char *
fits_list(const struct args *args)
{
	return args->count == 0 ||
		       (args->count == 1 && word_is(args->word[0], "csv"))
		   ? NULL
		   : "takes nothing or CSV after it";
}

static const struct verb verbs[] = {
    {"NOTE", fits_note, COMMAND_OFFICER},
    {"ACCEPT", fits_none, COMMAND_OFFICER},
    {"NOT MINE", fits_none, COMMAND_OFFICER},
    {"ASSIGN", fits_who, COMMAND_OFFICER},
    {"HOLDING", fits_date, COMMAND_OFFICER},
    {"FULL", fits_none, COMMAND_OFFICER},
    {"SEND", fits_maybe_numbers, COMMAND_OFFICER},
    {"UNDO", fits_maybe_numbers, COMMAND_OFFICER},
    {"PAUSE", fits_text, COMMAND_OFFICER},
    {"RESUME", fits_none, COMMAND_OFFICER},
    {"EXTEND", fits_extend, COMMAND_OFFICER},
    {"ASK", fits_ask, COMMAND_OFFICER},
    {"COPY", fits_numbers, COMMAND_OFFICER},
    {"HELP", fits_none, COMMAND_OFFICER},
    {"LIST", fits_list, COMMAND_OFFICER},
    {"FILE", fits_maybe_references, COMMAND_DUTY},
    {"NEW", fits_none, COMMAND_DUTY},
    {"SPAM", fits_none, COMMAND_DUTY},
    {"SPLIT", fits_maybe_numbers, COMMAND_DUTY},
    {"MERGE", fits_references, COMMAND_DUTY},
    {"UNMERGE", fits_maybe_references, COMMAND_DUTY},
    {"LINK", fits_references, COMMAND_DUTY},
    {"ROUTE", fits_route, COMMAND_DUTY},
    {"EHC", fits_event, COMMAND_DUTY},
    {"REVIEW", fits_maybe_who, COMMAND_DUTY},
    {"APPROVE", fits_none, COMMAND_DUTY},
    {"RETURN", fits_maybe_text, COMMAND_DUTY},
    {"REMIND", fits_remind, COMMAND_DUTY},
    {"CLOSE", fits_maybe_references, COMMAND_DUTY},
    {"REOPEN", fits_maybe_references, COMMAND_DUTY},
    {"STATUS", fits_maybe_references, COMMAND_DUTY},
    {"FIND", fits_text, COMMAND_DUTY},
    {"LOG", fits_log, COMMAND_DUTY},
    {"URGENT", fits_none, COMMAND_DUTY},
    {"RESTRICT", fits_maybe_who, COMMAND_DUTY},
    {"MISDIRECTED", fits_none, COMMAND_DUTY},
    {"BREACH", fits_none, COMMAND_DUTY},
    {"BEREAVEMENT", fits_none, COMMAND_DUTY},
    {"BUNDLE", fits_maybe_references, COMMAND_DUTY},
};

enum { VERB_COUNT = sizeof(verbs) / sizeof(verbs[0]) };

int
command_who(const char *verb, enum command_who *who_r)
{
	for (size_t i = 0; i < VERB_COUNT; i++) {
		if (strcmp(verbs[i].name, verb) != 0)
			continue;
		*who_r = verbs[i].who;
		return 1;
	}
	/* PICK answers a question that was put to the duty officer. */
	if (strcmp(verb, "PICK") != 0)
		return 0;
	*who_r = COMMAND_DUTY;
	return 1;
}

/* Bytes of invisible or white characters at p; 0 when it is a visible one. */
static size_t
blank_bytes(const char *p, size_t n)
{
	if (is_space(*p))
		return 1;
	if (n >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
		return 2; /* NBSP */
	if (n >= 3 && (memcmp(p, "\xE2\x80\x8B", 3) == 0 ||
			  memcmp(p, "\xE2\x80\xAF", 3) == 0 ||
			  memcmp(p, "\xEF\xBB\xBF", 3) == 0))
		return 3; /* zero-width space, narrow NBSP, BOM */
	return 0;
}

/* False when the line is longer than any command. */
static bool
cut_words(void *ctx, struct span line, struct words *out)
{
	struct buf b;
	size_t blank = 0;
	buf_init(&b, ctx, MAX_LINE);
	for (size_t i = 0; i<line.n; i += blank> 0 ? blank : 1) {
		blank = blank_bytes(line.p + i, line.n - i);
		if (blank == 0)
			buf_add_byte(&b, line.p[i]);
		else if (b.n > 0 && b.p[b.n - 1] != ' ')
			buf_add_byte(&b, ' ');
	}
	if (b.full)
		return false;
	struct span rest = span_trim(buf_span(&b));
	out->text = mem_strn(ctx, rest.p, rest.n);
	out->count = 0;
	rest = span_str(out->text);
	while (rest.n > 0) {
		ptrdiff_t gap = span_find_byte(rest, 0, ' ');
		size_t n = gap < 0 ? rest.n : (size_t)gap;
		if (out->count == MAX_WORDS)
			return false;
		out->word[out->count++] = span_sub(rest, 0, n);
		rest = span_sub(rest, n + 1, rest.n);
	}
	return true;
}

/* The word without a ':' or a full stop after it. */
static struct span
without_stop(struct span word)
{
	while (word.n > 0 && strchr(":.!,;", word.p[word.n - 1]) != NULL)
		word.n--;
	return word;
}

static bool
all_capitals(struct span word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= 'a' && word.p[i] <= 'z')
			return false;
	return true;
}

/*
 * The verb that the words from `at` begin with; *used_r says how many words it
 * took.  NULL when there is none.
 */
static const struct verb *
find_verb(const struct words *w, size_t at, size_t *used_r)
{
	for (size_t i = 0; i < VERB_COUNT && at < w->count; i++) {
		struct span name = span_str(verbs[i].name);
		ptrdiff_t gap = span_find_byte(name, 0, ' ');
		*used_r = gap < 0 ? 1 : 2;
		if (at + *used_r > w->count)
			continue;
		const struct span *last = &w->word[at + *used_r - 1];
		size_t n = (size_t)(last->p + last->n - w->word[at].p);
		struct span said = span_of(w->word[at].p, n);
		if (span_eq_ascii(without_stop(said), name))
			return &verbs[i];
	}
	return NULL;
}

/* "3", "3." or "3)" before a verb: a line of the digest (P-33). */
static struct span
line_number(const struct words *w)
{
	struct span n = w->count < 2 ? span_of("", 0) : w->word[0];
	if (n.n > 1 && strchr(".):", n.p[n.n - 1]) != NULL)
		n.n--;
	return is_number(n, MAX_NUMBER) ? n : span_of("", 0);
}

static const char *
join_args(void *ctx, struct span number, struct span text)
{
	if (number.n == 0 && text.n == 0)
		return NULL;
	if (number.n == 0)
		return mem_strn(ctx, text.p, text.n);
	return mem_fmt(ctx, "%.*s:%s%.*s", (int)number.n, number.p,
	    text.n > 0 ? " " : "", (int)text.n, text.p);
}

/* The answers to a numbered question (P-9). */
static bool
read_answer(void *ctx, const struct words *w, struct command *out)
{
	static const struct {
		const char *letter, *verb;
	} letters[] = {{"N", "NEW"}, {"F", "FILE"}, {"S", "SPAM"}};
	*out = (struct command){.ok = true};
	if (is_number_list(w->word, w->count)) {
		out->verb = "PICK";
		out->args = w->text;
		return true;
	}
	for (size_t i = 0; w->count == 1 && i < 3; i++) {
		if (!word_is(without_stop(w->word[0]), letters[i].letter))
			continue;
		out->verb = letters[i].verb;
		return true;
	}
	/* "1." is a number too. */
	struct span only =
	    w->count == 1 ? without_stop(w->word[0]) : span_of("", 0);
	if (!is_number(only, MAX_NUMBER))
		return false;
	out->verb = "PICK";
	out->args = mem_strn(ctx, only.p, only.n);
	return true;
}

/* One line; false when it is prose. */
static bool
read_line(void *ctx, const struct words *w, struct command *out)
{
	if (read_answer(ctx, w, out))
		return true;
	struct span number = line_number(w);
	size_t at = number.n > 0 ? 1 : 0;
	size_t used = 0;
	const struct verb *verb = find_verb(w, at, &used);
	if (verb == NULL)
		return false;
	struct span last = w->word[at + used - 1];
	struct span end = span_of(w->text + strlen(w->text), 0);
	struct args args = {
	    .word = w->word + at + used,
	    .count = w->count - at - used,
	};
	args.text = args.count == 0 ? end
				    : span_of(args.word[0].p,
					  (size_t)(end.p - args.word[0].p));
	args.sure = last.p[last.n - 1] == ':' ||
		    (all_capitals(last) && !all_capitals(args.text));
	const char *why = verb->fits(&args);
	bool meant = args.count == 0 || all_capitals(last);
	if (why != NULL && !meant)
		return false;
	*out = (struct command){
	    .verb = verb->name,
	    .args = join_args(ctx, number, args.text),
	    .ok = why == NULL,
	    .why = why,
	};
	return true;
}

static void
append(void *ctx, struct facts *facts, struct command command)
{
	if (facts->commands == NULL)
		facts->commands = mem_many(ctx, struct command, LIMIT_COMMANDS);
	facts->commands[facts->command_count++] = command;
}

void
command_read(void *ctx, struct facts *facts)
{
	struct span rest = span_str(facts->reply);
	struct span line;
	int number = 0;
	while (
	    facts->command_count < LIMIT_COMMANDS && span_line(&rest, &line)) {
		struct words w;
		struct command command;
		number++;
		if (!cut_words(ctx, line, &w))
			return;
		if (w.count == 0)
			continue;
		if (!read_line(ctx, &w, &command))
			return;
		command.line = number;
		append(ctx, facts, command);
	}
}
