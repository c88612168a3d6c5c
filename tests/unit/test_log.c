/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log lines, and secrets that must not get into them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/sys/log.h"
#include "daemon/sys/log_events.h"
#include "daemon/sys/secret.h"
#include "parsers/base/span.h"

static int
setup(void **state)
{
	*state = mem_new(NULL);
	log_init("test");
	return 0;
}

static int
teardown(void **state)
{
	mem_free(*state);
	return 0;
}

#define FORMAT(ctx, ...)                                                       \
	log_format((ctx), LOG_NOTICE, "mail.filed",                            \
	    (const struct log_field[]){__VA_ARGS__, LOG_END})

static void
a_line_is_logfmt_with_level_role_and_event_first(void **state)
{
	assert_string_equal(FORMAT(*state, log_s("case", "ENQ-26-00417-U"),
				log_i("message", 7)),
	    "level=notice role=test event=mail.filed case=ENQ-26-00417-U "
	    "message=7");
	assert_string_equal(
	    FORMAT(*state, LOG_END), "level=notice role=test event=mail.filed");
}

static void
values_are_quoted_when_they_must_be_and_stay_on_one_line(void **state)
{
	static const struct {
		const char *value;
		const char *want;
	} rows[] = {
	    {"plain", "v=plain"},
	    {"", "v=\"\""},
	    {"two words", "v=\"two words\""},
	    {"a=b", "v=\"a=b\""},
	    {"say \"hi\"", "v=\"say \\\"hi\\\"\""},
	    {"C:\\x", "v=\"C:\\\\x\""},
	    {"x\nlevel=alert", "v=\"x level=alert\""},
	    {"Zoë", "v=Zoë"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *line = FORMAT(*state, log_s("v", rows[i].value));

		assert_string_equal(
		    strstr(line, "v="), strstr(rows[i].want, "v="));
		assert_null(strchr(line, '\n'));
	}
}

static void
the_context_is_in_every_line_until_it_is_cleared(void **state)
{
	log_context(log_i("message", 42));
	assert_non_null(
	    strstr(FORMAT(*state, log_s("a", "b")), "message=42 a=b"));
	assert_non_null(strstr(FORMAT(*state, LOG_END), "message=42"));
	log_context_clear();
	assert_null(strstr(FORMAT(*state, LOG_END), "message"));
}

static void
an_address_becomes_a_keyed_hash_and_its_domain(void **state)
{
	log_key(span_str("first key"));
	const char *a = FORMAT(*state, log_addr("from", "jo@example.org"));
	const char *b = FORMAT(*state, log_addr("from", "Jo@Example.org"));
	const char *c = FORMAT(*state, log_addr("from", "al@example.org"));

	assert_null(strstr(a, "jo@"));
	assert_non_null(strstr(a, "from=h"));
	assert_non_null(strstr(a, "@example.org"));
	/* The local part's case does not make another person. */
	assert_int_equal(strncmp(a, b, strlen(a) - 11), 0);
	assert_string_not_equal(a, c);
	log_key(span_str("second key"));
	assert_string_not_equal(
	    a, FORMAT(*state, log_addr("from", "jo@example.org")));
}

static void
event_names_are_a_closed_list_of_distinct_dotted_words(void **state)
{
	static const char *const names[] = {
#define NAME(name, meaning) name,
	    LOG_EVENTS(NAME)
#undef NAME
	};
	const size_t n = sizeof(names) / sizeof(names[0]);

	(void)state;
	assert_false(log_event_known("mail.invented"));
	for (size_t i = 0; i < n; i++) {
		assert_true(log_event_known(names[i]));
		assert_non_null(strchr(names[i], '.'));
		assert_int_equal(
		    strspn(names[i], "abcdefghijklmnopqrstuvwxyz.-"),
		    strlen(names[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
}

static const char *
secret_file(void *ctx, const char *text, mode_t mode)
{
	char *path = mem_str(ctx, "/tmp/enquiryd-secret-XXXXXX");
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
	return path;
}

static void
a_secret_is_read_without_its_newline(void **state)
{
	struct secret *secret;
	struct err err;
	const char *path = secret_file(*state, "pass word\n", 0600);

	assert_int_equal(secret_read(*state, path, &secret, &err), 0);
	assert_string_equal(secret_bytes(secret).p, "pass word");
	assert_int_equal(secret_bytes(secret).n, 9);
	assert_int_equal(unlink(path), 0);
}

static void
a_secret_others_may_read_is_refused(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
		const char *want;
	} rows[] = {
	    {"pass\n", 0644, "everybody may read"},
	    {"pass\n", 0602, "everybody may read"},
	    {"\n", 0600, "empty"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct secret *secret;
		struct err err;
		const char *path =
		    secret_file(*state, rows[i].text, rows[i].mode);

		assert_int_equal(secret_read(*state, path, &secret, &err), -1);
		assert_int_equal(err.kind, ERR_CONFIG);
		assert_non_null(strstr(err.text, rows[i].want));
		assert_null(strstr(err.text, "pass\n"));
		assert_int_equal(unlink(path), 0);
	}
}

static void
a_credential_by_name_comes_from_the_directory_systemd_made(void **state)
{
	struct secret *secret;
	struct err err;
	const char *path = secret_file(*state, "from systemd", 0400);

	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(secret_read(*state, "key", &secret, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "/tmp", 1), 0);
	assert_int_equal(secret_read(*state, path + 5, &secret, &err), 0);
	assert_string_equal(secret_bytes(secret).p, "from systemd");
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_logfmt_with_level_role_and_event_first),
	    cmocka_unit_test(
		values_are_quoted_when_they_must_be_and_stay_on_one_line),
	    cmocka_unit_test(the_context_is_in_every_line_until_it_is_cleared),
	    cmocka_unit_test(an_address_becomes_a_keyed_hash_and_its_domain),
	    cmocka_unit_test(
		event_names_are_a_closed_list_of_distinct_dotted_words),
	    cmocka_unit_test(a_secret_is_read_without_its_newline),
	    cmocka_unit_test(a_secret_others_may_read_is_refused),
	    cmocka_unit_test(
		a_credential_by_name_comes_from_the_directory_systemd_made),
	};

	return cmocka_run_group_tests_name("log", tests, setup, teardown);
}
