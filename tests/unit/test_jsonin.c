/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of facts, held against jansson where both must agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "parsers/jsonin.h"

static struct jsonin *
must_read(void *ctx, const char *text)
{
	struct jsonin *root;
	struct err err = {0};

	if (jsonin_read(ctx, span_str(text), &root, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	return root;
}

static void
values_of_every_type_are_read(void **state)
{
	void *ctx = mem_new(NULL);
	struct jsonin *o = must_read(ctx,
	    " {\"a\" : [ ] ,\"b\":{},\"c\":-12,\"d\":0,\r\n\t\"e\":true,"
	    "\"f\":false,\"g\":null,\"h\":\"x\",\"i\":[1,[2,\"3\"],{\"j\":4}],"
	    "\"k\":999999999999999999} ");

	(void)state;
	assert_int_equal(o->type, JSONIN_OBJECT);
	assert_int_equal(o->count, 10);
	assert_int_equal(jsonin_get(o, "a")->type, JSONIN_LIST);
	assert_int_equal(jsonin_get(o, "b")->type, JSONIN_OBJECT);
	assert_int_equal(jsonin_get(o, "c")->number, -12);
	assert_int_equal(jsonin_get(o, "d")->number, 0);
	assert_int_equal(jsonin_get(o, "e")->type, JSONIN_TRUE);
	assert_int_equal(jsonin_get(o, "f")->type, JSONIN_FALSE);
	assert_int_equal(jsonin_get(o, "g")->type, JSONIN_NULL);
	assert_true(jsonin_is(jsonin_get(o, "h"), "x"));
	struct jsonin *i = jsonin_get(o, "i");
	assert_int_equal(i->count, 3);
	assert_int_equal(i->first->number, 1);
	assert_true(jsonin_is(i->first->next->last, "3"));
	assert_int_equal(jsonin_get(i->last, "j")->number, 4);
	assert_int_equal(
	    jsonin_get(o, "k")->number, INT64_C(999999999999999999));
	assert_null(jsonin_get(o, "z"));
	assert_null(jsonin_get(i, "j"));
	assert_null(jsonin_get(NULL, "j"));
	mem_free(ctx);
}

/* Its bytes, and the NUL behind them. */
static void
assert_text(struct span got, const char *want)
{
	assert_int_equal(got.n, strlen(want));
	assert_string_equal(got.p, want);
}

static void
members_are_found_in_any_order(void **state)
{
	static const char *const orders[] = {
	    "abcd", "dcba", "acbd", "aabb", "dadada", "zazbzczd"};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct jsonin *o =
		    must_read(ctx, "{\"a\":0,\"b\":1,\"c\":2,\"d\":3}");

		for (const char *p = orders[i]; *p != '\0'; p++) {
			const char key[] = {*p, '\0'};
			const struct jsonin *v = jsonin_get(o, key);

			if (*p == 'z')
				assert_null(v);
			else
				assert_int_equal(v->number, *p - 'a');
		}
	}
	assert_null(jsonin_get(must_read(ctx, "{}"), "a"));
	mem_free(ctx);
}

static void
escapes_become_what_they_stand_for(void **state)
{
	static const struct {
		const char *json;
		const char *want;
	} rows[] = {
	    {"\"plain\"", "plain"},
	    {"\"\"", ""},
	    {"\"a\\nb\\tc\\rd\\be\\ff\"", "a\nb\tc\rd\be\ff"},
	    {"\"\\\"\\\\\\/\"", "\"\\/"},
	    {"\"\\u00a3\\u20AC\\ud83d\\uDE00\"",
		"\xc2\xa3\xe2\x82\xac\xf0\x9f\x98\x80"},
	    {"\"\xc2\xa3 as it is\"", "\xc2\xa3 as it is"},
	    {"\"12345678\\n12345678\"", "12345678\n12345678"},
	    {"\"\x7f\"", "\x7f"},
	};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_text(must_read(ctx, rows[i].json)->text, rows[i].want);
	struct jsonin *o = must_read(ctx, "{\"a\\\"b\":\"\\u0041\"}");
	assert_text(o->first->key, "a\"b");
	assert_ptr_equal(jsonin_get(o, "a\"b"), o->first);
	assert_true(jsonin_is(o->first, "A"));
	mem_free(ctx);
}

static void
what_is_no_json_is_refused(void **state)
{
	static const char *const bad[] = {"", " ", "{", "}", "[", "[1", "[1,",
	    "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
	    "{\"a\":1 \"b\":2}", "[1 2]", "1 2", "nul", "tru", "falsey x", "-",
	    "01", "+1", "1.5", "1e3", "1234567890123456789", "\"", "\"a",
	    "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u123g\"", "\"\\u0000\"",
	    "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
	    "\"a\nb\"", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
	    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[]]", "'a'",
	    "/* */ 1", "\xef\xbb\xbf{}", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct jsonin *root;
		struct err err;

		if (jsonin_read(ctx, span_str(bad[i]), &root, &err) == 0)
			fail_msg("not refused: %s", bad[i]);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	assert_int_equal(
	    must_read(ctx, "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]")->count, 1);
	mem_free(ctx);
}

static void
a_nul_and_a_missing_end_are_never_read_past(void **state)
{
	static const char json[] = "{\"a\":[\"x\\u00e9\\ud83d\\ude00\",-1]}";
	void *ctx = mem_new(NULL);

	(void)state;
	/* Every shorter text is refused; no byte after its end is looked at,
	 * which the sanitizer build would see. */
	for (size_t n = 0; n + 1 < sizeof json; n++) {
		struct jsonin *root;
		struct err err;
		char *part = mem_strn(ctx, json, n);

		assert_int_equal(
		    jsonin_read(ctx, span_of(part, n), &root, &err), -1);
		part[n == 0 ? 0 : n - 1] = '\0';
		assert_int_equal(
		    jsonin_read(ctx, span_of(part, n), &root, &err), -1);
	}
	mem_free(ctx);
}

/* Small texts made of pieces that matter: both readers must agree. */
static void
jansson_reads_the_same(void **state)
{
	static const char *const pieces[] = {"{", "}", "[", "]", ",", ":",
	    "\"a\"", "\"b\"", "\"\\n\"", "\"\\ud83d\\ude00\"", "1", "-2",
	    "true", "null", " ", "\"\\", "\xc3\xa9"};
	const size_t count = sizeof(pieces) / sizeof(pieces[0]);
	uint32_t seed = 7;
	int agreed = 0;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		char text[128] = "";
		size_t n = 0;
		struct jsonin *root;
		struct err err;
		void *ctx = mem_new(NULL);

		for (int i = 0; i <= round % 7; i++) {
			seed = seed * 1664525U + 1013904223U;
			const char *piece = pieces[(seed >> 16) % count];
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
		}
		json_t *theirs = json_loadb(
		    text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
		int ours = jsonin_read(ctx, span_of(text, n), &root, &err);
		if ((theirs != NULL) != (ours == 0))
			fail_msg("they differ on %s", text);
		if (theirs != NULL && json_is_array(theirs))
			assert_int_equal(json_array_size(theirs), root->count);
		agreed += theirs != NULL;
		json_decref(theirs);
		mem_free(ctx);
	}
	assert_true(agreed > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_of_every_type_are_read),
	    cmocka_unit_test(members_are_found_in_any_order),
	    cmocka_unit_test(escapes_become_what_they_stand_for),
	    cmocka_unit_test(what_is_no_json_is_refused),
	    cmocka_unit_test(a_nul_and_a_missing_end_are_never_read_past),
	    cmocka_unit_test(jansson_reads_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
