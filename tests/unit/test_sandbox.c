/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jails, from inside: each attempt is a forked process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/sys/files.h"
#include "daemon/sys/memfd.h"
#include "daemon/sys/sandbox.h"

#ifdef ENQ_SANITIZE
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

enum { DIED_BY_JAIL = 1000, NO_JAIL = 99 };

/* What a forked copy returns from act() inside a jail. */
static int
inside(int (*jail)(struct err *), int (*act)(void))
{
	int status;
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct err err;

		if (jail(&err) != 0)
			_exit(NO_JAIL);
		_exit(act());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? DIED_BY_JAIL
						  : -WTERMSIG(status);
	return WEXITSTATUS(status);
}

static int
make_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? 1 : 2;
}

static int
make_process(void)
{
	return fork() < 0 ? 1 : 2;
}

static int
run_program(void)
{
	char *const argv[] = {NULL};

	return execve("/bin/true", argv, argv);
}

static int
attach_to_parent(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 2 : 1;
}

static int
map_code(void)
{
	void *p =
	    mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, STDERR_FILENO, 0);

	return p == MAP_FAILED ? 1 : 2;
}

static int
signal_parent(void)
{
	return kill(getppid(), 0) == 0 ? 2 : 1;
}

static int
remove_file(void)
{
	return unlink("/tmp/enquiryd-no-such-file") == 0 ? 2 : errno;
}

static int
open_file(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
}

static int
write_file(void)
{
	return open("/dev/null", O_WRONLY) < 0 ? errno : 0;
}

static int
bind_socket(void)
{
	const struct sockaddr any = {.sa_family = AF_INET};
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return fd < 0 ? 1 : bind(fd, &any, sizeof(any)) + 2;
}

static int
trace(void)
{
	struct rlimit core;

	/* prctl() stands in where the sanitizers keep ptrace() to themselves;
	 * what is asked is whether a debugger could attach. */
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0)
		return 1;
	return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
}

