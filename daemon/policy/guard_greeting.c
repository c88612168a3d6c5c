/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom a letter greets (P-27, P-28).  Two people ask about one child, and an
 * officer answers the one in reply to the other's mail; or they mean a
 * colleague and take Reply for Forward: the name behind "Dear" is the only
 * thing in the letter that says so.
 */
#include "daemon/policy/guard.h"

#include "daemon/policy/guard_text_p.h"
#include "parsers/base/mem.h"

enum { NAME_LEAST = 2, WITHIN_LEAST = 4, LINE_MOST = 80, NAMES_MOST = 20 };

/* Words of a greeting that name nobody. */
static const char *const no_names[] = {"dear", "hello", "hey", "good",
    "morning", "afternoon", "evening", "day", "mr", "mrs", "ms", "mx", "miss",
    "dr", "sir", "madam", "cllr", "councillor", "dame", "lord", "lady", "and",
    "hi", "the", "all", "for", "to", "of", "my", "re", "us", "your", "email",
    "thank", "you", "thanks", "colleague", "colleagues", "family", "parent",
    "parents", "office", "team", "caseworker"};

static bool
is_name(struct span word)
{
	for (size_t i = 0; i < sizeof no_names / sizeof no_names[0]; i++)
		if (span_eq_ascii(word, span_str(no_names[i])))
			return false;
	return word.n >= NAME_LEAST;
}

/* The line of the greeting, up to its comma. */
static struct span
greeting_of(struct span text)
{
	struct span line = {NULL, 0};
	while (line.n == 0)
		if (!span_line(&text, &line))
			return line;
		else
			line = span_trim(line);
	const ptrdiff_t comma = span_find_byte(line, 0, ',');
	return span_sub(line, 0,
	    comma >= 0           ? (size_t)comma
	    : line.n > LINE_MOST ? 0
				 : line.n);
}

/* The names in a greeting. */
struct greeting {
	struct span names[NAMES_MOST];
	size_t count;
};

static struct greeting
read_greeting(struct span text)
{
	struct greeting greeting = {.count = 0};
	struct span rest = greeting_of(text);
	struct span word;
	while (greeting.count < NAMES_MOST && text_next_name(&rest, &word))
		if (is_name(word))
			greeting.names[greeting.count++] = word;
	return greeting;
}

/* Is one of the names theirs, and not the other's? */
static bool
greets_alone(
    const struct greeting *greeting, const char *them, const char *not_them)
{
	for (size_t i = 0; i < greeting->count; i++)
		if (text_has_name(them, greeting->names[i]) &&
		    !text_has_name(not_them, greeting->names[i]))
			return true;
	return false;
}

/* Whom of those it greets, and nobody it goes to.  "Dear Ruth Okafor" is none
 * to Tom Okafor: what both are called says nothing of either. */
static const char *
greeted_of(const struct guard_input *input, const struct greeting *greeting,
    const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (greets_alone(greeting, names[i], input->recipient) &&
		    !greets_alone(greeting, input->recipient, names[i]))
			return names[i];
	return NULL;
}

static bool
can_tell(const struct guard_input *input)
{
	return input->recipient != NULL &&
	       text_has_greeting(span_str(input->facts->reply));
}

/* Behind the first greeting begins another letter: two drafts in one mail, or a
 * third person's that was copied too far. */
static const char *
greeted_further_down(const struct guard_input *input)
{
	struct span rest = span_str(input->facts->reply);
	struct span line;
	const char *other = NULL;
	while (other == NULL && span_line(&rest, &line)) {
		line = span_trim(line);
		if (!span_starts(line, "dear "))
			continue;
		const struct greeting greeting = read_greeting(line);
		other = greeted_of(input, &greeting, input->other_enquirers,
		    input->other_enquirer_count);
	}
	return other;
}

const char *
guard_wrong_greeting(const struct guard_input *input)
{
	if (!can_tell(input))
		return NULL;
	const struct greeting greeting =
	    read_greeting(span_str(input->facts->reply));
	const char *other = greeted_of(input, &greeting, input->other_enquirers,
	    input->other_enquirer_count);
	return other != NULL ? other : greeted_further_down(input);
}

/* "Hi team", "Dear colleagues" to a family. */
static bool
greets_team(const struct guard_input *input)
{
	static const char *const team[] = {"team", "colleague", "colleagues"};
	struct span rest = greeting_of(span_str(input->facts->reply));
	struct span word;
	while (input->to_family && text_next_name(&rest, &word))
		for (size_t i = 0; i < sizeof team / sizeof team[0]; i++)
			if (span_eq_ascii(word, span_str(team[i])))
				return true;
	return false;
}

/* Does the name stand in that of the receiver, or before the @ of an address?
 * A domain is no name: "Liam" is in every "parliament". */
static bool
is_within(const char *recipient, const char *name)
{
	const struct span text = span_str(recipient);
	ptrdiff_t at = span_find_ascii(text, 0, name);
	for (; at >= 0; at = span_find_ascii(text, (size_t)at + 1, name)) {
		size_t start = (size_t)at;
		while (start > 0 && text.p[start - 1] != '@' &&
		       text.p[start - 1] != ' ')
			start--;
		if (start == 0 || text.p[start - 1] != '@')
			return true;
	}
	return false;
}

/* "Dear Sarah" to S Jones at sarahj84@…: a colleague may be called the same.
 * Shorter names stand in too many others. */
static bool
may_be_theirs(const struct guard_input *input, const struct greeting *greeting)
{
	for (size_t i = 0; i < greeting->count; i++) {
		char name[LINE_MOST + 1];
		const struct span of = greeting->names[i];
		if (of.n < WITHIN_LEAST || of.n > LINE_MOST)
			continue;
		memcpy(name, of.p, of.n);
		name[of.n] = '\0';
		if (is_within(input->recipient, name))
			return true;
	}
	return false;
}

const char *
guard_inside_greeting(const struct guard_input *input)
{
	if (!can_tell(input))
		return NULL;
	const struct greeting greeting =
	    read_greeting(span_str(input->facts->reply));
	if (greeting.count == 0)
		return greets_team(input) ? "the team" : NULL;
	if (may_be_theirs(input, &greeting))
		return NULL;
	return greeted_of(
	    input, &greeting, input->colleagues, input->colleague_count);
}
