/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parser role: raw mail in, facts as JSON out, in a jail.
 *
 * It is given a mail as a sealed memfd and a memfd to write the facts to, one
 * mail at a time, and holds nothing else: no secret, no database, no network.
 * Whoever asks kills it when it takes too long; a death costs that one mail a
 * try and nobody anything else.
 */
#ifndef ENQ_PARSER_H
#define ENQ_PARSER_H

#include "daemon/policy/signs.h"
#include "daemon/role.h"
#include "parsers/parse.h"

/* The sanitizers make a parser several times slower; its time is that much
 * longer under them, so that they, not the clock, judge a large mail. */
enum {
#ifdef ENQ_SANITIZE
	PARSER_SLOWNESS = 10
#else
	PARSER_SLOWNESS = 1
#endif
};

/* What the role writes of a mail: the facts with what its words say. */
struct facts *parser_read(void *ctx, struct span raw,
    const struct parse_rules *rules, const struct sign_reader *signs);

/*
 * One mail through a jailed process of its own (`enquiryctl parse`): 1 with
 * the JSON in *json_r (a child of ctx); 0 when the process died or took too
 * long, and was killed; -1 when none could be started.
 */
MUST_USE
int parser_once(void *ctx, struct span raw, const struct parse_rules *rules,
    struct span *json_r, struct err *err);

#endif
