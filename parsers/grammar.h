/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may stand after the verb of a command (P-29): one function a shape.
 * Each says NULL when the words fit, else what does not, as it ends the
 * sentence "HOLDING …": "needs a date".
 */
#ifndef ENQ_PARSERS_GRAMMAR_H
#define ENQ_PARSERS_GRAMMAR_H

#include "parsers/base/span.h"

enum { GRAMMAR_NUMBER_MAX = 999 };

/* The words after the verb. */
struct grammar_args {
	struct span text;
	const struct span *word;
	size_t count;
	bool sure; /* verb in capitals or followed by a colon */
};

typedef const char *grammar(const struct grammar_args *args);

grammar grammar_none, grammar_numbers, grammar_maybe_numbers, grammar_note,
    grammar_who, grammar_maybe_who, grammar_date, grammar_text,
    grammar_maybe_text, grammar_extend, grammar_ask, grammar_references,
    grammar_maybe_references, grammar_route, grammar_event, grammar_log,
    grammar_remind, grammar_list, grammar_writer, grammar_sure_text,
    grammar_group;

/* Is it one of the words of "mon|tue|wed", in any case? */
bool grammar_word_is(struct span word, const char *list);
/* Digits alone, 1 to max. */
bool grammar_is_number(struct span word, int64_t max);
/* "1, 3 and 4": numbers and what joins them. */
bool grammar_is_numbers(const struct span *word, size_t count);
/* Is n one of the numbers of "1 3" or "1, 3 and 4"? */
bool grammar_names(struct span args, int64_t n);

#endif
