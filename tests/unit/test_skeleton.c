/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Skeletons of letters: what they hold and refuse, and that a letter out of
 * one is the letter that Markdown makes, whatever template and values are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "daemon/compose/letters_p.h"
#include "daemon/compose/quote.h"
#include "daemon/compose/skeleton.h"

enum { TIMES = 6, TEMPLATES = 800, CAP = 1 << 20 };

static void
holes_next_to_a_mark_are_not_apart(void **state)
{
	static const struct {
		const char *markdown;
		bool apart;
	} rows[] = {
	    {"no hole at all *", true},
	    {SKELETON_HOLE, true},
	    {"- From: " SKELETON_HOLE ", " SKELETON_HOLE ".\n", true},
	    {"a" SKELETON_HOLE "\u2013(" SKELETON_HOLE ")", true},
	    {"**" SKELETON_HOLE " x**", false},
	    {"**x " SKELETON_HOLE "**", false},
	    {"_" SKELETON_HOLE, false},
	    {"[" SKELETON_HOLE "](x)", false},
	    {"<" SKELETON_HOLE ">", false},
	    {"`" SKELETON_HOLE "`", false},
	    {"&" SKELETON_HOLE ";", false},
	    {"\\" SKELETON_HOLE, false},
	    {SKELETON_HOLE SKELETON_HOLE "*", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (skeleton_holes_apart(span_str(rows[i].markdown)) !=
		    rows[i].apart)
			fail_msg("row %zu: %s", i, rows[i].markdown);
}

static void
a_skeleton_holds_one_line_without_blanks_at_its_ends(void **state)
{
	static const struct {
		const char *value;
		bool held;
	} rows[] = {{"a", true}, {"a  b", true}, {"Zo\u00eb <x>", true},
	    {"", false}, {" a", false}, {"a ", false}, {"a\nb", false},
	    {"\ta", false}, {"a\x7f", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (skeleton_holds(span_str(rows[i].value)) != rows[i].held)
			fail_msg("row %zu: %s", i, rows[i].value);
}

static void
values_and_quote_come_into_their_places(void **state)
{
	static const char html[] =
	    "<b>" SKELETON_HOLE "</b><p style=\"margin: 0 0 16px\">" QUOTE_MARK
	    "<br>\n" QUOTE_MARK "</p>" SKELETON_HOLE "!";
	const struct span values[] = {span_str("a & b"), span_str("c  <d>")};
	void *ctx = mem_new(NULL);
	struct buf out;

	(void)state;
	buf_init(&out, ctx, CAP);
	struct skeleton *s = skeleton_new(ctx, span_str(html), 2, true);
	assert_non_null(s);
	skeleton_fill(s, values, span_str("one\n  \"two\"\n\nthree"), &out);
	assert_string_equal(out.p,
	    "<b>a &amp; b</b><p style=\"margin: 0 0 16px\">one<br>\n"
	    "&quot;two&quot;</p>\n<p style=\"margin: 0 0 16px\">three</p>"
	    "c &lt;d&gt;!");
	/* A hole too few, one too many, and no quote or one in another form. */
	assert_null(skeleton_new(ctx, span_str(html), 1, true));
	assert_null(skeleton_new(ctx, span_str(html), 3, true));
	assert_null(skeleton_new(ctx, span_str(html), 2, false));
	assert_null(skeleton_new(ctx, span_str(SKELETON_HOLE), 1, true));
	assert_null(skeleton_new(ctx,
	    span_str("<i>" QUOTE_MARK "<br>\n" QUOTE_MARK "</i>"), 0, true));
	mem_free(ctx);
}

/* ---- letters of made-up templates ---- */

struct chance {
	uint32_t seed;
};

static size_t
draw(struct chance *c, size_t below)
{
	c->seed = c->seed * 1664525U + 1013904223U;
	return (c->seed >> 8) % below;
}

/* A template of one to five pieces that a council might write, or not. */
static char *
draw_template(struct chance *c, void *ctx)
{
	static const char *const pieces[] = {
	    "Dear {{a}},\n\nit is {{b}}.\n\n",
	    "- Reference: {{a}}\n- From: {{#b}}{{b}}, {{/b}}{{c}}\n\n",
	    "{{#list}}\n- {{.}}\n{{/list}}\n\n",
	    "{{#list}}\n> {{.}}\n{{/list}}\n\n",
	    "{{a}}\n===\n\n",
	    "{{a}}{{b}}. first\n\n",
	    "{{a}}) second {{c}}\n",
	    "**{{a}}** and *so {{b}}*\n\n",
	    "x*{{a}}*y _{{b}}_ z\n\n",
	    "[{{a}}](https://council.example/{{b}})\n\n",
	    "[a]: {{a}}\n\n[a] and [b]\n\n[b]: https://x.example \"{{b}}\"\n\n",
	    "`{{a}}` <{{b}}> &{{c}};\n\n",
	    "| a | b |\n|---|---:|\n| {{a}} | {{b}} |\n| x | {{c}} |\n\n",
	    "| {{a}} | b |\n|---|---|\n\n",
	    "{{a}}\n{{b}}\n",
	    "  {{a}}\n    {{b}}\n\n",
	    "{{^a}}none{{/a}}{{#a}}# {{a}} #{{/a}}\n\n",
	    "```\n{{a}}\n```\n\n",
	    "~~~ {{a}}\n{{b}}\n~~~\n\n",
	    "![{{a}}](b.png) \\{{b}} !{{c}}\n\n",
	    "{{a}}  \n{{b}}\\\n{{c}}\n\n",
	    "1{{a}}. x\n-{{b}}\n+ {{c}}\n\n",
	    "\u2588{{a}} {{b}}\u2591\n\n",
	};
	char *text = mem_str(ctx, "");
	for (size_t n = draw(c, 5) + 1; n > 0; n--)
		text = mem_fmt(ctx, "%s%s", text,
		    pieces[draw(c, sizeof(pieces) / sizeof(pieces[0]))]);
	return text;
}

static const char *
draw_value(struct chance *c)
{
	static const char *const values[] = {"x", "", "7", "12",
	    "Zo\u00eb Hill", "ENQ-26-00001-H", "!", "*", "**", "_x_", "`x`",
	    "[a](b)", "<b>", "&amp;", "\\", "a|b", "1.", "1. x", "- x", "# x",
	    "> x", "===", "---", "| - |", "a  b", " a", "a ", "a\nb", "a\n\nb",
	    "\u00a0", "\u2003x\u2003", "\u201cx\u201d", "\u2588\u2588",
	    "\u2591", "https://a.example/?b=c&d", "a\tb", "x*y", "\"", "'",
	    "~~x~~", SKELETON_HOLE, QUOTE_MARK, "caf\u00e9 \U0001f600", "\x7f"};

	return values[draw(c, sizeof(values) / sizeof(values[0]))];
}

static json_t *
draw_fields(struct chance *c)
{
	json_t *fields = json_object();
	json_t *list = json_array();

	for (const char *name = "abc"; *name != '\0'; name++)
		json_object_set_new(
		    fields, (char[]){*name, '\0'}, json_string(draw_value(c)));
	for (size_t n = draw(c, 3); n > 0; n--)
		json_array_append_new(list, json_string(draw_value(c)));
	json_object_set_new(fields, "list", list);
	return fields;
}

/* The HTML part, with the shapes that the form knows. */
static const char *
html_of(void *ctx, const struct letter_form *form, const json_t *fields)
{
	struct err err;
	struct render r = {.form = form, .tmp = ctx, .err = &err};
	struct template_way way;
	struct buf text;
	struct buf html;

	template_way_init(&way, ctx);
	buf_init(&text, ctx, CAP);
	buf_init(&html, ctx, CAP);
	if (letters_render_as(
		&r, form->body, fields, TEMPLATE_NONE, &text, &way) < 0 ||
	    letters_html(&r, fields, &way, &html) != 1)
		fail_msg("%s", err.text);
	return html.p;
}

/* The same values when the shape is new, and when it was often met. */
static void
check_template(void *ctx, struct chance *c, const char *text)
{
	static const char *const names[] = {"a", "b", "c", "list", NULL};
	const struct template_source source = {.file = "made up",
	    .line = 1,
	    .bytes = span_str(text),
	    .strict = true,
	    .fields = names};
	struct letter_form form = {.shapes = letters_shapes_new(ctx)};
	struct err err;

	if (template_compile(ctx, &source, &form.body, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < TIMES; i++) {
		json_t *fields = draw_fields(c);
		struct letter_form fresh = form;
		for (size_t k = 0; k < TIMES; k++)
			html_of(ctx, &form, fields);
		fresh.shapes = letters_shapes_new(ctx);
		const char *want = html_of(ctx, &fresh, fields);
		const char *got = html_of(ctx, &form, fields);
		if (strcmp(want, got) != 0)
			fail_msg("%s\n%s\nwant %s\ngot  %s", text,
			    json_dumps(fields, 0), want, got);
		json_decref(fields);
	}
}

static void
a_letter_of_a_known_shape_is_what_markdown_makes(void **state)
{
	struct chance c = {.seed = 20261122};

	(void)state;
	for (size_t i = 0; i < TEMPLATES; i++) {
		void *ctx = mem_new(NULL);
		check_template(ctx, &c, draw_template(&c, ctx));
		mem_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(holes_next_to_a_mark_are_not_apart),
	    cmocka_unit_test(
		a_skeleton_holds_one_line_without_blanks_at_its_ends),
	    cmocka_unit_test(values_and_quote_come_into_their_places),
	    cmocka_unit_test(a_letter_of_a_known_shape_is_what_markdown_makes),
	};

	return cmocka_run_group_tests_name("skeleton", tests, NULL, NULL);
}
