/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jails: resource limits and seccomp filters, as tables. */
#include "daemon/sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <seccomp.h>

#include "parsers/base/buf.h"
#include "parsers/limits.h"

/* A condition on one argument; argument 0 with mask 0 always holds. */
struct rule {
	int call;
	uint32_t action;
	unsigned argument;
	uint64_t mask;
	uint64_t value; /* argument & mask == value */
	const char *note;
};

#define ALLOW(name)                                                            \
	{                                                                      \
		.call = SCMP_SYS(name), .action = SCMP_ACT_ALLOW               \
	}
#define REFUSE(name, number)                                                   \
	{                                                                      \
		.call = SCMP_SYS(name), .action = SCMP_ACT_ERRNO(number)       \
	}
#define KILL(name)                                                             \
	{                                                                      \
		.call = SCMP_SYS(name), .action = SCMP_ACT_KILL_PROCESS        \
	}

/* What the parser may do; everything else kills it. */
static const struct rule parser_rules[] = {
    /* Descriptors it holds. */
    ALLOW(read), ALLOW(write), ALLOW(pread64), ALLOW(pwrite64), ALLOW(lseek),
    ALLOW(fstat), ALLOW(close), ALLOW(recvmsg), ALLOW(sendmsg), ALLOW(poll),
    ALLOW(ppoll),
    {.call = SCMP_SYS(fcntl),
	.action = SCMP_ACT_ALLOW,
	.argument = 1,
	.mask = UINT32_MAX,
	.value = F_GET_SEALS,
	.note = "F_GET_SEALS"},
    /* glibc's fstat(). */
    {.call = SCMP_SYS(newfstatat),
	.action = SCMP_ACT_ALLOW,
	.argument = 3,
	.mask = UINT32_MAX,
	.value = AT_EMPTY_PATH,
	.note = "AT_EMPTY_PATH"},
    /* Memory, never executable. */
    {.call = SCMP_SYS(mmap),
	.action = SCMP_ACT_ALLOW,
	.argument = 2,
	.mask = PROT_EXEC,
	.value = 0,
	.note = "no PROT_EXEC"},
    ALLOW(munmap), ALLOW(mremap), ALLOW(brk), ALLOW(madvise),
    /* Time, locks, signals, the end. */
    ALLOW(futex), ALLOW(clock_gettime), ALLOW(gettimeofday), ALLOW(time),
    ALLOW(restart_syscall), ALLOW(rt_sigreturn), ALLOW(exit), ALLOW(exit_group),
    /* GLib seeds its hash tables and random numbers. */
    ALLOW(getrandom), ALLOW(getpid),
    /* A charset module that was not opened in time must not kill, nor the
     * look for it. */
    REFUSE(open, EACCES), REFUSE(openat, EACCES), REFUSE(access, EACCES),
    REFUSE(faccessat, EACCES), REFUSE(stat, EACCES), REFUSE(readlink, EACCES)};

/* What the run-time libraries of the sanitizers need on top. */
static const struct rule sanitizer_rules[] = {ALLOW(mprotect),
    ALLOW(sigaltstack), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),
    ALLOW(gettid), ALLOW(sched_yield), ALLOW(prctl), ALLOW(sysinfo),
    ALLOW(sched_getaffinity), ALLOW(getrusage), ALLOW(getrlimit),
    ALLOW(prlimit64), ALLOW(tgkill), ALLOW(ioctl)};

#ifdef ENQ_SANITIZE
enum { SANITIZER_BUILD = 1 };
#else
enum { SANITIZER_BUILD = 0 };
#endif

#define WRITING(name, at, bit)                                                 \
	{                                                                      \
		.call = SCMP_SYS(name), .action = SCMP_ACT_ERRNO(EACCES),      \
		.argument = (at), .mask = (bit), .value = (bit), .note = #bit  \
	}

/*
 * What a network client may not do; everything else is allowed, because DNS,
 * SASL and TLS libraries load modules and start threads.
 */