static int
resolve(void)
{
	const struct addrinfo hints = {
	    .ai_family = AF_UNSPEC, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *list = NULL;
	const int rc = getaddrinfo("localhost", "25", &hints, &list);

	if (rc == 0)
		freeaddrinfo(list);
	/* No name service at all in a build chroot is fine; to die is not. */
	return 0;
}

static int
ordinary_work(void)
{
	void *ctx = mem_new(NULL);

	/* Small and big blocks, grown and given back. */
	for (size_t n = 16; n <= 32U * 1024 * 1024; n *= 4) {
		char *p = mem_zero(ctx, n);

		p[n - 1] = 1;
		mem_free(p);
	}
	mem_free(ctx);
	return write(STDERR_FILENO, "", 0) == 0 ? 0 : 1;
}

static int
take_a_gigabyte(void)
{
	return malloc(1024UL * 1024 * 1024) == NULL ? 0 : 1;
}

static void
the_check_at_start_finds_a_jail_that_holds(void **state)
{
	struct err err = {.kind = ERR_NONE};

	(void)state;
	assert_int_equal(sandbox_parser_check(&err), 0);
}

static void
what_the_parser_must_not_do_kills_it(void **state)
{
	static int (*const acts[])(void) = {make_socket, make_process,
	    run_program, attach_to_parent, map_code, signal_parent,
	    remove_file};

	(void)state;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		assert_int_equal(inside(sandbox_parser, acts[i]), DIED_BY_JAIL);
}

static void
an_open_in_the_parser_is_refused_and_does_not_kill(void **state)
{
	(void)state;
	assert_int_equal(inside(sandbox_parser, open_file), EACCES);
	assert_int_equal(inside(sandbox_parser, write_file), EACCES);
}

/* A mail is taken, a small one and a large one, its facts are written: all with
 * descriptors it holds. */
enum { LARGE_MAIL = 1024 * 1024 };
static int small_fd = -1;
static int large_fd = -1;
static int facts_fd = -1;

static int
read_and_write_memfds(void)
{
	void *ctx = mem_new(NULL);
	struct span bytes;
	struct err err;

	if (memfd_map(ctx, small_fd, 100, &bytes, &err) != 0)
		return 1;
	if (pwrite(facts_fd, bytes.p, bytes.n, 0) != (ssize_t)bytes.n)
		return 2;
	if (memfd_map(ctx, large_fd, LARGE_MAIL, &bytes, &err) != 0 ||
	    bytes.n != LARGE_MAIL || bytes.p[LARGE_MAIL - 1] != 'x')
		return 3;
	mem_free(ctx);
	return 0;
}

static void
the_parser_can_do_its_work(void **state)
{
	struct err err;

	(void)state;
	char *large = malloc(LARGE_MAIL);

	assert_non_null(large);
	memset(large, 'x', LARGE_MAIL);
	small_fd = memfd_from("mail", span_str("From: x"), &err);
	large_fd = memfd_from("mail", span_of(large, LARGE_MAIL), &err);
	free(large);
	facts_fd = memfd_new("facts", &err);
	assert_true(small_fd >= 0 && large_fd >= 0 && facts_fd >= 0);
	assert_int_equal(inside(sandbox_parser, ordinary_work), 0);
	assert_int_equal(inside(sandbox_parser, read_and_write_memfds), 0);
}

static void
the_parser_s_memory_has_a_bound(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	assert_int_equal(inside(sandbox_parser, take_a_gigabyte), 0);
}

static void
what_a_network_role_must_not_do_kills_it(void **state)
{
	static int (*const acts[])(void) = {
	    run_program, bind_socket, signal_parent};

	(void)state;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		assert_int_equal(inside(sandbox_net, acts[i]), DIED_BY_JAIL);
}

static void
a_network_role_reads_files_and_names_but_writes_nothing(void **state)
{
	(void)state;
	assert_int_equal(inside(sandbox_net, open_file), 0);
	assert_int_equal(inside(sandbox_net, write_file), EACCES);
	assert_int_equal(inside(sandbox_net, remove_file), EACCES);
	assert_int_equal(inside(sandbox_net, make_socket), 2);
	assert_int_equal(inside(sandbox_net, resolve), 0);
	assert_int_equal(inside(sandbox_net, ordinary_work), 0);
}

static void
no_role_can_be_dumped_or_traced(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	assert_int_equal(inside(sandbox_basic, trace), 0);
	assert_int_equal(inside(sandbox_net, trace), 0);
}

static void
the_list_can_be_read(void **state)
{
	(void)state;
	void *ctx = mem_new(NULL);
	const char *list = sandbox_describe(ctx);

	assert_non_null(strstr(list, "mmap (no PROT_EXEC)\n"));
	assert_non_null(strstr(list, "openat: refused\n"));
	assert_null(strstr(list, "socket"));
	assert_null(strstr(list, "exec"));
	assert_null(strstr(list, "?"));
	mem_free(ctx);
}

/* enquiryd(8) has the same list, call by call. */
static void
the_manual_has_the_same_list(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	void *ctx = mem_new(NULL);
	struct span rest = span_str(sandbox_describe(ctx));
	struct span manual, line;
	struct err err;

	assert_int_equal(files_read(ctx, "daemon/man/enquiryd.8.scd",
			     1024 * 1024, &manual, &err),
	    0);
	while (span_line(&rest, &line)) {
		ptrdiff_t mark = span_find(line, 0, ": ");
		struct span call =
		    mark < 0 ? line : span_sub(line, 0, (size_t)mark);
		if (span_find(manual, 0, mem_strn(ctx, call.p, call.n)) < 0)
			fail_msg("enquiryd(8) lacks %.*s", (int)call.n, call.p);
	}
	mem_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_check_at_start_finds_a_jail_that_holds),
	    cmocka_unit_test(what_the_parser_must_not_do_kills_it),
	    cmocka_unit_test(
		an_open_in_the_parser_is_refused_and_does_not_kill),
	    cmocka_unit_test(the_parser_can_do_its_work),
	    cmocka_unit_test(the_parser_s_memory_has_a_bound),
	    cmocka_unit_test(what_a_network_role_must_not_do_kills_it),
	    cmocka_unit_test(
		a_network_role_reads_files_and_names_but_writes_nothing),
	    cmocka_unit_test(no_role_can_be_dumped_or_traced),
	    cmocka_unit_test(the_list_can_be_read),
	    cmocka_unit_test(the_manual_has_the_same_list),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
