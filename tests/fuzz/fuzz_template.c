/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The template engine: a template, then NUL, then JSON.  Whatever they are,
 * compiling and rendering end, in all three escapes, and Markdown never turns
 * a value into markup that md4c passes through as HTML.
 */
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "daemon/compose/markdown.h"
#include "daemon/compose/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const fields[] = {"a", "b", "list", NULL};

static void
render(void *ctx, const struct template *t, const json_t *values)
{
	const struct template_partial partials[] = {{"a", t}, {"b", t}};
	struct err err;

	for (unsigned e = TEMPLATE_NONE; e <= TEMPLATE_MARKDOWN; e++) {
		struct buf out;
		struct buf html;

		buf_init(&out, ctx, 1 << 16);
		buf_init(&html, ctx, 1 << 20);
		if (template_render(t, partials, 2, values,
			(enum template_escape)e, &out, &err) == 0 &&
		    markdown_to_html(&html, buf_span(&out), &err) == 0)
			ASSERT(strstr(html.p, "<script") == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = mem_new(NULL);
	struct span all = {(const char *)data, size};
	ptrdiff_t nul = span_find_byte(all, 0, '\0');
	struct span text = span_sub(all, 0, nul < 0 ? size : (size_t)nul);
	struct span rest = span_sub(all, text.n + 1, size);
	json_t *values = json_loadb(
	    rest.n > 0 ? rest.p : "{}", rest.n > 0 ? rest.n : 2, 0, NULL);
	struct err err;

	for (int strict = 0; strict < 2; strict++) {
		struct template_source source = {.file = "fuzz",
		    .line = 1,
		    .bytes = text,
		    .strict = strict,
		    .fields = fields};
		struct template *t;

		if (template_compile(ctx, &source, &t, &err) == 0)
			render(ctx, t, values);
	}
	json_decref(values);
	mem_free(ctx);
	return 0;
}
