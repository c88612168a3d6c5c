/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of a token server, and what its answers are taken for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/net/base64.h"
#include "daemon/net/oauth_rules.h"
#include "daemon/net/sasl.h"
#include "parsers/base/civil.h"
#include "tests/unit/context.h"

enum { NOW = 1800000000 };

/* ---- requests ---- */

/* RFC 6749 s.4.4.2, s.6; RFC 7523 s.2.2; RFC 8628 s.3.1, s.3.4. */
static void
each_request_is_the_form_its_standard_shows(void **state)
{
	const struct oauth_client with_secret = {
	    .client_id = "s6BhdRkqt3",
	    .scope = "https://outlook.office365.com/.default",
	    .secret = span_str("a~b&c=d e"),
	};
	const struct oauth_client with_key = {
	    .client_id = "c", .scope = "mail", .assertion = "h.p.s"};
	const struct oauth_client public = {.client_id = "c", .scope = "a b"};
	struct buf b;

	buf_init(&b, *state, OAUTH_FORM_MAX);
	oauth_form_client(&b, &with_secret);
	assert_string_equal(b.p,
	    "grant_type=client_credentials&client_id=s6BhdRkqt3"
	    "&client_secret=a~b%26c%3Dd%20e"
	    "&scope=https%3A%2F%2Foutlook.office365.com%2F.default");
	buf_reset(&b);
	oauth_form_client(&b, &with_key);
	assert_string_equal(b.p,
	    "grant_type=client_credentials&client_id=c"
	    "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
	    "client-assertion-type%3Ajwt-bearer&client_assertion=h.p.s"
	    "&scope=mail");
	buf_reset(&b);
	oauth_form_device(&b, &public);
	assert_string_equal(b.p, "client_id=c&scope=a%20b");
	buf_reset(&b);
	oauth_form_poll(&b, &public, "G+/=");
	assert_string_equal(b.p,
	    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3A"
	    "device_code&client_id=c&device_code=G%2B%2F%3D");
	buf_reset(&b);
	oauth_form_refresh(&b, &public, "\xc3\xa9");
	assert_string_equal(b.p,
	    "grant_type=refresh_token&client_id=c&refresh_token=%C3%A9"
	    "&scope=a%20b");
}

/* ---- answers ---- */

static struct oauth_answer
answer(int status, const char *body)
{
	return (struct oauth_answer){
	    .status = status, .body = span_str(body), .date = INSTANT_NONE};
}

