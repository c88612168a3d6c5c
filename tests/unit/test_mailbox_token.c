/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hand-over of an access token, seen from the mailbox, by clocks of its
 * own. */
#include "daemon/mailbox_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { HOUR_S = 3600, EXPIRES_AT = 1800000000 };

static int64_t steady_ms;
static int64_t wall_s;

/* In front of the C library's, whose header reserves its names. */
int /* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
clock_gettime(clockid_t clock, struct timespec *t)
{
	*t = (struct timespec){.tv_sec = wall_s};
	if (clock == CLOCK_MONOTONIC)
		*t = (struct timespec){
		    .tv_sec = steady_ms / 1000,
		    .tv_nsec = steady_ms % 1000 * 1000000,
		};
	return 0;
}

struct world {
	struct config_oauth oauth;
	struct config_mailbox config;
	struct mailbox *m;
	int submit; /* its end */
	struct ipc_frame frame;
};

static int
setup(void **state)
{
	struct world *w = mem_one(NULL, struct world);
	struct err err;
	int ends[2];

	assert_int_equal(ipc_pair(ends, &err), 0);
	steady_ms = 1000000;
	wall_s = EXPIRES_AT - HOUR_S;
	w->oauth.name = "m";
	w->config.server.oauth = &w->oauth;
	w->m = mem_one(w, struct mailbox);
	w->m->config = &w->config;
	w->m->submit = -1;
	mailbox_token_peer(w->m, ends[0]);
	w->submit = ends[1];
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	mailbox_token_close(w->m);
	(void)close(w->submit);
	mem_free(w);
	return 0;
}

/* How often submit was asked since. */
static int
questions(struct world *w)
{
	struct err err;
	int n = 0;

	while (ipc_recv_now(w->submit, &w->frame, &err) == IPC_GOT) {
		assert_int_equal(w->frame.type, FRAME_TOKEN_WANTED);
		n++;
	}
	return n;
}

static void
answer(struct world *w, int64_t expires_at, int64_t good_ms)
{
	struct frame_token frame = {
	    .expires_at = expires_at, .good_ms = good_ms, .token = "t"};
	struct err err;

	assert_int_equal(ipc_send_now(w->submit, FRAME_TOKEN, &frame,
			     sizeof(frame), -1, &err),
	    1);
	assert_int_equal(mailbox_token_read(w->m, &err), 0);
}

static void
a_step_of_the_wall_clock_does_not_end_a_token(void **state)
{
	struct world *w = *state;
	struct err err;

	assert_int_equal(mailbox_token(w->m, &err), 0);
	assert_int_equal(questions(w), 1);
	answer(w, EXPIRES_AT, HOUR_S * 1000);
	assert_int_equal(mailbox_token(w->m, &err), 1);
	wall_s += 2 * HOUR_S;
	assert_int_equal(mailbox_token(w->m, &err), 1);
	wall_s -= 9 * HOUR_S;
	assert_int_equal(mailbox_token(w->m, &err), 1);
	steady_ms += HOUR_S * 1000;
	assert_int_equal(mailbox_token(w->m, &err), 0);
	assert_int_equal(questions(w), 1);
}

static void
an_answer_of_no_use_is_asked_about_once_a_second(void **state)
{
	struct world *w = *state;
	struct err err;
	int asked = 0;

	wall_s += 2 * HOUR_S;
	for (int ms = 0; ms < 10000; ms += 10) {
		assert_int_equal(mailbox_token(w->m, &err), 0);
		const int n = questions(w);

		asked += n;
		if (n > 0)
			answer(w, EXPIRES_AT, 0);
		steady_ms += 10;
	}
	assert_int_equal(asked, 10);
}

static void
one_that_can_be_used_ends_the_pause(void **state)
{
	struct world *w = *state;
	struct err err;

	w->m->try_after_ms = steady_ms + 1000000;
	answer(w, EXPIRES_AT, 0);
	assert_int_not_equal(w->m->try_after_ms, 0);
	answer(w, EXPIRES_AT + 1, 5000);
	assert_int_equal(w->m->try_after_ms, 0);
	assert_int_equal(mailbox_token(w->m, &err), 1);
}

static void
half_a_minute_without_a_token_is_a_failure(void **state)
{
	struct world *w = *state;
	struct err err = {.kind = ERR_NONE};

	for (int s = 0; s < 30; s++) {
		assert_int_equal(mailbox_token(w->m, &err), 0);
		if (questions(w) > 0)
			answer(w, EXPIRES_AT, 0);
		steady_ms += 1000;
	}
	assert_int_equal(mailbox_token(w->m, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_non_null(strstr(err.text, "oauth m"));
	/* Then from the start, and not without submit either. */
	mailbox_token_close(w->m);
	assert_int_equal(mailbox_token(w->m, &err), 0);
	steady_ms += 30000;
	assert_int_equal(mailbox_token(w->m, &err), -1);
}

static void
a_refused_token_is_asked_about_at_once(void **state)
{
	struct world *w = *state;
	const struct err why = {.kind = ERR_CONFIG, .text = "no"};
	struct err err;

	answer(w, EXPIRES_AT, HOUR_S * 1000);
	assert_int_equal(mailbox_token(w->m, &err), 1);
	assert_true(mailbox_token_refused(w->m, &why));
	assert_int_equal(mailbox_token(w->m, &err), 0);
	assert_int_equal(questions(w), 1);
	/* The same again: there is none newer. */
	answer(w, EXPIRES_AT, HOUR_S * 1000);
	assert_int_equal(mailbox_token(w->m, &err), -1);
	assert_string_equal(err.text, "no");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_step_of_the_wall_clock_does_not_end_a_token),
	    TEST(an_answer_of_no_use_is_asked_about_once_a_second),
	    TEST(one_that_can_be_used_ends_the_pause),
	    TEST(half_a_minute_without_a_token_is_a_failure),
	    TEST(a_refused_token_is_asked_about_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
