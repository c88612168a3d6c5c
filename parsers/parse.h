/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parse_mail(): raw bytes in, facts out; the one entry the parser process and
 * the tests call.  Pure and total: it never fails and reads nothing but its
 * arguments.
 *
 * struct parse_rules is what a council's configuration adds: its reference
 * patterns (compiled once, before the jail) and the prefix of its own
 * references.  parse_rules_default() has the generic ones built in.
 */
#ifndef ENQ_PARSERS_PARSE_H
#define ENQ_PARSERS_PARSE_H

#include "parsers/facts.h"
#include "parsers/reference.h"

struct parse_rules {
	const struct reference_rules *references;
	/* Value of our own loop header; a mail that carries it is CLASS_LOOP.
	 */
	const char *loop_id;
	/* The council's own urgent list (P-39): patterns of wording.h, for who
	 * reads what the words say. */
	const char *const *urgent;
	size_t urgent_count;
};

/* Our own references and the identifiers of people; no loop id.  A child of
 * ctx. */
struct parse_rules *parse_rules_default(void *ctx);

/* A subject without RE:, FW:, [EXTERNAL] …, however many; part of subject. */
struct span parse_subject_base(struct span subject);

/* Bytes that parsing an ordinary mail takes: for mem_pool(). */
enum { PARSE_POOL = 64 * 1024 };

struct facts *parse_mail(
    void *ctx, struct span raw, const struct parse_rules *rules);

#endif
