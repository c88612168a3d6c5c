/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is writing: what proves a From address and what does not (P-13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/policy/identity.h"
#include "parsers/base/mem.h"
#include "tests/unit/context.h"

#define OURS "mx.council.example"
#define PROPS_MAX 4

/* One result: method, result, property, value. */
struct shown {
	const char *method, *result, *prop, *value;
};

struct row {
	const char *what;
	const char *from;
	struct {
		const char *id;
		int above;
		struct shown results[3];
	} headers[2];
	size_t header_count;
	enum proof want;
};

static const struct row rows[] = {
    {"no header at all", "jo@mp.example", {{0}}, 0, PROOF_NONE},
    {"dmarc pass for the From domain", "jo@mp.example",
	{{OURS, 0, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	PROOF_ALIGNED_PASS},
    {"ids and domains in other case", "jo@mp.example",
	{{"MX.Council.EXAMPLE", 0,
	    {{"DMARC", "Pass", "Header.From", "MP.Example"}}}},
	1, PROOF_ALIGNED_PASS},
    {"dmarc pass for another domain", "jo@mp.example",
	{{OURS, 0, {{"dmarc", "pass", "header.from", "evil.example"}}}}, 1,
	PROOF_NONE},
    {"dmarc pass that names no domain", "jo@mp.example",
	{{OURS, 0, {{"dmarc", "pass", NULL, NULL}}}}, 1, PROOF_NONE},
    {"dkim pass, same domain", "jo@mp.example",
	{{OURS, 0, {{"dkim", "pass", "header.d", "mp.example"}}}}, 1,
	PROOF_ALIGNED_PASS},
    {"dkim pass, identity only", "jo@mp.example",
	{{OURS, 0, {{"dkim", "pass", "header.i", "@mp.example"}}}}, 1,
	PROOF_ALIGNED_PASS},
    {"dkim pass, the provider's domain", "jo@mp.example",
	{{OURS, 0, {{"dkim", "pass", "header.d", "mailer.example"}}}}, 1,
	PROOF_NONE},
    {"the second of two signatures is aligned", "jo@mp.example",
	{{OURS, 0,
	    {{"dkim", "pass", "header.d", "mailer.example"},
		{"dkim", "pass", "header.d", "mp.example"}}}},
	1, PROOF_ALIGNED_PASS},
    {"spf pass, bounce subdomain", "jo@mp.example",
	{{OURS, 0, {{"spf", "pass", "smtp.mailfrom", "b@bounce.mp.example"}}}},
	1, PROOF_ALIGNED_PASS},
    {"spf pass of an address that only ends alike", "jo@mp.example",
	{{OURS, 0, {{"spf", "pass", "smtp.mailfrom", "b@evilmp.example"}}}}, 1,
	PROOF_NONE},
    {"spf pass of a name on the left of an @", "jo@mp.example",
	{{OURS, 0,
	    {{"spf", "pass", "smtp.mailfrom", "mp.example@evil.example"}}}},
	1, PROOF_NONE},
    {"spf pass of the greeting name alone", "jo@mp.example",
	{{OURS, 0, {{"spf", "pass", "smtp.helo", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"a signature by a top-level domain", "jo@mp.example",
	{{OURS, 0, {{"dkim", "pass", "header.d", "example"}}}}, 1, PROOF_NONE},
    {"an unknown method", "jo@mp.example",
	{{OURS, 0, {{"arc", "pass", "header.d", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"softfail is no proof and no forgery", "jo@mp.example",
	{{OURS, 0, {{"spf", "softfail", "smtp.mailfrom", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"a broken signature is the same as none", "jo@mp.example",
	{{OURS, 0, {{"dkim", "fail", "header.d", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"dmarc says forged", "jo@mp.example",
	{{OURS, 0, {{"dmarc", "fail", "header.from", "mp.example"}}}}, 1,
	PROOF_FAIL},
    {"dmarc's failure outweighs an spf pass", "jo@mp.example",
	{{OURS, 0,
	    {{"spf", "pass", "smtp.mailfrom", "mp.example"},
		{"dmarc", "fail", "header.from", "mp.example"}}}},
	1, PROOF_FAIL},
    {"spf fails for the From domain", "jo@mp.example",
	{{OURS, 0, {{"spf", "fail", "smtp.mailfrom", "jo@mp.example"}}}}, 1,
	PROOF_FAIL},
    {"spf fails on the way but the signature holds", "jo@mp.example",
	{{OURS, 0,
	    {{"spf", "fail", "smtp.mailfrom", "jo@mp.example"},
		{"dkim", "pass", "header.d", "mp.example"}}}},
	1, PROOF_ALIGNED_PASS},
    {"another server's header", "jo@mp.example",
	{{"mx.evil.example", 0,
	    {{"dmarc", "pass", "header.from", "mp.example"}}}},
	1, PROOF_NONE},
    {"our id, but stamped before it came to us", "jo@mp.example",
	{{OURS, 2, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"our id under our own delivery's Received", "jo@mp.example",
	{{OURS, 1, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	PROOF_ALIGNED_PASS},
    {"a forged copy below the real one", "jo@mp.example",
	{{OURS, 0, {{"dmarc", "none", "header.from", "mp.example"}}},
	    {OURS, 1, {{"dmarc", "pass", "header.from", "mp.example"}}}},
	2, PROOF_NONE},
    {"another's header above ours", "jo@mp.example",
	{{"filter.example", 0, {{"dkim", "fail", "header.d", "x.example"}}},
	    {OURS, 0, {{"dmarc", "pass", "header.from", "mp.example"}}}},
	2, PROOF_ALIGNED_PASS},
    {"a form without id, not configured", "jo@mp.example",
	{{NULL, 0, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"From without a domain", "jo",
	{{OURS, 0, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	PROOF_NONE},
    {"no From", NULL,
	{{OURS, 0, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	PROOF_NONE},
};

static struct identity_policy
strict_policy(void)
{
	static const char *const own[] = {"council.example"};

	return (struct identity_policy){
	    .authserv_id = OURS,
	    .trusted_hops = 1,
	    .own_domains = own,
	    .own_domain_count = 1,
	};
}

static struct facts *
facts_of(void *ctx, const struct row *row)
{
	struct facts *facts = mem_one(ctx, struct facts);

	facts->from.addr = row->from;
	facts->authres = mem_many(facts, struct authres, 2);
	facts->authres_count = row->header_count;
	for (size_t i = 0; i < row->header_count; i++) {
		struct authres *header = &facts->authres[i];

		header->id = row->headers[i].id;
		header->received_above = row->headers[i].above;
		header->results = mem_many(facts, struct authres_result, 3);
		for (size_t j = 0; j < 3; j++) {
			const struct shown *shown = &row->headers[i].results[j];
			struct authres_result *result = &header->results[j];

			if (shown->method == NULL)
				break;
			result->method = shown->method;
			result->result = shown->result;
			result->props =
			    mem_many(facts, const char *, PROPS_MAX);
			if (shown->prop != NULL) {
				result->props[0] = shown->prop;
				result->props[1] = shown->value;
				result->prop_count = 2;
			}
			header->result_count++;
		}
	}
	return facts;
}

static void
only_the_border_s_aligned_words_prove_anything(void **state)
{
	const struct identity_policy policy = strict_policy();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct identity got =
		    identity_prove(*state, &policy, facts_of(*state, &rows[i]));

		if (got.proof != rows[i].want)
			fail_msg("%s: got %s, want %s (%s)", rows[i].what,
			    identity_proof_name(got.proof),
			    identity_proof_name(rows[i].want), got.evidence);
		assert_non_null(got.evidence);
	}
}

static void
what_stood_below_the_border_s_own_received_proves_nothing(void **state)
{
	const struct identity_policy policy = strict_policy();
	const struct row row = {NULL, "jo@council.example",
	    {{OURS, 1, {{"dmarc", "pass", "header.from", "council.example"}}}},
	    1, PROOF_ALIGNED_PASS};
	struct facts *facts = facts_of(*state, &row);

	assert_int_equal(
	    identity_prove(*state, &policy, facts).proof, PROOF_ALIGNED_PASS);
	facts->authres[0].below_own_received = true;
	assert_int_equal(
	    identity_prove(*state, &policy, facts).proof, PROOF_NONE);
}

static void
the_evidence_names_result_domain_and_server(void **state)
{
	const struct identity_policy policy = strict_policy();
	const struct row row = {NULL, "jo@mp.example",
	    {{OURS, 0, {{"spf", "pass", "smtp.mailfrom", "jo@mp.example"}}}}, 1,
	    PROOF_ALIGNED_PASS};

	assert_string_equal(
	    identity_prove(*state, &policy, facts_of(*state, &row)).evidence,
	    "spf=pass (smtp.mailfrom=mp.example), stamped by " OURS);
}

static void
microsoft_s_form_counts_only_when_configured(void **state)
{
	struct identity_policy policy = strict_policy();
	const struct row row = {NULL, "jo@mp.example",
	    {{NULL, 0, {{"dmarc", "pass", "header.from", "mp.example"}}}}, 1,
	    PROOF_ALIGNED_PASS};

	policy.accept_no_id = true;
	assert_int_equal(
	    identity_prove(*state, &policy, facts_of(*state, &row)).proof,
	    PROOF_ALIGNED_PASS);
}

static void
microsoft_s_composite_is_read(void **state)
{
	static const struct row cases[] = {
	    {"explicit pass", "jo@mp.example",
		{{NULL, 0,
		    {{"dmarc", "none", "header.from", "mp.example"},
			{"compauth", "pass", "reason", "109"}}}},
		1, PROOF_ALIGNED_PASS},
	    {"a guess from history", "jo@mp.example",
		{{NULL, 0, {{"compauth", "pass", "reason", "703"}}}}, 1,
		PROOF_NONE},
	    {"a soft pass", "jo@mp.example",
		{{NULL, 0, {{"compauth", "softpass", "reason", "201"}}}}, 1,
		PROOF_NONE},
	    {"no reason", "jo@mp.example",
		{{NULL, 0, {{"compauth", "pass", NULL, NULL}}}}, 1, PROOF_NONE},
	    {"fail, though spf is aligned", "jo@mp.example",
		{{NULL, 0,
		    {{"spf", "pass", "smtp.mailfrom", "mp.example"},
			{"compauth", "fail", "reason", "001"}}}},
		1, PROOF_FAIL},
	    {"a pass for another From", "jo@mp.example",
		{{NULL, 0,
		    {{"dmarc", "none", "header.from", "evil.example"},
			{"compauth", "pass", "reason", "100"}}}},
		1, PROOF_NONE},
	    {"dmarc's failure outweighs it", "jo@mp.example",
		{{NULL, 0,
		    {{"dmarc", "fail", "header.from", "mp.example"},
			{"compauth", "pass", "reason", "130"}}}},
		1, PROOF_FAIL},
	    {"of a border that is not Microsoft's", "jo@mp.example",
		{{OURS, 0, {{"compauth", "pass", "reason", "100"}}}}, 1,
		PROOF_NONE},
	};
	struct identity_policy policy = strict_policy();

	policy.accept_no_id = true;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const enum proof got =
		    identity_prove(*state, &policy, facts_of(*state, &cases[i]))
			.proof;

		if (got != cases[i].want)
			fail_msg(
			    "%s: %s", cases[i].what, identity_proof_name(got));
	}
}

static void
without_a_pinned_id_no_header_is_believed(void **state)
{
	struct identity_policy policy = strict_policy();

	policy.authserv_id = NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    identity_prove(*state, &policy, facts_of(*state, &rows[i]))
			.proof,
		    PROOF_NONE);
}

static void
signed_in_counts_for_own_domains_and_where_it_is_trusted(void **state)
{
	static const char *const sources[] = {
	    "prod.outlook.com", "mail.council.example"};
	static const char ours[] = "LO2P1.GBRP123.PROD.OUTLOOK.COM";
	static const struct {
		const char *from;
		bool mark;
		const char *source;
		bool trusted;
		enum proof want;
	} cases[] = {
	    {"jo@council.example", true, ours, true, PROOF_INTERNAL},
	    {"jo@COUNCIL.example", true, ours, true, PROOF_INTERNAL},
	    {"jo@council.example", true, "mail.council.example", true,
		PROOF_INTERNAL},
	    {"jo@council.example", true, ours, false, PROOF_NONE},
	    {"jo@council.example", false, ours, true, PROOF_NONE},
	    {"jo@council.example", true, NULL, true, PROOF_NONE},
	    {"jo@council.example", true, "", true, PROOF_NONE},
	    {"jo@council.example", true, "prod.outlook.com.evil.example", true,
		PROOF_NONE},
	    {"jo@council.example", true, "xprod.outlook.com", true, PROOF_NONE},
	    {"jo@mp.example", true, ours, true, PROOF_NONE},
	    {"jo@sub.council.example", true, ours, true, PROOF_NONE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct identity_policy policy = strict_policy();
		struct facts facts = {.from.addr = cases[i].from,
		    .auth_as_internal = cases[i].mark,
		    .auth_source = cases[i].source};

		policy.trust_auth_as = cases[i].trusted;
		policy.auth_sources = sources;
		policy.auth_source_count = 2;
		assert_int_equal(identity_prove(*state, &policy, &facts).proof,
		    cases[i].want);
	}
}

static void
a_mark_that_the_border_contradicts_is_forged(void **state)
{
	static const char *const sources[] = {"prod.outlook.com"};
	const struct row row = {NULL, "jo@council.example",
	    {{OURS, 0, {{"dmarc", "fail", "header.from", "council.example"}}}},
	    1, PROOF_FAIL};
	struct identity_policy policy = strict_policy();
	struct facts *facts = facts_of(*state, &row);

	policy.trust_auth_as = true;
	policy.auth_sources = sources;
	policy.auth_source_count = 1;
	facts->auth_as_internal = true;
	facts->auth_source = "one.prod.outlook.com";
	assert_int_equal(
	    identity_prove(*state, &policy, facts).proof, PROOF_FAIL);
}

static void
a_header_that_is_there_twice_proves_nothing(void **state)
{
	static const unsigned flags[] = {
	    MAIL_SEVERAL_FROM, MAIL_DUPLICATE_HEADER, MAIL_NO_FROM};
	const struct identity_policy policy = strict_policy();

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		struct facts *facts = facts_of(*state, &rows[1]);

		facts->flags = flags[i];
		assert_int_equal(
		    identity_prove(*state, &policy, facts).proof, PROOF_NONE);
	}
}

static void
alignment_is_equal_or_below_with_two_labels(void **state)
{
	static const struct {
		const char *a, *b;
		bool want;
	} cases[] = {
	    {"a.example", "a.example", true},
	    {"x.a.example", "a.example", true},
	    {"a.example", "x.a.example", true},
	    {"xa.example", "a.example", false},
	    {"example", "a.example", false},
	    {"example", "example", false},
	    {"", "a.example", false},
	    {"", "", false},
	    {".example", "a.example", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (identity_aligned(span_str(cases[i].a),
			span_str(cases[i].b)) != cases[i].want)
			fail_msg("%s and %s", cases[i].a, cases[i].b);
	}
}

static void
only_a_pass_or_a_sign_in_is_enough_for_a_command(void **state)
{
	(void)state;
	assert_true(identity_is_proved(PROOF_ALIGNED_PASS));
	assert_true(identity_is_proved(PROOF_INTERNAL));
	assert_false(identity_is_proved(PROOF_NONE));
	assert_false(identity_is_proved(PROOF_FAIL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_border_s_aligned_words_prove_anything),
	    cmocka_unit_test(
		what_stood_below_the_border_s_own_received_proves_nothing),
	    cmocka_unit_test(the_evidence_names_result_domain_and_server),
	    cmocka_unit_test(microsoft_s_form_counts_only_when_configured),
	    cmocka_unit_test(microsoft_s_composite_is_read),
	    cmocka_unit_test(without_a_pinned_id_no_header_is_believed),
	    cmocka_unit_test(
		signed_in_counts_for_own_domains_and_where_it_is_trusted),
	    cmocka_unit_test(a_mark_that_the_border_contradicts_is_forged),
	    cmocka_unit_test(a_header_that_is_there_twice_proves_nothing),
	    cmocka_unit_test(alignment_is_equal_or_below_with_two_labels),
	    cmocka_unit_test(only_a_pass_or_a_sign_in_is_enough_for_a_command),
	};

	return cmocka_run_group_tests_name(
	    "identity", tests, context_new, context_free);
}