static void
a_token_is_taken_with_its_life(void **state)
{
	static const struct {
		const char *body;
		int64_t life;
		const char *refresh;
	} rows[] = {
	    {"{\"token_type\":\"Bearer\",\"expires_in\":3599,"
	     "\"ext_expires_in\":3599,\"access_token\":\"eyJ.a-b_c.d~\"}",
		3599, NULL},
	    {"{\"access_token\":\"t\",\"expires_in\":\"60\","
	     "\"refresh_token\":\"0.AR\\u002bo\"}",
		60, "0.AR+o"},
	    {"{\"access_token\":\"t\"}", 3600, NULL},
	    {"{\"access_token\":\"t\",\"expires_in\":999999999}", 7 * 24 * 3600,
		NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct oauth_answer a = answer(200, rows[i].body);
		struct oauth_token token;
		struct oauth_note note;
		struct err err;

		if (oauth_read_token(*state, &a, NOW, &token, &note, &err) != 0)
			fail_msg("%s: %s", rows[i].body, err.text);
		assert_int_equal(token.got_at, NOW);
		assert_int_equal(token.expires_at - NOW, rows[i].life);
		assert_false(note.skew_known);
		if (rows[i].refresh == NULL)
			assert_null(token.refresh);
		else
			assert_string_equal(token.refresh, rows[i].refresh);
	}
}

#define REFUSAL(error, words)                                                  \
	"{\"error\":\"" error "\",\"error_description\":\"" words "\"}"

static void
each_refusal_says_who_can_mend_it_and_repeats_only_a_code(void **state)
{
	static const struct {
		int status;
		const char *body;
		enum err_kind kind;
		const char *want;
	} rows[] = {
	    {401, REFUSAL("invalid_client", "AADSTS7000222: jo@x.example"),
		ERR_CONFIG, "the client secret has expired (AADSTS7000222)"},
	    {400, REFUSAL("invalid_request", "AADSTS90002: Tenant 'x'"),
		ERR_CONFIG,
		"the token server knows no such tenant (AADSTS90002)"},
	    {400, REFUSAL("invalid_client", "no code at all"), ERR_CONFIG,
		"the token server does not accept the application's proof of "
		"who it is (invalid_client)"},
	    {400, REFUSAL("strange_error", "AADSTS123"), ERR_CONFIG,
		"the token server answers with 400 (AADSTS123)"},
	    {400, REFUSAL("Jo Hill <jo@x>", "jo@x"), ERR_CONFIG,
		"the token server answers with 400"},
	    {429, "", ERR_TEMP, "the token server was asked too often"},
	    {429, REFUSAL("temporarily_unavailable", "x"), ERR_TEMP,
		"the token server was asked too often "
		"(temporarily_unavailable)"},
	    {503, "<html>", ERR_TEMP, "the token server answers with 503"},
	    {500, "", ERR_TEMP, "the token server answers with 500"},
	    {404, "<html>jo@x</html>", ERR_CONFIG,
		"what token_url names answers with 404 and is no token "
		"server"},
	    {302, "", ERR_CONFIG,
		"what token_url names answers with 302 and is no token "
		"server"},
	    {200, "", ERR_TEMP, "the token server's answer holds no token"},
	    {200, "[]", ERR_TEMP, "the token server's answer holds no token"},
	    {200, "{\"access_token\":17}", ERR_TEMP,
		"the token server's answer holds no token that can be used "
		"(7168 bytes at most)"},
	    {200, "{\"access_token\":\"a\\nb\"}", ERR_TEMP,
		"the token server's answer holds no token that can be used "
		"(7168 bytes at most)"},
	    {200, "{\"access_token\":\"t\",\"expires_in\":0}", ERR_TEMP,
		"the token server gives a token that is over already"},
	    {200, "{\"access_token\":\"t\"", ERR_TEMP,
		"the token server's answer holds no token"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct oauth_answer a =
		    answer(rows[i].status, rows[i].body);
		struct oauth_token token;
		struct oauth_note note;
		struct err err;

		if (oauth_read_token(*state, &a, NOW, &token, &note, &err) == 0)
			fail_msg("%s: taken", rows[i].body);
		assert_string_equal(err.text, rows[i].want);
		assert_int_equal(err.kind, rows[i].kind);
		assert_null(strstr(err.text, "jo@"));
	}
}

static void
a_code_that_nobody_knows_can_be_looked_up(void **state)
{
	const struct oauth_answer a =
	    answer(400, REFUSAL("strange_error", "AADSTS123: jo@x.example"));
	struct oauth_token token;
	struct oauth_note note;
	struct err err;

	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_string_equal(
	    err.text, "the token server answers with 400 (AADSTS123)");
	assert_non_null(strstr(note.diagnosis->todo, "/error"));
}

static void
a_wait_is_taken_over_and_a_clock_compared(void **state)
{
	struct oauth_answer a = answer(429, "");
	struct oauth_token token;
	struct oauth_note note;
	struct err err;

	a.retry_after = 17;
	a.date = NOW - 400;
	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_int_equal(note.retry_after_s, 17);
	assert_true(note.skew_known);
	assert_int_equal(note.skew_s, 400);
	a.retry_after = 99999999;
	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_int_equal(note.retry_after_s, 3600);
}

/* ---- device codes ---- */

static void
a_device_code_is_what_a_person_can_be_shown(void **state)
{
	struct oauth_answer a = answer(200,
	    "{\"device_code\":\"GmRh\",\"user_code\":\"WDJB-MJHT\","
	    "\"verification_uri\":\"https://microsoft.com/devicelogin\","
	    "\"expires_in\":900,\"interval\":7,\"message\":\"x\"}");
	static const char *const bad[] = {
	    "{\"device_code\":\"G\",\"user_code\":\"A\\u001b[31m\","
	    "\"verification_uri\":\"https://m\",\"expires_in\":900}",
	    "{\"device_code\":\"G\",\"user_code\":\"A\","
	    "\"verification_uri\":\"http://m\",\"expires_in\":900}",
	    "{\"device_code\":\"G\",\"user_code\":\"A\","
	    "\"verification_uri\":\"https://m\\u0007\",\"expires_in\":900}",
	    "{\"device_code\":\"G\",\"user_code\":\"A\","
	    "\"verification_uri\":\"https://m\"}",
	};
	struct oauth_device device;
	struct oauth_note note;
	struct err err;

	assert_int_equal(
	    oauth_read_device(*state, &a, NOW, &device, &note, &err), 0);
	assert_string_equal(device.user_code, "WDJB-MJHT");
	assert_string_equal(device.url, "https://microsoft.com/devicelogin");
	assert_int_equal(device.interval_s, 7);
	assert_int_equal(device.expires_at, NOW + 900);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		a = answer(200, bad[i]);
		if (oauth_read_device(*state, &a, NOW, &device, &note, &err) ==
		    0)
			fail_msg("taken: %s", bad[i]);
	}
}

static void
waiting_for_the_person_is_told_from_failing(void **state)
{
	struct oauth_answer a = answer(
	    400, REFUSAL("authorization_pending", "AADSTS70016: pending"));
	struct oauth_token token;
	struct oauth_note note;
	struct err err;

	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_true(note.pending);
	assert_false(note.slower);
	assert_int_equal(err.kind, ERR_TEMP);
	a = answer(400, REFUSAL("slow_down", ""));
	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_true(note.pending && note.slower);
	a = answer(400, REFUSAL("authorization_declined", ""));
	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_false(note.pending);
	assert_int_equal(err.kind, ERR_CONFIG);
	a = answer(400, REFUSAL("expired_token", ""));
	assert_int_equal(
	    oauth_read_token(*state, &a, NOW, &token, &note, &err), -1);
	assert_string_equal(
	    err.text, "the code was not used in time (expired_token)");
}

/* ---- tokens ---- */

static char *
jwt(void *ctx, const char *claims)
{
	struct buf b;

	buf_init(&b, ctx, 4096);
	buf_add_str(&b, "eyJhbGciOiJub25lIn0.");
	base64url_add(&b, span_str(claims));
	buf_add_str(&b, ".sig");
	return b.p;
}

static void
a_tokens_permissions_are_read_where_it_shows_them(void **state)
{
	static const struct {
		const char *claims;
		int want;
	} rows[] = {
	    {"{\"aud\":\"x\",\"roles\":[\"a\",\"IMAP.AccessAsApp\"]}", 1},
	    {"{\"aud\":\"x\",\"roles\":[\"SMTP.SendAsApp\"]}", 0},
	    {"{\"aud\":\"x>?\"}", 0},
	    {"{\"roles\":\"IMAP.AccessAsApp\"}", 0},
	    {"not json", -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    oauth_token_has_role(span_str(jwt(*state, rows[i].claims)),
			"IMAP.AccessAsApp"),
		    rows[i].want);
	assert_int_equal(oauth_token_has_role(span_str("opaque"), "r"), -1);
	assert_int_equal(oauth_token_has_role(span_str(".."), "r"), -1);
	assert_int_equal(oauth_token_has_role(span_str(""), "r"), -1);
}

static void
a_token_is_replaced_in_the_last_third_of_its_life(void **state)
{
	static const int64_t lives[] = {1, 5, 60, 3599, 5400};
	static const uint32_t chance[] = {0, 1, 599, 12345, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (size_t k = 0; k < 5; k++) {
			const struct oauth_token t = {
			    .got_at = NOW, .expires_at = NOW + lives[i]};
			const int64_t at = oauth_renew_at(&t, chance[k]) - NOW;

			assert_true(at >= lives[i] * 2 / 3);
			assert_true(at <= lives[i] * 5 / 6);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_request_is_the_form_its_standard_shows),
	    cmocka_unit_test(a_token_is_taken_with_its_life),
	    cmocka_unit_test(
		each_refusal_says_who_can_mend_it_and_repeats_only_a_code),
	    cmocka_unit_test(a_code_that_nobody_knows_can_be_looked_up),
	    cmocka_unit_test(a_wait_is_taken_over_and_a_clock_compared),
	    cmocka_unit_test(a_device_code_is_what_a_person_can_be_shown),
	    cmocka_unit_test(waiting_for_the_person_is_told_from_failing),
	    cmocka_unit_test(a_tokens_permissions_are_read_where_it_shows_them),
	    cmocka_unit_test(a_token_is_replaced_in_the_last_third_of_its_life),
	};

	return cmocka_run_group_tests_name(
	    "oauth", tests, context_new, context_free);
}
