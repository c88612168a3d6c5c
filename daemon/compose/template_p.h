/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the compiler of templates and the renderer share: the instructions.
 * Private to daemon/compose/template*.c.
 *
 * SECTION jumps to `target` (one past its END) when there is nothing to show;
 * END goes back to `target` (the section's first instruction) for the next
 * element.  INVERTED has no END: it either jumps or falls through.
 */
#ifndef ENQ_COMPOSE_TEMPLATE_P_H
#define ENQ_COMPOSE_TEMPLATE_P_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/span.h"

enum op_code {
	OP_TEXT,
	OP_INDENT, /* start of a source line: a partial's indent goes here */
	OP_VALUE,
	OP_SECTION,
	OP_INVERTED,
	OP_END,
	OP_PARTIAL
};

struct path {
	const char **parts;
	size_t count; /* 0 is ".", the current value */
};

struct op {
	enum op_code code;
	bool raw;         /* VALUE: unescaped, not in strict templates */
	struct span text; /* TEXT; PARTIAL: its indent */
	const char *name; /* PARTIAL */
	struct path path; /* VALUE, SECTION, INVERTED */
	size_t target;
};

struct template
{
	struct op *ops;
	size_t op_count;
	const char **partials; /* ended by NULL */
};

#endif
