/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals as Microsoft 365 words them, and the one sentence they become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/net/diagnosis.h"

struct row {
	enum diagnosis_from from;
	const char *answer;
	const char *name; /* NULL: nothing we know */
	enum diagnosis_cure cure;
	const char *todo; /* stands in it */
};

#define AADSTS(error, code)                                                    \
	"{\"error\":\"" error "\",\"error_description\":\"AADSTS" code         \
	": words.\",\"error_codes\":[" code "]}"

static const struct row rows[] = {
    {DIAGNOSE_TOKEN, AADSTS("invalid_request", "90002"), "tenant-unknown",
	CURE_PERSON, "tenant"},
    {DIAGNOSE_TOKEN, AADSTS("unauthorized_client", "700016"), "client-unknown",
	CURE_PERSON, "client_id"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_client", "7000229"), "client-not-there",
	CURE_PERSON, "Create Service Principal"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_client", "7000215"), "secret-wrong",
	CURE_PERSON, "Secret ID"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_client", "7000222"), "secret-expired",
	CURE_PERSON, "secret_expires"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_client", "7000218"), "public-client-off",
	CURE_PERSON, "public client"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_client", "700027"), "certificate-unknown",
	CURE_PERSON, "certificate_credential"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_client", "700024"), "clock-wrong",
	CURE_PERSON, "clock"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_grant", "65001"), "consent-missing",
	CURE_PERSON, "consent"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_grant", "700082"), "login-expired",
	CURE_PERSON, "enquiryctl login"},
    {DIAGNOSE_TOKEN, AADSTS("invalid_scope", "1002012"), "scope-wrong",
	CURE_PERSON, "/.default"},
    {DIAGNOSE_TOKEN, "{\"error\":\"invalid_client\"}", "client-refused",
	CURE_PERSON, "client_id"},
    {DIAGNOSE_TOKEN, "{\"error\":\"temporarily_unavailable\"}", "server-ill",
	CURE_WAIT, ""},
    /* A longer code is another code. */
    {DIAGNOSE_TOKEN, "AADSTS7000219: words", NULL, CURE_WAIT, ""},
    {DIAGNOSE_TOKEN, "AADSTS650010", NULL, CURE_WAIT, ""},
    {DIAGNOSE_TOKEN, "", NULL, CURE_WAIT, ""},

    {DIAGNOSE_IMAP, "User is authenticated but not connected.", "not-connected",
	CURE_PERSON, "Add-MailboxPermission"},
    {DIAGNOSE_IMAP, "AUTHENTICATE failed.", "sign-in-refused", CURE_TOKEN,
	"New-ServicePrincipal"},
    {DIAGNOSE_IMAP, "AUTHENTICATE failed.", "sign-in-refused", CURE_TOKEN,
	"-ImapEnabled $true"},
    {DIAGNOSE_IMAP, "User is authenticated but not connected.", "not-connected",
	CURE_PERSON, "-ImapEnabled $true"},
    {DIAGNOSE_IMAP, "Connection is closed. 13", "throttled", CURE_WAIT,
	"by itself"},
    {DIAGNOSE_IMAP, "* BYE Connection closed. 14", "throttled", CURE_WAIT, ""},
    {DIAGNOSE_IMAP, "Session invalidated - AccessTokenExpired", "session-over",
	CURE_WAIT, ""},
    {DIAGNOSE_IMAP, "Request is throttled. Suggested Backoff Time: 26513",
	"throttled", CURE_WAIT, ""},
    {DIAGNOSE_IMAP, "AADSTS7000215", NULL, CURE_WAIT, ""},

    {DIAGNOSE_SMTP,
	"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is "
	"disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled",
	"smtp-auth-off", CURE_PERSON, "Set-CASMailbox"},
    {DIAGNOSE_SMTP,
	"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is "
	"disabled for the Mailbox.",
	"smtp-auth-off", CURE_PERSON, "Set-CASMailbox"},
    {DIAGNOSE_SMTP,
	"535 5.7.139 Authentication unsuccessful, basic authentication is "
	"disabled.",
	"password-off", CURE_PERSON, "oauth"},
    {DIAGNOSE_SMTP,
	"535 5.7.139 Authentication unsuccessful, the request did not meet "
	"the criteria to be authenticated successfully.",
	"policy-blocks", CURE_PERSON, "Conditional Access"},
    {DIAGNOSE_SMTP, "535 5.7.139 Authentication unsuccessful",
	"smtp-auth-refused", CURE_PERSON, "Set-CASMailbox"},
    {DIAGNOSE_SMTP, "535 5.7.3 Authentication unsuccessful [LO2P265CA0001]",
	"sign-in-refused", CURE_TOKEN, "SMTP.SendAsApp"},
    {DIAGNOSE_SMTP,
	"554 5.2.252 SendAsDenied; send@northshire.example not allowed to "
	"send as x@northshire.example",
	"send-as-denied", CURE_PERSON, "null_sender"},
    {DIAGNOSE_SMTP,
	"530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139",
	"smtp-auth-refused", CURE_PERSON, ""},
    {DIAGNOSE_SMTP,
	"432 4.3.2 Concurrent connections limit exceeded. Visit "
	"https://aka.ms/concurrent_sending for more information.",
	"throttled", CURE_WAIT, ""},
    {DIAGNOSE_SMTP,
	"421 4.4.2 Message submission rate for this client has exceeded the "
	"configured limit",
	"throttled", CURE_WAIT, "per_minute"},
    {DIAGNOSE_SMTP,
	"550 5.1.90 Your message can't be sent because you've reached your "
	"daily limit for message recipients",
	"quota-used", CURE_WAIT, ""},
    /* A number that merely begins so, or ends so, is another. */
    {DIAGNOSE_SMTP, "550 5.7.30 something", NULL, CURE_WAIT, ""},
    {DIAGNOSE_SMTP, "550 15.7.3 something", NULL, CURE_WAIT, ""},
    {DIAGNOSE_SMTP, "550 5.1.1 user unknown", NULL, CURE_WAIT, ""},
};

