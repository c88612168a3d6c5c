/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to stop, as a descriptor to poll. */
#include "daemon/sys/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "daemon/sys/clock.h"

/* A signal handler can reach nothing but a global. */
static int wake = -1;
static volatile sig_atomic_t asked;

static void
on_stop(int signum)
{
	const uint64_t one = 1;
	const int saved = errno;

	(void)signum;
	asked = 1;
	/* The eventfd cannot be full before 2^64 - 2 requests. */
	if (write(wake, &one, sizeof(one)) < 0)
		asked = 1;
	errno = saved;
}

int
stop_init(struct err *err)
{
	if (wake < 0)
		wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake < 0)
		return err_sys(err, ERR_TEMP, errno, "cannot make an eventfd");

	struct sigaction stop = {.sa_handler = on_stop};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t none;

	/* No SA_RESTART: a wait inside a library must notice. */
	if (sigemptyset(&none) != 0 || sigemptyset(&stop.sa_mask) != 0 ||
	    sigemptyset(&ignore.sa_mask) != 0 ||
	    sigaction(SIGTERM, &stop, NULL) != 0 ||
	    sigaction(SIGINT, &stop, NULL) != 0 ||
	    sigaction(SIGPIPE, &ignore, NULL) != 0 ||
	    sigaction(SIGHUP, &ignore, NULL) != 0 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		return err_sys(err, ERR_TEMP, errno, "cannot set up signals");
	return 0;
}

int
stop_fd(void)
{
	return wake;
}

bool
stop_requested(void)
{
	return asked != 0;
}

void
stop_request(void)
{
	on_stop(0);
}

int
stop_sleep_ms(int ms, struct err *err)
{
	const int64_t end = clock_monotonic_ms() + ms;

	for (;;) {
		const int64_t left = end - clock_monotonic_ms();
		struct pollfd p = {.fd = wake, .events = POLLIN};

		if (stop_requested())
			return err_set(err, ERR_STOP, "asked to stop");
		if (left <= 0)
			return 0;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return err_sys(err, ERR_TEMP, errno, "poll");
	}
}
