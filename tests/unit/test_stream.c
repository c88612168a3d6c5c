/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream over a socket pair: deadlines, budgets, ends and stops.  TLS is
 * tested against real certificates in integration/imap_faults.py.
 */
#include "daemon/net/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct ends {
	void *ctx;
	struct stream *s;
	int peer;
	int stop[2]; /* readable: somebody may want us to stop */
	bool stopping;
	int ticks;
};

/* A clock of the test's own, and one that runs. */
static int64_t
real_ms(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &ts), 0);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
on_tick(void *arg, int next_s)
{
	struct ends *e = arg;

	assert_true(next_s > 0);
	e->ticks++;
}

static bool
on_stopping(void *arg)
{
	struct ends *e = arg;
	char c;

	if (!e->stopping && e->stop[0] >= 0)
		(void)!recv(e->stop[0], &c, 1, MSG_DONTWAIT);
	return e->stopping;
}

static int
set_up(void **state)
{
	static const struct stream_settings set = {
	    .host = "localhost", .port = 1, .connect_s = 5};
	struct ends *e = mem_one(NULL, struct ends);
	int pair[2];
	struct err err;

	e->ctx = mem_new(e);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, e->stop), 0);
	e->peer = pair[1];
	const struct stream_hooks hooks = {
	    .clock_ms = real_ms,
	    .arg = e,
	    .tick = on_tick,
	    .stop_fds = {e->stop[0], -1},
	    .stopping = on_stopping,
	};
	assert_int_equal(
	    stream_adopt(e->ctx, pair[0], &set, &hooks, &e->s, &err), 0);
	*state = e;
	return 0;
}

static int
tear_down(void **state)
{
	struct ends *e = *state;

	close(e->peer);
	close(e->stop[0]);
	close(e->stop[1]);
	mem_free(e);
	return 0;
}

static void
peer_says(const struct ends *e, const char *text)
{
	assert_int_equal(
	    write(e->peer, text, strlen(text)), (ssize_t)strlen(text));
}

static void
bytes_go_both_ways(void **state)
{
	struct ends *e = *state;
	char got[16] = "";

	stream_allow(e->s, 5, 100);
	peer_says(e, "hello");
	assert_int_equal(stream_read(e->s, got, sizeof(got)), 5);
	assert_memory_equal(got, "hello", 5);
	assert_int_equal(stream_write(e->s, "world", 5), 5);
	assert_int_equal(read(e->peer, got, sizeof(got)), 5);
	assert_memory_equal(got, "world", 5);
	assert_true(stream_is_loopback(e->s));
	assert_false(stream_is_secure(e->s));
}

static void
the_end_of_the_connection_is_an_error(void **state)
{
	struct ends *e = *state;
	char got[16];

	peer_says(e, "bye");
	assert_int_equal(shutdown(e->peer, SHUT_WR), 0);
	stream_allow(e->s, 5, 100);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), 3);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), -1);
	assert_int_equal(stream_error(e->s)->kind, ERR_TEMP);
	assert_non_null(strstr(stream_error(e->s)->text, "closed"));
	/* Sticky: nothing works any more. */
	assert_int_equal(stream_write(e->s, "x", 1), -1);
	assert_int_equal(stream_wait(e->s, 0, -1), -1);
}

static void
writing_to_a_closed_connection_raises_no_signal(void **state)
{
	struct ends *e = *state;
	ssize_t r = 1;

	close(e->peer);
	stream_allow(e->s, 5, 100);
	for (int i = 0; i < 3 && r > 0; i++)
		r = stream_write(e->s, "x", 1);
	assert_int_equal(r, -1);
	assert_int_equal(stream_error(e->s)->kind, ERR_TEMP);
	e->peer = dup(0);
}

static void
silence_ends_at_the_deadline(void **state)
{
	struct ends *e = *state;
	int64_t began = real_ms();
	char got[16];

	stream_allow(e->s, 1, 100);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), -1);
	assert_in_range(real_ms() - began, 950, 2500);
	assert_non_null(strstr(stream_error(e->s)->text, "1 seconds"));
}

static void
dripping_bytes_do_not_prolong_a_deadline(void **state)
{
	struct ends *e = *state;
	int64_t began = real_ms();
	char got[16];

	stream_allow(e->s, 1, 1000);
	do {
		(void)poll(NULL, 0, 20);
		peer_says(e, "x");
	} while (stream_read(e->s, got, sizeof(got)) == 1);
	assert_in_range(real_ms() - began, 950, 2500);
}

static void
an_answer_longer_than_its_budget_is_an_error(void **state)
{
	struct ends *e = *state;
	char got[16];

	peer_says(e, "0123456789");
	stream_allow(e->s, 5, 4);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), 4);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), -1);
	assert_non_null(strstr(stream_error(e->s)->text, "more than"));
}

