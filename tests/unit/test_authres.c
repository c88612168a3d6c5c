/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication-Results: RFC 8601's grammar and what real servers write. */
#include "parsers/authres.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

struct row {
	const char *value;
	/* "id|method=result,method=result"; "-" before '|' for no id; NULL:
	 * the header breaks the grammar. */
	const char *want;
};

static const char *
show(void *ctx, const struct authres *a)
{
	struct buf b;
	buf_init(&b, ctx, 4096);
	buf_add_fmt(&b, "%s|", a->id == NULL ? "-" : a->id);
	for (size_t i = 0; i < a->result_count; i++)
		buf_add_fmt(&b, "%s%s=%s", i > 0 ? "," : "",
		    a->results[i].method, a->results[i].result);
	return b.p;
}

static void
check(const struct row *rows, size_t count, bool arc)
{
	for (size_t i = 0; i < count; i++) {
		void *ctx = mem_new(NULL);
		struct authres got;
		bool ok =
		    authres_parse(ctx, span_str(rows[i].value), arc, &got);
		if (ok != (rows[i].want != NULL))
			fail_msg("%s: got %s", rows[i].value,
			    ok ? "a result" : "no result");
		if (ok)
			assert_string_equal(show(ctx, &got), rows[i].want);
		else
			assert_int_equal(got.result_count, 0);
		mem_free(ctx);
	}
}

static void
well_formed_headers_are_read(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"mx.council.example; none", "mx.council.example|"},
	    {"mx.council.example 1; none", "mx.council.example|"},
	    {"mx.council.example; spf=pass smtp.mailfrom=a.example",
		"mx.council.example|spf=pass"},
	    {"mx.council.example; dkim=pass header.i=@a.example; "
	     "dmarc=fail (p=NONE) header.from=a.example;",
		"mx.council.example|dkim=pass,dmarc=fail"},
	    {"mx.council.example /* not a comment", NULL},
	    {"(first) mx.council.example (second) 1 (third) ; (a (nested) b) "
	     "SPF (c) / (d) 1 (e) = (f) Pass (g) smtp (h) . (i) mailfrom = x",
		"mx.council.example|spf=pass"},
	    {"\"odd id\"; spf=none", "odd id|spf=none"},
	    {"a.example; spf=fail reason=\"two words; and one\" "
	     "smtp.mailfrom=\"j doe\"@b.example",
		"a.example|spf=fail"},
	};
	check(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void
what_real_servers_write_is_read(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    /* Microsoft: no authserv-id, and an older form with bare domains.
	     */
	    {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; "
	     "dkim=pass header.d=a.example;dmarc=pass action=none "
	     "header.from=a.example;compauth=pass reason=100",
		"-|spf=pass,dkim=pass,dmarc=pass,compauth=pass"},
	    {"spf=none smtp.mailfrom=a.example; c.example; dkim=none "
	     "header.d=none;c.example; dmarc=none action=none",
		"-|spf=none,dkim=none,dmarc=none"},
	    /* Google: empty values. SRS: '=' inside values. */
	    {"mx.example; spf=pass smtp.mail=; dkim=pass header.i=",
		"mx.example|spf=pass,dkim=pass"},
	    {"mx.example; spf=pass "
	     "smtp.mailfrom=SRS0=63=V7=a.example=u@b.example",
		"mx.example|spf=pass"},
	    {"mx.example; dkim=pass header.b=AbC/+9== header.s=k1",
		"mx.example|dkim=pass"},
	    /* Yahoo: a from= where the version goes. */
	    {"mta.example  from=a.example; domainkeys=neutral (no sig);  "
	     "from=a.example; dkim=pass (ok)",
		"mta.example|domainkeys=neutral,from=a.example,dkim=pass"},
	};
	check(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void
a_broken_header_yields_no_results(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"", NULL},
	    {"   ", NULL},
	    {"mx.example", NULL},
	    {"mx.example;", NULL},
	    {"; spf=pass", NULL},
	    {"mx.example 2; spf=pass", NULL},
	    {"mx.example; spf", NULL},
	    {"mx.example; spf=", NULL},
	    {"mx.example; =pass", NULL},
	    {"mx.example; spf=pass; dkim", NULL},
	    {"mx.example; spf=pass smtp.mailfrom", NULL},
	    {"mx.example; spf=pass (never closed", NULL},
	    {"mx.example; spf=pass reason=\"never closed", NULL},
	    {"mx.example; spf=pass=fail", NULL},
	    {"mx.example; none; spf=pass", NULL},
	    {"mx.example; spf=pass dkim=pass; x y", NULL},
	};
	check(rows, sizeof(rows) / sizeof(rows[0]), false);
}

