/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pattern and what is known of it: shared by reference_rules.c, which keeps
 * the patterns, and reference.c, which looks for them in a text.
 */
#ifndef ENQ_PARSERS_REFERENCE_P_H
#define ENQ_PARSERS_REFERENCE_P_H

#include "parsers/reference.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "parsers/digits.h"
#include "parsers/refcheck.h"

struct compiled {
	pcre2_code *code;
};

struct rule {
	const char *kind;
	struct compiled *pattern;
	reference_check *check;
	const char *gate;  /* ASCII text every match begins with or nearly so,
			      at least within GATE_REACH; NULL: none */
	const char *topic; /* the same, but anywhere in the text */
	int last_byte;     /* byte every match contains; -1: not known */
	struct digit_shape shape; /* where it is held against a text */
	bool valid_only;          /* a failed check means: something else */
};

/* The first rule is our own reference's. */
struct reference_rules {
	const char *prefix;
	struct rule *rules;
	size_t count, capacity;
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

/* Why the rule does not show itself in its example; NULL: it does. */
const char *reference_example_problem(const struct reference_rules *rules,
    const struct rule *rule, const char *example);

#endif