static void
a_new_allowance_is_a_new_budget(void **state)
{
	struct ends *e = *state;
	char got[16];

	peer_says(e, "0123456789");
	stream_allow(e->s, 5, 4);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), 4);
	stream_allow(e->s, 5, 100);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), 6);
}

static void
a_request_to_stop_ends_a_wait_at_once(void **state)
{
	struct ends *e = *state;
	int64_t began = real_ms();
	char got[16];

	e->stopping = true;
	assert_int_equal(write(e->stop[1], "s", 1), 1);
	stream_allow(e->s, 5, 100);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), -1);
	assert_int_equal(stream_error(e->s)->kind, ERR_STOP);
	assert_in_range(real_ms() - began, 0, 500);
}

static void
other_news_on_the_stop_descriptor_change_nothing(void **state)
{
	struct ends *e = *state;
	char got[16];

	assert_int_equal(write(e->stop[1], "n", 1), 1);
	stream_allow(e->s, 1, 100);
	assert_int_equal(stream_read(e->s, got, sizeof(got)), -1);
	assert_int_equal(stream_error(e->s)->kind, ERR_TEMP);
}

static void
the_tick_runs_at_least_once_a_second(void **state)
{
	struct ends *e = *state;

	stream_allow(e->s, 5, 100);
	assert_int_equal(stream_wait(e->s, 2, -1), STREAM_QUIET);
	assert_in_range(e->ticks, 2, 5);
}

static void
a_wait_tells_bytes_from_a_wake_up(void **state)
{
	struct ends *e = *state;
	int wake[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, wake), 0);
	stream_allow(e->s, 5, 100);
	assert_int_equal(write(wake[1], "w", 1), 1);
	assert_int_equal(stream_wait(e->s, 5, wake[0]), STREAM_WOKEN);
	peer_says(e, "data");
	assert_int_equal(stream_wait(e->s, 5, -1), STREAM_DATA);
	close(wake[0]);
	close(wake[1]);
}

static void
a_port_nobody_listens_on_is_worth_a_retry(void **state)
{
	/* Port 1 (tcpmux) is nobody's. */
	static const struct stream_settings set = {.host = "127.0.0.1",
	    .port = 1,
	    .connect_s = 5,
	    .loopback_only = true};
	static const struct stream_hooks hooks = {
	    .clock_ms = real_ms, .stop_fds = {-1, -1}};
	struct stream *s;
	struct err err;

	(void)state;
	assert_int_equal(stream_open(NULL, &set, &hooks, &s, &err), -1);
	assert_null(s);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_non_null(strstr(err.text, "127.0.0.1 port 1"));
}

static void
without_tls_other_hosts_are_refused(void **state)
{
	static const char *const hosts[] = {
	    "192.0.2.1", "2001:db8::1", "128.0.0.1"};
	static const struct stream_hooks hooks = {
	    .clock_ms = real_ms, .stop_fds = {-1, -1}};
	struct stream *s;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		const struct stream_settings set = {.host = hosts[i],
		    .port = 143,
		    .connect_s = 5,
		    .loopback_only = true};

		assert_int_equal(stream_open(NULL, &set, &hooks, &s, &err), -1);
		assert_int_equal(err.kind, ERR_CONFIG);
	}
}

static void
a_trust_file_without_certificates_is_the_operators_affair(void **state)
{
	static const struct stream_settings set = {.host = "localhost",
	    .port = 1,
	    .connect_s = 5,
	    .ca_file = "/dev/null"};
	static const struct stream_hooks hooks = {
	    .clock_ms = real_ms, .stop_fds = {-1, -1}};
	int pair[2];
	struct stream *s;
	struct err err;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(
	    stream_adopt(NULL, pair[0], &set, &hooks, &s, &err), 0);
	assert_int_equal(stream_secure(s, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.text, "/dev/null"));
	mem_free(s);
	close(pair[1]);
}

#define WITH_ENDS(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    WITH_ENDS(bytes_go_both_ways),
	    WITH_ENDS(the_end_of_the_connection_is_an_error),
	    WITH_ENDS(writing_to_a_closed_connection_raises_no_signal),
	    WITH_ENDS(silence_ends_at_the_deadline),
	    WITH_ENDS(dripping_bytes_do_not_prolong_a_deadline),
	    WITH_ENDS(an_answer_longer_than_its_budget_is_an_error),
	    WITH_ENDS(a_new_allowance_is_a_new_budget),
	    WITH_ENDS(a_request_to_stop_ends_a_wait_at_once),
	    WITH_ENDS(other_news_on_the_stop_descriptor_change_nothing),
	    WITH_ENDS(the_tick_runs_at_least_once_a_second),
	    WITH_ENDS(a_wait_tells_bytes_from_a_wake_up),
	    cmocka_unit_test(a_port_nobody_listens_on_is_worth_a_retry),
	    cmocka_unit_test(without_tls_other_hosts_are_refused),
	    cmocka_unit_test(
		a_trust_file_without_certificates_is_the_operators_affair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
