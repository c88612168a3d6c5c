/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Mustache engine: the specification's own cases, and ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "daemon/compose/template.h"

#define SPEC "../shared/data/mustache-spec/"

enum { PARTIALS = 16 };

static const char *const fields[] = {"name", "list", "a", "b", "on", NULL};

static int
compile_as(void *ctx, const char *text, bool strict, struct template **t_r,
    struct err *err)
{
	struct template_source source = {.file = "x.md",
	    .line = 1,
	    .bytes = span_str(text),
	    .strict = strict,
	    .fields = fields};

	return template_compile(ctx, &source, t_r, err);
}

/* What the template gives for data; fails the test when it gives nothing. */
static char *
render(void *ctx, const char *text, const json_t *data, const json_t *partials,
    enum template_escape escape)
{
	struct template_partial list[PARTIALS];
	size_t n = 0;
	struct template *t;
	struct err err;
	struct buf out;
	const char *name;
	json_t *value;
	json_t *own =
	    partials != NULL ? json_deep_copy(partials) : json_object();

	json_object_foreach(own, name, value)
	{
		struct template *p;

		assert_true(n < PARTIALS);
		if (compile_as(ctx, json_string_value(value), false, &p, &err))
			fail_msg("partial: %s", err.text);
		list[n++] = (struct template_partial){mem_str(ctx, name), p};
	}
	json_decref(own);
	if (compile_as(ctx, text, false, &t, &err) < 0)
		fail_msg("%s", err.text);
	buf_init(&out, ctx, 1 << 20);
	if (template_render(t, list, n, data, escape, &out, &err) < 0)
		fail_msg("%s", err.text);
	return out.p;
}

static void
run_spec_file(const char *file)
{
	json_error_t error;
	json_t *spec = json_load_file(file, 0, &error);
	json_t *test;
	size_t i;

	if (spec == NULL) {
		print_message("skipped: no %s\n", file);
		skip();
	}
	json_array_foreach(json_object_get(spec, "tests"), i, test)
	{
		void *ctx = mem_new(NULL);
		const char *want =
		    json_string_value(json_object_get(test, "expected"));
		const char *got = render(ctx,
		    json_string_value(json_object_get(test, "template")),
		    json_object_get(test, "data"),
		    json_object_get(test, "partials"), TEMPLATE_HTML);

		if (strcmp(got, want) != 0)
			fail_msg("%s: got \"%s\", want \"%s\"",
			    json_string_value(json_object_get(test, "name")),
			    got, want);
		mem_free(ctx);
	}
	json_decref(spec);
	assert_true(i > 5);
}

static void
the_specification_of_comments_holds(void **state)
{
	(void)state;
	run_spec_file(SPEC "comments.json");
}

static void
the_specification_of_delimiters_holds(void **state)
{
	(void)state;
	run_spec_file(SPEC "delimiters.json");
}

static void
the_specification_of_interpolation_holds(void **state)
{
	(void)state;
	run_spec_file(SPEC "interpolation.json");
}

static void
the_specification_of_inverted_sections_holds(void **state)
{
	(void)state;
	run_spec_file(SPEC "inverted.json");
}

static void
the_specification_of_partials_holds(void **state)
{
	(void)state;
	run_spec_file(SPEC "partials.json");
}

static void
the_specification_of_sections_holds(void **state)
{
	(void)state;
	run_spec_file(SPEC "sections.json");
}

struct rendering {
	const char *template, *data, *want;
};

static void
expect_all(const struct rendering *r, size_t n, enum template_escape escape)
{
	for (size_t i = 0; i < n; i++) {
		void *ctx = mem_new(NULL);
		json_error_t error;
		json_t *data = json_loads(r[i].data, 0, &error);

		if (data == NULL)
			fail_msg("row %zu: %s", i, error.text);
		const char *got =
		    render(ctx, r[i].template, data, NULL, escape);
		if (strcmp(got, r[i].want) != 0)
			fail_msg("%s with %s: got \"%s\", want \"%s\"",
			    r[i].template, r[i].data, got, r[i].want);
		json_decref(data);
		mem_free(ctx);
	}
}

static void
values_sections_and_lists_are_filled_in(void **state)
{
	static const struct rendering rows[] = {
	    {"Dear {{name}},", "{\"name\":\"Jo\"}", "Dear Jo,"},
	    {"{{a}}", "{\"a\":1.5}", "1.5"},
	    {"{{a}}", "{\"a\":12345678901}", "12345678901"},
	    {"[{{a}}]", "{}", "[]"},
	    {"[{{a}}]", "{\"a\":null}", "[]"},
	    {"{{#list}}\n- {{.}}\n{{/list}}\nend\n", "{\"list\":[\"x\",\"y\"]}",
		"- x\n- y\nend\n"},
	    {"{{#list}}{{name}} {{b}};{{/list}}",
		"{\"b\":\"o\",\"list\":[{\"name\":\"x\"},"
		"{\"name\":\"y\",\"b\":\"i\"}]}",
		"x o;y i;"},
	    {"{{^list}}none{{/list}}", "{\"list\":[]}", "none"},
	    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":\"\"}", "no"},
	    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":0}", "yes"},
	    {"one{{! not\nshown }} two", "{}", "one two"},
	    {"{{#a}}{{#b}}{{name}}{{/b}}{{/a}}",
		"{\"a\":{\"name\":\"outer\"},\"b\":true}", "outer"},
	};

	(void)state;
	expect_all(rows, sizeof(rows) / sizeof(rows[0]), TEMPLATE_NONE);
}

