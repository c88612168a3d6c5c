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
a_clean_value_is_one_line_of_nothing_odd(void **state)
{
	static const struct {
		const char *value;
		bool clean;
	} rows[] = {{"a", true}, {"a  b", true}, {"Zo\u00eb <x>", true},
	    {"", false}, {" a", false}, {"a ", false}, {"a\nb", false},
	    {"\ta", false}, {"a\x7f", false}, {"a\u202eb", false},
	    {"a\u2028", false}, {"\u2013a", true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (letters_line_is_clean(span_str(rows[i].value)) !=
		    rows[i].clean)
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
	    "Dear {{late}},\n\nit is {{news}}.\n\n",
	    "- Reference: {{late}}\n- From: {{#news}}{{news}}, "
	    "{{/news}}{{working}}\n\n",
	    "{{#cases}}\n- {{.}}\n{{/cases}}\n\n",
	    "{{#cases}}\n> {{.}}\n{{/cases}}\n\n",
	    "{{late}}\n===\n\n",
	    "{{late}}{{news}}. first\n\n",
	    "{{late}}) second {{working}}\n",
	    "**{{late}}** and *so {{news}}*\n\n",
	    "x*{{late}}*y _{{news}}_ z\n\n",
	    "[{{late}}](https://council.example/{{news}})\n\n",
	    "[a]: {{late}}\n\n[a] and [b]\n\n[b]: https://x.example "
	    "\"{{news}}\"\n\n",
	    "`{{late}}` <{{news}}> &{{working}};\n\n",
	    "| a | b |\n|---|---:|\n| {{late}} | {{news}} |\n| x | {{working}} "
	    "|\n\n",
	    "| {{late}} | b |\n|---|---|\n\n",
	    "{{late}}\n{{news}}\n",
	    "  {{late}}\n    {{news}}\n\n",
	    "{{^late}}none{{/late}}{{#late}}# {{late}} #{{/late}}\n\n",
	    "```\n{{late}}\n```\n\n",
	    "~~~ {{late}}\n{{news}}\n~~~\n\n",
	    "![{{late}}](b.png) \\{{news}} !{{working}}\n\n",
	    "{{late}}  \n{{news}}\\\n{{working}}\n\n",
	    "1{{late}}. x\n-{{news}}\n+ {{working}}\n\n",
	    "\u2588{{late}} {{news}}\u2591\n\n",
	    "{{#has_others}}\nOthers\n------\n{{/has_others}}\n"
	    "{{#others}}\n- {{ref}}{{#who}} ({{who}}){{/who}}\n{{/others}}\n",
	    "{{#overdue}}It is late.{{/overdue}}{{^overdue}}No.{{/overdue}}\n",
	    "  {{disclosure}}\n\n",
	    "{{#enquiry}}\n> {{.}}\n{{/enquiry}}\n\n",
	    "{{#has_enquiry}}\n{{late}} wrote\n----\n{{#enquiry}}\n"
	    "> {{.}} <\n{{/enquiry}}\n---\n\n{{/has_enquiry}}\n",
	    "{{#enquiry}}\n{{.}}\n{{/enquiry}}\n\n",
	    "A line of this letter's own that is too long for the text part, "
	    "and so is broken at {{news}} or before.\nIt goes on.\n\n",
	    "{{#late}}{{working}}\n{{/late}}A line without any value that is "
	    "too long for the text part, and so broken.\n\n",
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

/* No value at all, now and then. */
static void
draw_field(struct chance *c, json_t *fields, const char *name)
{
	if (draw(c, 5) > 0)
		json_object_set_new(fields, name, json_string(draw_value(c)));
}

static json_t *
draw_quote(struct chance *c)
{
	json_t *quote = json_string(draw_value(c));

	for (size_t n = draw(c, 6); n > 0; n--) {
		json_t *longer =
		    json_sprintf("%s%s%s", json_string_value(quote),
			draw(c, 4) > 0 ? "\n" : " ", draw_value(c));
		json_decref(quote);
		quote = longer;
	}
	return quote;
}

static json_t *
draw_fields(struct chance *c)
{
	static const char *const lines[] = {"late", "news", "working"};
	json_t *fields = json_object();
	json_t *cases = json_array();
	json_t *others = json_array();

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		draw_field(c, fields, lines[i]);
	if (draw(c, 3) == 0)
		draw_field(c, fields, "disclosure");
	json_object_set_new(fields, "overdue", json_boolean(draw(c, 2)));
	for (size_t n = draw(c, 3); n > 0; n--)
		json_array_append_new(cases, json_string(draw_value(c)));
	json_object_set_new(fields, "cases", cases);
	for (size_t n = draw(c, 3); n > 0; n--) {
		json_t *item = json_object();
		draw_field(c, item, "ref");
		draw_field(c, item, "who");
		json_array_append_new(others, item);
	}
	json_object_set_new(fields, "others", others);
	if (draw(c, 2) > 0)
		json_object_set_new(fields, "enquiry", draw_quote(c));
	return fields;
}

/* The whole letter, with the shapes that the form knows. */
static const char *
letter_of(void *ctx, const struct letter_set *set, json_t *fields)
{
	struct err err;
	char *subject;
	char *text;
	char *html;

	if (letters_render(ctx, set, LETTER_ALLOCATION, fields, &subject, &text,
		&html, &err) < 0)
		fail_msg("%s", err.text);
	return mem_fmt(ctx, "%s\n%s\n%s", subject, text, html);
}

static void
compile(void *ctx, const char *text, struct template **template_r)
{
	static const char *const names[] = {"late", "news", "working",
	    "overdue", "disclosure", "cases", "others", "has_others", "ref",
	    "who", "enquiry", "has_enquiry", NULL};
	const struct template_source source = {.file = "made up",
	    .line = 1,
	    .bytes = span_str(text),
	    .strict = true,
	    .fields = names};
	struct err err;

	if (template_compile(ctx, &source, template_r, &err) < 0)
		fail_msg("%s", err.text);
}

static struct letter_set *
set_of(void *ctx, const char *text)
{
	struct letter_set *set = mem_one(ctx, struct letter_set);
	struct letter_form *form = &set->forms[LETTER_ALLOCATION];

	compile(ctx, "{{late}}: {{news}}", &form->subject);
	compile(ctx, text, &form->body);
	form->shapes = letters_shapes_new(ctx);
	return set;
}

/* The same values when the shape is new, and when it was often met. */
static void
check_template(void *ctx, struct chance *c, const char *text)
{
	struct letter_set *set = set_of(ctx, text);
	struct letter_set *fresh = mem_one(ctx, struct letter_set);

	*fresh = *set;
	for (size_t i = 0; i < TIMES; i++) {
		json_t *fields = draw_fields(c);
		for (size_t k = 0; k < TIMES; k++)
			letter_of(ctx, set, fields);
		fresh->forms[LETTER_ALLOCATION].shapes =
		    letters_shapes_new(ctx);
		const char *want = letter_of(ctx, fresh, fields);
		const char *got = letter_of(ctx, set, fields);
		if (strcmp(want, got) != 0)
			fail_msg("%s\n%s\nwant %s\ngot  %s", text,
			    json_dumps(fields, 0), want, got);
		json_decref(fields);
	}
}

static void
a_letter_of_a_known_shape_is_what_its_templates_make(void **state)
{
	struct chance c = {.seed = 20261122};

	(void)state;
	for (size_t i = 0; i < TEMPLATES; i++) {
		void *ctx = mem_new(NULL);
		check_template(ctx, &c, draw_template(&c, ctx));
		mem_free(ctx);
	}
}

/* Values that mean something where they stand, met after many that do not. */
static void
a_value_means_the_same_in_a_shape(void **state)
{
	static const struct {
		const char *template;
		const char *value;
	} rows[] = {
	    /* No other number begins a list within a paragraph. */
	    {"x\n{{late}}. y\n", "1"},
	    {"x\n{{late}}) y\n", "1"},
	    /* A table's rule alone, of which the text part has nothing. */
	    {"{{late}}\n\nx\n", "| - |"},
	    {"x\n\n{{late}}\n\ny\n", "| - |"},
	    {"| --- |\n\n{{late}}\n", "x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct letter_set *set = set_of(ctx, rows[i].template);
		struct letter_set *fresh = set_of(ctx, rows[i].template);
		json_t *usual = json_pack("{s:s}", "late", "usual");
		json_t *fields = json_pack("{s:s}", "late", rows[i].value);

		for (size_t k = 0; k < TIMES; k++)
			letter_of(ctx, set, usual);
		assert_string_equal(
		    letter_of(ctx, set, fields), letter_of(ctx, fresh, fields));
		json_decref(usual);
		json_decref(fields);
		mem_free(ctx);
	}
}

/* On either side of it: the number of its mark hides no neighbour. */
static void
a_letter_with_a_value_beside_a_mark_has_no_shape(void **state)
{
	static const struct {
		const char *template;
		bool shape;
	} rows[] = {
	    {"so {{late}} on\n", true},
	    {"so ({{late}}), on\n", true},
	    {"*so* {{late}}{{late}} on\n", true},
	    {"so *{{late}} on*\n", false},
	    {"*so {{late}}* on\n", false},
	    {"so {{late}}_on\n", false},
	    {"so {{late}}{{late}}! on\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct letter_set *set = set_of(ctx, rows[i].template);
		json_t *fields = json_pack("{s:s}", "late", "usual");
		const struct render r = {.form = &set->forms[LETTER_ALLOCATION],
		    .kind = LETTER_ALLOCATION,
		    .tmp = ctx};
		struct letter_parts parts;

		for (size_t k = 0; k < TIMES; k++)
			letter_of(ctx, set, fields);
		letters_parts_init(&parts, ctx);
		if (letters_fill(&r, fields, &parts) != rows[i].shape)
			fail_msg("row %zu: %s", i, rows[i].template);
		json_decref(fields);
		mem_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(holes_next_to_a_mark_are_not_apart),
	    cmocka_unit_test(a_clean_value_is_one_line_of_nothing_odd),
	    cmocka_unit_test(values_and_quote_come_into_their_places),
	    cmocka_unit_test(
		a_letter_of_a_known_shape_is_what_its_templates_make),
	    cmocka_unit_test(a_value_means_the_same_in_a_shape),
	    cmocka_unit_test(a_letter_with_a_value_beside_a_mark_has_no_shape),
	};

	return cmocka_run_group_tests_name("skeleton", tests, NULL, NULL);
}