static void
each_refusal_is_told_with_its_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		const struct diagnosis *d =
		    diagnose(r->from, span_str(r->answer));

		if (r->name == NULL) {
			if (d != NULL)
				fail_msg("%s: got %s", r->answer, d->name);
			continue;
		}
		if (d == NULL)
			fail_msg("%s: got nothing", r->answer);
		if (strcmp(d->name, r->name) != 0)
			fail_msg(
			    "%s: got %s, want %s", r->answer, d->name, r->name);
		assert_int_equal(d->cure, r->cure);
		if (strstr(d->todo, r->todo) == NULL)
			fail_msg("%s: %s", r->answer, d->todo);
	}
}

/* The place between the codes does not matter, nor does the letters' case. */
static void
the_words_are_found_in_any_case(void **state)
{
	(void)state;
	assert_string_equal(
	    diagnose(DIAGNOSE_IMAP,
		span_str("BAD USER IS AUTHENTICATED BUT NOT CONNECTED"))
		->name,
	    "not-connected");
}

static void
the_code_alone_is_what_may_be_repeated(void **state)
{
	static const struct {
		const char *answer, *code;
	} cases[] = {
	    {"\"AADSTS50034: The user account jo@x.example does not exist",
		"AADSTS50034"},
	    {"AADSTS7000222", "AADSTS7000222"},
	    {"AADSTS: none", ""},
	    {"no code", ""},
	    {"AADSTS123456789012345678901234567890", "AADSTS12345678901234"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct span s = diagnosis_code(span_str(cases[i].answer));

		assert_int_equal(s.n, strlen(cases[i].code));
		assert_true(s.n == 0 || memcmp(s.p, cases[i].code, s.n) == 0);
	}
}

static void
what_is_seen_otherwise_has_a_name(void **state)
{
	(void)state;
	assert_non_null(diagnosis_named("clock-off"));
	assert_non_null(diagnosis_named("roles-missing"));
	assert_non_null(diagnosis_named("server-untrusted"));
	assert_non_null(diagnosis_named("server-away"));
	assert_null(diagnosis_named("fine"));
}

/*
 * The log, status and the digest hold 511 bytes: the longest words of a server
 * that are quoted before it, what it means and what to do.
 */
static void
no_remedy_is_cut_short(void **state)
{
	static const struct {
		enum diagnosis_from from;
		size_t quoted;
	} places[] = {
	    {DIAGNOSE_TOKEN,
		sizeof("the token server: () (AADSTS700001234567)")},
	    {DIAGNOSE_IMAP,
		sizeof("IMAP: signing in: the server does not take the access "
		       "token (status 401): NO AUTHENTICATE failed. ().  ")},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
			const struct diagnosis *d =
			    diagnose(rows[k].from, span_str(rows[k].answer));

			if (d == NULL || (d->from & (int)places[i].from) == 0)
				continue;
			if (places[i].quoted + strlen(d->means) +
				strlen(d->todo) >
			    511)
				fail_msg("%s: %zu bytes", d->name,
				    places[i].quoted + strlen(d->means) +
					strlen(d->todo));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_refusal_is_told_with_its_remedy),
	    cmocka_unit_test(the_words_are_found_in_any_case),
	    cmocka_unit_test(the_code_alone_is_what_may_be_repeated),
	    cmocka_unit_test(what_is_seen_otherwise_has_a_name),
	    cmocka_unit_test(no_remedy_is_cut_short),
	};

	return cmocka_run_group_tests_name("diagnosis", tests, NULL, NULL);
}
