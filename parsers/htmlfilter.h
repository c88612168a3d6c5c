/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The markup that libxml2 must not see (it costs too much there) is found with
 * two marks that only move forward, so that a page of openings without ends
 * costs no more than others.
 */
#ifndef ENQ_PARSERS_HTMLFILTER_H
#define ENQ_PARSERS_HTMLFILTER_H

#include "parsers/base/span.h"

struct htmlfilter {
	struct span html;
	size_t close;   /* the next '>' at or after the place looked at */
	size_t comment; /* behind the next "-->"; html.n: there is none */
};

/* Length of the markup at `at` ('<') that is to be left out, or 0; `at` only
 * ever moves forward. */
size_t htmlfilter_unwanted(struct htmlfilter *f, size_t at);

#endif
