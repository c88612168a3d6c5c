/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/post.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
a_payload_is_written_as_jansson_would(void **state)
{
	(void)state;
	json_t *many = json_object();
	for (int i = 40; i > 0; i--) {
		char key[16];
		snprintf(key, sizeof key, "k%d", i * 7 % 41);
		json_object_set_new(many, key, json_integer(i));
	}
	json_t *payloads[] = {
	    json_object(),
	    json_pack("{s:s, s:s}", "state", "held", "kind", "ack-mp"),
	    json_pack("{s:s, s:I, s:b, s:b, s:s}", "why",
		"it \"was\" \\ so\n\t", "due_day", (json_int_t)-20613, "yes", 1,
		"no", 0, "empty", ""),
	    json_pack("{s:s, s:s}", "b", "Zo\u00eb \u2013 \x7f/\b\f\r\x01",
		"a\"b", "\U0001f642"),
	    json_pack("{s:s, s:s%}", "z", "x", "nul", "a\0b", (size_t)3),
	    json_pack("{s:[s, i], s:s}", "to", "ENQ-26-00001-H", 4, "a", "b"),
	    json_pack("{s:n, s:{s:i}}", "none", "deep", "n", 1),
	    json_pack("{s:f}", "half", 0.5),
	    many,
	};
	void *ctx = mem_new(NULL);
	for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
		assert_non_null(payloads[i]);
		char *want =
		    json_dumps(payloads[i], JSON_COMPACT | JSON_SORT_KEYS);
		assert_string_equal(post_payload(ctx, payloads[i]), want);
		free(want);
		json_decref(payloads[i]);
	}
	mem_free(ctx);
}

static void
no_payload_is_an_empty_object(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	assert_string_equal(post_payload(ctx, NULL), "{}");
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_payload_is_written_as_jansson_would),
	    cmocka_unit_test(no_payload_is_an_empty_object),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