static const struct rule net_rules[] = {
    /* Reading files is fine, changing them is not. */
    WRITING(open, 1, O_WRONLY), WRITING(open, 1, O_RDWR),
    WRITING(open, 1, O_CREAT), WRITING(open, 1, O_TRUNC),
    WRITING(openat, 2, O_WRONLY), WRITING(openat, 2, O_RDWR),
    WRITING(openat, 2, O_CREAT), WRITING(openat, 2, O_TRUNC),
    REFUSE(openat2, ENOSYS), REFUSE(creat, EACCES), REFUSE(truncate, EACCES),
    REFUSE(unlink, EACCES), REFUSE(unlinkat, EACCES), REFUSE(rename, EACCES),
    REFUSE(renameat, EACCES), REFUSE(renameat2, EACCES), REFUSE(mkdir, EACCES),
    REFUSE(mkdirat, EACCES), REFUSE(rmdir, EACCES), REFUSE(link, EACCES),
    REFUSE(linkat, EACCES), REFUSE(symlink, EACCES), REFUSE(symlinkat, EACCES),
    REFUSE(mknod, EACCES), REFUSE(mknodat, EACCES), REFUSE(chmod, EACCES),
    REFUSE(fchmodat, EACCES), REFUSE(chown, EACCES), REFUSE(fchownat, EACCES),
    /*
     * The C library's resolver asks netlink for the machine's addresses with
     * a bind(); without netlink it takes both address families as present.
     */
    {.call = SCMP_SYS(socket),
	.action = SCMP_ACT_ERRNO(EAFNOSUPPORT),
	.argument = 0,
	.mask = UINT32_MAX,
	.value = AF_NETLINK,
	.note = "AF_NETLINK"},
    KILL(bind), KILL(listen), KILL(accept), KILL(accept4), KILL(execve),
    KILL(execveat), KILL(process_vm_readv), KILL(process_vm_writev),
    KILL(pidfd_getfd), KILL(kill), KILL(tkill), KILL(mount), KILL(umount2),
    KILL(pivot_root), KILL(chroot), KILL(setns), KILL(unshare), KILL(bpf),
    KILL(perf_event_open), KILL(userfaultfd), KILL(io_uring_setup),
    KILL(keyctl), KILL(add_key), KILL(request_key), KILL(init_module),
    KILL(finit_module), KILL(delete_module), KILL(kexec_load), KILL(reboot),
    KILL(swapon), KILL(swapoff), KILL(open_by_handle_at), KILL(personality),
    KILL(setuid), KILL(setgid)};

/* Denied on top, but not to the sanitizers, whose leak check traces. */
static const struct rule net_rules_release[] = {KILL(ptrace)};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int
add_rules(scmp_filter_ctx filter, const struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct rule *r = &rules[i];
		const struct scmp_arg_cmp cmp = SCMP_CMP64(
		    r->argument, SCMP_CMP_MASKED_EQ, r->mask, r->value);
		const int rc = seccomp_rule_add_array(
		    filter, r->action, r->call, r->mask != 0 ? 1 : 0, &cmp);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static int
fill_parser(scmp_filter_ctx filter)
{
	int rc = add_rules(filter, parser_rules, COUNT(parser_rules));

	if (rc == 0 && SANITIZER_BUILD)
		rc = add_rules(filter, sanitizer_rules, COUNT(sanitizer_rules));
	return rc;
}

static int
fill_net(scmp_filter_ctx filter)
{
	int rc = add_rules(filter, net_rules, COUNT(net_rules));

	if (rc == 0 && !SANITIZER_BUILD)
		rc = add_rules(
		    filter, net_rules_release, COUNT(net_rules_release));
	return rc;
}

static int
load(uint32_t otherwise, int (*fill)(scmp_filter_ctx), struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(otherwise);
	int rc;

	if (filter == NULL)
		return err_set(err, ERR_PERM, "seccomp: no filter");
	/* Another architecture's call numbers must not slip through. */
	rc = seccomp_attr_set(
	    filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (rc == 0)
		rc = fill(filter);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc != 0)
		return err_sys(err, ERR_PERM, -rc, "seccomp");
	return 0;
}

static int
limit(int what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)what, &now) != 0)
		return -1;
	/* A lower limit set from outside stays. */
	if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
		most = now.rlim_max;
	now = (struct rlimit){.rlim_cur = most, .rlim_max = most};
	return setrlimit((__rlimit_resource_t)what, &now);
}

