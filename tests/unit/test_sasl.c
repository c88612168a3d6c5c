/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in with an access token: what is said, and what is never said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/net/base64.h"
#include "daemon/net/sasl.h"
#include "tests/unit/context.h"

/* RFC 4648 s.10. */
static void
base64_gives_the_published_examples(void **state)
{
	static const struct {
		const char *plain, *padded, *url;
	} rows[] = {
	    {"", "", ""},
	    {"f", "Zg==", "Zg"},
	    {"fo", "Zm8=", "Zm8"},
	    {"foo", "Zm9v", "Zm9v"},
	    {"foob", "Zm9vYg==", "Zm9vYg"},
	    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
	    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
	    {"\xfb\xff\xfe", "+//+", "-__-"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, *state, 64);
		base64_add(&b, span_str(rows[i].plain));
		assert_string_equal(b.p, rows[i].padded);
		buf_reset(&b);
		base64url_add(&b, span_str(rows[i].plain));
		assert_string_equal(b.p, rows[i].url);
	}
}

/* The example of Microsoft's page on OAuth for IMAP, POP and SMTP. */
static void
xoauth2_gives_the_published_vector(void **state)
{
	char *said = NULL;
	struct err err;

	assert_int_equal(
	    sasl_xoauth2(*state, "test@contoso.onmicrosoft.com",
		"EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA", &said, &err),
	    0);
	assert_string_equal(said,
	    "dXNlcj10ZXN0QGNvbnRvc28ub25taWNyb3NvZnQuY29tAWF1dGg9QmVhcmVyIEV3"
	    "QkFBbDNCQUFVRkZwVUFvN0ozVmUwYmpMQldaV0NjbFJDM0VvQUEBAQ==");
}

/* RFC 7628 s.4.1. */
static void
oauthbearer_gives_the_published_vector(void **state)
{
	char *said = NULL;
	struct err err;

	assert_int_equal(
	    sasl_oauthbearer(*state, "user@example.com", "server.example.com",
		143, "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", &said, &err),
	    0);
	assert_string_equal(said,
	    "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBv"
	    "cnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1s"
	    "emRHRXVZMjl0Q2c9PQEB");
}

static void
a_name_cannot_end_its_field(void **state)
{
	char *said = NULL;
	struct err err;

	assert_int_equal(
	    sasl_oauthbearer(*state, "a,b=c@x", "h", 1, "t", &said, &err), 0);
	/* n,a=a=2Cb=3Dc@x,^Ahost=h^Aport=1^Aauth=Bearer t^A^A */
	assert_string_equal(said,
	    "bixhPWE9MkNiPTNEY0B4LAFob3N0PWgBcG9ydD0xAWF1dGg9QmVhcmVyIHQBAQ==");
	assert_int_equal(
	    sasl_xoauth2(*state, "a\001auth=Bearer x", "t", &said, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(sasl_xoauth2(*state, "a\r\nb", "t", &said, &err), -1);
	assert_int_equal(sasl_xoauth2(*state, "", "t", &said, &err), -1);
}

static void
what_is_no_token_is_not_said_and_not_told(void **state)
{
	static const char *const rows[] = {
	    "", "a b", "a\001", "a\nb", "=", "==", "a=b", "caf\xc3\xa9"};
	char *said = NULL;
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_false(sasl_is_token(span_str(rows[i])));
		assert_int_equal(
		    sasl_xoauth2(*state, "u@x", rows[i], &said, &err), -1);
		assert_int_equal(err.kind, ERR_CONFIG);
	}
	assert_int_equal(
	    sasl_xoauth2(*state, "u@x", "secret token", &said, &err), -1);
	assert_null(strstr(err.text, "secret"));
	assert_true(sasl_is_token(span_str("eyJ0.eyJh_-~+/.c2ln==")));
}

/* With the longest user, IMAP's command stays below Exchange's 10,240. */
static void
the_longest_token_fits_an_imap_command(void **state)
{
	char *user = mem_zero(*state, SASL_USER_MAX + 1);
	char *token = mem_zero(*state, SASL_TOKEN_MAX + 2);
	char *said = NULL;
	struct err err;

	memset(user, 'u', SASL_USER_MAX);
	memset(token, 't', SASL_TOKEN_MAX);
	assert_int_equal(sasl_xoauth2(*state, user, token, &said, &err), 0);
	assert_true(
	    strlen("1 AUTHENTICATE XOAUTH2 \r\n") + strlen(said) < 10240);
	memset(token, 't', SASL_TOKEN_MAX + 1);
	assert_int_equal(sasl_xoauth2(*state, user, token, &said, &err), -1);
}

/* A server that answers with what it was told. */
static void
what_a_server_repeats_of_the_token_is_blanked(void **state)
{
	static const char token[] = "EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA";
	static const struct {
		const char *said, *kept;
	} rows[] = {
	    {"535 5.7.3 Authentication unsuccessful",
		"535 5.7.3 Authentication unsuccessful"},
	    {"", ""},
	    {"535 EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA?",
		"535 ****************************************?"},
	    /* 16 bytes of it, and 15. */
	    {"535 l3BAAUFFpUAo7J3V no", "535 **************** no"},
	    {"535 l3BAAUFFpUAo7J3 no", "535 l3BAAUFFpUAo7J3 no"},
	    {"UFFpUAo7J3Ve0bjLB UFFpUAo7J3Ve0bjLB",
		"***************** *****************"},
	};
	char *response;
	char *words;
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		words = mem_str(*state, rows[i].said);
		sasl_blank(words, token);
		assert_string_equal(words, rows[i].kept);
	}
	/* Users of three lengths, so that the token begins at each of the three
	 * places of base64.  40 bytes alone decide 52 or 53 characters. */
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(sasl_xoauth2(*state, &"abc@x.example"[i],
				     token, &response, &err),
		    0);
		words = mem_fmt(*state, "535 %s: no", response);
		sasl_blank(words, token);
		const char *first = strchr(words, '*');
		assert_non_null(first);
		assert_in_range(strspn(first, "*"), 52, 54);
		assert_non_null(strstr(words, ": no"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(base64_gives_the_published_examples),
	    cmocka_unit_test(xoauth2_gives_the_published_vector),
	    cmocka_unit_test(oauthbearer_gives_the_published_vector),
	    cmocka_unit_test(a_name_cannot_end_its_field),
	    cmocka_unit_test(what_is_no_token_is_not_said_and_not_told),
	    cmocka_unit_test(the_longest_token_fits_an_imap_command),
	    cmocka_unit_test(what_a_server_repeats_of_the_token_is_blanked),
	};

	return cmocka_run_group_tests_name(
	    "sasl", tests, context_new, context_free);
}
