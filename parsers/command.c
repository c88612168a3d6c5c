/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table {verb, grammar of its arguments, who}.  A line that does not fit
 * is prose and ends the reading, except when it plainly means a command: the
 * verb alone, or in capitals.  Then it is told back as not understood, because
 * silence would let the rest of the mail leave as an answer.
 */
#include "parsers/command.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/grammar.h"
#include "parsers/limits.h"

enum { MAX_LINE = 400, MAX_WORDS = 64 };

/* A line cut into words, white space of every kind made one blank. */
struct words {
	const char *text;
	struct span word[MAX_WORDS];
	size_t count;
};

struct verb {
	const char *name;
	grammar *fits;
	enum command_who who;
};

static const struct verb verbs[] = {
    {"NOTE", grammar_note, COMMAND_OFFICER},
    {"ACCEPT", grammar_none, COMMAND_OFFICER},
    {"NOT MINE", grammar_none, COMMAND_OFFICER},
    {"ASSIGN", grammar_who, COMMAND_OFFICER},
    {"HOLDING", grammar_date, COMMAND_OFFICER},
    {"FULL", grammar_none, COMMAND_OFFICER},
    {"SEND", grammar_maybe_numbers, COMMAND_OFFICER},
    {"UNDO", grammar_maybe_numbers, COMMAND_OFFICER},
    {"PAUSE", grammar_text, COMMAND_OFFICER},
    {"RESUME", grammar_none, COMMAND_OFFICER},
    {"EXTEND", grammar_extend, COMMAND_OFFICER},
    {"ASK", grammar_ask, COMMAND_OFFICER},
    {"COPY", grammar_numbers, COMMAND_OFFICER},
    {"WRITER", grammar_writer, COMMAND_OFFICER},
    {"AUTHORITY", grammar_sure_text, COMMAND_OFFICER},
    {"HELP", grammar_none, COMMAND_OFFICER},
    {"LIST", grammar_list, COMMAND_OFFICER},
    {"FILE", grammar_maybe_references, COMMAND_DUTY},
    {"NEW", grammar_none, COMMAND_DUTY},
    {"SPAM", grammar_none, COMMAND_DUTY},
    {"SPLIT", grammar_maybe_numbers, COMMAND_DUTY},
    {"MERGE", grammar_references, COMMAND_DUTY},
    {"UNMERGE", grammar_maybe_references, COMMAND_DUTY},
    {"LINK", grammar_references, COMMAND_DUTY},
    {"ROUTE", grammar_route, COMMAND_DUTY},
    {"EHC", grammar_event, COMMAND_DUTY},
    {"REVIEW", grammar_maybe_who, COMMAND_DUTY},
    {"APPROVE", grammar_none, COMMAND_DUTY},
    {"RETURN", grammar_maybe_text, COMMAND_DUTY},
    {"REMIND", grammar_remind, COMMAND_DUTY},
    {"CLOSE", grammar_maybe_references, COMMAND_DUTY},
    {"REOPEN", grammar_maybe_references, COMMAND_DUTY},
    {"STATUS", grammar_maybe_references, COMMAND_OFFICER},
    {"FIND", grammar_text, COMMAND_DUTY},
    {"LOG", grammar_log, COMMAND_DUTY},
    {"URGENT", grammar_none, COMMAND_DUTY},
    {"RESTRICT", grammar_group, COMMAND_DUTY},
    {"MISDIRECTED", grammar_maybe_text, COMMAND_OFFICER},
    {"BREACH", grammar_maybe_text, COMMAND_DUTY},
    {"BEREAVEMENT", grammar_maybe_references, COMMAND_DUTY},
    {"BUNDLE", grammar_maybe_references, COMMAND_DUTY},
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
	return grammar_is_number(n, GRAMMAR_NUMBER_MAX) ? n : span_of("", 0);
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

/*
 * What people put around an answer: the bullet that a mail program makes of a
 * dash, quotation marks copied along, a "please" behind it.
 */
static struct words
bare(void *ctx, const struct words *w)
{
	struct words out = *w;
	if (out.count > 1 && grammar_word_is(out.word[0],
				 "-|*|\xE2\x80\xA2|\xC2\xB7|\xE2\x80\x93|o")) {
		memmove(
		    out.word, out.word + 1, --out.count * sizeof out.word[0]);
	}
	while (out.count > 1 &&
	       grammar_word_is(without_stop(out.word[out.count - 1]),
		   "please|pls|thanks|thank|you|ta"))
		out.count--;
	const struct span last = out.word[out.count - 1];
	const char *start = out.word[0].p;
	struct span text = span_of(start, (size_t)(last.p + last.n - start));
	while (text.n > 2 && strchr("\"'(", text.p[0]) != NULL)
		text = span_sub(text, 1, text.n);
	while (text.n > 1 && strchr("\"')", text.p[text.n - 1]) != NULL)
		text.n--;
	if (out.count == 1)
		out.word[0] = text;
	out.text = mem_strn(ctx, text.p, text.n);
	return out;
}

static const struct {
	const char *words, *verb;
} choices[] = {{"n|new", "NEW"}, {"f|file", "FILE"}, {"s|spam", "SPAM"}};
enum { CHOICE_COUNT = sizeof(choices) / sizeof(choices[0]) };

/* The answers to a numbered question (P-9). */
static bool
read_answer(void *ctx, const struct words *w, struct command *out)
{
	*out = (struct command){.ok = true};
	if (grammar_is_numbers(w->word, w->count)) {
		struct span args = without_stop(span_str(w->text));
		out->verb = "PICK";
		out->args = mem_strn(ctx, args.p, args.n);
		return true;
	}
	for (size_t i = 0; w->count == 1 && i < CHOICE_COUNT; i++) {
		struct span said = without_stop(w->word[0]);
		if (said.n != 1 || !grammar_word_is(said, choices[i].words))
			continue;
		out->verb = choices[i].verb;
		return true;
	}
	/* "1." is a number too. */
	struct span only =
	    w->count == 1 ? without_stop(w->word[0]) : span_of("", 0);
	if (!grammar_is_number(only, GRAMMAR_NUMBER_MAX))
		return false;
	out->verb = "PICK";
	out->args = mem_strn(ctx, only.p, only.n);
	return true;
}

/* Takes the characters of `set` off the front, U+2013 (which mail programs
 * make of a hyphen) as one of them. */
static bool
skip(struct span *s, const char *set)
{
	bool any = false;
	while (s->n > 0) {
		size_t n = strchr(set, s->p[0]) != NULL ? 1 : 0;
		if (s->n >= 3 && memcmp(s->p, "\xE2\x80\x93", 3) == 0)
			n = 3;
		if (n == 0)
			break;
		any = any || s->p[0] != ' ';
		*s = span_sub(*s, n, s->n);
	}
	return any;
}

static struct span
take_run(struct span *s, bool digits)
{
	size_t n = 0;
	while (n < s->n && (digits ? is_digit(s->p[n]) : is_alpha(s->p[n])))
		n++;
	struct span run = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return run;
}

/*
 * One answer of a list of them, "1 F", "2: N", "3S" or "4) 2": the number of
 * the question, then what of its choices.  A number that is a choice needs a
 * sign between, *sure_r: "4 2" may be two choices of one question.
 */
static bool
read_pair(void *ctx, struct span *rest, struct command *out, bool *sure_r)
{
	struct span number = take_run(rest, true);
	bool sign = skip(rest, " .):=-");
	struct span word = take_run(rest, false);
	*out = (struct command){.verb = "PICK", .ok = true};
	*sure_r = word.n > 0 || sign;
	for (size_t i = 0; word.n > 0 && i < CHOICE_COUNT; i++)
		if (grammar_word_is(word, choices[i].words))
			out->verb = choices[i].verb;
	if (word.n > 0 && strcmp(out->verb, "PICK") == 0)
		return false;
	struct span choice = word.n > 0 ? span_of("", 0) : take_run(rest, true);
	if (!grammar_is_number(number, GRAMMAR_NUMBER_MAX) ||
	    (word.n == 0 && !grammar_is_number(choice, GRAMMAR_NUMBER_MAX)) ||
	    (rest->n > 0 && strchr(" ,;.", rest->p[0]) == NULL))
		return false;
	out->args = join_args(ctx, number, choice);
	return true;
}

/* A line of nothing but such answers; how many, 0 when it is another line. */
static size_t
read_pairs(void *ctx, const struct words *w, struct command out[LIMIT_COMMANDS])
{
	struct span rest = span_str(w->text);
	size_t count = 0;
	bool sure = false;
	skip(&rest, " ");
	while (rest.n > 0) {
		bool this_sure;
		if (count == LIMIT_COMMANDS ||
		    !read_pair(ctx, &rest, &out[count++], &this_sure))
			return 0;
		sure = sure || this_sure;
		skip(&rest, " ,;.");
	}
	return sure ? count : 0;
}

/* One line; false when it is prose. */
static bool
read_line(void *ctx, const struct words *w, struct command *out)
{
	struct span number = line_number(w);
	size_t at = number.n > 0 ? 1 : 0;
	size_t used = 0;
	const struct verb *verb = find_verb(w, at, &used);
	if (verb == NULL)
		return false;
	struct span last = w->word[at + used - 1];
	struct span end = span_of(w->text + strlen(w->text), 0);
	struct grammar_args args = {
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
append(void *ctx, struct facts *facts, const struct command *commands,
    size_t count, int line)
{
	if (facts->commands == NULL)
		facts->commands = mem_many(ctx, struct command, LIMIT_COMMANDS);
	for (size_t i = 0; i < count; i++) {
		if (facts->command_count == LIMIT_COMMANDS)
			return;
		struct command *c = &facts->commands[facts->command_count++];
		*c = commands[i];
		c->line = line;
	}
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
		struct command commands[LIMIT_COMMANDS];
		size_t count = 1;
		number++;
		if (!cut_words(ctx, line, &w))
			return;
		if (w.count == 0)
			continue;
		struct words plain = bare(ctx, &w);
		if (!read_answer(ctx, &plain, &commands[0]))
			count = read_pairs(ctx, &plain, commands);
		if (count == 0 && read_line(ctx, &w, &commands[0]))
			count = 1;
		if (count == 0)
			return;
		append(ctx, facts, commands, count, number);
	}
}
