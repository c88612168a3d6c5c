/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames, memfds, requests to stop, and the lock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/sys/clock.h"
#include "daemon/sys/files.h"
#include "daemon/sys/ipc.h"
#include "daemon/sys/lock.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/process.h"
#include "daemon/sys/stop.h"

struct pair {
	int ends[2];
	struct ipc_frame frame;
};

static int
setup(void **state)
{
	struct pair *p = mem_one(NULL, struct pair);
	struct err err;

	*state = p;
	return ipc_pair(p->ends, &err);
}

static int
teardown(void **state)
{
	struct pair *p = *state;

	(void)close(p->ends[0]);
	(void)close(p->ends[1]);
	mem_free(p);
	return 0;
}

static int
open_fds(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			n++;
	return n;
}

static void
a_frame_arrives_whole_with_its_type(void **state)
{
	struct pair *p = *state;
	struct err err;
	static char body[IPC_BODY_MAX];

	memset(body, 'x', sizeof(body));
	assert_int_equal(
	    ipc_send(p->ends[0], 7, body, sizeof(body), -1, &err), 0);
	assert_int_equal(ipc_send(p->ends[0], 8, NULL, 0, -1, &err), 0);
	assert_int_equal(ipc_recv(p->ends[1], &p->frame, &err), IPC_GOT);
	assert_int_equal(p->frame.type, 7);
	assert_int_equal(p->frame.n, IPC_BODY_MAX);
	assert_memory_equal(p->frame.body, body, sizeof(body));
	assert_int_equal(p->frame.fd, -1);
	assert_int_equal(ipc_recv(p->ends[1], &p->frame, &err), IPC_GOT);
	assert_int_equal(p->frame.type, 8);
	assert_int_equal(p->frame.n, 0);
}

static void
nothing_there_and_a_peer_that_left_are_told_apart(void **state)
{
	struct pair *p = *state;
	struct err err;

	assert_int_equal(
	    ipc_recv_now(p->ends[1], &p->frame, &err), IPC_NOTHING);
	assert_int_equal(
	    ipc_recv_within(p->ends[1], &p->frame, 10, &err), IPC_NOTHING);
	assert_int_equal(close(p->ends[0]), 0);
	assert_int_equal(ipc_recv(p->ends[1], &p->frame, &err), IPC_CLOSED);
	assert_int_equal(ipc_send(p->ends[1], 1, NULL, 0, -1, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	p->ends[0] = -1;
}

static void
a_full_queue_is_said_and_not_waited_for(void **state)
{
	struct pair *p = *state;
	struct err err;
	static char body[IPC_BODY_MAX];
	int sent = 0;
	int rc;

	while ((rc = ipc_send_now(
		    p->ends[0], 1, body, sizeof(body), -1, &err)) == 1)
		assert_true(++sent < 10000);
	assert_int_equal(rc, 0);
	assert_true(sent > 0);
	assert_int_equal(ipc_recv(p->ends[1], &p->frame, &err), IPC_GOT);
}

static void
a_descriptor_travels_and_closes_on_exec(void **state)
{
	struct pair *p = *state;
	struct err err;
	void *ctx = mem_new(NULL);
	struct span got;
	const int fd = memfd_from("t", span_str("hello"), &err);

	assert_true(fd >= 0);
	assert_int_equal(ipc_send(p->ends[0], 1, "b", 1, fd, &err), 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(ipc_recv(p->ends[1], &p->frame, &err), IPC_GOT);
	assert_true(p->frame.fd >= 0);
	assert_int_equal(fcntl(p->frame.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(memfd_map(ctx, p->frame.fd, 5, &got, &err), 0);
	assert_memory_equal(got.p, "hello", 5);
	ipc_frame_drop(&p->frame);
	assert_int_equal(p->frame.fd, -1);
	mem_free(ctx);
}

/* Sends raw bytes with count copies of a descriptor, as no sender of ours. */
static void
send_raw(int sock, const void *bytes, size_t n, int fd, int count)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(4 * sizeof(int))];
	} control = {.room = {0}};
	char copy[64];
	struct iovec part = {.iov_base = copy, .iov_len = n};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};

	assert_true(n <= sizeof(copy) && count <= 4);
	memcpy(copy, bytes, n);
	if (count > 0) {
		msg.msg_control = control.room;
		msg.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
		for (int i = 0; i < count; i++)
			memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &fd,
			    sizeof(int));
	}
	assert_true(sendmsg(sock, &msg, 0) == (ssize_t)n);
}