static void
the_arc_form_needs_its_instance(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"i=1; mx.example; spf=pass", "mx.example|spf=pass"},
	    {" i = 50 ; mx.example; none", "mx.example|"},
	    {"i=0; mx.example; spf=pass", NULL},
	    {"i=51; mx.example; spf=pass", NULL},
	    {"mx.example; spf=pass", NULL},
	};
	check(rows, sizeof(rows) / sizeof(rows[0]), true);
}

static void
properties_come_in_pairs(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct authres got;
	assert_true(authres_parse(ctx,
	    span_str("m.example; dmarc=pass (p=none) header.from=A.example"),
	    false, &got));
	assert_int_equal(got.results[0].prop_count, 2);
	assert_string_equal(got.results[0].props[0], "header.from");
	assert_string_equal(got.results[0].props[1], "A.example");
	mem_free(ctx);
}

static void
received_lines_above_are_counted(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	struct header headers[] = {
	    {.name = "Authentication-Results", .value = "a.example; none"},
	    {.name = "Received", .value = "from x by y"},
	    {.name = "received", .value = "from y by z"},
	    {.name = "AUTHENTICATION-RESULTS", .value = "b.example; spf=pass"},
	    {.name = "ARC-Authentication-Results",
		.value = "i=1; c.example; spf=pass"},
	};
	struct mail mail = {.headers = headers, .header_count = 5};
	struct facts facts = {0};
	authres_read(ctx, &mail, &facts);
	assert_int_equal(facts.authres_count, 2);
	assert_int_equal(facts.authres[0].received_above, 0);
	assert_int_equal(facts.authres[1].received_above, 2);
	assert_int_equal(facts.arc_count, 1);
	assert_string_equal(facts.arc[0].id, "c.example");
	mem_free(ctx);
}

static void
results_below_their_own_host_s_received_are_marked(void **state)
{
	(void)state;
	static const struct {
		const char *received;
		bool marked;
	} rows[] = {
	    {"from evil.example by mx.a.example; Mon, 1 Jan 2024", true},
	    {"from evil.example (h [10.0.0.1])  by MX.A.example (Postfix)",
		true},
	    {"by mx.a.example", true},
	    {"from x by lmtp.a.example with LMTP", false},
	    {"from x by mx.a.example.evil.example with SMTP", true},
	    {"from x by mx.a.exampler with SMTP", false},
	    {"from by.mx.a.example (standby mx.a.example)", false},
	    {"from mx.a.example by y", false},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = mem_new(NULL);
		struct header headers[] = {
		    {.name = "Received", .value = rows[i].received},
		    {.name = "Authentication-Results",
			.value = "mx.a.example; dmarc=pass header.from=a.b"},
		    {.name = "Authentication-Results",
			.value = "dmarc=pass header.from=a.b"},
		};
		struct mail mail = {.headers = headers, .header_count = 3};
		struct facts facts = {0};
		authres_read(ctx, &mail, &facts);
		if (facts.authres[0].below_own_received != rows[i].marked)
			fail_msg("%s", rows[i].received);
		assert_false(facts.authres[1].below_own_received);
		mem_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(well_formed_headers_are_read),
	    cmocka_unit_test(what_real_servers_write_is_read),
	    cmocka_unit_test(a_broken_header_yields_no_results),
	    cmocka_unit_test(the_arc_form_needs_its_instance),
	    cmocka_unit_test(properties_come_in_pairs),
	    cmocka_unit_test(received_lines_above_are_counted),
	    cmocka_unit_test(
		results_below_their_own_host_s_received_are_marked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
