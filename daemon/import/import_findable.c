/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases that a mail could name and would not find.  What in a mail is a case's
 * reference the configured patterns alone say (P-10); one that none of them
 * matches is registered in vain, and nothing else would ever tell.
 */
#include "daemon/import/import_p.h"

#include <string.h>

#include "parsers/reference.h"
#include "parsers/refcheck.h"

enum { LINES_SHOWN = 3 };

static bool
is_found(void *ctx, const struct config *config, const char *text,
    const char *normal)
{
	struct facts facts = {.found_count = 0};
	reference_find(
	    ctx, config->references, span_str(text), FOUND_NEW_TEXT, &facts);
	for (size_t i = 0; i < facts.found_count; i++)
		if (strcmp(facts.found[i].kind, "case") == 0 &&
		    facts.found[i].valid &&
		    strcmp(facts.found[i].normal, normal) == 0)
			return true;
	return false;
}

/* A pattern may want words around the reference ("our ref."): its example has
 * them.  The example with the other reference in the place of its own. */
static const char *
as_in_example(void *ctx, const struct config *config,
    const struct config_pattern *pattern, const char *reference)
{
	struct facts facts = {.found_count = 0};
	const char *example = pattern->example;
	reference_find(
	    ctx, config->references, span_str(example), FOUND_NEW_TEXT, &facts);
	for (size_t i = 0; i < facts.found_count; i++) {
		const char *own = facts.found[i].text;
		const char *at = strstr(example, own);
		if (strcmp(facts.found[i].kind, pattern->kind) == 0 &&
		    at != NULL)
			return mem_fmt(ctx, "%.*s%s%s", (int)(at - example),
			    example, reference, at + strlen(own));
	}
	return "";
}

static bool
is_found_as(void *ctx, const struct config *config, const char *text,
    const char *normal)
{
	bool found = is_found(ctx, config, text, normal);
	for (size_t i = 0; i < config->pattern_count && !found; i++)
		found =
		    strcmp(config->patterns[i].kind, "case") == 0 &&
		    is_found(ctx, config,
			as_in_example(ctx, config, &config->patterns[i], text),
			normal);
	return found;
}

/* As mails would write it, whichever way the register does. */
static bool
is_findable(const struct config *config, const char *reference)
{
	void *ctx = mem_new(NULL);
	const char *normal = reference_normal(ctx, reference);
	const bool found = is_found_as(ctx, config, normal, normal) ||
			   is_found_as(ctx, config, reference, normal);
	mem_free(ctx);
	return found;
}

void
import_note_unfindable(struct import *im)
{
	const struct config *config = im->office->config;
	const char *lines = "";
	int64_t count = 0;
	for (size_t i = 0; i < im->file.count; i++) {
		const struct csvfile_row *row = &im->file.rows[i];
		if (is_findable(config, row->fields[C_REFERENCE]))
			continue;
		if (++count <= LINES_SHOWN)
			lines = mem_fmt(im->ctx, "%s%sline %d: %s", lines,
			    count == 1 ? "" : "; ", row->line,
			    row->fields[C_REFERENCE]);
	}
	if (count == 0)
		return;
	import_note(im,
	    mem_fmt(im->ctx,
		"%lld %s found by no pattern 'case' of %s (%s%s): a mail that "
		"names such a case is not filed to it. Mend the references, or "
		"let the pattern match them (enquiryd.conf(5), pattern).",
		(long long)count,
		count == 1 ? "case reference is" : "case references are",
		config->file, lines,
		count > LINES_SHOWN ? "; and others" : ""));
}
