/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written is, byte for byte, what jansson would write. */
#include "parsers/jsonout.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>

/* Every shape once; texts with every byte at every place of a word of eight. */
static char *
write_all(void *ctx, bool pretty)
{
	struct jsonout o;
	char text[40];

	jsonout_init(&o, ctx, 1 << 20, pretty);
	jsonout_open(&o, NULL, '{');
	jsonout_open(&o, "empty list", '[');
	jsonout_close(&o, '[');
	jsonout_open(&o, "empty object", '{');
	jsonout_close(&o, '{');
	jsonout_text(&o, "absent", NULL);
	jsonout_text(&o, "empty", "");
	jsonout_text(&o, "a \"key\"\n", "\xe2\x82\xac \xf0\x9f\x99\x82 \xc3");
	jsonout_int(&o, "least", INT64_MIN);
	jsonout_int(&o, "most", INT64_MAX);
	jsonout_bool(&o, "yes", true);
	jsonout_bool(&o, "no", false);
	jsonout_open(&o, "list", '[');
	jsonout_int(&o, NULL, 0);
	for (int c = 1; c < 0x80; c++)
		for (int at = 0; at < 9; at++) {
			memset(text, 'x', sizeof text);
			text[at] = (char)c;
			text[sizeof text - 1] = '\0';
			jsonout_text(&o, NULL, text);
		}
	jsonout_open(&o, NULL, '[');
	jsonout_open(&o, NULL, '{');
	jsonout_text(&o, "deep", "down");
	jsonout_close(&o, '{');
	jsonout_close(&o, '[');
	jsonout_close(&o, '[');
	jsonout_text(&o, "last", "one");
	jsonout_close(&o, '{');
	assert_false(o.out.full);
	return o.out.p;
}

static void
the_text_is_the_one_that_jansson_writes(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	for (int pretty = 0; pretty < 2; pretty++) {
		char *text = write_all(ctx, pretty == 1);
		json_t *read = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(read);
		char *again =
		    json_dumps(read, pretty ? JSON_INDENT(2) : JSON_COMPACT);
		assert_string_equal(text, again);
		assert_int_equal(json_array_size(json_object_get(read, "list")),
		    2 + 127 * 9);
		free(again);
		json_decref(read);
	}
	mem_free(ctx);
}

/* Texts are written in blocks: at the seam of two a byte is one, escaped or
 * not. */
static void
a_long_text_is_written_whole(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	for (size_t n = 1000; n < 1050; n++) {
		struct jsonout o;
		char *text = mem_zero(ctx, 2 * n + 1);
		memset(text, 'x', 2 * n);
		text[n] = '\n';
		text[n - 1] = '\x01';
		jsonout_init(&o, ctx, 1 << 16, false);
		jsonout_text(&o, NULL, text);
		json_t *read = json_loads(o.out.p, JSON_DECODE_ANY, NULL);
		assert_string_equal(json_string_value(read), text);
		json_decref(read);
	}
	mem_free(ctx);
}

static void
stray_bytes_are_repaired(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct jsonout o;
	jsonout_init(&o, ctx, 100, false);
	jsonout_text(&o, NULL, "\xe2\x82\xac\xc3");
	assert_string_equal(o.out.p, "\"\xe2\x82\xac\xef\xbf\xbd\"");
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_text_is_the_one_that_jansson_writes),
	    cmocka_unit_test(a_long_text_is_written_whole),
	    cmocka_unit_test(stray_bytes_are_repaired),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