int
sandbox_basic(struct err *err)
{
	/* Undumpable: no core with mail in it, and no ptrace by our uid (which
	 * the sanitizers' leak check needs). */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0 ||
	    prctl(PR_SET_DUMPABLE, (long)SANITIZER_BUILD, 0L, 0L, 0L) != 0 ||
	    limit(RLIMIT_CORE, 0) != 0)
		return err_sys(err, ERR_PERM, errno, "cannot drop rights");
	return 0;
}

/*
 * seccomp_load() is known to return 0 although a filter around us kept it from
 * loading anything (libseccomp 2.5.4 under a systemd filter that lacks the
 * seccomp call).  So a call that only our filter refuses is tried.
 */
static int
filter_holds(int flags, struct err *err)
{
	const int fd = open("/dev/null", flags | O_CLOEXEC);

	if (fd < 0 && errno == EACCES)
		return 0;
	if (fd >= 0)
		(void)close(fd);
	return err_set(
	    err, ERR_PERM, "the seccomp filter was loaded but does not hold");
}

int
sandbox_parser(struct err *err)
{
	/* Data: what it may allocate.  Address space: that, the mapped mail
	 * and the libraries.  Files: the facts. */
	static const rlim_t libraries = (rlim_t)256 * 1024 * 1024;

	if (sandbox_basic(err) != 0)
		return -1;
	if (limit(RLIMIT_STACK, (rlim_t)8 * 1024 * 1024) != 0 ||
	    limit(RLIMIT_NOFILE, 64) != 0 ||
	    limit(RLIMIT_FSIZE, LIMIT_FACTS_BYTES) != 0)
		return err_sys(err, ERR_PERM, errno, "cannot set limits");
	if (!SANITIZER_BUILD &&
	    (limit(RLIMIT_DATA, LIMIT_PARSER_MEMORY_BYTES) != 0 ||
		limit(RLIMIT_AS, libraries + LIMIT_PARSER_MEMORY_BYTES +
				     LIMIT_MAIL_BYTES) != 0))
		return err_sys(err, ERR_PERM, errno, "cannot set limits");
	if (load(SCMP_ACT_KILL_PROCESS, fill_parser, err) != 0)
		return -1;
	return filter_holds(O_RDONLY, err);
}

int
sandbox_net(struct err *err)
{
	if (sandbox_basic(err) != 0 || load(SCMP_ACT_ALLOW, fill_net, err) != 0)
		return -1;
	return filter_holds(O_WRONLY, err);
}

/* The forked copy's whole life: 3 no jail, 4 the jail let it live. */
static _Noreturn void
try_forbidden(void)
{
	struct err err;

	if (sandbox_parser(&err) != 0)
		_exit(3);
	/* Must not come back; whether it succeeds does not matter. */
	if (socket(AF_INET, SOCK_DGRAM, 0) < 0)
		_exit(4);
	_exit(4);
}

int
sandbox_parser_check(struct err *err)
{
	const pid_t pid = fork();
	int status = 0;

	if (pid < 0)
		return err_sys(err, ERR_TEMP, errno, "fork");
	if (pid == 0)
		try_forbidden();
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(err, ERR_TEMP, errno, "waitpid");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return 0;
	return err_set(err, ERR_PERM,
	    "the parser's jail does not hold here: %s",
	    WIFEXITED(status) && WEXITSTATUS(status) == 3
		? "it cannot be closed"
		: "a forbidden call did not kill");
}

static void
describe(struct buf *b, const struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct rule *r = &rules[i];
		char *name =
		    seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, r->call);

		buf_add_fmt(b, "%s%s%s%s%s\n", name == NULL ? "?" : name,
		    r->note == NULL ? "" : " (", r->note == NULL ? "" : r->note,
		    r->note == NULL ? "" : ")",
		    r->action == SCMP_ACT_ALLOW ? "" : ": refused");
		free(name);
	}
}

char *
sandbox_describe(void *ctx)
{
	struct buf b;

	buf_init(&b, ctx, 16384);
	describe(&b, parser_rules, COUNT(parser_rules));
	if (SANITIZER_BUILD)
		describe(&b, sanitizer_rules, COUNT(sanitizer_rules));
	buf_add_str(&b, "anything else: killed\n");
	return b.p;
}
