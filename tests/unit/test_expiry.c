/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs out, told in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/config/expiry.h"
#include "daemon/sys/zone.h"
#include "parsers/base/civil.h"

static int
no_certificate(void *arg, const char *credential, struct span *pem_r)
{
	(void)arg;
	(void)credential;
	(void)pem_r;
	return -1;
}

static void
it_is_told_from_thirty_days_before(void **state)
{
	const int32_t end = civil_day(2027, 9, 30);
	const struct {
		int32_t today;
		bool near;
		const char *want;
	} rows[] = {
	    {end - 31, false,
		"the client secret of oauth m runs out on Thursday 30 "
		"September 2027, in 31 days"},
	    {end - 30, true,
		"the client secret of oauth m runs out on Thursday 30 "
		"September 2027, in 30 days"},
	    {end - 1, true,
		"the client secret of oauth m runs out on Thursday 30 "
		"September 2027, in 1 day"},
	    {end, true,
		"the client secret of oauth m runs out on Thursday 30 "
		"September 2027"},
	    {end + 1, true,
		"the client secret of oauth m ran out on Thursday 30 "
		"September 2027"},
	};
	const struct expiry e = {.whose = "oauth m", .day = end};
	void *ctx = mem_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf said;

		buf_init(&said, ctx, 300);
		expiry_say(&said, &e, rows[i].today);
		assert_string_equal(said.p, rows[i].want);
		assert_int_equal(
		    expiry_is_near(&e, rows[i].today), rows[i].near);
	}
	mem_free(ctx);
}

static void
each_section_has_what_it_proves_itself_with(void **state)
{
	struct config_oauth sections[] = {
	    {.name = "a",
		.secret_credential = "s",
		.secret_expires_day = 20000},
	    {.name = "b",
		.secret_credential = "s",
		.secret_expires_day = DAY_NONE},
	    {.name = "c",
		.certificate_credential = "c",
		.secret_expires_day = DAY_NONE},
	    {.name = "d", .secret_expires_day = DAY_NONE},
	    {.name = "unused",
		.secret_credential = "s",
		.secret_expires_day = 20000},
	};
	/* The first is the one in use. */
	struct config_route routes[] = {
	    {.name = "x", .server = {.oauth = &sections[2]}},
	    {.name = "y", .server = {.oauth = &sections[4]}},
	};
	const struct config config = {.oauths = sections,
	    .oauth_count = 5,
	    .mailbox = {.server = {.oauth = &sections[0]}},
	    .routes = routes,
	    .route_count = 2};
	void *ctx = mem_new(NULL);
	struct expiry *list;
	size_t count;

	(void)state;
	expiry_list(ctx, &config, no_certificate, NULL, &list, &count);
	assert_int_equal(count, 2);
	assert_int_equal(list[0].day, 20000);
	assert_string_equal(expiry_what(&list[0]), "client secret");
	assert_string_equal(list[1].whose, "oauth c");
	assert_string_equal(expiry_what(&list[1]), "certificate");
	assert_int_equal(list[1].day, DAY_NONE);
	assert_false(expiry_is_near(&list[1], 20000));
	sections[0].secret_expires_day = DAY_NONE;
	expiry_list(ctx, &config, no_certificate, NULL, &list, &count);
	assert_int_equal(list[0].day, DAY_NONE);
	assert_false(expiry_is_near(&list[0], 20000));
	mem_free(ctx);
}

/* Self-signed, good until noon (UTC) of 30 September 2027. */
static int
relay_certificate(void *arg, const char *credential, struct span *pem_r)
{
	static const char pem[] =
	    "-----BEGIN CERTIFICATE-----\n"
	    "MIIBGjCBwQIUdmbZhSoQ6Tyf0I1sbbnElDD5n0MwCgYIKoZIzj0EAwIwEDEOMAwG\n"
	    "A1UEAwwFcmVsYXkwHhcNMjYwMTAxMDAwMDAwWhcNMjcwOTMwMTIwMDAwWjAQMQ4w\n"
	    "DAYDVQQDDAVyZWxheTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJKJYa3IQOdZ\n"
	    "jYHyXLBOA78D3u310otdjSliu81W+mIgZrfqNyokGeTv16dQ6X0q5VRvVretrEE+\n"
	    "KS1JcDf/MkgwCgYIKoZIzj0EAwIDSAAwRQIgDFbUJacpcBdYTYd34stq70Khl4wl\n"
	    "X4pxalzbNCeBk1kCIQCWagxcf9RM8VduwR/inCYPxyYMgDrkGV0HE+9ZgbgdhA==\n"
	    "-----END CERTIFICATE-----\n";

	(void)arg;
	assert_string_equal(credential, "relay-certificate");
	*pem_r = span_str(pem);
	return 0;
}

static void
the_certificate_letters_leave_by_is_told_too(void **state)
{
	struct config_route routes[] = {
	    {.name = "office", .certificate_credential = "relay-certificate"},
	    {.name = "unused", .certificate_credential = "another"},
	};
	const struct config config = {.routes = routes, .route_count = 2};
	const int32_t end = civil_day(2027, 9, 30);
	void *ctx = mem_new(NULL);
	struct expiry *list;
	struct buf said;
	size_t count;
	struct err err;

	(void)state;
	assert_int_equal(zone_open("Europe/London", &err), 0);
	expiry_list(ctx, &config, relay_certificate, NULL, &list, &count);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].day, end);
	assert_true(expiry_is_near(&list[0], end - 30));
	buf_init(&said, ctx, 300);
	expiry_say(&said, &list[0], end - 12);
	assert_string_equal(said.p,
	    "the certificate of route office runs out on Thursday 30 "
	    "September 2027, in 12 days");
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_told_from_thirty_days_before),
	    cmocka_unit_test(each_section_has_what_it_proves_itself_with),
	    cmocka_unit_test(the_certificate_letters_leave_by_is_told_too),
	};

	return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
