/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mustache templates: the specification's core (comments, interpolation,
 * sections, inverted sections, partials, set-delimiter), no lambdas.
 *
 * A template is compiled once into an instruction array and rendered many
 * times against a JSON value.  Rendering walks explicit stacks with a limit,
 * so neither nested data nor a partial that names itself can exhaust ours.
 *
 * Strict is how letters are loaded: a name outside the closed list, an
 * unescaped tag ({{{x}}} or {{&x}}), an unclosed section or a CR is an error
 * with file:line at load, never an empty string in a citizen's letter.
 *
 * False, for sections: missing, null, false, "", [] and nothing else.
 */
#ifndef ENQ_COMPOSE_TEMPLATE_H
#define ENQ_COMPOSE_TEMPLATE_H

#include <stdbool.h>

#include <jansson.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/base/mem.h"
#include "parsers/base/span.h"

enum template_escape {
	TEMPLATE_NONE, /* as it is: the text part, subjects */
	TEMPLATE_HTML, /* & < > " ' as entities: the specification's tests */
	/*
	 * Every ASCII punctuation mark gets a backslash, so that no value can
	 * become markup; a line end stays a line end, a blank line a
	 * paragraph (CommonMark 0.30 s.2.4, s.6.7).
	 */
	TEMPLATE_MARKDOWN
};

enum {
	TEMPLATE_DEPTH = 100,    /* sections and partials open at once */
	TEMPLATE_OPS = 100000,   /* instructions in one template */
	TEMPLATE_STEPS = 5000000 /* instructions run by one rendering */
};

struct template;

/* What a template is read under. */
struct template_source {
	const char *file; /* for messages */
	int line;         /* of the first byte, from 1 */
	struct span bytes;
	bool strict;
	/*
	 * The closed list of names, ended by NULL; strict only.  A dotted name
	 * is checked part by part.
	 */
	const char *const *fields;
};

/* Partials by name; compiled templates that outlive the rendering. */
struct template_partial {
	const char *name;
	const struct template *template;
};

/* 0, or -1 with ERR_CONFIG "file:line: …". */
MUST_USE
int template_compile(void *ctx, const struct template_source *source,
    struct template **template_r, struct err *err);

/*
 * Names of the partials a template asks for, ended by NULL: the loader checks
 * that they exist, as rendering leaves a missing one out (the specification's
 * word).
 */
const char *const *template_partials(const struct template *t);

/*
 * Appends the rendering to out.  Fails (ERR_CONFIG) only past a limit:
 * TEMPLATE_DEPTH, TEMPLATE_STEPS or out's cap.
 */
MUST_USE
int template_render(const struct template *t,
    const struct template_partial *partials, size_t partial_count,
    const json_t *data, enum template_escape escape, struct buf *out,
    struct err *err);

#endif
