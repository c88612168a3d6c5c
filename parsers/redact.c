/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parsers/redact.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"
#include "parsers/refcheck.h"

/* What a council calls its cases by is no secret between its officers. */
static bool
is_case(const struct facts *facts, const char *normal)
{
	for (size_t i = 0; i < facts->found_count; i++)
		if (strcmp(facts->found[i].kind, "case") == 0 &&
		    strcmp(facts->found[i].normal, normal) == 0)
			return true;
	return false;
}

static const char *
replace(void *ctx, const char *text, const char *what, const char *with)
{
	const size_t n = strlen(what);
	const char *at = strstr(text, what);
	struct buf out;
	if (n == 0 || at == NULL)
		return text;
	/* A replacement may be longer than what it stands for. */
	buf_init(&out, ctx, strlen(text) * (strlen(with) + 1));
	for (; at != NULL; at = strstr(text, what)) {
		buf_add(&out, text, (size_t)(at - text));
		buf_add_str(&out, with);
		text = at + n;
	}
	buf_add_str(&out, text);
	return out.p;
}

const char *
redact(void *ctx, const struct facts *facts, const char *text)
{
	for (size_t i = 0; text != NULL && i < facts->found_count; i++) {
		const struct found_reference *found = &facts->found[i];
		if (reference_is_personal(found->kind) && found->text != NULL &&
		    !is_case(facts, found->normal))
			text = replace(ctx, text, found->text,
			    mem_fmt(ctx, "[%s]",
				reference_personal_name(found->kind)));
	}
	return text;
}
