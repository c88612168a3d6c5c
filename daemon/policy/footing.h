/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * On what footing somebody writes about a child, and what that allows the
 * council to tell them.  The source says how sure it is: a register, a person
 * in the council, or only their own words.
 */
#ifndef ENQ_POLICY_FOOTING_H
#define ENQ_POLICY_FOOTING_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/base/span.h"

enum footing {
	FOOTING_UNKNOWN = 0,
	FOOTING_MP,           /* for a constituent */
	FOOTING_PARENT,       /* or carer with parental responsibility */
	FOOTING_YOUNG_PERSON, /* over compulsory school age, for themselves */
	FOOTING_SOLICITOR,
	FOOTING_ADVOCATE,  /* SENDIASS, a friend, a charity */
	FOOTING_RELATIVE,  /* a grandparent, an aunt: no rights of their own */
	FOOTING_NAMED,     /* the case register names the address */
	FOOTING_NONE,      /* somebody said: none of these */
	FOOTING_COUNCILLOR /* for a resident */
};
#define FOOTING_COUNT 10

enum footing_source {
	FOOTING_BY_NOBODY = 0,
	FOOTING_BY_WORDS, /* they say so */
	FOOTING_BY_REGISTER,
	FOOTING_BY_OFFICER
};

struct footing_case {
	bool restricted; /* a case it concerns (P-40) */
	bool dissolved;  /* there are no MPs today */
	/* Why the address is not any more of the office that asked (P-14), as a
	 * sentence; NULL: it is. */
	const char *moved;
	bool over_age;  /* it is about a young person: P-40 */
	bool under_age; /* the register knows that it is not */
	/* References of theirs; "": of none that may be named; NULL: none is
	 * known. */
	const char *siblings;
	/* Whose authority is on file, or who decided about capacity; NULL: it
	 * is not recorded. */
	const char *authority;
};

/* "parent", as the database writes it. */
const char *footing_name(enum footing footing);
bool footing_parse(const char *name, enum footing *footing_r);
/* "the parent or carer": for people. */
const char *footing_words(enum footing footing);

/* They write for many families, who have nothing to do with each other. */
bool footing_for_many(enum footing footing);

/* What stands behind WRITER: "parent", "Young Person over school age"; *over_r
 * says if those last words do. */
bool footing_read(struct span words, enum footing *footing_r, bool *over_r);

/* The last day of compulsory school age (Education Act 1996, section 8): the
 * last Friday in June of the school year in which somebody turns 16. */
int32_t footing_school_age_ends(int32_t born_day);

/*
 * Why nothing about the child or young person may be told to this writer yet:
 * every reason there is, a sentence each, as who lets an answer go past one of
 * them has not decided the next.  How many; 0: nothing known forbids it.
 */
enum { FOOTING_BARS = 4 };
size_t footing_bars(enum footing footing, const struct footing_case *about,
    const char *bars[FOOTING_BARS]);

/* Several sentences for the officer: who they are taken for, how sure that
 * is, and the rule that applies.  A child of ctx. */
const char *footing_rule(void *ctx, enum footing footing,
    enum footing_source source, const struct footing_case *about);

#endif
