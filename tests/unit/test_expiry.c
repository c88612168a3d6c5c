/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs out, told in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/expiry.h"
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
	const struct expiry e = {
	    .oauth = "m", .what = "client secret", .day = end};
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
	};
	const struct config config = {.oauths = sections, .oauth_count = 4};
	void *ctx = mem_new(NULL);
	struct expiry *list;
	size_t count;

	(void)state;
	expiry_list(ctx, &config, no_certificate, NULL, &list, &count);
	assert_int_equal(count, 3);
	assert_int_equal(list[0].day, 20000);
	assert_string_equal(list[1].oauth, "b");
	assert_int_equal(list[1].day, DAY_NONE);
	assert_false(expiry_is_near(&list[1], 20000));
	assert_string_equal(list[2].what, "certificate");
	assert_int_equal(list[2].day, DAY_NONE);
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_told_from_thirty_days_before),
	    cmocka_unit_test(each_section_has_what_it_proves_itself_with),
	};

	return cmocka_run_group_tests_name("expiry", tests, NULL, NULL);
}
