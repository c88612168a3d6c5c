/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting and naming processes. */
#include "daemon/sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BEHIND_OTHERS = 10 }; /* a tenth of another's share of a core */

/* glibc 2.36 has pidfd_open() too, but its header clashes with signal.h in
 * C17; the two numbers are stable kernel interface. */
int
process_open(pid_t pid, int sock, struct err *err)
{
	const int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return err_sys(err, ERR_TEMP, errno, "process %d", (int)pid);
	struct pollfd p = {.fd = sock, .events = 0};

	if (sock >= 0 && poll(&p, 1, 0) > 0 && (p.revents & POLLHUP) != 0) {
		(void)close(fd);
		return err_set(err, ERR_TEMP, "process %d has ended", (int)pid);
	}
	return fd;
}

void
process_step_back(void)
{
	/* Where that is refused all works as well, if not as fast. */
	if (getpriority(PRIO_PROCESS, 0) < BEHIND_OTHERS)
		(void)setpriority(PRIO_PROCESS, 0, BEHIND_OTHERS);
}

void
process_kill(int pidfd)
{
	if (syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0) != 0)
		ASSERT(errno == ESRCH);
}

bool
process_ended(int pidfd)
{
	struct pollfd p = {.fd = pidfd, .events = POLLIN};

	return poll(&p, 1, 0) > 0;
}

enum { KEEP_MAX = 8, FIRST_KEPT = 3 };

/* In the child, between fork and exec: only async-signal-safe calls. */
static _Noreturn void
become(char *const argv[], char *const envp[], const int *keep, int n,
    pid_t parent)
{
	int high[KEEP_MAX];
	sigset_t none;

	/* Out of the way first: a kept one may stand where another must go. */
	for (int i = 0; i < n; i++)
		if ((high[i] = fcntl(
			 keep[i], F_DUPFD_CLOEXEC, FIRST_KEPT + KEEP_MAX)) < 0)
			_exit(71);
	for (int i = 0; i < n; i++)
		if (dup2(high[i], FIRST_KEPT + i) < 0)
			_exit(71);
	if (close_range((unsigned)(FIRST_KEPT + n), ~0U, 0) != 0 ||
	    prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L) != 0 ||
	    sigemptyset(&none) != 0 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		_exit(71);
	/* The parent may have ended before prctl() could take effect. */
	if (getppid() != parent)
		_exit(71);
	(void)execve("/proc/self/exe", argv, envp);
	_exit(71);
}

/* Do both set the same variable? */
static bool
same_name(const char *one, const char *other)
{
	const size_t n = strcspn(one, "=") + 1;

	return strncmp(one, other, n) == 0;
}

/* The environment without what lets a process speak to systemd, and with the
 * setting. */
static char **
child_environment(void *ctx, char *setting)
{
	size_t n = 0;
	size_t count = 0;

	while (environ[n] != NULL)
		n++;
	char **envp = mem_many(ctx, char *, n + 2);

	for (size_t i = 0; i < n; i++) {
		if (strncmp(environ[i], "NOTIFY_SOCKET=", 14) == 0 ||
		    strncmp(environ[i], "WATCHDOG_", 9) == 0)
			continue;
		if (setting != NULL && same_name(setting, environ[i]))
			setting = NULL;
		envp[count++] = environ[i];
	}
	envp[count] = setting;
	return envp;
}

int
process_spawn(char *const argv[], char *setting, const int *keep,
    int keep_count, pid_t *pid_r, struct err *err)
{
	ASSERT(keep_count <= KEEP_MAX);
	void *ctx = mem_new(NULL);
	char **envp = child_environment(ctx, setting);
	const pid_t parent = getpid();
	const pid_t pid = fork();
	const int errnum = errno;

	if (pid == 0)
		become(argv, envp, keep, keep_count, parent);
	mem_free(ctx);
	if (pid < 0)
		return err_sys(err, ERR_TEMP, errnum, "fork");
	*pid_r = pid;
	return 0;
}

int
process_signals(struct err *err)
{
	sigset_t set;

	if (sigemptyset(&set) != 0 || sigaddset(&set, SIGCHLD) != 0 ||
	    sigaddset(&set, SIGHUP) != 0 ||
	    sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return err_sys(err, ERR_TEMP, errno, "cannot block signals");
	/* An ignored signal would never arrive, blocked or not. */
	if (signal(SIGHUP, SIG_DFL) == SIG_ERR)
		return err_sys(err, ERR_TEMP, errno, "SIGHUP");
	const int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);

	if (fd < 0)
		return err_sys(err, ERR_TEMP, errno, "signalfd");
	return fd;
}

unsigned
process_signals_take(int fd)
{
	struct signalfd_siginfo info;
	unsigned taken = 0;

	while (read(fd, &info, sizeof(info)) == sizeof(info))
		taken |=
		    info.ssi_signo == SIGHUP ? PROCESS_RELOAD : PROCESS_CHILD;
	return taken;
}

int
process_reap(pid_t *pid_r, int *status_r)
{
	pid_t pid;

	do
		pid = waitpid(-1, status_r, WNOHANG);
	while (pid < 0 && errno == EINTR);
	*pid_r = pid;
	return pid > 0 ? 1 : 0;
}

void
process_name(const char *name)
{
	(void)prctl(PR_SET_NAME, name, 0L, 0L, 0L);
}