static void
a_value_can_never_become_markdown(void **state)
{
	static const struct rendering rows[] = {
	    {"{{a}}", "{\"a\":\"*x* _y_ [z](http://w) `c`\"}",
		"\\*x\\* \\_y\\_ \\[z\\]\\(http\\:\\/\\/w\\) "
		"\\`c\\`"},
	    {"{{a}}", "{\"a\":\"# head\"}", "\\# head"},
	    {"{{a}}", "{\"a\":\"1. one\"}", "1\\. one"},
	    {"{{a}}", "{\"a\":\"<script>&amp;\"}", "\\<script\\>\\&amp\\;"},
	    {"{{a}}", "{\"a\":\"    code\\tx\"}", "code x"},
	    {"{{a}}", "{\"a\":\"x\\n    y\"}", "x\\\ny"},
	    {"{{a}}", "{\"a\":\"x\\r\\n\\r\\n===\"}", "x\n\n\\=\\=\\="},
	    {"{{a}}|", "{\"a\":\"x\\n\\n\"}", "x|"},
	    {"{{a}}|", "{\"a\":\"\\\\\"}", "\\\\|"},
	    {"{{a}}|", "{\"a\":\" \\n \"}", "|"},
	    {"{{a}}", "{\"a\":\"Zo\u00eb \u2013 caf\u00e9\"}",
		"Zo\u00eb \u2013 caf\u00e9"},
	};

	(void)state;
	expect_all(rows, sizeof(rows) / sizeof(rows[0]), TEMPLATE_MARKDOWN);
}

static void
a_strict_template_with_a_mistake_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *template, *want;
	} rows[] = {
	    {"one\ntwo {{wrong}}", "x.md:2: unknown field \"wrong\""},
	    {"{{a.wrong}}", "x.md:1: unknown field \"wrong\""},
	    {"{{#wrong}}{{/wrong}}", "x.md:1: unknown field \"wrong\""},
	    {"\n\n{{#list}}\nx", "x.md:3: section \"list\" is not closed"},
	    {"{{#a}}{{/b}}",
		"x.md:1: {{/b}} closes a section that is not open here"},
	    {"{{/a}}", "x.md:1: {{/a}} closes a section that is not open here"},
	    {"{{{a}}}", "x.md:1: unescaped tags ({{{ or {{&) are not allowed"},
	    {"\n{{&a}}", "x.md:2: unescaped tags ({{{ or {{&) are not allowed"},
	    {"a\nb\r\n", "x.md:2: a carriage return: save the file with "
			 "Unix line ends"},
	    {"x {{a", "x.md:1: a tag is not closed: no \"}}\""},
	    {"{{}}", "x.md:1: a tag without a name"},
	    {"{{a..b}}", "x.md:1: no name: \"a..b\""},
	    {"{{> }}", "x.md:1: a partial without a name"},
	    {"{{=x=}}", "x.md:1: no delimiters"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct template *t;
		struct err err = {0};

		assert_int_equal(
		    compile_as(ctx, rows[i].template, true, &t, &err), -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_string_equal(err.text, rows[i].want);
		mem_free(ctx);
	}
}

static void
nesting_past_the_limit_is_an_error_and_not_a_crash(void **state)
{
	void *ctx = mem_new(NULL);
	struct buf text;
	struct template *t;
	struct err err = {0};

	(void)state;
	buf_init(&text, ctx, 1 << 16);
	for (int i = 0; i < TEMPLATE_DEPTH + 1; i++)
		buf_add_str(&text, "{{#a}}");
	assert_int_equal(compile_as(ctx, text.p, true, &t, &err), -1);
	assert_string_equal(err.text, "x.md:1: sections nested too deep");
	mem_free(ctx);
}

static void
a_partial_that_names_itself_ends_in_an_error(void **state)
{
	void *ctx = mem_new(NULL);
	struct template *t;
	struct err err = {0};
	struct buf out;

	(void)state;
	assert_int_equal(compile_as(ctx, "x{{> self}}", false, &t, &err), 0);
	struct template_partial self = {"self", t};
	buf_init(&out, ctx, 1000);
	assert_int_equal(
	    template_render(t, &self, 1, NULL, TEMPLATE_NONE, &out, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	mem_free(ctx);
}

static void
output_past_the_cap_is_an_error(void **state)
{
	void *ctx = mem_new(NULL);
	struct template *t;
	struct err err = {0};
	struct buf out;

	(void)state;
	assert_int_equal(compile_as(ctx, "12345", false, &t, &err), 0);
	buf_init(&out, ctx, 4);
	assert_int_equal(
	    template_render(t, NULL, 0, NULL, TEMPLATE_NONE, &out, &err), -1);
	assert_string_equal(
	    err.text, "the rendered text is larger than 4 bytes");
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_specification_of_comments_holds),
	    cmocka_unit_test(the_specification_of_delimiters_holds),
	    cmocka_unit_test(the_specification_of_interpolation_holds),
	    cmocka_unit_test(the_specification_of_inverted_sections_holds),
	    cmocka_unit_test(the_specification_of_partials_holds),
	    cmocka_unit_test(the_specification_of_sections_holds),
	    cmocka_unit_test(values_sections_and_lists_are_filled_in),
	    cmocka_unit_test(a_value_can_never_become_markdown),
	    cmocka_unit_test(
		a_strict_template_with_a_mistake_is_refused_with_its_line),
	    cmocka_unit_test(
		nesting_past_the_limit_is_an_error_and_not_a_crash),
	    cmocka_unit_test(a_partial_that_names_itself_ends_in_an_error),
	    cmocka_unit_test(output_past_the_cap_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