static void
malformed_frames_are_refused_and_leak_no_descriptor(void **state)
{
	struct pair *p = *state;
	static const struct {
		uint32_t words[3];
		size_t n;
		int fds;
	} rows[] = {
	    {{1, 4, 0}, 8, 0},  /* says four bytes, has none */
	    {{1, 0, 0}, 12, 0}, /* says none, has four */
	    {{1, 0, 0}, 4, 1},  /* half a head */
	    {{1, 0, 0}, 8, 2},  /* two descriptors */
	    {{1, 0, 0}, 8, 4},
	};
	const int before = open_fds();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err;

		send_raw(p->ends[0], rows[i].words, rows[i].n, p->ends[0],
		    rows[i].fds);
		assert_int_equal(ipc_recv_now(p->ends[1], &p->frame, &err), -1);
		assert_int_equal(p->frame.fd, -1);
		assert_int_equal(open_fds(), before);
	}
}

static void
a_memfd_without_seals_or_too_big_is_refused(void **state)
{
	struct err err;
	struct span got;
	void *ctx = mem_new(NULL);
	const int open_one = memfd_new("open", &err);
	const int sealed = memfd_from("sealed", span_str("12345"), &err);
	const int empty = memfd_from("empty", span_str(""), &err);

	(void)state;
	assert_int_equal(memfd_write(open_one, "12345", 5, &err), 0);
	assert_int_equal(memfd_map(ctx, open_one, 100, &got, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(memfd_map(ctx, sealed, 4, &got, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(memfd_map(ctx, STDIN_FILENO, 4, &got, &err), -1);
	assert_int_equal(memfd_map(ctx, empty, 4, &got, &err), 0);
	assert_int_equal(got.n, 0);
	/* Sealed for good. */
	assert_int_equal(memfd_write(sealed, "6", 1, &err), -1);
	assert_int_equal(ftruncate(sealed, 0), -1);
	/* Unsealed ones are copied, with the same bound. */
	assert_int_equal(memfd_read(ctx, open_one, 5, &got, &err), 0);
	assert_int_equal(got.n, 5);
	assert_string_equal(got.p, "12345");
	assert_int_equal(memfd_read(ctx, open_one, 4, &got, &err), -1);
	(void)close(open_one);
	(void)close(sealed);
	(void)close(empty);
	mem_free(ctx);
}

/* Small ones are copied and large ones mapped, somewhere in between. */
static void
a_sealed_memfd_comes_whole_whatever_its_size(void **state)
{
	static const size_t sizes[] = {1, 4096, 64 * 1024 - 1, 96 * 1024 - 1,
	    96 * 1024, 128 * 1024, 1024 * 1024 + 1};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		void *ctx = mem_new(NULL);
		char *bytes = mem_zero(ctx, sizes[i]);
		struct span got;

		for (size_t k = 0; k < sizes[i]; k++)
			bytes[k] = (char)(k % 251);
		const int fd =
		    memfd_from("mail", span_of(bytes, sizes[i]), &err);

		assert_true(fd >= 0);
		assert_int_equal(
		    memfd_map(ctx, fd, sizes[i] - 1, &got, &err), -1);
		assert_int_equal(memfd_map(ctx, fd, sizes[i], &got, &err), 0);
		(void)close(fd);
		assert_int_equal(got.n, sizes[i]);
		assert_memory_equal(got.p, bytes, sizes[i]);
		mem_free(ctx);
	}
}

static void
a_second_lock_on_a_directory_is_refused_until_the_first_ends(void **state)
{
	char dir[] = "/tmp/enquiryd-lock-XXXXXX";
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	const int fd = lock_take(dir, &err);

	assert_true(fd >= 0);
	assert_int_equal(lock_take(dir, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_int_equal(close(fd), 0);
	const int again = lock_take(dir, &err);

	assert_true(again >= 0);
	(void)close(again);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(lock_take(dir, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
}

static void
files_are_made_read_and_listed_within_bounds(void **state)
{
	char dir[] = "/tmp/enquiryd-files-XXXXXX";
	void *ctx = mem_new(NULL);
	struct err err;
	struct span got;
	char **names;
	size_t n;

	(void)state;
	assert_non_null(mkdtemp(dir));
	const char *deep = mem_fmt(ctx, "%s/a/b", dir);
	const char *file = mem_fmt(ctx, "%s/two", deep);
	const char *first = mem_fmt(ctx, "%s/one", deep);

	assert_int_equal(files_make_dir(deep, 0700, &err), 0);
	assert_int_equal(files_make_dir(deep, 0700, &err), 0);
	assert_int_equal(files_write(file, span_str("text"), 0600, &err), 0);
	assert_int_equal(files_write(first, span_str(""), 0600, &err), 0);
	assert_int_equal(files_read(ctx, file, 4, &got, &err), 0);
	assert_string_equal(got.p, "text");
	assert_int_equal(files_read(ctx, file, 3, &got, &err), -1);
	assert_int_equal(files_read(ctx, deep, 3, &got, &err), -1);
	assert_int_equal(files_list(ctx, deep, &names, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "one");
	assert_string_equal(names[1], "two");
	assert_int_equal(unlink(file), 0);
	assert_int_equal(unlink(first), 0);
	assert_int_equal(rmdir(deep), 0);
	assert_int_equal(rmdir(mem_fmt(ctx, "%s/a", dir)), 0);
	assert_int_equal(rmdir(dir), 0);
	mem_free(ctx);
}

static void
a_pidfd_kills_the_process_whose_socket_is_open(void **state)
{
	int ends[2];
	struct err err;

	(void)state;
	assert_int_equal(ipc_pair(ends, &err), 0);
	const pid_t pid = fork();

	if (pid == 0) {
		(void)close(ends[0]);
		for (;;)
			(void)pause();
	}
	(void)close(ends[1]);
	const int pidfd = process_open(pid, ends[0], &err);

	assert_true(pidfd >= 0);
	assert_false(process_ended(pidfd));
	process_kill(pidfd);
	while (!process_ended(pidfd))
		(void)poll(NULL, 0, 1);
	/* The socket is closed now, so the number proves nothing any more. */
	assert_int_equal(process_open(pid, ends[0], &err), -1);
	process_kill(pidfd);
	int status;
	pid_t reaped;

	assert_int_equal(process_reap(&reaped, &status), 1);
	assert_int_equal(reaped, pid);
	assert_int_equal(process_reap(&reaped, &status), 0);
	(void)close(pidfd);
	(void)close(ends[0]);
}

/* The last one: a request to stop lasts for the process's life. */
static void
a_request_to_stop_ends_every_wait(void **state)
{
	struct pair *p = *state;
	struct err err;

	assert_int_equal(stop_init(&err), 0);
	assert_false(stop_requested());
	assert_int_equal(stop_sleep_ms(1, &err), 0);
	assert_int_equal(raise(SIGTERM), 0);
	assert_true(stop_requested());
	assert_int_equal(ipc_recv(p->ends[1], &p->frame, &err), -1);
	assert_int_equal(err.kind, ERR_STOP);
	const int64_t begun = clock_monotonic_ms();

	assert_int_equal(stop_sleep_ms(60000, &err), -1);
	assert_int_equal(err.kind, ERR_STOP);
	assert_true(clock_monotonic_ms() - begun < 10000);
	/* What never waits still works. */
	assert_int_equal(
	    ipc_recv_now(p->ends[1], &p->frame, &err), IPC_NOTHING);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_frame_arrives_whole_with_its_type),
	    TEST(nothing_there_and_a_peer_that_left_are_told_apart),
	    TEST(a_full_queue_is_said_and_not_waited_for),
	    TEST(a_descriptor_travels_and_closes_on_exec),
	    TEST(malformed_frames_are_refused_and_leak_no_descriptor),
	    TEST(a_memfd_without_seals_or_too_big_is_refused),
	    TEST(a_sealed_memfd_comes_whole_whatever_its_size),
	    TEST(a_second_lock_on_a_directory_is_refused_until_the_first_ends),
	    TEST(files_are_made_read_and_listed_within_bounds),
	    TEST(a_pidfd_kills_the_process_whose_socket_is_open),
	    TEST(a_request_to_stop_ends_every_wait),
	};

	return cmocka_run_group_tests_name("ipc", tests, NULL, NULL);
}
